//! What a test starts where no broker is named: [`Supply`].

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::version::version_in;
use super::{Kind, asked};
use crate::server::{Jars, Source, java};

/// How long a program may take to say its version: a cold Java needs a second.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a test starts where no broker is named.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Supply {
    /// A broker inside the test's process: nothing is needed for it.
    InProcess,
    /// A program of this machine.
    Program {
        /// Where it is.
        path: PathBuf,
        /// Its version, where it could be had.
        version: Option<String>,
    },
    /// An image, in the Docker engine that answers. It may have to be pulled first.
    Docker {
        /// Its name.
        image: &'static str,
    },
}

/// A broker that can't be started here.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Missing {
    /// What is not there.
    pub why: String,
    /// How to have it.
    pub fix: String,
}

impl Kind {
    /// What a test on this kind of broker starts where none is named. Runs the program, or Docker's client, to see that it
    /// is there; no broker is started. Blocks.
    ///
    /// # Errors
    ///
    /// Where there is nothing to start.
    pub fn supply(self) -> Result<Supply, Missing> {
        let profile = self.profile();
        let mut program = profile.program;
        if self == Kind::Kafka {
            if !Jars::are_named() {
                return Ok(Supply::InProcess);
            }
            if let Err(none) = Jars::find() {
                return Err(Missing { why: none.why.unwrap_or_default(), fix: none.fix });
            }
            program = java::program();
        }
        match Source::find(&program, profile.image) {
            Ok(Source::Local(path)) => {
                Ok(Supply::Program { version: version_of(&path, profile.version), path })
            }
            Ok(Source::Docker(_, image)) => Ok(Supply::Docker { image }),
            Err(no_docker) => Err(Missing {
                why: format!("there is no `{}` on PATH, and {no_docker}", program.name),
                fix: format!("{}; or set {} to one that runs", program.install, program.variable),
            }),
        }
    }
}

/// What a program says of itself, or what a folder that it is in says: `rabbitmq_server-3.10.8`.
fn version_of(program: &Path, option: Option<&str>) -> Option<String> {
    match option {
        Some(option) => version_in(&asked(Command::new(program).arg(option), PATIENCE).ok()?),
        None => {
            let real = program.canonicalize().ok()?;
            let mut names = real.ancestors().skip(1).filter_map(|folder| folder.file_name()?.to_str());
            names.find_map(|name| version_in(name.trim_start_matches(|char: char| !char.is_ascii_digit())))
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn a_program_without_an_option_for_it_has_the_version_of_its_folder() {
        let top = tempfile::tempdir().unwrap();
        let folder = top.path().join("lib/rabbitmq_server-3.10.8/sbin");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("rabbitmq-server"), "").unwrap();
        let link = top.path().join("rabbitmq-server");
        symlink(folder.join("rabbitmq-server"), &link).unwrap();
        assert_eq!(version_of(&link, None).as_deref(), Some("3.10.8"));
    }

    #[test]
    fn a_program_that_does_not_say_its_version_has_none() {
        assert_eq!(version_of(Path::new("/bin/false"), Some("--version")), None);
    }
}
