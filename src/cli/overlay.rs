//! The files of the disk, some of them with other texts: what would come of them before they are written.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use crate::session::{Disk, Files};

/// The files of the disk, but for those that have another text here, whether they are there or not.
#[derive(Clone, Debug, Default)]
pub(super) struct Overlay {
    texts: BTreeMap<PathBuf, String>,
}

impl Overlay {
    /// The files of the disk with this one.
    pub(super) fn of(path: &Path, text: impl Into<String>) -> Overlay {
        let mut overlay = Overlay::default();
        overlay.set(path, text.into());
        overlay
    }

    /// Gives a file another text.
    pub(super) fn set(&mut self, path: &Path, text: String) {
        self.texts.insert(Disk.identity(path), text);
    }

    /// The files that have another text, by the one path that each has, and that text.
    pub(super) fn texts(&self) -> impl Iterator<Item = (&Path, &str)> {
        self.texts.iter().map(|(path, text)| (path.as_path(), text.as_str()))
    }
}

impl Files for Overlay {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        match self.texts.get(&self.identity(path)) {
            Some(text) => Ok(text.as_bytes().to_vec()),
            None => Disk.read(path),
        }
    }

    fn identity(&self, path: &Path) -> PathBuf {
        Disk.identity(path)
    }

    fn beside(&self, path: &Path) -> Vec<String> {
        Disk.beside(path)
    }
}
