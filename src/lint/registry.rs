//! The table of lints.

use crate::diagnostic::{Code, Diagnostic};
use crate::lint::Level::{self, Advice, Error, Off, Warning};
use crate::lint::subject::Subject;
use crate::lint::{allow, number, time, truth, unknown, upkeep};

/// A lint: its code, with a page in the catalogue; how much it weighs unless told otherwise; and how it is found.
#[derive(Clone, Copy)]
pub struct Lint {
    /// Its code.
    pub code: Code,
    /// How much it weighs by default.
    pub level: Level,
    pub(super) find: Find,
}

/// How a lint is found.
pub(super) type Find = fn(&Subject<'_>) -> Vec<Diagnostic>;

/// A row of the table.
const fn row(code: Code, level: Level, find: Find) -> Lint {
    Lint { code, level, find }
}

/// Of lints that need more than the policy.
fn elsewhere(_: &Subject<'_>) -> Vec<Diagnostic> {
    Vec::new()
}

/// Every lint, by what it is about.
pub const LINTS: &[Lint] = &[
    // Never or always true, of whatever lead.
    row(Code::LintAlwaysTrue, Warning, truth::claims::always_true),
    row(Code::LintConstantCondition, Warning, truth::constant_condition::find),
    row(Code::LintDecisionGap, Warning, truth::decision_gap::find),
    row(Code::LintNeverCounts, Warning, truth::claims::never_counts),
    row(Code::LintNeverDecides, Warning, truth::claims::never_decides),
    row(Code::LintNeverGiven, Warning, truth::claims::never_given),
    row(Code::LintNeverTaken, Warning, truth::claims::never_taken),
    row(Code::LintNeverTrue, Error, truth::claims::never_true),
    row(Code::LintOverlap, Error, truth::claims::overlap),
    row(Code::LintRedundantCondition, Warning, truth::redundant_condition::find),
    // Missing answers.
    row(Code::LintMissingCountsAsNo, Warning, unknown::missing_counts_as_no::find),
    row(Code::LintNeedlessDefault, Warning, unknown::needless_default::find),
    row(Code::LintNegatedUnknown, Advice, unknown::negated_unknown::find),
    row(Code::LintSumOfMissing, Warning, unknown::sum_of_missing::find),
    row(Code::LintUnknownLetsThrough, Warning, unknown::unknown_lets_through::find),
    row(Code::LintUnlessOnPoints, Warning, unknown::unless_on_points::find),
    // What passes with time, and lengths of time.
    row(Code::LintExpired, Warning, time::expired::find),
    row(Code::LintExpiresSoon, Advice, time::expired::find_soon),
    row(Code::LintMixedSpans, Warning, time::mixed_spans::find),
    row(Code::LintNoTimezone, Warning, time::no_timezone::find),
    row(Code::LintWindowBeyondDecay, Warning, time::window_beyond_decay::find),
    // Money, numbers and points.
    row(Code::LintMixedMagnitudes, Warning, number::mixed_magnitudes::find),
    row(Code::LintOldRates, Warning, number::old_rates::find),
    row(Code::LintSharedBound, Warning, number::shared_bound::find),
    row(Code::LintThreeZeros, Warning, number::three_zeros::find),
    row(Code::LintUncappedCount, Advice, number::uncapped_count::find),
    row(Code::LintUnreachableBound, Warning, number::unreachable_bound::find),
    // Names, and what makes a policy easy to look after.
    row(Code::LintNearNames, Warning, upkeep::near_names::find),
    row(Code::LintNoBecause, Off, upkeep::naming::without_reason),
    row(Code::LintNoLeadBlock, Advice, upkeep::no_lead_block::find),
    row(Code::LintNoTests, Advice, upkeep::no_tests::find),
    row(Code::LintRepeatedEntry, Warning, upkeep::repeated_entry::find),
    row(Code::LintSameExpression, Advice, upkeep::same_expression::find),
    row(Code::LintShadowing, Advice, upkeep::shadowing::find),
    row(Code::LintUnnamedRule, Advice, upkeep::naming::unnamed),
    row(Code::LintUnneededUse, Warning, upkeep::unneeded_use::find),
    row(Code::LintUnusedDefinition, Warning, upkeep::unused::definitions),
    row(Code::LintUnusedField, Advice, upkeep::unused::fields),
    row(Code::LintUnusedList, Warning, upkeep::unused::lists),
    row(Code::LintUnusedOutput, Off, upkeep::unused::outputs),
    // What does not fit the leads: found by `profile`, where leads are given.
    row(Code::LintAlwaysMissing, Warning, elsewhere),
    row(Code::LintBadValues, Warning, elsewhere),
    row(Code::LintBeyondData, Warning, elsewhere),
    row(Code::LintDrift, Warning, elsewhere),
    row(Code::LintSpelling, Warning, elsewhere),
    row(Code::LintUndeclaredChoice, Warning, elsewhere),
    row(Code::LintUnseenChoice, Advice, elsewhere),
    row(Code::LintWithoutLeads, Warning, elsewhere),
    // What the policy itself says about lints. What allows nothing is known when all others have been run.
    row(Code::LintBadAllow, Warning, allow::bad),
    row(Code::LintUnusedAllow, Warning, elsewhere),
];
