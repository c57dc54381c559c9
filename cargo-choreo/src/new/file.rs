//! The file itself.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use choreo_transports::survey::Kind;

use super::{Name, place};
use crate::error::Error;

/// The one in memory.
const MEMORY: &str = include_str!("first/memory.rs");

/// The one on a broker: on NATS, and on others where that is written in its place.
const BROKER: &str = include_str!("first/broker.rs");

/// Writes the file; one that is there is left as it is.
///
/// # Errors
///
/// Where it is there, or can't be written.
pub(super) fn write(path: &Path, name: &Name, kind: Option<Kind>) -> Result<(), Error> {
    let written = || -> io::Result<()> {
        path.parent().map_or(Ok(()), fs::create_dir_all)?;
        let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
        file.write_all(text(kind).as_bytes())
    };
    written().map_err(|source| match source.kind() {
        io::ErrorKind::AlreadyExists => place::exists(path, name),
        _ => Error::Write { path: path.to_owned(), source },
    })
}

fn text(kind: Option<Kind>) -> String {
    let Some(kind) = kind else { return MEMORY.to_owned() };
    let transport = match kind {
        Kind::RabbitMq => "RabbitMq",
        Kind::Nats => "Nats",
        other => other.name(),
    };
    BROKER.replace("CHOREO_NATS_URL", kind.variable()).replace("NATS", kind.name()).replace("Nats", transport)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_broker_has_its_own_words() {
        assert_eq!(text(Some(Kind::Nats)), BROKER);
        for kind in [Kind::Kafka, Kind::RabbitMq, Kind::Redis] {
            let text = text(Some(kind));
            assert!(!text.to_lowercase().contains("nats"), "{text}");
            assert!(text.contains(kind.variable()) && text.contains(kind.name()), "{text}");
        }
    }

    #[test]
    fn a_file_that_is_there_is_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tests/orders.rs");
        let name = Name::parse("orders").unwrap();
        write(&path, &name, None).unwrap();
        fs::write(&path, "mine").unwrap();
        let error = write(&path, &name, None).unwrap_err().to_string();
        assert!(error.ends_with("choose another name, as in `cargo choreo new more_orders`"), "{error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
    }
}
