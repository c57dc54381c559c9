//! The driver on a wire that does as it is told, in virtual time.

// layout: sleep-in-test: the wire answers after a stated time, on tokio's paused clock

mod away;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::drive;
use crate::machine::{
    Channel, ChannelId, Does, Expect, Kind, Machine, Member, Opens, Pattern, Payload, Place, Publish, Round,
    RoundId, State, StateId, Statement, StatementId, Topic as Written, TransportId, Watch, Window, WindowId,
};
use crate::message::{Arrival, Origin, Outgoing};
use crate::outcome::{Event, Met, Note, Outcome, Verdict};
use crate::transport::{
    Capabilities, Echoes, Gap, Interest, Listeners, Parcel, Post, Receipt, Transport, TransportError,
    TransportErrorKind,
};

/// Whoever drives it.
const OWN: Origin = Origin(7);

/// What is posted so long after the first publication.
type Later = Vec<(Duration, Parcel)>;

/// A wire that does as it is told.
#[derive(Debug)]
struct Wire {
    /// What becomes of the publications, in order; those after them are accepted.
    receipts: Mutex<VecDeque<Result<Receipt, TransportErrorKind>>>,
    /// What is posted as the subscription begins.
    posted: Vec<Parcel>,
    /// What is posted after the first publication.
    later: Mutex<Later>,
    /// Whether nothing is answered.
    silent: bool,
    /// What was published, and when, since the wire was made.
    published: Mutex<Vec<(String, Duration)>>,
    interests: Mutex<Vec<Interest>>,
    post: Mutex<Option<Post>>,
    made: Instant,
}

impl Wire {
    fn new(receipts: impl IntoIterator<Item = Receipt>) -> Wire {
        Wire {
            receipts: Mutex::new(receipts.into_iter().map(Ok).collect()),
            posted: Vec::new(),
            later: Mutex::default(),
            silent: false,
            published: Mutex::default(),
            interests: Mutex::default(),
            post: Mutex::default(),
            made: Instant::now(),
        }
    }

    /// When each message was handed to it, in milliseconds.
    fn sent(&self) -> Vec<u128> {
        self.published.lock().unwrap().iter().map(|(_, at)| at.as_millis()).collect()
    }
}

impl Transport for Wire {
    const NAME: &'static str = "Wire";
    const CAPABILITIES: Capabilities = Capabilities {
        keys: false,
        headers: false,
        replies: false,
        wildcards: false,
        history: true,
        echoes: Echoes::Origin,
        listeners: Listeners::Returned,
        resumes: true,
        virtual_time: true,
    };
    type Subscription = ();

    async fn open() -> Result<Wire, TransportError> {
        Ok(Wire::new([]))
    }

    async fn subscribe(&self, interests: &[Interest], post: Post, _: Origin) -> Result<(), TransportError> {
        *self.interests.lock().unwrap() = interests.to_vec();
        self.posted.iter().for_each(|parcel| post.post(parcel.clone()));
        *self.post.lock().unwrap() = Some(post);
        Ok(())
    }

    /// What reaches somebody is answered on `out`, 10 ms later.
    async fn publish(&self, message: &Outgoing, _: Origin) -> Result<Receipt, TransportError> {
        self.published.lock().unwrap().push((message.topic.to_string(), self.made.elapsed()));
        let result = self.receipts.lock().unwrap().pop_front().unwrap_or(Ok(Receipt::Accepted));
        let answer = !self.silent && matches!(result, Ok(Receipt::Accepted));
        if let Some(post) = self.post.lock().unwrap().clone().filter(|_| answer) {
            tokio::spawn(async move {
                sleep(Duration::from_millis(10)).await;
                post.post(Parcel::Message(Arc::new(Arrival::new("out", "{}", Instant::now()))));
            });
        }
        let later = std::mem::take(&mut *self.later.lock().unwrap());
        if let Some(post) = self.post.lock().unwrap().clone() {
            let began = Instant::now();
            tokio::spawn(async move {
                for (after, parcel) in later {
                    tokio::time::sleep_until(began + after).await;
                    post.post(parcel);
                }
            });
        }
        result.map_err(|kind| TransportError::new(kind, format!("publish to `{}`: no", message.topic)))
    }

    fn is_wildcard(_: &str) -> bool {
        false
    }

    fn covers(pattern: &str, topic: &str) -> bool {
        pattern == topic
    }

    fn origin(&self) -> Origin {
        OWN
    }

    async fn disconnect(&self) -> Result<(), TransportError> {
        Ok(())
    }
}

const WATCH: Watch = Watch {
    channel: ChannelId(0),
    topic: Written::Literal("out"),
    pattern: Pattern::Anything,
    headers: &[],
    key: None,
    condition: None,
    needs: &[],
    operands: &[],
};

const fn publish(topic: &'static str) -> Statement {
    let topic = Written::Literal(topic);
    let publish = Publish {
        transport: TransportId::ONLY,
        topic,
        payload: Payload::Static(b"{}"),
        envelope: None,
        capture: None,
    };
    Statement { place: Place::NOWHERE, kind: Kind::Publish(publish) }
}

const fn hands_off(statement: u16, opens: Option<WindowId>) -> State {
    let does = Does::Publish {
        statement: StatementId(statement),
        opens,
        run: WindowId(0),
        joins: false,
        around: &[],
    };
    State { does, next: StateId(statement + 1) }
}

/// `publish "in"; publish "in"; expect "out" from start;`
static MACHINE: Machine = Machine {
    name: "told",
    statements: &[publish("in"), publish("in"), expect(true)],
    states: &[
        hands_off(0, Some(WindowId(0))),
        hands_off(1, None),
        State { does: Does::Await(RoundId(0)), next: StateId(3) },
        State { does: Does::Finish, next: StateId(3) },
    ],
    windows: &[Window { opens: Opens::Trigger(StatementId(0)), rounds: &[RoundId(0)], nevers: &[] }],
    rounds: &[Round { window: WindowId(0), members: &[Member::Expect(StatementId(2))] }],
    channels: &[Channel {
        transport: TransportId::ONLY,
        topic: Written::Literal("out"),
        from_start: true,
        listeners: &[StatementId(2)],
    }],
    ..Machine::EMPTY
};

const fn expect(from_start: bool) -> Statement {
    let expect = Expect {
        watch: WATCH,
        times: None,
        within: None,
        capture: None,
        binds: &[],
        in_order: false,
        from_start,
    };
    Statement { place: Place::new(4, 9, 4, 22), kind: Kind::Expect(expect) }
}

async fn run(wire: &Wire) -> Verdict {
    drive(&MACHINE, Vec::new(), wire).await
}

/// When each `publish` of the timeline was handed off, in milliseconds.
fn hand_offs(verdict: &Verdict) -> Vec<u128> {
    let published = verdict.timeline.iter().filter(|one| matches!(one.event, Event::Published { .. }));
    published.map(|entry| entry.at.as_millis()).collect()
}

fn unheard(verdict: &Verdict) -> Vec<(&str, u128)> {
    let unheard = verdict.notes.iter().filter_map(|note| match note {
        Note::NobodyListened { topic, waited, .. } => Some((topic.as_str(), waited.as_millis())),
        _ => None,
    });
    unheard.collect()
}

#[tokio::test(start_paused = true)]
async fn a_first_trigger_that_reaches_nobody_is_handed_off_again_until_it_does() {
    let wire = Wire::new([Receipt::Unroutable; 3]);
    let verdict = run(&wire).await;
    assert!(verdict.passed(), "{:?}", verdict.outcome);
    assert_eq!(wire.sent(), [0, 5, 10, 15, 15]);
    assert_eq!(hand_offs(&verdict), [15, 15], "one that went nowhere is not told of");
    assert_eq!(unheard(&verdict), []);
    let Met::Done { at, accepted_after } = verdict.steps[0].met else { panic!("it was published") };
    assert_eq!((at.as_millis(), accepted_after), (15, Some(Duration::ZERO)));
}

#[tokio::test(start_paused = true)]
async fn after_settle_it_counts_as_accepted_and_unheard() {
    let wire = Wire::new([Receipt::Unroutable; 1000]);
    let verdict = run(&wire).await;
    assert!(matches!(verdict.outcome, Outcome::Failed), "{:?}", verdict.outcome);
    let expected: Vec<u128> = (0..=20).map(|nth| nth * 5).chain([100]).collect();
    assert_eq!(wire.sent(), expected, "the second `publish` to a topic is not repeated");
    assert_eq!(unheard(&verdict), [("in", 100)]);
    assert_eq!(verdict.heard, []);
}

#[tokio::test(start_paused = true)]
async fn a_failure_knows_what_reached_somebody() {
    let wire = Wire { silent: true, ..Wire::new([Receipt::Unroutable]) };
    let verdict = run(&wire).await;
    assert!(matches!(verdict.outcome, Outcome::Failed), "{:?}", verdict.outcome);
    assert_eq!(unheard(&verdict), []);
    assert_eq!(verdict.heard, [(TransportId::ONLY, "in".into())]);
}

#[tokio::test(start_paused = true)]
async fn a_later_publish_to_a_topic_that_reaches_nobody_is_noted() {
    let wire = Wire::new([Receipt::Accepted, Receipt::Unroutable]);
    let verdict = run(&wire).await;
    assert!(verdict.passed());
    assert_eq!((wire.sent().len(), unheard(&verdict)), (2, vec![("in", 0)]));
}

#[tokio::test(start_paused = true)]
async fn past_the_deadline_nothing_is_handed_off_again() {
    let wire = Wire::new([Receipt::Unroutable; 10_000]);
    static LONG: Machine = Machine {
        timeout: crate::machine::Span::Literal(Duration::from_millis(12)),
        settle: crate::machine::Span::Literal(Duration::from_millis(500)),
        ..MACHINE
    };
    let verdict = drive(&LONG, Vec::new(), &wire).await;
    assert!(matches!(verdict.outcome, Outcome::Failed), "{:?}", verdict.outcome);
    assert_eq!(wire.sent(), [0, 5, 10]);
}

#[tokio::test(start_paused = true)]
async fn what_an_expect_wants_from_its_start_is_asked_of_the_wire() {
    let mut old = Arrival::new("out", "{}", Instant::now());
    old.old = true;
    let wire = Wire { posted: vec![Parcel::Message(Arc::new(old))], ..Wire::new([]) };
    let verdict = run(&wire).await;
    assert_eq!(*wire.interests.lock().unwrap(), [Interest::new("out").from_start()]);
    let Met::Pass { taken } = &verdict.steps[2].met else { panic!("{:?}", verdict.outcome) };
    assert!(taken[0].0.old);
}

#[tokio::test(start_paused = true)]
async fn a_gap_is_noted_and_one_in_the_middle_has_its_place_in_the_timeline() {
    let gap = |before| Gap {
        reason: "the connection was reset".into(),
        since: Instant::now(),
        lasted: Duration::from_millis(120),
        before,
    };
    let gaps = [true, false].map(|before| Arc::new(gap(before)));
    let wire = Wire { posted: gaps.iter().cloned().map(Parcel::Gap).collect(), ..Wire::new([]) };
    let verdict = run(&wire).await;
    assert!(verdict.passed());
    assert_eq!(verdict.notes, gaps.clone().map(|gap| Note::Gap(TransportId::ONLY, gap)));
    let told =
        verdict.timeline.iter().filter(|entry| matches!(&entry.event, Event::Gap(_, gap) if !gap.before));
    assert_eq!(told.count(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_publish_on_a_lost_connection_is_lost_and_one_that_is_refused_an_error() {
    for (kind, is_lost) in [
        (TransportErrorKind::Disconnected, true),
        (TransportErrorKind::TimedOut, false),
        (TransportErrorKind::Unauthorized, false),
        (TransportErrorKind::Refused, false),
    ] {
        let wire = Wire { receipts: Mutex::new([Err(kind)].into()), ..Wire::new([]) };
        let verdict = run(&wire).await;
        let lost = matches!(verdict.outcome, Outcome::Lost(_));
        assert_eq!((lost, matches!(verdict.outcome, Outcome::Error(_))), (is_lost, !is_lost), "{kind:?}");
    }
}
