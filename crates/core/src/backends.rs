//! [`Vector`] for the vector types of other libraries, one feature each.

#[cfg(any(feature = "nalgebra", feature = "faer", feature = "ndarray"))]
use crate::{Real, Serial, Vector};

#[cfg(feature = "nalgebra")]
mod nalgebra_vectors {
    use super::*;
    use nalgebra::{DVector, SVector, Scalar};

    impl<T: Real + Scalar> Vector for DVector<T> {
        type Scalar = T;
        type Comm = Serial;
        fn comm(&self) -> &Serial {
            &Serial
        }
        fn like(&self) -> Self {
            DVector::from_element(self.len(), T::zero())
        }
        fn local(&self) -> &[T] {
            self.as_slice()
        }
        fn local_mut(&mut self) -> &mut [T] {
            self.as_mut_slice()
        }
    }

    impl<T: Real + Scalar, const N: usize> Vector for SVector<T, N> {
        type Scalar = T;
        type Comm = Serial;
        fn comm(&self) -> &Serial {
            &Serial
        }
        fn like(&self) -> Self {
            SVector::from_element(T::zero())
        }
        fn local(&self) -> &[T] {
            self.as_slice()
        }
        fn local_mut(&mut self) -> &mut [T] {
            self.as_mut_slice()
        }
    }
}

#[cfg(feature = "faer")]
mod faer_vectors {
    use super::*;
    use faer::Col;

    /// A column owned by faer is contiguous: its rows have stride one.
    impl<T: Real> Vector for Col<T> {
        type Scalar = T;
        type Comm = Serial;
        fn comm(&self) -> &Serial {
            &Serial
        }
        fn like(&self) -> Self {
            Col::from_fn(self.nrows(), |_| T::zero())
        }
        fn local(&self) -> &[T] {
            match self.try_as_col_major() {
                Some(column) => column.as_slice(),
                None => &[],
            }
        }
        fn local_mut(&mut self) -> &mut [T] {
            match self.try_as_col_major_mut() {
                Some(column) => column.as_slice_mut(),
                None => &mut [],
            }
        }
    }
}

#[cfg(feature = "ndarray")]
mod ndarray_vectors {
    use super::*;
    use ndarray::Array1;

    /// The array must be in standard layout, as every array made by ndarray's constructors is; one whose elements
    /// do not lie one after the other shows as empty, which the solvers refuse as a vector without variables.
    impl<T: Real> Vector for Array1<T> {
        type Scalar = T;
        type Comm = Serial;
        fn comm(&self) -> &Serial {
            &Serial
        }
        fn like(&self) -> Self {
            Array1::from_elem(self.len(), T::zero())
        }
        fn local(&self) -> &[T] {
            self.as_slice().unwrap_or(&[])
        }
        fn local_mut(&mut self) -> &mut [T] {
            self.as_slice_mut().unwrap_or(&mut [])
        }
    }
}
