//! `bantam diff`: what a change of a policy changes.

mod git;
mod json;
mod output;

use std::io::{self, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, ValueEnum};

use super::Exit;
use super::as_of::{self, as_of_both};
use super::failure::Failure;
use super::leads::{self, Input, Reading};
use super::numbers::{all_threads, threads, whole};
use super::policies::{checked, is_leads, load_policy, unreadable};
use crate::analysis::Budget;
use crate::diagnostic::nearest;
use crate::diff::leads::{Also, Movements};
use crate::diff::meaning::{self, Common, Meaning};
use crate::diff::{Example, Examples, Ladder, OnLeads, Report, Version, markdown, text, words};
use crate::engine::Failed;
use crate::engine::pair::{Ended, Half, Moved, PairJob, Segment, Told, compare};
use crate::policy::{DecisionId, Policy, ScoreId};
use crate::session::load;
use crate::source::Sources;
use git::Revision;
use output::MovedFile;

const EXAMPLES: &str = "\
Examples:
  bantam diff old.bant new.bant                                 for which leads the two could differ
  bantam diff old.bant new.bant leads.csv                       who comes to another outcome, and why
  bantam diff old.bant new.bant leads.csv --by industry         and in which segment
  bantam diff old.bant new.bant leads.csv -o moved.csv          all of them, in a file
  bantam diff --git main qualification.bant leads.csv           the file as it is on the branch main, and here
  bantam diff --git v1.0..v1.1 qualification.bant               at two tags
  bantam diff --git main qualification.bant leads.csv --format markdown    for a pull request

Exit code: 0 done, with --exit-code 1 where some lead may come to another outcome,
2 a policy or an input cannot be used.";

/// Show what a change of a policy changes: in words, for any lead, and for the leads of a file.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES, override_usage = "bantam diff [OPTIONS] OLD NEW [LEADS]\n       bantam diff [OPTIONS] --git REVISION POLICY [LEADS]")]
pub(super) struct Diff {
    /// The policy as it was and as it is to be, and a file of leads; with `--git` one policy, and the leads
    #[arg(required = true, num_args = 1..=3, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Take the old policy from a git revision (`main`, `HEAD~3`), or both (`v1.0..v1.1`)
    #[arg(long, value_name = "REVISION")]
    git: Option<String>,
    /// What counts as a difference beside the outcome
    #[arg(long, value_enum, value_name = "WHAT", value_delimiter = ',')]
    also: Vec<What>,
    /// Tell the leads apart by a field of a policy, or by any column of the file
    #[arg(long, value_name = "FIELD|COLUMN")]
    by: Option<String>,
    /// Write all leads that differ to a file, `.csv` or `.jsonl`, with `.gz` behind it compressed
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    output: Option<PathBuf>,
    /// How the report is shown
    #[arg(long, value_enum, default_value_t = Format::Text, help_heading = "Output")]
    format: Format,
    /// How many leads are shown
    #[arg(long, value_name = "NUMBER", value_parser = whole::<usize>, allow_negative_numbers = true, default_value_t = 10, help_heading = "Output")]
    limit: usize,
    /// How many conflicts of the solver one question may cost before it is not settled
    #[arg(long, value_name = "NUMBER", value_parser = whole::<u64>, allow_negative_numbers = true, default_value_t = Budget::default().conflicts)]
    budget: u64,
    /// End with 1 where some lead may come to another outcome, or `--also` finds a difference
    #[arg(long)]
    exit_code: bool,
    /// By how many threads; else by all that the machine has
    #[arg(long, value_name = "NUMBER", value_parser = threads, allow_negative_numbers = true)]
    threads: Option<NonZeroUsize>,
    /// The day or moment that is taken for today; else the moment the run starts
    #[arg(long, value_name = "DATE|DATETIME")]
    as_of: Option<String>,
    #[command(flatten)]
    reading: Reading,
}

/// What counts as a difference beside the outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum What {
    /// The scores that both policies have
    Scores,
    /// The decisions that both have
    Decisions,
}

/// How a report is shown.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// For a terminal
    Text,
    /// As versioned JSON
    Json,
    /// For a comment on a pull request
    Markdown,
}

/// A policy that was read, with what it is called.
struct Loaded {
    name: String,
    policy: Policy,
    sources: Sources,
}

impl Loaded {
    fn version(&self) -> Version<'_> {
        Version { name: &self.name, policy: &self.policy, sources: &self.sources }
    }
}

impl Diff {
    pub(super) fn run(self) -> Result<Exit, Failure> {
        let (old, new, leads) = self.load()?;
        let mut report = Report {
            old: old.name.clone(),
            new: new.name.clone(),
            words: words::differences(&old.version(), &new.version()),
            meaning: self.meaning(&old, &new),
            leads: None,
        };
        match leads {
            Some(path) => report.leads = Some(self.on_leads(&old, &new, path)?),
            None if self.output.is_some() || self.by.is_some() => {
                let option = if self.output.is_some() { "-o" } else { "--by" };
                return Err(Failure::new(format!("`{option}` is about leads, and no file of leads is given"))
                    .help("give it last: `bantam diff OLD.bant NEW.bant leads.csv`"));
            }
            None => {}
        }
        let mut out = anstream::stdout().lock();
        match self.format {
            Format::Text => write!(out, "{}", text::render(&report))?,
            Format::Markdown => write!(out, "{}", markdown::render(&report))?,
            Format::Json => json::write(&mut out, &report)?,
        }
        Ok(if self.exit_code && report.differs() { Exit::Found } else { Exit::Clean })
    }

    /// Both policies, and the file of leads.
    fn load(&self) -> Result<(Loaded, Loaded, Option<&Path>), Failure> {
        let paths: Vec<&Path> = self.files.iter().map(PathBuf::as_path).collect();
        if let Some(revision) = &self.git {
            let (policy, leads) = match paths.as_slice() {
                [policy] => (*policy, None),
                [policy, leads] => (*policy, Some(*leads)),
                _ => {
                    return Err(Failure::new("with `--git` there is one policy, and perhaps leads")
                        .help(format!("write `bantam diff --git {revision} POLICY.bant leads.csv`")));
                }
            };
            if revision.contains("...") {
                return Err(Failure::new(format!("`{revision}` is written with three dots"))
                    .help(format!("two stand between revisions: `--git {}`", revision.replace("...", ".."))));
            }
            let (old, new) = match revision.split_once("..") {
                Some((old, new)) => (at_revision(old, policy)?, at_revision(new, policy)?),
                None => (at_revision(revision, policy)?, here(policy)?),
            };
            return Ok((old, new, leads));
        }
        if let Some((leads, [one, other])) = leads_before_a_policy(&paths) {
            return Err(Failure::new(format!("`{}` is no policy: the leads come last", leads.display()))
                .help(format!("write `bantam diff {one} {other} {}`", leads.display())));
        }
        match paths.as_slice() {
            [old, new] if !is_leads(new) => Ok((here(old)?, here(new)?, None)),
            [old, new, leads] => Ok((here(old)?, here(new)?, Some(*leads))),
            [only] | [only, _] => Err(Failure::new(format!("with what is `{}` to be compared?", only.display()))
                .help(format!(
                    "give the new policy as well: `bantam diff {} NEW.bant`;\nor a git revision: `bantam diff --git main {}`",
                    only.display(),
                    only.display()
                ))),
            _ => Err(Failure::new("two policies are compared, on one file of leads")),
        }
    }

    fn meaning(&self, old: &Loaded, new: &Loaded) -> Meaning {
        let ladder = Ladder::new(&old.policy, &new.policy);
        let common = self.common(&old.policy, &new.policy);
        let budget = Budget { conflicts: self.budget, ..Budget::default() };
        meaning::compare(&old.version(), &new.version(), &ladder, &common, budget)
    }

    fn on_leads(&self, old: &Loaded, new: &Loaded, path: &Path) -> Result<OnLeads, Failure> {
        let (old_day, new_day) = as_of_both(&old.policy, &new.policy, self.as_of.as_deref())?;
        let ladder = Ladder::new(&old.policy, &new.policy);
        let common = self.common(&old.policy, &new.policy);
        let (old_scores, new_scores): (Vec<ScoreId>, Vec<ScoreId>) =
            common.scores.iter().map(|(_, before, now)| (*before, *now)).unzip();
        let (old_decisions, new_decisions): (Vec<DecisionId>, Vec<DecisionId>) =
            common.decisions.iter().map(|(_, before, now)| (*before, *now)).unzip();
        let halves = (
            Half { policy: &old.policy, as_of: &old_day, scores: &old_scores, decisions: &old_decisions },
            Half { policy: &new.policy, as_of: &new_day, scores: &new_scores, decisions: &new_decisions },
        );
        let input = Input::of_path(path)?;
        let pair = [(&old.policy, &old.sources), (&new.policy, &new.sources)];
        let file = input.name.clone();
        let (mut leads, reader) = self.reading.leads_of_both(pair, input)?;
        let not_given = |version: &Version<'_>, names: Vec<Arc<str>>| -> Vec<(String, Arc<str>)> {
            names.into_iter().map(|name| (version.name.to_owned(), name)).collect()
        };
        let mut records_not_given = not_given(&old.version(), leads.records_not_given());
        records_not_given.extend(not_given(&new.version(), leads.records_not_given_to(&reader)));
        let columns = match self.by {
            Some(_) => leads.own_columns().map_err(|error| leads::broken(&file, &error))?,
            None => Vec::new(),
        };
        let segment = self.segment(&old.policy, &new.policy, &columns)?;
        let examples = Examples {
            old: old.version(),
            new: new.version(),
            old_half: halves.0,
            new_half: halves.1,
            ladder: &ladder,
        };
        let row = |moved: &Moved<'_>| output::row(&examples, moved);
        let mut moved_file = self.output.as_deref().map(|path| MovedFile::create(path, self.inputs())).transpose()?;
        let rows = match &mut moved_file {
            Some(file) => Some(file.rows(&row, &output::columns(&new.policy, &common), &new.policy.timezone)?),
            None => None,
        };
        let mut first: Vec<Example> = Vec::new();
        let mut show = |moved: &Moved<'_>| first.push(examples.of(moved));
        let told = Told { rows, shown: self.limit, show: &mut show };
        let rung = |ended: Ended, of: &dyn Fn(crate::types::Outcome) -> usize| match ended {
            Ended::At(outcome, _) => Some(of(outcome)),
            Ended::Undecided => None,
        };
        let differ = |from, to| rung(from, &|it| ladder.of_old(it)) != rung(to, &|it| ladder.of_new(it));
        let threads = self.threads.unwrap_or_else(all_threads);
        let job = PairJob { old: halves.0, new: halves.1, segment, differ: &differ, threads };
        let compared = compare(&job, leads, &reader, told).map_err(|failed| match failed {
            Failed::Reading(error) => leads::broken(&file, &error),
            Failed::Writing(error) => output::broken(self.output.as_deref(), error),
        })?;
        if let Some(file) = moved_file {
            file.put()?;
        }
        let also = Also {
            scores: common.scores.iter().map(|(name, ..)| &**name).collect(),
            decisions: common.decisions.iter().map(|(name, ..)| &**name).collect(),
        };
        Ok(OnLeads {
            file,
            as_of: as_of::shown(&new.policy, &new_day),
            movements: Movements::of(&compared, &ladder, &old.version(), &new.version(), &also, self.by.is_some()),
            by: self.by.clone(),
            first,
            records_not_given,
        })
    }

    /// Every file that the run reads, but for those that the policies use.
    fn inputs(&self) -> impl Iterator<Item = &Path> {
        self.files.iter().chain(self.reading.joined_files()).map(PathBuf::as_path)
    }

    /// By what the leads are told apart: a field of either policy, or a column of the file.
    fn segment<'c>(&self, old: &Policy, new: &Policy, columns: &'c [Arc<str>]) -> Result<Option<Segment<'c>>, Failure> {
        let Some(name) = &self.by else { return Ok(None) };
        let field = new.schema.field(name).map(Segment::New).or_else(|| old.schema.field(name).map(Segment::Old));
        let column = || {
            let place = columns.iter().position(|column| **column == **name)?;
            Some(Segment::Column(place, columns.get(place)?))
        };
        let found = field.or_else(column);
        if found.is_some() {
            return Ok(found);
        }
        let fields = new.schema.fields.iter().map(|field| &*field.name);
        let known = || fields.clone().chain(columns.iter().map(|column| &**column));
        let failure = Failure::new(format!("neither policy has a field `{name}`, and the leads have no such column"));
        Err(match nearest(name, known()) {
            Some(near) if near.contains(char::is_whitespace) => {
                failure.help(format!("did you mean `--by \"{near}\"`?"))
            }
            Some(near) => failure.help(format!("did you mean `--by {near}`?")),
            None => failure.help(format!("the columns are {}", columns.join(", "))),
        })
    }

    /// What both policies have and `--also` asks for.
    fn common(&self, old: &Policy, new: &Policy) -> Common {
        let mut common = Common::default();
        if self.also.contains(&What::Scores) {
            for (id, score) in new.scores.iter_enumerated() {
                let before = old.scores.position(|before| before.name == score.name);
                common.scores.extend(before.map(|before| (score.name.to_string(), before, id)));
            }
        }
        if self.also.contains(&What::Decisions) {
            for (id, decision) in new.decisions.iter_enumerated() {
                let before = old.decisions.position(|before| before.name == decision.name);
                common.decisions.extend(before.map(|before| (decision.name.to_string(), before, id)));
            }
        }
        common
    }
}

/// The policy as it stands in its file.
fn here(path: &Path) -> Result<Loaded, Failure> {
    let name = path.display().to_string();
    let (policy, sources) = checked(load_policy(path)?, &name, "nothing was compared")?;
    Ok(Loaded { name, policy, sources })
}

/// The policy as it stands at a git revision; none given is the last commit.
fn at_revision(revision: &str, path: &Path) -> Result<Loaded, Failure> {
    let revision = if revision.is_empty() { "HEAD" } else { revision };
    let name = format!("{} at {revision}", path.display());
    let files = Revision::of(revision, path)?;
    let loaded = load(&files, path).map_err(|error| {
        if error.kind() != io::ErrorKind::NotFound {
            return unreadable(path, &error);
        }
        Failure::new(format!("`{}` does not stand in `{revision}`", path.display()))
            .help("it may have had another name there: give both policies as files")
    })?;
    let (policy, sources) = checked(loaded, &name, "nothing was compared")?;
    Ok(Loaded { name, policy, sources })
}

/// Leads that stand before one of the policies, and what the two policies are called.
fn leads_before_a_policy<'p>(paths: &[&'p Path]) -> Option<(&'p Path, [String; 2])> {
    let place = paths.iter().position(|path| is_leads(path)).filter(|place| place + 1 < paths.len())?;
    let policies: Vec<String> =
        paths.iter().filter(|path| !is_leads(path)).map(|path| path.display().to_string()).collect();
    let policies = match policies.as_slice() {
        [only] => ["OLD.bant".to_owned(), only.clone()],
        [one, other] => [one.clone(), other.clone()],
        _ => return None,
    };
    Some((paths.get(place)?, policies))
}
