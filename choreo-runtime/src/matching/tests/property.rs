//! The walk over bytes against the naive one over a tree.

use proptest::prelude::{Just, ProptestConfig, Strategy, TestCaseError, any as anything, prop};
use proptest::{prop_assert, prop_assert_eq, prop_oneof, proptest};
use serde_json::{Value, json};

use super::nodes::*;
use super::{Table, arrival, naive, run, shaped};
use crate::machine::{CaptureId, JsonType, Node, Operand, Operator};

const KEYS: [&str; 3] = ["a", "b\n", "ä"];

fn scalars() -> impl Strategy<Value = Value> {
    prop::sample::select(vec![
        json!(null),
        json!(true),
        json!(false),
        json!(0),
        json!(1),
        json!(1.0),
        json!(-2),
        json!(2.5),
        json!(""),
        json!("x"),
        json!("xy"),
        json!("ä\n"),
        json!("f81d4fae-7dec-11d0-a765-00a0c91e6bf6"),
        json!("1985-04-12T23:20:50.52Z"),
    ])
}

fn values() -> impl Strategy<Value = Value> {
    scalars().prop_recursive(4, 20, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((prop::sample::select(KEYS.to_vec()), inner), 0..4).prop_map(|entries| {
                Value::Object(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
            }),
        ]
    })
}

fn operands() -> impl Strategy<Value = Operand> {
    prop_oneof![
        prop::sample::select(vec![
            0.operand(),
            1.operand(),
            1.0.operand(),
            2.5.operand(),
            (-2).operand(),
            true.operand(),
            "".operand(),
            "x".operand(),
            "ä\n".operand(),
            "y".operand(),
        ]),
        (0..4_u16).prop_map(|id| expr(id, "e")),
    ]
}

fn leaves() -> impl Strategy<Value = Node> {
    let operators = prop::sample::select(vec![
        Operator::NotEqual,
        Operator::Less,
        Operator::LessOrEqual,
        Operator::Greater,
        Operator::GreaterOrEqual,
    ]);
    let types = prop::sample::select(vec![
        JsonType::String,
        JsonType::Number,
        JsonType::Integer,
        JsonType::Bool,
        JsonType::Array,
        JsonType::Object,
        JsonType::Uuid,
        JsonType::Timestamp,
    ]);
    prop_oneof![
        4 => operands().prop_map(equal),
        2 => (operators, operands()).prop_map(|(operator, operand)| compare(operator, operand)),
        1 => (prop::option::of(operands()), prop::option::of((operands(), anything::<bool>())))
            .prop_map(|(from, to)| range(from, to)),
        1 => prop::sample::select(vec!["^x", "y$", ".", "ä\\s"]).prop_map(regex),
        2 => Just(present()),
        1 => Just(absent()),
        3 => types.prop_map(of_type),
        1 => operands().prop_map(starts_with),
        1 => operands().prop_map(ends_with),
        1 => operands().prop_map(contains),
        1 => (operands(), operands()).prop_map(|(centre, reach)| close_to(centre, reach)),
    ]
}

fn shapes() -> impl Strategy<Value = Node> {
    leaves().prop_recursive(4, 16, 3, |inner| {
        let several = || prop::collection::vec(inner.clone(), 0..4);
        let fields = prop::collection::vec(inner.clone(), KEYS.len())
            .prop_flat_map(|nodes| {
                prop::sample::subsequence(KEYS.into_iter().zip(nodes).collect::<Vec<_>>(), 0..=3)
            })
            .prop_shuffle();
        prop_oneof![
            inner.clone().prop_map(len),
            inner.clone().prop_map(not),
            inner.clone().prop_map(every),
            inner.clone().prop_map(some),
            inner.clone().prop_map(|inner| bind(CaptureId(0), inner)),
            several().prop_map(all),
            several().prop_map(any),
            (several(), anything::<bool>()).prop_map(|(items, rest)| sequence(items, rest)),
            (several(), anything::<bool>()).prop_map(|(items, rest)| bag(items, rest)),
            (fields, anything::<bool>()).prop_map(|(of, strict)| if strict {
                exactly(of)
            } else {
                object(of)
            }),
        ]
    })
}

/// A shape that was made to fit a value, before `spoil` is done to it.
fn fitting(value: &Value, choices: &mut impl Iterator<Item = u8>) -> Node {
    let choice = choices.next().unwrap_or(0);
    let mut each = |items: &[Value]| items.iter().map(|item| fitting(item, choices)).collect::<Vec<_>>();
    match value {
        Value::Array(items) => match choice % 4 {
            0 => sequence(each(items), false),
            1 => bag(each(items).into_iter().rev(), false),
            2 => bag(each(items).into_iter().skip(1), true),
            _ => every(any(each(items))),
        },
        Value::Object(fields) => {
            let of = fields.iter().map(|(key, value)| {
                let key = KEYS.into_iter().find(|known| known == key).unwrap();
                (key, fitting(value, choices))
            });
            let of: Vec<_> = of.collect();
            if choice.is_multiple_of(2) { object(of.into_iter().rev()) } else { exactly(of) }
        }
        Value::String(text) => match choice % 3 {
            0 => len(equal(i32::try_from(text.chars().count()).unwrap())),
            1 => equal(text.clone().leak() as &'static str),
            _ => of_type(JsonType::String),
        },
        Value::Number(number) => match choice % 3 {
            0 => equal(number.as_f64().unwrap()),
            1 => compare(Operator::GreaterOrEqual, number.as_f64().unwrap()),
            _ => close_to(number.as_f64().unwrap(), 0),
        },
        Value::Bool(bool) => equal(*bool),
        Value::Null => null(),
    }
}

/// Writes a value with space between the tokens and with its strings escaped.
fn written(value: &Value, how: u8) -> String {
    let compact = match how % 3 {
        0 => return value.to_string(),
        1 => serde_json::to_string_pretty(value).unwrap(),
        _ => value.to_string(),
    };
    let escape = |c: char| match c {
        'a'..='c' | 'x' | 'y' | 'ä' => format!("\\u{:04X}", c as u32),
        c => c.to_string(),
    };
    // The words `true`, `false`, `null` have none of these letters but `a`.
    let (mut out, mut quoted, mut escaped) = (String::new(), false, false);
    for c in compact.chars() {
        out.push_str(&if quoted && !escaped { escape(c) } else { c.to_string() });
        quoted ^= c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
    }
    out
}

fn agree(shape: &Node, value: &Value, how: u8) -> Result<bool, TestCaseError> {
    let operands = [json!(1), json!("x"), json!({"a": 1}), json!([null, "x"])];
    let text = written(value, how);
    prop_assert_eq!(&serde_json::from_str::<Value>(&text).unwrap(), value);
    let expected = naive::says(shape, Some(value), &operands) == Some(true);
    let (judgement, _) = run(&shaped(shape, 4), &arrival(text.clone()), &mut Table::of(operands));
    prop_assert_eq!(judgement.fits(), expected, "{} by {:#?}", text, shape);
    Ok(expected)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn random_shapes_and_values_get_the_naive_verdict(shape in shapes(), value in values(), how: u8) {
        agree(&shape, &value, how)?;
        agree(&object([("a", shape)]), &json!({ "a": value }), how)?;
    }

    #[test]
    fn a_field_that_may_be_missing_gets_the_naive_verdict(shape in shapes(), value in values(), how: u8) {
        agree(&object([("a", shape)]), &json!({ "b\n": value.clone() }), how)?;
        agree(&bag([shape, any([absent(), equal(1)])], false), &json!([value]), how)?;
    }

    #[test]
    fn a_shape_that_is_made_to_fit_fits_and_one_for_another_value_gets_the_naive_verdict(
        value in values(), other in values(), choices: Vec<u8>, how: u8,
    ) {
        let shape = fitting(&value, &mut choices.into_iter());
        prop_assert!(agree(&shape, &value, how)?);
        agree(&shape, &other, how)?;
    }

    #[test]
    fn a_value_equals_itself_and_no_other(value in values(), other in values(), how: u8) {
        let (shape, given) = (equal_expr(0, "e"), [value]);
        for payload in [&given[0], &other] {
            let message = arrival(written(payload, how));
            let (judgement, _) = run(&shaped(&shape, 1), &message, &mut Table::of(given.clone()));
            let expected = naive::says(&shape, Some(payload), &given) == Some(true);
            prop_assert_eq!(judgement.fits(), expected);
        }
    }
}
