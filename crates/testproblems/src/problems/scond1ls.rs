//! SCOND1LS: the potential in a semiconductor.
//!
//! $$ f(u) = \sum_{i=1}^{N} \Bigl( u_{i-1} - 2 u_i + u_{i+1} + \lambda h^2 \bigl( c_a (e^{-\lambda \beta (u_i - \lambda u_a)} - [i \le \mathrm{LN}]) -
//!    c_b (e^{\lambda \beta (u_i - \lambda u_b)} - [i > \mathrm{LN}]) \bigr) \Bigr)^2, $$
//!
//! with $u_a = 0$, $u_b = 700$, $c_a = 10^{12}$, $c_b = 10^{13}$, β = 40, $h = 10^{-4}/(N + 1)$. $u_0 = \lambda u_a$ and $u_{N+1} = \lambda u_b$ are fixed, the
//! others in $[\lambda u_a - 5,\ \lambda u_b + 5]$, and start from 0. Where LN would be more than N, it is N.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("SCOND1LS", "SBR2-AN-V-V", "potential in a semiconductor")
        .from(&["W.C. Rheinboldt, Numerical Analysis of Parametrized Nonlinear Equations, Wiley, 1986"])
        .sized(
            &[
                Parameter::size("N", 5000, "inner points"),
                Parameter::count("LN", 4500, "points before the junction"),
                Parameter::real("LAMBDA", 1.0, "continuation parameter").positive(),
            ],
            "N + 2",
            |p| p.whole("N").saturating_add(2),
        )
        .tags(&[SumOfSquares, Chained, FixedVariables, IllConditioned, Domain]),
];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    let (n, lambda) = (p.whole("N"), p.real("LAMBDA"));
    let h = 1e-4 / (n + 1) as f64;
    Local::boxed(Scond1ls {
        n,
        junction: p.whole("LN").min(n),
        end: decoded(lambda * 700.0),
        rate: decoded(lambda * 40.0),
        doping: [decoded(lambda * h * h * 1e12), decoded(lambda * h * h * 1e13)],
    })
}

struct Scond1ls {
    n: usize,
    junction: usize,
    end: f64,
    rate: f64,
    doping: [f64; 2],
}

impl Shape for Scond1ls {
    fn n(&self) -> usize {
        self.n + 2
    }
    fn start(&self, i: usize) -> f64 {
        if i == self.n + 1 { self.end } else { 0.0 }
    }
    fn bounds(&self, i: usize) -> (f64, f64) {
        if i == 0 {
            (0.0, 0.0)
        } else if i == self.n + 1 {
            (self.end, self.end)
        } else {
            (-5.0, decoded(self.end + 5.0))
        }
    }
}

impl Terms<3> for Scond1ls {
    fn terms(&self) -> usize {
        self.n
    }
    fn variables(&self, i: usize) -> [usize; 3] {
        [i, i + 1, i + 2]
    }
    fn term<N: Number>(&self, i: usize, [before, u, after]: [N; 3]) -> N {
        let [a, b] = self.doping;
        let charge = (u * -self.rate).exp() * a - ((u - self.end) * self.rate).exp() * b;
        let background = if i < self.junction { -a } else { b };
        (before - u * 2.0 + after + charge + background).square()
    }
}
