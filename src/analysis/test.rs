//! Single tests: by the ways to understand them, the surest first.
//!
//! A test of something that is one of several values (a `default`, a decision) is the tests of each, where it is that.

use crate::analysis::encode::Encoder;
use crate::analysis::gather::alternatives;
use crate::analysis::rails::Rails;
use crate::analysis::relative::relative_field;
use crate::analysis::side::Side;
use crate::analysis::solver::Lit;
use crate::analysis::steps::unwidened;
use crate::policy::{Comparison, Cond, CondKind, Expr, ExprKind, Set};
use crate::types::Type;

impl Encoder {
    /// A condition without parts.
    pub(super) fn test(&mut self, at: &Side<'_>, condition: &Cond) -> Rails {
        let support = at.supports.condition(condition);
        if at.is_constant(&support) || is_of_nothing(at, condition) {
            return self.solver.always(at.truth(condition, &[]).known());
        }
        if let Some(anchored) = &at.anchored
            && relative_field(at, condition, &support).is_some()
        {
            return self.test(anchored, condition);
        }
        if let Some(rails) = self.of_day(at, condition, &support) {
            return rails;
        }
        if let Some(rails) = self.by_calendar(at, condition, &support) {
            return rails;
        }
        if let Some(rails) = self.in_parts(at, condition) {
            return rails;
        }
        // A score may hang on one text alone, and is none.
        let is_text = |value: &&Expr| matches!(value.ty, Type::Text | Type::List(_));
        let operands = operands(condition);
        // Of a field alone the line knows the place by itself; to climb it, all its cells are gone through.
        let is_plain = |value: &&Expr| matches!(unwidened(value).kind, ExprKind::Field(_) | ExprKind::Literal(_));
        if !operands.is_empty()
            && operands.iter().all(is_plain)
            && let Some(rails) = self.on_a_line(at, condition)
        {
            return rails;
        }
        if !operands.is_empty()
            && !operands.iter().any(is_text)
            && let Some((rails, true)) = self.by_order(at, condition)
        {
            return rails;
        }
        let mut fields = support.fields.iter();
        if let (Some(field), None) = (fields.next(), fields.next())
            && support.is_of_fields()
            && let Some(rails) = self.of_text(at, field, condition)
        {
            return rails;
        }
        if let Some(rails) = self.distributed(at, condition) {
            return rails;
        }
        if let Some(rails) = self.as_conditions(at, condition) {
            return rails;
        }
        if let Some(rails) = self.on_a_line(at, condition) {
            return rails;
        }
        let climbed = self.by_order(at, condition);
        if let Some((rails, true)) = climbed {
            return rails;
        }
        if let Some(rails) = self.table(at, condition, &support) {
            return rails;
        }
        // What is not understood is at least the same wherever it stands.
        let told_alike = self.world(at).zip(at.policy.signature(condition, &|field| self.axis_number(at, field)));
        if let Some(known) = told_alike.as_ref().and_then(|alike| self.open_conditions.get(alike)) {
            return *known;
        }
        let rails = match climbed {
            Some((rails, _)) => {
                self.leave_open(at, condition, &support, rails);
                rails
            }
            None => self.vague(at, condition, &support),
        };
        if let Some(alike) = told_alike {
            self.open_conditions.insert(alike, rails);
        }
        rails
    }

    /// A range or set whose ends or members are more than constants, as the comparisons that it stands for.
    fn in_parts(&mut self, at: &Side<'_>, condition: &Cond) -> Option<Rails> {
        let several = |value: &Expr| alternatives(at.policy, value).len() > 1 || is_one_of_several(at, value);
        let compare = |comparison, left: &Expr, right: &Expr, ignoring_case| Cond {
            kind: CondKind::Compare { comparison, left: left.clone(), right: right.clone(), ignoring_case },
            span: condition.span,
        };
        if let CondKind::Range { value, low, high, high_included } = &condition.kind
            && [value, low, high].into_iter().any(several)
        {
            let below = if *high_included { Comparison::LessOrEqual } else { Comparison::Less };
            let from_low = self.test(at, &compare(Comparison::GreaterOrEqual, value, low, false));
            let to_high = self.test(at, &compare(below, value, high, false));
            return Some(self.solver.all(&[from_low, to_high]));
        }
        let CondKind::In { value, set: Set::Values(members), ignoring_case } = &condition.kind else { return None };
        if members.iter().all(|member| at.constant(member).is_some()) {
            return None;
        }
        let equal = |member: &Expr| compare(Comparison::Equal, value, member, *ignoring_case);
        let parts: Vec<Rails> = members.iter().map(|member| self.test(at, &equal(member))).collect();
        Some(self.solver.any(&parts))
    }

    /// By the order of two values that hang on more than one field.
    fn by_order(&mut self, at: &Side<'_>, condition: &Cond) -> Option<(Rails, bool)> {
        match &condition.kind {
            CondKind::Compare { comparison, left, right, .. } => self.climbed(at, *comparison, left, right),
            CondKind::Range { value, low, high, high_included } => {
                let below = if *high_included { Comparison::LessOrEqual } else { Comparison::Less };
                let (from_low, one) = self.climbed(at, Comparison::GreaterOrEqual, value, low)?;
                let (to_high, other) = self.climbed(at, below, value, high)?;
                Some((self.solver.all(&[from_low, to_high]), one && other))
            }
            CondKind::In { value, set: Set::Values(members), .. } => {
                let mut parts = Vec::new();
                let mut exact = true;
                for member in members {
                    let (rails, sure) = self.climbed(at, Comparison::Equal, value, member)?;
                    parts.push(rails);
                    exact &= sure;
                }
                Some((self.solver.any(&parts), exact))
            }
            CondKind::Defined(value) => match &unwidened(value).kind {
                ExprKind::Score(_) | ExprKind::CriteriaMet(_) | ExprKind::Outcome => {
                    Some((self.solver.always(Some(true)), true))
                }
                ExprKind::Arithmetic { .. } | ExprKind::Call(..) | ExprKind::Aggregate(_) => {
                    let ladder = self.ladder(at, value)?;
                    Some((Rails::sure(!ladder.missing), true))
                }
                ExprKind::Literal(_)
                | ExprKind::Field(_)
                | ExprKind::RecordField(_)
                | ExprKind::Definition(_)
                | ExprKind::Decision(_)
                | ExprKind::Today
                | ExprKind::Now
                | ExprKind::Truth(_)
                | ExprKind::Widen(_)
                | ExprKind::Day(_)
                | ExprKind::Negate(_)
                | ExprKind::ShiftMonths { .. }
                | ExprKind::Default(_) => None,
            },
            CondKind::AnyRecord { related, filter } => {
                let ladder = self.count(at, *related, filter.as_deref())?;
                let (some, exact) = self.at_least(&ladder, i128::from(crate::types::Decimal::SCALE));
                Some((Rails::sure(some), exact))
            }
            CondKind::Constant(_)
            | CondKind::Holds(_)
            | CondKind::Definition(_)
            | CondKind::Criterion(..)
            | CondKind::Not(_)
            | CondKind::And(_)
            | CondKind::Or(_)
            | CondKind::Tally { .. }
            | CondKind::In { .. }
            | CondKind::Known(_)
            | CondKind::Text { .. }
            | CondKind::Matches { .. }
            | CondKind::ListHas { .. } => None,
        }
    }

    /// Booleans compared, and whether they are there, by what makes them true.
    fn as_conditions(&mut self, at: &Side<'_>, condition: &Cond) -> Option<Rails> {
        if let CondKind::Compare { comparison, left, right, .. } = &condition.kind
            && left.ty == Type::Boolean
        {
            let (left, right) = (self.of_boolean(at, left), self.of_boolean(at, right));
            let both = [self.solver.and([left.yes, right.yes]), self.solver.and([left.no, right.no])];
            let one = [self.solver.and([left.yes, right.no]), self.solver.and([left.no, right.yes])];
            let same = Rails { yes: self.solver.or(both), no: self.solver.or(one) };
            return Some(if *comparison == Comparison::NotEqual { same.opposite() } else { same });
        }
        let CondKind::Defined(value) = &condition.kind else { return None };
        // A definition that is left after all others are followed stands for a condition.
        if !matches!(at.resolved(value).kind, ExprKind::Truth(_) | ExprKind::Definition(_)) {
            return None;
        }
        let rails = self.of_boolean(at, value);
        Some(Rails::sure(self.solver.is_known(rails)))
    }

    fn of_boolean(&mut self, at: &Side<'_>, value: &Expr) -> Rails {
        self.condition(at, &Cond { kind: CondKind::Holds(value.clone()), span: value.span })
    }

    /// A test of what is one of several values.
    fn distributed(&mut self, at: &Side<'_>, condition: &Cond) -> Option<Rails> {
        for (place, value) in operands(condition).into_iter().enumerate() {
            let is_member = place > 0 && !matches!(condition.kind, CondKind::Compare { .. });
            if is_member || alternatives(at.policy, value).len() <= 1 && !is_one_of_several(at, value) {
                continue;
            }
            let cases = self.cases(at, value);
            let (mut yes, mut no) = (Vec::new(), Vec::new());
            for (guard, case) in cases {
                let mut single = condition.clone();
                if let Some(operand) = operands_mut(&mut single).into_iter().nth(place) {
                    *operand = case;
                }
                let rails = self.condition(at, &single);
                yes.push(self.solver.and([guard, rails.yes]));
                no.push(self.solver.and([guard, rails.no]));
            }
            let yes = self.solver.or(yes);
            let never_unknown = matches!(condition.kind, CondKind::Defined(_));
            let no = if never_unknown { !yes } else { self.solver.or(no) };
            return Some(Rails { yes, no });
        }
        None
    }

    /// The values of which one is what a value comes to, each with the literal that it is; no two hold together.
    fn cases(&mut self, at: &Side<'_>, value: &Expr) -> Vec<(Lit, Expr)> {
        let value = at.resolved(value);
        match &value.kind {
            ExprKind::Default(parts) => {
                let mut cases = Vec::new();
                let mut before = self.solver.constant(true);
                for (place, part) in parts.iter().enumerate() {
                    let there = self.condition(at, &Cond { kind: CondKind::Defined(part.clone()), span: part.span });
                    let last = place + 1 == parts.len();
                    let guard = if last { before } else { self.solver.and([before, there.yes]) };
                    cases.extend(self.guarded(at, guard, part));
                    before = self.solver.and([before, there.no]);
                }
                cases
            }
            ExprKind::Decision(id) => {
                let mut cases = Vec::new();
                let mut before = self.solver.constant(true);
                let Some(decision) = at.policy.decisions.get(*id) else { return cases };
                for entry in &decision.entries {
                    let holds = self.condition(at, &entry.condition).yes;
                    let guard = self.solver.and([before, holds]);
                    cases.extend(self.guarded(at, guard, &entry.value));
                    before = self.solver.and([before, !holds]);
                }
                if let Some(otherwise) = &decision.otherwise {
                    cases.extend(self.guarded(at, before, otherwise));
                }
                cases
            }
            ExprKind::Widen(inner) if alternatives(at.policy, inner).len() > 1 => self.cases(at, inner),
            ExprKind::Literal(_)
            | ExprKind::Field(_)
            | ExprKind::RecordField(_)
            | ExprKind::Definition(_)
            | ExprKind::CriteriaMet(_)
            | ExprKind::Score(_)
            | ExprKind::Today
            | ExprKind::Now
            | ExprKind::Outcome
            | ExprKind::Truth(_)
            | ExprKind::Widen(_)
            | ExprKind::Day(_)
            | ExprKind::Negate(_)
            | ExprKind::Arithmetic { .. }
            | ExprKind::ShiftMonths { .. }
            | ExprKind::Call(..)
            | ExprKind::Aggregate(_) => vec![(self.solver.constant(true), value.clone())],
        }
    }

    fn guarded(&mut self, at: &Side<'_>, guard: Lit, value: &Expr) -> Vec<(Lit, Expr)> {
        let cases = self.cases(at, value);
        cases.into_iter().map(|(own, value)| (self.solver.and([guard, own]), value)).collect()
    }
}

/// Whether a test looks for anything at all; what looks for nothing says the same of every lead.
fn is_of_nothing(at: &Side<'_>, condition: &Cond) -> bool {
    let (CondKind::In { set, .. } | CondKind::Text { set, .. } | CondKind::ListHas { set, .. }) = &condition.kind
    else {
        return false;
    };
    match set {
        Set::Values(members) => members.is_empty(),
        Set::List(list) => at.policy.lists.get(*list).is_none_or(|list| list.entries().is_empty()),
    }
}

fn is_one_of_several(at: &Side<'_>, value: &Expr) -> bool {
    matches!(at.resolved(unwidened(value)).kind, ExprKind::Decision(_) | ExprKind::Default(_))
}

/// The values that a test without parts looks at.
pub(super) fn operands(condition: &Cond) -> Vec<&Expr> {
    match &condition.kind {
        CondKind::Holds(value) | CondKind::Defined(value) | CondKind::Matches { value, .. } => vec![value],
        CondKind::Compare { left, right, .. } => vec![left, right],
        CondKind::Range { value, low, high, .. } => vec![value, low, high],
        CondKind::In { value, set, .. }
        | CondKind::Text { value, set, .. }
        | CondKind::ListHas { list: value, set, .. } => {
            let members = if let Set::Values(members) = set { members.as_slice() } else { &[] };
            [value].into_iter().chain(members).collect()
        }
        CondKind::Constant(_)
        | CondKind::Definition(_)
        | CondKind::Criterion(..)
        | CondKind::Not(_)
        | CondKind::And(_)
        | CondKind::Or(_)
        | CondKind::Tally { .. }
        | CondKind::Known(_)
        | CondKind::AnyRecord { .. } => Vec::new(),
    }
}

fn operands_mut(condition: &mut Cond) -> Vec<&mut Expr> {
    match &mut condition.kind {
        CondKind::Holds(value) | CondKind::Defined(value) | CondKind::Matches { value, .. } => vec![value],
        CondKind::Compare { left, right, .. } => vec![left, right],
        CondKind::Range { value, low, high, .. } => vec![value, low, high],
        CondKind::In { value, set, .. }
        | CondKind::Text { value, set, .. }
        | CondKind::ListHas { list: value, set, .. } => {
            let members = if let Set::Values(members) = set { members.as_mut_slice() } else { &mut [] };
            [value].into_iter().chain(members).collect()
        }
        CondKind::Constant(_)
        | CondKind::Definition(_)
        | CondKind::Criterion(..)
        | CondKind::Not(_)
        | CondKind::And(_)
        | CondKind::Or(_)
        | CondKind::Tally { .. }
        | CondKind::Known(_)
        | CondKind::AnyRecord { .. } => Vec::new(),
    }
}
