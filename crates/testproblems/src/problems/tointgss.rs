//! TOINTGSS: Toint's Gaussian function.
//!
//! $$ f(x) = \sum_{i=1}^{n-2} \Bigl( \frac{10}{n-2} + x_{i+2}^2 \Bigr) \Bigl( 2 - \exp \frac{-(x_i - x_{i+1})^2}{\frac1{10} + x_{i+2}^2} \Bigr), \qquad x_i^0 = 3. $$
//!
//! CUTEst has 1/10 in single precision.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("TOINTGSS", "OUR2-AY-V-0", "Toint's Gaussian function")
    .from(&[TOINT, BUCKLEY])
    .sized_n(&[Parameter::n(5000).least(3)])
    .best(BestKnown::Always(10.0, "all x equal to 0"))
    .tags(&[Chained, LocalMinima])];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Tointgss { n: p.whole("N") })
}

struct Tointgss {
    n: usize,
}

impl Shape for Tointgss {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, _: usize) -> f64 {
        3.0
    }
}

impl Terms<3> for Tointgss {
    fn terms(&self) -> usize {
        self.n - 2
    }
    fn variables(&self, i: usize) -> [usize; 3] {
        [i, i + 1, i + 2]
    }
    fn term<N: Number>(&self, _: usize, [x, y, z]: [N; 3]) -> N {
        let z2 = z.square();
        (z2 + decoded(10.0 / (self.n - 2) as f64)) * (-(-(x - y).square() / (z2 + single(0.1))).exp() + 2.0)
    }
}
