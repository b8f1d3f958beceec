//! Where a line that is too long may be broken: groups of tokens, each broken at all of its places or at none.
//!
//! The outermost group is broken first. Groups are found in the tokens: `and`, `or`, parentheses and commas mean the
//! same wherever a condition stands.

use std::ops::Range;

use super::pieces::Pieces;

/// Lists whose entries are all this short stand side by side; those of others stand one below the other.
const SHORT: usize = 10;

/// What stands in parentheses stays on one line if it is shorter than this: breaking it would gain little.
const WORTH_BREAKING: usize = 20;

/// How lines behind a break are indented.
#[derive(Clone, Copy, Debug)]
pub(super) enum Indent {
    /// So many columns.
    Column(usize),
    /// So many columns more than the line on which the group starts; a closing bracket none more.
    Line(usize),
    /// As far as the first token of the group stands.
    Hanging,
}

impl Indent {
    fn deeper(self) -> Indent {
        match self {
            Indent::Column(columns) => Indent::Column(columns + 2),
            Indent::Line(columns) => Indent::Line(columns + 2),
            Indent::Hanging => Indent::Hanging,
        }
    }
}

/// Tokens that fit on one line or are broken.
#[derive(Clone, Debug)]
pub(super) struct Group {
    /// Its tokens.
    pub(super) range: Range<usize>,
    /// The tokens that start a line if the group is broken.
    pub(super) breaks: Vec<usize>,
    pub(super) indent: Indent,
    /// Whether as many parts as fit stand on one line.
    pub(super) fill: bool,
    /// Groups inside, in order.
    pub(super) inner: Vec<Group>,
}

impl Group {
    /// Parts that hang under the first one, as many on a line as fit. `starts` are the first tokens of the parts.
    pub(super) fn filled(pieces: &Pieces<'_>, starts: &[usize], end: usize) -> Option<Group> {
        let (first, breaks) = starts.split_first()?;
        let inner = brackets(pieces, *first..end);
        Some(Group { range: *first..end, breaks: breaks.to_vec(), indent: Indent::Hanging, fill: true, inner })
    }
}

/// The groups of a condition or value; each operand of its outermost `and` or `or` starts a line.
pub(super) fn condition(pieces: &Pieces<'_>, range: Range<usize>, indent: Indent) -> Vec<Group> {
    let Operators { ors, ands } = Operators::of(pieces, range.clone());
    if !ors.is_empty() {
        let inner = split(range.clone(), &ors).flat_map(|part| condition(pieces, part, indent.deeper())).collect();
        return vec![Group { range, breaks: ors, indent, fill: false, inner }];
    }
    let inner = brackets(pieces, range.clone());
    if ands.is_empty() {
        return inner;
    }
    vec![Group { range, breaks: ands, indent, fill: false, inner }]
}

/// The groups of the parentheses, and of the braces of records, in a range.
pub(super) fn brackets(pieces: &Pieces<'_>, range: Range<usize>) -> Vec<Group> {
    let mut groups = Vec::new();
    let mut at = range.start;
    while at < range.end {
        match pieces.mate(at).filter(|close| *close < range.end) {
            Some(close) => {
                groups.extend(bracket(pieces, at..close + 1));
                at = close + 1;
            }
            None => at += 1,
        }
    }
    groups
}

/// The group of a pair of brackets and all between them.
fn bracket(pieces: &Pieces<'_>, range: Range<usize>) -> Option<Group> {
    let inside = range.start + 1..range.end - 1;
    let is_worth_it = pieces.width(range.clone()) >= WORTH_BREAKING || pieces.is_commented(range.clone());
    if inside.is_empty() || !is_worth_it {
        return None;
    }
    let mut breaks = vec![inside.start];
    let mut at = inside.start;
    while at < inside.end {
        if pieces.word(at) == "," {
            breaks.push(at + 1);
        }
        at = pieces.mate(at).unwrap_or(at) + 1;
    }
    breaks.push(inside.end);
    breaks.dedup();
    let parts: Vec<Range<usize>> = split(inside.clone(), &breaks).filter(|part| !part.is_empty()).collect();
    let indent = Indent::Line(if parts.len() > 1 { 2 } else { 0 });
    let fill = parts.len() > 1 && parts.iter().all(|part| pieces.width(part.clone()) <= SHORT + 1);
    let inner = parts.into_iter().flat_map(|part| condition(pieces, part, indent)).collect();
    Some(Group { range, breaks, indent: Indent::Line(2), fill, inner })
}

/// The outermost `or`s and `and`s of a condition.
struct Operators {
    ors: Vec<usize>,
    ands: Vec<usize>,
}

impl Operators {
    fn of(pieces: &Pieces<'_>, range: Range<usize>) -> Operators {
        let mut found = Operators { ors: Vec::new(), ands: Vec::new() };
        let mut in_between = false;
        let mut at = range.start;
        while at < range.end {
            match pieces.word(at) {
                "between" => in_between = true,
                // An operand that is looked at alone still has its operator before it.
                "and" | "or" if at == range.start => {}
                // The `and` of `between 1 and 5` joins no conditions.
                "and" if in_between => in_between = false,
                "and" => found.ands.push(at),
                "or" => found.ors.push(at),
                _ => {}
            }
            at = pieces.mate(at).unwrap_or(at) + 1;
        }
        found
    }
}

/// A range cut before each of these tokens.
fn split(range: Range<usize>, breaks: &[usize]) -> impl Iterator<Item = Range<usize>> {
    let starts = std::iter::once(range.start).chain(breaks.iter().copied());
    let ends = breaks.iter().copied().chain([range.end]);
    starts.zip(ends).map(|(start, end)| start..end)
}
