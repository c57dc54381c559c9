//! `request`.

use super::Lowering;
use super::event::Event;
use super::ir::{Bound, Capability, Kind};
use crate::ast::{self, Extent};

impl<'a> Lowering<'a> {
    pub(super) fn request(&mut self, statement: &'a ast::Statement, request: &'a ast::Request) {
        let extent = Extent::of(statement.verb.span());
        self.out.bounds.push(Bound { extent, capability: Capability::Request });
        let publish = Box::new(self.published(&request.publish));
        let expect = Box::new(self.expected(&request.reply, false));
        let id = self.add(statement, Kind::Request { publish, expect });
        self.events.push(Event::Trigger(id));
    }
}
