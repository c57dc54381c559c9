//! What went wrong in a user's expression.

use std::fmt;

/// A failure of the user's own code inside a block: an error it returned, a panic, a value that could not be
/// serialised. The scenario ends in ERROR with it.
///
/// Any error that may go to another thread converts into it by `?`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserError {
    kind: UserErrorKind,
    text: String,
    location: Option<String>,
}

/// Which failure of user code it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum UserErrorKind {
    /// It returned an error.
    Returned,
    /// It panicked.
    Panicked,
    /// A value could not be serialised.
    Serialize,
}

impl UserError {
    /// A value that could not be serialised.
    pub fn serialize(error: impl fmt::Display) -> UserError {
        UserError { kind: UserErrorKind::Serialize, text: error.to_string(), location: None }
    }

    /// A panic: its message and, where it is known, `file:line:column`.
    pub fn panicked(text: impl Into<String>, location: Option<String>) -> UserError {
        UserError { kind: UserErrorKind::Panicked, text: text.into(), location }
    }

    /// An error that is only text.
    pub fn message(text: impl Into<String>) -> UserError {
        UserError { kind: UserErrorKind::Returned, text: text.into(), location: None }
    }

    /// Which failure it was.
    pub fn kind(&self) -> UserErrorKind {
        self.kind
    }

    /// The error's or panic's own words.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where a panic came from, as `file:line:column`.
    pub fn location(&self) -> Option<&str> {
        self.location.as_deref()
    }
}

impl fmt::Display for UserError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.kind, &self.location) {
            (UserErrorKind::Panicked, Some(at)) => write!(f, "panicked at {at}: {}", self.text),
            (UserErrorKind::Panicked, None) => write!(f, "panicked: {}", self.text),
            (UserErrorKind::Serialize, _) => write!(f, "can't be serialised: {}", self.text),
            (UserErrorKind::Returned, _) => f.write_str(&self.text),
        }
    }
}

/// By way of the box, since that takes errors too that are no `std::error::Error` themselves: boxes, those of `anyhow` and `eyre`,
/// texts.
impl<'a, E: Into<Box<dyn std::error::Error + Send + Sync + 'a>>> From<E> for UserError {
    fn from(error: E) -> UserError {
        let error = error.into();
        let mut text = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            text.push_str(": ");
            text.push_str(&cause.to_string());
            source = cause.source();
        }
        UserError { kind: UserErrorKind::Returned, text, location: None }
    }
}
