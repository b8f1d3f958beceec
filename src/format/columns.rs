//! What stands below its like: the signs of definitions, the conditions of criteria, points, reasons, tables.

use std::mem::discriminant;
use std::ops::Range;

use super::Style;
use super::frozen::Frozen;
use super::outline::{Column, INDENT_OF_CELLS, Node};
use super::pieces::Pieces;

/// Points that are wider do not push those of other entries to the right: `+12.5k`.
const WIDEST_POINTS: usize = 6;

/// A token of an entry that goes into a column.
type Stop<'n> = (&'n Node, usize);

/// Brings the tokens of nodes that stand side by side, and of their blocks, into columns.
pub(super) fn align(pieces: &mut Pieces<'_>, nodes: &[Node], indent: usize, style: Style, frozen: &Frozen) {
    for block in nodes.iter().filter_map(|node| node.block.as_ref()) {
        align(pieces, &block.nodes, indent + 2, style, frozen);
    }
    let free: Vec<&Node> = nodes.iter().filter(|node| !frozen.has(pieces, node)).collect();
    even(pieces, free.iter().filter_map(|node| Some((*node, criterion(node)?))).collect(), usize::MAX);
    let points = free.iter().filter_map(|node| Some((*node, points(pieces, node)?))).collect();
    even(pieces, points, usize::MAX);
    free.chunk_by(|_, next| !matches!(next.column, Column::Header(_))).for_each(|table| align_table(pieces, table));
    let room = style.width.saturating_sub(indent);
    let mut runs: Vec<Vec<&Node>> = Vec::new();
    for (place, node) in nodes.iter().enumerate() {
        let is_short = is_short(pieces, node, room) && !frozen.has(pieces, node);
        match runs.last_mut().filter(|_| is_short && place > 0 && pieces.is_next_line(node.range.start)) {
            Some(run) => run.push(node),
            None if is_short => runs.push(vec![node]),
            // What stands on several lines parts what is above from what is below.
            None => runs.push(Vec::new()),
        }
    }
    for run in runs {
        align_run(pieces, &run, room);
    }
}

/// Entries of one line each, on lines that follow each other.
fn align_run(pieces: &mut Pieces<'_>, run: &[&Node], room: usize) {
    let word = |pieces: &Pieces<'_>, node: &Node| sign_or_then(node).map(|at| pieces.word(at).to_owned());
    let mut rest = run;
    while let Some(first) = rest.first() {
        let like = |node: &&&Node| {
            discriminant(&node.column) == discriminant(&first.column) && word(pieces, node) == word(pieces, first)
        };
        let count = rest.iter().take_while(like).count().max(1);
        let (alike, more) = rest.split_at(count);
        even(pieces, alike.iter().filter_map(|node| Some((*node, sign_or_then(node)?))).collect(), room);
        rest = more;
    }
    even(pieces, run.iter().filter_map(|node| Some((*node, reason(node)?))).collect(), room);
}

/// Puts tokens of different entries into one column, if there is room for each entry in it.
fn even(pieces: &mut Pieces<'_>, stops: Vec<Stop<'_>>, room: usize) {
    let widths: Vec<usize> = stops.iter().map(|(node, at)| pieces.padded(node.range.start..*at)).collect();
    let widest = widths.iter().copied().max().unwrap_or(0);
    // A reason stands two blanks away.
    let more = |node: &Node, at: usize| usize::from(reason(node) == Some(at));
    let fits = |((node, at), width): (&Stop<'_>, &usize)| {
        pieces.padded(node.range.clone()) + (widest - width) + more(node, *at) <= room
    };
    if stops.iter().zip(&widths).all(fits) {
        for ((node, at), width) in stops.iter().zip(&widths) {
            pieces.pad(*at, widest - width + more(node, *at));
        }
    }
}

/// A table: the cells of `by` and of the rows below it, their `then`, and the value of the `otherwise` at the end.
fn align_table(pieces: &mut Pieces<'_>, table: &[&Node]) {
    let rows: Vec<(&Node, &[usize])> = table
        .iter()
        .filter(|node| !pieces.is_commented(node.range.clone()))
        .filter_map(|node| Some((*node, cells(node)?)))
        .collect();
    let Some(count) = rows.iter().map(|(_, stops)| stops.len()).max() else { return };
    let mut widths = vec![0; count];
    for (node, stops) in &rows {
        for (width, cell) in widths.iter_mut().zip(cell_ranges(node, stops)) {
            *width = (*width).max(pieces.width(cell));
        }
    }
    for (node, stops) in &rows {
        for ((width, cell), stop) in widths.iter().zip(cell_ranges(node, stops)).zip(*stops) {
            // Two blanks set `then` off from the last cell.
            let more = usize::from(pieces.word(*stop) == "then");
            pieces.pad(*stop, width.saturating_sub(pieces.width(cell)) + more);
        }
    }
    let values = INDENT_OF_CELLS + widths.iter().sum::<usize>() + count + 1 + "then ".len();
    for pair in table.windows(2) {
        if let [Node { column: Column::Row(_), .. }, Node { column: Column::Otherwise(value), .. }] = pair {
            pieces.pad(*value, values.saturating_sub("otherwise ".len()));
        }
    }
}

/// The cells before each stop, and what stands behind the last.
fn cell_ranges(node: &Node, stops: &[usize]) -> Vec<Range<usize>> {
    let first = node.range.start + usize::from(matches!(node.column, Column::Header(_)));
    let starts = std::iter::once(first).chain(stops.iter().copied());
    starts.zip(stops.iter().copied().chain([node.range.end])).map(|(start, end)| start..end).collect()
}

/// Whether an entry stands on one line, and its author wants it so.
fn is_short(pieces: &Pieces<'_>, node: &Node, room: usize) -> bool {
    let mut joints = node.clauses.iter().map(|clause| clause.range.start).chain(node.body);
    node.block.is_none()
        && !pieces.is_commented(node.range.clone())
        && pieces.padded(node.range.clone()) <= room
        && !joints.any(|joint| pieces.is_broken(joint))
}

/// What stands behind points, unless these are very wide.
fn points(pieces: &Pieces<'_>, node: &Node) -> Option<usize> {
    if let Column::Points(at) = node.column
        && pieces.width(node.range.start..at) <= WIDEST_POINTS
    {
        return Some(at);
    }
    None
}

fn criterion(node: &Node) -> Option<usize> {
    if let Column::Criterion(at) = node.column { Some(at) } else { None }
}

fn sign_or_then(node: &Node) -> Option<usize> {
    match node.column {
        Column::Define(at) | Column::List(at) | Column::Rate(at) | Column::Then(at) => Some(at),
        Column::None
        | Column::Criterion(_)
        | Column::Points(_)
        | Column::Header(_)
        | Column::Row(_)
        | Column::Otherwise(_)
        | Column::Field { .. } => None,
    }
}

/// The `because` of a score's entry.
fn reason(node: &Node) -> Option<usize> {
    node.clauses.iter().find(|clause| clause.reason).map(|clause| clause.range.start)
}

fn cells(node: &Node) -> Option<&[usize]> {
    if let Column::Header(stops) | Column::Row(stops) = &node.column { Some(stops) } else { None }
}
