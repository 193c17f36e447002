//! The direction of a small problem with bounds: the Cauchy point and the subspace step with B written out.
//!
//! For a handful of variables n × n numbers are fewer than the small matrices of the compact form, which are 2m × 2m.
//! B is built from θI by the BFGS formula, pair by pair, at each iteration; with n a constant of the code all of it stays in
//! registers and in a few lines of the cache. The steps are those of `cauchy` and `subspace`, and so are the results up to
//! rounding.
//!
//! ```text
//! B = θI;  for the pairs, oldest first:   B += y y' / s'y − B s s'B / s'B s
//! d = −∇f on the variables not held at a bound;  z = 0;  t = 0
//! while a variable moves:
//!     Δt = −(∇f + B z)'d / d'B d
//!     go to the next breakpoint if it lies within Δt, and stop its variables there; else to Δt, done
//! e: B_FF e = −(∇f + B z)_F;   clip x + z + e to the box; if that is no descent, cut e where it meets the box
//! ```
//! A problem of a size between those compiled for is filled up with variables that cannot move.

use crate::subspace::Direction;
use thalweg_core::Real;
use thalweg_core::simd::{Kernel, dispatch};
use thalweg_quasinewton::{Compact, History, Singular};

/// The most variables a problem may have to be treated so.
pub(crate) const MOST: usize = 8;

/// The vectors of one iteration, each of n elements.
pub(crate) struct Iterate<'a, T> {
    pub(crate) x: &'a [T],
    pub(crate) g: &'a [T],
    pub(crate) lower: &'a [T],
    pub(crate) upper: &'a [T],
    pub(crate) d: &'a mut [T],
}

/// The search direction for at most [`MOST`] variables.
pub(crate) fn direction<T: Real, S: Real>(
    history: &History<T, S>,
    compact: &Compact<T>,
    iterate: Iterate<'_, T>,
) -> Result<Direction<T>, Singular> {
    match iterate.x.len() {
        0..=2 => Sized::<T, S, 2>(history, compact, iterate).run(),
        3 | 4 => Sized::<T, S, 4>(history, compact, iterate).run(),
        _ => dispatch(Sized::<T, S, MOST>(history, compact, iterate)),
    }
}

struct Sized<'a, T, S, const N: usize>(&'a History<T, S>, &'a Compact<T>, Iterate<'a, T>);

impl<T: Real, S: Real, const N: usize> Kernel for Sized<'_, T, S, N> {
    type Output = Result<Direction<T>, Singular>;

    #[inline(always)]
    fn run(self) -> Self::Output {
        let Sized(history, compact, iterate) = self;
        let (zero, inf) = (T::zero(), T::infinity());
        let (x, g) = (filled(iterate.x), filled(iterate.g));
        let (lower, upper) = (filled::<T, N>(iterate.lower), filled::<T, N>(iterate.upper));
        let b = matrix::<T, S, N>(history, compact)?;

        // The Cauchy point x + z.
        let mut free = [false; N];
        let mut d = [zero; N];
        let mut breakpoint = [inf; N];
        for i in 0..N {
            let held = (x[i] <= lower[i] && g[i] >= zero) || (x[i] >= upper[i] && g[i] <= zero);
            free[i] = !held;
            d[i] = if held { zero } else { -g[i] };
            let room = if d[i] > zero {
                upper[i] - x[i]
            } else {
                x[i] - lower[i]
            };
            breakpoint[i] = if d[i] == zero { inf } else { room / d[i].abs() };
        }
        let least = T::EPSILON * compact.theta() * dot(&d, &d);
        let mut z = [zero; N];
        let mut t = zero;
        while d.iter().any(|&d| d != zero) {
            let bd = times(&b, &d);
            let f1 = dot(&g, &d) + dot(&z, &bd);
            // Rounding may have eaten what the pairs leave of θ.
            let f2 = dot(&d, &bd).max(least);
            let step = (-f1 / f2).max(zero);
            let next = breakpoint.iter().fold(inf, |m, &b| m.min(b));
            let length = if step < next - t { step } else { next - t };
            for i in 0..N {
                z[i] += length * d[i];
            }
            if step < next - t {
                break;
            }
            t = next;
            for i in 0..N {
                if breakpoint[i] <= t {
                    z[i] = if d[i] > zero { upper[i] } else { lower[i] } - x[i];
                    d[i] = zero;
                    free[i] = false;
                    breakpoint[i] = inf;
                }
            }
        }
        let mut to = z;
        if !compact.is_empty() && free.contains(&true) {
            to = subspace(&b, &x, &g, &lower, &upper, &free, &z)?;
        }
        let n = iterate.d.len().min(N);
        iterate.d[..n].copy_from_slice(&to[..n]);
        let mut max = inf;
        for i in 0..N {
            let room = if to[i] < zero {
                lower[i] - x[i]
            } else {
                upper[i] - x[i]
            };
            if to[i] != zero {
                max = max.min(room / to[i]);
            }
        }
        Ok(Direction {
            slope: dot(&g, &to),
            squares: dot(&to, &to),
            max,
        })
    }
}

/// From the Cauchy point x + z to the minimiser over the free variables, within the box; the displacement from x.
#[inline(always)]
fn subspace<T: Real, const N: usize>(
    b: &[[T; N]; N],
    x: &[T; N],
    g: &[T; N],
    lower: &[T; N],
    upper: &[T; N],
    free: &[bool; N],
    z: &[T; N],
) -> Result<[T; N], Singular> {
    let (zero, one) = (T::zero(), T::one());
    let bz = times(b, z);
    let mut e = [zero; N];
    let mut factor = [[zero; N]; N];
    for i in 0..N {
        e[i] = if free[i] { -(g[i] + bz[i]) } else { zero };
        for j in 0..=i {
            factor[i][j] = match (free[i] && free[j], i == j) {
                (true, _) => b[i][j],
                (false, true) => one,
                (false, false) => zero,
            };
        }
    }
    cholesky_solve(&mut factor, &mut e)?;

    let mut to = *z;
    let mut clipped = false;
    for i in 0..N {
        if free[i] {
            let step = z[i] + e[i];
            let (below, above) = (lower[i] - x[i], upper[i] - x[i]);
            to[i] = step.max(below).min(above);
            clipped |= to[i] != step;
        }
    }
    if !clipped || dot(g, &to) <= zero {
        return Ok(to);
    }
    let mut fraction = one;
    for i in 0..N {
        if free[i] && e[i] != zero {
            let bound = if e[i] < zero { lower[i] } else { upper[i] };
            fraction = fraction.min((bound - x[i] - z[i]) / e[i]);
        }
    }
    for i in 0..N {
        if free[i] {
            to[i] = (z[i] + fraction * e[i]).max(lower[i] - x[i]).min(upper[i] - x[i]);
        }
    }
    Ok(to)
}

/// B, from the pairs.
#[inline(always)]
fn matrix<T: Real, S: Real, const N: usize>(
    history: &History<T, S>,
    compact: &Compact<T>,
) -> Result<[[T; N]; N], Singular> {
    let zero = T::zero();
    let mut b = [[zero; N]; N];
    for (i, row) in b.iter_mut().enumerate() {
        row[i] = compact.theta();
    }
    for age in 0..compact.len() {
        let slot = compact.slot(age);
        let (y, s) = history.pair(slot);
        let (y, s) = (
            filled::<_, N>(y).map(S::cast::<T>),
            filled::<_, N>(s).map(S::cast::<T>),
        );
        let bs = times(&b, &s);
        let s_b_s = dot(&s, &bs);
        // Also catches NaN.
        if !(s_b_s > zero) {
            return Err(Singular);
        }
        let (over_sy, over_sbs) = (compact.inverse_curvature(slot), s_b_s.recip());
        for i in 0..N {
            let (y_i, bs_i) = (y[i] * over_sy, bs[i] * over_sbs);
            for j in 0..N {
                b[i][j] += y_i * y[j] - bs_i * bs[j];
            }
        }
    }
    Ok(b)
}

/// v ← A⁻¹ v for the matrix whose lower triangle is `a`, which is overwritten by its Cholesky factor.
#[inline(always)]
fn cholesky_solve<T: Real, const N: usize>(a: &mut [[T; N]; N], v: &mut [T; N]) -> Result<(), Singular> {
    for i in 0..N {
        for j in 0..=i {
            let mut t = a[i][j];
            for l in 0..j {
                t -= a[i][l] * a[j][l];
            }
            if i == j {
                if !(t > T::zero() && t.is_finite()) {
                    return Err(Singular);
                }
                // The inverse of the diagonal, which is what is divided by.
                a[i][i] = t.sqrt().recip();
            } else {
                a[i][j] = t * a[j][j];
            }
        }
    }
    for i in 0..N {
        let mut t = v[i];
        for j in 0..i {
            t -= a[i][j] * v[j];
        }
        v[i] = t * a[i][i];
    }
    for i in (0..N).rev() {
        let mut t = v[i];
        for j in i + 1..N {
            t -= a[j][i] * v[j];
        }
        v[i] = t * a[i][i];
    }
    Ok(())
}

#[inline(always)]
fn dot<T: Real, const N: usize>(a: &[T; N], b: &[T; N]) -> T {
    let mut t = T::zero();
    for i in 0..N {
        t += a[i] * b[i];
    }
    t
}

/// A v for a symmetric A: by columns, so that no sum has to wait.
#[inline(always)]
fn times<T: Real, const N: usize>(a: &[[T; N]; N], v: &[T; N]) -> [T; N] {
    let mut out = [T::zero(); N];
    for j in 0..N {
        for i in 0..N {
            out[i] += a[j][i] * v[j];
        }
    }
    out
}

/// N elements, zeros after the last.
#[inline(always)]
fn filled<T: Real, const N: usize>(v: &[T]) -> [T; N] {
    let mut out = [T::zero(); N];
    let n = v.len().min(N);
    out[..n].copy_from_slice(&v[..n]);
    out
}

#[cfg(test)]
#[allow(clippy::needless_range_loop, reason = "dense linear algebra written out")]
mod tests {
    use super::*;
    use crate::cauchy::cauchy_point;
    use crate::cauchy::tests::{Case, dot, largest, off, times};
    use crate::state::Work;
    use crate::subspace::{Vectors, subspace_step};
    use crate::survey::{Point, survey};
    use thalweg_core::Bounds;
    use thalweg_core::parallel::Threads;

    /// What happened to the subspace step.
    enum Kind {
        Inside,
        Clipped,
        Cut,
    }

    /// The step from x by the paper: the Cauchy point, Gauss elimination over the free variables, the rule of 2011.
    fn reference(case: &Case, t: f64) -> (Vec<f64>, Kind) {
        let (b, z) = (case.dense(), case.to_cauchy(t));
        let (l, u) = (case.bounds.lower(), case.bounds.upper());
        let free: Vec<usize> = (0..case.n).filter(|&i| case.is_free(i)).collect();
        let bz = times(&b, &z);
        let mut rows: Vec<Vec<f64>> = free
            .iter()
            .map(|&i| {
                let mut row: Vec<f64> = free.iter().map(|&j| b[i][j]).collect();
                row.push(-(case.g[i] + bz[i]));
                row
            })
            .collect();
        let k = free.len();
        for i in 0..k {
            let pivot = (i..k)
                .max_by(|&p, &q| rows[p][i].abs().total_cmp(&rows[q][i].abs()))
                .unwrap();
            rows.swap(i, pivot);
            for r in 0..k {
                if r != i {
                    let factor = rows[r][i] / rows[i][i];
                    for c in i..=k {
                        rows[r][c] -= factor * rows[i][c];
                    }
                }
            }
        }
        let e: Vec<f64> = (0..k).map(|i| rows[i][k] / rows[i][i]).collect();
        let mut d = z.clone();
        let mut clipped = false;
        for (&i, &e) in free.iter().zip(&e) {
            let to = z[i] + e;
            d[i] = to.max(l[i] - case.x[i]).min(u[i] - case.x[i]);
            clipped |= d[i] != to;
        }
        if !clipped {
            return (d, Kind::Inside);
        }
        if dot(&d, &case.g) <= 0.0 {
            return (d, Kind::Clipped);
        }
        let mut fraction = 1.0f64;
        for (&i, &e) in free.iter().zip(&e) {
            let room = if e < 0.0 { l[i] } else { u[i] } - case.x[i] - z[i];
            if e != 0.0 {
                fraction = fraction.min(room / e);
            }
        }
        d = z;
        for (&i, &e) in free.iter().zip(&e) {
            d[i] += fraction * e;
        }
        (d, Kind::Cut)
    }

    #[test]
    fn both_ways_to_the_direction_are_the_papers() {
        let mut seen = [0; 3];
        for seed in 0..4000 {
            let mut case = Case::new(seed, [0.02, 0.1, 0.4, 2.4][(seed / 4 % 4) as usize]);
            for _ in 0..4 {
                let t = case.cauchy();
                let mut other = case.work.clone();
                let mut d = vec![0.0; case.n];
                let mut vectors = Vectors {
                    x: &case.x,
                    g: &case.g,
                    d: &mut d,
                };
                let compact =
                    subspace_step(&mut other, &case.history, &mut vectors, &case.bounds, t).unwrap();
                if !case.work.compact.is_empty() {
                    let (expected, kind) = reference(&case, t);
                    // Elimination and the middle matrices lose digits with the condition of B, up to 1e5 here.
                    let scale = 1e-3 * largest(&case.g).max(1.0);
                    assert!(
                        off(&d, &expected, scale) < 1e-8,
                        "seed {seed}: {d:?} {expected:?}"
                    );
                    seen[match kind {
                        Kind::Inside => 0,
                        Kind::Clipped => 1,
                        Kind::Cut => 2,
                    }] += 1;
                }
                if case.n <= MOST {
                    let mut small = vec![0.0; case.n];
                    let iterate = Iterate {
                        x: &case.x,
                        g: &case.g,
                        lower: case.bounds.lower(),
                        upper: case.bounds.upper(),
                        d: &mut small,
                    };
                    let dense = direction(&case.history, &case.work.compact, iterate).unwrap();
                    let scale = 1e-3 * largest(&case.g).max(1.0);
                    assert!(off(&small, &d, scale) < 1e-8, "seed {seed}: {small:?} {d:?}");
                    // The same figures go with it.
                    assert!((dense.slope - compact.slope).abs() <= 1e-7 * compact.slope.abs().max(1e-3));
                    assert!((dense.squares - compact.squares).abs() <= 1e-7 * compact.squares.max(1e-3));
                    // Where a variable ends on its bound the largest step is 1, give or take rounding.
                    assert!(dense.max == compact.max || (dense.max / compact.max - 1.0).abs() < 1e-5);
                }
                case.d.copy_from_slice(&d);
                case.advance();
            }
        }
        assert!(seen[0] >= 1000 && seen[1] >= 1000, "{seen:?}");
    }

    /// B = 100 [1 −0.99; −0.99 1], a Cauchy point short of the bound, and a minimiser far beyond it: clipped, the step
    /// goes uphill, so it is cut. Random boxes hardly ever lead there.
    #[test]
    fn a_step_that_would_go_uphill_is_cut() {
        let bounds = Bounds::from_pairs(vec![0.0; 2], [(-1.0, 0.01), (-1.0, 1.0)]).unwrap();
        let mut work = Work::new(2, 2.0, 3, true, Threads::one());
        let mut history = History::<f64, f64>::new(2, 3);
        let zero = vec![0.0; 2];
        // The eigenvectors and their eigenvalues, as pairs that do not disturb each other.
        for (s, eigenvalue) in [(vec![1.0, 1.0], 1.0), (vec![1.0, -1.0], 199.0)] {
            let y: Vec<f64> = s.iter().map(|s| eigenvalue * s).collect();
            let point = Point {
                x: &zero,
                g: &y,
                g_old: &zero,
                d: &s,
            };
            survey(
                &mut work,
                &mut history,
                &point,
                Some(&bounds),
                Some((1.0, 2.0 * eigenvalue)),
            );
        }
        let g = vec![-1.0, 0.9];
        let point = Point {
            x: &zero,
            g: &g,
            g_old: &zero,
            d: &zero,
        };
        let start = survey(&mut work, &mut history, &point, Some(&bounds), None);
        let t = cauchy_point(&mut work, &history, &zero, &g, &bounds, &start).unwrap();
        // ‖g‖² / g'B g.
        assert!((t - 1.81 / 359.2).abs() < 1e-12);
        let mut d = vec![0.0; 2];
        let mut vectors = Vectors {
            x: &zero,
            g: &g,
            d: &mut d,
        };
        let found = subspace_step(&mut work, &history, &mut vectors, &bounds, t).unwrap();

        let minimiser = [0.109 / 1.99, 0.09 / 1.99];
        assert!(-0.01 + 0.9 * minimiser[1] > 0.0);
        let z = [t, -0.9 * t];
        let fraction = (0.01 - z[0]) / (minimiser[0] - z[0]);
        let expected = [0.01, z[1] + fraction * (minimiser[1] - z[1])];
        // Two eigenvalues 200 apart leave 13 digits.
        assert!(off(&d, &expected, 0.0) < 1e-12, "{d:?} {expected:?}");
        assert!((found.slope - dot(&d, &g)).abs() < 1e-15 && (found.max - 1.0).abs() < 1e-12);

        let mut small = vec![0.0; 2];
        let iterate = Iterate {
            x: &zero,
            g: &g,
            lower: bounds.lower(),
            upper: bounds.upper(),
            d: &mut small,
        };
        let found = direction(&history, &work.compact, iterate).unwrap();
        assert!(off(&small, &expected, 0.0) < 1e-12, "{small:?} {expected:?}");
        assert!((found.slope - dot(&small, &g)).abs() < 1e-15 && (found.max - 1.0).abs() < 1e-12);
    }
}
