//! Writes the leads and policies of the side-by-side bench to standard output.
//!
//! ```text
//! cargo run --release --example generate -- leads crm csv 2000000
//! ```
//!
//! The same arguments give the same bytes, on every machine and in every run.

mod crm;
mod random;
mod row;
mod rules;

use std::env;
use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use crm::Crm;
use random::Random;
use row::{Format, RowWriter};
use rules::Rules;

const USAGE: &str = "\
usage: generate leads SHAPE FORMAT COUNT
       generate policy

SHAPE is crm (24 columns), wide (the same and 176 more) or rules (the 40 fields of `generate policy`);
FORMAT is csv or jsonl.";

/// What each shape of leads says of itself.
trait Shape {
    /// The columns' names, in order.
    fn names(&self) -> Vec<String>;

    /// Writes the cells of a lead, as many as there are names.
    fn write(&self, number: u64, random: &mut Random, row: &mut RowWriter<'_>);
}

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let mut out = BufWriter::with_capacity(1 << 20, io::stdout().lock());
    let done = match words[..] {
        ["policy"] => out.write_all(rules::policy().as_bytes()),
        ["leads", shape, format, count] => {
            let shape: Option<Box<dyn Shape>> = match shape {
                "crm" => Some(Box::new(Crm::new(0))),
                "wide" => Some(Box::new(Crm::new(176))),
                "rules" => Some(Box::new(Rules)),
                _ => None,
            };
            match (shape, Format::of_name(format), count.parse()) {
                (Some(shape), Some(format), Ok(count)) => leads(&*shape, format, count, &mut out),
                _ => return misused(),
            }
        }
        _ => return misused(),
    };
    match done.and_then(|()| out.flush()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("generate: {error}");
            ExitCode::FAILURE
        }
    }
}

fn misused() -> ExitCode {
    eprintln!("{USAGE}");
    ExitCode::from(2)
}

fn leads(shape: &dyn Shape, format: Format, count: u64, out: &mut dyn Write) -> io::Result<()> {
    let mut random = Random::new(20_261_121);
    let names = shape.names();
    let mut row = RowWriter::new(format, &names);
    out.write_all(row.header())?;
    for number in 1..=count {
        shape.write(number, &mut random, &mut row);
        out.write_all(row.take())?;
    }
    Ok(())
}
