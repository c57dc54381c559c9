//! Bugs that a test plants into the service of a chapter, on its own thread: the scenarios are run with and without.

use std::cell::Cell;

use crate::pages::report;

thread_local! {
    static PLANTED: Cell<Option<&'static str>> = const { Cell::new(None) };
}

/// A scenario that fails where this bug is planted.
pub(super) struct Failure {
    pub(super) bug: &'static str,
    pub(super) scenario: fn(),
}

/// Whether the service has this bug, here and now.
pub(super) fn is(bug: &str) -> bool {
    PLANTED.get() == Some(bug)
}

/// Runs a scenario with the bug.
pub(super) fn with<T>(bug: &'static str, run: impl FnOnce() -> T) -> T {
    PLANTED.set(Some(bug));
    let ran = run();
    PLANTED.set(None);
    ran
}

impl Failure {
    /// What the scenario says, as if its file stood in `tests/`.
    pub(super) fn report(&self) -> String {
        with(self.bug, || report(self.scenario, "tests/book/tasks/", "tests/"))
    }
}
