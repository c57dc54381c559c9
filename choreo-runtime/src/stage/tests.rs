//! Opening and ending a stage of several transports, on wires that write down what becomes of them.

use std::sync::{Arc, Mutex};

use super::*;
use crate::message::{Origin, Outgoing};
use crate::stage::{Stage, Wiring};
use crate::transport::{
    Capabilities, Echoes, Interest, Listeners, Post, Receipt, TransportErrorKind, Turning,
};

/// What happened, in order.
type Seen = Arc<Mutex<Vec<String>>>;

/// A wire that writes down what becomes of it.
#[derive(Debug, Clone, Default)]
struct Wire {
    name: &'static str,
    /// What its turn is on; none where it takes none.
    broker: Option<&'static str>,
    /// Whether it shares its turn.
    shares: bool,
    /// Whether it can't be ended properly.
    sticks: bool,
    /// Whether its turn can't be had.
    refuses: bool,
    seen: Seen,
}

impl Wire {
    fn note(&self, what: &str) {
        self.seen.lock().unwrap().push(format!("{} {what}", self.name));
    }

    fn end(&self, what: &str) -> Result<(), TransportError> {
        self.note(what);
        match self.sticks {
            true => Err(TransportError::new(TransportErrorKind::Refused, "say goodbye: no")),
            false => Ok(()),
        }
    }
}

impl Transport for Wire {
    const NAME: &'static str = "Wire";
    const CAPABILITIES: Capabilities = Capabilities {
        keys: false,
        headers: false,
        replies: false,
        wildcards: false,
        history: false,
        echoes: Echoes::Origin,
        listeners: Listeners::Unknown,
        resumes: false,
        virtual_time: false,
    };
    const SHARED: bool = true;
    type Subscription = ();

    async fn open() -> Result<Wire, TransportError> {
        Ok(Wire::default())
    }

    fn handle(&self) -> Option<Wire> {
        let closed = self.seen.lock().unwrap().iter().any(|seen| *seen == format!("{} closed", self.name));
        (!closed).then(|| self.clone())
    }

    fn turn(&self) -> Option<Turning<'_>> {
        let on = self.broker?.to_owned();
        let wait = Box::pin(async {
            self.note("waits");
            match self.refuses {
                true => Err(TransportError::new(TransportErrorKind::Misconfigured, "take a turn: no")),
                false => Ok(Turn::holding(())),
            }
        });
        Some(Turning { on, alone: !self.shares, wait })
    }

    async fn in_turn(self, _: Turn) -> Wire {
        self.note("has its turn");
        self
    }

    async fn release(&self) -> Result<(), TransportError> {
        self.end("released")
    }

    async fn subscribe(&self, _: &[Interest], _: Post, _: Origin) -> Result<(), TransportError> {
        Ok(())
    }

    async fn publish(&self, _: &Outgoing, _: Origin) -> Result<Receipt, TransportError> {
        Ok(Receipt::Accepted)
    }

    fn is_wildcard(_: &str) -> bool {
        false
    }

    fn covers(pattern: &str, topic: &str) -> bool {
        pattern == topic
    }

    async fn disconnect(&self) -> Result<(), TransportError> {
        self.end("closed")
    }
}

fn wires<const N: usize>(names: [&'static str; N]) -> ([Wire; N], Seen) {
    let seen = Seen::default();
    (names.map(|name| Wire { name, seen: Arc::clone(&seen), ..Wire::default() }), seen)
}

fn lines(wires: &[Wire]) -> Vec<Line<'_>> {
    wires.iter().map(|wire| Line::named(wire.name, wire)).collect()
}

fn seen(seen: &Seen) -> Vec<String> {
    std::mem::take(&mut *seen.lock().unwrap())
}

/// A stage of its own for each test: what is opened is kept for the whole process.
struct Of<const N: u8>;

async fn unreachable() -> Result<Wire, TransportError> {
    Err(TransportError::new(TransportErrorKind::Unreachable, "connect to nowhere"))
}

#[tokio::test]
async fn where_a_field_can_not_be_opened_those_before_it_are_ended_from_the_last_to_the_first() {
    let (mut before, log) = wires(["a", "b", "c"]);
    before[1].sticks = true;
    let error = opened::<Of<0>, Wire>("d", unreachable(), &lines(&before)).await.unwrap_err();
    assert_eq!(seen(&log), ["c released", "b released", "a released"]);
    assert_eq!(
        error.to_string(),
        "open `d`: connect to nowhere; and then failed to end `b`: say goodbye: no"
    );
    assert_eq!(error.kind(), TransportErrorKind::Unreachable);
    let source = std::error::Error::source(&error).map(ToString::to_string);
    assert_eq!(source.as_deref(), Some("connect to nowhere"));
}

#[tokio::test]
async fn what_scenarios_share_is_opened_once_and_again_where_it_failed_or_was_ended() {
    let ([wire], _) = wires(["a"]);
    let count = Arc::new(Mutex::new(0));
    let open = |fails: bool| {
        let (wire, count) = (wire.clone(), Arc::clone(&count));
        opened::<Of<1>, Wire>(
            "a",
            async move {
                *count.lock().unwrap() += 1;
                if fails { unreachable().await } else { Ok(wire) }
            },
            &[],
        )
    };
    assert!(open(true).await.is_err());
    for _ in 0..3 {
        open(false).await.unwrap();
    }
    assert_eq!(*count.lock().unwrap(), 2);
    wire.close().await.unwrap();
    open(false).await.unwrap();
    assert_eq!(*count.lock().unwrap(), 3);
    let other = opened::<Of<2>, Wire>("a", unreachable(), &[]).await;
    assert!(other.is_err(), "another stage has one of its own");
}

#[tokio::test]
async fn turns_are_waited_for_in_one_order_and_once_for_each_broker() {
    let (mut all, log) = wires(["a", "b", "c", "d"]);
    for (wire, broker) in all.iter_mut().zip([Some("y"), None, Some("x"), Some("y")]) {
        wire.broker = broker;
    }
    let turns = Turns::of(&lines(&all)).await.unwrap();
    assert_eq!(seen(&log), ["c waits", "a waits"]);
    for (at, wire) in all.into_iter().enumerate() {
        turns.grant(at, wire).await;
    }
    assert_eq!(seen(&log), ["a has its turn", "c has its turn", "d has its turn"]);
}

#[tokio::test]
async fn a_turn_that_one_of_them_needs_alone_is_alone_for_all_on_that_broker() {
    let (mut all, log) = wires(["a", "b", "c"]);
    all.iter_mut().for_each(|wire| wire.broker = Some("x"));
    (all[0].shares, all[1].shares) = (true, false);
    Turns::of(&lines(&all)).await.unwrap();
    assert_eq!(seen(&log), ["b waits"]);
}

#[tokio::test]
async fn where_a_turn_can_not_be_had_all_are_ended_the_failing_one_too() {
    let (mut all, log) = wires(["a", "b"]);
    (all[0].broker, all[1].broker, all[0].refuses) = (Some("y"), Some("x"), true);
    let error = Turns::of(&lines(&all)).await.unwrap_err();
    assert_eq!(error.to_string(), "open `a`: take a turn: no");
    assert_eq!(seen(&log), ["b waits", "a waits", "b released", "a released"]);
}

/// Three transports, as the macro derives it.
struct Three([Wire; 3]);

impl Wiring for Three {
    fn lines(&self) -> Lines<'_> {
        lines(&self.0).into()
    }

    fn real_time_only() -> Option<&'static str> {
        Wire::real_time_only()
    }
}

#[tokio::test]
async fn a_stage_that_ends_tells_every_transport_and_collects_what_each_of_them_says() {
    let (mut all, log) = wires(["a", "b", "c"]);
    (all[0].sticks, all[2].sticks) = (true, true);
    let error = Wiring::disconnect(&Three(all)).await.unwrap_err();
    assert_eq!(seen(&log), ["c closed", "b closed", "a closed"]);
    assert_eq!(error.to_string(), "end `c`: say goodbye: no; failed to end `a`: say goodbye: no");
    let failures: Vec<_> = error.failures().map(|(name, error)| (name, error.kind())).collect();
    assert_eq!(
        failures,
        [(Some("c"), TransportErrorKind::Refused), (Some("a"), TransportErrorKind::Refused)]
    );
}

#[tokio::test]
async fn a_single_transport_that_can_not_be_ended_says_so_in_its_own_words() {
    let ([wire], _) = wires(["a"]);
    let error = Stage::close(&Wire { sticks: true, ..wire }).await.unwrap_err();
    assert_eq!(error.to_string(), "say goodbye: no");
}
