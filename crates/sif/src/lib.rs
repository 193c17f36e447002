#![doc = include_str!("../README.md")]

mod cards;
mod data;
mod error;
mod evaluate;
mod fortran;
mod functions;
mod header;
mod lanes;
mod names;
mod problem;
mod program;
mod sums;

pub use error::{Diagnostic, SifError};
pub use header::{Class, Header, Parameter, Scanned, Solution, scan_folder};
pub use problem::{SifProblem, Sizes, VariableKind};
pub use thalweg_core::{Constrained, LagrangianHessian};

/// How a file is decoded.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Options {
    /// Values for the file's parameters, by name; others keep the file's own.
    pub parameters: Vec<(String, f64)>,
    /// What Fortran literals without a D exponent are.
    pub literals: Literals,
    /// With how many digits the numbers of the data part are used.
    pub numbers: Numbers,
    /// How much a file may ask for.
    pub limits: Limits,
}

impl Options {
    /// Sets a parameter of the file: one that it offers ([`Header::parameters`]), or any other it assigns on an IE or RE
    /// card.
    #[must_use]
    pub fn parameter(mut self, name: impl Into<String>, value: f64) -> Self {
        let name = name.into();
        self.parameters.retain(|(n, _)| *n != name);
        self.parameters.push((name, value));
        self
    }
    /// Sets what Fortran literals are.
    #[must_use]
    pub fn literals(mut self, literals: Literals) -> Self {
        self.literals = literals;
        self
    }
    /// Sets with how many digits the numbers of the data part are used.
    #[must_use]
    pub fn numbers(mut self, numbers: Numbers) -> Self {
        self.numbers = numbers;
        self
    }
    /// Sets the limits.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }
}

/// What a Fortran literal without a D exponent is, `0.1` for example, in the ELEMENTS and GROUPS parts. (Numbers of the
/// data part are double precision in either case.)
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Literals {
    /// Single precision, as for a Fortran compiler and so for CUTEst: some problems change by up to 4·10⁻⁶, relatively,
    /// otherwise.
    #[default]
    Fortran,
    /// Double precision, as it was probably meant.
    Double,
}

/// With how many digits the numbers of the data part reach the functions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Numbers {
    /// As with CUTEst, whose decoder hands the problem over as text: coefficients, constants, scales, parameters, bounds
    /// and start point with 11 significant digits, range
    /// transformations with 5 decimals in single precision. (Parameters are computed in
    /// full before.) Where a problem's terms cancel, as in MOREBV, its figures depend on it.
    #[default]
    Cutest,
    /// All digits.
    Full,
}

impl Numbers {
    /// A number of the data part.
    pub(crate) fn data(self, value: f64) -> f64 {
        // Whole numbers below 10¹⁰ are the usual case and keep all their digits.
        if self == Numbers::Full || (value.trunc() == value && value.abs() < 1e10) || !value.is_finite() {
            return value;
        }
        format!("{value:.10e}").parse().unwrap_or(value)
    }
    /// A coefficient of a range transformation.
    pub(crate) fn range(self, value: f64) -> f64 {
        if self == Numbers::Full || value.trunc() == value || !value.is_finite() {
            return value;
        }
        // Written without an exponent, the number is a single-precision literal of the code CUTEst generates.
        format!("{value:.5}").parse::<f32>().map_or(value, f64::from)
    }
}

/// Bounds on what decoding a file may cost, so that no file, however wrong, runs away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Loops within loops (the format has three).
    pub loop_nesting: usize,
    /// Cards executed, those in loops each time.
    pub steps: u64,
    /// Variables, groups, elements, parameters and coefficients together, each weighted by about what it takes.
    pub items: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            loop_nesting: 8,
            steps: 300_000_000,
            items: 100_000_000,
        }
    }
}

impl Limits {
    /// Sets how deep loops may nest.
    #[must_use]
    pub fn loop_nesting(mut self, most: usize) -> Self {
        self.loop_nesting = most;
        self
    }
    /// Sets how many cards may be executed.
    #[must_use]
    pub fn steps(mut self, most: u64) -> Self {
        self.steps = most;
        self
    }
    /// Sets how much may be declared.
    #[must_use]
    pub fn items(mut self, most: u64) -> Self {
        self.items = most;
        self
    }
}
