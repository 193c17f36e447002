//! The Rust crates that do this job.

use super::{Contestant, Run, Watch};
use crate::case::Case;
use std::cell::RefCell;

pub const CONTESTANTS: [Contestant; 3] = [
    Contestant {
        name: "basin 3",
        key: "basin",
        prepare: basin_run,
    },
    Contestant {
        name: "argmin 0.11, Moré–Thuente",
        key: "argmin",
        prepare: argmin_run,
    },
    Contestant {
        // It has no way to set m.
        name: "liblbfgs 0.1, m = 6",
        key: "liblbfgs",
        prepare: liblbfgs_run,
    },
];

// basin: L-BFGS-B with bounds, its two-loop L-BFGS without.

struct BasinProblem<'c> {
    case: &'c Case,
    lower: Vec<f64>,
    upper: Vec<f64>,
    scratch: RefCell<Vec<f64>>,
}

impl<'c> BasinProblem<'c> {
    fn new(case: &'c Case) -> Self {
        BasinProblem {
            case,
            lower: case.lower.clone(),
            upper: case.upper.clone(),
            scratch: RefCell::new(vec![0.0; case.n]),
        }
    }
}

impl basin::CostFunction for &BasinProblem<'_> {
    type Param = Vec<f64>;
    type Output = f64;
    type Error = std::convert::Infallible;
    fn cost(&self, x: &Vec<f64>) -> Result<f64, Self::Error> {
        Ok(self.case.evaluate(x, &mut self.scratch.borrow_mut()))
    }
}

impl basin::Gradient for &BasinProblem<'_> {
    type Gradient = Vec<f64>;
    fn gradient(&self, x: &Vec<f64>) -> Result<Vec<f64>, Self::Error> {
        let mut g = vec![0.0; x.len()];
        self.case.evaluate(x, &mut g);
        Ok(g)
    }
    fn gradient_into(&self, x: &Vec<f64>, g: &mut Vec<f64>) -> Result<(), Self::Error> {
        self.case.evaluate(x, g);
        Ok(())
    }
    fn cost_and_gradient(&self, x: &Vec<f64>) -> Result<(f64, Vec<f64>), Self::Error> {
        let mut g = vec![0.0; x.len()];
        Ok((self.case.evaluate(x, &mut g), g))
    }
    fn cost_and_gradient_into(&self, x: &Vec<f64>, g: &mut Vec<f64>) -> Result<f64, Self::Error> {
        Ok(self.case.evaluate(x, g))
    }
}

impl basin::Constraints for &BasinProblem<'_> {
    type Set = basin::ConstraintSet<basin::BoxBounds<Vec<f64>>>;
    fn constraints(&self) -> <Self::Set as basin::ConstraintDescription>::Borrowed<'_> {
        basin::ConstraintSet::new().with_bounds(basin::BoxBounds::new(Some(&self.lower), Some(&self.upper)))
    }
}

fn basin_run(case: &Case) -> Option<Run<'_>> {
    use basin::{Executor, FirstOrderState, Lbfgsb};
    let problem = BasinProblem::new(case);
    Some(Box::new(move || {
        let watch = Watch::start(case);
        let state = FirstOrderState::new(case.x0.clone());
        let solver = Lbfgsb::new().with_m_capacity(case.m);
        let (iterations, value) = if case.bounded {
            let solver = solver
                .with_relative_cost_reduction_tolerance(None)
                .with_absolute_projected_gradient_tolerance(case.pgtol);
            let result = Executor::new(&problem, solver, state)
                .max_iter(case.max_iterations)
                .run()
                .expect("a valid problem");
            (result.iter(), result.cost())
        } else {
            let solver = solver.unbounded().with_absolute_gradient_tolerance(case.pgtol);
            let result = Executor::new(&problem, solver, state)
                .max_iter(case.max_iterations)
                .run()
                .expect("a valid problem");
            (result.iter(), result.cost())
        };
        watch.stop(iterations, value)
    }))
}

// argmin: value and gradient are asked for one by one; each call counts as one evaluation, and each computes both.

struct ArgminProblem<'c> {
    case: &'c Case,
    scratch: RefCell<Vec<f64>>,
}

impl argmin::core::CostFunction for &ArgminProblem<'_> {
    type Param = Vec<f64>;
    type Output = f64;
    fn cost(&self, x: &Vec<f64>) -> Result<f64, argmin::core::Error> {
        Ok(self.case.evaluate(x, &mut self.scratch.borrow_mut()))
    }
}

impl argmin::core::Gradient for &ArgminProblem<'_> {
    type Param = Vec<f64>;
    type Gradient = Vec<f64>;
    fn gradient(&self, x: &Vec<f64>) -> Result<Vec<f64>, argmin::core::Error> {
        let mut g = vec![0.0; x.len()];
        self.case.evaluate(x, &mut g);
        Ok(g)
    }
}

fn argmin_run(case: &Case) -> Option<Run<'_>> {
    use argmin::core::{Executor, State};
    use argmin::solver::linesearch::MoreThuenteLineSearch;
    use argmin::solver::quasinewton::LBFGS;
    if case.bounded {
        return None;
    }
    let problem = ArgminProblem {
        case,
        scratch: RefCell::new(vec![0.0; case.n]),
    };
    Some(Box::new(move || {
        let watch = Watch::start(case);
        // The constants of L-BFGS-B's line search. Its test is on ‖g‖₂.
        let line_search = MoreThuenteLineSearch::new()
            .with_c(1e-3, 0.9)
            .expect("valid constants");
        let solver: LBFGS<_, Vec<f64>, Vec<f64>, f64> = LBFGS::new(line_search, case.m)
            .with_tolerance_grad(case.pgtol)
            .and_then(|s| s.with_tolerance_cost(0.0))
            .expect("valid tolerances");
        let result = Executor::new(&problem, solver)
            .configure(|state| state.param(case.x0.clone()).max_iters(case.max_iterations))
            .timer(false)
            .run()
            .expect("a valid problem");
        watch.stop(result.state().get_iter(), result.state().get_cost())
    }))
}

// liblbfgs: its test is ‖g‖₂ < ε max(1, ‖x‖₂).

fn liblbfgs_run(case: &Case) -> Option<Run<'_>> {
    if case.bounded {
        return None;
    }
    let mut x = case.x0.clone();
    Some(Box::new(move || {
        let watch = Watch::start(case);
        x.copy_from_slice(&case.x0);
        let mut iterations = 0;
        let mut value = f64::NAN;
        // A line search that fails ends the solve; what was done until then counts.
        let _ = liblbfgs::lbfgs()
            .with_epsilon(case.pgtol)
            .with_max_iterations(case.max_iterations as usize)
            .minimize(
                &mut x,
                |x, g| Ok(case.evaluate(x, g)),
                |progress| {
                    iterations = progress.niter as u64;
                    value = progress.fx;
                    false
                },
            );
        watch.stop(iterations, value)
    }))
}
