//! The shell that watches over a broker: [`Supervisor`].

use std::ffi::{OsStr, OsString};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use tokio::sync::watch;

use super::Site;
use super::docker::Container;

const SCRIPT: &str = include_str!("supervisor.sh");

/// What ends the broker.
#[derive(Debug, Clone)]
pub(super) enum Tie {
    /// That this process is gone, or has let go of the supervisor.
    Process,
    /// That for so long no process has held a lock on this file.
    Lock(PathBuf, Duration),
}

/// What is run.
#[derive(Debug)]
pub(super) struct Errand {
    pub(super) program: PathBuf,
    pub(super) args: Vec<OsString>,
    pub(super) env: Vec<(&'static str, OsString)>,
    pub(super) companion: Option<PathBuf>,
    pub(super) container: Option<Container>,
}

/// A supervisor at work. Dropped, it ends its broker and removes the folder, unless the broker is tied to a lock.
#[derive(Debug)]
pub(super) struct Supervisor {
    orders: Mutex<Option<ChildStdin>>,
    life: watch::Receiver<Life>,
}

/// What became of the broker.
#[derive(Debug, Clone, Default)]
pub(super) struct Life {
    /// How often it was started.
    pub(super) starts: u32,
    /// The exit code it ended with, where it is not running.
    pub(super) exit: Option<String>,
}

impl Supervisor {
    /// Starts a broker and its supervisor.
    pub(super) fn spawn(errand: &Errand, site: &Site, tie: &Tie) -> std::io::Result<Supervisor> {
        let mut command = command(errand, site, tie);
        let stdin = if matches!(tie, Tie::Process) { Stdio::piped() } else { Stdio::null() };
        let mut child = command.stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let orders = Mutex::new(child.stdin.take());
        let (told, life) = watch::channel(Life::default());
        if let Some(stdout) = child.stdout.take() {
            thread::Builder::new()
                .name("choreo-server".to_owned())
                .spawn(move || follow(child, stdout, &told))?;
        }
        Ok(Supervisor { orders, life })
    }

    /// What becomes of the broker.
    pub(super) fn life(&self) -> watch::Receiver<Life> {
        self.life.clone()
    }

    /// Tells the supervisor to kill the broker. One that has ended already is left alone.
    pub(super) fn kill(&self) {
        self.order("kill\n");
    }

    /// Tells the supervisor to start the broker again. Only once it has ended.
    pub(super) fn start_again(&self) {
        self.order("start\n");
    }

    fn order(&self, line: &str) {
        let mut orders = self.orders.lock().unwrap_or_else(PoisonError::into_inner);
        // A supervisor that is gone says so by the end of its life.
        let _ = orders.as_mut().map(|pipe| pipe.write_all(line.as_bytes()));
    }
}

fn command(errand: &Errand, site: &Site, tie: &Tie) -> Command {
    let mut command = Command::new("/bin/sh");
    command.arg("-c").arg(SCRIPT).arg("choreo-supervisor");
    command.arg(site.folder()).arg(site.log());
    command.arg(errand.companion.as_deref().unwrap_or(Path::new("")));
    match &errand.container {
        Some(container) => command.arg(&container.docker).arg(&container.name),
        None => command.arg("").arg(""),
    };
    match tie {
        Tie::Process => command.arg("").arg(""),
        Tie::Lock(path, linger) => command.arg(path).arg(linger.as_secs().to_string()),
    };
    command.arg(&errand.program).args(&errand.args);
    command.envs(errand.env.iter().map(|(name, value)| (OsStr::new(name), value)));
    command.current_dir(site.folder());
    // What a terminal or a test runner sends to the group of the test is not meant for the broker.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    command
}

/// Reads what the supervisor says until it ends, and waits for it, so that it leaves nothing behind.
fn follow(mut child: Child, stdout: ChildStdout, told: &watch::Sender<Life>) {
    for line in BufReader::new(stdout).lines().map_while(Result::ok) {
        match line.split_once(' ') {
            Some(("started", _)) => told.send_modify(|life| {
                life.starts += 1;
                life.exit = None;
            }),
            Some(("exited", code)) => told.send_modify(|life| life.exit = Some(code.to_owned())),
            _ => {}
        }
    }
    told.send_modify(|life| {
        life.exit.get_or_insert_with(|| "its supervisor is gone".to_owned());
    });
    let _ = child.wait();
}
