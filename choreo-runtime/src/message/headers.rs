//! Headers: names and byte values, in the order in which they were given.

use bytes::Bytes;

/// The headers of a message. Names keep their case and are compared exactly; a name may occur more than once.
///
/// ```
/// # use choreo_runtime as choreo;
/// use choreo::message::Headers;
/// let mut headers = Headers::new();
/// headers.insert("trace", "abc");
/// assert_eq!(headers.text("trace"), Some("abc"));
/// assert_eq!(headers.text("other"), None);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Headers {
    entries: Vec<(String, Bytes)>,
}

impl Headers {
    /// No headers.
    pub const fn new() -> Headers {
        Headers { entries: Vec::new() }
    }

    /// Adds a header after those already there.
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<Bytes>) {
        self.entries.push((name.into(), value.into()));
    }

    /// The first value under this name.
    pub fn get(&self, name: &str) -> Option<&[u8]> {
        self.entries.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_ref())
    }

    /// The first value under this name, where it is UTF-8.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name).and_then(|value| std::str::from_utf8(value).ok())
    }

    /// Every name and value, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.entries.iter().map(|(name, value)| (name.as_str(), value.as_ref()))
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }
}
