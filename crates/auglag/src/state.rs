//! Everything that changes during a run.

use crate::Kkt;
use crate::penalty::{complementarity, largest, largest_violation, total, violation};
use crate::subproblem::Work;
use num_traits::{Float, One, Zero};
use thalweg_core::{Bounds, Counters, Real, ScalarOf, State, Vector};

/// A point, what was evaluated there, and its multipliers.
#[derive(Debug, Clone)]
pub(crate) struct Point<V: Vector, C> {
    pub(crate) x: V,
    pub(crate) g: V,
    pub(crate) c: C,
    /// Of the unscaled problem.
    pub(crate) y: C,
    /// The residuals of the optimality conditions, as the documentation defines them.
    pub(crate) kkt: Kkt<ScalarOf<V>>,
    /// ‖P(x − w_f ∇L) − x‖∞, and ‖P(c + y) − c‖∞ of the scaled problem, which is never less than its violation.
    pub(crate) scaled_stationarity: ScalarOf<V>,
    pub(crate) scaled_complementarity: ScalarOf<V>,
    pub(crate) scaled_violation: ScalarOf<V>,
    /// Σ |yᵢ| violationᵢ.
    pub(crate) deficit: ScalarOf<V>,
}

impl<V: Vector, C: Vector<Scalar = V::Scalar>> Point<V, C> {
    pub(crate) fn new(x: &V, like: &C) -> Self {
        let nan = V::Scalar::nan();
        Point {
            x: x.like(),
            g: x.like(),
            c: like.like(),
            y: like.like(),
            kkt: Kkt {
                value: nan,
                stationarity: nan,
                violation: nan,
                complementarity: nan,
            },
            scaled_stationarity: nan,
            scaled_complementarity: nan,
            scaled_violation: nan,
            deficit: nan,
        }
    }

    /// What `work` evaluated last, with the multipliers y⁺ there. `gradient` is that of the scaled Lagrangian.
    pub(crate) fn take(
        &mut self,
        work: &mut Work<V, C>,
        gradient: &V,
        bounds: Option<&Bounds<V>>,
        limits: &Bounds<C>,
    ) {
        let norm = |g: &V| match bounds {
            Some(bounds) => bounds.projected_gradient_norm(&work.x, g),
            None => g.norm_inf(),
        };
        self.scaled_stationarity = norm(gradient);
        let scale = V::Scalar::one() / work.g.norm_inf().max(V::Scalar::one());
        work.scratch.fill(V::Scalar::zero());
        work.scratch.axpy(scale / work.f_scale, gradient);
        self.kkt.stationarity = norm(&work.scratch);
        self.x.copy_from(&work.x);
        self.kkt.value = work.f;
        self.g.copy_from(&work.g);
        self.c.copy_from(&work.c);
        work.unscaled(&work.next, &mut self.y);
        self.kkt.violation = largest_violation(limits, &work.c);
        let (l, u) = (limits.lower().local(), limits.upper().local());
        let (c, w, next) = (work.c.local(), work.c_scale.local(), work.next.local());
        let y = self.y.local();
        self.kkt.complementarity = largest(&work.c, |i| complementarity(c[i], l[i], u[i], y[i] * scale));
        self.scaled_violation = largest(&work.c, |i| w[i] * violation(c[i], l[i], u[i]));
        self.scaled_complementarity = largest(&work.c, |i| {
            complementarity(w[i] * c[i], w[i] * l[i], w[i] * u[i], next[i])
        });
        self.deficit = total(&work.c, |i| y[i].abs() * violation(c[i], l[i], u[i]));
    }

    pub(crate) fn copy_from(&mut self, other: &Self) {
        self.x.copy_from(&other.x);
        self.g.copy_from(&other.g);
        self.c.copy_from(&other.c);
        self.y.copy_from(&other.y);
        self.kkt = other.kkt;
        self.scaled_stationarity = other.scaled_stationarity;
        self.scaled_complementarity = other.scaled_complementarity;
        self.scaled_violation = other.scaled_violation;
        self.deficit = other.deficit;
    }

    /// Less violation while infeasible, then lower f.
    pub(crate) fn is_better_than(&self, other: &Self, tolerance: V::Scalar) -> bool {
        match (self.kkt.violation <= tolerance, other.kkt.violation <= tolerance) {
            (true, true) => self.kkt.value < other.kkt.value,
            (false, false) => self.kkt.violation < other.kkt.violation,
            (feasible, _) => feasible,
        }
    }
}

/// The state of an [`AugmentedLagrangian`](crate::AugmentedLagrangian) run: `V` holds variables, `C` constraints, `I` is the
/// state of the inner solver.
///
/// It shows the best outer iterate so far, which has the least violation until one is feasible, and then the lowest f; at a
/// success it is the solution. So f may rise from one to the next. [`State::projected_gradient_norm`] is that of the
/// Lagrangian, [`Kkt::stationarity`]. [`State::gradient`] is ∇f.
///
/// Its [figures](State::figure): `"constraint_violation"`, `"scaled_violation"`, `"complementarity"`, `"objective_deficit"`
/// (Σ |yᵢ| violationᵢ), `"penalty"`, `"inner_iterations"` (of the last run), `"inner_tolerance"`, `"kkt"` (the residual of
/// [`Kkt`]).
#[derive(Debug, Clone)]
pub struct AugmentedLagrangianState<V: Vector, C: Vector, I> {
    pub(crate) work: Work<V, C>,
    pub(crate) inner: I,
    /// The last outer iterate, and the best.
    pub(crate) current: Point<V, C>,
    pub(crate) best: Point<V, C>,
    /// Where the inner solver starts.
    pub(crate) start: V,
    pub(crate) projected: bool,
    /// An inner run is under way: an error, or a budget, interrupted it.
    pub(crate) running: bool,
    pub(crate) inner_iterations: u64,
    /// It was started again without its memory.
    pub(crate) retried: bool,
    /// Where an inner run ends.
    pub(crate) tolerance: ScalarOf<V>,
    /// Inner runs in a row that stopped short at feasible points.
    pub(crate) failures: u32,
    /// Outer iterations in a row that ended at stationary points of the violation without lowering it.
    pub(crate) stuck: u32,
}

impl<V: Vector, C: Vector<Scalar = V::Scalar>, I> AugmentedLagrangianState<V, C, I> {
    /// y, a multiplier for each constraint of the problem as it was given, with L = f + y'c: y > 0 belongs to an active
    /// upper limit, y < 0 to an active lower one.
    pub fn multipliers(&self) -> &C {
        &self.best.y
    }

    /// c(x).
    pub fn constraints(&self) -> &C {
        &self.best.c
    }

    /// The largest violation max(l − c, c − u, 0), unscaled.
    pub fn violation(&self) -> V::Scalar {
        self.best.kkt.violation
    }

    /// The largest violation of the scaled constraints.
    pub fn scaled_violation(&self) -> V::Scalar {
        self.best.scaled_violation
    }

    /// The residuals of the optimality conditions.
    pub fn kkt(&self) -> Kkt<V::Scalar> {
        self.best.kkt
    }

    /// Σ |yᵢ| violationᵢ: to first order what f would rise by if the violation were mended.
    pub fn objective_deficit(&self) -> V::Scalar {
        self.best.deficit
    }

    /// ρ, the penalty of the scaled problem.
    pub fn penalty(&self) -> V::Scalar {
        self.work.rho
    }

    /// The factors of the objective and of each constraint.
    pub fn scales(&self) -> (V::Scalar, &C) {
        (self.work.f_scale, &self.work.c_scale)
    }

    /// The state of the inner solver.
    pub fn inner(&self) -> &I {
        &self.inner
    }

    /// ρ of Birgin and Martínez for the last outer iterate: 10 max(1, |f|) / max(1, ½ Σ violation²), scaled.
    pub(crate) fn balanced_penalty(&self, limits: &Bounds<C>) -> V::Scalar {
        let at = |v: f64| V::Scalar::from_f64(v);
        let (l, u) = (limits.lower().local(), limits.upper().local());
        let (c, w) = (self.current.c.local(), self.work.c_scale.local());
        let squares = total(&self.current.c, |i| {
            let r = w[i] * violation(c[i], l[i], u[i]);
            r * r
        });
        let value = (self.work.f_scale * self.current.kkt.value).abs();
        let rho = at(10.0) * value.max(V::Scalar::one()) / (at(0.5) * squares).max(V::Scalar::one());
        rho.max(at(1e-8)).min(at(1e8))
    }
}

impl<V: Vector, C: Vector<Scalar = V::Scalar>, I: State<Vector = V>> State
    for AugmentedLagrangianState<V, C, I>
{
    type Vector = V;
    fn x(&self) -> &V {
        &self.best.x
    }
    fn value(&self) -> ScalarOf<V> {
        self.best.kkt.value
    }
    fn gradient(&self) -> &V {
        &self.best.g
    }
    fn projected_gradient_norm(&self) -> ScalarOf<V> {
        self.best.kkt.stationarity
    }
    fn step_length(&self) -> ScalarOf<V> {
        if self.work.counters.iterations == 0 {
            ScalarOf::<V>::zero()
        } else {
            self.inner.step_length()
        }
    }
    fn counters(&self) -> &Counters {
        &self.work.counters
    }
    fn start_was_projected(&self) -> bool {
        self.projected
    }
    fn figure(&self, name: &str) -> Option<ScalarOf<V>> {
        let best = &self.best;
        match name {
            "constraint_violation" => Some(best.kkt.violation),
            "scaled_violation" => Some(best.scaled_violation),
            "complementarity" => Some(best.kkt.complementarity),
            "objective_deficit" => Some(best.deficit),
            "penalty" => Some(self.work.rho),
            "inner_iterations" => Some(ScalarOf::<V>::from_f64(self.inner_iterations as f64)),
            "inner_tolerance" => Some(self.tolerance),
            "kkt" => Some(best.kkt.residual()),
            _ => None,
        }
    }
    fn pair_count(&self) -> usize {
        self.inner.pair_count()
    }
    fn copy_pair(&self, k: usize, s: &mut [ScalarOf<V>], y: &mut [ScalarOf<V>]) -> bool {
        self.inner.copy_pair(k, s, y)
    }
}
