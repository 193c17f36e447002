//! The check of line searches.

use crate::phi::{CAPTURED_STEPS, MORE_THUENTE, Phi, SMOOTH, run_phi};
use crate::report::Report;
use crate::rng::SplitMix;
use std::marker::PhantomData;
use thalweg_core::{Limits, LineSearch, Move, Need, Real, Sample};

const INSIDE: (&str, &str) = ("steps-inside", "every step proposed lies in (0, max]");
const ACCEPT: (&str, &str) = (
    "accept-last",
    "`Accept` is about the last trial, so there must have been one",
);
const BEST: (&str, &str) = (
    "best-tried",
    "`Best` names a step that was tried since `start`, or 0",
);
const ENDS: (&str, &str) = (
    "ends",
    "a search ends after finitely many trials, on any finite samples",
);
const FORGETS: (&str, &str) = (
    "start-forgets",
    "after `start` nothing of an earlier search matters",
);
const DETERMINISTIC: (&str, &str) = ("deterministic", "the same samples give the same moves");
const REFUSES: (&str, &str) = (
    "refuses",
    "a direction that does not descend, or limits that leave no room, end the search at once",
);
const VALID: (&str, &str) = (
    "valid",
    "`validate` accepts the search's own options, and it has a name",
);
const DECREASE: (&str, &str) = (
    "sufficient-decrease",
    "an accepted step satisfies φ(t) ≤ φ(0) + c1 t φ'(0)",
);
const CURVATURE: (&str, &str) = ("curvature", "an accepted step satisfies |φ'(t)| ≤ c2 |φ'(0)|");
const MONOTONE: (&str, &str) = (
    "monotone",
    "an accepted step does not lie above the origin, unless `is_monotone` says otherwise",
);
const SUCCEEDS: (&str, &str) = ("succeeds", "on smooth functions a step is accepted");

/// Checks that a line search keeps every promise of [`LineSearch`]: on smooth functions, and on answers made to
/// mislead it. `make` makes a fresh one. As [`LineSearchCheck::new`]`(make).run()`.
///
/// ```
/// use thalweg_core::{LineSearch, Limits, Move, Need, Sample, Why};
///
/// #[derive(Clone, Default)]
/// struct Halving { origin: f64, step: f64 }
///
/// impl LineSearch<f64> for Halving {
///     fn start(&mut self, origin: Sample<f64>, limits: Limits<f64>) -> Move<f64> {
///         if !(origin.slope < 0.0) { return Move::Fail(Why::NotDescent); }
///         if !(limits.first > 0.0 && limits.first <= limits.max) { return Move::Fail(Why::BadLimits); }
///         (self.origin, self.step) = (origin.value, limits.first);
///         Move::Try(self.step, Need::Value)
///     }
///     fn advance(&mut self, trial: Sample<f64>) -> Move<f64> {
///         if trial.value < self.origin { return Move::Accept; }
///         self.step = trial.step / 2.0;
///         if self.step < 1e-300 { Move::Best(0.0, Why::Rounding) } else { Move::Try(self.step, Need::Value) }
///     }
///     fn name(&self) -> &'static str { "halving" }
/// }
///
/// thalweg_conformance::line_search::<f64, _>(Halving::default).assert();
/// ```
pub fn line_search<T: Real, L: LineSearch<T>>(make: impl Fn() -> L) -> Report {
    LineSearchCheck::new(make).run()
}

/// The check of a line search with options. [`line_search`] is the short way.
///
/// ```no_run
/// use thalweg_conformance::LineSearchCheck;
/// # fn check<L: thalweg_core::LineSearch<f64>>(make: impl Fn() -> L) {
/// LineSearchCheck::new(make)
///     .strong_wolfe(1e-3, 0.9)
///     .succeeds()
///     .run()
///     .assert();
/// # }
/// ```
///
/// # Tolerances
/// The conditions of an accepted step are tested with a slack of 8 ε of the numbers that are compared: φ and φ' are
/// given in double precision and rounded once, and the search's own product and sum round twice more.
#[derive(Debug)]
pub struct LineSearchCheck<T, F> {
    make: F,
    allow_origin: bool,
    decrease: Option<f64>,
    curvature: Option<f64>,
    succeeds: bool,
    keeps_values: bool,
    most: usize,
    scalar: PhantomData<T>,
}

impl<T: Real, L: LineSearch<T>, F: Fn() -> L> LineSearchCheck<T, F> {
    /// The promises of [`LineSearch`], without any about the accepted step.
    pub fn new(make: F) -> Self {
        LineSearchCheck {
            make,
            allow_origin: false,
            decrease: None,
            curvature: None,
            succeeds: false,
            keeps_values: false,
            most: 5000,
            scalar: PhantomData,
        }
    }

    /// Lets the search propose step 0, that is, evaluate at the origin again, as MINPACK-2's `dcsrch` does when its
    /// interval is exhausted and the origin is the best point.
    #[must_use]
    pub fn allow_origin(mut self) -> Self {
        self.allow_origin = true;
        self
    }

    /// An accepted step must satisfy φ(t) ≤ φ(0) + c1 t φ'(0).
    #[must_use]
    pub fn sufficient_decrease(mut self, c1: f64) -> Self {
        self.decrease = Some(c1);
        self
    }

    /// An accepted step must satisfy φ(t) ≤ φ(0) + c1 t φ'(0) and |φ'(t)| ≤ c2 |φ'(0)|.
    #[must_use]
    pub fn strong_wolfe(mut self, c1: f64, c2: f64) -> Self {
        (self.decrease, self.curvature) = (Some(c1), Some(c2));
        self
    }

    /// On the functions of [`SMOOTH`] the search must end with `Accept`.
    #[must_use]
    pub fn succeeds(mut self) -> Self {
        self.succeeds = true;
        self
    }

    /// The search keeps values of earlier origins, as one that is not monotone may: that it forgets is not looked at.
    #[must_use]
    pub fn keeps_values(mut self) -> Self {
        self.keeps_values = true;
        self
    }

    /// How many trials a search may take before it is said not to end; 5000 unless told.
    #[must_use]
    pub fn most_trials(mut self, n: usize) -> Self {
        self.most = n;
        self
    }

    /// Runs the check.
    pub fn run(&self) -> Report {
        let name = (self.make)().name();
        let mut report = Report::new(format!("line search `{name}` in {}", T::NAME));
        let valid = (self.make)().validate();
        report.check(
            VALID,
            valid.is_ok() && !name.is_empty(),
            || "the search made".into(),
            || format!("name {name:?}, validate: {valid:?}"),
        );
        if self.keeps_values {
            report.skip(FORGETS.0, "it keeps values of earlier origins");
            let honest = !(self.make)().is_monotone();
            report.check(
                MONOTONE,
                honest,
                || "the search made".into(),
                || "it keeps values of earlier origins, but says that it is monotone".into(),
            );
        }
        self.smooth(&mut report);
        self.hostile(&mut report);
        self.refusals(&mut report);
        report
    }

    /// Plays one search on answers read from `bytes`, for fuzzers: the origin, the limits and each sample are whatever
    /// the bytes say, made finite. When they run out, more are made from what was there.
    pub fn run_bytes(&self, bytes: &[u8]) -> Report {
        let mut report = Report::new(format!("line search `{}` in {}", (self.make)().name(), T::NAME));
        let seed = bytes
            .iter()
            .fold(0, |h: u64, &b| SplitMix::new(h ^ u64::from(b)).bits());
        let stream = std::cell::RefCell::new((bytes.chunks(8), SplitMix::new(seed)));
        let number = move || {
            let (words, more) = &mut *stream.borrow_mut();
            let word: u64 = match words.next() {
                Some(word) => word.iter().rev().fold(0, |w, &b| (w << 8) | u64::from(b)),
                None => more.bits(),
            };
            // A third each: any bits, a power of ten, a number of ordinary size.
            let v: f64 = match word % 3 {
                0 => f64::from_bits(word),
                1 => 10f64.powi((word >> 8) as i8 as i32) * if word & 4 == 0 { 1.0 } else { -1.0 },
                _ => (word >> 11) as f64 / (1u64 << 52) as f64 - 1.0,
            };
            let v = if v.is_finite() { v } else { 0.0 };
            T::from_f64(v).max(-T::max_value()).min(T::max_value())
        };
        let positive = |v: T| v.abs().max(T::min_positive_value());
        let origin = Sample {
            step: T::zero(),
            value: number(),
            slope: -positive(number()),
        };
        let (a, b) = (positive(number()), positive(number()));
        let game = Game {
            origin,
            limits: Limits {
                first: a.min(b),
                max: a.max(b),
            },
            always_slope: bytes.len().is_multiple_of(2),
            answer: Box::new(move |step| Sample {
                step,
                value: number(),
                slope: number(),
            }),
        };
        self.play(&mut (self.make)(), &mut report, &game, &|| {
            format!("bytes {bytes:?}")
        });
        report
    }

    /// Plays one search to its end, checks the promises of every move, and returns the moves.
    fn play(
        &self,
        search: &mut L,
        report: &mut Report,
        game: &Game<'_, T>,
        place: &dyn Fn() -> String,
    ) -> Vec<Move<T>> {
        let mut moves = Vec::new();
        let mut tried: Vec<T> = Vec::new();
        let mut last = game.origin.value;
        let mut next = search.start(game.origin, game.limits);
        let max = game.limits.max;
        loop {
            moves.push(next);
            match next {
                Move::Try(step, need) => {
                    let inside = step > T::zero() && step <= max || self.allow_origin && step == T::zero();
                    let good = report.check(INSIDE, inside, place, || {
                        format!("trial {}: step {step:e}, max {max:e}", tried.len() + 1)
                    });
                    if !good {
                        return moves;
                    }
                    let ended = report.check(ENDS, tried.len() < self.most, place, || {
                        format!("no end after {} trials; the next step is {step:e}", tried.len())
                    });
                    if !ended {
                        return moves;
                    }
                    tried.push(step);
                    let mut answer = (game.answer)(step);
                    answer.step = step;
                    last = answer.value;
                    if need == Need::Value && !game.always_slope {
                        answer.slope = T::nan();
                    }
                    next = search.advance(answer);
                }
                Move::Accept => {
                    report.check(ACCEPT, !tried.is_empty(), place, || {
                        "`Accept` before any trial".into()
                    });
                    report.check(
                        MONOTONE,
                        !search.is_monotone() || last <= game.origin.value,
                        place,
                        || format!("accepted φ(t) = {last:e} above φ(0) = {:e}", game.origin.value),
                    );
                    return moves;
                }
                Move::Best(step, why) => {
                    let good = step == T::zero() || tried.contains(&step);
                    report.check(BEST, good, place, || {
                        format!("Best({step:e}, {why:?}) after trials {tried:?}")
                    });
                    return moves;
                }
                Move::Fail(_) => return moves,
            }
        }
    }

    /// Plays on a fresh search, again on one that has been used, and again on one interrupted in the middle.
    fn play_thrice(
        &self,
        report: &mut Report,
        game: &Game<'_, T>,
        place: &dyn Fn() -> String,
    ) -> Vec<Move<T>> {
        let moves = self.play(&mut (self.make)(), report, game, place);
        let again = self.play(&mut (self.make)(), report, game, place);
        report.check(DETERMINISTIC, same(&moves, &again), place, || {
            difference(&moves, &again)
        });
        if self.keeps_values {
            return moves;
        }
        // Used: one search ended, one interrupted after its second trial, both on another function.
        let mut used = (self.make)();
        let other = |t: T| {
            let t = t - T::from_f64(0.3);
            Sample {
                step: T::zero(),
                value: t * t,
                slope: t + t,
            }
        };
        let limits = Limits {
            first: T::from_f64(0.7),
            max: T::from_f64(5.0),
        };
        let mut next = used.start(other(T::zero()), limits);
        for _ in 0..self.most {
            let Move::Try(step, _) = next else { break };
            next = used.advance(Sample { step, ..other(step) });
        }
        if let Move::Try(step, _) = used.start(other(T::zero()), limits) {
            let _ = used.advance(Sample { step, ..other(step) });
        }
        let after = self.play(&mut used, report, game, place);
        report.check(FORGETS, same(&moves, &after), place, || {
            difference(&moves, &after)
        });
        let replayed = self.play(&mut used, report, game, place);
        report.check(FORGETS, same(&moves, &replayed), place, || {
            difference(&moves, &replayed)
        });
        moves
    }

    fn smooth(&self, report: &mut Report) {
        let t = T::from_f64;
        let easy = SMOOTH.iter().map(|phi| (*phi, true));
        let all = easy.chain(MORE_THUENTE.iter().map(|f| (f.phi, false)));
        for (phi, easy) in all {
            for first in [1e-3, 1e-1, 1.0, 10.0, 1e3] {
                for max in [1e10, 4.0 * first, first] {
                    let limits = Limits {
                        first: t(first),
                        max: t(max),
                    };
                    let game = Game {
                        origin: phi.sample(T::zero()),
                        limits,
                        always_slope: false,
                        answer: Box::new(move |step| phi.sample(step)),
                    };
                    let place = || format!("φ: {}, first {first}, max {max}, {}", phi.name, T::NAME);
                    let moves = self.play_thrice(report, &game, &place);
                    let accepted = matches!(moves.last(), Some(Move::Accept));
                    let last = moves.iter().rev().find_map(|m| match m {
                        Move::Try(step, _) => Some(*step),
                        _ => None,
                    });
                    if let (true, Some(step)) = (accepted, last) {
                        self.conditions(report, &phi, step, &place);
                    }
                    // A step too small for the limits need not exist, and where φ is huge only rounding is seen.
                    if self.succeeds && easy && max == 1e10 && (0.1..=10.0).contains(&first) {
                        report.check(SUCCEEDS, accepted, place, || {
                            format!("ended with {:?}", moves.last())
                        });
                    }
                }
            }
        }
    }

    fn conditions(&self, report: &mut Report, phi: &Phi, step: T, place: &dyn Fn() -> String) {
        let (origin, trial) = (phi.sample(T::zero()), phi.sample(step));
        let slack = T::from_f64(8.0) * T::EPSILON;
        if let Some(c1) = self.decrease {
            let fall = T::from_f64(c1) * step * origin.slope;
            let room = slack * (origin.value.abs() + trial.value.abs() + fall.abs());
            report.check(DECREASE, trial.value <= origin.value + fall + room, place, || {
                format!(
                    "accepted t = {step:e} with φ(t) = {:e}, φ(0) = {:e}, c1 t φ'(0) = {fall:e}",
                    trial.value, origin.value
                )
            });
        }
        if let Some(c2) = self.curvature {
            let most = T::from_f64(c2) * origin.slope.abs();
            let room = slack * origin.slope.abs();
            report.check(CURVATURE, trial.slope.abs() <= most + room, place, || {
                format!(
                    "accepted t = {step:e} with φ'(t) = {:e}, c2 |φ'(0)| = {most:e}",
                    trial.slope
                )
            });
        }
    }

    fn hostile(&self, report: &mut Report) {
        let t = T::from_f64;
        let tiny = T::min_positive_value();
        let huge = T::max_value();
        let all_limits = [
            (t(1.0), t(1e10)),
            (t(1.0), t(1.0)),
            (t(1e-8), t(1e-8)),
            (t(1e-3), t(2.0)),
            (t(0.5), t(1e20)),
            (t(1.0), huge),
            (tiny, t(1.0)),
            (tiny, tiny),
            (t(1e30), t(1e30)),
        ];
        for hostile in hostile_answers::<T>() {
            for (first, max) in all_limits {
                for always_slope in [false, true] {
                    let answer = std::rc::Rc::clone(&hostile.answer);
                    let game = Game {
                        origin: hostile.origin,
                        limits: Limits { first, max },
                        always_slope,
                        answer: Box::new(move |step| answer(step)),
                    };
                    let place = || {
                        format!(
                            "samples: {}, first {first:e}, max {max:e}, {}",
                            hostile.name,
                            T::NAME
                        )
                    };
                    self.play_thrice(report, &game, &place);
                }
            }
        }
    }

    fn refusals(&self, report: &mut Report) {
        let t = T::from_f64;
        let cases = [
            ("slope 0 at the origin", t(0.0), t(1.0), t(2.0)),
            ("slope 1 at the origin", t(1.0), t(1.0), t(2.0)),
            ("max = 0", t(-1.0), t(0.0), t(0.0)),
            ("max < 0", t(-1.0), t(-1.0), t(-1.0)),
            ("max is NaN", t(-1.0), t(1.0), T::nan()),
        ];
        for (words, slope, first, max) in cases {
            let origin = Sample {
                step: T::zero(),
                value: T::one(),
                slope,
            };
            let found = (self.make)().start(origin, Limits { first, max });
            let good = match found {
                Move::Fail(_) => true,
                Move::Best(step, _) => step == T::zero(),
                _ => false,
            };
            report.check(REFUSES, good, || words.into(), || format!("{found:?}"));
        }
        // A first step out of range may be refused or put right, not proposed.
        for (words, first) in [
            ("first > max", t(3.0)),
            ("first = 0", t(0.0)),
            ("first < 0", t(-1.0)),
            ("first is NaN", T::nan()),
        ] {
            let origin = Sample {
                step: T::zero(),
                value: T::one(),
                slope: -T::one(),
            };
            let game = Game {
                origin,
                limits: Limits { first, max: t(2.0) },
                always_slope: true,
                answer: Box::new(|step| Sample {
                    step,
                    value: T::one() - step,
                    slope: -T::one(),
                }),
            };
            self.play(&mut (self.make)(), report, &game, &|| words.into());
        }
    }
}

/// A search to be played: what the objective answers.
struct Game<'a, T> {
    origin: Sample<T>,
    limits: Limits<T>,
    /// Give the slope even where only the value is asked for.
    always_slope: bool,
    answer: Box<dyn Fn(T) -> Sample<T> + 'a>,
}

struct Hostile<T> {
    name: String,
    origin: Sample<T>,
    answer: std::rc::Rc<dyn Fn(T) -> Sample<T>>,
}

/// Answers that no smooth function gives, all finite.
fn hostile_answers<T: Real>() -> Vec<Hostile<T>> {
    fn finite<T: Real>(v: f64) -> T {
        let v = if v.is_nan() { 0.0 } else { v };
        T::from_f64(v).max(-T::max_value()).min(T::max_value())
    }
    fn noise(t: f64, seed: u64) -> f64 {
        SplitMix::new(t.to_bits() ^ seed).symmetric::<f64>()
    }
    type Answer = Box<dyn Fn(f64) -> (f64, f64)>;
    let big = T::max_value().to_f64();
    let small = T::min_positive_value().to_f64();
    let mut list: Vec<(String, (f64, f64), Answer)> = vec![
        (
            "constant, slope −1".into(),
            (1.0, -1.0),
            Box::new(|_| (1.0, -1.0)),
        ),
        ("constant, slope 0".into(), (1.0, -1.0), Box::new(|_| (1.0, 0.0))),
        ("constant, slope +1".into(), (1.0, -1.0), Box::new(|_| (1.0, 1.0))),
        (
            "falling forever, −t".into(),
            (0.0, -1.0),
            Box::new(|t| (-t, -1.0)),
        ),
        (
            "falling ever faster, −t − t²".into(),
            (0.0, -1.0),
            Box::new(|t| (-t - t * t, -1.0 - 2.0 * t)),
        ),
        (
            "falling ever slower, −ln(1 + t)".into(),
            (0.0, -1.0),
            Box::new(|t| (-(1.0 + t).ln(), -1.0 / (1.0 + t))),
        ),
        (
            "rising though the slope says falling".into(),
            (0.0, -1.0),
            Box::new(|t| (t, -1.0)),
        ),
        (
            "falling though the slope says rising".into(),
            (0.0, -1.0),
            Box::new(|t| (-t, 1.0)),
        ),
        (
            "cliff up at 10⁻³".into(),
            (0.0, -1.0),
            Box::new(|t| if t > 1e-3 { (1e10, -1.0) } else { (-t, -1.0) }),
        ),
        (
            "cliff down at 10⁻³".into(),
            (0.0, -1.0),
            Box::new(|t| if t > 1e-3 { (-1e10, 5.0) } else { (t, -1.0) }),
        ),
        (
            "cliff up right at the origin".into(),
            (0.0, -1.0),
            Box::new(|_| (1.0, 1.0)),
        ),
        (
            "the largest number".into(),
            (0.0, -1.0),
            Box::new(move |_| (big, big)),
        ),
        (
            "the largest number below".into(),
            (0.0, -1.0),
            Box::new(move |_| (-big, -big)),
        ),
        (
            "largest numbers of both signs".into(),
            (big, -big),
            Box::new(move |t| (-big * noise(t, 1).signum(), big * noise(t, 2).signum())),
        ),
        (
            "the smallest slope".into(),
            (0.0, -small),
            Box::new(move |t| (-small * t, -small)),
        ),
        (
            "values and slopes near the smallest".into(),
            (small, -small),
            Box::new(move |t| (small * noise(t, 3), small * noise(t, 4))),
        ),
        (
            "huge parabola".into(),
            (big * 1e-10, -big * 1e-10),
            Box::new(move |t| (big * 1e-10 * (t - 1.0) * (t - 1.0), big * 1e-10 * (t - 1.0))),
        ),
        (
            "tiny parabola".into(),
            (small * 4.0, -small * 8.0),
            Box::new(move |t| (small * 4.0 * (t - 1.0) * (t - 1.0), small * 8.0 * (t - 1.0))),
        ),
        (
            "slope always 0 below the origin".into(),
            (0.0, -1.0),
            Box::new(|_| (-1e-30, 0.0)),
        ),
        (
            "sign changing with each octave".into(),
            (0.0, -1.0),
            Box::new(|t| {
                let s = if (t.log2().floor() as i64) % 2 == 0 {
                    1.0
                } else {
                    -1.0
                };
                (s * t, -s)
            }),
        ),
        (
            "rounding noise about a constant".into(),
            (1.0, -1e-12),
            Box::new(|t| (1.0 + 2.2e-16 * noise(t, 5).signum(), 1e-12 * noise(t, 6))),
        ),
        (
            "infinitely many wiggles".into(),
            (0.0, -1.0),
            Box::new(|t| (-t * (1.0 + 0.5 * (1.0 / t).sin()), noise(t, 7))),
        ),
    ];
    for seed in 0..24 {
        let mut rng = SplitMix::new(seed);
        let (a, b) = (
            10f64.powf(20.0 * rng.symmetric::<f64>()),
            10f64.powf(20.0 * rng.symmetric::<f64>()),
        );
        let slope = -10f64.powf(20.0 * rng.symmetric::<f64>());
        list.push((
            format!("noise, values of size {a:.1e}, slopes of size {b:.1e}, seed {seed}"),
            (a * rng.symmetric::<f64>(), slope),
            Box::new(move |t| (a * noise(t, 2 * seed + 100), b * noise(t, 2 * seed + 101))),
        ));
    }
    list.into_iter()
        .map(|(name, (value, slope), answer)| Hostile {
            name,
            origin: Sample {
                step: T::zero(),
                value: finite(value),
                slope: finite::<T>(slope).min(-T::min_positive_value()),
            },
            answer: std::rc::Rc::new(move |step: T| {
                let (value, slope) = answer(step.to_f64());
                Sample {
                    step,
                    value: finite(value),
                    slope: finite(slope),
                }
            }),
        })
        .collect()
}

fn same_move<T: Real>(a: &Move<T>, b: &Move<T>) -> bool {
    match (a, b) {
        (Move::Try(s, m), Move::Try(t, n)) => s.to_bits64() == t.to_bits64() && m == n,
        (Move::Best(s, v), Move::Best(t, w)) => s.to_bits64() == t.to_bits64() && v == w,
        _ => a == b,
    }
}

fn same<T: Real>(a: &[Move<T>], b: &[Move<T>]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same_move(a, b))
}

fn difference<T: Real>(a: &[Move<T>], b: &[Move<T>]) -> String {
    match (0..a.len().min(b.len())).find(|&k| !same_move(&a[k], &b[k])) {
        Some(k) => format!("move {k} is {:?} the first time, {:?} now", a[k], b[k]),
        None => format!("{} moves the first time, {} now", a.len(), b.len()),
    }
}

/// One row of [`more_thuente_table`].
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct TableResult {
    /// The function.
    pub function: &'static str,
    /// The first step.
    pub first: f64,
    /// Evaluations: found, and in the paper.
    pub trials: (usize, usize),
    /// The step: found, and in the paper (two digits).
    pub step: (f64, f64),
    /// φ' there.
    pub slope: f64,
    /// Whether the search accepted.
    pub accepted: bool,
}

impl TableResult {
    /// Whether the row is the paper's: as many evaluations, and the same step to the two digits printed (within 5%).
    pub fn agrees(&self) -> bool {
        let close = (self.step.0 - self.step.1).abs() <= 0.05 * self.step.1;
        self.accepted && self.trials.0 == self.trials.1 && close
    }
}

/// Runs a search on the six functions of Moré and Thuente from their four first steps, with `max` = 10¹⁰, next to the
/// results of the paper's Tables I to VI. `make` is given c1 and c2; an xtol must be small (10⁻¹⁰) for the tables to
/// be met. A search of another kind may be compared for its number of trials.
///
/// ```no_run
/// # fn show<L: thalweg_core::LineSearch<f64>>(make: impl Fn(f64, f64) -> L) {
/// for row in thalweg_conformance::more_thuente_table(make) {
///     println!("{:60} {:8} {:?} {:?}", row.function, row.first, row.trials, row.step);
///     assert!(row.agrees(), "{row:?}");
/// }
/// # }
/// ```
pub fn more_thuente_table<L: LineSearch<f64>>(make: impl Fn(f64, f64) -> L) -> Vec<TableResult> {
    let mut out = Vec::new();
    for f in &MORE_THUENTE {
        for row in &f.rows {
            let mut search = make(f.c1, f.c2);
            let run = run_phi(
                &mut search,
                &f.phi,
                Limits {
                    first: row.first,
                    max: 1e10,
                },
                1000,
            );
            out.push(TableResult {
                function: f.phi.name,
                first: row.first,
                trials: (run.trials.len(), row.trials),
                step: (run.step, row.step),
                slope: f.phi.sample(run.step).slope,
                accepted: run.end == Move::Accept,
            });
        }
    }
    out
}

/// Checks that a search takes the steps of Moré and Thuente's trial value selection, case by case, on
/// [`CAPTURED_STEPS`]. `make` is given c1 = 10⁻³ and c2 = 0.1; xtol may be anything up to 0.1.
///
/// The steps must agree to 64 ε: another order of the same operations is allowed, another formula is not.
///
/// ```no_run
/// # fn check<L: thalweg_core::LineSearch<f64>>(make: impl Fn(f64, f64) -> L) {
/// thalweg_conformance::more_thuente_steps(make).assert();
/// # }
/// ```
pub fn more_thuente_steps<T: Real, L: LineSearch<T>>(make: impl Fn(T, T) -> L) -> Report {
    const STEPS: (&str, &str) = (
        "trial-value",
        "the next trial is that of section 4 of Moré and Thuente's paper (`dcstep`)",
    );
    let t = T::from_f64;
    let name = make(t(1e-3), t(0.1)).name();
    let mut report = Report::new(format!("trial values of `{name}` in {}", T::NAME));
    for captured in &CAPTURED_STEPS {
        let mut search = make(t(1e-3), t(0.1));
        let (value, slope) = captured.samples[0];
        let origin = Sample {
            step: T::zero(),
            value: t(value),
            slope: t(slope),
        };
        let mut next = search.start(
            origin,
            Limits {
                first: t(captured.steps[0]),
                max: t(10.0),
            },
        );
        for (k, &expected) in captured.steps.iter().enumerate() {
            let found = match next {
                Move::Try(step, _) => Some(step),
                _ => None,
            };
            let slack = t(64.0 * expected) * T::EPSILON;
            let good = found.is_some_and(|s| (s - t(expected)).abs() <= slack);
            let place = || format!("{} (case {}), trial {}", captured.name, captured.case, k + 1);
            if !report.check(STEPS, good, place, || {
                format!("{next:?}, expected a trial at {expected:e}")
            }) {
                break;
            }
            if let (Some(step), Some(&(value, slope))) = (found, captured.samples.get(k + 1)) {
                next = search.advance(Sample {
                    step,
                    value: t(value),
                    slope: t(slope),
                });
            }
        }
    }
    report
}
