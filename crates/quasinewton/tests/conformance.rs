//! Every memory keeps its promises: the compact matrix and the others against a dense one built update by update, beyond the point where the ring of pairs wraps.

use thalweg_conformance::{CountingAllocator, MemoryCheck};
use thalweg_quasinewton::{DenseBfgs, LimitedMemory, Sr1, TwoLoop};

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

#[test]
fn the_two_loops_give_the_same_matrix() {
    macro_rules! check {
        ($t:ty, $m:expr) => {
            MemoryCheck::new(|like: &Vec<$t>| TwoLoop::new(like, $m).expect("m is positive"))
                .capacity($m)
                .bfgs()
                .run()
                .assert()
        };
    }
    check!(f64, 1);
    check!(f64, 3);
    check!(f64, 10);
    check!(f32, 3);
}

#[test]
fn dense_bfgs_is_that_of_all_updates() {
    MemoryCheck::new(|like: &Vec<f64>| DenseBfgs::<Vec<f64>>::new(like))
        .bfgs()
        .sizes(&[1, 2, 3, 8, 21, 60])
        .run()
        .assert();
    MemoryCheck::new(|like: &Vec<f32>| DenseBfgs::<Vec<f32>>::new(like))
        .bfgs()
        .sizes(&[1, 2, 3, 8, 21])
        .run()
        .assert();
}

#[test]
fn sr1_keeps_what_an_indefinite_memory_can() {
    MemoryCheck::new(|like: &Vec<f64>| Sr1::<Vec<f64>>::new(like))
        .indefinite()
        .sizes(&[1, 2, 3, 8, 21, 60])
        .run()
        .assert();
}

/// The libraries' matrices allocate where they factor.
#[cfg(any(feature = "nalgebra", feature = "faer"))]
macro_rules! check_backend {
    ($backend:ident) => {
        MemoryCheck::new(|like: &Vec<f64>| {
            DenseBfgs::<Vec<f64>, thalweg_quasinewton::$backend<f64>>::new(like)
        })
        .bfgs()
        .may_allocate()
        .sizes(&[1, 2, 8, 21])
        .run()
        .assert();
        MemoryCheck::new(|like: &Vec<f64>| Sr1::<Vec<f64>, thalweg_quasinewton::$backend<f64>>::new(like))
            .indefinite()
            .may_allocate()
            .sizes(&[1, 2, 8, 21])
            .run()
            .assert();
    };
}

#[cfg(feature = "nalgebra")]
#[test]
fn nalgebras_matrices_will_do() {
    check_backend!(Nalgebra);
}

#[cfg(feature = "faer")]
#[test]
fn faers_matrices_will_do() {
    check_backend!(Faer);
}
