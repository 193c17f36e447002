//! A step function: the share of problems with a value of at most x.

/// A function that is 0 at first, never falls, and jumps at given points, where it has the higher value already.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Steps {
    jumps: Vec<(f64, f64)>,
}

impl Steps {
    /// The share of `total` whose value is at most x, as a function of x. Values that are ∞ or NaN are never
    /// reached. O(k log k) for k values.
    pub fn distribution(values: &[f64], total: usize) -> Self {
        let mut sorted: Vec<f64> = values.iter().copied().filter(|v| v.is_finite()).collect();
        sorted.sort_by(f64::total_cmp);
        let mut jumps: Vec<(f64, f64)> = Vec::new();
        for (k, &x) in sorted.iter().enumerate() {
            let y = (k + 1) as f64 / total.max(1) as f64;
            match jumps.last_mut() {
                Some(last) if last.0 == x => last.1 = y,
                _ => jumps.push((x, y)),
            }
        }
        Steps { jumps }
    }

    /// Where it jumps, ascending, and the value from there on.
    pub fn jumps(&self) -> &[(f64, f64)] {
        &self.jumps
    }

    /// The value at x. O(log k).
    pub fn at(&self, x: f64) -> f64 {
        match self.jumps.partition_point(|j| j.0 <= x) {
            0 => 0.0,
            k => self.jumps[k - 1].1,
        }
    }

    /// The value at ∞.
    pub fn limit(&self) -> f64 {
        self.jumps.last().map_or(0.0, |j| j.1)
    }

    /// The mean height over 1 ≤ x ≤ `end` on a logarithmic axis: ∫ at(x) d(log x) / log(end). 1 for a solver that is
    /// the fastest on every problem. `end` must exceed 1.
    pub fn area(&self, end: f64) -> f64 {
        let (mut sum, mut x, mut y) = (0.0, 1.0_f64, self.at(1.0));
        for &(next, height) in self.jumps.iter().filter(|j| j.0 > 1.0 && j.0 < end) {
            sum += y * (next / x).ln();
            (x, y) = (next, height);
        }
        (sum + y * (end / x).ln()) / end.ln()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jumps_are_exact_and_equal_values_are_one_jump() {
        let steps = Steps::distribution(&[2.0, 1.0, f64::INFINITY, 2.0, f64::NAN], 5);
        assert_eq!(steps.jumps(), [(1.0, 0.2), (2.0, 0.6)]);
        assert_eq!(steps.at(0.999), 0.0);
        assert_eq!(steps.at(1.0), 0.2);
        assert_eq!(steps.at(1.999), 0.2);
        assert_eq!(steps.at(2.0), 0.6);
        assert_eq!(steps.limit(), 0.6);
    }

    #[test]
    fn the_area_by_hand() {
        // 1/2 up to 4, then 1 up to 16: half the axis each.
        let steps = Steps::distribution(&[1.0, 4.0], 2);
        // Rounding of logarithms: a few units in the last place.
        assert!((steps.area(16.0) - 0.75).abs() < 1e-15);
        assert!((steps.area(2.0) - 0.5).abs() < 1e-15);
        assert_eq!(Steps::default().area(100.0), 0.0);
        assert_eq!(Steps::default().limit(), 0.0);
    }
}
