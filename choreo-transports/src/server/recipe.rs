//! What a broker must say about itself to be started: [`Recipe`].

use std::ffi::OsString;
use std::fmt;
use std::future::Future;
use std::io;
use std::path::PathBuf;
use std::pin::Pin;
use std::time::Duration;

use choreo_runtime::transport::TransportError;

use super::{Program, Site};
use crate::security::Secret;

/// How one kind of broker is started, and how one sees that it is ready.
///
/// Its `Debug` shows no secret, and tells it from others that must not be shared with it.
pub(crate) trait Recipe: fmt::Debug + Send + Sync + 'static {
    /// What users call it: `NATS`.
    fn name(&self) -> &'static str;

    /// The program to run.
    fn program(&self) -> Program;

    /// The official image, where the broker can be run in Docker instead.
    fn image(&self) -> Option<&'static str>;

    /// How many ports it needs. The first one is for clients.
    fn ports(&self) -> usize {
        1
    }

    /// How long it may take until it answers.
    fn budget(&self) -> Duration {
        Duration::from_secs(15)
    }

    /// How long it stays after the last process of a nextest run that uses it: nextest has moments without one.
    fn linger(&self) -> Duration {
        Duration::from_secs(2)
    }

    /// Writes what the broker needs into its folder, and says how it is run. Called where it may block; what it runs
    /// itself outlives a test that is killed.
    ///
    /// # Errors
    ///
    /// Where a file can't be written, or an option is not right.
    fn prepare(&self, site: &Site) -> Result<Launch, TransportError>;

    /// Where clients find it. Holds no credential.
    fn url(&self, site: &Site) -> String;

    /// Asks it once whether it is ready, as far as its protocol tells without credentials. Asked again, after a moment,
    /// until it says yes.
    fn probe(&self, site: &Site) -> Probe;

    /// What must not be shown when its log is quoted.
    fn secrets(&self) -> Vec<Secret> {
        Vec::new()
    }
}

/// An answer to come. An error means: not yet.
pub(crate) type Probe = Pin<Box<dyn Future<Output = io::Result<()>> + Send>>;

/// How a broker is run.
#[derive(Debug, Default)]
pub(crate) struct Launch {
    /// The program's arguments.
    pub(crate) args: Vec<OsString>,
    /// Variables for it, added to those of the test process.
    pub(crate) env: Vec<(&'static str, OsString)>,
    /// A shell script, started before it and ended after it: it `exec`s a program that the broker needs beside it.
    pub(crate) companion: Option<PathBuf>,
}

impl Launch {
    /// The program with these arguments.
    #[cfg(any(test, feature = "nats", feature = "kafka", feature = "redis"))]
    pub(crate) fn new(args: impl IntoIterator<Item = impl Into<OsString>>) -> Launch {
        Launch { args: args.into_iter().map(Into::into).collect(), ..Launch::default() }
    }

    /// The same, with a variable.
    #[cfg(any(test, feature = "rabbitmq"))]
    pub(crate) fn env(mut self, name: &'static str, value: impl Into<OsString>) -> Launch {
        self.env.push((name, value.into()));
        self
    }
}
