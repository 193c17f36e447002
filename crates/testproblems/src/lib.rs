#![doc = include_str!("../README.md")]
// Figures stand as their sources print them (π to three digits, if so), and formulas are written with indices, as the papers do.
#![allow(
    clippy::approx_constant,
    clippy::excessive_precision,
    clippy::needless_range_loop
)]

pub mod constrained;
mod constrained_problem;
mod error;
pub mod experiments;
mod formula;
mod meta;
mod number;
mod problem;
pub mod problems;
mod program;
mod suite;

pub use constrained_problem::{ConstrainedProblem, constrained_formula};
pub use error::BuildError;
pub use formula::{FREE, Formula, Local, NON_NEGATIVE, Shape, Terms, sum};
pub use meta::{BestKnown, ClassCode, Dimension, MOST_VARIABLES, Meta, Parameter, Params, Tag, UnknownTag};
pub use number::{Jet, Number};
pub use problem::{TestProblem, formula};
pub use program::{ConstrainedFormula, EQUAL, Program, Small};
pub use suite::{Suite, by_name};
