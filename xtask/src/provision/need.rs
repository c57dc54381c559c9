//! What must be on the machine: [`NEEDS`].

use std::env;
use std::path::{Path, PathBuf};

use super::kafka;
use crate::invocation::Invocation;

/// Something that the tests or the build need.
#[derive(Debug)]
pub(super) struct Need {
    /// What it is called.
    pub(super) name: &'static str,
    /// The Debian package that has it.
    pub(super) package: &'static str,
    /// Whether nothing can be built without.
    pub(super) builds: bool,
    check: Check,
}

#[derive(Debug)]
enum Check {
    /// A program of this name, on `PATH` or in a place that a user's `PATH` often leaves out.
    Program,
    /// A program that is new enough for Kafka.
    Java,
    /// A program that fetches Kafka, where that is still to be done.
    Maven,
    /// Headers that `pkg-config` knows by this name.
    Headers(&'static str),
}

/// The clients of the brokers are built by cargo, but librdkafka is C with a configure script, and takes OpenSSL.
pub(super) const NEEDS: [Need; 12] = [
    Need { name: "nats-server", package: "nats-server", builds: false, check: Check::Program },
    Need { name: "redis-server", package: "redis-server", builds: false, check: Check::Program },
    Need { name: "rabbitmq-server", package: "rabbitmq-server", builds: false, check: Check::Program },
    Need { name: "java", package: "default-jre-headless", builds: false, check: Check::Java },
    Need { name: "mvn", package: "maven", builds: false, check: Check::Maven },
    Need { name: "chromium", package: "chromium", builds: false, check: Check::Program },
    Need { name: "chromedriver", package: "chromium-driver", builds: false, check: Check::Program },
    // Fetches the checker of accessibility.
    Need { name: "curl", package: "curl", builds: false, check: Check::Program },
    Need { name: "make", package: "make", builds: true, check: Check::Program },
    Need { name: "c++", package: "g++", builds: true, check: Check::Program },
    Need { name: "pkg-config", package: "pkg-config", builds: true, check: Check::Program },
    Need { name: "openssl's headers", package: "libssl-dev", builds: true, check: Check::Headers("openssl") },
];

/// The oldest Java that runs Kafka.
const JAVA: u32 = 17;

const USUAL: [&str; 7] = [
    "/usr/local/sbin",
    "/usr/local/bin",
    "/usr/sbin",
    "/usr/bin",
    "/opt/homebrew/sbin",
    "/opt/homebrew/bin",
    "/usr/lib/rabbitmq/bin",
];

impl Need {
    /// Whether it is there.
    pub(super) fn is_met(&self, root: &Path) -> bool {
        match self.check {
            Check::Program => program(self.name).is_some(),
            Check::Maven => kafka::jars().is_some_and(|jars| jars.complete()) || program(self.name).is_some(),
            Check::Java => Invocation::new("java", ["--version"])
                .read(root)
                .is_ok_and(|said| java_version(&said).is_some_and(|version| version >= JAVA)),
            Check::Headers(name) => Invocation::new("pkg-config", ["--exists", name]).succeeds(root),
        }
    }
}

/// Where a program is.
pub(super) fn program(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = env::split_paths(&path).chain(USUAL.iter().map(PathBuf::from));
    folders.map(|folder| folder.join(name)).find(|path| path.is_file())
}

/// The 17 in `openjdk 17.0.13 2024-10-15`.
fn java_version(said: &str) -> Option<u32> {
    said.split_whitespace().nth(1)?.split(['.', '-', '+']).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_of_java_is_read() {
        let said =
            "openjdk 17.0.13 2024-10-15\nOpenJDK Runtime Environment (build 17.0.13+11-Debian-2deb12u1)";
        assert_eq!(java_version(said), Some(17));
        assert_eq!(java_version("java 21 2023-09-19 LTS"), Some(21));
        assert_eq!(java_version("Unrecognized option"), None);
    }

    #[test]
    fn a_program_is_found_by_its_name() {
        assert!(program("sh").is_some_and(|path| path.ends_with("sh")));
        assert_eq!(program("no-such-program"), None);
    }

    #[test]
    fn headers_that_nobody_has_are_missing() {
        let need = Need { name: "x", package: "x", builds: true, check: Check::Headers("no-such-library") };
        assert!(!need.is_met(Path::new(".")));
    }
}
