//! What a scenario costs on a real broker, beside the bare client and beside the Python library, in one run.
//!
//! For each wire: a broker of its own, an echo service in a process of its own, and then in turn a round trip of the
//! bare client through that service and a scenario through it. `cargo xtask bench` runs this and puts the figures into
//! the book; by hand: `cargo bench -p echo --bench wires -- nats`. It prints one JSON object.

#![expect(clippy::expect_used, reason = "a broker or service that fails must fail its bench")]
#![expect(clippy::print_stdout, reason = "the figures are what it is for")]

mod bare;
mod both;
mod process;
mod scenario;

use choreo::correlation::Field;
use choreo::prelude::*;
use choreo::transport::{Transport, TransportError};
use echo::Topics;
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};

/// How many pairs of topics the echo service serves: so many scenarios run at once.
const AT_ONCE: usize = 50;

fn main() {
    let wanted: Vec<String> =
        std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let wanted = |name: &str| wanted.is_empty() || wanted.iter().any(|one| one == name);
    let mut rows = Vec::new();
    let mut measure = |name: &str, run: fn(&Runtime) -> Value| {
        if wanted(name) {
            rows.push(run(&one_thread()));
        }
    };
    measure("nats", |runtime| wire::<Nats>(runtime, "nats", Nats::ephemeral(), bare::nats));
    measure("redis", |runtime| wire::<Redis>(runtime, "redis", Redis::ephemeral(), bare::redis));
    measure("rabbitmq", |runtime| {
        wire::<RabbitMq>(runtime, "rabbitmq", RabbitMq::ephemeral(), bare::rabbitmq)
    });
    measure("kafka", |runtime| wire::<Kafka>(runtime, "kafka", Kafka::ephemeral(), bare::kafka));
    let mut several = Vec::new();
    if wanted("both") {
        several.push(both::measure(&one_thread()));
    }
    println!("{}", json!({ "rows": rows, "several": several }));
}

/// One thread for the scenarios, as under a test runner; the wires have choreo's own.
fn one_thread() -> Runtime {
    Builder::new_current_thread().enable_all().build().expect("a runtime")
}

/// One wire: where its broker is, how to connect to it, and the bare client.
fn wire<T: Located>(
    runtime: &Runtime,
    name: &'static str,
    connect: impl IntoFuture<Output = Result<T, TransportError>>,
    bare: impl AsyncFn(&str, &Topics, usize) -> bare::Client,
) -> Value {
    eprintln!("{name}: starting a broker and an echo service");
    let keep = runtime.block_on(connect.into_future()).expect("a broker");
    let url = keep.location();
    let topics = Topics { stem: format!("bench-{name}"), pairs: AT_ONCE };
    let _service = process::Echo::start(name, &url, &topics);
    let connected = scenario::connect_times(runtime, &url, T::again);
    let stage = runtime.block_on(T::again(&url)).expect("connected");
    // As a program under `#[tokio::main]` has it, which is how choreo's own wires run, and with everything on one thread.
    let threads = Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    let mut client = threads.block_on(bare(&url, &topics, 0));
    let mut alone = runtime.block_on(bare(&url, &topics, 2));
    let figures = scenario::latencies(runtime, &stage, (&mut client, &mut alone), &topics);
    drop((client, alone));
    let sequential = scenario::sequential(runtime, &stage, &topics);
    let concurrent = scenario::concurrent(runtime, &stage, &topics);
    let correlated = runtime.block_on(T::correlated(&url)).expect("connected");
    let scopes = scenario::scopes(runtime, &correlated, &topics);
    let python = process::python(name, &url, &topics, AT_ONCE);
    // Last: from its first scenario on, the stage on a broker of its own hears everything there.
    let (untapped, tapped) = scenario::tapped(runtime, &stage, &keep, &topics);
    json!({
        "wire": name, "at_once": AT_ONCE, "python": python,
        "round_trip": figures.bare, "on_one_thread": figures.alone, "latency": figures.own,
        "untapped": untapped, "tapped": tapped,
        "sequential": sequential, "concurrent": concurrent, "scopes": scopes,
        "connect": connected,
    })
}

/// A transport whose broker can be told to others.
trait Located: Transport + Stage<Wire = Self> {
    /// Its URL, as the bare client takes it.
    fn location(&self) -> String;

    /// Another connection.
    async fn again(url: &str) -> Result<Self, TransportError>;

    /// Another one, whose scopes are told apart.
    async fn correlated(url: &str) -> Result<Self, TransportError>;
}

macro_rules! located {
    ($($transport:ty),*) => {
        $(impl Located for $transport {
            fn location(&self) -> String {
                self.url()
            }

            async fn again(url: &str) -> Result<Self, TransportError> {
                <$transport>::connect(url).await
            }

            async fn correlated(url: &str) -> Result<Self, TransportError> {
                <$transport>::connect(url).correlation(Field::new("scope")).await
            }
        })*
    };
}

located!(Nats, Redis, RabbitMq, Kafka);
