//! Good vectors pass, and every broken one is caught.

use thalweg_conformance::{VectorCheck, partition, vector};
use thalweg_core::{Reduce, Vector};

#[test]
fn the_vectors_of_the_standard_library_conform() {
    vector(|x: &[f64]| x.to_vec()).assert();
    vector(|x: &[f32]| x.to_vec()).assert();
    VectorCheck::new(|x: &[f64]| <[f64; 9]>::try_from(x).unwrap())
        .lengths(&[9])
        .run()
        .assert();
}

#[test]
fn a_part_that_is_all_conforms() {
    let reports = partition(1, &[0.0f64], |part| {
        let make = |x: &[f64]| {
            // One part whose length is that of the data.
            let mut all = part.like();
            all.local_mut()[0] = x[0];
            all
        };
        VectorCheck::new(make).lengths(&[1]).run()
    });
    reports.unwrap()[0].assert();
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Defect {
    Reversed,
    LikeKeeps,
    LikeShort,
    LikeNegativeZero,
    OtherMemory,
    CloneDiffers,
    PlainDot,
    DotsDiffer,
    NormHalf,
    NormInfSkipsNan,
    FusedAxpy,
    FillMisses,
    Length,
    Reducer,
}

struct Broken {
    x: Vec<f64>,
    shadow: Vec<f64>,
    comm: BrokenComm,
}

struct BrokenComm(Defect);

impl Reduce<f64> for BrokenComm {
    fn any(&self, flag: bool) -> bool {
        flag || self.0 == Defect::Reducer
    }
}

impl Clone for Broken {
    fn clone(&self) -> Self {
        let mut clone = Broken::new(&self.x, self.comm.0);
        if self.comm.0 == Defect::CloneDiffers {
            clone.x.iter_mut().for_each(|x| *x += 1.0);
        }
        clone
    }
}

impl Broken {
    fn new(x: &[f64], defect: Defect) -> Self {
        let mut x = x.to_vec();
        if defect == Defect::Reversed {
            x.reverse();
        }
        Broken {
            shadow: x.clone(),
            x,
            comm: BrokenComm(defect),
        }
    }
}

impl Vector for Broken {
    type Scalar = f64;
    type Comm = BrokenComm;
    fn comm(&self) -> &BrokenComm {
        &self.comm
    }
    fn like(&self) -> Self {
        let n = self.x.len();
        let x = match self.comm.0 {
            Defect::LikeKeeps => self.x.clone(),
            Defect::LikeShort => vec![0.0; n.saturating_sub(1)],
            Defect::LikeNegativeZero => vec![-0.0; n],
            _ => vec![0.0; n],
        };
        Broken::new(&x, self.comm.0)
    }
    fn local(&self) -> &[f64] {
        &self.x
    }
    fn local_mut(&mut self) -> &mut [f64] {
        if self.comm.0 == Defect::OtherMemory {
            &mut self.shadow
        } else {
            &mut self.x
        }
    }
    fn global_len(&self) -> usize {
        self.x.len() + usize::from(self.comm.0 == Defect::Length)
    }
    fn dot(&self, other: &Self) -> f64 {
        if self.comm.0 == Defect::PlainDot {
            return self.x.iter().zip(&other.x).map(|(a, b)| a * b).sum();
        }
        thalweg_core::kernels::dot(&self.x, &other.x)
    }
    fn dots(&self, others: &[&Self], out: &mut [f64]) {
        for (out, other) in out.iter_mut().zip(others) {
            *out = self.dot(other);
        }
        if self.comm.0 == Defect::DotsDiffer && out.len() > 1 {
            out.swap(0, 1);
        }
    }
    fn norm(&self) -> f64 {
        self.dot(self).sqrt() * if self.comm.0 == Defect::NormHalf { 0.5 } else { 1.0 }
    }
    fn norm_inf(&self) -> f64 {
        if self.comm.0 == Defect::NormInfSkipsNan {
            return self.x.iter().fold(0.0, |m, x| x.abs().max(m));
        }
        thalweg_core::kernels::norm_inf(&self.x)
    }
    fn axpy(&mut self, a: f64, x: &Self) {
        for (y, &x) in self.x.iter_mut().zip(&x.x) {
            *y = if self.comm.0 == Defect::FusedAxpy {
                a.mul_add(x, *y)
            } else {
                *y + a * x
            };
        }
    }
    fn fill(&mut self, a: f64) {
        let from = usize::from(self.comm.0 == Defect::FillMisses);
        self.local_mut().iter_mut().skip(from).for_each(|x| *x = a);
    }
}

#[test]
fn each_defect_is_caught() {
    for (defect, promise) in [
        (Defect::Reversed, "elements"),
        (Defect::LikeKeeps, "like"),
        (Defect::LikeShort, "like"),
        (Defect::LikeNegativeZero, "like"),
        (Defect::OtherMemory, "same-memory"),
        (Defect::CloneDiffers, "clone"),
        (Defect::PlainDot, "dot"),
        (Defect::DotsDiffer, "dots"),
        (Defect::NormHalf, "norm"),
        (Defect::NormInfSkipsNan, "norm-inf"),
        (Defect::FusedAxpy, "axpy"),
        (Defect::FillMisses, "copy"),
        (Defect::Length, "length"),
        (Defect::Reducer, "reducer"),
    ] {
        let report = vector(|x: &[f64]| Broken::new(x, defect));
        assert!(
            report.broke(promise),
            "{defect:?} was not caught as {promise}:\n{report}"
        );
    }
}
