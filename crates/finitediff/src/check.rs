//! Checks of hand-written derivatives against differences.
//!
//! ```text
//! for every point, for every variable looked at:
//!     d, e: central differences of f at a few steps; the one that its neighbours confirm best, and how well
//!     wrong where |gᵢ − d| > 10 e + ε^⅔ max(|gᵢ|, |d|)
//! the same for products Hv along random v, with differences of the gradient
//! what is wrong is compared with the usual mistakes: sign, factor, exchanged or shifted elements, never written
//! ```

use crate::gradient::Sides;
use num_traits::Float;
use std::fmt;
use thalweg_core::{HessianProduct, Of, Problem, Real, Vector};

/// At most this many derivatives are looked at, at each point.
const COMPONENTS: usize = 200;
/// The steps of the full comparison, each an eighth of the one before.
const STEPS: usize = 12;
/// How many components a report shows for each point.
const SHOWN: usize = 6;
/// Random directions for Hessian products, at each point.
const DIRECTIONS: usize = 2;

/// One derivative, given and by differences.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Component {
    /// The variable.
    pub index: usize,
    /// What the problem says.
    pub given: f64,
    /// What differences say.
    pub difference: f64,
    /// How far the two may be apart: what is known of the error of the difference.
    pub tolerance: f64,
    /// Whether they are further apart, or what the problem says is not a number.
    pub wrong: bool,
}

impl Component {
    fn ratio(&self) -> f64 {
        let error = (self.given - self.difference).abs();
        if !self.given.is_finite() {
            f64::INFINITY
        } else if error == 0.0 {
            0.0
        } else {
            error / self.tolerance
        }
    }
}

/// The mistake that what is wrong looks like.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(tag = "kind", rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Hint {
    /// Every wrong element is minus what it should be.
    WrongSign,
    /// Every wrong element is so many times what it should be.
    WrongFactor {
        /// Given over right.
        factor: f64,
    },
    /// An element keeps what the vector held before the call.
    NotWritten {
        /// The first such element.
        index: usize,
    },
    /// An element is added to what the vector held before the call.
    NotCleared {
        /// The first such element.
        index: usize,
    },
    /// An element is NaN or infinite though f is finite.
    NotFinite {
        /// The first such element.
        index: usize,
    },
    /// Two elements have each other's value.
    Exchanged {
        /// One.
        first: usize,
        /// The other.
        second: usize,
    },
    /// Every wrong element has the value of the one so many places on.
    Shifted {
        /// How many: 1 or −1.
        by: isize,
    },
    /// One element is off.
    OneOff {
        /// Which.
        index: usize,
    },
    /// The elements shown are right, but the derivative along a direction that moves all variables is not: some other
    /// element is off.
    Elsewhere,
    /// u'Hv and v'Hu differ: the product is not that of a symmetric matrix.
    NotSymmetric,
    /// None of these.
    Several,
}

impl fmt::Display for Hint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Hint::WrongSign => write!(f, "wrong sign: what is wrong is minus what it should be"),
            Hint::WrongFactor { factor } if (factor - 2.0).abs() < 0.01 => {
                write!(
                    f,
                    "wrong factor 2: what is wrong is twice what it should be (a ½ in f, but not here?)"
                )
            }
            Hint::WrongFactor { factor } if (factor - 0.5).abs() < 0.0025 => {
                write!(
                    f,
                    "wrong factor 2: what is wrong is half what it should be (the 2 of a square forgotten?)"
                )
            }
            Hint::WrongFactor { factor } => {
                write!(
                    f,
                    "wrong factor: what is wrong is {factor:.4} times what it should be"
                )
            }
            Hint::NotWritten { index } => {
                write!(
                    f,
                    "component {index} is never written: it keeps what the vector held before"
                )
            }
            Hint::NotCleared { index } => write!(
                f,
                "component {index} is added to what the vector held before: set it to zero first"
            ),
            Hint::NotFinite { index } => write!(f, "component {index} is not finite though f is"),
            Hint::Exchanged { first, second } => {
                write!(f, "components {first} and {second} have each other's value")
            }
            Hint::Shifted { by } => write!(
                f,
                "an index is off by one: what is wrong has the value of the component {} it",
                if by > 0 { "after" } else { "before" }
            ),
            Hint::OneOff { index } => write!(f, "component {index} is off, the others looked at are right"),
            Hint::Elsewhere => write!(
                f,
                "those looked at one by one are right, but not the derivative along all variables together: \
                 another component is off"
            ),
            Hint::NotSymmetric => write!(f, "not symmetric: u'Hv and v'Hu differ"),
            Hint::Several => write!(f, "several components are off"),
        }
    }
}

/// What was compared at a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub enum What {
    /// The gradient with differences of f.
    Gradient,
    /// A product Hv with differences of the gradient along v.
    HessianProduct,
}

/// One comparison: a gradient, or a Hessian product along one direction.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Comparison {
    /// What was compared.
    pub what: What,
    /// The number of the point.
    pub point: usize,
    /// f there.
    pub value: f64,
    /// How many elements there are.
    pub elements: usize,
    /// How many were looked at one by one.
    pub looked_at: usize,
    /// How many of these could not be compared: no room between the bounds, or f not finite beside the point.
    pub not_comparable: usize,
    /// How many are wrong.
    pub wrong: usize,
    /// The worst of those looked at, by error over tolerance.
    pub worst: Vec<Component>,
    /// The mistake it looks like, if there is one.
    pub hint: Option<Hint>,
}

impl Comparison {
    /// Whether nothing is wrong.
    pub fn passed(&self) -> bool {
        self.hint.is_none()
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, short) = match self.what {
            What::Gradient => ("gradient", "gradient"),
            What::HessianProduct => ("Hessian product", "Hv"),
        };
        write!(f, "{what} at point {} (f = {:e}): ", self.point, self.value)?;
        match &self.hint {
            None => write!(f, "right")?,
            Some(hint) => write!(f, "WRONG in {} of {}; {hint}", self.wrong, self.looked_at)?,
        }
        if self.looked_at < self.elements {
            write!(
                f,
                " ({} of {} looked at one by one)",
                self.looked_at, self.elements
            )?;
        }
        if self.not_comparable > 0 {
            write!(f, " ({} could not be compared)", self.not_comparable)?;
        }
        if self.worst.is_empty() {
            return Ok(());
        }
        write!(
            f,
            "\n  {:>9}  {short:>24}  {:>24}  {:>9}  {:>9}",
            "component", "differences", "error", "tolerance"
        )?;
        for c in &self.worst {
            write!(
                f,
                "\n  {:>9}  {:>24.16e}  {:>24.16e}  {:>9.1e}  {:>9.1e}{}",
                c.index,
                c.given,
                c.difference,
                (c.given - c.difference).abs(),
                c.tolerance,
                if c.wrong { "  WRONG" } else { "" }
            )?;
        }
        Ok(())
    }
}

/// What a check found.
///
/// Printed, it shows for every point the worst components with both values, which of them are wrong, and what mistake
/// that looks like.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Report {
    /// In the order of the points.
    pub comparisons: Vec<Comparison>,
    /// The points left out because f, or its gradient for the Hessian, is not finite there.
    pub left_out: Vec<usize>,
}

impl Report {
    /// Whether something was compared and nothing is wrong.
    pub fn passed(&self) -> bool {
        !self.comparisons.is_empty() && self.comparisons.iter().all(Comparison::passed)
    }

    /// The first mistake.
    pub fn hint(&self) -> Option<&Hint> {
        self.comparisons.iter().find_map(|c| c.hint.as_ref())
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut first = true;
        let mut line = |f: &mut fmt::Formatter<'_>| {
            if std::mem::take(&mut first) {
                Ok(())
            } else {
                writeln!(f)
            }
        };
        for c in &self.comparisons {
            line(f)?;
            write!(f, "{c}")?;
        }
        for k in &self.left_out {
            line(f)?;
            write!(f, "point {k} left out: f or its gradient is not finite there")?;
        }
        if self.comparisons.is_empty() {
            line(f)?;
            write!(f, "nothing could be compared")?;
        }
        Ok(())
    }
}

/// Compares the gradient with differences of the value at points inside the bounds.
///
/// ```
/// use thalweg_core::from_fn;
/// let mut problem = from_fn(|x: &[f64], g: &mut [f64]| {
///     g[0] = 2.0 * x[0];
///     g[1] = -3.0; // should be +3
///     x[0] * x[0] + 3.0 * x[1]
/// });
/// let Ok(report) = thalweg_finitediff::check(&mut problem, &[vec![1.0, 2.0]]);
/// assert!(!report.passed());
/// assert!(report.to_string().contains("wrong sign"), "{report}");
/// println!("{report}");
/// ```
///
/// # What is looked at
/// Every component up to 200 variables; of more the 100 largest and 100 others spread over the rest, and besides the
/// derivative along a random direction that moves all variables. No point outside the bounds is evaluated.
///
/// # Tolerance
/// Central differences over a row of steps; taken is the one that the next larger and the next smaller step confirm best.
/// A derivative is wrong if it is away from that by more than ten times their disagreement, plus rounding, ε max|f| / h,
/// plus ε^⅔ of its size. So noise in f widens the tolerance instead of raising false alarms.
///
/// # Cost
/// Four values for a component that agrees well, up to 28 for one that does not.
///
/// # Errors
/// The objective's own. The variables must all be in one place.
pub fn check<P: Problem>(problem: &mut P, points: &[P::Vector]) -> Result<Report, P::Error> {
    let mut report = Report {
        comparisons: Vec::new(),
        left_out: Vec::new(),
    };
    for (k, x) in points.iter().enumerate() {
        match gradient(problem, k, x)? {
            Some(c) => report.comparisons.push(c),
            None => report.left_out.push(k),
        }
    }
    Ok(report)
}

/// As [`check`], and compares Hessian products along random directions with differences of the gradient, and checks
/// that they are those of a symmetric matrix. Twice twelve central differences of the gradient a point besides.
///
/// If the gradient is wrong, the products are still compared with the differences of that gradient.
///
/// # Errors
/// The objective's own.
pub fn check_with_hessian<P: HessianProduct>(
    problem: &mut P,
    points: &[P::Vector],
) -> Result<Report, P::Error> {
    let mut report = check(problem, points)?;
    for (k, x) in points.iter().enumerate() {
        if report.left_out.contains(&k) {
            continue;
        }
        if !products(problem, k, x, &mut report.comparisons)? {
            report.left_out.push(k);
        }
    }
    report.comparisons.sort_by_key(|c| c.point);
    Ok(report)
}

/// Reproducible numbers: SplitMix64 (Steele, Lea and Flood 2014).
#[derive(Debug, Clone)]
struct Random(u64);

impl Random {
    /// In [-1, 1).
    fn symmetric<T: Real>(&mut self) -> T {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        T::from_f64((z >> 11) as f64 / (1u64 << 52) as f64 - 1.0)
    }
}

/// A difference and how far it is to be trusted.
#[derive(Debug, Clone, Copy)]
struct Estimate {
    value: f64,
    error: f64,
}

/// The steps, as parts of the first.
fn step<T: Real>(k: usize) -> T {
    T::from_f64(0.125).powi(k as i32)
}

/// The first, coarsest step, relative to max(1, |x|): for f64 the twelve reach from 4e-4 to 5e-14.
fn coarsest<T: Real>() -> T {
    T::EPSILON.powf(T::from_f64(0.215))
}

/// Of central differences over steps each an eighth of the one before, the one that its two neighbours confirm best.
/// `noise[k]` is what rounding does to each.
///
/// A function that oscillates faster than the coarse steps has differences there that are small, and agree in being
/// small. So a choice that does not even know its own first digit gives way to a step where two digits are confirmed.
fn best(d: &[f64], noise: &[f64]) -> Option<Estimate> {
    let (mut found, mut sharp): (Option<Estimate>, Option<Estimate>) = (None, None);
    for k in 1..d.len().saturating_sub(1) {
        if !d[k - 1..=k + 1].iter().all(|d| d.is_finite()) {
            continue;
        }
        let apart = (d[k] - d[k - 1]).abs().max((d[k] - d[k + 1]).abs());
        let error = apart + noise[k];
        if error.is_finite() && found.is_none_or(|f| error < f.error) {
            found = Some(Estimate { value: d[k], error });
        }
        let relative = |e: Estimate| e.error / e.value.abs();
        let this = Estimate { value: d[k], error };
        if relative(this) <= 0.01 && sharp.is_none_or(|s| relative(this) < relative(s)) {
            sharp = Some(this);
        }
    }
    found.map(|f| match sharp {
        Some(sharp) if 10.0 * f.error > f.value.abs() => sharp,
        _ => f,
    })
}

/// How far a given value may be from a difference.
fn tolerance<T: Real>(given: f64, e: Estimate) -> f64 {
    let floor = T::EPSILON.to_f64().powf(2.0 / 3.0);
    10.0 * e.error + floor * given.abs().max(e.value.abs())
}

/// The derivative at 0 of a function of one variable that may go from −below to above: central differences, or, where
/// one side has too little room, one-sided ones of second order. `None` if it has no room, or is not finite nearby.
fn derivative<T: Real, E>(
    given: T,
    f0: T,
    scale: T,
    (below, above): (T, T),
    f: &mut impl FnMut(T) -> Result<(T, T), E>,
) -> Result<Option<Estimate>, E> {
    let (two, half) = (T::from_f64(2.0), T::from_f64(0.5));
    let eps = T::EPSILON;
    let room = below.max(above);
    // One-sided if the smaller side is far smaller than the larger.
    let central = below.min(above) >= (eps.cbrt() * scale).min(room * T::from_f64(0.25));
    let widest = if central { below.min(above) } else { half * room };
    if widest <= T::from_f64(64.0) * eps * scale {
        return Ok(None);
    }
    let sign = if above >= below { T::one() } else { -T::one() };
    let mut slope = |h: T| -> Result<(f64, f64), E> {
        let offsets = if central {
            [h, -h]
        } else {
            [sign * h, sign * two * h]
        };
        // `f` says where it really went, after rounding.
        let (a, fa) = f(offsets[0])?;
        let (b, fb) = f(offsets[1])?;
        let d = ((fa - f0) * b / a - (fb - f0) * a / b) / (b - a);
        let biggest = f0.abs().max(fa.abs()).max(fb.abs());
        // Rounding in f, and in x, which reaches the given derivative through the curvature.
        let curvature = two * ((fa - f0) / a - (fb - f0) / b) / (a - b);
        let noise = eps * (T::from_f64(4.0) * biggest / h + scale * curvature.abs());
        Ok((d.to_f64(), noise.to_f64()))
    };
    // Two steps suffice where they and the given derivative agree; what seems wrong gets the full comparison.
    let h = (eps.cbrt() * scale).min(widest);
    let (wide, _) = slope(h)?;
    let (narrow, noise) = slope(half * half * h)?;
    let g = given.to_f64();
    let near = eps.to_f64().powf(0.3) * g.abs().max(narrow.abs());
    let quick = Estimate {
        value: narrow,
        error: (wide - narrow).abs() + noise,
    };
    if quick.error <= near && (g - narrow).abs() <= tolerance::<T>(g, quick) {
        return Ok(Some(quick));
    }
    let first = (coarsest::<T>() * scale).min(widest);
    let (mut d, mut noise) = ([f64::NAN; STEPS], [f64::NAN; STEPS]);
    for k in 0..STEPS {
        let h = first * step::<T>(k);
        if h >= T::from_f64(64.0) * eps * scale {
            (d[k], noise[k]) = slope(h)?;
        }
    }
    Ok(best(&d, &noise).or(quick.error.is_finite().then_some(quick)))
}

/// The indices to look at: all, or the largest elements and others spread over the rest.
fn chosen<T: Real>(g: &[T]) -> Vec<usize> {
    let n = g.len();
    if n <= COMPONENTS {
        return (0..n).collect();
    }
    let mut order: Vec<usize> = (0..n).collect();
    // What is not a number comes first.
    let size = |i: usize| {
        if g[i].is_finite() {
            g[i].abs().to_f64()
        } else {
            f64::INFINITY
        }
    };
    order.sort_by(|&a, &b| size(b).total_cmp(&size(a)));
    order.truncate(COMPONENTS / 2);
    let spread = COMPONENTS - COMPONENTS / 2;
    order.extend((0..spread).map(|k| k * (n - 1) / (spread - 1)));
    order.sort_unstable();
    order.dedup();
    order
}

/// Which elements depend on what the vector held before: (never written, added to).
fn leftovers<T: Real>(zero: &[T], one: &[T], hundred: &[T]) -> (Option<usize>, Option<usize>) {
    let (mut kept, mut added) = (None, None);
    for i in 0..zero.len() {
        let (a, b, c) = (zero[i].to_f64(), one[i].to_f64(), hundred[i].to_f64());
        if a == 0.0 && b == 1.0 && c == 100.0 {
            kept = kept.or(Some(i));
        } else if a.is_finite() && (b - a - 1.0).abs() < 1e-3 && (c - a - 100.0).abs() < 0.1 {
            added = added.or(Some(i));
        }
    }
    (kept, added)
}

fn gradient<P: Problem>(
    problem: &mut P,
    point: usize,
    x: &P::Vector,
) -> Result<Option<Comparison>, P::Error> {
    let mut filled = |value: f64| -> Result<(Of<P>, P::Vector), P::Error> {
        let mut g = x.like();
        g.fill(Of::<P>::from_f64(value));
        let f = problem.value_and_gradient(x, &mut g)?;
        Ok((f, g))
    };
    let (f0, g) = filled(0.0)?;
    if !f0.is_finite() {
        return Ok(None);
    }
    let (kept, added) = leftovers(g.local(), filled(1.0)?.1.local(), filled(100.0)?.1.local());
    // `value` may differ in rounding from the value that comes with the gradient.
    let f0 = match problem.value(x)? {
        f if f.is_finite() => f,
        _ => f0,
    };
    let n = x.local_len();
    let (below, above): (Vec<Of<P>>, Vec<Of<P>>) = {
        let sides = Sides::of(problem.bounds());
        (0..n)
            .map(|i| {
                let (l, u) = sides.at(i);
                (x.local()[i] - l, u - x.local()[i])
            })
            .unzip()
    };
    let one = Of::<P>::from_f64(1.0);
    let mut moved = x.clone();
    let mut components = Vec::new();
    let mut not_comparable = 0;
    let looked_at = chosen(g.local());
    for &i in &looked_at {
        let (at, given) = (x.local()[i], g.local()[i]);
        let mut f = |t: Of<P>| {
            moved.local_mut()[i] = (at + t).max(at - below[i]).min(at + above[i]);
            let gone = moved.local()[i] - at;
            let f = problem.value(&moved);
            moved.local_mut()[i] = at;
            f.map(|f| (gone, f))
        };
        let scale = at.abs().max(one);
        let estimate = derivative(given, f0, scale, (below[i], above[i]), &mut f)?;
        not_comparable += usize::from(estimate.is_none());
        components.extend(component::<Of<P>>(i, given.to_f64(), estimate));
    }
    let mut hint = kept
        .map(|index| Hint::NotWritten { index })
        .or(added.map(|index| Hint::NotCleared { index }))
        .or_else(|| mistake(&components));
    if hint.is_none() && looked_at.len() < n {
        hint = along_all(problem, x, &g, f0, (&below, &above), point)?.then_some(Hint::Elsewhere);
    }
    Ok(Some(comparison(
        What::Gradient,
        point,
        f0.to_f64(),
        n,
        looked_at.len(),
        not_comparable,
        components,
        hint,
    )))
}

/// Whether the derivative along a random direction, in which every variable with room moves, contradicts the gradient.
fn along_all<P: Problem>(
    problem: &mut P,
    x: &P::Vector,
    g: &P::Vector,
    f0: Of<P>,
    (below, above): (&[Of<P>], &[Of<P>]),
    point: usize,
) -> Result<bool, P::Error> {
    let one = Of::<P>::from_f64(1.0);
    let first = coarsest::<Of<P>>();
    let mut random = Random(17 + point as u64);
    let mut v = x.like();
    for (i, v) in v.local_mut().iter_mut().enumerate() {
        let scale = x.local()[i].abs().max(one);
        *v = random.symmetric::<Of<P>>() * scale;
        if below[i].min(above[i]) < first * scale {
            *v = Of::<P>::from_f64(0.0);
        }
    }
    let given = g.dot(&v);
    let mut moved = x.clone();
    let mut f = |t: Of<P>| {
        moved.copy_from(x);
        moved.axpy(t, &v);
        problem.value(&moved).map(|f| (t, f))
    };
    let estimate = derivative(given, f0, one, (first, first), &mut f)?;
    // Rounding in a sum of n terms, on both sides.
    let size: f64 = g
        .local()
        .iter()
        .zip(v.local())
        .map(|(g, v)| (*g * *v).abs().to_f64())
        .sum();
    Ok(estimate.is_some_and(|e| {
        let slack = size * Of::<P>::EPSILON.to_f64().powf(2.0 / 3.0);
        (given.to_f64() - e.value).abs() > tolerance::<Of<P>>(given.to_f64(), e) + slack
    }))
}

/// Compares one value; `None` if nothing can be said.
fn component<T: Real>(index: usize, given: f64, estimate: Option<Estimate>) -> Option<Component> {
    let e = match estimate {
        Some(e) => e,
        // Not a number is wrong whatever the difference.
        None if !given.is_finite() => Estimate {
            value: f64::NAN,
            error: f64::NAN,
        },
        None => return None,
    };
    let tolerance = tolerance::<T>(if given.is_finite() { given } else { 0.0 }, e);
    let wrong = !given.is_finite() || (given - e.value).abs() > tolerance;
    Some(Component {
        index,
        given,
        difference: e.value,
        tolerance,
        wrong,
    })
}

#[allow(clippy::too_many_arguments, reason = "the fields of what it makes")]
fn comparison(
    what: What,
    point: usize,
    value: f64,
    elements: usize,
    looked_at: usize,
    not_comparable: usize,
    mut components: Vec<Component>,
    hint: Option<Hint>,
) -> Comparison {
    let wrong = components.iter().filter(|c| c.wrong).count();
    components.sort_by(|a, b| b.ratio().total_cmp(&a.ratio()));
    components.truncate(SHOWN);
    Comparison {
        what,
        point,
        value,
        elements,
        looked_at,
        not_comparable,
        wrong,
        worst: components,
        hint,
    }
}

/// The usual mistake that the wrong components look like; `None` if none is wrong.
fn mistake(components: &[Component]) -> Option<Hint> {
    let wrong: Vec<&Component> = components.iter().filter(|c| c.wrong).collect();
    let first = wrong.first()?;
    if let Some(c) = wrong.iter().find(|c| !c.given.is_finite()) {
        return Some(Hint::NotFinite { index: c.index });
    }
    // Whether a is what b is, as far as the difference behind c is to be trusted.
    let same = |a: f64, b: f64, c: &Component| (a - b).abs() <= c.tolerance + 1e-4 * a.abs().min(b.abs());
    if wrong.iter().all(|c| same(c.given, -c.difference, c)) {
        return Some(Hint::WrongSign);
    }
    if let [a, b] = wrong[..]
        && same(a.given, b.difference, b)
        && same(b.given, a.difference, a)
    {
        return Some(Hint::Exchanged {
            first: a.index,
            second: b.index,
        });
    }
    let at = |index: usize| components.iter().find(|c| c.index == index);
    for by in [1, -1] {
        let neighbour = |c: &Component| c.index.checked_add_signed(by).and_then(at);
        // At the end there is none to compare with.
        let pairs: Vec<_> = wrong
            .iter()
            .filter_map(|c| neighbour(c).map(|n| (c, n)))
            .collect();
        if pairs.len() >= 3
            && pairs.len() + 1 >= wrong.len()
            && pairs.iter().all(|(c, n)| same(c.given, n.difference, n))
        {
            return Some(Hint::Shifted { by });
        }
    }
    // The factor of the component that tells it best.
    let surest = wrong.iter().max_by(|a, b| {
        let sure = |c: &Component| c.difference.abs() / c.tolerance;
        sure(a).total_cmp(&sure(b))
    })?;
    let factor = surest.given / surest.difference;
    let usual = [2.0, 0.5].iter().any(|u| (factor - u).abs() < 1e-3 * u);
    if (wrong.len() > 1 || usual)
        && factor.is_finite()
        && factor != 0.0
        && wrong.iter().all(|c| same(c.given, factor * c.difference, c))
    {
        return Some(Hint::WrongFactor { factor });
    }
    Some(if wrong.len() == 1 {
        Hint::OneOff { index: first.index }
    } else {
        Hint::Several
    })
}

/// Compares products along a few directions. Says whether the gradient is finite at x.
fn products<P: HessianProduct>(
    problem: &mut P,
    point: usize,
    x: &P::Vector,
    comparisons: &mut Vec<Comparison>,
) -> Result<bool, P::Error> {
    let t = Of::<P>::from_f64;
    let mut g = x.like();
    let f0 = problem.value_and_gradient(x, &mut g)?;
    if !g.norm_inf().is_finite() {
        return Ok(false);
    }
    let n = x.local_len();
    let first = coarsest::<Of<P>>();
    let mut random = Random(4711 + point as u64);
    let mut last: Option<(P::Vector, P::Vector)> = None;
    for _ in 0..DIRECTIONS {
        let mut v = x.like();
        let mut room = 0;
        {
            let sides = Sides::of(problem.bounds());
            for (i, v) in v.local_mut().iter_mut().enumerate() {
                let at = x.local()[i];
                let scale = at.abs().max(t(1.0));
                let draw = random.symmetric::<Of<P>>();
                let (l, u) = sides.at(i);
                if at - first * scale >= l && at + first * scale <= u {
                    *v = draw * scale;
                    room += 1;
                }
            }
        }
        if room == 0 {
            // Every variable is at a bound: there is no direction to go.
            continue;
        }
        let mut filled = |value: f64| -> Result<P::Vector, P::Error> {
            let mut hv = x.like();
            hv.fill(t(value));
            problem.hessian_product(x, &v, &mut hv)?;
            Ok(hv)
        };
        let hv = filled(0.0)?;
        let (kept, added) = leftovers(hv.local(), filled(1.0)?.local(), filled(100.0)?.local());
        let mut d: Vec<[f64; STEPS]> = vec![[f64::NAN; STEPS]; n];
        let mut noise: Vec<[f64; STEPS]> = vec![[f64::NAN; STEPS]; n];
        let (mut moved, mut ahead, mut behind) = (x.clone(), x.like(), x.like());
        for k in 0..STEPS {
            let h = first * step::<Of<P>>(k);
            moved.copy_from(x);
            moved.axpy(h, &v);
            problem.value_and_gradient(&moved, &mut ahead)?;
            moved.copy_from(x);
            moved.axpy(-h, &v);
            problem.value_and_gradient(&moved, &mut behind)?;
            let mut largest = t(0.0);
            for i in 0..n {
                let difference = (ahead.local()[i] - behind.local()[i]) / (h + h);
                d[i][k] = difference.to_f64();
                if difference.is_finite() {
                    largest = largest.max(difference.abs());
                }
            }
            for i in 0..n {
                let (a, b) = (ahead.local()[i], behind.local()[i]);
                // Rounding in the sums that make up a gradient, and in x + hv, which the whole Hessian passes on.
                let biggest = a.abs().max(b.abs()).max(g.local()[i].abs()) + largest;
                noise[i][k] = (t(4.0) * Of::<P>::EPSILON * biggest / h).to_f64();
            }
        }
        let mut components = Vec::new();
        let mut not_comparable = 0;
        for i in 0..n {
            let estimate = best(&d[i], &noise[i]);
            not_comparable += usize::from(estimate.is_none());
            components.extend(component::<Of<P>>(i, hv.local()[i].to_f64(), estimate));
        }
        let mut hint = kept
            .map(|index| Hint::NotWritten { index })
            .or(added.map(|index| Hint::NotCleared { index }))
            .or_else(|| mistake(&components));
        if let (None, Some((u, hu))) = (&hint, &last) {
            let (a, b) = (u.dot(&hv), v.dot(hu));
            let size = (hv.norm() * u.norm()).max(hu.norm() * v.norm());
            // Each product is a sum of n terms; those of a row cancel in part.
            let slack = Of::<P>::EPSILON.to_f64().powf(0.75) * size.to_f64();
            if (a - b).abs().to_f64() > slack {
                hint = Some(Hint::NotSymmetric);
            }
        }
        comparisons.push(comparison(
            What::HessianProduct,
            point,
            f0.to_f64(),
            n,
            n,
            not_comparable,
            components,
            hint,
        ));
        last = Some((v, hv));
    }
    Ok(true)
}

/// x and `count` random points near it, inside the bounds, where f is finite: for [`check`].
///
/// Between two bounds a variable takes any value; otherwise it moves by up to a tenth of |xᵢ|, or of 1 where xᵢ = 0, kept
/// to its bound.
/// Where f is not finite the way from x is cut to a quarter, ten times at most; a point still undefined is left out. The
/// same x gives the same points.
///
/// # Errors
/// The objective's own.
pub fn feasible_points<P: Problem>(
    problem: &mut P,
    x: &P::Vector,
    count: usize,
) -> Result<Vec<P::Vector>, P::Error> {
    let t = Of::<P>::from_f64;
    let mut start = x.clone();
    if let Some(b) = problem
        .bounds()
        .filter(|b| b.lower().local_len() == x.local_len())
    {
        b.project(&mut start);
    }
    let mut points = vec![start.clone()];
    let mut random = Random(0x0074_6861_6c77_6567);
    for _ in 0..count {
        let mut target = start.clone();
        {
            let sides = Sides::of(problem.bounds());
            for (i, y) in target.local_mut().iter_mut().enumerate() {
                let r = random.symmetric::<Of<P>>();
                let (l, u) = sides.at(i);
                *y = if l.is_finite() && u.is_finite() {
                    let half = t(0.5) * (u - l);
                    (l + half + r * half).max(l).min(u)
                } else {
                    let size = if *y == t(0.0) { t(1.0) } else { y.abs() };
                    (*y + t(0.1) * r * size).max(l).min(u)
                };
            }
        }
        let mut part = t(1.0);
        for _ in 0..10 {
            let mut y = start.clone();
            for (y, &to) in y.local_mut().iter_mut().zip(target.local()) {
                // Between two points of the box, rounding aside.
                *y = *y + part * (to - *y);
            }
            if let Some(b) = problem.bounds() {
                b.project(&mut y);
            }
            if problem.value(&y)?.is_finite() {
                points.push(y);
                break;
            }
            part *= t(0.25);
        }
    }
    Ok(points)
}
