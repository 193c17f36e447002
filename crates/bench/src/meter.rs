//! The problem as a contestant sees it: counted, timed, within a budget, with a history.

use crate::source::Objective;
use std::time::{Duration, Instant};
use thalweg_core::{Bounds, HessianProduct, InvalidInput, Problem, Vector};
use thalweg_profiles::Sample;

/// A row has at most this many samples.
pub(crate) const MOST_SAMPLES: usize = 200;

/// How much a run may cost.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// nf + 2 ng: an evaluation of value and gradient counts 3, of the value 1, a product with the Hessian 2.
    pub cost: f64,
    /// When the time is up.
    pub deadline: Option<Instant>,
}

/// What kept a contestant from evaluating any further.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// nf + 2 ng is spent.
    Evaluations,
    /// The time is up.
    Time,
}

impl Stop {
    /// As in the rows.
    pub fn name(self) -> &'static str {
        match self {
            Stop::Evaluations => "max-evaluations",
            Stop::Time => "max-time",
        }
    }
}

/// Counts, times, limits and records the evaluations of a problem. Whatever a solver says of itself, this is what it
/// has spent. The first evaluation is always made; one beyond the limits is an error.
///
/// The history has a sample for each evaluation with the lowest f so far, or as low an f (but for rounding) and a lower
/// projected gradient than that one's. So it means the same for any solver, also for those that nobody can
/// look into.
pub struct Meter {
    name: String,
    problem: Box<Objective>,
    /// The problem without noise, if there is noise.
    clean: Option<Box<Objective>>,
    limits: Limits,
    pub(crate) began: Instant,
    stopped: Option<Stop>,
    /// Evaluations of value and gradient.
    pub(crate) fused: u64,
    /// Evaluations of the value alone.
    pub(crate) values: u64,
    /// Products with the Hessian.
    pub(crate) products: u64,
    /// The largest violation of a bound at any evaluation.
    pub(crate) violation: f64,
    /// Time within the problem.
    pub(crate) inside: Duration,
    /// Time for these books: neither the problem's nor the solver's.
    pub(crate) looking: Duration,
    best: Option<Best>,
    scratch: Vec<f64>,
    samples: Vec<(Sample, Option<[f64; 2]>)>,
    /// Every how many of the samples one is kept.
    stride: u64,
    seen: u64,
    /// The last sample, if it was not kept.
    last: Option<(Sample, Option<[f64; 2]>)>,
}

struct Best {
    x: Vec<f64>,
    f: f64,
    pg: f64,
}

/// `None` for what is not finite.
pub(crate) fn finite(value: f64) -> Option<f64> {
    Some(value).filter(|v| v.is_finite())
}

/// ‖P(x − g) − x‖∞.
pub(crate) fn projected_norm(bounds: Option<&Bounds<Vec<f64>>>, x: &Vec<f64>, g: &Vec<f64>) -> f64 {
    match bounds {
        Some(bounds) => bounds.projected_gradient_norm(x, g),
        None => g.norm_inf(),
    }
}

impl Meter {
    pub(crate) fn new(
        name: &str,
        problem: Box<Objective>,
        clean: Option<Box<Objective>>,
        limits: Limits,
    ) -> Self {
        Meter {
            name: name.to_owned(),
            problem,
            clean,
            limits,
            began: Instant::now(),
            stopped: None,
            fused: 0,
            values: 0,
            products: 0,
            violation: 0.0,
            inside: Duration::ZERO,
            looking: Duration::ZERO,
            best: None,
            scratch: Vec::new(),
            samples: Vec::new(),
            stride: 1,
            seen: 0,
            last: None,
        }
    }

    /// The problem's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// nf + 2 ng spent so far.
    pub fn cost(&self) -> f64 {
        (3 * self.fused + self.values + 2 * self.products) as f64
    }

    /// What may be spent.
    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// Which limit was met, if one was.
    pub fn stopped(&self) -> Option<Stop> {
        self.stopped
    }

    /// The point of the lowest value seen: stands for the point of a solver that returns none.
    pub fn best(&self) -> Option<&[f64]> {
        self.best.as_ref().map(|b| b.x.as_slice())
    }

    /// The run begins: from now on it may take so long.
    pub(crate) fn start(&mut self, now: Instant, limit: Duration) {
        self.began = now;
        self.limits.deadline = now.checked_add(limit);
    }

    /// f and ‖P(x − ∇f) − x‖∞ without noise and faults, counted by nobody.
    pub(crate) fn look(&mut self, x: &Vec<f64>, g: &mut Vec<f64>) -> (f64, f64) {
        let problem = self.clean.as_mut().unwrap_or(&mut self.problem);
        match problem.value_and_gradient(x, g) {
            Ok(f) => (f, projected_norm(problem.bounds(), x, g)),
            Err(_) => (f64::NAN, f64::NAN),
        }
    }

    fn spend(&mut self, cost: f64) -> Result<(), InvalidInput> {
        let spent = self.cost();
        if spent > 0.0 {
            if self.limits.deadline.is_some_and(|d| Instant::now() >= d) {
                self.stopped = Some(Stop::Time);
            } else if spent + cost > self.limits.cost {
                self.stopped = Some(Stop::Evaluations);
            }
        }
        match self.stopped {
            None => Ok(()),
            Some(stop) => Err(InvalidInput::option(
                "budget",
                stop.name(),
                "raise the limit of the run",
            )),
        }
    }

    fn timed<R>(&mut self, x: &Vec<f64>, evaluate: impl FnOnce(&mut Objective) -> R) -> R {
        let arrived = Instant::now();
        if let Some(bounds) = self.problem.bounds().filter(|b| b.any()) {
            self.violation = self.violation.max(bounds.violation(x));
        }
        let began = Instant::now();
        let result = evaluate(self.problem.as_mut());
        self.inside += began.elapsed();
        self.looking += began - arrived;
        result
    }

    /// Takes a sample if the point is worth one; `g` is `None` where the value alone was asked for.
    fn record(&mut self, x: &Vec<f64>, f: f64, g: Option<&Vec<f64>>) {
        if !f.is_finite() {
            return;
        }
        let (f, pg) = match (&mut self.clean, g) {
            // No gradient: the largest of all, so that any that is known is better.
            (None, None) => (f, f64::INFINITY),
            (None, Some(g)) => (f, projected_norm(self.problem.bounds(), x, g)),
            (Some(clean), None) => match clean.value(x) {
                Ok(f) => (f, f64::INFINITY),
                Err(_) => return,
            },
            (Some(clean), Some(_)) => {
                self.scratch.resize(x.len(), 0.0);
                match clean.value_and_gradient(x, &mut self.scratch) {
                    Ok(f) => (f, projected_norm(clean.bounds(), x, &self.scratch)),
                    Err(_) => return,
                }
            }
        };
        let better = match &self.best {
            None => true,
            // As low but for rounding: near the end f no longer tells points apart, the gradient still does.
            Some(b) => f < b.f || (pg < b.pg && f <= b.f + 4.0 * f64::EPSILON * b.f.abs()),
        };
        if !better {
            return;
        }
        match &mut self.best {
            Some(b) => {
                b.x.copy_from_slice(x);
                (b.f, b.pg) = (f, pg);
            }
            None => self.best = Some(Best { x: x.clone(), f, pg }),
        }
        let sample = self.sample(x, f, pg);
        if self.samples.len() == 2 * MOST_SAMPLES {
            let mut keep = false;
            self.samples.retain(|_| {
                keep = !keep;
                keep
            });
            self.stride *= 2;
        }
        if self.seen.is_multiple_of(self.stride) {
            self.samples.push(sample);
            self.last = None;
        } else {
            self.last = Some(sample);
        }
        self.seen += 1;
    }

    fn sample(&self, x: &[f64], f: f64, pg: f64) -> (Sample, Option<[f64; 2]>) {
        let sample = Sample {
            cost: self.cost(),
            f: finite(f),
            pg: finite(pg),
        };
        let point = match x {
            [a, b] if a.is_finite() && b.is_finite() => Some([*a, *b]),
            _ => None,
        };
        (sample, point)
    }

    /// The history with the point returned as its last sample, and for two variables the points that belong to it.
    pub(crate) fn history(&mut self, x: &[f64], f: f64, pg: f64) -> (Vec<Sample>, Vec<[f64; 2]>) {
        let mut all = std::mem::take(&mut self.samples);
        all.extend(self.last.take());
        let end = self.sample(x, f, pg);
        if all
            .last()
            .is_none_or(|(s, point)| s.f != end.0.f || *point != end.1 || s.pg != end.0.pg)
        {
            all.push(end);
        }
        if all.len() > MOST_SAMPLES {
            let (last, steps) = (all.len() - 1, MOST_SAMPLES - 1);
            all = (0..=steps).map(|k| all[k * last / steps]).collect();
        }
        let path: Option<Vec<[f64; 2]>> = all.iter().map(|(_, point)| *point).collect();
        (
            all.into_iter().map(|(sample, _)| sample).collect(),
            path.unwrap_or_default(),
        )
    }
}

impl std::fmt::Debug for Meter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Meter")
            .field("cost", &self.cost())
            .field("stopped", &self.stopped)
            .finish_non_exhaustive()
    }
}

impl Problem for Meter {
    type Vector = Vec<f64>;
    type Error = InvalidInput;

    fn value_and_gradient(&mut self, x: &Vec<f64>, gradient: &mut Vec<f64>) -> Result<f64, InvalidInput> {
        self.spend(3.0)?;
        self.fused += 1;
        let f = self.timed(x, |problem| problem.value_and_gradient(x, gradient))?;
        let began = Instant::now();
        self.record(x, f, Some(gradient));
        self.looking += began.elapsed();
        Ok(f)
    }

    fn value(&mut self, x: &Vec<f64>) -> Result<f64, InvalidInput> {
        self.spend(1.0)?;
        self.values += 1;
        let f = self.timed(x, |problem| problem.value(x))?;
        let began = Instant::now();
        self.record(x, f, None);
        self.looking += began.elapsed();
        Ok(f)
    }

    fn bounds(&self) -> Option<&Bounds<Vec<f64>>> {
        self.problem.bounds()
    }
}

impl HessianProduct for Meter {
    fn hessian_product(
        &mut self,
        x: &Vec<f64>,
        v: &Vec<f64>,
        product: &mut Vec<f64>,
    ) -> Result<(), InvalidInput> {
        self.spend(2.0)?;
        self.products += 1;
        self.timed(x, |problem| problem.hessian_product(x, v, product))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use crate::source::{Place, Source};
    use thalweg_testproblems::experiments::Features;

    fn meter(problem: &str, features: &str, limits: Limits) -> (Meter, Vec<f64>) {
        let source = Source::open(&Place::BuiltIn(problem.to_owned()), &[]).unwrap();
        let features: Features = features.parse().unwrap();
        let (seen, start) = source.copy(&features).unwrap();
        let honest = features.undisturbed();
        let clean = (features != honest).then(|| source.copy(&honest).unwrap().0);
        (Meter::new(problem, seen, clean, limits), start)
    }

    const UNLIMITED: Limits = Limits {
        cost: f64::INFINITY,
        deadline: None,
    };

    #[test]
    fn books_limits_and_the_best_point() {
        let limits = Limits {
            cost: 10.0,
            ..UNLIMITED
        };
        let (mut m, x) = meter("ROSENBR", "", limits);
        let mut g = vec![0.0; 2];
        let f = m.value_and_gradient(&x, &mut g).unwrap();
        // Higher: counted, but no sample.
        assert!(m.value(&vec![-1.2, 3.0]).unwrap() > f);
        m.hessian_product(&x, &vec![1.0, 0.0], &mut g).unwrap();
        assert_eq!((m.cost(), m.best()), (6.0, Some(&x[..])));
        let solution = vec![1.0, 1.0];
        assert_eq!(m.value_and_gradient(&solution, &mut g), Ok(0.0));
        // 9 are spent: one more value, no gradient.
        assert_eq!(m.stopped(), None);
        assert!(m.value(&x).is_ok());
        assert!(m.value(&x).is_err());
        assert_eq!((m.stopped(), m.cost()), (Some(Stop::Evaluations), 10.0));
        assert_eq!(m.best(), Some(&solution[..]));
        let (history, path) = m.history(&solution, 0.0, 0.0);
        let costs: Vec<f64> = history.iter().map(|s| s.cost).collect();
        assert_eq!((costs, path), (vec![3.0, 9.0], vec![[-1.2, 1.0], [1.0, 1.0]]));
    }

    #[test]
    fn the_first_evaluation_is_always_made() {
        let limits = Limits {
            cost: 0.0,
            deadline: Some(Instant::now()),
        };
        let (mut m, x) = meter("ROSENBR", "", limits);
        let mut g = vec![0.0; 2];
        assert!(m.value_and_gradient(&x, &mut g).is_ok());
        assert!(m.value_and_gradient(&x, &mut g).is_err());
        assert_eq!(m.stopped(), Some(Stop::Time));
    }

    #[test]
    fn a_long_history_is_thinned_and_keeps_its_ends() {
        let (mut m, mut x) = meter("ROSENBR", "", UNLIMITED);
        let mut g = vec![0.0; 2];
        let steps = 5000;
        for k in 0..steps {
            // Along the valley to the solution, f falling all the time.
            let t = -1.2 + 2.2 * f64::from(k) / f64::from(steps - 1);
            x.copy_from_slice(&[t, t * t]);
            m.value_and_gradient(&x, &mut g).unwrap();
        }
        let (history, path) = m.history(&[1.0, 1.0], 0.0, 0.0);
        assert!(
            (MOST_SAMPLES / 2..=MOST_SAMPLES).contains(&history.len()),
            "{}",
            history.len()
        );
        assert_eq!(path.len(), history.len());
        assert_eq!((history[0].cost, path[0]), (3.0, [-1.2, 1.44]));
        let last = history.last().unwrap();
        assert_eq!((last.cost, last.f), (3.0 * f64::from(steps), Some(0.0)));
        assert!(
            history
                .windows(2)
                .all(|w| w[0].cost < w[1].cost && w[0].f > w[1].f)
        );
    }

    #[test]
    fn samples_are_of_the_function_without_the_noise() {
        let (mut m, x) = meter("ROSENBR", "absolute-noise=0.5,seed=3", UNLIMITED);
        let mut g = vec![0.0; 2];
        let seen = m.value_and_gradient(&x, &mut g).unwrap();
        let (history, _) = m.history(&x, 24.2, 215.6);
        // 24.2 to rounding; the noise is far above that.
        assert!((history[0].f.unwrap() - 24.2).abs() < 1e-12 && (seen - 24.2).abs() > 1e-6);
        assert!((history[0].pg.unwrap() - 215.6).abs() < 1e-12);
    }

    #[test]
    fn a_point_without_a_value_is_no_sample() {
        let (mut m, x) = meter("ROSENBR", "nan=1", UNLIMITED);
        let mut g = vec![0.0; 2];
        assert!(m.value(&vec![0.5, 0.5]).unwrap().is_nan());
        assert_eq!(m.best(), None);
        m.value_and_gradient(&x, &mut g).unwrap();
        assert_eq!(m.best(), Some(&x[..]));
    }
}
