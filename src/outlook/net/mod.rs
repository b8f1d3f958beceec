//! All that decides a stage, as a net of small steps over kinds of answers: what is said of a lead and what may still
//! be said of it comes of one pass, without the lead.
//!
//! Guarantee: as things stand the net says what the interpreter says. What it says may still come about covers every
//! answer to the open fields; and where an open field is answered, or stays missing for good, no more may come about
//! than before: what is decided stays.

mod build;
mod hunt;
mod key;
mod lead;
mod reading;
mod score;
mod slot;
mod source;
mod tops;

pub use lead::Part;
pub use slot::Kind;

pub(super) use hunt::Found;
pub(super) use key::Key;

use crate::outlook::fields::FieldSet;
use crate::outlook::net::reading::Reading;
use crate::outlook::net::score::{Extent, Number};
use crate::outlook::net::slot::{Slot, Source};
use crate::outlook::net::tops::Tops;

/// A net of steps.
pub(super) struct Net<'p> {
    /// What the steps start from; first those of fields that may be asked for, in the order that ties are broken in.
    slots: Vec<Slot<'p>>,
    /// How many of the slots may be asked for.
    askable: usize,
    /// Each after those that it hangs on.
    steps: Vec<Step<'p>>,
    tops: Tops,
    /// The fields that flow into what hangs on several: their answers are not told apart here.
    beyond: FieldSet,
}

/// The place of a node among all that say something.
type NodeId = usize;
/// The place of a number among all.
type NumberId = usize;
/// The place of a slot.
type SlotId = usize;
/// Some of the slots that may be asked for, a bit each.
pub(super) type Slots = u128;

enum Step<'p> {
    Node(Node),
    Number(Number<'p>),
}

/// What says something of a lead.
enum Node {
    Constant(Reading),
    Test(SlotId, usize),
    Not(NodeId),
    Known(NodeId),
    And(Box<[NodeId]>),
    Or(Box<[NodeId]>),
    Tally {
        of: Box<[NodeId]>,
        low: usize,
        high: Option<usize>,
    },
    /// What stands beside the first condition that is true.
    First {
        cases: Box<[(NodeId, Reading)]>,
        otherwise: Reading,
    },
    /// Whether a number is within one of some spans, in order, none next to another.
    Within(NumberId, Box<[(i64, i64)]>),
}

/// What the steps come to.
#[derive(Clone, Debug, Default)]
pub(super) struct Sheet {
    nodes: Vec<Reading>,
    numbers: Vec<Extent>,
}

impl Sheet {
    fn node(&self, id: NodeId) -> Reading {
        self.nodes.get(id).copied().unwrap_or(Reading::FALSE)
    }

    fn number(&self, id: NumberId) -> Extent {
        self.numbers.get(id).copied().unwrap_or(Extent::ZERO)
    }
}

impl Net<'_> {
    /// Works out all steps for answers of these kinds, one of each slot.
    fn read(&self, kinds: &[Kind], sheet: &mut Sheet) {
        sheet.nodes.clear();
        sheet.numbers.clear();
        for step in &self.steps {
            match step {
                Step::Node(node) => {
                    let reading = self.reading(node, kinds, sheet);
                    sheet.nodes.push(reading);
                }
                Step::Number(number) => {
                    let extent = number.extent(&self.slots, kinds, sheet);
                    sheet.numbers.push(extent);
                }
            }
        }
    }

    /// Works these steps out anew, given with their places; the last first.
    fn read_again(&self, live: &[(usize, usize)], kinds: &[Kind], sheet: &mut Sheet) {
        for (step, place) in live.iter().rev() {
            match self.steps.get(*step) {
                Some(Step::Node(node)) => {
                    let reading = self.reading(node, kinds, sheet);
                    sheet.nodes.get_mut(*place).into_iter().for_each(|own| *own = reading);
                }
                Some(Step::Number(number)) => {
                    let extent = number.extent(&self.slots, kinds, sheet);
                    sheet.numbers.get_mut(*place).into_iter().for_each(|own| *own = extent);
                }
                None => {}
            }
        }
    }

    fn reading(&self, node: &Node, kinds: &[Kind], sheet: &Sheet) -> Reading {
        match node {
            Node::Constant(reading) => *reading,
            Node::Test(slot, test) => match (self.slots.get(*slot), kinds.get(*slot)) {
                (Some(slot), Some(kind)) => slot.reading(*test, *kind),
                _ => Reading::FALSE,
            },
            Node::Not(of) => !sheet.node(*of),
            Node::Known(of) => sheet.node(*of).known(),
            Node::And(of) => of.iter().fold(Reading::TRUE, |sum, each| sum.and(sheet.node(*each))),
            Node::Or(of) => !of.iter().fold(Reading::TRUE, |sum, each| sum.and(!sheet.node(*each))),
            Node::Tally { of, low, high } => Reading::tally(of.iter().map(|each| sheet.node(*each)), *low, *high),
            Node::First { cases, otherwise } => first(cases, *otherwise, sheet),
            Node::Within(number, spans) => sheet.number(*number).within(spans),
        }
    }
}

/// The set of one slot.
fn bit(slot: SlotId) -> Slots {
    u32::try_from(slot).ok().and_then(|slot| 1_u128.checked_shl(slot)).unwrap_or(0)
}

fn first(cases: &[(NodeId, Reading)], otherwise: Reading, sheet: &Sheet) -> Reading {
    let now = cases.iter().find(|(condition, _)| sheet.node(*condition).is_true());
    let mut sum = Reading::now_only(now.map_or(otherwise, |(_, reading)| *reading));
    for (condition, reading) in cases {
        if sheet.node(*condition).may_be_true() {
            sum = sum.or_may(*reading);
        }
        if sheet.node(*condition).is_surely_true() {
            return sum;
        }
    }
    sum.or_may(otherwise)
}
