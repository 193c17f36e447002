//! What a run has done so far.

/// Counts of everything a run pays for. All start at zero in `init`; the evaluation at the start point counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Counters {
    /// Accepted steps.
    pub iterations: u64,
    /// Fused evaluations of value and gradient.
    pub value_and_gradient: u64,
    /// Evaluations of the value alone.
    pub value: u64,
    /// Hessian–vector products.
    pub hessian_products: u64,
    /// Curvature pairs that were not kept because s'y was too small.
    pub skipped_pairs: u64,
    /// How often the memory was thrown away to start again from steepest descent.
    pub restarts: u64,
    /// Trials where the objective or its gradient was not finite.
    pub non_finite: u64,
}

impl Counters {
    /// All evaluations of the objective, with or without gradient.
    pub fn evaluations(&self) -> u64 {
        self.value_and_gradient + self.value
    }
}
