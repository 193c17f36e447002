//! The adaptors: derivatives are those of the wrapped problem, bounds and start are carried along, noise is the same at the
//! same point.

#![allow(clippy::unwrap_used, clippy::panic, clippy::neg_cmp_op_on_partial_ord)]

use thalweg_core::{HessianProduct, Problem, from_fn};
use thalweg_testproblems::TestProblem;
use thalweg_testproblems::experiments::{Experiments, FeatureError, Features, Noise, Start, StartingAt};

fn dot(x: &[f64], y: &[f64]) -> f64 {
    x.iter().zip(y).map(|(a, b)| a * b).sum()
}

fn largest(x: &[f64]) -> f64 {
    x.iter().fold(0.0, |m, v| m.max(v.abs()))
}

fn moved(x: &[f64], t: f64, v: &[f64]) -> Vec<f64> {
    x.iter().zip(v).map(|(x, v)| x + t * v).collect()
}

fn evaluate<P: Problem<Vector = Vec<f64>>>(p: &mut P, x: &[f64]) -> (f64, Vec<f64>) {
    let mut g = vec![f64::NAN; x.len()];
    let Ok(f) = p.value_and_gradient(&x.to_vec(), &mut g) else {
        panic!("an evaluation failed");
    };
    (f, g)
}

fn product<P: HessianProduct<Vector = Vec<f64>>>(p: &mut P, x: &[f64], v: &[f64]) -> Vec<f64> {
    let mut hv = vec![f64::NAN; x.len()];
    assert!(p.hessian_product(&x.to_vec(), &v.to_vec(), &mut hv).is_ok());
    hv
}

/// Gradient and product against central differences; the derivatives of these problems are of moderate size.
fn derivatives_fit<P: HessianProduct<Vector = Vec<f64>> + Start>(p: &mut P, step: f64) {
    let x = p.start_point();
    let v: Vec<f64> = (0..x.len())
        .map(|i| (1.0 + i as f64).sin() * (0.1 + x[i].abs()))
        .collect();
    let (_, g) = evaluate(p, &x);
    let slope = (evaluate(p, &moved(&x, step, &v)).0 - evaluate(p, &moved(&x, -step, &v)).0) / (2.0 * step);
    let scale: f64 = g.iter().zip(&v).map(|(a, b)| (a * b).abs()).sum();
    assert!(
        (slope - dot(&g, &v)).abs() <= 1e-5 * scale,
        "{slope} {}",
        dot(&g, &v)
    );
    let hv = product(p, &x, &v);
    let (ahead, behind) = (
        evaluate(p, &moved(&x, step, &v)).1,
        evaluate(p, &moved(&x, -step, &v)).1,
    );
    for i in 0..x.len() {
        let difference = (ahead[i] - behind[i]) / (2.0 * step);
        assert!(
            (difference - hv[i]).abs() <= 1e-5 * largest(&hv),
            "{difference} {}",
            hv[i]
        );
    }
}

fn woods() -> TestProblem {
    TestProblem::new("WOODS", &[("N", 12.0)]).unwrap()
}

fn bounded() -> TestProblem {
    TestProblem::new("HS38", &[]).unwrap()
}

#[test]
fn linear_maps_keep_values_and_turn_derivatives() {
    let (f0, g0) = evaluate(&mut woods(), &woods().start());
    let mut p = woods().permuted(5);
    let z = p.start_point();
    let (f, mut g) = evaluate(&mut p, &z);
    assert_eq!(f, f0);
    let mut sorted = g0.clone();
    assert_ne!(g, g0, "a permutation that moves nothing");
    g.sort_by(f64::total_cmp);
    sorted.sort_by(f64::total_cmp);
    assert_eq!(g, sorted);
    derivatives_fit(&mut p, 1e-5);

    let mut p = woods().scaled(6.0, 5);
    let z = p.start_point();
    assert_eq!(p.original(&z), woods().start(), "powers of two do not round");
    let (f, g) = evaluate(&mut p, &z);
    assert_eq!(f, f0);
    // z'∇ is invariant.
    assert!((dot(&g, &z) - dot(&g0, &woods().start())).abs() <= 1e-13 * largest(&g0) * 12.0);
    let units: Vec<f64> = z.iter().zip(woods().start()).map(|(z, x)| x / z).collect();
    let (small, large) = units
        .iter()
        .fold((f64::MAX, 0.0_f64), |(a, b), &u| (a.min(u), b.max(u)));
    assert!(
        small >= 1e-3 / 2.0 && large <= 2e3 && large / small > 100.0,
        "{small} {large}"
    );
    derivatives_fit(&mut p, 1e-5);

    let mut p = woods().rotated(5).unwrap();
    let z = p.start_point();
    let (f, g) = evaluate(&mut p, &z);
    // Three reflections of 12 elements round to some 10⁻¹⁵ relative each; f grows as x⁴.
    assert!((f - f0).abs() <= 1e-12 * f0);
    assert!((dot(&z, &z) - dot(&woods().start(), &woods().start())).abs() <= 1e-13 * dot(&z, &z));
    assert!((dot(&g, &g) - dot(&g0, &g0)).abs() <= 1e-11 * dot(&g0, &g0));
    assert!((0..12).all(|i| z[i] != woods().start()[i]));
    derivatives_fit(&mut p, 1e-5);
    assert_eq!(p.value(&z), Ok(f));
}

#[test]
fn bounds_are_carried_along() {
    let inner = bounded();
    let mut p = bounded().permuted(2).scaled(4.0, 2);
    let bounds = p.bounds().unwrap().clone();
    // A corner of the new box is a corner of the old one.
    for corner in [bounds.lower(), bounds.upper()] {
        let (f, _) = evaluate(&mut p, corner);
        let mut inner = bounded();
        let old = inner.bounds().unwrap();
        let x = if corner == bounds.lower() {
            old.lower().clone()
        } else {
            old.upper().clone()
        };
        assert_eq!(f, evaluate(&mut inner, &x).0);
    }
    assert_eq!(bounded().rotated(1).unwrap_err(), FeatureError::RotatedBounds);
    assert!(FeatureError::RotatedBounds.to_string().contains("leave out"));
    let p = inner
        .perturbed(1e3, 1)
        .noisy(Noise::Absolute(1.0), 1)
        .with_nans(0.5, 1);
    let b = p.bounds().unwrap();
    assert_eq!(b.violation(&p.start_point()), 0.0);
    assert!(
        p.start_point().iter().any(|x| x.abs() == 10.0),
        "far enough to be projected"
    );
}

#[test]
fn noise_is_a_function_of_the_point() {
    let x = woods().start();
    let (f0, g0) = evaluate(&mut woods(), &x);
    for (noise, size, gradient_size) in [
        (Noise::Relative(1e-3), 1e-3 * f0, 1e-3 * largest(&g0)),
        (Noise::Absolute(0.5), 0.5, 0.5),
    ] {
        let mut p = woods().noisy(noise, 9);
        let (f, g) = evaluate(&mut p, &x);
        assert_eq!((f, &g), (evaluate(&mut p, &x).0, &evaluate(&mut p, &x).1));
        assert_eq!(p.value(&x), Ok(f));
        assert!(f != f0 && (f - f0).abs() <= size);
        assert!(
            g.iter()
                .zip(&g0)
                .all(|(a, b)| a != b && (a - b).abs() <= gradient_size)
        );
        assert_eq!(product(&mut p, &x, &g0), product(&mut woods(), &x, &g0));
        // Independent from point to point, and with mean 0: 2000 points near x.
        let mut sum = 0.0;
        for k in 1..=2000 {
            let y = moved(&x, 1e-15 * f64::from(k), &g0);
            sum += (evaluate(&mut p, &y).0 - evaluate(&mut woods(), &y).0) / size;
        }
        // The standard deviation of the mean is 0.013.
        assert!((sum / 2000.0).abs() < 0.06, "{sum}");
        assert_ne!(
            evaluate(&mut woods().noisy(noise, 10), &x).0,
            f,
            "the seed counts"
        );
    }
    let mut p = woods().noisy(Noise::Relative(0.0), 1);
    assert_eq!(evaluate(&mut p, &x), (f0, g0));
}

#[test]
fn nan_at_the_rate_asked_for() {
    let mut p = woods().with_nans(0.3, 4);
    let x = p.start_point();
    assert!(evaluate(&mut p, &x).0.is_finite());
    let mut failed = 0;
    for k in 1..=2000 {
        let y = moved(&x, 1e-3 * f64::from(k), &[1.0; 12]);
        let (f, g) = evaluate(&mut p, &y);
        assert_eq!(f.is_nan(), g.iter().all(|g| g.is_nan()));
        assert_eq!(f.is_nan(), product(&mut p, &y, &x).iter().all(|v| v.is_nan()));
        let Ok(alone) = p.value(&y);
        assert_eq!(f.to_bits(), alone.to_bits());
        failed += usize::from(f.is_nan());
    }
    // Binomial: 600 ± 20.
    assert!((500..700).contains(&failed), "{failed}");
    let mut all = bounded().with_nans(1.0, 4);
    let mut start = all.start_point();
    all.bounds().unwrap().project(&mut start);
    assert!(evaluate(&mut all, &start).0.is_finite());
    assert!(evaluate(&mut all, &[0.5; 4]).0.is_nan());
}

#[test]
fn perturbed_starts_stay_near() {
    let (p, x) = (woods().perturbed(0.1, 6), woods().start());
    let z = p.start_point();
    assert!(
        z.iter()
            .zip(&x)
            .all(|(z, x)| z != x && (z - x).abs() <= 0.1 * x.abs().max(1.0))
    );
    assert_eq!(woods().perturbed(0.1, 6).start_point(), z);
    assert_ne!(woods().perturbed(0.1, 7).start_point(), z);
    assert_eq!(woods().perturbed(0.0, 6).start_point(), x);
}

#[test]
fn features_are_read_and_applied() {
    let none: Features = "".parse().unwrap();
    assert_eq!(none, Features::none());
    let mut plain = none.apply(woods()).unwrap();
    let x = plain.start_point();
    assert_eq!(evaluate(&mut plain, &x), evaluate(&mut woods(), &woods().start()));
    assert!(none.apply(bounded()).unwrap().bounds().is_some());

    let f: Features = "seed=3, NaN=0.5, noise = 1e-2, rotated,permuted,scaled=2,perturbed_x0=0.5"
        .parse()
        .unwrap();
    assert_eq!(
        (f.seed, f.nan, f.noise, f.scaled, f.perturbed),
        (3, Some(0.5), Some(Noise::Relative(1e-2)), Some(2.0), Some(0.5))
    );
    assert!(f.rotated && f.permuted);
    let mut all = f.apply(woods()).unwrap();
    let x = all.start_point();
    assert!(evaluate(&mut all, &x).0.is_finite());
    assert_eq!(f.apply(bounded()).unwrap_err(), FeatureError::RotatedBounds);
    // Without noise and failures it is a smooth problem.
    let f: Features = "rotated,permuted,scaled=2,perturbed-x0".parse().unwrap();
    derivatives_fit(&mut f.apply(woods()).unwrap(), 1e-5);

    let error = |words: &str| words.parse::<Features>().unwrap_err().to_string();
    assert!(error("nan=2").contains("from 0 to 1"));
    assert!(error("noise=-1").contains("not negative"));
    assert!(error("noise=inf").contains("finite"));
    assert!(error("scaled=x").contains("`x`"));
    assert!(error("rotated=1").contains("no number"));
    assert!(error("seed=1.5").contains("whole number"));
    assert!(error("seed").contains("whole number"));
    assert!(error("nonsense").contains("there is no feature `nonsense`"));
}

#[test]
fn problems_of_your_own() {
    let bowl = from_fn(|x: &[f64], g: &mut [f64]| {
        g[0] = 2.0 * x[0];
        g[1] = 4.0 * x[1];
        x[0] * x[0] + 2.0 * x[1] * x[1]
    });
    let mut p = StartingAt::new(bowl, vec![1.0, 1.0]).rotated(1).unwrap();
    let z = p.start_point();
    let (f, g) = evaluate(&mut p, &z);
    assert!((f - 3.0).abs() < 1e-14 && (dot(&g, &g) - 20.0).abs() < 1e-13);
}
