//! The arguments of a bench.

use crate::contestant::Entry;
use crate::plan::CostRule;
use clap::Args;
use std::path::PathBuf;
use std::time::Duration;
use thalweg_testproblems::experiments::Features;

/// Which solvers, which problems, within which limits.
#[derive(Debug, Clone, Args)]
#[command(
    after_long_help = "FILTER is a list of terms separated by commas; a problem is taken if any of them holds. A term is \
words joined by +, all of which must hold: the sets small (n <= 50), medium, large (n >= 1000), bounds, unconstrained, all; \
class=B (the second letter of CUTEst's class), n<=100, n>=2, n=10, tag=NAME (built-in problems only; `thalweg list` shows \
tags), a name, or a pattern such as HS*. Examples: small; bounds+n<=100; GENROSE,HS*,large+unconstrained.\n\n\
Solvers take options as on the command line of solve, without the dashes: lbfgsb:memory=5:preset=scipy. The whole is the \
solver's name in the rows.\n\n\
A feature is a list of words as solve --feature takes it: noise=1e-6, nan=0.05, perturbed-x0=0.1, permuted, scaled=4, rotated, \
seed=1; each --feature is an experiment of its own. Whether a point is a solution is decided on the problem without noise."
)]
pub struct BenchArgs {
    /// The solvers, separated by commas, with options after colons [default: all].
    #[arg(long, value_name = "A,B,…", value_delimiter = ',', value_parser = entry)]
    pub(crate) solvers: Vec<Entry>,
    /// A program as one more solver; it asks for evaluations by JSON lines. Repeatable.
    #[arg(long, value_name = "LABEL=COMMAND", value_parser = Entry::external)]
    pub(crate) external: Vec<Entry>,
    /// Which problems [default: small, or all with --sif].
    #[arg(long, value_name = "FILTER")]
    pub(crate) problems: Option<String>,
    /// The SIF files of this folder in place of the built-in problems. Those with general constraints are left out.
    #[arg(long, value_name = "DIR")]
    pub(crate) sif: Option<PathBuf>,
    /// A parameter such as N=1000, for the problems that have it; repeatable.
    #[arg(long = "param", value_name = "K=V", value_parser = param)]
    pub(crate) params: Vec<(String, f64)>,
    /// What is done to the problems; repeatable, `none` for nothing.
    #[arg(long = "feature", value_name = "WORDS", value_parser = feature)]
    pub(crate) features: Vec<String>,
    /// Solved is ‖P(x − ∇f) − x‖∞ at most this, evaluated again at the point returned.
    #[arg(long, value_name = "TOL", default_value_t = 1e-6, value_parser = tolerance)]
    pub(crate) gtol: f64,
    /// The most a run may spend, in nf + 2 ng, as a function of n. An evaluation of value and gradient counts 3.
    #[arg(long, value_name = "RULE", default_value = "20n+10000")]
    pub(crate) max_evaluations: CostRule,
    /// Seconds a run may take.
    #[arg(long, value_name = "S", default_value = "60", value_parser = seconds)]
    pub(crate) time_limit: Duration,
    /// The address space of a process of a run, such as 500M or 8G; none for no limit [default: 8G on Unix].
    #[arg(long, value_name = "BYTES", value_parser = bytes)]
    pub(crate) memory_limit: Option<Bytes>,
    /// How many runs at a time [default: one for each processor].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) jobs: Option<u16>,
    /// The folder for rows and report.
    #[arg(long, value_name = "DIR", default_value = "bench")]
    pub(crate) out: PathBuf,
    /// Go on where an earlier bench of the same settings was interrupted; the rows it has are kept.
    #[arg(long)]
    pub(crate) resume: bool,
    /// A summary as one JSON object on standard output.
    #[arg(long)]
    pub(crate) json: bool,
}

/// The limit on memory, if any.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bytes(pub(crate) Option<u64>);

impl BenchArgs {
    /// Where the rows go.
    pub fn out(&self) -> &std::path::Path {
        &self.out
    }

    /// Whether the summary is to be JSON.
    pub fn json(&self) -> bool {
        self.json
    }

    pub(crate) fn memory(&self) -> Option<u64> {
        match self.memory_limit {
            Some(Bytes(limit)) => limit,
            None if cfg!(unix) => Some(8 << 30),
            None => None,
        }
    }
}

fn entry(text: &str) -> Result<Entry, String> {
    text.parse()
}

fn param(text: &str) -> Result<(String, f64), String> {
    let wrong = || "write it as NAME=NUMBER, such as N=1000".to_owned();
    let (name, value) = text.split_once('=').ok_or_else(wrong)?;
    let value = value.trim().parse().map_err(|_| wrong())?;
    Ok((name.trim().to_owned(), value))
}

/// Checked, without spaces; empty for `none`.
fn feature(text: &str) -> Result<String, String> {
    let text: String = text.split_whitespace().collect();
    if text == "none" {
        return Ok(String::new());
    }
    match text.parse::<Features>() {
        Ok(_) => Ok(text),
        Err(error) => Err(error.to_string()),
    }
}

fn tolerance(text: &str) -> Result<f64, String> {
    let number = text.parse().ok().filter(|v: &f64| *v > 0.0 && v.is_finite());
    number.ok_or_else(|| "give a positive number, such as 1e-6".to_owned())
}

fn seconds(text: &str) -> Result<Duration, String> {
    text.parse()
        .ok()
        .filter(|s: &f64| *s > 0.0)
        .and_then(|s| Duration::try_from_secs_f64(s).ok())
        .ok_or_else(|| "give a positive number of seconds, such as 2.5".to_owned())
}

fn bytes(text: &str) -> Result<Bytes, String> {
    if text.eq_ignore_ascii_case("none") {
        return Ok(Bytes(None));
    }
    let (digits, unit) = match text.to_ascii_uppercase().chars().last() {
        Some('K') => (&text[..text.len() - 1], 1 << 10),
        Some('M') => (&text[..text.len() - 1], 1 << 20),
        Some('G') => (&text[..text.len() - 1], 1 << 30),
        _ => (text, 1_u64),
    };
    digits
        .parse()
        .ok()
        .and_then(|n: u64| n.checked_mul(unit))
        .map(|n| Bytes(Some(n)))
        .ok_or_else(|| "give a number of bytes, such as 500M or 8G, or none".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_as_they_are_written() {
        assert_eq!(bytes("2k"), Ok(Bytes(Some(2048))));
        assert_eq!(bytes("8G"), Ok(Bytes(Some(8 << 30))));
        assert_eq!(bytes("none"), Ok(Bytes(None)));
        assert!(bytes("much").is_err() && bytes("").is_err() && bytes("99999999999G").is_err());
        assert_eq!(
            feature("noise = 1e-6, seed=2"),
            Ok("noise=1e-6,seed=2".to_owned())
        );
        assert_eq!(feature("none"), Ok(String::new()));
        assert!(feature("wobbly").is_err());
        assert_eq!(seconds("0.5"), Ok(Duration::from_millis(500)));
        assert!(seconds("0").is_err() && seconds("-1").is_err() && seconds("nan").is_err());
        assert_eq!(param("N=10"), Ok(("N".to_owned(), 10.0)));
        assert!(param("N").is_err() && tolerance("0").is_err());
    }
}
