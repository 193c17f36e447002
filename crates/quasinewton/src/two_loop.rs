//! Limited-memory BFGS by the two-loop recursion, as a [`Memory`].
//!
//! J. Nocedal, *Updating quasi-Newton matrices with limited storage*, Math. Comp. 35 (1980) 773–782; J. Nocedal, S. J. Wright,
//! *Numerical Optimization*, 2nd ed., Springer 2006, algorithm 7.4 and equation 7.24.
//!
//! ```text
//! H v:  q ← v
//!       for the pairs from the newest to the oldest:   α ← s'q / s'y,  q ← q − α y
//!       q ← (s'y / y'y of the newest) q
//!       for the pairs from the oldest to the newest:   q ← q + (α − y'q / s'y) s
//! B v:  θ v − [θS Y] [ θS'S  L ; L'  −D ]⁻¹ [θS Y]'v,  L and D the strictly lower part and the diagonal of S'Y
//! ```
//!
//! The step from one pair to the next is one pass: q ← q − α y and the product of the new q with the next s together.

#[cfg(feature = "checkpoint")]
mod checkpoint;

use crate::{Dense, Plain};
use num_traits::{Float, One, Zero};
use std::marker::PhantomData;
use thalweg_core::kernels::{axpy, axpy_dot, dot};
use thalweg_core::simd::{Kernel, dispatch_by_length};
use thalweg_core::{InvalidInput, Memory, Real, Reduce, ScalarOf, Update, Vector};

/// The last m curvature pairs, and H v by the two-loop recursion: the least work for one product with H, 4 m n products,
/// and at small n the least overhead. [`LimitedMemory`](crate::LimitedMemory) has the same matrix in compact form, which
/// needs fewer reductions (two a product, not 2m) and gives B v as cheaply.
///
/// Storage 2 (m + 1) n. A product with B forms S'S and S'Y first, m² n products once after each update.
#[derive(Debug, Clone)]
pub struct TwoLoop<V: Vector> {
    n: usize,
    m: usize,
    /// Slots of s and of y, n numbers each. One more than pairs: a pair that is skipped must not spoil the oldest.
    s: Vec<ScalarOf<V>>,
    y: Vec<ScalarOf<V>>,
    /// 1/s'y and α by slot.
    rho: Vec<ScalarOf<V>>,
    alpha: Vec<ScalarOf<V>>,
    /// The slot of the next pair, and how many there are.
    next: usize,
    len: usize,
    /// s'y/y'y of the newest pair.
    gamma: ScalarOf<V>,
    threshold: ScalarOf<V>,
    /// The middle matrix of B, of order 2m: S first, then Y, oldest first; whether it is that of the pairs.
    middle: Plain<ScalarOf<V>>,
    middle_is_current: bool,
    small: Vec<ScalarOf<V>>,
    gram: Vec<ScalarOf<V>>,
    vector: PhantomData<fn() -> V>,
}

impl<V: Vector> TwoLoop<V> {
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
        let n = like.local_len();
        let zeros = |k: usize| vec![ScalarOf::<V>::zero(); k];
        Ok(TwoLoop {
            n,
            m,
            s: zeros((m + 1) * n),
            y: zeros((m + 1) * n),
            rho: zeros(m + 1),
            alpha: zeros(m + 1),
            next: 0,
            len: 0,
            gamma: ScalarOf::<V>::one(),
            threshold: ScalarOf::<V>::EPSILON,
            middle: Plain::identity(2 * m),
            middle_is_current: false,
            small: zeros(2 * m),
            gram: zeros(2 * m * m),
            vector: PhantomData,
        })
    }

    /// A pair is kept if s'y > threshold · y'y; machine epsilon by default.
    #[must_use]
    pub fn curvature_threshold(mut self, threshold: ScalarOf<V>) -> Self {
        self.threshold = threshold;
        self
    }

    /// m.
    pub fn capacity(&self) -> usize {
        self.m
    }

    /// As [`update`](Memory::update) with s = step · d and y = g − g_old, formed on the way into the store. One pass.
    pub fn update_from(&mut self, step: ScalarOf<V>, d: &V, g: &V, g_old: &V) -> Update {
        let (n, slot) = (self.n, self.next);
        let products = dispatch_by_length(
            n,
            Form {
                step,
                d: d.local(),
                g: g.local(),
                g_old: g_old.local(),
                s: &mut self.s[slot * n..(slot + 1) * n],
                y: &mut self.y[slot * n..(slot + 1) * n],
            },
        );
        self.commit(products, g.comm())
    }

    fn commit(&mut self, mut products: [ScalarOf<V>; 2], comm: &V::Comm) -> Update {
        comm.sum(&mut products);
        let [s_y, y_y] = products;
        if !(s_y > self.threshold * y_y && s_y.is_finite() && y_y.is_finite()) {
            return Update::Skipped;
        }
        self.rho[self.next] = s_y.recip();
        self.gamma = s_y / y_y;
        self.next = if self.next == self.m { 0 } else { self.next + 1 };
        self.len = (self.len + 1).min(self.m);
        self.middle_is_current = false;
        Update::Stored
    }

    /// out ← −H v: the quasi-Newton direction, for v = ∇f.
    pub fn direction(&mut self, v: &V, out: &mut V) {
        self.apply(v, out, -ScalarOf::<V>::one());
    }

    /// Copies the k-th pair, oldest first, local elements only; false where there is none.
    pub fn copy_pair(&self, k: usize, s: &mut [ScalarOf<V>], y: &mut [ScalarOf<V>]) -> bool {
        if k >= self.len {
            return false;
        }
        let at = self.slot(k) * self.n;
        s.copy_from_slice(&self.s[at..at + self.n]);
        y.copy_from_slice(&self.y[at..at + self.n]);
        true
    }

    /// The slot of the newest pair.
    fn newest(&self) -> usize {
        if self.next == 0 { self.m } else { self.next - 1 }
    }

    /// The slot of the k-th pair, oldest first.
    fn slot(&self, k: usize) -> usize {
        let slots = self.m + 1;
        (self.next + slots - self.len + k) % slots
    }

    fn apply(&mut self, v: &V, out: &mut V, sign: ScalarOf<V>) {
        dispatch_by_length(
            self.n,
            Recursion {
                memory: self,
                v: v.local(),
                sign,
                comm: v.comm(),
                q: out.local_mut(),
            },
        );
    }

    /// The middle matrix of B: its factors.
    fn factor_middle(&mut self, comm: &V::Comm) -> bool {
        let (n, m, k) = (self.n, self.m, self.len);
        let zero = ScalarOf::<V>::zero();
        // S'S, then S'Y, by age.
        for i in 0..k {
            let s_i = &self.s[self.slot(i) * n..][..n];
            for j in 0..k {
                let at = self.slot(j) * n;
                self.gram[i * m + j] = dot(s_i, &self.s[at..at + n]);
                self.gram[m * m + i * m + j] = dot(s_i, &self.y[at..at + n]);
            }
        }
        comm.sum(&mut self.gram);
        let (s_s, s_y) = self.gram.split_at(m * m);
        let theta = self.gamma.recip();
        // With S unscaled: [S'S/θ⁻¹ …] becomes [θS'S L; L' −D]; what is not used stays the identity.
        self.middle.fill(|i, j| {
            let (a, b) = (i % m, j % m);
            if a >= k || b >= k {
                return if i == j { ScalarOf::<V>::one() } else { zero };
            }
            match (i < m, j < m) {
                (true, true) => theta * s_s[a * m + b],
                (true, false) if a > b => s_y[a * m + b],
                (false, true) if b > a => s_y[b * m + a],
                (false, false) if a == b => -s_y[a * m + a],
                _ => zero,
            }
        });
        self.middle_is_current = self.middle.factor().is_ok();
        self.middle_is_current
    }
}

/// s = step · d and y = g − g_old into their slots; s'y and y'y.
struct Form<'a, T> {
    step: T,
    d: &'a [T],
    g: &'a [T],
    g_old: &'a [T],
    s: &'a mut [T],
    y: &'a mut [T],
}

impl<T: Real> Kernel for Form<'_, T> {
    type Output = [T; 2];
    #[inline(always)]
    fn run(self) -> [T; 2] {
        let n = self.s.len();
        let (d, g, g_old) = (&self.d[..n], &self.g[..n], &self.g_old[..n]);
        let (s, y) = (self.s, &mut self.y[..n]);
        for i in 0..n {
            s[i] = self.step * d[i];
            y[i] = g[i] - g_old[i];
        }
        [dot(s, y), dot(y, y)]
    }
}

struct Recursion<'a, V: Vector> {
    memory: &'a mut TwoLoop<V>,
    v: &'a [ScalarOf<V>],
    sign: ScalarOf<V>,
    comm: &'a V::Comm,
    q: &'a mut [ScalarOf<V>],
}

impl<V: Vector> Kernel for Recursion<'_, V> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Recursion {
            memory,
            v,
            sign,
            comm,
            q,
        } = self;
        let n = memory.n;
        let (q, v) = (&mut q[..n], &v[..n]);
        for (q, &v) in q.iter_mut().zip(v) {
            *q = sign * v;
        }
        // Very short vectors stay in registers.
        match n {
            1 => fixed::<V, 1>(memory, comm, q),
            2 => fixed::<V, 2>(memory, comm, q),
            3 => fixed::<V, 3>(memory, comm, q),
            4 => fixed::<V, 4>(memory, comm, q),
            _ => recur(memory, comm, q),
        }
    }
}

/// The recursion on a vector of any length.
#[inline(always)]
fn recur<V: Vector>(memory: &mut TwoLoop<V>, comm: &V::Comm, q: &mut [ScalarOf<V>]) {
    let (n, len, last) = (memory.n, memory.len, memory.m);
    if len == 0 {
        return;
    }
    let mut slot = memory.newest();
    let mut product = dot(&memory.s[slot * n..][..n], q);
    for k in 0..len {
        let a = reduced(comm, product) * memory.rho[slot];
        memory.alpha[slot] = a;
        let y = &memory.y[slot * n..][..n];
        if k + 1 < len {
            slot = if slot == 0 { last } else { slot - 1 };
            product = axpy_dot(q, -a, y, &memory.s[slot * n..][..n]);
        } else {
            // The oldest: scale, and turn back. The first product of the way back is with y again.
            let gamma = memory.gamma;
            for (q, &y) in q.iter_mut().zip(y) {
                *q = gamma * (*q - a * y);
            }
            product = dot(y, q);
        }
    }
    for k in 0..len {
        let b = memory.alpha[slot] - reduced(comm, product) * memory.rho[slot];
        let s = &memory.s[slot * n..][..n];
        if k + 1 < len {
            slot = if slot == last { 0 } else { slot + 1 };
            product = axpy_dot(q, b, s, &memory.y[slot * n..][..n]);
        } else {
            axpy(b, s, q);
        }
    }
}

/// As [`recur`], on N elements.
#[inline(always)]
fn fixed<V: Vector, const N: usize>(memory: &mut TwoLoop<V>, comm: &V::Comm, out: &mut [ScalarOf<V>]) {
    let (len, last, gamma, mut slot) = (memory.len, memory.m, memory.gamma, memory.newest());
    let (s, _) = memory.s.as_chunks::<N>();
    let (y, _) = memory.y.as_chunks::<N>();
    let (rho, alpha) = (&memory.rho[..s.len()], &mut memory.alpha[..s.len()]);
    let Some(out) = out.first_chunk_mut::<N>() else {
        return;
    };
    let mut q = *out;
    let multiply = |x: &[ScalarOf<V>; N], q: &[ScalarOf<V>; N]| {
        let mut total = ScalarOf::<V>::zero();
        for i in 0..N {
            total += x[i] * q[i];
        }
        reduced(comm, total)
    };
    for _ in 0..len {
        let a = multiply(&s[slot], &q) * rho[slot];
        alpha[slot] = a;
        for i in 0..N {
            q[i] -= a * y[slot][i];
        }
        slot = if slot == 0 { last } else { slot - 1 };
    }
    for q in &mut q {
        *q *= gamma;
    }
    for _ in 0..len {
        slot = if slot == last { 0 } else { slot + 1 };
        let b = alpha[slot] - multiply(&y[slot], &q) * rho[slot];
        for i in 0..N {
            q[i] += b * s[slot][i];
        }
    }
    *out = q;
}

#[inline(always)]
fn reduced<T: Real>(comm: &impl Reduce<T>, value: T) -> T {
    let mut total = [value];
    comm.sum(&mut total);
    total[0]
}

impl<V: Vector> Memory<V> for TwoLoop<V> {
    fn reset(&mut self) {
        (self.next, self.len) = (0, 0);
        self.gamma = ScalarOf::<V>::one();
        self.middle_is_current = false;
    }

    fn update(&mut self, s: &V, y: &V) -> Update {
        let (n, slot) = (self.n, self.next);
        self.s[slot * n..][..n].copy_from_slice(s.local());
        self.y[slot * n..][..n].copy_from_slice(y.local());
        let products = [dot(s.local(), y.local()), dot(y.local(), y.local())];
        self.commit(products, s.comm())
    }

    fn len(&self) -> usize {
        self.len
    }

    fn hessian_product(&mut self, v: &V, out: &mut V) {
        let (n, m, k) = (self.n, self.m, self.len);
        let theta = self.gamma.recip();
        out.copy_from(v);
        out.local_mut().iter_mut().for_each(|x| *x *= theta);
        if k == 0 || !(self.middle_is_current || self.factor_middle(v.comm())) {
            return;
        }
        self.small.fill(ScalarOf::<V>::zero());
        for a in 0..k {
            let at = self.slot(a) * n;
            self.small[a] = theta * dot(&self.s[at..at + n], v.local());
            self.small[m + a] = dot(&self.y[at..at + n], v.local());
        }
        v.comm().sum(&mut self.small);
        self.middle.solve(&mut self.small);
        for a in 0..k {
            let at = self.slot(a) * n;
            let (p, q) = (-theta * self.small[a], -self.small[m + a]);
            let (s, y) = (&self.s[at..at + n], &self.y[at..at + n]);
            for (i, x) in out.local_mut().iter_mut().enumerate() {
                *x += p * s[i] + q * y[i];
            }
        }
    }

    fn inverse_product(&mut self, v: &V, out: &mut V) {
        self.apply(v, out, ScalarOf::<V>::one());
    }

    fn scale(&self) -> ScalarOf<V> {
        self.gamma.recip()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_formed_on_the_way_is_the_pair() {
        for n in [3, 40] {
            let at = |k: usize| -> Vec<f64> { (0..n).map(|i| ((i * 7 + k) as f64).sin()).collect() };
            let (d, g_old) = (at(1), at(2));
            let s: Vec<f64> = d.iter().map(|d| 0.5 * d).collect();
            let g: Vec<f64> = g_old.iter().zip(&s).map(|(g, s)| g + 3.0 * s).collect();
            let y: Vec<f64> = g.iter().zip(&g_old).map(|(a, b)| a - b).collect();
            let mut a = TwoLoop::new(&d, 2).unwrap();
            let mut b = a.clone();
            assert_eq!(a.update_from(0.5, &d, &g, &g_old), Update::Stored);
            assert_eq!(b.update(&s, &y), Update::Stored);
            let (mut u, mut v, mut w) = (d.clone(), d.clone(), d.clone());
            a.inverse_product(&g, &mut u);
            b.inverse_product(&g, &mut v);
            a.direction(&g, &mut w);
            for i in 0..n {
                // The order of the two sums may differ for a short vector: a few roundings.
                assert!((u[i] - v[i]).abs() < 1e-14 && w[i] == -u[i]);
            }
            assert!(a.copy_pair(0, &mut u, &mut v) && !a.copy_pair(1, &mut w, &mut d.clone()));
            assert!(u == s && v == y);
        }
    }

    #[test]
    fn no_room_is_refused() {
        assert!(TwoLoop::new(&vec![0.0], 0).is_err());
    }
}
