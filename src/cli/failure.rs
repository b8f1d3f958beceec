//! Why a command could not do its job.

use std::fmt;
use std::io;
use std::process::ExitCode;

use super::console::tell;

/// Why a command could not do its job: exit code 2, but for a closed pipe.
#[derive(Debug)]
pub(super) enum Failure {
    /// Something to tell: what is wrong, in one sentence, and what to do.
    Told {
        /// Lower case, no full stop.
        message: String,
        /// What to do instead.
        help: Option<String>,
    },
    /// Whoever read the output has gone.
    Closed,
}

impl Failure {
    /// Something to tell.
    pub(super) fn new(message: impl Into<String>) -> Self {
        Failure::Told { message: message.into(), help: None }
    }

    /// Says what to do instead.
    pub(super) fn help(self, advice: impl Into<String>) -> Self {
        match self {
            Failure::Told { message, .. } => Failure::Told { message, help: Some(advice.into()) },
            Failure::Closed => self,
        }
    }

    /// Prints it to standard error and gives the exit code.
    pub(super) fn report(&self) -> ExitCode {
        match self {
            Failure::Told { .. } => tell(&self.to_string()),
            Failure::Closed => return ExitCode::SUCCESS,
        }
        ExitCode::from(2)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Failure::Told { message, help } = self else { return Ok(()) };
        write!(f, "\u{1b}[31merror:\u{1b}[0m {message}")?;
        if let Some(help) = help {
            write!(f, "\n  \u{1b}[36mhelp:\u{1b}[0m {}", help.replace('\n', "\n        "))?;
        }
        Ok(())
    }
}

impl From<io::Error> for Failure {
    /// The error of writing an output.
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Failure::Closed;
        }
        Failure::new(format!("the output cannot be written: {}", reason(&error)))
    }
}

/// Why the system refused, in its words, without its numbers.
pub(super) fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    text.to_lowercase()
}
