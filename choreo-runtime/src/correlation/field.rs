//! The id as a field of a JSON object.

use std::borrow::Cow;

use super::{Policy, Refused, ScopeId};
use crate::matching::json::Scan;
use crate::message::{Arrival, Outgoing};

/// The id is a field of the payload, which is a JSON object, or a value that the topic's codec makes of one.
///
/// ```
/// # use choreo_runtime as choreo;
/// use choreo::correlation::Field;
///
/// let policy = Field::new("order_id").prefix("TEST-");
/// ```
#[derive(Debug, Clone)]
pub struct Field {
    name: String,
    prefix: String,
}

impl Field {
    /// The field of this name, at the top level.
    pub fn new(name: impl Into<String>) -> Field {
        Field { name: name.into(), prefix: String::new() }
    }

    /// The field of this name in the namespace of tests: ids begin with `TEST-`, so that whoever sees one on a shared broker
    /// knows what it is of, and can leave it alone.
    ///
    /// ```
    /// # use choreo_runtime as choreo;
    /// use choreo::correlation::Field;
    ///
    /// let policy = Field::test_namespace("correlation_id");
    /// ```
    pub fn test_namespace(name: impl Into<String>) -> Field {
        Field::new(name).prefix("TEST-")
    }

    /// What ids begin with. A message whose field begins otherwise has no id, and a scenario that sends one is refused.
    #[must_use = "the prefix is that of the policy that is returned"]
    pub fn prefix(self, prefix: impl Into<String>) -> Field {
        Field { prefix: prefix.into(), ..self }
    }

    fn find<'t>(&self, text: &'t [u8]) -> Result<Found<'t>, NoObject> {
        let mut scan = Scan::payload(text).map_err(|_| NoObject)?;
        if scan.peek() != Some(b'{') {
            return Err(NoObject);
        }
        scan.enter().map_err(|_| NoObject)?;
        let (mut first, mut found) = (true, Found::Nothing);
        while let Some(key) = scan.key(&mut first).map_err(|_| NoObject)? {
            let is_text = scan.peek() == Some(b'"');
            found = match (key.get() == self.name, is_text) {
                (true, true) => Found::Text(scan.string().map_err(|_| NoObject)?.get()),
                (true, false) => Found::Other(scan.skip().map_err(|_| NoObject)?),
                (false, _) => scan.skip().map(|_| found).map_err(|_| NoObject)?,
            };
        }
        scan.end().map(|()| found).map_err(|_| NoObject)
    }
}

/// What the field is. Of two fields with one name the last counts, as for JSON's readers.
enum Found<'t> {
    Nothing,
    Text(Cow<'t, str>),
    Other(&'t str),
}

struct NoObject;

impl Policy for Field {
    fn name(&self) -> Cow<'_, str> {
        format!("field `{}`", self.name).into()
    }

    fn id(&self, scope: ScopeId) -> String {
        format!("{}{scope}", self.prefix)
    }

    fn check(&self, id: &str) -> Result<(), Refused> {
        match id.strip_prefix(&self.prefix) {
            Some(_) if !id.is_empty() => Ok(()),
            _ => Err(Refused::new(format!("an id begins with \"{}\"", self.prefix.escape_debug()))),
        }
    }

    fn stamp(&self, id: &str, message: &mut Outgoing) -> Result<String, Refused> {
        match self.find(&message.payload) {
            Err(NoObject) => Err(Refused::new(format!(
                "the payload is no JSON object, so it has no place for `{}`: send an object, or correlate by a header or the key",
                self.name
            ))),
            Ok(Found::Text(own)) if own.starts_with(&self.prefix) => Ok(own.into_owned()),
            Ok(Found::Text(own)) => Err(Refused::new(format!(
                "`{}` is \"{}\", which does not begin with \"{}\": leave the field out, or begin it so",
                self.name,
                own.escape_debug(),
                self.prefix.escape_debug()
            ))),
            Ok(Found::Other(own)) => Err(Refused::new(format!(
                "`{}` is {own}, and an id is a string: leave the field out, or write \"{}..\"",
                self.name,
                self.prefix.escape_debug()
            ))),
            Ok(Found::Nothing) => {
                message.payload = with_field(&message.payload, &self.name, id).into();
                Ok(id.to_owned())
            }
        }
    }

    fn read<'m>(&self, message: &'m Arrival) -> Option<Cow<'m, str>> {
        match self.find(message.content().ok()?) {
            Ok(Found::Text(id)) if id.starts_with(&self.prefix) => Some(id),
            _ => None,
        }
    }
}

/// The object with one more field, before the others.
fn with_field(object: &[u8], name: &str, value: &str) -> Vec<u8> {
    let open = object.iter().position(|byte| *byte == b'{').map_or(0, |at| at + 1);
    let rest = object[open..].trim_ascii_start();
    let [name, value] = [name, value].map(|text| serde_json::Value::from(text).to_string());
    let comma = if rest.first() == Some(&b'}') { "" } else { "," };
    [b"{", name.as_bytes(), b":", value.as_bytes(), comma.as_bytes(), rest].concat()
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use super::*;

    fn stamped(policy: &Field, payload: &'static str) -> Result<(String, String), String> {
        let mut message = Outgoing::new("t", payload);
        let id = policy.stamp("TEST-7", &mut message).map_err(|refused| refused.to_string())?;
        Ok((id, String::from_utf8(message.payload.to_vec()).unwrap()))
    }

    fn read(policy: &Field, payload: &'static str) -> Option<String> {
        policy.read(&Arrival::new("t", payload, Instant::now())).map(Cow::into_owned)
    }

    #[test]
    fn what_is_stamped_can_be_read() {
        let policy = Field::new("o\"id").prefix("TEST-");
        for payload in ["{}", " { \n} ", r#"{"a": 1}"#, r#"{"a": {"o\"id": "TEST-9"}}"#] {
            let (id, payload) = stamped(&policy, payload).unwrap();
            assert_eq!(id, "TEST-7");
            assert!(serde_json::from_str::<serde_json::Value>(&payload).is_ok(), "{payload}");
        }
        assert_eq!(stamped(&policy, r#"{"a": 1}"#).unwrap().1, r#"{"o\"id":"TEST-7","a": 1}"#);
        assert_eq!(read(&policy, r#"{"a":[{}],"o\u0022id":"TEST-7"}"#).as_deref(), Some("TEST-7"));
    }

    #[test]
    fn an_id_of_the_test_s_own_stays_where_it_has_the_prefix() {
        let policy = Field::new("id").prefix("TEST-");
        assert_eq!(
            stamped(&policy, r#"{"id":"TEST-1"}"#).unwrap(),
            ("TEST-1".into(), r#"{"id":"TEST-1"}"#.into())
        );
        let refused = stamped(&policy, r#"{"id":"ORD-1"}"#).unwrap_err();
        assert_eq!(
            refused,
            "`id` is \"ORD-1\", which does not begin with \"TEST-\": leave the field out, or begin it so"
        );
        let refused = stamped(&policy, r#"{"id": null}"#).unwrap_err();
        assert_eq!(refused, "`id` is null, and an id is a string: leave the field out, or write \"TEST-..\"");
    }

    #[test]
    fn what_is_no_object_has_no_id_and_no_place_for_one() {
        let policy = Field::new("id");
        for payload in ["", "3", "[{\"id\":\"a\"}]", "{\"id\":\"a\"", "\u{0}"] {
            assert_eq!(read(&policy, payload), None, "{payload}");
            assert!(stamped(&policy, payload).unwrap_err().starts_with("the payload is no JSON object"));
        }
    }

    #[test]
    fn what_has_no_string_with_the_prefix_there_has_no_id() {
        let policy = Field::new("id").prefix("TEST-");
        for payload in ["{}", r#"{"id":7}"#, r#"{"id":"ORD-1"}"#, r#"{"a":{"id":"TEST-1"}}"#] {
            assert_eq!(read(&policy, payload), None, "{payload}");
        }
    }
}
