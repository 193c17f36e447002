//! EG1: the first example of LANCELOT's manual.
//!
//! $$ f(x) = x_1^2 + (x_2 x_3)^4 + x_2 + x_1 x_3 + x_2 \sin(x_1 + x_3), \qquad |x_2| \le 1, \quad 1 \le x_3 \le 2, \qquad x^0 = 0. $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("EG1", "OBR2-AY-3-0", "example of a manual")
    .from(&["A.R. Conn, N.I.M. Gould, Ph.L. Toint, LANCELOT: a Fortran package for large-scale nonlinear optimization, Springer, 1992, section 1.2.3"])
    .fixed(3).best(BestKnown::Unknown).tags(&[InfeasibleStart, LocalMinima])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Eg1)
}

struct Eg1;

impl Shape for Eg1 {
    fn n(&self) -> usize {
        3
    }
    fn start(&self, _: usize) -> f64 {
        0.0
    }
    fn bounds(&self, i: usize) -> (f64, f64) {
        [FREE, (-1.0, 1.0), (1.0, 2.0)][i]
    }
}

impl Terms<3> for Eg1 {
    fn term<N: Number>(&self, _: usize, [x, y, z]: [N; 3]) -> N {
        x.square() + (y * z).fourth() + y + x * z + y * (x + z).sin()
    }
}
