//! LUKSAN17LS: sparse trigonometric function.
//!
//! $$ f(x) = \sum_{j=0}^{S-1} \sum_{l=1}^4 \Bigl( \sum_{q=1}^4 l^2 q \cos x_{2j+q} - l q^2 \sin x_{2j+q} - y_l \Bigr)^2, \qquad
//!    y = (30.6, 72.2, 124.4, 187.4), $$
//!
//! n = 2S + 2, $x^0 = (-0.8, 1.2, -1.2, 0.8, -0.8, \dots)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("LUKSAN17LS", "SUR2-AN-V-0", "sparse trigonometric function").from(&["L. Lukšan, Hybrid methods in large sparse nonlinear least squares, Journal of Optimization Theory and Applications 89(3), 1996"]).sized(&[Parameter::size("S", 49, "links of the chain")], "2·S + 2", |p| 2 * p.whole("S") + 2).tags(&[SumOfSquares, Chained, LocalMinima])];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Luksan17 { s: p.whole("S") })
}

struct Luksan17 {
    s: usize,
}

impl Shape for Luksan17 {
    fn n(&self) -> usize {
        2 * self.s + 2
    }
    fn start(&self, i: usize) -> f64 {
        [-0.8, 1.2, -1.2, 0.8][i % 4]
    }
}

impl Terms<4> for Luksan17 {
    fn terms(&self) -> usize {
        self.s
    }
    fn variables(&self, i: usize) -> [usize; 4] {
        from_fn(|k| 2 * i + k)
    }
    fn term<N: Number>(&self, _: usize, x: [N; 4]) -> N {
        let (sines, cosines) = (x.map(N::sin), x.map(N::cos));
        let mut f = N::zero();
        for (l, y) in (1..5).zip([30.6, 72.2, 124.4, 187.4]) {
            let mut r = N::constant(-y);
            for q in 1..5 {
                r += cosines[q - 1] * (l * l * q) as f64 - sines[q - 1] * (l * q * q) as f64;
            }
            f += r.square();
        }
        f
    }
}
