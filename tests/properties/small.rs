//! The analysis against brute force: small policies of tests that it understands, asked over every lead that there is.
//!
//! Here nothing is left open: what no lead shows is proven, and what some lead shows is witnessed.

use bantam::analysis::{Analysis, Answer, Budget, Day, Entry, Question};
use bantam::policy::{AsOf, Policy};
use bantam::reference::Evaluation;
use bantam::types::{Choice, Decimal, Lead, Record, Truth, Value, Verdict, VerdictKind};
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
            let numbers = ["9", "9.999999", "10", "10.000001", "15", "19.999999", "20", "20.000001"];
            maybe(numbers.map(|text| Value::Number(Decimal::parse(text).unwrap())).to_vec())
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
            entries.push(format!("best of {{\n    +6 if {one}\n    +3 if {other}\n  }}"));
        }
        let bounds = writer.choices.pick(&["", " from 0 to 25"]);
        add(format!("score s{bounds} {{\n  {}\n}}", entries.join("\n  ")));
        writer.names.extend(["s >= 20".to_owned(), "s < 10".to_owned(), "s = 15".to_owned()]);
        let entries: Vec<String> =
            ["p", "q"].iter().map(|choice| format!("if {} then \"{choice}\"", writer.condition())).collect();
        let otherwise = writer.choices.pick(&["", "\n  otherwise \"r\""]);
        add(format!("decide e: one of p, q, r {{\n  {}{otherwise}\n}}", entries.join("\n  ")));
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
        prop_assume!(all.len() <= 4_000);
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
