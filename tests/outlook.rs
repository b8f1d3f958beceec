//! What is missing, sentence by sentence: answers that only some candidates reach, and what nobody can answer.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use bantam::outlook::{Outlook, Prospect, Searcher, Survey, look};
use bantam::policy::{AsOf, Policy};
use bantam::reference::Evaluation;
use bantam::session;
use bantam::types::{Lead, Outcome, Value};

const LEAD: &str = "
stages Low < MQL < SAL < SQL
lead {
  id text key
  a integer
  b integer
  budget money EUR
  score_in number between 0 and 10
  email text missing \"none\"
  title text
  created date
  seen datetime
  timing duration in days
  services list of text
  kind one of x, y, z or other
  ok boolean
  must text required
}
";

fn policy(rules: &str) -> Policy {
    let text = format!("{LEAD}{rules}");
    let loaded = session::load_text("test.bant", &text);
    loaded.policy.unwrap_or_else(|| panic!("{:#?}\n{text}", loaded.diagnostics))
}

/// The outlook of a lead of which this alone is known; what was given as reached is replayed.
fn outlook(policy: &Policy, known: &[(&str, Value)]) -> Outlook {
    let as_of = AsOf { today: "2026-11-22".parse().unwrap(), now: None };
    let value = |name: &str| known.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone());
    let fixed = |name: &str| matches!(name, "id" | "must").then(|| Value::Text("L".into()));
    let fields = policy.schema.fields.iter();
    let mut lead =
        Lead { values: fields.map(|field| value(&field.name).or(fixed(&field.name))).collect(), ..Lead::default() };
    let outlook = look(policy, &lead, &as_of);
    assert!(!outlook.exhausted);
    if let Some(stage) = outlook.could_be {
        for (field, answer) in outlook.ask.iter().zip(&outlook.answers) {
            *lead.values.get_mut(*field).unwrap() = Some(answer.clone());
        }
        let then = Evaluation::new(policy, &lead, &as_of);
        assert_eq!(then.standing_if(&then.pending()).outcome, Outcome::from(stage));
    }
    outlook
}

fn asked(policy: &Policy, known: &[(&str, Value)]) -> Option<Vec<String>> {
    let outlook = outlook(policy, known);
    let name = |field: &bantam::types::FieldId| policy.schema.fields.get(*field).map(|field| field.name.to_string());
    outlook.could_be.map(|_| outlook.ask.iter().filter_map(name).collect())
}

fn text(text: &str) -> Value {
    Value::Text(text.into())
}

/// Conditions of one rule that some answers make true: which.
#[test]
fn answers_are_found_where_there_are_any() {
    let mut wrong = Vec::new();
    for (condition, fields) in [
        ("a > b and b > 17 and a < 20", &["a", "b"][..]),
        ("a = 2 * b and b > 1_000 and not a = 2_004", &["a", "b"]),
        ("budget * 0.333333 = 1000 EUR", &["budget"]),
        ("budget / 3 >= 333.333333 EUR and budget < 1000 EUR", &["budget"]),
        ("score_in between 0.1 and 0.2 and score_in != 0.1 and score_in != 0.2", &["score_in"]),
        ("round(score_in) = 2 and score_in < 2", &["score_in"]),
        ("created + 30d >= today and created + 1mo < today", &[][..0]),
        ("created + 1mo = 2026-02-28 and created != 2026-01-28", &["created"]),
        ("created within last 30d and created != today", &["created"]),
        ("date(seen) = 2026-11-01 and seen > 2026-11-01T23:00", &["seen"]),
        ("created + timing = 2026-12-24 and timing > 40d", &["created", "timing"]),
        ("timing > 1d and timing < 1d2s", &["timing"]),
        ("abs(a) = 5 and a < 0", &["a"]),
        ("min(a, b) = 3 and max(a, b) = 9", &["a", "b"]),
        ("a / b = 0.5 and b = 14", &["a", "b"]),
        ("title starts with \"Head\" and title contains word \"sales\" and not title ends with \"sales\"", &["title"]),
        ("title contains \"CTO\" and not title contains word \"CTO\"", &["title"]),
        ("title matches \"^[A-Z]{2}-\\d{4}$\"", &["title"]),
        ("title matches \"^[Hh]ead\\b\" and not title contains \"Head\"", &["title"]),
        ("length(title) = 12 and title starts with \"VP\"", &["title"]),
        ("title contains \"head\" ignoring case and not title contains any of (\"head\", \"Head\")", &["title"]),
        ("title = \"cto\" ignoring case and title != \"cto\"", &["title"]),
        ("domain(email) = \"corp.example\" and email starts with \"ana\"", &["email"]),
        ("domain(email) ends with \".edu\" and domain(email) contains \"mit\"", &["email"]),
        ("domain(email) = title and title = \"corp.example\"", &["email", "title"]),
        ("email = \"none\"", &[][..0]),
        ("email missing and email defined", &[][..0]),
        ("services contains \"SEO\" and not services contains \"Paid\" and length(services) = 3", &["services"]),
        ("services defined and length(services) = 0", &["services"]),
        ("kind not in (x, y, z)", &["kind"]),
        ("kind in (x, y) and kind in (y, z)", &["kind"]),
        ("ok and not ok", &[][..0]),
        ("at least 2 of (ok, a > 3, b > 3) and not (a > 3)", &["a", "b", "ok"]),
        ("must missing", &[][..0]),
    ] {
        let expected = (!fields.is_empty()).then(|| fields.iter().map(|field| (*field).to_owned()).collect());
        let found = asked(&policy(&format!("if {condition} then SQL")), &[]);
        if found != expected {
            wrong.push(format!("{condition}: {found:?}, not {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn of_equally_small_sets_the_first_in_the_lead_block_is_asked() {
    let policy = policy("if ok or a > 3 or budget > 5 EUR then SQL");
    assert_eq!(asked(&policy, &[]), Some(vec!["a".to_owned()]));
}

#[test]
fn scores_are_reached_over_several_answers() {
    let policy = policy(
        "score fit from 0 to 60 {
           +20 if kind = x
           +30 if kind = y
           +1 per a up to 15 points
           by kind: z +5
           -10 if not ok default false
         }
         if fit = 43 then SQL",
    );
    assert_eq!(asked(&policy, &[]), Some(["a", "kind", "ok"].map(str::to_owned).to_vec()));
    assert_eq!(asked(&policy, &[("kind", Value::Choice(bantam::types::Choice::new("z")))]), None);
}

#[test]
fn a_length_can_reach_a_score() {
    let policy =
        policy("score s { +10 per length(services) }\nif s >= 25 then SQL\ncap at Low if services contains \"SEO\"");
    assert_eq!(asked(&policy, &[]), Some(vec!["services".to_owned()]));
}

#[test]
fn what_nobody_can_answer_is_not_asked() {
    let policy = policy("if domain(email) defined then SQL\nif a / b defined then SAL");
    assert_eq!(asked(&policy, &[("email", text("junk")), ("b", Value::Integer(0))]), None);
    assert!(outlook(&policy, &[("email", text("junk")), ("b", Value::Integer(0))]).settled);
}

#[test]
fn a_missing_approval_alone_asks_nothing() {
    let policy = policy("if ok then SQL on approval by \"sales\"");
    let outlook = outlook(&policy, &[("ok", Value::Boolean(true))]);
    assert_eq!(outlook.could_be.map(|stage| stage.0), Some(3));
    assert!(outlook.ask.is_empty() && !outlook.settled);
    assert_eq!(outlook.awaiting, ["sales".into()]);
}

#[test]
fn an_answer_can_take_a_lead_down() {
    let policy = policy("otherwise MQL\ncap at Low if ok");
    let open = outlook(&policy, &[]);
    assert!(open.could_be.is_none() && !open.settled);
    assert!(outlook(&policy, &[("ok", Value::Boolean(false))]).settled);
}

/// Four answers take it to the top, and there is no time to find them.
#[test]
fn a_search_that_is_given_up_says_so() {
    let policy = policy("if a > 3 and b > 3 and budget > 5 EUR and kind = x then SQL\nif ok then MQL");
    let as_of = AsOf { today: "2026-11-22".parse().unwrap(), now: None };
    let lead = Lead { values: policy.schema.fields.iter().map(|_| None).collect(), ..Lead::default() };
    for (effort, stage, exhausted) in [(2, None, true), (20_000, Some(3), false)] {
        let outlook = Searcher::with_effort(&policy, &as_of, effort).look(&lead);
        assert_eq!(outlook.could_be.map(|stage| stage.0), stage);
        assert_eq!((outlook.exhausted, outlook.settled), (exhausted, false));
        assert_eq!(Survey::with_effort(&policy, &as_of, effort).look(&lead), Prospect::from(outlook));
    }
}

/// More kinds of answers than are kept: each point counts.
#[test]
fn a_survey_meets_more_kinds_of_answers_than_it_keeps() {
    let policy = policy("score s { +1 per a }\nif s >= 17_000 and ok then SQL");
    let as_of = AsOf { today: "2026-11-22".parse().unwrap(), now: None };
    let mut survey = Survey::new(&policy, &as_of);
    let mut lead = Lead { values: policy.schema.fields.iter().map(|_| None).collect(), ..Lead::default() };
    let a = policy.schema.fields.position(|field| field.name.as_ref() == "a").unwrap();
    for count in (0..17_010).chain([3, 17_003]) {
        *lead.values.get_mut(a).unwrap() = Some(Value::Integer(count));
        let prospect = survey.look(&lead);
        assert_eq!((prospect.could_be.is_some(), prospect.settled), (count >= 17_000, count < 17_000), "{count}");
    }
}
