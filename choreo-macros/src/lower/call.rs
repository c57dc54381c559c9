//! `call`.

use super::Lowering;
use super::event::Event;
use super::ir::{CellName, Holds, Job, Kind, Reading};
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
}
