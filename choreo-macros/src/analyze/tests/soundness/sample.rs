//! Messages that come near to what a block asks for.

use proptest::prelude::*;

use super::world::{Message, World};
use crate::analyze::literal::{Literal, literal};
use crate::analyze::steps::Step;
use crate::ast::{JsonType, Object, Pattern, Topic, Value, ValueKind};

/// Small values, and those of all types.
const POOL: [&str; 16] = [
    "0", "1", "2", "3", "-1", "0.5", "1.5", "true", "null", "\"\"", "\"a\"", "\"ab\"", "\"b\"", "[]", "[1]",
    "{}",
];

/// A message before it is known what the block asks for: which of its watches, and which of what comes near to that.
#[derive(Debug, Clone)]
struct Draft {
    watch: usize,
    pick: u64,
    /// How many milliseconds after the one before it comes; `None` for what was there before.
    after: Option<u64>,
}

/// A world before it is known what the block asks for.
#[derive(Debug, Clone)]
pub(crate) struct Sketch {
    comes: Vec<Draft>,
    delays: Vec<(u64, u64)>,
    calls: Vec<u64>,
}

pub(crate) fn sketch() -> impl Strategy<Value = Sketch> {
    let after = prop_oneof![4 => Just(Some(0)), 4 => (0..12u64).prop_map(Some), 1 => (20..70u64).prop_map(Some), 1 => Just(None)];
    let draft =
        (0..12usize, any::<u64>(), after).prop_map(|(watch, pick, after)| Draft { watch, pick, after });
    let delay = || prop_oneof![3 => Just(0), 1 => 0..9u64];
    let delays = prop::collection::vec((delay(), delay()), 0..4);
    (prop::collection::vec(draft, 0..9), delays, prop::collection::vec(0..20u64, 0..3))
        .prop_map(|(comes, delays, calls)| Sketch { comes, delays, calls })
}

impl Sketch {
    /// The world for a block with these statements. What was there before comes first.
    pub(crate) fn world(&self, steps: &[Step<'_>]) -> World {
        let watches: Vec<&Step<'_>> = steps.iter().filter(|step| step.watch().is_some()).collect();
        let mut now = 0;
        let mut comes = Vec::new();
        for draft in &self.comes {
            now += draft.after.unwrap_or_default();
            if let Some(step) = watches.get(draft.watch % watches.len().max(1)) {
                comes.push((draft.after.map(|_| now), message(step, steps, draft.pick)));
            }
        }
        comes.sort_by_key(|(at, _)| at.is_some());
        World { comes, delays: self.delays.clone(), calls: self.calls.clone() }
    }
}

/// A message for a watch, the n-th of those that come near.
fn message(step: &Step<'_>, steps: &[Step<'_>], mut pick: u64) -> Message {
    let watch = step.watch().expect("it watches");
    let topic = match &watch.topic {
        Topic::Literal(name) => name.value(),
        Topic::Reply => {
            let requests =
                steps.iter().filter(|step| matches!(step.statement.kind, crate::ast::Kind::Request(_)));
            let at = requests.take_while(|other| !std::ptr::eq(other.statement, step.statement)).count();
            format!("r{at}")
        }
        Topic::Path(_) | Topic::Expr(..) => unreachable!("the topics of these tests are literal"),
    };
    let payload = match &watch.pattern {
        Some(Pattern::Shape(shape)) => one_of(&near(&shape.value), &mut pick).unwrap_or_default(),
        _ => POOL[(pick % 16) as usize].to_owned(),
    };
    let mut text =
        |value: &Value| one_of(&near(value), &mut pick).map(|json| json.trim_matches('"').to_owned());
    let field = watch.headers.as_ref().and_then(|headers| headers.value.fields.first());
    let header = field.and_then(|field| text(&field.value));
    let key = watch.key.as_ref().and_then(|key| text(&key.value));
    Message { topic, payload, header, key }
}

fn one_of(all: &[Option<String>], pick: &mut u64) -> Option<String> {
    let at = *pick % all.len().max(1) as u64;
    *pick /= all.len().max(1) as u64;
    all.get(usize::try_from(at).unwrap())?.clone()
}

fn pool() -> Vec<Option<String>> {
    POOL.iter().map(|one| Some((*one).to_owned())).collect()
}

fn some(texts: &[&str]) -> Vec<Option<String>> {
    texts.iter().map(|one| Some((*one).to_owned())).collect()
}

/// JSON texts at both sides of what a value asks for; `None` is nothing at all.
pub(crate) fn near(value: &Value) -> Vec<Option<String>> {
    match &value.kind {
        ValueKind::Equal(expr, _)
        | ValueKind::Compare(_, expr, _)
        | ValueKind::StartsWith(expr, _)
        | ValueKind::EndsWith(expr, _)
        | ValueKind::Contains(expr, _) => around(expr),
        ValueKind::Range { from, to, .. } => from.iter().chain(to).flat_map(|(end, _)| around(end)).collect(),
        ValueKind::CloseTo((centre, _), _) => around(centre),
        ValueKind::Null => some(&["null"]),
        ValueKind::Absent => vec![None],
        ValueKind::Present | ValueKind::Regex(_) => pool(),
        ValueKind::Not(inner) => pool().into_iter().chain(near(inner)).collect(),
        ValueKind::In(items) | ValueKind::Any(items) | ValueKind::All(items) => {
            items.iter().flat_map(near).collect()
        }
        ValueKind::Bind(_, inner) => near(inner),
        ValueKind::Len(_) => {
            some(&["\"\"", "\"a\"", "\"ab\"", "\"abc\"", "[]", "[0]", "[0,1]", "[0,1,2]", "{}", "{\"a\":0}"])
        }
        ValueKind::Type(wanted) => of_type(*wanted),
        ValueKind::Every(inner) | ValueKind::Some(inner) => arrays(&[near(inner), near(inner)]),
        ValueKind::Sequence { items, .. } | ValueKind::Bag { items, .. } => {
            arrays(&items.iter().map(near).collect::<Vec<_>>())
        }
        ValueKind::Object(shape) => objects(shape),
    }
}

fn around(expr: &syn::Expr) -> Vec<Option<String>> {
    match literal(expr) {
        Some(Literal::Number(Some(number))) => {
            let number = number.to_float();
            [0.0, -1.0, 1.0, -0.5, 0.5].iter().map(|by| Some((number + by).to_string())).collect()
        }
        Some(Literal::Text(text)) => {
            let shorter: String = text.chars().skip(1).collect();
            [text.clone(), format!("{text}a"), format!("a{text}"), shorter]
                .iter()
                .map(|one| Some(format!("{one:?}")))
                .collect()
        }
        Some(Literal::Bool(bool)) => vec![Some(bool.to_string()), Some((!bool).to_string())],
        _ => some(&["2", "1", "\"ab\"", "null"]),
    }
}

fn of_type(wanted: JsonType) -> Vec<Option<String>> {
    some(match wanted {
        JsonType::String => &["\"\"", "\"a\"", "\"ab\""],
        JsonType::Number => &["0", "0.5", "2"],
        JsonType::Integer => &["0", "1", "2.0"],
        JsonType::Bool => &["true", "false"],
        JsonType::Array => &["[]", "[1]", "[1,2]"],
        JsonType::Object => &["{}", "{\"a\":1}"],
        JsonType::Uuid => &["\"2f1acc6d-5c4b-4f0a-9c39-0d7f3f1f6a11\""],
        JsonType::Timestamp => &["\"2024-02-29T12:00:00Z\""],
    })
}

/// The n-th of each, for as many n as there are.
fn rows(columns: &[Vec<Option<String>>]) -> impl Iterator<Item = Vec<&Option<String>>> {
    let longest = columns.iter().map(Vec::len).max().unwrap_or(0).max(1);
    (0..longest * 2).map(move |nth| {
        let filled = columns.iter().filter(|column| !column.is_empty()).enumerate();
        // The second half combines what does not stand side by side.
        filled.map(|(at, column)| &column[(nth + at * (nth / longest) * 3) % column.len()]).collect()
    })
}

fn arrays(columns: &[Vec<Option<String>>]) -> Vec<Option<String>> {
    let array = |row: Vec<&Option<String>>| {
        let items: Vec<&str> = row.into_iter().flatten().map(String::as_str).collect();
        Some(format!("[{}]", items.join(",")))
    };
    let mut all: Vec<_> = rows(columns).map(array).collect();
    all.extend(some(&["[]", "[0]", "[1,1,1]"]));
    all
}

fn objects(shape: &Object) -> Vec<Option<String>> {
    let columns: Vec<_> = shape.fields.iter().map(|field| near(&field.value)).collect();
    if columns.iter().any(Vec::is_empty) {
        return some(&["{}", "{\"k\":1}", "{\"k\":0}", "{\"k\":1,\"k\":1}"]);
    }
    let object = |row: Vec<&Option<String>>| {
        let fields = shape
            .fields
            .iter()
            .zip(row)
            .filter_map(|(field, value)| Some((&field.key.text, value.as_ref()?)));
        let fields: Vec<String> = fields.map(|(key, value)| format!("{key:?}:{value}")).collect();
        Some(format!("{{{}}}", fields.join(",")))
    };
    rows(&columns).map(object).collect()
}
