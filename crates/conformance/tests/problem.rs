//! Right problems pass, and every wrong one is caught.

use thalweg_conformance::{Builtin, Report, Shape, Walls, partition, problem, problem_with_hessian};
use thalweg_core::{Bounds, HessianProduct, Problem, Vector, from_fn, from_parts};

#[test]
fn the_built_in_problems_are_right() {
    for shape in Shape::ALL {
        for walls in Walls::ALL {
            for n in [1, 2, 5, 10] {
                let like = vec![0.0f64; n];
                let mut p = Builtin::new(&like, shape, walls);
                let points: Vec<_> = (0..3)
                    .map(|k| {
                        let mut x = p.start(k);
                        if let Some(b) = p.bounds() {
                            b.project(&mut x);
                        }
                        x
                    })
                    .collect();
                problem_with_hessian(&mut p, &points).assert();
                let mut p = Builtin::new(&vec![0.0f32; n], shape, Walls::Without);
                let x = p.start(0);
                problem_with_hessian(&mut p, &[x]).assert();
            }
        }
    }
}

#[test]
fn a_problem_in_parts_is_checked_in_step() {
    let reports = partition(3, &[0.0f64; 7], |like| {
        let mut p = Builtin::new(&like, Shape::Coupled, Walls::Without);
        let x = p.start(1);
        problem_with_hessian(&mut p, &[x])
    });
    reports.unwrap().iter().for_each(Report::assert);
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Defect {
    Component,
    Scaled,
    Unwritten,
    Added,
    State,
    Value,
    Nan,
    Error,
    BoundsLength,
    BoundsMove,
    HessianWrong,
    HessianAsymmetric,
    HessianUnwritten,
}

/// ½ x'Ax + Σ sin xᵢ with one thing wrong.
struct Wrong {
    defect: Defect,
    calls: u32,
    bounds: Option<Bounds<Vec<f64>>>,
}

impl Problem for Wrong {
    type Vector = Vec<f64>;
    type Error = &'static str;
    fn value_and_gradient(&mut self, x: &Vec<f64>, g: &mut Vec<f64>) -> Result<f64, &'static str> {
        self.calls += 1;
        let n = x.len();
        let mut value = 0.0;
        for i in 0..n {
            let slope = (i + 1) as f64 * x[i] + x[i].cos();
            value += 0.5 * (i + 1) as f64 * x[i] * x[i] + x[i].sin();
            match self.defect {
                Defect::Unwritten if i == 1 => {}
                Defect::Added if i == 1 => g[i] = if g[i] > 1e29 { g[i] + slope } else { slope },
                Defect::Component if i == 1 => g[i] = slope + 1e-4,
                Defect::Scaled => g[i] = slope * 1.0001,
                _ => g[i] = slope,
            }
        }
        match self.defect {
            Defect::State => value += 1e-9 * f64::from(self.calls),
            Defect::Nan => value = f64::NAN,
            Defect::Error if self.calls > 4 => return Err("no"),
            Defect::BoundsMove => {
                self.bounds = Bounds::uniform(vec![0.0; n], -9.0, 9.0 + f64::from(self.calls)).ok()
            }
            Defect::BoundsLength => self.bounds = Bounds::uniform(vec![0.0; n + 1], -9.0, 9.0).ok(),
            _ => {}
        }
        Ok(value)
    }
    fn value(&mut self, x: &Vec<f64>) -> Result<f64, &'static str> {
        let mut g = x.like();
        let value = self.value_and_gradient(x, &mut g)?;
        Ok(if self.defect == Defect::Value {
            value * (1.0 + 1e-12)
        } else {
            value
        })
    }
    fn bounds(&self) -> Option<&Bounds<Vec<f64>>> {
        self.bounds.as_ref()
    }
}

impl HessianProduct for Wrong {
    fn hessian_product(
        &mut self,
        x: &Vec<f64>,
        v: &Vec<f64>,
        out: &mut Vec<f64>,
    ) -> Result<(), &'static str> {
        for i in 0..x.len() {
            let second = (i + 1) as f64 - x[i].sin();
            match self.defect {
                Defect::HessianUnwritten if i == 1 => {}
                Defect::HessianWrong => out[i] = second * v[i] * 1.001,
                Defect::HessianAsymmetric if i == 1 => out[i] = second * v[i] + 1e-3 * v[0],
                _ => out[i] = second * v[i],
            }
        }
        Ok(())
    }
}

#[test]
fn each_defect_is_caught() {
    for (defect, promise) in [
        (Defect::Component, "gradient"),
        (Defect::Scaled, "gradient"),
        (Defect::Unwritten, "gradient-written"),
        (Defect::Added, "gradient-written"),
        (Defect::State, "deterministic"),
        (Defect::Value, "value-alone"),
        (Defect::Nan, "finite"),
        (Defect::Error, "no-error"),
        (Defect::BoundsLength, "bounds"),
        (Defect::BoundsMove, "bounds"),
        (Defect::HessianWrong, "hessian-product"),
        (Defect::HessianAsymmetric, "hessian-symmetric"),
        (Defect::HessianUnwritten, "product-written"),
    ] {
        let mut wrong = Wrong {
            defect,
            calls: 0,
            bounds: None,
        };
        let report = problem_with_hessian(&mut wrong, &[vec![0.3, 0.7, -1.1], vec![0.1, 0.0, 2.0]]);
        assert!(
            report.broke(promise),
            "{defect:?} was not caught as {promise}:\n{report}"
        );
    }
}

#[test]
fn a_point_outside_is_said_to_be() {
    let mut p = Builtin::new(&vec![0.0f64; 2], Shape::Bowl, Walls::Boxed);
    assert!(problem(&mut p, &[vec![5.0, 5.0]]).broke("points"));
}

#[test]
fn a_wrong_component_is_named() {
    let mut p = from_fn(|x: &[f64], g: &mut [f64]| {
        g[0] = 2.0 * x[0];
        g[1] = -4.0 * x[1].powi(3);
        x[0] * x[0] + x[1].powi(4)
    });
    let report = problem(&mut p, &[vec![1.0, 1.5]]);
    assert_eq!(report.failures().len(), 1);
    assert_eq!(report.failures()[0].place, "point 0, ∂f/∂x[1]");
}

#[test]
fn many_variables_are_sampled() {
    let value = |x: &[f64]| x.iter().map(|x| x * x).sum::<f64>();
    let gradient = |x: &[f64], g: &mut [f64]| g.iter_mut().zip(x).for_each(|(g, x)| *g = 2.0 * x);
    let mut p = from_parts(value, gradient);
    let report = problem(&mut p, &[vec![0.5; 1000]]);
    report.assert();
    assert!(report.to_string().contains("200 of 1000"));
}
