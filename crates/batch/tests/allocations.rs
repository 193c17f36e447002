//! A batch allocates for its threads and its outcomes, not for its problems.
#![allow(clippy::unwrap_used, reason = "a test that fails may panic")]

use thalweg_batch::Batch;
use thalweg_conformance::{CountingAllocator, allocations, counting_allocator_is_installed};
use thalweg_core::from_fn;
use thalweg_lbfgsb::Lbfgsb;

#[global_allocator]
static ALLOCATOR: CountingAllocator = CountingAllocator;

#[test]
fn nothing_for_each_problem() {
    assert!(counting_allocator_is_installed());
    let batch = Batch::new(Lbfgsb::<f64>::default()).threads(1);
    let run = |count: usize| {
        let mut points = vec![[-1.2, 1.0]; count];
        let mut outcomes = Vec::with_capacity(count);
        let problem = |i: usize| {
            let a = 1.0 + i as f64 / 100.0;
            from_fn(move |x: &[f64], g: &mut [f64]| {
                let (p, q) = (a - x[0], x[1] - x[0] * x[0]);
                (g[0], g[1]) = (-2.0 * p - 40.0 * x[0] * q, 20.0 * q);
                p * p + 10.0 * q * q
            })
        };
        let (count, ()) = allocations(|| batch.run_into(&mut points, &mut outcomes, problem));
        assert!(outcomes.iter().all(|o| o.as_ref().unwrap().status.converged()));
        count
    };
    let one = run(1);
    assert!(one > 0);
    assert_eq!(run(100), one);
}
