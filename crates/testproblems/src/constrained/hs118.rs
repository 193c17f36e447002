//! HS118: production planning.
//!
//! $$ f(x) = \sum_{k=0}^4 2.3 x_{3k+1} + 10^{-4} x_{3k+1}^2 + 1.7 x_{3k+2} + 10^{-4} x_{3k+2}^2 + 2.2 x_{3k+3} + 1.5 \cdot 10^{-4} x_{3k+3}^2, $$
//!
//! $$ -7 \le x_{3j+i} - x_{3j+i-3} \le u_i, \quad u = (6, 7, 6), \quad i = 1, 2, 3, \quad j = 1, \dots, 4, \qquad x_{3k+1} + x_{3k+2} + x_{3k+3} - r_k \ge 0, \quad r = (60, 50, 70, 85, 100). $$
//!
//! $8 \le x_1 \le 21$, $43 \le x_2 \le 57$, $3 \le x_3 \le 16$, then $0 \le x_{3k+1} \le 90$, $0 \le x_{3k+2} \le 120$ and
//! $0 \le x_{3k+3} \le 60$; start (20, 55, 15, 20, 60, 20, …, 20, 60, 20).

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("HS118", "QLR2-AN-15-17", "production planning")
    .from(&[HS])
    .constrained(15, 17)
    .best(BestKnown::Always(664.82045, SOLVED))
    .tags(&[Convex, Quadratic, Separable, ManyActive])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs118)
}

struct Hs118;

impl Program<15, 17> for Hs118 {
    fn start(&self) -> [f64; 15] {
        [
            20.0, 55.0, 15.0, 20.0, 60.0, 20.0, 20.0, 60.0, 20.0, 20.0, 60.0, 20.0, 20.0, 60.0, 20.0,
        ]
    }
    fn bounds(&self) -> [(f64, f64); 15] {
        std::array::from_fn(|i| match i {
            0 => (8.0, 21.0),
            1 => (43.0, 57.0),
            2 => (3.0, 16.0),
            _ => (0.0, [90.0, 120.0, 60.0][i % 3]),
        })
    }
    fn limits(&self) -> [(f64, f64); 17] {
        std::array::from_fn(|i| {
            if i < 12 {
                (-7.0, [6.0, 7.0, 6.0][i % 3])
            } else {
                NON_NEGATIVE
            }
        })
    }
    fn optimum(&self) -> Option<[f64; 15]> {
        Some([
            8.0,
            49.0,
            3.0,
            1.0,
            56.0,
            0.0,
            0.999999999999996,
            63.0,
            6.0,
            2.999999999999994,
            70.0,
            12.0,
            4.999999999999993,
            77.0,
            18.0,
        ])
    }
    fn objective<N: Number>(&self, x: [N; 15]) -> N {
        let mut f = N::zero();
        for k in 0..5 {
            let [a, b, c] = [x[3 * k], x[3 * k + 1], x[3 * k + 2]];
            f += (a * 1e-4 + 2.3) * a + (b * 1e-4 + 1.7) * b + (c * 1.5e-4 + 2.2) * c;
        }
        f
    }
    fn constraints<N: Number>(&self, x: [N; 15]) -> [N; 17] {
        let needs = [60.0, 50.0, 70.0, 85.0, 100.0];
        std::array::from_fn(|i| {
            if i < 12 {
                x[i + 3] - x[i]
            } else {
                let k = i - 12;
                x[3 * k] + x[3 * k + 1] + x[3 * k + 2] - needs[k]
            }
        })
    }
}
