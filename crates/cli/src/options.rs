//! The options of the solvers and line searches.
//!
//! A solver takes those that it has out of [`SolverOptions`]; one that is left was given in vain, and is refused.

use crate::line_search::LineSearchName;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};
use std::path::PathBuf;
use std::str::FromStr;
use thalweg_linesearch::FirstStep;
use thalweg_tnc::{Diagonal, MaxEvaluations, Path, Release, Truncation};

/// Every field is an `Option`, and is named in [`SolverOptions::left`].
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Options of several solvers")]
pub(crate) struct SolverOptions {
    /// Begin with the settings of another program; options given explicitly still count (lbfgsb, tnc).
    #[arg(long, value_enum, value_name = "NAME")]
    pub(crate) preset: Option<Preset>,
    /// Stop when the largest element of the projected gradient is at most this [default: 1e-6; scipy: 1e-5, for tnc none]
    /// (all; `none` for tnc).
    #[arg(long, value_name = "TOL", allow_negative_numbers = true)]
    pub(crate) gtol: Option<Maybe>,
    /// Stop when the reduction of f is at most this [default: none]: relative to f, 0 for never [scipy: 1e7 epsilon] (lbfgsb,
    /// lbfgs, bfgs, cg, newton-cg); as it stands, or `none` [scipy: √epsilon] (tnc).
    #[arg(long, value_name = "TOL", allow_negative_numbers = true)]
    pub(crate) ftol: Option<Maybe>,
    /// Stop when f is at most this (all).
    #[arg(long, value_name = "F", allow_negative_numbers = true)]
    pub(crate) ftarget: Option<f64>,
    /// How many curvature pairs are kept [default: 10, for tnc 8; scipy: 10, for tnc 0] (lbfgsb, tnc, lbfgs; for auglag
    /// those of the solver inside).
    #[arg(long, value_name = "M")]
    pub(crate) memory: Option<usize>,
    /// The most trials in one line search [default: 20; tnc 64, cg 50] (all but sr1).
    #[arg(long, value_name = "N")]
    pub(crate) max_line_search: Option<u64>,
    /// The longest step, as a multiple of the direction [default: 1e10] (lbfgsb, lbfgs, bfgs, cg, newton-cg).
    #[arg(long, value_name = "T", allow_negative_numbers = true)]
    pub(crate) max_step: Option<f64>,
    /// The first trial along a direction without a scale: unit, inverse-norm, last-decrease or a length [default:
    /// inverse-norm] (lbfgsb, lbfgs, bfgs, cg, newton-cg).
    #[arg(long, value_name = "RULE", value_parser = first_step)]
    pub(crate) steepest_step: Option<FirstStep<f64>>,
    /// How exact f is, relative to |f|: smaller differences of f are taken from the slopes [default: 4e-11; 0 for never; scipy: 0]
    /// (all but auglag).
    #[arg(long, value_name = "EPSILON", allow_negative_numbers = true)]
    pub(crate) value_precision: Option<f64>,
    /// η: for tnc how exact its line search is, 0 ≤ η < 1 [default: 0.5; scipy: 0.25]; for cg how far β may be negative
    /// [default: 0.01] (tnc, cg).
    #[arg(long, value_name = "ETA", allow_negative_numbers = true)]
    pub(crate) eta: Option<f64>,
    /// How many threads the solver works on, from 50 000 variables on (lbfgsb), and the differences of --gradient forward or
    /// central (all); 0 for all the machine has [default: 1]. The results do not depend on it.
    #[arg(long, value_name = "N")]
    pub(crate) threads: Option<usize>,

    /// The line search [default: more-thuente; tnc: gill-murray, bfgs: strong-wolfe, cg: hager-zhang]. tnc takes those that
    /// are monotone.
    #[arg(
        long,
        value_enum,
        value_name = "NAME",
        help_heading = "Options of the line search (all but sr1)"
    )]
    pub(crate) line_search: Option<LineSearchName>,
    /// c1, the share of the decrease promised by the slope that a step must achieve [default: 1e-4; more-thuente 1e-3,
    /// hager-zhang 0.1].
    #[arg(
        long,
        value_name = "C1",
        allow_negative_numbers = true,
        help_heading = "Options of the line search (all but sr1)"
    )]
    pub(crate) sufficient_decrease: Option<f64>,
    /// c2, the share of the slope that may remain [default: 0.9; gill-murray and newton-cg 0.25, tnc 0.5] (more-thuente, strong-wolfe, hager-zhang, gill-murray).
    #[arg(
        long,
        value_name = "C2",
        allow_negative_numbers = true,
        help_heading = "Options of the line search (all but sr1)"
    )]
    pub(crate) curvature: Option<f64>,
    /// How far f may rise, relative to |f|; 0 makes it monotone [default: 1e-6] (hager-zhang).
    #[arg(
        long,
        value_name = "EPSILON",
        allow_negative_numbers = true,
        help_heading = "Options of the line search (all but sr1)"
    )]
    pub(crate) rise: Option<f64>,
    /// How many values of f a step is compared with, 1 to 32 [default: 10] (nonmonotone).
    #[arg(
        long,
        value_name = "N",
        help_heading = "Options of the line search (all but sr1)"
    )]
    pub(crate) search_memory: Option<usize>,

    /// The precision the curvature pairs are stored in [default: f64].
    #[arg(long, value_enum, value_name = "TYPE", help_heading = "Options of lbfgsb")]
    pub(crate) history: Option<Precision>,
    /// A curvature pair is kept if s'y exceeds this times −∇f's [default: epsilon].
    #[arg(
        long,
        value_name = "TOL",
        allow_negative_numbers = true,
        help_heading = "Options of lbfgsb"
    )]
    pub(crate) curvature_tolerance: Option<f64>,

    /// Take the problem's own Hessian products in place of differences of gradients.
    #[arg(
        long,
        num_args = 0,
        default_missing_value = "true",
        help_heading = "Options of tnc"
    )]
    pub(crate) exact_products: Option<bool>,
    /// The units of the variables: unit (1), range (u − l where both are finite, else 1 + |x0|), or a file with a JSON array
    /// [default: unit; scipy: range].
    #[arg(long, value_name = "FILE|range|unit", help_heading = "Options of tnc")]
    pub(crate) scale: Option<ScaleArg>,
    /// What is subtracted from the variables before they are scaled, a JSON array [default: (u + l)/2 where both are finite,
    /// else x0].
    #[arg(long, value_name = "FILE", help_heading = "Options of tnc")]
    pub(crate) offset: Option<PathBuf>,
    /// Stop when the 2-norm of the gradient over the free variables, in scaled variables, is at most this, or `none`
    /// [default: none; scipy: 1e-2 √accuracy].
    #[arg(
        long,
        value_name = "TOL",
        allow_negative_numbers = true,
        help_heading = "Options of tnc"
    )]
    pub(crate) pgtol: Option<Maybe>,
    /// Stop when a step, in scaled variables, is no longer than this, or `none` [default: none; scipy: √epsilon].
    #[arg(
        long,
        value_name = "TOL",
        allow_negative_numbers = true,
        help_heading = "Options of tnc"
    )]
    pub(crate) xtol: Option<Maybe>,
    /// The longest step at first, in scaled variables; SciPy's stepmx [default: 10].
    #[arg(
        long,
        value_name = "LENGTH",
        allow_negative_numbers = true,
        help_heading = "Options of tnc"
    )]
    pub(crate) step_max: Option<f64>,
    /// The relative length of a difference of gradients [default: √epsilon].
    #[arg(
        long,
        value_name = "LENGTH",
        allow_negative_numbers = true,
        help_heading = "Options of tnc"
    )]
    pub(crate) accuracy: Option<f64>,
    /// What f is guessed to be at its minimum, or `none`; SciPy's fmin [default: none; scipy: 0].
    #[arg(
        long,
        value_name = "F",
        allow_negative_numbers = true,
        help_heading = "Options of tnc"
    )]
    pub(crate) minimum: Option<Maybe>,
    /// Divide f by the norm of its gradient where that is so many powers of ten from 1, or `none` [default: none; scipy: 1.3].
    #[arg(
        long,
        value_name = "LOG10",
        allow_negative_numbers = true,
        help_heading = "Options of tnc"
    )]
    pub(crate) rescale: Option<Maybe>,
    /// The most conjugate gradient iterations for one direction, SciPy's maxCGit [default: min(50, n); scipy: max(1, min(50,
    /// n/2))].
    #[arg(long, value_name = "N", help_heading = "Options of tnc")]
    pub(crate) max_cg: Option<usize>,
    /// The solver's own limit on evaluations, one of which it keeps for the line search: a number, none, or scipy for
    /// max(100, 10 n) [default: none; scipy: scipy].
    #[arg(long, value_name = "N", value_parser = maxfun, help_heading = "Options of tnc")]
    pub(crate) maxfun: Option<MaxEvaluations>,
    /// How many constraints are released at a time [default: all; scipy: one].
    #[arg(long, value_name = "HOW MANY", value_parser = choice(&[("one", Release::One), ("all", Release::All)]), help_heading = "Options of tnc")]
    pub(crate) release: Option<Release>,
    /// Where a step meets a bound: it ends, or goes on along the projection [default: projected; scipy: first-bound].
    #[arg(long, value_name = "PATH", value_parser = choice(&[("first-bound", Path::FirstBound), ("projected", Path::Projected)]), help_heading = "Options of tnc")]
    pub(crate) path: Option<Path>,
    /// The formula of the preconditioner's diagonal: as published, or with SciPy's sign [default: nash; scipy: scipy].
    #[arg(long, value_name = "FORMULA", value_parser = choice(&[("nash", Diagonal::Nash), ("scipy", Diagonal::Scipy)]), help_heading = "Options of tnc")]
    pub(crate) diagonal: Option<Diagonal>,
    /// When the conjugate gradients have done enough: by the quadratic model, or by the residual, such as residual=0.1
    /// [default: residual=0.5; scipy: quadratic=0.5].
    #[arg(long, value_name = "TEST=LIMIT", value_parser = truncation, help_heading = "Options of tnc")]
    pub(crate) truncation: Option<Truncation<f64>>,
    /// The most quasi-Newton steps between two directions by conjugate gradients [default: 3; scipy: 0].
    #[arg(long, value_name = "N", help_heading = "Options of tnc")]
    pub(crate) quasi_newton_steps: Option<u64>,
    /// Print what SciPy's TNC prints, on standard error: the sum of 1 (iterations), 2 (what happens), 4 (version), 8 (why it
    /// ended).
    #[arg(long, value_name = "BITS", value_parser = clap::value_parser!(u32).range(0..=15), help_heading = "Options of tnc")]
    pub(crate) messages: Option<u32>,

    /// Steepest descent again after so many times n steps [default: 6].
    #[arg(long, value_name = "FACTOR", help_heading = "Options of cg")]
    pub(crate) restart_after: Option<u64>,
    /// The most Hessian products for one direction [default: 200].
    #[arg(long, value_name = "N", help_heading = "Options of newton-cg")]
    pub(crate) max_products: Option<u64>,
    /// The first radius of the trust region [default: 1].
    #[arg(
        long,
        value_name = "RADIUS",
        allow_negative_numbers = true,
        help_heading = "Options of sr1"
    )]
    pub(crate) radius: Option<f64>,
    /// The most trials in an iteration [default: 60].
    #[arg(long, value_name = "N", help_heading = "Options of sr1")]
    pub(crate) max_trials: Option<u64>,
    /// What minimises the augmented Lagrangian: tnc with exact Hessian products, or lbfgsb [default: tnc].
    #[arg(long, value_name = "NAME", value_parser = choice(&[("lbfgsb", Inner::Lbfgsb), ("tnc", Inner::Tnc)]), help_heading = "Options of auglag")]
    pub(crate) inner: Option<Inner>,
    /// The largest violation of a general constraint at a solution [default: 1e-6].
    #[arg(
        long,
        value_name = "TOL",
        allow_negative_numbers = true,
        help_heading = "Options of auglag"
    )]
    pub(crate) feasibility_tolerance: Option<f64>,
    /// Σ |yᵢ| violationᵢ at a solution, relative to max(1, |f|) [default: 1e-6].
    #[arg(
        long,
        value_name = "TOL",
        allow_negative_numbers = true,
        help_heading = "Options of auglag"
    )]
    pub(crate) objective_tolerance: Option<f64>,
    /// The first penalty [default: from the objective and the violation at the start].
    #[arg(
        long,
        value_name = "RHO",
        allow_negative_numbers = true,
        help_heading = "Options of auglag"
    )]
    pub(crate) penalty: Option<f64>,
}

impl SolverOptions {
    /// The first option that nobody has taken.
    pub(crate) fn left(&self) -> Option<String> {
        // The pattern names every field, so that none can be forgotten here.
        macro_rules! first_of {
            ($($field:ident)*) => {{
                let SolverOptions { $($field),* } = self;
                let given = [$((stringify!($field), $field.is_some())),*];
                given.into_iter().find(|(_, given)| *given)
            }};
        }
        let (field, _) = first_of!(
            preset gtol ftol ftarget memory max_line_search max_step steepest_step value_precision eta threads
            line_search sufficient_decrease curvature rise search_memory history curvature_tolerance
            exact_products scale offset pgtol xtol step_max accuracy minimum rescale max_cg maxfun
            release path diagonal truncation quasi_newton_steps messages
            restart_after max_products radius max_trials
            inner feasibility_tolerance objective_tolerance penalty
        )?;
        Some(format!("--{}", field.replace('_', "-")))
    }
}

/// What runs inside auglag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Inner {
    Lbfgsb,
    Tnc,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Preset {
    /// SciPy's L-BFGS-B or TNC
    Scipy,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Precision {
    /// 4 bytes a number
    F32,
    /// 8 bytes a number
    F64,
}

/// A number, or `none`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Maybe(pub(crate) Option<f64>);

impl From<Maybe> for Option<f64> {
    fn from(maybe: Maybe) -> Self {
        maybe.0
    }
}

impl FromStr for Maybe {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        if text.eq_ignore_ascii_case("none") {
            return Ok(Maybe(None));
        }
        text.parse()
            .map(|value| Maybe(Some(value)))
            .map_err(|_| "give a number, or none".to_owned())
    }
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum ScaleArg {
    Range,
    Unit,
    File(PathBuf),
}

impl From<&str> for ScaleArg {
    fn from(text: &str) -> Self {
        match text {
            "range" => ScaleArg::Range,
            "unit" => ScaleArg::Unit,
            file => ScaleArg::File(file.into()),
        }
    }
}

impl From<String> for ScaleArg {
    fn from(text: String) -> Self {
        ScaleArg::from(text.as_str())
    }
}

/// One of some words.
fn choice<T: Copy + Send + Sync + 'static>(
    words: &'static [(&'static str, T)],
) -> impl TypedValueParser<Value = T> {
    PossibleValuesParser::new(words.iter().map(|(word, _)| *word)).try_map(|text: String| {
        words
            .iter()
            .find_map(|(word, value)| (*word == text).then_some(*value))
            .ok_or("unknown word")
    })
}

fn first_step(text: &str) -> Result<FirstStep<f64>, String> {
    match text {
        "unit" => Ok(FirstStep::Unit),
        "inverse-norm" => Ok(FirstStep::InverseNorm),
        "last-decrease" => Ok(FirstStep::LastDecrease),
        number => match number.parse::<f64>() {
            Ok(length) if length > 0.0 && length.is_finite() => Ok(FirstStep::Fixed(length)),
            _ => Err("give unit, inverse-norm, last-decrease or a positive number".to_owned()),
        },
    }
}

fn maxfun(text: &str) -> Result<MaxEvaluations, String> {
    match text {
        "none" => Ok(MaxEvaluations::Unlimited),
        "scipy" => Ok(MaxEvaluations::Scipy),
        number => number
            .parse()
            .map(MaxEvaluations::At)
            .map_err(|_| "give a whole number, none or scipy".to_owned()),
    }
}

fn truncation(text: &str) -> Result<Truncation<f64>, String> {
    let parsed = text.split_once('=').and_then(|(test, limit)| {
        let limit = limit.trim().parse().ok()?;
        match test.trim() {
            "quadratic" => Some(Truncation::Quadratic(limit)),
            "residual" => Some(Truncation::Residual(limit)),
            _ => None,
        }
    });
    parsed.ok_or_else(|| "write quadratic=NUMBER or residual=NUMBER, such as residual=0.5".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_numbers() {
        assert_eq!("none".parse(), Ok(Maybe(None)));
        assert_eq!("1e-3".parse(), Ok(Maybe(Some(1e-3))));
        assert!("much".parse::<Maybe>().is_err());
        assert_eq!(first_step("0.5"), Ok(FirstStep::Fixed(0.5)));
        assert_eq!(first_step("last-decrease"), Ok(FirstStep::LastDecrease));
        assert!(first_step("-1").is_err() && first_step("inf").is_err());
        assert_eq!(maxfun("scipy"), Ok(MaxEvaluations::Scipy));
        assert_eq!(maxfun("7"), Ok(MaxEvaluations::At(7)));
        assert!(maxfun("some").is_err());
        assert_eq!(truncation("quadratic=0.25"), Ok(Truncation::Quadratic(0.25)));
        assert_eq!(truncation("residual = 0.1"), Ok(Truncation::Residual(0.1)));
        assert!(truncation("residual").is_err() && truncation("error=1").is_err());
        assert_eq!(ScaleArg::from("range"), ScaleArg::Range);
        assert_eq!(ScaleArg::from("./range"), ScaleArg::File("./range".into()));
    }

    #[test]
    fn what_is_left_is_named_as_on_the_command_line() {
        let mut options = SolverOptions::default();
        assert_eq!(options.left(), None);
        options.quasi_newton_steps = Some(2);
        assert_eq!(options.left().as_deref(), Some("--quasi-newton-steps"));
    }
}
