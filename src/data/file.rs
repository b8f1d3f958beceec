//! The only place where data touches paths: inputs opened, outputs written beside and renamed.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

/// A file that takes the place of another only when it is whole: a run that fails leaves the old one as it was.
///
/// What is no ordinary file, such as a pipe, is written directly.
pub struct Replacement {
    output: Output,
}

enum Output {
    Beside(BufWriter<NamedTempFile>, PathBuf),
    Direct(BufWriter<File>),
}

impl Replacement {
    /// Begins to write what will stand at `path`; a link is followed.
    ///
    /// # Errors
    /// Where the folder is not there or nothing can be written into it.
    pub fn create(path: &Path) -> io::Result<Replacement> {
        let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let existing = fs::metadata(&target).ok();
        if existing.as_ref().is_some_and(|file| !file.is_file()) {
            let file = File::options().write(true).open(&target)?;
            return Ok(Replacement { output: Output::Direct(BufWriter::new(file)) });
        }
        let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut builder = Builder::new();
        builder.prefix(".bantam-");
        let permissions = existing.map(|file| file.permissions());
        let file = with_permissions(&mut builder, permissions).tempfile_in(folder)?;
        Ok(Replacement { output: Output::Beside(BufWriter::with_capacity(1 << 16, file), target) })
    }

    /// Puts the file into its place.
    ///
    /// # Errors
    /// Where the last of it cannot be written or the place cannot be taken.
    pub fn put(self) -> io::Result<()> {
        match self.output {
            Output::Beside(writer, target) => {
                let file = writer.into_inner().map_err(io::IntoInnerError::into_error)?;
                file.persist(target).map(drop).map_err(|error| error.error)
            }
            Output::Direct(mut writer) => writer.flush(),
        }
    }
}

impl Write for Replacement {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.output {
            Output::Beside(writer, _) => writer.write(bytes),
            Output::Direct(writer) => writer.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.output {
            Output::Beside(writer, _) => writer.flush(),
            Output::Direct(writer) => writer.flush(),
        }
    }
}

/// Whether the reader of an output went away, as `head` does: no failure, nothing more is wanted.
#[must_use]
pub fn is_closed_pipe(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::BrokenPipe
}

/// The permissions of the file that is replaced, else those of any new file; a temporary file would be its owner's only.
#[cfg(unix)]
fn with_permissions<'b>(
    builder: &'b mut Builder<'static, 'static>,
    existing: Option<fs::Permissions>,
) -> &'b mut Builder<'static, 'static> {
    use std::os::unix::fs::PermissionsExt;
    builder.permissions(existing.unwrap_or_else(|| fs::Permissions::from_mode(0o666)))
}

#[cfg(not(unix))]
fn with_permissions<'b>(
    builder: &'b mut Builder<'static, 'static>,
    _existing: Option<fs::Permissions>,
) -> &'b mut Builder<'static, 'static> {
    builder
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_only_when_the_new_one_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.csv");
        fs::write(&path, "old").unwrap();
        let mut failed = Replacement::create(&path).unwrap();
        failed.write_all(b"half").unwrap();
        drop(failed);
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        let mut done = Replacement::create(&path).unwrap();
        done.write_all(b"new").unwrap();
        done.put().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
