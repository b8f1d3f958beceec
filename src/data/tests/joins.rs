use super::*;
use crate::data::{Approvals, Records};
use crate::types::RelatedId;

const CALLS: RelatedId = RelatedId(0);

fn load(policy: &Policy, calls: &str) -> Records {
    Records::load(policy, CALLS, "calls.csv", calls.as_bytes(), &Options::default()).unwrap()
}

#[test]
fn records_are_joined_by_the_typed_key_in_the_order_of_their_file() {
    for (ty, of_7, of_07) in [("integer", 3, 3), ("text", 2, 1)] {
        let policy = policy(&format!(
            "lead {{\n  id {ty} key\n  related calls {{\n    id {ty} key from \"LEAD\"\n    at date\n    note integer\n  }}\n}}\nif count(calls where at defined) > 1 then SQL"
        ));
        let mut leads = open(&policy, "leads.csv", b"id\n7\n07\n9\n", &Options::default());
        leads.reader_mut().attach(load(
            &policy,
            "at,LEAD,note\n2026-01-02,7,x\n,07,\n2026-01-01, 7,\n2026-01-01,,\n2026-01-01,8,\n2026-01-01,8\n",
        ));
        let read: Vec<ReadLead> = leads.by_ref().flatten().collect();
        let of = |row: usize| read[row].lead.related[CALLS].len();
        assert_eq!((of(0), of(1), of(2)), (of_7, of_07, 0), "{ty}");
        let report = leads.reader().records_reports().remove(0);
        assert_eq!((report.records, report.without_key, report.unknown_lead, report.unreadable), (6, 1, 1, 1));
        assert!(read.iter().all(|lead| lead.problems.is_empty()), "a field that nothing uses is not read");
    }
}

#[test]
fn a_bad_value_of_a_record_is_its_leads_problem() {
    let policy = policy(
        "lead {\n  id text key\n  related calls {\n    at date\n  }\n}\nif any(calls where at >= 2026-01-01) then SQL",
    );
    let mut leads = open(&policy, "leads.csv", b"id\na\nb\n", &Options::default());
    leads.reader_mut().attach(load(&policy, "id,at\na,2026-01-01\nb,soon\nb,later\n"));
    let read: Vec<String> = leads.by_ref().flatten().map(|lead| one(&policy, &lead)).collect();
    assert_eq!(
        read,
        [
            "1 2: a",
            "2 3: b ! calls.csv line 3: calls.at: \"soon\" is not a date; expected a date such as 2026-11-21 (and 1 more in this lead's records)",
        ]
    );
}

#[test]
fn records_may_be_joined_by_another_field() {
    let policy = policy(
        "lead {\n  id text key\n  account integer\n  related calls by account {\n    n integer\n  }\n}\nif sum(calls.n) > 1 then SQL",
    );
    let mut leads = open(&policy, "leads.csv", b"id,account\na,1\nb,1\nc,\n", &Options::default());
    leads.reader_mut().attach(load(&policy, "account,n\n01,5\n"));
    let counts: Vec<usize> = leads.flatten().map(|lead| lead.lead.related[CALLS].len()).collect();
    assert_eq!(counts, [1, 1, 0]);
}

#[test]
fn verdicts_are_joined_and_those_that_mean_nothing_are_told() {
    let policy =
        policy("lead {\n  id text key\n  n integer\n}\nif n > 1 then SQL on approval by \"sales\"\nif n > 0 then MQL");
    let mut leads = open(&policy, "leads.csv", b"id,n\na,2\nb,2\n", &Options::default());
    let file = "id,stage,verdict,by,on,reason\n\
        a,SQL,approved,sales,2026-11-01,\n\
        a,sql,Rejected,sales,2026-11-02T10:00,\"no, never\"\n\
        z,SQL,approved,sales,2026-11-01,\n\
        b,WON,approved,sales,2026-11-01,\n\
        b,SQL,approved,boss,2026-11-01,\n\
        b,SQL,perhaps,sales,2026-11-01,\n\
        b,SQL,approved,sales,1/2/26,\n";
    leads
        .reader_mut()
        .attach_approvals(Approvals::load(&policy, "approvals.csv", file.as_bytes(), &Options::default()).unwrap());
    let read: Vec<ReadLead> = leads.by_ref().flatten().collect();
    assert_eq!(read[0].lead.verdicts.len(), 2);
    assert_eq!(read[0].lead.verdicts[1].reason.as_deref(), Some("no, never"));
    assert!(read[1].lead.verdicts.is_empty());
    let report = leads.reader().approvals_report().unwrap();
    assert_eq!((report.verdicts, report.unknown_lead, report.unreadable), (7, 1, 2));
    assert_eq!(report.unknown_stages["WON"], 1);
    assert_eq!(report.unknown_people["boss"], 1);
    assert_eq!(report.examples[0].to_string(), "line 7: verdict: \"perhaps\" is none; expected approved or rejected");
}
