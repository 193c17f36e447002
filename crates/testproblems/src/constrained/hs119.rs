//! HS119: Colville's problem 7.
//!
//! $$ f(x) = \sum_{(i, j) \in P} (x_i^2 + x_i + 1)(x_j^2 + x_j + 1), \qquad B x = c, \qquad 0 \le x_i \le 5. $$
//!
//! P is a list of 46 pairs, some with i = j. Start $(10, \dots, 10)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("HS119", "OLR2-AN-16-8", "Colville's problem 7")
    .from(&[HS])
    .constrained(16, 8)
    .best(BestKnown::Always(244.899697517, SOLVED))
    .tags(&[InfeasibleStart])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs119)
}

struct Hs119;

impl Program<16, 8> for Hs119 {
    fn start(&self) -> [f64; 16] {
        [10.0; 16]
    }
    fn bounds(&self) -> [(f64, f64); 16] {
        [(0.0, 5.0); 16]
    }
    fn limits(&self) -> [(f64, f64); 8] {
        [EQUAL; 8]
    }
    fn optimum(&self) -> Option<[f64; 16]> {
        Some([
            0.03984735141112227,
            0.7919831556883807,
            0.2028703302510361,
            0.8443579163656747,
            1.269906452866503,
            0.934738707824643,
            1.681961969246919,
            0.1553008773895687,
            1.567870333551801,
            0.0,
            0.0,
            0.0,
            0.6602040660869545,
            0.0,
            0.6742559268682826,
            0.0,
        ])
    }
    fn objective<N: Number>(&self, x: [N; 16]) -> N {
        let q = x.map(|x| x.square() + x + 1.0);
        let mut f = N::zero();
        for (i, row) in PAIRS.iter().enumerate() {
            for &j in *row {
                f += q[i] * q[j - 1];
            }
        }
        f
    }
    fn constraints<N: Number>(&self, x: [N; 16]) -> [N; 8] {
        std::array::from_fn(|i| {
            let mut c = N::constant(-C[i]);
            for (&b, x) in B[i].iter().zip(x) {
                c += x * b;
            }
            c
        })
    }
}

/// For each i the j, from 1.
const PAIRS: [&[usize]; 16] = [
    &[1, 4, 7, 8, 16],
    &[2, 3, 7, 10],
    &[3, 7, 9, 10, 14],
    &[4, 7, 11, 15],
    &[5, 6, 10, 12, 16],
    &[6, 8, 15],
    &[7, 11, 13],
    &[8, 10, 15],
    &[9, 12, 16],
    &[10, 14],
    &[11, 13],
    &[12, 14],
    &[13, 14],
    &[14],
    &[15],
    &[16],
];
/// The rows of B, without the zeros at their ends.
const B: [&[f64]; 8] = [
    &[0.22, 0.2, 0.19, 0.25, 0.15, 0.11, 0.12, 0.13, 1.0],
    &[-1.46, 0.0, -1.3, 1.82, -1.15, 0.0, 0.8, 0.0, 0.0, 1.0],
    &[1.29, -0.89, 0.0, 0.0, -1.16, -0.96, 0.0, -0.49, 0.0, 0.0, 1.0],
    &[
        -1.1, -1.06, 0.95, -0.54, 0.0, -1.78, -0.41, 0.0, 0.0, 0.0, 0.0, 1.0,
    ],
    &[
        0.0, 0.0, 0.0, -1.43, 1.51, 0.59, -0.33, -0.43, 0.0, 0.0, 0.0, 0.0, 1.0,
    ],
    &[
        0.0, -1.72, -0.33, 0.0, 1.62, 1.24, 0.21, -0.26, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0,
    ],
    &[
        1.12, 0.0, 0.0, 0.31, 0.0, 0.0, 1.12, 0.0, -0.36, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0,
    ],
    &[
        0.0, 0.45, 0.26, -1.1, 0.58, 0.0, -1.03, 0.1, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0,
    ],
];
const C: [f64; 8] = [2.5, 1.1, -3.1, -3.5, 1.3, 2.1, 2.3, -1.5];
