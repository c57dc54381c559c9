//! Ways into the parts of statements, patterns and payloads.

use syn::Expr;

use crate::ast::{
    Answer, Element, Entry, Json, JsonKind, Key, Object, Pattern, Payload, Period, Topic, Value, ValueKind,
    Watch,
};

/// The values at the top of what a watch asks for: the shape, the headers' values, the key.
pub(crate) fn values(watch: &Watch) -> Vec<&Value> {
    let mut values = Vec::new();
    if let Some(Pattern::Shape(shape)) = &watch.pattern {
        values.push(&shape.value);
    }
    if let Some(headers) = &watch.headers {
        values.extend(headers.value.fields.iter().map(|field| &field.value));
    }
    values.extend(watch.key.as_ref().map(|key| &key.value));
    values
}

/// The values right inside a value.
pub(crate) fn parts(value: &Value) -> Vec<&Value> {
    match &value.kind {
        ValueKind::In(items)
        | ValueKind::All(items)
        | ValueKind::Any(items)
        | ValueKind::Sequence { items, .. }
        | ValueKind::Bag { items, .. } => items.iter().collect(),
        ValueKind::Object(object) => object.fields.iter().map(|field| &field.value).collect(),
        ValueKind::Len(one)
        | ValueKind::Not(one)
        | ValueKind::Every(one)
        | ValueKind::Some(one)
        | ValueKind::Bind(_, one) => vec![one],
        _ => Vec::new(),
    }
}

/// A value and everything inside it, outermost first.
pub(crate) fn each_value<'v>(value: &'v Value, visit: &mut dyn FnMut(&'v Value)) {
    visit(value);
    for part in parts(value) {
        each_value(part, visit);
    }
}

/// The expressions that a value compares with, in the order of the text.
pub(crate) fn value_exprs(value: &Value) -> Vec<&Expr> {
    let mut found = Vec::new();
    each_value(value, &mut |one| match &one.kind {
        ValueKind::Equal(expr, _)
        | ValueKind::Compare(_, expr, _)
        | ValueKind::StartsWith(expr, _)
        | ValueKind::EndsWith(expr, _)
        | ValueKind::Contains(expr, _) => found.push(expr),
        ValueKind::Range { from, to, .. } => found.extend(from.iter().chain(to).map(|(expr, _)| expr)),
        ValueKind::CloseTo((centre, _), (reach, _)) => found.extend([centre, reach]),
        _ => {}
    });
    found
}

/// The expressions in what a watch asks for, its `where` left out.
pub(crate) fn watch_exprs(watch: &Watch) -> Vec<&Expr> {
    let matcher = match &watch.pattern {
        Some(Pattern::Matcher { expr, .. }) => Some(expr),
        _ => None,
    };
    matcher.into_iter().chain(values(watch).into_iter().flat_map(value_exprs)).collect()
}

/// The expressions of a payload.
pub(crate) fn payload_exprs(payload: &Payload) -> Vec<&Expr> {
    let mut found = Vec::new();
    match payload {
        Payload::Json(json) => json_exprs(json, &mut found),
        Payload::Expr(expr, _) => found.push(expr),
        Payload::Bytes(_) => {}
    }
    found
}

fn json_exprs<'j>(json: &'j Json, found: &mut Vec<&'j Expr>) {
    match &json.kind {
        JsonKind::Object(entries) => entries.iter().for_each(|entry| match entry {
            Entry::Pair(_, value) => json_exprs(value, found),
            Entry::Spread(expr, _) => found.push(expr),
        }),
        JsonKind::Array(elements) => elements.iter().for_each(|element| match element {
            Element::Value(value) => json_exprs(value, found),
            Element::Spread(expr, _) => found.push(expr),
        }),
        JsonKind::Expr(expr) => found.push(expr),
        JsonKind::Null => {}
    }
}

/// The keys of each JSON object in a payload, object by object.
pub(crate) fn payload_keys(json: &Json) -> Vec<Vec<&Key>> {
    match &json.kind {
        JsonKind::Object(entries) => {
            let pairs = || {
                entries.iter().filter_map(|entry| match entry {
                    Entry::Pair(key, value) => Some((key, value)),
                    Entry::Spread(..) => None,
                })
            };
            let own = pairs().map(|(key, _)| key).collect();
            std::iter::once(own).chain(pairs().flat_map(|(_, value)| payload_keys(value))).collect()
        }
        JsonKind::Array(elements) => elements
            .iter()
            .filter_map(|element| match element {
                Element::Value(value) => Some(payload_keys(value)),
                Element::Spread(..) => None,
            })
            .flatten()
            .collect(),
        _ => Vec::new(),
    }
}

/// The objects in what a watch asks for, its headers first.
pub(crate) fn objects(watch: &Watch) -> Vec<&Object> {
    let mut found: Vec<&Object> = watch.headers.iter().map(|headers| &headers.value).collect();
    for value in values(watch) {
        each_value(value, &mut |one| {
            if let ValueKind::Object(object) = &one.kind {
                found.push(object);
            }
        });
    }
    found
}

/// The expression of `(EXPR)` as a topic.
pub(crate) fn topic_expr(topic: &Topic) -> Option<&Expr> {
    match topic {
        Topic::Expr(expr, _) => Some(expr),
        Topic::Literal(_) | Topic::Path(_) | Topic::Reply => None,
    }
}

/// The expression of `(EXPR)` as a duration.
pub(crate) fn period_expr(period: &Period) -> Option<&Expr> {
    match period {
        Period::Expr(expr, _) => Some(expr),
        Period::Literal { .. } => None,
    }
}

/// What an `on` publishes or replies.
pub(crate) fn answer_payload(answer: &Answer) -> Option<&Payload> {
    match answer {
        Answer::Publish(_, publish) => publish.payload.as_ref(),
        Answer::Reply(_, reply) => reply.payload.as_ref(),
        Answer::Wait(..) | Answer::Let(..) | Answer::Check(..) => None,
    }
}
