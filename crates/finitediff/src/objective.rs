//! Objectives that give a value and no more.

use std::convert::Infallible;
use std::sync::{Mutex, PoisonError};
use thalweg_core::{Problem, Vector};

/// A function of a point that several threads may call at once.
///
/// [`Plain`] and [`Fallible`] make one of a closure, [`Copies`] of problems that change when evaluated.
pub trait Objective<V: Vector>: Sync {
    /// What it can fail with.
    type Error: Send;
    /// f(x).
    fn value(&self, x: &V) -> Result<V::Scalar, Self::Error>;
}

/// A closure `Fn(&[T]) -> T` as an objective.
#[derive(Clone, Copy)]
pub struct Plain<F>(pub F);

impl<F, V: Vector> Objective<V> for Plain<F>
where
    F: Fn(&[V::Scalar]) -> V::Scalar + Sync,
{
    type Error = Infallible;
    #[inline]
    fn value(&self, x: &V) -> Result<V::Scalar, Infallible> {
        Ok((self.0)(x.local()))
    }
}

/// A closure `Fn(&[T]) -> Result<T, E>` as an objective.
///
/// ```
/// use thalweg_core::Problem;
/// use thalweg_finitediff::{Fallible, FiniteDifference, Scheme};
/// let root = Fallible(|x: &[f64]| if x[0] < 0.0 { Err("negative") } else { Ok(x[0].sqrt()) });
/// let mut p = FiniteDifference::new(root, Scheme::Forward);
/// assert_eq!(p.value(&vec![4.0]), Ok(2.0));
/// assert_eq!(p.value_and_gradient(&vec![-4.0], &mut vec![0.0]), Err("negative"));
/// ```
#[derive(Clone, Copy)]
pub struct Fallible<F>(pub F);

impl<F, V: Vector, E: Send> Objective<V> for Fallible<F>
where
    F: Fn(&[V::Scalar]) -> Result<V::Scalar, E> + Sync,
{
    type Error = E;
    #[inline]
    fn value(&self, x: &V) -> Result<V::Scalar, E> {
        (self.0)(x.local())
    }
}

impl<F> std::fmt::Debug for Plain<F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Plain { .. }")
    }
}

impl<F> std::fmt::Debug for Fallible<F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Fallible { .. }")
    }
}

/// Copies of one problem, of which only the value is used: one for each thread, for objectives that need `&mut self`.
///
/// With fewer copies than threads some threads wait.
#[derive(Debug)]
pub struct Copies<P>(Vec<Mutex<P>>);

impl<P> Copies<P> {
    /// The first copy and any number of others, which must compute the same bits.
    pub fn new(first: P, others: impl IntoIterator<Item = P>) -> Self {
        Copies(std::iter::once(first).chain(others).map(Mutex::new).collect())
    }

    /// The copies, in the order given.
    pub fn into_inner(self) -> Vec<P> {
        let open = |m: Mutex<P>| m.into_inner().unwrap_or_else(PoisonError::into_inner);
        self.0.into_iter().map(open).collect()
    }
}

impl<P: Problem + Send> Objective<P::Vector> for Copies<P>
where
    P::Error: Send,
{
    type Error = P::Error;
    fn value(&self, x: &P::Vector) -> Result<thalweg_core::Of<P>, P::Error> {
        for copy in &self.0 {
            if let Ok(mut free) = copy.try_lock() {
                return free.value(x);
            }
        }
        // There is a first copy, by construction.
        let mut first = self.0[0].lock().unwrap_or_else(PoisonError::into_inner);
        first.value(x)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use thalweg_core::from_fn;

    #[test]
    fn copies_serve_more_threads_than_there_are() {
        let make = || {
            from_fn::<_, Vec<f64>>(|x: &[f64], g: &mut [f64]| {
                g[0] = 1.0;
                x[0]
            })
        };
        let copies = Copies::new(make(), [make()]);
        std::thread::scope(|s| {
            for _ in 0..4 {
                s.spawn(|| {
                    for i in 0..1000 {
                        let x = vec![f64::from(i)];
                        assert_eq!(copies.value(&x), Ok(f64::from(i)));
                    }
                });
            }
        });
        assert_eq!(copies.into_inner().len(), 2);
    }
}
