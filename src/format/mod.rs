//! One layout for every policy.
//!
//! Guarantees: what is written out means what was read, to the token and to the comment, or nothing is written; a
//! text that was formatted stays as it is. Tokens are taken from the source, so literals are kept as their author
//! wrote them; all that changes is what stands between them.
//!
//! The layout, in short. Entries are indented by two blanks a block. Blank lines are the author's, one at most; what
//! stands on several lines has one around it. A condition that does not fit on its line has each operand of its
//! outermost `and` or `or` on a line. A line break before a clause (`because`, `owner`, `from "Column"`, `up to`, …)
//! and behind `rule NAME:` is the author's, and stands where the line would be too long; all other line breaks are
//! the formatter's. What is alike stands in columns: fields, criteria, points, tables, the `=` of definitions that
//! follow each other, comments behind lines that follow each other.

mod columns;
mod field;
mod frozen;
mod group;
mod level;
mod outline;
mod pieces;
mod printer;
mod sheet;
mod spacing;

use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{FileId, Sources};
use crate::syntax::ast::File;
use crate::syntax::{parse, tokens};
use columns::align;
use frozen::Frozen;
use level::Level;
use outline::outline;
use pieces::Pieces;
use sheet::Sheet;

/// What may be chosen of the layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// The columns that a line may have, if it can be broken.
    pub width: usize,
}

impl Default for Style {
    fn default() -> Self {
        Style { width: 100 }
    }
}

/// Why a text was not formatted.
#[derive(Clone, Debug)]
pub enum Refusal {
    /// It cannot be read as a policy.
    Unreadable(Vec<Diagnostic>),
    /// What came out would not mean the same: a defect of the formatter.
    Defect,
}

/// How often the layout may come out differently from itself: line breaks that it made are then the author's.
const ROUNDS: usize = 6;

/// The text of a file, formatted.
///
/// # Errors
/// Where the file cannot be read as a policy, and where the result would not mean the same.
pub fn format(sources: &Sources, file: FileId, style: Style) -> Result<String, Refusal> {
    let Some(source) = sources.get(file) else { return Err(Refusal::Defect) };
    let (tree, diagnostics) = parse(sources, file);
    if diagnostics.iter().any(|found| found.severity == Severity::Error) {
        return Err(Refusal::Unreadable(diagnostics));
    }
    let mut text = laid_out(source.text(), &tree, style);
    if text == **source.text() {
        return Ok(text);
    }
    let original = Meaning::of(source.text(), tree);
    for round in 1.. {
        let mut sources = Sources::new();
        let id = sources.add("formatted", None, text.as_str());
        let (tree, diagnostics) = parse(&sources, id);
        let next = laid_out(&text, &tree, style);
        if !diagnostics.is_empty() || Meaning::of(&text, tree) != original {
            return Err(Refusal::Defect);
        }
        if next == text || round == ROUNDS {
            break;
        }
        text = next;
    }
    Ok(text)
}

/// What a text says, without how it is laid out.
#[derive(PartialEq)]
struct Meaning {
    tree: File,
    tokens: Vec<String>,
    comments: Vec<String>,
}

impl Meaning {
    fn of(text: &str, tree: File) -> Meaning {
        let tokens = tokens::scan(text).tokens.iter().map(|token| token.text(text).to_owned()).collect();
        let comments = tree.comments.iter().map(|comment| comment.text.trim_end().to_owned()).collect();
        Meaning { tree: tree.unplaced(), tokens, comments }
    }
}

/// The text in its layout.
fn laid_out(text: &str, tree: &File, style: Style) -> String {
    let mut pieces = Pieces::new(text, &tree.comments);
    let nodes = outline(&mut pieces, tree);
    let frozen = Frozen::find(&pieces);
    align(&mut pieces, &nodes, 0, style, &frozen);
    let mut sheet = Sheet::default();
    let level = Level { pieces: &pieces, frozen: &frozen, style, indent: 0 };
    let start = if text.starts_with('\u{FEFF}') { 3 } else { 0 };
    level.print(&nodes, start, pieces.len(), &mut sheet);
    sheet.text(line_end(text), style.width)
}

/// How lines end: as they do throughout, or else with LF.
fn line_end(text: &str) -> &'static str {
    let breaks = text.matches(['\n', '\r']).count();
    let windows = text.matches("\r\n").count();
    if windows > 0 && windows * 2 == breaks { "\r\n" } else { "\n" }
}
