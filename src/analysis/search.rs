//! Tests of one text or list field: by its classes, and within a class that is not exact by what they search for.
//!
//! Equal searches are one literal, wherever they stand; what one implies or excludes of another is said in clauses.

use crate::analysis::encode::Encoder;
use crate::analysis::rails::Rails;
use crate::analysis::side::Side;
use crate::analysis::solver::Lit;
use crate::analysis::space::{AxisId, Shape};
use crate::analysis::text::{View, as_text, compared_length, is_telling, view};
use crate::policy::{Comparison, Cond, CondKind, Expr, ExprKind, Set, TextQuantifier, TextTest};
use crate::types::{Decimal, FieldId, Truth, Type, Value, folded};

/// A single search.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Search {
    domain: bool,
    how: How,
    fold: bool,
    needle: String,
}

/// What is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum How {
    /// A text, in a text.
    Text(TextTest),
    /// An item, in a list.
    Item,
    /// At least so many letters or items.
    Length(i64),
}

impl Encoder {
    /// A test of one text field alone.
    pub(super) fn of_text(&mut self, at: &Side<'_>, field: FieldId, condition: &Cond) -> Option<Rails> {
        let (id, axis) = self.space.axis(at.number, field)?;
        let Shape::Text(texts) = &axis.shape else { return None };
        if !texts.tests.contains(&(at.number, condition.span)) {
            return None;
        }
        let missing = axis.missing;
        let telling = is_telling(at, condition);
        let ask = |text: &Value| at.truth(condition, &[(field, Some(text.clone()))]);
        let (mut yes, mut no, mut open) = (Vec::new(), Vec::new(), Vec::new());
        for class in &texts.classes {
            let told = class.samples.first().filter(|_| class.exact || telling);
            match told.map(|(_, text)| ask(text)) {
                Some(Truth::True) => yes.push(class.is),
                Some(Truth::False) => no.push(class.is),
                Some(Truth::Unknown) => {}
                None => open.push(class.is),
            }
        }
        match at.truth(condition, &[]) {
            Truth::True => yes.push(missing),
            Truth::False => no.push(missing),
            Truth::Unknown => {}
        }
        if !open.is_empty() {
            let somewhere = self.solver.or(open);
            let found = self.searched(at, id, field, condition);
            yes.push(self.solver.and([somewhere, found.yes]));
            no.push(self.solver.and([somewhere, found.no]));
        }
        Some(Rails { yes: self.solver.or(yes), no: self.solver.or(no) })
    }

    /// A searching test, within the classes that are not exact.
    fn searched(&mut self, at: &Side<'_>, id: AxisId, field: FieldId, condition: &Cond) -> Rails {
        if let CondKind::Text { value, test, quantifier, set: Set::Values(members), ignoring_case } = &condition.kind
            && let seen @ (View::Whole | View::Domain) = view(at, value)
        {
            let needles: Option<Vec<String>> = members.iter().map(|member| side_text(at, member)).collect();
            if let Some(needles) = needles {
                let mut parts = Vec::new();
                for needle in needles {
                    let needle = folded(&needle, *ignoring_case).into_owned();
                    let search =
                        Search { domain: seen == View::Domain, how: How::Text(*test), fold: *ignoring_case, needle };
                    let single = with_needle(condition, &search.needle);
                    parts.push(self.search(at, id, field, search, &single));
                }
                // The domain of a text without one is missing.
                let there = if seen == View::Domain {
                    let there = Cond { kind: CondKind::Defined(value.clone()), span: value.span };
                    self.of_text(at, field, &there).map_or(self.solver.constant(true), |rails| rails.yes)
                } else {
                    self.solver.constant(true)
                };
                let found = match quantifier {
                    TextQuantifier::Any => self.solver.or(parts),
                    TextQuantifier::All => self.solver.and(parts),
                };
                return self.solver.where_present(there, found);
            }
        }
        if let CondKind::ListHas { quantifier, set: Set::Values(members), ignoring_case, .. } = &condition.kind {
            let items: Option<Vec<Value>> = members.iter().map(|member| at.constant(member).flatten()).collect();
            let mut parts = Vec::new();
            for item in items.into_iter().flatten() {
                let text = as_text(item.clone()).map(|text| folded(&text, *ignoring_case).into_owned());
                let needle = text.unwrap_or_else(|| format!("{item:?}"));
                let search = Search { domain: false, how: How::Item, fold: *ignoring_case, needle };
                let single = with_item(condition, item);
                parts.push(self.search(at, id, field, search, &single));
            }
            let found = match quantifier {
                TextQuantifier::Any => self.solver.or(parts),
                TextQuantifier::All => self.solver.and(parts),
            };
            return Rails::sure(found);
        }
        if let Some((length, turns)) = compared_length(at, condition) {
            let parts: Vec<Lit> =
                turns.iter().map(|turn| self.has_length(at, id, field, (condition, length), *turn)).collect();
            return Rails::sure(self.solver.and(parts));
        }
        let rails = self.solver.anything();
        self.sampled(at, id, field, condition, rails);
        self.open_tests.push((at.number, condition.span));
        rails
    }

    /// A text's or list's length against a number.
    fn has_length(
        &mut self,
        at: &Side<'_>,
        id: AxisId,
        field: FieldId,
        (test, length): (&Cond, &Expr),
        (comparison, number): (Comparison, Decimal),
    ) -> Lit {
        let mut from = |least: i64| {
            if least <= 0 {
                return self.solver.constant(true);
            }
            let right = Expr { kind: ExprKind::Literal(Value::Integer(least)), ty: Type::Integer, span: length.span };
            let (comparison, left) = (Comparison::GreaterOrEqual, length.clone());
            let kind = CondKind::Compare { comparison, left, right, ignoring_case: false };
            let search = Search { domain: false, how: How::Length(least), fold: false, needle: String::new() };
            self.search(at, id, field, search, &Cond { kind, span: test.span })
        };
        let (meets, passes) = (from(number.ceil()), from(number.floor().saturating_add(1)));
        match comparison {
            Comparison::GreaterOrEqual => meets,
            Comparison::Less => !meets,
            Comparison::Greater => passes,
            Comparison::LessOrEqual => !passes,
            Comparison::Equal => self.solver.and([meets, !passes]),
            Comparison::NotEqual => self.solver.or([!meets, passes]),
        }
    }

    /// A search for one text: the same literal wherever it stands.
    fn search(&mut self, at: &Side<'_>, id: AxisId, field: FieldId, search: Search, single: &Cond) -> Lit {
        let Some(Shape::Text(texts)) = self.space.axes.get(id).map(|axis| &axis.shape) else {
            return self.solver.fresh();
        };
        if let Some((_, known)) = texts.searched.iter().find(|(other, _)| *other == search) {
            return *known;
        }
        let others: Vec<(Search, Lit)> = texts.searched.iter().take(64).cloned().collect();
        let literal = self.solver.fresh();
        for (other, known) in others {
            if search.implies(&other) {
                self.solver.implies(literal, known);
            }
            if other.implies(&search) {
                self.solver.implies(known, literal);
            }
            if search.excludes(&other) {
                self.solver.clause([!literal, !known]);
            }
        }
        if let Some(Shape::Text(texts)) = self.space.axes.get_mut(id).map(|axis| &mut axis.shape) {
            texts.searched.push((search, literal));
        }
        self.sampled(at, id, field, single, Rails::sure(literal));
        self.open_tests.push((at.number, single.span));
        literal
    }

    /// Adds that, looking plainly, a test says of the samples what the interpreter does.
    fn sampled(&mut self, at: &Side<'_>, id: AxisId, field: FieldId, condition: &Cond, rails: Rails) {
        let Some(Shape::Text(texts)) = self.space.axes.get(id).map(|axis| &axis.shape) else { return };
        let open = texts.classes.iter().filter(|class| !class.exact).flat_map(|class| class.samples.clone());
        for (is, text) in open.collect::<Vec<_>>() {
            let truth = at.truth(condition, &[(field, Some(text))]);
            let told = match truth {
                Truth::True => rails.yes,
                Truth::False => rails.no,
                Truth::Unknown if rails.no == !rails.yes => continue,
                Truth::Unknown => {
                    self.solver.clause([!self.plainly, !is, !rails.yes]);
                    !rails.no
                }
            };
            self.solver.clause([!self.plainly, !is, told]);
        }
    }

    /// Adds that, looking plainly, a text of a class is one of its samples.
    pub(super) fn sample_texts(&mut self) {
        let mut clauses = Vec::new();
        for axis in &self.space.axes {
            let Shape::Text(texts) = &axis.shape else { continue };
            for class in texts.classes.iter().filter(|class| !class.exact) {
                clauses.push(
                    [!self.plainly, !class.is].into_iter().chain(class.samples.iter().map(|(is, _)| *is)).collect(),
                );
                clauses.extend(class.samples.iter().map(|(is, _)| vec![!*is, class.is]));
            }
        }
        clauses.into_iter().for_each(|clause: Vec<Lit>| self.solver.clause(clause));
    }
}

impl Search {
    /// Whether a text in which this is found surely has the other in it.
    fn implies(&self, other: &Search) -> bool {
        let (mine, its) = (self.needle.as_str(), other.needle.as_str());
        if self.domain != other.domain || (self.fold || other.fold) && !(mine.is_ascii() && its.is_ascii()) {
            return false;
        }
        if self.fold && !other.fold {
            return false;
        }
        let mine = folded(mine, other.fold);
        let (test, its_test) = match (self.how, other.how) {
            (How::Text(test), How::Text(its_test)) => (test, its_test),
            (How::Item, How::Item) => return mine == its,
            (How::Length(long), How::Length(least)) => return long >= least,
            (How::Text(_), How::Length(least)) => {
                return !self.domain && i64::try_from(mine.chars().count()).is_ok_and(|letters| letters >= least);
            }
            (How::Item, How::Length(least)) => return least <= 1,
            (How::Text(_) | How::Length(_), How::Item) | (How::Item | How::Length(_), How::Text(_)) => return false,
        };
        match (test, its_test) {
            (TextTest::ContainsWord, TextTest::ContainsWord) => mine == its,
            (_, TextTest::ContainsWord) => false,
            (_, TextTest::Contains) => mine.contains(its),
            (TextTest::StartsWith, TextTest::StartsWith) => mine.starts_with(its),
            (TextTest::EndsWith, TextTest::EndsWith) => mine.ends_with(its),
            (_, TextTest::StartsWith | TextTest::EndsWith) => false,
        }
    }

    /// Whether no text has both.
    fn excludes(&self, other: &Search) -> bool {
        let fold = self.fold || other.fold;
        if self.domain != other.domain || fold && !(self.needle.is_ascii() && other.needle.is_ascii()) {
            return false;
        }
        let (mine, its) = (folded(&self.needle, fold), folded(&other.needle, fold));
        let both = |test: TextTest| self.how == How::Text(test) && other.how == How::Text(test);
        both(TextTest::StartsWith) && !mine.starts_with(&*its) && !its.starts_with(&*mine)
            || both(TextTest::EndsWith) && !mine.ends_with(&*its) && !its.ends_with(&*mine)
    }
}

fn with_needle(condition: &Cond, needle: &str) -> Cond {
    let mut single = condition.clone();
    if let CondKind::Text { set: Set::Values(members), .. } = &mut single.kind {
        members.truncate(1);
        if let Some(member) = members.first_mut() {
            member.kind = ExprKind::Literal(Value::Text(needle.into()));
        }
    }
    single
}

fn with_item(condition: &Cond, item: Value) -> Cond {
    let mut single = condition.clone();
    if let CondKind::ListHas { set: Set::Values(members), .. } = &mut single.kind {
        members.truncate(1);
        if let Some(member) = members.first_mut() {
            member.kind = ExprKind::Literal(item);
        }
    }
    single
}

fn side_text(at: &Side<'_>, member: &Expr) -> Option<String> {
    at.constant(member).flatten().and_then(as_text)
}
