//! The shortest way to a minimum: value and gradient in a closure, everything else left to the crate.

use thalweg::minimize;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let solution = minimize(vec![-1.2, 1.0])
        .value_and_gradient(|x, g| {
            let (a, b) = (1.0 - x[0], x[1] - x[0] * x[0]);
            g[0] = -2.0 * a - 400.0 * x[0] * b;
            g[1] = 200.0 * b;
            a * a + 100.0 * b * b
        })
        .run()?;
    println!("{solution}");

    // Without a gradient it is taken by differences.
    let solution = minimize([0.5, 0.5])
        .value(|x| (x[0] - 1.0).powi(2) + (x[1] - x[0].sin()).powi(2))
        .run()?;
    println!("\n{solution}");
    Ok(())
}
