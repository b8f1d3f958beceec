//! What missing answers and pending approvals could still change, exactly: how far a lead could come, which answers
//! take it there, whose approval it waits for, and whether its outcome is settled.
//!
//! First the most and the least that is left is put together from what each condition *may* still say; only leads
//! that could come further, or fall back, are searched, over the candidate answers that the policy's tests
//! distinguish. Whatever is given was replayed through the interpreter. Leads that differ in nothing that is still
//! undecided are looked at once.
//!
//! A [`Searcher`] does so lead by lead; a [`Survey`] of many leads does the same over kinds of answers, on a net of what
//! the policy tells apart, and asks the searcher where that is not enough.

mod answers;
mod depends;
pub(crate) mod fields;
mod flows;
mod frontier;
pub(crate) mod line;
mod lists;
mod may;
mod net;
pub(crate) mod patterns;
mod probes;
mod range;
mod scene;
mod score;
mod search;
mod stage;
mod survey;
pub(crate) mod texts;
mod thresholds;
mod truths;

pub use net::{Kind, Part};
pub use survey::{Prospect, Survey};

use std::collections::HashMap;
use std::sync::Arc;

use crate::outlook::answers::Answers;
use crate::outlook::depends::Depends;
use crate::outlook::fields::FieldSet;
use crate::outlook::frontier::{Frontier, Key};
use crate::outlook::net::Net;
use crate::outlook::scene::{Ground, Scene};
use crate::outlook::search::{Reached, Search};
use crate::outlook::stage::Leave;
use crate::policy::{AsOf, Cond, Policy, ScoreId, StageId};
use crate::reference::Evaluation;
use crate::types::{Decimal, FieldId, Lead, Outcome, Truth, Value};

/// What could still become of a lead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outlook {
    /// The highest stage above the outcome that it would reach if some of its missing fields were answered and all
    /// pending approvals given.
    pub could_be: Option<StageId>,
    /// The smallest set of missing fields whose answers get there; empty where only an approval is missing.
    pub ask: Vec<FieldId>,
    /// One answer to each of `ask` with which it was reached; others may do as well.
    pub answers: Vec<Value>,
    /// The people whose approval it waits for, by name.
    pub awaiting: Vec<Arc<str>>,
    /// Whether no missing answer and no pending approval could change the outcome.
    pub settled: bool,
    /// Whether the search was given up: `could_be` was reached then, but more may be possible or less be enough, and
    /// `settled` is false.
    pub exhausted: bool,
}

impl Outlook {
    fn none(awaiting: Vec<Arc<str>>) -> Outlook {
        Outlook { could_be: None, ask: Vec::new(), answers: Vec::new(), awaiting, settled: false, exhausted: false }
    }
}

/// Looks at one lead. For many leads a [`Searcher`] does not prepare anew each time.
#[must_use]
pub fn look(policy: &Policy, lead: &Lead, as_of: &AsOf) -> Outlook {
    Searcher::new(policy, as_of).look(lead)
}

/// Looks at leads of one policy on one day. What was found of one lead serves all that are undecided in the same way.
pub struct Searcher<'p> {
    ground: Ground<'p>,
    /// The fields that may be asked for: those that can decide a stage and are not always there.
    askable: Vec<FieldId>,
    /// What holds of leads without verdicts.
    unjudged: Leave,
    frontiers: HashMap<FieldSet, Frontier<'p>>,
    known: HashMap<Key, Outlook>,
    searched: usize,
}

/// How many leads, as far as answered, are looked at for one question before it is given up.
const EFFORT: usize = 20_000;

/// How many outlooks are kept.
const KEPT: usize = 1 << 18;

impl<'p> Searcher<'p> {
    /// Works out once what hangs on which fields, and the candidate answers of each.
    #[must_use]
    pub fn new(policy: &'p Policy, as_of: &'p AsOf) -> Searcher<'p> {
        Searcher::with_effort(policy, as_of, EFFORT)
    }

    /// The same, giving up after so many leads looked at for one question.
    #[must_use]
    pub fn with_effort(policy: &'p Policy, as_of: &'p AsOf, effort: usize) -> Searcher<'p> {
        let ground = Ground::new(policy, as_of, effort);
        let unjudged = Leave::of(&Evaluation::new(policy, &Lead::default(), as_of));
        let askable = askable(&ground);
        Searcher { ground, askable, unjudged, frontiers: HashMap::new(), known: HashMap::new(), searched: 0 }
    }

    /// Looks at a lead.
    pub fn look(&mut self, lead: &Lead) -> Outlook {
        let fields = self.missing(lead);
        let open: FieldSet = fields.iter().copied().collect();
        let now = Evaluation::new(self.ground.policy, lead, self.ground.as_of);
        let leave = if lead.verdicts.is_empty() { self.unjudged.clone() } else { Leave::of(&now) };
        if fields.is_empty() && !leave.is_open() {
            return Outlook { settled: true, ..Outlook::none(Vec::new()) };
        }
        if !self.frontiers.contains_key(&open) {
            self.frontiers.insert(open.clone(), Frontier::before(&self.ground, &open));
        }
        let Some(frontier) = self.frontiers.get(&open) else { return search(&self.ground, lead, &fields, &leave) };
        let key = frontier.key(&now, &open, &leave);
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        let outlook = search(&self.ground, lead, &fields, &leave);
        self.searched += 1;
        if self.known.len() >= KEPT {
            self.known.clear();
        }
        self.known.insert(key, outlook.clone());
        outlook
    }

    /// How many leads could not be answered from memory and were searched.
    #[must_use]
    pub fn searched(&self) -> usize {
        self.searched
    }

    /// What a condition may still say of a lead, whatever of its missing fields is answered: nothing else is possible,
    /// though not all of it need be. `None` for a condition that no rule, cap or disqualification in force hangs on.
    #[must_use]
    pub fn may_still(&self, lead: &Lead, condition: &Cond) -> Option<Vec<Truth>> {
        let open = self.missing(lead).into_iter().collect();
        let known = self.ground.depends.knows(condition);
        known.then(|| Scene::new(&self.ground, lead, &open).may(condition).iter().collect())
    }

    /// The least and the most that a score may still be, whatever of a lead's missing fields is answered. `None` for a
    /// score that no rule, cap or disqualification in force hangs on.
    #[must_use]
    pub fn score_range(&self, lead: &Lead, score: ScoreId) -> Option<(Decimal, Decimal)> {
        let open = self.missing(lead).into_iter().collect();
        let known = self.ground.depends.knows_score(score);
        known.then(|| Scene::new(&self.ground, lead, &open).score_range(score))
    }

    /// The lowest outcome that is left to a lead without any pending approval, and the highest with all of them: it
    /// comes no lower and no higher, whatever of its missing fields is answered.
    #[must_use]
    pub fn bounds(&self, lead: &Lead) -> (Outcome, Outcome) {
        let open = self.missing(lead).into_iter().collect();
        let scene = Scene::new(&self.ground, lead, &open);
        let leave = Leave::of(&scene.now);
        (scene.at_least(&leave), scene.at_most(&leave))
    }

    /// All that decides a stage, as a net.
    fn net(&self) -> Option<Net<'p>> {
        Net::of(&self.ground, &self.askable, &self.unjudged)
    }

    /// The missing fields that can be asked for.
    fn missing(&self, lead: &Lead) -> Vec<FieldId> {
        let missing = |field: &FieldId| lead.values.get(*field).is_none_or(Option::is_none);
        self.askable.iter().copied().filter(missing).collect()
    }
}

impl<'p> Ground<'p> {
    fn new(policy: &'p Policy, as_of: &'p AsOf, effort: usize) -> Ground<'p> {
        let depends = Depends::of(policy, as_of);
        let tests = probes::collect(policy, as_of);
        let mut ground = Ground { policy, as_of, effort, depends, tests, answers: Answers::default() };
        let relevant: FieldSet = askable(&ground).into_iter().collect();
        // The second round sees the first one's candidates of the fields that a test compares with.
        for _ in 0..2 {
            ground.answers = Answers::of_policy(&ground, &relevant);
        }
        ground
    }
}

/// The fields that may be asked for, in the order that ties are broken in.
fn askable(ground: &Ground<'_>) -> Vec<FieldId> {
    let policy = ground.policy;
    let mut deciding = FieldSet::default();
    for condition in stage::conditions(policy, ground.as_of) {
        deciding.extend(ground.depends.condition(condition));
    }
    let fields = policy.schema.fields.iter_enumerated();
    let mut askable: Vec<_> =
        fields.filter(|(id, field)| deciding.contains(*id) && !field.key && !field.required).collect();
    if !policy.schema.declared {
        askable.sort_by(|(_, one), (_, two)| one.name.cmp(&two.name));
    }
    askable.into_iter().map(|(id, _)| id).collect()
}

fn search(ground: &Ground<'_>, lead: &Lead, fields: &[FieldId], leave: &Leave) -> Outlook {
    let open: FieldSet = fields.iter().copied().collect();
    let scene = Scene::new(ground, lead, &open);
    let outcome = scene.now.outcome();
    let awaiting = scene.now.awaiting();
    let (least, most) = (scene.at_least(leave), scene.at_most(leave));
    let mut search = Search::new(ground, lead, leave, fields);
    let reached = if most > outcome { search.highest(outcome, fields) } else { None };
    let may_rise = reached.is_some() || search.exhausted;
    let settled = !may_rise && (least >= outcome || !search.falls(outcome, fields));
    let exhausted = search.exhausted;
    let none = Outlook { settled, exhausted, ..Outlook::none(awaiting) };
    match reached {
        Some(Reached { outcome: Outcome::Stage(rank), answered }) => {
            let (ask, answers) = answered.into_iter().unzip();
            Outlook { could_be: Some(StageId(rank)), ask, answers, ..none }
        }
        // Rising from `disqualified` to no stage is a change, but leads to no stage.
        Some(Reached { outcome: Outcome::NoStage | Outcome::Disqualified, .. }) | None => none,
    }
}
