//! Element by element operations on short lists, written so that they become vector instructions wherever they are
//! inlined: four results are computed before any is stored, so that nothing need be known of what overlaps.

/// d = f(a).
#[inline(always)]
pub(crate) fn map1(d: &mut [f64], a: &[f64], f: impl Fn(f64) -> f64) {
    let n = d.len().min(a.len());
    let ((d4, d), (a4, a)) = (d[..n].as_chunks_mut::<4>(), a[..n].as_chunks::<4>());
    for (d, a) in d4.iter_mut().zip(a4) {
        *d = [f(a[0]), f(a[1]), f(a[2]), f(a[3])];
    }
    for (d, a) in d.iter_mut().zip(a) {
        *d = f(*a);
    }
}

/// d = f(a, b).
#[inline(always)]
pub(crate) fn map2(d: &mut [f64], a: &[f64], b: &[f64], f: impl Fn(f64, f64) -> f64) {
    let n = d.len().min(a.len()).min(b.len());
    let ((d4, d), (a4, a), (b4, b)) = (
        d[..n].as_chunks_mut::<4>(),
        a[..n].as_chunks::<4>(),
        b[..n].as_chunks::<4>(),
    );
    for ((d, a), b) in d4.iter_mut().zip(a4).zip(b4) {
        *d = [f(a[0], b[0]), f(a[1], b[1]), f(a[2], b[2]), f(a[3], b[3])];
    }
    for ((d, a), b) in d.iter_mut().zip(a).zip(b) {
        *d = f(*a, *b);
    }
}

/// d = f(d, a).
#[inline(always)]
pub(crate) fn update1(d: &mut [f64], a: &[f64], f: impl Fn(f64, f64) -> f64) {
    let n = d.len().min(a.len());
    let ((d4, d), (a4, a)) = (d[..n].as_chunks_mut::<4>(), a[..n].as_chunks::<4>());
    for (d, a) in d4.iter_mut().zip(a4) {
        *d = [f(d[0], a[0]), f(d[1], a[1]), f(d[2], a[2]), f(d[3], a[3])];
    }
    for (d, a) in d.iter_mut().zip(a) {
        *d = f(*d, *a);
    }
}

/// d = f(d, a, b).
#[inline(always)]
pub(crate) fn update2(d: &mut [f64], a: &[f64], b: &[f64], f: impl Fn(f64, f64, f64) -> f64) {
    let n = d.len().min(a.len()).min(b.len());
    let ((d4, d), (a4, a), (b4, b)) = (
        d[..n].as_chunks_mut::<4>(),
        a[..n].as_chunks::<4>(),
        b[..n].as_chunks::<4>(),
    );
    for ((d, a), b) in d4.iter_mut().zip(a4).zip(b4) {
        *d = [
            f(d[0], a[0], b[0]),
            f(d[1], a[1], b[1]),
            f(d[2], a[2], b[2]),
            f(d[3], a[3], b[3]),
        ];
    }
    for ((d, a), b) in d.iter_mut().zip(a).zip(b) {
        *d = f(*d, *a, *b);
    }
}

/// As many elements as both have.
#[inline(always)]
pub(crate) fn copy(to: &mut [f64], from: &[f64]) {
    map1(to, from, |x| x);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_length_is_done_to_its_end() {
        for n in 0..20usize {
            let a: Vec<f64> = (0..n).map(|i| i as f64).collect();
            let b: Vec<f64> = a.iter().map(|x| 10.0 - x).collect();
            let mut d = vec![f64::NAN; n];
            map1(&mut d, &a, |x| 2.0 * x);
            assert!((0..n).all(|i| d[i] == 2.0 * a[i]));
            update1(&mut d, &b, |d, b| d + b);
            assert!((0..n).all(|i| d[i] == a[i] + 10.0));
            update2(&mut d, &a, &b, |d, a, b| d - a * b);
            assert!((0..n).all(|i| d[i] == a[i] + 10.0 - a[i] * b[i]));
            map2(&mut d, &a, &b, |a, b| a - b);
            assert!((0..n).all(|i| d[i] == a[i] - b[i]));
            copy(&mut d, &b);
            assert_eq!(d, b);
            // The shortest list counts.
            let mut longer = vec![0.0; n + 5];
            map2(&mut longer, &a, &[1.0; 30], |a, b| a + b);
            assert!((0..n).all(|i| longer[i] == a[i] + 1.0) && longer[n..] == [0.0; 5]);
        }
    }
}
