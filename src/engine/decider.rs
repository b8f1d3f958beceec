//! Deciding leads that are at hand.

use crate::engine::{Decisions, Machine};
use crate::plan::{Batch, Plan};
use crate::types::Lead;

/// A machine for leads that are at hand, with a batch of its own. One a thread.
///
/// ```
/// use bantam::engine::Decider;
/// use bantam::plan::{Plan, Wants};
/// use bantam::policy::AsOf;
/// use bantam::reference::decide;
/// use bantam::session::load_text;
/// use bantam::types::{Lead, Value};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let loaded = load_text("policy.bant", "lead {\n  size integer\n}\nif size >= 50 then SQL\notherwise MQL\n");
/// let policy = loaded.policy.ok_or("the policy does not check")?;
/// let as_of = AsOf { today: "2026-11-21".parse()?, now: None };
/// let plan = Plan::new(&policy, &as_of, &Wants::default());
/// let mut decider = Decider::new(&plan);
///
/// let lead = |size: i64| Lead { values: vec![Some(Value::Integer(size))].into(), ..Lead::default() };
/// let leads = [lead(80), lead(9)];
/// let decisions = decider.decide(&leads);
/// let outcome = |row: usize| match decisions.is_set_aside(row) {
///     true => decide(&policy, &leads[row], &as_of).outcome,
///     false => decisions.outcome(row),
/// };
/// assert_eq!(policy.outcome_name(outcome(0)), "SQL");
/// assert_eq!(policy.outcome_name(outcome(1)), "MQL");
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Decider<'p> {
    plan: &'p Plan<'p>,
    machine: Machine<'p>,
    batch: Batch,
}

impl<'p> Decider<'p> {
    /// A decider by a plan.
    #[must_use]
    pub fn new(plan: &'p Plan<'p>) -> Decider<'p> {
        Decider { plan, machine: Machine::new(plan), batch: Batch::new(plan.needs()) }
    }

    /// Decides up to [`ROWS`](crate::plan::ROWS) leads; nothing is allocated. Those that are set aside, such as leads
    /// with verdicts, are for [`decide`](crate::reference::decide) to decide.
    pub fn decide(&mut self, mut leads: &[Lead]) -> &Decisions {
        self.batch.fill(self.plan.needs(), leads);
        self.machine.run(&self.batch, &mut leads)
    }
}
