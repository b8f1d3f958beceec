//! Grammar rules in words: what a message says was expected. Raw rule names never reach a reader.

use super::grammar::Rule;

/// What a rule stands for, in the reader's words.
pub(super) fn of(expected: Rule) -> &'static str {
    match expected {
        Rule::N | Rule::END | Rule::BOM | Rule::WHITESPACE | Rule::COMMENT => "a blank",
        Rule::SEP | Rule::EOI => "the end of the entry",
        Rule::reserved
        | Rule::plain
        | Rule::quoted
        | Rule::name
        | Rule::place
        | Rule::path
        | Rule::or_other
        | Rule::choice => "a name",
        Rule::dot => "`.`",
        Rule::digit
        | Rule::digits
        | Rule::misread
        | Rule::numeral
        | Rule::number
        | Rule::whole
        | Rule::signed_number => "a number",
        Rule::percent => "a percentage",
        Rule::currency => "a currency code such as `EUR`",
        Rule::money | Rule::rate | Rule::rate_alone => "an amount of money",
        Rule::date | Rule::datetime => "a date such as `2026-11-21`",
        Rule::duration | Rule::span => "a length of time such as `30d`",
        Rule::escape | Rule::scalar | Rule::surrogate | Rule::string | Rule::pattern | Rule::strings => {
            "a text in quotes"
        }
        Rule::boolean
        | Rule::literal
        | Rule::signed
        | Rule::atom
        | Rule::negate
        | Rule::value
        | Rule::primary
        | Rule::parenthesised
        | Rule::call
        | Rule::argument
        | Rule::test_value => "a value",
        Rule::lp => "`(`",
        Rule::rp => "`)`",
        Rule::open => "`{`",
        Rule::close => "`}`",
        Rule::comma => "`,`",
        Rule::colon => "`:`",
        Rule::equals => "`=`",
        Rule::before => "`<`",
        Rule::plus | Rule::minus | Rule::times | Rule::divide | Rule::kw_default => "an operator",
        Rule::comparison
        | Rule::compare
        | Rule::between
        | Rule::member_of
        | Rule::text_test
        | Rule::matches
        | Rule::within
        | Rule::contains
        | Rule::starts_with
        | Rule::ends_with
        | Rule::any_of
        | Rule::all_of
        | Rule::any_word_of
        | Rule::one_word => "a comparison",
        Rule::expr | Rule::test | Rule::quantified | Rule::quantifier | Rule::conditions | Rule::implication => {
            "a condition"
        }
        Rule::ignoring_case | Rule::ignoring => "`ignoring case`",
        Rule::set | Rule::values | Rule::atoms => "a list in parentheses",
        Rule::file
        | Rule::item
        | Rule::policy
        | Rule::timezone
        | Rule::stages
        | Rule::use_file
        | Rule::otherwise
        | Rule::rates
        | Rule::list
        | Rule::define
        | Rule::lead
        | Rule::criteria
        | Rule::score
        | Rule::rule_entry
        | Rule::rule_name
        | Rule::stage_rule
        | Rule::cap
        | Rule::disqualify
        | Rule::decide
        | Rule::guarantee
        | Rule::test_block => "an entry",
        Rule::lead_line
        | Rule::everywhere
        | Rule::related
        | Rule::related_by
        | Rule::field
        | Rule::lead_alone
        | Rule::field_alone => "a field",
        Rule::field_clause
        | Rule::from_text
        | Rule::missing_texts
        | Rule::in_unit
        | Rule::format
        | Rule::read
        | Rule::value_between
        | Rule::value_at
        | Rule::split => "a clause of the field",
        Rule::unit => "a unit such as `days`",
        Rule::reading => "a text and its value, `\"ASAP\" as 0d`",
        Rule::type_expr | Rule::type_name | Rule::money_of | Rule::list_of | Rule::one_of => {
            "a type such as `text` or `money EUR`"
        }
        Rule::criterion | Rule::criterion_alone => "a criterion",
        Rule::bounds => "`from LOW to HIGH`",
        Rule::score_entry | Rule::points | Rule::choice_points | Rule::score_alone => "points such as `+20`",
        Rule::if_true => "`if`",
        Rule::per_number | Rule::kw_per => "`per`",
        Rule::for_each => "`for each`",
        Rule::filter | Rule::kw_where => "`where`",
        Rule::by_choice | Rule::expect_by | Rule::kw_by => "`by`",
        Rule::best_of => "`best of`",
        Rule::score_clause
        | Rule::halving
        | Rule::losing
        | Rule::fading
        | Rule::up_to
        | Rule::rule_clause
        | Rule::because
        | Rule::owner
        | Rule::from_date
        | Rule::until_date
        | Rule::on_approval
        | Rule::unless_approval
        | Rule::unless => "a clause such as `because \"…\"`",
        Rule::since | Rule::kw_since => "`since`",
        Rule::decide_line | Rule::decide_if | Rule::decide_else | Rule::columns | Rule::row | Rule::decide_alone => {
            "an `if`, a row or `otherwise`"
        }
        Rule::cell
        | Rule::cell_compare
        | Rule::cell_in
        | Rule::cell_contains
        | Rule::cell_range
        | Rule::cell_values => "a cell",
        Rule::test_line
        | Rule::as_of
        | Rule::given
        | Rule::given_record
        | Rule::given_verdict
        | Rule::expect_awaiting
        | Rule::expect_could_be
        | Rule::expect_value
        | Rule::expect_missing
        | Rule::expect_outcome
        | Rule::test_alone => "`as of`, `given` or `expect`",
        Rule::assignment => "an assignment such as `budget = 20k EUR`",
        Rule::asking | Rule::kw_asking => "`asking`",
        Rule::kw_if => "`if`",
        Rule::kw_then => "`then`",
        Rule::kw_and => "`and`",
        Rule::kw_or => "`or`",
        Rule::kw_not => "`not`",
        Rule::kw_in => "`in`",
        Rule::kw_defined => "`defined`",
        Rule::kw_missing => "`missing`",
        Rule::kw_between => "`between`",
        Rule::kw_otherwise => "`otherwise`",
        Rule::kw_unless => "`unless`",
        Rule::kw_today => "`today`",
        Rule::kw_now => "`now`",
        Rule::kw_outcome => "`outcome`",
        Rule::kw_at => "`at`",
        Rule::kw_least => "`least`",
        Rule::kw_most => "`most`",
        Rule::kw_exactly => "`exactly`",
        Rule::kw_all => "`all`",
        Rule::kw_any => "`any`",
        Rule::kw_none => "`none`",
        Rule::kw_of => "`of`",
        Rule::kw_contains => "`contains`",
        Rule::kw_word => "`word`",
        Rule::kw_starts => "`starts`",
        Rule::kw_ends => "`ends`",
        Rule::kw_with => "`with`",
        Rule::kw_matches => "`matches`",
        Rule::kw_ignoring => "`ignoring`",
        Rule::kw_case => "`case`",
        Rule::kw_within => "`within`",
        Rule::kw_last => "`last`",
        Rule::kw_next => "`next`",
        Rule::kw_distinct => "`distinct`",
        Rule::kw_under => "`under`",
        Rule::kw_policy => "`policy`",
        Rule::kw_timezone => "`timezone`",
        Rule::kw_stages => "`stages`",
        Rule::kw_rates => "`rates`",
        Rule::kw_use => "`use`",
        Rule::kw_lead => "`lead`",
        Rule::kw_list => "`list`",
        Rule::kw_define => "`define`",
        Rule::kw_criteria => "`criteria`",
        Rule::kw_score => "`score`",
        Rule::kw_rule => "`rule`",
        Rule::kw_cap => "`cap`",
        Rule::kw_disqualify => "`disqualify`",
        Rule::kw_decide => "`decide`",
        Rule::kw_guarantee => "`guarantee`",
        Rule::kw_test => "`test`",
        Rule::kw_related => "`related`",
        Rule::kw_everywhere => "`everywhere`",
        Rule::kw_from => "`from`",
        Rule::kw_key => "`key`",
        Rule::kw_required => "`required`",
        Rule::kw_format => "`format`",
        Rule::kw_read => "`read`",
        Rule::kw_as => "`as`",
        Rule::kw_split => "`split`",
        Rule::kw_one => "`one`",
        Rule::kw_other => "`other`",
        Rule::kw_money => "`money`",
        Rule::kw_to => "`to`",
        Rule::kw_for => "`for`",
        Rule::kw_each => "`each`",
        Rule::kw_best => "`best`",
        Rule::kw_halving => "`halving`",
        Rule::kw_losing => "`losing`",
        Rule::kw_fading => "`fading`",
        Rule::kw_every => "`every`",
        Rule::kw_over => "`over`",
        Rule::kw_up => "`up`",
        Rule::kw_points => "`points`",
        Rule::kw_because => "`because`",
        Rule::kw_owner => "`owner`",
        Rule::kw_until => "`until`",
        Rule::kw_on => "`on`",
        Rule::kw_approval => "`approval`",
        Rule::kw_unique => "`unique`",
        Rule::kw_given => "`given`",
        Rule::kw_rejection => "`rejection`",
        Rule::kw_expect => "`expect`",
        Rule::kw_could_be => "`could_be`",
        Rule::kw_awaiting => "`awaiting`",
    }
}

/// The keyword that a rule is, if it is one.
pub(super) fn keyword(expected: Rule) -> Option<&'static str> {
    let word = of(expected).strip_prefix('`')?.strip_suffix('`')?;
    word.starts_with(|first: char| first.is_ascii_alphabetic()).then_some(word).filter(|word| !word.contains(' '))
}

/// `a`, `a or b`, `a, b or c`.
pub(super) fn either(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

/// What was expected, each once, the general before the particular and not too many.
pub(super) fn list(expected: &[Rule]) -> String {
    let mut words: Vec<&str> = expected.iter().map(|rule| of(*rule)).collect();
    words.sort_by_key(|word| (word.starts_with('`'), *word));
    words.dedup();
    if words.contains(&"a condition") {
        words.retain(|word| !matches!(*word, "a value" | "a number" | "a name" | "`not`" | "a comparison"));
    }
    if words.contains(&"a value") {
        words.retain(|word| !matches!(*word, "a number" | "a percentage" | "a text in quotes" | "a name"));
        words.retain(|word| !matches!(*word, "an amount of money" | "`today`" | "`now`" | "`outcome`"));
        words.retain(|word| !word.starts_with("a date") && !word.starts_with("a length"));
    }
    const MANY: usize = 6;
    if words.len() > MANY {
        words.truncate(MANY);
        return format!("{} and the like", words.join(", "));
    }
    either(&words)
}
