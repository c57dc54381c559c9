//! Shows how far a run is: a bar on a terminal, and lines where there is none.

use std::io::{self, BufRead, BufReader, IsTerminal as _, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use indicatif::{HumanDuration, ProgressBar, ProgressStyle};

use super::count::{Count, Counter};
use crate::error::Error;

/// How often the bar is drawn.
const DRAWN: Duration = Duration::from_millis(100);

/// How long the last words of a runner that is over are waited for.
const SAID: Duration = Duration::from_millis(500);

/// How often a line is written where there is no terminal.
const WRITTEN: Duration = Duration::from_secs(10);

/// How far a run is.
#[derive(Debug)]
pub(super) struct Progress {
    /// None where there is no terminal.
    bar: Option<ProgressBar>,
    all: usize,
    began: Instant,
}

impl Progress {
    /// Of a run of so many scenarios.
    pub(super) fn new(all: usize) -> Progress {
        let bar = (io::stderr().is_terminal() && all > 0).then(|| {
            let bar = ProgressBar::new(all as u64);
            let style = "{bar:30.green} {msg}";
            bar.with_style(
                ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar()),
            )
        });
        Progress { bar, all, began: Instant::now() }
    }

    /// Runs a command, and shows what it says above the progress.
    pub(super) fn watch(&self, mut command: Command, counter: &Counter) -> Result<ExitStatus, Error> {
        command.stdin(Stdio::null());
        if self.bar.is_some() {
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).env("CARGO_TERM_COLOR", "always");
        }
        let failed = |source| Error::Run { command: "cargo".to_owned(), source };
        let mut child = command.spawn().map_err(failed)?;
        let said = self.pass_on(&mut child);
        let status = thread::scope(|scope| {
            let (over, is_over) = mpsc::channel::<()>();
            scope.spawn(|| self.show(counter, is_over));
            let status = child.wait();
            drop(over);
            status
        });
        // The last of what was said. What the tests have started and left behind may hold the pipe for ever.
        let _ = said.recv_timeout(SAID);
        status.map_err(failed)
    }

    /// Shows the last of it.
    pub(super) fn finish(&self, counter: &Counter) {
        counter.count();
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    /// Shows what the runner says, line by line. What is given back ends when all is said.
    fn pass_on(&self, child: &mut Child) -> mpsc::Receiver<()> {
        let (saying, said) = mpsc::channel();
        for pipe in self.bar.iter().flat_map(|_| pipes(child)) {
            let (bar, saying) = (self.bar.clone(), saying.clone());
            thread::spawn(move || {
                let _saying = saying;
                let mut lines = BufReader::new(pipe);
                let mut line = Vec::new();
                while lines.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
                    if let Some(bar) = &bar {
                        bar.println(String::from_utf8_lossy(&line).trim_end_matches(['\n', '\r']));
                    }
                    line.clear();
                }
            });
        }
        said
    }

    /// Shows the progress until the runner is over.
    fn show(&self, counter: &Counter, is_over: mpsc::Receiver<()>) {
        let pause = if self.bar.is_some() { DRAWN } else { WRITTEN };
        while let Err(RecvTimeoutError::Timeout) = is_over.recv_timeout(pause) {
            let count = counter.count();
            match &self.bar {
                Some(bar) => {
                    bar.set_length(self.all.max(count.over) as u64);
                    bar.set_position(count.over as u64);
                    bar.set_message(line(count, self.all, self.began.elapsed()));
                }
                None if count.over > 0 => eprintln!("{}", line(count, self.all, self.began.elapsed())),
                None => {}
            }
        }
    }
}

fn pipes(child: &mut Child) -> Vec<Box<dyn Read + Send>> {
    let out = child.stdout.take().map(|out| Box::new(out) as Box<dyn Read + Send>);
    let err = child.stderr.take().map(|err| Box::new(err) as Box<dyn Read + Send>);
    out.into_iter().chain(err).collect()
}

fn failed(count: Count) -> String {
    match count.failed {
        0 => String::new(),
        failed => format!(", {failed} failed"),
    }
}

/// `37 of 120 scenarios, 2 failed, 14 seconds, about 31 seconds left`
fn line(count: Count, all: usize, elapsed: Duration) -> String {
    let all = all.max(count.over);
    let line = format!("{} of {all} scenarios{}, {}", count.over, failed(count), HumanDuration(elapsed));
    if count.over == 0 {
        return line;
    }
    let share = (all - count.over) as f64 / count.over as f64;
    format!("{line}, about {} left", HumanDuration(elapsed.mul_f64(share)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_how_far_it_is_and_how_long_it_takes() {
        let after = |over, failed, seconds| line(Count { over, failed }, 120, Duration::from_secs(seconds));
        assert_eq!(after(30, 2, 10), "30 of 120 scenarios, 2 failed, 10 seconds, about 30 seconds left");
        assert_eq!(after(0, 0, 10), "0 of 120 scenarios, 10 seconds");
        assert_eq!(after(121, 0, 10), "121 of 121 scenarios, 10 seconds, about 0 seconds left");
    }
}
