//! Blocks through many threads and out in order, as on a line of workers.
//!
//! Each worker cuts a block, finds out how much it is, learns from the block before where it stands, works on it, and
//! puts it down. What is put down is finished strictly in the order in which it was cut, by whoever puts down the block
//! that was waited for. So what comes out does not hang on the number of threads, and no more than a few blocks are held
//! at any time: whoever is too far ahead waits.
//!
//! Nobody waits for a worker that has failed: an input that breaks off ends the line behind the last whole block, and an
//! output that breaks or a worker that panics stops everybody.

use std::collections::BTreeMap;
use std::io;
use std::num::NonZeroUsize;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use crate::data::block::{Blocks, Extent};

/// So many blocks more than workers may be under way.
const AHEAD: u64 = 3;

/// What one thread does with blocks.
pub(super) trait Worker {
    /// What it works on.
    type Block;
    /// What it makes of it; used again for another block.
    type Product: Default + Send;

    /// How much a block is.
    fn measure(&mut self, block: &Self::Block) -> Extent;

    /// Works on the block that was measured last, before which there was so much.
    ///
    /// # Errors
    /// Where the block cannot be read to its end. What was made of it before counts.
    fn work(&mut self, block: &Self::Block, before: Extent, product: &mut Self::Product) -> io::Result<()>;
}

/// A block and what was made of it.
#[derive(Default)]
pub(super) struct Part<K, P> {
    /// The block.
    pub(super) block: K,
    /// What came before it.
    pub(super) before: Extent,
    /// What was made of it.
    pub(super) product: P,
    /// Why it was not read to its end.
    broken: Option<io::Error>,
}

/// Why not everything was done.
#[derive(Debug)]
pub enum Failed {
    /// The input cannot be read; what came before was done.
    Reading(io::Error),
    /// The output cannot be written.
    Writing(io::Error),
}

/// Works on all blocks with so many threads, this one among them; each makes its own worker. `finish` gets what was made
/// in order, one after the other, with some worker that works on nothing.
///
/// # Errors
/// Where the input cannot be read or `finish` failed.
pub(super) fn run<B, W, F>(
    blocks: B,
    threads: NonZeroUsize,
    worker: impl Fn() -> W + Sync,
    finish: F,
) -> Result<(), Failed>
where
    B: Blocks,
    W: Worker<Block = B::Block>,
    F: FnMut(&mut W, &mut Part<B::Block, W::Product>) -> io::Result<()> + Send,
{
    let line = Line {
        blocks: Mutex::new(blocks),
        state: Mutex::new(State::new()),
        changed: Condvar::new(),
        finish: Mutex::new(finish),
        most: threads.get() as u64 + AHEAD,
    };
    thread::scope(|scope| {
        for _ in 1..threads.get() {
            scope.spawn(|| line.work(&worker));
        }
        line.work(&worker);
    });
    let state = line.state.into_inner().unwrap_or_else(PoisonError::into_inner);
    state.failed.map_or(Ok(()), Err)
}

struct Line<B: Blocks, P, F> {
    blocks: Mutex<B>,
    state: Mutex<State<B::Block, P>>,
    /// Told of every change of the state.
    changed: Condvar,
    /// Held by whoever finishes; see [`State::is_finishing`].
    finish: Mutex<F>,
    /// How many blocks may be under way.
    most: u64,
}

/// How far all are. Blocks have numbers in the order in which they are cut.
struct State<K, P> {
    /// How many were cut.
    cut: u64,
    /// How many, from the first on, were measured.
    measured: u64,
    /// How many were finished.
    finished: u64,
    /// How much the measured ones are.
    before: Extent,
    /// Those that were put down and are not finished.
    put_down: BTreeMap<u64, Part<K, P>>,
    /// Whether somebody is finishing.
    is_finishing: bool,
    /// Finished ones, to be used again.
    spare: Vec<Part<K, P>>,
    /// Whether there is nothing more to cut.
    at_end: bool,
    /// Whether nothing more is to be done at all.
    is_stopped: bool,
    failed: Option<Failed>,
}

impl<K, P> State<K, P> {
    fn new() -> Self {
        State {
            cut: 0,
            measured: 0,
            finished: 0,
            before: Extent::default(),
            put_down: BTreeMap::new(),
            is_finishing: false,
            spare: Vec::new(),
            at_end: false,
            is_stopped: false,
            failed: None,
        }
    }
}

impl<B: Blocks, P: Default, F> Line<B, P, F> {
    fn work<W>(&self, make: impl Fn() -> W)
    where
        W: Worker<Block = B::Block, Product = P>,
        F: FnMut(&mut W, &mut Part<B::Block, P>) -> io::Result<()>,
    {
        let _stop = StopOnPanic(self);
        // Not made where there is nothing to do.
        let mut worker = None;
        while let Some((number, mut part)) = self.cut() {
            let worker = worker.get_or_insert_with(&make);
            let extent = worker.measure(&part.block);
            let Some(before) = self.place(number, extent) else { break };
            part.before = before;
            part.broken = worker.work(&part.block, before, &mut part.product).err();
            self.put_down(number, part, worker);
        }
    }

    /// The next block with its number; `None` where there is no more to do. Waits while too many are under way: the
    /// first of those is another worker's, who does not wait here.
    fn cut(&self) -> Option<(u64, Part<B::Block, P>)> {
        let wait = |state: &State<B::Block, P>| state.cut - state.finished >= self.most;
        let mut part = self.wait_while(wait)?.spare.pop().unwrap_or_default();
        let mut blocks = lock(&self.blocks);
        if lock(&self.state).at_end {
            return None;
        }
        let cut = blocks.next(&mut part.block);
        let mut state = lock(&self.state);
        match cut {
            Ok(true) => {
                state.cut += 1;
                return Some((state.cut - 1, part));
            }
            Ok(false) => {}
            Err(error) => drop(state.failed.get_or_insert(Failed::Reading(error))),
        }
        state.at_end = true;
        self.changed.notify_all();
        None
    }

    /// What came before a block; `None` where all is to stop.
    fn place(&self, number: u64, extent: Extent) -> Option<Extent> {
        let mut state = self.wait_while(|state| state.measured < number)?;
        let before = state.before;
        state.before = before.and(extent);
        state.measured += 1;
        self.changed.notify_all();
        Some(before)
    }

    /// Finishes what can be, the part among it unless one before it is missing.
    fn put_down<W>(&self, number: u64, part: Part<B::Block, P>, worker: &mut W)
    where
        F: FnMut(&mut W, &mut Part<B::Block, P>) -> io::Result<()>,
    {
        let mut state = lock(&self.state);
        state.put_down.insert(number, part);
        while !state.is_finishing && !state.is_stopped {
            let next = state.finished;
            let Some(mut part) = state.put_down.remove(&next) else { return };
            state.is_finishing = true;
            drop(state);
            let done = lock(&self.finish)(worker, &mut part).map_err(Failed::Writing);
            let done = done.and(part.broken.take().map_or(Ok(()), |error| Err(Failed::Reading(error))));
            state = lock(&self.state);
            state.is_finishing = false;
            state.finished += 1;
            state.spare.push(part);
            if let Err(failed) = done {
                // It comes before whatever else the input may have failed with.
                state.failed = Some(failed);
                state.is_stopped = true;
            }
            self.changed.notify_all();
        }
    }

    /// Waits as long as it must; `None` where all is to stop.
    fn wait_while(&self, wait: impl Fn(&State<B::Block, P>) -> bool) -> Option<MutexGuard<'_, State<B::Block, P>>> {
        let must_wait = |state: &mut State<B::Block, P>| !state.is_stopped && wait(state);
        let state = self.changed.wait_while(lock(&self.state), must_wait).unwrap_or_else(PoisonError::into_inner);
        (!state.is_stopped).then_some(state)
    }
}

/// Stops everybody where a worker panics, so that none waits for it; the panic itself goes on.
struct StopOnPanic<'l, B: Blocks, P, F>(&'l Line<B, P, F>);

impl<B: Blocks, P, F> Drop for StopOnPanic<'_, B, P, F> {
    fn drop(&mut self) {
        if thread::panicking() {
            lock(&self.0.state).is_stopped = true;
            self.0.changed.notify_all();
        }
    }
}

/// A panic while it was held is told by itself.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::time::Duration;

    use super::*;

    /// Numbers, a few in a block, and perhaps an error behind them.
    struct Numbers {
        next: u64,
        end: u64,
        error: Option<io::Error>,
    }

    impl Blocks for Numbers {
        type Block = Vec<u64>;

        fn next(&mut self, block: &mut Vec<u64>) -> io::Result<bool> {
            block.clear();
            let most = 1 + self.next % 3;
            while self.next < self.end && (block.len() as u64) < most {
                block.push(self.next);
                self.next += 1;
            }
            match self.error.take() {
                Some(error) if block.is_empty() => Err(error),
                error => {
                    self.error = error;
                    Ok(!block.is_empty())
                }
            }
        }
    }

    /// Says of each number where it stands; slow with some, and panics at one.
    struct Counting {
        panics_at: Option<u64>,
        breaks_at: Option<u64>,
        alive: u64,
    }

    static WORKERS: AtomicU64 = AtomicU64::new(0);

    fn counting(panics_at: Option<u64>, breaks_at: Option<u64>) -> Counting {
        Counting { panics_at, breaks_at, alive: WORKERS.fetch_add(1, Ordering::Relaxed) }
    }

    impl Worker for Counting {
        type Block = Vec<u64>;
        type Product = Vec<(u64, u64)>;

        fn measure(&mut self, block: &Vec<u64>) -> Extent {
            Extent { leads: block.len() as u64, lines: 2 * block.len() as u64 }
        }

        fn work(&mut self, block: &Vec<u64>, before: Extent, product: &mut Vec<(u64, u64)>) -> io::Result<()> {
            product.clear();
            for (place, number) in block.iter().enumerate() {
                assert_ne!(Some(*number), self.panics_at, "told to");
                if (number + self.alive).is_multiple_of(7) {
                    thread::sleep(Duration::from_micros(200));
                }
                if Some(*number) == self.breaks_at {
                    return Err(io::Error::other("torn"));
                }
                product.push((*number, before.leads + place as u64));
            }
            Ok(())
        }
    }

    fn ran(threads: usize, numbers: Numbers, fails_at: Option<u64>) -> (Vec<(u64, u64)>, Result<(), Failed>) {
        let mut out = Vec::new();
        let finish = |_: &mut Counting, part: &mut Part<Vec<u64>, Vec<(u64, u64)>>| {
            if part.block.iter().any(|number| Some(*number) == fails_at) {
                return Err(io::Error::other("full"));
            }
            out.append(&mut part.product);
            Ok(())
        };
        let result = run(numbers, NonZeroUsize::new(threads).unwrap(), || counting(None, None), finish);
        (out, result)
    }

    fn numbers(end: u64, error: bool) -> Numbers {
        Numbers { next: 0, end, error: error.then(|| io::Error::other("gone")) }
    }

    #[test]
    fn everything_comes_out_once_in_order_and_knows_its_place() {
        for threads in [1, 2, 3, 8] {
            let (out, result) = ran(threads, numbers(500, false), None);
            assert!(result.is_ok());
            assert_eq!(out, (0..500).map(|number| (number, number)).collect::<Vec<_>>(), "{threads} threads");
        }
    }

    #[test]
    fn an_input_that_breaks_off_ends_behind_the_last_block() {
        for threads in [1, 2, 3, 8] {
            let (out, result) = ran(threads, numbers(100, true), None);
            assert!(matches!(result, Err(Failed::Reading(error)) if error.to_string() == "gone"));
            assert_eq!(out.len(), 100, "{threads} threads");
        }
    }

    #[test]
    fn a_block_that_breaks_off_ends_everything_behind_what_was_made_of_it() {
        for threads in [1, 2, 3, 8] {
            let mut out = Vec::new();
            let finish = |_: &mut Counting, part: &mut Part<Vec<u64>, Vec<(u64, u64)>>| {
                out.append(&mut part.product);
                Ok(())
            };
            let threads = NonZeroUsize::new(threads).unwrap();
            let result = run(numbers(u64::MAX, false), threads, || counting(None, Some(101)), finish);
            assert!(matches!(result, Err(Failed::Reading(error)) if error.to_string() == "torn"));
            assert_eq!(out, (0..101).map(|number| (number, number)).collect::<Vec<_>>(), "{threads} threads");
        }
    }

    #[test]
    fn an_output_that_breaks_stops_everybody() {
        for threads in [1, 2, 3, 8] {
            let (out, result) = ran(threads, numbers(u64::MAX, false), Some(70));
            assert!(matches!(result, Err(Failed::Writing(error)) if error.to_string() == "full"));
            assert!(out.len() <= 70 && out.len() >= 68, "{threads} threads: {}", out.len());
        }
    }

    #[test]
    fn a_worker_that_panics_stops_everybody() {
        for threads in [1, 2, 3, 8] {
            let finish = |_: &mut Counting, _: &mut Part<Vec<u64>, Vec<(u64, u64)>>| Ok(());
            let run = || {
                run(numbers(u64::MAX, false), NonZeroUsize::new(threads).unwrap(), || counting(Some(90), None), finish)
            };
            assert!(std::panic::catch_unwind(run).is_err(), "{threads} threads");
        }
    }
}
