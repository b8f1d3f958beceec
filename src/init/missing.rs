//! Texts that stand where nothing is known.

use crate::data::sample::{Column, Entry};
use crate::types::same_ignoring_case;

/// Texts that say so whatever the column is.
const EVERYWHERE: [&str; 26] = [
    "N/A",
    "#N/A",
    "n.a.",
    "null",
    "(null)",
    "undefined",
    "NaN",
    "-None-",
    "--None--",
    "Select",
    "- Select -",
    "-Select-",
    "--Select--",
    "Select...",
    "Please select",
    "(blank)",
    "(empty)",
    "-",
    "--",
    "---",
    "—",
    "–",
    "?",
    "#REF!",
    "#VALUE!",
    "#NAME?",
];

/// Texts that say so among choices, too.
const AMONG_CHOICES: [&str; 4] = ["unknown", "not known", "not specified", "not provided"];

/// Texts that say so where all others are numbers, dates or the like.
const AMONG_VALUES: [&str; 12] =
    ["none", "nil", "NA", "n/k", "TBD", "tbc", "not available", "not set", "no data", "empty", "#DIV/0!", "#NULL!"];

/// Texts that say so where all others are dates.
const AMONG_DATES: [&str; 5] = ["0", "00/00/0000", "0000-00-00", "0000-00-00 00:00:00", "00.00.0000"];

/// Numbers that say so where no other is below zero.
const BELOW_ZERO: [&str; 5] = ["-1", "-9", "-99", "-999", "-9999"];

/// What stands in a column, by what it could be.
pub(super) struct Texts<'s> {
    /// Texts that mean missing in any column.
    pub(super) missing: Vec<&'s Entry>,
    /// All others.
    pub(super) present: Vec<&'s Entry>,
}

impl<'s> Texts<'s> {
    /// The texts of a column.
    pub(super) fn of(column: &'s Column) -> Texts<'s> {
        let (missing, present) = column.entries.iter().partition(|entry| is_among(entry, &EVERYWHERE));
        Texts { missing, present }
    }

    /// What is left among choices, and what means missing there.
    pub(super) fn among_choices(&self) -> (Vec<&'s Entry>, Vec<&'s Entry>) {
        self.without(&[&AMONG_CHOICES])
    }

    /// What is left among numbers and the like, and what means missing there.
    pub(super) fn among_values(&self) -> (Vec<&'s Entry>, Vec<&'s Entry>) {
        self.without(&[&AMONG_CHOICES, &AMONG_VALUES])
    }

    /// What is left among dates, and what means missing there.
    pub(super) fn among_dates(&self) -> (Vec<&'s Entry>, Vec<&'s Entry>) {
        self.without(&[&AMONG_CHOICES, &AMONG_VALUES, &AMONG_DATES])
    }

    fn without(&self, lists: &[&[&str]]) -> (Vec<&'s Entry>, Vec<&'s Entry>) {
        let is_missing = |entry: &&Entry| lists.iter().any(|list| is_among(entry, list));
        let (missing, present): (Vec<_>, Vec<_>) = self.present.iter().copied().partition(is_missing);
        (present, self.missing.iter().copied().chain(missing).collect())
    }
}

/// The number that means missing among these: the only one below zero, which comes again and again.
pub(super) fn below_zero<'s>(numbers: &[&'s Entry]) -> Option<&'s Entry> {
    const OFTEN: u64 = 3;
    let mut below = numbers.iter().filter(|entry| entry.text.starts_with('-'));
    let only = below.next().filter(|_| below.next().is_none())?;
    let is_one = BELOW_ZERO.contains(&&*only.text) && only.count >= OFTEN && numbers.len() > 2;
    is_one.then_some(*only)
}

fn is_among(entry: &Entry, list: &[&str]) -> bool {
    list.iter().any(|text| same_ignoring_case(text, &entry.text))
}
