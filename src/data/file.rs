//! The only place where data touches paths: inputs opened, outputs put into their place when they are whole.

mod nameless;

use std::fs::{self, File, Permissions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use flate2::write::GzEncoder;
use tempfile::{Builder, NamedTempFile};

use crate::data::compressed::gzip;

/// A file that takes the place of another only when it is whole: a run that fails leaves the old one as it was.
///
/// Until then it has no name where the system knows such files, so that nothing is left of it however the run ends; else
/// it stands beside its place under a name of its own, see [`Replacement::beside`]. What is no ordinary file, such as a
/// pipe, is written directly.
pub struct Replacement {
    output: Output,
}

enum Output {
    Nameless(BufWriter<File>, Place),
    Beside(BufWriter<NamedTempFile>, Place),
    Direct(BufWriter<File>),
}

/// Where a file will stand.
struct Place {
    target: PathBuf,
    folder: PathBuf,
}

/// How many bytes are written at once.
const AT_ONCE: usize = 1 << 16;

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
            return Ok(Replacement { output: Output::Direct(BufWriter::with_capacity(AT_ONCE, file)) });
        }
        let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let place = Place { folder: folder.to_owned(), target };
        let permissions = existing.map(|file| file.permissions());
        if let Some(file) = nameless::create(&place.folder, permissions.as_ref()) {
            return Ok(Replacement { output: Output::Nameless(BufWriter::with_capacity(AT_ONCE, file), place) });
        }
        Replacement::named(place, permissions)
    }

    /// The same under a name of its own.
    fn named(place: Place, permissions: Option<Permissions>) -> io::Result<Replacement> {
        let file = with_permissions(&mut builder(), permissions).tempfile_in(&place.folder)?;
        Ok(Replacement { output: Output::Beside(BufWriter::with_capacity(AT_ONCE, file), place) })
    }

    /// The file that is there already and has to be removed where the run is interrupted; `None` where there is none.
    #[must_use]
    pub fn beside(&self) -> Option<&Path> {
        match &self.output {
            Output::Beside(writer, _) => Some(writer.get_ref().path()),
            Output::Nameless(..) | Output::Direct(_) => None,
        }
    }

    /// Puts the file into its place.
    ///
    /// # Errors
    /// Where the last of it cannot be written or the place cannot be taken.
    pub fn put(self) -> io::Result<()> {
        match self.output {
            Output::Nameless(writer, place) => {
                let file = writer.into_inner().map_err(io::IntoInnerError::into_error)?;
                match nameless::name(&file, &place.target) {
                    // A name is not taken from another file: it needs one of its own first.
                    Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                        let named = builder().make_in(&place.folder, |path| nameless::name(&file, path))?;
                        named.persist(place.target).map(drop).map_err(|error| error.error)
                    }
                    named => named,
                }
            }
            Output::Beside(writer, place) => {
                let file = writer.into_inner().map_err(io::IntoInnerError::into_error)?;
                file.persist(place.target).map(drop).map_err(|error| error.error)
            }
            Output::Direct(mut writer) => writer.flush(),
        }
    }
}

/// A replacement to which rows are written, perhaps compressed.
pub enum OutputFile {
    /// As they are.
    Plain(Replacement),
    /// With gzip.
    Gzip(GzEncoder<Replacement>),
}

impl OutputFile {
    /// Compresses what is written from now on.
    #[must_use]
    pub fn gzip(file: Replacement) -> OutputFile {
        OutputFile::Gzip(gzip(file))
    }

    /// Puts the file into its place.
    ///
    /// # Errors
    /// As [`Replacement::put`].
    pub fn put(self) -> io::Result<()> {
        match self {
            OutputFile::Plain(file) => file.put(),
            OutputFile::Gzip(encoder) => encoder.finish()?.put(),
        }
    }
}

impl Write for OutputFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            OutputFile::Plain(file) => file.write(bytes),
            OutputFile::Gzip(encoder) => encoder.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            OutputFile::Plain(file) => file.flush(),
            OutputFile::Gzip(encoder) => encoder.flush(),
        }
    }
}

fn builder() -> Builder<'static, 'static> {
    let mut builder = Builder::new();
    builder.prefix(".bantam-");
    builder
}

impl Write for Replacement {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.output {
            Output::Beside(writer, _) => writer.write(bytes),
            Output::Nameless(writer, _) | Output::Direct(writer) => writer.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.output {
            Output::Beside(writer, _) => writer.flush(),
            Output::Nameless(writer, _) | Output::Direct(writer) => writer.flush(),
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
    existing: Option<Permissions>,
) -> &'b mut Builder<'static, 'static> {
    use std::os::unix::fs::PermissionsExt;
    builder.permissions(existing.unwrap_or_else(|| Permissions::from_mode(0o666)))
}

#[cfg(not(unix))]
fn with_permissions<'b>(
    builder: &'b mut Builder<'static, 'static>,
    _existing: Option<Permissions>,
) -> &'b mut Builder<'static, 'static> {
    builder
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Begins to write what will stand at a path.
    type Way = fn(&Path) -> io::Result<Replacement>;

    /// Without a name where the system knows such files, and under a name of its own, as where it knows none.
    const WAYS: [Way; 2] = [Replacement::create, |path| {
        let place = Place { folder: path.parent().unwrap().to_owned(), target: path.to_owned() };
        Replacement::named(place, fs::metadata(path).ok().map(|file| file.permissions()))
    }];

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn a_file_is_replaced_only_when_the_new_one_is_whole() {
        for create in WAYS {
            for old in [None, Some("old")] {
                let folder = tempfile::tempdir().unwrap();
                let path = folder.path().join("out.csv");
                old.iter().for_each(|old| fs::write(&path, old).unwrap());
                let before = names(folder.path());
                let mut failed = create(&path).unwrap();
                failed.write_all(&[b'x'; 2 * AT_ONCE]).unwrap();
                assert_eq!(fs::read_to_string(&path).ok().as_deref(), old);
                drop(failed);
                assert_eq!(names(folder.path()), before);
                let mut done = create(&path).unwrap();
                done.write_all(b"new").unwrap();
                done.put().unwrap();
                assert_eq!(fs::read_to_string(&path).unwrap(), "new");
                assert_eq!(names(folder.path()), ["out.csv"]);
            }
        }
    }

    /// Whoever is interrupted has to know all that stands there, and may remove it at any time.
    #[test]
    fn what_stands_beside_its_place_is_told() {
        for create in WAYS {
            let folder = tempfile::tempdir().unwrap();
            let mut file = create(&folder.path().join("out.csv")).unwrap();
            let beside: Vec<PathBuf> = file.beside().map(Path::to_owned).into_iter().collect();
            assert_eq!(names(folder.path()).iter().map(|name| folder.path().join(name)).collect::<Vec<_>>(), beside);
            beside.iter().for_each(|beside| fs::remove_file(beside).unwrap());
            file.write_all(b"half").unwrap();
            assert_eq!(file.put().is_err(), !beside.is_empty());
        }
    }

    #[cfg(unix)]
    #[test]
    fn the_permissions_of_a_file_stay() {
        use std::os::unix::fs::PermissionsExt;

        for create in WAYS {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("out.csv");
            fs::write(&path, "old").unwrap();
            fs::set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
            create(&path).unwrap().put().unwrap();
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
        }
    }
}
