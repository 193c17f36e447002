//! EPT, PJB and MSA: three problems of MINPACK-2 as that collection has them, on a grid of NX × NY inner points whose boundary is not
//! among the variables: elastic–plastic torsion, pressure in a journal bearing, and a minimal surface.
//!
//! $$ \text{EPT: } \int_\Omega \tfrac12 \Vert \nabla x\Vert^2 - C\thinspace x, \quad |x| \le \text{distance to the boundary}, \qquad
//!    \text{PJB: } \int_\Omega \tfrac12 w(s) \Vert \nabla x\Vert^2 - \varepsilon \sin(s)\thinspace x, \quad x \ge 0, \qquad
//!    \text{MSA: } \int_\Omega \sqrt{1 + \Vert \nabla x\Vert^2}, $$
//!
//! with linear finite elements on triangles. Ω is (0, 1)² for EPT, (0, 2π) × (0, 2B) with $w = (1 + \varepsilon \cos s)^3$, averaged over the corners
//! of a triangle, for PJB, and (−½, ½)² with the boundary of Enneper's surface for MSA. The starts are the distance to the
//! boundary (EPT), the positive part of sin s (PJB), and halfway between the means of opposite boundary points (MSA). The names are
//! MINPACK-2's; CUTEst's [TORSION](super::torsion1) and [JNLBRNG](super::jnlbrng1) discretise the first two otherwise.

use super::prelude::*;

/// The records.
pub static META: [Meta; 3] = [
    Meta::new("EPT", "QBR2-MN-V-0", "elastic–plastic torsion")
        .from(&[MINPACK2])
        .sized(&[NX, NY, Parameter::real("C", 5.0, "force")], "NX·NY", points)
        .tags(&[Convex, Quadratic, Grid, ManyActive]),
    Meta::new("PJB", "QBR2-MN-V-0", "pressure in a journal bearing")
        .from(&[MINPACK2])
        .sized(
            &[
                NX,
                NY,
                Parameter::real("ECC", 0.1, "eccentricity").positive(),
                Parameter::real("B", 10.0, "half the length of the bearing").positive(),
            ],
            "NX·NY",
            points,
        )
        .tags(&[Convex, Quadratic, Grid, ManyActive]),
    Meta::new("MSA", "OUR2-MN-V-0", "minimal surface with Enneper's boundary")
        .from(&[MINPACK2])
        .sized(&[NX, NY], "NX·NY", points)
        .tags(&[Convex, Grid]),
];

const NX: Parameter = Parameter::size("NX", 50, "inner points of the grid in x").most(30_000);
const NY: Parameter = Parameter::size("NY", 50, "inner points of the grid in y").most(30_000);
const MINPACK2: &str = "B.M. Averick, R.G. Carter, J.J. Moré, G.-L. Xue, The MINPACK-2 test problem collection, Preprint MCS-P153-0692, Argonne National Laboratory, 1992";

fn points(p: &Params) -> usize {
    p.whole("NX").saturating_mul(p.whole("NY"))
}

pub(super) fn build<T: Real>(member: usize, p: &Params) -> Box<dyn Formula<T>> {
    let (nx, ny) = (p.whole("NX"), p.whole("NY"));
    let (rx, ry) = ((nx + 1) as f64, (ny + 1) as f64);
    let (kind, hx, hy) = match member {
        0 => (Kind::Torsion(p.real("C")), 1.0 / rx, 1.0 / ry),
        1 => (
            Kind::Bearing(p.real("ECC")),
            std::f64::consts::TAU / rx,
            2.0 * p.real("B") / ry,
        ),
        _ => (Kind::Surface, 1.0 / rx, 1.0 / ry),
    };
    let edge = |count: usize, at: &dyn Fn(f64) -> (f64, f64)| -> Vec<f64> {
        (0..=count + 1)
            .map(|i| {
                let (x, y) = at(i as f64 / (count + 1) as f64 - 0.5);
                enneper(x, y)
            })
            .collect()
    };
    let edges = if member == 2 {
        [
            edge(nx, &|t| (t, -0.5)),
            edge(nx, &|t| (t, 0.5)),
            edge(ny, &|t| (-0.5, t)),
            edge(ny, &|t| (0.5, t)),
        ]
    } else {
        from_fn(|_| Vec::new())
    };
    Local::boxed(Triangles {
        nx,
        ny,
        hx,
        hy,
        kind,
        edges,
    })
}

/// The height of Enneper's surface over (x, y): u² − v² where u + u v² − u³/3 = x and −v − u² v + v³/3 = y, by Newton's method.
fn enneper(x: f64, y: f64) -> f64 {
    let (mut u, mut v) = (x, -y);
    for _ in 0..20 {
        let (f, g) = (
            u + u * v * v - u * u * u / 3.0 - x,
            -v - u * u * v + v * v * v / 3.0 - y,
        );
        let (a, b) = (1.0 + v * v - u * u, 2.0 * u * v);
        // The Jacobian is ((a, b), (−b, −1 − u² + v²)).
        let d = v * v - u * u - 1.0;
        let determinant = a * d + b * b;
        u -= (f * d - g * b) / determinant;
        v -= (a * g + b * f) / determinant;
    }
    u * u - v * v
}

enum Kind {
    /// The force.
    Torsion(f64),
    /// The eccentricity.
    Bearing(f64),
    Surface,
}

struct Triangles {
    nx: usize,
    ny: usize,
    hx: f64,
    hy: f64,
    kind: Kind,
    /// Heights of the boundary: bottom, top, left, right.
    edges: [Vec<f64>; 4],
}

impl Triangles {
    /// The variable at a point of the grid, from (0, 0) to (nx + 1, ny + 1), or the height of the boundary.
    fn at(&self, i: usize, j: usize) -> Result<usize, f64> {
        if (1..=self.nx).contains(&i) && (1..=self.ny).contains(&j) {
            return Ok((j - 1) * self.nx + i - 1);
        }
        let [bottom, top, left, right] = &self.edges;
        Err(match self.kind {
            Kind::Surface if j == 0 => bottom[i],
            Kind::Surface if j == self.ny + 1 => top[i],
            Kind::Surface if i == 0 => left[j],
            Kind::Surface => right[j],
            _ => 0.0,
        })
    }

    /// The lower left corner of a cell, and its four corners: that one, to the right, above, and opposite.
    fn cell(&self, k: usize) -> ((usize, usize), [Result<usize, f64>; 4]) {
        let (i, j) = (k % (self.nx + 1), k / (self.nx + 1));
        (
            (i, j),
            [
                self.at(i, j),
                self.at(i + 1, j),
                self.at(i, j + 1),
                self.at(i + 1, j + 1),
            ],
        )
    }

    fn distance(&self, k: usize) -> f64 {
        let (i, j) = (k % self.nx + 1, k / self.nx + 1);
        (i.min(self.nx + 1 - i) as f64 * self.hx).min(j.min(self.ny + 1 - j) as f64 * self.hy)
    }
}

impl Shape for Triangles {
    fn n(&self) -> usize {
        self.nx * self.ny
    }
    fn start(&self, k: usize) -> f64 {
        let (i, j) = (k % self.nx + 1, k / self.nx + 1);
        match self.kind {
            Kind::Torsion(_) => self.distance(k),
            Kind::Bearing(_) => (i as f64 * self.hx).sin().max(0.0),
            Kind::Surface => {
                let [bottom, top, left, right] = &self.edges;
                let (s, t) = (i as f64 * self.hx, j as f64 * self.hy);
                0.5 * ((1.0 - t) * bottom[i] + t * top[i] + (1.0 - s) * left[j] + s * right[j])
            }
        }
    }
    fn bounds(&self, k: usize) -> (f64, f64) {
        match self.kind {
            Kind::Torsion(_) => (-self.distance(k), self.distance(k)),
            Kind::Bearing(_) => NON_NEGATIVE,
            Kind::Surface => FREE,
        }
    }
}

impl Terms<4> for Triangles {
    /// One for each cell: its lower left and its upper right triangle.
    fn terms(&self) -> usize {
        (self.nx + 1) * (self.ny + 1)
    }
    fn variables(&self, k: usize) -> [usize; 4] {
        self.cell(k).1.map(|at| at.unwrap_or(0))
    }
    fn term<N: Number>(&self, k: usize, x: [N; 4]) -> N {
        let ((i, _), corners) = self.cell(k);
        let [v, right, above, far] = from_fn(|c| match corners[c] {
            Ok(_) => x[c],
            Err(height) => N::constant(height),
        });
        let half = 0.5 * self.hx * self.hy;
        let slope = |dx: N, dy: N| (dx / self.hx).square() + (dy / self.hy).square();
        let (lower, upper) = (slope(right - v, above - v), slope(far - above, far - right));
        // Linear terms belong to the corner they are at: here the lower left.
        let inner = corners[0].is_ok();
        match self.kind {
            Kind::Surface => ((lower + 1.0).sqrt() + (upper + 1.0).sqrt()) * half,
            Kind::Torsion(force) => {
                let squares = (lower + upper) * (0.5 * half);
                if inner {
                    squares - v * (2.0 * half * force)
                } else {
                    squares
                }
            }
            Kind::Bearing(eccentricity) => {
                let w = |i: usize| (1.0 + eccentricity * (i as f64 * self.hx).cos()).powi(3);
                let (here, there) = (w(i), w(i + 1));
                let squares = (lower * ((2.0 * here + there) / 3.0) + upper * ((here + 2.0 * there) / 3.0))
                    * (0.5 * half);
                let push = eccentricity * (i as f64 * self.hx).sin() * 2.0 * half;
                if inner { squares - v * push } else { squares }
            }
        }
    }
}
