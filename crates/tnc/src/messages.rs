//! What SciPy's TNC prints, as an observer.

use crate::ReturnCode;
use std::io::{self, Write};
use std::ops::{BitOr, ControlFlow};
use thalweg_core::{Lines, Observer, Progress, Real, ScalarOf, Status, Vector};

/// Which messages to print: SciPy's bit mask.
///
/// ```
/// use thalweg_tnc::Messages;
/// let some = Messages::ITERATIONS | Messages::EXIT;
/// assert_eq!(some.bits(), 9);
/// assert!(some.contains(Messages::EXIT) && !some.contains(Messages::INFO));
/// assert_eq!(Messages::from_bits(15), Messages::ALL);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Messages(u8);

impl Messages {
    /// Nothing.
    pub const NONE: Messages = Messages(0);
    /// 1: a line for every iteration.
    pub const ITERATIONS: Messages = Messages(1);
    /// 2: rescaling, longer steps, which test held.
    pub const INFO: Messages = Messages(2);
    /// 4: name and version, once.
    pub const VERSION: Messages = Messages(4);
    /// 8: why the run ended.
    pub const EXIT: Messages = Messages(8);
    /// 15: everything.
    pub const ALL: Messages = Messages(15);

    /// From SciPy's number; bits beyond 15 are dropped.
    pub fn from_bits(bits: u32) -> Self {
        Messages((bits & 15) as u8)
    }

    /// SciPy's number.
    pub fn bits(self) -> u32 {
        u32::from(self.0)
    }

    /// Whether all of `other` is among these.
    pub fn contains(self, other: Messages) -> bool {
        self.0 & other.0 == other.0
    }
}

impl BitOr for Messages {
    type Output = Messages;
    fn bitor(self, other: Messages) -> Messages {
        Messages(self.0 | other.0)
    }
}

/// Prints a run as SciPy's TNC does: iterations, evaluations, f and the squared norm of the gradient over the free
/// variables.
///
/// ```
/// use thalweg_core::{Driver, from_fn};
/// use thalweg_tnc::{Messages, Printer, Tnc};
///
/// let mut out = Vec::new();
/// let bowl = from_fn(|x: &[f64], g: &mut [f64]| { g[0] = 2.0 * x[0]; x[0] * x[0] });
/// Driver::new().observe(Printer::new(&mut out, Messages::ALL)).run(&Tnc::scipy(), bowl, vec![3.0])?;
/// let text = String::from_utf8(out)?;
/// assert!(text.contains("  NIT   NF   F") && text.contains("local minimum"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// An error in writing stops the printing, not the run; [`take_error`](Self::take_error) has it.
#[derive(Debug)]
pub struct Printer<W> {
    lines: Lines<W>,
    messages: Messages,
    f_scale: f64,
    step_max: f64,
}

impl Printer<io::Stderr> {
    /// To standard error, as SciPy.
    pub fn stderr(messages: Messages) -> Self {
        Printer::new(io::stderr(), messages)
    }
}

impl<W: Write> Printer<W> {
    /// To anything that can be written to.
    pub fn new(out: W, messages: Messages) -> Self {
        Printer {
            lines: Lines::new(out),
            messages,
            f_scale: f64::NAN,
            step_max: f64::NAN,
        }
    }

    /// The error that ended the printing, if one did.
    pub fn take_error(&mut self) -> Option<io::Error> {
        self.lines.take_error()
    }

    fn line(&mut self, kind: Messages, text: std::fmt::Arguments<'_>) {
        if self.messages.contains(kind) {
            self.lines.line(text);
        }
    }

    fn iteration<V: Vector>(&mut self, p: &Progress<'_, V>) {
        let squared = p
            .figure("free_gradient_squared")
            .unwrap_or_else(|| p.projected_gradient_norm() * p.projected_gradient_norm())
            .to_f64();
        self.line(
            Messages::ITERATIONS,
            format_args!(
                " {:4} {:4} {:>22}  {:>15}",
                p.iteration(),
                p.counters().evaluations(),
                Exponential(p.value().to_f64(), 15),
                Exponential(squared, 8)
            ),
        );
    }
}

impl<V: Vector, W: Write> Observer<V> for Printer<W> {
    fn observe(&mut self, p: &Progress<'_, V>) -> ControlFlow<()> {
        let figure = |name| p.figure(name).map_or(f64::NAN, ScalarOf::<V>::to_f64);
        let (f_scale, step_max) = (figure("f_scale"), figure("step_max"));
        if p.iteration() == 0 {
            self.line(
                Messages::VERSION,
                format_args!("tnc: thalweg {}", env!("CARGO_PKG_VERSION")),
            );
            self.line(
                Messages::ITERATIONS,
                format_args!("  NIT   NF   F                       GTG"),
            );
        } else {
            if f_scale != self.f_scale {
                self.line(
                    Messages::INFO,
                    format_args!("tnc: fscale = {}", Exponential(f_scale, 6)),
                );
            }
            if step_max != self.step_max {
                self.line(
                    Messages::INFO,
                    format_args!("tnc: stepmx = {}", Exponential(step_max, 6)),
                );
            }
        }
        (self.f_scale, self.step_max) = (f_scale, step_max);
        self.iteration(p);
        ControlFlow::Continue(())
    }

    fn finish(&mut self, p: &Progress<'_, V>, status: Status) {
        let figure = |name| Exponential(p.figure(name).map_or(f64::NAN, ScalarOf::<V>::to_f64), 6);
        match status {
            Status::ProjectedGradient => self.line(
                Messages::INFO,
                format_args!(
                    "tnc: |pg| = {} -> local minimum",
                    figure("free_gradient_norm_scaled")
                ),
            ),
            Status::AbsoluteReduction => self.line(
                Messages::INFO,
                format_args!("tnc: |fn-fn-1| = {} -> convergence", figure("f_change")),
            ),
            Status::SmallStep => self.line(
                Messages::INFO,
                format_args!("tnc: |xn-xn-1| = {} -> convergence", figure("x_change")),
            ),
            _ => {}
        }
        self.iteration(p);
        self.line(
            Messages::EXIT,
            format_args!("tnc: {} ({})", status, ReturnCode::from(status).code()),
        );
    }
}

/// A number as C's `%.kE` prints it: with a sign and at least two digits in the exponent.
struct Exponential(f64, usize);

impl std::fmt::Display for Exponential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text = format!("{:.*E}", self.1, self.0);
        match text.split_once('E') {
            Some((digits, exponent)) => {
                let (sign, size) = match exponent.strip_prefix('-') {
                    Some(size) => ('-', size),
                    None => ('+', exponent),
                };
                f.pad(&format!("{digits}E{sign}{size:0>2}"))
            }
            None => f.pad(&text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_c_prints_them() {
        assert_eq!(
            Exponential(4.588976466570335, 15).to_string(),
            "4.588976466570335E+00"
        );
        assert_eq!(Exponential(-1.5e-7, 8).to_string(), "-1.50000000E-07");
        assert_eq!(Exponential(1e123, 1).to_string(), "1.0E+123");
        assert_eq!(Exponential(f64::NAN, 3).to_string(), "NaN");
    }
}
