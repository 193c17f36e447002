//! A decoded file as a problem.

use crate::data::{self, GroupKind, Model, TypeNames};
use crate::error::{Fault, Place, SifError};
use crate::evaluate::{ElementInput, Evaluator, GroupInput};
use crate::functions::{self, Binding, ElementCode, Fortran, Part};
use crate::header::{self, Header};
use crate::{Options, cards, names};
use std::path::Path;
use thalweg_core::{Bounds, Constrained, HessianProduct, InvalidInput, LagrangianHessian, Problem};

/// A problem decoded from a SIF file.
///
/// The objective is the sum of the file's N groups and its QUADRATIC section; its other groups are constraints. Values
/// and derivatives are those of the file's own F, G and H cards, right or wrong: CUTEst's.
///
/// ```
/// use thalweg_core::Problem;
/// use thalweg_sif::{Options, SifProblem};
///
/// // minimise x²
/// let file = b"NAME          SQUARE
/// VARIABLES
///     X
/// GROUPS
///  N  OBJ       X         1.0
/// BOUNDS
///  FR SQUARE    X
/// START POINT
///     SQUARE    X         3.0
/// GROUP TYPE
///  GV L2        ALPHA
/// GROUP USES
///  T  OBJ       L2
/// ENDATA
/// GROUPS        SQUARE
/// INDIVIDUALS
///  T  L2
///  F                      ALPHA * ALPHA
///  G                      2.0 * ALPHA
///  H                      2.0
/// ENDATA
/// ";
/// let mut problem = SifProblem::parse("square.SIF", file, &Options::default())?;
/// let x = problem.start().to_vec();
/// let mut g = vec![0.0];
/// assert_eq!(problem.value_and_gradient(&x, &mut g)?, 9.0);
/// assert_eq!(g, [6.0]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct SifProblem {
    header: Header,
    integers: Vec<(String, i64)>,
    variables: Vec<String>,
    kinds: Vec<VariableKind>,
    start: Vec<f64>,
    bounds: Bounds<Vec<f64>>,
    constraint_names: Vec<String>,
    constraint_bounds: Option<Bounds<Vec<f64>>>,
    multipliers: Vec<f64>,
    objective_bounds: (f64, f64),
    sizes: Sizes,
    objective: Evaluator,
    constraints: Evaluator,
    scratch: Vec<f64>,
}

/// What values a variable may take, as the file says. The functions do not depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum VariableKind {
    /// Any.
    Continuous,
    /// 0 or 1.
    Binary,
    /// Whole numbers.
    Integer,
}

/// How much a decoded problem consists of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Sizes {
    /// Variables.
    pub variables: usize,
    /// General constraints.
    pub constraints: usize,
    /// Groups, those of the objective and the constraints.
    pub groups: usize,
    /// Nonlinear elements.
    pub elements: usize,
    /// Coefficients of linear parts.
    pub linear: usize,
}

impl SifProblem {
    /// Decodes a file.
    ///
    /// # Errors
    /// The file cannot be read, is wrong, uses what is not supported or asks for more than the limits; or a parameter
    /// was set that it does not have.
    pub fn open(path: impl AsRef<Path>, options: &Options) -> Result<SifProblem, SifError> {
        let path = path.as_ref();
        SifProblem::parse(&path.display().to_string(), &header::read_file(path)?, options)
    }

    /// Decodes the text of a file; `name` is put before the line in messages.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn parse(name: &str, source: &[u8], options: &Options) -> Result<SifProblem, SifError> {
        let header = Header::parse(source);
        let set = settings(name, &header, options)?;
        let revived: Vec<u32> = set.iter().flat_map(|s| s.revived).collect();
        let cards = cards::read(source, &revived);
        let overrides = cards
            .iter()
            .enumerate()
            .filter_map(|(k, c)| {
                // A free-form line may hold several assignments.
                set.iter()
                    .find(|s| {
                        s.lines.contains(&c.line)
                            && c.name(2).trim_ascii().eq_ignore_ascii_case(s.name.as_bytes())
                    })
                    .map(|s| (k, s.value))
            })
            .collect();
        let (model, integers) = data::interpret(&cards, options, overrides).map_err(|f| f.in_file(name))?;
        build(header, model, integers, &cards, options).map_err(|f| f.in_file(name))
    }

    /// What the file says about itself.
    pub fn header(&self) -> &Header {
        &self.header
    }
    /// The problem's name.
    pub fn name(&self) -> &str {
        &self.header.name
    }
    /// The value at the solution that the file's comments give for the parameters in effect, if they do.
    pub fn best_value(&self) -> Option<f64> {
        self.header.best_value(&self.integers)
    }
    /// The start point as the file gives it. It may lie outside the bounds.
    pub fn start(&self) -> &[f64] {
        &self.start
    }
    /// The start values of the constraints' multipliers.
    pub fn start_multipliers(&self) -> &[f64] {
        &self.multipliers
    }
    /// The names of the variables, in their order.
    pub fn variable_names(&self) -> &[String] {
        &self.variables
    }
    /// What values the variables may take.
    pub fn variable_kinds(&self) -> &[VariableKind] {
        &self.kinds
    }
    /// The names of the constraints, in their order.
    pub fn constraint_names(&self) -> &[String] {
        &self.constraint_names
    }
    /// The bounds on the variables, also where none is finite.
    pub fn variable_bounds(&self) -> &Bounds<Vec<f64>> {
        &self.bounds
    }
    /// Bounds known for the objective (OBJECT BOUND).
    pub fn objective_bounds(&self) -> (f64, f64) {
        self.objective_bounds
    }
    /// How much the problem consists of.
    pub fn sizes(&self) -> Sizes {
        self.sizes
    }
    /// Whether evaluations use several threads: `None`, the default, decides by size. Results are the same, bit for bit.
    pub fn set_parallel(&mut self, parallel: Option<bool>) {
        self.objective.set_parallel(parallel);
        self.constraints.set_parallel(parallel);
    }

    fn check(&self, what: &'static str, expected: usize, v: &[f64]) -> Result<(), InvalidInput> {
        if v.len() == expected {
            Ok(())
        } else {
            Err(InvalidInput::Length {
                what,
                expected,
                found: v.len(),
            })
        }
    }
}

impl Problem for SifProblem {
    type Vector = Vec<f64>;
    type Error = InvalidInput;

    fn value_and_gradient(&mut self, x: &Vec<f64>, gradient: &mut Vec<f64>) -> Result<f64, InvalidInput> {
        self.check("x", self.sizes.variables, x)?;
        self.check("the gradient", self.sizes.variables, gradient)?;
        Ok(self.objective.gradient(x, None, gradient))
    }
    fn value(&mut self, x: &Vec<f64>) -> Result<f64, InvalidInput> {
        self.check("x", self.sizes.variables, x)?;
        Ok(self.objective.value(x))
    }
    fn bounds(&self) -> Option<&Bounds<Vec<f64>>> {
        self.bounds.any().then_some(&self.bounds)
    }
}

impl HessianProduct for SifProblem {
    fn hessian_product(
        &mut self,
        x: &Vec<f64>,
        v: &Vec<f64>,
        product: &mut Vec<f64>,
    ) -> Result<(), InvalidInput> {
        self.check("x", self.sizes.variables, x)?;
        self.check("the direction", self.sizes.variables, v)?;
        self.check("the product", self.sizes.variables, product)?;
        self.objective.product(x, v, None, product);
        Ok(())
    }
}

impl Constrained for SifProblem {
    type Constraints = Vec<f64>;

    fn constraint_bounds(&self) -> Option<&Bounds<Vec<f64>>> {
        self.constraint_bounds.as_ref()
    }
    fn constraints(&mut self, x: &Vec<f64>, values: &mut Vec<f64>) -> Result<(), InvalidInput> {
        self.check("x", self.sizes.variables, x)?;
        self.check("the constraint values", self.sizes.constraints, values)?;
        self.constraints.values(x, values);
        Ok(())
    }
    fn jacobian_product(
        &mut self,
        x: &Vec<f64>,
        v: &Vec<f64>,
        product: &mut Vec<f64>,
    ) -> Result<(), InvalidInput> {
        self.check("x", self.sizes.variables, x)?;
        self.check("the direction", self.sizes.variables, v)?;
        self.check("the product", self.sizes.constraints, product)?;
        self.constraints.directional(x, v, product);
        Ok(())
    }
    fn jacobian_transpose_product(
        &mut self,
        x: &Vec<f64>,
        y: &Vec<f64>,
        product: &mut Vec<f64>,
    ) -> Result<(), InvalidInput> {
        self.check("x", self.sizes.variables, x)?;
        self.check("the multipliers", self.sizes.constraints, y)?;
        self.check("the product", self.sizes.variables, product)?;
        self.constraints.gradient(x, Some(y), product);
        Ok(())
    }
}

impl LagrangianHessian for SifProblem {
    fn lagrangian_hessian_product(
        &mut self,
        x: &Vec<f64>,
        y: &Vec<f64>,
        v: &Vec<f64>,
        product: &mut Vec<f64>,
    ) -> Result<(), InvalidInput> {
        self.check("the multipliers", self.sizes.constraints, y)?;
        self.hessian_product(x, v, product)?;
        if self.sizes.constraints > 0 {
            self.constraints.product(x, v, Some(y), &mut self.scratch);
            for (p, s) in product.iter_mut().zip(&self.scratch) {
                *p += s;
            }
        }
        Ok(())
    }
}

/// A parameter set by the caller: on which lines, and a commented line to bring to life where there is no other.
struct Setting {
    name: String,
    lines: Vec<u32>,
    revived: Option<u32>,
    value: f64,
}

fn settings(file: &str, header: &Header, options: &Options) -> Result<Vec<Setting>, SifError> {
    options
        .parameters
        .iter()
        .map(|(name, value)| {
            // Names are told apart by case in the format; a name that is not there as given is taken in any case.
            let all = || header.assignments.iter().chain(&header.commented);
            let exact = all().any(|(n, ..)| n == name);
            let fits = |n: &str| {
                if exact {
                    n == name
                } else {
                    n.eq_ignore_ascii_case(name)
                }
            };
            let of = |list: &[(String, bool, u32)]| -> Vec<(bool, u32)> {
                list.iter()
                    .filter(|(n, ..)| fits(n))
                    .map(|(_, i, l)| (*i, *l))
                    .collect()
            };
            let active = of(&header.assignments);
            let commented = of(&header.commented);
            let integer = match (active.first(), commented.first()) {
                (Some((i, _)), _) | (None, Some((i, _))) => *i,
                (None, None) => {
                    return Err(SifError::UnknownParameter {
                        file: file.into(),
                        name: name.clone(),
                        offered: header
                            .parameters
                            .iter()
                            .map(|p| format!("{} ({})", p.name, if p.integer { "integer" } else { "real" }))
                            .collect(),
                    });
                }
            };
            if integer && (value.fract() != 0.0 || value.abs() >= 9.0e15) {
                return Err(SifError::ParameterKind {
                    file: file.into(),
                    name: name.clone(),
                    value: value.to_string(),
                });
            }
            let revived = if active.is_empty() {
                commented.first().map(|c| c.1)
            } else {
                None
            };
            let lines = active.iter().map(|a| a.1).chain(revived).collect();
            Ok(Setting {
                name: name.clone(),
                lines,
                revived,
                value: *value,
            })
        })
        .collect()
}

/// A type's functions and the elements or groups of one evaluator that use it.
fn specialise(values: &[f64], per: usize, count: usize) -> (Vec<Binding>, Vec<f64>, usize) {
    // A parameter that is the same for all becomes a constant of the code.
    let same = |k: usize| (1..count).all(|e| values[e * per + k].to_bits() == values[k].to_bits());
    let varying: Vec<usize> = (0..per).filter(|&k| !same(k)).collect();
    let bindings = (0..per)
        .map(|k| match varying.iter().position(|&v| v == k) {
            Some(at) => Binding::Input(at),
            None => Binding::Constant(values[k]),
        })
        .collect();
    let kept = (0..count)
        .flat_map(|e| varying.iter().map(move |&k| values[e * per + k]))
        .collect();
    (bindings, kept, varying.len())
}

struct Sources<'a> {
    model: &'a Model,
    elements: Part<'a>,
    groups: Part<'a>,
    fortran: Fortran,
    quadratic: [ElementCode; 2],
}

fn build(
    header: Header,
    mut model: Model,
    integers: Vec<(String, i64)>,
    cards: &[cards::Card<'_>],
    options: &Options,
) -> Result<SifProblem, Fault> {
    let fortran = Fortran {
        literals: options.literals,
        numbers: options.numbers,
    };
    let mut at = model.cards;
    let (mut elements, mut groups) = (Part::default(), Part::default());
    if cards.get(at).and_then(cards::Card::keyword) == Some(b"ELEMENTS") {
        let (part, used) = functions::sort(&cards[at..], &model.element_types, "element")?;
        elements = part;
        at += used;
    }
    if cards.get(at).and_then(cards::Card::keyword) == Some(b"GROUPS") {
        let (part, _) = functions::sort(&cards[at..], &model.group_types, "group")?;
        groups = part;
    }
    elements.check(&model.element_types, false, fortran)?;
    groups.check(&model.group_types, true, fortran)?;
    let end = cards
        .get(model.cards.saturating_sub(1))
        .map(|c| c.place(0))
        .unwrap_or_default();
    let too_large = |at: Place| {
        Fault::limit(
            at,
            "expected fewer than 2^32 contributions of elements, found more",
            "choose smaller parameters",
        )
    };

    let n = model.variables.len();
    let is_objective: Vec<bool> = model
        .group_kind
        .iter()
        .map(|k| *k == GroupKind::Objective)
        .collect();
    let constraint_rows: Vec<usize> = (0..is_objective.len()).filter(|&g| !is_objective[g]).collect();
    let quadratic = std::mem::take(&mut model.quadratic);
    let sources = Sources {
        model: &model,
        elements,
        groups,
        fortran,
        quadratic: functions::quadratic_codes(),
    };
    let objective = evaluator(&sources, true, &quadratic)?.ok_or_else(|| too_large(end))?;
    let constraints = evaluator(&sources, false, &[])?.ok_or_else(|| too_large(end))?;
    let text = |list: &[names::Name]| list.iter().map(ToString::to_string).collect::<Vec<_>>();
    let infeasible = |what: &str, e: InvalidInput| {
        Fault::syntax(
            end,
            format!("expected bounds on the {what} that leave a value, found: {e}"),
            "correct the BOUNDS, CONSTANTS or RANGES section",
        )
    };
    let m = constraint_rows.len();
    let (mut cl, mut cu) = (vec![0.0; m], vec![0.0; m]);
    for (k, &g) in constraint_rows.iter().enumerate() {
        let r = model.group_range[g];
        let range = if r.abs() >= 1e20 { f64::INFINITY } else { r.abs() };
        match model.group_kind[g] {
            GroupKind::Greater => cu[k] = range,
            GroupKind::Less => cl[k] = -range,
            // SIF has no ranges of equations, MPS files do: the sign says to which side.
            GroupKind::Equal if range.is_finite() => (cl[k], cu[k]) = (r.min(0.0), r.max(0.0)),
            _ => {}
        }
    }
    let constraint_bounds = match m {
        0 => None,
        _ => Some(Bounds::new(cl, cu).map_err(|e| infeasible("constraints", e))?),
    };
    let all_names = text(&model.groups.names);
    Ok(SifProblem {
        integers,
        variables: text(&model.variables.names),
        kinds: model
            .variable_kind
            .iter()
            .map(|k| match k {
                0 => VariableKind::Continuous,
                1 => VariableKind::Binary,
                _ => VariableKind::Integer,
            })
            .collect(),
        constraint_names: constraint_rows.iter().map(|&g| all_names[g].clone()).collect(),
        multipliers: constraint_rows
            .iter()
            .map(|&g| model.group_multiplier[g])
            .collect(),
        objective_bounds: model.objective_bounds,
        sizes: Sizes {
            variables: n,
            constraints: m,
            groups: all_names.len(),
            elements: model.element_type.len(),
            linear: model.linear.len(),
        },
        start: std::mem::take(&mut model.start),
        bounds: Bounds::new(std::mem::take(&mut model.lower), std::mem::take(&mut model.upper))
            .map_err(|e| infeasible("variables", e))?,
        constraint_bounds,
        header,
        objective,
        constraints,
        scratch: if m > 0 { vec![0.0; n] } else { Vec::new() },
    })
}

/// The evaluator of the objective's groups, or of all others.
fn evaluator(
    s: &Sources<'_>,
    objective: bool,
    quadratic: &[(u32, u32, f64)],
) -> Result<Option<Evaluator>, Fault> {
    let model = s.model;
    // Rows: the groups in their order, and one more for the quadratic terms.
    let mut row = vec![u32::MAX; model.group_kind.len()];
    let mut rows = 0u32;
    for (g, k) in model.group_kind.iter().enumerate() {
        if (*k == GroupKind::Objective) == objective {
            row[g] = rows;
            rows += 1;
        }
    }
    // Groups of one pattern stand together, and elements that come k-th in theirs: that makes the sums regular.
    let uses: Vec<_> = model
        .uses
        .iter()
        .filter(|u| row[u.0 as usize] != u32::MAX && u.2 != 0.0)
        .collect();
    let mut pattern = vec![(0u32, 0u32); row.len()];
    let mut ordinal = vec![u32::MAX; model.element_type.len()];
    for u in &uses {
        let count = &mut pattern[u.0 as usize].0;
        let o = &mut ordinal[u.1 as usize];
        *o = (*o).min(*count);
        *count += 1;
    }
    for u in &uses {
        if pattern[u.0 as usize].0 > 64 {
            ordinal[u.1 as usize] = 0;
        }
    }
    for l in &model.linear {
        pattern[l.0 as usize].1 += 1;
    }
    // Groups by type; type 0 is trivial.
    let mut inputs = Vec::new();
    for t in 0..=model.group_types.len() {
        let mut members: Vec<usize> = (0..row.len())
            .filter(|&g| row[g] != u32::MAX && model.group_type[g] as usize == t)
            .collect();
        members.sort_by_key(|&g| pattern[g]);
        let mut groups: Vec<_> = members
            .iter()
            .map(|&g| (row[g], model.group_scale[g], model.group_constant[g]))
            .collect();
        if t == 0 {
            if !quadratic.is_empty() {
                groups.push((rows, 1.0, 0.0));
            }
            if !groups.is_empty() {
                inputs.push(GroupInput {
                    code: None,
                    parameter: Vec::new(),
                    parameters: 0,
                    groups,
                });
            }
            continue;
        }
        if members.is_empty() {
            continue;
        }
        let names = &model.group_types[t - 1];
        let per = names.parameters.len();
        let values: Vec<f64> = members
            .iter()
            .flat_map(|&g| model.group_parameters[g].iter().copied())
            .collect();
        let (bindings, parameter, parameters) = specialise(&values, per, members.len());
        let bindings: Vec<_> = std::iter::once(Binding::Input(0))
            .chain(bindings.into_iter().map(|b| after(b, 1)))
            .collect();
        let code = s.groups.group(names, &bindings, s.fortran)?;
        inputs.push(GroupInput {
            code: Some(code),
            parameter,
            parameters,
            groups,
        });
    }
    // Elements used here, by type.
    let mut index = vec![u32::MAX; model.element_type.len()];
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); model.element_types.len()];
    for (e, &o) in ordinal.iter().enumerate() {
        if o != u32::MAX {
            members[model.element_type[e] as usize].push(e);
        }
    }
    for list in &mut members {
        list.sort_by_key(|&e| ordinal[e]);
        for (k, &e) in list.iter().enumerate() {
            index[e] = k as u32;
        }
    }
    let mut elements = Vec::new();
    let mut block_of = vec![u32::MAX; model.element_types.len()];
    for (t, list) in members.iter().enumerate() {
        if list.is_empty() {
            continue;
        }
        block_of[t] = elements.len() as u32;
        elements.push(element_input(s, &model.element_types[t], list)?);
    }
    let mut use_list: Vec<(u32, u32, u32, f64)> = uses
        .iter()
        .map(|&&(g, e, w)| {
            (
                row[g as usize],
                block_of[model.element_type[e as usize] as usize],
                index[e as usize],
                w,
            )
        })
        .collect();
    for (kind, code) in s.quadratic.iter().enumerate() {
        let terms: Vec<_> = quadratic
            .iter()
            .filter(|(j, k, h)| (j != k) == (kind == 1) && *h != 0.0)
            .collect();
        if terms.is_empty() {
            continue;
        }
        let block = elements.len() as u32;
        let variable_of = match kind {
            0 => terms.iter().map(|t| t.0).collect(),
            _ => terms.iter().flat_map(|t| [t.0, t.1]).collect(),
        };
        elements.push(ElementInput {
            code: code.clone(),
            variable_of,
            parameter: Vec::new(),
            variables: kind + 1,
            parameters: 0,
            count: terms.len(),
        });
        use_list.extend(
            terms
                .iter()
                .enumerate()
                .map(|(e, t)| (rows, block, e as u32, t.2)),
        );
    }
    let linear: Vec<_> = model
        .linear
        .iter()
        .filter(|l| row[l.0 as usize] != u32::MAX)
        .map(|&(g, v, a)| (row[g as usize], v, a))
        .collect();
    let rows = rows as usize + usize::from(!quadratic.is_empty());
    Ok(Evaluator::new(
        model.variables.len(),
        rows,
        elements,
        inputs,
        &linear,
        &use_list,
    ))
}

fn after(b: Binding, first: usize) -> Binding {
    match b {
        Binding::Input(k) => Binding::Input(k + first),
        constant => constant,
    }
}

fn element_input(s: &Sources<'_>, names: &TypeNames, list: &[usize]) -> Result<ElementInput, Fault> {
    let model = s.model;
    let (nv, np) = (names.variables.len(), names.parameters.len());
    let mut variable_of = Vec::with_capacity(nv * list.len());
    let mut values = Vec::with_capacity(np * list.len());
    for &e in list {
        let v = model.element_variables_at[e] as usize;
        let p = model.element_parameters_at[e] as usize;
        variable_of.extend_from_slice(&model.element_variables[v..v + nv]);
        values.extend_from_slice(&model.element_parameters[p..p + np]);
    }
    let (bindings, parameter, parameters) = specialise(&values, np, list.len());
    let bindings: Vec<_> = (0..nv)
        .map(Binding::Input)
        .chain(bindings.into_iter().map(|b| after(b, nv)))
        .collect();
    let code = s.elements.element(names, &bindings, parameters, s.fortran)?;
    Ok(ElementInput {
        code,
        variable_of,
        parameter,
        variables: nv,
        parameters,
        count: list.len(),
    })
}
