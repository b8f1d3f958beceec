//! The first rows as a table for a terminal.

use std::io::{self, Write};
use std::sync::Arc;

use jiff::tz::TimeZone;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::{Cell, RowWriter};
use crate::types::{Value, show};

/// Between two columns.
const GAP: usize = 2;

/// A column is cut to this before another is left out.
const COMFORTABLE: usize = 36;

/// So many columns stay, cut further, where a comfortable width does not find room for them.
const FEWEST: usize = 6;

/// A column is not cut below this.
const NARROWEST: usize = 12;

/// Holds the first rows and draws them at the end, when the widths are known.
pub(super) struct TableRows<W: Write> {
    output: W,
    zone: TimeZone,
    lines: Vec<Vec<String>>,
    is_number: Vec<bool>,
    most: usize,
    more: u64,
    width: usize,
    /// The column of the policy's outcome.
    outcome: Option<usize>,
    /// The column of problems.
    problem: Option<usize>,
}

/// A column that finds room.
#[derive(Clone, Copy)]
struct Shown {
    index: usize,
    width: usize,
}

impl<W: Write> TableRows<W> {
    /// Writes nothing yet.
    pub(super) fn new(output: W, columns: &[Arc<str>], zone: &TimeZone, most: usize, width: usize) -> Self {
        let header = columns.iter().map(|name| printable(name)).collect();
        let is_number = vec![true; columns.len()];
        let find = |name: &str| columns.iter().position(|column| **column == *name);
        let outcome = find("bantam.outcome").or_else(|| find("outcome"));
        let problem = find("bantam.problem").or_else(|| find("problem"));
        TableRows { output, zone: zone.clone(), lines: vec![header], is_number, most, more: 0, width, outcome, problem }
    }

    fn line(&self, line: &[String], columns: &[Shown]) -> String {
        let mut drawn = String::from("  ");
        for column in columns {
            let text = cut(line.get(column.index).map_or("", String::as_str), column.width);
            let blanks = " ".repeat(column.width.saturating_sub(text.width()));
            let is_number = self.is_number.get(column.index).is_some_and(|is_number| *is_number);
            let (before, behind) = if is_number { (blanks.as_str(), "") } else { ("", blanks.as_str()) };
            drawn.push_str(before);
            drawn.push_str(&text);
            drawn.push_str(behind);
            drawn.push_str(&" ".repeat(GAP));
        }
        drawn.trim_end().to_owned()
    }

    /// The columns that find room, with their widths. Where not all do, those that say nothing go first. Reasons are long
    /// and worth reading, so columns at the end are left out before the widest are cut to where they say nothing; what is
    /// wrong with a lead is never left out.
    fn columns(&self) -> Vec<Shown> {
        let texts = |index: usize| self.lines.iter().filter_map(move |line| line.get(index));
        let widest = |index: usize| texts(index).map(|text| text.width()).max().unwrap_or(0).min(self.width);
        let is_blank = |index: usize| texts(index).skip(1).all(String::is_empty);
        let mut columns: Vec<Shown> =
            (0..self.is_number.len()).map(|index| Shown { index, width: widest(index) }).collect();
        if !self.has_room(&columns) {
            columns.retain(|column| !is_blank(column.index));
        }
        let kept = self.problem.filter(|problem| !is_blank(*problem));
        self.cut_widest(&mut columns, COMFORTABLE);
        self.leave_out(&mut columns, FEWEST, kept);
        self.cut_widest(&mut columns, NARROWEST);
        self.leave_out(&mut columns, 1, kept);
        columns
    }

    /// Cuts the widest columns, none below `narrowest`, until all find room.
    fn cut_widest(&self, columns: &mut [Shown], narrowest: usize) {
        while !self.has_room(columns) {
            match columns.iter_mut().max_by_key(|column| column.width) {
                Some(widest) if widest.width > narrowest => widest.width -= 1,
                Some(_) | None => break,
            }
        }
    }

    /// Leaves out the last columns but for `kept`, not more than to `fewest`, until all find room.
    fn leave_out(&self, columns: &mut Vec<Shown>, fewest: usize, kept: Option<usize>) {
        while !self.has_room(columns) && columns.len() > fewest {
            let Some(last) = columns.iter().rposition(|column| Some(column.index) != kept) else { break };
            columns.remove(last);
        }
    }

    fn has_room(&self, columns: &[Shown]) -> bool {
        columns.iter().map(|column| column.width + GAP).sum::<usize>() <= self.width
    }
}

impl<W: Write> RowWriter for TableRows<W> {
    fn row(&mut self, row: &[Cell]) -> io::Result<()> {
        if self.lines.len() > self.most {
            self.more += 1;
            return Ok(());
        }
        for (cell, is_number) in row.iter().zip(&mut self.is_number) {
            *is_number &= matches!(cell, Cell::Missing | Cell::Value(Value::Integer(_) | Value::Number(_)));
        }
        let mut line: Vec<String> = row.iter().map(|cell| printable(&cell.to_text(&self.zone))).collect();
        if let Some(outcome) = self.outcome.and_then(|outcome| line.get_mut(outcome)).filter(|text| text.is_empty()) {
            "not decided".clone_into(outcome);
        }
        self.lines.push(line);
        Ok(())
    }

    fn pass(&mut self, rows: u64) {
        self.more += rows;
    }

    fn finish(&mut self) -> io::Result<()> {
        let columns = self.columns();
        for (index, line) in self.lines.iter().enumerate() {
            writeln!(self.output, "{}", self.line(line, &columns))?;
            if index == 0 {
                let mut rules = vec![String::new(); self.is_number.len()];
                for column in &columns {
                    if let Some(rule) = rules.get_mut(column.index) {
                        *rule = "─".repeat(column.width);
                    }
                }
                writeln!(self.output, "{}", self.line(&rules, &columns))?;
            }
        }
        let left_out = self.is_number.len() - columns.len();
        if self.more > 0 {
            writeln!(self.output, "  … and {} more", show::friendly(&Value::Integer(self.more as i64), &self.zone))?;
        }
        if left_out > 0 {
            let word = if left_out == 1 { "column" } else { "columns" };
            writeln!(self.output, "  … {left_out} more {word}: choose with --columns, or write a file with -o")?;
        }
        // What follows on a terminal is the summary.
        writeln!(self.output)?;
        self.output.flush()
    }
}

/// A text on one line, without what would steer the terminal.
fn printable(text: &str) -> String {
    text.chars().map(|mark| if mark.is_control() { ' ' } else { mark }).collect()
}

/// As much of a text as finds room, `…` for the rest.
fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut used = 1;
    for mark in text.chars() {
        used += mark.width().unwrap_or(0);
        if used > width {
            break;
        }
        kept.push(mark);
    }
    kept.push('…');
    kept
}
