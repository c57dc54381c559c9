//! A wire that is away for a while, and one that resumes.

// layout: sleep-in-test: the wire is cut and comes back at a stated time, on tokio's paused clock

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

use super::*;
use crate::diagnosis;
use crate::machine::{Never, Source, Span, Wait};
use crate::message::Position;
use crate::outcome::Loss;

const fn never(period: Option<Span>) -> Statement {
    let watch = Watch { channel: ChannelId(1), topic: Written::Literal("bad"), ..WATCH };
    Statement { place: Place::new(5, 9, 5, 29), kind: Kind::Never(Never { watch, period }) }
}

const CHANNELS: &[Channel] = &[
    Channel {
        transport: TransportId::ONLY,
        topic: Written::Literal("out"),
        from_start: false,
        listeners: &[StatementId(1)],
    },
    Channel {
        transport: TransportId::ONLY,
        topic: Written::Literal("bad"),
        from_start: false,
        listeners: &[StatementId(2)],
    },
];

/// In a file of the user's.
const SOURCE: Source = Source {
    file: "tests/away.rs",
    manifest_dir: "",
    text: "\
{
        publish \"in\" {};
        expect \"out\";
        never \"bad\" for 300 ms;
    }",
    line: 2,
    column: 13,
};

/// `publish "in"; expect "out"; never "bad" for 300 ms;`
static QUIET: Machine = Machine {
    name: "quiet",
    source: SOURCE,
    statements: &[publish("in"), expect(false), never(Some(Span::Literal(Duration::from_millis(300))))],
    states: &[
        hands_off(0, Some(WindowId(0))),
        State { does: Does::Await(RoundId(0)), next: StateId(2) },
        State { does: Does::Finish, next: StateId(2) },
    ],
    windows: &[Window {
        opens: Opens::Trigger(StatementId(0)),
        rounds: &[RoundId(0)],
        nevers: &[StatementId(2)],
    }],
    rounds: &[Round {
        window: WindowId(0),
        members: &[Member::Expect(StatementId(1)), Member::Quiet(StatementId(2))],
    }],
    channels: CHANNELS,
    ..Machine::EMPTY
};

/// `publish "in"; expect "out"; never "bad";`
static WATCHED: Machine = Machine {
    name: "watched",
    statements: &[publish("in"), expect(false), never(None)],
    rounds: &[Round { window: WindowId(0), members: &[Member::Expect(StatementId(1))] }],
    ..QUIET
};

/// `publish "in"; expect "out";`
static AWAITED: Machine = Machine {
    name: "awaited",
    timeout: Span::Literal(Duration::from_millis(1000)),
    statements: &[publish("in"), expect(false)],
    windows: &[Window { opens: Opens::Trigger(StatementId(0)), rounds: &[RoundId(0)], nevers: &[] }],
    rounds: &[Round { window: WindowId(0), members: &[Member::Expect(StatementId(1))] }],
    channels: &[CHANNELS[0]],
    ..QUIET
};

/// `publish "in"; wait 300 ms; expect "out";`
static WAITED: Machine = Machine {
    name: "waited",
    statements: &[
        publish("in"),
        expect(false),
        Statement {
            place: Place::NOWHERE,
            kind: Kind::Wait(Wait { period: Span::Literal(Duration::from_millis(300)) }),
        },
    ],
    states: &[
        hands_off(0, Some(WindowId(0))),
        State { does: Does::Wait(StatementId(2)), next: StateId(2) },
        State { does: Does::Await(RoundId(0)), next: StateId(3) },
        State { does: Does::Finish, next: StateId(3) },
    ],
    ..AWAITED
};

const fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

fn away() -> Parcel {
    Parcel::Away("the broker closed it".into())
}

/// Back: when, and after it was away since when. Both count from `began`, where the run begins.
fn back(began: Instant, since: u64, until: u64) -> (Duration, Parcel) {
    let gap = Gap {
        reason: "the broker closed it".into(),
        since: began + ms(since),
        lasted: ms(until - since),
        before: false,
    };
    (ms(until), Parcel::Gap(Arc::new(gap)))
}

fn message(topic: &str) -> Parcel {
    Parcel::Message(Arc::new(Arrival::new(topic, "{}", Instant::now())))
}

/// Runs on a wire whose publication is answered after 10 ms, and then is told of these.
async fn told(machine: &'static Machine, later: Later) -> Verdict {
    drive(machine, Vec::new(), &Wire { later: Mutex::new(later), ..Wire::new([]) }).await
}

/// The same, on a wire whose publication reaches somebody who never answers.
async fn told_unanswered(machine: &'static Machine, later: Later) -> Verdict {
    let wire = Wire { later: Mutex::new(later), silent: true, ..Wire::new([]) };
    drive(machine, Vec::new(), &wire).await
}

fn lost(verdict: &Verdict) -> (&Loss, Duration) {
    match &verdict.outcome {
        Outcome::Lost(loss) => (loss, verdict.elapsed),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn a_never_whose_time_is_up_while_the_wire_is_away_is_lost() {
    let verdict = told(&QUIET, vec![(ms(40), away())]).await;
    assert_eq!((lost(&verdict).0.at, lost(&verdict).1), (ms(40), ms(300)));
    insta::assert_snapshot!(diagnosis::text(&verdict, diagnosis::Style::plain()));
}

#[tokio::test(start_paused = true)]
async fn an_open_never_is_lost_where_its_block_would_end_while_the_wire_is_away() {
    let verdict = told(&WATCHED, vec![(ms(40), away())]).await;
    let (loss, elapsed) = lost(&verdict);
    assert_eq!((loss.at, elapsed), (ms(40), ms(110)));
    assert!(loss.reason.ends_with("when the settle period was over"), "{}", loss.reason);
    let Met::Held { period, .. } = verdict.steps[2].met else { panic!("{:?}", verdict.steps) };
    assert_eq!(period, ms(40), "nothing is said of what could not be heard");
}

#[tokio::test(start_paused = true)]
async fn a_deadline_that_passes_while_the_wire_is_away_is_lost() {
    let verdict = told_unanswered(&AWAITED, vec![(ms(40), away()), (ms(50), away())]).await;
    let (loss, elapsed) = lost(&verdict);
    assert_eq!((loss.at, elapsed), (ms(40), ms(1000)));
    let reason = "the connection was lost (the broker closed it) and was not back when the deadline passed";
    assert_eq!(loss.reason, reason);
}

#[tokio::test(start_paused = true)]
async fn a_deadline_that_had_passed_before_is_a_timeout() {
    let verdict = told_unanswered(&AWAITED, vec![(ms(1001), away())]).await;
    assert!(matches!(verdict.outcome, Outcome::Failed), "{:?}", verdict.outcome);
}

#[tokio::test(start_paused = true)]
async fn a_wire_that_is_back_in_time_lets_the_run_go_on() {
    for machine in [&QUIET, &WATCHED] {
        let verdict = told(machine, vec![(ms(40), away()), back(Instant::now(), 40, 60)]).await;
        assert!(verdict.passed(), "{:?}", verdict.outcome);
        assert!(matches!(verdict.notes[..], [Note::Gap(..)]));
        let verdict =
            told(machine, vec![(ms(40), away()), back(Instant::now(), 40, 60), (ms(60), message("bad"))])
                .await;
        assert!(matches!(verdict.outcome, Outcome::Violated(_)), "{:?}", verdict.outcome);
    }
    let verdict = told_unanswered(&AWAITED, vec![(ms(40), away()), back(Instant::now(), 40, 60)]).await;
    assert!(matches!(verdict.outcome, Outcome::Failed), "{:?}", verdict.outcome);
}

#[tokio::test(start_paused = true)]
async fn a_gap_from_before_does_not_bring_a_wire_back() {
    let (at, Parcel::Gap(gap)) = back(Instant::now(), 40, 60) else { panic!("a gap") };
    let before = Parcel::Gap(Arc::new(Gap { before: true, ..Gap::clone(&gap) }));
    let verdict = told(&QUIET, vec![(ms(40), away()), (at, before)]).await;
    assert_eq!(lost(&verdict).1, ms(300));
}

#[tokio::test(start_paused = true)]
async fn what_fell_due_in_a_gap_that_is_read_late_is_lost_all_the_same() {
    for told in [vec![away()], vec![]] {
        let wire = Wire::new([]);
        let began = Instant::now();
        let posts = async {
            sleep(ms(290)).await;
            // As if the thread had been busy: nothing is read, and no timer fires.
            let mut busy = pin!(tokio::time::advance(ms(20)));
            let turn = poll_fn(|cx| Poll::Ready(busy.as_mut().poll(cx))).await;
            assert!(turn.is_pending());
            let post = wire.post.lock().unwrap().clone().unwrap();
            told.into_iter().chain([back(began, 295, 310).1]).for_each(|parcel| post.post(parcel));
        };
        let (verdict, ()) = tokio::join!(drive(&QUIET, Vec::new(), &wire), posts);
        assert_eq!((lost(&verdict).0.at, lost(&verdict).1, began.elapsed()), (ms(295), ms(300), ms(310)));
    }
}

#[tokio::test(start_paused = true)]
async fn a_wire_that_is_given_up_is_lost_at_once_and_for_its_own_reason() {
    let gone = Parcel::Lost("the broker stayed away".into());
    let verdict = told(&QUIET, vec![(ms(40), away()), (ms(60), gone.clone()), (ms(60), gone)]).await;
    let (loss, elapsed) = lost(&verdict);
    assert_eq!((loss.reason.as_str(), loss.at, elapsed), ("the broker stayed away", ms(60), ms(60)));
}

#[tokio::test(start_paused = true)]
async fn a_wait_goes_on_while_the_wire_is_away_and_a_block_that_holds_passes() {
    let verdict = told(&WAITED, vec![(ms(40), away())]).await;
    assert!(verdict.passed(), "{:?}", verdict.outcome);
    assert_eq!(verdict.elapsed, ms(300));
}

#[tokio::test(start_paused = true)]
async fn an_echo_that_comes_again_without_its_origin_is_still_one() {
    for (again, passes) in [(7, true), (8, false)] {
        let came = |sequence, origin| {
            let mut arrival = Arrival::new("bad", "{}", Instant::now());
            (arrival.position, arrival.origin) = (Some(Position::Sequence(sequence)), origin);
            (ms(20), Parcel::Message(Arc::new(arrival)))
        };
        let wire = Wire::new([]);
        let own = Some(OWN);
        *wire.later.lock().unwrap() = vec![came(7, own), came(again, None)];
        let verdict = drive(&WATCHED, Vec::new(), &wire).await;
        assert_eq!(verdict.passed(), passes, "{:?}", verdict.outcome);
        assert!(verdict.notes.contains(&Note::EchoesSetAside(1)));
    }
}
