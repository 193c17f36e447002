//! The compiler of the ELEMENTS and GROUPS parts: types of elements and groups become programs.
//!
//! An element type is f(u), u = W v: the file gives f, ∂f/∂uᵢ and ∂²f/∂uᵢ∂uⱼ as expressions, and W by its nonzeros.
//! What is made of it works on the elemental variables v: W and its transpose are folded into the code.

use crate::cards::Card;
use crate::data::TypeNames;
use crate::error::{Fault, Place};
use crate::fortran::{self, Scope, Statement, Type, Value, Variable};
use crate::program::{Graph, Id, Op, Program};
use crate::{Literals, Numbers, cards, names};
use std::collections::HashMap;

/// How literals and the coefficients of range transformations are taken.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fortran {
    pub(crate) literals: Literals,
    pub(crate) numbers: Numbers,
}

/// One of the two function parts of a file, its cards sorted by what they are.
#[derive(Debug, Default)]
pub(crate) struct Part<'a> {
    temporaries: Vec<&'a Card<'a>>,
    globals: Vec<&'a Card<'a>>,
    /// The T card of each type and the cards after it.
    individuals: HashMap<String, Vec<&'a Card<'a>>>,
    order: Vec<(String, Place)>,
}

/// Sorts the cards of a part that begins with the keyword `head` at `cards[0]`; returns how many it has.
pub(crate) fn sort<'a>(
    cards: &'a [Card<'a>],
    types: &[TypeNames],
    what: &str,
) -> Result<(Part<'a>, usize), Fault> {
    let mut part = Part::default();
    let mut section: &[u8] = b"";
    let mut current: Option<String> = None;
    for (k, card) in cards.iter().enumerate().skip(1) {
        if let Some(keyword) = card.keyword() {
            match keyword {
                b"TEMPORARIES" | b"GLOBALS" | b"INDIVIDUALS" => section = keyword,
                b"ENDATA" => return Ok((part, k + 1)),
                _ => {
                    return Err(Fault::syntax(
                        card.place(0),
                        format!(
                            "expected TEMPORARIES, GLOBALS, INDIVIDUALS or ENDATA, found `{}`",
                            names::text(keyword)
                        ),
                        "section names stand in column 1, everything else from column 2 on",
                    ));
                }
            }
            continue;
        }
        match section {
            b"TEMPORARIES" => part.temporaries.push(card),
            b"GLOBALS" => part.globals.push(card),
            b"INDIVIDUALS" if card.is_code(b"T ") => {
                let name = names::text(card.name(2));
                if !types.iter().any(|t| t.name == name) {
                    return Err(Fault::syntax(
                        card.place(2),
                        format!("expected the name of a type of {what}, found `{name}`"),
                        "declare it in the data part, or correct the name",
                    ));
                }
                if part.individuals.contains_key(&name) {
                    return Err(Fault::syntax(
                        card.place(2),
                        format!("expected each type once, found `{name}` again"),
                        "remove one of the definitions",
                    ));
                }
                part.individuals.insert(name.clone(), Vec::new());
                part.order.push((name.clone(), card.place(2)));
                current = Some(name);
            }
            b"INDIVIDUALS" => match current.as_ref().and_then(|c| part.individuals.get_mut(c)) {
                Some(list) => list.push(card),
                None => {
                    return Err(Fault::syntax(
                        card.place(1),
                        "expected a T card that names a type first, found another card",
                        "begin each definition with a T card",
                    ));
                }
            },
            _ => {
                return Err(Fault::syntax(
                    card.place(1),
                    "expected TEMPORARIES, GLOBALS or INDIVIDUALS before data cards, found one before them",
                    "put a section name (in column 1) before the card",
                ));
            }
        }
    }
    let line = cards.last().map_or(1, |c| c.line.saturating_add(1));
    Err(Fault::syntax(
        Place { line, column: 1 },
        "expected ENDATA, found the end of the file",
        "close the part with an ENDATA card; the file may be cut short",
    ))
}

/// What an input of a type's code is: a constant, if all that use it agree, or a number to be put in.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Binding {
    Input(usize),
    Constant(f64),
}

/// The code of an element type. Inputs: the elemental variables, then the parameters that differ, then (of the products) the
/// elemental parts of the direction.
#[derive(Debug, Clone)]
pub(crate) struct ElementCode {
    /// f.
    pub(crate) value: Program,
    /// f, and ∂f/∂vᵢ for each i of `gradient_of`.
    pub(crate) gradient: Program,
    /// f and ∇f·d.
    pub(crate) directional: Program,
    /// f, ∇f·d, the gradient as above, and (∇²f d)ᵢ for each i of `product_of`.
    pub(crate) product: Program,
    /// The elemental variables whose derivative is not zero by construction.
    pub(crate) gradient_of: Vec<usize>,
    /// The same for the product.
    pub(crate) product_of: Vec<usize>,
}

/// The code of a group type. Inputs: the group variable, then the parameters. Outputs: g, g', g'', as many as the
/// name says.
#[derive(Debug, Clone)]
pub(crate) struct GroupCode {
    pub(crate) value: Program,
    pub(crate) first: Program,
    pub(crate) second: Program,
}

/// For each internal variable, the elemental ones it is made of, with their coefficients.
type Transformation = Vec<Vec<(usize, f64)>>;

struct Compiler<'a> {
    graph: Graph,
    scope: Scope,
    fortran: Fortran,
    part: &'a Part<'a>,
}

/// The values assigned on the cards of one type.
struct Outcome {
    f: Id,
    g: HashMap<usize, Id>,
    h: HashMap<(usize, usize), Id>,
}

impl Compiler<'_> {
    fn new<'a>(part: &'a Part<'a>, fortran: Fortran) -> Result<Compiler<'a>, Fault> {
        let mut c = Compiler {
            graph: Graph::default(),
            scope: Scope::default(),
            fortran,
            part,
        };
        for card in &part.temporaries {
            let name = names::text(card.name(2)).trim().to_ascii_uppercase();
            let ty = match &card.code() {
                b"R " => Type::Double,
                b"I " => Type::Integer,
                b"L " => Type::Logical,
                b"M " => continue,
                b"F " => {
                    c.scope.externals.push(name);
                    continue;
                }
                code => {
                    return Err(Fault::syntax(
                        card.place(1),
                        format!(
                            "expected I, R, L, M or F in field 1, found `{}`",
                            names::text(code)
                        ),
                        "TEMPORARIES declares integers, reals, logicals, intrinsic functions (M) and external functions (F)",
                    ));
                }
            };
            c.scope
                .variables
                .entry(name)
                .or_insert(Variable { ty, value: None });
        }
        Ok(c)
    }

    fn bind(&mut self, name: &str, binding: Binding) {
        let id = match binding {
            Binding::Input(k) => self.graph.input(k),
            Binding::Constant(v) => self.graph.constant(v),
        };
        self.assign_value(name, Value { id, ty: Type::Double });
    }

    /// Assigns with the conversion the declared type asks for; names not declared are double.
    fn assign_value(&mut self, name: &str, v: Value) {
        let ty = self.scope.variables.get(name).map_or(Type::Double, |v| v.ty);
        let id = if ty == Type::Integer && v.ty != Type::Integer {
            self.graph.unary(Op::Trunc, v.id)
        } else {
            v.id
        };
        self.scope
            .variables
            .insert(name.to_string(), Variable { ty, value: Some(id) });
    }

    /// The expression that starts on `cards[k]` and its continuations (same letter and +); returns the next card.
    fn expression(&mut self, cards: &[&Card<'_>], k: usize) -> Result<(Value, usize), Fault> {
        let letter = cards[k].code()[0];
        let mut s = Statement::default();
        let mut next = k;
        loop {
            let c = cards[next];
            s.append(c.expression(), c.line, |i| c.expression_column(i));
            next += 1;
            if cards.get(next).is_none_or(|c| c.code() != [letter, b'+']) {
                break;
            }
        }
        let v = fortran::compile(
            &s,
            cards[k].place(4),
            &self.scope,
            &mut self.graph,
            self.fortran.literals,
        )?;
        Ok((v, next))
    }

    /// An A, I or E card: an assignment, perhaps under a condition. Returns the next card.
    fn assignment(&mut self, cards: &[&Card<'_>], k: usize) -> Result<usize, Fault> {
        let card = cards[k];
        let conditional = !card.is_code(b"A ");
        let named = |field: u8| names::text(card.name(field)).trim().to_ascii_uppercase();
        let target = named(if conditional { 3 } else { 2 });
        let field = if conditional { 3 } else { 2 };
        let Some(declared) = self.scope.variables.get(&target).copied() else {
            return Err(Fault::syntax(
                card.place(field),
                format!("expected a name declared in TEMPORARIES, found `{target}`"),
                "declare it on an R, I or L card of TEMPORARIES, or correct the name",
            ));
        };
        let (mut v, next) = self.expression(cards, k)?;
        if (declared.ty == Type::Logical) != (v.ty == Type::Logical) {
            return Err(Fault::syntax(
                card.place(4),
                format!(
                    "expected an expression of the type of `{target}`, found one of another (a number or a logical value)"
                ),
                "correct the expression or the declaration in TEMPORARIES",
            ));
        }
        if conditional {
            let name = named(2);
            let Some(Variable {
                ty: Type::Logical,
                value: Some(condition),
            }) = self.scope.variables.get(&name).copied()
            else {
                return Err(Fault::syntax(
                    card.place(2),
                    format!("expected a logical variable with a value, found `{name}`"),
                    "declare it on an L card of TEMPORARIES and assign it on an A card first",
                ));
            };
            if declared.ty == Type::Integer && v.ty != Type::Integer {
                v = Value {
                    id: self.graph.unary(Op::Trunc, v.id),
                    ty: Type::Integer,
                };
            }
            // Without a value so far, the other branch is yet to come: 0 holds its place.
            let other = match declared.value {
                Some(id) => id,
                None => self.graph.constant(0.0),
            };
            v.id = if card.is_code(b"I ") {
                self.graph.select(condition, v.id, other)
            } else {
                self.graph.select(condition, other, v.id)
            };
        }
        self.assign_value(&target, v);
        Ok(next)
    }

    fn globals(&mut self) -> Result<(), Fault> {
        let cards = &self.part.globals;
        let mut k = 0;
        while k < cards.len() {
            match &cards[k].code() {
                b"A " | b"I " | b"E " => k = self.assignment(cards, k)?,
                code => {
                    return Err(Fault::syntax(
                        cards[k].place(1),
                        format!(
                            "expected A, I or E (or a continuation with +) in field 1, found `{}`",
                            names::text(code)
                        ),
                        "GLOBALS holds assignments only",
                    ));
                }
            }
        }
        Ok(())
    }

    /// The cards of one type. `unknowns` are the names derivatives are taken by; a group has one and does not name it.
    fn individual(
        &mut self,
        cards: &[&Card<'_>],
        unknowns: &[String],
        group: bool,
        at: Place,
    ) -> Result<Outcome, Fault> {
        let mut f = None;
        let mut out = Outcome {
            f: 0,
            g: HashMap::new(),
            h: HashMap::new(),
        };
        let mut k = 0;
        while k < cards.len() {
            let card = cards[k];
            let which = |field: u8| {
                if group {
                    return Ok(0);
                }
                let name = names::text(card.name(field)).trim().to_ascii_uppercase();
                unknowns.iter().position(|u| *u == name).ok_or_else(|| {
                    Fault::syntax(
                        card.place(field),
                        format!("expected a variable of the element, found `{name}`"),
                        format!("derivatives are taken by {}", unknowns.join(" ")),
                    )
                })
            };
            let again = || {
                Fault::syntax(
                    card.place(2),
                    "expected each derivative once, found one again",
                    "remove one of the cards",
                )
            };
            match &card.code() {
                // The transformation was read before.
                b"R " => k += 1,
                b"A " | b"I " | b"E " => k = self.assignment(cards, k)?,
                b"F " => {
                    let (v, next) = self.numeric(cards, k)?;
                    if f.replace(v).is_some() {
                        return Err(again());
                    }
                    k = next;
                }
                b"G " => {
                    let i = which(2)?;
                    let (v, next) = self.numeric(cards, k)?;
                    if out.g.insert(i, v).is_some() {
                        return Err(again());
                    }
                    k = next;
                }
                b"H " => {
                    let (i, j) = (which(2)?, which(3)?);
                    let (v, next) = self.numeric(cards, k)?;
                    if out.h.insert((i.min(j), i.max(j)), v).is_some() {
                        return Err(again());
                    }
                    k = next;
                }
                code => {
                    return Err(Fault::syntax(
                        card.place(1),
                        format!(
                            "expected T, R, A, I, E, F, G or H (or its continuation with +) in field 1, found `{}`",
                            names::text(code)
                        ),
                        "a continuation has the letter of the card it continues, and + after it",
                    ));
                }
            }
        }
        out.f = f.ok_or_else(|| {
            Fault::syntax(
                at,
                "expected an F card for this type, found none",
                "every type needs its value on an F card",
            )
        })?;
        Ok(out)
    }

    fn numeric(&mut self, cards: &[&Card<'_>], k: usize) -> Result<(Id, usize), Fault> {
        let (v, next) = self.expression(cards, k)?;
        if v.ty == Type::Logical {
            return Err(Fault::syntax(
                cards[k].place(4),
                "expected a number, found a logical value",
                "F, G and H cards give numbers",
            ));
        }
        Ok((v.id, next))
    }
}

impl<'a> Part<'a> {
    /// Compiles every type once without using the code, so that an error in a type nobody uses is found, too.
    pub(crate) fn check(&self, types: &[TypeNames], group: bool, fortran: Fortran) -> Result<(), Fault> {
        // Globals are compiled with every type.
        if let Some(card) = self.globals.first()
            && types.len() * self.globals.len() > 1_000_000
        {
            return Err(Fault::limit(
                card.place(1),
                "expected at most a million assignments in GLOBALS times types, found more",
                "move assignments to the types that use them",
            ));
        }
        for t in types {
            if self.individuals.contains_key(&t.name) {
                let inputs: Vec<Binding> = (0..t.variables.len().max(1) + t.parameters.len())
                    .map(Binding::Input)
                    .collect();
                if group {
                    self.group(t, &inputs, fortran)?;
                } else {
                    self.element(t, &inputs, t.parameters.len(), fortran)?;
                }
            }
        }
        Ok(())
    }

    fn cards_of(&self, t: &TypeNames, part: &str) -> Result<(&[&'a Card<'a>], Place), Fault> {
        match self.individuals.get(&t.name) {
            Some(cards) => {
                let at = self
                    .order
                    .iter()
                    .find(|(n, _)| *n == t.name)
                    .map_or(t.place, |(_, p)| *p);
                Ok((cards, at))
            }
            None => Err(Fault::syntax(
                t.place,
                format!(
                    "expected the functions of type `{}` in the {part} part, found none",
                    t.name
                ),
                "define it there with a T card, or remove its uses",
            )),
        }
    }

    /// The transformation from elemental to internal variables: for each internal one, its nonzeros.
    fn range(
        &self,
        t: &TypeNames,
        cards: &[&Card<'_>],
        fortran: Fortran,
    ) -> Result<Option<Transformation>, Fault> {
        if t.internal.is_empty() {
            return Ok(None);
        }
        let mut w = vec![Vec::new(); t.internal.len()];
        for card in cards.iter().filter(|c| c.is_code(b"R ")) {
            let find = |list: &[String], field: u8, what: &str| {
                let name = names::text(card.name(field)).trim().to_ascii_uppercase();
                list.iter().position(|u| *u == name).ok_or_else(|| {
                    Fault::syntax(
                        card.place(field),
                        format!("expected the name of an {what} variable, found `{name}`"),
                        format!("use one of: {}", list.join(" ")),
                    )
                })
            };
            let i = find(&t.internal, 2, "internal")?;
            for (name, number) in [(3u8, 4u8), (5, 6)] {
                if card.name(name).is_empty() || card.name(name).starts_with(b"[") {
                    continue;
                }
                let j = find(&t.variables, name, "elemental")?;
                let text = card.number(number);
                let a = cards::real(&text).ok_or_else(|| {
                    Fault::syntax(
                        card.place(number),
                        format!("expected a number, found `{}`", names::text(&text)),
                        "numbers stand in columns 25-36 and 50-61",
                    )
                })?;
                let a = fortran.numbers.range(a);
                w[i].retain(|&(k, _)| k != j);
                if a != 0.0 {
                    w[i].push((j, a));
                }
            }
        }
        Ok(Some(w))
    }

    /// The code of an element type whose inputs are bound as given: variables, then parameters, `parameters` of which
    /// are numbers to be put in.
    pub(crate) fn element(
        &self,
        t: &TypeNames,
        inputs: &[Binding],
        parameters: usize,
        fortran: Fortran,
    ) -> Result<ElementCode, Fault> {
        let (cards, at) = self.cards_of(t, "ELEMENTS")?;
        let w = self.range(t, cards, fortran)?;
        let n = t.variables.len();
        let mut c = Compiler::new(self, fortran)?;
        c.globals()?;
        let none = Binding::Constant(0.0);
        for (k, name) in t.variables.iter().chain(&t.parameters).enumerate() {
            c.bind(name, inputs.get(k).copied().unwrap_or(none));
        }
        // The direction comes after all variables and parameters.
        let direction: Vec<Id> = (0..n).map(|k| c.graph.input(n + parameters + k)).collect();
        let variables: Vec<Id> = (0..n)
            .map(|k| match inputs.get(k) {
                Some(Binding::Constant(v)) => c.graph.constant(*v),
                _ => c.graph.input(k),
            })
            .collect();
        let combine = |c: &mut Compiler<'_>, row: &[(usize, f64)], of: &[Id]| {
            let mut sum = c.graph.constant(0.0);
            for &(j, a) in row {
                let a = c.graph.constant(a);
                let term = c.graph.binary(Op::Mul, a, of[j]);
                sum = c.graph.binary(Op::Add, sum, term);
            }
            sum
        };
        let unknowns: &[String] = if w.is_some() { &t.internal } else { &t.variables };
        let mut moved = direction.clone();
        if let Some(w) = &w {
            moved.clear();
            for (i, row) in w.iter().enumerate() {
                let u = combine(&mut c, row, &variables);
                c.assign_value(
                    &t.internal[i],
                    Value {
                        id: u,
                        ty: Type::Double,
                    },
                );
                let d = combine(&mut c, row, &direction);
                moved.push(d);
            }
        }
        let out = c.individual(cards, unknowns, false, at)?;
        // ∇f·d, and the gradient and ∇²f d by the internal variables.
        let zero = c.graph.constant(0.0);
        let mut gd = zero;
        let inner = unknowns.len();
        let gu: Vec<Id> = (0..inner)
            .map(|i| out.g.get(&i).copied().unwrap_or(zero))
            .collect();
        for i in 0..inner {
            let term = if gu[i] == zero {
                zero
            } else {
                c.graph.binary(Op::Mul, gu[i], moved[i])
            };
            gd = c.graph.binary(Op::Add, gd, term);
        }
        let mut hu = vec![zero; inner];
        let mut entries: Vec<_> = out.h.iter().map(|(k, v)| (*k, *v)).collect();
        entries.sort_unstable();
        for ((i, j), h) in entries {
            if c.graph.known(h) == Some(0.0) {
                continue;
            }
            let term = c.graph.binary(Op::Mul, h, moved[j]);
            hu[i] = c.graph.binary(Op::Add, hu[i], term);
            if i != j {
                let term = c.graph.binary(Op::Mul, h, moved[i]);
                hu[j] = c.graph.binary(Op::Add, hu[j], term);
            }
        }
        let back = |c: &mut Compiler<'_>, of: Vec<Id>| match &w {
            None => of,
            Some(w) => {
                let mut sums = vec![zero; n];
                for (i, row) in w.iter().enumerate() {
                    for &(j, a) in row {
                        if of[i] == zero {
                            continue;
                        }
                        let a = c.graph.constant(a);
                        let term = c.graph.binary(Op::Mul, a, of[i]);
                        sums[j] = c.graph.binary(Op::Add, sums[j], term);
                    }
                }
                sums
            }
        };
        let gv = back(&mut c, gu);
        let hv = back(&mut c, hu);
        let nonzero = |list: &[Id], c: &Compiler<'_>| -> Vec<usize> {
            (0..list.len())
                .filter(|&k| c.graph.known(list[k]) != Some(0.0))
                .collect()
        };
        let gradient_of = nonzero(&gv, &c);
        let product_of = nonzero(&hv, &c);
        let pick = |list: &[Id], which: &[usize]| which.iter().map(|&k| list[k]).collect::<Vec<_>>();
        let g = pick(&gv, &gradient_of);
        let h = pick(&hv, &product_of);
        Ok(ElementCode {
            value: c.graph.program(&[out.f]),
            gradient: c.graph.program(&[&[out.f], &g[..]].concat()),
            directional: c.graph.program(&[out.f, gd]),
            product: c.graph.program(&[&[out.f, gd], &g[..], &h[..]].concat()),
            gradient_of,
            product_of,
        })
    }

    /// The code of a group type whose inputs are bound as given: the variable, then parameters.
    pub(crate) fn group(
        &self,
        t: &TypeNames,
        inputs: &[Binding],
        fortran: Fortran,
    ) -> Result<GroupCode, Fault> {
        let (cards, at) = self.cards_of(t, "GROUPS")?;
        let mut c = Compiler::new(self, fortran)?;
        let Some(variable) = t.variables.first() else {
            return Err(Fault::syntax(
                t.place,
                format!("expected a variable for group type `{}`, found none", t.name),
                "name it on a GV card of the GROUP TYPE section",
            ));
        };
        c.globals()?;
        let none = Binding::Constant(0.0);
        for (k, name) in [variable].into_iter().chain(&t.parameters).enumerate() {
            c.bind(name, inputs.get(k).copied().unwrap_or(none));
        }
        let out = c.individual(cards, &t.variables, true, at)?;
        let zero = c.graph.constant(0.0);
        let g = out.g.get(&0).copied().unwrap_or(zero);
        let h = out.h.get(&(0, 0)).copied().unwrap_or(zero);
        Ok(GroupCode {
            value: c.graph.program(&[out.f]),
            first: c.graph.program(&[out.f, g]),
            second: c.graph.program(&[out.f, g, h]),
        })
    }
}

/// x²/2 and x y: the types the terms of a QUADRATIC section come to.
pub(crate) fn quadratic_codes() -> [ElementCode; 2] {
    let mut g = Graph::default();
    let x = g.input(0);
    let half = g.constant(0.5);
    let square = g.power(x, 2);
    let f = g.binary(Op::Mul, half, square);
    let d = g.input(1);
    let gd = g.binary(Op::Mul, x, d);
    let first = ElementCode {
        value: g.program(&[f]),
        gradient: g.program(&[f, x]),
        directional: g.program(&[f, gd]),
        product: g.program(&[f, gd, x, d]),
        gradient_of: vec![0],
        product_of: vec![0],
    };
    let mut g = Graph::default();
    let (x, y, dx, dy) = (g.input(0), g.input(1), g.input(2), g.input(3));
    let f = g.binary(Op::Mul, x, y);
    let (a, b) = (g.binary(Op::Mul, y, dx), g.binary(Op::Mul, x, dy));
    let gd = g.binary(Op::Add, a, b);
    let second = ElementCode {
        value: g.program(&[f]),
        gradient: g.program(&[f, y, x]),
        directional: g.program(&[f, gd]),
        product: g.program(&[f, gd, y, x, dy, dx]),
        gradient_of: vec![0, 1],
        product_of: vec![0, 1],
    };
    [first, second]
}
