//! What a claim that fails says, with the places that are to blame.

use crate::analysis::audit::causes::inside;
use crate::analysis::audit::{Audit, Claim, Part, Standing, Statement, Threshold, condition};
use crate::analysis::{Answer, Entry, Proof, Witness};
use crate::diagnostic::{Code, Diagnostic};
use crate::policy::{
    Cond, DecidedBy, DecisionEntry, DecisionId, Guarantee, Named, Policy, ScoreEntryKind, ScoreId, StageId,
};
use crate::reference::Evaluation;
use crate::source::Span;
use crate::types::Truth;
use crate::types::show::friendly_number;

impl Audit<'_> {
    /// What a claim that fails says; `None` for one that does not, or that another one tells.
    #[must_use]
    pub fn diagnostic(&self, claim: &Claim) -> Option<Diagnostic> {
        if claim.standing != Standing::Fails || claim.follows {
            return None;
        }
        let nothing = Proof::default();
        let proof = if let Answer::Proven(proof) = &claim.answer { proof } else { &nothing };
        Some(match claim.statement {
            Statement::Kept(place) => self.broken(place, claim.answer.witness()),
            Statement::Possible(part) => self.never_true(part, proof),
            Statement::Contingent(part) => self.always_true(part),
            Statement::Decides(entry) => self.never_decides(entry, proof),
            Statement::Counts(score, place) => self.never_counts(score, place, proof),
            Statement::Best(score, place, inner) => self.never_best(score, place, inner, proof),
            Statement::Taken(decision, place) => self.never_taken(decision, place, proof),
            Statement::Unique(decision) => self.overlap(decision, claim.answer.witness()),
            Statement::Given(stage) => self.never_given(stage, proof),
        })
    }

    fn broken(&self, place: usize, witness: Option<&Witness>) -> Diagnostic {
        let guarantee = self.policy.guarantees.get(place);
        let title = guarantee.map_or("", |guarantee| &guarantee.title);
        let diagnostic = Diagnostic::error(Code::ProofBroken, format!("the guarantee `{title}` is broken"));
        let Some(Guarantee { condition, .. }) = guarantee else { return diagnostic };
        let is_unknown = witness.is_some_and(|Witness { lead, as_of }| {
            Evaluation::new(self.policy, lead, as_of).truth(condition) == Truth::Unknown
        });
        if !is_unknown {
            return diagnostic.label(condition.span, "false of some lead");
        }
        let diagnostic = diagnostic.label(condition.span, "unknown of a lead that lacks an answer");
        diagnostic.help("it has to be true of every lead: say what is to hold while the answer is missing, as in\n`… or budget missing`, or ask for the answer, as in `if budget defined and … then …`")
    }

    fn never_true(&self, part: Part, proof: &Proof) -> Diagnostic {
        let (name, place) = (self.name(part), self.place(part));
        let causes = self.causes(place, proof);
        if causes.are_days_alone() {
            let message = format!("{name} is in force on no day that was asked about");
            let diagnostic = causes.label(Diagnostic::error(Code::LintNeverTrue, message), place, "");
            return diagnostic.help("ask about a day on which it is in force, or take it out");
        }
        let diagnostic = Diagnostic::error(Code::LintNeverTrue, format!("no lead makes {name} true"));
        let diagnostic = causes.label(diagnostic, place, "true of no lead");
        let diagnostic = self.with_answers(diagnostic, &causes);
        let blamed = |threshold: &Threshold| proof.because.contains(&threshold.condition.span);
        let range = self.thresholds.iter().position(blamed).and_then(|at| self.range_of(at));
        let range = range.map_or_else(String::new, |range| format!("{range}; "));
        match part {
            Part::Threshold(at) => match self.range_of(at) {
                Some(range) => diagnostic.help(range),
                None => diagnostic,
            },
            Part::Entry(_) => diagnostic
                .help(format!("{range}change the tests that are marked, or take the entry out: it does nothing")),
            Part::Named(_) => {
                diagnostic.help(format!("{range}change the tests that are marked: as it stands it is never met"))
            }
        }
    }

    /// `fit` goes from 0 to 60.
    fn range_of(&self, threshold: usize) -> Option<String> {
        let score = self.thresholds.get(threshold)?.score?;
        let range = self.ranges.get(usize::from(score))?.as_ref()?;
        let name = &self.policy.scores.get(score)?.name;
        Some(format!("`{name}` goes from {} to {}", friendly_number(range.low), friendly_number(range.high)))
    }

    fn always_true(&self, part: Part) -> Diagnostic {
        let name = self.name(part);
        let diagnostic = Diagnostic::error(Code::LintAlwaysTrue, format!("{name} is true of every lead"));
        let diagnostic = diagnostic.label(self.place(part), "true, whatever is answered and whatever is missing");
        match part {
            Part::Threshold(at) => match self.range_of(at) {
                Some(range) => diagnostic.help(range),
                None => diagnostic,
            },
            Part::Entry(Entry::Rule(_)) => {
                diagnostic.help("a stage that every lead has is written `otherwise STAGE`; else change the tests")
            }
            Part::Entry(Entry::Cap(_) | Entry::Disqualification(_)) => diagnostic.help("it holds back everybody"),
            Part::Named(_) => diagnostic.help("it tells no lead from another: change its tests, or do without it"),
        }
    }

    fn never_decides(&self, entry: Entry, proof: &Proof) -> Diagnostic {
        let name = self.name(Part::Entry(entry));
        let others: Vec<(Span, String)> =
            proof.because.iter().map(|span| (*span, self.told_of(*span, entry))).collect();
        let alone = match proof.because.as_slice() {
            [only] => self.entry_at(*only),
            [] | [_, ..] => None,
        };
        let message = match (entry, alone) {
            (Entry::Rule(_), Some(other)) => {
                format!("{name} never decides: {other} already takes every lead that it takes")
            }
            (Entry::Rule(_), None) => format!("{name} never decides: no lead's outcome hangs on it"),
            (Entry::Cap(_), _) => format!("{name} never holds a lead back"),
            (Entry::Disqualification(_), Some(other)) => {
                format!("{name} never decides: {other} already takes every lead that it takes")
            }
            (Entry::Disqualification(_), None) => format!("{name} never decides: others disqualify all of its leads"),
        };
        let own = match entry {
            Entry::Rule(_) => "true of some leads, and changes the outcome of none",
            Entry::Cap(_) => "true of some leads, none of which would come further without it",
            Entry::Disqualification(_) => "true of some leads, all of which are disqualified anyway",
        };
        let mut diagnostic = Diagnostic::error(Code::LintNeverDecides, message);
        diagnostic = diagnostic.label(self.place(Part::Entry(entry)), own);
        for (span, told) in others {
            diagnostic = diagnostic.label(span, told);
        }
        diagnostic.help("take it out, or change what it asks for")
    }

    /// What another entry has to do with it.
    fn told_of(&self, span: Span, entry: Entry) -> String {
        if self.policy.otherwise.as_ref().is_some_and(|otherwise| otherwise.span == span) {
            return "every lead has this vote".to_owned();
        }
        let is_veto = self.policy.disqualifications.iter().any(|veto| veto.span == span);
        match (entry, is_veto) {
            (_, true) => "disqualifies such leads".to_owned(),
            (Entry::Rule(_), false) => "votes as high or higher for such leads".to_owned(),
            (Entry::Cap(_) | Entry::Disqualification(_), false) => "takes such leads already".to_owned(),
        }
    }

    fn never_counts(&self, id: ScoreId, place: usize, proof: &Proof) -> Diagnostic {
        let score = self.policy.scores.get(id);
        let name = score.map_or("", |score| &score.name);
        let span = score.and_then(|score| score.entries.get(place)).map_or_else(Span::default, |entry| entry.span);
        let message = format!("an entry of `{name}` never counts");
        let diagnostic = Diagnostic::error(Code::LintNeverCounts, message);
        let causes = self.causes(span, proof);
        let diagnostic = causes.label(diagnostic, span, "adds nothing, whatever the lead");
        self.with_answers(diagnostic, &causes).help("no lead earns these points: change its tests, or take it out")
    }

    fn never_best(&self, id: ScoreId, place: usize, inner: usize, proof: &Proof) -> Diagnostic {
        let score = self.policy.scores.get(id);
        let name = score.map_or("", |score| &score.name);
        let kind = score.and_then(|score| score.entries.get(place)).map(|entry| &entry.kind);
        let entries = if let Some(ScoreEntryKind::BestOf(entries)) = kind { entries.as_slice() } else { &[] };
        let span = entries.get(inner).map_or_else(Span::default, |entry| entry.span);
        let message = format!("an entry of a `best of` in `{name}` never counts");
        let diagnostic = Diagnostic::error(Code::LintNeverCounts, message);
        let (others, own): (Vec<&Span>, Vec<&Span>) =
            proof.because.iter().partition(|span| entries.iter().any(|entry| entry.span == **span));
        if others.is_empty() {
            let own = Proof { because: own.into_iter().copied().collect() };
            let causes = self.causes(span, &own);
            let diagnostic = causes.label(diagnostic, span, "adds nothing, whatever the lead");
            return self
                .with_answers(diagnostic, &causes)
                .help("no lead earns these points: change its tests, or take it out");
        }
        let diagnostic = diagnostic.label(span, "never the best for a lead");
        let diagnostic =
            others.into_iter().fold(diagnostic, |it, other| it.label(*other, "brings such leads as much or more"));
        diagnostic.help("whoever earns it earns more by another entry: give it more points, or take it out")
    }

    fn never_taken(&self, id: DecisionId, place: usize, proof: &Proof) -> Diagnostic {
        let decision = self.policy.decisions.get(id);
        let name = decision.map_or("", |decision| &decision.name);
        let entry = decision.and_then(|decision| decision.entries.get(place));
        let span = entry.map_or_else(Span::default, |entry| entry.span);
        let message = format!("an entry of `{name}` is never taken");
        let (own, others): (Vec<&Span>, Vec<&Span>) = proof.because.iter().partition(|other| inside(**other, span));
        if let Some((decision, entry)) = decision.zip(entry)
            && let Some(other) = decision.entries.iter().take(place).find(|other| self.contradicts(other, entry))
        {
            let message = format!("two entries of `{name}` contradict each other");
            let diagnostic = Diagnostic::error(Code::LintNeverTaken, message).label(other.span, "this is taken");
            return diagnostic
                .label(span, "this asks for the same, and says something else")
                .help("only one of them can be meant: take the other out, or change what it asks for");
        }
        let mut diagnostic = Diagnostic::error(Code::LintNeverTaken, message);
        let told = if others.is_empty() { "true of no lead" } else { "no lead comes so far down" };
        diagnostic = match (others.is_empty(), own.as_slice()) {
            (true, [_, ..]) => self.causes(span, proof).label(diagnostic, span, told),
            (_, _) => diagnostic.label(span, told),
        };
        for other in others {
            diagnostic = diagnostic.label(*other, "takes such leads before");
        }
        diagnostic.help("entries are tried from the top: move it up, change it, or take it out")
    }

    /// Whether two entries of a decision ask for the same in the same words, and have two values.
    fn contradicts(&self, one: &DecisionEntry, other: &DecisionEntry) -> bool {
        let number = |field| Some(usize::from(field));
        let signature = |condition: &Cond| self.policy.signature(condition, &number);
        let value = |entry: &DecisionEntry| self.policy.value_signature(&entry.value, &number);
        let asked = signature(&one.condition);
        asked.is_some() && asked == signature(&other.condition) && value(one) != value(other)
    }

    fn overlap(&self, id: DecisionId, witness: Option<&Witness>) -> Diagnostic {
        let decision = self.policy.decisions.get(id);
        let name = decision.map_or("", |decision| &decision.name);
        let mut diagnostic =
            Diagnostic::error(Code::LintOverlap, format!("two entries of `{name}` are true of one lead"));
        let entries = decision.map_or(&[][..], |decision| &decision.entries);
        if let Some(Witness { lead, as_of }) = witness {
            let evaluation = Evaluation::new(self.policy, lead, as_of);
            let both = entries.iter().filter(|entry| evaluation.truth(&entry.condition).is_true()).take(2);
            for (entry, told) in both.zip(["this", "and this"]) {
                diagnostic = diagnostic.label(entry.span, told);
            }
        }
        diagnostic.help("`unique` promises that one entry at most is true: narrow one of them, or leave `unique` out")
    }

    fn never_given(&self, id: StageId, proof: &Proof) -> Diagnostic {
        let stage = self.policy.stages.get(id);
        let name = stage.map_or("", |stage| &stage.name);
        let mut diagnostic =
            Diagnostic::error(Code::LintNeverGiven, format!("no lead ever ends in the stage `{name}`"));
        if let Some(span) = stage.and_then(|stage| stage.span) {
            diagnostic = diagnostic.label(span, "never given");
        }
        for span in &proof.because {
            diagnostic = diagnostic.label(*span, "");
        }
        let votes = self.policy.rules.iter().any(|rule| rule.stage == id);
        let is_otherwise = self.policy.otherwise.as_ref().is_some_and(|otherwise| otherwise.stage == id);
        diagnostic.help(if is_otherwise {
            "`otherwise` gives it, but every lead comes to a higher stage: see whether a rule asks for too little"
        } else if votes {
            "its rules vote for no lead, or every lead that they vote for ends in another stage"
        } else {
            "no rule votes for it: write one, or take the stage out"
        })
    }

    /// What people call it.
    fn name(&self, part: Part) -> String {
        let policy = self.policy;
        match part {
            Part::Entry(entry) => named(policy, entry.into()),
            Part::Named(Named::Definition(id)) => {
                policy.definitions.get(id).map_or_else(String::new, |definition| format!("`{}`", definition.name))
            }
            Part::Named(Named::Criterion(id, place)) => {
                let group = policy.criteria.get(id);
                let entry = group.and_then(|group| group.entries.get(place));
                let names = group.zip(entry);
                names.map_or_else(String::new, |(group, entry)| format!("`{}.{}`", group.name, entry.name))
            }
            Part::Threshold(place) => {
                let score = self.thresholds.get(place).and_then(|threshold| policy.scores.get(threshold.score?));
                score.map_or_else(|| "a test of a count".to_owned(), |score| format!("a test of `{}`", score.name))
            }
        }
    }

    /// Where the condition of a part stands.
    fn place(&self, part: Part) -> Span {
        condition(self.policy, &self.thresholds, part).map_or_else(Span::default, |condition| condition.span)
    }

    /// The rule, cap or disqualification that stands at a place.
    fn entry_at(&self, span: Span) -> Option<String> {
        let policy = self.policy;
        let rule = policy.rules.iter_enumerated().find(|(_, rule)| rule.span == span);
        let veto = policy.disqualifications.iter_enumerated().find(|(_, veto)| veto.span == span);
        let by = rule.map(|(id, _)| DecidedBy::Rule(id)).or(veto.map(|(id, _)| DecidedBy::Disqualification(id)))?;
        Some(named(policy, by))
    }
}

/// The name of an entry.
fn named(policy: &Policy, by: DecidedBy) -> String {
    format!("`{}`", policy.entry_name(by))
}
