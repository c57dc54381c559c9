//! Threads of a client that log what they send.

use tracing::subscriber::{NoSubscriber, set_default};

/// Logs nothing by `tracing` from this thread, until it ends. For a thread that belongs to a client alone, and that
/// traces the frames which it sends, the login among them: lapin's.
pub(crate) fn silence_this_thread() {
    // The guard would give the thread its voice back, and the frames are sent after our caller has returned.
    std::mem::forget(set_default(NoSubscriber::default()));
}

#[cfg(test)]
mod tests {
    use tracing::dispatcher::get_default;

    use super::*;

    fn is_silent() -> bool {
        get_default(|dispatch| dispatch.is::<NoSubscriber>())
    }

    #[test]
    fn the_thread_stays_silent() {
        let silent = std::thread::spawn(|| {
            silence_this_thread();
            is_silent()
        });
        assert!(silent.join().unwrap());
    }
}
