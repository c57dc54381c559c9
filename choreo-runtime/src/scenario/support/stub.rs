//! What stands where nothing runs.

use super::read::Copied;
use crate::expr::{Capture, Expr};
use crate::message::Message;

/// The value of what was refused: only for the types around it.
pub fn rejected<T>() -> T {
    unreachable!("a refused block does not compile")
}

/// The fill of a binding under `times`, which is refused.
pub fn refused_binding<'e, T, X: Copied>(
    _of: &'e Capture<Vec<Message<T>>>,
    _into: &'e Capture<Vec<X>>,
    _take: impl Fn(&T) -> Option<X>,
) -> Expr<'e> {
    rejected()
}

/// The value of a binding of a pattern that did not fit after all.
pub fn unfit<T>() -> T {
    unreachable!("a `where` and an answer are evaluated for messages that fit the pattern")
}

/// The stage of a script that names none.
#[derive(Debug, Clone, Copy)]
pub enum Unknown {}
