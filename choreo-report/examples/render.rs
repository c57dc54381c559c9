//! Draws journals: `cargo run -p choreo-report --example render -- target/choreo/<run> report.html`.

use std::error::Error;
use std::path::PathBuf;
use std::time::Instant;
use std::{env, fs};

use choreo_report::{html, journal};

fn main() -> Result<(), Box<dyn Error>> {
    let mut paths: Vec<PathBuf> = env::args_os().skip(1).map(PathBuf::from).collect();
    let output =
        paths.pop().filter(|_| !paths.is_empty()).ok_or("usage: render <journals>.. <output.html>")?;
    let journal = journal::read(&paths)?;
    let start = Instant::now();
    let page = html::page(&journal);
    eprintln!("{} scenarios, {} bytes, {:.0?}", journal.scenarios.len(), page.len(), start.elapsed());
    fs::write(&output, page)?;
    Ok(())
}
