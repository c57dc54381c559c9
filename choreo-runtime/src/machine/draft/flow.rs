//! States, windows and rounds.

use super::super::flow::{Does, Member, Opens, Round, State, Window};
use super::super::{LoopId, RoundId, StateId, StatementId, WindowId};
use super::id;

#[derive(Default)]
pub(super) struct Flow {
    states: Vec<Does>,
    nexts: Vec<Option<StateId>>,
    /// The states that lead to the next one.
    loose: Vec<StateId>,
    windows: Vec<Open>,
    rounds: Vec<(WindowId, Vec<Member>)>,
    window: Option<WindowId>,
    segment: Vec<Member>,
    running: bool,
    around: Vec<WindowId>,
}

struct Open {
    opens: Opening,
    nevers: Vec<StatementId>,
}

enum Opening {
    By(Opens),
    From(Vec<WindowId>),
}

/// A `together` that is laid out.
pub(super) struct Fork {
    state: StateId,
    window: WindowId,
    opened: WindowId,
}

/// An `either` that is laid out.
pub(super) struct Choice {
    state: StateId,
    statement: StatementId,
    window: WindowId,
    round: RoundId,
    pub(super) starts: Vec<Member>,
    ends: Vec<StateId>,
    from: Vec<WindowId>,
}

impl Flow {
    fn push(&mut self, does: Does) -> StateId {
        let state = StateId(id(self.states.len()));
        self.states.push(does);
        self.nexts.push(None);
        self.lead_to(state);
        self.loose = vec![state];
        state
    }

    fn lead_to(&mut self, state: StateId) {
        for loose in std::mem::take(&mut self.loose) {
            self.nexts[loose.index()] = Some(state);
        }
    }

    fn open(&mut self, opens: Opening) -> WindowId {
        self.windows.push(Open { opens, nevers: Vec::new() });
        WindowId(id(self.windows.len() - 1))
    }

    fn window(&mut self) -> WindowId {
        let window = self.window.unwrap_or_else(|| self.open(Opening::By(Opens::Subscribed)));
        self.window = Some(window);
        window
    }

    pub(super) fn next_window(&self) -> WindowId {
        WindowId(id(self.windows.len()))
    }

    pub(super) fn next_round(&self) -> RoundId {
        RoundId(id(self.rounds.len()))
    }

    pub(super) fn step(&mut self, does: Does) {
        self.close();
        self.push(does);
    }

    pub(super) fn member(&mut self, member: Member) {
        self.window();
        self.running = false;
        self.segment.push(member);
    }

    pub(super) fn never(&mut self, statement: StatementId, quiet: bool) {
        let window = self.window();
        self.running = false;
        self.windows[window.index()].nevers.push(statement);
        if quiet {
            self.segment.push(Member::Quiet(statement));
        }
    }

    pub(super) fn trigger(&mut self, statement: StatementId) {
        self.close();
        let joined = self.window.filter(|_| self.running);
        let opens = joined.is_none().then(|| self.open(Opening::By(Opens::Trigger(statement))));
        let run = opens.or(joined).unwrap();
        let around = self.around.clone().leak();
        self.push(Does::Publish { statement, opens, joins: false, run, around });
        self.window = Some(run);
        self.running = true;
    }

    /// Awaits what has been expected.
    pub(super) fn close(&mut self) {
        let members = std::mem::take(&mut self.segment);
        if !members.is_empty() {
            let window = self.window();
            let round = self.next_round();
            self.rounds.push((window, members));
            self.push(Does::Await(round));
        }
    }

    /// The window goes on.
    pub(super) fn go_on(&mut self) -> StateId {
        let from = self.window.into_iter().collect();
        self.go_on_from(from)
    }

    fn go_on_from(&mut self, from: Vec<WindowId>) -> StateId {
        let window = self.open(Opening::From(from));
        (self.window, self.running) = (Some(window), false);
        self.push(Does::Continue(window))
    }

    pub(super) fn fork(&mut self, statement: StatementId) -> Fork {
        self.close();
        let window = self.window();
        let opened = self.open(Opening::By(Opens::Together(statement)));
        let state = self.push(Does::Fork { statement, opens: Some(opened) });
        self.around.insert(0, opened);
        Fork { state, window, opened }
    }

    pub(super) fn region(&mut self, fork: &Fork) {
        self.loose.clear();
        self.window = Some(fork.window);
    }

    pub(super) fn join(&mut self) {
        let state = self.push(Does::Join);
        self.lead_to(state);
    }

    pub(super) fn met(&mut self, fork: Fork) {
        self.around.remove(0);
        self.loose = vec![fork.state];
        (self.window, self.running) = (Some(fork.opened), false);
    }

    pub(super) fn choose(&mut self, statement: StatementId) -> Choice {
        self.close();
        let (window, round) = (self.window(), self.next_round());
        self.rounds.push((window, Vec::new()));
        let state = self.push(Does::Choose { statement, round });
        let (starts, ends, from) = (Vec::new(), vec![state], Vec::new());
        Choice { state, statement, window, round, starts, ends, from }
    }

    pub(super) fn branch(&mut self, choice: &Choice) {
        self.loose.clear();
        (self.window, self.running) = (Some(choice.window), false);
    }

    pub(super) fn end_branch(&mut self, choice: &mut Choice) {
        choice.ends.append(&mut self.loose);
        choice.from.extend(self.window);
    }

    pub(super) fn chosen(&mut self, choice: Choice) {
        let Choice { state, statement, round, .. } = choice;
        self.states[state.index()] = Does::Choose { statement, round };
        self.rounds[round.index()].1 = choice.starts;
        self.loose = choice.ends;
        self.go_on_from(choice.from);
    }

    pub(super) fn head(&mut self, one: LoopId) -> StateId {
        self.close();
        self.window();
        self.push(Does::Loop(one))
    }

    /// The body, which begins in this window, leads back to its loop.
    pub(super) fn lead_back(&mut self, head: StateId, first: WindowId) {
        self.lead_to(head);
        self.loose = vec![head];
        let last = self.window();
        if let Opening::From(from) = &mut self.windows[first.index()].opens {
            from.push(last);
        }
        self.go_on_from(vec![first, last]);
    }

    /// Those that something opens, of which a window goes on from.
    fn roots(&self, window: WindowId) -> Vec<WindowId> {
        let (mut open, mut seen, mut roots) = (vec![window], Vec::new(), Vec::new());
        while let Some(window) = open.pop() {
            if seen.contains(&window) {
                continue;
            }
            seen.push(window);
            match &self.windows[window.index()].opens {
                Opening::From(from) => open.extend(from),
                Opening::By(_) => roots.push(window),
            }
        }
        roots.sort_unstable();
        roots
    }

    pub(super) fn done(self) -> (&'static [State], &'static [Window], &'static [Round]) {
        let rounds_of = |window: usize| {
            let own = self.rounds.iter().zip(0u16..).filter(move |((of, _), _)| of.index() == window);
            own.map(|(_, at)| RoundId(at)).collect::<Vec<_>>().leak()
        };
        let windows = self.windows.iter().enumerate().map(|(at, window)| Window {
            opens: match &window.opens {
                Opening::By(opens) => *opens,
                Opening::From(_) => Opens::From(self.roots(WindowId(id(at))).leak()),
            },
            rounds: rounds_of(at),
            nevers: window.nevers.clone().leak(),
        });
        let windows = windows.collect::<Vec<_>>().leak();
        let states = self.states.iter().zip(&self.nexts).zip(0u16..);
        let states =
            states.map(|((does, next), at)| State { does: *does, next: next.unwrap_or(StateId(at)) });
        let states = states.collect::<Vec<_>>().leak();
        let rounds =
            self.rounds.into_iter().map(|(window, members)| Round { window, members: members.leak() });
        (states, windows, rounds.collect::<Vec<_>>().leak())
    }
}
