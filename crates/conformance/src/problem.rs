//! The check of problems.

use crate::report::Report;
use crate::rng::SplitMix;
use num_traits::Float;
use std::fmt::Debug;
use thalweg_core::{HessianProduct, Of, Problem, Real, Reduce, Vector};

const FINITE: (&str, &str) = ("finite", "value and gradient are finite at the points given");
const WRITES: (&str, &str) = (
    "gradient-written",
    "every element of the gradient is written, whatever it held before",
);
const SAME: (&str, &str) = ("deterministic", "the same x gives the same bits");
const VALUE: (&str, &str) = ("value-alone", "`value` gives the value of `value_and_gradient`");
const GRADIENT: (&str, &str) = ("gradient", "the gradient is that of the value");
const BOUNDS: (&str, &str) = ("bounds", "the bounds have the length of x and do not change");
const INSIDE: (&str, &str) = ("points", "the points given lie within the bounds");
const ERROR: (&str, &str) = ("no-error", "the objective does not fail near the points given");
const HESSIAN: (&str, &str) = (
    "hessian-product",
    "∇²f(x) v is the derivative of the gradient along v",
);
const HESSIAN_WRITES: (&str, &str) = ("product-written", "every element of a Hessian product is written");
const SYMMETRIC: (&str, &str) = ("hessian-symmetric", "the Hessian is symmetric: u'∇²f v = v'∇²f u");

/// At most this many partial derivatives are looked at, at each point.
const COORDINATES: usize = 200;

/// Checks a problem at points in its domain: the gradient against differences of the value, and every other promise
/// of [`Problem`].
///
/// ```
/// use thalweg_core::{Problem, from_fn};
///
/// let mut p = from_fn(|x: &[f64], g: &mut [f64]| { g[0] = x[0].cos(); x[0].sin() });
/// thalweg_conformance::problem(&mut p, &[vec![0.3], vec![2.0]]).assert();
///
/// let mut wrong = from_fn(|x: &[f64], g: &mut [f64]| { g[0] = -x[0].cos(); x[0].sin() });
/// let report = thalweg_conformance::problem(&mut wrong, &[vec![0.3]]);
/// assert!(report.to_string().contains("∂f/∂x[0]"));
/// ```
///
/// # Tolerances
/// Partial derivatives are compared with differences over two steps h ≈ ε^⅓ max(1, |xᵢ|) and h/2, central, or
/// one-sided of second order where a bound is near; every point evaluated lies within the bounds. The difference of the
/// two estimates measures the error of truncation; rounding adds ε max|f| / h. The derivative must agree with the
/// better estimate to ten times the first and a hundred times the second, and need not agree better than to ε^⅔ of
/// its own size. With more than 200 variables, 200 of them are picked.
///
/// `value` and `value_and_gradient` may differ by 8 ε relative, as two codes of one formula do.
///
/// Works on distributed vectors: all parts call it with their parts of the points.
pub fn problem<P: Problem>(problem: &mut P, points: &[P::Vector]) -> Report
where
    P::Error: Debug,
{
    let mut report = Report::new(format!("problem in {}", Of::<P>::NAME));
    first_order(problem, points, &mut report);
    report
}

/// As [`problem`](fn@problem), and checks the Hessian products against differences of the gradient, and their symmetry, along a few
/// random directions at each point.
///
/// ```
/// use thalweg_conformance::{Builtin, Shape, Walls};
///
/// let mut p = Builtin::new(&vec![0.0f64; 4], Shape::Valley, Walls::Boxed);
/// let x = vec![0.1, -0.2, 0.3, 0.4];
/// thalweg_conformance::problem_with_hessian(&mut p, &[x]).assert();
/// ```
pub fn problem_with_hessian<P: HessianProduct>(problem: &mut P, points: &[P::Vector]) -> Report
where
    P::Error: Debug,
{
    let mut report = Report::new(format!("problem with Hessian products in {}", Of::<P>::NAME));
    first_order(problem, points, &mut report);
    // All parts of a distributed vector go the same way.
    let failed = points.first().is_some_and(|x| x.comm().any(!report.passed()));
    if !failed {
        second_order(problem, points, &mut report);
    } else {
        report.note("the Hessian products were not looked at, as the gradient is not in order");
    }
    report
}

fn bits<V: Vector>(v: &V) -> Vec<u64> {
    v.local().iter().map(|x| x.to_bits64()).collect()
}

fn first_order<P: Problem>(p: &mut P, points: &[P::Vector], report: &mut Report)
where
    P::Error: Debug,
{
    let t = Of::<P>::from_f64;
    for (k, x) in points.iter().enumerate() {
        let place = || format!("point {k}");
        let n = x.local_len();
        let bounds = |p: &P| p.bounds().map(|b| (bits(b.lower()), bits(b.upper())));
        let before = bounds(p);
        let good = before.as_ref().is_none_or(|(l, u)| l.len() == n && u.len() == n);
        let good = !x.comm().any(!report.check(BOUNDS, good, place, || {
            format!("x has {n} elements, the bounds not")
        }));
        if !good {
            continue;
        }
        let violation = p.bounds().map_or(t(0.0), |b| b.violation(x));
        if !report.check(INSIDE, violation == t(0.0), place, || {
            format!("outside by {violation:e}")
        }) {
            continue;
        }
        // The gradient is written, whatever it held.
        let (mut g, mut again) = (x.like(), x.like());
        g.fill(Of::<P>::nan());
        again.fill(t(1e30));
        let first = p.value_and_gradient(x, &mut g);
        let second = p.value_and_gradient(x, &mut again);
        let alone = p.value(x);
        let (Ok(value), Ok(value_again), Ok(alone)) = (&first, &second, &alone) else {
            report.check(ERROR, false, place, || {
                format!("{first:?}, {second:?}, {alone:?}")
            });
            continue;
        };
        let (value, alone) = (*value, *alone);
        let unwritten = g.local().iter().position(|g| g.is_nan());
        let written = report.check(WRITES, unwritten.is_none(), place, || {
            format!("gradient[{}] is still NaN", unwritten.unwrap_or(0))
        });
        let differs = bits(&g).iter().zip(bits(&again)).position(|(&a, b)| a != b);
        report.check(
            if written { WRITES } else { SAME },
            differs.is_none(),
            place,
            || {
                let i = differs.unwrap_or(0);
                format!(
                    "gradient[{i}] = {:e} over NaN, {:e} over 10³⁰: it is added to, or not deterministic",
                    g.local()[i],
                    again.local()[i]
                )
            },
        );
        let finite = value.is_finite() && g.norm_inf().is_finite();
        if !report.check(FINITE, finite, place, || {
            format!("value {value:e}, ‖gradient‖∞ {:e}", g.norm_inf())
        }) {
            continue;
        }
        let slack = t(8.0) * Of::<P>::EPSILON * value.abs();
        report.check(VALUE, (alone - value).abs() <= slack, place, || {
            format!("{alone:e} alone, {value:e} together")
        });
        derivatives(p, x, &g, value, k, report);
        // Again, after evaluations elsewhere.
        let last = p.value_and_gradient(x, &mut again);
        let same = last.as_ref().is_ok_and(|v| v.to_bits64() == value.to_bits64())
            && value_again.to_bits64() == value.to_bits64()
            && bits(&g) == bits(&again);
        report.check(SAME, same, place, || {
            format!("value {value:e}, then {value_again:e}, and {last:?} after evaluations elsewhere")
        });
        report.check(BOUNDS, bounds(p) == before, place, || {
            "the bounds changed by evaluating".into()
        });
    }
}

/// The partial derivatives against differences. On a distributed vector every part makes the same evaluations.
fn derivatives<P: Problem>(
    p: &mut P,
    x: &P::Vector,
    g: &P::Vector,
    value: Of<P>,
    point: usize,
    report: &mut Report,
) where
    P::Error: Debug,
{
    let t = Of::<P>::from_f64;
    let n = x.global_len();
    let offset = x.comm().offset(x.local_len());
    let mut rng = SplitMix::new(n as u64);
    let picked: Vec<usize> = if n <= COORDINATES {
        (0..n).collect()
    } else {
        (0..COORDINATES).map(|_| rng.below(n)).collect()
    };
    if n > COORDINATES {
        report.note(format!("{COORDINATES} of {n} partial derivatives were looked at"));
    }
    for j in picked {
        let place = || format!("point {point}, ∂f/∂x[{j}]");
        let here = j.checked_sub(offset).filter(|&i| i < x.local_len());
        // Offsets of four points in units of h, inside the bounds, and whether they are central.
        let (h, central) = match here {
            Some(i) => {
                let xi = x.local()[i];
                let (l, u) = p
                    .bounds()
                    .map_or((Of::<P>::neg_infinity(), Of::<P>::infinity()), |b| {
                        (b.lower().local()[i], b.upper().local()[i])
                    });
                let h = Of::<P>::EPSILON.cbrt() * xi.abs().max(t(1.0));
                let (down, up) = (xi - l, u - xi);
                if down >= h && up >= h {
                    (h, true)
                } else if up >= down {
                    // Up to 2h to the right, and not over the bound by rounding.
                    (h.min(up * t(0.49)), false)
                } else {
                    (-h.min(down * t(0.49)), false)
                }
            }
            None => (t(0.0), true),
        };
        // Where fixed, or with hardly any room, there is nothing to compare.
        let small = t(1e3) * Of::<P>::EPSILON;
        let skip = here.is_some_and(|i| h.abs() <= small * x.local()[i].abs().max(t(1.0)));
        if x.comm().any(skip) {
            continue;
        }
        let half = t(0.5);
        let offsets = if central {
            [h, -h, half * h, -half * h]
        } else {
            [t(2.0) * h, h, h, half * h]
        };
        let mut at = [t(0.0); 4];
        let mut f = [t(0.0); 4];
        let mut failed = None;
        for ((at, f), &d) in at.iter_mut().zip(&mut f).zip(&offsets) {
            let mut moved = x.clone();
            if let Some(i) = here {
                moved.local_mut()[i] += d;
                // The offset as it is after rounding.
                *at = moved.local()[i] - x.local()[i];
            }
            match p.value(&moved) {
                Ok(v) => *f = v,
                Err(e) => failed = Some(format!("{e:?}")),
            }
        }
        if !report.check(ERROR, failed.is_none(), place, || {
            failed.clone().unwrap_or_default()
        }) {
            continue;
        }
        let Some(i) = here else { continue };
        // Of second order from f(x), f(x + a), f(x + b): the parabola's slope at 0.
        let slope = |a: Of<P>, fa: Of<P>, b: Of<P>, fb: Of<P>| {
            ((fa - value) * b / a - (fb - value) * a / b) / (b - a)
        };
        let coarse = slope(at[0], f[0], at[1], f[1]);
        let fine = slope(at[2], f[2], at[3], f[3]);
        let biggest = f.iter().fold(value.abs(), |m, v| m.max(v.abs()));
        let gi = g.local()[i];
        let eps = Of::<P>::EPSILON;
        let tolerance = t(10.0) * (coarse - fine).abs()
            + t(100.0) * eps * biggest / h.abs()
            + eps.powf(t(2.0 / 3.0)) * gi.abs();
        let finite = f.iter().all(|v| v.is_finite());
        // Next to the edge of the domain there is no difference to compare with.
        report.check(GRADIENT, !finite || (gi - fine).abs() <= tolerance, place, || {
            format!("gradient {gi:e}, differences {fine:e}, tolerance {tolerance:.1e}")
        });
    }
}

fn second_order<P: HessianProduct>(p: &mut P, points: &[P::Vector], report: &mut Report)
where
    P::Error: Debug,
{
    let t = Of::<P>::from_f64;
    for (k, x) in points.iter().enumerate() {
        let mut rng = SplitMix::new(31 + k as u64);
        let offset = x.comm().offset(x.local_len());
        let direction = |rng: &mut SplitMix| {
            // The same numbers on any partition; 0 for fixed variables and near bounds, so that x ± hv is inside.
            let mut v = x.like();
            let all: Vec<Of<P>> = rng.vector(x.global_len());
            let n = v.local_len();
            v.local_mut().copy_from_slice(&all[offset..offset + n]);
            v
        };
        let h = Of::<P>::EPSILON.cbrt() * x.norm_inf().max(t(1.0));
        let keep_inside = |p: &P, v: &mut P::Vector| {
            if let Some(b) = p.bounds() {
                for (i, v) in v.local_mut().iter_mut().enumerate() {
                    let xi = x.local()[i];
                    if xi - h < b.lower().local()[i] || xi + h > b.upper().local()[i] {
                        *v = t(0.0);
                    }
                }
            }
        };
        let product = |p: &mut P, v: &P::Vector, over: f64| {
            let mut out = x.like();
            out.fill(t(over));
            p.hessian_product(x, v, &mut out).map(|()| out)
        };
        for trial in 0..3 {
            let place = || format!("point {k}, direction {trial}");
            let (mut u, mut v) = (direction(&mut rng), direction(&mut rng));
            keep_inside(p, &mut v);
            keep_inside(p, &mut u);
            let all = (
                product(p, &v, f64::NAN),
                product(p, &v, 1e30),
                product(p, &u, f64::NAN),
            );
            let (Ok(hv), Ok(over), Ok(hu)) = &all else {
                report.check(ERROR, false, place, || "`hessian_product` failed".into());
                continue;
            };
            let written = hv.local().iter().all(|x| !x.is_nan()) && bits(hv) == bits(over);
            report.check(HESSIAN_WRITES, written, place, || {
                "an element is still NaN, or depends on what the product held before".into()
            });
            let (a, b) = (u.dot(hv), v.dot(hu));
            let size = (hv.norm() * u.norm()).max(hu.norm() * v.norm());
            // Each product is a sum of n terms.
            let slack = t(64.0) * Of::<P>::EPSILON * size * t(x.global_len() as f64).sqrt();
            report.check(SYMMETRIC, (a - b).abs() <= slack, place, || {
                format!("u'Hv = {a:e}, v'Hu = {b:e}")
            });
            // Central differences of the gradient with h and h/2.
            let mut gradients = Vec::new();
            for d in [h, -h, t(0.5) * h, t(-0.5) * h] {
                let (mut moved, mut g) = (x.clone(), x.like());
                moved.axpy(d, &v);
                match p.value_and_gradient(&moved, &mut g) {
                    Ok(_) => gradients.push(g),
                    Err(e) => {
                        report.check(ERROR, false, place, || format!("{e:?}"));
                    }
                }
            }
            let [a, b, c, d] = &gradients[..] else { continue };
            let biggest = a.norm_inf().max(b.norm_inf());
            let scale = hv.norm_inf();
            for i in 0..x.local_len() {
                let coarse = (a.local()[i] - b.local()[i]) / (h + h);
                let fine = (c.local()[i] - d.local()[i]) / h;
                let found = hv.local()[i];
                let eps = Of::<P>::EPSILON;
                let tolerance = t(10.0) * (coarse - fine).abs()
                    + t(100.0) * eps * biggest / h
                    + eps.powf(t(2.0 / 3.0)) * scale;
                let good = !fine.is_finite() || (found - fine).abs() <= tolerance;
                report.check(
                    HESSIAN,
                    good,
                    || format!("{}, element {i}", place()),
                    || format!("product {found:e}, differences {fine:e}, tolerance {tolerance:.1e}"),
                );
            }
        }
    }
}
