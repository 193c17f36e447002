#![doc = include_str!("../README.md")]

mod compare;
mod data;
mod failures;
mod groups;
mod measure;
mod minima;
mod pairwise;
mod performance;
mod read;
mod run;
mod steps;
mod study;

pub use compare::{Change, ChangeKind, Comparison, Tolerances, compare};
pub use data::{DataProfile, cost_to, data_profile};
pub use failures::{Failures, Reason, failures};
pub use groups::{Group, Grouping, Standing, groups, standings};
pub use measure::{Measure, UnknownMeasure};
pub use minima::{Minimum, SeveralMinima, several_minima};
pub use pairwise::{Pair, pairwise, sign_test};
pub use performance::{PerformanceProfile, UnsolvedProblems, performance_profile};
pub use read::{ReadError, Rows, read_runs, read_session};
pub use run::{Contour, Outcome, Run, Sample, Session};
pub use steps::Steps;
pub use study::{Study, Subject};
