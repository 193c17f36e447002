//! ROSENBRTU: Rosenbrock's function with bounded loss.
//!
//! $$ f(x) = 100\thinspace \rho(x_2 - x_1^2) + \rho(x_1 - 1), \quad \rho(r) = \frac{r^2}{1 + r^2}, \qquad x^0 = (-12, 10). $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new(
    "ROSENBRTU",
    "OUR2-AN-2-0",
    "Rosenbrock's function with bounded loss",
)
.from(&[CUTEST])
.fixed(2)
.best(BestKnown::Always(0.0, OBVIOUS))
.tags(&[LocalMinima])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Rosenbrtu)
}

struct Rosenbrtu;

impl Shape for Rosenbrtu {
    fn n(&self) -> usize {
        2
    }
    fn start(&self, i: usize) -> f64 {
        [-12.0, 10.0][i]
    }
}

impl Terms<2> for Rosenbrtu {
    fn term<N: Number>(&self, _: usize, [x, y]: [N; 2]) -> N {
        let loss = |r: N| {
            r.square().map(|s| {
                let t = 1.0 / (1.0 + s);
                [s * t, t * t, -2.0 * t * t * t]
            })
        };
        loss(y - x.square()) * 100.0 + loss(x - 1.0)
    }
}
