//! Scenarios in test functions.

use choreo::prelude::*;

#[choreo::scenario]
async fn an_order_is_processed(bus: &InMemory) {
    shop::open(&bus.client());

    choreo! {
        publish "orders.created" { "order_id": "ORD-42" };
        expect "orders.processed" { "order_id": "ORD-42" };
    }
}

#[choreo::scenario(timeout = "2s", tags = ["saga"], slow = "warn", time = "virtual")]
async fn with_all_arguments(bus: &InMemory) {
    shop::open(&bus.client());

    choreo! {
        publish "orders.created" { "order_id": "ORD-42" };
        expect "orders.processed" within 5ms;
    }
}

#[choreo::scenario]
async fn the_shop_answers_once_it_is_open(bus: &InMemory) {
    choreo! {
        publish "orders.created" { "order_id": "ORD-42" };
        never "orders.processed" for 20ms;
    }

    shop::open(&bus.client());
    let run = choreo! {
        publish "orders.created" { "order_id": "ORD-42" };
        expect "orders.processed" as done;
    };
    assert_eq!(run.done["order_id"], "ORD-42");
}

mod on_several_stages {
    use choreo::prelude::*;

    mod other {
        pub(super) use choreo::InMemory as SecondBus;
    }

    use other::SecondBus;

    #[choreo::scenario(on(InMemory, SecondBus))]
    async fn an_order_is_processed(bus: &_) {
        shop::open(&bus.client());

        choreo! {
            publish "orders.created" { "order_id": "ORD-42" };
            expect "orders.processed" { "order_id": "ORD-42" };
        }
    }
}

const LIMIT: u64 = 1000;

#[choreo::scenario(cases(small: 1, large: LIMIT))]
async fn an_order_of_any_size_is_processed(bus: &InMemory, count: u64) {
    shop::open(&bus.client());

    choreo! {
        publish "orders.created" { "order_id": "ORD-42", "count": count };
        expect "orders.processed" { "order_id": "ORD-42", "count": count };
    }
}

#[choreo::scenario(cases(large: 1000), time = "virtual")]
#[should_panic = "scenario an_order_is_small::large (count = 1000) FAILED"]
async fn an_order_is_small(bus: &InMemory, count: u64) {
    shop::open(&bus.client());

    choreo! {
        publish "orders.created" { "count": count };
        expect "orders.processed" { "count": < 10 };
    }
}
