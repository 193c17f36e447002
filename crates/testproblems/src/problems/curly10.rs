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
        scales: (0..if member >= 3 { n } else { 0 })
            .map(|j| c(decoded(scale(j, n))))
            .collect(),
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
    /// sⱼ, none if they are 1.
    scales: Vec<T>,
    /// Scaled variables.
    q: Vec<T>,
    /// Sums over the windows, then what the derivative by each is.
    r: Vec<T>,
}

/// sⱼ.
fn scale(j: usize, n: usize) -> f64 {
    if n > 1 {
        (12.0 * j as f64 / (n - 1) as f64).exp()
    } else {
        1.0
    }
}

/// out[i] = Σ q[i..=i + width], each sum in order. Eight windows at once, which are independent of each other.
#[inline(always)]
fn windows<T: Real>(q: &[T], width: usize, out: &mut [T]) {
    const BLOCK: usize = 8;
    let n = out.len();
    let mut start = 0;
    while start + BLOCK + width <= q.len() && start + BLOCK <= n {
        let mut sums = [T::zero(); BLOCK];
        for j in 0..=width {
            let from = &q[start + j..start + j + BLOCK];
            for (sum, &q) in sums.iter_mut().zip(from) {
                *sum += q;
            }
        }
        out[start..start + BLOCK].copy_from_slice(&sums);
        start += BLOCK;
    }
    for i in start..n {
        out[i] = q[i..(i + width + 1).min(q.len())]
            .iter()
            .fold(T::zero(), |s, &q| s + q);
    }
}

/// A term and its derivatives by q.
#[inline(always)]
fn term<T: Real>(q: T) -> T {
    q * (q * (q * q - c(20.0)) - c(0.1))
}

impl<T: Real> Curly<T> {
    /// The sums over the windows of the scaled vector, into `r`.
    fn load(&mut self, x: &[T]) {
        if self.scales.is_empty() {
            windows(x, self.width, &mut self.r);
        } else {
            for ((q, &s), &x) in self.q.iter_mut().zip(&self.scales).zip(x) {
                *q = s * x;
            }
            windows(&self.q, self.width, &mut self.r);
        }
    }

    /// out[j] = sⱼ Σ r over the windows that reach j.
    fn gather(&self, out: &mut [T]) {
        let head = self.width.min(self.n);
        for j in 0..head {
            out[j] = self.r[..=j].iter().fold(T::zero(), |s, &r| s + r);
        }
        windows(&self.r, self.width, &mut out[head..]);
        for (out, &s) in out.iter_mut().zip(&self.scales) {
            *out *= s;
        }
    }
}

impl<T: Real> Shape for Curly<T> {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, i: usize) -> f64 {
        let t = 0.0001 * (i + 1) as f64 / (self.n + 1) as f64;
        decoded(if self.scales.is_empty() {
            t
        } else {
            t * scale(i, self.n)
        })
    }
}

impl<T: Real> Formula<T> for Curly<T> {
    fn value_and_gradient(&mut self, x: &[T], g: &mut [T]) -> T {
        self.load(x);
        let r = &mut self.r;
        let f = sum(self.n, |i| {
            let q = r[i];
            r[i] = c::<T>(4.0) * q * q * q - c::<T>(40.0) * q - c(0.1);
            term(q)
        });
        self.gather(g);
        f
    }

    fn value(&mut self, x: &[T]) -> T {
        self.load(x);
        sum(self.n, |i| term(self.r[i]))
    }

    fn hessian_product(&mut self, x: &[T], v: &[T], hv: &mut [T]) {
        self.load(x);
        hv.copy_from_slice(&self.r);
        self.load(v);
        for (r, &q) in self.r.iter_mut().zip(hv.iter()) {
            *r *= c::<T>(12.0) * q * q - c(40.0);
        }
        self.gather(hv);
    }
}
