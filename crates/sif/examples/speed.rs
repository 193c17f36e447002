//! Times decoding and evaluation against the same problems in Rust: the built-in ones of thalweg-testproblems, and
//! loops written for this example.
//!
//! `MASTSIF=folder cargo run --release -p thalweg-sif --example speed [PROBLEM…]`

use std::hint::black_box;
use std::path::PathBuf;
use std::time::Instant;
use thalweg_core::{HessianProduct, Problem};
use thalweg_sif::{Options, SifProblem};
use thalweg_testproblems::TestProblem;

type Native = fn(&[f64], &mut [f64]) -> f64;

fn genrose(x: &[f64], g: &mut [f64]) -> f64 {
    let mut f = 1.0;
    g[0] = 0.0;
    for i in 1..x.len() {
        let (a, b) = (x[i] - x[i - 1] * x[i - 1], x[i] - 1.0);
        f += 100.0 * a * a + b * b;
        g[i - 1] -= 400.0 * a * x[i - 1];
        g[i] = 200.0 * a + 2.0 * b;
    }
    f
}

fn extrosnb(x: &[f64], g: &mut [f64]) -> f64 {
    let b = x[0] - 1.0;
    let mut f = b * b;
    g[0] = 2.0 * b;
    for i in 1..x.len() {
        let a = x[i] - x[i - 1] * x[i - 1];
        f += 100.0 * a * a;
        g[i - 1] -= 400.0 * a * x[i - 1];
        g[i] = 200.0 * a;
    }
    f
}

fn engval1(x: &[f64], g: &mut [f64]) -> f64 {
    let mut f = 0.0;
    g[0] = 0.0;
    for i in 1..x.len() {
        let (p, q) = (x[i - 1], x[i]);
        let s = p * p + q * q;
        f += s * s - 4.0 * p + 3.0;
        g[i - 1] += 4.0 * s * p - 4.0;
        g[i] = 4.0 * s * q;
    }
    f
}

fn dixmaana(x: &[f64], g: &mut [f64]) -> f64 {
    let m = x.len() / 3;
    let mut f = 1.0;
    for (x, g) in x.iter().zip(g.iter_mut()) {
        f += x * x;
        *g = 2.0 * x;
    }
    for i in 0..2 * m {
        let (a, b) = (x[i], x[i + m]);
        let (b2, ab) = (b * b, a * b * b);
        f += 0.125 * ab * ab;
        g[i] += 0.25 * ab * b2;
        g[i + m] += 0.5 * a * ab * b;
    }
    for i in 0..m {
        f += 0.125 * x[i] * x[i + 2 * m];
        g[i] += 0.125 * x[i + 2 * m];
        g[i + 2 * m] += 0.125 * x[i];
    }
    f
}

fn cosine(x: &[f64], g: &mut [f64]) -> f64 {
    let mut f = 0.0;
    g[0] = 0.0;
    for i in 1..x.len() {
        let (s, c) = (x[i - 1] * x[i - 1] - 0.5 * x[i]).sin_cos();
        f += c;
        g[i - 1] -= 2.0 * s * x[i - 1];
        g[i] = 0.5 * s;
    }
    f
}

/// The shortest of many runs, in seconds.
fn time(mut run: impl FnMut()) -> f64 {
    let start = Instant::now();
    let mut best = f64::INFINITY;
    let mut runs = 0;
    while runs < 5 || (start.elapsed().as_secs_f64() < 0.4 && runs < 20_000) {
        let t = Instant::now();
        run();
        best = best.min(t.elapsed().as_secs_f64());
        runs += 1;
    }
    best
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let Some(folder) = std::env::var_os("MASTSIF").map(PathBuf::from) else {
        println!("set MASTSIF to the folder of the SIF collection");
        return Ok(());
    };
    println!(
        "| problem | n | decode | loop f, g | built-in f, g | f, g | to loop | to built-in | Hv | two threads f, g |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|");
    let problems: [(&str, &str, usize, Native); 5] = [
        ("GENROSE", "N", 1, genrose),
        ("EXTROSNB", "N", 1, extrosnb),
        ("ENGVAL1", "N", 1, engval1),
        ("DIXMAANA1", "M", 3, dixmaana),
        ("COSINE", "N", 1, cosine),
    ];
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    for (name, size, per, native) in problems {
        if !wanted.is_empty() && !wanted.iter().any(|w| w == name) {
            continue;
        }
        let path = folder.join(format!("{name}.SIF"));
        if !path.is_file() {
            continue;
        }
        for n in [999, 9_999, 99_999] {
            let options = Options::default().parameter(size, (n / per) as f64);
            let before = Instant::now();
            let mut p = SifProblem::open(&path, &options)?;
            let decode = before.elapsed().as_secs_f64();
            let n = p.sizes().variables;
            let x: Vec<f64> = (0..n).map(|i| 0.5 + (i as f64).sin() / 3.0).collect();
            let (mut g, mut want) = (vec![0.0; n], vec![0.0; n]);
            p.set_parallel(Some(false));
            let f = p.value_and_gradient(&x, &mut g)?;
            let exact = native(&x, &mut want);
            let error = g
                .iter()
                .zip(&want)
                .map(|(a, b)| (a - b).abs())
                .fold(0.0, f64::max);
            if (f - exact).abs() > 1e-10 * exact.abs() || error > 1e-8 {
                println!("{name}: f {f} {exact}, gradient off by {error}");
            }
            let ours = time(|| {
                let _ = black_box(p.value_and_gradient(black_box(&x), &mut g));
            });
            let theirs = time(|| {
                black_box(native(black_box(&x), &mut want));
            });
            let mut built_in = TestProblem::<Vec<f64>>::new(name, &[(size, (n / per) as f64)])?;
            let library = time(|| {
                let _ = black_box(built_in.value_and_gradient(black_box(&x), &mut want));
            });
            let hv = time(|| {
                let _ = black_box(p.hessian_product(black_box(&x), &x, &mut g));
            });
            p.set_parallel(Some(true));
            let threads = time(|| {
                let _ = black_box(p.value_and_gradient(black_box(&x), &mut g));
            });
            println!(
                "| {name} | {n} | {:.0} ms | {:.1} µs | {:.1} µs | {:.1} µs | {:.1} | {:.1} | {:.1} µs | {:.1} µs |",
                decode * 1e3,
                theirs * 1e6,
                library * 1e6,
                ours * 1e6,
                ours / theirs,
                ours / library,
                hv * 1e6,
                threads * 1e6,
            );
        }
    }
    let path = folder.join("CHARDIS0.SIF");
    if path.is_file() && (wanted.is_empty() || wanted.iter().any(|w| w == "CHARDIS0")) {
        let before = Instant::now();
        let mut p = SifProblem::open(&path, &Options::default())?;
        let decode = before.elapsed().as_secs_f64();
        let s = p.sizes();
        let x = p.start().to_vec();
        let mut g = vec![0.0; s.variables];
        let t = time(|| {
            let _ = black_box(p.value_and_gradient(black_box(&x), &mut g));
        });
        println!(
            "CHARDIS0: n {}, {} elements, decoded in {decode:.2} s, f and g in {:.1} ms",
            s.variables,
            s.elements,
            t * 1e3
        );
    }
    Ok(())
}
