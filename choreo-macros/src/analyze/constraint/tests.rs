//! What is refused is proved: no JSON value fits a pattern that is told to be empty, and each that fits a
//! pattern fits what it is told to imply. A small evaluator says what fits.

use proc_macro2::{Ident, Span};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use super::*;
use crate::analyze::literal::{Literal, Number, literal};
use crate::ast::{Extent, Field, JsonType, Key, Object, Operator};

/// A JSON value; a key may be written twice.
#[derive(Debug, Clone, PartialEq)]
enum Json {
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
    Array(Vec<Json>),
    Object(Vec<(String, Json)>),
}

/// A value of a pattern, to be made and shown.
#[derive(Debug, Clone)]
enum Sketch {
    Equal(&'static str),
    Compare(Operator, &'static str),
    Range(&'static str, &'static str, bool),
    Type(JsonType),
    StartsWith(&'static str),
    EndsWith(&'static str),
    Contains(&'static str),
    Regex(&'static str),
    CloseTo(&'static str, &'static str),
    Present,
    Absent,
    Null,
    Len(Box<Sketch>),
    Not(Box<Sketch>),
    Every(Box<Sketch>),
    Some(Box<Sketch>),
    All(Vec<Sketch>),
    Any(Vec<Sketch>),
    Sequence(Vec<Sketch>, bool),
    Bag(Vec<Sketch>, bool),
    Object(Vec<(&'static str, Sketch)>, bool),
}

fn with_text(text: &str) -> (syn::Expr, String) {
    (syn::parse_str(text).unwrap(), text.to_owned())
}

fn built(sketch: &Sketch) -> Value {
    let boxed = |one: &Sketch| Box::new(built(one));
    let list = |items: &[Sketch]| items.iter().map(built).collect::<Vec<_>>();
    let of = |make: fn(syn::Expr, String) -> ValueKind, text| {
        let (expr, text) = with_text(text);
        make(expr, text)
    };
    let kind = match sketch {
        Sketch::Equal(text) => of(ValueKind::Equal, text),
        Sketch::Compare(operator, text) => ValueKind::Compare(*operator, with_text(text).0, (*text).into()),
        Sketch::Range(from, to, inclusive) => {
            ValueKind::Range { from: Some(with_text(from)), to: Some(with_text(to)), inclusive: *inclusive }
        }
        Sketch::Type(wanted) => ValueKind::Type(*wanted),
        Sketch::StartsWith(text) => of(ValueKind::StartsWith, text),
        Sketch::EndsWith(text) => of(ValueKind::EndsWith, text),
        Sketch::Contains(text) => of(ValueKind::Contains, text),
        Sketch::Regex(text) => ValueKind::Regex(syn::LitStr::new(text, Span::call_site())),
        Sketch::CloseTo(centre, reach) => ValueKind::CloseTo(with_text(centre), with_text(reach)),
        Sketch::Present => ValueKind::Present,
        Sketch::Absent => ValueKind::Absent,
        Sketch::Null => ValueKind::Null,
        Sketch::Len(one) => ValueKind::Len(boxed(one)),
        Sketch::Not(one) => ValueKind::Not(boxed(one)),
        Sketch::Every(one) => ValueKind::Every(boxed(one)),
        Sketch::Some(one) => ValueKind::Some(boxed(one)),
        Sketch::All(items) => ValueKind::All(list(items)),
        Sketch::Any(items) => ValueKind::Any(list(items)),
        Sketch::Sequence(items, rest) => ValueKind::Sequence { items: list(items), rest: *rest },
        Sketch::Bag(items, rest) => ValueKind::Bag { items: list(items), rest: *rest },
        Sketch::Object(fields, exactly) => ValueKind::Object(object(fields, *exactly)),
    };
    Value { extent: Extent::of(Span::call_site()), kind }
}

fn object(fields: &[(&'static str, Sketch)], exactly: bool) -> Object {
    let key = |text: &str| Key { text: text.into(), span: Span::call_site() };
    let fields = fields.iter().map(|(text, value)| Field { key: key(text), value: built(value) });
    Object {
        exactly: exactly.then(|| Ident::new("exactly", Span::call_site())),
        fields: fields.collect(),
        extent: Extent::of(Span::call_site()),
    }
}

/// Whether there is something, or nothing, that fits: the meaning as the reference has it.
fn fits(value: &Value, json: Option<&Json>) -> bool {
    let Some(json) = json else { return nothing(value) == Some(true) };
    match &value.kind {
        ValueKind::Equal(expr, _) => is(json, expr),
        ValueKind::Compare(Operator::NotEqual, expr, _) => !is(json, expr),
        ValueKind::Compare(operator, expr, _) => ordered(json, *operator, expr),
        ValueKind::Range { from, to, inclusive } => {
            let upper = if *inclusive { Operator::LessOrEqual } else { Operator::Less };
            from.iter().all(|(from, _)| ordered(json, Operator::GreaterOrEqual, from))
                && to.iter().all(|(to, _)| ordered(json, upper, to))
        }
        // The regexes of these tests are plain words.
        ValueKind::Regex(word) => matches!(json, Json::Text(text) if text.contains(&word.value())),
        ValueKind::Present => true,
        ValueKind::Absent => false,
        ValueKind::Null => *json == Json::Null,
        ValueKind::In(items) | ValueKind::Any(items) => items.iter().any(|one| fits(one, Some(json))),
        ValueKind::All(items) => items.iter().all(|one| fits(one, Some(json))),
        ValueKind::Not(one) => !fits(one, Some(json)),
        ValueKind::Bind(_, one) => fits(one, Some(json)),
        ValueKind::StartsWith(expr, _) => on_text(json, expr, |text, part| text.starts_with(part)),
        ValueKind::EndsWith(expr, _) => on_text(json, expr, |text, part| text.ends_with(part)),
        ValueKind::Contains(expr, _) => match json {
            Json::Array(items) => items.iter().any(|item| is(item, expr)),
            _ => on_text(json, expr, |text, part| text.contains(part)),
        },
        ValueKind::Len(one) => {
            length(json).is_some_and(|length| fits(one, Some(&Json::Number(length as f64))))
        }
        ValueKind::Type(wanted) => is_of(json, *wanted),
        ValueKind::CloseTo((centre, _), (reach, _)) => match (json, float(centre), float(reach)) {
            (Json::Number(number), Some(centre), Some(reach)) => (number - centre).abs() <= reach,
            _ => false,
        },
        ValueKind::Every(one) => {
            matches!(json, Json::Array(items) if items.iter().all(|item| fits(one, Some(item))))
        }
        ValueKind::Some(one) => {
            matches!(json, Json::Array(items) if items.iter().any(|item| fits(one, Some(item))))
        }
        ValueKind::Sequence { items, rest } => match json {
            Json::Array(found) => {
                (*rest || found.len() <= items.len())
                    && items.iter().enumerate().all(|(at, item)| fits(item, found.get(at)))
            }
            _ => false,
        },
        ValueKind::Bag { items, rest } => matches!(json, Json::Array(found) if bag(items, *rest, found)),
        ValueKind::Object(shape) => matches!(json, Json::Object(found) if object_fits(shape, found)),
    }
}

fn object_fits(shape: &Object, found: &[(String, Json)]) -> bool {
    let named = |key: &String| shape.fields.iter().any(|field| field.key.text == *key);
    let all = shape.fields.iter().all(|field| {
        let mut there = found.iter().filter(|(key, _)| *key == field.key.text).map(|(_, json)| json);
        let one = there.next();
        there.next().is_none() && fits(&field.value, one)
    });
    all && (shape.exactly.is_none() || found.iter().all(|(key, _)| named(key)))
}

/// By trying each element for the first item.
fn bag(items: &[Value], rest: bool, found: &[Json]) -> bool {
    let Some((first, others)) = items.split_first() else { return rest || found.is_empty() };
    let taken = (0..found.len()).any(|at| {
        let mut left = found.to_vec();
        let element = left.remove(at);
        fits(first, Some(&element)) && bag(others, rest, &left)
    });
    taken || (fits(first, None) && bag(others, rest, found))
}

fn is(json: &Json, expr: &syn::Expr) -> bool {
    match (literal(expr), json) {
        (Some(Literal::Bool(a)), Json::Bool(b)) => a == *b,
        (Some(Literal::Number(Some(a))), Json::Number(b)) => a.to_float() == *b,
        (Some(Literal::Text(a)), Json::Text(b)) => a == *b,
        _ => false,
    }
}

fn ordered(json: &Json, operator: Operator, expr: &syn::Expr) -> bool {
    let order = match (json, literal(expr)) {
        (Json::Number(a), Some(Literal::Number(Some(b)))) => a.partial_cmp(&b.to_float()),
        (Json::Text(a), Some(Literal::Text(b))) => Some(a.as_str().cmp(&b)),
        _ => None,
    };
    order.is_some_and(|order| match operator {
        Operator::NotEqual => order.is_ne(),
        Operator::Less => order.is_lt(),
        Operator::LessOrEqual => order.is_le(),
        Operator::Greater => order.is_gt(),
        Operator::GreaterOrEqual => order.is_ge(),
    })
}

fn on_text(json: &Json, expr: &syn::Expr, holds: fn(&str, &str) -> bool) -> bool {
    match (json, literal(expr)) {
        (Json::Text(text), Some(Literal::Text(part))) => holds(text, &part),
        _ => false,
    }
}

fn float(expr: &syn::Expr) -> Option<f64> {
    match literal(expr) {
        Some(Literal::Number(number)) => number.map(Number::to_float),
        _ => None,
    }
}

fn length(json: &Json) -> Option<usize> {
    match json {
        Json::Text(text) => Some(text.chars().count()),
        Json::Array(items) => Some(items.len()),
        Json::Object(fields) => Some(fields.len()),
        _ => None,
    }
}

fn is_of(json: &Json, wanted: JsonType) -> bool {
    match (wanted, json) {
        (JsonType::String, Json::Text(_))
        | (JsonType::Number, Json::Number(_))
        | (JsonType::Bool, Json::Bool(_))
        | (JsonType::Array, Json::Array(_))
        | (JsonType::Object, Json::Object(_)) => true,
        (JsonType::Integer, Json::Number(number)) => number.fract() == 0.0,
        (JsonType::Uuid, Json::Text(text)) => text == UUID,
        (JsonType::Timestamp, Json::Text(text)) => text == TIMESTAMP,
        _ => false,
    }
}

const UUID: &str = "2f1acc6d-5c4b-4f0a-9c39-0d7f3f1f6a11";
const TIMESTAMP: &str = "2024-02-29T12:00:00Z";
const LITERALS: &[&str] =
    &["0", "1", "2", "1.5", "-1", "true", "false", "\"\"", "\"a\"", "\"ab\"", "\"b\"", "\"2f\"", "\"2024-\""];
const TEXTS: &[&str] = &["", "a", "ab", "b", "aab", "ba", UUID, TIMESTAMP];
const KEYS: &[&str] = &["a", "b"];

fn literals() -> impl Strategy<Value = &'static str> {
    prop::sample::select(LITERALS)
}

fn operators() -> impl Strategy<Value = Operator> {
    use Operator::{Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
    prop::sample::select(vec![NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual])
}

fn types() -> impl Strategy<Value = JsonType> {
    use JsonType::{Array, Bool, Integer, Number, Object, String, Timestamp, Uuid};
    prop::sample::select(vec![String, Number, Integer, Bool, Array, Object, Uuid, Timestamp])
}

fn sketches() -> impl Strategy<Value = Sketch> {
    let leaf = prop_oneof![
        4 => literals().prop_map(Sketch::Equal),
        4 => (operators(), literals()).prop_map(|(operator, text)| Sketch::Compare(operator, text)),
        2 => (literals(), literals(), any::<bool>()).prop_map(|(a, b, with)| Sketch::Range(a, b, with)),
        3 => types().prop_map(Sketch::Type),
        1 => literals().prop_map(Sketch::StartsWith),
        1 => literals().prop_map(Sketch::EndsWith),
        1 => literals().prop_map(Sketch::Contains),
        1 => prop::sample::select(vec!["a", "ab"]).prop_map(Sketch::Regex),
        1 => (literals(), literals()).prop_map(|(a, b)| Sketch::CloseTo(a, b)),
        1 => Just(Sketch::Present),
        1 => Just(Sketch::Absent),
        1 => Just(Sketch::Null),
        // What is computed can be anything: here it is nothing at all, which no rule may count on.
        1 => Just(Sketch::Equal("x")),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        let list = || prop::collection::vec(inner.clone(), 0..4);
        let boxed = || inner.clone().prop_map(Box::new);
        let fields = (prop::sample::subsequence(KEYS.to_vec(), 0..=2), inner.clone(), inner.clone())
            .prop_map(|(keys, a, b)| keys.into_iter().zip([a, b]).collect());
        prop_oneof![
            1 => boxed().prop_map(Sketch::Len),
            2 => boxed().prop_map(Sketch::Not),
            1 => boxed().prop_map(Sketch::Every),
            1 => boxed().prop_map(Sketch::Some),
            4 => list().prop_map(Sketch::All),
            2 => list().prop_map(Sketch::Any),
            1 => (list(), any::<bool>()).prop_map(|(items, rest)| Sketch::Sequence(items, rest)),
            1 => (list(), any::<bool>()).prop_map(|(items, rest)| Sketch::Bag(items, rest)),
            3 => (fields, any::<bool>()).prop_map(|(fields, exactly)| Sketch::Object(fields, exactly)),
        ]
    })
}

fn jsons() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        1 => Just(Json::Null),
        1 => any::<bool>().prop_map(Json::Bool),
        3 => prop::sample::select(vec![-1.5, -1.0, 0.0, 0.5, 1.0, 1.25, 1.5, 2.0, 3.0]).prop_map(Json::Number),
        3 => prop::sample::select(TEXTS).prop_map(|text| Json::Text(text.to_owned())),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        let key = prop::sample::select(vec!["a", "b", "c"]).prop_map(str::to_owned);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Json::Array),
            prop::collection::vec((key, inner), 0..3).prop_map(Json::Object),
        ]
    })
}

/// All that a pattern of these tests can tell apart, roughly: small values, and those that were drawn.
fn candidates(drawn: &[Json]) -> Vec<Option<Json>> {
    let numbers = [-1.5, -1.0, 0.0, 0.5, 1.0, 1.25, 1.5, 1.75, 2.0, 3.0].map(Json::Number);
    let texts = TEXTS.iter().map(|text| Json::Text((*text).to_owned()));
    let small: Vec<Json> = [Json::Null, Json::Bool(false), Json::Bool(true)]
        .into_iter()
        .chain(numbers)
        .chain(texts)
        .chain(drawn.iter().cloned())
        .collect();
    let arrays = small.iter().map(|one| Json::Array(vec![one.clone()]));
    let objects = small.iter().map(|one| Json::Object(vec![("a".to_owned(), one.clone())]));
    let nested: Vec<Json> = arrays.chain(objects).collect();
    let empty = [Json::Array(Vec::new()), Json::Object(Vec::new())];
    std::iter::once(None).chain(empty.into_iter().chain(small).chain(nested).map(Some)).collect()
}

fn empty_is_empty(sketch: &Sketch, drawn: &[Json]) -> Result<bool, TestCaseError> {
    let value = built(sketch);
    let empty = Possible::of(&value).is_empty();
    if empty {
        for json in candidates(drawn) {
            prop_assert!(!fits(&value, json.as_ref()), "{json:?} fits {sketch:?}");
        }
    }
    Ok(empty)
}

fn implied_is_implied(one: &Sketch, other: &Sketch, drawn: &[Json]) -> Result<bool, TestCaseError> {
    let (first, second) = (built(one), built(other));
    let implied = implies(&first, &second);
    if implied {
        for json in candidates(drawn) {
            let wrong = fits(&first, json.as_ref()) && !fits(&second, json.as_ref());
            prop_assert!(!wrong, "{json:?} fits {one:?} and not {other:?}");
        }
    }
    Ok(implied)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_fits_what_is_told_to_be_empty(
        sketch in sketches(),
        drawn in prop::collection::vec(jsons(), 40),
    ) {
        empty_is_empty(&sketch, &drawn)?;
    }

    #[test]
    fn whatever_fits_a_pattern_fits_what_it_is_told_to_imply(
        one in sketches(),
        other in sketches(),
        drawn in prop::collection::vec(jsons(), 40),
    ) {
        implied_is_implied(&one, &other, &drawn)?;
    }

    #[test]
    fn nothing_fits_a_pattern_and_its_opposite_where_that_is_told(sketch in sketches(), drawn in prop::collection::vec(jsons(), 20)) {
        empty_is_empty(&Sketch::All(vec![sketch.clone(), Sketch::Not(Box::new(sketch))]), &drawn)?;
    }
}

#[test]
fn the_property_tests_meet_empty_patterns_and_implications() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut draw = || sketches().new_tree(&mut runner).unwrap().current();
    let (mut empty, mut implied) = (0, 0);
    for _ in 0..2000 {
        empty += usize::from(Possible::of(&built(&draw())).is_empty());
        implied += usize::from(implies(&built(&draw()), &built(&draw())));
    }
    assert!(empty > 100 && implied > 100, "{empty} empty, {implied} implied");
}

#[test]
fn implications_that_a_user_writes_are_proved() {
    let object = |fields| Sketch::Object(fields, false);
    let proved = |one: Sketch, other: Sketch| implies(&built(&one), &built(&other));
    use Operator::{Greater, NotEqual};
    for (one, other) in [
        (Sketch::Equal("\"ab\""), Sketch::StartsWith("\"a\"")),
        (Sketch::Equal("2"), Sketch::Compare(Greater, "1.5")),
        (Sketch::Compare(Greater, "2"), Sketch::Compare(Greater, "1")),
        (Sketch::StartsWith("\"ab\""), Sketch::StartsWith("\"a\"")),
        (Sketch::Range("0", "2", true), Sketch::Compare(NotEqual, "\"a\"")),
        (Sketch::Type(JsonType::Uuid), Sketch::Type(JsonType::String)),
        (Sketch::Type(JsonType::Integer), Sketch::Type(JsonType::Number)),
        (Sketch::Equal("1"), Sketch::Any(vec![Sketch::Equal("0"), Sketch::Equal("1")])),
        (Sketch::Regex("a"), Sketch::Regex("a")),
        (Sketch::Sequence(vec![Sketch::Equal("1")], false), Sketch::Len(Box::new(Sketch::Equal("1")))),
        (
            Sketch::Sequence(vec![Sketch::Equal("1"), Sketch::Equal("2")], false),
            Sketch::Sequence(vec![Sketch::Type(JsonType::Number)], true),
        ),
        (Sketch::Equal("1"), Sketch::Present),
        (
            object(vec![("a", Sketch::Equal("1")), ("b", Sketch::Present)]),
            object(vec![("a", Sketch::Present)]),
        ),
        (object(vec![("a", Sketch::Absent)]), object(vec![("a", Sketch::Absent)])),
        (Sketch::Not(Box::new(Sketch::Type(JsonType::String))), Sketch::Compare(NotEqual, "\"a\"")),
    ] {
        assert!(proved(one.clone(), other.clone()), "{one:?} {other:?}");
    }
    assert!(!proved(object(vec![]), object(vec![("a", Sketch::Any(vec![Sketch::Absent, Sketch::Present]))])));
}
