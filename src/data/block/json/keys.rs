//! The keys of JSON objects: which are wanted, as keys or as paths through objects, and where each came so far.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use typed_index_collections::TiVec;

use crate::types::id;

id!(
    /// An object that is looked into: the line's own, or one on the way to a wanted value.
    NodeId
);
id!(
    /// A key of such an object.
    KeyId
);
id!(
    /// A value that is wanted.
    SlotId
);

/// The line's own object.
pub(super) const ROOT: NodeId = NodeId(0);

/// How many keys of an object are told apart. A line with more is none of many.
const MOST: usize = 2_000;

/// A key of an object that is looked into.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Key {
    /// Which wanted value is its own.
    pub(super) slot: Option<SlotId>,
    /// The object that is looked into, should its value be one.
    pub(super) child: Option<NodeId>,
    /// Its place in the layout: of an object that is looked into, the first place inside.
    pub(super) step: Option<usize>,
    /// Whether it is none of the columns that are kept, where such are given.
    pub(super) is_beyond: bool,
    /// The last stray line in which it came, by its number.
    pub(super) met_in: u64,
}

/// The keys.
#[derive(Debug)]
pub(super) struct Keys {
    nodes: TiVec<NodeId, Node>,
    keys: TiVec<KeyId, Key>,
    /// Whether no more columns are kept than those that are known.
    is_closed: bool,
}

#[derive(Debug, Default)]
struct Node {
    /// The object that it stands in, and the key of that object.
    parent: Option<(NodeId, KeyId)>,
    by_name: HashMap<Box<[u8]>, KeyId, BuildHasherDefault<Mix>>,
}

impl Keys {
    /// The keys of these names, none of them twice: each names the value of its own place. Where `columns` are given, a
    /// key of a line that is none of them is beyond.
    pub(super) fn new(names: &[&str], columns: Option<&[&str]>) -> Keys {
        let nodes = vec![Node::default()].into();
        let mut keys = Keys { nodes, keys: TiVec::new(), is_closed: columns.is_some() };
        for (slot, name) in names.iter().enumerate() {
            keys.want(ROOT, name, SlotId::from(slot));
        }
        for name in columns.into_iter().flatten() {
            let id = keys.add(ROOT, name.as_bytes());
            keys.change(id, |key| key.is_beyond = false);
        }
        keys
    }

    /// Wants what a name stands for: the value of the key that is called so, or what is at the end of the path.
    fn want(&mut self, mut node: NodeId, mut name: &str, slot: SlotId) {
        loop {
            let whole = self.add(node, name.as_bytes());
            self.change(whole, |key| key.slot = Some(slot));
            let Some((first, rest)) = name.split_once('.') else { return };
            let first = self.add(node, first.as_bytes());
            let next = self.nodes.next_key();
            let child = self.keys.get(first).and_then(|key| key.child).unwrap_or(next);
            if child == next {
                self.nodes.push(Node { parent: Some((node, first)), ..Node::default() });
                self.change(first, |key| key.child = Some(child));
            }
            (node, name) = (child, rest);
        }
    }

    /// A key of an object, new or known.
    fn add(&mut self, node: NodeId, name: &[u8]) -> KeyId {
        let next = self.keys.next_key();
        let id = self.nodes.get_mut(node).map_or(next, |node| *node.by_name.entry(name.into()).or_insert(next));
        if id == next {
            self.keys.push(Key { is_beyond: self.is_closed && node == ROOT, ..Key::default() });
        }
        id
    }

    /// The same; `None` where there is no room for a new one.
    pub(super) fn find_or_add(&mut self, node: NodeId, name: &[u8]) -> Option<KeyId> {
        let has_room = self.nodes.get(node).is_some_and(|node| node.by_name.len() < MOST);
        self.find(node, name).or_else(|| has_room.then(|| self.add(node, name)))
    }

    /// A key of an object, where it is known.
    #[inline]
    pub(super) fn find(&self, node: NodeId, name: &[u8]) -> Option<KeyId> {
        self.nodes.get(node)?.by_name.get(name).copied()
    }

    /// What is known of a key.
    #[inline]
    pub(super) fn get(&self, id: KeyId) -> Key {
        self.keys.get(id).copied().unwrap_or_default()
    }

    /// Changes what is known of a key.
    pub(super) fn change(&mut self, id: KeyId, change: impl FnOnce(&mut Key)) {
        if let Some(key) = self.keys.get_mut(id) {
            change(key);
        }
    }

    /// Notes the keys of a layout's steps, in order, and no others.
    pub(super) fn place(&mut self, steps: impl Iterator<Item = (NodeId, KeyId)>) {
        self.keys.iter_mut().for_each(|key| key.step = None);
        for (step, (node, id)) in steps.enumerate() {
            let mut next = Some((node, id));
            while let Some((node, id)) = next {
                self.change(id, |key| key.step = key.step.or(Some(step)));
                next = self.parent(node);
            }
        }
    }

    /// The object in which an object stands, and its key there; `None` of the line's own.
    pub(super) fn parent(&self, node: NodeId) -> Option<(NodeId, KeyId)> {
        self.nodes.get(node)?.parent
    }

    /// Whether an object stands somewhere in another, or is it.
    pub(super) fn is_inside(&self, node: NodeId, outer: NodeId) -> bool {
        self.way_out(node).any(|node| node == outer)
    }

    /// An object, the one in which it stands, and so on.
    pub(super) fn way_out(&self, node: NodeId) -> impl Iterator<Item = NodeId> {
        std::iter::successors(Some(node), |node| self.parent(*node).map(|(parent, _)| parent))
    }
}

/// A hasher of short names, eight bytes at a time. Names that collide cost time and nothing else, and no more than
/// [`MOST`] are held.
#[derive(Default)]
pub(super) struct Mix(u64);

impl Hasher for Mix {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        let mut mix = |word: u64| self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let (words, rest) = bytes.as_chunks::<8>();
        words.iter().for_each(|word| mix(u64::from_le_bytes(*word)));
        mix(rest.iter().fold(bytes.len() as u64, |sum, byte| sum << 8 | u64::from(*byte)));
        self.0 ^= self.0 >> 32;
    }

    fn write_usize(&mut self, _length: usize) {}
}
