//! A line of JSON: where its wanted values stand.
//!
//! A line is read along the layout of those before it. Where it goes off, by an order of its own, a new key or a key
//! twice, it is read once more, key by key, and what it has is taken into the layout.
//!
//! Guarantee: of a line that is taken, the spans are those of the values that serde_json gives, looked up as
//! [`crate::data::read::find`] looks them up; a line that is not taken says nothing.

use std::ops::Range;

use super::keys::{Keys, NodeId, ROOT};
use super::layout::{At, Due, Layout, Member};
use super::marks::Page;
use super::scan::{Found, Kind, blanks, name, value};

/// Where a wanted value stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Span {
    /// What it is.
    pub(super) kind: Kind,
    /// Where it begins.
    pub(super) start: u32,
    /// Where it ends.
    pub(super) end: u32,
}

impl Span {
    /// Whether there is a value, and be it `null`.
    pub(super) fn is_there(&self) -> bool {
        self.kind != Kind::Absent
    }
}

/// How a line was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Taken {
    /// Along the layout: all its keys came before, but for those of which there are too many.
    Along,
    /// Key by key.
    Astray,
}

/// Finds the wanted values of lines.
#[derive(Debug)]
pub(super) struct Lines {
    keys: Keys,
    layout: Layout,
    /// How many lines were read key by key.
    strays: u64,
    changes_left: u32,
    /// Of the line last read key by key, the keys that have a value of their own.
    members: Vec<Member>,
    /// Where the keys of its own object stand.
    names: Vec<Range<usize>>,
}

/// How many lines of a block may change the layout: lines without any order should not cost too much.
const CHANGES: u32 = 16;

/// Why a line cannot be read on.
enum Stop {
    /// It goes off the layout.
    Off,
    /// It is none that is taken here.
    Unsure,
}

/// What comes next in a line off the layout.
enum Turn {
    /// A value, what it is, and which step is expected behind it.
    Value(usize, Due, usize),
    /// The end of the line's own object.
    End(usize),
}

/// What comes next in a line.
enum Next {
    /// A key of an object, where its name stands, and where its value begins.
    Key(NodeId, Range<usize>, usize),
    /// The end of the line's own object.
    End(usize),
}

impl Lines {
    /// Lines of which the values of these names are wanted; no name comes twice. Where `columns` are given, a line with a
    /// key that is none of them is not taken.
    pub(super) fn new(names: &[&str], columns: Option<&[&str]>) -> Lines {
        Lines {
            keys: Keys::new(names, columns),
            layout: Layout::default(),
            strays: 0,
            changes_left: CHANGES,
            members: Vec::new(),
            names: Vec::new(),
        }
    }

    /// Begins a block.
    pub(super) fn begin_block(&mut self) {
        self.changes_left = CHANGES;
    }

    /// Finds the wanted values of the line at a place, which is valid UTF-8 and whose line break stands at `end`. `None`
    /// where it is not certain that it is an object, or what is in it.
    #[inline]
    pub(super) fn read(&mut self, page: Page<'_>, start: usize, end: usize, spans: &mut [Span]) -> Option<Taken> {
        spans.fill(Span::default());
        match self.along(page, start, end, spans) {
            Ok(()) => return Some(Taken::Along),
            Err(Stop::Unsure) => return None,
            Err(Stop::Off) => {}
        }
        spans.fill(Span::default());
        self.astray(page, start, end, spans).map(|()| Taken::Astray)
    }

    /// The keys of the object that was last read key by key, in order; some may come twice.
    pub(super) fn names<'b>(&self, bytes: &'b [u8]) -> impl Iterator<Item = &'b [u8]> {
        self.names.iter().filter_map(|name| bytes.get(name.clone()))
    }

    /// Reads a line along the layout and never back in it, so that no wanted key can come twice.
    fn along(&self, page: Page<'_>, start: usize, end: usize, spans: &mut [Span]) -> Result<(), Stop> {
        let (mut at, mut place, mut expected) = (start, At::Start, 0);
        loop {
            let due;
            if let Some(step) = self.layout.step(expected, place, page.bytes, at) {
                expected += 1;
                at += step.length;
                due = step.due;
            } else {
                match self.turn(page, at, place, expected)? {
                    Turn::Value(value, of, next) => (at, due, expected) = (value, of, next),
                    Turn::End(at) => return is_end(page, at, end).ok_or(Stop::Unsure),
                }
            }
            (at, place) = take(page, at, due, spans).ok_or(Stop::Unsure)?;
        }
    }

    /// What comes next in a line that has not what the layout has next: a step further on, or another key.
    #[inline(never)]
    fn turn(&self, page: Page<'_>, at: usize, place: At, expected: usize) -> Result<Turn, Stop> {
        const LOOKED_AT: usize = 3;
        for number in expected + 1..=expected + LOOKED_AT {
            if let Some(step) = self.layout.step(number, place, page.bytes, at) {
                return Ok(Turn::Value(at + step.length, step.due, number + 1));
            }
        }
        let (node, name, at) = match next(&self.keys, page, at, place).ok_or(Stop::Unsure)? {
            Next::Key(node, name, at) => (node, name, at),
            Next::End(at) => return Ok(Turn::End(at)),
        };
        let known = self.keys.find(node, page.bytes.get(name).unwrap_or_default());
        let key = known.map(|id| self.keys.get(id)).unwrap_or_default();
        let due = Due { node, slot: key.slot, child: key.child };
        if key.is_beyond {
            return Err(Stop::Unsure);
        }
        if let Some(step) = key.step.filter(|step| *step >= expected) {
            // Of an object that is looked into, the first value inside is still to come.
            let is_entered = due.child.is_some() && page.bytes.get(at) == Some(&b'{');
            return Ok(Turn::Value(at, due, step + usize::from(!is_entered)));
        }
        let is_new = known.is_none() || self.changes_left > 0;
        if due.is_wanted() || is_new { Err(Stop::Off) } else { Ok(Turn::Value(at, due, expected)) }
    }

    /// Reads a line key by key, and takes it into the layout.
    fn astray(&mut self, page: Page<'_>, start: usize, end: usize, spans: &mut [Span]) -> Option<()> {
        self.strays += 1;
        self.members.clear();
        self.names.clear();
        let mut repeats = false;
        let (mut at, mut place) = (start, At::Start);
        let (mut value_end, mut before) = (at, place);
        // What was gone into since then.
        let mut entered: Vec<Due> = Vec::new();
        loop {
            let (node, name, value) = match next(&self.keys, page, at, place)? {
                Next::Key(node, name, value) => (node, name, value),
                Next::End(at) => break is_end(page, at, end)?,
            };
            let id = self.keys.find_or_add(node, page.bytes.get(name.clone()).unwrap_or_default())?;
            let key = self.keys.get(id);
            let due = Due { node, slot: key.slot, child: key.child };
            let came_before = key.met_in == self.strays;
            if key.is_beyond || (came_before && due.is_wanted()) || is_noted(due, spans) {
                return None;
            }
            repeats |= came_before;
            if node == ROOT {
                self.names.push(name);
            }
            self.keys.change(id, |key| key.met_in = self.strays);
            (at, place) = take(page, value, due, spans)?;
            if let At::Opened(_) = place {
                entered.push(due);
                continue;
            }
            // What is gone into and left again, or wanted itself, has to be noticed each time.
            let is_on_way =
                |due: &Due| due.slot.is_none() && due.child.is_some_and(|child| self.keys.is_inside(node, child));
            let can_skip = entered.iter().all(is_on_way);
            entered.clear();
            self.members.push(Member { from: can_skip.then_some(before), node, key: id, start: value_end, value });
            (value_end, before) = (at, place);
        }
        if self.changes_left > 0 && !repeats {
            self.changes_left -= 1;
            self.layout.learn(page.bytes, &self.members, &mut self.keys);
        }
        Some(())
    }
}

/// Takes the value at a place, or goes into it; where one is then.
#[inline(always)]
fn take(page: Page<'_>, at: usize, due: Due, spans: &mut [Span]) -> Option<(usize, At)> {
    if let Some(child) = due.child
        && page.bytes.get(at) == Some(&b'{')
    {
        if due.slot.is_some() {
            note(value(page, at)?, due, spans);
        }
        return Some((at + 1, At::Opened(child)));
    }
    let found = value(page, at)?;
    note(found, due, spans);
    Some((found.next, At::Behind(due.node)))
}

/// Whether its value was found before: by its key, or by a path.
fn is_noted(due: Due, spans: &[Span]) -> bool {
    due.slot.and_then(|slot| spans.get(usize::from(slot))).is_some_and(Span::is_there)
}

/// Notes a value where it is wanted.
#[inline(always)]
fn note(found: Found, due: Due, spans: &mut [Span]) {
    if let Some(span) = due.slot.and_then(|slot| spans.get_mut(usize::from(slot))) {
        *span = Span { kind: found.kind, start: found.start as u32, end: found.end as u32 };
    }
}

/// What comes next behind a place of a line.
#[inline(never)]
fn next(keys: &Keys, page: Page<'_>, at: usize, mut place: At) -> Option<Next> {
    let mut at = blanks(page, at)?;
    loop {
        match (place, *page.bytes.get(at)?) {
            (At::Start, b'{') => place = At::Opened(ROOT),
            (At::Opened(node), b'"') => return name(page, at).map(|(name, value)| Next::Key(node, name, value)),
            (At::Behind(node), b',') => {
                return name(page, blanks(page, at + 1)?).map(|(name, value)| Next::Key(node, name, value));
            }
            (At::Opened(node) | At::Behind(node), b'}') => match keys.parent(node) {
                Some((parent, _)) => place = At::Behind(parent),
                None => return Some(Next::End(at + 1)),
            },
            _ => return None,
        }
        at = blanks(page, at + 1)?;
    }
}

/// Whether nothing but blanks stands between a place and the line's end.
fn is_end(page: Page<'_>, at: usize, end: usize) -> Option<()> {
    (blanks(page, at)? == end).then_some(())
}
