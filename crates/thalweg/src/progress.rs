//! A live line on the terminal.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::ops::ControlFlow;
use std::time::{Duration, Instant};
use thalweg_core::{Observer, Progress, Real, Status, Vector};

/// The line is written anew no more often than this.
const PERIOD: Duration = Duration::from_millis(100);

/// An observer that keeps one line on standard error up to date (feature `progress`): iterations, evaluations, f, the
/// projected gradient. It is cleared when the run ends; where standard error is no terminal nothing is drawn.
///
/// ```
/// use thalweg::minimize;
/// minimize([3.0]).value_and_gradient(|x, g| { g[0] = 2.0 * x[0]; x[0] * x[0] }).progress().run()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct ProgressLine {
    bar: ProgressBar,
    drawn: Option<Instant>,
}

impl Default for ProgressLine {
    fn default() -> Self {
        Self::new()
    }
}

impl ProgressLine {
    /// On standard error.
    pub fn new() -> Self {
        Self::on(ProgressDrawTarget::stderr())
    }

    fn on(target: ProgressDrawTarget) -> Self {
        let bar = ProgressBar::with_draw_target(None, target);
        if let Ok(style) = ProgressStyle::with_template("{spinner} {prefix} {msg}") {
            bar.set_style(style);
        }
        ProgressLine { bar, drawn: None }
    }
}

impl<V: Vector> Observer<V> for ProgressLine {
    fn observe(&mut self, p: &Progress<'_, V>) -> ControlFlow<()> {
        if self.drawn.is_some_and(|last| last.elapsed() < PERIOD) {
            return ControlFlow::Continue(());
        }
        self.drawn = Some(Instant::now());
        self.bar.set_prefix(p.solver());
        self.bar.set_message(format!(
            "iteration {}, {} evaluations, f = {:.6e}, projected gradient {:.2e}, {:.1} s",
            p.iteration(),
            p.counters().evaluations(),
            p.value().to_f64(),
            p.projected_gradient_norm().to_f64(),
            p.elapsed().as_secs_f64()
        ));
        self.bar.tick();
        ControlFlow::Continue(())
    }

    fn finish(&mut self, _: &Progress<'_, V>, _: Status) {
        self.bar.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_where_the_run_is_and_ends_with_it() {
        let line = ProgressLine::on(ProgressDrawTarget::hidden());
        let bar = line.bar.clone();
        let quartic = crate::from_fn(|x: &[f64], g: &mut [f64]| {
            g[0] = 4.0 * x[0].powi(3);
            x[0].powi(4)
        });
        let mut seen = Vec::new();
        let mut driver = crate::Driver::new()
            .observe(line)
            .observe(|_: &Progress<'_, [f64; 1]>| seen.push((bar.message(), bar.is_finished())));
        driver.run(&crate::Lbfgsb::default(), quartic, [3.0]).unwrap();
        drop(driver);
        assert!(
            seen[0].0.starts_with("iteration 0, 1 evaluations, f = 8.1"),
            "{}",
            seen[0].0
        );
        assert!(seen.len() > 3 && seen.iter().all(|(_, finished)| !finished));
        assert_eq!((bar.prefix().as_str(), bar.is_finished()), ("lbfgsb", true));
    }
}
