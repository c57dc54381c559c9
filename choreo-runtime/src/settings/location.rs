//! Where `choreo.toml` is.

use std::path::{Path, PathBuf};

/// The file's name.
const NAME: &str = "choreo.toml";

/// Where the search began, and what it found.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Location {
    /// The file; where there is none, where it would best be.
    pub(super) path: PathBuf,
    /// Whether it is there.
    pub(super) exists: bool,
}

/// Looks from the package that is tested (else from the current folder) upwards.
pub(super) fn find() -> Location {
    // At run time: a test binary may be run from another checkout than the one that it was built in.
    let start = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    find_from(&start.or_else(|| std::env::current_dir().ok()).unwrap_or_default())
}

/// The nearest file wins. The search ends at the root of the workspace or of the repository, so that a file that
/// somebody else put further up, in `/tmp` or `/`, allows nothing.
fn find_from(start: &Path) -> Location {
    let mut root = start;
    for folder in start.ancestors() {
        let path = folder.join(NAME);
        if path.is_file() {
            return Location { path, exists: true };
        }
        if is_root(folder) {
            root = folder;
            break;
        }
    }
    Location { path: root.join(NAME), exists: false }
}

fn is_root(folder: &Path) -> bool {
    let is_workspace = |manifest: String| {
        manifest.lines().any(|line| {
            let line = line.trim_start();
            line.starts_with("[workspace]") || line.starts_with("[workspace.")
        })
    };
    folder.join(".git").exists() || std::fs::read_to_string(folder.join("Cargo.toml")).is_ok_and(is_workspace)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn the_nearest_file_wins_and_the_search_ends_at_the_workspace() {
        let top = tempfile::tempdir().unwrap();
        let workspace = top.path().join("workspace");
        let package = workspace.join("orders");
        fs::create_dir_all(&package).unwrap();
        fs::write(package.join("Cargo.toml"), "[package]\nname = \"orders\"").unwrap();
        fs::write(workspace.join("Cargo.toml"), "[workspace]\nmembers = [\"orders\"]").unwrap();
        fs::write(top.path().join(NAME), "").unwrap();

        assert_eq!(find_from(&package), Location { path: workspace.join(NAME), exists: false });
        fs::write(workspace.join(NAME), "").unwrap();
        assert_eq!(find_from(&package), Location { path: workspace.join(NAME), exists: true });
        fs::write(package.join(NAME), "").unwrap();
        assert_eq!(find_from(&package), Location { path: package.join(NAME), exists: true });
    }

    #[test]
    fn a_repository_ends_the_search_where_there_is_no_workspace() {
        let top = tempfile::tempdir().unwrap();
        let package = top.path().join("repository/orders");
        fs::create_dir_all(top.path().join("repository/.git")).unwrap();
        fs::create_dir_all(&package).unwrap();
        fs::write(top.path().join(NAME), "").unwrap();
        let path = top.path().join("repository").join(NAME);
        assert_eq!(find_from(&package), Location { path, exists: false });
    }
}
