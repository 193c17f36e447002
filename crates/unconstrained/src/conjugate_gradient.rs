//! Nonlinear conjugate gradients: CG_DESCENT.
//!
//! W. W. Hager, H. Zhang, *A new conjugate gradient method with guaranteed descent and an efficient line search*, SIAM J.
//! Optim. 16 (2005) 170–192, equations 1.3 to 1.7; *Algorithm 851: CG_DESCENT*, ACM TOMS 32 (2006) 113–137.
//!
//! ```text
//! learn:   y ← ∇f(x) − ∇f(x_old);  d'y ≤ 0 → skip: β unknown
//!          β ← (y − 2 d y'y / d'y)'∇f / d'y
//!          β ← max(β, −1 / (‖d‖ min(η, ‖∇f(x_old)‖)))
//!          after 6 n steps without a restart: β ← 0
//! propose: d ← −∇f + β d                                                   (Alike)
//!          β unknown: d ← −∇f                                              (Unscaled)
//! ```
//!
//! d'∇f ≤ −7/8 ‖∇f‖² whatever the line search. The line search is [`HagerZhang`]; the rest is in `descent.rs`.

#[cfg(feature = "checkpoint")]
mod checkpoint;

use crate::start::scaled;
use crate::{Descent, Direction, Iterate, Proposal, Step};
use num_traits::{Float, One, Zero};
use thalweg_core::kernels::sum;
use thalweg_core::simd::{Kernel, dispatch_by_length};
use thalweg_core::{Counters, InvalidInput, LineSearch, Of, Problem, Real, Reduce, Update, Vector};
use thalweg_linesearch::HagerZhang;

/// CG_DESCENT: conjugate gradients with guaranteed descent, by default with Hager and Zhang's line search. For large
/// problems where memory is dear: seven vectors in all. On any vector.
///
/// By default it allows 50 trials in a line search. With its default search it is not monotone: see [`HagerZhang::rise`].
///
/// ```
/// use thalweg_core::{Driver, from_fn};
/// use thalweg_unconstrained::ConjugateGradient;
///
/// // Σ i (xᵢ − 1)².
/// let bowl = from_fn(|x: &[f64], g: &mut [f64]| {
///     let mut f = 0.0;
///     for (i, (x, g)) in x.iter().zip(g).enumerate() {
///         let c = (i + 1) as f64;
///         *g = 2.0 * c * (x - 1.0);
///         f += c * (x - 1.0) * (x - 1.0);
///     }
///     f
/// });
/// let solution = Driver::new().run(&ConjugateGradient::default(), bowl, vec![0.0; 20])?;
/// assert!(solution.converged());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub type ConjugateGradient<T = f64, L = HagerZhang<T>> = Descent<T, HagerZhangDirection<T>, L>;

/// The rule of [`ConjugateGradient`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HagerZhangDirection<T> {
    eta: T,
    restart: u64,
}

impl<T: Real> Default for HagerZhangDirection<T> {
    /// η = 0.01, a restart after 6 n steps.
    fn default() -> Self {
        HagerZhangDirection {
            eta: T::from_f64(0.01),
            restart: 6,
        }
    }
}

impl<T: Real> Default for Descent<T, HagerZhangDirection<T>, HagerZhang<T>> {
    fn default() -> Self {
        // U3 of the search halves: from a first step far too long it takes more trials than one that interpolates.
        Descent::new(HagerZhangDirection::default(), HagerZhang::default()).max_line_search(50)
    }
}

impl<T: Real, L: LineSearch<T>> Descent<T, HagerZhangDirection<T>, L> {
    /// η > 0 of the lower bound on β; 0.01 by default.
    #[must_use]
    pub fn eta(self, eta: T) -> Self {
        self.map_direction(|rule| HagerZhangDirection { eta, ..rule })
    }

    /// Steepest descent again after `factor` · n steps, factor ≥ 1; 6 by default.
    #[must_use]
    pub fn restart_after(self, factor: u64) -> Self {
        self.map_direction(|rule| HagerZhangDirection {
            restart: factor,
            ..rule
        })
    }
}

/// What [`HagerZhangDirection`] has learnt.
#[derive(Debug, Clone)]
pub struct ConjugateGradientWork<T> {
    /// Variables on all parts.
    n: u64,
    /// β for the next direction; `None` for steepest descent.
    beta: Option<T>,
    /// The direction of this iterate is in d already.
    proposed: Option<Proposal>,
    /// Steps since steepest descent.
    steps: u64,
}

impl<P: Problem> Direction<P> for HagerZhangDirection<Of<P>> {
    type Work = ConjugateGradientWork<Of<P>>;

    fn validate(&self) -> Result<(), InvalidInput> {
        if !(self.eta > Of::<P>::zero() && self.eta.is_finite()) {
            return Err(InvalidInput::option(
                "eta",
                self.eta,
                "use a positive number such as 0.01",
            ));
        }
        if self.restart == 0 {
            return Err(InvalidInput::option(
                "restart_after",
                0,
                "use a factor of at least 1, such as 6",
            ));
        }
        Ok(())
    }

    fn allocate(&self, like: &P::Vector) -> Result<Self::Work, InvalidInput> {
        Ok(ConjugateGradientWork {
            n: like.global_len() as u64,
            beta: None,
            proposed: None,
            steps: 0,
        })
    }

    fn forget(&self, work: &mut Self::Work) {
        (work.beta, work.proposed, work.steps) = (None, None, 0);
    }

    fn learn(&self, work: &mut Self::Work, step: &Step<'_, P::Vector>) -> Update {
        (work.beta, work.proposed) = (None, None);
        work.steps += 1;
        // d'y from the slopes, which are more exact than a sum over y.
        let d_y = step.slope - step.old_slope;
        let mut sums = dispatch_by_length(
            step.direction.local_len(),
            Sums {
                g: step.gradient.local(),
                old: step.old_gradient.local(),
                d: step.direction.local(),
            },
        );
        step.gradient.comm().sum(&mut sums);
        let [y_g, y_y, d_d, old_old] = sums;
        let two = Of::<P>::from_f64(2.0);
        let beta = (y_g - two * (y_y / d_y) * step.slope) / d_y;
        let lower = -(d_d.sqrt() * self.eta.min(old_old.sqrt())).recip();
        if !(d_y > Of::<P>::zero() && beta.is_finite()) {
            work.steps = 0;
            return Update::Skipped;
        }
        work.beta = Some(beta.max(lower));
        if work.steps >= self.restart.saturating_mul(work.n) {
            (work.beta, work.steps) = (Some(Of::<P>::zero()), 0);
        }
        Update::Stored
    }

    fn propose(
        &self,
        work: &mut Self::Work,
        _problem: &mut P,
        at: &Iterate<'_, P::Vector>,
        _counters: &mut Counters,
        d: &mut P::Vector,
    ) -> Result<Proposal, P::Error> {
        if let Some(proposed) = work.proposed {
            return Ok(proposed);
        }
        let proposal = match work.beta {
            Some(beta) => {
                for (d, &g) in d.local_mut().iter_mut().zip(at.gradient.local()) {
                    *d = beta * *d - g;
                }
                Proposal::Alike
            }
            None => {
                scaled(-Of::<P>::one(), at.gradient, d);
                Proposal::Unscaled
            }
        };
        work.proposed = Some(proposal);
        Ok(proposal)
    }

    fn name(&self) -> &'static str {
        "cg-descent"
    }
}

/// y'∇f, y'y, d'd and ‖∇f(x_old)‖², y = ∇f − ∇f(x_old).
struct Sums<'a, T> {
    g: &'a [T],
    old: &'a [T],
    d: &'a [T],
}

impl<T: Real> Kernel for Sums<'_, T> {
    type Output = [T; 4];
    #[inline(always)]
    fn run(self) -> [T; 4] {
        let n = self.g.len();
        let (g, old, d) = (self.g, &self.old[..n], &self.d[..n]);
        [
            sum(n, |i| (g[i] - old[i]) * g[i]),
            sum(n, |i| (g[i] - old[i]) * (g[i] - old[i])),
            sum(n, |i| d[i] * d[i]),
            sum(n, |i| old[i] * old[i]),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use thalweg_core::{FnProblem, from_fn};

    type Bowl = FnProblem<fn(&[f64], &mut [f64]) -> f64, Vec<f64>>;

    fn learnt(rule: &HagerZhangDirection<f64>, slope: f64) -> (Update, Option<f64>) {
        let mut work = Direction::<Bowl>::allocate(rule, &vec![0.0; 2]).unwrap();
        let (g, old, d) = (vec![1.0, 2.0], vec![-3.0, 1.0], vec![2.0, 1.0]);
        let step = Step {
            x: &d,
            old_x: &d,
            gradient: &g,
            old_gradient: &old,
            direction: &d,
            length: 1.0,
            slope,
            old_slope: -5.0,
        };
        let update = Direction::<Bowl>::learn(rule, &mut work, &step);
        (update, work.beta)
    }

    #[test]
    fn beta_is_that_of_the_paper() {
        // y = (4, 1), d'y = 9, y'g = 6, y'y = 17, d'g = 4: (6 − 2·17/9·4)/9.
        let beta = (6.0 - 2.0 * 17.0 / 9.0 * 4.0) / 9.0;
        let (update, found) = learnt(&HagerZhangDirection::default(), 4.0);
        assert!(update == Update::Stored && (found.unwrap() - beta).abs() < 1e-15);
        // The lower bound: ‖d‖ = √5, ‖g_old‖ = √10, so with a large η it is −1/√50 > β.
        let rule = HagerZhangDirection {
            eta: 100.0,
            restart: 6,
        };
        let (_, found) = learnt(&rule, 4.0);
        assert!((found.unwrap() + 1.0 / 50f64.sqrt()).abs() < 1e-15);
        // No curvature along d.
        assert_eq!(
            learnt(&HagerZhangDirection::default(), -5.0),
            (Update::Skipped, None)
        );
    }

    #[test]
    fn starts_again_after_so_many_steps() {
        let rule = HagerZhangDirection::<f64> {
            eta: 0.01,
            restart: 1,
        };
        let mut bowl: Bowl = from_fn(|_: &[f64], _: &mut [f64]| 0.0);
        let mut work = Direction::<Bowl>::allocate(&rule, &vec![0.0; 2]).unwrap();
        let (g, old) = (vec![1.0, 2.0], vec![-3.0, 1.0]);
        let mut d = vec![2.0, 1.0];
        let mut betas = Vec::new();
        for _ in 0..3 {
            let step = Step {
                x: &g,
                old_x: &g,
                gradient: &g,
                old_gradient: &old,
                direction: &d,
                length: 1.0,
                slope: 4.0,
                old_slope: -5.0,
            };
            Direction::<Bowl>::learn(&rule, &mut work, &step);
            betas.push(work.beta.unwrap());
            let at = Iterate {
                x: &g,
                gradient: &g,
                value: 0.0,
                gradient_norm: 2.0,
            };
            let mut counters = Counters::default();
            // Asked twice, the direction is formed once.
            let first = rule.propose(&mut work, &mut bowl, &at, &mut counters, &mut d);
            let once = d.clone();
            assert_eq!(
                rule.propose(&mut work, &mut bowl, &at, &mut counters, &mut d),
                first
            );
            assert_eq!(d, once);
        }
        // n = 2: every second step.
        assert!(betas[0] != 0.0 && betas[1] == 0.0 && betas[2] != 0.0);
    }
}
