//! CURLY10, CURLY20, CURLY30 and SCURLY10, SCURLY20, SCURLY30: curly functions with a banded Hessian.
//!
//! $$ f(x) = \sum_{i=1}^n q_i \bigl( q_i (q_i^2 - 20) - \tfrac{1}{10} \bigr), \qquad q_i = \sum_{j=i}^{\min(i+k,\ n)} s_j x_j, \qquad
//!    x_i^0 = 10^{-4} \frac{i}{n+1}, $$
//!
//! with half-bandwidths k = 10, 20, 30. CURLY has $s_j = 1$; SCURLY has $s_j = e^{12 (j-1)/(n-1)}$ and the start multiplied by $s_i$.
//! The least value of a term is −100.3163 and can be had in all terms at once, as the map from x to q is one to one.

use super::prelude::*;

/// The records.
pub static META: [Meta; 6] = [
    Meta::new("CURLY10", "OUR2-AN-V-0", "curly function of half-bandwidth 10")
        .from(&[LUKSAN, CUTEST])
        .sized_n(&[Parameter::n(10000).least(2)])
        .best(BestKnown::Rule(least, "n times the least value of a term"))
        .tags(&[Chained, LocalMinima]),
    Meta::new("CURLY20", "OUR2-AN-V-0", "curly function of half-bandwidth 20")
        .from(&[LUKSAN, CUTEST])
        .sized_n(&[Parameter::n(10000).least(2)])
        .best(BestKnown::Rule(least, "n times the least value of a term"))
        .tags(&[Chained, LocalMinima]),
    Meta::new("CURLY30", "OUR2-AN-V-0", "curly function of half-bandwidth 30")
        .from(&[LUKSAN, CUTEST])
        .sized_n(&[Parameter::n(10000).least(2)])
        .best(BestKnown::Rule(least, "n times the least value of a term"))
        .tags(&[Chained, LocalMinima]),
    Meta::new(
        "SCURLY10",
        "OUR2-AN-V-0",
        "curly function of half-bandwidth 10, scaled by e¹²",
    )
    .from(&[LUKSAN, CUTEST])
    .sized_n(&[Parameter::n(10000).least(2)])
    .best(BestKnown::Rule(least, "n times the least value of a term"))
    .tags(&[Chained, LocalMinima, IllConditioned]),
    Meta::new(
        "SCURLY20",
        "OUR2-AN-V-0",
        "curly function of half-bandwidth 20, scaled by e¹²",
    )
    .from(&[LUKSAN, CUTEST])
    .sized_n(&[Parameter::n(10000).least(2)])
    .best(BestKnown::Rule(least, "n times the least value of a term"))
    .tags(&[Chained, LocalMinima, IllConditioned]),
    Meta::new(
        "SCURLY30",
        "OUR2-AN-V-0",
        "curly function of half-bandwidth 30, scaled by e¹²",
    )
    .from(&[LUKSAN, CUTEST])
    .sized_n(&[Parameter::n(10000).least(2)])
    .best(BestKnown::Rule(least, "n times the least value of a term"))
    .tags(&[Chained, LocalMinima, IllConditioned]),
];

pub(super) fn build<T: Real>(member: usize, p: &Params) -> Box<dyn Formula<T>> {
    let n = p.whole("N");
    Box::new(Curly {
        n,
        width: [10, 20, 30][member % 3],
        scaled: member >= 3,
        q: vec![T::zero(); n],
        r: vec![T::zero(); n],
    })
}

/// n times the least value of q (q (q² − 20) − 1/10), where 4q³ − 40q = 1/10.
fn least(p: &Params) -> Option<f64> {
    let q = 3.163_527_369_396_06_f64;
    Some(p.whole("N") as f64 * q * (q * (q * q - 20.0) - 0.1))
}

struct Curly<T> {
    n: usize,
    width: usize,
    scaled: bool,
    /// Scaled variables, then what the derivative by each q is.
    q: Vec<T>,
    r: Vec<T>,
}

/// A term and its derivatives by q.
#[inline(always)]
fn term<T: Real>(q: T) -> T {
    q * (q * (q * q - c(20.0)) - c(0.1))
}

impl<T: Real> Curly<T> {
    #[inline(always)]
    fn scale(&self, j: usize) -> f64 {
        if self.scaled && self.n > 1 {
            (12.0 * j as f64 / (self.n - 1) as f64).exp()
        } else {
            1.0
        }
    }

    /// Scaled copy of a vector into `q`.
    fn load(&mut self, x: &[T]) {
        for j in 0..self.n {
            self.q[j] = if self.scaled {
                c::<T>(decoded(self.scale(j))) * x[j]
            } else {
                x[j]
            };
        }
    }

    /// The sum over the window that begins at i.
    #[inline(always)]
    fn ahead(&self, i: usize) -> T {
        self.q[i..(i + self.width + 1).min(self.n)]
            .iter()
            .fold(T::zero(), |s, &q| s + q)
    }

    /// out[j] = sⱼ Σ r over the windows that reach j.
    fn gather(&self, out: &mut [T]) {
        for j in 0..self.n {
            let total = self.r[j.saturating_sub(self.width)..=j]
                .iter()
                .fold(T::zero(), |s, &r| s + r);
            out[j] = if self.scaled {
                c::<T>(decoded(self.scale(j))) * total
            } else {
                total
            };
        }
    }
}

impl<T: Real> Shape for Curly<T> {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, i: usize) -> f64 {
        let t = 0.0001 * (i + 1) as f64 / (self.n + 1) as f64;
        decoded(t * self.scale(i))
    }
}

impl<T: Real> Formula<T> for Curly<T> {
    fn value_and_gradient(&mut self, x: &[T], g: &mut [T]) -> T {
        self.load(x);
        let mut r = std::mem::take(&mut self.r);
        let f = sum(self.n, |i| {
            let q = self.ahead(i);
            r[i] = c::<T>(4.0) * q * q * q - c::<T>(40.0) * q - c(0.1);
            term(q)
        });
        self.r = r;
        self.gather(g);
        f
    }

    fn value(&mut self, x: &[T]) -> T {
        self.load(x);
        sum(self.n, |i| term(self.ahead(i)))
    }

    fn hessian_product(&mut self, x: &[T], v: &[T], hv: &mut [T]) {
        self.load(x);
        let mut r = std::mem::take(&mut self.r);
        for i in 0..self.n {
            let q = self.ahead(i);
            r[i] = c::<T>(12.0) * q * q - c(40.0);
        }
        self.load(v);
        for i in 0..self.n {
            r[i] *= self.ahead(i);
        }
        self.r = r;
        self.gather(hv);
    }
}
