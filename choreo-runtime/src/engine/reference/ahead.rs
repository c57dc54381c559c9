//! What the text has still to come.

use super::interpreter::{Interpreter, Sent};
use super::track::{Doing, Frame, Member, Track, body, count};
use crate::engine::tests::lowering::{has_trigger, is_trigger, statements};
use crate::engine::tests::script::Say;

/// An expectation that may still be awaited, and the window that it will look at, where that is open already.
pub(super) type Ahead = (usize, Option<usize>);

/// How far a look ahead has come.
#[derive(Clone, Copy, PartialEq)]
struct Look {
    window: Option<usize>,
    /// Whether a run of triggers is under way: a trigger that comes then opens nothing.
    running: bool,
}

impl Interpreter<'_> {
    /// The expectations that may still be awaited, and are not yet.
    pub(super) fn ahead(&self) -> Vec<Ahead> {
        let mut ahead = Vec::new();
        for track in &self.tracks {
            self.ahead_of(track, &mut ahead);
        }
        ahead
    }

    fn ahead_of(&self, track: &Track<'_>, ahead: &mut Vec<Ahead>) {
        let mut looks = vec![Look { window: track.window, running: track.running }];
        let frame = track.frame();
        let mut at = frame.at;
        match &track.doing {
            Doing::Awaiting { layers, to, .. } => {
                for member in layers.iter().flatten() {
                    if let Member::Expects(ids) = member {
                        ahead.extend(ids.iter().map(|id| (*id, track.window)));
                    }
                }
                at = *to;
            }
            Doing::Sending(_) | Doing::Calling(_) => {
                // Before its hand-off it will open its window; after it the run is under way.
                if self.has_a_trigger_to_come(track.id) {
                    trigger(&mut looks[0]);
                }
                at += 1;
            }
            Doing::Waiting(_) => at += 1,
            Doing::Forked { opens, .. } => {
                looks[0] = Look { window: opens.or(track.window), running: false };
                at += 1;
            }
            Doing::Choosing { statement, .. } => {
                let starts = |part: &&[Say]| !part.is_empty();
                let mut id = statement + 1;
                let Some(Say::Either { branches, .. }) = frame.say() else { unreachable!() };
                let mut ends = Vec::new();
                for (nth, part) in
                    frame.says[frame.at].parts().iter().enumerate().filter(|(_, part)| starts(part))
                {
                    let skip = usize::from(nth < branches.len());
                    let look = Look { window: track.window, running: false };
                    ends.extend(walk(part, skip, id, vec![look], ahead));
                    id += part.iter().map(statements).sum::<usize>();
                }
                if frame.says[frame.at].parts().iter().any(|part| part.is_empty()) {
                    ends.push(Look { window: track.window, running: false });
                }
                looks = ended(ends);
                at += 1;
            }
            Doing::Nothing | Doing::Beginning => {}
        }
        for (depth, frame) in track.frames.iter().enumerate().rev() {
            if depth + 1 < track.frames.len() {
                at = frame.at + 1;
            }
            looks = walk_frame(frame, at, looks, ahead);
            if depth > 0 && frame.turns.is_none() {
                looks = ended(looks);
            }
        }
    }

    /// Whether the trigger that a track has come to has not happened yet.
    fn has_a_trigger_to_come(&self, track: usize) -> bool {
        let sending = |sent: &Sent| sent.hand_off.is_some() && sent.cause.is_ok_and(|(_, of)| of == track);
        self.sent.iter().any(sending) || self.ran.iter().any(|ran| ran.begins.is_some() && ran.track == track)
    }

    /// Whether another trigger of the run that is under way is certain to come.
    pub(super) fn triggers_to_come(&self, window: usize) -> bool {
        self.windows[window].open_ended
            || self.tracks.iter().any(|track| {
                if track.window != Some(window) || !track.running {
                    return false;
                }
                if self.has_a_trigger_to_come(track.id) {
                    return true;
                }
                let inner = track.frames.len() - 1;
                for (depth, frame) in track.frames.iter().enumerate().rev() {
                    let busy = depth < inner || !matches!(track.doing, Doing::Nothing | Doing::Beginning);
                    match first_of(&frame.says[(frame.at + usize::from(busy)).min(frame.says.len())..]) {
                        First::Trigger => return true,
                        First::Other => return false,
                        First::Nothing => {}
                    }
                    if let Some(turns) = &frame.turns
                        && turns.number + 1 < count(turns.say)
                    {
                        match first_of(frame.says) {
                            First::Trigger => return true,
                            First::Other => return false,
                            First::Nothing => {}
                        }
                    }
                    // Below a branch the run is over.
                    if depth > 0 && frame.turns.is_none() {
                        return false;
                    }
                }
                false
            })
    }
}

enum First {
    Trigger,
    Other,
    Nothing,
}

/// What comes first in a text, of what a run of triggers cares about.
fn first_of(says: &[Say]) -> First {
    for say in says {
        let first = match say {
            say if is_trigger(say) => First::Trigger,
            Say::Let { .. } | Say::Check(_) | Say::Wait(_) | Say::On { .. } => First::Nothing,
            Say::Repeat(..) | Say::For { .. } if count(say) == 0 => First::Nothing,
            Say::Repeat(..) | Say::For { .. } => first_of(body(say)),
            _ => First::Other,
        };
        if !matches!(first, First::Nothing) {
            return first;
        }
    }
    First::Nothing
}

fn trigger(look: &mut Look) {
    if !look.running {
        look.window = None;
    }
    look.running = true;
}

/// Looks ahead over the rest of a frame, and the rounds of its loop that are to come.
fn walk_frame(frame: &Frame<'_>, at: usize, looks: Vec<Look>, ahead: &mut Vec<Ahead>) -> Vec<Look> {
    let first = frame.says.first().map_or(0, |_| frame.id(0));
    let mut looks = walk(frame.says, at, first, looks, ahead);
    if let Some(turns) = &frame.turns {
        for _ in turns.number + 1..count(turns.say) {
            looks = walk(frame.says, 0, first, looks, ahead);
        }
    }
    looks
}

/// Looks ahead over some statements, the first of which has this number.
fn walk(says: &[Say], from: usize, first: usize, looks: Vec<Look>, ahead: &mut Vec<Ahead>) -> Vec<Look> {
    let mut looks = looks;
    let mut id = first;
    for (at, say) in says.iter().enumerate() {
        let this = id;
        id += statements(say);
        if at < from {
            continue;
        }
        match say {
            Say::Publish { .. } | Say::Call { .. } => looks.iter_mut().for_each(trigger),
            Say::Only(elements) => {
                let ids: Vec<usize> = (this + 1..=this + elements.len()).collect();
                expects(&ids, &mut looks, ahead);
            }
            Say::Request(_) => {
                looks.iter_mut().for_each(trigger);
                ahead.extend(looks.iter().map(|look| (this, look.window)));
            }
            Say::Expect(_) => expects(&[this], &mut looks, ahead),
            Say::InOrder(elements) => {
                let ids: Vec<usize> = (this..this + elements.len()).collect();
                expects(&ids, &mut looks, ahead);
            }
            Say::Never { .. } | Say::Eventually(_) => looks.iter_mut().for_each(|look| look.running = false),
            Say::On { .. } | Say::Let { .. } | Say::Check(_) | Say::Wait(_) => {}
            Say::Together(_) => {
                let mut part_id = this + 1;
                for part in say.parts() {
                    let begin = looks.iter().map(|look| Look { running: false, ..*look }).collect();
                    walk(part, 0, part_id, begin, ahead);
                    part_id += part.iter().map(statements).sum::<usize>();
                }
                let triggers = say.parts().into_iter().any(has_trigger);
                for look in &mut looks {
                    look.running = false;
                    look.window = look.window.filter(|_| !triggers);
                }
            }
            Say::Either { .. } => {
                let (mut part_id, mut ends) = (this + 1, Vec::new());
                for part in say.parts() {
                    let begin = looks.iter().map(|look| Look { running: false, ..*look }).collect();
                    ends.extend(walk(part, 0, part_id, begin, ahead));
                    part_id += part.iter().map(statements).sum::<usize>();
                }
                looks = ended(ends);
            }
            Say::Repeat(..) | Say::For { .. } => {
                // How many rounds there are is not known before it is reached.
                let once = walk(body(say), 0, this + 1, looks.clone(), ahead);
                let twice = walk(body(say), 0, this + 1, once.clone(), ahead);
                if matches!(say, Say::Repeat(count, _) if *count > 0) {
                    looks.clear();
                }
                looks = distinct(looks.into_iter().chain(once).chain(twice));
            }
        }
    }
    looks
}

/// Below an `either` a run of triggers is over.
fn ended(ends: Vec<Look>) -> Vec<Look> {
    distinct(ends.into_iter().map(|end| Look { running: false, ..end }))
}

/// Ways that come to the same are one.
fn distinct(all: impl Iterator<Item = Look>) -> Vec<Look> {
    let mut looks: Vec<Look> = Vec::new();
    for look in all {
        if !looks.contains(&look) {
            looks.push(look);
        }
    }
    looks
}

fn expects(ids: &[usize], looks: &mut [Look], ahead: &mut Vec<Ahead>) {
    for look in looks {
        ahead.extend(ids.iter().map(|id| (*id, look.window)));
        look.running = false;
    }
}
