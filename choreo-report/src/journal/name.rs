//! What runs and processes are called.

use std::env;
use std::hash::{BuildHasher, RandomState};
use std::process;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::record::Run;

/// Variables that say which run a process is of: that of `cargo choreo run`, and nextest's.
const VARIABLES: [&str; 2] = [super::RUN, "NEXTEST_RUN_ID"];

/// The run that this process is a part of: what its runner says, or the call of `cargo` that started it, or else it alone.
pub(crate) fn run() -> Run {
    VARIABLES.into_iter().find_map(said).or_else(caller).map_or_else(beginning, Run)
}

/// The name of a run that begins now: what the variable says, or else `20261129-105109-4711`.
pub fn beginning() -> Run {
    Run(said(super::RUN).unwrap_or_else(|| dated(SystemTime::now(), process::id())))
}

fn said(variable: &str) -> Option<String> {
    let plain = plain(&env::var(variable).ok()?);
    Some(plain).filter(|plain| !plain.is_empty())
}

/// What no other process is called, on whatever machine.
pub(crate) fn process_id(started: SystemTime) -> String {
    let chance = RandomState::new().hash_one((started, process::id()));
    format!("{}-{:08x}", process::id(), chance >> 32)
}

/// A name as a folder may have it.
fn plain(name: &str) -> String {
    let letter =
        |letter: char| if letter.is_ascii_alphanumeric() || "-_.".contains(letter) { letter } else { '-' };
    let plain: String = name.chars().map(letter).take(100).collect();
    plain.trim_start_matches('.').to_owned()
}

/// `20261129-105109-4711`
fn dated(time: SystemTime, process: u32) -> String {
    let seconds = time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    let (year, month, day) = date(days);
    let (hour, minute, second) = (rest / 3_600, rest / 60 % 60, rest % 60);
    format!("{year:04}{month:02}{day:02}-{hour:02}{minute:02}{second:02}-{process}")
}

/// `2026-11-29T10:51:09.123+00:00`
#[cfg(feature = "formats")]
pub(crate) fn iso(unix_millis: u64) -> String {
    let (seconds, millis) = (unix_millis / 1_000, unix_millis % 1_000);
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    let (year, month, day) = date(days);
    let (hour, minute, second) = (rest / 3_600, rest / 60 % 60, rest % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millis:03}+00:00")
}

/// The date so many days after the first of January 1970, as Howard Hinnant counts them
/// (<https://howardhinnant.github.io/date_algorithms.html#civil_from_days>).
fn date(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year + era * 400 + u64::from(month <= 2), month, day)
}

/// The call of `cargo` that started this process, where the system tells: all test targets of one `cargo test` have one parent.
fn caller() -> Option<String> {
    #[cfg(target_os = "linux")]
    {
        let parent = std::os::unix::process::parent_id();
        let stat = std::fs::read_to_string(format!("/proc/{parent}/stat")).ok()?;
        let ticks = began(&stat)?;
        let boot = std::fs::read_to_string("/proc/stat").ok()?;
        let boot = boot.lines().find_map(|line| line.strip_prefix("btime "))?.trim().parse().ok()?;
        // A tick is a hundredth of a second to user space, whatever the kernel's own are (proc(5)).
        let began = UNIX_EPOCH + Duration::from_secs(boot) + Duration::from_millis(ticks * 10);
        Some(dated(began, parent))
    }
    #[cfg(not(target_os = "linux"))]
    None
}

/// When a process began, in ticks since the system did, where it is `cargo`: proc(5).
#[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "only Linux tells of processes by files"))]
fn began(stat: &str) -> Option<u64> {
    let (name, rest) = stat.split_once('(')?.1.rsplit_once(')')?;
    if name != "cargo" {
        return None;
    }
    rest.split_whitespace().nth(19)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_called_by_its_date() {
        let at = |seconds| dated(UNIX_EPOCH + Duration::from_secs(seconds), 7);
        assert_eq!(at(0), "19700101-000000-7");
        assert_eq!(at(951_827_696), "20000229-123456-7");
        assert_eq!(at(1_795_949_469), "20261129-105109-7");
        assert_eq!(at(4_102_444_799), "20991231-235959-7");
    }

    #[test]
    fn a_name_from_outside_is_one_of_a_folder() {
        assert_eq!(plain("build/42: a b"), "build-42--a-b");
        assert_eq!(plain("../../etc"), "-..-etc");
        assert_eq!(plain(&"x".repeat(300)).len(), 100);
    }

    #[test]
    fn the_caller_is_known_where_it_is_cargo() {
        let stat = |name| format!("42 ({name}) S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 4711 20");
        assert_eq!(began(&stat("cargo")), Some(4711));
        assert_eq!(began(&stat("a) (b")), None);
        assert_eq!(began("nonsense"), None);
    }

    #[test]
    fn no_two_processes_have_one_id() {
        let now = SystemTime::now();
        assert_ne!(process_id(now), process_id(now));
    }
}
