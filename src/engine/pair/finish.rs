//! What is done in order with what the workers made of the blocks.

use std::io;

use rustc_hash::FxHashMap;

use crate::data::block::BlockReader;
use crate::engine::line::Part;
use crate::engine::pair::{Compared, Count, Ended, PairJob, Product, Told, Worker};

/// No more segments than these are told apart; leads of others are counted under [`OTHER_SEGMENTS`].
pub const MOST_SEGMENTS: usize = 500;

/// The segment of those that are too many to be told apart.
pub const OTHER_SEGMENTS: &str = "(others)";

/// What is done in order with what the workers made.
pub(super) struct Finish<'w> {
    pub(super) told: Told<'w>,
    ended: Compared,
    counts: FxHashMap<(usize, Ended, Ended), u64>,
    segments: Names,
}

impl<'w> Finish<'w> {
    pub(super) fn new(job: &PairJob<'_>, told: Told<'w>) -> Finish<'w> {
        let ended = Compared {
            scores: vec![0; job.old.scores.len()],
            decisions: vec![0; job.old.decisions.len()],
            ..Compared::default()
        };
        Finish { told, ended, counts: FxHashMap::default(), segments: Names::default() }
    }

    pub(super) fn part<R: BlockReader>(
        &mut self,
        worker: &mut Worker<'_, '_, R>,
        part: &mut Part<R::Block, Product>,
    ) -> io::Result<()> {
        let product = &mut part.product;
        self.ended.leads += product.leads;
        self.ended.differing += product.differing.len() as u64;
        let places: Vec<usize> =
            product.segments.names.iter().map(|name| self.segments.place_of_few(name) as usize).collect();
        for ((segment, from, to), leads) in &product.counts {
            let segment = places.get(*segment as usize).copied().unwrap_or(0);
            *self.counts.entry((segment, *from, *to)).or_default() += leads;
        }
        add(&mut self.ended.scores, &product.scores);
        add(&mut self.ended.decisions, &product.decisions);
        if let Some(rows) = &mut self.told.rows {
            for row in &product.rows {
                rows.writer.row(row)?;
            }
        }
        if self.told.shown > 0 && !product.differing.is_empty() {
            for side in [&mut worker.old.reader, &mut worker.new.reader] {
                side.open(&part.block);
                side.place(part.before);
            }
            for at in product.differing.iter().take(self.told.shown) {
                (self.told.show)(&worker.moved(&part.block, *at));
            }
            self.told.shown = self.told.shown.saturating_sub(product.differing.len());
        }
        Ok(())
    }

    /// Ends the rows and sums up.
    pub(super) fn close(self) -> io::Result<Compared> {
        if let Some(mut rows) = self.told.rows {
            rows.writer.finish()?;
        }
        let count = |((segment, from, to), leads)| Count { segment, from, to, leads };
        Ok(Compared {
            counts: self.counts.into_iter().map(count).collect(),
            segments: self.segments.names,
            ..self.ended
        })
    }
}

fn add(all: &mut [u64], more: &[u64]) {
    for (all, more) in all.iter_mut().zip(more) {
        *all += more;
    }
}

/// Names, each with its place.
#[derive(Default)]
pub(super) struct Names {
    places: FxHashMap<String, u32>,
    pub(super) names: Vec<String>,
}

impl Names {
    pub(super) fn place(&mut self, name: &str) -> u32 {
        if let Some(place) = self.places.get(name) {
            return *place;
        }
        let place = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        self.names.push(name.to_owned());
        self.places.insert(name.to_owned(), place);
        place
    }

    /// The same, where no more than [`MOST_SEGMENTS`] are told apart.
    fn place_of_few(&mut self, name: &str) -> u32 {
        if self.names.len() < MOST_SEGMENTS || self.places.contains_key(name) {
            return self.place(name);
        }
        self.place(OTHER_SEGMENTS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_many_segments_are_counted_together() {
        let mut names = Names::default();
        let places: Vec<u32> = (0..MOST_SEGMENTS + 9).map(|name| names.place_of_few(&name.to_string())).collect();
        assert_eq!(places.first(), Some(&0));
        assert_eq!(places.last(), Some(&(MOST_SEGMENTS as u32)));
        assert_eq!(names.place_of_few("3"), 3);
        assert_eq!(names.names.last().map(String::as_str), Some(OTHER_SEGMENTS));
    }
}
