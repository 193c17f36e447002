//! How far to step, and which way: the rules of SciPy's `approx_derivative`.
//!
//! ```text
//! ε' = ε^½ (forward, complex) or ε^⅓ (central);  s = sign x, sign 0 = +1
//! h  = ε' s max(1, |x|)              by default
//!      r s |x|                       relative step r
//!      a                             absolute step a
//! if (x + h) − x = 0:  h = ε' s max(1, |x|)
//!
//! forward:  if x + h leaves the box: −h if that fits on the larger side, else the whole larger side
//! central:  h = |h|; if it fits on both sides, x ± h
//!           else one-sided on the larger side with x + h, x + 2h, h = min(h, side/2)
//!           but if |h| then fits on both sides: x ± (the smaller side)
//! ```
//!
//! Source: the rules are facts of SciPy 1.17.1. Two things are added. Every point is clipped to the box, which rounding
//! in x + h may miss by a unit in the last place. And where the two points of a one-sided difference are so few units
//! of rounding apart that the far one is not twice as far as the near one, the difference is taken to the far point
//! alone.

use thalweg_core::{InvalidInput, Real};

/// Which differences.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// (f(x + h) − f(x)) / h: one evaluation a variable, error O(h), about ε^½ relative.
    Forward,
    /// (f(x + h) − f(x − h)) / 2h: two evaluations a variable, error O(h²), about ε^⅔ relative. Where a bound is near,
    /// (−3 f(x) + 4 f(x + h) − f(x + 2h)) / 2h.
    Central,
}

/// How large the steps are.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum StepSize<T> {
    /// ε^½ max(1, |x|) for forward differences and the complex step, ε^⅓ max(1, |x|) for central ones.
    #[default]
    Automatic,
    /// So many times |x|; the automatic step where that is lost in rounding, as at x = 0.
    Relative(T),
    /// So much, with its sign; the automatic step where that is lost in rounding.
    Absolute(T),
}

impl<T: Real> StepSize<T> {
    pub(crate) fn relative(r: T) -> Result<Self, InvalidInput> {
        Self::usable("relative_step", r)?;
        Ok(StepSize::Relative(r))
    }

    pub(crate) fn absolute(a: T) -> Result<Self, InvalidInput> {
        Self::usable("absolute_step", a)?;
        Ok(StepSize::Absolute(a))
    }

    fn usable(name: &'static str, value: T) -> Result<(), InvalidInput> {
        if value.is_finite() && value != T::zero() {
            return Ok(());
        }
        Err(InvalidInput::option(
            name,
            value,
            "give a finite number other than 0, such as 1e-8, or leave it out for the automatic step",
        ))
    }

    /// The step at x before any bounds, with its sign. `base` is ε' of the scheme.
    pub(crate) fn at(self, base: T, x: T) -> T {
        let sign = if x >= T::zero() { T::one() } else { -T::one() };
        let automatic = base * sign * x.abs().max(T::one());
        let h = match self {
            StepSize::Automatic => return automatic,
            StepSize::Relative(r) => r * sign * x.abs(),
            StepSize::Absolute(a) => a,
        };
        if (x + h) - x == T::zero() { automatic } else { h }
    }
}

impl Scheme {
    /// The relative step that balances truncation and rounding.
    pub(crate) fn base<T: Real>(self) -> T {
        match self {
            Scheme::Forward => T::EPSILON.sqrt(),
            // SciPy's power has the exponent 1/3 rounded, which shows in the last digits; written out so that no
            // mathematical library has a say in them.
            Scheme::Central if T::EPSILON.to_f64() == f64::EPSILON => T::from_f64(6.055454452393343e-06),
            Scheme::Central => T::from_f64(T::EPSILON.to_f64().cbrt()),
        }
    }
}

/// Fits a step to a box: the step with its sign, and whether it is one-sided.
pub(crate) fn fit<T: Real>(scheme: Scheme, x: T, h: T, lower: T, upper: T) -> (T, bool) {
    let (below, above) = (x - lower, upper - x);
    match scheme {
        Scheme::Forward => {
            let fits = h.abs() <= below.max(above);
            let leaves = x + h < lower || x + h > upper;
            let h = match (fits, leaves) {
                (true, true) => -h,
                (true, false) => h,
                (false, _) if above >= below => above,
                (false, _) => -below,
            };
            (h, true)
        }
        Scheme::Central => {
            let h = h.abs();
            if below >= h && above >= h {
                return (h, false);
            }
            let half = T::from_f64(0.5);
            let one_sided = if above >= below {
                h.min(half * above)
            } else {
                -h.min(half * below)
            };
            let both = below.min(above);
            if one_sided.abs() <= both {
                (both, false)
            } else {
                (one_sided, true)
            }
        }
    }
}

/// Where one variable goes for its derivative.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Stencil<T> {
    /// Nowhere: there is no room. The derivative is taken as 0.
    Fixed,
    /// One point besides x.
    Two(T),
    /// Two points on one side, the near one first.
    OneSided(T, T),
    /// Two points around x, the lower first.
    Central(T, T),
}

impl<T: Real> Stencil<T> {
    pub(crate) fn new(scheme: Scheme, step: StepSize<T>, x: T, (lower, upper): (T, T)) -> Self {
        let inside = |at: T| {
            if at < lower {
                lower
            } else if at > upper {
                upper
            } else {
                at
            }
        };
        let (h, one_sided) = fit(scheme, x, step.at(scheme.base(), x), lower, upper);
        let two = |at: T| if at == x { Stencil::Fixed } else { Stencil::Two(at) };
        match (scheme, one_sided) {
            (Scheme::Forward, _) => two(inside(x + h)),
            (Scheme::Central, false) => {
                let (low, high) = (inside(x - h), inside(x + h));
                if low == high {
                    Stencil::Fixed
                } else {
                    Stencil::Central(low, high)
                }
            }
            (Scheme::Central, true) => {
                let (near, far) = (inside(x + h), inside(x + (h + h)));
                let (a, b) = (near - x, far - x);
                if (b - (a + a)).abs() <= T::from_f64(1e-3) * b.abs() && a != T::zero() {
                    Stencil::OneSided(near, far)
                } else {
                    two(far)
                }
            }
        }
    }

    /// How many evaluations it takes.
    pub(crate) fn points(self) -> usize {
        match self {
            Stencil::Fixed => 0,
            Stencil::Two(_) => 1,
            Stencil::OneSided(..) | Stencil::Central(..) => 2,
        }
    }

    /// The two places of the variable; x itself where one of them is not needed.
    pub(crate) fn places(self, x: T) -> [T; 2] {
        match self {
            Stencil::Fixed => [x, x],
            Stencil::Two(at) => [at, x],
            Stencil::OneSided(a, b) | Stencil::Central(a, b) => [a, b],
        }
    }

    /// The derivative from the value at x and those at the two places.
    pub(crate) fn slope(self, x: T, f0: T, [a, b]: [T; 2]) -> T {
        match self {
            Stencil::Fixed => T::zero(),
            Stencil::Two(at) => (a - f0) / (at - x),
            Stencil::OneSided(_, far) => {
                let (three, four) = (T::from_f64(3.0), T::from_f64(4.0));
                (-three * f0 + four * a - b) / (far - x)
            }
            Stencil::Central(low, high) => (b - a) / (high - low),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INF: f64 = f64::INFINITY;

    #[test]
    fn automatic_steps_are_scipys() {
        assert_eq!(Scheme::Forward.base::<f64>(), 1.4901161193847656e-08);
        assert_eq!(Scheme::Central.base::<f64>(), 6.055454452393343e-06);
        let h = |x| StepSize::Automatic.at(Scheme::Forward.base(), x);
        assert_eq!(h(0.0), 1.4901161193847656e-08);
        assert_eq!(h(-0.5), -1.4901161193847656e-08);
        assert_eq!(h(-4.0), -4.0 * 1.4901161193847656e-08);
    }

    #[test]
    fn steps_lost_in_rounding_fall_back() {
        let base = Scheme::Forward.base::<f64>();
        assert_eq!(StepSize::Relative(1e-4).at(base, 0.0), base);
        assert_eq!(StepSize::Absolute(1e-8).at(base, -3e8), -3e8 * base);
        assert_eq!(StepSize::Absolute(-1e-8).at(base, 1.0), -1e-8);
    }

    #[test]
    fn senseless_steps_are_refused() {
        for bad in [0.0, f64::NAN, INF] {
            assert!(
                StepSize::relative(bad)
                    .unwrap_err()
                    .to_string()
                    .contains("relative_step")
            );
            assert!(
                StepSize::absolute(bad)
                    .unwrap_err()
                    .to_string()
                    .contains("absolute_step")
            );
        }
    }

    #[test]
    fn no_room_no_step() {
        for scheme in [Scheme::Forward, Scheme::Central] {
            let s = Stencil::new(scheme, StepSize::Automatic, 2.0, (2.0, 2.0));
            assert_eq!((s, s.points()), (Stencil::Fixed, 0));
            assert_eq!(s.slope(2.0, 5.0, [6.0, 7.0]), 0.0);
        }
    }

    /// A side of one, two and three units in the last place: the points of a one-sided difference cannot be spaced
    /// evenly on all of them, and the slope of a straight line must still come out.
    #[test]
    fn a_handful_of_units_of_room() {
        let x = 1.0f64;
        for units in 1..200 {
            let upper = x + f64::from(units) * f64::EPSILON;
            let s = Stencil::new(Scheme::Central, StepSize::Automatic, x, (x, upper));
            let places = s.places(x);
            assert!(places.iter().all(|p| (x..=upper).contains(p)), "{s:?}");
            // f = x − 1 is exact here; an uneven spacing of 1e-3 may show as twice that in the slope.
            let slope = s.slope(x, 0.0, places.map(|p| p - 1.0));
            assert!((slope - 1.0).abs() <= 2.1e-3, "{units}: {s:?} {slope}");
        }
        assert!(matches!(
            Stencil::new(Scheme::Central, StepSize::Automatic, x, (x, x + f64::EPSILON)),
            Stencil::Two(_)
        ));
    }

    #[test]
    fn no_place_leaves_the_box() {
        // Widths, places in the box and steps over many orders of magnitude.
        for k in 0..20_000u32 {
            let r =
                |m: u32| f64::from(k.wrapping_mul(2_654_435_761).rotate_left(m) >> 8) / f64::from(1 << 24);
            let lower = (r(3) - 0.5) * 10f64.powf(6.0 * r(5) - 3.0);
            let upper = lower + 10f64.powf(20.0 * r(7) - 18.0);
            let x = (lower + r(11) * (upper - lower)).clamp(lower, upper);
            let step = match k % 3 {
                0 => StepSize::Automatic,
                1 => StepSize::Relative(10f64.powf(8.0 * r(13) - 9.0)),
                _ => StepSize::Absolute(10f64.powf(8.0 * r(13) - 9.0)),
            };
            for scheme in [Scheme::Forward, Scheme::Central] {
                for p in Stencil::new(scheme, step, x, (lower, upper)).places(x) {
                    assert!(
                        lower <= p && p <= upper,
                        "{scheme:?} {step:?} {x:e} in [{lower:e}, {upper:e}]: {p:e}"
                    );
                }
            }
        }
    }

    /// A point outside its bounds is the caller's mistake; the differences are still taken inside.
    #[test]
    fn a_point_outside() {
        for scheme in [Scheme::Forward, Scheme::Central] {
            let s = Stencil::new(scheme, StepSize::Automatic, 3.0, (0.0, 1.0));
            let [a, b] = s.places(3.0);
            assert!(
                (0.0..=1.0).contains(&a) && (b == 3.0 || (0.0..=1.0).contains(&b)),
                "{s:?}"
            );
        }
    }
}
