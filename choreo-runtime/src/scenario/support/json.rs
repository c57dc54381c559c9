//! JSON payloads: written straight into one buffer.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::expr::UserError;
use crate::message::Body;

/// What may stand as a value in a payload or a pattern.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be a JSON value",
    label = "not `Serialize`",
    note = "derive `serde::Serialize` for it, or write the value that you mean"
)]
pub trait JsonValue: Serialize {}

#[diagnostic::do_not_recommend]
impl<T: Serialize + ?Sized> JsonValue for T {}

/// The value as a tree.
///
/// # Errors
///
/// Where serde can't serialise it.
pub fn json<T: JsonValue + ?Sized>(value: &T) -> Result<Value, UserError> {
    serde_json::to_value(value).map_err(UserError::serialize)
}

/// The value of a `..EXPR` in an object.
///
/// # Errors
///
/// Where it is no object.
pub fn object<T: JsonValue + ?Sized>(value: &T) -> Result<Map<String, Value>, UserError> {
    match json(value)? {
        Value::Object(fields) => Ok(fields),
        other => Err(misplaced("an object", &other)),
    }
}

fn misplaced(wanted: &str, found: &Value) -> UserError {
    let found = match found {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    };
    UserError::message(format!("a `..` here spreads {wanted}, and this is {found}"))
}

/// A JSON payload on its way: texts known at build time, and values put between them.
#[derive(Debug)]
pub struct JsonWriter {
    bytes: Vec<u8>,
}

impl JsonWriter {
    /// An empty one, with room for so many bytes.
    pub fn new(capacity: usize) -> JsonWriter {
        JsonWriter { bytes: Vec::with_capacity(capacity) }
    }

    /// Writes JSON as it is.
    pub fn raw(&mut self, text: &str) {
        self.bytes.extend_from_slice(text.as_bytes());
    }

    /// Writes a value.
    ///
    /// # Errors
    ///
    /// Where serde can't serialise it.
    pub fn value<T: JsonValue + ?Sized>(&mut self, value: &T) -> Result<(), UserError> {
        serde_json::to_writer(&mut self.bytes, value).map_err(UserError::serialize)
    }

    /// Writes a comma, unless nothing stands before in this object or array.
    pub fn comma(&mut self) {
        if !matches!(self.bytes.last(), None | Some(b'{' | b'[')) {
            self.bytes.push(b',');
        }
    }

    /// Writes the fields of these objects, a later one's over an earlier one's, without those that are written
    /// out beside the spread.
    ///
    /// # Errors
    ///
    /// Where serde can't serialise one.
    pub fn spread(&mut self, objects: &[Map<String, Value>], written: &[&str]) -> Result<(), UserError> {
        for (at, fields) in objects.iter().enumerate() {
            for (key, value) in fields {
                let later = objects[at + 1..].iter().any(|other| other.contains_key(key));
                if later || written.contains(&key.as_str()) {
                    continue;
                }
                self.comma();
                self.value(key)?;
                self.raw(":");
                self.value(value)?;
            }
        }
        Ok(())
    }

    /// Writes the elements of an array.
    ///
    /// # Errors
    ///
    /// Where it is no array.
    pub fn spread_elements<T: JsonValue + ?Sized>(&mut self, value: &T) -> Result<(), UserError> {
        match json(value)? {
            Value::Array(elements) => elements.iter().try_for_each(|element| {
                self.comma();
                self.value(element)
            }),
            other => Err(misplaced("an array", &other)),
        }
    }

    /// The payload.
    pub fn finish(self) -> Body {
        Body::Json(self.bytes.into())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn spread(objects: &[Value], written: &[&str]) -> String {
        let mut writer = JsonWriter::new(0);
        writer.raw("{");
        let objects: Vec<_> = objects.iter().map(|one| object(one).unwrap()).collect();
        writer.spread(&objects, written).unwrap();
        for key in written {
            writer.comma();
            writer.raw(&format!("\"{key}\":0"));
        }
        writer.raw("}");
        text(writer)
    }

    fn text(writer: JsonWriter) -> String {
        let Body::Json(json) = writer.finish() else { panic!("JSON is a value") };
        String::from_utf8(json.to_vec()).unwrap()
    }

    #[test]
    fn fields_written_out_win_over_a_spread() {
        assert_eq!(spread(&[json!({ "a": 1, "b": 2 })], &["b"]), r#"{"a":1,"b":0}"#);
    }

    #[test]
    fn a_later_spread_wins_over_an_earlier_one() {
        assert_eq!(spread(&[json!({ "a": 1, "b": 2 }), json!({ "b": 3 })], &[]), r#"{"a":1,"b":3}"#);
    }

    #[test]
    fn an_empty_spread_leaves_no_comma() {
        assert_eq!(spread(&[json!({})], &["x"]), r#"{"x":0}"#);
        assert_eq!(spread(&[json!({})], &[]), "{}");
    }

    #[test]
    fn elements_are_spread_between_others() {
        let mut writer = JsonWriter::new(0);
        writer.raw("[");
        writer.spread_elements(&[1, 2]).unwrap();
        writer.comma();
        writer.raw("3");
        writer.spread_elements(&Vec::<u8>::new()).unwrap();
        writer.raw("]");
        assert_eq!(text(writer), "[1,2,3]");
    }

    #[test]
    fn a_spread_of_something_else_says_what_it_is() {
        let error = object(&json!([1])).unwrap_err();
        assert_eq!(error.text(), "a `..` here spreads an object, and this is an array");
        let error = JsonWriter::new(0).spread_elements(&json!({})).unwrap_err();
        assert_eq!(error.text(), "a `..` here spreads an array, and this is an object");
    }
}
