//! Deciding leads that come one at a time, as objects of JSON: what a service does.

use crate::data::block::{BlockReader, Extent, LineBlock, LineReader};
use crate::data::{LeadReader, Problem};
use crate::engine::{Decisions, Machine, WholeLeads};
use crate::plan::{Batch, Plan};
use crate::policy::{CriteriaId, DecidedBy, DecisionId, ScoreId};
use crate::reference::{Decided, Evaluation, decide};
use crate::types::{Decimal, Lead, Outcome, Value};

/// Decides leads that come one at a time, as objects of JSON. One a thread; what it learns of the shape of leads makes it
/// faster with the next.
///
/// Guarantee: a lead is read and decided as `bantam eval --lead` does it. Of a lead without a problem, whose keys came
/// before, no value is made and nothing is allocated.
///
/// ```
/// use bantam::data::{LeadReader, Options};
/// use bantam::engine::JsonDecider;
/// use bantam::plan::{Plan, Wants};
/// use bantam::policy::AsOf;
/// use bantam::session::load_text;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let text = "lead {\n  size integer\n}\nscore fit {\n  +10 if size >= 50\n}\nif fit >= 10 then SQL because \"large\"\n";
/// let policy = load_text("policy.bant", text).policy.ok_or("the policy does not check")?;
/// let as_of = AsOf { today: "2026-11-21".parse()?, now: None };
/// let plan = Plan::new(&policy, &as_of, &Wants::everything(&policy));
/// let reader = LeadReader::of_json(&policy, &Options::default());
/// let mut decider = JsonDecider::new(&plan, &reader);
///
/// let mut answer = decider.decide(br#"{"size": 80}"#);
/// assert_eq!(answer.outcome().map(|outcome| policy.outcome_name(outcome)), Some("SQL"));
/// assert_eq!(answer.because().as_deref(), Some("large"));
/// let fit = policy.scores.keys().next().ok_or("there is a score")?;
/// assert_eq!(answer.score(fit).map(|points| points.to_string()).as_deref(), Some("10"));
///
/// let answer = decider.decide(br#"{"size": "many"}"#);
/// assert_eq!(answer.outcome(), None);
/// assert!(answer.problems()[0].starts_with("size: \"many\" is not a whole number"));
/// # Ok(())
/// # }
/// ```
pub struct JsonDecider<'p> {
    plan: &'p Plan<'p>,
    reader: LineReader<'p>,
    /// Whether other files say something of the leads.
    is_joined: bool,
    machine: Machine<'p>,
    block: LineBlock,
    batch: Batch,
}

/// What a lead came to. What the plan does not want is not told.
pub struct JsonAnswer<'s, 'p> {
    plan: &'p Plan<'p>,
    told: Told<'s>,
    lead: WholeLead<'s, 'p>,
}

enum Told<'s> {
    /// In row 0 of what the machine decided.
    Columns(&'s Decisions),
    /// By the interpreter.
    Exactly(Box<Decided>),
    /// Nothing: it cannot be decided.
    Undecided(Vec<Problem>),
}

/// The lead, where it is needed as a whole.
struct WholeLead<'s, 'p> {
    reader: &'s mut LineReader<'p>,
    block: &'s LineBlock,
}

impl<'p> JsonDecider<'p> {
    /// Decides by a plan what a reader of JSON reads.
    #[must_use]
    pub fn new(plan: &'p Plan<'p>, reader: &'p LeadReader<'p>) -> JsonDecider<'p> {
        JsonDecider {
            plan,
            reader: LineReader::new(reader, plan.needs(), None),
            is_joined: reader.is_joined(),
            machine: Machine::new(plan),
            block: LineBlock::default(),
            batch: Batch::new(plan.needs()),
        }
    }

    /// Decides the lead of an object, which may go over several lines.
    pub fn decide(&mut self, json: &[u8]) -> JsonAnswer<'_, 'p> {
        self.block.put(json);
        self.reader.open(&self.block);
        self.reader.place(Extent::default());
        self.reader.fill(&self.block, &mut self.batch);
        let mut lead = WholeLead { reader: &mut self.reader, block: &self.block };
        // Of verdicts its columns say nothing; a machine that asks for whole leads sees to them itself.
        if self.is_joined
            && !self.machine.asks_for_whole_leads()
            && lead.lead(0).is_none_or(|lead| !lead.verdicts.is_empty())
        {
            self.batch.set_aside(0);
        }
        let decisions = self.machine.run(&self.batch, &mut lead);
        let told = if decisions.is_set_aside(0) { exactly(self.plan, &mut lead) } else { Told::Columns(decisions) };
        JsonAnswer { plan: self.plan, told, lead }
    }
}

fn exactly<'s>(plan: &Plan<'_>, lead: &mut WholeLead<'_, '_>) -> Told<'s> {
    let read = lead.reader.read(lead.block, 0);
    if read.problems.is_empty() {
        Told::Exactly(Box::new(decide(plan.policy(), &read.lead, plan.as_of())))
    } else {
        Told::Undecided(read.problems.clone())
    }
}

impl WholeLeads for WholeLead<'_, '_> {
    fn lead(&mut self, row: usize) -> Option<&Lead> {
        let read = self.reader.read(self.block, row);
        read.problems.is_empty().then_some(&read.lead)
    }
}

impl JsonAnswer<'_, '_> {
    /// How far the lead has come; `None` where it cannot be decided.
    #[must_use]
    pub fn outcome(&self) -> Option<Outcome> {
        match &self.told {
            Told::Columns(decisions) => Some(decisions.outcome(0)),
            Told::Exactly(decided) => Some(decided.outcome),
            Told::Undecided(_) => None,
        }
    }

    /// What decided that; `None` for `no_stage` and where it cannot be decided.
    #[must_use]
    pub fn by(&self) -> Option<DecidedBy> {
        match &self.told {
            Told::Columns(decisions) => decisions.by(0),
            Told::Exactly(decided) => decided.by,
            Told::Undecided(_) => None,
        }
    }

    /// Why, in the words of what decided; its values filled in.
    #[must_use]
    pub fn because(&mut self) -> Option<String> {
        match &self.told {
            Told::Columns(decisions) => {
                let by = decisions.by(0)?;
                let template = self.plan.policy().because(by)?;
                if let Some(text) = template.constant() {
                    return Some(text);
                }
                let read = self.lead.reader.read(self.lead.block, 0);
                Evaluation::new(self.plan.policy(), &read.lead, self.plan.as_of()).because(by)
            }
            Told::Exactly(decided) => decided.because.clone(),
            Told::Undecided(_) => None,
        }
    }

    /// A score; `None` where it was not wanted or the lead cannot be decided.
    #[must_use]
    pub fn score(&self, score: ScoreId) -> Option<Decimal> {
        match &self.told {
            Told::Columns(decisions) => decisions.score(0, score),
            Told::Exactly(decided) => decided.scores.get(score).copied(),
            Told::Undecided(_) => None,
        }
    }

    /// How many criteria of a group are true; `None` as of a score.
    #[must_use]
    pub fn criteria_met(&self, group: CriteriaId) -> Option<usize> {
        match &self.told {
            Told::Columns(decisions) => decisions.criteria_met(0, group),
            Told::Exactly(decided) => decided.criteria.get(group).copied(),
            Told::Undecided(_) => None,
        }
    }

    /// The value of a decision; `None` where it is missing, too.
    #[must_use]
    pub fn decision(&self, decision: DecisionId) -> Option<&Value> {
        match &self.told {
            Told::Columns(decisions) => decisions.decision(0, decision),
            Told::Exactly(decided) => decided.decisions.get(decision)?.as_ref(),
            Told::Undecided(_) => None,
        }
    }

    /// What is wrong with the lead, in words for the person who keeps its data; nothing of most.
    #[must_use]
    pub fn problems(&self) -> Vec<String> {
        match &self.told {
            Told::Columns(_) => Vec::new(),
            Told::Exactly(decided) => decided.problems.clone(),
            Told::Undecided(problems) => problems.iter().map(ToString::to_string).collect(),
        }
    }
}
