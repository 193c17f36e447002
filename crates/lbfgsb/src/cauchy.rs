//! The generalised Cauchy point: the first local minimiser of the quadratic model along the projected steepest
//! descent path (Byrd, Lu, Nocedal, Zhu 1995, section 4, algorithm CP).
//!
//! ```text
//! d = −∇f on the variables not held at a bound;  p = W'd;  c = 0;  t = 0
//! f' = −d'd;  f'' = θ d'd − p'M p;  Δt = −f'/f''
//! while the next breakpoint t' lies within t + Δt:
//!     c += (t' − t) p
//!     over the variables b that meet their bounds at t':   a = Σ d_b w_b,  z_b = bound − x_b
//!     f' += (t' − t) f'' + Σ d_b² − θ Σ d_b z_b + a'M c
//!     f'' += −θ Σ d_b² + 2 a'M p − a'M a, at least ε θ ‖d₀‖²
//!     p −= a;  t = t';  Δt = −f'/f''
//! t += Δt;  c += Δt p;   x_cp = x + t d on the variables still moving, the bounds on the others
//! ```
//! Variables that meet their bounds at the same t are taken together, which is the same thing and needs one reduction
//! of a distributed vector. Breakpoints are collected no further than the walk can get and sorted as it goes
//! (`breakpoints.rs`); usually
//! the first interval holds the minimiser and none is collected at all.

use crate::breakpoints::Breakpoints;
use crate::state::{Work, flag};
use crate::survey::{REBUILD, Survey};
use num_traits::{Float, One, Zero};
use thalweg_core::{Bounds, Real, Reduce, ScalarOf, Vector};
use thalweg_quasinewton::{History, Singular};

/// Walks to the Cauchy point. Leaves p and c for it in `work`, clears the free flag of the variables that met their
/// bounds, and keeps the sums over F in step. Gives t.
pub(crate) fn cauchy_point<V: Vector, S: Real>(
    work: &mut Work<ScalarOf<V>>,
    history: &History<ScalarOf<V>, S>,
    x: &V,
    g: &V,
    bounds: &Bounds<V>,
    start: &Survey<ScalarOf<V>>,
) -> Result<ScalarOf<V>, Singular> {
    let (zero, inf) = (ScalarOf::<V>::zero(), ScalarOf::<V>::infinity());
    let comm = x.comm();
    let k2 = 2 * work.compact.len();
    let theta = work.compact.theta();
    if k2 > 0 {
        work.compact.factor_middle()?;
    }
    let mut f1 = -start.dd;
    let f2_origin = theta * start.dd;
    let mut f2 = f2_origin;
    if k2 > 0 {
        work.compact.middle_product(&work.p, &mut work.q);
        f2 -= product(&work.p[..k2], &work.q);
    }
    work.c[..k2].fill(zero);
    let least = ScalarOf::<V>::EPSILON * f2_origin;
    // Rounding may have eaten what B subtracts from θ I.
    f2 = f2.max(least);
    let mut step = -f1 / f2;
    let mut t = zero;
    // The nearest breakpoint not collected yet.
    let mut beyond = start.nearest;
    let mut crossed = zero;
    work.breakpoints.clear();
    work.delta.fill(zero);

    loop {
        if work.breakpoints.is_empty() && beyond <= t + step && beyond < inf {
            let end = (t + step + step).max(beyond);
            beyond = collect(&mut work.breakpoints, &work.flags, x, g, bounds, end);
        }
        let mut next = [work.breakpoints.peek().map_or(beyond, |(t, _)| t)];
        comm.min(&mut next);
        let [next] = next;
        if next == inf {
            // No breakpoint is left; without a variable that moves for ever the path ends here.
            if !start.unlimited {
                step = zero;
            }
            break;
        }
        // Not the other way round: a step that is not a number ends the walk too.
        if !(step >= next - t) {
            break;
        }
        // All variables that meet their bounds at `next`.
        let [squares, lengths, hits] = take(work, history, x, g, bounds, next, k2, comm);
        let dt = next - t;
        t = next;
        crossed += hits;
        f1 += dt * f2 + squares - theta * lengths;
        f2 -= theta * squares;
        if k2 > 0 {
            for (c, &p) in work.c[..k2].iter_mut().zip(&work.p) {
                *c += dt * p;
            }
            work.compact.middle_product(&work.a, &mut work.q);
            f1 += product(&work.c[..k2], &work.q);
            let two = ScalarOf::<V>::one() + ScalarOf::<V>::one();
            f2 += two * product(&work.p[..k2], &work.q) - product(&work.a[..k2], &work.q);
            for (p, &a) in work.p[..k2].iter_mut().zip(&work.a) {
                *p -= a;
            }
            if !work.stale && crossed.to_f64() > REBUILD * work.n + 16.0 {
                work.stale = true;
            }
        }
        f2 = f2.max(least);
        step = -f1 / f2;
    }
    work.free -= crossed;
    let step = step.max(zero);
    t += step;
    for (c, &p) in work.c[..k2].iter_mut().zip(&work.p) {
        *c += step * p;
    }
    if k2 > 0 && crossed > zero && !work.stale {
        comm.sum(&mut work.delta);
        work.compact.apply_shift(&work.delta);
    }
    if t.is_finite() { Ok(t) } else { Err(Singular) }
}

fn product<T: Real>(a: &[T], b: &[T]) -> T {
    a.iter().zip(b).map(|(&a, &b)| a * b).sum()
}

/// Takes the breakpoints at `t`: their variables are active now. Σ d², Σ d (bound − x) and their number
/// over all parts; Σ d_b w_b goes to `work.a`.
#[allow(
    clippy::too_many_arguments,
    reason = "the loop body of the walk, apart for length only"
)]
fn take<V: Vector, S: Real>(
    work: &mut Work<ScalarOf<V>>,
    history: &History<ScalarOf<V>, S>,
    x: &V,
    g: &V,
    bounds: &Bounds<V>,
    t: ScalarOf<V>,
    k2: usize,
    comm: &V::Comm,
) -> [ScalarOf<V>; 3] {
    let zero = ScalarOf::<V>::zero();
    work.batch.fill(zero);
    while let Some((next, i)) = work.breakpoints.peek() {
        if next > t {
            break;
        }
        work.breakpoints.pop();
        let d = -g.local()[i];
        let bound = if d > zero {
            bounds.upper().local()[i]
        } else {
            bounds.lower().local()[i]
        };
        work.flags[i] = (work.flags[i] & !flag::FREE) | flag::CROSSED;
        work.batch[k2] += d * d;
        work.batch[k2 + 1] += d * (bound - x.local()[i]);
        work.batch[k2 + 2] += ScalarOf::<V>::one();
        if k2 > 0 {
            history.row(i, k2 / 2, &mut work.row);
            if !work.stale {
                work.compact
                    .shift(&work.row, -ScalarOf::<V>::one(), &mut work.delta);
            }
            work.compact.gather(&work.row, &mut work.q);
            for (a, &w) in work.batch[..k2].iter_mut().zip(&work.q) {
                *a += d * w;
            }
        }
    }
    comm.sum(&mut work.batch[..k2 + 3]);
    work.a[..k2].copy_from_slice(&work.batch[..k2]);
    [work.batch[k2], work.batch[k2 + 1], work.batch[k2 + 2]]
}

/// Collects the breakpoints up to `to` of the variables still moving; gives the nearest beyond.
fn collect<V: Vector>(
    breakpoints: &mut Breakpoints<ScalarOf<V>>,
    flags: &[u8],
    x: &V,
    g: &V,
    bounds: &Bounds<V>,
    to: ScalarOf<V>,
) -> ScalarOf<V> {
    let (zero, inf) = (ScalarOf::<V>::zero(), ScalarOf::<V>::infinity());
    let (x, g, lower, upper) = (
        x.local(),
        g.local(),
        bounds.lower().local(),
        bounds.upper().local(),
    );
    let mut beyond = inf;
    for i in 0..x.len() {
        if flags[i] & flag::FREE == 0 || g[i] == zero {
            continue;
        }
        let room = if g[i] < zero {
            upper[i] - x[i]
        } else {
            x[i] - lower[i]
        };
        let t = room / g[i].abs();
        if t <= to && t < inf {
            breakpoints.push(t, i);
        } else {
            beyond = beyond.min(t);
        }
    }
    beyond
}

#[cfg(test)]
#[allow(
    clippy::needless_range_loop,
    clippy::float_cmp,
    reason = "dense linear algebra written out; bounds are met exactly"
)]
pub(crate) mod tests {
    use super::*;
    use crate::survey::{Point, survey};

    const M: usize = 3;

    pub(crate) struct Rng(u64);

    impl Rng {
        pub(crate) fn new(seed: u64) -> Self {
            Rng(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15))
        }

        pub(crate) fn next(&mut self) -> u64 {
            self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            z ^ (z >> 31)
        }

        pub(crate) fn unit(&mut self) -> f64 {
            (self.next() >> 11) as f64 / (1u64 << 53) as f64
        }

        pub(crate) fn symmetric(&mut self) -> f64 {
            2.0 * self.unit() - 1.0
        }

        pub(crate) fn below(&mut self, n: usize) -> usize {
            (self.next() % n as u64) as usize
        }
    }

    pub(crate) fn dot(a: &[f64], b: &[f64]) -> f64 {
        a.iter().zip(b).map(|(a, b)| a * b).sum()
    }

    pub(crate) fn largest(a: &[f64]) -> f64 {
        a.iter().fold(0.0, |m, a| m.max(a.abs()))
    }

    /// The largest difference, relative to the largest element of `b` or to `scale`.
    pub(crate) fn off(a: &[f64], b: &[f64], scale: f64) -> f64 {
        assert_eq!(a.len(), b.len());
        let worst = a
            .iter()
            .zip(b)
            .map(|(a, b)| (a - b).abs())
            .fold(0.0, |m: f64, d| if d > m || d.is_nan() { d } else { m });
        if worst == 0.0 {
            0.0
        } else {
            worst / largest(b).max(scale)
        }
    }

    pub(crate) fn times(a: &[Vec<f64>], v: &[f64]) -> Vec<f64> {
        a.iter().map(|row| dot(row, v)).collect()
    }

    /// The start of an iteration with bounds as the solver meets it, beside the dense matrix of the same pairs.
    pub(crate) struct Case {
        pub(crate) rng: Rng,
        pub(crate) n: usize,
        pub(crate) work: Work<f64>,
        pub(crate) history: History<f64, f64>,
        pub(crate) bounds: Bounds<Vec<f64>>,
        pub(crate) x: Vec<f64>,
        pub(crate) g: Vec<f64>,
        g_old: Vec<f64>,
        pub(crate) d: Vec<f64>,
        pending: Option<(f64, f64)>,
        pairs: Vec<(Vec<f64>, Vec<f64>)>,
        a: Vec<Vec<f64>>,
    }

    impl Case {
        /// `room`: the size of the box in the units of a step.
        pub(crate) fn new(seed: u64, room: f64) -> Self {
            let mut rng = Rng::new(seed);
            let n = if rng.below(4) == 0 {
                64 + rng.below(7)
            } else {
                1 + rng.below(12)
            };
            let mut a = vec![vec![0.0; n]; n];
            for i in 0..n {
                a[i][i] = 1.0 + 4.0 * rng.unit();
            }
            for _ in 0..3 {
                let u: Vec<f64> = (0..n).map(|_| rng.symmetric()).collect();
                for i in 0..n {
                    for j in 0..n {
                        a[i][j] += 6.0 * u[i] * u[j] / dot(&u, &u).max(0.1);
                    }
                }
            }
            let (mut lower, mut upper) = (Vec::new(), Vec::new());
            for _ in 0..n {
                let (l, u) = (-room * rng.unit(), room * rng.unit());
                lower.push(if rng.below(5) == 0 { f64::NEG_INFINITY } else { l });
                upper.push(match rng.below(10) {
                    0 | 1 => f64::INFINITY,
                    2 if *lower.last().unwrap() == l => l,
                    _ => u,
                });
            }
            let bounds = Bounds::new(lower, upper).unwrap();
            let mut case = Case {
                n,
                work: Work::new(n, n as f64, M, true, thalweg_core::parallel::Threads::one()),
                history: History::new(n, M),
                x: vec![0.0; n],
                g: (0..n)
                    .map(|_| {
                        if rng.below(8) == 0 {
                            0.0
                        } else {
                            3.0 * rng.symmetric()
                        }
                    })
                    .collect(),
                g_old: vec![0.0; n],
                d: vec![0.0; n],
                pending: None,
                pairs: Vec::new(),
                bounds,
                rng,
                a,
            };
            case.x = case.target();
            case
        }

        /// A point of the box, often on a face.
        fn target(&mut self) -> Vec<f64> {
            let (l, u) = (self.bounds.lower(), self.bounds.upper());
            (0..self.n)
                .map(|i| match self.rng.below(5) {
                    0 if l[i].is_finite() => l[i],
                    1 if u[i].is_finite() => u[i],
                    _ => (2.0 * self.rng.symmetric()).max(l[i]).min(u[i]),
                })
                .collect()
        }

        /// To another iterate: along d as it is, or somewhere else.
        pub(crate) fn advance(&mut self) {
            let mut step = if self.rng.below(2) == 0 {
                1.0
            } else {
                0.1 + 0.9 * self.rng.unit()
            };
            let mut to = self.target();
            if self.rng.below(3) > 0 && self.d.iter().any(|&d| d != 0.0) {
                for i in 0..self.n {
                    to[i] = self.x[i] + step * self.d[i];
                }
            } else {
                step = 0.25 + 2.0 * self.rng.unit();
                for i in 0..self.n {
                    self.d[i] = (to[i] - self.x[i]) / step;
                }
            }
            for i in 0..self.n {
                let (l, u) = (self.bounds.lower()[i], self.bounds.upper()[i]);
                to[i] = to[i].max(l).min(u);
                // What rounding leaves short of a bound is on it.
                for b in [l, u] {
                    if (to[i] - b).abs() < 1e-13 {
                        to[i] = b;
                    }
                }
            }
            self.x = to;
            self.g_old.copy_from_slice(&self.g);
            let s: Vec<f64> = self.d.iter().map(|d| step * d).collect();
            if largest(&s) < 1e-6 {
                self.pending = None;
                return;
            }
            for (g, y) in self.g.iter_mut().zip(times(&self.a, &s)) {
                *g += y;
            }
            let y: Vec<f64> = self.g.iter().zip(&self.g_old).map(|(g, old)| g - old).collect();
            self.pending = Some((step, dot(&s, &y)));
            if self.pairs.len() == M {
                self.pairs.remove(0);
            }
            self.pairs.push((s, y));
        }

        pub(crate) fn survey(&mut self) -> Survey<f64> {
            let point = Point {
                x: &self.x,
                g: &self.g,
                g_old: &self.g_old,
                d: &self.d,
            };
            survey(
                &mut self.work,
                &mut self.history,
                &point,
                Some(&self.bounds),
                self.pending.take(),
            )
        }

        pub(crate) fn cauchy(&mut self) -> f64 {
            let start = self.survey();
            cauchy_point(
                &mut self.work,
                &self.history,
                &self.x,
                &self.g,
                &self.bounds,
                &start,
            )
            .unwrap()
        }

        pub(crate) fn is_free(&self, i: usize) -> bool {
            self.work.flags[i] & flag::FREE != 0
        }

        pub(crate) fn theta(&self) -> f64 {
            self.pairs.last().map_or(1.0, |(s, y)| dot(y, y) / dot(s, y))
        }

        /// B by BFGS updates of θI with the pairs.
        pub(crate) fn dense(&self) -> Vec<Vec<f64>> {
            let mut b = vec![vec![0.0; self.n]; self.n];
            for i in 0..self.n {
                b[i][i] = self.theta();
            }
            for (s, y) in &self.pairs {
                let (bs, sy) = (times(&b, s), dot(s, y));
                let sbs = dot(s, &bs);
                for i in 0..self.n {
                    for j in 0..self.n {
                        b[i][j] += y[i] * y[j] / sy - bs[i] * bs[j] / sbs;
                    }
                }
            }
            b
        }

        /// W'v.
        fn w_times(&self, v: &[f64]) -> Vec<f64> {
            let y = self.pairs.iter().map(|(_, y)| dot(y, v));
            y.chain(self.pairs.iter().map(|(s, _)| self.theta() * dot(s, v)))
                .collect()
        }

        /// Where the path −∇f ends for every variable; 0 for those that are held.
        fn breakpoints(&self) -> Vec<f64> {
            let (l, u) = (self.bounds.lower(), self.bounds.upper());
            (0..self.n)
                .map(|i| {
                    let (x, g) = (self.x[i], self.g[i]);
                    if g > 0.0 {
                        (x - l[i]) / g
                    } else if g < 0.0 {
                        (u[i] - x) / -g
                    } else {
                        f64::INFINITY
                    }
                })
                .collect()
        }

        /// P(x − t ∇f) − x.
        fn along(&self, t: f64, ends: &[f64]) -> Vec<f64> {
            let (l, u) = (self.bounds.lower(), self.bounds.upper());
            (0..self.n)
                .map(|i| {
                    if self.g[i] == 0.0 {
                        0.0
                    } else if ends[i] <= t {
                        (if self.g[i] > 0.0 { l[i] } else { u[i] }) - self.x[i]
                    } else {
                        -t * self.g[i]
                    }
                })
                .collect()
        }

        /// The first local minimiser of the dense model along the path, interval by interval.
        fn first_minimiser(&self, b: &[Vec<f64>], ends: &[f64]) -> (f64, Vec<f64>) {
            let mut order = ends.to_vec();
            order.push(0.0);
            order.push(f64::INFINITY);
            order.sort_by(f64::total_cmp);
            order.dedup();
            for pair in order.windows(2) {
                let (t, next) = (pair[0], pair[1]);
                let s = self.along(t, ends);
                let d: Vec<f64> = (0..self.n)
                    .map(|i| if ends[i] > t { -self.g[i] } else { 0.0 })
                    .collect();
                let bd = times(b, &d);
                let (f1, f2) = (dot(&self.g, &d) + dot(&s, &bd), dot(&d, &bd));
                if f1 >= 0.0 {
                    return (t, s);
                }
                if t - f1 / f2 < next {
                    let t = t - f1 / f2;
                    return (t, self.along(t, ends));
                }
            }
            unreachable!("the model grows without limit along the last ray");
        }

        /// x_cp − x, as the flags and t say.
        pub(crate) fn to_cauchy(&self, t: f64) -> Vec<f64> {
            let (l, u) = (self.bounds.lower(), self.bounds.upper());
            (0..self.n)
                .map(|i| {
                    if self.is_free(i) {
                        -t * self.g[i]
                    } else if self.work.flags[i] & flag::CROSSED != 0 {
                        (if self.g[i] > 0.0 { l[i] } else { u[i] }) - self.x[i]
                    } else {
                        0.0
                    }
                })
                .collect()
        }

        pub(crate) fn check_cauchy(&self, t: f64, place: &str) {
            let (b, ends) = (self.dense(), self.breakpoints());
            let (expected_t, expected) = self.first_minimiser(&b, &ends);
            let found = self.to_cauchy(t);
            let error = off(&found, &expected, 0.0);
            assert!(
                error <= 1e-8,
                "{place}: x_cp off by {error:e}, t = {t} for {expected_t}"
            );
            let k2 = 2 * self.pairs.len();
            assert_eq!(self.work.compact.len(), self.pairs.len(), "{place}");
            let d: Vec<f64> = (0..self.n)
                .map(|i| if self.is_free(i) { -self.g[i] } else { 0.0 })
                .collect();
            // Sums cancel: relative to what is summed.
            let all: Vec<f64> = self.g.iter().map(|g| g.abs()).collect();
            let size = self
                .pairs
                .iter()
                .map(|(s, y)| largest(y).max(self.theta() * largest(s)))
                .fold(0.0, f64::max);
            let error = off(&self.work.p[..k2], &self.w_times(&d), size * largest(&all));
            assert!(error <= 1e-10, "{place}: p off by {error:e}");
            let error = off(&self.work.c[..k2], &self.w_times(&found), size * largest(&found));
            assert!(error <= 1e-8, "{place}: c off by {error:e}");
            for i in 0..self.n {
                if self.g[i] != 0.0 {
                    let end = ends[i];
                    let right = if self.is_free(i) {
                        end >= t * (1.0 - 1e-8)
                    } else {
                        end <= t * (1.0 + 1e-8)
                    };
                    assert!(
                        right,
                        "{place}: variable {i} is free: {}, ends at {end}, t = {t}",
                        self.is_free(i)
                    );
                }
            }
        }
    }

    #[test]
    fn it_is_the_first_local_minimiser_of_the_dense_model() {
        let (mut crossed, mut within) = (0, 0);
        for seed in 0..400 {
            let mut case = Case::new(seed, [0.1, 0.5, 2.0, 20.0][seed as usize % 4]);
            for k in 0..7 {
                let t = case.cauchy();
                case.check_cauchy(t, &format!("seed {seed}, n = {}, iteration {k}", case.n));
                if case.work.flags.iter().any(|f| f & flag::CROSSED != 0) {
                    crossed += 1;
                } else {
                    within += 1;
                }
                // On with a step that is as good as any: to the Cauchy point.
                case.d = case.to_cauchy(t);
                case.advance();
            }
        }
        assert!(
            crossed > 200 && within > 200,
            "{crossed} walks over breakpoints, {within} within the first interval"
        );
    }
}
