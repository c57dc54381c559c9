//! `cargo choreo new`.

mod file;
mod name;
mod need;
mod place;

use std::path::PathBuf;

use choreo_transports::survey::Kind;
use clap::ValueEnum;

use crate::error::Error;
use crate::metadata::Metadata;
use name::Name;

/// What to write, and where.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The name of the file, without its `.rs`
    #[arg(default_value = "scenarios")]
    name: String,
    /// Into the tests of which package of the workspace; the one of the current folder if left out
    #[arg(long, short, value_name = "PACKAGE")]
    package: Option<String>,
    /// What the scenarios run on
    #[arg(long, value_enum, default_value = "memory")]
    transport: Transport,
    /// Leave Cargo.toml as it is, and say what to add to it
    #[arg(long)]
    no_deps: bool,
    /// Take choreo from this checkout of its repository, and not from crates.io
    #[arg(long, value_name = "DIR")]
    path: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Transport {
    /// A bus inside the process
    Memory,
    /// A NATS server that the tests start by themselves
    Nats,
    /// Streams of a NATS server that the tests start by themselves
    #[value(name = "jetstream")]
    JetStream,
    /// A broker inside the process, or the Apache Kafka of KAFKA_HOME
    Kafka,
    /// A RabbitMQ node that the tests start by themselves
    Rabbitmq,
    /// A Redis server that the tests start by themselves, by its Pub/Sub
    Redis,
    /// Streams of a Redis server that the tests start by themselves
    RedisStreams,
}

impl Transport {
    fn kind(self) -> Option<Kind> {
        match self {
            Transport::Memory => None,
            Transport::Nats | Transport::JetStream => Some(Kind::Nats),
            Transport::Kafka => Some(Kind::Kafka),
            Transport::Rabbitmq => Some(Kind::RabbitMq),
            Transport::Redis | Transport::RedisStreams => Some(Kind::Redis),
        }
    }
}

/// Writes the file, and sees to what it needs.
pub(crate) fn new(options: &Options) -> Result<bool, Error> {
    let name = Name::parse(&options.name)?;
    let workspace = Metadata::declared()?;
    let package = place::package(&workspace, options.package.as_deref())?;
    let path = place::free(package, &name)?;
    let needs = need::needs(package, options.transport, options.path.as_deref())?;
    // The file comes last: where Cargo.toml could not be changed, the same command can be given again.
    if !options.no_deps {
        needs.iter().try_for_each(need::Need::add)?;
    }
    file::write(&path, &name, options.transport)?;
    let mut text = format!("wrote {}\n", place::shown(&path).display());
    if !needs.is_empty() {
        text.push_str(if options.no_deps { "add what it needs:\n" } else { "added what it needs:\n" });
        needs.iter().for_each(|need| text.push_str(&format!("    {need}\n")));
    }
    if !place::is_found(&package.name, &name)? {
        let table = format!("[[test]]\nname = \"{name}\"\npath = \"tests/{name}.rs\"");
        text.push_str(&format!(
            "Cargo.toml names its tests one by one: add\n    {}\n",
            table.replace('\n', "\n    ")
        ));
    }
    let of_package =
        if workspace.packages.len() > 1 { format!(" -p {}", package.name) } else { String::new() };
    text.push_str(&format!("run it:\n    cargo test{of_package} --test {name}\n"));
    crate::print(&text)?;
    Ok(true)
}
