//! The meaning, moment by moment.

use std::collections::{BTreeMap, BTreeSet};

use super::told::Told;
use super::track::{Doing, Final, Round, Track, Watching, Window};
use crate::engine::tests::lowering::{Lowered, is_trigger};
use crate::engine::tests::script::{Act, Say, Script};
use crate::engine::tests::world::{World, covers};

/// A message that has come.
#[derive(Debug, Clone)]
pub(super) struct Message {
    pub(super) topic: &'static str,
    pub(super) k: Option<i64>,
    pub(super) at: u64,
    /// Whether it was there before the block.
    pub(super) old: bool,
}

/// How a block ends.
#[derive(Debug, Clone)]
pub(super) struct Over {
    pub(super) outcome: &'static str,
    pub(super) broke: Option<usize>,
}

pub(super) type Go<T = ()> = Result<T, Over>;

#[derive(Debug, Clone)]
pub(super) struct Sent {
    pub(super) hand_off: Option<u64>,
    accept: Option<u64>,
    /// The `publish` and its track; or what a stand-in still has to publish.
    pub(super) cause: Result<(usize, usize), usize>,
}

/// Async code.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ran {
    statement: usize,
    pub(super) track: usize,
    pub(super) begins: Option<u64>,
    returns: Option<u64>,
}

/// An `eventually` whose round was reached.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked {
    track: usize,
    pub(super) window: usize,
    began: u64,
    /// When it was true.
    pub(super) held: Option<u64>,
}

/// What a timer is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Due {
    Deadline,
    Settle,
    /// The `wait` of a track.
    Wait(usize),
    /// The `or after` of a track.
    After(usize),
    /// A `never .. for`.
    Quiet(usize),
    /// An `eventually` that is asked again.
    Ask(usize),
}

/// At one instant timers come first, in the order in which they were begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Moment {
    Timer(usize),
    HandOff(usize),
    Accept(usize),
    Calling(usize),
    Called(usize),
    Lost,
    Message(usize),
}

/// Where a walk is.
pub(super) struct Interpreter<'a> {
    /// The statements, by number.
    pub(super) says: &'a [Say],
    pub(super) script: &'a Script,
    world: &'a World,
    pub(super) now: u64,
    pub(super) messages: Vec<Message>,
    /// How many of them the expectations have been offered: one that ends the block is not.
    pub(super) offered: usize,
    brought: Vec<usize>,
    /// How many of those have been read.
    read: usize,
    /// Those of a `together` behind the one that it stands in, in the order of the text.
    pub(super) tracks: Vec<Track<'a>>,
    pub(super) next_track: usize,
    pub(super) windows: Vec<Window>,
    pub(super) rounds: Vec<Round>,
    pub(super) watching: Vec<Watching>,
    /// In the order in which they were begun: when they are due, until they are.
    timers: Vec<(Option<u64>, Due)>,
    pub(super) settling: bool,
    pub(super) failed: bool,
    pub(super) sent: Vec<Sent>,
    /// Those whose rounds have been reached, by statement.
    pub(super) asked: BTreeMap<usize, Asked>,
    /// What was slow in a round of a loop that is past: by how much, of each statement the most, and what it took.
    pub(super) overruns: BTreeMap<usize, (u64, Vec<usize>)>,
    /// The `only`s whose windows have opened, and those windows: in a loop that of the first round.
    pub(super) closed: Vec<(usize, usize)>,
    /// The messages that an `on` answered.
    pub(super) answered: BTreeSet<usize>,
    /// Those that a `times` which held has counted.
    pub(super) allowed: BTreeSet<usize>,
    /// When each request was handed off, after how many messages.
    pub(super) requested: BTreeMap<usize, (u64, usize)>,
    /// The async code that was asked for.
    pub(super) ran: Vec<Ran>,
    pub(super) done: Vec<bool>,
    /// In the order in which they became final.
    pub(super) finals: Vec<Final>,
    /// The track that a message brought further.
    pub(super) claims: BTreeMap<usize, usize>,
    /// The messages that have been counted by bounds that are past.
    pub(super) settled: BTreeSet<usize>,
    /// What each name was last bound to.
    pub(super) captured: BTreeMap<&'static str, Vec<i64>>,
    /// The names that are bound now.
    pub(super) bound: BTreeSet<&'static str>,
    pub(super) calls: Vec<u32>,
}

/// What comes of a block in a world.
pub(super) fn interpret(script: &Script, lowered: &Lowered, world: &World) -> Told {
    // In the order in which they are brought.
    let mut brought: Vec<usize> = (0..world.comes.len()).collect();
    brought.sort_by_key(|index| (world.comes[*index].seen, *index));
    let statements = lowered.says.len();
    let mut interpreter = Interpreter {
        says: &lowered.says,
        script,
        world,
        now: 0,
        messages: Vec::new(),
        offered: 0,
        brought,
        read: 0,
        tracks: vec![Track::main(&script.says)],
        next_track: 1,
        windows: Vec::new(),
        rounds: Vec::new(),
        watching: Vec::new(),
        timers: Vec::new(),
        settling: false,
        failed: false,
        sent: Vec::new(),
        asked: BTreeMap::new(),
        overruns: BTreeMap::new(),
        closed: Vec::new(),
        answered: BTreeSet::new(),
        allowed: BTreeSet::new(),
        requested: BTreeMap::new(),
        ran: Vec::new(),
        done: vec![false; statements],
        finals: Vec::new(),
        claims: BTreeMap::new(),
        settled: BTreeSet::new(),
        captured: BTreeMap::new(),
        bound: BTreeSet::new(),
        calls: vec![0; statements],
    };
    let over = interpreter.walk();
    interpreter.told(over)
}

impl Interpreter<'_> {
    fn walk(&mut self) -> Over {
        self.start(self.script.timeout, Due::Deadline);
        if let Err(over) = self.begin() {
            return over;
        }
        loop {
            let (at, moment) = self.next().expect("a walk has a deadline");
            self.now = self.now.max(at);
            if let Err(over) = self.happens(moment) {
                return over;
            }
        }
    }

    fn begin(&mut self) -> Go {
        // What stands before the first trigger has a window that is open from subscription.
        let opens = self
            .script
            .says
            .iter()
            .find(|say| !matches!(say, Say::On { .. } | Say::Let { .. } | Say::Check(_) | Say::Wait(_)));
        if opens.is_some_and(|say| !is_trigger(say)) {
            let window = self.open();
            self.tracks[0].window = Some(window);
            self.begin_stretch(0, 0)?;
        }
        self.go_on()
    }

    pub(super) fn start(&mut self, at: u64, due: Due) {
        self.timers.push((Some(at), due));
    }

    pub(super) fn forget(&mut self, due: Due) {
        self.timers.iter_mut().filter(|(_, of)| *of == due).for_each(|(at, _)| *at = None);
    }

    fn next(&self) -> Option<(u64, Moment)> {
        let mut next: Vec<(u64, Moment)> = Vec::new();
        let timers = self.timers.iter().enumerate();
        next.extend(timers.filter_map(|(index, (at, _))| Some(((*at)?, Moment::Timer(index)))));
        for (index, sent) in self.sent.iter().enumerate() {
            next.extend(sent.hand_off.map(|at| (at, Moment::HandOff(index))));
            next.extend(sent.accept.map(|at| (at, Moment::Accept(index))));
        }
        for (index, ran) in self.ran.iter().enumerate() {
            next.extend(ran.begins.map(|at| (at, Moment::Calling(index))));
            next.extend(ran.returns.map(|at| (at, Moment::Called(index))));
        }
        next.extend(self.world.lost.filter(|at| *at >= self.now).map(|at| (at, Moment::Lost)));
        if let Some(message) = self.brought.get(self.read) {
            next.push((self.world.comes[*message].seen, Moment::Message(*message)));
        }
        // A message has the time at which it is brought; at one instant the first kind comes first.
        next.into_iter().min()
    }

    fn happens(&mut self, moment: Moment) -> Go {
        match moment {
            Moment::Timer(index) => {
                self.timers[index].0 = None;
                self.fired(self.timers[index].1)
            }
            Moment::Lost => Err(Over { outcome: "lost", broke: self.under_way() }),
            Moment::HandOff(index) => self.hand_off(index),
            Moment::Accept(index) => self.accept(index),
            Moment::Calling(index) => self.calling(index),
            Moment::Called(index) => self.called(index),
            Moment::Message(index) => self.message(index),
        }
    }

    fn fired(&mut self, due: Due) -> Go {
        match due {
            Due::Deadline => {
                self.timers.clear();
                self.failed = true;
                self.start(self.now + self.script.settle, Due::Settle);
                Ok(())
            }
            Due::Settle => Err(self.end()),
            Due::Wait(track) => {
                let index = self.index(track);
                if let Doing::Waiting(statement) = self.tracks[index].doing {
                    self.done[statement] = true;
                }
                self.next_statement(index);
                self.go_on()
            }
            Due::After(track) => {
                self.take_last_branch(self.index(track))?;
                self.go_on()
            }
            Due::Quiet(watching) => {
                if let Some((_, over)) = &mut self.watching[watching].quiet {
                    *over = true;
                }
                self.go_on()
            }
            Due::Ask(statement) => {
                self.run(statement, self.asked[&statement].track);
                Ok(())
            }
        }
    }

    /// The first statement that can't be got past, where that is no expectation.
    pub(super) fn under_way(&self) -> Option<usize> {
        if self.settling {
            return None;
        }
        self.tracks.iter().find_map(|track| match track.doing {
            Doing::Sending(statement) | Doing::Calling(statement) | Doing::Waiting(statement) => {
                Some(statement)
            }
            _ => None,
        })
    }

    pub(super) fn end(&self) -> Over {
        Over { outcome: if self.failed { "failed" } else { "passed" }, broke: None }
    }

    pub(super) fn send(&mut self, cause: Result<(usize, usize), usize>) {
        let delay = self.world.delays.get(self.sent.len()).copied().unwrap_or_default();
        self.sent.push(Sent { hand_off: Some(self.now + delay.0), accept: None, cause });
    }

    fn hand_off(&mut self, index: usize) -> Go {
        let delay = self.world.delays.get(index).copied().unwrap_or_default();
        self.sent[index].hand_off = None;
        self.sent[index].accept = Some(self.now + delay.1);
        let Ok((statement, track)) = self.sent[index].cause else { return Ok(()) };
        self.done[statement] = true;
        if self.failed {
            return Ok(());
        }
        if let Say::Request(_) = self.says[statement] {
            self.requested.insert(statement, (self.now, self.messages.len()));
        }
        self.triggered(self.index(track))?;
        if let Say::Publish { name: Some(name), .. } = &self.says[statement] {
            self.bind(name, vec![0])?;
        }
        self.judge_worlds()
    }

    /// Asks for async code.
    pub(super) fn run(&mut self, statement: usize, track: usize) {
        self.ran.push(Ran { statement, track, begins: Some(self.now), returns: None });
    }

    /// The round of an `eventually` is reached: it is asked for the first time.
    pub(super) fn ask(&mut self, statement: usize, track: usize, window: usize) {
        self.asked.insert(statement, Asked { track, window, began: self.now, held: None });
        self.run(statement, track);
    }

    fn calling(&mut self, index: usize) -> Go {
        let takes = self.world.calls.get(index).copied().unwrap_or(Some(0));
        self.ran[index].begins = None;
        if self.failed {
            return Ok(());
        }
        self.ran[index].returns = takes.map(|takes| self.now + takes);
        let Ran { statement, track, .. } = self.ran[index];
        if let Say::Eventually(_) = self.says[statement] {
            self.asked.get_mut(&statement).expect("it is asked").began = self.now;
            return Ok(());
        }
        self.done[statement] = true;
        self.triggered(self.index(track))?;
        self.judge_worlds()
    }

    fn called(&mut self, index: usize) -> Go {
        self.ran[index].returns = None;
        if self.failed {
            return Ok(());
        }
        let Ran { statement, track, .. } = self.ran[index];
        if let Say::Eventually(asks) = self.says[statement] {
            let asked = self.asked.get_mut(&statement).expect("it is asked");
            if self.now >= asks.from {
                asked.held = Some(self.now);
                return self.go_on();
            }
            let next = self.now.max(asked.began + asks.every);
            self.start(next, Due::Ask(statement));
            return Ok(());
        }
        let Say::Call { name, value } = &self.says[statement] else { unreachable!("it is a `call`") };
        let Some(value) = value else { return Err(Over { outcome: "error", broke: Some(statement) }) };
        if let Some(name) = name {
            self.bind(name, vec![*value])?;
        }
        self.accepted(self.index(track))?;
        self.go_on()
    }

    fn accept(&mut self, index: usize) -> Go {
        self.sent[index].accept = None;
        match self.sent[index].cause {
            Ok(_) if self.failed => Ok(()),
            Ok((_, track)) => {
                self.accepted(self.index(track))?;
                self.go_on()
            }
            Err(0) => Ok(()),
            Err(left) => {
                self.send(Err(left - 1));
                Ok(())
            }
        }
    }

    /// A name is bound: what waited for that is judged.
    pub(super) fn bind(&mut self, name: &'static str, values: Vec<i64>) -> Go {
        self.captured.insert(name, values);
        self.bound.insert(name);
        self.judge_nevers()
    }

    fn message(&mut self, index: usize) -> Go {
        self.read += 1;
        if self.failed {
            return Ok(());
        }
        let comes = &self.world.comes[index];
        let old = comes.old;
        let k = serde_json::from_str::<serde_json::Value>(&comes.payload).unwrap()["k"].as_i64();
        self.messages.push(Message { topic: comes.topic, k, at: comes.at, old });
        self.judge_nevers()?;
        if !old {
            self.call_stand_ins()?;
        }
        self.offered = self.messages.len();
        self.offer(self.offered - 1, None);
        self.judge_counts()?;
        self.go_on()
    }

    fn call_stand_ins(&mut self) -> Go {
        let message = self.messages.last().unwrap().clone();
        for statement in 0..self.says.len() {
            let Say::On { on, once, times, does } = &self.says[statement] else { continue };
            if !covers(on.topic, message.topic) || !self.wants(&on.wants, &message, None) {
                continue;
            }
            if *once && self.calls[statement] > 0 {
                continue;
            }
            self.calls[statement] += 1;
            self.answered.insert(self.messages.len() - 1);
            if times.and_then(|times| times.most).is_some_and(|most| self.calls[statement] > most) {
                return Err(Over { outcome: "violated by too many", broke: Some(statement) });
            }
            let publishes = does.iter().filter(|step| matches!(step, Act::Publish(_))).count();
            if publishes > 0 {
                self.send(Err(publishes - 1));
            }
        }
        Ok(())
    }

    /// The last statement is done.
    pub(super) fn finish(&mut self) -> Go {
        if self.uncalled().is_some() {
            return Ok(());
        }
        let most = |times: &Option<crate::machine::Count>| times.is_some_and(|times| times.most.is_some());
        let watching =
            self.watching.iter().any(|one| self.is_open(one) && (one.current || one.armed.is_some()))
                || self.finals.iter().any(|held| held.current && self.most(held.statement).is_some())
                || self.says.iter().any(|say| matches!(say, Say::On { times, .. } if most(times)));
        if !watching && self.closed.is_empty() {
            return Err(self.end());
        }
        self.forget(Due::Deadline);
        self.settling = true;
        self.start(self.now + self.script.settle, Due::Settle);
        Ok(())
    }

    /// A stand-in that was called fewer times than it must be.
    pub(super) fn uncalled(&self) -> Option<usize> {
        (0..self.says.len()).find(|statement| match &self.says[*statement] {
            Say::On { times: Some(times), .. } => self.calls[*statement] < times.least,
            _ => false,
        })
    }
}
