//! From positions to codes.

use crate::plan::{Code, Coder, Thresholds};

/// How a column is coded by the positions of its field's values.
#[derive(Clone, Debug)]
pub(super) enum Steps {
    /// By few points, the largest position in the place of those that lack: no usual spelling has it.
    Few([i64; 4]),
    /// By any points.
    Many(Thresholds),
    /// There is a value.
    Present,
}

impl Steps {
    /// How a coder codes positions; `None` where it does not.
    pub(super) fn of(coder: &Coder) -> Option<Steps> {
        match coder {
            Coder::Ordered(thresholds) => {
                let mut few = [i64::MAX; 4];
                let points = thresholds.points();
                if points.len() > few.len() {
                    return Some(Steps::Many(thresholds.clone()));
                }
                few.iter_mut().zip(points).for_each(|(slot, point)| *slot = *point);
                Some(Steps::Few(few))
            }
            Coder::Presence => Some(Steps::Present),
            Coder::Boolean | Coder::Choice(_) | Coder::Tests(_) => None,
        }
    }

    /// The code of a position.
    #[inline(always)]
    pub(super) fn code(&self, position: i64) -> Code {
        match self {
            Steps::Few(points) => points.iter().fold(1, |code, point| code + Code::from(*point <= position)),
            Steps::Many(thresholds) => thresholds.code(position),
            Steps::Present => 1,
        }
    }

    /// The codes of several.
    #[cfg(feature = "parquet")]
    pub(super) fn code_all(&self, positions: &[i64], codes: &mut [Code]) {
        let slots = codes.iter_mut().zip(positions);
        match self {
            Steps::Few(points) => slots.for_each(|(code, position)| {
                *code = points.iter().fold(1, |code, point| code + Code::from(*point <= *position));
            }),
            Steps::Many(thresholds) => slots.for_each(|(code, position)| *code = thresholds.code(*position)),
            Steps::Present => slots.for_each(|(code, _)| *code = 1),
        }
    }
}
