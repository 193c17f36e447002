//! Which variables are pinned to their bounds, and how far a step may go.
//!
//! A variable is −1 at its lower bound, 1 at its upper one, 2 fixed for good, 0 free. "At" means within 10 ε (|b| + 1), the
//! tolerance of SciPy's TNC.

use num_traits::{Float, Zero};
use thalweg_core::{Bounds, Real, Reduce, ScalarOf, Vector};

/// The local elements of the bounds.
pub(crate) type Pair<'a, T> = Option<(&'a [T], &'a [T])>;

pub(crate) fn local<V: Vector>(bounds: Option<&Bounds<V>>) -> Pair<'_, ScalarOf<V>> {
    bounds.map(|b| (b.lower().local(), b.upper().local()))
}

fn tolerance<T: Real>(bound: T) -> T {
    T::from_f64(10.0) * T::EPSILON * (bound.abs() + T::one())
}

#[inline(always)]
fn at_lower<T: Real>(x: T, bound: T) -> bool {
    bound != T::neg_infinity() && x - bound <= tolerance(bound)
}

#[inline(always)]
fn at_upper<T: Real>(x: T, bound: T) -> bool {
    bound != T::infinity() && bound - x <= tolerance(bound)
}

/// The variables that can never move: equal bounds or a scale of 0. Everything else is free. Whether nothing is, on all parts.
pub(crate) fn fix<V: Vector>(held: &mut [i8], scale: &V, bounds: Option<&Bounds<V>>) -> bool {
    let bounds = local(bounds);
    let mut free = false;
    for (i, h) in held.iter_mut().enumerate() {
        let fixed = scale.local()[i] == ScalarOf::<V>::zero()
            || bounds.is_some_and(|(lower, upper)| lower[i] == upper[i]);
        *h = if fixed { 2 } else { 0 };
        free |= !fixed;
    }
    !scale.comm().any(free)
}

/// Pins what is at a bound with a gradient that points out of the box, and frees everything else.
///
/// `upper_too`: as it should be. SciPy's test at the start finds no variable at its upper bound.
pub(crate) fn pin_all<V: Vector>(held: &mut [i8], x: &V, g: &V, bounds: Option<&Bounds<V>>, upper_too: bool) {
    let Some((lower, upper)) = local(bounds) else {
        return;
    };
    let zero = ScalarOf::<V>::zero();
    let (x, g) = (x.local(), g.local());
    for (i, h) in held.iter_mut().enumerate() {
        if *h == 2 {
            continue;
        }
        *h = if g[i] >= zero && at_lower(x[i], lower[i]) {
            -1
        } else if upper_too && g[i] <= zero && at_upper(x[i], upper[i]) {
            1
        } else {
            0
        };
    }
}

/// Pins the free variables that the direction has brought to a bound; whether there are any, on all parts.
pub(crate) fn pin_met<V: Vector>(held: &mut [i8], x: &V, d: &V, bounds: Option<&Bounds<V>>) -> bool {
    let mut met = false;
    if let Some((lower, upper)) = local(bounds) {
        let (x, d) = (x.local(), d.local());
        let zero = ScalarOf::<V>::zero();
        for (i, h) in held.iter_mut().enumerate() {
            if *h != 0 {
                continue;
            }
            if d[i] < zero && at_lower(x[i], lower[i]) {
                (*h, met) = (-1, true);
            } else if d[i] > zero && at_upper(x[i], upper[i]) {
                (*h, met) = (1, true);
            }
        }
    }
    x.comm().any(met)
}

/// Frees the one variable whose scaled gradient points furthest into the box; whether there is one, on all parts. Of equals
/// the first, on the first part that has one.
pub(crate) fn release_one<V: Vector>(held: &mut [i8], g: &V, scale: &V) -> bool {
    let zero = ScalarOf::<V>::zero();
    let (mut most, mut at) = (zero, None);
    for (i, &h) in held.iter().enumerate() {
        if h == 2 {
            continue;
        }
        let t = -ScalarOf::<V>::from_f64(f64::from(h)) * g.local()[i] * scale.local()[i];
        if t < most {
            (most, at) = (t, Some(i));
        }
    }
    let comm = g.comm();
    let mut best = [most];
    comm.min(&mut best);
    if !(best[0] < zero) {
        return false;
    }
    // Of several parts with the same multiplier, the first frees its variable.
    let offset = ScalarOf::<V>::from_usize(comm.offset(held.len()));
    let mine = most == best[0] && at.is_some();
    let mut first = [if mine { offset } else { ScalarOf::<V>::infinity() }];
    comm.min(&mut first);
    if mine
        && first[0] == offset
        && let Some(i) = at
    {
        held[i] = 0;
    }
    true
}

/// The largest t ≤ `most` for which x + t S d is in the box, S being the scale, and the t beyond which the projection of that
/// point no longer moves (`most`, if it always does). One reduction for each.
pub(crate) fn step_range<V: Vector>(
    most: ScalarOf<V>,
    held: &[i8],
    x: &V,
    d: &V,
    scale: &V,
    bounds: Option<&Bounds<V>>,
) -> (ScalarOf<V>, ScalarOf<V>) {
    let zero = ScalarOf::<V>::zero();
    let Some((lower, upper)) = local(bounds) else {
        return (most, most);
    };
    let (mut nearest, mut farthest) = (most, zero);
    let (xs, ds, ss) = (x.local(), d.local(), scale.local());
    for i in 0..held.len() {
        if held[i] != 0 || ds[i] == zero {
            continue;
        }
        let room = if ds[i] < zero {
            lower[i] - xs[i]
        } else {
            upper[i] - xs[i]
        };
        let t = room / (ss[i] * ds[i]);
        nearest = nearest.min(t);
        farthest = farthest.max(t);
    }
    let (mut low, mut high) = ([nearest], [farthest]);
    x.comm().min(&mut low);
    x.comm().max(&mut high);
    (low[0].max(zero), high[0].min(most))
}

/// x + t S d into `out`, inside the box. A variable that comes within the tolerance of a bound it moves towards is put on it.
pub(crate) fn move_to<V: Vector>(
    x: &V,
    d: &V,
    scale: &V,
    t: ScalarOf<V>,
    bounds: Option<&Bounds<V>>,
    out: &mut V,
) {
    let zero = ScalarOf::<V>::zero();
    let (x, d, scale, out) = (x.local(), d.local(), scale.local(), out.local_mut());
    let n = out.len();
    match local(bounds) {
        None => {
            for i in 0..n {
                out[i] = x[i] + t * (scale[i] * d[i]);
            }
        }
        Some((lower, upper)) => {
            for i in 0..n {
                let by = t * (scale[i] * d[i]);
                let to = x[i] + by;
                out[i] = if by < zero && at_lower(to, lower[i]) {
                    lower[i]
                } else if by > zero && at_upper(to, upper[i]) {
                    upper[i]
                } else {
                    to
                };
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INF: f64 = f64::INFINITY;

    fn bounds() -> Bounds<Vec<f64>> {
        Bounds::from_pairs(
            vec![0.0; 5],
            [(0.0, 1.0), (0.0, 1.0), (-INF, INF), (2.0, 2.0), (-1.0, INF)],
        )
        .unwrap()
    }

    #[test]
    fn pinned_where_the_gradient_points_out() {
        let b = bounds();
        let scale = vec![1.0, 1.0, 1.0, 1.0, 0.0];
        let mut held = [9; 5];
        assert!(!fix(&mut held, &scale, Some(&b)));
        assert_eq!(held, [0, 0, 0, 2, 2]);
        let x = vec![0.0, 1.0, 5.0, 2.0, -1.0];
        pin_all(&mut held, &x, &vec![1.0, -1.0, 1.0, 1.0, 1.0], Some(&b), true);
        assert_eq!(held, [-1, 1, 0, 2, 2]);
        // The gradient points in: free again. SciPy's start sees no upper bound.
        pin_all(&mut held, &x, &vec![-1.0, 1.0, 1.0, 1.0, 1.0], Some(&b), true);
        assert_eq!(held, [0, 0, 0, 2, 2]);
        pin_all(&mut held, &x, &vec![1.0, -1.0, 1.0, 1.0, 1.0], Some(&b), false);
        assert_eq!(held, [-1, 0, 0, 2, 2]);
        assert!(fix(&mut held, &vec![0.0; 5], None));
    }

    #[test]
    fn one_is_released_the_worst() {
        let mut held = [-1, 1, -1, 2, 0];
        let g = vec![-1.0, 3.0, -5.0, -90.0, -90.0];
        let scale = vec![1.0, 1.0, 0.1, 1.0, 1.0];
        // Multipliers −1, −3 and, scaled, −0.5.
        assert!(release_one(&mut held, &g, &scale));
        assert_eq!(held, [-1, 0, -1, 2, 0]);
        assert!(release_one(&mut held, &g, &scale) && release_one(&mut held, &g, &scale));
        assert_eq!(held, [0, 0, 0, 2, 0]);
        assert!(!release_one(&mut held, &g, &scale));
    }

    #[test]
    fn ranges_and_moves_stop_at_bounds() {
        let b = bounds();
        let x = vec![0.5, 0.5, 0.0, 2.0, 0.0];
        let d = vec![1.0, -0.25, 1.0, 1.0, -1.0];
        let scale = vec![1.0, 2.0, 1.0, 1.0, 1.0];
        let mut held = [0, 0, -1, 2, 0];
        // 0.5/1, 0.5/(2 · 0.25), and 1/1.
        assert_eq!(step_range(9.0, &held, &x, &d, &scale, Some(&b)), (0.5, 1.0));
        // A free variable without a bound: no end.
        held[2] = 0;
        assert_eq!(step_range(9.0, &held, &x, &d, &scale, Some(&b)), (0.5, 9.0));
        assert_eq!(step_range(9.0, &held, &x, &d, &scale, None), (9.0, 9.0));
        let mut to = vec![0.0; 5];
        let moving = vec![1.0, -0.25, 1.0, 0.0, -1.0];
        move_to(&x, &moving, &scale, 0.75, Some(&b), &mut to);
        assert_eq!(to, [1.0, 0.125, 0.75, 2.0, -0.75]);
        assert!(pin_met(&mut held, &to, &moving, Some(&b)));
        assert_eq!(held, [1, 0, 0, 2, 0]);
        assert!(!pin_met(&mut held, &to, &moving, Some(&b)));
        // Within rounding of a bound is at it.
        move_to(&x, &moving, &scale, 0.5 - 1e-16, Some(&b), &mut to);
        assert_eq!(to[0], 1.0);
    }
}
