//! What a block becomes that was refused: everything that could be understood, so that rustc and the editor still
//! see it, nothing that runs, and the errors last, since an editor takes the first token it finds at a place.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::{Expr, Type, parse_quote};

use crate::ast;
use crate::attribute::Function;
use crate::codegen::{self, Frame};
use crate::diagnostic::Diagnostics;
use crate::lower::ir::Block;

/// A refused block in a test function.
pub(crate) fn function(block: &Block<'_>, frame: &Frame, diagnostics: &Diagnostics) -> TokenStream {
    let private = &frame.private;
    let (start, cells) = (codegen::start(block, frame, true), codegen::cells(block, frame));
    let ((declared, made), list) = (codegen::captures(block, private), codegen::list(block, frame));
    let errors = diagnostics.to_tokens();
    quote! {{
        #start
        #cells
        { #list let _ = &__exprs; }
        #declared
        let __run = #private::Passed::with(#private::rejected(), #made);
        #errors
        __run
    }}
}

/// A refused script.
pub(crate) fn script(
    block: &Block<'_>,
    frame: &Frame,
    diagnostics: &Diagnostics,
    stage: Option<&Type>,
) -> TokenStream {
    let private = &frame.private;
    let (start, cells) = (codegen::start(block, frame, stage.is_some()), codegen::cells(block, frame));
    let ((declared, made), list) = (codegen::captures(block, private), codegen::list(block, frame));
    let errors = diagnostics.to_tokens();
    let stage = stage.map_or_else(|| quote!(#private::Unknown), |stage| quote!(#stage));
    quote! {{
        let __script = #private::script(&__MACHINE, async move |__choreo_stage: &#stage| {
            #start
            #cells
            { #list let _ = &__exprs; }
            #declared
            let __captures = ::core::option::Option::Some(#made);
            let __verdict: #private::Verdict = #private::rejected();
            (__verdict, __captures)
        });
        static __MACHINE: #private::machine::Machine = #private::machine::Machine::EMPTY;
        #errors
        __script
    }}
}

/// The refused stand-ins of a stage.
pub(crate) fn stand_ins(block: &Block<'_>, frame: &Frame, diagnostics: &Diagnostics) -> TokenStream {
    let private = &frame.private;
    let (start, cells) = (codegen::start(block, frame, true), codegen::cells(block, frame));
    let (list, errors) = (codegen::list(block, frame), diagnostics.to_tokens());
    quote! {{
        #start
        #cells
        { #list let _ = &__exprs; }
        #errors
        #private::Guest::run(__choreo_guest).await
    }}
}

/// A refused function: its name stays taken. Nothing calls a test, so it needs no parameters.
pub(crate) fn scenario(function: &Function, diagnostics: &Diagnostics) -> TokenStream {
    let errors = diagnostics.to_tokens();
    let (visibility, name) = (&function.visibility, &function.name);
    quote! {
        #[cfg(test)]
        #[allow(dead_code)]
        #visibility fn #name() {}
        #errors
    }
}

/// `BASE.await` where nothing can be awaited: something of its type.
pub(crate) fn awaited(base: &Expr) -> Expr {
    parse_quote!({
        fn __awaited<F: ::core::future::IntoFuture>(_: F) -> F::Output {
            loop {}
        }
        __awaited(#base)
    })
}

/// An expression in which something is awaited, and may fail: something of its type.
pub(crate) fn ran(expr: &Expr) -> Expr {
    let error = quote!(::std::boxed::Box<dyn ::std::error::Error>);
    parse_quote!({
        fn __ran<T>(
            _: impl ::core::future::Future<Output = ::core::result::Result<T, #error>>,
        ) -> T {
            loop {}
        }
        __ran(async { ::core::result::Result::Ok(#expr) })
    })
}

/// A block that has no stage. It may stand where items do: a `compile_error!` alone is an item and an expression.
pub(crate) fn without_stage(message: &str) -> TokenStream {
    let mut diagnostics = Diagnostics::default();
    diagnostics.error(Span::call_site(), message);
    diagnostics.to_tokens()
}

/// The items of an item form that could be understood, and the errors.
pub(crate) fn items(items: &[ast::Item], diagnostics: &Diagnostics) -> TokenStream {
    let (items, errors) = (items.iter().map(codegen::item), diagnostics.to_tokens());
    quote!(#(#items)* #errors)
}
