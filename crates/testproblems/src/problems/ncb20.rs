//! NCB20 and NCB20B: functions with a banded Hessian of half-bandwidth 20, not convex.
//!
//! $$ f(x) = \sum_{i=1}^{n-19} \frac{10}{i} \Bigl( \sum_{j=i}^{i+19} \frac{x_j}{1 + x_j^2} \Bigr)^2 - \tfrac15 \sum_{j=i}^{i+19} x_j +
//!    \sum_{i=1}^n 100 x_i^4 + 2, \qquad x_i^0 = 0 $$
//!
//! (NCB20B). NCB20 has windows up to n − 20 only, 1 in place of 100, and ten more variables y that start from 1:
//! $+\thinspace 2 + 10^{-4} \sum_{i=1}^{10} x_i x_{10+i} y_i + 2 y_i^2$.

use super::prelude::*;

/// The records.
pub static META: [Meta; 2] = [
    Meta::new("NCB20", "OUR2-AN-V-0", "banded function, not convex")
        .from(&[CUTEST])
        .sized(
            &[Parameter::size("N", 5000, "variables in the band").least(21)],
            "N + 10",
            |p| p.whole("N").saturating_add(10),
        )
        .tags(&[Chained, LocalMinima]),
    Meta::new("NCB20B", "OUR2-AN-V-0", "banded function, not convex")
        .from(&[CUTEST])
        .sized_n(&[Parameter::n(5000).least(20)])
        .tags(&[Chained, LocalMinima]),
];

pub(super) fn build<T: Real>(member: usize, p: &Params) -> Box<dyn Formula<T>> {
    let n = p.whole("N");
    let windows = if member == 0 { n - WIDTH } else { n - WIDTH + 1 };
    Box::new(Ncb20 {
        n,
        extra: if member == 0 { EXTRA } else { 0 },
        quartic: if member == 0 { 1.0 } else { 100.0 },
        weights: (1..=windows).map(|i| decoded(10.0 / i as f64)).collect(),
        bump: vec![T::zero(); n],
        slope: vec![T::zero(); n],
        window: vec![T::zero(); windows],
    })
}

const WIDTH: usize = 20;
const EXTRA: usize = 10;

struct Ncb20<T> {
    n: usize,
    extra: usize,
    quartic: f64,
    /// 10/i.
    weights: Vec<f64>,
    /// y = x/(1 + x²), or its change along a direction.
    bump: Vec<T>,
    /// y′.
    slope: Vec<T>,
    /// The sum of y over each window.
    window: Vec<T>,
}

/// y, y′ and y″.
#[inline(always)]
fn bump<T: Real>(x: T) -> [T; 3] {
    let r = (T::one() + x * x).recip();
    let y = x * r;
    let slope = (T::one() - c::<T>(2.0) * x * y) * r;
    [y, slope, (c::<T>(8.0) * x * y * x - c::<T>(6.0) * x) * r * r]
}

impl<T: Real> Ncb20<T> {
    /// Sums of `bump` over the windows.
    fn add_up(&mut self) {
        for (i, w) in self.window.iter_mut().enumerate() {
            *w = self.bump[i..i + WIDTH].iter().fold(T::zero(), |s, &y| s + y);
        }
    }

    /// The windows that hold variable k.
    fn over(&self, k: usize) -> std::ops::Range<usize> {
        (k + 1).saturating_sub(WIDTH)..(k + 1).min(self.window.len())
    }

    /// Σ 20/i · (sum of window i) over the windows with k.
    fn pull(&self, k: usize) -> T {
        self.over(k).fold(T::zero(), |s, i| {
            s + c::<T>(2.0 * self.weights[i]) * self.window[i]
        })
    }

    fn total(&self, x: &[T]) -> T {
        let windows = sum(self.window.len(), |i| {
            c::<T>(self.weights[i]) * self.window[i] * self.window[i]
        });
        let rest = sum(self.n, |k| {
            let square = x[k] * x[k];
            c::<T>(self.quartic) * square * square - c::<T>(0.2 * self.over(k).len() as f64) * x[k]
        });
        let ends = sum(self.extra, |i| {
            let y = x[self.n + i];
            c::<T>(1e-4) * (x[i] * x[EXTRA + i] * y + c::<T>(2.0) * y * y)
        });
        windows + rest + ends + c(2.0 * self.n as f64 + if self.extra > 0 { 2.0 } else { 0.0 })
    }

    fn load(&mut self, x: &[T]) {
        for k in 0..self.n {
            let [y, slope, _] = bump(x[k]);
            (self.bump[k], self.slope[k]) = (y, slope);
        }
        self.add_up();
    }
}

impl<T: Real> Shape for Ncb20<T> {
    fn n(&self) -> usize {
        self.n + self.extra
    }
    fn start(&self, i: usize) -> f64 {
        if i < self.n { 0.0 } else { 1.0 }
    }
}

impl<T: Real> Formula<T> for Ncb20<T> {
    fn value_and_gradient(&mut self, x: &[T], g: &mut [T]) -> T {
        self.load(x);
        for k in 0..self.n {
            let cube = x[k] * x[k] * x[k];
            g[k] = self.slope[k] * self.pull(k) + c::<T>(4.0 * self.quartic) * cube
                - c(0.2 * self.over(k).len() as f64);
        }
        for i in 0..self.extra {
            let y = x[self.n + i];
            g[i] += c::<T>(1e-4) * x[EXTRA + i] * y;
            g[EXTRA + i] += c::<T>(1e-4) * x[i] * y;
            g[self.n + i] = c::<T>(1e-4) * (x[i] * x[EXTRA + i] + c::<T>(4.0) * y);
        }
        self.total(x)
    }

    fn value(&mut self, x: &[T]) -> T {
        self.load(x);
        self.total(x)
    }

    fn hessian_product(&mut self, x: &[T], v: &[T], hv: &mut [T]) {
        self.load(x);
        for k in 0..self.n {
            let [_, _, curvature] = bump(x[k]);
            hv[k] = (curvature * self.pull(k) + c::<T>(12.0 * self.quartic) * x[k] * x[k]) * v[k];
            self.bump[k] = self.slope[k] * v[k];
        }
        self.add_up();
        for k in 0..self.n {
            hv[k] += self.slope[k] * self.pull(k);
        }
        for i in 0..self.extra {
            let (a, b, y) = (i, EXTRA + i, self.n + i);
            hv[a] += c::<T>(1e-4) * (v[b] * x[y] + x[b] * v[y]);
            hv[b] += c::<T>(1e-4) * (v[a] * x[y] + x[a] * v[y]);
            hv[y] = c::<T>(1e-4) * (v[a] * x[b] + x[a] * v[b] + c::<T>(4.0) * v[y]);
        }
    }
}
