//! What came of a behaviour.

use std::fmt;

use crate::transport::{TransportError, TransportErrorKind};

/// A behaviour that was not broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "a behaviour that was moot has shown nothing"]
pub enum Kept {
    /// It was seen to hold.
    Held,
    /// It could not be seen, since the transport does not declare it or the rig has no means for it: which.
    Moot(&'static str),
}

/// A transport that does not do what the contract says.
///
/// Its `Debug` is its text: that is what a `#[test]` prints which returns it.
#[derive(Clone)]
pub struct Breach(Box<Facts>);

#[derive(Clone)]
struct Facts {
    transport: &'static str,
    behaviour: &'static str,
    expected: String,
    came: String,
    error: Option<TransportError>,
}

impl Breach {
    pub(super) fn new(
        transport: &'static str,
        behaviour: &'static str,
        expected: impl Into<String>,
        came: impl Into<String>,
    ) -> Breach {
        let (expected, came) = (expected.into(), came.into());
        Breach(Box::new(Facts { transport, behaviour, expected, came, error: None }))
    }

    pub(super) fn caused_by(mut self, error: TransportError) -> Breach {
        self.0.error = Some(error);
        self
    }

    /// The transport's name.
    pub fn transport(&self) -> &'static str {
        self.0.transport
    }

    /// The name of the behaviour: that of its function.
    pub fn behaviour(&self) -> &'static str {
        self.0.behaviour
    }

    /// What the contract wants.
    pub fn expected(&self) -> &str {
        &self.0.expected
    }

    /// What came instead.
    pub fn came(&self) -> &str {
        &self.0.came
    }

    /// Why there is no broker to test on, where that is all.
    pub fn absence(&self) -> Option<&TransportError> {
        self.0.error.as_ref().filter(|error| error.kind() == TransportErrorKind::NoBroker)
    }
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Facts { transport, behaviour, expected, came, error } = &*self.0;
        write!(f, "{transport} breaks `{behaviour}`\n  expected: {expected}\n  came:     {came}")?;
        let mut cause = error.as_ref().and_then(std::error::Error::source);
        while let Some(error) = cause {
            write!(f, "\n  because:  {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}

impl fmt::Debug for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Breach {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.error.as_ref().map(|error| error as _)
    }
}
