//! What is done to whole columns. Plain loops over slices, so that the compiler makes vector instructions of them.
//!
//! A truth is a byte, ordered false, unknown, true: then `and` is the least and `or` the greatest (S. C. Kleene).

use crate::plan::{Code, MISSING};
use crate::types::Truth;

/// False.
pub(super) const FALSE: u8 = 0;
/// Unknown.
pub(super) const UNKNOWN: u8 = 1;
/// True.
pub(super) const TRUE: u8 = 2;

/// A truth as a byte.
pub(super) fn byte(truth: Truth) -> u8 {
    match truth {
        Truth::False => FALSE,
        Truth::Unknown => UNKNOWN,
        Truth::True => TRUE,
    }
}

/// A byte as a truth.
pub(super) fn truth(byte: u8) -> Truth {
    match byte {
        FALSE => Truth::False,
        TRUE => Truth::True,
        _ => Truth::Unknown,
    }
}

/// What is true of each code, where that changes at few codes: `first`, and from each code of `steps` on something else,
/// given as what the byte before differs in.
pub(super) fn steps(out: &mut [u8], codes: &[Code], first: u8, steps: &[(Code, u8)]) {
    match steps {
        [] => out.fill(first),
        [(one, by)] => {
            for (out, code) in out.iter_mut().zip(codes) {
                *out = first ^ from(*code, *one, *by);
            }
        }
        [(one, by), (other, other_by), rest @ ..] => {
            for (out, code) in out.iter_mut().zip(codes) {
                *out = first ^ from(*code, *one, *by) ^ from(*code, *other, *other_by);
            }
            for (step, by) in rest {
                for (out, code) in out.iter_mut().zip(codes) {
                    *out ^= from(*code, *step, *by);
                }
            }
        }
    }
}

/// `value` from a code on, else nothing.
fn from(code: Code, step: Code, value: u8) -> u8 {
    u8::from(code >= step).wrapping_neg() & value
}

/// What a table has for each code.
pub(super) fn look_up(out: &mut [u8], codes: &[Code], table: &[u8]) {
    for (out, code) in out.iter_mut().zip(codes) {
        *out = table.get(usize::from(*code)).copied().unwrap_or(UNKNOWN);
    }
}

/// What two bits of a code say, and of a code that is missing, `missing`.
pub(super) fn bits(out: &mut [u8], codes: &[Code], (is_true, is_known): (u32, u32), missing: u8) {
    for (out, code) in out.iter_mut().zip(codes) {
        let (is_true, is_known) = ((*code >> is_true) as u8 & 1, (*code >> is_known) as u8 & 1);
        let there = u8::from(*code != 0).wrapping_neg();
        // Known and true: 2. Known and not true: 0. Not known: 1.
        *out = ((is_true << 1 | (is_known ^ 1)) & there) | (missing & !there);
    }
}

/// How two columns of numbers compare.
pub(super) fn compare(out: &mut [u8], left: &[i64], right: &[i64], holds: impl Fn(i64, i64) -> bool) {
    for ((out, left), right) in out.iter_mut().zip(left).zip(right) {
        *out = u8::from(holds(*left, *right)) << 1;
    }
}

/// Unknown where a field is missing, else as it was.
pub(super) fn unknown_where_missing(out: &mut [u8], codes: &[Code]) {
    for (out, code) in out.iter_mut().zip(codes) {
        *out = if *code == MISSING { UNKNOWN } else { *out };
    }
}

/// The opposite.
pub(super) fn not(out: &mut [u8], of: &[u8]) {
    for (out, of) in out.iter_mut().zip(of) {
        *out = TRUE - *of;
    }
}

/// Whether it is known.
pub(super) fn known(out: &mut [u8], of: &[u8]) {
    for (out, of) in out.iter_mut().zip(of) {
        *out = u8::from(*of != UNKNOWN) << 1;
    }
}

/// Whether it is true.
pub(super) fn surely(out: &mut [u8], of: &[u8]) {
    for (out, of) in out.iter_mut().zip(of) {
        *out = *of & TRUE;
    }
}

/// Both.
pub(super) fn and(out: &mut [u8], of: &[u8]) {
    for (out, of) in out.iter_mut().zip(of) {
        *out = (*out).min(*of);
    }
}

/// Either.
pub(super) fn or(out: &mut [u8], of: &[u8]) {
    for (out, of) in out.iter_mut().zip(of) {
        *out = (*out).max(*of);
    }
}

/// Adds to the number of those that are true.
pub(super) fn count_true(counts: &mut [Code], of: &[u8]) {
    for (count, of) in counts.iter_mut().zip(of) {
        *count += Code::from(*of >> 1);
    }
}

/// Adds to the number of those that are not false.
pub(super) fn count_perhaps(counts: &mut [Code], of: &[u8]) {
    for (count, of) in counts.iter_mut().zip(of) {
        *count += Code::from((*of + 1) >> 1);
    }
}

/// Whether so many are true, or could be.
pub(super) fn reaches(out: &mut [u8], surely: &[Code], perhaps: &[Code], count: Code) {
    for ((out, surely), perhaps) in out.iter_mut().zip(surely).zip(perhaps) {
        *out = u8::from(*surely >= count) + u8::from(*perhaps >= count);
    }
}

/// Puts a code where a condition is true.
pub(super) fn put_where(out: &mut [Code], gate: &[u8], code: Code) {
    for (out, gate) in out.iter_mut().zip(gate) {
        let is_so = Code::from(*gate >> 1).wrapping_neg();
        *out = (code & is_so) | (*out & !is_so);
    }
}

/// Puts a code where a condition is true and `over` is at least `least`.
pub(super) fn put_over(out: &mut [Code], gate: &[u8], code: Code, over: &[Code], least: Code) {
    for ((out, gate), over) in out.iter_mut().zip(gate).zip(over) {
        let is_so = (Code::from(*gate >> 1) & Code::from(*over >= least)).wrapping_neg();
        *out = (code & is_so) | (*out & !is_so);
    }
}

/// Points, of which sums are made: in as few bits as a sum needs.
pub(super) trait Points: Copy + Ord {
    /// None.
    const NONE: Self;
    /// The sum, which is in range.
    fn plus(self, other: Self) -> Self;
    /// The difference.
    fn minus(self, other: Self) -> Self;
    /// The points or, where they are not kept, none.
    fn kept(self, is_kept: bool) -> Self;
    /// Whether the size is larger than another's.
    fn is_larger(self, than: Self) -> bool;
}

macro_rules! points {
    ($($ty:ty),*) => {
        $(impl Points for $ty {
            const NONE: Self = 0;

            fn plus(self, other: Self) -> Self {
                self.wrapping_add(other)
            }

            fn minus(self, other: Self) -> Self {
                self.wrapping_sub(other)
            }

            fn kept(self, is_kept: bool) -> Self {
                <$ty>::from(is_kept).wrapping_neg() & self
            }

            fn is_larger(self, than: Self) -> bool {
                self.unsigned_abs() > than.unsigned_abs()
            }
        })*
    };
}

points!(i16, i64);

/// Adds points where a condition is true.
pub(super) fn add_where<T: Points>(sums: &mut [T], gate: &[u8], points: T) {
    for (sum, gate) in sums.iter_mut().zip(gate) {
        *sum = sum.plus(points.kept(*gate == TRUE));
    }
}

/// Adds to all, and to those from a code on what is added there.
pub(super) fn add_steps<T: Points>(sums: &mut [T], codes: &[Code], first: T, steps: &[(Code, T)]) {
    let (before, by, rest) = match steps {
        [] => (Code::MAX, T::NONE, steps),
        [(step, by), rest @ ..] => (*step, *by, rest),
    };
    for (sum, code) in sums.iter_mut().zip(codes) {
        *sum = sum.plus(first).plus(by.kept(*code >= before));
    }
    for (step, by) in rest {
        for (sum, code) in sums.iter_mut().zip(codes) {
            *sum = sum.plus(by.kept(*code >= *step));
        }
    }
}

/// Adds what a table has for each code.
pub(super) fn add_coded<T: Points>(sums: &mut [T], codes: &[Code], points: &[T]) {
    for (sum, code) in sums.iter_mut().zip(codes) {
        *sum = sum.plus(points.get(usize::from(*code)).copied().unwrap_or(T::NONE));
    }
}

/// Leaves only what a condition is true of.
pub(super) fn keep_where<T: Points>(sums: &mut [T], gate: &[u8]) {
    for (sum, gate) in sums.iter_mut().zip(gate) {
        *sum = sum.kept(*gate == TRUE);
    }
}

/// Adds.
pub(super) fn add<T: Points>(sums: &mut [T], of: &[T]) {
    for (sum, of) in sums.iter_mut().zip(of) {
        *sum = sum.plus(*of);
    }
}

/// Takes what is larger in size.
pub(super) fn larger<T: Points>(best: &mut [T], next: &[T]) {
    for (best, next) in best.iter_mut().zip(next) {
        *best = if next.is_larger(*best) { *next } else { *best };
    }
}

/// Holds between bounds.
pub(super) fn clamp<T: Points>(sums: &mut [T], low: T, high: T) {
    sums.iter_mut().for_each(|sum| *sum = (*sum).max(low).min(high));
}

/// More points than this are told apart by halving.
const FEW: usize = 24;

/// 1 more than the number of points that are not above.
pub(super) fn codes_of<T: Points>(out: &mut [Code], sums: &[T], points: &[T]) {
    if points.len() > FEW {
        for (out, sum) in out.iter_mut().zip(sums) {
            *out = Code::try_from(1 + points.partition_point(|point| point <= sum)).unwrap_or(Code::MAX);
        }
        return;
    }
    out.fill(1);
    for point in points {
        for (out, sum) in out.iter_mut().zip(sums) {
            *out = out.wrapping_add(Code::from(*sum >= *point));
        }
    }
}

/// Sums in millionths of sums in a larger unit, held between bounds.
pub(super) fn widen(out: &mut [i64], sums: &[i16], unit: i64, low: i64, high: i64) {
    for (out, sum) in out.iter_mut().zip(sums) {
        *out = (i64::from(*sum) * unit).max(low).min(high);
    }
}
