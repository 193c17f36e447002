//! The curvature pairs W = [Y S], laid out for the memory system, and the passes over them.
//!
//! # Layout
//! The variables are cut into tiles of [`TILE`]. A tile holds, one after the other, its part of y and of s of every
//! slot: 2m short columns of 64 numbers. A pass over W therefore reads memory once from front to back; the products
//! vectorise along the columns of a tile; the row of one variable, which the walk along the projected gradient needs,
//! lies within one tile (10 KiB at m = 10); and bounds become masks over a tile instead of gathers over a matrix.
//! A problem smaller than a tile has a tile of its own size.
//!
//! # Passes
//! An iteration needs two, whatever the bounds. One [stores the new pair and forms the products](HistoryChunk::update) of
//! every column with the new s, the new y and one more vector; one [forms a linear combination](HistoryChunk::combine) of
//! the columns. What belongs to the solver (where s and y come from, which variables are free, what is done with the
//! combination) is a [`Source`] or a [`Sink`] that works on one tile at a time while it is in the cache, so that every
//! vector of length n is read along with W and not again.
//!
//! Sums are formed in fixed lanes over blocks of [`CHUNK`] variables, and block by block: the bits depend on n alone.

use thalweg_core::Real;
use thalweg_core::kernels::{CHUNK, LANES, sum_lanes};
use thalweg_core::simd::{Kernel, dispatch};

/// Variables in a tile.
pub const TILE: usize = 64;

/// One tile's part of the vectors an [`update`](HistoryChunk::update) works with.
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
    /// Fills the first `len` elements for the variables from `start` on, counted within the chunk.
    fn fill(&mut self, start: usize, len: usize, tile: &mut TileVectors<T>);
}

/// Where a linear combination goes.
pub trait Sink<T> {
    /// Whether the combination is needed for these variables at all, counted within the chunk. If not, `take` gets
    /// zeros, and the tile is not read.
    fn wanted(&self, start: usize, len: usize) -> bool;
    /// Takes Σ q_c w_c for the variables from `start` on, counted within the chunk.
    fn take(&mut self, start: usize, combination: &[T]);
}

/// The products of one pass, by column: `2 slot` for y and `2 slot + 1` for s.
#[derive(Debug, Clone)]
pub struct ColumnSums<T> {
    /// Four sums a column: with s, with y (over F when masked), with v, and with s over A.
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
    /// Room for `m` pairs.
    pub fn new(m: usize) -> Self {
        let n = 2 * m * sums::PER_COLUMN;
        ColumnSums {
            lanes: vec![[T::zero(); LANES]; n],
            totals: vec![T::zero(); n],
        }
    }

    /// Sets every total to zero.
    pub fn clear(&mut self) {
        self.totals.fill(T::zero());
    }

    /// The totals, [`sums::PER_COLUMN`] a column: to be reduced over the parts of a distributed vector.
    pub fn totals_mut(&mut self) -> &mut [T] {
        &mut self.totals
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
    /// Room for `m` pairs of `n` elements: 2 m n numbers, n rounded up to whole tiles.
    pub fn new(n: usize, m: usize) -> Self {
        let tile = n.clamp(1, TILE);
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

    /// The row of W of one variable: y and s in turn for each of the first `slots` slots.
    #[inline(always)]
    pub fn row(&self, i: usize, slots: usize, out: &mut [T]) {
        let start = i / self.tile * self.tile * 2 * self.m + i % self.tile;
        for (c, out) in out[..2 * slots].iter_mut().enumerate() {
            *out = widen(self.data[start + c * self.tile]);
        }
    }

    /// Copies one column: `2 slot` for y, `2 slot + 1` for s.
    pub fn copy_column(&self, column: usize, out: &mut [T]) {
        for (i, out) in out.iter_mut().take(self.n).enumerate() {
            let start = i / self.tile * self.tile * 2 * self.m + i % self.tile;
            *out = widen(self.data[start + column * self.tile]);
        }
    }

    /// The history cut into blocks of [`CHUNK`] variables, to be worked on one after the other or in parallel.
    pub fn chunks_mut(&mut self) -> impl Iterator<Item = HistoryChunk<&mut [S]>> {
        let (n, m, tile) = (self.n, self.m, self.tile);
        self.data
            .chunks_mut(CHUNK * 2 * m)
            .enumerate()
            .map(move |(k, data)| HistoryChunk {
                len: CHUNK.min(n - k * CHUNK),
                m,
                tile,
                data,
            })
    }

    /// As [`chunks_mut`](Self::chunks_mut), to read.
    pub fn chunks(&self) -> impl Iterator<Item = HistoryChunk<&[S]>> {
        let (n, m, tile) = (self.n, self.m, self.tile);
        self.data
            .chunks(CHUNK * 2 * m)
            .enumerate()
            .map(move |(k, data)| HistoryChunk {
                len: CHUNK.min(n - k * CHUNK),
                m,
                tile,
                data,
            })
    }
}

#[inline(always)]
fn widen<T: Real, S: Real>(value: S) -> T {
    T::from_f64(value.to_f64())
}

#[inline(always)]
fn narrow<T: Real, S: Real>(value: T) -> S {
    S::from_f64(value.to_f64())
}

/// The pairs of up to [`CHUNK`] variables.
#[derive(Debug)]
pub struct HistoryChunk<D> {
    /// Variables.
    len: usize,
    m: usize,
    tile: usize,
    data: D,
}

impl<S: Real> HistoryChunk<&mut [S]> {
    /// The first pass: takes s, y and v from `source` tile by tile, stores s and y in the slot `store` if there is
    /// one, and adds to `out` the products of the columns of the first `slots` slots (the new one among them) with s,
    /// y and v.
    pub fn update<T: Real>(
        &mut self,
        store: Option<usize>,
        slots: usize,
        source: &mut impl Source<T>,
        out: &mut ColumnSums<T>,
    ) {
        dispatch(UpdateKernel {
            chunk: self,
            store,
            slots,
            source,
            out,
        });
    }
}

struct UpdateKernel<'a, 'd, T, S, F> {
    chunk: &'a mut HistoryChunk<&'d mut [S]>,
    store: Option<usize>,
    slots: usize,
    source: &'a mut F,
    out: &'a mut ColumnSums<T>,
}

impl<T: Real, S: Real, F: Source<T>> Kernel for UpdateKernel<'_, '_, T, S, F> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let UpdateKernel {
            chunk,
            store,
            slots,
            source,
            out,
        } = self;
        let (m, tile) = (chunk.m, chunk.tile);
        let columns = 2 * slots;
        let lanes = &mut out.lanes[..columns * sums::PER_COLUMN];
        lanes.fill([T::zero(); LANES]);
        let mut vectors = TileVectors::new();
        let mut start = 0;
        for block in chunk.data.chunks_exact_mut(2 * m * tile) {
            let len = tile.min(chunk.len - start);
            source.fill(start, len, &mut vectors);
            if let Some(slot) = store {
                let pair = &mut block[2 * slot * tile..][..2 * tile];
                let (y, s) = pair.split_at_mut(tile);
                for i in 0..len {
                    y[i] = narrow(vectors.y[i]);
                    s[i] = narrow(vectors.s[i]);
                }
            }
            for (column, lanes) in block
                .chunks_exact(tile)
                .zip(lanes.chunks_exact_mut(sums::PER_COLUMN))
                .take(columns)
            {
                let y = if F::MASKED { &vectors.y_free } else { &vectors.y };
                let w = &column[..len];
                if store.is_some() {
                    let [ref mut with_s, ref mut with_y, ref mut with_v, _] = *lanes else {
                        continue;
                    };
                    add_products3(w, &vectors.s, y, &vectors.v, with_s, with_y, with_v);
                } else {
                    add_products(w, &vectors.v, &mut lanes[sums::V]);
                }
                if F::MASKED && vectors.any_s_active && store.is_some() {
                    add_products(w, &vectors.s_active, &mut lanes[sums::S_ACTIVE]);
                }
            }
            start += len;
        }
        for (total, lanes) in out.totals.iter_mut().zip(lanes.iter()) {
            *total += sum_lanes(lanes);
        }
    }
}

/// lanes ← lanes + w·v, lane by lane.
#[inline(always)]
fn add_products<T: Real, S: Real>(w: &[S], v: &[T; TILE], lanes: &mut [T; LANES]) {
    let mut acc = *lanes;
    let blocks = w.chunks_exact(LANES);
    let rest = blocks.remainder();
    for (w, v) in blocks.zip(v.chunks_exact(LANES)) {
        for l in 0..LANES {
            acc[l] += widen::<T, S>(w[l]) * v[l];
        }
    }
    let done = w.len() - rest.len();
    for (l, (&w, &v)) in rest.iter().zip(&v[done..]).enumerate() {
        acc[l] += widen::<T, S>(w) * v;
    }
    *lanes = acc;
}

/// Three products at once, so that w is loaded once.
#[inline(always)]
fn add_products3<T: Real, S: Real>(
    w: &[S],
    a: &[T; TILE],
    b: &[T; TILE],
    c: &[T; TILE],
    with_a: &mut [T; LANES],
    with_b: &mut [T; LANES],
    with_c: &mut [T; LANES],
) {
    let (mut acc_a, mut acc_b, mut acc_c) = (*with_a, *with_b, *with_c);
    let blocks = w.chunks_exact(LANES);
    let rest = blocks.remainder();
    for (((w, a), b), c) in blocks
        .zip(a.chunks_exact(LANES))
        .zip(b.chunks_exact(LANES))
        .zip(c.chunks_exact(LANES))
    {
        for l in 0..LANES {
            let w = widen::<T, S>(w[l]);
            acc_a[l] += w * a[l];
            acc_b[l] += w * b[l];
            acc_c[l] += w * c[l];
        }
    }
    let done = w.len() - rest.len();
    for (l, &w) in rest.iter().enumerate() {
        let w = widen::<T, S>(w);
        acc_a[l] += w * a[done + l];
        acc_b[l] += w * b[done + l];
        acc_c[l] += w * c[done + l];
    }
    (*with_a, *with_b, *with_c) = (acc_a, acc_b, acc_c);
}

impl<S: Real> HistoryChunk<&[S]> {
    /// The second pass: hands Σ q_c w_c over the columns of the first `slots` slots to `sink`, tile by tile.
    pub fn combine<T: Real>(&self, q: &[T], slots: usize, sink: &mut impl Sink<T>) {
        dispatch(CombineKernel {
            chunk: self,
            q: &q[..2 * slots],
            sink,
        });
    }

    /// Adds to `out` the products of the columns of the first `slots` slots with v.
    pub fn project<T: Real>(&self, slots: usize, v: &[T], out: &mut ColumnSums<T>) {
        dispatch(ProjectKernel {
            chunk: self,
            slots,
            v,
            out,
        });
    }

    /// Adds to `free` and `active` the products of all pairs of the first `slots` slots' columns i ≤ j over
    /// the variables whose flag is set and over the others; the order is that of [`Compact::set_gram`].
    ///
    /// [`Compact::set_gram`]: crate::Compact::set_gram
    pub fn gram<T: Real>(
        &self,
        slots: usize,
        is_free: impl Fn(usize) -> bool,
        free: &mut [T],
        active: &mut [T],
    ) {
        let columns = 2 * slots;
        let mut masked = [[T::zero(); TILE]; 2];
        let mut start = 0;
        for block in self.data.chunks_exact(2 * self.m * self.tile) {
            let len = self.tile.min(self.len - start);
            let any_active = (start..start + len).any(|i| !is_free(i));
            for i in 0..columns {
                let w = &block[i * self.tile..][..len];
                for (k, &w) in w.iter().enumerate() {
                    let is_free = is_free(start + k);
                    masked[0][k] = if is_free { widen(w) } else { T::zero() };
                    masked[1][k] = if is_free { T::zero() } else { widen(w) };
                }
                for j in i..columns {
                    let w = &block[j * self.tile..][..len];
                    let mut lanes = [T::zero(); LANES];
                    add_products(w, &masked[0], &mut lanes);
                    free[i * columns + j] += sum_lanes(&lanes);
                    if any_active {
                        let mut lanes = [T::zero(); LANES];
                        add_products(w, &masked[1], &mut lanes);
                        active[i * columns + j] += sum_lanes(&lanes);
                    }
                }
            }
            start += len;
        }
    }
}

struct ProjectKernel<'a, 'd, T, S> {
    chunk: &'a HistoryChunk<&'d [S]>,
    slots: usize,
    v: &'a [T],
    out: &'a mut ColumnSums<T>,
}

impl<T: Real, S: Real> Kernel for ProjectKernel<'_, '_, T, S> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let ProjectKernel { chunk, slots, v, out } = self;
        let tile = chunk.tile;
        let lanes = &mut out.lanes[..2 * slots * sums::PER_COLUMN];
        lanes.fill([T::zero(); LANES]);
        let mut part = [T::zero(); TILE];
        let mut start = 0;
        for block in chunk.data.chunks_exact(2 * chunk.m * tile) {
            let len = tile.min(chunk.len - start);
            part[..len].copy_from_slice(&v[start..start + len]);
            for (column, lanes) in block
                .chunks_exact(tile)
                .zip(lanes.chunks_exact_mut(sums::PER_COLUMN))
            {
                add_products(&column[..len], &part, &mut lanes[sums::V]);
            }
            start += len;
        }
        for (total, lanes) in out.totals.iter_mut().zip(lanes.iter()) {
            *total += sum_lanes(lanes);
        }
    }
}

struct CombineKernel<'a, 'd, T, S, F> {
    chunk: &'a HistoryChunk<&'d [S]>,
    q: &'a [T],
    sink: &'a mut F,
}

impl<T: Real, S: Real, F: Sink<T>> Kernel for CombineKernel<'_, '_, T, S, F> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let CombineKernel { chunk, q, sink } = self;
        let tile = chunk.tile;
        let mut start = 0;
        for block in chunk.data.chunks_exact(2 * chunk.m * tile) {
            let len = tile.min(chunk.len - start);
            let mut acc = [T::zero(); TILE];
            if sink.wanted(start, len) {
                // Two columns, one pair, at a time: half the traffic to `acc`.
                for (pair, q) in block.chunks_exact(2 * tile).zip(q.chunks_exact(2)) {
                    let (y, s) = pair.split_at(tile);
                    for ((acc, &y), &s) in acc[..len].iter_mut().zip(&y[..len]).zip(&s[..len]) {
                        *acc += widen::<T, S>(y) * q[0] + widen::<T, S>(s) * q[1];
                    }
                }
            }
            sink.take(start, &acc[..len]);
            start += len;
        }
    }
}
