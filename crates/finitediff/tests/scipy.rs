//! SciPy's `approx_derivative`, case by case: figures recorded from SciPy 1.17.1 in `scipy.json`.
#![allow(clippy::unwrap_used, reason = "a test may panic, in its helpers too")]

use num_complex::{Complex, ComplexFloat};
use serde_json::Value;
use std::sync::Mutex;
use thalweg_core::{Bounds, Problem};
use thalweg_finitediff::{FiniteDifference, PlainSum, Scheme, SeparableDifference, Sparsity};

fn cases() -> Value {
    serde_json::from_str(include_str!("scipy.json")).unwrap()
}

fn numbers(v: &Value) -> Vec<f64> {
    let one = |v: &Value| match v {
        Value::String(s) => s.parse().unwrap(),
        other => other.as_f64().unwrap(),
    };
    v.as_array().unwrap().iter().map(one).collect()
}

/// The scalar functions of the file, over real and complex numbers.
fn scalar<C: ComplexFloat + From<f64>>(name: &str, x: &[C]) -> C {
    let c = <C as From<f64>>::from;
    let square = |v: C| v * v;
    match name {
        "rosen3" => {
            c(100.0) * square(x[1] - square(x[0]))
                + square(c(1.0) - x[0])
                + c(100.0) * square(x[2] - square(x[1]))
                + square(c(1.0) - x[1])
        }
        "exp_sin" => x[0].exp() * x[1].sin() + x[2] * x[2] * x[2],
        "quad_big" => square(x[0]) + c(2.0) * square(x[1]) + c(3.0) * square(x[2]),
        other => unreachable!("{other}"),
    }
}

fn residuals<C: ComplexFloat>(x: &[C]) -> [C; 3] {
    [x[0] * x[1], x[1].sin() * x[2], x[0] * x[0] + x[2]]
}

/// How far two implementations of one difference may be apart: the arithmetic of the objective may round differently by
/// a few units in each of its values, which the division by h magnifies.
fn slack(case: &Value, i: usize, biggest: f64, expected: f64) -> f64 {
    let h = numbers(&case["h"])[i].abs();
    let rounding = 8.0 * f64::EPSILON * biggest;
    match case["method"].as_str().unwrap() {
        // Nothing cancels.
        "cs" => 16.0 * f64::EPSILON * expected.abs().max(1.0),
        "3-point" if case["one_sided"][i] == true => 8.0 * rounding / h,
        _ => rounding / h,
    }
}

fn scheme(case: &Value) -> Scheme {
    match case["method"].as_str().unwrap() {
        "2-point" => Scheme::Forward,
        "3-point" => Scheme::Central,
        other => unreachable!("{other}"),
    }
}

fn bounds(case: &Value) -> Bounds<Vec<f64>> {
    Bounds::new(numbers(&case["lb"]), numbers(&case["ub"])).unwrap()
}

#[test]
fn gradients() {
    let file = cases();
    let mut seen = 0;
    for case in file["cases"].as_array().unwrap() {
        let name = case["fun"].as_str().unwrap();
        if name == "vec" {
            continue;
        }
        seen += 1;
        let x = numbers(&case["x0"]);
        let (mut g, place, complex) = (vec![0.0; 3], Mutex::new(Vec::new()), Mutex::new(Vec::new()));
        let (relative, absolute) = (case["rel_step"].as_f64(), case["abs_step"].as_f64());
        macro_rules! run {
            ($problem:expr) => {{
                let mut p = $problem.within(bounds(case));
                if let Some(r) = relative {
                    p = p.relative_step(r).unwrap();
                }
                if let Some(a) = absolute {
                    p = p.absolute_step(a).unwrap();
                }
                let Ok(_) = p.value_and_gradient(&x, &mut g);
                assert_eq!(
                    p.evaluations().total(),
                    case["nfev"].as_u64().unwrap(),
                    "{case}"
                );
            }};
        }
        if case["method"] == "cs" {
            run!(FiniteDifference::complex_step(|z: &[Complex<f64>]| {
                complex.lock().unwrap().push(z.to_vec());
                scalar(name, z)
            }));
            let h = numbers(&case["h"]);
            for (i, z) in complex.lock().unwrap().iter().skip(1).enumerate() {
                assert_eq!(z[i], Complex::new(x[i], h[i]), "{case}");
            }
        } else {
            let f = |x: &[f64]| {
                place.lock().unwrap().push(x.to_vec());
                scalar(name, x)
            };
            let objective = thalweg_finitediff::Plain(f);
            run!(FiniteDifference::new(objective, scheme(case)));
            // The very places, to the bit. After the one at x come one or two for each variable.
            let h = numbers(&case["h"]);
            let points = place.lock().unwrap().split_off(1);
            let expected: Vec<(usize, f64)> = (0..3)
                .flat_map(|i| match (&case["one_sided"], case["method"] == "3-point") {
                    (_, false) => vec![(i, x[i] + h[i])],
                    (side, true) if side[i] == true => vec![(i, x[i] + h[i]), (i, x[i] + 2.0 * h[i])],
                    _ => vec![(i, x[i] - h[i]), (i, x[i] + h[i])],
                })
                .collect();
            assert_eq!(points.len(), expected.len(), "{case}");
            for (point, (i, at)) in points.iter().zip(expected) {
                let mut y = x.clone();
                y[i] = at;
                assert_eq!(point, &y, "{case}");
            }
        }
        let biggest = scalar(name, &x).abs().max(1.0);
        for (i, (g, e)) in g.iter().zip(numbers(&case["jac"])).enumerate() {
            assert!((g - e).abs() <= slack(case, i, biggest, e), "{case}: {g} {e}");
        }
    }
    assert_eq!(seen, 48);
}

/// The Jacobians of the file, with the columns in groups, and the gradient of the sum of the residuals from them.
#[test]
fn jacobians() {
    let file = cases();
    let pattern = Sparsity::new(3, 3, [(0, 0), (0, 1), (1, 1), (1, 2), (2, 0), (2, 2)]).unwrap();
    let mut seen = 0;
    for case in file["cases"].as_array().unwrap() {
        if case["fun"] != "vec" || case["method"] == "cs" {
            continue;
        }
        seen += 1;
        let x = numbers(&case["x0"]);
        let f = |x: &[f64], r: &mut [f64]| r.copy_from_slice(&residuals(x));
        let mut p = SeparableDifference::new(f, pattern.clone(), PlainSum, scheme(case)).within(bounds(case));
        if let Some(r) = case["rel_step"].as_f64() {
            p = p.relative_step(r).unwrap();
        }
        if let Some(a) = case["abs_step"].as_f64() {
            p = p.absolute_step(a).unwrap();
        }
        let values = p.jacobian(&x);
        let mut at = values.iter();
        let mut sums = vec![0.0; 3];
        for j in 0..3 {
            for &i in pattern.column(j) {
                let (found, expected) = (*at.next().unwrap(), numbers(&case["jac"][i])[j]);
                assert!(
                    (found - expected).abs() <= slack(case, j, 3.0, expected),
                    "{case}: {found} {expected}"
                );
                sums[j] += found;
            }
        }
        let mut g = vec![0.0; 3];
        let Ok(_) = p.value_and_gradient(&x, &mut g);
        for (g, s) in g.iter().zip(sums) {
            // One sum in two orders.
            assert!((g - s).abs() <= 4.0 * f64::EPSILON * s.abs().max(1.0));
        }
    }
    assert_eq!(seen, 10);
}
