//! Limited-memory BFGS in compact form, as a [`Memory`] any solver can use, and its inverse as an operator.

#[cfg(feature = "checkpoint")]
mod checkpoint;

use crate::history::{ColumnSums, History, Sink, Source, TileVectors, sums};
use crate::{Compact, PairSums, Singular};
use num_traits::{Float, Zero};
use std::borrow::Cow;
use thalweg_core::kernels::{dot, sum};
use thalweg_core::parallel::Threads;
use thalweg_core::{InvalidInput, Memory, Real, Reduce, ScalarOf, Update, Vector};

/// The last m curvature pairs as B = θI − W M W' and H = B⁻¹, with θ = y'y/s'y of the newest pair.
///
/// Storage (2m + O(1)) n; an update costs one pass over the pairs, a product with B or H two.
///
/// ```
/// use thalweg_core::Memory;
/// use thalweg_quasinewton::LimitedMemory;
///
/// let mut memory = LimitedMemory::<Vec<f64>>::new(&vec![0.0; 2], 5)?;
/// memory.update(&vec![1.0, 0.0], &vec![2.0, 0.0]);
/// let mut product = vec![0.0; 2];
/// memory.hessian_product(&vec![1.0, 0.0], &mut product);
/// assert!((product[0] - 2.0).abs() < 1e-15 && product[1] == 0.0); // the secant equation
/// # Ok::<(), thalweg_core::InvalidInput>(())
/// ```
#[derive(Debug, Clone)]
pub struct LimitedMemory<V: Vector, S = ScalarOf<V>> {
    history: History<ScalarOf<V>, S>,
    compact: Compact<ScalarOf<V>>,
    pair: PairSums<ScalarOf<V>>,
    columns: ColumnSums<ScalarOf<V>>,
    by_slot: Vec<ScalarOf<V>>,
    p: Vec<ScalarOf<V>>,
    q: Vec<ScalarOf<V>>,
    threshold: ScalarOf<V>,
}

impl<V: Vector, S: Real> LimitedMemory<V, S> {
    /// Room for `m` pairs of vectors shaped like `like`.
    ///
    /// # Errors
    /// m = 0.
    pub fn new(like: &V, m: usize) -> Result<Self, InvalidInput> {
        if m == 0 {
            return Err(InvalidInput::option(
                "memory",
                m,
                "keep at least one curvature pair; 5 to 20 are usual",
            ));
        }
        let zeros = || vec![ScalarOf::<V>::zero(); 2 * m];
        Ok(LimitedMemory {
            history: History::new(like.local_len(), m),
            compact: Compact::new(m),
            pair: PairSums::new(m),
            columns: ColumnSums::new(like.local_len(), m),
            by_slot: zeros(),
            p: zeros(),
            q: zeros(),
            threshold: ScalarOf::<V>::EPSILON,
        })
    }

    /// A pair is kept if s'y > threshold · y'y; machine epsilon by default.
    #[must_use]
    pub fn curvature_threshold(mut self, threshold: ScalarOf<V>) -> Self {
        self.threshold = threshold;
        self
    }

    fn push(&mut self, s: &V, y: &V, s_y: ScalarOf<V>, y_y: ScalarOf<V>) -> Result<(), Singular> {
        let (slot, slots) = (self.compact.next_slot(), self.compact.slots_after_push());
        let parts = (
            self.history.block_mut(),
            s.local(),
            y.local(),
            self.columns.places(),
        );
        Threads::one().for_chunks(s.local_len(), parts, |(chunk, s, y, sums)| {
            chunk.update(Some(slot), slots, &mut Pair { s, y }, sums.data);
        });
        s.comm().sum(self.columns.add_up(slots));
        for j in 0..slots {
            self.pair.y_s[j] = self.columns.get(2 * j, sums::S);
            self.pair.s_s[j] = self.columns.get(2 * j + 1, sums::S);
            self.pair.y_y_free[j] = self.columns.get(2 * j, sums::Y_FREE);
            self.pair.s_y_free[j] = self.columns.get(2 * j + 1, sums::Y_FREE);
        }
        self.compact.push(&self.pair, s_y, y_y);
        self.compact.factor_middle()
    }

    /// p ← W'v.
    fn project(&mut self, v: &V) {
        project(&self.history, self.compact.len(), v, &mut self.columns);
        for (c, t) in self.by_slot.iter_mut().enumerate().take(2 * self.compact.len()) {
            *t = self.columns.get(c, sums::V);
        }
        self.compact.gather(&self.by_slot, &mut self.p);
    }

    /// out ← a v + W q.
    fn combine(&mut self, a: ScalarOf<V>, v: &V, out: &mut V) {
        self.compact.scatter(&self.q, &mut self.by_slot);
        combine(&self.history, self.compact.len(), &self.by_slot, a, v, out);
    }
}

/// The totals of `out` ← W'v for the first `slots` slots.
fn project<V: Vector, S: Real>(
    history: &History<ScalarOf<V>, S>,
    slots: usize,
    v: &V,
    out: &mut ColumnSums<ScalarOf<V>>,
) {
    let parts = (history.block(), v.local(), out.places());
    Threads::one().for_chunks(v.local_len(), parts, |(chunk, v, sums)| {
        chunk.project(slots, v, sums.data);
    });
    v.comm().sum(out.add_up(slots));
}

/// out ← a v + Σ q_c w_c.
fn combine<V: Vector, S: Real>(
    history: &History<ScalarOf<V>, S>,
    slots: usize,
    q: &[ScalarOf<V>],
    a: ScalarOf<V>,
    v: &V,
    out: &mut V,
) {
    let parts = (history.block(), v.local(), out.local_mut());
    Threads::one().for_chunks(v.local_len(), parts, |(chunk, v, out)| {
        chunk.combine(q, slots, &mut Scaled { a, v, out });
    });
}

struct Pair<'a, T> {
    s: &'a [T],
    y: &'a [T],
}

impl<T: Real> Source<T> for Pair<'_, T> {
    const MASKED: bool = false;
    #[inline(always)]
    fn fill(&mut self, start: usize, len: usize, tile: &mut TileVectors<T>) {
        tile.s[..len].copy_from_slice(&self.s[start..start + len]);
        tile.y[..len].copy_from_slice(&self.y[start..start + len]);
    }
}

struct Scaled<'a, T> {
    a: T,
    v: &'a [T],
    out: &'a mut [T],
}

impl<T: Real> Sink<T> for Scaled<'_, T> {
    #[inline(always)]
    fn wanted(&self, _start: usize, _len: usize) -> bool {
        true
    }
    #[inline(always)]
    fn take(&mut self, start: usize, combination: &[T]) {
        let n = combination.len();
        let (out, v) = (&mut self.out[start..start + n], &self.v[start..start + n]);
        for ((out, &v), &c) in out.iter_mut().zip(v).zip(combination) {
            *out = self.a * v + c;
        }
    }
}

impl<V: Vector, S: Real> Memory<V> for LimitedMemory<V, S> {
    fn reset(&mut self) {
        self.compact.reset();
    }

    fn update(&mut self, s: &V, y: &V) -> Update {
        let mut products = [dot(s.local(), y.local()), dot(y.local(), y.local())];
        s.comm().sum(&mut products);
        let [s_y, y_y] = products;
        if !(s_y > self.threshold * y_y && s_y.is_finite() && y_y.is_finite()) {
            return Update::Skipped;
        }
        if self.push(s, y, s_y, y_y).is_err() {
            // The pairs contradict each other: the newest is worth more than all before it.
            self.compact.reset();
            if self.push(s, y, s_y, y_y).is_err() {
                self.compact.reset();
                return Update::Skipped;
            }
        }
        Update::Stored
    }

    fn len(&self) -> usize {
        self.compact.len()
    }

    fn hessian_product(&mut self, v: &V, out: &mut V) {
        self.project(v);
        self.compact.middle_product(&self.p, &mut self.q);
        for q in &mut self.q {
            *q = -*q;
        }
        self.combine(self.compact.theta(), v, out);
    }

    fn inverse_product(&mut self, v: &V, out: &mut V) {
        self.project(v);
        let scale = self.compact.theta().recip();
        self.q.copy_from_slice(&self.p);
        if self.compact.solve_all_free(&mut self.q).is_err() {
            // Not reached while `push` lets only s'y > 0 in; the initial matrix is then the best answer.
            self.q.fill(ScalarOf::<V>::zero());
        }
        for q in &mut self.q {
            *q *= scale * scale;
        }
        self.combine(scale, v, out);
    }

    fn scale(&self) -> ScalarOf<V> {
        self.compact.theta()
    }
}

/// The inverse H = B⁻¹ of a limited-memory matrix as an operator: apply it, look at its diagonal, write it out.
///
/// Made on request (one pass over the pairs, k² products a variable); it borrows the pairs, or has a copy with one more.
#[derive(Debug, Clone)]
pub struct InverseHessian<'a, T: Clone, S: Clone = T> {
    history: Cow<'a, History<T, S>>,
    slots: usize,
    /// 1/θ, and K⁻¹/θ² by slot, y and s in turn.
    scale: T,
    middle: Vec<T>,
}

impl<'a, T: Real, S: Real> InverseHessian<'a, T, S> {
    /// From the pairs and their middle matrices, whatever set of variables was last held free.
    ///
    /// # Errors
    /// [`Singular`] if the pairs do not give a positive definite matrix.
    pub fn new(
        history: &'a History<T, S>,
        compact: &Compact<T>,
        comm: &impl Reduce<T>,
    ) -> Result<Self, Singular> {
        Self::of(Cow::Borrowed(history), compact, comm)
    }

    /// As [`new`](Self::new) with one more pair, s = step · d and y = g − g_old, which takes the place of the oldest where there
    /// is no other. Copies the pairs.
    ///
    /// # Errors
    /// [`Singular`] if the pairs do not give a positive definite matrix.
    pub fn with_pair<V: Vector<Scalar = T>>(
        history: &History<T, S>,
        compact: &Compact<T>,
        step: T,
        d: &V,
        g: &V,
        g_old: &V,
    ) -> Result<Self, Singular> {
        let (mut history, mut compact) = (history.clone(), compact.clone());
        let (d, g, g_old, comm) = (d.local(), g.local(), g_old.local(), d.comm());
        let (s, y) = (|i: usize| step * d[i], |i: usize| g[i] - g_old[i]);
        let slot = compact.next_slot();
        history.write_column(2 * slot, y);
        history.write_column(2 * slot + 1, s);
        let mut sums = [sum(d.len(), |i| s(i) * y(i)), sum(d.len(), |i| y(i) * y(i))];
        comm.sum(&mut sums);
        compact.push_curvature(sums[0], sums[1]);
        Self::of(Cow::Owned(history), &compact, comm)
    }

    fn of(
        history: Cow<'a, History<T, S>>,
        compact: &Compact<T>,
        comm: &impl Reduce<T>,
    ) -> Result<Self, Singular> {
        let slots = compact.len();
        let k2 = 2 * slots;
        let mut gram = vec![T::zero(); compact.gram_len()];
        history.block().gram(compact, |_| true, &mut gram);
        comm.sum(&mut gram);
        let mut all_free = compact.clone();
        all_free.set_all_free(&gram);
        let scale = compact.theta().recip();
        let mut middle = vec![T::zero(); k2 * k2];
        let (mut by_slot, mut v) = (vec![T::zero(); k2], vec![T::zero(); k2]);
        for c in 0..k2 {
            by_slot.fill(T::zero());
            by_slot[c] = T::one();
            compact.gather(&by_slot, &mut v);
            all_free.solve_all_free(&mut v)?;
            compact.scatter(&v, &mut by_slot);
            for r in 0..k2 {
                middle[r * k2 + c] = by_slot[r] * scale * scale;
            }
        }
        Ok(InverseHessian {
            history,
            slots,
            scale,
            middle,
        })
    }

    /// out ← H v. Two passes over the pairs, one reduction; allocates O(m).
    pub fn apply<V: Vector<Scalar = T>>(&self, v: &V, out: &mut V) {
        let mut columns = ColumnSums::new(self.history.local_len(), self.slots);
        project(&self.history, self.slots, v, &mut columns);
        let k2 = 2 * self.slots;
        let q: Vec<T> = (0..k2)
            .map(|r| {
                (0..k2)
                    .map(|c| self.middle[r * k2 + c] * columns.get(c, sums::V))
                    .sum()
            })
            .collect();
        combine(&self.history, self.slots, &q, self.scale, v, out);
    }

    /// The diagonal of H, local elements. 4k² operations a variable.
    pub fn diagonal(&self) -> Vec<T> {
        let k2 = 2 * self.slots;
        let mut row = vec![T::zero(); k2];
        (0..self.history.local_len())
            .map(|i| {
                self.history.row(i, self.slots, &mut row);
                self.scale + self.quadratic(&row, &row)
            })
            .collect()
    }

    /// H as a dense matrix, row after row, of the variables held here. n² numbers.
    pub fn to_dense(&self) -> Vec<T> {
        let (n, k2) = (self.history.local_len(), 2 * self.slots);
        let (mut a, mut b) = (vec![T::zero(); k2], vec![T::zero(); k2]);
        let mut dense = vec![T::zero(); n * n];
        for i in 0..n {
            self.history.row(i, self.slots, &mut a);
            for j in 0..=i {
                self.history.row(j, self.slots, &mut b);
                let h = self.quadratic(&a, &b);
                dense[i * n + j] = h;
                dense[j * n + i] = h;
            }
            dense[i * n + i] += self.scale;
        }
        dense
    }

    fn quadratic(&self, a: &[T], b: &[T]) -> T {
        let k2 = 2 * self.slots;
        (0..k2)
            .map(|r| a[r] * (0..k2).map(|c| self.middle[r * k2 + c] * b[c]).sum::<T>())
            .sum()
    }
}
