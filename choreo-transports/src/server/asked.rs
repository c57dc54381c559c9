//! Asking a program, for so long and no longer: [`asked`].

use std::io::{self, Read};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

/// Why a program gave no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Unanswered {
    /// It could not be run.
    #[error("it could not be run")]
    NotRun(#[from] io::Error),
    /// It took longer than this, and was ended.
    #[error("it gave no answer within {} s", .0.as_secs_f32())]
    Late(Duration),
    /// It failed, and this is what it wrote to its standard error.
    #[error("it failed: {0}")]
    Failed(String),
}

/// What a program writes to its standard output, where it succeeds within the limit; it is given no input. Blocks.
///
/// ```
/// use std::process::Command;
/// use std::time::Duration;
///
/// use choreo_transports::survey::{Unanswered, asked};
///
/// let limit = Duration::from_secs(60);
/// assert_eq!(asked(Command::new("echo").arg("2.10"), limit)?, "2.10\n");
/// assert!(matches!(asked(&mut Command::new("no-such-program"), limit), Err(Unanswered::NotRun(_))));
/// # Ok::<(), Unanswered>(())
/// ```
///
/// # Errors
///
/// Where it can't be run, fails, or takes longer.
pub fn asked(command: &mut Command, limit: Duration) -> Result<String, Unanswered> {
    let deadline = Instant::now() + limit;
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    match answered(&mut child, deadline) {
        Some(answer) => answer,
        None => {
            let _ = child.kill();
            let _ = child.wait();
            Err(Unanswered::Late(limit))
        }
    }
}

/// `None` where it takes too long.
fn answered(child: &mut Child, deadline: Instant) -> Option<Result<String, Unanswered>> {
    // Both at once, and by threads: a pipe that is full stops its program, and one that a grandchild holds has no end.
    let (said, complained) = (read(child.stdout.take()), read(child.stderr.take()));
    let rest =
        |pipe: &Receiver<String>| pipe.recv_timeout(deadline.saturating_duration_since(Instant::now())).ok();
    let (said, complained) = (rest(&said)?, rest(&complained)?);
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status,
            Ok(None) if Instant::now() >= deadline => return None,
            Ok(None) => thread::sleep(Duration::from_millis(2)),
            Err(error) => return Some(Err(error.into())),
        }
    };
    Some(match status.success() {
        true => Ok(said),
        false => Err(Unanswered::Failed(complained.trim().to_owned())),
    })
}

fn read(pipe: Option<impl Read + Send + 'static>) -> Receiver<String> {
    let (send, receive) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            // What came before an error counts.
            let _ = pipe.read_to_end(&mut bytes);
        }
        // Nobody waits any more after the limit.
        let _ = send.send(String::from_utf8_lossy(&bytes).into_owned());
    });
    receive
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn shell(script: &str, limit: Duration) -> Result<String, Unanswered> {
        asked(Command::new("sh").args(["-c", script]), limit)
    }

    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn what_a_program_prints_counts_only_if_it_succeeds() {
        assert_eq!(shell("echo 28.2", LONG).unwrap(), "28.2\n");
        let error = shell("echo 28.2; echo no room >&2; exit 1", LONG).unwrap_err();
        assert_eq!(error.to_string(), "it failed: no room");
    }

    #[test]
    fn a_program_that_prints_more_than_a_pipe_holds_is_read_to_its_end() {
        let printed = shell("yes choreo | head -c 1000000; yes no | head -c 1000000 >&2", LONG).unwrap();
        assert_eq!(printed.len(), 1_000_000);
    }

    #[test]
    fn a_program_that_takes_too_long_is_ended() {
        let error = shell("exec sleep 600", Duration::from_millis(50)).unwrap_err();
        assert_eq!(error.to_string(), "it gave no answer within 0.05 s");
    }

    #[test]
    fn a_program_that_leaves_its_pipe_to_another_is_not_waited_for() {
        let error = shell("sleep 30 & echo 1.0", Duration::from_millis(200)).unwrap_err();
        assert!(matches!(error, Unanswered::Late(_)), "{error}");
    }
}
