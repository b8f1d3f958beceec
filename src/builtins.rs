//! The built-in functions: one table that checker, evaluators and documentation read.

use crate::types::Type;

/// What is known of a built-in function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Info {
    /// Its name in a policy.
    pub name: &'static str,
    /// Its arguments, in the words of the documentation.
    pub parameters: &'static [&'static str],
    /// What it takes and gives, in words: `a list or a text → integer`.
    pub signature: &'static str,
    /// When it is missing, beyond a missing argument.
    pub missing: &'static str,
    /// One sentence that says what it is for.
    pub documentation: &'static str,
    /// A condition that uses it.
    pub example: &'static str,
}

/// One row a function: the variant and what is known of it.
macro_rules! builtins {
    ($($variant:ident = $name:literal ($($parameter:literal),*) $signature:literal,
        missing $missing:literal, $documentation:literal, example $example:literal;)*) => {
        /// A built-in function.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Builtin {
            $(#[doc = concat!("`", $name, "`: ", $documentation)] $variant,)*
        }

        impl Builtin {
            /// Every function, in the order of the documentation.
            pub const ALL: &'static [Builtin] = &[$(Builtin::$variant),*];

            /// What is known of it.
            #[must_use]
            pub const fn info(self) -> Info {
                match self {
                    $(Builtin::$variant => Info {
                        name: $name,
                        parameters: &[$($parameter),*],
                        signature: $signature,
                        missing: $missing,
                        documentation: $documentation,
                        example: $example,
                    },)*
                }
            }
        }
    };
}

builtins! {
    Min = "min" ("a", "b") "two numbers, amounts, durations or dates → the same",
        missing "where an argument is", "the smaller of two values", example "min(budget, forecast) >= 10k EUR";
    Max = "max" ("a", "b") "two numbers, amounts, durations or dates → the same",
        missing "where an argument is", "the larger of two values", example "max(budget, forecast) >= 10k EUR";
    Abs = "abs" ("x") "a number, an amount or a duration → the same",
        missing "where its argument is", "the size without the sign", example "abs(change) > 5";
    Round = "round" ("x") "a number → a whole number",
        missing "where its argument is", "the nearest whole number, of two the even one", example "round(score) = 2";
    Floor = "floor" ("x") "a number → a whole number",
        missing "where its argument is", "the largest whole number that is not above", example "floor(rating) >= 3";
    Ceil = "ceil" ("x") "a number → a whole number",
        missing "where its argument is", "the smallest whole number that is not below", example "ceil(rating) >= 3";
    Length = "length" ("x") "a text or a list → a whole number",
        missing "where its argument is", "how many characters or items there are", example "length(services) >= 2";
    Lower = "lower" ("text") "a text → a text",
        missing "where its argument is", "the text in lower case", example "lower(country) = \"france\"";
    Domain = "domain" ("email") "a text → a text",
        missing "where its argument is, or has not exactly one `@` with text around it",
        "what stands behind the `@` of an e-mail address, in lower case", example "domain(email) = \"corp.example\"";
    Date = "date" ("datetime") "a date with a time → a date",
        missing "where its argument is", "the day in the policy's time zone", example "date(created_at) = today";
}

impl Builtin {
    /// The function of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Builtin> {
        Builtin::ALL.iter().copied().find(|builtin| builtin.info().name == name)
    }

    /// The type of its result for arguments of these types; `None` where it does not take them. `min` and `max` take
    /// two of the same type.
    #[must_use]
    pub fn result(self, arguments: &[Type]) -> Option<Type> {
        match (self, arguments) {
            (Builtin::Min | Builtin::Max, [one, other]) if one == other => match one {
                Type::Integer
                | Type::Number
                | Type::Date
                | Type::Datetime
                | Type::Duration
                | Type::Money(_)
                | Type::Outcome => Some(one.clone()),
                Type::Boolean | Type::Text | Type::Choice(_) | Type::List(_) => None,
            },
            (Builtin::Abs, [size @ (Type::Integer | Type::Number | Type::Duration | Type::Money(_))]) => {
                Some(size.clone())
            }
            (Builtin::Round | Builtin::Floor | Builtin::Ceil, [Type::Integer | Type::Number]) => Some(Type::Integer),
            (Builtin::Length, [Type::Text | Type::List(_)]) => Some(Type::Integer),
            (Builtin::Lower | Builtin::Domain, [Type::Text]) => Some(Type::Text),
            (Builtin::Date, [Type::Datetime | Type::Date]) => Some(Type::Date),
            (
                Builtin::Min
                | Builtin::Max
                | Builtin::Abs
                | Builtin::Round
                | Builtin::Floor
                | Builtin::Ceil
                | Builtin::Length
                | Builtin::Lower
                | Builtin::Domain
                | Builtin::Date,
                _,
            ) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_function_is_found_by_its_name() {
        for builtin in Builtin::ALL {
            assert_eq!(Builtin::named(builtin.info().name), Some(*builtin));
        }
        assert_eq!(Builtin::named("sqrt"), None);
    }

    #[test]
    fn rounding_gives_integers_and_texts_have_no_minimum() {
        assert_eq!(Builtin::Round.result(&[Type::Number]), Some(Type::Integer));
        assert_eq!(Builtin::Min.result(&[Type::Text, Type::Text]), None);
        assert_eq!(Builtin::Max.result(&[Type::Date, Type::Date]), Some(Type::Date));
    }
}
