//! CLPLATEA and CLPLATEB: a clamped plate under a load.
//!
//! $$ f(x) = \sum_{i,j=2}^{P} \tfrac12 (x_{ij} - x_{i,j-1})^2 + \tfrac12 (x_{ij} - x_{i-1,j})^2 +
//!    \tfrac12 P^2 \bigl( (x_{ij} - x_{i,j-1})^4 + (x_{ij} - x_{i-1,j})^4 \bigr) + \sum_j w_j x_{Pj}, $$
//!
//! on a grid of P × P points with $x_{1j} = 0$, from 0. The load is −0.1 on the corner $x_{PP}$ (CLPLATEA), or −0.1/(P − 1) on each
//! point of the free side (CLPLATEB).

use super::prelude::*;

/// The records.
pub static META: [Meta; 2] = [
    Meta::new("CLPLATEA", "OXR2-MN-V-0", "clamped plate, load on a corner")
        .from(&[NOCEDAL])
        .sized(&[SIDE, LOAD], "P²", |p| p.whole("P").saturating_pow(2))
        .best(BestKnown::Sizes(&[(5041, -1.2592e-2)], "the file of CUTEst"))
        .tags(&[Convex, Grid, FixedVariables]),
    Meta::new("CLPLATEB", "OXR2-MN-V-0", "clamped plate, load on a side")
        .from(&[NOCEDAL])
        .sized(&[SIDE, LOAD], "P²", |p| p.whole("P").saturating_pow(2))
        .best(BestKnown::Sizes(&[(5041, -5.0948e-3)], "the file of CUTEst"))
        .tags(&[Convex, Grid, FixedVariables]),
];

const SIDE: Parameter = Parameter::size("P", 71, "points of the grid in one direction")
    .least(2)
    .most(30_000);
const LOAD: Parameter = Parameter::real("WGHT", -0.1, "load");
const NOCEDAL: &str = "J. Nocedal, Solving large nonlinear systems of equations arising in mechanics, Lecture Notes in Mathematics 909, \
                       Springer, 1981";

pub(super) fn build<T: Real>(member: usize, p: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Plate {
        p: p.whole("P"),
        corner: member == 0,
        load: p.real("WGHT"),
    })
}

struct Plate {
    p: usize,
    corner: bool,
    load: f64,
}

impl Shape for Plate {
    fn n(&self) -> usize {
        self.p * self.p
    }
    fn start(&self, _: usize) -> f64 {
        0.0
    }
    fn bounds(&self, at: usize) -> (f64, f64) {
        if at.is_multiple_of(self.p) {
            (0.0, 0.0)
        } else {
            FREE
        }
    }
}

impl Terms<3> for Plate {
    /// One for each point without a clamp; the points of a column are neighbours in memory.
    fn terms(&self) -> usize {
        self.n()
    }
    fn variables(&self, at: usize) -> [usize; 3] {
        let (i, j) = (at % self.p, at / self.p);
        [
            at,
            if j > 0 { at - self.p } else { at },
            if i > 0 { at - 1 } else { at },
        ]
    }
    fn term<N: Number>(&self, at: usize, [x, left, below]: [N; 3]) -> N {
        let (i, j) = (at % self.p, at / self.p);
        let mut f = N::zero();
        if i > 0 && j > 0 {
            let (a, b) = ((x - left).square(), (x - below).square());
            f += (a + b) * 0.5 + (a.square() + b.square()) * (0.5 * (self.p * self.p) as f64);
        }
        if i + 1 == self.p {
            if !self.corner {
                f += x * decoded(self.load / (self.p - 1) as f64);
            } else if j + 1 == self.p {
                f += x * self.load;
            }
        }
        f
    }
}
