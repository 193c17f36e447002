//! FLETCBV2, FLETCHBV, FLETCBV3 and FLETBV3M: Fletcher's boundary value problems.
//!
//! $$ f(x) = \sigma \Bigl( \tfrac12 x_1^2 + \sum_{i=1}^{n-1} \tfrac12 (x_i - x_{i+1})^2 + \tfrac12 x_n^2 - \sum_{i=1}^n \ell_i x_i -
//!    \sum_{i=1}^n \kappa_i \cos x_i \Bigr), \qquad h = \frac{1}{n+1}, \qquad x_i^0 = ih. $$
//!
//! FLETCBV2 has $\ell_i = 2h^2$, $\ell_n = 1 + 2h^2$ and $\kappa_i = \kappa h^2$; FLETCHBV has $\ell_i = 2/h^2$, $\ell_n = -2/h^2$ and
//! $\kappa_i = \kappa/h^2$; FLETCBV3 has $\ell_i = -1 - 2/h^2$ and is scaled by $\sigma = 10^{-8}$; FLETBV3M replaces the
//! $x_i$ of its linear terms by $100 \sin(x_i/100)$. The signs of FLETCHBV's last and of FLETCBV3's coefficients are those
//! that CUTEst's decoder arrives at; the files mean to have the opposite ones.

use super::prelude::*;

/// The records.
pub static META: [Meta; 4] = [
    Meta::new("FLETCBV2", "OUR2-AN-V-0", "Fletcher's boundary value problem")
        .from(&[FLETCHER])
        .sized_n(&[
            Parameter::n(5000).least(2),
            Parameter::real("KAPPA", 1.0, "weight of the cosines"),
        ])
        .best(BestKnown::Sizes(
            &[(5000, -5.002_863_050e-1)],
            "by truncated Newton minimisation to a projected gradient below 1e-5",
        ))
        .tags(&[Chained, IllConditioned]),
    Meta::new(
        "FLETCHBV",
        "OUR2-AN-V-0",
        "Fletcher's boundary value problem, weights inverted",
    )
    .from(&[FLETCHER])
    .sized_n(&[
        Parameter::n(5000).least(2),
        Parameter::real("KAPPA", 1.0, "weight of the cosines"),
    ])
    .tags(&[Chained, LocalMinima, IllConditioned]),
    Meta::new(
        "FLETCBV3",
        "OUR2-AN-V-0",
        "Fletcher's boundary value problem, scaled",
    )
    .from(&[FLETCHER])
    .sized_n(&[
        Parameter::n(5000).least(2),
        Parameter::real("KAPPA", 1.0, "weight of the cosines"),
    ])
    .tags(&[Chained, LocalMinima, IllConditioned]),
    Meta::new(
        "FLETBV3M",
        "OUR2-AN-V-0",
        "Fletcher's boundary value problem, scaled and bounded below",
    )
    .from(&[FLETCHER])
    .sized_n(&[
        Parameter::n(5000).least(2),
        Parameter::real("KAPPA", 1.0, "weight of the cosines"),
    ])
    .tags(&[Chained, LocalMinima, IllConditioned]),
];

pub(super) fn build<T: Real>(member: usize, p: &Params) -> Box<dyn Formula<T>> {
    let n = p.whole("N");
    let h = 1.0 / (n + 1) as f64;
    let w = if member == 0 { h * h } else { 1.0 / (h * h) };
    let (linear, last) = match member {
        0 => (2.0 * w, 1.0 + 2.0 * w),
        1 => (2.0 * w, -2.0 * w),
        _ => (-1.0 - 2.0 * w, -1.0 - 2.0 * w),
    };
    Local::boxed(Fletcbv2 {
        n,
        member,
        linear: [decoded(linear), decoded(last)],
        cosine: decoded(p.real("KAPPA") * w),
    })
}

struct Fletcbv2 {
    n: usize,
    member: usize,
    /// Coefficients of the linear terms, and of the last one.
    linear: [f64; 2],
    /// Weight of the cosines.
    cosine: f64,
}

impl Shape for Fletcbv2 {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, i: usize) -> f64 {
        decoded((i + 1) as f64 / (self.n + 1) as f64)
    }
}

impl Terms<2> for Fletcbv2 {
    fn terms(&self) -> usize {
        self.n
    }
    fn variables(&self, i: usize) -> [usize; 2] {
        [i, (i + 1).min(self.n - 1)]
    }
    fn term<N: Number>(&self, i: usize, [x, y]: [N; 2]) -> N {
        let sigma = if self.member < 2 { 1.0 } else { 1e-8 };
        let last = i + 1 == self.n;
        let mut quadratic = if last { x.square() } else { (x - y).square() };
        if i == 0 {
            quadratic += x.square();
        }
        let linear = self.linear[usize::from(last)];
        let moved = if self.member == 3 {
            (x * single(0.01)).sin() * 100.0
        } else {
            x
        };
        (quadratic * 0.5 - moved * linear - x.cos() * self.cosine) * sigma
    }
}

const FLETCHER: &str = "R. Fletcher, An optimal positive definite update for sparse Hessian matrices, SIAM Journal on Optimization 5(1), 1995";
