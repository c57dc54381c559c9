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
    let open = open(of, private);
    let (wire, get) = match of.transports.as_slice() {
        [Field { name, ty, .. }] => (quote!(#ty), quote!(&self.#name)),
        _ => (quote!(Self), quote!(self)),
    };
    let host = host(of, marker, private);
    let wiring = (of.transports.len() > 1).then(|| wiring(of, private));
    let wiring = wiring.map(|inside| {
        quote! {
            #[automatically_derived]
            #[allow(trivial_bounds)]
            impl #parameters #private::Wiring for #head { #inside }
        }
    });
    let bridge = bridge(of, private).map(|inside| {
        quote! {
            #[automatically_derived]
            #[allow(trivial_bounds)]
            impl #parameters #head { #inside }
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
        #bridge
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
fn open(of: &Struct, private: &TokenStream) -> TokenStream {
    let fields = of.transports.as_slice();
    let locals: Vec<Ident> = (0..fields.len()).map(|at| format_ident!("__{at}")).collect();
    let lines: Vec<TokenStream> =
        fields.iter().zip(&locals).map(|(field, local)| line(of, field, &quote!(&#local), private)).collect();
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
        return quote!(<#ty as #private::Transport>::open());
    };
    let (ty, span) = (&field.ty, expr.span());
    let value = Ident::new("__value", span);
    let call = quote_spanned!(span=> (::core::marker::PhantomData::<#ty>, #value));
    quote!(async {
        let #value = #expr;
        (&&&#private::Opening::of(&#value)).__opening().open #call .await
    })
}

/// One of its transports, with the form that a scope's id has there.
fn line(of: &Struct, field: &Field, transport: &TokenStream, private: &TokenStream) -> TokenStream {
    let name = field.name.unraw().to_string();
    let line = quote!(#private::Line::named(#name, #transport));
    if field.wire_id.is_none() && of.bridge.is_none() {
        return line;
    }
    let none = quote!(::core::option::Option::None);
    let some = |value: TokenStream| quote!(::core::option::Option::Some(#value));
    let wire_id = field.wire_id.as_ref().map(|expr| {
        some(quote!({
            let __wire_id: #private::WireId = #expr;
            __wire_id
        }))
    });
    let (wire_id, bridge) = (wire_id.as_ref().unwrap_or(&none), &of.bridge);
    let bridge = bridge.as_ref().map(|_| some(quote!(Self::__choreo_bridge())));
    let bridge = bridge.as_ref().unwrap_or(&none);
    quote!(#line.worded(#wire_id, #bridge))
}

/// What gives its bridge, which is made once.
fn bridge(of: &Struct, private: &TokenStream) -> Option<TokenStream> {
    let expr = of.bridge.as_ref()?;
    let made = quote_spanned!(expr.span()=> bridge(#expr));
    Some(quote! {
        #[doc(hidden)]
        fn __choreo_bridge() -> &'static dyn #private::Bridge {
            static __BRIDGE: ::std::sync::LazyLock<::std::boxed::Box<dyn #private::Bridge>> =
                ::std::sync::LazyLock::new(|| #private::#made);
            &**__BRIDGE
        }
    })
}

fn wiring(of: &Struct, private: &TokenStream) -> TokenStream {
    let lines = of.transports.iter().map(|field| {
        let name = &field.name;
        line(of, field, &quote!(&self.#name), private)
    });
    let types = of.transports.iter().map(|field| &field.ty);
    quote! {
        fn lines(&self) -> #private::Lines<'_> {
            #private::Lines::from_vec(::std::vec![#(#lines),*])
        }
        fn real_time_only() -> ::core::option::Option<&'static str> {
            ::core::option::Option::None #(.or(<#types as #private::Wiring>::real_time_only()))*
        }
    }
}
