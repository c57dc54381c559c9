//! A section of `choreo.toml`: [`Section`].

use std::path::PathBuf;

use toml::Spanned;
use toml::de::DeValue;

use super::{Fault, Source};

/// A section, in the order of its lines.
#[derive(Debug, Clone)]
pub struct Section {
    /// What it says.
    pub entries: Vec<Entry>,
}

/// A key of a section, and its value.
#[derive(Clone)]
pub struct Entry {
    path: PathBuf,
    line: usize,
    section: String,
    key: String,
    value: Value,
}

#[derive(Clone)]
enum Value {
    Text(String),
    Texts(Vec<String>),
    Other,
}

impl Entry {
    pub(super) fn of(source: &Source<'_>, section: &str, key: &str, value: &Spanned<DeValue<'_>>) -> Entry {
        let mut at = value.span();
        let value = match value.get_ref() {
            DeValue::String(text) => Value::Text(text.to_string()),
            DeValue::Array(values) => {
                let texts = values.iter().map(|value| match value.get_ref() {
                    DeValue::String(text) => Ok(text.to_string()),
                    _ => Err(value.span()),
                });
                texts.collect::<Result<_, _>>().map_or_else(
                    |of_item| {
                        at = of_item;
                        Value::Other
                    },
                    Value::Texts,
                )
            }
            _ => Value::Other,
        };
        let (path, line) = (source.path.to_owned(), source.line(&at));
        Entry { path, line, section: section.to_owned(), key: key.to_owned(), value }
    }

    /// The key.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The value, which must be a string.
    ///
    /// # Errors
    ///
    /// Where it is none.
    pub fn text(&self) -> Result<String, Fault> {
        match &self.value {
            Value::Text(text) => Ok(text.clone()),
            _ => Err(self.fault(format!("`{}` of `[{}]` must be a string", self.key, self.section))),
        }
    }

    /// The value, which must be a list of strings, such as this one.
    ///
    /// # Errors
    ///
    /// Where it is none.
    pub fn texts(&self, such_as: &str) -> Result<Vec<String>, Fault> {
        match &self.value {
            Value::Texts(texts) => Ok(texts.clone()),
            _ => Err(self.fault(format!("`{}` must be a list of strings: `[\"{such_as}\"]`", self.key))),
        }
    }

    /// A fault of this entry. What it says should name the fix, and must not quote the value.
    pub fn fault(&self, what: impl Into<String>) -> Fault {
        Fault::Wrong { path: self.path.clone(), line: self.line, what: what.into() }
    }
}

/// Without the value, which may be a secret that stands in the wrong place.
impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Entry").field("key", &self.key).field("line", &self.line).finish_non_exhaustive()
    }
}
