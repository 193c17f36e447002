//! Evaluations that harm whoever runs them, to test programs that run solvers.

use super::Start;
use std::time::Duration;
use thalweg_core::{Bounds, HessianProduct, Of, Problem};

/// What an evaluation does besides.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Fault {
    /// The K-th evaluation panics.
    Panic(u64),
    /// The K-th evaluation aborts the process.
    Abort(u64),
    /// The first evaluation allocates so many bytes, which the problem keeps.
    Allocate(usize),
    /// Each evaluation takes so much longer.
    Sleep(Duration),
}

/// A problem with a [`Fault`]; values and derivatives stay what they are. Products with the Hessian count as evaluations.
#[derive(Debug, Clone)]
pub struct Faulty<P> {
    inner: P,
    fault: Option<Fault>,
    evaluations: u64,
    hoard: Vec<u8>,
}

impl<P: Problem> Faulty<P> {
    /// `inner` with this fault; without one it is the problem as it is.
    pub fn new(inner: P, fault: Option<Fault>) -> Self {
        Faulty {
            inner,
            fault,
            evaluations: 0,
            hoard: Vec::new(),
        }
    }

    #[allow(clippy::panic, reason = "to panic is what it is for")]
    fn strike(&mut self) {
        let Some(fault) = self.fault else { return };
        self.evaluations += 1;
        match fault {
            Fault::Panic(k) if k == self.evaluations => panic!("evaluation {k} panics, as the feature says"),
            Fault::Abort(k) if k == self.evaluations => std::process::abort(),
            Fault::Allocate(bytes) if self.evaluations == 1 => self.hoard = vec![0; bytes],
            Fault::Sleep(time) => std::thread::sleep(time),
            Fault::Panic(_) | Fault::Abort(_) | Fault::Allocate(_) => {}
        }
    }
}

impl<P: Start> Start for Faulty<P> {
    fn start_point(&self) -> P::Vector {
        self.inner.start_point()
    }
}

impl<P: Problem> Problem for Faulty<P> {
    type Vector = P::Vector;
    type Error = P::Error;

    fn value_and_gradient(&mut self, x: &P::Vector, gradient: &mut P::Vector) -> Result<Of<P>, P::Error> {
        self.strike();
        self.inner.value_and_gradient(x, gradient)
    }

    fn value(&mut self, x: &P::Vector) -> Result<Of<P>, P::Error> {
        self.strike();
        self.inner.value(x)
    }

    fn bounds(&self) -> Option<&Bounds<P::Vector>> {
        self.inner.bounds()
    }
}

impl<P: HessianProduct> HessianProduct for Faulty<P> {
    fn hessian_product(
        &mut self,
        x: &P::Vector,
        v: &P::Vector,
        product: &mut P::Vector,
    ) -> Result<(), P::Error> {
        self.strike();
        self.inner.hessian_product(x, v, product)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use crate::TestProblem;
    use crate::experiments::Features;
    use std::time::Instant;

    fn problem(words: &str) -> Faulty<impl Start<Vector = Vec<f64>> + HessianProduct> {
        let features: Features = words.parse().unwrap();
        features
            .apply(TestProblem::<Vec<f64>>::new("ROSENBR", &[]).unwrap())
            .unwrap()
    }

    #[test]
    fn the_third_evaluation_panics() {
        let mut p = problem("panic-at=3");
        let (x, mut g) = (p.start_point(), vec![0.0; 2]);
        let expected = 24.199999999999996;
        // Within rounding of 100 (1 − 1.44)² + 2.2².
        assert!((p.value(&x).ok().unwrap() - expected).abs() < 1e-12);
        assert!(p.hessian_product(&x, &vec![1.0, 0.0], &mut g).is_ok());
        let third = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| p.value(&x)));
        let words = third.err().unwrap().downcast::<String>().unwrap();
        assert!(words.contains("evaluation 3"), "{words}");
    }

    #[test]
    fn sleep_and_memory() {
        let mut p = problem("sleep=20");
        let (x, began) = (p.start_point(), Instant::now());
        assert!(p.value(&x).is_ok() && began.elapsed() >= Duration::from_millis(20));
        let mut p = problem("allocate=0.001");
        assert!(p.value(&x).is_ok());
        assert_eq!(p.hoard.len(), 1_000_000);
    }

    #[test]
    fn illegal_numbers() {
        for words in ["panic-at=0", "abort-at=x", "sleep=-1", "allocate=1e9"] {
            assert!(words.parse::<Features>().is_err(), "{words}");
        }
    }
}
