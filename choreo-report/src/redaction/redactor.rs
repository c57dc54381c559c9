//! Goes over what is to be written of one scenario.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use serde_json::Value;

use super::finder::{Finder, LEAST};
use super::{Policy, credentials, names, own};
use crate::record::{Reader, Redactions};

/// What stands in the place of what was taken out.
pub(crate) const REDACTED: &str = "<redacted>";

/// A number that is shorter may stand somewhere by chance.
const LEAST_DIGITS: usize = 6;

/// Goes over what is to be written of one scenario, twice. While its blocks end: what a field's name or its own form shows to be
/// secret is taken out. When it is over, as a [`Reader`]: what was taken out somewhere, and what is an id, may stand in any text.
#[derive(Debug)]
pub(crate) struct Redactor {
    policy: &'static Policy,
    /// What was taken out, and what stands in its place.
    taken: HashMap<String, String>,
    /// The scenario's correlation ids, and their hashes.
    ids: HashMap<String, String>,
    /// Finds both. Made when the scenario is over.
    finder: Option<Finder>,
    /// Expressions of the machine whose block is gone over, whose values are secret.
    operands: Arc<Known>,
    pub(crate) counts: Redactions,
}

/// What a machine says that is secret.
#[derive(Debug, Default)]
pub(crate) struct Known {
    /// What its patterns want of secret fields, and what it publishes in them.
    texts: Vec<String>,
    /// The expressions that a secret field is compared with.
    expressions: BTreeSet<u64>,
}

impl Reader for Redactor {
    fn text(&mut self, text: &mut String) {
        // Most texts stay as they are, and are not written anew.
        if let Cow::Owned(own) = self.cleaned(text) {
            *text = own;
        }
        if let (Cow::Owned(redacted), ids) = self.finder().without(text) {
            *text = redacted;
            self.counts.ids += ids;
        }
    }

    fn beginning(&mut self, text: &mut String) {
        // What is secret may go on where the text does not.
        text.push('…');
        Reader::text(self, text);
        if text.ends_with('…') {
            text.pop();
        }
    }

    fn hex(&mut self, hex: &mut String) {
        let pairs = (0..hex.len()).step_by(2).map(|at| hex.get(at..at + 2));
        let bytes: Option<Vec<u8>> = pairs.map(|pair| u8::from_str_radix(pair?, 16).ok()).collect();
        for place in self.finder().places(&bytes.unwrap_or_default()) {
            self.counts.texts += 1;
            hex.replace_range(place.start * 2..place.end * 2, &"**".repeat(place.len()));
        }
    }

    fn value(&mut self, value: &mut Value) {
        match value {
            Value::String(text) => Reader::text(self, text),
            Value::Array(items) => items.iter_mut().for_each(|item| Reader::value(self, item)),
            Value::Object(fields) => {
                fields.values_mut().for_each(|value| Reader::value(self, value));
                // Names may be ids, and hold what was taken out elsewhere.
                if fields.keys().any(|name| self.changes(name)) {
                    for (mut name, value) in std::mem::take(fields) {
                        Reader::text(self, &mut name);
                        fields.insert(name, value);
                    }
                }
            }
            Value::Number(number) => {
                let digits = number.to_string();
                if let (Cow::Owned(redacted), ids) = self.finder().without(&digits) {
                    *value = redacted.into();
                    self.counts.ids += ids;
                }
            }
            Value::Null | Value::Bool(_) => {}
        }
    }
}

impl Redactor {
    /// By what the suite says.
    pub(crate) fn new(policy: &'static Policy) -> Redactor {
        Redactor {
            policy,
            taken: HashMap::new(),
            ids: HashMap::new(),
            finder: None,
            operands: Arc::default(),
            counts: Redactions::default(),
        }
    }

    /// These are correlation ids: hashed, wherever they stand; but for one so short that it may stand anywhere by chance.
    pub(crate) fn know_ids<'i>(&mut self, ids: impl IntoIterator<Item = &'i str>) {
        for id in ids {
            if !self.policy.shows_ids && id.len() >= LEAST && !self.ids.contains_key(id) {
                self.finder = None;
                self.ids.insert(id.to_owned(), hashed(id));
            }
        }
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

    /// Goes over a text: takes out what looks like a credential.
    pub(crate) fn text(&mut self, text: &str) -> String {
        self.cleaned(text).into_owned()
    }

    fn cleaned<'t>(&mut self, text: &'t str) -> Cow<'t, str> {
        if self.policy.withholds {
            return Cow::Owned(REDACTED.to_owned());
        }
        let (text, count) = match self.may_have_some(text) {
            true => credentials::without(text, &|name| self.is_secret(name)),
            false => (Cow::Borrowed(text), 0),
        };
        self.counts.texts += count;
        text
    }

    /// Whether a text will not stay as it is.
    fn changes(&mut self, text: &str) -> bool {
        self.policy.withholds
            || self.may_have_some(text)
            || matches!(self.finder().without(text), (Cow::Owned(_), _))
    }

    /// Goes over the text of a source file, in which places are named: each character that is taken out is a `*`.
    pub(crate) fn masked(&mut self, text: &str) -> String {
        let text = credentials::masked(text, &|name| self.is_secret(name)).into_owned();
        self.finder().masked(&text).into_owned()
    }

    /// Goes over a machine: over its texts, and over the values that its patterns want of secret fields.
    pub(crate) fn machine(&mut self, machine: &mut Value) {
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

    /// What is secret of what a machine says, whether it comes or not.
    pub(crate) fn known(&self, machine: &Value) -> Known {
        let mut known = Known::default();
        self.look(machine, false, &mut known);
        known
    }

    fn look(&self, machine: &Value, wanted: bool, known: &mut Known) {
        match machine {
            Value::Array(items) => items.iter().for_each(|item| self.look(item, wanted, known)),
            Value::Object(fields) => {
                let named = |name: &str| fields.get(name).and_then(Value::as_str);
                let wanted =
                    wanted || ["key", "name"].into_iter().filter_map(named).any(|name| self.is_secret(name));
                for (name, value) in fields {
                    match (name.as_str(), value) {
                        ("literal", Value::String(text)) if wanted => known.texts.push(text.clone()),
                        ("literal", other) if wanted => known.texts.push(other.to_string()),
                        ("expr", Value::Number(number)) if wanted => {
                            known.expressions.extend(number.as_u64())
                        }
                        ("payload", payload) => {
                            let published =
                                payload["text"].as_str().and_then(|text| serde_json::from_str(text).ok());
                            self.published(&published.unwrap_or_default(), false, known);
                        }
                        _ => self.look(value, wanted, known),
                    }
                }
            }
            _ => {}
        }
    }

    fn published(&self, value: &Value, is_secret: bool, known: &mut Known) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.published(item, is_secret, known)),
            Value::Object(fields) => {
                fields.iter().for_each(|(name, value)| {
                    self.published(value, is_secret || self.is_secret(name), known);
                });
            }
            Value::String(text) if is_secret => known.texts.push(text.clone()),
            Value::Number(number) if is_secret => known.texts.push(number.to_string()),
            _ => {}
        }
    }

    /// From here on it is about a block of this machine.
    pub(crate) fn begin(&mut self, known: &Arc<Known>) {
        self.operands = Arc::clone(known);
        for text in &known.texts {
            match text.bytes().all(|byte| byte.is_ascii_digit()) {
                true => self.take_number(text),
                false => self.take(text.clone(), REDACTED),
            }
        }
    }

    /// Goes over the value of an expression that a pattern compares with.
    pub(crate) fn operand(&mut self, expression: u16, value: &mut Value) {
        if self.operands.expressions.contains(&u64::from(expression)) {
            self.counts.fields += 1;
            self.take_all(value);
            *value = REDACTED.into();
        } else {
            self.value("", value);
        }
    }

    /// Goes over the value of a capture.
    pub(crate) fn capture(&mut self, name: &str, value: &str) -> String {
        match self.policy.hides_captures || self.is_secret(name) {
            true => {
                self.take(value.to_owned(), REDACTED);
                REDACTED.to_owned()
            }
            false => self.text(value),
        }
    }

    /// Goes over bytes that are no text, which stand in this field.
    pub(crate) fn bytes(&mut self, field: &str, bytes: &[u8]) -> Option<String> {
        if self.policy.withholds || self.is_secret(field) {
            self.counts.fields += 1;
            return None;
        }
        Some(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// Whether no payload may be written.
    pub(crate) fn withholds(&self) -> bool {
        self.policy.withholds
    }

    /// Whether a place in a message is that of something secret: `order.payment.card_token`.
    pub(crate) fn is_secret_path(&self, path: &str) -> bool {
        path.split(['.', '[', ']', ' ']).any(|name| self.is_secret(name))
    }

    fn is_secret(&self, name: &str) -> bool {
        names::is_secret(name) || self.policy.secret.iter().any(|secret| secret.eq_ignore_ascii_case(name))
    }

    fn may_have_some(&self, text: &str) -> bool {
        let own = || {
            let text = text.to_ascii_lowercase();
            self.policy.secret.iter().any(|name| text.contains(&name.to_ascii_lowercase()))
        };
        credentials::may_have_some(text) || (!self.policy.secret.is_empty() && own())
    }

    fn take_all(&mut self, value: &Value) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.take_all(item)),
            Value::Object(fields) => fields.values().for_each(|value| self.take_all(value)),
            Value::String(text) => self.take(text.clone(), REDACTED),
            Value::Number(number) => self.take_number(&number.to_string()),
            Value::Null | Value::Bool(_) => {}
        }
    }

    /// A short number may stand anywhere by chance.
    fn take_number(&mut self, digits: &str) {
        if digits.len() >= LEAST_DIGITS {
            self.take(digits.to_owned(), REDACTED);
        }
    }

    fn take(&mut self, text: String, instead: &str) {
        if text.len() >= LEAST {
            self.finder = None;
            self.taken.entry(text).or_insert_with(|| instead.to_owned());
        }
    }

    fn finder(&mut self) -> &Finder {
        self.finder.get_or_insert_with(|| Finder::new(self.taken.iter(), self.ids.iter()))
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
        let again = |redactor: &mut Redactor, text: &str| {
            let mut text = text.to_owned();
            Reader::text(redactor, &mut text);
            text
        };
        for (text, rest) in [
            (
                r#"got "hunter2!", 123456 and Sonderzeichen \" hier"#,
                r#"got "<redacted>", <redacted> and <redacted>"#,
            ),
            ("it is hunt… and hun… and hunter2…", "it is <redacted>… and hun… and <redacted>…"),
            ("\"…onderzeichen \\\" hier\" and …ter2!", "\"…<redacted>\" and …<redacted>"),
        ] {
            assert_eq!(again(&mut redactor, text), rest);
        }
        assert_eq!((redactor.counts.fields, redactor.counts.texts), (3, 1));
    }

    #[test]
    fn an_id_is_hashed_wherever_it_stands() {
        let mut redactor = Redactor::new(Box::leak(Box::default()));
        redactor.know_ids(["4bf92f35", "n.4bf92f35"]);
        let mut value = json!({"order_id": "4bf92f35", "via": "n.4bf92f35"});
        redactor.value("", &mut value);
        Reader::value(&mut redactor, &mut value);
        let [one, other] =
            ["order_id", "via"].map(|field| value[field].as_str().unwrap_or_default().to_owned());
        assert!(one.starts_with("id#") && one.len() == 19 && other.starts_with("id#") && one != other);
        let mut text = "00-4bf92f35-00".to_owned();
        Reader::text(&mut redactor, &mut text);
        assert_eq!(text, format!("00-{one}-00"));
        assert_eq!(redactor.counts.ids, 3);
    }

    #[test]
    fn the_suite_says_what_else_is_secret_and_what_is_shown() {
        let policy = Policy {
            secret: vec!["Iban".to_owned()],
            shows_ids: true,
            hides_captures: true,
            withholds: false,
        };
        let mut redactor = Redactor::new(Box::leak(Box::new(policy)));
        redactor.know_ids(["4bf92f35"]);
        let mut value = json!({"order_id": "4bf92f35", "iban": "DE02 1203", "ibans": 1});
        redactor.value("", &mut value);
        assert_eq!(value, json!({"order_id": "4bf92f35", "iban": "<redacted>", "ibans": 1}));
        assert_eq!(redactor.capture("done", r#"{"n":1}"#), "<redacted>");
        let mut text = r#"done = {"n":1}"#.to_owned();
        Reader::text(&mut redactor, &mut text);
        assert_eq!(text, "done = <redacted>");
    }

    #[test]
    fn what_is_secret_is_found_in_bytes_and_where_a_text_is_cut_off() {
        let mut redactor = Redactor::new(Box::leak(Box::default()));
        let mut hex = redactor.bytes("", b"\xffhunter2!\xff").unwrap();
        redactor.value("", &mut json!({ "password": "hunter2!" }));
        Reader::hex(&mut redactor, &mut hex);
        assert_eq!(hex, "ff****************ff");
        for (text, rest) in [("the hunter", "the <redacted>"), ("the end…", "the end…"), ("a=1", "a=1")] {
            let mut text = text.to_owned();
            Reader::beginning(&mut redactor, &mut text);
            assert_eq!(text, rest);
        }
    }

    #[test]
    fn a_secret_in_each_of_many_rows_is_found_at_once() {
        let mut redactor = Redactor::new(Box::leak(Box::default()));
        let rows = |of: &dyn Fn(u32) -> Value| (0..2_000).map(of).collect::<Value>();
        redactor.value("", &mut rows(&|row| json!({ "token": format!("t-{row:06}") })));
        let mut texts = rows(&|row| json!(format!("row t-{row:06}.")));
        Reader::value(&mut redactor, &mut texts);
        assert_eq!(texts, rows(&|_| json!("row <redacted>.")));
    }
}
