//! Value and gradient in one call, for argmin.

use crate::Slices;
use crate::vectors::same_bits;
use argmin::core::{CostFunction, Error, Gradient};
use std::cell::RefCell;
use thalweg_core::Real;

/// An argmin problem from one closure that writes the gradient and returns the value, as thalweg's `from_fn` takes.
///
/// argmin asks for cost and gradient in two calls. This problem evaluates both in the first and keeps them with the
/// point; the second, at the same point (bit for bit), is answered from there. So an objective whose value and gradient
/// share most of their work does it once, in [`ToArgmin`](crate::ToArgmin) and in any solver of argmin's that asks for
/// both at one point. The closure may change what it captured, which argmin's `&self` does not allow. It runs on one
/// thread.
///
/// Cost: a copy of x and one of the gradient for each point.
///
/// ```
/// use argmin::core::{CostFunction, Gradient};
/// use thalweg_argmin::Fused;
/// let bowl = Fused::new(|x: &[f64], g: &mut [f64]| { g[0] = 2.0 * x[0]; Ok(x[0] * x[0]) });
/// let x: Vec<f64> = vec![3.0];
/// assert_eq!(bowl.cost(&x)?, 9.0);
/// assert_eq!(bowl.gradient(&x)?, [6.0]);
/// assert_eq!(bowl.evaluations(), 1);
/// # Ok::<(), argmin::core::Error>(())
/// ```
pub struct Fused<P: Slices, F> {
    inner: RefCell<Inner<P, F>>,
}

struct Inner<P: Slices, F> {
    f: F,
    evaluations: u64,
    /// Where the value and the gradient were taken; `None` after an error.
    at: Option<P>,
    value: P::Scalar,
    gradient: Option<P>,
}

impl<P: Slices, F> Fused<P, F>
where
    F: FnMut(&[P::Scalar], &mut [P::Scalar]) -> Result<P::Scalar, Error>,
{
    /// A problem from `f(x, gradient) -> value`, which must write every element of the gradient.
    pub fn new(f: F) -> Self {
        let inner = Inner {
            f,
            evaluations: 0,
            at: None,
            value: P::Scalar::from_f64(f64::NAN),
            gradient: None,
        };
        Fused {
            inner: RefCell::new(inner),
        }
    }

    /// How often the closure was called.
    pub fn evaluations(&self) -> u64 {
        self.inner.borrow().evaluations
    }
}

impl<P: Slices, F> Inner<P, F>
where
    F: FnMut(&[P::Scalar], &mut [P::Scalar]) -> Result<P::Scalar, Error>,
{
    /// Makes `value` and `gradient` those at `x`.
    fn visit(&mut self, x: &P) -> Result<(), Error> {
        let here = |at: &P| same_bits(at.elements(), x.elements());
        if self.at.as_ref().is_some_and(here) {
            return Ok(());
        }
        let n = x.elements().len();
        let old = self.at.take();
        let gradient = match &mut self.gradient {
            Some(gradient) if gradient.elements().len() == n => gradient,
            other => other.insert(x.zeros_like()),
        };
        self.evaluations += 1;
        self.value = (self.f)(x.elements(), gradient.elements_mut())?;
        self.at = Some(match old {
            Some(mut old) if old.elements().len() == n => {
                old.elements_mut().copy_from_slice(x.elements());
                old
            }
            _ => x.clone(),
        });
        Ok(())
    }
}

impl<P: Slices, F> CostFunction for Fused<P, F>
where
    F: FnMut(&[P::Scalar], &mut [P::Scalar]) -> Result<P::Scalar, Error>,
{
    type Param = P;
    type Output = P::Scalar;
    fn cost(&self, x: &P) -> Result<P::Scalar, Error> {
        let mut inner = self.inner.borrow_mut();
        inner.visit(x)?;
        Ok(inner.value)
    }
}

impl<P: Slices, F> Gradient for Fused<P, F>
where
    F: FnMut(&[P::Scalar], &mut [P::Scalar]) -> Result<P::Scalar, Error>,
{
    type Param = P;
    type Gradient = P;
    fn gradient(&self, x: &P) -> Result<P, Error> {
        let mut inner = self.inner.borrow_mut();
        inner.visit(x)?;
        Ok(inner.gradient.clone().unwrap_or_else(|| x.zeros_like()))
    }
}

impl<P: Slices, F> std::fmt::Debug for Fused<P, F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Fused { .. }")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_point_is_evaluated_once() {
        let mut calls = 0;
        let f = Fused::<Vec<f64>, _>::new(|x: &[f64], g: &mut [f64]| {
            calls += 1;
            g[0] = 1.0 / x[0];
            Ok(x[0].ln())
        });
        let at = |x: f64| (f.cost(&vec![x]).unwrap(), f.gradient(&vec![x]).unwrap()[0]);
        assert_eq!(at(2.0), (2f64.ln(), 0.5));
        assert_eq!(at(4.0), (4f64.ln(), 0.25));
        assert_eq!(f.evaluations(), 2);
        // The gradient first, and back at an earlier point.
        assert_eq!(f.gradient(&vec![2.0]).unwrap(), [0.5]);
        assert_eq!(f.cost(&vec![2.0]).unwrap(), 2f64.ln());
        assert_eq!(f.evaluations(), 3);
        // Zeros of either sign are different points: 1/x tells them apart.
        assert_eq!(f.gradient(&vec![0.0]).unwrap(), [f64::INFINITY]);
        assert_eq!(f.gradient(&vec![-0.0]).unwrap(), [f64::NEG_INFINITY]);
        drop(f);
        assert_eq!(calls, 5);
    }

    #[test]
    fn an_error_leaves_nothing_behind() {
        let mut fail = false;
        let f = Fused::<Vec<f64>, _>::new(move |x: &[f64], g: &mut [f64]| {
            g[0] = x[0];
            // Every second call fails, after it has spoiled the gradient.
            fail = !fail;
            if fail { Ok(x[0]) } else { Err(Error::msg("no")) }
        });
        assert_eq!(f.cost(&vec![1.0]).unwrap(), 1.0);
        assert_eq!(f.cost(&vec![2.0]).unwrap_err().to_string(), "no");
        // Not answered with what the failed call left.
        assert_eq!(f.gradient(&vec![1.0]).unwrap(), [1.0]);
        assert_eq!(f.evaluations(), 3);
    }

    #[test]
    fn the_length_may_change() {
        let f = Fused::<Vec<f32>, _>::new(|x: &[f32], g: &mut [f32]| {
            g.copy_from_slice(x);
            Ok(x.iter().sum())
        });
        assert_eq!(f.cost(&vec![1.0, 2.0]).unwrap(), 3.0);
        assert_eq!(f.gradient(&vec![1.0, 2.0, 3.0]).unwrap(), [1.0, 2.0, 3.0]);
    }
}
