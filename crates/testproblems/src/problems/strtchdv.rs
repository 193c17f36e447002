//! STRTCHDV: the stretched V function, with many local minima.
//!
//! $$ f(x) = \sum_{i=1}^{n-1} \Bigl( r^{1/8} \bigl( \sin(50\thinspace r^{1/10}) + 1 \bigr) \Bigr)^2, \qquad r = x_i^2 + x_{i+1}^2, \qquad x^0 = (1, -1, \dots, -1). $$
//!
//! 1/10 is in single precision. At 0 there are no derivatives.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("STRTCHDV", "SUR2-MN-V-0", "stretched V function")
    .from(&[CUTEST])
    .sized_n(&[Parameter::n(10).least(2)])
    .best(BestKnown::Always(0.0, OBVIOUS))
    .tags(&[SumOfSquares, Chained, LocalMinima, NotC2])];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Strtchdv { n: p.whole("N") })
}

struct Strtchdv {
    n: usize,
}

impl Shape for Strtchdv {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, i: usize) -> f64 {
        if i == 0 { 1.0 } else { -1.0 }
    }
}

impl Terms<2> for Strtchdv {
    fn terms(&self) -> usize {
        self.n - 1
    }
    fn variables(&self, i: usize) -> [usize; 2] {
        [i, i + 1]
    }
    fn term<N: Number>(&self, _: usize, [x, y]: [N; 2]) -> N {
        let r = x.square() + y.square();
        (r.powf(0.125) * ((r.powf(single(0.1)) * 50.0).sin() + 1.0)).square()
    }
}
