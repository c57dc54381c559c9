//! Panics in user code: caught, with the place they came from.
//!
//! The place of a panic is known to the panic hook alone, and a panic in a task that the user spawned is
//! swallowed by the runtime. So the first run installs a hook that notes both for threads on which a scenario
//! runs, and then calls the hook that was there before.

use std::cell::{Cell, RefCell};
use std::panic::PanicHookInfo;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use super::UserError;

/// A panic that somebody's code had on this thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Panicked {
    /// Its message.
    pub(crate) message: String,
    /// `file:line:column`.
    pub(crate) location: Option<String>,
}

/// Whose panics are caught on this thread just now.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Catching {
    Nothing,
    /// The user's: they are reported.
    Users,
    /// Our own, of no matter.
    Ours,
}

/// How many panics of tasks are remembered on one thread.
const REMEMBERED: usize = 64;

thread_local! {
    static WATCHED: Cell<usize> = const { Cell::new(0) };
    static CATCHING: Cell<Catching> = const { Cell::new(Catching::Nothing) };
    static CAUGHT: RefCell<Option<Panicked>> = const { RefCell::new(None) };
    static IN_TASKS: RefCell<Vec<Panicked>> = const { RefCell::new(Vec::new()) };
    static TOLD: Cell<usize> = const { Cell::new(0) };
    static REPORTING: Cell<bool> = const { Cell::new(false) };
}

/// Whether reports are printed where they are raised: libtest shows what a failed test printed, while the runner
/// of `choreo::main!()` shows the panic's message itself.
static PRINT_REPORTS: AtomicBool = AtomicBool::new(true);

/// Leaves it to the runner to print reports.
pub(crate) fn leave_reports_to_the_runner() {
    PRINT_REPORTS.store(false, Ordering::Relaxed);
}

/// Fails the test with a report as the panic's message. It points at the block, or at the scenario where its stage
/// can't be opened, and comes without a backtrace: what called it says nothing about why it failed.
#[track_caller]
pub(crate) fn report(text: String) -> ! {
    install();
    REPORTING.set(true);
    std::panic::panic_any(text)
}

/// While it lives, panics on this thread are remembered. The outermost one forgets those from before.
#[derive(Debug)]
pub(crate) struct Watch(());

impl Watch {
    /// Begins to watch this thread.
    pub(crate) fn begin() -> Watch {
        install();
        let depth = WATCHED.get();
        if depth == 0 {
            IN_TASKS.with_borrow_mut(Vec::clear);
            TOLD.set(0);
        }
        WATCHED.set(depth + 1);
        Watch(())
    }

    /// The panics that nobody of ours caught, since the outermost watch began.
    pub(crate) fn panics(&self) -> Vec<Panicked> {
        let all = IN_TASKS.with_borrow(Clone::clone);
        TOLD.set(all.len());
        all
    }

    /// Those that came after the last time that somebody asked.
    pub(crate) fn later(&self) -> Vec<Panicked> {
        let told = TOLD.get();
        self.panics().split_off(told)
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        WATCHED.set(WATCHED.get().saturating_sub(1));
    }
}

/// Runs user code; a panic in it comes back as an error.
pub(crate) fn caught<T>(f: impl FnOnce() -> Result<T, UserError>) -> Result<T, UserError> {
    let outer = CATCHING.replace(Catching::Users);
    let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(f));
    CATCHING.set(outer);
    match result {
        Ok(result) => result,
        Err(payload) => {
            let noted = CAUGHT.take();
            let message = noted.as_ref().map_or_else(|| text(payload.as_ref()), |p| p.message.clone());
            Err(UserError::panicked(message, noted.and_then(|p| p.location)))
        }
    }
}

/// Runs what may panic, where that is of no matter: nobody hears of it.
pub(crate) fn attempted(f: impl FnOnce()) {
    install();
    let outer = CATCHING.replace(Catching::Ours);
    drop(std::panic::catch_unwind(std::panic::AssertUnwindSafe(f)));
    CATCHING.set(outer);
}

fn install() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !note(info) {
                before(info);
            }
        }));
    });
}

/// Notes a panic. True where it will be reported, so that the usual message would say it twice.
fn note(info: &PanicHookInfo<'_>) -> bool {
    if REPORTING.replace(false) {
        print_report(info);
        return true;
    }
    let panicked =
        || Panicked { message: text(info.payload()), location: info.location().map(ToString::to_string) };
    match CATCHING.get() {
        Catching::Ours => return true,
        Catching::Users => {
            CAUGHT.set(Some(panicked()));
            // As Rust's own hook reads it.
            return std::env::var_os("RUST_BACKTRACE").is_none_or(|value| value == "0");
        }
        Catching::Nothing => {}
    }
    if WATCHED.get() > 0 {
        IN_TASKS.with_borrow_mut(|all| {
            if all.len() < REMEMBERED {
                all.push(panicked());
            }
        });
    }
    false
}

fn print_report(info: &PanicHookInfo<'_>) {
    if PRINT_REPORTS.load(Ordering::Relaxed) {
        let at = info.location().map(ToString::to_string).unwrap_or_default();
        eprintln!("\n{at}:\n{}", text(info.payload()));
    }
}

/// The message of a panic.
pub(crate) fn text(payload: &(dyn std::any::Any + Send)) -> String {
    match (payload.downcast_ref::<&str>(), payload.downcast_ref::<String>()) {
        (Some(text), _) => (*text).to_owned(),
        (_, Some(text)) => text.clone(),
        _ => "a value that is not text".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_in_user_code_comes_back_with_its_place() {
        let _watch = Watch::begin();
        let error = caught::<()>(|| panic!("no {}", "luck")).unwrap_err();
        assert_eq!(error.text(), "no luck");
        assert!(error.location().is_some_and(|at| at.contains("panics.rs:")), "{error}");
    }

    #[test]
    fn what_is_only_attempted_is_not_remembered() {
        let watch = Watch::begin();
        attempted(|| panic!("of no matter"));
        assert_eq!(watch.panics(), []);
    }

    #[test]
    fn a_panic_that_somebody_else_catches_is_remembered_while_a_scenario_runs() {
        let watch = Watch::begin();
        let _ = std::panic::catch_unwind(|| panic!("in a task"));
        let panics = watch.panics();
        assert_eq!(panics.len(), 1);
        assert_eq!(panics[0].message, "in a task");
        assert_eq!(watch.later(), []);
        let _ = std::panic::catch_unwind(|| panic!("in another one"));
        let later = watch.later();
        assert_eq!((later.len(), later[0].message.as_str()), (1, "in another one"));
    }
}
