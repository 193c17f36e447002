//! The front door with whatever random bytes say: any point, any bounds, any method, any options. It never panics; what it
//! refuses it explains; what it returns lies within the bounds and belongs together. The same is a target of the fuzzer in
//! `fuzz/`.

mod bytes;

#[test]
fn whatever_is_asked_for_is_done_or_refused_in_words() {
    let mut word = 7u64;
    let mut next = move || {
        // SplitMix64 (Steele, Lea and Flood 2014).
        word = word.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = word;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    };
    let (mut solved, mut refused) = (0, 0);
    for _ in 0..20_000 {
        let length = next() % 120;
        let data: Vec<u8> = (0..length).map(|_| next() as u8).collect();
        match bytes::try_bytes(&data) {
            Ok(true) => solved += 1,
            Ok(false) => refused += 1,
            Err(words) => assert!(words.is_empty(), "{words}, from {data:?}"),
        }
    }
    assert!(
        solved > 2000 && refused > 2000,
        "{solved} ran, {refused} were refused"
    );
}
