//! What a run prints: the levels of SciPy's `iprint`, as an observer for any solver.

use crate::{Bounds, Counters, Observer, Progress, Real, Status, Vector};
use num_traits::Float;
use std::fmt;
use std::io::{self, Write};
use std::ops::ControlFlow;

/// How much a [`Printer`] prints. `From<i32>` takes SciPy's `iprint`.
///
/// ```
/// use thalweg_core::Verbosity;
/// assert_eq!(Verbosity::from(-1), Verbosity::Silent);
/// assert_eq!(Verbosity::from(5), Verbosity::Every(5));
/// assert_eq!(Verbosity::from(101), Verbosity::Everything);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(from = "i32", into = "i32")
)]
pub enum Verbosity {
    /// `iprint` < 0: nothing.
    #[default]
    Silent,
    /// 0: why the run ended, and with what.
    Summary,
    /// 1 … 98: also f and ‖P(x − ∇f) − x‖∞ at the start, every so many iterations and at the end. 0 is taken as 1.
    Every(u32),
    /// 99: at every iteration, with the step length and what the solver's memory did.
    Details,
    /// 100: also the variables that reached or left a bound, and x at the end.
    ActiveSet,
    /// Above 100: also x and ∇f at every iteration.
    Everything,
}

impl From<i32> for Verbosity {
    fn from(iprint: i32) -> Self {
        match iprint {
            ..0 => Verbosity::Silent,
            0 => Verbosity::Summary,
            1..99 => Verbosity::Every(iprint.unsigned_abs()),
            99 => Verbosity::Details,
            100 => Verbosity::ActiveSet,
            101.. => Verbosity::Everything,
        }
    }
}

impl From<Verbosity> for i32 {
    /// The `iprint` of this level, the smallest where there are several.
    fn from(level: Verbosity) -> i32 {
        match level {
            Verbosity::Silent => -1,
            Verbosity::Summary => 0,
            Verbosity::Every(n) => i32::try_from(n).unwrap_or(98).clamp(1, 98),
            Verbosity::Details => 99,
            Verbosity::ActiveSet => 100,
            Verbosity::Everything => 101,
        }
    }
}

/// Writes lines. The first error ends the writing and is kept; it does not end what the lines are about.
#[derive(Debug)]
pub struct Lines<W> {
    out: W,
    error: Option<io::Error>,
}

impl<W: Write> Lines<W> {
    /// To anything that can be written to.
    pub fn new(out: W) -> Self {
        Lines { out, error: None }
    }

    /// Writes one line.
    pub fn line(&mut self, text: fmt::Arguments<'_>) {
        if self.error.is_none() {
            self.error = writeln!(self.out, "{text}").err();
        }
    }

    /// Makes sure that all of it has arrived.
    pub fn flush(&mut self) {
        if self.error.is_none() {
            self.error = self.out.flush().err();
        }
    }

    /// The error that ended the writing, if one did.
    pub fn take_error(&mut self) -> Option<io::Error> {
        self.error.take()
    }
}

/// Prints a run of any solver, as much of it as [`Verbosity`] says.
///
/// ```
/// use thalweg_core::{Driver, Printer, Verbosity};
/// # use thalweg_core::{Counters, InitError, Problem, Solver, State, Status, from_fn};
/// # use std::ops::ControlFlow;
/// # #[derive(Debug)] struct Newton;
/// # struct At { x: Vec<f64>, g: Vec<f64>, f: f64, c: Counters }
/// # impl State for At {
/// #     type Vector = Vec<f64>;
/// #     fn x(&self) -> &Vec<f64> { &self.x }
/// #     fn value(&self) -> f64 { self.f }
/// #     fn gradient(&self) -> &Vec<f64> { &self.g }
/// #     fn projected_gradient_norm(&self) -> f64 { self.g[0].abs() }
/// #     fn step_length(&self) -> f64 { 1.0 }
/// #     fn counters(&self) -> &Counters { &self.c }
/// # }
/// # impl<P: Problem<Vector = Vec<f64>>> Solver<P> for Newton {
/// #     type State = At;
/// #     fn init(&self, p: &mut P, x: Vec<f64>) -> Result<At, InitError<P::Error>> {
/// #         let mut at = At { g: vec![0.0], f: 0.0, c: Counters::default(), x };
/// #         at.c.value_and_gradient = 1;
/// #         at.f = p.value_and_gradient(&at.x, &mut at.g).map_err(InitError::Objective)?;
/// #         Ok(at)
/// #     }
/// #     fn restart(&self, _: &mut P, _: &mut At, _: &Vec<f64>) -> Result<(), InitError<P::Error>> { Ok(()) }
/// #     fn step(&self, p: &mut P, at: &mut At) -> Result<ControlFlow<Status>, P::Error> {
/// #         if at.g[0].abs() < 1e-9 { return Ok(ControlFlow::Break(Status::ProjectedGradient)); }
/// #         at.x[0] -= 0.5 * at.g[0];
/// #         at.f = p.value_and_gradient(&at.x, &mut at.g)?;
/// #         at.c.value_and_gradient += 1;
/// #         at.c.iterations += 1;
/// #         Ok(ControlFlow::Continue(()))
/// #     }
/// #     fn name(&self) -> &'static str { "newton" }
/// # }
/// # let solver = Newton;
/// let bowl = from_fn(|x: &[f64], g: &mut [f64]| { g[0] = 2.0 * x[0]; x[0] * x[0] });
/// let mut out = Vec::new();
/// Driver::new().observe(Printer::new(&mut out, Verbosity::Every(1))).run(&solver, bowl, vec![3.0])?;
/// assert_eq!(
///     String::from_utf8(out)?,
///     "newton: 1 variable\n\
///      \x20 iteration  evaluations                   f  |proj g|\n\
///      \x20         0            1      9.0000000000e0   6.000e0\n\
///      \x20         1            2      0.0000000000e0   0.000e0\n\
///      newton: converged: the projected gradient is within gtol\n\
///      \x20 f = 0.0000000000e0, |proj g| = 0.000e0, 1 iteration, 2 evaluations\n"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// An error in writing stops the printing, not the run; [`take_error`](Self::take_error) has it. Of a vector in parts each
/// part prints its own elements.
#[derive(Debug)]
pub struct Printer<W> {
    lines: Lines<W>,
    level: Verbosity,
    /// Where each variable is: between its bounds, at the lower, at the upper one, at both.
    places: Vec<Place>,
    /// The last iteration printed.
    printed: Option<u64>,
    before: Counters,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Between,
    Lower,
    Upper,
    Fixed,
}

impl Printer<io::Stdout> {
    /// To standard output.
    pub fn stdout(level: impl Into<Verbosity>) -> Self {
        Printer::new(io::stdout(), level)
    }
}

impl<W: Write> Printer<W> {
    /// To anything that can be written to.
    pub fn new(out: W, level: impl Into<Verbosity>) -> Self {
        Printer {
            lines: Lines::new(out),
            level: level.into(),
            places: Vec::new(),
            printed: None,
            before: Counters::default(),
        }
    }

    /// The error that ended the printing, if one did.
    pub fn take_error(&mut self) -> Option<io::Error> {
        self.lines.take_error()
    }

    fn start<V: Vector>(&mut self, p: &Progress<'_, V>) {
        let n = p.x().local_len();
        let bounded = p
            .bounds()
            .map_or(0, |b| count(b, |l, u, _| l.is_finite() || u.is_finite(), p.x()));
        let at = p
            .bounds()
            .map_or(0, |b| count(b, |l, u, x| x == l || x == u, p.x()));
        let plural = if n == 1 { "" } else { "s" };
        let name = p.solver();
        if bounded > 0 {
            self.lines.line(format_args!(
                "{name}: {n} variable{plural}, {bounded} with bounds, {at} at a bound"
            ));
        } else {
            self.lines.line(format_args!("{name}: {n} variable{plural}"));
        }
        if p.start_was_projected() {
            self.lines.line(format_args!(
                "  the start point is outside the bounds and is moved onto them"
            ));
        }
        let details = match self.level >= Verbosity::Details {
            true => "       step  pairs",
            false => "",
        };
        self.lines.line(format_args!(
            "  iteration  evaluations                   f  |proj g|{details}"
        ));
    }

    fn iteration<V: Vector>(&mut self, p: &Progress<'_, V>) {
        self.printed = Some(p.iteration());
        let line = format_args!(
            "  {:>9}  {:>11}  {:>18.10e}  {:>8.3e}",
            p.iteration(),
            p.counters().evaluations(),
            p.value().to_f64(),
            p.projected_gradient_norm().to_f64()
        )
        .to_string();
        if self.level < Verbosity::Details {
            return self.lines.line(format_args!("{line}"));
        }
        let (step, pairs) = (p.step_length().to_f64(), p.pair_count());
        let now = *p.counters();
        let before = std::mem::replace(&mut self.before, now);
        let more = [
            (now.restarts - before.restarts, "memory thrown away"),
            (now.skipped_pairs - before.skipped_pairs, "pair not kept"),
            (now.non_finite - before.non_finite, "trial not finite"),
            (now.hessian_products - before.hessian_products, "Hessian products"),
        ];
        let more: String = more
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("  {what}: {count}"))
            .collect();
        self.lines
            .line(format_args!("{line}  {step:>9.3e}  {pairs:>5}{more}"));
    }

    /// Prints which variables reached or left a bound since the last call.
    fn active_set<V: Vector>(&mut self, p: &Progress<'_, V>) {
        let Some(bounds) = p.bounds() else { return };
        let (x, l, u) = (p.x().local(), bounds.lower().local(), bounds.upper().local());
        let place = |i: usize| match (x[i] == l[i], x[i] == u[i]) {
            (false, false) => Place::Between,
            (true, false) => Place::Lower,
            (false, true) => Place::Upper,
            (true, true) => Place::Fixed,
        };
        self.places.resize(x.len(), Place::Between);
        let mut changes = [const { Vec::new() }; 3];
        for (i, known) in self.places.iter_mut().enumerate() {
            let now = place(i);
            if now != *known {
                *known = now;
                match now {
                    Place::Lower => changes[0].push(i),
                    Place::Upper | Place::Fixed => changes[1].push(i),
                    Place::Between => changes[2].push(i),
                }
            }
        }
        for (variables, what) in changes.iter().zip(["at lower bound", "at upper bound", "freed"]) {
            if !variables.is_empty() {
                let list: Vec<String> = variables.iter().map(usize::to_string).collect();
                self.lines.line(format_args!("    {what}: {}", list.join(" ")));
            }
        }
    }

    fn vector<T: Real>(&mut self, name: &str, values: &[T]) {
        for (k, row) in values.chunks(6).enumerate() {
            let row: String = row.iter().map(|v| format!(" {v:>13.5e}")).collect();
            let name = if k == 0 { name } else { "" };
            self.lines.line(format_args!("    {name:<3}{row}"));
        }
    }
}

/// How many variables satisfy a test of (l, u, x).
fn count<V: Vector>(
    bounds: &Bounds<V>,
    test: impl Fn(V::Scalar, V::Scalar, V::Scalar) -> bool,
    x: &V,
) -> usize {
    let (l, u, x) = (bounds.lower().local(), bounds.upper().local(), x.local());
    (0..x.len()).filter(|&i| test(l[i], u[i], x[i])).count()
}

impl<V: Vector, W: Write> Observer<V> for Printer<W> {
    fn observe(&mut self, p: &Progress<'_, V>) -> ControlFlow<()> {
        let due = match self.level {
            Verbosity::Silent | Verbosity::Summary => return ControlFlow::Continue(()),
            Verbosity::Every(n) => p.iteration().is_multiple_of(u64::from(n.max(1))),
            _ => true,
        };
        // A run that goes on from a state begins at a later iteration.
        if self.printed.is_none() {
            self.before = *p.counters();
            self.start(p);
        }
        if due || self.printed.is_none() {
            self.iteration(p);
        }
        if self.level >= Verbosity::ActiveSet {
            self.active_set(p);
        }
        if self.level >= Verbosity::Everything {
            self.vector("x", p.x().local());
            self.vector("g", p.gradient().local());
        }
        ControlFlow::Continue(())
    }

    fn finish(&mut self, p: &Progress<'_, V>, status: Status) {
        if self.level == Verbosity::Silent {
            return;
        }
        // A solver may end at another point than the last it showed, without a further iteration.
        if self.level > Verbosity::Summary && self.printed != Some(p.iteration()) {
            self.iteration(p);
        }
        let Counters { iterations, .. } = *p.counters();
        let evaluations = p.counters().evaluations();
        let s = |n: u64| if n == 1 { "" } else { "s" };
        self.lines.line(format_args!("{}: {status}", p.solver()));
        let at = p.bounds().filter(|b| b.any()).map(|b| {
            let at = count(b, |l, u, x| x == l || x == u, p.x());
            format!(", {at} at a bound")
        });
        self.lines.line(format_args!(
            "  f = {:.10e}, |proj g| = {:.3e}, {iterations} iteration{}, {evaluations} evaluation{}{}",
            p.value().to_f64(),
            p.projected_gradient_norm().to_f64(),
            s(iterations),
            s(evaluations),
            at.unwrap_or_default(),
        ));
        if self.level >= Verbosity::ActiveSet {
            self.vector("x", p.x().local());
        }
        self.lines.flush();
        self.printed = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observer::Run;
    use crate::{ScalarOf, State};
    use std::time::Instant;

    struct At {
        x: Vec<f64>,
        g: Vec<f64>,
        counters: Counters,
    }

    impl State for At {
        type Vector = Vec<f64>;
        fn x(&self) -> &Vec<f64> {
            &self.x
        }
        fn value(&self) -> f64 {
            1234.5
        }
        fn gradient(&self) -> &Vec<f64> {
            &self.g
        }
        fn projected_gradient_norm(&self) -> ScalarOf<Vec<f64>> {
            0.5
        }
        fn step_length(&self) -> f64 {
            0.25
        }
        fn counters(&self) -> &Counters {
            &self.counters
        }
        fn pair_count(&self) -> usize {
            2
        }
        fn start_was_projected(&self) -> bool {
            true
        }
    }

    /// Three steps of a made-up run at this level, each with two evaluations.
    fn printed(level: i32) -> String {
        let bounds = Bounds::new(vec![0.0; 3], vec![1.0, 1.0, f64::INFINITY]).unwrap();
        let mut out = Vec::new();
        let mut printer = Printer::new(&mut out, level);
        let mut at = At {
            x: vec![0.0, 0.5, 7.0],
            g: vec![1.0, -2.0, 3.0],
            counters: Counters::default(),
        };
        for k in 0..3 {
            at.counters.iterations = k;
            at.counters.value_and_gradient = 1 + 2 * k;
            if k == 1 {
                at.x = vec![0.5, 1.0, 7.0];
                at.counters.restarts = 1;
                at.counters.non_finite = 3;
            }
            let run = || Run {
                started: Instant::now(),
                bounds: Some(&bounds),
                solver: "made-up",
            };
            let flow = Observer::<Vec<f64>>::observe(&mut printer, &Progress::new(&at, run()));
            assert!(flow.is_continue());
            if k == 2 {
                printer.finish(&Progress::new(&at, run()), Status::MaxIterations);
            }
        }
        assert!(printer.take_error().is_none());
        String::from_utf8(out).unwrap()
    }

    const HEAD: &str = "made-up: 3 variables, 3 with bounds, 1 at a bound\n\
        \x20 the start point is outside the bounds and is moved onto them\n";
    const TAIL: &str = "made-up: stopped: iteration limit reached; continue from here or raise max_iterations\n\
        \x20 f = 1.2345000000e3, |proj g| = 5.000e-1, 2 iterations, 5 evaluations, 1 at a bound\n";

    #[test]
    fn little_or_nothing() {
        assert_eq!(printed(-1), "");
        assert_eq!(printed(0), TAIL);
    }

    #[test]
    fn every_so_many_iterations_and_the_last() {
        let lines = |rows: &[&str]| {
            let title = "  iteration  evaluations                   f  |proj g|\n";
            format!("{HEAD}{title}{}{TAIL}", rows.concat())
        };
        let rows = [
            "          0            1      1.2345000000e3  5.000e-1\n",
            "          1            3      1.2345000000e3  5.000e-1\n",
            "          2            5      1.2345000000e3  5.000e-1\n",
        ];
        assert_eq!(printed(1), lines(&rows));
        assert_eq!(printed(2), lines(&[rows[0], rows[2]]));
        // The last is printed though it is not due.
        assert_eq!(printed(98), lines(&[rows[0], rows[2]]));
    }

    #[test]
    fn details_active_set_and_vectors() {
        let title = "  iteration  evaluations                   f  |proj g|       step  pairs\n";
        let rows = [
            "          0            1      1.2345000000e3  5.000e-1   2.500e-1      2\n",
            "          1            3      1.2345000000e3  5.000e-1   2.500e-1      2  memory thrown away: 1  \
             trial not finite: 3\n",
            "          2            5      1.2345000000e3  5.000e-1   2.500e-1      2\n",
        ];
        assert_eq!(printed(99), format!("{HEAD}{title}{}{TAIL}", rows.concat()));
        let (first, second) = ("    at lower bound: 0\n", "    at upper bound: 1\n    freed: 0\n");
        let x = "    x      5.00000e-1     1.00000e0     7.00000e0\n";
        assert_eq!(
            printed(100),
            format!(
                "{HEAD}{title}{}{first}{}{second}{}{TAIL}{x}",
                rows[0], rows[1], rows[2]
            )
        );
        let g = "    g       1.00000e0    -2.00000e0     3.00000e0\n";
        let x0 = "    x       0.00000e0    5.00000e-1     7.00000e0\n";
        assert_eq!(
            printed(101),
            format!(
                "{HEAD}{title}{}{first}{x0}{g}{}{second}{x}{g}{}{x}{g}{TAIL}{x}",
                rows[0], rows[1], rows[2]
            )
        );
    }

    #[test]
    fn numbers_and_back() {
        for n in -1..=101 {
            assert_eq!(i32::from(Verbosity::from(n)), n);
        }
        assert_eq!(Verbosity::from(i32::MIN), Verbosity::Silent);
        assert_eq!(Verbosity::from(i32::MAX), Verbosity::Everything);
        assert_eq!(i32::from(Verbosity::Every(0)), 1);
        assert_eq!(i32::from(Verbosity::Every(u32::MAX)), 98);
    }

    #[test]
    fn an_error_of_writing_is_kept_and_ends_the_printing() {
        struct Full(u32);
        impl Write for Full {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                self.0 += 1;
                Err(io::Error::other("full"))
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let mut full = Full(0);
        let mut lines = Lines::new(&mut full);
        lines.line(format_args!("a"));
        lines.line(format_args!("b"));
        lines.flush();
        assert_eq!(lines.take_error().unwrap().to_string(), "full");
        assert_eq!(full.0, 1);
    }

    #[test]
    fn long_vectors_are_wrapped() {
        let mut out = Vec::new();
        Printer::new(&mut out, 0).vector("x", &[1.0; 7]);
        assert_eq!(String::from_utf8(out).unwrap().lines().count(), 2);
    }
}
