//! How an expression reads a `let`, a `NAME @ ..` and a binding of a typed pattern: as a variable, by value.
//!
//! `(&&Read(&*n)).__read()` finds [`ReadClone`] for what can be cloned, and [`ReadBorrowed`] for the rest. In a `let`,
//! whose value may borrow from another one, `(&&Read(&*n)).__lend()` finds [`LendCopy`] for what is `Copy`, and
//! [`LendReference`] for the rest.

use std::fmt;
use std::ops::Deref;

/// A value whose type decides.
#[derive(Debug, Clone, Copy)]
pub struct Read<'a, T: ?Sized>(pub &'a T);

/// Reads what can be cloned.
pub trait ReadClone<T> {
    /// A clone of it.
    fn __read(&self) -> T;
}

impl<T: Clone> ReadClone<T> for &Read<'_, T> {
    fn __read(&self) -> T {
        self.0.clone()
    }
}

/// Reads anything else.
pub trait ReadBorrowed<'a, T: ?Sized> {
    /// What reads like the value.
    fn __read(&self) -> Borrowed<'a, T>;
}

impl<'a, T: ?Sized> ReadBorrowed<'a, T> for Read<'a, T> {
    fn __read(&self) -> Borrowed<'a, T> {
        Borrowed(self.0)
    }
}

/// Lends what is `Copy`.
pub trait LendCopy<T> {
    /// The value.
    fn __lend(&self) -> T;
}

impl<T: Copy> LendCopy<T> for &Read<'_, T> {
    fn __lend(&self) -> T {
        *self.0
    }
}

/// Lends anything else.
pub trait LendReference<'a, T: ?Sized> {
    /// A reference, which lives as long as the block.
    fn __lend(&self) -> &'a T;
}

impl<'a, T: ?Sized> LendReference<'a, T> for Read<'a, T> {
    fn __lend(&self) -> &'a T {
        self.0
    }
}

/// A value that is read where it is. It has no methods of its own, so that `n.clone()` is a clone of the value.
pub struct Borrowed<'a, T: ?Sized>(&'a T);

impl<T: ?Sized> Deref for Borrowed<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.0
    }
}

impl<T: PartialEq<U> + ?Sized, U: ?Sized> PartialEq<U> for Borrowed<'_, T> {
    fn eq(&self, other: &U) -> bool {
        *self.0 == *other
    }
}

impl<T: PartialOrd<U> + ?Sized, U: ?Sized> PartialOrd<U> for Borrowed<'_, T> {
    fn partial_cmp(&self, other: &U) -> Option<std::cmp::Ordering> {
        self.0.partial_cmp(other)
    }
}

impl<T: fmt::Debug + ?Sized> fmt::Debug for Borrowed<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<T: fmt::Display + ?Sized> fmt::Display for Borrowed<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<T: serde::Serialize + ?Sized> serde::Serialize for Borrowed<'_, T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

/// What a typed pattern may bind.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be bound by a typed pattern",
    label = "not `Clone`",
    note = "derive `Clone` for it, or bind the whole message by `as`"
)]
pub trait Copied: Clone {}

#[diagnostic::do_not_recommend]
impl<T: Clone> Copied for T {}

/// What a typed pattern binds, for its cell.
pub fn copy<T: Copied>(value: &T) -> T {
    value.clone()
}

#[cfg(test)]
#[expect(clippy::needless_borrow, reason = "two references, as generated code takes them")]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_cloned_is_read_by_value() {
        let n: u32 = (&&Read(&5)).__read();
        assert_eq!(n + 1, 6);
        let name: String = (&&Read(&String::from("a"))).__read();
        assert_eq!(name + "b", "ab");
    }

    #[test]
    fn anything_else_reads_like_itself() {
        #[derive(Debug, PartialEq, PartialOrd)]
        struct Price {
            cents: u32,
        }
        let price = Price { cents: 3 };
        let price = (&&Read(&price)).__read();
        assert!(price == Price { cents: 3 } && price > Price { cents: 2 } && price.cents == 3);
        assert_eq!(format!("{price:?}"), "Price { cents: 3 }");
    }

    #[test]
    fn a_let_may_borrow_from_what_is_no_copy() {
        let name = String::from("ab");
        let first = {
            let name = (&&Read(&name)).__lend();
            &name[..1]
        };
        assert_eq!(first, "a");
        let n: u32 = (&&Read(&5)).__lend();
        assert_eq!(n + 1, 6);
    }
}
