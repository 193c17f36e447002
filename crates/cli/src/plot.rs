//! The convergence plot.

use crate::recorder::Point;
use plotters::prelude::*;

/// An SVG of ‖pg‖∞ and f − best f against evaluations, on a logarithmic axis. `known` is the best value known.
pub(crate) fn convergence(title: &str, points: &[Point], known: Option<f64>) -> Result<String, String> {
    let least = points.iter().map(|p| p.f).fold(f64::INFINITY, f64::min);
    let known = known.filter(|k| k.is_finite() && *k <= least);
    let best = known.unwrap_or(least);
    let gap_label = if known.is_some() {
        "f − best known f"
    } else {
        "f − least f of this run"
    };
    let series = |value: fn(&Point, f64) -> f64| -> Vec<(f64, f64)> {
        points
            .iter()
            .map(|p| (p.evaluations as f64, value(p, best)))
            // A logarithmic axis has no place for zero.
            .filter(|(_, v)| v.is_finite() && *v > 0.0)
            .collect()
    };
    let gradient = series(|p, _| p.pg);
    let gap = series(|p, best| p.f - best);
    let (mut low, mut high) = (f64::INFINITY, 0.0_f64);
    for &(_, v) in gradient.iter().chain(&gap) {
        (low, high) = (low.min(v), high.max(v));
    }
    if high <= 0.0 {
        (low, high) = (1e-16, 1.0);
    }
    let low = 10_f64.powf(low.log10().floor()).max(1e-300);
    let high = 10_f64.powf(high.log10().ceil()).clamp(low * 10.0, 1e300);
    let right = points.iter().map(|p| p.evaluations as f64).fold(1.0, f64::max) * 1.02;

    let mut svg = String::new();
    {
        let root = SVGBackend::with_string(&mut svg, (900, 560)).into_drawing_area();
        let said = |e: &dyn std::fmt::Display| e.to_string();
        root.fill(&WHITE).map_err(|e| said(&e))?;
        let mut chart = ChartBuilder::on(&root)
            .caption(title, ("sans-serif", 20))
            .margin(14)
            .x_label_area_size(46)
            .y_label_area_size(76)
            .build_cartesian_2d(0.0..right, (low..high).log_scale())
            .map_err(|e| said(&e))?;
        chart
            .configure_mesh()
            .x_desc("evaluations of the objective")
            .y_desc("‖pg‖∞ and f − best f")
            .x_label_formatter(&|v| format!("{v:.0}"))
            .y_label_formatter(&|v| format!("{v:.0e}"))
            .light_line_style(WHITE)
            .draw()
            .map_err(|e| said(&e))?;
        for (data, label, colour) in [
            (gradient, "‖pg‖∞", RGBColor(31, 119, 180)),
            (gap, gap_label, RGBColor(214, 39, 40)),
        ] {
            chart
                .draw_series(LineSeries::new(data, colour.stroke_width(2)))
                .map_err(|e| said(&e))?
                .label(label)
                .legend(move |(x, y)| PathElement::new(vec![(x, y), (x + 18, y)], colour.stroke_width(2)));
        }
        chart
            .configure_series_labels()
            .position(SeriesLabelPosition::UpperRight)
            .background_style(WHITE.mix(0.85))
            .border_style(RGBColor(160, 160, 160))
            .draw()
            .map_err(|e| said(&e))?;
        root.present().map_err(|e| said(&e))?;
    }
    Ok(svg)
}
