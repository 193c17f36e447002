//! DIAGIQB, DIAGIQE, DIAGIQT, DIAGPQB, DIAGPQE and DIAGPQT: separable quadratics in a large box.
//!
//! $$ f(x) = \sum_{i=1}^n x_i + \tfrac12 h_i x_i^2, \qquad -10^5 \le x_i \le 10^6, \qquad x_i^0 = 1. $$
//!
//! $h_i$ is $i^2/n$ (DIAGPQB), i (DIAGPQE) or $n + (1 - i^2)/n$ (DIAGPQT); in the indefinite problems DIAGIQB, DIAGIQE and DIAGIQT it is
//! $(1 + i^2)/n$, i and $n + (1 - i^2)/n$, less n/2.

use super::prelude::*;

/// The records.
pub static META: [Meta; 6] = [
    Meta::new(
        "DIAGIQB",
        "QBR2-AN-V-0",
        "separable quadratic, indefinite, eigenvalues growing quadratically",
    )
    .from(&[CUTEST])
    .sized_n(&[Parameter::n(10)])
    .best(BestKnown::Rule(|p| Some(least(0, p)), "each variable by itself"))
    .tags(&[ManyActive, LocalMinima, Quadratic, Separable]),
    Meta::new(
        "DIAGIQE",
        "QBR2-AN-V-0",
        "separable quadratic, indefinite, equidistant eigenvalues",
    )
    .from(&[CUTEST])
    .sized_n(&[Parameter::n(1000)])
    .best(BestKnown::Rule(|p| Some(least(1, p)), "each variable by itself"))
    .tags(&[ManyActive, LocalMinima, Quadratic, Separable]),
    Meta::new(
        "DIAGIQT",
        "QBR2-AN-V-0",
        "separable quadratic, indefinite, eigenvalues falling quadratically",
    )
    .from(&[CUTEST])
    .sized_n(&[Parameter::n(1000)])
    .best(BestKnown::Rule(|p| Some(least(2, p)), "each variable by itself"))
    .tags(&[ManyActive, LocalMinima, Quadratic, Separable]),
    Meta::new(
        "DIAGPQB",
        "QBR2-AN-V-0",
        "separable quadratic, convex, eigenvalues growing quadratically",
    )
    .from(&[CUTEST])
    .sized_n(&[Parameter::n(1000)])
    .best(BestKnown::Rule(|p| Some(least(3, p)), "each variable by itself"))
    .tags(&[Convex, Quadratic, Separable]),
    Meta::new(
        "DIAGPQE",
        "QBR2-AN-V-0",
        "separable quadratic, convex, equidistant eigenvalues",
    )
    .from(&[CUTEST])
    .sized_n(&[Parameter::n(1000)])
    .best(BestKnown::Rule(|p| Some(least(4, p)), "each variable by itself"))
    .tags(&[Convex, Quadratic, Separable]),
    Meta::new(
        "DIAGPQT",
        "QBR2-AN-V-0",
        "separable quadratic, convex, eigenvalues falling quadratically",
    )
    .from(&[CUTEST])
    .sized_n(&[Parameter::n(1000)])
    .best(BestKnown::Rule(|p| Some(least(5, p)), "each variable by itself"))
    .tags(&[Convex, Quadratic, Separable]),
];

fn curvature(member: usize, n: usize, i: usize) -> f64 {
    let (n, k) = (n as f64, (i + 1) as f64);
    decoded(match member {
        0 => k * k / n + 1.0 / n - n / 2.0,
        1 => k - n / 2.0,
        2 => n / 2.0 + 1.0 / n - k * k / n,
        3 => k * k / n,
        4 => k,
        _ => n + 1.0 / n - k * k / n,
    })
}

const BOX: (f64, f64) = (-1e5, 1e6);

fn least(member: usize, p: &Params) -> f64 {
    let n = p.whole("N");
    let one = |i: usize| {
        let h = curvature(member, n, i);
        let f = |x: f64| x + 0.5 * h * x * x;
        let ends = f(BOX.0).min(f(BOX.1));
        if h > 0.0 {
            ends.min(f((-1.0 / h).max(BOX.0)))
        } else {
            ends
        }
    };
    (0..n).map(one).sum()
}

pub(super) fn build<T: Real>(member: usize, p: &Params) -> Box<dyn Formula<T>> {
    let n = p.whole("N");
    Local::boxed(Diagonal((0..n).map(|i| curvature(member, n, i)).collect()))
}

/// h.
struct Diagonal(Vec<f64>);

impl Shape for Diagonal {
    fn n(&self) -> usize {
        self.0.len()
    }
    fn start(&self, _: usize) -> f64 {
        1.0
    }
    fn bounds(&self, _: usize) -> (f64, f64) {
        BOX
    }
}

impl Terms<1> for Diagonal {
    fn terms(&self) -> usize {
        self.0.len()
    }
    fn variables(&self, i: usize) -> [usize; 1] {
        [i]
    }
    fn term<N: Number>(&self, i: usize, [x]: [N; 1]) -> N {
        x + x.square() * (0.5 * self.0[i])
    }
}
