//! A process that is killed half-way loses what was not over, and no more.

use std::io::{BufRead, BufReader, Write};

use choreo::prelude::*;
use tempfile::TempDir;

use super::{copy, kill, plays, read};

mod part {
    use super::*;

    #[choreo::scenario(time = "virtual")]
    async fn a_is_over(_bus: &InMemory) {
        if plays() {
            choreo! { settle 1ms; publish "told" {}; never "bad"; }
        }
    }

    #[choreo::scenario]
    async fn b_never_ends(_bus: &InMemory) {
        if plays() {
            choreo! {
                timeout 10min;
                call { writeln!(std::io::stdout(), "HANGS") };
                expect "never.comes";
            }
        }
    }
}

#[test]
fn what_was_over_is_there() {
    let folder = TempDir::new().expect("a folder");
    let mut child = copy(folder.path(), "killed::part::").spawn().expect("it runs");
    let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines().map_while(Result::ok);
    let said: Vec<String> = lines.by_ref().take_while(|line| !line.contains("HANGS")).collect();
    // The other one may still be at it: it has a thread of its own.
    let over = |line: &String| line.contains("a_is_over") && line.contains("ok");
    let _ = said.iter().any(over) || lines.any(|line| over(&line));
    kill(child);
    let journal = read(folder.path());
    let names: Vec<&str> = journal.scenarios.iter().map(|scenario| scenario.name.as_str()).collect();
    assert_eq!(names, ["killed::part::a_is_over"]);
    assert_eq!(journal.torn, 0);
}
