//! Looks on during a run: trace, plot, lines for the eye. Holds numbers only, never an iterate.

use crate::output::Pending;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{self, BufWriter, IsTerminal, Write};
use std::time::{Duration, Instant};
use tempfile::NamedTempFile;
use thalweg_core::Progress;

/// One point of the convergence plot.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Point {
    pub(crate) evaluations: u64,
    pub(crate) f: f64,
    pub(crate) pg: f64,
}

/// A plot keeps at most this many points: when it is full, every other one goes, and so on.
const MOST_POINTS: usize = 8192;

pub(crate) struct Recorder<'a> {
    name: &'a str,
    verbose: Option<u64>,
    trace: Option<BufWriter<&'a mut NamedTempFile>>,
    /// The first error of writing the trace.
    failed: Option<io::Error>,
    points: Option<Vec<Point>>,
    last: Option<Point>,
    stride: u64,
    live: bool,
    bar: Option<ProgressBar>,
    drawn: Instant,
}

impl<'a> Recorder<'a> {
    pub(crate) fn new(
        name: &'a str,
        verbose: Option<u64>,
        trace: Option<&'a mut Pending>,
        plot: bool,
    ) -> Self {
        let mut recorder = Recorder {
            name,
            verbose,
            trace: trace.map(|pending| BufWriter::new(&mut pending.file)),
            failed: None,
            points: plot.then(Vec::new),
            last: None,
            stride: 1,
            live: verbose.is_none() && io::stderr().is_terminal(),
            bar: None,
            drawn: Instant::now(),
        };
        recorder.write(format_args!("iteration,evaluations,f,pg_inf,step,seconds"));
        recorder
    }

    /// No live line: something else writes to standard error.
    pub(crate) fn leave_the_terminal(&mut self) {
        self.live = false;
    }

    fn write(&mut self, line: std::fmt::Arguments<'_>) {
        if let Some(trace) = &mut self.trace
            && self.failed.is_none()
        {
            self.failed = writeln!(trace, "{line}").err();
        }
    }

    pub(crate) fn see(&mut self, p: &Progress<'_, Vec<f64>>) {
        let iteration = p.iteration();
        let point = Point {
            evaluations: p.counters().evaluations(),
            f: p.value(),
            pg: p.projected_gradient_norm(),
        };
        let Point { evaluations, f, pg } = point;
        if self.trace.is_some() {
            let (step, seconds) = (p.step_length(), p.elapsed().as_secs_f64());
            self.write(format_args!(
                "{iteration},{evaluations},{f:?},{pg:?},{step:?},{seconds:?}"
            ));
        }
        if let Some(points) = &mut self.points {
            if points.len() == MOST_POINTS {
                let mut keep = false;
                points.retain(|_| {
                    keep = !keep;
                    keep
                });
                self.stride *= 2;
            }
            if iteration.is_multiple_of(self.stride) {
                points.push(point);
                self.last = None;
            } else {
                self.last = Some(point);
            }
        }
        if self.verbose.is_some_and(|every| iteration.is_multiple_of(every)) {
            eprintln!(
                "{} iteration {iteration:>7}  evaluations {evaluations:>7}  f {f:>18.10e}  pg {pg:.3e}  step {:.3e}",
                self.name,
                p.step_length()
            );
        }
        if self.live
            && self.drawn.elapsed() > Duration::from_millis(if self.bar.is_some() { 100 } else { 500 })
        {
            self.drawn = Instant::now();
            let bar = self.bar.get_or_insert_with(|| {
                let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
                if let Ok(style) = ProgressStyle::with_template("{spinner} {prefix} {msg}") {
                    bar.set_style(style);
                }
                bar.set_prefix(self.name.to_owned());
                bar
            });
            bar.set_message(format!(
                "iteration {iteration}, {evaluations} evaluations, f = {f:.6e}, ‖pg‖∞ = {pg:.2e}, {:.1} s",
                p.elapsed().as_secs_f64()
            ));
            bar.tick();
        }
    }

    /// Ends the live line; gives the points of the plot, and says whether the trace was written.
    pub(crate) fn end(mut self) -> (Vec<Point>, io::Result<()>) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        let flushed = match (self.failed.take(), &mut self.trace) {
            (Some(error), _) => Err(error),
            (None, Some(trace)) => trace.flush(),
            (None, None) => Ok(()),
        };
        let mut points = self.points.take().unwrap_or_default();
        points.extend(self.last);
        (points, flushed)
    }
}
