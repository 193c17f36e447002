//! Runs that are saved and gone on with.

#![allow(clippy::unwrap_used, reason = "a test may")]

use thalweg_conformance::{Builtin, CheckpointCheck, Shape, Walls};
use thalweg_core::checkpoint::{CheckpointError, load, peek, read, save, write};
use thalweg_core::{LineSearch, Real, Solver, State, from_fn};
use thalweg_lbfgsb::Lbfgsb;
use thalweg_linesearch::{Backtracking, HagerZhang, MoreThuente, Nonmonotone, StrongWolfe};

/// Every path: the two-loop recursion, the dense matrix and the compact form; pairs that wrap.
#[test]
fn every_path_resumes_bit_for_bit() {
    for m in [1, 3, 10] {
        let solver = Lbfgsb::default().memory(m);
        let check = CheckpointCheck::new(&solver);
        // 700 variables without bounds take the compact form; the pairs of 30 000 lie in pages.
        check.sizes(&[2, 13, 70, 700]).mutations(15).run::<f64>().assert();
    }
    let solver = Lbfgsb::default();
    CheckpointCheck::new(&solver)
        .sizes(&[30_000])
        .steps(12)
        .mutations(2)
        .run::<f64>()
        .assert();
    let solver = Lbfgsb::<f32>::default();
    CheckpointCheck::new(&solver)
        .sizes(&[2, 13, 70, 700])
        .run::<f32>()
        .assert();
    CheckpointCheck::new(&Lbfgsb::<f64>::scipy())
        .run::<f64>()
        .assert();
    CheckpointCheck::new(&Lbfgsb::<f64>::default().history::<f32>())
        .run::<f64>()
        .assert();
}

fn with<T: Real, L: LineSearch<T>>(search: L) {
    let solver = Lbfgsb::<T>::default().line_search(search).memory(4);
    CheckpointCheck::new(&solver).run::<T>().assert();
}

#[test]
fn every_line_search_resumes() {
    with::<f64, _>(StrongWolfe::new());
    with::<f64, _>(HagerZhang::new());
    with::<f32, _>(HagerZhang::new());
    with::<f64, _>(Backtracking::new());
    with::<f64, _>(Nonmonotone::new());
    with::<f32, _>(Nonmonotone::new());
}

#[test]
fn parts_save_their_own() {
    CheckpointCheck::new(&Lbfgsb::default().memory(3))
        .in_parts::<f64>()
        .assert();
    CheckpointCheck::new(&Lbfgsb::default().memory(3))
        .in_parts::<f32>()
        .assert();
    CheckpointCheck::new(&Lbfgsb::default().line_search(Nonmonotone::new()))
        .in_parts::<f64>()
        .assert();
}

fn problem(n: usize) -> Builtin<Vec<f64>> {
    Builtin::new(&vec![0.0; n], Shape::Coupled, Walls::Some)
}

/// A state after `steps` steps, and its checkpoint.
fn after<S: thalweg_core::checkpoint::Resumable<Builtin<Vec<f64>>>>(
    solver: &S,
    problem: &mut Builtin<Vec<f64>>,
    steps: usize,
) -> (S::State, Vec<u8>) {
    let start = problem.start(0);
    let mut state = solver.init(problem, start).unwrap();
    for _ in 0..steps {
        assert!(solver.step(problem, &mut state).unwrap().is_continue());
    }
    let mut bytes = Vec::new();
    write(solver, problem, &state, &mut bytes).unwrap();
    (state, bytes)
}

/// What is refused says what was wrong; tolerances, constants and the size of the memory may change.
#[test]
fn what_does_not_fit_is_refused_and_options_may_change() {
    let mut p = problem(30);
    let solver = Lbfgsb::default().gtol(1e-12).memory(5);
    let (state, bytes) = after(&solver, &mut p, 8);
    assert_eq!(state.pair_count() + usize::from(state.pair_count() < 5), 5);
    let like = vec![0.0; 30];

    // Other tolerances and constants; the pairs are those that fit.
    for (m, kept) in [(2, 2), (4, 4), (9, 5)] {
        let search = MoreThuente::new().curvature(0.5);
        let other = Lbfgsb::default().gtol(1e-3).memory(m).line_search(search);
        let mut read = read(&mut bytes.as_slice(), &other, &p, like.clone()).unwrap();
        assert_eq!(read.pair_count(), kept);
        let (mut s, mut y) = (like.clone(), like.clone());
        let (mut t, mut z) = (like.clone(), like.clone());
        for k in 0..kept {
            assert!(state.copy_pair(state.pair_count() - kept + k, &mut s, &mut y));
            assert!(read.copy_pair(k, &mut t, &mut z));
            assert!(s == t && y == z);
        }
        while other.step(&mut p, &mut read).unwrap().is_continue() {}
        assert!(read.projected_gradient_norm() <= 1e-3);
    }

    let message = |result: Result<(), CheckpointError>| result.unwrap_err().to_string();
    let other = Lbfgsb::scipy();
    let words = message(read(&mut bytes.as_slice(), &other, &p, like.clone()).map(|_| ()));
    assert!(
        words.contains("the solver is lbfgsb in it, but lbfgsb-scipy here"),
        "{words}"
    );
    let words = message(read(&mut bytes.as_slice(), &solver, &problem(31), vec![0.0; 31]).map(|_| ()));
    assert!(
        words.contains("number of variables is 30 in it, but 31 here"),
        "{words}"
    );
    let single = Lbfgsb::<f32>::default();
    let q = Builtin::new(&vec![0f32; 30], Shape::Coupled, Walls::Some);
    let words = message(read(&mut bytes.as_slice(), &single, &q, vec![0.0; 30]).map(|_| ()));
    assert!(words.contains("the scalar is f64 in it, but f32 here"), "{words}");
    let half = Lbfgsb::default().memory(5).history::<f32>();
    let words = message(read(&mut bytes.as_slice(), &half, &p, like.clone()).map(|_| ()));
    assert!(words.contains("the precision of an array is 8 bytes"), "{words}");
    let searching = Lbfgsb::default().line_search(StrongWolfe::new());
    let words = message(read(&mut bytes.as_slice(), &searching, &p, like.clone()).map(|_| ()));
    assert!(
        words.contains("the line search is more-thuente in it, but strong-wolfe here"),
        "{words}"
    );
    let free = Builtin::new(&like, Shape::Coupled, Walls::Without);
    let words = message(read(&mut bytes.as_slice(), &solver, &free, like.clone()).map(|_| ()));
    assert!(
        words.contains("the run is with bounds in it, but without here"),
        "{words}"
    );
    let words = message(read(&mut bytes.as_slice(), &solver.clone().memory(0), &p, like.clone()).map(|_| ()));
    assert!(words.contains("memory"), "{words}");
    // The lower bounds of this one lie above the point.
    let bounds = thalweg_core::Bounds::uniform(like.clone(), 50.0, 60.0).unwrap();
    let moved = thalweg_core::Bounded::new(problem(30), bounds);
    let words = message(read(&mut bytes.as_slice(), &solver, &moved, like.clone()).map(|_| ()));
    assert!(words.contains("x[0] = ") && words.contains("[50, 60]"), "{words}");
    let words = message(read(&mut &b"\x7fELF"[..], &solver, &p, like.clone()).map(|_| ()));
    assert!(words.contains("not a checkpoint of thalweg"), "{words}");
    let words = message(read(&mut &bytes[..9], &solver, &p, like.clone()).map(|_| ()));
    assert!(words.contains("ends too early, after 9 bytes"), "{words}");
    let mut newer = bytes.clone();
    newer[12] = 9;
    let words = message(read(&mut newer.as_slice(), &solver, &p, like.clone()).map(|_| ()));
    assert!(
        words.contains("format 9") && words.contains("reads format 1"),
        "{words}"
    );
    let mut spoiled = bytes.clone();
    spoiled[700] ^= 1;
    let words = message(read(&mut spoiled.as_slice(), &solver, &p, like).map(|_| ()));
    assert!(words.contains("damaged"), "{words}");
}

/// A file appears whole or not at all; a failed attempt leaves the old one.
#[test]
fn files_are_replaced_whole() {
    let folder = std::env::temp_dir().join(format!("thalweg-resume-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("run.ckpt");
    let mut p = problem(13);
    let solver = Lbfgsb::default().gtol(1e-12);
    let (mut state, bytes) = after(&solver, &mut p, 3);
    let missing = load(&path, &solver, &p, vec![0.0; 13]).unwrap_err();
    assert!(matches!(missing, CheckpointError::Missing { .. }) && missing.to_string().contains("run.ckpt"));
    save(&path, &solver, &p, &state).unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), bytes);
    let header = peek(&path).unwrap();
    assert_eq!(
        (header.solver.as_str(), header.counters.iterations),
        ("lbfgsb", 3)
    );
    assert_eq!(
        (header.global_len, header.value.to_bits()),
        (13, state.value().to_bits())
    );
    // What a kill in the middle of writing leaves does no harm.
    let _ = solver.step(&mut p, &mut state).unwrap();
    std::fs::write(folder.join("run.ckpt.partial"), &bytes[..100]).unwrap();
    assert_eq!(peek(&path).unwrap().counters.iterations, 3);
    save(&path, &solver, &p, &state).unwrap();
    assert_eq!(peek(&path).unwrap().counters.iterations, 4);
    assert!(!folder.join("run.ckpt.partial").exists());
    let nowhere = save(folder.join("none/run.ckpt"), &solver, &p, &state).unwrap_err();
    assert!(nowhere.to_string().contains("cannot write"), "{nowhere}");
    let folder_itself = save(&folder, &solver, &p, &state).unwrap_err();
    assert!(
        folder_itself.to_string().contains("cannot write"),
        "{folder_itself}"
    );
    std::fs::remove_dir_all(&folder).unwrap();
}

/// A state with bounds, started again on a problem without, keeps its pairs in tiles; that resumes too.
#[test]
fn a_state_started_again_without_bounds_resumes() {
    let solver = Lbfgsb::default();
    let mut bounded = problem(40);
    let mut free = Builtin::new(&vec![0.0; 40], Shape::Coupled, Walls::Without);
    let start = bounded.start(0);
    let mut state = solver.init(&mut bounded, start.clone()).unwrap();
    solver.restart(&mut free, &mut state, &start).unwrap();
    for _ in 0..4 {
        assert!(solver.step(&mut free, &mut state).unwrap().is_continue());
    }
    let mut bytes = Vec::new();
    write(&solver, &free, &state, &mut bytes).unwrap();
    let mut resumed = read(&mut bytes.as_slice(), &solver, &free, start).unwrap();
    for _ in 0..10 {
        let a = solver.step(&mut free, &mut state).unwrap();
        let b = solver.step(&mut free, &mut resumed).unwrap();
        assert_eq!(a, b);
        assert!(
            state
                .x()
                .iter()
                .zip(resumed.x())
                .all(|(a, b)| a.to_bits() == b.to_bits())
        );
    }
}

/// A run above its best point keeps that point too.
#[test]
fn a_run_above_its_best_point_resumes_there() {
    let rosenbrock = || {
        from_fn(|x: &[f64], g: &mut [f64]| {
            let (a, b) = (1.0 - x[0], x[1] - x[0] * x[0]);
            (g[0], g[1]) = (-2.0 * a - 400.0 * x[0] * b, 200.0 * b);
            a * a + 100.0 * b * b
        })
    };
    let solver = Lbfgsb::default().line_search(Nonmonotone::new());
    let mut p = rosenbrock();
    let mut state = solver.init(&mut p, vec![-1.2, 1.0]).unwrap();
    let mut seen = 0;
    while solver.step(&mut p, &mut state).unwrap().is_continue() {
        let mut bytes = Vec::new();
        write(&solver, &p, &state, &mut bytes).unwrap();
        // The monotone form has no place for a best point beside the iterate.
        let monotone = Lbfgsb::default()
            .line_search(Nonmonotone::new().memory(1))
            .value_precision(0.0);
        if let Err(error) = read(&mut bytes.as_slice(), &monotone, &p, vec![0.0; 2]) {
            assert!(error.to_string().contains("above the best point"), "{error}");
            seen += 1;
        }
        state = read(&mut bytes.as_slice(), &solver, &p, vec![0.0; 2]).unwrap();
    }
    assert!(seen > 0, "the run was never above its best point");
}
