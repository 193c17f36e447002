//! Another objective in the middle of a run.
//!
//! ```text
//! the last pair joins the others
//! f and ∇f at x are rewritten
//! back from x, pair by pair:   the point before: p ← p − s;   its gradient, g − y, is rewritten;   y ← the difference of the two
//! from the oldest pair on:     s'y > tolerance · y'y → the pair is kept, else dropped
//! ```
//! A pair is kept as s and y alone; its points follow from x as long as no step between was without a pair. Pairs older than such a
//! step are dropped.

use crate::state::Path;
use crate::{Lbfgsb, LbfgsbState};
use num_traits::Zero;
use thalweg_core::kernels::dot;
use thalweg_core::{Bounds, InitError, LineSearch, Real, Reduce, State, Vector};
use thalweg_quasinewton::{Source, TileVectors, sums};

/// A point that the memory knows, with its gradient, to be rewritten for another objective.
#[derive(Debug)]
#[non_exhaustive]
pub struct Stored<'a, V: Vector> {
    /// How many steps ago it was the iterate; 0 is x itself.
    pub age: usize,
    /// The point: x itself, or within rounding an earlier iterate. Within the bounds.
    pub x: &'a V,
    /// The gradient there, of the objective as it was; write that of the new one.
    pub gradient: &'a mut V,
    /// At x itself f, to be rewritten too; `None` at the others, whose values nobody needs.
    pub value: Option<&'a mut V::Scalar>,
}

impl<T: Real, L: LineSearch<T>, S: Real> Lbfgsb<T, L, S> {
    /// Goes over to another objective without losing what was learnt: weights that change, data that arrive, a penalty that grows.
    ///
    /// `rewrite` is called for x and then for every earlier iterate that the pairs give, the newest first: it writes the gradient of
    /// the new objective there, and f at x. The memory is formed anew of the new differences; pairs without curvature,
    /// s'y ≤ [tolerance](Self::curvature_tolerance) · y'y, are dropped. Then go on with `step`, or with
    /// [`Driver::resume`](thalweg_core::Driver::resume), on the new problem, whose bounds must be the old ones. Gives how many pairs are left.
    ///
    /// Evaluations made by `rewrite` are not counted. Allocates eight vectors. Cost: 4 m² n products, and what `rewrite` does. On a
    /// distributed vector a collective operation.
    ///
    /// ```
    /// use thalweg_core::{Driver, Problem, State, Solver, from_fn};
    /// use thalweg_lbfgsb::Lbfgsb;
    ///
    /// // Σ (xᵢ − 1)² + w Σ xᵢ⁴, with a weight that grows.
    /// fn penalised(w: f64) -> impl Problem<Vector = Vec<f64>, Error = std::convert::Infallible> {
    ///     from_fn(move |x: &[f64], g: &mut [f64]| {
    ///         for (g, x) in g.iter_mut().zip(x) { *g = 2.0 * (x - 1.0) + 4.0 * w * x.powi(3); }
    ///         x.iter().map(|x| (x - 1.0) * (x - 1.0) + w * x.powi(4)).sum()
    ///     })
    /// }
    /// let solver = Lbfgsb::default();
    /// let mut state = solver.init(&mut penalised(0.0), vec![3.0, -2.0]).map_err(|e| e.to_string())?;
    /// for w in [0.1, 1.0, 10.0] {
    ///     let mut problem = penalised(w);
    ///     solver.redefine(&mut state, None, |at| {
    ///         let value = problem.value_and_gradient(at.x, at.gradient)?;
    ///         if let Some(f) = at.value { *f = value; }
    ///         Ok::<(), std::convert::Infallible>(())
    ///     }).map_err(|e| e.to_string())?;
    ///     Driver::new().resume(&solver, &mut problem, &mut state).map_err(|e| e.to_string())?;
    /// }
    /// assert!(state.projected_gradient_norm() <= 1e-6);
    /// # Ok::<(), String>(())
    /// ```
    ///
    /// # Errors
    /// The error of `rewrite`, or f or ∇f at x that is not finite. The state then is that of the old objective, without pairs if
    /// the error came after x.
    pub fn redefine<V, E>(
        &self,
        state: &mut LbfgsbState<V, L, S>,
        bounds: Option<&Bounds<V>>,
        mut rewrite: impl FnMut(Stored<'_, V>) -> Result<(), E>,
    ) -> Result<usize, InitError<E>>
    where
        V: Vector<Scalar = T>,
    {
        let bounds = bounds.filter(|b| b.any());
        let (mut value, mut gradient) = (state.value, state.g.clone());
        rewrite(Stored {
            age: 0,
            x: &state.x,
            gradient: &mut gradient,
            value: Some(&mut value),
        })
        .map_err(InitError::Objective)?;
        let largest = gradient.norm_inf();
        if !(value.is_finite() && largest.is_finite()) {
            return Err(InitError::NonFiniteStart {
                value: value.to_f64(),
                gradient: largest.to_f64(),
            });
        }

        // By age from slot 0 on, the pending pair the newest.
        let m = state.work.compact.capacity();
        let mut k = state.work.compact.len();
        state.history.rotate(state.work.compact.slot(0));
        state.work.forget();
        if let Some((step, _)) = state.pending.take() {
            if k == m {
                state.history.rotate(1);
                k -= 1;
            }
            let (d, g, g_old) = (state.d.local(), state.g.local(), state.g_trial.local());
            state.history.write_column(2 * k, |i| g[i] - g_old[i]);
            state.history.write_column(2 * k + 1, |i| step * d[i]);
            k += 1;
        }
        let linked = state.linked.min(k);
        state.linked = 0;

        let (mut s, mut y) = (state.x.like(), state.x.like());
        let (mut point, mut old, mut new) = (state.x.clone(), state.g.clone(), gradient.clone());
        let mut before = state.x.like();
        for (age, slot) in (k - linked..k).rev().enumerate() {
            state.history.copy_column(2 * slot, y.local_mut());
            state.history.copy_column(2 * slot + 1, s.local_mut());
            point.axpy(-T::one(), &s);
            if let Some(bounds) = bounds {
                bounds.project(&mut point);
            }
            old.axpy(-T::one(), &y);
            before.copy_from(&old);
            rewrite(Stored {
                age: age + 1,
                x: &point,
                gradient: &mut before,
                value: None,
            })
            .map_err(InitError::Objective)?;
            let (new_local, before_local) = (new.local(), before.local());
            state
                .history
                .write_column(2 * slot, |i| new_local[i] - before_local[i]);
            std::mem::swap(&mut new, &mut before);
        }

        // A pair goes to a slot that has been read.
        let mut whole = true;
        for slot in k - linked..k {
            state.history.copy_column(2 * slot, y.local_mut());
            state.history.copy_column(2 * slot + 1, s.local_mut());
            let mut sums = [dot(s.local(), y.local()), dot(y.local(), y.local())];
            s.comm().sum(&mut sums);
            let [s_y, y_y] = sums;
            whole = s_y > self.curvature_tolerance * y_y && s_y > T::zero() && y_y.is_finite();
            if whole {
                push(state, &s, &y, s_y, y_y);
                state.linked += 1;
            } else {
                state.linked = 0;
                state.counters.skipped_pairs += 1;
            }
        }
        if !whole {
            state.linked = 0;
        }
        state.work.stale = true;

        state.g = gradient;
        state.value = value;
        state.pg = match bounds {
            Some(bounds) => bounds.projected_gradient_norm(&state.x, &state.g),
            None => largest,
        };
        state.last_change = None;
        state.stall.reset(state.value, state.pg);
        if let Some(best) = &mut state.best {
            best.reset();
        }
        state.line_search = self.line_search.clone();
        Ok(state.pair_count())
    }
}

/// Stores a pair as the newest, with its sums over all variables.
fn push<V: Vector, L, S: Real>(
    state: &mut LbfgsbState<V, L, S>,
    s: &V,
    y: &V,
    s_y: V::Scalar,
    y_y: V::Scalar,
) {
    let work = &mut state.work;
    let (slot, slots) = (work.compact.next_slot(), work.compact.slots_after_push());
    let (s_local, y_local) = (s.local(), y.local());
    if state.path != Path::Compact {
        state.history.write_column(2 * slot, |i| y_local[i]);
        state.history.write_column(2 * slot + 1, |i| s_local[i]);
        work.compact.push_curvature(s_y, y_y);
        return;
    }
    let parts = (state.history.block_mut(), s_local, y_local, work.columns.places());
    work.threads
        .for_chunks(s.local_len(), parts, |(chunk, s, y, places)| {
            chunk.update(Some(slot), slots, &mut Pair { s, y }, places.data);
        });
    s.comm().sum(work.columns.add_up(slots));
    let zero = V::Scalar::zero();
    for j in 0..slots {
        work.pair.y_s[j] = work.columns.get(2 * j, sums::S);
        work.pair.s_s[j] = work.columns.get(2 * j + 1, sums::S);
        // Over all variables for now: with bounds the sums over the free ones are formed anew in the next iteration.
        work.pair.y_y_free[j] = work.columns.get(2 * j, sums::Y_FREE);
        work.pair.s_y_free[j] = work.columns.get(2 * j + 1, sums::Y_FREE);
        (work.pair.y_s_active[j], work.pair.s_s_active[j]) = (zero, zero);
    }
    work.compact.push(&work.pair, s_y, y_y);
}

struct Pair<'a, T> {
    s: &'a [T],
    y: &'a [T],
}

impl<T: Real> Source<T> for Pair<'_, T> {
    const MASKED: bool = false;
    #[inline(always)]
    fn fill(&mut self, start: usize, len: usize, tile: &mut TileVectors<T>) {
        tile.s[..len].copy_from_slice(&self.s[start..start + len]);
        tile.y[..len].copy_from_slice(&self.y[start..start + len]);
    }
}
