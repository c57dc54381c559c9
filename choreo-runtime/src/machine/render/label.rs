//! What a drawing writes into a node: a statement in a few short lines.

use super::super::{
    Address, Answers, Call, CaptureId, Check, Count, Expect, Kind, Machine, Never, On, Pattern, Publish,
    Request, Span, StatementId, Test, Topic, TransportId, Watch,
};

/// How many characters a line of a label has at most.
const LINE: usize = 48;

/// The statement: verb and topic, pattern, clauses, line of the file.
pub(super) fn lines(machine: &Machine, id: StatementId) -> Vec<String> {
    let statement = machine.statement(id);
    let mut lines = match &statement.kind {
        Kind::Publish(publish) => of_publish(machine, publish),
        Kind::Expect(expect) => of_expect(machine, expect),
        Kind::Never(never) => of_never(machine, never),
        Kind::On(on) => of_on(machine, id, on),
        Kind::Let(bound) => vec![format!("let {} = {}", name(machine, bound.capture), bound.text)],
        Kind::Check(Check { text, .. }) => vec![format!("check {text}")],
        Kind::Request(request) => of_request(machine, request),
        Kind::Only(only) => {
            let topics = only.channels.iter().map(|channel| topic(machine.channels[channel.index()].topic));
            vec![format!("only these on {}", topics.collect::<Vec<_>>().join(", "))]
        }
        Kind::Call(call) => of_call(machine, call),
        Kind::Eventually(one) => {
            let clauses = format!("within {}, every {}", span(one.within), span(one.every));
            vec![format!("eventually {}", one.text), clauses]
        }
        Kind::Wait(wait) => vec![format!("wait {}", span(wait.period))],
        Kind::Together(_) => vec!["together".to_owned()],
        Kind::Either(_) => vec!["either".to_owned()],
        Kind::Repeat(one) => vec![format!("repeat {}", machine.loops[one.index()].text)],
        Kind::For(one) => vec![format!("for {}", machine.loops[one.index()].text)],
    };
    if statement.place.line > 0 {
        lines.push(format!("line {}", statement.place.line));
    }
    lines.iter().filter(|line| !line.is_empty()).map(|line| one_line(line)).collect()
}

/// Verb and topic alone, to name a statement in a title.
pub(super) fn short(machine: &Machine, id: StatementId) -> String {
    lines(machine, id).into_iter().next().unwrap_or_default()
}

fn of_publish(machine: &Machine, publish: &Publish) -> Vec<String> {
    let capture = publish.capture.map(|capture| format!("as {}", name(machine, capture)));
    let verb = verb(machine, "publish", publish.transport);
    vec![format!("{verb} {}", topic(publish.topic)), capture.unwrap_or_default()]
}

fn of_request(machine: &Machine, request: &Request) -> Vec<String> {
    let pattern = match pattern(&request.expect.watch.pattern) {
        any if any.is_empty() => any,
        pattern => format!("=> {pattern}"),
    };
    let (verb, topic) = (verb(machine, "request", request.publish.transport), topic(request.publish.topic));
    vec![format!("{verb} {topic}"), pattern, clauses(machine, &request.expect)]
}

fn of_call(machine: &Machine, call: &Call) -> Vec<String> {
    let capture = call.capture.map(|capture| format!("as {}", name(machine, capture)));
    vec![format!("call {}", call.text), capture.unwrap_or_default()]
}

fn of_expect(machine: &Machine, expect: &Expect) -> Vec<String> {
    let start = if expect.from_start { " from start" } else { "" };
    let (verb, topic) = (listens(machine, "expect", &expect.watch), topic(expect.watch.topic));
    vec![format!("{verb} {topic}{start}"), pattern(&expect.watch.pattern), clauses(machine, expect)]
}

fn clauses(machine: &Machine, expect: &Expect) -> String {
    let mut clauses = watched(&expect.watch);
    clauses.extend(expect.times.map(|times| format!("times {}", count(times))));
    clauses.extend(expect.within.map(|within| format!("within {}", span(within))));
    clauses.extend(expect.capture.map(|capture| format!("as {}", name(machine, capture))));
    clauses.join(", ")
}

fn of_never(machine: &Machine, never: &Never) -> Vec<String> {
    let mut clauses = watched(&never.watch);
    clauses.extend(never.period.map(|period| format!("for {}", span(period))));
    let (verb, topic) = (listens(machine, "never", &never.watch), topic(never.watch.topic));
    vec![format!("{verb} {topic}"), pattern(&never.watch.pattern), clauses.join(", ")]
}

fn of_on(machine: &Machine, id: StatementId, on: &On) -> Vec<String> {
    let mut clauses = watched(&on.watch);
    clauses.extend(on.once.then(|| "once".to_owned()));
    clauses.extend(on.times.map(|times| format!("times {}", count(times))));
    let bound = machine.captures.iter().filter(|capture| capture.statement == id);
    clauses.extend(bound.map(|capture| format!("as {}", capture.name)));
    let (verb, topic) = (listens(machine, "on", &on.watch), topic(on.watch.topic));
    let answers = answers(machine, &on.answers);
    vec![format!("{verb} {topic}"), pattern(&on.watch.pattern), clauses.join(", "), answers]
}

/// A verb with the transport that it names: `publish via kafka`.
fn verb(machine: &Machine, verb: &str, transport: TransportId) -> String {
    let name = machine.transport_name(transport);
    name.map_or_else(|| verb.to_owned(), |name| format!("{verb} via {name}"))
}

fn listens(machine: &Machine, word: &str, watch: &Watch) -> String {
    verb(machine, word, machine.transport_of(&[watch.channel]))
}

fn answers(machine: &Machine, answers: &Answers) -> String {
    let publish = |to: &Address| format!("{} {}", verb(machine, "publish", to.transport), topic(to.topic));
    let mut done: Vec<String> = answers.publishes.iter().map(publish).collect();
    if answers.replies {
        done.push("reply".to_owned());
    }
    if done.is_empty() { String::new() } else { format!("=> {}", done.join(", ")) }
}

fn watched(watch: &Watch) -> Vec<String> {
    let mut clauses = Vec::new();
    if !watch.headers.is_empty() {
        let names: Vec<&str> = watch.headers.iter().map(|header| header.key).collect();
        clauses.push(format!("headers {}", names.join(", ")));
    }
    clauses.extend(watch.key.map(|_| "key".to_owned()));
    clauses.extend(watch.condition.map(|condition| format!("where {}", condition.text)));
    clauses
}

/// A topic as written; an expression in its parentheses.
pub(super) fn topic(topic: Topic) -> String {
    match topic {
        Topic::Literal(text) => text.to_owned(),
        Topic::Expr { text, .. } => text.to_owned(),
        Topic::Reply => "the reply".to_owned(),
    }
}

/// A duration as the language writes it: `50ms`.
pub(super) fn span(span: Span) -> String {
    match span {
        Span::Literal(duration) => format!("{duration:?}"),
        Span::Expr { text, .. } => text.to_owned(),
    }
}

fn count(count: Count) -> String {
    match (count.least, count.most) {
        (least, None) => format!("{least}.."),
        (least, Some(most)) if least == most => least.to_string(),
        (least, Some(most)) => format!("{least}..={most}"),
    }
}

fn name(machine: &Machine, capture: CaptureId) -> &'static str {
    machine.captures.get(capture.index()).map_or("", |capture| capture.name)
}

/// The pattern in outline: the fields that it asks about.
fn pattern(pattern: &Pattern) -> String {
    match pattern {
        Pattern::Anything => String::new(),
        Pattern::Typed { text, .. } => (*text).to_owned(),
        Pattern::Custom { text, .. } => (*text).to_owned(),
        Pattern::Bytes { bytes, .. } => format!("b\"{}\"", bytes.escape_ascii()),
        Pattern::Shape(root) => match root.test {
            Test::Object { fields, exactly } => {
                let keys: Vec<&str> = fields.iter().map(|field| field.key).collect();
                let exactly = if exactly { "exactly " } else { "" };
                format!("{exactly}{{ {} }}", keys.join(", "))
            }
            Test::Bag { items, .. } => format!("bag of {}", items.len()),
            Test::Sequence { items, rest } => {
                format!("array of {}{}", items.len(), if rest { " or more" } else { "" })
            }
            _ => "a value".to_owned(),
        },
    }
}

/// On one line, without control characters, cut where it is long.
pub(super) fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let text = words.join(" ");
    let mut out = String::new();
    for (n, c) in text.chars().enumerate() {
        if n == LINE {
            out.push('…');
            break;
        }
        if c.is_control() { out.extend(c.escape_unicode()) } else { out.push(c) }
    }
    out
}
