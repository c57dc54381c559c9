//! What `#[derive(choreo::Stage)]` makes of a struct of transports.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::parse_quote;
use syn::spanned::Spanned;

use super::include::callback;
use crate::ast::Marker;
use crate::stage::{Field, Include, Struct};

/// `impl Stage`, `impl Named`, and for several transports `impl Wiring`. `marker` is for the stand-ins that it includes.
pub(crate) fn stage(of: &Struct, marker: &Marker, private: &TokenStream) -> TokenStream {
    let name = &of.name;
    let mut generics = of.generics.clone();
    let bounds = &mut generics.make_where_clause().predicates;
    // A field that is no transport is told of here, once, at its type: below it is taken for one.
    bounds.extend(of.transports.iter().map(|field| -> syn::WherePredicate {
        let ty = &field.ty;
        let bound = respanned(quote!(: #private::Transport), ty.span());
        parse_quote!(#ty #bound)
    }));
    let (parameters, arguments, bounds) = generics.split_for_impl();
    let head = quote!(#name #arguments #bounds);
    let open = open(&of.transports, private);
    let (wire, get) = match of.transports.as_slice() {
        [Field { name, ty, .. }] => (quote!(#ty), quote!(&self.#name)),
        _ => (quote!(Self), quote!(self)),
    };
    let host = host(of, marker, private);
    let wiring = (of.transports.len() > 1).then(|| wiring(&of.transports, private));
    let wiring = wiring.map(|inside| {
        quote! {
            #[automatically_derived]
            #[allow(trivial_bounds)]
            impl #parameters #private::Wiring for #head { #inside }
        }
    });
    quote! {
        #[automatically_derived]
        #[allow(trivial_bounds)]
        impl #parameters #private::Stage for #head {
            type Wire = #wire;
            #open
            fn wire(&self) -> &Self::Wire { #get }
            #host
        }
        #[automatically_derived]
        #[allow(trivial_bounds)]
        impl #parameters #private::Named for #head {}
        #wiring
    }
}

/// Runs a block beside the stand-ins that the stage includes.
fn host(of: &Struct, marker: &Marker, private: &TokenStream) -> Option<TokenStream> {
    if of.includes.is_empty() {
        return None;
    }
    let block = callback(of.krate.as_ref(), "choreo");
    let includes = of.includes.iter().map(|include| {
        let Include { word, path, arguments } = include;
        quote!(#word #path (#arguments);)
    });
    Some(quote! {
        async fn host(&self, __choreo_guest: #private::Guest<'_>) -> #private::Verdict {
            let __choreo_stage = self;
            #block! { #marker #(#includes)* }
        }
    })
}

/// The same tokens at another place.
fn respanned(tokens: TokenStream, span: Span) -> TokenStream {
    let moved = tokens.into_iter().map(|mut tree| {
        tree.set_span(span);
        tree
    });
    moved.collect()
}

/// One field after another, each told of those before it.
fn open(fields: &[Field], private: &TokenStream) -> TokenStream {
    let locals: Vec<Ident> = (0..fields.len()).map(|at| format_ident!("__{at}")).collect();
    let lines: Vec<TokenStream> = fields
        .iter()
        .zip(&locals)
        .map(|(field, local)| {
            let name = field.name.unraw().to_string();
            quote!(#private::Line::named(#name, &#local))
        })
        .collect();
    let opened = fields.iter().enumerate().map(|(at, field)| {
        let (local, ty, name) = (&locals[at], &field.ty, field.name.unraw().to_string());
        let before = &lines[..at];
        let opening = opening(field, private);
        quote! {
            let #local = #private::opened::<Self, #ty>(#name, #opening, &[#(#before),*]).await?;
        }
    });
    let given = fields.iter().zip(&locals).enumerate().map(|(at, (field, local))| {
        let (name, at) = (&field.name, Literal::usize_unsuffixed(at));
        quote!(#name: __turns.grant(#at, #local).await)
    });
    quote! {
        async fn open() -> ::core::result::Result<Self, #private::TransportError> {
            #[allow(unused_imports)]
            use #private::{AnyOpening as _, FutureOpening as _, TransportOpening as _};
            #(#opened)*
            let __turns = #private::Turns::of(&[#(#lines),*]).await?;
            ::core::result::Result::Ok(Self { #(#given),* })
        }
    }
}

/// A future that opens the field.
fn opening(field: &Field, private: &TokenStream) -> TokenStream {
    let Some(expr) = &field.opening else {
        let ty = &field.ty;
        return quote!(<#ty as #private::Transport>::connection());
    };
    let (ty, span) = (&field.ty, expr.span());
    let value = Ident::new("__value", span);
    let call = quote_spanned!(span=> (::core::marker::PhantomData::<#ty>, #value));
    quote!(async {
        let #value = #expr;
        (&&&#private::Opening::of(&#value)).__opening().open #call .await
    })
}

fn wiring(fields: &[Field], private: &TokenStream) -> TokenStream {
    let lines = fields.iter().map(|field| {
        let (name, text) = (&field.name, field.name.unraw().to_string());
        quote!(#private::Line::named(#text, &self.#name))
    });
    let types = fields.iter().map(|field| &field.ty);
    quote! {
        fn lines(&self) -> #private::Lines<'_> {
            #private::Lines::from_vec(::std::vec![#(#lines),*])
        }
        fn real_time_only() -> ::core::option::Option<&'static str> {
            ::core::option::Option::None #(.or(<#types as #private::Wiring>::real_time_only()))*
        }
    }
}
