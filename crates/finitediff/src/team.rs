//! Work shared among threads, each with scratch of its own.

use rayon::{ThreadPool, ThreadPoolBuilder};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use thalweg_core::InvalidInput;

/// The calling thread and those that work with it.
#[derive(Debug, Default)]
pub(crate) struct Team {
    /// The other threads; none for work on the calling thread alone.
    pool: Option<ThreadPool>,
}

impl Team {
    /// `threads` in all, the calling one included; 0 for as many as the machine runs at once.
    pub(crate) fn new(threads: usize) -> Result<Self, InvalidInput> {
        let threads = match threads {
            0 => std::thread::available_parallelism().map_or(1, usize::from),
            n => n,
        };
        if threads == 1 {
            return Ok(Team { pool: None });
        }
        match ThreadPoolBuilder::new().num_threads(threads - 1).build() {
            Ok(pool) => Ok(Team { pool: Some(pool) }),
            Err(_) => Err(InvalidInput::option(
                "threads",
                threads,
                "the system does not start that many; ask for as many as there are processors, or 0",
            )),
        }
    }

    pub(crate) fn threads(&self) -> usize {
        1 + self.pool.as_ref().map_or(0, ThreadPool::current_num_threads)
    }

    /// Calls `work(scratch, item, first_bad)` for each item, every thread with its own element of `scratch`.
    ///
    /// Items are handed out in order. `work` fails with the index of what failed and an error; the error of the lowest
    /// index is returned, whatever the number of threads, provided that `work` leaves out only what comes after
    /// `first_bad`. On one thread nothing is allocated.
    pub(crate) fn each<W, I, E>(
        &self,
        scratch: &mut [W],
        items: impl Iterator<Item = I> + Send,
        work: impl Fn(&mut W, I, &AtomicUsize) -> Result<(), (usize, E)> + Sync,
    ) -> Result<(), E>
    where
        W: Send,
        E: Send,
    {
        let first_bad = AtomicUsize::new(usize::MAX);
        let (Some(pool), true) = (&self.pool, scratch.len() > 1) else {
            if let [scratch, ..] = scratch {
                for item in items {
                    work(scratch, item, &first_bad).map_err(|(_, e)| e)?;
                }
            }
            return Ok(());
        };
        let items = Mutex::new(items);
        let failure: Mutex<Option<(usize, E)>> = Mutex::new(None);
        let toil = |scratch: &mut W| {
            loop {
                let Some(item) = lock(&items).next() else { return };
                if let Err((index, e)) = work(scratch, item, &first_bad) {
                    let mut failure = lock(&failure);
                    if failure.as_ref().is_none_or(|(known, _)| index < *known) {
                        first_bad.fetch_min(index, Ordering::Relaxed);
                        *failure = Some((index, e));
                    }
                    return;
                }
            }
        };
        // The calling thread works too: it need not wait for the others to wake.
        pool.in_place_scope(|scope| {
            if let [first, others @ ..] = scratch {
                for one in others {
                    scope.spawn(|_| toil(one));
                }
                toil(first);
            }
        });
        match failure.into_inner().unwrap_or_else(PoisonError::into_inner) {
            Some((_, e)) => Err(e),
            None => Ok(()),
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A slice in pieces with the index of their first elements: large ones first, single elements at the end, so that
/// the threads end together and seldom meet.
#[derive(Debug)]
pub(crate) struct Pieces<'a, T> {
    start: usize,
    rest: &'a mut [T],
    threads: usize,
}

impl<'a, T> Pieces<'a, T> {
    pub(crate) fn new(slice: &'a mut [T], threads: usize) -> Self {
        Pieces {
            start: 0,
            rest: slice,
            threads,
        }
    }
}

impl<'a, T> Iterator for Pieces<'a, T> {
    type Item = (usize, &'a mut [T]);
    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let n = match self.threads {
            1 => self.rest.len(),
            threads => (self.rest.len() / (4 * threads)).max(1),
        };
        let (piece, rest) = std::mem::take(&mut self.rest).split_at_mut(n);
        let start = self.start;
        self.rest = rest;
        self.start += n;
        Some((start, piece))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_cover_everything_once() {
        for n in [0, 1, 2, 7, 100, 1000] {
            for threads in 1..5 {
                let mut seen = vec![0usize; n];
                for (start, piece) in Pieces::new(&mut seen, threads) {
                    for (k, p) in piece.iter_mut().enumerate() {
                        *p += start + k + 1;
                    }
                }
                assert_eq!(seen, (1..=n).collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn the_first_error_wins_on_any_number_of_threads() {
        for threads in 1..5 {
            let team = Team::new(threads).unwrap();
            assert_eq!(team.threads(), threads);
            for _ in 0..50 {
                let mut out = vec![0usize; 1000];
                let bad = team.each(
                    &mut vec![(); threads],
                    Pieces::new(&mut out, threads),
                    |(), (start, piece), first_bad| {
                        for (i, o) in (start..).zip(piece) {
                            if i >= first_bad.load(Ordering::Relaxed) {
                                break;
                            }
                            if i % 300 == 299 {
                                return Err((i, i));
                            }
                            *o = i;
                        }
                        Ok(())
                    },
                );
                assert_eq!(bad, Err(299));
                assert!(out[..299].iter().enumerate().all(|(i, &o)| i == o));
            }
        }
        assert!(Team::new(0).unwrap().threads() >= 1);
    }
}
