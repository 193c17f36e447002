//! What is solved, and how the objective's own time is told from the solver's.

use std::cell::Cell;
use std::time::Instant;

/// From this size on each evaluation is timed by itself; below it a clock would cost more than the objective, so
/// the objective is timed alone and its time taken off afterwards.
const CLOCKED_FROM: usize = 1000;

/// An objective.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Σ over pairs of 100 (x₂ − x₁²)² + (1 − x₁)²: n / 2 copies of Rosenbrock's function. Few iterations.
    Rosenbrock,
    /// Σ 100 (xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)²: a chain. Many iterations.
    Chained,
}

impl Kind {
    /// Its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Rosenbrock => "rosenbrock",
            Kind::Chained => "chained",
        }
    }
}

/// One row of the table: an objective, a size, bounds or not.
#[derive(Debug)]
pub struct Case {
    pub kind: Kind,
    pub n: usize,
    pub bounded: bool,
    /// No solve goes on longer than this, so that all do like work.
    pub max_iterations: u64,
    pub m: usize,
    pub pgtol: f64,
    pub x0: Vec<f64>,
    pub lower: Vec<f64>,
    pub upper: Vec<f64>,
    calls: Cell<u64>,
    nanos: Cell<u64>,
    /// Nanoseconds of one evaluation, where it is not timed in place.
    alone: f64,
}

/// What the objective has cost so far.
#[derive(Debug, Clone, Copy, Default)]
pub struct Spent {
    pub calls: u64,
    nanos: u64,
}

impl Case {
    pub fn new(kind: Kind, n: usize, bounded: bool, max_iterations: u64) -> Self {
        let x0 = match kind {
            Kind::Rosenbrock => (0..n).map(|i| if i % 2 == 0 { -1.2 } else { 1.0 }).collect(),
            // A little disturbed: no two breakpoints tie, and all links of the chain differ.
            Kind::Chained => (0..n)
                .map(|i| {
                    let disturbance = 0.02 * ((i as f64 * 0.618_033_988_749_895).fract() - 0.5);
                    disturbance + if i % 2 == 0 { -1.2 } else { 1.0 }
                })
                .collect(),
        };
        let bound = |lower: f64, even: f64, odd: f64| -> (Vec<f64>, Vec<f64>) {
            if bounded {
                (
                    vec![lower; n],
                    (0..n).map(|i| if i % 2 == 0 { even } else { odd }).collect(),
                )
            } else {
                (vec![f64::NEG_INFINITY; n], vec![f64::INFINITY; n])
            }
        };
        // Counted from 1: 0.8 on the odd variables, 2.0 on the even ones. The free minimiser, all ones, is outside.
        let (lower, upper) = bound(-1.5, 0.8, 2.0);
        Case {
            kind,
            n,
            bounded,
            max_iterations,
            m: 10,
            pgtol: 1e-5,
            x0,
            lower,
            upper,
            calls: Cell::new(0),
            nanos: Cell::new(0),
            alone: 0.0,
        }
    }

    /// Times the objective by itself where it is too short to be timed in place.
    #[must_use]
    pub fn calibrated(mut self) -> Self {
        if self.n < CLOCKED_FROM {
            self.alone = self.time_alone();
        }
        self
    }

    pub fn label(&self) -> String {
        let bounds = if self.bounded { "bounded" } else { "free" };
        format!("{} n={} {bounds}", self.kind.name(), self.n)
    }

    /// f and ∇f, counted and, at larger n, timed.
    pub fn evaluate(&self, x: &[f64], g: &mut [f64]) -> f64 {
        self.calls.set(self.calls.get() + 1);
        if self.n < CLOCKED_FROM {
            return value_and_gradient(self.kind, x, g);
        }
        let started = Instant::now();
        let f = value_and_gradient(self.kind, x, g);
        self.nanos
            .set(self.nanos.get() + started.elapsed().as_nanos() as u64);
        f
    }

    /// f and ∇f as a counted run sees them, without a clock: for counting instructions.
    pub fn evaluate_unclocked(&self, x: &[f64], g: &mut [f64]) -> f64 {
        value_and_gradient(self.kind, x, g)
    }

    /// What the objective has cost since the case was made.
    pub fn spent(&self) -> Spent {
        Spent {
            calls: self.calls.get(),
            nanos: self.nanos.get(),
        }
    }

    /// Nanoseconds the objective took between two looks.
    pub fn between(&self, from: Spent, to: Spent) -> f64 {
        if self.n < CLOCKED_FROM {
            self.alone * (to.calls - from.calls) as f64
        } else {
            (to.nanos - from.nanos) as f64
        }
    }

    fn time_alone(&self) -> f64 {
        let mut g = vec![0.0; self.n];
        let mut x = self.x0.clone();
        let calls = (2_000_000 / self.n).max(1000);
        let mut best = f64::INFINITY;
        for _ in 0..5 {
            let started = Instant::now();
            for _ in 0..calls {
                // The next x hangs on the last f, as in a solve.
                x[0] = -1.2 + 1e-9 * self.evaluate(&x, &mut g);
            }
            best = best.min(started.elapsed().as_nanos() as f64 / calls as f64);
        }
        best
    }
}

#[inline(never)]
fn value_and_gradient(kind: Kind, x: &[f64], g: &mut [f64]) -> f64 {
    match kind {
        Kind::Rosenbrock => {
            // Four sums side by side, or the additions would wait for one another.
            let mut sums = [0.0; 4];
            for (xs, gs) in x.chunks(8).zip(g.chunks_mut(8)) {
                for ((x, g), sum) in xs.chunks_exact(2).zip(gs.chunks_exact_mut(2)).zip(&mut sums) {
                    let a = 1.0 - x[0];
                    let b = x[1] - x[0] * x[0];
                    g[0] = -2.0 * a - 400.0 * x[0] * b;
                    g[1] = 200.0 * b;
                    *sum += a * a + 100.0 * b * b;
                }
            }
            (sums[0] + sums[1]) + (sums[2] + sums[3])
        }
        Kind::Chained => {
            let mut sums = [0.0; 2];
            let mut before = 0.0;
            let links = x.len() - 1;
            for i in 0..links {
                let a = 1.0 - x[i];
                let b = x[i + 1] - x[i] * x[i];
                g[i] = -2.0 * a - 400.0 * x[i] * b + 200.0 * before;
                before = b;
                sums[i & 1] += a * a + 100.0 * b * b;
            }
            g[links] = 200.0 * before;
            sums[0] + sums[1]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gradients_agree_with_differences() {
        for kind in [Kind::Rosenbrock, Kind::Chained] {
            for n in [2, 4, 10, 14] {
                let x: Vec<f64> = (0..n).map(|i| 0.3 + 0.17 * i as f64).collect();
                let (mut g, mut scratch) = (vec![0.0; n], vec![0.0; n]);
                value_and_gradient(kind, &x, &mut g);
                for i in 0..n {
                    let h = 1e-5;
                    let mut at = |step: f64| {
                        let mut x = x.clone();
                        x[i] += step;
                        value_and_gradient(kind, &x, &mut scratch)
                    };
                    let slope = (at(h) - at(-h)) / (2.0 * h);
                    // Central differences of values up to 1e4: error about h² f''' and ε f / h.
                    assert!(
                        (slope - g[i]).abs() < 1e-4 * (1.0 + slope.abs()),
                        "{kind:?} {n} {i}"
                    );
                }
            }
        }
    }

    #[test]
    fn both_objectives_are_the_same_function_of_two_variables() {
        let (mut a, mut b) = ([0.0; 2], [0.0; 2]);
        let x = [-1.2, 1.0];
        let f = value_and_gradient(Kind::Rosenbrock, &x, &mut a);
        assert_eq!(f, value_and_gradient(Kind::Chained, &x, &mut b));
        assert_eq!(a, b);
        // f(−1.2, 1) = 24.2; rounding of a few ulp.
        assert!((f - 24.2).abs() < 1e-12);
    }
}
