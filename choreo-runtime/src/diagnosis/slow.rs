//! SLOW: it came and fitted, over its budget.

use std::sync::Arc;
use std::time::Duration;

use super::page::Page;
use super::{clause, duration, run, window};
use crate::machine::{Kind, StatementId};
use crate::message::Arrival;
use crate::outcome::{Met, Outcome};

pub(super) fn write(
    page: &mut Page<'_>,
    id: StatementId,
    taken: &[(Arc<Arrival>, Duration)],
    (latency, budget): (Duration, Duration),
) {
    let verdict = page.verdict;
    let warning = matches!(verdict.outcome, Outcome::PassedSlow);
    let topic = run::subject(verdict, id);
    let (late, allowed) = duration::over(latency, budget);
    let eventually = matches!(verdict.machine.statement(id).kind, Kind::Eventually(_));
    page.heading(&match eventually {
        true => {
            format!("{} was true only after {late}, over its budget of {allowed}", run::named(verdict, id))
        }
        false => format!("{topic} took {late}, over its budget of {allowed}"),
    });
    let frame = page.new_frame();
    let mut frame = if warning { frame.warning() } else { frame };
    let place = clause::within(verdict.machine, id).unwrap_or_else(|| clause::head(verdict.machine, id));
    frame.primary(place, format!("took {late}"));
    if let Some((trigger, at)) = window::last_trigger(verdict, id) {
        let head = clause::head(verdict.machine, trigger);
        if trigger == id {
            frame.remark(format!("measured from the hand-off of the request, at {}", duration::shown(at)));
        } else {
            frame.context(head, format!("measured from here, at {}", duration::shown(at)));
        }
        if let Some(accepted) = accepted_after(verdict, trigger) {
            frame.remark(format!("the transport accepted that publish after {accepted}"));
        }
    }
    if let [(_, at)] = taken {
        frame.remark(format!("it arrived at {}", duration::shown(*at)));
    }
    if super::header::stretched(verdict) {
        frame.remark(format!("the budget is already times {}, by CHOREO_TIME_FACTOR", verdict.time_factor));
    }
    page.frame(&frame);
}

fn accepted_after(verdict: &crate::outcome::Verdict, id: StatementId) -> Option<String> {
    let step = verdict.steps.iter().find(|step| step.statement == id)?;
    if matches!(verdict.machine.statement(id).kind, Kind::Call(_)) {
        return None;
    }
    match step.met {
        Met::Done { accepted_after: Some(after), .. } if after >= Duration::from_millis(1) => {
            Some(duration::shown(after))
        }
        _ => None,
    }
}
