//! ODC: optimal design with composite materials.
//!
//! $$ f(x) \approx \int_\Omega \psi(\Vert \nabla x\Vert ) + x, \qquad \Omega = (0, 1)^2, \qquad
//!    \psi(t) = \begin{cases} t^2 & t \le t_1 \cr 2 t_1 (t - \tfrac12 t_1) & t_1 \le t \le t_2 \cr \tfrac12 (t^2 - t_2^2) + 2 t_1 (t_2 - \tfrac12 t_1) & t \ge t_2 \end{cases} $$
//!
//! with $t_1 = \sqrt\lambda$ and $t_2 = 2 \sqrt\lambda$: a bar under torsion, made of two materials whose shear moduli have the ratio 2. Linear finite
//! elements on the triangles of a grid of NX × NY inner points; the boundary is fixed at 0. First derivatives are continuous, second
//! ones jump at t₁ and t₂. Starts from 0 (in MINPACK-2 the boundary is no variables, and the start is not 0).

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("ODC", "OXR2-MY-V-0", "optimal design with composite materials").from(&["B.M. Averick, R.G. Carter, J.J. Moré, G.-L. Xue, The MINPACK-2 test problem collection, Preprint MCS-P153-0692, Argonne National Laboratory, 1992"])
    .sized(&[Parameter::size("NX", 70, "inner points of the grid in x").most(30_000), Parameter::size("NY", 70, "inner points of the grid in y").most(30_000), Parameter::real("LAMBDA", 0.008, "Lagrange multiplier of the amount of material").positive()], "(NX + 2)·(NY + 2)",
        |p| (p.whole("NX") + 2).saturating_mul(p.whole("NY") + 2))
    .tags(&[Convex, Grid, FixedVariables, NotC2])];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Design {
        nx: p.whole("NX"),
        ny: p.whole("NY"),
        lambda: p.real("LAMBDA"),
    })
}

struct Design {
    nx: usize,
    ny: usize,
    lambda: f64,
}

impl Design {
    fn place(&self, at: usize) -> (usize, usize) {
        (at / (self.ny + 2), at % (self.ny + 2))
    }

    /// ψ as a function of t².
    fn density<N: Number>(&self, square: N) -> N {
        let (t1, t2) = (self.lambda.sqrt(), 2.0 * self.lambda.sqrt());
        let at = square.re();
        if at <= t1 * t1 {
            square
        } else if at <= t2 * t2 {
            (square.sqrt() - 0.5 * t1) * (2.0 * t1)
        } else {
            (square - t2 * t2) * 0.5 + 2.0 * t1 * (t2 - 0.5 * t1)
        }
    }
}

impl Shape for Design {
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

impl Terms<5> for Design {
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
        let (rx, ry) = ((self.nx + 1) as f64, (self.ny + 1) as f64);
        let area = 1.0 / (rx * ry);
        let mut f = N::zero();
        if i <= self.nx && j <= self.ny {
            f += self.density((right - x).square() * (rx * rx) + (above - x).square() * (ry * ry))
                * (0.5 * area);
        }
        if i > 0 && j > 0 {
            f += self.density((left - x).square() * (rx * rx) + (below - x).square() * (ry * ry))
                * (0.5 * area);
        }
        // The mean of the corners of each triangle.
        let (to_right, to_top, to_left, to_bottom) = (i <= self.nx, j <= self.ny, i > 0, j > 0);
        let corners = [
            to_right && to_top,
            to_left && to_top,
            to_bottom && to_right,
            to_left && to_bottom,
            to_right && to_bottom,
            to_top && to_left,
        ];
        let triangles = corners.iter().filter(|&&c| c).count();
        f + x * (area * triangles as f64 / 6.0)
    }
}
