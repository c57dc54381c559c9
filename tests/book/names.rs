//! The tables of "Every name of the Python library" have every name, and what they name of choreo is there.

/// The page.
pub(crate) const NAMES_PAGE: &str = include_str!("../../docs/src/from-python/names.md");

/// Every public name of the Python library and its reporter, by `python/names.py`.
const NAMES: &str = include_str!("python/names.txt");

/// The two cells of each row of the page's tables, without their headings.
pub(crate) fn cells(page: &'static str) -> impl Iterator<Item = [&'static str; 2]> {
    let rows = page.lines().filter_map(|line| line.strip_prefix('|')?.strip_suffix('|'));
    let cells = rows.map(|row| match row.split(" | ").map(str::trim).collect::<Vec<_>>()[..] {
        [python, rust] => [python, rust],
        _ => panic!("two cells: {row}"),
    });
    cells.filter(|[python, rust]| *python != "Python" && !rust.starts_with("---"))
}

/// What stands in a cell as code.
pub(crate) fn code(cell: &str) -> impl Iterator<Item = &str> {
    // Two backticks around code with one in it.
    cell.split('`').skip(1).step_by(2)
}

/// Whether it is this name, or Python that calls it.
fn says(code: &str, name: &str) -> bool {
    let calls = || {
        let calls =
            code.match_indices(&format!("{name}(")).any(|(at, _)| !code[..at].ends_with(is_of_a_name));
        calls && !code.ends_with("=)")
    };
    code == name || calls()
}

fn is_of_a_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '.'
}

#[test]
fn every_name_of_the_python_library_has_a_row() {
    let said: Vec<&str> = cells(NAMES_PAGE).flat_map(|[python, _]| code(python)).collect();
    let lost: Vec<&str> = NAMES.lines().filter(|name| !said.iter().any(|code| says(code, name))).collect();
    assert!(lost.is_empty(), "without a row: {lost:#?}");
    let strange: Vec<&&str> =
        said.iter().filter(|code| !NAMES.lines().any(|name| says(code, name))).collect();
    assert!(strange.is_empty(), "no names of the Python library: {strange:#?}");
}

#[test]
fn no_cell_is_empty() {
    let chapter = include_str!("../../docs/src/from-python.md");
    let rows = NAMES_PAGE.lines().chain(chapter.lines()).filter(|line| line.starts_with('|'));
    for row in rows {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        assert!(cells.len() == 2 && cells.iter().all(|cell| !cell.is_empty()), "{row}");
    }
    assert!(cells(NAMES_PAGE).count() > 200);
}

/// The paths of Rust in some code: `Field::new` and `choreo::Matcher`, without those of other crates.
fn paths(code: &str) -> impl Iterator<Item = &str> {
    let words = code.split(|c: char| !is_of_a_path(c)).map(|word| word.trim_matches(':'));
    words.filter(|word| {
        word.contains("::") && (word.starts_with("choreo::") || word.starts_with(char::is_uppercase))
    })
}

fn is_of_a_path(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == ':'
}

#[test]
fn what_the_tables_name_of_choreo_is_there() {
    let there: Vec<String> =
        there::ALL.iter().flat_map(|names| names.iter().map(|name| unspaced(name))).collect();
    let named = cells(NAMES_PAGE).flat_map(|[_, rust]| code(rust)).flat_map(paths);
    let lost: std::collections::BTreeSet<&str> =
        named.filter(|path| !there.iter().any(|name| name == path)).collect();
    assert!(lost.is_empty(), "add them to `there`, where the compiler sees whether they are: {lost:#?}");
}

/// `stringify!` puts spaces where it likes.
fn unspaced(text: &str) -> String {
    text.split_whitespace().collect()
}

/// The paths that the tables name. That this compiles is the test; those of the brokers need their features.
mod there {
    use choreo::codec::{Codec, Json};
    use choreo::correlation::{Bridge, Correlation, Field, Policy, Refused};
    use choreo::matching::{Difference, Problem};
    use choreo::memory::Client;
    use choreo::message::{Arrival, Outgoing};
    use choreo::outcome::{
        Alike, Entry, ErrorSource, Event, Evidence, Failure, Met, Missed, Note, Outcome, Step, Timeline,
        Verdict,
    };
    use choreo::report::record::Process;
    use choreo::transport::{Capabilities, Transport, TransportError, TransportErrorKind};
    use choreo::{InMemory, Matcher, Message, Scenario, Stage, StageError};

    type Ended = choreo::events::Ended<'static>;
    type Judged = choreo::events::Judged<'static>;
    type Run = choreo::Run<()>;
    type Trial = choreo::Trial<()>;

    /// Names by their paths, and members by their types: as they are, fields (`.misses`), variants with fields
    /// (`Got { .. }`), and what must be shown in use.
    macro_rules! names {
        ($(#[$gate:meta])* $all:ident; [$($path:path),* $(,)?] $($ty:ident { $($member:tt),* $(,)? })*) => {
            $(#[$gate])*
            const _: () = {
                $(#[allow(unused_imports, reason = "that it is there is all")] use $path as _;)*
                $($(names!(@there $ty, $member);)*)*
            };
            const $all: &[&str] = &[
                $(stringify!($path),)* $($(concat!(stringify!($ty), "::", names!(@name $member)),)*)*
            ];
        };
        (@name $name:ident) => { stringify!($name) };
        (@name (. $name:ident)) => { stringify!($name) };
        (@name ($name:ident $($rest:tt)*)) => { stringify!($name) };
        (@there $ty:ident, $name:ident) => { const _: fn() = || { let _ = $ty::$name; }; };
        (@there $ty:ident, (. $name:ident)) => { const _: fn(&$ty) = |it| { let _ = &it.$name; }; };
        (@there $ty:ident, ($name:ident { .. })) => {
            const _: fn(&$ty) = |it| { let _ = matches!(it, $ty::$name { .. }); };
        };
        (@there $ty:ident, ($name:ident: $use:expr)) => { const _: fn() = || { let _ = $use; }; };
    }

    names! { ITEMS;
        [
            choreo::InMemory, choreo::Matcher, choreo::StageError, choreo::codec::Codec,
            choreo::codec::Json, choreo::codec::Raw, choreo::correlation::Bridge,
            choreo::correlation::Field, choreo::correlation::Policy, choreo::diagnosis::headline,
            choreo::diagnosis::text, choreo::diagnosis::told, choreo::events::Observer,
            choreo::events::Observing, choreo::matching::Difference, choreo::matching::Problem,
            choreo::message::Arrival, choreo::message::Outgoing, choreo::outcome::Event,
            choreo::outcome::Outcome, choreo::outcome::Timeline, choreo::report::record::VERSION,
            choreo::report::redact, choreo::scenario, choreo::script,
            choreo::transport::Capabilities, choreo::transport::Post,
            choreo::transport::Transport, choreo::transport::TransportError,
        ]
    }

    names! { OF_A_RUN; []
        Alike { (.count) }
        Difference { (.path), (.place), (.problem) }
        Ended { (.settings) }
        Entry { (.at), (.event) }
        ErrorSource { Policy, Stamp }
        Event { (Arrived { .. }), Deadline, (Published { .. }) }
        Evidence { (.alike), (.closest), (.misses) }
        Failure { (.error) }
        Judged { (.attempt) }
        Message { (latency: <Message>::latency), (payload: <Message>::payload), (topic: <Message>::topic) }
        Met {
            (Answered { .. }), Disorder, (Done { .. }), Early, Mismatch, NotReached, Open, (Pass { .. }),
            (Slow { .. }), (Taken { .. }), Timeout, (TooFew { .. }),
        }
        Missed { (.differences) }
        Note { NeverCalled, (Skipped { .. }) }
        Outcome { Error }
        Problem { (Custom { .. }), (Got { .. }) }
        Process { (.choreo) }
        Run { timeline }
        Scenario { name }
        Step { (.met), (.statement) }
        Timeline { (.skipped) }
        Trial { passed, report, timeline }
        Verdict { passed, (.steps), (.topics), (.transports) }
    }

    names! { OF_A_STAGE; []
        Arrival { content, (.headers), json, (.payload), (.topic) }
        Bridge { (scope_id: <Own as Bridge>::scope_id), (wire_id: <Own as Bridge>::wire_id) }
        Capabilities { (.history), (.listeners) }
        Client {
            (publish: |it: Client| async move { it.publish("", "").await }),
            (subscribe: |it: Client| async move { it.subscribe("").await }),
        }
        Codec { (decode: <Json as Codec>::decode), (encode: <Json as Codec>::encode) }
        Correlation { (follow: |it: Correlation| it.follow(Field::new(""))) }
        Field {
            (new: Field::new("")), (prefix: |it: Field| it.prefix("")),
            (test_namespace: Field::test_namespace("")),
        }
        InMemory {
            client, new, (with_codecs: |it: InMemory| it.with_codecs(Json)),
            (with_correlation: |it: InMemory| it.with_correlation(Field::new(""))),
        }
        Matcher { (describe: <Own as Matcher>::describe), (judge: <Own as Matcher>::judge) }
        Outgoing { (.headers), (.payload), (.topic) }
        Policy {
            (id: <Field as Policy>::id), (read: <Field as Policy>::read), (stamp: <Field as Policy>::stamp),
            (suits: <Field as Policy>::suits),
        }
        Stage {
            (close: <InMemory as Stage>::close), (codecs: <InMemory as Stage>::codecs),
            (open: <InMemory as Stage>::open),
            (run: |it: InMemory| async move {
                it.run(choreo::script! { for &InMemory; publish "t" {}; never "u"; }).await
            }),
        }
        StageError { (failures: |it: StageError| it.failures().count()) }
        Transport {
            (CAPABILITIES: <InMemory as Transport>::CAPABILITIES), (NAME: <InMemory as Transport>::NAME),
            (disconnect: <InMemory as Transport>::disconnect), (open: <InMemory as Transport>::open),
            (publish: <InMemory as Transport>::publish), (subscribe: <InMemory as Transport>::subscribe),
        }
        TransportError { kind }
        TransportErrorKind { Misconfigured, NotAllowed }
    }

    #[cfg(feature = "kafka")]
    use choreo::Kafka;
    #[cfg(feature = "redis")]
    use choreo::Redis;
    #[cfg(feature = "nats")]
    use choreo::{
        Nats,
        nats::{NatsAuth, NatsServer},
        security::Tls,
    };
    #[cfg(feature = "rabbitmq")]
    use choreo::{RabbitMq, rabbitmq::ExchangeKind};

    #[cfg(feature = "nats")]
    type Connect = choreo::link::Connect<Nats>;

    names! { #[cfg(feature = "nats")] OF_NATS;
        [choreo::nats::NatsAuth, choreo::security::Endpoint]
        Connect {
            auth, (auth_from: |it: Connect| it.auth_from(|| Ok::<_, TransportError>(NatsAuth::token("")))),
            (auth_from_async: |it: Connect| {
                it.auth_from_async(|| async { Ok::<_, TransportError>(NatsAuth::token("")) })
            }),
            (codecs: |it: Connect| it.codecs(Json)),
            (correlation: |it: Connect| it.correlation(Field::new(""))), timeout, tls,
        }
        Nats { (connect: Nats::connect("")) }
        NatsAuth {
            (credentials: NatsAuth::credentials("")), (credentials_file: NatsAuth::credentials_file("")),
            (nkey: NatsAuth::nkey("")), (token: NatsAuth::token("")), (user: NatsAuth::user("", "")),
        }
        NatsServer { (user: NatsServer::new().user("", "")) }
        Tls {
            (ca_file: Tls::new().ca_file("")), (ca_pem: Tls::new().ca_pem("")), identity,
            (server_name: Tls::new().server_name("")),
        }
    }
    names! { #[cfg(feature = "kafka")] OF_KAFKA; [] Kafka { (connect: Kafka::connect("")) } }
    names! { #[cfg(feature = "rabbitmq")] OF_RABBITMQ; []
        ExchangeKind { Topic }
        RabbitMq { (connect: RabbitMq::connect("")) }
    }
    names! { #[cfg(feature = "redis")] OF_REDIS; [] Redis { (connect: Redis::connect("")) } }

    pub(super) const ALL: [&[&str]; 7] =
        [ITEMS, OF_A_RUN, OF_A_STAGE, OF_NATS, OF_KAFKA, OF_RABBITMQ, OF_REDIS];

    /// What a user writes: choreo itself has no type with these traits.
    #[derive(Debug)]
    struct Own;

    impl Bridge for Own {
        fn name(&self) -> std::borrow::Cow<'_, str> {
            "own".into()
        }

        fn wire_id(&self, id: &str, _: &str) -> Result<String, Refused> {
            Ok(id.to_owned())
        }
    }

    impl Matcher for Own {
        fn describe(&self) -> String {
            String::new()
        }

        fn judge(&self, _: &Arrival) -> Result<(), String> {
            Ok(())
        }
    }
}
