//! Line charts as SVG.
//!
//! One style for the page and for files: thin axes, names beside the ends of their curves, colours that colour-blind
//! readers tell apart (after M. Okabe and K. Ito, Color universal design, darkened to a contrast of 3:1 on white) and
//! for each solver a dash pattern besides.

use crate::number::{cut, escape, power};
use std::fmt::Write;
use thalweg_profiles::{Measure, Study, UnsolvedProblems, data_profile, performance_profile};

/// Colours on white.
pub(crate) const LIGHT: [&str; 8] = [
    "#0068a8", "#c8500a", "#00805c", "#a8447f", "#a87400", "#2f8fc8", "#333333", "#7a4b1e",
];

/// Colours on black.
pub(crate) const DARK: [&str; 8] = [
    "#5ab4ee", "#ff8d52", "#35c79f", "#e696c3", "#efb840", "#a5d8f8", "#e8e6e1", "#cfa47a",
];

/// Dash patterns; the first is a solid line.
pub(crate) const DASHES: [&str; 8] = [
    "",
    "7 3",
    "2 2.5",
    "9 3 2 3",
    "14 3",
    "4.5 4.5",
    "9 3 2 3 2 3",
    "1 4",
];

/// Colour and dash pattern of the solver of this number. Each pair of the two occurs once in 64.
pub(crate) fn style(slot: usize) -> (usize, usize) {
    (slot % 8, (slot + slot / 8) % 8)
}

/// One axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    /// What it shows.
    pub label: String,
    /// The lower end; positive on a logarithmic axis.
    pub low: f64,
    /// The upper end, above the lower.
    pub high: f64,
    /// Whether it is logarithmic.
    pub log: bool,
}

impl Axis {
    /// Where a value lies, 0 at the lower end and 1 at the upper.
    fn at(&self, value: f64) -> f64 {
        let (low, high, value) = if self.log {
            (self.low.ln(), self.high.ln(), value.max(f64::MIN_POSITIVE).ln())
        } else {
            (self.low, self.high, value)
        };
        ((value - low) / (high - low)).clamp(0.0, 1.0)
    }

    /// Round numbers along the axis.
    fn ticks(&self) -> Vec<f64> {
        let slack = 1.0 + 1e-9;
        if !self.log {
            let rough = (self.high - self.low) / 5.0;
            let power = 10f64.powf(rough.log10().floor());
            let step = [1.0, 2.0, 5.0, 10.0]
                .into_iter()
                .map(|m| m * power)
                .find(|s| *s * slack >= rough)
                .unwrap_or(power);
            let first = (self.low / step).ceil() as i64;
            let last = (self.high / step * slack).floor() as i64;
            return (first..=last).map(|k| k as f64 * step).collect();
        }
        let decades = (self.high / self.low).log10();
        let multiples: &[f64] = if decades < 2.2 { &[1.0, 2.0, 5.0] } else { &[1.0] };
        let stride = ((decades / 7.0).ceil() as i32).max(1);
        let (first, last) = (self.low.log10().floor() as i32, self.high.log10().ceil() as i32);
        (first..=last)
            .filter(|e| e.rem_euclid(stride) == 0)
            .flat_map(|e| multiples.iter().map(move |m| m * 10f64.powi(e)))
            .filter(|t| *t * slack >= self.low && *t <= self.high * slack)
            .collect()
    }

    fn tick_label(&self, tick: f64) -> String {
        // Over many decades powers throughout, but 1 and 10 as they are.
        let far = self.high / self.low > 2e4 && !(1.0..=10.0).contains(&tick);
        if self.log && (far || !(1e-2..1e4).contains(&tick)) {
            power(tick)
        } else {
            // Steps of 0.2 add up to 0.6000000000000001.
            format!("{}", (tick * 1e9).round() / 1e9)
        }
    }
}

/// One curve.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Its name.
    pub name: String,
    /// Chooses colour and dash pattern.
    pub slot: usize,
    /// Its points, by ascending x; y holds from a point to the next.
    pub points: Vec<(f64, f64)>,
}

/// A chart of step functions.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// Its title, also what a screen reader says.
    pub title: String,
    /// The horizontal axis.
    pub x: Axis,
    /// The vertical axis.
    pub y: Axis,
    /// The curves.
    pub series: Vec<Series>,
}

/// The performance profiles of a study as a chart, up to the largest ratio that occurs (at most 1000).
pub fn performance_chart(study: &Study, measure: Measure, unsolved: UnsolvedProblems) -> Chart {
    let profile = performance_profile(study, measure, unsolved);
    let ratios = profile.ratios.iter().flatten().copied();
    let largest = ratios.filter(|r| r.is_finite()).fold(2.0, f64::max);
    Chart {
        title: format!("Performance profile, {}", measure.label()),
        x: Axis {
            label: "τ: at most so many times the cost of the best".to_owned(),
            low: 1.0,
            high: (largest * 1.05).min(1000.0),
            log: true,
        },
        y: share(),
        series: series(study, profile.curves.iter().map(|c| c.jumps().to_vec())),
    }
}

/// The data profiles of a study as a chart.
pub fn data_chart(study: &Study, tau: f64) -> Chart {
    let profile = data_profile(study, tau);
    let units = || {
        profile
            .units
            .iter()
            .flatten()
            .copied()
            .filter(|u| u.is_finite() && *u > 0.0)
    };
    let high = units().fold(0.0, f64::max);
    let low = units().fold(f64::INFINITY, f64::min);
    Chart {
        title: format!("Data profile, τ = {}", power(tau)),
        x: Axis {
            label: "α: cost nf + 2 ng over n + 1".to_owned(),
            low: if low < high { low } else { 0.1 },
            high: if low < high {
                high * 1.05
            } else {
                low.clamp(1.0, 1e300) * 2.0
            },
            log: true,
        },
        y: share(),
        series: series(study, profile.curves.iter().map(|c| c.jumps().to_vec())),
    }
}

fn share() -> Axis {
    Axis {
        label: "share of problems".to_owned(),
        low: 0.0,
        high: 1.0,
        log: false,
    }
}

fn series(study: &Study, curves: impl Iterator<Item = Vec<(f64, f64)>>) -> Vec<Series> {
    curves
        .zip(study.solvers())
        .enumerate()
        .map(|(slot, (points, name))| Series {
            name: name.clone(),
            slot,
            points,
        })
        .collect()
}

/// How far apart names at the ends of curves are.
const LINE: f64 = 14.0;

impl Chart {
    /// The chart for use within a page, whose style sheet has the classes: colours come from `.c0` … `.c7`.
    pub fn inline(&self, width: f64, height: f64) -> String {
        self.svg(width, height, "")
    }

    /// The chart as a file of its own, in light and dark.
    pub fn file(&self, width: f64, height: f64) -> String {
        let mut css = String::from(
            "<style>svg{font:12px system-ui,-apple-system,'Segoe UI','Helvetica Neue',Arial,sans-serif;background:#fff}\
             .curve{fill:none;stroke-width:1.8;stroke-linejoin:round}.grid{stroke:#e4e2dc;fill:none}\
             .axis{stroke:#555;fill:none}.tick,.name{fill:#333}.label{fill:#333}.title{font-size:14px;font-weight:600}",
        );
        for (k, colour) in LIGHT.iter().enumerate() {
            let _ = write!(
                css,
                ".c{k}{{stroke:{colour}}}text.c{k}{{stroke:none;fill:{colour}}}"
            );
        }
        css.push_str(
            "@media(prefers-color-scheme:dark){svg{background:#16181a}.grid{stroke:#303438}.axis{stroke:#999}\
             .tick,.name,.label{fill:#ddd}",
        );
        for (k, colour) in DARK.iter().enumerate() {
            let _ = write!(
                css,
                ".c{k}{{stroke:{colour}}}text.c{k}{{stroke:none;fill:{colour}}}"
            );
        }
        css.push_str("}</style>");
        let xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
        format!("{xml}{}\n", self.svg(width, height, &css))
    }

    fn svg(&self, width: f64, height: f64, css: &str) -> String {
        let longest = self.series.iter().map(|s| s.name.chars().count().min(24)).max();
        let right = 16.0 + 6.9 * longest.unwrap_or(0) as f64;
        let top = if css.is_empty() { 10.0 } else { 34.0 };
        let (left, bottom) = (46.0, 42.0);
        let (wide, high) = (width - left - right, height - top - bottom);
        let px = |v: f64| left + wide * self.x.at(v);
        let py = |v: f64| top + high * (1.0 - self.y.at(v));
        let title = escape(&self.title);
        let mut out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{title}\">{css}"
        );
        // Writing to a String does not fail.
        let mut put = |text: std::fmt::Arguments| {
            let _ = out.write_fmt(text);
        };
        if !css.is_empty() {
            put(format_args!(
                "<text class=\"label title\" x=\"{left}\" y=\"20\">{title}</text>"
            ));
        }
        for tick in self.y.ticks() {
            let y = py(tick);
            put(format_args!(
                "<path class=\"grid\" d=\"M{left} {y:.1}h{wide:.1}\"/><text class=\"tick\" x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
                left - 6.0,
                y + 4.0,
                self.y.tick_label(tick)
            ));
        }
        let base = top + high;
        for tick in self.x.ticks() {
            let x = px(tick);
            put(format_args!(
                "<path class=\"axis\" d=\"M{x:.1} {base:.1}v4\"/><text class=\"tick\" x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
                base + 17.0,
                self.x.tick_label(tick)
            ));
        }
        put(format_args!(
            "<path class=\"axis\" d=\"M{left} {base:.1}h{wide:.1}\"/>"
        ));
        put(format_args!(
            "<text class=\"label\" x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
            left + wide / 2.0,
            height - 6.0,
            escape(&self.x.label)
        ));
        put(format_args!(
            "<text class=\"label\" transform=\"translate(11 {:.1}) rotate(-90)\" text-anchor=\"middle\">{}</text>",
            top + high / 2.0,
            escape(&self.y.label)
        ));
        let mut ends = Vec::new();
        // The first solvers lie on top.
        for series in self.series.iter().rev() {
            let (colour, dash) = style(series.slot);
            let mut y = 0.0;
            let mut d = format!("M{left} {:.1}", py(0.0));
            for &(at, value) in &series.points {
                if at > self.x.high {
                    break;
                }
                let _ = write!(d, "H{:.1}V{:.1}", px(at), py(value));
                y = value;
            }
            let _ = write!(d, "H{:.1}", left + wide);
            put(format_args!(
                "<path class=\"curve c{colour}\" stroke-dasharray=\"{}\" d=\"{d}\"><title>{}</title></path>",
                DASHES[dash],
                escape(&series.name)
            ));
            ends.push((py(y), series));
        }
        let wanted: Vec<f64> = ends.iter().map(|e| e.0).collect();
        for ((_, series), y) in ends.iter().zip(spread(&wanted, top, base)) {
            put(format_args!(
                "<text class=\"name c{}\" x=\"{:.1}\" y=\"{:.1}\">{}</text>",
                style(series.slot).0,
                left + wide + 7.0,
                y + 4.0,
                escape(&cut(&series.name, 24))
            ));
        }
        out.push_str("</svg>");
        out
    }
}

/// Moves labels apart that would overlap, each as near to its place as the order allows, all within `top..base` if
/// there is room.
fn spread(wanted: &[f64], top: f64, base: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|&a, &b| wanted[a].total_cmp(&wanted[b]));
    let mut placed = wanted.to_vec();
    let mut least = top;
    for &k in &order {
        placed[k] = placed[k].max(least);
        least = placed[k] + LINE;
    }
    let mut most = base;
    for &k in order.iter().rev() {
        placed[k] = placed[k].min(most);
        most = placed[k] - LINE;
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axis(low: f64, high: f64, log: bool) -> Axis {
        Axis {
            label: String::new(),
            low,
            high,
            log,
        }
    }

    #[test]
    fn ticks_are_round() {
        let labels = |a: Axis| a.ticks().into_iter().map(|t| a.tick_label(t)).collect::<Vec<_>>();
        assert_eq!(
            labels(axis(0.0, 1.0, false)),
            ["0", "0.2", "0.4", "0.6", "0.8", "1"]
        );
        assert_eq!(labels(axis(1.0, 30.0, true)), ["1", "2", "5", "10", "20"]);
        assert_eq!(
            labels(axis(1e-6, 1.0, true)).first().map(String::as_str),
            Some("10⁻⁶")
        );
        assert!(axis(1e-300, 1e300, true).ticks().len() < 12);
    }

    #[test]
    fn names_do_not_overlap() {
        let placed = spread(&[50.0, 50.0, 52.0, 99.0], 0.0, 100.0);
        let mut sorted = placed.clone();
        sorted.sort_by(f64::total_cmp);
        assert!(
            sorted.windows(2).all(|w| w[1] - w[0] >= LINE - 1e-9),
            "{placed:?}"
        );
        assert!(sorted[3] <= 100.0);
    }

    #[test]
    fn a_curve_is_drawn_as_its_steps() {
        let chart = Chart {
            title: "A <title>".into(),
            x: axis(1.0, 4.0, true),
            y: axis(0.0, 1.0, false),
            series: vec![Series {
                name: "s".into(),
                slot: 0,
                points: vec![(1.0, 0.5), (2.0, 1.0), (9.0, 1.0)],
            }],
        };
        let svg = chart.inline(46.0 + 16.0 + 6.9 + 100.0, 152.0);
        // Half the logarithmic axis is τ = 2; y runs from 110 (0) to 10 (1); the jump at 9 lies beyond the end.
        assert!(svg.contains("d=\"M46 110.0H46.0V60.0H96.0V10.0H146.0\""), "{svg}");
        assert!(svg.contains("A &lt;title&gt;") && !svg.contains("<style>"));
        assert!(chart.file(300.0, 200.0).contains("prefers-color-scheme:dark"));
    }

    #[test]
    fn styles_repeat_only_after_64() {
        let all: std::collections::HashSet<_> = (0..64).map(style).collect();
        assert_eq!(all.len(), 64);
    }
}
