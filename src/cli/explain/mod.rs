//! `bantam explain`: why a lead has its outcome, and what to ask.

mod json;

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::Exit;
use super::as_of::as_of;
use super::console::tell;
use super::failure::Failure;
use super::leads::{self, Input, Reading};
use super::policies::load_checked;
use crate::data::{Leads, ReadLead};
use crate::diagnostic::nearest;
use crate::explain::{Explanation, Subject, explain, markdown, text};
use crate::outlook;
use crate::policy::{AsOf, Policy, StageId};
use crate::reference;
use crate::source::Sources;

/// How many keys are kept to suggest one from.
const KEYS_TO_SUGGEST_FROM: usize = 100_000;

const EXAMPLES: &str = "\
Examples:
  bantam explain qualification.bant leads.csv --lead L-0017
  bantam explain qualification.bant leads.csv --lead L-0017 --lead L-0042 --stage SQL
  bantam explain qualification.bant leads.csv --lead L-0017 --format markdown
  bantam explain qualification.bant --lead '{\"budget\": \"20k EUR\", \"timing\": \"30d\"}'

A lead is named by its key; by several key fields with `/` between them; without a key by its row, from 1.
Exit code: 0 explained, 1 a lead has a problem and is not decided, 2 there is no such lead.";

/// Explain outcomes: the reason, what each higher stage still needs, and what to ask.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Explain {
    /// The policy file
    policy: PathBuf,
    /// The leads: CSV, JSON Lines or a JSON array; `-` for standard input
    leads: Option<PathBuf>,
    /// The lead's key, or a lead as a JSON object; may be given several times
    #[arg(long, value_name = "KEY|JSON", required = true)]
    lead: Vec<String>,
    /// Only what this stage needs
    #[arg(long, value_name = "STAGE")]
    stage: Option<String>,
    /// How the explanation is shown
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Text)]
    format: Format,
    /// The day or moment that is taken for today; else the moment the run starts
    #[arg(long, value_name = "DATE|DATETIME")]
    as_of: Option<String>,
    #[command(flatten)]
    reading: Reading,
}

/// How an explanation is shown.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// For a terminal
    Text,
    /// As versioned JSON
    Json,
    /// For a ticket or a note
    Markdown,
}

/// What came of one lead.
enum Told {
    /// It was decided.
    Explained(Box<Explanation>),
    /// It has problems: its name and what they are.
    Undecided(String, Vec<String>),
}

impl Explain {
    pub(super) fn run(self) -> Result<Exit, Failure> {
        let (policy, sources) = load_checked(&self.policy)?;
        let as_of = as_of(&policy, self.as_of.as_deref())?;
        let stage = self.stage(&policy)?;
        let explainer = Explainer { policy: &policy, sources: &sources, as_of: &as_of, stage };
        let mut told = Vec::new();
        if let Some(path) = &self.leads {
            let input = Input::of_path(path)?;
            let name = input.name.clone();
            let mut leads = self.reading.leads(&policy, &sources, input, |reader| reader)?;
            told = self.find(&explainer, &name, &mut leads)?;
        } else {
            for lead in &self.lead {
                if !lead.trim_start().starts_with('{') {
                    return Err(Failure::new(format!("`--lead {lead}` names a lead, and no file of leads is given"))
                        .help(format!(
                            "give the file: `bantam explain {} leads.csv --lead {lead}`",
                            self.policy.display()
                        )));
                }
                let input = Input::of_json(lead)?;
                let mut leads = self.reading.leads(&policy, &sources, input, |reader| reader)?;
                for read in leads.by_ref() {
                    told.push(explainer.tell(&read.map_err(|error| leads::broken("--lead", &error))?));
                }
                leads::warn_of_misnamed_keys(&leads.misnamed_keys());
            }
        }
        self.show(&told)
    }

    fn stage(&self, policy: &Policy) -> Result<Option<StageId>, Failure> {
        let Some(name) = &self.stage else { return Ok(None) };
        let names = || policy.stages.iter().map(|stage| &*stage.name);
        match policy.stages.position(|stage| *stage.name == **name) {
            Some(id) => Ok(Some(id)),
            None => {
                let failure = Failure::new(format!("the policy has no stage `{name}`"));
                Err(match nearest(name, names()) {
                    Some(near) => failure.help(format!("did you mean `{near}`?")),
                    None => failure.help(format!("its stages are {}", names().collect::<Vec<_>>().join(", "))),
                })
            }
        }
    }

    /// The leads that were asked for, in the order asked, each the first of its key.
    fn find(&self, explainer: &Explainer<'_>, file: &str, leads: &mut Leads<'_>) -> Result<Vec<Told>, Failure> {
        let mut found: Vec<Option<Told>> = self.lead.iter().map(|_| None).collect();
        let mut names = Vec::new();
        for read in leads {
            let read = read.map_err(|error| leads::broken(file, &error))?;
            let name = explainer.name(&read);
            for (wanted, told) in self.lead.iter().zip(&mut found) {
                if told.is_none() && *wanted == name {
                    *told = Some(explainer.tell(&read));
                }
            }
            if found.iter().all(Option::is_some) {
                break;
            }
            if names.len() < KEYS_TO_SUGGEST_FROM {
                names.push(name);
            }
        }
        let without_key = explainer.policy.schema.key().next().is_none();
        let pairs = self.lead.iter().zip(found);
        pairs.map(|(wanted, told)| told.ok_or_else(|| no_such_lead(wanted, file, &names, without_key))).collect()
    }

    fn show(&self, told: &[Told]) -> Result<Exit, Failure> {
        let mut out = anstream::stdout().lock();
        if let Format::Json = self.format {
            json::write(&mut out, told)?;
        } else {
            for (index, one) in told.iter().enumerate() {
                if index > 0 {
                    writeln!(out)?;
                }
                match (one, self.format) {
                    (Told::Explained(explanation), Format::Markdown) => {
                        write!(out, "{}", markdown::render(explanation))?
                    }
                    (Told::Explained(explanation), Format::Text | Format::Json) => {
                        write!(out, "{}", text::render(explanation))?;
                    }
                    (Told::Undecided(name, problems), _) => {
                        tell(&format!("  {name} could not be decided: {}", problems.join("; ")));
                    }
                }
            }
        }
        let undecided = told.iter().any(|one| matches!(one, Told::Undecided(..)));
        Ok(if undecided { Exit::Found } else { Exit::Clean })
    }
}

fn no_such_lead(wanted: &str, file: &str, names: &[String], without_key: bool) -> Failure {
    let failure = Failure::new(format!("there is no lead `{wanted}` in `{file}`"));
    match nearest(wanted, names.iter().map(String::as_str)) {
        Some(near) if !without_key => failure.help(format!("did you mean `{near}`?")),
        Some(_) | None => match names.first() {
            Some(_) if without_key => failure.help("the policy has no key: leads are named by their row, from 1"),
            Some(first) => failure.help(format!("leads are named by their key, such as `{first}`")),
            None => failure.help("there are no leads in it"),
        },
    }
}

/// Explains the leads of one run.
struct Explainer<'a> {
    policy: &'a Policy,
    sources: &'a Sources,
    as_of: &'a AsOf,
    stage: Option<StageId>,
}

impl Explainer<'_> {
    /// The lead's key, or else its row.
    fn name(&self, read: &ReadLead) -> String {
        read.key(self.policy).unwrap_or_else(|| read.row.to_string())
    }

    fn tell(&self, read: &ReadLead) -> Told {
        let name = self.name(read);
        if !read.problems.is_empty() {
            return Told::Undecided(name, read.problems.iter().map(ToString::to_string).collect());
        }
        let decided = reference::decide(self.policy, &read.lead, self.as_of);
        let outlook = outlook::look(self.policy, &read.lead, self.as_of);
        let subject = Subject { policy: self.policy, sources: self.sources, lead: &read.lead, as_of: self.as_of };
        Told::Explained(Box::new(explain(&subject, &name, &decided, &outlook, self.stage)))
    }
}
