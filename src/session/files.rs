//! Where files come from: the disk, or memory.

use std::collections::BTreeMap;
use std::io;
use std::path::{Component, Path, PathBuf};

/// Reads files. The rest of the session never touches the disk itself.
pub trait Files {
    /// The bytes of a file.
    ///
    /// # Errors
    /// Where the file does not exist or cannot be read.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;

    /// One path for each file, however it was reached: `rules/../schema.bant` and `schema.bant` are the same.
    fn identity(&self, path: &Path) -> PathBuf {
        normal(path)
    }

    /// The names of the files beside `path`, to suggest one.
    fn beside(&self, path: &Path) -> Vec<String>;
}

/// The files of this machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct Disk;

impl Files for Disk {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        std::fs::read(path)
    }

    fn identity(&self, path: &Path) -> PathBuf {
        std::fs::canonicalize(path).unwrap_or_else(|_| normal(path))
    }

    fn beside(&self, path: &Path) -> Vec<String> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
        let mut names: Vec<String> =
            entries.flatten().map(|entry| entry.file_name().to_string_lossy().into()).collect();
        names.sort();
        names
    }
}

/// Files that are texts in memory: for tests, and for editors whose text is newer than the disk's.
#[derive(Clone, Debug, Default)]
pub struct Memory(BTreeMap<PathBuf, Vec<u8>>);

impl<const N: usize> From<[(&str, &str); N]> for Memory {
    fn from(files: [(&str, &str); N]) -> Self {
        Memory(files.into_iter().map(|(path, text)| (normal(Path::new(path)), text.as_bytes().to_vec())).collect())
    }
}

impl Files for Memory {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.0.get(&normal(path)).cloned().ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn beside(&self, path: &Path) -> Vec<String> {
        let path = normal(path);
        let siblings = self.0.keys().filter(|other| other.parent() == path.parent());
        siblings.filter_map(|other| Some(other.file_name()?.to_string_lossy().into())).collect()
    }
}

/// The path without `.`, and without `..` where that goes back over a folder named in it.
pub(super) fn normal(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if matches!(out.components().next_back(), Some(Component::Normal(_))) => {
                out.pop();
            }
            Component::ParentDir | Component::Prefix(_) | Component::RootDir | Component::Normal(_) => {
                out.push(component);
            }
        }
    }
    out
}
