//! Everything that changes during a run.

use crate::preconditioner::Preconditioner;
use num_traits::{Float, One, Zero};
use thalweg_core::{Counters, ScalarOf, State, Vector};
use thalweg_linesearch::{Incumbent, Stall};

/// The state of a [`Tnc`](crate::Tnc) run: the iterate and every workspace.
///
/// It shows the best point so far, not the iterate, while that lies above it by the rounding of f.
///
/// With the feature `serde` it can be written out between two steps and read back; the run goes on with the same bits, if
/// the format keeps those of a number.
///
/// Its [figures](State::figure): `"free_gradient_squared"` is Σ (∂f/∂xᵢ)² over the free variables, `"f_scale"` the factor f is
/// multiplied with, `"step_max"` the longest step in scaled variables, `"held"` how many variables are pinned,
/// `"outer_iterations"` the iterations as SciPy counts them, `"f_change"` and `"x_change"` the last |f_old − f| and the length of the last step in scaled variables.
#[derive(Debug, Clone)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(
    feature = "serde",
    serde(bound(
        serialize = "V: serde::Serialize, ScalarOf<V>: serde::Serialize, L: serde::Serialize",
        deserialize = "V: serde::Deserialize<'de>, ScalarOf<V>: serde::Deserialize<'de>, L: serde::Deserialize<'de>"
    ))
)]
pub struct TncState<V: Vector, L> {
    /// x, ∇f(x): the last accepted iterate.
    pub(crate) x: V,
    pub(crate) g: V,
    pub(crate) value: ScalarOf<V>,
    pub(crate) pg: ScalarOf<V>,
    /// As `pg`, without the variables that the user fixed by a scale of 0.
    pub(crate) pg_tested: ScalarOf<V>,
    pub(crate) step: ScalarOf<V>,
    pub(crate) counters: Counters,
    pub(crate) projected: bool,

    /// The units of the variables.
    pub(crate) scale: V,
    pub(crate) offset: V,
    /// What f is multiplied with.
    pub(crate) f_scale: ScalarOf<V>,
    /// For each variable: −1 at its lower bound, 1 at its upper one, 2 fixed, 0 free.
    pub(crate) held: Vec<i8>,
    pub(crate) all_fixed: bool,

    /// The scaled gradient over the free variables.
    pub(crate) gs: V,
    pub(crate) gs_norm: ScalarOf<V>,
    /// ‖∇f‖ over the free variables where the run began, scaled.
    pub(crate) first_norm: ScalarOf<V>,
    /// ‖(x − offset)/scale‖ over the free variables.
    pub(crate) x_norm: ScalarOf<V>,
    pub(crate) direction: V,
    pub(crate) preconditioner: Preconditioner<V>,
    pub(crate) cg: Workspace<V>,

    /// The point last tried and its gradient; the lowest of the present search.
    pub(crate) trial: Trial<V>,
    pub(crate) lowest: Trial<V>,
    pub(crate) line_search: L,

    pub(crate) step_max: ScalarOf<V>,
    /// A bound was met in the last iteration, or nothing was done yet: the pair is not to be used.
    pub(crate) new_constraint: bool,
    /// The sums begin anew with the last pair.
    pub(crate) reset: bool,
    pub(crate) cycle: u64,
    pub(crate) f_at_constraint: ScalarOf<V>,
    pub(crate) f_at_reset: ScalarOf<V>,
    /// f_old − f of the last iteration, and the length of its step.
    pub(crate) change: ScalarOf<V>,
    pub(crate) x_change: ScalarOf<V>,
    pub(crate) reduction: ScalarOf<V>,
    /// Whether the run still gets on.
    pub(crate) stall: Stall<ScalarOf<V>>,
    /// The best point, where rounding may lead a step above the one before.
    pub(crate) best: Option<Incumbent<V>>,
    /// Iterations, those that only pinned a variable included.
    pub(crate) outer: u64,
    /// Quasi-Newton steps since the last conjugate gradients.
    pub(crate) skips: u64,
}

/// A point of a search with its gradient.
#[derive(Debug, Clone)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(
    feature = "serde",
    serde(bound(
        serialize = "V: serde::Serialize, ScalarOf<V>: serde::Serialize",
        deserialize = "V: serde::Deserialize<'de>, ScalarOf<V>: serde::Deserialize<'de>"
    ))
)]
pub(crate) struct Trial<V: Vector> {
    pub(crate) x: V,
    pub(crate) g: V,
    pub(crate) step: ScalarOf<V>,
    pub(crate) value: ScalarOf<V>,
    pub(crate) slope: ScalarOf<V>,
}

impl<V: Vector> Trial<V> {
    fn new(like: &V) -> Self {
        let zero = ScalarOf::<V>::zero();
        Trial {
            x: like.like(),
            g: like.like(),
            step: zero,
            value: zero,
            slope: zero,
        }
    }
}

/// The vectors of the conjugate gradients.
#[derive(Debug, Clone)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Workspace<V> {
    /// The residual, M r, the search direction and its product.
    pub(crate) r: V,
    pub(crate) z: V,
    pub(crate) v: V,
    pub(crate) gv: V,
    /// The product over all variables, held ones included.
    pub(crate) full: V,
}

impl<V: Vector, L> TncState<V, L> {
    pub(crate) fn new(x: V, line_search: L, memory: usize, best: Option<Incumbent<V>>) -> Self {
        let zero = ScalarOf::<V>::zero();
        let one = ScalarOf::<V>::one();
        TncState {
            g: x.like(),
            value: zero,
            pg: zero,
            pg_tested: zero,
            step: zero,
            counters: Counters::default(),
            projected: false,
            scale: x.like(),
            offset: x.like(),
            f_scale: one,
            held: vec![0; x.local_len()],
            all_fixed: false,
            gs: x.like(),
            gs_norm: zero,
            first_norm: zero,
            x_norm: zero,
            direction: x.like(),
            preconditioner: Preconditioner::new(&x, memory),
            cg: Workspace {
                r: x.like(),
                z: x.like(),
                v: x.like(),
                gv: x.like(),
                full: x.like(),
            },
            trial: Trial::new(&x),
            lowest: Trial::new(&x),
            line_search,
            step_max: one,
            new_constraint: true,
            reset: false,
            cycle: 0,
            f_at_constraint: zero,
            f_at_reset: zero,
            change: zero,
            x_change: zero,
            reduction: zero,
            stall: Stall::default(),
            best,
            outer: 0,
            skips: 0,
            x,
        }
    }

    /// The best point, while the run is above it.
    pub(crate) fn away(&self) -> Option<&Incumbent<V>> {
        self.best.as_ref().filter(|b| b.is_away())
    }

    /// Iterations as SciPy counts them: those that pinned a variable without moving are among them.
    pub fn outer_iterations(&self) -> u64 {
        self.outer
    }

    /// What f is multiplied with at present.
    pub fn f_scale(&self) -> ScalarOf<V> {
        self.f_scale
    }

    /// For each local variable: −1 pinned at its lower bound, 1 at its upper one, 2 fixed, 0 free.
    pub fn held(&self) -> &[i8] {
        &self.held
    }
}

impl<V: Vector, L> State for TncState<V, L> {
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
    fn figure(&self, name: &str) -> Option<ScalarOf<V>> {
        use thalweg_core::{Real, Reduce};
        let total = |term: &dyn Fn(usize) -> ScalarOf<V>| {
            let mut sums = [thalweg_core::kernels::sum(self.held.len(), term)];
            self.x.comm().sum(&mut sums);
            sums[0]
        };
        let g = self.g.local();
        let zero = ScalarOf::<V>::zero();
        match name {
            "free_gradient_squared" => Some(total(&|i| if self.held[i] == 0 { g[i] * g[i] } else { zero })),
            "held" => Some(total(&|i| {
                ScalarOf::<V>::from_f64(if self.held[i] == 0 { 0.0 } else { 1.0 })
            })),
            "f_scale" => Some(self.f_scale),
            "step_max" => Some(self.step_max),
            "outer_iterations" => Some(ScalarOf::<V>::from_f64(self.outer as f64)),
            "f_change" => Some(self.change.abs()),
            "x_change" => Some(self.x_change),
            "free_gradient_norm_scaled" => Some(self.gs_norm / self.f_scale),
            _ => None,
        }
    }
}
