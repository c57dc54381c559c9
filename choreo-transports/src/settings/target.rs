//! Which broker to connect to, where the test does not say.

use std::env::{self, VarError};

use choreo_runtime::transport::{TransportError, TransportErrorKind};

use super::Settings;

/// Where the environment or `choreo.toml` says that the broker is: the variable first. A variable that is empty says
/// nothing. What is returned may hold credentials, if it came from the environment.
///
/// # Errors
///
/// `Misconfigured` where the variable is not UTF-8, or the file is not right.
pub(crate) fn target(section: &str, variable: &str) -> Result<Option<String>, TransportError> {
    match env::var(variable) {
        Ok(target) if !target.is_empty() => Ok(Some(target)),
        Ok(_) | Err(VarError::NotPresent) => Ok(Settings::read()?.target(section).map(str::to_owned)),
        // Not with its source, which quotes the value.
        Err(VarError::NotUnicode(_)) => {
            let text = format!("read the environment variable {variable}: it is not UTF-8");
            Err(TransportError::new(TransportErrorKind::Misconfigured, text))
        }
    }
}
