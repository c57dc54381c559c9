//! The file itself.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use super::{Name, Transport, place};
use crate::error::Error;

/// Writes the file; one that is there is left as it is.
///
/// # Errors
///
/// Where it is there, or can't be written.
pub(super) fn write(path: &Path, name: &Name, transport: Transport) -> Result<(), Error> {
    let written = || -> io::Result<()> {
        path.parent().map_or(Ok(()), fs::create_dir_all)?;
        let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
        file.write_all(text(transport).as_bytes())
    };
    written().map_err(|source| match source.kind() {
        io::ErrorKind::AlreadyExists => place::exists(path, name),
        _ => Error::Write { path: path.to_owned(), source },
    })
}

/// The one on this transport.
fn text(transport: Transport) -> &'static str {
    match transport {
        Transport::Memory => include_str!("first/memory.rs"),
        Transport::Nats => include_str!("first/nats.rs"),
        Transport::JetStream => include_str!("first/jetstream.rs"),
        Transport::Kafka => include_str!("first/kafka.rs"),
        Transport::Rabbitmq => include_str!("first/rabbitmq.rs"),
        Transport::Redis => include_str!("first/redis.rs"),
        Transport::RedisStreams => include_str!("first/redis_streams.rs"),
    }
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum as _;

    use super::*;

    fn brokers() -> impl Iterator<Item = Transport> {
        Transport::value_variants().iter().copied().filter(|transport| transport.kind().is_some())
    }

    #[test]
    fn each_broker_has_its_own_words() {
        let words =
            |transport: Transport| transport.kind().map(|kind| [kind.variable(), kind.name()]).unwrap();
        for transport in brokers() {
            let text = text(transport);
            assert!(words(transport).iter().all(|word| text.contains(word)), "{text}");
            for other in brokers().filter(|other| other.kind() != transport.kind()) {
                assert!(!words(other).iter().any(|word| text.contains(word)), "{text}");
            }
        }
    }

    #[test]
    fn the_same_is_asked_on_each_of_them() {
        let block = |transport| text(transport).split_once("    choreo! {\n").map(|(_, block)| block);
        assert!(block(Transport::Memory).is_some());
        assert!(brokers().all(|broker| block(broker) == block(Transport::Memory)));
    }

    #[test]
    fn a_file_that_is_there_is_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tests/orders.rs");
        let name = Name::parse("orders").unwrap();
        write(&path, &name, Transport::Memory).unwrap();
        fs::write(&path, "mine").unwrap();
        let error = write(&path, &name, Transport::Memory).unwrap_err().to_string();
        assert!(error.ends_with("choose another name, as in `cargo choreo new more_orders`"), "{error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
    }
}
