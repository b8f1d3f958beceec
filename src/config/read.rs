//! From the text of a `bantam.toml` to settings. The only file that sees the TOML library.

use std::num::NonZeroUsize;
use std::ops::{Range, RangeInclusive};

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::{BadValues, Config, Eval, Fmt, Lint, Test, errors, named};
use crate::diagnostic::{Code, Diagnostic, Severity, nearest};
use crate::lint::Level;
use crate::source::{FileId, Sources, Span};

/// The sections with the settings of each.
const SECTIONS: [(&str, &[&str]); 4] = [
    ("lint", &["levels", "error-on", "max-warnings"]),
    ("fmt", &["width"]),
    ("test", &["min-coverage"]),
    ("eval", &["columns", "bad-values", "limit", "threads"]),
];

/// The widths that lines of a policy may have.
const WIDTHS: RangeInclusive<i64> = 40..=400;

/// A count without an end of its own.
const ANY_COUNT: RangeInclusive<i64> = 0..=1_000_000_000;

type Key<'t> = Spanned<DeString<'t>>;
type Value<'t> = Spanned<DeValue<'t>>;

/// What a `bantam.toml` says, and what is wrong with it, in the order of its places.
#[must_use]
pub fn parse(sources: &Sources, file: FileId) -> (Config, Vec<Diagnostic>) {
    let text = sources.get(file).map_or("", |file| file.text());
    let mut reader = Reader { file, diagnostics: Vec::new() };
    let config = match DeTable::parse(text) {
        Ok(root) => reader.config(root.get_ref()),
        Err(error) => {
            let span = reader.span(error.span().unwrap_or(0..0));
            reader.diagnostics.push(errors::not_toml(span, error.message()));
            Config::default()
        }
    };
    reader.diagnostics.sort_by_key(Diagnostic::span);
    (config, reader.diagnostics)
}

/// A file that is being read.
struct Reader {
    file: FileId,
    diagnostics: Vec<Diagnostic>,
}

impl Reader {
    fn config(&mut self, root: &DeTable<'_>) -> Config {
        let mut config = Config::default();
        for (key, value) in root {
            match key.get_ref().as_ref() {
                "lint" => config.lint = self.section(key, value).map(|table| self.lint(table)).unwrap_or_default(),
                "fmt" => config.fmt = self.section(key, value).map(|table| self.fmt(table)).unwrap_or_default(),
                "test" => config.test = self.section(key, value).map(|table| self.test(table)).unwrap_or_default(),
                "eval" => config.eval = self.section(key, value).map(|table| self.eval(table)).unwrap_or_default(),
                name => {
                    let (span, sections) = (self.span(key.span()), SECTIONS.map(|(section, _)| section));
                    self.diagnostics.push(match value.get_ref().is_table() {
                        true => errors::unknown_section(span, name, &sections),
                        false => errors::no_section(span, name, &sections, meant(name)),
                    });
                }
            }
        }
        config
    }

    fn lint(&mut self, table: &DeTable<'_>) -> Lint {
        let mut lint = Lint::default();
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "levels" => lint.levels = self.section(key, value).map(|table| self.levels(table)).unwrap_or_default(),
                "error-on" => lint.error_on = self.weight(key, value),
                "max-warnings" => lint.max_warnings = self.count(key, value, ANY_COUNT),
                _ => self.unknown_key("lint", key),
            }
        }
        lint
    }

    fn levels(&mut self, table: &DeTable<'_>) -> Vec<(Code, Level)> {
        let mut levels = Vec::new();
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            let words = Level::ALL.map(|level| (level.word(), level));
            match named(name) {
                Ok(code) => levels.extend(self.word(name, value, &words).map(|level| (code, level))),
                Err(unknown) => self.diagnostics.push(errors::unknown_lint(self.span(key.span()), name, unknown)),
            }
        }
        levels
    }

    fn fmt(&mut self, table: &DeTable<'_>) -> Fmt {
        let mut fmt = Fmt::default();
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "width" => fmt.width = self.count(key, value, WIDTHS),
                _ => self.unknown_key("fmt", key),
            }
        }
        fmt
    }

    fn test(&mut self, table: &DeTable<'_>) -> Test {
        let mut test = Test::default();
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "min-coverage" => {
                    test.min_coverage = self.count(key, value, 0..=100).and_then(|percent| percent.try_into().ok());
                }
                _ => self.unknown_key("test", key),
            }
        }
        test
    }

    fn eval(&mut self, table: &DeTable<'_>) -> Eval {
        let mut eval = Eval::default();
        let words = [("problem", BadValues::Problem), ("missing", BadValues::Missing)];
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            match name {
                "columns" => eval.columns = self.texts(name, value),
                "bad-values" => eval.bad_values = self.word(name, value, &words),
                "limit" => eval.limit = self.count(key, value, ANY_COUNT),
                "threads" => eval.threads = self.count(key, value, 1..=1024).and_then(NonZeroUsize::new),
                _ => self.unknown_key("eval", key),
            }
        }
        eval
    }

    /// `[lint]`, and not `lint = 3`.
    fn section<'v, 't>(&mut self, key: &Key<'_>, value: &'v Value<'t>) -> Option<&'v DeTable<'t>> {
        let name = key.get_ref().as_ref();
        let table = value.get_ref().as_table();
        if table.is_none() {
            let shown = if name == "levels" { "lint.levels" } else { name };
            self.wrong(name, value, "settings of its own", &format!("[{shown}]"));
        }
        table
    }

    fn weight(&mut self, key: &Key<'_>, value: &Value<'_>) -> Option<Severity> {
        let words = [Severity::Error, Severity::Warning, Severity::Advice].map(|weight| (weight.word(), weight));
        self.word(key.get_ref().as_ref(), value, &words)
    }

    /// One of some words, which stand in quotes.
    fn word<T: Copy>(&mut self, name: &str, value: &Value<'_>, words: &[(&str, T)]) -> Option<T> {
        let given = value.get_ref().as_str();
        if let Some((_, meant)) = words.iter().find(|(word, _)| Some(*word) == given) {
            return Some(*meant);
        }
        let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        let takes = format!("one of {}", known.join(", "));
        let near = given.and_then(|given| nearest(given, known.iter().copied()));
        let is = match (near, given) {
            (Some(near), _) => format!("did you mean `{near}`?"),
            (None, Some(_)) => "this is none of them".to_owned(),
            (None, None) => kind(value.get_ref()).to_owned(),
        };
        let key = if name.contains('/') { format!("\"{name}\"") } else { name.to_owned() };
        let example = format!("{key} = \"{}\"", near.or(known.first().copied()).unwrap_or_default());
        let span = self.span(value.span());
        self.diagnostics.push(errors::wrong_value(span, name, &takes, &is, &example));
        None
    }

    /// A whole number within a range.
    fn count(&mut self, key: &Key<'_>, value: &Value<'_>, range: RangeInclusive<i64>) -> Option<usize> {
        let name = key.get_ref().as_ref();
        let number = value.get_ref().as_integer().map(|whole| i64::from_str_radix(whole.as_str(), whole.radix()).ok());
        if let Some(Some(number)) = number.filter(|number| number.is_some_and(|number| range.contains(&number))) {
            return usize::try_from(number).ok();
        }
        let takes = if range == ANY_COUNT {
            "a whole number from 0 up".to_owned()
        } else {
            format!("a whole number from {} to {}", range.start(), range.end())
        };
        let is = match number {
            Some(Some(number)) if number < *range.start() => "this is too small",
            Some(_) => "this is too large",
            None => kind(value.get_ref()),
        };
        let example = match name {
            "width" => 100,
            "min-coverage" => 80,
            "limit" => 20,
            "threads" => 2,
            _ => 0,
        };
        let span = self.span(value.span());
        self.diagnostics.push(errors::wrong_value(span, name, &takes, is, &format!("{name} = {example}")));
        None
    }

    /// A list of texts.
    fn texts(&mut self, name: &str, value: &Value<'_>) -> Option<Vec<String>> {
        let example = format!("{name} = [\"outcome\", \"rule\"]");
        let Some(entries) = value.get_ref().as_array() else {
            self.wrong(name, value, "a list of texts", &example);
            return None;
        };
        let mut texts = Vec::new();
        for entry in entries {
            match entry.get_ref().as_str() {
                Some(text) => texts.push(text.to_owned()),
                None => self.wrong(name, entry, "a list of texts", &example),
            }
        }
        (texts.len() == entries.len()).then_some(texts)
    }

    fn wrong(&mut self, name: &str, value: &Value<'_>, takes: &str, example: &str) {
        let span = self.span(value.span());
        self.diagnostics.push(errors::wrong_value(span, name, takes, kind(value.get_ref()), example));
    }

    fn unknown_key(&mut self, section: &str, key: &Key<'_>) {
        let name = key.get_ref().as_ref();
        let known = SECTIONS.iter().find(|(known, _)| *known == section).map_or(&[][..], |(_, keys)| keys);
        self.diagnostics.push(errors::unknown_key(self.span(key.span()), name, section, known, home(name)));
    }

    /// The place of bytes of the file. Files of 4 GiB are refused before they are read.
    fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.file, range.start as u32, range.end as u32)
    }
}

/// The section and setting that a name probably means.
fn meant(name: &str) -> Option<(&'static str, &'static str)> {
    let near = nearest(name, SECTIONS.iter().flat_map(|(_, keys)| keys.iter().copied()))?;
    home(near).map(|section| (section, near))
}

/// The section that has a setting of this name.
fn home(name: &str) -> Option<&'static str> {
    SECTIONS.iter().find(|(_, keys)| keys.contains(&name)).map(|(section, _)| *section)
}

/// What a value is, in words.
fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "this is a text",
        DeValue::Integer(_) => "this is a whole number",
        DeValue::Float(_) => "this is a number with decimals",
        DeValue::Boolean(_) => "this is true or false",
        DeValue::Datetime(_) => "this is a date or time",
        DeValue::Array(_) => "this is a list",
        DeValue::Table(_) => "this is a section",
    }
}
