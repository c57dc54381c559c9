//! What came before the window of a `never` or an `only`: no violation, and perhaps what it was meant for.

use std::sync::Arc;
use std::time::Duration;

use super::{duration, excerpt, number, run, stray, window};
use crate::machine::{Kind, StatementId, TransportId};
use crate::message::Arrival;
use crate::outcome::{Event, Verdict};

pub(super) fn words(verdict: &Verdict, id: StatementId, count: u64, first: (&str, Duration)) -> String {
    let message = message(verdict, first);
    // An `only` closes topics of several transports.
    let transport = message.map_or_else(|| verdict.machine.transport(id), |(transport, _)| transport);
    let (place, at) = (stray::place(verdict, transport, first.0), duration::shown(first.1));
    let named = run::named_with_line(verdict, id);
    let from = match window::opener(verdict, id) {
        Some(opener) => run::named_with_line(verdict, opener),
        None => "the trigger above it".to_owned(),
    };
    let is_only = matches!(verdict.machine.statement(id).kind, Kind::Only(_));
    let what = if is_only { "what nothing expects" } else { "what it forbids" };
    let came = match count {
        1 => format!("came before that on {place} at {at}"),
        n => format!("came before that {}, first on {place} at {at}", number::counted(n, "time")),
    };
    let mut said = format!("{named} looks from {from} on, and {what} {came}: nothing took it");
    if let Some((_, message)) = message {
        said.push_str(&format!("\nthe message: {}", excerpt::message(message, excerpt::PAYLOAD)));
    }
    let verb = run::verb(verdict.machine.statement(id));
    said.push_str(&format!(
        "\nif it must not come there either, move the `{verb}` up, right below the step that causes it; if it may, `expect` it there"
    ));
    said
}

/// The message and the transport that it came by, where the timeline has it.
fn message<'v>(
    verdict: &'v Verdict,
    (topic, at): (&str, Duration),
) -> Option<(TransportId, &'v Arc<Arrival>)> {
    verdict.timeline.iter().find_map(|entry| match &entry.event {
        Event::Arrived { transport, message, .. } if entry.at == at && message.topic.as_str() == topic => {
            Some((*transport, message))
        }
        _ => None,
    })
}
