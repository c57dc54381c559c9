//! The machine as JSON: for tools, with a version.

mod pattern;
mod statement;

use serde_json::{Value, json};

use super::super::{
    Body, Capture, Channel, Does, Loop, Machine, Member, Opens, Place, Round, Source, Span, State, Topic,
    Trigger, Window,
};

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
///   "transports": ["nats", "kafka"],
///   "channels": [ { "id": 0, "transport": 0, "topic": TEXT, "from_start": false, "listeners": [2] } ],
///   "captures": [ { "id": 0, "name": "done", "place": PLACE, "statement": 2, "leaf": null } ],
///   "windows": [ { "id": 0, "opened_by": 0, "rounds": [0], "nevers": [3] }, { "id": 1, "from": [0], .. } ],
///   "rounds": [ { "id": 0, "window": 0, "members": [ { "expect": 2 }, { "in_order": [4, 5] }, { "quiet": 3 } ] } ],
///   "loops": [ { "id": 0, "statement": 6, "rounds": { "expr": 4, "text": "order in orders" }, "state": 3, "body": BODY } ],
///   "states": [ { "id": 0, "does": "publish", "statement": 0, "opens": 0, "joins": false, "run": 0, "around": [], "next": 1 } ]
/// }
/// ```
///
/// - Whatever has an `id` is named elsewhere by it; ids count from 0 in each table.
/// - `PLACE` is `{ "line", "column", "end_line", "end_column" }`, counted from 1, columns in characters; `null`
///   for what was not written in a file. Every leaf of every pattern has one.
/// - `TEXT` is `{ "text": "orders.created" }`, with an `"expr"` beside it where it is a Rust expression; the address of
///   the reply to a `request` is `{ "reply": true }`.
/// - `SPAN` is `{ "nanos": 50000000 }` or `{ "expr": 3, "text": "(patience)" }`.
/// - `BODY` is what stands between braces: `{ "statements": [7, 9], "rounds": [1, 2], "captures": [1, 1], "windows": [1, 3] }`,
///   from the first id of each table up to, but not including, the second.
/// - `transports` are the names that `via` gives; none on a stage of one. A channel, a `publish` and each of what an `on`
///   `publishes` has the index of its `transport`, which is 0 where there are none.
/// - A `publish` has `topic`, `payload` (`{ "text" }`, `{ "hex" }` or `{ "expr" }`), `envelope` and `capture`.
/// - An `only` has `channels` and `expects`, and is named with the `nevers` of its window.
/// - A `request` has `publish` and `expect`, with the fields of those.
/// - A `call` has `expr`, `text` and `capture`; an `eventually` has `expr`, `text`, `needs`, `within` and `every`.
/// - `expect`, `never` and `on` have `channel`, `topic`, `pattern`, `headers`, `key`, `where` and `needs`; besides,
///   an `expect` has `times`, `within`, `capture`, `binds`, `in_order` and `from_start`, a `never` has `for`, an `on` has
///   `publishes`, `replies`, `once` and `times`.
/// - A `together` has `regions`: each `{ "state", "body" }`, where it begins and what stands in it. An `either` has
///   `branches`: each `{ "expect", "after", "state", "body" }`, where one of the first two is its start (an id, or the `SPAN` of
///   an `or after`) and the other is null; the body holds the start, and `state` is where the branch goes on. A `repeat`
///   and a `for` have `loop`.
/// - A window is opened by the trigger or the `together` in `opened_by`. Where that is null it is open from subscription, or,
///   where it has `from`, goes on where one of those windows stands.
/// - What a state `does` is `publish`, `let`, `check`, `wait` (each a `statement`), `await` (a `round`), `continue` (opens a
///   `window` that goes on from others), `fork` (begins the regions of a `statement`; `opens` is the window of what stands
///   below, or null), `join` (ends a region), `choose` (awaits the starts of a `statement`, which are a `round`), `loop` (the head
///   of a `loop`: the next round of its body, or on) or `finish`. `next` is the state after it: after a `fork` once all
///   regions have joined, after a `choose` the one that all branches lead to, after a `loop` once it is over.
/// - A `publish` state with `joins` opens its window only where no run of triggers is under way. `around` has the windows of
///   the `together`s around it, from the inside out.
/// - A pattern has a `kind`: `anything`, `shape` (with its `root`), `typed`, `bytes`, `custom`.
/// - A node of a shape has `leaf`, `place`, a `test` (`equal`, `compare`, `range`, `regex`, `present`, `absent`,
///   `type`, `starts_with`, `ends_with`, `contains`, `len`, `not`, `all`, `any`, `every`, `some`, `sequence`, `bag`,
///   `object`, `close_to`, `bind`) and what that test asks.
/// - A value that a test compares with is `{ "literal": .. }` or `{ "expr": 3, "text": "done[\"id\"]" }`; a whole number
///   that JSON readers would round is `{ "integer": "170141183460469231731687303715884105727" }`.
///
/// `file` is relative to the workspace, as `file!()` gives it. A `place` that has a `fragment` is in the file of that one
/// of the `fragments`.
pub fn json(machine: &Machine) -> Value {
    json!({
        "version": VERSION,
        "name": machine.name,
        "block": machine.block,
        "file": machine.source.file,
        "line": machine.source.line,
        "column": machine.source.column,
        "fragments": machine.fragments.iter().map(fragment).collect::<Vec<_>>(),
        "timeout": span(machine.timeout),
        "settle": span(machine.settle),
        "slow_fails": machine.slow_fails,
        "statements": table(machine.statements, statement::statement),
        "transports": machine.transports,
        "channels": table(machine.channels, channel),
        "captures": table(machine.captures, capture),
        "windows": table(machine.windows, window),
        "rounds": table(machine.rounds, round),
        "loops": table(machine.loops, one_loop),
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
    json!({
        "transport": channel.transport.0,
        "topic": topic(channel.topic),
        "from_start": channel.from_start,
        "listeners": listeners,
    })
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
    let opened_by = match window.opens {
        Opens::Trigger(id) | Opens::Together(id) => Some(id.0),
        Opens::Subscribed | Opens::From(_) => None,
    };
    let mut value = json!({ "opened_by": opened_by, "rounds": rounds, "nevers": nevers });
    if let Opens::From(roots) = window.opens {
        value["from"] = roots.iter().map(|id| id.0).collect();
    }
    value
}

fn round(round: &Round) -> Value {
    let members: Value = round.members.iter().map(member).collect();
    json!({ "window": round.window.0, "members": members })
}

fn one_loop(one: &Loop) -> Value {
    json!({
        "statement": one.statement.0,
        "rounds": { "expr": one.rounds.0, "text": one.text },
        "state": one.state.0,
        "body": body(&one.body),
    })
}

/// From the first to before the last, table by table.
fn body(body: &Body) -> Value {
    json!({
        "statements": [body.statements.0.0, body.statements.1.0],
        "rounds": [body.rounds.0.0, body.rounds.1.0],
        "captures": [body.captures.0.0, body.captures.1.0],
        "windows": [body.windows.0.0, body.windows.1.0],
    })
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
    let trigger = |does: &str, one: Option<Trigger>| {
        one.map(|one| {
            json!({
                "does": does,
                "statement": one.statement.0,
                "opens": one.opens.map(|id| id.0),
                "joins": one.joins,
                "run": one.run.0,
                "around": one.around.iter().map(|id| id.0).collect::<Vec<u16>>(),
            })
        })
    };
    let mut value = match state.does {
        Does::Publish { .. } => json!(trigger("publish", state.does.trigger())),
        Does::Call { .. } => json!(trigger("call", state.does.trigger())),
        Does::Let(statement) => json!({ "does": "let", "statement": statement.0 }),
        Does::Check(statement) => json!({ "does": "check", "statement": statement.0 }),
        Does::Wait(statement) => json!({ "does": "wait", "statement": statement.0 }),
        Does::Await(round) => json!({ "does": "await", "round": round.0 }),
        Does::Continue(window) => json!({ "does": "continue", "window": window.0 }),
        Does::Fork { statement, opens } => {
            json!({ "does": "fork", "statement": statement.0, "opens": opens.map(|id| id.0) })
        }
        Does::Join => json!({ "does": "join" }),
        Does::Choose { statement, round } => {
            json!({ "does": "choose", "statement": statement.0, "round": round.0 })
        }
        Does::Loop(id) => json!({ "does": "loop", "loop": id.0 }),
        Does::Finish => json!({ "does": "finish" }),
    };
    value["next"] = json!(state.next.0);
    value
}

/// A fragment that the block includes: where its text begins.
fn fragment(source: &Source) -> Value {
    json!({ "file": source.file, "line": source.line, "column": source.column })
}

fn place(place: Place) -> Value {
    match place {
        Place::NOWHERE => Value::Null,
        Place { line, column, end_line, end_column, text } => {
            let mut place =
                json!({ "line": line, "column": column, "end_line": end_line, "end_column": end_column });
            if let Some(fragment) = text.checked_sub(1) {
                place["fragment"] = json!(fragment);
            }
            place
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
