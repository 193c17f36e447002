//! HS117: Colville's problem 2.
//!
//! $$ f(x) = -\sum_{j=1}^{10} b_j x_j + \sum_{k,j=1}^5 c_{kj} x_{10+k} x_{10+j} + 2 \sum_{j=1}^5 d_j x_{10+j}^3, $$
//!
//! $$ 2 \sum_{k=1}^5 c_{kj} x_{10+k} + 3 d_j x_{10+j}^2 + e_j - \sum_{k=1}^{10} a_{kj} x_k \ge 0, \qquad j = 1, \dots, 5, \qquad x \ge 0. $$
//!
//! The dual of [HS86](super::hs86), with its figures. Start $x_7 = 60$, else 0.001.

use super::hs86::{A, B, C, D, E};
use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("HS117", "OQR2-AN-15-5", "Colville's problem 2")
    .from(&[HS])
    .constrained(15, 5)
    .best(BestKnown::Always(32.3486789657, SOLVED))
    .tags(&[ManyActive])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs117)
}

struct Hs117;

impl Program<15, 5> for Hs117 {
    fn start(&self) -> [f64; 15] {
        let mut x = [0.001; 15];
        x[6] = 60.0;
        x
    }
    fn bounds(&self) -> [(f64, f64); 15] {
        [NON_NEGATIVE; 15]
    }
    fn limits(&self) -> [(f64, f64); 5] {
        [NON_NEGATIVE; 5]
    }
    fn optimum(&self) -> Option<[f64; 15]> {
        Some([
            0.0,
            0.0,
            5.174040727698169,
            0.0,
            3.061108687758451,
            11.83954566480073,
            0.0,
            0.0,
            0.1038961907706156,
            0.0,
            0.3000000000000001,
            0.3334676065346071,
            0.4,
            0.4283101047816986,
            0.2239648735607981,
        ])
    }
    fn objective<N: Number>(&self, x: [N; 15]) -> N {
        let mut f = N::zero();
        for j in 0..10 {
            f -= x[j] * B[j];
        }
        for i in 0..5 {
            let mut row = x[10 + i].square() * (2.0 * D[i]);
            for j in 0..5 {
                row += x[10 + j] * C[i][j];
            }
            f += x[10 + i] * row;
        }
        f
    }
    fn constraints<N: Number>(&self, x: [N; 15]) -> [N; 5] {
        let mut c = [N::zero(); 5];
        for (j, c) in c.iter_mut().enumerate() {
            *c += x[10 + j].square() * (3.0 * D[j]) + E[j];
            for k in 0..5 {
                *c += x[10 + k] * (2.0 * C[k][j]);
            }
            for k in 0..10 {
                *c -= x[k] * A[k][j];
            }
        }
        c
    }
}
