//! All leads of an input at once, by any number of threads and in blocks of any size, come out as one after the other.

use std::cell::Cell;
use std::fmt;
use std::num::NonZeroUsize;

use bantam::data::summary::{Run, Summary, render};
use bantam::data::{
    Answer, Approvals, BadValues, Columns, Encoding, LeadReader, Leads, Notation, Options, OutputFormat, Prospect,
    ReadLead, Records, Repeats, named, writer,
};
use bantam::engine::{self, Job, Sink};
use bantam::outlook::Searcher;
use bantam::policy::{AsOf, Criterion, Policy};
use bantam::reference::{Evaluation, decide};
use bantam::types::{Lead, RelatedId};
use proptest::prelude::*;
use proptest::test_runner::{TestError, TestRunner};

use crate::inputs::{self, Quality};
use crate::more;
use crate::support::cases;
use crate::support::choices::Choices;
use crate::support::leads;

/// What the leads are called, which tells how they are written.
const NAMES: &[&str] = if cfg!(feature = "parquet") {
    &["leads.csv", "leads.jsonl", "leads.json", "leads.parquet", "leads.parquet"]
} else {
    &["leads.csv", "leads.csv", "leads.jsonl", "leads.json"]
};

/// How many files are tried.
const FILES: u32 = 300;

/// In how many formats rows are written.
const FORMATS: usize = if cfg!(feature = "parquet") { 6 } else { 5 };

/// A file of leads, and how it is read and written.
pub(super) struct Case {
    pub(super) name: &'static str,
    quality: Quality,
    input: Vec<u8>,
    records: Option<String>,
    approvals: Option<String>,
    pub(super) options: Options,
    requested: Option<Vec<String>>,
    keep: bool,
    format: OutputFormat,
}

/// What came out of a case.
#[derive(Debug, Default, PartialEq, Eq)]
struct Told {
    output: String,
    summary: String,
}

/// How many leads of all cases were so.
#[derive(Debug, Default)]
struct Counts {
    leads: Cell<u64>,
    /// Set aside, of clean inputs and of others.
    set_aside: [Cell<u64>; 2],
    with_problems: Cell<u64>,
    /// Somebody's verdict changed the outcome.
    judged: Cell<u64>,
}

fn add(counter: &Cell<u64>, more: u64) {
    counter.set(counter.get() + more);
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{}, {:?}, {:?}:\n{}",
            self.name,
            self.quality,
            self.options,
            // Bytes that are no text hide the rest from whoever looks at it.
            String::from_utf8_lossy(&self.input).replace('\0', "␀")
        )?;
        self.records.iter().chain(&self.approvals).try_for_each(|joined| writeln!(f, "{joined}"))?;
        write!(f, "{:?}, columns {:?}, all kept: {}", self.format, self.requested, self.keep)
    }
}

/// All columns that may be asked for.
fn all_columns(policy: &Policy) -> Vec<String> {
    let of_output = ["row", "outcome", "rule", "because", "could_be", "ask", "awaiting", "settled", "problem"];
    let criteria = policy.criteria.iter().flat_map(|group| {
        let one = |entry: &Criterion| format!("{}.{}", group.name, entry.name);
        group.entries.iter().map(one).chain([group.name.to_string()])
    });
    let fields = policy.schema.fields.iter().map(|field| &field.name);
    let scores = policy.scores.iter().map(|score| &score.name);
    let decisions = policy.decisions.iter().map(|decision| &decision.name);
    let definitions = policy.definitions.iter().map(|definition| &definition.name);
    let named = fields.chain(scores).chain(decisions).chain(definitions).map(ToString::to_string);
    of_output.map(str::to_owned).into_iter().chain(named).chain(criteria).collect()
}

impl Case {
    pub(super) fn random(policy: &Policy, choices: &mut Choices) -> Case {
        let has_key = policy.schema.key().next().is_some();
        let name = choices.pick(NAMES);
        let quality = choices.pick(&[Quality::Clean, Quality::Dirty, Quality::Dirty]);
        let is_dirty = quality == Quality::Dirty;
        let everything = all_columns(policy);
        // Wherever it stands.
        let not_utf8 = (is_dirty && choices.one_in(8)).then(|| choices.below(4_000));
        let mut case = Case {
            name,
            quality,
            input: Vec::new(),
            records: (has_key && choices.one_in(3)).then(|| inputs::records(quality, choices)),
            approvals: (has_key && choices.one_in(2)).then(|| inputs::approvals(policy, quality, choices)),
            options: Options {
                bad_values: if choices.one_in(3) { BadValues::Missing } else { BadValues::Problem },
                encoding: (is_dirty && choices.one_in(4)).then(|| Encoding::of_name("windows-1252").unwrap()),
                ..Options::default()
            },
            requested: match choices.below(4) {
                0 => None,
                1 => Some(vec![choices.pick(&everything)]),
                _ => Some(choices.several(1, 8, |choices| choices.pick(&everything))),
            },
            keep: choices.one_in(3),
            format: match choices.below(FORMATS) {
                0 | 1 => OutputFormat::Csv,
                2 | 3 => OutputFormat::JsonLines,
                5 => OutputFormat::Parquet,
                _ => OutputFormat::Table { rows: choices.below(40), width: choices.between(20, 300) },
            },
        };
        // The leads come last: they take all choices that are left.
        case.input = match name {
            "leads.csv" => inputs::csv(policy, quality, choices),
            #[cfg(feature = "parquet")]
            "leads.parquet" => crate::parquet::leads(policy, quality, choices),
            _ => inputs::json(policy, name == "leads.json", quality, choices),
        };
        if let (Some(byte), false) = (not_utf8, case.input.is_empty() || name == "leads.parquet") {
            let at = byte % case.input.len();
            case.input[at] = 0xE9;
        }
        case
    }

    /// The leads, with all that is joined to them; `None` where such a file is not begun.
    pub(super) fn leads<'p>(&'p self, policy: &'p Policy, options: &Options) -> Option<Leads<'p>> {
        let mut leads = Leads::open(policy, self.name, self.input.as_slice(), options).ok()?;
        self.attach(policy, leads.reader_mut());
        Some(leads)
    }

    /// Joins what other files say of the leads.
    pub(super) fn attach<'p>(&self, policy: &'p Policy, reader: &mut LeadReader<'p>) {
        if let Some(records) = &self.records {
            let records = Records::load(policy, RelatedId(0), "acts.csv", records.as_bytes(), &Options::default());
            reader.attach(records.unwrap());
        }
        if let Some(approvals) = &self.approvals {
            let approvals = Approvals::load(policy, "approvals.csv", approvals.as_bytes(), &Options::default());
            reader.attach_approvals(approvals.unwrap());
        }
    }

    fn columns(&self, policy: &Policy, leads: &mut Leads<'_>) -> Columns {
        let kept = self.keep.then(|| leads.own_columns().unwrap());
        Columns::choose(policy, self.requested.as_deref(), kept.as_deref()).unwrap()
    }

    /// What is told of the leads one after the other, and how many of them nothing but the interpreter can decide.
    fn one_by_one(&self, policy: &Policy, as_of: &AsOf, counts: &Counts) -> Option<(Told, u64)> {
        let mut leads = self.leads(policy, &self.options)?;
        let columns = self.columns(policy, &mut leads);
        let mut searcher = columns.need_prospect().then(|| Searcher::new(policy, as_of));
        let mut output = Vec::new();
        let mut rows = writer(self.format, &mut output, &columns, policy).unwrap();
        let (mut summary, mut repeats) = (Summary::new(), Repeats::default());
        let (kept, mut exact) = (columns.kept(), 0);
        for read in leads.by_ref() {
            let read = read.unwrap();
            if !kept.is_empty() {
                summary.left_out += read.own.names().filter(|name| !kept.contains(name)).count() as u64;
            }
            if repeats.note(read.key_hash) {
                summary.add_repeated(|| Some((read.key_as_it_stands(policy), read.line)));
            }
            if !read.problems.is_empty() {
                exact += 1;
                summary.add(&read, None);
                rows.row(&columns.row(policy, &read, None)).unwrap();
                continue;
            }
            let evaluation = Evaluation::new(policy, &read.lead, as_of);
            let decided = evaluation.decided();
            let is_left = !decided.problems.is_empty() || !read.lead.verdicts.is_empty() || !read.forgiven.is_empty();
            exact += u64::from(is_left);
            add(&counts.judged, u64::from(is_judged(policy, &read, as_of)));
            summary.add(&read, Some(&decided));
            let outlook = searcher.as_mut().map(|searcher| searcher.look(&read.lead));
            // Nobody asks what could become of leads that a table does not show.
            let is_shown = !matches!(self.format, OutputFormat::Table { rows, .. } if read.row > rows as u64);
            let prospect = outlook.as_ref().map(|outlook| {
                summary.exhausted += u64::from(outlook.exhausted && is_shown);
                let (could_be, settled) = (outlook.could_be, outlook.settled);
                Prospect { could_be, ask: &outlook.ask, awaiting: &outlook.awaiting, settled }
            });
            let named = |name| named(&evaluation, name);
            let answer = Answer { decided: &decided, prospect, named: &named };
            rows.row(&columns.row(policy, &read, Some(answer))).unwrap();
        }
        rows.finish().unwrap();
        drop(rows);
        add(&counts.leads, summary.leads);
        add(&counts.with_problems, summary.undecided);
        let run = Run {
            records: leads.reader().records_reports(),
            approvals: leads.reader().approvals_report(),
            unmet_keys: leads.unmet_keys(),
            wrapped_in: leads.wrapped_in(),
            lost_count_of_keys: repeats.lost_count(),
            ..Run::default()
        };
        let summary = format!("{}{:?}", render(&summary, policy, &run), leads.misnamed_keys());
        Some((Told { output: as_text(self.format, output), summary }, exact))
    }

    /// The same of all at once, and how many leads were set aside.
    fn at_once(&self, policy: &Policy, as_of: &AsOf, threads: usize, block: Option<usize>) -> Option<(Told, u64)> {
        let options = Options { block, ..self.options };
        let mut leads = self.leads(policy, &options)?;
        let columns = self.columns(policy, &mut leads);
        let job = Job { policy, as_of, columns: &columns, threads: NonZeroUsize::new(threads).unwrap() };
        let mut output = Vec::new();
        let mut sink = match self.format {
            OutputFormat::Csv => Sink::Bytes(Notation::Csv, &mut output),
            OutputFormat::JsonLines => Sink::Bytes(Notation::JsonLines, &mut output),
            OutputFormat::Table { rows, .. } => {
                Sink::Cells(rows as u64, writer(self.format, &mut output, &columns, policy).unwrap())
            }
            #[cfg(feature = "parquet")]
            OutputFormat::Parquet => {
                Sink::Columns(Box::new(bantam::data::ColumnWriter::new(&mut output, &columns, policy).unwrap()))
            }
            #[cfg(not(feature = "parquet"))]
            OutputFormat::Parquet => panic!("it is built without"),
        };
        let ran = engine::run(&job, leads, &mut sink, &|_| ()).unwrap();
        sink.finish().unwrap();
        let run = Run {
            records: ran.records,
            approvals: ran.approvals,
            unmet_keys: ran.unmet_keys,
            wrapped_in: ran.wrapped_in,
            lost_count_of_keys: ran.lost_count_of_keys,
            ..Run::default()
        };
        let summary = format!("{}{:?}", render(&ran.summary, policy, &run), ran.misnamed_keys);
        Some((Told { output: as_text(self.format, output), summary }, ran.set_aside))
    }
}

/// What was written.
fn as_text(format: OutputFormat, output: Vec<u8>) -> String {
    match format {
        #[cfg(feature = "parquet")]
        OutputFormat::Parquet => crate::parquet::written(output),
        _ => String::from_utf8(output).unwrap(),
    }
}

/// Whether a lead's outcome is another one without what people said of it.
fn is_judged(policy: &Policy, read: &ReadLead, as_of: &AsOf) -> bool {
    if read.lead.verdicts.is_empty() {
        return false;
    }
    let alone = Lead { verdicts: Vec::new(), ..read.lead.clone() };
    decide(policy, &read.lead, as_of).outcome != decide(policy, &alone, as_of).outcome
}

fn check(numbers: &[u32], counts: &Counts) -> Result<(), TestCaseError> {
    let mut choices = Choices::new(numbers);
    let mut sketch = more::policy(&mut choices);
    // Without a key no lead is set aside for want of it, and nothing can be joined.
    if choices.one_in(4) {
        sketch = sketch.replace("id text key", "id text");
    }
    let policy = crate::evaluation::checked(&sketch);
    let as_of = leads::some_moment(&mut choices);
    let case = Case::random(&policy, &mut choices);
    let expected = case.one_by_one(&policy, &as_of, counts);
    for (threads, block) in [(1, None), (1, Some(1)), (2, Some(300)), (3, Some(1)), (3, Some(1_000))] {
        let found = case.at_once(&policy, &as_of, threads, block);
        let how = || format!("{threads} threads, blocks of {block:?}\n{sketch}\n{case}");
        let told = |of: &Option<(Told, u64)>| of.as_ref().map(|(told, _)| format!("{told:#?}"));
        prop_assert_eq!(told(&found), told(&expected), "{}", how());
        let (Some((_, set_aside)), Some((_, exact))) = (found, &expected) else { continue };
        let is_clean = case.quality == Quality::Clean;
        add(&counts.set_aside[usize::from(!is_clean)], set_aside);
        prop_assert!(set_aside >= *exact, "{set_aside} set aside, {exact} must be: {}", how());
        prop_assert!(!is_clean || set_aside == *exact, "{set_aside} set aside, {exact} must be: {}", how());
    }
    Ok(())
}

#[test]
fn all_leads_at_once_come_out_as_one_by_one() {
    let (config, counts) = (cases(FILES), Counts::default());
    let is_enough = config.cases >= FILES;
    let numbers = proptest::collection::vec(any::<u32>(), 0..3_000);
    TestRunner::new(config).run(&numbers, |numbers| check(&numbers, &counts)).unwrap_or_else(|failed| match failed {
        // The numbers say nothing; the smallest case that fails is told by its policy and input.
        TestError::Fail(reason, _) => panic!("{reason}"),
        TestError::Abort(reason) => panic!("{reason}"),
    });
    println!("{counts:?}");
    // Files in which nothing happens would prove nothing.
    let some = |count: &Cell<u64>| count.get() * 10_000 > counts.leads.get();
    assert!(!is_enough || some(&counts.with_problems) && some(&counts.judged), "{counts:?}");
}
