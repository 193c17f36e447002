//! SNAIL: a spiral valley.
//!
//! $$ f(x) = \frac{r^2}{1 + r^2} \bigl( 1 + \tfrac32 r - \tfrac12 r \cos(r - \theta) \bigr), \quad (r, \theta) \text{ polar coordinates of } x, \qquad x^0 = (10, 10). $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("SNAIL", "OUR2-AN-2-0", "a spiral valley")
    .from(&[CUTEST])
    .fixed(2)
    .best(BestKnown::Always(0.0, OBVIOUS))];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Snail)
}

struct Snail;

impl Shape for Snail {
    fn n(&self) -> usize {
        2
    }
    fn start(&self, _: usize) -> f64 {
        10.0
    }
}

impl Terms<2> for Snail {
    fn term<N: Number>(&self, _: usize, [x, y]: [N; 2]) -> N {
        let r2 = x.square() + y.square();
        let r = r2.sqrt();
        let valley = r * 1.5 - r * (r - y.atan2(x)).cos() * 0.5 + 1.0;
        r2 / (r2 + 1.0) * valley
    }
}
