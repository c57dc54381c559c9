//! The contract on the in-memory bus.

use choreo_runtime::message::Topic;
use choreo_runtime::transport::TransportError;
use choreo_runtime::transport::contract::{self, BadTopics, Rig, Store, Wildcard, unique};
use choreo_transports::InMemory;

/// A bus, whose connections are handles on it.
#[derive(Debug, Default)]
struct MemoryRig {
    bus: InMemory,
}

impl Rig for MemoryRig {
    type Transport = InMemory;

    async fn connect(&self) -> Result<InMemory, TransportError> {
        Ok(self.bus.clone())
    }

    fn wildcard(&self, stem: &str) -> Option<Wildcard> {
        let word = unique();
        Some(Wildcard {
            pattern: Topic::from(format!("{stem}.*.{word}")),
            fitting: ["one", "two"].map(|token| Topic::from(format!("{stem}.{token}.{word}"))),
            stranger: Topic::from(format!("{stem}.one.two.{word}")),
        })
    }

    fn bad_topics(&self) -> BadTopics {
        BadTopics {
            published: &["", "a b", "a..b", "a.", "orders.*", "orders.>", "ord*"],
            subscribed: &["", "a b", "a..b", "a.>.b", "ord*"],
        }
    }

    fn shares_its_end(&self) -> bool {
        true
    }

    async fn alone(&self) -> Option<Result<MemoryRig, TransportError>> {
        Some(Ok(MemoryRig::default()))
    }

    async fn kill(&self) {
        self.bus.sever();
    }

    /// A severed bus has no way back.
    async fn restart(&self, _store: Store) -> bool {
        false
    }
}

contract::tests! {
    MemoryRig::default(),
    without: [
        from_start_brings_the_log_first,
        from_start_is_for_its_own_subscriber,
        a_message_too_large_is_refused,
        a_refused_connection_is_an_error,
        a_silent_server_times_out,
        wrong_credentials_are_refused,
        a_broker_that_comes_back_is_used_again,
        a_log_that_comes_back_empty_is_lost,
    ]
}
