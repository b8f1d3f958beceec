//! Finding and reading the policies that a command was given: files and folders.

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};

use super::console::{counted, look, tell};
use super::failure::{Failure, reason};
use super::paths::{self, Given};
use crate::diagnostic::{Diagnostic, nearest, render};
use crate::policy::Policy;
use crate::session::{Disk, Files, Loaded, load};
use crate::source::Sources;

/// The endings of files of leads, which are no policies whatever is in them.
const LEADS_ENDINGS: [&str; 7] = ["csv", "tsv", "json", "jsonl", "ndjson", "xls", "xlsx"];

/// Reads and checks one policy file.
pub(super) fn load_policy(path: &Path) -> Result<Loaded, Failure> {
    load_policy_from(&Disk, path)
}

/// The same from files that may differ from those of the disk.
pub(super) fn load_policy_from(files: &dyn Files, path: &Path) -> Result<Loaded, Failure> {
    if path.is_dir() {
        return Err(Failure::new(format!("`{}` is a folder", path.display())).help("give the policy file in it"));
    }
    if is_leads(path) {
        return Err(Failure::new(format!("`{}` looks like leads, not like a policy", path.display())).help(format!(
            "give a policy here; its leads come behind it: `bantam eval POLICY.bant {}`",
            path.display()
        )));
    }
    load(files, path).map_err(|error| unreadable(path, &error))
}

/// Reads a policy that must check, with its sources; what is found in it is told on standard error.
pub(super) fn load_checked(path: &Path) -> Result<(Policy, Sources), Failure> {
    checked(load_policy(path)?, &path.display().to_string(), "no lead was decided")
}

/// The policy of a file that must check, with its sources; what is found in it is told on standard error, and where it
/// does not check also the `consequence`.
pub(super) fn checked(loaded: Loaded, name: &str, consequence: &str) -> Result<(Policy, Sources), Failure> {
    if !loaded.diagnostics.is_empty() {
        tell(&render::graphical(&loaded.sources, &loaded.diagnostics, look()));
    }
    let errors = loaded.errors();
    match loaded.policy {
        Some(policy) if errors == 0 => Ok((policy, loaded.sources)),
        Some(_) | None => {
            let errors = counted(errors, "error", "errors");
            Err(Failure::new(format!("`{name}` does not check, so {consequence}: {errors}")))
        }
    }
}

/// Reads and checks all policies that the paths stand for, see [`paths::expand`]; a file of a folder that another policy
/// uses is checked as part of that one. Each finding is there once, though several policies use the file it is in.
pub(super) fn load_policies(files: &dyn Files, paths: &[PathBuf]) -> Result<Vec<Loaded>, Failure> {
    let mut loaded = Vec::new();
    let mut begun = HashSet::new();
    for given in paths::expand(paths)? {
        if begun.insert(Disk.identity(&given.path)) {
            loaded.push((load_policy_from(files, &given.path)?, given));
        }
    }
    Ok(each_finding_once(standing_alone(loaded)))
}

/// What there is instead of a file that cannot be read.
pub(super) fn unreadable(path: &Path, error: &io::Error) -> Failure {
    if error.kind() != io::ErrorKind::NotFound {
        return Failure::new(format!("`{}` cannot be read: {}", path.display(), reason(error)));
    }
    let failure = Failure::new(format!("there is no file `{}`", path.display()));
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
        return failure.help(format!("there is no folder `{}` either", folder.display()));
    }
    let wanted = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let names = Disk.beside(path);
    let shown = |name: &str| path.with_file_name(name).display().to_string();
    if let Some(near) = nearest(&wanted, names.iter().map(String::as_str)) {
        return failure.help(format!("did you mean `{}`?", shown(near)));
    }
    let alike = names.iter().filter(|name| Path::new(name).extension() == path.extension());
    let alike: Vec<String> = alike.take(5).map(|name| format!("`{}`", shown(name))).collect();
    match alike.as_slice() {
        [] => failure,
        [_, ..] => failure.help(format!("there is {}", alike.join(", "))),
    }
}

/// Whether a file's name says that leads are in it.
pub(super) fn is_leads(path: &Path) -> bool {
    ending(path).is_some_and(|ending| LEADS_ENDINGS.contains(&ending.as_str()))
}

/// The ending of a file's name, in lower case.
pub(super) fn ending(path: &Path) -> Option<String> {
    path.extension().map(|ending| ending.to_string_lossy().to_lowercase())
}

/// Leaves out the files of folders that are a part of another policy. Of files that use each other in a circle,
/// the first stays.
fn standing_alone(loaded: Vec<(Loaded, Given)>) -> Vec<Loaded> {
    let used_by = |loaded: &Loaded| -> Vec<PathBuf> {
        let used = loaded.sources.iter().skip(1).filter_map(|(_, file)| file.path());
        used.map(|path| Disk.identity(path)).collect()
    };
    let used: HashSet<PathBuf> = loaded.iter().flat_map(|(loaded, _)| used_by(loaded)).collect();
    let mut covered = HashSet::new();
    for (loaded, given) in &loaded {
        if given.named || !used.contains(&Disk.identity(&given.path)) {
            covered.extend(used_by(loaded));
        }
    }
    let mut kept = Vec::new();
    for (loaded, given) in loaded {
        if given.named || !covered.contains(&Disk.identity(&given.path)) {
            covered.extend(used_by(&loaded));
            kept.push(loaded);
        }
    }
    kept
}

/// The policies with each finding once, though several of them use the file it is in.
pub(super) fn each_finding_once(mut policies: Vec<Loaded>) -> Vec<Loaded> {
    let mut seen = HashSet::new();
    for Loaded { sources, diagnostics, .. } in &mut policies {
        diagnostics.retain(|found: &Diagnostic| {
            let place = found.span().map(|span| (sources.get(span.file).map(|file| file.path()), span.start, span.end));
            let key = format!("{place:?} {} {}", found.code, found.message);
            seen.insert(key)
        });
    }
    policies
}
