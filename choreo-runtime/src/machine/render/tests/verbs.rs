//! The statements that the other samples have not.

use super::{dot, json, mermaid};
use crate::machine::{
    Call, Capture, CaptureId, Does, Eventually, ExprId, Kind, Machine, Member, Opens, Place, Round, RoundId,
    Span, State, StateId, Statement, StatementId, Window, WindowId,
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
            State { does: Does::Finish, next: StateId(2) },
        ],
        rounds: &[Round { window: WindowId(0), members: &[Member::Eventually(StatementId(1))] }],
        windows: &[Window { opens: Opens::Trigger(StatementId(0)), rounds: &[RoundId(0)], nevers: &[] }],
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
