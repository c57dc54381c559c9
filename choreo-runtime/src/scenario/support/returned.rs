//! What the block of a `call` gives: a value, or a `Result` whose error counts also without a `?`.
//!
//! `(&&returned(VALUE)).__split()` finds [`SplitResult`] for a `Result`, whatever its error is, and [`SplitValue`] for
//! the rest. What can't be told of an error is then refused by the bound of [`settled`]: an error that no trait
//! knows must never be taken for a value.

use std::cell::Cell;
use std::convert::Infallible;
use std::fmt;

use crate::expr::UserError;

/// A value whose type decides.
pub struct Returned<T>(Cell<Option<T>>);

impl<T> fmt::Debug for Returned<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Returned")
    }
}

/// What a block gave.
pub fn returned<T>(value: T) -> Returned<T> {
    Returned(Cell::new(Some(value)))
}

impl<T> Returned<T> {
    fn taken(&self) -> T {
        match self.0.take() {
            Some(value) => value,
            None => unreachable!("the value of a block is split once"),
        }
    }
}

/// The value, or the error.
#[derive(Debug)]
pub struct Split<T, E>(Result<T, E>);

/// Splits a `Result`.
pub trait SplitResult<T, E> {
    /// Its two sides.
    fn __split(&self) -> Split<T, E>;
}

impl<T, E> SplitResult<T, E> for &Returned<Result<T, E>> {
    fn __split(&self) -> Split<T, E> {
        Split(self.taken())
    }
}

/// Splits anything else.
pub trait SplitValue<T> {
    /// The value.
    fn __split(&self) -> Split<T, Infallible>;
}

impl<T> SplitValue<T> for Returned<T> {
    fn __split(&self) -> Split<T, Infallible> {
        Split(Ok(self.taken()))
    }
}

/// What may be the error of a `call`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be the error of a `call`: a report could not say it",
    label = "this block gives a `Result` whose error is not `Display`",
    note = "implement `std::fmt::Display` for the error, or map it: `.map_err(|error| format!(\"{{error:?}}\"))`"
)]
pub trait CallError: fmt::Display {}

#[diagnostic::do_not_recommend]
impl<E: fmt::Display> CallError for E {}

/// What a `call` gives.
///
/// # Errors
///
/// Where its block gave an `Err`.
pub fn settled<T, E: CallError>(split: Split<T, E>) -> Result<T, UserError> {
    split.0.map_err(|error| UserError::message(format!("{error:#}")))
}

/// The `Ok(..)` at the end of a block, whose error nothing else says.
///
/// # Errors
///
/// Where it is an `Err` after all.
pub fn last_ok<T>(value: Result<T, UserError>) -> Result<T, UserError> {
    value
}

#[cfg(test)]
#[expect(clippy::needless_borrow, reason = "two references, as generated code takes them")]
mod tests {
    use super::*;

    #[test]
    fn an_error_counts_also_without_a_question_mark() {
        let failed: Result<u8, String> = Err("no luck".to_owned());
        assert_eq!(settled((&&returned(failed)).__split()).unwrap_err().text(), "no luck");
        let came: Result<u8, String> = Ok(3);
        assert_eq!(settled((&&returned(came)).__split()).unwrap(), 3);
    }

    #[test]
    fn anything_else_is_a_value() {
        assert_eq!(settled((&&returned(Some(3))).__split()).unwrap(), Some(3));
        assert_eq!(settled((&&returned(())).__split()), Ok(()));
    }
}
