//! From the lowered block to Rust.

mod answer;
mod argument;
mod asked;
mod bound;
mod capture;
mod closure;
mod code;
mod flow;
mod fragment;
mod include;
mod item;
mod lend;
mod loops;
mod machine;
mod marker;
mod pattern;
mod payload;
mod place;
mod rewrite;
mod scenario;
mod stage;
mod statement;
mod table;
mod typed;

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};

use crate::ast::Origin;
use crate::lower::ir::{Block, Period};

pub(crate) use bound::{ARGUMENT, formatted, matched, shown};
pub(crate) use capture::captures;
pub(crate) use include::{call, callback, facade, here, included, recursive};
pub(crate) use item::item;
pub(crate) use place::fragment;
pub(crate) use scenario::{Variant, scenario};
pub(crate) use stage::stage;

/// What is known of a block from outside its text.
pub(crate) struct Frame {
    /// `::choreo::__private`
    pub(crate) private: TokenStream,
    /// The scenario's name.
    pub(crate) name: String,
    /// Which of its blocks this is.
    pub(crate) block: usize,
    /// The block's text with its braces, and where it begins, from 1.
    pub(crate) source: String,
    pub(crate) line: usize,
    pub(crate) column: usize,
    /// The fragments that the block includes.
    pub(crate) fragments: Vec<Origin>,
    /// The attribute's `timeout`.
    pub(crate) timeout: Option<Period>,
    /// Not `slow = "warn"`.
    pub(crate) slow_fails: bool,
}

impl Frame {
    /// Without its text where a statement stands elsewhere: one that a `macro_rules` took as an argument does, and
    /// the text is then `{ $($body)* }`.
    pub(crate) fn checked(self, block: &Block<'_>) -> Frame {
        let lines = self.source.lines().count().max(1);
        let last = self.source.lines().last().unwrap_or_default().chars().count();
        let first = (self.line, self.column);
        let end = (self.line + lines - 1, if lines == 1 { self.column + last } else { last + 1 });
        let inside = block.statements.iter().all(|one| {
            if place::fragment(&self.fragments, one.extent.start).is_some() {
                return true;
            }
            let start = one.extent.start.start();
            (first..=end).contains(&(start.line, start.column + 1))
        });
        Frame { source: if inside { self.source } else { String::new() }, ..self }
    }
}

/// The path to the hidden module of the facade: `::choreo::__private`.
pub(crate) fn private(krate: Option<&syn::Path>) -> TokenStream {
    let krate = path(krate);
    quote!(#krate::__private)
}

/// The path to the facade: `crate = ..` of the attribute, or `::choreo`.
pub(crate) fn path(krate: Option<&syn::Path>) -> TokenStream {
    krate.map_or_else(|| quote!(::choreo), |krate| quote!(#krate))
}

/// A block in a test function: runs where it stands, and gives the run.
///
/// What the user wrote comes first, here as where a block is refused (see [`fallback`](crate::fallback)): an editor that
/// completes compares the expansion with one in which a word is added, and follows a place only as far as both are alike.
pub(crate) fn function(block: &Block<'_>, frame: &Frame) -> TokenStream {
    let private = &frame.private;
    let (start, machine) = (start(block, frame, true), machine::machine(block, frame));
    let (name, cells, run) = (&frame.name, cells(block, frame), run(block, frame));
    let (declared, made) = captures(block, private);
    quote! {{
        #start
        #cells
        #machine
        const _: () = {
            #private::inventory::submit! {
                #private::BlockRecord {
                    module: ::core::module_path!(),
                    scenario: #name,
                    machine: &__MACHINE,
                }
            }
        };
        let __verdict = #run;
        #declared
        let __run = #private::finish(__verdict).with(#made);
        __run
    }}
}

/// A script: the block as a value, for a stage of type `stage`.
pub(crate) fn script(block: &Block<'_>, frame: &Frame, stage: &syn::Type) -> TokenStream {
    let private = &frame.private;
    let (start, machine) = (start(block, frame, true), machine::machine(block, frame));
    let (cells, run) = (cells(block, frame), run(block, frame));
    let (declared, made) = captures(block, private);
    quote! {{
        let __script = #private::script(&__MACHINE, async move |__choreo_stage: &#stage| {
            #start
            #cells
            let __verdict = #run;
            #declared
            let __captures = match #private::Verdict::passed(&__verdict) {
                true => ::core::option::Option::Some(#made),
                false => ::core::option::Option::None,
            };
            (__verdict, __captures)
        });
        #machine
        __script
    }}
}

/// The stand-ins that a stage includes: runs the block that is its guest beside them.
pub(crate) fn stand_ins(block: &Block<'_>, frame: &Frame) -> TokenStream {
    let private = &frame.private;
    let (start, machine) = (start(block, frame, true), machine::machine(block, frame));
    let (cells, list) = (cells(block, frame), list(block, frame));
    quote! {{
        #start
        #cells
        #list
        #machine
        #private::Guest::beside(__choreo_guest, &__MACHINE, __exprs).await
    }}
}

/// What the editor looks at first: verbs, and what the block asks of the stage, where one is known.
pub(crate) fn start(block: &Block<'_>, frame: &Frame, stage: bool) -> TokenStream {
    let asked = stage.then(|| asked::asked(block, &frame.private));
    let verbs = verbs(block, frame);
    quote!(#verbs #asked)
}

/// `let _ = $crate::__private::verbs::expect;`: only the verb has the user's span.
fn verbs(block: &Block<'_>, frame: &Frame) -> TokenStream {
    let private = &frame.private;
    // A path has no keywords: `let`, `for`, and what stands behind an `in` where `order` should.
    let verbs = block.verbs.iter().filter(|verb| syn::parse2::<Ident>(verb.to_token_stream()).is_ok());
    quote!(#(let _ = #private::verbs::#verbs;)*)
}

/// Cells and expressions.
pub(crate) fn cells(block: &Block<'_>, frame: &Frame) -> TokenStream {
    let private = &frame.private;
    let (cells, exprs) = (capture::cells(block, private), closure::exprs(block, private));
    let lets = capture::idle_lets(block);
    let argument = bound::argument_name();
    let arguments = (!frame.fragments.is_empty())
        .then(|| quote!(#[allow(unused_imports)] use #private::Argument as #argument;));
    quote! {
        #arguments
        #[allow(unused_imports)]
        use #private::{
            LendCopy as _, LendReference as _, ProbeAny as _, ProbeBytes as _, ReadBorrowed as _,
            ReadClone as _,
        };
        #cells
        #exprs
        #lets
    }
}

/// `let __exprs: Vec<Expr<'_>> = ..;`
pub(crate) fn list(block: &Block<'_>, frame: &Frame) -> TokenStream {
    let private = &frame.private;
    let names = (0..block.exprs.len()).map(closure::expr_name);
    quote!(let __exprs: ::std::vec::Vec<#private::Expr<'_>> = ::std::vec![#(#names),*];)
}

fn run(block: &Block<'_>, frame: &Frame) -> TokenStream {
    let (private, list) = (&frame.private, list(block, frame));
    quote! {{
        #list
        #private::drive(&__MACHINE, __exprs, __choreo_stage).await
    }}
}

#[cfg(test)]
mod tests;
