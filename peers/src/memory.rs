//! Peak memory, from the kernel's books, and many small problems one after the other.

use crate::case::{Case, Kind};
use crate::contestants::thalweg::solver;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};
use thalweg::{Bounded, Bounds, Problem, Real, Solver, State, Vector, from_fn};

/// Peak memory of one solve.
#[derive(Debug, Clone, Copy, serde::Serialize, serde::Deserialize)]
pub struct Peak {
    pub n: usize,
    pub bounded: bool,
    pub f32_history: bool,
    pub bytes: u64,
}

/// A line of /proc/self/status, in bytes.
fn status(key: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(key))?;
    let kib: u64 = line
        .trim_start_matches(':')
        .trim()
        .trim_end_matches("kB")
        .trim()
        .parse()
        .ok()?;
    Some(1024 * kib)
}

/// The peak of this process above what it held before the solve: to be called once in a process of its own, for a peak
/// never falls. The bounds and the start point's original are the user's and not counted.
pub fn peak(kind: Kind, n: usize, bounded: bool, f32_history: bool) -> Option<Peak> {
    let case = Case::new(kind, n, bounded, 15);
    let bytes = if f32_history {
        peak_of::<f32>(&case)?
    } else {
        peak_of::<f64>(&case)?
    };
    Some(Peak {
        n,
        bounded,
        f32_history,
        bytes,
    })
}

fn peak_of<S: Real>(case: &Case) -> Option<u64> {
    let objective = from_fn(|x: &[f64], g: &mut [f64]| case.evaluate_unclocked(x, g));
    if case.bounded {
        let bounds = Bounds::new(case.lower.clone(), case.upper.clone()).ok()?;
        peak_on::<S, _>(case, Bounded::new(objective, bounds))
    } else {
        peak_on::<S, _>(case, objective)
    }
}

fn peak_on<S: Real, P: Problem<Vector = Vec<f64>>>(case: &Case, mut problem: P) -> Option<u64> {
    let solver = solver::<S>(case.m, case.pgtol, 1)?;
    let before = status("VmRSS")?;
    let mut state = solver.init(&mut problem, case.x0.clone()).ok()?;
    while state.counters().iterations < case.max_iterations {
        match solver.step(&mut problem, &mut state) {
            Ok(ControlFlow::Continue(())) => {}
            _ => break,
        }
    }
    Some(status("VmHWM")?.saturating_sub(before))
}

/// Many solves of Rosenbrock's function of two variables from many start points.
#[derive(Debug, Clone, Copy, serde::Serialize)]
pub struct Batch {
    pub bounded: bool,
    /// The vector type.
    pub vector: &'static str,
    pub cores: usize,
    pub solves: u64,
    pub iterations: u64,
    /// Iterations a second and core, the objective included.
    pub per_second: f64,
}

/// Solves for `time` on each of `cores` threads.
pub fn batch(bounded: bool, cores: usize, time: Duration) -> [Batch; 2] {
    [
        on_cores("Vec<f64>", bounded, cores, || {
            solves(bounded, time, |x| x.to_vec())
        }),
        on_cores("[f64; 2]", bounded, cores, || solves(bounded, time, |x| x)),
    ]
}

fn on_cores(
    vector: &'static str,
    bounded: bool,
    cores: usize,
    work: impl Fn() -> (u64, u64, f64) + Sync,
) -> Batch {
    let done: Vec<(u64, u64, f64)> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..cores).map(|_| scope.spawn(&work)).collect();
        threads.into_iter().filter_map(|t| t.join().ok()).collect()
    });
    Batch {
        bounded,
        vector,
        cores,
        solves: done.iter().map(|d| d.0).sum(),
        iterations: done.iter().map(|d| d.1).sum(),
        per_second: done.iter().map(|d| d.1 as f64 / d.2).sum::<f64>() / cores as f64,
    }
}

fn solves<V: Vector<Scalar = f64>>(
    bounded: bool,
    time: Duration,
    vector: impl Fn([f64; 2]) -> V,
) -> (u64, u64, f64) {
    let objective = from_fn(|x: &[f64], g: &mut [f64]| {
        let a = 1.0 - x[0];
        let b = x[1] - x[0] * x[0];
        g[0] = -2.0 * a - 400.0 * x[0] * b;
        g[1] = 200.0 * b;
        a * a + 100.0 * b * b
    });
    if bounded {
        let bounds = Bounds::new(vector([-1.5; 2]), vector([0.8, 2.0])).expect("l < u");
        solves_of(Bounded::new(objective, bounds), time, vector)
    } else {
        solves_of(objective, time, vector)
    }
}

fn solves_of<V: Vector<Scalar = f64>, P: Problem<Vector = V>>(
    mut problem: P,
    time: Duration,
    vector: impl Fn([f64; 2]) -> V,
) -> (u64, u64, f64) {
    let solver = solver::<f64>(10, 1e-5, 1).expect("one thread");
    let starts: Vec<V> = (0..256)
        .map(|k| vector([f64::from(k % 16) / 4.0 - 2.05, f64::from(k / 16) / 4.0 - 1.95]))
        .collect();
    let Ok(mut state) = solver.init(&mut problem, starts[0].clone()) else {
        return (0, 0, 1.0);
    };
    let started = Instant::now();
    let (mut solves, mut iterations) = (0, 0);
    while started.elapsed() < time {
        for start in &starts {
            if solver.restart(&mut problem, &mut state, start).is_err() {
                continue;
            }
            while let Ok(ControlFlow::Continue(())) = solver.step(&mut problem, &mut state) {}
            solves += 1;
            iterations += state.counters().iterations;
        }
    }
    (solves, iterations, started.elapsed().as_secs_f64())
}
