//! Statements.

use proc_macro2::Ident;

use super::event::Event;
use super::ir::{
    Address, Bound, Capability, CellName, Content, Count, Holds, Job, Kind, Member, Of, Period, Reading,
    Statement,
};
use super::watch::{Role, View};
use super::{CaptureId, Lowering, StatementId, plain, sorted, text};
use crate::ast;

impl<'a> Lowering<'a> {
    pub(super) fn statements(&mut self, statements: &'a [ast::Statement]) {
        for statement in statements {
            self.statement(statement);
        }
    }

    fn statement(&mut self, statement: &'a ast::Statement) {
        if !matches!(statement.kind, ast::Kind::Unknown(_)) || is_asked(&statement.verb) {
            self.out.verbs.push(&statement.verb);
        }
        match &statement.kind {
            ast::Kind::Publish(publish) => self.publish(statement, publish),
            ast::Kind::Expect(expect) => {
                let id = self.expect(statement, expect, false);
                self.events.push(Event::Member(Member::Expect(id)));
            }
            ast::Kind::Never(never) => self.never(statement, never),
            ast::Kind::On(on) => self.on(statement, on),
            ast::Kind::Let(bound) => self.bound(statement, bound),
            ast::Kind::Check(check) => self.check(statement, check),
            ast::Kind::Wait(wait) => {
                let period = self.period(&wait.period).0;
                let id = self.add(statement, Kind::Wait { period });
                self.events.push(Event::Wait(id));
            }
            ast::Kind::Call(call) => self.call(statement, call),
            ast::Kind::Request(request) => self.request(statement, request),
            ast::Kind::Eventually(eventually) => self.eventually(statement, eventually),
            ast::Kind::InOrder(group) => self.in_order(group),
            ast::Kind::Only(group) => self.only(statement, group),
            ast::Kind::Together(together) => self.together(statement, together),
            ast::Kind::Either(either) => self.either(statement, either),
            ast::Kind::Repeat(repeat) => self.repeat(statement, repeat),
            ast::Kind::For(repeat) => self.for_loop(statement, repeat),
            ast::Kind::Timeout(period) => self.out.timeout = Some(self.period(period).0),
            ast::Kind::Settle(period) => self.out.settle = Some(self.period(period).0),
            ast::Kind::Unknown(_) => {}
        }
    }

    pub(super) fn add(&mut self, statement: &ast::Statement, kind: Kind) -> StatementId {
        let id = self.next_statement();
        self.out.statements.push(Statement { extent: statement.extent, kind });
        id
    }

    fn publish(&mut self, statement: &'a ast::Statement, publish: &'a ast::Publish) {
        let kind = self.published(&statement.verb, publish);
        let id = self.add(statement, kind);
        self.events.push(Event::Trigger(id));
    }

    /// What is sent, by a `publish` or a `request`.
    pub(super) fn published(&mut self, verb: &'a Ident, publish: &'a ast::Publish) -> Kind {
        let via = publish.via.as_ref();
        let to = Address { transport: self.transport(verb, via), topic: self.topic(&publish.topic).0 };
        let payload: Content = self.content(publish.payload.as_ref());
        self.bounds(via, word(&publish.key), word(&publish.headers));
        let envelope = self
            .envelope(publish.key.as_ref(), publish.headers.as_ref(), &[])
            .map(|(envelope, uses)| self.expr(Job::Envelope(envelope), uses));
        let capture = publish.capture.as_ref().map(|clause| {
            self.cell(CellName::Capture(&clause.value), Holds::Json { each: false });
            let cell = CellName::Capture(&clause.value);
            self.taken(&clause.value, Of { cell, pat: None, each: false })
        });
        Kind::Publish { to, payload, envelope, capture }
    }

    pub(super) fn expect(
        &mut self,
        statement: &'a ast::Statement,
        expect: &'a ast::Expect,
        in_order: bool,
    ) -> StatementId {
        let kind = self.expected(&statement.verb, expect, in_order);
        self.add(statement, kind)
    }

    /// What must come, of an `expect` or of a `request`.
    pub(super) fn expected(&mut self, verb: &'a Ident, expect: &'a ast::Expect, in_order: bool) -> Kind {
        let name = expect.capture.as_ref().map(|clause| &clause.value);
        let role = Role { name, each: expect.times.is_some(), reading: Reading::Value, answers: false };
        let via = expect.watch.via.as_ref();
        let history = expect.from_start.map(|extent| Bound { via, extent, capability: Capability::History });
        self.out.bounds.extend(history);
        self.watch_bounds(&expect.watch);
        let (mut watch, view) = self.watch(verb, &expect.watch, &role);
        let within = expect.within.as_ref().map(|clause| {
            let (period, uses) = self.period(&clause.value);
            watch.needs.extend(uses);
            period
        });
        watch.needs = sorted(watch.needs);
        let binds = self.parts_and_bindings(&view);
        let capture = name.map(|name| self.taken(name, view.of));
        binds.iter().for_each(|id| self.bind(*id));
        for id in binds.iter().chain(&capture) {
            let capture = &mut self.out.captures[id.0];
            capture.used |= view.used.contains(&plain(capture.name));
        }
        let times = expect.times.as_ref().map(|clause| count(&clause.value));
        let from_start = expect.from_start.is_some();
        self.out.channels[watch.channel.0].from_start |= from_start;
        Kind::Expect { watch, times, within, capture, binds, in_order, from_start }
    }

    /// `as NAME`: noted, filled, and visible from here on.
    fn taken(&mut self, name: &'a Ident, of: Of<'a>) -> CaptureId {
        let capture = self.capture(name, Reading::Cell, None);
        self.fill(capture, Job::Fill(of));
        self.bind(capture);
        capture
    }

    /// Cells and fills for what a pattern binds.
    fn parts_and_bindings(&mut self, view: &View<'a>) -> Vec<CaptureId> {
        let each = view.of.each;
        let mut binds = Vec::new();
        for (name, pat) in view.bindings().into_iter().filter_map(|name| Some((name, view.of.pat?))) {
            let capture = self.capture(name, Reading::Value, None);
            self.cell(CellName::Capture(name), Holds::Inferred);
            self.fill(capture, Job::FillBinding { of: view.of, name, pat });
            binds.push(capture);
        }
        for (name, capture) in &view.parts {
            self.cell(CellName::Capture(name), Holds::Part { each });
            self.fill(*capture, Job::FillPart { name, each });
            binds.push(*capture);
        }
        binds
    }

    fn never(&mut self, statement: &'a ast::Statement, never: &'a ast::Never) {
        let role = Role { name: None, each: false, reading: Reading::Inner, answers: false };
        self.watch_bounds(&never.watch);
        let (mut watch, _) = self.watch(&statement.verb, &never.watch, &role);
        let period = never.period.as_ref().map(|clause| {
            let (period, uses) = self.period(&clause.value);
            watch.needs.extend(uses);
            period
        });
        watch.needs = sorted(watch.needs);
        let quiet = period.is_some();
        let id = self.add(statement, Kind::Never { watch, period });
        self.events.push(Event::Never { id, quiet });
    }

    fn on(&mut self, statement: &'a ast::Statement, on: &'a ast::On) {
        let name = on.capture.as_ref().map(|clause| &clause.value);
        let role = Role { name, each: false, reading: Reading::Inner, answers: true };
        self.watch_bounds(&on.watch);
        let (mut watch, view) = self.watch(&statement.verb, &on.watch, &role);
        let idle = name.is_some_and(|name| !view.used.contains(&plain(name)));
        let (answer, answers, uses) = self.answer(on, &view, idle);
        watch.needs = sorted(watch.needs.iter().copied().chain(uses).collect());
        let (once, times) = match &on.times {
            Some(ast::OnTimes::Once(_)) => (true, None),
            Some(ast::OnTimes::Times(clause)) => (false, Some(count(&clause.value))),
            None => (false, None),
        };
        self.add(statement, Kind::On { watch, answer, answers, once, times });
    }

    fn bound(&mut self, statement: &'a ast::Statement, bound: &'a ast::Let) {
        let uses = self.uses(&bound.value, &[]);
        let name = &bound.name;
        self.local(name, bound.ty.as_ref().map_or(Holds::Inferred, Holds::Type));
        let expr = self.expr(Job::Let { name, value: &bound.value }, uses);
        let capture = self.capture(name, Reading::Let, None);
        self.bind(capture);
        let id = self.add(statement, Kind::Let { expr, capture, text: bound.text.clone() });
        self.events.push(Event::Let(id));
    }

    fn check(&mut self, statement: &'a ast::Statement, check: &'a ast::Check) {
        let mut uses = self.uses(&check.value, &[]);
        if let Some(message) = &check.message {
            uses.extend(self.uses_in(message, &[]));
        }
        let uses = sorted(uses);
        let job = Job::Check { value: &check.value, message: check.message.as_ref() };
        let expr = self.expr(job, uses.clone());
        let (text, extent) = (check.text.clone(), check.extent);
        let id = self.add(statement, Kind::Check { expr, text, extent, uses });
        self.events.push(Event::Check(id));
    }

    fn in_order(&mut self, group: &'a ast::InOrder) {
        self.out.verbs.push(&group.order);
        let mut ids = Vec::new();
        for statement in &group.expects {
            if let ast::Kind::Expect(expect) = &statement.kind {
                self.out.verbs.push(&statement.verb);
                ids.push(self.expect(statement, expect, true));
            }
        }
        if !ids.is_empty() {
            self.events.push(Event::Member(Member::InOrder(ids)));
        }
    }

    pub(super) fn period(&mut self, period: &'a ast::Period) -> (Period, Vec<CaptureId>) {
        match period {
            ast::Period::Literal { nanos, .. } => (Period::Literal(*nanos), Vec::new()),
            ast::Period::Expr(expr, _) => {
                let uses = self.uses(expr, &[]);
                let id = self.expr(Job::Duration(expr), uses.clone());
                (Period::Expr(id, text(expr)), uses)
            }
        }
    }

    fn watch_bounds(&mut self, watch: &'a ast::Watch) {
        self.bounds(watch.via.as_ref(), word(&watch.key), word(&watch.headers));
    }

    pub(super) fn bounds(
        &mut self,
        via: Option<&'a ast::Via>,
        key: Option<&'a Ident>,
        headers: Option<&'a Ident>,
    ) {
        let mut add = |word: Option<&'a Ident>, capability| {
            let extent = word.map(|word| ast::Extent::of(word.span()));
            self.out.bounds.extend(extent.map(|extent| Bound { via, extent, capability }));
        };
        add(key, Capability::Keys);
        add(headers, Capability::Headers);
    }
}

/// Whether an editor asks what this word could become: rust-analyzer puts a marker of its own into the word at
/// the cursor, and completes what then stands in a path. rustc sees no unknown verb: it would only complain again.
fn is_asked(word: &Ident) -> bool {
    let word = word.to_string();
    word.contains("raCompletionMarker") || word.contains("intellijRulezz")
}

/// The word of a clause that is there.
pub(super) fn word<T>(clause: &Option<ast::Clause<T>>) -> Option<&Ident> {
    clause.as_ref().map(|clause| &clause.word)
}

fn count(count: &ast::Count) -> Count {
    Count { least: count.least, most: count.most }
}
