//! The methods by name.

use std::fmt;
use std::str::FromStr;
use thalweg_core::InvalidInput;

/// A solver by name, with its default options.
///
/// Case, hyphens, underscores and spaces in a name do not matter, and the names SciPy and MindSpore use are known:
///
/// ```
/// use thalweg::Method;
/// assert_eq!("L-BFGS-B".parse(), Ok(Method::Lbfgsb));
/// assert_eq!("lbfgsb".parse(), Ok(Method::Lbfgsb));
/// assert_eq!("Newton-CG".parse(), Ok(Method::NewtonCg));
/// assert_eq!(Method::Tnc.to_string(), "tnc");
/// let unknown = "simplex".parse::<Method>().unwrap_err();
/// assert!(unknown.to_string().contains("l-bfgs-b, tnc, l-bfgs"));
/// ```
///
/// | method | bounds | Hessian products | for |
/// |---|---|---|---|
/// | `l-bfgs-b` | yes | no | anything, of any size |
/// | `tnc` | yes | used if there are any | ill-conditioned problems, exact products |
/// | `l-bfgs` | no | no | large problems on any vector |
/// | `bfgs` | no | no | up to some hundreds of variables |
/// | `cg` | no | no | large problems, the least memory |
/// | `newton-cg` | no | needed | exact products |
/// | `sr1` | no | no | up to some hundreds of variables, saddle points |
/// | `auglag` | yes | of the Lagrangian, used if there are any | general constraints, and only these |
/// | `lagrange` | yes | no | general constraints, noisy objectives |
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Method {
    /// [`Lbfgsb`](crate::Lbfgsb).
    Lbfgsb,
    /// [`Tnc`](crate::Tnc), with the problem's own Hessian products if it has any.
    Tnc,
    /// [`Lbfgs`](crate::Lbfgs).
    Lbfgs,
    /// [`Bfgs`](crate::Bfgs).
    Bfgs,
    /// [`ConjugateGradient`](crate::ConjugateGradient).
    ConjugateGradient,
    /// [`NewtonCg`](crate::NewtonCg).
    NewtonCg,
    /// [`Sr1TrustRegion`](crate::Sr1TrustRegion).
    Sr1TrustRegion,
    /// [`AugmentedLagrangian`](crate::AugmentedLagrangian), for problems with general constraints:
    /// [`constraints`](crate::Minimize::constraints).
    AugmentedLagrangian,
    /// [`Lagrange`](crate::Lagrange), MindSpore's `LAGRANGE`, for the same problems.
    Lagrange,
}

impl Method {
    /// All of them.
    pub const ALL: [Method; 9] = [
        Method::Lbfgsb,
        Method::Tnc,
        Method::Lbfgs,
        Method::Bfgs,
        Method::ConjugateGradient,
        Method::NewtonCg,
        Method::Sr1TrustRegion,
        Method::AugmentedLagrangian,
        Method::Lagrange,
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Method::Lbfgsb => "l-bfgs-b",
            Method::Tnc => "tnc",
            Method::Lbfgs => "l-bfgs",
            Method::Bfgs => "bfgs",
            Method::ConjugateGradient => "cg",
            Method::NewtonCg => "newton-cg",
            Method::Sr1TrustRegion => "sr1",
            Method::AugmentedLagrangian => "auglag",
            Method::Lagrange => "lagrange",
        }
    }

    /// Whether it takes bounds.
    pub fn takes_bounds(self) -> bool {
        matches!(self, Method::Lbfgsb | Method::Tnc) || self.takes_constraints()
    }

    /// Whether it is for problems with general constraints. It then is for no others.
    pub fn takes_constraints(self) -> bool {
        matches!(self, Method::AugmentedLagrangian | Method::Lagrange)
    }

    /// Whether it needs Hessian products.
    pub fn needs_hessian_products(self) -> bool {
        self == Method::NewtonCg
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Method {
    type Err = InvalidInput;
    fn from_str(name: &str) -> Result<Self, InvalidInput> {
        let plain: String = name
            .chars()
            .filter(|c| !matches!(c, '-' | '_' | ' '))
            .map(|c| c.to_ascii_lowercase())
            .collect();
        let unknown = |remedy| Err(InvalidInput::option("method", format_args!("\"{name}\""), remedy));
        Ok(match plain.as_str() {
            "lbfgsb" => Method::Lbfgsb,
            "tnc" | "truncatednewton" => Method::Tnc,
            "lbfgs" => Method::Lbfgs,
            "bfgs" => Method::Bfgs,
            "cg" | "conjugategradient" | "cgdescent" => Method::ConjugateGradient,
            "newtoncg" => Method::NewtonCg,
            "sr1" | "trust" | "trustregion" | "sr1trustregion" => Method::Sr1TrustRegion,
            "auglag" | "augmentedlagrangian" | "alm" => Method::AugmentedLagrangian,
            "lagrange" => Method::Lagrange,
            "slsqp" | "trustconstr" | "sqp" => {
                return unknown("there is no such method for constraints; use auglag");
            }
            "trustncg" | "trustkrylov" | "trustexact" | "dogleg" => {
                return unknown(
                    "there is no trust region method on the exact Hessian; use newton-cg, or tnc with \
                     bounds, with Hessian products, or sr1, a trust region method that needs none",
                );
            }
            "neldermead" | "powell" | "cobyla" | "cobyqa" => {
                return unknown(
                    "methods without derivatives are not among these; leave the gradient out and l-bfgs-b takes \
                     it by differences",
                );
            }
            _ => {
                return unknown(
                    "it is not the name of a method; use one of l-bfgs-b, tnc, l-bfgs, bfgs, cg, newton-cg, \
                     sr1, or with general constraints auglag or lagrange",
                );
            }
        })
    }
}

/// A [`Method`], or its name.
pub trait IntoMethod {
    /// The method.
    ///
    /// # Errors
    /// The name is that of none.
    fn into_method(self) -> Result<Method, InvalidInput>;
}

impl IntoMethod for Method {
    fn into_method(self) -> Result<Method, InvalidInput> {
        Ok(self)
    }
}

impl IntoMethod for &str {
    fn into_method(self) -> Result<Method, InvalidInput> {
        self.parse()
    }
}

impl IntoMethod for &String {
    fn into_method(self) -> Result<Method, InvalidInput> {
        self.parse()
    }
}

impl IntoMethod for String {
    fn into_method(self) -> Result<Method, InvalidInput> {
        self.parse()
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Method {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Method {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        name.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_their_kin() {
        for method in Method::ALL {
            assert_eq!(method.name().parse(), Ok(method));
            assert_eq!(method.name().to_uppercase().replace('-', "_").parse(), Ok(method));
        }
        for (name, method) in [
            ("LBFGS", Method::Lbfgs),
            ("CG", Method::ConjugateGradient),
            ("BFGS", Method::Bfgs),
            ("TNC", Method::Tnc),
            ("trust-region", Method::Sr1TrustRegion),
            ("trust", Method::Sr1TrustRegion),
            ("augmented-lagrangian", Method::AugmentedLagrangian),
            ("ALM", Method::AugmentedLagrangian),
            ("LAGRANGE", Method::Lagrange),
        ] {
            assert_eq!(name.parse(), Ok(method));
        }
    }

    #[test]
    fn what_is_not_there_is_said_to_be_so() {
        let words = |name: &str| name.parse::<Method>().unwrap_err().to_string();
        assert!(words("trust-exact").contains("newton-cg"));
        assert!(words("Nelder-Mead").contains("by differences"));
        assert!(words("SLSQP").contains("use auglag"));
        assert!(words("").contains("l-bfgs-b, tnc"));
    }
}
