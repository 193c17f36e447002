//! Any line search behind one type, so that a solver is compiled once and not once for each of them.

use crate::options::SolverOptions;
use clap::ValueEnum;
use thalweg_core::{InvalidInput, Limits, LineSearch, Move, Sample, SearchScale};
use thalweg_linesearch::{Backtracking, HagerZhang, MoreThuente, Nonmonotone, StrongWolfe};
use thalweg_tnc::GillMurray;

/// The names, the searches, and the conversions from these.
macro_rules! searches {
    ($($(#[doc = $words:literal])* $Search:ident,)*) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
        pub(crate) enum LineSearchName {
            $($(#[doc = $words])* $Search,)*
        }

        #[derive(Debug, Clone)]
        #[allow(clippy::large_enum_variant, reason = "there is one, in the state of a solver")]
        pub(crate) enum AnyLineSearch {
            $($Search($Search<f64>),)*
        }

        impl AnyLineSearch {
            /// With its defaults.
            fn new(name: LineSearchName) -> Self {
                match name {
                    $(LineSearchName::$Search => AnyLineSearch::$Search($Search::default()),)*
                }
            }

            fn kind(&self) -> LineSearchName {
                match self {
                    $(AnyLineSearch::$Search(_) => LineSearchName::$Search,)*
                }
            }
        }

        $(impl From<$Search<f64>> for AnyLineSearch {
            fn from(search: $Search<f64>) -> Self {
                AnyLineSearch::$Search(search)
            }
        })*

        impl LineSearch<f64> for AnyLineSearch {
            fn scale(&mut self, scale: SearchScale<f64>) {
                match self {
                    $(AnyLineSearch::$Search(s) => s.scale(scale),)*
                }
            }
            fn start(&mut self, origin: Sample<f64>, limits: Limits<f64>) -> Move<f64> {
                match self {
                    $(AnyLineSearch::$Search(s) => s.start(origin, limits),)*
                }
            }
            fn advance(&mut self, trial: Sample<f64>) -> Move<f64> {
                match self {
                    $(AnyLineSearch::$Search(s) => s.advance(trial),)*
                }
            }
            fn remembered(&self) -> Vec<f64> {
                match self {
                    $(AnyLineSearch::$Search(s) => s.remembered(),)*
                }
            }
            fn remember(&mut self, values: &[f64]) -> bool {
                match self {
                    $(AnyLineSearch::$Search(s) => s.remember(values),)*
                }
            }
            fn is_monotone(&self) -> bool {
                match self {
                    $(AnyLineSearch::$Search(s) => s.is_monotone(),)*
                }
            }
            fn validate(&self) -> Result<(), InvalidInput> {
                match self {
                    $(AnyLineSearch::$Search(s) => s.validate(),)*
                }
            }
            fn name(&self) -> &'static str {
                match self {
                    $(AnyLineSearch::$Search(s) => LineSearch::<f64>::name(s),)*
                }
            }
        }
    };
}

searches! {
    /// Moré and Thuente's
    MoreThuente,
    /// Bracketing and zoom for the strong Wolfe conditions
    StrongWolfe,
    /// Hager and Zhang's, of CG_DESCENT; f may rise by rounding
    HagerZhang,
    /// Backtracking with interpolation, for Armijo's condition
    Backtracking,
    /// Backtracking below the highest of the last values
    Nonmonotone,
    /// Gill and Murray's, of TNC
    GillMurray,
}

impl AnyLineSearch {
    /// What the options ask for, from what the solver has: its own search with its own settings where they name that one or
    /// none. Options that the search does not have are left.
    pub(crate) fn chosen(own: Self, options: &mut SolverOptions) -> Self {
        use AnyLineSearch as S;
        let mut search = match options.line_search.take() {
            Some(name) if name != own.kind() => Self::new(name),
            _ => own,
        };
        if let Some(c1) = options.sufficient_decrease.take() {
            search = match search {
                S::MoreThuente(s) => s.sufficient_decrease(c1).into(),
                S::StrongWolfe(s) => s.sufficient_decrease(c1).into(),
                S::HagerZhang(s) => s.sufficient_decrease(c1).into(),
                S::Backtracking(s) => s.sufficient_decrease(c1).into(),
                S::Nonmonotone(s) => s.sufficient_decrease(c1).into(),
                S::GillMurray(s) => s.sufficient_decrease(c1).into(),
            };
        }
        if let Some(c2) = options.curvature {
            let with = match search.clone() {
                S::MoreThuente(s) => Some(s.curvature(c2).into()),
                S::StrongWolfe(s) => Some(s.curvature(c2).into()),
                S::HagerZhang(s) => Some(s.curvature(c2).into()),
                S::GillMurray(s) => Some(s.curvature(c2).into()),
                S::Backtracking(_) | S::Nonmonotone(_) => None,
            };
            if let Some(with) = with {
                (search, options.curvature) = (with, None);
            }
        }
        if let S::HagerZhang(s) = &mut search
            && let Some(rise) = options.rise.take()
        {
            *s = s.clone().rise(rise);
        }
        if let S::Nonmonotone(s) = &mut search
            && let Some(values) = options.search_memory.take()
        {
            *s = s.clone().memory(values);
        }
        search
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_searches() {
        for &name in LineSearchName::value_variants() {
            let search = AnyLineSearch::new(name);
            assert_eq!(search.kind(), name);
            let shown = name.to_possible_value().map(|v| v.get_name().to_owned());
            assert_eq!(shown.as_deref(), Some(search.name()));
        }
    }

    #[test]
    fn the_solvers_own_settings_stay_where_its_search_is_named() {
        let own = || AnyLineSearch::from(GillMurray::<f64>::scipy().curvature(0.75));
        let show = |s: AnyLineSearch| format!("{s:?}");
        let mut options = SolverOptions {
            line_search: Some(LineSearchName::GillMurray),
            ..SolverOptions::default()
        };
        assert_eq!(show(AnyLineSearch::chosen(own(), &mut options)), show(own()));
        assert_eq!(options.left(), None);
        let mut options = SolverOptions {
            line_search: Some(LineSearchName::Backtracking),
            curvature: Some(0.5),
            ..SolverOptions::default()
        };
        let search = AnyLineSearch::chosen(own(), &mut options);
        assert_eq!(search.name(), "backtracking");
        // It has no such condition.
        assert_eq!(options.left().as_deref(), Some("--curvature"));
    }
}
