//! The command line: one file a subcommand, the exit codes, and how the terminal is used.
//!
//! Every command ends with 0 where all is clean, 1 where it found something in what it was asked to judge, and 2
//! where it could not do its job. No command panics, and a closed pipe ends it quietly.

mod as_of;
mod check;
mod codes;
mod completions;
mod config;
mod console;
mod destination;
mod diff;
mod difference;
mod eval;
mod explain;
mod failure;
mod findings;
mod fmt;
mod init;
mod leads;
mod lint;
mod manual;
mod numbers;
mod overlay;
mod paths;
mod policies;
mod prove;
mod test;
mod watch;

use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use failure::Failure;

/// What `bantam` alone prints.
const OVERVIEW: &str = "\
Bantam decides how far your leads have come, by rules that anyone can read.

  bantam init leads.csv                              begin a policy for these leads
  bantam lint rules.bant                             what is wrong, and probably not meant
  bantam test rules.bant                             whether its tests pass
  bantam eval rules.bant leads.csv                   every lead, decided
  bantam explain rules.bant leads.csv --lead L-17    why, and what to ask

Each command has examples: `bantam eval --help`. All commands: `bantam help`.
";

const EXAMPLES: &str = "\
Examples:
  bantam check qualification.bant
  bantam eval qualification.bant leads.csv -o decided.csv
  bantam codes type/unit-mismatch

Exit code of all commands: 0 clean, 1 something was found, 2 the job could not be done.";

/// Decides how far leads have come, by rules that anyone can read.
#[derive(Debug, Parser)]
#[command(name = "bantam", version, max_term_width = 100, after_help = EXAMPLES)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    Check(check::Check),
    Diff(diff::Diff),
    Lint(lint::Lint),
    Eval(eval::Eval),
    Explain(explain::Explain),
    Fmt(fmt::Fmt),
    Init(init::Init),
    Test(test::Test),
    Prove(prove::Prove),
    Codes(codes::Codes),
    Completions(completions::Completions),
    Manual(manual::Manual),
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Exit {
    /// Nothing to report.
    Clean,
    /// It found something in what it was asked to judge.
    Found,
}

/// Runs the command line `arguments`, the program's name first, and says how it ended.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(usage) => {
            // Nobody is left to tell when the message itself cannot be printed.
            let _ = usage.print();
            return ExitCode::from(if usage.use_stderr() { 2 } else { 0 });
        }
    };
    let ended = match cli.command {
        None => overview(),
        Some(Command::Check(check)) => check.run(),
        Some(Command::Diff(diff)) => diff.run(),
        Some(Command::Lint(lint)) => lint.run(),
        Some(Command::Eval(eval)) => eval.run(),
        Some(Command::Explain(explain)) => explain.run(),
        Some(Command::Fmt(fmt)) => fmt.run(),
        Some(Command::Init(init)) => init.run(),
        Some(Command::Codes(codes)) => codes.run(),
        Some(Command::Completions(completions)) => completions.run(),
        Some(Command::Manual(manual)) => manual.run(),
        Some(Command::Test(test)) => test.run(),
        Some(Command::Prove(prove)) => prove.run(),
    };
    match ended {
        Ok(Exit::Clean) => ExitCode::SUCCESS,
        Ok(Exit::Found) => ExitCode::from(1),
        Err(failure) => failure.report(),
    }
}

fn overview() -> Result<Exit, Failure> {
    io::stdout().write_all(OVERVIEW.as_bytes())?;
    Ok(Exit::Clean)
}
