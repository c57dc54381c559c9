//! TIMEOUT of an `eventually`: it was never true.

use super::page::Page;
use super::{clause, duration, excerpt, number, run, traffic, trail, window};
use crate::machine::StatementId;
use crate::outcome::{Clock, Poll, Polls};

/// How many characters of an error a line shows.
const ERROR: usize = 200;

pub(super) fn write(page: &mut Page<'_>, id: StatementId, polls: &Polls) {
    let verdict = page.verdict;
    let asked = number::counted(polls.count, "evaluation");
    page.heading(&format!(
        "{} was not true in {asked} up to the deadline, at {}",
        run::named(verdict, id),
        duration::shown(verdict.deadline)
    ));
    let mut frame = page.new_frame();
    let last = window::last_trigger(verdict, id);
    if let Some((trigger, at)) = last {
        let happened = run::happened(verdict, trigger);
        frame.context(
            clause::head(verdict.machine, trigger),
            format!("{happened} at {}", duration::shown(at)),
        );
    }
    frame.primary(clause::head(verdict.machine, id), label(polls));
    if let Some(began) = polls.running {
        frame.remark(format!(
            "the evaluation that began at {} was still under way, and is dropped",
            duration::shown(began)
        ));
    }
    frame.remark("`false` and an `Err` mean not yet");
    trail::write(&mut frame, verdict, last, false);
    traffic::write(&mut frame, verdict, &[]);
    if verdict.clock == Clock::Virtual {
        frame.note(
            "time was virtual: what a thread, a socket or another runtime does takes none of it; use real time for that",
        );
    }
    page.frame(&frame);
}

fn label(polls: &Polls) -> String {
    match &polls.last {
        Some(Poll { error: None, at }) => format!("the last gave `false`, at {}", duration::shown(*at)),
        Some(Poll { error: Some(error), at }) => {
            format!(
                "the last gave an `Err`, at {}: {}",
                duration::shown(*at),
                excerpt::shortened(error, ERROR)
            )
        }
        None => "no evaluation came to its end".to_owned(),
    }
}
