//! What the states of solvers for general constraints have in common.

use crate::{AugmentedLagrangianState, Kkt, LagrangeState};
use thalweg_core::{ScalarOf, State, Vector};

/// The state of a solver for problems with general constraints: what it shows besides x, f and ∇f.
pub trait ConstrainedState: State {
    /// The vector of constraint values, and of multipliers.
    type Constraints: Vector<Scalar = ScalarOf<Self::Vector>>;

    /// y, a multiplier for each constraint at the point shown, with L = f + y'c: y > 0 belongs to an active upper limit,
    /// y < 0 to an active lower one.
    fn multipliers(&self) -> &Self::Constraints;

    /// c(x) there.
    fn constraints(&self) -> &Self::Constraints;

    /// The residuals of the optimality conditions there.
    fn kkt(&self) -> Kkt<ScalarOf<Self::Vector>>;
}

impl<V, C, I> ConstrainedState for AugmentedLagrangianState<V, C, I>
where
    V: Vector,
    C: Vector<Scalar = V::Scalar>,
    I: State<Vector = V>,
{
    type Constraints = C;
    fn multipliers(&self) -> &C {
        self.multipliers()
    }
    fn constraints(&self) -> &C {
        self.constraints()
    }
    fn kkt(&self) -> Kkt<V::Scalar> {
        self.kkt()
    }
}

impl<V: Vector, C: Vector<Scalar = V::Scalar>> ConstrainedState for LagrangeState<V, C> {
    type Constraints = C;
    fn multipliers(&self) -> &C {
        self.multipliers()
    }
    fn constraints(&self) -> &C {
        self.constraints()
    }
    fn kkt(&self) -> Kkt<V::Scalar> {
        self.kkt()
    }
}
