//! `cargo xtask bench`: choreo against the Python choreo-harness, on the same work and in the same run.

mod build;
mod criterion;
mod page;
mod python;
mod row;
mod scopes;
mod wires;

use std::path::Path;

use clap::Args;

use crate::Error;
use crate::invocation::Invocation;

/// What `cargo xtask bench` can be told.
#[derive(Debug, Clone, Args)]
pub(crate) struct Options {
    /// How many rounds; in each, Python runs first and Rust right after
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// Measure only one of the four: scenarios in memory, many of them at once, on real brokers, or what they cost to build
    #[arg(long)]
    only: Option<Part>,
    /// Write the tables into docs/src/bench.md
    #[arg(long)]
    write: bool,
}

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    /// Scenarios on the in-memory transport
    Memory,
    /// Scopes that run at once on one topic
    Scopes,
    /// Scenarios on real brokers
    Wires,
    /// What scenarios cost to build
    Build,
}

/// Measures both sides in turn and prints the tables.
pub(crate) fn run(root: &Path, options: &Options) -> Result<(), Error> {
    let wanted = |part| options.only.is_none_or(|only| only == part);
    if wanted(Part::Build) {
        let table = build::measure(root)?;
        println!("\n{table}");
        if options.write {
            page::BUILD.write(root, &table)?;
        }
    }
    if options.only == Some(Part::Build) {
        return Ok(());
    }
    let python = python::Python::ready(root)?;
    if wanted(Part::Memory) {
        memory(root, options, &python)?;
    }
    if wanted(Part::Scopes) {
        let table = scopes::measure(root, options.rounds, &python)?;
        println!("\n{table}");
        if options.write {
            page::SCOPES.write(root, &table)?;
        }
    }
    if wanted(Part::Wires) {
        let table = wires::table(&wires::measure(root, &python)?)?;
        println!("\n{table}");
        if options.write {
            page::WIRES.write(root, &table)?;
        }
    }
    Ok(())
}

fn memory(root: &Path, options: &Options, python: &python::Python) -> Result<(), Error> {
    println!("=== building the Rust benches");
    succeeded(criterion::bench(root).arg("--no-run"), root)?;
    let mut rows = Vec::new();
    for round in 1..=options.rounds {
        println!("\n=== round {round}/{}: Python", options.rounds);
        row::add_python(&mut rows, &python.measure(root)?)?;
        println!("=== round {round}/{}: Rust", options.rounds);
        criterion::forget(root)?;
        succeeded(criterion::bench(root), root)?;
        row::add_rust(&mut rows, &criterion::measures(root)?);
    }
    let table = page::table(&rows, &conditions(root, python, options)?);
    println!("\n{table}");
    if let Some(group) = row::without_rust(&rows) {
        return Err(format!("the Rust benches have nothing to compare `{group}` with").into());
    }
    if options.write { page::MEMORY.write(root, &table) } else { Ok(()) }
}

fn succeeded(invocation: Invocation, root: &Path) -> Result<(), Error> {
    match invocation.run(root)?.success {
        true => Ok(()),
        false => Err(format!("`{invocation}` failed").into()),
    }
}

/// One line on what was measured with.
fn conditions(root: &Path, python: &python::Python, options: &Options) -> Result<String, Error> {
    let rustc = Invocation::new("rustc", ["--version"]).read(root)?;
    let cores = std::thread::available_parallelism()?;
    let (rounds, rustc, python) = (options.rounds, rustc.trim(), &python.version);
    Ok(format!("{rounds} rounds on {cores} cores; {rustc}; {python}; one process each, one thread at work."))
}
