//! How much memory a test takes at its peak.

use std::future::Future;
use std::sync::{Mutex, PoisonError};

use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// The allocator counts for the whole process, so that tests which take much or measure go one at a time.
static ALONE: Mutex<()> = Mutex::new(());

/// Runs on a runtime with a paused clock, with no other of these tests beside it: the result, and by how many bytes
/// the process grew at most.
pub(crate) fn measured<T>(test: impl Future<Output = T>) -> (T, usize) {
    let alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
    let runtime = runtime.expect("a runtime");
    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage();
    let result = runtime.block_on(test);
    let grown = MEMORY.peak_usage().saturating_sub(before);
    drop(runtime);
    drop(alone);
    (result, grown)
}

/// The same, where only the result matters.
pub(crate) fn alone<T>(test: impl Future<Output = T>) -> T {
    measured(test).0
}
