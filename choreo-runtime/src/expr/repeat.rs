//! `repeat` and `for`: how many rounds, and what each binds.

use super::UserError;
use super::closure::{Expr, Kind};
use super::step::Step;

/// The most rounds that a loop has. What comes to more has probably no end.
const MOST: u32 = 1_000_000;

/// What says how often a loop runs, and binds what it goes through.
pub(super) trait Going {
    /// Begins anew, and says how many rounds there are.
    fn rounds(&mut self) -> Result<u32, UserError>;

    /// Binds what the round of this number goes through.
    fn round(&mut self, number: u32);
}

/// A `repeat`.
pub fn e_rounds<'e>(f: impl FnOnce() -> Result<u32, UserError> + 'e) -> Expr<'e> {
    Expr(Kind::Loop(Box::new(Repeat(Step::once(f)))))
}

/// A `repeat` in a loop.
pub fn e_rounds_again<'e>(f: impl Fn() -> Result<u32, UserError> + 'e) -> Expr<'e> {
    Expr(Kind::Loop(Box::new(Repeat(Step::again(f)))))
}

struct Repeat<'e>(Step<'e, u32>);

impl Going for Repeat<'_> {
    fn rounds(&mut self) -> Result<u32, UserError> {
        self.0.run()
    }

    fn round(&mut self, _: u32) {}
}

/// A `for`: `items` gives what it goes through, and `bind` binds one of them.
pub fn e_for<'e, T: 'e>(
    items: impl FnOnce() -> Result<Left<T>, UserError> + 'e,
    bind: impl Fn(T) + 'e,
) -> Expr<'e> {
    Expr(Kind::Loop(Box::new(For { items: Step::once(items), bind, left: Left(Vec::new()) })))
}

/// A `for` in a loop.
pub fn e_for_again<'e, T: 'e>(
    items: impl Fn() -> Result<Left<T>, UserError> + 'e,
    bind: impl Fn(T) + 'e,
) -> Expr<'e> {
    Expr(Kind::Loop(Box::new(For { items: Step::again(items), bind, left: Left(Vec::new()) })))
}

struct For<'e, T, B> {
    items: Step<'e, Left<T>>,
    bind: B,
    left: Left<T>,
}

/// What a loop goes through, those that it has been through taken out.
#[derive(Debug)]
pub struct Left<T>(Vec<Option<T>>);

impl<T, B: Fn(T)> Going for For<'_, T, B> {
    fn rounds(&mut self) -> Result<u32, UserError> {
        self.left = self.items.run()?;
        let count = u32::try_from(self.left.0.len()).ok().and_then(limited);
        count.ok_or_else(|| too_many("this `for` goes through too much; it runs"))
    }

    fn round(&mut self, number: u32) {
        if let Some(item) = self.left.0.get_mut(number as usize).and_then(Option::take) {
            (self.bind)(item);
        }
    }
}

/// What a `for` goes through, up to one more than it may.
pub fn items<T>(items: impl Items<T>) -> Left<T> {
    Left(items.into_iter().take(MOST as usize + 1).map(Some).collect())
}

/// What a `for` may go through. (With `T`, and not as an associated type: so rustc points at the expression.)
#[diagnostic::on_unimplemented(
    message = "`{Self}` is nothing that a `for` can go through",
    label = "not an iterator",
    note = "write what Rust's own `for` takes: `items.iter()`, `0..3`, `[1, 2]`"
)]
pub trait Items<T>: IntoIterator<Item = T> {}

#[diagnostic::do_not_recommend]
impl<T, I: IntoIterator<Item = T>> Items<T> for I {}

/// How many rounds a `repeat` has.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say how often",
    label = "expected a whole number",
    note = "what is no whole number is made one in the expression: `done[\"n\"].as_u64().unwrap_or_default()`"
)]
pub trait Count: TryInto<u32> + Copy + std::fmt::Display {}

macro_rules! counts {
    ($($ty:ty)*) => {$(impl Count for $ty {})*};
}

counts!(u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize);

/// The count of a `repeat`.
///
/// # Errors
///
/// Where it is negative, or beyond what a loop can have.
pub fn rounds(count: impl Count) -> Result<u32, UserError> {
    match count.try_into().ok().and_then(limited) {
        Some(rounds) => Ok(rounds),
        None => Err(too_many(&format!("this `repeat` would run {count} times; it runs"))),
    }
}

fn limited(rounds: u32) -> Option<u32> {
    (rounds <= MOST).then_some(rounds)
}

fn too_many(what: &str) -> UserError {
    UserError::message(format!("{what} 0 to {MOST} rounds"))
}
