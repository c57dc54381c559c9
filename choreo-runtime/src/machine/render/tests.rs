//! Whole drawings.

mod verbs;

use std::time::Duration;

use super::{dot, json, mermaid};
use crate::diagnosis::sample;
use crate::machine::{
    CaptureId, Channel, ChannelId, Check, Does, Expect, ExprId, Kind, Let, Machine, Member, Never, Opens,
    Pattern, Payload, Place, Publish, Round, RoundId, Span, State, StateId, Statement, StatementId, Topic,
    TransportId, Wait, Watch, Window, WindowId,
};

const STATES: &[State] = &[
    State { does: Does::Await(RoundId(0)), next: StateId(1) },
    State { does: Does::Check(StatementId(1)), next: StateId(2) },
    State { does: Does::Await(RoundId(1)), next: StateId(3) },
    State { does: Does::Let(StatementId(3)), next: StateId(4) },
    State {
        does: Does::Publish {
            statement: StatementId(4),
            opens: Some(WindowId(1)),
            run: WindowId(1),
            joins: false,
            around: &[],
        },
        next: StateId(5),
    },
    State { does: Does::Wait(StatementId(5)), next: StateId(6) },
    State { does: Does::Finish, next: StateId(6) },
];

const WINDOWS: &[Window] = &[
    Window { opens: Opens::Subscribed, rounds: &[RoundId(0), RoundId(1)], nevers: &[StatementId(2)] },
    Window { opens: Opens::Trigger(StatementId(4)), rounds: &[], nevers: &[] },
];

const ROUNDS: &[Round] = &[
    Round { window: WindowId(0), members: &[Member::Expect(StatementId(0))] },
    Round { window: WindowId(0), members: &[Member::Quiet(StatementId(2))] },
];

const TOPIC: Topic = Topic::Expr { expr: ExprId(0), text: "(format!(\"a.{}\", <T>::NAME))" };
const WATCH: Watch = Watch {
    channel: ChannelId(0),
    topic: TOPIC,
    pattern: Pattern::Bytes { bytes: b"\x00\"\\", place: Place::NOWHERE, leaf: crate::machine::LeafId(0) },
    headers: &[],
    key: None,
    condition: None,
    needs: &[],
    operands: &[],
};
const EXPECT: Expect = Expect {
    watch: WATCH,
    times: None,
    within: None,
    capture: None,
    binds: &[],
    in_order: false,
    from_start: true,
};
const CHECK: Check = Check {
    expr: ExprId(2),
    text: "total < 10 && \"a\\b\" != \"%%{c}%%\"",
    place: Place::NOWHERE,
    uses: &[],
};
const PUBLISH: Publish = Publish {
    transport: TransportId::ONLY,
    topic: Topic::Literal("end"),
    payload: Payload::Static(b"\xff"),
    envelope: Some(ExprId(3)),
    capture: None,
};

const STATEMENTS: &[Statement] = &[
    Statement { place: Place::NOWHERE, kind: Kind::Expect(EXPECT) },
    Statement { place: Place::NOWHERE, kind: Kind::Check(CHECK) },
    Statement {
        place: Place::NOWHERE,
        kind: Kind::Never(Never { watch: WATCH, period: Some(Span::Literal(Duration::from_millis(200))) }),
    },
    Statement {
        place: Place::NOWHERE,
        kind: Kind::Let(Let { expr: ExprId(1), capture: CaptureId(0), text: "1 +\n    1" }),
    },
    Statement { place: Place::NOWHERE, kind: Kind::Publish(PUBLISH) },
    Statement {
        place: Place::NOWHERE,
        kind: Kind::Wait(Wait { period: Span::Expr { expr: ExprId(4), text: "(patience)" } }),
    },
];

/// What the sample has not: a window from subscription, two rounds, `never .. for`, `let`, `wait`, a topic by
/// expression, and texts that every format has to escape.
fn odd() -> &'static Machine {
    static MACHINE: Machine = Machine {
        name: "odd \"one\"",
        statements: STATEMENTS,
        states: STATES,
        windows: WINDOWS,
        rounds: ROUNDS,
        channels: &[Channel {
            transport: TransportId::ONLY,
            topic: TOPIC,
            from_start: true,
            listeners: &[StatementId(0), StatementId(2)],
        }],
        captures: &[crate::machine::Capture {
            name: "total",
            place: Place::NOWHERE,
            statement: StatementId(3),
            fill: None,
            leaf: None,
        }],
        ..Machine::EMPTY
    };
    &MACHINE
}

#[test]
fn mermaid_shows_windows_rounds_chains_and_notes() {
    insta::assert_snapshot!(mermaid(sample::machine()));
}

#[test]
fn mermaid_escapes_what_it_would_act_on() {
    insta::assert_snapshot!(mermaid(odd()));
}

#[test]
fn dot_shows_windows_rounds_chains_and_notes() {
    insta::assert_snapshot!(dot(sample::machine()));
}

#[test]
fn dot_escapes_what_it_would_act_on() {
    insta::assert_snapshot!(dot(odd()));
}

#[test]
fn json_has_every_table_and_every_place() {
    insta::assert_snapshot!(format!("{:#}", json(sample::machine())));
}

#[test]
fn json_of_what_was_not_written_in_a_file_has_no_places() {
    insta::assert_snapshot!(format!("{:#}", json(odd())));
}

#[test]
fn a_machine_without_statements_is_drawn_too() {
    static EMPTY: Machine = Machine { name: "empty", ..Machine::EMPTY };
    assert_eq!(
        mermaid(&EMPTY),
        "flowchart TD\n    begin([\"empty<br/>timeout 5s\"])\n    end_([\"end\"])\n    begin --> end_\n"
    );
    assert_eq!(json(&EMPTY)["version"], 1);
    assert!(dot(&EMPTY).contains("begin -> end_;"));
}

#[test]
fn a_machine_that_goes_in_circles_ends() {
    static CIRCLE: Machine =
        Machine { states: &[State { does: Does::Finish, next: StateId(0) }], ..Machine::EMPTY };
    assert_eq!(mermaid(&CIRCLE).matches("end_(").count(), 1);
}

mod construct;
