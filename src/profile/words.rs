//! Numbers and lists, as findings tell them.

use crate::types::Decimal;
use crate::types::show::friendly_number;

/// `1 lead`, `1,204 leads`
pub(super) fn leads(count: u64) -> String {
    let number =
        i64::try_from(count).ok().and_then(Decimal::from_integer).map_or_else(|| count.to_string(), friendly_number);
    if count == 1 { format!("{number} lead") } else { format!("{number} leads") }
}

/// `1 lead has`, `1,204 leads have`
pub(super) fn leads_have(count: u64) -> String {
    format!("{} {}", leads(count), if count == 1 { "has" } else { "have" })
}

/// `12 %`; what is more than nothing is not told as nothing, and what is not all, not as all.
pub(super) fn share(count: u64, of: u64) -> String {
    if of == 0 {
        return "0 %".to_owned();
    }
    let percent = (u128::from(count) * 100 + u128::from(of) / 2) / u128::from(of);
    match percent {
        0 if count > 0 => "under 1 %".to_owned(),
        100 if count < of => "over 99 %".to_owned(),
        _ => format!("{percent} %"),
    }
}

/// So many of a list are told.
const SHOWN: usize = 6;

/// The first of them, in the order given, and how many more there are.
pub(super) fn listed(mut texts: Vec<String>) -> String {
    let more = texts.len().saturating_sub(SHOWN);
    texts.truncate(SHOWN);
    let shown = texts.join(", ");
    if more > 0 { format!("{shown} and {more} more") } else { shown }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_never_nothing_or_all_by_rounding() {
        assert_eq!(
            [share(0, 9), share(1, 1000), share(999, 1000), share(9, 9)],
            ["0 %", "under 1 %", "over 99 %", "100 %"]
        );
        assert_eq!(share(1, 3), "33 %");
        assert_eq!(leads(1204), "1,204 leads");
    }
}
