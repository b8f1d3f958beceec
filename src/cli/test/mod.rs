//! `bantam test`: do the policies' own tests pass?

mod json;
mod junit;
mod text;

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::console::look;
use super::failure::Failure;
use super::{Exit, policies};
use crate::diagnostic::render;
use crate::policy::Policy;
use crate::session::Loaded;
use crate::source::{Sources, Span};
use crate::testing::{self, Coverage, Report};

const EXAMPLES: &str = "\
Examples:
  bantam test qualification.bant
  bantam test rules/                             every policy in a folder
  bantam test rules/ --filter \"funded buyer\"     tests with these words in their title
  bantam test rules/ --format junit              for CI
  bantam test rules/ --min-coverage 80           fail where less is exercised

Exit code: 0 all tests pass, 1 some fail or a policy does not check, 2 a file cannot be read.";

/// Run the tests that stand in policies, and say which entries they exercise.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Test {
    /// Policy files, or folders of `*.bant` files
    #[arg(value_name = "POLICY", required = true)]
    policies: Vec<PathBuf>,
    /// Only tests whose title has this text in it, in any case
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
    /// How results are shown
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Text)]
    format: Format,
    /// Fail where less than this share of rules, criteria, score and decision entries is exercised
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u32).range(0..=100))]
    min_coverage: Option<u32>,
    /// Show what each entry was in the tests
    #[arg(long)]
    coverage: bool,
}

/// How results are shown.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// Failures with expected and got
    Text,
    /// As versioned JSON
    Json,
    /// As JUnit XML
    Junit,
}

/// One policy, tested.
struct Tested {
    sources: Sources,
    policy: Policy,
    reports: Vec<Report>,
    coverage: Coverage,
    /// For each guarantee, the titles of the tests whose lead breaks it.
    broken_guarantees: Vec<Vec<String>>,
}

impl Tested {
    /// `qualification.bant:88`
    fn place(&self, span: Span) -> String {
        let file = self.sources.get(span.file);
        file.map_or_else(String::new, |file| format!("{}:{}", file.name(), file.line_column(span.start).0))
    }

    fn name(&self) -> &str {
        self.sources.iter().next().map_or("", |(_, file)| file.name())
    }

    fn failed(&self) -> usize {
        self.reports.iter().filter(|report| !report.passed()).count()
    }
}

impl Test {
    pub(super) fn run(self) -> Result<Exit, Failure> {
        let mut tested = Vec::new();
        let mut unchecked = false;
        for Loaded { sources, policy, diagnostics } in policies::load_policies(&self.policies)? {
            match policy {
                Some(policy) => tested.push(self.test(sources, policy)),
                None => {
                    unchecked = true;
                    anstream::eprintln!("{}", render::graphical(&sources, &diagnostics, look()));
                }
            }
        }
        if let Some(filter) = self.filter.as_ref().filter(|_| tested.iter().all(|one| one.reports.is_empty())) {
            return Err(Failure::new(format!("no test has `{filter}` in its title")));
        }
        let mut out = anstream::stdout().lock();
        match self.format {
            Format::Text => text::write(&mut out, &tested, self.coverage || self.min_coverage.is_some())?,
            Format::Json => json::write(&mut out, &tested)?,
            Format::Junit => junit::write(&mut out, &tested)?,
        }
        let thin = self.too_thin(&tested);
        let broken = tested.iter().any(|one| one.broken_guarantees.iter().any(|by| !by.is_empty()));
        let failed = tested.iter().any(|one| one.failed() > 0);
        Ok(if unchecked || failed || broken || thin { Exit::Found } else { Exit::Clean })
    }

    fn test(&self, sources: Sources, policy: Policy) -> Tested {
        let mut coverage = Coverage::new(&policy);
        let wanted = self.filter.as_ref().map(|filter| filter.to_lowercase());
        let chosen = policy
            .tests
            .iter()
            .filter(|test| wanted.as_ref().is_none_or(|wanted| test.title.to_lowercase().contains(wanted)));
        let mut reports = Vec::new();
        let mut broken_guarantees = vec![Vec::new(); policy.guarantees.len()];
        for test in chosen {
            reports.push(testing::run(&policy, &sources, test, &mut coverage));
            let kept = testing::keeps_guarantees(&policy, &test.lead, &testing::moment(test));
            for (broken, kept) in broken_guarantees.iter_mut().zip(kept) {
                if !kept {
                    broken.push(test.title.to_string());
                }
            }
        }
        Tested { sources, policy, reports, coverage, broken_guarantees }
    }

    /// Says which policies are exercised too little, and whether any is.
    fn too_thin(&self, tested: &[Tested]) -> bool {
        let Some(least) = self.min_coverage else { return false };
        let mut thin = false;
        for one in tested.iter().filter(|one| one.coverage.percent() < least) {
            thin = true;
            anstream::eprintln!("{}: coverage is {} %, {least} % are asked for", one.name(), one.coverage.percent());
        }
        thin
    }
}
