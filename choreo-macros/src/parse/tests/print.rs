//! Statements in one spelling: words where the parser saw words, parentheses around what it saw as Rust.

use quote::ToTokens;
use syn::{Expr, Lit};

use crate::ast::{
    Answer, Body, Branch, Check, Clause, Count, Element, Entry, Expect, Json, JsonKind, JsonType, Key, Kind,
    Let, Object, On, OnTimes, Operator, Pattern, Payload, Period, Publish, Reply, Request, Statement, Topic,
    Value, ValueKind, Via, Watch,
};
use crate::parse::text;

pub(super) fn statement(statement: &Statement) -> String {
    let verb = &statement.verb;
    match &statement.kind {
        Kind::Publish(it) => publish(it),
        Kind::Expect(it) => expect(it),
        Kind::Never(it) => {
            let period = it.period.as_ref().map(|clause| format!(" for {}", period(&clause.value)));
            format!("never {}{}", watch(&it.watch, ""), period.unwrap_or_default())
        }
        Kind::On(it) => on(it),
        Kind::Let(it) => binding(it),
        Kind::Check(it) => check(it),
        Kind::Wait(it) => format!("wait {}", period(&it.period)),
        Kind::Call(it) => {
            let text = it.code.as_ref().map_or("?", |code| &code.text);
            format!("call {text}{}", capture(&it.capture))
        }
        Kind::Request(it) => request(it),
        Kind::Eventually(it) => {
            let text = it.code.as_ref().map_or("?", |code| &code.text);
            let clause = |word: &str, clause: &Option<Clause<Period>>| {
                clause.as_ref().map(|one| format!(" {word} {}", period(&one.value))).unwrap_or_default()
            };
            format!("eventually {text}{}{}", clause("within", &it.within), clause("every", &it.every))
        }
        Kind::Timeout(it) => format!("timeout {}", period(it)),
        Kind::Settle(it) => format!("settle {}", period(it)),
        Kind::InOrder(it) => {
            let inner: Vec<_> = it.expects.iter().map(|one| format!("{};", self::statement(one))).collect();
            format!("in order {{ {} }}", inner.join(" "))
        }
        Kind::Only(it) => {
            let inner: Vec<_> = it.expects.iter().map(|one| format!("{};", self::statement(one))).collect();
            format!("only {{ {} }}", inner.join(" "))
        }
        Kind::Together(it) => {
            let regions: Vec<_> = it.regions.iter().map(|region| body(&region.body)).collect();
            format!("together {}", regions.join(" and ")).trim_end().to_owned()
        }
        Kind::Either(it) => {
            let branches: Vec<_> = it.branches.iter().map(branch).collect();
            format!("either {}", branches.join(" or ")).trim_end().to_owned()
        }
        Kind::Repeat(it) => format!("repeat {} {}", expr(&it.count), body(&it.body)),
        Kind::For(it) => {
            let pat = it.pat.as_ref().map_or("?".to_owned(), |pat| text::of(&pat.to_token_stream()));
            format!("for {pat} in {} {}", expr(&it.items), body(&it.body))
        }
        Kind::Unknown(tokens) => format!("?{verb} {}", text::of(tokens)).trim_end().to_owned(),
    }
}

fn body(it: &Body) -> String {
    let inner: Vec<_> = it.statements.iter().map(|one| format!("{};", statement(one))).collect();
    format!("{{ {} }}", inner.join(" "))
}

fn branch(it: &Branch) -> String {
    let after = it.after.as_ref().map(|clause| format!("after {} ", period(&clause.value)));
    after.unwrap_or_default() + &body(&it.body)
}

fn publish(it: &Publish) -> String {
    let mut out = format!("publish {}{}", via(it.via.as_ref()), topic(&it.topic));
    let payload = it.payload.as_ref().map_or("?".to_owned(), payload);
    out += &format!(" {payload}{}{}", key_sent(&it.key), headers_sent(&it.headers));
    out + &capture(&it.capture)
}

fn reply(it: &Reply) -> String {
    let payload = it.payload.as_ref().map_or("?".to_owned(), payload);
    format!("reply {payload}{}{}", key_sent(&it.key), headers_sent(&it.headers))
}

fn key_sent(key: &Option<Clause<Expr>>) -> String {
    key.as_ref().map(|clause| format!(" key {}", expr(&clause.value))).unwrap_or_default()
}

fn headers_sent(headers: &Option<Clause<Vec<(Key, Expr)>>>) -> String {
    let pairs = |list: &Vec<(Key, Expr)>| {
        let list: Vec<_> =
            list.iter().map(|(key, value)| format!("{:?}: {}", key.text, expr(value))).collect();
        format!(" headers {{ {} }}", list.join(", "))
    };
    headers.as_ref().map(|clause| pairs(&clause.value)).unwrap_or_default()
}

fn capture(capture: &Option<Clause<syn::Ident>>) -> String {
    capture.as_ref().map(|clause| format!(" as {}", clause.value)).unwrap_or_default()
}

fn expect(it: &Expect) -> String {
    let times =
        it.times.as_ref().map(|clause| format!(" times {}", count(&clause.value))).unwrap_or_default();
    let within =
        it.within.as_ref().map(|clause| format!(" within {}", period(&clause.value))).unwrap_or_default();
    let start = if it.from_start.is_some() { " from start" } else { "" };
    let watch = watch(&it.watch, start);
    format!("expect {watch}{times}{within}{}", capture(&it.capture))
}

fn request(it: &Request) -> String {
    let sent = publish(&it.publish).replacen("publish", "request", 1);
    let reply = &it.reply;
    let pattern = reply.watch.pattern.as_ref().map(|it| format!(" => {}", pattern(it))).unwrap_or_default();
    let condition = reply.watch.condition.as_ref().map(|clause| format!(" where {}", expr(&clause.value)));
    let within = reply.within.as_ref().map(|clause| format!(" within {}", period(&clause.value)));
    let capture = capture(&reply.capture);
    format!("{sent}{pattern}{}{}{capture}", condition.unwrap_or_default(), within.unwrap_or_default())
}

fn on(it: &On) -> String {
    let times = match &it.times {
        Some(OnTimes::Once(_)) => " once".to_owned(),
        Some(OnTimes::Times(clause)) => format!(" times {}", count(&clause.value)),
        None => String::new(),
    };
    let answers: Vec<_> = it.answers.iter().map(|one| format!("{};", answer(one))).collect();
    format!("on {}{}{times} => {{ {} }}", watch(&it.watch, ""), capture(&it.capture), answers.join(" "))
}

fn answer(it: &Answer) -> String {
    match it {
        Answer::Publish(_, it) => publish(it),
        Answer::Reply(_, it) => reply(it),
        Answer::Wait(_, it) => format!("wait {}", period(&it.period)),
        Answer::Let(_, it) => binding(it),
        Answer::Check(_, it) => check(it),
    }
}

fn binding(it: &Let) -> String {
    let ty = it.ty.as_ref().map(|ty| format!(": {}", text::of(&ty.to_token_stream()))).unwrap_or_default();
    format!("let {}{ty} = {}", it.name, expr(&it.value))
}

fn check(it: &Check) -> String {
    let message = it.message.as_ref().map(|tokens| format!(", {}", text::of(tokens))).unwrap_or_default();
    format!("check {}{message}", expr(&it.value))
}

fn watch(it: &Watch, start: &str) -> String {
    let mut out = via(it.via.as_ref()) + &topic(&it.topic) + start;
    out += &it.pattern.as_ref().map(|it| format!(" {}", pattern(it))).unwrap_or_default();
    out +=
        &it.headers.as_ref().map(|clause| format!(" headers {}", object(&clause.value))).unwrap_or_default();
    out += &it.key.as_ref().map(|clause| format!(" key {}", value(&clause.value))).unwrap_or_default();
    out + &it.condition.as_ref().map(|clause| format!(" where {}", expr(&clause.value))).unwrap_or_default()
}

fn via(via: Option<&Via>) -> String {
    via.map(|via| format!("via {} ", via.name)).unwrap_or_default()
}

fn topic(topic: &Topic) -> String {
    match topic {
        Topic::Literal(text) => format!("{:?}", text.value()),
        Topic::Path(path) => text::of(&path.to_token_stream()),
        Topic::Expr(expr, _) => format!("({})", text::of(&expr.to_token_stream())),
        Topic::Reply => "reply".to_owned(),
    }
}

fn period(period: &Period) -> String {
    match period {
        Period::Literal { text, .. } => text.clone(),
        Period::Expr(expr, _) => format!("({})", text::of(&expr.to_token_stream())),
    }
}

fn count(count: &Count) -> String {
    match count.most {
        Some(most) if most == count.least => most.to_string(),
        Some(most) => format!("{}..={most}", count.least),
        None => format!("{}..", count.least),
    }
}

fn payload(payload: &Payload) -> String {
    match payload {
        Payload::Json(it) => json(it),
        Payload::Bytes(bytes) => bytes.to_token_stream().to_string(),
        Payload::Expr(it, _) => expr(it),
    }
}

fn json(it: &Json) -> String {
    match &it.kind {
        JsonKind::Object(entries) => {
            let list: Vec<_> = entries
                .iter()
                .map(|entry| match entry {
                    Entry::Pair(key, value) => format!("{:?}: {}", key.text, json(value)),
                    Entry::Spread(it, _) => format!("..{}", expr(it)),
                })
                .collect();
            format!("{{ {} }}", list.join(", "))
        }
        JsonKind::Array(elements) => {
            let list: Vec<_> = elements
                .iter()
                .map(|element| match element {
                    Element::Value(value) => json(value),
                    Element::Spread(it, _) => format!("..{}", expr(it)),
                })
                .collect();
            format!("[{}]", list.join(", "))
        }
        JsonKind::Null => "null".to_owned(),
        JsonKind::Expr(it) => expr(it),
    }
}

fn pattern(pattern: &Pattern) -> String {
    match pattern {
        Pattern::Shape(shape) => value(&shape.value),
        Pattern::Typed { pat, .. } => text::of(&pat.to_token_stream()),
        Pattern::Bytes(bytes) => bytes.to_token_stream().to_string(),
        Pattern::Matcher { expr, .. } => format!("({})", text::of(&expr.to_token_stream())),
    }
}

fn object(it: &Object) -> String {
    let fields: Vec<_> =
        it.fields.iter().map(|field| format!("{:?}: {}", field.key.text, value(&field.value))).collect();
    let exactly = if it.exactly.is_some() { "exactly " } else { "" };
    format!("{exactly}{{ {} }}", fields.join(", "))
}

pub(super) fn value(it: &Value) -> String {
    let sequence = |items: &[Value], rest: bool| {
        let mut list: Vec<_> = items.iter().map(value).collect();
        list.extend(rest.then(|| "..".to_owned()));
        format!("[{}]", list.join(", "))
    };
    match &it.kind {
        ValueKind::Equal(it, _) => expr(it),
        ValueKind::Compare(operator, it, _) => format!("{} {}", sign(*operator), expr(it)),
        ValueKind::Range { from, to, inclusive } => {
            let end = |end: &Option<(Expr, String)>| end.as_ref().map(|(it, _)| expr(it)).unwrap_or_default();
            format!("{}{}{}", end(from), if *inclusive { "..=" } else { ".." }, end(to))
        }
        ValueKind::Regex(text) => format!("=~ {}", text.to_token_stream()),
        ValueKind::Present => "_".to_owned(),
        ValueKind::Absent => "absent".to_owned(),
        ValueKind::Null => "null".to_owned(),
        ValueKind::In(items) => format!("in {}", sequence(items, false)),
        ValueKind::StartsWith(it, _) => format!("starts_with {}", expr(it)),
        ValueKind::EndsWith(it, _) => format!("ends_with {}", expr(it)),
        ValueKind::Contains(it, _) => format!("contains {}", expr(it)),
        ValueKind::Len(it) => format!("len {}", value(it)),
        ValueKind::Type(it) => json_type(*it).to_owned(),
        ValueKind::Not(it) => format!("not {}", value(it)),
        ValueKind::All(items) => format!("all {}", sequence(items, false)),
        ValueKind::Any(items) => format!("any {}", sequence(items, false)),
        ValueKind::Every(it) => format!("every {}", value(it)),
        ValueKind::Some(it) => format!("some {}", value(it)),
        ValueKind::Sequence { items, rest } => sequence(items, *rest),
        ValueKind::Bag { items, rest } => format!("bag {}", sequence(items, *rest)),
        ValueKind::Object(it) => object(it),
        ValueKind::CloseTo((x, _), (eps, _)) => format!("close_to({}, {})", expr(x), expr(eps)),
        ValueKind::Bind(name, it) => format!("{name} @ {}", value(it)),
    }
}

fn sign(operator: Operator) -> &'static str {
    match operator {
        Operator::NotEqual => "!=",
        Operator::Less => "<",
        Operator::LessOrEqual => "<=",
        Operator::Greater => ">",
        Operator::GreaterOrEqual => ">=",
    }
}

fn json_type(json_type: JsonType) -> &'static str {
    match json_type {
        JsonType::String => "string",
        JsonType::Number => "number",
        JsonType::Integer => "integer",
        JsonType::Bool => "bool",
        JsonType::Array => "array",
        JsonType::Object => "object",
        JsonType::Uuid => "uuid",
        JsonType::Timestamp => "timestamp",
    }
}

/// A literal as it is, anything else in parentheses.
fn expr(expr: &Expr) -> String {
    let text = text::of(&expr.to_token_stream());
    match expr {
        Expr::Lit(lit) if !matches!(lit.lit, Lit::ByteStr(_)) => text,
        Expr::Paren(_) => text,
        _ => format!("({text})"),
    }
}
