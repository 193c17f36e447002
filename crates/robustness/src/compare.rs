//! Two files of rows side by side.

use crate::measure::{GTOL, Row, read};
use std::collections::BTreeMap;

/// `robustness compare`: what the second lost and won, and the ratios of evaluations.
pub(crate) fn compare(before: &str, after: &str) -> Result<(), String> {
    let read = |path| -> Result<BTreeMap<String, Row>, String> {
        Ok(read(path)?
            .into_iter()
            .map(|row| (row.name.clone(), row))
            .collect())
    };
    let (a, b) = (read(before)?, read(after)?);
    let solved = |row: &Row| row.pg.is_some_and(|pg| pg <= GTOL);
    let both: Vec<(&Row, &Row)> = b
        .values()
        .filter_map(|row| Some((a.get(&row.name)?, row)))
        .collect();
    let (first, second) = (
        both.iter().filter(|(a, _)| solved(a)).count(),
        both.iter().filter(|(_, b)| solved(b)).count(),
    );
    println!(
        "{} problems in both files: solved {first}, then {second}",
        both.len()
    );
    for (words, was, is) in [("lost", true, false), ("won", false, true)] {
        let list: Vec<_> = both
            .iter()
            .filter(|(a, b)| solved(a) == was && solved(b) == is)
            .collect();
        println!("{words}: {}", list.len());
        for (a, b) in list {
            println!("    {} → {}", words_of(a), words_of(b));
        }
    }
    let mut ratios: Vec<(f64, &Row, &Row)> = both
        .iter()
        .filter(|(a, b)| solved(a) && solved(b) && a.nf > 0)
        .map(|&(a, b)| (b.nf as f64 / a.nf as f64, a, b))
        .collect();
    ratios.sort_by(|a, b| a.0.total_cmp(&b.0));
    if ratios.is_empty() {
        return Ok(());
    }
    let at = |q: f64| ratios[((ratios.len() - 1) as f64 * q) as usize].0;
    let mean = (ratios.iter().map(|r| r.0.ln()).sum::<f64>() / ratios.len() as f64).exp();
    println!(
        "evaluations, second / first, {} solved by both: median {:.4}, geometric mean {mean:.4}, quartiles {:.3} {:.3}; \
         fewer {}, more {}",
        ratios.len(),
        at(0.5),
        at(0.25),
        at(0.75),
        ratios.iter().filter(|r| r.0 < 1.0).count(),
        ratios.iter().filter(|r| r.0 > 1.0).count(),
    );
    println!("profile: part of the problems solved at no more than τ times the fewer evaluations");
    for tau in [1.0, 1.2, 1.5, 2.0, 4.0, 8.0] {
        let within = |own: fn(&Row, &Row) -> (bool, u64), other: fn(&Row, &Row) -> (bool, u64)| {
            let k = both
                .iter()
                .filter(|(a, b)| {
                    let ((yes, mine), (also, theirs)) = (own(a, b), other(a, b));
                    yes && (!also || mine as f64 <= tau * theirs as f64)
                })
                .count();
            k as f64 / both.len() as f64
        };
        let one = |a: &Row, _: &Row| (a.pg.is_some_and(|pg| pg <= GTOL), a.nf);
        let two = |_: &Row, b: &Row| (b.pg.is_some_and(|pg| pg <= GTOL), b.nf);
        println!("    τ = {tau}: {:.3}  {:.3}", within(one, two), within(two, one));
    }
    let lower = |x: &Row, y: &Row| match (x.f, y.f) {
        (Some(x), Some(y)) => x < y - 1e-4 * x.abs().max(y.abs()).max(1e-4),
        _ => false,
    };
    println!(
        "solved by both, to a lower value: first {}, second {}",
        ratios.iter().filter(|(_, a, b)| lower(a, b)).count(),
        ratios.iter().filter(|(_, a, b)| lower(b, a)).count()
    );
    println!("extremes:");
    for (ratio, a, b) in ratios.iter().take(5).chain(ratios.iter().rev().take(10)) {
        println!("    {ratio:7.3}  {} → {}", words_of(a), words_of(b));
    }
    Ok(())
}

fn words_of(row: &Row) -> String {
    format!(
        "{} (n {}): nf {}, f {:.6e}, pg {:.1e}, {}",
        row.name,
        row.n,
        row.nf,
        row.f.unwrap_or(f64::NAN),
        row.pg.unwrap_or(f64::NAN),
        row.status
    )
}
