//! Columns of dates: which formats read them. Where several do, none is chosen.

use std::collections::HashMap;

use crate::data::sample::Entry;
use crate::init::kind::{Kind, count};
use crate::init::say::{listed, of_values, shown};
use crate::init::verdict::Verdict;
use crate::types::{Date, TimeFormat, Type, Value};

/// The names of months as dates in English have them.
const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// As many different texts show how a column is written; all of them are read for the proof.
const LOOKED_AT: usize = 2_000;

/// What a column of dates is read as; `None` where it is not one.
pub(super) fn read(entries: &[&Entry], missing: &[&Entry]) -> Option<Verdict> {
    if entries.is_empty() {
        return None;
    }
    let iso = Kind::of(Type::Datetime);
    if iso.reads(entries) {
        let has_time = entries.iter().any(|entry| entry.text.contains(':'));
        return Some(Verdict::of(Kind::of(if has_time { Type::Datetime } else { Type::Date }).without(missing)));
    }
    let candidates = candidates(entries);
    let (all, some): (Vec<Kind>, Vec<Kind>) = candidates.into_iter().partition(|kind| kind.reads(entries));
    match all.as_slice() {
        [] => several_formats(entries, some.into_iter().map(|kind| kind.without(missing)).collect()),
        [only] => {
            let verdict = Verdict::of(only.clone().without(missing));
            Some(match some.iter().find(|other| is_order_of(other, only)).and_then(|other| proof(entries, other)) {
                Some(proof) => {
                    verdict.remark(format!("{proof}, so it is {}", only.format.as_deref().unwrap_or_default()))
                }
                None => verdict,
            })
        }
        [_, ..] => Some(ambiguous(entries, all.into_iter().map(|kind| kind.without(missing)).collect())),
    }
}

/// Whether two formats have the same parts in another order.
fn is_order_of(one: &Kind, other: &Kind) -> bool {
    let sorted = |kind: &Kind| {
        let mut letters: Vec<char> = kind.format.iter().flat_map(|format| format.chars()).collect();
        letters.sort_unstable();
        letters
    };
    sorted(one) == sorted(other)
}

/// The first text that a format does not read.
fn proof(entries: &[&Entry], other: &Kind) -> Option<String> {
    let miss = other.misses(entries).into_iter().next()?;
    Some(format!("{} on line {} cannot be {}", shown(&miss.text), miss.line, other.format.as_deref()?))
}

/// A column that several formats read.
fn ambiguous(entries: &[&Entry], kinds: Vec<Kind>) -> Verdict {
    let readings: Vec<Vec<Option<Date>>> = kinds.iter().map(|kind| days(kind, entries)).collect();
    let differs = |index: &usize| {
        let mut days = readings.iter().map(|days| days.get(*index).copied().flatten());
        let first = days.next();
        days.any(|day| Some(day) != first)
    };
    let formats: Vec<&str> = kinds.iter().filter_map(|kind| kind.format.as_deref()).collect();
    let fit = format!("{} {}", of_values(count(entries), "fits", "fit"), listed(&formats, "and"));
    let why = match (0..entries.len()).find(differs).and_then(|index| Some((entries.get(index)?, index))) {
        Some((entry, index)) => {
            let mut days: Vec<String> = readings
                .iter()
                .filter_map(|days| days.get(index).copied().flatten())
                .map(|day| day.strftime("%-d %B %Y").to_string())
                .collect();
            days.dedup();
            let days: Vec<&str> = days.iter().map(String::as_str).collect();
            format!("{fit}; {} on line {} may be {}", shown(&entry.text), entry.line, listed(&days, "or"))
        }
        None => fit,
    };
    Verdict::undecided(why, kinds)
}

/// A column that no format reads, but several do each in part.
fn several_formats(entries: &[&Entry], kinds: Vec<Kind>) -> Option<Verdict> {
    let total = count(entries);
    let mut rest: Vec<&Entry> = entries.to_vec();
    let mut told = Vec::new();
    let mut used = Vec::new();
    while let Some((kind, misses)) = kinds
        .iter()
        .map(|kind| (kind, kind.misses(&rest)))
        .min_by_key(|(_, misses)| count(misses))
        .filter(|(_, misses)| misses.len() < rest.len())
    {
        let example = rest.iter().find(|entry| !misses.iter().any(|miss| std::ptr::eq(*miss, **entry)))?;
        let read = count(&rest) - count(&misses);
        told.push(format!(
            "{read} {} {} (line {})",
            if read == 1 { "is like" } else { "are like" },
            shown(&example.text),
            example.line
        ));
        used.push(kind.clone());
        rest = misses;
    }
    if used.len() < 2 || count(&rest) * 10 > total {
        return None;
    }
    let others = rest.first().map(|entry| format!(", and others like {} (line {})", shown(&entry.text), entry.line));
    let told: Vec<&str> = told.iter().map(String::as_str).collect();
    let why = format!("dates in {} formats: {}{}", used.len(), listed(&told, "and"), others.unwrap_or_default());
    Some(Verdict::undecided(format!("{why}; a field reads one format, so export them alike"), used))
}

fn days(kind: &Kind, entries: &[&Entry]) -> Vec<Option<Date>> {
    let field = Kind { ty: Type::Date, ..kind.clone() }.field();
    let day = |entry: &&Entry| match entry.read(&field) {
        Ok(Some(Value::Date(day))) => Some(day),
        Ok(_) | Err(_) => None,
    };
    entries.iter().map(day).collect()
}

/// The formats that some texts are written in.
fn candidates(entries: &[&Entry]) -> Vec<Kind> {
    let mut shapes: Vec<(Vec<Piece>, Narrow)> = Vec::new();
    let mut known: HashMap<Vec<Piece>, usize> = HashMap::new();
    let step = entries.len().div_ceil(LOOKED_AT).max(1);
    for entry in entries.iter().step_by(step) {
        let Some((shape, narrow)) = shape(&entry.text) else { continue };
        match known.get(&shape).and_then(|index| shapes.get_mut(*index)) {
            Some((_, widest)) => widest.join(&narrow),
            None => {
                known.insert(shape.clone(), shapes.len());
                shapes.push((shape, narrow));
            }
        }
    }
    let mut kinds: Vec<Kind> = Vec::new();
    for (shape, narrow) in shapes.iter().take(20) {
        for pattern in patterns(shape, narrow) {
            let Ok(format) = TimeFormat::new(&pattern) else { continue };
            let kind = Kind::formatted(if format.has_time() { Type::Datetime } else { Type::Date }, &pattern);
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
    }
    kinds
}

/// A part of a text that may be a date.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Piece {
    /// One or two digits.
    Short,
    /// So many digits.
    Digits(usize),
    /// The first three letters of a month's name, or its name.
    Month { whole: bool },
    /// AM or PM.
    HalfDay,
    /// `Z` or `UTC`.
    Offset,
    /// Anything else, blanks as one.
    Mark(String),
}

/// For each short piece whether it stands with one digit, and whether with a zero in front.
#[derive(Clone, Debug, Default)]
struct Narrow(Vec<(bool, bool)>);

impl Narrow {
    fn join(&mut self, other: &Narrow) {
        for (own, other) in self.0.iter_mut().zip(&other.0) {
            own.0 |= other.0;
            own.1 |= other.1;
        }
    }

    /// Whether two digits are sure to stand there: they do, and there or elsewhere with a zero in front.
    fn is_padded(&self, piece: usize) -> bool {
        let is_one_digit = self.0.get(piece).is_some_and(|(is_one_digit, _)| *is_one_digit);
        !is_one_digit && self.0.iter().any(|(_, has_zero)| *has_zero) && !self.0.iter().any(|(is_one, _)| *is_one)
    }
}

/// The pieces of a text; `None` where it is no date.
fn shape(text: &str) -> Option<(Vec<Piece>, Narrow)> {
    const LONGEST: usize = 40;
    if text.len() > LONGEST {
        return None;
    }
    let mut pieces = Vec::new();
    let mut narrow = Narrow::default();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let is_alike = |letter: char| {
            letter.is_ascii_digit() == first.is_ascii_digit() && letter.is_alphabetic() == first.is_alphabetic()
        };
        let end = rest.find(|letter| !is_alike(letter)).unwrap_or(rest.len());
        let (run, behind) = rest.split_at(end);
        let mut widths = (false, false);
        if first.is_ascii_digit() {
            widths = (run.len() == 1, run.len() == 2 && run.starts_with('0'));
            pieces.push(if run.len() <= 2 { Piece::Short } else { Piece::Digits(run.len()) });
        } else if first.is_alphabetic() {
            pieces.push(word(run)?);
        } else {
            pieces.push(Piece::Mark(run.split_whitespace().collect::<Vec<_>>().join(" ")));
            if let Some(Piece::Mark(mark)) = pieces.last_mut() {
                let blank = |is_there: bool| if is_there { " " } else { "" };
                let (before, after) =
                    (blank(run.starts_with(char::is_whitespace)), blank(run.ends_with(char::is_whitespace)));
                *mark = if mark.is_empty() { " ".to_owned() } else { format!("{before}{mark}{after}") };
            }
        }
        narrow.0.push(widths);
        rest = behind;
    }
    Some((pieces, narrow))
}

fn word(text: &str) -> Option<Piece> {
    let lower = text.to_lowercase();
    let whole = MONTHS.contains(&lower.as_str());
    // `May` is both; where other months stand beside it, their form decides.
    if whole || MONTHS.iter().any(|month| lower.len() == 3 && month.starts_with(&lower)) {
        return Some(Piece::Month { whole: whole && lower != "may" });
    }
    match lower.as_str() {
        "am" | "pm" => Some(Piece::HalfDay),
        "z" | "utc" => Some(Piece::Offset),
        "t" => Some(Piece::Mark("T".to_owned())),
        _ => None,
    }
}

/// The patterns that a shape may stand for.
fn patterns(shape: &[Piece], narrow: &Narrow) -> Vec<String> {
    let (orders, length) = match shape {
        [Piece::Digits(8), ..] => (vec![vec!["YYYYMMDD"]], 1),
        [first, Piece::Mark(_), second, Piece::Mark(_), third, ..] => (orders([first, second, third]), 5),
        _ => return Vec::new(),
    };
    let Some(time) = time(shape, length, narrow) else { return Vec::new() };
    let date = |order: &Vec<&'static str>| {
        let mut parts = order.iter();
        let mut pattern = String::new();
        for (index, piece) in shape.iter().take(length).enumerate() {
            match piece {
                Piece::Mark(mark) => pattern.push_str(mark),
                Piece::Short | Piece::Digits(_) | Piece::Month { .. } | Piece::HalfDay | Piece::Offset => {
                    let token = parts.next().copied().unwrap_or_default();
                    pattern.push_str(if narrow.is_padded(index) { doubled(token) } else { token });
                }
            }
        }
        format!("{pattern}{time}")
    };
    orders.iter().map(date).collect()
}

/// What three pieces may be, in order.
fn orders(pieces: [&Piece; 3]) -> Vec<Vec<&'static str>> {
    use Piece::{Digits, Month, Short};
    let name = |whole: bool| if whole { "MMMM" } else { "MMM" };
    match pieces {
        [Digits(4), Short, Short] => vec![vec!["YYYY", "M", "D"]],
        [Digits(4), Month { whole }, Short] => vec![vec!["YYYY", name(*whole), "D"]],
        [Short, Short, Digits(4)] => vec![vec!["D", "M", "YYYY"], vec!["M", "D", "YYYY"]],
        [Short, Short, Short] => vec![vec!["D", "M", "YY"], vec!["M", "D", "YY"], vec!["YY", "M", "D"]],
        [Short, Month { whole }, Digits(4)] => vec![vec!["D", name(*whole), "YYYY"]],
        [Short, Month { whole }, Short] => vec![vec!["D", name(*whole), "YY"], vec!["YY", name(*whole), "D"]],
        [Month { whole }, Short, Digits(4)] => vec![vec![name(*whole), "D", "YYYY"]],
        [Month { whole }, Short, Short] => vec![vec![name(*whole), "D", "YY"]],
        _ => Vec::new(),
    }
}

/// The pattern of the time behind a date; `None` where something else follows.
fn time(shape: &[Piece], from: usize, narrow: &Narrow) -> Option<String> {
    let rest = shape.get(from..).unwrap_or_default();
    let is_colon = |piece: &Piece| *piece == Piece::Mark(":".to_owned());
    let (mark, hour, behind) = match rest {
        [] => return Some(String::new()),
        [Piece::Mark(mark), Piece::Short, colon, Piece::Short, behind @ ..] if is_colon(colon) => {
            (mark, from + 1, behind)
        }
        _ => return None,
    };
    let (seconds, behind) = match behind {
        [colon, Piece::Short, dot, Piece::Digits(3), behind @ ..]
            if is_colon(colon) && *dot == Piece::Mark(".".to_owned()) =>
        {
            (":ss.SSS", behind)
        }
        [colon, Piece::Short, behind @ ..] if is_colon(colon) => (":ss", behind),
        behind => ("", behind),
    };
    let blank = |mark: &String| mark == " ";
    let (is_half, half) = match behind {
        [] => (false, ""),
        [Piece::HalfDay] => (true, "A"),
        [Piece::Mark(mark), Piece::HalfDay] if blank(mark) => (true, " A"),
        [Piece::Offset] => (false, "Z"),
        [Piece::Mark(mark), Piece::Offset] if blank(mark) => (false, " Z"),
        _ => return None,
    };
    let hours = match (is_half, narrow.is_padded(hour)) {
        (true, true) => "hh",
        (true, false) => "h",
        (false, true) => "HH",
        (false, false) => "H",
    };
    Some(format!("{mark}{hours}:mm{seconds}{half}"))
}

/// The token for two digits.
fn doubled(token: &'static str) -> &'static str {
    match token {
        "D" => "DD",
        "M" => "MM",
        other => other,
    }
}
