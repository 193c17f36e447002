//! Agreement with CUTEst on the collection itself: value, gradient, bounds and a Hessian product at the start point of
//! every file in the folder that the environment variable MASTSIF names. The collection is not part of this
//! repository; without it the test says that it skipped.
//!
//! `reference.jsonl` has the figures, computed with CUTEst's own Fortran: at x0 as the file gives it, and with
//! v_i = cos(i), i = 1 … n.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Instant;
use thalweg_core::{HessianProduct, Problem};
use thalweg_sif::{Options, SifError, SifProblem};

/// Relative to the larger of the reference and what terms of its size leave by rounding.
const TOLERANCE: f64 = 1e-9;

/// Problems whose figures are not expected to agree, with the reason: the README has the table.
const EXCEPTIONS: &[(&str, &str)] = &[];

fn norm(v: &[f64]) -> f64 {
    let scale = v.iter().fold(0.0f64, |m, x| m.max(x.abs()));
    if scale == 0.0 || !scale.is_finite() {
        return scale;
    }
    scale * v.iter().map(|x| (x / scale) * (x / scale)).sum::<f64>().sqrt()
}

fn compare(r: &serde_json::Value, path: &PathBuf) -> Result<Vec<String>, SifError> {
    let mut p = SifProblem::open(path, &Options::default())?;
    let mut wrong = Vec::new();
    let number = |k: &str| r[k].as_f64();
    let n = p.sizes().variables;
    let (l, u) = (
        p.variable_bounds().lower().clone(),
        p.variable_bounds().upper().clone(),
    );
    let mut counts = [0usize; 5];
    for (l, u) in l.iter().zip(&u) {
        let (has_l, has_u) = (l.is_finite(), u.is_finite());
        let is = [has_l, has_u, has_l && has_u, l == u, !has_l && !has_u];
        counts
            .iter_mut()
            .zip(is)
            .for_each(|(c, is)| *c += usize::from(is));
    }
    for (k, c) in ["n_lower", "n_upper", "n_both", "n_fixed", "n_free"]
        .iter()
        .zip(counts)
    {
        if r[*k].as_u64() != Some(c as u64) {
            wrong.push(format!("{k}: {c}, not {}", r[*k]));
        }
    }
    if r["n"].as_u64() != Some(n as u64) {
        wrong.push(format!("n: {n}, not {}", r["n"]));
        return Ok(wrong);
    }
    if r["m"].as_u64() != Some(p.sizes().constraints as u64) {
        wrong.push(format!("m: {}, not {}", p.sizes().constraints, r["m"]));
    }
    let finite = |v: &[f64]| v.iter().filter(|b| b.is_finite()).sum::<f64>();
    let x = p.start().to_vec();
    let v: Vec<f64> = (1..=n).map(|i| (i as f64).cos()).collect();
    let (mut g, mut hv) = (vec![0.0; n], vec![0.0; n]);
    let f = p.value_and_gradient(&x, &mut g).expect("lengths agree");
    let alone = p.value(&x).expect("lengths agree");
    if f.to_bits() != alone.to_bits() && !(f - alone).abs().le(&(1e-14 * f.abs())) {
        wrong.push(format!("value alone {alone:e}, with gradient {f:e}"));
    }
    p.hessian_product(&x, &v, &mut hv).expect("lengths agree");
    let dot = |a: &[f64]| a.iter().zip(&v).map(|(a, v)| a * v).sum::<f64>();
    // Rounding in the terms of an element of the vector is relative to the vector, not to the product.
    let dot_size = |a: &[f64]| norm(a) * norm(&v);
    // x0 may lie outside the box, so by the definition; the difference with x0 rounds.
    let projected = (0..n)
        .map(|i| ((x[i] - g[i]).max(l[i]).min(u[i]) - x[i]).abs())
        .fold(0.0, f64::max);
    // The third number is the size of the terms summed, where they may cancel.
    let figures = [
        ("sum_x0", finite(&x), x.iter().map(|x| x.abs()).sum()),
        (
            "sum_l",
            finite(&l),
            l.iter().filter(|b| b.is_finite()).map(|x| x.abs()).sum(),
        ),
        (
            "sum_u",
            finite(&u),
            u.iter().filter(|b| b.is_finite()).map(|x| x.abs()).sum(),
        ),
        ("f0", f, 0.0),
        ("g0_inf", g.iter().fold(0.0f64, |m, g| m.max(g.abs())), 0.0),
        ("g0_2", norm(&g), 0.0),
        ("g0_dot_v", dot(&g), dot_size(&g)),
        (
            "pg0_inf",
            projected,
            x.iter().fold(0.0f64, |m, x| m.max(x.abs())) * 1e-6,
        ),
        ("hv0_2", norm(&hv), 0.0),
        ("vhv0", dot(&hv), dot_size(&hv)),
    ];
    for (k, found, size) in figures {
        let Some(want) = number(k) else { continue };
        let error = (found - want).abs();
        let size = want.abs().max(size);
        let same = found == want || (found.is_nan() && want.is_nan());
        // An error that is NaN is not small.
        if !same && (error.is_nan() || error > TOLERANCE * size) {
            wrong.push(format!("{k}: {found:e}, not {want:e} ({:.1e})", error / size));
        }
    }
    Ok(wrong)
}

#[test]
fn the_collection_agrees_with_cutest() {
    let folder = match std::env::var_os("MASTSIF").map(PathBuf::from) {
        Some(f) if f.is_dir() => f,
        Some(f) => {
            println!("skipped: MASTSIF names {}, which is not a folder", f.display());
            return;
        }
        None => {
            println!("skipped: set MASTSIF to the folder of the SIF collection to run this test");
            return;
        }
    };
    let reference = include_str!("reference.jsonl");
    let (mut there, mut agree, mut refused, mut excepted) = (0, 0, 0, 0);
    let mut report = String::new();
    for line in reference.lines() {
        let r: serde_json::Value = serde_json::from_str(line).expect("a line of JSON");
        let name = r["name"].as_str().expect("a name");
        let path = folder.join(format!("{name}.SIF"));
        if !path.is_file() {
            continue;
        }
        there += 1;
        let before = Instant::now();
        match compare(&r, &path) {
            Ok(wrong) if wrong.is_empty() => agree += 1,
            Ok(wrong) => match EXCEPTIONS.iter().find(|(n, _)| *n == name) {
                Some(_) => excepted += 1,
                None => {
                    let _ = writeln!(report, "{name}: {}", wrong.join("; "));
                }
            },
            Err(SifError::Unsupported(e)) => {
                refused += 1;
                println!("{name} refused: {e}");
            }
            Err(e) => {
                let _ = writeln!(report, "{name}: {e}");
            }
        }
        let seconds = before.elapsed().as_secs_f64();
        if seconds > 1.0 {
            println!("{name}: {seconds:.2} s");
        }
    }
    println!(
        "{there} files, {agree} agree, {excepted} named exceptions, {refused} refused (appended Fortran)"
    );
    assert!(report.is_empty(), "\n{report}");
}
