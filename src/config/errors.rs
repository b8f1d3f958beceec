//! The diagnostics of settings.

use super::UnknownLint;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::source::Span;

/// The file is not TOML.
pub(super) fn not_toml(span: Span, reason: &str) -> Diagnostic {
    let reason = reason.lines().next().unwrap_or_default();
    Diagnostic::error(Code::ConfigNotToml, "this is not TOML, the format of settings")
        .label(span, reason.to_lowercase())
        .help("write sections and settings like this:\n[lint.levels]\n\"lint/expired\" = \"off\"")
}

/// `[lnit]`
pub(super) fn unknown_section(span: Span, name: &str, known: &[&str]) -> Diagnostic {
    let near = nearest(name, known.iter().copied()).map(|near| format!("did you mean `[{near}]`?"));
    Diagnostic::error(Code::ConfigUnknownKey, format!("there is no section `[{name}]`"))
        .label(span, near.unwrap_or_default())
        .help(format!("the sections are {}", bracketed(known)))
}

/// A setting above all sections; `meant` is the section and the setting that it may be.
pub(super) fn no_section(span: Span, name: &str, known: &[&str], meant: Option<(&str, &str)>) -> Diagnostic {
    let label = match meant {
        Some((section, key)) if key == name => format!("it belongs to `[{section}]`"),
        Some((section, key)) => format!("did you mean `{key}` in `[{section}]`?"),
        None => String::new(),
    };
    Diagnostic::error(Code::ConfigUnknownKey, format!("`{name}` stands in no section"))
        .label(span, label)
        .help(format!("write settings below the line of their section, one of {}", bracketed(known)))
}

/// `widht = 80`
pub(super) fn unknown_key(span: Span, name: &str, section: &str, known: &[&str], home: Option<&str>) -> Diagnostic {
    let near = nearest(name, known.iter().copied()).map(|near| format!("did you mean `{near}`?"));
    let found = Diagnostic::error(Code::ConfigUnknownKey, format!("there is no `{name}` in `[{section}]`"));
    match (near, home) {
        (None, Some(home)) => found.label(span, format!("it belongs to `[{home}]`")),
        (near, _) => found.label(span, near.unwrap_or_default()),
    }
    .help(format!("`[{section}]` takes {}", quoted(known)))
}

/// `"lint/unused-feild" = "off"`
pub(super) fn unknown_lint(span: Span, name: &str, unknown: UnknownLint) -> Diagnostic {
    let help = "`bantam lint --list` shows all lints";
    let found = |message: String| Diagnostic::error(Code::ConfigUnknownLint, message);
    match unknown {
        UnknownLint::IsError => found(format!("`{name}` is no lint"))
            .label(span, "this is an error wherever it is found")
            .help("only lints have levels; mend what is found instead"),
        UnknownLint::Near(code) => {
            found(format!("there is no lint `{name}`")).label(span, format!("did you mean `{code}`?")).help(help)
        }
        UnknownLint::Unlike => found(format!("there is no lint `{name}`")).label(span, "").help(help),
    }
}

/// A value of the wrong kind, or beyond what the setting can be: what it takes, what is there, and how one is written.
pub(super) fn wrong_value(span: Span, key: &str, takes: &str, is: &str, example: &str) -> Diagnostic {
    Diagnostic::error(Code::ConfigWrongValue, format!("`{key}` takes {takes}"))
        .label(span, is)
        .help(format!("write it like `{example}`"))
}

fn quoted(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

fn bracketed(names: &[&str]) -> String {
    names.iter().map(|name| format!("`[{name}]`")).collect::<Vec<_>>().join(", ")
}
