//! Runs that are saved and gone on with.
#![allow(clippy::unwrap_used, reason = "functions of tests may stop a test")]

use std::convert::Infallible;
use std::ops::ControlFlow;
use thalweg_auglag::AugmentedLagrangian;
use thalweg_core::checkpoint::{Resumable, read, write};
use thalweg_core::{Bounds, Constrained, Driver, Solver, State, from_constrained_fn};
use thalweg_lbfgsb::Lbfgsb;
use thalweg_tnc::Tnc;

const START: [f64; 4] = [1.0, 5.0, 5.0, 1.0];

/// Hock and Schittkowski's problem 71, with limits of one's own, without its bounds or with them.
fn hs71(
    limits: &[(f64, f64)],
    bounded: bool,
) -> impl Constrained<Vector = Vec<f64>, Constraints = Vec<f64>, Error = Infallible> + use<> {
    let m = limits.len();
    let limits = Bounds::from_pairs(vec![0.0; m], limits.iter().copied()).unwrap();
    let side = if bounded { (1.0, 5.0) } else { (-1e3, 1e3) };
    from_constrained_fn(limits, |x: &[f64], g: &mut [f64], c: &mut [f64]| {
        let s = x[0] + x[1] + x[2];
        g.copy_from_slice(&[x[3] * (s + x[0]), x[0] * x[3], x[0] * x[3] + 1.0, x[0] * s]);
        let all = [x.iter().product(), x.iter().map(|x| x * x).sum(), x[0]];
        c.copy_from_slice(&all[..c.len()]);
        x[0] * x[3] * s + x[2]
    })
    .bounds(Bounds::uniform(START.to_vec(), side.0, side.1).unwrap())
}

const LIMITS: [(f64, f64); 2] = [(25.0, f64::INFINITY), (40.0, 40.0)];

fn saved<P, S>(solver: &S, problem: &P, state: &S::State) -> Vec<u8>
where
    P: Constrained<Vector = Vec<f64>>,
    S: Resumable<P>,
{
    let mut bytes = Vec::new();
    write(solver, problem, state, &mut bytes).unwrap();
    bytes
}

/// Saved and restored after every step, a run takes the same steps as undisturbed, bit for bit: all that a checkpoint holds
/// is compared.
fn resumes<P, S>(solver: &S, mut p: P)
where
    P: Constrained<Vector = Vec<f64>, Error = Infallible>,
    S: Resumable<P>,
{
    let start = START.to_vec();
    let mut straight = solver.init(&mut p, start.clone()).unwrap();
    let mut resumed = solver.init(&mut p, start.clone()).unwrap();
    let mut ended = None;
    for _ in 0..200 {
        let bytes = saved(solver, &p, &resumed);
        resumed = read(&mut bytes.as_slice(), solver, &p, start.clone()).unwrap();
        assert!(saved(solver, &p, &resumed) == bytes);
        let a = solver.step(&mut p, &mut straight).unwrap();
        let b = solver.step(&mut p, &mut resumed).unwrap();
        assert_eq!(a, b);
        assert!(saved(solver, &p, &resumed) == saved(solver, &p, &straight));
        if let ControlFlow::Break(status) = a {
            ended = Some(status);
            break;
        }
    }
    assert!(ended.is_some());
    assert!(straight.counters().iterations > 1);
}

#[test]
fn around_every_inner_solver() {
    for bounded in [true, false] {
        resumes(&AugmentedLagrangian::default(), hs71(&LIMITS, bounded));
        let tnc = AugmentedLagrangian::new(Tnc::default().gtol(0.0));
        resumes(&tnc, hs71(&LIMITS, bounded));
        let few = AugmentedLagrangian::new(Lbfgsb::default().gtol(0.0).memory(2)).max_inner_iterations(3);
        resumes(&few, hs71(&LIMITS, bounded));
    }
}

/// A budget ends a run within an inner one; the rest, restored, ends like that which was never saved.
#[test]
fn within_an_inner_run() {
    let solver = AugmentedLagrangian::default();
    for limit in 2..40 {
        let mut p = hs71(&LIMITS, true);
        let start = START.to_vec();
        let first = Driver::new()
            .max_evaluations(limit)
            .run_with_state(&solver, &mut p, start.clone());
        let (_, mut kept) = first.unwrap();
        let bytes = saved(&solver, &p, &kept);
        let mut resumed = read(&mut bytes.as_slice(), &solver, &p, start).unwrap();
        let a = Driver::new().resume(&solver, &mut p, &mut kept).unwrap();
        let b = Driver::new().resume(&solver, &mut p, &mut resumed).unwrap();
        assert_eq!((a, kept.counters()), (b, resumed.counters()), "{limit}");
        assert!(
            saved(&solver, &p, &kept) == saved(&solver, &p, &resumed),
            "{limit}"
        );
    }
}

#[test]
fn another_problem_or_inner_solver_is_refused() {
    let solver = AugmentedLagrangian::default();
    let mut p = hs71(&LIMITS, true);
    let start = START.to_vec();
    let state = solver.init(&mut p, start.clone()).unwrap();
    let bytes = saved(&solver, &p, &state);
    let other = AugmentedLagrangian::new(Tnc::default().gtol(0.0));
    let error = read(&mut bytes.as_slice(), &other, &p, start.clone()).unwrap_err();
    assert!(error.to_string().contains("inner solver"), "{error}");
    // As many variables, one constraint more.
    let q = hs71(&[(25.0, 1e3), (40.0, 40.0), (0.0, 9.0)], true);
    assert!(read(&mut bytes.as_slice(), &solver, &q, start.clone()).is_err());
    // Cut short, and with a bit turned.
    assert!(read(&mut &bytes[..bytes.len() / 2], &solver, &p, start.clone()).is_err());
    let mut damaged = bytes;
    let middle = damaged.len() / 2;
    damaged[middle] ^= 1;
    assert!(read(&mut damaged.as_slice(), &solver, &p, start).is_err());
}
