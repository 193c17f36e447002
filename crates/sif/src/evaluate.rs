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
use crate::lanes::{Buffer, add, aligned, copy, multiply, product};
use crate::program::Program;
use crate::sums::{SLICE, Source, Sums, source};
use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;
use std::collections::HashMap;

/// Lanes of a strip where there are many elements of a type.
const WIDE: usize = 32;
/// Lanes where there are few.
const NARROW: usize = 4;
/// The most tasks that work is split into, whatever the number of threads.
const TASKS: usize = 16;
/// Work (operations over all elements and groups) from which it pays to use several threads.
const PARALLEL_FROM: usize = 400_000;

/// Elements of one type.
#[derive(Debug, Clone)]
struct ElementBlock {
    code: ElementCode,
    lanes: usize,
    count: usize,
    strips: usize,
    /// Strips to a task. The slots of a task are `[k][strip][lane]`, so that those of one derivative are consecutive.
    per: usize,
    /// Elemental variables of an element, and parameters that differ between elements.
    variables: usize,
    parameters: usize,
    /// `[strip][variable]`: where a strip's values stand in x, and `[strip][parameter][lane]`. The last strip repeats its
    /// last element.
    variable_at: Vec<Source>,
    variable_of: Vec<u32>,
    parameter: Vec<f64>,
    /// Whether every multiplier of the elements is 1 whatever x is.
    unit: bool,
}

/// Groups of one type.
#[derive(Debug, Clone)]
struct GroupBlock {
    /// `None`: the trivial type.
    code: Option<GroupCode>,
    lanes: usize,
    count: usize,
    strips: usize,
    per: usize,
    /// Positions: whole slices, so that each is of one type.
    size: usize,
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

/// Groups of one type.
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
#[derive(Debug, Clone)]
pub(crate) struct Evaluator {
    n: usize,
    elements: Vec<ElementBlock>,
    groups: Vec<GroupBlock>,
    /// Of each position of a group: the caller's row (`u32::MAX` in padding), scale, −b. And each row's position.
    row_of: Vec<u32>,
    scale: Vec<f64>,
    offset: Vec<f64>,
    position: Vec<u32>,
    /// By group: linear coefficients, and elements with weights.
    linear: Sums,
    uses: Sums,
    /// By variable: groups with linear coefficients, slots of gradients, slots of products.
    linear_by_variable: Sums,
    gradient_slots: Sums,
    product_slots: Sums,
    /// By element: groups with weights.
    uses_by_element: Sums,
    /// Elements: f, ∇f·v, slots of ∇f, slots of ∇²f v.
    f: Buffer,
    gd: Buffer,
    g: Buffer,
    h: Buffer,
    /// Groups: ∇α'v, multiplier times g, g', g''.
    beta: Buffer,
    value: Buffer,
    first: Buffer,
    second: Buffer,
    weight: Buffer,
    /// The sum of the values of each task of each type of group.
    totals: Vec<f64>,
    /// Registers, for each task that may run at the same time.
    scratch: Vec<Vec<f64>>,
    work: usize,
    parallel: Option<bool>,
}

/// Strips to a task: few tasks, and none too small to be worth handing to a thread.
fn per_task(strips: usize) -> usize {
    strips.div_ceil((strips / 32).clamp(1, TASKS)).max(1)
}

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

/// Terms of groups, with those of a block's last group repeated in its padding: slices stay regular to the end. Long
/// sums are not repeated.
fn padded(mut terms: Vec<(u32, u32, f64)>, padding: &HashMap<u32, u32>) -> Vec<(u32, u32, f64)> {
    const SHORT: usize = 8;
    let mut last: HashMap<u32, Vec<(u32, f64)>> = HashMap::new();
    for &(g, k, a) in &terms {
        if padding.contains_key(&g) {
            let list = last.entry(g).or_default();
            if list.len() <= SHORT {
                list.push((k, a));
            }
        }
    }
    for (g, list) in last.into_iter().filter(|l| l.1.len() <= SHORT) {
        for p in g + 1..padding[&g] {
            terms.extend(list.iter().map(|&(k, a)| (p, k, a)));
        }
    }
    terms
}

impl Evaluator {
    /// `rows` is how many groups the caller numbers; `linear` has (row, variable, coefficient), `uses` (row, type,
    /// element within the type, weight). `None` if there are more slots than can be numbered.
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
        // Where a block's last group stands, and its padding ends.
        let mut padding = HashMap::new();
        let mut group_blocks = Vec::new();
        for input in groups {
            let count = input.groups.len();
            let lanes = lanes_for(count);
            let strips = count.div_ceil(lanes);
            for &(row, s, b) in &input.groups {
                position[row as usize] = u32::try_from(row_of.len()).ok()?;
                row_of.push(row);
                scale.push(s);
                offset.push(-b);
                trivial.push(input.code.is_none());
            }
            let size = count.next_multiple_of(SLICE);
            let padded = row_of.len() + size - count;
            if count > 0 {
                padding.insert(row_of.len() as u32 - 1, padded as u32);
            }
            row_of.resize(padded, u32::MAX);
            scale.resize(padded, 0.0);
            offset.resize(padded, 0.0);
            trivial.resize(padded, true);
            if let Some(code) = &input.code {
                registers = registers.max(code.second.registers * lanes);
                work += code.first.len() * count;
            }
            group_blocks.push(GroupBlock {
                lanes,
                count,
                strips,
                per: per_task(strips),
                size,
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

        let mut element_blocks = Vec::new();
        let mut first_position = Vec::new();
        let (mut element_positions, mut g_slots, mut h_slots) = (0usize, 0usize, 0usize);
        let (mut g_terms, mut h_terms) = (Vec::new(), Vec::new());
        for input in elements {
            let count = input.count;
            let lanes = lanes_for(count);
            let strips = count.div_ceil(lanes);
            let per = per_task(strips);
            let slots = |terms: &mut Vec<(u32, u32, f64)>, base: usize, of: &[usize]| {
                for e in 0..count {
                    // The task, and the strip and the number of strips within it.
                    let (t, s, l) = (e / lanes / per, e / lanes % per, e % lanes);
                    let of_task = per.min(strips - t * per);
                    for (k, &i) in of.iter().enumerate() {
                        let slot = base + (t * per * of.len() + k * of_task + s) * lanes + l;
                        let v = input.variable_of[e * input.variables + i];
                        terms.push((v, u32::try_from(slot).ok()?, 1.0));
                    }
                }
                Some(base + strips * lanes * of.len())
            };
            g_slots = slots(&mut g_terms, g_slots, &input.code.gradient_of)?;
            h_slots = slots(&mut h_terms, h_slots, &input.code.product_of)?;
            first_position.push(element_positions);
            element_positions += strips * lanes;
            registers = registers.max(input.code.product.registers * lanes);
            work += count * (input.code.gradient.len() + 3 * input.variables);
            let mut variable_of = Vec::new();
            let variable_at = in_strips(&input.variable_of, input.variables, count, lanes)
                .chunks_exact(lanes)
                .map(|c| source(c.iter().copied(), &mut variable_of))
                .collect();
            element_blocks.push(ElementBlock {
                lanes,
                count,
                strips,
                per,
                variables: input.variables,
                parameters: input.parameters,
                variable_at,
                variable_of,
                parameter: in_strips(&input.parameter, input.parameters, count, lanes),
                unit: true,
                code: input.code,
            });
        }
        u32::try_from(
            element_positions
                .max(g_terms.len())
                .max(h_terms.len())
                .max(uses.len()),
        )
        .ok()?;
        let mut use_terms = Vec::with_capacity(uses.len());
        let mut element_terms = Vec::with_capacity(uses.len());
        let mut unit = vec![0.0; element_positions];
        for &(row, t, e, w) in uses {
            let p = (first_position[t as usize] + e as usize) as u32;
            let g = position[row as usize];
            use_terms.push((g, p, w));
            element_terms.push((p, g, w));
            unit[p as usize] += if trivial[g as usize] {
                w * scale[g as usize]
            } else {
                f64::NAN
            };
        }
        let mut at = 0;
        for b in &mut element_blocks {
            b.unit = unit[at..at + b.count].iter().all(|&w| w == 1.0);
            at += b.strips * b.lanes;
        }
        let by_variable: Vec<_> = linear.iter().map(|&(g, v, a)| (v, g, a)).collect();
        Some(Evaluator {
            n,
            elements: element_blocks,
            linear: Sums::new(positions, &padded(linear, &padding)),
            uses: Sums::new(positions, &padded(use_terms, &padding)),
            linear_by_variable: Sums::new(n, &by_variable),
            gradient_slots: Sums::new(n, &g_terms),
            product_slots: Sums::new(n, &h_terms),
            uses_by_element: Sums::new(element_positions, &element_terms),
            row_of,
            scale,
            offset,
            position,
            f: Buffer::zeros(element_positions),
            gd: Buffer::zeros(element_positions),
            g: Buffer::zeros(g_slots),
            h: Buffer::zeros(h_slots),
            beta: Buffer::zeros(positions),
            value: Buffer::zeros(positions),
            first: Buffer::zeros(positions),
            second: Buffer::zeros(positions),
            weight: Buffer::zeros(positions),
            totals: vec![0.0; group_blocks.len() * TASKS],
            groups: group_blocks,
            scratch: vec![vec![0.0; registers + 7]; if work >= PARALLEL_FROM { TASKS } else { 1 }],
            work,
            parallel: None,
        })
    }

    /// `None` decides by size; `Some` forces one way. The results are the same.
    pub(crate) fn set_parallel(&mut self, parallel: Option<bool>) {
        self.parallel = parallel;
        if parallel == Some(true) {
            let one = self.scratch.first().cloned().unwrap_or_default();
            self.scratch.resize(TASKS, one);
        }
    }
    fn in_parallel(&self) -> bool {
        self.parallel
            .unwrap_or(self.work >= PARALLEL_FROM && rayon::current_num_threads() > 1)
    }

    /// Elements, then α (and ∇α'v with a direction), then the groups' functions.
    fn sweep(&mut self, x: &[f64], v: Option<&[f64]>, mode: Mode, multipliers: Option<&[f64]>) {
        let parallel = self.in_parallel();
        let v = v.unwrap_or(&[]);
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
                element_block(b, x, v, mode, [bf, bgd, bg, bh], scratch, parallel)
            );
        }

        let Evaluator {
            f,
            gd,
            beta,
            linear,
            uses,
            offset,
            groups,
            value,
            totals,
            first,
            second,
            weight,
            scale,
            row_of,
            scratch,
            ..
        } = self;
        let weight: &[f64] = match multipliers {
            None => scale,
            Some(m) => {
                for ((w, &s), &r) in weight.iter_mut().zip(scale.iter()).zip(row_of.iter()) {
                    *w = if r == u32::MAX { 0.0 } else { s * m[r as usize] };
                }
                weight
            }
        };
        let directional = matches!(mode, Mode::Directional | Mode::Product);
        let from = GroupSources {
            uses,
            linear,
            offset,
            f,
            x,
            along: directional.then_some((gd, v)),
        };
        let (mut value, mut first) = (&mut value[..], &mut first[..]);
        let (mut second, mut beta) = (&mut second[..], &mut beta[..]);
        let mut at = 0;
        for (b, totals) in groups.iter().zip(totals.chunks_exact_mut(TASKS)) {
            let (bv, b1, b2, bb);
            (bv, value) = value.split_at_mut(b.size);
            (b1, first) = first.split_at_mut(b.size);
            (b2, second) = second.split_at_mut(b.size);
            (bb, beta) = beta.split_at_mut(b.size);
            let weight = &weight[at..at + b.size];
            with_lanes!(
                b.lanes,
                group_block(
                    b,
                    at / SLICE,
                    mode,
                    from,
                    weight,
                    [bv, b1, b2, bb],
                    totals,
                    scratch,
                    parallel
                )
            );
            at += b.size;
        }
    }

    fn sum(&self) -> f64 {
        self.totals.iter().sum()
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
        for (s, b) in self.second.iter_mut().zip(self.beta.iter()) {
            // A trivial group adds nothing, even where β is not finite.
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
        // With a product the gradients take g''β and the products g'.
        let (of_g, of_h): (&[f64], &[f64]) = if product { (second, first) } else { (first, second) };
        let (mut g, mut h) = (&mut g[..], &mut h[..]);
        let mut position = 0;
        for b in elements.iter() {
            let (bg, bh);
            let size = b.strips * b.lanes;
            let (ng, nh) = (b.code.gradient_of.len(), b.code.product_of.len());
            (bg, g) = g.split_at_mut(size * ng);
            (bh, h) = h.split_at_mut(size * nh);
            let begin = position;
            position += size;
            if b.unit && !always {
                continue;
            }
            let one = |t: usize, g: &mut [f64], h: &mut [f64]| {
                vectorised(Multipliers {
                    begin: begin + t * b.per * b.lanes,
                    width: b.per.min(b.strips - t * b.per) * b.lanes,
                    uses_by_element,
                    of_g,
                    of_h: (product && nh > 0).then_some(of_h),
                    g,
                    h,
                });
            };
            let tasks = b.strips.div_ceil(b.per);
            let (of_g, of_h) = (b.per * ng * b.lanes, b.per * nh * b.lanes);
            if parallel {
                split(bg, of_g, tasks)
                    .zip(split(bh, of_h, tasks))
                    .enumerate()
                    .for_each(|(t, (g, h))| one(t, g, h));
            } else {
                for t in 0..tasks {
                    one(t, part(bg, of_g, t), part(bh, of_h, t));
                }
            }
        }
    }

    /// Adds up, variable by variable, what elements and linear parts contribute.
    fn gather(&self, product: bool, out: &mut [f64]) {
        let task = |first: usize, out: &mut [f64]| {
            vectorised(Gather {
                first,
                of: self,
                product,
                out,
            });
        };
        if self.in_parallel() {
            let per = self.n.div_ceil(SLICE).div_ceil(TASKS).max(1);
            out.par_chunks_mut(per * SLICE)
                .enumerate()
                .for_each(|(t, out)| task(t * per, out));
        } else {
            task(0, out);
        }
    }
}

/// Runs a task with the widest vector instructions the processor has among those it was compiled for. The bits do not
/// depend on them: lanes are independent, and nothing is contracted. (The task must be inlined as a whole, which
/// closures cannot be told to be: hence the structures.)
fn vectorised<T: WithSimd>(task: T) -> T::Output {
    Arch::new().dispatch(task)
}

/// The sums of a slice, in cache lines of their own.
#[repr(align(64))]
struct Slice([f64; SLICE]);

/// Multiplies gradients and products of consecutive elements by what their groups make of them.
struct Multipliers<'a> {
    /// Where the elements begin, and how many there are.
    begin: usize,
    width: usize,
    uses_by_element: &'a Sums,
    of_g: &'a [f64],
    of_h: Option<&'a [f64]>,
    g: &'a mut [f64],
    h: &'a mut [f64],
}

impl WithSimd for Multipliers<'_> {
    type Output = ();
    #[inline(always)]
    fn with_simd<I: Simd>(self, simd: I) {
        let mut at = 0;
        while at < self.width {
            // Slices of elements and strips need not begin together.
            let (slice, skip) = ((self.begin + at) / SLICE, (self.begin + at) % SLICE);
            let n = (SLICE - skip).min(self.width - at);
            let Slice(m) = &mut Slice([0.0; SLICE]);
            self.uses_by_element.add(simd, slice, self.of_g, m);
            multiply_rows(simd, self.g, self.width, at, &m[skip..skip + n]);
            if let Some(of_h) = self.of_h {
                let Slice(m) = &mut Slice([0.0; SLICE]);
                self.uses_by_element.add(simd, slice, of_h, m);
                multiply_rows(simd, self.h, self.width, at, &m[skip..skip + n]);
            }
            at += n;
        }
    }
}

/// Multiplies the same part of each row (of `width`) by `m`.
#[inline(always)]
fn multiply_rows<I: Simd>(simd: I, rows: &mut [f64], width: usize, at: usize, m: &[f64]) {
    for row in rows.chunks_exact_mut(width) {
        multiply(simd, &mut row[at..at + m.len()], m);
    }
}

/// Consecutive slices of a gradient, or of a product.
struct Gather<'a> {
    /// The first slice.
    first: usize,
    of: &'a Evaluator,
    product: bool,
    out: &'a mut [f64],
}

impl WithSimd for Gather<'_> {
    type Output = ();
    #[inline(always)]
    fn with_simd<I: Simd>(self, simd: I) {
        let e = self.of;
        let multiplier: &[f64] = if self.product { &e.second } else { &e.first };
        for (k, out) in self.out.chunks_mut(SLICE).enumerate() {
            let slice = self.first + k;
            let Slice(sums) = &mut Slice([0.0; SLICE]);
            e.linear_by_variable.add(simd, slice, multiplier, sums);
            e.gradient_slots.add(simd, slice, &e.g, sums);
            if self.product {
                e.product_slots.add(simd, slice, &e.h, sums);
            }
            copy(simd, out, sums);
        }
    }
}

/// The t-th part of `size` elements, shorter at the end.
fn part(slice: &mut [f64], size: usize, t: usize) -> &mut [f64] {
    let n = slice.len();
    &mut slice[(t * size).min(n)..((t + 1) * size).min(n)]
}

/// Parts of `size` elements each, as many as there are tasks, also where `size` is 0.
fn split(slice: &mut [f64], size: usize, tasks: usize) -> impl IndexedParallelIterator<Item = &mut [f64]> {
    // Chunks of length 0 are not allowed, and a slice that is empty has none: those tasks get empty slices.
    let chunks = slice.par_chunks_mut(size.max(1));
    let missing = tasks.saturating_sub(chunks.len());
    chunks.chain(rayon::iter::repeat_n((), missing).map(|()| Default::default()))
}

/// Runs the elements of a type; `[f, gd, g, h]` are its own.
fn element_block<const S: usize>(
    b: &ElementBlock,
    x: &[f64],
    v: &[f64],
    mode: Mode,
    [f, gd, g, h]: [&mut [f64]; 4],
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
    let per = b.per;
    let one = |t: usize, own: [&mut [f64]; 4], scratch: &mut [f64]| {
        vectorised(ElementTask::<S> {
            b,
            program,
            mode,
            x,
            v,
            first: t * per,
            strips: per.min(b.strips - t * per),
            own,
            registers: aligned(scratch).as_chunks_mut().0,
        });
    };
    let tasks = b.strips.div_ceil(per);
    if parallel {
        f.par_chunks_mut(per * S)
            .zip(gd.par_chunks_mut(per * S))
            .zip(split(g, per * ng * S, tasks))
            .zip(split(h, per * nh * S, tasks))
            .zip(scratch.par_iter_mut())
            .enumerate()
            .for_each(|(t, ((((f, gd), g), h), scratch))| one(t, [f, gd, g, h], scratch));
    } else if let Some(scratch) = scratch.first_mut() {
        for t in 0..tasks {
            let own = [
                part(f, per * S, t),
                part(gd, per * S, t),
                part(g, per * ng * S, t),
                part(h, per * nh * S, t),
            ];
            one(t, own, scratch);
        }
    }
}

/// Consecutive strips of elements of one type.
struct ElementTask<'a, const S: usize> {
    b: &'a ElementBlock,
    program: &'a Program,
    mode: Mode,
    x: &'a [f64],
    v: &'a [f64],
    first: usize,
    strips: usize,
    own: [&'a mut [f64]; 4],
    registers: &'a mut [[f64; S]],
}

impl<const S: usize> ElementTask<'_, S> {
    /// The strip's values of one elemental variable.
    #[inline(always)]
    fn fetch<I: Simd>(simd: I, b: &ElementBlock, at: usize, from: &[f64], r: &mut [f64; S]) {
        match b.variable_at[at] {
            Source::From(s) => copy(simd, r, &from[s as usize..s as usize + S]),
            Source::Listed(at) => {
                for (r, &j) in r.iter_mut().zip(&b.variable_of[at as usize..at as usize + S]) {
                    *r = from[j as usize];
                }
            }
        }
    }
}

impl<const S: usize> WithSimd for ElementTask<'_, S> {
    type Output = ();
    #[inline(always)]
    fn with_simd<I: Simd>(self, simd: I) {
        let ElementTask {
            b,
            program,
            mode,
            x,
            v,
            first,
            strips,
            own: [f, gd, g, h],
            registers,
        } = self;
        let (ng, nh) = (b.code.gradient_of.len(), b.code.product_of.len());
        program.prepare(registers);
        for k in 0..strips {
            let strip = first + k;
            for (r, &input) in registers.iter_mut().zip(&program.inputs) {
                let i = input as usize;
                if i < b.variables {
                    Self::fetch(simd, b, strip * b.variables + i, x, r);
                } else if i < b.variables + b.parameters {
                    let at = (strip * b.parameters + i - b.variables) * S;
                    copy(simd, r, &b.parameter[at..at + S]);
                } else {
                    Self::fetch(
                        simd,
                        b,
                        strip * b.variables + i - b.variables - b.parameters,
                        v,
                        r,
                    );
                }
            }
            program.run(simd, registers, (b.count - strip * S).min(S));
            let mut outputs = program.outputs.iter().map(|&o| &registers[o as usize]);
            if let Some(o) = outputs.next() {
                copy(simd, &mut f[k * S..][..S], o);
            }
            if matches!(mode, Mode::Directional | Mode::Product)
                && let Some(o) = outputs.next()
            {
                copy(simd, &mut gd[k * S..][..S], o);
            }
            if matches!(mode, Mode::Gradient | Mode::Product) {
                for (i, o) in (0..ng).zip(&mut outputs) {
                    copy(simd, &mut g[(i * strips + k) * S..][..S], o);
                }
            }
            if mode == Mode::Product {
                for (i, o) in (0..nh).zip(&mut outputs) {
                    copy(simd, &mut h[(i * strips + k) * S..][..S], o);
                }
            }
        }
    }
}

/// What the variables of groups are made of.
#[derive(Clone, Copy)]
struct GroupSources<'a> {
    uses: &'a Sums,
    linear: &'a Sums,
    offset: &'a [f64],
    f: &'a [f64],
    x: &'a [f64],
    /// The elements' ∇f'v and v, where there is a direction.
    along: Option<(&'a [f64], &'a [f64])>,
}

/// Runs the groups of a type, which begin with the given slice; `[g, g', g'', ∇α'v]` are its own, the first three
/// times the multiplier.
#[allow(clippy::too_many_arguments)]
fn group_block<const S: usize>(
    b: &GroupBlock,
    slice: usize,
    mode: Mode,
    from: GroupSources<'_>,
    weight: &[f64],
    own: [&mut [f64]; 4],
    totals: &mut [f64],
    scratch: &mut [Vec<f64>],
    parallel: bool,
) {
    let program = b.code.as_ref().map(|code| match mode {
        Mode::Value => &code.value,
        Mode::Gradient | Mode::Directional => &code.first,
        Mode::Product => &code.second,
    });
    let per = b.per;
    let one = |t: usize, own: [&mut [f64]; 4], total: &mut f64, scratch: &mut [f64]| {
        vectorised(GroupTask::<S> {
            b,
            program,
            slice,
            from,
            weight,
            first: t * per,
            strips: per.min(b.strips - t * per),
            own,
            total,
            registers: aligned(scratch).as_chunks_mut().0,
        });
    };
    // What is beyond the last strip stays zero.
    let [value, first, second, beta] = own.map(|o| &mut o[..b.strips * S]);
    if parallel {
        value
            .par_chunks_mut(per * S)
            .zip(first.par_chunks_mut(per * S))
            .zip(second.par_chunks_mut(per * S))
            .zip(beta.par_chunks_mut(per * S))
            .zip(totals.par_iter_mut())
            .zip(scratch.par_iter_mut())
            .enumerate()
            .for_each(|(t, (((((v, f), s), b), total), scratch))| one(t, [v, f, s, b], total, scratch));
    } else if let Some(scratch) = scratch.first_mut() {
        for (t, total) in (0..b.strips.div_ceil(per)).zip(totals) {
            let own = [
                part(value, per * S, t),
                part(first, per * S, t),
                part(second, per * S, t),
                part(beta, per * S, t),
            ];
            one(t, own, total, scratch);
        }
    }
}

/// Consecutive strips of groups of one type: their variables, then their functions.
struct GroupTask<'a, const S: usize> {
    b: &'a GroupBlock,
    /// `None`: the trivial type.
    program: Option<&'a Program>,
    slice: usize,
    from: GroupSources<'a>,
    weight: &'a [f64],
    first: usize,
    strips: usize,
    own: [&'a mut [f64]; 4],
    /// The sum of the groups' values.
    total: &'a mut f64,
    registers: &'a mut [[f64; S]],
}

impl<const S: usize> WithSimd for GroupTask<'_, S> {
    type Output = ();
    #[inline(always)]
    fn with_simd<I: Simd>(self, simd: I) {
        let (b, from, registers) = (self.b, self.from, self.registers);
        let [value, first, second, beta] = self.own;
        if let Some(program) = self.program {
            program.prepare(registers);
        }
        let (mut alpha, mut along) = (Slice([0.0; SLICE]), Slice([0.0; SLICE]));
        let (Slice(alpha), Slice(along)) = (&mut alpha, &mut along);
        let total = &mut [0.0; S];
        for k in 0..self.strips {
            let strip = self.first + k;
            // A strip is a slice, or several strips are the beginning of one.
            let inside = strip * S % SLICE;
            if inside == 0 {
                let slice = self.slice + strip * S / SLICE;
                *alpha = [0.0; SLICE];
                from.uses.add(simd, slice, from.f, alpha);
                from.linear.add(simd, slice, from.x, alpha);
                add(simd, alpha, &from.offset[slice * SLICE..][..SLICE]);
                if let Some((gd, v)) = from.along {
                    *along = [0.0; SLICE];
                    from.uses.add(simd, slice, gd, along);
                    from.linear.add(simd, slice, v, along);
                }
            }
            let (value, first) = (&mut value[k * S..][..S], &mut first[k * S..][..S]);
            let second = &mut second[k * S..][..S];
            let alpha = &alpha[inside..][..S];
            if from.along.is_some() {
                copy(simd, &mut beta[k * S..][..S], &along[inside..][..S]);
            }
            // Padding has weight zero, but its functions may be anything: its values stay zero.
            let live = (b.count - strip * S).min(S);
            let weight = &self.weight[strip * S..][..S];
            let Some(program) = self.program else {
                // α of padding is finite or that of the last group: its product is left out of the sum.
                product(simd, value, weight, alpha);
                value[live..].fill(0.0);
                copy(simd, first, weight);
                second.fill(0.0);
                add(simd, total, value);
                continue;
            };
            for (r, &input) in registers.iter_mut().zip(&program.inputs) {
                match input as usize {
                    0 => copy(simd, r, alpha),
                    i => copy(simd, r, &b.parameter[(strip * b.parameters + i - 1) * S..][..S]),
                }
            }
            program.run(simd, registers, live);
            for (to, &o) in [&mut *value, first, second].into_iter().zip(&program.outputs) {
                let r = &registers[o as usize];
                if live == S {
                    product(simd, to, weight, r);
                } else {
                    product(simd, &mut to[..live], weight, r);
                }
            }
            add(simd, total, value);
        }
        *self.total = total.iter().sum();
    }
}
