//! The breakpoints of the walk to the Cauchy point, in order, sorted no further than the walk gets.
//!
//! They are collected as they come. When the walk asks for the next one, the least quarter of the rest (64 at least) is
//! selected, in linear time, and sorted. A walk that ends early sorts little; one that goes to the end sorts blocks that
//! fit the cache; and variables that meet their bounds at the same t, of which symmetric problems have thousands, cost no
//! more than others.

use std::cmp::Ordering;
use thalweg_core::Real;

/// The least block that is sorted at once.
const BLOCK: usize = 64;

/// Breakpoints (t, variable), those not taken yet in order of t, of equal ones in order of the variable.
#[derive(Debug, Clone)]
pub(crate) struct Breakpoints<T> {
    all: Vec<(T, usize)>,
    /// The next one, and how many are sorted.
    next: usize,
    sorted: usize,
}

fn order<T: Real>(a: &(T, usize), b: &(T, usize)) -> Ordering {
    // No breakpoint is NaN: both rooms and slopes are finite, and slopes not zero.
    a.0.partial_cmp(&b.0)
        .unwrap_or(Ordering::Equal)
        .then(a.1.cmp(&b.1))
}

impl<T: Real> Breakpoints<T> {
    /// Room for `n`; memory that is never written is never touched.
    pub(crate) fn with_capacity(n: usize) -> Self {
        Breakpoints {
            all: Vec::with_capacity(n),
            next: 0,
            sorted: 0,
        }
    }

    /// None.
    pub(crate) fn clear(&mut self) {
        self.all.clear();
        self.next = 0;
        self.sorted = 0;
    }

    /// Whether all have been taken.
    pub(crate) fn is_empty(&self) -> bool {
        self.next == self.all.len()
    }

    /// One more, not before those already taken.
    pub(crate) fn push(&mut self, t: T, variable: usize) {
        self.all.push((t, variable));
    }

    /// The least, if there is one.
    pub(crate) fn peek(&mut self) -> Option<(T, usize)> {
        if self.next == self.sorted {
            let rest = &mut self.all[self.next..];
            let block = (rest.len() / 4).max(BLOCK).min(rest.len());
            if block < rest.len() {
                rest.select_nth_unstable_by(block - 1, order);
            }
            rest[..block].sort_unstable_by(order);
            self.sorted += block;
        }
        self.all.get(self.next).copied()
    }

    /// Takes the least.
    pub(crate) fn pop(&mut self) {
        self.next += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_come_in_order() {
        for n in [0usize, 1, 63, 64, 65, 1000] {
            for distinct in [1, 7, n.max(1)] {
                let mut breakpoints = Breakpoints::with_capacity(n);
                let mut expected: Vec<(f64, usize)> =
                    (0..n).map(|i| (((i * 7919 + 13) % distinct) as f64, i)).collect();
                for &(t, i) in &expected {
                    breakpoints.push(t, i);
                }
                expected.sort_by(order);
                for next in expected {
                    assert!(!breakpoints.is_empty());
                    assert_eq!(breakpoints.peek(), Some(next));
                    breakpoints.pop();
                }
                assert_eq!(breakpoints.peek(), None);
                assert!(breakpoints.is_empty());
                breakpoints.clear();
                breakpoints.push(2.0, 5);
                assert_eq!(breakpoints.peek(), Some((2.0, 5)));
            }
        }
    }
}
