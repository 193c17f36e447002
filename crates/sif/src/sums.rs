//! Many short sums at once: yᵣ = Σ a_rk z[i_rk] for rows r, laid out for the regular patterns SIF files have.
//!
//! Rows are taken in slices of [`SLICE`]; the k-th terms of a slice's rows make a column. In a banded problem the
//! indices of a column are consecutive and its coefficients equal, so that a column is one vector operation without
//! any index; otherwise indices or coefficients are listed. What rows have beyond the shortest of their slice (or
//! beyond a few dozen terms) are runs of their own.

use crate::lanes::{add_multiple, add_product};
use pulp::Simd;
use thalweg_core::kernels;

/// Rows taken together.
pub(crate) const SLICE: usize = 32;
/// Columns of a slice; longer rows go on in runs.
const COLUMNS: usize = 64;

/// Where the terms of a column or a run come from: consecutive elements, or listed ones.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Source {
    From(u32),
    Listed(u32),
}

#[derive(Debug, Clone, Copy)]
enum Factor {
    All(f64),
    Each(u32),
}

#[derive(Debug, Clone, Copy)]
struct Column {
    source: Source,
    factor: Factor,
}

#[derive(Debug, Clone, Copy)]
struct Run {
    lane: u32,
    len: u32,
    source: Source,
    factor: Factor,
}

#[derive(Debug, Default, Clone)]
pub(crate) struct Sums {
    rows: usize,
    /// Where the columns and the runs of each slice begin.
    slices: Vec<(u32, u32)>,
    columns: Vec<Column>,
    runs: Vec<Run>,
    index: Vec<u32>,
    factor: Vec<f64>,
}

/// Consecutive indices are a start, others are put into the list.
pub(crate) fn source(indices: impl Iterator<Item = u32> + Clone, list: &mut Vec<u32>) -> Source {
    let mut expected = indices.clone();
    let first = expected.next().unwrap_or(0);
    if expected.zip(first.wrapping_add(1)..).all(|(i, e)| i == e) {
        return Source::From(first);
    }
    let at = list.len() as u32;
    list.extend(indices);
    Source::Listed(at)
}

fn factor(values: impl Iterator<Item = f64> + Clone, list: &mut Vec<f64>) -> Factor {
    let first = values.clone().next().unwrap_or(1.0);
    if values.clone().all(|v| v == first) {
        return Factor::All(first);
    }
    let at = list.len() as u32;
    list.extend(values);
    Factor::Each(at)
}

impl Sums {
    /// From terms (row, index, coefficient) in any order; those of a row are added by index.
    pub(crate) fn new(rows: usize, terms: &[(u32, u32, f64)]) -> Sums {
        let mut at = vec![0u32; rows + 1];
        for t in terms {
            at[t.0 as usize + 1] += 1;
        }
        for r in 0..rows {
            at[r + 1] += at[r];
        }
        let mut next = at.clone();
        let mut sorted = vec![(0u32, 0.0f64); terms.len()];
        for &(r, i, v) in terms {
            let p = next[r as usize] as usize;
            next[r as usize] += 1;
            sorted[p] = (i, v);
        }
        for r in 0..rows {
            let row = &mut sorted[at[r] as usize..at[r + 1] as usize];
            if !row.is_sorted_by_key(|t| t.0) {
                row.sort_by_key(|t| t.0);
            }
        }
        let mut s = Sums {
            rows,
            ..Sums::default()
        };
        for first in (0..rows).step_by(SLICE) {
            s.slices.push((s.columns.len() as u32, s.runs.len() as u32));
            let live = first..(first + SLICE).min(rows);
            let row = |r: usize| &sorted[at[r] as usize..at[r + 1] as usize];
            let common = live.clone().map(|r| row(r).len()).min().unwrap_or(0).min(COLUMNS);
            for k in 0..common {
                let source = source(live.clone().map(|r| row(r)[k].0), &mut s.index);
                let factor = factor(live.clone().map(|r| row(r)[k].1), &mut s.factor);
                s.columns.push(Column { source, factor });
            }
            for r in live {
                let rest = &row(r)[common..];
                if rest.is_empty() {
                    continue;
                }
                let source = source(rest.iter().map(|t| t.0), &mut s.index);
                let factor = factor(rest.iter().map(|t| t.1), &mut s.factor);
                s.runs.push(Run {
                    lane: (r - first) as u32,
                    len: rest.len() as u32,
                    source,
                    factor,
                });
            }
        }
        s.slices.push((s.columns.len() as u32, s.runs.len() as u32));
        s
    }

    /// Adds the sums of a slice's rows over `z` to `sums`. Lanes beyond the last row get nothing of meaning.
    #[inline(always)]
    pub(crate) fn add<I: Simd>(&self, simd: I, slice: usize, z: &[f64], sums: &mut [f64; SLICE]) {
        let (Some(&(c0, r0)), Some(&(c1, r1))) = (self.slices.get(slice), self.slices.get(slice + 1)) else {
            return;
        };
        let live = (self.rows - slice * SLICE).min(SLICE);
        for column in &self.columns[c0 as usize..c1 as usize] {
            match column.source {
                Source::From(s) => {
                    let z = &z[s as usize..s as usize + live];
                    match column.factor {
                        // A length known beforehand makes loops straight.
                        Factor::All(a) => match <&[f64; SLICE]>::try_from(z) {
                            Ok(z) => add_multiple(simd, sums, a, z),
                            Err(_) => add_multiple(simd, sums, a, z),
                        },
                        Factor::Each(at) => {
                            let a = &self.factor[at as usize..at as usize + live];
                            match <&[f64; SLICE]>::try_from(z) {
                                Ok(z) => add_product(simd, sums, &a[..SLICE], z),
                                Err(_) => add_product(simd, sums, a, z),
                            }
                        }
                    }
                }
                Source::Listed(at) => {
                    let index = &self.index[at as usize..at as usize + live];
                    match column.factor {
                        Factor::All(a) => {
                            for (sum, &i) in sums.iter_mut().zip(index) {
                                *sum += a * z[i as usize];
                            }
                        }
                        Factor::Each(f) => {
                            let a = &self.factor[f as usize..f as usize + live];
                            for ((sum, &i), a) in sums.iter_mut().zip(index).zip(a) {
                                *sum += a * z[i as usize];
                            }
                        }
                    }
                }
            }
        }
        for run in &self.runs[r0 as usize..r1 as usize] {
            sums[run.lane as usize] += self.run(run, z);
        }
    }

    #[inline(always)]
    fn at(&self, factor: Factor, k: usize) -> f64 {
        match factor {
            Factor::All(a) => a,
            Factor::Each(at) => self.factor[at as usize + k],
        }
    }

    fn run(&self, run: &Run, z: &[f64]) -> f64 {
        let n = run.len as usize;
        let sum = |term: &dyn Fn(usize) -> f64| (0..n).map(term).sum::<f64>();
        match (run.source, run.factor) {
            (Source::From(s), Factor::All(a)) => {
                let z = &z[s as usize..s as usize + n];
                a * kernels::sum(n, |k| z[k])
            }
            (Source::From(s), Factor::Each(f)) => kernels::dot(
                &self.factor[f as usize..f as usize + n],
                &z[s as usize..s as usize + n],
            ),
            (Source::Listed(at), factor) => {
                let index = &self.index[at as usize..at as usize + n];
                if n < 16 {
                    sum(&|k| self.at(factor, k) * z[index[k] as usize])
                } else {
                    kernels::sum(n, |k| self.at(factor, k) * z[index[k] as usize])
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_those_of_the_terms() {
        for rows in [1, 5, 31, 32, 33, 100] {
            // Banded, with a dense row, an empty one and irregular ones.
            let mut terms = Vec::new();
            for r in 0..rows as u32 {
                terms.push((r, r + 1, 2.0));
                terms.push((r, r, 0.5 + f64::from(r % 3)));
                if r % 7 == 3 {
                    terms.extend((0..r).map(|i| (r, (i * 5) % 101, f64::from(i) - 3.0)));
                }
            }
            terms.retain(|t| t.0 != 40);
            terms.extend((0..200).map(|i| (0, i, 1.0)));
            let z: Vec<f64> = (0..400).map(|i| f64::from((i * 13) % 17)).collect();
            let s = Sums::new(rows, &terms);
            let mut want = vec![0.0; rows];
            for &(r, i, a) in &terms {
                want[r as usize] += a * z[i as usize];
            }
            for (k, want) in want.chunks(SLICE).enumerate() {
                let mut sums = [0.0; SLICE];
                s.add(pulp::Scalar, k, &z, &mut sums);
                // Whole numbers and halves: exact.
                assert_eq!(&sums[..want.len()], want);
            }
        }
    }
}
