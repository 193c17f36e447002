//! INTEQNELS: a discretised integral equation.
//!
//! $$ f(x) = x_0^2 + x_{m+1}^2 + \sum_{i=1}^m \Bigl( x_i + \tfrac h2 (1 - t_i) \sum_{j=1}^i t_j (x_j + t_j + 1)^3 +
//!    \tfrac h2\thinspace t_i \sum_{j=i+1}^m (1 - t_j) (x_j + t_j + 1)^3 \Bigr)^2, \qquad t_i = i h, \quad h = \frac{1}{m+1}, $$
//!
//! from $x_i^0 = t_i (t_i - 1)$. CUTEst counts both ends of the interval among the variables, so that n = m + 2. Sums
//! from the left and from the right make an evaluation linear in n.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("INTEQNELS", "SUR2-AN-V-0", "discretised integral equation")
        .from(&[MGH])
        .sized(
            &[Parameter::size("N", 500, "number of interior points")],
            "N + 2",
            |p| p.whole("N") + 2,
        )
        .best(BestKnown::Always(0.0, "Moré, Garbow and Hillstrom: 0"))
        .tags(&[SumOfSquares]),
];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    let m = p.whole("N");
    Box::new(Inteqnels {
        m,
        r: vec![T::zero(); m + 2],
        s: vec![T::zero(); m + 2],
    })
}

struct Inteqnels<T> {
    m: usize,
    /// The residuals.
    r: Vec<T>,
    /// Their rates along a direction.
    s: Vec<T>,
}

impl<T: Real> Inteqnels<T> {
    fn t(&self, i: usize) -> T {
        c(i as f64 / (self.m + 1) as f64)
    }

    fn half_h(&self) -> T {
        c(0.5 / (self.m + 1) as f64)
    }

    /// out[i] = own(i) + h/2 ((1 − tᵢ) Σ_{j ≤ i} tⱼ a(j) + tᵢ Σ_{j > i} (1 − tⱼ) a(j)).
    fn integrate(&self, own: impl Fn(usize) -> T, a: impl Fn(usize) -> T, out: &mut [T]) {
        let (one, half_h) = (T::one(), self.half_h());
        let mut left = T::zero();
        for i in 1..=self.m {
            left += self.t(i) * a(i);
            out[i] = own(i) + half_h * (one - self.t(i)) * left;
        }
        let mut right = T::zero();
        for i in (1..=self.m).rev() {
            out[i] += half_h * self.t(i) * right;
            right += (one - self.t(i)) * a(i);
        }
        (out[0], out[self.m + 1]) = (own(0), own(self.m + 1));
    }

    /// out[j] = what multiplies a(j) in Σᵢ w(i) (residual i).
    fn transpose(&self, w: &[T], mut each: impl FnMut(usize, T)) {
        // The kernel is (1 − max(tᵢ, tⱼ)) min(tᵢ, tⱼ): symmetric. The sums are kept from pass to pass.
        let (one, half_h) = (T::one(), self.half_h());
        let mut below = T::zero();
        let mut above = sum(self.m, |k| (one - self.t(k + 1)) * w[k + 1]);
        for j in 1..=self.m {
            each(j, half_h * (self.t(j) * above + (one - self.t(j)) * below));
            above -= (one - self.t(j)) * w[j];
            below += self.t(j) * w[j];
        }
    }

    fn residuals(&mut self, x: &[T]) -> T {
        let mut r = std::mem::take(&mut self.r);
        self.integrate(
            |i| x[i],
            |j| {
                let y = x[j] + self.t(j) + T::one();
                y * y * y
            },
            &mut r,
        );
        self.r = r;
        sum(self.m + 2, |i| self.r[i] * self.r[i])
    }
}

impl<T: Real> Shape for Inteqnels<T> {
    fn n(&self) -> usize {
        self.m + 2
    }
    fn start(&self, i: usize) -> f64 {
        let t = i as f64 / (self.m + 1) as f64;
        decoded(t * (t - 1.0))
    }
}

impl<T: Real> Formula<T> for Inteqnels<T> {
    fn value_and_gradient(&mut self, x: &[T], g: &mut [T]) -> T {
        let f = self.residuals(x);
        let two = c::<T>(2.0);
        self.transpose(&self.r, |j, w| {
            let y = x[j] + self.t(j) + T::one();
            g[j] = two * (self.r[j] + c::<T>(3.0) * y * y * w);
        });
        let last = self.m + 1;
        (g[0], g[last]) = (two * x[0], two * x[last]);
        f
    }

    fn value(&mut self, x: &[T]) -> T {
        self.residuals(x)
    }

    fn hessian_product(&mut self, x: &[T], v: &[T], hv: &mut [T]) {
        self.residuals(x);
        let two = c::<T>(2.0);
        let at = |s: &Self, j: usize| x[j] + s.t(j) + T::one();
        let mut s = std::mem::take(&mut self.s);
        self.integrate(
            |i| v[i],
            |j| c::<T>(3.0) * at(self, j) * at(self, j) * v[j],
            &mut s,
        );
        self.s = s;
        self.transpose(&self.s, |j, w| {
            hv[j] = two * (self.s[j] + c::<T>(3.0) * at(self, j) * at(self, j) * w);
        });
        self.transpose(&self.r, |j, w| hv[j] += c::<T>(12.0) * at(self, j) * w * v[j]);
        let last = self.m + 1;
        (hv[0], hv[last]) = (two * v[0], two * v[last]);
    }
}
