//! A solver of a stock memory, a line search of one's own and a stopping test of one's own, on a vector of one's own.
use thalweg_conformance::{CountingAllocator, SolverCheck, line_search, vector};
use thalweg_core::*;
use thalweg_quasinewton::LimitedMemory;
use thalweg_unconstrained::{Descent, QuasiNewton};

#[derive(Clone, Debug)]
struct Field(Box<[f64]>);
#[rustfmt::skip]
impl Vector for Field {
    type Scalar = f64;
    type Comm = Serial;
    fn comm(&self) -> &Serial { &Serial }
    fn like(&self) -> Self { Field(vec![0.0; self.0.len()].into()) }
    fn local(&self) -> &[f64] { &self.0 }
    fn local_mut(&mut self) -> &mut [f64] { &mut self.0 }
}

/// Halves the step until f has fallen by a fraction of what the slope promises.
#[derive(Clone, Default)]
struct Halving(Sample<f64>);
#[rustfmt::skip]
impl LineSearch<f64> for Halving {
    fn start(&mut self, origin: Sample<f64>, limits: Limits<f64>) -> Move<f64> {
        if !(origin.slope < 0.0) { return Move::Fail(Why::NotDescent); }
        if !(limits.first > 0.0 && limits.first <= limits.max) { return Move::Fail(Why::BadLimits); }
        self.0 = origin;
        Move::Try(limits.first, Need::Value)
    }
    fn advance(&mut self, trial: Sample<f64>) -> Move<f64> {
        if trial.value <= self.0.value + 1e-4 * trial.step * self.0.slope { return Move::Accept; }
        if trial.step < 1e-300 { return Move::Best(0.0, Why::AtMinimum); }
        Move::Try(0.5 * trial.step, Need::Value)
    }
    fn name(&self) -> &'static str { "halving" }
}

type Make<V> = fn(&V) -> Result<LimitedMemory<V>, InvalidInput>;
fn solver<V: Vector<Scalar = f64>>() -> Descent<f64, QuasiNewton<Make<V>>, Halving> {
    let rule = QuasiNewton::new((|like| LimitedMemory::new(like, 5)) as Make<V>);
    Descent::new(rule, Halving::default())
}

#[global_allocator] // Counts, for the check of the solver.
static ALLOCATOR: CountingAllocator = CountingAllocator;

#[rustfmt::skip]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let bowl = from_fn(|x: &[f64], g: &mut [f64]| {
        (g[0], g[1]) = (2.0 * (x[0] - 3.0), 20.0 * (x[1] + 1.0));
        (x[0] - 3.0).powi(2) + 10.0 * (x[1] + 1.0).powi(2)
    });
    let close = |p: &Progress<'_, Field>| (p.value() < 1e-8).then_some("close enough");
    println!("{}", Driver::new().stop_when(close).run(&solver(), bowl, Field([0.0; 2].into()))?);
    vector(|x: &[f64]| Field(x.into())).into_result()?;
    line_search::<f64, _>(Halving::default).into_result()?;
    Ok(SolverCheck::new(&solver::<Vec<f64>>()).unconstrained().rises_by_rounding().run::<f64>().into_result()?)
}
