//! How a walk goes on: what each track does next.

use super::interpreter::{Due, Go, Interpreter, Over};
use super::track::{Doing, Frame, Member, Round, Track, Turns, Watching, Window, body, count};
use crate::engine::tests::lowering::{Run, has_trigger, statements};
use crate::engine::tests::script::{Expected, Say, Wants};

impl<'a> Track<'a> {
    pub(super) fn main(says: &'a [Say]) -> Track<'a> {
        let frames = vec![Frame::new(says, 0, Run::NO)];
        Track {
            id: 0,
            parent: None,
            frames,
            window: None,
            running: false,
            between: false,
            doing: Doing::Nothing,
        }
    }
}

impl Interpreter<'_> {
    pub(super) fn index(&self, track: usize) -> usize {
        self.tracks.iter().position(|one| one.id == track).expect("it goes on")
    }

    /// The first track in the text that can go on does so, until none can.
    pub(super) fn go_on(&mut self) -> Go {
        let mut index = 0;
        while index < self.tracks.len() {
            let track = self.tracks[index].id;
            let mut moved = false;
            while !self.failed && !self.settling && self.tracks.get(index).is_some_and(|one| one.id == track)
            {
                if !self.follow(index)? {
                    break;
                }
                moved = true;
            }
            index = if moved { 0 } else { index + 1 };
        }
        self.judge_worlds()
    }

    /// A track does what is next. Says whether it has got anywhere.
    fn follow(&mut self, index: usize) -> Go<bool> {
        match self.tracks[index].doing.clone() {
            Doing::Beginning => {
                self.tracks[index].doing = Doing::Nothing;
                self.begin_stretch(index, 0)?;
                Ok(true)
            }
            Doing::Nothing => self.come_to(index),
            Doing::Sending(_) | Doing::Calling(_) | Doing::Waiting(_) | Doing::Forked { .. } => Ok(false),
            Doing::Awaiting { round, layers, to } => {
                if !self.holds(index, round) {
                    return Ok(false);
                }
                self.conclude(index, round, None)?;
                match layers.split_first() {
                    Some((first, rest)) => self.reach(index, first.clone(), rest.to_vec(), to)?,
                    None => {
                        self.tracks[index].frame_mut().at = to;
                        self.tracks[index].doing = Doing::Nothing;
                    }
                }
                Ok(true)
            }
            Doing::Choosing { round, statement } => {
                let Some(chosen) = self.chosen(index, round) else { return Ok(false) };
                self.done[statement] = true;
                self.conclude(index, round, Some(chosen))?;
                self.take_branch(index, statement, chosen)?;
                Ok(true)
            }
        }
    }

    /// The round of a track holds.
    fn conclude(&mut self, index: usize, round: usize, chosen: Option<usize>) -> Go {
        self.tracks[index].between = true;
        self.make_final(index, round, chosen)?;
        self.tracks[index].between = false;
        Ok(())
    }

    pub(super) fn next_statement(&mut self, index: usize) {
        let track = &mut self.tracks[index];
        track.frame_mut().at += 1;
        track.doing = Doing::Nothing;
    }

    /// A track comes to a statement, or to the end of what it goes through.
    fn come_to(&mut self, index: usize) -> Go<bool> {
        let frame = self.tracks[index].frame().clone();
        let Some(say) = frame.say() else { return self.come_to_the_end(index) };
        let (statement, track) = (frame.id(frame.at), self.tracks[index].id);
        match say {
            Say::On { .. } => self.next_statement(index),
            Say::Publish { .. } | Say::Request(_) => {
                self.send(Ok((statement, track)));
                self.tracks[index].doing = Doing::Sending(statement);
            }
            Say::Call { .. } => {
                self.run(statement, track);
                self.tracks[index].doing = Doing::Calling(statement);
            }
            Say::Wait(millis) => {
                self.start(self.now + millis, Due::Wait(track));
                self.tracks[index].doing = Doing::Waiting(statement);
            }
            Say::Let { name, value } => {
                let Some(value) = value else {
                    return Err(Over { outcome: "error", broke: Some(statement) });
                };
                self.done[statement] = true;
                self.bind(name, vec![*value])?;
                self.next_statement(index);
            }
            Say::Check(holds) => {
                if !holds {
                    return Err(Over { outcome: "violated by check", broke: Some(statement) });
                }
                self.done[statement] = true;
                self.next_statement(index);
            }
            Say::Expect(_) | Say::InOrder(_) | Say::Only(_) | Say::Never { .. } | Say::Eventually(_) => {
                self.come_to_segment(index, &frame)?;
            }
            Say::Together(_) => self.fork(index, statement)?,
            Say::Either { .. } => self.come_to_either(index, statement, say)?,
            Say::Repeat(..) | Say::For { .. } => {
                if count(say) == 0 {
                    self.end_loop(index, statement)?;
                } else {
                    self.begin_round(index, Turns { say, statement, number: 0 })?;
                }
            }
        }
        Ok(true)
    }

    fn come_to_either(&mut self, index: usize, statement: usize, say: &Say) -> Go {
        let Say::Either { branches, after } = say else { unreachable!("it is an `either`") };
        self.tracks[index].running = false;
        let mut id = statement + 1;
        let mut starts = Vec::new();
        for branch in branches {
            starts.push(Member::Expects(vec![id]));
            id += branch.iter().map(statements).sum::<usize>();
        }
        let window = self.tracks[index].window.expect("a window is open");
        let until = after.as_ref().map(|(millis, _)| self.origin(window) + millis);
        let round = Round { window, members: starts, alternatives: true, until, seen: Vec::new() };
        let round = self.new_round(round);
        self.tracks[index].doing = Doing::Choosing { round, statement };
        if let Some(until) = until {
            self.start(until, Due::After(self.tracks[index].id));
        }
        self.entered(index)
    }

    fn come_to_the_end(&mut self, index: usize) -> Go<bool> {
        let track = &mut self.tracks[index];
        if let Some(turns) = track.frame().turns.clone() {
            track.frames.pop();
            match turns.number + 1 < count(turns.say) {
                true => self.begin_round(index, Turns { number: turns.number + 1, ..turns })?,
                false => self.end_loop(index, turns.statement)?,
            }
            return Ok(true);
        }
        if track.frames.len() > 1 {
            // A branch: a run of triggers is over below it.
            track.frames.pop();
            track.running = false;
            self.next_statement(index);
            self.go_below(index)?;
            return Ok(true);
        }
        let Some(parent) = track.parent else {
            self.finish()?;
            return Ok(false);
        };
        self.tracks.remove(index);
        self.region_is_done(self.index(parent))?;
        Ok(true)
    }

    /// What stands below a construct goes on in the window that is open.
    fn go_below(&mut self, index: usize) -> Go {
        let at = self.tracks[index].frame().at;
        self.begin_stretch(index, at)
    }

    fn end_loop(&mut self, index: usize, statement: usize) -> Go {
        self.done[statement] = true;
        self.next_statement(index);
        self.go_below(index)?;
        self.judge_counts()
    }

    /// All that stands in a body stands as it did before the first round.
    fn begin_round(&mut self, index: usize, turns: Turns<'_>) -> Go {
        let inside = turns.statement + 1..turns.statement + statements(turns.say);
        self.settle(&inside);
        for statement in inside.clone() {
            self.note_overrun(statement);
        }
        self.done[inside.clone()].fill(false);
        self.asked.retain(|statement, _| !inside.contains(statement));
        self.requested.retain(|statement, _| !inside.contains(statement));
        let stays = |one: &Watching| {
            !(one.current && inside.contains(&one.statement)) || self.is_open(one) && one.armed.is_some()
        };
        let stays: Vec<bool> = self.watching.iter().map(stays).collect();
        self.leave(&stays);
        self.watching
            .iter_mut()
            .filter(|one| inside.contains(&one.statement))
            .for_each(|one| one.current = false);
        self.finals
            .iter_mut()
            .filter(|held| inside.contains(&held.statement))
            .for_each(|held| held.current = false);
        for say in body(turns.say) {
            self.forget_names(say);
        }
        self.enter_body(index, turns.statement, turns.number)
    }

    /// Those of a past round that have nothing to watch any more are gone. They keep their place.
    fn leave(&mut self, stays: &[bool]) {
        for (one, stays) in self.watching.iter_mut().zip(stays) {
            one.armed = one.armed.filter(|_| *stays);
        }
    }

    fn enter_body(&mut self, index: usize, statement: usize, number: usize) -> Go {
        let track = &mut self.tracks[index];
        let frame = track.frame();
        let Some(say) = frame.say() else { unreachable!("it is at its loop") };
        let run = frame.run(frame.at).in_rounds(body(say));
        let mut inner = Frame::new(body(say), statement + 1, run);
        inner.turns = Some(Turns { say, statement, number });
        track.frames.push(inner);
        track.doing = Doing::Nothing;
        if let Say::For { name, values, .. } = say {
            self.bind(name, vec![values[number]])?;
        }
        self.begin_stretch(index, 0)
    }

    fn forget_names(&mut self, say: &Say) {
        let names: Vec<&str> = match say {
            Say::Publish { name, .. } | Say::Call { name, .. } => name.iter().copied().collect(),
            Say::Expect(expected) | Say::Request(expected) => {
                [expected.name, expected.part].into_iter().flatten().collect()
            }
            Say::InOrder(expects) | Say::Only(expects) => {
                expects.iter().flat_map(|one| [one.name, one.part]).flatten().collect()
            }
            Say::Let { name, .. } | Say::For { name, .. } => vec![name],
            _ => Vec::new(),
        };
        self.bound.retain(|name| !names.contains(name));
        say.parts().into_iter().flatten().for_each(|say| self.forget_names(say));
    }

    /// What stands up to the next thing that is no expectation: awaited layer by layer.
    fn come_to_segment(&mut self, index: usize, frame: &Frame<'_>) -> Go {
        self.tracks[index].running = false;
        let mut layers: Vec<Vec<Member>> = Vec::new();
        let mut names: Vec<Vec<&'static str>> = Vec::new();
        let mut at = frame.at;
        while let Some(say) = frame.says.get(at) {
            let Some(members) = members(say, frame.id(at)) else { break };
            at += 1;
            for (member, expects) in members {
                let uses = |name: &&'static str| {
                    let wants = |one: &Expected| matches!(one.on.wants, Wants::Same(used) if used == *name);
                    expects.iter().any(wants)
                        || matches!(say, Say::Eventually(asks) if asks.needs == Some(*name))
                };
                let layer =
                    names.iter().rposition(|names| names.iter().any(&uses)).map_or(0, |layer| layer + 1);
                if layers.len() == layer {
                    layers.push(Vec::new());
                    names.push(Vec::new());
                }
                names[layer].extend(expects.iter().flat_map(|one| [one.name, one.part]).flatten());
                layers[layer].push(member);
            }
        }
        match layers.split_first() {
            Some((first, rest)) => self.reach(index, first.clone(), rest.to_vec(), at),
            None => {
                self.tracks[index].frame_mut().at = at;
                Ok(())
            }
        }
    }

    /// A round is reached.
    fn reach(&mut self, index: usize, members: Vec<Member>, layers: Vec<Vec<Member>>, to: usize) -> Go {
        let window = self.tracks[index].window.expect("a window is open");
        let round = Round { window, members, alternatives: false, until: None, seen: Vec::new() };
        let round = self.new_round(round);
        self.tracks[index].doing = Doing::Awaiting { round, layers, to };
        for member in self.rounds[round].members.clone() {
            match member {
                Member::Quiet(never) => self.begin_quiet(never, window),
                Member::Eventually(id) => self.ask(id, self.tracks[index].id, window),
                Member::Expects(_) => {}
            }
        }
        self.entered(index)
    }

    /// The time of a `never .. for` is known now.
    fn begin_quiet(&mut self, never: usize, window: usize) {
        let Say::Never { period: Some(period), .. } = &self.says[never] else { unreachable!() };
        let end = self.origin(window) + period;
        let watching = self.watching.iter().position(|one| one.statement == never && one.current);
        let watching = watching.expect("its window is open");
        self.watching[watching].quiet = Some((end, false));
        self.start(end, Due::Quiet(watching));
    }

    fn new_round(&mut self, round: Round) -> usize {
        self.rounds.push(round);
        self.rounds.len() - 1
    }

    /// What has come is offered to the new round of a track, message by message.
    fn entered(&mut self, index: usize) -> Go {
        let track = self.tracks[index].id;
        for message in 0..self.offered {
            if self.taker(message).is_none() && !self.claims.contains_key(&message) {
                self.offer(message, Some(track));
            }
        }
        self.judge_nevers()?;
        self.judge_counts()
    }

    /// Opens a window in a track.
    pub(super) fn open(&mut self) -> usize {
        let serial = self.messages.len();
        self.windows.push(Window { opened: self.now, serial, triggered: None, open_ended: false });
        self.windows.len() - 1
    }

    /// The `never`s begin that stand in a track's window from a statement of its frame on.
    pub(super) fn begin_stretch(&mut self, index: usize, from: usize) -> Go {
        let Some(window) = self.tracks[index].window else { return Ok(()) };
        self.begin_nevers(index, from, window)
    }

    fn begin_nevers(&mut self, index: usize, from: usize, window: usize) -> Go {
        for statement in self.tracks[index].frame().nevers(from) {
            if let Say::Only(_) = self.says[statement] {
                if !self.closed.iter().any(|(of, _)| *of == statement) {
                    self.closed.push((statement, window));
                }
                continue;
            }
            self.watching.push(Watching { statement, window, current: true, armed: None, quiet: None });
        }
        self.judge_nevers()
    }

    /// The trigger of a track is handed off, or begins.
    pub(super) fn triggered(&mut self, index: usize) -> Go {
        let opens = !self.tracks[index].running;
        let frame = self.tracks[index].frame();
        let (at, run) = (frame.at, frame.run(frame.at));
        self.tracks[index].running = true;
        if opens {
            let window = self.open();
            self.tracks[index].window = Some(window);
            if run == Run::NO {
                self.begin_stretch(index, at + 1)?;
            }
        }
        let mut windows: Vec<usize> = self.tracks[index].window.into_iter().collect();
        let mut parent = self.tracks[index].parent;
        while let Some(track) = parent {
            let track = &self.tracks[self.index(track)];
            if let Doing::Forked { opens, .. } = track.doing {
                windows.extend(opens);
            }
            parent = track.parent;
        }
        for window in windows {
            self.windows[window].triggered = Some(self.now);
        }
        Ok(())
    }

    /// The trigger of a track is accepted, or has returned.
    pub(super) fn accepted(&mut self, index: usize) -> Go {
        let frame = self.tracks[index].frame();
        let told = [Run::YES, Run::NO].contains(&frame.run(frame.at));
        let (at, id) = (frame.at, frame.id(frame.at));
        if let Say::Request(_) = self.says[id] {
            if !told {
                self.begin_stretch(index, at + 1)?;
            }
            return self.reach(index, vec![Member::Expects(vec![id])], Vec::new(), at + 1);
        }
        self.next_statement(index);
        match told {
            true => Ok(()),
            false => self.go_below(index),
        }
    }

    fn fork(&mut self, index: usize, statement: usize) -> Go {
        let (parent, around) = (self.tracks[index].id, self.tracks[index].window);
        let frame = self.tracks[index].frame();
        let (at, Some(Say::Together(parts))) = (frame.at, frame.say()) else { unreachable!() };
        let opens = parts.iter().any(|part| has_trigger(part)).then(|| self.open());
        let mut id = statement + 1;
        for (behind, part) in parts.iter().enumerate() {
            let frames = vec![Frame::new(part, id, Run::NO)];
            let track = Track {
                id: self.next_track,
                parent: Some(parent),
                frames,
                window: around,
                running: false,
                between: false,
                doing: Doing::Beginning,
            };
            self.next_track += 1;
            self.tracks.insert(index + 1 + behind, track);
            id += part.iter().map(statements).sum::<usize>();
        }
        self.tracks[index].running = false;
        self.tracks[index].doing = Doing::Forked { statement, regions: parts.len(), opens };
        if let Some(window) = opens {
            self.windows[window].open_ended = true;
            self.begin_nevers(index, at + 1, window)?;
        }
        // Each begins when it is come to, in the order of the text.
        Ok(())
    }

    fn region_is_done(&mut self, index: usize) -> Go {
        let Doing::Forked { statement, regions, opens } = &mut self.tracks[index].doing else {
            unreachable!()
        };
        *regions -= 1;
        if *regions > 0 {
            return Ok(());
        }
        let (statement, opens) = (*statement, *opens);
        self.done[statement] = true;
        self.next_statement(index);
        match opens {
            Some(window) => {
                self.windows[window].open_ended = false;
                self.tracks[index].window = Some(window);
                Ok(())
            }
            None => self.go_below(index),
        }
    }

    /// A start holds: its branch goes on.
    fn take_branch(&mut self, index: usize, statement: usize, chosen: usize) -> Go {
        let track = self.tracks[index].id;
        self.forget(Due::After(track));
        let frame = self.tracks[index].frame();
        let mut id = statement + 1;
        let Some(Say::Either { branches, after }) = frame.say() else { unreachable!() };
        for (nth, part) in branches.iter().chain(after.iter().map(|(_, part)| part)).enumerate() {
            if nth == chosen {
                let mut inner = Frame::new(part, id, Run::NO);
                inner.at = usize::from(nth < branches.len());
                let at = inner.at;
                self.tracks[index].frames.push(inner);
                self.tracks[index].doing = Doing::Nothing;
                self.begin_stretch(index, at)?;
                return self.judge_counts();
            }
            id += part.iter().map(statements).sum::<usize>();
        }
        unreachable!("a branch is chosen")
    }

    /// The time of an `or after` is up.
    pub(super) fn take_last_branch(&mut self, index: usize) -> Go {
        let Some(Say::Either { branches, .. }) = self.tracks[index].frame().say() else { unreachable!() };
        let last = branches.len();
        let Doing::Choosing { statement, .. } = self.tracks[index].doing else { unreachable!() };
        self.done[statement] = true;
        self.tracks[index].between = true;
        self.free(index);
        self.judge_counts()?;
        self.tracks[index].between = false;
        self.take_branch(index, statement, last)
    }
}

/// The obligations in a statement of this number, each with its expectations; `None` where a segment ends.
fn members(say: &Say, first: usize) -> Option<Vec<(Member, &[Expected])>> {
    Some(match say {
        Say::Expect(expect) => vec![(Member::Expects(vec![first]), std::slice::from_ref(expect))],
        Say::InOrder(expects) => {
            vec![(Member::Expects((first..first + expects.len()).collect()), expects.as_slice())]
        }
        Say::Only(expects) => {
            let one = |(nth, expect)| (Member::Expects(vec![first + 1 + nth]), std::slice::from_ref(expect));
            expects.iter().enumerate().map(one).collect()
        }
        Say::Never { period: Some(_), .. } => vec![(Member::Quiet(first), &[][..])],
        Say::Eventually(_) => vec![(Member::Eventually(first), &[][..])],
        Say::Never { .. } | Say::On { .. } => Vec::new(),
        _ => return None,
    })
}
