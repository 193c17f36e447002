//! PROBPENL: a probability with a penalty, in a box.
//!
//! $$ f(x) = \frac{10^{-4}}{n} \sum_{i=1}^{n-1} (x_i + x_{i+1})\thinspace e^{-x_i x_{i+1}} + 100 \Bigl( \sum_{i=1}^n x_i - 1 \Bigr)^2, \qquad -5 \le x \le 5, \qquad x_i^0 = \tfrac12. $$
//!
//! CUTEst has 10⁻⁴ in single precision.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("PROBPENL", "OBR2-AN-V-0", "probability with a penalty")
.from(&["A. Friedlander, J.M. Martínez, S.A. Santos, A new trust region algorithm for bound constrained minimization, Applied Mathematics and Optimization 30, 1994"]).sized_n(&[Parameter::n(500).least(2)]).best(BestKnown::Sizes(&[(500, 3.99198371771e-07)], "by truncated Newton minimisation from the start to a projected gradient below 1e-5"))
.tags(&[Dense, IllConditioned, LocalMinima])];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    Box::new(Probpenl(Local(Pairs { n: p.whole("N") })))
}

struct Probpenl(Local<Pairs, 2>);

struct Pairs {
    n: usize,
}

impl Terms<2> for Pairs {
    fn terms(&self) -> usize {
        self.n - 1
    }
    fn variables(&self, i: usize) -> [usize; 2] {
        [i, i + 1]
    }
    fn term<N: Number>(&self, _: usize, [x, y]: [N; 2]) -> N {
        (x + y) * (-x * y).exp() * (single(0.0001) / self.n as f64)
    }
}

impl Shape for Pairs {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, _: usize) -> f64 {
        0.5
    }
}

impl Probpenl {
    fn excess<T: Real>(&self, x: &[T]) -> T {
        sum(self.n(), |i| x[i]) - T::one()
    }
}

impl Shape for Probpenl {
    fn n(&self) -> usize {
        self.0.n()
    }
    fn start(&self, i: usize) -> f64 {
        self.0.start(i)
    }
    fn bounds(&self, _: usize) -> (f64, f64) {
        (-5.0, 5.0)
    }
}

impl<T: Real> Formula<T> for Probpenl {
    fn value_and_gradient(&mut self, x: &[T], g: &mut [T]) -> T {
        let s = self.excess(x);
        let f = self.0.value_and_gradient(x, g);
        g.iter_mut().for_each(|g| *g += c::<T>(200.0) * s);
        f + c::<T>(100.0) * s * s
    }

    fn value(&mut self, x: &[T]) -> T {
        let s = self.excess(x);
        self.0.value(x) + c::<T>(100.0) * s * s
    }

    fn hessian_product(&mut self, x: &[T], v: &[T], hv: &mut [T]) {
        self.0.hessian_product(x, v, hv);
        let s = c::<T>(200.0) * sum(self.n(), |i| v[i]);
        hv.iter_mut().for_each(|h| *h += s);
    }
}
