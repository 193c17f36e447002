//! Whatever a SIF file says: a problem or an error, soon, and a problem can be evaluated.
#![no_main]

use libfuzzer_sys::fuzz_target;
use thalweg_core::{HessianProduct, Problem};
use thalweg_sif::{Limits, Options, SifProblem};

fuzz_target!(|bytes: &[u8]| {
    let options = Options::default().limits(Limits::default().steps(50_000).items(50_000));
    if let Ok(mut problem) = SifProblem::parse("fuzzed", bytes, &options) {
        let x = problem.start().to_vec();
        let mut g = vec![0.0; x.len()];
        let _ = problem.value_and_gradient(&x, &mut g);
        let v = vec![1.0; x.len()];
        let _ = problem.hessian_product(&x, &v, &mut g);
    }
});
