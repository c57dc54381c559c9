//! `cargo choreo completions` and `cargo choreo man`: made of the command line itself.

use std::path::PathBuf;

use clap::Command;
use clap_complete::Shell;
use clap_mangen::Man as Page;

use crate::error::Error;

/// The name of the program, which is what a shell completes.
const PROGRAM: &str = "cargo-choreo";

/// For which shell.
#[derive(clap::Args)]
pub(crate) struct Completions {
    /// For which shell
    shell: Shell,
}

/// Where the manual is to be.
#[derive(clap::Args)]
pub(crate) struct Man {
    /// A folder for `cargo-choreo.1` and the pages of its commands; standard output, and the first one alone, if left out
    #[arg(long, short, value_name = "FOLDER")]
    output: Option<PathBuf>,
}

/// Prints what a shell needs.
pub(crate) fn completions(options: &Completions, mut command: Command) -> Result<bool, Error> {
    let mut text = Vec::new();
    clap_complete::generate(options.shell, &mut command, PROGRAM, &mut text);
    crate::print(&String::from_utf8_lossy(&text))?;
    Ok(true)
}

/// Prints or writes the manual.
pub(crate) fn man(options: &Man, command: Command) -> Result<bool, Error> {
    match &options.output {
        None => {
            let mut text = Vec::new();
            let source = |source| Error::Write { path: PathBuf::from("standard output"), source };
            Page::new(command).render(&mut text).map_err(source)?;
            crate::print(&String::from_utf8_lossy(&text))?;
        }
        Some(folder) => {
            let source = |source| Error::Write { path: folder.clone(), source };
            std::fs::create_dir_all(folder).map_err(source)?;
            clap_mangen::generate_to(command, folder).map_err(source)?;
            eprintln!("wrote {}", folder.join("cargo-choreo.1").display());
        }
    }
    Ok(true)
}
