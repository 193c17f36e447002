//! HS99: the best trajectory in seven stages.
//!
//! $$ f(x) = -\Bigl(\sum_{i=1}^7 a_i \Delta_i \cos x_i\Bigr)^2, \qquad q_7 = 10^5, \qquad s_7 = 10^3, $$
//!
//! $$ q_i = q_{i-1} + \Delta_i s_{i-1} + \tfrac12 \Delta_i^2 (a_i \sin x_i - 32), \qquad s_i = s_{i-1} + \Delta_i (a_i \sin x_i - 32), \qquad q_0 = s_0 = 0. $$
//!
//! $0 \le x_i \le 1.58$; start $(\tfrac12, \dots, \tfrac12)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("HS99", "OOR2-AN-7-2", "the best trajectory in seven stages")
        .from(&[HS])
        .constrained(7, 2)
        .best(BestKnown::Always(-831079891.51, SOLVED))
        .tags(&[IllConditioned]),
];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs99)
}

struct Hs99;

impl Program<7, 2> for Hs99 {
    fn start(&self) -> [f64; 7] {
        [0.5; 7]
    }
    fn bounds(&self) -> [(f64, f64); 7] {
        [(0.0, 1.58); 7]
    }
    fn limits(&self) -> [(f64, f64); 2] {
        [EQUAL; 2]
    }
    fn optimum(&self) -> Option<[f64; 7]> {
        Some([
            0.542467816212317,
            0.5290214242019767,
            0.5084491553164001,
            0.4802688509618159,
            0.4512363497966467,
            0.4091830824209853,
            0.3527878917811229,
        ])
    }
    fn objective<N: Number>(&self, x: [N; 7]) -> N {
        let mut r = N::zero();
        for i in 0..7 {
            r += x[i].cos() * (A[i] * STEP[i]);
        }
        -r.square()
    }
    fn constraints<N: Number>(&self, x: [N; 7]) -> [N; 2] {
        let (mut q, mut s) = (N::zero(), N::zero());
        for i in 0..7 {
            let pull = x[i].sin() * A[i] - 32.0;
            q += s * STEP[i] + pull * (0.5 * STEP[i] * STEP[i]);
            s += pull * STEP[i];
        }
        [q - 1e5, s - 1e3]
    }
}

const A: [f64; 7] = [50.0, 50.0, 75.0, 75.0, 75.0, 100.0, 100.0];
/// Δ.
const STEP: [f64; 7] = [25.0, 25.0, 50.0, 50.0, 50.0, 90.0, 90.0];
