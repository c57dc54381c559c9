//! A matcher of the user's own.

use crate::message::Arrival;

/// What `expect "topic" (EXPR)` takes: a test of the user's own on a whole message.
///
/// ```
/// # use choreo_runtime as choreo;
/// use choreo::matching::Matcher;
/// use choreo::message::Arrival;
///
/// struct Even;
///
/// impl Matcher for Even {
///     fn describe(&self) -> String {
///         "has an even number of bytes".into()
///     }
///     fn judge(&self, message: &Arrival) -> Result<(), String> {
///         match message.payload.len() % 2 {
///             0 => Ok(()),
///             _ => Err(format!("which has {} bytes", message.payload.len())),
///         }
///     }
/// }
/// ```
pub trait Matcher {
    /// What it asks for, as a verb phrase: "has an even number of bytes".
    fn describe(&self) -> String;

    /// Whether the message fits.
    ///
    /// # Errors
    ///
    /// Where it does not: why, as a relative clause: "which has 3 bytes".
    fn judge(&self, message: &Arrival) -> Result<(), String>;
}
