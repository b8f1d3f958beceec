//! What a header says of its column: an identifier, a code, an amount, a length of time, something that people choose.

use crate::init::names::words;
use crate::init::number;
use crate::types::{Currency, DurationUnit};

/// A header as words.
pub(super) struct Header {
    words: Vec<String>,
    /// The currency that it names, or that another column gives for it.
    pub(super) currency: Option<Currency>,
}

impl Header {
    /// The words of a header.
    pub(super) fn of(header: &str) -> Header {
        let words = words(header);
        let sign =
            header.split_whitespace().map(|word| word.trim_matches(['(', ')', '[', ']'])).find_map(number::currency);
        let currency = sign.or_else(|| words.iter().find_map(|word| number::currency(word)));
        Header { words, currency }
    }

    /// Whether one of these words is in it.
    pub(super) fn has(&self, any: &[&str]) -> bool {
        self.words.iter().any(|word| any.contains(&word.as_str()))
    }

    /// Whether these words stand in it one behind the other, written apart or together.
    pub(super) fn says(&self, phrase: &str) -> bool {
        let wanted: Vec<&str> = phrase.split(' ').collect();
        let together = wanted.concat();
        self.words.windows(wanted.len()).any(|window| window.iter().zip(&wanted).all(|(word, wanted)| word == wanted))
            || self.words.contains(&together)
    }

    /// Whether it says any of these.
    pub(super) fn says_any(&self, phrases: &[&str]) -> bool {
        phrases.iter().any(|phrase| self.says(phrase))
    }

    /// Whether it is this word and no other.
    pub(super) fn is_just(&self, word: &str) -> bool {
        self.words.len() == 1 && self.has(&[word])
    }

    /// Whether its column identifies something.
    pub(super) fn means_id(&self) -> bool {
        let last = self.words.last().map(String::as_str);
        last.is_some_and(|word| ["id", "ids", "uuid", "guid", "key", "identifier"].contains(&word))
    }

    /// Whether its column has codes made of digits, which are no numbers.
    pub(super) fn means_code(&self) -> bool {
        self.means_id()
            || self.has(&[
                "phone",
                "mobile",
                "fax",
                "tel",
                "telephone",
                "zip",
                "zipcode",
                "postcode",
                "postal",
                "siren",
                "siret",
                "vat",
                "iban",
            ])
    }

    /// Whether its column has amounts of money.
    pub(super) fn means_money(&self) -> bool {
        const MONEY: [&str; 14] = [
            "budget",
            "amount",
            "revenue",
            "annualrevenue",
            "turnover",
            "price",
            "mrr",
            "arr",
            "salary",
            "spend",
            "cost",
            "balance",
            "income",
            "money",
        ];
        self.has(&MONEY) && !self.has(&["currency", "count", "number", "percent", "rate", "id"])
    }

    /// Whether its column counts something, so that its numbers are whole.
    pub(super) fn means_count(&self) -> bool {
        self.has(&[
            "employees",
            "headcount",
            "count",
            "visits",
            "clicks",
            "opens",
            "users",
            "seats",
            "pages",
            "followers",
            "size",
        ])
    }

    /// Whether its column has days.
    pub(super) fn means_day(&self) -> bool {
        self.has(&["date", "day", "createdate", "closedate", "timestamp", "created", "modified", "updated", "on", "at"])
    }

    /// Whether its column has lengths of time, and in which unit, where it says so.
    pub(super) fn means_duration(&self) -> Option<Option<DurationUnit>> {
        let unit = self.words.iter().find_map(|word| unit(word));
        let is_length = self.has(&["duration", "timing", "timeline", "timeframe", "elapsed"])
            || self.says_any(&[
                "time to",
                "time on",
                "time in",
                "lead time",
                "in days",
                "in hours",
                "in minutes",
                "in seconds",
                "in weeks",
                "days to",
                "days since",
                "days in",
            ]);
        is_length.then_some(unit)
    }

    /// Whether its column has something that people choose from a list.
    pub(super) fn means_choice(&self) -> bool {
        self.has(&[
            "status",
            "stage",
            "source",
            "type",
            "industry",
            "sector",
            "segment",
            "priority",
            "rating",
            "category",
            "country",
            "region",
            "channel",
            "tier",
            "size",
            "level",
            "role",
            "outcome",
            "purpose",
            "employees",
            "band",
            "range",
        ])
    }

    /// Whether its column has people or what they write, which nobody chooses from a list.
    pub(super) fn means_people(&self) -> bool {
        self.has(&[
            "owner",
            "name",
            "firstname",
            "lastname",
            "subject",
            "title",
            "company",
            "agent",
            "rep",
            "description",
            "notes",
        ])
    }

    /// Whether new choices come into its column all the time.
    pub(super) fn is_open(&self) -> bool {
        self.has(&["source", "industry", "sector", "country", "region", "city", "campaign", "channel", "product"])
    }
}

fn unit(word: &str) -> Option<DurationUnit> {
    match word {
        "second" | "seconds" | "secs" | "sec" => Some(DurationUnit::Seconds),
        "minute" | "minutes" | "mins" | "min" => Some(DurationUnit::Minutes),
        "hour" | "hours" | "hrs" => Some(DurationUnit::Hours),
        "days" => Some(DurationUnit::Days),
        "weeks" => Some(DurationUnit::Weeks),
        _ => None,
    }
}
