//! Choosing the instruction set at run time.
//!
//! A default build of Rust targets the oldest processor of an architecture. [`dispatch`] runs a kernel compiled for
//! the widest vectors the present one has. The kernels add in a fixed order and never fuse products with sums, so
//! the bits do not depend on the choice.

/// Work to be compiled once for each instruction set.
///
/// Mark `run` and all that it calls `#[inline(always)]`: what is not inlined is compiled for the oldest processor.
pub trait Kernel {
    /// What the work gives.
    type Output;
    /// Does the work.
    fn run(self) -> Self::Output;
}

/// Runs a kernel with the widest vectors this processor has. The choice costs a load and a branch or two.
#[inline(always)]
#[cfg_attr(target_arch = "x86_64", allow(unsafe_code))]
pub fn dispatch<K: Kernel>(kernel: K) -> K::Output {
    #[cfg(target_arch = "x86_64")]
    {
        if is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512vl")
            && is_x86_feature_detected!("avx512dq")
            && is_x86_feature_detected!("avx512bw")
        {
            // SAFETY: the features that `with_avx512` is compiled for have just been detected.
            return unsafe { with_avx512(kernel) };
        }
        if is_x86_feature_detected!("avx2") {
            // SAFETY: the feature that `with_avx2` is compiled for has just been detected.
            return unsafe { with_avx2(kernel) };
        }
    }
    kernel.run()
}

/// Vectors shorter than this are done before an instruction set is chosen.
pub const SHORT: usize = 16;

/// As [`dispatch`], for work on vectors of length `n`: the kernel as it stands where they are [short](SHORT).
#[inline(always)]
pub fn dispatch_by_length<K: Kernel>(n: usize, kernel: K) -> K::Output {
    if n < SHORT { kernel.run() } else { dispatch(kernel) }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512vl,avx512dq,avx512bw")]
fn with_avx512<K: Kernel>(kernel: K) -> K::Output {
    kernel.run()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn with_avx2<K: Kernel>(kernel: K) -> K::Output {
    kernel.run()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels;

    struct Dot<'a>(&'a [f64], &'a [f64]);
    impl Kernel for Dot<'_> {
        type Output = f64;
        #[inline(always)]
        fn run(self) -> f64 {
            kernels::sum(self.0.len(), |i| self.0[i] * self.1[i])
        }
    }

    #[test]
    fn the_bits_do_not_depend_on_the_instruction_set() {
        let x: Vec<f64> = (0..10_001).map(|i| (i as f64 * 0.37).sin()).collect();
        let y: Vec<f64> = (0..10_001).map(|i| (i as f64 * 0.73).cos()).collect();
        let plain = Dot(&x, &y).run().to_bits();
        assert_eq!(dispatch(Dot(&x, &y)).to_bits(), plain);
        #[cfg(target_arch = "x86_64")]
        if is_x86_feature_detected!("avx2") {
            #[allow(unsafe_code)]
            // SAFETY: just detected.
            let with_avx2 = unsafe { with_avx2(Dot(&x, &y)) };
            assert_eq!(with_avx2.to_bits(), plain);
        }
    }
}
