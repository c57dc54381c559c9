//! What `expect`, `never` and `on` have in common: topic, pattern, headers, key, `where`.

use proc_macro2::Ident;
use syn::Expr;

use super::ir::{
    CaptureId, CellName, ChannelId, Condition, Holds, Job, LeafId, Of, Own, Pattern, Reading, Topic,
    TopicText, TransportId, Typed,
};
use super::pattern::Gathered;
use super::{Lowering, extent, ir, plain, sorted, text};
use crate::analyze::{bindings, uses};
use crate::ast;

/// Who watches.
pub(super) struct Role<'a> {
    /// `as NAME`
    pub(super) name: Option<&'a Ident>,
    /// Whether it takes several messages: an `expect` with `times`.
    pub(super) each: bool,
    /// How what `NAME @` binds is read below.
    pub(super) reading: Reading,
    /// Whether it is an `on`: it needs a cell in any case, and its name is not one.
    pub(super) answers: bool,
}

/// What a statement's own `where`, answer and fills refer to.
pub(super) struct View<'a> {
    pub(super) of: Of<'a>,
    pub(super) name: Option<&'a Ident>,
    pub(super) parts: Vec<(&'a Ident, CaptureId)>,
    /// Which of its names its own `where` uses.
    pub(super) used: Vec<String>,
}

impl<'a> View<'a> {
    /// The names that mean this statement's own message or a part of it.
    pub(super) fn names(&self) -> Vec<String> {
        let parts = self.parts.iter().map(|(name, _)| *name);
        self.name.into_iter().chain(parts).chain(self.bindings()).map(plain).collect()
    }

    /// What its typed pattern binds.
    pub(super) fn bindings(&self) -> Vec<&'a Ident> {
        self.of.pat.map(bindings::bindings).unwrap_or_default()
    }

    /// What of it is among these names.
    pub(super) fn own(&self, used: &[String]) -> Own<'a> {
        let used = |name: &Ident| used.contains(&plain(name));
        let parts = self.parts.iter().map(|(name, _)| *name).enumerate();
        let bindings = self.bindings().into_iter().filter(|name| used(name));
        Own {
            message: self.name.filter(|name| used(name)),
            idle: false,
            parts: parts.filter(|(_, name)| used(name)).collect(),
            bindings: bindings.filter_map(|name| Some((name, self.of.pat?))).collect(),
        }
    }
}

impl<'a> Lowering<'a> {
    pub(super) fn watch(
        &mut self,
        verb: &'a Ident,
        watch: &'a ast::Watch,
        role: &Role<'a>,
    ) -> (ir::Watch, View<'a>) {
        let transport = self.transport(verb, watch.via.as_ref());
        let (channel, topic) = self.channel(transport, &watch.topic);
        let mut view = self.view(watch, role);
        let mut gathered = Gathered { reading: Some(role.reading), ..Gathered::default() };
        let pattern = self.watched(watch.pattern.as_ref(), &view, &mut gathered);
        let headers = watch.headers.as_ref().map(|clause| self.fields(&clause.value, &mut gathered));
        let key = watch.key.as_ref().map(|clause| self.node(&clause.value, &mut gathered));
        view.parts = std::mem::take(&mut gathered.parts);
        let condition =
            watch.condition.as_ref().map(|clause| self.condition(&clause.value, &mut view, &mut gathered));
        let lowered = ir::Watch {
            channel,
            topic,
            pattern,
            headers: headers.unwrap_or_default(),
            key,
            condition: condition.flatten(),
            needs: sorted(gathered.needs),
            operands: gathered.operands,
        };
        (lowered, view)
    }

    /// Makes the cell that fixes the type of the statement's message, where something refers to it.
    fn view(&mut self, watch: &'a ast::Watch, role: &Role<'a>) -> View<'a> {
        let pat = match &watch.pattern {
            Some(ast::Pattern::Typed { pat, .. }) => Some(pat),
            _ => None,
        };
        let cell = match role.name.filter(|_| !role.answers) {
            Some(name) => CellName::Capture(name),
            None => CellName::Anchor(self.next_statement()),
        };
        let referred = role.name.is_some() || pat.is_some() || watch.condition.is_some() || role.answers;
        if referred {
            let holds = if pat.is_some() { Holds::Inferred } else { Holds::Json { each: role.each } };
            self.cell(cell, holds);
        }
        View { of: Of { cell, pat, each: role.each }, name: role.name, parts: Vec::new(), used: Vec::new() }
    }

    fn watched(
        &mut self,
        pattern: Option<&'a ast::Pattern>,
        view: &View<'a>,
        gathered: &mut Gathered<'a>,
    ) -> Pattern {
        match pattern {
            None => Pattern::Anything,
            Some(ast::Pattern::Shape(shape)) => Pattern::Shape(self.node(&shape.value, gathered)),
            Some(ast::Pattern::Typed { pat, extent, text }) => {
                let (whole, leaves) = self.whole(pat);
                let leaf = whole.leaf;
                let job = Job::Typed(Typed { of: view.of, pat, whole });
                let expr = self.expr(job, Vec::new());
                Pattern::Typed { expr, text: text.clone(), extent: *extent, whole: leaf, leaves }
            }
            Some(ast::Pattern::Bytes(bytes)) => {
                let extent = ast::Extent::of(bytes.span());
                Pattern::Bytes { bytes: bytes.value(), extent, leaf: self.leaf() }
            }
            Some(ast::Pattern::Matcher { expr, extent, text }) => {
                let uses = self.uses(expr, &[]);
                gathered.needs.extend(&uses);
                let leaf: LeafId = self.leaf();
                let expr = self.expr(Job::Matcher(expr), uses);
                Pattern::Custom { expr, text: text.clone(), extent: *extent, leaf }
            }
        }
    }

    fn condition(
        &mut self,
        value: &'a Expr,
        view: &mut View<'a>,
        gathered: &mut Gathered<'a>,
    ) -> Option<Condition> {
        let names = view.names();
        let used = uses::used(value, &|name| names.iter().any(|own| own == name));
        view.used = used.iter().map(plain).collect();
        let uses = self.uses(value, &names);
        gathered.needs.extend(&uses);
        let leaf = self.leaf();
        let job = Job::Condition { of: view.of, own: view.own(&view.used), value };
        let expr = self.expr(job, uses);
        Some(Condition { expr, text: text(value), extent: extent(value)?, leaf })
    }

    /// The channel of a topic on a transport, shared by all who wrote it the same way, and the topic as written here.
    fn channel(&mut self, transport: TransportId, topic: &'a ast::Topic) -> (ChannelId, Topic) {
        let known = |out: &ir::Block<'_>, same: &dyn Fn(&Topic) -> bool| {
            let is_it = |one: &ir::Channel| one.transport == transport && same(&one.topic);
            out.channels.iter().position(is_it)
        };
        let same_text = |out: &ir::Block<'_>, text: &str| {
            known(out, &|topic| matches!(topic, Topic::Expr(_, written) if written == text))
        };
        let found = match topic {
            ast::Topic::Literal(lit) => known(&self.out, &|topic| *topic == Topic::Literal(lit.value())),
            ast::Topic::Path(path) => same_text(&self.out, &text(path)),
            ast::Topic::Expr(expr, _) => same_text(&self.out, &text(expr)),
            // Each request has an address of its own.
            ast::Topic::Reply => None,
        };
        let at = found.unwrap_or_else(|| {
            // Evaluated once, before the first statement, also for what stands in a loop.
            let loops = std::mem::take(&mut self.loops);
            let topic = self.topic(topic).0;
            self.loops = loops;
            let listeners = Vec::new();
            self.out.channels.push(ir::Channel { transport, topic, from_start: false, listeners });
            self.out.channels.len() - 1
        });
        let statement = self.next_statement();
        let channel = &mut self.out.channels[at];
        channel.listeners.push(statement);
        (ChannelId(at), channel.topic.clone())
    }

    /// The transport that a statement names; the only one, where it names none.
    pub(super) fn transport(&mut self, verb: &'a Ident, via: Option<&'a ast::Via>) -> TransportId {
        let Some(via) = via else {
            self.out.nameless.get_or_insert(verb);
            return TransportId(0);
        };
        self.out.vias.push(via);
        let name = plain(&via.name);
        let known = self.out.transports.iter().position(|known| *known == name);
        TransportId(known.unwrap_or_else(|| {
            self.out.transports.push(name);
            self.out.transports.len() - 1
        }))
    }

    /// A topic by itself, and the captures that it uses.
    pub(super) fn topic(&mut self, topic: &'a ast::Topic) -> (Topic, Vec<CaptureId>) {
        let (rust, text, uses) = match topic {
            ast::Topic::Literal(lit) => return (Topic::Literal(lit.value()), Vec::new()),
            ast::Topic::Reply => return (Topic::Reply, Vec::new()),
            ast::Topic::Path(path) => (TopicText::Path(path), text(path), Vec::new()),
            ast::Topic::Expr(expr, _) => (TopicText::Expr(expr), text(expr), self.uses(expr, &[])),
        };
        let expr = self.expr(Job::Topic(rust), uses.clone());
        (Topic::Expr(expr, text), uses)
    }
}
