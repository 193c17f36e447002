//! JNLBRNG1 and JNLBRNG2: the pressure in the lubricant of a journal bearing.
//!
//! $$ f(x) \approx \int_0^{2\pi} \int_0^{L} \tfrac12 w(s) \|\nabla x\|^2 - \varepsilon \sin(s)\, x, \qquad w(s) = (1 + \varepsilon \cos s)^3, \qquad x \ge 0, $$
//!
//! on a grid of PT × PY points whose boundary is fixed at 0: squared differences to the upper and right neighbours are weighted by
//! $(2 w_i + w_{i+1})/6$, those to the lower and left ones by $(2 w_i + w_{i-1})/6$. L = 20, and ε = 0.1 and
//! 0.5. The start is $\sin s$, which is negative on one half.

use super::prelude::*;

/// The records.
pub static META: [Meta; 2] = [Meta::new("JNLBRNG1", "QBR2-AY-V-0", "journal bearing, length 20, excentricity 0.1")
.from(&["J.J. Moré, G. Toraldo, On the solution of large quadratic programming problems with bound constraints, SIAM Journal on Optimization 1(1), 1991"]).sized(&[Parameter::size("PT", 100, "points of the grid around the bearing").least(3).most(30_000), Parameter::size("PY", 100, "points of the grid along the bearing").least(3).most(30_000), Parameter::real("EX", 0.1, "excentricity").positive()], "PT·PY", |p| p.whole("PT").saturating_mul(p.whole("PY"))).best(BestKnown::Sizes(&[(10000, -0.180573273237)], "by truncated Newton minimisation from the start to a projected gradient below 1e-5"))
.tags(&[Convex, Quadratic, Grid, FixedVariables, InfeasibleStart, ManyActive]),
Meta::new("JNLBRNG2", "QBR2-AY-V-0", "journal bearing, length 20, excentricity 0.5")
.from(&["J.J. Moré, G. Toraldo, On the solution of large quadratic programming problems with bound constraints, SIAM Journal on Optimization 1(1), 1991"]).sized(&[Parameter::size("PT", 100, "points of the grid around the bearing").least(3).most(30_000), Parameter::size("PY", 100, "points of the grid along the bearing").least(3).most(30_000), Parameter::real("EX", 0.5, "excentricity").positive()], "PT·PY", |p| p.whole("PT").saturating_mul(p.whole("PY"))).best(BestKnown::Sizes(&[(10000, -4.1486528253)], "by truncated Newton minimisation from the start to a projected gradient below 1e-5"))
.tags(&[Convex, Quadratic, Grid, FixedVariables, InfeasibleStart, ManyActive])];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Bearing {
        pt: p.whole("PT"),
        py: p.whole("PY"),
        length: 20.0,
        excentricity: p.real("EX"),
    })
}

impl Bearing {
    /// The angle of row i, which may lie one before the first.
    fn angle(&self, i: isize) -> f64 {
        i as f64 * self.step()
    }

    fn step(&self) -> f64 {
        std::f64::consts::TAU / (self.pt - 1) as f64
    }

    fn weight(&self, i: isize) -> f64 {
        (1.0 + self.excentricity * self.angle(i).cos()).powi(3)
    }

    fn is_inside(&self, at: usize) -> bool {
        let (i, j) = (at / self.py, at % self.py);
        i > 0 && j > 0 && i + 1 < self.pt && j + 1 < self.py
    }
}

struct Bearing {
    pt: usize,
    py: usize,
    length: f64,
    excentricity: f64,
}

impl Shape for Bearing {
    fn n(&self) -> usize {
        self.pt * self.py
    }
    fn start(&self, i: usize) -> f64 {
        if self.is_inside(i) {
            decoded(self.angle((i / self.py) as isize).sin())
        } else {
            0.0
        }
    }
    fn bounds(&self, i: usize) -> (f64, f64) {
        if self.is_inside(i) {
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
    fn term<N: Number>(&self, i: usize, [x, below, above, left, right]: [N; 5]) -> N {
        let (row, column) = (i / self.py, i % self.py);
        let k = row as isize;
        let (ht, hy) = (self.step(), self.length / (self.py - 1) as f64);
        let mut f = N::zero();
        if row > 0 && column > 0 {
            let w = (2.0 * self.weight(k) + self.weight(k - 1)) / 6.0;
            f += (below - x).square() * decoded(w * hy / ht) + (left - x).square() * decoded(w * ht / hy);
        }
        if row + 1 < self.pt && column + 1 < self.py {
            let w = (2.0 * self.weight(k) + self.weight(k + 1)) / 6.0;
            f += (above - x).square() * decoded(w * hy / ht) + (right - x).square() * decoded(w * ht / hy);
        }
        f *= 0.5;
        if self.is_inside(i) {
            f -= x * decoded(self.angle(k).sin() * self.excentricity * ht * hy);
        }
        f
    }
}
