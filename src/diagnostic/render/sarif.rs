//! SARIF 2.1.0: findings with rules, places, fixes and fingerprints, for code scanning and editors.
//!
//! The structs of [`log`] are the format. A snapshot freezes it, and it is held to the official schema.

mod log;

use std::collections::BTreeMap;
use std::path::Path;

use super::fingerprint::Fingerprints;
use super::place::{Region, main_place, path};
use super::{in_order, printable};
use crate::diagnostic::{Code, Diagnostic, Edit, Fix, Label, Safety, Severity};
use crate::source::{FileId, SourceFile, Sources, Span};
use log::{
    ArtifactChange, ArtifactLocation, Configuration, Driver, Invocation, Location, Log, Mend, Message, PartialPrints,
    PhysicalLocation, Place, Replacement, Rule, Run, Text, Tool,
};

/// The diagnostics of several policies as one SARIF log with one run: policy by policy, in the order of their places.
/// `level` says how much a code weighs where nobody has chosen otherwise; `None` is a lint that has to be asked for.
#[must_use]
pub fn sarif<'a>(
    policies: impl IntoIterator<Item = (&'a Sources, &'a [Diagnostic])>,
    level: impl Fn(Code) -> Option<Severity>,
) -> String {
    let found = policies.into_iter().flat_map(|(sources, diagnostics)| {
        in_order(diagnostics).into_iter().map(move |diagnostic| (sources, diagnostic))
    });
    let found: Vec<(&Sources, &Diagnostic)> = found.collect();
    let mut codes: Vec<Code> = found.iter().map(|(_, diagnostic)| diagnostic.code).collect();
    codes.sort();
    codes.dedup();
    let mut fingerprints = Fingerprints::default();
    let results = found.into_iter().map(|(sources, diagnostic)| {
        let rule_index = codes.binary_search(&diagnostic.code).unwrap_or_default();
        result(sources, diagnostic, rule_index, &mut fingerprints)
    });
    let results = results.collect();
    let driver = Driver {
        name: "Bantam",
        semantic_version: env!("CARGO_PKG_VERSION"),
        rules: codes.iter().map(|code| rule(*code, level(*code))).collect(),
    };
    let run = Run {
        tool: Tool { driver },
        invocations: [Invocation { execution_successful: true }],
        column_kind: "unicodeCodePoints",
        results,
    };
    let log = Log { schema: log::SCHEMA, version: "2.1.0", runs: [run] };
    // Only maps with keys that are no texts could fail; there are none here.
    serde_json::to_string_pretty(&log).unwrap_or_default() + "\n"
}

fn rule(code: Code, level: Option<Severity>) -> Rule {
    Rule {
        id: code.name(),
        short_description: Text { text: code.summary(), markdown: None },
        full_description: Text { text: code.explanation(), markdown: None },
        help: Text { text: code.plain_page(), markdown: Some(code.page()) },
        default_configuration: Configuration {
            enabled: level.is_some(),
            level: level_word(level.unwrap_or(Severity::Advice)),
        },
    }
}

fn result<'a>(
    sources: &'a Sources,
    diagnostic: &'a Diagnostic,
    rule_index: usize,
    fingerprints: &mut Fingerprints,
) -> log::Result<'a> {
    let help = diagnostic.help.as_ref().map_or_else(String::new, |help| format!("\nhelp: {help}"));
    let related = diagnostic.labels.iter().skip(1).filter_map(|label| location(sources, label));
    log::Result {
        rule_id: diagnostic.code.name(),
        rule_index,
        level: level_word(diagnostic.severity),
        message: message(&format!("{}{help}", diagnostic.message)),
        locations: main_location(sources, diagnostic).into_iter().collect(),
        related_locations: related.collect(),
        partial_fingerprints: PartialPrints { finding: fingerprints.next(sources, diagnostic) },
        fixes: diagnostic.fix.iter().map(|fix| mend(sources, fix)).collect(),
    }
}

fn level_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Advice => "note",
    }
}

/// Text of ours with text of the author's in it. `[x](y)` would be a link there, and nobody means one.
fn message(text: &str) -> Message {
    Message { text: printable(text).replace("](", "\\](") }
}

/// The place that the reader is sent to; the policy's file as a whole where there is none.
fn main_location(sources: &Sources, diagnostic: &Diagnostic) -> Option<Location> {
    if let Some(location) = diagnostic.labels.first().and_then(|label| location(sources, label)) {
        return Some(location);
    }
    let (file, _) = main_place(sources, diagnostic);
    let physical = PhysicalLocation { artifact_location: artifact(file?), region: None };
    Some(Location { physical_location: physical, message: None })
}

fn location(sources: &Sources, label: &Label) -> Option<Location> {
    let file = sources.get(label.span.file)?;
    let physical =
        PhysicalLocation { artifact_location: artifact(file), region: Some(Place::from(Region::of(file, label.span))) };
    Some(Location { physical_location: physical, message: (!label.text.is_empty()).then(|| message(&label.text)) })
}

/// The fix, the edits of each file together.
fn mend<'a>(sources: &'a Sources, fix: &'a Fix) -> Mend<'a> {
    let mut by_file: BTreeMap<FileId, Vec<&Edit>> = BTreeMap::new();
    for edit in &fix.edits {
        by_file.entry(edit.span.file).or_default().push(edit);
    }
    let changes = by_file.into_iter().filter_map(|(id, edits)| {
        let file = sources.get(id)?;
        let replacements = edits.into_iter().map(|edit| replacement(file, edit)).collect();
        Some(ArtifactChange { artifact_location: artifact(file), replacements })
    });
    let warning = match fix.safety {
        Safety::Safe => "",
        Safety::MayChangeMeaning => " (some leads may then be decided in another way)",
    };
    Mend { description: message(&format!("{}{warning}", fix.title)), artifact_changes: changes.collect() }
}

fn replacement<'a>(file: &SourceFile, Edit { span, replacement }: &'a Edit) -> Replacement<'a> {
    let deleted: Span = *span;
    Replacement {
        deleted_region: Place::from(Region::of(file, deleted)),
        inserted_content: (!replacement.is_empty()).then_some(log::Content { text: replacement }),
    }
}

/// The file as a URI: relative ones stay so, for a checkout may lie anywhere.
fn artifact(file: &SourceFile) -> ArtifactLocation {
    let path = path(file);
    let root = match (Path::new(&path).is_absolute(), path.starts_with('/')) {
        (true, true) => "file://",
        (true, false) => "file:///",
        (false, _) => "",
    };
    ArtifactLocation { uri: format!("{root}{}", percent_encoded(&path)) }
}

/// The path with everything encoded that is not plain in a URI.
fn percent_encoded(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    path.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}
