//! The analysis against brute force: small policies of tests that it understands, asked over every lead that there is.
//!
//! Here nothing is left open: what no lead shows is proven, and what some lead shows is witnessed.

use std::collections::HashMap;

use bantam::analysis::{Analysis, Answer, Audit, Budget, Day, Entry, Fact, Part, Question, Standing, Statement};
use bantam::policy::{AsOf, DefinitionBody, Named, Policy, StageId};
use bantam::reference::Evaluation;
use bantam::types::{Choice, Decimal, FieldId, Lead, Record, Truth, Value, Verdict, VerdictKind};
use proptest::prelude::*;

use crate::support::choices::Choices;
use crate::support::leads;

const LEAD_BLOCK: &str = "\
stages A < B < C

lead {
  id text key
  b boolean
  r boolean required
  c one of x, y
  n number
  i integer between 0 and 2
  d date
  t text
  related acts {
    kind one of p, q
  }
}
";

/// What some tests ask of a field, and the answers that they tell apart, no answer among them.
struct Field {
    name: &'static str,
    tests: &'static [&'static str],
    answers: fn() -> Vec<Option<Value>>,
}

const FIELDS: [Field; 7] = [
    Field { name: "b", tests: &["b", "b = false", "b missing", "b default false"], answers: || maybe(flags()) },
    Field { name: "r", tests: &["r", "not r"], answers: || flags().into_iter().map(Some).collect() },
    Field {
        name: "c",
        tests: &["c = x", "c != x", "c in (x, y)", "c defined"],
        answers: || maybe(["x", "y"].map(|name| Value::Choice(Choice::new(name))).to_vec()),
    },
    Field {
        name: "n",
        tests: &["n >= 10", "n < 10", "n > 10", "n between 10 and 20", "n * 2 >= 40", "n default 20 >= 20", "n = 15"],
        answers: || {
            // Twice the largest is no number, nor is twice the least.
            let ends = ["9223372036854.775807", "-9223372036854.775807"];
            let numbers = ["9", "9.999999", "10", "10.000001", "15", "19.999999", "20", "20.000001"].into_iter();
            maybe(numbers.chain(ends).map(|text| Value::Number(Decimal::parse(text).unwrap())).collect())
        },
    },
    Field {
        name: "i",
        tests: &["i = 1", "i >= 2", "i + 1 < 2", "i < 0", "not i between 0 and 1"],
        answers: || maybe((0..=2).map(Value::Integer).collect()),
    },
    Field {
        name: "d",
        tests: &["d within last 7d", "d < today - 30d", "d >= 2026-11-20", "d > today", "d + 7d = today"],
        answers: || {
            let days = [
                "2026-10-20",
                "2026-10-22",
                "2026-10-23",
                "2026-11-14",
                "2026-11-15",
                "2026-11-16",
                "2026-11-19",
                "2026-11-20",
                "2026-11-22",
                "2026-11-23",
                // A week after the last day there is none.
                "9999-12-31",
            ];
            maybe(days.map(|day| Value::Date(day.parse().unwrap())).to_vec())
        },
    },
    Field {
        name: "t",
        tests: &["t = \"one\"", "t in (\"one\", \"two\")", "t != \"two\"", "t defined"],
        answers: || maybe(["one", "two", "other"].map(|text| Value::Text(text.into())).to_vec()),
    },
];

/// What tests ask of records.
const ABOUT_RECORDS: [&str; 4] =
    ["any(acts)", "count(acts where kind = p) >= 2", "count(acts) = 1", "not any(acts where kind = q)"];

fn flags() -> Vec<Value> {
    [true, false].map(Value::Boolean).to_vec()
}

fn maybe(values: Vec<Value>) -> Vec<Option<Value>> {
    [None].into_iter().chain(values.into_iter().map(Some)).collect()
}

/// A policy over three of the fields, and every lead that its tests tell from the others.
struct Small {
    text: String,
    fields: Vec<&'static Field>,
    records: bool,
}

struct Writer<'c, 'd> {
    choices: &'c mut Choices<'d>,
    fields: Vec<&'static Field>,
    records: bool,
    names: Vec<String>,
}

impl Writer<'_, '_> {
    fn test(&mut self) -> String {
        if !self.names.is_empty() && self.choices.one_in(4) {
            return self.choices.pick(&self.names.clone());
        }
        if self.records && self.choices.one_in(5) {
            return self.choices.pick(&ABOUT_RECORDS).to_owned();
        }
        let field = self.choices.below(self.fields.len());
        self.choices.pick(self.fields[field].tests).to_owned()
    }

    fn condition(&mut self) -> String {
        let parts: Vec<String> = (0..self.choices.between(1, 3)).map(|_| format!("({})", self.test())).collect();
        match self.choices.below(6) {
            0..=2 => parts.join(" and "),
            3 => parts.join(" or "),
            4 => format!("not ({})", parts.join(" or ")),
            _ => {
                let how = self.choices.pick(&["at least", "at most", "exactly"]);
                format!("{how} {} of ({})", self.choices.below(parts.len() + 1), parts.join(", "))
            }
        }
    }

    fn approval(&mut self) -> &'static str {
        self.choices.pick(&["", "", "", " on approval by \"sales\""])
    }
}

impl Small {
    fn random(choices: &mut Choices<'_>) -> Small {
        let mut fields: Vec<&'static Field> = FIELDS.iter().collect();
        choices.shuffle(&mut fields);
        fields.truncate(3);
        let records = choices.one_in(3);
        let mut writer = Writer { choices, fields, records, names: Vec::new() };
        let mut text = LEAD_BLOCK.to_owned();
        let mut add = |line: String| text.push_str(&format!("{line}\n"));
        add(format!("define known = {}", writer.condition()));
        writer.names.push("known".to_owned());
        let entries: Vec<String> =
            (0..writer.choices.between(1, 3)).map(|at| format!("c{at}: {}", writer.condition())).collect();
        add(format!("criteria G {{\n  {}\n}}", entries.join("\n  ")));
        writer.names.extend([format!("G >= {}", entries.len()), "at least 1 of G".to_owned()]);
        let points = ["+10", "+20", "-10", "+5"];
        let mut entries: Vec<String> = Vec::new();
        for _ in 0..writer.choices.between(1, 4) {
            let points = writer.choices.pick(&points);
            let unless =
                if writer.choices.one_in(4) { format!(" unless {}", writer.condition()) } else { String::new() };
            entries.push(format!("{points} if {}{unless}", writer.condition()));
        }
        if writer.choices.one_in(2) {
            let (one, other) = (writer.condition(), writer.condition());
            let (more, less) = (writer.choices.pick(&["+6", "+3"]), writer.choices.pick(&["+6", "+3"]));
            entries.push(format!("best of {{\n    {more} if {one}\n    {less} if {other}\n  }}"));
        }
        let bounds = writer.choices.pick(&["", " from 0 to 25"]);
        add(format!("score s{bounds} {{\n  {}\n}}", entries.join("\n  ")));
        writer.names.extend(["s >= 20".to_owned(), "s < 10".to_owned(), "s = 15".to_owned()]);
        let entries: Vec<String> =
            ["p", "q"].iter().map(|choice| format!("if {} then \"{choice}\"", writer.condition())).collect();
        let otherwise = writer.choices.pick(&["", "\n  otherwise \"r\""]);
        let unique = writer.choices.pick(&["", "", " unique"]);
        add(format!("decide e: one of p, q, r{unique} {{\n  {}{otherwise}\n}}", entries.join("\n  ")));
        writer.names.push("e = \"q\"".to_owned());
        for number in 0..writer.choices.between(1, 4) {
            let stage = writer.choices.pick(&["A", "B", "C"]);
            let (condition, approval) = (writer.condition(), writer.approval());
            let dates = writer.choices.pick(&["", "", "", " until 2026-11-21"]);
            add(format!("rule r{number}: if {condition} then {stage}{approval}{dates}"));
        }
        for number in 0..writer.choices.below(3) {
            let stage = writer.choices.pick(&["A", "B"]);
            let unless = match writer.choices.below(3) {
                0 => String::new(),
                1 => format!(" unless {}", writer.condition()),
                _ => " unless approval by \"sales\"".to_owned(),
            };
            add(format!("rule l{number}: cap at {stage} if {}{unless}", writer.condition()));
        }
        if writer.choices.one_in(2) {
            add(format!("rule v: disqualify if {}", writer.condition()));
        }
        add(writer.choices.pick(&["", "otherwise A"]).to_owned());
        add(format!("guarantee \"g\": if {} then outcome >= B", writer.condition()));
        Small { text, fields: writer.fields, records }
    }

    fn leads(&self, policy: &Policy) -> Vec<Lead> {
        let nobody = Lead {
            values: policy.schema.fields.iter().map(|_| None).collect(),
            related: policy.schema.related.iter().map(|_| Vec::new()).collect(),
            verdicts: Vec::new(),
        };
        let mut leads = vec![nobody];
        for (id, field) in policy.schema.fields.iter_enumerated() {
            let asked = self.fields.iter().find(|asked| *asked.name == *field.name);
            let answers = match asked {
                Some(asked) => (asked.answers)(),
                None if field.key => vec![Some(Value::Text("L-1".into()))],
                None if field.required => vec![Some(Value::Boolean(true))],
                None => vec![None],
            };
            let with = |lead: &Lead| {
                let given = answers.iter().map(|answer| {
                    let mut lead = lead.clone();
                    lead.values[id].clone_from(answer);
                    lead
                });
                given.collect::<Vec<_>>()
            };
            leads = leads.iter().flat_map(with).collect();
        }
        if self.records {
            let kinds = ["", "p", "q", "pp", "pq", "qq", "ppq"];
            let with = |lead: &Lead| {
                kinds.map(|kinds| {
                    let record = |kind: char| Record::from(vec![Some(Value::Choice(Choice::new(kind.to_string())))]);
                    let mut lead = lead.clone();
                    lead.related[bantam::types::RelatedId(0)] = kinds.chars().map(record).collect();
                    lead
                })
            };
            leads = leads.iter().flat_map(with).collect();
        }
        if self.text.contains("approval by") {
            let with = |lead: &Lead| {
                (0..8_usize)
                    .map(|mask| {
                        let stages = (0..3).filter(|stage| mask >> stage & 1 == 1);
                        let approved = |stage| Verdict {
                            stage,
                            kind: VerdictKind::Approved,
                            by: "sales".into(),
                            on: None,
                            reason: None,
                        };
                        Lead { verdicts: stages.map(approved).collect(), ..lead.clone() }
                    })
                    .collect::<Vec<_>>()
            };
            leads = leads.iter().flat_map(with).collect();
        }
        leads
    }
}

proptest! {
    #![proptest_config(crate::analysis::config())]

    #[test]
    fn every_answer_is_that_of_brute_force(numbers in proptest::collection::vec(any::<u32>(), 0..300)) {
        let small = Small::random(&mut Choices::new(&numbers));
        let text = &small.text;
        let policy = crate::evaluation::checked(text);
        let as_of: AsOf = leads::as_of();
        let all = small.leads(&policy);
        prop_assume!(all.len() <= 6_000);
        let mut analysis = Analysis::new(&policy, Day::On(as_of.clone()), Budget::default());
        let mut questions = crate::analysis::questions(&policy);
        questions.push(Question::Breaks(0));
        let evaluations: Vec<Evaluation<'_>> = all.iter().map(|lead| Evaluation::new(&policy, lead, &as_of)).collect();
        for question in questions {
            let answer = analysis.ask(question);
            let shown = evaluations.iter().any(|lead| question.shown_by(lead));
            let said = match &answer {
                Answer::Proven(_) => Some(false),
                Answer::Witnessed(_) => Some(true),
                Answer::NotSettled(_) => None,
            };
            prop_assert_eq!(said, Some(shown), "{:?}: {:?}\n{}", question, answer, text);
        }
        for rule in policy.rules.keys() {
            let condition = &policy.rules[rule].condition;
            for truth in [Truth::True, Truth::False, Truth::Unknown] {
                let answer = analysis.ask_condition(condition, truth);
                let shown = evaluations.iter().any(|lead| lead.truth(condition) == truth);
                prop_assert_eq!(answer.is_proven(), !shown, "{:?} {:?}\n{}", Entry::Rule(rule), truth, text);
                prop_assert_eq!(answer.witness().is_some(), shown, "{:?} {:?}\n{}", Entry::Rule(rule), truth, text);
            }
        }
    }
}

/// A small policy, and what the interpreter says of every lead of it.
struct Enumerated<'p> {
    policy: &'p Policy,
    leads: Vec<Evaluation<'p>>,
    /// Whether each lead has all the answers that tests ask for.
    complete: Vec<bool>,
}

impl Enumerated<'_> {
    fn some(&self, shows: impl Fn(&Evaluation<'_>) -> bool) -> bool {
        self.leads.iter().any(shows)
    }

    fn some_complete(&self, shows: impl Fn(&Evaluation<'_>) -> bool) -> bool {
        self.leads.iter().zip(&self.complete).any(|(lead, complete)| *complete && shows(lead))
    }

    fn holds(lead: &Evaluation<'_>, entry: Entry) -> bool {
        Question::Holds(entry).shown_by(lead)
    }

    fn truth(lead: &Evaluation<'_>, entry: Entry) -> Truth {
        let standing = lead.standing();
        match entry {
            Entry::Rule(id) => standing.rules[id].condition,
            Entry::Cap(id) => standing.caps[id].condition,
            Entry::Disqualification(id) => standing.disqualifications[id].condition,
        }
    }

    /// Whether a statement is true.
    fn is_true(&self, audit: &Audit<'_>, statement: Statement) -> bool {
        let named = |lead: &Evaluation<'_>, part: Part| match part {
            Part::Entry(entry) => Self::truth(lead, entry),
            Part::Named(Named::Definition(id)) => match &self.policy.definitions[id].body {
                DefinitionBody::Condition(condition) => lead.truth(condition),
                DefinitionBody::Value(_) => unreachable!(),
            },
            Part::Named(Named::Criterion(group, place)) => lead.criterion(group, place),
            Part::Threshold(place) => lead.truth(&audit.thresholds[place].condition),
        };
        match statement {
            Statement::Kept(place) => {
                !self.some(|lead| !lead.truth(&self.policy.guarantees[place].condition).is_true())
            }
            Statement::Possible(Part::Entry(entry)) => self.some(|lead| Self::holds(lead, entry)),
            Statement::Possible(part) => self.some(|lead| named(lead, part).is_true()),
            Statement::Contingent(part) => self.some(|lead| !named(lead, part).is_true()),
            Statement::Decides(entry) => self.some(|lead| lead.outcome_without(entry.into()) != lead.outcome()),
            Statement::Counts(id, place) => self.some(|lead| Question::Counts(id, place).shown_by(lead)),
            Statement::Best(id, place, inner) => self.some(|lead| Question::Best(id, place, inner).shown_by(lead)),
            Statement::Taken(id, place) => self.some(|lead| lead.made(id).unwrap().entries.first() == Some(&place)),
            Statement::Unique(id) => !self.some(|lead| lead.made(id).unwrap().entries.len() > 1),
            Statement::Given(stage) => self.some(|lead| lead.outcome() == stage.into()),
        }
    }

    /// All facts but those about fields, by what they are about.
    fn facts(&self, is_given: impl Fn(StageId) -> bool) -> Vec<String> {
        let policy = self.policy;
        let mut facts = Vec::new();
        let rules = policy.rules.keys().map(Entry::Rule);
        let entries = rules.clone().chain(policy.caps.keys().map(Entry::Cap));
        for entry in entries.chain(policy.disqualifications.keys().map(Entry::Disqualification)) {
            if self.some(|lead| Self::holds(lead, entry)) && !self.some_complete(|lead| Self::holds(lead, entry)) {
                facts.push(format!("only while missing {entry:?}"));
            }
        }
        for (entry, stage) in rules.flat_map(|rule| policy.stages.keys().map(move |stage| (rule, stage))) {
            let votes = policy.rules.iter().filter(|rule| rule.stage == stage).count();
            let otherwise = policy.otherwise.as_ref().is_some_and(|otherwise| otherwise.stage == stage);
            let is_alone = votes <= 1 && !otherwise && !policy.caps.iter().any(|cap| cap.stage == stage);
            let lacks = |lead: &Evaluation<'_>| lead.outcome() == stage.into() && !Self::truth(lead, entry).is_true();
            if is_given(stage) && !is_alone && !self.some(lacks) {
                facts.push(format!("true of all {entry:?} {stage:?}"));
            }
        }
        for (id, _) in policy.decisions.iter_enumerated().filter(|(_, decision)| decision.otherwise.is_none()) {
            let falls = |lead: &Evaluation<'_>| lead.made(id).unwrap().entries.is_empty();
            let complete = self.some_complete(falls);
            if complete || self.some(falls) {
                facts.push(format!("gap {id:?} {complete}"));
            }
        }
        if self.some_complete(|lead| Question::Unplaced.shown_by(lead)) {
            facts.push("unplaced".to_owned());
        }
        for id in policy.disqualifications.keys() {
            let holds = self.some(|lead| Self::holds(lead, Entry::Disqualification(id)));
            if holds && self.some(|lead| Question::FailsOpen(id).shown_by(lead)) {
                facts.push(format!("fails open {id:?}"));
            }
        }
        facts
    }

    /// Whether two leads that differ in one field only come to two outcomes.
    fn matters(&self, field: FieldId) -> bool {
        let mut outcomes = HashMap::new();
        self.leads.iter().any(|evaluation| {
            let mut lead = evaluation.lead().clone();
            lead.values[field] = None;
            let outcome = evaluation.outcome();
            *outcomes.entry(format!("{lead:?}")).or_insert(outcome) != outcome
        })
    }
}

/// What a fact is about, as above; `None` for one about a field.
fn about(fact: &Fact) -> Option<String> {
    Some(match fact {
        Fact::OnlyWhileMissing(entry) => format!("only while missing {entry:?}"),
        Fact::TrueOfAll(entry, stage) => format!("true of all {entry:?} {stage:?}"),
        Fact::Gap { decision, complete, .. } => format!("gap {decision:?} {complete}"),
        Fact::Unplaced(_) => "unplaced".to_owned(),
        Fact::FailsOpen { id, .. } => format!("fails open {id:?}"),
        Fact::NeverMatters(_) => return None,
    })
}

proptest! {
    #![proptest_config(crate::analysis::config())]

    #[test]
    fn every_finding_is_that_of_brute_force(numbers in proptest::collection::vec(any::<u32>(), 0..300)) {
        let small = Small::random(&mut Choices::new(&numbers));
        let text = &small.text;
        let policy = crate::evaluation::checked(text);
        let as_of: AsOf = leads::as_of();
        let all = small.leads(&policy);
        prop_assume!(all.len() <= 3_000);
        let is_asked = |name: &str| small.fields.iter().any(|field| field.name == name);
        let asked: Vec<FieldId> =
            policy.schema.fields.iter_enumerated().filter(|(_, field)| is_asked(&field.name)).map(|(id, _)| id).collect();
        let every = Enumerated {
            policy: &policy,
            leads: all.iter().map(|lead| Evaluation::new(&policy, lead, &as_of)).collect(),
            complete: all.iter().map(|lead| asked.iter().all(|field| lead.values[*field].is_some())).collect(),
        };
        let audit = Audit::new(&policy, &Day::On(as_of.clone()), Budget::default());
        for claim in &audit.claims {
            let standing = if every.is_true(&audit, claim.statement) { Standing::Holds } else { Standing::Fails };
            prop_assert_eq!(claim.standing, standing, "{:?}: {:?}\n{}", claim.statement, claim.answer, text);
        }
        let is_given = |stage: StageId| {
            let given = Statement::Given(stage);
            audit.claims.iter().any(|claim| claim.statement == given && claim.standing == Standing::Holds)
        };
        let facts: Vec<String> = audit.facts.iter().filter_map(about).collect();
        let mut expected = every.facts(is_given);
        prop_assert!(expected.iter().all(|fact| facts.contains(fact)), "{expected:?}, but {facts:?}\n{text}");
        expected.retain(|fact| facts.contains(fact));
        prop_assert_eq!(expected.len(), facts.len(), "{:?}, but {:?}\n{}", expected, facts, text);
        for fact in &audit.facts {
            if let Fact::NeverMatters(field) = fact {
                prop_assert!(!every.matters(*field), "{:?} matters:\n{}", field, text);
            }
        }
        for (id, range) in policy.scores.keys().zip(&audit.ranges) {
            let range = range.as_ref().unwrap();
            let scores = || every.leads.iter().map(|lead| lead.score(id));
            prop_assert_eq!((Some(range.low), Some(range.high)), (scores().min(), scores().max()), "{}", text);
        }
    }
}
