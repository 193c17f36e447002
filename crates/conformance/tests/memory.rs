//! A dense BFGS memory passes, and every broken one is caught.
#![allow(clippy::needless_range_loop, reason = "rows of matrices read best by index")]

use thalweg_conformance::{CountingAllocator, MemoryCheck, memory};
use thalweg_core::{Memory, Real, Update, kernels::dot};

#[global_allocator]
static ALLOCATOR: CountingAllocator = CountingAllocator;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Defect {
    Nothing,
    WrongSecant,
    WrongInverse,
    Asymmetric,
    NotReset,
    StoresNegative,
    SkipScales,
    Miscounts,
    AllocatesInUpdate,
    AllocatesInProduct,
    AddsToOut,
    Moody,
    ForgetsNothing,
    Damped,
}

/// The BFGS matrix of the last `m` pairs, from θI with θ = y'y/s'y of the last: stored as matrices, rebuilt from the
/// pairs at each update.
struct DenseBfgs<T> {
    n: usize,
    m: usize,
    defect: Defect,
    pairs: Vec<(Vec<T>, Vec<T>)>,
    len: usize,
    theta: T,
    b: Vec<T>,
    h: Vec<T>,
    work: Vec<T>,
    calls: usize,
}

impl<T: Real> DenseBfgs<T> {
    fn new(like: &[T], m: usize, defect: Defect) -> Self {
        let n = like.len();
        let zeros = vec![T::zero(); n];
        let mut memory = DenseBfgs {
            n,
            m,
            defect,
            pairs: vec![(zeros.clone(), zeros.clone()); m],
            len: 0,
            theta: T::one(),
            b: vec![T::zero(); n * n],
            h: vec![T::zero(); n * n],
            work: zeros,
            calls: 0,
        };
        memory.rebuild();
        memory
    }

    fn rebuild(&mut self) {
        let n = self.n;
        for k in 0..n * n {
            let diagonal = k / n == k % n;
            self.b[k] = if diagonal { self.theta } else { T::zero() };
            self.h[k] = if diagonal {
                T::one() / self.theta
            } else {
                T::zero()
            };
        }
        for (s, y) in &self.pairs[..self.len] {
            let sy = dot(s, y);
            for i in 0..n {
                self.work[i] = dot(&self.b[i * n..(i + 1) * n], s);
            }
            let sbs = dot(s, &self.work);
            for i in 0..n {
                for j in 0..n {
                    let add = y[i] * y[j] / sy - self.work[i] * self.work[j] / sbs;
                    self.b[i * n + j] += if self.defect == Defect::Damped {
                        T::from_f64(0.99) * add
                    } else {
                        add
                    };
                }
            }
            for i in 0..n {
                self.work[i] = dot(&self.h[i * n..(i + 1) * n], y);
            }
            let yhy = dot(y, &self.work);
            for i in 0..n {
                for j in 0..n {
                    self.h[i * n + j] += (T::one() + yhy / sy) * s[i] * s[j] / sy
                        - (self.work[i] * s[j] + s[i] * self.work[j]) / sy;
                }
            }
        }
        if self.defect == Defect::Asymmetric && n > 1 {
            self.b[1] *= T::from_f64(1.01);
        }
        if self.defect == Defect::WrongInverse {
            self.h[0] *= T::from_f64(1.001);
        }
    }
}

impl<T: Real> Memory<Vec<T>> for DenseBfgs<T> {
    fn reset(&mut self) {
        self.len = 0;
        if self.defect != Defect::NotReset {
            self.theta = T::one();
        }
        self.rebuild();
    }
    fn update(&mut self, s: &Vec<T>, y: &Vec<T>) -> Update {
        let sy = dot(s, y);
        let good = sy > T::EPSILON * dot(y, y) || self.defect == Defect::StoresNegative && sy < T::zero();
        if !good {
            if self.defect == Defect::SkipScales {
                self.theta *= T::from_f64(2.0);
                self.rebuild();
            }
            return Update::Skipped;
        }
        if self.defect == Defect::AllocatesInUpdate {
            std::hint::black_box(s.clone());
        }
        if self.len == self.m {
            self.pairs.rotate_left(1);
        } else {
            self.len += 1;
        }
        let last = &mut self.pairs[self.len - 1];
        last.0.copy_from_slice(s);
        last.1.copy_from_slice(y);
        if self.defect == Defect::WrongSecant {
            last.1[0] *= T::from_f64(1.001);
        }
        let theta = dot(y, y) / sy;
        self.theta = if self.defect == Defect::ForgetsNothing {
            self.theta.max(theta)
        } else {
            theta
        };
        self.rebuild();
        Update::Stored
    }
    fn len(&self) -> usize {
        self.len + usize::from(self.defect == Defect::Miscounts && self.len > 0)
    }
    fn hessian_product(&mut self, v: &Vec<T>, out: &mut Vec<T>) {
        self.calls += 1;
        if self.defect == Defect::AllocatesInProduct {
            std::hint::black_box(v.clone());
        }
        for i in 0..self.n {
            let row = dot(&self.b[i * self.n..(i + 1) * self.n], v);
            if self.defect == Defect::AddsToOut {
                out[i] += row;
            } else {
                out[i] = row;
            }
        }
        if self.defect == Defect::Moody && self.calls.is_multiple_of(2) {
            out[0] *= T::one() + T::EPSILON * T::from_f64(4.0);
        }
    }
    fn inverse_product(&mut self, v: &Vec<T>, out: &mut Vec<T>) {
        for i in 0..self.n {
            out[i] = dot(&self.h[i * self.n..(i + 1) * self.n], v);
        }
    }
    fn scale(&self) -> T {
        self.theta
    }
}

#[test]
fn dense_bfgs_conforms() {
    MemoryCheck::new(|v: &Vec<f64>| DenseBfgs::new(v, 5, Defect::Nothing))
        .capacity(5)
        .bfgs()
        .run()
        .assert();
    MemoryCheck::new(|v: &Vec<f32>| DenseBfgs::new(v, 5, Defect::Nothing))
        .capacity(5)
        .bfgs()
        .run()
        .assert();
    memory(|v: &Vec<f64>| DenseBfgs::new(v, 30, Defect::Nothing)).assert();
}

#[test]
fn each_defect_is_caught() {
    for (defect, promise) in [
        (Defect::WrongSecant, "secant"),
        (Defect::Damped, "secant"),
        (Defect::WrongInverse, "inverse"),
        (Defect::Asymmetric, "symmetric"),
        (Defect::NotReset, "starts-empty"),
        (Defect::StoresNegative, "skips-bad-curvature"),
        (Defect::StoresNegative, "positive-definite"),
        (Defect::SkipScales, "skip-changes-nothing"),
        (Defect::Miscounts, "capacity"),
        (Defect::AllocatesInUpdate, "no-allocation"),
        (Defect::AllocatesInProduct, "no-allocation"),
        (Defect::AddsToOut, "product"),
        (Defect::Moody, "product"),
        (Defect::ForgetsNothing, "last-pairs"),
        (Defect::Damped, "dense"),
    ] {
        let check = MemoryCheck::new(|v: &Vec<f64>| DenseBfgs::new(v, 5, defect))
            .capacity(5)
            .bfgs();
        let report = check.sizes(&[2, 8]).run();
        assert!(
            report.broke(promise),
            "{defect:?} was not caught as {promise}:\n{report}"
        );
    }
}

#[test]
fn a_memory_without_definiteness_may_store_negative_curvature() {
    let check = MemoryCheck::new(|v: &Vec<f64>| DenseBfgs::new(v, 5, Defect::StoresNegative)).capacity(5);
    check.indefinite().run().assert();
}
