//! The two-loop recursion: H v from the pairs themselves, without small matrices.
//!
//! J. Nocedal, *Updating quasi-Newton matrices with limited storage*, Math. Comp. 35 (1980) 773–782; algorithm 7.4 of
//! Nocedal and Wright, *Numerical Optimization* (2006).
//!
//! ```text
//! d = −g
//! for the pairs, newest first:   a = s'd / s'y;   d −= a y
//! d /= θ
//! for the pairs, oldest first:   b = y'd / s'y;   d += (a − b) s
//! ```
//! Each product is formed in the pass that makes its d, so that d is gone through once a product.
//!
//! It is H of the [compact form](crate::Compact) up to rounding, at 4mn multiplications and nothing besides. The compact
//! form does twice the arithmetic and reads memory in two streams; this reads v again for each pair, one result
//! waiting for the other. So it is the better one where everything lies in the first-level cache.

use crate::{Compact, History};
use thalweg_core::Real;
use thalweg_core::kernels::{LANES, axpy_dot_with, dot_with, sum_lanes};
use thalweg_core::simd::{Kernel, dispatch_by_length};

impl<T: Real, S: Real> History<T, S> {
    /// Stores s = step · d and y = g − g_old in a slot, and gives y'y. Only for a history
    /// [in columns](Self::in_columns).
    pub fn store(&mut self, slot: usize, step: T, d: &[T], g: &[T], g_old: &[T]) -> T {
        let n = self.local_len();
        let (y, s) = self.pair_mut(slot);
        let kernel = Store {
            y: &mut y[..n],
            s: &mut s[..n],
            step,
            d: &d[..n],
            g: &g[..n],
            g_old: &g_old[..n],
        };
        dispatch_by_length(n, kernel)
    }

    /// d ← −H g by the two-loop recursion; gives d'g and d'd. `alpha` has room for a number a pair. Only for a history
    /// [in columns](Self::in_columns).
    pub fn two_loop(&self, compact: &Compact<T>, alpha: &mut [T], g: &[T], d: &mut [T]) -> (T, T) {
        match g.len() {
            1 => few::<T, S, 1>(self, compact, alpha, g, d),
            2 => few::<T, S, 2>(self, compact, alpha, g, d),
            3 => few::<T, S, 3>(self, compact, alpha, g, d),
            4 => few::<T, S, 4>(self, compact, alpha, g, d),
            n => {
                let kernel = TwoLoop {
                    history: self,
                    compact,
                    alpha,
                    g,
                    d,
                };
                dispatch_by_length(n, kernel)
            }
        }
    }
}

struct Store<'a, T, S> {
    y: &'a mut [S],
    s: &'a mut [S],
    step: T,
    d: &'a [T],
    g: &'a [T],
    g_old: &'a [T],
}

impl<T: Real, S: Real> Kernel for Store<'_, T, S> {
    type Output = T;

    #[inline(always)]
    fn run(self) -> T {
        let n = self.y.len();
        for i in 0..n {
            self.s[i] = (self.step * self.d[i]).cast();
        }
        let mut lanes = [T::zero(); LANES];
        let mut ys = self.y.chunks_exact_mut(LANES);
        let gs = self.g.chunks_exact(LANES).zip(self.g_old.chunks_exact(LANES));
        for (out, (g, g_old)) in (&mut ys).zip(gs) {
            for l in 0..LANES {
                let y = g[l] - g_old[l];
                out[l] = y.cast();
                lanes[l] += y * y;
            }
        }
        let done = n / LANES * LANES;
        let rest = self.g[done..].iter().zip(&self.g_old[done..]);
        for ((out, (&g, &g_old)), lane) in ys.into_remainder().iter_mut().zip(rest).zip(&mut lanes) {
            let y = g - g_old;
            *out = y.cast();
            *lane += y * y;
        }
        sum_lanes(&lanes)
    }
}

struct TwoLoop<'a, T, S> {
    history: &'a History<T, S>,
    compact: &'a Compact<T>,
    alpha: &'a mut [T],
    g: &'a [T],
    d: &'a mut [T],
}

impl<T: Real, S: Real> Kernel for TwoLoop<'_, T, S> {
    type Output = (T, T);

    #[inline(always)]
    fn run(self) -> (T, T) {
        let TwoLoop {
            history,
            compact,
            alpha,
            g,
            d,
        } = self;
        let n = g.len();
        let d = &mut d[..n];
        let k = compact.len();
        for (d, &g) in d.iter_mut().zip(g) {
            *d = -g;
        }
        if k > 0 {
            let pair = |age: usize| {
                let (y, s) = history.pair(compact.slot(age));
                (&y[..n], &s[..n])
            };
            let curvature = |age: usize| compact.inverse_curvature(compact.slot(age));
            let mut product = dot_with(pair(k - 1).1, d, S::cast);
            for age in (1..k).rev() {
                alpha[age] = product * curvature(age);
                product = axpy_dot_with(d, -alpha[age], pair(age).0, pair(age - 1).1, S::cast);
            }
            alpha[0] = product * curvature(0);
            let scale = compact.theta().recip();
            let y = pair(0).0;
            for (d, &y) in d.iter_mut().zip(y) {
                *d = scale * (*d - alpha[0] * y.cast::<T>());
            }
            product = dot_with(y, d, S::cast);
            for age in 0..k - 1 {
                let b = product * curvature(age);
                product = axpy_dot_with(d, alpha[age] - b, pair(age).1, pair(age + 1).0, S::cast);
            }
            let a = alpha[k - 1] - product * curvature(k - 1);
            for (d, &s) in d.iter_mut().zip(pair(k - 1).1) {
                *d += a * s.cast::<T>();
            }
        }
        (dot_with(g, d, |g| g), dot_with(d, d, |d| d))
    }
}

/// N known: d stays in registers.
#[inline(always)]
fn few<T: Real, S: Real, const N: usize>(
    history: &History<T, S>,
    compact: &Compact<T>,
    alpha: &mut [T],
    g: &[T],
    out: &mut [T],
) -> (T, T) {
    let (Ok(g), Ok(out), k) = (
        <&[T; N]>::try_from(g),
        <&mut [T; N]>::try_from(out),
        compact.len(),
    ) else {
        return (T::nan(), T::nan());
    };
    let mut d = g.map(|g| -g);
    // By slot: those before `head` are newer than those from there on (all are, until the ring is full).
    let head = if k < compact.capacity() {
        k
    } else {
        compact.slot(0)
    };
    let (newer, older) = history.columns(k).split_at(2 * N * head);
    let (newer_scale, older_scale) = compact.inverse_curvatures()[..k].split_at(head);
    let (newer_alpha, older_alpha) = alpha[..k].split_at_mut(head);
    back(&mut d, newer, newer_scale, newer_alpha);
    back(&mut d, older, older_scale, older_alpha);
    let scale = compact.theta().recip();
    for d in &mut d {
        *d *= scale;
    }
    forth(&mut d, older, older_scale, older_alpha);
    forth(&mut d, newer, newer_scale, newer_alpha);
    *out = d;
    (dot(g, &d), dot(&d, &d))
}

#[inline(always)]
fn dot<T: Real, const N: usize>(a: &[T; N], b: &[T; N]) -> T {
    let mut t = a[0] * b[0];
    for i in 1..N {
        t += a[i] * b[i];
    }
    t
}

/// y and s of one slot.
#[inline(always)]
fn pair<T: Real, S: Real, const N: usize>(columns: &[S]) -> ([T; N], [T; N]) {
    let (mut y, mut s) = ([T::zero(); N], [T::zero(); N]);
    for i in 0..N {
        y[i] = columns[i].cast();
        s[i] = columns[N + i].cast();
    }
    (y, s)
}

/// The first loop, over the slots given from the last to the first.
#[inline(always)]
fn back<T: Real, S: Real, const N: usize>(d: &mut [T; N], columns: &[S], scale: &[T], alpha: &mut [T]) {
    let slots = columns.chunks_exact(2 * N).zip(scale).zip(alpha);
    for ((columns, &scale), alpha) in slots.rev() {
        let (y, s) = pair::<T, S, N>(columns);
        *alpha = dot(&s, d) * scale;
        for i in 0..N {
            d[i] -= *alpha * y[i];
        }
    }
}

/// The second loop, over the slots given from the first to the last.
#[inline(always)]
fn forth<T: Real, S: Real, const N: usize>(d: &mut [T; N], columns: &[S], scale: &[T], alpha: &[T]) {
    for ((columns, &scale), &alpha) in columns.chunks_exact(2 * N).zip(scale).zip(alpha) {
        let (y, s) = pair::<T, S, N>(columns);
        let a = alpha - dot(&y, d) * scale;
        for i in 0..N {
            d[i] += a * s[i];
        }
    }
}
