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
//! Vectors of length 2k hold the k products with Y, oldest pair first, then the k with θS. Matrices are kept by age too,
//! the oldest pair first, in rows padded to whole vector registers; when the oldest pair is dropped, all move up one row and
//! column, which is one copy of m² numbers. For m ≤ 16 the padded length is a constant of the code.

#[cfg(feature = "checkpoint")]
mod checkpoint;

use thalweg_core::Real;
use thalweg_core::kernels::{LANES, sum_lanes};
use thalweg_core::simd::{Kernel, dispatch};

/// What can be wrong with a factor: not positive definite, by rounding or by pairs that contradict each other. The
/// memory is of no more use and should be forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Singular;

impl std::fmt::Display for Singular {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a matrix of the memory is not positive definite any more; forget the pairs and go on without them")
    }
}

impl std::error::Error for Singular {}

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
    /// The padded length of a row.
    p: usize,
    /// Pairs held, and the slot of the oldest.
    count: usize,
    head: usize,
    theta: T,
    /// S'S over all variables; both triangles.
    ss: Vec<T>,
    /// Y'S over all variables, [older][newer]: L'. The rest is zero.
    ys: Vec<T>,
    /// s'y by age, and its inverse where `middle` is factored.
    d: Vec<T>,
    over_d: Vec<T>,
    /// 1/s'y, by slot.
    inverse_d: Vec<T>,
    /// Y'Y over F, S'S over A, Y'S over A for [older][newer] and over F otherwise: three m × p blocks.
    gram: Vec<T>,
    /// The factor of θS'S + L D⁻¹ L'.
    middle: Factor<T>,
    /// The factors C, G', H of K = [C; G H] diag(−E, E') [C; G H]'.
    c: Factor<T>,
    g: Vec<T>,
    h: Factor<T>,
    /// Vectors of padded length.
    scratch: Vec<T>,
}

impl<T: Real> Compact<T> {
    /// No pairs, θ = 1, room for `m`.
    pub fn new(m: usize) -> Self {
        let p = m.next_multiple_of(LANES);
        let zeros = |n: usize| vec![T::zero(); n];
        Compact {
            m,
            p,
            count: 0,
            head: 0,
            theta: T::one(),
            ss: zeros(m * p),
            ys: zeros(m * p),
            d: zeros(m),
            over_d: zeros(m),
            inverse_d: zeros(m),
            gram: zeros(3 * m * p),
            middle: Factor::new(m, p),
            c: Factor::new(m, p),
            g: zeros(m * p),
            h: Factor::new(m, p),
            scratch: zeros(2 * p),
        }
    }

    /// Forgets every pair: B = I.
    pub fn reset(&mut self) {
        self.count = 0;
        self.head = 0;
        self.theta = T::one();
        for matrix in [&mut self.ss, &mut self.ys, &mut self.gram] {
            matrix.fill(T::zero());
        }
    }

    /// θ.
    #[inline(always)]
    pub fn theta(&self) -> T {
        self.theta
    }

    /// How many pairs are held.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether no pair is held.
    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Room for pairs.
    #[inline(always)]
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
    #[inline(always)]
    pub fn next_slot(&self) -> usize {
        if self.count < self.m {
            self.slot(self.count)
        } else {
            self.head
        }
    }

    /// How many slots are in use once the next pair is stored; they are the first ones.
    #[inline(always)]
    pub fn slots_after_push(&self) -> usize {
        (self.count + 1).min(self.m)
    }

    /// 1 / s'y of the pair in a slot.
    #[inline(always)]
    pub fn inverse_curvature(&self, slot: usize) -> T {
        self.inverse_d[slot]
    }

    /// 1 / s'y by slot.
    #[inline(always)]
    pub(crate) fn inverse_curvatures(&self) -> &[T] {
        &self.inverse_d
    }

    /// Takes in the pair in [`next_slot`](Self::next_slot): its sums, s'y > 0 and y'y.
    pub fn push(&mut self, sums: &PairSums<T>, s_y: T, y_y: T) {
        let (m, p) = (self.m, self.p);
        if self.count == m {
            let (ss, ys) = (self.ss.as_mut_slice(), self.ys.as_mut_slice());
            for matrix in [ss, ys].into_iter().chain(self.gram.chunks_exact_mut(m * p)) {
                matrix.copy_within((p + 1).min(m * p).., 0);
                // The beginnings of the rows below have come here.
                for row in matrix.chunks_exact_mut(p) {
                    row[p - 1] = T::zero();
                }
            }
            self.d.copy_within(1.., 0);
        }
        self.push_curvature(s_y, y_y);
        let new = self.count - 1;
        self.d[new] = s_y;
        let (yy_free, rest) = self.gram.split_at_mut(m * p);
        let (ss_active, ys_mixed) = rest.split_at_mut(m * p);
        for matrix in [&mut self.ss[..], &mut self.ys, yy_free, ss_active, ys_mixed] {
            matrix[new * p..][..p].fill(T::zero());
        }
        for j in 0..=new {
            let slot = if self.head + j >= m {
                self.head + j - m
            } else {
                self.head + j
            };
            let (row, column) = (new * p + j, j * p + new);
            self.ss[row] = sums.s_s[slot];
            self.ss[column] = sums.s_s[slot];
            yy_free[row] = sums.y_y_free[slot];
            yy_free[column] = sums.y_y_free[slot];
            ss_active[row] = sums.s_s_active[slot];
            ss_active[column] = sums.s_s_active[slot];
            if j < new {
                self.ys[column] = sums.y_s[slot];
                ys_mixed[column] = sums.y_s_active[slot];
            }
            ys_mixed[row] = sums.s_y_free[slot];
        }
    }

    /// Takes in the pair in [`next_slot`](Self::next_slot) for the [two-loop recursion](crate::History::two_loop) alone,
    /// which needs no more than s'y > 0 and y'y.
    #[inline(always)]
    pub fn push_curvature(&mut self, s_y: T, y_y: T) {
        let new = self.next_slot();
        if self.count < self.m {
            self.count += 1;
        } else {
            self.head = if self.head + 1 == self.m { 0 } else { self.head + 1 };
        }
        self.theta = y_y / s_y;
        self.inverse_d[new] = s_y.recip();
    }

    /// The size of what [`shift`](Self::shift) fills.
    pub fn gram_len(&self) -> usize {
        3 * self.m * self.p
    }

    /// The largest difference from sums that [`HistoryBlock::gram`](crate::HistoryBlock::gram) has formed, relative to the largest
    /// of the same kind. For checks.
    pub fn gram_difference(&self, gram: &[T]) -> T {
        let (m, p, k) = (self.m, self.p, self.count);
        let mut worst = T::zero();
        let blocks = self.gram.chunks_exact(m * p).zip(gram.chunks_exact(m * p));
        for (which, (mine, fresh)) in blocks.enumerate() {
            let (mut size, mut difference) = (T::zero(), T::zero());
            for i in 0..k {
                // Of Y'Y and S'S the upper triangle is formed.
                for j in if which < 2 { i } else { 0 }..k {
                    let (a, b) = (mine[i * p + j], fresh[i * p + j]);
                    size = size.max(b.abs());
                    difference = if (a - b).is_finite() {
                        difference.max((a - b).abs())
                    } else {
                        T::infinity()
                    };
                }
            }
            if difference > T::zero() {
                worst = worst.max(difference / size.max(T::min_positive_value()));
            }
        }
        worst
    }

    /// The padded length of a row of it.
    #[inline(always)]
    pub(crate) fn stride(&self) -> usize {
        self.p
    }

    /// Adds to `delta` the change of the sums over F and A when one variable changes sides. `row` has the variable's
    /// 2k elements of [Y S] by slot, y and s in turn; `sign` is +1 when it becomes free and −1 when it becomes active.
    pub fn shift(&mut self, row: &[T], sign: T, delta: &mut [T]) {
        dispatch(Shift {
            compact: self,
            row,
            sign,
            delta,
        });
    }

    /// Applies what [`shift`](Self::shift) collected, reduced over all parts.
    pub fn apply_shift(&mut self, delta: &[T]) {
        for (g, &d) in self.gram.iter_mut().zip(delta) {
            *g += d;
        }
    }

    /// Replaces the sums over F and A by those that [`HistoryBlock::gram`](crate::HistoryBlock::gram) has formed.
    pub fn set_gram(&mut self, gram: &[T]) {
        let (m, p) = (self.m, self.p);
        self.gram.copy_from_slice(gram);
        for block in self.gram[..2 * m * p].chunks_exact_mut(m * p) {
            for i in 1..self.count {
                for j in 0..i {
                    block[i * p + j] = block[j * p + i];
                }
            }
        }
    }

    /// As [`set_gram`](Self::set_gram) for sums with every variable free; D, which the two-loop recursion does not keep,
    /// is the diagonal of Y'S.
    pub(crate) fn set_all_free(&mut self, gram: &[T]) {
        self.set_gram(gram);
        let (m, p) = (self.m, self.p);
        for i in 0..self.count {
            self.d[i] = gram[2 * m * p + i * p + i];
        }
    }

    /// Factors the middle matrix for [`middle_product`](Self::middle_product): LDL' of θS'S + L D⁻¹ L'.
    /// k³/3 operations.
    pub fn factor_middle(&mut self) -> Result<(), Singular> {
        match self.p {
            8 => dispatch(FactorMiddle::<T, 8>(self)),
            16 => dispatch(FactorMiddle::<T, 16>(self)),
            _ => dispatch(FactorMiddle::<T, 0>(self)),
        }
    }

    /// out ← M v. 2k² operations.
    pub fn middle_product(&mut self, v: &[T], out: &mut [T]) {
        match self.p {
            8 => dispatch(MiddleProduct::<T, 8>(self, v, out)),
            16 => dispatch(MiddleProduct::<T, 16>(self, v, out)),
            _ => dispatch(MiddleProduct::<T, 0>(self, v, out)),
        }
    }

    /// Factors K for [`solve_subspace`](Self::solve_subspace). (2k)³/3 operations.
    pub fn factor_subspace(&mut self) -> Result<(), Singular> {
        match self.p {
            8 => dispatch(FactorSubspace::<T, 8>(self)),
            16 => dispatch(FactorSubspace::<T, 16>(self)),
            _ => dispatch(FactorSubspace::<T, 0>(self)),
        }
    }

    /// v ← K⁻¹ v with the factors of [`factor_subspace`](Self::factor_subspace). 4k² operations.
    pub fn solve_subspace(&mut self, v: &mut [T]) {
        match self.p {
            8 => dispatch(SolveSubspace::<T, 8>(self, v)),
            16 => dispatch(SolveSubspace::<T, 16>(self, v)),
            _ => dispatch(SolveSubspace::<T, 0>(self, v)),
        }
    }

    /// v ← K⁻¹ v when every variable is free, without a factorisation: K is then
    /// −[D + Y'Y/θ, R'; R, 0] with R the upper triangle of S'Y. 2k² operations.
    pub fn solve_all_free(&mut self, v: &mut [T]) -> Result<(), Singular> {
        let (m, p, k) = (self.m, self.p, self.count);
        // R's columns are rows of Y'S.
        let (yy, rest) = self.gram.split_at(m * p);
        let ys = &rest[m * p..];
        let (v_y, v_s) = v[..2 * k].split_at_mut(k);
        let u_y = &mut self.scratch[..k];
        // u_y = −R⁻¹ v_s.
        for i in (0..k).rev() {
            let mut t = -v_s[i];
            for j in i + 1..k {
                t -= ys[j * p + i] * u_y[j];
            }
            let diagonal = ys[i * p + i];
            if !(diagonal > T::zero()) {
                return Err(Singular);
            }
            u_y[i] = t / diagonal;
        }
        // u_s = −R⁻ᵀ (v_y + (D + Y'Y/θ) u_y).
        let scale = self.theta.recip();
        for i in 0..k {
            let (yy, ys) = (&yy[i * p..][..k], &ys[i * p..][..k]);
            let mut t = T::zero();
            for (&yy, &u) in yy.iter().zip(u_y.iter()) {
                t += yy * u;
            }
            t = v_y[i] + t * scale + self.d[i] * u_y[i];
            for j in 0..i {
                t += ys[j] * v_s[j];
            }
            v_s[i] = -t / ys[i];
        }
        v_y.copy_from_slice(u_y);
        if v_s.iter().all(|x| x.is_finite()) {
            Ok(())
        } else {
            Err(Singular)
        }
    }

    /// out ← M⁻¹ v, from the sums and not from the factors: [−D v_y + L' v_s; L v_y + θS'S v_s]. For checks.
    pub fn middle_inverse_product(&self, v: &[T], out: &mut [T]) {
        let (p, k) = (self.p, self.count);
        for i in 0..k {
            let (mut upper, mut lower) = (-self.d[i] * v[i], T::zero());
            for j in 0..k {
                // `ys` is L': [older][newer].
                upper += self.ys[i * p + j] * v[k + j];
                lower += self.ys[j * p + i] * v[j] + self.theta * self.ss[i * p + j] * v[k + j];
            }
            (out[i], out[k + i]) = (upper, lower);
        }
    }

    /// out ← K v, from the sums and not from the factors. For checks.
    pub fn subspace_product(&self, v: &[T], out: &mut [T]) {
        let (m, p, k) = (self.m, self.p, self.count);
        let (yy_free, rest) = self.gram.split_at(m * p);
        let (ss_active, ys) = rest.split_at(m * p);
        // Nᵢⱼ: pair i newer than pair j over A with a minus, over F elsewhere; `ys` is [y][s].
        let n = |i: usize, j: usize| {
            let t = ys[j * p + i];
            if i > j { -t } else { t }
        };
        for i in 0..k {
            let (mut upper, mut lower) = (-self.d[i] * v[i], T::zero());
            for j in 0..k {
                upper -= yy_free[i * p + j] / self.theta * v[j] + n(j, i) * v[k + j];
                lower += self.theta * ss_active[i * p + j] * v[k + j] - n(i, j) * v[j];
            }
            (out[i], out[k + i]) = (upper, lower);
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

/// A decomposition A = L E L' with L unit lower triangular and E diagonal: the rows of L' above the diagonal and those of
/// L below it, so that both solves go by columns and no sum waits for its last term, and E⁻¹. Rows are padded to whole vector registers, and what is not above the diagonal is zero, so that the loops have one
/// length and no remainder. Without square roots: one would wait for the other.
#[derive(Debug, Clone)]
struct Factor<T> {
    rows: Vec<T>,
    lower: Vec<T>,
    inverse: Vec<T>,
}

impl<T: Real> Factor<T> {
    fn new(m: usize, p: usize) -> Self {
        Factor {
            rows: vec![T::zero(); m * p],
            lower: vec![T::zero(); m * p],
            inverse: vec![T::zero(); m],
        }
    }

    /// Factors the upper triangle of the k × k matrix in `rows`, whose padding is zero.
    #[inline(always)]
    fn factor(&mut self, k: usize, p: usize) -> Result<(), Singular> {
        for j in 0..k {
            let (row, below) = self.rows[j * p..k * p].split_at_mut(p);
            let pivot = row[j];
            // Also catches NaN.
            if !(pivot > T::zero() && pivot.is_finite()) {
                return Err(Singular);
            }
            let inverse = pivot.recip();
            self.inverse[j] = inverse;
            row[..=j].fill(T::zero());
            for (l, other) in below.chunks_exact_mut(p).enumerate() {
                let t = row[j + 1 + l] * inverse;
                self.lower[(j + 1 + l) * p + j] = t;
                add(other, -t, row);
            }
            scale(row, inverse);
        }
        Ok(())
    }

    /// v ← L⁻¹ v, v of padded length.
    #[inline(always)]
    fn solve(&self, k: usize, v: &mut [T]) {
        let p = v.len();
        for (j, row) in self.rows.chunks_exact(p).enumerate().take(k) {
            add(v, -v[j], row);
        }
    }

    /// v ← E⁻¹ v.
    #[inline(always)]
    fn divide(&self, k: usize, v: &mut [T]) {
        for (v, &inverse) in v.iter_mut().zip(&self.inverse).take(k) {
            *v *= inverse;
        }
    }

    /// v ← L⁻ᵀ v, v of padded length.
    #[inline(always)]
    fn solve_transposed(&self, k: usize, v: &mut [T]) {
        let p = v.len();
        for (j, row) in self.lower.chunks_exact(p).enumerate().take(k).rev() {
            add(v, -v[j], row);
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

/// a ← t b for padded rows.
#[inline(always)]
fn scaled<T: Real>(a: &mut [T], t: T, b: &[T]) {
    for (a, b) in a.chunks_exact_mut(LANES).zip(b.chunks_exact(LANES)) {
        let mut out = [T::zero(); LANES];
        for l in 0..LANES {
            out[l] = t * b[l];
        }
        a.copy_from_slice(&out);
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

/// The padded length: P where it is known to the compiler, 0 standing for one that is not.
#[inline(always)]
fn length<const P: usize>(p: usize) -> usize {
    if P == 0 { p } else { P }
}

struct Shift<'a, T> {
    compact: &'a mut Compact<T>,
    row: &'a [T],
    sign: T,
    delta: &'a mut [T],
}

impl<T: Real> Kernel for Shift<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Shift {
            compact,
            row,
            sign,
            delta,
        } = self;
        let (m, p, k) = (compact.m, compact.p, compact.count);
        let (yy_free, rest) = delta.split_at_mut(m * p);
        let (ss_active, ys_mixed) = rest.split_at_mut(m * p);
        let (head, scratch) = (compact.head, &mut compact.scratch);
        let (y, s) = scratch.split_at_mut(p);
        y.fill(T::zero());
        s.fill(T::zero());
        for age in 0..k {
            let slot = if head + age >= m {
                head + age - m
            } else {
                head + age
            };
            (y[age], s[age]) = (row[2 * slot], row[2 * slot + 1]);
        }
        for i in 0..k {
            let (y_i, s_i) = (sign * y[i], sign * s[i]);
            add(&mut yy_free[i * p..][..p], y_i, y);
            add(&mut ss_active[i * p..][..p], -s_i, s);
            let ys = &mut ys_mixed[i * p..][..p];
            add(ys, y_i, s);
            // [older][newer] is over A: the other sign, and so twice back.
            for j in i + 1..k {
                ys[j] -= (y_i + y_i) * s[j];
            }
        }
    }
}

struct FactorMiddle<'a, T, const P: usize>(&'a mut Compact<T>);

impl<T: Real, const P: usize> Kernel for FactorMiddle<'_, T, P> {
    type Output = Result<(), Singular>;

    #[inline(always)]
    fn run(self) -> Self::Output {
        let this = self.0;
        let (k, p) = (this.count, length::<P>(this.p));
        for (over_d, d) in this.over_d.iter_mut().zip(&this.d).take(k) {
            *over_d = d.recip();
        }
        let rows = this.middle.rows.chunks_exact_mut(p).zip(this.ss.chunks_exact(p));
        for (i, (row, ss)) in rows.enumerate().take(k) {
            scaled(row, this.theta, ss);
            for (l, &over_d) in this.ys.chunks_exact(p).zip(&this.over_d).take(i) {
                add(row, l[i] * over_d, l);
            }
        }
        this.middle.factor(k, p)
    }
}

struct MiddleProduct<'a, T, const P: usize>(&'a mut Compact<T>, &'a [T], &'a mut [T]);

impl<T: Real, const P: usize> Kernel for MiddleProduct<'_, T, P> {
    type Output = ();

    /// [−D L'; L θS'S] [a; b] = [v_y; v_s] by elimination of a = D⁻¹ (L'b − v_y).
    #[inline(always)]
    fn run(self) {
        let MiddleProduct(this, v, out) = self;
        let (k, p) = (this.count, length::<P>(this.p));
        let (v_y, v_s) = v[..2 * k].split_at(k);
        let (o_y, o_s) = out[..2 * k].split_at_mut(k);
        let b = &mut this.scratch[..p];
        b[..k].copy_from_slice(v_s);
        b[k..].fill(T::zero());
        for ((&v, &over_d), l) in v_y.iter().zip(&this.over_d).zip(this.ys.chunks_exact(p)) {
            add(b, v * over_d, l);
        }
        this.middle.solve(k, b);
        this.middle.divide(k, b);
        this.middle.solve_transposed(k, b);
        o_s.copy_from_slice(&b[..k]);
        for (((&v, &over_d), l), o) in v_y.iter().zip(&this.over_d).zip(this.ys.chunks_exact(p)).zip(o_y) {
            *o = (product(l, b) - v) * over_d;
        }
    }
}

struct FactorSubspace<'a, T, const P: usize>(&'a mut Compact<T>);

impl<T: Real, const P: usize> Kernel for FactorSubspace<'_, T, P> {
    type Output = Result<(), Singular>;

    #[inline(always)]
    fn run(self) -> Self::Output {
        let this = self.0;
        let (m, k, p) = (this.m, this.count, length::<P>(this.p));
        let (yy_free, rest) = this.gram.split_at(m * p);
        let (ss_active, ys_mixed) = rest.split_at(m * p);
        // C E C' = D + Y_F'Y_F/θ.
        let over_theta = this.theta.recip();
        let rows = this.c.rows.chunks_exact_mut(p).zip(yy_free.chunks_exact(p));
        for (i, (row, yy)) in rows.enumerate().take(k) {
            scaled(row, over_theta, yy);
            row[i] += this.d[i];
        }
        this.c.factor(k, p)?;
        // G' = C⁻¹ A', A = −(S'Y over A) below the diagonal and S'Y over F on and above it.
        for (j, (row, ys)) in this
            .g
            .chunks_exact_mut(p)
            .zip(ys_mixed.chunks_exact(p))
            .enumerate()
            .take(k)
        {
            scaled(row, -T::one(), ys);
            row[..=j].copy_from_slice(&ys[..=j]);
        }
        for (j, c) in this.c.rows.chunks_exact(p).enumerate().take(k) {
            let (row, below) = this.g[j * p..k * p].split_at_mut(p);
            for (l, other) in below.chunks_exact_mut(p).enumerate() {
                add(other, -c[j + 1 + l], row);
            }
        }
        // H E' H' = θ S_A'S_A + G E⁻¹ G'.
        let rows = this.h.rows.chunks_exact_mut(p).zip(ss_active.chunks_exact(p));
        for (i, (row, ss)) in rows.enumerate().take(k) {
            scaled(row, this.theta, ss);
            for (g, &inverse) in this.g.chunks_exact(p).zip(&this.c.inverse).take(k) {
                add(row, g[i] * inverse, g);
            }
        }
        this.h.factor(k, p)
    }
}

struct SolveSubspace<'a, T, const P: usize>(&'a mut Compact<T>, &'a mut [T]);

impl<T: Real, const P: usize> Kernel for SolveSubspace<'_, T, P> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let SolveSubspace(this, v) = self;
        let (k, p) = (this.count, length::<P>(this.p));
        let (v_y, v_s) = v[..2 * k].split_at_mut(k);
        let (a, b) = this.scratch.split_at_mut(p);
        a.fill(T::zero());
        b.fill(T::zero());
        a[..k].copy_from_slice(v_y);
        b[..k].copy_from_slice(v_s);
        this.c.solve(k, a);
        this.c.divide(k, a);
        for (g, &a) in this.g.chunks_exact(p).zip(a[..k].iter()) {
            add(b, -a, g);
        }
        this.h.solve(k, b);
        this.h.divide(k, b);
        this.h.solve_transposed(k, b);
        for ((g, a), &inverse) in this.g.chunks_exact(p).zip(a[..k].iter_mut()).zip(&this.c.inverse) {
            *a = -*a - product(g, b) * inverse;
        }
        this.c.solve_transposed(k, a);
        v_y.copy_from_slice(&a[..k]);
        v_s.copy_from_slice(&b[..k]);
    }
}
