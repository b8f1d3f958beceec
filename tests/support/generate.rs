//! Random policies of the whole language, as text, so that parser and checker read them too.
//!
//! ```text
//! let sketch = Sketch::random(&mut Choices::new(&numbers), Features::ALL);
//! let loaded = bantam::session::load_text("random.bant", &sketch.to_string());
//! ```

use std::fmt;

use super::choices::Choices;
use super::conditions::{Conditions, Features};

/// The fields that every generated policy has; their values are in [`super::leads`].
pub(crate) const LEAD_BLOCK: &str = "\
timezone \"Europe/Paris\"
stages A < B < C < D
rates 2026-11-01 { 1 USD = 0.5 EUR }

lead {
  id text key
  i integer between 0 and 3
  j integer between 0 and 3
  n number
  b boolean
  c one of x, y, z
  e text
  m money EUR
  u money USD
  t duration in days
  d date
  w text
  l list of text

  related acts {
    kind one of p, q
    v integer
    at date
  }
}

list domains = (\"a.example\", \"b.example\")
list favourites = (\"x\", \"z\")
list words = (\"head\", \"of\")";

/// The people whose approval rules ask for.
pub(crate) const PEOPLE: [&str; 2] = ["sales", "legal"];

/// A policy in pieces that can be put in another order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sketch {
    /// `define` entries.
    pub(crate) defines: Vec<String>,
    /// Criteria groups: the name, and the entries.
    pub(crate) groups: Vec<(String, Vec<String>)>,
    /// Scores: the name with bounds, and the entries.
    pub(crate) scores: Vec<(String, Vec<String>)>,
    /// Rules, caps and disqualifications.
    pub(crate) verdicts: Vec<String>,
    /// `otherwise`, or nothing.
    pub(crate) otherwise: Option<String>,
    /// Decisions, whose entries stay in order.
    pub(crate) decisions: Vec<String>,
}

impl fmt::Display for Sketch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{LEAD_BLOCK}\n")?;
        let blocks = |word: &str, blocks: &[(String, Vec<String>)]| -> Vec<String> {
            blocks.iter().map(|(name, entries)| format!("{word} {name} {{\n  {}\n}}", entries.join("\n  "))).collect()
        };
        let (groups, scores) = (blocks("criteria", &self.groups), blocks("score", &self.scores));
        let entries = [&self.defines, &groups, &scores, &self.decisions, &self.verdicts].into_iter().flatten();
        entries.chain(&self.otherwise).try_for_each(|entry| writeln!(f, "{entry}"))
    }
}

impl Sketch {
    /// A policy that checks.
    pub(crate) fn random(choices: &mut Choices, features: Features) -> Sketch {
        let mut names = Conditions {
            choices,
            features,
            conditions: Vec::new(),
            numbers: Vec::new(),
            scores: Vec::new(),
            groups: Vec::new(),
            decisions: Vec::new(),
        };
        let mut sketch = Sketch::default();
        if features.impure {
            sketch.declare(&mut names);
        }
        let rules = names.choices.between(1, 5);
        sketch.verdicts = (0..rules).map(|number| rule(&mut names, number)).collect();
        let caps = names.choices.below(3);
        sketch.verdicts.extend((0..caps).map(|number| cap(&mut names, number)));
        if names.choices.one_in(3) {
            sketch.verdicts.push(disqualification(&mut names));
        }
        sketch.otherwise = match names.choices.below(4) {
            0 | 1 => None,
            stage => Some(format!("otherwise {}", ["A", "B"][stage - 2])),
        };
        sketch
    }

    fn declare(&mut self, names: &mut Conditions) {
        for number in 0..names.choices.below(3) {
            self.defines.push(format!("define q{number} = {}", names.condition(1)));
            names.conditions.push(format!("q{number}"));
        }
        for number in 0..names.choices.below(2) {
            self.defines.push(format!("define k{number} = {}", names.number(2)));
            names.numbers.push(format!("k{number}"));
        }
        if names.choices.one_in(2) {
            let size = names.choices.between(2, 4);
            let entries = (0..size).map(|number| format!("c{number}: {}", names.condition(1))).collect();
            self.groups.push(("G".to_owned(), entries));
            names.groups.push(("G".to_owned(), size));
        }
        for number in 0..names.choices.below(3) {
            let bounds = names.choices.pick(&["", " from 0 to 40", " from -10 to 1_000"]);
            let count = names.choices.between(1, 5);
            let entries = (0..count).map(|_| score_entry(names, true)).collect();
            self.scores.push((format!("s{number}{bounds}"), entries));
            names.scores.push(format!("s{number}"));
        }
        if names.choices.one_in(2) {
            let entries: Vec<_> = ["p", "q", "p"][..names.choices.between(1, 3)]
                .iter()
                .map(|choice| format!("if {} then {choice}", names.condition(1)))
                .collect();
            let otherwise = names.choices.pick(&["", "\n  otherwise r"]);
            let unique = names.choices.pick(&["", "", " unique"]);
            let entries = entries.join("\n  ");
            self.decisions.push(format!("decide route: one of p, q, r{unique} {{\n  {entries}{otherwise}\n}}"));
            names.decisions.push("route".to_owned());
        }
    }

    /// The same policy with its entries in another order; fields and what stands inside `decide` stay.
    pub(crate) fn shuffled(&self, choices: &mut Choices) -> Sketch {
        let mut sketch = self.clone();
        choices.shuffle(&mut sketch.defines);
        choices.shuffle(&mut sketch.verdicts);
        choices.shuffle(&mut sketch.scores);
        for (_, entries) in sketch.scores.iter_mut().chain(&mut sketch.groups) {
            choices.shuffle(entries);
        }
        sketch
    }
}

fn rule(names: &mut Conditions, number: usize) -> String {
    let stage = names.choices.pick(&["B", "C", "D", "A"]);
    let condition = names.condition(2);
    let approval = match names.choices.below(4) {
        0..=2 => String::new(),
        _ => format!(" on approval by \"{}\"", names.choices.pick(&PEOPLE)),
    };
    format!("rule r{number}: if {condition} then {stage}{approval}{}{}", dates(names), reason(names))
}

/// Why, in fixed words, with what a lead has, or with what follows from that.
fn reason(names: &mut Conditions) -> String {
    if names.choices.below(3) == 0 {
        return String::new();
    }
    let mut told =
        ["as, asked", "{i}", "{n}", "{m}", "{c}", "{w}", "{t}", "{d}", "{b}", "{id}"].map(str::to_owned).to_vec();
    let groups = names.groups.iter().map(|(name, _)| name);
    let more = [&names.conditions, &names.numbers, &names.scores, &names.decisions].into_iter().flatten().chain(groups);
    told.extend(more.map(|name| format!("{{{name}}}")));
    let parts = names.choices.several(1, 3, |choices| choices.pick(&told));
    format!(" because \"{}\"", parts.join(" "))
}

fn cap(names: &mut Conditions, number: usize) -> String {
    let stage = names.choices.pick(&["A", "B", "C"]);
    let condition = names.condition(1);
    let unless = match names.choices.below(4) {
        0 | 1 => String::new(),
        2 => format!(" unless {}", names.condition(1)),
        _ => format!(" unless approval by \"{}\"", names.choices.pick(&PEOPLE)),
    };
    format!("rule l{number}: cap at {stage} if {condition}{unless}{}", dates(names))
}

fn disqualification(names: &mut Conditions) -> String {
    let condition = names.condition(1);
    let unless = if names.choices.one_in(3) { format!(" unless {}", names.condition(1)) } else { String::new() };
    format!("rule v: disqualify if {condition}{unless}{}", dates(names))
}

fn dates(names: &mut Conditions) -> &'static str {
    let options = if names.features.calendar { 8 } else { 1 };
    match names.choices.below(options) {
        5 => " from 2026-11-01",
        6 => " until 2026-12-31",
        7 => " until 2026-11-21",
        _ => "",
    }
}

fn score_entry(names: &mut Conditions, may_nest: bool) -> String {
    let points = names.choices.pick(&["+10", "+20", "+5", "-10", "-5", "+0.5"]);
    let up_to = names.choices.pick(&["", "", " up to 15 points", " up to 4"]);
    match names.choices.below(if may_nest { 9 } else { 6 }) {
        0..=2 => {
            let condition = names.condition(1);
            let unless =
                if names.choices.one_in(4) { format!(" unless {}", names.condition(1)) } else { String::new() };
            format!("{points} if {condition}{unless}{}{up_to}", decay(names, "d"))
        }
        3 => format!("{points} for each acts{}{}{up_to}", names.filter(), decay(names, "at")),
        4 => format!("{points} per {}{up_to}", names.number(1)),
        5 => format!("{points} per {} if {}{up_to}", names.number(1), names.condition(1)),
        6 => format!("by c: x {points}, y +20{up_to}"),
        _ => best_of(names, up_to),
    }
}

/// All of one sign.
fn best_of(names: &mut Conditions, up_to: &str) -> String {
    let sign = names.choices.pick(&["+", "-"]);
    let entries: Vec<_> =
        (0..names.choices.between(1, 3)).map(|_| format!("{sign}{}", &score_entry(names, false)[1..])).collect();
    format!("best of {{\n    {}\n  }}{up_to}", entries.join("\n    "))
}

fn decay(names: &mut Conditions, since: &str) -> String {
    match names.choices.below(7) {
        0..=3 => String::new(),
        4 => format!(" halving every 7d since {since}"),
        5 => format!(" losing 15% every 10d since {since}"),
        _ => format!(" fading over 60d since {since}"),
    }
}
