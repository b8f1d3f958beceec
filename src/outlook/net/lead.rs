//! From leads to kinds, and from steps worked out to where a lead stands.

use crate::outlook::net::{Kind, Net, Sheet, Slots, Source, bit};
use crate::reference::{Evaluation, Standing};
use crate::types::FieldId;

impl Net<'_> {
    /// The kinds of a lead's answers, one of each slot; `false` where an open answer is not told apart here.
    pub(in crate::outlook) fn kinds(&mut self, lead: &Evaluation<'_>, kinds: &mut Vec<Kind>) -> bool {
        let is_missing = |field: FieldId| lead.lead().values.get(field).is_none_or(Option::is_none);
        for (place, slot) in self.slots.iter_mut().enumerate() {
            let kind = match slot.source {
                Source::Field(field) if !is_missing(field) => slot.kind(lead),
                Source::Field(field) if place < self.askable => {
                    if self.beyond.contains(field) {
                        return false;
                    }
                    Kind::OPEN
                }
                Source::Field(_) => Kind::MISSING,
                Source::Several(_) => slot.kind(lead),
            };
            kinds.push(kind);
        }
        true
    }

    /// Works out all steps. The open slots that matter; `None` where the outcome surely stays.
    pub(in crate::outlook) fn prepare(&self, kinds: &[Kind], sheet: &mut Sheet) -> Option<Slots> {
        self.read(kinds, sheet);
        let outcome = self.outcome(sheet, false);
        if self.most(sheet) <= outcome && self.least(sheet) >= outcome {
            return None;
        }
        let open = kinds.iter().take(self.askable).enumerate().filter(|(_, kind)| **kind == Kind::OPEN);
        Some(open.fold(0, |sum, (slot, _)| sum | bit(slot)) & self.matters(sheet))
    }

    /// What each condition that decides the outcome says as things stand.
    pub(in crate::outlook) fn key_as_it_stands(&self, sheet: &Sheet, bytes: &mut Vec<u8>) {
        bytes.clear();
        bytes.extend(self.tops.conditions.iter().map(|(node, _)| sheet.node(*node).now_only().bits()));
    }

    /// Where a lead stands as things are, but for the outcome; `unjudged` is where one stands of which nothing is known.
    pub(in crate::outlook) fn standing(&self, sheet: &Sheet, unjudged: &Standing) -> Standing {
        let mut standing = unjudged.clone();
        for rule in &self.tops.rules {
            let own = standing.rules.get_mut(rule.id);
            own.into_iter().for_each(|own| own.condition = sheet.node(rule.node).now());
        }
        let holds = |unless: Option<usize>| unless.is_some_and(|unless| sheet.node(unless).is_true());
        for cap in &self.tops.caps {
            if let Some(own) = standing.caps.get_mut(cap.id) {
                own.condition = sheet.node(cap.node).now();
                own.lifted = holds(cap.unless);
            }
        }
        for veto in &self.tops.vetoes {
            if let Some(own) = standing.disqualifications.get_mut(veto.id) {
                own.condition = sheet.node(veto.node).now();
                own.withheld = holds(veto.unless);
            }
        }
        standing
    }
}
