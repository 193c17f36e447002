//! A run as a span and events of `tracing`.

use std::ops::ControlFlow;
use thalweg_core::{Observer, Progress, Real, Status, Vector};
use tracing::{Level, Span, event, info_span};

/// An observer that hands a run to [`tracing`] (feature `tracing`): a span `minimize` with the solver and the number of
/// variables; in it an event of level `DEBUG` at the start and after each step, with `iteration`, `evaluations`, `f`,
/// `projected_gradient` and `step`; and one of level `INFO` at the end, with `status`. What nobody listens to costs next to
/// nothing.
///
/// ```
/// use thalweg::{Traced, minimize};
/// let bowl = |x: &[f64], g: &mut [f64]| { g[0] = 2.0 * x[0]; x[0] * x[0] };
/// minimize([3.0]).value_and_gradient(bowl).traced().run()?;
/// // With a driver:
/// thalweg::Driver::new().observe(Traced::new()).run(&thalweg::Lbfgsb::default(), thalweg::from_fn(bowl), [3.0])?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Traced {
    span: Option<Span>,
}

impl Traced {
    /// The span begins with the run.
    pub fn new() -> Self {
        Self::default()
    }
}

impl<V: Vector> Observer<V> for Traced {
    fn observe(&mut self, p: &Progress<'_, V>) -> ControlFlow<()> {
        let span = self.span.get_or_insert_with(|| {
            info_span!("minimize", solver = p.solver(), variables = p.x().local_len())
        });
        event!(
            parent: &*span,
            Level::DEBUG,
            iteration = p.iteration(),
            evaluations = p.counters().evaluations(),
            f = p.value().to_f64(),
            projected_gradient = p.projected_gradient_norm().to_f64(),
            step = p.step_length().to_f64(),
        );
        ControlFlow::Continue(())
    }

    fn finish(&mut self, p: &Progress<'_, V>, status: Status) {
        let span = self.span.take().unwrap_or_else(Span::current);
        event!(
            parent: &span,
            Level::INFO,
            status = status.name(),
            iterations = p.iteration(),
            evaluations = p.counters().evaluations(),
            f = p.value().to_f64(),
            projected_gradient = p.projected_gradient_norm().to_f64(),
            "{status}",
        );
    }
}
