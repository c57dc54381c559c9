//! Which broker to connect to, where the test does not say.

use std::env::{self, VarError};
use std::fmt;
use std::path::PathBuf;

use choreo_runtime::transport::{TransportError, TransportErrorKind};

use zeroize::Zeroizing;

use super::Settings;

/// Where a broker is, and who says so.
pub(crate) struct Target {
    /// As it was said. May hold credentials, if it came from the environment.
    pub(crate) url: Zeroizing<String>,
    pub(crate) said: Said,
}

/// Who says where a broker is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// An environment variable.
    Variable(&'static str),
    /// `choreo.toml`.
    File(PathBuf),
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Said::Variable(variable) => f.write_str(variable),
            Said::File(path) => path.display().fmt(f),
        }
    }
}

/// Where the environment or `choreo.toml` says that the broker is: the variable first. A variable that is empty says
/// nothing.
///
/// # Errors
///
/// `Misconfigured` where the variable is not UTF-8, or the file is not right.
pub(crate) fn target(section: &str, variable: &'static str) -> Result<Option<Target>, TransportError> {
    match env::var(variable) {
        Ok(url) if !url.is_empty() => {
            Ok(Some(Target { url: Zeroizing::new(url), said: Said::Variable(variable) }))
        }
        Ok(_) | Err(VarError::NotPresent) => {
            let settings = Settings::read()?;
            let said = || Said::File(settings.path().to_owned());
            Ok(settings.target(section).map(|url| Target { url: url.to_owned().into(), said: said() }))
        }
        // Not with its source, which quotes the value.
        Err(VarError::NotUnicode(_)) => {
            let text = format!("read the environment variable {variable}: it is not UTF-8");
            Err(TransportError::new(TransportErrorKind::Misconfigured, text))
        }
    }
}
