//! Commands that are run: shown as they can be typed, their output passed on and read along the way.

use std::fmt;
use std::io::{BufRead, BufReader, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::Error;
use crate::tally::Tally;

/// A command line.
#[derive(Debug, Clone)]
pub(crate) struct Invocation {
    program: PathBuf,
    args: Vec<String>,
    env: Vec<(&'static str, String)>,
    folders: Vec<Folder>,
}

/// A variable that names a folder, once there is one.
#[derive(Debug, Clone)]
struct Folder {
    name: &'static str,
    path: PathBuf,
    marker: PathBuf,
}

/// What came of a command.
#[derive(Debug)]
pub(crate) struct Finished {
    /// Whether it exited with 0.
    pub(crate) success: bool,
    /// What the test runners in it said.
    pub(crate) tally: Tally,
}

/// What a command printed.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Invocation {
    /// `cargo` with these arguments, written as in a shell.
    pub(crate) fn cargo(args: &str) -> Invocation {
        Invocation::new("cargo", args.split_whitespace())
    }

    /// A program with these arguments.
    pub(crate) fn new(
        program: impl Into<PathBuf>,
        args: impl IntoIterator<Item = impl Into<String>>,
    ) -> Invocation {
        let args = args.into_iter().map(Into::into).collect();
        Invocation { program: program.into(), args, env: Vec::new(), folders: Vec::new() }
    }

    /// The same, with one more argument.
    pub(crate) fn arg(mut self, arg: impl Into<String>) -> Invocation {
        self.args.push(arg.into());
        self
    }

    /// The same, with more arguments, written as in a shell.
    pub(crate) fn args(mut self, args: &str) -> Invocation {
        self.args.extend(args.split_whitespace().map(str::to_owned));
        self
    }

    /// The same, with a variable of its own.
    pub(crate) fn env(mut self, name: &'static str, value: impl Into<String>) -> Invocation {
        self.env.push((name, value.into()));
        self
    }

    /// The same, with a variable that names this folder, if the marker is there when it is run.
    pub(crate) fn env_once(mut self, name: &'static str, path: PathBuf, marker: PathBuf) -> Invocation {
        self.folders.push(Folder { name, path, marker });
        self
    }

    /// Runs it, passing on what it prints, line by line, and reading it along the way.
    pub(crate) fn run(&self, root: &Path) -> Result<Finished, Error> {
        let mut command = self.command(root);
        if std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none() {
            // The pipes hide the terminal from cargo.
            command.env("CARGO_TERM_COLOR", "always");
        }
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| format!("failed to start `{self}`: {error}"))?;
        let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
        let tally = std::thread::scope(|scope| {
            let errors = scope.spawn(|| passed_on(stderr, std::io::stderr()));
            let mut tally = passed_on(stdout, std::io::stdout());
            if let Ok(more) = errors.join() {
                tally.add(&more);
            }
            tally
        });
        let status = child.wait().map_err(|error| format!("failed to wait for `{self}`: {error}"))?;
        Ok(Finished { success: status.success(), tally })
    }

    /// Runs it silently and gives what it printed on standard output.
    ///
    /// A failure quotes what it printed on standard error.
    pub(crate) fn read(&self, root: &Path) -> Result<String, Error> {
        let output = self.output(root)?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            return Err(format!("`{self}` failed ({}):\n{}", output.status, said.trim_end()).into());
        }
        Ok(String::from_utf8(output.stdout)?)
    }

    /// Runs it silently and gives what it printed, however it ended.
    pub(crate) fn said(&self, root: &Path) -> Result<Said, Error> {
        let Output { stdout, stderr, .. } = self.output(root)?;
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        Ok(Said { stdout: text(stdout), stderr: text(stderr) })
    }

    /// Whether it starts and exits with 0; what it prints is thrown away.
    pub(crate) fn succeeds(&self, root: &Path) -> bool {
        self.output(root).is_ok_and(|output| output.status.success())
    }

    fn output(&self, root: &Path) -> Result<Output, Error> {
        let output = self.command(root).stdin(Stdio::null()).output();
        output.map_err(|error| format!("failed to start `{self}`: {error}").into())
    }

    fn complete(&self) -> impl Iterator<Item = &Folder> {
        self.folders.iter().filter(|folder| folder.marker.exists())
    }

    fn command(&self, root: &Path) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.args).current_dir(root);
        command.envs(self.env.iter().map(|(name, value)| (name, value)));
        command.envs(self.complete().map(|folder| (folder.name, &folder.path)));
        command
    }
}

impl fmt::Display for Invocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, value) in &self.env {
            write!(f, "{name}={} ", quoted(value))?;
        }
        for Folder { name, path, .. } in self.complete() {
            write!(f, "{name}={} ", quoted(&path.to_string_lossy()))?;
        }
        write!(f, "{}", quoted(&self.program.to_string_lossy()))?;
        self.args.iter().try_for_each(|arg| write!(f, " {}", quoted(arg)))
    }
}

/// The text as a shell takes it for one word.
fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,@+".contains(c);
    match !text.is_empty() && text.chars().all(plain) {
        true => text.to_owned(),
        false => format!("'{}'", text.replace('\'', r"'\''")),
    }
}

/// Copies every line to `to` and reads it. A line that is not UTF-8 is read as well as it can be.
fn passed_on(from: Option<impl Read>, mut to: impl Write) -> Tally {
    let mut tally = Tally::default();
    let Some(from) = from else { return tally };
    let mut reader = BufReader::new(from);
    let mut line = Vec::new();
    while matches!(reader.read_until(b'\n', &mut line), Ok(read) if read > 0) {
        // A line that can't be passed on is read all the same.
        let _ = to.write_all(&line).and_then(|()| to.flush());
        tally.read(&String::from_utf8_lossy(&line));
        line.clear();
    }
    tally
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_shown_as_it_can_be_typed() {
        let doc = Invocation::cargo("doc --workspace --no-deps").env("RUSTDOCFLAGS", "-D warnings");
        assert_eq!(doc.to_string(), "RUSTDOCFLAGS='-D warnings' cargo doc --workspace --no-deps");
    }

    #[test]
    fn a_folder_is_named_only_once_it_is_there() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let jars = |marker: &str| {
            Invocation::new("sh", ["-c", "echo ${JARS-none}"]).env_once(
                "JARS",
                "libs".into(),
                root.join(marker),
            )
        };
        assert_eq!(jars("Cargo.toml").read(root).unwrap(), "libs\n");
        assert_eq!(jars("Cargo.toml").to_string(), "JARS=libs sh -c 'echo ${JARS-none}'");
        assert_eq!(jars("no-such-file").read(root).unwrap(), "none\n");
    }

    #[test]
    fn what_a_command_prints_is_passed_on_and_read() {
        let mut copy = Vec::new();
        let said = b"test result: ok. 2 passed; 0 failed; 0 ignored\nno newline at the end".as_slice();
        let tally = passed_on(Some(said), &mut copy);
        assert_eq!((tally.passed, copy.as_slice()), (2, said));
    }

    #[test]
    fn a_program_that_is_not_there_is_named() {
        let error = Invocation::new("no-such-program", ["-x"]).read(Path::new(".")).unwrap_err();
        assert!(error.to_string().starts_with("failed to start `no-such-program -x`"), "{error}");
    }
}
