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
use crate::config::FILE_NAME;
use crate::data::file::OutputFile;
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

/// Settings that change nothing, ready to be changed.
const DEFAULTS: &str = "\
# Settings of bantam for the policies in this folder and those in it. Options on the command line go before them.
# Those behind a `#` are only examples.

[lint]
# error-on = \"warning\"

[lint.levels]
# \"lint/negated-unknown\" = \"off\"

[fmt]
# width = 100

[test]
# min-coverage = 80

[eval]
# columns = [\"outcome\", \"rule\", \"because\"]
# bad-values = \"missing\"
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
    /// None where there are settings already: here, or in a folder above, which others in this one would hide.
    settings: Option<PathBuf>,
    /// The folder that is to be made first.
    new_folder: Option<PathBuf>,
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
        match &places.settings {
            Some(settings) => tell(&format!("wrote {}\n", settings.display())),
            None => tell(""),
        }
        self.try_out(&loaded, self.input(standing.as_deref())?, started)?;
        tell(&self.next(&places.policy));
        Ok(Exit::Clean)
    }

    /// Where the files go; the policy may not be there.
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
        let has_settings = |settings: &PathBuf| settings.exists() || has_settings_above(settings);
        let settings = Some(policy.with_file_name(FILE_NAME)).filter(|settings| !has_settings(settings));
        let new_folder = self.output.as_ref().filter(|path| ending(path).is_none() && !path.exists()).cloned();
        if new_folder.is_some() {
            return Ok(Places { policy, settings, new_folder });
        }
        destination::check(&policy, std::iter::once(self.leads.as_path()), POLICY)?;
        if fs::symlink_metadata(&policy).is_ok() {
            return Err(Failure::new(format!("`{}` is there already, and is not written over", policy.display()))
                .help("write into another folder with `-o FOLDER`, or only look with `--stdout`"));
        }
        Ok(Places { policy, settings, new_folder })
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
        if let Some(folder) = &self.new_folder {
            fs::create_dir_all(folder).map_err(|error| destination::cannot(folder, &error))?;
        }
        let policy = begun(&self.policy, &draft.text)?;
        let settings = self.settings.as_ref().map(|path| begun(path, DEFAULTS).map(|file| (file, path))).transpose()?;
        policy.put().map_err(|error| destination::cannot(&self.policy, &error))?;
        let Some((settings, path)) = settings else { return Ok(()) };
        settings.put().map_err(|error| {
            // Nothing half-written: the one without the other would keep the next try from writing.
            let _ = fs::remove_file(&self.policy);
            destination::cannot(path, &error)
        })
    }
}

/// A file with a text that is not yet in its place.
fn begun(path: &Path, text: &str) -> Result<OutputFile, Failure> {
    let mut file = destination::create(path)?;
    file.write_all(text.as_bytes()).map_err(|error| destination::cannot(path, &error))?;
    Ok(file)
}

/// Whether a folder above has settings, up to the root of the repository.
fn has_settings_above(settings: &Path) -> bool {
    let folder = settings.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let Ok(folder) = folder.canonicalize() else { return false };
    let within = folder.ancestors().take_while(|folder| !folder.join(".git").exists());
    within.filter_map(Path::parent).any(|above| above.join(FILE_NAME).exists())
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

#[cfg(test)]
mod tests {
    use super::DEFAULTS;
    use crate::config;
    use crate::source::Sources;

    #[test]
    fn the_settings_are_ones_as_they_stand_and_without_their_marks() {
        let as_set = |line: &'static str| line.strip_prefix("# ").filter(|rest| rest.contains(" = ")).unwrap_or(line);
        let set: Vec<&str> = DEFAULTS.lines().map(as_set).collect();
        assert_eq!(set.iter().filter(|line| line.contains(" = ")).count(), 6);
        for text in [DEFAULTS, &set.join("\n")] {
            let mut sources = Sources::new();
            let file = sources.add("bantam.toml", None, text);
            let (_, found) = config::parse(&sources, file);
            assert!(found.is_empty(), "{found:?}\n{text}");
        }
    }
}
