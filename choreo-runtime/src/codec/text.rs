//! Text.

use bytes::Bytes;

use super::json::{Tree, Writer};
use super::{Codec, Content, Undecodable, Unwritable};

/// Text in UTF-8: to a pattern, the payload is one JSON string. A payload is anything that is a string to serde:
/// `publish "log" "started";`. A number or a boolean is sent as its text, an object or array is an error.
///
/// ```
/// # use choreo_runtime as choreo;
/// use choreo::codec::{Codec, Content, Text};
///
/// assert_eq!(Text.decode("log", b"started")?, Content::Json(br#""started""#.to_vec()));
/// assert_eq!(Text.encode("log", br#""started""#)?, "started");
/// assert_eq!(Text.encode("log", b"7")?, "7");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Text;

impl Codec for Text {
    fn name(&self) -> &str {
        "text"
    }

    fn decode(&self, _: &str, wire: &[u8]) -> Result<Content, Undecodable> {
        let text = std::str::from_utf8(wire)
            .map_err(|error| Undecodable::new("it is not UTF-8").at(error.valid_up_to()))?;
        let mut writer = Writer::new();
        writer.text(text)?;
        Ok(Content::Json(writer.finish()))
    }

    fn encode(&self, _: &str, json: &[u8]) -> Result<Bytes, Unwritable> {
        match Tree::read(json)? {
            Tree::Text(text) => Ok(text.into_owned().into()),
            Tree::Number(text) => Ok(Bytes::copy_from_slice(text.as_bytes())),
            Tree::Bool(bool) => Ok(Bytes::from_static(if bool { b"true" } else { b"false" })),
            other => Err(Unwritable::new(format!("it is {}, and no string", other.kind()))),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decoded(wire: &[u8]) -> Result<String, Undecodable> {
        let Content::Json(text) = Text.decode("t", wire)? else { panic!("text is a value") };
        Ok(String::from_utf8(text).unwrap())
    }

    #[test]
    fn a_payload_is_one_string() {
        assert_eq!(decoded(b"say \"hi\"\n"), Ok(r#""say \"hi\"\n""#.to_owned()));
        assert_eq!(decoded(b""), Ok("\"\"".to_owned()));
    }

    #[test]
    fn what_is_not_utf_8_says_where() {
        assert_eq!(decoded(b"ab\xff").unwrap_err(), Undecodable::new("it is not UTF-8").at(2));
    }

    #[test]
    fn strings_numbers_and_booleans_are_text_and_nothing_else_is() {
        assert_eq!(&Text.encode("t", br#""a\u00e4\n""#).unwrap()[..], "aä\n".as_bytes());
        assert_eq!(&Text.encode("t", b" 1.50 ").unwrap()[..], b"1.50");
        assert_eq!(&Text.encode("t", b"true").unwrap()[..], b"true");
        let refused = |json| Text.encode("t", json).unwrap_err().to_string();
        assert_eq!(refused(b"null"), "it is null, and no string");
        assert_eq!(refused(b"{}"), "it is an object, and no string");
    }

    proptest! {
        #[test]
        fn any_text_comes_back(text in ".*") {
            let json = serde_json::to_string(&text).unwrap();
            let wire = Text.encode("t", json.as_bytes()).unwrap();
            prop_assert_eq!(&wire[..], text.as_bytes());
            let back = decoded(&wire).unwrap();
            prop_assert_eq!(serde_json::from_str::<String>(&back).unwrap(), text);
        }

        #[test]
        fn any_bytes_are_read_without_a_panic(wire in any::<Vec<u8>>()) {
            prop_assert_eq!(decoded(&wire).is_ok(), std::str::from_utf8(&wire).is_ok());
        }
    }
}
