//! A file that a command writes: where it may stand, and how it is begun.

use std::io;
use std::path::{Path, PathBuf};
use std::{fs, process};

use super::failure::{Failure, reason};
use super::leads::SPREADSHEETS;
use super::policies::ending;
use crate::data::file::{OutputFile, Replacement};
use crate::data::{OutputFormat, Packing};
use crate::session::{Disk, Files};

/// The exit code of a program that an interrupt ended, by the custom of shells.
const INTERRUPTED: i32 = 130;

/// Refuses a place where no file can stand, or where one of the `inputs` does. `example` is what such a file may be called.
pub(super) fn check<'p>(path: &Path, mut inputs: impl Iterator<Item = &'p Path>, example: &str) -> Result<(), Failure> {
    let shown = path.display();
    if inputs.any(|input| Disk.identity(input) == Disk.identity(path)) {
        return Err(Failure::new(format!("`{shown}` is read by this run")).help("write to another file"));
    }
    if path.is_dir() {
        return Err(Failure::new(format!("`{shown}` is a folder"))
            .help(format!("write a file in it: `{}`", path.join(example).display())));
    }
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.is_dir()) {
        return Err(Failure::new(format!("`{shown}` cannot be written: there is no folder `{}`", folder.display()))
            .help("make the folder first"));
    }
    if ending(path).is_some_and(|ending| SPREADSHEETS.contains(&ending.as_str())) {
        return Err(Failure::new(format!("`{shown}` would be a spreadsheet, which is not written"))
            .help(format!("write `{}`: Excel opens .csv", path.with_extension("csv").display())));
    }
    if let Some((Packing::Zstandard, _)) = Packing::of_name(path) {
        return Err(Failure::new(format!("`{shown}` would be Zstandard, which is not written"))
            .help(format!("write gzip: `{}`", path.with_extension("gz").display())));
    }
    Ok(())
}

/// The format that a name tells, without the `.gz` that may stand behind it.
pub(super) fn format_of_name(path: &Path) -> Option<OutputFormat> {
    let name = Packing::of_name(path).map_or(path, |(_, name)| name);
    OutputFormat::of_name(&name.to_string_lossy())
}

/// Begins a file that takes its place when it is whole, and leaves nothing behind where it does not become so;
/// compressed where its name says so.
pub(super) fn create(path: &Path) -> Result<OutputFile, Failure> {
    let file = Replacement::create(path).map_err(|error| cannot(path, &error))?;
    if let Some(beside) = file.beside() {
        remove_where_interrupted(beside.to_owned());
    }
    Ok(if Packing::of_name(path).is_some() { OutputFile::gzip(file) } else { OutputFile::Plain(file) })
}

/// What to say where it cannot be written.
pub(super) fn cannot(path: &Path, error: &io::Error) -> Failure {
    Failure::new(format!("`{}` cannot be written: {}", path.display(), reason(error)))
}

/// Has an interrupt end the program at once. It is for those that wait, and write nothing while they do.
pub(super) fn exit_where_interrupted() {
    // Where interrupts cannot be heard, they end the program all the same.
    let _ = ctrlc::set_handler(|| process::exit(INTERRUPTED));
}

fn remove_where_interrupted(file: PathBuf) {
    // Where interrupts cannot be heard, they leave the file behind: no reason not to write it.
    let _ = ctrlc::set_handler(move || {
        let _ = fs::remove_file(&file);
        process::exit(INTERRUPTED);
    });
}
