//! argmin's vectors through their slices.

use argmin::core::{ArgminFloat, CostFunction, Error, Gradient};
use std::ops::{Deref, DerefMut};
use thalweg_core::{InvalidInput, Real, Serial, Vector};

/// A parameter vector of argmin's: anything whose elements lie one after the other.
///
/// Implemented for `Vec<T>`, and behind the features of those names for `nalgebra`'s `DVector` and `SVector`,
/// `ndarray`'s `Array1` and `faer`'s `Col`, in the versions that argmin-math 0.5 has (0.34, 0.16 and 0.23). argmin asks
/// a vector for a dozen operations; thalweg needs its slice and nothing else, so a type of your own takes three lines.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no slice of `f32` or `f64` that thalweg could use",
    note = "`Vec<f64>` and `Vec<f32>` do; nalgebra 0.34, ndarray 0.16 and faer 0.23 vectors need the feature of that name",
    note = "for a type of your own implement `thalweg_argmin::Slices`: three methods"
)]
pub trait Slices: Clone {
    /// `f32` or `f64`.
    type Scalar: Real;
    /// The elements.
    fn elements(&self) -> &[Self::Scalar];
    /// The elements, to write: the same memory as [`elements`](Self::elements).
    fn elements_mut(&mut self) -> &mut [Self::Scalar];
    /// A vector of zeros of the same shape.
    #[must_use]
    fn zeros_like(&self) -> Self;
}

impl<T: Real> Slices for Vec<T> {
    type Scalar = T;
    fn elements(&self) -> &[T] {
        self
    }
    fn elements_mut(&mut self) -> &mut [T] {
        self
    }
    fn zeros_like(&self) -> Self {
        vec![T::zero(); self.len()]
    }
}

#[cfg(feature = "nalgebra")]
mod nalgebra_vectors {
    use super::{Real, Slices};
    use nalgebra::{DVector, SVector, Scalar};

    impl<T: Real + Scalar> Slices for DVector<T> {
        type Scalar = T;
        fn elements(&self) -> &[T] {
            self.as_slice()
        }
        fn elements_mut(&mut self) -> &mut [T] {
            self.as_mut_slice()
        }
        fn zeros_like(&self) -> Self {
            DVector::from_element(self.len(), T::zero())
        }
    }

    impl<T: Real + Scalar, const N: usize> Slices for SVector<T, N> {
        type Scalar = T;
        fn elements(&self) -> &[T] {
            self.as_slice()
        }
        fn elements_mut(&mut self) -> &mut [T] {
            self.as_mut_slice()
        }
        fn zeros_like(&self) -> Self {
            SVector::from_element(T::zero())
        }
    }
}

#[cfg(feature = "ndarray")]
mod ndarray_vectors {
    use super::{Real, Slices};
    use ndarray::Array1;

    /// The array must be in standard layout, as those of ndarray's constructors are; another shows as empty, and is
    /// refused as a vector of the wrong length.
    impl<T: Real> Slices for Array1<T> {
        type Scalar = T;
        fn elements(&self) -> &[T] {
            self.as_slice().unwrap_or(&[])
        }
        fn elements_mut(&mut self) -> &mut [T] {
            self.as_slice_mut().unwrap_or(&mut [])
        }
        fn zeros_like(&self) -> Self {
            Array1::from_elem(self.len(), T::zero())
        }
    }
}

#[cfg(feature = "faer")]
mod faer_vectors {
    use super::{Real, Slices};
    use faer::Col;

    /// A column owned by faer is contiguous: its rows have stride one.
    impl<T: Real> Slices for Col<T> {
        type Scalar = T;
        fn elements(&self) -> &[T] {
            match self.try_as_col_major() {
                Some(column) => column.as_slice(),
                None => &[],
            }
        }
        fn elements_mut(&mut self) -> &mut [T] {
            match self.try_as_col_major_mut() {
                Some(column) => column.as_slice_mut(),
                None => &mut [],
            }
        }
        fn zeros_like(&self) -> Self {
            Col::from_fn(self.nrows(), |_| T::zero())
        }
    }
}

/// A vector of argmin's as one of thalweg's.
///
/// A type of its own, since neither the trait [`Vector`] nor the vectors are this crate's. It derefs to the vector
/// inside; `.0` takes it out.
///
/// ```
/// use thalweg_argmin::Argmin;
/// let x = Argmin(vec![3.0, 4.0]);
/// assert_eq!(thalweg_core::Vector::norm(&x), 5.0);
/// assert_eq!(x[1], 4.0);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Argmin<P>(pub P);

impl<P> From<P> for Argmin<P> {
    fn from(inner: P) -> Self {
        Argmin(inner)
    }
}

impl<P> Deref for Argmin<P> {
    type Target = P;
    fn deref(&self) -> &P {
        &self.0
    }
}

impl<P> DerefMut for Argmin<P> {
    fn deref_mut(&mut self) -> &mut P {
        &mut self.0
    }
}

impl<P: Slices> Vector for Argmin<P> {
    type Scalar = P::Scalar;
    type Comm = Serial;
    fn comm(&self) -> &Serial {
        &Serial
    }
    fn like(&self) -> Self {
        Argmin(self.0.zeros_like())
    }
    #[inline(always)]
    fn local(&self) -> &[P::Scalar] {
        self.0.elements()
    }
    #[inline(always)]
    fn local_mut(&mut self) -> &mut [P::Scalar] {
        self.0.elements_mut()
    }
}

/// An argmin problem these bridges can carry: `CostFunction` and `Gradient` over vectors that have slices. Implemented
/// for every such problem; there is nothing to write.
///
/// The gradient may be of another type than the parameter, as argmin allows.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a smooth argmin problem",
    note = "it must implement argmin's `CostFunction` and `Gradient` with the same `Param`, one of thalweg_argmin's \
            `Slices`, and an `Output` that is the scalar of that vector"
)]
pub trait Smooth:
    CostFunction<Param = <Self as Smooth>::Point, Output = <Self as Smooth>::Number>
    + Gradient<Param = <Self as Smooth>::Point, Gradient = <Self as Smooth>::Slope>
{
    /// `f32` or `f64`.
    type Number: Real + ArgminFloat;
    /// The parameter vector.
    type Point: Slices<Scalar = Self::Number>;
    /// The gradient.
    type Slope: Slices<Scalar = Self::Number>;
}

impl<O, P, G, T> Smooth for O
where
    O: CostFunction<Param = P, Output = T> + Gradient<Param = P, Gradient = G>,
    P: Slices<Scalar = T>,
    G: Slices<Scalar = T>,
    T: Real + ArgminFloat,
{
    type Number = T;
    type Point = P;
    type Slope = G;
}

/// Whether two points are the same, zeros of either sign told apart.
pub(crate) fn same_bits<T: Real>(a: &[T], b: &[T]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.to_bits64() == b.to_bits64())
}

/// The gradient where the value is known; `None` where it is not finite. There the solver wants only to know that the
/// step was too long, and the user's code need not be asked for a derivative of NaN.
pub(crate) fn gradient_at<G: Slices>(
    value: G::Scalar,
    gradient: impl FnOnce() -> Result<G, Error>,
    out: &mut [G::Scalar],
) -> Result<Option<G>, Error> {
    if !value.to_f64().is_finite() {
        out.fill(G::Scalar::from_f64(f64::NAN));
        return Ok(None);
    }
    let gradient = gradient()?;
    let found = gradient.elements();
    if found.len() != out.len() {
        return Err(InvalidInput::Length {
            what: "the gradient",
            expected: out.len(),
            found: found.len(),
        }
        .into());
    }
    out.copy_from_slice(found);
    Ok(Some(gradient))
}

#[cfg(test)]
mod tests {
    use super::*;
    use thalweg_conformance::vector;

    #[test]
    fn vec_keeps_the_promises_of_a_vector() {
        vector(|x: &[f64]| Argmin(x.to_vec())).assert();
        vector(|x: &[f32]| Argmin(x.to_vec())).assert();
    }

    #[cfg(feature = "nalgebra")]
    #[test]
    fn nalgebra_keeps_the_promises_of_a_vector() {
        use nalgebra::{DVector, SVector};
        vector(|x: &[f64]| Argmin(DVector::from_column_slice(x))).assert();
        vector(|x: &[f32]| Argmin(DVector::from_column_slice(x))).assert();
        thalweg_conformance::VectorCheck::new(|x: &[f64]| Argmin(SVector::<f64, 8>::from_column_slice(x)))
            .lengths(&[8])
            .run()
            .assert();
    }

    #[cfg(feature = "ndarray")]
    #[test]
    fn ndarray_keeps_the_promises_of_a_vector() {
        use ndarray::{Array1, s};
        vector(|x: &[f64]| Argmin(Array1::from_vec(x.to_vec()))).assert();
        vector(|x: &[f32]| Argmin(Array1::from_vec(x.to_vec()))).assert();
        let strided = Array1::from_vec(vec![1.0, 9.0, 2.0]).slice_move(s![..;2]);
        assert!(strided.elements().is_empty() && strided.clone().elements_mut().is_empty());
        let e = gradient_at(1.0, || Ok(strided), &mut [0.0; 2]).unwrap_err();
        assert_eq!(
            e.downcast_ref::<InvalidInput>(),
            Some(&InvalidInput::Length {
                what: "the gradient",
                expected: 2,
                found: 0
            })
        );
    }

    #[cfg(feature = "faer")]
    #[test]
    fn faer_keeps_the_promises_of_a_vector() {
        use faer::Col;
        vector(|x: &[f64]| Argmin(Col::from_fn(x.len(), |i| x[i]))).assert();
        vector(|x: &[f32]| Argmin(Col::from_fn(x.len(), |i| x[i]))).assert();
    }

    #[test]
    fn the_wrapper_is_transparent() {
        let mut x = Argmin::from(vec![1.0f32, 2.0]);
        x[0] = 5.0;
        x.push(3.0);
        assert_eq!(x.0, [5.0, 2.0, 3.0]);
    }

    #[test]
    fn no_gradient_is_asked_for_where_the_value_is_not_finite() {
        for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            let mut out = [0.0; 2];
            let asked = gradient_at::<Vec<f64>>(value, || Err(Error::msg("asked")), &mut out);
            assert!(asked.unwrap().is_none() && out.iter().all(|g| g.is_nan()));
        }
        let mut out = [0.0; 2];
        assert_eq!(
            gradient_at(1.0, || Ok(vec![2.0, 3.0]), &mut out).unwrap(),
            Some(vec![2.0, 3.0])
        );
        assert_eq!(out, [2.0, 3.0]);
        assert!(gradient_at(1.0, || Ok(vec![2.0; 3]), &mut out).is_err());
    }
}
