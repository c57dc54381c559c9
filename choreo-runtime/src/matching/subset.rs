//! A JSON value as a pattern: `expect "topic" (order_of(7))`.

use serde_json::Value;

use super::json::{Scan, elements, entries};
use super::{Matcher, excerpt, tree};
use crate::message::Arrival;

/// Matched as a shape is: an object may have further keys, an array has these elements and no others, numbers compare
/// by value.
impl Matcher for Value {
    fn describe(&self) -> String {
        format!("holds {}", excerpt::tree(self))
    }

    fn judge(&self, message: &Arrival) -> Result<(), String> {
        let json = message.content().map_err(|error| format!("which is {error}"))?;
        let text = whole(json).ok_or("which is not JSON")?;
        differs(text, self, &mut String::new()).map_or(Ok(()), Err)
    }
}

fn whole(payload: &[u8]) -> Option<&str> {
    let mut scan = Scan::payload(payload).ok()?;
    let text = scan.skip().ok()?;
    scan.end().ok().map(|()| text)
}

/// The first difference, as a relative clause.
fn differs(text: &str, wanted: &Value, path: &mut String) -> Option<String> {
    let is = |what: String| match path.is_empty() {
        true => format!("which is {}, {what}", excerpt::json(text)),
        false => format!("whose `{path}` is {}, {what}", excerpt::json(text)),
    };
    match wanted {
        Value::Object(_) if !text.starts_with('{') => Some(is("wanted an object".to_owned())),
        Value::Array(_) if !text.starts_with('[') => Some(is("wanted an array".to_owned())),
        Value::Object(fields) => fields.iter().find_map(|(name, wanted)| field(text, (name, wanted), path)),
        Value::Array(items) => {
            let got: Vec<&str> = elements(text).collect();
            if got.len() != items.len() {
                return Some(is(format!("wanted {} elements", items.len())));
            }
            let mut pairs = got.into_iter().zip(items).enumerate();
            pairs.find_map(|(at, (text, wanted))| {
                within(path, &format!("[{at}]"), |path| differs(text, wanted, path))
            })
        }
        plain => (!tree::is(text, plain)).then(|| is(format!("wanted {}", excerpt::tree(plain)))),
    }
}

fn field(text: &str, (name, wanted): (&String, &Value), path: &mut String) -> Option<String> {
    let mut found = entries(text).filter(|(key, _)| key.is(name)).map(|(_, value)| value);
    let key = excerpt::string(name);
    let of = |path: &str| if path.is_empty() { "which".to_owned() } else { format!("whose `{path}`") };
    match (found.next(), found.next()) {
        (None, _) => Some(format!("{} has no {key}", of(path))),
        (Some(_), Some(_)) => Some(format!("{} has {key} more than once", of(path))),
        (Some(value), None) => {
            let part = if path.is_empty() { name.clone() } else { format!(".{name}") };
            within(path, &part, |path| differs(value, wanted, path))
        }
    }
}

fn within<T>(path: &mut String, part: &str, inside: impl FnOnce(&mut String) -> T) -> T {
    let length = path.len();
    path.push_str(part);
    let result = inside(path);
    path.truncate(length);
    result
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tokio::time::Instant;

    use super::*;

    fn judged(payload: &str, wanted: &Value) -> String {
        let arrival = Arrival::new("t", payload.to_owned(), Instant::now());
        wanted.judge(&arrival).err().unwrap_or_default()
    }

    #[test]
    fn a_part_of_the_message_fits() {
        let message = r#"{"id": "A", "n": 1.0, "lines": [{"sku": "x", "n": 2}], "note": null}"#;
        for fits in [
            json!({}),
            json!({ "id": "A" }),
            json!({ "n": 1, "lines": [{ "sku": "x" }] }),
            json!({ "note": null, "lines": [{}] }),
        ] {
            assert_eq!(judged(message, &fits), "", "{fits}");
        }
        assert_eq!(judged(" 3 ", &json!(3.0)), "");
    }

    #[test]
    fn the_first_difference_is_said_with_its_path() {
        let message = r#"{"id": "A", "lines": [{"sku": "x"}, {"sku": "y"}], "id2": 1, "id2": 2}"#;
        for (wanted, said) in [
            (json!({ "id": "B" }), "whose `id` is \"A\", wanted \"B\""),
            (json!({ "status": 1 }), "which has no \"status\""),
            (json!({ "id2": 2 }), "which has \"id2\" more than once"),
            (json!({ "lines": [{}, { "n": 1 }] }), "whose `lines[1]` has no \"n\""),
            (json!({ "lines": [{}, { "sku": "x" }] }), "whose `lines[1].sku` is \"y\", wanted \"x\""),
            (
                json!({ "lines": [{}] }),
                "whose `lines` is [{\"sku\":\"x\"},{\"sku\":\"y\"}], wanted 1 elements",
            ),
            (json!({ "id": {} }), "whose `id` is \"A\", wanted an object"),
        ] {
            assert_eq!(judged(message, &wanted), said, "{wanted}");
        }
        assert_eq!(judged("[]", &json!({})), "which is [], wanted an object");
        assert_eq!(judged("nothing", &json!({})), "which is not JSON");
        assert_eq!(judged("", &json!(null)), "which is not JSON");
        assert_eq!(json!({ "id": "A" }).describe(), "holds {\"id\":\"A\"}");
    }
}
