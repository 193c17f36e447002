//! A small generator of reproducible numbers.

use thalweg_core::Real;

/// SplitMix64 (Steele, Lea and Flood 2014): the same numbers on every machine and in every release.
#[derive(Debug, Clone)]
pub(crate) struct SplitMix(u64);

impl SplitMix {
    pub(crate) fn new(seed: u64) -> Self {
        SplitMix(seed)
    }

    pub(crate) fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// In [0, 1).
    pub(crate) fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// In [-1, 1).
    pub(crate) fn symmetric<T: Real>(&mut self) -> T {
        T::from_f64(2.0 * self.unit() - 1.0)
    }

    pub(crate) fn below(&mut self, n: usize) -> usize {
        ((self.unit() * n as f64) as usize).min(n.saturating_sub(1))
    }

    pub(crate) fn vector<T: Real>(&mut self, n: usize) -> Vec<T> {
        (0..n).map(|_| self.symmetric()).collect()
    }
}
