//! temporary
#![allow(missing_docs)]
use std::io::{Read, Write};
use thalweg_core::Problem;
use thalweg_testproblems::{Suite, TestProblem};
fn main() {
    let a: Vec<String> = std::env::args().collect();
    if a[1] == "list" { for m in Suite::all().bounded().iter() { println!("{} {}", m.name, m.default_n()); } return; }
    let mut p = TestProblem::<Vec<f64>>::new(&a[1], &[]).unwrap();
    let n = p.n();
    let mut out = std::io::stdout().lock();
    let mut inp = std::io::stdin().lock();
    let put = |out: &mut std::io::StdoutLock, v: &[f64]| { let b: Vec<u8> = v.iter().flat_map(|x| x.to_le_bytes()).collect(); out.write_all(&b).unwrap(); };
    put(&mut out, &[n as f64]);
    put(&mut out, &p.start());
    let (l, u) = match p.bounds() { Some(b) => (b.lower().clone(), b.upper().clone()), None => (vec![f64::NEG_INFINITY; n], vec![f64::INFINITY; n]) };
    put(&mut out, &l); put(&mut out, &u); out.flush().unwrap();
    let mut buf = vec![0u8; 8 * n];
    let mut g = vec![0.0; n];
    while inp.read_exact(&mut buf).is_ok() {
        let x: Vec<f64> = buf.chunks_exact(8).map(|c| f64::from_le_bytes(c.try_into().unwrap())).collect();
        let Ok(f) = p.value_and_gradient(&x, &mut g);
        put(&mut out, &[f]); put(&mut out, &g); out.flush().unwrap();
    }
}
