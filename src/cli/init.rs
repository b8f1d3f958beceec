//! `bantam init`: a first policy for a file of leads.

use std::fs;
use std::io::{self, Cursor, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;

use super::Exit;
use super::as_of::{self, as_of};
use super::console::{counted, tell};
use super::destination;
use super::failure::Failure;
use super::leads::{self, Dialect, Input};
use super::numbers::all_threads;
use super::policies::ending;
use crate::data::sample::Sample;
use crate::data::summary;
use crate::data::{Columns, Leads, Notation};
use crate::engine::{self, Job, Sink};
use crate::init::{Draft, draft, to_decide};
use crate::session::{Loaded, load_text};
use crate::source::Sources;
use crate::testing::{self, Coverage};

const EXAMPLES: &str = "\
Examples:
  bantam init leads.csv
  bantam init leads.csv -o rules/                     into a folder
  bantam init export.csv --encoding windows-1252 --delimiter ';' -o agency.bant
  bantam init leads.jsonl --stdout                    only to look at

Exit code: 0 the policy was written, 2 it was not.";

/// What the policy is called where nothing else is said.
const POLICY: &str = "qualification.bant";

/// What settings are called.
const SETTINGS: &str = "bantam.toml";

/// Settings that change nothing, ready to be changed.
const DEFAULTS: &str = "\
# Settings of bantam for the policies in this folder and those in it. Options on the command line go before them.

[lint]

[fmt]

[test]

[eval]
";

/// Begin a policy: look at a file of leads and write a lead block that reads it, with first rules and a test.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Init {
    /// The leads: CSV, JSON Lines or a JSON array; `-` for standard input
    leads: PathBuf,
    /// The folder, or the policy file in it, that is written; else `qualification.bant` where you are
    #[arg(short, long, value_name = "FOLDER|FILE", conflicts_with = "stdout")]
    output: Option<PathBuf>,
    /// Write no file: print the policy
    #[arg(long)]
    stdout: bool,
    #[command(flatten)]
    dialect: Dialect,
}

/// The files that are written.
struct Places {
    policy: PathBuf,
    settings: PathBuf,
}

impl Init {
    pub(super) fn run(self) -> Result<Exit, Failure> {
        let started = Instant::now();
        let places = if self.stdout { None } else { Some(self.places()?) };
        let standing = self.standing()?;
        let input = self.input(standing.as_deref())?;
        let name = input.name.clone();
        let sample = Sample::take(&name, input.reader, &self.dialect.options());
        let sample = sample.map_err(leads::unfit_for(&Sources::new(), &name, "a policy can be begun from"))?;
        if let Some(list) = sample.wrapped_in() {
            return Err(Failure::new(format!("the leads of `{name}` seem to stand in its list `{list}`"))
                .help("give the list alone: a JSON array of objects, or an object a line"));
        }
        let draft = draft(&sample, &name);
        let loaded = proven(&draft)?;
        let Some(places) = places else {
            io::stdout().write_all(draft.text.as_bytes())?;
            tell(
                &open_questions(&draft)
                    .map_or_else(|| "nothing is left to decide".to_owned(), |open| format!("left: {open}")),
            );
            return Ok(Exit::Clean);
        };
        places.write(&draft)?;
        let open = open_questions(&draft).map(|open| format!(", {open}")).unwrap_or_default();
        let fields = counted(draft.fields, "field", "fields");
        tell(&format!("wrote {}: {fields} of {name}{open}", places.policy.display()));
        tell(&format!("wrote {}\n", places.settings.display()));
        self.try_out(&loaded, self.input(standing.as_deref())?, started)?;
        tell(&self.next(&places.policy));
        Ok(Exit::Clean)
    }

    /// Where the files go; neither may be there.
    fn places(&self) -> Result<Places, Failure> {
        let policy = match &self.output {
            None => PathBuf::from(POLICY),
            Some(path) if path.is_dir() || ending(path).is_none() => path.join(POLICY),
            Some(path) if ending(path).as_deref() == Some("bant") => path.clone(),
            Some(path) => {
                return Err(Failure::new(format!("`{}` would be no policy", path.display())).help(format!(
                    "give a folder, or a file that ends in .bant: `{}`",
                    path.with_extension("bant").display()
                )));
            }
        };
        let settings = policy.with_file_name(SETTINGS);
        destination::check(&policy, std::iter::once(self.leads.as_path()), POLICY)?;
        for path in [&policy, &settings] {
            if fs::symlink_metadata(path).is_ok() {
                return Err(Failure::new(format!("`{}` is there already, and is not written over", path.display()))
                    .help("write into another folder with `-o FOLDER`, or only look with `--stdout`"));
            }
        }
        Ok(Places { policy, settings })
    }

    /// All of standard input, which can be read only once, where the leads come from there.
    fn standing(&self) -> Result<Option<Vec<u8>>, Failure> {
        if self.leads != Path::new("-") {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        io::stdin().read_to_end(&mut bytes).map_err(|error| leads::broken("standard input", &error))?;
        Ok(Some(bytes))
    }

    fn input(&self, standing: Option<&[u8]>) -> Result<Input, Failure> {
        let input = Input::of_path(&self.leads)?;
        Ok(match standing {
            Some(bytes) => Input { reader: Box::new(Cursor::new(bytes.to_vec())), ..input },
            None => input,
        })
    }

    /// Decides all leads of the file with the policy, and tells what came of it.
    fn try_out(&self, loaded: &Loaded, input: Input, started: Instant) -> Result<(), Failure> {
        let Some(policy) = &loaded.policy else { return Ok(()) };
        let name = input.name.clone();
        let as_of = as_of(policy, None)?;
        let leads = Leads::open(policy, &name, input.reader, &self.dialect.options());
        let leads = leads.map_err(leads::unfit_for(&loaded.sources, &name, "the policy needs"))?;
        let columns = Columns::choose(policy, Some(&["outcome".to_owned()]), None);
        let columns = columns.map_err(|unknown| Failure::new(unknown.to_string()))?;
        let job = Job { policy, as_of: &as_of, columns: &columns, threads: all_threads() };
        let mut nowhere = io::sink();
        let ran = engine::run(&job, leads, &mut Sink::Bytes(Notation::Csv, &mut nowhere), &|_| ());
        let ran = ran.map_err(|failed| match failed {
            engine::Failed::Reading(error) | engine::Failed::Writing(error) => leads::broken(&name, &error),
        })?;
        let run = summary::Run {
            as_of: as_of::shown(policy, &as_of),
            unmet_keys: ran.unmet_keys,
            wrapped_in: ran.wrapped_in,
            elapsed: started.elapsed(),
            ..summary::Run::default()
        };
        tell(summary::render(&ran.summary, policy, &run).trim_end());
        Ok(())
    }

    /// The commands that people go on with.
    fn next(&self, policy: &Path) -> String {
        let (policy, leads) = (policy.display(), format!("{}{}", self.leads.display(), self.dialect.arguments()));
        format!("\nNext: read {policy}, then\n  bantam test {policy}\n  bantam eval {policy} {leads} -o decided.csv")
    }
}

impl Places {
    /// Writes both files, or neither.
    fn write(&self, draft: &Draft) -> Result<(), Failure> {
        let mut policy = destination::create(&self.policy)?;
        let mut settings = destination::create(&self.settings)?;
        policy.write_all(draft.text.as_bytes()).map_err(|error| destination::cannot(&self.policy, &error))?;
        settings.write_all(DEFAULTS.as_bytes()).map_err(|error| destination::cannot(&self.settings, &error))?;
        policy.put().map_err(|error| destination::cannot(&self.policy, &error))?;
        settings.put().map_err(|error| {
            // Nothing half-written: the one without the other would keep the next try from writing.
            let _ = fs::remove_file(&self.policy);
            destination::cannot(&self.settings, &error)
        })
    }
}

/// The policy, which checks and passes its tests; that one does not would be a defect here.
fn proven(draft: &Draft) -> Result<Loaded, Failure> {
    let defect = |what: String| {
        Failure::new(format!("the policy that was worked out is wrong: {what}"))
            .help("this is a defect of bantam; please report it with the header of the file")
    };
    let loaded = load_text(POLICY, &draft.text);
    let Some(policy) = &loaded.policy else {
        let first = loaded.diagnostics.first().map(|found| found.message.clone()).unwrap_or_default();
        return Err(defect(first));
    };
    let mut coverage = Coverage::new(policy);
    let mut reports = policy.tests.iter().map(|test| testing::run(policy, &loaded.sources, test, &mut coverage));
    match reports.find(|report| !report.passed()) {
        Some(failed) => Err(defect(format!("its test `{}` fails", failed.title))),
        None => Ok(loaded),
    }
}

/// `3 things to decide (lines 12, 20, 31)`
fn open_questions(draft: &Draft) -> Option<String> {
    let lines = to_decide(&draft.text);
    let shown: Vec<String> = lines.iter().take(8).map(usize::to_string).collect();
    let rest = if lines.len() > shown.len() { ", …" } else { "" };
    let word = if lines.len() == 1 { "line" } else { "lines" };
    (!lines.is_empty())
        .then(|| format!("{} to decide ({word} {}{rest})", counted(lines.len(), "thing", "things"), shown.join(", ")))
}
