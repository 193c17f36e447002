//! HAIRY and LOGHAIRY: a bowl full of hair.
//!
//! $$ h(x) = 30 \sin^2(7 x_1) \cos^2(7 x_2) + 100 \sqrt{\tfrac{1}{100} + (x_1 - x_2)^2} + 100 \sqrt{\tfrac{1}{100} + x_1^2}, $$
//!
//! f = h for HAIRY, from (−5, −7); $f = \ln(1 + h/100)$ for LOGHAIRY, from (−500, −700). The minimiser is 0, where h = 20.

use super::prelude::*;

/// The records.
pub static META: [Meta; 2] = [
    Meta::new("HAIRY", "OUR2-AY-2-0", "bowl full of hair")
        .from(&[CUTEST])
        .fixed(2)
        .best(BestKnown::Always(
            20.0,
            "the solution 0, where each term takes its least value",
        ))
        .tags(&[LocalMinima]),
    Meta::new("LOGHAIRY", "OUR2-AN-2-0", "logarithm of a bowl full of hair")
        .from(&[CUTEST])
        .fixed(2)
        .best(BestKnown::Always(
            0.182_321_556_793_954_6,
            "the solution 0: ln 1.2",
        ))
        .tags(&[LocalMinima]),
];

pub(super) fn build<T: Real>(member: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Hairy { log: member == 1 })
}

struct Hairy {
    log: bool,
}

impl Shape for Hairy {
    fn n(&self) -> usize {
        2
    }
    fn start(&self, i: usize) -> f64 {
        [-5.0, -7.0][i] * if self.log { 100.0 } else { 1.0 }
    }
}

impl Terms<2> for Hairy {
    fn term<N: Number>(&self, _: usize, [x, y]: [N; 2]) -> N {
        let fur = ((x * 7.0).sin() * (y * 7.0).cos()).square() * 30.0;
        let bowl = (((x - y).square() + 0.01).sqrt() + (x.square() + 0.01).sqrt()) * 100.0;
        if self.log {
            ((fur + bowl) / 100.0 + 1.0).ln()
        } else {
            fur + bowl
        }
    }
}
