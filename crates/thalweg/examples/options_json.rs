//! Method and options from JSON, under our names or SciPy's: `cargo run -p thalweg --features serde --example options_json`.

use thalweg::{Options, minimize};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for text in [
        r#"{"method": "L-BFGS-B", "gtol": 1e-9, "memory": 5, "iprint": 5}"#,
        r#"{"method": "TNC", "maxiter": 3}"#,
        r#"{"method": "CG", "memory": 5}"#,
        r#"{"methud": "CG"}"#,
    ] {
        println!("{text}");
        let options: Options = match serde_json::from_str(text) {
            Ok(options) => options,
            Err(error) => {
                println!("  {error}");
                continue;
            }
        };
        let outcome = minimize(vec![-1.2, 1.0])
            .value_and_gradient(|x, g| {
                let (a, b) = (1.0 - x[0], x[1] - x[0] * x[0]);
                (g[0], g[1]) = (-2.0 * a - 400.0 * x[0] * b, 200.0 * b);
                a * a + 100.0 * b * b
            })
            .options(options)
            .run();
        match outcome {
            Ok(solution) => println!("{solution}\n"),
            Err(error) => println!("  {error}\n"),
        }
    }
    Ok(())
}
