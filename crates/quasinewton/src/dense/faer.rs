//! [`Dense`] by faer.

use super::Dense;
use crate::Singular;
use faer::linalg::matmul::matmul;
use faer::linalg::solvers::{PartialPivLu, Solve};
use faer::traits::RealField;
use faer::{Accum, ColMut, ColRef, Mat, Par};
use thalweg_core::Real;

/// A dense matrix by faer: its `Mat`, its LU factors with partial pivoting. For large matrices, where its blocked kernels
/// pay. Allocates when it factors and for products of matrices.
#[derive(Debug, Clone)]
pub struct Faer<T: RealField> {
    a: Mat<T>,
    lu: Option<PartialPivLu<T>>,
}

impl<T: Real + RealField> Dense<T> for Faer<T> {
    fn identity(n: usize) -> Self {
        Faer {
            a: Mat::identity(n, n),
            lu: None,
        }
    }

    fn order(&self) -> usize {
        self.a.nrows()
    }

    fn set_identity(&mut self, a: T) {
        for j in 0..self.order() {
            for i in 0..self.order() {
                self.a[(i, j)] = if i == j {
                    a
                } else {
                    <T as num_traits::Zero>::zero()
                };
            }
        }
    }

    fn get(&self, i: usize, j: usize) -> T {
        self.a[(i, j)]
    }

    fn set(&mut self, i: usize, j: usize, value: T) {
        self.a[(i, j)] = value;
    }

    fn rank_update(&mut self, terms: &[(T, &[T])]) {
        for &(c, v) in terms {
            let v = ColRef::from_slice(v);
            matmul(
                self.a.as_mut(),
                Accum::Add,
                v.as_mat(),
                v.transpose().as_mat(),
                c,
                Par::Seq,
            );
        }
    }

    fn product(&self, x: &[T], out: &mut [T]) {
        let (one, x) = (<T as num_traits::One>::one(), ColRef::from_slice(x));
        matmul(
            ColMut::from_slice_mut(out),
            Accum::Replace,
            self.a.as_ref(),
            x,
            one,
            Par::Seq,
        );
    }

    fn factor(&mut self) -> Result<(), Singular> {
        let n = self.order();
        let lu = self.a.partial_piv_lu();
        let u = lu.U();
        let regular = (0..n).all(|i| {
            let d = u[(i, i)];
            num_traits::Float::is_finite(d) && !num_traits::Zero::is_zero(&d)
        });
        self.lu = regular.then_some(lu);
        if regular { Ok(()) } else { Err(Singular) }
    }

    fn solve(&mut self, b: &mut [T]) {
        if let Some(lu) = &self.lu {
            lu.solve_in_place(ColMut::from_slice_mut(b).as_mat_mut());
        }
    }
}
