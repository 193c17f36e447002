//! What must hold for every problem with general constraints.
//!
//! `constrained.csv` holds sizes, value at the start and least value of Hock and Schittkowski's problems, from CUTEst's files
//! and from independent solvers (sequential quadratic programming, an augmented Lagrangian method, Ipopt), to 8 digits.

// Functions of tests may stop a test; `!(a <= b)` is meant to catch NaN.
#![allow(clippy::unwrap_used, clippy::panic, clippy::neg_cmp_op_on_partial_ord)]

use thalweg_core::{Constrained, HessianProduct, LagrangianHessian, Problem};
use thalweg_testproblems::{BuildError, ConstrainedProblem, Meta, Params, Suite, Tag, TestProblem, by_name};

/// Uniform numbers in (−1, 1), the same in every run (xorshift64*).
struct Random(u64);

impl Random {
    fn symmetric(&mut self) -> f64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11) as f64 / (1u64 << 52) as f64 - 1.0
    }
    fn vector(&mut self, n: usize) -> Vec<f64> {
        (0..n).map(|_| self.symmetric()).collect()
    }
}

fn dot(x: &[f64], y: &[f64]) -> f64 {
    x.iter().zip(y).map(|(a, b)| a * b).sum()
}

fn largest(x: &[f64]) -> f64 {
    x.iter().fold(0.0, |m, v| m.max(v.abs()))
}

fn moved(x: &[f64], t: f64, v: &[f64]) -> Vec<f64> {
    x.iter().zip(v).map(|(x, v)| x + t * v).collect()
}

/// A problem with evaluations that return what they compute.
struct Case {
    p: ConstrainedProblem,
    random: Random,
}

impl Case {
    fn new(meta: &'static Meta) -> Self {
        let p = ConstrainedProblem::from_meta(meta, &Params::defaults(meta)).unwrap();
        let seed = meta
            .name
            .bytes()
            .fold(7, |h: u64, b| h.wrapping_mul(31) + u64::from(b));
        Case {
            p,
            random: Random(seed | 1),
        }
    }

    /// The start moved inside the bounds, points near it, and the optimum moved a little.
    fn points(&mut self) -> Vec<Vec<f64>> {
        let (x0, best) = (self.p.start(), self.p.optimum().unwrap());
        let mut points = Vec::new();
        for (from, reach) in [(&x0, 0.0), (&x0, 0.02), (&x0, 0.2), (&best, 0.01)] {
            let mut x: Vec<f64> = from
                .iter()
                .map(|x| x + reach * (0.1 + x.abs()) * self.random.symmetric())
                .collect();
            if let Some(b) = self.p.bounds() {
                for ((x, &l), &u) in x.iter_mut().zip(b.lower()).zip(b.upper()) {
                    let room = if u - l < f64::INFINITY {
                        u - l
                    } else {
                        1.0 + x.abs()
                    };
                    // Off the bounds, where some formulas end.
                    *x = x.clamp(l + 1e-2 * room, u - 1e-2 * room);
                }
            }
            points.push(x);
        }
        points
    }

    /// A direction of the size of the variables.
    fn direction(&mut self, x: &[f64]) -> Vec<f64> {
        let v = self.random.vector(x.len());
        v.iter().zip(x).map(|(v, x)| v * (1e-3 + x.abs())).collect()
    }

    fn value(&mut self, x: &[f64]) -> f64 {
        let Ok(f) = self.p.value(&x.to_vec());
        f
    }

    fn gradient(&mut self, x: &[f64]) -> (f64, Vec<f64>) {
        let mut g = vec![f64::NAN; x.len()];
        let Ok(f) = self.p.value_and_gradient(&x.to_vec(), &mut g);
        (f, g)
    }

    fn constraints(&mut self, x: &[f64]) -> Vec<f64> {
        let mut c = vec![f64::NAN; self.p.m()];
        let Ok(()) = self.p.constraints(&x.to_vec(), &mut c);
        c
    }

    fn jacobian(&mut self, x: &[f64], v: &[f64]) -> Vec<f64> {
        let mut jv = vec![f64::NAN; self.p.m()];
        let Ok(()) = self.p.jacobian_product(&x.to_vec(), &v.to_vec(), &mut jv);
        jv
    }

    fn transpose(&mut self, x: &[f64], y: &[f64]) -> Vec<f64> {
        let mut jty = vec![f64::NAN; x.len()];
        let Ok(()) = self
            .p
            .jacobian_transpose_product(&x.to_vec(), &y.to_vec(), &mut jty);
        jty
    }

    fn lagrangian_gradient(&mut self, x: &[f64], y: &[f64]) -> Vec<f64> {
        moved(&self.gradient(x).1, 1.0, &self.transpose(x, y))
    }

    fn lagrangian(&mut self, x: &[f64], y: &[f64], v: &[f64]) -> Vec<f64> {
        let mut hv = vec![f64::NAN; x.len()];
        let Ok(()) = self
            .p
            .lagrangian_hessian_product(&x.to_vec(), &y.to_vec(), &v.to_vec(), &mut hv);
        hv
    }

    fn hessian(&mut self, x: &[f64], v: &[f64]) -> Vec<f64> {
        let mut hv = vec![f64::NAN; x.len()];
        let Ok(()) = self.p.hessian_product(&x.to_vec(), &v.to_vec(), &mut hv);
        hv
    }

    /// Lower and upper limits of the constraints.
    fn limits(&self) -> Vec<(f64, f64)> {
        let b = self.p.constraint_bounds().unwrap();
        b.lower().iter().copied().zip(b.upper().iter().copied()).collect()
    }

    fn bounds(&self) -> Vec<(f64, f64)> {
        match self.p.bounds() {
            Some(b) => b.lower().iter().copied().zip(b.upper().iter().copied()).collect(),
            None => vec![(f64::NEG_INFINITY, f64::INFINITY); self.p.n()],
        }
    }
}

fn cases() -> impl Iterator<Item = Case> {
    Suite::constrained().into_iter().map(Case::new)
}

fn report(failures: &[String]) {
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// The least mismatch of `claimed` with extrapolated central differences over several steps, over a scale.
fn mismatch(claimed: &[f64], scale: f64, mut sample: impl FnMut(f64) -> Vec<f64>) -> f64 {
    let mut best = f64::INFINITY;
    for exponent in 1..=7 {
        let h = 10f64.powi(-exponent);
        let (p1, m1, p2, m2) = (sample(h), sample(-h), sample(2.0 * h), sample(-2.0 * h));
        let error = (0..claimed.len())
            .map(|i| ((8.0 * (p1[i] - m1[i]) - (p2[i] - m2[i])) / (12.0 * h) - claimed[i]).abs())
            .fold(0.0, |m: f64, e| if e.is_nan() { f64::INFINITY } else { m.max(e) });
        best = best.min(error / scale);
    }
    best
}

#[test]
fn derivatives_agree_with_differences() {
    let mut failures = Vec::new();
    for mut case in cases() {
        let name = case.p.name();
        for (k, x) in case.points().into_iter().enumerate() {
            let mut check = |what: &str, error: f64| {
                if !(error < 1e-6) {
                    failures.push(format!("{name} point {k}: {what} off by {error:.1e}"));
                }
            };
            let v = case.direction(&x);
            let (f, g) = case.gradient(&x);
            assert_eq!(
                f.to_bits(),
                case.value(&x).to_bits(),
                "{name}: the value alone differs"
            );
            let scale = g
                .iter()
                .zip(&v)
                .map(|(a, b)| (a * b).abs())
                .sum::<f64>()
                .max(1e-6 * f.abs())
                .max(1e-9);
            check(
                "gradient",
                mismatch(&[dot(&g, &v)], scale, |t| vec![case.value(&moved(&x, t, &v))]),
            );
            let hv = case.hessian(&x, &v);
            let scale = largest(&hv).max(1e-8 * largest(&g)).max(1e-12);
            check(
                "Hessian",
                mismatch(&hv, scale, |t| case.gradient(&moved(&x, t, &v)).1),
            );
            let jv = case.jacobian(&x, &v);
            // Each constraint on its own scale.
            let c = case.constraints(&x);
            for i in 0..c.len() {
                let scale = jv[i].abs().max(1e-5 * c[i].abs()).max(1e-8 * largest(&jv));
                check(
                    &format!("constraint {i}"),
                    mismatch(&[jv[i]], scale.max(1e-9), |t| {
                        vec![case.constraints(&moved(&x, t, &v))[i]]
                    }),
                );
            }
            let y = case.random.vector(c.len());
            let jty = case.transpose(&x, &y);
            let terms: f64 = jv.iter().zip(&y).map(|(a, b)| (a * b).abs()).sum();
            check(
                "transpose",
                (dot(&jty, &v) - dot(&jv, &y)).abs() / terms.max(1e-300) * 1e4,
            );
            let hv = case.lagrangian(&x, &y, &v);
            let g = case.lagrangian_gradient(&x, &y);
            let scale = largest(&hv).max(1e-8 * largest(&g)).max(1e-12);
            check(
                "Lagrangian",
                mismatch(&hv, scale, |t| case.lagrangian_gradient(&moved(&x, t, &v), &y)),
            );
            // Symmetry; and with y = 0 it is the Hessian of the objective.
            let u = case.direction(&x);
            let hu = case.lagrangian(&x, &y, &u);
            let terms: f64 = hu.iter().zip(&v).map(|(a, b)| (a * b).abs()).sum::<f64>()
                + hv.iter().zip(&u).map(|(a, b)| (a * b).abs()).sum::<f64>();
            check(
                "symmetry",
                (dot(&hu, &v) - dot(&hv, &u)).abs() / terms.max(1e-300) * 1e4,
            );
            assert_eq!(
                case.lagrangian(&x, &vec![0.0; c.len()], &v),
                case.hessian(&x, &v),
                "{name}"
            );
        }
    }
    report(&failures);
}

/// Least values better than the ones listed, and where from.
const BETTER: &[(&str, &str)] = &[
    (
        "HS47",
        "the listed value is at another local minimiser, (1, 1, 1, 1, 1)",
    ),
    ("HS55", "the book has 6⅓ as well; the file of CUTEst has 6⅔"),
    ("HS109", "the listed value is at another local minimiser"),
];

#[test]
fn figures_agree_with_those_listed() {
    let mut failures = Vec::new();
    let mut seen = 0;
    for line in include_str!("constrained.csv").lines().skip(1) {
        let row: Vec<&str> = line.split(',').collect();
        let number = |k: usize| row[k].parse::<f64>().unwrap();
        let Ok(meta) = by_name(row[0]) else { continue };
        seen += 1;
        let mut case = Case::new(meta);
        let equations = case.limits().iter().filter(|(l, u)| l == u).count();
        let x = case.p.start();
        let (f0, best) = (case.value(&x), case.p.best_known().unwrap());
        let mut claim = |so: bool, what: String| {
            if !so {
                failures.push(format!("{}: {what}", row[0]));
            }
        };
        claim(meta.class.0 == row[1], format!("class {}", meta.class));
        claim(
            case.p.n() as f64 == number(2) && case.p.m() as f64 == number(3),
            format!("n = {}, m = {}", case.p.n(), case.p.m()),
        );
        claim(equations as f64 == number(4), format!("{equations} equations"));
        // The list has 8 digits.
        claim(
            (f0 - number(5)).abs() <= 2e-7 * number(5).abs().max(1.0),
            format!("f(x⁰) = {f0:.10e}"),
        );
        let off = (best - number(6)) / number(6).abs().max(1.0);
        let better = BETTER.iter().any(|(name, _)| *name == row[0]);
        claim(
            if better { off < -1e-3 } else { off.abs() < 2e-7 },
            format!("best value {best:.10e}"),
        );
    }
    assert!(seen >= 90, "{seen}");
    report(&failures);
}

/// Which problems of the list are missing, for the people who extend the collection.
#[test]
fn missing_names() {
    let missing: Vec<&str> = include_str!("constrained.csv")
        .lines()
        .skip(1)
        .filter_map(|line| line.split(',').next())
        .filter(|name| by_name(name).is_err())
        .collect();
    // HS67 and HS87: see the README.
    assert_eq!(missing, ["HS67", "HS87"]);
}

#[test]
fn records_are_true() {
    let mut failures = Vec::new();
    let mut names = std::collections::HashSet::new();
    for case in cases() {
        let meta = case.p.meta();
        let mut claim = |so: bool, what: &str| {
            if !so {
                failures.push(format!("{}: {what}", meta.name));
            }
        };
        claim(names.insert(meta.name), "two problems have this name");
        claim(
            case.p.n() == meta.default_n() && case.p.m() == meta.constraints,
            "the sizes are not those of the record",
        );
        let code: Vec<&str> = meta.class.0.split('-').collect();
        claim(
            code[2].parse() == Ok(case.p.n()) && code[3].parse() == Ok(case.p.m()),
            "the class code gives other sizes",
        );
        claim(
            !meta.references.is_empty() && !meta.summary.is_empty(),
            "summary and references are wanted",
        );
        claim(
            meta.class.objective() != 'Q' || meta.has(Tag::Quadratic),
            "the tag `quadratic` is missing",
        );
        let x = case.p.start();
        let outside = case.p.bounds().is_some_and(|b| b.violation(&x) > 0.0);
        claim(
            outside == meta.has(Tag::InfeasibleStart),
            "the tag `infeasible-start` is wrong",
        );
    }
    report(&failures);
    // Curvature: convex objectives have v'Hv ≥ 0, quadratic ones a constant Hessian.
    for mut case in cases() {
        let meta = case.p.meta();
        let points = case.points();
        let v = case.direction(&points[0]);
        let products: Vec<Vec<f64>> = points.iter().map(|x| case.hessian(x, &v)).collect();
        for hv in &products {
            let scale: f64 = hv.iter().zip(&v).map(|(a, b)| (a * b).abs()).sum();
            if meta.has(Tag::Convex) && dot(hv, &v) < -1e-10 * scale {
                failures.push(format!("{}: v'Hv = {:e}", meta.name, dot(hv, &v)));
            }
            if meta.has(Tag::Quadratic) && largest(&moved(hv, -1.0, &products[0])) > 1e-9 * largest(hv) {
                failures.push(format!("{}: the Hessian is not constant", meta.name));
            }
        }
    }
    report(&failures);
}

/// Nonnegative least squares by Lawson and Hanson: y ≥ 0 that minimises ‖Σ yₖ aₖ − b‖₂. Returns the residual.
fn nonnegative_least_squares(columns: &[Vec<f64>], b: &[f64]) -> Vec<f64> {
    let (m, k) = (b.len(), columns.len());
    let residual_of = |y: &[f64]| {
        let mut r = b.to_vec();
        for (a, &y) in columns.iter().zip(y) {
            (0..m).for_each(|i| r[i] -= y * a[i]);
        }
        r
    };
    // Least squares on some columns by Gram–Schmidt, twice; dependent columns have coefficient 0.
    let solve = |chosen: &[usize]| -> Vec<f64> {
        let (mut q, mut r): (Vec<Vec<f64>>, Vec<Vec<f64>>) = (Vec::new(), Vec::new());
        let mut kept = Vec::new();
        for &j in chosen {
            let mut v = columns[j].clone();
            let mut row = vec![0.0; q.len()];
            for _ in 0..2 {
                for (i, q) in q.iter().enumerate() {
                    let c = dot(q, &v);
                    row[i] += c;
                    v = moved(&v, -c, q);
                }
            }
            let norm = dot(&v, &v).sqrt();
            if norm > 1e-9 * dot(&columns[j], &columns[j]).sqrt() {
                v.iter_mut().for_each(|v| *v /= norm);
                row.push(norm);
                q.push(v);
                r.push(row);
                kept.push(j);
            }
        }
        let mut y = vec![0.0; k];
        let mut rhs: Vec<f64> = q.iter().map(|q| dot(q, b)).collect();
        for i in (0..kept.len()).rev() {
            let value = rhs[i] / r[i][i];
            y[kept[i]] = value;
            for above in 0..i {
                rhs[above] -= value * r[i][above];
            }
        }
        y
    };
    let (mut y, mut chosen) = (vec![0.0; k], Vec::<usize>::new());
    for _ in 0..20 * (k + 1) {
        let r = residual_of(&y);
        let gain = |j: usize| dot(&columns[j], &r) / dot(&columns[j], &columns[j]).sqrt().max(1e-300);
        let next = (0..k)
            .filter(|j| !chosen.contains(j))
            .max_by(|&i, &j| gain(i).total_cmp(&gain(j)));
        let Some(next) = next.filter(|&j| gain(j) > 1e-12 * largest(b)) else {
            break;
        };
        chosen.push(next);
        loop {
            let z = solve(&chosen);
            let Some(step) = chosen
                .iter()
                .filter(|&&j| z[j] <= 0.0)
                .map(|&j| if y[j] > z[j] { y[j] / (y[j] - z[j]) } else { 0.0 })
                .min_by(f64::total_cmp)
            else {
                y = z;
                break;
            };
            for &j in &chosen {
                y[j] += step * (z[j] - y[j]);
            }
            let before = chosen.len();
            chosen.retain(|&j| y[j] > 1e-14);
            (0..k).filter(|j| !chosen.contains(j)).for_each(|j| y[j] = 0.0);
            if chosen.len() == before || chosen.is_empty() {
                break;
            }
        }
    }
    residual_of(&y)
}

/// The optimum is feasible, has the value the record says, and multipliers of the right signs exist.
#[test]
fn optima_are_optima() {
    let mut failures = Vec::new();
    for mut case in cases() {
        let (name, x) = (case.p.name(), case.p.optimum().unwrap());
        let (f, g) = case.gradient(&x);
        let best = case.p.best_known().unwrap();
        // Records have 12 digits; HS268 cancels 10⁴ to 10⁻¹¹.
        if !((f - best).abs() <= 1e-10 * best.abs().max(1.0)) {
            failures.push(format!(
                "{name}: f = {f:e} at the optimum, {best:e} in the record"
            ));
        }
        let n = x.len();
        let (c, limits, bounds) = (case.constraints(&x), case.limits(), case.bounds());
        // Gradients of what is active, pointing inwards.
        let mut normals: Vec<Vec<f64>> = Vec::new();
        for i in 0..c.len() {
            let (l, u) = limits[i];
            let mut y = vec![0.0; c.len()];
            y[i] = 1.0;
            let normal = case.transpose(&x, &y);
            // What rounding x to 16 digits does to a constraint.
            let size: f64 = normal.iter().zip(&x).map(|(a, x)| (a * x).abs()).sum();
            let slack = 1e-9 * (size + c[i].abs()).max(1e-3);
            if !(c[i] >= l - slack && c[i] <= u + slack) {
                failures.push(format!("{name}: constraint {i} is {:e}, not in [{l}, {u}]", c[i]));
            }
            if c[i] <= l + 100.0 * slack {
                normals.push(normal.clone());
            }
            if c[i] >= u - 100.0 * slack {
                normals.push(normal.iter().map(|v| -v).collect());
            }
        }
        for j in 0..n {
            let (l, u) = bounds[j];
            if !(x[j] >= l && x[j] <= u) {
                failures.push(format!("{name}: x[{j}] = {:e} is not in [{l}, {u}]", x[j]));
            }
            let near = 1e-9 * (1.0 + x[j].abs());
            for (active, sign) in [(x[j] - l <= near, 1.0), (u - x[j] <= near, -1.0)] {
                if active {
                    let mut e = vec![0.0; n];
                    e[j] = sign;
                    normals.push(e);
                }
            }
        }
        let residual = largest(&nonnegative_least_squares(&normals, &g));
        let without = case.p.meta().has(Tag::NoQualification);
        // Where a solver stopped at √ε of the scale of the gradients that balance.
        let so = residual <= 1e-6 * largest(&g).max(1e-3);
        if so == without {
            failures.push(format!(
                "{name}: the multipliers leave {residual:e} of a gradient of {:e}",
                largest(&g)
            ));
        }
    }
    report(&failures);
}

#[test]
fn single_precision_agrees_with_double() {
    for mut case in cases() {
        let meta = case.p.meta();
        let mut single = ConstrainedProblem::<Vec<f32>>::from_meta(meta, &Params::defaults(meta)).unwrap();
        for x in case.points() {
            let x32: Vec<f32> = x.iter().map(|&x| x as f32).collect();
            let x: Vec<f64> = x32.iter().map(|&x| f64::from(x)).collect();
            let y = case.random.vector(case.p.m());
            let y32: Vec<f32> = y.iter().map(|&y| y as f32).collect();
            let y: Vec<f64> = y32.iter().map(|&y| f64::from(y)).collect();
            let mut c32 = vec![f32::NAN; y.len()];
            let Ok(()) = single.constraints(&x32, &mut c32);
            let mut g32 = vec![f32::NAN; x.len()];
            let Ok(()) = single.jacobian_transpose_product(&x32, &y32, &mut g32);
            // What moving x by its last digit does in double precision, and more.
            let moves: Vec<f64> = x
                .iter()
                .map(|x| f64::from(f32::EPSILON) * (1.0 + x.abs()))
                .collect();
            let (c, g) = (case.constraints(&x), case.transpose(&x, &y));
            for i in 0..y.len() {
                let mut e = vec![0.0; y.len()];
                e[i] = 1.0;
                let row = case.transpose(&x, &e);
                let slope: f64 = row.iter().zip(&moves).map(|(a, b)| (a * b).abs()).sum();
                let slack = 100.0 * slope + 1e-5 * c[i].abs() + 1e-5;
                assert!(
                    (f64::from(c32[i]) - c[i]).abs() <= slack,
                    "{}: constraint {i} is {:e} and {:e}",
                    meta.name,
                    c32[i],
                    c[i]
                );
            }
            let error = g
                .iter()
                .zip(&g32)
                .map(|(a, &b)| (a - f64::from(b)).abs())
                .fold(0.0, f64::max);
            assert!(
                error <= 1e-3 * (1.0 + largest(&g)),
                "{}: J'y off by {error:e}",
                meta.name
            );
        }
    }
}

#[test]
fn wrong_requests_are_explained() {
    let error = TestProblem::<Vec<f64>>::new("HS71", &[]).unwrap_err();
    assert_eq!(error, BuildError::HasConstraints { problem: "HS71" });
    assert!(error.to_string().contains("ConstrainedProblem"), "{error}");
    let error = ConstrainedProblem::<Vec<f64>>::new("ROSENBR", &[]).unwrap_err();
    assert!(error.to_string().contains("TestProblem"), "{error}");
    let error = ConstrainedProblem::<Vec<f64>>::new("HS71", &[("N", 3.0)]).unwrap_err();
    assert!(error.to_string().contains("it has none"), "{error}");
}

#[test]
fn other_vectors_and_lengths() {
    let meta = by_name("HS14").unwrap();
    let mut p =
        ConstrainedProblem::<[f64; 2]>::with(meta, &Params::defaults(meta), |z| [z[0], z[1]]).unwrap();
    let mut c = [0.0; 2];
    let Ok(()) = p.constraints(&p.start(), &mut c);
    assert_eq!(c, [-1.0, -4.0]);
    assert!(ConstrainedProblem::<[f64; 3]>::with(meta, &Params::defaults(meta), |_| [0.0; 3]).is_err());

    let mut p = ConstrainedProblem::<Vec<f64>>::new("HS14", &[]).unwrap();
    let (long, mut out) = (vec![1.0; 3], vec![0.0; 2]);
    let Ok(()) = p.constraints(&long, &mut out);
    assert!(out.iter().all(|v| v.is_nan()));
    out.fill(0.0);
    let Ok(()) = p.jacobian_product(&long, &long, &mut out);
    assert!(out.iter().all(|v| v.is_nan()));
    out.fill(0.0);
    let Ok(()) = p.jacobian_transpose_product(&out.clone(), &long, &mut out);
    assert!(out.iter().all(|v| v.is_nan()));
    out.fill(0.0);
    let Ok(()) = p.lagrangian_hessian_product(&out.clone(), &long, &out.clone(), &mut out);
    assert!(out.iter().all(|v| v.is_nan()));
    let Ok(f) = p.value(&long);
    assert!(f.is_nan());
}
