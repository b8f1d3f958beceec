//! What is found in policies: how it is shown, where it is written, and when it fails. The options that commands which
//! judge policies share.

use std::io::Write;
use std::iter;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use clap::{Args, ValueEnum};

use super::Exit;
use super::console::{counted, look, tell};
use super::destination::{self, cannot};
use super::failure::Failure;
use super::numbers::whole;
use crate::config::Config;
use crate::diagnostic::render::{self, Look};
use crate::diagnostic::{Code, Severity, nearest};
use crate::lint::LINTS;
use crate::session::{Disk, Files, Loaded};

/// How findings are shown, where they are written, and which of them fail the run.
#[derive(Debug, Args)]
pub(super) struct Findings {
    /// How findings are shown
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Text)]
    format: Format,
    /// Also write them to a file, as in `sarif=findings.sarif`; may be given several times
    #[arg(long, value_name = "FORMAT=FILE", value_parser = Report::parse)]
    output: Vec<Report>,
    /// The least weight that makes the exit code 1; else `error`
    #[arg(long, value_enum, value_name = "WEIGHT")]
    error_on: Option<Weight>,
    /// Fail where there are more warnings than this
    #[arg(long, value_name = "NUMBER", value_parser = whole::<usize>, allow_negative_numbers = true)]
    max_warnings: Option<usize>,
}

/// How findings are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// With the source, the places marked
    Text,
    /// One line each
    Concise,
    /// As versioned JSON
    Json,
    /// As SARIF 2.1.0, for code scanning
    Sarif,
    /// As annotations of GitHub Actions
    Github,
    /// As a Code Quality report of GitLab
    Gitlab,
    /// As JUnit XML
    Junit,
}

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Weight {
    /// Errors alone
    Error,
    /// Warnings and errors
    Warning,
    /// Anything that is found
    Advice,
}

impl Weight {
    fn severity(self) -> Severity {
        match self {
            Weight::Error => Severity::Error,
            Weight::Warning => Severity::Warning,
            Weight::Advice => Severity::Advice,
        }
    }
}

/// A file of findings: `sarif=findings.sarif`.
#[derive(Clone, Debug)]
struct Report {
    format: Format,
    path: PathBuf,
}

impl Report {
    fn parse(text: &str) -> Result<Report, String> {
        let usage = "write a format and a file, as in `sarif=findings.sarif`";
        let (format, path) = text.split_once('=').ok_or(usage)?;
        if path.is_empty() || path == "-" {
            return Err(format!("{usage}; standard output has its own option: `--format {format}`"));
        }
        let known: Vec<String> = Format::value_variants().iter().filter_map(Format::name).collect();
        let format =
            Format::from_str(format, false).map_err(|_| match nearest(format, known.iter().map(String::as_str)) {
                Some(near) => format!("there is no format `{format}`; did you mean `{near}`?"),
                None => format!("there is no format `{format}`; there are {}", known.join(", ")),
            })?;
        Ok(Report { format, path: path.into() })
    }
}

impl Format {
    /// The word for it on the command line.
    fn name(&self) -> Option<String> {
        self.to_possible_value().map(|value| value.get_name().to_owned())
    }
}

/// What was found, ready to be shown.
pub(super) struct Found<'a> {
    /// The command that looked, as reports name it: `bantam check`.
    pub(super) command: &'static str,
    /// The policies with their findings.
    pub(super) policies: &'a [Loaded],
    /// What their settings say, as far as they have any.
    pub(super) configs: &'a [Rc<Config>],
    /// What stands below them for people.
    pub(super) closing: String,
}

impl Findings {
    /// Shows the findings, writes those that are wanted in files, and says whether they fail the run.
    pub(super) fn report(&self, found: &Found) -> Result<Exit, Failure> {
        for (nth, report) in self.output.iter().enumerate() {
            let earlier = self.output.iter().take(nth).map(|earlier| earlier.path.as_path());
            if earlier.clone().any(|earlier| Disk.identity(earlier) == Disk.identity(&report.path)) {
                let shown = report.path.display();
                return Err(
                    Failure::new(format!("`{shown}` is to be written twice")).help("give each report its own file")
                );
            }
            destination::check(&report.path, found.inputs(), example(report.format))?;
        }
        let mut out = anstream::stdout().lock();
        out.write_all(found.written(self.format, look()).as_bytes())?;
        for Report { format, path } in &self.output {
            let mut file = destination::create(path)?;
            let written = file.write_all(found.written(*format, Look::PLAIN).as_bytes());
            written.and_then(|()| file.put()).map_err(|error| cannot(path, &error))?;
        }
        Ok(self.judge(found))
    }

    /// Whether the findings fail the run, which is said where it is not plain to see.
    fn judge(&self, found: &Found) -> Exit {
        let too_many = match self.max_warnings {
            Some(most) => exceeds(found.policies.iter(), most),
            None => found.by_config().into_iter().any(|(config, policies)| {
                config.lint.max_warnings.is_some_and(|most| exceeds(policies.into_iter(), most))
            }),
        };
        let fails = |(loaded, config): (&Loaded, &Config)| {
            let least = self.error_on.map(Weight::severity).or(config.lint.error_on).unwrap_or(Severity::Error);
            loaded.policy.is_none() || loaded.diagnostics.iter().any(|diagnostic| diagnostic.severity >= least)
        };
        let nothing = Config::default();
        let configs = found.configs.iter().map(Rc::as_ref).chain(iter::repeat(&nothing));
        if found.policies.iter().zip(configs).any(fails) || too_many { Exit::Found } else { Exit::Clean }
    }
}

/// Whether there are more warnings than may be, which is told.
fn exceeds<'a>(policies: impl Iterator<Item = &'a Loaded>, most: usize) -> bool {
    let warnings = count(policies, Severity::Warning);
    if warnings <= most {
        return false;
    }
    let allowed = match most {
        0 => "none is allowed".to_owned(),
        1 => "1 is allowed".to_owned(),
        most => format!("{most} are allowed"),
    };
    tell(&format!("{}, {allowed}", counted(warnings, "warning", "warnings")));
    true
}

fn count<'a>(policies: impl Iterator<Item = &'a Loaded>, severity: Severity) -> usize {
    let all = policies.flat_map(|loaded| &loaded.diagnostics);
    all.filter(|diagnostic| diagnostic.severity == severity).count()
}

impl<'a> Found<'a> {
    /// The policies that share settings, together.
    fn by_config(&self) -> Vec<(&'a Config, Vec<&'a Loaded>)> {
        let mut groups: Vec<(&Rc<Config>, Vec<&Loaded>)> = Vec::new();
        for (config, loaded) in self.configs.iter().zip(self.policies) {
            match groups.iter_mut().find(|(known, _)| Rc::ptr_eq(known, config)) {
                Some((_, group)) => group.push(loaded),
                None => groups.push((config, vec![loaded])),
            }
        }
        groups.into_iter().map(|(config, group)| (config.as_ref(), group)).collect()
    }

    /// Every file that was read.
    fn inputs(&self) -> impl Iterator<Item = &'a Path> {
        self.policies.iter().flat_map(|loaded| loaded.sources.iter().filter_map(|(_, file)| file.path()))
    }

    fn written(&self, format: Format, look: Look) -> String {
        let each = || self.policies.iter().map(|loaded| (&loaded.sources, loaded.diagnostics.as_slice()));
        match format {
            Format::Text => {
                let drawn = each().filter(|(_, found)| !found.is_empty());
                let drawn = drawn.map(|(sources, found)| render::graphical(sources, found, look) + "\n");
                drawn.collect::<String>() + &self.closing + "\n"
            }
            Format::Concise => each().map(|(sources, found)| render::concise(sources, found)).collect(),
            Format::Json => render::json(each()),
            Format::Sarif => render::sarif(each(), level),
            Format::Github => render::github(each()),
            Format::Gitlab => render::gitlab(each()),
            Format::Junit => render::junit(self.command, each()),
        }
    }
}

/// How much a code weighs where nobody has chosen otherwise.
fn level(code: Code) -> Option<Severity> {
    LINTS.iter().find(|lint| lint.code == code).map_or(Some(Severity::Error), |lint| lint.level.severity())
}

/// A file of the format, to suggest one.
fn example(format: Format) -> &'static str {
    match format {
        Format::Text | Format::Concise => "findings.txt",
        Format::Json => "findings.json",
        Format::Sarif => "findings.sarif",
        Format::Github => "annotations.txt",
        Format::Gitlab => "codequality.json",
        Format::Junit => "findings.xml",
    }
}

/// `3 policies, 41 rules: no errors`; caps and disqualifications are rules too.
pub(super) fn summary(policies: &[Loaded]) -> String {
    let count = |severity| count(policies.iter(), severity);
    let also = |severity, one, several| match count(severity) {
        0 => String::new(),
        number => format!(", {}", counted(number, one, several)),
    };
    let errors = count(Severity::Error);
    let warned =
        also(Severity::Warning, "warning", "warnings") + &also(Severity::Advice, "piece of advice", "pieces of advice");
    let policies_of = counted(policies.len(), "policy", "policies");
    if errors > 0 {
        return format!("{policies_of}: {}{warned}", counted(errors, "error", "errors"));
    }
    let checked = policies.iter().filter_map(|loaded| loaded.policy.as_ref());
    let rules = checked.map(|policy| policy.rules.len() + policy.caps.len() + policy.disqualifications.len()).sum();
    format!("{policies_of}, {}: no errors{warned}", counted(rules, "rule", "rules"))
}
