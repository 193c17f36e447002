//! BFGS with a dense matrix.
//!
//! J. Nocedal, S. J. Wright, *Numerical Optimization*, 2nd ed., Springer 2006, algorithm 6.1.
//!
//! ```text
//! propose: d ← −H ∇f, H dense                                      (Scaled; at first H = I: Unscaled)
//! learn:   s ← t d,  y ← ∇f(x) − ∇f(x_old);  s'y too small → skip
//!          the first pair: H ← (s'y / y'y) I
//!          H ← (I − s y'/s'y) H (I − y s'/s'y) + s s'/s'y
//! ```
//!
//! The parts: `DenseBfgs` of `thalweg-quasinewton`, the rule [`QuasiNewton`], the search [`StrongWolfe`], and `descent.rs`.

use crate::{Descent, MakeMemory, QuasiNewton};
use std::marker::PhantomData;
use thalweg_core::{InvalidInput, LineSearch, Real, ScalarOf, Serial, Vector};
use thalweg_linesearch::StrongWolfe;
use thalweg_quasinewton::{Dense, DenseBfgs, Plain};

/// BFGS with a dense matrix, by default with the strong Wolfe search. For up to some hundreds of variables without bounds, on
/// vectors in one place; 2 n² numbers of memory, 4 n² products an iteration.
///
/// `A` is the back end of the matrix: [`Plain`], or that of a library.
///
/// ```
/// use thalweg_core::{Driver, from_fn};
/// use thalweg_unconstrained::Bfgs;
///
/// // Himmelblau's function.
/// let himmelblau = from_fn(|x: &[f64], g: &mut [f64]| {
///     let (a, b) = (x[0] * x[0] + x[1] - 11.0, x[0] + x[1] * x[1] - 7.0);
///     (g[0], g[1]) = (4.0 * x[0] * a + 2.0 * b, 2.0 * a + 4.0 * x[1] * b);
///     a * a + b * b
/// });
/// let solution = Driver::new().run(&Bfgs::default(), himmelblau, vec![0.0, 0.0])?;
/// assert!(solution.converged());
/// assert!((solution.x[0] - 3.0).abs() < 1e-6 && (solution.x[1] - 2.0).abs() < 1e-6);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub type Bfgs<T = f64, L = StrongWolfe<T>, A = Plain<T>> = Descent<T, QuasiNewton<BfgsMatrix<A>>, L>;

/// Makes the matrix of [`Bfgs`], with the back end `A`.
#[derive(Debug)]
pub struct BfgsMatrix<A> {
    backend: PhantomData<fn() -> A>,
}

impl<A> Clone for BfgsMatrix<A> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<A> Copy for BfgsMatrix<A> {}

impl<A> Default for BfgsMatrix<A> {
    fn default() -> Self {
        BfgsMatrix { backend: PhantomData }
    }
}

impl<V, A> MakeMemory<V> for BfgsMatrix<A>
where
    V: Vector<Comm = Serial>,
    A: Dense<ScalarOf<V>>,
{
    type Memory = DenseBfgs<V, A>;
    fn make(&self, like: &V) -> Result<Self::Memory, InvalidInput> {
        Ok(DenseBfgs::new(like))
    }
    fn name(&self) -> &'static str {
        "bfgs"
    }
}

impl<T: Real> Default for Descent<T, QuasiNewton<BfgsMatrix<Plain<T>>>, StrongWolfe<T>> {
    fn default() -> Self {
        Descent::new(QuasiNewton::new(BfgsMatrix::default()), StrongWolfe::default())
    }
}

impl<T: Real, L: LineSearch<T>, A> Descent<T, QuasiNewton<BfgsMatrix<A>>, L> {
    /// Another back end for the matrix: `.dense::<Nalgebra<f64>>()`.
    #[must_use]
    pub fn dense<A2: Dense<T>>(self) -> Descent<T, QuasiNewton<BfgsMatrix<A2>>, L> {
        self.direction(QuasiNewton::new(BfgsMatrix::default()))
    }
}
