//! `rates 2026-03-01 { … }`, and it is November.

use crate::diagnostic::{Code, Diagnostic};
use crate::lint::subject::Subject;
use crate::syntax::ast::ItemKind;

/// So many days old, rates are worth a look.
const OLD: i64 = 90;

/// Rates between currencies that nobody has looked at for a quarter.
pub(in crate::lint) fn find(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let told = || {
        let (today, date) = (subject.today?, subject.policy.rates.as_ref()?.date);
        let days = i64::from(today.since((jiff::Unit::Day, date)).ok()?.get_days());
        let items = &subject.program.items;
        let place = items
            .iter()
            .find_map(|item| if let ItemKind::Rates(rates) = &item.kind { Some(rates.date.span) } else { None })?;
        let message = format!("these rates are {days} days old");
        let diagnostic =
            Diagnostic::warning(Code::LintOldRates, message).label(place, format!("more than {OLD} days ago"));
        let help = "put in today's rates and today's date, so that amounts are compared as they stand now";
        (days > OLD).then(|| diagnostic.help(help))
    };
    told().into_iter().collect()
}
