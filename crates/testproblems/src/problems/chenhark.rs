//! CHENHARK: a quadratic with the squared second difference as its matrix, on the positive orthant.
//!
//! $$ f(x) = \tfrac12 \Bigl( x_1^2 + (2 x_1 - x_2)^2 + \sum_{i=2}^{n-1} (x_{i-1} - 2 x_i + x_{i+1})^2 + (2 x_n - x_{n-1})^2 + x_n^2 \Bigr) +
//!    \sum_{i=1}^n q_i x_i, \qquad x \ge 0, \qquad x_i^0 = \tfrac12. $$
//!
//! q is such that the solution is 1 in the first NFREE variables and 0 in the others, with vanishing multipliers for NDEGEN of
//! these and multipliers 1 for the rest. Where NFREE + NDEGEN would be more than n, it is n.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("CHENHARK", "QBR2-AN-V-V", "banded quadratic with degenerate multipliers")
    .from(&["B. Chen, P.T. Harker, A non-interior-point continuation method for linear complementarity problems, SIAM Journal on \
             Matrix Analysis and Applications 14, 1993"])
    .sized_n(&[
        Parameter::n(5000).least(5),
        Parameter::count("NFREE", 2500, "variables off their bounds at the solution"),
        Parameter::count("NDEGEN", 500, "variables whose multipliers vanish").least(0),
    ])
    .best(BestKnown::Rule(least, "at the solution the problem is made from"))
    .tags(&[Convex, Quadratic, Chained, Degenerate, ManyActive, IllConditioned])];

/// The solution is 1 in the first k variables: ½ of three unit squares (two, if k = n has the other end) minus the same twice.
fn least(p: &Params) -> Option<f64> {
    let problem = Chenhark::new(p);
    let at = |i: usize| if i < problem.free { 1.0 } else { 0.0 };
    let terms = |i: usize| {
        let [a, b, c] = problem.variables(i).map(at);
        problem.term(i, [a, b, c].map(Jet::<f64, 0, 0, 0>::constant)).v
    };
    Some((0..problem.terms()).map(terms).sum())
}

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Chenhark::new(p))
}

struct Chenhark {
    n: usize,
    free: usize,
    /// q.
    slopes: Vec<f64>,
}

impl Chenhark {
    fn new(p: &Params) -> Self {
        let n = p.whole("N");
        let free = p.whole("NFREE").min(n);
        let loose = (free + p.whole("NDEGEN")).min(n);
        let at = |i: isize| if i >= 0 && (i as usize) < free { 1.0 } else { 0.0 };
        let slopes = (0..n)
            .map(|i| {
                let k = i as isize;
                let q = 4.0 * (at(k - 1) + at(k + 1)) - 6.0 * at(k) - at(k - 2) - at(k + 2);
                if i < loose { q } else { q + 1.0 }
            })
            .collect();
        Chenhark { n, free, slopes }
    }
}

impl Shape for Chenhark {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, _: usize) -> f64 {
        0.5
    }
    fn bounds(&self, _: usize) -> (f64, f64) {
        NON_NEGATIVE
    }
}

impl Terms<3> for Chenhark {
    fn terms(&self) -> usize {
        self.n
    }
    fn variables(&self, i: usize) -> [usize; 3] {
        [i.saturating_sub(1), i, (i + 1).min(self.n - 1)]
    }
    fn term<N: Number>(&self, i: usize, [x, y, z]: [N; 3]) -> N {
        let linear = y * self.slopes[i];
        let squares = if i == 0 {
            y.square() + (y * 2.0 - z).square()
        } else if i + 1 == self.n {
            y.square() + (y * 2.0 - x).square()
        } else {
            (x + z - y * 2.0).square()
        };
        squares * 0.5 + linear
    }
}
