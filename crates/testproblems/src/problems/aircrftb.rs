//! AIRCRFTB: the controls of an aircraft in equilibrium.
//!
//! $$ f(x) = \sum_{i=1}^5 \bigl( a_i^T x + x^T Q_i x \bigr)^2, $$
//!
//! in roll, pitch and yaw rates, attack and sideslip angles, and the deflections of elevator, aileron and rudder, which are
//! fixed at (−0.05, 0.1, 0). The coefficients are in the source.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("AIRCRFTB", "SXR2-RN-8-0", "aircraft in equilibrium")
.from(&["A.A. Schy, R.K. Mehra, problem 9 in J.J. Moré, A collection of nonlinear model problems, Lectures in Applied Mathematics 26, 1990"]).fixed(8).best(BestKnown::Always(0.0, "by minimisation; the file of CUTEst has 6.4099D-02")).tags(&[SumOfSquares, FixedVariables, LocalMinima])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Aircrftb)
}

struct Aircrftb;

impl Shape for Aircrftb {
    fn n(&self) -> usize {
        8
    }
    fn start(&self, i: usize) -> f64 {
        FIXED[i].unwrap_or(0.0)
    }
    fn bounds(&self, i: usize) -> (f64, f64) {
        FIXED[i].map_or(FREE, |v| (v, v))
    }
}

impl Terms<8> for Aircrftb {
    fn term<N: Number>(&self, _: usize, [r, p, y, a, s, e, l, d]: [N; 8]) -> N {
        let g1 = r * -3.933 + p * 0.107 + y * 0.126 - s * 9.99 - l * 45.83 - d * 7.64 - p * y * 0.727
            + y * a * 8.39
            - a * s * 684.4
            + p * a * 63.5;
        let g2 = p * -0.987 - a * 22.95 - e * 28.37 + r * y * 0.949 + r * s * 0.173;
        let g3 = r * 0.002 - y * 0.235 + s * 5.67 - l * 0.921 - d * 6.51 - r * p * 0.716 - r * a * 1.578
            + p * a * 1.132;
        let g4 = p - a - e * 1.168 - r * s;
        let g5 = -y - s * 0.196 - l * 0.0071 + r * a;
        g1.square() + g2.square() + g3.square() + g4.square() + g5.square()
    }
}

const FIXED: [Option<f64>; 8] = [None, None, None, None, None, Some(-0.05), Some(0.1), Some(0.0)];
