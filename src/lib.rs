//! choreo.
pub use choreo_runtime::message;
