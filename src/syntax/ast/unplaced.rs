//! A tree without its places, for telling whether two texts say the same.
//!
//! Every field of every node is named here, so a new one does not compile until it is known.

use super::{
    Aggregate, Assignment, Cap, Cell, CellKind, Criteria, CriteriaEntry, Decide, DecideEntry, DecideEntryKind, Define,
    Disqualify, Expr, ExprKind, Field, FieldClause, FieldClauseKind, File, Guarantee, Invalid, Item, ItemKind,
    LeadBlock, LeadEntry, ListItem, ListSource, Literal, LiteralKind, Name, Of, Points, Quantifier, Rate, Rates,
    Reading, Related, Rule, RuleClause, RuleClauseKind, Score, ScoreClause, ScoreClauseKind, ScoreEntry,
    ScoreEntryKind, Set, Test, TestEntry, TestEntryKind, TestValue, Text, TextPattern, TypeExpr, TypeExprKind,
};
use crate::source::Span;

impl File {
    /// The same tree with all places alike; a name keeps whether it stands in backquotes. Comments are left out.
    #[must_use]
    pub fn unplaced(mut self) -> File {
        self.comments.clear();
        self.items.unplace();
        self
    }
}

/// What has places in it.
trait Unplace {
    fn unplace(&mut self);
}

impl Unplace for Span {
    fn unplace(&mut self) {
        *self = Span::default();
    }
}

impl Unplace for Name {
    fn unplace(&mut self) {
        let quotes = if self.is_quoted() { 2 } else { 0 };
        self.span = Span { end: self.text.len() as u32 + quotes, ..Span::default() };
    }
}

impl<T: Unplace> Unplace for Vec<T> {
    fn unplace(&mut self) {
        self.iter_mut().for_each(T::unplace);
    }
}

impl<T: Unplace> Unplace for Option<T> {
    fn unplace(&mut self) {
        self.iter_mut().for_each(T::unplace);
    }
}

impl<T: Unplace> Unplace for Box<T> {
    fn unplace(&mut self) {
        (**self).unplace();
    }
}

impl<A: Unplace, B: Unplace> Unplace for (A, B) {
    fn unplace(&mut self) {
        self.0.unplace();
        self.1.unplace();
    }
}

/// What has no places in it.
macro_rules! placeless {
    ($($name:ty),*) => {
        $(impl Unplace for $name {
            fn unplace(&mut self) {}
        })*
    };
}

/// All fields of structs.
macro_rules! structs {
    ($($name:ident { $($field:ident),* })*) => {
        $(impl Unplace for $name {
            fn unplace(&mut self) {
                let $name { $($field),* } = self;
                $($field.unplace();)*
            }
        })*
    };
}

/// All fields of all variants: `()` those without a name, `{}` those with one.
macro_rules! enums {
    ($($name:ident { $($variant:ident $(($($place:ident),*))? $({ $($field:ident),* })?),* $(,)? })*) => {
        $(impl Unplace for $name {
            fn unplace(&mut self) {
                match self {
                    $($name::$variant $(($($place),*))? $({ $($field),* })? => {
                        $($($place.unplace();)*)?
                        $($($field.unplace();)*)?
                    })*
                }
            }
        })*
    };
}

placeless! {
    bool, String, super::AddOp, super::Comparison, super::Direction, super::MulOp, super::TextTest,
    crate::types::CalendarUnit, crate::types::DurationUnit
}

structs! {
    Text { value, span }
    Item { kind, span }
    Invalid { declares, span }
    Rates { date, entries }
    Rate { left, right, span }
    LeadBlock { entries }
    Related { name, by, entries, span }
    Field { name, ty, clauses, span }
    TypeExpr { kind, span }
    FieldClause { kind, span }
    Reading { text, value }
    ListItem { name, source }
    Define { name, body }
    Criteria { name, entries }
    Score { name, bounds, entries }
    ScoreEntry { kind, clauses, span }
    Points { negative, amount, span }
    ScoreClause { kind, span }
    Rule { name, condition, stage, clauses }
    Cap { name, stage, condition, clauses }
    Disqualify { name, condition, clauses }
    RuleClause { kind, span }
    Decide { name, ty, unique, entries }
    DecideEntry { kind, span }
    Cell { kind, span }
    Guarantee { title, premise, condition }
    Test { title, entries }
    TestEntry { kind, span }
    Assignment { name, value, span }
    Expr { kind, span }
    Aggregate { function, distinct, subject, by, filter }
    Literal { kind, span }
}

enums! {
    ItemKind {
        Policy(text), Timezone(text), Stages(names), Rates(rates), Use(text), Lead(lead), List(list), Define(define),
        Criteria(criteria), Score(score), Rule(rule), Cap(cap), Disqualify(disqualify), Otherwise(stage),
        Decide(decide), Guarantee(guarantee), Test(test), Invalid(invalid),
    }
    LeadEntry { MissingEverywhere { texts, span }, Field(field), Related(related), Invalid(invalid) }
    TypeExprKind {
        Boolean, Integer, Number, Text, Date, Datetime, Duration, Money(currency), OneOf { choices, or_other },
        List(of),
    }
    FieldClauseKind {
        Key, Required, From(text), Missing(texts), In(unit), Format(text), Read(readings),
        Between { low, high, high_included }, AtLeast(bound), AtMost(bound), SplitBy(text),
    }
    ListSource { Inline(values), File(path) }
    CriteriaEntry { Criterion { name, condition, span }, Invalid(invalid) }
    ScoreEntryKind {
        If { points, condition }, Per { points, quantity, condition }, ForEach { points, related, filter },
        By { value, rows }, BestOf(entries), Invalid(invalid),
    }
    ScoreClauseKind {
        Unless(condition), Because(text), UpTo(bound), Halving { every, since }, Losing { share, every, since },
        Fading { over, since },
    }
    RuleClauseKind {
        Because(text), Owner(text), From(date), Until(date), OnApproval(who), Unless(condition), UnlessApproval(who),
    }
    DecideEntryKind {
        If { condition, value }, Otherwise(value), Columns(columns), Row { cells, value }, Invalid(invalid),
    }
    CellKind {
        Any, Defined, Missing, OneOf(values), Compare(comparison, value), Range { low, high, high_included }, In(set),
        Contains(value),
    }
    TestValue { One(value), List(values, span) }
    TestEntryKind {
        AsOf(date), Given(fields), GivenRecord { related, fields }, GivenVerdict { approved, stage, by, because },
        ExpectOutcome { outcome, by }, ExpectValue { subject, value }, ExpectMissing(subject),
        ExpectCouldBe { stage, asking }, ExpectAwaiting(who), Invalid(invalid),
    }
    ExprKind {
        Literal(literal), Name(name), Member { of, member }, Today, Now, Outcome, Call { function, arguments },
        Aggregate(aggregate), Parenthesised(inner), Not(inner), Negate(inner), And(parts), Or(parts),
        Sum(first, rest), Product(first, rest), Default(parts), Compare { left, comparison, right, ignoring_case },
        Between { value, low, high, high_included, negated }, In { value, set, negated, ignoring_case },
        Defined(inner), Missing(inner), TextTest { value, test, pattern, ignoring_case },
        Matches { value, pattern, ignoring_case }, Within { value, direction, length },
        Quantified { quantifier, of }, Invalid,
    }
    Set { Inline(values, span), Named(name) }
    Of { Conditions(conditions, span), Group(name) }
    Quantifier { AtLeast(count), AtMost(count), Exactly(count), All, Any, None }
    TextPattern { One(text), AnyOf(set), AllOf(set) }
    LiteralKind {
        Number(digits), Percent(digits), Text(value), Boolean(value), Duration(parts), Span(parts), Date(day),
        Datetime(moment), Money { amount, currency },
    }
}
