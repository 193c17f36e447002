//! argmin's `Hessian` as products.

use crate::vectors::same_bits;
use crate::{Argmin, FromArgmin, Raised, Slices, Smooth};
use argmin::core::Hessian;
use thalweg_core::{HessianProduct, InvalidInput, Problem, Real, Vector};

/// A dense matrix of argmin's: what thalweg needs of a Hessian.
///
/// Implemented for `Vec<Vec<T>>`, a vector of rows, and behind the features for nalgebra's `DMatrix` and `SMatrix`,
/// ndarray's `Array2` and faer's `Mat`.
pub trait Dense {
    /// `f32` or `f64`.
    type Scalar: Real;
    /// Rows and columns; for rows of different lengths, the shortest.
    fn shape(&self) -> (usize, usize);
    /// The element in row `i` and column `j`, both less than those of [`shape`](Self::shape).
    fn at(&self, i: usize, j: usize) -> Self::Scalar;
}

impl<T: Real> Dense for Vec<Vec<T>> {
    type Scalar = T;
    fn shape(&self) -> (usize, usize) {
        (self.len(), self.iter().map(Vec::len).min().unwrap_or(0))
    }
    fn at(&self, i: usize, j: usize) -> T {
        self[i][j]
    }
}

#[cfg(feature = "nalgebra")]
impl<T: Real + nalgebra::Scalar> Dense for nalgebra::DMatrix<T> {
    type Scalar = T;
    fn shape(&self) -> (usize, usize) {
        (self.nrows(), self.ncols())
    }
    fn at(&self, i: usize, j: usize) -> T {
        self[(i, j)]
    }
}

#[cfg(feature = "nalgebra")]
impl<T: Real + nalgebra::Scalar, const R: usize, const C: usize> Dense for nalgebra::SMatrix<T, R, C> {
    type Scalar = T;
    fn shape(&self) -> (usize, usize) {
        (R, C)
    }
    fn at(&self, i: usize, j: usize) -> T {
        self[(i, j)]
    }
}

#[cfg(feature = "ndarray")]
impl<T: Real> Dense for ndarray::Array2<T> {
    type Scalar = T;
    fn shape(&self) -> (usize, usize) {
        self.dim()
    }
    fn at(&self, i: usize, j: usize) -> T {
        self[(i, j)]
    }
}

#[cfg(feature = "faer")]
impl<T: Real> Dense for faer::Mat<T> {
    type Scalar = T;
    fn shape(&self) -> (usize, usize) {
        (self.nrows(), self.ncols())
    }
    fn at(&self, i: usize, j: usize) -> T {
        self[(i, j)]
    }
}

/// An argmin problem with a `Hessian` for solvers that want products ∇²f v; made by [`FromArgmin::with_hessian`].
///
/// The matrix is asked for once a point and kept, n² numbers; a product costs n² multiplications, its sums in order of
/// the columns.
pub struct WithHessian<O: Smooth + Hessian> {
    problem: FromArgmin<O>,
    /// Where the matrix was taken.
    at: Option<(<O as Smooth>::Point, O::Hessian)>,
    matrices: u64,
}

impl<O: Smooth + Hessian> std::fmt::Debug for WithHessian<O> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WithHessian")
            .field("matrices", &self.matrices)
            .finish_non_exhaustive()
    }
}

impl<O: Smooth + Hessian> WithHessian<O> {
    /// How many Hessians the problem was asked for.
    pub fn matrices(&self) -> u64 {
        self.matrices
    }

    /// The problem, to keep.
    pub fn into_inner(self) -> O {
        self.problem.into_inner()
    }
}

impl<O: Smooth + Hessian> FromArgmin<O> {
    /// With argmin's `Hessian`, for products with it.
    pub fn with_hessian(self) -> WithHessian<O> {
        WithHessian {
            problem: self,
            at: None,
            matrices: 0,
        }
    }
}

impl<O: Smooth + Hessian> Problem for WithHessian<O> {
    type Vector = Argmin<O::Point>;
    type Error = Raised;

    fn value_and_gradient(
        &mut self,
        x: &Argmin<O::Point>,
        gradient: &mut Argmin<O::Point>,
    ) -> Result<O::Number, Raised> {
        self.problem.value_and_gradient(x, gradient)
    }

    fn value(&mut self, x: &Argmin<O::Point>) -> Result<O::Number, Raised> {
        self.problem.value(x)
    }
}

impl<O> HessianProduct for WithHessian<O>
where
    O: Smooth + Hessian<Param = <O as Smooth>::Point, Hessian: Dense<Scalar = <O as Smooth>::Number>>,
{
    fn hessian_product(
        &mut self,
        x: &Argmin<O::Point>,
        v: &Argmin<O::Point>,
        product: &mut Argmin<O::Point>,
    ) -> Result<(), Raised> {
        let n = x.local_len();
        let here = |at: &O::Point| same_bits(at.elements(), x.local());
        if !self.at.as_ref().is_some_and(|(at, _)| here(at)) {
            self.at = None;
            self.matrices += 1;
            let matrix = self.problem.get().hessian(&x.0).map_err(Raised)?;
            let (rows, columns) = matrix.shape();
            for (what, found) in [
                ("the list of the Hessian's rows", rows),
                ("a row of the Hessian", columns),
            ] {
                if found != n {
                    let expected = n;
                    return Err(Raised(
                        InvalidInput::Length {
                            what,
                            expected,
                            found,
                        }
                        .into(),
                    ));
                }
            }
            self.at = Some((x.0.clone(), matrix));
        }
        if let Some((_, matrix)) = &self.at {
            for (i, out) in product.local_mut().iter_mut().enumerate() {
                *out = v
                    .local()
                    .iter()
                    .enumerate()
                    .map(|(j, &v)| matrix.at(i, j) * v)
                    .sum();
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use argmin::core::{CostFunction, Error, Gradient};
    use std::marker::PhantomData;

    /// f = x₀² x₁ + x₁³/6 on vectors of `Vec`, its Hessian as any matrix `H` of the rows given.
    struct Cubic<H> {
        make: fn(&[[f64; 2]; 2]) -> H,
        marker: PhantomData<H>,
    }
    impl<H> CostFunction for Cubic<H> {
        type Param = Vec<f64>;
        type Output = f64;
        fn cost(&self, x: &Vec<f64>) -> Result<f64, Error> {
            Ok(x[0] * x[0] * x[1] + x[1].powi(3) / 6.0)
        }
    }
    impl<H> Gradient for Cubic<H> {
        type Param = Vec<f64>;
        type Gradient = Vec<f64>;
        fn gradient(&self, x: &Vec<f64>) -> Result<Vec<f64>, Error> {
            Ok(vec![2.0 * x[0] * x[1], x[0] * x[0] + 0.5 * x[1] * x[1]])
        }
    }
    impl<H> Hessian for Cubic<H> {
        type Param = Vec<f64>;
        type Hessian = H;
        fn hessian(&self, x: &Vec<f64>) -> Result<H, Error> {
            if x[0] == 7.0 {
                return Err(Error::msg("seven"));
            }
            Ok((self.make)(&[[2.0 * x[1], 2.0 * x[0]], [2.0 * x[0], x[1]]]))
        }
    }

    fn new<H: Dense<Scalar = f64>>(make: fn(&[[f64; 2]; 2]) -> H) -> WithHessian<Cubic<H>> {
        let marker = PhantomData;
        FromArgmin::new(Cubic { make, marker }).with_hessian()
    }

    fn times<H: Dense<Scalar = f64>>(
        problem: &mut WithHessian<Cubic<H>>,
        x: [f64; 2],
        v: [f64; 2],
    ) -> Vec<f64> {
        let mut product = Argmin(vec![f64::NAN; 2]);
        problem
            .hessian_product(&Argmin(x.to_vec()), &Argmin(v.to_vec()), &mut product)
            .unwrap();
        product.0
    }

    fn check<H: Dense<Scalar = f64>>(make: fn(&[[f64; 2]; 2]) -> H) {
        let mut problem = new(make);
        // [[4, 6], [6, 2]] (1, 10); then other vectors, at the same point and at others.
        assert_eq!(times(&mut problem, [3.0, 2.0], [1.0, 10.0]), [64.0, 26.0]);
        assert_eq!(times(&mut problem, [3.0, 2.0], [1.0, 0.0]), [4.0, 6.0]);
        assert_eq!(problem.matrices(), 1);
        assert_eq!(times(&mut problem, [0.0, 1.0], [1.0, 1.0]), [2.0, 1.0]);
        assert_eq!(times(&mut problem, [0.0, 1.0], [0.0, 1.0]), [0.0, 1.0]);
        assert_eq!(times(&mut problem, [3.0, 2.0], [0.0, 1.0]), [6.0, 2.0]);
        assert_eq!(problem.matrices(), 3);
    }

    #[test]
    fn products_are_those_of_the_matrix_at_the_point() {
        check(|h| h.iter().map(|row| row.to_vec()).collect::<Vec<_>>());
        #[cfg(feature = "nalgebra")]
        {
            check(|h| nalgebra::DMatrix::from_fn(2, 2, |i, j| h[i][j]));
            check(|h| nalgebra::SMatrix::<f64, 2, 2>::from_fn(|i, j| h[i][j]));
        }
        #[cfg(feature = "ndarray")]
        check(|h| ndarray::Array2::from_shape_fn((2, 2), |(i, j)| h[i][j]));
        #[cfg(feature = "faer")]
        check(|h| faer::Mat::from_fn(2, 2, |i, j| h[i][j]));
    }

    #[test]
    fn it_agrees_with_differences_of_the_gradient() {
        let mut problem = new(|h| h.iter().map(|row| row.to_vec()).collect::<Vec<_>>());
        thalweg_conformance::problem_with_hessian(&mut problem, &[Argmin(vec![0.7, -1.3])]).assert();
    }

    #[test]
    fn a_matrix_of_another_shape_and_an_error_are_named() {
        let error = |make, x0| {
            let (x, mut product) = (Argmin(vec![x0, 1.0]), Argmin(vec![0.0; 2]));
            new(make)
                .hessian_product(&x, &x, &mut product)
                .unwrap_err()
                .to_string()
        };
        let ragged: fn(&[[f64; 2]; 2]) -> Vec<Vec<f64>> = |h| vec![h[0].to_vec(), vec![h[1][0]]];
        let words = error(ragged, 1.0);
        assert!(
            words.contains("a row of the Hessian has length 1, but 2"),
            "{words}"
        );
        let words = error(|h| vec![h[0].to_vec()], 1.0);
        assert!(
            words.contains("the Hessian's rows has length 1, but 2"),
            "{words}"
        );
        assert_eq!(error(ragged, 7.0), "seven");
    }
}
