//! Where this process runs.

use std::env;
use std::fs;
use std::path::Path;
use std::time::SystemTime;

use super::millis;
use super::narrowed::narrowed;
use crate::journal;
use crate::record::{Attempt, Commit, Process, VERSION};

/// What there is to know of this process.
pub(super) fn process() -> Process {
    let started = SystemTime::now();
    let manifest = env::var_os("CARGO_MANIFEST_DIR");
    Process {
        version: VERSION,
        run: journal::run(),
        id: journal::process_id(started),
        started_ms: millis(started),
        package: said("CARGO_PKG_NAME"),
        binary: binary(),
        host: host(),
        platform: format!("{}-{}", env::consts::OS, env::consts::ARCH),
        toolchain: Some(env!("CHOREO_BUILT_BY").to_owned()).filter(|version| !version.is_empty()),
        choreo: env!("CARGO_PKG_VERSION").to_owned(),
        commit: manifest.as_deref().and_then(|folder| commit(Path::new(folder))),
        workspace: manifest.as_deref().and_then(|folder| workspace(Path::new(folder))),
        ci: ci(),
        narrowed: narrowed(),
    }
}

/// Which time the runner runs this test: nextest says so, and `cargo choreo run` in which repetition.
pub(super) fn attempt() -> Attempt {
    let number = |name: &str| said(name).and_then(|text| text.parse().ok()).filter(|number| *number > 0);
    let this = number("NEXTEST_ATTEMPT").unwrap_or(1);
    let of = number("NEXTEST_TOTAL_ATTEMPTS").unwrap_or(this);
    Attempt { number: this, of, repetition: number(journal::REPETITION).unwrap_or(1) }
}

fn said(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

/// The name of the test target: of the program, without what Cargo adds.
fn binary() -> String {
    let program = env::current_exe().ok();
    let name = program.as_deref().and_then(Path::file_stem).map(|name| name.to_string_lossy().into_owned());
    let name = name.unwrap_or_default();
    match name.rsplit_once('-') {
        Some((name, hash)) if hash.len() == 16 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
            name.to_owned()
        }
        _ => name,
    }
}

fn host() -> Option<String> {
    let named = fs::read_to_string("/proc/sys/kernel/hostname").ok().map(|name| name.trim().to_owned());
    named.or_else(|| said("HOSTNAME")).or_else(|| said("COMPUTERNAME")).filter(|name| !name.is_empty())
}

/// The names of what continuous integration says of itself.
fn ci() -> Option<String> {
    let known = [
        ("GITHUB_ACTIONS", "GitHub Actions"),
        ("GITLAB_CI", "GitLab CI"),
        ("JENKINS_URL", "Jenkins"),
        ("BUILDKITE", "Buildkite"),
        ("CIRCLECI", "CircleCI"),
        ("TF_BUILD", "Azure Pipelines"),
    ];
    let named = known.into_iter().find(|(variable, _)| said(variable).is_some());
    named.map(|(_, name)| name.to_owned()).or_else(|| said("CI").map(|_| "CI".to_owned()))
}

/// What is checked out where the package is: read from the files of Git, without running it.
fn commit(package: &Path) -> Option<Commit> {
    let git = package.ancestors().map(|folder| folder.join(".git")).find(|path| path.exists())?;
    let folder = match git.is_dir() {
        true => git,
        // A work tree: a file that says where its folder is.
        false => {
            let text = fs::read_to_string(&git).ok()?;
            git.parent()?.join(text.trim().strip_prefix("gitdir: ")?)
        }
    };
    let head = fs::read_to_string(folder.join("HEAD")).ok()?;
    let Some(name) = head.trim().strip_prefix("ref: ") else {
        return Some(Commit { id: head.trim().to_owned(), branch: None });
    };
    let common = fs::read_to_string(folder.join("commondir")).ok().map(|path| folder.join(path.trim()));
    let folders = [Some(folder.clone()), common];
    let id = folders.iter().flatten().find_map(|folder| {
        let loose = fs::read_to_string(folder.join(name)).ok().map(|id| id.trim().to_owned());
        loose.or_else(|| packed(&fs::read_to_string(folder.join("packed-refs")).ok()?, name))
    })?;
    Some(Commit { id, branch: Some(name.strip_prefix("refs/heads/").unwrap_or(name).to_owned()) })
}

/// Where the workspace of a package is in its repository; `None` where that is the top. It has the Cargo.lock.
fn workspace(package: &Path) -> Option<String> {
    let has = |name: &'static str| package.ancestors().find(|folder| folder.join(name).exists());
    let within = has("Cargo.lock")?.strip_prefix(has(".git")?).ok()?;
    let names: Vec<_> = within.iter().map(|name| name.to_string_lossy()).collect();
    Some(names.join("/")).filter(|path| !path.is_empty())
}

fn packed(refs: &str, name: &str) -> Option<String> {
    let line = refs.lines().find(|line| line.ends_with(name))?;
    let (id, of) = line.split_once(' ')?;
    (of == name).then(|| id.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(folder: &Path, files: &[(&str, &str)]) {
        for (name, text) in files {
            let path = folder.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
    }

    #[test]
    fn a_workspace_is_found_in_its_repository() {
        let top = tempfile::tempdir().unwrap();
        written(
            top.path(),
            &[(".git/HEAD", ""), ("services/shop/Cargo.lock", ""), ("services/shop/orders/a", "")],
        );
        assert_eq!(workspace(&top.path().join("services/shop/orders")).as_deref(), Some("services/shop"));
        written(top.path(), &[("Cargo.lock", ""), ("web/a", "")]);
        assert_eq!(workspace(&top.path().join("web")), None);
    }

    #[test]
    fn a_commit_is_read_from_the_files_of_git() {
        let id = "4be0b2c1d3e4f5061728394a5b6c7d8e9f001122";
        let top = tempfile::tempdir().unwrap();
        let package = top.path().join("crates/orders");
        fs::create_dir_all(&package).unwrap();
        assert_eq!(commit(&package).map(|commit| commit.id.len()).filter(|length| *length != 40), None);
        written(
            top.path(),
            &[
                (".git/HEAD", "ref: refs/heads/feature/x\n"),
                (".git/refs/heads/feature/x", &format!("{id}\n")),
            ],
        );
        let branch = Some("feature/x".to_owned());
        assert_eq!(commit(&package), Some(Commit { id: id.to_owned(), branch: branch.clone() }));
        fs::remove_file(top.path().join(".git/refs/heads/feature/x")).unwrap();
        written(top.path(), &[(".git/packed-refs", &format!("# pack\n{id} refs/heads/feature/x\n"))]);
        assert_eq!(commit(&package), Some(Commit { id: id.to_owned(), branch }));
        written(top.path(), &[(".git/HEAD", &format!("{id}\n"))]);
        assert_eq!(commit(&package), Some(Commit { id: id.to_owned(), branch: None }));
    }
}
