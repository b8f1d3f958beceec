//! Made-up leads and the policy of a thousand rules; the same every time, on every machine.

mod crm;
mod random;
mod row;
mod rules;

use std::io::{self, Write};

use crm::Crm;
use random::Random;
use row::{Format, RowWriter};
use rules::Rules;

pub(crate) use rules::policy;

/// Leads of a kind.
trait Shape {
    /// The columns' names, in order.
    fn names(&self) -> Vec<String>;

    /// Writes the cells of a lead, as many as there are names.
    fn write(&self, number: u64, random: &mut Random, row: &mut RowWriter<'_>);
}

/// Writes so many leads; `None` where there is no such shape or format.
pub(crate) fn write(shape: &str, format: &str, count: u64, out: &mut dyn Write) -> Option<io::Result<()>> {
    let shape: Box<dyn Shape> = match shape {
        "crm" => Box::new(Crm::new(0)),
        "wide" => Box::new(Crm::new(176)),
        "rules" => Box::new(Rules),
        _ => return None,
    };
    Some(leads(&*shape, Format::of_name(format)?, count, out))
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
