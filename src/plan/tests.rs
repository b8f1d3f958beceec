//! What each pass makes of a policy.

use super::*;
use crate::session::load_text;
use crate::types::Truth;

fn as_of() -> AsOf {
    AsOf { today: "2026-11-22".parse().unwrap(), now: None }
}

/// What `ask` says of the plan of a policy with such rules; all that has a name is wanted, or nothing.
fn of<T>(rules: &str, wants_all: bool, ask: impl FnOnce(&Plan<'_>) -> T) -> T {
    let fields = "i integer\n  j integer\n  n number\n  w text\n  b boolean\n  c one of x, y\n  d date\n  unused text";
    let loaded = load_text("policy.bant", &format!("stages A < B < C\nlead {{\n  {fields}\n}}\n{rules}\n"));
    let policy = loaded.policy.unwrap_or_else(|| panic!("{:#?}", loaded.diagnostics));
    let wants = if wants_all { Wants { prospects: false, ..Wants::everything(&policy) } } else { Wants::default() };
    ask(&Plan::new(&policy, &as_of(), &wants))
}

/// The thresholds of the only column, and what is true of each of its codes: F, ? or T.
fn table(condition: &str) -> (Vec<i64>, String) {
    of(&format!("if {condition} then A"), false, |plan| {
        let [Coder::Ordered(thresholds)] = plan.needs().columns.raw.as_slice() else {
            panic!("{condition}: {:?}", plan.needs().columns)
        };
        let truths = match plan.nodes().get(plan.ruling().votes[0].0) {
            Some(Node::Coded { truths, .. }) => truths.to_vec(),
            other => panic!("{condition}: {other:?}"),
        };
        let letter = |truth: &Truth| match truth {
            Truth::False => 'F',
            Truth::Unknown => '?',
            Truth::True => 'T',
        };
        (thresholds.points().to_vec(), truths.iter().map(letter).collect())
    })
}

#[test]
fn conditions_on_one_field_are_one_table_over_the_cells_that_they_tell_apart() {
    for (condition, points, truths) in [
        ("i >= 50", vec![50], "?FT"),
        ("i = 7", vec![7, 8], "?FTF"),
        ("i >= 50 and i < 100", vec![50, 100], "?FTF"),
        ("not (i < 50 or i >= 100)", vec![50, 100], "?FTF"),
        ("i between 3 and 5", vec![3, 6], "?FTF"),
        ("i in (1, 4)", vec![1, 2, 4, 5], "?FTFTF"),
        ("i missing or i > 2", vec![3], "TFT"),
        ("(i default 9) > 2", vec![3], "TFT"),
        ("i > 2 or i > 5", vec![3, 6], "?FTT"),
    ] {
        assert_eq!(table(condition), (points, truths.to_owned()), "{condition}");
    }
}

#[test]
fn a_value_made_of_a_field_changes_where_the_field_says() {
    for (condition, points, truths) in [
        ("-i < -49", vec![50], "?FT"),
        ("i * 3 > 10", vec![4], "?FT"),
        ("abs(i - 10) > 5", vec![5, 16], "?TFT"),
        ("max(i, 4) > 4", vec![5], "?FT"),
        // Half to even, of a quotient of six digits.
        ("round(n / 2) >= 1", vec![1_000_002], "?FT"),
    ] {
        let (found, said) = table(condition);
        // Beyond the range of numbers lie more cells, which are left to the interpreter.
        let inside: Vec<i64> = found.iter().copied().filter(|point| point.abs() < 1_000_000_000).collect();
        assert_eq!(inside, points, "{condition}");
        assert!(said.contains(truths.trim_start_matches('?')), "{condition}: {said}");
    }
}

#[test]
fn what_is_out_of_range_is_left_to_the_interpreter() {
    of("if i * 1_000_000_000_000 > 2 then A", false, |plan| assert!(!plan.odd().is_empty()));
    of("if i > 2 then A", false, |plan| assert!(plan.odd().is_empty()));
}

#[test]
fn each_test_stands_once() {
    let rules = "rule one: if i > 2 and b then A\nrule two: if i > 2 and b then B\nrule other: if b and i >= 3 then C";
    of(rules, false, |plan| {
        let votes: Vec<NodeId> = plan.ruling().votes.iter().map(|(node, _)| *node).collect();
        assert!(votes.iter().all(|node| *node == votes[0]), "{votes:?}");
        assert_eq!(plan.needs().fields.len(), 2);
    });
}

#[test]
fn rulings_stand_in_the_order_in_which_they_win() {
    let rules = "rule b1: if b then B\nrule c1: if i > 1 then C\nrule b2: if i > 2 then B\nrule old: if i > 3 then C until 2026-11-01\n\
                 rule asked: if b then C on approval by \"x\"\nrule to_a: cap at A if b\nrule to_b: cap at B if b\n\
                 rule v1: disqualify if i > 8\nrule v2: disqualify if i > 9\notherwise A";
    of(rules, false, |plan| {
        let name = |ruling: &Ruling| ruling.by.map_or("nothing", |by| plan.policy().entry_name(by)).to_owned();
        let names: Vec<String> = plan.rulings().iter().map(name).collect();
        assert_eq!(names, ["nothing", "otherwise", "b2", "b1", "c1", "to_b", "to_a", "v2", "v1"]);
        let ruling = plan.ruling();
        assert_eq!((ruling.start, ruling.votes.len(), ruling.vetoes.len()), (RulingId(1), 3, 2));
        // The least vote that each cap holds back: above B, and above A.
        let caps: Vec<_> = ruling.caps.iter().map(|(_, cap, least)| (*cap, *least)).collect();
        assert_eq!(caps, [(RulingId(5), RulingId(4)), (RulingId(6), RulingId(2))]);
    });
}

#[test]
fn whole_leads_are_asked_for_only_where_columns_cannot_tell() {
    for (condition, asks) in [
        ("i > j", false),
        ("i in (3, j)", false),
        ("i between j and 5", false),
        ("i + j > 3", true),
        ("w contains \"x\"", false),
        ("c = x and d within last 30d", false),
        ("min(i, j) > 2", true),
    ] {
        of(&format!("if {condition} then A"), false, |plan| {
            assert_eq!(plan.needs().whole_leads, asks, "{condition}");
        });
    }
    of("define sum = i + j\nif b then A", false, |plan| assert!(!plan.needs().whole_leads));
    of("define sum = i + j\nif b then A", true, |plan| assert!(plan.needs().whole_leads));
}

#[test]
fn tests_of_a_text_are_bits_of_one_column() {
    let rules = "if w contains \"x\" and b then A\nif w starts with \"y\" then B\nif w contains \"x\" then C";
    of(rules, false, |plan| {
        let texts = plan.needs().columns.iter().filter(|coder| matches!(coder, Coder::Tests(_)));
        assert_eq!(texts.count(), 1);
        let is_bits = |node: &NodeId| matches!(plan.nodes().get(*node), Some(Node::Bits { .. }));
        assert_eq!(plan.ruling().votes.iter().filter(|(node, _)| is_bits(node)).count(), 2);
    });
}

#[test]
fn what_hangs_on_one_field_adds_by_one_table() {
    let rules = "score fit {\n  +5 if i >= 50\n  +3 if i >= 100\n  by c: x +1\n}\nif fit >= 6 then A";
    of(rules, false, |plan| {
        let score = plan.score(ScoreId(0)).unwrap();
        let terms = score.terms.as_deref().unwrap();
        let points = |term: &Term| match &term.amount {
            Amount::Coded { points, .. } => points.iter().map(|points| points / 1_000_000).collect(),
            Amount::Fixed(_) | Amount::Best { .. } => Vec::new(),
        };
        let mut tables: Vec<Vec<i64>> = terms.iter().map(points).collect();
        tables.sort_unstable();
        assert_eq!(tables, [vec![0, 0, 5, 8], vec![0, 1, 0]]);
        assert_eq!(score.thresholds.points(), [6_000_000]);
    });
}
