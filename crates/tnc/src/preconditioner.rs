//! The preconditioner: two-step BFGS with a diagonal, or limited-memory BFGS.
//!
//! **Two steps** (`memory` 0). S. G. Nash, *Preconditioning of truncated-Newton methods*, SIAM J. Sci. Stat. Comput. 6 (1985) 599–616. M is the
//! inverse of the matrix that two BFGS updates make of a diagonal D: with the accumulated pair (s_r, y_r) of all steps
//! since the last reset, then with the pair (s, y) of the last step. D itself is the diagonal of the same two updates,
//! followed through the conjugate gradients by a diagonal BFGS update with each of their directions.
//!
//! ```text
//! solve:     h ← r/D;  h ← h + δ_r s_r + β_r D⁻¹y_r;  h + δ s + β H y      (H: D⁻¹ with the first update)
//! diagonal:  D − (D s_r)²/s_r'D s_r + y_r²/y_r's_r − (B s)²/s'B s + y²/y's
//! follow:    D ← D − r²/v'r + (Gv)²/v'Gv                                    (1, or D as it was, where that is not positive)
//! ```
//!
//! What does not depend on r is computed once for each direction, so that `solve` is two passes: one for four products,
//! one for the combination.
//!
//! **A memory of m pairs.** J. L. Morales, J. Nocedal, *Automatic preconditioning by limited memory quasi-Newton updating*,
//! SIAM J. Optim. 10 (2000) 1079–1096: every direction v of the conjugate gradients comes with its product Gv, which is a
//! curvature pair that costs nothing more. The last m of these and of the steps' own pairs (s, y) make a limited-memory BFGS
//! matrix from y'y/y's of the newest. The pairs are kept over all variables and restricted to those that are free when they
//! are used; one that has lost its curvature by that is left out.

#[cfg(feature = "checkpoint")]
mod checkpoint;

use num_traits::{Float, One, Zero};
use thalweg_core::kernels::sum;
use thalweg_core::{Real, Reduce, ScalarOf, Vector};

/// Elements of D at most this large are replaced.
const LEAST_DIAGONAL: f64 = 1e-6;

/// How the preconditioner's diagonal is carried from one direction to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Diagonal {
    /// By Nash's formula; the pairs are restricted to the free variables, and an update that is not positive leaves the
    /// element as it was.
    #[default]
    Nash,
    /// As SciPy 1.17: y²/y's of the last pair is subtracted where two pairs are used, the pairs keep whatever elements
    /// they have for pinned variables, and an update that is not positive makes the element 1.
    Scipy,
}

/// The pairs, the diagonal, and the vectors computed from both.
#[derive(Debug, Clone)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(
    feature = "serde",
    serde(bound(
        serialize = "V: serde::Serialize, ScalarOf<V>: serde::Serialize",
        deserialize = "V: serde::Deserialize<'de>, ScalarOf<V>: serde::Deserialize<'de>"
    ))
)]
pub(crate) struct Preconditioner<V: Vector> {
    /// D, and D as the present conjugate gradients change it.
    pub(crate) diagonal: V,
    next: V,
    pub(crate) s: V,
    pub(crate) y: V,
    s_sum: V,
    y_sum: V,
    /// H y and D⁻¹ y_r.
    hy: V,
    hy_sum: V,
    /// How many pairs there are: 0 (D alone), 1 (the last one) or 2.
    pub(crate) pairs: u8,
    /// How many are used for the present direction.
    used: u8,
    last: Coefficients<ScalarOf<V>>,
    sum: Coefficients<ScalarOf<V>>,
    /// Pairs of more steps and of the conjugate gradients, in a ring; the oldest is at `oldest`.
    memory: Vec<Pair<V>>,
    oldest: usize,
    len: usize,
    /// Pairs of the present conjugate gradients, to be kept once they are done.
    staged: Vec<Pair<V>>,
    staged_len: usize,
    /// Coefficients of the recursion.
    a: Vec<ScalarOf<V>>,
}

/// A curvature pair: Hessian times s is y, nearly.
#[derive(Debug, Clone)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(
    feature = "serde",
    serde(bound(
        serialize = "V: serde::Serialize, ScalarOf<V>: serde::Serialize",
        deserialize = "V: serde::Deserialize<'de>, ScalarOf<V>: serde::Deserialize<'de>"
    ))
)]
struct Pair<V: Vector> {
    s: V,
    y: V,
    /// 1/y's over the free variables; 0 where the pair is not used.
    rho: ScalarOf<V>,
}

impl<V: Vector> Pair<V> {
    fn new(like: &V) -> Self {
        Pair {
            s: like.like(),
            y: like.like(),
            rho: ScalarOf::<V>::zero(),
        }
    }
}

/// y's and y'Hy of an update.
#[derive(Debug, Clone, Copy, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct Coefficients<T> {
    y_s: T,
    y_h_y: T,
}

impl<T: Real> Coefficients<T> {
    /// δ and β of the update applied to a vector v, from v's and v'Hy.
    #[inline(always)]
    fn weights(&self, v_s: T, v_h_y: T) -> (T, T) {
        if self.y_s == T::zero() {
            return (T::zero(), T::zero());
        }
        let delta = (self.y_h_y / self.y_s + T::one()) * v_s / self.y_s - v_h_y / self.y_s;
        (delta, -v_s / self.y_s)
    }
}

impl<V: Vector> Preconditioner<V> {
    pub(crate) fn new(like: &V, memory: usize) -> Self {
        Preconditioner {
            diagonal: like.like(),
            next: like.like(),
            s: like.like(),
            y: like.like(),
            s_sum: like.like(),
            y_sum: like.like(),
            hy: like.like(),
            hy_sum: like.like(),
            pairs: 0,
            used: 0,
            last: Coefficients::default(),
            sum: Coefficients::default(),
            memory: (0..memory).map(|_| Pair::new(like)).collect(),
            oldest: 0,
            len: 0,
            staged: (0..memory).map(|_| Pair::new(like)).collect(),
            staged_len: 0,
            a: vec![ScalarOf::<V>::zero(); memory],
        }
    }

    /// Whether there is any pair to make a quasi-Newton direction of.
    pub(crate) fn has_pairs(&self) -> bool {
        if self.has_memory() {
            self.len > 0
        } else {
            self.pairs > 0
        }
    }

    /// Whether pairs of the conjugate gradients are kept.
    pub(crate) fn has_memory(&self) -> bool {
        !self.memory.is_empty()
    }

    /// How many pairs can be kept.
    pub(crate) fn memory_len(&self) -> usize {
        self.memory.len()
    }

    /// The ring's slot for a new pair.
    fn slot(&mut self) -> usize {
        let m = self.memory.len();
        if self.len < m {
            self.len += 1;
            (self.oldest + self.len - 1) % m
        } else {
            self.oldest = (self.oldest + 1) % m;
            (self.oldest + m - 1) % m
        }
    }

    /// Keeps the pair of the last step.
    pub(crate) fn remember(&mut self) {
        if self.has_memory() {
            let slot = self.slot();
            self.memory[slot].s.copy_from(&self.s);
            self.memory[slot].y.copy_from(&self.y);
        }
    }

    /// Keeps a direction of the conjugate gradients with its product, over all variables, until they are done.
    pub(crate) fn stage(&mut self, v: &V, product: &V) {
        if let Some(pair) = self.staged.get_mut(self.staged_len) {
            pair.s.copy_from(v);
            pair.y.copy_from(product);
            self.staged_len += 1;
        }
    }

    /// The recursion of limited-memory BFGS, from D.
    fn recursion(&mut self, r: &V, z: &mut V, held: &[i8], negate: bool) {
        let (zero, one) = (ScalarOf::<V>::zero(), ScalarOf::<V>::one());
        let m = self.memory.len();
        z.copy_from(r);
        for k in (0..self.len).rev() {
            let pair = &self.memory[(self.oldest + k) % m];
            if pair.rho == zero {
                continue;
            }
            let a = pair.s.dot(z) * pair.rho;
            self.a[k] = a;
            for (i, (z, &y)) in z.local_mut().iter_mut().zip(pair.y.local()).enumerate() {
                *z = if held[i] == 0 { *z - a * y } else { zero };
            }
        }
        for (z, &d) in z.local_mut().iter_mut().zip(self.diagonal.local()) {
            *z /= d;
        }
        for k in 0..self.len {
            let pair = &self.memory[(self.oldest + k) % m];
            if pair.rho == zero {
                continue;
            }
            let b = pair.y.dot(z) * pair.rho;
            let a = self.a[k] - b;
            for (i, (z, &s)) in z.local_mut().iter_mut().zip(pair.s.local()).enumerate() {
                *z = if held[i] == 0 { *z + a * s } else { zero };
            }
        }
        let sign = if negate { -one } else { one };
        for (i, z) in z.local_mut().iter_mut().enumerate() {
            *z = if held[i] == 0 { sign * *z } else { zero };
        }
    }

    fn prepare_memory(&mut self, held: &[i8]) {
        let zero = ScalarOf::<V>::zero();
        let m = self.memory.len();
        let mut newest = None;
        for k in 0..self.len {
            let pair = &mut self.memory[(self.oldest + k) % m];
            let (s, y) = (pair.s.local(), pair.y.local());
            let n = s.len();
            let free = |i: usize, v: ScalarOf<V>| if held[i] == 0 { v } else { zero };
            let mut sums = [
                sum(n, |i| free(i, s[i] * y[i])),
                sum(n, |i| free(i, y[i] * y[i])),
                sum(n, |i| free(i, s[i] * s[i])),
            ];
            pair.s.comm().sum(&mut sums);
            let least = ScalarOf::<V>::from_f64(1e-8) * (sums[1] * sums[2]).sqrt();
            let used = sums[0] > least && sums[0] > zero;
            pair.rho = if used {
                ScalarOf::<V>::one() / sums[0]
            } else {
                zero
            };
            if used {
                newest = Some(sums[1] / sums[0]);
            }
        }
        // The unit of the newest pair (Shanno and Phua 1978).
        if let Some(theta) = newest {
            self.diagonal.fill(theta);
        }
    }

    /// Back to the unit matrix.
    pub(crate) fn reset(&mut self) {
        self.diagonal.fill(ScalarOf::<V>::one());
        self.pairs = 0;
        self.len = 0;
        self.oldest = 0;
        self.staged_len = 0;
    }

    /// The sums become the last pair alone.
    pub(crate) fn restart_sums(&mut self) {
        self.s_sum.copy_from(&self.s);
        self.y_sum.copy_from(&self.y);
    }

    /// Adds the last pair to the sums.
    pub(crate) fn accumulate(&mut self) {
        let one = ScalarOf::<V>::one();
        self.s_sum.axpy(one, &self.s);
        self.y_sum.axpy(one, &self.y);
    }

    /// y_r's_r of the sums.
    pub(crate) fn sum_curvature(&self) -> ScalarOf<V> {
        self.y_sum.dot(&self.s_sum)
    }

    /// Computes all that a direction needs: which pairs to use, their products, the diagonal.
    ///
    /// `held` says which variables are pinned, by a value that is not 0.
    pub(crate) fn prepare(&mut self, held: &[i8], rule: Diagonal) {
        self.staged_len = 0;
        if self.has_memory() {
            self.prepare_memory(held);
            return;
        }
        let zero = ScalarOf::<V>::zero();
        let n = self.diagonal.local_len();
        let masked = rule == Diagonal::Nash;
        let keep = |i: usize, v: ScalarOf<V>| if masked && held[i] != 0 { zero } else { v };
        let d = self.diagonal.local();
        let (s, y) = (self.s.local(), self.y.local());
        let (s_sum, y_sum) = (self.s_sum.local(), self.y_sum.local());
        self.used = self.pairs;
        if self.used == 0 {
            self.next.copy_from(&self.diagonal);
            return;
        }

        let mut sums = [
            sum(n, |i| keep(i, y[i] * s[i])),
            sum(n, |i| keep(i, y[i] * y[i])),
            sum(n, |i| keep(i, s[i] * s[i])),
            zero,
            zero,
            zero,
        ];
        if self.used == 2 {
            sums[3] = sum(n, |i| keep(i, y_sum[i] * s_sum[i]));
            sums[4] = sum(n, |i| keep(i, y_sum[i] * y_sum[i]));
            sums[5] = sum(n, |i| keep(i, s_sum[i] * s_sum[i]));
        }
        self.s.comm().sum(&mut sums);
        if masked {
            // Restricted to the free variables, a pair may have lost its curvature.
            let positive = |y_s: ScalarOf<V>, y_y: ScalarOf<V>, s_s: ScalarOf<V>| {
                y_s > ScalarOf::<V>::EPSILON * (y_y * s_s).sqrt() && y_s > zero
            };
            if self.used == 2 && !positive(sums[3], sums[4], sums[5]) {
                self.used = 1;
            }
            if !positive(sums[0], sums[1], sums[2]) {
                self.used = 0;
                self.next.copy_from(&self.diagonal);
                return;
            }
        }
        self.last.y_s = sums[0];
        self.sum.y_s = sums[3];

        // H y, and the products that `solve` needs.
        let hy = self.hy.local_mut();
        for i in 0..n {
            hy[i] = y[i] / d[i];
        }
        if self.used == 2 {
            let hy_sum = self.hy_sum.local_mut();
            for i in 0..n {
                hy_sum[i] = y_sum[i] / d[i];
            }
            let hy_sum = self.hy_sum.local();
            let mut sums = [
                sum(n, |i| keep(i, y_sum[i] * hy_sum[i])),
                sum(n, |i| keep(i, y[i] * s_sum[i])),
                sum(n, |i| keep(i, y[i] * hy_sum[i])),
            ];
            self.s.comm().sum(&mut sums);
            self.sum.y_h_y = sums[0];
            let (delta, beta) = self.sum.weights(sums[1], sums[2]);
            for i in 0..n {
                hy[i] = hy[i] + delta * s_sum[i] + beta * hy_sum[i];
            }
        }
        let hy = self.hy.local();
        let mut sums = [sum(n, |i| keep(i, y[i] * hy[i]))];
        self.s.comm().sum(&mut sums);
        self.last.y_h_y = sums[0];

        self.diagonal_of_updates(held, rule);
    }

    /// The diagonal of the updated matrix into `next`.
    fn diagonal_of_updates(&mut self, held: &[i8], rule: Diagonal) {
        let (zero, one) = (ScalarOf::<V>::zero(), ScalarOf::<V>::one());
        let n = self.diagonal.local_len();
        let masked = rule == Diagonal::Nash;
        let keep = |i: usize, v: ScalarOf<V>| if masked && held[i] != 0 { zero } else { v };
        let not_zero = |v: ScalarOf<V>| if v == zero { one } else { v };
        let d = self.diagonal.local();
        let (s, y) = (self.s.local(), self.y.local());
        let next = self.next.local_mut();
        let y_s = not_zero(self.last.y_s);
        if self.used == 1 {
            let mut sums = [sum(n, |i| keep(i, s[i] * (d[i] * s[i])))];
            self.s.comm().sum(&mut sums);
            let s_d_s = not_zero(sums[0]);
            for i in 0..n {
                next[i] = d[i] - d[i] * d[i] * s[i] * s[i] / s_d_s + y[i] * y[i] / y_s;
            }
        } else {
            let (s_sum, y_sum) = (self.s_sum.local(), self.y_sum.local());
            let mut sums = [
                sum(n, |i| keep(i, s_sum[i] * (d[i] * s_sum[i]))),
                sum(n, |i| keep(i, s[i] * (d[i] * s_sum[i]))),
                sum(n, |i| keep(i, y_sum[i] * s[i])),
            ];
            self.s.comm().sum(&mut sums);
            let (sr_d_sr, s_d_sr, yr_s) = (not_zero(sums[0]), sums[1], sums[2]);
            let yr_sr = not_zero(self.sum.y_s);
            // B s of the matrix after the first update; a function, so that it needs no vector.
            let b_s = |i: usize| d[i] * s[i] - d[i] * s_sum[i] * s_d_sr / sr_d_sr + y_sum[i] * yr_s / yr_sr;
            let mut sums = [sum(n, |i| keep(i, s[i] * b_s(i)))];
            self.s.comm().sum(&mut sums);
            let s_b_s = not_zero(sums[0]);
            for i in 0..n {
                let first = d[i] - d[i] * d[i] * s_sum[i] * s_sum[i] / sr_d_sr + y_sum[i] * y_sum[i] / yr_sr;
                let gain = y[i] * y[i] / y_s;
                next[i] = match rule {
                    Diagonal::Nash => first - b_s(i) * b_s(i) / s_b_s + gain,
                    Diagonal::Scipy => first - (b_s(i) * b_s(i) / s_b_s + gain),
                };
            }
        }
        if masked {
            for i in 0..n {
                if held[i] != 0 || !(next[i] > ScalarOf::<V>::from_f64(LEAST_DIAGONAL) * d[i]) {
                    next[i] = d[i];
                }
            }
        }
    }

    /// z ← M r for an r that is 0 for pinned variables; z is 0 there as well. `negate`: −M r.
    pub(crate) fn solve(&mut self, r: &V, z: &mut V, held: &[i8], negate: bool) {
        if self.has_memory() {
            return self.recursion(r, z, held, negate);
        }
        let n = r.local_len();
        let (zero, one) = (ScalarOf::<V>::zero(), ScalarOf::<V>::one());
        let sign = if negate { -one } else { one };
        let (r_, d, z) = (r.local(), self.diagonal.local(), z.local_mut());
        let (s, hy) = (self.s.local(), self.hy.local());
        let (s_sum, hy_sum) = (self.s_sum.local(), self.hy_sum.local());
        let free = |i: usize, v: ScalarOf<V>| if held[i] == 0 { sign * v } else { zero };
        match self.used {
            0 => {
                for i in 0..n {
                    z[i] = free(i, r_[i] / d[i]);
                }
            }
            1 => {
                let mut sums = [sum(n, |i| r_[i] * s[i]), sum(n, |i| r_[i] * hy[i])];
                r.comm().sum(&mut sums);
                let (delta, beta) = self.last.weights(sums[0], sums[1]);
                for i in 0..n {
                    z[i] = free(i, r_[i] / d[i] + delta * s[i] + beta * hy[i]);
                }
            }
            _ => {
                let mut sums = [
                    sum(n, |i| r_[i] * s[i]),
                    sum(n, |i| r_[i] * hy[i]),
                    sum(n, |i| r_[i] * s_sum[i]),
                    sum(n, |i| r_[i] * hy_sum[i]),
                ];
                r.comm().sum(&mut sums);
                let (delta, beta) = self.last.weights(sums[0], sums[1]);
                let (delta_r, beta_r) = self.sum.weights(sums[2], sums[3]);
                for i in 0..n {
                    let h = r_[i] / d[i] + delta_r * s_sum[i] + beta_r * hy_sum[i];
                    z[i] = free(i, h + delta * s[i] + beta * hy[i]);
                }
            }
        }
    }

    /// Follows a direction v of the conjugate gradients with the product Gv, r being the residual before it.
    pub(crate) fn follow(&mut self, v: &V, gv: &V, r: &V, v_gv: ScalarOf<V>, rule: Diagonal) {
        if self.has_memory() {
            return;
        }
        let v_r = v.dot(r);
        let one = ScalarOf::<V>::one();
        let (a, b) = (one / v_r, one / v_gv);
        if !(a.is_finite() && b.is_finite()) {
            return;
        }
        let least = ScalarOf::<V>::from_f64(LEAST_DIAGONAL);
        let (gv, r) = (gv.local(), r.local());
        for (i, e) in self.next.local_mut().iter_mut().enumerate() {
            let updated = *e + (gv[i] * gv[i] * b - r[i] * r[i] * a);
            *e = match rule {
                Diagonal::Scipy if updated <= least => one,
                Diagonal::Nash if !(updated > least * *e) => *e,
                _ => updated,
            };
        }
    }

    /// Keeps what the conjugate gradients arrived at: the diagonal, or their pairs.
    pub(crate) fn keep(&mut self) {
        if !self.has_memory() {
            std::mem::swap(&mut self.diagonal, &mut self.next);
        }
        for k in 0..std::mem::take(&mut self.staged_len) {
            let slot = self.slot();
            std::mem::swap(&mut self.memory[slot], &mut self.staged[k]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const N: usize = 5;
    type Matrix = [[f64; N]; N];

    fn times(b: &Matrix, v: &[f64]) -> Vec<f64> {
        (0..N).map(|i| (0..N).map(|j| b[i][j] * v[j]).sum()).collect()
    }

    fn dot(a: &[f64], b: &[f64]) -> f64 {
        a.iter().zip(b).map(|(a, b)| a * b).sum()
    }

    /// The BFGS update, densely.
    fn update(b: &mut Matrix, s: &[f64], y: &[f64]) {
        let bs = times(b, s);
        let (s_bs, y_s) = (dot(s, &bs), dot(y, s));
        for i in 0..N {
            for j in 0..N {
                b[i][j] += y[i] * y[j] / y_s - bs[i] * bs[j] / s_bs;
            }
        }
    }

    fn diagonal(d: &[f64]) -> Matrix {
        let mut b = [[0.0; N]; N];
        for i in 0..N {
            b[i][i] = d[i];
        }
        b
    }

    /// Pairs of a matrix that is positive definite.
    fn pairs() -> [(Vec<f64>, Vec<f64>); 3] {
        [1.0, 2.0, 3.0].map(|k: f64| {
            let s: Vec<f64> = (0..N).map(|i| (k * (i as f64 + 1.0) * 1.7).sin()).collect();
            let y = (0..N)
                .map(|i| (i as f64 + 2.0) * s[i] + 0.3 * s.iter().sum::<f64>())
                .collect();
            (s, y)
        })
    }

    fn free(held: &[i8], v: &[f64]) -> Vec<f64> {
        v.iter()
            .zip(held)
            .map(|(&v, &h)| if h == 0 { v } else { 0.0 })
            .collect()
    }

    const R: [f64; N] = [1.0, -2.0, 0.5, 3.0, -1.0];
    const D: [f64; N] = [1.0, 2.0, 0.5, 3.0, 4.0];

    /// B M r = r over the free variables. The matrices have a condition of about 100.
    fn check_inverse(p: &mut Preconditioner<Vec<f64>>, b: &Matrix, held: &[i8]) {
        let r = free(held, &R);
        let mut z = vec![9.0; N];
        p.solve(&r, &mut z, held, false);
        let back = free(held, &times(b, &z));
        for i in 0..N {
            assert!((back[i] - r[i]).abs() < 1e-11, "{back:?}");
            assert!(held[i] == 0 || z[i] == 0.0);
        }
        let mut minus = vec![0.0; N];
        p.solve(&r, &mut minus, held, true);
        assert!(z.iter().zip(&minus).all(|(a, b)| *a == -b));
    }

    #[test]
    fn two_steps_are_two_dense_updates_and_their_diagonal() {
        for held in [[0; N], [0, -1, 0, 0, 1]] {
            let [first, second, third] = pairs();
            let mut p = Preconditioner::new(&vec![0.0; N], 0);
            p.reset();
            p.diagonal.copy_from_slice(&D);
            assert!(!p.has_pairs());
            p.prepare(&held, Diagonal::Nash);
            check_inverse(&mut p, &diagonal(&D), &held);

            // One pair.
            (p.s, p.y) = first.clone();
            p.pairs = 1;
            p.restart_sums();
            p.prepare(&held, Diagonal::Nash);
            let mut b = diagonal(&D);
            update(&mut b, &free(&held, &first.0), &free(&held, &first.1));
            check_inverse(&mut p, &b, &held);
            for i in (0..N).filter(|&i| held[i] == 0) {
                assert!((p.next[i] - b[i][i]).abs() < 1e-12 * b[i][i].abs().max(1.0));
            }

            // The sum of two, and a third.
            (p.s, p.y) = second.clone();
            p.accumulate();
            (p.s, p.y) = third.clone();
            p.pairs = 2;
            p.prepare(&held, Diagonal::Nash);
            let add = |a: &[f64], b: &[f64]| -> Vec<f64> { a.iter().zip(b).map(|(a, b)| a + b).collect() };
            let (s, y) = (add(&first.0, &second.0), add(&first.1, &second.1));
            assert!((p.sum_curvature() - dot(&s, &y)).abs() < 1e-12);
            let mut b = diagonal(&D);
            update(&mut b, &free(&held, &s), &free(&held, &y));
            update(&mut b, &free(&held, &third.0), &free(&held, &third.1));
            check_inverse(&mut p, &b, &held);
            for i in (0..N).filter(|&i| held[i] == 0) {
                assert!(
                    (p.next[i] - b[i][i]).abs() < 1e-11 * b[i][i].abs().max(1.0),
                    "{i}"
                );
            }
        }
    }

    #[test]
    fn scipys_diagonal_has_the_other_sign_of_the_last_pair() {
        let [first, _, third] = pairs();
        let held = [0; N];
        let mut p = Preconditioner::new(&vec![0.0; N], 0);
        p.reset();
        (p.s, p.y) = first.clone();
        p.restart_sums();
        (p.s, p.y) = third.clone();
        p.pairs = 2;
        p.prepare(&held, Diagonal::Scipy);
        let mut b = diagonal(&[1.0; N]);
        update(&mut b, &first.0, &first.1);
        update(&mut b, &third.0, &third.1);
        let y_s = dot(&third.0, &third.1);
        for i in 0..N {
            let expected = b[i][i] - 2.0 * third.1[i] * third.1[i] / y_s;
            assert!((p.next[i] - expected).abs() < 1e-11, "{i}");
        }
    }

    #[test]
    fn a_memory_is_dense_updates_from_the_newest_pairs_unit() {
        for held in [[0; N], [0, 0, 1, 0, 0]] {
            let all = pairs();
            // Room for two: the first is forgotten.
            let mut p = Preconditioner::new(&vec![0.0; N], 2);
            p.reset();
            for (s, y) in &all {
                (p.s, p.y) = (s.clone(), y.clone());
                p.remember();
            }
            p.prepare(&held, Diagonal::Nash);
            let (s, y) = (free(&held, &all[2].0), free(&held, &all[2].1));
            let theta = dot(&y, &y) / dot(&s, &y);
            let mut b = diagonal(&[theta; N]);
            for (s, y) in &all[1..] {
                update(&mut b, &free(&held, s), &free(&held, y));
            }
            check_inverse(&mut p, &b, &held);
        }
    }

    #[test]
    fn staged_pairs_count_once_they_are_kept() {
        let all = pairs();
        let mut p = Preconditioner::new(&vec![0.0; N], 2);
        p.reset();
        p.prepare(&[0; N], Diagonal::Nash);
        for (s, y) in &all {
            p.stage(s, y);
        }
        assert!(!p.has_pairs());
        p.keep();
        assert!(p.has_pairs());
        // The first two found room.
        assert_eq!((&p.memory[0].s, &p.memory[1].s), (&all[0].0, &all[1].0));
    }

    #[test]
    fn a_pair_without_curvature_on_the_free_variables_is_left_out() {
        let mut p = Preconditioner::new(&vec![0.0; N], 0);
        p.reset();
        p.s = vec![1.0, 1.0, 0.0, 0.0, 0.0];
        p.y = vec![-1.0, 5.0, 0.0, 0.0, 0.0];
        p.restart_sums();
        p.pairs = 1;
        p.prepare(&[0; N], Diagonal::Nash);
        assert_eq!(p.used, 1);
        p.prepare(&[0, -1, 0, 0, 0], Diagonal::Nash);
        assert_eq!(p.used, 0);
        check_inverse(&mut p, &diagonal(&[1.0; N]), &[0, -1, 0, 0, 0]);
    }

    #[test]
    fn the_diagonal_follows_the_conjugate_gradients() {
        let like = vec![0.0; N];
        for (rule, replaced) in [(Diagonal::Nash, 2.0), (Diagonal::Scipy, 1.0)] {
            let mut p = Preconditioner::new(&like, 0);
            p.reset();
            p.diagonal.fill(2.0);
            p.prepare(&[0; N], rule);
            let v = vec![1.0, 1.0, 0.0, 0.0, 0.0];
            let gv = vec![3.0, 1.0, 0.0, 0.0, 0.0];
            let r = vec![1.0, 3.0, 0.0, 0.0, 0.0];
            p.follow(&v, &gv, &r, 4.0, rule);
            // 2 + 9/4 − 1/4 and 2 + 1/4 − 9/4 = 0, which is replaced.
            assert_eq!(&p.next[..3], &[4.0, replaced, 2.0]);
        }
    }
}
