//! HS268: quadratic program, ill-conditioned.
//!
//! $$ f(x) = x^T D x - 2 b^T x + 14463, \qquad A x - r \ge 0. $$
//!
//! Start $(1, \dots, 1)$. At the solution terms of some 10⁴ cancel: rounding errors of f are about 10⁻¹¹.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("HS268", "QLR2-AN-5-5", "quadratic program, ill-conditioned")
        .from(&[SCHITTKOWSKI])
        .constrained(5, 5)
        .best(BestKnown::Always(0.0, SOLVED))
        .tags(&[Convex, Quadratic, IllConditioned]),
];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs268)
}

struct Hs268;

impl Program<5, 5> for Hs268 {
    fn start(&self) -> [f64; 5] {
        [1.0; 5]
    }
    fn limits(&self) -> [(f64, f64); 5] {
        [NON_NEGATIVE; 5]
    }
    fn optimum(&self) -> Option<[f64; 5]> {
        Some([
            1.000000000000334,
            2.000000000000305,
            -0.9999999999994913,
            3.000000000000216,
            -3.999999999998502,
        ])
    }
    fn objective<N: Number>(&self, x: [N; 5]) -> N {
        let mut f = N::constant(14463.0);
        for i in 0..5 {
            let mut row = N::constant(-2.0 * B[i]);
            for j in 0..5 {
                row += x[j] * D[i][j];
            }
            f += x[i] * row;
        }
        f
    }
    fn constraints<N: Number>(&self, x: [N; 5]) -> [N; 5] {
        std::array::from_fn(|i| {
            let mut c = N::constant(-R[i]);
            for j in 0..5 {
                c += x[j] * A[i][j];
            }
            c
        })
    }
}

const D: [[f64; 5]; 5] = [
    [10197.0, -12454.0, -1013.0, 1948.0, 329.0],
    [-12454.0, 20909.0, -1733.0, -4914.0, -186.0],
    [-1013.0, -1733.0, 1755.0, 1089.0, -174.0],
    [1948.0, -4914.0, 1089.0, 1515.0, -22.0],
    [329.0, -186.0, -174.0, -22.0, 27.0],
];
const B: [f64; 5] = [-9170.0, 17099.0, -2271.0, -4336.0, -43.0];
const A: [[f64; 5]; 5] = [
    [-1.0, -1.0, -1.0, -1.0, -1.0],
    [10.0, 10.0, -3.0, 5.0, 4.0],
    [-8.0, 1.0, -2.0, -5.0, 3.0],
    [8.0, -1.0, 2.0, 5.0, -3.0],
    [-4.0, -2.0, 3.0, -5.0, 1.0],
];
const R: [f64; 5] = [-5.0, 20.0, -40.0, 11.0, -30.0];
