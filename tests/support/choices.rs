//! A source of choices that shrinks: a list of numbers, each used up by one choice. When it runs dry every choice is the
//! first, so shorter lists and smaller numbers make simpler things.

/// Choices still to be made.
pub(crate) struct Choices<'d> {
    data: std::slice::Iter<'d, u32>,
}

impl<'d> Choices<'d> {
    /// All choices come from `data`, in order.
    pub(crate) fn new(data: &'d [u32]) -> Choices<'d> {
        Choices { data: data.iter() }
    }

    /// A number below `count`.
    pub(crate) fn below(&mut self, count: usize) -> usize {
        let number = self.data.next().copied().unwrap_or(0);
        // The high bits decide, so that halving a number makes an earlier choice.
        ((u64::from(number) * count as u64) >> 32) as usize
    }

    /// A number from `low` to `high`.
    pub(crate) fn between(&mut self, low: usize, high: usize) -> usize {
        low + self.below(high - low + 1)
    }

    /// True once in `count` times; the simplest is `false`.
    pub(crate) fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == count - 1
    }

    /// One of these; the simplest is the first.
    pub(crate) fn pick<T: Clone>(&mut self, options: &[T]) -> T {
        options[self.below(options.len())].clone()
    }

    /// Several things.
    pub(crate) fn several<T>(&mut self, low: usize, high: usize, mut make: impl FnMut(&mut Self) -> T) -> Vec<T> {
        (0..self.between(low, high)).map(|_| make(self)).collect()
    }

    /// Puts things in another order; the simplest leaves them.
    pub(crate) fn shuffle<T>(&mut self, things: &mut [T]) {
        for end in (1..things.len()).rev() {
            let from = end - self.below(end + 1);
            things.swap(from, end);
        }
    }
}
