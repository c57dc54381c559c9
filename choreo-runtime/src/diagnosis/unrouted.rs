//! What came on a scenario's topics and was not given to it: messages without its id.

use std::time::Duration;

use super::{duration, number, run};
use crate::correlation::{Reason, Unrouted};
use crate::machine::StatementId;
use crate::outcome::{Note, Verdict};

/// So many of them get a line.
const SHOWN: usize = 5;

/// What there was, and below it, a line each, the messages that no scope claimed.
pub(super) fn words(
    verdict: &Verdict,
    policy: &str,
    (unmarked, foreign): (u64, u64),
    unrouted: &[Unrouted],
) -> String {
    let elsewhere = unrouted.iter().filter(|one| one.reason == Reason::Unsubscribed).count();
    let carried = unrouted.iter().filter(|one| matches!(one.reason, Reason::OtherForm(_))).count();
    let mut said = Vec::new();
    if unmarked > 0 {
        said.push(format!(
            "{} on its topics had no id, by {policy}, and satisfied nothing: the system under test must pass on the id of \
             what it answers",
            number::counted(unmarked, "message")
        ));
    }
    if foreign > 0 {
        said.push(format!(
            "{} on its topics had the id of another scope, by {policy}",
            number::counted(foreign, "message")
        ));
    }
    if elsewhere > 0 {
        said.push(format!(
            "{} with its id, by {policy}, came on topics that it does not listen on",
            number::counted(elsewhere as u64, "message")
        ));
    }
    if carried > 0 {
        said.push(format!(
            "{} on its topics had its id, by {policy}, as another transport of the stage has it, and satisfied nothing: what \
             carries messages over must rewrite it",
            number::counted(carried as u64, "message")
        ));
    }
    let mut text = said.join("; ");
    for one in unrouted.iter().take(SHOWN) {
        text.push('\n');
        text.push_str(&line(verdict, one));
    }
    if unrouted.len() > SHOWN {
        text.push_str(&format!("\nand {} more that no scope claimed", unrouted.len() - SHOWN));
    }
    text
}

/// What a scenario that passed has not looked at, though something must not come.
pub(super) fn unseen(policy: &str, unmarked: u64) -> String {
    format!(
        "{} on its topics had no id, by {policy}, so what must not come was not looked for there: the system under test must pass on \
         the id of what it answers, or let the scenario have them by `unmarked = \"broadcast\"`",
        number::counted(unmarked, "message")
    )
}

/// Whether messages without its id came on the topic of this statement: then it is not that nothing came.
pub(super) fn came(verdict: &Verdict, id: StatementId) -> bool {
    let watch = run::watch(verdict.machine.statement(id));
    let Some(topic) = watch.and_then(|watch| run::channel_topic(verdict, watch)) else { return false };
    let on = verdict.machine.transport(id);
    verdict.notes.iter().any(|note| match note {
        Note::Skipped { transport, unrouted, .. } if *transport == on => {
            let others = unrouted.iter().filter(|one| one.reason != Reason::Unsubscribed);
            others.into_iter().any(|one| one.topic.as_str() == topic)
        }
        _ => false,
    })
}

fn line(verdict: &Verdict, one: &Unrouted) -> String {
    let began = verdict.timeline.began;
    let at = began.map_or(Duration::ZERO, |began| one.at.saturating_duration_since(began));
    let id = one.id.map(|id| format!(" ({id})")).unwrap_or_default();
    let why = match one.reason {
        Reason::NoId => "has no id".to_owned(),
        Reason::UnknownScope => format!("its id{id} is of no scope that runs here"),
        Reason::AfterTheEnd => format!("its id{id} is of a scope that had ended"),
        Reason::Unsubscribed => "has its id".to_owned(),
        Reason::OtherForm(field) => format!("has its id{id} as it is on `{field}`"),
    };
    let size = number::counted(one.size as u64, "byte");
    format!("{}  \"{}\", {size}: {why}", duration::shown(at), one.topic.escape_debug())
}
