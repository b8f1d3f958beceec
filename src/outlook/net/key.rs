//! What is left undecided of a lead, as bytes: two leads with the same bytes have the same outlook.
//!
//! From the conditions that the outcome still hangs on down, only what is undecided is looked into; of a score only the
//! sum of what is decided is kept. What is decided stays decided whatever is answered, so that these bytes are all that
//! a search comes to see.

use crate::outlook::net::score::{Earned, Number, Part};
use crate::outlook::net::slot::Amount;
use crate::outlook::net::{Kind, Net, Node, NodeId, NumberId, Sheet, Slots, Step};
use crate::types::Outcome;

/// What is looked into, and the bytes so far.
#[derive(Default)]
pub(in crate::outlook) struct Key {
    nodes: Vec<bool>,
    numbers: Vec<bool>,
    /// The undecided steps that were looked into, with their places; the last first.
    pub(super) live: Vec<(usize, usize)>,
    /// The bytes.
    pub(in crate::outlook) bytes: Vec<u8>,
}

impl Net<'_> {
    /// The key of a lead whose steps were worked out; `open` are its open slots. Gives those of them that matter.
    pub(in crate::outlook) fn key(&self, kinds: &[Kind], sheet: &Sheet, open: Slots, key: &mut Key) -> Slots {
        key.start(sheet);
        let footing = self.tops.footing(sheet);
        for outcome in [Some(footing.vote.0), Some(footing.vote.1), footing.limit.0, footing.limit.1] {
            key.outcome(outcome);
        }
        let mut mattering = 0;
        for (place, (top, matters)) in self.tops.mattering(sheet, footing).enumerate() {
            if matters {
                key.place(place);
                mattering |= top.slots & open;
                key.look_into(top.node);
            }
        }
        key.bytes.extend(mattering.to_le_bytes());
        let (mut nodes, mut numbers) = (sheet.nodes.len(), sheet.numbers.len());
        for (place, step) in self.steps.iter().enumerate().rev() {
            match step {
                Step::Node(node) => {
                    nodes -= 1;
                    key.node((place, nodes), node, sheet);
                }
                Step::Number(number) => {
                    numbers -= 1;
                    self.key_number((place, numbers), number, kinds, sheet, key);
                }
            }
        }
        mattering
    }

    fn key_number(
        &self,
        (step, id): (usize, NumberId),
        number: &Number<'_>,
        kinds: &[Kind],
        sheet: &Sheet,
        key: &mut Key,
    ) {
        if !key.numbers.get(id).copied().unwrap_or(true) {
            return;
        }
        key.place(step);
        let extent = sheet.number(id);
        key.bytes.push(1 + u8::from(extent.is_decided()));
        if extent.is_decided() {
            return key.bytes.extend(extent.now.to_le_bytes());
        }
        key.live.push((step, id));
        match number {
            Number::Count(of) => of.iter().for_each(|node| key.look_into(*node)),
            Number::Score { parts, .. } => self.key_parts(parts, kinds, sheet, key),
            Number::Sum { of, .. } => of.iter().for_each(|(number, _)| key.look_into_number(*number)),
        }
    }

    /// Of parts that are decided, their sum; the others by what they hang on.
    fn key_parts(&self, parts: &[Part], kinds: &[Kind], sheet: &Sheet, key: &mut Key) {
        let mut decided = Amount::NOTHING;
        for part in parts {
            let amount = part.amount(&self.slots, kinds, sheet);
            if amount.is_decided() {
                decided = decided.plus(amount);
            } else {
                self.key_part(part, kinds, sheet, key);
            }
        }
        key.bytes.extend(decided.low.to_bytes());
    }

    fn key_part(&self, part: &Part, kinds: &[Kind], sheet: &Sheet, key: &mut Key) {
        match part {
            Part::Slot(..) => key.amount(part.amount(&self.slots, kinds, sheet)),
            Part::Gate { condition, unless, points } => {
                condition.iter().chain(unless).for_each(|node| key.look_into(*node));
                if let Earned::Slot(slot, sum) = points {
                    key.amount(Part::Slot(*slot, *sum).amount(&self.slots, kinds, sheet));
                }
            }
            Part::Best(parts, _) => {
                for part in parts {
                    let amount = part.amount(&self.slots, kinds, sheet);
                    key.bytes.push(u8::from(amount.is_decided()));
                    if amount.is_decided() {
                        key.amount(amount);
                    } else {
                        self.key_part(part, kinds, sheet, key);
                    }
                }
            }
        }
    }
}

impl Key {
    fn start(&mut self, sheet: &Sheet) {
        self.bytes.clear();
        self.live.clear();
        self.nodes.clear();
        self.nodes.resize(sheet.nodes.len(), false);
        self.numbers.clear();
        self.numbers.resize(sheet.numbers.len(), false);
    }

    fn look_into(&mut self, node: NodeId) {
        self.nodes.get_mut(node).into_iter().for_each(|wanted| *wanted = true);
    }

    fn look_into_number(&mut self, number: NumberId) {
        self.numbers.get_mut(number).into_iter().for_each(|wanted| *wanted = true);
    }

    /// Says where what follows stands; there are fewer steps than this has room for, or it would not fit into memory.
    fn place(&mut self, place: usize) {
        self.bytes.extend((place as u32).to_le_bytes());
    }

    fn amount(&mut self, amount: Amount) {
        for points in [amount.now, amount.low, amount.high] {
            self.bytes.extend(points.to_bytes());
        }
    }

    fn outcome(&mut self, outcome: Option<Outcome>) {
        let place = match outcome {
            None => 0,
            Some(Outcome::Disqualified) => 1,
            Some(Outcome::NoStage) => 2,
            Some(Outcome::Stage(rank)) => rank.saturating_add(3),
        };
        self.bytes.extend(place.to_le_bytes());
    }

    fn node(&mut self, (step, id): (usize, NodeId), node: &Node, sheet: &Sheet) {
        if !self.nodes.get(id).copied().unwrap_or(true) {
            return;
        }
        self.place(step);
        let reading = sheet.node(id);
        self.bytes.push(reading.bits());
        if reading.is_decided() {
            return;
        }
        self.live.push((step, id));
        match node {
            Node::Constant(_) | Node::Test(..) => {}
            Node::Not(of) | Node::Known(of) => self.look_into(*of),
            Node::And(of) | Node::Or(of) | Node::Tally { of, .. } => of.iter().for_each(|node| self.look_into(*node)),
            Node::First { cases, .. } => cases.iter().for_each(|(node, _)| self.look_into(*node)),
            Node::Within(number, _) => self.look_into_number(*number),
        }
    }
}
