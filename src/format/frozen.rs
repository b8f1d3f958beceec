//! `# fmt: off` and `# fmt: on`: what stays as it is.
//!
//! What stands between the two lines stays byte for byte. Without an `on` it ends with the block that the `off` is in,
//! or with the file. An entry that begins outside and ends inside, or the other way round, stays as a whole.

use std::ops::Range;

use super::outline::Node;
use super::pieces::Pieces;

/// The bytes that stay, in order.
#[derive(Debug, Default)]
pub(super) struct Frozen(Vec<Range<usize>>);

impl Frozen {
    /// Finds what is between the marks.
    pub(super) fn find(pieces: &Pieces<'_>) -> Frozen {
        let mut found = Vec::new();
        let mut open: Option<Open> = None;
        let mut depth = 0usize;
        for at in 0..=pieces.len() {
            for remark in pieces.gap(at).into_iter().flat_map(|gap| &gap.remarks).filter(|remark| remark.own_line) {
                match (mark(pieces.text.get(remark.range.clone()).unwrap_or("")), &open) {
                    (Some(Mark::Off), None) => {
                        open = Some(Open { start: line_end(pieces.text, remark.range.end), depth })
                    }
                    (Some(Mark::On), Some(Open { start, .. })) => {
                        found.push(*start..line_start(pieces.text, remark.range.start).max(*start));
                        open = None;
                    }
                    (Some(Mark::Off), Some(_)) | (Some(Mark::On), None) | (None, _) => {}
                }
            }
            let Some(token) = pieces.token(at) else { continue };
            match pieces.word(at) {
                "{" => depth += 1,
                "}" => {
                    if let Some(Open { start, .. }) = open.take_if(|open| open.depth == depth) {
                        found.push(start..line_start(pieces.text, token.range.start).max(start));
                    }
                    depth = depth.saturating_sub(1);
                }
                _ => {}
            }
        }
        found.extend(open.map(|open| open.start..pieces.text.len()));
        found.retain(|range| !range.is_empty());
        Frozen(found)
    }

    /// What of this touches a range of bytes.
    pub(super) fn touching(&self, bytes: &Range<usize>) -> Option<&Range<usize>> {
        let first = self.0.partition_point(|range| range.end <= bytes.start);
        self.0.get(first).filter(|range| range.start < bytes.end)
    }

    /// Whether a node stays as it is, as a whole: something of it does, beyond what is in its block.
    pub(super) fn has(&self, pieces: &Pieces<'_>, node: &Node) -> bool {
        let bytes = pieces.bytes(node.range.clone());
        let Some(first) = self.touching(&bytes) else { return false };
        let Some(block) = &node.block else { return true };
        let inside = pieces.bytes(block.open..block.open + 1).end..pieces.bytes(block.close..block.close + 1).start;
        let from = self.0.partition_point(|range| range.start < first.start);
        let all = self.0.iter().skip(from).take_while(|range| range.start < bytes.end);
        !all.into_iter().all(|range| inside.start <= range.start && range.end <= inside.end)
    }
}

/// A stretch whose end is not known yet.
struct Open {
    start: usize,
    depth: usize,
}

enum Mark {
    Off,
    On,
}

fn mark(comment: &str) -> Option<Mark> {
    match comment.trim_start_matches('#').trim() {
        "fmt: off" => Some(Mark::Off),
        "fmt: on" => Some(Mark::On),
        _ => None,
    }
}

/// Where the line with this byte starts.
pub(super) fn line_start(text: &str, at: usize) -> usize {
    let before = text.get(..at).unwrap_or("");
    let start = before.rfind(['\n', '\r']).map_or(0, |end| end + 1);
    // A brace behind something else on its line does not take that with it.
    if before.get(start..).is_some_and(|line| line.trim_start_matches('\u{FEFF}').trim().is_empty()) {
        start
    } else {
        at
    }
}

/// Where the line with this byte ends, its line break included.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    let behind = text.get(at..).unwrap_or("");
    let end = behind.find(['\n', '\r']).unwrap_or(behind.len());
    let rest = behind.get(end..).unwrap_or("");
    let length = if rest.starts_with("\r\n") { 2 } else { usize::from(!rest.is_empty()) };
    at + end + length
}
