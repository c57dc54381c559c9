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
/// Arguments: `timeout = "2s"`, `tags = ["saga"]`, `slow = "warn"` or `"fail"`, `time = "virtual"`,
/// `on(InMemory, Nats)` for a test on each of these stages, `cases(small: 1, large: 1000)` for a test with each of
/// these values of the parameter after the stage, `crate = path` where the facade goes by another name.
///
/// ```
/// use choreo::prelude::*;
/// # mod shop { pub fn serve(_: choreo::memory::Client) {} }
///
/// #[choreo::scenario(timeout = "2s", tags = ["saga"])]
/// async fn an_order_is_processed(bus: &InMemory) {
///     shop::serve(bus.client());
///     choreo! {
///         publish "orders.created" { "order_id": "ORD-42" };
///         expect "orders.processed" { "order_id": "ORD-42" };
///     }
/// }
/// ```
#[proc_macro_attribute]
pub fn scenario(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand::attribute(arguments.into(), item.into()).into()
}

/// Statements that run where they stand in a scenario, and give the run; or, outside of functions, whole
/// scenarios: `scenario name(stage: &S) { .. }`, each with `#[scenario(..)]` above it where it has settings.
///
/// ```
/// use choreo::prelude::*;
///
/// choreo! {
///     #[scenario(timeout = "2s")]
///     scenario an_order_is_processed(bus: &InMemory) {
///         publish "orders.created" { "order_id": "ORD-42" };
///         expect "orders.processed" { "order_id": "ORD-42" } as done within 50ms;
///         check done["count"] == 1;
///     }
/// }
/// ```
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
/// its scenarios, unless an `on` of the block fits.
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
