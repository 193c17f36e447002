//! How far a bench is, on standard error.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;
use std::time::{Duration, Instant};

/// A bar on a terminal, else a line now and then.
pub(crate) struct Watcher {
    what: &'static str,
    bar: Option<ProgressBar>,
    all: usize,
    done: usize,
    began: Instant,
    said: Instant,
}

/// Between two lines.
const PAUSE: Duration = Duration::from_secs(10);

impl Watcher {
    pub(crate) fn new(what: &'static str, all: usize) -> Self {
        let bar = (std::io::stderr().is_terminal() && all > 0).then(|| {
            let bar = ProgressBar::with_draw_target(Some(all as u64), ProgressDrawTarget::stderr());
            let template = "{prefix} {wide_bar} {pos}/{len}, {elapsed} gone, about {eta} to go  {msg}";
            if let Ok(style) = ProgressStyle::with_template(template) {
                bar.set_style(style);
            }
            bar.set_prefix(what);
            bar.enable_steady_tick(Duration::from_millis(250));
            bar
        });
        let now = Instant::now();
        Watcher {
            what,
            bar,
            all,
            done: 0,
            began: now,
            said: now,
        }
    }

    pub(crate) fn step(&mut self, last: &str) {
        self.done += 1;
        if let Some(bar) = &self.bar {
            bar.set_message(last.to_owned());
            bar.inc(1);
        } else if self.said.elapsed() >= PAUSE {
            self.said = Instant::now();
            let gone = self.began.elapsed().as_secs_f64();
            let left = gone / self.done as f64 * (self.all - self.done) as f64;
            eprintln!(
                "{}: {} of {}, {gone:.0} s gone, about {left:.0} s to go",
                self.what, self.done, self.all
            );
        }
    }

    pub(crate) fn end(self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
