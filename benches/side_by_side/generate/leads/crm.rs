//! Leads as a CRM exports them: 24 columns, some of them empty, texts with commas, quotes and line breaks, and any number
//! of columns more that a policy does not use.

use std::iter;

use jiff::ToSpan;
use jiff::civil::date;

use super::Shape;
use super::random::Random;
use super::row::RowWriter;

const COLUMNS: [&str; 24] = [
    "lead_id",
    "created",
    "email",
    "first_name",
    "last_name",
    "company",
    "job_title",
    "authority",
    "phone",
    "country",
    "city",
    "industry",
    "employees",
    "revenue",
    "budget",
    "timing",
    "need",
    "source",
    "visits",
    "reply_rate",
    "demo_requested",
    "consent",
    "last_activity",
    "notes",
];

const SYLLABLES: &[&str] =
    &["ba", "do", "ka", "le", "mi", "no", "ra", "se", "ti", "vu", "lan", "mer", "tor", "ské", "lün", "wen"];
const TITLES: &[&str] =
    &["Head of Sales", "Marketing Manager", "VP, Revenue Operations", "Founder", "Chief of Staff", "Sales Engineer"];
const COMPANIES: &[&str] = &["Works", "Systems, Inc.", "& Partners", "GmbH", "Studio", "Logistics", "\"Labs\" Ltd"];
const COUNTRIES: &[&str] = &[
    "France",
    "Germany",
    "Spain",
    "Italy",
    "Portugal",
    "Netherlands",
    "United Kingdom",
    "Côte d'Ivoire",
    "United States",
    "Canada",
    "Japan",
    "Brazil",
    "Korea, Republic of",
    "Atlantis",
    "Lemuria",
];
const CITIES: &[&str] =
    &["Lyon", "Köln", "Sevilla", "Torino", "Porto", "Utrecht", "Leeds", "Abidjan", "Austin", "Osaka"];
const DOMAINS: &[&str] = &["freemail.example", "mailbox.example", "INBOX.example"];
const AUTHORITIES: &[&str] = &["decision_maker", "influencer", "user"];
const INDUSTRIES: &[&str] = &["software", "consulting", "agency", "retail", "other"];
const SOURCES: &[&str] = &["web", "referral", "partner", "event", "cold_list"];
const NEEDS: &[&str] = &[
    "Replace the CRM, keep the history",
    "Reporting across three teams",
    "Clean up the CRM before the audit",
    "Fewer tools, one inbox",
    "Lead routing by region and language, today by hand",
    "Forecasts that finance believes",
    "A first CRM",
];
const WORDS: &[&str] = &[
    "asked",
    "about",
    "prices",
    "twice,",
    "wants",
    "a",
    "call",
    "next",
    "week,",
    "after",
    "the",
    "board",
    "meeting",
    "in",
    "spring",
    "said",
    "\"maybe\"",
    "to",
    "trial",
    "and",
    "sent",
    "their",
    "list",
    "of",
    "questions:",
    "security,",
    "hosting,",
    "export",
];

/// The shape of an export.
pub(crate) struct Crm {
    /// The last 400 days, today first.
    days: Vec<String>,
    /// How many columns come after the usual ones.
    more: usize,
}

impl Crm {
    pub(crate) fn new(more: usize) -> Crm {
        let today = date(2026, 11, 21);
        let days = (0..400_i32).filter_map(|ago| today.checked_sub(ago.days()).ok());
        Crm { days: days.map(|day| day.to_string()).collect(), more }
    }

    /// One of the last `within` days.
    fn day(&self, random: &mut Random, within: u64) -> &str {
        self.days.get(random.below(within) as usize).map_or("", String::as_str)
    }
}

impl Shape for Crm {
    fn names(&self) -> Vec<String> {
        let more = (1..=self.more).map(|number| format!("custom_{number}"));
        COLUMNS.iter().map(|name| (*name).to_owned()).chain(more).collect()
    }

    fn write(&self, number: u64, random: &mut Random, row: &mut RowWriter<'_>) {
        let (first, last, company) = (name(random, 2), name(random, 3), name(random, 3));
        row.text(&format!("L-{number:08}"));
        row.text(self.day(random, 400));
        text(row, (!random.chance(6)).then(|| email(random, &first, &last, &company)));
        text(row, (!random.chance(5)).then_some(first));
        text(row, (!random.chance(3)).then_some(last));
        text(row, (!random.chance(8)).then(|| format!("{company} {}", random.pick(COMPANIES))));
        chosen(row, random, 20, TITLES);
        chosen(row, random, 30, AUTHORITIES);
        let phone = format!("+33 {} {:08}", 1 + random.below(9), random.below(100_000_000));
        text(row, (!random.chance(35)).then_some(phone));
        chosen(row, random, 10, COUNTRIES);
        chosen(row, random, 25, CITIES);
        chosen(row, random, 12, INDUSTRIES);
        plain(row, (!random.chance(20)).then(|| 1 + random.size(13)));
        let (revenue, budget) = (random.size(25), random.size(17));
        money(row, random, 30, revenue);
        money(row, random, 45, budget);
        plain(row, (!random.chance(40)).then(|| random.below(400)));
        chosen(row, random, 40, NEEDS);
        chosen(row, random, 5, SOURCES);
        plain(row, (!random.chance(10)).then(|| random.size(6)));
        let rate = random.below(1_000);
        if random.chance(25) {
            row.missing()
        } else {
            row.plain(format_args!("0.{rate:03}"))
        }
        plain(row, (!random.chance(15)).then(|| random.chance(20)));
        plain(row, (!random.chance(10)).then(|| random.chance(85)));
        text(row, (!random.chance(10)).then(|| self.day(random, 180)));
        text(row, (!random.chance(20)).then(|| notes(random)));
        for _ in 0..self.more {
            plain(row, (!random.chance(30)).then(|| random.size(20)));
        }
    }
}

fn text(row: &mut RowWriter<'_>, text: Option<impl AsRef<str>>) {
    match text {
        Some(text) => row.text(text.as_ref()),
        None => row.missing(),
    }
}

fn plain(row: &mut RowWriter<'_>, value: Option<impl std::fmt::Display>) {
    match value {
        Some(value) => row.plain(format_args!("{value}")),
        None => row.missing(),
    }
}

/// One of these texts, missing in so many of a hundred leads.
fn chosen(row: &mut RowWriter<'_>, random: &mut Random, missing: u64, from: &[&str]) {
    text(row, (!random.chance(missing)).then(|| random.pick(from)));
}

/// An amount, every other one with cents.
fn money(row: &mut RowWriter<'_>, random: &mut Random, missing: u64, amount: u64) {
    let cents = random.below(200);
    if random.chance(missing) {
        row.missing();
    } else if cents < 100 {
        row.plain(format_args!("{amount}.{cents:02}"));
    } else {
        row.plain(format_args!("{amount}"));
    }
}

fn name(random: &mut Random, syllables: usize) -> String {
    let mut name: String = iter::repeat_with(|| random.pick(SYLLABLES)).take(syllables).collect();
    if let Some(first) = name.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    name
}

/// An address at the company, or a private one.
fn email(random: &mut Random, first: &str, last: &str, company: &str) -> String {
    let domain = match random.chance(25) {
        true => random.pick(DOMAINS).to_owned(),
        false => format!("{company}.example"),
    };
    format!("{first}.{last}@{domain}").replace(['é', 'ü'], "e")
}

/// What somebody typed after a call: up to 54 words, now and then on two lines.
fn notes(random: &mut Random) -> String {
    let count = 1 + random.below(54);
    let mut notes = String::new();
    for at in 0..count {
        if at > 0 {
            notes.push(if random.below(800) == 0 { '\n' } else { ' ' });
        }
        notes.push_str(random.pick(WORDS));
    }
    notes
}
