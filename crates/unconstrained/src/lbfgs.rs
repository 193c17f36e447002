//! L-BFGS.
//!
//! J. Nocedal, *Updating quasi-Newton matrices with limited storage*, Math. Comp. 35 (1980) 773–782; D. C. Liu, J. Nocedal, *On
//! the limited memory BFGS method for large scale optimization*, Math. Programming 45 (1989) 503–528.
//!
//! ```text
//! propose: d ← −H ∇f by the two loops over the last m pairs, from H₀ = (s'y / y'y) I of the newest    (Scaled)
//!          without pairs: d ← −∇f                                                                     (Unscaled)
//! learn:   s ← t d,  y ← ∇f(x) − ∇f(x_old);  s'y too small → skip
//! ```
//!
//! The rest is in `descent.rs`.

use crate::{Descent, Direction, Iterate, Proposal, Step};
use thalweg_core::{Counters, InvalidInput, LineSearch, Memory, Of, Problem, Real, ScalarOf, Update};
use thalweg_linesearch::MoreThuente;
use thalweg_quasinewton::TwoLoop;

/// L-BFGS, by default with m = 10 and Moré and Thuente's line search. For large problems without bounds, on any vector. (2m + 9)
/// n numbers of memory, 4 m n products an iteration.
///
/// ```
/// use thalweg_core::{Driver, from_fn};
/// use thalweg_unconstrained::Lbfgs;
///
/// let rosenbrock = from_fn(|x: &[f64], g: &mut [f64]| {
///     let (a, b) = (1.0 - x[0], x[1] - x[0] * x[0]);
///     (g[0], g[1]) = (-2.0 * a - 400.0 * x[0] * b, 200.0 * b);
///     a * a + 100.0 * b * b
/// });
/// let solution = Driver::new().run(&Lbfgs::default().memory(6), rosenbrock, vec![-1.2, 1.0])?;
/// assert!(solution.converged() && (solution.x[0] - 1.0).abs() < 1e-5);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub type Lbfgs<T = f64, L = MoreThuente<T>> = Descent<T, LbfgsDirection, L>;

/// The rule of [`Lbfgs`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LbfgsDirection {
    memory: usize,
}

impl Default for LbfgsDirection {
    fn default() -> Self {
        LbfgsDirection { memory: 10 }
    }
}

impl LbfgsDirection {
    /// Keeps the last `pairs` pairs, ≥ 1.
    pub fn new(pairs: usize) -> Self {
        LbfgsDirection { memory: pairs }
    }
}

impl<T: Real> Default for Descent<T, LbfgsDirection, MoreThuente<T>> {
    fn default() -> Self {
        Descent::new(LbfgsDirection::default(), MoreThuente::default())
    }
}

impl<T: Real, L: LineSearch<T>> Descent<T, LbfgsDirection, L> {
    /// m: how many curvature pairs are kept, ≥ 1; 10 by default, 3 to 20 are usual.
    #[must_use]
    pub fn memory(self, pairs: usize) -> Self {
        self.map_direction(|_| LbfgsDirection::new(pairs))
    }
}

impl<P: Problem> Direction<P> for LbfgsDirection {
    type Work = TwoLoop<P::Vector>;

    fn validate(&self) -> Result<(), InvalidInput> {
        if self.memory == 0 {
            return Err(InvalidInput::option(
                "memory",
                0,
                "keep at least one curvature pair; 5 to 20 are usual",
            ));
        }
        Ok(())
    }

    fn allocate(&self, like: &P::Vector) -> Result<Self::Work, InvalidInput> {
        TwoLoop::new(like, self.memory)
    }

    fn fits(&self, work: &Self::Work) -> bool {
        work.capacity() == self.memory
    }

    fn forget(&self, work: &mut Self::Work) {
        work.reset();
    }

    #[inline(always)]
    fn learn(&self, work: &mut Self::Work, step: &Step<'_, P::Vector>) -> Update {
        // From the slopes s'y is more exact than as a sum over s and y.
        let curved = step.slope - step.old_slope > -<Of<P> as Real>::EPSILON * step.old_slope;
        if !curved {
            return Update::Skipped;
        }
        work.update_from(step.length, step.direction, step.gradient, step.old_gradient)
    }

    #[inline(always)]
    fn propose(
        &self,
        work: &mut Self::Work,
        _problem: &mut P,
        at: &Iterate<'_, P::Vector>,
        _counters: &mut Counters,
        d: &mut P::Vector,
    ) -> Result<Proposal, P::Error> {
        work.direction(at.gradient, d);
        Ok(if work.is_empty() {
            Proposal::Unscaled
        } else {
            Proposal::Scaled
        })
    }

    fn pair_count(work: &Self::Work) -> usize {
        work.len()
    }

    fn copy_pair(
        work: &Self::Work,
        k: usize,
        s: &mut [ScalarOf<P::Vector>],
        y: &mut [ScalarOf<P::Vector>],
    ) -> bool {
        work.copy_pair(k, s, y)
    }

    fn name(&self) -> &'static str {
        "lbfgs"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use thalweg_core::{Solver, State, from_fn};

    fn quartic(x: &[f64], g: &mut [f64]) -> f64 {
        g[0] = 4.0 * x[0].powi(3);
        g[1] = 2.0 * x[1];
        x[0].powi(4) + x[1] * x[1]
    }

    #[test]
    fn keeps_the_last_pairs_and_shows_them() {
        let mut problem = from_fn::<_, Vec<f64>>(quartic);
        let solver = Lbfgs::default().memory(3);
        let mut state = solver.init(&mut problem, vec![3.0, 1.0]).unwrap();
        for k in 0..6 {
            assert_eq!(state.pair_count(), k.min(3));
            let (old_x, old_g) = (state.x().clone(), state.gradient().clone());
            assert!(solver.step(&mut problem, &mut state).unwrap().is_continue());
            let newest = state.pair_count() - 1;
            let (mut s, mut y) = (vec![0.0; 2], vec![0.0; 2]);
            assert!(state.copy_pair(newest, &mut s, &mut y));
            for i in 0..2 {
                // s is t d, which x rounds.
                assert!((s[i] - (state.x()[i] - old_x[i])).abs() <= 1e-15 * old_x[i].abs().max(1.0));
                assert_eq!(y[i], state.gradient()[i] - old_g[i]);
            }
        }
    }

    #[test]
    fn another_memory_does_not_restart_in_these_workspaces() {
        let mut problem = from_fn::<_, Vec<f64>>(quartic);
        let mut state = Lbfgs::default().init(&mut problem, vec![3.0, 1.0]).unwrap();
        let other = Lbfgs::default().memory(2);
        assert!(other.restart(&mut problem, &mut state, &vec![3.0, 1.0]).is_err());
        assert!(
            Lbfgs::default()
                .memory(0)
                .init(&mut problem, vec![3.0, 1.0])
                .is_err()
        );
    }
}
