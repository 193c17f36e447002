//! The interpreter of the data part: parameters, loops and arrays become a description in flat arrays.
//!
//! Cards are first translated into operations with their names parsed (a name with indices becomes a pattern over the
//! slots of integer parameters), then executed with a program counter, so that the body of a loop is parsed once
//! however often it runs. The order of things and their defaults are those of CUTEst's decoder.

use crate::cards::{self, Card};
use crate::error::{Fault, Place};
use crate::names::{LONGEST, Name, Table};
use crate::{Limits, Numbers, Options};
use std::collections::{BTreeMap, HashSet};

/// A value of 10²⁰ or more means no bound, as in CUTEst.
const NO_BOUND: f64 = 1e20;
/// How many types of elements, and of groups, a file may have: they are searched one by one.
const MOST_TYPES: usize = 2000;
/// Marks an elemental variable or parameter that no card has set yet.
const UNSET: u32 = u32::MAX;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum GroupKind {
    Objective,
    Greater,
    Less,
    Equal,
}

/// Names of an element or group type: variables, internal variables (perhaps none), parameters.
#[derive(Debug, Clone, Default)]
pub(crate) struct TypeNames {
    pub(crate) name: String,
    pub(crate) variables: Vec<String>,
    pub(crate) internal: Vec<String>,
    pub(crate) parameters: Vec<String>,
    pub(crate) place: Place,
}

/// What the data part describes.
#[derive(Debug, Default)]
pub(crate) struct Model {
    pub(crate) name: String,
    pub(crate) variables: Table,
    pub(crate) lower: Vec<f64>,
    pub(crate) upper: Vec<f64>,
    pub(crate) start: Vec<f64>,
    pub(crate) variable_kind: Vec<u8>,
    pub(crate) groups: Table,
    pub(crate) group_kind: Vec<GroupKind>,
    /// What divides the group while the cards are read; what multiplies it in the finished model.
    pub(crate) group_scale: Vec<f64>,
    pub(crate) group_constant: Vec<f64>,
    pub(crate) group_range: Vec<f64>,
    pub(crate) group_multiplier: Vec<f64>,
    /// 0 is the trivial type, k + 1 the k-th of `group_types`.
    pub(crate) group_type: Vec<u32>,
    pub(crate) group_parameters: Vec<Vec<f64>>,
    /// The linear part: (group, variable, coefficient), repeated entries adding up.
    pub(crate) linear: Vec<(u32, u32, f64)>,
    pub(crate) element_types: Vec<TypeNames>,
    pub(crate) group_types: Vec<TypeNames>,
    pub(crate) element_type: Vec<u32>,
    /// Where an element's variables and parameters begin.
    pub(crate) element_variables_at: Vec<u32>,
    pub(crate) element_parameters_at: Vec<u32>,
    pub(crate) element_variables: Vec<u32>,
    pub(crate) element_parameters: Vec<f64>,
    /// (group, element, weight).
    pub(crate) uses: Vec<(u32, u32, f64)>,
    /// Terms h x_j x_k of ½ x'Hx: (j, k, h), j ≠ k standing for both entries.
    pub(crate) quadratic: Vec<(u32, u32, f64)>,
    pub(crate) objective_bounds: (f64, f64),
    /// How many cards the data part has used.
    pub(crate) cards: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Section {
    Name,
    Groups,
    Variables,
    Constants,
    Ranges,
    Bounds,
    Start,
    Quadratic,
    ElementType,
    ElementUses,
    GroupType,
    GroupUses,
    ObjectBound,
}

fn section(keyword: &[u8]) -> Option<Section> {
    Some(match keyword {
        b"GROUPS" | b"ROWS" | b"CONSTRAINTS" => Section::Groups,
        b"VARIABLES" | b"COLUMNS" => Section::Variables,
        b"CONSTANTS" | b"RHS" | b"RHS'" => Section::Constants,
        b"RANGES" => Section::Ranges,
        b"BOUNDS" => Section::Bounds,
        b"START POINT" => Section::Start,
        b"QUADRATIC" | b"HESSIAN" | b"QUADS" | b"QUADOBJ" | b"QSECTION" | b"QMATRIX" => Section::Quadratic,
        b"ELEMENT TYPE" => Section::ElementType,
        b"ELEMENT USES" => Section::ElementUses,
        b"GROUP TYPE" => Section::GroupType,
        b"GROUP USES" => Section::GroupUses,
        b"OBJECT BOUND" => Section::ObjectBound,
        _ => return None,
    })
}

/// A name on a card: as it stands, or with indices to be put in.
#[derive(Debug, Clone, Copy)]
struct Pattern {
    stem: Name,
    /// Slots of integer parameters.
    index: [u32; 3],
    indices: u8,
}

impl Pattern {
    fn is_blank(&self) -> bool {
        self.indices == 0 && self.stem.as_bytes().is_empty()
    }
}

#[derive(Debug, Clone, Copy)]
enum Code {
    /// Integer arithmetic: `f2 = …`; the byte is the second character of the card's code.
    Integer(u8),
    /// Real arithmetic on scalars, or on arrays: the second character, and the function if it is one.
    Real(u8, Option<Function>),
    Do,
    EndDo,
    Card,
}

#[derive(Debug, Clone, Copy)]
struct Function(fn(f64) -> f64, u8);

#[derive(Debug, Clone)]
struct Operation {
    code: Code,
    section: Section,
    card: u32,
    /// The last character of field 1 that says what the card does.
    letter: u8,
    z: bool,
    f2: Pattern,
    f3: Pattern,
    f5: Pattern,
    v4: f64,
    v6: f64,
    has4: bool,
    has6: bool,
    /// Integer arithmetic: value and slots. Loops: from, to, increment, and where the loop ends.
    int: i64,
    slots: [u32; 4],
}

pub(crate) struct Interpreter<'a> {
    cards: &'a [Card<'a>],
    limits: Limits,
    numbers: Numbers,
    integers: Table,
    integer_values: Vec<Option<i64>>,
    reals: Table,
    real_values: Vec<f64>,
    model: Model,
    elements: Table,
    last_element: Option<(Name, u32)>,
    sections_seen: Vec<Section>,
    default_element_type: Option<Name>,
    default_group_type: u32,
    group_typed: Vec<bool>,
    group_constant_set: Vec<bool>,
    group_range_set: Vec<bool>,
    default_constant: f64,
    default_range: f64,
    /// Groups made of two others, with their factors.
    combined: BTreeMap<u32, [(u32, f64); 2]>,
    is_combined: Vec<bool>,
    constants_name: Option<Name>,
    ranges_name: Option<Name>,
    object_name: Option<Name>,
    bounds: Set,
    starts: Set,
    bound_defaults: (f64, f64),
    integer_marker: bool,
    steps: u64,
    items: u64,
    overrides: Vec<(usize, f64)>,
}

/// Which of several named sets a section is in. Only the first counts; a change of name starts another.
#[derive(Debug, Default)]
struct Set {
    current: Option<Name>,
    left_first: bool,
    individual: bool,
}

impl Set {
    /// Whether a card of the set `name` counts.
    fn enter(&mut self, name: Name) -> bool {
        match self.current {
            None => self.current = Some(name),
            Some(c) if c != name => {
                self.current = Some(name);
                self.left_first = true;
            }
            _ => {}
        }
        !self.left_first
    }
}

/// Reads the cards of the data part, up to and including its ENDATA. `overrides` gives, for cards by position, the
/// value a parameter was set to by the caller.
pub(crate) fn interpret(
    cards: &[Card<'_>],
    options: &Options,
    overrides: Vec<(usize, f64)>,
) -> Result<(Model, Vec<(String, i64)>), Fault> {
    let mut it = Interpreter {
        cards,
        limits: options.limits,
        numbers: options.numbers,
        integers: Table::default(),
        integer_values: Vec::new(),
        reals: Table::default(),
        real_values: Vec::new(),
        model: Model {
            objective_bounds: (f64::NEG_INFINITY, f64::INFINITY),
            ..Model::default()
        },
        elements: Table::default(),
        last_element: None,
        sections_seen: Vec::new(),
        default_element_type: None,
        default_group_type: 0,
        group_typed: Vec::new(),
        group_constant_set: Vec::new(),
        group_range_set: Vec::new(),
        default_constant: 0.0,
        default_range: f64::INFINITY,
        combined: BTreeMap::new(),
        is_combined: Vec::new(),
        constants_name: None,
        ranges_name: None,
        object_name: None,
        bounds: Set::default(),
        starts: Set::default(),
        bound_defaults: (0.0, f64::INFINITY),
        integer_marker: false,
        steps: 0,
        items: 0,
        overrides,
    };
    it.run()?;
    let integers = it
        .integers
        .names
        .iter()
        .zip(&it.integer_values)
        .filter_map(|(n, v)| v.map(|v| (n.to_string(), v)))
        .collect();
    Ok((it.finish()?, integers))
}

impl Interpreter<'_> {
    fn run(&mut self) -> Result<(), Fault> {
        let mut section_now: Option<Section> = None;
        // The operations of the loop being read, and the starts of the loops still open in it.
        let mut body: Vec<Operation> = Vec::new();
        let mut open: Vec<usize> = Vec::new();
        let cards = self.cards;
        for (k, card) in cards.iter().enumerate() {
            if let Some(keyword) = card.keyword() {
                if !open.is_empty() {
                    return Err(Fault::syntax(
                        card.place(0),
                        format!(
                            "expected OD or ND for a loop still open, found the section {}",
                            text(keyword)
                        ),
                        "close every DO loop within its section",
                    ));
                }
                if section_now.is_none() {
                    if keyword != b"NAME" {
                        return Err(Fault::syntax(
                            card.place(0),
                            format!("expected NAME, found `{}`", text(keyword)),
                            "a SIF file begins with a NAME card (in column 1); is this a SIF file?",
                        ));
                    }
                    self.model.name = text(card.name(3).trim_ascii());
                    section_now = Some(Section::Name);
                    continue;
                }
                if keyword == b"ENDATA" {
                    self.model.cards = k + 1;
                    return Ok(());
                }
                let Some(s) = section(keyword) else {
                    return Err(Fault::syntax(
                        card.place(0),
                        format!(
                            "expected the name of a section or ENDATA, found `{}`",
                            text(keyword)
                        ),
                        "section names stand in column 1, everything else from column 2 on",
                    ));
                };
                // A section may go on later, as with CUTEst.
                if !self.sections_seen.contains(&s) {
                    self.sections_seen.push(s);
                }
                section_now = Some(s);
                continue;
            }
            let Some(section) = section_now else {
                return Err(Fault::syntax(
                    card.place(1),
                    "expected NAME in column 1, found a data card",
                    "a SIF file begins with a NAME card; is this a SIF file?",
                ));
            };
            match &card.code() {
                b"DO" => {
                    if open.len() >= self.limits.loop_nesting {
                        return Err(Fault::limit(
                            card.place(1),
                            format!(
                                "expected loops nested at most {} deep, found more",
                                self.limits.loop_nesting
                            ),
                            "close a loop with OD first",
                        ));
                    }
                    let slot = self.integer_slot(card, 2)?;
                    let from = self.integer_slot(card, 3)?;
                    let to = self.integer_slot(card, 5)?;
                    let mut op = self.blank(section, k);
                    op.code = Code::Do;
                    op.slots = [slot, from, to, u32::MAX];
                    open.push(body.len());
                    body.push(op);
                }
                b"DI" => {
                    let step = self.integer_slot(card, 3)?;
                    match body.last_mut() {
                        Some(op) if matches!(op.code, Code::Do) => op.slots[3] = step,
                        _ => {
                            return Err(Fault::syntax(
                                card.place(1),
                                "expected DI right after a DO card, found it elsewhere",
                                "move the DI card to just after its DO card",
                            ));
                        }
                    }
                }
                b"OD" | b"ND" => {
                    if open.is_empty() {
                        return Err(Fault::syntax(
                            card.place(1),
                            "expected an open DO loop to end, found none",
                            "remove the card or add its DO card",
                        ));
                    }
                    let all = card.is_code(b"ND");
                    while let Some(start) = open.pop() {
                        let mut op = self.blank(section, k);
                        op.code = Code::EndDo;
                        op.int = start as i64;
                        body.push(op);
                        let end = body.len();
                        body[start].int = end as i64;
                        if !all {
                            break;
                        }
                    }
                    if open.is_empty() {
                        self.execute(&body)?;
                        body.clear();
                    }
                }
                _ => {
                    let op = self.translate(card, k, section)?;
                    if open.is_empty() {
                        self.step(&op)?;
                    } else {
                        body.push(op);
                    }
                }
            }
        }
        let line = cards.last().map_or(1, |c| c.line.saturating_add(1));
        Err(Fault::syntax(
            Place { line, column: 1 },
            "expected ENDATA, found the end of the file",
            "close the data part with an ENDATA card; the file may be cut short",
        ))
    }

    fn blank(&self, section: Section, card: usize) -> Operation {
        let none = Pattern {
            stem: Name::default(),
            index: [0; 3],
            indices: 0,
        };
        Operation {
            code: Code::Card,
            section,
            card: card as u32,
            letter: b' ',
            z: false,
            f2: none,
            f3: none,
            f5: none,
            v4: 0.0,
            v6: 0.0,
            has4: false,
            has6: false,
            int: 0,
            slots: [0; 4],
        }
    }

    /// The slot of the integer parameter named in a field; it may get its value later.
    fn integer_slot(&mut self, card: &Card<'_>, field: u8) -> Result<u32, Fault> {
        let bytes = card.name(field);
        if bytes.is_empty() {
            return Err(Fault::syntax(
                card.place(field),
                format!("expected the name of an integer parameter in field {field}, found nothing"),
                "names stand in columns 5-14, 15-24 and 40-49",
            ));
        }
        let name = self.plain(card, field)?;
        Ok(self.integer(name))
    }
    fn integer(&mut self, name: Name) -> u32 {
        let (slot, new) = self.integers.insert(name);
        if new {
            self.integer_values.push(None);
        }
        slot
    }
    fn plain(&self, card: &Card<'_>, field: u8) -> Result<Name, Fault> {
        Name::new(card.name(field)).ok_or_else(|| {
            Fault::syntax(
                card.place(field),
                format!("expected a name of at most {LONGEST} characters"),
                "shorten the name (the format has 10 characters)",
            )
        })
    }
    fn literal(&self, card: &Card<'_>, field: u8) -> Result<Pattern, Fault> {
        Ok(Pattern {
            stem: self.plain(card, field)?,
            index: [0; 3],
            indices: 0,
        })
    }
    /// A name that may have indices: `stem(I,J,K)`.
    fn array(&mut self, card: &Card<'_>, field: u8) -> Result<Pattern, Fault> {
        let bytes = card.name(field);
        let Some(bracket) = bytes.iter().position(|&b| b == b'(') else {
            return self.literal(card, field);
        };
        let too_long = |c: &Card<'_>| {
            Fault::syntax(
                c.place(field),
                "expected a name that fits its field",
                "shorten the name",
            )
        };
        let mut p = Pattern {
            stem: Name::default(),
            index: [0; 3],
            indices: 0,
        };
        p.stem.push(&bytes[..bracket]).ok_or_else(|| too_long(card))?;
        let rest = &bytes[bracket + 1..];
        let Some(close) = rest.iter().position(|&b| b == b')') else {
            return Err(Fault::syntax(
                card.place(field),
                format!("expected `)` after the indices of `{}`", text(bytes)),
                "close the list of indices within the field of ten characters",
            ));
        };
        for index in rest[..close].split(|&b| b == b',') {
            if index.is_empty() {
                continue;
            }
            if p.indices == 3 {
                return Err(Fault::syntax(
                    card.place(field),
                    format!("expected at most three indices, found more in `{}`", text(bytes)),
                    "SIF arrays have up to three indices",
                ));
            }
            let name = Name::new(index).ok_or_else(|| too_long(card))?;
            p.index[usize::from(p.indices)] = self.integer(name);
            p.indices += 1;
        }
        Ok(p)
    }
    fn number(&self, card: &Card<'_>, field: u8) -> Result<f64, Fault> {
        let t = card.number(field);
        cards::real(&t).ok_or_else(|| {
            Fault::syntax(
                card.place(field),
                format!("expected a number in field {field}, found `{}`", text(&t)),
                "numbers stand in columns 25-36 and 50-61 and look like 1, -2.5 or 1.0D-3",
            )
        })
    }

    /// A card becomes an operation.
    fn translate(&mut self, card: &Card<'_>, k: usize, section: Section) -> Result<Operation, Fault> {
        let code = card.code();
        let mut op = self.blank(section, k);
        let given = self.overrides.iter().find(|(at, _)| *at == k).map(|(_, v)| *v);
        match code {
            [b'I', c] if b"EASMDR=+-*/".contains(&c) => {
                op.code = Code::Integer(c);
                op.slots[0] = self.integer_slot(card, 2)?;
                match c {
                    b'E' | b'A' | b'S' | b'M' | b'D' => {
                        let t = card.number(4);
                        op.int = cards::integer(&t).ok_or_else(|| {
                            Fault::syntax(
                                card.place(4),
                                format!("expected an integer in field 4, found `{}`", text(&t)),
                                "write a whole number in columns 25-36",
                            )
                        })?;
                        if c != b'E' {
                            op.slots[1] = self.integer_slot(card, 3)?;
                        }
                    }
                    b'R' => op.f3 = self.literal(card, 3)?,
                    b'=' => op.slots[1] = self.integer_slot(card, 3)?,
                    _ => {
                        op.slots[1] = self.integer_slot(card, 3)?;
                        op.slots[2] = self.integer_slot(card, 5)?;
                    }
                }
                if let (Some(v), b'E') = (given, c) {
                    op.int = v as i64;
                }
                return Ok(op);
            }
            [b'R' | b'A', c] if b"EASMDIF=+-*/(".contains(&c) => {
                let array = code[0] == b'A';
                let mut function = None;
                let name = |it: &mut Self, field: u8| {
                    if array {
                        it.array(card, field)
                    } else {
                        it.literal(card, field)
                    }
                };
                op.f2 = name(self, 2)?;
                if op.f2.is_blank() {
                    return Err(Fault::syntax(
                        card.place(2),
                        "expected the name of a real parameter in field 2, found nothing",
                        "names stand in columns 5-14",
                    ));
                }
                match c {
                    b'I' => op.slots[1] = self.integer_slot(card, 3)?,
                    b'F' | b'(' => {
                        let wanted = card.name(3).trim_ascii();
                        function = Some(data_function(wanted).ok_or_else(|| {
                            Fault::syntax(
                                card.place(3),
                                format!("expected a function, found `{}`", text(wanted)),
                                "use one of ABS SQRT EXP LOG LOG10 SIN COS TAN ARCSIN ARCCOS ARCTAN HYPSIN HYPCOS HYPTAN",
                            )
                        })?);
                    }
                    b'E' => {}
                    _ => op.f3 = name(self, 3)?,
                }
                match c {
                    b'E' | b'A' | b'S' | b'M' | b'D' | b'F' => op.v4 = self.number(card, 4)?,
                    b'I' | b'=' => {}
                    _ => op.f5 = name(self, 5)?,
                }
                if let (Some(v), b'E') = (given, c) {
                    op.v4 = v;
                }
                op.code = Code::Real(c, function);
                return Ok(op);
            }
            _ => {}
        }
        self.section_card(card, op)
    }

    /// A card of the section it is in.
    fn section_card(&mut self, card: &Card<'_>, mut op: Operation) -> Result<Operation, Fault> {
        let section = op.section;
        let code = card.code();
        // Field 1 holds one character or two; one may stand in either column.
        let (first, second) = match code {
            [b' ', c] => (c, b' '),
            [a, b] => (a, b),
        };
        let arrays = first == b'X' || first == b'Z';
        let bad = |allowed: &str| {
            Fault::syntax(
                card.place(1),
                format!("expected {allowed} in field 1, found `{}`", text(&code)),
                "codes stand in columns 2 and 3",
            )
        };
        let array = |it: &mut Self, field: u8| {
            if arrays {
                it.array(card, field)
            } else {
                it.literal(card, field)
            }
        };
        // What each section may have in field 1, what letter it comes to, and which fields are arrays on X and Z cards.
        let (letter, f2_array, f3_array, f5_array) = match section {
            Section::Name => {
                return Err(Fault::syntax(
                    card.place(1),
                    format!(
                        "expected a parameter assignment before the first section, found `{}`",
                        text(&code)
                    ),
                    "put the card into the section it belongs to (section names stand in column 1)",
                ));
            }
            Section::Groups => {
                let l = if matches!(first, b'X' | b'Z' | b'D') {
                    second
                } else {
                    first
                };
                if !matches!(l, b'N' | b'G' | b'L' | b'E')
                    || (!matches!(first, b'X' | b'Z' | b'D') && second != b' ')
                {
                    return Err(bad("N, G, L or E, alone or after X, Z or D"));
                }
                (
                    if first == b'D' { l.to_ascii_lowercase() } else { l },
                    true,
                    true,
                    true,
                )
            }
            Section::Variables | Section::Constants | Section::Ranges | Section::Quadratic => {
                // CUTEst does not look at what follows X or Z here, and files rely on it.
                if !matches!((first, second), (b' ', b' ') | (b'X' | b'Z', _)) {
                    return Err(bad("nothing, X or Z"));
                }
                let names_set = matches!(section, Section::Constants | Section::Ranges);
                (b' ', !names_set, true, true)
            }
            Section::Bounds => {
                let l = match &[first, second] {
                    b"LO" | b"XL" | b"ZL" => b'L',
                    b"UP" | b"XU" | b"ZU" => b'U',
                    b"FX" | b"XX" | b"ZX" => b'X',
                    b"FR" | b"XR" => b'R',
                    b"MI" | b"XM" => b'M',
                    b"PL" | b"XP" => b'P',
                    // Of MPS files: a variable that is 0 or 1, bounds of variables that take whole numbers.
                    b"BV" => b'B',
                    b"LI" => b'l',
                    b"UI" => b'u',
                    _ => return Err(bad("LO, UP, FX, FR, MI, PL or their X and Z forms, BV, LI or UI")),
                };
                (l, false, true, true)
            }
            Section::Start => {
                let l = match (first, second) {
                    (b' ', b' ') | (b'X' | b'Z', b' ') => b' ',
                    (b'V' | b'M', b' ') => first,
                    (b'X' | b'Z', b'V' | b'M') => second,
                    _ => return Err(bad("V, M, nothing, or X or Z before them")),
                };
                (l, false, true, true)
            }
            Section::ElementType => {
                let l = match &code {
                    b"EV" => b'V',
                    b"IV" => b'I',
                    b"EP" => b'P',
                    _ => return Err(bad("EV, IV or EP")),
                };
                (l, false, false, false)
            }
            Section::GroupType => {
                let l = match &code {
                    b"GV" => b'V',
                    b"GP" => b'P',
                    _ => return Err(bad("GV or GP")),
                };
                (l, false, false, false)
            }
            // The default type needs no code.
            Section::ElementUses | Section::GroupUses if card.name(2).starts_with(b"'DEFAULT'") => {
                (b'T', false, false, false)
            }
            Section::ElementUses | Section::GroupUses => {
                let l = if arrays { second } else { first };
                let element = section == Section::ElementUses;
                let known = matches!(l, b'T' | b'P') || l == if element { b'V' } else { b'E' };
                if !known || (!arrays && second != b' ') {
                    return Err(bad(if element {
                        "T, V or P, or X or Z before them"
                    } else {
                        "T, E or P, or X or Z before them"
                    }));
                }
                // Names of types, elemental variables and parameters are never arrays.
                (
                    l,
                    true,
                    !element && l == b'E',
                    if element { l == b'V' } else { l == b'E' },
                )
            }
            Section::ObjectBound => {
                let l = match &[first, second] {
                    b"LO" | b"XL" | b"ZL" => b'L',
                    b"UP" | b"XU" | b"ZU" => b'U',
                    _ => return Err(bad("LO or UP, XL, XU, ZL or ZU")),
                };
                (l, false, false, false)
            }
        };
        op.letter = letter;
        op.z = first == b'Z';
        op.f2 = if f2_array {
            array(self, 2)?
        } else {
            self.literal(card, 2)?
        };
        op.f3 = if f3_array {
            array(self, 3)?
        } else {
            self.literal(card, 3)?
        };
        // On Z cards field 5 names a parameter, perhaps of an array, except where it names a variable.
        op.f5 = if f5_array || op.z {
            array(self, 5)?
        } else {
            self.literal(card, 5)?
        };
        let numeric = match section {
            Section::ElementType | Section::GroupType => false,
            Section::ElementUses => letter == b'P',
            Section::GroupUses => letter != b'T',
            Section::Bounds => matches!(letter, b'L' | b'U' | b'X' | b'l' | b'u'),
            Section::Variables => !card.name(3).starts_with(b"'MARKER'"),
            _ => true,
        };
        if numeric && !op.z {
            op.has4 = !card.number(4).is_empty();
            op.v4 = self.number(card, 4)?;
            if !op.f5.is_blank() {
                op.has6 = !card.number(6).is_empty();
                op.v6 = self.number(card, 6)?;
            }
        }
        Ok(op)
    }

    fn place(&self, op: &Operation, field: u8) -> Place {
        self.cards
            .get(op.card as usize)
            .map(|c| c.place(field))
            .unwrap_or_default()
    }

    /// Runs the operations of an outermost loop.
    fn execute(&mut self, body: &[Operation]) -> Result<(), Fault> {
        // For each loop that is running: current value, last value, increment.
        let mut running: Vec<(i64, i64, i64)> = Vec::new();
        let mut pc = 0;
        while let Some(op) = body.get(pc) {
            match op.code {
                Code::Do => {
                    self.count_step(op)?;
                    let from = self.integer_value(op, op.slots[1], 3)?;
                    let to = self.integer_value(op, op.slots[2], 5)?;
                    let by = match op.slots[3] {
                        u32::MAX => 1,
                        s => self.integer_value(op, s, 3)?,
                    };
                    if by == 0 {
                        return Err(Fault::syntax(
                            self.place(op, 1),
                            "expected a loop increment other than 0",
                            "give the DI parameter a positive or negative value",
                        ));
                    }
                    if (by > 0 && from > to) || (by < 0 && from < to) {
                        pc = op.int as usize;
                        continue;
                    }
                    self.set_integer(op.slots[0], from);
                    running.push((from, to, by));
                    pc += 1;
                }
                Code::EndDo => {
                    let start = op.int as usize;
                    let Some((now, to, by)) = running.last_mut() else {
                        return Ok(());
                    };
                    let next = now.saturating_add(*by);
                    let more = if *by > 0 { next <= *to } else { next >= *to } && next != *now;
                    *now = next;
                    let slot = body.get(start).map_or(0, |d| d.slots[0]);
                    if more {
                        self.set_integer(slot, next);
                        self.count_step(op)?;
                        pc = start + 1;
                    } else {
                        running.pop();
                        pc += 1;
                    }
                }
                _ => {
                    self.step(op)?;
                    pc += 1;
                }
            }
        }
        Ok(())
    }

    fn count_step(&mut self, op: &Operation) -> Result<(), Fault> {
        self.steps += 1;
        if self.steps > self.limits.steps {
            return Err(Fault::limit(
                self.place(op, 1),
                format!(
                    "expected at most {} cards executed in loops, found more",
                    self.limits.steps
                ),
                "choose smaller parameters",
            ));
        }
        Ok(())
    }
    /// Counts something that takes memory.
    fn count_item(&mut self, op: &Operation, n: usize) -> Result<(), Fault> {
        self.items += n as u64;
        if self.items > self.limits.items {
            return Err(Fault::limit(
                self.place(op, 1),
                format!(
                    "expected at most {} variables, groups, elements and coefficients, found more",
                    self.limits.items
                ),
                "choose smaller parameters",
            ));
        }
        Ok(())
    }

    fn set_integer(&mut self, slot: u32, value: i64) {
        if let Some(v) = self.integer_values.get_mut(slot as usize) {
            *v = Some(value);
        }
    }
    fn integer_value(&self, op: &Operation, slot: u32, field: u8) -> Result<i64, Fault> {
        self.integer_values
            .get(slot as usize)
            .copied()
            .flatten()
            .ok_or_else(|| {
                let name = self
                    .integers
                    .names
                    .get(slot as usize)
                    .copied()
                    .unwrap_or_default();
                Fault::syntax(
                    self.place(op, field),
                    format!("expected an integer parameter with a value, found `{name}`, which has none"),
                    "assign it on an IE card (or another I card) before it is used",
                )
            })
    }
    /// The name with its indices put in.
    fn expand(&self, op: &Operation, p: &Pattern, field: u8) -> Result<Name, Fault> {
        let mut name = p.stem;
        for k in 0..usize::from(p.indices) {
            let v = self.integer_value(op, p.index[k], field)?;
            let pushed = if k > 0 { name.push(b",") } else { Some(()) };
            if pushed.and_then(|()| name.push_integer(v)).is_none() {
                return Err(Fault::syntax(
                    self.place(op, field),
                    format!(
                        "expected expanded names of at most {LONGEST} characters, found a longer one from `{}`",
                        p.stem
                    ),
                    "shorten the array's name or its indices",
                ));
            }
        }
        Ok(name)
    }
    fn real_value(&self, op: &Operation, p: &Pattern, field: u8) -> Result<f64, Fault> {
        let name = self.expand(op, p, field)?;
        match self.reals.get(&name) {
            Some(slot) => Ok(self.real_values[slot as usize]),
            None => Err(Fault::syntax(
                self.place(op, field),
                format!("expected a real parameter with a value, found `{name}`, which has none"),
                "assign it on an RE or AE card (or another R or A card) before it is used",
            )),
        }
    }
    fn set_real(&mut self, op: &Operation, name: Name, value: f64) -> Result<(), Fault> {
        let (slot, new) = self.reals.insert(name);
        if new {
            self.real_values.push(value);
            self.count_item(op, 1)?;
        } else if let Some(v) = self.real_values.get_mut(slot as usize) {
            *v = value;
        }
        Ok(())
    }

    fn step(&mut self, op: &Operation) -> Result<(), Fault> {
        self.count_step(op)?;
        match op.code {
            Code::Integer(c) => {
                let overflow = |it: &Self| {
                    Fault::syntax(
                        it.place(op, 1),
                        "expected integer arithmetic that has a result, found an overflow or a division by zero",
                        "change the parameters it depends on",
                    )
                };
                let a = match c {
                    b'E' | b'R' => 0,
                    _ => self.integer_value(op, op.slots[1], 3)?,
                };
                let b = match c {
                    b'+' | b'-' | b'*' | b'/' => self.integer_value(op, op.slots[2], 5)?,
                    _ => op.int,
                };
                let v = match c {
                    b'E' => Some(b),
                    b'A' | b'+' => b.checked_add(a),
                    b'S' => b.checked_sub(a),
                    b'M' | b'*' => b.checked_mul(a),
                    b'D' => b.checked_div(a),
                    b'-' => a.checked_sub(b),
                    b'/' => a.checked_div(b),
                    b'R' => {
                        let r = self.real_value(op, &op.f3, 3)?;
                        (r.abs() < 9.0e15).then_some(r as i64)
                    }
                    _ => Some(a),
                };
                let v = v.ok_or_else(|| overflow(self))?;
                self.set_integer(op.slots[0], v);
                Ok(())
            }
            Code::Real(c, function) => {
                let v = match c {
                    b'E' => op.v4,
                    // CUTEst converts through single precision.
                    b'I' => f64::from(self.integer_value(op, op.slots[1], 3)? as f32),
                    b'F' => self.function(op, function, op.v4)?,
                    b'(' => {
                        let x = self.real_value(op, &op.f5, 5)?;
                        self.function(op, function, x)?
                    }
                    _ => {
                        let a = self.real_value(op, &op.f3, 3)?;
                        match c {
                            b'A' => op.v4 + a,
                            b'S' => op.v4 - a,
                            b'M' => op.v4 * a,
                            b'D' => op.v4 / a,
                            b'=' => a,
                            _ => {
                                let b = self.real_value(op, &op.f5, 5)?;
                                match c {
                                    b'+' => a + b,
                                    b'-' => a - b,
                                    b'*' => a * b,
                                    _ => a / b,
                                }
                            }
                        }
                    }
                };
                let name = self.expand(op, &op.f2, 2)?;
                self.set_real(op, name, v)
            }
            Code::Do | Code::EndDo => Ok(()),
            Code::Card => match op.section {
                Section::Name => Ok(()),
                Section::Groups => self.group_card(op),
                Section::Variables => self.variable_card(op),
                Section::Constants | Section::Ranges => self.constant_card(op),
                Section::Bounds => self.bound_card(op),
                Section::Start => self.start_card(op),
                Section::Quadratic => self.quadratic_card(op),
                Section::ElementType | Section::GroupType => self.type_card(op),
                Section::ElementUses => self.element_card(op),
                Section::GroupUses => self.use_card(op),
                Section::ObjectBound => self.object_card(op),
            },
        }
    }

    fn function(&self, op: &Operation, f: Option<Function>, x: f64) -> Result<f64, Fault> {
        let Some(Function(f, domain)) = f else {
            return Ok(x);
        };
        let fine = match domain {
            b's' => x >= 0.0,
            b'l' => x > 0.0,
            b'a' => x.abs() <= 1.0,
            _ => true,
        };
        if fine {
            Ok(f(x))
        } else {
            Err(Fault::syntax(
                self.place(op, 3),
                format!("expected an argument the function is defined for, found {x}"),
                "square roots need x >= 0, logarithms x > 0, inverse sines and cosines |x| <= 1",
            ))
        }
    }

    fn seen_before(&self, first: Section, second: Section) -> bool {
        let at = |s| self.sections_seen.iter().position(|&x| x == s);
        matches!((at(first), at(second)), (Some(a), Some(b)) if a < b)
    }

    fn known(
        &self,
        op: &Operation,
        table: &Table,
        name: &Name,
        field: u8,
        what: &str,
        section: &str,
    ) -> Result<u32, Fault> {
        table.get(name).ok_or_else(|| {
            Fault::syntax(
                self.place(op, field),
                format!("expected the name of a {what}, found `{name}`"),
                format!("declare it in the {section} section first, or correct the name"),
            )
        })
    }
    fn required(&self, op: &Operation, name: &Name, what: &str) -> Result<(), Fault> {
        if name.as_bytes().is_empty() {
            return Err(Fault::syntax(
                self.place(op, 2),
                format!("expected the name of a {what} in field 2 (columns 5-14), found nothing"),
                "write the name left-justified in its columns",
            ));
        }
        Ok(())
    }

    fn group_card(&mut self, op: &Operation) -> Result<(), Fault> {
        let name = self.expand(op, &op.f2, 2)?;
        self.required(op, &name, "group")?;
        let (g, new) = self.model.groups.insert(name);
        let kind = match op.letter.to_ascii_uppercase() {
            b'G' => GroupKind::Greater,
            b'L' => GroupKind::Less,
            b'E' => GroupKind::Equal,
            _ => GroupKind::Objective,
        };
        let combination = op.letter.is_ascii_lowercase();
        if new {
            // A group counts as what its first card says.
            self.count_item(op, 8)?;
            self.model.group_kind.push(kind);
            self.model.group_scale.push(1.0);
            self.is_combined.push(combination);
        } else if combination && !self.is_combined[g as usize] {
            return Err(Fault::syntax(
                self.place(op, 1),
                format!("expected a new group, or one with D on its first card, found `{name}`"),
                "give the combination a name of its own",
            ));
        }
        if op.f3.is_blank() {
            return Ok(());
        }
        let value = if op.z {
            self.real_value(op, &op.f5, 5)?
        } else {
            op.v4
        };
        let f3 = self.expand(op, &op.f3, 3)?;
        if f3.as_bytes().trim_ascii_start().starts_with(b"'SCALE'") {
            self.model.group_scale[g as usize] = value;
            return Ok(());
        }
        if combination {
            let f5 = self.expand(op, &op.f5, 5)?;
            let a = self.known(op, &self.model.groups, &f3, 3, "group", "GROUPS")?;
            let b = if f5.as_bytes().is_empty() {
                (a, 0.0)
            } else {
                (
                    self.known(op, &self.model.groups, &f5, 5, "group", "GROUPS")?,
                    op.v6,
                )
            };
            // A card for the same group again replaces the first.
            self.combined.insert(g, [(a, value), b]);
            return Ok(());
        }
        if !self.seen_before(Section::Variables, Section::Groups) {
            return Err(Fault::syntax(
                self.place(op, 3),
                format!("expected nothing or 'SCALE' in field 3, found `{f3}`"),
                "with GROUPS before VARIABLES, coefficients go on the cards of the VARIABLES section",
            ));
        }
        self.coefficient(op, g, &f3, value, 3)?;
        if !op.z && !op.f5.is_blank() {
            let f5 = self.expand(op, &op.f5, 5)?;
            if f5.as_bytes().starts_with(b"'SCALE'") {
                self.model.group_scale[g as usize] = op.v6;
            } else {
                self.coefficient(op, g, &f5, op.v6, 5)?;
            }
        }
        Ok(())
    }

    fn coefficient(
        &mut self,
        op: &Operation,
        g: u32,
        variable: &Name,
        value: f64,
        field: u8,
    ) -> Result<(), Fault> {
        let v = self.known(
            op,
            &self.model.variables,
            variable,
            field,
            "variable",
            "VARIABLES",
        )?;
        self.entry(op, g, v, value, field)
    }
    fn entry(&mut self, op: &Operation, g: u32, v: u32, value: f64, field: u8) -> Result<(), Fault> {
        if self.is_combined.get(g as usize) == Some(&true) {
            return Err(Fault::syntax(
                self.place(op, field),
                "expected no coefficients for a group that is a combination of others (a D card)",
                "give the coefficients to the groups it combines",
            ));
        }
        if value != 0.0 {
            self.count_item(op, 2)?;
            self.model.linear.push((g, v, value));
        }
        Ok(())
    }

    fn new_variable(&mut self, op: &Operation) -> Result<(), Fault> {
        self.count_item(op, 5)?;
        self.model.variable_kind.push(u8::from(self.integer_marker) * 2);
        Ok(())
    }

    fn variable_card(&mut self, op: &Operation) -> Result<(), Fault> {
        let marked = op.f3.stem.as_bytes();
        if marked.starts_with(b"'MARKER'") {
            let f5 = op.f5.stem.as_bytes();
            self.integer_marker = f5.starts_with(b"'INTORG'");
            return Ok(());
        }
        let name = self.expand(op, &op.f2, 2)?;
        self.required(op, &name, "variable")?;
        let (v, new) = self.model.variables.insert(name);
        if new {
            self.new_variable(op)?;
        }
        if op.f3.is_blank() {
            return Ok(());
        }
        let f3 = self.expand(op, &op.f3, 3)?;
        let special = f3.as_bytes().trim_ascii_start();
        if special.starts_with(b"'SCALE'") {
            // CUTEst records the scale factors of variables and does not use them in the functions; so here.
            return Ok(());
        }
        if special.starts_with(b"'INTEGER'") || special.starts_with(b"'ZERO-ONE'") {
            self.model.variable_kind[v as usize] = if special.starts_with(b"'I") { 2 } else { 1 };
            return Ok(());
        }
        if !self.seen_before(Section::Groups, Section::Variables) {
            return Err(Fault::syntax(
                self.place(op, 3),
                format!("expected nothing or 'SCALE' in field 3, found `{f3}`"),
                "with VARIABLES before GROUPS, coefficients go on the cards of the GROUPS section",
            ));
        }
        let value = if op.z {
            self.real_value(op, &op.f5, 5)?
        } else {
            op.v4
        };
        let g = self.known(op, &self.model.groups, &f3, 3, "group", "GROUPS")?;
        self.entry(op, g, v, value, 3)?;
        if !op.z && !op.f5.is_blank() {
            let f5 = self.expand(op, &op.f5, 5)?;
            if !f5.as_bytes().starts_with(b"'SCALE'") {
                let g = self.known(op, &self.model.groups, &f5, 5, "group", "GROUPS")?;
                self.entry(op, g, v, op.v6, 5)?;
            }
        }
        Ok(())
    }

    /// Makes room for what each group may be given after the GROUPS section.
    fn settle_groups(&mut self) {
        let n = self.model.groups.len();
        self.group_constant_set.resize(n, false);
        self.group_range_set.resize(n, false);
        self.model.group_constant.resize(n, 0.0);
        self.model.group_range.resize(n, f64::INFINITY);
        self.model.group_multiplier.resize(n, 0.0);
        self.group_typed.resize(n, false);
        self.model.group_type.resize(n, 0);
        self.model.group_parameters.resize(n, Vec::new());
    }
    fn settle_variables(&mut self) {
        let n = self.model.variables.len();
        self.model.lower.resize(n, self.bound_defaults.0);
        self.model.upper.resize(n, self.bound_defaults.1);
        self.model.start.resize(n, 0.0);
    }

    fn constant_card(&mut self, op: &Operation) -> Result<(), Fault> {
        self.settle_groups();
        let ranges = op.section == Section::Ranges;
        let set = self.expand(op, &op.f2, 2)?;
        let first = if ranges {
            &mut self.ranges_name
        } else {
            &mut self.constants_name
        };
        if *first.get_or_insert(set) != set {
            return Ok(());
        }
        let f3 = self.expand(op, &op.f3, 3)?;
        if f3.as_bytes().is_empty() {
            return Ok(());
        }
        let value = if op.z {
            self.real_value(op, &op.f5, 5)?
        } else {
            op.v4
        };
        if f3.as_bytes().starts_with(b"'DEFAULT'") {
            *(if ranges {
                &mut self.default_range
            } else {
                &mut self.default_constant
            }) = value;
            return Ok(());
        }
        self.set_constant(op, &f3, value, ranges, 3)?;
        if !op.z && !op.f5.is_blank() {
            let f5 = self.expand(op, &op.f5, 5)?;
            self.set_constant(op, &f5, op.v6, ranges, 5)?;
        }
        Ok(())
    }
    fn set_constant(
        &mut self,
        op: &Operation,
        name: &Name,
        value: f64,
        ranges: bool,
        field: u8,
    ) -> Result<(), Fault> {
        let g = self.known(op, &self.model.groups, name, field, "group", "GROUPS")? as usize;
        if ranges {
            self.model.group_range[g] = value;
            self.group_range_set[g] = true;
        } else {
            self.model.group_constant[g] = value;
            self.group_constant_set[g] = true;
        }
        Ok(())
    }

    fn default_too_late(&self, op: &Operation) -> Fault {
        Fault::syntax(
            self.place(op, 3),
            "expected 'DEFAULT' before the first card for a single variable, found it after one",
            "move the 'DEFAULT' card to the beginning of its set",
        )
    }

    fn bound_card(&mut self, op: &Operation) -> Result<(), Fault> {
        self.settle_variables();
        let set = self.expand(op, &op.f2, 2)?;
        if !self.bounds.enter(set) {
            return Ok(());
        }
        let f3 = self.expand(op, &op.f3, 3)?;
        let value = if op.z {
            self.real_value(op, &op.f5, 5)?
        } else {
            op.v4
        };
        if f3.as_bytes().starts_with(b"'DEFAULT'") {
            if self.bounds.individual {
                return Err(self.default_too_late(op));
            }
            let (mut l, mut u) = self.bound_defaults;
            bound(op.letter, value, &mut l, &mut u, true);
            self.bound_defaults = (l, u);
            self.model.lower.fill(l);
            self.model.upper.fill(u);
            return Ok(());
        }
        self.bounds.individual = true;
        let v = self.known(op, &self.model.variables, &f3, 3, "variable", "VARIABLES")? as usize;
        match op.letter {
            b'B' => self.model.variable_kind[v] = 1,
            b'l' | b'u' => self.model.variable_kind[v] = 2,
            _ => {}
        }
        bound(
            op.letter,
            value,
            &mut self.model.lower[v],
            &mut self.model.upper[v],
            false,
        );
        Ok(())
    }

    fn start_card(&mut self, op: &Operation) -> Result<(), Fault> {
        self.settle_variables();
        self.settle_groups();
        let set = self.expand(op, &op.f2, 2)?;
        if !self.starts.enter(set) {
            return Ok(());
        }
        let f3 = self.expand(op, &op.f3, 3)?;
        if f3.as_bytes().is_empty() {
            return Ok(());
        }
        let value = if op.z {
            self.real_value(op, &op.f5, 5)?
        } else {
            op.v4
        };
        if f3.as_bytes().starts_with(b"'DEFAULT'") {
            if self.starts.individual {
                return Err(self.default_too_late(op));
            }
            if op.letter != b'M' {
                self.model.start.fill(value);
            }
            if op.letter != b'V' {
                self.model.group_multiplier.fill(value);
            }
            return Ok(());
        }
        self.starts.individual = true;
        self.set_start(op, &f3, value, 3)?;
        if !op.z && !op.f5.is_blank() {
            let f5 = self.expand(op, &op.f5, 5)?;
            self.set_start(op, &f5, op.v6, 5)?;
        }
        Ok(())
    }
    fn set_start(&mut self, op: &Operation, name: &Name, value: f64, field: u8) -> Result<(), Fault> {
        if op.letter != b'M'
            && let Some(v) = self.model.variables.get(name)
        {
            self.model.start[v as usize] = value;
            return Ok(());
        }
        if op.letter != b'V'
            && let Some(g) = self.model.groups.get(name)
        {
            self.model.group_multiplier[g as usize] = value;
            return Ok(());
        }
        self.known(
            op,
            &Table::default(),
            name,
            field,
            "variable or group",
            "VARIABLES or GROUPS",
        )
        .map(|_| ())
    }

    fn quadratic_card(&mut self, op: &Operation) -> Result<(), Fault> {
        let f2 = self.expand(op, &op.f2, 2)?;
        let f3 = self.expand(op, &op.f3, 3)?;
        if f3.as_bytes().is_empty() {
            return Ok(());
        }
        let j = self.known(op, &self.model.variables, &f2, 2, "variable", "VARIABLES")?;
        let k = self.known(op, &self.model.variables, &f3, 3, "variable", "VARIABLES")?;
        let value = if op.z {
            self.real_value(op, &op.f5, 5)?
        } else {
            op.v4
        };
        self.count_item(op, 3)?;
        self.model.quadratic.push((j, k, value));
        if !op.z && !op.f5.is_blank() {
            let f5 = self.expand(op, &op.f5, 5)?;
            let k = self.known(op, &self.model.variables, &f5, 5, "variable", "VARIABLES")?;
            self.count_item(op, 3)?;
            self.model.quadratic.push((j, k, op.v6));
        }
        Ok(())
    }

    fn type_card(&mut self, op: &Operation) -> Result<(), Fault> {
        let element = op.section == Section::ElementType;
        let name = op.f2.stem.to_string();
        self.required(op, &op.f2.stem, "type")?;
        let place = self.place(op, 2);
        let types = if element {
            &mut self.model.element_types
        } else {
            &mut self.model.group_types
        };
        let at = match types.iter().position(|t| t.name == name) {
            Some(at) => at,
            None if types.len() >= MOST_TYPES => {
                return Err(Fault::limit(
                    place,
                    format!("expected at most {MOST_TYPES} types, found more"),
                    "use parameters to make one type of several",
                ));
            }
            None => {
                types.push(TypeNames {
                    name,
                    place,
                    ..TypeNames::default()
                });
                types.len() - 1
            }
        };
        for (p, field) in [(&op.f3, 3), (&op.f5, 5)] {
            if p.is_blank() {
                continue;
            }
            let name = p.stem.to_string().trim().to_ascii_uppercase();
            let types = if element {
                &mut self.model.element_types
            } else {
                &mut self.model.group_types
            };
            let t = &mut types[at];
            let known = |list: &[String]| list.contains(&name);
            if known(&t.variables) || known(&t.internal) || known(&t.parameters) {
                // An internal variable may only have a name of its own.
                return Err(Fault::syntax(
                    self.place(op, field),
                    format!("expected a new name, found `{name}` again"),
                    "the variables, internal variables and parameters of a type must all be named differently",
                ));
            }
            match op.letter {
                b'V' => t.variables.push(name),
                b'I' => t.internal.push(name),
                _ => t.parameters.push(name),
            }
            self.count_item(op, 1)?;
            let types = if element {
                &self.model.element_types
            } else {
                &self.model.group_types
            };
            if !element && types[at].variables.len() > 1 {
                return Err(Fault::syntax(
                    self.place(op, field),
                    "expected one group variable for each group type, found a second",
                    "a group is a function of one variable",
                ));
            }
        }
        Ok(())
    }

    fn element_type_named(&self, op: &Operation, name: &Name) -> Result<u32, Fault> {
        let bytes = name.as_bytes();
        self.model
            .element_types
            .iter()
            .position(|t| t.name.chars().eq(bytes.iter().map(|&b| char::from(b))))
            .map(|t| t as u32)
            .ok_or_else(|| {
                Fault::syntax(
                    self.place(op, 3),
                    format!("expected the name of an element type, found `{name}`"),
                    "declare it in the ELEMENT TYPE section first, or correct the name",
                )
            })
    }

    fn element_card(&mut self, op: &Operation) -> Result<(), Fault> {
        let name = self.expand(op, &op.f2, 2)?;
        if name.as_bytes().starts_with(b"'DEFAULT'") {
            self.element_type_named(op, &op.f3.stem)?;
            self.default_element_type = Some(op.f3.stem);
            return Ok(());
        }
        self.required(op, &name, "element")?;
        let e = match self.last_element {
            Some((last, e)) if last == name && op.letter != b'T' => e,
            _ => {
                let (e, new) = self.elements.insert(name);
                if new {
                    let of_type = if op.letter == b'T' {
                        Some(op.f3.stem)
                    } else {
                        self.default_element_type
                    };
                    let Some(of_type) = of_type else {
                        return Err(Fault::syntax(
                            self.place(op, 2),
                            format!("expected an element with a type, found `{name}`, which has none"),
                            "give it a type on a T card first, or set a 'DEFAULT' type",
                        ));
                    };
                    let t = self.element_type_named(op, &of_type)?;
                    let (nv, np) = {
                        let t = &self.model.element_types[t as usize];
                        (t.variables.len(), t.parameters.len())
                    };
                    self.count_item(op, 3 + nv + np)?;
                    let m = &mut self.model;
                    m.element_type.push(t);
                    m.element_variables_at.push(m.element_variables.len() as u32);
                    m.element_parameters_at.push(m.element_parameters.len() as u32);
                    m.element_variables.resize(m.element_variables.len() + nv, UNSET);
                    m.element_parameters
                        .resize(m.element_parameters.len() + np, f64::NAN);
                } else if op.letter == b'T' {
                    return Err(Fault::syntax(
                        self.place(op, 2),
                        format!("expected a new element, found `{name}` again"),
                        "an element has one T card, before its V and P cards",
                    ));
                }
                self.last_element = Some((name, e));
                e
            }
        } as usize;
        let t = self.model.element_type[e] as usize;
        match op.letter {
            b'V' => {
                let k = self.member(
                    op,
                    &self.model.element_types[t].variables,
                    &op.f3,
                    3,
                    "elemental variable",
                )?;
                let at = self.model.element_variables_at[e] as usize + k;
                if self.model.element_variables[at] != UNSET {
                    return Err(self.set_twice(op));
                }
                let variable = self.expand(op, &op.f5, 5)?;
                if variable.as_bytes().is_empty() {
                    return Err(Fault::syntax(
                        self.place(op, 5),
                        "expected the name of a variable in field 5 (columns 40-49), found nothing",
                        "write the name left-justified in its columns",
                    ));
                }
                // A name not seen before is a new variable, one that occurs in nonlinear elements only.
                let (v, new) = self.model.variables.insert(variable);
                if new {
                    self.new_variable(op)?;
                }
                self.model.element_variables[at] = v;
            }
            b'P' => {
                for (p, value, field) in [(&op.f3, op.v4, 3), (&op.f5, op.v6, 5)] {
                    if p.is_blank() || (field == 5 && op.z) {
                        continue;
                    }
                    let k = self.member(
                        op,
                        &self.model.element_types[t].parameters,
                        p,
                        field,
                        "elemental parameter",
                    )?;
                    let value = if op.z {
                        self.real_value(op, &op.f5, 5)?
                    } else {
                        value
                    };
                    let at = self.model.element_parameters_at[e] as usize + k;
                    if !self.model.element_parameters[at].is_nan() {
                        return Err(self.set_twice(op));
                    }
                    self.model.element_parameters[at] = value;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn set_twice(&self, op: &Operation) -> Fault {
        Fault::syntax(
            self.place(op, 3),
            "expected each variable and parameter of an element or group to be set once, found it set again",
            "remove one of the cards",
        )
    }

    fn member(
        &self,
        op: &Operation,
        list: &[String],
        p: &Pattern,
        field: u8,
        what: &str,
    ) -> Result<usize, Fault> {
        let name = p.stem.as_bytes().trim_ascii();
        list.iter()
            .position(|n| n.as_bytes().eq_ignore_ascii_case(name))
            .ok_or_else(|| {
                Fault::syntax(
                    self.place(op, field),
                    format!(
                        "expected the name of an {what} of this type, found `{}`",
                        text(name)
                    ),
                    format!("use one of: {}", list.join(" ")),
                )
            })
    }

    fn use_card(&mut self, op: &Operation) -> Result<(), Fault> {
        self.settle_groups();
        let name = self.expand(op, &op.f2, 2)?;
        let type_named = |it: &Self| {
            let wanted = op.f3.stem.as_bytes();
            it.model
                .group_types
                .iter()
                .position(|t| t.name.chars().eq(wanted.iter().map(|&b| char::from(b))))
                .map(|t| t as u32 + 1)
                .ok_or_else(|| {
                    Fault::syntax(
                        it.place(op, 3),
                        format!("expected the name of a group type, found `{}`", op.f3.stem),
                        "declare it in the GROUP TYPE section first, or correct the name",
                    )
                })
        };
        if name.as_bytes().starts_with(b"'DEFAULT'") {
            self.default_group_type = type_named(self)?;
            return Ok(());
        }
        let g = self.known(op, &self.model.groups, &name, 2, "group", "GROUPS")?;
        match op.letter {
            b'T' => {
                let t = type_named(self)?;
                self.model.group_type[g as usize] = t;
                self.group_typed[g as usize] = true;
                let np = self.model.group_types[t as usize - 1].parameters.len();
                self.count_item(op, np)?;
                self.model.group_parameters[g as usize] = vec![f64::NAN; np];
            }
            b'E' => {
                let value = match (op.z, op.has4) {
                    (true, _) => self.real_value(op, &op.f5, 5)?,
                    (_, true) => op.v4,
                    _ => 1.0,
                };
                if !op.f3.is_blank() {
                    self.use_element(op, g, &op.f3, value, 3)?;
                }
                if !op.z && !op.f5.is_blank() {
                    self.use_element(op, g, &op.f5, if op.has6 { op.v6 } else { 1.0 }, 5)?;
                }
            }
            _ => {
                if !self.group_typed[g as usize] {
                    // A group of the default type takes that type with its first parameter.
                    let t = self.default_group_type;
                    let np = match t {
                        0 => 0,
                        t => self.model.group_types[t as usize - 1].parameters.len(),
                    };
                    self.count_item(op, np)?;
                    self.model.group_type[g as usize] = t;
                    self.model.group_parameters[g as usize] = vec![f64::NAN; np];
                    self.group_typed[g as usize] = true;
                }
                let t = self.model.group_type[g as usize] as usize;
                let list: &[String] = match t {
                    0 => &[],
                    t => &self.model.group_types[t - 1].parameters,
                };
                for (p, value, field) in [(&op.f3, op.v4, 3), (&op.f5, op.v6, 5)] {
                    if p.is_blank() || (field == 5 && op.z) {
                        continue;
                    }
                    let k = self.member(op, list, p, field, "group parameter")?;
                    let value = if op.z {
                        self.real_value(op, &op.f5, 5)?
                    } else {
                        value
                    };
                    let slot = &mut self.model.group_parameters[g as usize][k];
                    if !slot.is_nan() {
                        return Err(self.set_twice(op));
                    }
                    *slot = value;
                }
            }
        }
        Ok(())
    }
    fn use_element(
        &mut self,
        op: &Operation,
        g: u32,
        p: &Pattern,
        weight: f64,
        field: u8,
    ) -> Result<(), Fault> {
        let name = self.expand(op, p, field)?;
        let e = self.known(
            op,
            &self.elements,
            &name,
            field,
            "nonlinear element",
            "ELEMENT USES",
        )?;
        self.count_item(op, 2)?;
        self.model.uses.push((g, e, weight));
        Ok(())
    }

    fn object_card(&mut self, op: &Operation) -> Result<(), Fault> {
        let set = op.f2.stem;
        if *self.object_name.get_or_insert(set) != set {
            return Ok(());
        }
        let value = if op.z {
            self.real_value(op, &op.f5, 5)?
        } else {
            op.v4
        };
        if op.letter == b'L' {
            self.model.objective_bounds.0 = value;
        } else {
            self.model.objective_bounds.1 = value;
        }
        Ok(())
    }

    /// Defaults for what was not given, checks that nothing needed is missing.
    fn finish(mut self) -> Result<Model, Fault> {
        self.settle_groups();
        self.settle_variables();
        let end = self
            .cards
            .get(self.model.cards.saturating_sub(1))
            .map(|c| c.place(0))
            .unwrap_or_default();
        for g in 0..self.model.groups.len() {
            if !self.group_constant_set[g] {
                self.model.group_constant[g] = self.default_constant;
            }
            if !self.group_range_set[g] && self.model.group_kind[g] != GroupKind::Equal {
                self.model.group_range[g] = self.default_range;
            }
            if !self.group_typed[g] {
                let t = self.default_group_type;
                self.model.group_type[g] = t;
                if t > 0 {
                    let np = self.model.group_types[t as usize - 1].parameters.len();
                    self.model.group_parameters[g] = vec![f64::NAN; np];
                }
            }
            if let Some(k) = self.model.group_parameters[g].iter().position(|p| p.is_nan()) {
                let t = &self.model.group_types[self.model.group_type[g] as usize - 1];
                return Err(Fault::syntax(
                    end,
                    format!(
                        "expected a value of parameter `{}` of group `{}`, found none",
                        t.parameters[k], self.model.groups.names[g]
                    ),
                    "set it on a P card of the GROUP USES section",
                ));
            }
        }
        for e in 0..self.model.element_type.len() {
            let t = &self.model.element_types[self.model.element_type[e] as usize];
            let v = self.model.element_variables_at[e] as usize;
            let p = self.model.element_parameters_at[e] as usize;
            let missing = (0..t.variables.len())
                .find(|k| self.model.element_variables[v + k] == UNSET)
                .map(|k| format!("variable `{}`", t.variables[k]))
                .or_else(|| {
                    (0..t.parameters.len())
                        .find(|k| self.model.element_parameters[p + k].is_nan())
                        .map(|k| format!("parameter `{}`", t.parameters[k]))
                });
            if let Some(missing) = missing {
                return Err(Fault::syntax(
                    end,
                    format!(
                        "expected a value of {missing} of element `{}`, found none",
                        self.elements.names[e]
                    ),
                    "set it on a V or P card of the ELEMENT USES section",
                ));
            }
        }
        // Groups made of others take their linear parts, as those stand before them.
        if !self.combined.is_empty() {
            let mut rows: BTreeMap<u32, Vec<(u32, f64)>> = BTreeMap::new();
            let named: HashSet<u32> = self.combined.values().flat_map(|d| [d[0].0, d[1].0]).collect();
            for &(g, v, a) in &self.model.linear {
                if named.contains(&g) {
                    rows.entry(g).or_default().push((v, a));
                }
            }
            for (g, donors) in std::mem::take(&mut self.combined) {
                let mut row = Vec::new();
                for (d, factor) in donors {
                    for &(v, a) in rows.get(&d).map_or(&[][..], Vec::as_slice) {
                        row.push((v, a * factor));
                    }
                }
                self.items += 2 * row.len() as u64;
                if self.items > self.limits.items {
                    return Err(Fault::limit(
                        end,
                        format!("expected at most {} coefficients, found more", self.limits.items),
                        "choose smaller parameters",
                    ));
                }
                self.model.linear.extend(row.iter().map(|&(v, a)| (g, v, a)));
                rows.insert(g, row);
            }
        }
        for (v, &kind) in self.model.variable_kind.iter().enumerate() {
            // A variable that is 0 or 1 lies between them.
            if kind == 1 {
                self.model.lower[v] = self.model.lower[v].max(0.0);
                self.model.upper[v] = self.model.upper[v].min(1.0);
            }
        }
        for b in &mut self.model.lower {
            if *b <= -NO_BOUND {
                *b = f64::NEG_INFINITY;
            }
        }
        for b in &mut self.model.upper {
            if *b >= NO_BOUND {
                *b = f64::INFINITY;
            }
        }
        self.round();
        if self.model.variables.len() == 0 {
            return Err(Fault::syntax(
                end,
                "expected at least one variable, found none",
                "declare the variables in a VARIABLES section",
            ));
        }
        Ok(self.model)
    }
}

impl Interpreter<'_> {
    /// Adds up repeated coefficients and gives the numbers the digits asked for.
    fn round(&mut self) {
        let m = &mut self.model;
        m.linear.sort_by_key(|&(g, v, _)| (g, v));
        m.linear.dedup_by(|next, kept| {
            let same = (next.0, next.1) == (kept.0, kept.1);
            if same {
                kept.2 += next.2;
            }
            same
        });
        for s in &mut m.group_scale {
            // From here on what multiplies the group.
            *s = 1.0 / *s;
        }
        let numbers = self.numbers;
        if numbers == Numbers::Full {
            return;
        }
        let each = |v: &mut f64| *v = numbers.data(*v);
        m.linear.iter_mut().for_each(|l| each(&mut l.2));
        m.uses.iter_mut().for_each(|u| each(&mut u.2));
        m.quadratic.iter_mut().for_each(|q| each(&mut q.2));
        m.group_parameters.iter_mut().flatten().for_each(each);
        for list in [
            &mut m.lower,
            &mut m.upper,
            &mut m.start,
            &mut m.group_scale,
            &mut m.group_constant,
            &mut m.group_range,
            &mut m.group_multiplier,
            &mut m.element_parameters,
        ] {
            list.iter_mut().for_each(each);
        }
        each(&mut m.objective_bounds.0);
        each(&mut m.objective_bounds.1);
    }
}

/// What a bound card does to a variable's bounds, or to the defaults.
fn bound(letter: u8, value: f64, l: &mut f64, u: &mut f64, default: bool) {
    let fresh = *l == 0.0 && *u >= NO_BOUND;
    match letter.to_ascii_uppercase() {
        b'L' => *l = value,
        b'U' => {
            // As in MPS files: an upper bound of zero alone leaves the variable without a lower bound.
            if value == 0.0 && fresh {
                *l = f64::NEG_INFINITY;
            }
            *u = value;
        }
        b'X' => (*l, *u) = (value, value),
        b'R' => (*l, *u) = (f64::NEG_INFINITY, f64::INFINITY),
        b'M' => {
            if fresh || default {
                *u = 0.0;
            }
            *l = f64::NEG_INFINITY;
        }
        b'B' => (*l, *u) = (0.0, 1.0),
        _ => *u = f64::INFINITY,
    }
}

/// The functions of RF and R( cards, with the domain to check: s for x ≥ 0, l for x > 0, a for |x| ≤ 1.
fn data_function(name: &[u8]) -> Option<Function> {
    Some(match name {
        b"ABS" => Function(f64::abs, b' '),
        b"SQRT" => Function(f64::sqrt, b's'),
        b"EXP" => Function(f64::exp, b' '),
        b"LOG" => Function(f64::ln, b'l'),
        b"LOG10" => Function(f64::log10, b'l'),
        b"SIN" => Function(f64::sin, b' '),
        b"COS" => Function(f64::cos, b' '),
        b"TAN" => Function(f64::tan, b' '),
        b"ARCSIN" => Function(f64::asin, b'a'),
        b"ARCCOS" => Function(f64::acos, b'a'),
        b"ARCTAN" => Function(f64::atan, b' '),
        b"HYPSIN" => Function(f64::sinh, b' '),
        b"HYPCOS" => Function(f64::cosh, b' '),
        b"HYPTAN" => Function(f64::tanh, b' '),
        _ => return None,
    })
}

fn text(bytes: &[u8]) -> String {
    crate::names::text(bytes)
}
