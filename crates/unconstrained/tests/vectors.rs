//! One solver on every kind of vector: the same bits.

use std::convert::Infallible;
use thalweg_conformance::{Partition, Partitioned};
use thalweg_core::kernels::sum;
use thalweg_core::{Driver, Problem, Progress, Reduce, Vector};
use thalweg_unconstrained::Lbfgs;

const N: usize = 21;

/// Σ cᵢ (xᵢ − aᵢ)² + (xᵢ − aᵢ)⁴ over all parts.
struct Quartic {
    offset: usize,
}

impl Quartic {
    fn at(&self, i: usize, x: f64) -> (f64, f64) {
        let i = (self.offset + i) as f64;
        let (c, d) = (1.0 + 10.0 * i, x - i.sin());
        (c * d * d + d.powi(4), 2.0 * c * d + 4.0 * d.powi(3))
    }
}

// `Problem` is implemented for one kind of vector at a time; a wrapper makes it any.
struct On<V>(Quartic, std::marker::PhantomData<fn(V)>);

impl<V: Vector<Scalar = f64>> Problem for On<V> {
    type Vector = V;
    type Error = Infallible;
    fn value_and_gradient(&mut self, x: &V, gradient: &mut V) -> Result<f64, Infallible> {
        let x_local = x.local();
        for (i, g) in gradient.local_mut().iter_mut().enumerate() {
            *g = self.0.at(i, x_local[i]).1;
        }
        let mut total = [sum(x_local.len(), |i| self.0.at(i, x_local[i]).0)];
        x.comm().sum(&mut total);
        Ok(total[0])
    }
}

/// Value and norm after each iteration, and the last x, in bits.
fn trace<V: Vector<Scalar = f64>>(x0: V) -> (Vec<u64>, Vec<u64>) {
    let offset = x0.comm().offset(x0.local_len());
    let mut seen = Vec::new();
    let solution = Driver::new()
        .observe(|p: &Progress<'_, V>| {
            seen.push(p.value().to_bits());
            seen.push(p.projected_gradient_norm().to_bits());
        })
        .run(
            &Lbfgs::default().memory(5),
            On(Quartic { offset }, std::marker::PhantomData),
            x0,
        )
        .unwrap_or_else(|error| unreachable!("{error}"));
    assert!(solution.converged());
    let x = solution.x.local().iter().map(|x| x.to_bits()).collect();
    (seen, x)
}

fn start() -> [f64; N] {
    std::array::from_fn(|i| 2.0 - 0.3 * i as f64)
}

#[test]
fn arrays_and_vectors_in_one_part_or_more() {
    let expected = trace(start().to_vec());
    assert!(expected.0.len() > 20, "a run of some iterations");
    assert_eq!(trace(start()), expected);
    // In one part: the same bits. In three: the same on all parts, and near the run in one part.
    let run = |parts: usize| {
        Partition::even(parts)
            .run(&start(), |x: Partitioned<f64>| trace(x))
            .unwrap()
    };
    assert_eq!(run(1), std::slice::from_ref(&expected));
    let parts = run(3);
    let last = |seen: &[u64]| f64::from_bits(seen[seen.len() - 2]);
    for (seen, _) in &parts {
        assert_eq!(*seen, parts[0].0);
        // The sums are added in another order; f is a sum of squares, below 1e-12 at the end.
        assert!((last(seen) - last(&expected.0)).abs() < 1e-10);
    }
}

#[cfg(feature = "nalgebra")]
#[test]
fn vectors_of_nalgebra() {
    let expected = trace(start().to_vec());
    assert_eq!(trace(nalgebra::DVector::from_column_slice(&start())), expected);
    assert_eq!(
        trace(nalgebra::SVector::<f64, N>::from_column_slice(&start())),
        expected
    );
}

#[cfg(feature = "ndarray")]
#[test]
fn vectors_of_ndarray() {
    assert_eq!(
        trace(ndarray::Array1::from_vec(start().to_vec())),
        trace(start().to_vec())
    );
}

#[cfg(feature = "faer")]
#[test]
fn vectors_of_faer() {
    let x = start();
    assert_eq!(trace(faer::Col::from_fn(N, |i| x[i])), trace(start().to_vec()));
}
