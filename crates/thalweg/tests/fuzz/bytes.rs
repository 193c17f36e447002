//! What the fuzzer and the test have in common.

use thalweg::{Error, Method, minimize};

/// Numbers out of bytes, as strange as they come.
struct Source<'b> {
    bytes: std::slice::Iter<'b, u8>,
}

impl Source<'_> {
    fn byte(&mut self) -> u8 {
        self.bytes.next().copied().unwrap_or(0)
    }
    fn word(&mut self) -> u64 {
        (0..8).fold(0, |w, _| (w << 8) | u64::from(self.byte()))
    }
    fn number(&mut self) -> f64 {
        match self.byte() % 24 {
            0 => f64::from_bits(self.word()),
            1 => f64::NAN,
            2 => f64::INFINITY,
            3 => f64::NEG_INFINITY,
            4 => 0.0,
            5 => -1.0,
            6 => 10f64.powi(i32::from(self.byte() as i8)),
            _ => f64::from(self.byte() as i8) / 16.0,
        }
    }
}

/// Sums of (x − c)⁴ / 4 + coupling, NaN beyond `wall`.
fn objective(wall: f64) -> impl Fn(&[f64], &mut [f64]) -> f64 {
    move |x, g| {
        let mut f = 0.0;
        for i in 0..x.len() {
            let d = x[i] - i as f64;
            let before = if i > 0 { x[i] - x[i - 1] } else { x[i] };
            f += 0.25 * d.powi(4) + 5.0 * before * before;
            g[i] = d.powi(3) + 10.0 * before;
            if i > 0 {
                g[i - 1] -= 10.0 * before;
            }
        }
        if x.iter().any(|x| *x > wall) { f64::NAN } else { f }
    }
}

/// What must hold; the words say what did not.
pub(crate) fn try_bytes(bytes: &[u8]) -> Result<bool, String> {
    let mut from = Source { bytes: bytes.iter() };
    let n = usize::from(from.byte() % 5);
    let wall = if from.byte().is_multiple_of(3) {
        from.number()
    } else {
        f64::INFINITY
    };
    let x0: Vec<f64> = (0..n).map(|_| from.number()).collect();
    let mut run = minimize(x0)
        .value_and_gradient(objective(wall))
        .max_evaluations(200)
        .method(Method::ALL[usize::from(from.byte()) % Method::ALL.len()]);
    let mut bounds = Vec::new();
    if from.byte().is_multiple_of(2) {
        let count = if from.byte().is_multiple_of(8) {
            usize::from(from.byte() % 6)
        } else {
            n
        };
        bounds = (0..count)
            .map(|_| (from.number(), from.number()))
            .collect::<Vec<_>>();
        if !from.byte().is_multiple_of(4) {
            for (l, u) in &mut bounds {
                if *l > *u {
                    std::mem::swap(l, u);
                }
            }
        }
        run = run.bounds(bounds.clone());
    }
    for _ in 0..from.byte() % 4 {
        run = match from.byte() % 8 {
            0 => run.gtol(from.number()),
            1 => run.ftol(from.number()),
            2 => run.target(from.number()),
            3 => run.memory(usize::from(from.byte() % 40)),
            4 => run.max_line_search(u64::from(from.byte() % 30)),
            5 => run.max_iterations(u64::from(from.byte())),
            6 => run.max_evaluations(u64::from(from.byte())),
            _ => run.threads(usize::from(from.byte() % 3)),
        };
    }
    let solution = match run.run() {
        Ok(solution) => solution,
        Err(error) => {
            let words = error.to_string();
            let explained = words.len() > 10 && !matches!(error, Error::Objective { .. });
            return if explained {
                Ok(false)
            } else {
                Err(format!("an error without words: {words:?}"))
            };
        }
    };
    let inside = solution.x.iter().enumerate().all(|(i, x)| {
        let (l, u) = bounds
            .get(i)
            .copied()
            .unwrap_or((f64::NEG_INFINITY, f64::INFINITY));
        x.is_finite() && !(*x < l || *x > u)
    });
    if !inside {
        return Err(format!("x = {:?} is not within {bounds:?}", solution.x));
    }
    let mut g = vec![0.0; n];
    let f = objective(wall)(&solution.x, &mut g);
    if f.to_bits() != solution.value.to_bits() || g != solution.gradient {
        return Err(format!("f = {f:e}, but the solution says {:e}", solution.value));
    }
    Ok(true)
}
