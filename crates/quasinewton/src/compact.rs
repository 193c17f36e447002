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
    /// S'Y over all variables, [newer][older] and the diagonal: L and D.
    sy: Vec<T>,
    /// Y'Y over F, S'S over A, S'Y over A for [newer][older] and over F otherwise: three m × m blocks.
    gram: Vec<T>,
    /// Cholesky factor J of θS'S + L D⁻¹ L', lower, by age.
    middle: Vec<T>,
    /// The factors C, G, H of K = [C; G H] diag(−I, I) [C; G H]', by age.
    c: Vec<T>,
    g: Vec<T>,
    h: Vec<T>,
    scratch: Vec<T>,
}

impl<T: Real> Compact<T> {
    /// No pairs, θ = 1, room for `m`.
    pub fn new(m: usize) -> Self {
        let square = || vec![T::zero(); m * m];
        Compact {
            m,
            count: 0,
            head: 0,
            theta: T::one(),
            ss: square(),
            sy: square(),
            gram: vec![T::zero(); 3 * m * m],
            middle: square(),
            c: square(),
            g: square(),
            h: square(),
            scratch: vec![T::zero(); 2 * m],
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

    #[inline(always)]
    fn age(&self, slot: usize) -> usize {
        if slot >= self.head {
            slot - self.head
        } else {
            slot + self.m - self.head
        }
    }

    /// Takes in the pair in [`next_slot`](Self::next_slot): its sums, s'y > 0 and y'y.
    pub fn push(&mut self, sums: &PairSums<T>, s_y: T, y_y: T) {
        let new = self.next_slot();
        if self.count < self.m {
            self.count += 1;
        } else {
            self.head = if self.head + 1 == self.m { 0 } else { self.head + 1 };
        }
        self.theta = y_y / s_y;
        let m = self.m;
        let (yy_free, rest) = self.gram.split_at_mut(m * m);
        let (ss_active, sy_mixed) = rest.split_at_mut(m * m);
        for j in 0..self.count {
            self.ss[new * m + j] = sums.s_s[j];
            self.ss[j * m + new] = sums.s_s[j];
            self.sy[new * m + j] = sums.y_s[j];
            yy_free[new * m + j] = sums.y_y_free[j];
            yy_free[j * m + new] = sums.y_y_free[j];
            ss_active[new * m + j] = sums.s_s_active[j];
            ss_active[j * m + new] = sums.s_s_active[j];
            sy_mixed[new * m + j] = sums.y_s_active[j];
            sy_mixed[j * m + new] = sums.s_y_free[j];
        }
        self.sy[new * m + new] = s_y;
        sy_mixed[new * m + new] = sums.s_y_free[new];
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
        let (ss_active, sy_mixed) = rest.split_at_mut(m * m);
        for i in 0..self.count {
            let (y_i, s_i) = (sign * row[2 * i], sign * row[2 * i + 1]);
            let age = self.age(i);
            for j in 0..self.count {
                let (y_j, s_j) = (row[2 * j], row[2 * j + 1]);
                yy_free[i * m + j] += y_i * y_j;
                ss_active[i * m + j] -= s_i * s_j;
                let sy = s_i * y_j;
                sy_mixed[i * m + j] += if age > self.age(j) { -sy } else { sy };
            }
        }
    }

    /// Applies what [`shift`](Self::shift) collected, reduced over all parts.
    pub fn apply_shift(&mut self, delta: &[T]) {
        for (g, &d) in self.gram.iter_mut().zip(delta) {
            *g += d;
        }
    }

    /// Replaces the sums over F and A by `full`, the sums of products over F of all columns and over A of all columns:
    /// two 2k × 2k matrices by slot with y and s in turn (upper triangles suffice).
    pub fn set_gram(&mut self, free: &[T], active: &[T]) {
        let (m, k2) = (self.m, 2 * self.count);
        let at = |a: &[T], i: usize, j: usize| a[i.min(j) * k2 + i.max(j)];
        for i in 0..self.count {
            for j in 0..self.count {
                let k = i * m + j;
                let newer = self.age(i) > self.age(j);
                self.gram[k] = at(free, 2 * i, 2 * j);
                self.gram[m * m + k] = at(active, 2 * i + 1, 2 * j + 1);
                self.gram[2 * m * m + k] = at(if newer { active } else { free }, 2 * i + 1, 2 * j);
            }
        }
    }

    /// Factors the middle matrix for [`middle_product`](Self::middle_product): Cholesky of θS'S + L D⁻¹ L'.
    /// k³/3 operations.
    pub fn factor_middle(&mut self) -> Result<(), Singular> {
        let (m, k) = (self.m, self.count);
        for i in 0..k {
            let a = self.slot(i) * m;
            for j in 0..=i {
                let b = self.slot(j) * m;
                let mut t = self.theta * self.ss[a + self.slot(j)];
                for l in 0..j {
                    let s = self.slot(l);
                    t += self.sy[a + s] * self.sy[b + s] / self.sy[s * m + s];
                }
                self.middle[i * m + j] = t;
            }
        }
        cholesky(&mut self.middle, m, k)
    }

    /// out ← M v. 2k² operations.
    pub fn middle_product(&mut self, v: &[T], out: &mut [T]) {
        let (m, k) = (self.m, self.count);
        let (v_y, v_s) = v.split_at(k);
        let (o_y, o_s) = out[..2 * k].split_at_mut(k);
        // [−D L'; L θS'S] [a; b] = [v_y; v_s] by elimination of a = D⁻¹ (L'b − v_y).
        for i in 0..k {
            let row = self.slot(i) * m;
            let mut t = v_s[i];
            for j in 0..i {
                let s = self.slot(j);
                t += self.sy[row + s] * v_y[j] / self.sy[s * m + s];
            }
            o_s[i] = t;
        }
        solve_lower(&self.middle, m, o_s);
        solve_lower_transposed(&self.middle, m, o_s);
        for j in 0..k {
            let s = self.slot(j);
            let mut t = -v_y[j];
            for i in j + 1..k {
                t += self.sy[self.slot(i) * m + s] * o_s[i];
            }
            o_y[j] = t / self.sy[s * m + s];
        }
    }

    /// Factors K for [`solve_subspace`](Self::solve_subspace). (2k)³/3 operations.
    pub fn factor_subspace(&mut self) -> Result<(), Singular> {
        let (m, k) = (self.m, self.count);
        let (yy_free, rest) = self.gram.split_at(m * m);
        let (ss_active, sy_mixed) = rest.split_at(m * m);
        let slot = |age: usize| {
            let slot = self.head + age;
            if slot >= m { slot - m } else { slot }
        };
        // C C' = D + Y_F'Y_F/θ.
        for i in 0..k {
            let a = slot(i);
            for j in 0..=i {
                self.c[i * m + j] = yy_free[a * m + slot(j)] / self.theta;
            }
            self.c[i * m + i] += self.sy[a * m + a];
        }
        cholesky(&mut self.c, m, k)?;
        // G = A C⁻ᵀ row by row, A = −(S'Y over A) below the diagonal and S'Y over F on and above it.
        for i in 0..k {
            let a = slot(i) * m;
            for j in 0..k {
                let v = sy_mixed[a + slot(j)];
                self.g[i * m + j] = if i > j { -v } else { v };
            }
            solve_lower(&self.c, m, &mut self.g[i * m..i * m + k]);
        }
        // H H' = θ S_A'S_A + G G'.
        for i in 0..k {
            let a = slot(i) * m;
            for j in 0..=i {
                let mut t = self.theta * ss_active[a + slot(j)];
                for l in 0..k {
                    t += self.g[i * m + l] * self.g[j * m + l];
                }
                self.h[i * m + j] = t;
            }
        }
        cholesky(&mut self.h, m, k)
    }

    /// v ← K⁻¹ v with the factors of [`factor_subspace`](Self::factor_subspace). 4k² operations.
    pub fn solve_subspace(&self, v: &mut [T]) {
        let (m, k) = (self.m, self.count);
        let (v_y, v_s) = v[..2 * k].split_at_mut(k);
        solve_lower(&self.c, m, v_y);
        for i in 0..k {
            let row = &self.g[i * m..i * m + k];
            let mut t = v_s[i];
            for (&g, &y) in row.iter().zip(v_y.iter()) {
                t -= g * y;
            }
            v_s[i] = t;
        }
        solve_lower(&self.h, m, v_s);
        solve_lower_transposed(&self.h, m, v_s);
        for y in v_y.iter_mut() {
            *y = -*y;
        }
        for i in 0..k {
            for (y, &g) in v_y.iter_mut().zip(&self.g[i * m..i * m + k]) {
                *y -= g * v_s[i];
            }
        }
        solve_lower_transposed(&self.c, m, v_y);
    }

    /// v ← K⁻¹ v when every variable is free, without a factorisation: K is then
    /// −[D + Y'Y/θ, R'; R, 0] with R the upper triangle of S'Y. 2k² operations.
    pub fn solve_all_free(&mut self, v: &mut [T]) -> Result<(), Singular> {
        let (m, k) = (self.m, self.count);
        let (yy, rest) = self.gram.split_at(m * m);
        let sy = &rest[m * m..];
        let (v_y, v_s) = v[..2 * k].split_at_mut(k);
        let u_y = &mut self.scratch[..k];
        let slot = |age: usize| {
            let slot = self.head + age;
            if slot >= m { slot - m } else { slot }
        };
        // u_y = −R⁻¹ v_s.
        for i in (0..k).rev() {
            let row = slot(i) * m;
            let mut t = -v_s[i];
            for j in i + 1..k {
                t -= sy[row + slot(j)] * u_y[j];
            }
            let diagonal = sy[row + slot(i)];
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
            t = v_y[i] + t * scale + self.sy[a * m + a] * u_y[i];
            for j in 0..i {
                t += sy[slot(j) * m + a] * v_s[j];
            }
            v_s[i] = -t / sy[a * m + a];
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

/// The lower Cholesky factor of the lower triangle of `a`, in place; rows `stride` apart.
fn cholesky<T: Real>(a: &mut [T], stride: usize, k: usize) -> Result<(), Singular> {
    for i in 0..k {
        for j in 0..=i {
            let mut t = a[i * stride + j];
            for l in 0..j {
                t -= a[i * stride + l] * a[j * stride + l];
            }
            if i == j {
                // Also catches NaN.
                if !(t > T::zero() && t.is_finite()) {
                    return Err(Singular);
                }
                a[i * stride + i] = t.sqrt();
            } else {
                a[i * stride + j] = t / a[j * stride + j];
            }
        }
    }
    Ok(())
}

/// v ← L⁻¹ v.
fn solve_lower<T: Real>(l: &[T], stride: usize, v: &mut [T]) {
    for i in 0..v.len() {
        let mut t = v[i];
        for j in 0..i {
            t -= l[i * stride + j] * v[j];
        }
        v[i] = t / l[i * stride + i];
    }
}

/// v ← L⁻ᵀ v.
fn solve_lower_transposed<T: Real>(l: &[T], stride: usize, v: &mut [T]) {
    for i in (0..v.len()).rev() {
        let t = v[i] / l[i * stride + i];
        v[i] = t;
        for j in 0..i {
            v[j] -= l[i * stride + j] * t;
        }
    }
}
