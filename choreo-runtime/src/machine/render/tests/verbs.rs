//! The statements that the other samples have not.

use super::{dot, json, mermaid};
use crate::machine::{
    Call, Capture, CaptureId, Channel, ChannelId, Does, Eventually, Expect, ExprId, Kind, Machine, Member,
    Only, Opens, Pattern, Payload, Place, Publish, Request, Round, RoundId, Span, State, StateId, Statement,
    StatementId, Topic, TransportId, Watch, Window, WindowId,
};

const REQUEST: Request = Request {
    publish: Publish {
        transport: TransportId::ONLY,
        topic: Topic::Literal("fraud.check"),
        payload: Payload::Static(b"{}"),
        envelope: None,
        capture: None,
    },
    expect: Expect {
        watch: Watch {
            channel: ChannelId(0),
            topic: Topic::Reply,
            pattern: Pattern::Custom {
                expr: ExprId(3),
                text: "approved()",
                place: Place::NOWHERE,
                leaf: crate::machine::LeafId(0),
            },
            headers: &[],
            key: None,
            condition: None,
            needs: &[],
            operands: &[],
        },
        times: None,
        within: Some(Span::Literal(std::time::Duration::from_millis(50))),
        capture: None,
        binds: &[],
        in_order: false,
        from_start: false,
    },
};

const STATEMENTS: &[Statement] = &[
    Statement {
        place: Place::NOWHERE,
        kind: Kind::Call(Call {
            expr: ExprId(0),
            capture: Some(CaptureId(0)),
            text: "{ client.post(\"/orders\")\n    .await? }",
        }),
    },
    Statement {
        place: Place::NOWHERE,
        kind: Kind::Eventually(Eventually {
            expr: ExprId(1),
            needs: &[CaptureId(0)],
            within: Span::Expr { expr: ExprId(2), text: "(budget)" },
            every: Eventually::EVERY,
            text: "{ db.has(resp).await }",
        }),
    },
    Statement { place: Place::NOWHERE, kind: Kind::Request(REQUEST) },
    Statement { place: Place::NOWHERE, kind: Kind::Only(Only { channels: &[ChannelId(0)], expects: &[] }) },
];

fn verbs() -> &'static Machine {
    static MACHINE: Machine = Machine {
        name: "verbs",
        statements: STATEMENTS,
        states: &[
            State {
                does: Does::Call {
                    statement: StatementId(0),
                    opens: Some(WindowId(0)),
                    joins: false,
                    run: WindowId(0),
                    around: &[],
                },
                next: StateId(1),
            },
            State { does: Does::Await(RoundId(0)), next: StateId(2) },
            State {
                does: Does::Publish {
                    statement: StatementId(2),
                    opens: Some(WindowId(1)),
                    joins: false,
                    run: WindowId(1),
                    around: &[],
                },
                next: StateId(3),
            },
            State { does: Does::Await(RoundId(1)), next: StateId(4) },
            State { does: Does::Finish, next: StateId(4) },
        ],
        rounds: &[
            Round { window: WindowId(0), members: &[Member::Eventually(StatementId(1))] },
            Round { window: WindowId(1), members: &[Member::Expect(StatementId(2))] },
        ],
        windows: &[
            Window { opens: Opens::Trigger(StatementId(0)), rounds: &[RoundId(0)], nevers: &[] },
            Window {
                opens: Opens::Trigger(StatementId(2)),
                rounds: &[RoundId(1)],
                nevers: &[StatementId(3)],
            },
        ],
        channels: &[Channel {
            transport: TransportId::ONLY,
            topic: Topic::Reply,
            from_start: false,
            listeners: &[StatementId(2)],
        }],
        captures: &[Capture {
            name: "resp",
            place: Place::NOWHERE,
            statement: StatementId(0),
            fill: None,
            leaf: None,
        }],
        ..Machine::EMPTY
    };
    &MACHINE
}

#[test]
fn each_verb_is_drawn_and_told() {
    insta::assert_snapshot!(mermaid(verbs()));
    insta::assert_snapshot!(dot(verbs()));
    insta::assert_snapshot!(format!("{:#}", json(verbs())));
}
