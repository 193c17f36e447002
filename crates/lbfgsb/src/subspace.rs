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

use crate::state::{Work, flag};
use num_traits::{Float, One, Zero};
use thalweg_core::kernels::{CHUNK, LANES, sum_lanes};
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
        let n = wq.len();
        let (g, d) = (&self.g[start..start + n], &mut self.d[start..start + n]);
        for i in 0..n {
            d[i] = wq[i] - self.scale * g[i];
        }
        add_dots(g, d, &mut self.slope, &mut self.squares);
    }
}

#[inline(always)]
fn add_dots<T: Real>(g: &[T], d: &[T], slope: &mut [T; LANES], squares: &mut [T; LANES]) {
    let n = g.len() / LANES * LANES;
    for (g, d) in g.chunks_exact(LANES).zip(d.chunks_exact(LANES)) {
        for l in 0..LANES {
            slope[l] += g[l] * d[l];
            squares[l] += d[l] * d[l];
        }
    }
    for (l, (&g, &d)) in g[n..].iter().zip(&d[n..]).enumerate() {
        slope[l] += g * d;
        squares[l] += d * d;
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
        let n = wq.len();
        let range = start..start + n;
        let (x, g, flags) = (
            &self.x[range.clone()],
            &self.g[range.clone()],
            &self.flags[range.clone()],
        );
        let (lower, upper) = (&self.lower[range.clone()], &self.upper[range.clone()]);
        let d = &mut self.d[range];
        let (zero, inf) = (T::zero(), T::infinity());
        let mut room = [inf; thalweg_quasinewton::TILE];
        for i in 0..n {
            let free = flags[i] & flag::FREE != 0;
            let crossed = flags[i] & flag::CROSSED != 0;
            let (below, above) = (lower[i] - x[i], upper[i] - x[i]);
            let bound = if g[i] > zero { below } else { above };
            let held = if crossed { bound } else { zero };
            let cauchy = (-self.t * g[i]).max(below).min(above);
            let step = match self.rule {
                Rule::Clip => {
                    let e = wq[i] - self.scale * g[i];
                    let e_clipped = if e < below {
                        below
                    } else if e > above {
                        above
                    } else {
                        e
                    };
                    self.clipped |= free && e_clipped != e;
                    e_clipped
                }
                Rule::Measure => wq[i] - self.scale * g[i],
                Rule::Cut(fraction) => {
                    let e = cauchy + fraction * (d[i] - cauchy);
                    if e < below {
                        below
                    } else if e > above {
                        above
                    } else {
                        e
                    }
                }
            };
            d[i] = if free { step } else { held };
            let from = if self.rule == Rule::Measure { cauchy } else { zero };
            let way = d[i] - from;
            let to = if way < zero { below - from } else { above - from };
            room[i] = if way == zero || (self.rule == Rule::Measure && !free) {
                inf
            } else {
                to / way
            };
        }
        for (i, &t) in room[..n].iter().enumerate() {
            let lane = &mut self.max[i % LANES];
            *lane = if t < *lane { t } else { *lane };
        }
        add_dots(g, d, &mut self.slope, &mut self.squares);
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
    let mut totals = [zero; 2];
    let chunks = history
        .chunks()
        .zip(vectors.g.local().chunks(CHUNK))
        .zip(vectors.d.local_mut().chunks_mut(CHUNK));
    for ((chunk, g), d) in chunks {
        let mut sink = FreeSink {
            g,
            d,
            scale,
            slope: [zero; LANES],
            squares: [zero; LANES],
        };
        chunk.combine(&work.by_slot, k2 / 2, &mut sink);
        totals[0] += sum_lanes(&sink.slope);
        totals[1] += sum_lanes(&sink.squares);
    }
    vectors.g.comm().sum(&mut totals);
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
    let any_free = vectors
        .x
        .comm()
        .any(work.flags.iter().any(|f| f & flag::FREE != 0));
    if k == 0 || !any_free {
        // x_cp is all there is.
        return Ok(pass(work, history, vectors, bounds, 0, t, t, Rule::Clip).0);
    }
    if work.stale {
        crate::survey::rebuild(work, history, vectors.x.comm());
    }
    if work.compact.factor_subspace().is_err() {
        // The sums over F gather rounding as variables come and go: once more from fresh ones.
        crate::survey::rebuild(work, history, vectors.x.comm());
        work.compact.factor_subspace()?;
    }
    let theta = work.compact.theta();
    for (q, (&p, &c)) in work.q.iter_mut().zip(work.p.iter().zip(&work.c)).take(2 * k) {
        *q = (one - theta * t) * p + theta * c;
    }
    work.compact.solve_subspace(&mut work.q);
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
    work: &Work<ScalarOf<V>>,
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
    let mut totals = [zero; 2];
    let mut max = [inf];
    let mut clipped = false;
    let chunks = history
        .chunks()
        .zip(vectors.x.local().chunks(CHUNK))
        .zip(vectors.g.local().chunks(CHUNK))
        .zip(bounds.lower().local().chunks(CHUNK))
        .zip(bounds.upper().local().chunks(CHUNK))
        .zip(work.flags.chunks(CHUNK))
        .zip(vectors.d.local_mut().chunks_mut(CHUNK));
    for ((((((chunk, x), g), lower), upper), flags), d) in chunks {
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
        chunk.combine(&work.by_slot, slots, &mut sink);
        totals[0] += sum_lanes(&sink.slope);
        totals[1] += sum_lanes(&sink.squares);
        max[0] = sink.max.iter().fold(max[0], |m, &t| m.min(t));
        clipped |= sink.clipped;
    }
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
