//! OBSTCLAE, OBSTCLAL, OBSTCLBL, OBSTCLBM and OBSTCLBU: a membrane over an obstacle.
//!
//! $$ f(x) \approx \int_\Omega \tfrac12 \Vert \nabla x\Vert^2 - c\thinspace x, \qquad \Omega = (0, 1)^2, \qquad \ell \le x \le u, $$
//!
//! discretised as in [`torsion1`](super::torsion1) on PX × PY points, whose boundary is fixed at 0, with c = 1. Problems A have
//! $\ell = \sin(3.2\thinspace s) \sin(3.3\thinspace t)$ and u = 2000; problems B have $\ell = w^3$ and $u = w^2 + 0.02$ with $w = \sin(9.2\thinspace s) \sin(9.3\thinspace t)$. The start is 1 (E),
//! the lower bound (L), the upper bound (U) or halfway between (M).

use super::prelude::*;

/// The records.
pub static META: [Meta; 5] = [
    Meta::new(
        "OBSTCLAE",
        "QBR2-AY-V-0",
        "obstacle problem, lower obstacle, from 1",
    )
    .from(&[GLOWINSKI])
    .sized(
        &[
            Parameter::size("PX", 100, "points of the grid in x")
                .least(3)
                .most(30_000),
            Parameter::size("PY", 100, "points of the grid in y")
                .least(3)
                .most(30_000),
            Parameter::real("C", 1.0, "force"),
        ],
        "PX·PY",
        |p| p.whole("PX").saturating_mul(p.whole("PY")),
    )
    .best(BestKnown::Sizes(
        &[(10000, 1.88646120784)],
        "by truncated Newton minimisation from the start to a projected gradient below 1e-5",
    ))
    .tags(&[Convex, Quadratic, Grid, FixedVariables, ManyActive]),
    Meta::new(
        "OBSTCLAL",
        "QBR2-AY-V-0",
        "obstacle problem, lower obstacle, from the obstacle",
    )
    .from(&[GLOWINSKI])
    .sized(
        &[
            Parameter::size("PX", 100, "points of the grid in x")
                .least(3)
                .most(30_000),
            Parameter::size("PY", 100, "points of the grid in y")
                .least(3)
                .most(30_000),
            Parameter::real("C", 1.0, "force"),
        ],
        "PX·PY",
        |p| p.whole("PX").saturating_mul(p.whole("PY")),
    )
    .best(BestKnown::Sizes(
        &[(10000, 1.88646120784)],
        "by truncated Newton minimisation from the start to a projected gradient below 1e-5",
    ))
    .tags(&[Convex, Quadratic, Grid, FixedVariables, ManyActive]),
    Meta::new(
        "OBSTCLBL",
        "QBR2-AY-V-0",
        "obstacle problem, lower and upper obstacle, from below",
    )
    .from(&[GLOWINSKI])
    .sized(
        &[
            Parameter::size("PX", 100, "points of the grid in x")
                .least(3)
                .most(30_000),
            Parameter::size("PY", 100, "points of the grid in y")
                .least(3)
                .most(30_000),
            Parameter::real("C", 1.0, "force"),
        ],
        "PX·PY",
        |p| p.whole("PX").saturating_mul(p.whole("PY")),
    )
    .best(BestKnown::Sizes(
        &[(10000, 7.27215589972)],
        "by truncated Newton minimisation from the start to a projected gradient below 1e-5",
    ))
    .tags(&[Convex, Quadratic, Grid, FixedVariables, ManyActive]),
    Meta::new(
        "OBSTCLBM",
        "QBR2-AY-V-0",
        "obstacle problem, lower and upper obstacle, from the middle",
    )
    .from(&[GLOWINSKI])
    .sized(
        &[
            Parameter::size("PX", 100, "points of the grid in x")
                .least(3)
                .most(30_000),
            Parameter::size("PY", 100, "points of the grid in y")
                .least(3)
                .most(30_000),
            Parameter::real("C", 1.0, "force"),
        ],
        "PX·PY",
        |p| p.whole("PX").saturating_mul(p.whole("PY")),
    )
    .best(BestKnown::Sizes(
        &[(10000, 7.27215589972)],
        "by truncated Newton minimisation from the start to a projected gradient below 1e-5",
    ))
    .tags(&[Convex, Quadratic, Grid, FixedVariables, ManyActive]),
    Meta::new(
        "OBSTCLBU",
        "QBR2-AY-V-0",
        "obstacle problem, lower and upper obstacle, from above",
    )
    .from(&[GLOWINSKI])
    .sized(
        &[
            Parameter::size("PX", 100, "points of the grid in x")
                .least(3)
                .most(30_000),
            Parameter::size("PY", 100, "points of the grid in y")
                .least(3)
                .most(30_000),
            Parameter::real("C", 1.0, "force"),
        ],
        "PX·PY",
        |p| p.whole("PX").saturating_mul(p.whole("PY")),
    )
    .best(BestKnown::Sizes(
        &[(10000, 7.27215589972)],
        "by truncated Newton minimisation from the start to a projected gradient below 1e-5",
    ))
    .tags(&[Convex, Quadratic, Grid, FixedVariables, ManyActive]),
];

pub(super) fn build<T: Real>(member: usize, p: &Params) -> Box<dyn Formula<T>> {
    let (px, py) = (p.whole("PX"), p.whole("PY"));
    let (hx, hy) = (1.0 / (px - 1) as f64, 1.0 / (py - 1) as f64);
    let weights = [
        decoded(0.25 * hy / hx),
        decoded(0.25 * hx / hy),
        decoded(hx * hy * p.real("C")),
    ];
    Local::boxed(Obstacle {
        px,
        py,
        weights,
        member,
    })
}

const GLOWINSKI: &str =
    "R. Glowinski, Numerical Methods for Nonlinear Variational Problems, Springer, 1984, p. 27 and p. 31";

impl Obstacle {
    /// Row and column of a variable, if it is not on the boundary.
    fn place(&self, at: usize) -> Option<(usize, usize)> {
        let (i, j) = (at % self.py, at / self.py);
        (i > 0 && j > 0 && i + 1 < self.py && j + 1 < self.px).then_some((i, j))
    }

    fn steps(&self) -> (f64, f64) {
        (1.0 / (self.px - 1) as f64, 1.0 / (self.py - 1) as f64)
    }

    fn obstacles(&self, (i, j): (usize, usize)) -> (f64, f64) {
        let (hx, hy) = self.steps();
        let (s, t) = (i as f64 * hy, j as f64 * hx);
        if self.member < 2 {
            ((3.2 * s).sin() * (3.3 * t).sin(), 2000.0)
        } else {
            let w = (9.2 * s).sin() * (9.3 * t).sin();
            (w * w * w, w * w + 0.02)
        }
    }
}

struct Obstacle {
    px: usize,
    py: usize,
    /// Of the squares in both directions, and of the force.
    weights: [f64; 3],
    member: usize,
}

impl Shape for Obstacle {
    fn n(&self) -> usize {
        self.px * self.py
    }
    fn start(&self, i: usize) -> f64 {
        let Some(place) = self.place(i) else { return 0.0 };
        let (lower, upper) = self.obstacles(place);
        decoded(match self.member {
            0 => 1.0,
            1 | 2 => lower,
            3 => 0.5 * (lower + upper),
            _ => upper,
        })
    }
    fn bounds(&self, i: usize) -> (f64, f64) {
        let Some(place) = self.place(i) else {
            return (0.0, 0.0);
        };
        let (lower, upper) = self.obstacles(place);
        (decoded(lower), decoded(upper))
    }
}

impl Terms<5> for Obstacle {
    fn terms(&self) -> usize {
        self.n()
    }
    fn variables(&self, i: usize) -> [usize; 5] {
        if self.place(i).is_some() {
            [i, i - 1, i + 1, i - self.py, i + self.py]
        } else {
            [i; 5]
        }
    }
    fn term<N: Number>(&self, i: usize, [x, below, above, left, right]: [N; 5]) -> N {
        if self.place(i).is_none() {
            return N::zero();
        }
        let [p, q, pull] = self.weights;
        ((below - x).square() + (above - x).square()) * p + ((left - x).square() + (right - x).square()) * q
            - x * pull
    }
}
