//! What a block binds.

use proc_macro2::Ident;
use syn::ext::IdentExt;

use crate::analyze::bindings::bindings;
use crate::analyze::steps::Step;
use crate::analyze::walk;
use crate::ast::{Answer, Kind, Pattern, Request, ValueKind, Watch};

/// A name, and what binds it.
pub(crate) struct Binder<'b> {
    /// The token.
    pub(crate) ident: &'b Ident,
    /// The name without `r#`.
    pub(crate) name: String,
    /// How it is bound.
    pub(crate) means: Means,
    /// The step that binds it.
    pub(crate) step: usize,
    /// Where it can be used.
    pub(crate) reach: Reach,
}

/// How a name is bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Means {
    /// `as NAME`
    As,
    /// `NAME @ VALUE`
    At,
    /// In a typed pattern.
    Pattern,
    /// `let NAME = ..`
    Let,
}

/// Where a name can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// In its own `where`, and in everything below.
    Below,
    /// In its own statement alone (`on`, `never`): after its pattern.
    Statement,
    /// In the answers of its `on` after this one.
    Answer(usize),
}

/// The names that a block binds, in the order of the text.
pub(crate) fn binders<'b>(steps: &[Step<'b>]) -> Vec<Binder<'b>> {
    let mut found = Vec::new();
    for (step, one) in steps.iter().enumerate() {
        let mut add = |ident: &'b Ident, means, reach| {
            found.push(Binder { ident, name: ident.unraw().to_string(), means, step, reach });
        };
        match &one.statement.kind {
            Kind::Publish(publish) => {
                publish.capture.iter().for_each(|capture| add(&capture.value, Means::As, Reach::Below));
            }
            Kind::Call(call) => {
                call.capture.iter().for_each(|capture| add(&capture.value, Means::As, Reach::Below));
            }
            Kind::Expect(expect) | Kind::Request(Request { reply: expect, .. }) => {
                parts(&expect.watch).into_iter().for_each(|(ident, means)| add(ident, means, Reach::Below));
                expect.capture.iter().for_each(|capture| add(&capture.value, Means::As, Reach::Below));
            }
            Kind::Never(never) => {
                let parts = parts(&never.watch);
                parts.into_iter().for_each(|(ident, means)| add(ident, means, Reach::Statement));
            }
            Kind::On(on) => {
                let parts = parts(&on.watch);
                parts.into_iter().for_each(|(ident, means)| add(ident, means, Reach::Statement));
                on.capture.iter().for_each(|capture| add(&capture.value, Means::As, Reach::Statement));
                for (at, answer) in on.answers.iter().enumerate() {
                    if let Answer::Let(_, bind) = answer {
                        add(&bind.name, Means::Let, Reach::Answer(at));
                    }
                }
            }
            Kind::Let(bind) => add(&bind.name, Means::Let, Reach::Below),
            _ => {}
        }
    }
    found
}

/// The parts of a message that a watch binds.
fn parts(watch: &Watch) -> Vec<(&Ident, Means)> {
    let mut found = Vec::new();
    if let Some(Pattern::Typed { pat, .. }) = &watch.pattern {
        found.extend(bindings(pat).into_iter().map(|ident| (ident, Means::Pattern)));
    }
    for value in walk::values(watch) {
        walk::each_value(value, &mut |one| {
            if let ValueKind::Bind(ident, _) = &one.kind {
                found.push((ident, Means::At));
            }
        });
    }
    found
}
