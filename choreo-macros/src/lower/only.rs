//! `only`.

use super::Lowering;
use super::event::Event;
use super::ir::{Kind, Member};
use crate::ast;

impl<'a> Lowering<'a> {
    /// Its expectations are members of their rounds like any other: it watches their topics besides.
    pub(super) fn only(&mut self, statement: &'a ast::Statement, group: &'a ast::Only) {
        let id = self.add(statement, Kind::Only { channels: Vec::new(), expects: Vec::new() });
        self.events.push(Event::Never { id, quiet: false });
        let (mut closed, mut inside) = (Vec::new(), Vec::new());
        for one in &group.expects {
            let ast::Kind::Expect(expect) = &one.kind else { continue };
            self.out.verbs.push(&one.verb);
            let expect = self.expect(one, expect, false);
            if let Kind::Expect { watch, .. } = &self.out.statements[expect.0].kind {
                closed.push(watch.channel);
            }
            inside.push(expect);
            self.events.push(Event::Member(Member::Expect(expect)));
        }
        closed.sort_unstable();
        closed.dedup();
        self.out.statements[id.0].kind = Kind::Only { channels: closed, expects: inside };
    }
}
