//! The static machine.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::Frame;
use super::flow::{one_loop, round, state, window};
use super::place::{among, place};
use super::statement::statement;
use super::table::{expr, id, ids, option, period, topic};
use crate::ast::Extent;
use crate::lower::ir::{Block, Capture, Channel};

/// `static __MACHINE: Machine = ..;`
pub(super) fn machine(block: &Block<'_>, frame: &Frame) -> TokenStream {
    among(&frame.fragments, || written(block, frame))
}

fn written(block: &Block<'_>, frame: &Frame) -> TokenStream {
    let private = &frame.private;
    let (name, index) = (&frame.name, Literal::usize_unsuffixed(frame.block));
    let source = source(frame);
    let fragments = fragments(frame);
    let statements = block.statements.iter().map(statement);
    let states = block.states.iter().map(state);
    let windows = block.windows.iter().map(window);
    let rounds = block.rounds.iter().map(round);
    let loops = block.loops.iter().map(one_loop);
    let transports = &block.transports;
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
                fragments: #fragments,
                statements: &[#(#statements),*],
                ambient: 0,
                states: &[#(#states),*],
                windows: &[#(#windows),*],
                rounds: &[#(#rounds),*],
                loops: &[#(#loops),*],
                transports: &[#(#transports),*],
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
    let (text, manifest_dir) = (&frame.source, manifest_dir());
    let (line, column) = (Literal::usize_unsuffixed(frame.line), Literal::usize_unsuffixed(frame.column));
    quote! {
        __m::Source {
            file: ::core::file!(),
            manifest_dir: #manifest_dir,
            text: #text,
            line: #line,
            column: #column,
        }
    }
}

/// The texts of the fragments, which are of the block's own crate.
fn fragments(frame: &Frame) -> TokenStream {
    let sources = frame.fragments.iter().map(|one| {
        let (file, text, manifest_dir) = (&one.file, &one.text, manifest_dir());
        let [line, column] = [one.line, one.column].map(Literal::usize_unsuffixed);
        quote! {
            __m::Source {
                file: #file, manifest_dir: #manifest_dir, text: #text, line: #line, column: #column,
            }
        }
    });
    quote!(&[#(#sources),*])
}

fn manifest_dir() -> TokenStream {
    quote! {
        match ::core::option_env!("CARGO_MANIFEST_DIR") {
            ::core::option::Option::Some(dir) => dir,
            ::core::option::Option::None => "",
        }
    }
}

fn channel(channel: &Channel) -> TokenStream {
    let (transport, topic) = (id("TransportId", channel.transport.0), topic(&channel.topic));
    let listeners = ids("StatementId", channel.listeners.iter().map(|id| id.0));
    let from_start = channel.from_start;
    quote! {
        __m::Channel {
            transport: #transport, topic: #topic, from_start: #from_start, listeners: #listeners,
        }
    }
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
