//! HS70: flow of water fitted to 19 measurements.
//!
//! $$ f(x) = \sum_{i=1}^{19} \bigl( x_3 \varphi(x_2, \beta, t_i) + (1 - x_3) \varphi(x_1, \beta / x_4, t_i) - y_i \bigr)^2, \qquad \beta \ge 0, $$
//!
//! $$ \varphi(p, q, t) = \frac{q^p t^{p - 1} e^{p (1 - q t)}}{1 + \frac{1}{12 p}} \sqrt{\frac{p}{6.2832}}, \qquad
//!    \beta = x_3 + (1 - x_3) x_4, \qquad t_i = \frac{c_i}{7.658}. $$
//!
//! $10^{-5} \le x_i \le 100$, $x_3 \le 1$; start $(2, 4, 0.04, 2)$. As CUTEst has it, which says that the book states it wrongly.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("HS70", "SQR2-MN-4-1", "flow of water fitted to 19 measurements")
        .from(&[HS])
        .constrained(4, 1)
        .best(BestKnown::Always(0.00749846357443, SOLVED))
        .tags(&[SumOfSquares, Data, LocalMinima, Domain]),
];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs70)
}

struct Hs70;

impl Program<4, 1> for Hs70 {
    fn start(&self) -> [f64; 4] {
        [2.0, 4.0, 0.04, 2.0]
    }
    fn bounds(&self) -> [(f64, f64); 4] {
        [(1e-5, 100.0), (1e-5, 100.0), (1e-5, 1.0), (1e-5, 100.0)]
    }
    fn limits(&self) -> [(f64, f64); 1] {
        [NON_NEGATIVE]
    }
    fn optimum(&self) -> Option<[f64; 4]> {
        Some([
            12.27697912762929,
            4.631748162854746,
            0.3128646302257024,
            2.029282825341455,
        ])
    }
    fn objective<N: Number>(&self, [x1, x2, x3, x4]: [N; 4]) -> N {
        let rest = -x3 + 1.0;
        let b = x3 + rest * x4;
        let mut f = N::zero();
        for (c, y) in DATA {
            let t = c / 7.658;
            f += (x3 * gamma(x2, b, t) + rest * gamma(x1, b / x4, t) - y).square();
        }
        f
    }
    fn constraints<N: Number>(&self, [_, _, x3, x4]: [N; 4]) -> [N; 1] {
        [x3 + (-x3 + 1.0) * x4]
    }
}

fn gamma<N: Number>(p: N, q: N, t: f64) -> N {
    let power = (p * q.ln() + (p - 1.0) * t.ln() + p * (-q * t + 1.0)).exp();
    power * (p / 6.2832).sqrt() / ((p * 12.0).recip() + 1.0)
}

/// (cᵢ, yᵢ).
const DATA: [(f64, f64); 19] = [
    (0.1, 0.00189),
    (1.0, 0.1038),
    (2.0, 0.268),
    (3.0, 0.506),
    (4.0, 0.577),
    (5.0, 0.604),
    (6.0, 0.725),
    (7.0, 0.898),
    (8.0, 0.947),
    (9.0, 0.845),
    (10.0, 0.702),
    (11.0, 0.528),
    (12.0, 0.385),
    (13.0, 0.257),
    (14.0, 0.159),
    (15.0, 0.0869),
    (16.0, 0.0453),
    (17.0, 0.01509),
    (18.0, 0.00189),
];
