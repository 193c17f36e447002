//! General constraints through `minimize`.
#![allow(clippy::unwrap_used, reason = "functions of tests may stop a test")]

use std::ops::ControlFlow;
use thalweg::{
    AugmentedLagrangian, Bounds, Constrained, Error, Kkt, Lagrange, LagrangianHessian, Lbfgsb, Limit, Method,
    Options, Problem, Status, minimize, minimize_f32,
};

const INF: f64 = f64::INFINITY;
const START: [f64; 4] = [1.0, 5.0, 5.0, 1.0];
/// Hock and Schittkowski's problem 71: the minimum to ten digits, as in their book; the multipliers as Ipopt's tutorial has them.
const MINIMUM: f64 = 17.0140173;
const MULTIPLIERS: [f64; 2] = [-0.55229366, 0.16146857];

fn objective(x: &[f64], g: &mut [f64]) -> f64 {
    let s = x[0] + x[1] + x[2];
    g.copy_from_slice(&[x[3] * (s + x[0]), x[0] * x[3], x[0] * x[3] + 1.0, x[0] * s]);
    x[0] * x[3] * s + x[2]
}

fn constraints(x: &[f64], c: &mut [f64]) {
    c[0] = x.iter().product();
    c[1] = x.iter().map(|x| x * x).sum();
}

fn jacobian(x: &[f64], rows: &mut [f64]) {
    for j in 0..4 {
        rows[j] = (0..4).filter(|&k| k != j).map(|k| x[k]).product();
        rows[4 + j] = 2.0 * x[j];
    }
}

const LIMITS: [(f64, f64); 2] = [(25.0, INF), (40.0, 40.0)];

/// f to 1e-5 and y to 1e-4: tolerances of 1e-6 on the conditions, times the multipliers and the curvature.
fn is_solved(solution: &thalweg::ConstrainedSolution<[f64; 4]>) {
    assert_eq!(solution.status, Status::KktConditions, "{solution}");
    assert!((solution.value - MINIMUM).abs() < 1e-5, "{solution}");
    for (y, known) in solution.multipliers.iter().zip(MULTIPLIERS) {
        assert!((y - known).abs() < 1e-4, "{solution}");
    }
    assert!(solution.kkt.residual() <= 1e-6 && solution.violation() <= 1e-6);
    let mut c = [0.0; 2];
    constraints(&solution.x, &mut c);
    assert_eq!(c[..], solution.constraints[..]);
}

#[test]
fn every_way_to_give_the_functions() {
    let base = || minimize(START).value_and_gradient(objective).bounds((1.0, 5.0));
    let exact = base()
        .constraints(LIMITS, constraints)
        .jacobian(jacobian)
        .run()
        .unwrap();
    is_solved(&exact);
    assert_eq!(exact.solver, "auglag");
    assert_eq!(exact.choice, Some("constraints, few variables; tnc inside"));
    // The residuals are those of the problem at x, evaluated anew.
    is_solved(&base().constraints(LIMITS, constraints).run().unwrap());
    let products = base()
        .constraints(LIMITS, constraints)
        .jacobian_products(
            |x, v, jv| {
                let mut rows = [0.0; 8];
                jacobian(x, &mut rows);
                for (jv, row) in jv.iter_mut().zip(rows.chunks(4)) {
                    *jv = row.iter().zip(v).map(|(a, b)| a * b).sum();
                }
            },
            |x, y, jty| {
                let mut rows = [0.0; 8];
                jacobian(x, &mut rows);
                for (j, out) in jty.iter_mut().enumerate() {
                    *out = y[0] * rows[j] + y[1] * rows[4 + j];
                }
            },
        )
        .run()
        .unwrap();
    is_solved(&products);
    let fused = |x: &[f64], g: &mut [f64], c: &mut [f64]| {
        constraints(x, c);
        objective(x, g)
    };
    let all = || {
        minimize(START)
            .value_gradient_and_constraints(LIMITS, fused)
            .bounds((1.0, 5.0))
    };
    is_solved(&all().run().unwrap());
    let together = all().jacobian(jacobian).run().unwrap();
    is_solved(&together);
    // The same functions: the same bits.
    assert_eq!((together.x, together.counters), (exact.x, exact.counters));
    // Value and gradient apart, bounds after the constraints, other forms of the limits.
    let apart = minimize(START)
        .value(|x| objective(x, &mut [0.0; 4]))
        .gradient(|x, g| {
            objective(x, g);
        })
        .constraints([Limit::at_least(25.0), Limit::equal(40.0)], constraints)
        .bounds([(1.0, 5.0); 4])
        .run()
        .unwrap();
    is_solved(&apart);
}

#[cfg(feature = "finitediff")]
#[test]
fn without_any_derivative_and_inside_the_bounds() {
    let solution = minimize(START)
        .value(|x| {
            assert!(x.iter().all(|x| (1.0..=5.0).contains(x)));
            objective(x, &mut [0.0; 4])
        })
        .bounds((1.0, 5.0))
        .constraints(LIMITS, |x, c| {
            assert!(x.iter().all(|x| (1.0..=5.0).contains(x)));
            constraints(x, c);
        })
        .threads(2)
        .run()
        .unwrap();
    assert!(
        solution.converged() && (solution.value - MINIMUM).abs() < 1e-4,
        "{solution}"
    );
}

/// ½ ‖x‖² subject to Σ x = n; counts the products with the Hessian of its Lagrangian.
struct Plane {
    limits: Bounds<Vec<f64>>,
    products: u64,
}

impl Problem for Plane {
    type Vector = Vec<f64>;
    type Error = std::convert::Infallible;
    fn value_and_gradient(&mut self, x: &Vec<f64>, g: &mut Vec<f64>) -> Result<f64, Self::Error> {
        g.copy_from_slice(x);
        Ok(0.5 * x.iter().map(|x| x * x).sum::<f64>())
    }
}

impl Constrained for Plane {
    type Constraints = Vec<f64>;
    fn constraint_bounds(&self) -> Option<&Bounds<Vec<f64>>> {
        Some(&self.limits)
    }
    fn constraints(&mut self, x: &Vec<f64>, c: &mut Vec<f64>) -> Result<(), Self::Error> {
        c[0] = x.iter().sum();
        Ok(())
    }
    fn jacobian_product(
        &mut self,
        _: &Vec<f64>,
        v: &Vec<f64>,
        out: &mut Vec<f64>,
    ) -> Result<(), Self::Error> {
        out[0] = v.iter().sum();
        Ok(())
    }
    fn jacobian_transpose_product(
        &mut self,
        _: &Vec<f64>,
        y: &Vec<f64>,
        out: &mut Vec<f64>,
    ) -> Result<(), Self::Error> {
        out.fill(y[0]);
        Ok(())
    }
}

impl LagrangianHessian for Plane {
    fn lagrangian_hessian_product(
        &mut self,
        _: &Vec<f64>,
        _: &Vec<f64>,
        v: &Vec<f64>,
        out: &mut Vec<f64>,
    ) -> Result<(), Self::Error> {
        self.products += 1;
        out.copy_from_slice(v);
        Ok(())
    }
}

#[test]
fn whole_problems_and_the_choice_inside() {
    let plane = |n: usize| Plane {
        limits: Bounds::new(vec![n as f64], vec![n as f64]).unwrap(),
        products: 0,
    };
    for (n, choice) in [
        (200, "constraints, few variables; tnc inside"),
        (201, "constraints, many variables; l-bfgs-b inside"),
    ] {
        let solution = minimize(vec![0.0; n])
            .constrained_problem(plane(n))
            .run()
            .unwrap();
        assert_eq!(solution.choice, Some(choice));
        assert!(solution.converged());
        // All x are 1, the multiplier is −1; the conditions hold to 1e-6.
        assert!(solution.x.iter().all(|x| (x - 1.0).abs() < 1e-5));
        assert!((solution.multipliers[0] + 1.0).abs() < 1e-5);
    }
    let mut problem = plane(300);
    let exact = minimize(vec![0.0; 300])
        .constrained_problem_with_hessian(&mut problem)
        .run()
        .unwrap();
    assert_eq!(exact.choice, Some("constraints, Hessian products; tnc inside"));
    assert!(exact.converged() && problem.products > 0);
    // Bounds given here hold.
    let bounded = minimize(vec![0.0; 4])
        .constrained_problem(plane(4))
        .bounds([(None, Some(0.5)), (None, None), (None, None), (None, None)])
        .run()
        .unwrap();
    assert!(bounded.converged() && bounded.x[0] == 0.5, "{bounded}");
    assert!((bounded.x[3] - 3.5 / 3.0).abs() < 1e-5);
    // What the solution says of the conditions is what an evaluation says.
    let mut problem = plane(4);
    let solution = minimize(vec![0.0; 4])
        .constrained_problem(&mut problem)
        .run()
        .unwrap();
    let Ok(kkt) = Kkt::at(&mut problem, &solution.x, &solution.multipliers);
    assert!((kkt.residual() - solution.kkt.residual()).abs() < 1e-12);
}

#[test]
fn the_method_by_name() {
    let run = || {
        minimize([-1.0, 1.0])
            .value_and_gradient(|x, g| {
                (g[0], g[1]) = (2.0 * x[0] - 2.0 * x[1] - 2.0, 4.0 * x[1] - 2.0 * x[0]);
                x[0] * x[0] + 2.0 * x[1] * x[1] - 2.0 * x[0] * x[1] - 2.0 * x[0]
            })
            .constraints(..=0.0, |x, c| c[0] = 1.0 + x[1] - x[0])
            .jacobian(|_, rows| rows.copy_from_slice(&[-1.0, 1.0]))
    };
    for name in ["auglag", "augmented-lagrangian", "ALM"] {
        let solution = run().method(name).run().unwrap();
        assert_eq!((solution.solver, solution.choice), ("auglag", None));
        assert!(solution.converged() && (solution.x[0] - 2.0).abs() < 1e-5);
    }
    // By steps of Adam: 10 rounds of 1000, to 1e-2.
    let slow = run().method("LAGRANGE").run().unwrap();
    assert_eq!(slow.solver, "lagrange");
    assert!(
        (slow.x[0] - 2.0).abs() < 1e-2 && (slow.x[1] - 1.0).abs() < 1e-2,
        "{slow}"
    );
    // Its tolerances are those set here.
    let loose = run().method("lagrange").gtol(0.1).feasibility(0.1).run().unwrap();
    assert!(loose.converged() && loose.counters.iterations < slow.counters.iterations);
    // Solvers as values.
    let solver = AugmentedLagrangian::new(Lbfgsb::default().gtol(0.0));
    let value = run().solver(solver).run().unwrap();
    assert!(value.converged() && value.choice.is_none());
    assert_eq!(
        run()
            .solver(Lagrange::default().steps(10).rounds(1))
            .run()
            .unwrap()
            .counters
            .iterations,
        10
    );
    // As options.
    let mut options = Options::default();
    options.method = Some(Method::AugmentedLagrangian);
    options.gtol = Some(1e-9);
    options.feasibility = Some(1e-9);
    let tight = run().options(options).run().unwrap();
    assert!(tight.converged() && tight.kkt.residual() <= 1e-9, "{tight}");
}

#[test]
fn what_makes_no_sense_is_refused() {
    let bowl = || {
        minimize([1.0]).value_and_gradient(|x, g| {
            g[0] = 2.0 * x[0];
            x[0] * x[0]
        })
    };
    let run = || bowl().constraints(1.0.., |x, c| c[0] = x[0]);
    for method in Method::ALL {
        match (method.takes_constraints(), run().method(method).run()) {
            (true, outcome) => {
                assert!((outcome.unwrap().x[0] - 1.0).abs() < 1e-2);
                let words = bowl().method(method).run().unwrap_err().to_string();
                assert!(
                    words.contains("general constraints") && words.contains(".constraints("),
                    "{words}"
                );
            }
            (false, outcome) => {
                let words = outcome.unwrap_err().to_string();
                assert!(words.contains("takes no general constraints"), "{words}");
                assert!(
                    words.contains(method.name()) && words.contains("auglag"),
                    "{words}"
                );
            }
        }
    }
    let words = |outcome: Result<_, Error<_, _>>| -> String {
        let outcome: Result<
            thalweg::ConstrainedSolution<[f64; 1]>,
            Error<std::convert::Infallible, [f64; 1]>,
        > = outcome;
        outcome.unwrap_err().to_string()
    };
    // Before or after the constraints.
    assert!(words(bowl().target(0.5).constraints(1.0.., |x, c| c[0] = x[0]).run()).contains("`target`"));
    assert!(words(bowl().ftol(0.5).constraints(1.0.., |x, c| c[0] = x[0]).run()).contains("`ftol`"));
    let before = bowl().gtol_with(|_| 0.5).constraints(1.0.., |x, c| c[0] = x[0]);
    assert!(words(before.run()).contains("`gtol_with`"));
    let before = bowl().target_with(|_| 0.5).constraints(1.0.., |x, c| c[0] = x[0]);
    assert!(words(before.run()).contains("`target_with`"));
    assert!(words(run().method("lagrange").memory(3).run()).contains("`memory`"));
    assert!(words(run().threads(3).run()).contains("`threads`"));
    assert!(words(run().solver(Lagrange::default()).gtol(1e-3).run()).contains("`gtol`"));
    assert!(words(run().method("SLSQP").run()).contains("use auglag"));
    assert!(words(run().bounds((2.0, 1.0)).run()).contains("variable 0"));
    assert!(words(bowl().constraints((2.0, 1.0), |x, c| c[0] = x[0]).run()).contains("constraint 0"));
    assert!(words(bowl().constraints(1.0.., |_, c| c[0] = f64::NAN).run()).contains("constraint 0 is NaN"));
    assert!(words(bowl().constraints(1.0.., |_, _| ()).run()).contains("constraint 0 is NaN"));
    let products = bowl()
        .hessian_product(|_, v, hv| hv[0] = 2.0 * v[0])
        .constraints(1.0.., |x, c| c[0] = x[0]);
    assert!(words(products.run()).contains("`hessian_product`"));
    let feasibility = bowl().options({
        let mut options = Options::default();
        options.feasibility = Some(1e-3);
        options
    });
    assert!(
        feasibility
            .run()
            .unwrap_err()
            .to_string()
            .contains("`feasibility`")
    );
}

#[test]
fn no_feasible_point_is_a_status() {
    let solution = minimize([1.0])
        .value_and_gradient(|x, g| {
            g[0] = 1.0;
            x[0]
        })
        .constraints(-1.0, |x, c| c[0] = x[0] * x[0])
        .run()
        .unwrap();
    assert_eq!(solution.status, Status::Infeasible);
    // The least violation there is.
    assert!((solution.violation() - 1.0).abs() < 1e-2, "{solution}");
    assert!(solution.to_string().contains("violation"));
}

#[test]
fn budgets_observers_and_errors() {
    let run = || {
        minimize(START)
            .value_and_gradient(objective)
            .bounds((1.0, 5.0))
            .constraints(LIMITS, constraints)
    };
    let few = run().max_evaluations(5).run().unwrap();
    assert_eq!(few.status, Status::MaxEvaluations);
    assert!(few.counters.evaluations() <= 5);
    assert_eq!(run().max_iterations(1).run().unwrap().counters.iterations, 1);
    let mut violations = Vec::new();
    let seen = run()
        .observe(|p| violations.extend(p.figure("constraint_violation")))
        .observe(|p| {
            if p.iteration() == 2 {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        })
        .run()
        .unwrap();
    assert_eq!(seen.status, Status::ObserverStop);
    assert_eq!(violations.len(), 3);
    assert!(violations[2] < violations[0]);
    let mut text = Vec::new();
    is_solved(&run().print_to(&mut text, 1).run().unwrap());
    assert!(
        String::from_utf8(text)
            .unwrap()
            .starts_with("auglag: 4 variables")
    );

    // An error of a closure ends the run, with the last point.
    for from in ["objective", "constraints", "jacobian"] {
        let mut calls = 0;
        let mut count = |here: &str| {
            calls += u32::from(here == from);
            if calls > 3 { Err(here.to_owned()) } else { Ok(()) }
        };
        let count = std::cell::RefCell::new(&mut count);
        let error = minimize(START)
            .value_and_gradient(|x, g| (count.borrow_mut())("objective").map(|()| objective(x, g)))
            .bounds((1.0, 5.0))
            .constraints(LIMITS, |x, c| {
                constraints(x, c);
                (count.borrow_mut())("constraints")
            })
            .jacobian(|x, rows| {
                jacobian(x, rows);
                (count.borrow_mut())("jacobian")
            })
            .run()
            .unwrap_err();
        match error {
            Error::Objective { source, solution } => {
                assert_eq!(source, from);
                assert!(solution.x.iter().all(|x| (1.0..=5.0).contains(x)));
            }
            other => unreachable!("{other}"),
        }
    }
}

#[test]
fn single_precision_and_lists() {
    let solution = minimize_f32(vec![0.3, -2.0])
        .value_and_gradient(|x, g| {
            g.fill(1.0);
            x[0] + x[1]
        })
        .constraints(2.0, |x, c| c[0] = x[0] * x[0] + x[1] * x[1])
        .run()
        .unwrap();
    // 1e-3 on the conditions.
    assert!(
        solution.converged() && (solution.multipliers[0] - 0.5).abs() < 1e-2,
        "{solution}"
    );
    // As many constraints as there are neighbours; more of them than variables are printed short.
    let chain = minimize(vec![0.0; 12])
        .value_and_gradient(|x, g| {
            g.copy_from_slice(x);
            0.5 * x.iter().map(|x| x * x).sum::<f64>()
        })
        .constraints(vec![1.0..; 11], |x, c| {
            for (c, x) in c.iter_mut().zip(x.windows(2)) {
                *c = x[1] - x[0];
            }
        })
        .run()
        .unwrap();
    assert!(chain.converged() && (chain.x[11] - 5.5).abs() < 1e-4, "{chain}");
    assert!(chain.to_string().contains("(11 constraints)"));
}
