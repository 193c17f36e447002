//! [`Dense`] by nalgebra.

use super::Dense;
use crate::Singular;
use nalgebra::{DMatrix, DVectorView, DVectorViewMut, Dyn, LU, RealField};
use thalweg_core::Real;

/// A dense matrix by nalgebra: its `DMatrix`, its LU factors with partial pivoting. Factoring allocates.
#[derive(Debug, Clone)]
pub struct Nalgebra<T: RealField> {
    a: DMatrix<T>,
    lu: Option<LU<T, Dyn, Dyn>>,
}

impl<T: Real + RealField> Dense<T> for Nalgebra<T> {
    fn identity(n: usize) -> Self {
        Nalgebra {
            a: DMatrix::identity(n, n),
            lu: None,
        }
    }

    fn order(&self) -> usize {
        self.a.nrows()
    }

    fn set_identity(&mut self, a: T) {
        self.a.fill(<T as num_traits::Zero>::zero());
        self.a.fill_diagonal(a);
    }

    fn get(&self, i: usize, j: usize) -> T {
        self.a[(i, j)]
    }

    fn set(&mut self, i: usize, j: usize, value: T) {
        self.a[(i, j)] = value;
    }

    fn rank_update(&mut self, terms: &[(T, &[T])]) {
        let n = self.order();
        for &(c, v) in terms {
            let v = DVectorView::from_slice(v, n);
            self.a.ger(c, &v, &v, <T as num_traits::One>::one());
        }
    }

    fn product(&self, x: &[T], out: &mut [T]) {
        let n = self.order();
        let (one, zero) = (<T as num_traits::One>::one(), <T as num_traits::Zero>::zero());
        let x = DVectorView::from_slice(x, n);
        DVectorViewMut::from_slice(out, n).gemv(one, &self.a, &x, zero);
    }

    fn factor(&mut self) -> Result<(), Singular> {
        let lu = self.a.clone().lu();
        let regular = lu.is_invertible() && self.a.iter().all(|a| num_traits::Float::is_finite(*a));
        self.lu = regular.then_some(lu);
        if regular { Ok(()) } else { Err(Singular) }
    }

    fn solve(&mut self, b: &mut [T]) {
        let n = self.order();
        if let Some(lu) = &self.lu {
            // The factors are regular, so this succeeds.
            let _solved = lu.solve_mut(&mut DVectorViewMut::from_slice(b, n));
        }
    }
}
