//! From what was written to the tables of the machine.
//!
//! Total: whatever `analyze` accepted can be lowered, and what it refused is lowered as far as it goes, so that
//! the editor and rustc still see it.

mod answer;
mod branches;
mod call;
mod event;
mod flow;
pub(crate) mod ir;
mod json;
mod layers;
mod literal;
mod names;
mod only;
mod pattern;
mod request;
mod run;
mod statement;
mod states;
mod typed;
mod watch;

use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::ext::IdentExt;

use crate::analyze::uses;
use crate::ast::{self, Extent};
use event::Event;
use ir::{CaptureId, Cell, CellName, ExprId, Holds, Keeps, LeafId, Place, Reading, StatementId};
use names::Names;

/// Lowers a block.
pub(crate) fn lower(block: &ast::Block) -> ir::Block<'_> {
    let mut lowering = Lowering::default();
    lowering.statements(&block.statements);
    let Lowering { mut out, events, names, .. } = lowering;
    names.keep(&mut out.captures);
    flow::flow(&mut out, events);
    out
}

/// A block on its way.
#[derive(Default)]
struct Lowering<'a> {
    out: ir::Block<'a>,
    /// The names that statements so far have bound.
    names: Names,
    /// What the statements so far do, in order, as far as they stand between the same braces.
    events: Vec<Event>,
    /// How many loops the statement stands in.
    loops: usize,
}

impl<'a> Lowering<'a> {
    fn next_statement(&self) -> StatementId {
        StatementId(self.out.statements.len())
    }

    fn expr(&mut self, job: ir::Job<'a>, uses: Vec<CaptureId>) -> ExprId {
        self.out.exprs.push(ir::Expr { job, uses, again: self.loops > 0 });
        ExprId(self.out.exprs.len() - 1)
    }

    fn leaf(&mut self) -> LeafId {
        self.out.leaves += 1;
        LeafId(self.out.leaves - 1)
    }

    /// The cell of what becomes a field of the run, or of a message that has no name.
    fn cell(&mut self, name: CellName<'a>, holds: Holds<'a>) {
        let place = match name {
            CellName::Capture(name) => self.place(name, true),
            CellName::Anchor(_) => Place::First,
        };
        self.out.cells.push(Cell { name, holds, place });
    }

    /// The cell of a name that is no field of the run.
    fn local(&mut self, name: &'a Ident, holds: Holds<'a>) {
        let place = self.place(name, false);
        self.out.cells.push(Cell { name: CellName::Capture(name), holds, place });
    }

    fn place(&mut self, name: &Ident, field: bool) -> Place {
        self.names.place(&plain(name), ExprId(self.out.exprs.len()), field)
    }

    /// Notes a name that the statement about to be added binds; it is visible once [`Lowering::bind`] says so.
    fn capture(&mut self, name: &'a Ident, reading: Reading, leaf: Option<LeafId>) -> CaptureId {
        let statement = self.next_statement();
        let keeps = if self.loops > 0 { Keeps::Rounds } else { Keeps::Perhaps };
        self.out.captures.push(ir::Capture {
            name,
            statement,
            fill: None,
            leaf,
            reading,
            used: false,
            keeps,
        });
        CaptureId(self.out.captures.len() - 1)
    }

    fn fill(&mut self, capture: CaptureId, job: ir::Job<'a>) {
        let fill = self.expr(job, Vec::new());
        self.out.captures[capture.0].fill = Some(fill);
    }

    /// Makes a capture visible to what stands below.
    fn bind(&mut self, capture: CaptureId) {
        let name = plain(self.out.captures[capture.0].name);
        self.names.bind(name, vec![capture]);
    }

    /// The captures that an expression uses, sorted. `own` are names that mean something else in it.
    fn uses(&mut self, expr: &syn::Expr, own: &[String]) -> Vec<CaptureId> {
        let found = uses::used(expr, &|name| self.knows(name, own));
        self.resolved(&found)
    }

    /// The same for the message of a `check`.
    fn uses_in(&mut self, arguments: &TokenStream, own: &[String]) -> Vec<CaptureId> {
        let found = uses::used_in_arguments(arguments, &|name| self.knows(name, own));
        self.resolved(&found)
    }

    fn knows(&self, name: &str, own: &[String]) -> bool {
        !own.iter().any(|other| other == name) && self.names.captures(name).is_some()
    }

    fn resolved(&mut self, found: &[Ident]) -> Vec<CaptureId> {
        let mut ids: Vec<CaptureId> = Vec::new();
        for ident in found {
            ids.extend(self.names.captures(&plain(ident)).into_iter().flatten());
        }
        for id in &ids {
            self.out.captures[id.0].used = true;
        }
        sorted(ids)
    }
}

/// A name without `r#`.
fn plain(ident: &Ident) -> String {
    ident.unraw().to_string()
}

/// Sorted, each once.
fn sorted(mut ids: Vec<CaptureId>) -> Vec<CaptureId> {
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// The text of some Rust, as it was written.
fn text(rust: &impl ToTokens) -> String {
    crate::parse::text::of(&rust.to_token_stream())
}

/// From the first to the last token of some Rust.
fn extent(rust: &impl ToTokens) -> Option<Extent> {
    let mut tokens = rust.to_token_stream().into_iter();
    let first = tokens.next()?;
    let last = tokens.last().unwrap_or_else(|| first.clone());
    let end = match &last {
        proc_macro2::TokenTree::Group(group) => group.span_close(),
        other => other.span(),
    };
    let start = match &first {
        proc_macro2::TokenTree::Group(group) => group.span_open(),
        other => other.span(),
    };
    Some(Extent { start, end })
}

#[cfg(test)]
mod tests;
