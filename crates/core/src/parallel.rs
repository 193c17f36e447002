//! Slice kernels over chunks, by one thread or several.
//!
//! Vectors are cut into chunks of [`CHUNK`] elements. Each chunk is worked on by itself and leaves its partial sums in a
//! place of its own; they are added in order afterwards. So the bits depend on the length alone, not on how many threads
//! there are or which of them was first.

use crate::kernels::CHUNK;

/// What can be cut between two chunks: slices, slices with a few elements a chunk ([`Each`]), and tuples of them.
pub trait Split: Sized + Send {
    /// The first `chunks` chunks, and the rest.
    fn split(self, chunks: usize) -> (Self, Self);
}

impl<T: Sync> Split for &[T] {
    #[inline(always)]
    fn split(self, chunks: usize) -> (Self, Self) {
        self.split_at((chunks * CHUNK).min(self.len()))
    }
}

impl<T: Send> Split for &mut [T] {
    #[inline(always)]
    fn split(self, chunks: usize) -> (Self, Self) {
        let at = (chunks * CHUNK).min(self.len());
        self.split_at_mut(at)
    }
}

/// A slice with `width` elements to a chunk: places for partial results.
#[derive(Debug)]
pub struct Each<'a, T> {
    /// The elements.
    pub data: &'a mut [T],
    /// How many belong to one chunk.
    pub width: usize,
}

impl<T: Send> Split for Each<'_, T> {
    #[inline(always)]
    fn split(self, chunks: usize) -> (Self, Self) {
        let at = (chunks * self.width).min(self.data.len());
        let (data, rest) = self.data.split_at_mut(at);
        let width = self.width;
        (Each { data, width }, Each { data: rest, width })
    }
}

impl<A: Split> Split for Option<A> {
    #[inline(always)]
    fn split(self, chunks: usize) -> (Self, Self) {
        match self {
            None => (None, None),
            Some(a) => {
                let (a, b) = a.split(chunks);
                (Some(a), Some(b))
            }
        }
    }
}

macro_rules! split_tuple {
    ($($p:ident $q:ident),*) => {
        impl<$($p: Split),*> Split for ($($p,)*) {
            #[inline(always)]
            #[allow(non_snake_case, reason = "a type parameter's name for its value")]
            fn split(self, chunks: usize) -> (Self, Self) {
                let ($($p,)*) = self;
                $(let ($p, $q) = $p.split(chunks);)*
                (($($p,)*), ($($q,)*))
            }
        }
    };
}
split_tuple!(A A2, B B2);
split_tuple!(A A2, B B2, C C2);
split_tuple!(A A2, B B2, C C2, D D2);
split_tuple!(A A2, B B2, C C2, D D2, E E2);
split_tuple!(A A2, B B2, C C2, D D2, E E2, F F2);
split_tuple!(A A2, B B2, C C2, D D2, E E2, F F2, G G2);
split_tuple!(A A2, B B2, C C2, D D2, E E2, F F2, G G2, H H2);

/// The threads kernels run on. One thread is the default; more need the feature `rayon`.
#[derive(Debug, Clone, Default)]
pub struct Threads {
    #[cfg(feature = "rayon")]
    pool: Option<std::sync::Arc<rayon::ThreadPool>>,
}

impl Threads {
    /// Only the calling thread.
    pub fn one() -> Self {
        Self::default()
    }

    /// A pool of `count` threads, 0 for one a processor. With 1 no pool is made.
    ///
    /// # Errors
    /// The threads could not be started.
    #[cfg(feature = "rayon")]
    pub fn new(count: usize) -> Result<Self, crate::InvalidInput> {
        if count == 1 {
            return Ok(Self::one());
        }
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(count)
            .thread_name(|i| format!("thalweg-{i}"))
            .build()
            .map_err(|error| {
                crate::InvalidInput::option("threads", format!("{count}: {error}"), "ask for fewer threads")
            })?;
        Ok(Threads {
            pool: Some(std::sync::Arc::new(pool)),
        })
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        #[cfg(feature = "rayon")]
        if let Some(pool) = &self.pool {
            return pool.current_num_threads();
        }
        1
    }

    /// Calls `work` with each chunk of `parts`, which are `n` elements long.
    #[inline]
    pub fn for_chunks<P: Split>(&self, n: usize, parts: P, work: impl Fn(P) + Sync) {
        let chunks = n.div_ceil(CHUNK);
        #[cfg(feature = "rayon")]
        if let Some(pool) = &self.pool
            && chunks > 1
        {
            // Pieces small enough to even out, large enough to be worth the handing over.
            let least = chunks.div_ceil(4 * pool.current_num_threads());
            pool.install(|| halve(parts, chunks, least, &work));
            return;
        }
        in_order(parts, chunks, &work);
    }
}

#[inline(always)]
fn in_order<P: Split>(mut parts: P, chunks: usize, work: &impl Fn(P)) {
    for _ in 1..chunks {
        let (chunk, rest) = parts.split(1);
        work(chunk);
        parts = rest;
    }
    work(parts);
}

#[cfg(feature = "rayon")]
fn halve<P: Split>(parts: P, chunks: usize, least: usize, work: &(impl Fn(P) + Sync)) {
    if chunks <= least {
        return in_order(parts, chunks, work);
    }
    let half = chunks / 2;
    let (first, second) = parts.split(half);
    rayon::join(
        || halve(first, half, least, work),
        || halve(second, chunks - half, least, work),
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels;

    fn sum_of_products(threads: &Threads, x: &[f64], y: &mut [f64]) -> f64 {
        let mut partial = vec![0.0; x.len().div_ceil(CHUNK).max(1)];
        let places = Each {
            data: &mut partial,
            width: 1,
        };
        threads.for_chunks(x.len(), (x, y, Some(places)), |(x, y, places)| {
            for (y, x) in y.iter_mut().zip(x) {
                *y = 1.0 / (1.0 + x);
            }
            if let Some(places) = places {
                places.data[0] = kernels::dot(x, y);
            }
        });
        partial.iter().sum()
    }

    #[test]
    fn each_chunk_once_and_the_same_bits() {
        for n in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 7 * CHUNK + 13] {
            let x: Vec<f64> = (0..n).map(|i| (i % 97) as f64).collect();
            let mut y = vec![0.0; n];
            let serial = sum_of_products(&Threads::one(), &x, &mut y);
            assert!(x.iter().zip(&y).all(|(x, y)| *y == 1.0 / (1.0 + x)));
            assert_eq!(serial.to_bits(), kernels::dot(&x, &y).to_bits());
            #[cfg(feature = "rayon")]
            for count in [1, 2, 3, 5] {
                let threads = Threads::new(count).expect("a few threads");
                assert_eq!(threads.count(), count);
                let mut y = vec![0.0; n];
                assert_eq!(sum_of_products(&threads, &x, &mut y).to_bits(), serial.to_bits());
            }
        }
    }
}
