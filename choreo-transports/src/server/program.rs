//! Finding a broker's program: [`Program`].

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use choreo_runtime::transport::{TransportError, TransportErrorKind};

/// Where programs are that a user's `PATH` often leaves out.
const USUAL: [&str; 6] =
    ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/opt/homebrew/sbin", "/opt/homebrew/bin"];

/// A broker's program, and what to say where it is missing.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Program {
    /// Its name: `nats-server`.
    pub(crate) name: &'static str,
    /// Folders to look into before those on `PATH`.
    pub(crate) folders: &'static [&'static str],
    /// How it is installed, as the end of "install it by".
    pub(crate) install: &'static str,
    /// The variable that names a broker instead: `CHOREO_NATS_URL`.
    pub(crate) variable: &'static str,
}

impl Program {
    /// Where it is.
    pub(crate) fn find(&self) -> Option<PathBuf> {
        let first = self.folders.iter().map(PathBuf::from).find_map(|folder| program_in(&folder, self.name));
        first.or_else(|| found(self.name))
    }

    /// The error where it is nowhere, and `docker` is no way out: says why not.
    pub(super) fn missing(&self, broker: &str, docker: &str) -> TransportError {
        let Program { name, install, variable, .. } = self;
        let text = format!(
            "start {broker}: there is no `{name}` on PATH nor in {}, and {docker}; install it by {install}, or set \
             {variable} to one that runs",
            USUAL.join(", ")
        );
        TransportError::new(TransportErrorKind::NoBroker, text)
    }
}

/// The program of this name, on `PATH` or in one of the usual places.
pub(crate) fn found(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = env::split_paths(&path).chain(USUAL.iter().map(PathBuf::from));
    folders.filter(|folder| folder.is_absolute()).find_map(|folder| program_in(&folder, name))
}

fn program_in(folder: &Path, name: &str) -> Option<PathBuf> {
    let path = folder.join(name);
    let metadata = fs::metadata(&path).ok()?;
    (metadata.is_file() && is_executable(&metadata)).then_some(path)
}

#[cfg(unix)]
fn is_executable(metadata: &fs::Metadata) -> bool {
    std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o111 != 0
}

#[cfg(not(unix))]
fn is_executable(_: &fs::Metadata) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROGRAM: Program = Program {
        name: "no-such-broker",
        folders: &[],
        install: "`apt-get install no-such-broker`",
        variable: "CHOREO_NO_SUCH_URL",
    };

    #[test]
    fn a_program_is_found_where_everybody_has_it() {
        assert!(found("sh").is_some_and(|path| path.ends_with("sh") && path.is_absolute()));
        assert_eq!(PROGRAM.find(), None);
    }

    #[test]
    fn folders_of_its_own_come_first() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sh");
        fs::write(&path, "").unwrap();
        assert_eq!(program_in(folder.path(), "sh"), None, "it can't be run");
        let mut permissions = fs::metadata(&path).unwrap().permissions();
        std::os::unix::fs::PermissionsExt::set_mode(&mut permissions, 0o755);
        fs::set_permissions(&path, permissions).unwrap();
        assert_eq!(program_in(folder.path(), "sh"), Some(path));
    }

    #[test]
    fn a_missing_program_is_an_error_that_says_how_to_have_it() {
        let error = PROGRAM.missing("NATS", "no Docker engine answers");
        assert_eq!(error.kind(), TransportErrorKind::NoBroker);
        let text = error.to_string();
        for part in
            ["`no-such-broker` on PATH", "/usr/sbin", "no Docker", "apt-get install", "CHOREO_NO_SUCH_URL"]
        {
            assert!(text.contains(part), "{text}");
        }
    }
}
