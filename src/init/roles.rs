//! What a first policy asks of the columns that it recognises: points, criteria, and what holds a lead back.

use crate::init::lead::Field;
use crate::init::names::{is_bare, written};
use crate::init::say::quoted;
use crate::types::{Decimal, Type, Value};

/// Points for something.
pub(super) struct Points {
    /// How many.
    pub(super) points: u32,
    /// What for.
    pub(super) condition: String,
    /// What a lead is given for which it holds.
    pub(super) given: String,
    /// The field that it asks.
    pub(super) field: String,
}

/// A condition with a name.
pub(super) struct Criterion {
    /// Its name.
    pub(super) name: &'static str,
    /// What it asks.
    pub(super) condition: String,
    /// What a lead is given for which it holds.
    pub(super) given: String,
    /// The field that it asks.
    pub(super) field: String,
}

/// Something that holds a lead back, whatever else is known of it.
pub(super) struct Bar {
    /// The name of its rule.
    pub(super) name: &'static str,
    /// When.
    pub(super) condition: String,
    /// Why, for people.
    pub(super) because: &'static str,
    /// What a lead is given for which it holds.
    pub(super) given: String,
    /// What a lead has to be given for which it does not.
    pub(super) passed: Option<String>,
}

/// What is asked of a field, and what a lead is given for which it holds.
type Asked = (String, String);

/// The fields of a file, by what they are about.
pub(super) struct Roles<'f, 's> {
    fields: Vec<&'f Field<'s>>,
}

impl<'f, 's> Roles<'f, 's> {
    /// The fields that rules may ask.
    pub(super) fn of(fields: &'f [Field<'s>]) -> Self {
        let is_sure = |field: &&Field<'_>| field.column.records == 0 && field.column.not_utf8.is_none();
        let is_asked = |field: &&Field<'_>| field.is_declared && !field.is_key && field.column.filled > 0;
        Roles { fields: fields.iter().filter(is_asked).filter(is_sure).collect() }
    }

    /// What speaks for a lead.
    pub(super) fn points(&self) -> Vec<Points> {
        let all = [
            self.points_for(20, &["industry", "sector", "segment", "branch"], |field| self.most_frequent(field)),
            self.points_for(
                20,
                &["employees", "company size", "headcount", "number of employees", "numemployees"],
                at_least_usual,
            ),
            self.points_for(20, &["revenue", "annual revenue", "turnover"], at_least_usual),
            self.points_for(10, &["country", "country region"], |field| self.most_frequent(field)),
            self.points_for(10, &["job title", "position", "function"], leads_others),
            self.points_for(10, &["source", "lead source", "channel"], |field| self.sent_by_somebody(field)),
            self.points_for(20, &["demo", "trial", "demo requested"], is_true),
            self.points_for(5, &["email", "e mail", "mail"], defined),
            self.points_for(5, &["phone", "mobile", "telephone"], defined),
        ];
        all.into_iter().flatten().collect()
    }

    /// The questions of BANT that the file has answers to.
    pub(super) fn criteria(&self) -> Vec<Criterion> {
        // A field of which more can be asked than whether it is known goes first.
        let criterion = |name, phrases: &[&str], answer: fn(&Field<'_>) -> Option<Asked>| {
            [answer, defined].into_iter().find_map(|answer| {
                let field = self.field(phrases, |field| answer(field).is_some())?;
                let (condition, given) = answer(field)?;
                Some(Criterion { name, condition, given, field: field.name.clone() })
            })
        };
        let all = [
            criterion("budget", &["budget", "amount", "deal value"], at_least_usual),
            criterion("authority", &["authority", "decision maker", "buying role"], is_true),
            criterion("need", &["need", "needs", "pain", "use case", "goal", "goals", "challenge"], defined),
            criterion("timing", &["timing", "timeline", "timeframe", "time to buy", "close date", "closedate"], soon),
        ];
        all.into_iter().flatten().collect()
    }

    /// Who is not to be handed over.
    pub(super) fn caps(&self) -> Vec<Bar> {
        const NO: [&str; 9] = [
            "opt out",
            "opted out",
            "unsubscribed",
            "do not call",
            "do not contact",
            "do not email",
            "no contact",
            "optout",
            "unsubscribe",
        ];
        const YES: [&str; 6] = ["consent", "opt in", "opted in", "gdpr", "subscribed", "marketing contact"];
        let because = "Did not agree to be contacted";
        let is_boolean = |field: &Field<'_>| field.verdict.kind.ty == Type::Boolean;
        if let Some(field) = self.field(&NO, is_boolean) {
            let name = written(&field.name);
            let (given, passed) = (format!("{name} = true"), Some(format!("{name} = false")));
            return vec![Bar { name: "no_consent", condition: name, because, given, passed }];
        }
        // Who was never asked has not agreed.
        let bar = self.field(&YES, is_boolean).map(|field| {
            let name = written(&field.name);
            let condition = format!("{name} missing or not {name}");
            let (given, passed) = (format!("{name} = false"), Some(format!("{name} = true")));
            Bar { name: "no_consent", condition, because, given, passed }
        });
        bar.into_iter().collect()
    }

    /// Who is out.
    pub(super) fn disqualifications(&self) -> Vec<Bar> {
        const OUT: [&str; 8] = ["junk", "unqualified", "disqualified", "bad", "lost", "spam", "fake", "not qualified"];
        let is_out = |choice: &str| {
            let lower = choice.to_lowercase();
            OUT.iter().any(|word| {
                lower.split(|letter: char| !letter.is_alphabetic()).any(|part| part == *word) || lower == *word
            })
        };
        let out_of = |field: &Field<'_>| -> Vec<String> {
            let choices = field.verdict.kind.choices().map(|set| set.choices.as_slice()).unwrap_or_default();
            choices.iter().filter(|choice| is_out(choice)).map(|choice| self.choice(choice)).collect()
        };
        let field = self.field(&["lead status", "status", "stage", "lead stage"], |field| !out_of(field).is_empty());
        let bar = field.and_then(|field| {
            let out = out_of(field);
            let name = written(&field.name);
            let given = format!("{name} = {}", out.first()?);
            Some(Bar {
                name: "out",
                condition: is_one_of(&name, &out),
                because: "Its status says that it is out",
                given,
                passed: None,
            })
        });
        bar.into_iter().collect()
    }

    /// Fields of which it says something that they are known, the fullest first; those that are known of all of so many
    /// rows come last.
    pub(super) fn telling(&self, rows: u64) -> Vec<(String, String, String)> {
        let mut telling: Vec<(bool, u64, String, String, String)> = Vec::new();
        for field in &self.fields {
            if let Some((condition, given)) =
                defined(field).filter(|_| field.column.entries.len() > 1 && !field.header.means_id())
            {
                let known = known(field);
                telling.push((known == rows, u64::MAX - known, condition, given, field.name.clone()));
            }
        }
        telling.sort_by_key(|(is_always, unknown, ..)| (*is_always, *unknown));
        telling.into_iter().map(|(_, _, condition, given, name)| (condition, given, name)).collect()
    }

    fn points_for(&self, points: u32, phrases: &[&str], ask: impl Fn(&Field<'_>) -> Option<Asked>) -> Option<Points> {
        let field = self.field(phrases, |field| ask(field).is_some())?;
        let (condition, given) = ask(field)?;
        Some(Points { points, condition, given, field: field.name.clone() })
    }

    /// The first field whose header says one of the phrases, in their order, and of which something can be asked.
    fn field(&self, phrases: &[&str], fits: impl Fn(&Field<'_>) -> bool) -> Option<&'f Field<'s>> {
        let says = |phrase: &str| {
            self.fields
                .iter()
                .find(|field| field.header.says(phrase) && !field.header.means_id() && fits(field))
                .copied()
        };
        phrases.iter().find_map(|phrase| says(phrase))
    }

    /// One of the two choices that come most often.
    fn most_frequent(&self, field: &Field<'_>) -> Option<Asked> {
        let set = field.verdict.kind.choices()?;
        let choices: Vec<String> = set
            .choices
            .iter()
            .filter(|choice| !choice.eq_ignore_ascii_case("other"))
            .take(2)
            .map(|choice| self.choice(choice))
            .collect();
        let name = written(&field.name);
        let given = format!("{name} = {}", choices.first()?);
        Some((is_one_of(&name, &choices), given))
    }

    /// Sources in which somebody speaks for us.
    fn sent_by_somebody(&self, field: &Field<'_>) -> Option<Asked> {
        let set = field.verdict.kind.choices()?;
        let speaks = |choice: &str| {
            ["referral", "referred", "partner", "recommend"].iter().any(|word| choice.to_lowercase().contains(word))
        };
        let choices: Vec<String> =
            set.choices.iter().filter(|choice| speaks(choice)).map(|choice| self.choice(choice)).collect();
        let name = written(&field.name);
        let given = format!("{name} = {}", choices.first()?);
        Some((is_one_of(&name, &choices), given))
    }

    /// A choice in a rule: in quotes where a bare name would mean something else.
    fn choice(&self, choice: &str) -> String {
        let is_taken = self.fields.iter().any(|field| field.name == choice);
        if is_bare(choice) && !is_taken { choice.to_owned() } else { quoted(choice) }
    }
}

/// In how many rows a field is known.
fn known(field: &Field<'_>) -> u64 {
    let read = field.verdict.kind.field();
    let known = field.column.entries.iter().filter(|entry| matches!(entry.read(&read), Ok(Some(_))));
    known.map(|entry| entry.count).sum()
}

fn is_one_of(name: &str, choices: &[String]) -> String {
    match choices {
        [only] => format!("{name} = {only}"),
        several => format!("{name} in ({})", several.join(", ")),
    }
}

/// That something is known, and an example of it.
fn defined(field: &Field<'_>) -> Option<Asked> {
    let example = match &field.verdict.kind.ty {
        Type::Text => quoted("known"),
        Type::Boolean => "true".to_owned(),
        Type::Integer | Type::Number => "1".to_owned(),
        Type::Money(currency) => format!("1 {currency}"),
        Type::Duration => "1d".to_owned(),
        Type::Date => "2026-01-15".to_owned(),
        Type::Datetime => "2026-01-15T09:00".to_owned(),
        Type::Choice(set) => quoted(set.choices.first()?),
        Type::List(_) => format!("({})", quoted("known")),
        Type::Outcome => return None,
    };
    let name = written(&field.name);
    Some((format!("{name} defined"), format!("{name} = {example}")))
}

/// At least a round number that about half of the leads reach.
fn at_least_usual(field: &Field<'_>) -> Option<Asked> {
    let threshold = round_median(field)?;
    let name = written(&field.name);
    Some((format!("{name} >= {threshold}"), format!("{name} = {threshold}")))
}

fn is_true(field: &Field<'_>) -> Option<Asked> {
    let name = written(&field.name);
    (field.verdict.kind.ty == Type::Boolean).then(|| (name.clone(), format!("{name} = true")))
}

fn soon(field: &Field<'_>) -> Option<Asked> {
    let name = written(&field.name);
    (field.verdict.kind.ty == Type::Duration).then(|| (format!("{name} < 90d"), format!("{name} = 30d")))
}

/// A job in which one decides.
fn leads_others(field: &Field<'_>) -> Option<Asked> {
    let name = written(&field.name);
    let words = "(\"chief\", \"CEO\", \"CTO\", \"CFO\", \"VP\", \"head\", \"director\", \"owner\", \"founder\")";
    (field.verdict.kind.ty == Type::Text)
        .then(|| (format!("{name} contains any word of {words} ignoring case"), format!("{name} = \"Head of sales\"")))
}

/// The median of a column, rounded down to 1, 2 or 5 with zeros behind it, as the language writes it.
fn round_median(field: &Field<'_>) -> Option<String> {
    let read = field.verdict.kind.field();
    let mut values: Vec<(Decimal, u64)> = Vec::new();
    for entry in &field.column.entries {
        let number = match entry.read(&read) {
            Ok(Some(Value::Integer(integer))) => Decimal::from_integer(integer),
            Ok(Some(Value::Number(number) | Value::Money(number, _))) => Some(number),
            Ok(_) | Err(_) => None,
        };
        values.extend(number.map(|number| (number, entry.count)));
    }
    values.sort_unstable();
    let half = values.iter().map(|(_, count)| count).sum::<u64>().div_ceil(2);
    let mut seen = 0;
    let median = values.iter().find(|(_, count)| {
        seen += count;
        seen >= half
    })?;
    let whole = median.0.millionths() / Decimal::SCALE;
    if whole < 1 {
        return None;
    }
    let power = 10_i64.checked_pow(whole.ilog10())?;
    let step = [5, 2, 1].into_iter().find(|step| step * power <= whole)?;
    let rounded = step * power;
    let written = match rounded {
        millions if millions % 1_000_000 == 0 => format!("{}M", millions / 1_000_000),
        thousands if thousands % 1_000 == 0 => format!("{}k", thousands / 1_000),
        ones => ones.to_string(),
    };
    match &field.verdict.kind.ty {
        Type::Integer | Type::Number => Some(written),
        Type::Money(currency) => Some(format!("{written} {currency}")),
        Type::Boolean
        | Type::Text
        | Type::Date
        | Type::Datetime
        | Type::Duration
        | Type::Choice(_)
        | Type::List(_)
        | Type::Outcome => None,
    }
}
