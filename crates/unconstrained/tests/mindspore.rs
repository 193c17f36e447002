//! The problems of MindSpore's tests of `scipy.optimize.minimize`, methods BFGS and LBFGS, in both scalars: Rosenbrock's
//! function from 0 with 2 and 300 variables, Himmelblau's from 0, Matyas's from (1, 1), and the mean of (10⁴ x)² from ones.
#![allow(
    clippy::unwrap_used,
    reason = "a test's helper functions may panic as the tests do"
)]

use thalweg_core::{Driver, Real, Solver, from_fn};
use thalweg_unconstrained::{Bfgs, Lbfgs};

type Function<T> = fn(&[T], &mut [T]) -> T;

fn rosenbrock<T: Real>(x: &[T], g: &mut [T]) -> T {
    let c = T::from_f64;
    let mut f = c(0.0);
    g.fill(c(0.0));
    for i in 0..x.len() - 1 {
        let (a, b) = (c(1.0) - x[i], x[i + 1] - x[i] * x[i]);
        g[i] -= c(2.0) * a + c(400.0) * x[i] * b;
        g[i + 1] += c(200.0) * b;
        f += a * a + c(100.0) * b * b;
    }
    f
}

fn himmelblau<T: Real>(x: &[T], g: &mut [T]) -> T {
    let c = T::from_f64;
    let (a, b) = (x[0] * x[0] + x[1] - c(11.0), x[0] + x[1] * x[1] - c(7.0));
    g[0] = c(4.0) * x[0] * a + c(2.0) * b;
    g[1] = c(2.0) * a + c(4.0) * x[1] * b;
    a * a + b * b
}

fn matyas<T: Real>(x: &[T], g: &mut [T]) -> T {
    let c = T::from_f64;
    g[0] = c(0.52) * x[0] - c(0.48) * x[1];
    g[1] = c(0.52) * x[1] - c(0.48) * x[0];
    c(0.26) * (x[0] * x[0] + x[1] * x[1]) - c(0.48) * x[0] * x[1]
}

fn steep_mean<T: Real>(x: &[T], g: &mut [T]) -> T {
    let weight = T::from_f64(1e8 / x.len() as f64);
    let mut f = T::from_f64(0.0);
    for (g, &x) in g.iter_mut().zip(x) {
        *g = T::from_f64(2.0) * weight * x;
        f += weight * x * x;
    }
    f
}

/// Runs both methods, `gtol` 1e-5 as MindSpore has it in double precision. In single precision the gradient cannot be had
/// to 1e-5; the run then ends where rounding does, and the minimiser is compared with a wider tolerance.
fn both<T: Real>(f: Function<T>, x0: &[f64], minimiser: &[f64], tolerance: f64)
where
    Bfgs<T>: Default,
{
    let x0: Vec<T> = x0.iter().map(|&x| T::from_f64(x)).collect();
    let gtol = T::from_f64(1e-5);
    one(&Bfgs::<T>::default().gtol(gtol), f, &x0, minimiser, tolerance);
    one(
        &Lbfgs::<T>::default().memory(20).gtol(gtol),
        f,
        &x0,
        minimiser,
        tolerance,
    );
}

fn one<T, S>(solver: &S, f: Function<T>, x0: &[T], minimiser: &[f64], tolerance: f64)
where
    T: Real,
    S: Solver<thalweg_core::Budgeted<thalweg_core::FnProblem<Function<T>, Vec<T>>>>,
{
    let solution = Driver::new()
        .max_iterations(200 * x0.len() as u64)
        .run(solver, from_fn::<_, Vec<T>>(f), x0.to_vec())
        .unwrap();
    let (name, n) = (solution.solver, x0.len());
    if T::NAME == "f64" {
        assert!(solution.converged(), "{name}, n = {n}: {}", solution.status);
    }
    for (i, (x, best)) in solution.x.iter().zip(minimiser).enumerate() {
        let x = Real::to_f64(*x);
        assert!(
            (x - best).abs() <= tolerance,
            "{name}, {}, n = {n}: x[{i}] = {x}, not {best}; {} after {:?}",
            T::NAME,
            solution.status,
            solution.counters
        );
    }
}

/// ‖∇f‖ ≤ 1e-5 leaves x open by 1e-5 / λ with λ ≥ 0.04 for Matyas, 0.4 for Rosenbrock (n = 2; less along the chain), 12 for
/// Himmelblau, 67 for the mean.
#[test]
fn in_double_precision() {
    both::<f64>(rosenbrock, &[0.0; 2], &[1.0; 2], 1e-4);
    both::<f64>(rosenbrock, &[0.0; 300], &[1.0; 300], 1e-4);
    both::<f64>(himmelblau, &[0.0; 2], &[3.0, 2.0], 1e-6);
    both::<f64>(matyas, &[1.0; 2], &[0.0; 2], 1e-3);
    both::<f64>(steep_mean, &[1.0; 300], &[0.0; 300], 1e-6);
}

/// Where f is only known to ε |f| = 1e-7 |f|, x is to √(1e-7 |f| / λ).
#[test]
fn in_single_precision() {
    both::<f32>(rosenbrock, &[0.0; 2], &[1.0; 2], 1e-2);
    both::<f32>(rosenbrock, &[0.0; 300], &[1.0; 300], 1e-2);
    both::<f32>(himmelblau, &[0.0; 2], &[3.0, 2.0], 1e-3);
    both::<f32>(matyas, &[1.0; 2], &[0.0; 2], 1e-3);
    both::<f32>(steep_mean, &[1.0; 300], &[0.0; 300], 1e-4);
}
