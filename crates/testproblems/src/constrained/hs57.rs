//! HS57: a growth curve fitted to 44 measurements.
//!
//! $$ f(x) = \sum_{i=1}^{44} \bigl(b_i - x_1 - (0.49 - x_1) e^{-x_2 (a_i - 8)}\bigr)^2, \qquad 0.49 x_2 - x_1 x_2 - 0.09 \ge 0. $$
//!
//! $x_1 \ge 0.4$, $x_2 \ge -4$; start $(0.42, 5)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("HS57", "SQR2-AN-2-1", "a growth curve fitted to 44 measurements")
        .from(&[HS])
        .constrained(2, 1)
        .best(BestKnown::Always(0.028459669723, SOLVED))
        .tags(&[SumOfSquares, Data, LocalMinima]),
];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs57)
}

struct Hs57;

impl Program<2, 1> for Hs57 {
    fn start(&self) -> [f64; 2] {
        [0.42, 5.0]
    }
    fn bounds(&self) -> [(f64, f64); 2] {
        [(0.4, f64::INFINITY), (-4.0, f64::INFINITY)]
    }
    fn limits(&self) -> [(f64, f64); 1] {
        [NON_NEGATIVE]
    }
    fn optimum(&self) -> Option<[f64; 2]> {
        Some([0.4199526507578012, 1.284845193624846])
    }
    fn objective<N: Number>(&self, [x1, x2]: [N; 2]) -> N {
        let mut f = N::zero();
        for (a, b) in DATA {
            f += ((x1 - 0.49) * (-x2 * (a - 8.0)).exp() - x1 + b).square();
        }
        f
    }
    fn constraints<N: Number>(&self, [x1, x2]: [N; 2]) -> [N; 1] {
        [x2 * 0.49 - x1 * x2 - 0.09]
    }
}

/// (aᵢ, bᵢ).
const DATA: [(f64, f64); 44] = [
    (8.0, 0.49),
    (8.0, 0.49),
    (10.0, 0.48),
    (10.0, 0.47),
    (10.0, 0.48),
    (10.0, 0.47),
    (12.0, 0.46),
    (12.0, 0.46),
    (12.0, 0.45),
    (12.0, 0.43),
    (14.0, 0.45),
    (14.0, 0.43),
    (14.0, 0.43),
    (16.0, 0.44),
    (16.0, 0.43),
    (16.0, 0.43),
    (18.0, 0.46),
    (18.0, 0.45),
    (20.0, 0.42),
    (20.0, 0.42),
    (20.0, 0.43),
    (22.0, 0.41),
    (22.0, 0.41),
    (22.0, 0.4),
    (24.0, 0.42),
    (24.0, 0.4),
    (24.0, 0.4),
    (26.0, 0.41),
    (26.0, 0.4),
    (26.0, 0.41),
    (28.0, 0.41),
    (28.0, 0.4),
    (30.0, 0.4),
    (30.0, 0.4),
    (30.0, 0.38),
    (32.0, 0.41),
    (32.0, 0.4),
    (34.0, 0.4),
    (36.0, 0.41),
    (36.0, 0.38),
    (38.0, 0.4),
    (38.0, 0.4),
    (40.0, 0.39),
    (42.0, 0.39),
];
