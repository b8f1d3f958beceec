//! Writes the leads and policies of the side-by-side bench to standard output.
//!
//! ```text
//! cargo run --release --example generate -- leads crm csv 2000000
//! ```

mod leads;

use std::env;
use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

const USAGE: &str = "\
usage: generate leads SHAPE FORMAT COUNT
       generate policy

SHAPE is crm (24 columns), wide (the same and 176 more) or rules (the 40 fields of `generate policy`);
FORMAT is csv or jsonl.";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let mut out = BufWriter::with_capacity(1 << 20, io::stdout().lock());
    let done = match words[..] {
        ["policy"] => Some(out.write_all(leads::policy().as_bytes())),
        ["leads", shape, format, count] => {
            count.parse().ok().and_then(|count| leads::write(shape, format, count, &mut out))
        }
        _ => None,
    };
    match done.map(|done| done.and_then(|()| out.flush())) {
        Some(Ok(())) => ExitCode::SUCCESS,
        Some(Err(error)) => {
            eprintln!("generate: {error}");
            ExitCode::FAILURE
        }
        None => {
            eprintln!("{USAGE}");
            ExitCode::from(2)
        }
    }
}
