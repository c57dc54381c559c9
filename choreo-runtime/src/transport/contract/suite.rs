//! The list of the behaviours, and the tests that are made of it.

use std::io::Write as _;

use tokio::time::timeout;

use super::{Breach, Kept, Rig};

/// Calls a macro with every behaviour: the one list of them.
#[doc(hidden)]
#[macro_export]
macro_rules! __contract_behaviours {
    ([$($then:tt)*] $args:tt) => {
        $($then)* ! {
            $args
            bytes_arrive_as_they_were_sent
            a_large_message_arrives_whole
            a_topic_keeps_its_order
            each_subscriber_gets_every_message
            a_message_comes_once_however_many_interests_fit
            a_wildcard_brings_what_fits_it
            headers_arrive
            a_key_arrives
            a_reply_address_arrives
            a_reply_comes_to_its_own_address
            nothing_is_lost_after_subscribe
            nothing_comes_from_before_the_subscription
            from_start_brings_the_log_first
            from_start_is_for_its_own_subscriber
            a_dropped_subscription_gets_nothing_more
            a_topic_can_be_subscribed_to_again
            connections_are_apart
            a_connection_outlives_the_runtime_it_was_made_on
            many_work_at_once
            own_messages_are_told_apart
            a_message_too_large_is_refused
            a_bad_topic_is_refused
            a_publish_to_nowhere_is_no_error
            listeners_are_known
            a_refused_connection_is_an_error
            a_silent_server_times_out
            wrong_credentials_are_refused
            a_disconnect_ends_what_is_under_way
            a_disconnect_may_be_repeated
            a_killed_broker_is_noticed
            a_broker_that_comes_back_is_used_again
            a_log_that_comes_back_empty_is_lost
        }
    };
}

/// Makes one `#[test]` of each behaviour, named after it, for the rig that the expression gives.
///
/// What the rig or the transport has not is named after `without`; a behaviour that is moot and not named fails, and
/// so does one that is named and not moot. So a behaviour that is new in the suite reaches every transport.
///
/// A rig without a broker (its errors are of the kind `NoBroker`) skips its tests, with a line each that begins with
/// `SKIPPED:`; where `CI` or `CHOREO_CI` is set they fail.
///
/// ```
/// # mod example {
/// # use choreo_runtime as choreo;
/// # use choreo_runtime::message::{Origin, Outgoing};
/// # use choreo_runtime::transport::{Capabilities, Interest, Post, Receipt, Transport};
/// # #[derive(Debug)]
/// # struct Carrier;
/// # impl Carrier { async fn connect(_: &str) -> Result<Carrier, TransportError> { Ok(Carrier) } }
/// # impl Transport for Carrier {
/// #     const NAME: &'static str = "Carrier";
/// #     const CAPABILITIES: Capabilities = unreachable_capabilities();
/// #     type Subscription = ();
/// #     async fn open() -> Result<Carrier, TransportError> { Ok(Carrier) }
/// #     async fn subscribe(&self, _: &[Interest], _: Post, _: Origin) -> Result<(), TransportError> { Ok(()) }
/// #     async fn publish(&self, _: &Outgoing, _: Origin) -> Result<Receipt, TransportError> { Ok(Receipt::Accepted) }
/// #     fn is_wildcard(_: &str) -> bool { false }
/// #     fn covers(pattern: &str, topic: &str) -> bool { pattern == topic }
/// #     async fn disconnect(&self) -> Result<(), TransportError> { Ok(()) }
/// # }
/// # const fn unreachable_capabilities() -> Capabilities {
/// #     use choreo_runtime::transport::{Echoes, Listeners};
/// #     Capabilities {
/// #         keys: false, headers: false, replies: false, wildcards: false, history: false, echoes: Echoes::Bytes,
/// #         listeners: Listeners::Unknown, resumes: false, virtual_time: false,
/// #     }
/// # }
/// use choreo::transport::TransportError;
/// use choreo::transport::contract::{self, Rig};
///
/// struct CarrierRig;
///
/// impl Rig for CarrierRig {
///     type Transport = Carrier;
///
///     async fn connect(&self) -> Result<Carrier, TransportError> {
///         Carrier::connect("127.0.0.1:7777").await
///     }
/// }
///
/// contract::tests! {
///     CarrierRig,
///     without: [
///         a_wildcard_brings_what_fits_it,
///         from_start_brings_the_log_first,
///         a_reply_comes_to_its_own_address,
///     ]
/// }
/// # }
/// ```
#[macro_export]
macro_rules! contract_tests {
    ($rig:expr $(, without: [$($moot:ident),* $(,)?])? $(,)?) => {
        $crate::__contract_behaviours! {
            [$crate::__contract_tests] { $rig, &[$($(::core::stringify!($moot)),*)?] }
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __contract_tests {
    ({ $rig:expr, $without:expr } $($behaviour:ident)*) => {
        $(
            #[::core::prelude::v1::test]
            fn $behaviour() {
                $crate::transport::contract::run(
                    ::core::stringify!($behaviour),
                    $without,
                    $rig,
                    $crate::transport::contract::$behaviour,
                );
            }
        )*
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __contract_names {
    ({} $($behaviour:ident)*) => {
        &[$(stringify!($behaviour)),*]
    };
}

/// The names of all behaviours, each that of its function.
pub const BEHAVIOURS: &[&str] = crate::__contract_behaviours!([crate::__contract_names] {});

/// So many deadlines a behaviour may take in all: each of its steps has one.
const DEADLINES: u32 = 30;

/// What the tests of `contract_tests!` call.
///
/// # Panics
///
/// Where the behaviour is broken.
#[doc(hidden)]
pub fn run<R: Rig>(
    behaviour: &'static str,
    without: &[&str],
    rig: R,
    keep: impl AsyncFnOnce(&R) -> Result<Kept, Breach>,
) {
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => panic!("failed to start a runtime: {error}"),
    };
    let limit = rig.bounds().deadline * DEADLINES;
    let result = match runtime.block_on(async { timeout(limit, keep(&rig)).await }) {
        Ok(result) => result,
        Err(_) => panic!("`{behaviour}` took more than {limit:?}"),
    };
    match judge(behaviour, without, result, strict()) {
        Ok(Verdict::Passed) => {}
        // Not by `println!`, which a test runner keeps to itself; and whoever can't write has nobody to tell.
        Ok(Verdict::Skipped(line)) => _ = writeln!(std::io::stdout(), "{line}"),
        Err(why) => panic!("{why}"),
    }
}

/// What a test has come to, unless it failed.
#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    Passed,
    /// There is no broker: the line that says so.
    Skipped(String),
}

/// Judges what came of a behaviour. `strict`: a broker that can't be had is a failure.
fn judge(
    behaviour: &str,
    without: &[&str],
    result: Result<Kept, Breach>,
    strict: bool,
) -> Result<Verdict, String> {
    if let Some(stranger) = without.iter().find(|name| !BEHAVIOURS.contains(name)) {
        return Err(format!("`without` names `{stranger}`, which is no behaviour of the contract"));
    }
    match (result, without.contains(&behaviour)) {
        (Err(breach), _) => match breach.absence() {
            Some(error) if !strict => {
                let transport = breach.transport();
                Ok(Verdict::Skipped(format!("SKIPPED: {transport}: {behaviour}: failed to {error}")))
            }
            _ => Err(breach.to_string()),
        },
        (Ok(Kept::Moot(reason)), false) => Err(format!(
            "`{behaviour}` is moot: {reason}; give the rig the means, or name it after `without`"
        )),
        (Ok(Kept::Held), true) => Err(format!("`{behaviour}` holds: take its name out of `without`")),
        (Ok(Kept::Held), false) | (Ok(Kept::Moot(_)), true) => Ok(Verdict::Passed),
    }
}

/// Whether a broker that can't be had is a failure.
fn strict() -> bool {
    let set = |name| std::env::var(name).is_ok_and(|value| !matches!(value.as_str(), "" | "0" | "false"));
    set("CI") || set("CHOREO_CI")
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;
    use crate::transport::{TransportError, TransportErrorKind};

    const NAME: &str = "headers_arrive";

    fn breach(kind: TransportErrorKind) -> Breach {
        let error = TransportError::new(kind, "start NATS: install `nats-server`");
        Breach::new("Nats", NAME, "a connection", "none").caused_by(error)
    }

    #[test]
    fn what_is_moot_must_be_named_and_what_is_named_must_be_moot() {
        let moot = || Ok(Kept::Moot("it has none"));
        assert_eq!(judge(NAME, &[NAME], moot(), true), Ok(Verdict::Passed));
        assert_eq!(judge(NAME, &[], Ok(Kept::Held), true), Ok(Verdict::Passed));
        assert!(judge(NAME, &[], moot(), false).unwrap_err().contains("name it after `without`"));
        assert!(judge(NAME, &[NAME], Ok(Kept::Held), false).unwrap_err().contains("take its name out"));
        assert!(judge(NAME, &["header_arrive"], Ok(Kept::Held), false).unwrap_err().contains("no behaviour"));
    }

    #[test]
    fn a_broker_that_is_not_there_is_a_counted_skip_and_in_ci_a_failure() {
        let absent = || Err(breach(TransportErrorKind::NoBroker));
        let line = "SKIPPED: Nats: headers_arrive: failed to start NATS: install `nats-server`";
        assert_eq!(judge(NAME, &[], absent(), false), Ok(Verdict::Skipped(line.to_owned())));
        assert!(judge(NAME, &[], absent(), true).is_err());
        assert!(judge(NAME, &[], Err(breach(TransportErrorKind::Unreachable)), false).is_err());
    }

    #[test]
    fn a_breach_says_what_was_expected_and_what_came() {
        let cause = std::io::Error::other("connection refused");
        let error = TransportError::new(TransportErrorKind::Unreachable, "connect").with_source(cause);
        let breach =
            Breach::new("Nats", NAME, "a connection", "Unreachable: failed to connect").caused_by(error);
        let text = "Nats breaks `headers_arrive`\n  expected: a connection\n  \
                    came:     Unreachable: failed to connect\n  because:  connection refused";
        assert_eq!((breach.to_string(), format!("{breach:?}")), (text.to_owned(), text.to_owned()));
    }

    #[test]
    fn the_list_names_every_public_behaviour_of_this_folder() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/transport/contract");
        let mut found = Vec::new();
        for entry in fs::read_dir(folder).unwrap() {
            let text = fs::read_to_string(entry.unwrap().path()).unwrap();
            let names = text.lines().filter_map(|line| line.strip_prefix("pub async fn "));
            found.extend(names.map(|rest| rest.split(['<', '(']).next().unwrap().to_owned()));
        }
        found.sort();
        let mut listed = BEHAVIOURS.to_vec();
        listed.sort_unstable();
        assert_eq!(listed, found);
    }
}
