//! Where Java is, which runs Apache Kafka.

use std::sync::OnceLock;

use super::Program;
use crate::profile::KAFKA;

/// Java, looked for where the environment says so first.
pub(crate) fn program() -> Program {
    Program { folders: folder(), ..KAFKA.program }
}

fn folder() -> &'static [&'static str] {
    static FOLDER: OnceLock<Vec<&'static str>> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let home = std::env::var("JAVA_HOME").ok().filter(|home| !home.is_empty());
        home.map(|home| &*format!("{home}/bin").leak()).into_iter().collect()
    })
}

/// What is run.
#[cfg(feature = "kafka")]
pub(crate) fn path() -> std::path::PathBuf {
    let named =
        folder().iter().map(|folder| std::path::Path::new(folder).join("java")).find(|path| path.is_file());
    named.or_else(|| super::program::found("java")).unwrap_or_else(|| "java".into())
}
