//! What a broker's program is taken from: [`Source`].

use std::path::PathBuf;

use super::Program;
use super::docker::{self, Wish};

/// What a broker's program is taken from.
#[derive(Debug, Clone)]
pub(crate) enum Source {
    /// This machine: where it is.
    Local(PathBuf),
    /// An image: the client of the engine, and its name.
    Docker(PathBuf, &'static str),
}

impl Source {
    /// Looks for the program, and for Docker where there is none. Blocks.
    ///
    /// # Errors
    ///
    /// Where there is no program: why Docker is no way out.
    pub(crate) fn find(program: &Program, image: Option<&'static str>) -> Result<Source, String> {
        let wish = Wish::read();
        if wish != Wish::Always
            && let Some(path) = program.find()
        {
            return Ok(Source::Local(path));
        }
        match (wish, image) {
            (Wish::Never, _) => Err("CHOREO_DOCKER forbids Docker".to_owned()),
            (_, None) => Err("it can't be run in Docker".to_owned()),
            (_, Some(image)) => docker::engine().map(|docker| Source::Docker(docker, image)),
        }
    }
}
