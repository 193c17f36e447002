//! What is known of a problem without evaluating it.

use crate::BuildError;
use std::fmt;
use std::str::FromStr;

/// The facts of a problem: all that a suite is filtered on, and what a table or a paper says about it.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Meta {
    /// The name, CUTEst's where the problem is there.
    pub name: &'static str,
    /// CUTEst's classification.
    pub class: ClassCode,
    /// The problem in one line.
    pub summary: &'static str,
    /// Where the problem was published, and where figures come from.
    pub references: &'static [&'static str],
    /// What can be chosen: sizes mostly.
    pub parameters: &'static [Parameter],
    /// The number of variables as it follows from the parameters.
    pub dimension: Dimension,
    /// The number of general constraints; bounds on variables do not count.
    pub constraints: usize,
    /// The least value known.
    pub best: BestKnown,
    /// Properties to filter on.
    pub tags: &'static [Tag],
}

impl Meta {
    /// A record with name, class code and summary; the rest is filled in by the methods that follow.
    pub(crate) const fn new(name: &'static str, class: &'static str, summary: &'static str) -> Self {
        Meta {
            name,
            class: ClassCode(class),
            summary,
            references: &[],
            parameters: &[],
            dimension: Dimension::Fixed(0),
            constraints: 0,
            best: BestKnown::Unknown,
            tags: &[],
        }
    }

    pub(crate) const fn from(mut self, references: &'static [&'static str]) -> Self {
        self.references = references;
        self
    }

    pub(crate) const fn fixed(mut self, n: usize) -> Self {
        self.dimension = Dimension::Fixed(n);
        self
    }

    /// n variables and m general constraints.
    pub(crate) const fn constrained(mut self, n: usize, m: usize) -> Self {
        self.constraints = m;
        self.fixed(n)
    }

    /// Parameters that do not change n.
    pub(crate) const fn parameters(mut self, parameters: &'static [Parameter]) -> Self {
        self.parameters = parameters;
        self
    }

    /// n follows from parameters by a rule, given in words (CUTEst's notation) and as a function.
    pub(crate) const fn sized(
        mut self,
        parameters: &'static [Parameter],
        rule: &'static str,
        n: fn(&Params) -> usize,
    ) -> Self {
        self.parameters = parameters;
        self.dimension = Dimension::Varies { rule, n };
        self
    }

    /// n is the parameter N itself.
    pub(crate) const fn sized_n(self, parameters: &'static [Parameter]) -> Self {
        self.sized(parameters, "N", |p| p.whole("N"))
    }

    pub(crate) const fn best(mut self, best: BestKnown) -> Self {
        self.best = best;
        self
    }

    pub(crate) const fn tags(mut self, tags: &'static [Tag]) -> Self {
        self.tags = tags;
        self
    }

    /// The number of variables with the default parameters.
    pub fn default_n(&self) -> usize {
        self.n(&Params::defaults(self))
    }

    /// The number of variables with these parameters.
    pub fn n(&self, params: &Params) -> usize {
        match self.dimension {
            Dimension::Fixed(n) => n,
            Dimension::Varies { n, .. } => n(params),
        }
    }

    /// Whether the number of variables can be chosen.
    pub fn is_scalable(&self) -> bool {
        matches!(self.dimension, Dimension::Varies { .. })
    }

    /// Whether the problem carries a tag.
    pub fn has(&self, tag: Tag) -> bool {
        self.tags.contains(&tag)
    }

    /// Checks names and values of parameters; those not given have their defaults. The last of equal names counts.
    ///
    /// A problem whose size parameter is not called N takes `N`, the number of variables, besides.
    ///
    /// # Errors
    /// An unknown parameter or a value that is not legal; the message says what is.
    pub fn params(&self, given: &[(&str, f64)]) -> Result<Params, BuildError> {
        let mut params = Params::defaults(self);
        for &(name, value) in given {
            match self
                .parameters
                .iter()
                .position(|p| p.name.eq_ignore_ascii_case(name))
            {
                Some(k) => {
                    let parameter = &self.parameters[k];
                    if !parameter.allows(value) {
                        return Err(BuildError::IllegalValue {
                            problem: self.name,
                            parameter: parameter.name,
                            value,
                            legal: parameter.legal(),
                        });
                    }
                    params.values[k] = value;
                }
                None if name.eq_ignore_ascii_case("N") && self.size_parameter().is_some() => {
                    params = self.params_for_n(value, &params)?;
                }
                None => {
                    return Err(BuildError::UnknownParameter {
                        problem: self.name,
                        parameter: name.to_owned(),
                        legal: self.legal_parameters(),
                    });
                }
            }
        }
        if self.n(&params) > MOST_VARIABLES {
            return Err(BuildError::TooLarge {
                problem: self.name,
                n: self.n(&params),
                most: MOST_VARIABLES,
            });
        }
        Ok(params)
    }

    /// The parameter that sets the size, where exactly one does.
    fn size_parameter(&self) -> Option<usize> {
        if !self.is_scalable() {
            return None;
        }
        let mut sizes = (0..self.parameters.len()).filter(|&k| self.parameters[k].sets_size);
        sizes.next().filter(|_| sizes.next().is_none())
    }

    /// The parameters that give n variables: n grows with the size parameter, which is searched by bisection.
    fn params_for_n(&self, n: f64, params: &Params) -> Result<Params, BuildError> {
        let Some(k) = self.size_parameter() else {
            return Ok(*params);
        };
        let parameter = &self.parameters[k];
        let step = parameter.multiple_of as f64;
        let (first, last) = (parameter.least, parameter.most);
        let with = |steps: f64| {
            let mut params = *params;
            params.values[k] = first + steps * step;
            params
        };
        let (mut low, mut high) = (0.0, ((last - first) / step).floor());
        while low < high {
            let middle = ((low + high) / 2.0_f64).floor();
            if (self.n(&with(middle)) as f64) < n {
                low = middle + 1.0
            } else {
                high = middle
            }
        }
        let found = with(low);
        if self.n(&found) as f64 == n {
            return Ok(found);
        }
        let above = self.n(&found);
        let below = self.n(&with((low - 1.0).max(0.0)));
        Err(BuildError::NoSuchSize {
            problem: self.name,
            n,
            rule: self.rule(),
            below,
            above,
        })
    }

    /// How n follows from the parameters, in words.
    pub fn rule(&self) -> String {
        match self.dimension {
            Dimension::Fixed(n) => n.to_string(),
            Dimension::Varies { rule, .. } => rule.to_owned(),
        }
    }

    fn legal_parameters(&self) -> String {
        if self.parameters.is_empty() {
            return "it has none".to_owned();
        }
        let list: Vec<String> = self
            .parameters
            .iter()
            .map(|p| format!("{} ({}, {})", p.name, p.what, p.legal()))
            .collect();
        format!("it has {}", list.join(", "))
    }
}

/// No problem is built with more variables than this.
pub const MOST_VARIABLES: usize = 1_000_000_000;

/// CUTEst's classification, such as `SBR2-AN-V-0`: kind of objective, of constraints, regular or not and degree of the
/// derivatives there; origin, internal variables; number of variables and of constraints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ClassCode(pub &'static str);

impl ClassCode {
    fn letter(self, at: usize) -> char {
        self.0.as_bytes().get(at).map_or('?', |&b| char::from(b))
    }
    /// `N` none, `C` constant, `L` linear, `Q` quadratic, `S` sum of squares, `O` other.
    pub fn objective(self) -> char {
        self.letter(0)
    }
    /// `U` none, `X` some variables fixed and no other bound, `B` bounds, `N` linear network, `L` linear, `Q` quadratic,
    /// `O` other.
    pub fn constraints(self) -> char {
        self.letter(1)
    }
    /// Whether first and second derivatives exist and are continuous everywhere.
    pub fn regular(self) -> bool {
        self.letter(2) == 'R'
    }
    /// `A` academic, `M` a model of something to be solved for its own sake, `R` from a real application.
    pub fn origin(self) -> char {
        self.letter(5)
    }
}

impl fmt::Display for ClassCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// The number of variables.
#[derive(Debug, Clone, Copy)]
pub enum Dimension {
    /// Always this.
    Fixed(usize),
    /// It follows from the parameters.
    Varies {
        /// The rule in words, such as `2·N/2` or `P²`.
        rule: &'static str,
        /// The rule. It must not fall where a parameter rises, and saturates rather than overflows.
        n: fn(&Params) -> usize,
    },
}

/// A parameter of a problem: its size, or a number in its formula.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Parameter {
    /// The name in CUTEst's file.
    pub name: &'static str,
    /// The value CUTEst has where none is given.
    pub default: f64,
    /// What it is.
    pub what: &'static str,
    /// The least legal value.
    pub least: f64,
    /// The largest legal value.
    pub most: f64,
    /// Whether the value must be a whole number.
    pub whole: bool,
    /// Legal whole values are `least` and every so many above it.
    pub multiple_of: usize,
    /// Whether the number of variables depends on it.
    pub sets_size: bool,
}

impl Parameter {
    /// A size: a whole number that the number of variables depends on.
    pub(crate) const fn size(name: &'static str, default: usize, what: &'static str) -> Self {
        Parameter {
            name,
            default: default as f64,
            what,
            least: 1.0,
            most: MOST_VARIABLES as f64,
            whole: true,
            multiple_of: 1,
            sets_size: true,
        }
    }

    /// N, the number of variables.
    pub(crate) const fn n(default: usize) -> Self {
        Self::size("N", default, "number of variables")
    }

    /// A whole number that does not change the number of variables.
    pub(crate) const fn count(name: &'static str, default: usize, what: &'static str) -> Self {
        Parameter {
            sets_size: false,
            ..Self::size(name, default, what)
        }
    }

    /// A real number in the formula.
    pub(crate) const fn real(name: &'static str, default: f64, what: &'static str) -> Self {
        Parameter {
            name,
            default,
            what,
            least: f64::NEG_INFINITY,
            most: f64::INFINITY,
            whole: false,
            multiple_of: 1,
            sets_size: false,
        }
    }

    /// A real number that is not negative.
    pub(crate) const fn positive(mut self) -> Self {
        self.least = 0.0;
        self
    }

    pub(crate) const fn least(mut self, least: usize) -> Self {
        self.least = least as f64;
        self
    }

    pub(crate) const fn most(mut self, most: usize) -> Self {
        self.most = most as f64;
        self
    }

    /// Only `least` and every `step` above it.
    pub(crate) const fn step(mut self, step: usize) -> Self {
        self.multiple_of = step;
        self
    }

    /// Whether the value is legal.
    pub fn allows(&self, value: f64) -> bool {
        value.is_finite()
            && value >= self.least
            && value <= self.most
            && (!self.whole || (value - self.least) % self.multiple_of as f64 == 0.0)
    }

    /// What is legal, in words.
    pub fn legal(&self) -> String {
        let mut words = String::from(if self.whole {
            "a whole number"
        } else {
            "a finite number"
        });
        if self.whole && self.multiple_of > 1 {
            let (step, rest) = (self.multiple_of, self.least as usize % self.multiple_of);
            words += &match (step, rest) {
                (2, 0) => ", even".to_owned(),
                (2, _) => ", odd".to_owned(),
                (_, 0) => format!(", a multiple of {step}"),
                _ => format!(", of the form {step}k + {rest}"),
            };
        }
        if self.least.is_finite() {
            words += &format!(", at least {}", self.least);
        }
        if self.most < MOST_VARIABLES as f64 {
            words += &format!(", at most {}", self.most);
        }
        words
    }
}

/// Legal values of all parameters of one problem.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Params {
    parameters: &'static [Parameter],
    values: [f64; MOST_PARAMETERS],
}

/// No problem has more parameters than this.
const MOST_PARAMETERS: usize = 6;

impl Params {
    /// The defaults.
    pub fn defaults(meta: &Meta) -> Self {
        let mut values = [0.0; MOST_PARAMETERS];
        for (value, parameter) in values.iter_mut().zip(meta.parameters) {
            *value = parameter.default;
        }
        Params {
            parameters: meta.parameters,
            values,
        }
    }

    /// The value of a parameter, `None` if there is none of that name.
    pub fn get(&self, name: &str) -> Option<f64> {
        self.iter().find(|(n, _)| *n == name).map(|(_, value)| value)
    }

    /// Names and values.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, f64)> + '_ {
        self.parameters
            .iter()
            .zip(self.values)
            .map(|(p, value)| (p.name, value))
    }

    /// A parameter the problem's own record declares as whole.
    pub(crate) fn whole(&self, name: &str) -> usize {
        self.get(name).unwrap_or_default() as usize
    }

    /// A parameter the problem's own record declares as real.
    pub(crate) fn real(&self, name: &str) -> f64 {
        self.get(name).unwrap_or_default()
    }
}

/// The least value of the objective on the box that is known, and who says so.
#[derive(Debug, Clone, Copy)]
pub enum BestKnown {
    /// Nobody said.
    Unknown,
    /// The same for all parameters.
    Always(f64, &'static str),
    /// At these numbers of variables, with all other parameters at their defaults.
    Sizes(&'static [(usize, f64)], &'static str),
    /// A function of the parameters, `None` where it is not known.
    Rule(fn(&Params) -> Option<f64>, &'static str),
    /// The objective has no lower bound on the box.
    Unbounded(&'static str),
}

impl BestKnown {
    /// Where the value comes from.
    pub fn source(&self) -> &'static str {
        match self {
            BestKnown::Unknown => "",
            BestKnown::Always(_, source)
            | BestKnown::Sizes(_, source)
            | BestKnown::Rule(_, source)
            | BestKnown::Unbounded(source) => source,
        }
    }

    /// The value for these parameters; −∞ if the objective has no lower bound, `None` if nothing is known.
    pub fn value(&self, meta: &Meta, params: &Params) -> Option<f64> {
        match self {
            BestKnown::Unknown => None,
            BestKnown::Always(value, _) => Some(*value),
            BestKnown::Sizes(list, _) => {
                let n = meta.n(params);
                let others_default = params
                    .parameters
                    .iter()
                    .zip(params.values)
                    .all(|(p, value)| p.sets_size || value == p.default);
                list.iter()
                    .find(|(size, _)| *size == n && others_default)
                    .map(|(_, value)| *value)
            }
            BestKnown::Rule(rule, _) => rule(params),
            BestKnown::Unbounded(_) => Some(f64::NEG_INFINITY),
        }
    }
}

macro_rules! tags {
    ($($(#[doc = $doc:literal])* $tag:ident = $name:literal,)*) => {
        /// A property of a problem, to filter a suite on.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Tag {
            $($(#[doc = $doc])* $tag,)*
        }

        impl Tag {
            /// All of them.
            pub const ALL: &[Tag] = &[$(Tag::$tag),*];

            /// The name, as the command line takes it.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Tag::$tag => $name,)*
                }
            }
        }
    };
}

tags! {
    /// The objective is convex on all of ℝⁿ (or on its domain).
    Convex = "convex",
    /// The objective is a quadratic function.
    Quadratic = "quadratic",
    /// The objective is a sum of squares of residuals.
    SumOfSquares = "sum-of-squares",
    /// A sum of functions in disjoint groups of variables.
    Separable = "separable",
    /// Each term links neighbouring variables, in one long chain.
    Chained = "chained",
    /// A sum over a grid, mostly a discretised variational problem.
    Grid = "grid",
    /// The Hessian at large n has of the order of n² elements.
    Dense = "dense",
    /// The parameters of a model are fitted to data.
    Data = "data",
    /// Eigenvalues of the Hessian at the start or near the solution differ by a factor of 10⁸ or more, or the scales
    /// of the variables do.
    IllConditioned = "ill-conditioned",
    /// The Hessian is singular at a solution, or multipliers of active bounds vanish there.
    Degenerate = "degenerate",
    /// A good part of the bounds is active at the solution.
    ManyActive = "many-active",
    /// There are local minimisers, or other stationary points that stop a solver, with larger values than the best.
    LocalMinima = "local-minima",
    /// The objective is not defined, or overflows, at points of the box a solver may well try.
    Domain = "domain",
    /// No constraint qualification holds at the solution: there are no multipliers, or they are not bounded.
    NoQualification = "no-qualification",
    /// The start point as given lies outside the bounds.
    InfeasibleStart = "infeasible-start",
    /// Some variables are fixed by lᵢ = uᵢ.
    FixedVariables = "fixed-variables",
    /// The objective has no lower bound on the box.
    Unbounded = "unbounded",
    /// Second derivatives are not Lipschitz continuous everywhere: they jump somewhere, or third derivatives grow without
    /// bound.
    NotC2 = "not-c2",
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A word that is not the name of a [`Tag`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no tag `{0}`; the tags are {list}", list = Tag::ALL.iter().map(|t| t.name()).collect::<Vec<_>>().join(", "))]
pub struct UnknownTag(pub String);

impl FromStr for Tag {
    type Err = UnknownTag;
    fn from_str(name: &str) -> Result<Self, UnknownTag> {
        let same = |t: &&Tag| t.name().eq_ignore_ascii_case(&name.replace(['_', ' '], "-"));
        Tag::ALL
            .iter()
            .find(same)
            .copied()
            .ok_or_else(|| UnknownTag(name.to_owned()))
    }
}
