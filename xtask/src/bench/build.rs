//! What scenarios cost to build, beside the same tests written by hand with plain async code.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::row::median;
use crate::Error;
use crate::invocation::Invocation;

/// How often the text of two tests is repeated.
const COPIES: usize = 250;

/// How many builds of each side, in turn.
const ROUNDS: usize = 3;

/// One way to write the tests.
struct Side {
    name: &'static str,
    told: &'static str,
    /// What stands once at the head of the file, and the file with the text of two tests.
    head: &'static str,
    template: &'static str,
}

const SIDES: [Side; 2] = [
    Side {
        name: "scenarios",
        told: "as scenarios",
        head: "use choreo::prelude::*;\nuse hello_world::PaymentReversed;\n",
        template: "xtask/bench/build/scenario.rs",
    },
    Side {
        name: "by-hand",
        told: "by hand",
        head: "use std::time::Duration;\n\nuse choreo::InMemory;\nuse hello_world::PaymentReversed;\nuse serde_json::{Value, json};\n\
               use tokio::time::timeout;\n",
        template: "xtask/bench/build/by_hand.rs",
    },
];

/// What came of one side.
#[derive(Debug, Default, Clone)]
struct Figures {
    /// Processor time of a build of the tests alone, in nanoseconds.
    build: Vec<f64>,
    /// Of it, expanding macros.
    expansion: Vec<f64>,
    /// The test binary, in bytes.
    size: u64,
}

/// Builds both sides in turn. The table in Markdown.
pub(super) fn measure(root: &Path) -> Result<String, Error> {
    let folder = root.join("target").join("bench-build");
    println!("=== writing {} tests of each kind to {}", 2 * COPIES, folder.display());
    write(root, &folder)?;
    let mut figures = [Figures::default(), Figures::default()];
    for (side, figures) in SIDES.iter().zip(&mut figures) {
        println!("=== building what {} stands on", side.name);
        figures.size = size(&folder, side)?;
    }
    for round in 1..=ROUNDS {
        for (side, figures) in SIDES.iter().zip(&mut figures) {
            println!("=== round {round}/{ROUNDS}: {}", side.name);
            figures.build.push(build(&folder, side)?);
            figures.expansion.push(expansion(&folder, side)?);
        }
    }
    Ok(table(&figures))
}

fn write(root: &Path, folder: &Path) -> Result<(), Error> {
    let example = root.join("examples").join("01-hello-world");
    let manifest = "[workspace]\nresolver = \"3\"\nmembers = [\"scenarios\", \"by-hand\"]\n\n\
                    [profile.dev]\ndebug = \"line-tables-only\"\nincremental = false\n";
    fs::create_dir_all(folder)?;
    fs::write(folder.join("Cargo.toml"), manifest)?;
    fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock"))?;
    for side in SIDES {
        let package = folder.join(side.name);
        for inner in ["src", "tests"] {
            fs::create_dir_all(package.join(inner))?;
        }
        let manifest = format!(
            "[package]\nname = \"{}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n\
             choreo = {{ package = \"choreo-harness\", path = {root:?} }}\nhello-world = {{ path = {example:?} }}\n\
             serde_json = \"1\"\ntokio = {{ version = \"1\", features = [\"macros\", \"rt\", \"time\"] }}\n",
            side.name
        );
        fs::write(package.join("Cargo.toml"), manifest)?;
        fs::write(package.join("src").join("lib.rs"), "")?;
        let text = fs::read_to_string(root.join(side.template))?;
        fs::write(tests(folder, &side), repeated(side.head, &text))?;
    }
    Ok(())
}

fn repeated(head: &str, text: &str) -> String {
    let mut all = head.to_owned();
    for copy in 0..COPIES {
        let one = text.replace("_N(", &format!("_{copy}(")).replace("ORD-N", &format!("ORD-{copy}"));
        all.push('\n');
        all.push_str(&one);
    }
    all
}

fn tests(folder: &Path, side: &Side) -> PathBuf {
    folder.join(side.name).join("tests").join("all.rs")
}

/// Makes the tests look changed, so that they are built again, and they alone.
fn touch(folder: &Path, side: &Side) -> Result<(), Error> {
    let file = tests(folder, side);
    Ok(fs::write(&file, fs::read(&file)?)?)
}

/// The size of the binary, and everything built that it stands on.
fn size(folder: &Path, side: &Side) -> Result<u64, Error> {
    let line = "test --quiet --no-run --message-format=json --test all --package";
    let messages = unlocked(Invocation::cargo(line).arg(side.name)).read(folder)?;
    let executable = |line: &str| -> Option<String> {
        let message: Value = serde_json::from_str(line).ok()?;
        Some(message["executable"].as_str()?.to_owned())
    };
    let path = messages.lines().rev().find_map(executable).ok_or("cargo named no test binary")?;
    Ok(fs::metadata(path)?.len())
}

/// The processor time of a build, in nanoseconds: it does not hang on what else the machine does, as the hour does.
fn build(folder: &Path, side: &Side) -> Result<f64, Error> {
    touch(folder, side)?;
    let line = format!("cargo test --quiet --no-run --test all --package {} >&2 && times", side.name);
    let printed = unlocked(Invocation::new("sh", ["-c", &line])).read(folder)?;
    spent(&printed).ok_or_else(|| format!("`times` of the shell printed {printed:?}").into())
}

/// What `times` says of a shell's children: `0m17.620s 0m1.230s` in its second line.
fn spent(times: &str) -> Option<f64> {
    let children = times.lines().nth(1)?.split_whitespace();
    let each = children.map(|time| {
        let (minutes, seconds) = time.strip_suffix('s')?.split_once('m')?;
        Some(minutes.parse::<f64>().ok()? * 60.0 + seconds.parse::<f64>().ok()?)
    });
    let seconds: f64 = each.sum::<Option<f64>>()?;
    Some(seconds * 1e9)
}

/// With the options that stable rustc otherwise keeps to itself, which [`expansion`] needs. Each command has them, since build
/// scripts run again when this changes, and all that hangs on them is built again.
fn unlocked(command: Invocation) -> Invocation {
    command.env("RUSTC_BOOTSTRAP", "1")
}

/// What rustc says that it spends on expanding macros, in nanoseconds.
fn expansion(folder: &Path, side: &Side) -> Result<f64, Error> {
    touch(folder, side)?;
    let line = format!("cargo rustc --quiet --test all --package {} -- -Ztime-passes 2>&1", side.name);
    let printed = unlocked(Invocation::new("sh", ["-c", &line])).read(folder)?;
    let pass = printed.lines().find(|line| line.ends_with("macro_expand_crate"));
    let time =
        pass.and_then(|line| line.strip_prefix("time:")?.split(';').next()?.trim().parse::<f64>().ok());
    Ok(time.ok_or("rustc named no time of `macro_expand_crate`")? * 1e9)
}

fn table(figures: &[Figures; 2]) -> String {
    let count = 2 * COPIES;
    let mut text = String::from(
        "| the same tests | build: processor time, median | a test | of it, expanding macros | test binary |\n\
         | --- | --- | --- | --- | --- |\n",
    );
    for (side, of) in SIDES.iter().zip(figures) {
        let (build, expansion) = (median(&of.build), median(&of.expansion));
        let each = |nanoseconds: f64| nanoseconds / count as f64 / 1e6;
        let megabytes = of.size as f64 / 1e6;
        let _ = writeln!(
            text,
            "| {count} {} | {:.1} s | {:.1} ms | {:.1} ms | {megabytes:.1} MB |",
            side.told,
            build / 1e9,
            each(build),
            each(expansion),
        );
    }
    let [scenarios, by_hand] = figures;
    let _ = writeln!(
        text,
        "| ratio | **{:.2}** | | | **{:.2}** |",
        median(&scenarios.build) / median(&by_hand.build),
        scenarios.size as f64 / by_hand.size as f64,
    );
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_copy_has_names_of_its_own() {
        let all = repeated("use a;\n", "fn t_N() { \"ORD-N\" }\n");
        assert!(all.starts_with("use a;\n\nfn t_0() { \"ORD-0\" }\n\nfn t_1() { \"ORD-1\" }\n"), "{all}");
        assert_eq!(all.matches("fn t_").count(), COPIES);
    }

    #[test]
    fn the_children_of_a_shell_are_its_second_line() {
        assert_eq!(spent("0m0.001s 0m0.002s\n1m2.500s 0m0.500s\n"), Some(63e9));
        assert_eq!(spent("none"), None);
    }

    #[test]
    fn the_table_has_both_sides_and_their_ratio() {
        let of = |build: f64, size| Figures { build: vec![build * 1e9], expansion: vec![5e9], size };
        let table = table(&[of(20.0, 40_000_000), of(40.0, 50_000_000)]);
        assert!(table.contains("| 500 as scenarios | 20.0 s | 40.0 ms | 10.0 ms | 40.0 MB |"), "{table}");
        assert!(table.contains("| ratio | **0.50** | | | **0.80** |"), "{table}");
    }
}
