//! Lines of equal value of a function on a grid: marching squares (W. E. Lorensen and H. E. Cline, Marching cubes,
//! SIGGRAPH 1987, in the plane), segments joined into lines.

use std::collections::HashMap;
use thalweg_profiles::Contour;

/// A line of equal value.
#[derive(Debug, Clone, PartialEq)]
pub struct Isoline {
    /// Its points in the coordinates of the grid; if it is closed, the first is also the last.
    pub points: Vec<[f64; 2]>,
}

/// Levels that show a valley as well as its slopes: `count` values of f − min f in geometric progression, from the 1 %
/// quantile of the grid's values to the 97 % quantile. Fewer if the values do not allow so many.
pub fn levels(contour: &Contour, count: usize) -> Vec<f64> {
    let mut values: Vec<f64> = contour.values.iter().flatten().flatten().copied().collect();
    values.retain(|v| v.is_finite());
    values.sort_by(f64::total_cmp);
    let Some(&least) = values.first() else {
        return Vec::new();
    };
    let quantile = |q: f64| values[((values.len() - 1) as f64 * q) as usize] - least;
    let high = quantile(0.97);
    let low = quantile(0.01).max(high * 1e-6);
    if high <= 0.0 || !high.is_finite() {
        return Vec::new();
    }
    let mut levels: Vec<f64> = (0..count)
        .map(|k| least + low * (high / low).powf(k as f64 / count.saturating_sub(1).max(1) as f64))
        .collect();
    levels.dedup();
    levels
}

/// An edge of the grid: the point (i, j) and whether it leads along x or along y.
type Edge = (usize, usize, bool);

/// The lines where the function, linear along the edges of the grid, has value `level`. Cells with a corner that is
/// not finite have none. A saddle is split by the mean of its corners. O(cells).
pub fn isolines(contour: &Contour, level: f64) -> Vec<Isoline> {
    let value = |i: usize, j: usize| {
        contour
            .values
            .get(j)?
            .get(i)
            .copied()
            .flatten()
            .filter(|v| v.is_finite())
    };
    let mut segments: Vec<[Edge; 2]> = Vec::new();
    for j in 1..contour.y.len() {
        for i in 1..contour.x.len() {
            let corners = [value(i - 1, j - 1), value(i, j - 1), value(i, j), value(i - 1, j)];
            let [Some(a), Some(b), Some(c), Some(d)] = corners else {
                continue;
            };
            // Edges against the clock from below: each lies between two corners.
            let edges: [Edge; 4] = [
                (i - 1, j - 1, true),
                (i, j - 1, false),
                (i - 1, j, true),
                (i - 1, j - 1, false),
            ];
            let above = [a, b, c, d].map(|v| v > level);
            let crossed: Vec<usize> = (0..4).filter(|&k| above[k] != above[(k + 1) % 4]).collect();
            match crossed[..] {
                [p, q] => segments.push([edges[p], edges[q]]),
                [_, _, _, _] => {
                    // The corner a is cut off if the middle lies on the other side.
                    let middle = 0.25 * a + 0.25 * b + 0.25 * c + 0.25 * d > level;
                    if middle == above[0] {
                        segments.extend([[edges[0], edges[1]], [edges[2], edges[3]]]);
                    } else {
                        segments.extend([[edges[3], edges[0]], [edges[1], edges[2]]]);
                    }
                }
                _ => {}
            }
        }
    }
    let point = |(i, j, along_x): Edge| -> [f64; 2] {
        let (k, l) = if along_x { (i + 1, j) } else { (i, j + 1) };
        let (u, v) = (value(i, j).unwrap_or(level), value(k, l).unwrap_or(level));
        let t = if u == v {
            0.5
        } else {
            ((level - u) / (v - u)).clamp(0.0, 1.0)
        };
        [
            contour.x[i] + t * (contour.x[k] - contour.x[i]),
            contour.y[j] + t * (contour.y[l] - contour.y[j]),
        ]
    };
    join(&segments)
        .into_iter()
        .map(|line| Isoline {
            points: line.into_iter().map(point).collect(),
        })
        .collect()
}

/// Joins segments that share an edge; at most two do.
fn join(segments: &[[Edge; 2]]) -> Vec<Vec<Edge>> {
    let mut at: HashMap<Edge, Vec<usize>> = HashMap::new();
    for (k, segment) in segments.iter().enumerate() {
        for edge in segment {
            at.entry(*edge).or_default().push(k);
        }
    }
    let mut used = vec![false; segments.len()];
    let mut lines = Vec::new();
    // Open lines first, from an end; what is left is closed.
    let open = (0..segments.len())
        .flat_map(|k| [(k, 0), (k, 1)])
        .filter(|&(k, end)| at[&segments[k][end]].len() == 1);
    let starts: Vec<(usize, usize)> = open.chain((0..segments.len()).map(|k| (k, 0))).collect();
    for (start, end) in starts {
        if used[start] {
            continue;
        }
        let mut line = vec![segments[start][end]];
        let mut next = Some(start);
        while let Some(k) = next {
            used[k] = true;
            let here = line[line.len() - 1];
            let [p, q] = segments[k];
            let there = if p == here { q } else { p };
            line.push(there);
            next = at[&there].iter().copied().find(|&m| !used[m]);
        }
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(n: usize, f: impl Fn(f64, f64) -> f64) -> Contour {
        let axis: Vec<f64> = (0..n).map(|k| -2.0 + 4.0 * k as f64 / (n - 1) as f64).collect();
        Contour {
            problem: "P".into(),
            values: axis
                .iter()
                .map(|&y| {
                    axis.iter()
                        .map(|&x| Some(f(x, y)).filter(|v| v.is_finite()))
                        .collect()
                })
                .collect(),
            x: axis.clone(),
            y: axis,
            bounds: Default::default(),
        }
    }

    #[test]
    fn a_circle_is_one_closed_line() {
        let lines = isolines(&grid(41, |x, y| x * x + y * y), 1.0);
        assert_eq!(lines.len(), 1);
        let points = &lines[0].points;
        assert_eq!(points.first(), points.last());
        for p in points {
            // Linear between points h = 0.1 apart: off by at most h²/8 · f'' / |∇f| = 0.00125.
            assert!((p[0].hypot(p[1]) - 1.0).abs() < 1.3e-3, "{p:?}");
        }
        let length: f64 = points
            .windows(2)
            .map(|w| (w[1][0] - w[0][0]).hypot(w[1][1] - w[0][1]))
            .sum();
        // An inscribed polygon of more than 60 sides: within half a percent.
        assert!((length / std::f64::consts::TAU - 1.0).abs() < 5e-3);
    }

    #[test]
    fn open_lines_end_at_the_border_and_at_holes() {
        let lines = isolines(&grid(5, |x, _| x), 0.5);
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].points.len(), 5);
        assert!(lines[0].points.iter().all(|p| p[0] == 0.5));
        // Without values in the upper half the line ends at the last whole cell.
        let holed = grid(5, |x, y| if y > 0.5 { f64::NAN } else { x });
        assert_eq!(isolines(&holed, 0.5)[0].points.len(), 3);
        assert!(isolines(&holed, 9.0).is_empty());
    }

    #[test]
    fn a_saddle_is_split_by_its_middle() {
        let saddle = |corner: f64| Contour {
            x: vec![0.0, 1.0],
            y: vec![0.0, 1.0],
            values: vec![vec![Some(corner), Some(0.0)], vec![Some(0.0), Some(corner)]],
            ..Contour::default()
        };
        // Middle 2 > 1: the low corners (1, 0) and (0, 1) are cut off.
        let high = isolines(&saddle(4.0), 1.0);
        assert_eq!(high.len(), 2);
        assert!(high.iter().all(|l| l.points.len() == 2));
        assert_eq!(high[0].points, [[0.75, 0.0], [1.0, 0.25]]);
        // Middle 0.6 < 1: the high corners are cut off.
        let low = isolines(&saddle(1.2), 1.0);
        assert_eq!(low.len(), 2);
        assert!(low[0].points.iter().all(|p| p[0] + p[1] < 0.5));
    }

    #[test]
    fn levels_ascend_within_the_values() {
        let contour = grid(21, |x, y| 100.0 * (y - x * x).powi(2) + (1.0 - x).powi(2));
        let all = levels(&contour, 12);
        assert_eq!(all.len(), 12);
        assert!(all.windows(2).all(|w| w[0] < w[1]));
        assert!(levels(&grid(3, |_, _| 5.0), 12).is_empty());
        assert!(levels(&grid(3, |_, _| f64::NAN), 12).is_empty());
    }
}
