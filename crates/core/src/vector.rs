//! Vectors: a local slice and a reducer.

use crate::{Real, kernels};
use num_traits::Float;

/// Combines partial results over the parts of a distributed vector.
///
/// Each method is a collective operation: all parts call it, in the same order, and all get the same bits back. The
/// provided bodies are those of a vector in one part, where there is nothing to combine; a distributed vector (MPI,
/// threads) overrides all of them with its all-reduce.
///
/// A solver makes every decision on reduced scalars and on nothing else, which keeps the parts in step.
pub trait Reduce<T> {
    /// Replaces each element by its sum over the parts. One call may carry many values.
    fn sum(&self, _values: &mut [T]) {}
    /// Replaces each element by its minimum over the parts.
    fn min(&self, _values: &mut [T]) {}
    /// Replaces each element by its maximum over the parts; NaN if any part has NaN.
    fn max(&self, _values: &mut [T]) {}
    /// Whether the flag is set on any part.
    fn any(&self, flag: bool) -> bool {
        flag
    }
    /// How many variables lie on the parts before this one (0 in one part). Used to name a variable in messages.
    fn offset(&self, _local_len: usize) -> usize {
        0
    }
}

/// The reducer of a vector that is all in one place: nothing to do, nothing to pay.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Serial;

impl<T> Reduce<T> for Serial {}

/// The scalar of a vector type.
pub type ScalarOf<V> = <V as Vector>::Scalar;

/// A vector of ℝⁿ: a contiguous local slice, and a way to combine partial results.
///
/// Implemented for `Vec<T>` and `[T; N]`, and behind features for nalgebra's `DVector` and `SVector`, faer's `Col`
/// and ndarray's `Array1`. A type of your own takes about six lines:
///
/// ```
/// use thalweg_core::{Serial, Vector};
///
/// #[derive(Clone)]
/// struct Field(Box<[f64]>);
///
/// impl Vector for Field {
///     type Scalar = f64;
///     type Comm = Serial;
///     fn comm(&self) -> &Serial { &Serial }
///     fn like(&self) -> Self { Field(vec![0.0; self.0.len()].into()) }
///     fn local(&self) -> &[f64] { &self.0 }
///     fn local_mut(&mut self) -> &mut [f64] { &mut self.0 }
/// }
/// ```
///
/// # What must hold
/// * `local` and `local_mut` give the same memory, of a length that never changes.
/// * `like` gives a vector of zeros of the same shape, on the same parts.
/// * For a distributed vector, `comm` keeps the promises of [`Reduce`].
///
/// `thalweg_conformance::vector` checks all of it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be used as a vector of variables",
    label = "not a thalweg vector",
    note = "`Vec<f64>`, `[f64; N]` and their `f32` kin are vectors; nalgebra, faer and ndarray vectors need the feature of that name",
    note = "for a type of your own implement `thalweg_core::Vector`: a slice and six lines"
)]
pub trait Vector: Clone {
    /// `f32` or `f64`.
    type Scalar: Real;
    /// The reducer; [`Serial`] for a vector that is all in one place.
    type Comm: Reduce<Self::Scalar>;

    /// The reducer.
    fn comm(&self) -> &Self::Comm;
    /// A vector of zeros of the same shape. The only method that allocates.
    #[must_use]
    fn like(&self) -> Self;
    /// The elements held here.
    fn local(&self) -> &[Self::Scalar];
    /// The elements held here, to write.
    fn local_mut(&mut self) -> &mut [Self::Scalar];

    /// The number of elements held here.
    fn local_len(&self) -> usize {
        self.local().len()
    }

    /// The number of elements on all parts. One reduction.
    fn global_len(&self) -> usize {
        // Lengths are below 2⁵³, so that a double holds them exactly; an f32 sum may round above 2²⁴, which only
        // affects a printed size.
        let mut n = [Self::Scalar::from_usize(self.local_len())];
        self.comm().sum(&mut n);
        n[0].to_f64() as usize
    }

    /// x'y. One pass over both, one reduction.
    fn dot(&self, other: &Self) -> Self::Scalar {
        let mut sum = [kernels::dot(self.local(), other.local())];
        self.comm().sum(&mut sum);
        sum[0]
    }

    /// `out[k]` ← x'yₖ, all in one reduction.
    fn dots(&self, others: &[&Self], out: &mut [Self::Scalar]) {
        for (out, other) in out.iter_mut().zip(others) {
            *out = kernels::dot(self.local(), other.local());
        }
        self.comm().sum(out);
    }

    /// ‖x‖₂. One reduction. Not guarded against overflow of the squares.
    fn norm(&self) -> Self::Scalar {
        self.dot(self).sqrt()
    }

    /// ‖x‖∞, NaN if any element is NaN. One reduction.
    fn norm_inf(&self) -> Self::Scalar {
        let mut max = [kernels::norm_inf(self.local())];
        self.comm().max(&mut max);
        max[0]
    }

    /// self ← self + a x.
    fn axpy(&mut self, a: Self::Scalar, x: &Self) {
        kernels::axpy(a, x.local(), self.local_mut());
    }

    /// self ← x.
    fn copy_from(&mut self, x: &Self) {
        self.local_mut().copy_from_slice(x.local());
    }

    /// Every element ← a.
    fn fill(&mut self, a: Self::Scalar) {
        self.local_mut().fill(a);
    }
}

impl<T: Real> Vector for Vec<T> {
    type Scalar = T;
    type Comm = Serial;
    fn comm(&self) -> &Serial {
        &Serial
    }
    fn like(&self) -> Self {
        vec![T::zero(); self.len()]
    }
    #[inline(always)]
    fn local(&self) -> &[T] {
        self
    }
    #[inline(always)]
    fn local_mut(&mut self) -> &mut [T] {
        self
    }
}

impl<T: Real, const N: usize> Vector for [T; N] {
    type Scalar = T;
    type Comm = Serial;
    fn comm(&self) -> &Serial {
        &Serial
    }
    fn like(&self) -> Self {
        [T::zero(); N]
    }
    #[inline(always)]
    fn local(&self) -> &[T] {
        self
    }
    #[inline(always)]
    fn local_mut(&mut self) -> &mut [T] {
        self
    }
}
