//! The pipeline: parse, analyze, lower, codegen.

use proc_macro2::{Group, Ident, Span, TokenStream};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Path, ReturnType};

use crate::ast::{Block, Marker, Period};
use crate::attribute::{Context, Function, Settings, function, marked, settings};
use crate::codegen::{self, Frame};
use crate::diagnostic::Diagnostics;
use crate::include::Site;
use crate::lower::{ir, lower};
use crate::{analyze, fallback, include, parse, stage};

/// `choreo! { .. }`
pub(crate) fn block(tokens: TokenStream) -> TokenStream {
    let mut diagnostics = Diagnostics::default();
    let (site, tokens) = include::opened(tokens);
    let (marker, tokens) = parse::marker(tokens, &mut diagnostics);
    if marker.is_none() && parse::is_item_form(&tokens) {
        return items(tokens, &mut diagnostics);
    }
    let Some(marker) = marker else {
        return fallback::without_stage(NO_STAGE);
    };
    let callback = codegen::callback(marker.krate.as_ref(), "choreo");
    if let Some(call) = include::call(&marker.to_token_stream(), &tokens, site.as_ref(), &callback) {
        return call;
    }
    let block = parse::block(tokens, &mut diagnostics);
    match marker.stand_ins {
        true => analyze::check_stand_ins(&block, &mut diagnostics),
        false => analyze::check(&block, marker.timeout.as_ref(), &mut diagnostics),
    }
    let lowered = lowered(&block);
    let frame = Frame { fragments: block.fragments.clone(), ..framed(&marker) }.checked(&lowered);
    let expansion = match (marker.stand_ins, diagnostics.is_empty()) {
        (false, true) => codegen::function(&lowered, &frame),
        (false, false) => fallback::function(&lowered, &frame, &diagnostics),
        (true, true) => codegen::stand_ins(&lowered, &frame),
        (true, false) => fallback::stand_ins(&lowered, &frame, &diagnostics),
    };
    include::at_site(expansion, site.as_ref())
}

/// The machine's tables. What a fragment captures need not be used by each block that includes it.
fn lowered(block: &Block) -> ir::Block<'_> {
    let mut lowered = lower(block);
    for capture in &mut lowered.captures {
        capture.used |= codegen::fragment(&block.fragments, capture.name.span()).is_some();
    }
    lowered
}

const NO_STAGE: &str = "`choreo!` is a part of a test: mark the function around it \
     `#[choreo::scenario] async fn name(bus: &InMemory)`, or use `choreo::script!`, or, outside of functions, put \
     the statements into `scenario name(bus: &InMemory) { .. }`";

/// `choreo! { scenario a(stage: &S) { .. } scenario b(stage: &S) { .. } }`
fn items(tokens: TokenStream, diagnostics: &mut Diagnostics) -> TokenStream {
    let items = parse::items(tokens, diagnostics);
    fallback::items(&items, diagnostics)
}

/// `script! { [crate = PATH;] for &S; .. }`
pub(crate) fn script(tokens: TokenStream) -> TokenStream {
    let mut diagnostics = Diagnostics::default();
    let (site, tokens) = include::opened(tokens);
    let (krate, tokens) = parse::script_facade(tokens, &mut diagnostics);
    let callback = codegen::callback(krate.as_ref(), "script");
    let facade = krate.as_ref().map(codegen::facade).unwrap_or_default();
    if let Some(call) = include::call(&facade, &tokens, site.as_ref(), &callback) {
        return call;
    }
    let (head, tokens) = parse::script_head(tokens, &mut diagnostics);
    let block = parse::block(tokens, &mut diagnostics);
    analyze::check(&block, None, &mut diagnostics);
    let lowered = lowered(&block);
    let (name, fragments) = ("script".to_owned(), block.fragments.clone());
    let frame = Frame { name, fragments, ..here(site.as_ref(), krate.as_ref()) }.checked(&lowered);
    let expansion = match head {
        Some(head) if diagnostics.is_empty() => codegen::script(&lowered, &frame, &head.stage),
        head => fallback::script(&lowered, &frame, &diagnostics, head.as_ref().map(|head| &head.stage)),
    };
    include::at_site(expansion, site.as_ref())
}

/// `#[choreo::scenario(..)] async fn name(stage: &S) { .. }`
pub(crate) fn attribute(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let mut diagnostics = Diagnostics::default();
    let settings = settings(arguments, &mut diagnostics);
    let Some(function) = function(item.clone(), &settings, &mut diagnostics) else {
        return followed(item, &diagnostics);
    };
    let Some(stage) = &function.stage else {
        return fallback::scenario(&function, &diagnostics);
    };
    let private = codegen::private(settings.krate.as_ref());
    let discards = matches!(function.output, ReturnType::Default);
    let variant = |on: Option<&Path>| {
        let name =
            on.map_or_else(|| own_name(&function), |on| format!("{}::{}", own_name(&function), label(on)));
        let mut count = 0;
        let mut marker = |group: &Group| {
            count += 1;
            marker(&name, count - 1, &settings, group)
        };
        let body = marked(function.body.stream(), Context::Statements { discards }, &mut marker);
        let label = on.map(|on| Ident::new(&label(on), Span::call_site()));
        let ty = on.map_or_else(|| stage.ty.to_token_stream(), ToTokens::to_token_stream);
        codegen::Variant { name, label, ty, body }
    };
    let variants: Vec<codegen::Variant> = match settings.on.is_empty() {
        true => vec![variant(None)],
        false => settings.on.iter().map(|on| variant(Some(on))).collect(),
    };
    let test = codegen::scenario(&function, stage, &settings, &variants, &private);
    followed(test, &diagnostics)
}

/// `#[derive(Stage)] struct NAME { .. }`
pub(crate) fn derived(item: TokenStream) -> TokenStream {
    let mut diagnostics = Diagnostics::default();
    let made = stage::read(item, &mut diagnostics).map(|of| {
        let private = codegen::private(of.krate.as_ref());
        codegen::stage(&of, &stand_ins(&of), &private)
    });
    followed(made.unwrap_or_default(), &diagnostics)
}

/// What a stage tells the block of its stand-ins.
fn stand_ins(of: &stage::Struct) -> Marker {
    let start = of.name.span().start();
    Marker {
        name: of.name.unraw().to_string(),
        block: 0,
        line: start.line,
        column: start.column + 1,
        source: String::new(),
        timeout: None,
        slow_fails: None,
        virtual_time: false,
        stand_ins: true,
        krate: of.krate.clone(),
    }
}

fn own_name(function: &Function) -> String {
    function.name.unraw().to_string()
}

/// What a test on this stage is called: `in_memory` for `choreo::InMemory`.
fn label(stage: &Path) -> String {
    let name = stage.segments.last().map(|segment| segment.ident.unraw().to_string()).unwrap_or_default();
    let mut label = String::new();
    for (at, letter) in name.char_indices() {
        if letter.is_uppercase() && at > 0 && !label.ends_with('_') {
            label.push('_');
        }
        label.extend(letter.to_lowercase());
    }
    label
}

/// Tokens, and after them what is wrong.
fn followed(mut tokens: TokenStream, diagnostics: &Diagnostics) -> TokenStream {
    tokens.extend(diagnostics.to_tokens());
    tokens
}

/// What the attribute tells a block.
fn marker(name: &str, block: usize, settings: &Settings, group: &Group) -> Marker {
    let start = group.span_open().start();
    Marker {
        name: name.to_owned(),
        block,
        line: start.line,
        column: start.column + 1,
        source: group.span().source_text().unwrap_or_default(),
        timeout: settings.timeout.as_ref().and_then(copied),
        slow_fails: settings.slow_fails,
        virtual_time: settings.virtual_time,
        stand_ins: false,
        krate: settings.krate.clone(),
    }
}

/// The frame of a block that the attribute marked.
fn framed(marker: &Marker) -> Frame {
    Frame {
        private: codegen::private(marker.krate.as_ref()),
        name: marker.name.clone(),
        block: marker.block,
        source: marker.source.clone(),
        line: marker.line,
        column: marker.column,
        fragments: Vec::new(),
        timeout: marker.timeout.as_ref().and_then(literal),
        slow_fails: marker.slow_fails.unwrap_or(true),
    }
}

/// The frame of a block that is known by its call alone.
fn here(site: Option<&Site>, krate: Option<&Path>) -> Frame {
    let here = Site::here();
    let Site { source, line, column, .. } = site.unwrap_or(&here);
    Frame {
        private: codegen::private(krate),
        name: String::new(),
        block: 0,
        source: source.clone(),
        line: *line,
        column: *column,
        fragments: Vec::new(),
        timeout: None,
        slow_fails: true,
    }
}

fn literal(period: &Period) -> Option<ir::Period> {
    match period {
        Period::Literal { nanos, .. } => Some(ir::Period::Literal(*nanos)),
        Period::Expr(..) => None,
    }
}

fn copied(period: &Period) -> Option<Period> {
    match period {
        Period::Literal { nanos, span, text } => {
            Some(Period::Literal { nanos: *nanos, span: *span, text: text.clone() })
        }
        Period::Expr(..) => None,
    }
}
