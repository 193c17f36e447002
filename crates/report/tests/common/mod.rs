//! Runs made up from a seed, as a benchmark would give them: for tests of the page, and to look at it.

use thalweg_profiles::{Contour, Measure, Outcome, Run, Sample, Session, Study, UnsolvedProblems};
use thalweg_report::Report;

/// SplitMix64 (Steele, Lea and Flood 2014), reduced to a number in [0, 1).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }
}

const SOLVERS: [&str; 8] = [
    "lbfgsb",
    "tnc",
    "lbfgs",
    "bfgs",
    "newton-cg",
    "sr1",
    "lbfgsb:memory=3",
    "cg",
];

/// A report of `problems` problems and up to 8 solvers. The first two problems have two variables, contours and paths.
pub(crate) fn report(problems: usize, solvers: usize) -> Report {
    let mut random = Random(7);
    let mut runs = Vec::new();
    for p in 0..problems {
        let n = [2, 10, 100, 1000, 10_000, 50_000][(random.next() * 6.0) as usize];
        let (n, name) = match p {
            0 => (2, "ROSENBR".to_owned()),
            1 => (2, "QUARTC2".to_owned()),
            _ => (n, format!("PROB{p:03}")),
        };
        let bounded = p > 1 && random.next() < 0.4;
        let hard = 10.0 + 400.0 * random.next().powi(3);
        for (s, solver) in SOLVERS.iter().enumerate().take(solvers) {
            let mut run = if p < 2 {
                descend(p, s)
            } else {
                made_up(&mut random, hard * (1.0 + 0.12 * s as f64))
            };
            run.problem.clone_from(&name);
            run.n = n;
            run.class = format!(
                "{}{}R2-AN-V-0",
                if p % 3 == 0 { 'S' } else { 'O' },
                if bounded { 'B' } else { 'U' }
            );
            run.solver = (*solver).into();
            if bounded && s > 1 && s != 6 {
                run = Run {
                    outcome: Outcome::Refused,
                    status: "refused".into(),
                    f: None,
                    pg: None,
                    fg_evaluations: 0,
                    iterations: 0,
                    history: Vec::new(),
                    ..run
                };
            }
            runs.push(run);
        }
    }
    let session = Session {
        version: "thalweg 0.1.0".into(),
        solvers: SOLVERS
            .iter()
            .take(solvers)
            .map(|s| ((*s).into(), "0.1.0".into()))
            .collect(),
        platform: "linux x86_64".into(),
        processor: "Some Processor 3.0 GHz".into(),
        cores: 2,
        rustc: "rustc 1.95.0".into(),
        gtol: 1e-6,
        time_limit: 10.0,
        began: "2026-11-23T12:00:00Z".into(),
        contours: vec![grid("ROSENBR", 0), grid("QUARTC2", 1)],
    };
    Report {
        title: "thalweg: a benchmark made up".into(),
        study: Study::new(runs),
        sessions: vec![("made-up".into(), session)],
        measure: Measure::Cost,
        unsolved: UnsolvedProblems::Count,
    }
}

/// A run whose f falls at a rate with noise.
fn made_up(random: &mut Random, hard: f64) -> Run {
    let evaluations = (hard * (0.5 + 2.0 * random.next() * random.next()))
        .ceil()
        .max(3.0);
    let (rate, f0) = (8.0 + 6.0 * random.next(), 10f64.powf(4.0 * random.next()));
    let fails = random.next();
    let outcome = match fails {
        f if f < 0.05 => Outcome::Unsolved,
        f if f < 0.08 => Outcome::TimeOut,
        f if f < 0.09 => Outcome::FalseSuccess,
        f if f < 0.095 => Outcome::Panic,
        _ => Outcome::Solved,
    };
    let reached = if outcome == Outcome::Solved {
        1.0
    } else {
        0.3 + 0.5 * random.next()
    };
    let count = (evaluations as usize).min(100);
    let history: Vec<Sample> = (0..=count)
        .map(|k| {
            let t = k as f64 / count as f64;
            let fall = 10f64.powf(-rate * reached * t * (0.7 + 0.3 * t));
            Sample {
                cost: 3.0 + (3.0 * evaluations * t).round(),
                f: Some(1.0 + f0 * fall),
                pg: Some(f0 * fall.sqrt() * (0.5 + random.next())),
            }
        })
        .collect();
    let seconds = evaluations * 1e-4 * (0.5 + random.next());
    Run {
        outcome,
        status: match outcome {
            Outcome::Solved | Outcome::FalseSuccess => "gtol",
            Outcome::Unsolved => "line-search",
            Outcome::TimeOut => "max-time",
            _ => "",
        }
        .into(),
        message: "as the solver puts it".into(),
        f0: Some(1.0 + f0),
        pg0: history[0].pg,
        f: history
            .last()
            .and_then(|s| s.f)
            .map(|f| if random.next() < 0.03 { f + 2.0 } else { f }),
        pg: Some(if outcome == Outcome::Solved { 4e-7 } else { 3e-3 }),
        best_known: Some(1.0),
        iterations: evaluations as u64,
        fg_evaluations: evaluations as u64 + 1,
        seconds,
        solver_seconds: 0.4 * seconds,
        problem_seconds: 0.6 * seconds,
        history,
        ..Run::default()
    }
}

fn value(which: usize, x: f64, y: f64) -> f64 {
    match which {
        0 => 100.0 * (y - x * x).powi(2) + (1.0 - x).powi(2),
        _ => (x - 1.0).powi(4) + (x - 1.0).powi(2) + 4.0 * (y + x * 0.5).powi(2),
    }
}

/// Steepest descent by halving with a momentum that each solver has of its own.
fn descend(which: usize, solver: usize) -> Run {
    let gradient = |x: f64, y: f64| {
        let h = 1e-6;
        [
            (value(which, x + h, y) - value(which, x - h, y)) / (2.0 * h),
            (value(which, x, y + h) - value(which, x, y - h)) / (2.0 * h),
        ]
    };
    let (mut x, mut y) = (-1.2, 1.0);
    let mut d = [0.0, 0.0];
    let (mut history, mut path, mut cost) = (Vec::new(), Vec::new(), 0.0);
    for _ in 0..100 {
        let g = gradient(x, y);
        cost += 3.0;
        history.push(Sample {
            cost,
            f: Some(value(which, x, y)),
            pg: Some(g[0].abs().max(g[1].abs())),
        });
        path.push([x, y]);
        let momentum = 0.55 + 0.05 * solver as f64;
        d = [momentum * d[0] - g[0], momentum * d[1] - g[1]];
        let mut t = 0.5;
        while value(which, x + t * d[0], y + t * d[1]) > value(which, x, y) && t > 1e-12 {
            t *= 0.5;
            cost += 1.0;
        }
        (x, y) = (x + t * d[0], y + t * d[1]);
        d = [t * d[0], t * d[1]].map(|v| v / t.max(1e-3));
    }
    Run {
        outcome: Outcome::Solved,
        status: "gtol".into(),
        f0: history[0].f,
        f: Some(value(which, x, y)),
        pg: Some(1e-7),
        best_known: Some(0.0),
        fg_evaluations: 100,
        f_evaluations: cost as u64 - 300,
        iterations: 100,
        seconds: 1e-4,
        solver_seconds: 5e-5,
        history,
        path,
        ..Run::default()
    }
}

fn grid(problem: &str, which: usize) -> Contour {
    let axis = |low: f64, high: f64| -> Vec<f64> {
        (0..61)
            .map(|k| low + (high - low) * f64::from(k) / 60.0)
            .collect()
    };
    let (x, y) = (axis(-1.6, 1.6), axis(-0.8, 1.8));
    Contour {
        problem: problem.into(),
        values: y
            .iter()
            .map(|&v| x.iter().map(|&u| Some(value(which, u, v))).collect())
            .collect(),
        x,
        y,
        bounds: [[None, Some(1.3)], [Some(-0.6), None]],
    }
}
