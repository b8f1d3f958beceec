//! The built-in functions: one table that checker, evaluators and documentation read.

/// A built-in function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Builtin {
    /// `min(a, b)`
    Min,
    /// `max(a, b)`
    Max,
    /// `abs(x)`
    Abs,
    /// `round(x)`
    Round,
    /// `floor(x)`
    Floor,
    /// `ceil(x)`
    Ceil,
    /// `length(t or l)`
    Length,
    /// `lower(t)`
    Lower,
    /// `domain(email)`
    Domain,
    /// `date(datetime)`
    Date,
}
