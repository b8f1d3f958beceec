//! The catalogue: every code, with its page. A code without a page does not compile.

use std::fmt;
use std::str::FromStr;

/// One row a code: the variant, its kebab-case name, and the file of its page.
macro_rules! catalogue {
    ($($variant:ident = $name:literal,)*) => {
        /// The kind of a diagnostic: a kebab-case name in a family, such as `type/unit-mismatch`.
        ///
        /// Each has a page in `src/diagnostic/catalogue`, which says what it means, why it is an error, and shows
        /// a failing example beside its correction. A test runs both examples of every page.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = concat!("`", $name, "`")] $variant,)*
        }

        impl Code {
            /// Every code, by family and name.
            pub const ALL: &'static [Code] = &[$(Code::$variant),*];

            /// The name that people see: `type/unit-mismatch`.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Code::$variant => $name,)*
                }
            }

            /// The page of the catalogue, in Markdown.
            #[must_use]
            pub fn page(self) -> &'static str {
                match self {
                    $(Code::$variant => include_str!(concat!("catalogue/", $name, ".md")),)*
                }
            }
        }
    };
}

catalogue! {
    SyntaxAlmostADate = "syntax/almost-a-date",
    SyntaxAlmostADuration = "syntax/almost-a-duration",
    SyntaxAlmostANumber = "syntax/almost-a-number",
    SyntaxAlmostMoney = "syntax/almost-money",
    SyntaxColon = "syntax/colon",
    SyntaxComparisonChain = "syntax/comparison-chain",
    SyntaxEmptyFile = "syntax/empty-file",
    SyntaxForeignSign = "syntax/foreign-sign",
    SyntaxForeignWord = "syntax/foreign-word",
    SyntaxInfixNot = "syntax/infix-not",
    SyntaxKeywordCase = "syntax/keyword-case",
    SyntaxLeadingZero = "syntax/leading-zero",
    SyntaxLineBreak = "syntax/line-break",
    SyntaxMisplacedClause = "syntax/misplaced-clause",
    SyntaxMissingQuotes = "syntax/missing-quotes",
    SyntaxMissingStage = "syntax/missing-stage",
    SyntaxMissingThen = "syntax/missing-then",
    SyntaxMixedDuration = "syntax/mixed-duration",
    SyntaxNotText = "syntax/not-text",
    SyntaxOddCharacter = "syntax/odd-character",
    SyntaxQuotes = "syntax/quotes",
    SyntaxRepeatedClause = "syntax/repeated-clause",
    SyntaxReservedWord = "syntax/reserved-word",
    SyntaxThousandsComma = "syntax/thousands-comma",
    SyntaxTooDeep = "syntax/too-deep",
    SyntaxTooLarge = "syntax/too-large",
    SyntaxTooLong = "syntax/too-long",
    SyntaxTwoOnALine = "syntax/two-on-a-line",
    SyntaxUnclosedBrace = "syntax/unclosed-brace",
    SyntaxUnclosedName = "syntax/unclosed-name",
    SyntaxUnclosedParenthesis = "syntax/unclosed-parenthesis",
    SyntaxUnclosedText = "syntax/unclosed-text",
    SyntaxUnexpected = "syntax/unexpected",
    SyntaxUnknownEntry = "syntax/unknown-entry",
    SyntaxUnknownEscape = "syntax/unknown-escape",

    NameAmbiguousChoice = "name/ambiguous-choice",
    NameBraces = "name/braces",
    NameChoiceTwice = "name/choice-twice",
    NameCircularUse = "name/circular-use",
    NameCycle = "name/cycle",
    NameDuplicate = "name/duplicate",
    NameDuplicateCriterion = "name/duplicate-criterion",
    NameDuplicateRule = "name/duplicate-rule",
    NameDuplicateStage = "name/duplicate-stage",
    NameGivenTwice = "name/given-twice",
    NameNotAGroup = "name/not-a-group",
    NameNotAList = "name/not-a-list",
    NameNotAValue = "name/not-a-value",
    NameOnlyOnce = "name/only-once",
    NameOutcomeCycle = "name/outcome-cycle",
    NameOutputColumn = "name/output-column",
    NameReservedStage = "name/reserved-stage",
    NameTooDeep = "name/too-deep",
    NameUnknown = "name/unknown",
    NameUnknownApprover = "name/unknown-approver",
    NameUnknownChoice = "name/unknown-choice",
    NameUnknownCurrency = "name/unknown-currency",
    NameUnknownField = "name/unknown-field",
    NameUnknownFile = "name/unknown-file",
    NameUnknownFunction = "name/unknown-function",
    NameUnknownMember = "name/unknown-member",
    NameUnknownRelated = "name/unknown-related",
    NameUnknownRule = "name/unknown-rule",
    NameUnknownStage = "name/unknown-stage",
    NameUnknownTimezone = "name/unknown-timezone",

    TypeAfterOtherwise = "type/after-otherwise",
    TypeAggregate = "type/aggregate",
    TypeArguments = "type/arguments",
    TypeArithmetic = "type/arithmetic",
    TypeAsOfMissing = "type/as-of-missing",
    TypeBadPattern = "type/bad-pattern",
    TypeBestOf = "type/best-of",
    TypeBoundsReversed = "type/bounds-reversed",
    TypeCalendarSpan = "type/calendar-span",
    TypeCellCount = "type/cell-count",
    TypeClauseValue = "type/clause-value",
    TypeConstantTest = "type/constant-test",
    TypeCurrencies = "type/currencies",
    TypeDatesReversed = "type/dates-reversed",
    TypeDecay = "type/decay",
    TypeEmptyRange = "type/empty-range",
    TypeExpectsNothing = "type/expects-nothing",
    TypeIgnoringCase = "type/ignoring-case",
    TypeListEntries = "type/list-entries",
    TypeListOfLists = "type/list-of-lists",
    TypeListTest = "type/list-test",
    TypeMixedList = "type/mixed-list",
    TypeNeverExpected = "type/never-expected",
    TypeNoClue = "type/no-clue",
    TypeNoCommonChoice = "type/no-common-choice",
    TypeNoOrder = "type/no-order",
    TypeNoSuchDate = "type/no-such-date",
    TypeNotAChoice = "type/not-a-choice",
    TypeNotACondition = "type/not-a-condition",
    TypeNotADate = "type/not-a-date",
    TypeNotALiteral = "type/not-a-literal",
    TypeNotText = "type/not-text",
    TypeOutOfRange = "type/out-of-range",
    TypeOutsideBounds = "type/outside-bounds",
    TypePartDays = "type/part-days",
    TypeQuoted = "type/quoted",
    TypeRates = "type/rates",
    TypeRequiredMissing = "type/required-missing",
    TypeTooMany = "type/too-many",
    TypeTooPrecise = "type/too-precise",
    TypeTwoUses = "type/two-uses",
    TypeUnitMismatch = "type/unit-mismatch",
    TypeWrongType = "type/wrong-type",

    DataColumnType = "data/column-type",
    DataDuplicateColumn = "data/duplicate-column",
    DataJoinColumns = "data/join-columns",
    DataMissingColumn = "data/missing-column",
    DataNoHeader = "data/no-header",
    DataNumberFormat = "data/number-format",
    DataOtherFormat = "data/other-format",
    DataTimeFormat = "data/time-format",
    DataTwoReadings = "data/two-readings",

    ProofBroken = "proof/broken",

    ConfigNotToml = "config/not-toml",
    ConfigUnknownKey = "config/unknown-key",
    ConfigUnknownLint = "config/unknown-lint",
    ConfigWrongValue = "config/wrong-value",

    LintAlwaysMissing = "lint/always-missing",
    LintAlwaysTrue = "lint/always-true",
    LintBadAllow = "lint/bad-allow",
    LintBadValues = "lint/bad-values",
    LintBeyondData = "lint/beyond-data",
    LintConstantCondition = "lint/constant-condition",
    LintDecisionGap = "lint/decision-gap",
    LintDrift = "lint/drift",
    LintExpired = "lint/expired",
    LintExpiresSoon = "lint/expires-soon",
    LintMissingCountsAsNo = "lint/missing-counts-as-no",
    LintMixedMagnitudes = "lint/mixed-magnitudes",
    LintMixedSpans = "lint/mixed-spans",
    LintNearNames = "lint/near-names",
    LintNeedlessDefault = "lint/needless-default",
    LintNegatedUnknown = "lint/negated-unknown",
    LintNeverCounts = "lint/never-counts",
    LintNeverDecides = "lint/never-decides",
    LintNeverGiven = "lint/never-given",
    LintNeverTaken = "lint/never-taken",
    LintNeverTrue = "lint/never-true",
    LintNoBecause = "lint/no-because",
    LintNoLeadBlock = "lint/no-lead-block",
    LintNoTests = "lint/no-tests",
    LintNoTimezone = "lint/no-timezone",
    LintOldRates = "lint/old-rates",
    LintOverlap = "lint/overlap",
    LintRedundantCondition = "lint/redundant-condition",
    LintRepeatedEntry = "lint/repeated-entry",
    LintSameExpression = "lint/same-expression",
    LintShadowing = "lint/shadowing",
    LintSharedBound = "lint/shared-bound",
    LintSpelling = "lint/spelling",
    LintSumOfMissing = "lint/sum-of-missing",
    LintThreeZeros = "lint/three-zeros",
    LintUncappedCount = "lint/uncapped-count",
    LintUndeclaredChoice = "lint/undeclared-choice",
    LintUnknownLetsThrough = "lint/unknown-lets-through",
    LintUnlessOnPoints = "lint/unless-on-points",
    LintUnnamedRule = "lint/unnamed-rule",
    LintUnneededUse = "lint/unneeded-use",
    LintUnreachableBound = "lint/unreachable-bound",
    LintUnseenChoice = "lint/unseen-choice",
    LintUnusedAllow = "lint/unused-allow",
    LintUnusedDefinition = "lint/unused-definition",
    LintUnusedField = "lint/unused-field",
    LintUnusedList = "lint/unused-list",
    LintUnusedOutput = "lint/unused-output",
    LintWindowBeyondDecay = "lint/window-beyond-decay",
    LintWithoutLeads = "lint/without-leads",
}

impl Code {
    /// The first sentence of the page: what the code means.
    #[must_use]
    pub fn summary(self) -> String {
        let body = self.page().split_once('\n').map_or("", |(_, body)| body).trim_start();
        let paragraph = body.split("\n\n").next().unwrap_or(body).replace('\n', " ");
        let end = paragraph.find(". ").map_or(paragraph.len(), |dot| dot + 1);
        paragraph.get(..end).unwrap_or(&paragraph).trim_end().to_owned()
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Code {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Code::ALL.iter().copied().find(|code| code.name() == name).ok_or(())
    }
}
