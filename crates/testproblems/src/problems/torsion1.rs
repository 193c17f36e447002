//! TORSION1–6, TORSIONA–F and NOBNDTOR: elastic–plastic torsion of a bar of square section.
//!
//! $$ f(x) \approx \int_\Omega \tfrac12 \Vert \nabla x\Vert^2 - c\thinspace x, \qquad \Omega = (0, 1)^2, \qquad |x| \le \text{distance to the boundary}, $$
//!
//! on a grid of P × P points, P = 2Q, with h = 1/(P − 1):
//!
//! $$ f(x) = \sum \tfrac14 \sum_{\text{neighbours } y} (y - x)^2 - c\thinspace h^2 \sum x, $$
//!
//! where the outer sums go over the inner points (TORSION1–6, NOBNDTOR). In TORSIONA–F the squares are summed over all
//! points, each with its upper and right, and each with its lower and left neighbours. The force c is 5 (1, 2, A, B, NOBNDTOR),
//! 10 (3, 4, C, D) or 20 (5, 6, E, F); problems with even numbers or the letters B, D, F start from 0, the others from the upper
//! bound. The points of the boundary are variables fixed at 0. NOBNDTOR has bounds on the half of the rows with i > Q only.

use super::prelude::*;

/// The records.
pub static META: [Meta; 13] = [
    Meta::new("TORSION1", "QBR2-MY-V-0", "elastic–plastic torsion, force 5")
        .from(&[GLOWINSKI, MORETORALDO])
        .sized(
            &[
                Parameter::size("Q", 37, "half the points of the grid in one direction")
                    .least(2)
                    .most(10_000),
                Parameter::real("C", 5.0, "force"),
            ],
            "4·Q²",
            |p| (2 * p.whole("Q")).saturating_pow(2),
        )
        .best(BestKnown::Sizes(
            &[(5476, -0.430275801093)],
            "by truncated Newton minimisation from the start to a projected gradient below 1e-5",
        ))
        .tags(&[Convex, Quadratic, Grid, FixedVariables, ManyActive]),
    Meta::new("TORSION2", "QBR2-MY-V-0", "elastic–plastic torsion, force 5")
        .from(&[GLOWINSKI, MORETORALDO])
        .sized(
            &[
                Parameter::size("Q", 37, "half the points of the grid in one direction")
                    .least(2)
                    .most(10_000),
                Parameter::real("C", 5.0, "force"),
            ],
            "4·Q²",
            |p| (2 * p.whole("Q")).saturating_pow(2),
        )
        .best(BestKnown::Sizes(
            &[(5476, -0.430275801093)],
            "by truncated Newton minimisation from the start to a projected gradient below 1e-5",
        ))
        .tags(&[Convex, Quadratic, Grid, FixedVariables, ManyActive]),
    Meta::new("TORSION3", "QBR2-MY-V-0", "elastic–plastic torsion, force 10")
        .from(&[GLOWINSKI, MORETORALDO])
        .sized(
            &[
                Parameter::size("Q", 37, "half the points of the grid in one direction")
                    .least(2)
                    .most(10_000),
                Parameter::real("C", 10.0, "force"),
            ],
            "4·Q²",
            |p| (2 * p.whole("Q")).saturating_pow(2),
        )
        .best(BestKnown::Sizes(
            &[(5476, -1.21695607787)],
            "by truncated Newton minimisation from the start to a projected gradient below 1e-5",
        ))
        .tags(&[Convex, Quadratic, Grid, FixedVariables, ManyActive]),
    Meta::new("TORSION4", "QBR2-MY-V-0", "elastic–plastic torsion, force 10")
        .from(&[GLOWINSKI, MORETORALDO])
        .sized(
            &[
                Parameter::size("Q", 37, "half the points of the grid in one direction")
                    .least(2)
                    .most(10_000),
                Parameter::real("C", 10.0, "force"),
            ],
            "4·Q²",
            |p| (2 * p.whole("Q")).saturating_pow(2),
        )
        .best(BestKnown::Sizes(
            &[(5476, -1.21695607787)],
            "by truncated Newton minimisation from the start to a projected gradient below 1e-5",
        ))
        .tags(&[Convex, Quadratic, Grid, FixedVariables, ManyActive]),
    Meta::new("TORSION5", "QBR2-MY-V-0", "elastic–plastic torsion, force 20")
        .from(&[GLOWINSKI, MORETORALDO])
        .sized(
            &[
                Parameter::size("Q", 37, "half the points of the grid in one direction")
                    .least(2)
                    .most(10_000),
                Parameter::real("C", 20.0, "force"),
            ],
            "4·Q²",
            |p| (2 * p.whole("Q")).saturating_pow(2),
        )
        .best(BestKnown::Sizes(
            &[(5476, -2.86337796896)],
            "by truncated Newton minimisation from the start to a projected gradient below 1e-5",
        ))
        .tags(&[Convex, Quadratic, Grid, FixedVariables, ManyActive]),
    Meta::new("TORSION6", "QBR2-MY-V-0", "elastic–plastic torsion, force 20")
        .from(&[GLOWINSKI, MORETORALDO])
        .sized(
            &[
                Parameter::size("Q", 37, "half the points of the grid in one direction")
                    .least(2)
                    .most(10_000),
                Parameter::real("C", 20.0, "force"),
            ],
            "4·Q²",
            |p| (2 * p.whole("Q")).saturating_pow(2),
        )
        .best(BestKnown::Sizes(
            &[(5476, -2.86337796896)],
            "by truncated Newton minimisation from the start to a projected gradient below 1e-5",
        ))
        .tags(&[Convex, Quadratic, Grid, FixedVariables, ManyActive]),
    Meta::new("TORSIONA", "QBR2-MY-V-0", "elastic–plastic torsion, force 5")
        .from(&[GLOWINSKI])
        .sized(
            &[
                Parameter::size("Q", 37, "half the points of the grid in one direction")
                    .least(2)
                    .most(10_000),
                Parameter::real("C", 5.0, "force"),
            ],
            "4·Q²",
            |p| (2 * p.whole("Q")).saturating_pow(2),
        )
        .best(BestKnown::Sizes(
            &[(5476, -0.418296151836)],
            "by truncated Newton minimisation from the start to a projected gradient below 1e-5",
        ))
        .tags(&[Convex, Quadratic, Grid, FixedVariables, ManyActive]),
    Meta::new("TORSIONB", "QBR2-MY-V-0", "elastic–plastic torsion, force 5")
        .from(&[GLOWINSKI])
        .sized(
            &[
                Parameter::size("Q", 37, "half the points of the grid in one direction")
                    .least(2)
                    .most(10_000),
                Parameter::real("C", 5.0, "force"),
            ],
            "4·Q²",
            |p| (2 * p.whole("Q")).saturating_pow(2),
        )
        .best(BestKnown::Sizes(
            &[(5476, -0.418296151836)],
            "by truncated Newton minimisation from the start to a projected gradient below 1e-5",
        ))
        .tags(&[Convex, Quadratic, Grid, FixedVariables, ManyActive]),
    Meta::new("TORSIONC", "QBR2-MY-V-0", "elastic–plastic torsion, force 10")
        .from(&[GLOWINSKI])
        .sized(
            &[
                Parameter::size("Q", 37, "half the points of the grid in one direction")
                    .least(2)
                    .most(10_000),
                Parameter::real("C", 10.0, "force"),
            ],
            "4·Q²",
            |p| (2 * p.whole("Q")).saturating_pow(2),
        )
        .best(BestKnown::Sizes(
            &[(5476, -1.20420894282)],
            "by truncated Newton minimisation from the start to a projected gradient below 1e-5",
        ))
        .tags(&[Convex, Quadratic, Grid, FixedVariables, ManyActive]),
    Meta::new("TORSIOND", "QBR2-MY-V-0", "elastic–plastic torsion, force 10")
        .from(&[GLOWINSKI])
        .sized(
            &[
                Parameter::size("Q", 37, "half the points of the grid in one direction")
                    .least(2)
                    .most(10_000),
                Parameter::real("C", 10.0, "force"),
            ],
            "4·Q²",
            |p| (2 * p.whole("Q")).saturating_pow(2),
        )
        .best(BestKnown::Sizes(
            &[(5476, -1.20420894282)],
            "by truncated Newton minimisation from the start to a projected gradient below 1e-5",
        ))
        .tags(&[Convex, Quadratic, Grid, FixedVariables, ManyActive]),
    Meta::new("TORSIONE", "QBR2-MY-V-0", "elastic–plastic torsion, force 20")
        .from(&[GLOWINSKI])
        .sized(
            &[
                Parameter::size("Q", 37, "half the points of the grid in one direction")
                    .least(2)
                    .most(10_000),
                Parameter::real("C", 20.0, "force"),
            ],
            "4·Q²",
            |p| (2 * p.whole("Q")).saturating_pow(2),
        )
        .best(BestKnown::Sizes(
            &[(5476, -2.85024786264)],
            "by truncated Newton minimisation from the start to a projected gradient below 1e-5",
        ))
        .tags(&[Convex, Quadratic, Grid, FixedVariables, ManyActive]),
    Meta::new("TORSIONF", "QBR2-MY-V-0", "elastic–plastic torsion, force 20")
        .from(&[GLOWINSKI])
        .sized(
            &[
                Parameter::size("Q", 37, "half the points of the grid in one direction")
                    .least(2)
                    .most(10_000),
                Parameter::real("C", 20.0, "force"),
            ],
            "4·Q²",
            |p| (2 * p.whole("Q")).saturating_pow(2),
        )
        .best(BestKnown::Sizes(
            &[(5476, -2.85024786264)],
            "by truncated Newton minimisation from the start to a projected gradient below 1e-5",
        ))
        .tags(&[Convex, Quadratic, Grid, FixedVariables, ManyActive]),
    Meta::new(
        "NOBNDTOR",
        "QBR2-AY-V-0",
        "elastic–plastic torsion, force 5, bounds on one half only",
    )
    .from(&[GLOWINSKI, MORETORALDO])
    .sized(
        &[
            Parameter::size("Q", 37, "half the points of the grid in one direction")
                .least(2)
                .most(10_000),
            Parameter::real("C", 5.0, "force"),
        ],
        "4·Q²",
        |p| (2 * p.whole("Q")).saturating_pow(2),
    )
    .best(BestKnown::Sizes(
        &[(5476, -0.449933233161)],
        "by truncated Newton minimisation from the start to a projected gradient below 1e-5",
    ))
    .tags(&[Convex, Quadratic, Grid, FixedVariables, ManyActive]),
];

pub(super) fn build<T: Real>(member: usize, p: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Torsion {
        q: p.whole("Q"),
        pull: {
            let h = 1.0 / (2 * p.whole("Q") - 1) as f64;
            decoded(h * h * p.real("C"))
        },
        whole: (6..12).contains(&member),
        from_bound: member.is_multiple_of(2),
        half: member == 12,
    })
}

const GLOWINSKI: &str =
    "R. Glowinski, Numerical Methods for Nonlinear Variational Problems, Springer, 1984, p. 55";
const MORETORALDO: &str = "J.J. Moré, G. Toraldo, On the solution of large quadratic programming problems with bound constraints, \
                           SIAM Journal on Optimization 1(1), 1991";

impl Torsion {
    fn step(&self) -> f64 {
        1.0 / (2 * self.q - 1) as f64
    }

    /// Row and column of a variable, and the number of steps from it to the boundary.
    fn place(&self, at: usize) -> (usize, usize, usize) {
        let p = 2 * self.q;
        let (i, j) = (at % p, at / p);
        (i, j, i.min(j).min(p - 1 - i).min(p - 1 - j))
    }
}

struct Torsion {
    q: usize,
    /// c h².
    pull: f64,
    /// Whether the squares are summed over all points.
    whole: bool,
    from_bound: bool,
    half: bool,
}

impl Shape for Torsion {
    fn n(&self) -> usize {
        (2 * self.q).pow(2)
    }
    fn start(&self, i: usize) -> f64 {
        if self.from_bound {
            decoded(self.place(i).2 as f64 * self.step())
        } else {
            0.0
        }
    }
    fn bounds(&self, i: usize) -> (f64, f64) {
        let (row, _, steps) = self.place(i);
        if self.half && row < self.q && steps > 0 {
            return FREE;
        }
        let bound = decoded(steps as f64 * self.step());
        (-bound, bound)
    }
}

impl Terms<5> for Torsion {
    fn terms(&self) -> usize {
        self.n()
    }
    fn variables(&self, i: usize) -> [usize; 5] {
        let (row, column, _) = self.place(i);
        let p = 2 * self.q;
        [
            i,
            if row > 0 { i - 1 } else { i },
            if row + 1 < p { i + 1 } else { i },
            if column > 0 { i - p } else { i },
            if column + 1 < p { i + p } else { i },
        ]
    }
    fn term<N: Number>(&self, i: usize, [x, below, above, left, right]: [N; 5]) -> N {
        let (row, column, steps) = self.place(i);
        let last = 2 * self.q - 1;
        let mut f = N::zero();
        // Each pair of neighbours belongs to two sums, of which the boundary may lack one.
        let (lower, upper) = if self.whole {
            (row > 0 && column > 0, row < last && column < last)
        } else {
            (steps > 0, steps > 0)
        };
        if lower {
            f += (below - x).square() + (left - x).square();
        }
        if upper {
            f += (above - x).square() + (right - x).square();
        }
        f *= 0.25;
        if steps > 0 {
            f -= x * self.pull;
        }
        f
    }
}
