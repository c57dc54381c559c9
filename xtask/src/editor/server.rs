//! Which rust-analyzer: [`Server`].

use std::path::{Path, PathBuf};

use crate::Error;
use crate::invocation::Invocation;

/// Names the program where it is not on PATH.
const VARIABLE: &str = "RUST_ANALYZER";

/// Names the standard library's source where the toolchain has none. rust-analyzer reads it by itself.
const LIBRARY: &str = "RUST_SRC_PATH";

/// A rust-analyzer that answers.
#[derive(Debug)]
pub(super) struct Server {
    pub(super) program: PathBuf,
    /// What it says it is.
    pub(super) version: String,
}

impl Server {
    /// The one that the environment names, or else the one on PATH.
    pub(super) fn find(root: &Path) -> Result<Server, Error> {
        let named = std::env::var_os(VARIABLE).map(PathBuf::from);
        let program = named.unwrap_or_else(|| PathBuf::from("rust-analyzer"));
        let version = Invocation::new(&program, ["--version"]).read(root).map_err(|error| {
            format!(
                "{error}\nno rust-analyzer; get one by `rustup component add rust-analyzer rust-src`, or build one \
                 (minutes) by `cargo install ra_ap_rust-analyzer --root FOLDER` and name it: \
                 {VARIABLE}=FOLDER/bin/rust-analyzer"
            )
        })?;
        library(root)?;
        Ok(Server { program, version: version.trim().to_owned() })
    }
}

/// Sees to it that the standard library's source is there: without it hardly a type is known.
fn library(root: &Path) -> Result<(), Error> {
    let sysroot = Invocation::new("rustc", ["--print", "sysroot"]).read(root)?;
    let own = Path::new(sysroot.trim()).join("lib/rustlib/src/rust/library");
    let named = std::env::var_os(LIBRARY).map(PathBuf::from);
    let library = named.unwrap_or(own);
    match library.join("core/src/lib.rs").is_file() {
        true => Ok(()),
        false => Err(format!(
            "{} holds no source of the standard library; get it by `rustup component add rust-src`, or name the folder \
             `library` of one: {LIBRARY}=FOLDER",
            library.display()
        )
        .into()),
    }
}
