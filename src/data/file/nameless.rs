//! Files without a name: whatever ends the program, nothing of them is left. Where the system has none, none are made.

use std::fs::{File, Permissions};
use std::io;
use std::path::Path;

/// A file in a folder, with such permissions or those of any new file; `None` where none without a name can be had.
#[cfg(target_os = "linux")]
pub(super) fn create(folder: &Path, permissions: Option<&Permissions>) -> Option<File> {
    use rustix::fs::{Mode, OFlags, open};

    let flags = OFlags::TMPFILE | OFlags::WRONLY | OFlags::CLOEXEC;
    let file = File::from(open(folder, flags, Mode::from_raw_mode(0o666)).ok()?);
    permissions.map_or(Ok(()), |permissions| file.set_permissions(permissions.clone())).ok()?;
    // By this it is given its name.
    link_to(&file).exists().then_some(file)
}

/// Gives a file its name, which nothing has yet.
#[cfg(target_os = "linux")]
pub(super) fn name(file: &File, path: &Path) -> io::Result<()> {
    use rustix::fs::{AtFlags, CWD, linkat};

    Ok(linkat(CWD, link_to(file), CWD, path, AtFlags::SYMLINK_FOLLOW)?)
}

#[cfg(target_os = "linux")]
fn link_to(file: &File) -> std::path::PathBuf {
    use std::os::fd::AsRawFd;

    Path::new("/proc/self/fd").join(file.as_raw_fd().to_string())
}

#[cfg(not(target_os = "linux"))]
pub(super) fn create(_folder: &Path, _permissions: Option<&Permissions>) -> Option<File> {
    None
}

#[cfg(not(target_os = "linux"))]
pub(super) fn name(_file: &File, _path: &Path) -> io::Result<()> {
    Err(io::Error::from(io::ErrorKind::Unsupported))
}
