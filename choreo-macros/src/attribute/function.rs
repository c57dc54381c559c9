//! The function that the attribute stands on. Its body stays tokens: it may be half typed.

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, FnArg, Pat, PatType, ReturnType, Signature, Token, Type, Visibility};

use super::Settings;
use super::table::{Row, rows};
use crate::ast::Extent;
use crate::diagnostic::Diagnostics;

/// `async fn NAME(STAGE: &TYPE, COUNT: u64) -> R { .. }`
pub(crate) struct Function {
    /// Without those that are refused.
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) visibility: Visibility,
    pub(crate) name: Ident,
    /// `None` where the parameter could not be understood, which is reported: then only a stub can be made.
    pub(crate) stage: Option<Stage>,
    /// What stands after the stage: the columns of the table.
    pub(crate) parameters: Vec<PatType>,
    /// The cases: values for the parameters.
    pub(crate) rows: Vec<Row>,
    pub(crate) output: ReturnType,
    pub(crate) body: Group,
}

/// `STAGE: &TYPE`
pub(crate) struct Stage {
    /// `None` for `_`.
    pub(crate) name: Option<Ident>,
    pub(crate) ty: Type,
}

struct Parts {
    attributes: Vec<Attribute>,
    visibility: Visibility,
    signature: Signature,
    body: Group,
}

impl Parse for Parts {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attributes = input.call(Attribute::parse_outer)?;
        let visibility = input.parse()?;
        let ahead = input.fork();
        if ahead.parse::<Signature>().is_err() && !names_a_function(input) {
            return Err(
                input.error("`#[choreo::scenario]` stands on an `async fn name(bus: &InMemory) { .. }`")
            );
        }
        let signature = input.parse()?;
        match input.parse()? {
            TokenTree::Group(body) => Ok(Parts { attributes, visibility, signature, body }),
            other => Err(syn::Error::new(other.span(), "expected the scenario's body in braces")),
        }
    }
}

/// Whether `fn` stands before the first group.
fn names_a_function(input: ParseStream<'_>) -> bool {
    let tokens: Option<TokenStream> = input.fork().parse().ok();
    let mut trees = tokens.into_iter().flatten();
    let word = |tree: &TokenTree| matches!(tree, TokenTree::Ident(ident) if ident == "fn");
    trees.find(|tree| matches!(tree, TokenTree::Group(_)) || word(tree)).is_some_and(|tree| word(&tree))
}

/// Reads the function. `None` where it is none, which is reported.
pub(crate) fn function(
    item: TokenStream,
    settings: &Settings,
    diagnostics: &mut Diagnostics,
) -> Option<Function> {
    let parts: Parts = match syn::parse2(item) {
        Ok(parts) => parts,
        Err(error) => {
            diagnostics.syn(&error);
            return None;
        }
    };
    let Parts { attributes, visibility, signature, body } = parts;
    if let (None, Some(test)) = (signature.asyncness, attributes.iter().find(|one| is_test(one))) {
        // It stood above ours, and has made a plain function of this one: what is wrong with that isn't the user's.
        let message = "remove the test attribute: `#[choreo::scenario]` makes the test itself";
        diagnostics.refuse("", around(test.path()), message);
        let Signature { ident: name, output, .. } = signature;
        let (parameters, rows) = (Vec::new(), Vec::new());
        let attributes = Vec::new();
        return Some(Function { attributes, visibility, name, stage: None, parameters, rows, output, body });
    }
    let attributes = without_tests(attributes, diagnostics);
    qualifiers(&signature, diagnostics);
    let generic = generics(&signature, diagnostics);
    let stage = stage(&signature, settings, diagnostics).filter(|_| !generic);
    let Signature { ident: name, inputs, output, .. } = signature;
    let parameters = parameters(inputs);
    let rows = rows(&name, &parameters, settings, diagnostics);
    Some(Function { attributes, visibility, name, stage, parameters, rows, output, body })
}

/// Refuses other attributes that make a test of the function.
fn without_tests(attributes: Vec<Attribute>, diagnostics: &mut Diagnostics) -> Vec<Attribute> {
    let mut kept = Vec::new();
    for attribute in attributes {
        let path = attribute.path();
        if is_test(&attribute) {
            let text = path.to_token_stream().to_string().replace(' ', "");
            diagnostics.refuse(
                "",
                around(path),
                format!("`#[choreo::scenario]` makes the test itself: remove `#[{text}]`"),
            );
        } else {
            kept.push(attribute);
        }
    }
    kept
}

fn is_test(attribute: &Attribute) -> bool {
    attribute.path().segments.last().is_some_and(|last| last.ident == "test")
}

fn qualifiers(signature: &Signature, diagnostics: &mut Diagnostics) {
    if signature.asyncness.is_none() {
        let message = format!("a scenario waits for messages: write `async fn {}`", signature.ident);
        diagnostics.error(signature.fn_token.span, message);
    }
    if let Some(constness) = &signature.constness {
        diagnostics.error(constness.span, "a scenario is a plain `async fn`: remove `const`");
    }
    if let Some(abi) = &signature.abi {
        diagnostics.error(abi.extern_token.span, "a scenario is a plain `async fn`: remove `extern`");
    }
    if signature.safety.to_token_stream().to_string() == "unsafe" {
        let span = signature.safety.span();
        diagnostics.error(span, "a scenario is a plain `async fn`: remove `unsafe`");
    }
}

fn generics(signature: &Signature, diagnostics: &mut Diagnostics) -> bool {
    let generics = &signature.generics;
    let message = "a scenario has no generic parameters: the type of its stage is said in full";
    if let Some(open) = &generics.lt_token {
        let end = generics.gt_token.as_ref().map_or(open.span, |close| close.span);
        diagnostics.refuse("", Extent { start: open.span, end }, message);
    } else if let Some(clause) = &generics.where_clause {
        diagnostics.error(clause.where_token.span, message);
    }
    generics.lt_token.is_some() || generics.where_clause.is_some()
}

fn stage(signature: &Signature, settings: &Settings, diagnostics: &mut Diagnostics) -> Option<Stage> {
    let listed = !settings.on.is_empty();
    let ty = if listed { "_" } else { "InMemory" };
    let example = format!("`async fn {}(bus: &{ty})`", signature.ident);
    let Some(first) = signature.inputs.first() else {
        let message = format!("a scenario takes the stage that it runs on: {example}");
        diagnostics.error(signature.ident.span(), message);
        return None;
    };
    let parameter = match first {
        FnArg::Typed(parameter) => parameter,
        FnArg::Receiver(receiver) => {
            let message = format!("a scenario is no method: {example}");
            diagnostics.error(receiver.self_token.span, message);
            return None;
        }
    };
    let name = match &*parameter.pat {
        Pat::Ident(pat) if pat.subpat.is_none() && pat.by_ref.is_none() => Some(pat.ident.clone()),
        Pat::Wild(_) => None,
        other => {
            diagnostics.refuse("", around(other), format!("the stage needs a name: {example}"));
            None
        }
    };
    Some(Stage { name, ty: referred(&parameter.ty, listed, &example, diagnostics)? })
}

/// Those after the stage. A receiver stands before all others.
fn parameters(inputs: Punctuated<FnArg, Token![,]>) -> Vec<PatType> {
    let typed = inputs.into_iter().skip(1).filter_map(|input| match input {
        FnArg::Typed(parameter) => Some(parameter),
        FnArg::Receiver(_) => None,
    });
    typed.collect()
}

/// The type behind the `&`.
fn referred(ty: &Type, listed: bool, example: &str, diagnostics: &mut Diagnostics) -> Option<Type> {
    let ty = match ty {
        Type::Group(group) => return referred(&group.elem, listed, example, diagnostics),
        Type::Reference(reference) => {
            if let Some(mutability) = &reference.mutability {
                diagnostics.error(mutability.span, format!("a stage is shared, not changed: {example}"));
            }
            if let Some(lifetime) = &reference.lifetime {
                let message = format!("a stage lives as long as its scenario: {example}");
                diagnostics.error(lifetime.span(), message);
            }
            &*reference.elem
        }
        other => {
            let message = format!("a scenario borrows its stage: write `&` before the type, as in {example}");
            diagnostics.refuse("", around(other), message);
            other
        }
    };
    match ty {
        Type::Infer(_) if listed => Some(ty.clone()),
        ty if listed => {
            let message = format!("`on(..)` names the stages: write `&_` here, as in {example}");
            diagnostics.refuse("", around(ty), message);
            None
        }
        Type::Infer(infer) => {
            let message = format!(
                "the stage's type must be said: {example}; or several of them: \
                 `#[choreo::scenario(on(InMemory, Nats))]`"
            );
            diagnostics.error(infer.underscore_token.span, message);
            None
        }
        ty => Some(ty.clone()),
    }
}

pub(super) fn around(tokens: &impl ToTokens) -> Extent {
    let mut trees = tokens.to_token_stream().into_iter();
    let first = trees.next().map_or_else(Span::call_site, |tree| tree.span());
    let last = trees.last().map_or(first, |tree| tree.span());
    Extent { start: first, end: last }
}
