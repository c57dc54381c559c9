//! The files of the workspace, as text.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::Error;

/// Every file of the workspace by its path from the root, with `/` between the parts.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    /// Names of the files and folders at the root.
    pub(crate) top: Vec<String>,
    /// Texts by path; empty for a file that is not text.
    pub(crate) files: BTreeMap<String, String>,
    /// Folders of this machine that no file should name: the workspace's own, the user's home.
    pub(crate) machine: Vec<String>,
}

/// What is made, not written: by cargo, by git, by mdBook, by cargo-fuzz.
const MADE: [&str; 6] = ["target", ".git", "docs/book", "fuzz/target", "fuzz/corpus", "fuzz/artifacts"];

impl Tree {
    /// Reads the workspace.
    pub(crate) fn read(root: &Path) -> Result<Tree, Error> {
        let mut tree = Tree { machine: machine(root), ..Tree::default() };
        tree.enter(root, "")?;
        tree.top.sort();
        Ok(tree)
    }

    fn enter(&mut self, root: &Path, folder: &str) -> Result<(), Error> {
        let shown = |error| format!("failed to read {}: {error}", root.join(folder).display());
        for entry in fs::read_dir(root.join(folder)).map_err(shown)? {
            let entry = entry.map_err(shown)?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            let path = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
            if folder.is_empty() {
                self.top.push(name);
            }
            if MADE.contains(&path.as_str()) {
                continue;
            }
            if entry.file_type().map_err(shown)?.is_dir() {
                self.enter(root, &path)?;
            } else if let Ok(bytes) = fs::read(entry.path()) {
                self.files.insert(path, String::from_utf8(bytes).unwrap_or_default());
            }
        }
        Ok(())
    }

    /// The files whose path ends so, in the order of their paths.
    pub(crate) fn ending(&self, end: &str) -> impl Iterator<Item = (&str, &str)> {
        let files = self.files.iter().filter(move |(path, _)| path.ends_with(end));
        files.map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// Whether there is such a file, or a folder with files in it.
    pub(crate) fn has(&self, path: &str) -> bool {
        let folder = format!("{}/", path.trim_end_matches('/'));
        self.files.contains_key(path)
            || self.files.range(folder.clone()..).next().is_some_and(|(next, _)| next.starts_with(&folder))
    }
}

/// The folders that name this machine: the workspace's and the home of its user. One straight below `/`, such as
/// a container's, is left out: it is too short to be told from text.
fn machine(root: &Path) -> Vec<String> {
    let home = std::env::var_os("HOME").map(PathBuf::from);
    let folders = [Some(root.to_path_buf()), home].into_iter().flatten();
    let named = folders.filter(|folder| folder.is_absolute() && folder.components().count() > 2);
    let shown = named.map(|folder| format!("{}/", folder.display()));
    // The administrator's home says the same on every machine.
    shown.chain([concat!("/ro", "ot/").to_owned()]).collect()
}

#[cfg(test)]
impl Tree {
    /// A tree of these files.
    pub(crate) fn of(files: &[(&str, &str)]) -> Tree {
        let files = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
        Tree { files: files.collect(), ..Tree::default() }
    }
}
