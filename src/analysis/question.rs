//! What can be asked: each question is whether some lead shows something, and what that is the interpreter says.

use crate::analysis::encode::Encoder;
use crate::analysis::ladder::Ladder;
use crate::analysis::side::Side;
use crate::analysis::solver::Lit;
use crate::policy::{
    CapException, CapId, Comparison, Cond, CondKind, DecidedBy, DecisionId, DefinitionBody, DisqualificationId, Expr,
    ExprKind, Policy, RuleId, ScoreEntry, ScoreEntryKind, ScoreId, StageId,
};
use crate::reference::{Evaluation, Points, Standing};
use crate::source::Span;
use crate::types::{Decimal, Outcome, Truth, Type, Value};

/// An entry that may decide an outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Entry {
    /// `if … then STAGE`
    Rule(RuleId),
    /// `cap at STAGE if …`
    Cap(CapId),
    /// `disqualify if …`
    Disqualification(DisqualificationId),
}

impl Entry {
    /// Its condition, without what holds it back.
    pub(super) fn condition(self, policy: &Policy) -> Option<&Cond> {
        match self {
            Entry::Rule(id) => policy.rules.get(id).map(|rule| &rule.condition),
            Entry::Cap(id) => policy.caps.get(id).map(|cap| &cap.condition),
            Entry::Disqualification(id) => policy.disqualifications.get(id).map(|veto| &veto.condition),
        }
    }

    /// To what its condition comes for a lead.
    pub(super) fn truth(self, standing: &Standing) -> Option<Truth> {
        match self {
            Entry::Rule(id) => standing.rules.get(id).map(|rule| rule.condition),
            Entry::Cap(id) => standing.caps.get(id).map(|cap| cap.condition),
            Entry::Disqualification(id) => standing.disqualifications.get(id).map(|veto| veto.condition),
        }
    }
}

impl From<Entry> for DecidedBy {
    fn from(entry: Entry) -> DecidedBy {
        match entry {
            Entry::Rule(id) => DecidedBy::Rule(id),
            Entry::Cap(id) => DecidedBy::Cap(id),
            Entry::Disqualification(id) => DecidedBy::Disqualification(id),
        }
    }
}

/// Something that a lead may show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Question {
    /// An entry is in force, its condition is true, and no `unless` holds it back. Approvals are another matter.
    Holds(Entry),
    /// Without the entry the outcome would be another.
    Decides(Entry),
    /// A lead comes so far and no further.
    Ends(Outcome),
    /// The guarantee of this place, from 0, is not true.
    Breaks(usize),
    /// The entry of this place, from 0, is the first of the decision that is true.
    Takes(DecisionId, usize),
    /// No entry of the decision is true.
    FallsThrough(DecisionId),
    /// Both entries of the decision are true.
    Overlap(DecisionId, usize, usize),
    /// More than one entry of the decision is true.
    Overlaps(DecisionId),
    /// No rule votes, and nothing disqualifies the lead.
    Unplaced,
    /// A lead comes so far and no further, and the entry's condition is not true.
    Lacks(Entry, Outcome),
    /// The disqualification's condition is unknown, and nothing else disqualifies the lead.
    FailsOpen(DisqualificationId),
    /// The entry of this place, from 0, adds to the score or takes from it.
    Counts(ScoreId, usize),
    /// Of the `best of` of the first place, from 0, the entry of the second is the best, and adds to the score or takes
    /// from it.
    Best(ScoreId, usize, usize),
    /// The score is exactly this.
    ScoreIs(ScoreId, Decimal),
}

/// Whether an entry does anything that could matter to a lead's outcome.
fn may_decide(lead: &Evaluation<'_>, entry: Entry) -> bool {
    let standing = lead.standing();
    match entry {
        Entry::Rule(id) => {
            let rules = lead.policy().rules.iter_enumerated().zip(&standing.rules);
            let mut voters = rules
                .filter(|((_, rule), towards)| towards.votes() && Outcome::from(rule.stage) == standing.highest_vote);
            let only = standing.rules.get(id).is_some_and(|rule| rule.votes()).then(|| voters.next()).flatten();
            only.is_some_and(|((voter, _), _)| voter == id) && voters.next().is_none()
        }
        Entry::Cap(id) => standing.caps.get(id).is_some_and(|cap| cap.binds()),
        Entry::Disqualification(id) => standing.disqualifications.get(id).is_some_and(|veto| veto.binds()),
    }
}

/// A literal, and the place in the source that it stands for; one without a place is not to blame.
pub(super) type Blamed = (Lit, Option<Span>);

/// A question as literals.
pub(super) struct Goal {
    /// All of these hold exactly where the question is shown.
    pub(super) literals: Vec<Lit>,
    /// The same, in parts that stand somewhere in the source.
    parts: Vec<Blamed>,
    /// The entry of which it is asked whether it decides: all of its rivals are parts, too.
    decides: Option<Entry>,
}

impl Question {
    /// Whether a lead shows it.
    #[must_use]
    pub fn shown_by(&self, lead: &Evaluation<'_>) -> bool {
        let standing = lead.standing();
        match self {
            Question::Holds(Entry::Rule(id)) => {
                standing.rules.get(*id).is_some_and(|rule| rule.in_force && rule.condition.is_true())
            }
            Question::Holds(Entry::Cap(id)) => standing.caps.get(*id).is_some_and(|cap| cap.binds()),
            Question::Holds(Entry::Disqualification(id)) => {
                standing.disqualifications.get(*id).is_some_and(|veto| veto.binds())
            }
            Question::Decides(entry) => {
                may_decide(lead, *entry) && lead.outcome_without((*entry).into()) != standing.outcome
            }
            Question::Ends(outcome) => standing.outcome == *outcome,
            Question::Breaks(place) => {
                let guarantee = lead.policy().guarantees.get(*place);
                guarantee.is_some_and(|guarantee| !lead.truth(&guarantee.condition).is_true())
            }
            Question::Takes(id, place) => lead.made(*id).is_some_and(|made| made.entries.first() == Some(place)),
            Question::FallsThrough(id) => lead.made(*id).is_some_and(|made| made.entries.is_empty()),
            Question::Overlap(id, one, other) => {
                let entries = lead.policy().decisions.get(*id).map_or(&[][..], |decision| &decision.entries);
                let holds = |place: &usize| entries.get(*place).is_some_and(|it| lead.truth(&it.condition).is_true());
                holds(one) && holds(other)
            }
            Question::Overlaps(id) => {
                let entries = lead.policy().decisions.get(*id).map_or(&[][..], |decision| &decision.entries);
                entries.iter().filter(|entry| lead.truth(&entry.condition).is_true()).nth(1).is_some()
            }
            Question::Unplaced => {
                standing.outcome != Outcome::Disqualified && !standing.rules.iter().any(|rule| rule.votes())
            }
            Question::Lacks(entry, outcome) => {
                standing.outcome == *outcome && entry.truth(standing).is_some_and(|truth| !truth.is_true())
            }
            Question::FailsOpen(id) => {
                let veto = standing.disqualifications.get(*id);
                veto.is_some_and(|veto| veto.in_force && veto.condition == Truth::Unknown)
                    && standing.outcome != Outcome::Disqualified
            }
            Question::Counts(id, place) => {
                let trace = lead.score_trace(*id).and_then(|trace| trace.entries.get(*place));
                trace.is_some_and(|entry| entry.points != Points::ZERO)
            }
            Question::Best(id, place, inner) => {
                let trace = lead.score_trace(*id).and_then(|trace| trace.entries.get(*place));
                trace.is_some_and(|entry| entry.chosen == Some(*inner) && entry.points != Points::ZERO)
            }
            Question::ScoreIs(id, points) => lead.score(*id) == *points,
        }
    }

    /// The question as literals.
    pub(super) fn goal(&self, encoder: &mut Encoder, at: &Side<'_>) -> Goal {
        match self {
            Question::Holds(entry) => encoder.holds(at, *entry),
            Question::Decides(Entry::Rule(id)) => encoder.rule_decides(at, *id),
            Question::Decides(Entry::Cap(id)) => encoder.cap_decides(at, *id),
            Question::Decides(Entry::Disqualification(id)) => encoder.veto_decides(at, *id),
            Question::Ends(outcome) => Goal::of(encoder.outcome_is(at, *outcome)),
            Question::Breaks(place) => match at.policy.guarantees.get(*place) {
                Some(guarantee) => encoder.fails(at, &guarantee.condition),
                None => Goal::of(encoder.solver.constant(false)),
            },
            Question::Takes(id, place) => encoder.takes(at, *id, Some(*place)),
            Question::FallsThrough(id) => encoder.takes(at, *id, None),
            Question::Overlap(id, one, other) => encoder.overlap(at, *id, *one, *other),
            Question::Overlaps(id) => encoder.overlaps(at, *id),
            Question::Unplaced => encoder.unplaced(at),
            Question::Lacks(entry, outcome) => encoder.lacks(at, *entry, *outcome),
            Question::FailsOpen(id) => encoder.fails_open(at, *id),
            Question::Counts(id, place) => encoder.counting(at, *id, *place),
            Question::Best(id, place, inner) => encoder.is_best(at, *id, *place, *inner),
            Question::ScoreIs(id, points) => encoder.score_is(at, *id, *points),
        }
    }
}

impl Goal {
    /// One literal, of which no place is to blame.
    pub(super) fn of(literal: Lit) -> Goal {
        Goal { literals: vec![literal], parts: vec![(literal, None)], decides: None }
    }

    /// Literals that together are these parts.
    fn in_parts(literals: Vec<Lit>, parts: Vec<Blamed>) -> Goal {
        Goal { literals, parts, decides: None }
    }

    /// All of these parts.
    pub(super) fn all(parts: Vec<Blamed>) -> Goal {
        Goal::in_parts(parts.iter().map(|(literal, _)| *literal).collect(), parts)
    }

    /// The parts. They may be as many as the policy has entries, so they are listed only where a proof asks for them.
    pub(super) fn into_parts(self, encoder: &mut Encoder, at: &Side<'_>) -> Vec<Blamed> {
        let rivals = self.decides.map(|entry| encoder.rivals(at, entry));
        self.parts.into_iter().chain(rivals.into_iter().flatten()).collect()
    }
}

impl Encoder {
    fn holds(&mut self, at: &Side<'_>, entry: Entry) -> Goal {
        let standing = self.standing(at);
        let policy = at.policy;
        let (literal, own, unless) = match entry {
            Entry::Rule(id) => {
                let rule = policy.rules.get(id).map(|rule| (&rule.upkeep, &rule.condition));
                (standing.rules.get(id), rule, None)
            }
            Entry::Cap(id) => {
                let cap = policy.caps.get(id);
                let unless = cap.and_then(|cap| match &cap.unless {
                    Some(CapException::Condition(unless)) => Some(&**unless),
                    Some(CapException::Approval(_)) | None => None,
                });
                (standing.caps.get(id), cap.map(|cap| (&cap.upkeep, &cap.condition)), unless)
            }
            Entry::Disqualification(id) => {
                let veto = policy.disqualifications.get(id);
                let unless = veto.and_then(|veto| veto.unless.as_ref());
                (standing.vetoes.get(id), veto.map(|veto| (&veto.upkeep, &veto.condition)), unless)
            }
        };
        let literal = literal.copied().unwrap_or(self.solver.constant(false));
        let mut parts = vec![(literal, None)];
        if let Some((upkeep, condition)) = own {
            parts = self.conjuncts(at, condition);
            parts.extend(upkeep.days.map(|days| (self.in_force(at, upkeep), Some(days))));
            parts.extend(unless.map(|unless| (!self.condition(at, unless).yes, Some(unless.span))));
        }
        Goal::in_parts(vec![literal], parts)
    }

    /// A rule decides where nothing else votes for as much as the caps leave of its vote.
    fn rule_decides(&mut self, at: &Side<'_>, id: RuleId) -> Goal {
        let standing = self.standing(at);
        let no = self.solver.constant(false);
        let Some(rule) = at.policy.rules.get(id) else { return Goal::of(no) };
        if let Some(otherwise) = at.policy.otherwise.as_ref().filter(|otherwise| otherwise.stage >= rule.stage) {
            return Goal::all(vec![(no, Some(otherwise.span))]);
        }
        let vote = standing.votes.get(id).copied().unwrap_or(no);
        let seconded = standing.seconded.get(id).copied().unwrap_or(no);
        let higher = standing.voted.get(StageId(rule.stage.0 + 1)).copied().unwrap_or(no);
        let raises = self.raises(at, rule.stage);
        let literals = vec![vote, !seconded, !higher, !standing.disqualified, raises];
        Goal { literals, parts: vec![(vote, None), (raises, None)], decides: Some(Entry::Rule(id)) }
    }

    /// What keeps an entry from deciding: that another votes as high, or disqualifies.
    fn rivals(&mut self, at: &Side<'_>, entry: Entry) -> Vec<Blamed> {
        let standing = self.standing(at);
        let stage = if let Entry::Rule(id) = entry { at.policy.rules.get(id).map(|rule| rule.stage) } else { None };
        let rules = standing.votes.iter_enumerated().zip(&at.policy.rules);
        let rules = rules.filter(|((other, _), declared)| {
            Entry::Rule(*other) != entry && stage.is_some_and(|stage| declared.stage >= stage)
        });
        let vetoes = standing.vetoes.iter_enumerated().zip(&at.policy.disqualifications);
        let vetoes = vetoes.filter(|((other, _), _)| Entry::Disqualification(*other) != entry);
        (rules.map(|((_, vote), declared)| (!*vote, Some(declared.span))))
            .chain(vetoes.map(|((_, veto), declared)| (!*veto, Some(declared.span))))
            .collect()
    }

    /// That a vote for a stage, the only one so high, takes a lead further than all lower votes.
    fn raises(&mut self, at: &Side<'_>, stage: StageId) -> Lit {
        let standing = self.standing(at);
        let otherwise = at.policy.otherwise.as_ref().map(|otherwise| otherwise.stage);
        let mut ways = Vec::new();
        let mut none_between = self.solver.constant(otherwise.is_none_or(|otherwise| otherwise < stage));
        for rank in (0..=stage.0).rev().map(StageId) {
            if rank < stage {
                let voted = standing.voted_for.get(rank).copied().unwrap_or(self.solver.constant(false));
                let otherwise = self.solver.constant(otherwise == Some(rank));
                none_between = self.solver.and([none_between, !voted, !otherwise]);
            }
            let allowed = standing.allowed.get(rank).copied().unwrap_or(self.solver.constant(true));
            ways.push(self.solver.and([allowed, none_between]));
        }
        self.solver.or(ways)
    }

    /// A cap decides where there is a vote that it alone keeps down.
    fn cap_decides(&mut self, at: &Side<'_>, id: CapId) -> Goal {
        let standing = self.standing(at);
        let mut ways = Vec::new();
        for (stage, voted) in standing.voted.iter_enumerated() {
            let own = standing.allows.get(id).and_then(|allows| allows.get(stage));
            let others = standing.allows.iter_enumerated().filter(|(other, _)| *other != id);
            let others: Vec<Lit> = others.filter_map(|(_, allows)| allows.get(stage).copied()).collect();
            let own = own.map(|own| !*own);
            ways.push(self.solver.and([*voted].into_iter().chain(own).chain(others)));
        }
        let keeps = self.solver.or(ways);
        let literals = vec![keeps, !standing.disqualified];
        Goal { literals, parts: vec![(keeps, None)], decides: Some(Entry::Cap(id)) }
    }

    fn veto_decides(&mut self, at: &Side<'_>, id: DisqualificationId) -> Goal {
        let standing = self.standing(at);
        let own = standing.vetoes.get(id).copied().unwrap_or(self.solver.constant(false));
        let others = standing.vetoes.iter_enumerated().filter(|(other, _)| *other != id);
        let literals = [own].into_iter().chain(others.map(|(_, veto)| !*veto)).collect();
        Goal { literals, parts: vec![(own, None)], decides: Some(Entry::Disqualification(id)) }
    }

    /// That an entry of a decision is the first that is true; without one, that none is.
    pub(super) fn takes(&mut self, at: &Side<'_>, id: DecisionId, place: Option<usize>) -> Goal {
        let entries = at.policy.decisions.get(id).map_or(&[][..], |decision| &decision.entries);
        let mut parts: Vec<Blamed> = Vec::new();
        for entry in entries.iter().take(place.unwrap_or(entries.len())) {
            parts.push((!self.condition(at, &entry.condition).yes, Some(entry.span)));
        }
        if let Some(place) = place {
            match entries.get(place) {
                Some(entry) => parts.extend(self.conjuncts(at, &entry.condition)),
                None => parts.push((self.solver.constant(false), None)),
            }
        }
        Goal::all(parts)
    }

    fn overlap(&mut self, at: &Side<'_>, id: DecisionId, one: usize, other: usize) -> Goal {
        let entries = at.policy.decisions.get(id).map_or(&[][..], |decision| &decision.entries);
        let (Some(one), Some(other)) = (entries.get(one), entries.get(other)) else {
            return Goal::of(self.solver.constant(false));
        };
        let mut parts = self.conjuncts(at, &one.condition);
        parts.extend(self.conjuncts(at, &other.condition));
        Goal::all(parts)
    }

    /// That two entries of a decision are true: as they are gone through, one is true behind another that is.
    fn overlaps(&mut self, at: &Side<'_>, id: DecisionId) -> Goal {
        let entries = at.policy.decisions.get(id).map_or(&[][..], |decision| &decision.entries);
        let (mut one, mut two) = (self.solver.constant(false), self.solver.constant(false));
        for entry in entries {
            let holds = self.condition(at, &entry.condition).yes;
            let second = self.solver.and([one, holds]);
            two = self.solver.or([two, second]);
            one = self.solver.or([one, holds]);
        }
        Goal::of(two)
    }

    fn unplaced(&mut self, at: &Side<'_>) -> Goal {
        let standing = self.standing(at);
        let votes: Vec<Lit> = standing.votes.iter().copied().chain([standing.disqualified]).collect();
        let some = self.solver.or(votes);
        Goal::of(!some)
    }

    fn lacks(&mut self, at: &Side<'_>, entry: Entry, outcome: Outcome) -> Goal {
        let outcome = self.outcome_is(at, outcome);
        let condition = entry.condition(at.policy).map(|condition| self.condition(at, condition).yes);
        let lacks = self.solver.and([outcome].into_iter().chain(condition.map(|condition| !condition)));
        Goal::of(lacks)
    }

    fn fails_open(&mut self, at: &Side<'_>, id: DisqualificationId) -> Goal {
        let standing = self.standing(at);
        let Some(veto) = at.policy.disqualifications.get(id) else { return Goal::of(self.solver.constant(false)) };
        let rails = self.condition(at, &veto.condition);
        let in_force = self.in_force(at, &veto.upkeep);
        let open = self.solver.and([in_force, !rails.yes, !rails.no, !standing.disqualified]);
        Goal::of(open)
    }

    fn counting(&mut self, at: &Side<'_>, id: ScoreId, place: usize) -> Goal {
        let entry = at.policy.scores.get(id).and_then(|score| score.entries.get(place));
        let Some(entry) = entry else { return Goal::of(self.solver.constant(false)) };
        let ladder = self.entry(at, entry);
        let (above, one) = self.at_least(&ladder, 1);
        let (not_below, other) = self.at_least(&ladder, 0);
        let counts = self.solver.or([above, !not_below]);
        self.plainly_counting(at, entry, counts, &ladder, one && other);
        let named = self.named_counting(at, entry).unwrap_or_else(|| vec![(counts, None)]);
        Goal::in_parts(vec![counts], named)
    }

    /// Looked for plainly, an entry counts where it surely does.
    fn plainly_counting(&mut self, at: &Side<'_>, entry: &ScoreEntry, counts: Lit, ladder: &Ladder, exact: bool) {
        if !exact {
            let surely = self.surely_not_zero(ladder);
            self.solver.clause([!self.plainly, !counts, surely]);
            self.open_tests.push((at.number, entry.span));
        }
    }

    /// Points that are never nothing count where the condition lets them: its parts are to blame where it never does.
    fn named_counting(&mut self, at: &Side<'_>, entry: &ScoreEntry) -> Option<Vec<Blamed>> {
        let ScoreEntryKind::If { points, condition, unless } = &entry.kind else { return None };
        if *points == Decimal::ZERO || entry.decay.is_some() || entry.up_to.is_some() {
            return None;
        }
        let mut parts = self.conjuncts(at, condition);
        parts.extend(unless.as_ref().map(|unless| (!self.condition(at, unless).yes, Some(unless.span))));
        Some(parts)
    }

    /// That an entry of a `best of` counts, and no other brings more; nor as much, if it stands before.
    fn is_best(&mut self, at: &Side<'_>, id: ScoreId, place: usize, inner: usize) -> Goal {
        let kind = at.policy.scores.get(id).and_then(|score| score.entries.get(place)).map(|entry| &entry.kind);
        let entries = if let Some(ScoreEntryKind::BestOf(entries)) = kind { entries.as_slice() } else { &[] };
        let Some(entry) = entries.get(inner) else { return Goal::of(self.solver.constant(false)) };
        let own = self.size(at, entry);
        let (counts, exact) = self.at_least(&own, 1);
        self.plainly_counting(at, entry, counts, &own, exact);
        let mut literals = vec![counts];
        let mut parts = self.named_counting(at, entry).unwrap_or_else(|| vec![(counts, None)]);
        for (other, rival) in entries.iter().enumerate().filter(|(other, _)| *other != inner) {
            let size = self.size(at, rival);
            let less = self.negated(&size);
            let ahead = self.sum(&own, &less);
            let (wins, exact) = self.at_least(&ahead, i128::from(other < inner));
            if !exact {
                self.open_tests.push((at.number, rival.span));
            }
            literals.push(wins);
            parts.push((wins, Some(rival.span)));
        }
        Goal::in_parts(literals, parts)
    }

    /// How much an entry adds or takes.
    fn size(&mut self, at: &Side<'_>, entry: &ScoreEntry) -> Ladder {
        let ladder = self.entry(at, entry);
        if ladder.range().0 < 0 { self.negated(&ladder) } else { ladder }
    }

    fn score_is(&mut self, at: &Side<'_>, id: ScoreId, points: Decimal) -> Goal {
        let span = at.policy.scores.get(id).map_or_else(Span::default, |score| score.span);
        let expr = |kind: ExprKind| Expr { kind, ty: Type::Number, span };
        let kind = CondKind::Compare {
            comparison: Comparison::Equal,
            left: expr(ExprKind::Score(id)),
            right: expr(ExprKind::Literal(Value::Number(points))),
            ignoring_case: false,
        };
        Goal::of(self.condition(at, &Cond { kind, span }).yes)
    }

    /// That a condition is true, in as many parts as it has, through definitions.
    pub(super) fn conjuncts(&mut self, at: &Side<'_>, condition: &Cond) -> Vec<Blamed> {
        match &condition.kind {
            CondKind::And(parts) => parts.iter().flat_map(|part| self.conjuncts(at, part)).collect(),
            CondKind::Definition(id) => match at.policy.definitions.get(*id).map(|definition| &definition.body) {
                Some(DefinitionBody::Condition(inner)) => self.conjuncts(at, inner),
                Some(DefinitionBody::Value(_)) | None => {
                    vec![(self.condition(at, condition).yes, Some(condition.span))]
                }
            },
            CondKind::Constant(_)
            | CondKind::Holds(_)
            | CondKind::Criterion(..)
            | CondKind::Not(_)
            | CondKind::Or(_)
            | CondKind::Tally { .. }
            | CondKind::Compare { .. }
            | CondKind::Range { .. }
            | CondKind::In { .. }
            | CondKind::Defined(_)
            | CondKind::Known(_)
            | CondKind::Text { .. }
            | CondKind::Matches { .. }
            | CondKind::ListHas { .. }
            | CondKind::AnyRecord { .. } => vec![(self.condition(at, condition).yes, Some(condition.span))],
        }
    }

    /// That a condition is not true; of an `or`, that no part is.
    pub(super) fn fails(&mut self, at: &Side<'_>, condition: &Cond) -> Goal {
        let goal = self.condition(at, condition).yes;
        let alone = std::slice::from_ref(condition);
        let parts = if let CondKind::Or(parts) = &condition.kind { parts } else { alone };
        let parts = parts.iter().map(|part| (!self.condition(at, part).yes, Some(part.span))).collect();
        Goal::in_parts(vec![!goal], parts)
    }
}
