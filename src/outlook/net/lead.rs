//! From leads to kinds, and from steps worked out to where a lead stands.

use crate::outlook::net::slot::Slot;
use crate::outlook::net::tops::Top;
use crate::outlook::net::{Kind, Net, Sheet, SlotId, Slots, Source, bit};
use crate::reference::{Evaluation, Standing};
use crate::types::FieldId;

/// A part of what a lead is, of which a kind tells all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// The field whose answer it is; `None` where it takes the whole lead.
    pub field: Option<FieldId>,
    /// The kind where that field is missing; `None` where kinds do not tell what comes of that.
    pub missing: Option<Kind>,
}

impl Net<'_> {
    /// The parts that a kind each is told of.
    pub(in crate::outlook) fn parts(&self) -> Vec<Part> {
        let part = |(place, slot): (usize, &Slot<'_>)| match slot.source {
            Source::Field(field) => Part { field: Some(field), missing: self.missing(place, field) },
            Source::Several(_) => Part { field: None, missing: None },
        };
        self.slots.iter().enumerate().map(part).collect()
    }

    /// The kind of one part of a lead.
    pub(in crate::outlook) fn kind(&mut self, part: usize, lead: &Evaluation<'_>) -> Option<Kind> {
        self.slots.get_mut(part).map(|slot| slot.kind(lead))
    }

    fn missing(&self, slot: SlotId, field: FieldId) -> Option<Kind> {
        match slot < self.askable {
            true if self.beyond.contains(field) => None,
            true => Some(Kind::OPEN),
            false => Some(Kind::MISSING),
        }
    }

    /// The kinds of a lead's answers, one of each slot; `false` where an open answer is not told apart here.
    pub(in crate::outlook) fn kinds(&mut self, lead: &Evaluation<'_>, kinds: &mut Vec<Kind>) -> bool {
        let is_missing = |field: FieldId| lead.lead().values.get(field).is_none_or(Option::is_none);
        for place in 0..self.slots.len() {
            let missing = match self.slots.get(place).map(|slot| &slot.source) {
                Some(Source::Field(field)) if is_missing(*field) => Some(self.missing(place, *field)),
                Some(Source::Field(_) | Source::Several(_)) | None => None,
            };
            match missing {
                Some(Some(kind)) => kinds.push(kind),
                Some(None) => return false,
                None => kinds.extend(self.kind(place, lead)),
            }
        }
        true
    }

    /// Works out all steps. The open slots; `None` where the outcome surely stays.
    pub(in crate::outlook) fn prepare(&self, kinds: &[Kind], sheet: &mut Sheet) -> Option<Slots> {
        self.read(kinds, sheet);
        let outcome = self.outcome(sheet, false);
        if self.most(sheet) <= outcome && self.least(sheet) >= outcome {
            return None;
        }
        let open = kinds.iter().take(self.askable).enumerate().filter(|(_, kind)| **kind == Kind::OPEN);
        Some(open.fold(0, |sum, (slot, _)| sum | bit(slot)))
    }

    /// What each condition that decides the outcome says as things stand.
    pub(in crate::outlook) fn key_as_it_stands(&self, sheet: &Sheet, bytes: &mut Vec<u8>) {
        bytes.clear();
        bytes.extend(self.tops.conditions().map(|top| sheet.node(top.node).now_only().bits()));
    }

    /// Where a lead stands as things are, but for the outcome; `unjudged` is where one stands of which nothing is known.
    pub(in crate::outlook) fn standing(&self, sheet: &Sheet, unjudged: &Standing) -> Standing {
        let mut standing = unjudged.clone();
        for rule in &self.tops.rules {
            let own = standing.rules.get_mut(rule.id);
            own.into_iter().for_each(|own| own.condition = sheet.node(rule.condition.node).now());
        }
        let holds = |unless: Option<Top>| unless.is_some_and(|unless| sheet.node(unless.node).is_true());
        for cap in &self.tops.caps {
            if let Some(own) = standing.caps.get_mut(cap.id) {
                own.condition = sheet.node(cap.binding.condition.node).now();
                own.lifted = holds(cap.binding.unless);
            }
        }
        for veto in &self.tops.vetoes {
            if let Some(own) = standing.disqualifications.get_mut(veto.id) {
                own.condition = sheet.node(veto.binding.condition.node).now();
                own.withheld = holds(veto.binding.unless);
            }
        }
        standing
    }
}
