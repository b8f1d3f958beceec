//! Files of leads with dirt of every kind: the policy that is begun from one checks, passes its tests, and reads it.

use bantam::data::sample::Sample;
use bantam::data::{Leads, Options, ProblemKind, cell};
use bantam::format::{Style, format};
use bantam::init::{draft, to_decide};
use bantam::policy::Policy;
use bantam::session::load_text;
use bantam::source::Sources;
use bantam::testing::{self, Coverage};
use bantam::types::FieldId;
use jiff::tz::TimeZone;
use proptest::prelude::*;
use proptest::sample::select;

use crate::support::cases;

const HEADERS: [&str; 40] = [
    "Lead ID",
    "id",
    "Email",
    "E-mail",
    "Company",
    "Country/Region",
    "Industry",
    "Employees",
    "Budget",
    "budget_eur",
    "Amount (USD)",
    "Annual Revenue",
    "Created",
    "created_at",
    "Timing",
    "Time to buy",
    "Duration (in days)",
    "Lead Source",
    "Lead Status",
    "Consent",
    "Opt out",
    "Job Title",
    "Phone",
    "Zip",
    "if",
    "rule",
    "outcome",
    "fit",
    "BANT",
    "missing",
    "related",
    "from",
    "property_a",
    "property_b",
    "délai",
    "数",
    "a\"b\\c",
    "`x`",
    "",
    "  ",
];

/// Cells that belong together, more or less.
const KINDS: [&[&str]; 22] = [
    &["1", "2", "30", "400"],
    &["-1", "-1", "-1", "5", "7", "9"],
    &["1,200", "3,400", "12"],
    &["1.234", "2.500", "10.000"],
    &["1.5", "2,5"],
    &["1 234,50", "17,25", "3"],
    &["10%", "20%", "0"],
    &["10k", "€5", "20 EUR", "3.000,50 €"],
    &["$5", "$1,000.50", "£3"],
    &["03/04/2021", "05/06/2021", "12/11/2020"],
    &["25/12/2021", "01/02/2021"],
    &["12/25/2021", "01/02/2021"],
    &["2021-04-03", "0000-00-00", "0"],
    &["2021-04-03 3:15:00", "2021-10-13 13:15:59", "2021-04-03T10:00:00Z"],
    &["3 Apr 2021", "15 May, 2021 10:02:03 PM", "May 3, 2021"],
    &["90d", "12 weeks", "30 days", "PT36H", "5"],
    &["yes", "no", "Yes", "unknown", "true"],
    &["SaaS", "saas", "Retail", "other", "C level", "Other", "if", "any", "Industry"],
    &["SEO;Paid", "SEO", ";", "Paid; SEO;"],
    &["a, b", "b, a", "a", "b"],
    &["N/A", "null", "-None-", "Select", "-", "unknown", "none"],
    &[
        "",
        " ",
        "\"quoted\"",
        "line\nbreak",
        "\u{202E}x",
        "C:\\n",
        "# no",
        "00123",
        "99999999999999999999",
        "a@b.example",
    ],
];

/// A header, and the kinds of cells below it: one, or one with dirt from another.
fn column() -> impl Strategy<Value = (String, usize, usize, u8)> {
    let header = prop_oneof![4 => select(&HEADERS[..]).prop_map(str::to_owned), 1 => "[ -~éß\u{202E}]{0,12}"];
    (header, 0..KINDS.len(), 0..KINDS.len(), 0..100_u8)
}

#[derive(Clone, Debug)]
struct File {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

fn file() -> impl Strategy<Value = File> {
    let columns = prop::collection::vec(column(), 1..9);
    (columns, 0..40_usize, any::<u64>()).prop_map(|(columns, count, seed)| {
        let mut state = seed;
        let mut random = move |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % below
        };
        let mut cell = |(_, kind, dirt, share): &(String, usize, usize, u8), row: usize| {
            let is_dirty = *share < 50 && random(100) < usize::from(*share);
            let texts = KINDS[if is_dirty { *dirt } else { *kind }];
            // Some columns count up, as keys do.
            if *share > 90 { format!("{row}") } else { texts[random(texts.len())].to_owned() }
        };
        let rows = (0..count).map(|row| columns.iter().map(|column| cell(column, row)).collect()).collect();
        File { header: columns.into_iter().map(|(header, ..)| header).collect(), rows }
    })
}

impl File {
    fn bytes(&self) -> Vec<u8> {
        let mut writer = csv::WriterBuilder::new().quote_style(csv::QuoteStyle::Always).from_writer(Vec::new());
        writer.write_record(&self.header).unwrap();
        self.rows.iter().for_each(|row| writer.write_record(row).unwrap());
        writer.into_inner().unwrap()
    }

    /// The place of the column that a field is read from.
    fn place(&self, policy: &Policy, field: FieldId) -> usize {
        let header = &policy.schema.fields[field].header.name;
        self.header.iter().position(|name| name.trim() == &**header).expect("a column")
    }
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn a_policy_that_is_begun_reads_its_file(file in file()) {
        let bytes = file.bytes();
        let options = Options { delimiter: Some(b','), ..Options::default() };
        let sample = Sample::take("leads.csv", &bytes[..], &options).unwrap();
        let draft = draft(&sample, "leads.csv");
        let loaded = load_text("leads.bant", &draft.text);
        let found: Vec<&str> = loaded.diagnostics.iter().map(|found| found.message.as_str()).collect();
        prop_assert!(found.is_empty(), "{found:?}\n{}", draft.text);
        let policy = loaded.policy.as_ref().unwrap();
        let mut coverage = Coverage::new(policy);
        for test in &policy.tests {
            let report = testing::run(policy, &loaded.sources, test, &mut coverage);
            prop_assert!(report.passed(), "{:?}\n{}", report.failures, draft.text);
        }
        let mut sources = Sources::new();
        let id = sources.add("leads.bant", None, draft.text.as_str());
        prop_assert_eq!(&format(&sources, id, Style::default()).unwrap(), &draft.text);
        prop_assert_eq!(draft.fields, policy.schema.fields.len());
        // Every cell is read, whether the rules ask for it or not.
        for (id, field) in policy.schema.fields.iter_enumerated() {
            let place = file.place(policy, id);
            for row in &file.rows {
                let read = cell::read(field, &row[place], None, &TimeZone::UTC);
                prop_assert!(read.is_ok(), "{}: {:?}\n{}", field.name, read, draft.text);
            }
        }
        for lead in Leads::open(policy, "leads.csv", &bytes[..], &options).unwrap() {
            let problems = lead.unwrap().problems;
            prop_assert!(problems.iter().all(|problem| problem.kind == ProblemKind::Record), "{problems:?}\n{}", draft.text);
        }
        for line in to_decide(&draft.text) {
            prop_assert!(draft.text.lines().nth(line - 1).unwrap().contains("# To decide:"));
        }
    }

    #[test]
    fn any_bytes_give_a_policy_or_a_message(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        for name in ["leads.csv", "leads.jsonl", "leads.json"] {
            if let Ok(sample) = Sample::take(name, &bytes[..], &Options::default()) {
                let draft = draft(&sample, name);
                let loaded = load_text("leads.bant", &draft.text);
                prop_assert!(loaded.policy.is_some(), "{:?}\n{}", loaded.diagnostics, draft.text);
            }
        }
    }
}
