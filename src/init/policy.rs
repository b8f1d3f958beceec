//! The policy as a whole: the lead block, a first score, criteria, rules and a test.

use std::collections::HashSet;

use crate::data::sample::{COLUMNS, Sample};
use crate::format::{Style, format};
use crate::init::header::Header;
use crate::init::infer;
use crate::init::key::{self, Key};
use crate::init::kind::Kind;
use crate::init::lead::{self, Field, TO_DECIDE, wrapped};
use crate::init::names;
use crate::init::roles::{Bar, Criterion, Points, Roles};
use crate::init::say::{counted, quoted, shown};
use crate::init::verdict::Verdict;
use crate::source::Sources;
use crate::types::{Currency, Type};

/// A policy for a file.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The policy.
    pub text: String,
    /// How many fields its lead block has.
    pub fields: usize,
}

/// The lines of a policy, from 1, on which something is left to decide.
#[must_use]
pub fn to_decide(text: &str) -> Vec<usize> {
    let lines = text.lines().enumerate();
    lines.filter(|(_, line)| line.trim_start().starts_with(TO_DECIDE)).map(|(index, _)| index + 1).collect()
}

/// A first policy for the leads of a file, which people know by this name.
#[must_use]
pub fn draft(sample: &Sample, file: &str) -> Draft {
    let fields = fields(sample);
    let headers: Vec<Header> = sample.columns.iter().map(|column| Header::of(&column.name)).collect();
    let key = key::find(sample, &headers);
    let fields = with_key(fields, &key);
    let mut parts = vec![opening(sample, file)];
    let declared = fields.iter().filter(|field| field.is_declared).count();
    if declared > 0 {
        parts.push(lead::block(&fields, &key));
    } else {
        let lines: Vec<String> = fields.iter().flat_map(lead::undeclared_lines).collect();
        parts.extend((!lines.is_empty()).then(|| lines.join("\n")));
    }
    parts.extend(Rules::of(&fields, sample).parts());
    Draft { text: laid_out(format!("{}\n", parts.join("\n\n"))), fields: declared }
}

/// The text as the formatter lays it out.
fn laid_out(text: String) -> String {
    let mut sources = Sources::new();
    let file = sources.add("draft", None, text.as_str());
    format(&sources, file, Style::default()).unwrap_or(text)
}

/// The columns as fields.
fn fields(sample: &Sample) -> Vec<Field<'_>> {
    let headers: Vec<&str> = sample.columns.iter().map(|column| &*column.name).collect();
    let names = names::names(&headers);
    let currency = currency(sample);
    let fields = sample.columns.iter().zip(names).map(|(column, name)| {
        let mut header = Header::of(&column.name);
        let is_told = header.currency.is_none() && header.means_money();
        header.currency = header.currency.or(currency.map(|(currency, _)| currency).filter(|_| is_told));
        let verdict = if sample.rows == sample.broken {
            Verdict::of(Kind::of(Type::Text))
        } else {
            infer::column(column, &header, sample.has_more)
        };
        let verdict = match currency.filter(|_| is_told && matches!(verdict.kind.ty, Type::Money(_))) {
            Some((currency, of)) => {
                verdict.remark(format!("in {currency}, as the column {} says in every row", shown(of)))
            }
            None => verdict,
        };
        let is_declared = column.places.len() <= 1 && !column.name.is_empty();
        Field { name, column, header, verdict, is_key: false, is_declared }
    });
    fields.collect()
}

/// The currency of all amounts, where a column of its own says the same in every row, and that column.
fn currency(sample: &Sample) -> Option<(Currency, &str)> {
    sample.columns.iter().find_map(|column| {
        let is_about_it = Header::of(&column.name).has(&["currency"]);
        let [only] = column.entries.as_slice() else { return None };
        let is_everywhere = only.count == sample.rows - sample.broken;
        Some((Currency::from_code(&only.text).filter(|_| is_about_it && is_everywhere)?, &*column.name))
    })
}

fn with_key<'s>(mut fields: Vec<Field<'s>>, key: &Key) -> Vec<Field<'s>> {
    if let Key::Column(index) = key
        && let Some(field) = fields.get_mut(*index)
    {
        field.is_key = true;
        field.verdict = Verdict::of(Kind::of(Type::Text));
    }
    fields
}

/// What stands above the lead block.
fn opening(sample: &Sample, file: &str) -> String {
    let rows = counted(sample.rows, "row", "rows");
    let looked_at = if sample.has_more { format!("the first {rows}") } else { rows };
    let base = file.rsplit(['/', '\\']).next().unwrap_or(file);
    let mut lines = wrapped(&format!("# Begun by `bantam init` from {} ({looked_at}).", shown(base)));
    lines.extend(wrapped("# The lead block reads that file. Points and rules are only a start: make them yours."));
    if sample.rows == sample.broken {
        lines.extend(wrapped("# There was no row to look at, so all fields are texts."));
    }
    if sample.has_more {
        lines.extend(wrapped("# There may be values of other kinds in the rows behind these: `bantam eval` tells."));
    }
    if sample.broken > 0 {
        let first = sample.broken_examples.first().map(ToString::to_string).unwrap_or_default();
        let told = counted(sample.broken, "row cannot be read, and is", "rows cannot be read, and are");
        lines.extend(wrapped(&format!("{TO_DECIDE} {told} not decided. The first: {}", one_line(&first))));
    }
    if sample.columns_left_out > 0 {
        let left_out = counted(sample.columns_left_out as u64, "column", "columns");
        lines.extend(wrapped(&format!("{TO_DECIDE} {left_out} behind the first {COLUMNS} are not declared.")));
    }
    let lines: Vec<&str> = lines.iter().map(|line| line.trim_start()).collect();
    let stem = base.split('.').next().unwrap_or(base);
    let title: String = stem.chars().filter(|letter| !letter.is_control()).take(60).collect();
    let policy = if title.is_empty() { "Leads".to_owned() } else { title };
    format!("{}\n\npolicy {}", lines.join("\n"), quoted(&policy))
}

fn one_line(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

/// What is asked of the leads.
struct Rules {
    /// The name of the score.
    score: &'static str,
    /// The name of the criteria.
    group: &'static str,
    points: Vec<Points>,
    criteria: Vec<Criterion>,
    caps: Vec<Bar>,
    out: Vec<Bar>,
    /// Fields that are known of many leads, where nothing else is recognised.
    telling: Vec<(String, String, String)>,
}

impl Rules {
    fn of(fields: &[Field<'_>], sample: &Sample) -> Rules {
        let roles = Roles::of(fields);
        let taken: HashSet<&str> = fields.iter().map(|field| field.name.as_str()).collect();
        let free =
            |names: [&'static str; 3]| names.into_iter().find(|name| !taken.contains(name)).unwrap_or("of_policy");
        let points = roles.points();
        let criteria = Some(roles.criteria()).filter(|criteria| criteria.len() > 1).unwrap_or_default();
        let telling = if points.is_empty() && criteria.is_empty() {
            roles.telling(sample.rows - sample.broken)
        } else {
            Vec::new()
        };
        Rules {
            score: free(["fit", "fit_score", "score_of_fit"]),
            group: free(["BANT", "needs", "criteria_of_need"]),
            points,
            criteria,
            caps: roles.caps(),
            out: roles.disqualifications(),
            telling,
        }
    }

    /// The entries of the policy behind the lead block.
    fn parts(&self) -> Vec<String> {
        let stages = if self.sales_ready().is_some() { "stages Nurture < MQL < SQL" } else { "stages Nurture < MQL" };
        let mut parts = vec![stages.to_owned()];
        if self.marketing_ready().is_none() {
            parts = vec![
                "# Nothing in the file tells leads apart yet, so all of them are nurtured.\nstages Nurture < MQL"
                    .to_owned(),
            ];
        }
        parts.extend(self.criteria_block());
        parts.extend(self.score_block());
        for bar in &self.out {
            parts.push(format!(
                "rule {}: disqualify if {}\n  because {}",
                bar.name,
                bar.condition,
                quoted(bar.because)
            ));
        }
        if let Some((_, condition)) = self.marketing_ready() {
            parts.push(format!("# Change what it takes to go on.\nrule marketing_ready: if {condition} then MQL"));
        }
        if let Some(condition) = self.sales_ready() {
            parts.push(format!("rule sales_ready: if {condition} then SQL"));
        }
        for bar in &self.caps {
            parts.push(format!(
                "rule {}: cap at Nurture if {}\n  because {}",
                bar.name,
                bar.condition,
                quoted(bar.because)
            ));
        }
        parts.push("otherwise Nurture".to_owned());
        parts.extend(self.tests());
        parts
    }

    fn criteria_block(&self) -> Option<String> {
        let lines: Vec<String> =
            self.criteria.iter().map(|criterion| format!("  {}: {}", criterion.name, criterion.condition)).collect();
        (!lines.is_empty()).then(|| format!("criteria {} {{\n{}\n}}", self.group, lines.join("\n")))
    }

    fn score_block(&self) -> Option<String> {
        let lines: Vec<String> =
            self.points.iter().map(|points| format!("  +{} if {}", points.points, points.condition)).collect();
        (!lines.is_empty()).then(|| {
            format!(
                "# Change these points, and what they are given for.\nscore {} from 0 to {} {{\n{}\n}}",
                self.score,
                self.total(),
                lines.join("\n")
            )
        })
    }

    /// The most points that a lead can have.
    fn total(&self) -> u32 {
        self.points.iter().map(|points| points.points).sum()
    }

    /// What it takes to be worth marketing's while, and whether that is the score.
    fn marketing_ready(&self) -> Option<(bool, String)> {
        const ENOUGH: usize = 4;
        if !self.points.is_empty() {
            return Some((true, format!("{} >= {}", self.score, half(self.total()))));
        }
        if !self.criteria.is_empty() {
            return Some((false, format!("at least 1 of {}", self.group)));
        }
        let known: Vec<&str> = self.telling.iter().take(ENOUGH).map(|(condition, ..)| condition.as_str()).collect();
        match known.as_slice() {
            [] => None,
            [only] => Some((false, (*only).to_owned())),
            [one, other] => Some((false, format!("{one} and {other}"))),
            several => Some((false, format!("at least {} of ({})", several.len() - 1, several.join(", ")))),
        }
    }

    /// What it takes to be handed over to sales, where more can be asked than for marketing.
    fn sales_ready(&self) -> Option<String> {
        let much = most(self.total());
        let more = (much > half(self.total())).then(|| format!("{} >= {much}", self.score));
        match (self.criteria.len(), self.points.is_empty(), more) {
            (0, _, more) => more,
            (some, true, _) => Some(format!("at least {} of {}", some.max(2), self.group)),
            (_, false, more) => {
                let fits = more.unwrap_or_else(|| format!("{} >= {}", self.score, half(self.total())));
                Some(format!("{fits} and at least 2 of {}", self.group))
            }
        }
    }

    /// Tests that pass.
    fn tests(&self) -> Vec<String> {
        let mut tests = Vec::new();
        let stage = match (self.marketing_ready(), self.sales_ready()) {
            (None, _) => None,
            (Some(_), None) => Some("MQL by marketing_ready"),
            (Some(_), Some(_)) => Some("SQL by sales_ready"),
        };
        let good = self.given();
        if let Some(stage) = stage {
            let title = if stage.starts_with("SQL") {
                "a lead for which everything speaks is ready for sales"
            } else {
                "a lead of which enough is known is ready for marketing"
            };
            tests.push(test(title, &good, stage));
        }
        let out = self.out.iter().map(|bar| (bar, format!("disqualified by {}", bar.name), "who is out stays out"));
        // What the lead is without may be what would have lifted it, so that the cap need not be what decides.
        let agreed = "nobody is handed over who did not agree to be contacted";
        let held = self.caps.iter().map(|bar| (bar, "Nurture".to_owned(), agreed));
        for (bar, outcome, title) in out.chain(held) {
            let asks_the_same = |given: &&String| field_of(given) != field_of(&bar.given);
            let mut given: Vec<String> = good.iter().filter(asks_the_same).cloned().collect();
            given.push(bar.given.clone());
            tests.push(test(title, &given, &outcome));
        }
        tests.push(test("a lead of which nothing is known is nurtured", &[], "Nurture"));
        tests
    }

    /// What a lead is given for which everything speaks: a field once, even where it is asked twice.
    fn given(&self) -> Vec<String> {
        let asked = self.points.iter().map(|points| (&points.field, &points.given));
        let asked = asked.chain(self.criteria.iter().map(|criterion| (&criterion.field, &criterion.given)));
        let asked = asked.chain(self.telling.iter().take(4).map(|(_, given, field)| (field, given)));
        let mut seen = HashSet::new();
        let asked = asked.filter(|(field, _)| seen.insert((*field).clone())).map(|(_, given)| given.clone());
        let passed: Vec<String> = self.caps.iter().filter_map(|bar| bar.passed.clone()).collect();
        let is_open = |given: &String| !passed.iter().any(|passed| field_of(passed) == field_of(given));
        let mut given: Vec<String> = asked.filter(is_open).collect();
        given.extend(passed);
        given
    }
}

/// Half of the points, down to a multiple of five.
fn half(total: u32) -> u32 {
    (total / 2 / 5 * 5).max(5)
}

/// Most of the points, likewise.
fn most(total: u32) -> u32 {
    (total * 4 / 5 / 5 * 5).max(5)
}

fn field_of(given: &str) -> &str {
    given.split(" = ").next().unwrap_or(given)
}

fn test(title: &str, given: &[String], expect: &str) -> String {
    let mut lines = vec![format!("test {} {{", quoted(title))];
    lines.extend(given.chunks(3).map(|chunk| format!("  given {}", chunk.join(", "))));
    lines.push(format!("  expect {expect}"));
    lines.push("}".to_owned());
    lines.join("\n")
}
