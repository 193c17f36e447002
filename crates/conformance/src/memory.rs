//! The check of quasi-Newton memories.

use crate::alloc::{HOW_TO_INSTALL, allocations, counting_allocator_is_installed};
use crate::report::Report;
use crate::rng::SplitMix;
use std::marker::PhantomData;
use thalweg_core::{Memory, Real, Update, kernels};

const EMPTY: (&str, &str) = (
    "starts-empty",
    "a new memory, and one after `reset`, holds no pair and is the identity",
);
const SECANT: (&str, &str) = ("secant", "after a stored update B s = y and H y = s");
const INVERSE: (&str, &str) = (
    "inverse",
    "B and H are inverse to each other: B H v = v and H B v = v",
);
const SYMMETRIC: (&str, &str) = ("symmetric", "B and H are symmetric: u'Bv = v'Bu");
const POSITIVE: (&str, &str) = ("positive-definite", "v'Bv > 0 and v'Hv > 0 for v ≠ 0");
const SKIPPED: (&str, &str) = ("skip-changes-nothing", "a skipped pair changes nothing");
const SKIPS: (&str, &str) = (
    "skips-bad-curvature",
    "a pair with s'y ≤ 0 (or not a number) is skipped where definiteness is promised",
);
const CAPACITY: (&str, &str) = ("capacity", "`len` counts the pairs, up to the capacity");
const LAST: (&str, &str) = ("last-pairs", "a limited memory depends on its last pairs alone");
const DENSE: (&str, &str) = (
    "dense",
    "B and H are the BFGS matrix built from θI by the stored pairs",
);
const PRODUCT: (&str, &str) = (
    "product",
    "a product writes every element, and the same v gives the same bits",
);
const NO_ALLOCATION: (&str, &str) = ("no-allocation", "nothing allocates after the memory is made");

/// Checks that a memory keeps every promise of [`Memory`]. `make` is given a vector that shows the size. As
/// [`MemoryCheck::new`]`(make).run()`.
///
/// The memory must promise positive definiteness; if it does not, use [`MemoryCheck::indefinite`].
///
/// ```no_run
/// # fn check<M: thalweg_core::Memory<Vec<f64>>>(make: impl Fn(&Vec<f64>) -> M) {
/// thalweg_conformance::memory(make).assert();
/// # }
/// ```
pub fn memory<T: Real, M: Memory<Vec<T>>>(make: impl Fn(&Vec<T>) -> M) -> Report {
    MemoryCheck::new(make).run()
}

/// The check of a memory with options. [`memory`] is the short way.
///
/// ```no_run
/// # fn check<M: thalweg_core::Memory<Vec<f64>>>(make: impl Fn(&Vec<f64>) -> M) {
/// thalweg_conformance::MemoryCheck::new(make)
///     .capacity(5)  // a ring of five pairs
///     .bfgs()       // and those make the BFGS matrix from θI
///     .run()
///     .assert();
/// # }
/// ```
///
/// # Tolerances
/// Pairs are y = A s with A symmetric, positive definite, of condition at most 30, so that B and H are conditioned alike.
/// Results are compared in the largest norm, relative to the size of what is compared, with 2·10⁴ ε: a few dozen
/// updates of a few dozen roundings each, times the condition number. That is 4·10⁻¹² in double precision; an error in a
/// formula shows at 10⁻² and above. Where bits must be the same it says so.
#[derive(Debug)]
pub struct MemoryCheck<T, F> {
    make: F,
    capacity: Option<usize>,
    definite: bool,
    bfgs: bool,
    allocation: bool,
    sizes: Vec<usize>,
    scalar: PhantomData<T>,
}

const TOLERANCE: f64 = 2e4;
/// Updates in a run: more than a usual capacity.
const UPDATES: usize = 23;

impl<T: Real, M: Memory<Vec<T>>, F: Fn(&Vec<T>) -> M> MemoryCheck<T, F> {
    /// The promises of [`Memory`], positive definiteness included, with n = 1, 2, 3, 8, 21 and 300.
    pub fn new(make: F) -> Self {
        let sizes = vec![1, 2, 3, 8, 21, 300];
        let scalar = PhantomData;
        MemoryCheck {
            make,
            capacity: None,
            definite: true,
            bfgs: false,
            allocation: true,
            sizes,
            scalar,
        }
    }

    /// The memory keeps the last `pairs` pairs.
    #[must_use]
    pub fn capacity(mut self, pairs: usize) -> Self {
        self.capacity = Some(pairs);
        self
    }

    /// The memory does not promise positive definiteness (SR1).
    #[must_use]
    pub fn indefinite(mut self) -> Self {
        self.definite = false;
        self
    }

    /// B must be the matrix that BFGS updates with the stored pairs make of θI, θ = `scale()`. A memory without a
    /// capacity stores all pairs.
    #[must_use]
    pub fn bfgs(mut self) -> Self {
        self.bfgs = true;
        self
    }

    /// Does not look at allocations: there is no counting allocator, or the memory is dense and lent to a library.
    #[must_use]
    pub fn may_allocate(mut self) -> Self {
        self.allocation = false;
        self
    }

    /// The numbers of variables to run with; zeros are left out.
    #[must_use]
    pub fn sizes(mut self, sizes: &[usize]) -> Self {
        self.sizes = sizes.iter().copied().filter(|&n| n > 0).collect();
        self
    }

    /// Runs the check.
    pub fn run(&self) -> Report {
        let mut report = Report::new(format!("memory in {}", T::NAME));
        if self.allocation {
            report.check(
                NO_ALLOCATION,
                counting_allocator_is_installed(),
                || "this test binary".into(),
                || HOW_TO_INSTALL.into(),
            );
        } else {
            report.skip(NO_ALLOCATION.0, "it may");
        }
        for &n in &self.sizes {
            let mut memory = (self.make)(&vec![T::zero(); n]);
            self.identity(&mut report, &mut memory, n, "new");
            self.fill(&mut report, &mut memory, n, 1);
            let place = || format!("n = {n}, {}, reset", T::NAME);
            let (count, ()) = allocations(|| memory.reset());
            self.no_allocation(&mut report, count, "reset", &place);
            self.identity(&mut report, &mut memory, n, "reset");
            // Nothing of the first life may shine through.
            self.fill(&mut report, &mut memory, n, 2);
        }
        report
    }

    fn no_allocation(&self, report: &mut Report, count: u64, what: &str, place: &dyn Fn() -> String) {
        if self.allocation {
            report.check(NO_ALLOCATION, count == 0, place, || {
                format!("`{what}` allocated {count} times")
            });
        }
    }

    fn tolerance(&self) -> T {
        T::from_f64(TOLERANCE) * T::EPSILON
    }

    /// B v and H v, into vectors of NaN.
    fn products(
        &self,
        report: &mut Report,
        memory: &mut M,
        v: &Vec<T>,
        place: &dyn Fn() -> String,
    ) -> (Vec<T>, Vec<T>) {
        let (mut b, mut h) = (vec![T::nan(); v.len()], vec![T::nan(); v.len()]);
        let (mut b2, mut h2) = (b.clone(), vec![T::one(); v.len()]);
        let (count, ()) = allocations(|| {
            memory.hessian_product(v, &mut b);
            memory.inverse_product(v, &mut h);
            memory.hessian_product(v, &mut b2);
            memory.inverse_product(v, &mut h2);
        });
        self.no_allocation(report, count, "hessian_product and inverse_product", place);
        let written = b.iter().chain(&h).all(|x| x.is_finite());
        report.check(PRODUCT, written && b == b2 && h == h2, place, || {
            format!(
                "B v = {} (again {}), H v = {} (again {})",
                show(&b),
                show(&b2),
                show(&h),
                show(&h2)
            )
        });
        (b, h)
    }

    fn near(
        &self,
        report: &mut Report,
        promise: (&'static str, &'static str),
        found: &[T],
        expected: &[T],
        what: &str,
        place: &dyn Fn() -> String,
    ) {
        let worst = found
            .iter()
            .zip(expected)
            .fold(T::zero(), |m, (&a, &b)| kernels::max_nan(m, (a - b).abs()));
        let size = kernels::norm_inf(expected).max(T::min_positive_value());
        report.check(promise, worst <= self.tolerance() * size, place, || {
            format!(
                "{what}: {} instead of {}, off by {:.1e}",
                show(found),
                show(expected),
                worst / size
            )
        });
    }

    fn identity(&self, report: &mut Report, memory: &mut M, n: usize, when: &str) {
        let place = || format!("n = {n}, {}, {when}", T::NAME);
        let good = memory.len() == 0 && memory.is_empty() && memory.scale() == T::one();
        report.check(EMPTY, good, place, || {
            format!(
                "{} pairs, is_empty: {}, θ = {}",
                memory.len(),
                memory.is_empty(),
                memory.scale()
            )
        });
        let v = SplitMix::new(5).vector::<T>(n);
        let (b, h) = self.products(report, memory, &v, &place);
        self.near(report, EMPTY, &b, &v, "B v", &place);
        self.near(report, EMPTY, &h, &v, "H v", &place);
    }

    fn fill(&self, report: &mut Report, memory: &mut M, n: usize, seed: u64) {
        let mut rng = SplitMix::new(1000 * seed + n as u64);
        let model = Model::new(&mut rng, n);
        let mut stored: Vec<(Vec<T>, Vec<T>)> = Vec::new();
        for k in 0..UPDATES {
            let size = 10f64.powi(k as i32 % 5 - 2);
            let s: Vec<T> = rng
                .vector::<T>(n)
                .into_iter()
                .map(|v| v * T::from_f64(size))
                .collect();
            let y = model.times(&s);
            let before = memory.len();
            let (count, update) = allocations(|| memory.update(&s, &y));
            let place = || format!("n = {n}, {}, after update {} of run {seed}", T::NAME, k + 1);
            self.no_allocation(report, count, "update", &place);
            if update == Update::Stored {
                stored.push((s.clone(), y.clone()));
            } else if self.definite {
                report.check(SECANT, false, place, || {
                    "a pair with good curvature was skipped".into()
                });
            }
            let expected = match self.capacity {
                Some(m) => stored.len().min(m),
                None => stored.len(),
            };
            report.check(
                CAPACITY,
                memory.len() == expected && memory.is_empty() == (expected == 0),
                place,
                || format!("len = {}, was {before}, expected {expected}", memory.len()),
            );
            if update == Update::Stored {
                let (bs, _) = self.products(report, memory, &s, &place);
                let (_, hy) = self.products(report, memory, &y, &place);
                self.near(report, SECANT, &bs, &y, "B s against y", &place);
                self.near(report, SECANT, &hy, &s, "H y against s", &place);
            }
            let (u, v) = (rng.vector::<T>(n), rng.vector::<T>(n));
            self.algebra(report, memory, &u, &v, &place);
            if self.definite {
                self.refuse(report, memory, &s, &place);
            }
        }
        let place = || format!("n = {n}, {}, after {UPDATES} updates of run {seed}", T::NAME);
        let v = rng.vector::<T>(n);
        let (b, h) = self.products(report, memory, &v, &place);
        let kept = &stored[stored.len() - memory.len().min(stored.len())..];
        if self.capacity.is_some() {
            let mut fresh = (self.make)(&vec![T::zero(); n]);
            for (s, y) in kept {
                fresh.update(s, y);
            }
            let (fb, fh) = self.products(report, &mut fresh, &v, &place);
            self.near(
                report,
                LAST,
                &b,
                &fb,
                "B v, against a new memory given the last pairs",
                &place,
            );
            self.near(
                report,
                LAST,
                &h,
                &fh,
                "H v, against a new memory given the last pairs",
                &place,
            );
        }
        if self.bfgs && n <= 50 {
            let dense = Dense::new(n, memory.scale(), kept);
            self.near(
                report,
                DENSE,
                &b,
                &dense.times(&dense.b, &v),
                "B v, against the dense matrix",
                &place,
            );
            self.near(
                report,
                DENSE,
                &h,
                &dense.times(&dense.h, &v),
                "H v, against the dense matrix",
                &place,
            );
        }
    }

    fn algebra(
        &self,
        report: &mut Report,
        memory: &mut M,
        u: &Vec<T>,
        v: &Vec<T>,
        place: &dyn Fn() -> String,
    ) {
        let (bu, hu) = self.products(report, memory, u, place);
        let (bv, hv) = self.products(report, memory, v, place);
        let (bhv, _) = self.products(report, memory, &hv, place);
        let (_, hbv) = self.products(report, memory, &bv, place);
        self.near(report, INVERSE, &bhv, v, "B H v against v", place);
        self.near(report, INVERSE, &hbv, v, "H B v against v", place);
        for (name, mu, mv) in [("B", &bu, &bv), ("H", &hu, &hv)] {
            let (a, b) = (kernels::dot(v, mu), kernels::dot(u, mv));
            let size = (kernels::dot(mu, mu) * kernels::dot(v, v)).sqrt();
            report.check(SYMMETRIC, (a - b).abs() <= self.tolerance() * size, place, || {
                format!("v'{name}u = {a:e}, u'{name}v = {b:e}")
            });
            if self.definite {
                let quadratic = kernels::dot(v, mv);
                report.check(POSITIVE, quadratic > T::zero(), place, || {
                    format!("v'{name}v = {quadratic:e}")
                });
            }
        }
    }

    /// Pairs that a positive definite matrix cannot take.
    fn refuse(&self, report: &mut Report, memory: &mut M, s: &[T], place: &dyn Fn() -> String) {
        let n = s.len();
        let (len, scale) = (memory.len(), memory.scale());
        let v = SplitMix::new(77).vector::<T>(n);
        let before = self.products(report, memory, &v, place);
        let minus: Vec<T> = s.iter().map(|&s| -s).collect();
        let pairs = [
            ("y = −s", s.to_vec(), minus),
            ("y = 0", s.to_vec(), vec![T::zero(); n]),
            ("s = y = 0", vec![T::zero(); n], vec![T::zero(); n]),
            ("NaN in y", s.to_vec(), vec![T::nan(); n]),
        ];
        for (words, s, y) in pairs {
            let update = memory.update(&s, &y);
            let good = report.check(SKIPS, update == Update::Skipped, place, || {
                format!("{words}: {update:?}")
            });
            if !good {
                return;
            }
            let after = self.products(report, memory, &v, place);
            let same = before == after && memory.len() == len && memory.scale() == scale;
            report.check(SKIPPED, same, place, || {
                format!("{words} was skipped, but the products, the length or the scale changed")
            });
        }
    }
}

fn show<T: Real>(v: &[T]) -> String {
    let head: Vec<_> = v.iter().take(4).map(|x| format!("{x:e}")).collect();
    format!("[{}{}]", head.join(", "), if v.len() > 4 { ", …" } else { "" })
}

/// A symmetric positive definite matrix: diagonal 1 to 10, and neighbours coupled by less than half the smaller.
struct Model<T> {
    diagonal: Vec<T>,
    beside: Vec<T>,
}

impl<T: Real> Model<T> {
    fn new(rng: &mut SplitMix, n: usize) -> Self {
        let diagonal: Vec<T> = (0..n).map(|_| T::from_f64(1.0 + 9.0 * rng.unit())).collect();
        let beside = (1..n)
            .map(|i| T::from_f64(0.4) * diagonal[i - 1].min(diagonal[i]) * rng.symmetric::<T>())
            .collect();
        Model { diagonal, beside }
    }

    fn times(&self, v: &[T]) -> Vec<T> {
        let n = v.len();
        let mut out: Vec<T> = (0..n).map(|i| self.diagonal[i] * v[i]).collect();
        for i in 1..n {
            out[i] += self.beside[i - 1] * v[i - 1];
            out[i - 1] += self.beside[i - 1] * v[i];
        }
        out
    }
}

/// B and H by BFGS updates, in rows.
struct Dense<T> {
    n: usize,
    b: Vec<T>,
    h: Vec<T>,
}

impl<T: Real> Dense<T> {
    fn new(n: usize, scale: T, pairs: &[(Vec<T>, Vec<T>)]) -> Self {
        let diagonal = |d: T| {
            (0..n * n)
                .map(|k| if k / n == k % n { d } else { T::zero() })
                .collect::<Vec<T>>()
        };
        let mut dense = Dense {
            n,
            b: diagonal(scale),
            h: diagonal(T::one() / scale),
        };
        for (s, y) in pairs {
            let sy = kernels::dot(s, y);
            let bs = dense.times(&dense.b, s);
            let sbs = kernels::dot(s, &bs);
            let hy = dense.times(&dense.h, y);
            let yhy = kernels::dot(y, &hy);
            for i in 0..n {
                for j in 0..n {
                    // B ← B − Bss'B/s'Bs + yy'/s'y
                    dense.b[i * n + j] += y[i] * y[j] / sy - bs[i] * bs[j] / sbs;
                    // H ← (I − sy'/s'y) H (I − ys'/s'y) + ss'/s'y
                    dense.h[i * n + j] +=
                        (T::one() + yhy / sy) * s[i] * s[j] / sy - (hy[i] * s[j] + s[i] * hy[j]) / sy;
                }
            }
        }
        dense
    }

    fn times(&self, m: &[T], v: &[T]) -> Vec<T> {
        (0..self.n)
            .map(|i| kernels::dot(&m[i * self.n..(i + 1) * self.n], v))
            .collect()
    }
}
