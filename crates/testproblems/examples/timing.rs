//! Nanoseconds per variable that an evaluation takes, for every scalable problem at about n and 8n: the two columns of
//! a kind should be alike, as evaluations take linear time.
//!
//! `cargo run --release -p thalweg-testproblems --example timing -- [N] [NAME…]`

use std::time::Instant;
use thalweg_testproblems::{Dimension, Params, Suite, Tag, formula};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let n: f64 = arguments.next().map_or(Ok(20_000.0), |n| n.parse())?;
    let names: Vec<String> = arguments.collect();
    println!(
        "{:10} {:>9} {:>8} {:>8} {:>8}   {:>9} {:>8} {:>8} {:>8}",
        "", "n", "f", "f, g", "Hv", "n", "f", "f, g", "Hv"
    );
    for meta in Suite::all().scalable().without(Tag::Dense) {
        if !names.is_empty() && !names.iter().any(|name| name.eq_ignore_ascii_case(meta.name)) {
            continue;
        }
        let Dimension::Varies { n: size, .. } = meta.dimension else {
            continue;
        };
        let Some(parameter) = meta.parameters.iter().find(|p| p.sets_size) else {
            continue;
        };
        print!("{:10}", meta.name);
        for target in [n, 8.0 * n] {
            // The first size that reaches the target.
            let (mut low, mut high) = (0.0, 1e7);
            let at = |k: f64| {
                let value = (parameter.least + k * parameter.multiple_of as f64).min(parameter.most);
                meta.params(&[(parameter.name, value)])
                    .unwrap_or(Params::defaults(meta))
            };
            while low < high {
                let middle = ((low + high) / 2.0_f64).floor();
                if (size(&at(middle)) as f64) < target {
                    low = middle + 1.0
                } else {
                    high = middle
                }
            }
            let mut f = formula::<f64>(meta, &at(low))?;
            let n = f.n();
            let x: Vec<f64> = (0..n).map(|i| f.start(i)).collect();
            let (mut g, mut hv) = (vec![0.0; n], vec![0.0; n]);
            let time = |work: &mut dyn FnMut()| {
                work();
                let (start, mut rounds) = (Instant::now(), 0);
                while rounds < 3 || (start.elapsed().as_millis() < 20 && rounds < 1000) {
                    work();
                    rounds += 1;
                }
                start.elapsed().as_secs_f64() * 1e9 / f64::from(rounds) / n as f64
            };
            let value = time(&mut || {
                std::hint::black_box(f.value(&x));
            });
            let gradient = time(&mut || {
                std::hint::black_box(f.value_and_gradient(&x, &mut g));
            });
            let product = time(&mut || f.hessian_product(&x, &g, &mut hv));
            print!(" {n:>9} {value:>8.2} {gradient:>8.2} {product:>8.2}  ");
        }
        println!();
    }
    Ok(())
}
