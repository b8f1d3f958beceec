//! `bantam lint`: what is wrong with a policy, and what is probably not meant; and mending it.

mod data;
mod mend;

use std::collections::HashSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Mutex;
use std::thread;

use clap::Args;

use self::data::{Against, Data};
use super::as_of::today;
use super::config::{ConfigOptions, Configs};
use super::failure::Failure;
use super::findings::{Findings, Found, summary};
use super::numbers::all_threads;
use super::watch::watch;
use super::{Exit, policies};
use crate::config::{Config, UnknownLint, named};
use crate::diagnostic::{Code, Safety, nearest};
use crate::lint::{LINTS, Level, Levels, Settings};
use crate::session::{Disk, Files, Loaded};
use crate::source::Span;

const EXAMPLES: &str = "\
Examples:
  bantam lint                                       every policy below this folder
  bantam lint qualification.bant
  bantam lint rules/ --diff                         what `--fix` would mend
  bantam lint rules/ --fix
  bantam lint rules/ --level lint/negated-unknown=off --level lint/expired=error
  bantam lint rules/ --only lint/never-true,lint/overlap
  bantam lint rules/ --max-warnings 0 --output sarif=lint.sarif
  bantam lint qualification.bant --data leads.csv   what does not fit these leads
  bantam lint qualification.bant --data leads.csv --baseline profile.json
                                                    and what has drifted since the profile was kept
  bantam lint --list                                all lints, and how much each weighs

A comment allows a finding in the policy itself: `# lint: allow(lint/expired) kept as a record`.
Levels for a whole folder stand in its `bantam.toml`, below `[lint.levels]`.

Exit code: 0 no errors, 1 errors or what `--error-on` or `--max-warnings` forbids (with --diff:
something can be mended), 2 a file cannot be read or written.";

/// Check policies, and say what is probably not meant in them; mend what can be mended.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Lint {
    /// Policy files, folders of `*.bant` files, or patterns; without any, the folder where you are
    #[arg(value_name = "POLICY")]
    policies: Vec<PathBuf>,
    /// Mend what can be mended without another decision of any lead
    #[arg(long, help_heading = "Mending")]
    fix: bool,
    /// Mend also where some lead may then be decided in another way
    #[arg(long, help_heading = "Mending")]
    unsafe_fixes: bool,
    /// Show what `--fix` would change, and write nothing
    #[arg(long, conflicts_with = "fix", help_heading = "Mending")]
    diff: bool,
    /// How much a lint weighs: off, advice, warning or error; may be given several times
    #[arg(long, value_name = "LINT=LEVEL", value_parser = level, help_heading = "Lints")]
    level: Vec<(Code, Level)>,
    /// Run these lints only
    #[arg(long, value_name = "LINT,…", value_delimiter = ',', value_parser = lint, help_heading = "Lints")]
    only: Vec<Code>,
    /// The day that is taken for today by lints about time; else the day it is
    #[arg(long, value_name = "DATE", help_heading = "Lints")]
    as_of: Option<String>,
    /// List all lints with their levels, and lint nothing
    #[arg(long, help_heading = "Lints")]
    list: bool,
    #[command(flatten)]
    data: Data,
    #[command(flatten)]
    findings: Findings,
    #[command(flatten)]
    config: ConfigOptions,
    /// Lint again whenever a file changes, until Ctrl-C
    #[arg(long, conflicts_with_all = ["fix", "diff", "list"])]
    watch: bool,
}

/// Policies with all that was found in them, and the settings of each.
struct Linted {
    policies: Vec<Loaded>,
    configs: Vec<Rc<Config>>,
    /// What came of holding the policy against leads.
    against: Option<Against>,
}

impl Lint {
    pub(super) fn run(self) -> Result<Exit, Failure> {
        if self.unsafe_fixes && !self.fix && !self.diff {
            return Err(Failure::new("`--unsafe-fixes` says which fixes are made, and none is asked for")
                .help("give it with `--fix`, or with `--diff` to look first"));
        }
        if self.data.is_a_stream() && (self.watch || self.fix || self.diff) {
            return Err(Failure::new(
                "`--data -` can be read only once, and `--fix`, `--diff` and `--watch` look again",
            )
            .help("write the leads to a file first"));
        }
        match (self.list, self.watch) {
            (true, _) => self.list(),
            (false, true) => watch(&self.policies, &self.data.files(), |files| self.report(files)),
            (false, false) if self.diff => self.show_mended(),
            (false, false) => {
                if self.fix {
                    self.mend()?.write()?;
                }
                self.report(&Disk)
            }
        }
    }

    fn report(&self, files: &dyn Files) -> Result<Exit, Failure> {
        let Linted { policies, configs, against } = self.linted(files)?;
        let shares = against.as_ref().map_or_else(String::new, |against| format!("{}\n", against.shares));
        let closing = shares + &summary(&policies) + &self.mendable(&policies);
        let exit =
            self.findings.report(&Found { command: "bantam lint", policies: &policies, configs: &configs, closing })?;
        against.map_or(Ok(()), |against| against.keep())?;
        Ok(exit)
    }

    /// Shows what `--fix` would change.
    fn show_mended(&self) -> Result<Exit, Failure> {
        let difference = self.mend()?.difference()?;
        anstream::stdout().write_all(difference.as_bytes())?;
        Ok(if difference.is_empty() { Exit::Clean } else { Exit::Found })
    }

    fn mend(&self) -> Result<mend::Mended, Failure> {
        mend::mend(|files| Ok(self.linted(files)?.policies), self.unsafe_fixes)
    }

    /// The policies with what is found in them by the lints that are in force.
    fn linted(&self, files: &dyn Files) -> Result<Linted, Failure> {
        let configs = Configs::new(&self.config, files);
        let mut policies = policies::load_policies(files, &self.policies)?;
        let mut against = self.data.against(&policies, self.as_of.as_deref())?;
        let (misfits, of_leads) = against.as_mut().map(Against::take).unwrap_or_default();
        let mut own = Vec::new();
        let mut jobs = Vec::new();
        for loaded in &mut policies {
            let path = loaded.sources.iter().next().and_then(|(_, file)| file.path());
            let config = configs.of(path.unwrap_or(Path::new(".")))?;
            let today = loaded.policy.as_ref().map(|policy| today(policy, self.as_of.as_deref())).transpose()?;
            jobs.push((loaded, Settings { levels: self.levels(&config), today }));
            own.push(config);
        }
        side_by_side(jobs, |(loaded, settings)| {
            loaded.diagnostics = loaded.lint_beside(&settings, of_leads.clone());
            loaded.diagnostics.extend_from_slice(&misfits);
        });
        agree(&mut policies);
        Ok(Linted { policies: policies::each_finding_once(policies), configs: own, against })
    }

    /// The levels in force: the settings', over them those of the command line.
    fn levels(&self, config: &Config) -> Levels {
        let mut levels = Levels::default();
        for (code, level) in config.lint.levels.iter().chain(&self.level) {
            levels.set(*code, *level);
        }
        if !self.only.is_empty() {
            levels.only(&self.only);
        }
        levels
    }

    fn list(&self) -> Result<Exit, Failure> {
        let config = Configs::new(&self.config, &Disk).here()?;
        let levels = self.levels(&config);
        let width = LINTS.iter().map(|lint| lint.code.name().len()).max().unwrap_or(0);
        let mut out = anstream::stdout().lock();
        for lint in LINTS {
            let level = levels.of(lint.code).word();
            writeln!(out, "{:width$}  {level:7}  {}", lint.code.name(), lint.code.summary())?;
        }
        Ok(Exit::Clean)
    }

    /// `; --fix mends 2 of these`
    fn mendable(&self, policies: &[Loaded]) -> String {
        let fixes = policies.iter().flat_map(|loaded| &loaded.diagnostics).filter_map(|found| found.fix.as_ref());
        let (safe, others): (Vec<Safety>, Vec<Safety>) =
            fixes.map(|fix| fix.safety).partition(|safety| *safety == Safety::Safe);
        match (safe.len(), others.len()) {
            (0, 0) => String::new(),
            (safe, 0) => format!("; `--fix` mends {safe} of these"),
            (0, others) => format!("; `--fix --unsafe-fixes` mends {others} of these"),
            (safe, others) => format!("; `--fix` mends {safe} of these, with `--unsafe-fixes` {others} more"),
        }
    }
}

/// The stack of a thread that lints: as large as that of the first one mostly is.
const STACK: usize = 8 << 20;

/// Does a piece of work for each job, several at a time.
fn side_by_side<T: Send>(jobs: Vec<T>, work: impl Fn(T) + Sync) {
    let threads = all_threads().get().min(jobs.len());
    let queue = Mutex::new(jobs.into_iter());
    let next = || queue.lock().ok().and_then(|mut jobs| jobs.next());
    let run = || {
        while let Some(job) = next() {
            work(job);
        }
    };
    thread::scope(|scope| {
        for _ in 1..threads {
            // Where no thread can be had, this one does all of it.
            let _ = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, run);
        }
        run();
    });
}

/// What stands in a file of several policies is unused only where none of them uses it.
fn agree(policies: &mut [Loaded]) {
    let is_about_use = |code: Code| code.name().starts_with("lint/unused-");
    let paths = |loaded: &Loaded| -> HashSet<PathBuf> {
        loaded.sources.iter().filter_map(|(_, file)| file.path()).map(|path| Disk.identity(path)).collect()
    };
    let files: Vec<HashSet<PathBuf>> = policies.iter().map(paths).collect();
    let places: Vec<HashSet<Place>> = policies
        .iter()
        .map(|loaded| {
            loaded.diagnostics.iter().filter_map(|found| Some((place(loaded, found.span()?)?, found.code))).collect()
        })
        .collect();
    for loaded in policies {
        let kept = loaded.diagnostics.iter().map(|found| {
            let here = found.span().and_then(|span| place(loaded, span)).filter(|_| is_about_use(found.code));
            here.is_none_or(|(path, start)| {
                let of_file = files.iter().zip(&places).filter(|(files, _)| files.contains(&path));
                of_file.into_iter().all(|(_, places)| places.contains(&((path.clone(), start), found.code)))
            })
        });
        let mut kept = kept.collect::<Vec<bool>>().into_iter();
        loaded.diagnostics.retain(|_| kept.next().unwrap_or(true));
    }
}

/// A place in a file, however it was reached, and what was found there.
type Place = ((PathBuf, u32), Code);

fn place(loaded: &Loaded, span: Span) -> Option<(PathBuf, u32)> {
    Some((Disk.identity(loaded.sources.get(span.file)?.path()?), span.start))
}

/// `lint/expired=off`
fn level(text: &str) -> Result<(Code, Level), String> {
    let (code, word) = text.split_once('=').ok_or("write a lint and a level, as in `lint/expired=off`")?;
    let code = lint(code)?;
    let known = Level::ALL.map(Level::word);
    let level = word.parse().map_err(|()| match nearest(word, known) {
        Some(near) => format!("there is no level `{word}`; did you mean `{near}`?"),
        None => format!("there is no level `{word}`; the levels are {}", known.join(", ")),
    })?;
    Ok((code, level))
}

/// `lint/expired`
fn lint(name: &str) -> Result<Code, String> {
    named(name).map_err(|unknown| match unknown {
        UnknownLint::IsError => format!("`{name}` is an error wherever it is found; only lints have levels"),
        UnknownLint::Near(code) => format!("there is no lint `{name}`; did you mean `{code}`?"),
        UnknownLint::Unlike => format!("there is no lint `{name}`; `bantam lint --list` shows all lints"),
    })
}
