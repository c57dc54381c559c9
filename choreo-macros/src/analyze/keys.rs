//! `duplicate-key`: a key is said once.

use super::steps::Step;
use super::walk::{objects, payload_keys};
use crate::ast::{Answer, Clause, Extent, Key, Kind, Payload};
use crate::diagnostic::Diagnostics;

/// Refuses the second of two equal keys in one object of a pattern, a payload or headers. Keys that a spread
/// brings are left alone: written ones win over them.
pub(super) fn check(steps: &[Step<'_>], diagnostics: &mut Diagnostics) {
    for step in steps {
        for object in step.watch().into_iter().flat_map(objects) {
            distinct(object.fields.iter().map(|field| &field.key), diagnostics);
        }
        match &step.statement.kind {
            Kind::Publish(publish) => sent(publish.payload.as_ref(), publish.headers.as_ref(), diagnostics),
            Kind::Request(request) => {
                let sent_by = &request.publish;
                sent(sent_by.payload.as_ref(), sent_by.headers.as_ref(), diagnostics);
            }
            Kind::On(on) => on.answers.iter().for_each(|answer| match answer {
                Answer::Publish(_, one) => sent(one.payload.as_ref(), one.headers.as_ref(), diagnostics),
                Answer::Reply(_, one) => sent(one.payload.as_ref(), one.headers.as_ref(), diagnostics),
                Answer::Wait(..) | Answer::Let(..) | Answer::Check(..) => {}
            }),
            _ => {}
        }
    }
}

fn sent(
    payload: Option<&Payload>,
    headers: Option<&Clause<Vec<(Key, syn::Expr)>>>,
    diagnostics: &mut Diagnostics,
) {
    if let Some(Payload::Json(json)) = payload {
        for keys in payload_keys(json) {
            distinct(keys.into_iter(), diagnostics);
        }
    }
    if let Some(headers) = headers {
        distinct(headers.value.iter().map(|(key, _)| key), diagnostics);
    }
}

fn distinct<'k>(keys: impl Iterator<Item = &'k Key>, diagnostics: &mut Diagnostics) {
    let mut seen = Vec::new();
    for key in keys {
        if seen.contains(&&key.text) {
            let message = format!("the key \"{}\" stands here twice: remove one of the two", key.text);
            diagnostics.refuse("duplicate-key", Extent::of(key.span), message);
        }
        seen.push(&key.text);
    }
}
