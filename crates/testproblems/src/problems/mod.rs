//! The problems, one file each; a family that shares a formula shares a file.
//!
//! A file holds the records of its problems in `META` and a function `build` that makes the formula of one of them.
//!
//! Formulas, start points, bounds and default sizes are those of CUTEst's SIF files, with what its decoder makes of
//! them: numbers computed in a file are kept to 11 significant digits, and some literals are in single precision. The
//! pages of the problems say so where it matters.
//!
//! To add a problem, add its file and its name in the list below.

use crate::{Formula, Meta, Params};
use std::any::{Any, TypeId};
use thalweg_core::Real;

/// Makes the formula of the n-th record of a file.
pub(crate) type Build<T> = fn(usize, &Params) -> Box<dyn Formula<T>>;

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
    aircrftb
    allinit
    arglina
    argtrigls
    arwhead
    bard
    bdexp
    bdqrtic
    beale
    biggs6
    biggsb1
    box3
    boxpower
    bqp1var
    branin
    brkmcc
    brownal
    brownbs
    brownden
    broydn3dls
    broydn7d
    brybnd
    camel6
    chainwoo
    chebyqad
    chenhark
    chnrosnb
    cliff
    clplatea
    clusterls
    cosine
    cragglvy
    cube
    curly10
    cvxbqp1
    cyclic3ls
    degdiag
    denschna
    denschnb
    denschnc
    denschnd
    denschne
    denschnf
    devgla1
    diagiqb
    dixmaana1
    dixon3dq
    dqdrtic
    dqrtic
    edensch
    eg1
    eg2
    eggcrate
    eigenals
    elatvidu
    engval1
    engval2
    exp2b
    expfit
    explin
    expquad
    extrosnb
    fletcbv2
    fletchcr
    fminsrf2
    freuroth
    gaussian
    gay
    genhumps
    genrose
    genroseb
    gl1
    gl2
    gulf
    hairy
    harkerp2
    hart6
    hatflda
    hatfldc
    hatfldd
    hatflde
    helix
    hilberta
    himmelbb
    himmelbcls
    himmelbf
    himmelbg
    himmelbh
    himmelp1
    hs1
    hs3
    hs4
    hs5
    hs25
    hs38
    hs45
    hs110
    humps
    indef
    inteqnels
    jensmp
    jnlbrng1
    judge
    kowosb
    lbfgsbd1
    levymont
    liarwhd
    lminsurf
    logros
    luksan11ls
    luksan12ls
    luksan13ls
    luksan14ls
    luksan17ls
    luksan21ls
    luksan22ls
    maratosb
    mccormck
    mdhole
    mexhat
    meyer3
    minsurfo
    misra1als
    modbeale
    morebv
    msa
    msqrtals
    ncb20
    noncvxu2
    nondia
    nondquar
    nonmsqrt
    nonscomp
    obstclae
    odc
    osbornea
    osborneb
    oscigrad
    oscipath
    oslbqp
    palmer1
    penalty1
    penalty2
    pentdi
    pfit1ls
    powellbsls
    powellsg
    powellsqls
    power
    powersum
    price3b
    probpenl
    pspdoc
    qing
    recipels
    rosenbr
    rosenbrtu
    s308
    s368
    sbrybnd
    schmvett
    scond1ls
    scosine
    sensors
    sim2bqp
    sineali
    sineval
    sinquad
    sisser
    snail
    sparsine
    specan
    srosenbr
    ssc
    ssi
    streg
    strtchdv
    testquad
    tointgss
    torsion1
    tquartic
    tridia
    trigon2
    vardim
    vareigvl
    watson
    waysea1
    weeds
    woods
    yatp1cls
    yfit
    zangwil2
}

/// The formula of a record, if it is in one of the files here.
pub(crate) fn build<T: Real>(meta: &Meta, params: &Params) -> Option<Box<dyn Formula<T>>> {
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
    made.downcast::<Box<dyn Formula<T>>>().ok().map(|made| *made)
}

/// What every problem's file uses.
pub(crate) mod prelude {
    pub(super) use crate::formula::{c, decoded, single};
    pub(super) use crate::{
        BestKnown, FREE, Formula, Jet, Local, Meta, NON_NEGATIVE, Number, Parameter, Params, Shape, Tag,
        Terms, sum,
    };
    pub(super) use std::array::from_fn;
    pub(super) use thalweg_core::Real;

    pub(super) const MGH: &str = "J.J. Moré, B.S. Garbow, K.E. Hillstrom, Testing unconstrained optimization software, \
                                  ACM Transactions on Mathematical Software 7(1), 1981";
    pub(crate) const HS: &str = "W. Hock, K. Schittkowski, Test Examples for Nonlinear Programming Codes, \
                                 Lecture Notes in Economics and Mathematical Systems 187, Springer, 1981";
    pub(super) const TOINT: &str = "Ph.L. Toint, Test problems for partially separable optimization and results for \
                                    the routine PSPMIN, Report 83/4, FUNDP Namur, 1983";
    pub(super) const BUCKLEY: &str = "A.G. Buckley, Test functions for unconstrained minimization, Technical Report \
                                      CS-3, Dalhousie University, 1989";
    /// The source of a minimum that can be read off the formula.
    pub(super) const OBVIOUS: &str = "evident from the formula: every term takes its least value";

    pub(super) const LUKSAN: &str = "L. Lukšan, C. Matonoha, J. Vlček, Modified CUTE problems for sparse unconstrained \
                                     optimization, Report V-1081, ICS Prague, 2010";
    pub(super) const CUTEST: &str = "N.I.M. Gould, D. Orban, Ph.L. Toint, CUTEst: a constrained and unconstrained testing \
                                     environment with safe threads, Computational Optimization and Applications 60, 2015";
    pub(super) const CGT: &str = "A.R. Conn, N.I.M. Gould, Ph.L. Toint, Testing a class of methods for solving \
                                  minimization problems with simple bounds on the variables, Mathematics of \
                                  Computation 50, 1988";

    pub(super) use Tag::*;
}
