//! Codes held to what the exact reader says of each lead.

use proptest::prelude::*;

use crate::data::block::csv::CsvBlock;
use crate::data::block::{BlockReader, Blocks, CsvReader, Extent, LeadBlocks};
use crate::data::{BadValues, Leads, Options, ReadLead};
use crate::outlook::line::position;
use crate::plan::{Batch, Coder, FieldNeed, MISSING, Needs, NumberId, Plan, ROWS, Thresholds, Wants};
use crate::policy::{AsOf, Policy};
use crate::session::load_text;
use crate::types::{Type, Value};

/// Fields of all types, with all that a field may say of its cells.
pub(in crate::data::block) const FIELDS: &str = r#"
  missing everywhere "N/A", "Select"
  id      text key
  part    integer key missing "0"
  plain   integer
  few     integer missing "-1", "99" read "lots" as 50 between -5 and under 1000
  amount  number
  comma   number format "1.234,56" missing "1,5"
  spaced  number format "1 234.56" at most 500
  price   money EUR
  dotted  money USD format "1,234.56" at least 10 USD missing "12.500"
  span    duration in days read "asap" as 0d, "7" as 70d
  bare    duration
  week    duration in weeks
  day     date
  slashed date format "DD/MM/YYYY" between 2000-01-01 and 2030-12-31
  wordy   date format "D MMM YYYY"
  at      datetime
  stamp   datetime format "DD.MM.YYYY"
  clock   datetime format "DD/MM/YYYY HH:mm"
  yes     boolean read "maybe" as false
  size    one of small, large, "very large"
  kind    one of p, q or other missing "x"
  note    text missing "-" read "none" as "nobody"
  tags    list of text split by "|"
  sizes   list of integer
  want    text
  mail    text missing "none@mail.example"
"#;

pub(in crate::data::block) const UNUSED: &str = "
  there   date required
  idle    integer
";

pub(in crate::data::block) fn policy(zone: &str) -> Policy {
    let names = names(FIELDS);
    let conditions: Vec<String> = names.iter().map(|name| format!("{name} defined")).collect();
    let text = format!("timezone \"{zone}\"\nlead {{{FIELDS}{UNUSED}}}\nif {} then SQL", conditions.join(" or "));
    let loaded = load_text("policy.bant", &text);
    let found: Vec<&str> = loaded.diagnostics.iter().map(|found| found.message.as_str()).collect();
    loaded.policy.unwrap_or_else(|| panic!("{found:?}"))
}

pub(in crate::data::block) fn names(fields: &str) -> Vec<&str> {
    let lines = fields.lines().filter(|line| !line.trim().is_empty() && !line.contains("everywhere"));
    lines.map(|line| line.split_whitespace().next().unwrap()).collect()
}

/// The coder of texts that are tested.
fn tests(name: &str) -> Option<Coder> {
    let condition = match name {
        "want" => r#"want contains "CRM""#,
        "mail" => r#"domain(mail) in ("mail.example", "Post.example", "one.y") or domain(mail) = "two.y""#,
        _ => return None,
    };
    let text = format!("lead {{\n  {name} text\n}}\nif {condition} then SQL");
    let policy = load_text("tests.bant", &text).policy.unwrap();
    let as_of = AsOf { today: "2026-11-21".parse().unwrap(), now: None };
    let plan = Plan::new(&policy, &as_of, &Wants::default());
    let coder = plan.needs().columns.first().cloned();
    coder.filter(|coder| matches!(coder, Coder::Tests(tests) if tests.domains().is_some() == (name == "mail")))
}

/// A need of every used field, by its type; some of several columns, and the ordered ones of numbers.
pub(in crate::data::block) fn needs(policy: &Policy) -> Needs {
    let mut needs = Needs::default();
    for (id, field) in policy.schema.fields.iter_enumerated().filter(|(_, field)| field.used) {
        let coder = match &field.ty {
            Type::Boolean => Coder::Boolean,
            Type::Choice(set) => Coder::Choice(set.clone()),
            Type::Text => tests(&field.name).unwrap_or(Coder::Presence),
            Type::List(_) | Type::Outcome => Coder::Presence,
            Type::Integer | Type::Number | Type::Money(_) | Type::Duration | Type::Date | Type::Datetime => {
                let unit = if field.ty == Type::Integer { 1 } else { 1_000_000 };
                let many = if id.0 % 2 == 0 { 3 } else { 12 };
                let days = [10_957, 20_000, 20_454, 20_455];
                let points = (0..many).map(|point| point * 10 * unit).chain(days);
                Coder::Ordered(Thresholds::new(points.take(many as usize + id.0 as usize % 3).collect()).unwrap())
            }
        };
        let is_ordered = matches!(coder, Coder::Ordered(_));
        let mut columns = vec![needs.columns.push_and_get_key(coder)];
        if id.0 % 3 == 0 {
            columns.push(needs.columns.push_and_get_key(Coder::Presence));
        }
        let number = (is_ordered && id.0 % 4 != 0).then(|| {
            needs.numbers += 1;
            NumberId(needs.numbers as u32 - 1)
        });
        needs.fields.push(FieldNeed { field: id, columns, number });
    }
    needs
}

/// What a batch should have for a lead; `None` where it is set aside.
pub(in crate::data::block) fn expected(needs: &Needs, lead: &ReadLead) -> Option<Vec<(u16, i64)>> {
    if !lead.problems.is_empty() || !lead.forgiven.is_empty() {
        return None;
    }
    let mut all = Vec::new();
    for need in &needs.fields {
        let value = lead.lead.values[need.field].as_ref();
        let number = need.number.and(value).map_or(0, |value| position(value).unwrap());
        for column in &need.columns {
            all.push((needs.columns[*column].code(value)?, number));
        }
    }
    Some(all)
}

pub(in crate::data::block) fn found(needs: &Needs, batch: &Batch, row: usize) -> Option<Vec<(u16, i64)>> {
    if batch.set_aside[row] {
        return None;
    }
    let mut all = Vec::new();
    for need in &needs.fields {
        for column in &need.columns {
            let code = batch.codes[*column][row];
            let number = need.number.map_or(0, |number| batch.numbers[number][row]);
            all.push((code, if code == MISSING { 0 } else { number }));
        }
    }
    Some(all)
}

/// Reads a CSV lead by lead and in blocks, and compares all.
fn agree(zone: &str, csv: &[u8], options: &Options) {
    let policy = policy(zone);
    let needs = needs(&policy);
    let open = || Leads::open(&policy, "leads.csv", csv, options).unwrap_or_else(|error| panic!("{error}"));
    let leads: Vec<ReadLead> = open().map(Result::unwrap).collect();
    let (reader, LeadBlocks::Csv(mut blocks)) = open().into_blocks() else { panic!("it is a CSV") };
    let mut by_block = CsvReader::new(&reader, &needs, blocks.delimiter());
    let (mut block, mut batch) = (CsvBlock::default(), Batch::new(&needs));
    let mut before = Extent::default();
    let mut all = leads.iter();
    while blocks.next(&mut block).unwrap() {
        let extent = by_block.open(&block);
        by_block.place(before);
        before = before.and(extent);
        let mut given = 0;
        loop {
            by_block.fill(&block, &mut batch);
            if batch.len == 0 {
                break;
            }
            for row in 0..batch.len {
                let lead = all.next().unwrap();
                assert_eq!(found(&needs, &batch, row), expected(&needs, lead), "{lead:#?}");
                if !batch.set_aside[row] {
                    assert_eq!(batch.keys[row], lead.key_hash);
                    check_values(&policy, &mut by_block, &block, given + row, lead);
                }
                assert_eq!(format!("{:?}", by_block.read(&block, given + row)), format!("{lead:?}"));
                let width = policy.schema.fields.len();
                for column in 0..=width {
                    let shown = by_block.column(&block, given + row, column, "");
                    assert_eq!(shown, lead.own.column(column, ""));
                }
            }
            given += batch.len;
        }
    }
    assert_eq!((all.next().map(|lead| lead.row), before.leads), (None, leads.len() as u64));
}

fn check_values(policy: &Policy, by_block: &mut CsvReader<'_>, block: &CsvBlock, number: usize, lead: &ReadLead) {
    for (id, _) in policy.schema.fields.iter_enumerated().filter(|(_, field)| field.used) {
        let value: Option<Value> = by_block.value(block, number, id);
        assert_eq!(value, lead.lead.values[id]);
        assert_eq!(by_block.field(block, number, id), lead.own.field(id));
    }
}

/// Cells that are valid, nearly so, or dirt.
pub(in crate::data::block) fn cell(name: &str) -> BoxedStrategy<String> {
    let usual = match name {
        "id" | "note" => "[a-zA-Z0-9@.-]{1,40}|-|None|n/a|é{1,3}|[a-z]{1,8} [a-z]{1,8}",
        "part" | "plain" | "few" => {
            "-?[0-9]{1,3}|-1|99|0|-?[0-9]{15,20}|[0-9]{1,3}(,[0-9]{3}){1,2}|[0-9]{1,2}\\.0|\\+5|LOTS"
        }
        "amount" | "comma" | "spaced" | "price" | "dotted" => {
            "-?[0-9]{1,5}|-?[0-9]{1,4}[.,][0-9]{1,7}|[0-9]{10,14}[.,]?[0-9]{0,3}|1[., ]234[.,]5|12.500|1,5|5%|10k|€ ?5|-|[0-9]{1,2}[.,]"
        }
        "span" | "bare" | "week" => "-?[0-9]{1,4}|[0-9]{1,3}(d| days|w)|[0-9]{9,18}|P[0-9]D|asap|7|1\\.5",
        "day" | "there" => {
            "20[0-3][0-9]-[01][0-9]-[0-3][0-9]|[0-9]{4}-02-29|2026-11-21[T ]23:30(Z|\\+02:00)?|0000-01-01"
        }
        "slashed" | "clock" => {
            "[0-3][0-9]/[01][0-9]/(19|20)[0-9]{2}|[0-3][0-9]/[01][0-9]/20[0-3][0-9] [0-2][0-9]:[0-5][0-9]"
        }
        "stamp" => "[0-3][0-9]\\.[01][0-9]\\.(19|20)[0-9]{2}",
        "wordy" => "[1-3]?[0-9] (Jan|feb|MAR|Apr) 20[0-3][0-9]",
        "at" => {
            "(19|20)[0-9]{2}-(03|10)-(2[5-9]|3[01])[T ][0-2][0-9]:[0-5][0-9](:[0-6][0-9](\\.[0-9]{1,9})?)?( ?Z|[+-][01][0-9]:?[0-5][0-9])?|[0-9]{4}-[01][0-9]-[0-3][0-9]"
        }
        "yes" => "yes|NO|true|False|1|0|y|maybe|perhaps",
        "size" | "kind" => "small|LARGE|very large|p|Q|x|z{1,20}",
        "tags" => "[a-z]{1,4}(\\|[a-z ]{0,4}){0,3}",
        "sizes" => "[0-9]{1,3}(;[0-9]{0,3}){0,3}",
        "want" => {
            "Clean up the CRM|Clean up the CRM before the audit|The same \"CRM\", another inbox|[a-zCRM ]{17,70}|Replace \
             the crm, and keep all that it ever knew of any of them|Reporting across three teams|Reporting across 3333 teams"
        }
        "mail" => {
            "[a-zA-Z0-9.]{1,8}@(mail|Post|post|POST|[a-zA-Z]{1,12})\\.(example|EXAMPLE)|a@(one|Two|six)\\.y|[a-z@.]{1,12}|\
             none@mail.example|é@mail.example|a@ mail.example|a@@mail.example|[a-z]{40,70}@[a-z]{1,40}"
        }
        _ => "[0-9]{1,3}",
    };
    let dirt = "[-+0-9.,;: /TZ%kKEUR\"\u{A0}\u{2003}é]{0,20}|\\PC{0,6}|select|N/A";
    prop_oneof![
        12 => usual.prop_map(|cell| cell),
        2 => Just(String::new()),
        1 => usual.prop_map(|cell| format!(" {cell}\u{A0}")),
        1 => dirt.prop_map(|cell| cell),
    ]
    .boxed()
}

/// A CSV with a lead a line, some lines broken, cells quoted where they must be or where it is all the same.
fn csv() -> impl Strategy<Value = Vec<u8>> {
    let columns = [names(FIELDS), names(UNUSED)].concat();
    let cells: Vec<BoxedStrategy<String>> = columns.iter().map(|name| cell(name)).collect();
    let row = (cells, any::<u32>(), 0_u8..40).prop_map(|(mut cells, quoted, broken)| {
        if broken == 0 {
            cells.pop();
        }
        let cell = |(index, cell): (usize, &String)| {
            let must = cell.contains([',', '"', '\n', '\r']);
            if must || quoted >> (index % 32) & 7 == 0 {
                format!("\"{}\"", cell.replace('"', "\"\""))
            } else {
                cell.clone()
            }
        };
        let cells: Vec<String> = cells.iter().enumerate().map(cell).collect();
        let mut line = (cells.join(",") + if broken % 2 == 0 { "\n" } else { "\r\n" }).into_bytes();
        if broken == 1 {
            line.insert(7, 0xFF);
        }
        line
    });
    let header = columns.join(",") + "\n";
    prop::collection::vec(row, 1..24).prop_map(move |rows| [header.clone().into_bytes(), rows.concat()].concat())
}

#[test]
fn leads_of_several_batches_are_coded_in_order() {
    let columns = [names(FIELDS), names(UNUSED)].concat();
    let mut csv = columns.join(",") + "\n";
    for number in 1..=2 * ROWS + 3 {
        let mut cells = vec![String::new(); columns.len()];
        cells[0] = format!("L-{number}");
        cells[1] = number.to_string();
        cells[2] = (number % 70).to_string();
        cells[columns.len() - 2] = "2026-11-21".to_owned();
        csv += &(cells.join(",") + "\n");
        if number % 500 == 0 {
            csv += "too,few\n";
        }
    }
    agree("Europe/Paris", csv.as_bytes(), &Options::default());
}

proptest! {
    #[test]
    fn codes_are_those_of_the_values_that_are_read(
        csv in csv(),
        zone in prop::sample::select(vec!["UTC", "Europe/Paris", "America/New_York", "Asia/Kathmandu"]),
        forgives in any::<bool>(),
        in_place in any::<bool>(),
    ) {
        let bad_values = if forgives { BadValues::Missing } else { BadValues::Problem };
        agree(zone, &csv, &Options { bad_values, in_place, ..Options::default() });
    }
}
