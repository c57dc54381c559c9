//! Statements as JSON.

use serde_json::{Map, Value, json};

use super::super::super::{
    Address, Branch, Count, Expect, Kind, Never, On, Payload, Publish, Region, Start, Statement, Watch,
};
use super::{body, hex, pattern, place, span, topic};

pub(super) fn statement(statement: &Statement) -> Value {
    let (verb, rest) = match &statement.kind {
        Kind::Publish(publish) => ("publish", of_publish(publish)),
        Kind::Expect(expect) => ("expect", of_expect(expect)),
        Kind::Never(never) => ("never", of_never(never)),
        Kind::On(on) => ("on", of_on(on)),
        Kind::Let(bound) => {
            ("let", json!({ "expr": bound.expr.0, "text": bound.text, "capture": bound.capture.0 }))
        }
        Kind::Check(check) => (
            "check",
            json!({ "expr": check.expr.0, "text": check.text, "expression_place": place(check.place) }),
        ),
        Kind::Call(call) => (
            "call",
            json!({
                "expr": call.expr.0,
                "text": call.text,
                "capture": call.capture.map(|capture| capture.0),
            }),
        ),
        Kind::Request(request) => (
            "request",
            json!({ "publish": of_publish(&request.publish), "expect": of_expect(&request.expect) }),
        ),
        Kind::Only(only) => (
            "only",
            json!({
                "channels": only.channels.iter().map(|channel| channel.0).collect::<Vec<u16>>(),
                "expects": only.expects.iter().map(|expect| expect.0).collect::<Vec<u16>>(),
            }),
        ),
        Kind::Eventually(eventually) => (
            "eventually",
            json!({
                "expr": eventually.expr.0,
                "text": eventually.text,
                "needs": eventually.needs.iter().map(|capture| capture.0).collect::<Vec<u16>>(),
                "within": span(eventually.within),
                "every": span(eventually.every),
            }),
        ),
        Kind::Wait(wait) => ("wait", json!({ "period": span(wait.period) })),
        Kind::Together(together) => {
            ("together", json!({ "regions": together.regions.iter().map(region).collect::<Value>() }))
        }
        Kind::Either(either) => {
            ("either", json!({ "branches": either.branches.iter().map(branch).collect::<Value>() }))
        }
        Kind::Repeat(id) => ("repeat", json!({ "loop": id.0 })),
        Kind::For(id) => ("for", json!({ "loop": id.0 })),
    };
    with(json!({ "verb": verb, "place": place(statement.place) }), rest)
}

fn region(region: &Region) -> Value {
    json!({ "state": region.state.0, "body": body(&region.body) })
}

fn branch(branch: &Branch) -> Value {
    let (expect, after) = match branch.start {
        Start::Expect(id) => (Some(id.0), None),
        Start::After(period) => (None, Some(span(period))),
    };
    json!({ "expect": expect, "after": after, "state": branch.state.0, "body": body(&branch.body) })
}

fn of_publish(publish: &Publish) -> Value {
    json!({
        "transport": publish.transport.0,
        "topic": topic(publish.topic),
        "payload": payload(&publish.payload),
        "envelope": publish.envelope.map(|expr| expr.0),
        "capture": publish.capture.map(|capture| capture.0),
    })
}

fn payload(payload: &Payload) -> Value {
    match payload {
        Payload::Static(bytes) | Payload::Raw(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => json!({ "text": text }),
            Err(_) => json!({ "hex": hex(bytes) }),
        },
        Payload::Expr(expr) => json!({ "expr": expr.0 }),
    }
}

fn of_expect(expect: &Expect) -> Value {
    let rest = json!({
        "times": expect.times.map(count),
        "within": expect.within.map(span),
        "capture": expect.capture.map(|capture| capture.0),
        "binds": expect.binds.iter().map(|capture| capture.0).collect::<Vec<u16>>(),
        "in_order": expect.in_order,
        "from_start": expect.from_start,
    });
    with(watch(&expect.watch), rest)
}

fn of_never(never: &Never) -> Value {
    with(watch(&never.watch), json!({ "for": never.period.map(span) }))
}

fn of_on(on: &On) -> Value {
    let rest = json!({
        "publishes": on.answers.publishes.iter().map(address).collect::<Value>(),
        "replies": on.answers.replies,
        "once": on.once,
        "times": on.times.map(count),
    });
    with(watch(&on.watch), rest)
}

fn address(to: &Address) -> Value {
    with(topic(to.topic), json!({ "transport": to.transport.0 }))
}

fn watch(watch: &Watch) -> Value {
    let condition = watch.condition.map(|condition| {
        json!({
            "expr": condition.expr.0,
            "text": condition.text,
            "place": place(condition.place),
            "leaf": condition.leaf.0,
        })
    });
    json!({
        "channel": watch.channel.0,
        "topic": topic(watch.topic),
        "pattern": pattern::pattern(&watch.pattern),
        "headers": watch.headers.iter().map(pattern::field).collect::<Value>(),
        "key": watch.key.as_ref().map(pattern::node),
        "where": condition,
        "needs": watch.needs.iter().map(|capture| capture.0).collect::<Vec<u16>>(),
    })
}

fn count(count: Count) -> Value {
    json!({ "least": count.least, "most": count.most })
}

/// The fields of both objects.
pub(super) fn with(first: Value, second: Value) -> Value {
    let fields = |value| match value {
        Value::Object(fields) => fields,
        _ => Map::new(),
    };
    let mut all = fields(first);
    all.extend(fields(second));
    Value::Object(all)
}
