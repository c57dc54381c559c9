//! Panics in user code: caught, with the place they came from.

use crate::expr::UserError;

/// Runs user code; a panic in it comes back as an error.
pub(crate) fn caught<T>(f: impl FnOnce() -> Result<T, UserError>) -> Result<T, UserError> {
    match std::panic::catch_unwind(std::panic::AssertUnwindSafe(f)) {
        Ok(result) => result,
        Err(payload) => Err(UserError::panicked(text(payload.as_ref()), None)),
    }
}

fn text(payload: &(dyn std::any::Any + Send)) -> String {
    match (payload.downcast_ref::<&str>(), payload.downcast_ref::<String>()) {
        (Some(text), _) => (*text).to_owned(),
        (_, Some(text)) => text.clone(),
        _ => "a value that is not text".to_owned(),
    }
}
