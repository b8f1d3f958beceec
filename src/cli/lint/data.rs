//! `--data`: a policy against leads, and against the profile that was kept of earlier ones.

use std::fmt::Write as _;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{ArgGroup, Args};

use crate::cli::as_of::as_of;
use crate::cli::console::tell;
use crate::cli::destination::{self, cannot};
use crate::cli::failure::{Failure, reason};
use crate::cli::leads::{Input, Reading};
use crate::diagnostic::{Diagnostic, nearest};
use crate::profile::{Baseline, BaselineError, PartProfile, Profile, reading_all};
use crate::session::{Disk, Files, Loaded};

/// The options that mean something only beside `--data`.
const OF_DATA: [&str; 7] =
    ["baseline", "update_baseline", "input_format", "delimiter", "encoding", "related", "approvals"];

/// Leads that the policy is held against.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("of_data").args(OF_DATA).multiple(true).requires("data"))]
pub(super) struct Data {
    /// Leads: say also what in them and in the policy does not fit together
    #[arg(long, value_name = "FILE", help_heading = "Leads")]
    data: Option<PathBuf>,
    /// A profile of earlier leads: say what has drifted since; written where there is none yet
    #[arg(long, value_name = "FILE", help_heading = "Leads")]
    baseline: Option<PathBuf>,
    /// Keep the profile of these leads as the baseline from now on
    #[arg(long, requires = "baseline", help_heading = "Leads")]
    update_baseline: bool,
    #[command(flatten)]
    reading: Reading,
}

/// What came of holding a policy against leads.
#[derive(Default)]
pub(super) struct Against {
    /// Columns that are not there, or not once: of these leads, nothing can be told.
    misfits: Vec<Diagnostic>,
    /// What does not fit.
    findings: Vec<Diagnostic>,
    /// What of each entry is true of how many, for people.
    pub(super) shares: String,
    /// The baseline that is to be written.
    kept: Option<Kept>,
}

struct Kept {
    path: PathBuf,
    json: String,
    is_new: bool,
}

impl Data {
    /// The files that are read beside the policy.
    pub(super) fn files(&self) -> Vec<PathBuf> {
        self.data.iter().chain(self.reading.joined_files()).cloned().collect()
    }

    /// Whether the leads can be read only once.
    pub(super) fn is_a_stream(&self) -> bool {
        self.data.as_deref() == Some(Path::new("-"))
    }

    /// Holds the one policy against the leads, where both are there.
    pub(super) fn against(&self, policies: &[Loaded], day: Option<&str>) -> Result<Option<Against>, Failure> {
        let Some(path) = &self.data else { return Ok(None) };
        let [loaded] = policies else {
            let count = policies.len();
            return Err(Failure::new(format!("`--data` is about one policy, and there are {count}"))
                .help("name the policy that these leads are for"));
        };
        let Some(policy) = &loaded.policy else { return Ok(None) };
        let today = as_of(policy, day)?;
        let all = reading_all(policy);
        let leads = match self.reading.opened(&all, &loaded.sources, Input::of_path(path)?)? {
            Ok(leads) => leads,
            Err(misfits) => return Ok(Some(Against { misfits, ..Against::default() })),
        };
        let mut profile = Profile::new(policy);
        for read in leads {
            profile.add(policy, &read.map_err(|error| unreadable(path, &error))?, &today);
        }
        let mut findings = profile.findings(policy);
        let mut kept = None;
        if let Some(path) = &self.baseline {
            let earlier = read_baseline(path)?;
            if earlier.is_none() && !self.update_baseline {
                misspelt(path)?;
            }
            let now = Baseline::of(&profile, policy);
            match earlier {
                Some(earlier) if !self.update_baseline => findings.extend(earlier.drift(&profile, policy)),
                earlier => {
                    kept = Some(Kept { path: path.clone(), json: now.to_json(), is_new: earlier.is_none() });
                }
            }
        }
        let shares = shares(loaded, &profile);
        Ok(Some(Against { misfits: Vec::new(), findings, shares, kept }))
    }
}

impl Against {
    /// Takes what was found out of it: what keeps the leads from being read, and what does not fit.
    pub(super) fn take(&mut self) -> (Vec<Diagnostic>, Vec<Diagnostic>) {
        (std::mem::take(&mut self.misfits), std::mem::take(&mut self.findings))
    }

    /// Writes the baseline where one is to be written, and says so.
    pub(super) fn keep(&self) -> Result<(), Failure> {
        let Some(Kept { path, json, is_new }) = &self.kept else { return Ok(()) };
        let mut file = destination::create(path)?;
        file.write_all(json.as_bytes()).and_then(|()| file.put()).map_err(|error| cannot(path, &error))?;
        let did = if *is_new { "kept" } else { "updated" };
        tell(&format!("{did} the baseline `{}`: later leads are held against it", path.display()));
        Ok(())
    }
}

/// Fails where a file that is not there is called nearly as one that is: in CI, a slip would keep a new baseline each time.
fn misspelt(path: &Path) -> Result<(), Failure> {
    let wanted = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let names = Disk.beside(path);
    let Some(near) = nearest(&wanted, names.iter().map(String::as_str)) else { return Ok(()) };
    Err(Failure::new(format!("there is no baseline `{}`", path.display()))
        .help(format!("did you mean `{near}`? `--update-baseline` keeps a new one under the name that you gave")))
}

/// The baseline of a file; `None` where there is no such file yet.
fn read_baseline(path: &Path) -> Result<Option<Baseline>, Failure> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unreadable(path, &error)),
    };
    let shown = path.display();
    Baseline::from_json(&text).map(Some).map_err(|error| match error {
        BaselineError::Shape(wrong) => Failure::new(format!("`{shown}` is no baseline: {wrong}"))
            .help("give the file that `--baseline` once wrote, or a new name"),
        BaselineError::Version(version) => {
            Failure::new(format!("`{shown}` is a baseline of version {version}, which this Bantam does not know"))
                .help("keep a new one: `--update-baseline` under another name")
        }
    })
}

fn unreadable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("`{}` cannot be read: {}", path.display(), reason(error)))
}

/// Each rule, cap and disqualification with the share of leads of which it is true, and below it what it joins by `and`.
fn shares(loaded: &Loaded, profile: &Profile) -> String {
    let Some(policy) = &loaded.policy else { return String::new() };
    let mut lines: Vec<(String, &PartProfile)> = Vec::new();
    for entry in &profile.entries {
        lines.push((policy.entry_name(entry.entry).to_owned(), &entry.whole));
        if entry.parts.len() > 1 {
            let text =
                |part: &PartProfile| loaded.sources.text(part.span).split_whitespace().collect::<Vec<_>>().join(" ");
            lines.extend(entry.parts.iter().map(|part| (format!("  {}", shortened(&text(part))), part)));
        }
    }
    let width = lines.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    let left_out = match profile.leads - profile.decided {
        0 => String::new(),
        left_out => format!("; {left_out} more cannot be decided"),
    };
    let mut out = format!("\n  of {}{left_out}:\n\n", profile.counted());
    let _ = writeln!(out, "  {:width$}    true  unknown", "");
    for (name, part) in lines {
        let percent = |count| profile.share(count);
        let _ = writeln!(out, "  {name:width$}  {:>6}  {:>7}", percent(part.holds), percent(part.unknown));
    }
    out
}

/// No condition is told longer than this.
const LONGEST: usize = 60;

fn shortened(text: &str) -> String {
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    text.chars().take(LONGEST - 1).chain(['…']).collect()
}
