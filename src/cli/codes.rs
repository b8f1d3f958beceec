//! `bantam codes`: what a message means.

use std::io::{self, IsTerminal, Write};

use clap::Args;

use super::Exit;
use super::failure::Failure;
use crate::diagnostic::{Code, nearest};

const EXAMPLES: &str = "\
Examples:
  bantam codes                        every code, a line each
  bantam codes type/unit-mismatch     what it means, why, and how it is mended";

/// Explain the codes of messages: what they mean, with a failing example and its correction.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Codes {
    /// The codes to explain; all are listed without one
    #[arg(value_name = "CODE")]
    codes: Vec<String>,
}

impl Codes {
    pub(super) fn run(self) -> Result<Exit, Failure> {
        let codes = self.codes.iter().map(|name| find(name)).collect::<Result<Vec<Code>, Failure>>()?;
        let mut out = io::stdout().lock();
        if codes.is_empty() {
            let width = Code::ALL.iter().map(|code| code.name().len()).max().unwrap_or(0);
            for code in Code::ALL {
                writeln!(out, "{:width$}  {}", code.name(), code.summary())?;
            }
        }
        for (index, code) in codes.into_iter().enumerate() {
            let separator = if index > 0 { "\n" } else { "" };
            let page = if out.is_terminal() { code.plain_page() } else { code.page().to_owned() };
            write!(out, "{separator}{page}")?;
        }
        Ok(Exit::Clean)
    }
}

/// The code of this name; the family may be left out where the rest says which.
fn find(name: &str) -> Result<Code, Failure> {
    let called = |name: &str| {
        let mut alike = Code::ALL.iter().filter(|code| short(code) == name);
        alike.next().filter(|_| alike.next().is_none()).copied()
    };
    if let Some(code) = called(name).or_else(|| name.parse().ok()) {
        return Ok(code);
    }
    let names = Code::ALL.iter().flat_map(|code| [code.name(), short(code)]);
    let near = nearest(name, names).and_then(|near| near.parse().ok().or_else(|| called(near)));
    let help = near.map_or("`bantam codes` lists them all".to_owned(), |code: Code| format!("did you mean `{code}`?"));
    Err(Failure::new(format!("there is no code `{name}`")).help(help))
}

/// The name without its family.
fn short(code: &Code) -> &'static str {
    code.name().split_once('/').map_or(code.name(), |(_, name)| name)
}
