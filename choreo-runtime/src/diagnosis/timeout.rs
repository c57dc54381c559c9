//! TIMEOUT: nothing came.

use std::time::Duration;

use super::page::Page;
use super::{clause, duration, nearness, run, stray, traffic, trail, unrouted, window};
use crate::machine::{Kind, StatementId};
use crate::outcome::{Clock, Evidence, Met, Step, Verdict};

pub(super) fn write(page: &mut Page<'_>, id: StatementId, evidence: &Evidence) {
    let verdict = page.verdict;
    let topic = format!("{}{}", run::subject(verdict, id), run::via(verdict, verdict.machine.transport(id)));
    let opened = window::opened(verdict, id);
    let mut frame = page.new_frame();
    let request = run::is_request(verdict.machine, id);
    if let Some((opener, at)) = opened.filter(|_| !request) {
        let at = duration::shown(at);
        frame.context(
            clause::head(verdict.machine, opener),
            format!("{} at {at}", run::happened(verdict, opener)),
        );
    }
    let place = clause::head(verdict.machine, id);
    if evidence.unbound.is_empty() {
        match request {
            true => page.heading(&format!("no reply came to the request on {topic}")),
            false if unrouted::came(verdict, id) => {
                page.heading(&format!("nothing came on {topic} with the scenario's id"));
            }
            false => page.heading(&format!("nothing came on {topic}")),
        }
        frame.primary(place, waited(verdict, id, opened));
    } else {
        page.heading(&format!("nothing on {topic} was judged"));
        let names: Vec<String> = evidence.unbound.iter().map(|name| format!("`{name}`")).collect();
        let names = names.join(" and ");
        frame.primary(place, format!("it needs {names}, and what binds {names} does not hold"));
    }
    frame.remark(subscribed(verdict, id));
    trail::write(&mut frame, verdict, opened, request);
    stray::remarks(&mut frame, verdict, id, evidence);
    if let Some(late) = cause_below(verdict, id) {
        frame.help(late);
    }
    for unheard in trail::unheard(verdict) {
        frame.note(unheard);
    }
    for note in near_names(verdict, id, evidence) {
        frame.note(note);
    }
    traffic::write(&mut frame, verdict, &[id]);
    if verdict.clock == Clock::Virtual {
        frame.note(
            "time was virtual: a thread, socket or other runtime of the system under test can't be seen on it; \
             use real time for it",
        );
    }
    page.frame(&frame);
}

fn waited(verdict: &Verdict, id: StatementId, opened: Option<(StatementId, Duration)>) -> String {
    let since = opened.map(|(_, at)| at).unwrap_or_default();
    let period = duration::shown(verdict.deadline.saturating_sub(since));
    match opened {
        Some((opener, at)) if run::is_request(verdict.machine, opener) => {
            format!(
                "asked at {}, and no reply in the {period} from then to the deadline",
                duration::shown(at)
            )
        }
        Some(_) => format!("nothing came in the {period} from then to the deadline"),
        None if window::is_first(verdict, id) => format!("nothing came in {period}"),
        None => "nothing came in its window".to_owned(),
    }
}

/// Where nothing had been published when it was waited for: the trigger that stands below, and was not reached.
fn cause_below(verdict: &Verdict, id: StatementId) -> Option<String> {
    let machine = verdict.machine;
    let is_trigger = |step: &&Step| {
        matches!(machine.statement(step.statement).kind, Kind::Publish(_) | Kind::Request(_) | Kind::Call(_))
    };
    let mut triggers = verdict.steps.iter().filter(is_trigger);
    let first = triggers.next()?;
    let is_below = first.statement > id && matches!(first.met, Met::NotReached);
    is_below.then(|| {
        let named = run::named_with_line(verdict, first.statement);
        format!("nothing had been published by then: {named} stands below it, and waits for it")
    })
}

/// What was subscribed, since when.
fn subscribed(verdict: &Verdict, id: StatementId) -> String {
    let topic =
        run::watch(verdict.machine.statement(id)).and_then(|watch| run::channel_topic(verdict, watch));
    let topic = topic.map_or_else(|| run::subject(verdict, id), stray::quoted);
    if run::is_request(verdict.machine, id) {
        return format!(
            "its reply address, {topic}, was subscribed, and that was confirmed, before the first statement"
        );
    }
    let via = run::via(verdict, verdict.machine.transport(id));
    let start = match verdict.machine.expect(id) {
        Some(expect) if expect.from_start => " from its start",
        _ => "",
    };
    format!("{topic} was subscribed{via}{start}, and that was confirmed, before the first statement")
}

/// Topics with a near name that carried messages, none of which fits.
fn near_names(verdict: &Verdict, id: StatementId, evidence: &Evidence) -> Vec<String> {
    let Some(wanted) = run::watch(verdict.machine.statement(id)).and_then(|w| run::channel_topic(verdict, w))
    else {
        return Vec::new();
    };
    let told = |place: traffic::Place<'_>| {
        evidence.elsewhere.iter().any(|found| (found.transport, found.arrival.topic.as_str()) == place)
    };
    // What the block itself names is another topic on purpose.
    let own = traffic::named(verdict);
    let near = traffic::all(verdict)
        .into_iter()
        .filter(|(place, _)| nearness::near(wanted, place.1) && !told(*place) && !own.contains(place));
    near.take(3)
        .map(|((transport, topic), _)| {
            let place = stray::place(verdict, transport, topic);
            format!("messages came on {place}, a topic with a near name: is it misspelt?")
        })
        .collect()
}
