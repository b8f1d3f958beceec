//! Fields: name, type, clauses, in the columns of their block.

use super::frozen::Frozen;
use super::outline::{Column, Node};
use super::pieces::Pieces;
use super::printer::Printer;

/// What is wider does not push the columns of all fields to the right; what follows it stands out of line.
const WIDEST: usize = 24;

/// The columns of the fields of one block.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct FieldColumns {
    ty: usize,
    /// Of the first clause, and of those on lines of their own.
    clauses: usize,
    /// Of the second clause.
    second: usize,
}

impl FieldColumns {
    pub(super) fn of(pieces: &Pieces<'_>, nodes: &[Node], indent: usize, frozen: &Frozen) -> FieldColumns {
        let free = nodes.iter().filter(|node| !frozen.has(pieces, node));
        let fields: Vec<Parts<'_>> = free.filter_map(Parts::of).collect();
        let widest = |widths: &mut dyn Iterator<Item = usize>| widths.filter(|width| *width <= WIDEST).max();
        let names = fields.iter().map(|field| pieces.width(field.node.range.start..field.ty)).max().unwrap_or(0);
        let ty = indent + names + 1;
        let with_clauses = || fields.iter().filter(|field| !field.node.clauses.is_empty());
        let types = widest(&mut with_clauses().map(|field| pieces.width(field.ty..field.end)));
        let clauses = types.map_or(ty, |widest| ty + widest + 2);
        let firsts = widest(&mut with_clauses().filter_map(|field| match field.node.clauses.as_slice() {
            [first, second, ..] if !pieces.is_broken(second.range.start) => Some(pieces.width(first.range.clone())),
            _ => None,
        }));
        FieldColumns { ty, clauses, second: firsts.map_or(0, |widest| clauses + widest + 2) }
    }
}

/// A field's name, type and clauses.
struct Parts<'n> {
    node: &'n Node,
    /// Where the type starts.
    ty: usize,
    /// Where it ends.
    end: usize,
}

impl<'n> Parts<'n> {
    fn of(node: &'n Node) -> Option<Parts<'n>> {
        if let Column::Field { ty, clauses } = node.column { Some(Parts { node, ty, end: clauses }) } else { None }
    }
}

impl Printer<'_, '_> {
    /// Prints a field, if it is one.
    pub(super) fn field(&mut self, node: &Node, columns: &FieldColumns, indent: usize) -> bool {
        let Some(Parts { ty, end, .. }) = Parts::of(node) else { return false };
        self.begin(node.range.start, indent, columns.ty);
        self.tokens(node.range.start + 1..ty);
        self.advance(ty, columns.ty);
        self.groups(ty..end, &node.groups, 0);
        self.hang(columns.clauses);
        let mut is_short = true;
        for (place, clause) in node.clauses.iter().enumerate() {
            let column = match place {
                0 => columns.clauses,
                1 => columns.second,
                _ => 0,
            };
            let start = column.max(self.column() + 2);
            let fits = self.fits_at(start, clause.range.clone());
            if self.is_broken(clause.range.start) || !fits || !is_short {
                is_short &= fits;
                self.break_line(columns.clauses);
            } else {
                self.advance(clause.range.start, start);
            }
            self.clause(clause);
        }
        true
    }
}
