//! Looking on, and ending a run: observers, a stopping test, the printed log.

use std::ops::ControlFlow;
use thalweg::minimize;

fn quartic(x: &[f64], g: &mut [f64]) -> f64 {
    for (g, x) in g.iter_mut().zip(x) {
        *g = 4.0 * x.powi(3) + 0.2 * x;
    }
    x.iter().map(|x| x.powi(4) + 0.1 * x * x).sum()
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // The printed log: SciPy's levels of `iprint`; 100 tells which variables meet their bounds.
    minimize(vec![3.0, 2.0, -1.0])
        .value_and_gradient(quartic)
        .bounds((-0.5, 5.0))
        .verbosity(100)
        .run()?;

    // A closure sees the iterate, f, the gradient, the counters … and may end the run.
    let mut history = Vec::new();
    let solution = minimize(vec![3.0, 2.0, -1.0])
        .value_and_gradient(quartic)
        .observe(|p| history.push(p.value()))
        .observe(|p| match p.counters().evaluations() {
            6.. => ControlFlow::Break(()),
            _ => ControlFlow::Continue(()),
        })
        .run()?;
    println!("\n{}: {:.3?}", solution.status, history);

    // A stopping test counts as convergence.
    let solution = minimize(vec![3.0, 2.0, -1.0])
        .value_and_gradient(quartic)
        .stop_when(|p| (p.value() < 1e-3).then_some("the value is small enough"))
        .run()?;
    println!("\n{solution}");
    Ok(())
}
