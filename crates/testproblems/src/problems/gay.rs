//! ROSENBR-GAY and so on: the problems of Moré, Garbow and Hillstrom with Gay's bounds.
//!
//! $$ \min f(x) \quad \text{subject to} \quad \ell \le x \le u, $$
//!
//! where f is the problem that the name begins with. The start is Moré, Garbow and Hillstrom's, whatever CUTEst has for the
//! problem without bounds; it may violate the bounds. Where there are several sizes the name ends with n, or with M and
//! the number of residuals. These names are this collection's own.

use super::prelude::*;
use crate::{by_name, formula};

macro_rules! gay {
    ($($name:literal $n:literal $base:literal [$($param:expr),*] [$($x:expr),*] [$($l:expr),*] [$($u:expr),*] $best:literal [$($tag:ident),*];)*) => {
        /// The records.
        pub static META: [Meta; ROWS.len()] = [$(
            Meta::new($name, concat!("SBR2-AN-", $n, "-0"), concat!($base, " with Gay's bounds"))
                .from(&[MGH, GAY])
                .fixed($n)
                .best(BestKnown::Always($best, "by minimisation from many starts"))
                .tags(&[$($tag),*]),
        )*];

        static ROWS: &[Row] = &[$(Row {
            base: $base,
            params: &[$($param),*],
            start: &[$($x),*],
            lower: &[$($l),*],
            upper: &[$($u),*],
        }),*];
    };
}

struct Row {
    base: &'static str,
    params: &'static [(&'static str, f64)],
    start: &'static [f64],
    lower: &'static [f64],
    upper: &'static [f64],
}

const GAY: &str = "D.M. Gay, A trust-region approach to linearly constrained optimization, Numerical Analysis: Proceedings \
                   Dundee 1983, Springer, 1984";

pub(super) fn build<T: Real>(member: usize, p: &Params) -> Box<dyn Formula<T>> {
    let row = &ROWS[member];
    let inner = by_name(row.base).and_then(|meta| formula::<T>(meta, &meta.params(row.params)?));
    match inner {
        Ok(inner) => Box::new(Boxed { inner, row }),
        // The tests build every row.
        Err(_) => super::rosenbr::build(0, p),
    }
}

struct Boxed<T> {
    inner: Box<dyn Formula<T>>,
    row: &'static Row,
}

impl<T: Real> Shape for Boxed<T> {
    fn n(&self) -> usize {
        self.inner.n()
    }
    fn start(&self, i: usize) -> f64 {
        self.row.start[i]
    }
    fn bounds(&self, i: usize) -> (f64, f64) {
        (self.row.lower[i], self.row.upper[i])
    }
}

impl<T: Real> Formula<T> for Boxed<T> {
    fn value_and_gradient(&mut self, x: &[T], g: &mut [T]) -> T {
        self.inner.value_and_gradient(x, g)
    }
    fn value(&mut self, x: &[T]) -> T {
        self.inner.value(x)
    }
    fn hessian_product(&mut self, x: &[T], v: &[T], hv: &mut [T]) {
        self.inner.hessian_product(x, v, hv)
    }
}

gay! {
    "ROSENBR-GAY" 2 "ROSENBR" [] [-1.2, 1.0] [-50.0, 0.0] [0.5, 100.0] 0.25 [SumOfSquares];
    "FREUROTH-GAY" 2 "FREUROTH" [("N", 2.0)] [0.5, -2.0] [0.0, -30.0] [20.0, -0.9] 48.985202 [SumOfSquares];
    "POWELLBSLS-GAY" 2 "POWELLBSLS" [] [0.0, 1.0] [0.0, 1.0] [1.0, 9.0] 1.51259367e-10 [SumOfSquares];
    "BROWNBS-GAY" 2 "BROWNBS" [] [1.0, 1.0] [0.0, 3e-05] [1000000.0, 100.0] 783.999999 [SumOfSquares];
    "BEALE-GAY" 2 "BEALE" [] [1.0, 1.0] [0.6, 0.5] [10.0, 100.0] 0.0 [SumOfSquares];
    "JENSMP-GAY" 2 "JENSMP" [] [0.3, 0.4] [0.26, 0.0] [10.0, 20.0] 124.383113 [SumOfSquares];
    "HELIX-GAY" 3 "HELIX" [] [-1.0, 0.0, 0.0] [-100.0, -1.0, -1.0] [0.8, 1.0, 1.0] 0.990422121 [SumOfSquares];
    "BARD-GAY" 3 "BARD" [] [1.0, 1.0, 1.0] [0.1, 0.0, 0.0] [50.0, 100.0, 50.0] 0.00958228472 [SumOfSquares];
    "GAUSSIAN-GAY" 3 "GAUSSIAN" [] [0.4, 1.0, 0.0] [0.398, 1.0, -0.5] [4.2, 2.0, 0.1] 1.12793277e-08 [SumOfSquares];
    "MEYER3-GAY" 3 "MEYER3" [] [0.02, 4000.0, 250.0] [0.006, 0.0, 0.0] [2.0, 300000.0, 30000.0] 127.451771 [SumOfSquares];
    "GULF-GAY-M3" 3 "GULF" [("M", 3.0)] [5.0, 2.5, 0.15] [0.0, 0.0, 0.0] [10.0, 10.0, 10.0] 5.82814312e-05 [SumOfSquares];
    "GULF-GAY-M99" 3 "GULF" [("M", 99.0)] [5.0, 2.5, 0.15] [1e-16, 0.0, 0.0] [10.0, 10.0, 10.0] 5.12168572 [SumOfSquares];
    "BOX3-GAY-M3" 3 "BOX3" [("M", 3.0)] [0.0, 10.0, 20.0] [0.0, 5.0, 0.0] [2.0, 9.5, 20.0] 3.09981534e-06 [SumOfSquares, InfeasibleStart];
    "BOX3-GAY-M10" 3 "BOX3" [("M", 10.0)] [0.0, 10.0, 20.0] [0.0, 5.0, 0.0] [2.0, 9.5, 20.0] 0.00011434818 [SumOfSquares, InfeasibleStart];
    "POWELLSG-GAY-4" 4 "POWELLSG" [("N", 4.0)] [3.0, -1.0, 0.0, 1.0] [0.1, -20.0, -1.0, -1.0] [100.0, 20.0, 1.0, 50.0] 0.00018781963 [SumOfSquares];
    "WOODS-GAY" 4 "WOODS" [("NS", 1.0)] [-3.0, -1.0, -3.0, -1.0] [-100.0, -100.0, -100.0, -100.0] [0.0, 10.0, 100.0, 100.0] 1.5567008 [SumOfSquares];
    "KOWOSB-GAY" 4 "KOWOSB" [] [0.25, 0.39, 0.415, 0.39] [0.0, -1.0, 0.13, 0.12] [10.0, 12.0, 13.0, 12.0] 0.0003081135070089 [SumOfSquares];
    "BROWNDEN-GAY" 4 "BROWNDEN" [] [25.0, 5.0, -5.0, -1.0] [-10.0, 0.0, -100.0, -20.0] [100.0, 15.0, 0.0, 0.2] 88860.4798 [SumOfSquares];
    "OSBORNEA-GAY" 5 "OSBORNEA" [] [0.5, 1.5, -1.0, 0.01, 0.02] [0.0, 0.0, -50.0, 0.0, 0.0] [50.0, 1.9, -0.1, 10.0, 10.0] 5.47028334e-05 [SumOfSquares];
    "BIGGS6-GAY" 6 "BIGGS6" [] [1.0, 2.0, 1.0, 1.0, 1.0, 1.0] [0.0, 0.0, 0.0, 1.0, 0.0, 0.0] [2.0, 8.0, 1.0, 7.0, 5.0, 5.0] 0.000532098659 [SumOfSquares];
    "OSBORNEB-GAY" 11 "OSBORNEB" [] [1.3, 0.65, 0.65, 0.7, 0.6, 3.0, 5.0, 7.0, 2.0, 4.5, 5.5] [1.0, 0.5, 0.0, 0.6, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0] [150.0, 100.0, 100.0, 100.0, 100.0, 500.0, 500.0, 500.0, 100.0, 10.0, 10.0] 0.0452695551 [SumOfSquares];
    "WATSON-GAY-6" 6 "WATSON" [("N", 6.0)] [0.0, 0.0, 0.0, 0.0, 0.0, 0.0] [-0.015, -10.0, -10.0, -10.0, -10.0, -10.0] [10.0, 100.0, 100.0, 100.0, 100.0, 0.99] 0.00228960644 [SumOfSquares];
    "WATSON-GAY-9" 9 "WATSON" [("N", 9.0)] [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0] [-1e-05, 0.0, 0.0, 0.0, 0.0, -3.0, 0.0, -3.0, 0.0] [1e-05, 0.9, 0.1, 1.0, 1.0, 0.0, 4.0, 0.0, 2.0] 0.0374013978 [SumOfSquares];
    "WATSON-GAY-12" 12 "WATSON" [("N", 12.0)] [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0] [-1.0, 0.0, -1.0, -1.0, -1.0, 0.0, -3.0, 0.0, -10.0, 0.0, -5.0, 0.0] [0.0, 0.9, 0.0, 0.3, 0.0, 1.0, 0.0, 10.0, 0.0, 10.0, 0.0, 1.0] 0.0716428067 [SumOfSquares];
    "SROSENBR-GAY" 10 "SROSENBR" [("N/2", 5.0)] [-1.2, 1.0, -1.2, 1.0, -1.2, 1.0, -1.2, 1.0, -1.2, 1.0] [-50.0, 0.0, -50.0, 0.0, -50.0, 0.0, -50.0, 0.0, -50.0, 0.0] [0.5, 100.0, 0.5, 100.0, 0.5, 100.0, 0.5, 100.0, 0.5, 100.0] 1.25 [SumOfSquares];
    "POWELLSG-GAY-12" 12 "POWELLSG" [("N", 12.0)] [3.0, -1.0, 0.0, 1.0, 3.0, -1.0, 0.0, 1.0, 3.0, -1.0, 0.0, 1.0] [0.1, -20.0, -1.0, -1.0, 0.1, -20.0, -1.0, -1.0, 0.1, -20.0, -1.0, -1.0] [100.0, 20.0, 1.0, 50.0, 100.0, 20.0, 1.0, 50.0, 100.0, 20.0, 1.0, 50.0] 0.00056345889 [SumOfSquares];
    "PENALTY1-GAY" 10 "PENALTY1" [("N", 10.0)] [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0] [0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0] [100.0, 100.0, 100.0, 100.0, 100.0, 100.0, 100.0, 100.0, 100.0, 100.0] 7.56257 [SumOfSquares];
    "PENALTY2-GAY-4" 4 "PENALTY2" [("N", 4.0)] [0.5, 0.5, 0.5, 0.5] [-10.0, 0.3, 0.0, -1.0] [50.0, 50.0, 50.0, 0.5] 9.43420467e-06 [SumOfSquares];
    "PENALTY2-GAY-10" 10 "PENALTY2" [("N", 10.0)] [0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5] [-10.0, 0.1, 0.0, 0.05, 0.0, -10.0, 0.0, 0.2, 0.0, 0.0] [50.0, 50.0, 50.0, 50.0, 50.0, 50.0, 50.0, 50.0, 50.0, 0.5] 0.000294344454 [SumOfSquares];
    "VARDIM-GAY" 10 "VARDIM" [("N", 10.0)] [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.0] [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0] [10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0, 90.0, 0.5] 0.337412681 [SumOfSquares];
    "TRIGMGH-GAY" 10 "TRIGMGH" [("N", 10.0)] [0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1] [0.0, 10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0, 90.0] [10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0, 90.0, 100.0] 14.9262309 [SumOfSquares, InfeasibleStart, LocalMinima];
    "BROWNAL-GAY" 10 "BROWNAL" [("N", 10.0)] [0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5] [0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0] [100.0, 100.0, 0.9, 100.0, 100.0, 100.0, 100.0, 100.0, 100.0, 100.0] 0.00609317858 [SumOfSquares, InfeasibleStart];
    "ARGLINA-GAY" 5 "ARGLINA" [("N", 5.0), ("M", 10.0)] [1.0, 1.0, 1.0, 1.0, 1.0] [-0.5, -2.0, -2.0, -2.0, -2.0] [100.0, 100.0, 100.0, 100.0, 100.0] 5.25 [SumOfSquares];
    "ARGLINB-GAY" 5 "ARGLINB" [("N", 5.0), ("M", 10.0)] [1.0, 1.0, 1.0, 1.0, 1.0] [-0.9, -2.0, -2.0, -2.0, -2.0] [100.0, 100.0, 100.0, 100.0, 100.0] 2.14285714 [SumOfSquares];
    "ARGLINC-GAY" 5 "ARGLINC" [("N", 5.0), ("M", 10.0)] [1.0, 1.0, 1.0, 1.0, 1.0] [0.0, -0.4, 0.3, 0.0, 0.0] [100.0, 100.0, 100.0, 100.0, 100.0] 3.64705882 [SumOfSquares];
    "CHEBYQAD-GAY-7" 7 "CHEBYQAD" [("N", 7.0)] [0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875] [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0] [0.05, 0.23, 0.333, 1.0, 1.0, 1.0, 1.0] 0.000602610283 [SumOfSquares, InfeasibleStart];
    "CHEBYQAD-GAY-8" 8 "CHEBYQAD" [("N", 8.0)] [0.111111111111111, 0.222222222222222, 0.333333333333333, 0.444444444444444, 0.555555555555556, 0.666666666666667, 0.777777777777778, 0.888888888888889] [0.0, 0.0, 0.1, 0.0, 0.0, 0.0, 0.0, 0.0] [0.04, 0.2, 0.3, 1.0, 1.0, 1.0, 1.0, 1.0] 0.00359224239 [SumOfSquares, InfeasibleStart];
    "CHEBYQAD-GAY-9" 9 "CHEBYQAD" [("N", 9.0)] [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9] [0.0, 0.0, 0.1, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0] [1.0, 0.2, 0.23, 0.4, 1.0, 1.0, 1.0, 1.0, 1.0] 7.48471289e-05 [SumOfSquares, InfeasibleStart];
    "CHEBYQAD-GAY-10" 10 "CHEBYQAD" [("N", 10.0)] [0.090909090909091, 0.181818181818182, 0.272727272727273, 0.363636363636364, 0.454545454545455, 0.545454545454545, 0.636363636363636, 0.727272727272727, 0.818181818181818, 0.909090909090909] [0.0, 0.1, 0.2, 0.0, 0.0, 0.5, 0.5, 0.5, 0.5, 0.5] [1.0, 0.2, 0.3, 0.4, 0.4, 1.0, 1.0, 1.0, 1.0, 1.0] 0.004772713696507 [SumOfSquares, InfeasibleStart];
}
