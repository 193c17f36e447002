//! A run that can be killed at any moment: started again, it goes on where it was and ends as if undisturbed.

use thalweg::checkpoint::Checkpoints;
use thalweg::{Driver, Lbfgsb, from_fn};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let n = 10_000;
    // Rosenbrock's function, chained.
    let mut chain = from_fn(|x: &[f64], g: &mut [f64]| {
        g.fill(0.0);
        let mut f = 0.0;
        for i in 0..x.len() - 1 {
            let (a, b) = (1.0 - x[i], x[i + 1] - x[i] * x[i]);
            f += a * a + 100.0 * b * b;
            g[i] += -2.0 * a - 400.0 * x[i] * b;
            g[i + 1] += 200.0 * b;
        }
        f
    });
    let file = std::env::temp_dir().join("thalweg-example.ckpt");
    let saved = Checkpoints::to(&file)
        .every(20)
        .label("chained Rosenbrock")
        .resume_if_present();
    let solver = Lbfgsb::default();
    // As if killed after 50 iterations: a budget ends the first run.
    let x0 = vec![0.9; n];
    let first =
        Driver::new()
            .max_iterations(50)
            .run_with_checkpoints(&solver, &mut chain, x0.clone(), &saved)?;
    println!("after {} iterations: {}", first.counters.iterations, first.status);
    let solution = Driver::new().run_with_checkpoints(&solver, &mut chain, x0.clone(), &saved)?;
    std::fs::remove_file(&file)?;
    let undisturbed = Driver::new().run(&solver, &mut chain, x0)?;
    assert!(solution.x == undisturbed.x && solution.counters == undisturbed.counters);
    println!("{solution}");
    Ok(())
}
