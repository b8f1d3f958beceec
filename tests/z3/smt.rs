//! Terms of SMT-LIB 2 as text, made plain where a part is constant.

/// A term.
pub(crate) type Term = String;

/// What is defined for all policies.
pub(crate) const PREAMBLE: &str = "\
(define-fun half_even ((n Int) (k Int)) Int
  (let ((q (div n k)) (r (mod n k)))
    (ite (or (> (* 2 r) k) (and (= (* 2 r) k) (= (mod q 2) 1))) (+ q 1) q)))
(define-fun least ((a Int) (b Int)) Int (ite (<= a b) a b))
(define-fun most ((a Int) (b Int)) Int (ite (>= a b) a b))
";

/// A constant of `Bool`.
pub(crate) fn truth(known: bool) -> Term {
    known.to_string()
}

/// A constant of `Int`.
pub(crate) fn int(number: impl Into<i128>) -> Term {
    let number = number.into();
    if number < 0 { format!("(- {})", number.unsigned_abs()) } else { number.to_string() }
}

/// A function of some arguments.
pub(crate) fn call<const N: usize>(function: &str, arguments: [&str; N]) -> Term {
    format!("({function} {})", arguments.join(" "))
}

pub(crate) fn and(parts: impl IntoIterator<Item = Term>) -> Term {
    joined("and", "true", "false", parts)
}

pub(crate) fn or(parts: impl IntoIterator<Item = Term>) -> Term {
    joined("or", "false", "true", parts)
}

fn joined(function: &str, neutral: &str, wins: &str, parts: impl IntoIterator<Item = Term>) -> Term {
    let parts: Vec<Term> = parts.into_iter().filter(|part| part != neutral).collect();
    match parts.as_slice() {
        [] => neutral.to_owned(),
        _ if parts.iter().any(|part| part == wins) => wins.to_owned(),
        [only] => only.clone(),
        _ => format!("({function} {})", parts.join(" ")),
    }
}

pub(crate) fn not(of: &str) -> Term {
    match of {
        "true" => truth(false),
        "false" => truth(true),
        _ => call("not", [of]),
    }
}

pub(crate) fn ite(condition: &str, then: &str, otherwise: &str) -> Term {
    match condition {
        "true" => then.to_owned(),
        "false" => otherwise.to_owned(),
        _ if then == otherwise => then.to_owned(),
        _ => call("ite", [condition, then, otherwise]),
    }
}

/// The sum of `Int`s.
pub(crate) fn sum(parts: &[Term]) -> Term {
    match parts {
        [] => int(0),
        [only] => only.clone(),
        _ => format!("(+ {})", parts.join(" ")),
    }
}

/// How many of these conditions hold.
pub(crate) fn how_many(parts: &[Term]) -> Term {
    sum(&parts.iter().map(|part| ite(part, "1", "0")).collect::<Vec<_>>())
}

/// That an `Int` lies between two others, both included.
pub(crate) fn within(value: &str, low: i64, high: i64) -> Term {
    and([call("<=", [&int(low), value]), call("<=", [value, &int(high)])])
}
