//! The outlook of many leads: all that a table of leads shows of it, at a small cost each.
//!
//! Leads are looked at as kinds of answers, over the net. Most need no search, since nothing more is left to them; of
//! the others, those of which the same is left undecided are searched once. What the net cannot tell (a lead with
//! verdicts, an open answer that is compared with another one) is left to the [`Searcher`].
//!
//! Guarantee: a prospect is what [`look`](crate::outlook::look) says of the lead, and hangs on no other lead.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::outlook::net::{Found, Key, Kind, Net, Part, Sheet};
use crate::outlook::{Outlook, Searcher};
use crate::policy::{AsOf, Policy, StageId};
use crate::reference::{Evaluation, Standing};
use crate::types::{FieldId, Lead};

/// What could still become of a lead, as tables of leads show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prospect {
    /// The highest stage above the outcome that it would reach if some of its missing fields were answered and all
    /// pending approvals given.
    pub could_be: Option<StageId>,
    /// The smallest set of missing fields whose answers get there; empty where only an approval is missing.
    pub ask: Arc<[FieldId]>,
    /// The people whose approval it waits for, by name.
    pub awaiting: Arc<[Arc<str>]>,
    /// Whether no missing answer and no pending approval could change the outcome.
    pub settled: bool,
    /// Whether the search was given up: `could_be` was reached then, but more may be possible or less be enough, and
    /// `settled` is false.
    pub exhausted: bool,
}

impl From<Outlook> for Prospect {
    fn from(outlook: Outlook) -> Prospect {
        Prospect {
            could_be: outlook.could_be,
            ask: outlook.ask.into(),
            awaiting: outlook.awaiting.into(),
            settled: outlook.settled,
            exhausted: outlook.exhausted,
        }
    }
}

/// Looks at many leads of one policy on one day.
pub struct Survey<'p> {
    searcher: Searcher<'p>,
    net: Option<Net<'p>>,
    /// Of a lead of which nothing is known.
    unjudged: Standing,
    asks_approval: bool,
    sheet: Sheet,
    key: Key,
    kinds: Vec<Kind>,
    /// What was found by what is left undecided; `None` where the net gave up.
    known: FxHashMap<Box<[u8]>, Option<Prospect>>,
    /// How many bytes these take.
    known_bytes: usize,
    awaiting: FxHashMap<Box<[u8]>, Arc<[Arc<str>]>>,
    nothing: Prospect,
    hunted: usize,
}

/// How many bytes of findings are kept.
const KEPT: usize = 8 << 20;
/// How many a finding takes beside its key.
const BESIDE: usize = 96;
/// For how many different standings it is kept who is waited for.
const STANDINGS: usize = 1 << 14;

impl<'p> Survey<'p> {
    /// Works out once what hangs on which fields, and the candidate answers of each.
    #[must_use]
    pub fn new(policy: &'p Policy, as_of: &'p AsOf) -> Survey<'p> {
        Survey::of(Searcher::new(policy, as_of))
    }

    /// The same, giving up after so many leads looked at for one question.
    #[must_use]
    pub fn with_effort(policy: &'p Policy, as_of: &'p AsOf, effort: usize) -> Survey<'p> {
        Survey::of(Searcher::with_effort(policy, as_of, effort))
    }

    fn of(searcher: Searcher<'p>) -> Survey<'p> {
        let net = searcher.net();
        let nobody = Lead::default();
        let ground = &searcher.ground;
        let unjudged = Evaluation::new(ground.policy, &nobody, ground.as_of).standing().clone();
        let asks_approval = searcher.unjudged.is_open();
        let nobody: Arc<[Arc<str>]> = Arc::default();
        let nothing =
            Prospect { could_be: None, ask: Arc::default(), awaiting: nobody, settled: true, exhausted: false };
        Survey {
            searcher,
            net,
            unjudged,
            asks_approval,
            sheet: Sheet::default(),
            key: Key::default(),
            kinds: Vec::new(),
            known: FxHashMap::default(),
            known_bytes: 0,
            awaiting: FxHashMap::default(),
            nothing,
            hunted: 0,
        }
    }

    /// Looks at a lead.
    pub fn look(&mut self, lead: &Lead) -> Prospect {
        let mut kinds = std::mem::take(&mut self.kinds);
        let told = self.kinds_of(lead, &mut kinds);
        let prospect = told.then(|| self.look_at(&kinds)).flatten();
        self.kinds = kinds;
        prospect.unwrap_or_else(|| self.searcher.look(lead).into())
    }

    /// How many leads were searched: over the net, and one by one.
    #[must_use]
    pub fn searched(&self) -> (usize, usize) {
        (self.hunted, self.searcher.searched())
    }

    /// The kinds of a lead's answers; `false` where they do not tell all of it.
    fn kinds_of(&mut self, lead: &Lead, kinds: &mut Vec<Kind>) -> bool {
        let Some(net) = self.net.as_mut().filter(|_| lead.verdicts.is_empty()) else { return false };
        kinds.clear();
        let evaluation = Evaluation::new(self.searcher.ground.policy, lead, self.searcher.ground.as_of);
        net.kinds(&evaluation, kinds)
    }

    /// The parts that tell all of a lead without verdicts that can be told by kinds; `None` where none can.
    #[must_use]
    pub fn parts(&self) -> Option<Vec<Part>> {
        self.net.as_ref().map(Net::parts)
    }

    /// The kind of one of the [`parts`](Survey::parts) of a lead, by its place.
    pub fn kind(&mut self, part: usize, lead: &Lead) -> Kind {
        let evaluation = Evaluation::new(self.searcher.ground.policy, lead, self.searcher.ground.as_of);
        self.net.as_mut().and_then(|net| net.kind(part, &evaluation)).unwrap_or(Kind::PASSING)
    }

    /// Looks at a lead without verdicts by the kinds of its parts, in order; `None` where that takes the lead itself.
    pub fn look_at(&mut self, kinds: &[Kind]) -> Option<Prospect> {
        let net = self.net.as_ref()?;
        let Some(open) = net.prepare(kinds, &mut self.sheet) else { return Some(self.nothing.clone()) };
        let mattering = net.key(kinds, &self.sheet, open, &mut self.key);
        let known = self.known.get(self.key.bytes.as_slice());
        let found = match known {
            Some(known) => known.clone(),
            None => {
                self.hunted += 1;
                let found = net.hunt(kinds, &self.sheet, &self.key, mattering, self.searcher.ground.effort);
                let found = found.map(|found| self.prospect(found));
                if self.known_bytes >= KEPT {
                    self.known.clear();
                    self.known_bytes = 0;
                }
                self.known_bytes += self.key.bytes.len() + BESIDE;
                self.known.insert(self.key.bytes.as_slice().into(), found.clone());
                found
            }
        };
        Some(Prospect { awaiting: self.awaiting(), ..found? })
    }

    fn prospect(&self, found: Found) -> Prospect {
        Prospect { could_be: found.could_be, ask: found.ask.into(), settled: found.settled, ..self.nothing.clone() }
    }

    /// The people that the lead at hand waits for.
    fn awaiting(&mut self) -> Arc<[Arc<str>]> {
        let Some(net) = self.net.as_ref().filter(|_| self.asks_approval) else { return self.nothing.awaiting.clone() };
        net.key_as_it_stands(&self.sheet, &mut self.key.bytes);
        if let Some(known) = self.awaiting.get(self.key.bytes.as_slice()) {
            return known.clone();
        }
        let ground = &self.searcher.ground;
        let nobody = Lead::default();
        let standing = net.standing(&self.sheet, &self.unjudged);
        let awaiting: Arc<[Arc<str>]> =
            Evaluation::standing_so(ground.policy, &nobody, ground.as_of, standing).awaiting().into();
        if self.awaiting.len() >= STANDINGS {
            self.awaiting.clear();
        }
        self.awaiting.insert(self.key.bytes.as_slice().into(), awaiting.clone());
        awaiting
    }
}
