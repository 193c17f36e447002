//! The second pass of an iteration: the minimiser of the quadratic model over the variables that are free at the
//! Cauchy point, moved onto the box (Byrd, Lu, Nocedal, Zhu 1995, section 5.1; Morales, Nocedal, ACM TOMS 38, 2011).
//!
//! The free variables have all moved along −∇f by the same t, so that the reduced gradient at the Cauchy point is
//! r_F = (1 − θt) ∇f_F − W_F M c and the direct primal step from x comes out as
//! ```text
//! (x̂ − x)_F = −∇f_F / θ + W_F q,     q = K⁻¹ [(1 − θt) p + θ c] / θ²
//! ```
//! with p = W'd and c = W'(x_cp − x) as the walk to the Cauchy point leaves them: M c cancels against the part of
//! K⁻¹ W_F'W_F M c. One pass over W does it, and without bounds the same formula, with t = 0 and c = 0, is the whole
//! quasi-Newton direction.
//!
//! ```text
//! x̂ = clip(x + step)                                       on the free variables, x_cp on the others
//! no free variable was clipped, or (x̂ − x)'∇f ≤ 0:         d = x̂ − x
//! else: back to x_cp, along the unclipped step as far as the box allows
//! ```

use crate::lanes::{each_block, load, store};
use crate::state::{Partial, Work, flag};
use num_traits::{Float, One, Zero};
use thalweg_core::kernels::{LANES, sum_lanes};
use thalweg_core::{Bounds, Real, Reduce, ScalarOf, Vector};
use thalweg_quasinewton::{History, Singular, Sink};

/// The search direction's scalars, over all parts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Direction<T> {
    /// d'∇f.
    pub(crate) slope: T,
    /// d'd.
    pub(crate) squares: T,
    /// The largest feasible multiple of d.
    pub(crate) max: T,
}

/// Without bounds: d = −∇f/θ + W q.
struct FreeSink<'a, T> {
    g: &'a [T],
    d: &'a mut [T],
    scale: T,
    slope: [T; LANES],
    squares: [T; LANES],
}

impl<T: Real> Sink<T> for FreeSink<'_, T> {
    #[inline(always)]
    fn wanted(&self, _start: usize, _len: usize) -> bool {
        true
    }
    #[inline(always)]
    fn take(&mut self, start: usize, wq: &[T]) {
        each_block!(wq.len(), |at, len| self.block(start, wq, at, len));
    }
}

impl<T: Real> FreeSink<'_, T> {
    #[inline(always)]
    fn block(&mut self, start: usize, wq: &[T], at: usize, len: usize) {
        let mut d = load(wq, at, len, T::zero());
        let g = load(self.g, start + at, len, T::zero());
        for l in 0..LANES {
            d[l] -= self.scale * g[l];
            self.slope[l] += g[l] * d[l];
            self.squares[l] += d[l] * d[l];
        }
        store(self.d, start + at, len, &d);
    }
}

/// What is done with the step of a free variable.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Rule<T> {
    /// Clip x + step to the box.
    Clip,
    /// Keep it unclipped, and find how much of the way from x_cp the box allows.
    Measure,
    /// Go this fraction of the way from x_cp to x + d, with d as `Measure` left it.
    Cut(T),
}

/// With bounds.
struct BoxSink<'a, T> {
    x: &'a [T],
    g: &'a [T],
    lower: &'a [T],
    upper: &'a [T],
    flags: &'a [u8],
    d: &'a mut [T],
    /// 1/θ, or t where x_cp is all there is.
    scale: T,
    /// x_cp = x − t ∇f on the free variables.
    t: T,
    rule: Rule<T>,
    slope: [T; LANES],
    squares: [T; LANES],
    /// The largest feasible multiple of d, or of the way from x_cp.
    max: [T; LANES],
    clipped: bool,
}

impl<T: Real> Sink<T> for BoxSink<'_, T> {
    #[inline(always)]
    fn wanted(&self, start: usize, len: usize) -> bool {
        !matches!(self.rule, Rule::Cut(_))
            && self.flags[start..start + len].iter().any(|f| f & flag::FREE != 0)
    }
    #[inline(always)]
    fn take(&mut self, start: usize, wq: &[T]) {
        match self.rule {
            Rule::Clip => each_block!(wq.len(), |at, len| self.clip(start, wq, at, len)),
            rule => each_block!(wq.len(), |at, len| self.block(rule, start, wq, at, len)),
        }
    }
}

impl<T: Real> BoxSink<'_, T> {
    /// Apart, so that the rule is a constant in the loop that runs at each iteration.
    #[inline(always)]
    fn clip(&mut self, start: usize, wq: &[T], at: usize, len: usize) {
        self.block(Rule::Clip, start, wq, at, len);
    }

    #[inline(always)]
    fn block(&mut self, rule: Rule<T>, start: usize, wq: &[T], at: usize, len: usize) {
        let (zero, inf) = (T::zero(), T::infinity());
        let i = start + at;
        let wq = load(wq, at, len, zero);
        let (x, g) = (load(self.x, i, len, zero), load(self.g, i, len, zero));
        let (lower, upper) = (load(self.lower, i, len, zero), load(self.upper, i, len, zero));
        let flags = load(self.flags, i, len, 0);
        let mut d = load(self.d, i, len, zero);
        let measure = rule == Rule::Measure;
        let mut clipped = false;
        for l in 0..LANES {
            let free = flags[l] & flag::FREE != 0;
            let crossed = flags[l] & flag::CROSSED != 0;
            let (below, above) = (lower[l] - x[l], upper[l] - x[l]);
            let bound = if g[l] > zero { below } else { above };
            let held = if crossed { bound } else { zero };
            let cauchy = within(-self.t * g[l], below, above);
            let step = match rule {
                Rule::Clip => {
                    let e = wq[l] - self.scale * g[l];
                    let inside = within(e, below, above);
                    clipped |= free & (inside != e);
                    inside
                }
                Rule::Measure => wq[l] - self.scale * g[l],
                Rule::Cut(fraction) => within(cauchy + fraction * (d[l] - cauchy), below, above),
            };
            d[l] = if free { step } else { held };
            let from = if measure { cauchy } else { zero };
            let way = d[l] - from;
            let to = if way < zero { below - from } else { above - from };
            let none = (way == zero) | (measure & !free);
            let room = if none { inf } else { to / way };
            self.max[l] = if room < self.max[l] { room } else { self.max[l] };
            self.slope[l] += g[l] * d[l];
            self.squares[l] += d[l] * d[l];
        }
        self.clipped |= clipped;
        store(self.d, i, len, &d);
    }
}

/// The nearest number to `e` in [below, above].
#[inline(always)]
fn within<T: Real>(e: T, below: T, above: T) -> T {
    if e < below {
        below
    } else if e > above {
        above
    } else {
        e
    }
}

/// The vectors the pass works on.
pub(crate) struct Vectors<'a, V> {
    pub(crate) x: &'a V,
    pub(crate) g: &'a V,
    pub(crate) d: &'a mut V,
}

/// Without bounds: d = −B⁻¹ ∇f. `work.p` holds −W'∇f.
pub(crate) fn quasi_newton<V: Vector, S: Real>(
    work: &mut Work<ScalarOf<V>>,
    history: &History<ScalarOf<V>, S>,
    vectors: &mut Vectors<'_, V>,
) -> Result<Direction<ScalarOf<V>>, Singular> {
    let zero = ScalarOf::<V>::zero();
    let scale = work.compact.theta().recip();
    let k2 = 2 * work.compact.len();
    if k2 > 0 {
        work.compact.solve_all_free(&mut work.p[..k2])?;
        for p in &mut work.p[..k2] {
            *p *= scale * scale;
        }
        work.compact.scatter(&work.p, &mut work.by_slot);
    }
    let n = vectors.g.local_len();
    let (g, d) = (vectors.g.local(), vectors.d.local_mut());
    let parts = (history.block(), g, d, Work::places(&mut work.partials));
    let by_slot = &work.by_slot;
    work.threads.for_chunks(n, parts, |(history, g, d, places)| {
        let mut sink = FreeSink {
            g,
            d,
            scale,
            slope: [zero; LANES],
            squares: [zero; LANES],
        };
        history.combine(by_slot, k2 / 2, &mut sink);
        places.data[0] = Partial::nothing();
        places.data[0].sums[0] = sum_lanes(&sink.slope);
        places.data[0].sums[1] = sum_lanes(&sink.squares);
    });
    let mut totals = Partial::all(&work.partials).sums;
    vectors.g.comm().sum(&mut totals[..2]);
    Ok(Direction {
        slope: totals[0],
        squares: totals[1],
        max: ScalarOf::<V>::infinity(),
    })
}

/// With bounds: from the Cauchy point at `t` to the minimiser over the free variables.
pub(crate) fn subspace_step<V: Vector, S: Real>(
    work: &mut Work<ScalarOf<V>>,
    history: &History<ScalarOf<V>, S>,
    vectors: &mut Vectors<'_, V>,
    bounds: &Bounds<V>,
    t: ScalarOf<V>,
) -> Result<Direction<ScalarOf<V>>, Singular> {
    let one = ScalarOf::<V>::one();
    let k = work.compact.len();
    if k == 0 || !(work.free > ScalarOf::<V>::zero()) {
        // x_cp is all there is.
        return Ok(pass(work, history, vectors, bounds, 0, t, t, Rule::Clip).0);
    }
    if work.stale {
        crate::survey::rebuild(work, history, vectors.x.comm());
    }
    let theta = work.compact.theta();
    for (q, (&p, &c)) in work.q.iter_mut().zip(work.p.iter().zip(&work.c)).take(2 * k) {
        *q = (one - theta * t) * p + theta * c;
    }
    if work.free.to_f64() == work.n {
        work.compact.solve_all_free(&mut work.q)?;
    } else {
        if work.compact.factor_subspace().is_err() {
            // The sums over F gather rounding as variables come and go: once more from fresh ones.
            crate::survey::rebuild(work, history, vectors.x.comm());
            work.compact.factor_subspace()?;
        }
        work.compact.solve_subspace(&mut work.q);
    }
    let scale = theta.recip();
    for q in &mut work.q[..2 * k] {
        *q *= scale * scale;
    }
    work.compact.scatter(&work.q, &mut work.by_slot);
    let (direction, clipped) = pass(work, history, vectors, bounds, k, scale, t, Rule::Clip);
    if !clipped || direction.slope <= ScalarOf::<V>::zero() {
        return Ok(direction);
    }
    let (measured, _) = pass(work, history, vectors, bounds, k, scale, t, Rule::Measure);
    let fraction = measured.max.min(one);
    Ok(pass(work, history, vectors, bounds, k, scale, t, Rule::Cut(fraction)).0)
}

#[allow(clippy::too_many_arguments, reason = "one pass in three variants")]
fn pass<V: Vector, S: Real>(
    work: &mut Work<ScalarOf<V>>,
    history: &History<ScalarOf<V>, S>,
    vectors: &mut Vectors<'_, V>,
    bounds: &Bounds<V>,
    slots: usize,
    scale: ScalarOf<V>,
    t: ScalarOf<V>,
    rule: Rule<ScalarOf<V>>,
) -> (Direction<ScalarOf<V>>, bool) {
    let (zero, inf) = (ScalarOf::<V>::zero(), ScalarOf::<V>::infinity());
    let comm = vectors.x.comm();
    let n = vectors.x.local_len();
    let by_slot = &work.by_slot;
    let parts = (
        history.block(),
        (vectors.x.local(), vectors.g.local()),
        (bounds.lower().local(), bounds.upper().local()),
        work.flags.as_slice(),
        vectors.d.local_mut(),
        Work::places(&mut work.partials),
    );
    work.threads.for_chunks(n, parts, |parts| {
        let (history, (x, g), (lower, upper), flags, d, places) = parts;
        let mut sink = BoxSink {
            x,
            g,
            lower,
            upper,
            flags,
            d,
            scale,
            t,
            rule,
            slope: [zero; LANES],
            squares: [zero; LANES],
            max: [inf; LANES],
            clipped: false,
        };
        history.combine(by_slot, slots, &mut sink);
        places.data[0] = Partial {
            sums: [sum_lanes(&sink.slope), sum_lanes(&sink.squares), zero, zero],
            min: sink.max.iter().fold(inf, |m, &t| m.min(t)),
            max: zero,
            flag: sink.clipped,
        };
    });
    let all = Partial::all(&work.partials);
    let (mut totals, mut max, clipped) = ([all.sums[0], all.sums[1]], [all.min], all.flag);
    comm.sum(&mut totals);
    comm.min(&mut max);
    (
        Direction {
            slope: totals[0],
            squares: totals[1],
            max: max[0],
        },
        comm.any(clipped),
    )
}
