//! The generalised Cauchy point: the first local minimiser of the quadratic model along the projected steepest
//! descent path (Byrd, Lu, Nocedal, Zhu 1995, section 4, algorithm CP).
//!
//! ```text
//! d = −∇f on the variables not held at a bound;  p = W'd;  c = 0;  t = 0
//! f' = −d'd;  f'' = θ d'd − p'M p;  Δt = −f'/f''
//! while the next breakpoint t' lies within t + Δt:
//!     c += (t' − t) p
//!     over the variables b that meet their bounds at t':   a = Σ d_b w_b,  z_b = bound − x_b
//!     f' += (t' − t) f'' + Σ d_b² − θ Σ d_b z_b + a'M c
//!     f'' += −θ Σ d_b² + 2 a'M p − a'M a, at least ε θ ‖d₀‖²
//!     p −= a;  t = t';  Δt = −f'/f''
//! t += Δt;  c += Δt p;   x_cp = x + t d on the variables still moving, the bounds on the others
//! ```
//! Variables that meet their bounds at the same t are taken together, which is the same thing and needs one reduction
//! of a distributed vector. Breakpoints are collected no further than the walk can get and kept in a heap; usually
//! the first interval holds the minimiser and none is collected at all.

use crate::state::{Work, flag};
use crate::survey::{REBUILD, Survey};
use num_traits::{Float, One, Zero};
use thalweg_core::{Bounds, Real, Reduce, ScalarOf, Vector};
use thalweg_quasinewton::{History, Singular};

/// Walks to the Cauchy point. Leaves p and c for it in `work`, clears the free flag of the variables that met their
/// bounds, and keeps the sums over F in step. Gives t.
pub(crate) fn cauchy_point<V: Vector, S: Real>(
    work: &mut Work<ScalarOf<V>>,
    history: &History<ScalarOf<V>, S>,
    x: &V,
    g: &V,
    bounds: &Bounds<V>,
    start: &Survey<ScalarOf<V>>,
) -> Result<ScalarOf<V>, Singular> {
    let (zero, inf) = (ScalarOf::<V>::zero(), ScalarOf::<V>::infinity());
    let comm = x.comm();
    let k2 = 2 * work.compact.len();
    let theta = work.compact.theta();
    if k2 > 0 {
        work.compact.factor_middle()?;
    }
    let mut f1 = -start.dd;
    let f2_origin = theta * start.dd;
    let mut f2 = f2_origin;
    if k2 > 0 {
        work.compact.middle_product(&work.p, &mut work.q);
        f2 -= product(&work.p[..k2], &work.q);
    }
    work.c[..k2].fill(zero);
    let least = ScalarOf::<V>::EPSILON * f2_origin;
    // Rounding may have eaten what B subtracts from θ I.
    f2 = f2.max(least);
    let mut step = -f1 / f2;
    let mut t = zero;
    // The nearest breakpoint not collected yet.
    let mut beyond = start.nearest;
    let mut crossed = zero;
    work.heap.clear();
    work.delta.fill(zero);

    loop {
        if work.heap.is_empty() && beyond <= t + step && beyond < inf {
            let end = (t + step + step).max(beyond);
            beyond = collect(&mut work.heap, &work.flags, x, g, bounds, end);
        }
        let mut next = [work.heap.first().map_or(beyond, |&(t, _)| t)];
        comm.min(&mut next);
        let [next] = next;
        if next == inf {
            // No breakpoint is left; without a variable that moves for ever the path ends here.
            if !start.unlimited {
                step = zero;
            }
            break;
        }
        if step < next - t {
            break;
        }
        // All variables that meet their bounds at `next`.
        let [squares, lengths, hits] = take(work, history, x, g, bounds, next, k2, comm);
        let dt = next - t;
        t = next;
        crossed += hits;
        f1 += dt * f2 + squares - theta * lengths;
        f2 -= theta * squares;
        if k2 > 0 {
            for (c, &p) in work.c[..k2].iter_mut().zip(&work.p) {
                *c += dt * p;
            }
            work.compact.middle_product(&work.a, &mut work.q);
            f1 += product(&work.c[..k2], &work.q);
            let two = ScalarOf::<V>::one() + ScalarOf::<V>::one();
            f2 += two * product(&work.p[..k2], &work.q) - product(&work.a[..k2], &work.q);
            for (p, &a) in work.p[..k2].iter_mut().zip(&work.a) {
                *p -= a;
            }
            if !work.stale && crossed.to_f64() > REBUILD * work.n + 16.0 {
                work.stale = true;
            }
        }
        f2 = f2.max(least);
        step = -f1 / f2;
    }
    let step = step.max(zero);
    t += step;
    for (c, &p) in work.c[..k2].iter_mut().zip(&work.p) {
        *c += step * p;
    }
    if k2 > 0 && crossed > zero && !work.stale {
        comm.sum(&mut work.delta);
        work.compact.apply_shift(&work.delta);
    }
    if t.is_finite() { Ok(t) } else { Err(Singular) }
}

fn product<T: Real>(a: &[T], b: &[T]) -> T {
    a.iter().zip(b).map(|(&a, &b)| a * b).sum()
}

/// Takes the breakpoints at `t` off the heap: their variables are active now. Σ d², Σ d (bound − x) and their number
/// over all parts; Σ d_b w_b goes to `work.a`.
#[allow(clippy::too_many_arguments, reason = "the loop body of the walk, apart for length only")]
fn take<V: Vector, S: Real>(
    work: &mut Work<ScalarOf<V>>,
    history: &History<ScalarOf<V>, S>,
    x: &V,
    g: &V,
    bounds: &Bounds<V>,
    t: ScalarOf<V>,
    k2: usize,
    comm: &V::Comm,
) -> [ScalarOf<V>; 3] {
    let zero = ScalarOf::<V>::zero();
    work.batch.fill(zero);
    while let Some(&(next, i)) = work.heap.first() {
        if next > t {
            break;
        }
        pop(&mut work.heap);
        let d = -g.local()[i];
        let bound = if d > zero { bounds.upper().local()[i] } else { bounds.lower().local()[i] };
        work.flags[i] = (work.flags[i] & !flag::FREE) | flag::CROSSED;
        work.batch[k2] += d * d;
        work.batch[k2 + 1] += d * (bound - x.local()[i]);
        work.batch[k2 + 2] += ScalarOf::<V>::one();
        if k2 > 0 {
            history.row(i, k2 / 2, &mut work.row);
            if !work.stale {
                work.compact.shift(&work.row, -ScalarOf::<V>::one(), &mut work.delta);
            }
            work.compact.gather(&work.row, &mut work.q);
            for (a, &w) in work.batch[..k2].iter_mut().zip(&work.q) {
                *a += d * w;
            }
        }
    }
    comm.sum(&mut work.batch[..k2 + 3]);
    work.a[..k2].copy_from_slice(&work.batch[..k2]);
    [work.batch[k2], work.batch[k2 + 1], work.batch[k2 + 2]]
}

/// Puts the breakpoints up to `to` of the variables still moving on the empty heap; gives the nearest beyond.
fn collect<V: Vector>(
    heap: &mut Vec<(ScalarOf<V>, usize)>,
    flags: &[u8],
    x: &V,
    g: &V,
    bounds: &Bounds<V>,
    to: ScalarOf<V>,
) -> ScalarOf<V> {
    let (zero, inf) = (ScalarOf::<V>::zero(), ScalarOf::<V>::infinity());
    let (x, g, lower, upper) = (x.local(), g.local(), bounds.lower().local(), bounds.upper().local());
    let mut beyond = inf;
    for i in 0..x.len() {
        if flags[i] & flag::FREE == 0 || g[i] == zero {
            continue;
        }
        let room = if g[i] < zero { upper[i] - x[i] } else { x[i] - lower[i] };
        let t = room / g[i].abs();
        if t <= to && t < inf {
            heap.push((t, i));
        } else {
            beyond = beyond.min(t);
        }
    }
    for i in (0..heap.len() / 2).rev() {
        sift_down(heap, i);
    }
    beyond
}

fn pop<T: Real>(heap: &mut Vec<(T, usize)>) {
    let last = heap.len() - 1;
    heap.swap(0, last);
    heap.pop();
    if !heap.is_empty() {
        sift_down(heap, 0);
    }
}

/// Restores the order below `i`: the least t on top, of equal ones the least index.
fn sift_down<T: Real>(heap: &mut [(T, usize)], mut i: usize) {
    loop {
        let mut least = i;
        for child in [2 * i + 1, 2 * i + 2] {
            if child < heap.len() && heap[child] < heap[least] {
                least = child;
            }
        }
        if least == i {
            return;
        }
        heap.swap(i, least);
        i = least;
    }
}
