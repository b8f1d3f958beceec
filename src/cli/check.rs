//! `bantam check`: is the policy right?

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::console::{counted, look};
use super::failure::Failure;
use super::{Exit, policies};
use crate::diagnostic::{Severity, render};
use crate::session::Loaded;

const EXAMPLES: &str = "\
Examples:
  bantam check qualification.bant
  bantam check rules/                           every policy in a folder
  bantam check rules/ --format concise          a line each, for editors
  bantam check rules/ --format json             for programs

Exit code: 0 no errors, 1 errors, 2 a file cannot be read.";

/// Check policies: say what is wrong, where, and what to write instead.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Check {
    /// Policy files, or folders of `*.bant` files
    #[arg(value_name = "POLICY", required = true)]
    policies: Vec<PathBuf>,
    /// How findings are shown
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Text)]
    format: Format,
}

/// How findings are shown.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// With the source, the places marked
    Text,
    /// One line each
    Concise,
    /// As versioned JSON
    Json,
}

impl Check {
    pub(super) fn run(self) -> Result<Exit, Failure> {
        let policies = policies::load_policies(&self.policies)?;
        let mut out = anstream::stdout().lock();
        match self.format {
            Format::Text => {
                for Loaded { sources, diagnostics, .. } in
                    policies.iter().filter(|loaded| !loaded.diagnostics.is_empty())
                {
                    writeln!(out, "{}", render::graphical(sources, diagnostics, look()))?;
                }
                writeln!(out, "{}", summary(&policies))?;
            }
            Format::Concise => {
                for Loaded { sources, diagnostics, .. } in &policies {
                    out.write_all(render::concise(sources, diagnostics).as_bytes())?;
                }
            }
            Format::Json => {
                let found = policies.iter().map(|loaded| (&loaded.sources, loaded.diagnostics.as_slice()));
                out.write_all(render::json(found).as_bytes())?;
            }
        }
        let errors = policies.iter().any(|loaded| loaded.policy.is_none() || loaded.errors() > 0);
        Ok(if errors { Exit::Found } else { Exit::Clean })
    }
}

/// `3 policies, 41 rules: no errors`; caps and disqualifications are rules too.
fn summary(policies: &[Loaded]) -> String {
    let count = |severity| {
        let all = policies.iter().flat_map(|loaded| &loaded.diagnostics);
        all.filter(|diagnostic| diagnostic.severity == severity).count()
    };
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let policies_of = counted(policies.len(), "policy", "policies");
    let warned = if warnings == 0 { String::new() } else { format!(", {}", counted(warnings, "warning", "warnings")) };
    if errors > 0 {
        return format!("{policies_of}: {}{warned}", counted(errors, "error", "errors"));
    }
    let checked = policies.iter().filter_map(|loaded| loaded.policy.as_ref());
    let rules = checked.map(|policy| policy.rules.len() + policy.caps.len() + policy.disqualifications.len()).sum();
    format!("{policies_of}, {}: no errors{warned}", counted(rules, "rule", "rules"))
}
