//! The best known values, against a plain minimiser: truncated Newton steps on the variables off their bounds,
//! projected backtracking. It must never find a point below a best known value.
//!
//! `cargo test --release -p thalweg-testproblems --test minima -- --ignored --nocapture` lists where it ends for each problem.

// Functions of tests may stop a test; `!(a <= b)` is meant to catch NaN.
#![allow(clippy::unwrap_used, clippy::panic, clippy::neg_cmp_op_on_partial_ord)]

use thalweg_testproblems::{Meta, Params, Suite, TestProblem, formula};

fn dot(x: &[f64], y: &[f64]) -> f64 {
    x.iter().zip(y).map(|(a, b)| a * b).sum()
}

/// Where the minimiser ends: the value and the size of the projected gradient.
fn minimise(meta: &'static Meta, params: &Params, steps: usize) -> (f64, f64) {
    let mut problem = formula::<f64>(meta, params).unwrap();
    let n = problem.n();
    let (lower, upper): (Vec<f64>, Vec<f64>) = (0..n).map(|i| problem.bounds(i)).unzip();
    let project = |x: &mut [f64]| (0..n).for_each(|i| x[i] = x[i].clamp(lower[i], upper[i]));
    let mut x: Vec<f64> = (0..n).map(|i| problem.start(i)).collect();
    project(&mut x);
    let mut g = vec![0.0; n];
    let mut f = problem.value_and_gradient(&x, &mut g);
    let mut size = f64::INFINITY;
    for _ in 0..steps {
        size = (0..n)
            .map(|i| ((x[i] - g[i]).clamp(lower[i], upper[i]) - x[i]).abs())
            .fold(0.0, f64::max);
        if size < 1e-10 * (1.0 + f.abs()).min(1e4) {
            break;
        }
        let free: Vec<bool> = (0..n)
            .map(|i| !(x[i] <= lower[i] && g[i] > 0.0 || x[i] >= upper[i] && g[i] < 0.0))
            .collect();
        // Conjugate gradients on the free variables, up to negative curvature.
        let masked = |v: &[f64]| -> Vec<f64> { (0..n).map(|i| if free[i] { v[i] } else { 0.0 }).collect() };
        let mut r = masked(&g).iter().map(|v| -v).collect::<Vec<_>>();
        let (mut p, mut d, mut hp) = (r.clone(), vec![0.0; n], vec![0.0; n]);
        let mut rr = dot(&r, &r);
        let goal = rr * rr.sqrt().clamp(1e-20, 0.01);
        for inner in 0..200.min(2 * n + 5) {
            problem.hessian_product(&x, &p, &mut hp);
            let hp = masked(&hp);
            let curvature = dot(&p, &hp);
            if !(curvature > 1e-14 * dot(&p, &p)) {
                if inner == 0 {
                    d.clone_from(&p);
                }
                break;
            }
            let alpha = rr / curvature;
            for i in 0..n {
                d[i] += alpha * p[i];
                r[i] -= alpha * hp[i];
            }
            let next = dot(&r, &r);
            if next <= goal {
                break;
            }
            for i in 0..n {
                p[i] = r[i] + next / rr * p[i];
            }
            rr = next;
        }
        // Newton's step; steepest descent, should that fail.
        let mut moved = false;
        for direction in [d, masked(&g).iter().map(|v| -v).collect()] {
            let mut t = 1.0;
            for _ in 0..60 {
                let mut y: Vec<f64> = x.iter().zip(&direction).map(|(x, d)| x + t * d).collect();
                project(&mut y);
                let gain: f64 = (0..n).map(|i| g[i] * (y[i] - x[i])).sum();
                let value = problem.value(&y);
                if value < f && value <= f + 1e-4 * gain.min(0.0) {
                    (x, moved) = (y, true);
                    break;
                }
                t *= 0.4;
            }
            if moved {
                break;
            }
        }
        if !moved {
            break;
        }
        f = problem.value_and_gradient(&x, &mut g);
    }
    (f, size)
}

/// A size that is quick, and for which the best value is known.
fn small(meta: &'static Meta) -> Option<Params> {
    let mut sizes = vec![Params::defaults(meta)];
    if let Some(size) = meta.parameters.iter().find(|p| p.sets_size) {
        let steps = [3.0, 10.0, 30.0];
        sizes.extend(steps.iter().filter_map(|k| {
            meta.params(&[(size.name, size.least + k * size.multiple_of as f64)])
                .ok()
        }));
    }
    sizes
        .into_iter()
        .filter(|p| meta.n(p) <= 600)
        .find(|p| meta.best.value(meta, p).is_some_and(f64::is_finite))
}

#[test]
fn nothing_is_below_the_best_known() {
    let mut wrong = Vec::new();
    for meta in Suite::all() {
        let Some(params) = small(meta) else { continue };
        let best = TestProblem::<Vec<f64>>::from_meta(meta, &params)
            .unwrap()
            .best_known()
            .unwrap();
        let (f, _) = minimise(meta, &params, 60);
        // Sources print six digits or so.
        if !(f >= best - 1e-5 * best.abs() - 1e-12) {
            wrong.push(format!(
                "{} (n = {}): found {f:.12e}, best known {best:.12e}",
                meta.name,
                meta.n(&params)
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
#[ignore = "a list for the people who extend the collection"]
fn where_the_minimiser_ends() {
    for meta in Suite::all().filter(|m| m.default_n() <= 10_000) {
        let params = small(meta).unwrap_or(Params::defaults(meta));
        let best = TestProblem::<Vec<f64>>::from_meta(meta, &params).unwrap();
        let known = best.best_known();
        let (f, size) = minimise(meta, &params, 400);
        let mark = match known {
            Some(b) if f <= b + 1e-6 * b.abs() + 1e-9 => "reached",
            Some(_) => "ABOVE",
            None => "unknown",
        };
        println!(
            "{:14} n = {:6} f = {f:.14e} pg = {size:.1e} best {known:?} {mark}",
            meta.name,
            best.n()
        );
    }
}
