//! Problems with general constraints, one file each.
//!
//! A file holds the record of its problem in `META` and a function `build` that makes its formula. Constraints are written
//! g(x) ≥ 0 and g(x) = 0 as in the book of Hock and Schittkowski, with lower and upper limits where both are finite.
//!
//! To add a problem, add its file and its name in the list below.

use crate::{ConstrainedFormula, Meta, Params};
use std::any::{Any, TypeId};
use thalweg_core::Real;

/// Makes the formula of the n-th record of a file.
pub(crate) type Build<T> = fn(usize, &Params) -> Box<dyn ConstrainedFormula<T>>;

macro_rules! register {
    ($($file:ident)*) => {
        $(pub mod $file;)*

        /// The records of each file.
        pub(crate) static FILES: &[&[Meta]] = &[$(&$file::META),*];

        /// The builders, in the order of [`FILES`]. They are listed here for both scalars so that their code is generated
        /// once, in this crate, and not in every crate that uses it.
        static SINGLE: [Build<f32>; FILES.len()] = [$($file::build),*];
        static DOUBLE: [Build<f64>; FILES.len()] = [$($file::build),*];
    };
}

register! {
    hs6
    hs7
    hs8
    hs9
    hs10
    hs11
    hs12
    hs13
    hs14
    hs15
    hs16
    hs17
    hs18
    hs19
    hs20
    hs21
    hs22
    hs23
    hs24
    hs26
    hs27
    hs28
    hs29
    hs30
    hs31
    hs32
    hs33
    hs34
    hs35
    hs36
    hs37
    hs39
    hs40
    hs41
    hs42
    hs43
    hs44
    hs46
    hs47
    hs48
    hs49
    hs50
    hs51
    hs52
    hs53
    hs54
    hs55
    hs56
    hs57
    hs59
    hs60
    hs61
    hs62
    hs63
    hs64
    hs65
    hs66
    hs70
    hs71
    hs72
    hs73
    hs74
    hs76
    hs77
    hs78
    hs79
    hs80
    hs81
    hs83
    hs84
    hs86
    hs93
    hs95
    hs99
    hs100
    hs101
    hs104
    hs105
    hs106
    hs107
    hs108
    hs109
    hs111
    hs112
    hs113
    hs114
    hs116
    hs117
    hs118
    hs119
    hs268
}

/// The formula of a record, if it is in one of the files here.
pub(crate) fn build<T: Real>(meta: &Meta, params: &Params) -> Option<Box<dyn ConstrainedFormula<T>>> {
    let (file, member) = FILES.iter().enumerate().find_map(|(k, file)| {
        let member = file.iter().position(|m| m.name == meta.name)?;
        Some((k, member))
    })?;
    let made: Box<dyn Any> = if TypeId::of::<T>() == TypeId::of::<f32>() {
        Box::new(SINGLE[file](member, params))
    } else {
        Box::new(DOUBLE[file](member, params))
    };
    // T is one of the two.
    made.downcast::<Box<dyn ConstrainedFormula<T>>>()
        .ok()
        .map(|made| *made)
}

/// What every problem's file uses.
mod prelude {
    pub(super) use crate::problems::prelude::HS;
    pub(super) use crate::{
        BestKnown, ConstrainedFormula, EQUAL, FREE, Meta, NON_NEGATIVE, Number, Params, Program, Small, Tag,
    };
    pub(super) use thalweg_core::Real;

    pub(super) const SCHITTKOWSKI: &str = "K. Schittkowski, More Test Examples for Nonlinear Programming Codes, Lecture \
                                           Notes in Economics and Mathematical Systems 282, Springer, 1987";
    /// The source of a best value that was computed.
    pub(super) const SOLVED: &str = "by sequential quadratic programming from many starts, then Newton's method on the \
                                     optimality conditions; not above the value of Hock and Schittkowski";

    pub(super) use Tag::*;
}
