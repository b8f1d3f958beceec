//! What uses what: the order in which definitions can be typed, circles, and how deep it goes.
//!
//! The graph is read off the names in the AST, before anything has a type, so a name that turns out to be a choice may
//! count as a use. Nothing here recurses along uses: policies can have chains of any length.

use std::collections::HashMap;
use std::sync::Arc;

use crate::check::context::Context;
use crate::check::errors;
use crate::check::expr::Expected;
use crate::check::items::Items;
use crate::check::scope::Symbol;
use crate::check::walk;
use crate::policy::{CriteriaId, DecisionId, DefinitionId, ScoreId};
use crate::source::Span;
use crate::syntax::ast::{self, CellKind, CriteriaEntry, DecideEntryKind, Expr, ExprKind, Of, ScoreEntryKind};
use crate::types::{RelatedId, Type};

/// How many steps one thing may hang on another, operators and names counted together: the evaluators recurse.
const DEEPEST: usize = 500;

/// What is known of one definition, group, score or decision.
struct Node {
    symbol: Symbol,
    name: String,
    span: Span,
    uses: Uses,
}

/// What an entry uses.
#[derive(Default)]
struct Uses {
    /// The symbols, in the order of their first use.
    symbols: Vec<Symbol>,
    /// The names among them that a choice opposite has, too, each with what it is a choice of.
    choices: Vec<(Symbol, ast::Name, Expected)>,
    /// Whether `outcome` is among it.
    outcome: bool,
    /// How many operators stand above one another, at most.
    depth: usize,
}

/// What the graph says.
pub(super) struct Order {
    /// The definitions in an order in which each comes after what it uses.
    pub(super) definitions: Vec<DefinitionId>,
}

/// Finds the order of definitions; reports circles, chains that are too deep, and what decides the outcome by itself.
/// Names in a circle, or too deep, mean nothing from then on.
pub(super) fn order(context: &mut Context, items: &Items<'_>) -> Order {
    let nodes = nodes(context, items);
    let places: HashMap<Symbol, usize> = nodes.iter().enumerate().map(|(place, node)| (node.symbol, place)).collect();
    let edges: Vec<Vec<usize>> = nodes
        .iter()
        .map(|node| node.uses.symbols.iter().filter_map(|symbol| places.get(symbol).copied()).collect())
        .collect();
    let visited = visit(&edges);
    let mut broken = vec![false; nodes.len()];
    for cycle in &visited.cycles {
        let chain: Vec<(String, Span)> =
            cycle.iter().filter_map(|place| nodes.get(*place)).map(|node| (node.name.clone(), node.span)).collect();
        // A circle that touches one already told is the same slip.
        if cycle.iter().all(|place| broken.get(*place) == Some(&false)) {
            let error = match meant_as_choice(&nodes, cycle) {
                Some((symbol, name, expected)) => errors::ambiguous_choice(context, name, *symbol, expected),
                None => errors::cycle(&chain),
            };
            context.report(error);
        }
        cycle.iter().for_each(|place| set(&mut broken, *place));
    }
    depths(context, &nodes, &edges, &visited.order, &mut broken);
    outcome(context, items, &nodes, &places, &edges, &visited.order, &broken);
    for (place, node) in nodes.iter().enumerate() {
        if broken.get(place) == Some(&true) {
            context.scope.invalidate(&node.name);
        }
    }
    let symbols = visited.order.iter().filter_map(|place| nodes.get(*place)).map(|node| node.symbol);
    let definitions = symbols.filter_map(|symbol| if let Symbol::Definition(id) = symbol { Some(id) } else { None });
    Order { definitions: definitions.collect() }
}

/// The name in a circle that was meant as a choice, where there is one: `define webinar = kind = webinar`.
fn meant_as_choice<'n>(nodes: &'n [Node], cycle: &[usize]) -> Option<&'n (Symbol, ast::Name, Expected)> {
    let circle = || cycle.iter().filter_map(|place| nodes.get(*place));
    let steps = circle().zip(circle().cycle().skip(1));
    steps.flat_map(|(node, next)| node.uses.choices.iter().filter(|(symbol, ..)| *symbol == next.symbol)).next()
}

fn marked(marks: &[bool], place: usize) -> bool {
    marks.get(place).copied().unwrap_or(false)
}

fn set(marks: &mut [bool], place: usize) {
    if let Some(mark) = marks.get_mut(place) {
        *mark = true;
    }
}

/// Everything that has a name and a body.
fn nodes(context: &Context, items: &Items<'_>) -> Vec<Node> {
    let definitions = items.definitions.iter().enumerate().map(|(index, define)| {
        let mut uses = Uses::default();
        expr(context, &define.body, None, 1, &mut uses);
        node(Symbol::Definition(DefinitionId::from(index)), &define.name, uses)
    });
    let criteria = items.criteria.iter().enumerate().map(|(index, group)| {
        let mut uses = Uses::default();
        for entry in &group.entries {
            if let CriteriaEntry::Criterion { condition, .. } = entry {
                expr(context, condition, None, 1, &mut uses);
            }
        }
        node(Symbol::Criteria(CriteriaId::from(index)), &group.name, uses)
    });
    let scores = items.scores.iter().enumerate().map(|(index, score)| {
        let mut uses = Uses::default();
        score.entries.iter().for_each(|entry| score_entry(context, entry, &mut uses));
        node(Symbol::Score(ScoreId::from(index)), &score.name, uses)
    });
    let decisions = items.decisions.iter().enumerate().map(|(index, decide)| {
        let mut uses = Uses::default();
        decide.entries.iter().for_each(|entry| decide_entry(context, entry, &mut uses));
        node(Symbol::Decision(DecisionId::from(index)), &decide.name, uses)
    });
    definitions.chain(criteria).chain(scores).chain(decisions).collect()
}

fn node(symbol: Symbol, name: &ast::Name, uses: Uses) -> Node {
    Node { symbol, name: name.text.clone(), span: name.span, uses }
}

/// Collects what an expression uses. Depth is bounded: the parser bounds nesting, and chains are flat.
fn expr(context: &Context, place: &Expr, record: Option<RelatedId>, depth: usize, uses: &mut Uses) {
    uses.depth = uses.depth.max(depth);
    // Sums and products become trees that lean to the left: every operand lies one deeper.
    let operators = match (&place.kind, walk::children(place).len()) {
        (ExprKind::Sum(..) | ExprKind::Product(..), operands) => operands,
        _ => 1,
    };
    let below = depth + operators;
    if let Some(name) = walk::as_name(place) {
        name_use(context, &name.text, record, uses);
    } else if let ExprKind::Member { of, member } = &place.kind {
        let of_lead = of.text == "lead" && context.scope.get("lead").is_none();
        name_use(context, if of_lead { &member.text } else { &of.text }, None, uses);
    } else if let ExprKind::Quantified { of: Of::Group(name), .. } = &place.kind {
        name_use(context, &name.text, record, uses);
    } else if let ExprKind::Aggregate(aggregate) = &place.kind {
        let inner = related(context, &aggregate.subject);
        aggregate.filter.iter().for_each(|filter| expr(context, filter, inner, below, uses));
    } else {
        uses.outcome |= place.kind == ExprKind::Outcome;
        if let ExprKind::Compare { .. } | ExprKind::In { .. } = &place.kind {
            choices(context, &walk::children(place), record, uses);
        }
        walk::children(place).into_iter().for_each(|child| expr(context, child, record, below, uses));
    }
}

/// Notes the operands that are bare names and choices of another operand, a field.
fn choices(context: &Context, operands: &[&Expr], record: Option<RelatedId>, uses: &mut Uses) {
    for of in operands.iter().filter_map(|operand| walk::as_name(operand)) {
        let in_record = record.and_then(|related| context.scope.record_field(related, &of.text));
        let Some(symbol) = in_record.or_else(|| context.scope.get(&of.text)) else { continue };
        let Some(Type::Choice(set)) = context.symbol_type(symbol) else { continue };
        for name in operands.iter().filter_map(|operand| walk::as_name(operand)) {
            if let Some(used) = context.scope.get(&name.text).filter(|_| set.has(&name.text) && !name.is_quoted()) {
                let expected = Expected::new(Type::Choice(Arc::clone(&set)), format!("`{}`", of.text));
                uses.choices.push((used, name.clone(), expected));
            }
        }
    }
}

/// The related records that an aggregate's subject names.
fn related(context: &Context, subject: &Expr) -> Option<RelatedId> {
    let symbol = walk::as_root(subject).and_then(|name| context.scope.get(&name.text))?;
    if let Symbol::Related(id) = symbol { Some(id) } else { None }
}

fn name_use(context: &Context, name: &str, record: Option<RelatedId>, uses: &mut Uses) {
    if record.is_some_and(|related| context.scope.record_field(related, name).is_some()) {
        return;
    }
    if let Some(symbol) = context.scope.get(name) {
        uses.symbols.push(symbol);
    }
}

fn score_entry(context: &Context, entry: &ast::ScoreEntry, uses: &mut Uses) {
    let mut record = None;
    match &entry.kind {
        ScoreEntryKind::If { condition, .. } => expr(context, condition, None, 1, uses),
        ScoreEntryKind::Per { quantity, condition, .. } => {
            expr(context, quantity, None, 1, uses);
            condition.iter().for_each(|condition| expr(context, condition, None, 1, uses));
        }
        ScoreEntryKind::ForEach { related, filter, .. } => {
            if let Some(Symbol::Related(id)) = context.scope.get(&related.text) {
                record = Some(id);
            }
            filter.iter().for_each(|filter| expr(context, filter, record, 1, uses));
        }
        ScoreEntryKind::By { value, .. } => expr(context, value, None, 1, uses),
        ScoreEntryKind::BestOf(entries) => entries.iter().for_each(|entry| score_entry(context, entry, uses)),
        ScoreEntryKind::Invalid(_) => {}
    }
    for clause in &entry.clauses {
        match &clause.kind {
            ast::ScoreClauseKind::Unless(condition) => expr(context, condition, None, 1, uses),
            ast::ScoreClauseKind::Halving { since, .. }
            | ast::ScoreClauseKind::Losing { since, .. }
            | ast::ScoreClauseKind::Fading { since, .. } => expr(context, since, record, 1, uses),
            ast::ScoreClauseKind::Because(_) | ast::ScoreClauseKind::UpTo(_) => {}
        }
    }
}

fn decide_entry(context: &Context, entry: &ast::DecideEntry, uses: &mut Uses) {
    match &entry.kind {
        DecideEntryKind::If { condition, value } => {
            expr(context, condition, None, 1, uses);
            expr(context, value, None, 1, uses);
        }
        DecideEntryKind::Otherwise(value) => expr(context, value, None, 1, uses),
        DecideEntryKind::Columns(columns) => columns.iter().for_each(|column| expr(context, column, None, 3, uses)),
        DecideEntryKind::Row { cells, value } => {
            for cell in cells {
                for operand in cell_operands(&cell.kind) {
                    expr(context, operand, None, 3, uses);
                }
            }
            expr(context, value, None, 1, uses);
        }
        DecideEntryKind::Invalid(_) => {}
    }
}

fn cell_operands(cell: &CellKind) -> Vec<&Expr> {
    match cell {
        CellKind::Any | CellKind::Defined | CellKind::Missing => Vec::new(),
        CellKind::OneOf(values) => values.iter().collect(),
        CellKind::Compare(_, operand) | CellKind::Contains(operand) => vec![operand],
        CellKind::Range { low, high, .. } => vec![low, high],
        CellKind::In(set) => walk::items(set).iter().collect(),
    }
}

/// What a walk through the graph found.
struct Visited {
    /// Every node after what it uses.
    order: Vec<usize>,
    /// The circles, each as its nodes in the order of use.
    cycles: Vec<Vec<usize>>,
}

/// Depth first, with a stack of its own.
fn visit(edges: &[Vec<usize>]) -> Visited {
    #[derive(Clone, Copy, PartialEq)]
    enum Mark {
        New,
        Open,
        Done,
    }
    let mut marks = vec![Mark::New; edges.len()];
    let mut visited = Visited { order: Vec::new(), cycles: Vec::new() };
    // A circle through a node that is in one already is the same slip, and not followed again.
    let mut circled = vec![false; edges.len()];
    for start in 0..edges.len() {
        if marks.get(start) != Some(&Mark::New) {
            continue;
        }
        let mut path: Vec<(usize, usize)> = vec![(start, 0)];
        while let Some((place, next)) = path.last_mut() {
            let place = *place;
            if let Some(mark) = marks.get_mut(place) {
                *mark = Mark::Open;
            }
            let Some(target) = edges.get(place).and_then(|uses| uses.get(*next)).copied() else {
                if let Some(mark) = marks.get_mut(place) {
                    *mark = Mark::Done;
                }
                visited.order.push(place);
                path.pop();
                continue;
            };
            *next += 1;
            match marks.get(target) {
                Some(Mark::New) => path.push((target, 0)),
                Some(Mark::Open) if !marked(&circled, place) && !marked(&circled, target) => {
                    let open = path.iter().map(|(place, _)| *place);
                    let cycle: Vec<usize> = open.skip_while(|place| *place != target).collect();
                    cycle.iter().for_each(|place| set(&mut circled, *place));
                    visited.cycles.push(cycle);
                }
                Some(Mark::Open | Mark::Done) | None => {}
            }
        }
    }
    visited
}

/// Reports what goes too deep; what builds on it is not told again.
fn depths(context: &mut Context, nodes: &[Node], edges: &[Vec<usize>], order: &[usize], broken: &mut [bool]) {
    let mut depths = vec![0_usize; nodes.len()];
    let mut told = false;
    for place in order {
        let (Some(node), Some(uses)) = (nodes.get(*place), edges.get(*place)) else { continue };
        let below = uses.iter().filter_map(|target| depths.get(*target)).max().copied().unwrap_or(0);
        let mut depth = node.uses.depth + below;
        if depth > DEEPEST {
            if !told {
                context.report(errors::too_deep(&node.name, node.span, DEEPEST));
            }
            told = true;
            set(broken, *place);
            depth = 0;
        }
        if let Some(own) = depths.get_mut(*place) {
            *own = depth;
        }
    }
}

/// Reports rules, caps, disqualifications, groups and scores that hang on the outcome.
fn outcome(
    context: &mut Context,
    items: &Items<'_>,
    nodes: &[Node],
    places: &HashMap<Symbol, usize>,
    edges: &[Vec<usize>],
    order: &[usize],
    broken: &[bool],
) {
    // For each node that leads to `outcome`: the next one on the way, or itself.
    let mut towards: Vec<Option<usize>> = vec![None; nodes.len()];
    for place in order {
        let (Some(node), Some(uses)) = (nodes.get(*place), edges.get(*place)) else { continue };
        let next = if node.uses.outcome {
            Some(*place)
        } else {
            uses.iter().copied().find(|target| towards.get(*target).is_some_and(Option::is_some))
        };
        let earns = matches!(node.symbol, Symbol::Criteria(_) | Symbol::Score(_));
        if let (Some(next), true) = (next, earns) {
            if broken.get(*place) == Some(&false) {
                let chain = if next == *place { Vec::new() } else { way(nodes, &towards, next) };
                context.report(errors::outcome_cycle(&format!("`{}`", node.name), node.span, &chain));
            }
            continue;
        }
        if let Some(own) = towards.get_mut(*place) {
            *own = next;
        }
    }
    let rules = items.rules.iter().map(|(rule, span)| ("this rule", *span, vec![&rule.condition], &rule.clauses));
    let caps = items.caps.iter().map(|(cap, span)| ("this cap", *span, vec![&cap.condition], &cap.clauses));
    let disqualifications = items
        .disqualifications
        .iter()
        .map(|(item, span)| ("this disqualification", *span, vec![&item.condition], &item.clauses));
    for (what, span, mut conditions, clauses) in rules.chain(caps).chain(disqualifications) {
        conditions.extend(clauses.iter().filter_map(|clause| {
            if let ast::RuleClauseKind::Unless(condition) = &clause.kind { Some(condition) } else { None }
        }));
        let mut uses = Uses::default();
        conditions.iter().for_each(|condition| expr(context, condition, None, 1, &mut uses));
        let targets = uses.symbols.iter().filter_map(|symbol| places.get(symbol).copied());
        let next = targets.into_iter().find(|target| towards.get(*target).is_some_and(Option::is_some));
        let chain = next.map(|next| way(nodes, &towards, next)).unwrap_or_default();
        if uses.outcome {
            context.report(errors::outcome_cycle(what, span, &[]));
        } else if !chain.is_empty() {
            context.report(errors::outcome_cycle(what, span, &chain));
        }
        if uses.depth > DEEPEST {
            context.report(errors::too_deep(what, span, DEEPEST));
        }
    }
}

/// The names on the way to `outcome`.
fn way(nodes: &[Node], towards: &[Option<usize>], first: usize) -> Vec<(String, Span)> {
    let mut chain = Vec::new();
    let mut place = first;
    while let Some(node) = nodes.get(place) {
        chain.push((node.name.clone(), node.span));
        match towards.get(place).copied().flatten() {
            Some(next) if next != place && chain.len() <= nodes.len() => place = next,
            Some(_) | None => break,
        }
    }
    chain
}
