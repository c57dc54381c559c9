//! `#[derive(choreo::Stage)]`: the struct it stands on, and how its fields are opened.

use proc_macro2::{Ident, Span, TokenStream};
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, Data, DeriveInput, Expr, Fields, Generics, Meta, Path, Token, Type, parenthesized};

use crate::diagnostic::Diagnostics;

const FORM: &str = "a stage is a struct of transports with names: `struct Shop { nats: Nats, kafka: Kafka }`";

/// A struct of transports.
pub(crate) struct Struct {
    pub(crate) name: Ident,
    pub(crate) generics: Generics,
    /// In the order of the text; at least one.
    pub(crate) transports: Vec<Field>,
    /// In the order of the text.
    pub(crate) includes: Vec<Include>,
    /// `#[stage(crate = path)]`
    pub(crate) krate: Option<Path>,
}

/// `#[stage(include PATH(ARGUMENTS))]`: its stand-ins.
pub(crate) struct Include {
    /// The word `include`.
    pub(crate) word: Ident,
    /// The fragment.
    pub(crate) path: Path,
    /// What stands in its parentheses.
    pub(crate) arguments: TokenStream,
}

/// What stands in a `#[stage(..)]` above the struct.
enum Above {
    Facade(Path),
    Include(Include),
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
    let (mut krate, mut includes) = (None, Vec::new());
    for above in input.attrs.iter().flat_map(|attribute| above(attribute, diagnostics)) {
        match above {
            Above::Facade(path) => krate = Some(path),
            Above::Include(include) => includes.push(include),
        }
    }
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
    if named.named.is_empty() {
        diagnostics.error(input.ident.span(), FORM);
        return None;
    }
    let mut transports = Vec::new();
    for field in named.named {
        let Some(name) = field.ident else { continue };
        if matches!(field.ty, Type::TraitObject(_) | Type::ImplTrait(_)) {
            diagnostics.error(
                name.span(),
                format!("`{name}` needs the type of one transport, such as `{name}: Nats`"),
            );
            continue;
        }
        let openings: Vec<Expr> =
            field.attrs.iter().filter_map(|attribute| opening(attribute, diagnostics)).collect();
        if let Some(again) = openings.get(1) {
            diagnostics.error(again.span(), format!("`{name}` has its `#[stage(..)]` already"));
        }
        transports.push(Field { name, ty: field.ty, opening: openings.into_iter().next() });
    }
    let (name, generics) = (input.ident, input.generics);
    (!transports.is_empty()).then_some(Struct { name, generics, transports, includes, krate })
}

/// `#[stage(crate = path)]`, `#[stage(include NAME(ARGUMENTS))]`, or several of them with commas, above the struct.
fn above(attribute: &Attribute, diagnostics: &mut Diagnostics) -> Vec<Above> {
    if !attribute.path().is_ident("stage") {
        return Vec::new();
    }
    let read = attribute.parse_args_with(Punctuated::<Above, Token![,]>::parse_terminated);
    match read {
        Ok(list) if !list.is_empty() => list.into_iter().collect(),
        _ => {
            let message = "above the struct stands `#[stage(include NAME(..))]`, or `#[stage(crate = path)]`: what opens a \
                           transport stands above its field";
            diagnostics.error(place(attribute), message);
            Vec::new()
        }
    }
}

impl Parse for Above {
    fn parse(input: ParseStream<'_>) -> syn::Result<Above> {
        if input.parse::<Option<Token![crate]>>()?.is_some() {
            input.parse::<Token![=]>()?;
            return input.call(Path::parse_mod_style).map(Above::Facade);
        }
        let word = input.parse::<Ident>().ok().filter(|word| word == "include");
        let word = word.ok_or_else(|| input.error("neither"))?;
        let path = input.call(Path::parse_mod_style)?;
        let arguments;
        parenthesized!(arguments in input);
        Ok(Above::Include(Include { word, path, arguments: arguments.parse()? }))
    }
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
    let read = |input: ParseStream<'_>| {
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
