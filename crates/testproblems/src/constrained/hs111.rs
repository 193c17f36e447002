//! HS111: chemical equilibrium, in logarithms.
//!
//! $$ f(x) = \sum_{j=1}^{10} e^{x_j} \Bigl(c_j + x_j - \ln \sum_{k=1}^{10} e^{x_k}\Bigr), $$
//!
//! $$ \begin{aligned}
//! & e^{x_1} + 2 e^{x_2} + 2 e^{x_3} + e^{x_6} + e^{x_{10}} - 2 = 0 \cr
//! & e^{x_4} + 2 e^{x_5} + e^{x_6} + e^{x_7} - 1 = 0 \cr
//! & e^{x_3} + e^{x_7} + e^{x_8} + 2 e^{x_9} + e^{x_{10}} - 1 = 0
//! \end{aligned} $$
//!
//! $-100 \le x_j \le 100$; start $(-2.3, \dots, -2.3)$. The same as [HS112](super::hs112) in the logarithms of its variables.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("HS111", "OOR2-AN-10-3", "chemical equilibrium, in logarithms")
        .from(&[HS])
        .constrained(10, 3)
        .best(BestKnown::Always(-47.7610908594, SOLVED)),
];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs111)
}

struct Hs111;

impl Program<10, 3> for Hs111 {
    fn start(&self) -> [f64; 10] {
        [-2.3; 10]
    }
    fn bounds(&self) -> [(f64, f64); 10] {
        [(-100.0, 100.0); 10]
    }
    fn limits(&self) -> [(f64, f64); 3] {
        [EQUAL; 3]
    }
    fn optimum(&self) -> Option<[f64; 10]> {
        Some([
            -3.202311588551214,
            -1.912366597080982,
            -0.2444267477503834,
            -6.561177271658376,
            -0.7230979632953048,
            -7.274232280188145,
            -3.597237422327771,
            -4.020316730690856,
            -3.288376881360258,
            -2.334371739220619,
        ])
    }
    fn objective<N: Number>(&self, x: [N; 10]) -> N {
        super::hs112::energy(x.map(N::exp), x)
    }
    fn constraints<N: Number>(&self, x: [N; 10]) -> [N; 3] {
        super::hs112::balance(x.map(N::exp))
    }
}
