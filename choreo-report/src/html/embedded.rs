//! JSON inside of a `<script>` element.

use std::io;

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::{CharEscape, Formatter};

/// The value as JSON that can stand in a `<script>` element, whatever its texts hold.
///
/// A parser of HTML leaves such an element at `</script`, and reads on another way after `<!--`: without a `<` it does
/// neither. All characters that are escaped stand in strings alone, so what a parser of JSON reads is the same.
pub(super) fn json(value: &impl Serialize) -> serde_json::Result<String> {
    let mut bytes = Vec::new();
    value.serialize(&mut Serializer::with_formatter(&mut bytes, InScript))?;
    String::from_utf8(bytes).map_err(serde::ser::Error::custom)
}

struct InScript;

impl Formatter for InScript {
    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, writer: &mut W, text: &str) -> io::Result<()> {
        let mut rest = text;
        while let Some(at) = rest.find(['<', '>', '&', '\u{2028}', '\u{2029}']) {
            writer.write_all(&rest.as_bytes()[..at])?;
            let mut after = rest[at..].chars();
            if let Some(character) = after.next() {
                write!(writer, "\\u{:04x}", u32::from(character))?;
            }
            rest = after.as_str();
        }
        writer.write_all(rest.as_bytes())
    }

    fn write_char_escape<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        escape: CharEscape,
    ) -> io::Result<()> {
        serde_json::ser::CompactFormatter.write_char_escape(writer, escape)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_would_end_the_element_is_escaped() {
        let hostile = "</script><img src=x onerror=alert(1)><!-- & \u{2028}\u{2029} \" \\ \0";
        let json = json(&hostile).unwrap();
        assert_eq!(
            json,
            r#""\u003c/script\u003e\u003cimg src=x onerror=alert(1)\u003e\u003c!-- \u0026 \u2028\u2029 \" \\ \u0000""#
        );
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), hostile);
    }

    #[test]
    fn half_of_a_surrogate_pair_stays_the_text_that_it_was() {
        let text = r#"{"half":"\ud800"}"#;
        let json = json(&text).unwrap();
        assert_eq!(json, r#""{\"half\":\"\\ud800\"}""#);
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
    }

    proptest! {
        #[test]
        fn any_text_is_read_back_and_has_nothing_that_a_parser_of_html_sees(
            text in any::<String>(), key in "(</script>|<!--|[<>&a-z\u{2028}])*",
        ) {
            let value = serde_json::json!({ key: [text] });
            let json = json(&value).unwrap();
            let seen = json.contains(['<', '>', '&', '\u{2028}', '\u{2029}']);
            prop_assert!(!seen);
            prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&json).unwrap(), value);
        }
    }
}
