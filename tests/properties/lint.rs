//! Lints on random policies: none panics, and what a safe fix leaves decides every lead as before, without that finding.

use bantam::data::{Leads, Options};
use bantam::diagnostic::{Diagnostic, Fix, Safety};
use bantam::lint::{LINTS, Level, Levels, Settings};
use bantam::outlook::look;
use bantam::policy::Policy;
use bantam::reference::decide;
use bantam::session::{Loaded, load_text};
use bantam::types::FieldId;
use proptest::prelude::*;
use regex::Regex;

use crate::support::cases;
use crate::support::choices::Choices;
use crate::support::conditions::Features;
use crate::support::generate::Sketch;
use crate::support::leads;

/// All lints, those that are off by default, too.
fn everything() -> Settings {
    let mut levels = Levels::default();
    LINTS.iter().filter(|lint| lint.level == Level::Off).for_each(|lint| levels.set(lint.code, Level::Advice));
    Settings { levels, today: Some(leads::as_of().today) }
}

/// A text with the edits of a fix made.
fn mended(text: &str, fix: &Fix) -> String {
    let mut edits: Vec<_> = fix.edits.iter().collect();
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.span.start));
    let mut text = text.to_owned();
    edits.into_iter().for_each(|edit| text.replace_range(edit.span.range(), &edit.replacement));
    text
}

/// The fix of a finding like another one, where it is still made and still has one.
fn still(loaded: &Loaded, finding: &Diagnostic) -> Option<Fix> {
    let found = loaded.lint(&everything());
    let same = |other: &Diagnostic| other.code == finding.code && other.message == finding.message;
    found.into_iter().filter(same).find_map(|other| other.fix)
}

/// Each safe fix by itself: the finding, the text as mended, and the policy that this is.
fn safely_mended(text: &str, loaded: &Loaded) -> Result<Vec<(Diagnostic, String, Policy)>, TestCaseError> {
    let mut mends = Vec::new();
    for finding in loaded.lint(&everything()) {
        let Some(fix) = finding.fix.clone().filter(|fix| fix.safety == Safety::Safe) else { continue };
        let (mut after, mut again) = (mended(text, &fix), load_text("random.bant", &mended(text, &fix)));
        // What stands there three times is told once after the other.
        for _ in 0..10 {
            let Some(fix) = still(&again, &finding) else { break };
            after = mended(&after, &fix);
            again = load_text("random.bant", &after);
        }
        prop_assert!(again.policy.is_some(), "{finding:?}\n{:?}\n{after}", again.diagnostics);
        prop_assert!(still(&again, &finding).is_none(), "{finding:?}\n{text}\n{after}");
        mends.extend(again.policy.map(|policy| (finding, after, policy)));
    }
    Ok(mends)
}

/// A random policy with entries that stand twice, definitions that nothing uses, and comments that allow nothing.
fn careless(sketch: &Sketch, choices: &mut Choices) -> String {
    let mut text = sketch.to_string();
    if choices.one_in(2) {
        let first = Regex::new(r"(in|of|any word of|ends with any of) \(([^(), ]+), ").unwrap();
        text = first.replace_all(&text, "$1 ($2, $2, ").into_owned();
    }
    if choices.one_in(2) {
        text = text
            .replace("(\"head\", \"of\")", "(\"head\", \"of\", \"head\")")
            .replace("(\"x\", \"z\")", "(\"x\", \"z\", \"x\")");
    }
    if choices.one_in(2) {
        text.push_str("define nobody_asks = i between 1 and 2\ndefine nobody_aks = i between 2 and 3\n");
    }
    if choices.one_in(2) {
        text = format!("# lint: allow-file(lint/old-rates, lint/three-zeros) tried\n{text}");
    }
    text
}

/// A policy that leaves it to the rules what a lead is.
fn blockless(choices: &mut Choices) -> String {
    let conditions = [
        "visits >= 2",
        "rate < 1.5",
        "budget >= 10k EUR",
        "`Time to buy` < 90d",
        "`Time to buy` <= 12d",
        "wait > 2w",
        "created within last 30d",
        "created defined",
        "consent = true",
        "consent",
        "domain(mail) = \"a.example\"",
        "country in (\"FR\", \"BE\")",
        "country = \"FR\"",
        "need defined",
        "length(need) > 3",
        "visits + rate > 3",
        "start <= today + 2mo",
        "budget * 2 < 1M EUR",
    ];
    let heading = [
        "",
        "policy \"P\"\n\n",
        "stages A < B\n# rules\n",
        "# a title\n\ntimezone \"Europe/Paris\" # zone\n",
        "# on top\n",
    ];
    let mut text = choices.pick(&heading).to_owned();
    let stage = |text: &str, choices: &mut Choices| {
        let stages: &[&str] = if text.contains("stages") { &["A", "B"] } else { &["MQL", "SAL", "SQL"] };
        choices.pick(stages).to_owned()
    };
    for _ in 0..choices.between(1, 5) {
        let parts = choices.several(1, 3, |choices| choices.pick(&conditions).to_owned());
        let stage = stage(&text, choices);
        text.push_str(&format!("if {} then {stage}\n", parts.join(choices.pick(&[" and ", " or "]))));
    }
    if choices.one_in(2) {
        text.push_str("score fit from 0 to 30 {\n  +10 if need defined\n  +5 per visits\n}\n");
    }
    text
}

/// Cells of leads for it, right and wrong ones.
fn table(choices: &mut Choices) -> String {
    let cells: [(&str, &[&str]); 11] = [
        ("visits", &["", "1", "2", "3.5", "many"]),
        ("rate", &["", "1", "1.5", "0.25", "15%"]),
        ("budget", &["", "10000", "10k EUR", "9999.99", "5 USD"]),
        ("Time to buy", &["", "12", "90d", "12 weeks", "soon"]),
        ("wait", &["", "2", "3w", "20d"]),
        ("created", &["", "2026-11-20", "2026-01-01", "21.11.2026"]),
        ("consent", &["", "yes", "no", "perhaps"]),
        ("mail", &["", "ana@a.example", "bo@b.example", "nobody"]),
        ("country", &["", "FR", "fr", "NL"]),
        ("need", &["", "CRM", "a new CRM"]),
        ("start", &["", "2026-12-01", "2027-06-01"]),
    ];
    let headers: Vec<&str> = cells.iter().map(|(header, _)| *header).collect();
    let mut lines = vec![headers.join(",")];
    lines
        .extend(choices.several(1, 12, |choices| {
            cells.iter().map(|(_, cells)| choices.pick(cells)).collect::<Vec<_>>().join(",")
        }));
    lines.join("\n")
}

/// All that is told of a file of leads: decisions, what could still be, what would have to be asked, and problems.
fn told(policy: &Policy, table: &str) -> Vec<String> {
    let as_of = leads::as_of();
    let leads = Leads::open(policy, "leads.csv", table.as_bytes(), &Options::default()).unwrap();
    let told = leads.map(|read| {
        let read = read.unwrap();
        if !read.problems.is_empty() {
            let mut problems: Vec<String> = read.problems.iter().map(ToString::to_string).collect();
            problems.sort();
            return problems.join("; ");
        }
        let (decided, outlook) = (decide(policy, &read.lead, &as_of), look(policy, &read.lead, &as_of));
        let name = |field: &FieldId| policy.schema.fields[*field].name.to_string();
        let ask: Vec<String> = outlook.ask.iter().map(name).collect();
        format!("{decided:?} {:?} {:?} {ask:?}", outlook.could_be, outlook.settled)
    });
    told.collect()
}

proptest! {
    #![proptest_config(cases(20))]

    #[test]
    fn safe_fixes_decide_as_before(numbers in proptest::collection::vec(any::<u32>(), 0..700)) {
        let mut choices = Choices::new(&numbers);
        let sketch = Sketch::random(&mut choices, Features::ALL);
        let text = careless(&sketch, &mut choices);
        let loaded = load_text("random.bant", &text);
        let before = loaded.policy.as_ref().unwrap_or_else(|| panic!("{:?}\n{text}", loaded.diagnostics));
        let mends = safely_mended(&text, &loaded)?;
        for lead in choices.several(5, 20, |choices| leads::lead(before, choices)) {
            let expected = decide(before, &lead, &leads::as_of());
            for (finding, after, policy) in &mends {
                prop_assert_eq!(decide(policy, &lead, &leads::as_of()), expected.clone(), "{:?}\n{}", finding, after);
            }
        }
    }

    #[test]
    fn a_written_lead_block_reads_and_decides_as_before(numbers in proptest::collection::vec(any::<u32>(), 0..300)) {
        let mut choices = Choices::new(&numbers);
        let text = blockless(&mut choices);
        let loaded = load_text("random.bant", &text);
        // Some uses of one field disagree.
        let Some(before) = loaded.policy.as_ref() else { return Ok(()) };
        let mends = safely_mended(&text, &loaded)?;
        prop_assert!(mends.iter().any(|(finding, ..)| finding.code.name() == "lint/no-lead-block"), "{text}");
        let table = table(&mut choices);
        let expected = told(before, &table);
        for (finding, after, policy) in &mends {
            prop_assert_eq!(&told(policy, &table), &expected, "{:?}\n{}\n{}", finding, after, table);
        }
    }
}
