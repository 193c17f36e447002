//! The compact matrix against a dense one built update by update, beyond the point where the ring of pairs wraps.

use thalweg_conformance::{CountingAllocator, MemoryCheck};
use thalweg_quasinewton::LimitedMemory;

#[global_allocator]
static ALLOCATOR: CountingAllocator = CountingAllocator;

macro_rules! check {
    ($t:ty, $s:ty, $m:expr) => {
        MemoryCheck::new(|like: &Vec<$t>| LimitedMemory::<Vec<$t>, $s>::new(like, $m).expect("m is positive"))
            .capacity($m)
            .bfgs()
            .run()
            .assert()
    };
}

#[test]
fn the_compact_matrix_is_that_of_the_updates() {
    check!(f64, f64, 1);
    check!(f64, f64, 3);
    check!(f64, f64, 10);
    check!(f32, f32, 3);
    check!(f32, f32, 5);
}
