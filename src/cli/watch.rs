//! `--watch`: runs a command again whenever a file that it read has changed.
//!
//! Nothing is run for what the system tells of a folder alone: the files that were read are looked at again, so that
//! reports which a run writes beside them start no other. Where a system tells nothing, they are looked at every two
//! seconds.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant, SystemTime};

use jiff::Zoned;
use notify::{RecommendedWatcher, RecursiveMode, Watcher};

use super::console::{counted, tell};
use super::destination::exit_where_interrupted;
use super::failure::Failure;
use super::{Exit, paths};
use crate::session::{Disk, Files};

/// Editors write a file in several steps: so long nothing has to happen before it is read.
const QUIET: Duration = Duration::from_millis(60);

/// How often files are looked at where the system tells nothing.
const LOOKS: Duration = Duration::from_secs(2);

/// What clears a terminal, with what has scrolled away.
const CLEAR: &str = "\u{1b}[2J\u{1b}[3J\u{1b}[H";

/// Runs a command on the policies that the `paths` stand for, and again after every change, until it is interrupted.
/// `others` are files that it reads by itself. A run that cannot do its job ends it only if it is the first.
pub(super) fn watch(
    paths: &[PathBuf],
    others: &[PathBuf],
    run: impl Fn(&dyn Files) -> Result<Exit, Failure>,
) -> Result<Exit, Failure> {
    exit_where_interrupted();
    let (sender, changes) = channel();
    let mut watcher = notify::recommended_watcher(sender).map_err(|error| unwatchable(&error))?;
    let mut is_first = true;
    let mut watched = BTreeSet::new();
    loop {
        let seen = Seen::begin(paths, others);
        clear()?;
        let started = Instant::now();
        match run(&seen) {
            Ok(Exit::Clean | Exit::Found) => {}
            Err(Failure::Closed) => return Err(Failure::Closed),
            Err(failure) if is_first => return Err(failure),
            Err(failure) => drop(failure.report()),
        }
        is_first = false;
        look_at_folders(&mut watcher, &mut watched, seen.folders(paths))?;
        tell(&seen.told(started.elapsed()));
        while !seen.has_changed(paths) {
            wait(&changes);
        }
    }
}

/// Waits until something has happened and nothing more does, at most as long as looks are apart.
fn wait(changes: &Receiver<notify::Result<notify::Event>>) {
    if changes.recv_timeout(LOOKS).is_ok() {
        while changes.recv_timeout(QUIET).is_ok() {}
    }
}

/// The files of the disk, and what was read of them.
struct Seen {
    /// The policies that there were, or nothing where there was none.
    policies: Option<Vec<PathBuf>>,
    /// What each file was like just before it was read.
    files: RefCell<BTreeMap<PathBuf, Stamp>>,
}

/// What tells that a file has changed; nothing for one that is not there.
type Stamp = Option<(Option<SystemTime>, u64)>;

impl Seen {
    fn begin(paths: &[PathBuf], others: &[PathBuf]) -> Seen {
        let files = others.iter().map(|path| (path.clone(), stamp(path))).collect();
        Seen { policies: policies(paths), files: RefCell::new(files) }
    }

    fn has_changed(&self, paths: &[PathBuf]) -> bool {
        self.files.borrow().iter().any(|(path, before)| stamp(path) != *before) || policies(paths) != self.policies
    }

    /// The folders in which something may change, and whether new policies may appear below them, too.
    fn folders(&self, paths: &[PathBuf]) -> BTreeSet<(PathBuf, bool)> {
        let beside = self.files.borrow();
        let beside = beside.keys().filter_map(|path| path.ancestors().skip(1).find(|folder| in_place(folder).is_dir()));
        let below = paths::folders(paths).into_iter().map(|folder| (folder, true));
        beside.map(|folder| (in_place(folder).to_owned(), false)).chain(below).collect()
    }

    /// `14:03:22, done in 12 ms; waiting for 3 files to change, Ctrl-C ends`
    fn told(&self, elapsed: Duration) -> String {
        let files = self.files.borrow().values().filter(|stamp| stamp.is_some()).count();
        let files = counted(files, "file", "files");
        let time = Zoned::now().strftime("%H:%M:%S").to_string();
        format!("\n{time}, done in {} ms; waiting for {files} to change, Ctrl-C ends", elapsed.as_millis())
    }
}

impl Files for Seen {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        // Taken before, and the first time: what changes while it is read has changed.
        self.files.borrow_mut().entry(path.to_owned()).or_insert_with(|| stamp(path));
        Disk.read(path)
    }

    fn identity(&self, path: &Path) -> PathBuf {
        Disk.identity(path)
    }

    fn beside(&self, path: &Path) -> Vec<String> {
        Disk.beside(path)
    }
}

fn stamp(path: &Path) -> Stamp {
    let file = path.metadata().ok()?;
    Some((file.modified().ok(), file.len()))
}

fn policies(paths: &[PathBuf]) -> Option<Vec<PathBuf>> {
    paths::expand(paths).ok().map(|given| given.into_iter().map(|given| given.path).collect())
}

/// The folder under a name that the system knows.
fn in_place(folder: &Path) -> &Path {
    if folder.as_os_str().is_empty() { Path::new(".") } else { folder }
}

/// Has the system tell of these folders and of no others.
fn look_at_folders(
    watcher: &mut RecommendedWatcher,
    watched: &mut BTreeSet<(PathBuf, bool)>,
    folders: BTreeSet<(PathBuf, bool)>,
) -> Result<(), Failure> {
    if *watched == folders {
        return Ok(());
    }
    for (folder, _) in watched.iter() {
        // One that is gone is watched no longer by itself.
        let _ = watcher.unwatch(folder);
    }
    for (folder, below) in &folders {
        let mode = if *below { RecursiveMode::Recursive } else { RecursiveMode::NonRecursive };
        match watcher.watch(folder, mode) {
            Err(error) if matches!(error.kind, notify::ErrorKind::MaxFilesWatch) => return Err(unwatchable(&error)),
            // Of a folder that is gone, and on some file systems, nobody tells; files are looked at all the same.
            Ok(()) | Err(_) => {}
        }
    }
    *watched = folders;
    Ok(())
}

fn clear() -> Result<(), Failure> {
    let mut out = io::stdout();
    if out.is_terminal() {
        out.write_all(CLEAR.as_bytes())?;
        out.flush()?;
    }
    Ok(())
}

fn unwatchable(error: &notify::Error) -> Failure {
    Failure::new(format!("this system tells of no changes: {}", error.to_string().to_lowercase()))
        .help("run the command without `--watch`")
}
