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
        fragment fraud_check() {
            on "fraud.check" => reply { "decision": "APPROVE" };
        }
    }

    #[derive(Stage)]
    #[stage(crate = my_choreo, include fraud_check())]
    struct Guarded {
        orders: InMemory,
    }

    #[scenario(crate = my_choreo, time = "virtual")]
    async fn the_stand_ins_of_a_stage_go_by_the_given_name(guarded: &Guarded) {
        let client = guarded.orders.client();
        my_choreo::choreo! {
            call { client.request("fraud.check", "{}").await?.payload().to_vec() } as decision;
            check decision == br#"{"decision":"APPROVE"}"#;
            never via orders "orders.rejected" for 1ms;
        }
    }

    #[scenario(crate = my_choreo, time = "virtual")]
    async fn a_script_goes_by_the_given_name(bus: &InMemory) {
        let script = my_choreo::script! {
            crate = my_choreo;
            for &InMemory;
            include fraud_check();
            publish "orders.created" 1 as sent;
            check sent.text() == Some("1");
            never "orders.rejected" for 1ms;
        };
        assert!(bus.run(script).await.passed());
    }

    my_choreo::choreo! {
        #[scenario(crate = my_choreo)]
        scenario an_item_goes_by_the_given_name(bus: &InMemory) {
            never "orders.rejected" for 1ms;
        }
    }
}
