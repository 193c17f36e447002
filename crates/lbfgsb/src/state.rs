//! Everything that changes during a run.

use num_traits::{Float, Zero};
use thalweg_core::{Counters, LineSearch, Real, ScalarOf, State, Vector};
use thalweg_linesearch::Incumbent;
use thalweg_quasinewton::{ColumnSums, Compact, History, InverseHessian, PairSums, Singular};

/// Flags of a variable, in a byte.
pub(crate) mod flag {
    /// Free at the Cauchy point.
    pub(crate) const FREE: u8 = 1;
    /// Was free at the one before.
    pub(crate) const WAS_FREE: u8 = 2;
    /// Came to its bound on the way to the Cauchy point.
    pub(crate) const CROSSED: u8 = 4;
}

/// The state of an [`Lbfgsb`](crate::Lbfgsb) run: the iterate, the curvature pairs and every workspace.
///
/// With a line search that is not monotone it shows the best point so far, not the iterate, while that lies above it.
#[derive(Debug, Clone)]
pub struct LbfgsbState<V: Vector, L, S = ScalarOf<V>> {
    /// x, ∇f(x): the last accepted iterate.
    pub(crate) x: V,
    pub(crate) g: V,
    /// The trial point and its gradient; after an accepted step, the iterate before.
    pub(crate) x_trial: V,
    pub(crate) g_trial: V,
    /// d: the search direction.
    pub(crate) d: V,
    pub(crate) value: ScalarOf<V>,
    pub(crate) pg: ScalarOf<V>,
    pub(crate) step: ScalarOf<V>,
    pub(crate) counters: Counters,
    pub(crate) projected: bool,
    /// The pair s = step·d, y = g − g_trial of the last step, still to be stored: its step and s'y.
    pub(crate) pending: Option<(ScalarOf<V>, ScalarOf<V>)>,
    /// f now less f one iterate ago.
    pub(crate) last_change: Option<ScalarOf<V>>,
    /// Accepted steps in a row that did not lower f.
    pub(crate) stalled: u32,
    pub(crate) history: History<ScalarOf<V>, S>,
    pub(crate) work: Work<ScalarOf<V>>,
    pub(crate) line_search: L,
    /// The best point, for a line search that is not monotone.
    pub(crate) best: Option<Incumbent<V>>,
}

/// Workspaces and the small matrices.
#[derive(Debug, Clone)]
pub(crate) struct Work<T> {
    pub(crate) compact: Compact<T>,
    pub(crate) pair: PairSums<T>,
    pub(crate) columns: ColumnSums<T>,
    /// One flag byte a variable; empty without bounds.
    pub(crate) flags: Vec<u8>,
    /// A heap of breakpoints; filled no further than the walk gets.
    pub(crate) heap: Vec<(T, usize)>,
    /// The sums over F are out of date and must be formed anew.
    pub(crate) stale: bool,
    /// Variables on all parts.
    pub(crate) n: f64,
    /// p = W'd, c = W'(x_cp − x), and scratch, all of length 2m.
    pub(crate) p: Vec<T>,
    pub(crate) c: Vec<T>,
    pub(crate) q: Vec<T>,
    pub(crate) by_slot: Vec<T>,
    pub(crate) row: Vec<T>,
    pub(crate) a: Vec<T>,
    pub(crate) batch: Vec<T>,
    /// Changes of the sums over F.
    pub(crate) delta: Vec<T>,
    pub(crate) gram_free: Vec<T>,
    pub(crate) gram_active: Vec<T>,
}

impl<T: Real> Work<T> {
    pub(crate) fn new(n: usize, global: f64, m: usize, bounded: bool) -> Self {
        let zeros = |k: usize| vec![T::zero(); k];
        let compact = Compact::new(m);
        let delta = zeros(compact.gram_len());
        let k = if bounded { 4 * m * m } else { 0 };
        Work {
            compact,
            pair: PairSums::new(m),
            columns: ColumnSums::new(m),
            flags: vec![0; if bounded { n } else { 0 }],
            heap: Vec::with_capacity(if bounded { n } else { 0 }),
            stale: false,
            n: global,
            p: zeros(2 * m),
            c: zeros(2 * m),
            q: zeros(2 * m),
            by_slot: zeros(2 * m),
            row: zeros(2 * m),
            a: zeros(2 * m),
            batch: zeros(2 * m + 3),
            delta,
            gram_free: zeros(k),
            gram_active: zeros(k),
        }
    }

    /// Forgets every pair.
    pub(crate) fn forget(&mut self) {
        self.compact.reset();
        self.stale = false;
    }
}

impl<V: Vector, L, S: Real> LbfgsbState<V, L, S> {
    pub(crate) fn new(x: V, m: usize, bounded: bool, line_search: L) -> Self
    where
        L: LineSearch<ScalarOf<V>>,
    {
        let n = x.local_len();
        let zero = ScalarOf::<V>::zero();
        let work = Work::new(n, x.global_len() as f64, m, bounded);
        let best = (!line_search.is_monotone()).then(|| Incumbent::new(&x));
        LbfgsbState {
            g: x.like(),
            x_trial: x.like(),
            g_trial: x.like(),
            d: x.like(),
            x,
            value: ScalarOf::<V>::nan(),
            pg: ScalarOf::<V>::nan(),
            step: zero,
            counters: Counters::default(),
            projected: false,
            pending: None,
            last_change: None,
            stalled: 0,
            history: History::new(n, m),
            work,
            line_search,
            best,
        }
    }

    /// The best point, while the run is above it.
    pub(crate) fn away(&self) -> Option<&Incumbent<V>> {
        self.best.as_ref().filter(|b| b.is_away())
    }

    /// The inverse of the limited-memory matrix as an operator, of the pairs that are stored (the pair of the very
    /// last step joins them at the start of the next iteration). One pass over the pairs; allocates O(m²).
    ///
    /// # Errors
    /// [`Singular`] if the pairs do not give a positive definite matrix.
    pub fn inverse_hessian(&self) -> Result<InverseHessian<'_, ScalarOf<V>, S>, Singular> {
        InverseHessian::new(&self.history, &self.work.compact, self.x.comm())
    }
}

impl<V: Vector, L, S: Real> State for LbfgsbState<V, L, S> {
    type Vector = V;
    fn x(&self) -> &V {
        self.away().map_or(&self.x, Incumbent::x)
    }
    fn value(&self) -> ScalarOf<V> {
        self.away().map_or(self.value, Incumbent::value)
    }
    fn gradient(&self) -> &V {
        self.away().map_or(&self.g, Incumbent::gradient)
    }
    fn projected_gradient_norm(&self) -> ScalarOf<V> {
        self.away().map_or(self.pg, Incumbent::norm)
    }
    fn step_length(&self) -> ScalarOf<V> {
        self.step
    }
    fn counters(&self) -> &Counters {
        &self.counters
    }
    fn start_was_projected(&self) -> bool {
        self.projected
    }
    fn pair_count(&self) -> usize {
        self.work.compact.len()
    }
    fn copy_pair(&self, k: usize, s: &mut [ScalarOf<V>], y: &mut [ScalarOf<V>]) -> bool {
        if k >= self.work.compact.len() {
            return false;
        }
        let slot = self.work.compact.slot(k);
        self.history.copy_column(2 * slot, y);
        self.history.copy_column(2 * slot + 1, s);
        true
    }
}
