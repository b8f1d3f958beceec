//! Three-valued truth on two rails: a literal for *surely true* and one for *surely false*; unknown is neither.

use crate::analysis::solver::{Lit, Solver};

/// A condition as two literals that are never both true.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rails {
    /// The condition is true.
    pub(super) yes: Lit,
    /// The condition is false.
    pub(super) no: Lit,
}

impl Rails {
    /// A condition that is never unknown.
    pub(super) fn sure(literal: Lit) -> Rails {
        Rails { yes: literal, no: !literal }
    }

    /// `not C`
    pub(super) fn opposite(self) -> Rails {
        Rails { yes: self.no, no: self.yes }
    }
}

impl Solver {
    /// The rails of what is always the same; `None` is unknown.
    pub(super) fn always(&self, known: Option<bool>) -> Rails {
        Rails { yes: self.constant(known == Some(true)), no: self.constant(known == Some(false)) }
    }

    /// True where `literal` is, unknown where there is no `present`.
    pub(super) fn where_present(&mut self, present: Lit, literal: Lit) -> Rails {
        Rails { yes: self.and([present, literal]), no: self.and([present, !literal]) }
    }

    /// A condition of which nothing is known: three values, free.
    pub(super) fn anything(&mut self) -> Rails {
        let rails = Rails { yes: self.fresh(), no: self.fresh() };
        self.clause([!rails.yes, !rails.no]);
        rails
    }

    /// All of these: false wins, then unknown.
    pub(super) fn all(&mut self, parts: &[Rails]) -> Rails {
        Rails { yes: self.and(parts.iter().map(|part| part.yes)), no: self.or(parts.iter().map(|part| part.no)) }
    }

    /// Any of these: true wins, then unknown.
    pub(super) fn any(&mut self, parts: &[Rails]) -> Rails {
        Rails { yes: self.or(parts.iter().map(|part| part.yes)), no: self.and(parts.iter().map(|part| part.no)) }
    }

    /// Whether it is not unknown.
    pub(super) fn is_known(&mut self, rails: Rails) -> Lit {
        self.or([rails.yes, rails.no])
    }
}
