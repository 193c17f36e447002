//! The check finds the usual mistakes, and nothing wrong with what is right.
#![allow(clippy::unwrap_used, reason = "a test may panic, in its helpers too")]

use thalweg_core::{Bounded, Bounds, HessianProduct, Problem, from_fn};
use thalweg_finitediff::check::{Hint, Report, What, feasible_points};
use thalweg_finitediff::{check, check_with_hessian};
use thalweg_testproblems::{Suite, TestProblem};

/// Σ (i + 1) xᵢ² + Σ xᵢ xᵢ₊₁² and its gradient.
fn value(x: &[f64]) -> f64 {
    let squares: f64 = x.iter().enumerate().map(|(i, x)| (i + 1) as f64 * x * x).sum();
    squares + x.windows(2).map(|p| p[0] * p[1] * p[1]).sum::<f64>()
}

fn right(x: &[f64], g: &mut [f64]) {
    for i in 0..x.len() {
        g[i] = 2.0 * (i + 1) as f64 * x[i];
        if i + 1 < x.len() {
            g[i] += x[i + 1] * x[i + 1];
        }
        if i > 0 {
            g[i] += 2.0 * x[i - 1] * x[i];
        }
    }
}

fn start(n: usize) -> Vec<f64> {
    (0..n).map(|i| 1.0 + ((i * 7) % 5) as f64 / 4.0).collect()
}

/// The report for a gradient spoilt by `spoil(x, g)`, g being right before.
fn spoilt(n: usize, spoil: impl Fn(&[f64], &mut [f64])) -> Report {
    let mut p = from_fn(|x: &[f64], g: &mut [f64]| {
        let before = g.to_vec();
        right(x, g);
        // What is spoilt may look at what was there before.
        let mut both = [&g[..], &before[..]].concat();
        spoil(x, &mut both);
        g.copy_from_slice(&both[..x.len()]);
        value(x)
    });
    let Ok(report) = check(&mut p, &[start(n)]);
    report
}

#[test]
fn what_is_right_passes() {
    let report = spoilt(6, |_, _| {});
    assert!(report.passed() && report.hint().is_none(), "{report}");
    assert!(report.to_string().contains("right"));
}

#[test]
fn usual_mistakes_are_named() {
    let n = 6;
    let hint = |spoil: &dyn Fn(&[f64], &mut [f64])| {
        let report = spoilt(n, spoil);
        assert!(!report.passed(), "{report}");
        (report.hint().unwrap().clone(), report.to_string())
    };
    let (h, text) = hint(&|_, g| g.iter_mut().for_each(|g| *g = -*g));
    assert_eq!(h, Hint::WrongSign);
    assert!(
        text.contains("wrong sign") && text.contains("WRONG in 6 of 6"),
        "{text}"
    );
    let (h, text) = hint(&|_, g| g[2] = -g[2]);
    assert_eq!(h, Hint::WrongSign);
    assert!(text.contains("WRONG in 1 of 6"), "{text}");
    let (h, text) = hint(&|_, g| g.iter_mut().for_each(|g| *g *= 2.0));
    assert!(
        matches!(h, Hint::WrongFactor { factor } if (factor - 2.0).abs() < 1e-6),
        "{h:?}"
    );
    assert!(text.contains("wrong factor 2: what is wrong is twice"), "{text}");
    let (h, text) = hint(&|_, g| g[3] *= 0.5);
    assert!(
        matches!(h, Hint::WrongFactor { factor } if (factor - 0.5).abs() < 1e-6),
        "{h:?}"
    );
    assert!(text.contains("half"), "{text}");
    let (h, text) = hint(&|_, g| g.iter_mut().for_each(|g| *g *= 3.5));
    assert!(matches!(h, Hint::WrongFactor { .. }), "{h:?}");
    assert!(text.contains("3.5"), "{text}");
    let (h, text) = hint(&|_, g| g[4] += 0.01);
    assert_eq!(h, Hint::OneOff { index: 4 });
    assert!(text.contains("component 4 is off"), "{text}");
    let (h, text) = hint(&|_, g| g.swap(1, 3));
    assert_eq!(h, Hint::Exchanged { first: 1, second: 3 });
    assert!(text.contains("components 1 and 3"), "{text}");
    let (h, text) = hint(&|_, g| g[..n].rotate_left(1));
    assert_eq!(h, Hint::Shifted { by: 1 });
    assert!(text.contains("off by one") && text.contains("after"), "{text}");
    let (h, text) = hint(&|_, g| g[..n].rotate_right(1));
    assert_eq!(h, Hint::Shifted { by: -1 });
    assert!(text.contains("before"), "{text}");
    let (h, text) = hint(&|_, g| g[5] = f64::NAN);
    assert_eq!(h, Hint::NotFinite { index: 5 });
    assert!(text.contains("component 5 is not finite"), "{text}");
    let (h, text) = hint(&|_, g| g[2] = g[n + 2]);
    assert_eq!(h, Hint::NotWritten { index: 2 });
    assert!(text.contains("never written"), "{text}");
    let (h, text) = hint(&|_, g| g[2] += g[n + 2]);
    assert_eq!(h, Hint::NotCleared { index: 2 });
    assert!(text.contains("set it to zero"), "{text}");
    let (h, text) = hint(&|x, g| {
        g[0] += x[0];
        g[1] -= 3.0;
        g[4] += 0.5;
    });
    assert_eq!(h, Hint::Several);
    assert!(text.contains("several"), "{text}");
}

#[test]
fn the_worst_come_first_with_both_values() {
    let report = spoilt(20, |_, g| {
        g[7] += 1.0;
        g[3] += 1e-3;
    });
    let c = &report.comparisons[0];
    assert_eq!(
        (c.what, c.wrong, c.looked_at, c.elements),
        (What::Gradient, 2, 20, 20)
    );
    assert_eq!((c.worst[0].index, c.worst[1].index), (7, 3));
    assert!((c.worst[0].given - c.worst[0].difference - 1.0).abs() < 1e-6);
    assert!(c.worst[0].wrong && c.worst[1].wrong && !c.worst[2].wrong);
    let text = report.to_string();
    assert_eq!(text.matches("WRONG\n").count(), 2, "{text}");
}

#[test]
fn small_errors_are_found_and_noise_is_forgiven() {
    // Six digits of the gradient are right.
    let report = spoilt(4, |_, g| g[1] *= 1.0 + 1e-6);
    assert!(!report.passed(), "{report}");
    // f has an error of 1e-9, in steps.
    let mut p = from_fn(|x: &[f64], g: &mut [f64]| {
        right(x, g);
        (value(x) * 1e9).round() / 1e9
    });
    let Ok(report) = check(&mut p, &[start(4)]);
    assert!(report.passed(), "{report}");
}

#[test]
fn an_error_among_many_variables_is_found() {
    let n = 1000;
    let look = |index: usize| spoilt(n, move |_, g| g[index] += 100.0);
    // 100.0 too large among the largest: looked at one by one. Elsewhere by the derivative along all.
    let report = look(999);
    assert!(
        matches!(report.hint(), Some(Hint::OneOff { index: 999 })),
        "{report}"
    );
    // Lowered, it is not among the largest, nor on the grid.
    let report = spoilt(n, |_, g| g[500] = 0.0);
    assert!(
        matches!(report.hint(), Some(Hint::Elsewhere | Hint::OneOff { index: 500 })),
        "{report}"
    );
    let report = spoilt(n, |_, _| {});
    assert!(report.passed(), "{report}");
    assert!(report.to_string().contains("of 1000 looked at one by one"));
}

#[test]
fn inside_the_bounds_and_where_nothing_can_be_compared() {
    let bounds = Bounds::from_pairs(vec![0.0; 3], [(1.0, 5.0), (0.0, 1.0), (2.0, 2.0)]).unwrap();
    let look = bounds.clone();
    let f = from_fn(|x: &[f64], g: &mut [f64]| {
        assert_eq!(look.violation(&x.to_vec()), 0.0);
        right(x, g);
        g[2] = 99.0; // fixed: no difference can tell
        value(x)
    });
    let mut p = Bounded::new(f, bounds);
    let Ok(report) = check(&mut p, &[vec![1.0, 1.0, 2.0]]);
    assert!(report.passed(), "{report}");
    assert_eq!(report.comparisons[0].not_comparable, 1);
    let mut nowhere = from_fn(|_: &[f64], g: &mut [f64]| {
        g[0] = 1.0;
        f64::NAN
    });
    let Ok(report) = check(&mut nowhere, &[vec![1.0]]);
    assert!(!report.passed() && report.left_out == [0]);
    assert!(report.to_string().contains("nothing could be compared"));
}

struct Spoilt<F>(TestProblem<Vec<f64>>, F);

impl<F: Fn(&[f64], &mut [f64])> Problem for Spoilt<F> {
    type Vector = Vec<f64>;
    type Error = std::convert::Infallible;
    fn value_and_gradient(&mut self, x: &Vec<f64>, g: &mut Vec<f64>) -> Result<f64, Self::Error> {
        self.0.value_and_gradient(x, g)
    }
}

impl<F: Fn(&[f64], &mut [f64])> HessianProduct for Spoilt<F> {
    fn hessian_product(&mut self, x: &Vec<f64>, v: &Vec<f64>, hv: &mut Vec<f64>) -> Result<(), Self::Error> {
        self.0.hessian_product(x, v, hv)?;
        (self.1)(v, hv);
        Ok(())
    }
}

#[test]
fn wrong_hessian_products_are_named() {
    let hint = |spoil: &dyn Fn(&[f64], &mut [f64])| {
        let mut p = Spoilt(TestProblem::new("GENROSE", &[("N", 8.0)]).unwrap(), spoil);
        let Ok(report) = check_with_hessian(&mut p, &[start(8)]);
        let at = report.comparisons.iter().find(|c| !c.passed()).map(|c| c.what);
        assert!(at.is_none_or(|w| w == What::HessianProduct), "{report}");
        report.hint().cloned()
    };
    assert_eq!(hint(&|_, _| {}), None);
    assert_eq!(
        hint(&|_, hv| hv.iter_mut().for_each(|h| *h = -*h)),
        Some(Hint::WrongSign)
    );
    assert!(
        matches!(hint(&|_, hv| hv.iter_mut().for_each(|h| *h *= 2.0)), Some(Hint::WrongFactor { factor }) if (factor - 2.0).abs() < 1e-6)
    );
    assert_eq!(hint(&|v, hv| hv[3] += v[0]), Some(Hint::OneOff { index: 3 }));
}

/// ½ x'Ax with the gradient Ax and the Hessian A, as if A were symmetric.
struct Lopsided;

impl Problem for Lopsided {
    type Vector = [f64; 2];
    type Error = std::convert::Infallible;
    fn value_and_gradient(&mut self, x: &[f64; 2], g: &mut [f64; 2]) -> Result<f64, Self::Error> {
        *g = [2.0 * x[0] + x[1], 3.0 * x[1]];
        Ok(0.5 * (x[0] * g[0] + x[1] * g[1]))
    }
}

impl HessianProduct for Lopsided {
    fn hessian_product(&mut self, _: &[f64; 2], v: &[f64; 2], hv: &mut [f64; 2]) -> Result<(), Self::Error> {
        *hv = [2.0 * v[0] + v[1], 3.0 * v[1]];
        Ok(())
    }
}

#[test]
fn products_that_are_not_symmetric_are_named() {
    let Ok(report) = check_with_hessian(&mut Lopsided, &[[1.0, 2.0]]);
    // The products are those of the gradient, which is wrong itself.
    assert!(
        !report.comparisons[0].passed() && report.comparisons[1].passed(),
        "{report}"
    );
    assert_eq!(report.comparisons[2].hint, Some(Hint::NotSymmetric));
    assert!(report.to_string().contains("u'Hv and v'Hu differ"), "{report}");
}

/// Every problem of the collection, at its start and at random points nearby, Hessian products included.
#[test]
fn the_whole_collection_passes() {
    let (mut seen, mut bad) = (0, Vec::new());
    for meta in Suite::all().iter() {
        let mut p = TestProblem::<Vec<f64>>::from_meta(meta, &meta.params(&[]).unwrap()).unwrap();
        let x0 = p.start();
        let more = usize::from(p.n() <= 1000);
        // The large ones at the start alone: they take long.
        let Ok(points) = feasible_points(&mut p, &x0, more);
        let Ok(report) = check_with_hessian(&mut p, &points);
        if !report.passed() {
            bad.push(format!("{}:\n{report}", meta.name));
        }
        seen += 1;
    }
    assert!(bad.is_empty(), "{} of {seen}:\n{}", bad.len(), bad.join("\n"));
    assert!(seen >= 335, "{seen}");
}
