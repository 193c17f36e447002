//! Which entries of a Jacobian or Hessian can be other than zero, and which of its columns can share an evaluation.
//!
//! ```text
//! columns of a Jacobian (Curtis, Powell, Reid):
//!     give each column the smallest colour that no column sharing a row with it has
//! columns of a Hessian (star colouring):
//!     give each column v the smallest colour that is not
//!         that of a neighbour w of v,
//!         nor that of a neighbour x of w, where w has no colour yet or a larger one than x
//! both in the given order and by falling number of entries, and the better of the two
//! ```
//!
//! Sources: A. R. Curtis, M. J. D. Powell, J. K. Reid, J. Inst. Maths Applics 13 (1974) 117–119; M. J. D. Powell,
//! Ph. L. Toint, SIAM J. Numer. Anal. 16 (1979) 1060–1074; T. F. Coleman, J. J. Moré, Math. Program. 28 (1984) 243–270;
//! A. H. Gebremedhin, F. Manne, A. Pothen, SIAM Review 47 (2005) 629–705.

use thalweg_core::InvalidInput;

/// The pattern of a sparse matrix, by columns.
///
/// ```
/// use thalweg_finitediff::{Colouring, Sparsity};
/// // Residual i of a chain depends on xᵢ and xᵢ₊₁.
/// let chain = Sparsity::new(99_999, 100_000, (0..99_999).flat_map(|i| [(i, i), (i, i + 1)]))?;
/// assert_eq!(Colouring::of_columns(&chain).colours(), 2);
/// # Ok::<(), thalweg_core::InvalidInput>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sparsity {
    rows: usize,
    /// Where each column begins in `row`; one more at the end.
    start: Vec<usize>,
    /// The rows of the entries, rising within a column.
    row: Vec<usize>,
}

impl Sparsity {
    /// From the places (row, column) of the entries, in any order; one may come twice.
    ///
    /// # Errors
    /// A place outside the matrix.
    pub fn new(
        rows: usize,
        columns: usize,
        entries: impl IntoIterator<Item = (usize, usize)>,
    ) -> Result<Self, InvalidInput> {
        let mut places: Vec<(usize, usize)> = Vec::new();
        for (row, column) in entries {
            if row >= rows || column >= columns {
                return Err(InvalidInput::option(
                    "sparsity",
                    format_args!("an entry at row {row}, column {column} of a {rows} by {columns} matrix"),
                    "rows and columns count from 0 and end before the numbers given",
                ));
            }
            places.push((column, row));
        }
        places.sort_unstable();
        places.dedup();
        let mut start = vec![0; columns + 1];
        for &(column, _) in &places {
            start[column + 1] += 1;
        }
        for j in 0..columns {
            start[j + 1] += start[j];
        }
        Ok(Sparsity {
            rows,
            start,
            row: places.into_iter().map(|(_, row)| row).collect(),
        })
    }

    /// A symmetric n by n pattern: the places given, their mirror images and the diagonal.
    ///
    /// # Errors
    /// A place outside the matrix.
    pub fn symmetric(
        n: usize,
        entries: impl IntoIterator<Item = (usize, usize)>,
    ) -> Result<Self, InvalidInput> {
        let both = entries.into_iter().flat_map(|(i, j)| [(i, j), (j, i)]);
        Self::new(n, n, both.chain((0..n).map(|i| (i, i))))
    }

    /// An n by n band: entries with −below ≤ column − row ≤ above.
    pub fn banded(n: usize, below: usize, above: usize) -> Self {
        let mut start = Vec::with_capacity(n + 1);
        let mut row = Vec::new();
        start.push(0);
        for j in 0..n {
            row.extend(j.saturating_sub(above)..j.saturating_add(below).saturating_add(1).min(n));
            start.push(row.len());
        }
        Sparsity { rows: n, start, row }
    }

    /// The number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The number of columns.
    pub fn columns(&self) -> usize {
        self.start.len() - 1
    }

    /// The number of entries.
    pub fn entries(&self) -> usize {
        self.row.len()
    }

    /// The rows of the entries of a column, rising.
    ///
    /// # Panics
    /// If there is no such column.
    pub fn column(&self, j: usize) -> &[usize] {
        &self.row[self.range(j)]
    }

    /// Where the entries of a column are in the list of all entries.
    pub(crate) fn range(&self, j: usize) -> std::ops::Range<usize> {
        self.start[j]..self.start[j + 1]
    }

    /// The columns of each row.
    pub(crate) fn transposed(&self) -> Sparsity {
        let mut start = vec![0; self.rows + 1];
        for &i in &self.row {
            start[i + 1] += 1;
        }
        for i in 0..self.rows {
            start[i + 1] += start[i];
        }
        let mut next = start.clone();
        let mut row = vec![0; self.row.len()];
        for j in 0..self.columns() {
            for &i in self.column(j) {
                row[next[i]] = j;
                next[i] += 1;
            }
        }
        Sparsity {
            rows: self.columns(),
            start,
            row,
        }
    }

    /// The columns by falling number of entries.
    fn largest_first(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.columns()).collect();
        // Stable: neighbours stay together, which bands need.
        order.sort_by_key(|&j| std::cmp::Reverse(self.range(j).len()));
        order
    }
}

/// Columns in groups that share an evaluation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Colouring {
    colour: Vec<usize>,
    /// Where each colour begins in `ordered`; one more at the end.
    start: Vec<usize>,
    /// The columns by colour, rising within one.
    ordered: Vec<usize>,
}

const NONE: usize = usize::MAX;

impl Colouring {
    /// Groups of columns without a row in common, so that all their entries show in one product with the matrix.
    /// Time proportional to Σ (entries of a row)².
    pub fn of_columns(pattern: &Sparsity) -> Self {
        let by_row = pattern.transposed();
        Self::better(pattern, |j, forbid| {
            for &i in pattern.column(j) {
                for &k in by_row.column(i) {
                    forbid.colour_of(k);
                }
            }
        })
    }

    /// Groups of columns of a symmetric matrix such that every entry shows by itself, at its place or at its mirror
    /// image, in one product: a star colouring. Mostly fewer groups than [`of_columns`](Self::of_columns) gives: an
    /// arrow, with one dense row and column, takes 2 instead of n.
    ///
    /// Time proportional to Σ (entries of a row)².
    ///
    /// # Errors
    /// The pattern is not symmetric, or an element of the diagonal is missing; see [`Sparsity::symmetric`].
    pub fn symmetric(pattern: &Sparsity) -> Result<Self, InvalidInput> {
        let n = pattern.columns();
        let whole = pattern.rows() == n
            && *pattern == pattern.transposed()
            && (0..n).all(|j| pattern.column(j).binary_search(&j).is_ok());
        if !whole {
            return Err(InvalidInput::option(
                "sparsity",
                "not symmetric, or without part of its diagonal",
                "make the pattern of a Hessian with `Sparsity::symmetric`",
            ));
        }
        Ok(Self::better(pattern, |v, forbid| {
            for &w in pattern.column(v).iter().filter(|&&w| w != v) {
                forbid.colour_of(w);
                let middle = forbid.colour[w];
                for &x in pattern.column(w).iter().filter(|&&x| x != w && x != v) {
                    // With v in the colour of x, v – w – x has two colours. Any longer path of two colours would have
                    // a middle of the smaller colour, or one that got its colour after both its neighbours: in the
                    // first case it was forbidden from the other end, the second is this one.
                    if middle == NONE || forbid.colour[x] < middle {
                        forbid.colour_of(x);
                    }
                }
            }
        }))
    }

    /// The better of the given order and largest first.
    fn better(pattern: &Sparsity, rule: impl Fn(usize, &mut Forbidden)) -> Self {
        let n = pattern.columns();
        let natural = greedy(n, 0..n, &rule);
        let largest = greedy(n, pattern.largest_first(), &rule);
        let count = |c: &[usize]| c.iter().max().map_or(0, |m| m + 1);
        let colour = if count(&largest) < count(&natural) {
            largest
        } else {
            natural
        };
        let mut start = vec![0; count(&colour) + 1];
        for &c in &colour {
            start[c + 1] += 1;
        }
        for c in 1..start.len() {
            start[c] += start[c - 1];
        }
        let mut next = start.clone();
        let mut ordered = vec![0; n];
        for (j, &c) in colour.iter().enumerate() {
            ordered[next[c]] = j;
            next[c] += 1;
        }
        Colouring {
            colour,
            start,
            ordered,
        }
    }

    /// How many groups there are: a matrix costs so many products.
    pub fn colours(&self) -> usize {
        self.start.len() - 1
    }

    /// The group of a column.
    ///
    /// # Panics
    /// If there is no such column.
    pub fn colour(&self, column: usize) -> usize {
        self.colour[column]
    }

    /// The columns of a group, rising.
    ///
    /// # Panics
    /// If there is no such group.
    pub fn group(&self, colour: usize) -> &[usize] {
        &self.ordered[self.start[colour]..self.start[colour + 1]]
    }

    /// All columns, group by group.
    pub(crate) fn ordered(&self) -> &[usize] {
        &self.ordered
    }
}

/// The colours given so far, and those the next column cannot have.
struct Forbidden {
    colour: Vec<usize>,
    /// The last column for which each colour was forbidden.
    for_column: Vec<usize>,
    column: usize,
}

impl Forbidden {
    fn colour_of(&mut self, other: usize) {
        let c = self.colour[other];
        if c != NONE {
            self.for_column[c] = self.column;
        }
    }
}

fn greedy(
    n: usize,
    order: impl IntoIterator<Item = usize>,
    rule: &impl Fn(usize, &mut Forbidden),
) -> Vec<usize> {
    let mut forbidden = Forbidden {
        colour: vec![NONE; n],
        for_column: vec![NONE; n],
        column: 0,
    };
    for column in order {
        forbidden.column = column;
        rule(column, &mut forbidden);
        let free = forbidden.for_column.iter().position(|&c| c != column);
        // Among n colours one is free: at most n − 1 other columns have one.
        forbidden.colour[column] = free.unwrap_or(0);
    }
    forbidden.colour
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn columns_share_no_row(pattern: &Sparsity, c: &Colouring) {
        for colour in 0..c.colours() {
            let mut seen = vec![false; pattern.rows()];
            for &j in c.group(colour) {
                assert_eq!(c.colour(j), colour);
                for &i in pattern.column(j) {
                    assert!(
                        !std::mem::replace(&mut seen[i], true),
                        "row {i} twice in colour {colour}"
                    );
                }
            }
        }
        assert_eq!(c.ordered().len(), pattern.columns());
    }

    /// The condition of Powell and Toint: every entry alone in its row among the columns of one of its two colours.
    fn every_entry_shows(pattern: &Sparsity, c: &Colouring) {
        let alone = |i: usize, j: usize| {
            pattern
                .column(i)
                .iter()
                .filter(|&&k| c.colour(k) == c.colour(j))
                .count()
                == 1
        };
        for j in 0..pattern.columns() {
            for &i in pattern.column(j) {
                assert!(alone(i, j) || alone(j, i), "entry {i}, {j}");
            }
        }
    }

    #[test]
    fn bands() {
        for (below, above) in [(0, 0), (1, 1), (2, 2), (0, 3), (5, 1)] {
            let p = Sparsity::banded(200, below, above);
            let c = Colouring::of_columns(&p);
            columns_share_no_row(&p, &c);
            assert_eq!(c.colours(), below + above + 1);
        }
        for half in 0..5 {
            let p = Sparsity::banded(200, half, half);
            let c = Colouring::symmetric(&p).unwrap();
            every_entry_shows(&p, &c);
            assert!(c.colours() <= 2 * half + 1, "{half}: {}", c.colours());
        }
        assert_eq!(
            Sparsity::banded(3, 9, 0),
            Sparsity::new(3, 3, [(0, 0), (1, 0), (2, 0), (1, 1), (2, 1), (2, 2)]).unwrap()
        );
    }

    #[test]
    fn arrows_need_two_products_by_symmetry() {
        for hub in [0, 50, 99] {
            let p = Sparsity::symmetric(100, (0..100).map(|i| (i, hub))).unwrap();
            let c = Colouring::symmetric(&p).unwrap();
            every_entry_shows(&p, &c);
            assert_eq!((c.colours(), Colouring::of_columns(&p).colours()), (2, 100));
        }
    }

    #[test]
    fn places_outside_and_lopsided_patterns_are_refused() {
        let outside = Sparsity::new(2, 3, [(2, 0)]).unwrap_err().to_string();
        assert!(
            outside.contains("row 2, column 0") && outside.contains("2 by 3"),
            "{outside}"
        );
        assert!(Sparsity::symmetric(2, [(0, 2)]).is_err());
        for bad in [
            Sparsity::banded(4, 1, 0),
            Sparsity::new(2, 2, [(0, 1), (1, 0)]).unwrap(),
            Sparsity::new(2, 3, [(0, 0)]).unwrap(),
        ] {
            assert!(
                Colouring::symmetric(&bad)
                    .unwrap_err()
                    .to_string()
                    .contains("Sparsity::symmetric")
            );
        }
    }

    #[test]
    fn empty_patterns() {
        let none = Sparsity::new(0, 0, []).unwrap();
        assert_eq!((Colouring::of_columns(&none).colours(), none.entries()), (0, 0));
        let blank = Sparsity::new(2, 3, []).unwrap();
        assert_eq!(Colouring::of_columns(&blank).colours(), 1);
    }

    proptest! {
        #[test]
        fn random_patterns(n in 1usize..30, m in 1usize..30, places in proptest::collection::vec((0usize..30, 0usize..30), 0..120)) {
            let p = Sparsity::new(m, n, places.iter().map(|&(i, j)| (i % m, j % n))).unwrap();
            columns_share_no_row(&p, &Colouring::of_columns(&p));
            let s = Sparsity::symmetric(n, places.iter().map(|&(i, j)| (i % n, j % n))).unwrap();
            prop_assert_eq!(&s, &s.transposed());
            let c = Colouring::symmetric(&s).unwrap();
            every_entry_shows(&s, &c);
        }
    }
}
