//! Gathers the items of a policy: its file, the files that it uses, and its lists.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::files::normal;
use super::{Files, Loaded, errors};
use crate::check::{self, Program};
use crate::diagnostic::{Diagnostic, Severity, nearest};
use crate::source::{FileId, Sources, Span};
use crate::syntax;
use crate::syntax::ast::{ItemKind, ListItem, ListSource, Text};

/// How deep files may use one another.
const DEEPEST_USE: usize = 64;

/// Reads, parses and checks the file with these bytes and everything that it uses.
pub(super) fn gather(files: &dyn Files, path: &Path, bytes: &[u8]) -> Loaded {
    let mut gathering = Gathering {
        files,
        sources: Sources::new(),
        diagnostics: Vec::new(),
        program: Program::default(),
        seen: HashSet::new(),
        open: Vec::new(),
        incomplete: false,
    };
    gathering.file(path, bytes, None);
    gathering.finish()
}

struct Gathering<'a> {
    files: &'a dyn Files,
    sources: Sources,
    diagnostics: Vec<Diagnostic>,
    /// What was read so far.
    program: Program,
    /// The identities of the files that were begun.
    seen: HashSet<PathBuf>,
    /// The files from the first to the one that is being read: identity and name.
    open: Vec<(PathBuf, String)>,
    /// Whether a file could not be read.
    incomplete: bool,
}

impl Gathering<'_> {
    /// Parses a file and gathers its items. `used` is the path text after `use`; the first file has none.
    fn file(&mut self, path: &Path, bytes: &[u8], used: Option<Span>) -> Option<FileId> {
        let identity = self.files.identity(path);
        self.seen.insert(identity.clone());
        let name = path.display().to_string();
        let Some(id) = self.decode(path, bytes, used) else {
            self.incomplete = true;
            return None;
        };
        let (file, found) = syntax::parse(&self.sources, id);
        self.diagnostics.extend(found);
        if used.is_none() {
            self.diagnostics.extend(syntax::empty(&self.sources, id, &file));
        }
        self.open.push((identity, name));
        self.program.comments.extend(file.comments);
        for item in file.items {
            if let ItemKind::Use(target) = &item.kind {
                let used = self.used(path, target);
                self.program.uses.push((item.span, used));
                continue;
            }
            if let ItemKind::List(ListItem { source: ListSource::File(target), .. }) = &item.kind {
                self.list(path, target);
            }
            self.program.items.push(item);
        }
        self.open.pop();
        Some(id)
    }

    /// Gathers the items of a used file, unless it was used before, and gives the file.
    fn used(&mut self, from: &Path, target: &Text) -> Option<FileId> {
        let path = beside(from, &target.value);
        let identity = self.files.identity(&path);
        if let Some(at) = self.open.iter().position(|(open, _)| *open == identity) {
            let names = self.open.iter().skip(at).chain(self.open.get(at)).map(|(_, name)| name.clone());
            self.diagnostics.push(errors::circular(target.span, &names.collect::<Vec<_>>()));
            return None;
        }
        if self.seen.contains(&identity) {
            return None;
        }
        if self.open.len() >= DEEPEST_USE {
            self.diagnostics.push(errors::too_deep(target.span, DEEPEST_USE));
            return None;
        }
        match self.read(&path, target.span) {
            Some(bytes) => self.file(&path, &bytes, Some(target.span)),
            None => {
                self.incomplete = true;
                None
            }
        }
    }

    /// Reads the entries of a list's file.
    fn list(&mut self, from: &Path, target: &Text) {
        let path = beside(from, &target.value);
        let Some(bytes) = self.read(&path, target.span) else { return };
        match syntax::decode(&bytes) {
            Ok(text) => drop(self.program.list_files.insert(target.span, list_entries(&text))),
            Err(diagnostic) => self.diagnostics.push(diagnostic.label(target.span, "named here")),
        }
    }

    fn read(&mut self, path: &Path, span: Span) -> Option<Vec<u8>> {
        match self.files.read(path) {
            Ok(bytes) => Some(bytes),
            Err(error) => {
                let wanted = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
                let names = self.files.beside(path);
                let near = nearest(&wanted, names.iter().map(String::as_str));
                self.diagnostics.push(errors::unreadable(span, path, &error, near));
                None
            }
        }
    }

    fn decode(&mut self, path: &Path, bytes: &[u8], used: Option<Span>) -> Option<FileId> {
        let name = path.display().to_string();
        match syntax::decode(bytes) {
            Ok(text) => Some(self.sources.add(name, Some(path.to_owned()), text)),
            Err(diagnostic) => {
                let id = self.sources.add(name, Some(path.to_owned()), "");
                let label = if used.is_some() { "used here" } else { "nothing of it was read" };
                self.diagnostics.push(diagnostic.label(used.unwrap_or(Span::new(id, 0, 0)), label));
                None
            }
        }
    }

    fn finish(self) -> Loaded {
        if self.incomplete {
            // What the absent file declares would be reported as unknown wherever it is used.
            return Loaded {
                sources: self.sources,
                program: self.program,
                policy: None,
                diagnostics: self.diagnostics,
            };
        }
        let (policy, found) = check::check(&self.program);
        let mut diagnostics = self.diagnostics;
        diagnostics.extend(found);
        let failed = diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
        Loaded { sources: self.sources, program: self.program, policy: policy.filter(|_| !failed), diagnostics }
    }
}

/// The path that `target` means in the file `from`.
fn beside(from: &Path, target: &str) -> PathBuf {
    normal(&from.parent().unwrap_or(Path::new("")).join(target))
}

/// One entry a line; blank lines and comments do not count. A `#` starts a comment at the start of a line and
/// after a blank, so that `C#` is an entry.
pub(super) fn list_entries(text: &str) -> Vec<Arc<str>> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let entry = |line: &str| {
        let comment = line.char_indices().find(|(at, c)| {
            let before = line.get(..*at).and_then(|before| before.chars().next_back());
            *c == '#' && before.is_none_or(char::is_whitespace)
        });
        line.get(..comment.map_or(line.len(), |(at, _)| at)).unwrap_or(line).trim().into()
    };
    text.lines().map(entry).filter(|entry: &Arc<str>| !entry.is_empty()).collect()
}
