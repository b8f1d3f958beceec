//! Random policies of what is translated, as text.
//!
//! Their tests ask few fields for few values, so that rules contradict and cover one another often.

use std::fmt;

use crate::choices::Choices;

const LEAD_BLOCK: &str = "\
stages A < B < C < D
rates 2026-11-01 { 3 USD = 2 EUR }
list favourites = (\"x\", \"z\")
list tools = (\"crm\", \"erp\")

lead {
  id text key
  seats integer between 0 and 100
  visits integer
  rating number between 0 and 5
  growth number
  demo boolean
  consent boolean required
  kind one of x, y, z or other
  size one of small, large required
  budget money EUR at least 0 EUR
  deal money USD
  timing duration in days
  created date
  renewal date between 2026-01-01 and 2027-12-31
  seen datetime
  tool text
}
";

const PEOPLE: [&str; 2] = ["sales", "legal"];

/// A policy in pieces.
#[derive(Clone, Debug)]
pub(crate) struct Sketch {
    declared: Vec<String>,
    rules: Vec<String>,
    guarantees: Vec<String>,
}

impl fmt::Display for Sketch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{LEAD_BLOCK}")?;
        let pieces = [&self.declared, &self.rules, &self.guarantees];
        pieces.into_iter().flatten().try_for_each(|piece| writeln!(f, "{piece}"))
    }
}

/// What has been declared so far.
struct Writer<'c, 'd> {
    choices: &'c mut Choices<'d>,
    /// Whether months may be counted from today.
    months: bool,
    conditions: Vec<String>,
    numbers: Vec<String>,
    scores: Vec<String>,
    groups: Vec<(String, usize)>,
    decisions: Vec<String>,
}

impl Sketch {
    pub(crate) fn random(choices: &mut Choices, months: bool) -> Sketch {
        let mut writer = Writer::new(choices, months);
        let declared = writer.declarations();
        let count = writer.choices.between(1, 5);
        let mut rules: Vec<String> = (0..count).map(|number| writer.rule(number)).collect();
        let caps = writer.choices.below(3);
        rules.extend((0..caps).map(|number| writer.cap(number)));
        let vetoes = writer.choices.below(3);
        rules.extend((0..vetoes).map(|number| writer.veto(number)));
        if writer.choices.one_in(2) {
            rules.push(format!("otherwise {}", writer.choices.pick(&["A", "B"])));
        }
        let count = writer.choices.below(3);
        let guarantees = (0..count).map(|number| writer.guarantee(number)).collect();
        Sketch { declared, rules, guarantees }
    }

    /// The same with one rule, cap or disqualification more, less or another, and all of them in another order.
    pub(crate) fn changed(&self, choices: &mut Choices) -> Sketch {
        let mut writer = Writer::new(choices, false);
        let mut sketch = self.clone();
        let removed = writer.choices.below(sketch.rules.len() + 1);
        if removed < sketch.rules.len() {
            sketch.rules.remove(removed);
        }
        match writer.choices.below(4) {
            0 => {}
            1 | 2 => sketch.rules.insert(0, writer.rule(99)),
            _ => sketch.rules.push(writer.cap(99)),
        }
        choices.shuffle(&mut sketch.rules);
        sketch
    }
}

impl<'c, 'd> Writer<'c, 'd> {
    fn new(choices: &'c mut Choices<'d>, months: bool) -> Writer<'c, 'd> {
        let (conditions, numbers, scores) = (Vec::new(), Vec::new(), Vec::new());
        Writer { choices, months, conditions, numbers, scores, groups: Vec::new(), decisions: Vec::new() }
    }

    fn declarations(&mut self) -> Vec<String> {
        let mut declared = Vec::new();
        for number in 0..self.choices.below(3) {
            declared.push(format!("define is{number} = {}", self.condition(1)));
            self.conditions.push(format!("is{number}"));
        }
        for number in 0..self.choices.below(2) {
            declared.push(format!("define number{number} = {}", self.number()));
            self.numbers.push(format!("number{number}"));
        }
        if self.choices.one_in(2) {
            let size = self.choices.between(2, 4);
            let entries: Vec<String> = (0..size).map(|number| format!("  c{number}: {}", self.condition(1))).collect();
            declared.push(format!("criteria G {{\n{}\n}}", entries.join("\n")));
            self.groups.push(("G".to_owned(), size));
        }
        for number in 0..self.choices.below(3) {
            let bounds = self.choices.pick(&["", " from 0 to 40", " from -10 to 100"]);
            let entries: Vec<String> =
                self.several(1, 6, |writer| format!("  {}", writer.entry(true))).into_iter().collect();
            declared.push(format!("score s{number}{bounds} {{\n{}\n}}", entries.join("\n")));
            self.scores.push(format!("s{number}"));
        }
        if self.choices.one_in(3) {
            let entries = self.several(1, 4, |writer| {
                let (condition, value) = (writer.condition(1), writer.choices.pick(&["p", "q", "r"]));
                format!("  if {condition} then {value}")
            });
            let otherwise = self.choices.pick(&["", "\n  otherwise r"]);
            declared.push(format!("decide route: one of p, q, r {{\n{}{otherwise}\n}}", entries.join("\n")));
            self.decisions.push("route".to_owned());
        }
        declared
    }

    fn several(&mut self, low: usize, high: usize, mut make: impl FnMut(&mut Self) -> String) -> Vec<String> {
        (0..self.choices.between(low, high)).map(|_| make(self)).collect()
    }

    fn rule(&mut self, number: usize) -> String {
        let stage = self.choices.pick(&["D", "C", "B", "A"]);
        let condition = self.condition(2);
        let approval = match self.choices.below(4) {
            0..=2 => String::new(),
            _ => format!(" on approval by \"{}\"", self.choices.pick(&PEOPLE)),
        };
        format!("rule r{number}: if {condition} then {stage}{approval}{}", self.dates())
    }

    fn cap(&mut self, number: usize) -> String {
        let stage = self.choices.pick(&["A", "B", "C"]);
        let condition = self.condition(1);
        let unless = match self.choices.below(4) {
            0 | 1 => String::new(),
            2 => format!(" unless {}", self.condition(1)),
            _ => format!(" unless approval by \"{}\"", self.choices.pick(&PEOPLE)),
        };
        format!("rule l{number}: cap at {stage} if {condition}{unless}{}", self.dates())
    }

    fn veto(&mut self, number: usize) -> String {
        let condition = self.condition(1);
        let unless = if self.choices.one_in(3) { format!(" unless {}", self.condition(1)) } else { String::new() };
        format!("rule v{number}: disqualify if {condition}{unless}{}", self.dates())
    }

    fn guarantee(&mut self, number: usize) -> String {
        let stage = self.choices.pick(&["D", "C", "B"]);
        let promise = self.condition(1);
        match self.choices.below(3) {
            0 => format!("guarantee \"g{number}\": if outcome >= {stage} then {promise}"),
            1 => format!("guarantee \"g{number}\": if {promise} then outcome < {stage}"),
            _ => format!("guarantee \"g{number}\": outcome != {stage} or {promise}"),
        }
    }

    fn dates(&mut self) -> &'static str {
        match self.choices.below(8) {
            5 => " from 2026-11-01",
            6 => " until 2026-12-31",
            7 => " until 2026-11-21",
            _ => "",
        }
    }

    /// A condition that nests so deep; in parentheses where it is more than one test.
    fn condition(&mut self, depth: usize) -> String {
        if depth == 0 || self.choices.below(3) == 0 {
            return self.test();
        }
        match self.choices.below(8) {
            0..=3 => self.joined(" and ", depth),
            4 | 5 => self.joined(" or ", depth),
            6 => format!("not {}", self.condition(depth - 1)),
            _ => self.tally(depth),
        }
    }

    fn joined(&mut self, word: &str, depth: usize) -> String {
        format!("({})", self.several(2, 3, |writer| writer.condition(depth - 1)).join(word))
    }

    fn tally(&mut self, depth: usize) -> String {
        let (set, size) = match self.choices.below(self.groups.len() + 1) {
            0 => {
                let parts = self.several(1, 4, |writer| writer.condition(depth - 1));
                (format!("({})", parts.join(", ")), parts.len())
            }
            group => self.groups[group - 1].clone(),
        };
        let count = self.choices.between(0, size);
        let how = self.choices.pick(&["at least", "at least", "at most", "exactly"]);
        match self.choices.below(4) {
            0 => format!("{} of {set}", self.choices.pick(&["all", "any", "none"])),
            _ => format!("{how} {count} of {set}"),
        }
    }

    fn sign(&mut self) -> &'static str {
        self.choices.pick(&[">=", "<", ">", "<=", "=", "!="])
    }

    fn test(&mut self) -> String {
        match self.choices.below(22) {
            0 | 1 => self.of_count(),
            2 => self.amount(),
            3 => self.length(),
            4..=7 => self.day(),
            8 | 9 => self.choice(),
            10 => self.choices.pick(&["demo", "consent", "demo = true", "demo != true"]).to_owned(),
            11 => self.text(),
            12 | 13 => self.presence(),
            14 => self.fallback(),
            15..=18 => self.counted(),
            19 if self.choices.one_in(3) => self.beside(),
            _ => self.named(),
        }
    }

    fn of_count(&mut self) -> String {
        let sign = self.sign();
        let whole = self.choices.pick(&[0, 10, 50, 100, 49]);
        match self.choices.below(6) {
            0 => format!("seats {sign} {whole}"),
            1 => format!("visits {sign} {whole}"),
            2 => format!("rating {sign} {}", self.choices.pick(&["0", "2.5", "4", "5", "0.000001"])),
            3 => format!("growth {sign} {}", self.choices.pick(&["0", "15%", "-0.5", "1"])),
            4 => format!("seats {}between {} and {}{whole}", self.not(), self.choices.pick(&[0, 10, 50]), self.under()),
            _ => format!("seats in ({whole}, {}, 7)", self.choices.pick(&[0, 10, 50])),
        }
    }

    fn not(&mut self) -> &'static str {
        self.choices.pick(&["", "", "not "])
    }

    fn under(&mut self) -> &'static str {
        self.choices.pick(&["", "under "])
    }

    fn amount(&mut self) -> String {
        let sign = self.sign();
        match self.choices.below(4) {
            0 => format!("budget {sign} {} EUR", self.choices.pick(&["10k", "20k", "0", "9_999.99"])),
            1 => format!("budget {sign} {} USD", self.choices.pick(&["15k", "30k", "10k"])),
            2 => format!("deal {sign} {}", self.choices.pick(&["15k USD", "10k EUR", "0 USD"])),
            _ => format!("budget {}between 10k EUR and {}20k EUR", self.not(), self.under()),
        }
    }

    fn length(&mut self) -> String {
        let sign = self.sign();
        let least = self.choices.pick(&["7d", "30d", "0d"]);
        match self.choices.below(3) {
            0 | 1 => format!("timing {sign} {}", self.choices.pick(&["30d", "90d", "7d", "36h"])),
            _ => format!("timing {}between {least} and {}90d", self.not(), self.under()),
        }
    }

    fn day(&mut self) -> String {
        let sign = self.sign();
        let field = self.choices.pick(&["created", "renewal", "created", "seen"]);
        let days = self.choices.pick(&["30d", "7d", "90d"]);
        match self.choices.below(if self.months { 12 } else { 10 }) {
            10 => format!("{field} within last {}", self.choices.pick(&["1 month", "2 months", "1y"])),
            11 => format!("created {sign} today - 1q"),
            0 | 1 => format!("{field} within last {days}"),
            2 => format!("{field} within next {days}"),
            3 => format!("{field} {sign} today"),
            4 => format!("renewal {sign} {}", self.choices.pick(&["2026-11-01", "2026-12-31", "2026-10-02"])),
            5 => format!("created {sign} {}", self.choices.pick(&["2026-11-01", "2026-12-31", "2026-10-02"])),
            6 => self.today(),
            7 => format!("created {sign} today - {days}"),
            8 => format!("today - created {sign} {days}"),
            _ => format!("renewal {}between 2026-11-01 and {}2026-12-31", self.not(), self.under()),
        }
    }

    fn today(&mut self) -> String {
        let (sign, day) = (self.sign(), self.choices.pick(&["2026-11-01", "2026-12-31", "2027-01-01"]));
        match self.choices.below(4) {
            0 | 1 => format!("today {sign} {day}"),
            2 => format!("today + 30d {sign} {day}"),
            _ => format!("today {}between 2026-11-01 and {}2026-12-31", self.not(), self.under()),
        }
    }

    fn choice(&mut self) -> String {
        let equal = self.choices.pick(&["=", "!="]);
        match self.choices.below(6) {
            0 | 1 => format!("kind {equal} {}", self.choices.pick(&["x", "y", "z", "other"])),
            2 => "kind in (x, y)".to_owned(),
            3 => format!("kind {}in favourites", self.not()),
            4 => "kind not in (z, other)".to_owned(),
            _ => format!("size {equal} {}", self.choices.pick(&["small", "large"])),
        }
    }

    fn text(&mut self) -> String {
        match self.choices.below(3) {
            0 => format!("tool {} \"{}\"", self.choices.pick(&["=", "!="]), self.choices.pick(&["crm", "erp"])),
            1 => format!("tool {}in tools", self.not()),
            _ => "tool in (\"crm\", \"mail\")".to_owned(),
        }
    }

    fn presence(&mut self) -> String {
        let subjects = [
            "budget",
            "timing",
            "created",
            "kind",
            "demo",
            "seats",
            "renewal",
            "tool",
            "(seats > 10)",
            "(kind = x)",
            "deal",
            // Off the calendar or out of range there is nothing.
            "(created + 30d)",
            "(visits + 1)",
            "(growth * 2)",
            "(timing - 7d)",
        ];
        format!("{} {}", self.choices.pick(&subjects), self.choices.pick(&["defined", "missing"]))
    }

    fn fallback(&mut self) -> String {
        let sign = self.sign();
        match self.choices.below(5) {
            0 => format!("(seats default 10) {sign} {}", self.choices.pick(&[10, 50, 0])),
            1 => format!("(demo default {})", self.choices.pick(&["false", "true"])),
            2 => format!("(budget default 0 EUR) {sign} 10k EUR"),
            3 => format!("(created default renewal) {sign} today"),
            _ => "(kind default x) = x".to_owned(),
        }
    }

    /// Arithmetic, and fields beside fields.
    fn beside(&mut self) -> String {
        let sign = self.sign();
        match self.choices.below(12) {
            9 => format!("created - 90d {sign} 2026-10-02"),
            10 => format!("timing * 2 {sign} 60d"),
            11 => format!("-visits {sign} 10"),
            0 => format!("created {sign} renewal"),
            1 => format!("budget {sign} deal"),
            2 => format!("{} {sign} 20", self.number()),
            3 => format!("(seats - visits) {sign} 20"),
            4 => format!("seats * 2 {sign} {}", self.choices.pick(&[20, 100])),
            5 => format!("renewal - created {sign} 30d"),
            6 => format!("renewal + 30d {sign} today"),
            7 => format!("renewal + 1mo {sign} 2026-12-01"),
            _ => format!("budget / 12 {sign} 1k EUR"),
        }
    }

    fn number(&mut self) -> String {
        match self.choices.below(5) {
            0 => "(seats + 10)".to_owned(),
            1 => "(2 * visits - 10)".to_owned(),
            2 => "max(seats, 20)".to_owned(),
            3 => "(rating * 10)".to_owned(),
            _ => "abs(visits)".to_owned(),
        }
    }

    fn counted(&mut self) -> String {
        let sign = self.choices.pick(&[">=", "<", ">=", "<=", "=", ">"]);
        if let Some(score) = self.one_of(|writer| &writer.scores)
            && !self.choices.one_in(3)
        {
            return format!("{score} {sign} {}", self.choices.pick(&[20, 10, 30, 5, 0, 45]));
        }
        match self.choices.below(self.groups.len() + 1) {
            0 => self.day(),
            group => format!("{} {sign} {}", self.groups[group - 1].0, self.choices.below(4)),
        }
    }

    fn named(&mut self) -> String {
        let sign = self.sign();
        let named = match self.choices.below(4) {
            0 => self.one_of(|writer| &writer.conditions),
            1 => self.one_of(|writer| &writer.decisions).map(|decision| format!("{decision} = q")),
            2 => self.one_of(|writer| &writer.numbers).map(|number| format!("{number} {sign} 10")),
            _ => match self.choices.below(self.groups.len() + 1) {
                0 => None,
                group => {
                    let (name, size) = self.groups[group - 1].clone();
                    Some(format!("{name}.c{}", self.choices.below(size)))
                }
            },
        };
        named.unwrap_or_else(|| self.of_count())
    }

    fn one_of(&mut self, names: impl Fn(&Self) -> &Vec<String>) -> Option<String> {
        let names = names(self).clone();
        (!names.is_empty()).then(|| self.choices.pick(&names))
    }

    fn entry(&mut self, may_nest: bool) -> String {
        let points = self.choices.pick(&["+10", "+20", "+5", "-10", "-5", "+0.5"]);
        let up_to = self.choices.pick(&["", "", " up to 15 points", " up to 4"]);
        match self.choices.below(if may_nest { 9 } else { 6 }) {
            0..=3 => {
                let condition = self.condition(1);
                let unless = if self.choices.one_in(4) { format!(" unless {}", self.test()) } else { String::new() };
                format!("{points} if {condition}{unless}{}{up_to}", self.decay())
            }
            4 => format!("{points} per {}{up_to}", self.choices.pick(&["rating", "seats", "visits"])),
            5 => format!("{points} per {} if {}{up_to}", self.choices.pick(&["rating", "seats"]), self.test()),
            6 => format!("by kind: x {points}, y +20{up_to}"),
            _ => {
                let sign = &self.choices.pick(&["+", "-"]);
                let entries = self.several(1, 3, |writer| format!("    {sign}{}", &writer.entry(false)[1..]));
                format!("best of {{\n{}\n  }}{up_to}", entries.join("\n"))
            }
        }
    }

    fn decay(&mut self) -> &'static str {
        match self.choices.below(9) {
            6 => " halving every 30d since created",
            7 => " losing 15% every 45d since renewal",
            8 => " fading over 60d since created",
            _ => "",
        }
    }
}
