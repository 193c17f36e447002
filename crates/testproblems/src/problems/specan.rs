//! SPECAN: three peaks fitted to a spectrum.
//!
//! $$ f(x) = \tfrac12 \sum_{p=1}^3 \sum_{i=1}^{M} \Bigl( x_{p1} \exp\bigl(-(t_i - x_{p2})^2/x_{p3}^2\bigr) - y_{pi} \Bigr)^2, \qquad t_i = 1 + 25\thinspace i/M. $$
//!
//! The data are the values of the model at the solution, (19, 4.2, 1.2, 8, 2.5, 4.6, 10, 2, 2.6). There are bounds on all variables.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("SPECAN", "SBR2-AN-V-0", "three peaks of a spectrum")
    .from(&[CUTEST])
    .fixed(9)
    .parameters(&[Parameter::count(
        "M",
        5000,
        "places where the spectrum is measured",
    )])
    .best(BestKnown::Always(0.0, "the data are the model's values"))
    .tags(&[SumOfSquares, Data])];

const SOLUTION: [f64; 9] = [19.0, 4.2, 1.2, 8.0, 2.5, 4.6, 10.0, 2.0, 2.6];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    let m = p.whole("M");
    let at = |i: usize| decoded(1.0 + decoded(25.0 / m as f64) * (i + 1) as f64);
    let times: Vec<f64> = (0..m).map(at).collect();
    let value = |k: usize| {
        let [height, middle, width] = [0, 1, 2].map(|j| SOLUTION[3 * (k / m) + j]);
        let t = (times[k % m] - middle) / width;
        decoded(height * (-t * t).exp())
    };
    let values = (0..3 * m).map(value).collect();
    Local::boxed(Specan { times, values })
}

struct Specan {
    times: Vec<f64>,
    values: Vec<f64>,
}

impl Shape for Specan {
    fn n(&self) -> usize {
        9
    }
    fn start(&self, i: usize) -> f64 {
        [25.0, 5.2, 3.2, 7.0, 4.1, 3.6, 11.6, 1.9, 2.2][i]
    }
    fn bounds(&self, i: usize) -> (f64, f64) {
        [
            (15.0, 31.0),
            (3.5, 6.3),
            (0.3, 3.7),
            (5.0, 15.0),
            (2.2, 5.3),
            (2.6, 6.2),
            (5.0, 14.0),
            (1.2, 3.3),
            (1.3, 2.8),
        ][i]
    }
}

impl Terms<3> for Specan {
    fn terms(&self) -> usize {
        self.values.len()
    }
    fn variables(&self, k: usize) -> [usize; 3] {
        from_fn(|j| 3 * (k / self.times.len()) + j)
    }
    fn term<N: Number>(&self, k: usize, [height, middle, width]: [N; 3]) -> N {
        let t = self.times[k % self.times.len()];
        let fit = height * (-((middle - t) / width).square()).exp();
        (fit - self.values[k]).square() * 0.5
    }
}
