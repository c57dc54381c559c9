//! From what was written to the tables of the machine.
//!
//! Total: whatever `analyze` accepted can be lowered, and what it refused is lowered as far as it goes, so that
//! the editor and rustc still see it.

mod answer;
mod call;
mod flow;
pub(crate) mod ir;
mod json;
mod literal;
mod pattern;
mod request;
mod statement;
mod typed;
mod watch;

use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::ext::IdentExt;

use crate::analyze::uses;
use crate::ast::{self, Extent};
use ir::{CaptureId, Cell, CellName, ExprId, Holds, LeafId, Reading, StatementId};

/// Lowers a block.
pub(crate) fn lower(block: &ast::Block) -> ir::Block<'_> {
    let mut lowering = Lowering::default();
    for statement in &block.statements {
        lowering.statement(statement);
    }
    let Lowering { mut out, events, .. } = lowering;
    flow::flow(&mut out, &events);
    out
}

/// A block on its way.
#[derive(Default)]
struct Lowering<'a> {
    out: ir::Block<'a>,
    /// The names that statements so far have bound, the latest last.
    names: Vec<(String, CaptureId)>,
    /// What the statements so far do, in order.
    events: Vec<flow::Event>,
}

impl<'a> Lowering<'a> {
    fn next_statement(&self) -> StatementId {
        StatementId(self.out.statements.len())
    }

    fn expr(&mut self, job: ir::Job<'a>, uses: Vec<CaptureId>) -> ExprId {
        self.out.exprs.push(ir::Expr { job, uses });
        ExprId(self.out.exprs.len() - 1)
    }

    fn leaf(&mut self) -> LeafId {
        self.out.leaves += 1;
        LeafId(self.out.leaves - 1)
    }

    fn cell(&mut self, name: CellName<'a>, holds: Holds<'a>) {
        self.out.cells.push(Cell { name, holds });
    }

    /// Notes a name that the statement about to be added binds; it is visible once [`Lowering::bind`] says so.
    fn capture(&mut self, name: &'a Ident, reading: Reading, leaf: Option<LeafId>) -> CaptureId {
        let statement = self.next_statement();
        self.out.captures.push(ir::Capture { name, statement, fill: None, leaf, reading, used: false });
        CaptureId(self.out.captures.len() - 1)
    }

    fn fill(&mut self, capture: CaptureId, job: ir::Job<'a>) {
        let fill = self.expr(job, Vec::new());
        self.out.captures[capture.0].fill = Some(fill);
    }

    /// Makes a capture visible to what stands below.
    fn bind(&mut self, capture: CaptureId) {
        let name = plain(self.out.captures[capture.0].name);
        self.names.push((name, capture));
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
        !own.iter().any(|other| other == name) && self.names.iter().any(|(known, _)| known == name)
    }

    fn resolved(&mut self, found: &[Ident]) -> Vec<CaptureId> {
        let mut ids: Vec<CaptureId> = Vec::new();
        for ident in found {
            let name = plain(ident);
            ids.extend(self.names.iter().rev().find(|(known, _)| *known == name).map(|(_, id)| *id));
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
