//! The direction: conjugate gradients on the Newton equations, truncated.
//!
//! S. G. Nash, *Newton-type minimization via the Lanczos method*, SIAM J. Numer. Anal. 21 (1984) 770–788; S. G. Nash,
//! A. Sofer, *Assessing a search direction within a truncated-Newton method*, Oper. Res. Lett. 9 (1990) 219–221.
//!
//! ```text
//! d ← 0, r ← −g over the free variables
//! for k = 0, 1, … below max_cg:
//!     z ← M r;  stop if r'z is not positive                          (k = 0: d ← −g)
//!     v ← z + (r'z / the one before) v
//!     Gv: the product of the Hessian and v, exact or by a difference
//!     stop if v'Gv is not positive                                   (k = 0: d ← −M g)
//!     follow the diagonal of the preconditioner
//!     d ← d + α v, r ← r − α Gv, α = r'z / v'Gv
//!     q ← (g'd + r'd)/2, the quadratic model;  stop if little was gained
//!     stop and take the last step back if g'd > 0
//! ```

use crate::active::local;
use crate::{Diagonal, Products, Tnc, TncState, Truncation};
use num_traits::One;
use thalweg_core::{Bounds, LineSearch, Problem, Real, Reduce, ScalarOf, Vector};

/// r'z and v'Gv at most this large, relative to ‖g‖, end the conjugate gradients: SciPy's absolute tolerance.
const TOLERANCE: f64 = 1e-12;

impl<T: Real, L: LineSearch<T>, H> Tnc<T, L, H> {
    /// The most conjugate gradient iterations for n variables.
    pub(crate) fn cg_limit(&self, n: usize) -> usize {
        let usual = if self.scipy { n / 2 } else { n };
        self.max_cg.unwrap_or(usual.clamp(1, 50)).min(n)
    }

    /// d into `state.direction`, from `state.gs`. An error of the objective leaves everything else as it was.
    ///
    /// `limit`: stop once this many evaluations have been made.
    pub(crate) fn direction<P>(
        &self,
        problem: &mut P,
        state: &mut TncState<P::Vector, L>,
        n: usize,
        limit: Option<u64>,
    ) -> Result<(), P::Error>
    where
        P: Problem,
        P::Vector: Vector<Scalar = T>,
        H: Products<P>,
    {
        let (zero, half) = (T::zero(), T::from_f64(0.5));
        let most = self.cg_limit(n);
        if most == 0 {
            steepest(state);
            return Ok(());
        }
        state.preconditioner.prepare(&state.held, self.diagonal);
        let norm = state.gs_norm;
        let small = |v: T| {
            if self.scipy {
                v / norm < T::from_f64(TOLERANCE)
            } else {
                !(v > zero)
            }
        };
        for (r, &g) in state.cg.r.local_mut().iter_mut().zip(state.gs.local()) {
            *r = -g;
        }
        state.cg.v.fill(zero);
        state.direction.fill(zero);
        let forcing = match self.truncation {
            Truncation::Residual(most) => Some(most.min((norm / state.first_norm).sqrt()) * norm),
            Truncation::Quadratic(_) => None,
        };
        let (mut q_old, mut rz_old) = (zero, zero);
        for k in 0..most {
            state
                .preconditioner
                .solve(&state.cg.r, &mut state.cg.z, &state.held, false);
            let rz = state.cg.r.dot(&state.cg.z);
            let spent = limit.is_some_and(|limit| state.counters.evaluations() + 1 >= limit);
            if small(rz) || !rz.is_finite() || spent {
                if k == 0 {
                    steepest(state);
                }
                break;
            }
            let beta = if k == 0 { zero } else { rz / rz_old };
            for (v, &z) in state.cg.v.local_mut().iter_mut().zip(state.cg.z.local()) {
                *v = z + beta * *v;
            }
            let finite = self.product(problem, state)?;
            if !finite {
                // Nothing of it stays in the state, which may be written where NaN cannot.
                state.trial.g.fill(zero);
                state.cg.gv.fill(zero);
                state.cg.full.fill(zero);
            }
            let v_gv = state.cg.v.dot(&state.cg.gv);
            if !finite || small(v_gv) || !v_gv.is_finite() {
                if k == 0 {
                    state
                        .preconditioner
                        .solve(&state.gs, &mut state.direction, &state.held, true);
                }
                break;
            }
            let cg = &state.cg;
            state
                .preconditioner
                .follow(&cg.v, &cg.gv, &cg.r, v_gv, self.diagonal);
            state.preconditioner.stage(&cg.v, &cg.full);

            let alpha = rz / v_gv;
            state.direction.axpy(alpha, &state.cg.v);
            state.cg.r.axpy(-alpha, &state.cg.gv);
            let mut dots = [zero; 3];
            let (r, d) = (&state.cg.r, &state.direction);
            d.dots(&[&state.gs, r, d], &mut dots);
            let g_d = dots[0];
            let q = (g_d + dots[1]) * half;
            let enough = match self.truncation {
                Truncation::Quadratic(limit) => T::from_usize(k + 1) * (T::one() - q_old / q) <= limit,
                Truncation::Residual(_) => forcing.is_some_and(|f| state.cg.r.norm() <= f),
            };
            if enough {
                break;
            }
            if g_d > zero {
                state.direction.axpy(-alpha, &state.cg.v);
                break;
            }
            (q_old, rz_old) = (q, rz);
        }
        state.preconditioner.keep();
        Ok(())
    }

    /// The scaled Hessian times `state.cg.v` into `state.cg.gv`, over the free variables; whether it is finite.
    fn product<P>(&self, problem: &mut P, state: &mut TncState<P::Vector, L>) -> Result<bool, P::Error>
    where
        P: Problem,
        P::Vector: Vector<Scalar = T>,
        H: Products<P>,
    {
        let (zero, one) = (T::zero(), T::one());
        let trial = &mut state.trial;
        let (scale, f_scale) = (state.scale.local(), state.f_scale);
        for ((s, &v), &scale) in trial.x.local_mut().iter_mut().zip(state.cg.v.local()).zip(scale) {
            *s = scale * v;
        }
        if self.products.product(problem, &state.x, &trial.x, &mut trial.g)? {
            state.counters.hessian_products += 1;
            let gv = state.cg.gv.local_mut();
            for (i, gv) in gv.iter_mut().enumerate() {
                let product = f_scale * scale[i] * trial.g.local()[i];
                state.cg.full.local_mut()[i] = product;
                *gv = if state.held[i] == 0 { product } else { zero };
            }
            return Ok(trial.g.norm_inf().is_finite());
        }

        // A difference along v, its length in proportion to x; SciPy's is longer by ‖v‖.
        let mut delta = self.accuracy * (state.x_norm + one);
        if !self.scipy {
            delta /= state.cg.v.norm();
        }
        if !(delta.is_finite() && delta > zero) {
            return Ok(false);
        }
        let bounds = problem.bounds().filter(|b| b.any());
        let room = match bounds {
            Some(_) if !self.scipy => room(state, delta, bounds),
            _ => Room::Forward,
        };
        state.cg.gv.fill(zero);
        state.cg.full.fill(zero);
        match room {
            Room::Forward => self.difference(problem, state, delta, None),
            Room::Backward => self.difference(problem, state, -delta, None),
            Room::Neither => Ok(self.difference(problem, state, delta, Some(true))?
                && self.difference(problem, state, -delta, Some(false))?),
        }
    }

    /// Adds a difference of gradients to `state.cg.gv`; whether it is finite.
    ///
    /// `part`: with `Some(true)` along those elements of v that have room to move by δ v, with `Some(false)` along the others.
    fn difference<P>(
        &self,
        problem: &mut P,
        state: &mut TncState<P::Vector, L>,
        delta: T,
        part: Option<bool>,
    ) -> Result<bool, P::Error>
    where
        P: Problem,
        P::Vector: Vector<Scalar = T>,
    {
        let zero = T::zero();
        let (scale, f_scale) = (state.scale.local(), state.f_scale);
        let trial = &mut state.trial;
        let box_ = local(problem.bounds().filter(|b| b.any()));
        let (x, v) = (state.x.local(), state.cg.v.local());
        for (i, to) in trial.x.local_mut().iter_mut().enumerate() {
            let by = delta * (scale[i] * v[i]);
            *to = x[i] + by;
            if let Some((lower, upper)) = box_ {
                let inside = *to >= lower[i] && *to <= upper[i];
                *to = match part {
                    // The others are asked for with −δ: they are those that leave the box with δ.
                    Some(forward) => {
                        let with_delta = x[i] + by.abs() * v[i].signum();
                        let has_room = if forward {
                            inside
                        } else {
                            with_delta >= lower[i] && with_delta <= upper[i]
                        };
                        if has_room == forward {
                            to.max(lower[i]).min(upper[i])
                        } else {
                            x[i]
                        }
                    }
                    None => to.max(lower[i]).min(upper[i]),
                };
            }
        }
        if !trial.x.norm_inf().is_finite() {
            return Ok(false);
        }
        let value = problem.value_and_gradient(&trial.x, &mut trial.g)?;
        state.counters.value_and_gradient += 1;
        let finite = value.is_finite() && trial.g.norm_inf().is_finite();
        state.counters.non_finite += u64::from(!finite);
        let inverse = T::one() / delta;
        let (g_old, g) = (state.g.local(), trial.g.local());
        let full = state.cg.full.local_mut();
        for (i, gv) in state.cg.gv.local_mut().iter_mut().enumerate() {
            full[i] += (f_scale * scale[i] * g[i] - g_old[i] * (scale[i] * f_scale)) * inverse;
            *gv = if state.held[i] == 0 { full[i] } else { zero };
        }
        Ok(finite)
    }
}

/// Where a difference along v stays in the box.
enum Room {
    Forward,
    Backward,
    Neither,
}

fn room<V: Vector, L>(state: &TncState<V, L>, delta: ScalarOf<V>, bounds: Option<&Bounds<V>>) -> Room {
    let Some((lower, upper)) = local(bounds) else {
        return Room::Forward;
    };
    let (x, v, scale) = (state.x.local(), state.cg.v.local(), state.scale.local());
    let leaves = |sign: ScalarOf<V>| {
        (0..x.len()).any(|i| {
            let to = x[i] + sign * delta * (scale[i] * v[i]);
            to < lower[i] || to > upper[i]
        })
    };
    let one = ScalarOf::<V>::one();
    if !state.x.comm().any(leaves(one)) {
        Room::Forward
    } else if !state.x.comm().any(leaves(-one)) {
        Room::Backward
    } else {
        Room::Neither
    }
}

/// d ← −M g: a quasi-Newton direction, which needs no product.
pub(crate) fn quasi_newton<V: Vector, L>(state: &mut TncState<V, L>, diagonal: Diagonal) {
    state.preconditioner.prepare(&state.held, diagonal);
    state
        .preconditioner
        .solve(&state.gs, &mut state.direction, &state.held, true);
}

/// d ← −g, over the free variables.
pub(crate) fn steepest<V: Vector, L>(state: &mut TncState<V, L>) {
    for (d, &g) in state.direction.local_mut().iter_mut().zip(state.gs.local()) {
        *d = -g;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MaxEvaluations;
    use thalweg_core::{Bounded, FnProblem, Solver, from_fn};

    type Quadratic = Bounded<FnProblem<fn(&[f64], &mut [f64]) -> f64, Vec<f64>>>;

    const H: [[f64; 3]; 3] = [[4.0, 1.0, 0.5], [1.0, 3.0, -1.0], [0.5, -1.0, 2.0]];

    fn quadratic(x: &[f64], g: &mut [f64]) -> f64 {
        for i in 0..3 {
            g[i] = (0..3).map(|j| H[i][j] * x[j]).sum::<f64>() - 1.0;
        }
        (0..3).map(|i| 0.5 * x[i] * (g[i] - 1.0)).sum()
    }

    fn in_box() -> Quadratic {
        let bounds = Bounds::uniform(vec![0.0; 3], 0.0, 1.0).unwrap();
        Bounded::new(from_fn(quadratic as fn(&[f64], &mut [f64]) -> f64), bounds)
    }

    /// H v by differences at x, and what it cost.
    fn by_difference(solver: &Tnc, x: [f64; 3], v: [f64; 3]) -> (Vec<f64>, u64) {
        let mut p = in_box();
        let mut state = solver.init(&mut p, x.to_vec()).unwrap();
        state.held.fill(0);
        state.cg.v.copy_from_slice(&v);
        let before = state.counters.evaluations();
        assert!(solver.product(&mut p, &mut state).unwrap());
        (state.cg.full.clone(), state.counters.evaluations() - before)
    }

    #[test]
    fn differences_are_right_wherever_there_is_room() {
        let cases = [
            // Inside; forwards; backwards only; both ways blocked by another variable each.
            ([0.5, 0.5, 0.5], [1.0, -2.0, 1.0], 1),
            ([0.0, 0.5, 0.5], [1.0, -2.0, 1.0], 1),
            ([0.0, 0.5, 0.5], [-1.0, -2.0, 1.0], 1),
            ([0.0, 1.0, 0.5], [1.0, 1.0, 1.0], 2),
            ([1.0, 1.0, 0.0], [-1.0, 1.0, 1.0], 2),
        ];
        for (x, v, cost) in cases {
            let (hv, evaluations) = by_difference(&Tnc::default(), x, v);
            assert_eq!(evaluations, cost, "at {x:?} along {v:?}");
            for i in 0..3 {
                let exact: f64 = (0..3).map(|j| H[i][j] * v[j]).sum();
                // A difference of √ε loses half the digits, of numbers up to 10.
                assert!((hv[i] - exact).abs() < 1e-6, "at {x:?} along {v:?}: {hv:?}");
            }
        }
        // SciPy clips instead, and gets it wrong.
        let (hv, evaluations) = by_difference(&Tnc::scipy(), [0.0, 1.0, 0.5], [1.0, 1.0, 1.0]);
        assert_eq!(evaluations, 1);
        assert!((hv[1] - 3.0).abs() > 0.5, "{hv:?}");
    }

    #[test]
    fn a_full_solve_is_the_newton_step() {
        // Nothing ends the conjugate gradients before n of them.
        let solver = Tnc::default().truncation(Truncation::Residual(1e-12));
        let mut p = in_box();
        let mut state = solver.init(&mut p, vec![0.5; 3]).unwrap();
        solver.direction(&mut p, &mut state, 3, None).unwrap();
        for i in 0..3 {
            let hd: f64 = (0..3).map(|j| H[i][j] * state.direction[j]).sum();
            assert!((hd + state.g[i]).abs() < 1e-5, "{i}: {hd}");
        }
        assert!(state.preconditioner.has_pairs());
    }

    #[test]
    fn the_limits_of_conjugate_gradients() {
        let default = Tnc::<f64>::default();
        assert_eq!(
            (default.cg_limit(1), default.cg_limit(30), default.cg_limit(900)),
            (1, 30, 50)
        );
        let scipy = Tnc::<f64>::scipy();
        assert_eq!(
            (scipy.cg_limit(1), scipy.cg_limit(30), scipy.cg_limit(900)),
            (1, 15, 50)
        );
        assert_eq!(scipy.clone().max_cg(7).cg_limit(3), 3);
        // None at all, and none left within the limit on evaluations: −g.
        for solver in [
            Tnc::default().max_cg(0),
            Tnc::default().max_evaluations(MaxEvaluations::At(2)),
        ] {
            let mut p = in_box();
            let mut state = solver.init(&mut p, vec![0.5; 3]).unwrap();
            solver.direction(&mut p, &mut state, 3, Some(2)).unwrap();
            assert_eq!(state.counters.evaluations(), 1);
            assert!(state.direction.iter().zip(&state.g).all(|(d, g)| *d == -g));
        }
    }

    #[test]
    fn negative_curvature_at_once_gives_the_preconditioned_gradient() {
        let solver = Tnc::default();
        let mut p = from_fn(|x: &[f64], g: &mut [f64]| {
            g[0] = -2.0 * x[0];
            -x[0] * x[0]
        });
        let mut state = solver.init(&mut p, vec![1.0]).unwrap();
        solver.direction(&mut p, &mut state, 1, None).unwrap();
        assert_eq!(state.direction, [2.0]);
    }
}
