//! Checks of the small matrices against the pairs they are of, for those who work on this solver.
//!
//! By other formulas than the solver's, column by column:
//! ```text
//! for every pair:   (1/s'y) s'y = 1
//! the sums over the free variables = those formed anew
//! with bounds:      M⁻¹ (M v) = v;  K (K⁻¹ v) = v for the free variables of this iteration;  B s = y of the newest pair
//! without:          H y = s of the newest pair
//! ```
//! The tolerance is ε^¼ of the precision of the pairs, 1e-4 in `f64`: s'y comes from the slopes at both ends of a step, where the sum
//! over s and y may have lost most of its digits near the end of a run. What is wrong by a mistake is wrong by far more.

use crate::state::{Path, flag};
use crate::subspace::Direction;
use crate::{Lbfgsb, LbfgsbState};
use num_traits::{Float, One, Zero};
use thalweg_core::kernels::{axpy, dot};
use thalweg_core::{LineSearch, Real, Reduce, ScalarOf, Vector};
use thalweg_quasinewton::Singular;

/// Something wrong with the small matrices; see [`Lbfgsb::check_factorizations`].
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct FactorizationFault<T> {
    /// The iteration it was found in, counted from 0.
    pub iteration: u64,
    /// What does not hold, in words.
    pub what: &'static str,
    /// By how much, relative.
    pub residual: T,
}

impl<T: Real, L: LineSearch<T>, S: Real> Lbfgsb<T, L, S> {
    /// The direction, if the matrices it was made with are right.
    pub(crate) fn checked<V: Vector<Scalar = T>>(
        &self,
        state: &mut LbfgsbState<V, L, S>,
        bounded: bool,
        direction: Direction<T>,
    ) -> Result<Direction<T>, Singular> {
        if !self.check_factorizations || state.work.compact.is_empty() {
            return Ok(direction);
        }
        let tolerance = T::from_f64(S::EPSILON.to_f64().max(T::EPSILON.to_f64()).powf(0.25));
        let (what, residual) = worst(state, bounded)?;
        if residual <= tolerance {
            return Ok(direction);
        }
        state.faults += 1;
        state.first_fault.get_or_insert(FactorizationFault {
            iteration: state.counters.iterations,
            what,
            residual,
        });
        Err(Singular)
    }
}

/// The check that fails worst, and by how much.
fn worst<V: Vector, L, S: Real>(
    state: &mut LbfgsbState<V, L, S>,
    bounded: bool,
) -> Result<(&'static str, ScalarOf<V>), Singular> {
    let (history, work, comm) = (&state.history, &mut state.work, state.x.comm());
    let compact = &mut work.compact;
    let (k, n) = (compact.len(), state.x.local_len());
    let one = ScalarOf::<V>::one();
    let zeros = |n: usize| vec![ScalarOf::<V>::zero(); n];
    let (mut s, mut y, mut column) = (zeros(n), zeros(n), zeros(n));
    let total = |a: &[ScalarOf<V>], b: &[ScalarOf<V>]| {
        let mut sum = [dot(a, b)];
        comm.sum(&mut sum);
        sum[0]
    };
    let mut found = ("", ScalarOf::<V>::zero());
    let mut note = |what: &'static str, residual: ScalarOf<V>| {
        // NaN is the worst.
        if !(residual <= found.1) {
            found = (what, residual);
        }
    };
    for age in 0..k {
        let slot = compact.slot(age);
        history.copy_column(2 * slot, &mut y);
        history.copy_column(2 * slot + 1, &mut s);
        let kept = total(&s, &y) * compact.inverse_curvature(slot);
        note("s'y of a pair is not that of its vectors", (kept - one).abs());
    }
    // s and y are those of the newest pair now.
    let mut out = zeros(n);
    if state.path != Path::Compact {
        if history.is_in_columns() {
            history.two_loop(compact, &mut work.q, &y, &mut out);
            out.iter_mut().zip(&s).for_each(|(out, s)| *out += *s);
            let residual = (total(&out, &out) / total(&s, &s)).sqrt();
            note("H y is not s for the newest pair", residual);
        }
        return Ok(found);
    }
    if !work.stale {
        let mut gram = zeros(compact.gram_len());
        let flags = &work.flags;
        let is_free = |i: usize| !bounded || flags[i] & flag::FREE != 0;
        history.block().gram(compact, is_free, &mut gram);
        comm.sum(&mut gram);
        note(
            "the sums over the free variables are not those of the pairs",
            compact.gram_difference(&gram),
        );
    }
    let (mut by_slot, mut p, mut q) = (zeros(2 * k), zeros(2 * k), zeros(2 * k));
    // W'v of the vector that the secant equation begins with.
    let from = if bounded { &s } else { &y };
    for (c, sum) in by_slot.iter_mut().enumerate() {
        history.copy_column(c, &mut column);
        *sum = total(&column, from);
    }
    compact.gather(&by_slot, &mut p);
    let theta = compact.theta();
    let (target, weight) = if bounded {
        let relative = |a: &[ScalarOf<V>], b: &[ScalarOf<V>]| {
            let difference = a
                .iter()
                .zip(b)
                .fold(ScalarOf::<V>::zero(), |m, (&a, &b)| m.max((a - b).abs()));
            let size = b.iter().fold(ScalarOf::<V>::zero(), |m, &b| m.max(b.abs()));
            difference / size
        };
        compact.middle_product(&p, &mut q);
        let mut back = zeros(2 * k);
        compact.middle_inverse_product(&q, &mut back);
        note(
            "the middle matrix times its inverse is not I",
            relative(&back, &p),
        );
        if work.free > ScalarOf::<V>::zero() && work.free.to_f64() < work.n && !work.stale {
            let mut v = p.clone();
            compact.solve_subspace(&mut v);
            compact.subspace_product(&v, &mut back);
            note(
                "the matrix of the free variables times its inverse is not I",
                relative(&back, &p),
            );
        }
        // B s = θ s − W M W's.
        q.iter_mut().for_each(|q| *q = -*q);
        out.iter_mut().zip(&s).for_each(|(out, &s)| *out = theta * s);
        (&y, "B s is not y for the newest pair")
    } else {
        // H y = y/θ + W K⁻¹ W'y / θ².
        q.copy_from_slice(&p);
        compact.solve_all_free(&mut q)?;
        let scale = theta.recip();
        q.iter_mut().for_each(|q| *q *= scale * scale);
        out.iter_mut().zip(&y).for_each(|(out, &y)| *out = scale * y);
        (&s, "H y is not s for the newest pair")
    };
    compact.scatter(&q, &mut by_slot);
    for (c, &weight) in by_slot.iter().enumerate() {
        history.copy_column(c, &mut column);
        axpy(weight, &column, &mut out);
    }
    axpy(-one, target, &mut out);
    note(weight, (total(&out, &out) / total(target, target)).sqrt());
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use thalweg_core::{Bounded, Bounds, Problem, Solver, from_fn};

    fn chain(x: &[f64], g: &mut [f64]) -> f64 {
        g.fill(0.0);
        let mut f = 0.0;
        for i in 0..x.len() - 1 {
            let (a, b) = (1.0 - x[i], x[i + 1] - x[i] * x[i]);
            f += a * a + 100.0 * b * b;
            g[i] += -2.0 * a - 400.0 * x[i] * b;
            g[i + 1] += 200.0 * b;
        }
        f
    }

    fn start(n: usize) -> Vec<f64> {
        (0..n).map(|i| if i % 2 == 0 { -1.2 } else { 1.0 }).collect()
    }

    /// Every path and every kind of matrix: nothing is found in a sound run, and a spoilt memory is found, forgotten and told.
    fn spoilt<P: Problem<Vector = Vec<f64>>>(
        mut problem: P,
        n: usize,
        spoil: impl Fn(&mut LbfgsbState<Vec<f64>, thalweg_linesearch::MoreThuente<f64>>),
        words: &str,
    ) where
        P::Error: std::fmt::Debug,
    {
        let solver = Lbfgsb::default().memory(4).check_factorizations(true);
        let mut state = solver.init(&mut problem, start(n)).unwrap();
        for _ in 0..7 {
            assert!(solver.step(&mut problem, &mut state).unwrap().is_continue());
        }
        assert_eq!(state.factorization_faults(), (0, None));
        let restarts = state.counters.restarts;
        spoil(&mut state);
        assert!(solver.step(&mut problem, &mut state).unwrap().is_continue());
        let (count, fault) = state.factorization_faults();
        let fault = fault.unwrap();
        assert!(count == 1 && fault.iteration == 7, "{count} {fault:?}");
        assert!(
            fault.what.contains(words) && !(fault.residual < 1e-4),
            "{fault:?}"
        );
        assert_eq!(state.counters.restarts, restarts + 1);
        // It goes on without it.
        while solver.step(&mut problem, &mut state).unwrap().is_continue() {}
        assert!(state.pg <= 1e-6 && state.faults == 1);
    }

    fn boxed(n: usize) -> impl Problem<Vector = Vec<f64>, Error = std::convert::Infallible> {
        // Some variables are held at 0.5.
        let upper = (0..n).map(|i| if i % 3 == 0 { 0.5 } else { 2.0 }).collect();
        Bounded::new(from_fn(chain), Bounds::new(vec![-2.0; n], upper).unwrap())
    }

    #[test]
    fn a_spoilt_pair_is_found_on_every_path() {
        for n in [2, 40] {
            spoilt(
                from_fn(chain),
                n,
                |state| state.history.write_column(0, |i| 3.0 + i as f64),
                "s'y of a pair",
            );
        }
        for n in [6, 40] {
            spoilt(
                boxed(n),
                n,
                |state| state.history.write_column(0, |i| 3.0 + i as f64),
                "s'y of a pair",
            );
        }
    }

    /// The sums that the middle matrices are made of, changed a little: the direction still descends.
    #[test]
    fn spoilt_sums_are_found() {
        let spoil = |state: &mut LbfgsbState<Vec<f64>, _>| {
            let compact = &mut state.work.compact;
            let mut gram = vec![0.0; compact.gram_len()];
            let flags = &state.work.flags;
            let free = |i: usize| flags.is_empty() || flags[i] & flag::FREE != 0;
            state.history.block().gram(compact, free, &mut gram);
            // y'y of the newest: the oldest leaves with the next step.
            let row = gram.len() / 12;
            gram[3 * row + 3] *= 1.01;
            compact.set_gram(&gram);
        };
        let words = "the sums over the free variables";
        spoilt(from_fn(chain), 700, spoil, words);
        spoilt(boxed(40), 40, spoil, words);
    }

    #[test]
    fn sound_runs_have_no_faults() {
        for n in [2, 8, 30, 200] {
            let mut problem = boxed(n);
            let solver = Lbfgsb::default().check_factorizations(true);
            let mut state = solver.init(&mut problem, start(n)).unwrap();
            while solver.step(&mut problem, &mut state).unwrap().is_continue() {}
            assert!(state.pg <= 1e-6);
            assert_eq!(state.factorization_faults(), (0, None), "n = {n}");
        }
    }
}
