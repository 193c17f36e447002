//! Runs in `tracing`.
#![cfg(feature = "tracing")]
#![allow(clippy::unwrap_used, reason = "a test that fails may panic")]

use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use thalweg::minimize;
use tracing_subscriber::fmt::MakeWriter;

#[derive(Clone, Default)]
struct Text(Arc<Mutex<Vec<u8>>>);

impl Write for Text {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Text {
    type Writer = Text;
    fn make_writer(&self) -> Text {
        self.clone()
    }
}

#[test]
fn a_span_an_event_a_step_and_one_at_the_end() {
    let text = Text::default();
    let subscriber = tracing_subscriber::fmt()
        .with_writer(text.clone())
        .with_max_level(tracing_subscriber::filter::LevelFilter::DEBUG)
        .with_ansi(false)
        .without_time()
        .finish();
    let solution = tracing::subscriber::with_default(subscriber, || {
        minimize([3.0, 1.0])
            .value_and_gradient(|x, g| {
                (g[0], g[1]) = (4.0 * x[0].powi(3), 2.0 * x[1]);
                x[0].powi(4) + x[1] * x[1]
            })
            .bounds(-5.0..)
            .traced()
            .run()
            .unwrap()
    });
    let text = String::from_utf8(text.0.lock().unwrap().clone()).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len() as u64, solution.counters.iterations + 2, "{text}");
    assert!(
        lines
            .iter()
            .all(|l| l.contains("minimize{solver=\"lbfgsb\" variables=2}")),
        "{text}"
    );
    assert!(
        lines[0].contains("DEBUG") && lines[0].contains("iteration=0 evaluations=1 f=82"),
        "{text}"
    );
    let last = lines.last().unwrap();
    assert!(
        last.contains("INFO") && last.contains("status=\"gtol\"") && last.contains("converged"),
        "{text}"
    );
}
