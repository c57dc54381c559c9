//! The meaning, moment by moment.

use std::collections::BTreeMap;

use super::told::Told;
use crate::engine::tests::lowering::Lowered;
use crate::engine::tests::script::{Act, Say, Script};
use crate::engine::tests::world::{World, covers};
use crate::machine::{Does, Kind, Machine, StatementId, Trigger};

/// A message that has come.
#[derive(Debug, Clone)]
pub(super) struct Message {
    pub(super) topic: &'static str,
    pub(super) k: Option<i64>,
    pub(super) at: u64,
    /// The window it belongs to.
    pub(super) window: Option<usize>,
    /// Whether it was there before the block.
    pub(super) old: bool,
}

/// What an expectation has, once that is final.
#[derive(Debug, Clone, Default)]
pub(super) struct Final {
    /// What made it hold.
    pub(super) needed: Vec<usize>,
    /// What fitted besides.
    pub(super) collected: Vec<usize>,
    /// In an `in order`: only what came after this counts.
    pub(super) after: Option<usize>,
}

/// An `eventually` whose round was reached.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Asked {
    pub(super) window: usize,
    pub(super) began: u64,
    /// When it is asked next.
    pub(super) next: Option<u64>,
    /// When it was true.
    pub(super) held: Option<u64>,
}

/// How a block ends.
#[derive(Debug, Clone)]
pub(super) struct Over {
    pub(super) outcome: &'static str,
    pub(super) broke: Option<usize>,
}

pub(super) type Go = Result<(), Over>;

#[derive(Debug, Clone)]
struct Sent {
    hand_off: Option<u64>,
    accept: Option<u64>,
    /// The `publish`; or what a stand-in still has to publish.
    cause: Result<usize, usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Moment {
    Deadline,
    Wait,
    Quiet(usize),
    Ask(usize),
    Settle,
    HandOff(usize),
    Accept(usize),
    Calling(usize),
    Called(usize),
    Lost,
    Message(usize),
}

/// Where a walk is.
pub(super) struct Interpreter<'a> {
    pub(super) machine: &'static Machine,
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
    pub(super) opened: Vec<Option<u64>>,
    pub(super) triggered: Vec<Option<u64>>,
    pub(super) triggers_to_come: Vec<usize>,
    pub(super) current: Option<usize>,
    state: usize,
    /// Whether what is done in the state has begun.
    begun: bool,
    wait: Option<u64>,
    deadline: Option<u64>,
    settle: Option<u64>,
    pub(super) failed: bool,
    /// For each `never .. for` of the round, when its time is up, and whether it is.
    pub(super) quiet: BTreeMap<usize, (u64, bool)>,
    pub(super) asked: BTreeMap<usize, Asked>,
    /// When each request was handed off.
    pub(super) asked_at: BTreeMap<usize, u64>,
    sent: Vec<Sent>,
    /// The async code that was asked for: its statement, when it begins, and when it returns.
    ran: Vec<(usize, Option<u64>, Option<u64>)>,
    pub(super) done: Vec<bool>,
    pub(super) finals: Vec<Option<Final>>,
    pub(super) rounds_done: usize,
    pub(super) captured: BTreeMap<&'static str, Vec<i64>>,
    pub(super) calls: Vec<u32>,
}

/// What comes of a block in a world.
pub(super) fn interpret(script: &Script, lowered: &Lowered, world: &World) -> Told {
    let machine = lowered.machine;
    let mut triggers_to_come = vec![0; machine.windows.len()];
    for state in machine.states {
        if let Some(trigger) = state.does.trigger() {
            triggers_to_come[trigger.run.index()] += 1;
        }
    }
    // In the order in which they are brought.
    let mut brought: Vec<usize> = (0..world.comes.len()).collect();
    brought.sort_by_key(|index| (world.comes[*index].seen, *index));
    let statements = machine.statements.len();
    let mut interpreter = Interpreter {
        machine,
        says: &lowered.says,
        script,
        world,
        now: 0,
        messages: Vec::new(),
        offered: 0,
        brought,
        read: 0,
        opened: vec![None; machine.windows.len()],
        triggered: vec![None; machine.windows.len()],
        triggers_to_come,
        current: None,
        state: 0,
        begun: false,
        wait: None,
        deadline: Some(script.timeout),
        settle: None,
        failed: false,
        quiet: BTreeMap::new(),
        asked: BTreeMap::new(),
        asked_at: BTreeMap::new(),
        sent: Vec::new(),
        ran: Vec::new(),
        done: vec![false; statements],
        finals: vec![None; statements],
        rounds_done: 0,
        captured: BTreeMap::new(),
        calls: vec![0; statements],
    };
    let over = interpreter.walk();
    interpreter.told(over)
}

impl Interpreter<'_> {
    fn walk(&mut self) -> Over {
        let first = self.machine.windows.first();
        if first.is_some_and(|window| window.opened_by.is_none()) {
            self.open(0);
        }
        if let Err(over) = self.go_on() {
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

    fn next(&self) -> Option<(u64, Moment)> {
        let mut next: Vec<(u64, Moment)> = Vec::new();
        next.extend(self.deadline.map(|at| (at, Moment::Deadline)));
        next.extend(self.wait.map(|at| (at, Moment::Wait)));
        next.extend(self.settle.map(|at| (at, Moment::Settle)));
        for (never, (at, over)) in &self.quiet {
            if !over {
                next.push((*at, Moment::Quiet(*never)));
            }
        }
        for (index, sent) in self.sent.iter().enumerate() {
            next.extend(sent.hand_off.map(|at| (at, Moment::HandOff(index))));
            next.extend(sent.accept.map(|at| (at, Moment::Accept(index))));
        }
        for (id, asked) in &self.asked {
            next.extend(asked.next.map(|at| (at, Moment::Ask(*id))));
        }
        for (index, (_, begins, returns)) in self.ran.iter().enumerate() {
            next.extend(begins.map(|at| (at, Moment::Calling(index))));
            next.extend(returns.map(|at| (at, Moment::Called(index))));
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
            Moment::Deadline => {
                (self.deadline, self.wait, self.failed) = (None, None, true);
                self.quiet.retain(|_, (_, over)| *over);
                self.settle = Some(self.now + self.script.settle);
                Ok(())
            }
            Moment::Settle => Err(self.end()),
            Moment::Lost => Err(Over { outcome: "lost", broke: self.under_way() }),
            Moment::Wait => {
                self.wait = None;
                self.next_state();
                self.go_on()
            }
            Moment::Quiet(never) => {
                if let Some((_, over)) = self.quiet.get_mut(&never) {
                    *over = true;
                }
                self.go_on()
            }
            Moment::Ask(statement) => {
                self.asked.entry(statement).or_default().next = None;
                if !self.failed {
                    self.run(statement);
                }
                Ok(())
            }
            Moment::HandOff(index) => self.hand_off(index),
            Moment::Accept(index) => self.accept(index),
            Moment::Calling(index) => self.calling(index),
            Moment::Called(index) => self.called(index),
            Moment::Message(index) => self.message(index),
        }
    }

    /// The statement that can't be got past, where that is no expectation.
    pub(super) fn under_way(&self) -> Option<usize> {
        match self.does() {
            Does::Publish { statement, .. } | Does::Call { statement, .. } | Does::Wait(statement) => {
                Some(statement.index())
            }
            _ => None,
        }
    }

    fn end(&self) -> Over {
        Over { outcome: if self.failed { "failed" } else { "passed" }, broke: None }
    }

    pub(super) fn does(&self) -> Does {
        self.machine.states[self.state].does
    }

    /// The round that is awaited.
    pub(super) fn awaited(&self) -> Option<usize> {
        match self.does() {
            Does::Await(round) if self.begun && round.index() >= self.rounds_done => Some(round.index()),
            _ => None,
        }
    }

    fn next_state(&mut self) {
        if let Does::Publish { statement, .. }
        | Does::Call { statement, .. }
        | Does::Wait(statement)
        | Does::Let(statement)
        | Does::Check(statement) = self.does()
        {
            self.done[statement.index()] = true;
        }
        self.state = self.machine.states[self.state].next.index();
        self.begun = false;
    }

    fn open(&mut self, window: usize) {
        self.opened[window] = Some(self.now);
        self.current = Some(window);
    }

    fn send(&mut self, cause: Result<usize, usize>) {
        let delay = self.world.delays.get(self.sent.len()).copied().unwrap_or_default();
        self.sent.push(Sent { hand_off: Some(self.now + delay.0), accept: None, cause });
    }

    fn hand_off(&mut self, index: usize) -> Go {
        let delay = self.world.delays.get(index).copied().unwrap_or_default();
        self.sent[index].hand_off = None;
        self.sent[index].accept = Some(self.now + delay.1);
        let Ok(statement) = self.sent[index].cause else { return Ok(()) };
        self.done[statement] = true;
        if self.failed {
            return Ok(());
        }
        if let Say::Request(_) = self.says[statement] {
            self.asked_at.insert(statement, self.now);
        }
        self.trigger()?;
        if let Say::Publish { name: Some(name), .. } = &self.says[statement] {
            self.captured.insert(name, vec![0]);
            self.judge_nevers()?;
        }
        Ok(())
    }

    /// The trigger that the block stands at happens.
    fn trigger(&mut self) -> Go {
        if let Some(Trigger { opens, run, .. }) = self.does().trigger() {
            if let Some(window) = opens {
                self.open(window.index());
                self.judge_nevers()?;
            }
            self.triggered[run.index()] = Some(self.now);
            self.triggers_to_come[run.index()] -= 1;
        }
        Ok(())
    }

    /// Asks for async code.
    pub(super) fn run(&mut self, statement: usize) {
        self.ran.push((statement, Some(self.now), None));
    }

    fn calling(&mut self, index: usize) -> Go {
        let takes = self.world.calls.get(index).copied().unwrap_or(Some(0));
        self.ran[index].1 = None;
        if self.failed {
            return Ok(());
        }
        self.ran[index].2 = takes.map(|takes| self.now + takes);
        if let Some(asked) = self.asked.get_mut(&self.ran[index].0) {
            asked.began = self.now;
            return Ok(());
        }
        self.done[self.ran[index].0] = true;
        self.trigger()
    }

    fn called(&mut self, index: usize) -> Go {
        self.ran[index].2 = None;
        if self.failed {
            return Ok(());
        }
        let statement = self.ran[index].0;
        if let Say::Eventually(asks) = self.says[statement] {
            let asked = self.asked.entry(statement).or_default();
            match self.now >= asks.from {
                true => asked.held = Some(self.now),
                false => asked.next = Some(self.now.max(asked.began + asks.every)),
            }
            return self.go_on();
        }
        let Say::Call { name, value } = &self.says[statement] else { unreachable!() };
        let Some(value) = value else { return Err(Over { outcome: "error", broke: Some(statement) }) };
        if let Some(name) = name {
            self.captured.insert(name, vec![*value]);
            self.judge_nevers()?;
        }
        self.next_state();
        self.go_on()
    }

    fn accept(&mut self, index: usize) -> Go {
        self.sent[index].accept = None;
        match self.sent[index].cause {
            Ok(_) if self.failed => Ok(()),
            Ok(_) => {
                self.next_state();
                self.go_on()
            }
            Err(0) => Ok(()),
            Err(left) => {
                self.send(Err(left - 1));
                Ok(())
            }
        }
    }

    fn message(&mut self, index: usize) -> Go {
        self.read += 1;
        if self.failed {
            return Ok(());
        }
        let comes = &self.world.comes[index];
        let old = comes.old;
        let window = (0..self.opened.len()).rev().find(|window| {
            let opened = self.opened[*window].is_some_and(|opened| opened <= comes.at);
            self.current >= Some(*window) && opened && !old
        });
        let k = serde_json::from_str::<serde_json::Value>(&comes.payload).unwrap()["k"].as_i64();
        self.messages.push(Message { topic: comes.topic, k, at: comes.at, window, old });
        self.judge_nevers()?;
        if !old {
            self.call_stand_ins()?;
        }
        self.offered = self.messages.len();
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

    fn go_on(&mut self) -> Go {
        while !self.failed && self.settle.is_none() {
            let begun = std::mem::replace(&mut self.begun, true);
            match self.does() {
                Does::Publish { .. } | Does::Call { .. } | Does::Wait(_) if begun => return Ok(()),
                Does::Publish { statement, .. } => {
                    self.send(Ok(statement.index()));
                    return Ok(());
                }
                Does::Call { statement, .. } => {
                    self.run(statement.index());
                    return Ok(());
                }
                Does::Wait(statement) => {
                    let Say::Wait(millis) = self.says[statement.index()] else { unreachable!() };
                    self.wait = Some(self.now + millis);
                    return Ok(());
                }
                Does::Let(statement) => self.bind(statement)?,
                Does::Check(statement) => {
                    if let Say::Check(false) = self.says[statement.index()] {
                        return Err(Over { outcome: "violated by check", broke: Some(statement.index()) });
                    }
                }
                Does::Await(round) => {
                    if !begun {
                        self.reach(round.index())?;
                    }
                    if !self.holds(round.index()) {
                        return Ok(());
                    }
                    self.make_final(round.index())?;
                }
                Does::Finish => return self.finish(),
            }
            self.next_state();
        }
        Ok(())
    }

    fn bind(&mut self, statement: StatementId) -> Go {
        let Say::Let { name, value } = &self.says[statement.index()] else { unreachable!() };
        match value {
            Some(value) => {
                self.captured.insert(name, vec![*value]);
                self.done[statement.index()] = true;
                self.judge_nevers()
            }
            None => Err(Over { outcome: "error", broke: Some(statement.index()) }),
        }
    }

    fn finish(&mut self) -> Go {
        if self.uncalled().is_some() {
            return Ok(());
        }
        let watching = self.machine.statements.iter().any(|statement| match &statement.kind {
            Kind::Never(never) => never.period.is_none(),
            Kind::Expect(expect) => expect.times.is_some_and(|times| times.most.is_some()),
            Kind::On(on) => on.times.is_some_and(|times| times.most.is_some()),
            _ => false,
        });
        if !watching {
            return Err(self.end());
        }
        self.deadline = None;
        self.settle = Some(self.now + self.script.settle);
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
