//! `request`.

use super::Lowering;
use super::event::Event;
use super::ir::{Bound, Capability, Kind};
use crate::ast::{self, Extent};

impl<'a> Lowering<'a> {
    pub(super) fn request(&mut self, statement: &'a ast::Statement, request: &'a ast::Request) {
        let extent = Extent::of(statement.verb.span());
        let via = request.publish.via.as_ref();
        self.out.bounds.push(Bound { via, extent, capability: Capability::Request });
        let publish = Box::new(self.published(&statement.verb, &request.publish));
        let expect = Box::new(self.expected(&statement.verb, &request.reply, false));
        let id = self.add(statement, Kind::Request { publish, expect });
        self.events.push(Event::Trigger(id));
    }
}
