//! Fingerprints of findings: the same for one finding from run to run, though lines come and go above it.

use std::collections::HashMap;

use twox_hash::XxHash64;

use super::place::path;
use crate::diagnostic::Diagnostic;
use crate::source::Sources;

/// Gives out the fingerprints of one report. It has to see the findings in the order in which they are reported.
#[derive(Debug, Default)]
pub(super) struct Fingerprints {
    /// How often the same code was found on a line of this text in this file.
    seen: HashMap<u64, u32>,
}

impl Fingerprints {
    /// Of the code, the file and the text of the line, without its indentation; and the how-manieth such it is.
    pub(super) fn next(&mut self, sources: &Sources, diagnostic: &Diagnostic) -> String {
        let place = diagnostic.span().and_then(|span| Some((span, sources.get(span.file)?)));
        let (file, line) = match place {
            Some((span, file)) => {
                let (number, _) = file.line_column(span.start);
                (path(file), file.line(number).map_or("", |(_, text)| text.trim()))
            }
            None => (sources.iter().next().map_or_else(String::new, |(_, file)| path(file)), ""),
        };
        // No name or line has a NUL in it that could make two of these alike.
        let hash = XxHash64::oneshot(0, format!("{}\0{file}\0{line}", diagnostic.code).as_bytes());
        let nth = self.seen.entry(hash).or_default();
        *nth += 1;
        format!("{hash:016x}:{nth}")
    }
}
