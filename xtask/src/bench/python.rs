//! The Python side: a virtual environment outside the repository, and the script that measures in it.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::Error;
use crate::invocation::Invocation;

/// The library we compare with. Its name on PyPI is ours on crates.io, and nothing else is shared.
const LIBRARY: &str = "choreo-harness==1.0.0";

/// What it needs to speak to brokers.
const WIRES: &str = "choreo-harness[nats,redis,rabbitmq,kafka]==1.0.0";

/// An interpreter that has the library.
#[derive(Debug)]
pub(super) struct Python {
    program: PathBuf,
    /// What it is, for the table.
    pub(super) version: String,
}

impl Python {
    /// Makes the environment, where it is not there from an earlier run.
    pub(super) fn ready(root: &Path) -> Result<Python, Error> {
        let folder = folder()?;
        let program = folder.join("bin").join("python");
        let version = |program: &Path| {
            let asks = "import platform, importlib.metadata as m, nats, redis, aio_pika, aiokafka; \
                        print('Python', platform.python_version(), 'choreo-harness==' + m.version('choreo-harness'))";
            let said = Invocation::new(program, ["-c", asks]).read(root).ok()?;
            said.trim().ends_with(LIBRARY).then(|| said.trim().replace(" choreo", ", choreo"))
        };
        if let Some(version) = version(&program) {
            return Ok(Python { program, version });
        }
        println!("=== installing {LIBRARY} into {}", folder.display());
        let venv = Invocation::new("python3", ["-m", "venv", "--clear"]).arg(folder.to_string_lossy());
        venv.read(root).map_err(|error| format!("{error}\n(on Debian: apt-get install python3-venv)"))?;
        Invocation::new(&program, ["-m", "pip", "install", "--quiet", WIRES]).read(root)?;
        let version =
            version(&program).ok_or_else(|| format!("{LIBRARY} was installed and does not import"))?;
        Ok(Python { program, version })
    }

    /// The interpreter.
    pub(super) fn program(&self) -> &Path {
        &self.program
    }

    /// Runs the script: the rows it measured.
    pub(super) fn measure(&self, root: &Path) -> Result<Value, Error> {
        let script = Invocation::new(&self.program, ["xtask/bench/scenarios.py"]);
        println!("{script}");
        Ok(serde_json::from_str(&script.read(root)?)?)
    }
}

/// `$XDG_CACHE_HOME/choreo/bench-venv`, or the same below `~/.cache`.
fn folder() -> Result<PathBuf, Error> {
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let cache = set("XDG_CACHE_HOME").or_else(|| set("HOME").map(|home| home.join(".cache")));
    let cache = cache.ok_or("neither XDG_CACHE_HOME nor HOME says where to put the Python environment")?;
    Ok(cache.join("choreo").join("bench-venv"))
}
