//! A checkpoint of L-BFGS-B made of whatever the bytes say: refused, or a state whose steps do not panic.
#![no_main]

use libfuzzer_sys::fuzz_target;
use thalweg_core::checkpoint::read;
use thalweg_core::{Solver, from_fn};
use thalweg_lbfgsb::Lbfgsb;

fuzz_target!(|bytes: &[u8]| {
    let mut bowl = from_fn(|x: &[f64], g: &mut [f64]| {
        g.copy_from_slice(x);
        0.5 * x.iter().map(|x| x * x).sum::<f64>()
    });
    let solver = Lbfgsb::default();
    if let Ok(mut state) = read(&mut &bytes[..], &solver, &bowl, vec![1.0; 3]) {
        for _ in 0..3 {
            let _ = solver.step(&mut bowl, &mut state);
        }
    }
});
