//! What an `on` answers: one closure.

use super::ir::{
    Address, Answers, Bound, Capability, CaptureId, ExprId, Job, Reply, Step, Topic, TopicText, TransportId,
};
use super::statement::word;
use super::watch::View;
use super::{Lowering, plain, sorted, text};
use crate::analyze::uses;
use crate::ast::{self, Clause, Key};

/// An answer on its way.
struct Steps<'a> {
    list: Vec<Step<'a>>,
    /// The transport that the `on` names.
    via: Option<&'a ast::Via>,
    publishes: Vec<Address>,
    replies: bool,
    /// The expressions of its `check`s.
    checks: Vec<ast::Extent>,
    /// The captures of other statements that it uses.
    uses: Vec<CaptureId>,
    /// The names of its statement's message and parts.
    own: Vec<String>,
    /// Those of them that it uses.
    used: Vec<String>,
    /// The names that its own `let`s have bound so far.
    lets: Vec<String>,
    id: ExprId,
}

impl Steps<'_> {
    fn is_own(&self, name: &str) -> bool {
        self.own.iter().any(|own| own == name) && !self.lets.iter().any(|bound| bound == name)
    }

    /// The names that are no captures of other statements here.
    fn hidden(&self) -> Vec<String> {
        self.own.iter().chain(&self.lets).cloned().collect()
    }

    fn note_own(&mut self, expr: &syn::Expr) {
        let found = uses::used(expr, &|name| self.is_own(name));
        self.used.extend(found.iter().map(plain));
    }
}

impl<'a> Lowering<'a> {
    /// The closure, its outline, and the captures that it uses. `idle`: the `where` does not use the name.
    pub(super) fn answer(
        &mut self,
        on: &'a ast::On,
        view: &View<'a>,
        idle: bool,
    ) -> (ExprId, Answers, Vec<CaptureId>) {
        let id = ExprId(self.out.exprs.len());
        let mut steps = Steps {
            list: Vec::new(),
            via: on.watch.via.as_ref(),
            publishes: Vec::new(),
            replies: false,
            checks: Vec::new(),
            uses: Vec::new(),
            own: view.names(),
            used: Vec::new(),
            lets: Vec::new(),
            id,
        };
        for answer in &on.answers {
            self.step(answer, &mut steps);
        }
        let mut own = view.own(&steps.used);
        if idle && own.message.is_none() {
            own.message = view.name;
            own.idle = true;
        }
        let uses = sorted(steps.uses);
        let id = self.expr(Job::Answer { of: view.of, own, steps: steps.list }, uses.clone());
        let Steps { publishes, replies, checks, .. } = steps;
        (id, Answers { publishes, replies, checks }, uses)
    }

    fn step(&mut self, answer: &'a ast::Answer, steps: &mut Steps<'a>) {
        match answer {
            ast::Answer::Publish(verb, publish) => {
                self.out.verbs.push(verb);
                let via = publish.via.as_ref();
                self.bounds(via, word(&publish.key), word(&publish.headers));
                let transport = self.transport(verb, via);
                let topic = self.answer_topic(transport, &publish.topic, steps);
                let reply = self.sent(
                    publish.payload.as_ref(),
                    publish.key.as_ref(),
                    publish.headers.as_ref(),
                    steps,
                );
                steps.list.push(Step::Publish { transport, topic, reply });
            }
            ast::Answer::Reply(verb, reply) => {
                self.out.verbs.push(verb);
                let extent = ast::Extent::of(verb.span());
                self.out.bounds.push(Bound { via: steps.via, extent, capability: Capability::Reply });
                self.bounds(steps.via, word(&reply.key), word(&reply.headers));
                let reply =
                    self.sent(reply.payload.as_ref(), reply.key.as_ref(), reply.headers.as_ref(), steps);
                steps.replies = true;
                steps.list.push(Step::Reply(reply));
            }
            ast::Answer::Wait(verb, wait) => {
                self.out.verbs.push(verb);
                let step = match &wait.period {
                    ast::Period::Literal { nanos, .. } => Step::Wait(*nanos),
                    ast::Period::Expr(expr, _) => {
                        self.mention(expr, steps);
                        Step::WaitFor(expr)
                    }
                };
                steps.list.push(step);
            }
            ast::Answer::Let(verb, bound) => {
                self.out.verbs.push(verb);
                self.mention(&bound.value, steps);
                let (name, ty, value) = (&bound.name, bound.ty.as_ref(), &bound.value);
                steps.list.push(Step::Let { name, ty, value });
                steps.lets.push(plain(name));
            }
            ast::Answer::Check(verb, check) => {
                self.out.verbs.push(verb);
                self.mention(&check.value, steps);
                if let Some(message) = &check.message {
                    self.mention_in(message, steps);
                }
                let (value, message, text) = (&check.value, check.message.as_ref(), check.text.as_str());
                steps.list.push(Step::Check { number: steps.checks.len(), value, message, text });
                steps.checks.push(check.extent);
            }
        }
    }

    fn answer_topic(
        &mut self,
        transport: TransportId,
        topic: &'a ast::Topic,
        steps: &mut Steps<'a>,
    ) -> TopicText<'a> {
        // The answer's own closure evaluates it; the outline only shows its text.
        let (rust, outline) = match topic {
            ast::Topic::Literal(lit) => (TopicText::Literal(lit), Topic::Literal(lit.value())),
            ast::Topic::Path(path) => (TopicText::Path(path), Topic::Expr(steps.id, text(path))),
            ast::Topic::Reply => unreachable!("the topic of an answer is written"),
            ast::Topic::Expr(expr, _) => {
                self.mention(expr, steps);
                (TopicText::Expr(expr), Topic::Expr(steps.id, text(expr)))
            }
        };
        steps.publishes.push(Address { transport, topic: outline });
        rust
    }

    fn sent(
        &mut self,
        payload: Option<&'a ast::Payload>,
        key: Option<&'a Clause<syn::Expr>>,
        headers: Option<&'a Clause<Vec<(Key, syn::Expr)>>>,
        steps: &mut Steps<'a>,
    ) -> Reply<'a> {
        let hidden = steps.hidden();
        let (payload, uses) = self.payload(payload, &hidden);
        steps.uses.extend(uses);
        payload.exprs().for_each(|expr| steps.note_own(expr));
        let envelope = self.envelope(key, headers, &hidden).map(|(envelope, uses)| {
            steps.uses.extend(uses);
            envelope.exprs().for_each(|expr| steps.note_own(expr));
            envelope
        });
        Reply { payload, envelope }
    }

    fn mention(&mut self, expr: &'a syn::Expr, steps: &mut Steps<'a>) {
        let hidden = steps.hidden();
        steps.uses.extend(self.uses(expr, &hidden));
        steps.note_own(expr);
    }

    fn mention_in(&mut self, arguments: &'a proc_macro2::TokenStream, steps: &mut Steps<'a>) {
        let hidden = steps.hidden();
        steps.uses.extend(self.uses_in(arguments, &hidden));
        let found = uses::used_in_arguments(arguments, &|name| steps.is_own(name));
        steps.used.extend(found.iter().map(plain));
    }
}
