//! Statements that hold statements.

use super::Lowering;
use super::event::{Event, Mark, Part};
use super::ir::{ExprId, Holds, Job, Kind, Loop, LoopId, Member, Period, Reading, Start, StateId};
use crate::analyze::{bindings, captures};
use crate::ast::{self, Statement};

impl<'a> Lowering<'a> {
    pub(super) fn together(&mut self, statement: &'a Statement, together: &'a ast::Together) {
        let id = self.add(statement, Kind::Together { regions: Vec::new() });
        let (mut regions, mut bound) = (Vec::new(), Vec::new());
        for region in &together.regions {
            self.out.verbs.extend(&region.word);
            let scope = self.names.scope();
            regions.push(self.braces(&region.body.statements));
            // Regions do not see each other's names.
            bound.extend(self.names.leave(scope));
        }
        for (name, captures) in bound {
            self.names.bind(name, captures);
        }
        self.events.push(Event::Together { id, regions });
    }

    pub(super) fn either(&mut self, statement: &'a Statement, either: &'a ast::Either) {
        let id = self.add(statement, Kind::Either { branches: Vec::new() });
        self.names.begin_either(captures::bound_in_all(either));
        let (mut branches, mut bound) = (Vec::new(), Vec::new());
        for branch in &either.branches {
            self.out.verbs.extend(&branch.word);
            self.out.verbs.extend(branch.after.as_ref().map(|after| &after.word));
            let scope = self.names.scope();
            branches.push(self.branch(branch));
            bound.push(self.names.leave(scope));
        }
        self.names.end_either(&bound);
        self.events.push(Event::Either { id, branches });
    }

    /// What decides for a branch, and what else stands in it.
    fn branch(&mut self, branch: &'a ast::Branch) -> (Start, Part) {
        let after = branch.after.as_ref().map(|after| self.period(&after.value).0);
        let mut part = self.braces(&branch.body.statements);
        let start = match (after, branch.start(), part.events.first()) {
            (None, Some(_), Some(Event::Member(Member::Expect(id)))) => {
                let start = Start::Expect(*id);
                part.events.remove(0);
                start
            }
            // Without a start it is refused.
            (after, ..) => Start::After(after.unwrap_or(Period::Literal(0))),
        };
        (start, part)
    }

    pub(super) fn repeat(&mut self, statement: &'a Statement, repeat: &'a ast::Repeat) {
        let uses = self.uses(&repeat.count, &[]);
        let rounds = self.expr(Job::Rounds(&repeat.count), uses);
        let id = self.next_loop(rounds, &repeat.text);
        self.add(statement, Kind::Repeat(id));
        let scope = self.names.scope();
        self.loops += 1;
        let body = self.braces(&repeat.body.statements);
        self.loops -= 1;
        self.names.leave(scope);
        let certain = statement.rounds().is_some_and(|rounds| rounds > 0);
        self.events.push(Event::Loop { id, body, certain });
    }

    pub(super) fn for_loop(&mut self, statement: &'a Statement, repeat: &'a ast::For) {
        let uses = self.uses(&repeat.items, &[]);
        let names = repeat.pat.as_ref().map(bindings::bindings).unwrap_or_default();
        for name in &names {
            self.local(name, Holds::Inferred);
        }
        let job = Job::For { names: names.clone(), pat: repeat.pat.as_ref(), items: &repeat.items };
        let rounds = self.expr(job, uses);
        let id = self.next_loop(rounds, &repeat.text);
        let scope = self.names.scope();
        self.loops += 1;
        let mark = Mark::here(&self.out);
        for name in names {
            let capture = self.capture(name, Reading::Let, None);
            self.bind(capture);
        }
        self.add(statement, Kind::For(id));
        let body = self.braces(&repeat.body.statements).since(mark);
        self.loops -= 1;
        self.names.leave(scope);
        self.events.push(Event::Loop { id, body, certain: false });
    }

    /// The loop that the next statement is. Where it leads is known once the flow is laid out.
    fn next_loop(&mut self, rounds: ExprId, text: &str) -> LoopId {
        let (statement, nothing) = (self.next_statement(), Mark::here(&self.out).nothing());
        let text = text.to_owned();
        self.out.loops.push(Loop { statement, rounds, text, state: StateId(0), body: nothing });
        LoopId(self.out.loops.len() - 1)
    }

    fn braces(&mut self, statements: &'a [Statement]) -> Part {
        let mark = Mark::here(&self.out);
        let outer = std::mem::take(&mut self.events);
        self.statements(statements);
        let events = std::mem::replace(&mut self.events, outer);
        mark.part(&self.out, events)
    }
}
