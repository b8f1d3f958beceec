//! One entry onto lines: flat where it fits, else broken at its joints and groups.

use std::ops::Range;

use super::Style;
use super::group::{Group, Indent};
use super::outline::{Clause, Node};
use super::pieces::Pieces;
use super::sheet::Sheet;

/// Writes tokens onto a sheet.
pub(super) struct Printer<'p, 't> {
    pieces: &'p Pieces<'t>,
    style: Style,
    sheet: Sheet<'t>,
    /// The indent of the line that the next token starts.
    pending: Option<usize>,
    /// The indent of a line that only a comment makes necessary.
    hang: usize,
}

impl<'p, 't> Printer<'p, 't> {
    pub(super) fn new(pieces: &'p Pieces<'t>, style: Style) -> Self {
        Printer { pieces, style, sheet: Sheet::default(), pending: None, hang: 0 }
    }

    /// An entry without a block, or the head of one with.
    pub(super) fn entry(&mut self, node: &Node, indent: usize) {
        let end = node.block.as_ref().map_or(node.body_end(), |block| block.open + 1);
        self.begin(node.range.start, indent + node.shift, indent + node.hang);
        match node.body.filter(|body| *body < end) {
            Some(body) => {
                self.tokens(node.range.start + 1..body);
                if self.pieces.is_broken(body) || !self.fits(body..end) {
                    self.pending = Some(indent + node.hang);
                }
                self.groups(body..end, &node.groups, 0);
            }
            None => self.groups(node.range.start + 1..end, &node.groups, 0),
        }
        if node.block.is_none() {
            let is_broken = self.sheet.is_tall();
            self.clauses(&node.clauses, indent + node.hang, is_broken);
        }
    }

    /// Goes on behind what is written.
    pub(super) fn behind(pieces: &'p Pieces<'t>, style: Style, sheet: Sheet<'t>) -> Self {
        Printer { sheet, ..Printer::new(pieces, style) }
    }

    /// Begins a line with a token, whatever stands before it.
    pub(super) fn begin(&mut self, at: usize, indent: usize, hang: usize) {
        self.hang = hang;
        self.sheet.line(indent, self.pieces.word(at));
    }

    /// Starts a line where a clause had one, and where there is no room for it; such as follow have one, too, where what
    /// stands before them is broken.
    pub(super) fn clauses(&mut self, clauses: &[Clause], indent: usize, is_broken: bool) {
        self.hang = indent;
        let mut is_short = !is_broken;
        for clause in clauses {
            let fits = self.fits(clause.range.clone());
            if self.pieces.is_broken(clause.range.start) || !fits || (clause.follows && !is_short) {
                is_short &= fits;
                self.pending = Some(indent);
            }
            self.clause(clause);
        }
    }

    /// A clause where the next token stands.
    pub(super) fn clause(&mut self, clause: &Clause) {
        self.groups(clause.range.clone(), &clause.groups, 0);
    }

    /// Starts a line with the next token.
    pub(super) fn break_line(&mut self, indent: usize) {
        self.pending = Some(indent);
    }

    /// Puts the token that comes next into a column.
    pub(super) fn advance(&mut self, at: usize, column: usize) {
        if !self.pieces.has_remark(at) {
            let blanks = column.saturating_sub(self.column() + self.pieces.blanks(at));
            self.sheet.write(blanks, "");
        }
    }

    /// The indent of lines that only a comment makes necessary.
    pub(super) fn hang(&mut self, indent: usize) {
        self.hang = indent;
    }

    /// Whether the author broke the line before a token.
    pub(super) fn is_broken(&self, at: usize) -> bool {
        self.pieces.is_broken(at)
    }

    /// The column behind what is written.
    pub(super) fn column(&self) -> usize {
        self.sheet.place().1
    }

    /// What was written.
    pub(super) fn finish(self) -> Sheet<'t> {
        self.sheet
    }

    /// Tokens that are never broken, but by comments.
    pub(super) fn tokens(&mut self, range: Range<usize>) {
        range.for_each(|at| self.token(at));
    }

    /// Tokens with groups among them; `tail` columns have to follow on the last line.
    pub(super) fn groups(&mut self, range: Range<usize>, groups: &[Group], tail: usize) {
        let mut at = range.start;
        let first = groups.partition_point(|group| group.range.start < range.start);
        let mut rest = groups.iter().skip(first).take_while(|group| group.range.end <= range.end);
        let mut next = rest.next();
        while let Some(group) = next {
            next = rest.next();
            self.tokens(at..group.range.start);
            let until = next.map_or(range.end, |next| next.breaks.first().copied().unwrap_or(next.range.start));
            let behind = group.range.end..until.max(group.range.end);
            let more = if next.is_none() { tail } else { 0 };
            let first = if behind.is_empty() { 0 } else { self.pieces.blanks(behind.start) };
            self.group(group, first + self.pieces.width(behind) + more);
            at = group.range.end;
        }
        self.tokens(at..range.end);
    }

    fn group(&mut self, group: &Group, tail: usize) {
        let is_flat = self.start(group.range.start) + self.pieces.width(group.range.clone()) + tail <= self.style.width;
        if is_flat && !self.is_commented(&group.range) {
            return self.tokens(group.range.clone());
        }
        let hanging = self.start(group.range.start);
        let line = self.pending.unwrap_or(self.sheet.place().0);
        let outer = self.hang;
        let last = group.range.end - 1;
        let ends = group.breaks.iter().copied().chain([group.range.end]);
        let mut start = group.range.start;
        for end in ends {
            let part = start..end;
            let is_last = end == group.range.end;
            if start != group.range.start {
                let indent = match group.indent {
                    Indent::Column(columns) => columns,
                    Indent::Line(_) if start == last => line,
                    Indent::Line(columns) => line + columns,
                    Indent::Hanging => hanging,
                };
                let room = self.style.width.saturating_sub(if is_last { tail } else { 0 });
                let opens =
                    matches!(group.indent, Indent::Line(_)) && (start == group.range.start + 1 || start == last);
                let stays = group.fill
                    && !opens
                    && self.start(start) + self.pieces.width(part.clone()) <= room
                    && !self.is_commented(&part);
                if !stays {
                    self.pending = Some(indent);
                }
                self.hang = indent;
            }
            self.groups(part, &group.inner, if is_last { tail } else { 0 });
            start = end;
        }
        self.hang = outer;
    }

    fn token(&mut self, at: usize) {
        let indent = self.pending.take();
        let Some(gap) = self.pieces.gap(at).filter(|gap| !gap.remarks.is_empty()) else {
            match indent {
                Some(indent) => self.sheet.line(indent, self.pieces.word(at)),
                None => self.sheet.write(self.pieces.blanks(at), self.pieces.word(at)),
            }
            return;
        };
        let indent = indent.unwrap_or(self.hang);
        for remark in &gap.remarks {
            let comment = self.pieces.text.get(remark.range.clone()).unwrap_or("").trim_end();
            match remark.own_line {
                true => self.sheet.line(indent, comment),
                false => self.sheet.remark(comment),
            }
        }
        self.sheet.line(indent, self.pieces.word(at));
    }

    /// Whether a range fits behind what is written.
    fn fits(&self, range: Range<usize>) -> bool {
        self.fits_at(self.start(range.start), range)
    }

    /// Whether a range fits where it starts in this column.
    pub(super) fn fits_at(&self, column: usize, range: Range<usize>) -> bool {
        column + self.pieces.width(range.clone()) <= self.style.width && !self.is_commented(&range)
    }

    /// Whether a comment stands in a range.
    fn is_commented(&self, range: &Range<usize>) -> bool {
        self.pieces.is_commented(range.clone())
    }

    /// The column in which the next token will start.
    fn start(&self, at: usize) -> usize {
        self.pending.unwrap_or_else(|| self.sheet.place().1 + self.pieces.blanks(at))
    }
}
