//! What a change of a policy changes for every lead that there could be: proven, or shown by a lead.

use crate::analysis::{Budget, Comparison, Day, PairAnswer, PairUnsettled, PairWitness};
use crate::diff::provisos::{new_promises, provisos, renames_fields};
use crate::diff::source::plain;
use crate::diff::{Direction, Ladder, Version};
use crate::policy::{DecisionId, Policy, ScoreId};
use crate::reference::Evaluation;
use crate::source::Span;
use crate::testing::block;
use crate::types::Outcome;

/// What a change means.
#[derive(Clone, Debug, PartialEq)]
pub struct Meaning {
    /// All of it in a word.
    pub verdict: Verdict,
    /// The outcomes between which some lead goes, each with a smallest such lead; the highest new outcome first.
    pub moves: Vec<Move>,
    /// The outcomes of which it is not known whether some lead goes between them.
    pub open: Vec<Open>,
    /// What was found of the scores and decisions that were asked for.
    pub others: Vec<Other>,
    /// What has to hold of a lead so that what is proven is proven of it, a clause each.
    pub provisos: Vec<String>,
    /// What else has to be known of the answer, a sentence each.
    pub notes: Vec<String>,
}

/// What a change does to outcomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing, for no lead. Proven.
    Equal,
    /// It raises some leads, and lowers none: that is proven.
    OnlyRaises,
    /// It lowers some leads, and raises none: that is proven.
    OnlyLowers,
    /// It raises some and lowers others.
    Both,
    /// It raises some; whether it lowers others is not settled.
    Raises,
    /// It lowers some; whether it raises others is not settled.
    Lowers,
    /// No lead was found, and that there is none is not proven.
    NotSettled,
    /// Not asked: the same cell is not the same answer to both.
    NotWorkedOut,
}

/// A lead that goes from one outcome to another.
#[derive(Clone, Debug, PartialEq)]
pub struct Move {
    /// The outcome by the old policy.
    pub from: String,
    /// The outcome by the new policy.
    pub to: String,
    /// What decided by the old policy.
    pub old_entry: String,
    /// What decides by the new one.
    pub new_entry: String,
    /// The lead, as the lines of a `test` block of the new policy.
    pub lead: Vec<String>,
}

/// Outcomes between which no lead was found, though that there is none is not proven.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    /// The outcome by the old policy.
    pub from: String,
    /// The outcome by the new policy.
    pub to: String,
    /// The tests that are not understood, as they are written.
    pub tests: Vec<String>,
    /// Whether the budget was used up.
    pub gave_up: bool,
}

/// A score or a decision of both policies.
#[derive(Clone, Debug, PartialEq)]
pub struct Other {
    /// Its name.
    pub name: String,
    /// Whether it is the same for all leads.
    pub answer: OtherAnswer,
}

/// Whether a score or decision is the same for all leads.
#[derive(Clone, Debug, PartialEq)]
pub enum OtherAnswer {
    /// It is. Proven.
    Same,
    /// It is not.
    Differs {
        /// What it is by the old policy.
        old: String,
        /// What it is by the new one.
        new: String,
        /// For this lead, as the lines of a `test` block of the new policy.
        lead: Vec<String>,
    },
    /// Neither was found.
    Open {
        /// The tests that are not understood, as they are written.
        tests: Vec<String>,
        /// Whether the budget was used up.
        gave_up: bool,
    },
}

impl Other {
    /// Open instead of proven where `today` is not the same day to both.
    fn unless_proven(self, clocks_differ: bool) -> Other {
        if clocks_differ && self.answer == OtherAnswer::Same {
            return Other { answer: OtherAnswer::Open { tests: vec!["today".to_owned()], gave_up: false }, ..self };
        }
        self
    }
}

/// The scores and decisions that are compared, each by its name and its place in the old and the new policy.
#[derive(Clone, Debug, Default)]
pub struct Common {
    /// Scores.
    pub scores: Vec<(String, ScoreId, ScoreId)>,
    /// Decisions.
    pub decisions: Vec<(String, DecisionId, DecisionId)>,
}

/// Compares two policies on any day.
#[must_use]
pub fn compare(old: &Version<'_>, new: &Version<'_>, ladder: &Ladder, common: &Common, budget: Budget) -> Meaning {
    let mut comparison = Comparison::new(old.policy, new.policy, &Day::Any, budget);
    let mut meaning = Meaning {
        verdict: Verdict::NotWorkedOut,
        moves: Vec::new(),
        open: Vec::new(),
        others: Vec::new(),
        provisos: Vec::new(),
        notes: Vec::new(),
    };
    let zones_differ = old.policy.timezone_name != new.policy.timezone_name;
    let clocks_differ = zones_differ && uses_days(old.policy, new.policy);
    if clocks_differ {
        meaning.notes.push("days begin at another moment, as the time zones differ".to_owned());
    }
    let unlike = comparison.read_differently();
    if !unlike.is_empty() {
        let note = |span: &Span| {
            let name = plain(new.sources.text(*span));
            format!("`{name}` is read in another way, so that what could come of it is not worked out")
        };
        meaning.notes.extend(unlike.iter().map(note));
        return meaning;
    }
    meaning.provisos = provisos(old.policy, new.policy);
    let mut found = Found::default();
    for (from, to) in pairs(old.policy, new.policy, ladder) {
        let direction = Ladder::direction(ladder.of_old(from), ladder.of_new(to));
        match comparison.ask(from, to) {
            PairAnswer::Witnessed(witness) => {
                found.note(direction, true);
                meaning.moves.push(shown(old, new, &witness));
            }
            PairAnswer::Proven if !clocks_differ => {}
            PairAnswer::Proven => found.note(direction, false),
            PairAnswer::NotSettled(why) => {
                found.note(direction, false);
                meaning.open.push(Open {
                    from: old.policy.outcome_name(from).to_owned(),
                    to: new.policy.outcome_name(to).to_owned(),
                    tests: tests(old, new, &why),
                    gave_up: why.gave_up,
                });
            }
        }
    }
    meaning.verdict = found.verdict();
    if !meaning.moves.is_empty() && renames_fields(old.policy, new.policy) {
        meaning.notes.push("the leads are written with the new policy's names for fields".to_owned());
    }
    meaning.notes.extend(new_promises(old, new));
    for (name, before, now) in &common.scores {
        let shown = |lead: &Evaluation<'_>, id| lead.score(id).to_string();
        let values = |witness: &PairWitness| values(old, new, witness, |it| shown(it, *before), |it| shown(it, *now));
        let answer = comparison.ask_score(*before, *now);
        meaning.others.push(other(old, new, name, answer, &values).unless_proven(clocks_differ));
    }
    for (name, before, now) in &common.decisions {
        let shown = |lead: &Evaluation<'_>, id| {
            let value = lead.made(id).and_then(|made| made.value.clone());
            value.map_or_else(|| "missing".to_owned(), |value| lead.policy().friendly(&value))
        };
        let values = |witness: &PairWitness| values(old, new, witness, |it| shown(it, *before), |it| shown(it, *now));
        let answer = comparison.ask_decision(*before, *now);
        meaning.others.push(other(old, new, name, answer, &values).unless_proven(clocks_differ));
    }
    meaning
}

/// The outcomes that are not the same, the highest new one first, and of these the nearest old one.
fn pairs(old: &Policy, new: &Policy, ladder: &Ladder) -> Vec<(Outcome, Outcome)> {
    let outcomes = |policy: &Policy| -> Vec<Outcome> {
        [Outcome::Disqualified, Outcome::NoStage].into_iter().chain(policy.stages.keys().map(Outcome::from)).collect()
    };
    let mut pairs = Vec::new();
    for to in outcomes(new).into_iter().rev() {
        for from in outcomes(old).into_iter().rev() {
            if ladder.of_old(from) != ladder.of_new(to) {
                pairs.push((from, to));
            }
        }
    }
    pairs
}

fn uses_days(old: &Policy, new: &Policy) -> bool {
    old.uses_today || new.uses_today || old.uses_now || new.uses_now
}

/// What was found in either direction.
#[derive(Default)]
struct Found {
    raised: bool,
    lowered: bool,
    may_raise: bool,
    may_lower: bool,
}

impl Verdict {
    /// The verdict as a sentence, lower case, no full stop.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Verdict::Equal => "no lead comes to another outcome (proven)",
            Verdict::OnlyRaises => "some leads rise, none falls (proven)",
            Verdict::OnlyLowers => "some leads fall, none rises (proven)",
            Verdict::Both => "some leads rise, others fall",
            Verdict::Raises => "some leads rise; whether others fall is not settled",
            Verdict::Lowers => "some leads fall; whether others rise is not settled",
            Verdict::NotSettled => "no lead was found that comes to another outcome; that there is none is not proven",
            Verdict::NotWorkedOut => "not worked out",
        }
    }

    /// The verdict in a word, for programs.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Equal => "equal",
            Verdict::OnlyRaises => "only_raises",
            Verdict::OnlyLowers => "only_lowers",
            Verdict::Both => "both",
            Verdict::Raises => "raises",
            Verdict::Lowers => "lowers",
            Verdict::NotSettled => "not_settled",
            Verdict::NotWorkedOut => "not_worked_out",
        }
    }
}

impl Found {
    fn note(&mut self, direction: Direction, is_sure: bool) {
        match direction {
            Direction::Up if is_sure => self.raised = true,
            Direction::Up => self.may_raise = true,
            Direction::Down if is_sure => self.lowered = true,
            Direction::Down => self.may_lower = true,
            Direction::Same => {}
        }
    }

    fn verdict(&self) -> Verdict {
        match (self.raised, self.lowered) {
            (true, true) => Verdict::Both,
            (true, false) if self.may_lower => Verdict::Raises,
            (true, false) => Verdict::OnlyRaises,
            (false, true) if self.may_raise => Verdict::Lowers,
            (false, true) => Verdict::OnlyLowers,
            (false, false) if self.may_raise || self.may_lower => Verdict::NotSettled,
            (false, false) => Verdict::Equal,
        }
    }
}

/// What a lead has by either policy.
fn values(
    old: &Version<'_>,
    new: &Version<'_>,
    witness: &PairWitness,
    before: impl Fn(&Evaluation<'_>) -> String,
    now: impl Fn(&Evaluation<'_>) -> String,
) -> (String, String) {
    let old = Evaluation::new(old.policy, &witness.old, &witness.as_of);
    let new = Evaluation::new(new.policy, &witness.new, &witness.as_of);
    (before(&old), now(&new))
}

fn other(
    old: &Version<'_>,
    new: &Version<'_>,
    name: &str,
    answer: PairAnswer,
    values: &dyn Fn(&PairWitness) -> (String, String),
) -> Other {
    let answer = match answer {
        PairAnswer::Proven => OtherAnswer::Same,
        PairAnswer::Witnessed(witness) => {
            let (before, now) = values(&witness);
            OtherAnswer::Differs { old: before, new: now, lead: lead_lines(old, new, &witness) }
        }
        PairAnswer::NotSettled(why) => OtherAnswer::Open { tests: tests(old, new, &why), gave_up: why.gave_up },
    };
    Other { name: name.to_owned(), answer }
}

/// The lead as the lines of a `test` block of the new policy; what the old one asks for beside that in comments.
fn lead_lines(old: &Version<'_>, new: &Version<'_>, witness: &PairWitness) -> Vec<String> {
    let written = block::written(new.policy, "", &witness.new, &witness.as_of, &[]);
    let lines: Vec<String> = written.lines().map(|line| line.trim().to_owned()).collect();
    let given = lines.get(1..lines.len().saturating_sub(1)).unwrap_or_default().iter().cloned();
    // What only the old policy asks for has no place in a test of the new one.
    let schema = &new.policy.schema;
    let fields = old.policy.schema.fields.iter().zip(&witness.old.values);
    let only_old = fields.filter(|(field, _)| schema.counterpart(field, &old.policy.schema).is_none());
    let told = only_old.filter_map(|(field, value)| {
        let value = block::literal(old.policy, value.as_ref()?)?;
        Some(format!("# and by the old policy: {} = {value}", field.name))
    });
    given.chain(told).collect()
}

fn shown(old: &Version<'_>, new: &Version<'_>, witness: &PairWitness) -> Move {
    let before = Evaluation::new(old.policy, &witness.old, &witness.as_of).decided();
    let now = Evaluation::new(new.policy, &witness.new, &witness.as_of).decided();
    Move {
        from: old.policy.outcome_name(before.outcome).to_owned(),
        to: new.policy.outcome_name(now.outcome).to_owned(),
        old_entry: old.entry(before.by),
        new_entry: new.entry(now.by),
        lead: lead_lines(old, new, witness),
    }
}

/// What stands in the way of an answer, as it is written, each once.
fn tests(old: &Version<'_>, new: &Version<'_>, why: &PairUnsettled) -> Vec<String> {
    let written = |version: &Version<'_>, span: &Span| plain(version.sources.text(*span));
    let of_new = why.new.iter().chain(&why.read_differently).map(|span| written(new, span));
    let mut tests: Vec<String> = Vec::new();
    for test in of_new.chain(why.old.iter().map(|span| written(old, span))) {
        if !tests.contains(&test) {
            tests.push(test);
        }
    }
    tests
}

/// Why something is not settled: `` `notes matches "a.*"` is not understood ``.
#[must_use]
pub fn reason(tests: &[String], gave_up: bool) -> String {
    const SHOWN: usize = 3;
    let mut named: Vec<String> = tests.iter().take(SHOWN).map(|test| format!("`{test}`")).collect();
    if tests.len() > SHOWN {
        named.push(format!("{} more", tests.len() - SHOWN));
    }
    match (named.is_empty(), gave_up) {
        (true, true) => "the budget was used up".to_owned(),
        (true, false) => "the numbers are too many to be told apart".to_owned(),
        (false, true) => format!("the budget was used up; not understood: {}", named.join(", ")),
        (false, false) => format!("not understood: {}", named.join(", ")),
    }
}
