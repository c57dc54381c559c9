//! `where` and `check`.

use std::fmt;

use crate::expr::UserError;

/// What may stand as a condition.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a condition",
    label = "expected `bool`, or a `Result` of one",
    note = "compare it with something: `value == true`, `value > 0`"
)]
pub trait Truth {
    /// Whether it holds.
    ///
    /// # Errors
    ///
    /// Where the user's own code failed.
    fn truth(self) -> Result<bool, UserError>;
}

impl Truth for bool {
    fn truth(self) -> Result<bool, UserError> {
        Ok(self)
    }
}

impl<E: fmt::Display> Truth for Result<bool, E> {
    fn truth(self) -> Result<bool, UserError> {
        // The alternate form of errors that keep their causes (anyhow's) shows them.
        self.map_err(|error| UserError::message(format!("{error:#}")))
    }
}

/// Whether a condition holds.
///
/// # Errors
///
/// Where the user's own code failed.
pub fn truth(condition: impl Truth) -> Result<bool, UserError> {
    condition.truth()
}
