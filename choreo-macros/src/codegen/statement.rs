//! `machine::Statement`

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::flow::{branch, region};
use super::pattern::{fields, node, pattern};
use super::place::place;
use super::table::{capture, captures, count, expr, id, ids, option, period, topic};
use crate::lower::ir::{Address, Answers, Content, Kind, Statement, Watch};

pub(super) fn statement(statement: &Statement) -> TokenStream {
    let (place, kind) = (place(&statement.extent), kind(&statement.kind));
    quote!(__m::Statement { place: #place, kind: __m::Kind::#kind })
}

fn kind(kind: &Kind) -> TokenStream {
    match kind {
        Kind::Publish { .. } => {
            let publish = publish(kind);
            quote!(Publish(#publish))
        }
        Kind::Expect { .. } => {
            let expect = expect(kind);
            quote!(Expect(#expect))
        }
        Kind::Request { publish: sent, expect: reply } => {
            let (sent, reply) = (publish(sent), expect(reply));
            quote!(Request(__m::Request { publish: #sent, expect: #reply }))
        }
        Kind::Never { watch, period: time } => {
            let (watch, time) = (self::watch(watch), option(time.as_ref().map(period)));
            quote!(Never(__m::Never { watch: #watch, period: #time }))
        }
        Kind::On { watch, answer, answers, once, times } => {
            let (watch, answer) = (self::watch(watch), id("ExprId", answer.0));
            let (answers, times) = (self::answers(answers), option(times.as_ref().map(count)));
            quote! {
                On(__m::On { watch: #watch, answer: #answer, answers: #answers, once: #once, times: #times })
            }
        }
        other => step(other),
    }
}

/// `__m::Publish { .. }`
fn publish(kind: &Kind) -> TokenStream {
    // The others are no publications.
    let Kind::Publish { to, payload, envelope, capture: name } = kind else {
        return TokenStream::new();
    };
    let (transport, to, payload) = (id("TransportId", to.transport.0), topic(&to.topic), content(payload));
    let (envelope, name) = (expr(*envelope), capture(*name));
    quote! {
        __m::Publish { transport: #transport, topic: #to, payload: #payload, envelope: #envelope, capture: #name }
    }
}

/// `__m::Expect { .. }`
fn expect(kind: &Kind) -> TokenStream {
    // The others are no expectations.
    let Kind::Expect { watch, times, within, capture: name, binds, in_order, from_start } = kind else {
        return TokenStream::new();
    };
    let (watch, times) = (self::watch(watch), option(times.as_ref().map(count)));
    let (within, name) = (option(within.as_ref().map(period)), capture(*name));
    let binds = captures(binds);
    quote! {
        __m::Expect {
            watch: #watch, times: #times, within: #within, capture: #name, binds: #binds,
            in_order: #in_order, from_start: #from_start,
        }
    }
}

fn step(kind: &Kind) -> TokenStream {
    match kind {
        Kind::Let { expr, capture, text } => {
            let (expr, capture) = (id("ExprId", expr.0), id("CaptureId", capture.0));
            quote!(Let(__m::Let { expr: #expr, capture: #capture, text: #text }))
        }
        Kind::Check { expr, text, extent, uses } => {
            let (expr, place, uses) = (id("ExprId", expr.0), place(extent), captures(uses));
            quote!(Check(__m::Check { expr: #expr, text: #text, place: #place, uses: #uses }))
        }
        Kind::Call { expr, capture: name, text } => {
            let (expr, name) = (id("ExprId", expr.0), capture(*name));
            quote!(Call(__m::Call { expr: #expr, capture: #name, text: #text }))
        }
        Kind::Eventually { expr, needs, within, every, text } => {
            let (expr, needs, within) = (id("ExprId", expr.0), captures(needs), period(within));
            let every = every.as_ref().map_or_else(|| quote!(__m::Eventually::EVERY), period);
            quote! {
                Eventually(__m::Eventually {
                    expr: #expr, needs: #needs, within: #within, every: #every, text: #text,
                })
            }
        }
        Kind::Only { channels, expects } => {
            let channels = ids("ChannelId", channels.iter().map(|id| id.0));
            let expects = ids("StatementId", expects.iter().map(|id| id.0));
            quote!(Only(__m::Only { channels: #channels, expects: #expects }))
        }
        Kind::Wait { period: time } => {
            let time = period(time);
            quote!(Wait(__m::Wait { period: #time }))
        }
        Kind::Together { regions } => {
            let regions = regions.iter().map(region);
            quote!(Together(__m::Together { regions: &[#(#regions),*] }))
        }
        Kind::Either { branches } => {
            let branches = branches.iter().map(branch);
            quote!(Either(__m::Either { branches: &[#(#branches),*] }))
        }
        Kind::Repeat(one) => {
            let one = id("LoopId", one.0);
            quote!(Repeat(#one))
        }
        Kind::For(one) => {
            let one = id("LoopId", one.0);
            quote!(For(#one))
        }
        // The others are no steps.
        _ => TokenStream::new(),
    }
}

fn content(content: &Content) -> TokenStream {
    match content {
        Content::Static(bytes) => {
            let bytes = Literal::byte_string(bytes);
            quote!(__m::Payload::Static(#bytes))
        }
        Content::Raw(bytes) => {
            let bytes = Literal::byte_string(bytes);
            quote!(__m::Payload::Raw(#bytes))
        }
        Content::Expr(expr) => {
            let expr = id("ExprId", expr.0);
            quote!(__m::Payload::Expr(#expr))
        }
    }
}

fn watch(watch: &Watch) -> TokenStream {
    let (channel, topic) = (id("ChannelId", watch.channel.0), topic(&watch.topic));
    let (pattern, headers) = (pattern(&watch.pattern), fields(&watch.headers));
    let key = option(watch.key.as_ref().map(node));
    let condition = option(watch.condition.as_ref().map(|condition| {
        let (expr, text) = (id("ExprId", condition.expr.0), &condition.text);
        let (place, leaf) = (place(&condition.extent), id("LeafId", condition.leaf.0));
        quote!(__m::Condition { expr: #expr, text: #text, place: #place, leaf: #leaf })
    }));
    let needs = captures(&watch.needs);
    let operands = ids("ExprId", watch.operands.iter().map(|id| id.0));
    quote! {
        __m::Watch {
            channel: #channel, topic: #topic, pattern: #pattern, headers: #headers, key: #key,
            condition: #condition, needs: #needs, operands: #operands,
        }
    }
}

fn address(to: &Address) -> TokenStream {
    let (transport, topic) = (id("TransportId", to.transport.0), topic(&to.topic));
    quote!(__m::Address { transport: #transport, topic: #topic })
}

fn answers(answers: &Answers) -> TokenStream {
    let (publishes, replies) = (answers.publishes.iter().map(address), answers.replies);
    let checks = answers.checks.iter().map(place);
    quote!(__m::Answers { publishes: &[#(#publishes),*], replies: #replies, checks: &[#(#checks),*] })
}
