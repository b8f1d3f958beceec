//! Entries below each other, with the comments and blank lines between them.

use std::ops::Range;

use super::Style;
use super::field::FieldColumns;
use super::frozen::{Frozen, line_end, line_start};
use super::outline::{Block, Node};
use super::pieces::{Pieces, breaks};
use super::printer::Printer;
use super::sheet::Sheet;

/// Prints nodes with all that stands around them.
pub(super) struct Level<'p, 't> {
    pub(super) pieces: &'p Pieces<'t>,
    pub(super) frozen: &'p Frozen,
    pub(super) style: Style,
    pub(super) indent: usize,
}

/// What stands on a level, in order.
enum Thing<'n, 't> {
    /// A comment on a line of its own, and how far what follows is indented more than the level.
    Comment(Range<usize>, usize),
    /// A comment behind something.
    Remark(Range<usize>),
    Node(Range<usize>, &'n Node, Sheet<'t>),
}

impl<'t> Level<'_, 't> {
    /// All between the byte `start` and the token `close`.
    pub(super) fn print(&self, nodes: &[Node], start: usize, close: usize, sheet: &mut Sheet<'t>) {
        let things = self.things(nodes, close);
        let limit = self.pieces.token(close).map_or(self.pieces.text.len(), |token| token.range.start);
        let forced = self.forced(&things);
        let mut behind = start;
        let mut is_first = true;
        let mut after_kept = false;
        let mut things = things.into_iter().zip(forced).peekable();
        while let Some((thing, force)) = things.next() {
            if let Some(frozen) = self.frozen_at(&thing) {
                let from =
                    if thing.start() < frozen.start { self.line_of(thing.start(), behind) } else { frozen.start };
                let mut to = self.reach(&thing, frozen.end, limit);
                while let Some((next, _)) = things.next_if(|(next, _)| next.start() < to) {
                    let frozen = self.frozen_at(&next).map_or(to, |frozen| frozen.end.max(to));
                    to = self.reach(&next, frozen, limit);
                }
                sheet.keep(self.pieces.text.get(from..to).unwrap_or(""));
                (behind, is_first, after_kept) = (to, false, true);
                continue;
            }
            let breaks = self.breaks(behind..thing.start());
            let is_blank = breaks > usize::from(!after_kept);
            behind = thing.end();
            if !matches!(thing, Thing::Remark(_)) {
                if !is_first && (is_blank || force) {
                    sheet.blank();
                }
                (is_first, after_kept) = (false, false);
            }
            match thing {
                Thing::Remark(range) => sheet.remark(self.comment(range)),
                Thing::Comment(range, shift) => sheet.line(self.indent + shift, self.comment(range)),
                Thing::Node(bytes, node, printed) => {
                    let allowed = things.next_if(|(next, _)| self.is_about_all(next, &bytes, node, &printed));
                    if let Some((allowed, _)) = allowed {
                        behind = allowed.end();
                        sheet.line(self.indent + node.shift, self.comment(allowed.bytes().clone()));
                    }
                    sheet.append(printed);
                }
            }
        }
    }

    fn things<'n>(&self, nodes: &'n [Node], close: usize) -> Vec<Thing<'n, 't>> {
        let columns = FieldColumns::of(self.pieces, nodes, self.indent, self.frozen);
        let mut things = Vec::new();
        let comments = |at: usize, shift: usize| {
            let remarks = self.pieces.gap(at).map(|gap| gap.remarks.as_slice()).unwrap_or_default();
            remarks.iter().map(move |remark| match remark.own_line {
                true => Thing::Comment(remark.range.clone(), shift),
                false => Thing::Remark(remark.range.clone()),
            })
        };
        for node in nodes {
            things.extend(comments(node.range.start, node.shift));
            let bytes = self.pieces.bytes(node.range.clone());
            let printed = if self.frozen.has(self.pieces, node) { Sheet::default() } else { self.node(node, &columns) };
            things.push(Thing::Node(bytes, node, printed));
        }
        things.extend(comments(close, 0));
        things
    }

    fn node(&self, node: &Node, columns: &FieldColumns) -> Sheet<'t> {
        let mut printer = Printer::new(self.pieces, self.style);
        if !printer.field(node, columns, self.indent) {
            printer.entry(node, self.indent);
        }
        let mut sheet = printer.finish();
        let Some(Block { open, close, nodes, .. }) = &node.block else { return sheet };
        if nodes.is_empty() && !self.pieces.has_remark(*close) {
            sheet.write(0, self.pieces.word(*close));
        } else {
            let inner = Level { indent: self.indent + 2, ..*self };
            inner.print(nodes, self.pieces.bytes(*open..open + 1).end, *close, &mut sheet);
            sheet.line(self.indent, self.pieces.word(*close));
        }
        let mut closing = Printer::behind(self.pieces, self.style, sheet);
        closing.clauses(&node.clauses, self.indent + node.hang, false);
        closing.finish()
    }

    /// Before which things a blank line has to stand though the author left none: what is tall, or a block, stands
    /// apart, with the comments right above it.
    fn forced(&self, things: &[Thing<'_, 't>]) -> Vec<bool> {
        let mut forced = vec![false; things.len()];
        let mut before: Option<(usize, &Thing<'_, 't>)> = None;
        for (at, thing) in things.iter().enumerate() {
            let Thing::Node(..) = thing else { continue };
            if let Some((place, last)) = before
                && (self.stands_apart(last) || self.stands_apart(thing))
            {
                let gap = things.get(place..=at).unwrap_or_default().windows(2);
                let is_parted = gap
                    .map(|pair| if let [one, other] = pair { one.end()..other.start() } else { 0..0 })
                    .any(|between| self.breaks(between) > 1);
                let first = (place + 1..=at).find(|at| !matches!(things.get(*at), Some(Thing::Remark(_))));
                if let Some(force) = first.and_then(|first| forced.get_mut(first)).filter(|_| !is_parted) {
                    *force = true;
                }
            }
            before = Some((at, thing));
        }
        forced
    }

    fn stands_apart(&self, thing: &Thing<'_, 't>) -> bool {
        match thing {
            Thing::Node(_, node, sheet) => {
                node.block.as_ref().is_some_and(|block| block.apart) || (self.indent == 0 && sheet.is_tall())
            }
            Thing::Comment(..) | Thing::Remark(_) => false,
        }
    }

    /// Whether this is a comment for lints behind an entry of one line that stands on several now. It is about what is on
    /// its line, so it goes above the entry: there it is about all of that, as it was.
    fn is_about_all(&self, next: &Thing<'_, 't>, bytes: &Range<usize>, node: &Node, printed: &Sheet<'t>) -> bool {
        let Thing::Remark(remark) = next else { return false };
        let words = self.comment(remark.clone()).trim_start_matches('#').trim_start();
        node.block.is_none()
            && printed.is_tall()
            && words.starts_with("lint:")
            && self.breaks(bytes.start..remark.start) == 0
    }

    /// What stays of a thing that stays.
    fn frozen_at(&self, thing: &Thing<'_, 't>) -> Option<Range<usize>> {
        let found = self.frozen.touching(&(thing.start()..thing.end())).cloned();
        match thing {
            Thing::Node(_, node, _) => found.filter(|_| self.frozen.has(self.pieces, node)),
            Thing::Comment(..) | Thing::Remark(_) => found,
        }
    }

    /// How far a stretch goes that stays with this thing in it: to its end at least, and to the end of that line.
    fn reach(&self, thing: &Thing<'_, 't>, frozen: usize, limit: usize) -> usize {
        if thing.end() <= frozen { frozen.min(limit) } else { line_end(self.pieces.text, thing.end()).min(limit) }
    }

    /// Where the line of a byte starts, if nothing of what is printed already is on it.
    fn line_of(&self, at: usize, behind: usize) -> usize {
        line_start(self.pieces.text, at).max(behind)
    }

    fn breaks(&self, range: Range<usize>) -> usize {
        breaks(self.pieces.text, range)
    }

    fn comment(&self, range: Range<usize>) -> &'t str {
        self.pieces.text.get(range).unwrap_or("").trim_end()
    }
}

impl Thing<'_, '_> {
    fn bytes(&self) -> &Range<usize> {
        match self {
            Thing::Comment(range, _) | Thing::Remark(range) | Thing::Node(range, ..) => range,
        }
    }

    fn start(&self) -> usize {
        self.bytes().start
    }

    fn end(&self) -> usize {
        self.bytes().end
    }
}
