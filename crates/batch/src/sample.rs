//! Points spread over the unit cube.
//!
//! ```text
//! Sobol:            xₖ = shift ⊕ (⊕ vⱼ over the bits j of k ⊕ ⌊k/2⌋), for each dimension
//! Latin hypercube:  xₖ = (permutation[k] + uniform) / N, for each dimension
//! ```
//!
//! Sources: I. M. Sobol', USSR Comput. Math. Math. Phys. 7 (1967) 86–112; P. Bratley, B. L. Fox, *Algorithm 659*, ACM TOMS 14
//! (1988) 88–100 (the recurrence of the direction numbers); S. Joe, F. Y. Kuo (`joe_kuo.rs`); the random shift: R. Cranley,
//! T. N. L. Patterson, SIAM J. Numer. Anal. 13 (1976) 904–914, here bit by bit, which keeps the sequence a net; M. D. McKay,
//! R. J. Beckman, W. J. Conover, *A comparison of three methods …*, Technometrics 21 (1979) 239–245.

use crate::joe_kuo::JOE_KUO;
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{RngCore, SeedableRng};
use thalweg_core::InvalidInput;

/// Up to how many variables there is a Sobol sequence.
pub const SOBOL_DIMENSIONS: usize = JOE_KUO.len() + 1;

/// How start points are spread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Sampling {
    /// Sobol's sequence with a random digital shift: evenest over all variables together. Up to [`SOBOL_DIMENSIONS`]
    /// variables; best with a power of two of starts.
    Sobol,
    /// Each variable has one start in each of N equal intervals, in random order. Any number of variables.
    LatinHypercube,
    /// Independent and uniform.
    Uniform,
}

const BITS: usize = 32;

/// A set of N points of the unit cube, in order of their index.
#[derive(Debug)]
pub(crate) enum Points {
    Sobol(Vec<Dimension>),
    /// The permutations, one dimension after the other, and the generator for the place within an interval.
    LatinHypercube(Vec<u32>, Xoshiro256PlusPlus),
    Uniform(Xoshiro256PlusPlus),
}

#[derive(Debug)]
pub(crate) struct Dimension {
    /// v₁ … v₃₂.
    directions: [u32; BITS],
    shift: u32,
}

impl Points {
    pub(crate) fn new(
        sampling: Sampling,
        seed: u64,
        dimensions: usize,
        count: u32,
    ) -> Result<Self, InvalidInput> {
        // The same numbers for a seed on every machine: the generator is one of fixed definition, seeded by SplitMix64.
        let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
        Ok(match sampling {
            Sampling::Sobol => {
                if dimensions > SOBOL_DIMENSIONS {
                    return Err(InvalidInput::option(
                        "sampling",
                        format_args!("Sobol for {dimensions} variables"),
                        "the sequence is there for up to 256; use LatinHypercube",
                    ));
                }
                Points::Sobol(
                    (0..dimensions)
                        .map(|d| Dimension {
                            directions: directions(d),
                            shift: random.next_u32(),
                        })
                        .collect(),
                )
            }
            Sampling::LatinHypercube => {
                let mut permutations = Vec::with_capacity(dimensions * count as usize);
                for _ in 0..dimensions {
                    let first = permutations.len();
                    permutations.extend(0..count);
                    shuffle(&mut permutations[first..], &mut random);
                }
                Points::LatinHypercube(permutations, random)
            }
            Sampling::Uniform => Points::Uniform(random),
        })
    }

    /// Writes the next point; `k` counts them from 0.
    pub(crate) fn next(&mut self, k: u32, count: u32, mut write: impl FnMut(usize, f64), dimensions: usize) {
        match self {
            Points::Sobol(all) => {
                for (d, dimension) in all.iter().enumerate() {
                    // Half a unit further: never on the face of the cube.
                    let bits = dimension.at(k) ^ dimension.shift;
                    write(d, (f64::from(bits) + 0.5) / 4_294_967_296.0);
                }
            }
            Points::LatinHypercube(permutations, random) => {
                for d in 0..dimensions {
                    let cell = permutations[d * count as usize + k as usize];
                    write(d, (f64::from(cell) + unit(random)) / f64::from(count));
                }
            }
            Points::Uniform(random) => (0..dimensions).for_each(|d| write(d, unit(random))),
        }
    }
}

impl Dimension {
    /// The k-th number of the sequence without shift, in units of 2⁻³². In the order of Gray's code, as usual.
    fn at(&self, k: u32) -> u32 {
        let mut gray = k ^ (k >> 1);
        let mut x = 0;
        while gray != 0 {
            x ^= self.directions[gray.trailing_zeros() as usize];
            gray &= gray - 1;
        }
        x
    }
}

/// The direction numbers of one dimension, counted from 0.
fn directions(dimension: usize) -> [u32; BITS] {
    let mut v = [0u32; BITS];
    let Some((polynomial, initial)) = dimension.checked_sub(1).map(|d| JOE_KUO[d]) else {
        // The first dimension is van der Corput's sequence.
        for (j, v) in v.iter_mut().enumerate() {
            *v = 1 << (BITS - 1 - j);
        }
        return v;
    };
    let s = initial.len();
    for (j, &m) in initial.iter().enumerate() {
        v[j] = u32::from(m) << (BITS - 1 - j);
    }
    for j in s..BITS {
        v[j] = v[j - s] ^ (v[j - s] >> s);
        for i in 1..s {
            if polynomial >> (s - i) & 1 == 1 {
                v[j] ^= v[j - i];
            }
        }
    }
    v
}

/// Uniform in [0, 1), a multiple of 2⁻⁵³.
fn unit(random: &mut impl RngCore) -> f64 {
    (random.next_u64() >> 11) as f64 / 9_007_199_254_740_992.0
}

/// Fisher and Yates.
fn shuffle(list: &mut [u32], random: &mut impl RngCore) {
    for i in (1..list.len()).rev() {
        // Off from uniform by at most 2⁻³².
        let j = ((u128::from(random.next_u64()) * (i as u128 + 1)) >> 64) as usize;
        list.swap(i, j);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(sampling: Sampling, seed: u64, dimensions: usize, count: u32) -> Vec<Vec<f64>> {
        let mut points = Points::new(sampling, seed, dimensions, count).unwrap();
        (0..count)
            .map(|k| {
                let mut x = vec![f64::NAN; dimensions];
                points.next(k, count, |d, v| x[d] = v, dimensions);
                x
            })
            .collect()
    }

    /// Figures of SciPy 1.17.1, `qmc.Sobol(256, scramble=False, bits=32)`, times 2³².
    #[test]
    fn sobol_is_that_of_others() {
        let dimensions = [0, 1, 2, 3, 7, 100, 255];
        for (k, expected) in [
            (
                5,
                [
                    3758096384u32,
                    3758096384,
                    536870912,
                    1610612736,
                    1610612736,
                    536870912,
                    3758096384,
                ],
            ),
            (
                13,
                [
                    3489660928, 2952790016, 3489660928, 268435456, 2415919104, 805306368, 2415919104,
                ],
            ),
            (
                4001,
                [
                    2383413248, 2666528768, 4019191808, 1221591040, 1510998016, 3864002560, 3807379456,
                ],
            ),
        ] {
            for (d, expected) in dimensions.into_iter().zip(expected) {
                let dimension = Dimension {
                    directions: directions(d),
                    shift: 0,
                };
                assert_eq!(dimension.at(k), expected, "point {k}, dimension {d}");
            }
        }
    }

    #[test]
    fn one_point_in_each_interval() {
        for sampling in [Sampling::Sobol, Sampling::LatinHypercube] {
            for seed in [0, 1, 99] {
                let points = points(sampling, seed, 20, 64);
                for d in 0..20 {
                    let mut seen = [0; 64];
                    for x in &points {
                        assert!((0.0..1.0).contains(&x[d]));
                        seen[(x[d] * 64.0) as usize] += 1;
                    }
                    assert_eq!(seen, [1; 64], "{sampling:?}, dimension {d}");
                }
            }
        }
    }

    #[test]
    fn a_seed_gives_the_same_points_and_another_gives_others() {
        for sampling in [Sampling::Sobol, Sampling::LatinHypercube, Sampling::Uniform] {
            let first = points(sampling, 7, 3, 10);
            assert_eq!(first, points(sampling, 7, 3, 10));
            assert_ne!(first, points(sampling, 8, 3, 10));
            assert!(first.iter().flatten().all(|v| (0.0..1.0).contains(v)));
        }
    }

    #[test]
    fn too_many_dimensions_for_sobol_are_refused() {
        assert!(Points::new(Sampling::Sobol, 0, SOBOL_DIMENSIONS, 2).is_ok());
        let error = Points::new(Sampling::Sobol, 0, SOBOL_DIMENSIONS + 1, 2).unwrap_err();
        assert!(error.to_string().contains("257 variables"));
        assert_eq!(SOBOL_DIMENSIONS, 256);
    }
}
