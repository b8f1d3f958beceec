//! A policy as it stands at a git revision.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::cli::failure::{Failure, reason};
use crate::session::Files;

/// What to do without git.
const AS_FILES: &str = "give both policies as files: `bantam diff OLD.bant NEW.bant`";

/// The files of a git revision.
pub(super) struct Revision {
    name: String,
}

impl Revision {
    /// The revision of this name, in the repository that `file` is in.
    pub(super) fn of(name: &str, file: &Path) -> Result<Revision, Failure> {
        let (folder, _) = split(file);
        let arguments = ["rev-parse", "--verify", "--quiet", "--end-of-options", &format!("{name}^{{commit}}")];
        let output = git(&folder, &arguments.map(OsString::from)).map_err(|error| cannot_run(&error))?;
        if output.status.success() {
            return Ok(Revision { name: name.to_owned() });
        }
        let inside = git(&folder, &[OsString::from("rev-parse"), OsString::from("--git-dir")]);
        if inside.is_ok_and(|output| !output.status.success()) {
            return Err(Failure::new(format!("`{}` is in no git repository", file.display())).help(AS_FILES));
        }
        Err(Failure::new(format!("git knows no revision `{name}`"))
            .help("give a branch, a tag or a commit: `--git main`, `--git v1.2`, `--git HEAD~3`"))
    }
}

impl Files for Revision {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let (folder, name) = split(path);
        let mut object = OsString::from(format!("{}:./", self.name));
        object.push(name);
        let output = git(&folder, &[OsString::from("cat-file"), OsString::from("blob"), object])?;
        if output.status.success() { Ok(output.stdout) } else { Err(io::ErrorKind::NotFound.into()) }
    }

    fn beside(&self, path: &Path) -> Vec<String> {
        let (folder, _) = split(path);
        let arguments = ["ls-tree", "--name-only", &self.name, "./"].map(OsString::from);
        match git(&folder, &arguments) {
            Ok(output) => String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect(),
            Err(_) => Vec::new(),
        }
    }
}

fn git(folder: &Path, arguments: &[OsString]) -> io::Result<Output> {
    Command::new("git").arg("-C").arg(folder).args(arguments).output()
}

fn cannot_run(error: &io::Error) -> Failure {
    if error.kind() == io::ErrorKind::NotFound {
        return Failure::new("`--git` needs git, which is not installed").help(AS_FILES);
    }
    Failure::new(format!("git cannot be run: {}", reason(error)))
}

/// The nearest folder on the way to a file that exists now, and the rest of the way.
fn split(path: &Path) -> (PathBuf, PathBuf) {
    let mut folder = path.parent();
    while let Some(there) = folder {
        if there.as_os_str().is_empty() {
            break;
        }
        if there.is_dir() {
            return (there.to_owned(), path.strip_prefix(there).unwrap_or(path).to_owned());
        }
        folder = there.parent();
    }
    (PathBuf::from("."), path.to_owned())
}
