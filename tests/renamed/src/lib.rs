//! A crate that knows choreo as `my_choreo`: there is no `::choreo` here, so what scenarios expand to can't
//! name it.
#![deny(warnings, clippy::all, clippy::pedantic)]

/// What the scenarios publish and see.
#[cfg(test)]
#[derive(Debug, serde::Serialize, serde::Deserialize)]
struct Order {
    order_id: String,
    count: u64,
}

#[cfg(test)]
mod tests {
    use my_choreo::{InMemory, Stage, scenario};

    use super::Order;

    #[scenario(crate = my_choreo, time = "virtual", timeout = "2s")]
    async fn every_statement_goes_by_the_given_name(bus: &InMemory) {
        let order = Order { order_id: "ORD-1".to_owned(), count: 2 };
        let run = my_choreo::choreo! {
            let two = 2_u64;
            on "fraud.check" as ask => reply { "order_id": ask["order_id"] };
            publish "orders.created" Order { count: 2, ..order } key "ORD-1" headers { "trace": two } as sent;
            publish "orders.created" { "order_id": "ORD-1", "count": two };
            wait 1ms;
            check sent["count"] == two, "{two}";
            never "orders.rejected" { "order_id": sent["order_id"], "count": =~ "x" } where two == 2;
            never "orders.processed" Order { count: 2, .. } for 5ms;
        };
        assert_eq!(run.sent["order_id"], "ORD-1");
    }

    #[derive(Stage)]
    #[stage(crate = my_choreo)]
    struct Shop {
        orders: InMemory,
        #[stage(InMemory::new())]
        payments: InMemory,
    }

    #[scenario(crate = my_choreo, time = "virtual")]
    async fn a_stage_goes_by_the_given_name(shop: &Shop) {
        my_choreo::choreo! {
            publish via orders "orders.created" 1;
            never via payments "orders.created";
        }
    }

    my_choreo::choreo! {
        #[scenario(crate = my_choreo)]
        scenario an_item_goes_by_the_given_name(bus: &InMemory) {
            never "orders.rejected" for 1ms;
        }
    }
}
