//! L-BFGS-B 3.0 as translated to C (the crate `lbfgsb`), driven through its one entry point, as its wrapper does, so
//! that iterations can be counted and the workspaces kept.

use super::{Run, Watch};
use crate::case::Case;

// The values of `task` (lbfgsb.h).
const START: i64 = 1;
const NEW_X: i64 = 2;
/// Each of them a test that held.
pub const CONVERGED: std::ops::RangeInclusive<i64> = 20..=25;
const FG: std::ops::RangeInclusive<i64> = 10..=15;

/// The workspaces of `setulb`.
pub struct Work {
    x: Vec<f64>,
    g: Vec<f64>,
    lower: Vec<f64>,
    upper: Vec<f64>,
    nbd: Vec<i64>,
    wa: Vec<f64>,
    iwa: Vec<i64>,
    m: usize,
    pgtol: f64,
    csave: [i64; 60],
    lsave: [i64; 4],
    isave: [i64; 44],
    dsave: [f64; 29],
}

impl Work {
    pub fn new(case: &Case) -> Self {
        Self::with(&case.x0, &case.lower, &case.upper, case.m, case.pgtol)
    }

    /// For any bounds; ±∞ for none.
    pub fn with(x0: &[f64], lower: &[f64], upper: &[f64], m: usize, pgtol: f64) -> Self {
        let n = x0.len();
        let finite = |v: &[f64]| v.iter().map(|&v| if v.is_finite() { v } else { 0.0 }).collect();
        // 0: no bounds, 1: a lower one, 2: both, 3: an upper one.
        let kind = |(l, u): (&f64, &f64)| match (l.is_finite(), u.is_finite()) {
            (false, false) => 0,
            (true, false) => 1,
            (true, true) => 2,
            (false, true) => 3,
        };
        Work {
            x: x0.to_vec(),
            g: vec![0.0; n],
            lower: finite(lower),
            upper: finite(upper),
            nbd: lower.iter().zip(upper).map(kind).collect(),
            wa: vec![0.0; 2 * m * n + 5 * n + 11 * m * m + 8 * m],
            iwa: vec![0; 3 * n],
            m,
            pgtol,
            csave: [0; 60],
            lsave: [0; 4],
            isave: [0; 44],
            dsave: [0.0; 29],
        }
    }

    /// The point it has arrived at.
    pub fn x(&self) -> &[f64] {
        &self.x
    }

    /// Solves from x0; `each` is called after each iteration and says whether to go on, as an evaluation does that gives
    /// `None`. Returns iterations, f and the last `task`.
    pub fn solve(
        &mut self,
        x0: &[f64],
        mut evaluate: impl FnMut(&[f64], &mut [f64]) -> Option<f64>,
        mut each: impl FnMut(u64) -> bool,
    ) -> (u64, f64, i64) {
        self.x.copy_from_slice(x0);
        let n = x0.len() as i64;
        let m = self.m as i64;
        // No test on f; nothing printed.
        let (factr, iprint) = (0.0, -1);
        let mut task = START;
        let mut f = 0.0;
        let mut iterations = 0;
        loop {
            // SAFETY: the arrays have the lengths that L-BFGS-B's documentation asks for, given in `new`.
            unsafe {
                lbfgsb::setulb(
                    &n,
                    &m,
                    self.x.as_mut_ptr(),
                    self.lower.as_ptr(),
                    self.upper.as_ptr(),
                    self.nbd.as_ptr(),
                    &mut f,
                    self.g.as_mut_ptr(),
                    &factr,
                    &self.pgtol,
                    self.wa.as_mut_ptr(),
                    self.iwa.as_mut_ptr(),
                    &mut task,
                    &iprint,
                    self.csave.as_mut_ptr(),
                    self.lsave.as_mut_ptr(),
                    self.isave.as_mut_ptr(),
                    self.dsave.as_mut_ptr(),
                );
            }
            if FG.contains(&task) {
                match evaluate(&self.x, &mut self.g) {
                    Some(value) => f = value,
                    None => break,
                }
            } else if task == NEW_X {
                iterations += 1;
                if !each(iterations) {
                    break;
                }
            } else {
                break;
            }
        }
        (iterations, f, task)
    }
}

pub fn prepare(case: &Case) -> Option<Run<'_>> {
    let mut work = Work::new(case);
    Some(Box::new(move || {
        let mut watch = Watch::start(case);
        let (iterations, value, _) = work.solve(
            &case.x0,
            |x, g| Some(case.evaluate(x, g)),
            |iterations| {
                watch.iteration(iterations);
                iterations < case.max_iterations
            },
        );
        watch.stop(iterations, value)
    }))
}
