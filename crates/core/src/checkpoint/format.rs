//! Records with checksums: what a file is made of.

use super::CheckpointError;
use crate::{Counters, LineSearch, Real};
use crc32fast::Hasher;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::io::{ErrorKind, Read, Write};

/// Its first byte is no text, and its line ends do not survive being taken for text.
const MAGIC: &[u8; 12] = b"\x89thalweg\r\n\x1a\n";
/// The format of the file. A change of any record of any solver is one of the version of the crate.
const FORMAT: u32 = 1;
/// Bytes written or read at a time.
const BLOCK: usize = 256 << 10;
/// The most bytes of a record of fields.
const MOST_FIELDS: usize = 64 << 10;
/// The most values that a line search remembers.
const MOST_REMEMBERED: usize = 4096;

const FIELDS: u8 = b'F';
const NUMBERS: u8 = b'N';
const BYTES: u8 = b'B';
const HEADER: u8 = b'H';
const END: u8 = b'E';

/// What a checkpoint is of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Header {
    /// The version of the crate that wrote it.
    pub crate_version: String,
    /// What the run is of, in the words given to [`Checkpoints::label`](super::Checkpoints::label); empty where there were none.
    pub label: String,
    /// The solver, by [`Solver::name`](crate::Solver::name).
    pub solver: String,
    /// `"f32"` or `"f64"`.
    pub scalar: String,
    /// Variables in this file.
    pub local_len: u64,
    /// Variables on all parts.
    pub global_len: u64,
    /// Variables on the parts before this one.
    pub offset: u64,
    /// Curvature pairs held.
    pub pairs: u64,
    /// f(x).
    pub value: f64,
    /// What the run has done.
    pub counters: Counters,
}

impl Header {
    /// Refuses a run that is not this one's continuation.
    pub(super) fn check(&self, needed: &Header) -> Result<(), CheckpointError> {
        let (found, expected) = (compatible(&self.crate_version), compatible(&needed.crate_version));
        if found != expected {
            return Err(CheckpointError::mismatch(
                "the version of thalweg",
                &self.crate_version,
                &needed.crate_version,
                "go on with the version that wrote it, or start anew",
            ));
        }
        // Words given on one side only are no contradiction.
        if !self.label.is_empty() && !needed.label.is_empty() && self.label != needed.label {
            return Err(CheckpointError::mismatch(
                "the problem",
                &self.label,
                &needed.label,
                "go on with the problem of the run that wrote it, or start anew",
            ));
        }
        let names = [
            (
                "the solver",
                &self.solver,
                &needed.solver,
                "go on with the solver that wrote it, or start anew",
            ),
            (
                "the scalar",
                &self.scalar,
                &needed.scalar,
                "go on in the precision it was written in, or start anew",
            ),
        ];
        for (what, found, expected, remedy) in names {
            if found != expected {
                return Err(CheckpointError::mismatch(what, found, expected, remedy));
            }
        }
        let sizes = [
            (
                "the number of variables",
                self.global_len,
                needed.global_len,
                "use the checkpoint of this problem, at this size",
            ),
            (
                "the number of variables on this part",
                self.local_len,
                needed.local_len,
                "give each part its own file, and cut the vector as when it was written",
            ),
            (
                "the first variable of this part",
                self.offset,
                needed.offset,
                "give each part its own file, and cut the vector as when it was written",
            ),
        ];
        for (what, found, expected, remedy) in sizes {
            if found != expected {
                return Err(CheckpointError::mismatch(what, found, expected, remedy));
            }
        }
        Ok(())
    }
}

/// The part of a version that says what is compatible: the major one, and before 1.0 the minor one too.
fn compatible(version: &str) -> &str {
    let parts = if version.starts_with("0.") { 2 } else { 1 };
    let end = version
        .match_indices('.')
        .nth(parts - 1)
        .map_or(version.len(), |(at, _)| at);
    &version[..end]
}

/// A float among fields: its bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Number(u64);

impl Number {
    /// The bits of a value.
    pub fn of<T: Real>(value: T) -> Self {
        Number(value.to_bits64())
    }

    /// The value, which may be NaN.
    ///
    /// # Errors
    /// Bits that are not those of a `T`.
    pub fn get<T: Real>(self) -> Result<T, CheckpointError> {
        T::from_bits64(self.0).ok_or_else(|| {
            CheckpointError::inconsistent(format_args!("a number has more bits than an {}", T::NAME))
        })
    }

    /// The value, which must be finite.
    ///
    /// # Errors
    /// Also one that is not; `what` names it.
    pub fn finite<T: Real>(self, what: &str) -> Result<T, CheckpointError> {
        let value = self.get::<T>()?;
        if value.is_finite() {
            Ok(value)
        } else {
            Err(CheckpointError::inconsistent(format_args!("{what} is {value}")))
        }
    }
}

/// Writes the records of a checkpoint.
pub struct Saver<'w> {
    out: &'w mut dyn Write,
    crc: Hasher,
    buffer: Vec<u8>,
    /// Bytes of the buffer that are in the checksum, or are one.
    hashed: usize,
}

impl std::fmt::Debug for Saver<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Saver").finish_non_exhaustive()
    }
}

impl<'w> Saver<'w> {
    pub(super) fn new(out: &'w mut dyn Write, header: &Header) -> Result<Self, CheckpointError> {
        let mut saver = Saver {
            out,
            crc: Hasher::new(),
            buffer: Vec::with_capacity(BLOCK + 64),
            hashed: 0,
        };
        saver.put(MAGIC)?;
        saver.put(&FORMAT.to_le_bytes())?;
        saver.encoded(HEADER, header)?;
        Ok(saver)
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), CheckpointError> {
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= BLOCK {
            self.flush()?;
        }
        Ok(())
    }

    fn hash(&mut self) {
        self.crc.update(&self.buffer[self.hashed..]);
        self.hashed = self.buffer.len();
    }

    fn flush(&mut self) -> Result<(), CheckpointError> {
        self.hash();
        self.out
            .write_all(&self.buffer)
            .map_err(|e| CheckpointError::io("write", e))?;
        self.buffer.clear();
        self.hashed = 0;
        Ok(())
    }

    /// The checksum of all before.
    fn seal(&mut self) {
        self.hash();
        let sum = self.crc.clone().finalize();
        self.buffer.extend_from_slice(&sum.to_le_bytes());
        self.hashed = self.buffer.len();
    }

    fn head(&mut self, kind: u8, width: usize, len: usize) -> Result<(), CheckpointError> {
        self.put(&[kind, width as u8])?;
        self.put(&(len as u64).to_le_bytes())?;
        self.seal();
        Ok(())
    }

    fn encoded(&mut self, kind: u8, fields: &impl Serialize) -> Result<(), CheckpointError> {
        let bytes = postcard::to_allocvec(fields)
            .map_err(|e| CheckpointError::inconsistent(format_args!("fields cannot be encoded ({e})")))?;
        self.head(kind, 1, bytes.len())?;
        self.put(&bytes)?;
        self.seal();
        Ok(())
    }

    /// A small struct of scalars and short strings: 64 KiB at most. Floats as [`Number`]s.
    ///
    /// # Errors
    /// The writer's.
    pub fn fields(&mut self, fields: &impl Serialize) -> Result<(), CheckpointError> {
        self.encoded(FIELDS, fields)
    }

    /// An array of numbers.
    ///
    /// # Errors
    /// The writer's.
    pub fn numbers<T: Real>(&mut self, numbers: &[T]) -> Result<(), CheckpointError> {
        self.numbers_in_pieces(numbers.len(), std::iter::once(numbers))
    }

    /// An array of `len` numbers that do not lie in one piece.
    ///
    /// # Errors
    /// The writer's; also pieces that do not add up to `len`.
    pub fn numbers_in_pieces<'t, T: Real>(
        &mut self,
        len: usize,
        pieces: impl Iterator<Item = &'t [T]>,
    ) -> Result<(), CheckpointError> {
        let width = size_of::<T>();
        self.head(NUMBERS, width, len)?;
        let mut written = 0;
        for piece in pieces {
            written += piece.len();
            for numbers in piece.chunks(BLOCK / 8) {
                // What fits the buffer whole is put there, so that it never grows.
                let size = size_of_val(numbers);
                if self.buffer.len() + size > BLOCK {
                    self.flush()?;
                }
                let from = self.buffer.len();
                self.buffer.resize(from + size, 0);
                for (bytes, x) in self.buffer[from..].chunks_exact_mut(width).zip(numbers) {
                    bytes.copy_from_slice(&x.to_bits64().to_le_bytes()[..width]);
                }
            }
        }
        if written != len {
            return Err(CheckpointError::inconsistent(format_args!(
                "an array of {len} numbers was given {written}"
            )));
        }
        self.seal();
        Ok(())
    }

    /// An array of bytes.
    ///
    /// # Errors
    /// The writer's.
    pub fn bytes(&mut self, bytes: &[u8]) -> Result<(), CheckpointError> {
        self.head(BYTES, 1, bytes.len())?;
        for part in bytes.chunks(BLOCK) {
            self.put(part)?;
        }
        self.seal();
        Ok(())
    }

    /// A line search: its name, and what it remembers.
    ///
    /// # Errors
    /// The writer's.
    pub fn line_search<T: Real, L: LineSearch<T>>(&mut self, search: &L) -> Result<(), CheckpointError> {
        let remembered = search.remembered();
        self.fields(&(search.name(), remembered.len().min(MOST_REMEMBERED) as u64))?;
        let newest = remembered.len().saturating_sub(MOST_REMEMBERED);
        self.numbers(&remembered[newest..])
    }

    pub(super) fn finish(mut self) -> Result<(), CheckpointError> {
        self.head(END, 1, 0)?;
        self.flush()?;
        self.out.flush().map_err(|e| CheckpointError::io("write", e))
    }
}

/// Reads the records of a checkpoint, checked.
pub struct Loader<'r, T> {
    input: &'r mut dyn Read,
    crc: Hasher,
    buffer: Vec<u8>,
    /// Bytes read.
    at: u64,
    header: Header,
    /// The bounds of the variables here.
    bounds: Option<(&'r [T], &'r [T])>,
}

impl<T> std::fmt::Debug for Loader<'_, T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Loader")
            .field("at", &self.at)
            .field("header", &self.header)
            .finish_non_exhaustive()
    }
}

impl<'r, T: Real> Loader<'r, T> {
    /// Reads the header.
    pub(super) fn new(
        input: &'r mut dyn Read,
        bounds: Option<(&'r [T], &'r [T])>,
    ) -> Result<Self, CheckpointError> {
        let mut loader = Loader {
            input,
            crc: Hasher::new(),
            buffer: vec![0; BLOCK],
            at: 0,
            header: Header {
                crate_version: String::new(),
                label: String::new(),
                solver: String::new(),
                scalar: String::new(),
                local_len: 0,
                global_len: 0,
                offset: 0,
                pairs: 0,
                value: 0.0,
                counters: Counters::default(),
            },
            bounds,
        };
        // An empty file is none; a part of the beginning is one cut short.
        let mut first = [0];
        loader.fill(&mut first, 1).map_err(|error| match error {
            CheckpointError::Truncated { .. } => CheckpointError::NotACheckpoint,
            other => other,
        })?;
        if first[0] != MAGIC[0] {
            return Err(CheckpointError::NotACheckpoint);
        }
        let mut rest = [0; MAGIC.len() - 1];
        loader.fill(&mut rest, MAGIC.len() - 1)?;
        if rest != MAGIC[1..] {
            return Err(CheckpointError::NotACheckpoint);
        }
        let mut format = [0; 4];
        loader.fill(&mut format, 4)?;
        let found = u32::from_le_bytes(format);
        if found != FORMAT {
            return Err(CheckpointError::Format { found, known: FORMAT });
        }
        loader.header = loader.decoded(HEADER)?;
        loader.header.counters = sane(loader.header.counters)?;
        Ok(loader)
    }

    /// The header.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Reads exactly `len` bytes into `out`, and into the checksum.
    fn fill(&mut self, out: &mut [u8], len: usize) -> Result<(), CheckpointError> {
        read_exactly(self.input, &mut out[..len], &mut self.at)?;
        self.crc.update(&out[..len]);
        Ok(())
    }

    fn check(&mut self) -> Result<(), CheckpointError> {
        let mut sum = [0; 4];
        read_exactly(self.input, &mut sum, &mut self.at)?;
        if u32::from_le_bytes(sum) == self.crc.clone().finalize() {
            Ok(())
        } else {
            Err(CheckpointError::Corrupt { at: self.at })
        }
    }

    /// The head of the next record, which must be of this kind and width; gives its length.
    fn head(&mut self, kind: u8, width: usize) -> Result<u64, CheckpointError> {
        let mut head = [0; 10];
        self.fill(&mut head, 10)?;
        self.check()?;
        if head[0] != kind {
            return Err(CheckpointError::inconsistent(format_args!(
                "a record is of kind {:?} where one of kind {:?} belongs",
                char::from(head[0]),
                char::from(kind)
            )));
        }
        if usize::from(head[1]) != width {
            return Err(CheckpointError::mismatch(
                "the precision of an array",
                format_args!("{} bytes a number", head[1]),
                format_args!("{width}"),
                "go on in the precision it was written in, or start anew",
            ));
        }
        let mut len = [0; 8];
        len.copy_from_slice(&head[2..]);
        Ok(u64::from_le_bytes(len))
    }

    /// As [`head`](Self::head), of an array of exactly `len`.
    fn array(&mut self, kind: u8, width: usize, what: &str, len: usize) -> Result<(), CheckpointError> {
        let found = self.head(kind, width)?;
        if found == len as u64 {
            Ok(())
        } else {
            Err(CheckpointError::inconsistent(format_args!(
                "{what} has {found} elements where {len} belong"
            )))
        }
    }

    fn decoded<F: DeserializeOwned>(&mut self, kind: u8) -> Result<F, CheckpointError> {
        let len = self.head(kind, 1)?;
        if len > MOST_FIELDS as u64 {
            return Err(CheckpointError::inconsistent(format_args!(
                "a record of fields has {len} bytes, but {MOST_FIELDS} are the most"
            )));
        }
        let mut bytes = vec![0; len as usize];
        self.fill(&mut bytes, len as usize)?;
        self.check()?;
        match postcard::take_from_bytes(&bytes) {
            Ok((fields, [])) => Ok(fields),
            Ok(_) => Err(CheckpointError::inconsistent("a record of fields is too long")),
            Err(error) => Err(CheckpointError::inconsistent(format_args!(
                "a record of fields cannot be decoded ({error})"
            ))),
        }
    }

    /// What [`Saver::fields`] wrote.
    ///
    /// # Errors
    /// A file that cannot be read, or has something else here.
    pub fn fields<F: DeserializeOwned>(&mut self) -> Result<F, CheckpointError> {
        self.decoded(FIELDS)
    }

    /// What [`Saver::numbers`] wrote, all of it finite: `what` names it in messages.
    ///
    /// # Errors
    /// As [`fields`](Self::fields); also another length, another precision, or a number that is not finite.
    pub fn numbers<S: Real>(&mut self, what: &str, out: &mut [S]) -> Result<(), CheckpointError> {
        let len = out.len();
        self.numbers_in_pieces(what, len, std::iter::once(out))
    }

    /// As [`numbers`](Self::numbers), into pieces.
    ///
    /// # Errors
    /// As there.
    pub fn numbers_in_pieces<'t, S: Real>(
        &mut self,
        what: &str,
        len: usize,
        pieces: impl Iterator<Item = &'t mut [S]>,
    ) -> Result<(), CheckpointError> {
        let width = size_of::<S>();
        self.array(NUMBERS, width, what, len)?;
        let mut buffer = std::mem::take(&mut self.buffer);
        // The numbers of several short pieces are read at once.
        let (mut left, mut have, mut used) = (len, 0, 0);
        let mut index = 0;
        let mut bad = None;
        let mut result = Ok(());
        'all: for piece in pieces {
            let mut piece = piece;
            while !piece.is_empty() {
                if used == have {
                    (have, used) = (left.min(BLOCK / width), 0);
                    if have == 0 {
                        result = Err(CheckpointError::inconsistent(format_args!(
                            "{what} is shorter than where it belongs"
                        )));
                        break 'all;
                    }
                    result = self.fill(&mut buffer, have * width);
                    if result.is_err() {
                        break 'all;
                    }
                    left -= have;
                }
                let count = piece.len().min(have - used);
                let (now, later) = piece.split_at_mut(count);
                let bytes = buffer[used * width..(used + count) * width].chunks_exact(width);
                let mut spoiled = false;
                for (x, bytes) in now.iter_mut().zip(bytes) {
                    let mut bits = [0; 8];
                    bits[..width].copy_from_slice(bytes);
                    // The bits fit: they are as wide as the number.
                    *x = S::from_bits64(u64::from_le_bytes(bits)).unwrap_or_else(S::nan);
                    spoiled |= !x.is_finite();
                }
                if spoiled && bad.is_none() {
                    bad = now
                        .iter()
                        .position(|x| !x.is_finite())
                        .map(|i| (index + i, now[i].to_f64()));
                }
                index += count;
                used += count;
                piece = later;
            }
        }
        self.buffer = buffer;
        result?;
        self.check()?;
        match bad {
            // Only once the checksum has shown that it is what was written.
            Some((index, value)) => Err(CheckpointError::inconsistent(format_args!(
                "{what}[{index}] is {value}"
            ))),
            None => Ok(()),
        }
    }

    /// Passes over an array of `len` numbers.
    ///
    /// # Errors
    /// As [`numbers`](Self::numbers).
    pub fn skip_numbers<S: Real>(&mut self, what: &str, len: usize) -> Result<(), CheckpointError> {
        let width = size_of::<S>();
        self.array(NUMBERS, width, what, len)?;
        let mut buffer = std::mem::take(&mut self.buffer);
        let mut left = len;
        let mut result = Ok(());
        while left > 0 && result.is_ok() {
            let have = left.min(BLOCK / width);
            result = self.fill(&mut buffer, have * width);
            left -= have;
        }
        self.buffer = buffer;
        result?;
        self.check()
    }

    /// A point of the problem: numbers within its bounds.
    ///
    /// # Errors
    /// As [`numbers`](Self::numbers); also a point outside the bounds.
    pub fn point(&mut self, what: &str, out: &mut [T]) -> Result<(), CheckpointError> {
        self.numbers(what, out)?;
        let Some((lower, upper)) = self.bounds else {
            return Ok(());
        };
        let outside = out
            .iter()
            .zip(lower)
            .zip(upper)
            .position(|((&x, &l), &u)| x < l || x > u);
        match outside {
            None => Ok(()),
            Some(i) => Err(CheckpointError::Mismatch {
                what: "a variable",
                found: format!("{what}[{}] = {}", self.header.offset + i as u64, out[i]),
                expected: format!("bounded to [{}, {}]", lower[i], upper[i]),
                remedy: "give the bounds of the run that wrote it, or start anew from its point moved into these",
            }),
        }
    }

    /// An array of bytes.
    ///
    /// # Errors
    /// As [`numbers`](Self::numbers).
    pub fn bytes(&mut self, what: &str, out: &mut [u8]) -> Result<(), CheckpointError> {
        self.array(BYTES, 1, what, out.len())?;
        for part in out.chunks_mut(BLOCK) {
            let len = part.len();
            self.fill(part, len)?;
        }
        self.check()
    }

    /// What [`Saver::line_search`] wrote, into a search of the same name.
    ///
    /// # Errors
    /// Another line search, or values it cannot have remembered.
    pub fn line_search<L: LineSearch<T>>(&mut self, search: &mut L) -> Result<(), CheckpointError> {
        let (name, remembered): (String, u64) = self.fields()?;
        if name != search.name() {
            return Err(CheckpointError::mismatch(
                "the line search",
                name,
                search.name(),
                "go on with the line search of the run that wrote it, or start anew",
            ));
        }
        if remembered > MOST_REMEMBERED as u64 {
            return Err(CheckpointError::inconsistent(
                "the line search remembers too much",
            ));
        }
        let mut values = vec![T::zero(); remembered as usize];
        self.numbers("what the line search remembers", &mut values)?;
        if search.remember(&values) {
            Ok(())
        } else {
            Err(CheckpointError::inconsistent(
                "the line search remembers what it cannot",
            ))
        }
    }

    /// Counters that further steps can be added to.
    ///
    /// # Errors
    /// Counts that nobody can have reached.
    pub fn counters(&self, counters: Counters) -> Result<Counters, CheckpointError> {
        sane(counters)
    }

    /// The end.
    pub(super) fn finish(&mut self) -> Result<(), CheckpointError> {
        let len = self.head(END, 1)?;
        let mut more = [0];
        let beyond = self
            .input
            .read(&mut more)
            .map_err(|e| CheckpointError::io("read", e))?;
        if len != 0 || beyond != 0 {
            return Err(CheckpointError::inconsistent("something follows its end"));
        }
        Ok(())
    }
}

/// Refuses counts beyond 2⁵⁶, which no run has reached, and which further steps could overflow.
fn sane(counters: Counters) -> Result<Counters, CheckpointError> {
    let Counters {
        iterations,
        value_and_gradient,
        value,
        hessian_products,
        skipped_pairs,
        restarts,
        non_finite,
    } = counters;
    let all = [
        iterations,
        value_and_gradient,
        value,
        hessian_products,
        skipped_pairs,
        restarts,
        non_finite,
    ];
    match all.into_iter().find(|&count| count >= 1 << 56) {
        Some(count) => Err(CheckpointError::inconsistent(format_args!(
            "a counter is {count}"
        ))),
        None => Ok(counters),
    }
}

fn read_exactly(input: &mut dyn Read, mut out: &mut [u8], at: &mut u64) -> Result<(), CheckpointError> {
    while !out.is_empty() {
        match input.read(out) {
            Ok(0) => return Err(CheckpointError::Truncated { at: *at }),
            Ok(n) => {
                *at += n as u64;
                out = &mut out[n..];
            }
            Err(e) if e.kind() == ErrorKind::Interrupted => {}
            Err(e) => return Err(CheckpointError::io("read", e)),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_that_read_each_other() {
        assert_eq!(compatible("0.1.0"), compatible("0.1.9"));
        assert_ne!(compatible("0.1.0"), compatible("0.2.0"));
        assert_eq!(compatible("1.2.0"), compatible("1.9.1"));
        assert_ne!(compatible("1.2.0"), compatible("2.2.0"));
        assert_eq!(compatible("weird"), "weird");
    }

    #[test]
    fn numbers_keep_their_bits() {
        for v in [0.0, -0.0, f64::MIN_POSITIVE, f64::NAN, f64::INFINITY] {
            assert_eq!(Number::of(v).get::<f64>().unwrap().to_bits(), v.to_bits());
        }
        assert!(Number::of(f64::NAN).finite::<f64>("θ").is_err());
        assert!(Number::of(1.5f64).get::<f32>().is_err());
    }
}
