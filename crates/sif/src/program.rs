//! Straight-line programs: a graph of operations that folds constants and shares common subexpressions, and the
//! compact code made of it, which runs over a strip of elements at a time.
//!
//! There are no branches: a conditional assignment is a selection between two values. That allows every instruction to
//! run over `S` elements before the next is looked at, so that the cost of looking vanishes and the inner loops
//! become vector code. Products and sums are never contracted: the bits are those of the operations as written.

use crate::lanes::{map1, map2};
use crate::names::Seeded;
use pulp::Simd;
use std::collections::HashMap;

/// An operation on up to three values. Logical values are 0 and 1; integers are held exactly as doubles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Op {
    Add,
    Sub,
    Mul,
    Div,
    Neg,
    Square,
    Pow,
    Sqrt,
    Exp,
    Log,
    Log10,
    Sin,
    Cos,
    Tan,
    Asin,
    Acos,
    Atan,
    Atan2,
    Sinh,
    Cosh,
    Tanh,
    Asinh,
    Acosh,
    Atanh,
    Abs,
    Sign,
    Max,
    Min,
    Mod,
    Trunc,
    Nint,
    Single,
    Lt,
    Le,
    Eq,
    And,
    Or,
    Not,
    Select,
    // With a constant on one side, from here on: made by the code generator only.
    AddK,
    MulK,
    SubFromK,
    DivIntoK,
    DivByK,
    PowK,
}

impl Op {
    fn arity(self) -> usize {
        match self {
            Op::Select => 3,
            Op::Add
            | Op::Sub
            | Op::Mul
            | Op::Div
            | Op::Pow
            | Op::Atan2
            | Op::Sign
            | Op::Max
            | Op::Min
            | Op::Mod
            | Op::Lt
            | Op::Le
            | Op::Eq
            | Op::And
            | Op::Or => 2,
            _ => 1,
        }
    }
    fn unary(self) -> fn(f64) -> f64 {
        match self {
            Op::Neg => |x| -x,
            Op::Square => |x| x * x,
            Op::Sqrt => f64::sqrt,
            Op::Exp => f64::exp,
            Op::Log => f64::ln,
            Op::Log10 => f64::log10,
            Op::Sin => f64::sin,
            Op::Cos => f64::cos,
            Op::Tan => f64::tan,
            Op::Asin => f64::asin,
            Op::Acos => f64::acos,
            Op::Atan => f64::atan,
            Op::Sinh => f64::sinh,
            Op::Cosh => f64::cosh,
            Op::Tanh => f64::tanh,
            Op::Asinh => f64::asinh,
            Op::Acosh => f64::acosh,
            Op::Atanh => f64::atanh,
            Op::Abs => f64::abs,
            Op::Trunc => f64::trunc,
            // Fortran's NINT rounds halves away from zero, as `round` does.
            Op::Nint => f64::round,
            Op::Single => |x| f64::from(x as f32),
            Op::Not => |x| if x == 0.0 { 1.0 } else { 0.0 },
            _ => |_| f64::NAN,
        }
    }
    fn binary(self) -> fn(f64, f64) -> f64 {
        let _ = self;
        match self {
            Op::Add => |a, b| a + b,
            Op::Sub => |a, b| a - b,
            Op::Mul => |a, b| a * b,
            Op::Div => |a, b| a / b,
            Op::Pow => f64::powf,
            Op::Atan2 => f64::atan2,
            Op::Sign => |a, b| a.abs().copysign(b),
            Op::Max => |a, b| if a > b { a } else { b },
            Op::Min => |a, b| if a < b { a } else { b },
            Op::Mod => |a, b| a % b,
            Op::Lt => |a, b| f64::from(u8::from(a < b)),
            Op::Le => |a, b| f64::from(u8::from(a <= b)),
            Op::Eq => |a, b| f64::from(u8::from(a == b)),
            Op::And => |a, b| f64::from(u8::from(a != 0.0 && b != 0.0)),
            Op::Or => |a, b| f64::from(u8::from(a != 0.0 || b != 0.0)),
            _ => |_, _| f64::NAN,
        }
    }
}

/// A node of a [`Graph`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Node {
    Const(u64),
    Input(u32),
    Op(Op, [u32; 3]),
}

/// A value in a graph.
pub(crate) type Id = u32;

/// Operations on values, each distinct one held once, constants folded.
#[derive(Debug, Default)]
pub(crate) struct Graph {
    nodes: Vec<Node>,
    known: HashMap<Node, Id, Seeded>,
}

impl Graph {
    fn add(&mut self, node: Node) -> Id {
        let nodes = &mut self.nodes;
        *self.known.entry(node).or_insert_with(|| {
            nodes.push(node);
            (nodes.len() - 1) as Id
        })
    }
    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }
    pub(crate) fn constant(&mut self, value: f64) -> Id {
        self.add(Node::Const(value.to_bits()))
    }
    pub(crate) fn input(&mut self, index: usize) -> Id {
        self.add(Node::Input(index as u32))
    }
    /// The value, where it is known now.
    pub(crate) fn known(&self, id: Id) -> Option<f64> {
        match self.nodes.get(id as usize) {
            Some(Node::Const(bits)) => Some(f64::from_bits(*bits)),
            _ => None,
        }
    }
    pub(crate) fn unary(&mut self, op: Op, a: Id) -> Id {
        if let Some(x) = self.known(a) {
            return self.constant(op.unary()(x));
        }
        if op == Op::Neg
            && let Some(Node::Op(Op::Neg, [inner, ..])) = self.nodes.get(a as usize)
        {
            return *inner;
        }
        self.add(Node::Op(op, [a, 0, 0]))
    }
    pub(crate) fn binary(&mut self, op: Op, a: Id, b: Id) -> Id {
        let (ka, kb) = (self.known(a), self.known(b));
        if let (Some(x), Some(y)) = (ka, kb) {
            return self.constant(op.binary()(x, y));
        }
        let negated = |g: &Graph, id: Id| match g.nodes.get(id as usize) {
            Some(Node::Op(Op::Neg, [inner, ..])) => Some(*inner),
            _ => None,
        };
        match op {
            Op::Add if ka == Some(0.0) => return b,
            Op::Add | Op::Sub if kb == Some(0.0) => return a,
            Op::Sub if ka == Some(0.0) => return self.unary(Op::Neg, b),
            Op::Mul if ka == Some(1.0) => return b,
            Op::Mul | Op::Div if kb == Some(1.0) => return a,
            Op::Mul if ka == Some(-1.0) => return self.unary(Op::Neg, b),
            Op::Mul | Op::Div if kb == Some(-1.0) => return self.unary(Op::Neg, a),
            Op::Mul if a == b => return self.add(Node::Op(Op::Square, [a, 0, 0])),
            Op::Add => {
                if let Some(n) = negated(self, b) {
                    return self.binary(Op::Sub, a, n);
                }
                if let Some(n) = negated(self, a) {
                    return self.binary(Op::Sub, b, n);
                }
            }
            Op::Sub => {
                if let Some(n) = negated(self, b) {
                    return self.binary(Op::Add, a, n);
                }
            }
            _ => {}
        }
        // Sums and products commute exactly, so one order serves both.
        let (a, b) = if matches!(op, Op::Add | Op::Mul) && a > b {
            (b, a)
        } else {
            (a, b)
        };
        self.add(Node::Op(op, [a, b, 0]))
    }
    pub(crate) fn select(&mut self, condition: Id, yes: Id, no: Id) -> Id {
        match self.known(condition) {
            Some(0.0) => no,
            Some(_) => yes,
            None if yes == no => yes,
            None => self.add(Node::Op(Op::Select, [condition, yes, no])),
        }
    }
    /// xⁿ by repeated squaring, as Fortran compilers do for a constant integer exponent.
    pub(crate) fn power(&mut self, x: Id, n: i64) -> Id {
        if n == 0 {
            return self.constant(1.0);
        }
        if n.unsigned_abs() > 64 {
            let n = self.constant(n as f64);
            return self.binary(Op::Pow, x, n);
        }
        let mut rest = n.unsigned_abs();
        let mut square = x;
        let mut product = None;
        while rest > 0 {
            if rest & 1 == 1 {
                product = Some(match product {
                    None => square,
                    Some(p) => self.binary(Op::Mul, p, square),
                });
            }
            rest >>= 1;
            if rest > 0 {
                square = self.binary(Op::Mul, square, square);
            }
        }
        let p = product.unwrap_or(x);
        if n < 0 {
            let one = self.constant(1.0);
            self.binary(Op::Div, one, p)
        } else {
            p
        }
    }

    /// The code that computes these outputs and nothing else.
    pub(crate) fn program(&self, outputs: &[Id]) -> Program {
        let mut needed = vec![false; self.nodes.len()];
        for &o in outputs {
            if let Some(n) = needed.get_mut(o as usize) {
                *n = true;
            }
        }
        for i in (0..self.nodes.len()).rev() {
            if needed[i]
                && let Node::Op(op, args) = self.nodes[i]
            {
                for &a in &args[..op.arity()] {
                    needed[a as usize] = true;
                }
            }
        }
        // Which constants must stand in registers: those that are outputs or that no instruction can carry.
        let carried = |op: Op, args: [u32; 3]| -> Option<(Op, u32, f64)> {
            let (ka, kb) = (self.known(args[0]), self.known(args[1]));
            match (op, ka, kb) {
                (Op::Add, Some(k), None) => Some((Op::AddK, args[1], k)),
                (Op::Add, None, Some(k)) => Some((Op::AddK, args[0], k)),
                // x − k is x + (−k), bit for bit.
                (Op::Sub, None, Some(k)) => Some((Op::AddK, args[0], -k)),
                (Op::Sub, Some(k), None) => Some((Op::SubFromK, args[1], k)),
                (Op::Mul, Some(k), None) => Some((Op::MulK, args[1], k)),
                (Op::Mul, None, Some(k)) => Some((Op::MulK, args[0], k)),
                (Op::Div, Some(k), None) => Some((Op::DivIntoK, args[1], k)),
                // Dividing by a power of two is multiplying by its inverse, exactly.
                (Op::Div, None, Some(k))
                    if k.is_normal() && k.to_bits() << 12 == 0 && (1.0 / k).is_normal() =>
                {
                    Some((Op::MulK, args[0], 1.0 / k))
                }
                (Op::Div, None, Some(k)) => Some((Op::DivByK, args[0], k)),
                (Op::Pow, None, Some(k)) => Some((Op::PowK, args[0], k)),
                _ => None,
            }
        };
        let mut in_register = vec![false; self.nodes.len()];
        for (i, node) in self.nodes.iter().enumerate() {
            if !needed[i] {
                continue;
            }
            match *node {
                Node::Const(_) => {}
                Node::Input(_) => in_register[i] = true,
                Node::Op(op, args) => match carried(op, args) {
                    Some((_, a, _)) => in_register[a as usize] = true,
                    None => args[..op.arity()]
                        .iter()
                        .for_each(|&a| in_register[a as usize] = true),
                },
            }
        }
        for &o in outputs {
            in_register[o as usize] = true;
        }
        let mut register = vec![u32::MAX; self.nodes.len()];
        let mut p = Program::default();
        let mut next = 0u32;
        for (i, node) in self.nodes.iter().enumerate() {
            if let (Node::Input(k), true) = (node, needed[i]) {
                register[i] = next;
                p.inputs.push(*k);
                next += 1;
            }
        }
        for (i, node) in self.nodes.iter().enumerate() {
            if let (Node::Const(bits), true, true) = (node, needed[i], in_register[i]) {
                register[i] = next;
                p.constants.push(f64::from_bits(*bits));
                next += 1;
            }
        }
        for (i, node) in self.nodes.iter().enumerate() {
            if let (Node::Op(op, args), true) = (node, needed[i]) {
                let at = |k: usize| register[args[k] as usize];
                p.code.push(match carried(*op, *args) {
                    Some((op, a, k)) => Instr {
                        op,
                        a: register[a as usize],
                        b: 0,
                        c: 0,
                        k,
                    },
                    None => Instr {
                        op: *op,
                        a: at(0),
                        b: if op.arity() > 1 { at(1) } else { 0 },
                        c: if op.arity() > 2 { at(2) } else { 0 },
                        k: 0.0,
                    },
                });
                register[i] = next;
                next += 1;
            }
        }
        p.registers = next as usize;
        p.outputs = outputs.iter().map(|&o| register[o as usize]).collect();
        p
    }
}

#[derive(Debug, Clone, Copy)]
struct Instr {
    op: Op,
    a: u32,
    b: u32,
    c: u32,
    k: f64,
}

/// Code over registers: first the inputs it uses, then its constants, then one register an instruction.
#[derive(Debug, Default, Clone)]
pub(crate) struct Program {
    /// Which input goes into register k.
    pub(crate) inputs: Vec<u32>,
    constants: Vec<f64>,
    code: Vec<Instr>,
    /// Which register holds output k.
    pub(crate) outputs: Vec<u32>,
    /// How many registers there are.
    pub(crate) registers: usize,
}

impl Program {
    /// How many instructions.
    pub(crate) fn len(&self) -> usize {
        self.code.len()
    }

    /// Puts the constants in place; once before any number of runs.
    #[inline(always)]
    pub(crate) fn prepare<const S: usize>(&self, registers: &mut [[f64; S]]) {
        for (r, &k) in registers.iter_mut().skip(self.inputs.len()).zip(&self.constants) {
            *r = [k; S];
        }
    }

    /// Runs over `S` lanes, of which the first `len` matter: costly functions are evaluated for those alone.
    #[inline(always)]
    pub(crate) fn run<I: Simd, const S: usize>(&self, simd: I, registers: &mut [[f64; S]], len: usize) {
        let first = self.inputs.len() + self.constants.len();
        for (i, ins) in self.code.iter().enumerate() {
            let (lo, hi) = registers.split_at_mut(first + i);
            let (Some(d), Some(a)) = (hi.first_mut(), lo.get(ins.a as usize)) else {
                return;
            };
            let b = lo.get(ins.b as usize).unwrap_or(a);
            let k = ins.k;
            let wide = simd.splat_f64s(k);
            match ins.op {
                Op::Add => map2(simd, d, a, b, |a, b| simd.add_f64s(a, b), |a, b| a + b),
                Op::Sub => map2(simd, d, a, b, |a, b| simd.sub_f64s(a, b), |a, b| a - b),
                Op::Mul => map2(simd, d, a, b, |a, b| simd.mul_f64s(a, b), |a, b| a * b),
                Op::Div => map2(simd, d, a, b, |a, b| simd.div_f64s(a, b), |a, b| a / b),
                Op::Neg => map1(simd, d, a, |a| simd.neg_f64s(a), |a| -a),
                Op::Square => map1(simd, d, a, |a| simd.mul_f64s(a, a), |a| a * a),
                Op::AddK => map1(simd, d, a, |a| simd.add_f64s(a, wide), |a| a + k),
                Op::MulK => map1(simd, d, a, |a| simd.mul_f64s(a, wide), |a| a * k),
                Op::SubFromK => map1(simd, d, a, |a| simd.sub_f64s(wide, a), |a| k - a),
                Op::DivIntoK => map1(simd, d, a, |a| simd.div_f64s(wide, a), |a| k / a),
                Op::DivByK => map1(simd, d, a, |a| simd.div_f64s(a, wide), |a| a / k),
                Op::Sqrt => map1(simd, d, a, |a| simd.sqrt_f64s(a), f64::sqrt),
                Op::Abs => map1(simd, d, a, |a| simd.abs_f64s(a), f64::abs),
                Op::Exp => each1(d, a, len, f64::exp),
                Op::Sin => each1(d, a, len, f64::sin),
                Op::Cos => each1(d, a, len, f64::cos),
                Op::Log => each1(d, a, len, f64::ln),
                Op::PowK => each1(d, a, len, |a| a.powf(k)),
                Op::Pow => each2(d, a, b, len, f64::powf),
                Op::Select => {
                    let c = lo.get(ins.c as usize).unwrap_or(a);
                    for l in 0..S {
                        d[l] = if a[l] != 0.0 { b[l] } else { c[l] };
                    }
                }
                op if op.arity() == 2 => each2(d, a, b, len, op.binary()),
                op => each1(d, a, len, op.unary()),
            }
        }
    }
}

#[inline(always)]
fn each1<const S: usize>(d: &mut [f64; S], a: &[f64; S], len: usize, f: impl Fn(f64) -> f64) {
    for (d, a) in d.iter_mut().zip(a).take(len) {
        *d = f(*a);
    }
}

#[inline(always)]
fn each2<const S: usize>(
    d: &mut [f64; S],
    a: &[f64; S],
    b: &[f64; S],
    len: usize,
    f: impl Fn(f64, f64) -> f64,
) {
    for ((d, a), b) in d.iter_mut().zip(a).zip(b).take(len) {
        *d = f(*a, *b);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn eval(g: &Graph, out: &[Id], inputs: &[f64]) -> Vec<f64> {
        let p = g.program(out);
        let mut r = vec![[0.0; 4]; p.registers];
        for (k, &i) in p.inputs.iter().enumerate() {
            r[k] = [inputs[i as usize]; 4];
        }
        p.prepare(&mut r);
        p.run(pulp::Scalar, &mut r, 1);
        p.outputs.iter().map(|&o| r[o as usize][0]).collect()
    }

    #[test]
    fn constants_fold_and_common_parts_are_shared() {
        let mut g = Graph::default();
        let x = g.input(0);
        let two = g.constant(2.0);
        let a = g.binary(Op::Mul, two, x);
        let b = g.binary(Op::Mul, x, two);
        assert_eq!(a, b);
        let c = g.binary(Op::Add, two, two);
        assert_eq!(g.known(c), Some(4.0));
        let sq = g.power(x, 2);
        let p4 = g.power(x, 4);
        let p = g.program(&[sq, p4]);
        assert_eq!(p.len(), 2);
        let inv = g.power(x, -3);
        let k = g.constant(7.0);
        let s = g.binary(Op::Sub, k, x);
        let d = g.binary(Op::Div, x, k);
        let h = g.constant(8.0);
        let e = g.binary(Op::Div, x, h);
        assert_eq!(
            eval(&g, &[p4, inv, s, d, e, k], &[3.0]),
            [81.0, 1.0 / 27.0, 4.0, 3.0 / 7.0, 0.375, 7.0]
        );
    }

    #[test]
    fn every_operation_runs() {
        let mut g = Graph::default();
        let (x, y) = (g.input(0), g.input(1));
        for (op, want) in [
            (Op::Atan2, 0.3f64.atan2(-0.7)),
            (Op::Sign, -0.3),
            (Op::Max, 0.3),
            (Op::Min, -0.7),
            (Op::Mod, 0.3),
            (Op::Lt, 0.0),
            (Op::Le, 0.0),
            (Op::Eq, 0.0),
            (Op::And, 1.0),
            (Op::Or, 1.0),
            (Op::Pow, f64::powf(0.3, -0.7)),
        ] {
            let o = g.binary(op, x, y);
            assert_eq!(eval(&g, &[o], &[0.3, -0.7]), [want], "{op:?}");
        }
        for (op, want) in [
            (Op::Tanh, 0.3f64.tanh()),
            (Op::Nint, 0.0),
            (Op::Single, f64::from(0.3f32)),
            (Op::Not, 0.0),
            (Op::Trunc, 0.0),
            (Op::Log10, 0.3f64.log10()),
        ] {
            let o = g.unary(op, x);
            assert_eq!(eval(&g, &[o], &[0.3, 0.0]), [want], "{op:?}");
        }
        let c = g.binary(Op::Lt, x, y);
        let s = g.select(c, x, y);
        assert_eq!(eval(&g, &[s], &[1.0, 2.0]), [1.0]);
        assert_eq!(eval(&g, &[s], &[3.0, 2.0]), [2.0]);
    }
}
