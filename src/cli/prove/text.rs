//! What was proven, for people: what is refuted, with its places and its lead; what is open; then all that was asked.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use super::words::claim as said;
use super::{Proven, test_block};
use crate::analysis::{Answer, Claim, Entry, Fact, Part, ScoreRange, Standing, Statement, Witness};
use crate::cli::console::{counted, look};
use crate::diagnostic::render;
use crate::policy::Named;
use crate::reference::Evaluation;
use crate::testing::block;
use crate::types::show::friendly_number;

/// Longer descriptions of a lead are cut.
const LONGEST: usize = 160;

/// Writes all of it.
pub(super) fn write(out: &mut impl Write, proven: &Proven<'_>) -> io::Result<()> {
    let mut failing: Vec<&Claim> = proven.failing().collect();
    failing.sort_by_key(|claim| proven.span(claim.statement).map(|span| (span.file, span.start)));
    for claim in failing {
        let Some(diagnostic) = proven.audit.diagnostic(claim) else { continue };
        writeln!(out, "{}", render::graphical(proven.sources, &[diagnostic], look()))?;
        if let Some(witness) = claim.witness(proven.audit.policy) {
            writeln!(out, "  this lead shows it:\n")?;
            let block = test_block(proven.audit.policy, &title(proven, claim.statement), &witness);
            block.lines().try_for_each(|line| writeln!(out, "    {line}"))?;
            writeln!(out)?;
        }
    }
    for claim in &proven.audit.claims {
        if let Answer::NotSettled(why) = &claim.answer {
            writeln!(out, "  ? {} {}: not settled", proven.subject(claim.statement), said(claim.statement))?;
            writeln!(out, "      {}\n", proven.why(why))?;
        }
    }
    table(out, proven)?;
    facts(out, proven)?;
    writeln!(out, "{}", closing(proven))
}

/// The title of a lead's test.
pub(super) fn title(proven: &Proven<'_>, statement: Statement) -> String {
    let subject = proven.subject(statement);
    match statement {
        Statement::Kept(_) => {
            let title = subject.trim_start_matches("guarantee ").trim_matches('"');
            format!("breaks: {title}")
        }
        Statement::Decides(_) => format!("decided by {subject}"),
        Statement::Unique(_) => format!("two entries of {subject}"),
        Statement::Possible(_)
        | Statement::Contingent(_)
        | Statement::Counts(..)
        | Statement::Best(..)
        | Statement::Taken(..)
        | Statement::Given(_) => format!("{subject} {}", said(statement)),
    }
}

/// A line of the table: a mark, what was asked about, what came of it.
type Line = (Standing, String, String);

fn table(out: &mut impl Write, proven: &Proven<'_>) -> io::Result<()> {
    let lines = lines(proven);
    let width = lines.iter().map(|(_, subject, _)| subject.width()).max().unwrap_or(0);
    let day = proven.day.as_ref().map_or_else(|| "any day".to_owned(), |day| format!("as of {day}"));
    writeln!(out, "{}: every lead, {day}\n", proven.name)?;
    for (standing, subject, told) in lines {
        let mark = match standing {
            Standing::Holds => '✔',
            Standing::Fails => '✘',
            Standing::Open => '?',
        };
        let gap = " ".repeat(width - subject.width());
        writeln!(out, "  {mark} {subject}{gap}  {told}")?;
    }
    Ok(())
}

fn lines(proven: &Proven<'_>) -> Vec<Line> {
    let policy = proven.audit.policy;
    let mut lines: Vec<Line> = Vec::new();
    for claim in proven.audit.claims.iter().filter(|claim| matches!(claim.statement, Statement::Kept(_))) {
        lines.push((claim.standing, proven.subject(claim.statement), settled(claim.standing).to_owned()));
    }
    let mut group = |name: &str, told: &str, is_of: &dyn Fn(Statement) -> bool, more: String| {
        let claims: Vec<&Claim> = proven.audit.claims.iter().filter(|claim| is_of(claim.statement)).collect();
        lines.extend(summed(proven, &claims, name, told, &more));
    };
    let entry = |is_kind: fn(Entry) -> bool| {
        move |statement| {
            matches!(statement, Statement::Decides(entry)
                | Statement::Possible(Part::Entry(entry))
                | Statement::Contingent(Part::Entry(entry)) if is_kind(entry))
        }
    };
    let none = String::new;
    let is_rule = entry(|entry| matches!(entry, Entry::Rule(_)));
    group("rules", "decide some lead", &is_rule, none());
    group("caps", "hold some lead back", &entry(|entry| matches!(entry, Entry::Cap(_))), none());
    let is_veto = entry(|entry| matches!(entry, Entry::Disqualification(_)));
    group("disqualifications", "decide some lead", &is_veto, none());
    group("stages", "are given to some lead", &|it| matches!(it, Statement::Given(_)), none());
    let named = |is_kind: fn(Named) -> bool| {
        move |statement| {
            matches!(statement, Statement::Possible(Part::Named(named))
                | Statement::Contingent(Part::Named(named)) if is_kind(named))
        }
    };
    let both = "can be true, and can fail";
    group("definitions", both, &named(|named| matches!(named, Named::Definition(_))), none());
    group("criteria", both, &named(|named| matches!(named, Named::Criterion(..))), none());
    for (id, score) in policy.scores.iter_enumerated() {
        let range = proven.audit.ranges.get(usize::from(id)).and_then(Option::as_ref);
        let more = range.map_or_else(String::new, |range| format!("; {}", told_range(range)));
        let is_of = move |statement| matches!(statement, Statement::Counts(other, _) | Statement::Best(other, ..) if other == id);
        group(&format!("score {}", score.name), "entries count", &is_of, more);
    }
    let is_threshold = |statement| {
        matches!(statement, Statement::Possible(Part::Threshold(_)) | Statement::Contingent(Part::Threshold(_)))
    };
    group("tests of scores", both, &is_threshold, none());
    for (id, decision) in policy.decisions.iter_enumerated() {
        let is_of = move |statement| matches!(statement, Statement::Taken(other, _) if other == id);
        group(&format!("decision {}", decision.name), "entries are taken", &is_of, none());
    }
    for claim in proven.audit.claims.iter().filter(|claim| matches!(claim.statement, Statement::Unique(_))) {
        let told = match claim.standing {
            Standing::Holds => "no two entries are true of one lead",
            Standing::Fails => "refuted: two entries are true of one lead",
            Standing::Open => "not settled: whether two entries are true of one lead",
        };
        lines.push((claim.standing, proven.subject(claim.statement), told.to_owned()));
    }
    lines
}

/// What came of a claim about every lead.
fn settled(standing: Standing) -> &'static str {
    match standing {
        Standing::Holds => "proven",
        Standing::Fails => "refuted",
        Standing::Open => "not settled",
    }
}

/// Claims of one kind on a line: of how many subjects all is well.
fn summed(proven: &Proven<'_>, claims: &[&Claim], name: &str, told: &str, more: &str) -> Option<Line> {
    let mut subjects: Vec<(String, Standing)> = Vec::new();
    for claim in claims {
        let subject = proven.subject(claim.statement);
        // The claims about a subject stand beside each other.
        match subjects.last_mut().filter(|(other, _)| *other == subject) {
            Some((_, standing)) => *standing = worse(*standing, claim.standing),
            None => subjects.push((subject, claim.standing)),
        }
    }
    let standing = subjects.iter().map(|(_, standing)| *standing).reduce(worse)?;
    let of = |wanted: Standing| -> Vec<&str> {
        subjects.iter().filter(|(_, standing)| *standing == wanted).map(|(subject, _)| subject.as_str()).collect()
    };
    let mut line = format!("{} of {} {told}{more}", of(Standing::Holds).len(), subjects.len());
    for (standing, word) in [(Standing::Fails, "refuted"), (Standing::Open, "not settled")] {
        let subjects = of(standing);
        if !subjects.is_empty() {
            line.push_str(&format!("; {word}: {}", subjects.join(", ")));
        }
    }
    Some((standing, name.to_owned(), line))
}

fn worse(one: Standing, other: Standing) -> Standing {
    match (one, other) {
        (Standing::Fails, _) | (_, Standing::Fails) => Standing::Fails,
        (Standing::Open, _) | (_, Standing::Open) => Standing::Open,
        (Standing::Holds, Standing::Holds) => Standing::Holds,
    }
}

/// `from 0 to 60`; an end that no lead was found at is a bound only.
fn told_range(range: &ScoreRange) -> String {
    let least = if range.least.is_some() { "" } else { "no less than " };
    let most = if range.most.is_some() { "" } else { "no more than " };
    format!("from {least}{} to {most}{}", friendly_number(range.low), friendly_number(range.high))
}

fn facts(out: &mut impl Write, proven: &Proven<'_>) -> io::Result<()> {
    if proven.audit.facts.is_empty() {
        return writeln!(out);
    }
    writeln!(out, "\n  worth knowing")?;
    for fact in &proven.audit.facts {
        let (told, lead) = told(proven, fact);
        writeln!(out, "    {told}")?;
        if let Some(witness) = lead {
            writeln!(out, "      {}", described(proven, witness))?;
        }
    }
    writeln!(out)
}

/// A fact, and the lead that shows it.
pub(super) fn told<'f>(proven: &Proven<'_>, fact: &'f Fact) -> (String, Option<&'f Witness>) {
    let policy = proven.audit.policy;
    let subject = |entry: Entry| proven.subject(Statement::Decides(entry));
    let decision = |id| policy.decisions.get(id).map_or("", |decision: &crate::policy::Decision| &decision.name);
    match fact {
        Fact::OnlyWhileMissing(entry) => {
            (format!("{} is true only while some answer is missing", subject(*entry)), None)
        }
        Fact::TrueOfAll(entry, stage) => (
            format!("{} is true of every lead that ends in {}", subject(*entry), policy.outcome_name((*stage).into())),
            None,
        ),
        Fact::Gap { decision: id, complete: true, witness } => {
            (format!("decision {} has no value for some lead with every answer", decision(*id)), Some(witness))
        }
        Fact::Gap { decision: id, complete: false, witness } => {
            (format!("decision {} has no value only while some answer is missing", decision(*id)), Some(witness))
        }
        Fact::Unplaced(witness) => {
            let outcome = Evaluation::new(policy, &witness.lead, &witness.as_of).outcome();
            let outcome = policy.outcome_name(outcome);
            (format!("no rule votes for some lead with every answer: it ends in {outcome}"), Some(witness))
        }
        Fact::FailsOpen { id, fields, any } => {
            let name = subject(Entry::Disqualification(*id));
            let fields = fields.iter().filter_map(|id| policy.schema.fields.get(*id)).map(|field| &*field.name);
            let fields = fields.collect::<Vec<&str>>();
            let verb = if *any || fields.len() == 1 { "is" } else { "are" };
            let fields = fields.join(if *any { " or " } else { " and " });
            (format!("{name} lets leads pass while {fields} {verb} missing"), None)
        }
        Fact::NeverMatters(id) => {
            let name = policy.schema.fields.get(*id).map_or("", |field| &field.name);
            (format!("field {name} never changes the outcome"), None)
        }
    }
}

/// A lead in a line.
fn described(proven: &Proven<'_>, witness: &Witness) -> String {
    let given = block::given(proven.audit.policy, &witness.lead);
    if given.is_empty() {
        return "for instance one of which nothing is known".to_owned();
    }
    let line = format!("for instance {}", given.join("; "));
    if line.chars().count() <= LONGEST {
        return line;
    }
    format!("{}…", line.chars().take(LONGEST).collect::<String>())
}

/// `12 claims: 8 hold, 3 refuted (1 as a consequence), 1 not settled`
fn closing(proven: &Proven<'_>) -> String {
    let (holds, fails) = (proven.count(Standing::Holds), proven.count(Standing::Fails));
    let open = proven.count(Standing::Open);
    let claims = counted(proven.audit.claims.len(), "claim", "claims");
    let fails = if fails > 0 { format!(", {fails} refuted") } else { String::new() };
    let following = proven.failing().filter(|claim| claim.follows).count();
    let fails = if following > 0 { format!("{fails} ({following} as a consequence)") } else { fails };
    let open = if open > 0 { format!(", {open} not settled") } else { String::new() };
    format!("{claims}: {holds} hold{fails}{open}")
}
