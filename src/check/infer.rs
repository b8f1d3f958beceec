//! Without a lead block, the fields are those that the policy uses, and their types follow from how it uses them.
//!
//! Every name that nothing declares is a field. A walk through the AST gathers clues (`timing < 90d`: a duration),
//! and joins what is compared with each other, so that a clue for one is a clue for both. Clues that agree make the type;
//! none, or two that disagree, are an error.

mod clues;
mod entries;

use std::collections::HashMap;
use std::sync::Arc;

use crate::check::context::Context;
use crate::check::errors;
use crate::check::items::Items;
use crate::check::scope::Symbol;
use crate::source::Span;
use crate::types::{Bounds, DurationUnit, Field, FieldId, Header, Type};

/// Finds the fields of a policy without a lead block and declares them.
pub(super) fn fields(context: &mut Context, items: &Items<'_>) {
    let mut inference = Inference::default();
    entries::walk(context, &mut inference, items);
    let unknowns = inference.unknowns.iter().enumerate();
    let mut fields: Vec<(Span, usize, Arc<str>)> =
        unknowns.filter_map(|(place, unknown)| Some((unknown.span, place, unknown.field.clone()?))).collect();
    fields.sort_unstable();
    // One decision for all that have one type; a conflict is told for the first of them.
    let mut decided: HashMap<usize, Option<Type>> = HashMap::new();
    for (span, place, name) in fields {
        let root = inference.root(place);
        let ty = match decided.get(&root) {
            Some(ty) => ty.clone(),
            None => {
                let ty = decide(context, items, &mut inference, root, (&name, span));
                decided.insert(root, ty.clone());
                ty
            }
        };
        let Some(ty) = ty else {
            context.scope.declare(&name, Symbol::Invalid, span);
            continue;
        };
        let unit = inference.unit(root).filter(|_| ty == Type::Duration);
        let id = context.schema.fields.push_and_get_key(field(&name, ty, unit, span));
        context.scope.declare(&name, Symbol::Field(FieldId(id.0)), span);
    }
}

/// The type that a field and those joined with it have; reported where the clues give none.
fn decide(
    context: &mut Context,
    items: &Items<'_>,
    inference: &mut Inference,
    root: usize,
    (name, span): (&str, Span),
) -> Option<Type> {
    let conflict = match inference.decide(context, root) {
        Ok(ty) => return Some(ty),
        Err(conflict) => conflict,
    };
    // An entry that could not be read may be the lead block, and is told already.
    if items.invalid.is_empty() {
        context.report(match *conflict {
            Some((first, other)) => errors::two_uses(name, &first, &other),
            None => errors::no_clue(name, span, inference.partner(root, name)),
        });
    }
    None
}

fn field(name: &Arc<str>, ty: Type, unit: Option<DurationUnit>, span: Span) -> Field {
    Field {
        name: Arc::clone(name),
        ty,
        header: Header { name: Arc::clone(name), explicit: false },
        key: false,
        required: false,
        missing: Vec::new(),
        unit,
        format: None,
        read: Vec::new(),
        bounds: Bounds::default(),
        split: ";".into(),
        used: false,
        span,
    }
}

/// A type that something seems to have, and where that shows.
#[derive(Clone, Debug)]
pub(super) struct Clue {
    /// The type.
    pub(super) ty: Type,
    /// Where it shows.
    pub(super) span: Span,
    /// Whether any other clue outweighs it: `x defined` makes a text only where nothing else is known.
    weak: bool,
}

/// What is known of an expression before anything is typed.
#[derive(Clone, Debug)]
enum Guess {
    /// It has this type.
    Known(Type),
    /// It has the type of this unknown.
    Unknown(usize),
    /// Nothing can be said.
    Nothing,
}

/// A field or definition whose type is looked for.
struct Unknown {
    /// The field's name; a definition has none here.
    field: Option<Arc<str>>,
    span: Span,
    /// Another one of the same type, or itself.
    parent: usize,
    clues: Vec<Clue>,
    /// The units of the durations that it is compared with; `None` for one of several units.
    units: Vec<Option<DurationUnit>>,
}

/// Everything that was gathered.
#[derive(Default)]
struct Inference {
    unknowns: Vec<Unknown>,
    places: HashMap<Key, usize>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    Field(String),
    Definition(u32),
}

impl Inference {
    /// The unknown of a key, made where there is none yet.
    fn place(&mut self, key: Key, span: Span) -> usize {
        if let Some(place) = self.places.get(&key).copied() {
            // Entries are walked by kind; a field is shown where it stands first in the text.
            if let Some(unknown) = self.unknowns.get_mut(place).filter(|unknown| span < unknown.span) {
                unknown.span = span;
            }
            return place;
        }
        let place = self.unknowns.len();
        let field = if let Key::Field(name) = &key { Some(Arc::from(name.as_str())) } else { None };
        self.unknowns.push(Unknown { field, span, parent: place, clues: Vec::new(), units: Vec::new() });
        self.places.insert(key, place);
        place
    }

    /// The one that stands for all that are joined with it. Paths are halved on the way, so that they stay short.
    fn root(&mut self, place: usize) -> usize {
        let mut place = place;
        loop {
            let parent = self.parent(place);
            if parent == place {
                return place;
            }
            let above = self.parent(parent);
            if let Some(unknown) = self.unknowns.get_mut(place) {
                unknown.parent = above;
            }
            place = above;
        }
    }

    fn parent(&self, place: usize) -> usize {
        self.unknowns.get(place).map_or(place, |unknown| unknown.parent)
    }

    /// Takes note of a clue.
    fn clue(&mut self, guess: &Guess, ty: Type, span: Span, weak: bool) {
        let ty = if ty == Type::Integer { Type::Number } else { ty };
        if let Guess::Unknown(place) = guess {
            let root = self.root(*place);
            if let Some(unknown) = self.unknowns.get_mut(root) {
                unknown.clues.push(Clue { ty, span, weak });
            }
        }
    }

    /// Takes note of the unit of a duration literal.
    fn unit_seen(&mut self, guess: &Guess, unit: Option<DurationUnit>) {
        if let Guess::Unknown(place) = guess {
            let root = self.root(*place);
            if let Some(unknown) = self.unknowns.get_mut(root) {
                unknown.units.push(unit);
            }
        }
    }

    /// Both have one type; `span` is where that shows.
    fn join(&mut self, one: &Guess, other: &Guess, span: Span) {
        match (one, other) {
            (Guess::Unknown(one), Guess::Unknown(other)) => self.union(*one, *other),
            (unknown @ Guess::Unknown(_), Guess::Known(ty)) | (Guess::Known(ty), unknown @ Guess::Unknown(_)) => {
                self.clue(unknown, ty.clone(), span, false);
            }
            (Guess::Known(_), Guess::Known(_)) | (Guess::Nothing, _) | (_, Guess::Nothing) => {}
        }
    }

    fn union(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        if one == other {
            return;
        }
        // The one with more clues stays, so that few are moved.
        let clues = |place: usize| self.unknowns.get(place).map_or(0, |unknown| unknown.clues.len());
        let (kept, joined) = if clues(one) >= clues(other) { (one, other) } else { (other, one) };
        let Some(gone) = self.unknowns.get_mut(joined) else { return };
        gone.parent = kept;
        let (clues, units) = (std::mem::take(&mut gone.clues), std::mem::take(&mut gone.units));
        if let Some(kept) = self.unknowns.get_mut(kept) {
            kept.clues.extend(clues);
            kept.units.extend(units);
        }
    }

    /// Another field that is compared with one of this name, where nothing tells the type of either.
    fn partner(&mut self, root: usize, name: &str) -> Option<&str> {
        let partner = (0..self.unknowns.len()).find(|place| {
            let field = self.unknowns.get(*place).and_then(|unknown| unknown.field.as_deref());
            field.is_some_and(|field| field != name) && self.root(*place) == root
        });
        self.unknowns.get(partner?)?.field.as_deref()
    }

    /// The type that the clues of a root agree on; else the two that disagree, or nothing where there are none.
    fn decide(&mut self, context: &Context, root: usize) -> Result<Type, Box<Option<(Clue, Clue)>>> {
        let clues = self.unknowns.get_mut(root).map(|unknown| &mut unknown.clues);
        let clues: &mut [Clue] = clues.map(Vec::as_mut_slice).unwrap_or_default();
        clues.sort_by_key(|clue| clue.span);
        let mut decided: Option<&Clue> = None;
        for clue in clues.iter().filter(|clue| !clue.weak) {
            decided = match decided {
                None => Some(clue),
                Some(first) => match (&first.ty, &clue.ty) {
                    (one, other) if one == other => Some(first),
                    (Type::Date, Type::Datetime) => Some(clue),
                    (Type::Datetime, Type::Date) => Some(first),
                    (Type::Money(one), Type::Money(other)) if context.rates_join(*one, *other) => Some(first),
                    _ => return Err(Box::new(Some((first.clone(), clue.clone())))),
                },
            };
        }
        let decided = decided.or_else(|| clues.first());
        decided.map(|clue| clue.ty.clone()).ok_or_else(|| Box::new(None))
    }

    /// The unit of all the durations that a root is compared with, where it is one.
    fn unit(&self, root: usize) -> Option<DurationUnit> {
        let units = &self.unknowns.get(root)?.units;
        let first = units.first().copied().flatten()?;
        units.iter().all(|unit| *unit == Some(first)).then_some(first)
    }
}
