//! GL1: a superconductor of alternating layers of lead and tin (Ginzburg–Landau, one dimension).
//!
//! $$ f(x) \approx \int_{-d}^{d} \alpha(s)\thinspace x^2 + \tfrac12 \beta(s)\thinspace x^4 + \gamma\thinspace x'^2 \thinspace ds $$
//!
//! with periodic piecewise linear x on n intervals: ⌊n/4⌋ on the layer of tin on either side and the rest on the layer of lead between
//! them. α and β follow from the temperature and the material's critical field, critical temperature and penetration depth. The
//! start is constant. The name is this collection's.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("GL1", "OUR2-MN-V-0", "layered superconductor, one dimension").from(&["B.M. Averick, R.G. Carter, J.J. Moré, G.-L. Xue, The MINPACK-2 test problem collection, Preprint MCS-P153-0692, Argonne National Laboratory, 1992",
    "J. Garner, R. Benedek, Solution of Ginzburg–Landau equations for inhomogeneous superconductors by nonlinear optimization, Physical Review B 42, 1990"])
    .sized_n(&[Parameter::n(1000).least(4), Parameter::real("T", 5.0, "temperature in kelvin, meant to be between 3.73 and 7.32").positive()])
    .tags(&[Chained, IllConditioned])];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    let (n, kelvin) = (p.whole("N"), p.real("T"));
    // (e/c)²/m in electrostatic units; ħ²/(4m). Lengths are in 1000 ångström = 10⁻⁵ cm, and all is scaled by 10⁵ more.
    let mass = 9.11e-28;
    let charge = (4.80e-10_f64 / 2.99e10).powi(2) / mass;
    let gamma = 1.05459e-27_f64.powi(2) / (4.0 * mass) * 1e30;
    let material = |field: f64, critical: f64, depth: f64| {
        let t = (kelvin / critical).powi(2);
        let alpha = -2.0 * charge * field.powi(2) * depth.powi(2) * (1.0 - t) / (1.0 + t) * 1e18;
        let beta = 16.0 * std::f64::consts::PI * charge.powi(2) * field.powi(2) * depth.powi(4)
            / (1.0 + t).powi(2)
            * 1e36;
        (alpha, beta)
    };
    let (lead, tin) = (material(803.0, 7.32, 3.7e-6), material(309.0, 3.73, 3.4e-6));
    let side = n / 4;
    Local::boxed(Layers {
        n,
        side,
        tin: [tin.0, tin.1, 2.2 / side as f64],
        lead: [lead.0, lead.1, 2.0 / (n - 2 * side) as f64],
        gamma,
        start: ((lead.1 + tin.1) / (2.0 * (lead.0.abs() + tin.0.abs()))).sqrt(),
    })
}

struct Layers {
    n: usize,
    /// Intervals on each layer of tin.
    side: usize,
    /// α, β and the length of an interval.
    tin: [f64; 3],
    lead: [f64; 3],
    gamma: f64,
    start: f64,
}

impl Shape for Layers {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, _: usize) -> f64 {
        self.start
    }
}

impl Terms<2> for Layers {
    fn terms(&self) -> usize {
        self.n
    }
    fn variables(&self, i: usize) -> [usize; 2] {
        [i, (i + 1) % self.n]
    }
    fn term<N: Number>(&self, i: usize, [x, y]: [N; 2]) -> N {
        let in_lead = i >= self.side && i < self.n - self.side;
        let [alpha, beta, h] = if in_lead { self.lead } else { self.tin };
        let (xx, xy, yy) = (x.square(), x * y, y.square());
        let quadratic = xx + xy + yy;
        let quartic = xx.square() + xy * xx + xy.square() + xy * yy + yy.square();
        quadratic * (h * alpha / 3.0) + quartic * (h * beta / 10.0) + (y - x).square() * (self.gamma / h)
    }
}
