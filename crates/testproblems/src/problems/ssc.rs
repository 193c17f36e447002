//! SSC: steady-state combustion, a solid fuel before it ignites.
//!
//! $$ f(x) \approx \int_\Omega \tfrac12 \Vert \nabla x\Vert^2 - \lambda e^x, \qquad \Omega = (0, 1)^2, $$
//!
//! with linear finite elements on the triangles of a grid of NX × NY inner points; the boundary is fixed at 0. There is a minimiser
//! near 0 for λ below 6.81 only, and f has no lower bound: large x pay. Starts from 0. (In MINPACK-2 the boundary is no variables,
//! and the start is not 0.)

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("SSC", "OXR2-MY-V-0", "steady-state combustion").from(&["B.M. Averick, R.G. Carter, J.J. Moré, G.-L. Xue, The MINPACK-2 test problem collection, Preprint MCS-P153-0692, Argonne National Laboratory, 1992"])
    .sized(&[Parameter::size("NX", 70, "inner points of the grid in x").most(30_000), Parameter::size("NY", 70, "inner points of the grid in y").most(30_000), Parameter::real("LAMBDA", 2.0, "heat of the reaction").positive()], "(NX + 2)·(NY + 2)",
        |p| (p.whole("NX") + 2).saturating_mul(p.whole("NY") + 2))
    .tags(&[Grid, FixedVariables, LocalMinima])];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    let (nx, ny) = (p.whole("NX"), p.whole("NY"));
    let (hx, hy) = (1.0 / (nx + 1) as f64, 1.0 / (ny + 1) as f64);
    Local::boxed(Combustion {
        nx,
        ny,
        weights: [
            decoded(0.25 * hy / hx),
            decoded(0.25 * hx / hy),
            decoded(p.real("LAMBDA") * hx * hy / 6.0),
        ],
    })
}

struct Combustion {
    nx: usize,
    ny: usize,
    /// Of the squares in x and in y, and of the exponential in one triangle.
    weights: [f64; 3],
}

impl Combustion {
    fn place(&self, at: usize) -> (usize, usize) {
        (at / (self.ny + 2), at % (self.ny + 2))
    }
}

impl Shape for Combustion {
    fn n(&self) -> usize {
        (self.nx + 2) * (self.ny + 2)
    }
    fn start(&self, _: usize) -> f64 {
        0.0
    }
    fn bounds(&self, at: usize) -> (f64, f64) {
        let (i, j) = self.place(at);
        if i == 0 || j == 0 || i == self.nx + 1 || j == self.ny + 1 {
            (0.0, 0.0)
        } else {
            FREE
        }
    }
}

impl Terms<5> for Combustion {
    fn terms(&self) -> usize {
        self.n()
    }
    fn variables(&self, at: usize) -> [usize; 5] {
        let ((i, j), row) = (self.place(at), self.ny + 2);
        [
            at,
            if i <= self.nx { at + row } else { at },
            if j <= self.ny { at + 1 } else { at },
            if i > 0 { at - row } else { at },
            if j > 0 { at - 1 } else { at },
        ]
    }
    fn term<N: Number>(&self, at: usize, [x, right, above, left, below]: [N; 5]) -> N {
        let (i, j) = self.place(at);
        // On which sides there are triangles.
        let (to_right, to_top, to_left, to_bottom) = (i <= self.nx, j <= self.ny, i > 0, j > 0);
        let [p, q, heat] = self.weights;
        let mut f = N::zero();
        if to_right && to_top {
            f += (right - x).square() * p + (above - x).square() * q;
        }
        if to_left && to_bottom {
            f += (left - x).square() * p + (below - x).square() * q;
        }
        // Each lower triangle has its corner here, to the left or below; each upper one here, to the right or above.
        let corners = [
            to_right && to_top,
            to_left && to_top,
            to_bottom && to_right,
            to_left && to_bottom,
            to_right && to_bottom,
            to_top && to_left,
        ];
        let triangles = corners.iter().filter(|&&c| c).count();
        f - x.exp() * (heat * triangles as f64)
    }
}
