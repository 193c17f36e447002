//! Every vector type the core offers keeps the promises of `Vector`, and a solver's loop on it gives the same bits.
#![allow(
    clippy::unwrap_used,
    reason = "a test's helper functions may panic as the tests do"
)]

use thalweg_conformance::{VectorCheck, vector};
use thalweg_core::{Bounds, Vector};

/// A few steps of projected gradient descent on a small problem, through the methods of `Vector` and `Bounds` alone.
fn descend<V: Vector<Scalar = f64>>(start: impl Fn(&[f64]) -> V) -> Vec<u64> {
    let n = 5;
    let mut x = start(&[0.9, -0.4, 0.3, 0.0, 2.0]);
    let target = start(&[0.1, 0.7, -0.3, 0.5, 1.1]);
    let bounds = Bounds::uniform(x.like(), -0.25, 1.0).unwrap();
    bounds.project(&mut x);
    let mut out = Vec::new();
    for _ in 0..20 {
        let mut g = x.clone();
        g.axpy(-1.0, &target);
        let size = g.dot(&g) + x.norm_inf() + bounds.projected_gradient_norm(&x, &g);
        x.axpy(-0.3 / (1.0 + size), &g);
        bounds.project(&mut x);
        out.push(size.to_bits());
    }
    assert_eq!(x.global_len(), n);
    out.extend(x.local().iter().map(|x| x.to_bits()));
    out
}

#[test]
fn vec_conforms() {
    vector(|x: &[f64]| x.to_vec()).assert();
    vector(|x: &[f32]| x.to_vec()).assert();
}

#[test]
fn arrays_conform() {
    fn array<const N: usize>() {
        VectorCheck::new(|x: &[f64]| <[f64; N]>::try_from(x).unwrap())
            .lengths(&[N])
            .run()
            .assert();
        VectorCheck::new(|x: &[f32]| <[f32; N]>::try_from(x).unwrap())
            .lengths(&[N])
            .run()
            .assert();
    }
    array::<0>();
    array::<1>();
    array::<7>();
    array::<8>();
    array::<33>();
    assert_eq!(
        descend(|x| <[f64; 5]>::try_from(x).unwrap()),
        descend(|x| x.to_vec())
    );
}

#[cfg(feature = "nalgebra")]
mod nalgebra {
    use super::*;
    use ::nalgebra::{DVector, SVector};

    #[test]
    fn dvector_conforms() {
        vector(|x: &[f64]| DVector::from_column_slice(x)).assert();
        vector(|x: &[f32]| DVector::from_column_slice(x)).assert();
        assert_eq!(descend(DVector::from_column_slice), descend(|x| x.to_vec()));
    }

    #[test]
    fn svector_conforms() {
        fn fixed<const N: usize>() {
            VectorCheck::new(|x: &[f64]| SVector::<f64, N>::from_column_slice(x))
                .lengths(&[N])
                .run()
                .assert();
            VectorCheck::new(|x: &[f32]| SVector::<f32, N>::from_column_slice(x))
                .lengths(&[N])
                .run()
                .assert();
        }
        fixed::<1>();
        fixed::<8>();
        fixed::<21>();
        assert_eq!(
            descend(SVector::<f64, 5>::from_column_slice),
            descend(|x| x.to_vec())
        );
    }
}

#[cfg(feature = "faer")]
mod faer {
    use super::*;
    use ::faer::Col;
    use thalweg_core::Real;

    fn col<T: Real>(x: &[T]) -> Col<T> {
        Col::from_fn(x.len(), |i| x[i])
    }

    #[test]
    fn col_conforms() {
        vector(col::<f64>).assert();
        vector(col::<f32>).assert();
        assert_eq!(descend(col), descend(|x| x.to_vec()));
    }
}

#[cfg(feature = "ndarray")]
mod ndarray {
    use super::*;
    use ::ndarray::{Array1, s};

    #[test]
    fn array1_conforms() {
        vector(|x: &[f64]| Array1::from_vec(x.to_vec())).assert();
        vector(|x: &[f32]| Array1::from_vec(x.to_vec())).assert();
        assert_eq!(descend(|x| Array1::from_vec(x.to_vec())), descend(|x| x.to_vec()));
    }

    #[test]
    fn an_array_that_is_not_contiguous_shows_as_empty() {
        let every_other = Array1::from_vec(vec![1.0, 9.0, 2.0, 9.0, 3.0]).slice_move(s![..;2]);
        assert_eq!(every_other.len(), 3);
        assert!(every_other.local().is_empty());
        assert!(every_other.clone().local_mut().is_empty());
        // Backwards is not in order either.
        let backwards = Array1::from_vec(vec![1.0, 2.0, 3.0]).slice_move(s![..;-1]);
        assert!(backwards.local().is_empty());
        // A part of an array that is contiguous is a vector.
        let part = Array1::from_vec(vec![1.0, 2.0, 3.0]).slice_move(s![1..]);
        assert_eq!(part.local(), [2.0, 3.0]);
        // What is made like it is in standard layout; a copy in standard layout is the remedy.
        assert_eq!(every_other.like().local(), [0.0; 3]);
        assert_eq!(
            every_other.as_standard_layout().to_owned().local(),
            [1.0, 2.0, 3.0]
        );
    }

    #[test]
    fn a_vector_that_shows_as_empty_is_caught_by_the_check() {
        let stretched = |x: &[f64]| {
            let doubled: Vec<f64> = x.iter().flat_map(|&x| [x, 0.0]).collect();
            Array1::from_vec(doubled).slice_move(s![..;2])
        };
        let report = VectorCheck::new(stretched).lengths(&[3]).run();
        assert!(report.broke("elements"), "{report}");
    }
}
