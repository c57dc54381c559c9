//! Goes over what is to be written of one scenario.

use std::borrow::Cow;
use std::hash::{DefaultHasher, Hash, Hasher};

use serde_json::Value;

use super::{Policy, credentials, names, own};
use crate::record::Redactions;

/// What stands in the place of what was taken out.
pub(crate) const REDACTED: &str = "<redacted>";

/// A value that is shorter may stand somewhere by chance.
const LEAST: usize = 4;

/// Goes over what is to be written of one scenario. First over its messages, whose fields have names; then over all texts, in
/// which what was taken out there may stand again.
#[derive(Debug)]
pub(crate) struct Redactor {
    policy: &'static Policy,
    /// What was taken out, and what stands in its place.
    taken: Vec<(String, String)>,
    /// The scenario's correlation ids, and their hashes.
    ids: Vec<(String, String)>,
    pub(crate) counts: Redactions,
}

impl Redactor {
    /// By what the suite says.
    pub(crate) fn new(policy: &'static Policy) -> Redactor {
        Redactor { policy, taken: Vec::new(), ids: Vec::new(), counts: Redactions::default() }
    }

    /// These are correlation ids: hashed, wherever they stand.
    pub(crate) fn know_ids<'i>(&mut self, ids: impl IntoIterator<Item = &'i str>) {
        for id in ids {
            if !self.policy.shows_ids && !id.is_empty() && !self.ids.iter().any(|(known, _)| known == id) {
                self.ids.push((id.to_owned(), hashed(id)));
            }
        }
        // One that holds another goes first.
        self.ids.sort_by_key(|(id, _)| std::cmp::Reverse(id.len()));
    }

    /// Goes over a value that stands in this field.
    pub(crate) fn value(&mut self, field: &str, value: &mut Value) {
        if !value.is_null() && self.is_secret(field) {
            self.counts.fields += 1;
            self.take_all(value);
            *value = REDACTED.into();
            return;
        }
        match value {
            Value::Array(items) => items.iter_mut().for_each(|item| self.value(field, item)),
            Value::Object(fields) => fields.iter_mut().for_each(|(name, value)| self.value(name, value)),
            Value::String(text) => {
                let redacted = self.named(field, text);
                *text = redacted;
            }
            Value::Number(number) => {
                let digits = number.to_string();
                if let Some(own) = own::replaced(field, &digits) {
                    self.counts.own += 1;
                    self.take(digits, &own);
                    *value = own.into();
                }
            }
            Value::Null | Value::Bool(_) => {}
        }
    }

    /// Goes over a text that stands in this field, or header.
    pub(crate) fn named(&mut self, field: &str, text: &str) -> String {
        if self.is_secret(field) {
            self.counts.fields += 1;
            self.take(text.to_owned(), REDACTED);
            return REDACTED.to_owned();
        }
        if let Some(own) = own::replaced(field, text) {
            self.counts.own += 1;
            self.take(text.to_owned(), &own);
            return own;
        }
        self.text(text)
    }

    /// Goes over a text.
    pub(crate) fn text(&mut self, text: &str) -> String {
        let (mut text, count) = credentials::without(text);
        self.counts.texts += count;
        for (taken, instead) in &self.taken {
            replace(&mut text, taken, instead);
        }
        for (id, hash) in &self.ids {
            self.counts.ids += replace(&mut text, id, hash);
        }
        text.into_owned()
    }

    /// Goes over the text of a source file, in which places are named: each character that is taken out is a `*`.
    pub(crate) fn masked(&self, text: &str) -> String {
        let mut text = credentials::masked(text).into_owned();
        for (taken, _) in &self.taken {
            if text.contains(taken.as_str()) {
                text = text.replace(taken.as_str(), &credentials::mask(taken));
            }
        }
        text
    }

    /// Goes over a machine: over its texts, and over the values that its patterns want of secret fields.
    pub(crate) fn machine(&self, machine: &mut Value) {
        match machine {
            Value::String(text) => *text = self.masked(text),
            Value::Array(items) => items.iter_mut().for_each(|item| self.machine(item)),
            Value::Object(fields) => {
                let is_secret =
                    fields.get("key").and_then(Value::as_str).is_some_and(|key| self.is_secret(key));
                for (name, value) in fields {
                    match is_secret && name == "value" {
                        true => literals(value),
                        false => self.machine(value),
                    }
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    /// Goes over the value of a capture.
    pub(crate) fn capture(&mut self, value: &str) -> String {
        match self.policy.hides_captures {
            true => {
                self.take(value.to_owned(), REDACTED);
                REDACTED.to_owned()
            }
            false => self.text(value),
        }
    }

    fn is_secret(&self, name: &str) -> bool {
        names::is_secret(name) || self.policy.secret.iter().any(|secret| secret.eq_ignore_ascii_case(name))
    }

    fn take_all(&mut self, value: &Value) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.take_all(item)),
            Value::Object(fields) => fields.values().for_each(|value| self.take_all(value)),
            Value::String(text) => self.take(text.clone(), REDACTED),
            Value::Number(number) => self.take(number.to_string(), REDACTED),
            Value::Null | Value::Bool(_) => {}
        }
    }

    fn take(&mut self, text: String, instead: &str) {
        if text.len() >= LEAST && !self.taken.iter().any(|(known, _)| *known == text) {
            let at = self.taken.partition_point(|(known, _)| known.len() >= text.len());
            self.taken.insert(at, (text, instead.to_owned()));
        }
    }
}

/// Takes the literals out of what a pattern wants.
fn literals(pattern: &mut Value) {
    match pattern {
        Value::Array(items) => items.iter_mut().for_each(literals),
        Value::Object(fields) => {
            for (name, value) in fields {
                match name.as_str() {
                    "literal" | "text" | "regex" => *value = REDACTED.into(),
                    _ => literals(value),
                }
            }
        }
        _ => {}
    }
}

/// Replaces what was taken out, and its beginning where the text is shortened there. How often.
fn replace(text: &mut Cow<'_, str>, taken: &str, instead: &str) -> u64 {
    let mut count = text.matches(taken).count() as u64;
    if count > 0 {
        *text = Cow::Owned(text.replace(taken, instead));
    }
    // As it stands in JSON.
    let quoted = Value::from(taken).to_string();
    let inner = &quoted[1..quoted.len() - 1];
    if inner != taken && text.contains(inner) {
        count += text.matches(inner).count() as u64;
        *text = Cow::Owned(text.replace(inner, instead));
    }
    if text.contains('…') {
        let whole = std::mem::take(text);
        let parts: Vec<&str> = whole.split('…').collect();
        let last = parts.len() - 1;
        let parts =
            parts.iter().enumerate().map(|(at, part)| match beginning(part, taken).filter(|_| at < last) {
                Some(length) => {
                    count += 1;
                    format!("{}{instead}", &part[..part.len() - length])
                }
                None => (*part).to_owned(),
            });
        *text = Cow::Owned(parts.collect::<Vec<_>>().join("…"));
    }
    count
}

/// How many bytes at the end of a text are the beginning of what was taken out.
fn beginning(text: &str, taken: &str) -> Option<usize> {
    let lengths = taken.char_indices().map(|(at, _)| at).filter(|at| *at >= LEAST).rev();
    lengths.into_iter().find(|length| text.ends_with(&taken[..*length]))
}

/// What an id is called: the same for the same id, in every report.
fn hashed(id: &str) -> String {
    let mut hasher = DefaultHasher::new();
    id.hash(&mut hasher);
    format!("id#{:016x}", hasher.finish())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_secret_is_taken_out_of_messages_and_of_texts() {
        let mut redactor = Redactor::new(Box::leak(Box::default()));
        let mut value = json!({
            "user": "me", "password": "hunter2!", "n": 1,
            "cards": [{"token": 123456, "last": 4}],
            "api_key": {"id": "k-1", "of": ["Sonderzeichen \" hier"]},
            "secret": null, "note": "Bearer abcdefgh",
        });
        redactor.value("", &mut value);
        assert_eq!(
            value,
            json!({
                "user": "me", "password": "<redacted>", "n": 1,
                "cards": [{"token": "<redacted>", "last": 4}],
                "api_key": "<redacted>",
                "secret": null, "note": "Bearer <redacted>",
            })
        );
        let text = r#"got "hunter2!", 123456 and Sonderzeichen \" hier"#;
        assert_eq!(redactor.text(text), r#"got "<redacted>", <redacted> and <redacted>"#);
        assert_eq!(
            redactor.text("it is hunt… and hun… and hunter2…"),
            "it is <redacted>… and hun… and <redacted>…"
        );
        assert_eq!((redactor.counts.fields, redactor.counts.texts), (3, 1));
    }

    #[test]
    fn an_id_is_hashed_wherever_it_stands() {
        let mut redactor = Redactor::new(Box::leak(Box::default()));
        redactor.know_ids(["4bf92f35", "n.4bf92f35"]);
        let mut value = json!({"order_id": "4bf92f35", "via": "n.4bf92f35"});
        redactor.value("", &mut value);
        let [one, other] =
            ["order_id", "via"].map(|field| value[field].as_str().unwrap_or_default().to_owned());
        assert!(one.starts_with("id#") && one.len() == 19 && other.starts_with("id#") && one != other);
        assert_eq!(redactor.text("00-4bf92f35-00"), format!("00-{one}-00"));
        assert_eq!(redactor.counts.ids, 3);
    }

    #[test]
    fn the_suite_says_what_else_is_secret_and_what_is_shown() {
        let policy = Policy { secret: vec!["Iban".to_owned()], shows_ids: true, hides_captures: true };
        let mut redactor = Redactor::new(Box::leak(Box::new(policy)));
        redactor.know_ids(["4bf92f35"]);
        let mut value = json!({"order_id": "4bf92f35", "iban": "DE02 1203", "ibans": 1});
        redactor.value("", &mut value);
        assert_eq!(value, json!({"order_id": "4bf92f35", "iban": "<redacted>", "ibans": 1}));
        assert_eq!(redactor.capture(r#"{"n":1}"#), "<redacted>");
        assert_eq!(redactor.text(r#"done = {"n":1}"#), "done = <redacted>");
    }
}
