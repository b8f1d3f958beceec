//! The paths that a command was given, as the policy files that they stand for: files, folders, and patterns such as
//! `rules/**/*.bant` where no shell has written them out.

use std::path::{Component, Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};
use walkdir::{DirEntry, WalkDir};

use super::failure::Failure;

/// The ending of policy files.
const ENDING: &str = "bant";

/// What makes a part of a path a pattern.
const WILD: [char; 4] = ['*', '?', '[', '{'];

/// A file that a path stands for.
#[derive(Debug)]
pub(super) struct Given {
    pub(super) path: PathBuf,
    /// Whether it was named, and not found in a folder or by a pattern.
    pub(super) named: bool,
}

/// The files that the paths stand for: a folder and a pattern for every policy in them, however deep; no path at all for
/// the folder where the command runs. A folder or pattern without a policy is a failure: whoever gave it meant one.
pub(super) fn expand(paths: &[PathBuf]) -> Result<Vec<Given>, Failure> {
    let here = [PathBuf::from(".")];
    let mut given = Vec::new();
    for path in if paths.is_empty() { &here } else { paths } {
        let found = if path.is_dir() {
            in_folder(path)?
        } else if is_pattern(path) {
            matching(path)?
        } else {
            given.push(Given { path: path.clone(), named: true });
            continue;
        };
        given.extend(found.into_iter().map(|path| Given { path, named: false }));
    }
    Ok(given)
}

/// The folders that have to be watched for new policies: those that were given, and those where patterns begin.
pub(super) fn folders(paths: &[PathBuf]) -> Vec<PathBuf> {
    if paths.is_empty() {
        return vec![PathBuf::from(".")];
    }
    let folder = |path: &PathBuf| match (path.is_dir(), is_pattern(path)) {
        (true, _) => Some(path.clone()),
        (false, true) => Some(beginning(path)),
        (false, false) => None,
    };
    paths.iter().filter_map(folder).collect()
}

fn in_folder(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let found = policies_below(folder)?;
    if found.is_empty() {
        return Err(Failure::new(format!("there is no policy in the folder `{}`", folder.display()))
            .help("policies are files that end in `.bant`"));
    }
    Ok(found)
}

/// The policies that a pattern matches, and those in folders that it matches.
fn matching(pattern: &Path) -> Result<Vec<PathBuf>, Failure> {
    let matcher = matcher(pattern)?;
    let beginning = beginning(pattern);
    let shown = pattern.display();
    if !beginning.is_dir() {
        return Err(Failure::new(format!("no policy matches `{shown}`"))
            .help(format!("there is no folder `{}`", beginning.display())));
    }
    let mut found = policies_below(&beginning)?;
    found.retain(|path| path.ancestors().any(|part| matcher.is_match(part)));
    if found.is_empty() {
        return Err(Failure::new(format!("no policy matches `{shown}`"))
            .help("policies are files that end in `.bant`; `**` stands for folders, however deep"));
    }
    Ok(found)
}

fn matcher(pattern: &Path) -> Result<GlobMatcher, Failure> {
    let text = pattern.to_string_lossy();
    let text = text.strip_prefix("./").unwrap_or(&text);
    let glob = GlobBuilder::new(text).literal_separator(true).build();
    glob.map(|glob| glob.compile_matcher()).map_err(|error| {
        Failure::new(format!("there is no file `{text}`, and it is no pattern: {}", error.kind()))
            .help("a pattern is written like `rules/**/*.bant`")
    })
}

/// Whether the path has to be written out; a file that is really called so does not.
fn is_pattern(path: &Path) -> bool {
    path.to_string_lossy().contains(WILD) && !path.exists()
}

/// The folder in which all that the pattern matches lies: its parts before the first that is wild.
fn beginning(pattern: &Path) -> PathBuf {
    let plain = |part: &Component| !part.as_os_str().to_string_lossy().contains(WILD);
    let folder: PathBuf = pattern.components().take_while(plain).collect();
    if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder }
}

/// Every policy in a folder, however deep, in the order of their names. What begins with a dot is passed over.
fn policies_below(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let visible = |entry: &DirEntry| entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.');
    let mut found = Vec::new();
    for entry in WalkDir::new(folder).sort_by_file_name().into_iter().filter_entry(visible) {
        let entry = entry.map_err(|error| Failure::new(format!("`{}` cannot be read: {error}", folder.display())))?;
        if !entry.file_type().is_dir() && entry.path().extension().is_some_and(|ending| ending == ENDING) {
            let path = entry.into_path();
            found.push(path.strip_prefix("./").map_or(path.clone(), Path::to_owned));
        }
    }
    Ok(found)
}
