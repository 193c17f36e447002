//! General constraints: the closures, the limits in several forms, the multipliers, and what no solution looks like.

use thalweg::{Limit, minimize};

/// Problem 71 of Hock and Schittkowski: x₀x₃(x₀ + x₁ + x₂) + x₂.
fn objective(x: &[f64], g: &mut [f64]) -> f64 {
    let s = x[0] + x[1] + x[2];
    g.copy_from_slice(&[x[3] * (s + x[0]), x[0] * x[3], x[0] * x[3] + 1.0, x[0] * s]);
    x[0] * x[3] * s + x[2]
}

/// The product of all x, and the sum of their squares.
fn constraints(x: &[f64], c: &mut [f64]) {
    c[0] = x.iter().product();
    c[1] = x.iter().map(|x| x * x).sum();
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let run = || {
        minimize([1.0, 5.0, 5.0, 1.0])
            .value_and_gradient(objective)
            .bounds((1.0, 5.0))
    };

    // Product at least 25, sum of squares 40; the Jacobian is taken by differences.
    let solution = run()
        .constraints([Limit::at_least(25.0), Limit::equal(40.0)], constraints)
        .run()?;
    println!("{solution}");

    // The same limits as pairs, and the Jacobian by rows.
    let exact = run()
        .constraints([(25.0, f64::INFINITY), (40.0, 40.0)], constraints)
        .jacobian(|x, rows| {
            for j in 0..4 {
                rows[j] = (0..4).filter(|&k| k != j).map(|k| x[k]).product();
                rows[4 + j] = 2.0 * x[j];
            }
        })
        .gtol(1e-9)
        .feasibility(1e-9)
        .run()?;
    println!(
        "\ntighter: f = {:.10}, violation {:.1e}",
        exact.value,
        exact.violation()
    );

    // A multiplier says what a limit costs: f falls by about y for each unit the product may be lower.
    let relaxed = run()
        .constraints([Limit::at_least(24.9), Limit::equal(40.0)], constraints)
        .run()?;
    println!(
        "a product of 24.9 will do: f changes by {:.5}; the multiplier said {:.5}",
        relaxed.value - exact.value,
        0.1 * exact.multipliers[0]
    );

    // No x within the bounds has a product of 25 and squares that sum to 4.
    let impossible = run()
        .constraints([(25.0, f64::INFINITY), (4.0, 4.0)], constraints)
        .run()?;
    println!("squares that sum to 4: {}", impossible.status);
    Ok(())
}
