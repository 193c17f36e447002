//! Random numbers from a seed, and from the bits of a point.

use thalweg_core::Real;

/// Mixes the bits of a word so that words that differ in one bit have nothing in common (the finaliser of SplitMix64,
/// Steele, Lea and Flood 2014).
pub(super) fn mix(mut word: u64) -> u64 {
    word = word.wrapping_add(0x9e37_79b9_7f4a_7c15);
    word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

/// A number that depends on each bit of each element of x; −0 counts as 0. One pass over x.
pub(super) fn hash<T: Real>(x: &[T], seed: u64) -> u64 {
    x.iter()
        .fold(mix(seed), |h, &x| mix(h ^ (x + T::zero()).to_bits64()))
}

/// A stream of random numbers (SplitMix64).
#[derive(Debug, Clone)]
pub(super) struct Random(u64);

impl Random {
    /// Different streams for different uses of one seed.
    pub(super) fn new(seed: u64, stream: u64) -> Self {
        Random(mix(seed ^ mix(stream)))
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// Uniform in [0, 1).
    pub(super) fn uniform(&mut self) -> f64 {
        unit(self.next())
    }

    /// Uniform in [−1, 1).
    pub(super) fn symmetric(&mut self) -> f64 {
        2.0 * self.uniform() - 1.0
    }
}

/// The upper 53 bits as a number in [0, 1).
pub(super) fn unit(word: u64) -> f64 {
    (word >> 11) as f64 / (1u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uniform_and_reproducible() {
        let mut random = Random::new(3, 1);
        let sample: Vec<f64> = (0..10_000).map(|_| random.symmetric()).collect();
        let mean = sample.iter().sum::<f64>() / 1e4;
        let square = sample.iter().map(|v| v * v).sum::<f64>() / 1e4;
        // Standard deviations of these means: 0.006 and 0.003.
        assert!(mean.abs() < 0.03 && (square - 1.0 / 3.0).abs() < 0.015);
        assert!(sample.iter().all(|v| (-1.0..1.0).contains(v)));
        assert_eq!(Random::new(3, 1).next(), Random::new(3, 1).next());
        assert_ne!(Random::new(3, 1).next(), Random::new(3, 2).next());
    }

    #[test]
    fn hash_sees_every_element() {
        let x = [1.0, 2.0, 0.0];
        assert_eq!(hash(&x, 1), hash(&[1.0, 2.0, -0.0], 1));
        for y in [[1.0, 2.0, 1e-300], [2.0, 1.0, 0.0], [1.0, 2.0 + 4.5e-16, 0.0]] {
            assert_ne!(hash(&x, 1), hash(&y, 1));
        }
        assert_ne!(hash(&x, 1), hash(&x, 2));
    }
}
