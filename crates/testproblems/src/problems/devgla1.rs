//! DEVGLA1, DEVGLA2 and DEVGLA2B: fits of de Villiers and Glasser, with many local minima.
//!
//! $$ f(x) = \sum_{i=1}^{24} \bigl( x_1 x_2^{t_i} \sin(x_3 t_i + x_4) - y_i \bigr)^2, \qquad
//!    f(x) = \sum_{i=1}^{16} \bigl( x_1 x_2^{t_i} \tanh(x_3 t_i + \sin(x_4 t_i)) \cos(t_i e^{x_5}) - y_i \bigr)^2, $$
//!
//! with $t_i = (i - 1)/10$. The data are the values of the model at (60.137, 1.371, 3.112, 1.761) and
//! (53.81, 1.27, 3.012, 2.13, 0.507). DEVGLA1 starts at 2, the others at (20, 2, 2, 2, 0.2); DEVGLA2B has the bounds [1, 60], which
//! leave out the data's solution.

use super::prelude::*;

/// The records.
pub static META: [Meta; 3] = [
    Meta::new("DEVGLA1", "SUR2-MN-4-0", "fit of a growing oscillation")
        .from(&[SCIPY])
        .fixed(4)
        .best(BestKnown::Always(0.0, MADE))
        .tags(&[SumOfSquares, Data, LocalMinima, Domain, IllConditioned]),
    Meta::new("DEVGLA2", "SUR2-MN-5-0", "fit of an oscillation with tanh")
        .from(&[SCIPY])
        .fixed(5)
        .best(BestKnown::Always(0.0, MADE))
        .tags(&[SumOfSquares, Data, LocalMinima, Domain, IllConditioned]),
    Meta::new(
        "DEVGLA2B",
        "SBR2-MN-5-0",
        "fit of an oscillation with tanh, in a box",
    )
    .from(&[SCIPY])
    .fixed(5)
    .tags(&[
        SumOfSquares,
        Data,
        LocalMinima,
        Domain,
        IllConditioned,
        InfeasibleStart,
    ]),
];

const MADE: &str = "the data are the model's values";
const SCIPY: &str = "N. de Villiers, D. Glasser, A continuation method for nonlinear regression, SIAM Journal on Numerical Analysis 18(6), \
                     1981; the SciPy benchmark of global optimisation";

pub(super) fn build<T: Real>(member: usize, _: &Params) -> Box<dyn Formula<T>> {
    let time = |i: usize| decoded(0.1 * i as f64);
    if member == 0 {
        let y = |t: f64| 60.137 * 1.371_f64.powf(t) * (3.112 * t + 1.761).sin();
        return Local::boxed(Sine((0..24).map(|i| (time(i), decoded(y(time(i))))).collect()));
    }
    let y = |t: f64| {
        let angle = 3.012 * t + (2.13 * t).sin();
        53.81 * 1.27_f64.powf(t) * angle.tanh() * (t * 0.507_f64.exp()).cos()
    };
    Local::boxed(Tanh {
        data: (0..16).map(|i| (time(i), decoded(y(time(i))))).collect(),
        bounded: member == 2,
    })
}

/// Times and values.
struct Sine(Vec<(f64, f64)>);

impl Shape for Sine {
    fn n(&self) -> usize {
        4
    }
    fn start(&self, _: usize) -> f64 {
        2.0
    }
}

impl Terms<4> for Sine {
    fn terms(&self) -> usize {
        self.0.len()
    }
    fn term<N: Number>(&self, i: usize, [a, b, c, d]: [N; 4]) -> N {
        let (t, y) = self.0[i];
        (a * b.powf(t) * (c * t + d).sin() - y).square()
    }
}

struct Tanh {
    data: Vec<(f64, f64)>,
    bounded: bool,
}

impl Shape for Tanh {
    fn n(&self) -> usize {
        5
    }
    fn start(&self, i: usize) -> f64 {
        [20.0, 2.0, 2.0, 2.0, 0.2][i]
    }
    fn bounds(&self, _: usize) -> (f64, f64) {
        if self.bounded { (1.0, 60.0) } else { FREE }
    }
}

impl Terms<5> for Tanh {
    fn terms(&self) -> usize {
        self.data.len()
    }
    fn term<N: Number>(&self, i: usize, [a, b, c, d, e]: [N; 5]) -> N {
        let (t, y) = self.data[i];
        let tanh = (c * t + (d * t).sin()).map(|v| {
            let f = v.tanh();
            let slope = 1.0 - f * f;
            [f, slope, -2.0 * f * slope]
        });
        (a * b.powf(t) * tanh * (e.exp() * t).cos() - y).square()
    }
}
