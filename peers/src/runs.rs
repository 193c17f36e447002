//! The other optimisers as contestants of a bench: on the problems of `thalweg bench`, with its counts and limits.
//!
//! Each stops at the gradient test alone. Where value and gradient are asked for one by one, the pair at one point is one
//! evaluation of both, as a careful user would arrange it.

use std::cell::RefCell;
use thalweg::Problem;
use thalweg_bench::{Contestant, Ending, Meter, Roster};

/// Pairs kept, where that can be set.
const PAIRS: usize = 10;

/// The optimisers of this package.
pub struct Peers;

type Run = fn(f64, &mut Meter, Vec<f64>) -> Ending;

/// One of them.
struct Peer {
    name: &'static str,
    settings: &'static str,
    bounds: bool,
    run: Run,
}

const PEERS: &[Peer] = &[
    Peer {
        name: "argmin-lbfgs",
        settings: "argmin 0.11 LBFGS, m = 10, Moré–Thuente (c1 = 1e-4, c2 = 0.9), stops at ‖g‖₂ ≤ gtol, no test on f",
        bounds: false,
        run: argmin_lbfgs,
    },
    Peer {
        name: "argmin-bfgs",
        settings: "argmin 0.11 BFGS from the unit matrix, Moré–Thuente (c1 = 1e-4, c2 = 0.9), stops at ‖g‖₂ ≤ gtol, no test on f",
        bounds: false,
        run: argmin_bfgs,
    },
    Peer {
        name: "basin",
        settings: "basin 3.2 Lbfgsb, m = 10; without bounds in its unbounded mode; stops at ‖projected g‖∞ ≤ gtol, no test on f",
        bounds: true,
        run: basin_lbfgsb,
    },
    #[cfg(feature = "c")]
    Peer {
        name: "lbfgsb-c",
        settings: "L-BFGS-B 3.0 in C (crate lbfgsb 0.1.1), m = 10, pgtol = gtol, factr = 0",
        bounds: true,
        run: c_lbfgsb,
    },
    Peer {
        name: "liblbfgs",
        settings: "liblbfgs 0.1, m = 6 (it cannot be set), Moré–Thuente, cancelled at ‖g‖∞ ≤ gtol",
        bounds: false,
        run: liblbfgs_run,
    },
];

impl Roster for Peers {
    fn program(&self) -> String {
        format!("peers of thalweg {}", env!("CARGO_PKG_VERSION"))
    }

    fn names(&self) -> Vec<&'static str> {
        PEERS.iter().map(|p| p.name).collect()
    }

    fn defaults(&self) -> Vec<&'static str> {
        self.names()
    }

    fn build(&self, name: &str, options: &[(String, Option<String>)], gtol: f64) -> Result<Box<dyn Contestant>, String> {
        if let Some((key, _)) = options.first() {
            return Err(format!("`{key}` is no option: these solvers have their settings"));
        }
        let peer = PEERS.iter().find(|p| p.name == name).ok_or("there is no such solver")?;
        Ok(Box::new(Tuned { peer, gtol }))
    }
}

struct Tuned {
    peer: &'static Peer,
    gtol: f64,
}

impl Contestant for Tuned {
    fn takes_bounds(&self) -> bool {
        self.peer.bounds
    }
    fn settings(&self) -> String {
        self.peer.settings.to_owned()
    }
    fn run(&mut self, problem: &mut Meter, x0: Vec<f64>) -> Ending {
        (self.peer.run)(self.gtol, problem, x0)
    }
}

/// The end of a run that an evaluation refused, or that failed.
fn ended_early(problem: &Meter, words: String) -> Ending {
    match problem.stopped() {
        Some(stop) => Ending {
            status: stop.name().to_owned(),
            message: "the budget of the run is spent".to_owned(),
            ..Ending::default()
        },
        None => Ending {
            status: "failed".to_owned(),
            message: words,
            ..Ending::default()
        },
    }
}

/// The last point with value and gradient: whoever asks for them one by one gets both for one evaluation.
struct Pair<'m> {
    problem: &'m mut Meter,
    x: Vec<f64>,
    f: f64,
    g: Vec<f64>,
}

/// The evaluation was refused.
#[derive(Debug, Clone)]
struct Refused(String);

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Refused {}

impl<'m> Pair<'m> {
    fn new(problem: &'m mut Meter, n: usize) -> RefCell<Self> {
        RefCell::new(Pair {
            problem,
            x: Vec::new(),
            f: f64::NAN,
            g: vec![0.0; n],
        })
    }

    fn at(&mut self, x: &Vec<f64>) -> Result<(f64, &Vec<f64>), Refused> {
        if self.x != *x {
            self.x.clear();
            self.f = self
                .problem
                .value_and_gradient(x, &mut self.g)
                .map_err(|e| Refused(e.to_string()))?;
            self.x.extend_from_slice(x);
        }
        Ok((self.f, &self.g))
    }
}

// argmin.

struct ArgminProblem<'m>(RefCell<Pair<'m>>);

impl argmin::core::CostFunction for &ArgminProblem<'_> {
    type Param = Vec<f64>;
    type Output = f64;
    fn cost(&self, x: &Vec<f64>) -> Result<f64, argmin::core::Error> {
        Ok(self.0.borrow_mut().at(x)?.0)
    }
}

impl argmin::core::Gradient for &ArgminProblem<'_> {
    type Param = Vec<f64>;
    type Gradient = Vec<f64>;
    fn gradient(&self, x: &Vec<f64>) -> Result<Vec<f64>, argmin::core::Error> {
        Ok(self.0.borrow_mut().at(x)?.1.clone())
    }
}

type ArgminSearch = argmin::solver::linesearch::MoreThuenteLineSearch<Vec<f64>, Vec<f64>, f64>;

fn argmin_search() -> ArgminSearch {
    ArgminSearch::new().with_c(1e-4, 0.9).expect("valid constants")
}

/// What argmin's result says.
macro_rules! argmin_ending {
    ($result:expr, $problem:expr) => {{
        use argmin::core::{State, TerminationReason, TerminationStatus};
        match $result {
            Ok(result) => {
                let state = result.state();
                let status = state.get_termination_status();
                Ending {
                    x: state.get_best_param().cloned(),
                    converged: *status == TerminationStatus::Terminated(TerminationReason::SolverConverged),
                    status: status.to_string(),
                    message: status.to_string(),
                    iterations: state.get_iter(),
                    ..Ending::default()
                }
            }
            Err(error) => {
                let words = error.to_string();
                let ArgminProblem(pair) = $problem;
                ended_early(pair.into_inner().problem, words)
            }
        }
    }};
}

fn argmin_lbfgs(gtol: f64, meter: &mut Meter, x0: Vec<f64>) -> Ending {
    use argmin::core::Executor;
    use argmin::solver::quasinewton::LBFGS;
    let problem = ArgminProblem(Pair::new(meter, x0.len()));
    let solver: LBFGS<_, Vec<f64>, Vec<f64>, f64> = LBFGS::new(argmin_search(), PAIRS)
        .with_tolerance_grad(gtol)
        .and_then(|s| s.with_tolerance_cost(0.0))
        .expect("valid tolerances");
    let result = Executor::new(&problem, solver)
        .configure(|state| state.param(x0).max_iters(u64::MAX))
        .timer(false)
        .ctrlc(false)
        .run();
    argmin_ending!(result, problem)
}

fn argmin_bfgs(gtol: f64, meter: &mut Meter, x0: Vec<f64>) -> Ending {
    use argmin::core::Executor;
    use argmin::solver::quasinewton::BFGS;
    let n = x0.len();
    let unit: Vec<Vec<f64>> = (0..n)
        .map(|i| (0..n).map(|j| f64::from(u8::from(i == j))).collect())
        .collect();
    let problem = ArgminProblem(Pair::new(meter, n));
    let solver: BFGS<_, f64> = BFGS::new(argmin_search())
        .with_tolerance_grad(gtol)
        .and_then(|s| s.with_tolerance_cost(0.0))
        .expect("valid tolerances");
    let result = Executor::new(&problem, solver)
        .configure(|state| state.param(x0).inv_hessian(unit).max_iters(u64::MAX))
        .timer(false)
        .ctrlc(false)
        .run();
    argmin_ending!(result, problem)
}

// basin: a value that is not finite is to be +∞, which its line search retreats from.

struct BasinProblem<'m> {
    pair: RefCell<Pair<'m>>,
    lower: Vec<f64>,
    upper: Vec<f64>,
}

impl BasinProblem<'_> {
    fn both(&self, x: &Vec<f64>, g: &mut Vec<f64>) -> Result<f64, Refused> {
        let mut pair = self.pair.borrow_mut();
        let (f, gradient) = pair.at(x)?;
        g.clone_from(gradient);
        Ok(if f.is_finite() { f } else { f64::INFINITY })
    }
}

impl basin::CostFunction for &BasinProblem<'_> {
    type Param = Vec<f64>;
    type Output = f64;
    type Error = Refused;
    fn cost(&self, x: &Vec<f64>) -> Result<f64, Refused> {
        self.both(x, &mut Vec::new())
    }
}

impl basin::Gradient for &BasinProblem<'_> {
    type Gradient = Vec<f64>;
    fn gradient(&self, x: &Vec<f64>) -> Result<Vec<f64>, Refused> {
        let mut g = Vec::new();
        self.both(x, &mut g).map(|_| g)
    }
    fn gradient_into(&self, x: &Vec<f64>, g: &mut Vec<f64>) -> Result<(), Refused> {
        self.both(x, g).map(|_| ())
    }
    fn cost_and_gradient(&self, x: &Vec<f64>) -> Result<(f64, Vec<f64>), Refused> {
        let mut g = Vec::new();
        self.both(x, &mut g).map(|f| (f, g))
    }
    fn cost_and_gradient_into(&self, x: &Vec<f64>, g: &mut Vec<f64>) -> Result<f64, Refused> {
        self.both(x, g)
    }
}

impl basin::Constraints for &BasinProblem<'_> {
    type Set = basin::ConstraintSet<basin::BoxBounds<Vec<f64>>>;
    fn constraints(&self) -> <Self::Set as basin::ConstraintDescription>::Borrowed<'_> {
        basin::ConstraintSet::new().with_bounds(basin::BoxBounds::new(Some(&self.lower), Some(&self.upper)))
    }
}

fn basin_lbfgsb(gtol: f64, meter: &mut Meter, mut x0: Vec<f64>) -> Ending {
    use basin::{Executor, FirstOrderState, Lbfgsb, Termination};
    let bounds = meter.bounds().filter(|b| b.any()).cloned();
    let bounded = bounds.is_some();
    if let Some(bounds) = &bounds {
        bounds.project(&mut x0);
    }
    let n = x0.len();
    let (lower, upper) = match bounds {
        Some(b) => (b.lower().clone(), b.upper().clone()),
        None => (vec![f64::NEG_INFINITY; n], vec![f64::INFINITY; n]),
    };
    let problem = BasinProblem {
        pair: Pair::new(meter, n),
        lower,
        upper,
    };
    let state = FirstOrderState::new(x0);
    let solver = Lbfgsb::new().with_m_capacity(PAIRS);
    let result = if bounded {
        let solver = solver
            .with_relative_cost_reduction_tolerance(None)
            .with_absolute_projected_gradient_tolerance(gtol);
        Executor::new(&problem, solver, state)
            .max_iter(u64::MAX)
            .run()
            .map_err(|e| format!("{e:?}"))
    } else {
        let solver = solver.unbounded().with_absolute_gradient_tolerance(gtol);
        Executor::new(&problem, solver, state)
            .max_iter(u64::MAX)
            .run()
            .map_err(|e| format!("{e:?}"))
    };
    match result {
        Ok(result) => {
            let termination = &result.report.termination;
            let words = format!("{termination:?}");
            let status = words.split(['(', ' ', '{']).next().unwrap_or_default().to_lowercase();
            Ending {
                x: Some(result.param().clone()),
                converged: matches!(termination, Termination::Converged(_)),
                status,
                message: words,
                iterations: result.iter(),
                ..Ending::default()
            }
        }
        Err(words) => ended_early(problem.pair.into_inner().problem, words),
    }
}

// L-BFGS-B 3.0 in C.

#[cfg(feature = "c")]
fn c_lbfgsb(gtol: f64, meter: &mut Meter, x0: Vec<f64>) -> Ending {
    use crate::contestants::reference::{CONVERGED, Work};
    let n = x0.len();
    let (lower, upper) = match meter.bounds() {
        Some(b) => (b.lower().clone(), b.upper().clone()),
        None => (vec![f64::NEG_INFINITY; n], vec![f64::INFINITY; n]),
    };
    let mut work = Work::with(&x0, &lower, &upper, PAIRS, gtol);
    let (mut point, mut gradient) = (vec![0.0; n], vec![0.0; n]);
    let (iterations, _, task) = work.solve(
        &x0,
        |x, g| {
            point.copy_from_slice(x);
            let f = meter.value_and_gradient(&point, &mut gradient).ok()?;
            g.copy_from_slice(&gradient);
            Some(f)
        },
        |_| true,
    );
    if meter.stopped().is_some() {
        return Ending {
            iterations,
            ..ended_early(meter, String::new())
        };
    }
    let (status, message) = match task {
        21 => ("gtol", "convergence: the projected gradient is within pgtol"),
        22 => ("ftol", "convergence: the relative reduction of f is within factr epsilon"),
        3 => ("abnormal", "abnormal termination of the line search"),
        101..=104 => ("warning", "the line search stopped with a warning"),
        _ => ("other", "it ended otherwise"),
    };
    Ending {
        x: Some(work.x().to_vec()),
        converged: CONVERGED.contains(&task),
        status: status.to_owned(),
        message: format!("{message} (task {task})"),
        iterations,
        ..Ending::default()
    }
}

// liblbfgs.

fn liblbfgs_run(gtol: f64, meter: &mut Meter, x0: Vec<f64>) -> Ending {
    let mut x = x0;
    let n = x.len();
    let (mut point, mut gradient) = (vec![0.0; n], vec![0.0; n]);
    let (mut iterations, mut reached) = (0, false);
    let result = liblbfgs::lbfgs()
        // Its own test is relative to ‖x‖; the one below is ours.
        .with_epsilon(f64::MIN_POSITIVE)
        .minimize(
            &mut x,
            |x, g| {
                point.copy_from_slice(x);
                let f = meter.value_and_gradient(&point, &mut gradient)?;
                g.copy_from_slice(&gradient);
                Ok(f)
            },
            |progress| {
                iterations = progress.niter as u64;
                reached = progress.gx.iter().all(|g| g.abs() <= gtol);
                reached
            },
        );
    match result {
        Ok(_) => Ending {
            x: Some(x),
            converged: reached,
            status: if reached { "gtol" } else { "ended" }.to_owned(),
            message: if reached {
                "cancelled at the gradient tolerance"
            } else {
                "it ended by itself"
            }
            .to_owned(),
            iterations,
            ..Ending::default()
        },
        Err(error) => Ending {
            iterations,
            ..ended_early(meter, error.to_string())
        },
    }
}
