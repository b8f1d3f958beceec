//! Case files: leads with columns that say what should come of them.
//!
//! `expect_outcome`, `expect_rule`, and `expect_NAME` for whatever else the output or the policy has a name for. A cell
//! is read as a value of what it is about; an empty one expects nothing, `missing` expects that there is nothing.

mod cell;
mod columns;
mod compare;

use std::cell::LazyCell;
use std::sync::Arc;

use crate::data::ReadLead;
use crate::explain::Subject as Explained;
use crate::outlook::{self, Searcher};
use crate::policy::{AsOf, Policy};
use crate::reference::Evaluation;
use crate::source::Sources;
use crate::testing::expectation::{Looking, Mismatch, Seen};
use crate::testing::{Coverage, Failure, Place, Report, guarantees};
use crate::types::Moment;
use columns::{Column, Subject};
use compare::Expected;

/// The column of a case's own moment.
const AS_OF: &str = "as_of";

/// The cases of one file.
pub struct Cases<'p> {
    policy: &'p Policy,
    sources: &'p Sources,
    file: Arc<str>,
    columns: Vec<Column>,
    /// Names of JSON objects that were looked at.
    known: Vec<Arc<str>>,
    /// The place of the column of moments.
    moments: Option<usize>,
    as_of: Option<&'p AsOf>,
    /// Looks at what could still change, for cases without a moment of their own.
    searcher: Option<Searcher<'p>>,
}

/// What came of one case.
#[derive(Clone, Debug)]
pub struct Ran {
    /// Whether it came out as expected.
    pub report: Report,
    /// Whether the lead keeps each guarantee of the policy; `None` where it was not decided.
    pub kept: Option<Vec<bool>>,
}

/// Why a file cannot be used as cases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CasesError {
    /// No column expects anything.
    ExpectsNothing,
    /// A column expects something of a name that there is not.
    UnknownColumn {
        /// The header.
        name: String,
        /// The nearest that there could be.
        nearest: Option<String>,
    },
    /// Two columns expect the same.
    Twice(String),
    /// The policy hangs on time, and nothing says for which moment the cases are.
    NoAsOf,
}

impl<'p> Cases<'p> {
    /// The cases of a file that has these columns; people know it by `file`. `as_of` is the moment of all cases without
    /// one of their own in the column `as_of`.
    ///
    /// # Errors
    /// Where the file expects nothing, or something of a name that there is not, or has no moment where one is needed.
    pub fn new(
        policy: &'p Policy,
        sources: &'p Sources,
        file: &str,
        names: &[Arc<str>],
        as_of: Option<&'p AsOf>,
    ) -> Result<Cases<'p>, CasesError> {
        let moments = names.iter().position(|name| &**name == AS_OF && !columns::is_field(policy, name));
        let (file, columns) = (Arc::from(file), Vec::new());
        let mut cases = Cases { policy, sources, file, columns, known: Vec::new(), moments, as_of, searcher: None };
        for (index, name) in names.iter().enumerate() {
            cases.learn(index, name)?;
        }
        if cases.columns.is_empty() {
            return Err(CasesError::ExpectsNothing);
        }
        if as_of.is_none() && moments.is_none() {
            return Err(CasesError::NoAsOf);
        }
        Ok(cases)
    }

    /// Runs one case and notes in `coverage` what it exercised.
    ///
    /// # Errors
    /// Where a JSON object expects something of a name that there is not.
    pub fn run(&mut self, read: &ReadLead, coverage: &mut Coverage) -> Result<Ran, CasesError> {
        for name in read.own.names() {
            if !self.known.iter().any(|known| **known == *name) {
                self.learn(0, &Arc::from(name))?;
            }
        }
        let (mismatches, kept) = self.judge(read, coverage);
        let place = Place::Line(Arc::clone(&self.file), read.line);
        let failures = mismatches.into_iter().map(|mismatch| Failure::at(place.clone(), mismatch)).collect();
        Ok(Ran { report: Report { title: title(self.policy, read), place, failures }, kept })
    }

    /// What a case is called: the lead's key, else its row.
    #[must_use]
    pub fn title(&self, read: &ReadLead) -> Arc<str> {
        title(self.policy, read)
    }

    fn learn(&mut self, index: usize, name: &Arc<str>) -> Result<(), CasesError> {
        let column = columns::column(self.policy, index, name)?;
        if let Some(column) = column {
            if self.columns.iter().any(|other| other.name == column.name) {
                return Err(CasesError::Twice(name.to_string()));
            }
            self.columns.push(column);
        }
        self.known.push(Arc::clone(name));
        Ok(())
    }

    /// What is not as expected, and whether the lead keeps each guarantee.
    fn judge(&mut self, read: &ReadLead, coverage: &mut Coverage) -> (Vec<Mismatch>, Option<Vec<bool>>) {
        let Cases { policy, sources, columns, moments, as_of, searcher, .. } = self;
        let in_column = |column: &'_ Column| read.own.column(column.index, &column.header);
        let cells: Vec<Expected<'_>> = columns
            .iter()
            .filter_map(|column| Some((column, in_column(column).filter(|shown| !shown.is_blank())?)))
            .collect();
        if !read.problems.is_empty() {
            let problems: Vec<String> = read.problems.iter().map(ToString::to_string).collect();
            return (undecided(&cells, &problems.join(" | ")), None);
        }
        let own = match own_moment(policy, read, *moments, as_of.is_some()) {
            Ok(own) => own,
            Err(wrong) => return (vec![wrong], None),
        };
        let usual = *as_of;
        let Some(as_of) = own.as_ref().or(usual) else { return (Vec::new(), None) };
        let evaluation = Evaluation::new(policy, &read.lead, as_of);
        coverage.note(&evaluation);
        let decided = evaluation.decided();
        let subject = Explained { policy, sources, lead: &read.lead, as_of };
        let outlook: Looking<'_> = LazyCell::new(Box::new(|| match usual.filter(|_| own.is_none()) {
            Some(usual) => searcher.get_or_insert_with(|| Searcher::new(policy, usual)).look(&read.lead),
            None => outlook::look(policy, &read.lead, as_of),
        }));
        let seen = Seen { subject: &subject, decided: &decided, outlook, evaluation: &evaluation };
        let mut mismatches: Vec<Mismatch> = problem(&cells, &decided.problems.join(" | ")).into_iter().collect();
        mismatches.extend(compare::mismatches(&seen, read, &cells));
        (mismatches, Some(guarantees(&evaluation)))
    }
}

fn title(policy: &Policy, read: &ReadLead) -> Arc<str> {
    Arc::from(read.key(policy).unwrap_or_else(|| format!("row {}", read.row)))
}

/// The moment that stands in the case itself. `has_usual`: whether there is another for cases without.
fn own_moment(
    policy: &Policy,
    read: &ReadLead,
    column: Option<usize>,
    has_usual: bool,
) -> Result<Option<AsOf>, Mismatch> {
    let wrong = |got: String| Mismatch {
        expected: format!("`{AS_OF}` that says for which day the case is"),
        got,
        because: Vec::new(),
    };
    let shown = column.and_then(|index| read.own.column(index, AS_OF)).filter(|shown| !shown.is_blank());
    let Some(shown) = shown else {
        return if has_usual { Ok(None) } else { Err(wrong("nothing, and the policy uses time".to_owned())) };
    };
    let text = shown.to_text();
    let moment = Moment::from_iso(text.trim()).ok().and_then(|moment| AsOf::at(moment, &policy.timezone));
    match moment {
        None => Err(wrong(format!("\"{}\" is no date; expected 2026-11-21 or 2026-11-21T09:00", text.trim()))),
        Some(moment) if policy.uses_now && moment.now.is_none() => {
            Err(wrong(format!("\"{}\" has no time, and the policy uses `now`", text.trim())))
        }
        Some(moment) => Ok(Some(moment)),
    }
}

/// What is not as expected of a lead that is not decided.
fn undecided(cells: &[Expected<'_>], problems: &str) -> Vec<Mismatch> {
    if let Some(mismatch) = problem(cells, problems) {
        return vec![mismatch];
    }
    let others =
        cells.iter().filter(|(column, shown)| !matches!(column.subject, Subject::Problem) && !cell::is_missing(shown));
    let mismatch = |(column, shown): &Expected<'_>| Mismatch {
        expected: format!("{} {}", column.name, shown.to_text().trim()),
        got: format!("not decided: {problems}"),
        because: Vec::new(),
    };
    others.map(mismatch).collect()
}

/// A problem that was not expected, or that was and is not there. A part of it is enough to expect it.
fn problem(cells: &[Expected<'_>], problems: &str) -> Option<Mismatch> {
    let expected = cells.iter().find(|(column, _)| matches!(column.subject, Subject::Problem));
    let expected = expected.filter(|(_, shown)| !cell::is_missing(shown)).map(|(_, shown)| shown.to_text());
    let got = if problems.is_empty() { "no problem".to_owned() } else { format!("problem: {problems}") };
    match expected.as_deref().map(str::trim) {
        Some(part) => Mismatch::unless(problems.contains(part), format!("problem: {part}"), got),
        None => Mismatch::unless(problems.is_empty(), "no problem".to_owned(), got),
    }
}
