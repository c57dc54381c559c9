//! A test harness for message-driven systems: when I publish this, I expect that.
//!
//! A test is a [`choreo!`] block in an async function. The compiler turns the block into a state machine, and refuses
//! the mistakes that make such tests worthless. When a test fails, its report says which hop broke.
//!
//! # A first scenario
//!
//! ```sh
//! cargo add --dev choreo-harness    # in your code it is `choreo`
//! cargo add --dev tokio --features rt,macros
//! ```
//!
//! ```test_harness
//! use choreo::memory::{Client, ClientError};
//! use choreo::prelude::*;
//!
//! // The system under test: it hears of orders, and says when one is processed.
//! async fn serve(client: Client) -> Result<(), ClientError> {
//!     let mut created = client.subscribe("orders.created").await?;
//!     loop {
//!         let order = created.recv().await?;
//!         client.publish("orders.processed", order.bytes()).await?;
//!     }
//! }
//!
//! #[choreo::scenario(timeout = "2s")]
//! async fn a_created_order_is_processed(bus: &InMemory) {
//!     tokio::spawn(serve(bus.client()));
//!
//!     choreo! {
//!         publish "orders.created" { "order_id": "ORD-42", "count": 3 };
//!         expect "orders.processed" { "order_id": "ORD-42", "count": > 0 } as done within 500ms;
//!         never "orders.rejected" { "order_id": done["order_id"] };
//!     }
//! }
//! ```
//!
//! `cargo test` runs it, and so does `cargo nextest run`. Had the service said nothing, the test would fail with TIMEOUT;
//! with a `count` of 0, with MISMATCH, and the report would point at the `> 0` in your file.
//!
//! # What a scenario is made of
//!
//! - **The attribute**, [`#[choreo::scenario]`](macro@scenario), makes a test of the function. It takes the deadline, tags, virtual
//!   time, several stages, a table of cases.
//! - **The stage** is what the test runs on: the type of the function's parameter. [`InMemory`] is a bus of the test's own. The
//!   brokers are below. A struct of several with [`#[derive(Stage)]`](derive@Stage) is a [`Stage`](trait@Stage) too.
//! - **The block**, [`choreo!`], holds the statements: what is sent, what is expected, what must never come. Topics are
//!   subscribed before the first of them runs, and a scenario's own messages satisfy none of them.
//! - **Captures** are what `as NAME` binds: a [`Message`]. They are read further down in the block, and after it as
//!   fields of the [`Run`].
//! - **The system under test** is started from inside of the function. In memory it holds a [`Client`](memory::Client); on a broker it has
//!   its own client, and connects to `bus.url()`.
//!
//! A block as a value is a [`Script`], made by [`script!`] and run by [`stage.run(script)`](Stage::run). It fails no test: it
//! gives a [`Trial`].
//!
//! ```
//! use choreo::prelude::*;
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//! let bus = InMemory::new();
//! let trial = bus
//!     .run(choreo::script! {
//!         for &InMemory;
//!         publish "orders.created" { "order_id": "ORD-42" };
//!         expect "orders.processed" { "order_id": "ORD-42" };
//!     })
//!     .await;
//!
//! assert!(!trial.passed());
//! assert!(trial.report().contains("TIMEOUT: nothing came"), "{}", trial.report());
//! # }
//! ```
//!
//! # How a test runs
//!
//! 1. Its stage is opened: a bus of its own in memory, or the process's connection to a broker. Scenarios on one broker take turns,
//!    unless a [correlation policy](correlation) tells their messages apart.
//! 2. The function runs on a current-thread tokio runtime of its own. What it spawns there ends with it.
//! 3. A block subscribes to all its topics, and waits until that is confirmed. Then its statements run from top to bottom.
//! 4. Each message is judged once, over its bytes, and satisfies one expectation at most. The engine decides which.
//! 5. The block ends when all is met and it has lingered for what must not come, when that came, or at the deadline (5 s unless
//!    said). What it came to is a [`Verdict`](outcome::Verdict), and [`diagnosis`] puts that into words.
//! 6. A test that did not pass panics with these words. Either way a [record](report) of it is written, for `cargo choreo report`.
//!
//! Time may be virtual (`time = "virtual"`): half a minute of silence then takes no time at all.
//!
//! # The rooms
//!
//! The [`prelude`] is what a test file wants. The rest is for when you need it.
//!
//! | Look here | for |
//! | --- | --- |
//! | [`choreo!`], [`macro@scenario`], [`script!`], [`derive@Stage`] | the language, and how it gets into a test |
//! | [`memory`], [`nats`], [`jetstream`], [`kafka`], [`rabbitmq`], [`redis`], [`streams`] | the transports: [`InMemory`], [`Nats`], [`JetStream`], [`Kafka`], [`RabbitMq`], [`Redis`], [`RedisStreams`] |
//! | [`link`], [`security`], [`server`] | what the brokers share: [connecting](link::Connect), credentials and TLS, brokers started for a test |
//! | [`message`] | messages, topics, headers, payloads |
//! | [`matching`] | matchers of your own: [`Matcher`] |
//! | [`correlation`] | scenarios at once on one broker: [`Field`](correlation::Field), [`Header`](correlation::Header), [`Key`](correlation::Key), and policies of your own |
//! | [`codec`] | how payloads are written on the wire: [`Codecs`](codec::Codecs), and codecs of your own |
//! | [`outcome`], [`diagnosis`] | verdicts with their evidence, and in words |
//! | [`registry`], [`Scenario`], [`machine`] | the scenarios of a test target, what they compile to, and its drawings |
//! | [`events`], [`report`] | what happens in a process that runs scenarios, and what is written of it: [records](report::record), [redaction](report::redaction) |
//! | [`main!`] | a test target without libtest |
//! | [`transport`] | transports of your own: [`Transport`](transport::Transport), and by the feature `contract` the suite that each passes |
//!
//! # Features
//!
//! None is on unless you ask for it.
//!
//! | Feature | What it gives |
//! | --- | --- |
//! | `nats` | [`Nats`] and [`JetStream`] |
//! | `kafka` | [`Kafka`]; librdkafka is compiled, so a C compiler is needed |
//! | `rabbitmq` | [`RabbitMq`] |
//! | `redis` | [`Redis`] (Pub/Sub) and [`RedisStreams`] |
//! | `tls` | TLS for the brokers that are on; for Kafka SASL SCRAM as well (needs OpenSSL's headers there) |
//! | `msgpack` | the codec [`MessagePack`](codec::MessagePack) |
//! | `cbor` | the codec [`Cbor`](codec::Cbor) |
//! | `protobuf` | the codec [`Protobuf`](codec::Protobuf), by a descriptor set or by prost's types |
//! | `avro` | the codec [`Avro`](codec::Avro): bare, single-object, Confluent's wire format |
//! | `security` | [`security`] without a broker, for transports of your own: endpoints, secrets, the allowlist |
//! | `contract` | [`transport::contract`]: the suite for transports of your own |
//!
//! # The book
//!
//! What each word means, with an example that passes and one that fails, stands in the book:
//!
//! - [A first scenario](https://github.com/choreo-rs/choreo/blob/main/docs/src/first-scenario.md), step by step, and
//!   [how to read a failure](https://github.com/choreo-rs/choreo/blob/main/docs/src/reading-a-failure.md).
//! - The reference: [statements](https://github.com/choreo-rs/choreo/blob/main/docs/src/reference/statements.md),
//!   [patterns](https://github.com/choreo-rs/choreo/blob/main/docs/src/reference/patterns.md),
//!   [payloads](https://github.com/choreo-rs/choreo/blob/main/docs/src/reference/payloads.md),
//!   [what a block means](https://github.com/choreo-rs/choreo/blob/main/docs/src/reference/meaning.md),
//!   [how it can end](https://github.com/choreo-rs/choreo/blob/main/docs/src/reference/outcomes.md), and
//!   [what the compiler refuses](https://github.com/choreo-rs/choreo/blob/main/docs/src/reference/rules.md).
//! - [The harness](https://github.com/choreo-rs/choreo/blob/main/docs/src/reference/harness.md): arguments, stages, virtual time.
//! - [Transports](https://github.com/choreo-rs/choreo/blob/main/docs/src/reference/transports.md), what each can do, and
//!   [brokers on demand](https://github.com/choreo-rs/choreo/blob/main/docs/src/reference/brokers.md).
//! - [Scenarios at once](https://github.com/choreo-rs/choreo/blob/main/docs/src/reference/correlation.md),
//!   [codecs](https://github.com/choreo-rs/choreo/blob/main/docs/src/reference/codecs.md),
//!   [reports](https://github.com/choreo-rs/choreo/blob/main/docs/src/reference/reports.md),
//!   [security](https://github.com/choreo-rs/choreo/blob/main/docs/src/reference/security.md).
//! - [All pages](https://github.com/choreo-rs/choreo/blob/main/docs/src/SUMMARY.md), and
//!   [the examples](https://github.com/choreo-rs/choreo/tree/main/examples), whole crates with their tests.

#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(
    not(all(
        feature = "nats",
        feature = "kafka",
        feature = "rabbitmq",
        feature = "redis",
        feature = "msgpack",
        feature = "cbor",
        feature = "protobuf",
        feature = "avro",
        feature = "contract"
    )),
    allow(rustdoc::broken_intra_doc_links, reason = "the tour links to what each feature brings")
)]

pub use choreo_macros::{Stage, choreo, scenario, script};
#[doc(inline)]
pub use choreo_report as report;
pub use choreo_runtime::engine::Limits;
pub use choreo_runtime::matching::Matcher;
pub use choreo_runtime::message::{Payload, Topic};
pub use choreo_runtime::scenario::{Scenario, registry};
pub use choreo_runtime::stage::StageError;
pub use choreo_runtime::{codec, correlation, diagnosis, events, machine, message, outcome, transport};

/// What `as NAME` captures of a message.
///
/// ```test_harness
/// use choreo::prelude::*;
/// # fn serve(bus: &InMemory) {
/// #     let client = bus.client();
/// #     tokio::spawn(async move {
/// #         let mut created = client.subscribe("orders.created").await.unwrap();
/// #         while let Ok(order) = created.recv().await {
/// #             client.publish("orders.processed", order.bytes()).await.unwrap();
/// #         }
/// #     });
/// # }
///
/// #[derive(serde::Deserialize)]
/// struct Order {
///     count: u64,
/// }
///
/// #[choreo::scenario]
/// async fn an_order_is_passed_on(bus: &InMemory) {
///     serve(bus); // a service of yours, which passes orders on
///
///     let run = choreo! {
///         publish "orders.created" { "order_id": "ORD-42", "count": 3 } as sent;
///         expect "orders.processed" { "order_id": sent["order_id"] } as done;
///         publish "orders.created" { "order_id": "ORD-43", "count": 4 };
///         expect "orders.processed" Order { count: 4 } as typed;
///     };
///
///     let done: &Message = &run.done;
///     assert_eq!(done["order_id"], "ORD-42");
///     assert_eq!((done.topic(), done.key()), ("orders.processed", None));
///     assert_eq!(run.typed.count, 4);
/// }
/// ```
pub use choreo_runtime::message::Message;

/// What a `choreo!` block gives where it passed.
///
/// ```test_harness
/// use choreo::prelude::*;
///
/// #[choreo::scenario(time = "virtual", timeout = "1min")]
/// async fn silence_stays_silence(bus: &InMemory) {
///     let run = choreo! {
///         publish "orders.cancelled" { "order_id": "ORD-0" } as sent;
///         never "orders.>" for 30s;
///     };
///
///     assert_eq!(run.sent["order_id"], "ORD-0");
///     assert_eq!(run.verdict().steps.len(), 2);
/// }
/// ```
pub use choreo_runtime::scenario::Run;

/// A block that a function gives and a stage runs.
///
/// ```
/// use choreo::prelude::*;
///
/// fn is_ignored(order_id: &str) -> impl Script<InMemory> + use<'_> {
///     choreo::script! {
///         for &InMemory;
///         publish "orders.created" { "order_id": order_id };
///         never "orders.processed" { "order_id": order_id };
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// let bus = InMemory::new();
/// for order_id in ["", "42"] {
///     let trial = bus.run(is_ignored(order_id).time_factor(2.0)).await;
///     assert!(trial.passed(), "{}", trial.report());
/// }
/// # }
/// ```
pub use choreo_runtime::scenario::Script;

/// What [`stage.run(script)`](Stage::run) gives.
///
/// ```
/// use choreo::outcome::Outcome;
/// use choreo::prelude::*;
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// let bus = InMemory::new();
/// let trial: Trial<_> = bus
///     .run(choreo::script! {
///         for &InMemory;
///         publish "orders.created" { "order_id": "ORD-42" } as sent;
///         never "orders.rejected" for 10ms;
///     })
///     .await;
///
/// assert!(trial.passed(), "{}", trial.report());
/// assert!(matches!(trial.outcome(), Outcome::Passed));
/// let captures = trial.into_captures().expect("it passed");
/// assert_eq!(captures.sent["order_id"], "ORD-42");
/// # }
/// ```
pub use choreo_runtime::scenario::Trial;

/// What a scenario's parameter refers to. The harness opens it; a test that has no scenario does so itself:
///
/// ```
/// use choreo::prelude::*;
///
/// #[derive(Stage)]
/// struct Shop {
///     orders: InMemory,
///     payments: InMemory,
/// }
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let shop = Shop::open().await?;
/// let trial = shop
///     .run(choreo::script! {
///         for &Shop;
///         publish via orders "orders.created" { "order_id": "ORD-42" };
///         never via payments "payments.due" for 10ms;
///     })
///     .await;
/// assert!(trial.passed(), "{}", trial.report());
/// shop.close().await?;
/// # Ok(())
/// # }
/// ```
pub use choreo_runtime::stage::Stage;

pub use choreo_transports::InMemory;
pub use choreo_transports::memory;
#[cfg(any(
    feature = "nats",
    feature = "kafka",
    feature = "rabbitmq",
    feature = "redis",
    feature = "security"
))]
pub use choreo_transports::security;
#[cfg(any(feature = "nats", feature = "kafka", feature = "rabbitmq", feature = "redis"))]
pub use choreo_transports::server;
#[cfg(feature = "nats")]
pub use choreo_transports::{JetStream, Nats, jetstream, nats};
#[cfg(feature = "kafka")]
pub use choreo_transports::{Kafka, kafka};
#[cfg(feature = "rabbitmq")]
pub use choreo_transports::{RabbitMq, rabbitmq};
#[cfg(feature = "redis")]
pub use choreo_transports::{Redis, RedisStreams, redis, streams};

/// What differs in a message that did not fit, and a [`Matcher`] of one's own.
pub mod matching {
    pub use choreo_runtime::matching::{Difference, Matcher, Problem};
}

/// What the brokers share: how one says what to connect to, by `Nats::connect(..)`, `Kafka::ephemeral()` and their like.
/// The traits are for functions that take any of them: choreo's own transports implement them.
#[cfg(any(feature = "nats", feature = "kafka", feature = "rabbitmq", feature = "redis"))]
pub mod link {
    pub use choreo_transports::link::{Broker, Connect, Link};
}

pub mod prelude;

#[cfg(doctest)]
mod reference;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

/// The `main` of a `harness = false` test target: runs every scenario that the target registers, with the
/// arguments, listing and exit codes of `cargo test`.
///
/// ```no_run
/// choreo::main!();
/// ```
#[macro_export]
macro_rules! main {
    () => {
        fn main() -> ::std::process::ExitCode {
            $crate::__private::main()
        }
    };
}
