//! When what is done: the events, laid out as a graph of states, with windows and rounds.
//!
//! A run of triggers opens a window: its first one does, where it follows an obligation or a `never`, or nothing.
//! What stands before the first trigger is in a window that is open from subscription. Within a window, `let`,
//! `check` and `wait` between obligations split it into segments, and each segment is awaited in layers.
//!
//! The events are walked as the text is read, what stands between braces where it stands. So the states, windows and
//! rounds of a body follow one another. What leads where: see [`States`].

use super::event::{Event, Part, has_trigger};
use super::ir::{
    Block, Body, Branch, Does, Kind, LoopId, Member, Opens, Region, Round, RoundId, Start, StateId,
    StatementId, Trigger, Window, WindowId,
};
use super::layers::layers;
use super::run::{Effect, Opening, Run};
use super::states::States;

/// Lays out states, windows and rounds.
pub(super) fn flow(block: &mut Block<'_>, events: Vec<Event>) {
    let mut flow = Flow { block, states: States::default(), line: Line::new(None), around: Vec::new() };
    flow.all(events);
    flow.step(Does::Finish);
    let Flow { states, .. } = flow;
    block.states = states.done();
    resolve(&mut block.windows);
}

struct Flow<'b, 'a> {
    block: &'b mut Block<'a>,
    states: States,
    line: Line,
    /// The windows that the `together`s around open for what stands below them, from the inside out.
    around: Vec<WindowId>,
}

/// What is known of the line of text that is walked: the block's own, or a region's.
struct Line {
    /// The window that is open.
    window: Option<WindowId>,
    /// The obligations since the last thing that splits.
    segment: Vec<Member>,
    run: Run,
    /// A run of triggers has ended, and nothing has been awaited since: the machine does not know.
    untold: bool,
    /// How many loops it is in.
    loops: usize,
}

impl Line {
    /// One that begins where this window is open.
    fn new(window: Option<WindowId>) -> Line {
        Line { window, segment: Vec::new(), run: Run::ENDED, untold: false, loops: 0 }
    }
}

impl Flow<'_, '_> {
    fn all(&mut self, events: Vec<Event>) {
        for event in events {
            match event {
                Event::Trigger(id) => self.trigger(id),
                Event::Let(id) => self.step(Does::Let(id)),
                Event::Check(id) => self.step(Does::Check(id)),
                Event::Wait(id) => self.step(Does::Wait(id)),
                Event::Member(member) => {
                    self.watch();
                    self.line.segment.push(member);
                }
                Event::Never { id, quiet } => self.never(id, quiet),
                Event::Together { id, regions } => self.together(id, regions),
                Event::Either { id, branches } => self.either(id, branches),
                Event::Loop { id, body, certain } => self.repeat(id, body, certain),
            }
        }
    }

    fn trigger(&mut self, statement: StatementId) {
        self.close();
        let open = self.line.window;
        let joined = open.filter(|_| matches!(self.line.run.trigger(), Opening::Never));
        let joins = matches!(self.line.run.trigger(), Opening::Perhaps);
        let opens = joined.is_none().then(|| self.open(Opens::Trigger(statement)));
        if let Some(run) = opens.or(joined) {
            let around = self.around.clone();
            let trigger = Trigger { statement, opens, joins, run, around };
            self.states.push(match self.block.statements[statement.0].kind {
                Kind::Call { .. } => Does::Call(trigger),
                _ => Does::Publish(trigger),
            });
            self.line.window = Some(run);
        }
        if let (true, Some(open), Some(opened)) = (joins, open, opens) {
            // What stands below is in the one or in the other.
            self.go_on(vec![open, opened]);
        }
        if let Kind::Request { .. } = self.block.statements[statement.0].kind {
            // By itself and at once, whatever else stands in the window. The run goes on below it.
            self.await_round(vec![Member::Expect(statement)]);
        }
        (self.line.run, self.line.untold) = (Run::UNDER_WAY, false);
    }

    fn never(&mut self, id: StatementId, quiet: bool) {
        let window = self.watch();
        self.block.windows[window.0].nevers.push(id);
        match quiet {
            true => self.line.segment.push(Member::Quiet(id)),
            false => self.line.untold = true,
        }
    }

    /// The regions side by side, each a line of its own.
    fn together(&mut self, id: StatementId, parts: Vec<Part>) {
        self.close();
        let window = self.window();
        let opens = parts.iter().any(|part| has_trigger(&part.events));
        let opens = opens.then(|| self.open(Opens::Together(id)));
        let fork = self.states.push(Does::Fork { statement: id, opens });
        let outer = std::mem::replace(&mut self.line, Line::new(Some(window)));
        if let Some(window) = opens {
            self.around.insert(0, window);
        }
        let mut regions = Vec::new();
        for part in parts {
            self.line = Line::new(Some(window));
            self.states.begin();
            let (state, body) = self.part(part, window);
            self.states.push(Does::Join);
            regions.push(Region { state, body });
        }
        if opens.is_some() {
            self.around.remove(0);
        }
        self.line = Line { window: opens.or(outer.window), run: Run::ENDED, untold: false, ..outer };
        self.states.end(vec![fork]);
        if opens.is_none() {
            self.go_on(vec![window]);
        }
        self.block.statements[id.0].kind = Kind::Together { regions };
    }

    /// The starts are one round, and the branches lead to what stands below.
    fn either(&mut self, id: StatementId, parts: Vec<(Start, Part)>) {
        self.close();
        let window = self.window();
        let starts = parts.iter().filter_map(|(start, _)| match start {
            Start::Expect(start) => Some(Member::Expect(*start)),
            Start::After(_) => None,
        });
        let round = self.round(window, starts.collect());
        let choose = self.states.push(Does::Choose { statement: id, round });
        let (mut ends, mut from, mut untold) = (vec![choose], Vec::new(), false);
        let mut branches = Vec::new();
        for (start, part) in parts {
            (self.line.window, self.line.run, self.line.untold) = (Some(window), Run::ENDED, false);
            self.states.begin();
            let (state, body) = self.part(part, window);
            ends.extend(self.states.begin());
            from.extend(self.line.window);
            untold |= self.line.run.under_way;
            branches.push(Branch { start, state, body });
        }
        self.states.end(ends);
        (self.line.run, self.line.untold) = (Run::ENDED, untold);
        self.go_on(if from.is_empty() { vec![window] } else { from });
        self.block.statements[id.0].kind = Kind::Either { branches };
    }

    /// The body leads back to the loop's own state.
    fn repeat(&mut self, id: LoopId, part: Part, certain: bool) {
        self.close();
        if self.line.untold {
            self.tell();
        }
        let (window, before) = (self.window(), self.line.run);
        let effect = Effect::of(&part.events);
        let head = self.states.push(Does::Loop(id));
        self.states.begin();
        self.line.run = effect.in_rounds(before);
        self.line.loops += 1;
        let (state, body) = self.part(part, window);
        self.line.loops -= 1;
        self.line.run = effect.repeated(certain).after(before);
        self.states.lead_back(head);
        let last = self.line.window.unwrap_or(window);
        if let Opens::From(from) = &mut self.block.windows[body.windows.0.0].opens {
            from.push(last);
        }
        self.go_on(if certain { vec![last] } else { vec![window, last] });
        let this = &mut self.block.loops[id.0];
        (this.state, this.body) = (state, body);
    }

    /// What stands between braces: where it begins, and the ids in it.
    fn part(&mut self, part: Part, window: WindowId) -> (StateId, Body) {
        let (windows, rounds) = (self.next_window(), self.next_round());
        let state = self.go_on(vec![window]);
        self.all(part.events);
        self.close();
        let body = Body {
            statements: part.statements,
            rounds: (rounds, self.next_round()),
            captures: part.captures,
            windows: (windows, self.next_window()),
        };
        (state, body)
    }

    fn next_window(&self) -> WindowId {
        WindowId(self.block.windows.len())
    }

    fn next_round(&self) -> RoundId {
        RoundId(self.block.rounds.len())
    }

    fn open(&mut self, opens: Opens) -> WindowId {
        let window = self.next_window();
        self.block.windows.push(Window { opens, rounds: Vec::new(), nevers: Vec::new() });
        window
    }

    /// A window that goes on where one of these stands.
    fn go_on(&mut self, from: Vec<WindowId>) -> StateId {
        let window = self.open(Opens::From(from));
        self.line.window = Some(window);
        self.states.push(Does::Continue(window))
    }

    /// The window that is open.
    fn window(&mut self) -> WindowId {
        let window = self.line.window.unwrap_or_else(|| self.open(Opens::Subscribed));
        self.line.window = Some(window);
        window
    }

    /// The window that an obligation or a `never` stands in: it ends a run of triggers.
    fn watch(&mut self) -> WindowId {
        self.line.run = Run::ENDED;
        self.window()
    }

    /// A state that is reached when the segment above it holds.
    fn step(&mut self, does: Does) {
        self.close();
        self.states.push(does);
    }

    /// Awaits the segment, layer by layer.
    fn close(&mut self) {
        let segment = std::mem::take(&mut self.line.segment);
        for members in layers(self.block, segment) {
            self.await_round(members);
        }
        if self.line.untold && self.line.loops > 0 {
            self.tell();
        }
    }

    /// Awaits nothing, so that the machine knows that a run of triggers has ended: which one is under way in a loop
    /// is seen only when it runs.
    fn tell(&mut self) {
        self.await_round(Vec::new());
    }

    fn await_round(&mut self, members: Vec<Member>) {
        let window = self.window();
        let round = self.round(window, members);
        self.states.push(Does::Await(round));
        self.line.untold = false;
    }

    fn round(&mut self, window: WindowId, members: Vec<Member>) -> RoundId {
        let round = self.next_round();
        self.block.rounds.push(Round { window, members });
        self.block.windows[window.0].rounds.push(round);
        round
    }
}

/// Names for each window that goes on from others those among them that are opened by something: the ones that these
/// go on from, where they do, and so on.
fn resolve(windows: &mut [Window]) {
    for at in 0..windows.len() {
        let (mut open, mut seen, mut roots) = (vec![WindowId(at)], Vec::new(), Vec::new());
        while let Some(window) = open.pop() {
            if seen.contains(&window) {
                continue;
            }
            seen.push(window);
            match &windows[window.0].opens {
                Opens::From(from) => open.extend(from),
                _ => roots.push(window),
            }
        }
        if let Opens::From(from) = &mut windows[at].opens {
            roots.sort_unstable();
            *from = roots;
        }
    }
}
