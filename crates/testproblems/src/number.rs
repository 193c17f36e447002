//! Numbers that carry derivatives, so that a formula is written once.
//!
//! [`Jet`] is a value together with its partial derivatives with respect to K inputs, and perhaps the derivative of
//! all of these along one direction: exactly what a gradient and a Hessian–vector product of a term in K variables
//! need. The derivatives are those of calculus (no differences, no step size); what is not needed has length zero
//! and costs nothing.

use std::array::from_fn;
use std::ops::{Add, AddAssign, Div, Mul, MulAssign, Neg, Sub, SubAssign};
use thalweg_core::Real;

/// What a formula can do with a number. Constants stand on the right: `x * 2.0`, `(x - 1.0).square()`.
pub trait Number:
    Copy
    + Neg<Output = Self>
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Add<f64, Output = Self>
    + Sub<f64, Output = Self>
    + Mul<f64, Output = Self>
    + Div<f64, Output = Self>
    + AddAssign
    + SubAssign
    + MulAssign
    + AddAssign<f64>
    + SubAssign<f64>
    + MulAssign<f64>
{
    /// A constant.
    fn constant(value: f64) -> Self;
    /// The value alone, to decide between branches of a formula.
    fn re(self) -> f64;
    /// A function of one argument from its value and first two derivatives at [`re`](Self::re), for functions that are
    /// not among the methods here.
    #[must_use]
    fn map(self, f: impl FnOnce(f64) -> [f64; 3]) -> Self;
    /// x².
    #[must_use]
    fn square(self) -> Self;
    /// xᵏ by multiplication.
    #[must_use]
    fn powi(self, k: i32) -> Self;
    /// x^p for x > 0 and a constant p.
    #[must_use]
    fn powf(self, p: f64) -> Self;
    /// 1/x.
    #[must_use]
    fn recip(self) -> Self;
    /// √x.
    #[must_use]
    fn sqrt(self) -> Self;
    /// eˣ.
    #[must_use]
    fn exp(self) -> Self;
    /// The natural logarithm.
    #[must_use]
    fn ln(self) -> Self;
    /// sin x.
    #[must_use]
    fn sin(self) -> Self;
    /// cos x.
    #[must_use]
    fn cos(self) -> Self;
    /// arctan x.
    #[must_use]
    fn atan(self) -> Self;

    /// The angle of the point (x, self) with the x axis, in (−π, π].
    #[must_use]
    fn atan2(self, x: Self) -> Self;

    /// The value 0.
    fn zero() -> Self {
        Self::constant(0.0)
    }
    /// x³.
    #[must_use]
    fn cube(self) -> Self {
        self.square() * self
    }
    /// x⁴.
    #[must_use]
    fn fourth(self) -> Self {
        self.square().square()
    }
    /// x^y for x > 0.
    #[must_use]
    fn pow(self, y: Self) -> Self {
        (self.ln() * y).exp()
    }
    /// |x|; the derivative at 0 is taken as that from the right.
    #[must_use]
    fn abs(self) -> Self {
        if self.re() < 0.0 { -self } else { self }
    }
    /// The hyperbolic cosine.
    #[must_use]
    fn cosh(self) -> Self {
        let e = self.exp();
        (e + e.recip()) * 0.5
    }
}

/// A value v, its partial derivatives gⱼ (G of them), its derivative d along a direction (D = 0 or 1), and the
/// derivatives hⱼ of gⱼ along that direction (H of them).
///
/// `Jet<T, 0, 0, 0>` is a plain value, `Jet<T, K, 0, 0>` carries a gradient, `Jet<T, K, 1, K>` the product of a
/// Hessian and the direction besides.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Jet<T, const G: usize, const D: usize, const H: usize> {
    /// The value.
    pub v: T,
    /// ∂v/∂xⱼ.
    pub g: [T; G],
    /// The derivative along the direction.
    pub d: [T; D],
    /// The derivative of gⱼ along the direction: the Hessian–vector product.
    pub h: [T; H],
}

impl<T: Real, const G: usize, const D: usize, const H: usize> Jet<T, G, D, H> {
    /// The j-th input with value `v`, which changes at rate `rate` along the direction.
    #[inline(always)]
    pub fn variable(v: T, j: usize, rate: T) -> Self {
        let mut jet = Self::lift(v);
        if let Some(g) = jet.g.get_mut(j) {
            *g = T::one();
        }
        jet.d = [rate; D];
        jet
    }

    #[inline(always)]
    fn lift(v: T) -> Self {
        Jet {
            v,
            g: [T::zero(); G],
            d: [T::zero(); D],
            h: [T::zero(); H],
        }
    }

    /// φ(self) from φ, φ′ and φ″ at the value.
    #[inline(always)]
    fn chain(self, f0: T, f1: T, f2: T) -> Self {
        let mut out = Self::lift(f0);
        for j in 0..G {
            out.g[j] = f1 * self.g[j];
        }
        for (out, d) in out.d.iter_mut().zip(self.d) {
            *out = f1 * d;
        }
        for j in 0..H {
            out.h[j] = f2 * self.d[0] * self.g[j] + f1 * self.h[j];
        }
        out
    }

    /// φ(self, other) from φ, its partial derivatives and its second partial derivatives.
    #[inline(always)]
    fn combine(self, b: Self, f: T, [fa, fb]: [T; 2], [faa, fab, fbb]: [T; 3]) -> Self {
        let mut out = Self::lift(f);
        for j in 0..G {
            out.g[j] = fa * self.g[j] + fb * b.g[j];
        }
        for j in 0..D {
            out.d[j] = fa * self.d[j] + fb * b.d[j];
        }
        for j in 0..H {
            let (da, db) = (self.d[0], b.d[0]);
            out.h[j] = (faa * da + fab * db) * self.g[j]
                + (fab * da + fbb * db) * b.g[j]
                + fa * self.h[j]
                + fb * b.h[j];
        }
        out
    }

    // The operands are only read, never changed in place: rustc 1.95 at times lets a callee that changes an argument
    // taken by value change the caller's copy with it.
    #[inline(always)]
    fn each(self, f: impl Fn(T) -> T) -> Self {
        Jet {
            v: f(self.v),
            g: from_fn(|j| f(self.g[j])),
            d: from_fn(|j| f(self.d[j])),
            h: from_fn(|j| f(self.h[j])),
        }
    }

    #[inline(always)]
    fn both(self, b: Self, f: impl Fn(T, T) -> T) -> Self {
        Jet {
            v: f(self.v, b.v),
            g: from_fn(|j| f(self.g[j], b.g[j])),
            d: from_fn(|j| f(self.d[j], b.d[j])),
            h: from_fn(|j| f(self.h[j], b.h[j])),
        }
    }
}

macro_rules! operator {
    ($trait:ident $name:ident, $assign:ident $assign_name:ident, |$a:ident, $b:ident| $jets:expr, |$c:ident, $s:ident| $scalar:expr) => {
        impl<T: Real, const G: usize, const D: usize, const H: usize> $trait for Jet<T, G, D, H> {
            type Output = Self;
            #[inline(always)]
            fn $name(self, $b: Self) -> Self {
                let $a = self;
                $jets
            }
        }
        impl<T: Real, const G: usize, const D: usize, const H: usize> $trait<f64> for Jet<T, G, D, H> {
            type Output = Self;
            #[inline(always)]
            fn $name(self, s: f64) -> Self {
                let ($c, $s) = (self, T::from_f64(s));
                $scalar
            }
        }
        impl<T: Real, const G: usize, const D: usize, const H: usize> $assign for Jet<T, G, D, H> {
            #[inline(always)]
            fn $assign_name(&mut self, b: Self) {
                *self = $trait::$name(*self, b);
            }
        }
        impl<T: Real, const G: usize, const D: usize, const H: usize> $assign<f64> for Jet<T, G, D, H> {
            #[inline(always)]
            fn $assign_name(&mut self, s: f64) {
                *self = $trait::$name(*self, s);
            }
        }
    };
}

operator!(Add add, AddAssign add_assign, |a, b| a.both(b, |a, b| a + b), |a, s| Jet { v: a.v + s, g: a.g, d: a.d, h: a.h });
operator!(Sub sub, SubAssign sub_assign, |a, b| a.both(b, |a, b| a - b), |a, s| Jet { v: a.v - s, g: a.g, d: a.d, h: a.h });
operator!(Mul mul, MulAssign mul_assign,
    |a, b| a.combine(b, a.v * b.v, [b.v, a.v], [T::zero(), T::one(), T::zero()]),
    |a, s| a.each(|a| a * s));

impl<T: Real, const G: usize, const D: usize, const H: usize> Div for Jet<T, G, D, H> {
    type Output = Self;
    #[inline(always)]
    fn div(self, b: Self) -> Self {
        let q = self.v / b.v;
        let r = b.v.recip();
        self.combine(b, q, [r, -q * r], [T::zero(), -r * r, (q + q) * r * r])
    }
}

impl<T: Real, const G: usize, const D: usize, const H: usize> Div<f64> for Jet<T, G, D, H> {
    type Output = Self;
    #[inline(always)]
    fn div(self, s: f64) -> Self {
        let s = T::from_f64(s);
        self.each(|a| a / s)
    }
}

impl<T: Real, const G: usize, const D: usize, const H: usize> Neg for Jet<T, G, D, H> {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        self.each(|a| -a)
    }
}

impl<T: Real, const G: usize, const D: usize, const H: usize> Number for Jet<T, G, D, H> {
    #[inline(always)]
    fn constant(value: f64) -> Self {
        Self::lift(T::from_f64(value))
    }
    #[inline(always)]
    fn re(self) -> f64 {
        self.v.to_f64()
    }
    #[inline(always)]
    fn map(self, f: impl FnOnce(f64) -> [f64; 3]) -> Self {
        let [f0, f1, f2] = f(self.re());
        self.chain(T::from_f64(f0), T::from_f64(f1), T::from_f64(f2))
    }
    #[inline(always)]
    fn square(self) -> Self {
        self.chain(self.v * self.v, self.v + self.v, T::one() + T::one())
    }
    #[inline(always)]
    fn powi(self, k: i32) -> Self {
        let v = self.v;
        // Where the derivative vanishes identically, 0 · v^negative must not turn into NaN at v = 0.
        let d1 = if k == 0 {
            T::zero()
        } else {
            T::from_f64(f64::from(k)) * v.powi(k - 1)
        };
        let d2 = if k == 0 || k == 1 {
            T::zero()
        } else {
            T::from_f64(f64::from(k) * f64::from(k - 1)) * v.powi(k - 2)
        };
        self.chain(v.powi(k), d1, d2)
    }
    #[inline(always)]
    fn powf(self, p: f64) -> Self {
        let (v, e) = (self.v, T::from_f64(p));
        let f1 = e * v.powf(T::from_f64(p - 1.0));
        let f2 = T::from_f64(p * (p - 1.0)) * v.powf(T::from_f64(p - 2.0));
        self.chain(v.powf(e), f1, f2)
    }
    #[inline(always)]
    fn recip(self) -> Self {
        let r = self.v.recip();
        let r2 = r * r;
        self.chain(r, -r2, (r + r) * r2)
    }
    #[inline(always)]
    fn sqrt(self) -> Self {
        let s = self.v.sqrt();
        let f1 = T::from_f64(0.5) / s;
        self.chain(s, f1, -f1 / (self.v + self.v))
    }
    #[inline(always)]
    fn exp(self) -> Self {
        let e = self.v.exp();
        self.chain(e, e, e)
    }
    #[inline(always)]
    fn ln(self) -> Self {
        let r = self.v.recip();
        self.chain(self.v.ln(), r, -r * r)
    }
    #[inline(always)]
    fn sin(self) -> Self {
        let (s, c) = (self.v.sin(), self.v.cos());
        self.chain(s, c, -s)
    }
    #[inline(always)]
    fn cos(self) -> Self {
        let (s, c) = (self.v.sin(), self.v.cos());
        self.chain(c, -s, -c)
    }
    #[inline(always)]
    fn atan(self) -> Self {
        let r = (T::one() + self.v * self.v).recip();
        self.chain(self.v.atan(), r, -(self.v + self.v) * r * r)
    }
    #[inline(always)]
    fn atan2(self, x: Self) -> Self {
        let r = (self.v * self.v + x.v * x.v).recip();
        let (fy, fx) = (x.v * r, -self.v * r);
        let cross = (self.v * self.v - x.v * x.v) * r * r;
        self.combine(
            x,
            self.v.atan2(x.v),
            [fy, fx],
            [(fx + fx) * fy, cross, -(fx + fx) * fy],
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Value = Jet<f64, 0, 0, 0>;
    type Gradient = Jet<f64, 2, 0, 0>;
    type Product = Jet<f64, 2, 1, 2>;

    /// Every operation once, in one formula.
    fn formula<N: Number>(x: N, y: N) -> N {
        let mut a = (x * y + 1.0).sin() / (y.square() + 2.0) - (x - 3.0).cos() * y.exp();
        a += (x.square() + 1.0).ln() * 0.5 + (x + 4.0).sqrt() * y.powi(3) + (y + 2.0).powf(1.5) / 3.0;
        a -= (x * 2.0 + 5.0).pow(y) + (x + 9.0).recip() * (-x).atan() + y.abs().cube() + x.fourth();
        a *= N::constant(1.5) + (x * y).cosh() * y.powi(0) + x.powi(1);
        a -= y.map(|y| [y * y, 2.0 * y, 2.0]);
        a *= 2.0;
        a += N::zero() + (x - 7.0).atan2(y + 0.3);
        a -= 1.0;
        a
    }

    #[test]
    fn derivatives_agree_with_differences() {
        let at = |x: f64, y: f64| formula(Value::constant(x), Value::constant(y)).v;
        let gradient = |x, y| formula(Gradient::variable(x, 0, 0.0), Gradient::variable(y, 1, 0.0));
        for (x, y) in [(0.3, 0.7), (-1.1, -0.4), (2.0, 0.1)] {
            let (p, q, h) = (0.6, -1.3, 1e-5);
            let jet = gradient(x, y);
            assert_eq!(jet.v, at(x, y));
            assert!(
                (jet.g[0] - (at(x + h, y) - at(x - h, y)) / (2.0 * h)).abs() < 1e-6 * (1.0 + jet.g[0].abs())
            );
            assert!(
                (jet.g[1] - (at(x, y + h) - at(x, y - h)) / (2.0 * h)).abs() < 1e-6 * (1.0 + jet.g[1].abs())
            );
            let full = formula(Product::variable(x, 0, p), Product::variable(y, 1, q));
            assert_eq!((full.v, full.g), (jet.v, jet.g));
            assert!((full.d[0] - (p * jet.g[0] + q * jet.g[1])).abs() < 1e-10 * (1.0 + full.d[0].abs()));
            let (ahead, behind) = (gradient(x + h * p, y + h * q), gradient(x - h * p, y - h * q));
            for j in 0..2 {
                let difference = (ahead.g[j] - behind.g[j]) / (2.0 * h);
                assert!(
                    (full.h[j] - difference).abs() < 1e-6 * (1.0 + difference.abs()),
                    "{full:?} {difference}"
                );
            }
        }
    }

    /// An operand can be used again after a closure took it: it is a copy (see `each`).
    #[test]
    fn operands_stay_as_they_are() {
        let (scale, shift) = std::hint::black_box((0.25, 0.75));
        let y = Gradient::variable(std::hint::black_box(-8.0), 1, 0.0);
        let line = |x: Gradient| x * scale + shift;
        let sine = (line(y) * 3.0).sin().square() * 10.0;
        let f = (line(y) - 1.0).square() + sine;
        assert_eq!(f.v, 5.0625 + 10.0 * (-3.75_f64).sin().powi(2));
    }

    #[test]
    fn powers_at_zero_are_finite() {
        for k in 0..4 {
            let y = Product::variable(0.0, 0, 1.0).powi(k);
            assert!(y.v.is_finite() && y.g[0].is_finite() && y.h[0].is_finite());
        }
    }
}
