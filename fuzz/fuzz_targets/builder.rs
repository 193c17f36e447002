//! The front door with whatever the bytes say.
#![no_main]

use libfuzzer_sys::fuzz_target;
#[path = "../../crates/thalweg/tests/fuzz/bytes.rs"]
mod bytes;

fuzz_target!(|data: &[u8]| {
    if let Err(words) = bytes::try_bytes(data) {
        panic!("{words}");
    }
});
