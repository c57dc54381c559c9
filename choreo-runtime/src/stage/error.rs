//! What can go wrong where a stage ends.

use std::fmt;

use crate::transport::TransportError;

/// The transports of a stage that could not be ended properly, and what each of them said. Reads after "failed to":
/// lower case, no full stop.
///
/// ```
/// # use choreo_runtime::stage as choreo;
/// use choreo::StageError;
///
/// fn warn(error: &StageError) {
///     for (field, error) in error.failures() {
///         eprintln!("{}: failed to {error}", field.unwrap_or("the stage"));
///     }
/// }
/// ```
#[derive(Debug, Clone)]
pub struct StageError {
    failures: Vec<(Option<&'static str>, TransportError)>,
}

impl StageError {
    /// Of what failed, in order.
    ///
    /// # Errors
    ///
    /// Where anything did.
    pub(super) fn of(failures: Vec<(Option<&'static str>, TransportError)>) -> Result<(), StageError> {
        if failures.is_empty() { Ok(()) } else { Err(StageError { failures }) }
    }

    /// Each transport that failed, by its name (`None` for the only one of a stage), and its error, in the order in
    /// which they were ended.
    pub fn failures(&self) -> impl Iterator<Item = (Option<&'static str>, &TransportError)> {
        self.failures.iter().map(|(name, error)| (*name, error))
    }
}

impl fmt::Display for StageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (name, error)) in self.failures().enumerate() {
            if at > 0 {
                f.write_str("; failed to ")?;
            }
            match name {
                Some(name) => write!(f, "end `{name}`: {error}")?,
                None => write!(f, "{error}")?,
            }
        }
        Ok(())
    }
}

impl std::error::Error for StageError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.failures.first().map(|(_, error)| error as _)
    }
}
