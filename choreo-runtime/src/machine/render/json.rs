//! The machine as JSON: for tools, with a version.

mod pattern;
mod statement;

use serde_json::{Value, json};

use super::super::{Capture, Channel, Does, Machine, Member, Place, Round, Span, State, Topic, Window};

/// The version of the schema. It rises when a field changes its meaning or goes; new fields may come without.
const VERSION: u32 = 1;

/// The machine as JSON, version 1 of the schema.
///
/// ```json
/// {
///   "version": 1,
///   "name": "a_created_order_is_settled",
///   "block": 0,
///   "file": "tests/orders.rs", "line": 9, "column": 5,
///   "timeout": SPAN, "settle": SPAN, "slow_fails": true,
///   "statements": [ { "id": 0, "verb": "publish", "place": PLACE, .. } ],
///   "channels": [ { "id": 0, "topic": TEXT, "listeners": [2] } ],
///   "captures": [ { "id": 0, "name": "done", "place": PLACE, "statement": 2, "leaf": null } ],
///   "windows": [ { "id": 0, "opened_by": 0, "rounds": [0], "nevers": [3] } ],
///   "rounds": [ { "id": 0, "window": 0, "members": [ { "expect": 2 }, { "in_order": [4, 5] }, { "quiet": 3 } ] } ],
///   "states": [ { "id": 0, "does": "publish", "statement": 0, "opens": 0, "run": 0, "next": 1 } ]
/// }
/// ```
///
/// - Whatever has an `id` is named elsewhere by it; ids count from 0 in each table.
/// - `PLACE` is `{ "line", "column", "end_line", "end_column" }`, counted from 1, columns in characters; `null`
///   for what was not written in a file. Every leaf of every pattern has one.
/// - `TEXT` is `{ "text": "orders.created" }`, with an `"expr"` beside it where it is a Rust expression; the address of
///   the reply to a `request` is `{ "reply": true }`.
/// - `SPAN` is `{ "nanos": 50000000 }` or `{ "expr": 3, "text": "(patience)" }`.
/// - A `publish` has `topic`, `payload` (`{ "text" }`, `{ "hex" }` or `{ "expr" }`), `envelope` and `capture`.
/// - A `request` has `publish` and `expect`, with the fields of those.
/// - A `call` has `expr`, `text` and `capture`; an `eventually` has `expr`, `text`, `needs`, `within` and `every`.
/// - `expect`, `never` and `on` have `channel`, `topic`, `pattern`, `headers`, `key`, `where` and `needs`; besides,
///   an `expect` has `times`, `within`, `capture`, `binds` and `in_order`, a `never` has `for`, an `on` has
///   `publishes`, `replies`, `once` and `times`.
/// - A pattern has a `kind`: `anything`, `shape` (with its `root`), `typed`, `bytes`, `custom`.
/// - A node of a shape has `leaf`, `place`, a `test` (`equal`, `compare`, `range`, `regex`, `present`, `absent`,
///   `type`, `starts_with`, `ends_with`, `contains`, `len`, `not`, `all`, `any`, `every`, `some`, `sequence`, `bag`,
///   `object`, `close_to`, `bind`) and what that test asks.
/// - A value that a test compares with is `{ "literal": .. }` or `{ "expr": 3, "text": "done[\"id\"]" }`; a whole number
///   that JSON readers would round is `{ "integer": "170141183460469231731687303715884105727" }`.
///
/// `file` is relative to the workspace, as `file!()` gives it.
pub fn json(machine: &Machine) -> Value {
    json!({
        "version": VERSION,
        "name": machine.name,
        "block": machine.block,
        "file": machine.source.file,
        "line": machine.source.line,
        "column": machine.source.column,
        "timeout": span(machine.timeout),
        "settle": span(machine.settle),
        "slow_fails": machine.slow_fails,
        "statements": table(machine.statements, statement::statement),
        "channels": table(machine.channels, channel),
        "captures": table(machine.captures, capture),
        "windows": table(machine.windows, window),
        "rounds": table(machine.rounds, round),
        "states": table(machine.states, state),
    })
}

/// The rows of a table, each with its id.
fn table<T>(rows: &[T], row: fn(&T) -> Value) -> Value {
    let with_id = |(id, item): (usize, &T)| {
        let mut value = row(item);
        value["id"] = json!(id);
        value
    };
    rows.iter().enumerate().map(with_id).collect()
}

fn channel(channel: &Channel) -> Value {
    let listeners: Vec<u16> = channel.listeners.iter().map(|id| id.0).collect();
    json!({ "topic": topic(channel.topic), "from_start": channel.from_start, "listeners": listeners })
}

fn capture(capture: &Capture) -> Value {
    json!({
        "name": capture.name,
        "place": place(capture.place),
        "statement": capture.statement.0,
        "leaf": capture.leaf.map(|leaf| leaf.0),
    })
}

fn window(window: &Window) -> Value {
    let rounds: Vec<u16> = window.rounds.iter().map(|id| id.0).collect();
    let nevers: Vec<u16> = window.nevers.iter().map(|id| id.0).collect();
    json!({ "opened_by": window.opened_by.map(|id| id.0), "rounds": rounds, "nevers": nevers })
}

fn round(round: &Round) -> Value {
    let members: Value = round.members.iter().map(member).collect();
    json!({ "window": round.window.0, "members": members })
}

fn member(member: &Member) -> Value {
    match member {
        Member::Expect(id) => json!({ "expect": id.0 }),
        Member::InOrder(ids) => json!({ "in_order": ids.iter().map(|id| id.0).collect::<Vec<u16>>() }),
        Member::Quiet(id) => json!({ "quiet": id.0 }),
        Member::Eventually(id) => json!({ "eventually": id.0 }),
    }
}

fn state(state: &State) -> Value {
    let mut value = match state.does {
        Does::Publish { statement, opens, run } => json!({
            "does": "publish",
            "statement": statement.0,
            "opens": opens.map(|id| id.0),
            "run": run.0,
        }),
        Does::Call { statement, opens, run } => json!({
            "does": "call",
            "statement": statement.0,
            "opens": opens.map(|id| id.0),
            "run": run.0,
        }),
        Does::Let(statement) => json!({ "does": "let", "statement": statement.0 }),
        Does::Check(statement) => json!({ "does": "check", "statement": statement.0 }),
        Does::Wait(statement) => json!({ "does": "wait", "statement": statement.0 }),
        Does::Await(round) => json!({ "does": "await", "round": round.0 }),
        Does::Finish => json!({ "does": "finish" }),
    };
    value["next"] = json!(state.next.0);
    value
}

fn place(place: Place) -> Value {
    match place {
        Place::NOWHERE => Value::Null,
        Place { line, column, end_line, end_column } => {
            json!({ "line": line, "column": column, "end_line": end_line, "end_column": end_column })
        }
    }
}

fn topic(topic: Topic) -> Value {
    match topic {
        Topic::Literal(text) => json!({ "text": text }),
        Topic::Expr { expr, text } => json!({ "expr": expr.0, "text": text }),
        Topic::Reply => json!({ "reply": true }),
    }
}

fn span(span: Span) -> Value {
    match span {
        // A literal of the language is far below the 584 years that 64 bits hold.
        Span::Literal(duration) => json!({ "nanos": u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX) }),
        Span::Expr { expr, text } => json!({ "expr": expr.0, "text": text }),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
