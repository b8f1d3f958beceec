//! How long the commands of CI take over 1,000 rules in 50 files, from start to end: `cargo bench --bench tree`.
//!
//! Once the files are one policy, which uses them; once they are 50 policies. The rules are what a company with 50 regions
//! would have: all of use, formatted, without a finding.

#![expect(clippy::unwrap_used, reason = "a measurement fails by panicking")]

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use divan::Bencher;

/// Files, and rules in each.
const FILES: usize = 50;
const STAGES: [&str; 4] = ["MQL", "SAL", "SQL", "Customer"];
const PRODUCTS: [&str; 5] = ["crm", "desk", "mail", "shop", "sync"];

const SHAPES: [&str; 2] = ["one_policy", "50_policies"];

fn main() {
    divan::main();
}

#[divan::bench(args = SHAPES, sample_count = 10)]
fn check(bencher: Bencher<'_, '_>, shape: &str) {
    run(bencher, shape, &["check"]);
}

#[divan::bench(args = SHAPES, sample_count = 10)]
fn fmt_check(bencher: Bencher<'_, '_>, shape: &str) {
    run(bencher, shape, &["fmt", "--check"]);
}

#[divan::bench(args = SHAPES, sample_count = 10)]
fn lint(bencher: Bencher<'_, '_>, shape: &str) {
    run(bencher, shape, &["lint", "--error-on", "advice"]);
}

fn run(bencher: Bencher<'_, '_>, shape: &str, command: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), shape);
    bencher.bench_local(|| {
        let run =
            Command::new(env!("CARGO_BIN_EXE_bantam")).args(command).arg(folder.path()).stdout(Stdio::null()).status();
        assert!(run.unwrap().success(), "{command:?} found something");
    });
}

fn write(folder: &Path, shape: &str) {
    let one = shape == "one_policy";
    let mut uses = String::new();
    for region in 0..FILES {
        let name = format!("region-{region:02}.bant");
        writeln!(uses, "use \"{name}\"").unwrap();
        let text = if one { rules(region) } else { format!("use \"lead.bant\"\n\n{}", rules(region) + "\n" + TEST) };
        fs::write(folder.join(name), text).unwrap();
    }
    let regions: Vec<String> = (0..FILES).map(|region| format!("r{region:02}")).collect();
    let lead = HEAD.replace("REGIONS", &regions.join(", "));
    if one {
        fs::write(folder.join("main.bant"), format!("{uses}\n{lead}\n{TEST}")).unwrap();
    } else {
        fs::write(folder.join("lead.bant"), lead).unwrap();
    }
}

const HEAD: &str = "\
policy \"Fifty regions\"

stages MQL < SAL < SQL < Customer

lead {
  lead_id   text key
  region    one of REGIONS
  product   one of crm, desk, mail, shop, sync
  employees integer at least 0
  budget    money EUR
  need      text
}

score fit from 0 to 40 {
  +20 if employees >= 50
  +20 if need defined
}
";

const TEST: &str = "\
test \"nobody knows yet\" {
  expect no_stage
}
";

/// Four rules for each of five products: the higher the stage, the more is asked.
fn rules(region: usize) -> String {
    let mut text = String::new();
    for (number, product) in PRODUCTS.iter().enumerate() {
        for (step, stage) in STAGES.iter().enumerate() {
            let budget = (step + 1) * 1_000 + number * 100 + region * 10;
            let fit = if step == 0 { String::new() } else { format!(" and fit >= {}", step.min(2) * 20) };
            let lead = format!("region = r{region:02} and product = {product} and budget >= {budget} EUR{fit}");
            writeln!(text, "rule {product}_{region:02}_{stage}:\n  if {lead} then {stage}").unwrap();
        }
    }
    text
}
