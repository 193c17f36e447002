//! Everything that changes during a run.

use crate::breakpoints::Breakpoints;
use num_traits::{Float, Zero};
use thalweg_core::kernels::{CHUNK, max_nan};
use thalweg_core::parallel::{Each, Threads};
use thalweg_core::{Counters, LineSearch, Real, Reduce, ScalarOf, State, Vector};
use thalweg_linesearch::{Incumbent, Stall};
use thalweg_quasinewton::{ColumnSums, Compact, History, InverseHessian, PairSums, Singular};

/// How the direction is computed; a matter of the problem's size alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Path {
    /// Few variables, no bounds: the two-loop recursion.
    TwoLoop,
    /// Very few variables, bounds: B written out.
    Dense,
    /// The compact form.
    Compact,
}

impl Path {
    /// The path for `x`. `compact`: whatever the size, for the order of rounding errors that SciPy has.
    pub(crate) fn of<V: Vector>(x: &V, bounded: bool, compact: bool) -> Self {
        if compact {
            return Path::Compact;
        }
        let n = x.local_len();
        // All parts must agree.
        let in_parts = x.comm().any(x.global_len() != n);
        match (in_parts, bounded) {
            (false, false) if n <= TWO_LOOP => Path::TwoLoop,
            (false, true) if n <= crate::dense::MOST => Path::Dense,
            _ => Path::Compact,
        }
    }
}

/// The most variables without bounds for the two-loop recursion.
pub(crate) const TWO_LOOP: usize = 600;

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
/// It shows the best point so far, not the iterate, while that lies above it: by the rounding of f, or by what a line search
/// that is not monotone allows.
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
    /// The same at the trial point.
    pub(crate) pg_trial: ScalarOf<V>,
    pub(crate) step: ScalarOf<V>,
    pub(crate) counters: Counters,
    pub(crate) projected: bool,
    /// The pair s = step·d, y = g − g_trial of the last step, still to be stored: its step and s'y.
    pub(crate) pending: Option<(ScalarOf<V>, ScalarOf<V>)>,
    /// f now less f one iterate ago.
    pub(crate) last_change: Option<ScalarOf<V>>,
    /// Whether the run still gets on.
    pub(crate) stall: Stall<ScalarOf<V>>,
    pub(crate) history: History<ScalarOf<V>, S>,
    pub(crate) work: Work<ScalarOf<V>>,
    pub(crate) line_search: L,
    /// The best point, where a step may lie above the one before.
    pub(crate) best: Option<Incumbent<V>>,
    pub(crate) path: Path,
}

/// What a pass has found in one chunk, or in all.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Partial<T> {
    pub(crate) sums: [T; 4],
    pub(crate) min: T,
    pub(crate) max: T,
    pub(crate) flag: bool,
}

impl<T: Real> Partial<T> {
    pub(crate) fn nothing() -> Self {
        Partial {
            sums: [T::zero(); 4],
            min: T::infinity(),
            max: T::zero(),
            flag: false,
        }
    }

    /// All chunks together, in order.
    pub(crate) fn all(partials: &[Self]) -> Self {
        let mut all = Self::nothing();
        for partial in partials {
            for (sum, &t) in all.sums.iter_mut().zip(&partial.sums) {
                *sum += t;
            }
            all.min = all.min.min(partial.min);
            all.max = max_nan(all.max, partial.max);
            all.flag |= partial.flag;
        }
        all
    }
}

/// Workspaces and the small matrices.
#[derive(Debug, Clone)]
pub(crate) struct Work<T> {
    pub(crate) compact: Compact<T>,
    pub(crate) pair: PairSums<T>,
    pub(crate) columns: ColumnSums<T>,
    /// Partial results, one a chunk.
    pub(crate) partials: Vec<Partial<T>>,
    pub(crate) threads: Threads,
    /// One flag byte a variable; empty without bounds.
    pub(crate) flags: Vec<u8>,
    /// Filled no further than the walk gets.
    pub(crate) breakpoints: Breakpoints<T>,
    /// Free variables, on all parts.
    pub(crate) free: T,
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
    /// The sums over F of each chunk, when they are formed anew.
    pub(crate) grams: Vec<T>,
}

impl<T: Real> Work<T> {
    pub(crate) fn new(n: usize, global: f64, m: usize, bounded: bool, threads: Threads) -> Self {
        let zeros = |k: usize| vec![T::zero(); k];
        let compact = Compact::new(m);
        let delta = zeros(compact.gram_len());
        let chunks = n.div_ceil(CHUNK).max(1);
        let grams = if bounded { chunks * compact.gram_len() } else { 0 };
        Work {
            compact,
            pair: PairSums::new(m),
            columns: ColumnSums::new(n, m),
            partials: vec![Partial::nothing(); chunks],
            threads,
            free: T::zero(),
            flags: vec![0; if bounded { n } else { 0 }],
            breakpoints: Breakpoints::with_capacity(if bounded { n } else { 0 }),
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
            grams: zeros(grams),
        }
    }

    /// The places for partial results, one a chunk.
    pub(crate) fn places(partials: &mut [Partial<T>]) -> Each<'_, Partial<T>> {
        Each {
            data: partials,
            width: 1,
        }
    }

    /// Forgets every pair.
    pub(crate) fn forget(&mut self) {
        self.compact.reset();
        self.stale = false;
    }
}

impl<V: Vector, L, S: Real> LbfgsbState<V, L, S> {
    pub(crate) fn new(
        x: V,
        m: usize,
        bounded: bool,
        line_search: L,
        path: Path,
        threads: Threads,
        best: Option<Incumbent<V>>,
    ) -> Self
    where
        L: LineSearch<ScalarOf<V>>,
    {
        let n = x.local_len();
        let zero = ScalarOf::<V>::zero();
        let work = Work::new(n, x.global_len() as f64, m, bounded, threads);
        let history = if path == Path::TwoLoop {
            History::in_columns(n, m)
        } else {
            History::new(n, m)
        };
        LbfgsbState {
            g: x.like(),
            x_trial: x.like(),
            g_trial: x.like(),
            d: x.like(),
            x,
            value: ScalarOf::<V>::nan(),
            pg: ScalarOf::<V>::nan(),
            pg_trial: ScalarOf::<V>::nan(),
            step: zero,
            counters: Counters::default(),
            projected: false,
            pending: None,
            last_change: None,
            stall: Stall::default(),
            history,
            work,
            line_search,
            path,
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
