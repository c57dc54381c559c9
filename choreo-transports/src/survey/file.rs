//! `choreo.toml`: [`File`].

use std::path::PathBuf;

use choreo_runtime::transport::TransportError;

use crate::security::check_entries;
use crate::settings::Settings;

/// What `choreo.toml` says, where there is one and it is right.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct File {
    /// The file; where there is none, where it would best be.
    pub path: PathBuf,
    /// Whether it is there.
    pub exists: bool,
    /// The endpoints that tests may reach beyond this machine; `None` where it has no such list.
    pub allowed: Option<Vec<String>>,
}

impl File {
    /// Reads the file that a test would read which is run in `CARGO_MANIFEST_DIR`, or else in the current folder.
    ///
    /// # Errors
    ///
    /// Where it can't be read, says something that it can't say, or allows what is no endpoint: with the line or the entry,
    /// and the fix. No value of it is quoted.
    pub fn read() -> Result<File, TransportError> {
        let settings = Settings::read()?;
        check_entries(&settings)?;
        let allowed = settings.allowed().map(<[String]>::to_vec);
        Ok(File { path: settings.path().to_owned(), exists: settings.exists(), allowed })
    }
}
