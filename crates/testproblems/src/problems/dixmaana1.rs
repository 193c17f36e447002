//! DIXMAANA1, B, C, D, E1, F, G, H, I1, J, K, L, M1, N, O and P: the family of Dixon and Maany.
//!
//! $$ f(x) = 1 + \sum_{i=1}^{n} \alpha\thinspace t_i^{k_1} x_i^2 + \sum_{i=1}^{n-1} \beta\thinspace t_i^{k_2} x_i^2 (x_{i+1} + x_{i+1}^2)^2 +
//!    \sum_{i=1}^{2m} \gamma\thinspace t_i^{k_3} x_i^2 x_{i+m}^4 + \sum_{i=1}^{m} \delta\thinspace t_i^{k_4} x_i x_{i+2m}, \qquad t_i = \frac in, $$
//!
//! with n = 3m, from $x_i^0 = 2$. α = 1; in each group of four the problems have (β, γ, δ) = (0, ⅛, ⅛),
//! (1/16, 1/16, 1/16), (⅛, ⅛, ⅛) and (0.26, 0.26, 0.26). The powers k are (0, 0, 0, 0) for A1–D, (1, 0, 0, 1) for E1–H,
//! (2, 0, 0, 2) for I1–L and (2, 1, 1, 2) for M1–P. The minimiser is 0.

use super::prelude::*;

/// The records.
pub static META: [Meta; 16] = [Meta::new("DIXMAANA1", "OUR2-AN-V-0", "Dixon and Maany, version A")
.from(&["L.C.W. Dixon, Z. Maany, A family of test problems with sparse Hessians for unconstrained optimization, TR 206, Hatfield Polytechnic, 1988"]).sized(&[Parameter::size("M", 1000, "a third of the number of variables")], "3·M", |p| 3 * p.whole("M")).best(BestKnown::Always(1.0, "Dixon and Maany: 1 at 0")).tags(&[Chained]),
Meta::new("DIXMAANB", "OUR2-AN-V-0", "Dixon and Maany, version B")
.from(&["L.C.W. Dixon, Z. Maany, A family of test problems with sparse Hessians for unconstrained optimization, TR 206, Hatfield Polytechnic, 1988"]).sized(&[Parameter::size("M", 1000, "a third of the number of variables")], "3·M", |p| 3 * p.whole("M")).best(BestKnown::Always(1.0, "Dixon and Maany: 1 at 0")).tags(&[Chained]),
Meta::new("DIXMAANC", "OUR2-AN-V-0", "Dixon and Maany, version C")
.from(&["L.C.W. Dixon, Z. Maany, A family of test problems with sparse Hessians for unconstrained optimization, TR 206, Hatfield Polytechnic, 1988"]).sized(&[Parameter::size("M", 1000, "a third of the number of variables")], "3·M", |p| 3 * p.whole("M")).best(BestKnown::Always(1.0, "Dixon and Maany: 1 at 0")).tags(&[Chained]),
Meta::new("DIXMAAND", "OUR2-AN-V-0", "Dixon and Maany, version D")
.from(&["L.C.W. Dixon, Z. Maany, A family of test problems with sparse Hessians for unconstrained optimization, TR 206, Hatfield Polytechnic, 1988"]).sized(&[Parameter::size("M", 1000, "a third of the number of variables")], "3·M", |p| 3 * p.whole("M")).best(BestKnown::Always(1.0, "Dixon and Maany: 1 at 0")).tags(&[Chained]),
Meta::new("DIXMAANE1", "OUR2-AN-V-0", "Dixon and Maany, version E")
.from(&["L.C.W. Dixon, Z. Maany, A family of test problems with sparse Hessians for unconstrained optimization, TR 206, Hatfield Polytechnic, 1988"]).sized(&[Parameter::size("M", 1000, "a third of the number of variables")], "3·M", |p| 3 * p.whole("M")).best(BestKnown::Always(1.0, "Dixon and Maany: 1 at 0")).tags(&[Chained]),
Meta::new("DIXMAANF", "OUR2-AN-V-0", "Dixon and Maany, version F")
.from(&["L.C.W. Dixon, Z. Maany, A family of test problems with sparse Hessians for unconstrained optimization, TR 206, Hatfield Polytechnic, 1988"]).sized(&[Parameter::size("M", 1000, "a third of the number of variables")], "3·M", |p| 3 * p.whole("M")).best(BestKnown::Always(1.0, "Dixon and Maany: 1 at 0")).tags(&[Chained]),
Meta::new("DIXMAANG", "OUR2-AN-V-0", "Dixon and Maany, version G")
.from(&["L.C.W. Dixon, Z. Maany, A family of test problems with sparse Hessians for unconstrained optimization, TR 206, Hatfield Polytechnic, 1988"]).sized(&[Parameter::size("M", 1000, "a third of the number of variables")], "3·M", |p| 3 * p.whole("M")).best(BestKnown::Always(1.0, "Dixon and Maany: 1 at 0")).tags(&[Chained]),
Meta::new("DIXMAANH", "OUR2-AN-V-0", "Dixon and Maany, version H")
.from(&["L.C.W. Dixon, Z. Maany, A family of test problems with sparse Hessians for unconstrained optimization, TR 206, Hatfield Polytechnic, 1988"]).sized(&[Parameter::size("M", 1000, "a third of the number of variables")], "3·M", |p| 3 * p.whole("M")).best(BestKnown::Always(1.0, "Dixon and Maany: 1 at 0")).tags(&[Chained]),
Meta::new("DIXMAANI1", "OUR2-AN-V-0", "Dixon and Maany, version I")
.from(&["L.C.W. Dixon, Z. Maany, A family of test problems with sparse Hessians for unconstrained optimization, TR 206, Hatfield Polytechnic, 1988"]).sized(&[Parameter::size("M", 1000, "a third of the number of variables")], "3·M", |p| 3 * p.whole("M")).best(BestKnown::Always(1.0, "Dixon and Maany: 1 at 0")).tags(&[Chained]),
Meta::new("DIXMAANJ", "OUR2-AN-V-0", "Dixon and Maany, version J")
.from(&["L.C.W. Dixon, Z. Maany, A family of test problems with sparse Hessians for unconstrained optimization, TR 206, Hatfield Polytechnic, 1988"]).sized(&[Parameter::size("M", 1000, "a third of the number of variables")], "3·M", |p| 3 * p.whole("M")).best(BestKnown::Always(1.0, "Dixon and Maany: 1 at 0")).tags(&[Chained]),
Meta::new("DIXMAANK", "OUR2-AN-V-0", "Dixon and Maany, version K")
.from(&["L.C.W. Dixon, Z. Maany, A family of test problems with sparse Hessians for unconstrained optimization, TR 206, Hatfield Polytechnic, 1988"]).sized(&[Parameter::size("M", 1000, "a third of the number of variables")], "3·M", |p| 3 * p.whole("M")).best(BestKnown::Always(1.0, "Dixon and Maany: 1 at 0")).tags(&[Chained]),
Meta::new("DIXMAANL", "OUR2-AN-V-0", "Dixon and Maany, version L")
.from(&["L.C.W. Dixon, Z. Maany, A family of test problems with sparse Hessians for unconstrained optimization, TR 206, Hatfield Polytechnic, 1988"]).sized(&[Parameter::size("M", 1000, "a third of the number of variables")], "3·M", |p| 3 * p.whole("M")).best(BestKnown::Always(1.0, "Dixon and Maany: 1 at 0")).tags(&[Chained]),
Meta::new("DIXMAANM1", "OUR2-AN-V-0", "Dixon and Maany, version M")
.from(&["L.C.W. Dixon, Z. Maany, A family of test problems with sparse Hessians for unconstrained optimization, TR 206, Hatfield Polytechnic, 1988"]).sized(&[Parameter::size("M", 1000, "a third of the number of variables")], "3·M", |p| 3 * p.whole("M")).best(BestKnown::Always(1.0, "Dixon and Maany: 1 at 0")).tags(&[Chained]),
Meta::new("DIXMAANN", "OUR2-AN-V-0", "Dixon and Maany, version N")
.from(&["L.C.W. Dixon, Z. Maany, A family of test problems with sparse Hessians for unconstrained optimization, TR 206, Hatfield Polytechnic, 1988"]).sized(&[Parameter::size("M", 1000, "a third of the number of variables")], "3·M", |p| 3 * p.whole("M")).best(BestKnown::Always(1.0, "Dixon and Maany: 1 at 0")).tags(&[Chained]),
Meta::new("DIXMAANO", "OUR2-AN-V-0", "Dixon and Maany, version O")
.from(&["L.C.W. Dixon, Z. Maany, A family of test problems with sparse Hessians for unconstrained optimization, TR 206, Hatfield Polytechnic, 1988"]).sized(&[Parameter::size("M", 1000, "a third of the number of variables")], "3·M", |p| 3 * p.whole("M")).best(BestKnown::Always(1.0, "Dixon and Maany: 1 at 0")).tags(&[Chained]),
Meta::new("DIXMAANP", "OUR2-AN-V-0", "Dixon and Maany, version P")
.from(&["L.C.W. Dixon, Z. Maany, A family of test problems with sparse Hessians for unconstrained optimization, TR 206, Hatfield Polytechnic, 1988"]).sized(&[Parameter::size("M", 1000, "a third of the number of variables")], "3·M", |p| 3 * p.whole("M")).best(BestKnown::Always(1.0, "Dixon and Maany: 1 at 0")).tags(&[Chained])];

pub(super) fn build<T: Real>(member: usize, p: &Params) -> Box<dyn Formula<T>> {
    let weights = [
        [1.0, 0.0, 0.125, 0.125],
        [1.0, 0.0625, 0.0625, 0.0625],
        [1.0, 0.125, 0.125, 0.125],
        [1.0, 0.26, 0.26, 0.26],
    ];
    let powers = [[0, 0, 0, 0], [1, 0, 0, 1], [2, 0, 0, 2], [2, 1, 1, 2]];
    let (m, weights, powers) = (p.whole("M"), weights[member % 4], powers[member / 4]);
    let places = if member < 4 { 1 } else { 3 * m };
    let weight = |i: usize, k: usize| {
        let t = (i + 1) as f64 / (3 * m) as f64;
        match powers[k] {
            0 => weights[k],
            power => decoded(weights[k] * t.powi(power)),
        }
    };
    Local::boxed(Dixmaana1 {
        m,
        weights: (0..places).map(|i| from_fn(|k| weight(i, k))).collect(),
    })
}

struct Dixmaana1 {
    m: usize,
    /// Coefficients of the four sums for each i, or for all.
    weights: Vec<[f64; 4]>,
}

impl Shape for Dixmaana1 {
    fn n(&self) -> usize {
        3 * self.m
    }
    fn start(&self, _: usize) -> f64 {
        2.0
    }
}

impl Terms<4> for Dixmaana1 {
    fn terms(&self) -> usize {
        3 * self.m
    }
    fn variables(&self, i: usize) -> [usize; 4] {
        let last = 3 * self.m - 1;
        [
            i,
            (i + 1).min(last),
            (i + self.m).min(last),
            (i + 2 * self.m).min(last),
        ]
    }
    fn term<N: Number>(&self, i: usize, [x, y, z, w]: [N; 4]) -> N {
        let (n, m) = (3 * self.m, self.m);
        let [a, b, c, d] = *self.weights.get(i).unwrap_or(&self.weights[0]);
        let square = x.square();
        let mut f = square * a;
        if i + 1 < n && b > 0.0 {
            f += square * (y + y.square()).square() * b;
        }
        if i < 2 * m {
            f += square * z.fourth() * c;
        }
        if i < m {
            f += x * w * d;
        }
        if i == 0 { f + 1.0 } else { f }
    }
}
