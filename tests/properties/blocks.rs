//! A lead that is written as a `test` block is read back as the same lead.

use bantam::analysis::{Analysis, Budget, Day, Witness};
use bantam::policy::Policy;
use bantam::reference::Evaluation;
use bantam::testing::{self, Coverage, block};
use bantam::types::{Lead, Value, Verdict};
use proptest::prelude::*;

use crate::evaluation::checked;
use crate::support::choices::Choices;
use crate::support::conditions::Features;
use crate::support::generate::Sketch;
use crate::support::leads;

/// What a test can give: values within bounds; verdicts without a day, of somebody whom the policy asks.
fn givable(sketch: &Sketch, policy: &Policy, mut lead: Lead) -> Lead {
    for (field, value) in policy.schema.fields.iter().zip(lead.values.iter_mut()) {
        let is_beyond = matches!(value, Some(Value::Integer(number)) if !(0..=3).contains(number));
        if is_beyond && field.bounds.low.is_some() {
            *value = None;
        }
    }
    let rules = sketch.to_string();
    let is_asked = |verdict: &Verdict| rules.contains(&format!("approval by \"{}\"", verdict.by));
    let verdicts = lead.verdicts.into_iter().filter(is_asked).map(|verdict| Verdict { on: None, ..verdict });
    lead.verdicts = verdicts.collect();
    lead
}

proptest! {
    #![proptest_config(crate::analysis::config())]

    #[test]
    fn a_written_lead_is_read_back(numbers in proptest::collection::vec(any::<u32>(), 0..500), seed: u64) {
        let mut choices = Choices::new(&numbers);
        let sketch = Sketch::random(&mut choices, Features::ALL);
        let policy = checked(&sketch);
        for lead in leads::many(&policy, 8, seed).into_iter().map(|lead| givable(&sketch, &policy, lead)) {
            let block = block::written(&policy, "a \"random\" lead", &lead, &leads::as_of(), &["A".to_owned()]);
            let text = format!("{sketch}\n{block}\n");
            let mut read = read(&text);
            for (field, (written, read)) in policy.schema.fields.iter().zip(lead.values.iter().zip(&mut read.values)) {
                let is_unwritten = written.as_ref().is_some_and(|value| block::literal(&policy, value).is_none());
                // A key that no entry uses is not written, and filled in.
                if field.key && !field.used || is_unwritten {
                    read.clone_from(written);
                }
            }
            prop_assert_eq!(read, lead, "{}", text);
        }
    }

    /// A witness that is pasted into the policy shows there what it shows.
    #[test]
    fn a_witness_can_be_pasted(numbers in proptest::collection::vec(any::<u32>(), 0..500)) {
        let sketch = Sketch::random(&mut Choices::new(&numbers), Features::ALL);
        let policy = checked(&sketch);
        let mut analysis = Analysis::new(&policy, Day::Any, Budget::default());
        for question in crate::analysis::questions(&policy) {
            let answer = analysis.ask(question);
            let Some(Witness { lead, as_of }) = answer.witness() else { continue };
            let decided = Evaluation::new(&policy, lead, as_of).decided();
            let block = block::written(&policy, "a witness", lead, as_of, &[block::outcome(&policy, &decided)]);
            let text = format!("{sketch}\n{block}\n");
            let loaded = bantam::session::load_text("random.bant", &text);
            let told = loaded.policy.unwrap_or_else(|| panic!("{:#?}\n{text}", loaded.diagnostics));
            let test = told.tests.last().expect("it was read");
            let report = testing::run(&told, &loaded.sources, test, &mut Coverage::new(&told));
            prop_assert!(report.passed(), "{:?}\n{text}", report.failures);
            let as_of = testing::moment(test);
            prop_assert!(question.shown_by(&Evaluation::new(&told, &test.lead, &as_of)), "{question:?}\n{text}");
        }
    }
}

/// The lead of the last test.
fn read(text: &str) -> Lead {
    let loaded = bantam::session::load_text("random.bant", text);
    let read = loaded.policy.as_ref().and_then(|policy| policy.tests.last());
    read.unwrap_or_else(|| panic!("{:#?}\n{text}", loaded.diagnostics)).lead.clone()
}
