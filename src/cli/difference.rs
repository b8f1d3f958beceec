//! What differs between two texts, as a unified diff.

use similar::TextDiff;

/// What changes, in the unified format.
pub(super) fn difference(name: &str, old: &str, new: &str) -> String {
    let unified = TextDiff::from_lines(old, new).unified_diff().context_radius(3).header(name, name).to_string();
    let coloured = |line: &str| match line.chars().next() {
        Some('-') => format!("\u{1b}[31m{line}\u{1b}[0m"),
        Some('+') => format!("\u{1b}[32m{line}\u{1b}[0m"),
        Some('@') => format!("\u{1b}[36m{line}\u{1b}[0m"),
        Some(_) | None => line.to_owned(),
    };
    let lines = unified.split_inclusive('\n').map(|line| {
        let (text, end) = line.strip_suffix('\n').map_or((line, ""), |text| (text, "\n"));
        coloured(text) + end
    });
    lines.collect()
}
