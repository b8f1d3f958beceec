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
}

impl<W: Write> TableRows<W> {
    /// Writes nothing yet.
    pub(super) fn new(output: W, columns: &[Arc<str>], zone: &TimeZone, most: usize, width: usize) -> Self {
        let header = columns.iter().map(|name| printable(name)).collect();
        let is_number = vec![true; columns.len()];
        TableRows { output, zone: zone.clone(), lines: vec![header], is_number, most, more: 0, width }
    }

    fn line(&self, line: &[String], widths: &[usize]) -> String {
        let mut drawn = String::from("  ");
        for ((text, width), is_number) in line.iter().zip(widths).zip(&self.is_number) {
            let text = cut(text, *width);
            let blanks = " ".repeat(width.saturating_sub(text.width()));
            let (before, behind) = if *is_number { (blanks.as_str(), "") } else { ("", blanks.as_str()) };
            drawn.push_str(before);
            drawn.push_str(&text);
            drawn.push_str(behind);
            drawn.push_str(&" ".repeat(GAP));
        }
        drawn.trim_end().to_owned()
    }

    /// The widths of the columns that find room. Reasons are long and worth reading, so columns at the end are left
    /// out before the widest are cut to where they say nothing.
    fn widths(&self) -> Vec<usize> {
        let columns = self.is_number.len();
        let widest = |index: usize| self.lines.iter().filter_map(|line| line.get(index)).map(|text| text.width()).max();
        let mut widths: Vec<usize> = (0..columns).map(|index| widest(index).unwrap_or(0).min(self.width)).collect();
        self.cut_widest(&mut widths, COMFORTABLE);
        self.leave_out(&mut widths, FEWEST);
        self.cut_widest(&mut widths, NARROWEST);
        self.leave_out(&mut widths, 1);
        widths
    }

    /// Cuts the widest columns, none below `narrowest`, until all find room.
    fn cut_widest(&self, widths: &mut [usize], narrowest: usize) {
        while !self.has_room(widths) {
            match widths.iter_mut().max() {
                Some(widest) if *widest > narrowest => *widest -= 1,
                Some(_) | None => break,
            }
        }
    }

    /// Leaves out the last columns, but not more than to `fewest`, until all find room.
    fn leave_out(&self, widths: &mut Vec<usize>, fewest: usize) {
        while !self.has_room(widths) && widths.len() > fewest {
            widths.pop();
        }
    }

    fn has_room(&self, widths: &[usize]) -> bool {
        widths.iter().sum::<usize>() + GAP * widths.len() <= self.width
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
        self.lines.push(row.iter().map(|cell| printable(&cell.to_text(&self.zone))).collect());
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        let widths = self.widths();
        for (index, line) in self.lines.iter().enumerate() {
            writeln!(self.output, "{}", self.line(line, &widths))?;
            if index == 0 {
                let rules: Vec<String> = widths.iter().map(|width| "─".repeat(*width)).collect();
                writeln!(self.output, "{}", self.line(&rules, &widths))?;
            }
        }
        let left_out = self.is_number.len() - widths.len();
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
