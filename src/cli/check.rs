//! `bantam check`: is the policy right?

use std::path::PathBuf;

use clap::Args;

use super::failure::Failure;
use super::findings::{Findings, Found, summary};
use super::watch::watch;
use super::{Exit, policies};
use crate::session::{Disk, Files};

const EXAMPLES: &str = "\
Examples:
  bantam check                                  every policy below this folder
  bantam check qualification.bant
  bantam check rules/                           every policy in a folder
  bantam check 'rules/**/*.bant'                every policy that a pattern matches
  bantam check rules/ --format concise          a line each, for editors
  bantam check rules/ --watch                   again after every change
  bantam check rules/ --format github           annotations, in GitHub Actions
  bantam check rules/ --output sarif=check.sarif --output junit=check.xml

Exit code: 0 no errors, 1 errors or what `--error-on` or `--max-warnings` forbids, 2 a file cannot
be read.";

/// Check policies: say what is wrong, where, and what to write instead.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Check {
    /// Policy files, folders of `*.bant` files, or patterns; without any, the folder where you are
    #[arg(value_name = "POLICY")]
    policies: Vec<PathBuf>,
    #[command(flatten)]
    findings: Findings,
    /// Check again whenever a file changes, until Ctrl-C
    #[arg(long)]
    watch: bool,
}

impl Check {
    pub(super) fn run(self) -> Result<Exit, Failure> {
        if self.watch { watch(&self.policies, &[], |files| self.check(files)) } else { self.check(&Disk) }
    }

    fn check(&self, files: &dyn Files) -> Result<Exit, Failure> {
        let policies = policies::load_policies(files, &self.policies)?;
        let closing = summary(&policies);
        self.findings.report(&Found { command: "bantam check", policies: &policies, configs: &[], closing })
    }
}
