//! From a policy to its net.

use std::ptr;

use rustc_hash::FxHashMap;

use crate::outlook::fields::{Common, FieldSet};
use crate::outlook::net::reading::Reading;
use crate::outlook::net::score::{Earned, Number, Part};
use crate::outlook::net::slot::{Amount, Slot, Source};
use crate::outlook::net::tops::{Binding, Limit, Top, Tops, Veto, Vote};
use crate::outlook::net::{Net, Node, NodeId, NumberId, SlotId, Slots, Step, bit};
use crate::outlook::scene::{Ground, Scene, set};
use crate::outlook::score::{Reach, always};
use crate::outlook::stage::Leave;
use crate::policy::{
    CapException, Cond, CondKind, CriteriaId, DefinitionBody, Expr, ExprKind, ScoreEntry, ScoreEntryKind, ScoreId,
};
use crate::reference::{Evaluation, in_force};
use crate::types::{FieldId, Lead, Outcome, Truth};

/// Puts a net together.
pub(super) struct Builder<'b, 'p> {
    pub(super) ground: &'b Ground<'p>,
    nobody: &'b Lead,
    /// A lead of which nothing is known.
    pub(super) nothing: Evaluation<'b>,
    slots: Vec<Slot<'p>>,
    askable: usize,
    steps: Vec<Step<'p>>,
    nodes: usize,
    numbers: usize,
    /// The nodes of conditions by their address.
    conditions: FxHashMap<usize, NodeId>,
    /// Those of tests of one field by what they say: many rules ask the same.
    tests: FxHashMap<String, NodeId>,
    scores: FxHashMap<ScoreId, NumberId>,
    criteria: FxHashMap<CriteriaId, NumberId>,
    fields: FxHashMap<FieldId, SlotId>,
    beyond: FieldSet,
    /// What open answers may come to in tests and sums, as far as the candidates do not show it.
    open_tests: Vec<(SlotId, usize, Reading)>,
    open_sums: Vec<(SlotId, usize, Amount)>,
}

impl<'p> Net<'p> {
    /// The net of a policy; `None` where more fields can decide a stage than it has room for.
    pub(in crate::outlook) fn of(ground: &Ground<'p>, askable: &[FieldId], leave: &Leave) -> Option<Net<'p>> {
        if askable.len() > Slots::BITS as usize {
            return None;
        }
        let schema = &ground.policy.schema;
        let nobody = Lead {
            values: schema.fields.iter().map(|_| None).collect(),
            related: schema.related.iter().map(|_| Vec::new()).collect(),
            verdicts: Vec::new(),
        };
        let mut builder = Builder::new(ground, &nobody, askable);
        let tops = builder.tops(leave);
        builder.start();
        let mut beyond = builder.beyond;
        beyond.extend(&askable.iter().copied().filter(|field| ground.answers.is_linked(*field)).collect());
        let (slots, steps) = (builder.slots, builder.steps);
        let mut net = Net { slots, askable: askable.len(), steps, tops, beyond };
        net.offer_candidates(ground, &nobody);
        Some(net)
    }

    /// Tells the kinds of all candidate answers, and so what an open answer may come to.
    fn offer_candidates(&mut self, ground: &Ground<'_>, nobody: &Lead) {
        let mut lead = nobody.clone();
        for slot in self.slots.iter_mut().take(self.askable) {
            let Source::Field(field) = slot.source else { continue };
            let mut candidates = Vec::new();
            for answer in ground.answers.of(field) {
                set(&mut lead, field, Some(answer.clone()));
                let kind = slot.kind(&Evaluation::new(ground.policy, &lead, ground.as_of));
                set(&mut lead, field, None);
                if kind.lasts() && !candidates.contains(&kind) {
                    candidates.push(kind);
                }
            }
            slot.offer(candidates);
        }
    }
}

impl<'b, 'p> Builder<'b, 'p> {
    fn new(ground: &'b Ground<'p>, nobody: &'b Lead, askable: &[FieldId]) -> Builder<'b, 'p> {
        Builder {
            ground,
            nobody,
            nothing: Evaluation::new(ground.policy, nobody, ground.as_of),
            slots: askable.iter().map(|field| Slot::new(Source::Field(*field))).collect(),
            askable: askable.len(),
            steps: Vec::new(),
            nodes: 0,
            numbers: 0,
            conditions: FxHashMap::default(),
            tests: FxHashMap::default(),
            scores: FxHashMap::default(),
            criteria: FxHashMap::default(),
            fields: askable.iter().enumerate().map(|(place, field)| (*field, place)).collect(),
            beyond: FieldSet::default(),
            open_tests: Vec::new(),
            open_sums: Vec::new(),
        }
    }

    fn start(&mut self) {
        for slot in &mut self.slots {
            slot.start(&self.nothing);
        }
        for (slot, test, may) in &self.open_tests {
            self.slots.get_mut(*slot).into_iter().for_each(|slot| slot.widen_test(*test, *may));
        }
        for (slot, sum, may) in &self.open_sums {
            self.slots.get_mut(*slot).into_iter().for_each(|slot| slot.widen_sum(*sum, *may));
        }
    }

    fn tops(&mut self, leave: &Leave) -> Tops {
        let policy = self.ground.policy;
        let today = self.ground.as_of.today;
        let otherwise = policy.otherwise.as_ref().map(|otherwise| Outcome::from(otherwise.stage));
        let mut tops = Tops { otherwise, ..Tops::default() };
        for ((id, rule), (now, then)) in policy.rules.iter_enumerated().zip(&leave.rules) {
            if *then {
                let condition = self.top(&rule.condition);
                tops.rules.push(Vote { id, condition, stage: rule.stage.into(), now: *now });
            }
        }
        for ((id, cap), limits) in policy.caps.iter_enumerated().zip(&leave.caps) {
            if let Some((now, then)) = limits {
                let unless = match &cap.unless {
                    Some(CapException::Condition(unless)) => Some(&**unless),
                    Some(CapException::Approval(_)) | None => None,
                };
                let binding = self.binding(&cap.condition, unless);
                tops.caps.push(Limit { id, binding, now: (*now).into(), then: (*then).into() });
            }
        }
        for (id, veto) in policy.disqualifications.iter_enumerated() {
            if in_force(&veto.upkeep, today) {
                tops.vetoes.push(Veto { id, binding: self.binding(&veto.condition, veto.unless.as_ref()) });
            }
        }
        tops
    }

    fn binding(&mut self, condition: &'p Cond, unless: Option<&'p Cond>) -> Binding {
        Binding { condition: self.top(condition), unless: unless.map(|unless| self.top(unless)) }
    }

    fn top(&mut self, condition: &'p Cond) -> Top {
        let node = self.condition(condition);
        let fields = self.ground.depends.condition(condition);
        let slots = self.fields.iter().filter(|(field, slot)| **slot < self.askable && fields.contains(**field));
        Top { node, slots: slots.fold(0, |sum, (_, slot)| sum | bit(*slot)) }
    }

    /// The node of a condition.
    pub(super) fn condition(&mut self, condition: &'p Cond) -> NodeId {
        let address = ptr::from_ref(condition).addr();
        if let Some(known) = self.conditions.get(&address) {
            return *known;
        }
        let fields = self.ground.depends.condition(condition);
        let node = match fields.common(fields) {
            Common::None => self.node(Node::Constant(Reading::only(self.nothing.truth(condition)))),
            Common::One(field) => self.test_of_field(condition, field),
            Common::Many => self.by_parts(condition),
        };
        self.conditions.insert(address, node);
        node
    }

    fn by_parts(&mut self, condition: &'p Cond) -> NodeId {
        let policy = self.ground.policy;
        match &condition.kind {
            CondKind::Definition(id) => match policy.definitions.get(*id).map(|definition| &definition.body) {
                Some(DefinitionBody::Condition(inner)) => self.condition(inner),
                Some(DefinitionBody::Value(_)) | None => self.several(condition),
            },
            CondKind::Criterion(group, place) => {
                let entry = policy.criteria.get(*group).and_then(|group| group.entries.get(*place));
                entry.map(|entry| self.condition(&entry.condition)).unwrap_or_else(|| self.several(condition))
            }
            CondKind::Not(inner) => {
                let inner = self.condition(inner);
                self.node(Node::Not(inner))
            }
            CondKind::Known(inner) => {
                let inner = self.condition(inner);
                self.node(Node::Known(inner))
            }
            CondKind::And(parts) => {
                let parts = parts.iter().map(|part| self.condition(part)).collect();
                self.node(Node::And(parts))
            }
            CondKind::Or(parts) => {
                let parts = parts.iter().map(|part| self.condition(part)).collect();
                self.node(Node::Or(parts))
            }
            CondKind::Tally { of, low, high } => {
                let of = of.iter().map(|part| self.condition(part)).collect();
                self.node(Node::Tally { of, low: *low, high: *high })
            }
            CondKind::Holds(Expr { kind: ExprKind::Truth(inner), .. }) => self.condition(inner),
            CondKind::Constant(_)
            | CondKind::Holds(_)
            | CondKind::Defined(_)
            | CondKind::Compare { .. }
            | CondKind::Range { .. }
            | CondKind::In { .. }
            | CondKind::Text { .. }
            | CondKind::Matches { .. }
            | CondKind::ListHas { .. } => self.test(condition).unwrap_or_else(|| self.several(condition)),
            CondKind::AnyRecord { .. } => self.several(condition),
        }
    }

    /// A condition that only whole answers tell.
    fn several(&mut self, condition: &'p Cond) -> NodeId {
        let fields = self.ground.depends.condition(condition);
        self.beyond.extend(fields);
        let mut slot = Slot::new(Source::Several(fields.clone()));
        let test = slot.add_test(condition);
        self.slots.push(slot);
        self.node(Node::Test(self.slots.len() - 1, test))
    }

    fn test_of_field(&mut self, condition: &'p Cond, field: FieldId) -> NodeId {
        let signature = self.ground.policy.signature(condition, &|field| Some(field.into()));
        if let Some(known) = signature.as_ref().and_then(|signature| self.tests.get(signature)) {
            return *known;
        }
        let slot = self.slot(field);
        let test = self.slots.get_mut(slot).map_or(0, |slot| slot.add_test(condition));
        if slot < self.askable {
            let may = self.with_open(field, |scene| scene.may(condition));
            self.open_tests.push((slot, test, Reading::of(Truth::Unknown, may)));
        }
        let node = self.node(Node::Test(slot, test));
        self.tests.extend(signature.map(|signature| (signature, node)));
        node
    }

    fn with_open<T>(&self, field: FieldId, ask: impl FnOnce(&Scene<'_>) -> T) -> T {
        let open = FieldSet::of(field);
        ask(&Scene::new(self.ground, self.nobody, &open))
    }

    fn slot(&mut self, field: FieldId) -> SlotId {
        if let Some(known) = self.fields.get(&field) {
            return *known;
        }
        let is_records = field == self.ground.depends.records();
        let source = if is_records { Source::Several(FieldSet::of(field)) } else { Source::Field(field) };
        self.slots.push(Slot::new(source));
        self.fields.insert(field, self.slots.len() - 1);
        self.slots.len() - 1
    }

    pub(super) fn node(&mut self, node: Node) -> NodeId {
        self.steps.push(Step::Node(node));
        self.nodes += 1;
        self.nodes - 1
    }

    pub(super) fn number(&mut self, number: Number<'p>) -> NumberId {
        self.steps.push(Step::Number(number));
        self.numbers += 1;
        self.numbers - 1
    }

    /// How many criteria of a group are true.
    pub(super) fn count(&mut self, id: CriteriaId) -> NumberId {
        if let Some(known) = self.criteria.get(&id) {
            return *known;
        }
        let entries = self.ground.policy.criteria.get(id).map_or(&[][..], |group| &group.entries);
        let of = entries.iter().map(|entry| self.condition(&entry.condition)).collect();
        let number = self.number(Number::Count(of));
        self.criteria.insert(id, number);
        number
    }

    /// A score.
    pub(super) fn score(&mut self, id: ScoreId) -> Option<NumberId> {
        if let Some(known) = self.scores.get(&id) {
            return Some(*known);
        }
        let score = self.ground.policy.scores.get(id)?;
        let mut parts = Vec::new();
        let mut groups: Vec<(FieldId, Vec<&'p ScoreEntry>)> = Vec::new();
        for entry in &score.entries {
            let fields = self.ground.depends.entry(entry);
            match fields.common(fields) {
                // What hangs on one field is summed for each of its answers, so that what excludes each other is not.
                Common::One(field) => match groups.iter_mut().find(|(of, _)| *of == field) {
                    Some((_, entries)) => entries.push(entry),
                    None => groups.push((field, vec![entry])),
                },
                Common::None | Common::Many => parts.push(self.part(entry)),
            }
        }
        for (field, entries) in groups {
            parts.push(self.sum_of_field(field, &entries));
        }
        let number = self.number(Number::Score { score, parts: parts.into() });
        self.scores.insert(id, number);
        Some(number)
    }

    fn sum_of_field(&mut self, field: FieldId, entries: &[&'p ScoreEntry]) -> Part {
        let reach = |scene: &Scene<'_>| {
            let each = entries.iter().map(|entry| scene.entry_reach(entry));
            each.fold(Amount::NOTHING, |sum, reach| sum.plus(between(reach)))
        };
        let (slot, sum) = self.add_sum(field, entries.iter().map(|entry| (*entry).clone()).collect(), reach);
        Part::Slot(slot, sum)
    }

    /// Sums entries that hang on one field alone.
    fn add_sum(
        &mut self,
        field: FieldId,
        entries: Vec<ScoreEntry>,
        reach: impl FnOnce(&Scene<'_>) -> Amount,
    ) -> (SlotId, usize) {
        let slot = self.slot(field);
        let sum = self.slots.get_mut(slot).map_or(0, |slot| slot.add_sum(entries));
        // Where the candidates show all that an answer can do, they say more exactly what it may come to.
        if slot < self.askable && !self.ground.answers.tell_apart(field) {
            let may = self.with_open(field, reach);
            self.open_sums.push((slot, sum, may));
        }
        (slot, sum)
    }

    fn part(&mut self, entry: &'p ScoreEntry) -> Part {
        let fields = self.ground.depends.entry(entry);
        match fields.common(fields) {
            Common::None => {
                let points = Earned::Always(Amount::only(self.nothing.entry(entry).points));
                return Part::Gate { condition: None, unless: None, points };
            }
            Common::One(field) => return self.sum_of_field(field, &[entry]),
            Common::Many => {}
        }
        match &entry.kind {
            ScoreEntryKind::If { points, condition, unless } => {
                let Some(points) = self.decayed(entry, always(*points)) else { return self.several_points(entry) };
                self.gate(Some(condition), unless.as_ref(), points)
            }
            ScoreEntryKind::Per { points, quantity, condition, unless } => {
                let alone =
                    ScoreEntryKind::Per { points: *points, quantity: quantity.clone(), condition: None, unless: None };
                let fields = self.ground.depends.value(quantity);
                let points = match fields.common(fields) {
                    Common::None => Earned::Always(self.points(entry, alone)),
                    Common::One(field) => {
                        let reach = |scene: &Scene<'_>| between(scene.quantity_reach(entry, *points, quantity));
                        let (slot, sum) = self.add_sum(field, vec![alone_of(entry, alone)], reach);
                        Earned::Slot(slot, sum)
                    }
                    Common::Many => return self.several_points(entry),
                };
                self.gate(condition.as_ref(), unless.as_ref(), points)
            }
            ScoreEntryKind::BestOf(entries) => {
                Part::Best(entries.iter().map(|each| self.part(each)).collect(), entry.up_to)
            }
            ScoreEntryKind::ForEach { .. } | ScoreEntryKind::By { .. } => self.several_points(entry),
        }
    }

    /// What points come to once they count; `None` where that hangs on several fields.
    fn decayed(&mut self, entry: &'p ScoreEntry, kind: ScoreEntryKind) -> Option<Earned> {
        let Some(decay) = &entry.decay else { return Some(Earned::Always(self.points(entry, kind))) };
        let fields = self.ground.depends.value(&decay.since);
        match fields.common(fields) {
            Common::None => Some(Earned::Always(self.points(entry, kind))),
            Common::One(field) => {
                let may = kind.clone();
                let reach = |scene: &Scene<'_>| between(scene.decayed(entry, Some(decay), may));
                let (slot, sum) = self.add_sum(field, vec![alone_of(entry, kind)], reach);
                Some(Earned::Slot(slot, sum))
            }
            Common::Many => None,
        }
    }

    fn points(&self, entry: &ScoreEntry, kind: ScoreEntryKind) -> Amount {
        Amount::only(self.nothing.entry(&alone_of(entry, kind)).points)
    }

    fn gate(&mut self, condition: Option<&'p Cond>, unless: Option<&'p Cond>, points: Earned) -> Part {
        let condition = condition.map(|condition| self.condition(condition));
        let unless = unless.map(|unless| self.condition(unless));
        Part::Gate { condition, unless, points }
    }

    /// Points that only whole answers tell.
    fn several_points(&mut self, entry: &'p ScoreEntry) -> Part {
        let fields = self.ground.depends.entry(entry);
        self.beyond.extend(fields);
        let mut slot = Slot::new(Source::Several(fields.clone()));
        let sum = slot.add_sum(vec![entry.clone()]);
        self.slots.push(slot);
        Part::Slot(self.slots.len() - 1, sum)
    }
}

/// An entry that earns in another way.
fn alone_of(entry: &ScoreEntry, kind: ScoreEntryKind) -> ScoreEntry {
    ScoreEntry { kind, ..entry.clone() }
}

fn between((low, high): Reach) -> Amount {
    Amount { now: low, low, high }
}
