//! The second pass: codes, and what is true of each.
//!
//! What the interpreter says of one value of each code is the answer for all of them. Codes between which no answer
//! differs are made one.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::outlook::line;
use crate::plan::bits::Tests;
use crate::plan::cuts::Cuts;
use crate::plan::reach::Atom;
use crate::plan::survey::{Kind, Question, Survey, What};
use crate::plan::{Coder, Codes, ColumnId, FieldNeed, Figure, Needs, NumberId, Thresholds};
use crate::policy::{Cond, ScoreId};
use crate::reference::Evaluation;
use crate::types::{Bounds, Decimal, FieldId, Truth, Type, Value};

/// Where the test of a field is found.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placed {
    /// The column.
    pub(super) column: ColumnId,
    /// The bits that say whether it is true, and whether it is known.
    pub(super) bits: (u32, u32),
    /// What it is where the field is missing.
    pub(super) missing: Truth,
}

/// The answer to a question, by code.
#[derive(Clone, Debug)]
pub(super) enum Answer {
    /// Whether it holds.
    Truths(Vec<Truth>),
    /// The points in millionths; `None` where they are out of range.
    Points(Option<Vec<i64>>),
}

/// What the second pass found.
#[derive(Debug, Default)]
pub(super) struct Answers {
    pub(super) needs: Needs,
    /// By question: the column that tells it, and what each code says.
    pub(super) of: Vec<Option<(Codes, Answer)>>,
    /// The tests of each field, in the order in which they were asked.
    pub(super) tests: BTreeMap<FieldId, Vec<Placed>>,
    /// The fields that are counted with.
    pub(super) figures: BTreeMap<FieldId, Figure>,
    /// Codes of values that are left to the interpreter.
    pub(super) odd: Vec<(Codes, Vec<Truth>)>,
    /// What is told apart of scores.
    pub(super) scores: BTreeMap<ScoreId, Thresholds>,
}

/// What is said of one code: of each question, and whether it is odd.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Said {
    answers: Vec<One>,
    is_odd: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum One {
    Truth(Truth),
    Points(Option<i64>),
}

impl Answers {
    /// Makes codes of all that was asked.
    pub(super) fn new(survey: &mut Survey<'_>) -> Answers {
        let mut answers = Answers { of: survey.questions.iter().map(|_| None).collect(), ..Answers::default() };
        let mut atoms: BTreeMap<Atom, Vec<usize>> = BTreeMap::new();
        for (place, question) in survey.questions.iter().enumerate() {
            atoms.entry(question.atom).or_default().push(place);
        }
        let mut columns: BTreeMap<FieldId, Vec<ColumnId>> = BTreeMap::new();
        for (atom, questions) in &atoms {
            answers.code(survey, *atom, questions, &mut columns);
        }
        answers.place_tests(survey, &mut columns);
        answers.place_numbers(survey, &mut columns);
        let fields = survey.policy.schema.fields.iter_enumerated();
        let used = fields.filter(|(id, field)| field.used || columns.contains_key(id));
        let needs = used.map(|(field, _)| FieldNeed {
            field,
            columns: columns.get(&field).cloned().unwrap_or_default(),
            number: answers.figures.get(&field).map(|figure| figure.number),
        });
        answers.needs.fields = needs.collect();
        answers
    }

    fn code(
        &mut self,
        survey: &mut Survey<'_>,
        atom: Atom,
        questions: &[usize],
        columns: &mut BTreeMap<FieldId, Vec<ColumnId>>,
    ) {
        let (said, coder) = match survey.kind(atom) {
            Kind::Finite(values) => {
                let said = values.iter().map(|value| say(survey, atom, value.as_ref(), questions)).collect();
                (said, finite_coder(survey, atom))
            }
            Kind::Line(ty) => {
                let (said, thresholds) = self.along(survey, atom, &ty, questions);
                (said, Some(Coder::Ordered(thresholds)))
            }
            Kind::Other => return,
        };
        let codes = match (atom, coder) {
            (Atom::Field(field), Some(coder)) => {
                let column = self.needs.columns.push_and_get_key(coder);
                columns.entry(field).or_default().push(column);
                Codes::Batch(column)
            }
            (Atom::Score(id), Some(Coder::Ordered(thresholds))) => {
                self.scores.insert(id, thresholds);
                Codes::Score(id)
            }
            (Atom::Met(id), _) => Codes::Met(id),
            (Atom::Made(id), _) => Codes::Made(id),
            (Atom::Outcome, _) => Codes::Ruling,
            (Atom::Field(_) | Atom::Score(_), _) => return,
        };
        self.write(codes, &said, questions);
    }

    /// What is said of each code along a line.
    fn along(&self, survey: &mut Survey<'_>, atom: Atom, ty: &Type, questions: &[usize]) -> (Vec<Said>, Thresholds) {
        let cuts = survey.lines.get(&atom).cloned();
        let (low, high) = line::extent(ty, &Bounds::default()).unwrap_or((i64::MIN, i64::MAX));
        let cuts = cuts.unwrap_or(Cuts { points: Vec::new(), low, high });
        let mut points: Vec<i64> =
            cuts.points.iter().copied().filter(|point| *point > cuts.low && *point <= cuts.high).collect();
        points.extend((cuts.low > low).then_some(cuts.low));
        points.extend((cuts.high < high).then(|| cuts.high + 1));
        points.sort_unstable();
        points.dedup();
        let missing = match atom {
            Atom::Field(_) => say(survey, atom, None, questions),
            // A score is never missing, so this code never occurs.
            Atom::Score(_) | Atom::Met(_) | Atom::Made(_) | Atom::Outcome => {
                Said::nothing(&survey.questions, questions)
            }
        };
        let mut all = vec![missing];
        let mut kept = Vec::new();
        let least = points.first().map_or(low, |first| first - 1);
        for (place, start) in [least].iter().chain(&points).enumerate() {
            let value = line::at(*start, ty);
            let mut said = say(survey, atom, value.as_ref(), questions);
            said.is_odd = *start < cuts.low || *start > cuts.high;
            if place > 0 && all.last() == Some(&said) {
                continue;
            }
            if place > 0 {
                kept.push(*start);
            }
            all.push(said);
        }
        // As many as the survey allows are always fewer than there are codes.
        (all, Thresholds::new(kept).unwrap_or_default())
    }

    fn write(&mut self, codes: Codes, said: &[Said], questions: &[usize]) {
        for (place, question) in questions.iter().enumerate() {
            let ones = || said.iter().filter_map(|said| said.answers.get(place).copied());
            let truths: Vec<Truth> =
                ones().filter_map(|one| if let One::Truth(truth) = one { Some(truth) } else { None }).collect();
            let answer = if truths.len() == said.len() {
                Answer::Truths(truths)
            } else {
                Answer::Points(ones().map(|one| if let One::Points(points) = one { points } else { None }).collect())
            };
            if let Some(slot) = self.of.get_mut(*question) {
                *slot = Some((codes, answer));
            }
        }
        if said.iter().any(|said| said.is_odd) {
            self.odd.push((codes, said.iter().map(|said| Truth::from(said.is_odd)).collect()));
        }
    }

    /// A column of numbers for each field that is counted with, and one of codes where it has none.
    fn place_numbers(&mut self, survey: &Survey<'_>, columns: &mut BTreeMap<FieldId, Vec<ColumnId>>) {
        for field in &survey.numbers {
            let codes = columns.entry(*field).or_default();
            let present = match codes.first() {
                Some(column) => *column,
                None => self.needs.columns.push_and_get_key(Coder::Presence),
            };
            if codes.is_empty() {
                codes.push(present);
            }
            let number = NumberId::from(self.needs.numbers);
            self.needs.numbers += 1;
            self.figures.insert(*field, Figure { number, present });
        }
    }

    fn place_tests(&mut self, survey: &mut Survey<'_>, columns: &mut BTreeMap<FieldId, Vec<ColumnId>>) {
        let tests = std::mem::take(&mut survey.tests);
        for (field, tests) in tests {
            let conditions: Vec<Cond> = tests.into_iter().map(|(condition, _)| condition).collect();
            let mut placed = Vec::new();
            for (tests, bits) in Tests::pack(survey.policy, survey.as_of, field, &conditions) {
                let column = self.needs.columns.push_and_get_key(Coder::Tests(Arc::new(tests)));
                columns.entry(field).or_default().push(column);
                placed.extend(bits.into_iter().map(|bits| (column, bits)));
            }
            let placed = conditions.iter().zip(placed).map(|(condition, (column, bits))| {
                let missing = survey.trial.of_nothing(|evaluation| evaluation.truth(condition));
                Placed { column, bits, missing }
            });
            self.tests.insert(field, placed.collect());
        }
    }
}

impl Said {
    fn nothing(all: &[Question], questions: &[usize]) -> Said {
        let one = |question: &Question| match question.what {
            What::Truth(_) => One::Truth(Truth::Unknown),
            What::Points(_) => One::Points(Some(0)),
        };
        Said { answers: questions.iter().filter_map(|place| all.get(*place)).map(one).collect(), is_odd: false }
    }
}

/// What the interpreter says where a thing has a value.
fn say(survey: &mut Survey<'_>, atom: Atom, value: Option<&Value>, questions: &[usize]) -> Said {
    let all = &survey.questions;
    let one = |evaluation: &Evaluation<'_>, question: &Question| match &question.what {
        What::Truth(cond) => One::Truth(evaluation.truth(cond)),
        What::Points(entry) => {
            let points = evaluation.entry(entry).points.to_decimal();
            // What is out of range reads as its end.
            let is_exact = points != Decimal::MAX && points != Decimal::MIN;
            One::Points(is_exact.then_some(points.millionths()))
        }
    };
    survey.trial.with(atom, value, |evaluation| Said {
        answers: questions.iter().filter_map(|place| all.get(*place)).map(|it| one(evaluation, it)).collect(),
        is_odd: false,
    })
}

fn finite_coder(survey: &Survey<'_>, atom: Atom) -> Option<Coder> {
    let Atom::Field(field) = atom else { return None };
    match &survey.policy.schema.fields.get(field)?.ty {
        Type::Boolean => Some(Coder::Boolean),
        Type::Choice(set) => Some(Coder::Choice(Arc::clone(set))),
        Type::Integer | Type::Number | Type::Text | Type::Date | Type::Datetime => None,
        Type::Duration | Type::Money(_) | Type::List(_) | Type::Outcome => None,
    }
}
