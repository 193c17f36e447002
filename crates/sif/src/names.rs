//! Names as SIF has them (short byte strings), and tables that number them.
//!
//! A loop over a million elements expands a million names, so a name is a value without a heap allocation and its
//! table hashes three words.

use std::collections::HashMap;
use std::fmt;
use std::hash::{BuildHasher, Hash, Hasher, RandomState};

/// The longest name. The format has ten characters; expanded array names may be longer here, so that loops can run
/// further than the collection's own sizes.
pub(crate) const LONGEST: usize = 23;

#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Name {
    bytes: [u8; LONGEST],
    len: u8,
}

impl Name {
    /// From bytes without trailing blanks; `None` if there are too many.
    pub(crate) fn new(text: &[u8]) -> Option<Name> {
        let text = text.trim_ascii_end();
        let mut name = Name::default();
        name.bytes.get_mut(..text.len())?.copy_from_slice(text);
        name.len = text.len() as u8;
        Some(name)
    }
    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.len)).unwrap_or(&[])
    }
    pub(crate) fn push(&mut self, text: &[u8]) -> Option<()> {
        let len = usize::from(self.len);
        self.bytes.get_mut(len..len + text.len())?.copy_from_slice(text);
        self.len += text.len() as u8;
        Some(())
    }
    pub(crate) fn push_integer(&mut self, value: i64) -> Option<()> {
        let mut digits = [0u8; 20];
        let mut at = digits.len();
        let mut rest = value.unsigned_abs();
        loop {
            at -= 1;
            digits[at] = b'0' + (rest % 10) as u8;
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        if value < 0 {
            self.push(b"-")?;
        }
        self.push(&digits[at..])
    }
}

impl Hash for Name {
    fn hash<H: Hasher>(&self, state: &mut H) {
        // Unused bytes are zero, so all of them can be hashed as words.
        let word = |at: usize| {
            let mut w = [0u8; 8];
            let part = &self.bytes[at..(at + 8).min(LONGEST)];
            w[..part.len()].copy_from_slice(part);
            u64::from_le_bytes(w)
        };
        state.write_u64(word(0));
        state.write_u64(word(8));
        if self.len > 16 {
            state.write_u64(word(16));
        }
    }
}

/// Latin-1 bytes as text.
pub(crate) fn text(bytes: &[u8]) -> String {
    bytes.iter().map(|&b| char::from(b)).collect()
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&text(self.as_bytes()))
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// A seeded multiply-and-fold hash: quick on words, and a file cannot be written to make it collide.
#[derive(Debug, Clone)]
pub(crate) struct Seeded(u64);

impl Default for Seeded {
    fn default() -> Self {
        Seeded(RandomState::new().hash_one(0u8) | 1)
    }
}

pub(crate) struct Fold {
    state: u64,
    seed: u64,
}

impl BuildHasher for Seeded {
    type Hasher = Fold;
    fn build_hasher(&self) -> Fold {
        Fold {
            state: self.0,
            seed: self.0,
        }
    }
}

impl Hasher for Fold {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut w = [0u8; 8];
            w[..chunk.len()].copy_from_slice(chunk);
            self.write_u64(u64::from_le_bytes(w));
        }
    }
    fn write_u64(&mut self, word: u64) {
        let wide = u128::from(self.state ^ word) * u128::from(self.seed ^ 0x9e37_79b9_7f4a_7c15);
        self.state = (wide as u64) ^ ((wide >> 64) as u64) ^ word.rotate_left(32);
    }
    fn finish(&self) -> u64 {
        let wide = u128::from(self.state) * 0xd6e8_feb8_6659_fd93;
        (wide as u64) ^ ((wide >> 64) as u64)
    }
}

/// Names numbered in the order they came.
#[derive(Debug, Clone, Default)]
pub(crate) struct Table {
    index: HashMap<Name, u32, Seeded>,
    pub(crate) names: Vec<Name>,
}

impl Table {
    pub(crate) fn get(&self, name: &Name) -> Option<u32> {
        self.index.get(name).copied()
    }
    /// The number of the name, and whether it is new.
    pub(crate) fn insert(&mut self, name: Name) -> (u32, bool) {
        let next = self.names.len() as u32;
        match self.index.entry(name) {
            std::collections::hash_map::Entry::Occupied(e) => (*e.get(), false),
            std::collections::hash_map::Entry::Vacant(e) => {
                e.insert(next);
                self.names.push(name);
                (next, true)
            }
        }
    }
    pub(crate) fn len(&self) -> usize {
        self.names.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_expand() {
        let mut n = Name::new(b"X").unwrap();
        n.push_integer(-12).unwrap();
        n.push(b",").unwrap();
        n.push_integer(0).unwrap();
        assert_eq!(n.to_string(), "X-12,0");
        assert_eq!(n, Name::new(b"X-12,0   ").unwrap());
        assert!(Name::new(&[b'A'; LONGEST + 1]).is_none());
        n.push_integer(i64::MIN).unwrap_or(());
    }

    #[test]
    fn tables_number_names_in_order() {
        let mut t = Table::default();
        let name = |i: i64| {
            let mut n = Name::new(b"E").unwrap();
            n.push_integer(i).unwrap();
            n
        };
        for i in 0..1000 {
            assert_eq!(t.insert(name(i)), (i as u32, true));
        }
        assert_eq!(t.insert(name(7)), (7, false));
        assert_eq!(t.get(&name(999)), Some(999));
        assert_eq!(t.get(&name(1000)), None);
    }
}
