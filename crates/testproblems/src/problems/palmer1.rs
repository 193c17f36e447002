//! PALMER1 to PALMER8E: fits of the energy of a molecule to an angle, by K. Palmer.
//!
//! $$ f(a, b, \dots) = \sum_{(x, y)} \Bigl( \sum_{k} a_k x^{2k} + \tau(x^2) - y \Bigr)^2, $$
//!
//! with τ(z) one of
//!
//! * $b / (c + z/d)$ (no letter; the sum is $a_1 x^2$ alone),
//! * $b / (c + z)$ (letters A, with the powers 0 to 6, B, with 2 and 4; PALMER5B with 0 to 12),
//! * nothing (C, with the powers 0 to 14; PALMER1D with 0 to 12, PALMER5D with 0 to 6),
//! * $\ell e^{-k z}$ (E, with the powers 0 to 10),
//!
//! from 1. The parameters b, c, d are at least 10⁻⁵, k is at least 0. Few data and high powers make the problems ill-conditioned.
//! In the files the first series has 31 data in PALMER1 and 35 in the others.

use super::prelude::*;

/// The records.
pub static META: [Meta; 32] = [
    Meta::new(
        "PALMER1",
        "SBR2-RN-4-0",
        "Palmer's fit of energies to 31 data, a saddle-shaped quotient",
    )
    .from(&[PALMER])
    .fixed(4)
    .best(BestKnown::Always(11754.6025, "the file of CUTEst"))
    .tags(&[SumOfSquares, Data, IllConditioned, LocalMinima]),
    Meta::new(
        "PALMER1A",
        "SBR2-RN-6-0",
        "Palmer's fit of energies to 35 data, even polynomial and quotient",
    )
    .from(&[PALMER])
    .fixed(6)
    .best(BestKnown::Always(0.089883, "the file of CUTEst"))
    .tags(&[SumOfSquares, Data, IllConditioned, LocalMinima]),
    Meta::new(
        "PALMER1B",
        "SBR2-RN-4-0",
        "Palmer's fit of energies to 35 data, two powers and quotient",
    )
    .from(&[PALMER])
    .fixed(4)
    .best(BestKnown::Always(3.44734948, "the file of CUTEst"))
    .tags(&[SumOfSquares, Data, IllConditioned, LocalMinima]),
    Meta::new(
        "PALMER1C",
        "QUR2-RN-8-0",
        "Palmer's fit of energies to 35 data, even polynomial",
    )
    .from(&[PALMER])
    .fixed(8)
    .best(BestKnown::Always(
        0.09759806253364,
        "by minimisation; the file of CUTEst has 9.7605048D-02",
    ))
    .tags(&[SumOfSquares, Data, IllConditioned, Convex, Quadratic]),
    Meta::new(
        "PALMER1D",
        "QUR2-RN-7-0",
        "Palmer's fit of energies to 35 data, even polynomial of lower degree",
    )
    .from(&[PALMER])
    .fixed(7)
    .best(BestKnown::Always(0.652673985, "the file of CUTEst"))
    .tags(&[SumOfSquares, Data, IllConditioned, Convex, Quadratic]),
    Meta::new(
        "PALMER1E",
        "SBR2-RN-8-0",
        "Palmer's fit of energies to 35 data, even polynomial and exponential",
    )
    .from(&[PALMER])
    .fixed(8)
    .best(BestKnown::Always(0.0008352321, "the file of CUTEst"))
    .tags(&[SumOfSquares, Data, IllConditioned, LocalMinima]),
    Meta::new(
        "PALMER2",
        "SBR2-RN-4-0",
        "Palmer's fit of energies to 23 data, a saddle-shaped quotient",
    )
    .from(&[PALMER])
    .fixed(4)
    .best(BestKnown::Always(3651.097532, "the file of CUTEst"))
    .tags(&[SumOfSquares, Data, IllConditioned, LocalMinima]),
    Meta::new(
        "PALMER2A",
        "SBR2-RN-6-0",
        "Palmer's fit of energies to 23 data, even polynomial and quotient",
    )
    .from(&[PALMER])
    .fixed(6)
    .best(BestKnown::Always(0.017109717, "the file of CUTEst"))
    .tags(&[SumOfSquares, Data, IllConditioned, LocalMinima]),
    Meta::new(
        "PALMER2B",
        "SBR2-RN-4-0",
        "Palmer's fit of energies to 23 data, two powers and quotient",
    )
    .from(&[PALMER])
    .fixed(4)
    .best(BestKnown::Always(0.6232669, "the file of CUTEst"))
    .tags(&[SumOfSquares, Data, IllConditioned, LocalMinima]),
    Meta::new(
        "PALMER2C",
        "QUR2-RN-8-0",
        "Palmer's fit of energies to 23 data, even polynomial",
    )
    .from(&[PALMER])
    .fixed(8)
    .best(BestKnown::Always(0.014368886, "the file of CUTEst"))
    .tags(&[SumOfSquares, Data, IllConditioned, Convex, Quadratic]),
    Meta::new(
        "PALMER2E",
        "SBR2-RN-8-0",
        "Palmer's fit of energies to 23 data, even polynomial and exponential",
    )
    .from(&[PALMER])
    .fixed(8)
    .best(BestKnown::Always(0.00020650351, "the file of CUTEst"))
    .tags(&[SumOfSquares, Data, IllConditioned, LocalMinima]),
    Meta::new(
        "PALMER3",
        "SBR2-RN-4-0",
        "Palmer's fit of energies to 23 data, a saddle-shaped quotient",
    )
    .from(&[PALMER])
    .fixed(4)
    .best(BestKnown::Always(
        2.265_958_218_262_65e3,
        "by truncated Newton minimisation to a projected gradient below 1e-5",
    ))
    .tags(&[SumOfSquares, Data, IllConditioned, LocalMinima]),
    Meta::new(
        "PALMER3A",
        "SBR2-RN-6-0",
        "Palmer's fit of energies to 23 data, even polynomial and quotient",
    )
    .from(&[PALMER])
    .fixed(6)
    .best(BestKnown::Always(0.02043142, "the file of CUTEst"))
    .tags(&[SumOfSquares, Data, IllConditioned, LocalMinima]),
    Meta::new(
        "PALMER3B",
        "SBR2-RN-4-0",
        "Palmer's fit of energies to 23 data, two powers and quotient",
    )
    .from(&[PALMER])
    .fixed(4)
    .best(BestKnown::Always(4.227647, "the file of CUTEst"))
    .tags(&[SumOfSquares, Data, IllConditioned, LocalMinima]),
    Meta::new(
        "PALMER3C",
        "QUR2-RN-8-0",
        "Palmer's fit of energies to 23 data, even polynomial",
    )
    .from(&[PALMER])
    .fixed(8)
    .best(BestKnown::Always(0.019537639, "the file of CUTEst"))
    .tags(&[SumOfSquares, Data, IllConditioned, Convex, Quadratic]),
    Meta::new(
        "PALMER3E",
        "SBR2-RN-8-0",
        "Palmer's fit of energies to 23 data, even polynomial and exponential",
    )
    .from(&[PALMER])
    .fixed(8)
    .best(BestKnown::Always(5.0741053e-05, "the file of CUTEst"))
    .tags(&[SumOfSquares, Data, IllConditioned, LocalMinima]),
    Meta::new(
        "PALMER4",
        "SBR2-RN-4-0",
        "Palmer's fit of energies to 23 data, a saddle-shaped quotient",
    )
    .from(&[PALMER])
    .fixed(4)
    .best(BestKnown::Always(2285.383227, "the file of CUTEst"))
    .tags(&[SumOfSquares, Data, IllConditioned, LocalMinima]),
    Meta::new(
        "PALMER4A",
        "SBR2-RN-6-0",
        "Palmer's fit of energies to 23 data, even polynomial and quotient",
    )
    .from(&[PALMER])
    .fixed(6)
    .best(BestKnown::Always(0.040606141, "the file of CUTEst"))
    .tags(&[SumOfSquares, Data, IllConditioned, LocalMinima]),
    Meta::new(
        "PALMER4B",
        "SBR2-RN-4-0",
        "Palmer's fit of energies to 23 data, two powers and quotient",
    )
    .from(&[PALMER])
    .fixed(4)
    .best(BestKnown::Always(6.83513867, "the file of CUTEst"))
    .tags(&[SumOfSquares, Data, IllConditioned, LocalMinima]),
    Meta::new(
        "PALMER4C",
        "QUR2-RN-8-0",
        "Palmer's fit of energies to 23 data, even polynomial",
    )
    .from(&[PALMER])
    .fixed(8)
    .best(BestKnown::Always(0.050310687, "the file of CUTEst"))
    .tags(&[SumOfSquares, Data, IllConditioned, Convex, Quadratic]),
    Meta::new(
        "PALMER4E",
        "SBR2-RN-8-0",
        "Palmer's fit of energies to 23 data, even polynomial and exponential",
    )
    .from(&[PALMER])
    .fixed(8)
    .best(BestKnown::Always(0.000148003482, "the file of CUTEst"))
    .tags(&[SumOfSquares, Data, IllConditioned, LocalMinima]),
    Meta::new(
        "PALMER5B",
        "SBR2-RN-9-0",
        "Palmer's fit of energies to 12 data, even polynomial and quotient",
    )
    .from(&[PALMER])
    .fixed(9)
    .tags(&[SumOfSquares, Data, IllConditioned, LocalMinima]),
    Meta::new(
        "PALMER5D",
        "SBR2-RN-4-0",
        "Palmer's fit of energies to 12 data, even polynomial of low degree",
    )
    .from(&[PALMER])
    .fixed(4)
    .best(BestKnown::Always(
        87.3393994506,
        "by truncated Newton minimisation from the start to a projected gradient below 1e-5",
    ))
    .tags(&[SumOfSquares, Data, IllConditioned, Convex, Quadratic]),
    Meta::new(
        "PALMER6A",
        "SBR2-RN-6-0",
        "Palmer's fit of energies to 13 data, even polynomial and quotient",
    )
    .from(&[PALMER])
    .fixed(6)
    .best(BestKnown::Always(
        0.0559488390344,
        "by truncated Newton minimisation from the start to a projected gradient below 1e-5",
    ))
    .tags(&[SumOfSquares, Data, IllConditioned, LocalMinima]),
    Meta::new(
        "PALMER6C",
        "SUR2-RN-8-0",
        "Palmer's fit of energies to 13 data, even polynomial",
    )
    .from(&[PALMER])
    .fixed(8)
    .best(BestKnown::Always(
        0.0163874214512,
        "by truncated Newton minimisation from the start to a projected gradient below 1e-5",
    ))
    .tags(&[SumOfSquares, Data, IllConditioned, Convex, Quadratic]),
    Meta::new(
        "PALMER6E",
        "SBR2-RN-8-0",
        "Palmer's fit of energies to 13 data, even polynomial and exponential",
    )
    .from(&[PALMER])
    .fixed(8)
    .best(BestKnown::Always(
        0.000223955047672,
        "by truncated Newton minimisation from the start to a projected gradient below 1e-5",
    ))
    .tags(&[SumOfSquares, Data, IllConditioned, LocalMinima]),
    Meta::new(
        "PALMER7A",
        "SBR2-RN-6-0",
        "Palmer's fit of energies to 13 data, even polynomial and quotient",
    )
    .from(&[PALMER])
    .fixed(6)
    .tags(&[SumOfSquares, Data, IllConditioned, LocalMinima]),
    Meta::new(
        "PALMER7C",
        "QUR2-RN-8-0",
        "Palmer's fit of energies to 13 data, even polynomial",
    )
    .from(&[PALMER])
    .fixed(8)
    .best(BestKnown::Always(
        0.601985640862,
        "by truncated Newton minimisation from the start to a projected gradient below 1e-5",
    ))
    .tags(&[SumOfSquares, Data, IllConditioned, Convex, Quadratic]),
    Meta::new(
        "PALMER7E",
        "SBR2-RN-8-0",
        "Palmer's fit of energies to 13 data, even polynomial and exponential",
    )
    .from(&[PALMER])
    .fixed(8)
    .tags(&[SumOfSquares, Data, IllConditioned, LocalMinima]),
    Meta::new(
        "PALMER8A",
        "SBR2-RN-6-0",
        "Palmer's fit of energies to 12 data, even polynomial and quotient",
    )
    .from(&[PALMER])
    .fixed(6)
    .best(BestKnown::Always(
        0.0740096979425,
        "by truncated Newton minimisation from the start to a projected gradient below 1e-5",
    ))
    .tags(&[SumOfSquares, Data, IllConditioned, LocalMinima]),
    Meta::new(
        "PALMER8C",
        "QUR2-RN-8-0",
        "Palmer's fit of energies to 12 data, even polynomial",
    )
    .from(&[PALMER])
    .fixed(8)
    .best(BestKnown::Always(
        0.159768068165,
        "by truncated Newton minimisation from the start to a projected gradient below 1e-5",
    ))
    .tags(&[SumOfSquares, Data, IllConditioned, Convex, Quadratic]),
    Meta::new(
        "PALMER8E",
        "SBR2-RN-8-0",
        "Palmer's fit of energies to 12 data, even polynomial and exponential",
    )
    .from(&[PALMER])
    .fixed(8)
    .best(BestKnown::Always(
        0.00633930753217,
        "by truncated Newton minimisation from the start to a projected gradient below 1e-5",
    ))
    .tags(&[SumOfSquares, Data, IllConditioned, LocalMinima]),
];

pub(super) fn build<T: Real>(member: usize, _: &Params) -> Box<dyn Formula<T>> {
    let row = ROWS[member];
    match row.powers + row.tail.parameters() {
        4 => Local::<_, 4>::boxed(row),
        6 => Local::<_, 6>::boxed(row),
        7 => Local::<_, 7>::boxed(row),
        8 => Local::<_, 8>::boxed(row),
        _ => Local::<_, 9>::boxed(row),
    }
}

const PALMER: &str = "K. Palmer, private communication in CUTEst, 1990";

/// What follows the polynomial.
#[derive(Clone, Copy)]
enum Tail {
    Nothing,
    Saddle,
    Quotient,
    Exponential,
}

impl Tail {
    fn parameters(self) -> usize {
        match self {
            Tail::Nothing => 0,
            Tail::Saddle => 3,
            Tail::Quotient | Tail::Exponential => 2,
        }
    }
}

#[derive(Clone, Copy)]
struct Row {
    data: &'static [(f64, f64)],
    /// The first power of x² and the number of powers.
    first: usize,
    powers: usize,
    tail: Tail,
}

impl Shape for Row {
    fn n(&self) -> usize {
        self.powers + self.tail.parameters()
    }
    fn start(&self, _: usize) -> f64 {
        1.0
    }
    fn bounds(&self, i: usize) -> (f64, f64) {
        match self.tail {
            Tail::Saddle | Tail::Quotient if i >= self.powers => (1e-5, f64::INFINITY),
            Tail::Exponential if i == self.powers => NON_NEGATIVE,
            _ => FREE,
        }
    }
}

impl<const K: usize> Terms<K> for Row {
    fn terms(&self) -> usize {
        self.data.len()
    }
    fn term<N: Number>(&self, i: usize, x: [N; K]) -> N {
        let (at, y) = self.data[i];
        let z = at * at;
        let tail = &x[self.powers..];
        let mut r = match self.tail {
            Tail::Nothing => N::zero(),
            Tail::Saddle => tail[0] / (tail[1] + tail[2].recip() * z),
            Tail::Quotient => tail[0] / (tail[1] + z),
            Tail::Exponential => tail[1] * (tail[0] * -z).exp(),
        };
        let mut power = z.powi(self.first as i32);
        for &a in &x[..self.powers] {
            r += a * decoded(power);
            power *= z;
        }
        (r - y).square()
    }
}

static ROWS: &[Row] = &[
    Row {
        data: D0,
        first: 1,
        powers: 1,
        tail: Tail::Saddle,
    },
    Row {
        data: D1,
        first: 0,
        powers: 4,
        tail: Tail::Quotient,
    },
    Row {
        data: D1,
        first: 1,
        powers: 2,
        tail: Tail::Quotient,
    },
    Row {
        data: D1,
        first: 0,
        powers: 8,
        tail: Tail::Nothing,
    },
    Row {
        data: D1,
        first: 0,
        powers: 7,
        tail: Tail::Nothing,
    },
    Row {
        data: D1,
        first: 0,
        powers: 6,
        tail: Tail::Exponential,
    },
    Row {
        data: D2,
        first: 1,
        powers: 1,
        tail: Tail::Saddle,
    },
    Row {
        data: D2,
        first: 0,
        powers: 4,
        tail: Tail::Quotient,
    },
    Row {
        data: D2,
        first: 1,
        powers: 2,
        tail: Tail::Quotient,
    },
    Row {
        data: D2,
        first: 0,
        powers: 8,
        tail: Tail::Nothing,
    },
    Row {
        data: D2,
        first: 0,
        powers: 6,
        tail: Tail::Exponential,
    },
    Row {
        data: D3,
        first: 1,
        powers: 1,
        tail: Tail::Saddle,
    },
    Row {
        data: D3,
        first: 0,
        powers: 4,
        tail: Tail::Quotient,
    },
    Row {
        data: D3,
        first: 1,
        powers: 2,
        tail: Tail::Quotient,
    },
    Row {
        data: D3,
        first: 0,
        powers: 8,
        tail: Tail::Nothing,
    },
    Row {
        data: D3,
        first: 0,
        powers: 6,
        tail: Tail::Exponential,
    },
    Row {
        data: D4,
        first: 1,
        powers: 1,
        tail: Tail::Saddle,
    },
    Row {
        data: D4,
        first: 0,
        powers: 4,
        tail: Tail::Quotient,
    },
    Row {
        data: D4,
        first: 1,
        powers: 2,
        tail: Tail::Quotient,
    },
    Row {
        data: D4,
        first: 0,
        powers: 8,
        tail: Tail::Nothing,
    },
    Row {
        data: D4,
        first: 0,
        powers: 6,
        tail: Tail::Exponential,
    },
    Row {
        data: D5,
        first: 0,
        powers: 7,
        tail: Tail::Quotient,
    },
    Row {
        data: D5,
        first: 0,
        powers: 4,
        tail: Tail::Nothing,
    },
    Row {
        data: D6,
        first: 0,
        powers: 4,
        tail: Tail::Quotient,
    },
    Row {
        data: D6,
        first: 0,
        powers: 8,
        tail: Tail::Nothing,
    },
    Row {
        data: D6,
        first: 0,
        powers: 6,
        tail: Tail::Exponential,
    },
    Row {
        data: D7,
        first: 0,
        powers: 4,
        tail: Tail::Quotient,
    },
    Row {
        data: D7,
        first: 0,
        powers: 8,
        tail: Tail::Nothing,
    },
    Row {
        data: D7,
        first: 0,
        powers: 6,
        tail: Tail::Exponential,
    },
    Row {
        data: D8,
        first: 0,
        powers: 4,
        tail: Tail::Quotient,
    },
    Row {
        data: D8,
        first: 0,
        powers: 8,
        tail: Tail::Nothing,
    },
    Row {
        data: D8,
        first: 0,
        powers: 6,
        tail: Tail::Exponential,
    },
];

const D0: &[(f64, f64)] = &[
    (-1.788963, 78.596218),
    (-1.745329, 65.77963),
    (-1.658063, 43.96947),
    (-1.570796, 27.038816),
    (-1.48353, 14.6126),
    (-1.396263, 6.2614),
    (-1.308997, 1.53833),
    (-1.218612, 0.0),
    (-1.134464, 1.188045),
    (-1.047198, 4.6841),
    (-0.872665, 16.9321),
    (-0.698132, 33.6988),
    (-0.523599, 52.3664),
    (-0.349066, 70.163),
    (-0.174533, 83.4221),
    (0.0, 88.3995),
    (1.788963, 78.596218),
    (1.745329, 65.77963),
    (1.658063, 43.96947),
    (1.570796, 27.038816),
    (1.48353, 14.6126),
    (1.396263, 6.2614),
    (1.308997, 1.53833),
    (1.218612, 0.0),
    (1.134464, 1.188045),
    (1.047198, 4.6841),
    (0.872665, 16.9321),
    (0.698132, 33.6988),
    (0.523599, 52.3664),
    (0.349066, 70.163),
    (0.174533, 83.4221),
];
const D1: &[(f64, f64)] = &[
    (-1.788963, 78.596218),
    (-1.745329, 65.77963),
    (-1.658063, 43.96947),
    (-1.570796, 27.038816),
    (-1.48353, 14.6126),
    (-1.396263, 6.2614),
    (-1.308997, 1.53833),
    (-1.218612, 0.0),
    (-1.134464, 1.188045),
    (-1.047198, 4.6841),
    (-0.872665, 16.9321),
    (-0.698132, 33.6988),
    (-0.523599, 52.3664),
    (-0.349066, 70.163),
    (-0.174533, 83.4221),
    (0.0, 88.3995),
    (1.788963, 78.596218),
    (1.745329, 65.77963),
    (1.658063, 43.96947),
    (1.570796, 27.038816),
    (1.48353, 14.6126),
    (1.396263, 6.2614),
    (1.308997, 1.53833),
    (1.218612, 0.0),
    (1.134464, 1.188045),
    (1.047198, 4.6841),
    (0.872665, 16.9321),
    (0.698132, 33.6988),
    (0.523599, 52.3664),
    (0.349066, 70.163),
    (0.174533, 83.4221),
    (-1.8762289, 108.18086),
    (-1.8325957, 92.733676),
    (1.8762289, 108.18086),
    (1.8325957, 92.733676),
];
const D2: &[(f64, f64)] = &[
    (-1.745329, 72.676767),
    (-1.570796, 40.149455),
    (-1.396263, 18.8548),
    (-1.22173, 6.4762),
    (-1.047198, 0.8596),
    (-0.937187, 0.0),
    (-0.872665, 0.273),
    (-0.698132, 3.2043),
    (-0.523599, 8.108),
    (-0.349066, 13.4291),
    (-0.174533, 17.7149),
    (0.0, 19.4529),
    (0.174533, 17.7149),
    (0.349066, 13.4291),
    (0.523599, 8.108),
    (0.698132, 3.2053),
    (0.872665, 0.273),
    (0.937187, 0.0),
    (1.047198, 0.8596),
    (1.22173, 6.4762),
    (1.396263, 18.8548),
    (1.570796, 40.149455),
    (1.745329, 72.676767),
];
const D3: &[(f64, f64)] = &[
    (-1.658063, 64.87939),
    (-1.570796, 50.46046),
    (-1.396263, 28.2034),
    (-1.22173, 13.4575),
    (-1.047198, 4.6547),
    (-0.872665, 0.59447),
    (-0.766531, 0.0),
    (-0.698132, 0.2177),
    (-0.523599, 2.3029),
    (-0.349066, 5.5191),
    (-0.174533, 8.5519),
    (0.0, 9.8919),
    (0.174533, 8.5519),
    (0.349066, 5.5191),
    (0.523599, 2.3029),
    (0.698132, 0.2177),
    (0.766531, 0.0),
    (0.872665, 0.59447),
    (1.047198, 4.6547),
    (1.22173, 13.4575),
    (1.396263, 28.2034),
    (1.570796, 50.46046),
    (1.658063, 64.87939),
];
const D4: &[(f64, f64)] = &[
    (-1.658063, 67.27625),
    (-1.570796, 52.8537),
    (-1.396263, 30.2718),
    (-1.22173, 14.9888),
    (-1.047198, 5.5675),
    (-0.872665, 0.92603),
    (-0.741119, 0.0),
    (-0.698132, 0.085108),
    (-0.523599, 1.867422),
    (-0.349066, 5.014768),
    (-0.174533, 8.26352),
    (0.0, 9.8046208),
    (0.174533, 8.26352),
    (0.349066, 5.014768),
    (0.523599, 1.867422),
    (0.698132, 0.085108),
    (0.741119, 0.0),
    (0.872665, 0.92603),
    (1.047198, 5.5675),
    (1.22173, 14.9888),
    (1.396263, 30.2718),
    (1.570796, 52.8537),
    (1.658063, 67.27625),
];
const D5: &[(f64, f64)] = &[
    (0.0, 83.57418),
    (1.570796, 81.007654),
    (1.396263, 18.983286),
    (1.308997, 8.051067),
    (1.22173, 2.044762),
    (1.125835, 0.0),
    (1.047198, 1.170451),
    (0.872665, 10.479881),
    (0.698132, 25.785001),
    (0.523599, 44.126844),
    (0.349066, 62.822177),
    (0.174533, 77.719674),
];
const D6: &[(f64, f64)] = &[
    (0.0, 10.678659),
    (1.570796, 75.414511),
    (1.396263, 41.513459),
    (1.22173, 20.104735),
    (1.047198, 7.432436),
    (0.872665, 1.298082),
    (0.785398, 0.1713),
    (0.732789, 0.0),
    (0.698132, 0.068203),
    (0.610865, 0.774499),
    (0.523599, 2.070002),
    (0.349066, 5.574556),
    (0.174533, 9.026378),
];
const D7: &[(f64, f64)] = &[
    (0.0, 4.419446),
    (0.139626, 3.564931),
    (0.261799, 2.139067),
    (0.436332, 0.404686),
    (0.565245, 0.0),
    (0.512942, 0.035152),
    (0.610865, 0.146813),
    (0.785398, 2.718058),
    (0.959931, 9.474417),
    (1.134464, 26.132221),
    (1.308997, 41.451561),
    (1.48353, 72.283164),
    (1.658063, 117.630959),
];
const D8: &[(f64, f64)] = &[
    (0.0, 4.757534),
    (0.174533, 3.121416),
    (0.314159, 1.207606),
    (0.436332, 0.131916),
    (0.514504, 0.0),
    (0.610865, 0.258514),
    (0.785398, 3.380161),
    (0.959931, 10.762813),
    (1.134464, 23.745996),
    (1.308997, 44.471864),
    (1.48353, 76.541947),
    (1.570796, 97.874528),
];
