//! The first pass of an iteration: stores the new pair, and with it finds all that the walk to the Cauchy point starts
//! from: which variables are held at their bounds, the direction −∇f on the others, its products with W, and the
//! nearest breakpoint.

use crate::state::{Work, flag};
use thalweg_core::kernels::{CHUNK, LANES, sum_lanes};
use thalweg_core::{Bounds, Real, Reduce, ScalarOf, Vector};
use thalweg_quasinewton::{History, Source, TileVectors, sums};

/// Above this fraction of variables that change sides, the sums over F are formed anew.
pub(crate) const REBUILD: f64 = 1.0 / 16.0;

/// What the pass found, over all parts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Survey<T> {
    /// ‖d‖², d = −∇f on the variables not held at a bound.
    pub(crate) dd: T,
    /// The nearest breakpoint along d; ∞ if there is none.
    pub(crate) nearest: T,
    /// Whether a variable moves that never meets a bound.
    pub(crate) unlimited: bool,
}

/// The vectors of one chunk, without bounds.
struct FreeSource<'a, T> {
    g: &'a [T],
    g_old: &'a [T],
    d: &'a [T],
    step: T,
    yy: [T; LANES],
}

impl<T: Real> Source<T> for FreeSource<'_, T> {
    const MASKED: bool = false;
    #[inline(always)]
    fn fill(&mut self, start: usize, len: usize, tile: &mut TileVectors<T>) {
        let range = start..start + len;
        let (g, g_old, d) = (&self.g[range.clone()], &self.g_old[range.clone()], &self.d[range]);
        let (ts, ty, tv) = (&mut tile.s[..len], &mut tile.y[..len], &mut tile.v[..len]);
        for i in 0..len {
            ts[i] = self.step * d[i];
            ty[i] = g[i] - g_old[i];
            tv[i] = -g[i];
        }
        add_squares(ty, &mut self.yy);
    }
}

/// The vectors of one chunk, with bounds.
struct BoxSource<'a, T> {
    x: &'a [T],
    g: &'a [T],
    g_old: &'a [T],
    d: &'a [T],
    lower: &'a [T],
    upper: &'a [T],
    flags: &'a mut [u8],
    step: T,
    yy: [T; LANES],
    dd: [T; LANES],
    nearest: [T; LANES],
    changed: u32,
    unlimited: bool,
}

impl<T: Real> Source<T> for BoxSource<'_, T> {
    const MASKED: bool = true;
    #[inline(always)]
    fn fill(&mut self, start: usize, len: usize, tile: &mut TileVectors<T>) {
        let range = start..start + len;
        let (x, g, g_old) = (
            &self.x[range.clone()],
            &self.g[range.clone()],
            &self.g_old[range.clone()],
        );
        let (d, lower, upper) = (
            &self.d[range.clone()],
            &self.lower[range.clone()],
            &self.upper[range.clone()],
        );
        let flags = &mut self.flags[range];
        let (zero, inf) = (T::zero(), T::infinity());
        let mut to_bound = [inf; thalweg_quasinewton::TILE];
        let mut any_s_active = false;
        for i in 0..len {
            let held = (x[i] <= lower[i] && g[i] >= zero) || (x[i] >= upper[i] && g[i] <= zero);
            let v = if held { zero } else { -g[i] };
            let s = self.step * d[i];
            let y = g[i] - g_old[i];
            tile.s[i] = s;
            tile.y[i] = y;
            tile.v[i] = v;
            tile.y_free[i] = if held { zero } else { y };
            let s_active = if held { s } else { zero };
            tile.s_active[i] = s_active;
            any_s_active |= s_active != zero;
            let room = if v > zero {
                upper[i] - x[i]
            } else {
                x[i] - lower[i]
            };
            let t = if v == zero { inf } else { room / v.abs() };
            to_bound[i] = t;
            self.unlimited |= t == inf && v != zero;
            let was = flags[i] & flag::FREE;
            let now = u8::from(!held);
            flags[i] = now | (was << 1);
            self.changed += u32::from(was != now);
        }
        tile.any_s_active = any_s_active;
        add_squares(&tile.y[..len], &mut self.yy);
        add_squares(&tile.v[..len], &mut self.dd);
        for (i, &t) in to_bound[..len].iter().enumerate() {
            let lane = &mut self.nearest[i % LANES];
            *lane = if t < *lane { t } else { *lane };
        }
    }
}

#[inline(always)]
fn add_squares<T: Real>(v: &[T], lanes: &mut [T; LANES]) {
    let blocks = v.chunks_exact(LANES);
    let rest = blocks.remainder();
    for block in blocks {
        for l in 0..LANES {
            lanes[l] += block[l] * block[l];
        }
    }
    for (lane, &v) in lanes.iter_mut().zip(rest) {
        *lane += v * v;
    }
}

/// The vectors the pass reads.
pub(crate) struct Point<'a, V> {
    pub(crate) x: &'a V,
    pub(crate) g: &'a V,
    pub(crate) g_old: &'a V,
    pub(crate) d: &'a V,
}

/// Runs the pass. `pending` is the step and s'y of the pair to store, if there is one.
pub(crate) fn survey<V: Vector, S: Real>(
    work: &mut Work<ScalarOf<V>>,
    history: &mut History<ScalarOf<V>, S>,
    point: &Point<'_, V>,
    bounds: Option<&Bounds<V>>,
    pending: Option<(ScalarOf<V>, ScalarOf<V>)>,
) -> Survey<ScalarOf<V>> {
    use num_traits::{Float, Zero};
    let zero = ScalarOf::<V>::zero();
    let inf = ScalarOf::<V>::infinity();
    let comm = point.x.comm();
    let store = pending.map(|_| work.compact.next_slot());
    let slots = if store.is_some() {
        work.compact.slots_after_push()
    } else {
        work.compact.len()
    };
    let step = pending.map_or(zero, |(step, _)| step);
    work.columns.clear();
    let mut totals = [zero; 3]; // y'y, d'd, variables that changed sides
    let mut nearest = inf;
    let mut unlimited = bounds.is_none();

    let vectors = point
        .x
        .local()
        .chunks(CHUNK)
        .zip(point.g.local().chunks(CHUNK))
        .zip(point.g_old.local().chunks(CHUNK))
        .zip(point.d.local().chunks(CHUNK));
    match bounds {
        None if slots > 0 => {
            for (mut chunk, (((_, g), g_old), d)) in history.chunks_mut().zip(vectors) {
                let mut source = FreeSource {
                    g,
                    g_old,
                    d,
                    step,
                    yy: [zero; LANES],
                };
                chunk.update(store, slots, &mut source, &mut work.columns);
                totals[0] += sum_lanes(&source.yy);
            }
        }
        None => {}
        Some(bounds) => {
            let limits = bounds
                .lower()
                .local()
                .chunks(CHUNK)
                .zip(bounds.upper().local().chunks(CHUNK));
            let flags = work.flags.chunks_mut(CHUNK);
            for (((mut chunk, (((x, g), g_old), d)), (lower, upper)), flags) in
                history.chunks_mut().zip(vectors).zip(limits).zip(flags)
            {
                let mut source = BoxSource {
                    x,
                    g,
                    g_old,
                    d,
                    lower,
                    upper,
                    flags,
                    step,
                    yy: [zero; LANES],
                    dd: [zero; LANES],
                    nearest: [inf; LANES],
                    changed: 0,
                    unlimited: false,
                };
                chunk.update(store, slots, &mut source, &mut work.columns);
                totals[0] += sum_lanes(&source.yy);
                totals[1] += sum_lanes(&source.dd);
                totals[2] += ScalarOf::<V>::from_f64(f64::from(source.changed));
                nearest = source.nearest.iter().fold(nearest, |m, &t| m.min(t));
                unlimited |= source.unlimited;
            }
        }
    }
    if slots > 0 {
        comm.sum(work.columns.totals_mut());
    }
    comm.sum(&mut totals);
    let mut min = [nearest];
    comm.min(&mut min);
    let unlimited = comm.any(unlimited);

    if bounds.is_some() && !work.compact.is_empty() {
        if work.stale || totals[2].to_f64() > REBUILD * work.n {
            rebuild(work, history, comm);
        } else if totals[2] > zero {
            follow_changes(work, history, comm);
        }
    }
    if let Some((_, s_y)) = pending {
        for j in 0..slots {
            work.pair.y_s[j] = work.columns.get(2 * j, sums::S);
            work.pair.s_s[j] = work.columns.get(2 * j + 1, sums::S);
            work.pair.y_y_free[j] = work.columns.get(2 * j, sums::Y_FREE);
            work.pair.s_y_free[j] = work.columns.get(2 * j + 1, sums::Y_FREE);
            work.pair.y_s_active[j] = work.columns.get(2 * j, sums::S_ACTIVE);
            work.pair.s_s_active[j] = work.columns.get(2 * j + 1, sums::S_ACTIVE);
        }
        work.compact.push(&work.pair, s_y, totals[0]);
    }
    for c in 0..2 * slots {
        work.by_slot[c] = work.columns.get(c, sums::V);
    }
    work.compact.gather(&work.by_slot, &mut work.p);
    Survey {
        dd: totals[1],
        nearest: min[0],
        unlimited,
    }
}

/// Forms the sums over F and A of all pairs anew.
pub(crate) fn rebuild<T: Real, S: Real>(work: &mut Work<T>, history: &History<T, S>, comm: &impl Reduce<T>) {
    let slots = work.compact.len();
    let k = 4 * slots * slots;
    work.gram_free[..k].fill(T::zero());
    work.gram_active[..k].fill(T::zero());
    for (chunk, flags) in history.chunks().zip(work.flags.chunks(CHUNK)) {
        let is_free = |i: usize| flags[i] & flag::FREE != 0;
        chunk.gram(
            slots,
            is_free,
            &mut work.gram_free[..k],
            &mut work.gram_active[..k],
        );
    }
    comm.sum(&mut work.gram_free[..k]);
    comm.sum(&mut work.gram_active[..k]);
    work.compact
        .set_gram(&work.gram_free[..k], &work.gram_active[..k]);
    work.stale = false;
}

/// Moves the variables that changed sides from one sum to the other.
fn follow_changes<T: Real, S: Real>(work: &mut Work<T>, history: &History<T, S>, comm: &impl Reduce<T>) {
    work.delta.fill(T::zero());
    let slots = work.compact.len();
    for i in 0..work.flags.len() {
        let (now, was) = (
            work.flags[i] & flag::FREE != 0,
            work.flags[i] & flag::WAS_FREE != 0,
        );
        if now != was {
            history.row(i, slots, &mut work.row);
            work.compact
                .shift(&work.row, if now { T::one() } else { -T::one() }, &mut work.delta);
        }
    }
    comm.sum(&mut work.delta);
    work.compact.apply_shift(&work.delta);
}
