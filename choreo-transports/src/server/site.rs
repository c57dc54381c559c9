//! Where a broker lives: [`Site`].

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use choreo_runtime::transport::{TransportError, TransportErrorKind};

/// A broker's folder and ports.
#[derive(Debug, Clone)]
pub(crate) struct Site {
    folder: PathBuf,
    ports: Vec<u16>,
    contained: bool,
}

impl Site {
    /// This folder, with these ports; `contained` where the broker runs in a container, which has the folder at the
    /// same path and the first port under the same number.
    pub(super) fn new(folder: PathBuf, ports: Vec<u16>, contained: bool) -> Site {
        Site { folder, ports, contained }
    }

    /// The folder: nobody else may read it, and it is removed with the broker.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where the broker's output goes.
    pub(crate) fn log(&self) -> PathBuf {
        self.folder.join("broker.log")
    }

    /// The port for clients.
    pub(crate) fn port(&self) -> u16 {
        self.port_at(0)
    }

    /// One of its ports; 0 is the one for clients.
    pub(crate) fn port_at(&self, index: usize) -> u16 {
        self.ports[index]
    }

    /// What the broker listens on. A container is a machine of its own, where only what is published comes in.
    pub(crate) fn host(&self) -> &'static str {
        if self.contained() { "0.0.0.0" } else { "127.0.0.1" }
    }

    /// Whether the broker runs in a container.
    pub(crate) fn contained(&self) -> bool {
        self.contained
    }

    /// Writes a file into the folder, for nobody else to read.
    ///
    /// # Errors
    ///
    /// `Misconfigured` where the temporary folder does not take it.
    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) -> Result<PathBuf, TransportError> {
        let path = self.folder.join(name);
        written(&path, text.as_ref()).map_err(|error| unwritable(&path, error))?;
        Ok(path)
    }

    /// Makes a folder in the folder.
    ///
    /// # Errors
    ///
    /// `Misconfigured` where the temporary folder does not take it.
    #[cfg(any(feature = "nats", feature = "kafka", feature = "rabbitmq"))]
    pub(crate) fn make_folder(&self, name: &str) -> Result<PathBuf, TransportError> {
        let path = self.folder.join(name);
        std::fs::create_dir_all(&path).map_err(|error| unwritable(&path, error))?;
        Ok(path)
    }
}

fn written(path: &Path, text: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(text)
}

fn unwritable(path: &Path, error: io::Error) -> TransportError {
    let text = format!("write `{}`, which a broker of our own needs", path.display());
    TransportError::new(TransportErrorKind::Misconfigured, text).with_source(error)
}
