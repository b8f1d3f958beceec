//! What could still change the outcomes of a batch of leads, told from their columns.
//!
//! A lead's answers are known by their codes; which kind of answer a code stands for is told once, from the first lead
//! that has it. Whole leads are asked for only then, and where kinds are not enough.
//!
//! Guarantee: what is found of a lead is what [`look`](crate::outlook::look) says of it.

use rustc_hash::FxHashMap;

use crate::engine::{Decisions, WholeLeads};
use crate::outlook::{Kind, Part, Prospect, Survey};
use crate::plan::{Batch, Code, ColumnId, MISSING, Needs, NumberId, Plan};
use crate::types::Lead;

/// Looks at batches of leads. One a thread.
pub struct Prospects<'p> {
    survey: Survey<'p>,
    /// Where the kind of each part comes from; `None` where leads are looked at as a whole.
    sources: Option<Vec<Source>>,
    kinds: Vec<Kind>,
    found: Vec<Option<Prospect>>,
}

/// Where the kind of a part comes from.
struct Source {
    /// The kind where its field is missing; `None` where only the whole lead tells what comes of that.
    missing: Option<Kind>,
    told_by: ToldBy,
}

enum ToldBy {
    /// The code in a column.
    Code(ColumnId, Vec<Option<Kind>>),
    /// The codes in several columns, and a number.
    Codes { columns: Vec<ColumnId>, number: Option<NumberId>, kinds: FxHashMap<Codes, Kind> },
    /// Any lead: nothing hangs on it.
    Any(Option<Kind>),
    /// The lead as a whole.
    Lead,
}

/// Codes side by side, and a number.
type Codes = (u128, i64);

/// How many codes have room side by side.
const SIDE_BY_SIDE: usize = (u128::BITS / Code::BITS) as usize;

/// How many kinds are remembered by several codes and a number.
const KEPT: usize = 1 << 16;

impl<'p> Prospects<'p> {
    /// What could change under a plan's policy on its day.
    #[must_use]
    pub fn new(plan: &Plan<'p>) -> Prospects<'p> {
        let survey = Survey::new(plan.policy(), plan.as_of());
        let needs = plan.needs();
        // Where the plan asks for whole leads, its codes need not tell all.
        let told_by_codes = plan.wants().prospects && !needs.whole_leads;
        let parts = survey.parts().filter(|_| told_by_codes);
        let sources = parts.map(|parts| parts.iter().map(|part| Source::of(part, needs)).collect());
        Prospects { survey, sources, kinds: Vec::new(), found: Vec::new() }
    }

    /// Looks at the leads of a batch that were decided by their columns.
    pub fn look(&mut self, batch: &Batch, decisions: &Decisions, leads: &mut dyn WholeLeads) {
        self.found.clear();
        for row in 0..decisions.len() {
            let found = if decisions.is_set_aside(row) { None } else { self.look_at_row(batch, row, leads) };
            self.found.push(found);
        }
    }

    /// Looks at a lead as a whole.
    pub fn one(&mut self, lead: &Lead) -> Prospect {
        self.survey.look(lead)
    }

    /// What was found of a lead of the batch last looked at; `None` for those that were set aside.
    #[must_use]
    pub fn of(&self, row: usize) -> Option<&Prospect> {
        self.found.get(row)?.as_ref()
    }

    /// How many leads were searched: by kinds, and as a whole.
    #[must_use]
    pub fn searched(&self) -> (usize, usize) {
        self.survey.searched()
    }

    fn look_at_row(&mut self, batch: &Batch, row: usize, leads: &mut dyn WholeLeads) -> Option<Prospect> {
        if let Some(sources) = &mut self.sources
            && kinds(sources, &mut self.survey, batch, row, leads, &mut self.kinds).is_some()
            && let Some(found) = self.survey.look_at(&self.kinds)
        {
            return Some(found);
        }
        leads.lead(row).map(|lead| self.survey.look(lead))
    }
}

/// The kinds of all parts of a lead; `None` where they do not tell all of it.
fn kinds(
    sources: &mut [Source],
    survey: &mut Survey<'_>,
    batch: &Batch,
    row: usize,
    leads: &mut dyn WholeLeads,
    kinds: &mut Vec<Kind>,
) -> Option<()> {
    kinds.clear();
    for (part, source) in sources.iter_mut().enumerate() {
        let kind = match source.known(batch, row)? {
            Some(kind) => kind,
            None => {
                let kind = survey.kind(part, leads.lead(row)?);
                if kind.lasts() {
                    source.learn(batch, row, kind);
                }
                kind
            }
        };
        kinds.push(kind);
    }
    Some(())
}

impl Source {
    fn of(part: &Part, needs: &Needs) -> Source {
        let columns = |field| {
            let need = needs.fields.iter().find(|need| need.field == field);
            need.map_or((&[][..], None), |need| (need.columns.as_slice(), need.number))
        };
        let told_by = match part.field.map(columns) {
            Some(([], None)) => ToldBy::Any(None),
            Some(([column], None)) => ToldBy::Code(*column, Vec::new()),
            Some((columns @ [_, ..], number)) if columns.len() <= SIDE_BY_SIDE => {
                ToldBy::Codes { columns: columns.to_vec(), number, kinds: FxHashMap::default() }
            }
            Some(_) | None => ToldBy::Lead,
        };
        Source { missing: part.missing, told_by }
    }

    /// The kind of a lead's part, as far as known from others with the same codes; `None` where no kind tells it.
    fn known(&self, batch: &Batch, row: usize) -> Option<Option<Kind>> {
        match &self.told_by {
            ToldBy::Code(column, kinds) => match code(batch, *column, row) {
                MISSING => self.missing.map(Some),
                code => Some(kinds.get(usize::from(code)).copied().flatten()),
            },
            ToldBy::Codes { columns, number, kinds } => {
                let codes = codes(batch, columns, *number, row);
                // A value that is there has a code in each of its columns.
                if codes.0 == u128::from(MISSING) { self.missing.map(Some) } else { Some(kinds.get(&codes).copied()) }
            }
            ToldBy::Any(kind) => Some(*kind),
            ToldBy::Lead => Some(None),
        }
    }

    /// Remembers what the codes of a lead stand for.
    fn learn(&mut self, batch: &Batch, row: usize, kind: Kind) {
        match &mut self.told_by {
            ToldBy::Code(column, kinds) => {
                let place = usize::from(code(batch, *column, row));
                if kinds.len() <= place {
                    kinds.resize(place + 1, None);
                }
                kinds.get_mut(place).into_iter().for_each(|slot| *slot = Some(kind));
            }
            ToldBy::Codes { columns, number, kinds } => {
                if kinds.len() >= KEPT {
                    kinds.clear();
                }
                kinds.insert(codes(batch, columns, *number, row), kind);
            }
            ToldBy::Any(known) => *known = Some(kind),
            ToldBy::Lead => {}
        }
    }
}

fn code(batch: &Batch, column: ColumnId, row: usize) -> Code {
    batch.codes.get(column).and_then(|codes| codes.get(row)).copied().unwrap_or(MISSING)
}

fn codes(batch: &Batch, columns: &[ColumnId], number: Option<NumberId>, row: usize) -> Codes {
    let number = number.and_then(|number| batch.numbers.get(number)?.get(row).copied());
    let codes = columns.iter().fold(0, |codes, column| codes << Code::BITS | u128::from(code(batch, *column, row)));
    // Anything stands as the number of a field that is missing.
    if codes == u128::from(MISSING) { (codes, 0) } else { (codes, number.unwrap_or(0)) }
}
