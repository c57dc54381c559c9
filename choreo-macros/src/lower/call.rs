//! `call` and `eventually`.

use super::event::Event;
use super::ir::{CellName, Holds, Job, Kind, Member, Period, Reading};
use super::{Lowering, sorted};
use crate::ast;

impl<'a> Lowering<'a> {
    pub(super) fn call(&mut self, statement: &'a ast::Statement, call: &'a ast::Call) {
        let Some(code) = &call.code else { return };
        let uses = self.uses(&code.body, &[]);
        let name = call.capture.as_ref().map(|clause| &clause.value);
        let cell = name.map_or_else(|| CellName::Anchor(self.next_statement()), CellName::Capture);
        self.cell(cell, Holds::Inferred);
        let expr = self.expr(Job::Call { cell, body: &code.body }, uses);
        let capture = name.map(|name| self.capture(name, Reading::Called, None));
        capture.iter().for_each(|id| self.bind(*id));
        let id = self.add(statement, Kind::Call { expr, capture, text: code.text.clone() });
        self.events.push(Event::Trigger(id));
    }

    pub(super) fn eventually(&mut self, statement: &'a ast::Statement, eventually: &'a ast::Eventually) {
        let Some(code) = &eventually.code else { return };
        let mut needs = self.uses(&code.body, &[]);
        let expr = self.expr(Job::Eventually(&code.body), needs.clone());
        let mut period = |clause: Option<&'a ast::Clause<ast::Period>>| {
            let (period, uses) = self.period(&clause?.value);
            needs.extend(uses);
            Some(period)
        };
        let within = period(eventually.within.as_ref()).unwrap_or(Period::Literal(0));
        let every = period(eventually.every.as_ref());
        let (needs, text) = (sorted(needs), code.text.clone());
        let id = self.add(statement, Kind::Eventually { expr, needs, within, every, text });
        self.events.push(Event::Member(Member::Eventually(id)));
    }
}
