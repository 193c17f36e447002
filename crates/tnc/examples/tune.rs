//! temporary
#![allow(missing_docs)]
use std::time::Duration;
use thalweg_core::{Driver, Solution};
use thalweg_testproblems::{Suite, TestProblem};
use thalweg_tnc::*;

fn run<S>(solver: &S, name: &str, most: u64, secs: f64) -> Solution<Vec<f64>>
where
    S: thalweg_core::Solver<thalweg_core::Budgeted<TestProblem<Vec<f64>>>>,
{
    let problem = TestProblem::<Vec<f64>>::new(name, &[]).unwrap();
    let x0 = problem.start();
    Driver::new().max_evaluations(most).max_time(Duration::from_secs_f64(secs)).run(solver, problem, x0).unwrap()
}

fn main() {
    let gtol = 1e-5;
    let maxn = std::env::var("MAXN").map_or(12000, |v| v.parse().unwrap());
    let names: Vec<_> = Suite::all().bounded().iter().filter(|m| m.default_n() <= maxn).collect();
    let cache = "/tmp/tnc-scipy-counts.txt";
    let mut base = std::collections::HashMap::new();
    if let Ok(text) = std::fs::read_to_string(cache) {
        for l in text.lines() { let f: Vec<_> = l.split_whitespace().collect(); base.insert(f[0].to_string(), (f[1].parse::<u64>().unwrap(), f[2] == "true")); }
    } else {
        let mut out = String::new();
        for m in &names {
            let scipy = Tnc::scipy().gtol(gtol).ftol(0.0).xtol(0.0).pgtol(0.0).max_evaluations(MaxEvaluations::Unlimited);
            let s = run(&scipy, m.name, 20000, 10.0);
            base.insert(m.name.to_string(), (s.counters.evaluations(), s.projected_gradient_norm <= gtol));
            out += &format!("{} {} {}\n", m.name, s.counters.evaluations(), s.projected_gradient_norm <= gtol);
        }
        std::fs::write(cache, out).unwrap();
    }
    for config in std::env::args().skip(1) {
        let mut t = Tnc::default().gtol(gtol);
        let mut verbose = false;
        for kv in config.split(',') {
            let (k, v) = kv.split_once('=').unwrap_or((kv, "1"));
            let num: f64 = v.parse().unwrap_or(0.0);
            t = match k {
                "eta" => t.eta(num),
                "q" => t.truncation(Truncation::Quadratic(num)),
                "r" => t.truncation(Truncation::Residual(num)),
                "cg" => t.max_cg(num as usize),
                "range" => t.scaling(Scaling::Range),
                "rescale" => t.rescale(num),
                "scipydiag" => t.diagonal(Diagonal::Scipy),
                "one" => t.release(Release::One),
                "first" => t.path(Path::FirstBound),
                "min0" => t.minimum(0.0),
                "smax" => t.step_max(num),
                "acc" => t.accuracy(num),
                "v" => { verbose = true; t }
                "mem" => t.memory(num as usize),
                "qn" => t.quasi_newton_steps(num as u64),
                _ => t,
            };
        }
        let mut ratios = Vec::new();
        let mut fails = Vec::new();
        let mut solved = 0;
        let mut total = 0.0;
        for m in &names {
            let s = run(&t, m.name, 20000, 1.0);
            let (e, ok) = (s.counters.evaluations(), s.projected_gradient_norm <= gtol);
            solved += usize::from(ok);
            let (be, bok) = base[m.name];
            if verbose { println!("{:12} {:6} base {:6} {:5} mine {:6} it {:5} {} {:e}", m.name, m.default_n(), be, bok, e, s.counters.iterations, s.status.name(), s.value); }
            if bok { let r = if ok { e as f64 / be as f64 } else { fails.push(m.name); f64::INFINITY }; ratios.push(r); total += if ok { r.ln() } else { 2.0 }; }
        }
        ratios.sort_by(f64::total_cmp);
        let k = ratios.len();
        println!("{config:40} median {:.3} q1 {:.3} q3 {:.3} geo {:.3} solved {solved}/{} fails {fails:?}", ratios[k/2], ratios[k/4], ratios[3*k/4], (total / k as f64).exp(), names.len());
    }
}
