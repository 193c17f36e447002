//! Rosenbrock's function in a box: the example of the README.

use thalweg::{Bounded, Bounds, Driver, Lbfgsb, from_fn};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let rosenbrock = from_fn(|x: &[f64], g: &mut [f64]| {
        let (a, b) = (1.0 - x[0], x[1] - x[0] * x[0]);
        g.copy_from_slice(&[-2.0 * a - 400.0 * x[0] * b, 200.0 * b]);
        a * a + 100.0 * b * b
    });
    let bounds = Bounds::from_pairs(vec![0.0; 2], [(-2.0, 0.5), (-1.0, 2.0)])?;
    let solution = Driver::new().run(
        &Lbfgsb::default(),
        Bounded::new(rosenbrock, bounds),
        vec![-1.2, 1.0],
    )?;
    println!("{solution}");
    Ok(())
}
