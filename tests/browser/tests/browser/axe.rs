//! What axe-core, the checker of accessibility, says of the pages.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::driver::{browse, cache, skipped};
use super::page::{NARROW, Page, WIDE};
use super::tour::{records, report};

const VERSION: &str = "4.10.3";

/// The checker, fetched once into the user's cache.
fn checker() -> Result<String, String> {
    let kept = cache().join(format!("axe-core-{VERSION}"));
    if !kept.join("package/axe.min.js").is_file() {
        fetch(&kept).map_err(|error| format!("axe-core can't be fetched: {error}"))?;
    }
    fs::read_to_string(kept.join("package/axe.min.js")).map_err(|error| error.to_string())
}

fn fetch(kept: &Path) -> Result<(), String> {
    fs::create_dir_all(kept).map_err(|error| error.to_string())?;
    let address = format!("https://registry.npmjs.org/axe-core/-/axe-core-{VERSION}.tgz");
    let archive = kept.join("package.tgz");
    let run = |command: &mut Command| match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{command:?}: {status}")),
        Err(error) => Err(format!("{command:?}: {error}")),
    };
    run(Command::new("curl")
        .args(["--silent", "--show-error", "--fail", "--output"])
        .arg(&archive)
        .arg(address))?;
    run(Command::new("tar").arg("-xzf").arg(&archive).arg("-C").arg(kept).arg("package/axe.min.js"))
}

const PAGES: [&str; 16] = [
    "",
    "run=",
    "q=nothing+has+this",
    "s=report-tour/tour/mismatch",
    "s=report-tour/tour/timeout_by_a_misspelt_topic",
    "s=report-tour/tour/passed",
    "s=report-tour/tour/slow",
    "s=report-tour/tour/several_at_once",
    "s=report-tour/tour/lost",
    "s=report-tour/tour/unopened",
    "s=report-tour/tour/violated_by_what_must_never_come",
    "s=report-tour/tour/envelope::mismatch_in_the_key_and_a_header",
    "s=report-tour/tour/envelope::mismatch_of_several_for_several_reasons",
    "s=report-tour/tour/wire::slow_by_a_gap",
    "s=report-tour/tour/retry::flaky",
    "s=no/such/scenario",
];

const RUN: &str = "
    const done = arguments[arguments.length - 1];
    axe.run(document, { resultTypes: ['violations'] }).then(
        found => done(found.violations
            .filter(one => ['serious', 'critical'].includes(one.impact))
            .map(one => one.id + ': ' + one.nodes.slice(0, 3).map(node => node.html.slice(0, 160) + ' ' + node.failureSummary).join(' | '))),
        error => done([String(error)]));
";

#[test]
fn nothing_stands_in_the_way_of_anybody() {
    let checker = match checker() {
        Ok(checker) => checker,
        Err(why) => return skipped(&why),
    };
    browse(|client| async move {
        let tour = report(records());
        let mut wrongs = Vec::new();
        for size in [WIDE, NARROW] {
            for scheme in ["light", "dark"] {
                for at in PAGES {
                    let page = Page::open(client.clone(), &tour.file, at, size).await;
                    page.0.refresh().await.unwrap();
                    page.prefer(scheme).await;
                    page.value("document.querySelectorAll('#detail details:not([open]) > summary').forEach(one => one.click())").await;
                    page.0.execute(&checker, Vec::new()).await.unwrap();
                    let found = page.0.execute_async(RUN, Vec::new()).await.unwrap();
                    for wrong in found.as_array().unwrap().iter().filter_map(Value::as_str) {
                        wrongs.push(format!("{size:?} {scheme} #{at}: {wrong}"));
                    }
                }
            }
        }
        assert!(wrongs.is_empty(), "{}", wrongs.join("\n"));
    });
}
