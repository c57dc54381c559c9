//! `docs/src/extending/codec.md`: a codec from an empty file.
use bytes::Bytes;
use choreo::codec::{Codec, Content, Undecodable, Unwritable};
use choreo::prelude::*;
use serde_json::{Map, Value};

/// Lines of `key=value`: `order_id=ORD-42 count=3 note="two words"`.
#[derive(Debug)]
struct Logfmt;

impl Codec for Logfmt {
    fn name(&self) -> &str {
        "logfmt"
    }

    fn decode(&self, _topic: &str, wire: &[u8]) -> Result<Content, Undecodable> {
        let not_utf8 =
            |error: std::str::Utf8Error| Undecodable::new("it is not UTF-8").at(error.valid_up_to());
        let text = std::str::from_utf8(wire).map_err(not_utf8)?;
        let mut fields = Map::new();
        let mut at = 0;
        while let Some(blanks) = text[at..].find(|char: char| !char.is_ascii_whitespace()) {
            at += blanks;
            let (key, value, end) = pair(text, at)?;
            if fields.insert(key.to_owned(), value).is_some() {
                return Err(Undecodable::new("a key stands there twice").at(at));
            }
            at = end;
        }
        Ok(Content::Json(Value::Object(fields).to_string().into_bytes()))
    }

    fn encode(&self, _topic: &str, json: &[u8]) -> Result<Bytes, Unwritable> {
        let Ok(Value::Object(fields)) = serde_json::from_slice(json) else {
            return Err(Unwritable::new("it is no object, and a line is made of keys and values"));
        };
        let pairs = fields.iter().map(|(key, value)| {
            let value = word(value).map_err(|error| error.under(key))?;
            match key.is_empty() || key.contains(|char: char| char == '=' || char.is_ascii_whitespace()) {
                true => Err(Unwritable::new("a key is a word without `=`").under(key)),
                false => Ok(format!("{key}={value}")),
            }
        });
        Ok(pairs.collect::<Result<Vec<_>, _>>()?.join(" ").into())
    }
}

/// The pair that begins at this byte, and the byte behind it.
fn pair(text: &str, at: usize) -> Result<(&str, Value, usize), Undecodable> {
    let is_blank = |char: char| char.is_ascii_whitespace();
    let word = text[at..].split(is_blank).next().unwrap_or_default();
    let (key, rest) = word.split_once('=').ok_or_else(|| Undecodable::new("a word has no `=`").at(at))?;
    let start = at + key.len() + 1;
    if key.is_empty() {
        return Err(Undecodable::new("a key is missing").at(at));
    }
    if !rest.starts_with('"') {
        let value =
            serde_json::from_str(rest).ok().filter(|value: &Value| !value.is_array() && !value.is_object());
        return Ok((key, value.unwrap_or_else(|| rest.into()), start + rest.len()));
    }
    // In quotes there may be blanks: so it ends where a string of JSON does.
    let mut strings = serde_json::Deserializer::from_str(&text[start..]).into_iter::<String>();
    match strings.next() {
        Some(Ok(value)) => Ok((key, value.into(), start + strings.byte_offset())),
        _ => Err(Undecodable::new("a text in quotes does not end, or is none").at(start)),
    }
}

/// A value as a word: in quotes where it would be read as another one without.
fn word(value: &Value) -> Result<String, Unwritable> {
    match value {
        Value::Array(_) => Err(Unwritable::new("a line has no place for an array")),
        Value::Object(_) => Err(Unwritable::new("a line has no place for an object")),
        Value::String(text) => {
            let is_plain = |char: char| !char.is_whitespace() && !char.is_control() && char != '"';
            let is_other = serde_json::from_str::<Value>(text).is_ok();
            Ok(if text.chars().all(is_plain) && !is_other { text.clone() } else { value.to_string() })
        }
        value => Ok(value.to_string()),
    }
}

#[derive(Stage)]
struct Bus {
    #[stage(InMemory::new().with_codecs(Logfmt))]
    bus: InMemory,
}

#[choreo::scenario]
async fn an_order_is_written_as_a_line(stage: &Bus) {
    shop::open(&stage.bus.client());

    choreo! {
        publish "orders.created" { "order_id": "ORD-42", "count": 3, "note": "two words" } as sent;
        expect "orders.processed" { "order_id": starts_with "ORD-", "count": 1..=10, "note": "two words" };
        check sent.payload() == br#"count=3 note="two words" order_id=ORD-42"#;
    }
}

#[should_panic(expected = "MISMATCH")]
#[choreo::scenario(time = "virtual", timeout = "500ms")]
async fn a_line_has_a_value_for_each_key(stage: &Bus) {
    shop::open(&stage.bus.client());

    choreo! {
        publish "orders.created" b"order_id=ORD-42 count";
        expect "orders.processed" { "order_id": "ORD-42" };
    }
}

pub(super) fn failing() {
    a_line_has_a_value_for_each_key();
}

#[choreo::scenario(time = "virtual")]
async fn a_value_in_place_of_a_pattern_is_matched_as_a_shape_is(stage: &Bus) {
    shop::open(&stage.bus.client());

    choreo! {
        publish "orders.created" { "order_id": "ORD-42", "count": 3 };
        expect "orders.processed" (serde_json::json!({ "count": 3 }));
    }
}

#[should_panic(expected = "`lines`: a line has no place for an array")]
#[choreo::scenario(time = "virtual")]
async fn a_line_holds_no_lines(stage: &Bus) {
    choreo! {
        publish "orders.created" { "order_id": "ORD-42", "lines": [1, 2] };
        expect "orders.processed";
    }
}

fn decoded(wire: &[u8]) -> Result<Value, Undecodable> {
    match Logfmt.decode("orders.created", wire)? {
        Content::Json(text) => Ok(serde_json::from_slice(&text).expect("what a codec gives is JSON")),
        other => panic!("it gives JSON, and not {other:?}"),
    }
}

const ORDER: &str =
    r#"{"a":"","b":"7","c":7,"d":-0.5,"e":null,"f":true,"g":"x=y","h":"a \"b\"\n","i":"[1]","j":"ü"}"#;

#[test]
fn a_value_comes_back_as_it_went() {
    let wire = Logfmt.encode("orders.created", ORDER.as_bytes()).expect("it has a place for all of it");
    assert_eq!(decoded(&wire), Ok(serde_json::from_str(ORDER).expect("JSON")), "{wire:?}");
}

#[test]
fn whatever_the_bytes_are_they_are_read_or_refused_and_nothing_panics() {
    let wire = Logfmt.encode("orders.created", ORDER.as_bytes()).expect("it has a place for all of it");
    let mut refused = 0;
    for at in 0..wire.len() {
        refused += usize::from(decoded(&wire[..at]).is_err());
        for byte in 0..=255 {
            let mut changed = wire.to_vec();
            changed[at] = byte;
            refused += usize::from(decoded(&changed).is_err());
        }
    }
    assert!(refused > 1000, "only {refused} of these were refused");
}

#[test]
fn what_is_wrong_says_at_which_byte() {
    for (wire, why) in [
        (&b"id=7 count"[..], "a word has no `=`, at byte 5"),
        (b"id=7 =3", "a key is missing, at byte 5"),
        (b"id=7 id=8", "a key stands there twice, at byte 5"),
        (b"id=\"7", "a text in quotes does not end, or is none, at byte 3"),
        (b"id=\xff", "it is not UTF-8, at byte 3"),
    ] {
        assert_eq!(decoded(wire).expect_err(why).to_string(), why);
    }
}
