//! `expect "topic" (EXPR)`

use crate::matching::Matcher;
use crate::message::Arrival;

/// What `(EXPR)` in place of a pattern may give.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a matcher",
    label = "does not implement `choreo::Matcher`",
    note = "implement `choreo::Matcher` for it; a value to compare with stands in a shape: `{{ .. }}`"
)]
pub trait Judging: Matcher + 'static {}

#[diagnostic::do_not_recommend]
impl<M: Matcher + 'static> Judging for M {}

/// A user's matcher, of whatever type: so that rustc complains of the user's own only once.
pub struct Custom(Box<dyn Matcher>);

/// The matcher that an expression gives.
pub fn matcher<M: Judging>(matcher: M) -> Custom {
    Custom(Box::new(matcher))
}

impl Matcher for Custom {
    fn describe(&self) -> String {
        self.0.describe()
    }

    fn judge(&self, message: &Arrival) -> Result<(), String> {
        self.0.judge(message)
    }
}

impl std::fmt::Debug for Custom {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Custom").field(&self.0.describe()).finish()
    }
}
