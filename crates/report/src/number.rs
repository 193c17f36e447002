//! Numbers as a reader wants them.

/// Three significant digits; an exponent from 10⁵ on and below 10⁻³.
pub(crate) fn short(value: f64) -> String {
    if !value.is_finite() {
        return if value == f64::INFINITY {
            "∞"
        } else if value.is_nan() {
            "–"
        } else {
            "-∞"
        }
        .to_owned();
    }
    let size = value.abs();
    if size == 0.0 {
        "0".to_owned()
    } else if value.fract() == 0.0 && size < 1e6 {
        format!("{value:.0}")
    } else if (1e-3..1e5).contains(&size) {
        let digits = (2.0 - size.log10().floor()).clamp(0.0, 6.0) as usize;
        format!("{value:.digits$}")
    } else {
        format!("{value:.2e}")
    }
}

/// Three significant digits, or a dash for nothing.
pub(crate) fn short_or_dash(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), short)
}

/// A share as a percentage.
pub(crate) fn percent(share: f64) -> String {
    format!("{:.1}", 100.0 * share)
}

/// `10⁻³` for 1e-3; other numbers as they are.
pub(crate) fn power(value: f64) -> String {
    let exponent = value.log10().round();
    if (value / 10f64.powf(exponent) - 1.0).abs() > 1e-9 {
        return short(value);
    }
    let digits: String = format!("{exponent:.0}")
        .chars()
        .map(|c| match c {
            '-' => '⁻',
            _ => c
                .to_digit(10)
                .and_then(|d| "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().nth(d as usize))
                .unwrap_or(c),
        })
        .collect();
    format!("10{digits}")
}

/// Text within HTML, SVG and their attributes.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // Not allowed in XML, and of no use in HTML.
            c if c.is_control() && c != '\n' && c != '\t' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// At most `limit` characters, the last of them `…` if some are missing.
pub(crate) fn cut(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    text.chars().take(limit.saturating_sub(1)).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        let shown: Vec<String> = [
            0.0,
            12.0,
            1234.5,
            0.012345,
            1.5e-7,
            2.5e8,
            f64::INFINITY,
            f64::NAN,
        ]
        .into_iter()
        .map(short)
        .collect();
        assert_eq!(
            shown,
            ["0", "12", "1234", "0.0123", "1.50e-7", "2.50e8", "∞", "–"]
        );
        assert_eq!(
            (power(1e-3), power(1e10), power(2.0)),
            ("10⁻³".into(), "10¹⁰".into(), "2".into())
        );
        assert_eq!(
            escape("<a b='\"&\u{1}'>"),
            "&lt;a b=&#39;&quot;&amp;\u{fffd}&#39;&gt;"
        );
        assert_eq!((cut("abcd", 4), cut("abcde", 4)), ("abcd".into(), "abc…".into()));
    }
}
