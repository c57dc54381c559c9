//! Texts that a page says more than once, each written once.
//!
//! A large run repeats itself: the lines of its reports, its topics, its reasons. What the page's script reads is
//! `{ "texts": [..], "data": .. }`; in the data `"~12"` is the text of that place, and a text that itself begins with a `~` has one more.

use std::collections::HashMap;
use std::ops::Range;

/// A shorter one is not worth a place. In bytes, with its quotes.
const SHORTEST: usize = 12;

const MARK: char = '~';

/// A document of JSON, without spaces, with its repeated texts apart.
pub(super) fn texts(json: &str) -> String {
    let mut known: HashMap<&str, Known> = HashMap::new();
    for range in values(json) {
        if range.len() >= SHORTEST {
            known.entry(&json[range]).or_default().times += 1;
        }
    }
    let mut table: Vec<&str> = Vec::new();
    let mut data = String::with_capacity(json.len());
    let mut written = 0;
    for range in values(json) {
        let text = &json[range.clone()];
        data.push_str(&json[written..range.start]);
        written = range.end;
        match known.get_mut(text).filter(|known| known.times > 1) {
            Some(known) => {
                let place = *known.place.get_or_insert_with(|| {
                    table.push(text);
                    table.len() - 1
                });
                data.push_str(&format!("\"{MARK}{place}\""));
            }
            None if text[1..].starts_with(MARK) => data.push_str(&format!("\"{MARK}{}", &text[1..])),
            None => data.push_str(text),
        }
    }
    data.push_str(&json[written..]);
    format!("{{\"texts\":[{}],\"data\":{data}}}", table.join(","))
}

#[derive(Default)]
struct Known {
    times: usize,
    place: Option<usize>,
}

/// Where the strings of a document stand that are no keys, with their quotes.
fn values(json: &str) -> impl Iterator<Item = Range<usize>> {
    let bytes = json.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let from = at + bytes.get(at..)?.iter().position(|byte| *byte == b'"')?;
            let mut end = from + 1;
            while *bytes.get(end)? != b'"' {
                end += if bytes[end] == b'\\' { 2 } else { 1 };
            }
            at = end + 1;
            if bytes.get(at) != Some(&b':') {
                return Some(from..at);
            }
        }
    })
}

/// What the script makes of it.
#[cfg(test)]
pub(super) fn whole(document: &str) -> serde_json::Value {
    use serde_json::Value;
    fn resolve(value: &mut Value, texts: &[Value]) {
        match value {
            Value::String(text) => {
                if let Some(rest) = text.strip_prefix(MARK) {
                    *value = match rest.starts_with(MARK) {
                        true => rest.into(),
                        false => texts[rest.parse::<usize>().unwrap()].clone(),
                    };
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| resolve(item, texts)),
            Value::Object(fields) => fields.values_mut().for_each(|field| resolve(field, texts)),
            _ => {}
        }
    }
    let mut document: Value = serde_json::from_str(document).unwrap();
    let mut data = document["data"].take();
    resolve(&mut data, document["texts"].as_array().unwrap());
    data
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_text_that_comes_again_is_written_once() {
        let value =
            json!({ "a long enough key": ["a long enough text", "short", "a long enough text", "~12"] });
        let shared = texts(&value.to_string());
        assert_eq!(
            shared,
            r#"{"texts":["a long enough text"],"data":{"a long enough key":["~0","short","~0","~~12"]}}"#
        );
        assert_eq!(whole(&shared), value);
    }

    proptest! {
        #[test]
        fn any_document_is_read_back(
            few in prop::collection::vec("(~|\\\\|\"|[a-c:{}\\[\\], ])*", 1..4), at in prop::collection::vec(0..4_usize, 0..12),
        ) {
            let items: Vec<_> = at.iter().map(|at| json!({ few[at % few.len()].clone(): few[at % few.len()] })).collect();
            let value = json!(items);
            prop_assert_eq!(whole(&texts(&value.to_string())), value);
        }
    }
}
