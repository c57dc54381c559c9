//! The static machine.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::Frame;
use super::place::place;
use super::statement::statement;
use super::table::{expr, id, ids, option, period, topic};
use crate::ast::Extent;
use crate::lower::ir::{Block, Capture, Channel, Does, Member, Round, Window};

/// `static __MACHINE: Machine = ..;`
pub(super) fn machine(block: &Block<'_>, frame: &Frame) -> TokenStream {
    let private = &frame.private;
    let (name, index) = (&frame.name, Literal::usize_unsuffixed(frame.block));
    let source = source(frame);
    let statements = block.statements.iter().map(statement);
    let states = block.states.iter().enumerate().map(|(at, does)| state(at, *does));
    let windows = block.windows.iter().map(window);
    let rounds = block.rounds.iter().map(round);
    let channels = block.channels.iter().map(channel);
    let captures = block.captures.iter().map(capture);
    let (leaves, exprs) =
        (Literal::usize_unsuffixed(block.leaves), Literal::usize_unsuffixed(block.exprs.len()));
    let timeout = block.timeout.as_ref().or(frame.timeout.as_ref());
    let timeout = timeout.map_or_else(|| quote!(__m::Machine::TIMEOUT), period);
    let settle = block.settle.as_ref().map_or_else(|| quote!(__m::Machine::SETTLE), period);
    let slow_fails = frame.slow_fails;
    quote! {
        static __MACHINE: #private::machine::Machine = {
            use #private::machine as __m;
            __m::Machine {
                name: #name,
                block: #index,
                source: #source,
                statements: &[#(#statements),*],
                states: &[#(#states),*],
                windows: &[#(#windows),*],
                rounds: &[#(#rounds),*],
                channels: &[#(#channels),*],
                captures: &[#(#captures),*],
                leaves: #leaves,
                exprs: #exprs,
                timeout: #timeout,
                settle: #settle,
                slow_fails: #slow_fails,
            }
        };
    }
}

fn source(frame: &Frame) -> TokenStream {
    let text = &frame.source;
    let (line, column) = (Literal::usize_unsuffixed(frame.line), Literal::usize_unsuffixed(frame.column));
    quote! {
        __m::Source {
            file: ::core::file!(),
            manifest_dir: match ::core::option_env!("CARGO_MANIFEST_DIR") {
                ::core::option::Option::Some(dir) => dir,
                ::core::option::Option::None => "",
            },
            text: #text,
            line: #line,
            column: #column,
        }
    }
}

fn state(at: usize, does: Does) -> TokenStream {
    let next = if does == Does::Finish { at } else { at + 1 };
    let next = id("StateId", next);
    let does = match does {
        Does::Publish { statement, opens, run } => {
            let (statement, run) = (id("StatementId", statement.0), id("WindowId", run.0));
            let opens = option(opens.map(|window| id("WindowId", window.0)));
            quote!(Publish { statement: #statement, opens: #opens, run: #run })
        }
        Does::Call { statement, opens, run } => {
            let (statement, run) = (id("StatementId", statement.0), id("WindowId", run.0));
            let opens = option(opens.map(|window| id("WindowId", window.0)));
            quote!(Call { statement: #statement, opens: #opens, run: #run })
        }
        Does::Let(statement) => step(&quote!(Let), statement.0),
        Does::Check(statement) => step(&quote!(Check), statement.0),
        Does::Wait(statement) => step(&quote!(Wait), statement.0),
        Does::Await(round) => {
            let round = id("RoundId", round.0);
            quote!(Await(#round))
        }
        Does::Finish => quote!(Finish),
    };
    quote!(__m::State { does: __m::Does::#does, next: #next })
}

fn step(name: &TokenStream, statement: usize) -> TokenStream {
    let statement = id("StatementId", statement);
    quote!(#name(#statement))
}

fn window(window: &Window) -> TokenStream {
    let opened_by = option(window.opened_by.map(|statement| id("StatementId", statement.0)));
    let rounds = ids("RoundId", window.rounds.iter().map(|id| id.0));
    let nevers = ids("StatementId", window.nevers.iter().map(|id| id.0));
    quote!(__m::Window { opened_by: #opened_by, rounds: #rounds, nevers: #nevers })
}

fn round(round: &Round) -> TokenStream {
    let window = id("WindowId", round.window.0);
    let members = round.members.iter().map(|member| match member {
        Member::Expect(statement) => step(&quote!(__m::Member::Expect), statement.0),
        Member::Quiet(statement) => step(&quote!(__m::Member::Quiet), statement.0),
        Member::Eventually(statement) => step(&quote!(__m::Member::Eventually), statement.0),
        Member::InOrder(statements) => {
            let statements = ids("StatementId", statements.iter().map(|id| id.0));
            quote!(__m::Member::InOrder(#statements))
        }
    });
    quote!(__m::Round { window: #window, members: &[#(#members),*] })
}

fn channel(channel: &Channel) -> TokenStream {
    let topic = topic(&channel.topic);
    let listeners = ids("StatementId", channel.listeners.iter().map(|id| id.0));
    let from_start = channel.from_start;
    quote!(__m::Channel { topic: #topic, from_start: #from_start, listeners: #listeners })
}

fn capture(capture: &Capture<'_>) -> TokenStream {
    let name = syn::ext::IdentExt::unraw(capture.name).to_string();
    let place = place(&Extent::of(capture.name.span()));
    let (statement, fill) = (id("StatementId", capture.statement.0), expr(capture.fill));
    let leaf = option(capture.leaf.map(|leaf| id("LeafId", leaf.0)));
    quote! {
        __m::Capture { name: #name, place: #place, statement: #statement, fill: #fill, leaf: #leaf }
    }
}
