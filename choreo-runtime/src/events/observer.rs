//! Who is told.

use std::fmt;

use super::Event;
use crate::expr::panics;

/// Who wants to know what happens in this process. Registered by an [`Observing`].
pub trait Observer: fmt::Debug + Send + Sync {
    /// Something has happened. Called on the thread of the scenario, which waits meanwhile.
    fn observe(&self, event: &Event<'_>);
}

/// Registers an observer for the whole process, by the crate [`inventory`].
///
/// ```
/// # use choreo_runtime as choreo;
/// use choreo::events::{Event, Observer, Observing};
///
/// /// Prints how long each scenario took.
/// #[derive(Debug)]
/// struct Times;
///
/// impl Observer for Times {
///     fn observe(&self, event: &Event<'_>) {
///         if let Event::Ended(ended) = event {
///             println!("{}: {:?}", ended.settings.name, ended.took);
///         }
///     }
/// }
///
/// inventory::submit!(Observing(&Times));
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Observing(
    /// Who.
    pub &'static dyn Observer,
);

inventory::collect!(Observing);

/// Tells everybody.
pub(crate) fn tell(event: Event<'_>) {
    for Observing(observer) in inventory::iter::<Observing> {
        let told = panics::caught(|| {
            observer.observe(&event);
            Ok(())
        });
        if let Err(error) = told {
            eprintln!("warning: {observer:?} panicked where it was told of a scenario: {}", error.text());
        }
    }
}
