//! JNLBRNG1, JNLBRNG2, JNLBRNGA and JNLBRNGB: the pressure in the lubricant of a journal bearing.
//!
//! $$ f(x) \approx \int_0^{2\pi} \int_0^{L} \tfrac12 w(s) \Vert \nabla x\Vert^2 - \varepsilon \sin(s)\thinspace x, \qquad w(s) = (1 + \varepsilon \cos s)^3, \qquad x \ge 0, $$
//!
//! on a grid of PT × PY points whose boundary is fixed at 0: squared differences to the upper and right neighbours are weighted by
//! $(2 w_i + w_{i+1})/6$, those to the lower and left ones by $(2 w_i + w_{i-1})/6$. L = 20, and ε = 0.1 and
//! 0.5. The start is $\sin s$, which is negative on one half. JNLBRNGA and JNLBRNGB sum
//! over the inner points only, have $2 w_i w_{i \pm 1}/6$ for weights (as CUTEst's file has it, by a slip), and start from 0.

use super::prelude::*;

/// The records.
pub static META: [Meta; 4] = [Meta::new("JNLBRNG1", "QBR2-AY-V-0", "journal bearing, length 20, excentricity 0.1")
.from(&["J.J. Moré, G. Toraldo, On the solution of large quadratic programming problems with bound constraints, SIAM Journal on Optimization 1(1), 1991"]).sized(&[Parameter::size("PT", 100, "points of the grid around the bearing").least(3).most(30_000), Parameter::size("PY", 100, "points of the grid along the bearing").least(3).most(30_000), Parameter::real("EX", 0.1, "excentricity").positive()], "PT·PY", |p| p.whole("PT").saturating_mul(p.whole("PY"))).best(BestKnown::Sizes(&[(10000, -0.180573273237)], "by truncated Newton minimisation from the start to a projected gradient below 1e-5"))
.tags(&[Convex, Quadratic, Grid, FixedVariables, InfeasibleStart, ManyActive]),
Meta::new("JNLBRNG2", "QBR2-AY-V-0", "journal bearing, length 20, excentricity 0.5")
.from(&["J.J. Moré, G. Toraldo, On the solution of large quadratic programming problems with bound constraints, SIAM Journal on Optimization 1(1), 1991"]).sized(&[Parameter::size("PT", 100, "points of the grid around the bearing").least(3).most(30_000), Parameter::size("PY", 100, "points of the grid along the bearing").least(3).most(30_000), Parameter::real("EX", 0.5, "excentricity").positive()], "PT·PY", |p| p.whole("PT").saturating_mul(p.whole("PY"))).best(BestKnown::Sizes(&[(10000, -4.1486528253)], "by truncated Newton minimisation from the start to a projected gradient below 1e-5"))
.tags(&[Convex, Quadratic, Grid, FixedVariables, InfeasibleStart, ManyActive]),
Meta::new("JNLBRNGA", "QBR2-AY-V-0", "journal bearing summed over inner points, excentricity 0.1")
.from(&["J.J. Moré, G. Toraldo, On the solution of large quadratic programming problems with bound constraints, SIAM Journal on Optimization 1(1), 1991"]).sized(&[Parameter::size("PT", 100, "points of the grid around the bearing").least(3).most(30_000), Parameter::size("PY", 100, "points of the grid along the bearing").least(3).most(30_000), Parameter::real("EX", 0.1, "excentricity").positive()], "PT·PY", |p| p.whole("PT").saturating_mul(p.whole("PY"))).best(BestKnown::Sizes(&[(10000, -2.7110e-1)], "the file of CUTEst"))
.tags(&[Convex, Quadratic, Grid, FixedVariables, ManyActive]),
Meta::new("JNLBRNGB", "QBR2-AY-V-0", "journal bearing summed over inner points, excentricity 0.5")
.from(&["J.J. Moré, G. Toraldo, On the solution of large quadratic programming problems with bound constraints, SIAM Journal on Optimization 1(1), 1991"]).sized(&[Parameter::size("PT", 100, "points of the grid around the bearing").least(3).most(30_000), Parameter::size("PY", 100, "points of the grid along the bearing").least(3).most(30_000), Parameter::real("EX", 0.5, "excentricity").positive()], "PT·PY", |p| p.whole("PT").saturating_mul(p.whole("PY"))).best(BestKnown::Sizes(&[(10000, -6.3007)], "the file of CUTEst"))
.tags(&[Convex, Quadratic, Grid, FixedVariables, ManyActive])];

pub(super) fn build<T: Real>(member: usize, p: &Params) -> Box<dyn Formula<T>> {
    let (pt, py, excentricity) = (p.whole("PT"), p.whole("PY"), p.real("EX"));
    let inner = member >= 2;
    // JNLBRNGA and B have 2π and 1/12 to fewer digits.
    let circle = if inner { 6.283_185_3 } else { std::f64::consts::TAU };
    let third = if inner { 2.0 * 0.083_333_333_3 } else { 1.0 / 6.0 };
    let (ht, hy) = (circle / (pt - 1) as f64, 20.0 / (py - 1) as f64);
    let angle = |i: isize| i as f64 * ht;
    let weight = |i: isize| (1.0 + excentricity * angle(i).cos()).powi(3);
    let row = |i: isize| {
        // A slip of CUTEst's file for JNLBRNGA and B: a product in place of a sum.
        let mean = |next: f64| {
            third
                * if inner {
                    2.0 * weight(i) * next
                } else {
                    2.0 * weight(i) + next
                }
        };
        let (down, up) = (mean(weight(i - 1)), mean(weight(i + 1)));
        Row {
            down: [decoded(down * hy / ht), decoded(down * ht / hy)],
            up: [decoded(up * hy / ht), decoded(up * ht / hy)],
            pull: decoded(angle(i).sin() * excentricity * ht * hy),
        }
    };
    Local::boxed(Bearing {
        pt,
        py,
        inner,
        step: ht,
        rows: (0..pt as isize).map(row).collect(),
    })
}

/// The coefficients of one row of the grid.
struct Row {
    /// Of the squared differences to the lower and the left neighbour.
    down: [f64; 2],
    /// To the upper and the right one.
    up: [f64; 2],
    /// Of the linear term.
    pull: f64,
}

struct Bearing {
    pt: usize,
    py: usize,
    /// Whether squares are summed over inner points only.
    inner: bool,
    /// The angle from row to row.
    step: f64,
    rows: Vec<Row>,
}

impl Bearing {
    fn is_inside(&self, at: usize) -> bool {
        let (i, j) = (at / self.py, at % self.py);
        i > 0 && j > 0 && i + 1 < self.pt && j + 1 < self.py
    }
}

impl Shape for Bearing {
    fn n(&self) -> usize {
        self.pt * self.py
    }
    fn start(&self, at: usize) -> f64 {
        if self.is_inside(at) && !self.inner {
            decoded(((at / self.py) as f64 * self.step).sin())
        } else {
            0.0
        }
    }
    fn bounds(&self, at: usize) -> (f64, f64) {
        if self.is_inside(at) {
            NON_NEGATIVE
        } else {
            (0.0, 0.0)
        }
    }
}

impl Terms<5> for Bearing {
    fn terms(&self) -> usize {
        self.n()
    }
    fn variables(&self, i: usize) -> [usize; 5] {
        let (row, column) = (i / self.py, i % self.py);
        [
            i,
            if row > 0 { i - self.py } else { i },
            if row + 1 < self.pt { i + self.py } else { i },
            if column > 0 { i - 1 } else { i },
            if column + 1 < self.py { i + 1 } else { i },
        ]
    }
    fn term<N: Number>(&self, at: usize, [x, below, above, left, right]: [N; 5]) -> N {
        let (i, j) = (at / self.py, at % self.py);
        let inside = i > 0 && j > 0 && i + 1 < self.pt && j + 1 < self.py;
        let Row { down, up, pull } = self.rows[i];
        let mut f = N::zero();
        if inside || (!self.inner && i > 0 && j > 0) {
            f += (below - x).square() * down[0] + (left - x).square() * down[1];
        }
        if inside || (!self.inner && i + 1 < self.pt && j + 1 < self.py) {
            f += (above - x).square() * up[0] + (right - x).square() * up[1];
        }
        f *= 0.5;
        if inside { f - x * pull } else { f }
    }
}
