//! The tree as the formatter needs it: entries and blocks as ranges of tokens, and in each entry the joints at which
//! it may be broken and the tokens that stand in columns.

mod items;
mod lines;

use std::ops::Range;

use super::group::Group;
use super::pieces::Pieces;
use super::spacing::Spacing;
use crate::source::Span;
use crate::syntax::ast::File;

/// The cells of a table stand below those of its `by`.
pub(super) const INDENT_OF_CELLS: usize = "by ".len();

/// An entry, with or without a block.
#[derive(Clone, Debug)]
pub(super) struct Node {
    /// Its tokens.
    pub(super) range: Range<usize>,
    /// The groups of its head: of a block what stands before the `{`, else the entry without its clauses.
    pub(super) groups: Vec<Group>,
    /// The first token behind `rule NAME:` or the title of a guarantee.
    pub(super) body: Option<usize>,
    /// How far it is indented more than its siblings.
    pub(super) shift: usize,
    /// Where the entry continues on further lines, from the entry's own indent.
    pub(super) hang: usize,
    /// What may stand behind on lines of its own.
    pub(super) clauses: Vec<Clause>,
    /// What stands in columns with entries around.
    pub(super) column: Column,
    /// Its block.
    pub(super) block: Option<Block>,
}

/// What stands between braces, an entry a line.
#[derive(Clone, Debug)]
pub(super) struct Block {
    /// The `{`.
    pub(super) open: usize,
    /// The `}`.
    pub(super) close: usize,
    pub(super) nodes: Vec<Node>,
    /// Whether blank lines part it from its siblings.
    pub(super) apart: bool,
}

/// A part at the end of an entry, where a line break of the author's stays.
#[derive(Clone, Debug)]
pub(super) struct Clause {
    pub(super) range: Range<usize>,
    /// Whether it starts a line where what stands before it had no room on one.
    pub(super) follows: bool,
    /// Whether it is a `because`: these stand below each other in scores.
    pub(super) reason: bool,
    pub(super) groups: Vec<Group>,
}

/// What of an entry stands below its like in other entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Column {
    /// Nothing.
    None,
    /// The `=` of definitions that follow each other.
    Define(usize),
    /// The `=` or `from` of lists that follow each other.
    List(usize),
    /// The `=` of rates that follow each other.
    Rate(usize),
    /// What follows a criterion's colon.
    Criterion(usize),
    /// What follows the points of a score's entry.
    Points(usize),
    /// The `then` of entries of a decision that follow each other.
    Then(usize),
    /// The cells under `by`, from the second on; the first token behind the last is the end.
    Header(Vec<usize>),
    /// The cells of a row, from the second on, and its `then`.
    Row(Vec<usize>),
    /// The value of a decision's `otherwise`.
    Otherwise(usize),
    /// A field: its type, and the first of its clauses that stand in columns of their own.
    Field { ty: usize, clauses: usize },
}

/// The nodes of a file.
pub(super) fn outline(pieces: &mut Pieces<'_>, file: &File) -> Vec<Node> {
    let spacing = items::spacing(pieces, file);
    pieces.measure(&spacing);
    let outline = Outline { pieces };
    file.items.iter().map(|item| outline.item(item)).collect()
}

/// The way from the tree to nodes.
struct Outline<'p, 't> {
    pieces: &'p Pieces<'t>,
}

impl Outline<'_, '_> {
    fn under(&self, span: Span) -> Range<usize> {
        self.pieces.under(span)
    }

    /// An entry that stands on a line by itself, with nothing that needs care.
    fn plain(&self, span: Span) -> Node {
        Node {
            range: self.under(span),
            groups: Vec::new(),
            body: None,
            shift: 0,
            hang: 2,
            clauses: Vec::new(),
            column: Column::None,
            block: None,
        }
    }

    /// An entry of parts that are parted by commas or signs, the parts at these places.
    fn filled(&self, span: Span, parts: impl Iterator<Item = Span>) -> Node {
        let plain = self.plain(span);
        let starts: Vec<usize> = parts.map(|part| self.under(part).start).collect();
        Node { groups: Group::filled(self.pieces, &starts, plain.range.end).into_iter().collect(), ..plain }
    }

    fn clause(&self, range: Range<usize>, groups: Vec<Group>) -> Clause {
        Clause { range, follows: false, reason: false, groups }
    }
}

impl Node {
    /// Where the part before the clauses ends.
    pub(super) fn body_end(&self) -> usize {
        self.clauses.first().map_or(self.range.end, |clause| clause.range.start)
    }
}

impl Spacing {
    fn start(&mut self, pieces: &Pieces<'_>, span: Span) {
        self.starts.insert(pieces.under(span).start);
    }

    fn points(&mut self, pieces: &Pieces<'_>, span: Span) {
        self.points.insert(pieces.under(span).start);
    }
}
