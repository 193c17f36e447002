//! Fortran expressions as the ELEMENTS and GROUPS parts use them, compiled into a [`Graph`].
//!
//! Fixed form: blanks mean nothing and case means nothing. Types follow Fortran: an integer divided by an integer is
//! truncated; a literal without a D exponent is single precision, and so is arithmetic among such literals, until it
//! meets a double. That is what a Fortran compiler makes of these files, and values depend on it.

use crate::error::{Fault, Place};
use crate::program::{Graph, Id, Op};
use crate::{Literals, names};
use std::collections::HashMap;

/// The type of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Type {
    Logical,
    Integer,
    Single,
    Double,
}

/// A value and its type.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Value {
    pub(crate) id: Id,
    pub(crate) ty: Type,
}

/// What a name stands for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Variable {
    /// The type it was declared with.
    pub(crate) ty: Type,
    /// Its value, once it has one.
    pub(crate) value: Option<Id>,
}

/// The names an expression may use.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scope {
    pub(crate) variables: HashMap<String, Variable>,
    /// Functions declared as external: subprograms appended to the file.
    pub(crate) externals: Vec<String>,
}

/// The text of a statement without blanks, each byte with the place it came from.
#[derive(Debug, Clone, Default)]
pub(crate) struct Statement {
    bytes: Vec<u8>,
    places: Vec<Place>,
}

impl Statement {
    /// Adds the Fortran text of a card; `column` is that of its first byte.
    pub(crate) fn append(&mut self, text: &[u8], line: u32, column: impl Fn(usize) -> u32) {
        for (i, &b) in text.iter().enumerate() {
            if b == b'!' {
                break;
            }
            if !b.is_ascii_whitespace() {
                self.bytes.push(b.to_ascii_uppercase());
                self.places.push(Place {
                    line,
                    column: column(i),
                });
            }
        }
    }
    pub(crate) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }
}

/// How many operations the functions of a type may take: each has a register in every workspace.
const MOST: usize = 20_000;
/// How deep parentheses and operators may nest, so that no file exhausts the stack.
const DEEPEST: usize = 100;

/// Compiles an expression. `at` is where to point when there is no text.
pub(crate) fn compile(
    statement: &Statement,
    at: Place,
    scope: &Scope,
    graph: &mut Graph,
    literals: Literals,
) -> Result<Value, Fault> {
    let mut p = Parser {
        s: statement,
        at: 0,
        depth: 0,
        end: at,
        scope,
        graph,
        literals,
    };
    if statement.is_empty() {
        return Err(p.expected("a Fortran expression"));
    }
    let value = p.expression(0)?;
    if p.at < statement.bytes.len() {
        return Err(p.expected("an operator or the end of the expression"));
    }
    Ok(value)
}

struct Parser<'a> {
    s: &'a Statement,
    at: usize,
    depth: usize,
    end: Place,
    scope: &'a Scope,
    graph: &'a mut Graph,
    literals: Literals,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Infix {
    Or,
    And,
    Eqv,
    Neqv,
    Lt,
    Le,
    Gt,
    Ge,
    Eq,
    Ne,
    Add,
    Sub,
    Mul,
    Div,
    Pow,
}

impl Infix {
    /// Binding powers to the left and right; `**` associates to the right, relations not at all.
    fn power(self) -> (u8, u8) {
        match self {
            Infix::Eqv | Infix::Neqv => (1, 2),
            Infix::Or => (3, 4),
            Infix::And => (5, 6),
            Infix::Lt | Infix::Le | Infix::Gt | Infix::Ge | Infix::Eq | Infix::Ne => (9, 10),
            Infix::Add | Infix::Sub => (11, 12),
            Infix::Mul | Infix::Div => (13, 14),
            Infix::Pow => (16, 15),
        }
    }
}

/// The power of `.NOT.` and of a sign before its operand.
const NOT: u8 = 7;
const SIGN: u8 = 12;

const DOTTED: [(&[u8], Infix); 10] = [
    (b".OR.", Infix::Or),
    (b".AND.", Infix::And),
    (b".EQV.", Infix::Eqv),
    (b".NEQV.", Infix::Neqv),
    (b".LT.", Infix::Lt),
    (b".LE.", Infix::Le),
    (b".GT.", Infix::Gt),
    (b".GE.", Infix::Ge),
    (b".EQ.", Infix::Eq),
    (b".NE.", Infix::Ne),
];

const SYMBOLS: [(&[u8], Infix); 11] = [
    (b"**", Infix::Pow),
    (b"<=", Infix::Le),
    (b">=", Infix::Ge),
    (b"==", Infix::Eq),
    (b"/=", Infix::Ne),
    (b"<", Infix::Lt),
    (b">", Infix::Gt),
    (b"+", Infix::Add),
    (b"-", Infix::Sub),
    (b"*", Infix::Mul),
    (b"/", Infix::Div),
];

impl Parser<'_> {
    fn place(&self) -> Place {
        let last = self.s.places.last().map(|p| Place {
            line: p.line,
            column: p.column + 1,
        });
        self.s.places.get(self.at).copied().or(last).unwrap_or(self.end)
    }
    fn rest(&self) -> &[u8] {
        self.s.bytes.get(self.at..).unwrap_or(&[])
    }
    fn found(&self) -> String {
        match self.rest() {
            [] => "the end of the expression".into(),
            rest => format!("`{}`", names::text(&rest[..rest.len().min(12)])),
        }
    }
    fn expected(&self, what: &str) -> Fault {
        Fault::syntax(
            self.place(),
            format!("expected {what}, found {}", self.found()),
            "correct the expression (Fortran text stands in columns 25 to 65; continue it on a card with + in field 1)",
        )
    }
    fn eat(&mut self, token: &[u8]) -> bool {
        let hit = self.rest().starts_with(token);
        if hit {
            self.at += token.len();
        }
        hit
    }
    fn deeper(&mut self) -> Result<(), Fault> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(Fault::syntax(
                self.place(),
                format!("expected parentheses and operators nested at most {DEEPEST} deep, found more"),
                "split the expression with temporaries (A cards)",
            ));
        }
        if self.graph.len() > MOST {
            return Err(Fault::limit(
                self.place(),
                format!("expected functions of at most {MOST} operations, found more"),
                "split the element type",
            ));
        }
        Ok(())
    }

    fn infix(&self) -> Option<(Infix, usize)> {
        let rest = self.rest();
        let table: &[(&[u8], Infix)] = if rest.first() == Some(&b'.') {
            &DOTTED
        } else {
            &SYMBOLS
        };
        table
            .iter()
            .find(|(t, _)| rest.starts_with(t))
            .map(|(t, op)| (*op, t.len()))
    }

    fn expression(&mut self, least: u8) -> Result<Value, Fault> {
        self.deeper()?;
        let mut left = if self.eat(b".NOT.") {
            let at = self.place();
            let v = self.expression(NOT)?;
            self.logical(v, at)?;
            Value {
                id: self.graph.unary(Op::Not, v.id),
                ty: Type::Logical,
            }
        } else if self.eat(b"+") {
            // Fortran allows a sign only before a term, but compilers take it anywhere.
            let at = self.place();
            let v = self.expression(SIGN)?;
            self.number(v, at)?
        } else if self.eat(b"-") {
            let at = self.place();
            let v = self.expression(SIGN)?;
            let v = self.number(v, at)?;
            Value {
                id: self.graph.unary(Op::Neg, v.id),
                ty: v.ty,
            }
        } else {
            self.primary()?
        };
        while let Some((op, width)) = self.infix() {
            let (l, r) = op.power();
            if l < least {
                break;
            }
            let at = self.place();
            self.at += width;
            let right = self.expression(r)?;
            left = self.apply(op, left, right, at)?;
        }
        self.depth -= 1;
        Ok(left)
    }

    fn number(&self, v: Value, at: Place) -> Result<Value, Fault> {
        if v.ty == Type::Logical {
            return Err(Fault::syntax(
                at,
                "expected a number, found a logical value",
                "compare numbers, or combine logical values with .AND., .OR., .NOT.",
            ));
        }
        Ok(v)
    }
    fn logical(&self, v: Value, at: Place) -> Result<Value, Fault> {
        if v.ty != Type::Logical {
            return Err(Fault::syntax(
                at,
                "expected a logical value, found a number",
                "compare numbers with .LT., .LE., .EQ., .NE., .GE. or .GT. first",
            ));
        }
        Ok(v)
    }

    /// Rounds a result of single-precision arithmetic. For + − × ÷ √ of singles this gives the bits of single
    /// arithmetic: a double holds more than twice the digits.
    fn rounded(&mut self, id: Id, ty: Type) -> Value {
        let id = if ty == Type::Single {
            self.graph.unary(Op::Single, id)
        } else {
            id
        };
        Value { id, ty }
    }

    fn apply(&mut self, op: Infix, a: Value, b: Value, at: Place) -> Result<Value, Fault> {
        match op {
            Infix::Or | Infix::And | Infix::Eqv | Infix::Neqv => {
                self.logical(a, at)?;
                self.logical(b, at)?;
                let id = match op {
                    Infix::Or => self.graph.binary(Op::Or, a.id, b.id),
                    Infix::And => self.graph.binary(Op::And, a.id, b.id),
                    _ => self.graph.binary(Op::Eq, a.id, b.id),
                };
                let id = if op == Infix::Neqv {
                    self.graph.unary(Op::Not, id)
                } else {
                    id
                };
                Ok(Value {
                    id,
                    ty: Type::Logical,
                })
            }
            Infix::Lt | Infix::Le | Infix::Gt | Infix::Ge | Infix::Eq | Infix::Ne => {
                self.number(a, at)?;
                self.number(b, at)?;
                let id = match op {
                    Infix::Lt => self.graph.binary(Op::Lt, a.id, b.id),
                    Infix::Le => self.graph.binary(Op::Le, a.id, b.id),
                    Infix::Gt => self.graph.binary(Op::Lt, b.id, a.id),
                    Infix::Ge => self.graph.binary(Op::Le, b.id, a.id),
                    _ => self.graph.binary(Op::Eq, a.id, b.id),
                };
                let id = if op == Infix::Ne {
                    self.graph.unary(Op::Not, id)
                } else {
                    id
                };
                Ok(Value {
                    id,
                    ty: Type::Logical,
                })
            }
            Infix::Add | Infix::Sub | Infix::Mul | Infix::Div => {
                self.number(a, at)?;
                self.number(b, at)?;
                let ty = a.ty.max(b.ty);
                let g = match op {
                    Infix::Add => Op::Add,
                    Infix::Sub => Op::Sub,
                    Infix::Mul => Op::Mul,
                    _ => Op::Div,
                };
                let mut id = self.graph.binary(g, a.id, b.id);
                if ty == Type::Integer && op == Infix::Div {
                    id = self.graph.unary(Op::Trunc, id);
                }
                Ok(self.rounded(id, ty))
            }
            Infix::Pow => {
                self.number(a, at)?;
                self.number(b, at)?;
                let ty = a.ty.max(b.ty);
                let exponent = self.graph.known(b.id);
                let id = match exponent {
                    Some(n) if b.ty == Type::Integer && n.abs() <= 1e6 => self.graph.power(a.id, n as i64),
                    // Compilers turn a real exponent of 1 or 2 into products, too.
                    Some(n) if n == 1.0 || n == 2.0 => self.graph.power(a.id, n as i64),
                    _ => self.graph.binary(Op::Pow, a.id, b.id),
                };
                let id = if ty == Type::Integer {
                    self.graph.unary(Op::Trunc, id)
                } else {
                    id
                };
                Ok(self.rounded(id, ty))
            }
        }
    }

    fn primary(&mut self) -> Result<Value, Fault> {
        match self.rest().first() {
            Some(b'(') => {
                self.at += 1;
                let v = self.expression(0)?;
                if !self.eat(b")") {
                    return Err(self.expected("`)`"));
                }
                Ok(v)
            }
            Some(b'0'..=b'9') => self.literal(),
            Some(b'.') => {
                for (token, value) in [(&b".TRUE."[..], 1.0), (b".FALSE.", 0.0)] {
                    if self.eat(token) {
                        return Ok(Value {
                            id: self.graph.constant(value),
                            ty: Type::Logical,
                        });
                    }
                }
                if self.rest().get(1).is_some_and(u8::is_ascii_digit) {
                    self.literal()
                } else {
                    Err(self.expected("a number, a name or `(`"))
                }
            }
            Some(b'A'..=b'Z') => self.named(),
            _ => Err(self.expected("a number, a name or `(`")),
        }
    }

    fn digits(&self, from: usize) -> usize {
        self.s
            .bytes
            .get(from..)
            .unwrap_or(&[])
            .iter()
            .take_while(|b| b.is_ascii_digit())
            .count()
    }

    fn literal(&mut self) -> Result<Value, Fault> {
        let start = self.at;
        let mut at = start + self.digits(start);
        let byte = |i: usize| self.s.bytes.get(i).copied().unwrap_or(0);
        let mut ty = Type::Integer;
        // A point belongs to the number unless it opens an operator: 1.EQ.2, but 1.E5.
        let dotted = |i: usize| {
            DOTTED
                .iter()
                .any(|(t, _)| self.s.bytes.get(i..).is_some_and(|r| r.starts_with(t)))
        };
        if byte(at) == b'.' && !dotted(at) {
            ty = Type::Single;
            at += 1;
            at += self.digits(at);
        }
        let mut text = names::text(&self.s.bytes[start..at]);
        if matches!(byte(at), b'E' | b'D' | b'Q') {
            let sign = usize::from(matches!(byte(at + 1), b'+' | b'-'));
            let n = self.digits(at + 1 + sign);
            if n > 0 {
                ty = if byte(at) == b'E' {
                    Type::Single
                } else {
                    Type::Double
                };
                text.push('e');
                text.push_str(&names::text(&self.s.bytes[at + 1..at + 1 + sign + n]));
                at += 1 + sign + n;
            }
        }
        // Kinds of later Fortrans: 1.0_8 and the like.
        if byte(at) == b'_' && ty != Type::Integer {
            let n = self.digits(at + 1);
            if n > 0 {
                ty = if byte(at + 1) == b'8' {
                    Type::Double
                } else {
                    Type::Single
                };
                at += 1 + n;
            }
        }
        let value: f64 = text.parse().map_err(|_| self.expected("a number"))?;
        if ty == Type::Single && self.literals == Literals::Double {
            ty = Type::Double;
        }
        // Rounded once, from the decimal digits to single.
        let value = match ty {
            Type::Single => f64::from(text.parse::<f32>().unwrap_or(value as f32)),
            _ => value,
        };
        self.at = at;
        Ok(Value {
            id: self.graph.constant(value),
            ty,
        })
    }

    fn named(&mut self) -> Result<Value, Fault> {
        let at = self.place();
        let n = self
            .rest()
            .iter()
            .take_while(|b| b.is_ascii_alphanumeric() || **b == b'_')
            .count();
        let name = names::text(&self.rest()[..n]);
        self.at += n;
        if self.rest().first() == Some(&b'(') {
            return self.call(&name, at);
        }
        match self.scope.variables.get(&name) {
            Some(Variable { ty, value: Some(id) }) => Ok(Value { id: *id, ty: *ty }),
            Some(_) => Err(Fault::syntax(
                at,
                format!("expected a variable with a value, found `{name}`, which has none yet"),
                "assign it on an A card before it is used",
            )),
            None => Err(Fault::syntax(
                at,
                format!("expected the name of a variable or parameter, found `{name}`"),
                "declare it in the TEMPORARIES section and assign it, or correct the name",
            )),
        }
    }

    fn call(&mut self, name: &str, at: Place) -> Result<Value, Fault> {
        if self.scope.externals.iter().any(|e| e == name) {
            return Err(Fault::unsupported(
                at,
                format!("`{name}` is an external function, a Fortran subprogram appended to the file"),
                "write its formula as an expression, or use this problem through CUTEst's own decoder",
            ));
        }
        let Some(function) = Intrinsic::named(name) else {
            return Err(Fault::syntax(
                at,
                format!("expected an intrinsic function of Fortran, found `{name}(`"),
                "correct the name; if it is a Fortran subprogram of the file, declare it with an F card in TEMPORARIES",
            ));
        };
        self.at += 1;
        let mut args = Vec::new();
        loop {
            args.push(self.expression(0)?);
            if args.len() > 50 {
                return Err(self.expected("at most 50 arguments"));
            }
            if self.eat(b")") {
                break;
            }
            if !self.eat(b",") {
                return Err(self.expected("`,` or `)`"));
            }
        }
        self.intrinsic(function, name, &args, at)
    }

    fn intrinsic(&mut self, f: Intrinsic, name: &str, args: &[Value], at: Place) -> Result<Value, Fault> {
        let (least, most) = f.arguments();
        if args.len() < least || args.len() > most {
            let want = if least == most {
                least.to_string()
            } else {
                format!("at least {least}")
            };
            return Err(Fault::syntax(
                at,
                format!("expected {want} argument(s) of {name}, found {}", args.len()),
                "correct the call",
            ));
        }
        if f != Intrinsic::Merge {
            for &a in args {
                self.number(a, at)?;
            }
        }
        let (a, b) = (args[0], args.get(1).copied().unwrap_or(args[0]));
        // The type names like DMAX1, AMAX0 or MAX1 force; generic names take that of their arguments.
        let widest = args.iter().map(|v| v.ty).max().unwrap_or(Type::Double);
        let forced = Intrinsic::forced_type(name);
        let real = |ty: Type| if ty == Type::Integer { Type::Single } else { ty };
        Ok(match f {
            Intrinsic::Math(op) => {
                let ty = forced.unwrap_or(real(a.ty));
                let id = self.graph.unary(op, a.id);
                self.rounded(id, ty)
            }
            Intrinsic::Abs => Value {
                id: self.graph.unary(Op::Abs, a.id),
                ty: a.ty,
            },
            Intrinsic::Atan2 => {
                let id = self.graph.binary(Op::Atan2, a.id, b.id);
                self.rounded(id, real(widest))
            }
            Intrinsic::Sign => Value {
                id: self.graph.binary(Op::Sign, a.id, b.id),
                ty: a.ty,
            },
            Intrinsic::Mod => Value {
                id: self.graph.binary(Op::Mod, a.id, b.id),
                ty: widest,
            },
            Intrinsic::Dim => {
                let d = self.graph.binary(Op::Sub, a.id, b.id);
                let zero = self.graph.constant(0.0);
                let id = self.graph.binary(Op::Max, d, zero);
                self.rounded(id, widest)
            }
            Intrinsic::Max | Intrinsic::Min => {
                let op = if f == Intrinsic::Max { Op::Max } else { Op::Min };
                let mut id = a.id;
                for v in &args[1..] {
                    id = self.graph.binary(op, id, v.id);
                }
                let ty = forced.unwrap_or(widest);
                if ty == Type::Integer {
                    id = self.graph.unary(Op::Trunc, id);
                }
                Value { id, ty }
            }
            Intrinsic::ToInteger => Value {
                id: self.graph.unary(Op::Trunc, a.id),
                ty: Type::Integer,
            },
            Intrinsic::Nearest => Value {
                id: self.graph.unary(Op::Nint, a.id),
                ty: Type::Integer,
            },
            Intrinsic::Whole => Value {
                id: self.graph.unary(Op::Trunc, a.id),
                ty: real(a.ty),
            },
            Intrinsic::NearestWhole => Value {
                id: self.graph.unary(Op::Nint, a.id),
                ty: real(a.ty),
            },
            Intrinsic::Floor | Intrinsic::Ceiling => {
                // ⌊x⌋ from truncation: one less where that went up.
                let t = self.graph.unary(Op::Trunc, a.id);
                let (lo, hi, step) = if f == Intrinsic::Floor {
                    (a.id, t, -1.0)
                } else {
                    (t, a.id, 1.0)
                };
                let off = self.graph.binary(Op::Lt, lo, hi);
                let k = self.graph.constant(step);
                let moved = self.graph.binary(Op::Add, t, k);
                Value {
                    id: self.graph.select(off, moved, t),
                    ty: Type::Integer,
                }
            }
            Intrinsic::ToSingle => self.rounded(a.id, Type::Single),
            Intrinsic::ToDouble => Value {
                id: a.id,
                ty: Type::Double,
            },
            Intrinsic::Product => Value {
                id: self.graph.binary(Op::Mul, a.id, b.id),
                ty: Type::Double,
            },
            Intrinsic::Hypot => {
                let (x, y) = (self.graph.power(a.id, 2), self.graph.power(b.id, 2));
                let s = self.graph.binary(Op::Add, x, y);
                let id = self.graph.unary(Op::Sqrt, s);
                self.rounded(id, real(widest))
            }
            Intrinsic::Epsilon | Intrinsic::Huge | Intrinsic::Tiny => {
                let single = a.ty == Type::Single;
                let k = match (f, single) {
                    (Intrinsic::Epsilon, true) => f64::from(f32::EPSILON),
                    (Intrinsic::Epsilon, false) => f64::EPSILON,
                    (Intrinsic::Huge, _) if a.ty == Type::Integer => f64::from(i32::MAX),
                    (Intrinsic::Huge, true) => f64::from(f32::MAX),
                    (Intrinsic::Huge, false) => f64::MAX,
                    (_, true) => f64::from(f32::MIN_POSITIVE),
                    (_, false) => f64::MIN_POSITIVE,
                };
                Value {
                    id: self.graph.constant(k),
                    ty: a.ty,
                }
            }
            Intrinsic::Merge => {
                self.logical(args[2], at)?;
                Value {
                    id: self.graph.select(args[2].id, a.id, b.id),
                    ty: a.ty,
                }
            }
        })
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Intrinsic {
    Math(Op),
    Abs,
    Atan2,
    Sign,
    Mod,
    Dim,
    Max,
    Min,
    ToInteger,
    Nearest,
    Whole,
    NearestWhole,
    Floor,
    Ceiling,
    ToSingle,
    ToDouble,
    Product,
    Hypot,
    Epsilon,
    Huge,
    Tiny,
    Merge,
}

impl Intrinsic {
    fn named(name: &str) -> Option<Intrinsic> {
        use Intrinsic::*;
        Some(match name {
            "SQRT" | "DSQRT" => Math(Op::Sqrt),
            "EXP" | "DEXP" => Math(Op::Exp),
            "LOG" | "ALOG" | "DLOG" => Math(Op::Log),
            "LOG10" | "ALOG10" | "DLOG10" => Math(Op::Log10),
            "SIN" | "DSIN" => Math(Op::Sin),
            "COS" | "DCOS" => Math(Op::Cos),
            "TAN" | "DTAN" => Math(Op::Tan),
            "ASIN" | "DASIN" => Math(Op::Asin),
            "ACOS" | "DACOS" => Math(Op::Acos),
            "ATAN" | "DATAN" => Math(Op::Atan),
            "SINH" | "DSINH" => Math(Op::Sinh),
            "COSH" | "DCOSH" => Math(Op::Cosh),
            "TANH" | "DTANH" => Math(Op::Tanh),
            "ASINH" | "DASINH" => Math(Op::Asinh),
            "ACOSH" | "DACOSH" => Math(Op::Acosh),
            "ATANH" | "DATANH" => Math(Op::Atanh),
            "ABS" | "DABS" | "IABS" => Abs,
            "ATAN2" | "DATAN2" => Atan2,
            "SIGN" | "DSIGN" | "ISIGN" => Sign,
            "MOD" | "AMOD" | "DMOD" => Mod,
            "DIM" | "DDIM" | "IDIM" => Dim,
            "MAX" | "DMAX1" | "AMAX1" | "MAX0" | "AMAX0" | "MAX1" => Max,
            "MIN" | "DMIN1" | "AMIN1" | "MIN0" | "AMIN0" | "MIN1" => Min,
            "INT" | "IFIX" | "IDINT" => ToInteger,
            "NINT" | "IDNINT" => Nearest,
            "AINT" | "DINT" => Whole,
            "ANINT" | "DNINT" => NearestWhole,
            "FLOOR" => Floor,
            "CEILING" => Ceiling,
            "REAL" | "FLOAT" | "SNGL" => ToSingle,
            "DBLE" | "DFLOAT" => ToDouble,
            "DPROD" => Product,
            "HYPOT" => Hypot,
            "EPSILON" => Epsilon,
            "HUGE" => Huge,
            "TINY" => Tiny,
            "MERGE" => Merge,
            _ => return None,
        })
    }
    fn arguments(self) -> (usize, usize) {
        use Intrinsic::*;
        match self {
            Atan2 | Sign | Mod | Dim | Product | Hypot => (2, 2),
            Max | Min => (2, 50),
            Merge => (3, 3),
            _ => (1, 1),
        }
    }
    fn forced_type(name: &str) -> Option<Type> {
        match name {
            "MAX1" | "MIN1" | "MAX0" | "MIN0" => Some(Type::Integer),
            "AMAX0" | "AMIN0" => Some(Type::Single),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn eval(text: &str) -> Result<(f64, Type), Fault> {
        eval_with(text, Literals::Fortran)
    }

    fn eval_with(text: &str, literals: Literals) -> Result<(f64, Type), Fault> {
        let mut g = Graph::default();
        let mut scope = Scope::default();
        for (name, value, ty) in [
            ("X", 3.0, Type::Double),
            ("I", 7.0, Type::Integer),
            ("L", 1.0, Type::Logical),
        ] {
            let id = g.constant(value);
            scope
                .variables
                .insert(name.into(), Variable { ty, value: Some(id) });
        }
        scope.variables.insert(
            "U".into(),
            Variable {
                ty: Type::Double,
                value: None,
            },
        );
        scope.externals.push("EXT".into());
        let mut s = Statement::default();
        s.append(text.as_bytes(), 1, |i| 25 + i as u32);
        let v = compile(&s, Place { line: 1, column: 25 }, &scope, &mut g, literals)?;
        Ok((g.known(v.id).unwrap(), v.ty))
    }

    #[test]
    fn arithmetic_follows_fortran() {
        let f = |v: f32| f64::from(v);
        for (text, want) in [
            ("2.0D0*X", 6.0),
            ("-X**2", -9.0),
            ("2.0D0**3**2", 512.0),
            ("X-1.0D0-1.0D0", 1.0),
            ("7/2", 3.0),
            ("-7/2", -3.0),
            ("I/2*2", 6.0),
            ("1/3+X", 3.0),
            ("0.1", f(0.1)),
            ("0.1*X", f(0.1) * 3.0),
            ("1.0/3.0", f(1.0f32 / 3.0)),
            ("(1.0/3.0)*X", f(1.0f32 / 3.0) * 3.0),
            ("0.1D0", 0.1),
            ("1.E-1", f(0.1)),
            ("1.D+0 1", 10.0),
            ("X * * 2", 9.0),
            ("x**(-1)", 1.0 / 3.0),
            ("X**0.5D0", 3f64.powf(0.5)),
            ("2*-X", -6.0),
            ("SQRT(2.0)", f(2f32.sqrt())),
            ("DBLE(I)/2", 3.5),
            ("FLOAT(I)/2", 3.5),
            ("MAX(X, 1.0D0, 5.0)", 5.0),
            ("MOD(I, 4)", 3.0),
            ("NINT(2.5D0)+INT(-2.7D0)", 1.0),
            ("SIGN(2.0D0, -X)", -2.0),
            ("ATAN2(X, -X)", 3f64.atan2(-3.0)),
            ("FLOOR(-2.5D0)+CEILING(2.5D0)", 0.0),
            ("2**(-1)", 0.0),
        ] {
            assert_eq!(eval(text).unwrap().0, want, "{text}");
        }
        assert_eq!(eval_with("0.1*X", Literals::Double).unwrap().0, 0.1 * 3.0);
    }

    #[test]
    fn logic_follows_fortran() {
        for (text, want) in [
            ("X.GT.2.0", 1.0),
            ("X .LE. 2.0", 0.0),
            ("1.EQ.1", 1.0),
            ("1..EQ.1.0E0.AND..NOT.X.LT.0.0D0", 1.0),
            ("L.OR.X<1", 1.0),
            (".TRUE..EQV..FALSE.", 0.0),
            ("X/=3.0.NEQV.L", 1.0),
        ] {
            assert_eq!(eval(text).unwrap(), (want, Type::Logical), "{text}");
        }
    }

    #[test]
    fn errors_say_where_and_what() {
        for (text, column, words) in [
            ("X +", 28, "the end"),
            ("X + * 2", 29, "a number"),
            ("FOO + 1", 25, "`FOO`"),
            ("U", 25, "none yet"),
            ("2 * (X", 31, "`)`"),
            ("SIN(X", 30, "`)`"),
            ("FOO(X)", 25, "intrinsic"),
            ("SIN(X,X)", 25, "1 argument"),
            ("X .AND. L", 27, "logical"),
            ("X 3", 25, "`X3`"),
            ("X)", 26, "operator"),
            ("L + 1", 27, "number"),
        ] {
            let e = eval(text).unwrap_err();
            assert_eq!(e.place.column, column, "{text}: {e:?}");
            assert!(e.message.contains(words), "{text}: {e:?}");
        }
        assert_eq!(
            eval("EXT(X)").unwrap_err().kind,
            crate::error::FaultKind::Unsupported
        );
        assert!(eval(&"(".repeat(10_000)).is_err());
        assert!(eval(&"-".repeat(10_000)).is_err());
        assert!(eval(&format!("X{}", "**X".repeat(10_000))).is_err());
    }
}
