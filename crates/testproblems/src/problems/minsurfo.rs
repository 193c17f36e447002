//! MINSURFO: a minimal surface over an obstacle.
//!
//! $$ f(x) \approx \int_\Omega \sqrt{1 + \Vert \nabla x\Vert^2}, \qquad \Omega = (0, 1)^2, \qquad x \ge 1 \text{ on } [\tfrac14, \tfrac34]^2, \quad x \ge 0, $$
//!
//! with linear finite elements on the triangles of a grid of NX × NY inner points. $x = 1 - (2s - 1)^2$ on the sides along s and 0 on the
//! others; the start is the same parabola everywhere, and below the obstacle in places. As in CUTEst there are two more variables at
//! the end, not negative and from 0, which f does not depend on: a slip of its file.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("MINSURFO", "OBR2-AN-V-V", "minimal surface over an obstacle")
    .from(&["E.D. Dolan, J.J. Moré, Benchmarking optimization software with COPS, Report ANL/MCS-246, Argonne National Laboratory, 2000, problem 17"])
    .sized(&[Parameter::size("NX", 50, "inner points of the grid in x").most(30_000), Parameter::size("NY", 100, "inner points of the grid in y").most(30_000)], "(NX + 2)·(NY + 2) + 2", |p| (p.whole("NX") + 2).saturating_mul(p.whole("NY") + 2).saturating_add(2))
    .best(BestKnown::Sizes(&[(5306, 2.50694)], "the file of CUTEst")).tags(&[Convex, Grid, FixedVariables, InfeasibleStart, ManyActive, Degenerate])];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Obstacle {
        nx: p.whole("NX"),
        ny: p.whole("NY"),
    })
}

struct Obstacle {
    nx: usize,
    ny: usize,
}

impl Obstacle {
    fn place(&self, at: usize) -> (usize, usize) {
        (at / (self.ny + 2), at % (self.ny + 2))
    }

    fn parabola(&self, i: usize) -> f64 {
        let s = 2.0 * i as f64 / (self.nx + 1) as f64 - 1.0;
        decoded(1.0 - s * s)
    }
}

impl Shape for Obstacle {
    fn n(&self) -> usize {
        (self.nx + 2) * (self.ny + 2) + 2
    }
    fn start(&self, at: usize) -> f64 {
        let (i, _) = self.place(at);
        if i > self.nx + 1 { 0.0 } else { self.parabola(i) }
    }
    fn bounds(&self, at: usize) -> (f64, f64) {
        let (i, j) = self.place(at);
        if i > self.nx + 1 {
            return NON_NEGATIVE;
        }
        if j == 0 || j == self.ny + 1 {
            return (self.parabola(i), self.parabola(i));
        }
        if i == 0 || i == self.nx + 1 {
            return (0.0, 0.0);
        }
        // From the last grid line before ¼ to the first after ¾.
        let over = |k: usize, n: usize| (n + 1) / 4 <= k && k <= (3 * (n + 1)).div_ceil(4);
        if over(i, self.nx) && over(j, self.ny) {
            (1.0, f64::INFINITY)
        } else {
            NON_NEGATIVE
        }
    }
}

impl Terms<4> for Obstacle {
    fn terms(&self) -> usize {
        (self.nx + 1) * (self.ny + 1)
    }
    fn variables(&self, k: usize) -> [usize; 4] {
        let row = self.ny + 2;
        let at = (k / (self.ny + 1)) * row + k % (self.ny + 1);
        [at, at + row, at + 1, at + row + 1]
    }
    fn term<N: Number>(&self, _: usize, [x, right, above, far]: [N; 4]) -> N {
        let (rx, ry) = ((self.nx + 1) as f64, (self.ny + 1) as f64);
        let root = |dx: N, dy: N| (dx.square() * (rx * rx) + dy.square() * (ry * ry) + 1.0).sqrt();
        (root(right - x, above - x) + root(far - above, far - right)) * (0.5 / (rx * ry))
    }
}
