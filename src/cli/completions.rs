//! `bantam completions`: what a shell needs to complete commands and options.

use std::io::{self, Write};

use clap::{Args, CommandFactory};
use clap_complete::{Shell, generate};

use super::failure::Failure;
use super::{Cli, Exit};

const EXAMPLES: &str = "\
Examples:
  bantam completions bash > bantam.bash
  bantam completions zsh > _bantam
  bantam completions fish > bantam.fish

Where the file goes: bash, ~/.local/share/bash-completion/completions/bantam; zsh, a folder of
$fpath, as _bantam; fish, ~/.config/fish/completions/bantam.fish; PowerShell, into $PROFILE.";

/// Print what a shell needs to complete commands and options.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Completions {
    /// Which shell
    shell: Shell,
}

impl Completions {
    pub(super) fn run(self) -> Result<Exit, Failure> {
        // To memory first: a closed pipe is no reason to panic.
        let mut script = Vec::new();
        generate(self.shell, &mut Cli::command(), "bantam", &mut script);
        io::stdout().write_all(&script)?;
        Ok(Exit::Clean)
    }
}
