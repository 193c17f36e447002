//! The adaptors by name, as a command line gives them.

use super::faults::{Fault, Faulty};
use super::{Noise, Noisy, Permutation, Perturbed, Rotation, Scaling, SometimesNan, Start, Transformed};
use std::str::FromStr;
use std::time::Duration;
use thiserror::Error;

/// A problem with any of the [`Features`].
pub type Experimental<P> = Faulty<
    SometimesNan<Noisy<Transformed<Transformed<Transformed<Perturbed<P>, Permutation>, Scaling>, Rotation>>>,
>;

/// What is to be done to a problem, in words: names separated by commas, some with a number.
///
/// | word | what | number |
/// |---|---|---|
/// | `perturbed-x0=R` | [`Perturbed`] start | reach, 0.1 if none is given |
/// | `permuted` | [`Permutation`] of the variables | |
/// | `scaled=D` | [`Scaling`] of the variables | decades, 4 if none is given |
/// | `rotated` | [`Rotation`] of the variables; not with bounds | |
/// | `noise=E` | [`Noise::Relative`] | ε, 10⁻⁶ if none is given |
/// | `absolute-noise=E` | [`Noise::Absolute`] | ε, 10⁻⁶ if none is given |
/// | `nan=P` | [`SometimesNan`] | rate, 0.05 if none is given |
/// | `panic-at=K` | [`Fault::Panic`] at the K-th evaluation | whole number, 1 if none is given |
/// | `abort-at=K` | [`Fault::Abort`] at the K-th evaluation | whole number, 1 if none is given |
/// | `allocate=GB` | [`Fault::Allocate`] at the first evaluation | 10⁹ bytes, 1000 if none is given |
/// | `sleep=MS` | [`Fault::Sleep`] in each evaluation | milliseconds, 100 if none is given |
/// | `seed=S` | of all of them | whole number, 0 if none is given |
///
/// They are applied in the order of the table, whatever the order of the words. The four faults are there to test what runs
/// solvers: the last of them that is named is the one that counts.
///
/// ```
/// use thalweg_testproblems::TestProblem;
/// use thalweg_testproblems::experiments::{Features, Start};
///
/// let features: Features = "noise=1e-8, perturbed-x0, seed=3".parse()?;
/// let problem = features.apply(TestProblem::<Vec<f64>>::new("WOODS", &[("N", 8.0)])?)?;
/// assert_ne!(problem.start_point()[0], -3.0);
/// assert!("wobbly".parse::<Features>().unwrap_err().to_string().contains("perturbed-x0"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Features {
    /// Reach of the perturbation of the start.
    pub perturbed: Option<f64>,
    /// Whether the variables are permuted.
    pub permuted: bool,
    /// Decades of the units of the variables.
    pub scaled: Option<f64>,
    /// Whether the variables are rotated.
    pub rotated: bool,
    /// Noise in value and gradient.
    pub noise: Option<Noise>,
    /// Share of the points with NaN.
    pub nan: Option<f64>,
    /// What an evaluation does besides, to whoever runs it.
    pub fault: Option<Fault>,
    /// The seed.
    pub seed: u64,
}

/// What can be wrong with a list of features.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum FeatureError {
    /// No feature has this name.
    #[error(
        "there is no feature `{0}`; there are perturbed-x0, permuted, scaled, rotated, noise, absolute-noise, nan, panic-at, \
         abort-at, allocate, sleep and seed"
    )]
    Unknown(String),
    /// The number of a feature is not what it can be.
    #[error("{feature} cannot be `{value}`: give {legal}")]
    Value {
        /// The feature.
        feature: &'static str,
        /// What was given.
        value: String,
        /// What is legal.
        legal: &'static str,
    },
    /// The problem has bounds, and rotated bounds are not bounds.
    #[error("a problem with bounds cannot be rotated, as the rotated box is not a box: leave out `rotated`")]
    RotatedBounds,
}

impl FromStr for Features {
    type Err = FeatureError;

    fn from_str(words: &str) -> Result<Self, FeatureError> {
        let mut features = Features::none();
        for word in words.split(',').map(str::trim).filter(|w| !w.is_empty()) {
            let (name, value) = match word.split_once('=') {
                Some((name, value)) => (name.trim(), Some(value.trim())),
                None => (word, None),
            };
            let number = |feature, legal, most: f64, default: f64| match value {
                None => Ok(default),
                Some(text) => text
                    .parse::<f64>()
                    .ok()
                    .filter(|v| (0.0..=most).contains(v))
                    .ok_or(FeatureError::Value {
                        feature,
                        value: text.to_owned(),
                        legal,
                    }),
            };
            let bare = |feature| match value {
                None => Ok(true),
                Some(text) => Err(FeatureError::Value {
                    feature,
                    value: text.to_owned(),
                    legal: "no number",
                }),
            };
            let size = "a finite number that is not negative";
            match name.to_ascii_lowercase().replace('_', "-").as_str() {
                "perturbed-x0" => features.perturbed = Some(number("perturbed-x0", size, f64::MAX, 0.1)?),
                "permuted" => features.permuted = bare("permuted")?,
                "scaled" => {
                    features.scaled = Some(number("scaled", "a number of decades from 0 to 30", 30.0, 4.0)?)
                }
                "rotated" => features.rotated = bare("rotated")?,
                "noise" => features.noise = Some(Noise::Relative(number("noise", size, f64::MAX, 1e-6)?)),
                "absolute-noise" => {
                    features.noise = Some(Noise::Absolute(number("absolute-noise", size, f64::MAX, 1e-6)?));
                }
                "nan" => features.nan = Some(number("nan", "a share from 0 to 1", 1.0, 0.05)?),
                "panic-at" => features.fault = Some(Fault::Panic(count("panic-at", value)?)),
                "abort-at" => features.fault = Some(Fault::Abort(count("abort-at", value)?)),
                "allocate" => {
                    let bytes = number("allocate", "a number of gigabytes up to 1e6", 1e6, 1000.0)? * 1e9;
                    features.fault = Some(Fault::Allocate(bytes as usize));
                }
                "sleep" => {
                    let ms = number("sleep", "a number of milliseconds up to 1e9", 1e9, 100.0)?;
                    features.fault = Some(Fault::Sleep(Duration::from_secs_f64(ms / 1e3)));
                }
                "seed" => {
                    let text = value.unwrap_or_default();
                    features.seed = text.parse().map_err(|_| FeatureError::Value {
                        feature: "seed",
                        value: text.to_owned(),
                        legal: "a whole number from 0 to 2^64 - 1",
                    })?;
                }
                _ => return Err(FeatureError::Unknown(name.to_owned())),
            }
        }
        Ok(features)
    }
}

/// Which evaluation.
fn count(feature: &'static str, value: Option<&str>) -> Result<u64, FeatureError> {
    let text = value.unwrap_or("1");
    text.parse().ok().filter(|&k| k > 0).ok_or(FeatureError::Value {
        feature,
        value: text.to_owned(),
        legal: "a whole number from 1 on",
    })
}

impl Features {
    /// The problem as it is.
    pub const fn none() -> Self {
        Features {
            perturbed: None,
            permuted: false,
            scaled: None,
            rotated: false,
            noise: None,
            nan: None,
            fault: None,
            seed: 0,
        }
    }

    /// The problem with these features. With none it is the problem itself, bit by bit.
    ///
    /// # Errors
    /// A rotation of a problem with bounds.
    pub fn apply<P: Start>(&self, problem: P) -> Result<Experimental<P>, FeatureError> {
        if self.rotated && problem.bounds().is_some() {
            return Err(FeatureError::RotatedBounds);
        }
        let seed = self.seed;
        let problem = Perturbed::new(problem, self.perturbed.unwrap_or(0.0), seed);
        let n = thalweg_core::Vector::local_len(&problem.start_point());
        let map = self.permuted.then(|| Permutation::new(n, seed));
        let problem = Transformed::maybe(problem, map);
        let map = self.scaled.map(|decades| Scaling::new(n, decades, seed));
        let problem = Transformed::maybe(problem, map);
        let map = self.rotated.then(|| Rotation::new(n, seed));
        let problem = Transformed::maybe(problem, map);
        let problem = Noisy::new(problem, self.noise.unwrap_or(Noise::Relative(0.0)), seed);
        let problem = SometimesNan::new(problem, self.nan.unwrap_or(0.0), seed);
        Ok(Faulty::new(problem, self.fault))
    }

    /// These features without noise, NaN and faults: the function that is disturbed, in the same variables, from the same
    /// start.
    ///
    /// ```
    /// # use thalweg_testproblems::experiments::Features;
    /// let features: Features = "noise, nan=0.5, scaled=2, seed=3".parse()?;
    /// assert_eq!(features.undisturbed(), "scaled=2, seed=3".parse()?);
    /// # Ok::<(), thalweg_testproblems::experiments::FeatureError>(())
    /// ```
    #[must_use]
    pub const fn undisturbed(mut self) -> Self {
        (self.noise, self.nan, self.fault) = (None, None, None);
        self
    }
}
