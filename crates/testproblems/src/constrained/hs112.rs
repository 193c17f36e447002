//! HS112: chemical equilibrium.
//!
//! $$ f(x) = \sum_{j=1}^{10} x_j \Bigl(c_j + \ln \frac{x_j}{\sum_k x_k}\Bigr), $$
//!
//! $$ \begin{aligned}
//! & x_1 + 2 x_2 + 2 x_3 + x_6 + x_{10} - 2 = 0 \cr
//! & x_4 + 2 x_5 + x_6 + x_7 - 1 = 0 \cr
//! & x_3 + x_7 + x_8 + 2 x_9 + x_{10} - 1 = 0
//! \end{aligned} $$
//!
//! $x_j \ge 10^{-6}$; start $(0.1, \dots, 0.1)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("HS112", "OLR2-MY-10-3", "chemical equilibrium")
    .from(&[HS])
    .constrained(10, 3)
    .best(BestKnown::Always(-47.7610908594, SOLVED))
    .tags(&[Convex, Domain])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs112)
}

struct Hs112;

impl Program<10, 3> for Hs112 {
    fn start(&self) -> [f64; 10] {
        [0.1; 10]
    }
    fn bounds(&self) -> [(f64, f64); 10] {
        [(1e-6, f64::INFINITY); 10]
    }
    fn limits(&self) -> [(f64, f64); 3] {
        [EQUAL; 3]
    }
    fn optimum(&self) -> Option<[f64; 10]> {
        Some([
            0.04066808735569014,
            0.1477303543408222,
            0.7831533540092338,
            0.001414219809030122,
            0.4852466486992728,
            0.0006931720784210676,
            0.02739931071400329,
            0.01794727958492543,
            0.03731436591303033,
            0.09687132386577695,
        ])
    }
    fn objective<N: Number>(&self, x: [N; 10]) -> N {
        energy(x, x.map(N::ln))
    }
    fn constraints<N: Number>(&self, x: [N; 10]) -> [N; 3] {
        balance(x)
    }
}

/// The objective from amounts and their logarithms.
pub(super) fn energy<N: Number>(amount: [N; 10], log: [N; 10]) -> N {
    let mut total = N::zero();
    for x in amount {
        total += x;
    }
    let total = total.ln();
    let mut f = N::zero();
    for j in 0..10 {
        f += amount[j] * (log[j] - total + C[j]);
    }
    f
}

/// The constraints from amounts.
pub(super) fn balance<N: Number>([x1, x2, x3, x4, x5, x6, x7, x8, x9, x10]: [N; 10]) -> [N; 3] {
    [
        x1 + (x2 + x3) * 2.0 + x6 + x10 - 2.0,
        x4 + x5 * 2.0 + x6 + x7 - 1.0,
        x3 + x7 + x8 + x9 * 2.0 + x10 - 1.0,
    ]
}

const C: [f64; 10] = [
    -6.089, -17.164, -34.054, -5.914, -24.721, -14.986, -24.1, -10.708, -26.662, -22.179,
];
