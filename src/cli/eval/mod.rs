//! `bantam eval`: what every lead comes to.

mod card;
mod output;
mod progress;

use std::io::{self, IsTerminal};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::{Args, ValueEnum};

use super::Exit;
use super::as_of::{self, as_of};
use super::config::{ConfigOptions, Configs};
use super::console::tell;
use super::failure::Failure;
use super::leads::{self, Input, Reading};
use super::numbers::{all_threads, threads, whole};
use super::policies::load_checked;
use crate::data::summary::{self, Summary};
use crate::data::{Columns, Leads};
use crate::engine::{self, Failed, Job};
use crate::policy::Policy;
use crate::session::Disk;
use output::Output;
use progress::Progress;

const EXAMPLES: &str = "\
Examples:
  bantam eval qualification.bant leads.csv                         a table of the first leads
  bantam eval qualification.bant leads.csv -o decided.csv          all leads, in a file
  bantam eval qualification.bant leads.csv --keep all              with all columns of the input
  bantam eval qualification.bant leads.csv --columns outcome,rule,country
  bantam eval qualification.bant leads.csv --related activities=calls.csv --approvals approvals.csv
  bantam eval qualification.bant export.csv --encoding windows-1252 --delimiter ';'
  bantam eval qualification.bant --lead '{\"budget\": \"20k EUR\", \"timing\": \"30d\"}'
  cat leads.jsonl | bantam eval qualification.bant - --as-of 2026-11-21 > decided.csv

Exit code: 0 every lead was decided, 1 some lead, record or verdict had a problem, 2 the policy or
an input cannot be used.";

/// Decide leads: one row out for each lead in, in order, with its outcome, the rule and the reason.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Eval {
    /// The policy file
    policy: PathBuf,
    /// The leads: CSV, JSON Lines or a JSON array; `-` for standard input
    #[arg(required_unless_present = "lead")]
    leads: Option<PathBuf>,
    /// Decide one lead, given here as a JSON object
    #[arg(long, value_name = "JSON", conflicts_with_all = ["leads", "input_format", "delimiter", "encoding"])]
    lead: Option<String>,
    /// Write to a file, `.csv`, `.jsonl` or `.parquet`, with `.gz` behind it compressed; it takes its place when it is whole
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    output: Option<PathBuf>,
    /// How rows are written; else by the file's ending, as CSV when piped, as a table on a terminal
    #[arg(long, value_enum, help_heading = "Output")]
    format: Option<output::Format>,
    /// The columns, among the usual ones, the fields, definitions and criteria (`BANT.need`)
    #[arg(long, value_name = "NAME,…", value_delimiter = ',', help_heading = "Output")]
    columns: Option<Vec<String>>,
    /// Put the columns of the input first
    #[arg(long, value_enum, value_name = "WHICH", help_heading = "Output")]
    keep: Option<Keep>,
    /// How many leads the table shows; else 20
    #[arg(long, value_name = "NUMBER", value_parser = whole::<usize>, allow_negative_numbers = true, help_heading = "Output")]
    limit: Option<usize>,
    /// By how many threads; else by all that the machine has
    #[arg(long, value_name = "NUMBER", value_parser = threads, allow_negative_numbers = true)]
    threads: Option<NonZeroUsize>,
    /// The day or moment that is taken for today; else the moment the run starts
    #[arg(long, value_name = "DATE|DATETIME")]
    as_of: Option<String>,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    config: ConfigOptions,
}

/// How many leads the table shows where nothing says how many.
const SHOWN: usize = 20;

/// Which columns of the input are kept.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Keep {
    /// All of them
    All,
}

impl Eval {
    pub(super) fn run(mut self) -> Result<Exit, Failure> {
        let started = Instant::now();
        let (policy, sources) = load_checked(&self.policy)?;
        self.settle()?;
        let as_of = as_of(&policy, self.as_of.as_deref())?;
        let input = match (&self.lead, &self.leads) {
            (Some(lead), _) => Input::of_json(lead)?,
            (None, leads) => Input::of_path(leads.as_deref().unwrap_or(Path::new("-")))?,
        };
        let mut progress = Progress::new(input.size);
        let name = input.name.clone();
        let mut leads = self.reading.leads(&policy, &sources, input, |reader| progress.watch(reader))?;
        leads.total().into_iter().for_each(|total| progress.expect_leads(total));
        let columns = self.columns(&policy, &name, &mut leads)?;
        let records_not_given = leads.records_not_given();
        let mut output = Output::open(&self)?;
        let mut sink = output.sink(&self, &columns, &policy)?;
        let threads = self.threads.unwrap_or_else(all_threads);
        let job = Job { policy: &policy, as_of: &as_of, columns: &columns, threads };
        let ran = engine::run(&job, leads, &mut sink, &|leads| progress.tick(leads));
        progress.finish();
        let ran = ran.and_then(|ran| sink.finish().map(|()| ran).map_err(Failed::Writing));
        let ran = ran.map_err(|failed| match failed {
            Failed::Reading(error) => leads::broken(&name, &error),
            Failed::Writing(error) => output.broken(error),
        })?;
        output.put()?;
        let mut found = ran.summary.has_problems();
        if self.lead.is_some() {
            leads::warn_of_misnamed_keys(&ran.misnamed_keys);
        } else {
            let run = summary::Run {
                as_of: as_of::shown(&policy, &as_of),
                records: ran.records,
                approvals: ran.approvals,
                records_not_given,
                unmet_keys: ran.unmet_keys,
                wrapped_in: ran.wrapped_in,
                lost_count_of_keys: ran.lost_count_of_keys,
                wrote: self.output.as_ref().map(|path| path.display().to_string()),
                elapsed: started.elapsed(),
            };
            found |= run.has_unreadable();
            self.tell(&ran.summary, &policy, &run);
        }
        Ok(if found { Exit::Found } else { Exit::Clean })
    }

    /// Takes what the command line does not say from the settings of the policy.
    fn settle(&mut self) -> Result<(), Failure> {
        let config = Configs::new(&self.config, &Disk).of(&self.policy)?;
        self.columns = self.columns.take().or_else(|| config.eval.columns.clone());
        self.limit = self.limit.or(config.eval.limit);
        self.threads = self.threads.or(config.eval.threads);
        self.reading.settle(config.eval.bad_values);
        Ok(())
    }

    /// Every file that the run reads, but for those that the policy uses.
    fn inputs(&self) -> impl Iterator<Item = &Path> {
        let leads = [&self.policy].into_iter().chain(&self.leads);
        leads.chain(self.reading.joined_files()).map(PathBuf::as_path)
    }

    fn columns(&self, policy: &Policy, name: &str, leads: &mut Leads<'_>) -> Result<Columns, Failure> {
        let kept = match self.keep {
            Some(Keep::All) => Some(leads.own_columns().map_err(|error| leads::broken(name, &error))?),
            None => None,
        };
        Columns::choose(policy, self.columns.as_deref(), kept.as_deref()).map_err(|unknown| {
            let failure = Failure::new(format!("there is no column `{}`", unknown.name));
            match unknown.nearest {
                Some(near) => failure.help(format!("did you mean `{near}`?")),
                None => failure.help("columns are `outcome`, `rule`, `because` and the names of the policy"),
            }
        })
    }

    /// The summary, on standard error: the rows may be on their way to another program.
    fn tell(&self, summary: &Summary, policy: &Policy, run: &summary::Run) {
        let below_table = self.output.is_none() && io::stdout().is_terminal();
        let gap = if below_table { "\n" } else { "" };
        tell(&format!("{gap}{}", summary::render(summary, policy, run).trim_end()));
    }
}
