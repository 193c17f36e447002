//! The curvature pairs W = [Y S], laid out for the memory system, and the passes over them.
//!
//! # Layout
//! The variables are cut into tiles. A tile holds, one after the other, its part of y and of s of every slot: 2m short
//! columns. The passes work on [`TILE`] variables at a time. So products vectorise along the columns; the row of one variable,
//! which the walk along the projected gradient needs, lies within one tile; and bounds become masks instead of gathers over
//! a matrix.
//!
//! While the pairs fit the caches a tile is as wide as what is worked on: 10 KiB at m = 10, read from front to back. Beyond,
//! a column of a tile is a page of memory: the processor then follows 2m streams of whole pages, which it fetches ahead a
//! third faster than one that jumps from page to page (`docs/performance.md`). A problem smaller than a tile has a tile of
//! its own size. The order of summation does not depend on the width of the tiles, and so the bits do not.
//!
//! # Passes
//! An iteration needs two, whatever the bounds. One [stores the new pair and forms the products](HistoryBlock::update) of
//! every column with the new s, the new y and one more vector; one [forms a linear combination](HistoryBlock::combine) of
//! the columns. What belongs to the solver (where s and y come from, which variables are free, what is done with the
//! combination) is a [`Source`] or a [`Sink`] that works on one tile at a time while it is in the cache, so that every
//! vector of length n is read along with W and not again.
//!
//! Sums are formed in fixed lanes over blocks of [`CHUNK`] variables, and block by block: the bits depend on n alone.

#[cfg(feature = "checkpoint")]
pub(crate) mod checkpoint;

use crate::Compact;
use thalweg_core::Real;
use thalweg_core::kernels::{CHUNK, LANES, dot_with, sum_lanes};
use thalweg_core::parallel::{Each, Split};
use thalweg_core::simd::{Kernel, dispatch};

/// Variables that a pass works on at a time, and in a tile of pairs that fit the caches.
pub const TILE: usize = 64;

/// Bytes of a page of memory.
const PAGE: usize = 4096;

/// Pairs of more bytes than this do not fit the caches of one core.
const CACHES: usize = 4 << 20;

/// One tile's part of the vectors an [`update`](HistoryBlock::update) works with.
#[derive(Debug, Clone)]
pub struct TileVectors<T> {
    /// The new s and y; stored as they stand.
    pub s: [T; TILE],
    /// The new y.
    pub y: [T; TILE],
    /// The third vector that every column is multiplied with.
    pub v: [T; TILE],
    /// y with the active variables' elements zero; used when [`Source::MASKED`].
    pub y_free: [T; TILE],
    /// s with the free variables' elements zero; used when [`Source::MASKED`] and `any_s_active`.
    pub s_active: [T; TILE],
    /// Whether `s_active` has an element that is not zero.
    pub any_s_active: bool,
}

impl<T: Real> TileVectors<T> {
    fn new() -> Self {
        let zeros = [T::zero(); TILE];
        TileVectors {
            s: zeros,
            y: zeros,
            v: zeros,
            y_free: zeros,
            s_active: zeros,
            any_s_active: false,
        }
    }
}

/// Where the vectors of an update come from.
pub trait Source<T> {
    /// Whether free and active variables are told apart.
    const MASKED: bool;
    /// Whether the products of the columns with s are wanted. Only the middle matrix needs them; without bounds the
    /// direction does not, and a third of the work is saved.
    const WITH_S: bool = true;
    /// Fills the first `len` elements for the variables from `start` on, counted within the block.
    fn fill(&mut self, start: usize, len: usize, tile: &mut TileVectors<T>);
}

/// Where a linear combination goes.
pub trait Sink<T> {
    /// Whether the combination is needed for these variables at all, counted within the block. If not, `take` gets
    /// zeros, and the tile is not read.
    fn wanted(&self, start: usize, len: usize) -> bool;
    /// Takes Σ q_c w_c for the variables from `start` on, counted within the block.
    fn take(&mut self, start: usize, combination: &[T]);
}

/// Places for the products of one pass, by column: `2 slot` for y and `2 slot + 1` for s. Each chunk has its own, so
/// that they are added in order whoever worked on which.
#[derive(Debug, Clone)]
pub struct ColumnSums<T> {
    /// Lanes a chunk.
    width: usize,
    /// Four sums a column and chunk: with s, with y (over F when masked), with v, and with s over A.
    lanes: Vec<[T; LANES]>,
    totals: Vec<T>,
}

/// The sums of a column in [`ColumnSums`].
pub mod sums {
    /// With s.
    pub const S: usize = 0;
    /// With y, over the free variables.
    pub const Y_FREE: usize = 1;
    /// With v.
    pub const V: usize = 2;
    /// With s, over the active variables.
    pub const S_ACTIVE: usize = 3;
    /// Sums a column.
    pub const PER_COLUMN: usize = 4;
}

impl<T: Real> ColumnSums<T> {
    /// Room for `m` pairs of `n` elements.
    pub fn new(n: usize, m: usize) -> Self {
        let width = 2 * m * sums::PER_COLUMN;
        ColumnSums {
            width,
            lanes: vec![[T::zero(); LANES]; width * n.div_ceil(CHUNK).max(1)],
            totals: vec![T::zero(); width],
        }
    }

    /// The places of each chunk, for the passes to write.
    pub fn places(&mut self) -> Each<'_, [T; LANES]> {
        Each {
            data: &mut self.lanes,
            width: self.width,
        }
    }

    /// Adds up what a pass over the first `slots` slots has left, chunk by chunk. Gives the totals,
    /// [`sums::PER_COLUMN`] a column: to be reduced over the parts of a distributed vector.
    pub fn add_up(&mut self, slots: usize) -> &mut [T] {
        let used = 2 * slots * sums::PER_COLUMN;
        self.totals.fill(T::zero());
        for lanes in self.lanes.chunks_exact(self.width) {
            for (total, lanes) in self.totals[..used].iter_mut().zip(lanes) {
                *total += sum_lanes(lanes);
            }
        }
        &mut self.totals[..used]
    }

    /// One total.
    #[inline(always)]
    pub fn get(&self, column: usize, which: usize) -> T {
        self.totals[column * sums::PER_COLUMN + which]
    }
}

/// The pairs of one part of a vector, stored as `S`, computed with as `T`.
#[derive(Debug, Clone)]
pub struct History<T, S = T> {
    n: usize,
    m: usize,
    tile: usize,
    data: Vec<S>,
    scalar: std::marker::PhantomData<T>,
}

impl<T: Real, S: Real> History<T, S> {
    /// Room for `m` pairs of `n` elements: 2 m n numbers, n rounded up to whole tiles. Pairs that outgrow the caches get
    /// tiles whose columns are a page of memory.
    pub fn new(n: usize, m: usize) -> Self {
        let bytes = 2 * n * m * size_of::<S>();
        Self::with_tile(
            n,
            m,
            if bytes > CACHES {
                PAGE / size_of::<S>()
            } else {
                TILE
            },
        )
    }

    /// As [`new`](Self::new) with columns in one piece, as [`two_loop`](Self::two_loop) wants them, if n ≤ [`CHUNK`].
    pub fn in_columns(n: usize, m: usize) -> Self {
        Self::with_tile(n, m, CHUNK)
    }

    /// As [`new`](Self::new) with tiles of another width: rounded down to a power of two, [`CHUNK`] at most. Which width
    /// is best depends on the machine; the layouts' bench compares them.
    pub fn with_tile(n: usize, m: usize, tile: usize) -> Self {
        let tile = tile.clamp(1, CHUNK);
        let tile = if n <= tile { n.max(1) } else { 1 << tile.ilog2() };
        History {
            n,
            m,
            tile,
            data: vec![S::zero(); n.div_ceil(tile) * tile * 2 * m],
            scalar: std::marker::PhantomData,
        }
    }

    /// Elements of a pair.
    pub fn local_len(&self) -> usize {
        self.n
    }

    /// Whether each column lies in one piece.
    pub fn is_in_columns(&self) -> bool {
        self.n <= self.tile
    }

    /// y and s of one slot, if columns lie [in one piece](Self::is_in_columns); else their beginnings.
    #[inline(always)]
    pub fn pair(&self, slot: usize) -> (&[S], &[S]) {
        self.data[2 * slot * self.tile..][..2 * self.tile].split_at(self.tile)
    }

    /// The first `slots` slots of a history [in columns](Self::in_columns), y and s in turn.
    #[inline(always)]
    pub(crate) fn columns(&self, slots: usize) -> &[S] {
        &self.data[..2 * slots * self.tile]
    }

    /// As [`pair`](Self::pair), to write.
    #[inline(always)]
    pub(crate) fn pair_mut(&mut self, slot: usize) -> (&mut [S], &mut [S]) {
        self.data[2 * slot * self.tile..][..2 * self.tile].split_at_mut(self.tile)
    }

    /// The row of W of one variable: y and s in turn for each of the first `slots` slots.
    #[inline(always)]
    pub fn row(&self, i: usize, slots: usize, out: &mut [T]) {
        let start = i / self.tile * self.tile * 2 * self.m + i % self.tile;
        for (c, out) in out[..2 * slots].iter_mut().enumerate() {
            *out = self.data[start + c * self.tile].cast();
        }
    }

    /// Copies one column: `2 slot` for y, `2 slot + 1` for s.
    pub fn copy_column(&self, column: usize, out: &mut [T]) {
        for (i, out) in out.iter_mut().take(self.n).enumerate() {
            let start = i / self.tile * self.tile * 2 * self.m + i % self.tile;
            *out = self.data[start + column * self.tile].cast();
        }
    }

    /// The pieces of one column, in order: `2 slot` for y, `2 slot + 1` for s.
    pub fn column(&self, column: usize) -> impl Iterator<Item = &[S]> {
        let (n, m, tile) = (self.n, self.m, self.tile);
        self.data
            .chunks_exact((2 * m * tile).max(1))
            .enumerate()
            .map(move |(k, block)| {
                let len = tile.min(n - k * tile);
                &block[column * tile..][..len]
            })
    }

    /// As [`column`](Self::column), to write.
    pub fn column_mut(&mut self, column: usize) -> impl Iterator<Item = &mut [S]> {
        let (n, m, tile) = (self.n, self.m, self.tile);
        self.data
            .chunks_exact_mut((2 * m * tile).max(1))
            .enumerate()
            .map(move |(k, block)| {
                let len = tile.min(n - k * tile);
                &mut block[column * tile..][..len]
            })
    }

    /// Writes one column, element by element.
    pub fn write_column(&mut self, column: usize, element: impl Fn(usize) -> T) {
        let mut at = 0;
        for piece in self.column_mut(column) {
            for (k, out) in piece.iter_mut().enumerate() {
                *out = element(at + k).cast();
            }
            at += piece.len();
        }
    }

    /// Moves every pair `slots` slots down, the first ones to the end: the pair of slot `slots` is then that of slot 0.
    pub fn rotate(&mut self, slots: usize) {
        let (m, tile) = (self.m, self.tile);
        for block in self.data.chunks_exact_mut((2 * m * tile).max(1)) {
            block.rotate_left(2 * (slots % m.max(1)) * tile);
        }
    }

    /// All of it, to be cut into chunks of [`CHUNK`] variables with [`Split`] and worked on one after the other or in
    /// parallel.
    pub fn block_mut(&mut self) -> HistoryBlock<&mut [S]> {
        HistoryBlock {
            len: self.n,
            m: self.m,
            tile: self.tile,
            data: &mut self.data,
        }
    }

    /// As [`block_mut`](Self::block_mut), to read.
    pub fn block(&self) -> HistoryBlock<&[S]> {
        HistoryBlock {
            len: self.n,
            m: self.m,
            tile: self.tile,
            data: &self.data,
        }
    }
}

/// The pairs of some variables.
#[derive(Debug)]
pub struct HistoryBlock<D> {
    /// Variables.
    len: usize,
    m: usize,
    tile: usize,
    data: D,
}

impl<S: Real> Split for HistoryBlock<&mut [S]> {
    #[inline(always)]
    fn split(self, chunks: usize) -> (Self, Self) {
        let HistoryBlock { len, m, tile, data } = self;
        let first = len.min(chunks * CHUNK);
        let (data, rest) = data.split_at_mut(first.div_ceil(tile) * tile * 2 * m);
        let block = |len, data| HistoryBlock { len, m, tile, data };
        (block(first, data), block(len - first, rest))
    }
}

impl<S: Real> Split for HistoryBlock<&[S]> {
    #[inline(always)]
    fn split(self, chunks: usize) -> (Self, Self) {
        let HistoryBlock { len, m, tile, data } = self;
        let first = len.min(chunks * CHUNK);
        let (data, rest) = data.split_at(first.div_ceil(tile) * tile * 2 * m);
        let block = |len, data| HistoryBlock { len, m, tile, data };
        (block(first, data), block(len - first, rest))
    }
}

impl<S: Real> HistoryBlock<&mut [S]> {
    /// The first pass, over at most a chunk: takes s, y and v from `source` tile by tile, stores s and y in the slot
    /// `store` if there is one, and writes to `out` the products of the columns of the first `slots` slots (the new one
    /// among them) with s (if [wanted](Source::WITH_S)), y and v; without `store` only those with v.
    pub fn update<T: Real>(
        self,
        store: Option<usize>,
        slots: usize,
        source: &mut impl Source<T>,
        out: &mut [[T; LANES]],
    ) {
        dispatch(UpdateKernel {
            block: self,
            store,
            slots,
            source,
            out,
        });
    }
}

/// Up to [`TILE`] variables of a chunk: from `start` on, counted within the block, and from `at` on within tile `block`.
struct Part {
    start: usize,
    block: usize,
    at: usize,
    len: usize,
}

/// The parts of a chunk of `len` variables, in order.
#[inline(always)]
fn parts(len: usize, tile: usize) -> impl Iterator<Item = Part> {
    let width = tile.min(TILE);
    let mut start = 0;
    let mut block = 0;
    let mut at = 0;
    std::iter::from_fn(move || {
        if start >= len {
            return None;
        }
        let part = Part {
            start,
            block,
            at,
            len: width.min(tile - at).min(len - start),
        };
        start += part.len;
        at += part.len;
        if at == tile {
            at = 0;
            block += 1;
        }
        Some(part)
    })
}

struct UpdateKernel<'a, 'd, T, S, F> {
    block: HistoryBlock<&'d mut [S]>,
    store: Option<usize>,
    slots: usize,
    source: &'a mut F,
    out: &'a mut [[T; LANES]],
}

impl<T: Real, S: Real, F: Source<T>> Kernel for UpdateKernel<'_, '_, T, S, F> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let UpdateKernel {
            block: HistoryBlock { len, m, tile, data },
            store,
            slots,
            source,
            out,
        } = self;
        let lanes = &mut out[..2 * slots * sums::PER_COLUMN];
        lanes.fill([T::zero(); LANES]);
        let mut vectors = TileVectors::new();
        for Part {
            start,
            block,
            at,
            len,
        } in parts(len, tile)
        {
            let block = &mut data[block * 2 * m * tile..][..2 * m * tile];
            source.fill(start, len, &mut vectors);
            if let Some(slot) = store {
                let (y, s) = block[2 * slot * tile..][..2 * tile].split_at_mut(tile);
                let (y, s) = (&mut y[at..at + len], &mut s[at..at + len]);
                for i in 0..len {
                    y[i] = vectors.y[i].cast();
                    s[i] = vectors.s[i].cast();
                }
            }
            let y = if F::MASKED { &vectors.y_free } else { &vectors.y };
            let (a, b, c) = (&vectors.s[..len], &y[..len], &vectors.v[..len]);
            let pairs = block
                .chunks_exact(2 * tile)
                .zip(lanes.chunks_exact_mut(2 * sums::PER_COLUMN));
            for (pair, lanes) in pairs {
                let (y, s) = pair.split_at(tile);
                let (y, s) = (&y[at..at + len], &s[at..at + len]);
                let (with_y, with_s) = lanes.split_at_mut(sums::PER_COLUMN);
                if store.is_some() && F::WITH_S {
                    add_products3(y, a, b, c, with_y);
                    add_products3(s, a, b, c, with_s);
                } else if store.is_some() {
                    add_products2(y, b, c, with_y);
                    add_products2(s, b, c, with_s);
                } else {
                    add_products(y, c, &mut with_y[sums::V]);
                    add_products(s, c, &mut with_s[sums::V]);
                }
                if F::MASKED && vectors.any_s_active && store.is_some() {
                    add_products(y, &vectors.s_active[..len], &mut with_y[sums::S_ACTIVE]);
                    add_products(s, &vectors.s_active[..len], &mut with_s[sums::S_ACTIVE]);
                }
            }
        }
    }
}

/// lanes ← lanes + w·v, lane by lane.
#[inline(always)]
fn add_products<T: Real, S: Real>(w: &[S], v: &[T], lanes: &mut [T; LANES]) {
    let mut acc = *lanes;
    let (ws, vs) = (w.chunks_exact(LANES), v.chunks_exact(LANES));
    let rest = ws.remainder().iter().zip(vs.remainder());
    for (w, v) in ws.zip(vs) {
        for l in 0..LANES {
            acc[l] += w[l].cast::<T>() * v[l];
        }
    }
    for (acc, (&w, &v)) in acc.iter_mut().zip(rest) {
        *acc += w.cast::<T>() * v;
    }
    *lanes = acc;
}

/// The products of one column with three vectors at once, so that it is loaded once.
#[inline(always)]
fn add_products3<T: Real, S: Real>(w: &[S], a: &[T], b: &[T], c: &[T], lanes: &mut [[T; LANES]]) {
    let [with_a, with_b, with_c, _] = lanes else {
        return;
    };
    let (mut acc_a, mut acc_b, mut acc_c) = (*with_a, *with_b, *with_c);
    let ws = w.chunks_exact(LANES);
    let done = w.len() - ws.remainder().len();
    let vectors = a
        .chunks_exact(LANES)
        .zip(b.chunks_exact(LANES))
        .zip(c.chunks_exact(LANES));
    for (w, ((a, b), c)) in ws.zip(vectors) {
        for l in 0..LANES {
            let w = w[l].cast::<T>();
            acc_a[l] += w * a[l];
            acc_b[l] += w * b[l];
            acc_c[l] += w * c[l];
        }
    }
    for (l, i) in (done..w.len()).enumerate().take(LANES) {
        let w = w[i].cast::<T>();
        acc_a[l] += w * a[i];
        acc_b[l] += w * b[i];
        acc_c[l] += w * c[i];
    }
    (*with_a, *with_b, *with_c) = (acc_a, acc_b, acc_c);
}

/// As [`add_products3`], without the first vector.
#[inline(always)]
fn add_products2<T: Real, S: Real>(w: &[S], b: &[T], c: &[T], lanes: &mut [[T; LANES]]) {
    let [_, with_b, with_c, _] = lanes else {
        return;
    };
    let (mut acc_b, mut acc_c) = (*with_b, *with_c);
    let ws = w.chunks_exact(LANES);
    let done = w.len() - ws.remainder().len();
    for (w, (b, c)) in ws.zip(b.chunks_exact(LANES).zip(c.chunks_exact(LANES))) {
        for l in 0..LANES {
            let w = w[l].cast::<T>();
            acc_b[l] += w * b[l];
            acc_c[l] += w * c[l];
        }
    }
    for (l, i) in (done..w.len()).enumerate().take(LANES) {
        let w = w[i].cast::<T>();
        acc_b[l] += w * b[i];
        acc_c[l] += w * c[i];
    }
    (*with_b, *with_c) = (acc_b, acc_c);
}

impl<S: Real> HistoryBlock<&[S]> {
    /// The second pass: hands Σ q_c w_c over the columns of the first `slots` slots to `sink`, tile by tile.
    pub fn combine<T: Real>(self, q: &[T], slots: usize, sink: &mut impl Sink<T>) {
        dispatch(CombineKernel {
            block: self,
            q: &q[..2 * slots],
            sink,
        });
    }

    /// Writes to `out` the products of the columns of the first `slots` slots with v, over at most a chunk.
    pub fn project<T: Real>(self, slots: usize, v: &[T], out: &mut [[T; LANES]]) {
        dispatch(ProjectKernel {
            block: self,
            slots,
            v,
            out,
        });
    }

    /// Writes to `out` the sums over F and A that [`Compact::set_gram`] takes: Y'Y over the variables that `is_free` says
    /// are free, S'S over the others, S'Y over the others for pairs newer and older and over the free ones otherwise.
    pub fn gram<T: Real>(self, compact: &Compact<T>, is_free: impl Fn(usize) -> bool, out: &mut [T]) {
        dispatch(GramKernel {
            block: self,
            compact,
            is_free,
            out,
        });
    }
}

struct GramKernel<'a, 'd, T, S, F> {
    block: HistoryBlock<&'d [S]>,
    compact: &'a Compact<T>,
    is_free: F,
    out: &'a mut [T],
}

impl<T: Real, S: Real, F: Fn(usize) -> bool> Kernel for GramKernel<'_, '_, T, S, F> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let GramKernel {
            block: HistoryBlock { len, m, tile, data },
            compact,
            is_free,
            out,
        } = self;
        let (slots, p) = (compact.len(), compact.stride());
        out.fill(T::zero());
        let (yy_free, rest) = out.split_at_mut(m * p);
        let (ss_active, ys_mixed) = rest.split_at_mut(m * p);
        let mut flags = [false; TILE];
        let (mut over_free, mut over_active) = ([T::zero(); TILE], [T::zero(); TILE]);
        for Part {
            start,
            block,
            at,
            len,
        } in parts(len, tile)
        {
            let block = &data[block * 2 * m * tile..][..2 * m * tile];
            // By age.
            let y = |i: usize| &block[2 * compact.slot(i) * tile + at..][..len];
            let s = |i: usize| &block[(2 * compact.slot(i) + 1) * tile + at..][..len];
            for (k, flag) in flags[..len].iter_mut().enumerate() {
                *flag = is_free(start + k);
            }
            let (any_free, any_active) = (flags[..len].contains(&true), flags[..len].contains(&false));
            for i in 0..slots {
                let w = y(i);
                for k in 0..len {
                    let w = w[k].cast();
                    over_free[k] = if flags[k] { w } else { T::zero() };
                    over_active[k] = if flags[k] { T::zero() } else { w };
                }
                if any_free {
                    for j in i..slots {
                        yy_free[i * p + j] += dot_with(y(j), &over_free[..len], S::cast::<T>);
                    }
                }
                for j in 0..slots {
                    let (v, any) = if j > i {
                        (&over_active, any_active)
                    } else {
                        (&over_free, any_free)
                    };
                    if any {
                        ys_mixed[i * p + j] += dot_with(s(j), &v[..len], S::cast::<T>);
                    }
                }
                if any_active {
                    let w = s(i);
                    for k in 0..len {
                        over_active[k] = if flags[k] { T::zero() } else { w[k].cast() };
                    }
                    for j in i..slots {
                        ss_active[i * p + j] += dot_with(s(j), &over_active[..len], S::cast::<T>);
                    }
                }
            }
        }
    }
}

struct ProjectKernel<'a, 'd, T, S> {
    block: HistoryBlock<&'d [S]>,
    slots: usize,
    v: &'a [T],
    out: &'a mut [[T; LANES]],
}

impl<T: Real, S: Real> Kernel for ProjectKernel<'_, '_, T, S> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let ProjectKernel {
            block: HistoryBlock { len, m, tile, data },
            slots,
            v,
            out,
        } = self;
        let lanes = &mut out[..2 * slots * sums::PER_COLUMN];
        lanes.fill([T::zero(); LANES]);
        for Part {
            start,
            block,
            at,
            len,
        } in parts(len, tile)
        {
            let block = &data[block * 2 * m * tile..][..2 * m * tile];
            let v = &v[start..start + len];
            for (column, lanes) in block
                .chunks_exact(tile)
                .zip(lanes.chunks_exact_mut(sums::PER_COLUMN))
            {
                add_products(&column[at..at + len], v, &mut lanes[sums::V]);
            }
        }
    }
}

struct CombineKernel<'a, 'd, T, S, F> {
    block: HistoryBlock<&'d [S]>,
    q: &'a [T],
    sink: &'a mut F,
}

impl<T: Real, S: Real, F: Sink<T>> Kernel for CombineKernel<'_, '_, T, S, F> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let CombineKernel {
            block: HistoryBlock { len, m, tile, data },
            q,
            sink,
        } = self;
        let mut acc = [T::zero(); TILE];
        for Part {
            start,
            block,
            at,
            len,
        } in parts(len, tile)
        {
            let block = &data[block * 2 * m * tile..][..2 * m * tile];
            acc.fill(T::zero());
            if sink.wanted(start, len) {
                // Two columns, one pair, at a time: half the traffic to `acc`.
                for (pair, q) in block.chunks_exact(2 * tile).zip(q.chunks_exact(2)) {
                    let (y, s) = pair.split_at(tile);
                    let (y, s) = (&y[at..at + len], &s[at..at + len]);
                    for ((acc, &y), &s) in acc[..len].iter_mut().zip(y).zip(s) {
                        *acc += y.cast::<T>() * q[0] + s.cast::<T>() * q[1];
                    }
                }
            }
            sink.take(start, &acc[..len]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use thalweg_core::parallel::Threads;

    struct Vectors<'a>(&'a [f64], &'a [f64], &'a [f64]);

    impl Source<f64> for Vectors<'_> {
        const MASKED: bool = false;
        fn fill(&mut self, start: usize, len: usize, tile: &mut TileVectors<f64>) {
            tile.s[..len].copy_from_slice(&self.0[start..start + len]);
            tile.y[..len].copy_from_slice(&self.1[start..start + len]);
            tile.v[..len].copy_from_slice(&self.2[start..start + len]);
        }
    }

    struct Collect<'a>(&'a mut [f64]);

    impl Sink<f64> for Collect<'_> {
        fn wanted(&self, _start: usize, _len: usize) -> bool {
            true
        }
        fn take(&mut self, start: usize, combination: &[f64]) {
            self.0[start..start + combination.len()].copy_from_slice(combination);
        }
    }

    /// All that the passes give, as bits.
    fn passes(n: usize, m: usize, tile: usize) -> Vec<u64> {
        let at = |i: usize, k: usize| ((i * (k + 3) + 7 * k) as f64 * 0.37).sin();
        let mut history = History::<f64, f64>::with_tile(n, m, tile);
        let mut sums = ColumnSums::new(n, m);
        for slot in 0..m {
            let vectors: Vec<Vec<f64>> = (0..3)
                .map(|k| (0..n).map(|i| at(i, 3 * slot + k)).collect())
                .collect();
            let parts = (
                history.block_mut(),
                vectors[0].as_slice(),
                vectors[1].as_slice(),
                vectors[2].as_slice(),
                sums.places(),
            );
            Threads::one().for_chunks(n, parts, |(block, s, y, v, places)| {
                block.update(Some(slot), slot + 1, &mut Vectors(s, y, v), places.data);
            });
        }
        let mut found = sums.add_up(m).to_vec();
        let q: Vec<f64> = (0..2 * m).map(|c| at(c, 100)).collect();
        let mut combination = vec![0.0; n];
        Threads::one().for_chunks(n, (history.block(), &mut combination[..]), |(block, out)| {
            block.combine(&q, m, &mut Collect(out));
        });
        found.extend(&combination);
        let mut row = vec![0.0; 2 * m];
        for i in [0, n / 2, n - 1] {
            history.row(i, m, &mut row);
            // The row is that of the columns.
            assert!(
                row.iter()
                    .enumerate()
                    .all(|(c, &w)| { w == at(i, 3 * (c / 2) + if c % 2 == 0 { 1 } else { 0 }) })
            );
        }
        found.iter().map(|v| v.to_bits()).collect()
    }

    #[test]
    fn the_bits_do_not_depend_on_the_layout() {
        for n in [1, 63, 64, 65, 600, CHUNK, CHUNK + 1, 2 * CHUNK + 777] {
            let expected = passes(n, 3, TILE);
            // Rows and tiles narrower than a register's block add in another order.
            for tile in [128, 512, 1024, CHUNK] {
                assert_eq!(passes(n, 3, tile), expected, "n = {n}, tiles of {tile}");
            }
        }
    }

    #[test]
    fn pairs_beyond_the_caches_lie_in_pages() {
        assert_eq!(History::<f64, f64>::new(10_000, 10).tile, TILE);
        assert_eq!(History::<f64, f64>::new(100_000, 10).tile, 512);
        assert_eq!(History::<f64, f32>::new(100_000, 10).tile, 1024);
        assert_eq!(History::<f64, f64>::new(7, 10).tile, 7);
    }
}
