//! The solvers by name.
//!
//! To add one: a name in `args.rs`, an arm in [`build`] with the options it takes.

use crate::args::{Gradient, SolveArgs, SolverName};
use crate::fault::Fault;
use crate::input::{is_stdin, vector};
use crate::line_search::{AnyLineSearch, LineSearchName};
use crate::options::{Inner, Maybe, Precision, Preset, ScaleArg, SolverOptions};
use thalweg_auglag::AugmentedLagrangian;
use thalweg_core::checkpoint::{Checkpoints, Resumable};
use thalweg_core::{
    Bounds, Budgeted, Driver, Error, HessianProduct, InvalidInput, LagrangianHessian, LineSearch, Of,
    Problem, Solution,
};
use thalweg_lbfgsb::Lbfgsb;
use thalweg_tnc::{AnyProducts, Exact, GillMurray, Messages, Scaling, Tnc};
use thalweg_unconstrained::{Bfgs, ConjugateGradient, Descent, Lbfgs, NewtonCg, Sr1TrustRegion};

/// A problem of any kind: each solver is compiled for this one type.
pub(crate) type AnyProblem<'a> = dyn HessianProduct<Vector = Vec<f64>, Error = InvalidInput> + 'a;

/// What a run gives.
pub(crate) type Outcome = Result<Solution<Vec<f64>>, Error<InvalidInput, Vec<f64>>>;

/// A solver of any kind.
pub(crate) trait Run {
    fn run<'a>(
        &self,
        driver: &mut Driver<'_, Vec<f64>>,
        problem: &'a mut AnyProblem<'a>,
        x0: Vec<f64>,
        checkpoints: Option<&Checkpoints>,
    ) -> Outcome;
}

impl<S> Run for S
where
    S: for<'a> Resumable<Budgeted<&'a mut AnyProblem<'a>>>,
{
    fn run<'a>(
        &self,
        driver: &mut Driver<'_, Vec<f64>>,
        problem: &'a mut AnyProblem<'a>,
        x0: Vec<f64>,
        checkpoints: Option<&Checkpoints>,
    ) -> Outcome {
        match checkpoints {
            None => driver.run(self, problem, x0),
            Some(checkpoints) => driver.run_with_checkpoints(self, problem, x0, checkpoints),
        }
    }
}

/// A problem with general constraints of any kind.
pub(crate) type AnyConstrained<'a> =
    dyn LagrangianHessian<Vector = Vec<f64>, Error = InvalidInput, Constraints = Vec<f64>> + 'a;

/// The augmented Lagrangian method, by what is inside.
#[derive(Debug)]
pub(crate) enum Auglag {
    Lbfgsb(Box<AugmentedLagrangian<Lbfgsb>>),
    Tnc(Box<AugmentedLagrangian<Tnc<f64, GillMurray<f64>, Exact>>>),
}

impl Auglag {
    /// Runs it; the multipliers go to `y`.
    pub(crate) fn run<'a>(
        &self,
        driver: &mut Driver<'_, Vec<f64>>,
        problem: &'a mut AnyConstrained<'a>,
        x0: Vec<f64>,
        y: &mut Vec<f64>,
    ) -> Outcome {
        let mut keep = |multipliers: &Vec<f64>| y.clone_from(multipliers);
        match self {
            Auglag::Lbfgsb(solver) => {
                let (solution, state) = driver.run_with_state(&**solver, problem, x0)?;
                keep(state.multipliers());
                Ok(solution)
            }
            Auglag::Tnc(solver) => {
                let (solution, state) = driver.run_with_state(&**solver, problem, x0)?;
                keep(state.multipliers());
                Ok(solution)
            }
        }
    }
}

/// A solver for bounds at most, or one for general constraints.
pub(crate) enum AnySolver {
    Bounds(Box<dyn Run>),
    Constraints(Auglag),
}

/// A solver with all its options.
pub(crate) struct Chosen {
    pub(crate) name: SolverName,
    pub(crate) solver: AnySolver,
    /// For the differences of `--gradient`.
    pub(crate) threads: usize,
    /// What to print of a run of tnc.
    pub(crate) messages: Messages,
    /// The lengths of vectors that were given, which must be the problem's.
    pub(crate) lengths: Vec<(&'static str, usize)>,
}

/// Hands options to a solver whose methods have their names.
macro_rules! give {
    ($solver:ident, $options:ident: $($name:ident)*) => {
        $(if let Some(value) = $options.$name.take() {
            $solver = $solver.$name(value);
        })*
    };
}

/// The solver that was asked for. Options that it does not have are refused.
pub(crate) fn build(args: &SolveArgs, chosen: SolverName) -> Result<Chosen, Fault> {
    let options = &mut args.options.clone();
    let name = chosen.name();
    let threads = match args.gradient {
        Gradient::Exact => 1,
        // lbfgsb works on them as well.
        Gradient::Forward | Gradient::Central if chosen == SolverName::Lbfgsb => options.threads.unwrap_or(1),
        Gradient::Forward | Gradient::Central => options.threads.take().unwrap_or(1),
    };
    let exact_products = options.exact_products.take_if(|_| chosen == SolverName::Tnc);
    if args.gradient != Gradient::Exact && (exact_products.is_some() || chosen == SolverName::NewtonCg) {
        let what = if exact_products.is_some() {
            "--exact-products"
        } else {
            "--solver newton-cg"
        };
        return Err(Fault::new(format_args!(
            "{what} takes the problem's own Hessian products, which --gradient forward or central does without; \
             leave one of the two out"
        )));
    }
    let mut messages = Messages::NONE;
    let mut lengths = Vec::new();
    let mut searches = None;
    let mut search = |own: AnyLineSearch, options: &mut SolverOptions| {
        let search = AnyLineSearch::chosen(own, options);
        searches = Some(search.name());
        search
    };
    let solver: Box<dyn Run> = match chosen {
        SolverName::Auglag => {
            let solver = auglag(args.gradient, options)?;
            refuse_left(options, name)?;
            return Ok(Chosen {
                name: chosen,
                solver: AnySolver::Constraints(solver),
                threads,
                messages,
                lengths,
            });
        }
        SolverName::Lbfgsb => {
            let mut solver = match options.preset.take() {
                Some(Preset::Scipy) => Lbfgsb::scipy(),
                None => Lbfgsb::default(),
            };
            give!(solver, options: ftarget memory max_line_search max_step steepest_step value_precision threads curvature_tolerance);
            if let Some(gtol) = number(&mut options.gtol, name, "--gtol")? {
                solver = solver.gtol(gtol);
            }
            if let Some(ftol) = number(&mut options.ftol, name, "--ftol")? {
                solver = solver.ftol(ftol);
            }
            let precision = options.history.take().unwrap_or(Precision::F64);
            let solver = solver.map_line_search(|own| search(own.into(), options));
            match precision {
                Precision::F64 => Box::new(solver),
                Precision::F32 => Box::new(solver.history::<f32>()),
            }
        }
        SolverName::Tnc => {
            let mut solver = match options.preset.take() {
                Some(Preset::Scipy) => Tnc::scipy(),
                None => Tnc::default(),
            };
            give!(solver, options: gtol ftol ftarget memory max_line_search value_precision pgtol xtol step_max accuracy minimum rescale);
            give!(solver, options: max_cg release path diagonal truncation quasi_newton_steps);
            if let Some(limit) = options.maxfun.take() {
                solver = solver.max_evaluations(limit);
            }
            let (scale, offset) = (options.scale.take(), options.offset.take());
            let files = [
                args.x0.as_deref(),
                offset.as_deref(),
                match &scale {
                    Some(ScaleArg::File(file)) => Some(file),
                    _ => None,
                },
            ];
            if files.into_iter().flatten().filter(|file| is_stdin(file)).count() > 1 {
                return Err(Fault::new(
                    "only one of --x0, --scale and --offset can read standard input; put the others in files",
                ));
            }
            match scale {
                None => {}
                Some(ScaleArg::Unit) => solver = solver.scaling(Scaling::Unit),
                Some(ScaleArg::Range) => solver = solver.scaling(Scaling::Range),
                Some(ScaleArg::File(file)) => {
                    let scale = vector(&file)?;
                    lengths.push(("the vector of --scale", scale.len()));
                    solver = solver.scale(scale);
                }
            }
            if let Some(file) = offset {
                let offset = vector(&file)?;
                lengths.push(("the vector of --offset", offset.len()));
                solver = solver.offset(offset);
            }
            if let Some(bits) = options.messages.take() {
                messages = Messages::from_bits(bits);
            }
            if options.eta.is_some() && options.curvature.is_some() {
                return Err(Fault::new(
                    "for tnc --eta and --curvature are the same; give one of them",
                ));
            }
            // Its own line search has η.
            if matches!(options.line_search, None | Some(LineSearchName::GillMurray)) {
                give!(solver, options: eta);
            }
            let mut monotone = true;
            let solver = solver.map_line_search(|own| {
                let search = search(own.into(), options);
                monotone = search.is_monotone();
                search
            });
            if !monotone {
                return Err(Fault::new(
                    "tnc takes only line searches by which f never rises: with hager-zhang give --rise 0, or choose another \
                     --line-search",
                ));
            }
            Box::new(solver.products(if exact_products.is_some() {
                AnyProducts::Exact
            } else {
                AnyProducts::Differences
            }))
        }
        SolverName::Lbfgs => {
            let mut solver = descent(Lbfgs::default(), options, name)?;
            give!(solver, options: memory);
            Box::new(solver.map_line_search(|own| search(own.into(), options)))
        }
        SolverName::Bfgs => {
            let solver = descent(Bfgs::default(), options, name)?;
            Box::new(solver.map_line_search(|own| search(own.into(), options)))
        }
        SolverName::Cg => {
            let mut solver = descent(ConjugateGradient::default(), options, name)?;
            give!(solver, options: eta restart_after);
            Box::new(solver.map_line_search(|own| search(own.into(), options)))
        }
        SolverName::NewtonCg => {
            let mut solver = descent(NewtonCg::default(), options, name)?;
            give!(solver, options: max_products);
            Box::new(solver.map_line_search(|own| search(own.into(), options)))
        }
        SolverName::Sr1 => {
            let mut solver = Sr1TrustRegion::default();
            give!(solver, options: ftarget value_precision radius max_trials);
            if let Some(gtol) = number(&mut options.gtol, name, "--gtol")? {
                solver = solver.gtol(gtol);
            }
            Box::new(solver)
        }
    };
    if let Some(option) = options.left() {
        let of_search =
            options.curvature.is_some() || options.rise.is_some() || options.search_memory.is_some();
        let whose = match searches {
            Some(search) if of_search || chosen == SolverName::Tnc && option == "--eta" => {
                format!("{name} with the line search {search}")
            }
            _ => name.to_owned(),
        };
        return Err(refused(&option, &whose));
    }
    Ok(Chosen {
        name: chosen,
        solver: AnySolver::Bounds(solver),
        threads,
        messages,
        lengths,
    })
}

fn refused(option: &str, whose: &str) -> Fault {
    Fault::new(format_args!(
        "{option} is not an option of {whose}: leave it out; `thalweg solve --help` shows what takes it"
    ))
}

fn refuse_left(options: &SolverOptions, whose: &str) -> Result<(), Fault> {
    options
        .left()
        .map_or(Ok(()), |option| Err(refused(&option, whose)))
}

/// The augmented Lagrangian method. Its inner runs end at tolerances that it chooses, so the inner solver has none.
fn auglag(gradient: Gradient, options: &mut SolverOptions) -> Result<Auglag, Fault> {
    if gradient != Gradient::Exact {
        return Err(Fault::new(
            "auglag takes the problem's own derivatives: leave --gradient forward or central out",
        ));
    }
    let optimality = number(&mut options.gtol, "auglag", "--gtol")?;
    Ok(match options.inner.take().unwrap_or(Inner::Tnc) {
        Inner::Lbfgsb => {
            let mut inner = Lbfgsb::default().gtol(0.0);
            give!(inner, options: memory);
            let mut solver = AugmentedLagrangian::new(inner);
            give!(solver, options: feasibility_tolerance objective_tolerance penalty);
            Auglag::Lbfgsb(Box::new(match optimality {
                Some(tolerance) => solver.optimality_tolerance(tolerance),
                None => solver,
            }))
        }
        Inner::Tnc => {
            let mut inner = Tnc::default().gtol(0.0).exact_products();
            give!(inner, options: memory);
            let mut solver = AugmentedLagrangian::new(inner);
            give!(solver, options: feasibility_tolerance objective_tolerance penalty);
            Auglag::Tnc(Box::new(match optimality {
                Some(tolerance) => solver.optimality_tolerance(tolerance),
                None => solver,
            }))
        }
    })
}

/// What the solvers without bounds have in common.
fn descent<D, L: LineSearch<f64>>(
    mut solver: Descent<f64, D, L>,
    options: &mut SolverOptions,
    name: &str,
) -> Result<Descent<f64, D, L>, Fault> {
    give!(solver, options: ftarget max_line_search max_step steepest_step value_precision);
    if let Some(gtol) = number(&mut options.gtol, name, "--gtol")? {
        solver = solver.gtol(gtol);
    }
    if let Some(ftol) = number(&mut options.ftol, name, "--ftol")? {
        solver = solver.ftol(ftol);
    }
    Ok(solver)
}

/// A tolerance of a solver that always makes the test.
fn number(option: &mut Option<Maybe>, solver: &str, flag: &str) -> Result<Option<f64>, Fault> {
    match option.take() {
        None => Ok(None),
        Some(Maybe(Some(value))) => Ok(Some(value)),
        Some(Maybe(None)) => Err(Fault::new(format_args!(
            "{flag} of {solver} is a number; give 0 in place of none"
        ))),
    }
}

/// A problem without Hessian products.
#[derive(Debug)]
pub(crate) struct WithoutProducts<P>(pub(crate) P);

impl<P: Problem> Problem for WithoutProducts<P> {
    type Vector = P::Vector;
    type Error = P::Error;
    fn value_and_gradient(&mut self, x: &P::Vector, gradient: &mut P::Vector) -> Result<Of<P>, P::Error> {
        self.0.value_and_gradient(x, gradient)
    }
    fn value(&mut self, x: &P::Vector) -> Result<Of<P>, P::Error> {
        self.0.value(x)
    }
    fn bounds(&self) -> Option<&Bounds<P::Vector>> {
        self.0.bounds()
    }
}

impl<P: Problem<Error = InvalidInput>> HessianProduct for WithoutProducts<P> {
    /// Always an error: [`build`] refuses what asks for products here.
    fn hessian_product(
        &mut self,
        _: &P::Vector,
        _: &P::Vector,
        _: &mut P::Vector,
    ) -> Result<(), InvalidInput> {
        Err(InvalidInput::option(
            "gradient",
            "by differences",
            "Hessian products need --gradient exact",
        ))
    }
}
