//! Tests that are told by bits of a code: of texts and lists, and whatever does not change along a line at few places.

use std::sync::Arc;

use crate::plan::probe::{Probe, Tried};
use crate::plan::{Code, Domains};
use crate::policy::{AsOf, Cond, CondKind, Policy};
use crate::reference::Evaluation;
use crate::types::{FieldId, Lead, Truth, Value};

/// Set in every code of a value that is there.
const PRESENT: u32 = 0;

/// The bits that say whether a test is true and whether it is known.
pub(super) type Bits = (u32, u32);

/// Up to 15 tests of the values of one field.
#[derive(Debug)]
pub struct Tests {
    probes: Vec<(Probe, Bits)>,
    /// Other tests, and what the interpreter needs for them.
    others: Vec<(Cond, Bits)>,
    ground: Option<Ground>,
}

/// What the interpreter needs.
#[derive(Clone, Debug)]
struct Ground {
    policy: Arc<Policy>,
    as_of: AsOf,
    field: FieldId,
}

impl Tests {
    /// Tests in as few codes as hold them, each with the bits of its own.
    pub(super) fn pack(policy: &Policy, as_of: &AsOf, field: FieldId, conditions: &[Cond]) -> Vec<(Tests, Vec<Bits>)> {
        let found: Vec<Option<Probe>> = conditions.iter().map(|condition| Probe::of(policy, condition)).collect();
        let ground = found.iter().any(Option::is_none).then(|| {
            let policy = Policy { tests: Vec::new(), guarantees: Vec::new(), ..policy.clone() };
            Ground { policy: Arc::new(policy), as_of: as_of.clone(), field }
        });
        let new = || Tests { probes: Vec::new(), others: Vec::new(), ground: ground.clone() };
        let mut packed = Vec::new();
        let (mut tests, mut all_bits, mut next) = (new(), Vec::new(), PRESENT + 1);
        for (condition, probe) in conditions.iter().zip(found) {
            let is_known =
                probe.as_ref().map_or(matches!(condition.kind, CondKind::Defined(_)), Probe::is_known_where_present);
            let width = if is_known { 1 } else { 2 };
            if next + width > Code::BITS {
                packed.push((std::mem::replace(&mut tests, new()), std::mem::take(&mut all_bits)));
                next = PRESENT + 1;
            }
            let bits = if is_known { (next, PRESENT) } else { (next, next + 1) };
            next += width;
            match probe {
                Some(probe) => tests.probes.push((probe, bits)),
                None => tests.others.push((condition.clone(), bits)),
            }
            all_bits.push(bits);
        }
        packed.push((tests, all_bits));
        packed
    }

    /// The code of a value.
    #[must_use]
    pub fn code(&self, value: &Value) -> Code {
        self.told(Tried::new(value)) | self.asked(value)
    }

    /// The code of a text, without a value made of it where none is needed.
    #[must_use]
    pub fn code_text(&self, text: &str) -> Code {
        let asked = if self.others.is_empty() { 0 } else { self.asked(&Value::Text(text.into())) };
        self.told(Tried::of_text(text)) | asked
    }

    /// What they say of addresses by their domains; `None` where they look at anything else.
    #[must_use]
    pub fn domains(&self) -> Option<Domains> {
        if !self.others.is_empty() || self.probes.is_empty() {
            return None;
        }
        let mut domains = Domains::new(1 << PRESENT);
        for (probe, bits) in &self.probes {
            let (unlisted, texts) = probe.of_domain()?;
            domains.say(said(Truth::from(Some(unlisted)), *bits));
            texts.into_iter().for_each(|texts| domains.list(texts));
        }
        Some(domains)
    }

    /// What the probes say, of a value that is there.
    fn told(&self, mut tried: Tried<'_>) -> Code {
        let probes = self.probes.iter().map(|(probe, bits)| said(Truth::from(probe.says(&mut tried)), *bits));
        probes.fold(1 << PRESENT, |code, bits| code | bits)
    }

    /// What the interpreter says of the other tests.
    fn asked(&self, value: &Value) -> Code {
        let Some(ground) = self.ground.as_ref().filter(|_| !self.others.is_empty()) else { return 0 };
        let mut lead = Lead { values: ground.policy.schema.fields.iter().map(|_| None).collect(), ..Lead::default() };
        lead.values.get_mut(ground.field).into_iter().for_each(|slot| *slot = Some(value.clone()));
        let evaluation = Evaluation::new(&ground.policy, &lead, &ground.as_of);
        self.others.iter().fold(0, |code, (condition, bits)| code | said(evaluation.truth(condition), *bits))
    }
}

fn said(truth: Truth, (is_true, is_known): Bits) -> Code {
    match truth {
        Truth::True => 1 << is_true | 1 << is_known,
        Truth::False => 1 << is_known,
        Truth::Unknown => 0,
    }
}
