//! The contract on [`Tin`].

use std::net::SocketAddr;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use choreo::transport::contract::{self, BadTopics, Breach, Kept, Rig};
use choreo::transport::{TransportError, TransportErrorKind};

use super::Tin;
use super::broker::Broker;
use super::transport::LARGEST;

const BUDGET: Duration = Duration::from_secs(5);

/// How the suite gets at the transport: a broker, and one that wants a password.
struct TinRig {
    broker: Arc<Broker>,
}

impl TinRig {
    /// A rig on the broker that all tests of this process share.
    fn new() -> TinRig {
        static SHARED: LazyLock<Arc<Broker>> =
            LazyLock::new(|| Arc::new(Broker::start(None).expect("a broker")));
        TinRig { broker: Arc::clone(&SHARED) }
    }
}

impl Rig for TinRig {
    type Transport = Tin;

    async fn connect(&self) -> Result<Tin, TransportError> {
        Tin::connect(&format!("tin://{}", self.broker.address), BUDGET).await
    }

    fn bad_topics(&self) -> BadTopics {
        BadTopics { published: &["", "a b", "a\nb"], subscribed: &["", "a b", "a\nb"] }
    }

    fn too_large(&self) -> Option<usize> {
        Some(LARGEST + 1)
    }

    async fn connect_to(&self, address: SocketAddr, budget: Duration) -> Option<Result<Tin, TransportError>> {
        Some(Tin::connect(&format!("tin://{address}"), budget).await)
    }

    async fn intrude(&self, password: &str) -> Option<Result<Tin, TransportError>> {
        let guarded = Broker::start(Some("open sesame")).expect("a broker");
        Some(Tin::connect(&format!("tin://:{password}@{}", guarded.address), BUDGET).await)
    }

    async fn alone(&self) -> Option<Result<TinRig, TransportError>> {
        Some(Ok(TinRig { broker: Arc::new(Broker::start(None).expect("a broker")) }))
    }

    async fn kill(&self) {
        self.broker.kill();
    }
}

contract::tests! {
    TinRig::new(),
    without: [
        a_wildcard_brings_what_fits_it,
        from_start_brings_the_log_first,
        from_start_is_for_its_own_subscriber,
        a_reply_comes_to_its_own_address,
        a_broker_that_comes_back_is_used_again,
        a_log_that_comes_back_empty_is_lost,
    ]
}

#[test]
fn a_broker_elsewhere_is_not_even_looked_up() {
    let url = "tin://:hunter2@broker.example";
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let error = runtime.block_on(Tin::connect(url, BUDGET)).expect_err("nothing allows it");
    assert_eq!(error.kind(), TransportErrorKind::NotAllowed);
    assert!(!format!("{error} {error:?}").contains("hunter2"));
}

#[test]
fn the_right_password_opens_the_door() {
    let broker = Broker::start(Some("open sesame")).expect("a broker");
    let url = format!("tin://:open%20sesame@{}", broker.address);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    assert!(runtime.block_on(Tin::connect(&url, BUDGET)).is_ok());
}

#[test]
fn no_password_says_another_line() {
    let broker = Broker::start(None).expect("a broker");
    let url = format!("tin://:open%0APUB%201%20orders%200@{}", broker.address);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let error = runtime.block_on(Tin::connect(&url, BUDGET)).expect_err("a line break ends a line");
    assert_eq!(error.kind(), TransportErrorKind::Misconfigured);
}

/// A rig that says something wrong of its transport.
struct Mistaken(TinRig);

impl Rig for Mistaken {
    type Transport = Tin;

    async fn connect(&self) -> Result<Tin, TransportError> {
        self.0.connect().await
    }

    fn bad_topics(&self) -> BadTopics {
        BadTopics { published: &["orders.created"], subscribed: &[] }
    }
}

/// What the suite says of it.
pub(crate) fn breach() -> String {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let judged: Result<Kept, Breach> =
        runtime.block_on(contract::a_bad_topic_is_refused(&Mistaken(TinRig::new())));
    judged.expect_err("`orders.created` is a topic").to_string()
}
