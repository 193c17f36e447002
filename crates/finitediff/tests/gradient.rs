//! The gradient adaptor as a whole: bits, bounds, counts, allocations, errors, solvers.
#![allow(clippy::unwrap_used, reason = "a test may panic, in its helpers too")]

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use thalweg_conformance::{CountingAllocator, allocations, counting_allocator_is_installed};
use thalweg_core::{Bounds, Driver, Error, HessianProduct, Problem};
use thalweg_finitediff::{
    Copies, Fallible, FiniteDifference, HalfSquares, HessianDifference, Plain, Scheme, SeparableDifference,
    SparseHessian, Sparsity,
};
use thalweg_lbfgsb::Lbfgsb;
use thalweg_testproblems::TestProblem;

#[global_allocator]
static ALLOCATOR: CountingAllocator = CountingAllocator;

fn rosenbrock(x: &[f64]) -> f64 {
    x.windows(2)
        .map(|p| 100.0 * (p[1] - p[0] * p[0]).powi(2) + (1.0 - p[0]).powi(2))
        .sum()
}

fn start(n: usize) -> Vec<f64> {
    (0..n)
        .map(|i| ((i * 7919 + 13) % 1000) as f64 / 500.0 - 1.0)
        .collect()
}

#[test]
fn the_same_bits_on_any_number_of_threads() {
    for n in [1, 2, 3, 64, 501] {
        let x = start(n);
        for scheme in [Scheme::Forward, Scheme::Central] {
            let run = |threads: usize| {
                let mut p = FiniteDifference::new(Plain(rosenbrock), scheme)
                    .threads(threads)
                    .unwrap();
                let mut g = vec![0.0; n];
                let Ok(f) = p.value_and_gradient(&x, &mut g);
                (
                    f.to_bits(),
                    g.iter().map(|g| g.to_bits()).collect::<Vec<_>>(),
                    p.evaluations(),
                )
            };
            let one = run(1);
            for threads in [2, 3, 4, 7, 0] {
                assert_eq!(run(threads), one, "{n} {scheme:?} {threads}");
            }
        }
    }
}

#[test]
fn nothing_is_allocated_after_the_first_gradient() {
    assert!(counting_allocator_is_installed());
    let n = 50;
    let (x, y) = (start(n), vec![0.5; n]);
    let mut g = vec![0.0; n];
    let bounds = Bounds::uniform(vec![0.0; n], -1.0, 1.0).unwrap();
    for scheme in [Scheme::Forward, Scheme::Central] {
        let mut p = FiniteDifference::new(Plain(rosenbrock), scheme).within(bounds.clone());
        let Ok(_) = p.value_and_gradient(&x, &mut g);
        assert_eq!(allocations(|| p.value_and_gradient(&y, &mut g)).0, 0);
        assert_eq!(allocations(|| p.value(&x)).0, 0);

        let mut hessian = HessianDifference::new(p, scheme);
        let Ok(()) = hessian.hessian_product(&x, &y, &mut g);
        assert_eq!(allocations(|| hessian.hessian_product(&y, &x, &mut g)).0, 0);

        let mut sparse = SparseHessian::new(hessian.into_inner(), Sparsity::banded(n, 1, 1), scheme).unwrap();
        let Ok(()) = sparse.hessian_product(&x, &y, &mut g);
        assert_eq!(allocations(|| sparse.hessian_product(&y, &x, &mut g)).0, 0);

        let residuals = |x: &[f64], r: &mut [f64]| {
            for (r, p) in r.iter_mut().zip(x.windows(2)) {
                *r = p[1] - p[0] * p[0];
            }
        };
        let pattern = Sparsity::new(n - 1, n, (0..n - 1).flat_map(|i| [(i, i), (i, i + 1)])).unwrap();
        let mut sum = SeparableDifference::new(residuals, pattern, HalfSquares, scheme);
        let Ok(_) = sum.value_and_gradient(&x, &mut g);
        assert_eq!(allocations(|| sum.value_and_gradient(&y, &mut g)).0, 0);
    }
    let square = |z: &[num_complex::Complex<f64>]| z.iter().map(|z| z * z).sum();
    let mut p = FiniteDifference::complex_step(square);
    let Ok(_) = p.value_and_gradient(&x, &mut g);
    assert_eq!(allocations(|| p.value_and_gradient(&y, &mut g)).0, 0);
}

#[test]
fn every_evaluation_counts_and_the_value_is_used_again() {
    let calls = AtomicU64::new(0);
    let f = |x: &[f64]| {
        calls.fetch_add(1, Ordering::Relaxed);
        rosenbrock(x)
    };
    let n = 10;
    let mut p = FiniteDifference::central(f).threads(2).unwrap();
    let (x, mut g) = (start(n), vec![0.0; n]);
    let Ok(f0) = p.value(&x);
    assert_eq!((p.evaluations().values, p.evaluations().differences), (1, 0));
    assert_eq!(p.value_and_gradient(&x, &mut g), Ok(f0));
    assert_eq!((p.evaluations().values, p.evaluations().differences), (1, 20));
    assert_eq!(p.value(&x), Ok(f0));
    let Ok(_) = p.value_and_gradient(&vec![0.3; n], &mut g);
    assert_eq!((p.evaluations().values, p.evaluations().differences), (2, 40));
    assert_eq!(p.evaluations().total(), calls.load(Ordering::Relaxed));
}

#[test]
fn solved_inside_the_bounds() {
    for scheme in [Scheme::Forward, Scheme::Central] {
        let n = 10;
        let pairs = (0..n).map(|i| if i % 3 == 0 { (0.2, 0.8) } else { (-2.0, 2.0) });
        let bounds = Bounds::from_pairs(vec![0.0; n], pairs).unwrap();
        let worst = Mutex::new(0.0f64);
        let look = bounds.clone();
        let f = |x: &[f64]| {
            let v = look.violation(&x.to_vec());
            let mut w = worst.lock().unwrap();
            *w = w.max(v);
            rosenbrock(x)
        };
        let mut p = FiniteDifference::new(Plain(f), scheme).within(bounds.clone());
        let solution = Driver::new()
            .max_iterations(500)
            .run(&Lbfgsb::default().gtol(1e-3), &mut p, vec![0.5; n])
            .unwrap();
        assert!(solution.converged(), "{scheme:?} {}", solution.status);
        assert_eq!(*worst.lock().unwrap(), 0.0);
        assert!(p.evaluations().differences >= n as u64 * solution.counters.value_and_gradient);
    }
}

#[test]
fn errors_come_back_unchanged_and_the_first_one_wins() {
    for threads in [1, 2, 4] {
        let f = Fallible(|x: &[f64]| {
            // Fails at the moved variables 40 and 70.
            match x.iter().position(|x| *x != 0.0) {
                Some(i @ (40 | 70)) => Err(format!("variable {i}")),
                _ => Ok(1.0),
            }
        });
        let mut p = FiniteDifference::new(f, Scheme::Forward)
            .threads(threads)
            .unwrap();
        let mut g = vec![0.0; 100];
        for _ in 0..20 {
            assert_eq!(
                p.value_and_gradient(&vec![0.0; 100], &mut g),
                Err("variable 40".to_owned())
            );
        }
    }
    let broken = Fallible(|_: &[f64]| Err::<f64, _>("no"));
    let mut p = FiniteDifference::new(broken, Scheme::Forward);
    let failed = Driver::new().run(&Lbfgsb::default(), &mut p, vec![0.0]);
    assert!(matches!(failed, Err(Error::Init(_))));
}

/// After an error the scratch points are x again.
#[test]
fn an_error_leaves_no_trace() {
    let fail = std::sync::atomic::AtomicBool::new(true);
    let f = Fallible(|x: &[f64]| {
        if x[1] != 1.0 && fail.load(Ordering::Relaxed) {
            Err(())
        } else {
            Ok(rosenbrock(x))
        }
    });
    let mut p = FiniteDifference::new(f, Scheme::Central);
    let (x, mut g) = (vec![-1.2, 1.0, 0.5], vec![0.0; 3]);
    assert_eq!(p.value_and_gradient(&x, &mut g), Err(()));
    fail.store(false, Ordering::Relaxed);
    p.value_and_gradient(&x, &mut g).unwrap();
    let mut fresh = vec![0.0; 3];
    let Ok(_) = FiniteDifference::central(rosenbrock).value_and_gradient(&x, &mut fresh);
    assert_eq!(g, fresh);
}

#[test]
fn fixed_variables_and_undefined_points() {
    let bounds = Bounds::from_pairs(vec![0.0; 2], [(1.0, 1.0), (0.0, 9.0)]).unwrap();
    let mut p = FiniteDifference::central(|x: &[f64]| x[0] * x[1].sqrt()).within(bounds);
    let mut g = vec![7.0; 2];
    assert_eq!(p.value_and_gradient(&vec![1.0, 4.0], &mut g), Ok(2.0));
    assert_eq!(g[0], 0.0);
    assert!((g[1] - 0.25).abs() < 1e-9);
    assert_eq!(p.evaluations().differences, 2);
    // No differences around a value that is not finite.
    assert!(
        p.value_and_gradient(&vec![1.0, f64::NAN], &mut g)
            .is_ok_and(f64::is_nan)
    );
    assert!(g.iter().all(|g| g.is_nan()));
    assert_eq!(p.evaluations().differences, 2);
    // Another length than the bounds.
    assert!(
        p.value_and_gradient(&vec![1.0; 3], &mut vec![0.0; 3])
            .is_ok_and(f64::is_nan)
    );
}

#[test]
fn copies_of_a_problem_share_the_work() {
    let make = || TestProblem::<Vec<f64>>::new("GENROSE", &[("N", 40.0)]).unwrap();
    let mut exact = make();
    let x = exact.start();
    let (mut g, mut d) = (vec![0.0; 40], vec![0.0; 40]);
    let Ok(f) = exact.value_and_gradient(&x, &mut g);
    let mut p = FiniteDifference::new(Copies::new(make(), [make()]), Scheme::Central)
        .threads(2)
        .unwrap();
    assert_eq!(p.value_and_gradient(&x, &mut d), Ok(f));
    for (g, d) in g.iter().zip(&d) {
        // ε^⅔ |f‴| and ε f / h.
        assert!((g - d).abs() < 1e-6 * (1.0 + g.abs()), "{g} {d}");
    }
    assert_eq!(p.into_objective().into_inner().len(), 2);
}

#[test]
fn single_precision_and_other_vectors() {
    let mut p = FiniteDifference::<_, [f32; 2]>::central(|x: &[f32]| x[0] * x[0] * x[1]);
    let mut g = [0.0; 2];
    let Ok(f) = p.value_and_gradient(&[1.5, 2.0], &mut g);
    assert_eq!(f, 4.5);
    // ε^⅔ = 2.4e-5 for f32, times values of a few units.
    assert!((g[0] - 6.0).abs() < 5e-4 && (g[1] - 2.25).abs() < 5e-4, "{g:?}");
}

#[test]
fn steps_matter() {
    let f = |x: &[f64]| x[0] * x[0];
    let mut g = vec![0.0];
    let mut p = FiniteDifference::forward(f).absolute_step(0.5).unwrap();
    let Ok(_) = p.value_and_gradient(&vec![2.0], &mut g);
    assert_eq!(g, [4.5]);
    let mut p = FiniteDifference::forward(f).relative_step(-0.5).unwrap();
    let Ok(_) = p.value_and_gradient(&vec![2.0], &mut g);
    assert_eq!(g, [3.0]);
    assert!(
        FiniteDifference::<_, Vec<f64>>::forward(f)
            .absolute_step(0.0)
            .is_err()
    );
    assert!(
        FiniteDifference::<_, Vec<f64>>::forward(f)
            .relative_step(f64::NAN)
            .is_err()
    );
}
