//! A machine and a test file as a user would have them, for the texts in the tests.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use crate::machine::{
    Address, Answers, Capture, CaptureId, Channel, ChannelId, Check, Condition, Count, Does, Expect, ExprId,
    Field, Kind, LeafId, Literal, Machine, Member, Never, Node, On, Opens, Operand, Operator, Pattern,
    Payload, Place, Publish, Round, RoundId, Source, Span, State, StateId, Statement, StatementId, Test,
    Topic, TransportId, Watch, Window, WindowId,
};
use crate::matching::{Difference, Problem};
use crate::message::{Arrival, Outgoing};
use crate::outcome::{
    Clock, Entry, Event, Evidence, Met, NearMiss, Outcome, Step, Stray, StrayReason, Timeline, Verdict,
};

/// The user's whole file.
pub(super) const FILE: &str = r##"//! The order service, from the outside.

use choreo::prelude::*;

#[choreo::scenario]
async fn a_created_order_is_settled(bus: &InMemory) {
    shop::serve(bus.client());

    choreo! {
        timeout 500ms;

        on "fraud.check" { "order_id": _ } as ask => publish "fraud.result" {
            "order_id": ask["order_id"], "decision": "APPROVE",
        };

        publish "orders.created" { "order_id": "ORD-42", "count": 1000 };

        expect "orders.processed" {
            "order_id": =~ r"^ORD-\d+$",
            "status": "COMPLETED",
            "count": > 0,
        } as done within 50ms;
        expect "stock.reserved" { "order_id": "ORD-42" } times 3;
        never "orders.rejected" { "order_id": "ORD-42" };

        check done["count"] == 1000, "the count is {}", done["count"];

        publish "orders.cancelled" { "order_id": done["order_id"] };
        in order {
            expect "ledger.debit" { "order_id": done["order_id"] };
            expect "ledger.credit" { "order_id": done["order_id"] } where credit["amount"] == done["total"] as credit;
        }
    }
}
"##;

pub(super) const ON: StatementId = StatementId(0);
pub(super) const CREATED: StatementId = StatementId(1);
pub(super) const PROCESSED: StatementId = StatementId(2);
pub(super) const RESERVED: StatementId = StatementId(3);
pub(super) const REJECTED: StatementId = StatementId(4);
pub(super) const CHECK: StatementId = StatementId(5);
pub(super) const CANCELLED: StatementId = StatementId(6);
pub(super) const DEBIT: StatementId = StatementId(7);
pub(super) const CREDIT: StatementId = StatementId(8);

/// The n-th leaf of the sample's patterns, in the order of the text.
pub(super) const ORDER_ID: LeafId = LeafId(3);
pub(super) const STATUS: LeafId = LeafId(4);
pub(super) const COUNT: LeafId = LeafId(5);

/// The place of a stretch of the file.
pub(super) fn place(stretch: &str) -> Place {
    let at = FILE.find(stretch).unwrap_or_else(|| panic!("the sample has no `{stretch}`"));
    let (line, column) = position(at);
    let (end_line, end_column) = position(at + stretch.len());
    Place::new(line, column, end_line, end_column)
}

fn position(at: usize) -> (u32, u32) {
    let before = &FILE[..at];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line as u32, column as u32)
}

/// The place from the first stretch to the end of the second.
fn span(from: &str, to: &str) -> Place {
    let start = place(from);
    let at = FILE.find(from).unwrap_or_default();
    let end = at + FILE[at..].find(to).unwrap_or_else(|| panic!("no `{to}` after `{from}`")) + to.len();
    let (end_line, end_column) = position(end);
    Place::new(start.line, start.column, end_line, end_column)
}

pub(super) fn leak<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}

pub(super) fn source() -> Source {
    let at = FILE.find("choreo! {").unwrap_or_default();
    let (line, column) = position(at);
    let text = FILE[at..].trim_end().trim_end_matches('}').trim_end();
    Source { file: "shop/tests/orders.rs", manifest_dir: "/home/ada/code/shop", text, line, column }
}

pub(super) fn node(stretch: &str, leaf: u16, test: Test) -> Node {
    Node { place: place(stretch), leaf: LeafId(leaf), test }
}

fn field(key: &'static str, value: Node) -> Field {
    let place =
        Place::new(value.place.line, value.place.column.saturating_sub(2 + key.len() as u32 + 2), 0, 0);
    let place = Place::new(place.line, place.column, place.line, place.column + key.len() as u32 + 2);
    Field { key, place, value }
}

fn object(stretch: &str, leaf: u16, fields: Vec<Field>) -> Node {
    node(stretch, leaf, Test::Object { fields: leak(fields), exactly: false })
}

fn text(value: &'static str) -> Test {
    Test::Equal(Operand::Literal(Literal::Text(value)))
}

fn captured(expr: u16) -> Test {
    Test::Equal(Operand::Expr { expr: ExprId(expr), text: "done[\"order_id\"]" })
}

pub(super) fn watch(channel: u16, topic: &'static str, root: Node) -> Watch {
    Watch {
        channel: ChannelId(channel),
        topic: Topic::Literal(topic),
        pattern: Pattern::Shape(leak(root)),
        headers: &[],
        key: None,
        condition: None,
        needs: &[],
        operands: &[],
    }
}

fn expect(watch: Watch) -> Expect {
    Expect { watch, times: None, within: None, capture: None, binds: &[], in_order: false, from_start: false }
}

fn statements() -> Vec<Statement> {
    let fraud = field("order_id", node("_ } as ask", 1, Test::Present));
    let on = On {
        watch: watch(0, "fraud.check", object("{ \"order_id\": _ }", 0, vec![fraud])),
        answer: ExprId(0),
        answers: Answers {
            publishes: &[Address { transport: TransportId::ONLY, topic: Topic::Literal("fraud.result") }],
            replies: false,
            checks: &[],
        },
        once: false,
        times: None,
    };
    let publish = |topic, payload| Publish {
        transport: TransportId::ONLY,
        topic: Topic::Literal(topic),
        payload,
        envelope: None,
        capture: None,
    };
    let created = publish("orders.created", Payload::Static(br#"{"order_id":"ORD-42","count":1000}"#));
    let cancelled = publish("orders.cancelled", Payload::Expr(ExprId(2)));
    let check = Check {
        expr: ExprId(1),
        text: "done[\"count\"] == 1000",
        place: place("done[\"count\"] == 1000"),
        uses: &[CaptureId(1)],
    };
    vec![
        Statement { place: span("on \"fraud", "\n        }"), kind: Kind::On(on) },
        Statement { place: span("publish \"orders.created", "1000 }"), kind: Kind::Publish(created) },
        Statement { place: span("expect \"orders.processed", "50ms"), kind: Kind::Expect(processed()) },
        Statement { place: span("expect \"stock", "times 3"), kind: Kind::Expect(reserved()) },
        Statement { place: span("never", "42\" }"), kind: Kind::Never(rejected()) },
        Statement { place: span("check done", "done[\"count\"];"), kind: Kind::Check(check) },
        Statement { place: span("publish \"orders.cancelled", "] }"), kind: Kind::Publish(cancelled) },
        Statement { place: span("expect \"ledger.debit", "] }"), kind: Kind::Expect(debit()) },
        Statement { place: span("expect \"ledger.credit", "as credit"), kind: Kind::Expect(credit()) },
    ]
}

fn processed() -> Expect {
    let fields = vec![
        field("order_id", node(r#"=~ r"^ORD-\d+$""#, ORDER_ID.0, Test::Regex(r"^ORD-\d+$"))),
        field("status", node("\"COMPLETED\"", STATUS.0, text("COMPLETED"))),
        field(
            "count",
            node("> 0", COUNT.0, Test::Compare(Operator::Greater, Operand::Literal(Literal::Int(0)))),
        ),
    ];
    let root =
        Node { place: span("{\n            \"order_id\": =~", "\n        }"), ..object("{", 2, fields) };
    Expect {
        within: Some(Span::Literal(Duration::from_millis(50))),
        capture: Some(CaptureId(1)),
        ..expect(watch(1, "orders.processed", root))
    }
}

fn reserved() -> Expect {
    let id = field("order_id", node("\"ORD-42\" } times", 7, text("ORD-42")));
    let root = object("{ \"order_id\": \"ORD-42\" } times", 6, vec![id]);
    Expect { times: Some(Count { least: 3, most: Some(3) }), ..expect(watch(2, "stock.reserved", root)) }
}

fn rejected() -> Never {
    let id = field("order_id", node("\"ORD-42\" };\n\n        check", 9, text("ORD-42")));
    Never {
        watch: watch(3, "orders.rejected", object("{ \"order_id\": \"ORD-42\" };", 8, vec![id])),
        period: None,
    }
}

fn debit() -> Expect {
    let id = field("order_id", node("done[\"order_id\"] };\n            expect", 11, captured(3)));
    let watch = watch(
        4,
        "ledger.debit",
        object("{ \"order_id\": done[\"order_id\"] };\n            expect", 10, vec![id]),
    );
    Expect { in_order: true, ..expect(Watch { needs: &[CaptureId(1)], operands: &[ExprId(3)], ..watch }) }
}

fn credit() -> Expect {
    let id = field("order_id", node("done[\"order_id\"] } where", 13, captured(4)));
    let condition = Condition {
        expr: ExprId(5),
        text: "credit[\"amount\"] == done[\"total\"]",
        place: place("credit[\"amount\"] == done[\"total\"]"),
        leaf: LeafId(14),
    };
    let watch = watch(5, "ledger.credit", object("{ \"order_id\": done[\"order_id\"] } where", 12, vec![id]));
    let watch = Watch { needs: &[CaptureId(1)], operands: &[ExprId(4)], condition: Some(condition), ..watch };
    Expect { in_order: true, capture: Some(CaptureId(2)), ..expect(watch) }
}

fn channels() -> Vec<Channel> {
    let channel = |topic, listeners| Channel {
        transport: TransportId::ONLY,
        topic: Topic::Literal(topic),
        from_start: false,
        listeners,
    };
    vec![
        channel("fraud.check", &[ON]),
        channel("orders.processed", &[PROCESSED]),
        channel("stock.reserved", &[RESERVED]),
        channel("orders.rejected", &[REJECTED]),
        channel("ledger.debit", &[DEBIT]),
        channel("ledger.credit", &[CREDIT]),
    ]
}

const STATES: &[State] = &[
    State {
        does: Does::Publish {
            statement: CREATED,
            opens: Some(WindowId(0)),
            run: WindowId(0),
            joins: false,
            around: &[],
        },
        next: StateId(1),
    },
    State { does: Does::Await(RoundId(0)), next: StateId(2) },
    State { does: Does::Check(CHECK), next: StateId(3) },
    State {
        does: Does::Publish {
            statement: CANCELLED,
            opens: Some(WindowId(1)),
            run: WindowId(1),
            joins: false,
            around: &[],
        },
        next: StateId(4),
    },
    State { does: Does::Await(RoundId(1)), next: StateId(5) },
    State { does: Does::Finish, next: StateId(5) },
];

const WINDOWS: &[Window] = &[
    Window { opens: Opens::Trigger(CREATED), rounds: &[RoundId(0)], nevers: &[REJECTED] },
    Window { opens: Opens::Trigger(CANCELLED), rounds: &[RoundId(1)], nevers: &[] },
];

const ROUNDS: &[Round] = &[
    Round { window: WindowId(0), members: &[Member::Expect(PROCESSED), Member::Expect(RESERVED)] },
    Round { window: WindowId(1), members: &[Member::InOrder(&[DEBIT, CREDIT])] },
];

/// The machine of the sample.
pub(crate) fn machine() -> &'static Machine {
    let capture = |name, statement, stretch: &str| Capture {
        name,
        place: place(stretch),
        statement,
        fill: Some(ExprId(0)),
        leaf: None,
    };
    let captures = vec![
        capture("ask", ON, "ask => "),
        capture("done", PROCESSED, "done within"),
        capture("credit", CREDIT, "credit;"),
    ];
    leak(Machine {
        name: "a_created_order_is_settled",
        block: 0,
        fragments: &[],
        ambient: 0,
        source: source(),
        statements: leak(statements()),
        states: STATES,
        windows: WINDOWS,
        rounds: ROUNDS,
        loops: &[],
        transports: &[],
        channels: leak(channels()),
        captures: leak(captures),
        leaves: 15,
        exprs: 6,
        timeout: Span::Literal(Duration::from_millis(500)),
        settle: Machine::SETTLE,
        slow_fails: true,
    })
}

pub(super) fn ms(ms: f64) -> Duration {
    Duration::from_secs_f64(ms / 1e3)
}

thread_local! {
    static BEGAN: Instant = Instant::now();
}

/// The instant of the first statement.
pub(super) fn began() -> Instant {
    BEGAN.with(|began| *began)
}

pub(super) fn arrival(topic: &str, payload: &str, at: f64) -> Arc<Arrival> {
    Arc::new(Arrival::new(topic, payload.to_owned(), began() + ms(at)))
}

pub(super) fn published(statement: StatementId, topic: &str, payload: &str, at: f64) -> Entry {
    let message = Arc::new(Outgoing::new(topic, payload.to_owned()));
    Entry { at: ms(at), event: Event::Published { statement, transport: TransportId::ONLY, message } }
}

pub(super) fn arrived(message: &Arc<Arrival>, taken_by: Option<StatementId>) -> Entry {
    let at = message.at - began();
    Entry {
        at,
        event: Event::Arrived { transport: TransportId::ONLY, message: Arc::clone(message), taken_by },
    }
}

pub(super) fn deadline() -> Entry {
    Entry { at: ms(500.0), event: Event::Deadline }
}

pub(super) fn done(at: f64) -> Met {
    Met::Done { at: ms(at), accepted_after: Some(Duration::from_micros(20)) }
}

pub(super) fn pass(messages: &[&Arc<Arrival>]) -> Met {
    let taken = messages.iter().map(|message| (Arc::clone(message), message.at - began())).collect();
    Met::Pass { taken }
}

pub(super) fn stray(message: &Arc<Arrival>, reason: StrayReason) -> Stray {
    Stray { arrival: Arc::clone(message), at: message.at - began(), reason }
}

pub(super) fn got(stretch: &str, leaf: LeafId, path: &str, got: &str) -> Difference {
    let problem = Problem::Got { got: got.to_owned(), wanted: None };
    Difference { leaf, place: place(stretch), path: path.to_owned(), problem }
}

/// `leaves` of the pattern differ or not; the message is the `number`-th that came.
pub(super) fn near_miss(
    message: &Arc<Arrival>,
    (number, leaves): (u64, usize),
    differences: Vec<Difference>,
) -> NearMiss {
    NearMiss { arrival: Arc::clone(message), at: message.at - began(), number, leaves, differences }
}

pub(super) fn missed(misses: u64, closest: NearMiss) -> Evidence {
    Evidence { misses, closest: Some(closest), ..Evidence::default() }
}

/// A verdict on the sample: what is not given was not reached.
pub(super) fn verdict(outcome: Outcome, met: Vec<(StatementId, Met)>, entries: Vec<Entry>) -> Verdict {
    let handed_off = !met.is_empty();
    let mut verdict = verdict_on(machine(), outcome, met, entries);
    let never = &mut verdict.steps[REJECTED.index()].met;
    if handed_off && matches!(never, Met::NotReached) {
        *never = Met::Held { period: ms(500.0), settled: false };
    }
    verdict
}

/// The same, on another machine.
pub(super) fn verdict_on(
    machine: &'static Machine,
    outcome: Outcome,
    met: Vec<(StatementId, Met)>,
    entries: Vec<Entry>,
) -> Verdict {
    let mut met = VecDeque::from(met);
    let steps = (0..machine.statements.len() as u16).map(StatementId).map(|statement| {
        let known = met.iter().position(|(id, _)| *id == statement).and_then(|at| met.remove(at));
        Step { statement, met: known.map_or(Met::NotReached, |(_, met)| met) }
    });
    let mut timeline = Timeline::default();
    entries.into_iter().for_each(|entry| timeline.push(entry));
    Verdict {
        case: None,
        machine,
        outcome,
        steps: steps.collect(),
        timeline,
        notes: Vec::new(),
        elapsed: ms(500.0),
        deadline: ms(500.0),
        clock: Clock::Real,
        time_factor: 1.0,
        tapped: Vec::new(),
        untapped: false,
        heard: Vec::new(),
        transports: Vec::new(),
        ids: Default::default(),
        topics: Vec::new(),
    }
}
