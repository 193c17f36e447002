//! The small matrices in a checkpoint. Factors are formed anew from them.

use super::Compact;
use crate::history::checkpoint::{Plan, Ring};
use thalweg_core::Real;
use thalweg_core::checkpoint::{CheckpointError, Loader, Number, Saver};

impl<T: Real> Compact<T> {
    pub(crate) fn save(&self, out: &mut Saver<'_>) -> Result<(), CheckpointError> {
        let Compact {
            m,
            p,
            count,
            head,
            theta,
            ss,
            ys,
            d,
            over_d: _,
            inverse_d,
            gram,
            middle: _,
            c: _,
            g: _,
            h: _,
            scratch: _,
        } = self;
        let k = *count;
        out.fields(&Ring {
            capacity: *m as u64,
            count: k as u64,
            head: *head as u64,
            theta: Number::of(*theta),
        })?;
        let inverse: Vec<T> = (0..k).map(|age| inverse_d[self.slot(age)]).collect();
        out.numbers(&inverse)?;
        out.numbers(&d[..k])?;
        for matrix in [ss, ys]
            .into_iter()
            .map(Vec::as_slice)
            .chain(gram.chunks_exact(m * p))
        {
            for row in matrix.chunks_exact(*p).take(k) {
                out.numbers(&row[..k])?;
            }
        }
        Ok(())
    }

    pub(crate) fn restore<U: Real>(&mut self, from: &mut Loader<'_, U>) -> Result<Plan, CheckpointError> {
        let ring: Ring = from.fields()?;
        let plan = ring.plan(self.m)?;
        let k = plan.saved;
        self.reset();
        self.count = k - plan.dropped;
        self.head = plan.head;
        self.theta = ring.theta.finite("θ of the curvature pairs")?;
        if !(self.theta > T::zero()) {
            return Err(CheckpointError::inconsistent(format_args!("θ is {}", self.theta)));
        }
        let mut row = vec![T::zero(); k];
        from.numbers("1/s'y of the curvature pairs", &mut row)?;
        if row.iter().any(|&d| !(d > T::zero())) {
            return Err(CheckpointError::inconsistent("a curvature pair has s'y < 0"));
        }
        for (age, &inverse) in row[plan.dropped..].iter().enumerate() {
            let slot = self.slot(age);
            self.inverse_d[slot] = inverse;
        }
        from.numbers("s'y of the curvature pairs", &mut row)?;
        self.d[..self.count].copy_from_slice(&row[plan.dropped..]);
        let (m, p) = (self.m, self.p);
        let (ss, ys) = (self.ss.as_mut_slice(), self.ys.as_mut_slice());
        for matrix in [ss, ys].into_iter().chain(self.gram.chunks_exact_mut(m * p)) {
            read_square(matrix, p, plan, &mut row, from)?;
        }
        Ok(plan)
    }
}

/// The matrix without the rows and columns of the pairs left out, by way of `row`.
fn read_square<T: Real, U: Real>(
    matrix: &mut [T],
    p: usize,
    plan: Plan,
    row: &mut [T],
    from: &mut Loader<'_, U>,
) -> Result<(), CheckpointError> {
    let what = "a matrix of the curvature pairs";
    for _ in 0..plan.dropped {
        from.skip_numbers::<T>(what, row.len())?;
    }
    for out in matrix.chunks_exact_mut(p).take(plan.saved - plan.dropped) {
        from.numbers(what, row)?;
        let kept = &row[plan.dropped..];
        out[..kept.len()].copy_from_slice(kept);
    }
    Ok(())
}
