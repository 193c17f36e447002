//! What thalweg is meant to reach.

/// The time of an iteration over that of L-BFGS-B in C.
pub fn ratio(key: &str, n: usize, bounded: bool) -> Option<f64> {
    Some(match (key, n, bounded) {
        ("thalweg", 2, false) => 1.0 / 8.0,
        ("thalweg", 2, true) => 1.0 / 6.0,
        ("thalweg", 100, _) => 1.0 / 5.0,
        ("thalweg", 10_000, false) => 1.0 / 5.0,
        ("thalweg", 10_000, true) => 1.0 / 6.0,
        ("thalweg", 1_000_000, false) => 0.4,
        ("thalweg", 1_000_000, true) => 1.0 / 3.0,
        ("thalweg-2", 1_000_000, false) => 0.22,
        ("thalweg-2", 1_000_000, true) => 0.18,
        ("thalweg-f32", 1_000_000, _) => 1.0 / 4.0,
        _ => return None,
    })
}

/// The time of an iteration with a full memory over the floor: two passes over W, three with bounds.
pub fn over_floor(key: &str, n: usize, bounded: bool) -> Option<f64> {
    match (key, n, bounded) {
        ("thalweg", 1_000_000, false) => Some(1.4),
        ("thalweg", 1_000_000, true) => Some(1.5),
        _ => None,
    }
}

/// Iterations a second and core, many small problems (n = 2) one after the other.
pub const BATCH: f64 = 1e6;

/// Numbers of memory a variable at m pairs; times n × 8 bytes.
pub fn memory(m: usize) -> usize {
    2 * m + 12
}
