//! `bantam prove`: what is true of every lead, and what of some.

mod json;
mod junit;
mod keep;
mod text;
mod that;
mod words;

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use self::keep::Place;
use super::console::{look, tell};
use super::failure::Failure;
use super::numbers::whole;
use super::{Exit, as_of, policies};
use crate::analysis::{Audit, Budget, Claim, Day, Standing, Witness};
use crate::diagnostic::render;
use crate::policy::Policy;
use crate::reference::Evaluation;
use crate::session::Loaded;
use crate::source::{Sources, Span};
use crate::testing::block;

const EXAMPLES: &str = "\
Examples:
  bantam prove qualification.bant
  bantam prove qualification.bant --that \"if outcome >= SQL then budget defined\"
  bantam prove qualification.bant --write-tests qualification.bant    keep the leads as tests
  bantam prove qualification.bant --format junit                      for CI

Asked of every lead that can be decided: any answers, any of them missing, any records and
verdicts, on any day of the years 1 to 8999. What is proven holds for all of them; what is
refuted or shown comes with a lead that the interpreter has decided so.

Exit code: 0 nothing is refuted and nothing open, 1 something is, or the policy does not check,
2 a file cannot be used.";

/// Prove what holds for every possible lead: guarantees, and that each rule, entry and stage is of use.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Prove {
    /// The policy file
    #[arg(value_name = "POLICY")]
    policy: PathBuf,
    /// Ask only whether this is true of every lead, written as a guarantee is; may be given several times
    #[arg(long, value_name = "CONDITION")]
    that: Vec<String>,
    /// How results are shown
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Text)]
    format: Format,
    /// Ask about this day or moment only
    #[arg(long, value_name = "DATE|DATETIME")]
    as_of: Option<String>,
    /// How many conflicts the solver may meet for each question before it is left open
    #[arg(long, value_name = "NUMBER", value_parser = whole::<u64>, allow_negative_numbers = true, default_value_t = Budget::default().conflicts)]
    budget: u64,
    /// End with 0 although some question is not settled
    #[arg(long)]
    allow_unsettled: bool,
    /// Append the leads to this file as tests: those that refute something, and one for each entry that decides
    #[arg(long, value_name = "FILE")]
    write_tests: Option<PathBuf>,
}

/// How results are shown.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// What is refuted, then what was asked
    Text,
    /// As versioned JSON
    Json,
    /// As JUnit XML
    Junit,
}

/// A policy that was asked about.
struct Proven<'p> {
    name: String,
    sources: &'p Sources,
    audit: Audit<'p>,
    /// The day that was asked about, where it is one.
    day: Option<String>,
}

impl Proven<'_> {
    /// The claims that are refuted.
    fn failing(&self) -> impl Iterator<Item = &Claim> {
        self.audit.claims.iter().filter(|claim| claim.standing == Standing::Fails)
    }

    /// `qualification.bant:88`
    fn place(&self, span: Span) -> String {
        let file = self.sources.get(span.file);
        file.map_or_else(String::new, |file| format!("{}:{}", file.name(), file.line_column(span.start).0))
    }

    fn count(&self, standing: Standing) -> usize {
        self.audit.claims.iter().filter(|claim| claim.standing == standing).count()
    }
}

impl Prove {
    pub(super) fn run(self) -> Result<Exit, Failure> {
        self.write_tests.as_deref().map_or(Ok(()), keep::check_name)?;
        let loaded = if self.that.is_empty() {
            policies::load_policy(&self.policy)?
        } else {
            that::load(&self.policy, &self.that)?
        };
        let Loaded { sources, policy, diagnostics, .. } = loaded;
        if !diagnostics.is_empty() {
            tell(&render::graphical(&sources, &diagnostics, look()));
        }
        let Some(policy) = policy else { return Ok(Exit::Found) };
        let place = self.write_tests.as_deref().map(|path| Place::open(path, &self.policy)).transpose()?;
        let proven = self.prove(&policy, &sources)?;
        let mut out = anstream::stdout().lock();
        match self.format {
            Format::Text => text::write(&mut out, &proven)?,
            Format::Json => json::write(&mut out, &proven)?,
            Format::Junit => junit::write(&mut out, &proven, self.allow_unsettled)?,
        }
        if let Some(place) = place {
            place.write(&proven)?;
        }
        let open = !self.allow_unsettled && proven.count(Standing::Open) > 0;
        Ok(if open || proven.count(Standing::Fails) > 0 { Exit::Found } else { Exit::Clean })
    }

    fn prove<'p>(&self, policy: &'p Policy, sources: &'p Sources) -> Result<Proven<'p>, Failure> {
        let pinned = self.as_of.as_deref().map(|text| as_of::pinned(policy, text)).transpose()?;
        let shown = pinned.as_ref().map(|as_of| as_of::shown(policy, as_of));
        let day = pinned.map_or(Day::Any, Day::On);
        let budget = Budget { conflicts: self.budget, ..Budget::default() };
        let audit = if self.that.is_empty() {
            Audit::new(policy, &day, budget)
        } else {
            let first = policy.guarantees.len().saturating_sub(self.that.len());
            let places: Vec<usize> = (first..policy.guarantees.len()).collect();
            Audit::of_guarantees(policy, &places, &day, budget)
        };
        Ok(Proven { name: self.policy.display().to_string(), sources, audit, day: shown })
    }
}

/// The lead of a witness as a test that passes as the policy stands.
fn test_block(policy: &Policy, title: &str, witness: &Witness) -> String {
    let Witness { lead, as_of } = witness;
    let decided = Evaluation::new(policy, lead, as_of).decided();
    block::written(policy, title, lead, as_of, &[block::outcome(policy, &decided)])
}
