//! Where a statement has expressions, and when each is evaluated.

use proc_macro2::{Ident, TokenStream};
use syn::Expr;

use crate::analyze::uses::{Use, all, all_in_arguments, used};
use crate::analyze::walk::{answer_payload, payload_exprs, period_expr, topic_expr, watch_exprs};
use crate::ast::{Answer, Check, Key, Kind, On, Period, Publish, Statement, Watch};

/// When an expression is evaluated, and so what it can see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    /// Before the first statement: a topic that is listened on.
    Topic,
    /// Before the first statement: `timeout`, `settle`.
    Setting,
    /// As the statement is reached.
    Reached,
    /// On a message that fits otherwise: a `where`.
    Condition,
    /// As an `on` gives this answer.
    Answer(usize),
}

/// The uses of known names in a statement, in the order of the text.
pub(super) fn uses(statement: &Statement, names: &dyn Fn(&str) -> bool) -> Vec<(When, Use)> {
    let mut sites = Sites { names, found: Vec::new() };
    match &statement.kind {
        Kind::Publish(publish) => sites.publish(When::Reached, publish),
        Kind::Expect(expect) => {
            sites.watch(&expect.watch);
            sites.period(When::Reached, expect.within.as_ref().map(|within| &within.value));
        }
        Kind::Never(never) => {
            sites.watch(&never.watch);
            sites.period(When::Reached, never.period.as_ref().map(|period| &period.value));
        }
        Kind::On(on) => sites.on(on),
        Kind::Let(bind) => sites.expr(When::Reached, &bind.value),
        Kind::Check(check) => sites.check(When::Reached, check),
        Kind::Wait(wait) => sites.period(When::Reached, Some(&wait.period)),
        Kind::Request(request) => {
            sites.publish(When::Reached, &request.publish);
            sites.watch(&request.reply.watch);
            sites.period(When::Reached, request.reply.within.as_ref().map(|within| &within.value));
        }
        Kind::Call(call) => call.code.iter().for_each(|code| sites.expr(When::Reached, &code.body)),
        Kind::Eventually(eventually) => {
            eventually.code.iter().for_each(|code| sites.expr(When::Reached, &code.body));
            let clauses = eventually.within.iter().chain(&eventually.every);
            clauses.for_each(|clause| sites.period(When::Reached, Some(&clause.value)));
        }
        Kind::Timeout(period) | Kind::Settle(period) => sites.period(When::Setting, Some(period)),
        Kind::Either(either) => {
            let after = either.branches.iter().filter_map(|branch| branch.after.as_ref());
            after.for_each(|after| sites.period(When::Reached, Some(&after.value)));
        }
        Kind::Repeat(repeat) => sites.expr(When::Reached, &repeat.count),
        Kind::For(repeat) => sites.expr(When::Reached, &repeat.items),
        Kind::InOrder(_) | Kind::Only(_) | Kind::Together(_) | Kind::Unknown(_) => {}
    }
    sites.found
}

/// The uses of known names in a `where`, in the order of the text.
pub(crate) fn conditions(watch: &Watch, names: &dyn Fn(&str) -> bool) -> Vec<Ident> {
    watch.condition.iter().flat_map(|condition| used(&condition.value, names)).collect()
}

struct Sites<'n> {
    names: &'n dyn Fn(&str) -> bool,
    found: Vec<(When, Use)>,
}

impl Sites<'_> {
    fn expr(&mut self, when: When, expr: &Expr) {
        self.found.extend(all(expr, self.names).into_iter().map(|one| (when, one)));
    }

    fn arguments(&mut self, when: When, arguments: &TokenStream) {
        self.found.extend(all_in_arguments(arguments, self.names).into_iter().map(|one| (when, one)));
    }

    fn period(&mut self, when: When, period: Option<&Period>) {
        period.and_then(period_expr).into_iter().for_each(|expr| self.expr(when, expr));
    }

    fn watch(&mut self, watch: &Watch) {
        topic_expr(&watch.topic).into_iter().for_each(|expr| self.expr(When::Topic, expr));
        watch_exprs(watch).into_iter().for_each(|expr| self.expr(When::Reached, expr));
        watch.condition.iter().for_each(|condition| self.expr(When::Condition, &condition.value));
    }

    fn publish(&mut self, when: When, publish: &Publish) {
        topic_expr(&publish.topic).into_iter().for_each(|expr| self.expr(when, expr));
        publish.payload.iter().flat_map(payload_exprs).for_each(|expr| self.expr(when, expr));
        publish.key.iter().for_each(|key| self.expr(when, &key.value));
        publish.headers.iter().for_each(|headers| self.headers(when, &headers.value));
    }

    fn headers(&mut self, when: When, headers: &[(Key, Expr)]) {
        headers.iter().for_each(|(_, expr)| self.expr(when, expr));
    }

    fn check(&mut self, when: When, check: &Check) {
        self.expr(when, &check.value);
        check.message.iter().for_each(|message| self.arguments(when, message));
    }

    fn on(&mut self, on: &On) {
        self.watch(&on.watch);
        for (at, answer) in on.answers.iter().enumerate() {
            let when = When::Answer(at);
            match answer {
                Answer::Publish(_, publish) => self.publish(when, publish),
                Answer::Reply(_, reply) => {
                    answer_payload(answer).into_iter().flat_map(payload_exprs).for_each(|expr| {
                        self.expr(when, expr);
                    });
                    reply.key.iter().for_each(|key| self.expr(when, &key.value));
                    reply.headers.iter().for_each(|headers| self.headers(when, &headers.value));
                }
                Answer::Wait(_, wait) => self.period(when, Some(&wait.period)),
                Answer::Let(_, bind) => self.expr(when, &bind.value),
                Answer::Check(_, check) => self.check(when, check),
            }
        }
    }
}
