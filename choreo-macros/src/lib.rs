//! The build-time half of choreo: the text of a scenario becomes a state machine.
//!
//! `parse` reads tokens, `analyze` refuses what would make a test lie, `lower` lays out the machine, `codegen`
//! writes it down as Rust. What was refused expands through `fallback`, so that the rest of the file still
//! type-checks. See the `choreo` facade for the language itself.

mod analyze;
#[allow(dead_code, reason = "every node keeps its tokens, also those that no message points at yet")]
mod ast;
mod attribute;
mod codegen;
mod diagnostic;
mod expand;
mod fallback;
mod include;
mod lower;
mod parse;
mod stage;

use proc_macro::TokenStream;

/// Makes a test of an `async fn name(stage: &S)`: the type of its parameter chooses what it runs on.
///
/// ```no_run,test_harness
/// use choreo::prelude::*;
/// # mod shop { pub fn serve(_: choreo::memory::Client) {} }
///
/// #[choreo::scenario(timeout = "2s", tags = ["saga"], cases(small: 1, large: 1000))]
/// async fn an_order_is_processed(bus: &InMemory, count: u64) {
///     shop::serve(bus.client());
///
///     choreo! {
///         publish "orders.created" { "order_id": "ORD-42", "count": count };
///         expect "orders.processed" { "order_id": "ORD-42", "count": count };
///     }
/// }
/// ```
///
/// | Argument | What it says |
/// | --- | --- |
/// | `timeout = "2s"` | the deadline of each of its blocks; 5 s without it. A block's own `timeout` wins |
/// | `tags = ["saga"]` | words that the registry and reports show |
/// | `slow = "warn"` | a message after its `within` is no failure: the test passes and prints the report. Else `"fail"` |
/// | `time = "virtual"` | the clock jumps ahead when nothing is left to do. Else `"real"` |
/// | `turns = false` | it does not wait for [its turn on a broker](https://github.com/choreo-rs/choreo/blob/main/docs/src/reference/transports.md#scenarios-take-turns), and may hear what others send there |
/// | `unmarked = "broadcast"` | under a correlation policy it hears [messages without an id](https://github.com/choreo-rs/choreo/blob/main/docs/src/reference/correlation.md#what-carries-no-id-or-anothers) too. Else `"skip"` |
/// | `on(InMemory, Nats)` | [a test on each of these stages](https://github.com/choreo-rs/choreo/blob/main/docs/src/reference/harness.md#one-text-several-wires): `name::in_memory`, `name::nats`. The parameter is then `&_` |
/// | `cases(small: 1, large: 1000)` | [a test for each case](https://github.com/choreo-rs/choreo/blob/main/docs/src/reference/harness.md#tables), `name::small` and so on, with its value in the parameter after the stage; with several, in parentheses: `small: (1, "a")` |
/// | `crate = my_choreo` | the path to the facade, where it goes by another name |
///
/// `#[ignore]`, `#[should_panic]`, `#[cfg(..)]`, docs and lint levels stand beside it as usual. The function may return a `Result`.
/// Without `cfg(test)` it expands to nothing. All of this is told in [the harness](https://github.com/choreo-rs/choreo/blob/main/docs/src/reference/harness.md).
#[proc_macro_attribute]
pub fn scenario(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand::attribute(arguments.into(), item.into()).into()
}

/// Statements that run where they stand in a scenario, and give the run; or, outside of functions, whole
/// scenarios and fragments.
///
/// In a function with `#[choreo::scenario]`:
///
/// ```no_run,test_harness
/// use choreo::prelude::*;
/// # mod shop { pub fn serve(_: choreo::memory::Client) {} }
///
/// #[choreo::scenario]
/// async fn an_order_is_processed(bus: &InMemory) {
///     shop::serve(bus.client());
///
///     let run = choreo! {
///         publish "orders.created" { "order_id": "ORD-42", "count": 3 };
///         expect "orders.processed" { "order_id": =~ r"^ORD-\d+$", "count": > 0 } as done within 500ms;
///         never "orders.rejected" { "order_id": done["order_id"] };
///     };
///     assert_eq!(run.done["count"], 3);
/// }
/// ```
///
/// Outside of functions, where no Rust is needed around the statements. A [fragment](https://github.com/choreo-rs/choreo/blob/main/docs/src/reference/statements.md#include) is what several
/// scenarios share:
///
/// ```no_run,test_harness
/// use choreo::prelude::*;
///
/// choreo! {
///     fragment cancel(order_id: &str) {
///         publish "orders.cancelled" { "order_id": order_id };
///     }
///
///     /// Nobody asks for an order that is not there.
///     #[scenario(time = "virtual", timeout = "1min")]
///     scenario silence_stays_silence(bus: &InMemory) {
///         include cancel("ORD-0");
///         never "payments.>" for 30s;
///     }
/// }
/// ```
///
/// # Statements
///
/// Each leads to its section of the reference, with examples that pass and that fail.
///
/// | Statement | What it says |
/// | --- | --- |
/// | [`publish TOPIC PAYLOAD`](https://github.com/choreo-rs/choreo/blob/main/docs/src/reference/statements.md#publish) | sends a message |
/// | [`expect TOPIC PATTERN`](https://github.com/choreo-rs/choreo/blob/main/docs/src/reference/statements.md#expect) | a message that fits comes; by `times 2..`, so many; `within 50ms`, that soon |
/// | [`never TOPIC PATTERN`](https://github.com/choreo-rs/choreo/blob/main/docs/src/reference/statements.md#never) | none that fits comes, to the end of the block or `for 30s` |
/// | [`on TOPIC PATTERN => ANSWER`](https://github.com/choreo-rs/choreo/blob/main/docs/src/reference/statements.md#on) | stands in for a service: answers what fits by a `publish` or a `reply` |
/// | [`request TOPIC PAYLOAD => PATTERN`](https://github.com/choreo-rs/choreo/blob/main/docs/src/reference/statements.md#request) | sends a request; a reply that fits comes |
/// | [`call { .. }`](https://github.com/choreo-rs/choreo/blob/main/docs/src/reference/statements.md#call) | runs async Rust of the test as a trigger |
/// | [`let NAME = EXPR`](https://github.com/choreo-rs/choreo/blob/main/docs/src/reference/statements.md#let) | names a value |
/// | [`check EXPR`](https://github.com/choreo-rs/choreo/blob/main/docs/src/reference/statements.md#check) | the expression is true |
/// | [`eventually { .. } within DURATION`](https://github.com/choreo-rs/choreo/blob/main/docs/src/reference/statements.md#eventually) | a condition outside of the wire becomes true |
/// | [`wait DURATION`](https://github.com/choreo-rs/choreo/blob/main/docs/src/reference/statements.md#wait) | does nothing for so long |
/// | [`in order { .. }`](https://github.com/choreo-rs/choreo/blob/main/docs/src/reference/statements.md#in-order) | what is expected in it comes in this order |
/// | [`only { .. }`](https://github.com/choreo-rs/choreo/blob/main/docs/src/reference/statements.md#only) | nothing else comes on the topics that it names |
/// | [`together { .. } and { .. }`](https://github.com/choreo-rs/choreo/blob/main/docs/src/reference/statements.md#together) | runs its parts side by side |
/// | [`either { .. } or { .. }`](https://github.com/choreo-rs/choreo/blob/main/docs/src/reference/statements.md#either) | one of several happens; `or after 50ms { .. }` where none begins |
/// | [`repeat EXPR { .. }`](https://github.com/choreo-rs/choreo/blob/main/docs/src/reference/statements.md#repeat) | runs its statements so many times |
/// | [`for PATTERN in EXPR { .. }`](https://github.com/choreo-rs/choreo/blob/main/docs/src/reference/statements.md#for) | runs them for each value |
/// | [`include NAME(..)`](https://github.com/choreo-rs/choreo/blob/main/docs/src/reference/statements.md#include) | puts the statements of a `fragment` here |
/// | [`via NAME { .. }`](https://github.com/choreo-rs/choreo/blob/main/docs/src/reference/statements.md#via) | says which transport of a stage of several; so does `via NAME` after a verb |
/// | [`timeout DURATION`](https://github.com/choreo-rs/choreo/blob/main/docs/src/reference/statements.md#timeout) | the deadline of the block |
/// | [`settle DURATION`](https://github.com/choreo-rs/choreo/blob/main/docs/src/reference/statements.md#settle) | how long the block lingers to see what must not come |
///
/// `expect`, `never` and `on` also ask for `headers { .. }`, for a `key`, and `where` a condition of yours is true. `as NAME` captures.
/// What a PATTERN can be stands in [patterns](https://github.com/choreo-rs/choreo/blob/main/docs/src/reference/patterns.md), and what a PAYLOAD can be in
/// [payloads](https://github.com/choreo-rs/choreo/blob/main/docs/src/reference/payloads.md). What the compiler refuses, and why, stands in [rules](https://github.com/choreo-rs/choreo/blob/main/docs/src/reference/rules.md).
///
/// # Panics
///
/// Where it does not pass: with the report. The value of one that passed is the run, with the captures as fields.
#[proc_macro]
pub fn choreo(block: TokenStream) -> TokenStream {
    expand::block(block.into()).into()
}

/// Statements as a value: `script! { for &S; .. }` is run by `stage.run(script)`, which gives what came of it.
///
/// ```
/// use choreo::prelude::*;
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// let (bus, id) = (InMemory::new(), 7);
/// let script = choreo::script! {
///     for &InMemory;
///     publish "orders.created" { "order_id": id };
///     never "orders.rejected" for 10ms;
/// };
/// assert!(bus.run(script).await.passed());
/// # }
/// ```
///
/// Where the facade goes by another name, the script says so first: `script! { crate = my_choreo; for &S; .. }`.
#[proc_macro]
pub fn script(block: TokenStream) -> TokenStream {
    expand::script(block.into()).into()
}

/// Makes a stage of a struct of transports: the names of its fields are what `via` takes.
///
/// `#[stage(EXPR)]` above a field says what opens it: a transport, or a future that gives one. A field without it is
/// opened as its transport is by itself. They are opened in their order; where one fails, those before it are ended
/// again.
///
/// `#[stage(include NAME(..))]` above the struct gives it stand-ins: the `on` statements of a fragment answer in each of
/// its scenarios, unless an `on` of the block fits. `#[stage(crate = path)]` stands there where the facade goes by another name.
///
/// Where the wires carry a correlation id in forms of their own, `#[stage(EXPR, wire_id = |id| ..)]` says the form of a field, or
/// `#[stage(bridge = VALUE)]` above the struct
/// [that of all](https://github.com/choreo-rs/choreo/blob/main/docs/src/reference/correlation.md#one-id-on-several-wires).
///
/// ```
/// use choreo::prelude::*;
///
/// #[derive(Stage)]
/// struct Shop {
///     orders: InMemory,
///     #[stage(InMemory::new())]
///     payments: InMemory,
/// }
///
/// #[choreo::scenario]
/// async fn an_order_is_paid(shop: &Shop) {
///     # let _ = shop;
///     choreo! {
///         on via payments "payments.due" => publish via orders "orders.paid" { "order_id": "ORD-42" };
///
///         publish via orders "orders.created" { "order_id": "ORD-42" };
///         never via orders "orders.rejected" { "order_id": "ORD-42" };
///     }
/// }
/// ```
#[proc_macro_derive(Stage, attributes(stage))]
pub fn stage(item: TokenStream) -> TokenStream {
    expand::derived(item.into()).into()
}
