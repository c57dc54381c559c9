//! Choreo's own runtime, on which all wire I/O runs.

use std::sync::OnceLock;

use choreo_runtime::transport::{TransportError, TransportErrorKind};
use tokio::runtime::{Builder, Handle, Runtime};

/// The runtime's handle. Built when first asked for, and never shut down: connections outlive scenarios.
pub(crate) fn handle() -> Result<&'static Handle, TransportError> {
    static RUNTIME: OnceLock<Result<Runtime, String>> = OnceLock::new();
    let built = RUNTIME.get_or_init(|| {
        let mut builder = Builder::new_multi_thread();
        builder.worker_threads(2).thread_name("choreo-wire").enable_all();
        builder.build().map_err(|error| error.to_string())
    });
    match built {
        Ok(runtime) => Ok(runtime.handle()),
        Err(error) => {
            let text = format!("start the runtime that wires run on: {error}");
            Err(TransportError::new(TransportErrorKind::Misconfigured, text))
        }
    }
}
