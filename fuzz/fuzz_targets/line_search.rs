//! Every line search on whatever samples the bytes give; the first byte chooses the search.
#![no_main]

use libfuzzer_sys::fuzz_target;
use thalweg_conformance::LineSearchCheck;
use thalweg_linesearch::{Backtracking, HagerZhang, MoreThuente, Nonmonotone, StrongWolfe};

fuzz_target!(|bytes: &[u8]| {
    let Some((&which, bytes)) = bytes.split_first() else {
        return;
    };
    let report = match which % 6 {
        0 => LineSearchCheck::new(MoreThuente::<f64>::default).run_bytes(bytes),
        1 => LineSearchCheck::new(MoreThuente::<f32>::default).run_bytes(bytes),
        2 => LineSearchCheck::new(StrongWolfe::<f64>::default).run_bytes(bytes),
        3 => LineSearchCheck::new(HagerZhang::<f64>::default).run_bytes(bytes),
        4 => LineSearchCheck::new(Backtracking::<f64>::default).run_bytes(bytes),
        _ => LineSearchCheck::new(Nonmonotone::<f64>::default)
            .keeps_values()
            .run_bytes(bytes),
    };
    report.assert();
});
