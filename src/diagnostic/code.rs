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
    NameCircularUse = "name/circular-use",
    NameUnknownFile = "name/unknown-file",

    SyntaxMisplacedClause = "syntax/misplaced-clause",
    SyntaxRepeatedClause = "syntax/repeated-clause",
    SyntaxUnexpected = "syntax/unexpected",

    NameChoiceTwice = "name/choice-twice",
    NameDuplicate = "name/duplicate",
    NameUnknownChoice = "name/unknown-choice",
    NameUnknownCurrency = "name/unknown-currency",
    NameUnknownField = "name/unknown-field",

    TypeClauseValue = "type/clause-value",
    TypeEmptyRange = "type/empty-range",
    TypeListOfLists = "type/list-of-lists",
    TypeNoSuchDate = "type/no-such-date",
    TypeOutOfRange = "type/out-of-range",
    TypeTooPrecise = "type/too-precise",

    DataJoinColumns = "data/join-columns",
    DataNumberFormat = "data/number-format",
    DataTimeFormat = "data/time-format",
    DataTwoReadings = "data/two-readings",
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
