//! The process that is searched: this test binary once more, with one test to run, and everything it prints kept.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::search::spelling_in;

/// The planted password: with what has to be encoded in a URL, and long enough that it can't be met by chance.
pub(crate) const PASSWORD: &str = "Pl4nted+pass/w0rd@ü:x9";

/// The user that has it.
pub(crate) const USER: &str = "auditor";

/// Tells a test that it runs in the child, and holds the password.
const PLANTED: &str = "CHOREO_TEST_PLANTED";

/// What a child wrote.
pub(crate) struct Written {
    /// What each place holds: the standard streams and the files.
    places: Vec<(String, Vec<u8>)>,
}

/// Runs a test of this binary in a folder of its own. It knows by [`is_here`] which part it plays.
pub(crate) fn run(test: &str, variables: &[(&str, &str)]) -> Written {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture", "--test-threads", "1"])
        .current_dir(folder.path())
        .env("TMPDIR", folder.path())
        .env("CARGO_MANIFEST_DIR", folder.path())
        .env("RUST_BACKTRACE", "full")
        .env("RUST_LOG", "trace")
        .env(PLANTED, PASSWORD)
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    let mut places = vec![("stdout".to_owned(), output.stdout), ("stderr".to_owned(), output.stderr)];
    collect(folder.path(), &mut places);
    let written = Written { places };
    assert!(output.status.success(), "the child failed: {}", written.shown());
    written
}

fn collect(folder: &Path, places: &mut Vec<(String, Vec<u8>)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => collect(&path, places),
            false => places.push((path.display().to_string(), fs::read(&path).unwrap_or_default())),
        }
    }
}

impl Written {
    /// Where the password is, and how it is spelt there.
    pub(crate) fn leak(&self) -> Option<String> {
        self.places.iter().find_map(|(place, bytes)| {
            let spelling =
                spelling_in(bytes, PASSWORD).or_else(|| spelling_in(place.as_bytes(), PASSWORD))?;
            Some(format!("the password is in {place}, {spelling}"))
        })
    }

    /// Whether this was written, anywhere.
    pub(crate) fn says(&self, words: &str) -> bool {
        self.places.iter().any(|(_, bytes)| String::from_utf8_lossy(bytes).contains(words))
    }

    /// All that was written, for a failure's text.
    pub(crate) fn shown(&self) -> String {
        let shown =
            |(place, bytes): &(String, Vec<u8>)| format!("--- {place}\n{}", String::from_utf8_lossy(bytes));
        self.places.iter().map(shown).collect::<Vec<_>>().join("\n")
    }
}

/// Whether this is the child.
pub(crate) fn is_here() -> bool {
    std::env::var_os(PLANTED).is_some()
}

/// The planted password, in a child.
pub(crate) fn planted() -> String {
    std::env::var(PLANTED).unwrap()
}
