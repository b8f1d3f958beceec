//! How much each lint weighs.

use std::collections::BTreeMap;
use std::str::FromStr;

use crate::diagnostic::{Code, Severity};
use crate::lint::LINTS;

/// How much a lint weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// It is not run.
    Off,
    /// Worth knowing.
    Advice,
    /// Probably not what was meant.
    Warning,
    /// It must not stay like this.
    Error,
}

impl Level {
    /// All of them, the least first.
    pub const ALL: [Level; 4] = [Level::Off, Level::Advice, Level::Warning, Level::Error];

    /// The word for it, in configurations and on the command line: `off`, `advice`, `warning`, `error`.
    #[must_use]
    pub fn word(self) -> &'static str {
        self.severity().map_or("off", Severity::word)
    }

    /// How much its findings weigh; `None` where there are none.
    #[must_use]
    pub fn severity(self) -> Option<Severity> {
        match self {
            Level::Off => None,
            Level::Advice => Some(Severity::Advice),
            Level::Warning => Some(Severity::Warning),
            Level::Error => Some(Severity::Error),
        }
    }
}

impl FromStr for Level {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        Level::ALL.into_iter().find(|level| level.word() == word).ok_or(())
    }
}

/// The level of every lint: its default, unless another was set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Levels(BTreeMap<Code, Level>);

impl Levels {
    /// Sets the level of a lint. Of codes that are no lint's, nothing comes of it.
    pub fn set(&mut self, code: Code, level: Level) {
        self.0.insert(code, level);
    }

    /// Runs the lints of these codes only, as far as they are not off; those that are off by default are told as advice.
    pub fn only(&mut self, codes: &[Code]) {
        for lint in LINTS {
            if !codes.contains(&lint.code) {
                self.set(lint.code, Level::Off);
            } else if self.of(lint.code) == Level::Off {
                self.set(lint.code, Level::Advice);
            }
        }
    }

    /// The level of a lint; `Off` for codes that are no lint's.
    #[must_use]
    pub fn of(&self, code: Code) -> Level {
        let default = || LINTS.iter().find(|lint| lint.code == code).map_or(Level::Off, |lint| lint.level);
        self.0.get(&code).copied().unwrap_or_else(default)
    }
}
