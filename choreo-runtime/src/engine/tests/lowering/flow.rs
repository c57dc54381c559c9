//! When what is done: states, windows and rounds, as the docs of the machine's flow say.

use super::super::script::Say;
use super::{id, leak};
use crate::machine::{
    Body, Branch, Capture, CaptureId, Does, Kind, Loop, LoopId, Member, Opens, Region, Round, RoundId, Span,
    Start, State, StateId, StatementId, Trigger, Window, WindowId,
};

/// What opens a window.
enum Opened {
    Subscribed,
    Trigger(StatementId),
    Together(StatementId),
    /// It goes on where one of these stands, which may go on from others themselves.
    From(Vec<WindowId>),
}

struct OpenWindow {
    opened: Opened,
    rounds: Vec<RoundId>,
    nevers: Vec<StatementId>,
}

/// Whether a run of triggers is under way: what can be the case, as far as the text tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::engine) struct Run {
    yes: bool,
    no: bool,
}

impl Run {
    pub(in crate::engine) const YES: Run = Run { yes: true, no: false };
    pub(in crate::engine) const NO: Run = Run { yes: false, no: true };

    fn or(self, other: Run) -> Run {
        Run { yes: self.yes || other.yes, no: self.no || other.no }
    }

    /// What is the case below these statements.
    pub(in crate::engine) fn below(self, says: &[Say]) -> Run {
        says.iter().fold(self, |run, say| match say {
            Say::Publish { .. } | Say::Call { .. } | Say::Request(_) => Run::YES,
            Say::Let { .. } | Say::Check(_) | Say::Wait(_) | Say::On { .. } => run,
            Say::Repeat(0, body) => run.in_rounds(body),
            Say::Repeat(_, body) => run.in_rounds(body).below(body),
            Say::For { body, .. } => run.in_rounds(body),
            _ => Run::NO,
        })
    }

    /// What is the case at the beginning of a round, the first or another.
    pub(in crate::engine) fn in_rounds(self, body: &[Say]) -> Run {
        let once = self.or(self.below(body));
        once.or(once.below(body))
    }
}

/// What is known of the line of text that is walked: the block's own, or a region's.
struct Line {
    window: Option<WindowId>,
    segment: Vec<Member>,
    run: Run,
    /// A run may have ended, and nothing has been awaited since.
    untold: bool,
    /// How many loops it is in.
    loops: usize,
}

impl Line {
    fn new(window: Option<WindowId>) -> Line {
        Line { window, segment: Vec::new(), run: Run::NO, untold: false, loops: 0 }
    }
}

/// Where something between braces begins.
#[derive(Clone, Copy)]
pub(super) struct Mark {
    statement: StatementId,
    capture: CaptureId,
    round: RoundId,
    window: WindowId,
}

/// States, windows and rounds so far.
pub(super) struct Flow {
    states: Vec<State>,
    /// The states that lead to the one that comes next.
    ends: Vec<usize>,
    windows: Vec<OpenWindow>,
    pub(super) rounds: Vec<Round>,
    pub(super) loops: Vec<Loop>,
    line: Line,
    /// The windows that the `together`s around open, from the inside out.
    around: Vec<WindowId>,
}

impl Default for Flow {
    fn default() -> Flow {
        Flow {
            states: Vec::new(),
            ends: Vec::new(),
            windows: Vec::new(),
            rounds: Vec::new(),
            loops: Vec::new(),
            line: Line::new(None),
            around: Vec::new(),
        }
    }
}

/// What an outer line of text was, while another one is walked.
pub(super) struct Outer {
    line: Line,
    window: WindowId,
    opens: Option<WindowId>,
    state: usize,
}

/// The branches of an `either` so far.
pub(super) struct Choice {
    window: WindowId,
    ends: Vec<usize>,
    from: Vec<WindowId>,
    untold: bool,
}

/// A loop whose body is walked.
pub(super) struct Around {
    window: WindowId,
    before: Run,
    head: usize,
}

impl Flow {
    fn push(&mut self, does: Does) -> StateId {
        let state = self.states.len();
        for end in self.ends.drain(..) {
            self.states[end].next = StateId(id(state));
        }
        self.states.push(State { does, next: StateId(id(state)) });
        if !matches!(does, Does::Join | Does::Finish) {
            self.ends.push(state);
        }
        StateId(id(state))
    }

    fn open(&mut self, opened: Opened) -> WindowId {
        self.windows.push(OpenWindow { opened, rounds: Vec::new(), nevers: Vec::new() });
        WindowId(id(self.windows.len() - 1))
    }

    fn window(&mut self) -> WindowId {
        let window = self.line.window.unwrap_or_else(|| self.open(Opened::Subscribed));
        self.line.window = Some(window);
        window
    }

    fn go_on(&mut self, from: Vec<WindowId>) -> StateId {
        let window = self.open(Opened::From(from));
        self.line.window = Some(window);
        self.push(Does::Continue(window))
    }

    fn watch(&mut self) -> WindowId {
        self.line.run = Run::NO;
        self.window()
    }

    pub(super) fn member(&mut self, member: Member) {
        self.watch();
        self.line.segment.push(member);
    }

    pub(super) fn never(&mut self, statement: StatementId, quiet: bool) {
        let window = self.watch();
        self.windows[window.index()].nevers.push(statement);
        match quiet {
            true => self.line.segment.push(Member::Quiet(statement)),
            false => self.line.untold = true,
        }
    }

    pub(super) fn trigger(&mut self, statement: StatementId, kinds: &[Kind], captures: &[Capture]) {
        self.close(kinds, captures);
        let (around, open) = (leak(self.around.clone()), self.line.window);
        if let (Some(run), Run::YES) = (open, self.line.run) {
            self.push(does(Trigger { statement, opens: None, joins: false, run, around }, kinds));
        } else {
            let joins = self.line.run.yes;
            let run = self.open(Opened::Trigger(statement));
            self.push(does(Trigger { statement, opens: Some(run), joins, run, around }, kinds));
            self.line.window = Some(run);
            if let (true, Some(open)) = (joins, open) {
                // What stands below is in the one or in the other.
                self.go_on(vec![open, run]);
            }
        }
        if let Kind::Request(_) = kinds[statement.index()] {
            self.await_round(vec![Member::Expect(statement)]);
        }
        (self.line.run, self.line.untold) = (Run::YES, false);
    }

    pub(super) fn step(&mut self, does: Does, kinds: &[Kind], captures: &[Capture]) {
        self.close(kinds, captures);
        self.push(does);
    }

    /// Awaits what stands above, layer by layer.
    pub(super) fn close(&mut self, kinds: &[Kind], captures: &[Capture]) {
        for members in layers(std::mem::take(&mut self.line.segment), kinds, captures) {
            self.await_round(members);
        }
        if self.line.untold && self.line.loops > 0 {
            self.await_round(Vec::new());
        }
    }

    fn await_round(&mut self, members: Vec<Member>) {
        let window = self.window();
        let round = self.round(window, members);
        self.push(Does::Await(round));
        self.line.untold = false;
    }

    fn round(&mut self, window: WindowId, members: Vec<Member>) -> RoundId {
        let round = RoundId(id(self.rounds.len()));
        self.rounds.push(Round { window, members: leak(members) });
        self.windows[window.index()].rounds.push(round);
        round
    }

    pub(super) fn mark(&self, kinds: &[Kind], captures: &[Capture]) -> Mark {
        Mark {
            statement: StatementId(id(kinds.len())),
            capture: CaptureId(id(captures.len())),
            round: RoundId(id(self.rounds.len())),
            window: WindowId(id(self.windows.len())),
        }
    }

    pub(super) fn body(&self, from: Mark, kinds: &[Kind], captures: &[Capture]) -> Body {
        let to = self.mark(kinds, captures);
        Body {
            statements: (from.statement, to.statement),
            rounds: (from.round, to.round),
            captures: (from.capture, to.capture),
            windows: (from.window, to.window),
        }
    }

    pub(super) fn fork(&mut self, statement: StatementId, triggers: bool) -> Outer {
        let window = self.window();
        let opens = triggers.then(|| self.open(Opened::Together(statement)));
        let state = self.push(Does::Fork { statement, opens }).index();
        if let Some(opens) = opens {
            self.around.insert(0, opens);
        }
        Outer { line: std::mem::replace(&mut self.line, Line::new(None)), window, opens, state }
    }

    pub(super) fn begin_region(&mut self, outer: &Outer) -> StateId {
        self.line = Line::new(Some(outer.window));
        self.ends.clear();
        self.go_on(vec![outer.window])
    }

    pub(super) fn end_region(&mut self) {
        self.push(Does::Join);
    }

    pub(super) fn meet(&mut self, outer: Outer) {
        self.ends = vec![outer.state];
        self.line = Line {
            window: Some(outer.opens.unwrap_or(outer.window)),
            run: Run::NO,
            untold: false,
            ..outer.line
        };
        match outer.opens {
            Some(_) => drop(self.around.remove(0)),
            None => drop(self.go_on(vec![outer.window])),
        }
    }

    pub(super) fn choose(&mut self, statement: StatementId, starts: Vec<StatementId>) -> Choice {
        let window = self.window();
        let round = self.round(window, starts.into_iter().map(Member::Expect).collect());
        let state = self.push(Does::Choose { statement, round }).index();
        self.line.untold = false;
        Choice { window, ends: vec![state], from: Vec::new(), untold: false }
    }

    pub(super) fn begin_branch(&mut self, choice: &Choice) -> StateId {
        (self.line.window, self.line.run, self.line.untold) = (Some(choice.window), Run::NO, false);
        self.ends.clear();
        self.go_on(vec![choice.window])
    }

    pub(super) fn end_branch(&mut self, choice: &mut Choice) {
        choice.ends.append(&mut self.ends);
        choice.from.extend(self.line.window);
        choice.untold |= self.line.run.yes;
    }

    pub(super) fn end_choice(&mut self, choice: Choice) {
        self.ends = choice.ends;
        (self.line.run, self.line.untold) = (Run::NO, choice.untold);
        self.go_on(choice.from);
    }

    pub(super) fn begin_loop(&mut self, this: LoopId, body: &[Say]) -> Around {
        if self.line.untold {
            self.await_round(Vec::new());
        }
        let (window, before) = (self.window(), self.line.run);
        let head = self.push(Does::Loop(this)).index();
        self.ends.clear();
        self.line.run = before.in_rounds(body);
        self.line.loops += 1;
        Around { window, before, head }
    }

    /// The body of a loop begins.
    pub(super) fn begin_body(&mut self, around: &Around) -> StateId {
        self.go_on(vec![around.window])
    }

    /// `first`: the window that its body begins with.
    pub(super) fn end_loop(&mut self, around: Around, say: &Say, first: WindowId) {
        self.line.loops -= 1;
        self.line.run = around.before.below(std::slice::from_ref(say));
        for end in self.ends.drain(..) {
            self.states[end].next = StateId(id(around.head));
        }
        self.ends.push(around.head);
        let last = self.line.window.unwrap_or(around.window);
        if let Opened::From(from) = &mut self.windows[first.index()].opened {
            from.push(last);
        }
        let certain = matches!(say, Say::Repeat(count, _) if *count > 0);
        self.go_on(if certain { vec![last] } else { vec![around.window, last] });
    }

    pub(super) fn states(&self) -> &'static [State] {
        leak(self.states.clone())
    }

    pub(super) fn windows(&self) -> &'static [Window] {
        let windows = (0..self.windows.len()).map(|at| {
            let window = &self.windows[at];
            let opens = match &window.opened {
                Opened::Subscribed => Opens::Subscribed,
                Opened::Trigger(statement) => Opens::Trigger(*statement),
                Opened::Together(statement) => Opens::Together(*statement),
                Opened::From(_) => Opens::From(leak(self.roots(at))),
            };
            let (rounds, nevers) = (leak(window.rounds.clone()), leak(window.nevers.clone()));
            Window { opens, rounds, nevers }
        });
        leak(windows.collect())
    }

    /// The windows that one goes on from, in the end.
    fn roots(&self, at: usize) -> Vec<WindowId> {
        let (mut open, mut seen, mut roots) = (vec![at], Vec::new(), Vec::new());
        while let Some(at) = open.pop() {
            if seen.contains(&at) {
                continue;
            }
            seen.push(at);
            match &self.windows[at].opened {
                Opened::From(from) => open.extend(from.iter().map(|window| window.index())),
                _ => roots.push(WindowId(id(at))),
            }
        }
        roots.sort_unstable();
        roots
    }
}

fn does(trigger: Trigger, kinds: &[Kind]) -> Does {
    let Trigger { statement, opens, joins, run, around } = trigger;
    match kinds[statement.index()] {
        Kind::Call(_) => Does::Call { statement, opens, joins, run, around },
        _ => Does::Publish { statement, opens, joins, run, around },
    }
}

/// Each member in the layer after the last one that binds what it needs.
fn layers(segment: Vec<Member>, kinds: &[Kind], captures: &[Capture]) -> Vec<Vec<Member>> {
    let mut layers: Vec<Vec<Member>> = Vec::new();
    for member in segment {
        let needs = member.statements().iter().flat_map(|id| match &kinds[id.index()] {
            Kind::Expect(expect) => expect.watch.needs,
            Kind::Eventually(eventually) => eventually.needs,
            _ => &[],
        });
        let binders: Vec<StatementId> = needs.map(|id| captures[id.index()].statement).collect();
        let binds = |member: &Member| member.expects().iter().any(|id| binders.contains(id));
        let layer = layers.iter().rposition(|layer| layer.iter().any(binds)).map_or(0, |layer| layer + 1);
        if layers.len() <= layer {
            layers.push(Vec::new());
        }
        layers[layer].push(member);
    }
    layers
}

/// A branch, where its start and its first state are known.
pub(super) fn branch(start: Option<StatementId>, after: u64, state: StateId, body: Body) -> Branch {
    let after = Start::After(Span::Literal(std::time::Duration::from_millis(after)));
    Branch { start: start.map_or(after, Start::Expect), state, body }
}

/// A region.
pub(super) fn region(state: StateId, body: Body) -> Region {
    Region { state, body }
}
