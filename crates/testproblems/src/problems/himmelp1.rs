//! HIMMELP1: Himmelblau's fit of a process, the objective of HS59.
//!
//! $$ \begin{aligned} f(x, y) = & -75.196 + 3.8113 x + 6.8307 y - 0.12694 x^2 + 2.0567 \cdot 10^{-3} x^3 - 1.0345 \cdot 10^{-5} x^4 -
//!    y\thinspace (0.030234 x - 1.28134 \cdot 10^{-3} x^2 + 3.5260 \cdot 10^{-5} x^3 - 2.266 \cdot 10^{-7} x^4) \cr
//!    & - 0.25646 y^2 + 3.4604 \cdot 10^{-3} y^3 - 1.3514 \cdot 10^{-5} y^4 + \frac{28.106}{1 + y} -
//!    y^2 (3.4055 \cdot 10^{-4} x - 5.2375 \cdot 10^{-6} x^2 - 6.3 \cdot 10^{-9} x^3) + y^3 (1.6638 \cdot 10^{-6} x - 7 \cdot 10^{-10} x^3) +
//!    2.86731 e^{x y / 2000}, \end{aligned} $$
//!
//! 0 ≤ x ≤ 95, 0 ≤ y ≤ 75, from (95, 10). Some coefficients are in single precision.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("HIMMELP1", "OBR2-AN-2-0", "a polynomial fitted to a process")
        .from(&["D.M. Himmelblau, Applied Nonlinear Programming, McGraw-Hill, 1972"])
        .fixed(2)
        .best(BestKnown::Always(-62.053_869_846, "the file of CUTEst"))
        .tags(&[LocalMinima]),
];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Himmelp1)
}

struct Himmelp1;

impl Shape for Himmelp1 {
    fn n(&self) -> usize {
        2
    }
    fn start(&self, i: usize) -> f64 {
        [95.0, 10.0][i]
    }
    fn bounds(&self, i: usize) -> (f64, f64) {
        [(0.0, 95.0), (0.0, 75.0)][i]
    }
}

impl Terms<2> for Himmelp1 {
    fn term<N: Number>(&self, _: usize, [x, y]: [N; 2]) -> N {
        let (x2, y2) = (x.square(), y.square());
        let pure_x = x2 * single(0.126_936_634_5)
            + x2 * x * (single(0.01) * single(-0.205_676_65))
            + x2 * x2 * 0.103_450e-4;
        let with_y = x * single(0.030_234_479_3)
            + x2 * (single(0.01) * single(-0.128_134_48))
            + x2 * x * 0.352_599e-4
            + x2 * x2 * -0.2266e-6;
        let pure_y = y2 * single(0.256_458_125_3) + y2 * y * single(-0.003_460_403) + y2 * y2 * 0.135_139e-4;
        let with_y2 = x * (single(0.001) * single(0.340_546_2)) + x2 * -0.523_75e-5 + x2 * x * -0.63e-8;
        let with_y3 = x2 * x * 0.7e-9 + x * -0.166_38e-5;
        let pole = (y + 1.0).recip() * (single(-0.106_443_490_8) - 28.0);
        let growth = (x * y * single(0.0005)).exp() * (single(-2.867_311_23) - 0.92e-8);
        let process = pure_x + y * with_y + pure_y + pole + with_y2 * y2 + with_y3 * y2 * y + growth;
        x * decoded(3.811_275_534_3) + y * decoded(6.830_656_761_3) - process - decoded(75.196_366_667_7)
    }
}
