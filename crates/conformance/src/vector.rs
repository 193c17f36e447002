//! The check of vectors.

use crate::report::Report;
use crate::rng::SplitMix;
use std::marker::PhantomData;
use thalweg_core::{Real, Reduce, Vector, kernels};

const ELEMENTS: (&str, &str) = (
    "elements",
    "`local` shows the elements the vector was made of, all of them, in order",
);
const MEMORY: (&str, &str) = (
    "same-memory",
    "`local` and `local_mut` give the same memory, of a length that never changes",
);
const CLONE: (&str, &str) = ("clone", "a clone has the same elements and memory of its own");
const LIKE: (&str, &str) = (
    "like",
    "`like` gives zeros of the same shape, in memory of its own, whatever the vector holds",
);
const LENGTH: (&str, &str) = ("length", "`local_len` and `global_len` count the elements");
const DOT: (&str, &str) = (
    "dot",
    "`dot` is Σ xᵢyᵢ, with the bits of the fixed order of summation",
);
const DOTS: (&str, &str) = ("dots", "`dots` gives the bits of as many calls of `dot`");
const NORM: (&str, &str) = ("norm", "`norm` is √(x'x)");
const NORM_INF: (&str, &str) = (
    "norm-inf",
    "`norm_inf` is max |xᵢ|, NaN if any element is, 0 if there are none",
);
const AXPY: (&str, &str) = ("axpy", "`axpy` is yᵢ + a xᵢ, rounded twice");
const COPY: (&str, &str) = ("copy", "`copy_from` and `fill` write every element");
const REDUCER: (&str, &str) = (
    "reducer",
    "the reducer of a vector in one part leaves every value as it is",
);

/// Checks that a vector type keeps every promise of [`Vector`]. `make` makes a vector of the elements given. As
/// [`VectorCheck::new`]`(make).run()`.
///
/// Lengths run over 0, 1 and the edges of the lanes and chunks of the core's kernels. For a type of fixed length use
/// [`VectorCheck::lengths`]; for the reducer of a distributed vector there is [`reducer`](crate::reducer).
///
/// ```
/// thalweg_conformance::vector(|x: &[f64]| x.to_vec()).assert();
/// thalweg_conformance::vector(|x: &[f32]| x.to_vec()).assert();
/// ```
pub fn vector<T: Real, V: Vector<Scalar = T>>(make: impl Fn(&[T]) -> V) -> Report {
    VectorCheck::new(make).run()
}

/// The check of a vector type with options. [`vector`] is the short way.
///
/// ```
/// use thalweg_conformance::VectorCheck;
///
/// let make = |x: &[f64]| <[f64; 3]>::try_from(x).unwrap();
/// VectorCheck::new(make).lengths(&[3]).run().assert();
/// ```
///
/// # Tolerances
/// None: the order of summation is fixed, so every result is compared bit for bit with a plain loop in that order.
#[derive(Debug)]
pub struct VectorCheck<T, F> {
    make: F,
    lengths: Vec<usize>,
    scalar: PhantomData<T>,
}

const LENGTHS: [usize; 17] = {
    const L: usize = kernels::LANES;
    const C: usize = kernels::CHUNK;
    [
        0,
        1,
        2,
        3,
        L - 1,
        L,
        L + 1,
        2 * L - 1,
        2 * L,
        3 * L + 5,
        100,
        C - 1,
        C,
        C + 1,
        C + L,
        2 * C,
        2 * C + L + 3,
    ]
};

impl<T: Real, V: Vector<Scalar = T>, F: Fn(&[T]) -> V> VectorCheck<T, F> {
    /// All promises, many lengths.
    pub fn new(make: F) -> Self {
        VectorCheck {
            make,
            lengths: LENGTHS.to_vec(),
            scalar: PhantomData,
        }
    }

    /// The lengths to try: one, for a type of fixed length.
    #[must_use]
    pub fn lengths(mut self, lengths: &[usize]) -> Self {
        self.lengths = lengths.to_vec();
        self
    }

    /// Runs the check.
    pub fn run(&self) -> Report {
        let mut report = Report::new(format!("vector of {}", T::NAME));
        for &n in &self.lengths {
            self.of_length(&mut report, n);
        }
        report
    }

    fn of_length(&self, report: &mut Report, n: usize) {
        let place = || format!("n = {n}, {}", T::NAME);
        let mut rng = SplitMix::new(n as u64 + 1);
        let data: Vec<T> = scaled(&mut rng, n);
        let other: Vec<T> = scaled(&mut rng, n);
        let mut x = (self.make)(&data);
        let good = report.check(ELEMENTS, same(x.local(), &data), place, || {
            format!(
                "{} elements; {}",
                x.local().len(),
                first_difference(x.local(), &data)
            )
        });
        if !good {
            // Nothing else would say more.
            return;
        }
        report.check(LENGTH, x.local_len() == n && x.global_len() == n, place, || {
            format!("local_len {}, global_len {}", x.local_len(), x.global_len())
        });

        // The same memory.
        let (there, len) = (x.local().as_ptr(), x.local().len());
        let (there_mut, len_mut) = (x.local_mut().as_ptr(), x.local_mut().len());
        report.check(
            MEMORY,
            len == len_mut && (n == 0 || there == there_mut),
            place,
            || format!("local: {len} elements at {there:?}; local_mut: {len_mut} at {there_mut:?}"),
        );
        if len_mut == n && n > 0 {
            let k = n / 2;
            x.local_mut()[k] = T::from_f64(4.25);
            let found = x.local()[k];
            report.check(MEMORY, found == T::from_f64(4.25), place, || {
                format!("x[{k}] = 4.25 was written, {found} read")
            });
            x.local_mut()[k] = data[k];
        }

        // Clones, and likes, of their own.
        let mut clone = x.clone();
        report.check(CLONE, same(clone.local(), &data), place, || {
            first_difference(clone.local(), &data)
        });
        clone.fill(T::nan());
        report.check(CLONE, same(x.local(), &data), place, || {
            "writing the clone changed the original".into()
        });
        let zeros = vec![T::zero(); n];
        let mut like = clone.like();
        report.check(LIKE, same(like.local(), &zeros), place, || {
            format!(
                "{} elements (of a vector of NaN); {}",
                like.local().len(),
                first_difference(like.local(), &zeros)
            )
        });
        if like.local().len() != n {
            return;
        }
        like.fill(T::one());
        let own = clone.local().iter().all(|x| x.is_nan()) && same(x.local(), &data);
        report.check(LIKE, own, place, || {
            "writing it changed the vector it is like".into()
        });
        let good = report.check(COPY, same(like.local(), &vec![T::one(); n]), place, || {
            "`fill` left elements".into()
        });
        like.copy_from(&x);
        let good = good
            && report.check(COPY, same(like.local(), &data), place, || {
                first_difference(like.local(), &data)
            });
        if !good {
            return;
        }

        // Sums, bit for bit.
        let y = (self.make)(&other);
        let (found, expected) = (x.dot(&y), dot(&data, &other));
        report.check(DOT, bits(found) == bits(expected), place, || {
            format!("{found:e} instead of {expected:e}")
        });
        let (found, expected) = (x.norm(), dot(&data, &data).sqrt());
        report.check(NORM, bits(found) == bits(expected), place, || {
            format!("{found:e} instead of {expected:e}")
        });
        for count in 0..4 {
            let others = &[&y, &x, &clone][..count];
            let mut out = vec![T::from_f64(9.0); count];
            x.dots(others, &mut out);
            let expected: Vec<T> = others.iter().map(|o| dot(&data, o.local())).collect();
            let good = out
                .iter()
                .zip(&expected)
                .all(|(&a, &b)| bits(a) == bits(b) || a.is_nan() && b.is_nan());
            report.check(DOTS, good, place, || format!("{out:?} instead of {expected:?}"));
        }

        // Largest.
        let (found, expected) = (x.norm_inf(), data.iter().fold(T::zero(), |m, v| m.max(v.abs())));
        report.check(NORM_INF, bits(found) == bits(expected), place, || {
            format!("{found:e} instead of {expected:e}")
        });
        for k in [0, n / 2, n.saturating_sub(1)] {
            if k < n {
                let mut spoiled = x.clone();
                spoiled.local_mut()[k] = T::nan();
                let found = spoiled.norm_inf();
                report.check(NORM_INF, found.is_nan(), place, || {
                    format!("{found:e} with NaN at {k}")
                });
                spoiled.local_mut()[k] = T::from_f64(-1e9);
                let found = spoiled.norm_inf();
                report.check(NORM_INF, found == T::from_f64(1e9), place, || {
                    format!("{found:e} with −10⁹ at {k}")
                });
            }
        }

        // Elementwise.
        let a = T::from_f64(-1.7);
        x.axpy(a, &y);
        let expected: Vec<T> = data.iter().zip(&other).map(|(&x, &y)| x + a * y).collect();
        report.check(AXPY, same(x.local(), &expected), place, || {
            first_difference(x.local(), &expected)
        });
        report.check(AXPY, same(y.local(), &other), place, || {
            "the vector added was changed".into()
        });

        // In one part there is nothing to combine.
        let comm = x.comm();
        let values = [T::from_f64(1.5), T::from_f64(-2.5)];
        let mut out = [values; 3];
        comm.sum(&mut out[0]);
        comm.min(&mut out[1]);
        comm.max(&mut out[2]);
        let flags = (comm.any(true), comm.any(false), comm.offset(n));
        report.check(
            REDUCER,
            out == [values; 3] && flags == (true, false, 0),
            place,
            || {
                format!(
                    "sum, min, max of {values:?} are {out:?}; any(true), any(false), offset are {flags:?}"
                )
            },
        );
    }
}

/// Numbers of many sizes, so that the order of summation shows.
fn scaled<T: Real>(rng: &mut SplitMix, n: usize) -> Vec<T> {
    (0..n)
        .map(|_| rng.symmetric::<T>() * T::from_f64(10.0).powi(rng.below(7) as i32 - 3))
        .collect()
}

fn bits<T: Real>(x: T) -> u64 {
    x.to_bits64()
}

fn same<T: Real>(a: &[T], b: &[T]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(&a, &b)| bits(a) == bits(b))
}

fn first_difference<T: Real>(found: &[T], expected: &[T]) -> String {
    match found.iter().zip(expected).position(|(&a, &b)| bits(a) != bits(b)) {
        Some(i) => format!("element {i} is {:e} instead of {:e}", found[i], expected[i]),
        None => format!("{} elements instead of {}", found.len(), expected.len()),
    }
}

/// The fixed order as the documentation of the kernels states it, with none of their code.
fn dot<T: Real>(x: &[T], y: &[T]) -> T {
    let mut total = T::zero();
    for (x, y) in x.chunks(kernels::CHUNK).zip(y.chunks(kernels::CHUNK)) {
        let lane = |l: usize| {
            let mut sum = T::zero();
            for i in (l..x.len()).step_by(8) {
                sum += x[i] * y[i];
            }
            sum
        };
        total += ((lane(0) + lane(4)) + (lane(2) + lane(6))) + ((lane(1) + lane(5)) + (lane(3) + lane(7)));
    }
    total
}
