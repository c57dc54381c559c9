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
    /// `#[stage(bridge = EXPR)]`: what maps a scope's id to each transport.
    pub(crate) bridge: Option<Expr>,
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
    Bridge(Expr),
    Include(Include),
}

/// One of its transports.
pub(crate) struct Field {
    pub(crate) name: Ident,
    pub(crate) ty: Type,
    /// `#[stage(EXPR)]`: what opens it. Without one it is opened as it would be by itself.
    pub(crate) opening: Option<Expr>,
    /// `#[stage(wire_id = EXPR)]`: the form that a scope's id has there.
    pub(crate) wire_id: Option<Expr>,
}

/// Reads what the derive stands on. `None` where that is no struct of transports, which is reported.
pub(crate) fn read(item: TokenStream, diagnostics: &mut Diagnostics) -> Option<Struct> {
    let input = syn::parse2::<DeriveInput>(item).map_err(|error| diagnostics.syn(&error)).ok()?;
    let Heading { krate, bridge, includes } = heading(&input.attrs, diagnostics);
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
        let said: Vec<Expr> =
            field.attrs.iter().flat_map(|attribute| beside(attribute, diagnostics)).collect();
        let (wire_ids, openings): (Vec<Expr>, Vec<Expr>) =
            said.into_iter().partition(|expr| wire_id(expr).is_some());
        if let Some(again) = openings.get(1) {
            diagnostics.error(again.span(), format!("`{name}` has its `#[stage(..)]` already"));
        }
        if let Some(again) = wire_ids.get(1) {
            diagnostics.error(again.span(), format!("`{name}` has its `wire_id` already"));
        }
        let wire_id = wire_ids.first().and_then(wire_id).cloned();
        transports.push(Field { name, ty: field.ty, opening: openings.into_iter().next(), wire_id });
    }
    one_needs_no_form(&transports, bridge.as_ref(), diagnostics);
    let (name, generics) = (input.ident, input.generics);
    (!transports.is_empty()).then_some(Struct { name, generics, transports, includes, bridge, krate })
}

/// Whether it is what opens a transport, or its `wire_id`.
fn is_known(expr: &Expr, diagnostics: &mut Diagnostics) -> bool {
    let known = !matches!(expr, Expr::Assign(_)) || wire_id(expr).is_some();
    if !known {
        diagnostics.error(expr.span(), "beside what opens it a transport has its `wire_id = EXPR` here");
    }
    known
}

/// The value of `wire_id = EXPR`.
fn wire_id(expr: &Expr) -> Option<&Expr> {
    match expr {
        Expr::Assign(assign) => matches!(&*assign.left, Expr::Path(path) if path.path.is_ident("wire_id"))
            .then_some(&assign.right),
        _ => None,
    }
}

/// A stage of one transport has one form of an id, which its policy makes.
fn one_needs_no_form(transports: &[Field], bridge: Option<&Expr>, diagnostics: &mut Diagnostics) {
    let [only] = transports else { return };
    for expr in only.wire_id.iter().chain(bridge) {
        let message = "a stage of one transport has one form of an id, and nothing to map it to: leave this out, and let the \
                       policy make it";
        diagnostics.error(expr.span(), message);
    }
}

/// What stands above a struct.
#[derive(Default)]
struct Heading {
    krate: Option<Path>,
    bridge: Option<Expr>,
    includes: Vec<Include>,
}

fn heading(attributes: &[Attribute], diagnostics: &mut Diagnostics) -> Heading {
    let mut heading = Heading::default();
    let above: Vec<Above> = attributes.iter().flat_map(|attribute| above(attribute, diagnostics)).collect();
    for above in above {
        match above {
            Above::Facade(path) if heading.krate.is_none() => heading.krate = Some(path),
            Above::Facade(path) => diagnostics.error(path.span(), "`crate` is said already"),
            Above::Bridge(expr) if heading.bridge.is_none() => heading.bridge = Some(expr),
            Above::Bridge(expr) => {
                let message = "the stage has its `bridge` already: one maps the ids of all fields";
                diagnostics.error(expr.span(), message);
            }
            Above::Include(include) => heading.includes.push(include),
        }
    }
    heading
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
            let message = "above the struct stands `#[stage(include NAME(..))]`, `#[stage(bridge = EXPR)]`, or \
                           `#[stage(crate = path)]`: what opens a transport stands above its field";
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
        let word = input.parse::<Ident>().ok();
        if word.as_ref().is_some_and(|word| word == "bridge") {
            input.parse::<Token![=]>()?;
            return input.parse().map(Above::Bridge);
        }
        let word = word.filter(|word| word == "include");
        let word = word.ok_or_else(|| input.error("neither"))?;
        let path = input.call(Path::parse_mod_style)?;
        let arguments;
        parenthesized!(arguments in input);
        Ok(Above::Include(Include { word, path, arguments: arguments.parse()? }))
    }
}

/// `#[stage(EXPR)]`, `#[stage(wire_id = EXPR)]`, or both with a comma, above a field.
fn beside(attribute: &Attribute, diagnostics: &mut Diagnostics) -> Vec<Expr> {
    if !attribute.path().is_ident("stage") {
        return Vec::new();
    }
    let said = match &attribute.meta {
        Meta::List(list) if !list.tokens.is_empty() => {
            attribute.parse_args_with(Punctuated::<Expr, Token![,]>::parse_terminated)
        }
        _ => {
            diagnostics.error(place(attribute), "say what opens it: `#[stage(Nats::ephemeral())]`");
            return Vec::new();
        }
    };
    match said {
        Ok(said) => said.into_iter().filter(|expr| is_known(expr, diagnostics)).collect(),
        Err(error) => {
            diagnostics.syn(&error);
            Vec::new()
        }
    }
}

fn place(attribute: &Attribute) -> Span {
    attribute.path().span()
}
