//! The settings that a command runs with: those of the nearest `bantam.toml`. What is said on the command line goes
//! before them.
//!
//! The file is looked for beside the policy and in the folders above it, up to the root of the repository (the first folder
//! with a `.git` in it) or of the file system.

use std::cell::RefCell;
use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use clap::Args;

use super::console::{counted, look, tell};
use super::failure::Failure;
use super::policies::unreadable;
use crate::config::{self, Config, FILE_NAME};
use crate::diagnostic::render;
use crate::session::Files;
use crate::source::Sources;

/// Where settings come from.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct ConfigOptions {
    /// Take settings from this file, and not from the `bantam.toml` nearest to the policy
    #[arg(long, value_name = "FILE", conflicts_with = "no_config", help_heading = "Settings")]
    config: Option<PathBuf>,
    /// Take settings from no file
    #[arg(long, help_heading = "Settings")]
    no_config: bool,
}

/// The settings of policies, each file read once.
pub(super) struct Configs<'a> {
    options: &'a ConfigOptions,
    files: &'a dyn Files,
    /// By the path under which a file was read; nothing where there is none.
    known: RefCell<HashMap<PathBuf, Option<Rc<Config>>>>,
    default: Rc<Config>,
}

impl<'a> Configs<'a> {
    pub(super) fn new(options: &'a ConfigOptions, files: &'a dyn Files) -> Configs<'a> {
        Configs { options, files, known: RefCell::default(), default: Rc::default() }
    }

    /// The settings of a policy. Policies of one file share theirs.
    pub(super) fn of(&self, policy: &Path) -> Result<Rc<Config>, Failure> {
        if self.options.no_config {
            return Ok(self.default.clone());
        }
        if let Some(path) = &self.options.config {
            return match self.read(path) {
                Ok(Some(config)) => Ok(config),
                Ok(None) => Err(unreadable(path, &io::ErrorKind::NotFound.into())),
                Err(failure) => Err(failure),
            };
        }
        let beside = policy.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        for folder in self.files.identity(beside).ancestors() {
            if let Some(config) = self.read(&folder.join(FILE_NAME))? {
                return Ok(config);
            }
            if folder.join(".git").exists() {
                break;
            }
        }
        Ok(self.default.clone())
    }

    /// The settings of commands that are about no policy.
    pub(super) fn here(&self) -> Result<Rc<Config>, Failure> {
        self.of(Path::new(FILE_NAME))
    }

    /// What a file says; nothing where there is none.
    fn read(&self, path: &Path) -> Result<Option<Rc<Config>>, Failure> {
        if let Some(known) = self.known.borrow().get(path) {
            return Ok(known.clone());
        }
        let config = match self.files.read(path) {
            Ok(bytes) => Some(Rc::new(parsed(path, bytes)?)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(unreadable(path, &error)),
        };
        self.known.borrow_mut().insert(path.to_owned(), config.clone());
        Ok(config)
    }
}

/// What these bytes say. What is wrong with them is told on standard error.
fn parsed(path: &Path, bytes: Vec<u8>) -> Result<Config, Failure> {
    let here = std::env::current_dir().unwrap_or_default();
    let name = path.strip_prefix(here).unwrap_or(path).display().to_string();
    let text = String::from_utf8(bytes).ok().filter(|text| u32::try_from(text.len()).is_ok());
    let text = text.ok_or_else(|| {
        Failure::new(format!("`{name}` is not UTF-8 text")).help("save it as UTF-8, or give `--no-config`")
    })?;
    let mut sources = Sources::new();
    let file = sources.add(name.as_str(), Some(path.to_owned()), text);
    let (config, found) = config::parse(&sources, file);
    if found.is_empty() {
        return Ok(config);
    }
    tell(&render::graphical(&sources, &found, look()));
    Err(Failure::new(format!("`{name}` cannot be used: {}", counted(found.len(), "error", "errors"))))
}
