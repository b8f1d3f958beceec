use proptest::prelude::*;

use super::*;
use crate::data::{BadValues, Repeats};

const BLOCK: &str = "lead {
  id      text key
  budget  money EUR from \"properties.budget\"
  timing  duration in days
  owner   text required
  note    integer
  related acts {
    kind  text
    at    date
    weight integer
  }
}
if budget >= 10k EUR and timing < 90d and any(acts where kind = \"x\" and at missing) then SQL";

#[test]
fn a_policy_of_one_line_reads_what_it_needs() {
    let policy = policy("if budget defined and timing < 90d then SQL");
    let csv = b"budget,other,timing\n,x,45\n20,,45d\n,,120 days\n1,,\n2,,asap\n";
    assert_eq!(
        shown(&policy, "leads.csv", csv),
        [
            "1 2: - 45d",
            "2 3: 20 45d",
            "3 4: - 120d",
            "4 5: 1 -",
            "5 6: 2 - ! timing: \"asap\" is not a duration; expected 90d, 12 weeks, or a number of days",
        ]
    );
}

#[test]
fn every_record_comes_out_whatever_is_wrong_with_it() {
    let policy = policy(&BLOCK.replace(" from \"properties.budget\"", ""));
    let csv =
        b"id;budget;timing;owner;note\nL1;1,000;30;Ann;x\nL2;5\nL3;;;;;;\n;1;;Ann;\nL5;;;;\nL6;;a\xFFb;Ann;\n\"L7";
    assert_eq!(
        shown(&policy, "leads.csv", csv),
        [
            "1 2: L1 1000 EUR 30d - -",
            "2 3: - - - - - ! line 3: 2 cells; expected 5, as many as the header has: L2,5",
            "3 4: - - - - - ! line 4: 7 cells; expected 5, as many as the header has: L3,,,,,,",
            "4 5: - 1 EUR - Ann - ! id: missing, but it is the key",
            "5 6: L5 - - - - ! owner: missing, but required",
            "6 7: L6 - - Ann - ! timing: \"a\u{FFFD}b\" is not valid UTF-8; expected text in UTF-8",
            "7 8: - - - - - ! line 8: the quote that opens on line 8 is never closed",
        ]
        .map(|line| if line.starts_with("1 ") {
            line.replace("30d - -", "30d Ann -")
        } else {
            line.to_owned()
        })
    );
}

#[test]
fn json_is_read_by_key_then_by_path_and_holds_its_records() {
    let policy = policy(BLOCK);
    let json = br#"[
{"id": 7, "properties": {"budget": "20k"}, "owner": "Ann", "timing": 30, "acts": [{"kind": "x"}, {"kind": "y", "at": "2026-01-02", "weight": "?"}]},
{"id": "8", "properties.budget": 12.5, "owner": true, "acts": {"kind": "x", "at": "soon"}},
{"id": null, "owner": "Ann", "acts": [3]},
{"id": "9" "owner": "Ann"},
[1]
]"#;
    assert_eq!(
        shown(&policy, "leads.json", json),
        [
            "1 2: 7 20000 EUR 30d Ann -",
            "2 3: 8 12.5 EUR - true - ! acts.at: \"soon\" is not a date; expected a date such as 2026-11-21",
            "3 4: - - - Ann - ! id: missing, but it is the key ! acts: `3` is not a record; expected objects in braces",
            "4 5: - - - - - ! line 5: not valid JSON: expected `,` or `}`, at character 12",
            "5 6: - - - - - ! line 6: expected an object in braces, found a list",
        ]
    );
    let acts = &read(&policy, "leads.json", json)[0].lead.related[crate::types::RelatedId(0)];
    assert_eq!(acts.len(), 2);
}

#[test]
fn bad_values_may_be_read_as_missing_and_are_counted() {
    let policy = policy(
        "lead {\n  id text key\n  timing duration\n  size integer required\n}\nif timing < 90d and size > 3 then SQL",
    );
    let options = Options { bad_values: BadValues::Missing, ..Options::default() };
    let csv = b"id,timing,size\n1,soon,5\n2,1d,many\n";
    let leads: Vec<ReadLead> = open(&policy, "leads.csv", csv, &options).flatten().collect();
    assert_eq!((leads[0].problems.len(), leads[0].forgiven.len()), (0, 1));
    assert_eq!(one(&policy, &leads[1]), "2 3: 2 1d - ! size: missing, but required");
}

#[test]
fn a_file_that_does_not_fit_is_refused_with_all_that_is_wrong() {
    let policy = policy(
        "lead {\n  id text key\n  timing duration in days\n  budget number\n  size integer\n}\nif timing < 90d and budget > 1 and size > 2 then SQL",
    );
    assert_eq!(
        refused(&policy, "id,Timing,budget,budget,x,budget\n"),
        [
            "data/missing-column: `leads.csv` has no column `timing` (did you mean `Timing`? write `from \"Timing\"` behind the field's type)",
            "data/duplicate-column: `leads.csv` has 3 columns `budget`: the columns 3, 4 and 6 (rename one of them in the file, so that it is sure which one is meant)",
            "data/missing-column: `leads.csv` has no column `size` (its columns are `id`, `Timing`, `budget`, `budget`, `x`, `budget`)",
        ]
    );
    assert_eq!(
        refused(&policy, ""),
        [
            "data/no-header: `leads.csv` is empty: it has no header (the first line of a CSV names its columns: `lead_id,budget,timing`)"
        ]
    );
    assert_eq!(refused(&policy, "id,timing,budget,size,,\n"), Vec::<String>::new());
}

#[test]
fn a_key_that_comes_again_is_told() {
    let policy = policy("lead {\n  id integer key\n  n integer\n}\nif n > 1 then SQL");
    let mut repeats = Repeats::default();
    let leads = read(&policy, "leads.csv", b"id,n\n7,1\n8,1\n 007,1\n");
    assert_eq!(leads.iter().map(|lead| repeats.note(lead.key_hash)).collect::<Vec<_>>(), [false, false, true]);
}

#[test]
fn the_columns_of_json_are_those_of_its_objects() {
    let policy = policy("if n > 1 then SQL");
    let mut leads = open(&policy, "leads.jsonl", b"{\"b\":1,\"n\":2}\n{\"n\":1,\"a\":null}\n", &Options::default());
    assert_eq!(leads.own_columns().unwrap().iter().map(|name| &**name).collect::<Vec<_>>(), ["b", "n", "a"]);
    assert_eq!(leads.count(), 2);
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic_and_every_record_comes_out(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let policy = policy("lead {\n  a text\n  b integer\n}\nif a = \"x\" and b > 1 then SQL");
        for name in ["x.csv", "x.jsonl", "x.json"] {
            let input = [b"a,b\n", bytes.as_slice()].concat();
            let Ok(leads) = Leads::open(&policy, name, input.as_slice(), &Options::default()) else { continue };
            for (index, lead) in leads.enumerate() {
                prop_assert_eq!(lead.unwrap().row, index as u64 + 1);
            }
        }
    }
}
