//! The evaluator: values, gradients and Hessian products of a sum of groups.
//!
//! With α_i = Σ w_ie f_e(x) + a_i'x − b_i, and g_i the group's function times its scale,
//!
//! * f = Σ g_i(α_i), ∇f = Σ g_i' ∇α_i, ∇²f v = Σ g_i'' (∇α_i'v) ∇α_i + g_i' Σ w_ie ∇²f_e v.
//!
//! Elements of one type stand in strips of `S`, each strip's numbers together; every instruction of a type's program
//! runs over a strip. Contributions go to slots of their own and are then gathered variable by variable, so no result
//! depends on the order in which strips were done, nor on the number of threads that did them.

use crate::functions::{ElementCode, GroupCode};
use crate::program::Program;
use rayon::prelude::*;
use thalweg_core::kernels;

/// Lanes of a strip where there are many elements of a type.
const WIDE: usize = 32;
/// Lanes where there are few.
const NARROW: usize = 4;
/// How many tasks work is split into, whatever the number of threads.
const TASKS: usize = 16;

/// Rows of pairs (index, value).
#[derive(Debug, Default, Clone)]
struct Rows {
    at: Vec<u32>,
    index: Vec<u32>,
    value: Vec<f64>,
}

impl Rows {
    /// From triples (row, index, value) in any order; entries of a row keep theirs.
    fn new(rows: usize, entries: &[(u32, u32, f64)]) -> Rows {
        let mut at = vec![0u32; rows + 1];
        for e in entries {
            at[e.0 as usize + 1] += 1;
        }
        for r in 0..rows {
            at[r + 1] += at[r];
        }
        let mut next = at.clone();
        let mut index = vec![0; entries.len()];
        let mut value = vec![0.0; entries.len()];
        for &(r, i, v) in entries {
            let p = next[r as usize] as usize;
            next[r as usize] += 1;
            index[p] = i;
            value[p] = v;
        }
        Rows { at, index, value }
    }
    #[inline(always)]
    fn row(&self, r: usize) -> impl Iterator<Item = (usize, f64)> {
        let range = self.at[r] as usize..self.at[r + 1] as usize;
        self.index[range.clone()]
            .iter()
            .map(|&i| i as usize)
            .zip(self.value[range].iter().copied())
    }
    fn is_empty(&self) -> bool {
        self.index.is_empty()
    }
}

/// Elements of one type.
#[derive(Debug)]
struct ElementBlock {
    code: ElementCode,
    lanes: usize,
    count: usize,
    strips: usize,
    /// Elemental variables of an element, and parameters that differ between elements.
    variables: usize,
    parameters: usize,
    /// `[strip][variable][lane]` and `[strip][parameter][lane]`; the last strip repeats its last element.
    variable_of: Vec<u32>,
    parameter: Vec<f64>,
    /// Whether every multiplier of the elements is 1 whatever x is.
    unit: bool,
}

/// Groups of one type.
#[derive(Debug)]
struct GroupBlock {
    /// `None`: the trivial type.
    code: Option<GroupCode>,
    lanes: usize,
    count: usize,
    strips: usize,
    parameters: usize,
    parameter: Vec<f64>,
}

/// What a caller hands over to build the evaluator: elements of one type, with their parameters that vary.
pub(crate) struct ElementInput {
    pub(crate) code: ElementCode,
    /// `[element][variable]`, `[element][parameter]`.
    pub(crate) variable_of: Vec<u32>,
    pub(crate) parameter: Vec<f64>,
    pub(crate) variables: usize,
    pub(crate) parameters: usize,
    pub(crate) count: usize,
}

pub(crate) struct GroupInput {
    pub(crate) code: Option<GroupCode>,
    pub(crate) parameter: Vec<f64>,
    pub(crate) parameters: usize,
    /// Of each group: its row in the caller's numbering, scale, constant.
    pub(crate) groups: Vec<(u32, f64, f64)>,
}

/// How far to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Value,
    Gradient,
    Directional,
    Product,
}

/// A sum of groups, or a list of them: the objective, or the constraints.
#[derive(Debug)]
pub(crate) struct Evaluator {
    n: usize,
    elements: Vec<ElementBlock>,
    groups: Vec<GroupBlock>,
    /// Of each position of a group: the caller's row (`u32::MAX` in padding), scale, −b.
    row_of: Vec<u32>,
    scale: Vec<f64>,
    offset: Vec<f64>,
    position: Vec<u32>,
    /// By group: linear coefficients, and elements with weights. By variable: linear coefficients and groups, slots of
    /// gradients, slots of products. By element: groups with weights.
    linear: Rows,
    uses: Rows,
    linear_by_variable: Rows,
    gradient_slots: (Vec<u32>, Vec<u32>),
    product_slots: (Vec<u32>, Vec<u32>),
    uses_by_element: Rows,
    // Workspaces.
    f: Vec<f64>,
    gd: Vec<f64>,
    g: Vec<f64>,
    h: Vec<f64>,
    alpha: Vec<f64>,
    beta: Vec<f64>,
    value: Vec<f64>,
    first: Vec<f64>,
    second: Vec<f64>,
    weight: Vec<f64>,
    scratch: Vec<Vec<f64>>,
    work: usize,
    parallel: Option<bool>,
}

/// Work (operations over all elements and groups) from which it pays to use several threads.
const PARALLEL_FROM: usize = 200_000;

fn lanes_for(count: usize) -> usize {
    match count {
        0..=1 => 1,
        2..=12 => NARROW,
        _ => WIDE,
    }
}

/// Calls a generic function with the number of lanes as a constant.
macro_rules! with_lanes {
    ($lanes:expr, $f:ident($($arg:expr),* $(,)?)) => {
        match $lanes {
            1 => $f::<1>($($arg),*),
            NARROW => $f::<NARROW>($($arg),*),
            _ => $f::<WIDE>($($arg),*),
        }
    };
}

/// `[item][k]` becomes `[strip][k][lane]`, the last item repeated to the end of the last strip.
fn in_strips<T: Copy>(items: &[T], per_item: usize, count: usize, lanes: usize) -> Vec<T> {
    let strips = count.div_ceil(lanes);
    let mut out = Vec::with_capacity(strips * per_item * lanes);
    for s in 0..strips {
        for k in 0..per_item {
            for l in 0..lanes {
                let item = (s * lanes + l).min(count - 1);
                out.push(items[item * per_item + k]);
            }
        }
    }
    out
}

impl Evaluator {
    /// `rows` is how many groups the caller numbers; `linear` has (row, variable, coefficient), `uses` (row, type,
    /// element within the type, weight). Fails if there are more slots than can be numbered.
    pub(crate) fn new(
        n: usize,
        rows: usize,
        elements: Vec<ElementInput>,
        groups: Vec<GroupInput>,
        linear: &[(u32, u32, f64)],
        uses: &[(u32, u32, u32, f64)],
    ) -> Option<Evaluator> {
        let mut position = vec![0u32; rows];
        let (mut row_of, mut scale, mut offset) = (Vec::new(), Vec::new(), Vec::new());
        let mut work = linear.len() * 2 + uses.len() * 2 + n;
        let mut registers = 1;
        let mut trivial = Vec::new();
        let mut blocks = Vec::new();
        for input in groups {
            let count = input.groups.len();
            let lanes = lanes_for(count);
            let strips = count.div_ceil(lanes);
            for (k, &(row, s, b)) in input.groups.iter().enumerate() {
                position[row as usize] = u32::try_from(row_of.len()).ok()?;
                row_of.push(row);
                scale.push(s);
                offset.push(-b);
                trivial.push(input.code.is_none());
                let _ = k;
            }
            for _ in count..strips * lanes {
                row_of.push(u32::MAX);
                scale.push(0.0);
                offset.push(0.0);
                trivial.push(true);
            }
            if let Some(code) = &input.code {
                registers = registers.max(code.second.registers * lanes);
                work += code.first.len() * count;
            }
            blocks.push(GroupBlock {
                lanes,
                count,
                strips,
                parameters: input.parameters,
                parameter: in_strips(&input.parameter, input.parameters, count, lanes),
                code: input.code,
            });
        }
        let positions = row_of.len();
        let linear: Vec<_> = linear
            .iter()
            .map(|&(r, v, a)| (position[r as usize], v, a))
            .collect();
        // Elements: positions, slots.
        let mut element_blocks = Vec::new();
        let mut first_position = Vec::new();
        let (mut element_positions, mut g_slots, mut h_slots) = (0usize, 0usize, 0usize);
        let (mut g_entries, mut h_entries) = (Vec::new(), Vec::new());
        for input in elements {
            let count = input.count;
            let lanes = lanes_for(count);
            let strips = count.div_ceil(lanes);
            let (ng, nh) = (input.code.gradient_of.len(), input.code.product_of.len());
            for e in 0..count {
                let (s, l) = (e / lanes, e % lanes);
                let slot = |base: usize, per: usize, k: usize| base + (s * per + k) * lanes + l;
                for (k, &i) in input.code.gradient_of.iter().enumerate() {
                    let v = input.variable_of[e * input.variables + i];
                    g_entries.push((v, u32::try_from(slot(g_slots, ng, k)).ok()?));
                }
                for (k, &i) in input.code.product_of.iter().enumerate() {
                    let v = input.variable_of[e * input.variables + i];
                    h_entries.push((v, u32::try_from(slot(h_slots, nh, k)).ok()?));
                }
            }
            first_position.push(element_positions);
            element_positions += strips * lanes;
            g_slots += strips * lanes * ng;
            h_slots += strips * lanes * nh;
            registers = registers.max(input.code.product.registers * lanes);
            work += count * (input.code.gradient.len() + 3 * input.variables);
            element_blocks.push(ElementBlock {
                lanes,
                count,
                strips,
                variables: input.variables,
                parameters: input.parameters,
                variable_of: in_strips(&input.variable_of, input.variables, count, lanes),
                parameter: in_strips(&input.parameter, input.parameters, count, lanes),
                unit: true,
                code: input.code,
            });
        }
        u32::try_from(element_positions.max(g_slots).max(h_slots)).ok()?;
        let mut use_entries = Vec::with_capacity(uses.len());
        let mut element_entries = Vec::with_capacity(uses.len());
        let mut unit_weight = vec![0.0; element_positions];
        for &(row, t, e, w) in uses {
            let p = (first_position[t as usize] + e as usize) as u32;
            let g = position[row as usize];
            use_entries.push((g, p, w));
            element_entries.push((p, g, w));
            unit_weight[p as usize] += if trivial[g as usize] {
                w * scale[g as usize]
            } else {
                f64::NAN
            };
        }
        let mut at = 0;
        for b in &mut element_blocks {
            b.unit = unit_weight[at..at + b.count].iter().all(|&w| w == 1.0);
            at += b.strips * b.lanes;
        }
        let column: Vec<_> = linear.iter().map(|&(g, v, a)| (v, g, a)).collect();
        let slots = |entries: Vec<(u32, u32)>| {
            let triples: Vec<_> = entries.into_iter().map(|(v, s)| (v, s, 0.0)).collect();
            let rows = Rows::new(n, &triples);
            (rows.at, rows.index)
        };
        Some(Evaluator {
            n,
            elements: element_blocks,
            groups: blocks,
            linear: Rows::new(positions, &linear),
            uses: Rows::new(positions, &use_entries),
            linear_by_variable: Rows::new(n, &column),
            gradient_slots: slots(g_entries),
            product_slots: slots(h_entries),
            uses_by_element: Rows::new(element_positions, &element_entries),
            row_of,
            scale,
            offset,
            position,
            f: vec![0.0; element_positions],
            gd: vec![0.0; element_positions],
            g: vec![0.0; g_slots],
            h: vec![0.0; h_slots],
            alpha: vec![0.0; positions],
            beta: vec![0.0; positions],
            value: vec![0.0; positions],
            first: vec![0.0; positions],
            second: vec![0.0; positions],
            weight: vec![0.0; positions],
            scratch: vec![vec![0.0; registers]; TASKS],
            work,
            parallel: None,
        })
    }

    /// `None` decides by size; `Some` forces one way. The results are the same.
    pub(crate) fn set_parallel(&mut self, parallel: Option<bool>) {
        self.parallel = parallel;
    }
    fn in_parallel(&self) -> bool {
        self.parallel
            .unwrap_or(self.work >= PARALLEL_FROM && rayon::current_num_threads() > 1)
    }

    /// Elements, then α (and β with a direction), then the groups' functions.
    fn sweep(&mut self, x: &[f64], v: Option<&[f64]>, mode: Mode, multipliers: Option<&[f64]>) {
        let parallel = self.in_parallel();
        let Evaluator {
            elements,
            f,
            gd,
            g,
            h,
            scratch,
            ..
        } = self;
        let (mut f, mut gd, mut g, mut h) = (&mut f[..], &mut gd[..], &mut g[..], &mut h[..]);
        for b in elements.iter() {
            let (bf, bgd, bg, bh);
            let size = b.strips * b.lanes;
            (bf, f) = f.split_at_mut(size);
            (bgd, gd) = gd.split_at_mut(size);
            (bg, g) = g.split_at_mut(size * b.code.gradient_of.len());
            (bh, h) = h.split_at_mut(size * b.code.product_of.len());
            with_lanes!(
                b.lanes,
                element_block(b, x, v.unwrap_or(&[]), mode, bf, bgd, bg, bh, scratch, parallel)
            );
        }
        // α and β.
        let Evaluator {
            f,
            gd,
            alpha,
            beta,
            linear,
            uses,
            offset,
            ..
        } = self;
        let directional = matches!(mode, Mode::Directional | Mode::Product);
        let v = v.unwrap_or(&[]);
        let one = |p: usize, alpha: &mut f64, beta: &mut f64| {
            let mut a = 0.0;
            let mut b = 0.0;
            for (e, w) in uses.row(p) {
                a += w * f[e];
                if directional {
                    b += w * gd[e];
                }
            }
            for (j, c) in linear.row(p) {
                a += c * x[j];
                if directional {
                    b += c * v[j];
                }
            }
            *alpha = a + offset[p];
            *beta = b;
        };
        if parallel {
            let chunk = alpha.len().div_ceil(TASKS).max(1);
            alpha
                .par_chunks_mut(chunk)
                .zip(beta.par_chunks_mut(chunk))
                .enumerate()
                .for_each(|(c, (al, be))| {
                    for (k, (a, b)) in al.iter_mut().zip(be).enumerate() {
                        one(c * chunk + k, a, b);
                    }
                });
        } else {
            for (p, (a, b)) in alpha.iter_mut().zip(beta.iter_mut()).enumerate() {
                one(p, a, b);
            }
        }
        // Multipliers times scales, then the functions.
        let Evaluator {
            groups,
            alpha,
            value,
            first,
            second,
            weight,
            scale,
            row_of,
            scratch,
            ..
        } = self;
        for ((w, &s), &r) in weight.iter_mut().zip(scale.iter()).zip(row_of.iter()) {
            *w = match multipliers {
                Some(m) if r != u32::MAX => s * m[r as usize],
                _ => s,
            };
        }
        let weight: &[f64] = weight;
        let (mut value, mut first, mut second) = (&mut value[..], &mut first[..], &mut second[..]);
        let mut at = 0;
        for b in groups.iter() {
            let (bv, b1, b2);
            let size = b.strips * b.lanes;
            (bv, value) = value.split_at_mut(size);
            (b1, first) = first.split_at_mut(size);
            (b2, second) = second.split_at_mut(size);
            let alpha = &alpha[at..at + size];
            let weight = &weight[at..at + size];
            at += size;
            match &b.code {
                None => {
                    for l in 0..b.count {
                        bv[l] = weight[l] * alpha[l];
                        b1[l] = weight[l];
                        b2[l] = 0.0;
                    }
                }
                Some(code) => with_lanes!(
                    b.lanes,
                    group_block(b, code, mode, alpha, weight, bv, b1, b2, scratch, parallel)
                ),
            }
        }
    }

    fn sum(&self) -> f64 {
        kernels::sum(self.value.len(), |k| self.value[k])
    }

    /// Σ g_i(α_i).
    pub(crate) fn value(&mut self, x: &[f64]) -> f64 {
        self.sweep(x, None, Mode::Value, None);
        self.sum()
    }

    /// Each group's value, in the caller's rows.
    pub(crate) fn values(&mut self, x: &[f64], out: &mut [f64]) {
        self.sweep(x, None, Mode::Value, None);
        for (o, &p) in out.iter_mut().zip(&self.position) {
            *o = self.value[p as usize];
        }
    }

    /// Σ m_i g_i(α_i) with m = 1 where not given, and its gradient.
    pub(crate) fn gradient(&mut self, x: &[f64], multipliers: Option<&[f64]>, out: &mut [f64]) -> f64 {
        self.sweep(x, None, Mode::Gradient, multipliers);
        self.scale_elements(multipliers.is_some(), false);
        self.gather(false, out);
        self.sum()
    }

    /// ∇g_i(α_i)'v for each group, in the caller's rows.
    pub(crate) fn directional(&mut self, x: &[f64], v: &[f64], out: &mut [f64]) {
        self.sweep(x, Some(v), Mode::Directional, None);
        for (o, &p) in out.iter_mut().zip(&self.position) {
            *o = self.first[p as usize] * self.beta[p as usize];
        }
    }

    /// (Σ m_i ∇²[g_i(α_i)]) v.
    pub(crate) fn product(&mut self, x: &[f64], v: &[f64], multipliers: Option<&[f64]>, out: &mut [f64]) {
        self.sweep(x, Some(v), Mode::Product, multipliers);
        // From here on `second` is g''β: what multiplies ∇α.
        for (s, b) in self.second.iter_mut().zip(&self.beta) {
            // A trivial or linear group adds nothing, even where β is not finite.
            if *s != 0.0 {
                *s *= b;
            }
        }
        self.scale_elements(true, true);
        self.gather(true, out);
    }

    /// Multiplies the elements' gradients (and products) by what the groups make of them.
    fn scale_elements(&mut self, always: bool, product: bool) {
        let parallel = self.in_parallel();
        let Evaluator {
            elements,
            g,
            h,
            first,
            second,
            uses_by_element,
            ..
        } = self;
        let (first, second): (&[f64], &[f64]) = (first, second);
        let (mut g, mut h) = (&mut g[..], &mut h[..]);
        let mut at = 0;
        for b in elements.iter() {
            let (bg, bh);
            let size = b.strips * b.lanes;
            let (ng, nh) = (b.code.gradient_of.len(), b.code.product_of.len());
            (bg, g) = g.split_at_mut(size * ng);
            (bh, h) = h.split_at_mut(size * nh);
            let base = at;
            at += size;
            if b.unit && !always {
                continue;
            }
            let one = |strip: usize, g: &mut [f64], h: &mut [f64]| {
                let mut m = [0.0; WIDE];
                let mut q = [0.0; WIDE];
                let live = (b.count - strip * b.lanes).min(b.lanes);
                for l in 0..live {
                    for (p, w) in uses_by_element.row(base + strip * b.lanes + l) {
                        m[l] += w * first[p];
                        if product {
                            q[l] += w * second[p];
                        }
                    }
                }
                let by = if product { &q } else { &m };
                for row in g.chunks_exact_mut(b.lanes) {
                    for (r, m) in row.iter_mut().zip(by) {
                        *r *= m;
                    }
                }
                if product {
                    for row in h.chunks_exact_mut(b.lanes) {
                        for (r, m) in row.iter_mut().zip(&m) {
                            *r *= m;
                        }
                    }
                }
            };
            let per = if parallel {
                b.strips.div_ceil(TASKS).max(1)
            } else {
                b.strips
            };
            let task = |(t, (g, h)): (usize, (&mut [f64], &mut [f64]))| {
                let mut g = g;
                let mut h = h;
                for strip in t * per..((t + 1) * per).min(b.strips) {
                    let (sg, sh);
                    (sg, g) = std::mem::take(&mut g).split_at_mut(ng * b.lanes);
                    (sh, h) = std::mem::take(&mut h).split_at_mut(nh * b.lanes);
                    one(strip, sg, sh);
                }
            };
            if parallel {
                let tasks = b.strips.div_ceil(per);
                split(bg, per * ng * b.lanes, tasks)
                    .zip(split(bh, per * nh * b.lanes, tasks))
                    .enumerate()
                    .for_each(task);
            } else {
                task((0, (bg, bh)));
            }
        }
    }

    /// Adds up, variable by variable, what elements and linear parts contribute.
    fn gather(&self, product: bool, out: &mut [f64]) {
        let (at, slots) = &self.gradient_slots;
        let (pat, pslots) = &self.product_slots;
        let multiplier = if product { &self.second } else { &self.first };
        let (g, h) = (&self.g[..], &self.h[..]);
        let no_linear = self.linear_by_variable.is_empty();
        let one = |j: usize| {
            let mut sum = 0.0;
            if !no_linear {
                for (p, a) in self.linear_by_variable.row(j) {
                    sum += a * multiplier[p];
                }
            }
            for &s in &slots[at[j] as usize..at[j + 1] as usize] {
                sum += g[s as usize];
            }
            if product {
                for &s in &pslots[pat[j] as usize..pat[j + 1] as usize] {
                    sum += h[s as usize];
                }
            }
            sum
        };
        if self.in_parallel() {
            let chunk = self.n.div_ceil(TASKS).max(1);
            out.par_chunks_mut(chunk).enumerate().for_each(|(c, part)| {
                for (k, o) in part.iter_mut().enumerate() {
                    *o = one(c * chunk + k);
                }
            });
        } else {
            for (j, o) in out.iter_mut().enumerate() {
                *o = one(j);
            }
        }
    }
}

/// Parts of `size` elements each, as many as there are tasks, also where `size` is 0.
fn split(slice: &mut [f64], size: usize, tasks: usize) -> impl IndexedParallelIterator<Item = &mut [f64]> {
    // Chunks of length 0 are not allowed, and a slice that is empty has none: those tasks get empty slices.
    let chunks = slice.par_chunks_mut(size.max(1));
    let missing = tasks.saturating_sub(chunks.len());
    chunks.chain(rayon::iter::repeat_n((), missing).map(|()| Default::default()))
}

#[allow(clippy::too_many_arguments)]
fn element_block<const S: usize>(
    b: &ElementBlock,
    x: &[f64],
    v: &[f64],
    mode: Mode,
    f: &mut [f64],
    gd: &mut [f64],
    g: &mut [f64],
    h: &mut [f64],
    scratch: &mut [Vec<f64>],
    parallel: bool,
) {
    let program: &Program = match mode {
        Mode::Value => &b.code.value,
        Mode::Gradient => &b.code.gradient,
        Mode::Directional => &b.code.directional,
        Mode::Product => &b.code.product,
    };
    let (ng, nh) = (b.code.gradient_of.len(), b.code.product_of.len());
    let per = if parallel {
        b.strips.div_ceil(TASKS).max(1)
    } else {
        b.strips
    };
    let one = |t: usize, f: &mut [f64], gd: &mut [f64], g: &mut [f64], h: &mut [f64], scratch: &mut [f64]| {
        let (registers, _) = scratch.as_chunks_mut::<S>();
        program.prepare(registers);
        for (k, strip) in (t * per..((t + 1) * per).min(b.strips)).enumerate() {
            let variable = |i: usize| &b.variable_of[(strip * b.variables + i) * S..][..S];
            for (r, &input) in registers.iter_mut().zip(&program.inputs) {
                let i = input as usize;
                if i < b.variables {
                    for (r, &j) in r.iter_mut().zip(variable(i)) {
                        *r = x[j as usize];
                    }
                } else if i < b.variables + b.parameters {
                    let at = (strip * b.parameters + i - b.variables) * S;
                    r.copy_from_slice(&b.parameter[at..at + S]);
                } else {
                    for (r, &j) in r.iter_mut().zip(variable(i - b.variables - b.parameters)) {
                        *r = v[j as usize];
                    }
                }
            }
            program.run(registers, (b.count - strip * S).min(S));
            let mut outputs = program.outputs.iter().map(|&o| &registers[o as usize]);
            let mut take = |to: &mut [f64]| {
                if let Some(o) = outputs.next() {
                    to.copy_from_slice(o);
                }
            };
            take(&mut f[k * S..][..S]);
            if matches!(mode, Mode::Directional | Mode::Product) {
                take(&mut gd[k * S..][..S]);
            }
            if matches!(mode, Mode::Gradient | Mode::Product) {
                for row in g[k * ng * S..][..ng * S].chunks_exact_mut(S) {
                    take(row);
                }
            }
            if mode == Mode::Product {
                for row in h[k * nh * S..][..nh * S].chunks_exact_mut(S) {
                    take(row);
                }
            }
        }
    };
    if parallel {
        let tasks = b.strips.div_ceil(per);
        f.par_chunks_mut(per * S)
            .zip(gd.par_chunks_mut(per * S))
            .zip(split(g, per * ng * S, tasks))
            .zip(split(h, per * nh * S, tasks))
            .zip(scratch.par_iter_mut())
            .enumerate()
            .for_each(|(t, ((((f, gd), g), h), scratch))| one(t, f, gd, g, h, scratch));
    } else if let Some(scratch) = scratch.first_mut() {
        one(0, f, gd, g, h, scratch);
    }
}

#[allow(clippy::too_many_arguments)]
fn group_block<const S: usize>(
    b: &GroupBlock,
    code: &GroupCode,
    mode: Mode,
    alpha: &[f64],
    weight: &[f64],
    value: &mut [f64],
    first: &mut [f64],
    second: &mut [f64],
    scratch: &mut [Vec<f64>],
    parallel: bool,
) {
    let program: &Program = match mode {
        Mode::Value => &code.value,
        Mode::Gradient | Mode::Directional => &code.first,
        Mode::Product => &code.second,
    };
    let per = if parallel {
        b.strips.div_ceil(TASKS).max(1)
    } else {
        b.strips
    };
    let one = |t: usize, value: &mut [f64], first: &mut [f64], second: &mut [f64], scratch: &mut [f64]| {
        let (registers, _) = scratch.as_chunks_mut::<S>();
        program.prepare(registers);
        for (k, strip) in (t * per..((t + 1) * per).min(b.strips)).enumerate() {
            for (r, &input) in registers.iter_mut().zip(&program.inputs) {
                match input as usize {
                    0 => r.copy_from_slice(&alpha[strip * S..][..S]),
                    i => r.copy_from_slice(&b.parameter[(strip * b.parameters + i - 1) * S..][..S]),
                }
            }
            let live = (b.count - strip * S).min(S);
            program.run(registers, live);
            let weight = &weight[strip * S..][..S];
            let targets = [
                &mut value[k * S..][..S],
                &mut first[k * S..][..S],
                &mut second[k * S..][..S],
            ];
            for (to, &o) in targets.into_iter().zip(&program.outputs) {
                // Only groups that exist: padding stays zero.
                for l in 0..live {
                    to[l] = weight[l] * registers[o as usize][l];
                }
            }
        }
    };
    if parallel {
        value
            .par_chunks_mut(per * S)
            .zip(first.par_chunks_mut(per * S))
            .zip(second.par_chunks_mut(per * S))
            .zip(scratch.par_iter_mut())
            .enumerate()
            .for_each(|(t, (((v, f), s), scratch))| one(t, v, f, s, scratch));
    } else if let Some(scratch) = scratch.first_mut() {
        one(0, value, first, second, scratch);
    }
}
