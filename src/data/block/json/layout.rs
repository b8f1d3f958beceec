//! The layout of lines: which values come after one another, and what stands between them.
//!
//! Most files have the same keys in the same order in every line. The layout is that of the lines so far; a line is
//! compared with it as it is read, and costs little where it is the same.

use super::keys::{KeyId, Keys, NodeId, SlotId};

/// Where one is in a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum At {
    /// Before everything.
    Start,
    /// Behind the brace that opens an object.
    Opened(NodeId),
    /// Behind a value of an object.
    Behind(NodeId),
}

/// How many steps a layout has at most, if not a single line has more.
const LONGEST: usize = 500;

/// The values of lines, in the order in which they come: those of an object together, none twice.
#[derive(Debug, Default)]
pub(super) struct Layout {
    steps: Vec<Step>,
}

/// What a value is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Due {
    /// The object that it stands in.
    pub(super) node: NodeId,
    /// Which wanted value it is.
    pub(super) slot: Option<SlotId>,
    /// The object that is looked into, should it be one.
    pub(super) child: Option<NodeId>,
}

impl Due {
    /// Whether it makes a difference what it is.
    pub(super) fn is_wanted(self) -> bool {
        self.slot.is_some() || self.child.is_some()
    }
}

/// A value, and what stands before it.
#[derive(Clone, Debug)]
pub(super) struct Step {
    /// The value.
    pub(super) due: Due,
    /// How long the text before it is.
    pub(super) length: usize,
    key: KeyId,
    /// Where one is before it; `None` where the layout does not tell.
    from: Option<At>,
    text: Text,
}

/// A key of a line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Member {
    /// Where one is behind the value that ended last; `None` where more happens on the way than the text shows.
    pub(super) from: Option<At>,
    /// The object that it stands in.
    pub(super) node: NodeId,
    /// Which it is.
    pub(super) key: KeyId,
    /// Where the value ends that ended last.
    pub(super) start: usize,
    /// Where its own begins.
    pub(super) value: usize,
}

impl Layout {
    /// The step of a number, if it stands at a place of a line.
    #[inline(always)]
    pub(super) fn step(&self, number: usize, from: At, bytes: &[u8], at: usize) -> Option<&Step> {
        self.steps.get(number).filter(|step| step.from == Some(from) && step.text.stands(bytes, at))
    }

    /// Takes in the values of a line, none of them twice. What the line lacks keeps its place.
    pub(super) fn learn(&mut self, bytes: &[u8], members: &[Member], keys: &mut Keys) {
        let of_line: Vec<Step> = members.iter().map(|member| Step::of(bytes, member, keys)).collect();
        let known = std::mem::take(&mut self.steps);
        self.steps = merged(&of_line, &known);
        if self.steps.len() > LONGEST || !is_whole(&self.steps, keys) {
            self.steps = of_line.clone();
        }
        let mut before = At::Start;
        for step in &mut self.steps {
            if step.from != Some(before) {
                let same = of_line.iter().chain(&known).find(|same| same.key == step.key && same.from == Some(before));
                *step = same.cloned().unwrap_or(Step { from: None, ..step.clone() });
            }
            before = At::Behind(step.due.node);
        }
        keys.place(self.steps.iter().map(|step| (step.due.node, step.key)));
    }
}

/// The steps of a line, and what it lacks of those known behind what came before it there.
fn merged(of_line: &[Step], known: &[Step]) -> Vec<Step> {
    let mut steps = of_line.to_vec();
    let mut behind = 0;
    for old in known {
        match steps.iter().position(|step| step.key == old.key) {
            Some(at) => behind = at + 1,
            // A value may be wanted by its key and by a path: one of them has to do.
            None if old.due.slot.is_some() && steps.iter().any(|step| step.due.slot == old.due.slot) => {}
            None => {
                steps.insert(behind, old.clone());
                behind += 1;
            }
        }
    }
    steps
}

/// Whether the values of each object stand together, and with them what else its key had for a value: so no object is
/// entered twice on the way.
fn is_whole(steps: &[Step], keys: &Keys) -> bool {
    let mut left = Vec::new();
    let mut open: Vec<NodeId> = Vec::new();
    steps.iter().all(|step| {
        let path: Vec<NodeId> = keys.way_out(step.due.child.unwrap_or(step.due.node)).collect();
        left.extend(open.iter().filter(|node| !path.contains(node)));
        open = path;
        open.iter().all(|node| !left.contains(node))
    })
}

impl Step {
    fn of(bytes: &[u8], member: &Member, keys: &Keys) -> Step {
        let key = keys.get(member.key);
        let text = bytes.get(member.start..member.value).unwrap_or_default();
        Step {
            due: Due { node: member.node, slot: key.slot, child: key.child },
            length: text.len(),
            key: member.key,
            from: member.from,
            text: Text::new(text),
        }
    }
}

/// A text that is compared in words.
#[derive(Clone, Debug)]
struct Text {
    words: [u64; WORDS],
    masks: [u64; WORDS],
    /// What does not go into the words.
    rest: Box<[u8]>,
}

const WORDS: usize = 4;

impl Text {
    fn new(text: &[u8]) -> Text {
        let (words, masks) = ([0; WORDS], [0; WORDS]);
        let rest = text.get(WORDS * 8..).unwrap_or_default().into();
        let mut made = Text { words, masks, rest };
        let slots = made.words.iter_mut().zip(&mut made.masks);
        for ((word, mask), bytes) in slots.zip(text.chunks(8)) {
            for (at, byte) in bytes.iter().enumerate() {
                *word |= u64::from(*byte) << (8 * at);
                *mask |= 0xFF << (8 * at);
            }
        }
        made
    }

    /// Whether it stands at a place.
    #[inline(always)]
    fn stands(&self, bytes: &[u8], at: usize) -> bool {
        let Some(here) = bytes.get(at..).and_then(|here| here.first_chunk::<{ WORDS * 8 }>()) else { return false };
        let (here, _) = here.as_chunks::<8>();
        let pairs = self.words.iter().zip(&self.masks).zip(here);
        let differing = pairs.fold(0, |sum, ((word, mask), here)| sum | ((u64::from_le_bytes(*here) ^ word) & mask));
        differing == 0 && (self.rest.is_empty() || self.goes_on(bytes, at))
    }

    #[cold]
    fn goes_on(&self, bytes: &[u8], at: usize) -> bool {
        bytes.get(at + WORDS * 8..).is_some_and(|here| here.starts_with(&self.rest))
    }
}
