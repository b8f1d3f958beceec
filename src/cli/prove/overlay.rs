//! The files of the disk, one of them with another text: what would come of a file before it is written.

use std::io;
use std::path::{Path, PathBuf};

use crate::session::{Disk, Files};

/// The files of the disk, but for one.
pub(super) struct Overlay<'a> {
    /// The file, whether it is there or not.
    pub(super) path: &'a Path,
    /// What is in it.
    pub(super) text: &'a str,
}

impl Files for Overlay<'_> {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        if self.identity(path) == self.identity(self.path) {
            return Ok(self.text.as_bytes().to_vec());
        }
        Disk.read(path)
    }

    fn identity(&self, path: &Path) -> PathBuf {
        Disk.identity(path)
    }

    fn beside(&self, path: &Path) -> Vec<String> {
        Disk.beside(path)
    }
}
