#![doc = include_str!("../README.md")]

mod run;

pub use run::{Contour, Outcome, Run, Sample, Session};
