//! One problem from many starts.
//!
//! ```text
//! start 0 is x0; the others are spread over the box
//! until all starts are made, the target is reached or the time is over:
//!     run the solver from the next 32 starts, on all threads
//!     for each of them, in order: converged within tolerance of a known minimum → count it there,
//!                                                    elsewhere → a new minimum
//! sort by value, then by start
//! ```
//!
//! A round is always finished, whatever it finds, so the result does not depend on the number of threads.

use crate::sample::{Points, SOBOL_DIMENSIONS};
use crate::{Batch, Sampling, Solved};
use std::time::{Duration, Instant};
use thalweg_core::{
    Bounds, Budgeted, Counters, Error, InitError, IntoBounds, InvalidInput, Problem, Real, ScalarOf, Serial,
    Solver, Status, Vector,
};

/// How many starts are made before the limits are looked at.
const ROUND: u32 = 32;

/// Runs a solver from many start points and returns all the distinct minima found, best first.
///
/// ```
/// use thalweg_batch::Multistart;
/// use thalweg_core::{Bounded, Bounds, from_fn};
/// use thalweg_lbfgsb::Lbfgsb;
///
/// // Himmelblau's function has four minima.
/// let problem = || {
///     let f = from_fn(|x: &[f64], g: &mut [f64]| {
///         let (a, b) = (x[0] * x[0] + x[1] - 11.0, x[0] + x[1] * x[1] - 7.0);
///         (g[0], g[1]) = (4.0 * a * x[0] + 2.0 * b, 2.0 * a + 4.0 * b * x[1]);
///         a * a + b * b
///     });
///     Bounded::new(f, Bounds::uniform([0.0; 2], -5.0, 5.0).expect("ordered bounds"))
/// };
/// let found = Multistart::new(Lbfgsb::default()).starts(64).run([0.0, 0.0], problem)?;
/// assert_eq!(found.minima.len(), 4);
/// assert!(found.minima[0].value <= found.minima[3].value);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Where the starts are
/// In the box of the problem, or in [`region`](Self::region) if that is given. A variable without both bounds is refused,
/// as there is no saying where it should start. Outside the bounds of the problem a start is moved onto them.
///
/// # What is promised
/// The same seed gives the same result on every machine and any number of threads, unless time runs out. A start from
/// which the solver fails is kept, and does not disturb the others.
#[derive(Debug, Clone)]
pub struct Multistart<S, V> {
    batch: Batch<S>,
    starts: u32,
    seed: u64,
    sampling: Option<Sampling>,
    region: Option<Bounds<V>>,
    fault: Option<InvalidInput>,
    tolerance: f64,
    target: Option<f64>,
    time: Option<Duration>,
}

/// A minimum, and how it was found.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Minimum<V: Vector> {
    /// Where it is: the lowest of the points that are taken for the same.
    pub x: V,
    /// f(x).
    pub value: ScalarOf<V>,
    /// ‖P(x − ∇f(x)) − x‖∞.
    pub projected_gradient_norm: ScalarOf<V>,
    /// Why that run ended.
    pub status: Status,
    /// What that run cost.
    pub counters: Counters,
    /// From which start it came; start 0 is x0.
    pub start: u32,
    /// How many starts led here.
    pub hits: u32,
}

/// Why no more starts were made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ended {
    /// All were.
    AllStarts,
    /// A minimum is at or below the target.
    TargetReached,
    /// The time is over.
    MaxTime,
}

/// What many starts found.
#[derive(Debug)]
#[non_exhaustive]
pub struct Found<V: Vector, E> {
    /// The distinct minima, lowest first; of equals the one with the first start.
    pub minima: Vec<Minimum<V>>,
    /// Runs that ended elsewhere than at a minimum, for lack of budget or of progress; lowest first.
    pub unfinished: Vec<Minimum<V>>,
    /// Starts from which the objective failed, or was not finite, with the error.
    pub failures: Vec<(u32, Error<E, V>)>,
    /// How many starts were made.
    pub starts: u32,
    /// Evaluations of the objective in all runs that did not fail.
    pub evaluations: u64,
    /// Why no more were made.
    pub ended: Ended,
}

impl<V: Vector, E> Found<V, E> {
    /// The lowest minimum; `None` if no run converged.
    pub fn best(&self) -> Option<&Minimum<V>> {
        self.minima.first()
    }
}

impl<S, V: Vector<Comm = Serial>> Multistart<S, V> {
    /// With this solver: 100 starts on all threads, seed 0, by Sobol's sequence (above 256 variables a Latin hypercube).
    pub fn new(solver: S) -> Self {
        Multistart {
            batch: Batch::new(solver),
            starts: 100,
            seed: 0,
            sampling: None,
            region: None,
            fault: None,
            tolerance: 1e-4,
            target: None,
            time: None,
        }
    }

    /// The most starts, x0 included, ≥ 1.
    #[must_use]
    pub fn starts(mut self, n: u32) -> Self {
        self.starts = n;
        self
    }

    /// Another seed, other starts.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// How the starts are spread.
    #[must_use]
    pub fn sampling(mut self, sampling: Sampling) -> Self {
        self.sampling = Some(sampling);
        self
    }

    /// Where the starts are, if not in the whole box of the problem; needed where that is not finite. `x` gives the shape.
    #[must_use]
    pub fn region(mut self, x: &V, region: impl IntoBounds<V>) -> Self {
        match region.into_bounds(x) {
            Ok(region) => self.region = Some(region),
            Err(fault) => {
                self.fault.get_or_insert(fault);
            }
        }
        self
    }

    /// Two points are one minimum if no variable differs by more than this part of the width of its interval; 1e-4 by
    /// default, 0 takes only equal points for one.
    #[must_use]
    pub fn tolerance(mut self, part: f64) -> Self {
        self.tolerance = part;
        self
    }

    /// No more starts once a minimum is at or below this value.
    #[must_use]
    pub fn target(mut self, target: f64) -> Self {
        self.target = Some(target);
        self
    }

    /// No more starts after this time, and runs under way end then. With it the result depends on the machine.
    #[must_use]
    pub fn max_time(mut self, limit: Duration) -> Self {
        self.time = Some(limit);
        self
    }

    /// On at most so many threads: see [`Batch::threads`].
    #[must_use]
    pub fn threads(mut self, n: usize) -> Self {
        self.batch = self.batch.threads(n);
        self
    }

    /// At most so many accepted steps from each start.
    #[must_use]
    pub fn max_iterations(mut self, n: u64) -> Self {
        self.batch = self.batch.max_iterations(n);
        self
    }

    /// At most so many evaluations from each start.
    #[must_use]
    pub fn max_evaluations(mut self, n: u64) -> Self {
        self.batch = self.batch.max_evaluations(n);
        self
    }

    fn check(&self) -> Result<(), InvalidInput> {
        if let Some(fault) = &self.fault {
            return Err(fault.clone());
        }
        if self.starts == 0 {
            return Err(InvalidInput::option(
                "starts",
                0,
                "make at least one, that from x0",
            ));
        }
        if self.target.is_some_and(f64::is_nan) {
            return Err(InvalidInput::option(
                "target",
                "NaN",
                "use a number, or no target at all",
            ));
        }
        InvalidInput::not_negative("tolerance", self.tolerance)
    }

    /// Runs it. `problem` makes the problem, once for each start, on the thread that solves it.
    ///
    /// # Errors
    /// Options that make no sense, a variable without both bounds and no [`region`](Self::region), an x0 of another length
    /// or with elements that are not finite. What goes wrong from a single start is in the result.
    pub fn run<P, M>(&self, x0: V, problem: M) -> Result<Found<V, P::Error>, InvalidInput>
    where
        V: Send,
        P: Problem<Vector = V>,
        P::Error: Send,
        M: Fn() -> P + Sync,
        S: Solver<Budgeted<P>> + Sync + Clone,
    {
        let begun = Instant::now();
        self.check()?;
        let n = x0.local_len();
        let place = Place::new(self.region.as_ref(), problem().bounds(), n)?;
        if let Some(error) = InvalidInput::not_finite("x0", x0.local(), 0) {
            return Err(error);
        }
        let sampling = self.sampling.unwrap_or(match n <= SOBOL_DIMENSIONS {
            true => Sampling::Sobol,
            false => Sampling::LatinHypercube,
        });
        let drawn = self.starts - 1;
        let mut sample = Points::new(sampling, self.seed, n, drawn)?;
        let mut found = Found {
            minima: Vec::new(),
            unfinished: Vec::new(),
            failures: Vec::new(),
            starts: 0,
            evaluations: 0,
            ended: Ended::AllStarts,
        };
        let mut points: Vec<V> = Vec::new();
        let mut outcomes = Vec::new();
        let mut batch = self.batch.clone();
        while found.starts < self.starts {
            if let Some(limit) = self.time {
                let left = limit.saturating_sub(begun.elapsed());
                if left.is_zero() && found.starts > 0 {
                    found.ended = Ended::MaxTime;
                    break;
                }
                batch = batch.max_time(left);
            }
            let first = found.starts;
            let count = ROUND.min(self.starts - first);
            points.resize_with(count as usize, || x0.clone());
            for (k, x) in (first..).zip(&mut points) {
                match k.checked_sub(1) {
                    None => x.copy_from(&x0),
                    Some(k) => {
                        let x = x.local_mut();
                        sample.next(k, drawn, |i, u| x[i] = place.at(i, u), n);
                    }
                }
            }
            batch.run_into(&mut points, &mut outcomes, |_| problem());
            for ((start, outcome), x) in (first..).zip(outcomes.drain(..)).zip(&points) {
                match outcome {
                    // One wrong option is wrong at every start.
                    Err(Error::Init(InitError::Invalid(error))) => return Err(error),
                    Err(error) => found.failures.push((start, error)),
                    Ok(solved) => {
                        found.evaluations += solved.counters.evaluations();
                        if solved.status.converged() {
                            place.gather(&mut found.minima, start, x, &solved, self.tolerance);
                        } else {
                            found.unfinished.push(minimum(start, x, &solved));
                        }
                    }
                }
            }
            found.starts += count;
            let reached = |m: &Minimum<V>| self.target.is_some_and(|target| m.value.to_f64() <= target);
            if found.minima.iter().any(reached) {
                found.ended = Ended::TargetReached;
                break;
            }
        }
        for list in [&mut found.minima, &mut found.unfinished] {
            list.sort_by(|a, b| {
                let (x, y) = (a.value.to_f64(), b.value.to_f64());
                x.total_cmp(&y).then(a.start.cmp(&b.start))
            });
        }
        Ok(found)
    }
}

/// A run as a minimum found once.
fn minimum<V: Vector>(start: u32, x: &V, solved: &Solved<V::Scalar>) -> Minimum<V> {
    Minimum {
        x: x.clone(),
        value: solved.value,
        projected_gradient_norm: solved.projected_gradient_norm,
        status: solved.status,
        counters: solved.counters,
        start,
        hits: 1,
    }
}

/// The interval of each variable.
struct Place<T> {
    lower: Vec<T>,
    upper: Vec<T>,
}

impl<T: Real> Place<T> {
    fn new<V: Vector<Scalar = T>>(
        region: Option<&Bounds<V>>,
        bounds: Option<&Bounds<V>>,
        n: usize,
    ) -> Result<Self, InvalidInput> {
        let Some(given) = region.or(bounds) else {
            return Err(InvalidInput::option(
                "region",
                "missing",
                "the problem has no bounds; say where the starts shall be: `.region(&x0, (-1.0, 1.0))`",
            ));
        };
        let (lower, upper) = (given.lower().local().to_vec(), given.upper().local().to_vec());
        if lower.len() != n {
            return Err(InvalidInput::Length {
                what: if region.is_some() {
                    "the region of the starts"
                } else {
                    "the vector of bounds"
                },
                expected: n,
                found: lower.len(),
            });
        }
        let width = |i: &usize| upper[*i] - lower[*i];
        if let Some(open) = (0..n).find(|i| !width(i).is_finite()) {
            return Err(InvalidInput::option(
                "region",
                format_args!("[{}, {}] for variable {open}", lower[open], upper[open]),
                "starts need a finite interval for every variable; give one: `.region(&x0, (-1.0, 1.0))`",
            ));
        }
        Ok(Place { lower, upper })
    }

    /// The place of variable i, a part u of the way.
    fn at(&self, i: usize, u: f64) -> T {
        let (l, h) = (self.lower[i], self.upper[i]);
        (l + T::from_f64(u) * (h - l)).max(l).min(h)
    }

    fn gather<V: Vector<Scalar = T>>(
        &self,
        minima: &mut Vec<Minimum<V>>,
        start: u32,
        x: &V,
        solved: &Solved<T>,
        tolerance: f64,
    ) {
        let tolerance = T::from_f64(tolerance);
        let near = |m: &&mut Minimum<V>| {
            let pairs = m.x.local().iter().zip(x.local());
            let widths = self.lower.iter().zip(&self.upper);
            pairs
                .zip(widths)
                .all(|((&a, &b), (&l, &u))| (a - b).abs() <= tolerance * (u - l))
        };
        match minima.iter_mut().find(near) {
            None => minima.push(minimum(start, x, solved)),
            Some(known) => {
                let hits = known.hits + 1;
                if solved.value < known.value {
                    *known = minimum(start, x, solved);
                }
                known.hits = hits;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use thalweg_core::{Bounded, from_fn, try_from_fn};
    use thalweg_lbfgsb::Lbfgsb;

    fn himmelblau(x: &[f64], g: &mut [f64]) -> f64 {
        let (a, b) = (x[0] * x[0] + x[1] - 11.0, x[0] + x[1] * x[1] - 7.0);
        (g[0], g[1]) = (4.0 * a * x[0] + 2.0 * b, 2.0 * a + 4.0 * b * x[1]);
        a * a + b * b
    }

    fn boxed() -> Bounds<Vec<f64>> {
        Bounds::uniform(vec![0.0; 2], -5.0, 5.0).unwrap()
    }

    fn problem() -> impl Problem<Vector = Vec<f64>, Error = std::convert::Infallible> {
        Bounded::new(from_fn(himmelblau), boxed())
    }

    fn multistart() -> Multistart<Lbfgsb, Vec<f64>> {
        Multistart::new(Lbfgsb::default())
    }

    #[test]
    fn all_four_minima_of_himmelblau() {
        for sampling in [Sampling::Sobol, Sampling::LatinHypercube, Sampling::Uniform] {
            let found = multistart()
                .sampling(sampling)
                .starts(100)
                .run(vec![0.0; 2], problem)
                .unwrap();
            assert_eq!((found.starts, found.ended), (100, Ended::AllStarts));
            assert_eq!(found.minima.iter().map(|m| m.hits).sum::<u32>(), 100);
            assert!(found.failures.is_empty() && found.unfinished.is_empty());
            // The minima to six digits: D. M. Himmelblau, Applied Nonlinear Programming, 1972.
            let known = [
                [3.0, 2.0],
                [-2.805118, 3.131313],
                [-3.779310, -3.283186],
                [3.584428, -1.848127],
            ];
            assert_eq!(found.minima.len(), 4, "{sampling:?}");
            for k in known {
                assert!(
                    found
                        .minima
                        .iter()
                        .any(|m| (0..2).all(|i| (m.x[i] - k[i]).abs() < 1e-5))
                );
            }
            assert!(found.minima.windows(2).all(|w| w[0].value <= w[1].value));
            assert_eq!(found.best().unwrap().start, found.minima[0].start);
        }
    }

    #[test]
    fn the_same_on_any_number_of_threads() {
        let run = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(4).build().unwrap();
            let found = pool.install(|| {
                multistart()
                    .threads(threads)
                    .seed(3)
                    .run(vec![0.0; 2], problem)
                    .unwrap()
            });
            let rows: Vec<_> = found
                .minima
                .iter()
                .map(|m| (m.x.clone(), m.value, m.start, m.hits))
                .collect();
            (rows, found.evaluations)
        };
        let one = run(1);
        assert_eq!(one, run(2));
        assert_eq!(one, run(4));
    }

    #[test]
    fn the_first_start_is_x0() {
        let found = multistart().starts(1).run(vec![3.0, 2.0], problem).unwrap();
        let best = found.best().unwrap();
        assert_eq!(
            (best.start, best.counters.iterations, best.x.as_slice()),
            (0, 0, &[3.0, 2.0][..])
        );
    }

    #[test]
    fn it_ends_at_the_target_and_in_time() {
        let found = multistart()
            .target(1e-8)
            .starts(1000)
            .run(vec![0.0; 2], problem)
            .unwrap();
        assert_eq!((found.ended, found.starts), (Ended::TargetReached, ROUND));
        let found = multistart()
            .max_time(Duration::ZERO)
            .starts(1000)
            .run(vec![0.0; 2], problem)
            .unwrap();
        // The first round is made, and interrupted.
        assert_eq!((found.ended, found.starts), (Ended::MaxTime, ROUND));
        assert_eq!(found.unfinished.len(), 32);
        assert!(found.minima.is_empty() && found.best().is_none());
        assert!(found.unfinished.iter().all(|m| m.status == Status::MaxTime));
        assert!(found.unfinished.windows(2).all(|w| w[0].value <= w[1].value));
    }

    #[test]
    fn a_region_stands_in_for_bounds() {
        let free = || from_fn::<_, Vec<f64>>(himmelblau);
        let x0 = vec![0.0; 2];
        let error = multistart().run(x0.clone(), free).unwrap_err();
        assert!(error.to_string().contains("no bounds"));
        let half = || {
            let bounds = Bounds::from_pairs(vec![0.0; 2], [(-5.0, 5.0), (0.0, f64::INFINITY)]).unwrap();
            Bounded::new(from_fn(himmelblau), bounds)
        };
        let error = multistart().run(x0.clone(), half).unwrap_err();
        assert!(error.to_string().contains("variable 1"), "{error}");
        // Two of the four have x₁ ≥ 0, and one more lies on that bound.
        let found = multistart()
            .region(&x0, (-5.0, 5.0))
            .run(x0.clone(), half)
            .unwrap();
        assert!(found.minima.iter().all(|m| m.x[1] >= 0.0));
        assert_eq!(found.minima.iter().filter(|m| m.value < 1e-8).count(), 2);
        assert_eq!(
            multistart()
                .region(&x0, (-5.0, 5.0))
                .run(x0, free)
                .unwrap()
                .minima
                .len(),
            4
        );
    }

    #[test]
    fn failures_are_kept_and_harm_nobody() {
        let steep = || {
            let f = try_from_fn(|x: &[f64], g: &mut [f64]| {
                if x[0] < -4.0 {
                    Err("too far")
                } else {
                    Ok(himmelblau(x, g))
                }
            });
            Bounded::new(f, boxed())
        };
        let found = multistart().run(vec![0.0; 2], steep).unwrap();
        let merged = found.minima.iter().map(|m| m.hits).sum::<u32>();
        assert!(!found.failures.is_empty() && found.failures.windows(2).all(|w| w[0].0 < w[1].0));
        assert_eq!(
            merged as usize + found.failures.len() + found.unfinished.len(),
            100
        );
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        let words = |m: Multistart<Lbfgsb, Vec<f64>>| m.run(vec![0.0; 2], problem).unwrap_err().to_string();
        assert!(words(multistart().starts(0)).contains("`starts`"));
        assert!(words(multistart().tolerance(-1.0)).contains("`tolerance`"));
        assert!(words(multistart().target(f64::NAN)).contains("`target`"));
        assert!(words(multistart().region(&vec![0.0; 2], (1.0, 0.0))).contains("variable 0"));
        assert!(words(multistart().region(&vec![0.0; 3], (0.0, 1.0))).contains("length 3"));
        assert!(words(Multistart::new(Lbfgsb::default().memory(0))).contains("`memory`"));
        let nan = multistart().run(vec![0.0, f64::NAN], problem).unwrap_err();
        assert!(nan.to_string().contains("x0[1]"));
        let long = multistart().run(vec![0.0; 3], problem).unwrap_err();
        assert!(long.to_string().contains("length 2"));
    }

    #[test]
    fn a_tolerance_of_nothing_keeps_all_apart() {
        let exact = multistart().tolerance(0.0).run(vec![0.0; 2], problem).unwrap();
        assert!(exact.minima.len() > 4);
        let coarse = multistart().tolerance(1.0).run(vec![0.0; 2], problem).unwrap();
        assert_eq!(coarse.minima.len(), 1);
        // The lowest stands for all.
        assert_eq!(coarse.minima[0].value, exact.minima[0].value);
    }
}
