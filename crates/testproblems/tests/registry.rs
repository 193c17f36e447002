//! What must hold for every problem of the collection, at its default size and at other sizes.

// Functions of tests may stop a test; `!(a <= b)` is meant to catch NaN.
#![allow(clippy::unwrap_used, clippy::panic, clippy::neg_cmp_op_on_partial_ord)]

use thalweg_core::{Bounds, HessianProduct, Problem};
use thalweg_testproblems::{Dimension, Meta, Params, Suite, Tag, TestProblem};

/// A small generator of uniform numbers (xorshift64*), so that points are the same in every run.
struct Random(u64);

impl Random {
    fn new(seed: u64) -> Self {
        Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }
    /// In (−1, 1).
    fn symmetric(&mut self) -> f64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11) as f64 / (1u64 << 52) as f64 - 1.0
    }
}

fn dot(x: &[f64], y: &[f64]) -> f64 {
    x.iter().zip(y).map(|(a, b)| a * b).sum()
}

fn largest(x: &[f64]) -> f64 {
    x.iter().fold(0.0, |m, v| m.max(v.abs()))
}

/// Parameters for up to three sizes: the smallest legal one or nearly so, a middling one, the default if not too large.
fn sizes(meta: &'static Meta) -> Vec<Params> {
    if !matches!(meta.dimension, Dimension::Varies { .. }) {
        return vec![Params::defaults(meta)];
    }
    let Some(size) = meta.parameters.iter().find(|p| p.sets_size) else {
        return vec![Params::defaults(meta)];
    };
    let mut all: Vec<Params> = [0, 1, 7]
        .iter()
        .map(|k| size.least + (k * size.multiple_of) as f64)
        .filter(|&value| size.allows(value))
        .filter_map(|value| meta.params(&[(size.name, value)]).ok())
        .filter(|p| meta.n(p) <= 4000)
        .collect();
    all.retain(|p| *p != Params::defaults(meta));
    all.push(Params::defaults(meta));
    all
}

struct Case {
    problem: TestProblem,
    random: Random,
    label: String,
}

fn cases() -> impl Iterator<Item = Case> {
    Suite::all().into_iter().flat_map(|meta| {
        sizes(meta).into_iter().map(move |params| {
            let problem =
                TestProblem::from_meta(meta, &params).unwrap_or_else(|e| panic!("{}: {e}", meta.name));
            let label = format!("{} (n = {})", meta.name, problem.n());
            let random = Random::new(
                meta.name
                    .bytes()
                    .fold(problem.n() as u64, |h, b| h.wrapping_mul(31) + u64::from(b)),
            );
            Case {
                problem,
                random,
                label,
            }
        })
    })
}

impl Case {
    /// The start point moved into the box, and points at random near it, inside the box.
    fn points(&mut self) -> Vec<Vec<f64>> {
        let mut points = Vec::new();
        for reach in [0.0, 0.02, 0.3] {
            let mut x = self.problem.start();
            for x in &mut x {
                let size = if self.problem.meta().has(Tag::Domain) {
                    x.abs()
                } else {
                    0.1 + x.abs()
                };
                *x += reach * size * self.random.symmetric();
            }
            if let Some(bounds) = self.problem.bounds() {
                bounds.project(&mut x);
                if reach > 0.0 {
                    // Off the bounds, where some formulas end.
                    for ((x, l), u) in x.iter_mut().zip(bounds.lower()).zip(bounds.upper()) {
                        let room = if l.is_finite() && u.is_finite() {
                            u - l
                        } else {
                            1.0 + x.abs()
                        };
                        let margin = 1e-3 * room.min(1.0);
                        if u - l > 2.0 * margin {
                            *x = x.clamp(l + margin, u - margin);
                        }
                    }
                }
            }
            points.push(x);
        }
        points
    }

    fn direction(&mut self) -> Vec<f64> {
        (0..self.problem.n()).map(|_| self.random.symmetric()).collect()
    }

    fn value(&mut self, x: &[f64]) -> f64 {
        let Ok(f) = self.problem.value(&x.to_vec());
        f
    }

    fn gradient(&mut self, x: &[f64]) -> (f64, Vec<f64>) {
        let mut g = vec![f64::NAN; x.len()];
        let Ok(f) = self.problem.value_and_gradient(&x.to_vec(), &mut g);
        (f, g)
    }

    fn product(&mut self, x: &[f64], v: &[f64]) -> Vec<f64> {
        let mut hv = vec![f64::NAN; x.len()];
        let Ok(()) = self.problem.hessian_product(&x.to_vec(), &v.to_vec(), &mut hv);
        hv
    }
}

fn moved(x: &[f64], t: f64, v: &[f64]) -> Vec<f64> {
    x.iter().zip(v).map(|(x, v)| x + t * v).collect()
}

/// Central differences over ever smaller steps, each with one Richardson step: the one nearest to `claimed` counts, as
/// no single step suits functions of such different scales. Returns the least |difference − claimed| over a scale.
fn mismatch(claimed: &[f64], scale: f64, mut sample: impl FnMut(f64) -> Vec<f64>) -> f64 {
    let mut best = f64::INFINITY;
    for exponent in 1..=8 {
        let h = 10f64.powi(-exponent);
        let (p1, m1, p2, m2) = (sample(h), sample(-h), sample(2.0 * h), sample(-2.0 * h));
        let error = (0..claimed.len())
            .map(|i| {
                let difference = (8.0 * (p1[i] - m1[i]) - (p2[i] - m2[i])) / (12.0 * h);
                (difference - claimed[i]).abs()
            })
            .fold(0.0, |m: f64, e| if e.is_nan() { f64::INFINITY } else { m.max(e) });
        best = best.min(error / scale);
    }
    best
}

fn report(failures: &[String]) {
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn gradients_agree_with_differences() {
    let mut failures = Vec::new();
    for mut case in cases() {
        for (k, x) in case.points().into_iter().enumerate() {
            // Steps relative to the variables, so that badly scaled ones are not overshot.
            let v: Vec<f64> = case
                .direction()
                .iter()
                .zip(&x)
                .map(|(v, x)| v * (1e-3 + x.abs()).min(1e3))
                .collect();
            let (f, g) = case.gradient(&x);
            let slope = dot(&g, &v);
            let terms: f64 = g.iter().zip(&v).map(|(a, b)| (a * b).abs()).sum();
            let scale = terms.max(1e-6 * f.abs()).max(1e-9);
            let error = mismatch(&[slope], scale, |t| vec![case.value(&moved(&x, t, &v))]);
            if !(error < 1e-6) {
                failures.push(format!(
                    "{} point {k}: slope {slope:e}, off by {error:.1e}",
                    case.label
                ));
            }
        }
    }
    report(&failures);
}

/// Element by element, where n is small.
#[test]
fn gradient_elements_agree_with_differences() {
    let mut failures = Vec::new();
    for mut case in cases().filter(|c| c.problem.n() <= 60) {
        for (k, x) in case.points().into_iter().enumerate() {
            let (f, g) = case.gradient(&x);
            for i in 0..x.len() {
                let mut v = vec![0.0; x.len()];
                v[i] = (1e-3 + x[i].abs()).min(1e3);
                let slope = g[i] * v[i];
                let scale = slope.abs().max(1e-5 * f.abs()).max(1e-9);
                let error = mismatch(&[slope], scale, |t| vec![case.value(&moved(&x, t, &v))]);
                if !(error < 1e-5) {
                    failures.push(format!(
                        "{} point {k}: g[{i}] = {:e}, off by {error:.1e}",
                        case.label, g[i]
                    ));
                }
            }
        }
    }
    report(&failures);
}

#[test]
fn products_agree_with_differences_of_gradients() {
    let mut failures = Vec::new();
    for mut case in cases() {
        for (k, x) in case.points().into_iter().enumerate() {
            let v: Vec<f64> = case
                .direction()
                .iter()
                .zip(&x)
                .map(|(v, x)| v * (1e-3 + x.abs()).min(1e3))
                .collect();
            let hv = case.product(&x, &v);
            let (_, g) = case.gradient(&x);
            let scale = largest(&hv).max(1e-8 * largest(&g)).max(1e-12);
            let error = mismatch(&hv, scale, |t| case.gradient(&moved(&x, t, &v)).1);
            // Where third derivatives are very large or do not exist, differences are rough.
            let meta = case.problem.meta();
            let rough = if meta.has(Tag::NotC2) || meta.has(Tag::IllConditioned) {
                1e-2
            } else {
                1e-6
            };
            if !(error < rough) {
                failures.push(format!(
                    "{} point {k}: ‖Hv‖∞ = {:e}, off by {error:.1e}",
                    case.label,
                    largest(&hv)
                ));
            }
        }
    }
    report(&failures);
}

#[test]
fn hessians_are_symmetric_and_linear() {
    let mut failures = Vec::new();
    for mut case in cases() {
        for (k, x) in case.points().into_iter().enumerate() {
            let (u, v) = (case.direction(), case.direction());
            let (hu, hv) = (case.product(&x, &u), case.product(&x, &v));
            let (a, b) = (dot(&v, &hu), dot(&u, &hv));
            let scale: f64 = hu.iter().zip(&v).map(|(a, b)| (a * b).abs()).sum();
            if !((a - b).abs() <= 1e-9 * scale) {
                failures.push(format!("{} point {k}: v'Hu = {a:e}, u'Hv = {b:e}", case.label));
            }
            let both = case.product(&x, &moved(&u, 2.0, &v));
            let error = both
                .iter()
                .zip(moved(&hu, 2.0, &hv))
                .map(|(a, b)| (a - b).abs())
                .fold(0.0, f64::max);
            if !(error <= 1e-10 * (largest(&hu) + largest(&hv))) {
                failures.push(format!("{} point {k}: H is not linear, by {error:e}", case.label));
            }
        }
    }
    report(&failures);
}

#[test]
fn value_alone_has_the_same_bits() {
    let mut failures = Vec::new();
    for mut case in cases() {
        for x in case.points() {
            let (f, g) = case.gradient(&x);
            let alone = case.value(&x);
            if f.to_bits() != alone.to_bits() {
                failures.push(format!(
                    "{}: {f:e} with the gradient, {alone:e} alone",
                    case.label
                ));
            }
            if !f.is_finite() || g.iter().any(|g| !g.is_finite()) {
                failures.push(format!("{}: f = {f:e}, ‖g‖∞ = {:e}", case.label, largest(&g)));
            }
        }
    }
    report(&failures);
}

/// Single precision gives the same figures, up to what rounding x and the intermediate results to it can do: this is
/// measured in double precision by moving x by as much.
#[test]
fn single_precision_agrees_with_double() {
    let mut failures = Vec::new();
    for mut case in cases() {
        let (meta, params) = (case.problem.meta(), *case.problem.params());
        let mut single = TestProblem::<Vec<f32>>::from_meta(meta, &params).unwrap();
        for (k, x) in case.points().into_iter().enumerate() {
            let x32: Vec<f32> = x.iter().map(|&x| x as f32).collect();
            let x: Vec<f64> = x32.iter().map(|&x| f64::from(x)).collect();
            let (f, g) = case.gradient(&x);
            let (mut df, mut dg) = (
                f64::from(f32::EPSILON) * f.abs(),
                f64::from(f32::EPSILON) * largest(&g),
            );
            for _ in 0..4 {
                let near: Vec<f64> = x
                    .iter()
                    .map(|x| x + f64::from(f32::EPSILON) * (1.0 + x.abs()) * case.random.symmetric())
                    .collect();
                let (fn_, gn) = case.gradient(&near);
                df = df.max((fn_ - f).abs());
                dg = dg.max(g.iter().zip(&gn).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max));
            }
            let mut g32 = vec![f32::NAN; x.len()];
            let Ok(f32_) = single.value_and_gradient(&x32, &mut g32);
            let Ok(alone) = single.value(&x32);
            if f.abs() > 1e30 || largest(&g) > 1e30 {
                continue; // beyond the range of f32, or nearly
            }
            let error = (f64::from(f32_) - f).abs();
            let sum = x.len() as f64 * f64::from(f32::EPSILON);
            let slack = 100.0 * df + sum * f.abs() + 1e-12;
            if !(error <= slack) || alone.to_bits() != f32_.to_bits() {
                failures.push(format!(
                    "{} point {k}: f = {f:e} in f64, {f32_:e} in f32",
                    case.label
                ));
            }
            let error = g
                .iter()
                .zip(&g32)
                .map(|(a, &b)| (a - f64::from(b)).abs())
                .fold(0.0, f64::max);
            if !(error <= 100.0 * dg + sum * largest(&g) + 1e-12) {
                failures.push(format!(
                    "{} point {k}: g off by {error:e} of {:e} in f32",
                    case.label,
                    largest(&g)
                ));
            }
        }
    }
    report(&failures);
}

/// Tags and records say what is so.
#[test]
fn records_are_true() {
    let mut failures = Vec::new();
    let mut names = std::collections::HashSet::new();
    for mut case in cases() {
        let meta = case.problem.meta();
        let mut claim = |so: bool, what: &str| {
            if !so {
                failures.push(format!("{}: {what}", case.label));
            }
        };
        let default = *case.problem.params() == Params::defaults(meta);
        if default {
            claim(names.insert(meta.name), "two problems have this name");
        }
        claim(
            case.problem.n() == meta.n(case.problem.params()),
            "n is not what the record says",
        );
        claim(
            !meta.summary.is_empty() && !meta.references.is_empty(),
            "summary and references are wanted",
        );
        let fixed_n = !meta.is_scalable();
        let n_code = meta.class.0.split('-').nth(2).unwrap_or_default();
        claim(
            !fixed_n
                || n_code == "V"
                || n_code.parse() == Ok(meta.default_n())
                || KNOWN_CODES.contains(&meta.name),
            "the class code gives another n",
        );
        let bounds = case.problem.bounds();
        claim(
            bounds.is_some() == (meta.class.constraints() != 'U') || KNOWN_CODES.contains(&meta.name),
            "bounds do not fit the class code",
        );
        if let Some(b) = bounds {
            let fixed = b.lower().iter().zip(b.upper()).any(|(l, u)| l == u);
            let outside = b.violation(&case.problem.start()) > 0.0;
            if default {
                claim(
                    fixed == meta.has(Tag::FixedVariables),
                    "the tag `fixed-variables` is wrong",
                );
                claim(
                    outside == meta.has(Tag::InfeasibleStart),
                    "the tag `infeasible-start` is wrong",
                );
            }
        }
        let kind = meta.class.objective();
        claim(
            kind != 'Q' || meta.has(Tag::Quadratic),
            "the tag `quadratic` is missing",
        );
        claim(
            kind != 'S' || meta.has(Tag::SumOfSquares) || KNOWN_CODES.contains(&meta.name),
            "the tag `sum-of-squares` is missing",
        );
        if let Some(best) = case.problem.best_known() {
            claim(!meta.best.source().is_empty(), "the best value has no source");
            claim(
                meta.has(Tag::Unbounded) == (best == f64::NEG_INFINITY),
                "the tag `unbounded` is wrong",
            );
            // Projected, so that no point outside the box is compared.
            for x in case.points() {
                let f = case.value(&x);
                let slack = 1e-9 * (1.0 + best.abs());
                if !(f >= best - slack) {
                    failures.push(format!(
                        "{}: f = {f:e} is below the best known {best:e}",
                        case.label
                    ));
                }
            }
        }
        if meta.has(Tag::Convex) || meta.has(Tag::Quadratic) {
            let points = case.points();
            let v = case.direction();
            let products: Vec<Vec<f64>> = points.iter().map(|x| case.product(x, &v)).collect();
            for hv in &products {
                let (curvature, scale) = (dot(hv, &v), largest(hv) * v.len() as f64);
                if meta.has(Tag::Convex) && curvature < -1e-12 * scale {
                    failures.push(format!("{}: v'Hv = {curvature:e} is negative", case.label));
                }
                let change = moved(hv, -1.0, &products[0]);
                if meta.has(Tag::Quadratic) && largest(&change) > 1e-9 * largest(hv) {
                    failures.push(format!("{}: the Hessian is not constant", case.label));
                }
            }
        }
    }
    report(&failures);
}

/// Class codes of CUTEst that do not fit the problem.
const KNOWN_CODES: &[&str] = &["HS110", "EGGCRATE", "EGGCRATEB", "PALMER5D", "MGH17SLS"];

#[test]
fn other_vectors_and_lengths() {
    let meta = Suite::of(&["WOODS"]).unwrap().into_iter().next().unwrap();
    let params = meta.params(&[("n", 8.0)]).unwrap();
    assert_eq!(meta.n(&params), 8);
    let mut fixed = TestProblem::<[f64; 8]>::like(meta, &params, [0.0; 8]).unwrap();
    let mut slices = thalweg_testproblems::formula::<f64>(meta, &params).unwrap();
    let (x, mut g, mut h) = (fixed.start(), [0.0; 8], [0.0; 8]);
    let Ok(f) = fixed.value_and_gradient(&x, &mut g);
    assert_eq!((f, g), (slices.value_and_gradient(&x, &mut h), h));
    assert!(TestProblem::<[f64; 3]>::like(meta, &params, [0.0; 3]).is_err());

    let mut problem = TestProblem::<Vec<f64>>::from_meta(meta, &params).unwrap();
    let mut short = vec![0.0; 7];
    let Ok(f) = problem.value_and_gradient(&vec![1.0; 7], &mut short);
    assert!(f.is_nan() && short.iter().all(|g| g.is_nan()));
    let Ok(()) = problem.hessian_product(&vec![1.0; 8], &vec![1.0; 8], &mut short);
    assert!(short.iter().all(|g| g.is_nan()));
}

#[test]
fn wrong_parameters_are_explained() {
    let error = |name: &str, given: &[(&str, f64)]| {
        TestProblem::<Vec<f64>>::new(name, given).unwrap_err().to_string()
    };
    assert!(error("POWELLSG", &[("N", 6.0)]).contains("a multiple of 4"));
    assert!(error("WOODS", &[("N", 6.0)]).contains("the nearest sizes are 4 and 8"));
    assert!(error("WOODS", &[("M", 6.0)]).contains("it has NS"));
    assert!(error("ROSENBR", &[("N", 6.0)]).contains("it has none"));
    for bad in [0.0, 1.0, -3.0, 2.5, f64::NAN, f64::INFINITY, 1e300] {
        assert!(error("GENROSE", &[("N", bad)]).contains("a whole number, at least 2"));
    }
    assert!(error("WOODS", &[("NS", 1e9)]).contains("at most"));
    assert!(error("WOODS", &[("N", f64::NAN)]).contains("4·NS"));
    assert!(error("rosenbrc", &[]).contains("ROSENBR"));
}

#[test]
fn bounds_are_bounds() {
    for case in cases() {
        if let Some(b) = case.problem.bounds() {
            assert!(
                Bounds::new(b.lower().clone(), b.upper().clone()).is_ok(),
                "{}",
                case.label
            );
            assert!(b.any());
        }
    }
}
