//! Every name of the standard prelude means something else here, and `std`, `core` and `choreo` are modules.
#![allow(dead_code, non_snake_case, unused_macros, clippy::module_name_repetitions)]

use ::choreo::{InMemory, Stage, scenario, script};

use crate::service::{self, OrderProcessed, Status};

mod alloc {}
mod choreo {}
mod core {}
mod serde_json {}
mod std {}

struct Option;
struct Result;
struct Some;
struct None;
struct Ok;
struct Err;
struct Vec;
struct String;
struct Box;
struct Message;
struct Machine;
struct Capture;
struct Captures;
struct Value;
trait Clone {}
trait Copy {}
trait Default {}
trait Deref {}
trait Drop {}
trait Fn {}
trait FnOnce {}
trait From {}
trait Future {}
trait Into {}
trait Iterator {}
trait PartialEq {}
trait Send {}
trait Serialize {}
trait Sized {}
trait Sync {}
trait ToString {}

macro_rules! shadow {
    ($($name:ident)*) => {
        $(
            macro_rules! $name {
                () => {};
            }
        )*
    };
}

shadow!(assert assert_eq column concat file format format_args line module_path panic stringify unreachable vec write);

fn drop() {}

#[scenario(time = "virtual")]
async fn names_of_the_prelude_are_free(bus: &InMemory) {
    service::serve(bus).await;
    let run = ::choreo::choreo! {
        on "fraud.check" as ask times 1.. => { let yes = true; check yes; reply { "yes": yes, "id": ask["order_id"] }; };
        publish "orders.created" { "order_id": "ORD-1", "count": 2 } key "ORD-1" headers { "trace": "1" } as sent;
        expect "orders.processed" OrderProcessed { order_id: "ORD-1", status: Status::Completed, count, .. }
            where done.count == 2
            within 1s
            as done;
        let two = 2_u64;
        check count == two, "{count}";
        publish "orders.created" { "order_id": done.order_id, "count": sent["count"] };
        expect "orders.processed" { "order_id": done.order_id, "count": n @ two } times 1.. as all;
        either { expect "orders.rejected" as rejected; } or after 1ms {
            for at in [two] { publish "orders.created" { "order_id": "ORD-2", "count": at }; }
            repeat 1 { together { expect "orders.processed" as again; } and { expect "orders.accepted" as accepted; } }
        }
    };
    ::std::assert!(run.rejected.is_none());
    ::std::assert_eq!(run.again.len(), run.accepted.len());
    ::std::assert_eq!(run.done.count, 2);
    ::std::assert_eq!(run.all.len(), run.n.len());
    ::std::assert_eq!(run.count, 2);
}

#[derive(Stage)]
struct Shop {
    orders: InMemory,
    #[stage(InMemory::new())]
    payments: InMemory,
    #[stage(InMemory::open())]
    audit: InMemory,
}

#[scenario(time = "virtual")]
async fn a_stage_of_several_leaves_them_free(shop: &Shop) {
    ::choreo::choreo! {
        on via orders "asked" as ask => publish via payments "due" { "n": ask["n"] } key "k";
        publish via orders "asked" { "n": 1 };
        via audit { never "asked" for 1ms; }
    }
}

#[scenario]
async fn a_result_is_returned(_bus: &InMemory) -> ::std::result::Result<(), ::std::fmt::Error> {
    ::choreo::choreo! {
        never "orders.rejected" for 1ms;
    }
    ::std::result::Result::Ok(())
}

#[::tokio::test(start_paused = true)]
async fn a_script_leaves_them_free_too() {
    let bus = InMemory::new();
    let script = script! { for &InMemory; never "orders.rejected" for 1s; };
    ::std::assert!(::choreo::Stage::run(&bus, script).await.passed());
}
