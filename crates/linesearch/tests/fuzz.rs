//! Line searches on answers that random bytes give: every move keeps its promise, and each search ends. The same is a
//! target of the fuzzer in `fuzz/`.

use thalweg_conformance::LineSearchCheck;
use thalweg_core::{LineSearch, Real};
use thalweg_linesearch::{Backtracking, HagerZhang, MoreThuente, Nonmonotone, StrongWolfe};

/// Random strings of bytes, most of them short.
fn strings(count: u64) -> impl Iterator<Item = Vec<u8>> {
    (0..count).map(|seed| {
        let mut word = seed;
        let mut next = move || {
            // SplitMix64 (Steele, Lea and Flood 2014).
            word = word.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = word;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            z ^ (z >> 31)
        };
        let length = next() % 200;
        (0..length).map(|_| next() as u8).collect()
    })
}

fn all<T: Real, L: LineSearch<T>, F: Fn() -> L>(check: LineSearchCheck<T, F>) {
    for bytes in strings(3000) {
        check.run_bytes(&bytes).assert();
    }
}

#[test]
fn no_answers_break_a_promise() {
    all(LineSearchCheck::new(MoreThuente::<f64>::default));
    all(LineSearchCheck::new(MoreThuente::<f32>::default));
    all(LineSearchCheck::new(|| MoreThuente::<f64>::default().reevaluate_best(true)).allow_origin());
    all(LineSearchCheck::new(StrongWolfe::<f64>::default));
    all(LineSearchCheck::new(HagerZhang::<f64>::default));
    all(LineSearchCheck::new(|| HagerZhang::<f64>::new().rise(0.0)));
    all(LineSearchCheck::new(Backtracking::<f64>::default));
    all(LineSearchCheck::new(Nonmonotone::<f64>::default).keeps_values());
}
