//! Tables of cells: what is read, and what is said of those that are not.

mod properties;

use super::*;
use crate::types::{Currency, Date, Decimal, Duration, DurationUnit, TimeFormat, show};

fn field(ty: Type) -> Field {
    Field { missing: vec!["N/A".into(), "select".into()], ..Field::of_type("f", ty) }
}

fn currency(code: &str) -> Currency {
    Currency::from_code(code).unwrap()
}

fn decimal(text: &str) -> Decimal {
    Decimal::parse(text).unwrap()
}

fn paris() -> TimeZone {
    TimeZone::get("Europe/Paris").unwrap()
}

fn choices(names: &[&str], or_other: bool) -> Type {
    Type::Choice(Arc::new(ChoiceSet { choices: names.iter().map(|name| Arc::from(*name)).collect(), or_other }))
}

/// The value as outputs have it, or the message and the hint.
fn told(result: Result<Option<Value>, BadValue>) -> String {
    match result {
        Ok(None) => "missing".to_owned(),
        Ok(Some(value)) => show::exact(&value, &paris()),
        Err(bad) => format!("{bad} | {}", bad.hint.clone().unwrap_or_default()),
    }
}

fn rates() -> Rates {
    Rates {
        date: Date::constant(2026, 11, 1),
        base: currency("EUR"),
        entries: vec![(currency("USD"), decimal("1"), decimal("0.92"))],
    }
}

fn table(field: &Field, rows: &[(&str, &str)]) {
    for (text, expected) in rows {
        assert_eq!(told(read(field, text, Some(&rates()), &paris())), *expected, "{text:?} as {}", field.ty);
    }
}

#[test]
fn missing_comes_first_and_blanks_go() {
    let mut field = field(Type::Text);
    field.read = vec![("none".into(), Value::Text("nobody".into()))];
    table(
        &field,
        &[
            ("", "missing"),
            (" \u{A0}\t", "missing"),
            ("n/a", "missing"),
            (" SELECT ", "missing"),
            ("NONE", "nobody"),
            ("  a  b ", "a  b"),
            ("#N/A", "#N/A"),
        ],
    );
}

#[test]
fn booleans() {
    table(
        &field(Type::Boolean),
        &[
            ("Yes", "true"),
            ("T", "true"),
            ("on", "true"),
            ("1", "true"),
            ("FALSE", "false"),
            ("0", "false"),
            (
                "maybe",
                "\"maybe\" is not a yes or no; expected true or false, yes or no, 1 or 0 \
                 | `read \"maybe\" as true` would accept it; so would `as false`",
            ),
        ],
    );
}

#[test]
fn integers() {
    table(
        &field(Type::Integer),
        &[
            ("12", "12"),
            ("-1,234", "-1234"),
            ("5.0", "5"),
            ("007", "7"),
            ("9223372036854775807", "9223372036854775807"),
            ("-9,223,372,036,854,775,808.00", "-9223372036854775808"),
            (
                "9223372036854775808",
                "\"9223372036854775808\" is larger than a number can be; expected a whole number such as 12 | ",
            ),
            (
                "5.5",
                "\"5.5\" is not a whole number; expected a whole number such as 12 | declare the field as a `number`",
            ),
            (
                "1E+05",
                "\"1E+05\" is not a whole number; expected a whole number such as 12 \
                 | a spreadsheet shortened the number; show the column in full before the export",
            ),
            (
                "'12",
                "\"'12\" is not a whole number; expected a whole number such as 12 \
                 | a spreadsheet's apostrophe stands in front; export the file again without it",
            ),
        ],
    );
}

#[test]
fn numbers_in_groups_of_three() {
    let expected = "is not a number; expected 1234.56 or 1,234.56 |";
    let format = |text: &str, format: &str| format!("\"{text}\" {expected} declare `format \"{format}\"`");
    table(
        &field(Type::Number),
        &[
            ("1234.56", "1234.56"),
            ("1,234,567.89", "1234567.89"),
            ("\u{2212}5", "-5"),
            ("+5", "5"),
            ("15%", "0.15"),
            ("12.5 %", "0.125"),
            ("0.0000005", "0"),
            ("0.0000015", "0.000002"),
            ("15.00005%", "0.15"),
            ("1,5", &format("1,5", "1.234,56")),
            ("0,123", &format("0,123", "1.234,56")),
            ("12,34,567", &format!("\"12,34,567\" {expected} ")),
            ("10 000", &format("10 000", "1 234,56")),
            ("1.234.567", &format("1.234.567", "1.234,56")),
            (".5", &format!("\".5\" {expected} ")),
            ("11-50", &format!("\"11-50\" {expected} `read \"11-50\" as 11` would accept it")),
            ("1000+", &format!("\"1000+\" {expected} `read \"1000+\" as 1000` would accept it")),
            ("under 50", &format!("\"under 50\" {expected} `read \"under 50\" as …` would give it a value")),
            ("ca. 40.000", &format!("\"ca. 40.000\" {expected} `read \"ca. 40.000\" as …` would give it a value")),
            (
                "#DIV/0!",
                &format!(
                    "\"#DIV/0!\" {expected} a spreadsheet's error; `missing \"#DIV/0!\"` would read it as missing"
                ),
            ),
            (
                "########",
                &format!(
                    "\"########\" {expected} a spreadsheet's column was too narrow; widen it and export the file again"
                ),
            ),
            ("TBD", &format!("\"TBD\" {expected} `missing \"TBD\"` would read it as missing")),
            (
                "1e5",
                &format!(
                    "\"1e5\" {expected} a spreadsheet shortened the number; show the column in full before the export"
                ),
            ),
            ("9300000000000", "\"9300000000000\" is larger than a number can be; expected 1234.56 or 1,234.56 | "),
        ],
    );
}

#[test]
fn numbers_in_other_formats() {
    let formatted = |pattern: &str| Field { format: Format::number(pattern), ..field(Type::Number) };
    table(
        &formatted("1.234,56"),
        &[
            ("1.234,56", "1234.56"),
            ("1234,5", "1234.5"),
            ("15,5 %", "0.155"),
            ("1234.56", "\"1234.56\" is not a number; expected 1234,56 or 1.234,56 | declare `format \"1,234.56\"`"),
        ],
    );
    table(
        &formatted("1 234,56"),
        &[
            ("1 234,56", "1234.56"),
            ("1\u{202F}234\u{A0}567", "1234567"),
            ("12 34", "\"12 34\" is not a number; expected 1234,56 or 1 234,56 | "),
        ],
    );
    table(&formatted("1'234.56"), &[("1’234.5", "1234.5")]);
}

#[test]
fn money_with_its_currency_or_without() {
    let expected = "expected 20k EUR, or 1234.56 or 1,234.56 |";
    table(
        &field(Type::Money(currency("EUR"))),
        &[
            ("20000", "20000 EUR"),
            ("20k", "20000 EUR"),
            ("1.5M", "1500000 EUR"),
            ("20K eur", "20000 EUR"),
            ("20kEUR", "20000 EUR"),
            ("EUR 1,234.56", "1234.56 EUR"),
            ("€ 10,000", "10000 EUR"),
            ("10,000 €", "10000 EUR"),
            ("€ 5 EUR", "5 EUR"),
            ("-€5", "-5 EUR"),
            ("€-5", "-5 EUR"),
            ("- 5 EUR", "-5 EUR"),
            ("1000 USD", "920 EUR"),
            (
                "$1000",
                &format!(
                    "\"$1000\" is not an amount of money; {expected} `$` could be several currencies; write the code, as in `10k USD`"
                ),
            ),
            (
                "€ 10.000,00",
                &format!("\"€ 10.000,00\" is not an amount of money; {expected} declare `format \"1.234,56\"`"),
            ),
            (
                "10 000 EUR",
                &format!("\"10 000 EUR\" is not an amount of money; {expected} declare `format \"1 234,56\"`"),
            ),
            (
                "5 GBP",
                &format!(
                    "\"5 GBP\" is in GBP, and no rates turn it into EUR; {expected} a table of `rates` between GBP and EUR would accept it"
                ),
            ),
            (
                "USD 5 EUR",
                &format!(
                    "\"USD 5 EUR\" is not an amount of money; {expected} `read \"USD 5 EUR\" as …` would give it a value"
                ),
            ),
            (
                "--5",
                &format!("\"--5\" is not an amount of money; {expected} `read \"--5\" as …` would give it a value"),
            ),
            ("€", &format!("\"€\" is not an amount of money; {expected} ")),
            ("9000000000000k", &format!("\"9000000000000k\" is larger than a number can be; {expected} ")),
        ],
    );
    table(&field(Type::Money(currency("USD"))), &[("$1,000.50", "1000.5 USD"), ("92 €", "100 USD")]);
    // The kina's own sign is a `K`: the cell could mean 10 or 10,000.
    let kina = told(read(&field(Type::Money(currency("PGK"))), "10K", None, &paris()));
    assert!(kina.starts_with("\"10K\" is not an amount of money"), "{kina}");
}

#[test]
fn durations() {
    let mut with_unit = field(Type::Duration);
    with_unit.unit = Some(DurationUnit::Days);
    let expected = "expected 90d, 12 weeks, or a number of days |";
    table(
        &with_unit,
        &[
            ("45", "45d"),
            ("1,000", "1000d"),
            ("1.5", "1d12h"),
            ("-3", "-3d"),
            ("90d", "90d"),
            ("90 Days", "90d"),
            ("12 weeks", "84d"),
            ("1d12h", "1d12h"),
            ("1 day 12 hours", "1d12h"),
            ("P90D", "90d"),
            ("PT36H", "1d12h"),
            ("P1DT0.5S", "1d0.5s"),
            ("-P1W", "-7d"),
            ("0d", "0d"),
            ("asap", &format!("\"asap\" is not a duration; {expected} `read \"asap\" as 0d` would accept it")),
            ("12h1d", &format!("\"12h1d\" is not a duration; {expected} `read \"12h1d\" as …` would give it a value")),
            (
                "90 d 5",
                &format!("\"90 d 5\" is not a duration; {expected} `read \"90 d 5\" as …` would give it a value"),
            ),
            ("PT", &format!("\"PT\" is not a duration; {expected} `read \"PT\" as …` would give it a value")),
            (
                "3 months",
                &format!(
                    "\"3 months\" has no fixed length: months and years differ; {expected} `read \"3 months\" as …` would give it a value"
                ),
            ),
            (
                "P3M",
                &format!(
                    "\"P3M\" has no fixed length: months and years differ; {expected} `read \"P3M\" as …` would give it a value"
                ),
            ),
            (
                "15m",
                &format!("\"15m\" could be minutes or months; {expected} `read \"15m\" as …` would give it a value"),
            ),
            (
                "300000000 weeks",
                &format!(
                    "\"300000000 weeks\" is finer than a microsecond, or longer than a duration can be; {expected} "
                ),
            ),
        ],
    );
    table(
        &field(Type::Duration),
        &[("45", "\"45\" is a number without a unit; expected 90d or 12 weeks | `in days` would read it as days")],
    );
}

#[test]
fn dates() {
    let expected = "is not a date; expected a date such as 2026-11-21 |";
    table(
        &field(Type::Date),
        &[
            ("2026-11-21", "2026-11-21"),
            ("2026-11-21 09:00", "2026-11-21"),
            ("2026-11-21T23:30:00.000+0000", "2026-11-22"),
            ("2026-02-30", "\"2026-02-30\" is not a day of the calendar; expected a date such as 2026-11-21 | "),
            ("21/11/2026", &format!("\"21/11/2026\" {expected} declare `format \"DD/MM/YYYY\"`")),
            (
                "05/06/2026",
                &format!("\"05/06/2026\" {expected} declare `format \"DD/MM/YYYY\"` or `format \"MM/DD/YYYY\"`"),
            ),
            (
                "11/21/2026 9:05 PM",
                &format!("\"11/21/2026 9:05 PM\" {expected} declare `format \"MM/DD/YYYY h:mm A\"`"),
            ),
            (
                "2026-11-21 3:15:52",
                &format!("\"2026-11-21 3:15:52\" {expected} declare `format \"YYYY-MM-DD H:mm:ss\"`"),
            ),
            ("21 Nov 2026", &format!("\"21 Nov 2026\" {expected} declare `format \"D MMM YYYY\"`")),
            (
                "45123",
                &format!(
                    "\"45123\" {expected} a spreadsheet's number for 2023-07-16; show the column as a date before the export"
                ),
            ),
            ("1603617000000", &format!("\"1603617000000\" {expected} a count since 1970; let the export write dates")),
            ("soon", &format!("\"soon\" {expected} `read \"soon\" as …` would give it a value")),
        ],
    );
    let format = |pattern: &str| Some(Format::Time(TimeFormat::new(pattern).unwrap()));
    table(
        &Field { format: format("DD/MM/YYYY"), ..field(Type::Date) },
        &[
            ("05/06/2026", "2026-06-05"),
            ("31/02/2026", "\"31/02/2026\" is not a day of the calendar; expected the form DD/MM/YYYY | "),
            (
                "2026-11-21",
                "\"2026-11-21\" is not a date; expected the form DD/MM/YYYY | declare `format \"YYYY-MM-DD\"`",
            ),
        ],
    );
    table(
        &Field { format: format("M/D/YYYY h:mm A"), ..field(Type::Datetime) },
        &[("7/1/2026 12:05 am", "2026-07-01T00:05:00+02:00")],
    );
    table(
        &field(Type::Datetime),
        &[
            ("2026-11-21", "2026-11-21T00:00:00+01:00"),
            ("2026-11-21 09:00:30.1234567 UTC", "2026-11-21T10:00:30.123456+01:00"),
        ],
    );
}

#[test]
fn choices_in_any_case() {
    let mut closed = field(choices(&["software", "C level"], false));
    closed.read = vec![("SaaS".into(), Value::Choice(Choice::new("software")))];
    table(
        &closed,
        &[
            ("SOFTWARE", "software"),
            ("c Level", "C level"),
            ("saas", "software"),
            (
                "Sofware",
                "\"Sofware\" is not one of the choices; expected software, C level \
                 | `read \"Sofware\" as software` would accept it",
            ),
            (
                "mining",
                "\"mining\" is not one of the choices; expected software, C level \
                 | `read \"mining\" as …` would give it a value; `or other` behind the choices would accept it",
            ),
        ],
    );
    let open = field(choices(&["software", "other"], true));
    table(&open, &[("mining", "mining"), ("OTHER", "other")]);
    let mining = read(&open, "mining", None, &paris()).unwrap().unwrap();
    assert_eq!(mining, Value::Choice(Choice::new("other")));
}

#[test]
fn lists_item_by_item() {
    let mut list = field(Type::List(Box::new(Type::Duration)));
    list.unit = Some(DurationUnit::Days);
    list.read = vec![("asap".into(), Value::Duration(Duration::default()))];
    table(
        &list,
        &[
            ("1d; 2 weeks;;ASAP ", "1d;14d;0d"),
            ("select", "missing"),
            ("select;3", "3d"),
            (";", ""),
            (
                "1d;x",
                "\"x\" is not a duration; expected 90d, 12 weeks, or a number of days | `read \"x\" as …` would give it a value",
            ),
        ],
    );
}

#[test]
fn values_outside_the_bounds_are_bad() {
    let bounds = |low: &str, high: &str, high_excluded: bool| Bounds {
        low: Some(Value::Number(decimal(low))),
        high: Some(Value::Number(decimal(high))),
        high_excluded,
    };
    let mut rating = field(Type::Number);
    rating.bounds = bounds("0", "5", false);
    table(
        &rating,
        &[
            ("5", "5"),
            ("-0.1", "\"-0.1\" is below 0; expected a value between 0 and 5 | "),
            ("7", "\"7\" is above 5; expected a value between 0 and 5 | "),
        ],
    );
    rating.bounds = bounds("0", "5", true);
    table(&rating, &[("5", "\"5\" is not under 5; expected a value between 0 and under 5 | ")]);
    let list = Field { ty: Type::List(Box::new(Type::Number)), ..rating };
    table(&list, &[("1;9", "\"9\" is not under 5; expected a value between 0 and under 5 | ")]);
}

#[test]
fn json_is_read_alike() {
    let json = |ty: Type, text: &str| {
        let value: Json = serde_json::from_str(text).unwrap();
        told(read_json(&field(ty), &value, None, &paris()))
    };
    let list = || Type::List(Box::new(Type::Text));
    assert_eq!(json(Type::Text, "null"), "missing");
    assert_eq!(json(Type::Text, "\"  \""), "missing");
    assert_eq!(json(Type::Text, "\"Select\""), "missing");
    assert_eq!(json(Type::Text, "12.50"), "12.50");
    assert_eq!(json(Type::Boolean, "true"), "true");
    assert_eq!(json(Type::Boolean, "1"), "true");
    assert_eq!(json(Type::Integer, "1e3"), "1000");
    assert_eq!(json(Type::Integer, "5.0"), "5");
    assert_eq!(json(Type::Number, "1.5e-3"), "0.0015");
    assert_eq!(json(Type::Number, "1e-999999999999999999999"), "0");
    assert_eq!(json(Type::Number, "\"15%\""), "0.15");
    assert_eq!(json(Type::Money(currency("EUR")), "1.25E4"), "12500 EUR");
    assert_eq!(json(Type::Money(currency("EUR")), "\"20k EUR\""), "20000 EUR");
    assert_eq!(json(list(), "[]"), "");
    assert_eq!(json(list(), "[\"SEO;Paid\", null, \" \", \"n/a\", 5]"), "SEO;Paid;5");
    assert_eq!(json(list(), "\"SEO; Paid\""), "SEO;Paid");
    assert_eq!(
        json(Type::Number, "1e400"),
        "\"1e+400\" is larger than a number can be; expected 1234.56 or 1,234.56 | "
    );
    assert_eq!(
        json(Type::Text, "{\"a\": 1}"),
        "a JSON object is not a text; expected a text | `from \"key.inner\"` reaches the value inside"
    );
    assert_eq!(
        json(list(), "[[1]]"),
        "a JSON array is not a text; expected a text \
         | a field of several values is a `list of …`, records are a `related` block"
    );
}

#[test]
fn json_numbers_do_not_follow_the_format_of_cells() {
    let european = Field { format: Format::number("1.234,56"), ..field(Type::Money(currency("EUR"))) };
    let number: Json = serde_json::from_str("1234.5").unwrap();
    assert_eq!(told(read_json(&european, &number, None, &paris())), "1234.5 EUR");
}

#[test]
fn a_long_or_odd_cell_is_shown_on_one_short_line() {
    let bad = read(&field(Type::Boolean), &format!("a\nb\u{0}{}", "x".repeat(500)), None, &paris()).unwrap_err();
    assert_eq!(bad.found, format!("\"a\\nb\\u{{0}}{}…\"", "x".repeat(56)));
    assert_eq!(bad.hint, None);
}

#[test]
fn money_whose_point_may_part_thousands_is_not_guessed() {
    let euros = currency("EUR");
    let told_of = |text: &str| told(read(&field(Type::Money(euros)), text, None, &paris()));
    for text in ["20.000", "€20.000", "20.000 EUR", "-1.234"] {
        assert!(read(&field(Type::Money(euros)), text, None, &paris()).is_err(), "{text}");
    }
    assert!(told_of("20.000").starts_with("\"20.000\" could be 20 or 20,000 EUR; expected"), "{}", told_of("20.000"));
    assert!(told_of("20.000").contains("declare `format \"1.234,56\"` or `format \"1,234.56\"`"));
    for text in ["20.00", "20.0000", "1,234.500", "2000.000", "0.125", "20.000k"] {
        assert!(read(&field(Type::Money(euros)), text, None, &paris()).is_ok(), "{text}");
    }
    let dinars = field(Type::Money(currency("KWD")));
    assert!(read(&dinars, "20.000", None, &paris()).is_ok());
    let declared = Field { format: Format::number("1,234.56"), ..field(Type::Money(euros)) };
    assert_eq!(told(read(&declared, "20.000", None, &paris())), told_of("20"));
    let number: Json = serde_json::from_str("20.125").unwrap();
    assert!(read_json(&field(Type::Money(euros)), &number, None, &paris()).is_ok());
}

#[test]
fn a_cell_of_megabytes_is_told_at_once() {
    let long = "x".repeat(5_000_000);
    for ty in [Type::Date, Type::Integer, Type::Duration, Type::Money(currency("EUR")), choices(&["small"], false)] {
        let bad = read(&field(ty), &long, None, &paris()).unwrap_err();
        assert!(bad.found.len() < 100 && bad.hint.is_none());
    }
}
