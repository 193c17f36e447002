//! Functions φ(t) with exact derivatives, for line searches.

use thalweg_core::{Limits, LineSearch, Move, Real, Sample};

/// A function of one variable with its derivative, in double precision. [`sample`](Self::sample) rounds it to the
/// scalar of the search.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Phi {
    /// What it is.
    pub name: &'static str,
    /// t ↦ (φ(t), φ'(t)).
    pub at: fn(f64) -> (f64, f64),
}

impl Phi {
    /// φ and φ' at t.
    pub fn sample<T: Real>(&self, step: T) -> Sample<T> {
        let (value, slope) = (self.at)(step.to_f64());
        Sample {
            step,
            value: T::from_f64(value),
            slope: T::from_f64(slope),
        }
    }
}

/// How a search ended on a function.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct PhiRun<T> {
    /// The last move: anything but `Try`, or the next trial if the trials were used up.
    pub end: Move<T>,
    /// The step where it ended: the last trial of an `Accept`, the step of a `Best`, 0 of a `Fail`.
    pub step: T,
    /// The steps tried, in order.
    pub trials: Vec<T>,
}

/// Runs a line search on a function, with at most `max_trials` evaluations.
///
/// ```
/// use thalweg_conformance::{SMOOTH, run_phi};
/// use thalweg_core::{LineSearch, Limits, Move, Need, Sample, Why};
///
/// #[derive(Clone)]
/// struct OnlyTheFirst;
/// impl LineSearch<f64> for OnlyTheFirst {
///     fn start(&mut self, _: Sample<f64>, limits: Limits<f64>) -> Move<f64> {
///         Move::Try(limits.first, Need::Value)
///     }
///     fn advance(&mut self, trial: Sample<f64>) -> Move<f64> {
///         Move::Best(trial.step, Why::TooManyTrials)
///     }
///     fn name(&self) -> &'static str { "only-the-first" }
/// }
/// let run = run_phi(&mut OnlyTheFirst, &SMOOTH[0], Limits { first: 0.5, max: 10.0 }, 100);
/// assert_eq!((run.trials.len(), run.step), (1, 0.5));
/// ```
pub fn run_phi<T: Real, L: LineSearch<T>>(
    search: &mut L,
    phi: &Phi,
    limits: Limits<T>,
    max_trials: usize,
) -> PhiRun<T> {
    let mut trials = Vec::new();
    let mut next = search.start(phi.sample(T::zero()), limits);
    while let Move::Try(step, _) = next {
        if trials.len() >= max_trials {
            break;
        }
        trials.push(step);
        next = search.advance(phi.sample(step));
    }
    let step = match next {
        Move::Accept => trials.last().copied().unwrap_or(T::zero()),
        Move::Best(step, _) => step,
        _ => T::zero(),
    };
    PhiRun {
        end: next,
        step,
        trials,
    }
}

/// One line of the paper's Tables I to VI.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct TableRow {
    /// α₀, the first step.
    pub first: f64,
    /// m, the number of function evaluations.
    pub trials: usize,
    /// α_m, the step accepted, to the two digits printed.
    pub step: f64,
}

/// A test function of Moré and Thuente with the constants of its table.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct TableFunction {
    /// φ.
    pub phi: Phi,
    /// μ: the constant of sufficient decrease.
    pub c1: f64,
    /// η: the constant of the curvature condition.
    pub c2: f64,
    /// The table.
    pub rows: [TableRow; 4],
}

const fn rows(r: [(usize, f64); 4]) -> [TableRow; 4] {
    [
        TableRow {
            first: 1e-3,
            trials: r[0].0,
            step: r[0].1,
        },
        TableRow {
            first: 1e-1,
            trials: r[1].0,
            step: r[1].1,
        },
        TableRow {
            first: 1e1,
            trials: r[2].0,
            step: r[2].1,
        },
        TableRow {
            first: 1e3,
            trials: r[3].0,
            step: r[3].1,
        },
    ]
}

/// γ(β₁) √((1−t)² + β₂²) + γ(β₂) √(t² + β₁²), γ(β) = √(1+β²) − β (Yanai, Ozawa and Kaneko).
fn yanai(t: f64, b1: f64, b2: f64) -> (f64, f64) {
    let gamma = |b: f64| (1.0 + b * b).sqrt() - b;
    let (u, v) = (((1.0 - t) * (1.0 - t) + b2 * b2).sqrt(), (t * t + b1 * b1).sqrt());
    (
        gamma(b1) * u + gamma(b2) * v,
        gamma(b1) * (t - 1.0) / u + gamma(b2) * t / v,
    )
}

/// The six test functions of J. J. Moré, D. J. Thuente, *Line search algorithms with guaranteed sufficient decrease*,
/// ACM TOMS 20 (1994) 286–307, section 5, with the results of its Tables I to VI.
pub const MORE_THUENTE: [TableFunction; 6] = [
    TableFunction {
        phi: Phi {
            name: "Moré–Thuente 1: −t/(t² + 2)",
            at: |t| {
                let q = t * t + 2.0;
                // (t² − 2)/q², without overflow where q² does.
                (-t / q, (1.0 - 4.0 / q) / q)
            },
        },
        c1: 1e-3,
        c2: 0.1,
        rows: rows([(6, 1.4), (3, 1.4), (1, 10.0), (4, 37.0)]),
    },
    TableFunction {
        phi: Phi {
            name: "Moré–Thuente 2: (t + 0.004)⁵ − 2 (t + 0.004)⁴",
            at: |t| {
                let s = t + 0.004;
                (s.powi(4) * (s - 2.0), s.powi(3) * (5.0 * s - 8.0))
            },
        },
        c1: 0.1,
        c2: 0.1,
        rows: rows([(12, 1.6), (8, 1.6), (8, 1.6), (11, 1.6)]),
    },
    TableFunction {
        phi: Phi {
            name: "Moré–Thuente 3: |1 − t| smoothed over 0.01, with a sine of 39 quarter waves",
            at: |t| {
                let (b, l) = (0.01, 39.0);
                let (value, slope) = if t <= 1.0 - b {
                    (1.0 - t, -1.0)
                } else if t >= 1.0 + b {
                    (t - 1.0, 1.0)
                } else {
                    ((t - 1.0) * (t - 1.0) / (2.0 * b) + b / 2.0, (t - 1.0) / b)
                };
                let angle = l * std::f64::consts::FRAC_PI_2 * t;
                let height = 2.0 * (1.0 - b) / (l * std::f64::consts::PI);
                (value + height * angle.sin(), slope + (1.0 - b) * angle.cos())
            },
        },
        c1: 0.1,
        c2: 0.1,
        rows: rows([(12, 1.0), (12, 1.0), (10, 1.0), (13, 1.0)]),
    },
    TableFunction {
        phi: Phi {
            name: "Moré–Thuente 4: Yanai, β = 0.001, 0.001",
            at: |t| yanai(t, 0.001, 0.001),
        },
        c1: 1e-3,
        c2: 1e-3,
        rows: rows([(4, 0.085), (1, 0.1), (3, 0.35), (4, 0.83)]),
    },
    TableFunction {
        phi: Phi {
            name: "Moré–Thuente 5: Yanai, β = 0.01, 0.001",
            at: |t| yanai(t, 0.01, 0.001),
        },
        c1: 1e-3,
        c2: 1e-3,
        rows: rows([(6, 0.075), (3, 0.078), (7, 0.073), (8, 0.076)]),
    },
    TableFunction {
        phi: Phi {
            name: "Moré–Thuente 6: Yanai, β = 0.001, 0.01",
            at: |t| yanai(t, 0.001, 0.01),
        },
        c1: 1e-3,
        c2: 1e-3,
        rows: rows([(13, 0.93), (11, 0.93), (8, 0.92), (11, 0.92)]),
    },
];

/// Smooth functions on which any search for the Wolfe conditions should succeed from a first step near 1: they fall at
/// 0, are bounded below, and have one minimiser for t > 0 within a few orders of magnitude of 1.
pub const SMOOTH: [Phi; 9] = [
    Phi {
        name: "quadratic (t − 1)²",
        at: |t| ((t - 1.0) * (t - 1.0), 2.0 * (t - 1.0)),
    },
    Phi {
        name: "quadratic (t − 50)²",
        at: |t| ((t - 50.0) * (t - 50.0), 2.0 * (t - 50.0)),
    },
    Phi {
        name: "quadratic, minimum at 0.01, values near 10⁶",
        at: |t| (1e6 + 1e8 * t * (t - 0.02), 1e8 * (2.0 * t - 0.02)),
    },
    Phi {
        name: "cubic t³/3 − t",
        at: |t| (t * t * t / 3.0 - t, t * t - 1.0),
    },
    Phi {
        name: "quartic (t − 2)⁴ + t/10",
        at: |t| ((t - 2.0).powi(4) + 0.1 * t, 4.0 * (t - 2.0).powi(3) + 0.1),
    },
    Phi {
        name: "exponential eᵗ − 3 t",
        at: |t| (t.min(300.0).exp() - 3.0 * t, t.min(300.0).exp() - 3.0),
    },
    Phi {
        name: "root √(1 + (t − 3)²)",
        at: |t| {
            (
                (1.0 + (t - 3.0) * (t - 3.0)).sqrt(),
                (t - 3.0) / (1.0 + (t - 3.0) * (t - 3.0)).sqrt(),
            )
        },
    },
    Phi {
        name: "cosine, cos(t + 0.5)",
        at: |t| ((t + 0.5).cos(), -(t + 0.5).sin()),
    },
    Phi {
        name: "Rosenbrock from (−1.2, 1) along −∇f, scaled by 10⁻³",
        at: |t| {
            let (d0, d1) = (0.2156, 0.088);
            let (x, y) = (-1.2 + d0 * t, 1.0 + d1 * t);
            let r = y - x * x;
            (
                100.0 * r * r + (1.0 - x) * (1.0 - x),
                200.0 * r * (d1 - 2.0 * x * d0) - 2.0 * (1.0 - x) * d0,
            )
        },
    },
];

/// Samples of φ and the steps that Moré and Thuente's search takes on them, chosen so that each case of its trial
/// value selection (section 4 of the paper, `dcstep` in MINPACK-2) is reached by one entry.
///
/// `samples[0]` is (φ(0), φ'(0)), `samples[k]` the answer to the k-th trial; `steps` are the trials, the first one
/// being `Limits::first`, so that there are as many steps as samples. c1 = 10⁻³, c2 = 0.1.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct CapturedSteps {
    /// The case, and which of its formulas decides.
    pub name: &'static str,
    /// The case of the last sample: 1 to 4.
    pub case: u8,
    /// (φ, φ') at 0 and at each trial but the last.
    pub samples: &'static [(f64, f64)],
    /// The trials.
    pub steps: &'static [f64],
}

/// [`CapturedSteps`] for every case, with `max` = 10.
pub const CAPTURED_STEPS: [CapturedSteps; 11] = [
    CapturedSteps {
        name: "case 1, (t − 1)²: cubic and quadratic agree",
        case: 1,
        samples: &[(1.0, -2.0), (4.0, 4.0)],
        steps: &[3.0, 1.0],
    },
    CapturedSteps {
        name: "case 1, t³/3 − t: the quadratic's 0.5 is nearer than the cubic's 1: their mean",
        case: 1,
        samples: &[(0.0, -1.0), (6.0, 8.0)],
        steps: &[3.0, 0.75],
    },
    CapturedSteps {
        name: "case 1, −t + 0.6 t² − t³/15: the cubic's 1 is nearer than the quadratic's 1.5",
        case: 1,
        samples: &[(0.0, -1.0), (4.0 / 3.0, 0.6)],
        steps: &[4.0, 1.0],
    },
    CapturedSteps {
        name: "case 2, (t − 1)²: cubic and secant agree",
        case: 2,
        samples: &[(1.0, -2.0), (0.25, 1.0)],
        steps: &[1.5, 1.0],
    },
    CapturedSteps {
        name: "case 2, t³/3 − t: the secant's 2/3 is farther from the trial than the cubic's 1",
        case: 2,
        samples: &[(0.0, -1.0), (-0.375, 1.25)],
        steps: &[1.5, 2.0 / 3.0],
    },
    CapturedSteps {
        name: "case 3, (t − 1)²: cubic and secant agree",
        case: 3,
        samples: &[(1.0, -2.0), (0.25, -1.0)],
        steps: &[0.5, 1.0],
    },
    CapturedSteps {
        name: "case 3, t³/3 − t: not bracketed, so the secant's 2, farther than the cubic's 1",
        case: 3,
        samples: &[(0.0, -1.0), (1.0 / 24.0 - 0.5, -0.75)],
        steps: &[0.5, 2.0],
    },
    CapturedSteps {
        name: "case 3, −(1 − (1 − t)³)/3 − t/10: the cubic has no minimiser: as far as extrapolation may go",
        case: 3,
        samples: &[(0.0, -1.1), (-0.875 / 3.0 - 0.05, -0.35)],
        steps: &[0.5, 2.5],
    },
    CapturedSteps {
        name: "case 4, −t² − t: not bracketed: as far as extrapolation may go",
        case: 4,
        samples: &[(0.0, -1.0), (-0.75, -2.0)],
        steps: &[0.5, 2.5],
    },
    CapturedSteps {
        name: "case 4 after case 1: bracketed: the cubic through the trial and the other end",
        case: 4,
        samples: &[(0.0, -1.0), (1.0, 1.0), (-0.5, -2.0)],
        steps: &[1.0, CASE_4_SECOND, CASE_4_THIRD],
    },
    CapturedSteps {
        name: "case 1 of ψ, case 2 of φ: above the line of sufficient decrease, so ψ decides",
        case: 1,
        samples: &[(0.0, -1.0), (-0.0005, 2.0)],
        steps: &[1.0, PSI_SECOND],
    },
];

// By hand from the formulas of section 4, in double precision.
const CASE_4_SECOND: f64 = 0.13962038997193682;
const CASE_4_THIRD: f64 = 0.25732750880684063;
const PSI_SECOND: f64 = 0.5385113995171048;
