//! The speed of thalweg beside that of other optimisers, on the same objectives with the same options.

pub mod case;
pub mod contestants;
pub mod floor;
pub mod goals;
pub mod memory;
pub mod report;
pub mod runs;
