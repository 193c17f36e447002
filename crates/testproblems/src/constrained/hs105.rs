//! HS105: a mixture of three normal distributions fitted to 235 measurements.
//!
//! $$ f(x) = -\sum_k w_k \ln \frac{1}{\sqrt{2\pi}} \sum_{j=1}^3 \frac{p_j}{\sigma_j} \exp\Bigl(-\frac{(y_k - \mu_j)^2}{2 \sigma_j^2}\Bigr), \qquad p = (x_1, x_2, 1 - x_1 - x_2), \quad \mu = (x_3, x_4, x_5), \quad \sigma = (x_6, x_7, x_8), $$
//!
//! $$ 1 - x_1 - x_2 \ge 0. $$
//!
//! $y_k$ are the 30 values measured and $w_k$ how often. $0.001 \le x_1, x_2 \le 0.499$, $100 \le x_3 \le 180$,
//! $130 \le x_4 \le 210$, $170 \le x_5 \le 240$, $5 \le x_6, x_7, x_8 \le 25$; start $(0.1, 0.2, 100, 125, 175, 11.2, 13.2, 15.8)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new(
    "HS105",
    "OLR2-AY-8-1",
    "a mixture of three normal distributions fitted to 235 measurements",
)
.from(&[HS])
.constrained(8, 1)
.best(BestKnown::Always(1136.30730357, SOLVED))
.tags(&[Data, LocalMinima, InfeasibleStart])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs105)
}

struct Hs105;

impl Program<8, 1> for Hs105 {
    fn start(&self) -> [f64; 8] {
        [0.1, 0.2, 100.0, 125.0, 175.0, 11.2, 13.2, 15.8]
    }
    fn bounds(&self) -> [(f64, f64); 8] {
        [
            (0.001, 0.499),
            (0.001, 0.499),
            (100.0, 180.0),
            (130.0, 210.0),
            (170.0, 240.0),
            (5.0, 25.0),
            (5.0, 25.0),
            (5.0, 25.0),
        ]
    }
    fn limits(&self) -> [(f64, f64); 1] {
        [NON_NEGATIVE]
    }
    fn optimum(&self) -> Option<[f64; 8]> {
        Some([
            0.3527630304890159,
            0.499,
            130.2456142281601,
            163.0582181996607,
            222.766942900022,
            11.87831635262932,
            19.53736808503963,
            16.41489360935897,
        ])
    }
    fn objective<N: Number>(&self, x: [N; 8]) -> N {
        let p = [x[0], x[1], -x[0] - x[1] + 1.0];
        let mut f = N::zero();
        for (y, times) in DATA {
            let mut density = N::zero();
            for j in 0..3 {
                let t = (x[2 + j] - y) / x[5 + j];
                density += p[j] / x[5 + j] * (t.square() * -0.5).exp();
            }
            f -= (density / std::f64::consts::TAU.sqrt()).ln() * times;
        }
        f
    }
    fn constraints<N: Number>(&self, [x1, x2, _, _, _, _, _, _]: [N; 8]) -> [N; 1] {
        [-x1 - x2 + 1.0]
    }
}

/// Values, and how often they were measured.
const DATA: [(f64, f64); 30] = [
    (95.0, 1.0),
    (105.0, 1.0),
    (110.0, 4.0),
    (115.0, 4.0),
    (120.0, 15.0),
    (125.0, 15.0),
    (130.0, 15.0),
    (135.0, 13.0),
    (140.0, 21.0),
    (145.0, 12.0),
    (150.0, 17.0),
    (155.0, 4.0),
    (160.0, 20.0),
    (165.0, 8.0),
    (170.0, 17.0),
    (175.0, 8.0),
    (180.0, 6.0),
    (185.0, 6.0),
    (190.0, 7.0),
    (195.0, 4.0),
    (200.0, 3.0),
    (205.0, 3.0),
    (210.0, 8.0),
    (215.0, 1.0),
    (220.0, 6.0),
    (230.0, 5.0),
    (235.0, 1.0),
    (240.0, 7.0),
    (245.0, 1.0),
    (250.0, 2.0),
];
