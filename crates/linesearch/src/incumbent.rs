//! The best point of a run that need not be monotone.

#[cfg(feature = "checkpoint")]
mod checkpoint;

use num_traits::{Float, Zero};
use thalweg_core::{Real, ScalarOf, Vector};

/// Steps in a row above the best point before the run goes back to it.
const MOST_AWAY: u32 = 50;
/// A point so many roundings of f above the best is as good.
const ROUNDING: f64 = 16.0;

/// Keeps the best point of a run while a line search that is not monotone
/// ([`is_monotone`](thalweg_core::LineSearch::is_monotone)) leads it above. A solver has one if its line search asks for
/// it, and then
///
/// * calls [`leave`](Self::leave) before it replaces its iterate;
/// * shows the best point in its state while [`is_away`](Self::is_away);
/// * where the iterate meets a convergence test, asks [`settle`](Self::settle) whether it may end there;
/// * where it may not, where the run is [`lost`](Self::is_lost), or where no step can be found, [goes
///   back](Self::recall) to the best point, forgets what it has learnt and starts with a fresh line search.
///
/// So the values shown never rise, but for the rounding that `settle` allows, and the run does not end at a stationary
/// point above one it has seen.
#[derive(Debug, Clone)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(
    feature = "serde",
    serde(bound(
        serialize = "V: serde::Serialize, ScalarOf<V>: serde::Serialize",
        deserialize = "V: serde::Deserialize<'de>, ScalarOf<V>: serde::Deserialize<'de>"
    ))
)]
pub struct Incumbent<V: Vector> {
    x: V,
    gradient: V,
    value: ScalarOf<V>,
    norm: ScalarOf<V>,
    /// Steps in a row above the best point; 0: the iterate is the best point.
    away: u32,
    /// It has been recalled, and nothing better was found since.
    recalled: bool,
    /// A point higher by this part of |f| is as good.
    slack: ScalarOf<V>,
}

impl<V: Vector> Incumbent<V> {
    /// Room for a point shaped like `like`.
    pub fn new(like: &V) -> Self {
        Incumbent {
            x: like.like(),
            gradient: like.like(),
            value: ScalarOf::<V>::zero(),
            norm: ScalarOf::<V>::zero(),
            away: 0,
            recalled: false,
            slack: rounding(),
        }
    }

    /// How much higher than the best point, as a part of |f|, a point is as good as that: 16 ε, or `part` if that is more.
    #[must_use]
    pub fn slack(mut self, part: ScalarOf<V>) -> Self {
        self.slack = part.max(rounding());
        self
    }

    /// Forgets a run.
    pub fn reset(&mut self) {
        (self.away, self.recalled) = (0, false);
    }

    /// The iterate (x, ∇f, f, ‖projected gradient‖∞) is about to be replaced by one of value `next`.
    pub fn leave(&mut self, x: &V, gradient: &V, value: ScalarOf<V>, norm: ScalarOf<V>, next: ScalarOf<V>) {
        let best = if self.is_away() { self.value } else { value };
        if next <= best {
            self.away = 0;
            self.recalled &= next == best;
            return;
        }
        if !self.is_away() {
            self.x.copy_from(x);
            self.gradient.copy_from(gradient);
            (self.value, self.norm) = (value, norm);
        }
        self.away += 1;
    }

    /// Whether the iterate lies above the best point.
    pub fn is_away(&self) -> bool {
        self.away > 0
    }

    /// Whether the run has been above its best point for too long.
    pub fn is_lost(&self) -> bool {
        self.away >= MOST_AWAY
    }

    /// The iterate, of value `value`, meets a convergence test: whether the run may end there. It may if it lies above
    /// the best point by rounding only (16 ε |f|, or the [slack](Self::slack)), and then takes that point's place.
    pub fn settle(&mut self, value: ScalarOf<V>) -> bool {
        let near = !self.is_away() || value - self.value <= self.slack * self.value.abs().max(value.abs());
        if near {
            self.away = 0;
        }
        near
    }

    /// Puts the best point back: its value and norm. `None` if the iterate is that point, or if the run has gone back to
    /// it before and found nothing better.
    pub fn recall(&mut self, x: &mut V, gradient: &mut V) -> Option<(ScalarOf<V>, ScalarOf<V>)> {
        if !self.is_away() || self.recalled {
            return None;
        }
        x.copy_from(&self.x);
        gradient.copy_from(&self.gradient);
        (self.away, self.recalled) = (0, true);
        Some((self.value, self.norm))
    }

    /// The best point.
    pub fn x(&self) -> &V {
        &self.x
    }
    /// ∇f there.
    pub fn gradient(&self) -> &V {
        &self.gradient
    }
    /// f there.
    pub fn value(&self) -> ScalarOf<V> {
        self.value
    }
    /// ‖projected gradient‖∞ there.
    pub fn norm(&self) -> ScalarOf<V> {
        self.norm
    }
}

fn rounding<T: Real>() -> T {
    T::from_f64(ROUNDING) * T::EPSILON
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_best_and_gives_it_back_once() {
        let mut best = Incumbent::new(&vec![0.0]);
        // Down, then up twice: the point before the first rise is kept.
        best.leave(&vec![1.0], &vec![0.1], 5.0, 0.1, 4.0);
        assert!(!best.is_away());
        best.leave(&vec![2.0], &vec![0.2], 4.0, 0.2, 6.0);
        best.leave(&vec![3.0], &vec![0.3], 6.0, 0.3, 5.0);
        assert!(best.is_away());
        assert_eq!((best.x()[0], best.value(), best.norm()), (2.0, 4.0, 0.2));
        assert!(!best.settle(5.0));
        let (mut x, mut g) = (vec![9.0], vec![9.0]);
        assert_eq!(best.recall(&mut x, &mut g), Some((4.0, 0.2)));
        assert_eq!((x[0], g[0]), (2.0, 0.2));
        // Up again without anything better: not twice.
        best.leave(&x, &g, 4.0, 0.2, 7.0);
        assert_eq!(best.recall(&mut x, &mut g), None);
        // Something better, and it may be recalled again.
        best.leave(&vec![4.0], &vec![0.4], 7.0, 0.4, 3.0);
        best.leave(&vec![5.0], &vec![0.5], 3.0, 0.5, 8.0);
        assert_eq!(best.recall(&mut x, &mut g), Some((3.0, 0.5)));
    }

    #[test]
    fn the_slack_can_be_wider_but_not_narrower() {
        let mut best = Incumbent::new(&vec![0.0f64]).slack(1e-9);
        best.leave(&vec![1.0], &vec![0.1], 1.0, 0.1, 1.0 + 1e-10);
        assert!(best.is_away() && best.settle(1.0 + 1e-10));
        let mut best = best.slack(0.0);
        best.leave(&vec![1.0], &vec![0.1], 1.0, 0.1, 1.0 + 1e-10);
        assert!(!best.settle(1.0 + 1e-10) && best.settle(1.0 + 1e-15));
    }

    #[test]
    fn settles_within_rounding_and_notices_when_lost() {
        let mut best = Incumbent::new(&vec![0.0]);
        best.leave(&vec![1.0], &vec![0.1], 1.0, 0.1, 1.0 + 1e-15);
        assert!(best.is_away() && best.settle(1.0 + 1e-15) && !best.is_away());
        for k in 0..MOST_AWAY {
            assert!(!best.is_lost(), "{k}");
            best.leave(&vec![1.0], &vec![0.1], 1.0, 0.1, 2.0);
        }
        assert!(best.is_lost());
    }
}
