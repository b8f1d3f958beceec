//! `bantam manual`: all commands on one page, made from the definition that the command line itself is read by.

mod markdown;
mod roff;

use std::io::{self, Write};

use clap::{Args, Command, CommandFactory, ValueEnum};

use super::failure::Failure;
use super::{Cli, Exit};

const EXAMPLES: &str = "\
Examples:
  bantam manual > bantam.1
  bantam manual --format markdown

`man ./bantam.1` shows the page; in ~/.local/share/man/man1, `man bantam` finds it.";

/// Print the manual page, for `man` or as Markdown.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Manual {
    /// How it is written
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Man)]
    format: Format,
}

/// How the manual is written.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// For `man`
    Man,
    /// For a forge
    Markdown,
}

impl Manual {
    pub(super) fn run(self) -> Result<Exit, Failure> {
        let mut command = Cli::command().disable_help_subcommand(true);
        command.build();
        let page = match self.format {
            Format::Man => roff::page(&command)?,
            Format::Markdown => markdown::page(&command),
        };
        io::stdout().write_all(page.as_bytes())?;
        Ok(Exit::Clean)
    }
}

/// The commands that people see, in the order of the help.
fn commands(command: &Command) -> impl Iterator<Item = &Command> {
    command.get_subcommands().filter(|command| !command.is_hide_set())
}

/// What stands below the options of a command.
fn after_help(command: &Command) -> Option<String> {
    command.get_after_help().map(|text| text.to_string().trim_end().to_owned())
}
