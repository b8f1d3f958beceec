//! Diagnostics drawn for people: the source with the places marked, and what to write instead.

use std::fmt;

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode};

use super::excerpt::Excerpts;
use super::{in_order, printable};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Sources;

/// How many diagnostics are drawn; of the rest only the number is told.
const DRAWN: usize = 50;

/// Below this nothing can be drawn that anyone could read.
const NARROWEST: usize = 40;

/// Columns that are taken by line numbers and the frame.
const FRAME: usize = 8;

/// How a drawing looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Columns that may be filled.
    pub width: usize,
    /// Whether colours may be used.
    pub colour: bool,
}

impl Look {
    /// Without colours, 100 columns: for tests and files.
    pub const PLAIN: Look = Look { width: 100, colour: false };
}

/// Draws the diagnostics in the order of their places, an empty line between them: 50 of them, and how many more
/// there are.
#[must_use]
pub fn graphical(sources: &Sources, diagnostics: &[Diagnostic], look: Look) -> String {
    let sorted = in_order(diagnostics);
    let drawn = sorted.iter().take(DRAWN).map(|diagnostic| draw(sources, diagnostic, look));
    let mut out = drawn.collect::<Vec<_>>().join("\n");
    if let Some(more) = sorted.len().checked_sub(DRAWN).filter(|more| *more > 0) {
        let noun = if more == 1 { "message" } else { "messages" };
        out.push_str(&format!("\n… and {more} more {noun}: mend the first ones and look again\n"));
    }
    out
}

fn draw(sources: &Sources, diagnostic: &Diagnostic, look: Look) -> String {
    let theme = if look.colour { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_width(look.width.max(NARROWEST))
        .with_links(false)
        // `Excerpts` decides which lines are shown; it only looks whether any context is asked for.
        .with_context_lines(1);
    let room = look.width.saturating_sub(FRAME).max(NARROWEST);
    let report = Report {
        diagnostic,
        message: printable(&diagnostic.message),
        excerpts: Excerpts::new(sources, &diagnostic.labels, room),
    };
    let mut out = String::new();
    if handler.render_report(&mut out, &report).is_err() {
        return super::concise(sources, std::slice::from_ref(diagnostic));
    }
    out.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

/// A diagnostic as miette wants it.
#[derive(Debug)]
struct Report<'a> {
    diagnostic: &'a Diagnostic,
    message: String,
    excerpts: Excerpts,
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Report<'_> {}

impl miette::Diagnostic for Report<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.diagnostic.code))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.diagnostic.severity {
            Severity::Advice => miette::Severity::Advice,
            Severity::Warning => miette::Severity::Warning,
            Severity::Error => miette::Severity::Error,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let help = self.diagnostic.help.as_deref()?;
        Some(Box::new(printable(help)))
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.excerpts)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        (!self.diagnostic.labels.is_empty()).then(|| Box::new(self.excerpts.labels()) as _)
    }
}
