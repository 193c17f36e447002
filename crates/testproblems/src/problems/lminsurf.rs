//! LMINSURF, NLMSURF and MINSURF: minimal surfaces with a given boundary.
//!
//! $$ f(x) = \frac{1}{q^2} \sum_{i,j=1}^{q} \sqrt{ 1 + \tfrac12 q^2 \bigl( (x_{i,j} - x_{i+1,j+1})^2 + (x_{i+1,j} - x_{i,j+1})^2 \bigr) }, $$
//!
//! on a grid of p × p points, q = p − 1. The boundary is fixed at a plane (LMINSURF), at parabolas (NLMSURF), or at 1 (MINSURF, whose
//! parameter P is q); the inner points start from 0, MINSURF's boundary too.

use super::prelude::*;

/// The records.
pub static META: [Meta; 3] = [
    Meta::new("LMINSURF", "OXR2-MY-V-0", "minimal surface with a plane boundary")
        .from(&[GRIEWANK])
        .sized(
            &[Parameter::size("P", 75, "points of the grid in one direction")
                .least(3)
                .most(30_000)],
            "P²",
            |p| p.whole("P").saturating_pow(2),
        )
        .best(BestKnown::Always(9.0, "the plane"))
        .tags(&[Convex, Grid, FixedVariables]),
    Meta::new(
        "NLMSURF",
        "OXR2-MY-V-0",
        "minimal surface with parabolas as boundary",
    )
    .from(&[GRIEWANK])
    .sized(
        &[Parameter::size("P", 75, "points of the grid in one direction")
            .least(3)
            .most(30_000)],
        "P²",
        |p| p.whole("P").saturating_pow(2),
    )
    .tags(&[Convex, Grid, FixedVariables]),
    Meta::new(
        "MINSURF",
        "OXR2-MY-64-0",
        "minimal surface with a constant boundary",
    )
    .from(&[CUTEST])
    .sized(
        &[Parameter::size("P", 7, "squares of the grid in one direction")
            .least(2)
            .most(30_000)],
        "(P + 1)²",
        |p| (p.whole("P") + 1).saturating_pow(2),
    )
    .best(BestKnown::Always(1.0, "the constant surface 1"))
    .tags(&[Convex, Grid, FixedVariables, InfeasibleStart]),
];

const GRIEWANK: &str = "A. Griewank, Ph.L. Toint, Partitioned variable metric updates for large structured optimization problems, \
                        Numerische Mathematik 39, 1982";

pub(super) fn build<T: Real>(member: usize, p: &Params) -> Box<dyn Formula<T>> {
    let p = p.whole("P");
    Local::boxed(Surface {
        p: if member == 2 { p + 1 } else { p },
        member,
    })
}

struct Surface {
    p: usize,
    member: usize,
}

impl Surface {
    /// The height of a boundary point, `None` inside.
    fn boundary(&self, at: usize) -> Option<f64> {
        let (p, q) = (self.p, (self.p - 1) as f64);
        let (i, j) = (at % p, at / p);
        let t = if i == 0 || i + 1 == p {
            j as f64 / q
        } else {
            i as f64 / q
        };
        let outer = i == 0 || i + 1 == p || j == 0 || j + 1 == p;
        outer.then(|| {
            decoded(match self.member {
                0 => 1.0 + 8.0 * i as f64 / q + 4.0 * j as f64 / q,
                1 if i == 0 => 10.0 * (t + 1.0).powi(2) + 4.0 * t + 1.0,
                1 if i + 1 == p => 10.0 * t * t + 4.0 * t + 9.0,
                1 if j + 1 == p => 10.0 * (t - 1.0).powi(2) + 8.0 * t + 1.0,
                1 => 10.0 * (t - 2.0).powi(2) + 8.0 * t + 5.0,
                _ => 1.0,
            })
        })
    }
}

impl Shape for Surface {
    fn n(&self) -> usize {
        self.p * self.p
    }
    fn start(&self, at: usize) -> f64 {
        if self.member == 2 {
            0.0
        } else {
            self.boundary(at).unwrap_or(0.0)
        }
    }
    fn bounds(&self, at: usize) -> (f64, f64) {
        self.boundary(at).map_or(FREE, |height| (height, height))
    }
}

impl Terms<4> for Surface {
    fn terms(&self) -> usize {
        (self.p - 1) * (self.p - 1)
    }
    fn variables(&self, k: usize) -> [usize; 4] {
        let (p, q) = (self.p, self.p - 1);
        let at = (k / q) * p + k % q;
        [at, at + p + 1, at + 1, at + p]
    }
    fn term<N: Number>(&self, _: usize, [a, b, c, d]: [N; 4]) -> N {
        let q = (self.p - 1) as f64;
        (((a - b).square() + (c - d).square()) * (0.5 * q * q) + 1.0).sqrt() / (q * q)
    }
}
