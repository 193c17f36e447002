//! Rosenbrock's function in a box, with the bounds written in three ways.

use thalweg::minimize;

fn rosenbrock(x: &[f64], g: &mut [f64]) -> f64 {
    let (a, b) = (1.0 - x[0], x[1] - x[0] * x[0]);
    g.copy_from_slice(&[-2.0 * a - 400.0 * x[0] * b, 200.0 * b]);
    a * a + 100.0 * b * b
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let run = || minimize(vec![-1.2, 1.0]).value_and_gradient(rosenbrock);

    let pairs = run().bounds([(-2.0, 0.5), (-1.0, 2.0)]).run()?;
    println!("{pairs}");

    let one_side = run().bounds(1.5..).run()?;
    println!(
        "\nboth at least 1.5: f = {:.4} at {:?}",
        one_side.value, one_side.x
    );

    // `None` is no bound; a wrong pair is an error that names its variable.
    let some = run().bounds([(None, Some(0.8)), (Some(0.0), None)]).run()?;
    println!("x₀ at most 0.8:    f = {:.4} at {:?}", some.value, some.x);
    if let Err(error) = run().bounds([(0.0, 1.0), (2.0, -2.0)]).run() {
        println!("{error}");
    }
    Ok(())
}
