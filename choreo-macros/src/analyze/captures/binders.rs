//! What a block binds.

use proc_macro2::Ident;
use syn::ext::IdentExt;

use crate::analyze::bindings::bindings;
use crate::analyze::steps::{Braces, Inside, Step};
use crate::analyze::walk;
use crate::ast::{Answer, Expect, Kind, Pattern, Statement, ValueKind, Watch};

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
    /// The braces that it is bound in, the outermost first.
    pub(crate) within: Vec<Inside>,
}

impl Binder<'_> {
    /// Whether other statements can use it.
    pub(crate) fn is_seen_below(&self) -> bool {
        self.reach == Reach::Below
    }

    /// Whether it is a field of the run.
    pub(super) fn is_field(&self) -> bool {
        self.is_seen_below() && matches!(self.means, Means::As | Means::At | Means::Pattern)
    }
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
    /// `for NAME in ..`
    For,
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
        for (ident, means, reach) in bound(one.statement) {
            let mut within = one.within.clone();
            if means == Means::For {
                within.push(Inside { of: step, part: 0, kind: Braces::Loop });
            }
            found.push(Binder { ident, name: ident.unraw().to_string(), means, step, reach, within });
        }
    }
    found
}

/// The names that a statement binds by itself, in the order of the text.
pub(super) fn bound(statement: &Statement) -> Vec<(&Ident, Means, Reach)> {
    let with = |reach: Reach| move |(ident, means)| (ident, means, reach);
    match &statement.kind {
        Kind::Publish(publish) => {
            publish.capture.iter().map(|capture| (&capture.value, Means::As, Reach::Below)).collect()
        }
        Kind::Call(call) => {
            call.capture.iter().map(|capture| (&capture.value, Means::As, Reach::Below)).collect()
        }
        Kind::Expect(expect) => awaited(expect),
        Kind::Request(request) => awaited(&request.reply),
        Kind::Never(never) => parts(&never.watch).into_iter().map(with(Reach::Statement)).collect(),
        Kind::On(on) => {
            let capture = on.capture.iter().map(|capture| (&capture.value, Means::As));
            let own = parts(&on.watch).into_iter().chain(capture).map(with(Reach::Statement));
            let lets = on.answers.iter().enumerate().filter_map(|(at, answer)| match answer {
                Answer::Let(_, bind) => Some((&bind.name, Means::Let, Reach::Answer(at))),
                _ => None,
            });
            own.chain(lets).collect()
        }
        Kind::Let(bind) => vec![(&bind.name, Means::Let, Reach::Below)],
        Kind::For(repeat) => {
            let names = repeat.pat.as_ref().map(bindings).unwrap_or_default();
            names.into_iter().map(|name| (name, Means::For, Reach::Below)).collect()
        }
        _ => Vec::new(),
    }
}

/// What an expectation binds.
fn awaited(expect: &Expect) -> Vec<(&Ident, Means, Reach)> {
    let capture = expect.capture.iter().map(|capture| (&capture.value, Means::As));
    let all = parts(&expect.watch).into_iter().chain(capture);
    all.map(|(ident, means)| (ident, means, Reach::Below)).collect()
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
