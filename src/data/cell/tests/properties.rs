//! What holds for every value and every text.

use proptest::prelude::*;

use super::*;
use crate::check::lead;
use crate::source::Sources;
use crate::syntax::{ast, parse};
use crate::types::Datetime;

/// Values of every type, as a cell can carry them.
fn typed_values() -> impl Strategy<Value = (Type, Value)> {
    let euros = currency("EUR");
    let of = |ty: Type| move |value: Value| (ty.clone(), value);
    let millionths = any::<i64>().prop_map(Decimal::from_millionths);
    let instants = (-2_000_000_000_000_000_i64..4_000_000_000_000_000)
        .prop_map(|micros| Datetime::from_microsecond(micros).unwrap());
    let days = (1_i16..=9999, 1_i8..=12, 1_i8..=28).prop_map(|(year, month, day)| Date::new(year, month, day).unwrap());
    prop_oneof![
        any::<bool>().prop_map(Value::Boolean).prop_map(of(Type::Boolean)),
        any::<i64>().prop_map(Value::Integer).prop_map(of(Type::Integer)),
        millionths.clone().prop_map(Value::Number).prop_map(of(Type::Number)),
        millionths.prop_map(move |amount| Value::Money(amount, euros)).prop_map(of(Type::Money(euros))),
        any::<i64>()
            .prop_map(|micros| Value::Duration(Duration::from_microseconds(micros)))
            .prop_map(of(Type::Duration)),
        days.prop_map(Value::Date).prop_map(of(Type::Date)),
        instants.prop_map(Value::Datetime).prop_map(of(Type::Datetime)),
        "[a-z][a-z ;]{0,8}[a-z]".prop_map(|text| Value::Text(text.into())).prop_map(of(Type::Text)),
        prop::sample::select(vec!["small", "C level"])
            .prop_map(|name| Value::Choice(Choice::new(name)))
            .prop_map(of(choices(&["small", "C level"], false))),
        prop::collection::vec(any::<i64>().prop_map(Value::Integer), 1..4)
            .prop_map(|items| Value::List(items.into()))
            .prop_map(of(Type::List(Box::new(Type::Integer)))),
    ]
}

fn any_field() -> impl Strategy<Value = Field> {
    let types = typed_values().prop_map(|(ty, _)| ty);
    let formats = prop_oneof![
        Just(None),
        prop::sample::select(vec!["1.234,56", "1 234,56", "1'234.56"]).prop_map(Format::number),
        prop::sample::select(vec!["DD/MM/YYYY", "D MMM YY h:mm:ss A Z", "YYYYMMDD[at]HH:mm:ss.SSS"])
            .prop_map(|pattern| TimeFormat::new(pattern).ok().map(Format::Time)),
    ];
    (types, formats, prop::option::of(Just(DurationUnit::Weeks))).prop_map(|(ty, format, unit)| Field {
        format,
        unit,
        ..field(ty)
    })
}

/// A field as declared.
fn declared(declaration: &str) -> Field {
    let mut sources = Sources::new();
    let file = sources.add("lead.bant", None, format!("lead {{\n  {declaration}\n}}\n"));
    let (file, mut diagnostics) = parse(&sources, file);
    let [ast::Item { kind: ast::ItemKind::Lead(block), .. }] = file.items.as_slice() else {
        panic!("{declaration}: {diagnostics:?}")
    };
    let lowered = lead::lower(block, &paris(), &mut diagnostics);
    assert_eq!(diagnostics, [], "{declaration}");
    lowered.schema.fields.into_iter().next().unwrap()
}

proptest! {
    #[test]
    fn the_declaration_that_a_hint_offers_reads_the_cell(
        (ty, value) in prop::sample::select(vec![
            ("boolean", "true"), ("integer", "5"), ("number", "0.5"), ("money EUR", "10k EUR"), ("duration", "90d"),
            ("date", "2026-11-21"), ("datetime", "2026-11-21T09:00"), ("one of small, large", "small"),
        ]),
        text in "[0-9]{1,2}[./ -][0-9]{1,2}[./ -][0-9]{2,4}( [0-9]{1,2}:[0-9]{2}( [AP]M)?)?|[0-9]{1,3}[,.' k%+-][0-9]{1,3}( ?EUR|€)?|\\PC{1,12}|smal|large?s",
    ) {
        // The offers stand in backquotes.
        prop_assume!(!text.contains('`'));
        let field = declared(&format!("f {ty}"));
        if let Err(BadValue { hint: Some(hint), .. }) = read(&field, &text, None, &paris()) {
            let offers = hint.split('`').skip(1).step_by(2);
            for offer in offers.filter(|offer| ["read ", "format ", "missing "].iter().any(|word| offer.starts_with(word))) {
                // What only the reader knows is left open.
                let offer = offer.strip_suffix('…').map_or(offer.to_owned(), |start| format!("{start}{value}"));
                let field = declared(&format!("f {ty} {offer}"));
                prop_assert!(read(&field, &text, None, &paris()).is_ok(), "{:?}: {}", text, offer);
            }
        }
    }

    #[test]
    fn what_is_printed_is_read_back((ty, value) in typed_values()) {
        let printed = show::exact(&value, &paris());
        prop_assume!(!printed.is_empty());
        // `1.234 EUR` could be thousands.
        prop_assume!(!matches!(&value, Value::Money(amount, _) if amount.to_string().split_once('.').is_some_and(|(_, behind)| behind.len() == 3)));
        prop_assert_eq!(read(&field(ty), &printed, None, &paris()), Ok(Some(value)), "{}", printed);
    }

    #[test]
    fn no_text_makes_reading_panic(field in any_field(), text in "\\PC{0,20}|[-+0-9.,' €$kMeEpPtTdDhHmMsS:/%]{0,16}") {
        let _ = read(&field, &text, Some(&rates()), &paris());
        let _ = read_json(&field, &Json::String(text), None, &paris());
    }

    #[test]
    fn json_numbers_are_read_exactly(whole in -1_000_000_i64..1_000_000, exponent in -12_i32..=6) {
        let json: Json = serde_json::from_str(&format!("{whole}e{exponent}")).unwrap();
        let read = read_json(&field(Type::Number), &json, None, &paris()).unwrap();
        let scaled = i128::from(whole) * 10_i128.pow((exponent + 12) as u32);
        let rounded = crate::types::divide_half_even(scaled, 1_000_000).unwrap();
        prop_assert_eq!(read, Some(Value::Number(Decimal::from_millionths(rounded))));
    }
}
