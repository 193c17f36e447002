//! An allocator that counts.
#![allow(
    unsafe_code,
    reason = "a global allocator is an unsafe trait; every method hands on to the system's"
)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

thread_local! {
    // Const-initialised and without a destructor: touching it never allocates, at no time of a thread's life.
    static ALLOCATIONS: Cell<u64> = const { Cell::new(0) };
}

/// The system's allocator, counting the allocations of each thread apart, so that tests running side by side do not
/// disturb each other.
///
/// A test binary installs it once; without it, the checks that need it fail and say so.
///
/// ```
/// use thalweg_conformance::{CountingAllocator, allocations};
///
/// #[global_allocator]
/// static ALLOCATOR: CountingAllocator = CountingAllocator;
///
/// let (count, v) = allocations(|| vec![1.0, 2.0]);
/// assert_eq!(count, 1);
/// let (count, _) = allocations(|| v.iter().sum::<f64>());
/// assert_eq!(count, 0);
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct CountingAllocator;

fn count() {
    // `try_with` rather than `with`: a panic inside an allocator would be undefined behaviour.
    let _ = ALLOCATIONS.try_with(|n| n.set(n.get().wrapping_add(1)));
}

// SAFETY: every method passes its arguments unchanged to `System`, which keeps the contract of `GlobalAlloc`, and
// returns what that returned. The counter neither allocates nor unwinds.
unsafe impl GlobalAlloc for CountingAllocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count();
        // SAFETY: the caller keeps the contract of `alloc`, which is the same.
        unsafe { System.alloc(layout) }
    }
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count();
        // SAFETY: the caller keeps the contract of `alloc_zeroed`, which is the same.
        unsafe { System.alloc_zeroed(layout) }
    }
    unsafe fn realloc(&self, block: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        count();
        // SAFETY: the block came from `System` through this allocator; the rest is the caller's contract.
        unsafe { System.realloc(block, layout, new_size) }
    }
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: the block came from `System` through this allocator, with this layout.
        unsafe { System.dealloc(block, layout) }
    }
}

/// Runs `work` and counts the allocations (growing a block included) it makes on this thread.
///
/// The count is always 0 where [`CountingAllocator`] is not installed; see [`counting_allocator_is_installed`].
pub fn allocations<R>(work: impl FnOnce() -> R) -> (u64, R) {
    let before = ALLOCATIONS.with(Cell::get);
    let result = work();
    (ALLOCATIONS.with(Cell::get).wrapping_sub(before), result)
}

/// Whether this program counts its allocations.
pub fn counting_allocator_is_installed() -> bool {
    allocations(|| std::hint::black_box(Box::new(std::hint::black_box(1u8)))).0 > 0
}

pub(crate) const HOW_TO_INSTALL: &str = "nothing is counted: put `#[global_allocator] static ALLOCATOR: \
    thalweg_conformance::CountingAllocator = thalweg_conformance::CountingAllocator;` at the top of the test file, or \
    switch this promise off";
