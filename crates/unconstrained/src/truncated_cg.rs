//! Steihaug's conjugate gradients on a quadratic model.
//!
//! T. Steihaug, *The conjugate gradient method and trust regions in large scale optimization*, SIAM J. Numer. Anal. 20 (1983)
//! 626–637; S. G. Nash, A. Sofer, *Assessing a search direction within a truncated-Newton method*, Oper. Res. Letters 9 (1990)
//! 219–221; J. Nocedal, S. J. Wright, *Numerical Optimization*, 2nd ed., Springer 2006, algorithms 7.1 and 7.2.
//!
//! ```text
//! minimise g'z + ½ z'Bz subject to ‖z‖ ≤ Δ:
//! z ← 0, r ← g, p ← −g
//! repeat: p'Bp ≤ 0                 → to the boundary along p; without a boundary: stop at z;
//!                                    at once: z ← −g (g'g / |g'Bg|), as long as curvature of the other sign would have it
//!         α ← r'r / p'Bp
//!         ‖z + α p‖ ≥ Δ            → to the boundary along p
//!         z ← z + α p,  r ← r + α Bp
//!         ‖r‖ ≤ tolerance          → stop at z
//!         j (1 − qⱼ₋₁/qⱼ) ≤ share  → stop at z, q the value of the model after j steps (Nash, Sofer 1990)
//!         p ← −r + (r'r / r_old'r_old) p
//! ```

use crate::start::{product, scaled};
use num_traits::{Float, One, Zero};
use thalweg_core::{Real, ScalarOf, Vector};

/// Workspaces.
#[derive(Debug, Clone)]
pub(crate) struct TruncatedCg<V> {
    r: V,
    p: V,
    bp: V,
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Ended {
    /// The residual is within the tolerance.
    Converged,
    /// At the boundary.
    Boundary,
    /// Along a direction without positive curvature, with no boundary.
    Curvature,
    /// After the most products allowed.
    TooMany,
    /// A product was not finite.
    NonFinite,
}

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Model<T> {
    pub(crate) ended: Ended,
    /// Whether z is −g: nothing of B is in it but a sign.
    pub(crate) steepest: bool,
    /// −(g'z + ½ z'Bz).
    pub(crate) decrease: T,
}

/// What is to be minimised, and how well.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Task<T> {
    /// Δ; ∞ without a boundary.
    pub(crate) radius: T,
    /// On ‖r‖₂.
    pub(crate) tolerance: T,
    /// Stop once a step adds less than this share of the mean to the model's decrease; 0: never.
    pub(crate) share: T,
    /// The most products.
    pub(crate) most: u64,
}

impl<V: Vector> TruncatedCg<V> {
    pub(crate) fn new(like: &V) -> Self {
        TruncatedCg {
            r: like.like(),
            p: like.like(),
            bp: like.like(),
        }
    }

    /// z ← the minimiser; `times(p, out)` is out ← B p.
    pub(crate) fn minimise<E>(
        &mut self,
        g: &V,
        z: &mut V,
        task: Task<ScalarOf<V>>,
        mut times: impl FnMut(&V, &mut V) -> Result<(), E>,
    ) -> Result<Model<ScalarOf<V>>, E> {
        let (zero, one) = (ScalarOf::<V>::zero(), ScalarOf::<V>::one());
        let bounded = task.radius.is_finite();
        z.fill(zero);
        self.r.copy_from(g);
        scaled(-one, g, &mut self.p);
        let mut r_r = product(&self.r, &self.r);
        let mut ended = Ended::TooMany;
        let mut moved = false;
        // −q, and j.
        let (mut gained, mut steps) = (zero, zero);
        for _ in 0..task.most {
            times(&self.p, &mut self.bp)?;
            let curvature = product(&self.p, &self.bp);
            if !curvature.is_finite() {
                ended = Ended::NonFinite;
                break;
            }
            let mut alpha = r_r / curvature;
            let flat = !(curvature > zero) || !alpha.is_finite();
            if flat && !bounded {
                ended = Ended::Curvature;
                if !moved && alpha.is_finite() && alpha != zero {
                    z.axpy(alpha.abs(), &self.p);
                    self.r.axpy(alpha.abs(), &self.bp);
                    moved = true;
                }
                break;
            }
            if bounded {
                // ‖z + τ p‖ = Δ.
                let mut sums = [zero; 2];
                self.p.dots(&[z, &self.p], &mut sums);
                let [z_p, p_p] = sums;
                let z_z = product(z, z);
                let room = (task.radius * task.radius - z_z).max(zero);
                let root = (z_p * z_p + p_p * room).sqrt();
                // In the form without cancellation.
                let to_boundary = if z_p > zero {
                    room / (z_p + root)
                } else {
                    (root - z_p) / p_p
                };
                if flat || alpha >= to_boundary {
                    alpha = to_boundary;
                    ended = Ended::Boundary;
                }
            }
            z.axpy(alpha, &self.p);
            self.r.axpy(alpha, &self.bp);
            moved = true;
            if ended == Ended::Boundary {
                break;
            }
            let gain = ScalarOf::<V>::from_f64(0.5) * alpha * r_r;
            gained += gain;
            steps += one;
            let old = std::mem::replace(&mut r_r, product(&self.r, &self.r));
            if r_r.sqrt() <= task.tolerance || steps * gain <= task.share * gained {
                ended = Ended::Converged;
                break;
            }
            let beta = r_r / old;
            for (p, &r) in self.p.local_mut().iter_mut().zip(self.r.local()) {
                *p = beta * *p - r;
            }
        }
        if !moved {
            z.copy_from(&self.p);
        }
        // r = g + B z, so g'z + ½ z'Bz = ½ (g + r)'z.
        let mut sums = [zero; 2];
        z.dots(&[g, &self.r], &mut sums);
        let decrease = -ScalarOf::<V>::from_f64(0.5) * (sums[0] + sums[1]);
        Ok(Model {
            ended,
            steepest: !moved,
            decrease,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::convert::Infallible;

    /// B = diag(b), in the plane.
    fn run(b: [f64; 2], g: [f64; 2], radius: f64, most: u64) -> (Model<f64>, Vec<f64>) {
        let g = g.to_vec();
        let mut z = vec![f64::NAN; 2];
        let task = Task {
            radius,
            tolerance: 1e-12,
            share: 0.0,
            most,
        };
        let model = TruncatedCg::new(&g)
            .minimise(&g, &mut z, task, |p, out| {
                (out[0], out[1]) = (b[0] * p[0], b[1] * p[1]);
                Ok::<_, Infallible>(())
            })
            .unwrap();
        let value = g[0] * z[0] + g[1] * z[1] + 0.5 * (b[0] * z[0] * z[0] + b[1] * z[1] * z[1]);
        if model.ended != Ended::NonFinite && !model.steepest {
            assert!((model.decrease + value).abs() < 1e-12);
        }
        (model, z)
    }

    #[test]
    fn each_way_to_end() {
        // Newton's step in two products.
        let (model, z) = run([2.0, 5.0], [2.0, 5.0], 10.0, 10);
        assert_eq!(model.ended, Ended::Converged);
        assert!((z[0] + 1.0).abs() < 1e-12 && (z[1] + 1.0).abs() < 1e-12);
        let (model, w) = run([2.0, 5.0], [2.0, 5.0], f64::INFINITY, 10);
        assert_eq!((model.ended, w), (Ended::Converged, z));
        // Beyond the boundary, by a long step and by negative curvature, at once and later.
        for (b, g) in [
            ([2.0, 5.0], [20.0, 50.0]),
            ([-1.0, -1.0], [1.0, 0.0]),
            ([1.0, -1e-3], [1.0, 1e-3]),
        ] {
            let (model, z) = run(b, g, 3.0, 10);
            assert_eq!(model.ended, Ended::Boundary);
            assert!((z[0].hypot(z[1]) - 3.0).abs() < 1e-12 && model.decrease > 0.0);
        }
        // Without a boundary negative curvature stops at −g/|λ|, or at what was found before; none at all at −g.
        let (model, z) = run([-2.0, -2.0], [1.0, 0.5], f64::INFINITY, 10);
        assert_eq!(
            (model.ended, model.steepest, z),
            (Ended::Curvature, false, vec![-0.5, -0.25])
        );
        let (model, z) = run([0.0, 0.0], [1.0, 0.5], f64::INFINITY, 10);
        assert_eq!(
            (model.ended, model.steepest, z),
            (Ended::Curvature, true, vec![-1.0, -0.5])
        );
        let (model, _) = run([1.0, -1e-3], [1.0, 1e-3], f64::INFINITY, 10);
        assert_eq!((model.ended, model.steepest), (Ended::Curvature, false));
        // Steps of two large eigenvalues gain 3.16 and 0.34, that of a small one 5e-5: 0.19 and 4e-5 of the mean step.
        let share = |share| {
            let (radius, tolerance, most) = (f64::INFINITY, 1e-12, 10);
            let task = Task {
                radius,
                tolerance,
                share,
                most,
            };
            let mut products = 0;
            let times = |p: &Vec<f64>, out: &mut Vec<f64>| {
                products += 1;
                (out[0], out[1], out[2]) = (2.0 * p[0], 5.0 * p[1], 0.01 * p[2]);
                Ok::<_, Infallible>(())
            };
            let g = vec![2.0, 5.0, 1e-3];
            let mut z = vec![0.0; 3];
            let model = TruncatedCg::new(&g).minimise(&g, &mut z, task, times).unwrap();
            (model.ended, products)
        };
        assert_eq!(share(0.0), (Ended::Converged, 3));
        assert_eq!(share(0.2), (Ended::Converged, 2));
        assert_eq!(run([2.0, 5.0], [2.0, 5.0], 10.0, 1).0.ended, Ended::TooMany);
        assert_eq!(
            run([f64::NAN, 5.0], [2.0, 5.0], 10.0, 9).0.ended,
            Ended::NonFinite
        );
    }
}
