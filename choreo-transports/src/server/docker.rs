//! Docker, where there is an engine and no program: [`Container`].

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use super::asked::asked;
use super::program::found;
use super::{Launch, Program, Site};

/// How long an engine may take to say that it is there.
const PATIENCE: Duration = Duration::from_secs(5);

/// `always`: brokers run in Docker even where their programs are. `never`: they don't.
const VARIABLE: &str = "CHOREO_DOCKER";

/// Whether Docker is to be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wish {
    Always,
    IfNeeded,
    Never,
}

impl Wish {
    /// What the environment says.
    pub(super) fn read() -> Wish {
        match env::var(VARIABLE).as_deref() {
            Ok("always") => Wish::Always,
            Ok("never") => Wish::Never,
            _ => Wish::IfNeeded,
        }
    }
}

/// The client of an engine that answers; otherwise why there is none. Blocks.
pub(super) fn engine() -> Result<PathBuf, String> {
    let docker = found("docker").ok_or("there is no Docker either")?;
    let mut version = Command::new(&docker);
    version.args(["version", "--format", "{{.Server.Version}}"]);
    match asked(&mut version, PATIENCE) {
        Ok(answer) if !answer.trim().is_empty() => Ok(docker),
        _ => Err("no Docker engine answers `docker version`".to_owned()),
    }
}

/// A broker in a container.
#[derive(Debug)]
pub(super) struct Container {
    /// The client.
    pub(super) docker: PathBuf,
    /// The container's name.
    pub(super) name: String,
}

impl Container {
    /// One for the broker at this site.
    pub(super) fn new(docker: PathBuf, broker: &str, site: &Site) -> Container {
        let name = format!("choreo-{}-{}-{}", broker.to_lowercase(), std::process::id(), site.port());
        Container { docker, name }
    }

    /// The client's arguments that run the broker in the foreground. The folder has the same path inside, so the
    /// same configuration serves, and what the broker writes there is ours to remove.
    pub(super) fn run(&self, image: &str, program: &Program, launch: &Launch, site: &Site) -> Vec<OsString> {
        let port = site.port();
        let folder = site.folder().display();
        let mut args: Vec<OsString> =
            vec!["run".into(), "--rm".into(), "--name".into(), self.name.clone().into()];
        args.extend(owner(site).into_iter().flat_map(|owner| ["--user".into(), owner]));
        let words = [
            "--publish".to_owned(),
            format!("127.0.0.1:{port}:{port}"),
            "--volume".to_owned(),
            format!("{folder}:{folder}"),
            "--workdir".to_owned(),
            folder.to_string(),
            "--env".to_owned(),
            format!("HOME={folder}"),
        ];
        args.extend(words.map(OsString::from));
        for (name, value) in &launch.env {
            let mut variable = OsString::from(format!("{name}="));
            variable.push(value);
            args.extend(["--env".into(), variable]);
        }
        args.extend(["--entrypoint", program.name, image].map(OsString::from));
        args.extend(launch.args.iter().cloned());
        args
    }
}

#[cfg(unix)]
fn owner(site: &Site) -> Option<OsString> {
    let metadata = std::fs::metadata(site.folder()).ok()?;
    let (user, group) =
        (std::os::unix::fs::MetadataExt::uid(&metadata), std::os::unix::fs::MetadataExt::gid(&metadata));
    Some(format!("{user}:{group}").into())
}

#[cfg(not(unix))]
fn owner(_: &Site) -> Option<OsString> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROGRAM: Program =
        Program { name: "nats-server", folders: &[], install: "", variable: "CHOREO_NATS_URL" };

    #[test]
    fn a_container_has_the_folder_and_the_port_and_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let site = Site::new(folder.path().to_owned(), vec![24_222], true);
        let container = Container::new("docker".into(), "NATS", &site);
        let launch = Launch::new(["-c", "nats.conf"]).env("LANG", "C");
        let args = container.run("nats:2-alpine", &PROGRAM, &launch, &site);
        let line = args.iter().map(|arg| arg.to_string_lossy()).collect::<Vec<_>>().join(" ");
        let (name, path) = (&container.name, folder.path().display());
        assert!(line.starts_with(&format!("run --rm --name {name} --user ")), "{line}");
        let rest = format!(
            "--publish 127.0.0.1:24222:24222 --volume {path}:{path} --workdir {path} --env HOME={path} --env LANG=C \
             --entrypoint nats-server nats:2-alpine -c nats.conf"
        );
        assert!(line.ends_with(&rest), "{line}");
        assert!(name.starts_with("choreo-nats-") && name.ends_with("-24222"), "{name}");
    }
}
