//! One small file for each feature of the language, with values derived by hand or by closed forms.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::path::PathBuf;
use thalweg_core::{HessianProduct, Problem};
use thalweg_sif::{
    Constrained, LagrangianHessian, Limits, Literals, Numbers, Options, SifError, SifProblem, VariableKind,
    scan_folder,
};

const INF: f64 = f64::INFINITY;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data")
}

fn open_with(name: &str, options: &Options) -> SifProblem {
    SifProblem::open(folder().join(format!("{name}.SIF")), options).unwrap_or_else(|e| panic!("{e}"))
}

fn open(name: &str) -> SifProblem {
    open_with(name, &Options::default().numbers(Numbers::Full))
}

fn gradient(p: &mut SifProblem, x: &[f64]) -> (f64, Vec<f64>) {
    let mut g = vec![f64::NAN; x.len()];
    let f = p.value_and_gradient(&x.to_vec(), &mut g).unwrap();
    assert_eq!(p.value(&x.to_vec()).unwrap(), f);
    (f, g)
}

fn product(p: &mut SifProblem, x: &[f64], v: &[f64]) -> Vec<f64> {
    let mut h = vec![f64::NAN; x.len()];
    p.hessian_product(&x.to_vec(), &v.to_vec(), &mut h).unwrap();
    h
}

fn close(a: &[f64], b: &[f64]) {
    assert_eq!(a.len(), b.len());
    for (k, (a, b)) in a.iter().zip(b).enumerate() {
        assert!(
            (a - b).abs() <= 1e-14 * b.abs().max(1.0),
            "element {k}: {a:e}, not {b:e}"
        );
    }
}

#[test]
fn integer_parameters() {
    let mut p = open("INTPARAM");
    let n = p.sizes().variables;
    // IA IS IM ID IR I= I+ I- I*, and I/ added to the first.
    let want = [14.0 - 3.0, -6.0, -20.0, -3.0, -2.0, 10.0, 7.0, 13.0, -30.0];
    close(&gradient(&mut p, &vec![0.0; n]).1, &want);
}

#[test]
fn real_parameters_and_functions() {
    let mut p = open("REALPAR");
    let functions = |x: f64| {
        [
            x.abs(),
            x.sqrt(),
            x.exp(),
            x.ln(),
            x.log10(),
            x.sin(),
            x.cos(),
            x.tan(),
            x.asin(),
            x.acos(),
            x.atan(),
            x.sinh(),
            x.cosh(),
            x.tanh(),
        ]
    };
    let mut want = vec![7.0, 4.0, -1.0, -5.0, 2.0, 2.5, 9.5, -4.5, 17.5, 2.5 / 7.0];
    want.extend(functions(0.5));
    want.extend(functions(0.5));
    close(&gradient(&mut p, &[0.0; 38]).1, &want);
}

#[test]
fn arrays_of_parameters() {
    let mut p = open("ARRAYPAR");
    let z = |i: f64| {
        let (a, e) = (i, 4.0);
        let (s, d, m, q) = (10.0 + a, 10.0 - a, 3.0 * a, 6.0 / a);
        (m * q) / (a + e) + (s - d) + 2.0
    };
    close(&gradient(&mut p, &[0.0; 3]).1, &[z(1.0) + z(2.0), z(2.0), z(3.0)]);
}

#[test]
fn loops() {
    let mut p = open("LOOPS");
    let names = [
        "X0,1,2", "X0,2,2", "X1,1,2", "X1,2,2", "Y1", "Y3", "Y5", "Z6", "Z4", "Z2", "X(-1)",
    ];
    assert_eq!(p.variable_names(), names);
    let want = [11.0, 1.0, 11.0, 1.0, 100.0, 100.0, 100.0, 4.0, 0.0, 3.0, 7.0];
    close(&gradient(&mut p, &[1.0; 11]).1, &want);
}

#[test]
fn linear_parts_by_columns_with_constants_and_ranges() {
    let mut p = open("ROWSCOLS");
    let x = vec![2.0, -3.0];
    let (f, g) = gradient(&mut p, &x);
    assert_eq!(f, 2.0 + 3.0 + 7.0);
    close(&g, &[1.0, -1.0]);
    assert_eq!(p.constraint_names(), ["R1", "R2", "R3"]);
    let mut c = vec![0.0; 3];
    p.constraints(&x, &mut c).unwrap();
    close(&c, &[4.0 - 3.0 - 5.0, 6.0 - 6.0, -15.0]);
    let b = p.constraint_bounds().unwrap();
    assert_eq!(b.lower(), &[0.0, -2.5, 0.0]);
    assert_eq!(b.upper(), &[0.0, 0.0, 3.5]);
    assert_eq!(p.variable_bounds().lower(), &[0.0, -INF]);
    assert_eq!(p.variable_bounds().upper(), &[INF, INF]);
}

#[test]
fn bounds_of_every_kind() {
    let p = open("BOUNDS");
    let want = [
        (1.5, INF),
        (0.0, 2.5),
        (3.5, 3.5),
        (-INF, INF),
        (-INF, 0.0),
        (0.0, INF),
        (-INF, 0.0),
        (0.0, 1.0),
        (-1.0, 0.0),
        (-INF, INF),
        (-INF, 5.0),
        (0.0, INF),
        (-1.0, 9.0),
        (8.0, 8.0),
        (-4.5, INF),
    ];
    let b = p.variable_bounds();
    for (k, want) in want.iter().enumerate() {
        assert_eq!((b.lower()[k], b.upper()[k]), *want, "{}", p.variable_names()[k]);
    }
    assert!(p.bounds().is_some());
    assert!(open("QUADR").bounds().is_none());
}

#[test]
fn default_bounds_and_variables_of_elements_alone() {
    let mut p = open("DEFBOUND");
    assert_eq!(p.variable_names(), ["X", "Y", "NEW"]);
    assert_eq!(p.variable_bounds().lower(), &[-2.0, -INF, -2.0]);
    assert_eq!(p.variable_bounds().upper(), &[3.0, INF, 3.0]);
    // As with CUTEst, the default start does not reach them.
    assert_eq!(p.start(), [0.5, 0.5, 0.0]);
    let (f, g) = gradient(&mut p, &[2.0, 0.0, 5.0]);
    assert_eq!(f, 10.0);
    close(&g, &[5.0, 0.0, 2.0]);
    close(
        &product(&mut p, &[2.0, 0.0, 5.0], &[1.0, 1.0, 10.0]),
        &[10.0, 0.0, 1.0],
    );
}

#[test]
fn start_points() {
    let p = open("START");
    assert_eq!(p.start(), [-1.0, 2.5, 0.7, 1.0]);
    assert_eq!(p.start_multipliers(), [4.0, 3.0, 9.0]);
}

#[test]
fn quadratic_parts() {
    let mut p = open("QUADR");
    // ½ (4 x1² + 5 x3²) + (2 + 1) x1 x2 + 3 x2 x3 + x1
    let x = [1.0, -2.0, 0.5];
    let (f, g) = gradient(&mut p, &x);
    close(&[f], &[2.0 + 2.5 * 0.25 + 3.0 * -2.0 - 3.0 + 1.0]);
    close(&g, &[4.0 - 6.0 + 1.0, 3.0 + 1.5, -6.0 + 2.5]);
    close(
        &product(&mut p, &x, &[1.0, 2.0, -1.0]),
        &[4.0 + 6.0, 3.0 - 3.0, 6.0 - 5.0],
    );
}

/// f = K A³/4 with A = 2 E(x; 2, ½) + E(x'; −1, 3/2) + x₁ − 3.
#[test]
fn internal_variables_parameters_weights_and_scales() {
    let mut p = open("RANGE");
    // An element, its gradient and Hessian by the elemental variables.
    let element = |v: [f64; 3], p: f64, q: f64| {
        let (u1, u2) = (v[0] - 2.0 * v[1], v[1] + v[2]);
        let (s, c) = ((q * u2).sin(), (q * u2).cos());
        let f = p * u1 * u1 * s;
        let (g1, g2) = (2.0 * p * u1 * s, p * u1 * u1 * q * c);
        let (h11, h12, h22) = (2.0 * p * s, 2.0 * p * u1 * q * c, -p * u1 * u1 * q * q * s);
        let w = [[1.0, -2.0, 0.0], [0.0, 1.0, 1.0]];
        let g: Vec<f64> = (0..3).map(|j| w[0][j] * g1 + w[1][j] * g2).collect();
        let mut h = [[0.0; 3]; 3];
        for (i, row) in h.iter_mut().enumerate() {
            for (j, h) in row.iter_mut().enumerate() {
                *h = w[0][i] * h11 * w[0][j]
                    + h12 * (w[0][i] * w[1][j] + w[1][i] * w[0][j])
                    + w[1][i] * h22 * w[1][j];
            }
        }
        (f, g, h)
    };
    let x = p.start().to_vec();
    assert_eq!(x, [0.3, -0.7, 1.1]);
    let (f1, g1, h1) = element([x[0], x[1], x[2]], 2.0, 0.5);
    let (f2, g2, h2) = element([x[2], x[2], x[0]], -1.0, 1.5);
    let place = [2, 2, 0];
    let a = 2.0 * f1 + f2 + x[0] - 3.0;
    let mut da = [1.0, 0.0, 0.0];
    let mut d2a = [[0.0; 3]; 3];
    for i in 0..3 {
        da[i] += 2.0 * g1[i];
        da[place[i]] += g2[i];
        for j in 0..3 {
            d2a[i][j] += 2.0 * h1[i][j];
            d2a[place[i]][place[j]] += h2[i][j];
        }
    }
    let (k, scale) = (0.25, 0.25);
    let (f, g) = gradient(&mut p, &x);
    close(&[f], &[scale * k * a.powi(3)]);
    close(&g, &da.map(|d| scale * 3.0 * k * a * a * d));
    let v = [0.7, -1.3, 0.4];
    let av: f64 = da.iter().zip(v).map(|(d, v)| d * v).sum();
    let want: Vec<f64> = (0..3)
        .map(|i| {
            let d2av: f64 = d2a[i].iter().zip(v).map(|(d, v)| d * v).sum();
            scale * (6.0 * k * a * av * da[i] + 3.0 * k * a * a * d2av)
        })
        .collect();
    close(&product(&mut p, &x, &v), &want);
}

#[test]
fn conditional_assignments() {
    let mut p = open("IFS");
    // Huber's function times 3 (the integer 7/2).
    let x = p.start().to_vec();
    let (f, g) = gradient(&mut p, &x);
    close(&[f], &[3.0 * (1.5 + 2.5 + 0.125)]);
    close(&g, &[3.0, -3.0, 1.5]);
    close(&product(&mut p, &x, &[1.0; 3]), &[0.0, 0.0, 3.0]);
}

#[test]
fn intrinsic_functions() {
    let mut p = open("INTRINS");
    let x = 0.5f64;
    let values = [
        x.sin(),
        x.cos(),
        x.tan(),
        x.exp(),
        x.ln(),
        x.log10(),
        x.sqrt(),
        x.atan(),
        x.asin(),
        x.acos(),
        x.sinh(),
        x.cosh(),
        x.tanh(),
        x.atan2(2.0),
        -2.0,
        0.5,
        0.25,
        0.5,
        3.0 * x,
        1.0,
        2.0,
        x.powf(1.5),
        2f64.powf(x),
        1.5 * x,
        1.5 * x,
    ];
    let f = values
        .iter()
        .enumerate()
        .map(|(k, v)| (k + 1) as f64 * v)
        .sum::<f64>();
    let (found, g) = gradient(&mut p, &[x]);
    assert!((found - f).abs() < 1e-12 * f.abs(), "{found} {f}");
    close(&g, &[(1..=values.len()).map(|k| k as f64).sum()]);
}

#[test]
fn literals() {
    let tenth = f64::from(0.1f32);
    let third = f64::from(1.0f32 / 3.0);
    let mut p = open("LITERALS");
    close(&[gradient(&mut p, &[1.0]).0], &[tenth + 0.1 + third + tenth]);
    // Single-precision literals of a sum with a single stay single until they meet a double.
    let mut p = open_with("LITERALS", &Options::default().literals(Literals::Double));
    close(&[gradient(&mut p, &[1.0]).0], &[0.3 + 1.0 / 3.0]);
}

#[test]
fn free_format() {
    let mut p = open("FREEFORM");
    assert_eq!(p.start(), [1.0, -1.0]);
    assert!(p.bounds().is_none());
    let (f, g) = gradient(&mut p, &[1.0, -1.0]);
    assert_eq!(f, 2.0 - 3.0 - 5.0);
    close(&g, &[2.0 - 5.0, 3.0 + 5.0]);
    close(&product(&mut p, &[1.0, -1.0], &[1.0, 2.0]), &[10.0, 5.0]);
}

#[test]
fn parameters_in_free_format() {
    let mut p = open("FREEPAR");
    // C on each of N variables, 10 more on the first M.
    close(&gradient(&mut p, &[1.0; 3]).1, &[11.5, 11.5, 1.5]);
    let names: Vec<_> = p.header().parameters.iter().map(|p| p.name.as_str()).collect();
    assert_eq!(names, ["N", "C", "D"]);
    assert_eq!(
        p.header().parameters[0].choices,
        [(3.0, "the usual".into()), (5.0, "large".into())]
    );
    assert_eq!(p.header().parameters[1].value, Some(1.5));
    // M shares its line with 1, which keeps its value; D stands on a comment only, and C is found in any case.
    let set = |name: &str, v: f64| open_with("FREEPAR", &Options::default().parameter(name, v));
    close(&gradient(&mut set("M", 3.0), &[1.0; 3]).1, &[11.5, 11.5, 11.5]);
    close(&gradient(&mut set("N", 2.0), &[1.0; 2]).1, &[11.5, 11.5]);
    close(&gradient(&mut set("c", -1.0), &[1.0; 3]).1, &[9.0, 9.0, -1.0]);
    close(&gradient(&mut set("D", 7.0), &[1.0; 3]).1, &[11.5, 11.5, 1.5]);
}

#[test]
fn what_mps_files_have() {
    let mut p = open("MPSFILE");
    assert_eq!(p.variable_names(), ["X", "Y", "Z", "B", "I"]);
    use VariableKind::{Binary, Continuous, Integer};
    assert_eq!(
        p.variable_kinds(),
        [Continuous, Integer, Continuous, Binary, Integer]
    );
    let b = p.variable_bounds();
    assert_eq!(b.lower(), &[0.0, 0.0, 0.0, 0.0, -2.0]);
    assert_eq!(b.upper(), &[4.0, INF, INF, 1.0, 9.0]);
    // x² − x z + x + 2 y − 1.5 b + 0.5 i − 10
    let x = [2.0, 3.0, 0.5, 1.0, 4.0];
    let (f, g) = gradient(&mut p, &x);
    close(&[f], &[4.0 - 1.0 + 2.0 + 6.0 - 1.5 + 2.0 - 10.0]);
    close(&g, &[4.0 - 0.5 + 1.0, 2.0, -2.0, -1.5, 0.5]);
    // Ranges of equations lie on the side their sign says.
    let c = p.constraint_bounds().unwrap();
    assert_eq!(p.constraint_names(), ["UP", "DOWN", "LIM", "MYG"]);
    assert_eq!(c.lower(), &[0.0, -3.0, -7.0, 0.0]);
    assert_eq!(c.upper(), &[2.5, 0.0, 0.0, 6.0]);
    let mut values = vec![0.0; 4];
    p.constraints(&x.to_vec(), &mut values).unwrap();
    close(&values, &[2.0 - 0.5 - 1.0, 4.0, 2.0 - 3.0 - 4.0, 3.0 + 1.5 + 2.0]);
}

#[test]
fn keywords_and_codes_in_any_case() {
    let mut p = open("LOOSE");
    assert_eq!(p.name(), "LOOSE");
    let (f, g) = gradient(&mut p, &[3.0, 0.5]);
    close(&[f], &[3.0 + 1.0 + 0.25]);
    close(&g, &[1.0, 3.0]);
    close(&product(&mut p, &[3.0, 0.5], &[1.0, 1.0]), &[0.0, 2.0]);
}

#[test]
fn loops_four_deep() {
    let mut p = open("NEST");
    // I = 1, 2; J = I … 3; K from 5 down to J; L = 1, 2.
    let runs: i32 = (1..=2).flat_map(|i| i..=3).map(|j| 2 * (5 - j + 1)).sum();
    close(&gradient(&mut p, &[1.0]).1, &[f64::from(runs)]);
    assert_eq!(p.sizes().groups, 1 + runs as usize / 2);
}

#[test]
fn groups_that_combine_others() {
    let mut p = open("DGROUPS");
    let mut c = vec![0.0; 3];
    p.constraints(&vec![1.0, 1.0], &mut c).unwrap();
    close(&c, &[3.0, 3.0, 30.0 - 3.0]);
}

#[test]
fn nonlinear_constraints_and_their_derivatives() {
    let mut p = open("NLP");
    // f = −x1 + x1 x2; EQ: x3² + x1 + x2 − 1 = 0; 0 ≤ GE: (x1 x2 − ½)² ≤ 4; LE: 2 x1 x2 − x3² + 2 x3 ≤ 0.
    let x = p.start().to_vec();
    let (a, b, c) = (x[0], x[1], x[2]);
    let (f, g) = gradient(&mut p, &x);
    close(&[f], &[-a + a * b]);
    close(&g, &[-1.0 + b, a, 0.0]);
    let mut values = vec![0.0; 3];
    p.constraints(&x, &mut values).unwrap();
    let q = a * b - 0.5;
    close(
        &values,
        &[c * c + a + b - 1.0, q * q, 2.0 * a * b - c * c + 2.0 * c],
    );
    let bounds = p.constraint_bounds().unwrap();
    assert_eq!(
        (bounds.lower(), bounds.upper()),
        (&vec![0.0, 0.0, -INF], &vec![0.0, 4.0, 0.0])
    );
    let jacobian = [
        [1.0, 1.0, 2.0 * c],
        [2.0 * q * b, 2.0 * q * a, 0.0],
        [2.0 * b, 2.0 * a, -2.0 * c + 2.0],
    ];
    let (v, y) = (vec![0.3, -0.8, 1.7], vec![2.0, -3.0, 0.5]);
    let mut jv = vec![0.0; 3];
    p.jacobian_product(&x, &v, &mut jv).unwrap();
    close(&jv, &jacobian.map(|r| r.iter().zip(&v).map(|(j, v)| j * v).sum()));
    let mut jty = vec![0.0; 3];
    p.jacobian_transpose_product(&x, &y, &mut jty).unwrap();
    let want: Vec<f64> = (0..3)
        .map(|j| (0..3).map(|i| y[i] * jacobian[i][j]).sum())
        .collect();
    close(&jty, &want);
    let mut w = vec![0.0; 3];
    p.lagrangian_hessian_product(&x, &y, &v, &mut w).unwrap();
    let off = 1.0 + y[1] * (2.0 * a * b + 2.0 * q) + 2.0 * y[2];
    let want = [
        y[1] * 2.0 * b * b * v[0] + off * v[1],
        off * v[0] + y[1] * 2.0 * a * a * v[1],
        (2.0 * y[0] - 2.0 * y[2]) * v[2],
    ];
    close(&w, &want);
    let short = p.constraints(&vec![0.0], &mut values).unwrap_err().to_string();
    assert!(short.contains("length 1"), "{short}");
}

#[test]
fn odd_layouts() {
    let mut p = open("LAYOUT");
    assert_eq!(p.variable_names(), ["X   1   1", "x 2"]);
    let (f, g) = gradient(&mut p, &[-2.0, 1.0]);
    let a = 15.0 * -2.0 + 0.2;
    close(&[f], &[0.5 * a * a]);
    close(&g, &[15.0 * a, 0.2 * a]);
    assert_eq!(p.start(), [-2.0, 1.0]);
}

#[test]
fn sizes_and_other_parameters_can_be_set() {
    let value = |o: Options| {
        let mut p = open_with("SIZES", &o);
        let x = p.start().to_vec();
        (x.len(), p.value(&x).unwrap(), p.best_value())
    };
    assert_eq!(value(Options::default()), (3, 3.0, Some(3.0)));
    assert_eq!(value(Options::default().parameter("N", 2.0)), (2, 2.0, Some(2.0)));
    assert_eq!(
        value(Options::default().parameter("P", 1.0)),
        (3, 12.0, Some(3.0))
    );
    assert_eq!(value(Options::default().parameter("EXTRA", 9.0)).0, 3);
    let fails = |o: Options| SifProblem::open(folder().join("SIZES.SIF"), &o).unwrap_err();
    match fails(Options::default().parameter("Q", 1.0)) {
        SifError::UnknownParameter { name, offered, .. } => {
            assert_eq!(name, "Q");
            assert_eq!(
                offered,
                ["N (integer)", "P (real)", "EXTRA (integer)", "M (integer)"]
            );
        }
        e => panic!("{e}"),
    }
    assert!(matches!(
        fails(Options::default().parameter("N", 2.5)),
        SifError::ParameterKind { .. }
    ));
    let p = open("SIZES");
    assert_eq!(p.objective_bounds(), (0.0, 1000.0));
    assert_eq!(
        p.header().class.as_ref().map(|c| c.text.as_str()),
        Some("SUR2-AN-V-0")
    );
    assert_eq!(p.header().parameters[0].choices.len(), 2);
    assert_eq!(p.header().parameters[0].value, Some(3.0));
}

#[test]
fn the_numbers_of_the_data_part() {
    // 1/7 with 11 digits, as CUTEst has it, or with all.
    let text = "NAME          T\n RE S                   7.0\n RD S         S         1.0\nVARIABLES\n    X\nGROUPS\n ZN OBJ       X                        S\nENDATA\n";
    let value = |numbers| {
        let mut p = SifProblem::parse("t", text.as_bytes(), &Options::default().numbers(numbers)).unwrap();
        p.value(&vec![1.0]).unwrap()
    };
    assert_eq!(value(Numbers::Cutest), 0.14285714286);
    assert_eq!(value(Numbers::Full), 1.0 / 7.0);
}

#[test]
fn appended_fortran_is_refused_clearly() {
    let e = SifProblem::open(folder().join("EXTERNAL.SIF"), &Options::default()).unwrap_err();
    assert!(matches!(e, SifError::Unsupported(_)), "{e}");
    let d = e.diagnostic().unwrap();
    assert_eq!((d.line, d.column), (20, 25));
    assert!(d.message.contains("FUN"), "{e}");
}

#[test]
fn whole_number_variables() {
    let p = open("INTEGERS");
    assert_eq!(
        p.variable_kinds(),
        [
            VariableKind::Integer,
            VariableKind::Binary,
            VariableKind::Continuous
        ]
    );
    assert_eq!(p.variable_bounds().upper(), &[INF, 1.0, INF]);
}

#[test]
fn a_folder_is_scanned() {
    let all = scan_folder(folder()).unwrap();
    assert!(all.len() >= 20);
    for s in &all {
        let h = s.header.as_ref().unwrap();
        assert_eq!(s.path.file_stem().and_then(|s| s.to_str()), Some(h.name.as_str()));
    }
    assert!(scan_folder(folder().join("no such folder")).is_err());
}

#[test]
fn wrong_files_say_where_and_what() {
    let head = "NAME          T\nVARIABLES\n    X\n    Y\nGROUPS\n N  OBJ       X         1.0\n";
    let cases = [
        (
            &format!("{head} E  A         X         1.0\n DE A         OBJ       2.0\nENDATA\n")[..],
            8,
            2,
            "D on its first card",
        ),
        ("", 1, 1, "ENDATA"),
        ("hello\n", 1, 1, "NAME"),
        ("NAME          T\n", 2, 1, "ENDATA"),
        ("NAME          T\nVARIABLE\nENDATA\n", 2, 1, "`VARIABLE`"),
        (" IE N                   1\n", 1, 2, "NAME"),
        (
            "NAME          T\n IE N                   1.5\nENDATA\n",
            2,
            25,
            "integer",
        ),
        (
            "NAME          T\n RE R                   abc\nENDATA\n",
            2,
            25,
            "`abc`",
        ),
        (
            "NAME          T\n R+ R         A                        B\nENDATA\n",
            2,
            15,
            "`A`",
        ),
        (
            "NAME          T\n RF R         COSINE    1.0\nENDATA\n",
            2,
            15,
            "`COSINE`",
        ),
        (
            "NAME          T\n RF R         SQRT      -1.0\nENDATA\n",
            2,
            15,
            "defined",
        ),
        (
            "NAME          T\n IE Z                   0\n ID N         Z         1\nENDATA\n",
            3,
            2,
            "division",
        ),
        (
            "NAME          T\nVARIABLES\n DO I         1                        N\n X  X(I)\n OD I\nENDATA\n",
            3,
            15,
            "`1`",
        ),
        ("NAME          T\nVARIABLES\n OD I\nENDATA\n", 3, 2, "loop"),
        (
            "NAME          T\nVARIABLES\n IE 1                   1\n DO I         1                        1\nENDATA\n",
            5,
            1,
            "OD or ND",
        ),
        (
            "NAME          T\nVARIABLES\n DI I         1\nENDATA\n",
            3,
            2,
            "DI",
        ),
        ("NAME          T\nVARIABLES\n X  X(I\nENDATA\n", 3, 5, "`)`"),
        (
            "NAME          T\nVARIABLES\n    \nENDATA\n",
            4,
            1,
            "at least one variable",
        ),
        ("HEAD N  OBJ       Q         1.0\nENDATA\n", 7, 15, "`Q`"),
        ("HEAD Q  OBJ       X         1.0\nENDATA\n", 7, 2, "N, G, L or E"),
        ("HEADBOUNDS\n LO B         Q         1.0\nENDATA\n", 8, 15, "`Q`"),
        (
            "HEADBOUNDS\n QQ B         X         1.0\nENDATA\n",
            8,
            2,
            "LO, UP",
        ),
        (
            "HEADBOUNDS\n LO B         X         1.0\n FR B         'DEFAULT'\nENDATA\n",
            9,
            15,
            "'DEFAULT'",
        ),
        (
            "HEADBOUNDS\n LO B         X         2.0\n UP B         X         1.0\nENDATA\n",
            10,
            1,
            "leave a value",
        ),
        ("HEADGROUP USES\n E  OBJ       E\nENDATA\n", 8, 15, "`E`"),
        ("HEADGROUP USES\n T  OBJ       L2\nENDATA\n", 8, 15, "`L2`"),
        (
            "HEADELEMENT TYPE\n EV T         V\nELEMENT USES\n T  E         T\nENDATA\n",
            11,
            1,
            "`V`",
        ),
        (
            "HEADELEMENT TYPE\n EV T         V\nELEMENT USES\n T  E         T\n V  E         V                        X\nGROUP USES\n E  OBJ       E\nENDATA\n",
            8,
            5,
            "functions of type `T`",
        ),
        (
            "HEADELEMENT TYPE\n EV T         V\nENDATA\nELEMENTS      T\nINDIVIDUALS\n T  T\n F                      V + W\nENDATA\n",
            13,
            29,
            "`W`",
        ),
        (
            "HEADELEMENT TYPE\n EV T         V\nENDATA\nELEMENTS      T\nINDIVIDUALS\n T  T\n G  V                   V\nENDATA\n",
            12,
            5,
            "F card",
        ),
        (
            "HEADELEMENT TYPE\n EV T         V\nENDATA\nELEMENTS      T\nINDIVIDUALS\n T  U\nENDATA\n",
            12,
            5,
            "`U`",
        ),
        (
            "HEADELEMENT TYPE\n EV T         V\nENDATA\nELEMENTS      T\nINDIVIDUALS\n T  T\n F                      V\n G  W                   V\nENDATA\n",
            14,
            5,
            "`W`",
        ),
        (
            "HEADELEMENT TYPE\n EV T         V\nENDATA\nELEMENTS      T\nINDIVIDUALS\n T  T\n F                      V\n",
            14,
            1,
            "ENDATA",
        ),
    ];
    for (text, line, column, words) in cases {
        let text = text.replacen("HEAD", head, 1);
        let e = SifProblem::parse("t.SIF", text.as_bytes(), &Options::default()).expect_err(&text);
        let d = e.diagnostic().unwrap_or_else(|| panic!("{e}"));
        assert!(
            (d.line, d.column) == (line, column) && e.to_string().contains(words),
            "{text}\n{e}\nexpected {line}:{column} and {words}"
        );
        assert!(
            e.to_string().starts_with(&format!("t.SIF:{line}:{column}: ")),
            "{e}"
        );
    }
    let e = SifProblem::open("/no/such/file.SIF", &Options::default()).unwrap_err();
    assert!(matches!(e, SifError::Read { .. }));
}

#[test]
fn nothing_runs_away() {
    let limited = Options::default().limits(Limits::default().steps(10_000).items(5_000).loop_nesting(3));
    let loops = |bound: &str, card: &str| {
        format!(
            "NAME          T\n IE 1                   1\n IE N                   {bound}\nVARIABLES\n DO I         1                        N\n DO J         1                        N\n{card}\n ND\nGROUPS\n N  OBJ\nENDATA\n"
        )
    };
    for (bound, card) in [
        ("999999999", " X  X(I,J)"),
        ("999999999", " RI R         I"),
        ("60", " X  X(I,J)"),
        ("9223372036854775807", ""),
    ] {
        let e = SifProblem::parse("t", loops(bound, card).as_bytes(), &limited).unwrap_err();
        assert!(matches!(e, SifError::Limit(_)), "{e}");
    }
    let nest = format!(
        "NAME          T\n IE 1                   1\nVARIABLES\n{}",
        " DO I         1                        1\n".repeat(4)
    );
    assert!(matches!(
        SifProblem::parse("t", nest.as_bytes(), &limited),
        Err(SifError::Limit(_))
    ));
}

#[test]
fn threads_do_not_change_the_bits() {
    // Large enough for many strips, with two types of elements and of groups.
    let text = "NAME          T\n IE 1                   1\n IE N                   3000\n IA M         N         -1\nVARIABLES\n DO I         1                        N\n X  X(I)\n OD I\nGROUPS\n DO I         1                        M\n XN G(I)      X(I)      0.7\n XN H(I)      X(I)      -1.3\n OD I\nCONSTANTS\n    C         'DEFAULT' 0.25\nBOUNDS\n FR B         'DEFAULT'\nELEMENT TYPE\n EV PR        U                        V\n EP PR        P\nELEMENT USES\n DO I         1                        M\n IA J         I         1\n XT E(I)      PR\n ZV E(I)      U                        X(I)\n ZV E(I)      V                        X(J)\n RI P         I\n ZP E(I)      P                        P\n OD I\nGROUP TYPE\n GV L2        A\nGROUP USES\n DO I         1                        M\n XT G(I)      L2\n XE G(I)      E(I)\n XE H(I)      E(I)      -0.001\n OD I\nENDATA\nELEMENTS      T\nINDIVIDUALS\n T  PR\n F                      SIN( P * U ) * V\n G  U                   P * COS( P * U ) * V\n G  V                   SIN( P * U )\n H  U         U         - P * P * SIN( P * U ) * V\n H  U         V         P * COS( P * U )\nENDATA\nGROUPS        T\nINDIVIDUALS\n T  L2\n F                      A * A * A\n G                      3.0 * A * A\n H                      6.0 * A\nENDATA\n";
    let mut p = SifProblem::parse("t", text.as_bytes(), &Options::default()).unwrap();
    let n = p.sizes().variables;
    let x: Vec<f64> = (0..n).map(|i| ((i * 37 % 101) as f64 / 50.0) - 1.0).collect();
    let v: Vec<f64> = (0..n).map(|i| (i as f64).cos()).collect();
    let mut results = Vec::new();
    for threads in [0usize, 1, 2, 3, 7] {
        p.set_parallel(Some(threads > 0));
        let run = |p: &mut SifProblem| {
            let (f, g) = gradient(p, &x);
            let h = product(p, &x, &v);
            let bits: Vec<u64> = g.iter().chain(&h).map(|v| v.to_bits()).collect();
            (f.to_bits(), bits)
        };
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads.max(1))
            .build()
            .unwrap();
        results.push(pool.install(|| run(&mut p)));
    }
    for r in &results[1..] {
        assert!(*r == results[0]);
    }
    // And they are right: the derivative of the gradient along v.
    let g = |p: &mut SifProblem, t: f64| {
        let y: Vec<f64> = x.iter().zip(&v).map(|(x, v)| x + t * v).collect();
        gradient(p, &y).1
    };
    let (plus, minus) = (g(&mut p, 1e-8), g(&mut p, -1e-8));
    let h = product(&mut p, &x, &v);
    let size = h.iter().fold(0.0f64, |m, h| m.max(h.abs()));
    for k in 0..n {
        let difference = (plus[k] - minus[k]) / 2e-8;
        assert!(
            (difference - h[k]).abs() < 1e-4 * size,
            "{k}: {difference} {}",
            h[k]
        );
    }
}
