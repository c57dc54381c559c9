//! The contract suite: what every transport must do, one function for each behaviour.
//!
//! Ours and your own run it. Write a [`Rig`], which says how to get a connection, and let [`tests!`] make one test of
//! each behaviour; or call the functions one by one, in tests of your own. Each gives [`Kept`], or a [`Breach`] that says
//! what was expected and what came. Nothing in the suite waits without a deadline ([`Bounds`]), nor for a time instead of
//! an event. It runs in real time, and starts threads.
//!
//! What the suite leaves to the transport:
//!
//! - One that has no headers, keys or reply addresses refuses a message with them each time
//!   ([`Refused`](super::TransportErrorKind::Refused)), or each time delivers it without them.
//! - Order is promised by topic, on a transport with keys by topic and key.
//! - A disconnect is told to the connection's own subscribers as [`Parcel::Lost`](super::Parcel::Lost).
//! - While a broker is away, a publication or subscription may wait for it, up to the connect budget.

mod breach;
mod case;
mod connecting;
mod delivery;
mod disconnecting;
mod ear;
mod echo;
mod envelope;
mod history;
mod isolation;
mod leaving;
mod limit;
mod listener;
mod outage;
mod payload;
mod readiness;
mod request;
mod rig;
mod suite;

pub use crate::contract_tests as tests;
pub use breach::{Breach, Kept};
pub use connecting::{
    a_refused_connection_is_an_error, a_silent_server_times_out, wrong_credentials_are_refused,
};
pub use delivery::{
    a_message_comes_once_however_many_interests_fit, a_topic_keeps_its_order, a_wildcard_brings_what_fits_it,
    each_subscriber_gets_every_message,
};
pub use disconnecting::{a_disconnect_ends_what_is_under_way, a_disconnect_may_be_repeated};
pub use echo::own_messages_are_told_apart;
pub use envelope::{a_key_arrives, a_reply_address_arrives, headers_arrive};
pub use history::{from_start_brings_the_log_first, from_start_is_for_its_own_subscriber};
pub use isolation::{
    a_connection_outlives_the_runtime_it_was_made_on, connections_are_apart, many_work_at_once,
};
pub use leaving::{a_dropped_subscription_gets_nothing_more, a_topic_can_be_subscribed_to_again};
pub use limit::{a_bad_topic_is_refused, a_message_too_large_is_refused};
pub use listener::{a_publish_to_nowhere_is_no_error, listeners_are_known};
pub use outage::{
    a_broker_that_comes_back_is_used_again, a_killed_broker_is_noticed, a_log_that_comes_back_empty_is_lost,
};
pub use payload::{a_large_message_arrives_whole, bytes_arrive_as_they_were_sent};
pub use readiness::{nothing_comes_from_before_the_subscription, nothing_is_lost_after_subscribe};
pub use request::a_reply_comes_to_its_own_address;
pub use rig::{BadTopics, Bounds, Rig, Store, Wildcard, unique};
pub use suite::BEHAVIOURS;
#[doc(hidden)]
pub use suite::run;
