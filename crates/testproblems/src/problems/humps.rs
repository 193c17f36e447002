//! HUMPS: humps in a bowl.
//!
//! $$ f(x) = \sin^2(20 x_1) \sin^2(20 x_2) + (x_1^2 + x_2^2)/20, \qquad x^0 = (-506, -506.2). $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("HUMPS", "OUR2-AN-2-0", "humps in a bowl")
    .from(&[CUTEST])
    .fixed(2)
    .best(BestKnown::Always(0.0, OBVIOUS))
    .tags(&[LocalMinima])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Humps)
}

struct Humps;

impl Shape for Humps {
    fn n(&self) -> usize {
        2
    }
    fn start(&self, i: usize) -> f64 {
        [-506.0, -506.2][i]
    }
}

impl Terms<2> for Humps {
    fn term<N: Number>(&self, _: usize, [x, y]: [N; 2]) -> N {
        ((x * 20.0).sin() * (y * 20.0).sin()).square() + (x.square() + y.square()) * 0.05
    }
}
