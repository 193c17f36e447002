//! A problem that is watched, and made to fail on demand.

use num_traits::{Float, One};
use std::cell::Cell;
use std::fmt;
use std::rc::Rc;
use std::time::Duration;
use thalweg_core::{Bounds, HessianProduct, Of, Problem, Real, Vector};

/// What a [`Watched`] problem saw. Shared with the problem, so that it can be read while a solver holds that.
#[derive(Debug, Default)]
pub struct Watch {
    value_and_gradient: Cell<u64>,
    value: Cell<u64>,
    hessian_products: Cell<u64>,
    non_finite: Cell<u64>,
    faults: Cell<u64>,
    errors: Cell<u64>,
    outside: Cell<Option<Outside>>,
}

/// An evaluation outside the bounds, or at a point that is not finite.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Outside {
    /// Which evaluation it was, counted from 1.
    pub evaluation: u64,
    /// The element (of the local slice).
    pub index: usize,
    /// Its value.
    pub x: f64,
    /// Its lower bound.
    pub lower: f64,
    /// Its upper bound.
    pub upper: f64,
}

impl fmt::Display for Outside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Outside {
            evaluation,
            index,
            x,
            lower,
            upper,
        } = self;
        write!(
            f,
            "evaluation {evaluation} at x[{index}] = {x:e}, bounds [{lower:e}, {upper:e}]"
        )
    }
}

impl Watch {
    /// Fused evaluations of value and gradient.
    pub fn value_and_gradient(&self) -> u64 {
        self.value_and_gradient.get()
    }
    /// Evaluations of the value alone.
    pub fn value(&self) -> u64 {
        self.value.get()
    }
    /// All evaluations of the objective.
    pub fn evaluations(&self) -> u64 {
        self.value_and_gradient() + self.value()
    }
    /// Hessian–vector products.
    pub fn hessian_products(&self) -> u64 {
        self.hessian_products.get()
    }
    /// Evaluations whose value, or a written element of the gradient, was not finite.
    pub fn non_finite(&self) -> u64 {
        self.non_finite.get()
    }
    /// How many evaluations were spoiled by a [`Fault`].
    pub fn faults(&self) -> u64 {
        self.faults.get()
    }
    /// How many of the faults were errors.
    pub fn errors(&self) -> u64 {
        self.errors.get()
    }
    /// The first evaluation outside the bounds, or at a point that is not finite.
    pub fn outside(&self) -> Option<Outside> {
        self.outside.get()
    }

    fn clear(&self) {
        for cell in [
            &self.value_and_gradient,
            &self.value,
            &self.hessian_products,
            &self.non_finite,
            &self.faults,
            &self.errors,
        ] {
            cell.set(0);
        }
        self.outside.set(None);
    }
}

fn add(cell: &Cell<u64>) {
    cell.set(cell.get() + 1);
}

/// How an evaluation is made to fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Fault {
    /// Value and gradient are NaN.
    Nan,
    /// The value is +∞, the gradient stays.
    PlusInfinity,
    /// The value is −∞, the gradient stays.
    MinusInfinity,
    /// The first element of the gradient is NaN, the value stays. Evaluations of the value alone stay too.
    GradientNan,
    /// The first element of the gradient is +∞, the value stays. Evaluations of the value alone stay too.
    GradientInfinity,
    /// The evaluation returns [`Injected::Fault`].
    Error,
    /// The gradient has the wrong sign, the value stays.
    WrongGradient,
    /// Value and gradient are off by up to a thousandth of their size, differently at each evaluation.
    Noise,
    /// The value jumps by 1 + |f|/10, up at one such evaluation and down at the next; the gradient stays.
    Jump,
    /// The evaluation takes a millisecond longer.
    Slow,
    /// The evaluation panics with the words [`Fault::PANIC`].
    Panic,
}

impl Fault {
    /// Those after which nothing of the evaluation can be used.
    pub const UNUSABLE: [Fault; 6] = [
        Fault::Nan,
        Fault::PlusInfinity,
        Fault::MinusInfinity,
        Fault::GradientNan,
        Fault::GradientInfinity,
        Fault::Error,
    ];

    /// Those that a solver cannot tell from a good evaluation.
    pub const MISLEADING: [Fault; 3] = [Fault::WrongGradient, Fault::Noise, Fault::Jump];

    /// What [`Fault::Panic`] panics with.
    pub const PANIC: &'static str = "a panic put here on purpose";
}

/// Which evaluations are spoiled: those from `from` until before `to` (never ending if that is `u64::MAX`), every
/// `every`-th of them. Counted from 1.
#[derive(Debug, Clone, Copy)]
struct Schedule {
    fault: Fault,
    from: u64,
    to: u64,
    every: u64,
}

/// The error of a [`Watched`] problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Injected<E> {
    /// Put there on purpose, at this evaluation (counted from 1).
    Fault(u64),
    /// The problem's own.
    Inner(E),
}

impl<E: fmt::Display> fmt::Display for Injected<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Injected::Fault(k) => write!(f, "an error put at evaluation {k} on purpose"),
            Injected::Inner(e) => e.fmt(f),
        }
    }
}

impl<E: fmt::Debug + fmt::Display> std::error::Error for Injected<E> {}

/// Wraps a problem; counts its evaluations, notices those outside the bounds, and spoils some of them on demand.
/// It does not allocate.
///
/// ```
/// use thalweg_conformance::{Fault, Watched};
/// use thalweg_core::{Problem, from_fn};
///
/// let bowl = from_fn(|x: &[f64], g: &mut [f64]| { g[0] = 2.0 * x[0]; x[0] * x[0] });
/// let mut watched = Watched::new(bowl).fault(Fault::Nan, 2..3);
/// let watch = watched.watch();
/// let mut g = vec![0.0];
/// assert_eq!(watched.value_and_gradient(&vec![3.0], &mut g), Ok(9.0));
/// assert!(watched.value_and_gradient(&vec![3.0], &mut g).unwrap().is_nan());
/// assert_eq!(watched.value_and_gradient(&vec![3.0], &mut g), Ok(9.0));
/// assert_eq!((watch.evaluations(), watch.non_finite()), (3, 1));
/// ```
#[derive(Debug)]
pub struct Watched<P> {
    inner: P,
    watch: Rc<Watch>,
    fault: Option<Schedule>,
    limit: u64,
}

impl<P: Problem> Watched<P> {
    /// Watches `inner`.
    pub fn new(inner: P) -> Self {
        Watched {
            inner,
            watch: Rc::new(Watch::default()),
            fault: None,
            limit: u64::MAX,
        }
    }

    /// Spoils the evaluations in the range, counted from 1; `u64::MAX` as its end means forever.
    #[must_use]
    pub fn fault(mut self, fault: Fault, evaluations: std::ops::Range<u64>) -> Self {
        self.set_fault(Some((fault, evaluations)));
        self
    }

    /// As [`fault`](Self::fault) at any time; `None` spoils nothing.
    pub fn set_fault(&mut self, fault: Option<(Fault, std::ops::Range<u64>)>) {
        self.fault = fault.map(|(fault, range)| Schedule {
            fault,
            from: range.start,
            to: range.end,
            every: 1,
        });
    }

    /// Spoils every k-th evaluation, for ever: k, 2k, 3k … An evaluation beyond [`limit`](Self::limit) is an error still.
    #[must_use]
    pub fn fault_every(mut self, fault: Fault, k: u64) -> Self {
        self.fault = Some(Schedule {
            fault,
            from: k.max(1),
            to: u64::MAX,
            every: k.max(1),
        });
        self
    }

    /// Refuses every evaluation beyond the `n`-th with an error, so that a loop that never ends does.
    #[must_use]
    pub fn limit(mut self, n: u64) -> Self {
        self.limit = n;
        self
    }

    /// Sets all counts to zero.
    pub fn clear(&mut self) {
        self.watch.clear();
    }

    /// What has been seen.
    pub fn watch(&self) -> Rc<Watch> {
        Rc::clone(&self.watch)
    }

    /// The problem watched.
    pub fn inner(&self) -> &P {
        &self.inner
    }

    /// The problem watched, to change it.
    pub fn inner_mut(&mut self) -> &mut P {
        &mut self.inner
    }

    fn look(&self, x: &P::Vector) {
        if self.watch.outside.get().is_some() {
            return;
        }
        let local = x.local();
        let bounds = self.inner.bounds();
        for (index, &x) in local.iter().enumerate() {
            let (lower, upper) = match bounds {
                Some(b) => (
                    b.lower().local().get(index).copied(),
                    b.upper().local().get(index).copied(),
                ),
                None => (None, None),
            };
            let lower = lower.unwrap_or(Of::<P>::neg_infinity());
            let upper = upper.unwrap_or(Of::<P>::infinity());
            if !(x.is_finite() && x >= lower && x <= upper) {
                let evaluation = self.watch.evaluations();
                let (x, lower, upper) = (x.to_f64(), lower.to_f64(), upper.to_f64());
                self.watch.outside.set(Some(Outside {
                    evaluation,
                    index,
                    x,
                    lower,
                    upper,
                }));
                return;
            }
        }
    }

    fn active(&self) -> Option<Fault> {
        let k = self.watch.evaluations();
        if k > self.limit {
            return Some(Fault::Error);
        }
        self.fault
            .filter(|s| s.from <= k && (k < s.to || s.to == u64::MAX) && (k - s.from).is_multiple_of(s.every))
            .map(|s| s.fault)
    }

    /// What a fault does to the value, and whether it does anything.
    fn spoil_value(&self, fault: Fault, value: Of<P>) -> Option<Of<P>> {
        let k = self.watch.evaluations();
        Some(match fault {
            Fault::Nan => Of::<P>::nan(),
            Fault::PlusInfinity => Of::<P>::infinity(),
            Fault::MinusInfinity => Of::<P>::neg_infinity(),
            Fault::Noise => value + value.abs() * noise(k),
            Fault::Jump => {
                let height = Of::<P>::one() + value.abs() * Real::from_f64(0.1);
                // Up and down in turn.
                if self.watch.faults().is_multiple_of(2) {
                    value + height
                } else {
                    value - height
                }
            }
            Fault::Slow => {
                std::thread::sleep(Duration::from_millis(1));
                value
            }
            _ => return None,
        })
    }

    /// Counts an evaluation that fails outright, and lets it.
    #[allow(clippy::panic, reason = "the fault is to panic")]
    fn fail(&self, fault: Option<Fault>) -> Result<(), Injected<P::Error>> {
        match fault {
            Some(Fault::Error) => {
                add(&self.watch.faults);
                add(&self.watch.errors);
                Err(Injected::Fault(self.watch.evaluations()))
            }
            Some(Fault::Panic) => {
                add(&self.watch.faults);
                std::panic::panic_any(Fault::PANIC);
            }
            _ => Ok(()),
        }
    }
}

/// Noise of up to a thousandth that depends on the number of the evaluation (the multiplier is that of MMIX, Knuth).
fn noise<T: Real>(k: u64) -> T {
    let word = k.wrapping_mul(6_364_136_223_846_793_005) ^ 0x9e37_79b9_7f4a_7c15;
    let unit = (word.wrapping_mul(6_364_136_223_846_793_005) >> 11) as f64 / (1u64 << 53) as f64;
    T::from_f64(1e-3 * (2.0 * unit - 1.0))
}

impl<P: Problem> Problem for Watched<P> {
    type Vector = P::Vector;
    type Error = Injected<P::Error>;

    fn value_and_gradient(&mut self, x: &P::Vector, gradient: &mut P::Vector) -> Result<Of<P>, Self::Error> {
        add(&self.watch.value_and_gradient);
        self.look(x);
        let fault = self.active();
        self.fail(fault)?;
        let mut value = self
            .inner
            .value_and_gradient(x, gradient)
            .map_err(Injected::Inner)?;
        if let Some(fault) = fault {
            match fault {
                Fault::Nan => gradient.fill(Of::<P>::nan()),
                Fault::GradientNan => spoil_first(gradient, Of::<P>::nan()),
                Fault::GradientInfinity => spoil_first(gradient, Of::<P>::infinity()),
                Fault::WrongGradient => gradient.local_mut().iter_mut().for_each(|g| *g = -*g),
                Fault::Noise => {
                    let size = gradient.norm_inf();
                    let k = self.watch.evaluations();
                    for (i, g) in gradient.local_mut().iter_mut().enumerate() {
                        *g += size * noise(k.wrapping_mul(31).wrapping_add(i as u64 + 1));
                    }
                }
                _ => {}
            }
            value = self.spoil_value(fault, value).unwrap_or(value);
            add(&self.watch.faults);
        }
        if !value.is_finite() || !gradient.norm_inf().is_finite() {
            add(&self.watch.non_finite);
        }
        Ok(value)
    }

    fn value(&mut self, x: &P::Vector) -> Result<Of<P>, Self::Error> {
        add(&self.watch.value);
        self.look(x);
        let fault = self.active();
        self.fail(fault)?;
        let mut value = self.inner.value(x).map_err(Injected::Inner)?;
        if let Some(spoiled) = fault.and_then(|fault| self.spoil_value(fault, value)) {
            add(&self.watch.faults);
            value = spoiled;
        }
        if !value.is_finite() {
            add(&self.watch.non_finite);
        }
        Ok(value)
    }

    fn bounds(&self) -> Option<&Bounds<P::Vector>> {
        self.inner.bounds()
    }
}

impl<P: HessianProduct> HessianProduct for Watched<P> {
    fn hessian_product(
        &mut self,
        x: &P::Vector,
        v: &P::Vector,
        product: &mut P::Vector,
    ) -> Result<(), Self::Error> {
        add(&self.watch.hessian_products);
        self.look(x);
        self.inner.hessian_product(x, v, product).map_err(Injected::Inner)
    }
}

/// The first element of the whole vector: only the part with no variables before it writes.
fn spoil_first<V: Vector>(gradient: &mut V, value: V::Scalar) {
    use thalweg_core::Reduce;
    let n = gradient.local_len();
    if n > 0 && gradient.comm().offset(n) == 0 {
        gradient.local_mut()[0] = value;
    }
}
