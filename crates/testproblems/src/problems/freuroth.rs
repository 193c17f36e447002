//! FREUROTH: the Freudenstein–Roth function in a chain.
//!
//! $$ f(x) = \sum_{i=1}^{n-1} \bigl( x_i - 13 + ((5 - x_{i+1}) x_{i+1} - 2) x_{i+1} \bigr)^2 +
//!    \bigl( x_i - 29 + ((x_{i+1} + 1) x_{i+1} - 14) x_{i+1} \bigr)^2, \qquad x^0 = (0.5, -2, 0, \dots). $$
//!
//! In two variables the least value is 0 at (5, 4), and 48.98425 is a local minimum, where most solvers end.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("FREUROTH", "SUR2-AN-V-0", "Freudenstein and Roth, a chain")
.from(&[MGH, TOINT, BUCKLEY]).sized_n(&[Parameter::n(5000).least(2)])
.best(BestKnown::Sizes(&[(2, 0.0), (5000, 6.081_591_890_46e5)], "Moré, Garbow and Hillstrom at n = 2: 0 at (5, 4); at n = 5000 the file of CUTEst, with more digits by minimisation"))
.tags(&[SumOfSquares, Chained, LocalMinima])];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Freuroth { n: p.whole("N") })
}

struct Freuroth {
    n: usize,
}

impl Shape for Freuroth {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, i: usize) -> f64 {
        [0.5, -2.0].get(i).copied().unwrap_or(0.0)
    }
}

impl Terms<2> for Freuroth {
    fn terms(&self) -> usize {
        self.n - 1
    }
    fn variables(&self, i: usize) -> [usize; 2] {
        [i, i + 1]
    }
    fn term<N: Number>(&self, _: usize, [x, y]: [N; 2]) -> N {
        let r = x - 13.0 + ((-y + 5.0) * y - 2.0) * y;
        let s = x - 29.0 + ((y + 1.0) * y - 14.0) * y;
        r.square() + s.square()
    }
}
