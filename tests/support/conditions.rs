//! Random conditions and numbers, as text, over the fields of [`super::generate::LEAD_BLOCK`].

use super::choices::Choices;

/// What a generated policy may be made of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Features {
    /// Dates as literals and calendar spans: not where all dates are shifted together.
    pub calendar: bool,
    /// Arithmetic on fields without bounds: not where the test goes through all values that matter.
    pub open_arithmetic: bool,
    /// Counts, aggregates, `defined`, `missing`, `default`, decisions: what may change a known answer.
    pub impure: bool,
}

impl Features {
    /// Everything.
    pub(crate) const ALL: Features = Features { calendar: true, open_arithmetic: true, impure: true };
}

/// Writes conditions. Names may be used once they are declared.
pub(crate) struct Conditions<'c, 'd> {
    pub(crate) choices: &'c mut Choices<'d>,
    pub(crate) features: Features,
    /// Definitions that are conditions.
    pub(crate) conditions: Vec<String>,
    /// Definitions that are numbers.
    pub(crate) numbers: Vec<String>,
    /// Scores.
    pub(crate) scores: Vec<String>,
    /// Criteria groups, with how many criteria each has.
    pub(crate) groups: Vec<(String, usize)>,
    /// Decisions over `one of p, q, r`.
    pub(crate) decisions: Vec<String>,
}

impl Conditions<'_, '_> {
    /// A condition that nests so deep; in parentheses where it is more than one test.
    pub(crate) fn condition(&mut self, depth: usize) -> String {
        if depth == 0 || self.choices.below(3) == 0 {
            return self.test();
        }
        match self.choices.below(6) {
            0 | 1 => self.joined(" and ", depth),
            2 | 3 => self.joined(" or ", depth),
            4 => format!("not {}", self.condition(depth - 1)),
            _ => self.tally(depth),
        }
    }

    fn joined(&mut self, word: &str, depth: usize) -> String {
        let parts: Vec<_> = (0..self.choices.between(2, 3)).map(|_| self.condition(depth - 1)).collect();
        format!("({})", parts.join(word))
    }

    fn tally(&mut self, depth: usize) -> String {
        let (set, size) = match self.choices.below(self.groups.len() + 1) {
            0 => {
                let parts: Vec<_> = (0..self.choices.between(1, 3)).map(|_| self.condition(depth - 1)).collect();
                (format!("({})", parts.join(", ")), parts.len())
            }
            group => self.groups[group - 1].clone(),
        };
        let count = self.choices.between(0, size);
        let how = match self.choices.below(6) {
            0 | 1 => format!("at least {count}"),
            2 => format!("at most {count}"),
            3 => format!("exactly {count}"),
            4 => self.choices.pick(&["all", "any"]).to_owned(),
            _ => "none".to_owned(),
        };
        format!("{how} of {set}")
    }

    /// One test, unknown where an answer is missing.
    pub(crate) fn test(&mut self) -> String {
        match self.choices.below(if self.features.impure { 20 } else { 12 }) {
            0 | 1 => format!("{} {} {}", self.number(1), self.sign(), self.choices.below(4)),
            2 => self.choices.pick(&["b", "b = true", "b != true", "i = j", "i < n"]).to_owned(),
            3 => format!("c {} {}", self.choices.pick(&["=", "!="]), self.choices.pick(&["x", "y", "z"])),
            4 => self.choices.pick(&["c in (x, y)", "c in ()", "c not in (z)", "c in favourites"]).to_owned(),
            5 => self.range(),
            6 | 7 => self.text(),
            8 => self.money(),
            9 => self.time(),
            10 => self.list(),
            11 => self.email(),
            12 | 13 => self.presence(),
            14 | 15 => self.about_records(),
            16 | 17 => self.about_counts(),
            _ => self.named(),
        }
    }

    fn sign(&mut self) -> &'static str {
        self.choices.pick(&[">=", "<", ">", "<=", "=", "!="])
    }

    fn range(&mut self) -> String {
        let not = if self.choices.one_in(4) { "not " } else { "" };
        let under = if self.choices.one_in(3) { "under " } else { "" };
        format!("i {not}between {} and {under}{}", self.choices.below(3), self.choices.between(1, 3))
    }

    fn text(&mut self) -> String {
        let word = self.choices.pick(&["\"head\"", "\"Head\"", "\"of\"", "\"\"", "\"HE\""]);
        let test = match self.choices.below(10) {
            0 => format!("contains {word}"),
            1 => format!("contains word {word}"),
            2 => format!("starts with {word}"),
            3 => format!("ends with {word}"),
            4 => "contains any of (\"head\", \"sales\")".to_owned(),
            5 => "contains any word of words".to_owned(),
            6 => "contains all of (\"head\", \"of\")".to_owned(),
            7 => "starts with any of words".to_owned(),
            8 => return format!("w {} {word}", self.choices.pick(&["=", "!="])),
            _ => "matches \"^[Hh]ead\\b\"".to_owned(),
        };
        let ignoring = if self.choices.one_in(3) { " ignoring case" } else { "" };
        format!("w {test}{ignoring}")
    }

    fn email(&mut self) -> String {
        let tests = ["domain(e) = \"a.example\"", "domain(e) in domains", "domain(e) not in (\"b.example\")"];
        self.choices.pick(&tests).to_owned()
    }

    fn money(&mut self) -> String {
        let sign = self.sign();
        match self.choices.below(if self.features.open_arithmetic { 5 } else { 3 }) {
            0 => format!("m {sign} 10 EUR"),
            1 => format!("m {sign} 20 USD"),
            2 => format!("u {sign} 10 EUR"),
            3 => format!("m {sign} u"),
            _ => format!("m + u * 2 {sign} 30 EUR"),
        }
    }

    fn time(&mut self) -> String {
        let (sign, days) = (self.sign(), self.choices.pick(&[30, 7, 90]));
        match self.choices.below(if self.features.calendar { 7 } else { 4 }) {
            0 => format!("t {sign} {days}d"),
            1 => format!("d within last {days}d"),
            2 => format!("d {sign} today"),
            3 => format!("d within next {days}d"),
            4 => format!("d {sign} 2026-11-01"),
            5 => format!("d + 1mo {sign} today"),
            _ => "d within last 2 months".to_owned(),
        }
    }

    fn list(&mut self) -> String {
        let tests = [
            "l contains \"head\"",
            "l contains any of (\"head\", \"sales\")",
            "l contains all of words",
            "l contains any of words ignoring case",
        ];
        self.choices.pick(&tests).to_owned()
    }

    fn presence(&mut self) -> String {
        let subjects = ["i", "c", "b", "e", "m", "d", "l", "domain(e)", "(i / j)", "(i > 1)"];
        format!("{} {}", self.choices.pick(&subjects), self.choices.pick(&["defined", "missing"]))
    }

    fn about_records(&mut self) -> String {
        let filter = self.filter();
        match self.choices.below(8) {
            0 | 1 => format!("any(acts{filter})"),
            2 => format!("count(acts{filter}) {} {}", self.sign(), self.choices.below(3)),
            3 => format!("count(distinct acts.kind{filter}) {} 1", self.sign()),
            4 => format!("sum(acts.v{filter}) {} 2", self.sign()),
            5 => format!("{}(acts.v{filter}) {} 1", self.choices.pick(&["min", "max"]), self.sign()),
            6 => format!("{}(acts.kind by at{filter}) = p", self.choices.pick(&["first", "last"])),
            _ => format!("{}(acts.v by v{filter}) = 1", self.choices.pick(&["first", "last"])),
        }
    }

    /// A `where`, or nothing.
    pub(crate) fn filter(&mut self) -> String {
        match self.choices.below(7) {
            0 => String::new(),
            1 => format!(" where kind = {}", self.choices.pick(&["p", "q"])),
            2 => format!(" where v >= {}", self.choices.below(4)),
            3 => " where v >= i".to_owned(),
            4 => " where at within last 30d".to_owned(),
            5 => " where kind = p and v < 3".to_owned(),
            _ => " where lead.i > 1 or kind missing".to_owned(),
        }
    }

    fn about_counts(&mut self) -> String {
        let sign = self.sign();
        if let Some(score) = self.any_of(|names| &names.scores)
            && self.choices.one_in(2)
        {
            return format!("{score} {sign} {}", 10 * self.choices.below(4));
        }
        match self.choices.below(self.groups.len() + 1) {
            0 => format!("{} {sign} 1", self.number(1)),
            group => format!("{} {sign} {}", self.groups[group - 1].0, self.choices.below(4)),
        }
    }

    fn named(&mut self) -> String {
        match self.choices.below(3) {
            0 => self.any_of(|names| &names.conditions),
            1 => self.any_of(|names| &names.decisions).map(|decision| format!("{decision} = q")),
            _ => match self.choices.below(self.groups.len() + 1) {
                0 => None,
                group => {
                    let (name, size) = self.groups[group - 1].clone();
                    Some(format!("{name}.c{}", self.choices.below(size)))
                }
            },
        }
        .unwrap_or_else(|| "b".to_owned())
    }

    fn any_of(&mut self, names: impl Fn(&Self) -> &Vec<String>) -> Option<String> {
        let names = names(self).clone();
        (!names.is_empty()).then(|| self.choices.pick(&names))
    }

    /// A number that nests so deep.
    pub(crate) fn number(&mut self, depth: usize) -> String {
        let options = match (depth, self.features.impure) {
            (0, _) => 2,
            (_, false) => 6,
            (_, true) => 12,
        };
        match self.choices.below(options) {
            0 => "i".to_owned(),
            1 => "j".to_owned(),
            2 => format!("({} {} {})", self.number(depth - 1), self.choices.pick(&["+", "-"]), self.number(depth - 1)),
            3 => format!("({} {} {})", self.number(depth - 1), self.choices.pick(&["*", "/"]), self.number(depth - 1)),
            4 => {
                let call = self.choices.pick(&["min", "max"]);
                format!("{call}({}, {})", self.number(depth - 1), self.number(depth - 1))
            }
            5 => format!("{}(i / j)", self.choices.pick(&["round", "floor", "ceil", "abs"])),
            6 | 7 => format!("({} default {})", self.choices.pick(&["i", "j"]), self.choices.below(4)),
            8 => self.any_of(|names| &names.numbers).unwrap_or_else(|| "i".to_owned()),
            9 => format!("count(acts{})", self.filter()),
            10 if self.features.open_arithmetic => "n".to_owned(),
            10 => "j".to_owned(),
            _ => "length(l)".to_owned(),
        }
    }
}
