//! The middle matrices of the compact representation: everything of size m × m.
//!
//! R. H. Byrd, J. Nocedal, R. B. Schnabel, *Representations of quasi-Newton matrices and their use in limited memory
//! methods*, Math. Programming 63 (1994) 129–156; R. H. Byrd, P. Lu, J. Nocedal, C. Zhu, *A limited memory algorithm
//! for bound constrained optimization*, SIAM J. Sci. Comput. 16 (1995) 1190–1208 (equation numbers below are of the
//! latter).
//!
//! ```text
//! B = θ I − W M W',   W = [Y  θS],   M⁻¹ = [ −D   L'  ]      D = diag(sᵢ'yᵢ),  L = strictly lower part of S'Y
//!                                         [  L   θS'S ]
//! ```
//! The direction within a set F of free variables needs K = M⁻¹ − W_F'W_F / θ (5.11), which in terms of sums over F
//! and over its complement A is
//! ```text
//! K = [ −(D + Y_F'Y_F/θ)    −N'        ]      Nᵢⱼ = −sᵢ'yⱼ over A where pair i is newer than pair j,
//!     [ −N                  θ S_A'S_A  ]             sᵢ'yⱼ over F elsewhere
//! ```
//! and is quasi-definite: it factors as a signed Cholesky decomposition without pivoting.
//!
//! Vectors of length 2k hold the k products with Y, oldest pair first, then the k with θS. Matrices are kept by *slot*
//! of the ring buffer, so that nothing moves when the oldest pair is dropped.

use thalweg_core::Real;
use thalweg_core::kernels::{LANES, sum_lanes};
use thalweg_core::simd::{Kernel, dispatch};

/// What can be wrong with a factor: not positive definite, by rounding or by pairs that contradict each other. The
/// memory is of no more use and should be forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Singular;

/// Which sums over variables one column of W took part in; filled by a pass over the history.
///
/// Arrays are by slot. Those not named with F or A run over all variables.
#[derive(Debug, Clone)]
pub struct PairSums<T> {
    /// yⱼ's, sⱼ's with the new s.
    pub y_s: Vec<T>,
    /// sⱼ's.
    pub s_s: Vec<T>,
    /// yⱼ'y over F with the new y.
    pub y_y_free: Vec<T>,
    /// sⱼ'y over F.
    pub s_y_free: Vec<T>,
    /// yⱼ's over A.
    pub y_s_active: Vec<T>,
    /// sⱼ's over A.
    pub s_s_active: Vec<T>,
}

impl<T: Real> PairSums<T> {
    /// Zeros for `m` slots.
    pub fn new(m: usize) -> Self {
        let zeros = || vec![T::zero(); m];
        PairSums {
            y_s: zeros(),
            s_s: zeros(),
            y_y_free: zeros(),
            s_y_free: zeros(),
            y_s_active: zeros(),
            s_s_active: zeros(),
        }
    }
}

/// θ, the middle matrices and their factors.
#[derive(Debug, Clone)]
pub struct Compact<T> {
    m: usize,
    /// Pairs held, and the slot of the oldest.
    count: usize,
    head: usize,
    theta: T,
    /// S'S over all variables; both triangles.
    ss: Vec<T>,
    /// Y'S over all variables, [older][newer] and the diagonal: L' and D.
    ys: Vec<T>,
    /// 1/s'y.
    inverse_sy: Vec<T>,
    /// Y'Y over F, S'S over A, Y'S over A for [older][newer] and over F otherwise: three m × m blocks.
    gram: Vec<T>,
    /// −1 for [older][newer], 1 otherwise.
    side: Vec<T>,
    /// The factor J of θS'S + L D⁻¹ L', and L', by age.
    middle: Factor<T>,
    l: Vec<T>,
    /// The factors C, G', H of K = [C; G H] diag(−I, I) [C; G H]', by age.
    c: Factor<T>,
    g: Vec<T>,
    h: Factor<T>,
    /// Vectors of padded length.
    scratch: Vec<T>,
}

impl<T: Real> Compact<T> {
    /// No pairs, θ = 1, room for `m`.
    pub fn new(m: usize) -> Self {
        let square = || vec![T::zero(); m * m];
        let p = m.next_multiple_of(LANES);
        Compact {
            m,
            count: 0,
            head: 0,
            theta: T::one(),
            ss: square(),
            ys: square(),
            inverse_sy: vec![T::zero(); m],
            gram: vec![T::zero(); 3 * m * m],
            side: vec![T::one(); m * m],
            middle: Factor::new(m, p),
            l: vec![T::zero(); m * p],
            c: Factor::new(m, p),
            g: vec![T::zero(); m * p],
            h: Factor::new(m, p),
            scratch: vec![T::zero(); 2 * p],
        }
    }

    /// Forgets every pair: B = I.
    pub fn reset(&mut self) {
        self.count = 0;
        self.head = 0;
        self.theta = T::one();
        self.gram.fill(T::zero());
    }

    /// θ.
    pub fn theta(&self) -> T {
        self.theta
    }

    /// How many pairs are held.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether no pair is held.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Room for pairs.
    pub fn capacity(&self) -> usize {
        self.m
    }

    /// The slot of the pair of this age, 0 the oldest.
    #[inline(always)]
    pub fn slot(&self, age: usize) -> usize {
        let slot = self.head + age;
        if slot >= self.m { slot - self.m } else { slot }
    }

    /// The slot the next pair goes to.
    pub fn next_slot(&self) -> usize {
        if self.count < self.m {
            self.slot(self.count)
        } else {
            self.head
        }
    }

    /// How many slots are in use once the next pair is stored; they are the first ones.
    pub fn slots_after_push(&self) -> usize {
        (self.count + 1).min(self.m)
    }

    /// Takes in the pair in [`next_slot`](Self::next_slot): its sums, s'y > 0 and y'y.
    pub fn push(&mut self, sums: &PairSums<T>, s_y: T, y_y: T) {
        let new = self.next_slot();
        self.advance();
        self.theta = y_y / s_y;
        self.inverse_sy[new] = s_y.recip();
        let m = self.m;
        let (yy_free, rest) = self.gram.split_at_mut(m * m);
        let (ss_active, ys_mixed) = rest.split_at_mut(m * m);
        for j in 0..self.count {
            self.ss[new * m + j] = sums.s_s[j];
            self.ss[j * m + new] = sums.s_s[j];
            self.ys[j * m + new] = sums.y_s[j];
            yy_free[new * m + j] = sums.y_y_free[j];
            yy_free[j * m + new] = sums.y_y_free[j];
            ss_active[new * m + j] = sums.s_s_active[j];
            ss_active[j * m + new] = sums.s_s_active[j];
            ys_mixed[j * m + new] = sums.y_s_active[j];
            ys_mixed[new * m + j] = sums.s_y_free[j];
            self.side[j * m + new] = -T::one();
            self.side[new * m + j] = T::one();
        }
        self.ys[new * m + new] = s_y;
        ys_mixed[new * m + new] = sums.s_y_free[new];
        self.side[new * m + new] = T::one();
    }

    /// Takes in the pair in [`next_slot`](Self::next_slot) for the [two-loop recursion](crate::History::two_loop) alone,
    /// which needs no more than s'y > 0 and y'y.
    pub fn push_curvature(&mut self, s_y: T, y_y: T) {
        let new = self.next_slot();
        self.advance();
        self.theta = y_y / s_y;
        self.ys[new * self.m + new] = s_y;
        self.inverse_sy[new] = s_y.recip();
    }

    fn advance(&mut self) {
        if self.count < self.m {
            self.count += 1;
        } else {
            self.head = if self.head + 1 == self.m { 0 } else { self.head + 1 };
        }
    }

    /// 1 / s'y of the pair in a slot.
    #[inline(always)]
    pub fn inverse_curvature(&self, slot: usize) -> T {
        self.inverse_sy[slot]
    }

    /// The size of what [`shift`](Self::shift) fills.
    pub fn gram_len(&self) -> usize {
        3 * self.m * self.m
    }

    /// Adds to `delta` the change of the sums over F and A when one variable changes sides. `row` has the variable's
    /// 2k elements of [Y S] by slot, y and s in turn; `sign` is +1 when it becomes free and −1 when it becomes active.
    pub fn shift(&self, row: &[T], sign: T, delta: &mut [T]) {
        let m = self.m;
        let (yy_free, rest) = delta.split_at_mut(m * m);
        let (ss_active, ys_mixed) = rest.split_at_mut(m * m);
        let k = self.count;
        for i in 0..k {
            let (y_i, s_i) = (sign * row[2 * i], sign * row[2 * i + 1]);
            let range = i * m..i * m + k;
            let (yy, ss) = (&mut yy_free[range.clone()], &mut ss_active[range.clone()]);
            let (ys, side) = (&mut ys_mixed[range.clone()], &self.side[range]);
            for (j, row) in row[..2 * k].chunks_exact(2).enumerate() {
                yy[j] += y_i * row[0];
                ss[j] -= s_i * row[1];
                ys[j] += side[j] * (y_i * row[1]);
            }
        }
    }

    /// Whether the product of yᵢ and sⱼ, by slot, is one over A.
    #[inline(always)]
    pub(crate) fn is_active_sum(&self, i: usize, j: usize) -> bool {
        self.side[i * self.m + j] < T::zero()
    }

    /// Applies what [`shift`](Self::shift) collected, reduced over all parts.
    pub fn apply_shift(&mut self, delta: &[T]) {
        for (g, &d) in self.gram.iter_mut().zip(delta) {
            *g += d;
        }
    }

    /// Replaces the sums over F and A by those that [`HistoryBlock::gram`](crate::HistoryBlock::gram) has formed.
    pub fn set_gram(&mut self, gram: &[T]) {
        let m = self.m;
        self.gram.copy_from_slice(gram);
        for block in self.gram[..2 * m * m].chunks_exact_mut(m * m) {
            for i in 1..self.count {
                for j in 0..i {
                    block[i * m + j] = block[j * m + i];
                }
            }
        }
    }

    /// Factors the middle matrix for [`middle_product`](Self::middle_product): Cholesky of θS'S + L D⁻¹ L'.
    /// k³/3 operations.
    pub fn factor_middle(&mut self) -> Result<(), Singular> {
        dispatch(FactorMiddle(self))
    }

    /// out ← M v. 2k² operations.
    pub fn middle_product(&mut self, v: &[T], out: &mut [T]) {
        dispatch(MiddleProduct(self, v, out));
    }

    /// Factors K for [`solve_subspace`](Self::solve_subspace). (2k)³/3 operations.
    pub fn factor_subspace(&mut self) -> Result<(), Singular> {
        dispatch(FactorSubspace(self))
    }

    /// v ← K⁻¹ v with the factors of [`factor_subspace`](Self::factor_subspace). 4k² operations.
    pub fn solve_subspace(&mut self, v: &mut [T]) {
        dispatch(SolveSubspace(self, v));
    }

    /// v ← K⁻¹ v when every variable is free, without a factorisation: K is then
    /// −[D + Y'Y/θ, R'; R, 0] with R the upper triangle of S'Y. 2k² operations.
    pub fn solve_all_free(&mut self, v: &mut [T]) -> Result<(), Singular> {
        let (m, k) = (self.m, self.count);
        let (yy, rest) = self.gram.split_at(m * m);
        let ys = &rest[m * m..];
        let (v_y, v_s) = v[..2 * k].split_at_mut(k);
        let u_y = &mut self.scratch[..k];
        let slot = |age: usize| {
            let slot = self.head + age;
            if slot >= m { slot - m } else { slot }
        };
        // u_y = −R⁻¹ v_s, R's columns being rows of Y'S.
        for i in (0..k).rev() {
            let a = slot(i);
            let mut t = -v_s[i];
            for j in i + 1..k {
                t -= ys[slot(j) * m + a] * u_y[j];
            }
            let diagonal = ys[a * m + a];
            if !(diagonal > T::zero()) {
                return Err(Singular);
            }
            u_y[i] = t / diagonal;
        }
        // u_s = −R⁻ᵀ (v_y + (D + Y'Y/θ) u_y).
        let scale = self.theta.recip();
        for i in 0..k {
            let a = slot(i);
            let mut t = T::zero();
            for j in 0..k {
                t += yy[a * m + slot(j)] * u_y[j];
            }
            t = v_y[i] + t * scale + self.ys[a * m + a] * u_y[i];
            for j in 0..i {
                t += ys[a * m + slot(j)] * v_s[j];
            }
            v_s[i] = -t / ys[a * m + a];
        }
        v_y.copy_from_slice(u_y);
        if v_s.iter().all(|x| x.is_finite()) {
            Ok(())
        } else {
            Err(Singular)
        }
    }

    /// Rearranges products by slot (y and s in turn, unscaled) into the order of the middle matrices, with θ.
    pub fn gather(&self, by_slot: &[T], out: &mut [T]) {
        let k = self.count;
        for age in 0..k {
            let slot = self.slot(age);
            out[age] = by_slot[2 * slot];
            out[k + age] = self.theta * by_slot[2 * slot + 1];
        }
    }

    /// The inverse of [`gather`](Self::gather) for coefficients: W v = Σ over slots of what is written to `by_slot`.
    pub fn scatter(&self, v: &[T], by_slot: &mut [T]) {
        let k = self.count;
        for age in 0..k {
            let slot = self.slot(age);
            by_slot[2 * slot] = v[age];
            by_slot[2 * slot + 1] = self.theta * v[k + age];
        }
    }
}

/// L' of a Cholesky decomposition A = L L': its rows above the diagonal, and the inverse of the diagonal. Rows are
/// padded to whole vector registers, and what is not above the diagonal is zero, so that the loops have one length and no
/// remainder.
#[derive(Debug, Clone)]
struct Factor<T> {
    p: usize,
    rows: Vec<T>,
    inverse: Vec<T>,
}

impl<T: Real> Factor<T> {
    fn new(m: usize, p: usize) -> Self {
        Factor {
            p,
            rows: vec![T::zero(); m * p],
            inverse: vec![T::zero(); m],
        }
    }

    /// Factors the upper triangle of the k × k matrix in `rows`, whose padding is zero.
    #[inline(always)]
    fn factor(&mut self, k: usize) -> Result<(), Singular> {
        let p = self.p;
        for j in 0..k {
            let (row, below) = self.rows[j * p..k * p].split_at_mut(p);
            let pivot = row[j];
            // Also catches NaN.
            if !(pivot > T::zero() && pivot.is_finite()) {
                return Err(Singular);
            }
            let inverse = pivot.sqrt().recip();
            self.inverse[j] = inverse;
            scale(row, inverse);
            row[..=j].fill(T::zero());
            for (l, other) in below.chunks_exact_mut(p).enumerate() {
                add(other, -row[j + 1 + l], row);
            }
        }
        Ok(())
    }

    /// v ← L⁻¹ v, v of padded length.
    #[inline(always)]
    fn solve(&self, k: usize, v: &mut [T]) {
        for (j, row) in self.rows.chunks_exact(self.p).enumerate().take(k) {
            let t = v[j] * self.inverse[j];
            add(v, -t, row);
            v[j] = t;
        }
    }

    /// v ← L⁻ᵀ v, v of padded length.
    #[inline(always)]
    fn solve_transposed(&self, k: usize, v: &mut [T]) {
        for (j, row) in self.rows.chunks_exact(self.p).enumerate().take(k).rev() {
            v[j] = (v[j] - product(row, v)) * self.inverse[j];
        }
    }
}

/// a ← a + t b for padded rows.
#[inline(always)]
fn add<T: Real>(a: &mut [T], t: T, b: &[T]) {
    for (a, b) in a.chunks_exact_mut(LANES).zip(b.chunks_exact(LANES)) {
        // Through a local array: the compiler need not prove that a and b are apart.
        let mut sum = [T::zero(); LANES];
        for l in 0..LANES {
            sum[l] = a[l] + t * b[l];
        }
        a.copy_from_slice(&sum);
    }
}

/// a ← t a for a padded row.
#[inline(always)]
fn scale<T: Real>(a: &mut [T], t: T) {
    for a in a.chunks_exact_mut(LANES) {
        for l in 0..LANES {
            a[l] *= t;
        }
    }
}

/// a'b for padded rows.
#[inline(always)]
fn product<T: Real>(a: &[T], b: &[T]) -> T {
    let mut lanes = [T::zero(); LANES];
    for (a, b) in a.chunks_exact(LANES).zip(b.chunks_exact(LANES)) {
        for l in 0..LANES {
            lanes[l] += a[l] * b[l];
        }
    }
    sum_lanes(&lanes)
}

/// The slots by age, oldest first.
#[inline(always)]
fn slots(head: usize, m: usize, k: usize) -> impl Iterator<Item = usize> + Clone {
    (head..m).chain(0..head).take(k)
}

/// The first k elements of a row by slot into the padded row `out` by age. The ring begins at slot 0 until it is full.
#[inline(always)]
fn by_age<T: Real>(row: &[T], head: usize, k: usize, out: &mut [T]) {
    let (newer, older) = row[..k].split_at(head);
    out[..older.len()].copy_from_slice(older);
    out[older.len()..k].copy_from_slice(newer);
    out[k..].fill(T::zero());
}

struct FactorMiddle<'a, T>(&'a mut Compact<T>);

impl<T: Real> Kernel for FactorMiddle<'_, T> {
    type Output = Result<(), Singular>;

    #[inline(always)]
    fn run(self) -> Self::Output {
        let this = self.0;
        let (m, k, head, p) = (this.m, this.count, this.head, this.middle.p);
        let rows = slots(head, m, k);
        for ((j, b), l) in rows.clone().enumerate().zip(this.l.chunks_exact_mut(p)) {
            by_age(&this.ys[b * m..], head, k, l);
            l[..=j].fill(T::zero());
        }
        for ((i, a), row) in rows.clone().enumerate().zip(this.middle.rows.chunks_exact_mut(p)) {
            by_age(&this.ss[a * m..], head, k, row);
            scale(row, this.theta);
            for (b, l) in rows.clone().zip(this.l.chunks_exact(p)).take(i) {
                add(row, l[i] * this.inverse_sy[b], l);
            }
        }
        this.middle.factor(k)
    }
}

struct MiddleProduct<'a, T>(&'a mut Compact<T>, &'a [T], &'a mut [T]);

impl<T: Real> Kernel for MiddleProduct<'_, T> {
    type Output = ();

    /// [−D L'; L θS'S] [a; b] = [v_y; v_s] by elimination of a = D⁻¹ (L'b − v_y).
    #[inline(always)]
    fn run(self) {
        let MiddleProduct(this, v, out) = self;
        let (m, k, p) = (this.m, this.count, this.middle.p);
        let rows = slots(this.head, m, k);
        let (v_y, v_s) = v[..2 * k].split_at(k);
        let (o_y, o_s) = out[..2 * k].split_at_mut(k);
        let b = &mut this.scratch[..p];
        b[..k].copy_from_slice(v_s);
        b[k..].fill(T::zero());
        for ((slot, &v), l) in rows.clone().zip(v_y).zip(this.l.chunks_exact(p)) {
            add(b, v * this.inverse_sy[slot], l);
        }
        this.middle.solve(k, b);
        this.middle.solve_transposed(k, b);
        o_s.copy_from_slice(&b[..k]);
        for (((slot, &v), l), o) in rows.zip(v_y).zip(this.l.chunks_exact(p)).zip(o_y) {
            *o = (product(l, b) - v) * this.inverse_sy[slot];
        }
    }
}

struct FactorSubspace<'a, T>(&'a mut Compact<T>);

impl<T: Real> Kernel for FactorSubspace<'_, T> {
    type Output = Result<(), Singular>;

    #[inline(always)]
    fn run(self) -> Self::Output {
        let this = self.0;
        let (m, k, head, p) = (this.m, this.count, this.head, this.c.p);
        let rows = slots(head, m, k);
        let (yy_free, rest) = this.gram.split_at(m * m);
        let (ss_active, ys_mixed) = rest.split_at(m * m);
        // C C' = D + Y_F'Y_F/θ.
        for ((i, a), row) in rows.clone().enumerate().zip(this.c.rows.chunks_exact_mut(p)) {
            by_age(&yy_free[a * m..], head, k, row);
            for t in row.iter_mut() {
                *t /= this.theta;
            }
            row[i] += this.ys[a * m + a];
        }
        this.c.factor(k)?;
        // G' = C⁻¹ A', A = −(S'Y over A) below the diagonal and S'Y over F on and above it.
        for ((j, b), row) in rows.clone().enumerate().zip(this.g.chunks_exact_mut(p)) {
            by_age(&ys_mixed[b * m..], head, k, row);
            for t in &mut row[j + 1..] {
                *t = -*t;
            }
        }
        for (j, c) in this.c.rows.chunks_exact(p).enumerate().take(k) {
            let (row, below) = this.g[j * p..k * p].split_at_mut(p);
            scale(row, this.c.inverse[j]);
            for (l, other) in below.chunks_exact_mut(p).enumerate() {
                add(other, -c[j + 1 + l], row);
            }
        }
        // H H' = θ S_A'S_A + G G'.
        for ((i, a), row) in rows.enumerate().zip(this.h.rows.chunks_exact_mut(p)) {
            by_age(&ss_active[a * m..], head, k, row);
            scale(row, this.theta);
            for g in this.g.chunks_exact(p).take(k) {
                add(row, g[i], g);
            }
        }
        this.h.factor(k)
    }
}

struct SolveSubspace<'a, T>(&'a mut Compact<T>, &'a mut [T]);

impl<T: Real> Kernel for SolveSubspace<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let SolveSubspace(this, v) = self;
        let (k, p) = (this.count, this.c.p);
        let (v_y, v_s) = v[..2 * k].split_at_mut(k);
        let (a, b) = this.scratch.split_at_mut(p);
        a.fill(T::zero());
        b.fill(T::zero());
        a[..k].copy_from_slice(v_y);
        b[..k].copy_from_slice(v_s);
        this.c.solve(k, a);
        for (g, &a) in this.g.chunks_exact(p).zip(a[..k].iter()) {
            add(b, -a, g);
        }
        this.h.solve(k, b);
        this.h.solve_transposed(k, b);
        for (g, a) in this.g.chunks_exact(p).zip(a[..k].iter_mut()) {
            *a = -*a - product(g, b);
        }
        this.c.solve_transposed(k, a);
        v_y.copy_from_slice(&a[..k]);
        v_s.copy_from_slice(&b[..k]);
    }
}
