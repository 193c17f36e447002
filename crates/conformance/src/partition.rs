//! A vector in parts, one to a thread, with a real all-reduce.

use crate::report::{Failure, Report};
use std::any::Any;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use thalweg_core::{Real, Reduce, Vector, kernels};

const IN_STEP: (&str, &str) = ("in-step", "all parts make the same reductions, in the same order");

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Op {
    Sum,
    Min,
    Max,
    Any,
    Offset,
}

/// One part's contribution to the reduction in progress.
#[derive(Debug)]
struct Slot<T> {
    op: Op,
    values: Vec<T>,
    number: usize,
    arrived: bool,
    /// The part's work is done, or it panicked.
    left: bool,
}

#[derive(Debug)]
struct Inner<T> {
    slots: Vec<Slot<T>>,
    result: Vec<T>,
    /// The numbers that the parts handed in, as the slots may already hold those of the next round.
    numbers: Vec<usize>,
    round: u64,
    failed: Option<String>,
}

#[derive(Debug)]
struct Shared<T> {
    inner: Mutex<Inner<T>>,
    changed: Condvar,
    timeout: Duration,
}

/// What a part unwinds with when the parts fall out of step. Not a panic: the panic hook stays silent, and
/// [`Partition::run`] returns the failure.
struct Abandoned;

/// The reducer of a [`Partitioned`] vector. Sums are formed in the order of the parts, once, so that all parts get the
/// same bits.
#[derive(Debug, Clone)]
pub struct PartComm<T> {
    shared: Arc<Shared<T>>,
    part: usize,
}

impl<T: Real> PartComm<T> {
    /// Which part this is, counted from 0.
    pub fn part(&self) -> usize {
        self.part
    }

    fn lock(&self) -> MutexGuard<'_, Inner<T>> {
        self.shared.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn abandon(&self, mut inner: MutexGuard<'_, Inner<T>>, why: impl FnOnce(&Inner<T>) -> String) -> ! {
        if inner.failed.is_none() {
            let why = why(&inner);
            inner.failed = Some(why);
        }
        drop(inner);
        self.shared.changed.notify_all();
        std::panic::resume_unwind(Box::new(Abandoned));
    }

    /// Hands in this part's contribution, waits for the others', combines all (on the last part to arrive), and reads
    /// the result with `read`.
    fn exchange<R>(
        &self,
        op: Op,
        values: &mut [T],
        number: usize,
        read: impl FnOnce(&Inner<T>, &mut [T]) -> R,
    ) -> R {
        let mut inner = self.lock();
        if inner.failed.is_some() {
            self.abandon(inner, |_| String::new());
        }
        let slot = &mut inner.slots[self.part];
        (slot.op, slot.number, slot.arrived) = (op, number, true);
        slot.values.clear();
        slot.values.extend_from_slice(values);
        if inner.slots.iter().all(|s| s.arrived) {
            if inner
                .slots
                .iter()
                .any(|s| s.op != op || s.values.len() != values.len())
            {
                self.abandon(inner, |inner| {
                    let calls = inner.slots.iter().enumerate();
                    let calls: Vec<_> = calls
                        .map(|(k, s)| format!("part {k}: {:?} of {} values", s.op, s.values.len()))
                        .collect();
                    format!("the parts made different reductions: {}", calls.join(", "))
                });
            }
            let Inner {
                slots,
                result,
                numbers,
                ..
            } = &mut *inner;
            result.clear();
            result.extend_from_slice(&slots[0].values);
            for slot in &slots[1..] {
                for (r, &v) in result.iter_mut().zip(&slot.values) {
                    *r = match op {
                        Op::Sum => *r + v,
                        Op::Max => kernels::max_nan(*r, v),
                        Op::Min => -kernels::max_nan(-*r, -v),
                        Op::Any | Op::Offset => *r,
                    };
                }
            }
            for (slot, number) in slots.iter_mut().zip(numbers) {
                *number = slot.number;
                slot.arrived = false;
            }
            inner.round += 1;
            self.shared.changed.notify_all();
            return read(&inner, values);
        }
        let round = inner.round;
        let deadline = Instant::now() + self.shared.timeout;
        // The result of a round is overwritten only when all parts have arrived at the next one, thus have read it.
        while inner.round == round {
            if inner.failed.is_some() {
                self.abandon(inner, |_| String::new());
            }
            let missing = inner.slots.iter().position(|s| s.left && !s.arrived);
            if let Some(gone) = missing {
                self.abandon(inner, |inner| {
                    let slot = &inner.slots[self.part];
                    format!(
                        "part {} waits in {:?} of {} values, but part {gone} has ended",
                        self.part,
                        slot.op,
                        slot.values.len()
                    )
                });
            }
            let now = Instant::now();
            if now >= deadline {
                self.abandon(inner, |inner| {
                    let absent: Vec<_> = (0..inner.slots.len())
                        .filter(|&k| !inner.slots[k].arrived)
                        .collect();
                    format!(
                        "part {} waited {:?} in {op:?} of {} values for the parts {absent:?}",
                        self.part,
                        self.shared.timeout,
                        inner.slots[self.part].values.len()
                    )
                });
            }
            inner = self
                .shared
                .changed
                .wait_timeout(inner, deadline - now)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
        read(&inner, values)
    }
}

impl<T: Real> Reduce<T> for PartComm<T> {
    fn sum(&self, values: &mut [T]) {
        self.exchange(Op::Sum, values, 0, |inner, out| {
            out.copy_from_slice(&inner.result)
        });
    }
    fn min(&self, values: &mut [T]) {
        self.exchange(Op::Min, values, 0, |inner, out| {
            out.copy_from_slice(&inner.result)
        });
    }
    fn max(&self, values: &mut [T]) {
        self.exchange(Op::Max, values, 0, |inner, out| {
            out.copy_from_slice(&inner.result)
        });
    }
    fn any(&self, flag: bool) -> bool {
        self.exchange(Op::Any, &mut [], usize::from(flag), |inner, _| {
            inner.numbers.iter().any(|&n| n > 0)
        })
    }
    fn offset(&self, local_len: usize) -> usize {
        self.exchange(Op::Offset, &mut [], local_len, |inner, _| {
            inner.numbers[..self.part].iter().sum()
        })
    }
}

/// One part of a vector that is spread over threads. Made by [`partition`] or [`Partition::run`].
#[derive(Debug, Clone)]
pub struct Partitioned<T> {
    elements: Vec<T>,
    comm: PartComm<T>,
}

impl<T: Real> Partitioned<T> {
    /// Which part this is, counted from 0.
    pub fn part(&self) -> usize {
        self.comm.part
    }
}

impl<T: Real> Vector for Partitioned<T> {
    type Scalar = T;
    type Comm = PartComm<T>;
    fn comm(&self) -> &PartComm<T> {
        &self.comm
    }
    fn like(&self) -> Self {
        Partitioned {
            elements: vec![T::zero(); self.elements.len()],
            comm: self.comm.clone(),
        }
    }
    fn local(&self) -> &[T] {
        &self.elements
    }
    fn local_mut(&mut self) -> &mut [T] {
        &mut self.elements
    }
}

/// How a vector is cut, and how long a part waits for the others.
///
/// ```
/// use thalweg_conformance::Partition;
/// use thalweg_core::Vector;
///
/// let norms = Partition::sizes(&[2, 0, 1]).run(&[2.0, 3.0, 6.0], |x| x.norm()).unwrap();
/// assert_eq!(norms, [7.0, 7.0, 7.0]);
///
/// // A part that goes its own way is an error, not a test that hangs.
/// let failure = Partition::even(2)
///     .run(&[1.0, 2.0], |x| if x.local()[0] > 1.5 { x.norm() } else { 0.0 })
///     .unwrap_err();
/// assert!(failure.found.contains("part 0 has ended"));
/// ```
#[derive(Debug, Clone)]
pub struct Partition {
    cut: Cut,
    timeout: Duration,
}

#[derive(Debug, Clone)]
enum Cut {
    Even(usize),
    Sizes(Vec<usize>),
}

impl Partition {
    /// This many parts (at least one), as nearly equal in length as can be.
    pub fn even(parts: usize) -> Self {
        Partition {
            cut: Cut::Even(parts.max(1)),
            timeout: Duration::from_secs(30),
        }
    }

    /// Parts of these lengths; 0 is a length. The last part takes whatever the lengths leave over.
    pub fn sizes(sizes: &[usize]) -> Self {
        let sizes = if sizes.is_empty() { vec![0] } else { sizes.to_vec() };
        Partition {
            cut: Cut::Sizes(sizes),
            timeout: Duration::from_secs(30),
        }
    }

    /// How long a part waits at a reduction for the others before all of them give up. 30 s unless told.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    fn lengths(&self, n: usize) -> Vec<usize> {
        match &self.cut {
            Cut::Even(parts) => (0..*parts).map(|k| n * (k + 1) / parts - n * k / parts).collect(),
            Cut::Sizes(sizes) => {
                let mut left = n;
                let mut lengths: Vec<_> = sizes
                    .iter()
                    .map(|&s| {
                        let s = s.min(left);
                        left -= s;
                        s
                    })
                    .collect();
                if let Some(last) = lengths.last_mut() {
                    *last += left;
                }
                lengths
            }
        }
    }

    /// Cuts `global`, runs `work` on each part in a thread of its own, and returns the results in the order of the
    /// parts.
    ///
    /// A panic in a part comes out of this call.
    ///
    /// # Errors
    /// The parts fell out of step: they made different reductions, one ended while another waited for it, or one did
    /// not come within the time-out. All parts are then unwound. (A part that loops forever and never makes another
    /// reduction cannot be.)
    pub fn run<T: Real, R: Send>(
        &self,
        global: &[T],
        work: impl Fn(Partitioned<T>) -> R + Sync,
    ) -> Result<Vec<R>, Failure> {
        let lengths = self.lengths(global.len());
        let slot = |_: &usize| Slot {
            op: Op::Sum,
            values: Vec::new(),
            number: 0,
            arrived: false,
            left: false,
        };
        let inner = Inner {
            slots: lengths.iter().map(slot).collect(),
            result: Vec::new(),
            numbers: vec![0; lengths.len()],
            round: 0,
            failed: None,
        };
        let shared = Arc::new(Shared {
            inner: Mutex::new(inner),
            changed: Condvar::new(),
            timeout: self.timeout,
        });
        let outcomes: Vec<Result<R, Box<dyn Any + Send>>> = std::thread::scope(|scope| {
            let mut start = 0;
            let mut handles = Vec::new();
            for (part, &n) in lengths.iter().enumerate() {
                let comm = PartComm {
                    shared: Arc::clone(&shared),
                    part,
                };
                let x = Partitioned {
                    elements: global[start..start + n].to_vec(),
                    comm: comm.clone(),
                };
                start += n;
                let work = &work;
                handles.push(scope.spawn(move || {
                    let _leaving = Leaving(comm);
                    work(x)
                }));
            }
            handles.into_iter().map(|h| h.join()).collect()
        });
        let mut results = Vec::new();
        let mut abandoned = false;
        let mut panic = None;
        for outcome in outcomes {
            match outcome {
                Ok(r) => results.push(r),
                Err(payload) if payload.is::<Abandoned>() => abandoned = true,
                Err(payload) => panic = panic.or(Some(payload)),
            }
        }
        if let Some(payload) = panic {
            std::panic::resume_unwind(payload);
        }
        if abandoned {
            let failed = shared
                .inner
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .failed
                .take();
            return Err(Failure {
                promise: IN_STEP.0,
                promised: IN_STEP.1,
                place: format!("{} parts of lengths {lengths:?}", lengths.len()),
                found: failed.unwrap_or_default(),
            });
        }
        Ok(results)
    }
}

/// Tells the other parts, at the end or when unwinding, that this one will not come any more.
struct Leaving<T: Real>(PartComm<T>);

impl<T: Real> Drop for Leaving<T> {
    fn drop(&mut self) {
        self.0.lock().slots[self.0.part].left = true;
        self.0.shared.changed.notify_all();
    }
}

/// Cuts `global` into `parts` nearly equal parts and runs `work` on each in a thread of its own; the results in the
/// order of the parts. [`Partition`] has more options.
///
/// ```
/// use thalweg_conformance::partition;
/// use thalweg_core::{Reduce, Vector};
///
/// let global: Vec<f64> = (0..10).map(f64::from).collect();
/// let found = partition(3, &global, |x| (x.comm().offset(x.local_len()), x.norm_inf())).unwrap();
/// assert_eq!(found, [(0, 9.0), (3, 9.0), (6, 9.0)]);
/// ```
///
/// # Errors
/// As [`Partition::run`].
pub fn partition<T: Real, R: Send>(
    parts: usize,
    global: &[T],
    work: impl Fn(Partitioned<T>) -> R + Sync,
) -> Result<Vec<R>, Failure> {
    Partition::even(parts).run(global, work)
}

/// Checks the promises of [`Reduce`] for a reducer of your own. To be called on every part, with the number of this
/// part (from 0) and of all; each part gets its own report.
///
/// ```
/// use thalweg_conformance::{partition, reducer};
/// use thalweg_core::Vector;
///
/// let reports = partition(3, &[0.0f64; 6], |x| reducer(x.comm(), x.part(), 3)).unwrap();
/// for report in reports {
///     report.assert();
/// }
/// ```
pub fn reducer<T: Real, C: Reduce<T>>(comm: &C, part: usize, parts: usize) -> Report {
    const SUM: (&str, &str) = ("sum", "`sum` replaces each element by its sum over the parts");
    const MIN: (&str, &str) = ("min", "`min` replaces each element by its minimum over the parts");
    const MAX: (&str, &str) = (
        "max",
        "`max` replaces each element by its maximum over the parts, NaN if any is",
    );
    const ANY: (&str, &str) = ("any", "`any` says whether the flag is set on any part");
    const OFFSET: (&str, &str) = (
        "offset",
        "`offset` counts the variables on the parts before this one",
    );
    const SAME: (&str, &str) = ("same-bits", "all parts get the same bits");
    let mut report = Report::new(format!("reducer, part {part} of {parts}, {}", T::NAME));
    let t = |i: usize| T::from_usize(i);
    let place = |n: usize| move || format!("{n} values in one call");
    for n in [0, 1, 2, 7, 40] {
        // Small integers: exact in any order.
        let own = |k: usize| (0..n).map(|i| t((k * 7 + i * 3) % 11) - t(5)).collect::<Vec<T>>();
        let fold = |f: fn(T, T) -> T| {
            let rest = (1..parts).map(own);
            rest.fold(own(0), |a, b| a.iter().zip(&b).map(|(&a, &b)| f(a, b)).collect())
        };
        let mut out = own(part);
        comm.sum(&mut out);
        let expected = fold(|a, b| a + b);
        report.check(SUM, out == expected, place(n), || {
            format!("{out:?} instead of {expected:?}")
        });
        let mut out = own(part);
        comm.min(&mut out);
        let expected = fold(T::min);
        report.check(MIN, out == expected, place(n), || {
            format!("{out:?} instead of {expected:?}")
        });
        let mut out = own(part);
        comm.max(&mut out);
        let expected = fold(T::max);
        report.check(MAX, out == expected, place(n), || {
            format!("{out:?} instead of {expected:?}")
        });
        // Numbers whose sum depends on the order. The parts compare their bits by minimum and maximum.
        let mut sums: Vec<T> = (0..n)
            .map(|i| T::from_f64(((part * 13 + i * 29) % 17) as f64 + 0.1).powi((i % 9) as i32 - 4))
            .collect();
        comm.sum(&mut sums);
        let (mut low, mut high) = (sums.clone(), sums.clone());
        comm.min(&mut low);
        comm.max(&mut high);
        report.check(SAME, low == high, place(n), || {
            let i = (0..n).find(|&i| low[i] != high[i]).unwrap_or(0);
            format!(
                "the sum of element {i} is {:e} here, between {:e} and {:e} elsewhere",
                sums[i], low[i], high[i]
            )
        });
    }
    for spoiled in 0..parts {
        let mut out = [if part == spoiled { T::nan() } else { t(part) }, t(part)];
        comm.max(&mut out);
        report.check(MAX, out[0].is_nan() && out[1] == t(parts - 1), place(2), || {
            format!("{out:?} with NaN on part {spoiled}")
        });
        let found = comm.any(part == spoiled);
        report.check(ANY, found, place(1), || {
            format!("{found} with the flag set on part {spoiled}")
        });
    }
    let found = comm.any(false);
    report.check(ANY, !found, place(1), || {
        format!("{found} with the flag set nowhere")
    });
    for shift in 0..3 {
        let len = |k: usize| (k + shift) % 3;
        let expected: usize = (0..part).map(len).sum();
        let found = comm.offset(len(part));
        report.check(OFFSET, found == expected, place(1), || {
            format!("{found} instead of {expected}")
        });
    }
    report
}
