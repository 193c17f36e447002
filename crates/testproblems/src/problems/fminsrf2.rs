//! FMINSRF2 and FMINSURF: a minimal surface whose boundary is free.
//!
//! $$ f(x) = \frac{1}{(p-1)^2} \sum_{i,j=1}^{p-1} \sqrt{ 1 + \tfrac12 (p-1)^2 \bigl( (x_{i,j} - x_{i+1,j+1})^2 + (x_{i+1,j} - x_{i,j+1})^2 \bigr) } +
//!    \frac{x_{\mathrm{mid}}^2}{p^2}, $$
//!
//! for a grid of p × p points. FMINSURF has the squared mean of all x in place of the last term, which makes its Hessian
//! dense. At the start the boundary is a plane from 1 to 13 and the rest 0; at the solution all x are 0.

use super::prelude::*;

/// The records.
pub static META: [Meta; 2] = [Meta::new("FMINSRF2", "OUR2-MY-V-0", "minimal surface with a free boundary")
.from(&["A. Griewank, Ph.L. Toint, Partitioned variable metric updates for large structured optimization problems, Numerische Mathematik 39, 1982"]).sized(&[Parameter::size("P", 75, "points of the grid in one direction").least(2)], "P²", |p| p.whole("P").saturating_pow(2)).best(BestKnown::Always(1.0, "the constant surface 0")).tags(&[Grid]),
Meta::new("FMINSURF", "OUR2-MY-V-0", "minimal surface with a free boundary and zero mean")
.from(&["A. Griewank, Ph.L. Toint, Partitioned variable metric updates for large structured optimization problems, Numerische Mathematik 39, 1982"]).sized(&[Parameter::size("P", 75, "points of the grid in one direction").least(2)], "P²", |p| p.whole("P").saturating_pow(2)).best(BestKnown::Always(1.0, "the constant surface 0")).tags(&[Grid])];

pub(super) fn build<T: Real>(member: usize, p: &Params) -> Box<dyn Formula<T>> {
    let surface = Surface {
        p: p.whole("P"),
        middle: member == 0,
    };
    if member == 0 {
        Local::boxed(surface)
    } else {
        Box::new(Mean(Local(surface)))
    }
}

struct Surface {
    p: usize,
    middle: bool,
}

impl Shape for Surface {
    fn n(&self) -> usize {
        self.p * self.p
    }
    fn start(&self, i: usize) -> f64 {
        let (p, slope) = (self.p, 1.0 / (self.p - 1) as f64);
        let (row, column) = (i % p, i / p);
        if row == 0 || row + 1 == p || column == 0 || column + 1 == p {
            decoded(1.0 + 8.0 * slope * row as f64 + 4.0 * slope * column as f64)
        } else {
            0.0
        }
    }
}

impl Terms<4> for Surface {
    fn terms(&self) -> usize {
        (self.p - 1) * (self.p - 1) + usize::from(self.middle)
    }
    fn variables(&self, i: usize) -> [usize; 4] {
        let (p, q) = (self.p, self.p - 1);
        if i == q * q {
            let k = (p / 2).max(1) - 1;
            return [k * p + k; 4];
        }
        let at = (i / q) * p + i % q;
        [at, at + p + 1, at + 1, at + p]
    }
    fn term<N: Number>(&self, i: usize, [a, b, c, d]: [N; 4]) -> N {
        let q = (self.p - 1) as f64;
        if i == (self.p - 1) * (self.p - 1) {
            return a.square() / (self.p * self.p) as f64;
        }
        (((a - b).square() + (c - d).square()) * (0.5 * q * q) + 1.0).sqrt() / (q * q)
    }
}

/// The surface and the squared mean.
struct Mean(Local<Surface, 4>);

impl Mean {
    fn mean<T: Real>(&self, x: &[T]) -> T {
        sum(self.n(), |i| x[i]) / T::from_usize(self.n())
    }
}

impl Shape for Mean {
    fn n(&self) -> usize {
        self.0.n()
    }
    fn start(&self, i: usize) -> f64 {
        self.0.start(i)
    }
}

impl<T: Real> Formula<T> for Mean {
    fn value_and_gradient(&mut self, x: &[T], g: &mut [T]) -> T {
        let mean = self.mean(x);
        let f = self.0.value_and_gradient(x, g);
        let slope = (mean + mean) / T::from_usize(self.n());
        g.iter_mut().for_each(|g| *g += slope);
        f + mean * mean
    }

    fn value(&mut self, x: &[T]) -> T {
        let mean = self.mean(x);
        self.0.value(x) + mean * mean
    }

    fn hessian_product(&mut self, x: &[T], v: &[T], hv: &mut [T]) {
        self.0.hessian_product(x, v, hv);
        let mean = self.mean(v);
        let slope = (mean + mean) / T::from_usize(self.n());
        hv.iter_mut().for_each(|h| *h += slope);
    }
}
