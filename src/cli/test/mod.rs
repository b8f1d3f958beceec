//! `bantam test`: do the policies' own tests pass, and does a file of leads come out as it expects?

mod cases;
mod json;
mod junit;
mod text;

use std::path::{Path, PathBuf};

use clap::{ArgGroup, Args, ValueEnum};

use super::config::{ConfigOptions, Configs};
use super::console::{look, tell};
use super::failure::Failure;
use super::leads::Reading;
use super::numbers::percent;
use super::watch::watch;
use super::{Exit, policies};
use crate::diagnostic::{Diagnostic, render};
use crate::policy::{Guarantee, Policy};
use crate::session::{Disk, Files, Loaded};
use crate::source::{Sources, Span};
use crate::testing::{self, Coverage, Place, Report};

const EXAMPLES: &str = "\
Examples:
  bantam test qualification.bant
  bantam test rules/                             every policy in a folder
  bantam test rules/ --filter \"funded buyer\"     tests with these words in their title
  bantam test rules/ --watch                     again after every change
  bantam test rules/ --format junit              for CI
  bantam test rules/ --min-coverage 80           fail where less is exercised
  bantam test qualification.bant --cases cases.csv --as-of 2026-11-21

Cases are leads with further columns that say what should come of them: `expect_outcome`,
`expect_rule`, `expect_could_be`, `expect_ask`, and so on for every column of `eval`, every
definition, and every criterion (`expect_BANT.need`). An empty cell expects nothing; `missing`
expects that there is nothing. The column `as_of` gives a case a day of its own.

Exit code: 0 all tests pass, 1 some fail or a policy does not check, 2 a file cannot be used.";

/// Run the tests that stand in policies, or in files of cases, and say which entries they exercise.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES, group = ArgGroup::new("of_cases").args(OF_CASES).multiple(true).requires("cases"))]
pub(super) struct Test {
    /// Policy files, folders of `*.bant` files, or patterns; without any, the folder where you are
    #[arg(value_name = "POLICY")]
    policies: Vec<PathBuf>,
    /// Leads that say in further columns what should come of them; `-` for standard input
    #[arg(long, value_name = "FILE")]
    cases: Option<PathBuf>,
    /// Only tests whose title, and cases whose key, has this text in it, in any case
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
    /// How results are shown
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Text)]
    format: Format,
    /// Fail where less than this share of rules, criteria, score and decision entries is exercised
    #[arg(long, value_name = "PERCENT", value_parser = percent, allow_negative_numbers = true)]
    min_coverage: Option<u32>,
    /// Show what each entry was in the tests
    #[arg(long)]
    coverage: bool,
    /// Test again whenever a file changes, until Ctrl-C
    #[arg(long)]
    watch: bool,
    /// The day or moment that is taken for today in cases without their own
    #[arg(long, value_name = "DATE|DATETIME", help_heading = "Cases")]
    as_of: Option<String>,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    config: ConfigOptions,
}

/// The options that mean something only beside `--cases`.
const OF_CASES: [&str; 6] = ["as_of", "input_format", "delimiter", "encoding", "related", "approvals"];

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

/// A policy that does not check, so that nothing in it is tested.
struct Unchecked {
    sources: Sources,
    diagnostics: Vec<Diagnostic>,
}

impl Unchecked {
    fn name(&self) -> &str {
        name(&self.sources)
    }

    /// What is wrong, a line each.
    fn findings(&self) -> Vec<String> {
        render::concise(&self.sources, &self.diagnostics).lines().map(str::to_owned).collect()
    }
}

/// The name of the policy's own file.
fn name(sources: &Sources) -> &str {
    sources.iter().next().map_or("", |(_, file)| file.name())
}

/// One policy, tested.
struct Tested {
    sources: Sources,
    policy: Policy,
    /// The tests of the policy, then the cases.
    reports: Vec<Report>,
    /// How many of the reports are of the policy's own tests.
    own: usize,
    /// The file of cases, where there is one.
    cases_file: Option<String>,
    /// How many leads were decided.
    decided: usize,
    coverage: Coverage,
    /// For each guarantee, the places among the reports whose lead breaks it.
    broken: Vec<Vec<usize>>,
    /// The share of entries, in percent, that has to be exercised.
    least: Option<u32>,
}

impl Tested {
    fn new(sources: Sources, policy: Policy) -> Tested {
        let coverage = Coverage::new(&policy);
        let broken = vec![Vec::new(); policy.guarantees.len()];
        Tested {
            sources,
            policy,
            reports: Vec::new(),
            own: 0,
            cases_file: None,
            decided: 0,
            coverage,
            broken,
            least: None,
        }
    }

    /// Notes what came of a test or case, and which guarantees its lead keeps; `None` where it was not decided.
    fn note(&mut self, report: Report, kept: Option<Vec<bool>>) {
        self.decided += usize::from(kept.is_some());
        for (broken, kept) in self.broken.iter_mut().zip(kept.unwrap_or_default()) {
            if !kept {
                broken.push(self.reports.len());
            }
        }
        self.reports.push(report);
    }

    fn tests(&self) -> &[Report] {
        self.reports.get(..self.own).unwrap_or_default()
    }

    fn cases(&self) -> &[Report] {
        self.reports.get(self.own..).unwrap_or_default()
    }

    /// The guarantees, each with the places among the reports whose lead breaks it.
    fn guarantees(&self) -> impl Iterator<Item = (&Guarantee, &[usize])> {
        self.policy.guarantees.iter().zip(self.broken.iter().map(Vec::as_slice))
    }

    /// `test "a funded buyer"`, `case L-0017 (cases.csv:18)`
    fn described(&self, run: usize) -> Option<String> {
        let report = self.reports.get(run)?;
        Some(match &report.place {
            Place::Policy(_) => format!("test \"{}\"", report.title),
            Place::Line(..) => format!("case {} ({})", report.title, self.place(&report.place)),
        })
    }

    /// `qualification.bant:88`, `cases.csv:7`
    fn place(&self, place: &Place) -> String {
        match place {
            Place::Policy(span) => self.place_in_policy(*span),
            Place::Line(file, line) => format!("{file}:{line}"),
        }
    }

    fn place_in_policy(&self, span: Span) -> String {
        let file = self.sources.get(span.file);
        file.map_or_else(String::new, |file| format!("{}:{}", file.name(), file.line_column(span.start).0))
    }

    fn name(&self) -> &str {
        name(&self.sources)
    }

    fn broken_guarantees(&self) -> usize {
        self.broken.iter().filter(|by| !by.is_empty()).count()
    }

    fn failed(&self) -> usize {
        self.reports.iter().filter(|report| !report.passed()).count()
    }
}

impl Test {
    pub(super) fn run(self) -> Result<Exit, Failure> {
        if !self.watch {
            return self.test_all(&Disk);
        }
        if self.cases.as_deref() == Some(Path::new("-")) {
            return Err(Failure::new(
                "standard input can be read only once, so `--watch` does not go with `--cases -`",
            )
            .help("write the cases to a file and give that"));
        }
        let others: Vec<PathBuf> = self.cases.iter().chain(self.reading.joined_files()).cloned().collect();
        watch(&self.policies, &others, |files| self.test_all(files))
    }

    fn test_all(&self, files: &dyn Files) -> Result<Exit, Failure> {
        let mut tested = Vec::new();
        let mut unchecked = Vec::new();
        let configs = Configs::new(&self.config, files);
        let loaded = match &self.cases {
            Some(_) => vec![self.only_policy(files)?],
            None => policies::load_policies(files, &self.policies)?,
        };
        for Loaded { sources, policy, diagnostics, .. } in loaded {
            match policy {
                Some(policy) => {
                    let mut one = self.test(sources, policy)?;
                    one.least = self.least(&one, &configs)?;
                    tested.push(one);
                }
                None => {
                    tell(&render::graphical(&sources, &diagnostics, look()));
                    unchecked.push(Unchecked { sources, diagnostics });
                }
            }
        }
        self.ensure_some_chosen(&tested)?;
        let mut out = anstream::stdout().lock();
        match self.format {
            Format::Text => text::write(
                &mut out,
                &tested,
                unchecked.len(),
                self.coverage || tested.iter().any(|one| one.least.is_some()),
            )?,
            Format::Json => json::write(&mut out, &tested, &unchecked)?,
            Format::Junit => junit::write(&mut out, &tested, &unchecked)?,
        }
        let thin = too_thin(&tested);
        let broken = tested.iter().any(|one| one.broken_guarantees() > 0);
        let failed = tested.iter().any(|one| one.failed() > 0);
        Ok(if !unchecked.is_empty() || failed || broken || thin { Exit::Found } else { Exit::Clean })
    }

    /// The one policy that cases are for.
    fn only_policy(&self, files: &dyn Files) -> Result<Loaded, Failure> {
        match self.policies.as_slice() {
            [path] => policies::load_policy_from(files, path),
            [_, ..] | [] => Err(Failure::new("`--cases` takes one policy").help("the cases say what that policy does")),
        }
    }

    fn test(&self, sources: Sources, policy: Policy) -> Result<Tested, Failure> {
        let mut tested = Tested::new(sources, policy);
        let Tested { policy, sources, coverage, .. } = &mut tested;
        let wanted = policy.tests.iter().filter(|test| self.is_wanted(&test.title));
        let ran: Vec<_> = wanted
            .map(|test| {
                let report = testing::run(policy, sources, test, coverage);
                (report, testing::keeps_guarantees(policy, &test.lead, &testing::moment(test)))
            })
            .collect();
        ran.into_iter().for_each(|(report, kept)| tested.note(report, Some(kept)));
        tested.own = tested.reports.len();
        if let Some(path) = &self.cases {
            let Tested { policy, sources, coverage, .. } = &mut tested;
            let (file, ran) = self.run_cases(path, policy, sources, coverage)?;
            ran.into_iter().for_each(|ran| tested.note(ran.report, ran.kept));
            tested.cases_file = Some(file);
        }
        Ok(tested)
    }

    /// Whether the filter lets a title or key through.
    fn is_wanted(&self, title: &str) -> bool {
        self.filter.as_ref().is_none_or(|wanted| title.to_lowercase().contains(&wanted.to_lowercase()))
    }

    fn ensure_some_chosen(&self, tested: &[Tested]) -> Result<(), Failure> {
        match &self.filter {
            Some(filter) if tested.iter().all(|one| one.reports.is_empty()) => Err(Failure::new(match self.cases {
                Some(_) => format!("no test has `{filter}` in its title, and no case in its key"),
                None => format!("no test has `{filter}` in its title"),
            })),
            Some(_) | None => Ok(()),
        }
    }

    /// The share of entries that the tests of a policy have to exercise: as the command line says, or its settings.
    fn least(&self, tested: &Tested, configs: &Configs) -> Result<Option<u32>, Failure> {
        let path = tested.sources.iter().next().and_then(|(_, file)| file.path());
        let config = configs.of(path.unwrap_or(Path::new(".")))?;
        Ok(self.min_coverage.or(config.test.min_coverage))
    }
}

/// Says which policies are exercised too little, and whether any is.
fn too_thin(tested: &[Tested]) -> bool {
    let mut thin = false;
    for one in tested {
        if let Some(least) = one.least.filter(|least| one.coverage.percent() < *least) {
            thin = true;
            tell(&format!("{}: coverage is {} %, {least} % are asked for", one.name(), one.coverage.percent()));
        }
    }
    thin
}
