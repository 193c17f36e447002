//! Seeded mutations of the small files: whatever a file says, decoding ends soon with a problem or a clear error, and
//! a problem can be evaluated. Nothing panics.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::time::{Duration, Instant};
use thalweg_core::{HessianProduct, Problem};
use thalweg_sif::{Constrained, Header, LagrangianHessian, Limits, Options, SifError, SifProblem};

/// splitmix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
    fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }
}

fn files() -> Vec<Vec<u8>> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    // The collection's files, too, where a long run is asked for and they are there.
    let more = std::env::var_os("MASTSIF").filter(|_| std::env::var_os("SIF_FUZZ").is_some());
    let folders = [Some(folder), more.map(Into::into)];
    let mut paths: Vec<_> = folders
        .into_iter()
        .flatten()
        .flat_map(|f| std::fs::read_dir(f).unwrap())
        .map(|e| e.unwrap().path())
        .collect();
    paths.sort();
    paths.iter().map(|p| std::fs::read(p).unwrap()).collect()
}

fn mutate(text: &mut Vec<u8>, others: &[Vec<u8>], r: &mut Random) {
    const BITS: &[&[u8]] = &[
        b"9999999999",
        b"-1",
        b"0",
        b"1.0D+400",
        b"1E-999",
        b"(",
        b")",
        b",",
        b"**",
        b".AND.",
        b" ND\n",
        b" DO I         1                        N\n",
        b"ENDATA\n",
        b"FREE FORMAT\n",
        b"'DEFAULT'",
        b"'SCALE'",
        b"$",
        b"\t",
        b"\xff\x00",
        b"GROUPS\n",
        b" XN OBJ       X(I)      1.0\n",
    ];
    for _ in 0..1 + r.below(4) {
        let at = r.below(text.len() + 1);
        let lines: Vec<usize> = std::iter::once(0)
            .chain(
                text.iter()
                    .enumerate()
                    .filter(|(_, b)| **b == b'\n')
                    .map(|(i, _)| i + 1),
            )
            .collect();
        let line = |k: usize, t: &[u8]| {
            let from = lines[k.min(lines.len() - 1)];
            let to = lines.get(k + 1).copied().unwrap_or(t.len());
            (from, to)
        };
        match r.below(9) {
            0 if at < text.len() => text[at] = r.next() as u8,
            1 if at < text.len() => {
                text.remove(at);
            }
            2 => {
                let bit = BITS[r.below(BITS.len())];
                text.splice(at..at, bit.iter().copied());
            }
            3 => {
                // Overwrite, so that columns stay.
                let bit = BITS[r.below(BITS.len())];
                let to = (at + bit.len()).min(text.len());
                text.splice(at..to, bit.iter().copied());
            }
            4 => {
                let (from, to) = line(r.below(lines.len()), text);
                text.drain(from..to);
            }
            5 => {
                let (from, to) = line(r.below(lines.len()), text);
                let copy = text[from..to].to_vec();
                let (to, _) = line(r.below(lines.len()), text);
                text.splice(to..to, copy);
            }
            6 => text.truncate(at),
            7 => {
                let other = &others[r.below(others.len())];
                let (a, b) = (r.below(other.len()), r.below(other.len()));
                let part = other[a.min(b)..a.max(b)].to_vec();
                text.splice(at..at, part);
            }
            _ => {
                // A digit for another: other sizes, other indices.
                if let Some(k) = (0..text.len())
                    .map(|k| (at + k) % text.len())
                    .find(|&k| text[k].is_ascii_digit())
                {
                    text[k] = b'0' + r.below(10) as u8;
                }
            }
        }
        if text.len() > 100_000 {
            text.truncate(100_000);
        }
    }
}

fn try_file(text: &[u8]) -> bool {
    let limits = Limits::default().steps(50_000).items(50_000);
    let mut options = Options::default().limits(limits);
    // As small as the file offers.
    for p in Header::parse(text).parameters {
        if let Some(least) = p.choices.iter().map(|c| c.0).reduce(f64::min) {
            options = options.parameter(p.name, least);
        }
    }
    match SifProblem::parse("fuzzed", text, &options) {
        Ok(mut p) => {
            let (n, m) = (p.sizes().variables, p.sizes().constraints);
            let x = p.start().to_vec();
            let (mut g, mut c) = (vec![0.0; n], vec![0.0; m]);
            let v = vec![1.0; n];
            p.value_and_gradient(&x, &mut g).unwrap();
            p.hessian_product(&x, &v, &mut g).unwrap();
            p.constraints(&x, &mut c).unwrap();
            p.jacobian_product(&x, &v, &mut c).unwrap();
            let y = vec![1.0; m];
            p.jacobian_transpose_product(&x, &y, &mut g).unwrap();
            p.lagrangian_hessian_product(&x, &y, &v, &mut g).unwrap();
            true
        }
        Err(e) => {
            let text = e.to_string();
            assert!(!text.is_empty());
            if let SifError::Syntax(d) = &e {
                assert!(d.line >= 1 && d.column >= 1, "{text}");
                assert!(d.message.contains("expected"), "{text}");
            }
            false
        }
    }
}

#[test]
fn mutated_files_never_panic_and_never_run_away() {
    let rounds = std::env::var("SIF_FUZZ")
        .ok()
        .and_then(|r| r.parse().ok())
        .unwrap_or(20_000usize);
    let files = files();
    let mut r = Random(1);
    let (mut fine, mut slowest) = (0, Duration::ZERO);
    for _ in 0..rounds {
        let mut text = files[r.below(files.len())].clone();
        mutate(&mut text, &files, &mut r);
        let before = Instant::now();
        fine += usize::from(try_file(&text));
        slowest = slowest.max(before.elapsed());
    }
    println!("{rounds} files, {fine} decoded, slowest {slowest:?}");
    assert!(fine > rounds / 20, "{fine}");
    assert!(slowest < Duration::from_secs(5), "{slowest:?}");
}

#[test]
fn noise_is_refused() {
    let mut r = Random(2);
    for len in [0, 1, 10, 1000, 10_000] {
        for _ in 0..50 {
            let text: Vec<u8> = (0..len).map(|_| r.next() as u8).collect();
            assert!(!try_file(&text));
        }
    }
}
