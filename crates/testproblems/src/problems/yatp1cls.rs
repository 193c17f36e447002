//! YATP1CLS and YATP2CLS: another two problems of Ph.L. Toint, on a square with conditions on its rows and columns.
//!
//! $$ f = \sum_{i,j=1}^N e_{ij}^2 + \sum_{i=1}^N \Bigl( \sum_j \ell_{ij} + \sum_j s(x_{ij}) - 1 \Bigr)^2 +
//!    \sum_{j=1}^N \Bigl( \sum_k \ell_{jk} + \sum_i s(x_{ij}) - 1 \Bigr)^2, $$
//!
//! with $e_{ij} = x_{ij}^3 - A x_{ij}^2 - (y_i + z_j)(x_{ij} \cos x_{ij} - \sin x_{ij})$, ℓ = 0, $s(x) = \sin(x)/x$, A = 10, from x = 6
//! (YATP1CLS), or with $e_{ij} = x_{ij} - (y_i + z_j)(1 + \cos x_{ij}) - A$, $\ell = x$, $s = \sin$, A = 1, from x = 10 (YATP2CLS). y and z start
//! from 0. (In the last sum of YATP2CLS the x are those of a row and the sines those of a column, as CUTEst's file has it, by a
//! slip.) The variables are x row by row, then y₁, z₁, y₂, z₂, ….

use super::prelude::*;

/// The records.
pub static META: [Meta; 2] = [
    Meta::new(
        "YATP1CLS",
        "SUR2-AN-V-V",
        "square with rows and columns, first version",
    )
    .from(&[CUTEST])
    .sized(
        &[
            Parameter::size("N", 350, "side of the square").most(30_000),
            Parameter::real("A", 10.0, "constant"),
        ],
        "N·(N + 2)",
        |p| p.whole("N").saturating_mul(p.whole("N") + 2),
    )
    .tags(&[SumOfSquares, LocalMinima]),
    Meta::new(
        "YATP2CLS",
        "SUR2-AN-V-V",
        "square with rows and columns, second version",
    )
    .from(&[CUTEST])
    .sized(
        &[
            Parameter::size("N", 350, "side of the square").most(30_000),
            Parameter::real("A", 1.0, "constant"),
        ],
        "N·(N + 2)",
        |p| p.whole("N").saturating_mul(p.whole("N") + 2),
    )
    .tags(&[SumOfSquares, LocalMinima]),
];

pub(super) fn build<T: Real>(member: usize, p: &Params) -> Box<dyn Formula<T>> {
    let n = p.whole("N");
    let square = Square {
        n,
        second: member == 1,
        a: p.real("A"),
    };
    let zeros = || vec![T::zero(); n];
    Box::new(Sums {
        inner: Local(square),
        rows: zeros(),
        columns: zeros(),
        row_rates: zeros(),
        column_rates: zeros(),
    })
}

struct Square {
    n: usize,
    second: bool,
    a: f64,
}

impl Shape for Square {
    fn n(&self) -> usize {
        self.n * (self.n + 2)
    }
    fn start(&self, at: usize) -> f64 {
        match at {
            at if at >= self.n * self.n => 0.0,
            _ if self.second => 10.0,
            _ => 6.0,
        }
    }
}

impl Terms<3> for Square {
    fn terms(&self) -> usize {
        self.n * self.n
    }
    fn variables(&self, at: usize) -> [usize; 3] {
        let ends = self.n * self.n;
        [at, ends + 2 * (at / self.n), ends + 2 * (at % self.n) + 1]
    }
    fn term<N: Number>(&self, _: usize, [x, y, z]: [N; 3]) -> N {
        let e = if self.second {
            x - (y + z) * (x.cos() + 1.0) - self.a
        } else {
            x.cube() - x.square() * self.a - (y + z) * (x * x.cos() - x.sin())
        };
        e.square()
    }
}

/// The terms of the square with the sums over rows and columns.
struct Sums<T> {
    inner: Local<Square, 3>,
    rows: Vec<T>,
    columns: Vec<T>,
    /// Changes of the sums along a direction.
    row_rates: Vec<T>,
    column_rates: Vec<T>,
}

impl<T: Real> Sums<T> {
    /// s, s′ and s″; the linear terms of the second version are added apart.
    #[inline(always)]
    fn s(second: bool, x: T) -> [T; 3] {
        let (sin, cos) = (x.sin(), x.cos());
        if second {
            return [sin, cos, -sin];
        }
        if x.abs() < c(1e-2) {
            // The series of sin(x)/x; what is left out is below x⁸/9!.
            let q = x * x;
            let f = T::one() - q / c(6.0) + q * q / c(120.0) - q * q * q / c(5040.0);
            let slope = -x / c(3.0) + x * q / c(30.0) - x * q * q / c(840.0);
            return [f, slope, -c::<T>(1.0 / 3.0) + q / c(10.0) - q * q / c(168.0)];
        }
        let f = sin / x;
        let slope = (cos - f) / x;
        [f, slope, -(sin + slope + slope) / x]
    }

    fn add_up(&mut self, x: &[T]) {
        let Square { n, second, .. } = self.inner.0;
        self.rows.fill(-T::one());
        self.columns.fill(-T::one());
        for at in 0..n * n {
            let [s, _, _] = Self::s(second, x[at]);
            let linear = if second { x[at] } else { T::zero() };
            self.rows[at / n] += linear + s;
            self.columns[at % n] += s;
            self.columns[at / n] += linear;
        }
    }

    fn squares(&self) -> T {
        sum(self.rows.len(), |i| {
            self.rows[i] * self.rows[i] + self.columns[i] * self.columns[i]
        })
    }
}

impl<T: Real> Shape for Sums<T> {
    fn n(&self) -> usize {
        self.inner.n()
    }
    fn start(&self, i: usize) -> f64 {
        self.inner.start(i)
    }
}

impl<T: Real> Formula<T> for Sums<T> {
    fn value_and_gradient(&mut self, x: &[T], g: &mut [T]) -> T {
        let f = self.inner.value_and_gradient(x, g);
        self.add_up(x);
        let Square { n, second, .. } = self.inner.0;
        for at in 0..n * n {
            let [_, slope, _] = Self::s(second, x[at]);
            let (row, column) = (self.rows[at / n], self.columns[at % n]);
            let linear = if second {
                row + self.columns[at / n]
            } else {
                T::zero()
            };
            g[at] += c::<T>(2.0) * (slope * (row + column) + linear);
        }
        f + self.squares()
    }

    fn value(&mut self, x: &[T]) -> T {
        self.add_up(x);
        self.inner.value(x) + self.squares()
    }

    fn hessian_product(&mut self, x: &[T], v: &[T], hv: &mut [T]) {
        self.inner.hessian_product(x, v, hv);
        self.add_up(x);
        let Square { n, second, .. } = self.inner.0;
        self.row_rates.fill(T::zero());
        self.column_rates.fill(T::zero());
        for at in 0..n * n {
            let [_, slope, _] = Self::s(second, x[at]);
            let linear = if second { v[at] } else { T::zero() };
            self.row_rates[at / n] += linear + slope * v[at];
            self.column_rates[at % n] += slope * v[at];
            self.column_rates[at / n] += linear;
        }
        for at in 0..n * n {
            let [_, slope, curvature] = Self::s(second, x[at]);
            let (i, j) = (at / n, at % n);
            let linear = if second {
                self.row_rates[i] + self.column_rates[i]
            } else {
                T::zero()
            };
            hv[at] += c::<T>(2.0)
                * (slope * (self.row_rates[i] + self.column_rates[j])
                    + linear
                    + curvature * v[at] * (self.rows[i] + self.columns[j]));
        }
    }
}
