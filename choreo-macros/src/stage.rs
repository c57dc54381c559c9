//! `#[derive(choreo::Stage)]`: the struct it stands on, and how its fields are opened.

use proc_macro2::{Ident, Span, TokenStream};
use syn::spanned::Spanned;
use syn::{Attribute, Data, DeriveInput, Expr, Fields, Generics, Meta, Path, Token, Type};

use crate::diagnostic::Diagnostics;

const FORM: &str = "a stage is a struct of transports with names: `struct Shop { nats: Nats, kafka: Kafka }`";

/// A struct of transports.
pub(crate) struct Struct {
    pub(crate) name: Ident,
    pub(crate) generics: Generics,
    /// In the order of the text; at least one.
    pub(crate) transports: Vec<Field>,
    /// `#[stage(crate = path)]`
    pub(crate) krate: Option<Path>,
}

/// One of its transports.
pub(crate) struct Field {
    pub(crate) name: Ident,
    pub(crate) ty: Type,
    /// `#[stage(EXPR)]`: what opens it. Without one it is opened as it would be by itself.
    pub(crate) opening: Option<Expr>,
}

/// Reads what the derive stands on. `None` where that is no struct of transports, which is reported.
pub(crate) fn read(item: TokenStream, diagnostics: &mut Diagnostics) -> Option<Struct> {
    let input = syn::parse2::<DeriveInput>(item).map_err(|error| diagnostics.syn(&error)).ok()?;
    let krate = input.attrs.iter().filter_map(|attribute| facade(attribute, diagnostics)).last();
    let fields = match input.data {
        Data::Struct(of) => of.fields,
        Data::Enum(of) => {
            diagnostics.error(of.enum_token.span, FORM);
            return None;
        }
        Data::Union(of) => {
            diagnostics.error(of.union_token.span, FORM);
            return None;
        }
    };
    let Fields::Named(named) = fields else {
        diagnostics.error(input.ident.span(), FORM);
        return None;
    };
    let mut transports = Vec::new();
    for field in named.named {
        let Some(name) = field.ident else { continue };
        let openings: Vec<Expr> =
            field.attrs.iter().filter_map(|attribute| opening(attribute, diagnostics)).collect();
        if let Some(again) = openings.get(1) {
            diagnostics.error(again.span(), format!("`{name}` has its `#[stage(..)]` already"));
        }
        transports.push(Field { name, ty: field.ty, opening: openings.into_iter().next() });
    }
    if transports.is_empty() {
        diagnostics.error(input.ident.span(), FORM);
        return None;
    }
    Some(Struct { name: input.ident, generics: input.generics, transports, krate })
}

/// `#[stage(crate = path)]`, above the struct.
fn facade(attribute: &Attribute, diagnostics: &mut Diagnostics) -> Option<Path> {
    if !attribute.path().is_ident("stage") {
        return None;
    }
    let read = attribute.parse_args_with(|input: syn::parse::ParseStream<'_>| {
        input.parse::<Token![crate]>()?;
        input.parse::<Token![=]>()?;
        input.call(Path::parse_mod_style)
    });
    let message = "above the struct stands `#[stage(crate = path)]` alone: what opens a transport stands above its field";
    read.map_err(|_| diagnostics.error(place(attribute), message)).ok()
}

/// `#[stage(EXPR)]`, above a field.
fn opening(attribute: &Attribute, diagnostics: &mut Diagnostics) -> Option<Expr> {
    if !attribute.path().is_ident("stage") {
        return None;
    }
    let Meta::List(list) = &attribute.meta else {
        diagnostics.error(place(attribute), "say what opens it: `#[stage(Nats::ephemeral())]`");
        return None;
    };
    let read = |input: syn::parse::ParseStream<'_>| {
        let expr = input.parse::<Expr>()?;
        match input.is_empty() {
            true => Ok(expr),
            false => Err(input.error("expected one expression, such as `Nats::ephemeral()`")),
        }
    };
    if list.tokens.is_empty() {
        diagnostics.error(place(attribute), "say what opens it: `#[stage(Nats::ephemeral())]`");
        return None;
    }
    list.parse_args_with(read).map_err(|error| diagnostics.syn(&error)).ok()
}

fn place(attribute: &Attribute) -> Span {
    attribute.path().span()
}
