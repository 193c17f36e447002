//! Two solvers, head to head.

use crate::measure::Measure;
use crate::study::Study;

/// How solver a did against solver b on the problems both were run on.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Pair {
    /// Both solve it, a for less.
    pub wins: usize,
    /// Both solve it, and the costs differ by no more than [`Measure::tie`].
    pub ties: usize,
    /// Both solve it, b for less.
    pub losses: usize,
    /// Only a solves it.
    pub only_a: usize,
    /// Only b solves it.
    pub only_b: usize,
    /// Neither solves it.
    pub neither: usize,
    /// Geometric mean of cost of a / cost of b where both solve it; `None` if there is no such problem.
    pub mean_ratio: Option<f64>,
    /// Median of the same ratios; of an even number the geometric mean of the two in the middle.
    pub median_ratio: Option<f64>,
    /// p value of the two-sided sign test: how often chance alone would make the two at least as unequal. A problem
    /// only one solves counts for it; ties do not count.
    pub p_value: f64,
}

/// Compares two solvers, given by their numbers.
pub fn pairwise(study: &Study, a: usize, b: usize, measure: Measure) -> Pair {
    let mut pair = Pair::default();
    let mut ratios = Vec::new();
    for p in 0..study.subjects().len() {
        let (Some(run_a), Some(run_b)) = (study.run(p, a), study.run(p, b)) else {
            continue;
        };
        match (study.solved(p, a), study.solved(p, b)) {
            (false, false) => pair.neither += 1,
            (true, false) => pair.only_a += 1,
            (false, true) => pair.only_b += 1,
            (true, true) => {
                let (cost_a, cost_b) = (measure.of(run_a), measure.of(run_b));
                ratios.push(cost_a / cost_b);
                // 1 + tie apart, either way round.
                let tie = 1.0 + measure.tie();
                if cost_a * tie < cost_b {
                    pair.wins += 1;
                } else if cost_b * tie < cost_a {
                    pair.losses += 1;
                } else {
                    pair.ties += 1;
                }
            }
        }
    }
    pair.mean_ratio = geometric_mean(&ratios);
    pair.median_ratio = median(&mut ratios);
    pair.p_value = sign_test(pair.wins + pair.only_a, pair.losses + pair.only_b);
    pair
}

/// The geometric mean; `None` of nothing.
pub(crate) fn geometric_mean(ratios: &[f64]) -> Option<f64> {
    let sum: f64 = ratios.iter().map(|r| r.ln()).sum();
    (!ratios.is_empty()).then(|| (sum / ratios.len() as f64).exp())
}

fn median(ratios: &mut [f64]) -> Option<f64> {
    ratios.sort_by(f64::total_cmp);
    let middle = ratios.len() / 2;
    match ratios.len() {
        0 => None,
        n if n % 2 == 1 => Some(ratios[middle]),
        _ => Some((ratios[middle - 1] * ratios[middle]).sqrt()),
    }
}

/// The two-sided sign test: the probability that a fair coin, thrown `wins + losses` times, lies at least as far from
/// half and half. 1 for no throws. O(wins + losses).
pub fn sign_test(wins: usize, losses: usize) -> f64 {
    let (n, k) = (wins + losses, wins.min(losses));
    // Terms C(n, i) / 2^n by logarithms: 2^-n alone leaves the range of f64 from n = 1075 on.
    let mut log_term = -(n as f64) * std::f64::consts::LN_2;
    let mut tail = log_term.exp();
    for i in 1..=k {
        log_term += ((n - i + 1) as f64 / i as f64).ln();
        tail += log_term.exp();
    }
    (2.0 * tail).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::Run;
    use crate::study::tests::{failed, solved};

    #[test]
    fn counts_and_ratios_by_hand() {
        let study = Study::new([
            solved("P", "a", 10),
            solved("P", "b", 40), // a wins, 1/4
            solved("Q", "a", 20),
            solved("Q", "b", 20), // tie, 1
            solved("R", "a", 30),
            solved("R", "b", 15), // b wins, 2
            solved("S", "a", 9),
            failed("S", "b", 1), // only a
            failed("T", "a", 9),
            failed("T", "b", 1), // neither
            failed("U", "a", 9),
            solved("U", "b", 1), // only b
            solved("V", "b", 1), // a was not run
        ]);
        let pair = pairwise(&study, 0, 1, Measure::Cost);
        assert_eq!((pair.wins, pair.ties, pair.losses), (1, 1, 1));
        assert_eq!((pair.only_a, pair.only_b, pair.neither), (1, 1, 1));
        // (1/4 · 1 · 2)^(1/3); logarithms round.
        assert!((pair.mean_ratio.unwrap() - 0.5_f64.cbrt()).abs() < 1e-15);
        assert_eq!(pair.median_ratio, Some(1.0));
        assert_eq!(pair.p_value, 1.0);
        let back = pairwise(&study, 1, 0, Measure::Cost);
        assert_eq!((back.wins, back.only_a), (pair.losses, pair.only_b));
    }

    #[test]
    fn times_tie_within_their_noise() {
        let timed = |solver, seconds| Run {
            seconds,
            ..solved("P", solver, 1)
        };
        let tie = Study::new([timed("a", 1.0), timed("b", 1.04)]);
        assert_eq!(pairwise(&tie, 0, 1, Measure::Seconds).ties, 1);
        let win = Study::new([timed("a", 1.0), timed("b", 1.06)]);
        assert_eq!(pairwise(&win, 0, 1, Measure::Seconds).wins, 1);
        assert_eq!(pairwise(&win, 1, 0, Measure::Seconds).losses, 1);
    }

    #[test]
    fn sign_test_by_hand() {
        // 9 of 10: 2 (1 + 10) / 1024.
        assert!((sign_test(9, 1) - 22.0 / 1024.0).abs() < 1e-14);
        assert!((sign_test(1, 9) - 22.0 / 1024.0).abs() < 1e-14);
        assert!((sign_test(5, 0) - 2.0 / 32.0).abs() < 1e-15);
        assert_eq!(sign_test(0, 0), 1.0);
        assert_eq!(sign_test(3, 3), 1.0);
        let far = sign_test(3000, 2800);
        // The normal approximation with continuity correction: z = 199/√5800 = 2.613, p = 0.00897; it is good to
        // about 1 % here.
        assert!((far - 0.00897).abs() < 1e-4, "{far}");
    }

    #[test]
    fn medians() {
        assert_eq!(median(&mut [4.0, 1.0]), Some(2.0));
        assert_eq!(median(&mut [4.0, 1.0, 3.0]), Some(3.0));
        assert_eq!(median(&mut []), None);
    }
}
