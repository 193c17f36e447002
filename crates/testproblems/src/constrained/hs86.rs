//! HS86: Colville's problem 1.
//!
//! $$ f(x) = \sum_{j=1}^5 e_j x_j + \sum_{i,j=1}^5 c_{ij} x_i x_j + \sum_{j=1}^5 d_j x_j^3, \qquad A x - b \ge 0, \qquad x \ge 0. $$
//!
//! Start $(0, 0, 0, 0, 1)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("HS86", "OLR2-AN-5-10", "Colville's problem 1")
    .from(&[HS])
    .constrained(5, 10)
    .best(BestKnown::Always(-32.3486789657, SOLVED))];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs86)
}

struct Hs86;

impl Program<5, 10> for Hs86 {
    fn start(&self) -> [f64; 5] {
        [0.0, 0.0, 0.0, 0.0, 1.0]
    }
    fn bounds(&self) -> [(f64, f64); 5] {
        [NON_NEGATIVE; 5]
    }
    fn limits(&self) -> [(f64, f64); 10] {
        [NON_NEGATIVE; 10]
    }
    fn optimum(&self) -> Option<[f64; 5]> {
        Some([
            0.3,
            0.3334676065346071,
            0.4,
            0.4283101047816987,
            0.2239648735607981,
        ])
    }
    fn objective<N: Number>(&self, x: [N; 5]) -> N {
        let mut f = N::zero();
        for i in 0..5 {
            let mut row = x[i].square() * D[i] + E[i];
            for j in 0..5 {
                row += x[j] * C[i][j];
            }
            f += x[i] * row;
        }
        f
    }
    fn constraints<N: Number>(&self, x: [N; 5]) -> [N; 10] {
        let mut c = [N::zero(); 10];
        for (i, c) in c.iter_mut().enumerate() {
            for j in 0..5 {
                *c += x[j] * A[i][j];
            }
            *c -= B[i];
        }
        c
    }
}

/// The matrix A.
pub(super) const A: [[f64; 5]; 10] = [
    [-16.0, 2.0, 0.0, 1.0, 0.0],
    [0.0, -2.0, 0.0, 4.0, 2.0],
    [-3.5, 0.0, 2.0, 0.0, 0.0],
    [0.0, -2.0, 0.0, -4.0, -1.0],
    [0.0, -9.0, -2.0, 1.0, -2.8],
    [2.0, 0.0, -4.0, 0.0, 0.0],
    [-1.0, -1.0, -1.0, -1.0, -1.0],
    [-1.0, -2.0, -3.0, -2.0, -1.0],
    [1.0, 2.0, 3.0, 4.0, 5.0],
    [1.0, 1.0, 1.0, 1.0, 1.0],
];
pub(super) const B: [f64; 10] = [-40.0, -2.0, -0.25, -4.0, -4.0, -1.0, -40.0, -60.0, 5.0, 1.0];
pub(super) const C: [[f64; 5]; 5] = [
    [30.0, -20.0, -10.0, 32.0, -10.0],
    [-20.0, 39.0, -6.0, -31.0, 32.0],
    [-10.0, -6.0, 10.0, -6.0, -10.0],
    [32.0, -31.0, -6.0, 39.0, -20.0],
    [-10.0, 32.0, -10.0, -20.0, 30.0],
];
pub(super) const D: [f64; 5] = [4.0, 8.0, 10.0, 6.0, 2.0];
pub(super) const E: [f64; 5] = [-15.0, -27.0, -36.0, -18.0, -12.0];
