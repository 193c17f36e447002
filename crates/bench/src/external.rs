//! Programs in any language as contestants.
//!
//! The program reads lines from its standard input and writes lines to its standard output, each one JSON object. It
//! computes no objective: it asks for every evaluation, so that what it spends is counted here.
//!
//! ```text
//! it reads     {"solve":{"problem":"HS4","n":2,"x0":[1.125,0.125],"lower":[1,0],"upper":["inf","inf"],
//!                        "gtol":1e-6,"max_cost":10040,"time_limit":60}}
//! it asks      {"x":[1.125,0.125]}                 value and gradient there
//! it reads     {"f":3.323,"g":[4.515625,1]}
//! it asks      {"x":[1,0],"want":"f"}              the value alone
//! it reads     {"f":2.6666666666666665}
//! it asks      {"x":[1,0],"v":[1,0]}               the product of the Hessian with v
//! it reads     {"hv":[4,0]}
//! …            {"stop":"max-evaluations"}          in place of an answer: the budget is spent (or "max-time")
//! it ends by   {"done":{"x":[1,0],"converged":true,"status":"gtol","message":"…","iterations":3}}
//! ```
//!
//! Then it reads the next `solve`, or the end of its input. `lower` and `upper` are null without bounds. `done` without `x` stands
//! for the best point it asked for; `{"refuse":"why"}` in place of `done` says that it does not take the problem. A
//! number is a JSON number, which reads back exactly, or one of the words "inf", "-inf", "nan".
//!
//! The time on the way is the contestant's.

use crate::contestant::{Contestant, Ending};
use crate::meter::Meter;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Instant;
use thalweg_core::{HessianProduct, Problem};

/// A number that need not be finite.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Number(f64);

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            v if v.is_finite() => s.serialize_f64(v),
            v if v.is_nan() => s.serialize_str("nan"),
            v if v > 0.0 => s.serialize_str("inf"),
            _ => s.serialize_str("-inf"),
        }
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Either {
            Number(f64),
            Word(String),
        }
        match Either::deserialize(d)? {
            Either::Number(v) => Ok(Number(v)),
            Either::Word(w) => w.parse().map(Number).map_err(serde::de::Error::custom),
        }
    }
}

fn numbers(values: &[f64]) -> Vec<Number> {
    values.iter().copied().map(Number).collect()
}

fn plain(values: Vec<Number>) -> Vec<f64> {
    values.into_iter().map(|v| v.0).collect()
}

#[derive(Serialize)]
struct Solve<'a> {
    problem: &'a str,
    n: usize,
    x0: Vec<Number>,
    lower: Option<Vec<Number>>,
    upper: Option<Vec<Number>>,
    gtol: f64,
    max_cost: f64,
    time_limit: Option<f64>,
}

/// What the program reads.
#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Answer<'a> {
    Solve(Solve<'a>),
    Stop(&'static str),
    #[serde(untagged)]
    Both {
        f: Number,
        g: Vec<Number>,
    },
    #[serde(untagged)]
    Value {
        f: Number,
    },
    #[serde(untagged)]
    Product {
        hv: Vec<Number>,
    },
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Done {
    x: Option<Vec<Number>>,
    converged: bool,
    status: String,
    message: String,
    iterations: u64,
}

/// What the program writes.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Asked {
    x: Option<Vec<Number>>,
    want: Option<String>,
    v: Option<Vec<Number>>,
    done: Option<Done>,
    refuse: Option<String>,
}

/// A program that speaks the protocol above. It is started when first needed and kept for later problems.
#[derive(Debug)]
pub(crate) struct External {
    command: String,
    gtol: f64,
    running: Option<Running>,
}

#[derive(Debug)]
struct Running {
    child: Child,
    input: BufWriter<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl External {
    pub(crate) fn new(command: &str, gtol: f64) -> Self {
        External {
            command: command.to_owned(),
            gtol,
            running: None,
        }
    }

    fn start(&self) -> Result<Running, String> {
        let mut words = self.command.split_whitespace();
        let program = words.next().unwrap_or_default();
        let mut child = Command::new(program)
            .args(words)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|e| format!("cannot start `{}`: {e}", self.command))?;
        match (child.stdin.take(), child.stdout.take()) {
            (Some(input), Some(output)) => Ok(Running {
                child,
                input: BufWriter::new(input),
                output: BufReader::new(output),
            }),
            _ => Err(format!("`{}` has no standard input or output", self.command)),
        }
    }
}

impl Running {
    fn tell(&mut self, answer: &Answer<'_>) -> Result<(), String> {
        let written = serde_json::to_writer(&mut self.input, answer)
            .map_err(std::io::Error::from)
            .and_then(|()| self.input.write_all(b"\n"))
            .and_then(|()| self.input.flush());
        written.map_err(|e| format!("it does not read on: {e}"))
    }

    fn hear(&mut self) -> Result<Asked, String> {
        let mut line = String::new();
        match self.output.read_line(&mut line) {
            Ok(0) => {
                let status = self.child.wait().map_err(|e| e.to_string())?;
                Err(format!("it ended in the middle of a run: {status}"))
            }
            Ok(_) => serde_json::from_str(&line)
                .map_err(|e| format!("it wrote what is no part of the protocol ({e}): {}", line.trim())),
            Err(e) => Err(format!("it cannot be read: {e}")),
        }
    }

    /// One run, to the `done` of the program.
    fn solve(&mut self, meter: &mut Meter, x0: &[f64], gtol: f64) -> Result<Ending, String> {
        let n = x0.len();
        let limits = meter.limits();
        let bounds = meter.bounds();
        self.tell(&Answer::Solve(Solve {
            problem: meter.name(),
            n,
            x0: numbers(x0),
            lower: bounds.map(|b| numbers(b.lower())),
            upper: bounds.map(|b| numbers(b.upper())),
            gtol,
            max_cost: limits.cost,
            time_limit: limits
                .deadline
                .map(|d| d.saturating_duration_since(Instant::now()).as_secs_f64()),
        }))?;
        let mut g = vec![0.0; n];
        loop {
            let asked = self.hear()?;
            if let Some(why) = asked.refuse {
                return Ok(Ending::refused(why));
            }
            if let Some(done) = asked.done {
                let x = done.x.map(plain);
                if x.as_ref().is_some_and(|x| x.len() != n) {
                    return Err(format!("it returned a point of another length than {n}"));
                }
                return Ok(Ending {
                    x,
                    converged: done.converged,
                    status: done.status,
                    message: done.message,
                    iterations: done.iterations,
                    ..Ending::default()
                });
            }
            let Some(x) = asked.x.map(plain).filter(|x| x.len() == n) else {
                return Err(format!(
                    "it asked for an evaluation without a point of {n} numbers"
                ));
            };
            let answer = match (asked.v.map(plain), asked.want.as_deref()) {
                (Some(v), _) if v.len() == n => meter
                    .hessian_product(&x, &v, &mut g)
                    .map(|()| Answer::Product { hv: numbers(&g) }),
                (Some(_), _) => {
                    return Err(format!(
                        "it asked for a product with a vector of another length than {n}"
                    ));
                }
                (None, Some("f")) => meter.value(&x).map(|f| Answer::Value { f: Number(f) }),
                (None, None | Some("fg")) => meter.value_and_gradient(&x, &mut g).map(|f| Answer::Both {
                    f: Number(f),
                    g: numbers(&g),
                }),
                (None, Some(other)) => return Err(format!("it wants `{other}`; there are f and fg")),
            };
            match answer {
                Ok(answer) => self.tell(&answer)?,
                Err(error) => match meter.stopped() {
                    Some(stop) => self.tell(&Answer::Stop(stop.name()))?,
                    None => return Err(error.to_string()),
                },
            }
        }
    }
}

impl Contestant for External {
    fn takes_bounds(&self) -> bool {
        // A program that does not says so.
        true
    }

    fn settings(&self) -> String {
        self.command.clone()
    }

    fn run(&mut self, problem: &mut Meter, x0: Vec<f64>) -> Ending {
        let mut running = match self.running.take().map_or_else(|| self.start(), Ok) {
            Ok(running) => running,
            Err(words) => return Ending::crashed(words),
        };
        match running.solve(problem, &x0, self.gtol) {
            Ok(ending) => {
                self.running = Some(running);
                ending
            }
            Err(words) => Ending::crashed(format!("{}: {words}", self.command)),
        }
    }
}
