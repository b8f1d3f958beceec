//! What was proven, as versioned JSON.

use std::io::{self, Write};

use serde::Serialize;

use super::{Proven, test_block, text, words};
use crate::analysis::{Answer, Claim, ScoreRange, Standing};
use crate::source::Span;

/// The shape's version; it rises when a field changes its meaning or goes.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Output<'a> {
    version: u32,
    policy: &'a str,
    as_of: Option<&'a str>,
    claims: Vec<ClaimOutput>,
    scores: Vec<ScoreOutput<'a>>,
    facts: Vec<FactOutput>,
}

#[derive(Serialize)]
struct ClaimOutput {
    subject: String,
    claim: &'static str,
    place: Option<String>,
    standing: &'static str,
    /// Whether it is refuted only because another claim is, which has the finding.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    follows: bool,
    /// The code and the message of what is refuted.
    #[serde(skip_serializing_if = "Option::is_none")]
    finding: Option<Finding>,
    /// The places of the tests that together prove it, or rule it out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    because: Vec<String>,
    /// The lead that refutes it, as a test.
    #[serde(skip_serializing_if = "Option::is_none")]
    lead: Option<String>,
    /// The places of the tests that are not understood.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    not_understood: Vec<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    budget_used_up: bool,
}

#[derive(Serialize)]
struct Finding {
    code: &'static str,
    message: String,
}

#[derive(Serialize)]
struct ScoreOutput<'a> {
    score: &'a str,
    low: String,
    low_is_reached: bool,
    high: String,
    high_is_reached: bool,
}

#[derive(Serialize)]
struct FactOutput {
    fact: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    lead: Option<String>,
}

/// Writes all of it.
pub(super) fn write(out: &mut impl Write, proven: &Proven<'_>) -> io::Result<()> {
    let policy = proven.audit.policy;
    let scores = policy.scores.iter().zip(&proven.audit.ranges).filter_map(|(score, range)| {
        let ScoreRange { low, high, least, most } = range.as_ref()?;
        Some(ScoreOutput {
            score: &score.name,
            low: low.to_string(),
            low_is_reached: least.is_some(),
            high: high.to_string(),
            high_is_reached: most.is_some(),
        })
    });
    let facts = proven.audit.facts.iter().map(|fact| {
        let (fact, witness) = text::told(proven, fact);
        let lead = witness.map(|witness| test_block(policy, &fact, witness));
        FactOutput { fact, lead }
    });
    let output = Output {
        version: VERSION,
        policy: &proven.name,
        as_of: proven.day.as_deref(),
        claims: proven.audit.claims.iter().map(|claim| claim_of(proven, claim)).collect(),
        scores: scores.collect(),
        facts: facts.collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &output)?;
    writeln!(out)
}

fn claim_of(proven: &Proven<'_>, claim: &Claim) -> ClaimOutput {
    let places = |spans: &[Span]| spans.iter().map(|span| proven.place(*span)).collect::<Vec<String>>();
    let (mut because, mut not_understood, mut budget_used_up) = (Vec::new(), Vec::new(), false);
    match &claim.answer {
        Answer::Proven(proof) => because = places(&proof.because),
        Answer::Witnessed(_) => {}
        Answer::NotSettled(why) => {
            not_understood = places(&why.tests);
            budget_used_up = why.gave_up;
        }
    }
    let finding = proven.audit.diagnostic(claim);
    let witness = finding.as_ref().and_then(|_| claim.witness(proven.audit.policy));
    ClaimOutput {
        subject: proven.subject(claim.statement),
        claim: words::claim(claim.statement),
        place: proven.span(claim.statement).map(|span| proven.place(span)),
        standing: match claim.standing {
            Standing::Holds => "holds",
            Standing::Fails => "refuted",
            Standing::Open => "not settled",
        },
        follows: claim.follows,
        finding: finding.map(|found| Finding { code: found.code.name(), message: found.message }),
        because,
        lead: witness.map(|lead| test_block(proven.audit.policy, &text::title(proven, claim.statement), &lead)),
        not_understood,
        budget_used_up,
    }
}
