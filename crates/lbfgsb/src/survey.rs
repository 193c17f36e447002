//! The first pass of an iteration: stores the new pair, and with it finds all that the walk to the Cauchy point starts
//! from: which variables are held at their bounds, the direction −∇f on the others, its products with W, and the
//! nearest breakpoint.

use crate::lanes::{each_block, load, store};
use crate::state::{Partial, Work, flag};
use thalweg_core::kernels::{LANES, sum_lanes};
use thalweg_core::parallel::Each;
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
    const WITH_S: bool = false;
    #[inline(always)]
    fn fill(&mut self, start: usize, len: usize, tile: &mut TileVectors<T>) {
        each_block!(len, |at, len| self.block(start, at, len, tile));
    }
}

impl<T: Real> FreeSource<'_, T> {
    #[inline(always)]
    fn block(&mut self, start: usize, at: usize, len: usize, tile: &mut TileVectors<T>) {
        let zero = T::zero();
        let g = load(self.g, start + at, len, zero);
        let g_old = load(self.g_old, start + at, len, zero);
        let mut s = load(self.d, start + at, len, zero);
        let (mut y, mut v) = ([zero; LANES], [zero; LANES]);
        for l in 0..LANES {
            s[l] *= self.step;
            y[l] = g[l] - g_old[l];
            v[l] = -g[l];
            self.yy[l] += y[l] * y[l];
        }
        store(&mut tile.s, at, len, &s);
        store(&mut tile.y, at, len, &y);
        store(&mut tile.v, at, len, &v);
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
    changed: usize,
    free: usize,
    unlimited: bool,
}

impl<T: Real> Source<T> for BoxSource<'_, T> {
    const MASKED: bool = true;
    #[inline(always)]
    fn fill(&mut self, start: usize, len: usize, tile: &mut TileVectors<T>) {
        tile.any_s_active = false;
        each_block!(len, |at, len| self.block(start, at, len, tile));
    }
}

impl<T: Real> BoxSource<'_, T> {
    #[inline(always)]
    fn block(&mut self, start: usize, at: usize, len: usize, tile: &mut TileVectors<T>) {
        let (zero, inf) = (T::zero(), T::infinity());
        let i = start + at;
        // What fills up the last block is held at its bounds.
        let (x, g) = (load(self.x, i, len, zero), load(self.g, i, len, zero));
        let (g_old, d) = (load(self.g_old, i, len, zero), load(self.d, i, len, zero));
        let (lower, upper) = (load(self.lower, i, len, zero), load(self.upper, i, len, zero));
        let mut flags = load(self.flags, i, len, 0);
        let (mut s, mut y, mut v) = ([zero; LANES], [zero; LANES], [zero; LANES]);
        let (mut y_free, mut s_active) = ([zero; LANES], [zero; LANES]);
        let mut held = [false; LANES];
        let (mut any_s_active, mut unlimited) = (false, false);
        for l in 0..LANES {
            held[l] = ((x[l] <= lower[l]) & (g[l] >= zero)) | ((x[l] >= upper[l]) & (g[l] <= zero));
            v[l] = if held[l] { zero } else { -g[l] };
            s[l] = self.step * d[l];
            y[l] = g[l] - g_old[l];
            y_free[l] = if held[l] { zero } else { y[l] };
            s_active[l] = if held[l] { s[l] } else { zero };
            any_s_active |= s_active[l] != zero;
            let room = if v[l] > zero {
                upper[l] - x[l]
            } else {
                x[l] - lower[l]
            };
            // Where v = 0 nothing lies ahead, not even at room 0.
            let t = if v[l] == zero { inf } else { room / v[l].abs() };
            unlimited |= (t == inf) & (v[l] != zero);
            self.nearest[l] = if t < self.nearest[l] { t } else { self.nearest[l] };
            self.yy[l] += y[l] * y[l];
            self.dd[l] += v[l] * v[l];
        }
        let (mut changed, mut free) = (0, 0);
        for l in 0..LANES {
            let was = flags[l] & flag::FREE;
            let now = u8::from(!held[l]);
            flags[l] = now | (was << 1);
            changed += was ^ now;
            free += now;
        }
        self.changed += usize::from(changed);
        self.free += usize::from(free);
        self.unlimited |= unlimited;
        tile.any_s_active |= any_s_active;
        store(self.flags, i, len, &flags);
        store(&mut tile.s, at, len, &s);
        store(&mut tile.y, at, len, &y);
        store(&mut tile.v, at, len, &v);
        store(&mut tile.y_free, at, len, &y_free);
        store(&mut tile.s_active, at, len, &s_active);
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
    let mut all = Partial::nothing();
    if slots > 0 || bounds.is_some() {
        let (x, g) = (point.x.local(), point.g.local());
        let (g_old, d) = (point.g_old.local(), point.d.local());
        let places = Work::places(&mut work.partials);
        let sums = work.columns.places();
        let history = history.block_mut();
        match bounds {
            None => {
                let parts = (history, g, g_old, d, sums, places);
                work.threads
                    .for_chunks(x.len(), parts, |(history, g, g_old, d, sums, places)| {
                        let mut source = FreeSource {
                            g,
                            g_old,
                            d,
                            step,
                            yy: [zero; LANES],
                        };
                        history.update(store, slots, &mut source, sums.data);
                        places.data[0] = Partial::nothing();
                        places.data[0].sums[0] = sum_lanes(&source.yy);
                    });
            }
            Some(bounds) => {
                let limits = (bounds.lower().local(), bounds.upper().local());
                let parts = (
                    history,
                    (x, g, g_old, d),
                    limits,
                    work.flags.as_mut_slice(),
                    sums,
                    places,
                );
                work.threads.for_chunks(x.len(), parts, |parts| {
                    let (history, (x, g, g_old, d), (lower, upper), flags, sums, places) = parts;
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
                        free: 0,
                        unlimited: false,
                    };
                    history.update(store, slots, &mut source, sums.data);
                    places.data[0] = Partial {
                        sums: [
                            sum_lanes(&source.yy),
                            sum_lanes(&source.dd),
                            ScalarOf::<V>::from_usize(source.changed),
                            ScalarOf::<V>::from_usize(source.free),
                        ],
                        min: source.nearest.iter().fold(inf, |m, &t| m.min(t)),
                        max: zero,
                        flag: source.unlimited,
                    };
                });
            }
        }
        all = Partial::all(&work.partials);
        comm.sum(work.columns.add_up(slots));
        comm.sum(&mut all.sums);
    }
    let [yy, dd, changed, free] = all.sums;
    work.free = free;
    let mut min = [all.min];
    comm.min(&mut min);
    let unlimited = comm.any(all.flag || bounds.is_none());

    if bounds.is_some() && !work.compact.is_empty() {
        if work.stale || changed.to_f64() > REBUILD * work.n {
            rebuild(work, history, comm);
        } else if changed > zero {
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
        work.compact.push(&work.pair, s_y, yy);
    }
    for c in 0..2 * slots {
        work.by_slot[c] = work.columns.get(c, sums::V);
    }
    work.compact.gather(&work.by_slot, &mut work.p);
    Survey {
        dd,
        nearest: min[0],
        unlimited,
    }
}

/// Forms the sums over F and A of all pairs anew.
pub(crate) fn rebuild<T: Real, S: Real>(work: &mut Work<T>, history: &History<T, S>, comm: &impl Reduce<T>) {
    let n = work.flags.len();
    let (flags, compact, width) = (work.flags.as_slice(), &work.compact, work.delta.len());
    let places = Each {
        data: work.grams.as_mut_slice(),
        width,
    };
    work.threads
        .for_chunks(n, (history.block(), flags, places), |(history, flags, places)| {
            history.gram(compact, |i| flags[i] & flag::FREE != 0, places.data);
        });
    work.delta.fill(T::zero());
    for gram in work.grams.chunks_exact(width) {
        for (total, &t) in work.delta.iter_mut().zip(gram) {
            *total += t;
        }
    }
    comm.sum(&mut work.delta);
    work.compact.set_gram(&work.delta);
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
