//! What the test runners said: their closing lines, and what they left out.

/// What a run of test binaries came to, read from its output line by line.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Tally {
    /// How many closing lines there were.
    pub(crate) runs: u64,
    /// Tests that passed.
    pub(crate) passed: u64,
    /// Tests that failed.
    pub(crate) failed: u64,
    /// Tests marked `#[ignore]`, by name.
    pub(crate) ignored: Vec<String>,
    /// What tests said they skip: see [`SKIPPED`].
    pub(crate) skipped: Vec<String>,
    /// The same, of what CI does without: see [`WITHOUT`].
    pub(crate) tolerated: Vec<String>,
}

/// A test that can't run here writes one line with this to `std::io::stdout()` (which libtest does not capture):
/// what is skipped, why, and how to have it.
const SKIPPED: &str = "SKIPPED:";

/// What CI does without. Building cargo-nextest takes longer than most of the rest, and whoever changes what it runs has it.
const WITHOUT: &str = "no cargo-nextest";

impl Tally {
    /// Reads one line of a runner's output.
    pub(crate) fn read(&mut self, line: &str) {
        let line = plain(line);
        let line = line.trim();
        if let Some((_, what)) = line.split_once(SKIPPED) {
            let skips = if what.contains(WITHOUT) { &mut self.tolerated } else { &mut self.skipped };
            skips.push(what.trim().to_owned());
        } else if let Some(closing) = line.strip_prefix("test result: ") {
            self.runs += 1;
            self.passed += count(closing, "passed");
            self.failed += count(closing, "failed");
        } else if let Some((name, outcome)) = line.strip_prefix("test ").and_then(|l| l.rsplit_once(" ... "))
            && outcome.starts_with("ignored")
        {
            self.ignored.push(format!("{name} ({outcome})"));
        } else if line.starts_with("Summary [") {
            // cargo-nextest: `Summary [ 0.004s] 3 tests run: 3 passed, 1 skipped`
            self.runs += 1;
            self.passed += count(line, "passed");
            self.failed += count(line, "failed");
        }
    }

    /// Adds another run's tally to this one.
    pub(crate) fn add(&mut self, other: &Tally) {
        self.runs += other.runs;
        self.passed += other.passed;
        self.failed += other.failed;
        self.ignored.extend(other.ignored.iter().cloned());
        self.skipped.extend(other.skipped.iter().cloned());
        self.tolerated.extend(other.tolerated.iter().cloned());
    }
}

/// The number before the word: 3 in `ok. 3 passed; 0 failed`.
fn count(line: &str, word: &str) -> u64 {
    let words: Vec<&str> = line.split([' ', ';', ',']).filter(|part| !part.is_empty()).collect();
    words.windows(2).find(|pair| pair[1] == word).and_then(|pair| pair[0].parse().ok()).unwrap_or(0)
}

/// The line without its colours.
fn plain(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, escape)) = rest.split_once('\u{1b}') {
        plain.push_str(before);
        rest = escape.split_once('m').map_or("", |(_, after)| after);
    }
    plain + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(text: &str) -> Tally {
        let mut tally = Tally::default();
        text.lines().for_each(|line| tally.read(line));
        tally
    }

    #[test]
    fn closing_lines_of_libtest_are_summed() {
        let said = tally(
            "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\
             test result: \u{1b}[31mFAILED\u{1b}[m. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out\n",
        );
        assert_eq!((said.runs, said.passed, said.failed), (2, 4, 2));
    }

    #[test]
    fn the_closing_line_of_nextest_is_read() {
        let said = tally("     Summary [   0.010s] 5 tests run: 4 passed, 1 failed, 2 skipped");
        assert_eq!((said.runs, said.passed, said.failed), (1, 4, 1));
    }

    #[test]
    fn ignored_tests_are_named() {
        let said = tally("test a::b ... ok\ntest a::c ... ignored, needs a broker\n");
        assert_eq!(said.ignored, ["a::c (ignored, needs a broker)"]);
    }

    #[test]
    fn a_test_that_skips_is_counted_even_where_it_shares_its_line() {
        let said =
            tally("test nats::contract ... SKIPPED: nats: no nats-server: apt-get install nats-server\n");
        assert_eq!(said.skipped, ["nats: no nats-server: apt-get install nats-server"]);
    }

    #[test]
    fn what_ci_does_without_is_counted_by_itself() {
        let said = tally("SKIPPED: two machines: no cargo-nextest: cargo install cargo-nextest --locked\n");
        assert_eq!((said.skipped.len(), said.tolerated.len()), (0, 1));
    }
}
