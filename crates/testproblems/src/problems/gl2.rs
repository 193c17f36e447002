//! GL2: a superconductor with vortices (Ginzburg–Landau, two dimensions).
//!
//! $$ f(u, a) = \frac{1}{n_x n_y} \sum_{i,j} -|u|^2 + \tfrac12 |u|^4 +
//!    \frac{|u_{i+1,j} - u\thinspace e^{\mathrm{i} h_x a^x}|^2}{h_x^2} + \frac{|u_{i,j+1} - u\thinspace e^{\mathrm{i} h_y a^y}|^2}{h_y^2} +
//!    \kappa^2 \Bigl( \frac{a^y_{i+1,j} - a^y}{h_x} - \frac{a^x_{i,j+1} - a^x}{h_y} \Bigr)^2, $$
//!
//! where quantities without indices are those at (i, j), κ = 5, and the grid has NX × NY points. u is complex, a the vector potential; the
//! variables are the real parts of u, the imaginary parts, aˣ and aʸ. All is periodic in the second direction, and in the
//! first up to a gauge transformation that makes VORNUM vortices: from the right end to the left u turns by
//! $2 \pi v (j - 1)/n_y$ and aʸ grows by $2 \pi v/(n_y h_y)$. $h_x = 3 \sqrt{v/2}/n_x$, $h_y = 3 \sqrt{3 v/2}/n_y$. The Hessian is singular: gauge transformations
//! that keep the boundary conditions change nothing. The name is this collection's.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("GL2", "OUR2-MN-V-0", "superconductor with vortices, two dimensions").from(&["B.M. Averick, R.G. Carter, J.J. Moré, G.-L. Xue, The MINPACK-2 test problem collection, Preprint MCS-P153-0692, Argonne National Laboratory, 1992"])
    .sized(&[
        Parameter::size("NX", 20, "points of the grid in x").least(2).most(20_000),
        Parameter::size("NY", 20, "points of the grid in y").least(2).most(20_000),
        Parameter::count("VORNUM", 8, "number of vortices"),
    ], "4·NX·NY", |p| (4 * p.whole("NX")).saturating_mul(p.whole("NY")))
    .tags(&[Grid, Degenerate, LocalMinima])];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    let (nx, ny, vortices) = (p.whole("NX"), p.whole("NY"), p.whole("VORNUM") as f64);
    let turn = (0..ny)
        .map(|j| (std::f64::consts::TAU * vortices * j as f64 / ny as f64).sin_cos())
        .collect();
    Local::boxed(Vortices {
        nx,
        ny,
        vortices,
        hx: (vortices / 2.0).sqrt() * 3.0 / nx as f64,
        hy: (vortices / 2.0).sqrt() * 3.0 * 3.0_f64.sqrt() / ny as f64,
        turn,
    })
}

struct Vortices {
    nx: usize,
    ny: usize,
    vortices: f64,
    hx: f64,
    hy: f64,
    /// Sine and cosine of the angle by which u turns from the right end to the left, in each row.
    turn: Vec<(f64, f64)>,
}

impl Shape for Vortices {
    fn n(&self) -> usize {
        4 * self.nx * self.ny
    }
    fn start(&self, k: usize) -> f64 {
        let (points, pi) = (self.nx * self.ny, std::f64::consts::PI);
        let at = k % points;
        let (x, y) = ((at % self.nx) as f64 * self.hx, (at / self.nx) as f64 * self.hy);
        let wave = self.vortices.sqrt() * pi;
        match k / points {
            0 => 1.0 - ((wave * x / 6.0).sin() * (wave * y / (6.0 * 3.0_f64.sqrt())).sin()).powi(2),
            3 => 2.0 * pi * self.vortices / (points as f64 * self.hx * self.hy) * x,
            _ => 0.0,
        }
    }
}

impl Terms<10> for Vortices {
    fn terms(&self) -> usize {
        self.nx * self.ny
    }
    fn variables(&self, at: usize) -> [usize; 10] {
        let (i, j, points) = (at % self.nx, at / self.nx, self.nx * self.ny);
        let right = if i + 1 < self.nx { at + 1 } else { at + 1 - self.nx };
        let above = if j + 1 < self.ny { at + self.nx } else { i };
        [
            at,
            at + points,
            at + 2 * points,
            at + 3 * points,
            right,
            right + points,
            right + 3 * points,
            above,
            above + points,
            above + 2 * points,
        ]
    }
    fn term<N: Number>(&self, at: usize, [u, v, a, b, mut ur, mut vr, mut br, ut, vt, at_top]: [N; 10]) -> N {
        let (hx, hy) = (self.hx, self.hy);
        if at % self.nx + 1 == self.nx {
            let (s, c) = self.turn[at / self.nx];
            (ur, vr) = (ur * c - vr * s, ur * s + vr * c);
            br += std::f64::consts::TAU * self.vortices / (self.ny as f64 * hy);
        }
        let density = u.square() + v.square();
        let step = |angle: N, to: N, to_i: N| {
            let (c, s) = (angle.cos(), angle.sin());
            (to - u * c + v * s).square() + (to_i - v * c - u * s).square()
        };
        let field = (br - b) / hx - (at_top - a) / hy;
        (density.square() * 0.5 - density
            + step(a * hx, ur, vr) / (hx * hx)
            + step(b * hy, ut, vt) / (hy * hy)
            + field.square() * 25.0)
            / self.terms() as f64
    }
}
