//! The examples of the page "Scenarios at once".
#![expect(clippy::expect_used, reason = "a panic in a test is the failure we want to see")]

use crate::shown::every_example_ends_as_told;

#[test]
fn every_example_of_the_page_ends_as_the_page_tells() {
    let page = include_str!("../../docs/src/reference/correlation.md");
    every_example_ends_as_told(page, &[include_str!("correlation.rs")], 5);
}

mod beside {
    use choreo::correlation::Field;
    use choreo::prelude::*;

    #[derive(Stage)]
    struct Bus {
        #[stage(InMemory::new().with_correlation(Field::new("trace_id")))]
        bus: InMemory,
    }

    #[choreo::scenario]
    async fn an_order_is_processed_beside_others(stage: &Bus) {
        shop::open(&stage.bus.client());

        choreo! {
            publish "orders.created" { "order_id": "ORD-42" };
            expect "orders.processed" { "order_id": "ORD-42", "trace_id": _ };
            never "orders.processed" { "order_id": != "ORD-42" };
        }
    }
}

mod bridged {
    use choreo::correlation::{Field, Header};
    use choreo::prelude::*;

    #[derive(Stage)]
    struct Bridged {
        #[stage(InMemory::new().with_correlation(Header::new("order")), wire_id = |id| format!("K-{id}"))]
        orders: InMemory,
        #[stage(InMemory::new().with_correlation(Field::new("trace_id")), wire_id = |id| format!("n.{id}"))]
        payments: InMemory,
    }

    #[choreo::scenario]
    async fn each_wire_has_its_own_form(stage: &Bridged) {
        shop::open(&stage.payments.client());

        choreo! {
            publish via payments "orders.created" { "order_id": "ORD-42" };
            expect via payments "orders.processed" { "trace_id": starts_with "n." };
            never via orders "orders.processed";
        }
    }
}

mod once {
    use std::sync::OnceLock;
    use std::sync::mpsc::{Sender, channel};
    use std::time::Duration;

    /// Where the service under test says that it was started.
    static STARTED: OnceLock<Sender<String>> = OnceLock::new();

    /// Done when it listens; what it gives is the rest of it.
    async fn serve(url: String) -> Result<impl Future<Output = ()>, String> {
        STARTED.get().expect("somebody listens").send(url).expect("somebody listens");
        Ok(std::future::pending())
    }

    /// The service under test, started by the first scenario that asks for it. Who asks goes on when it listens.
    fn served(url: String) {
        static SERVED: std::sync::Once = std::sync::Once::new();
        SERVED.call_once(|| {
            let (listens, listening) = std::sync::mpsc::channel();
            std::thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
                runtime.expect("a runtime").block_on(async {
                    let service = serve(url).await.expect("the service listens");
                    listens.send(()).expect("somebody waits for it");
                    service.await
                })
            });
            listening.recv().expect("the service listens");
        });
    }

    #[test]
    fn a_service_is_started_by_the_first_that_asks_for_it() {
        let (started, starts) = channel();
        STARTED.set(started).expect("nobody else did");
        served("the first".to_owned());
        served("the second".to_owned());
        assert_eq!(starts.recv().as_deref(), Ok("the first"));
        assert!(starts.recv_timeout(Duration::from_millis(20)).is_err(), "it is started once");
    }
}

mod followed {
    use choreo::prelude::*;

    /// Ships what is ordered: the parcel's own message has no more than the id of the shipment.
    async fn ship(bus: &InMemory) {
        let client = bus.client();
        let mut created = client.subscribe("orders.created").await.expect("subscribed");
        tokio::spawn(async move {
            while let Ok(order) = created.recv().await {
                let mut shipped: serde_json::Value = order.json().expect("an order");
                shipped["shipment_id"] = "S-1".into();
                client.publish_json("orders.shipped", &shipped).await.expect("published");
                let parcel = serde_json::json!({ "shipment_id": "S-1" });
                client.publish_json("parcels.sent", &parcel).await.expect("published");
            }
        });
    }

    #[tokio::test(start_paused = true)]
    async fn an_id_that_the_service_makes_is_followed() {
        use choreo::correlation::{Correlation, Field};

        let policy = Correlation::new(Field::new("order_id")).follow(Field::new("shipment_id"));
        let bus = InMemory::new().with_correlation(policy);

        ship(&bus).await;
        let trial = bus
            .run(choreo::script! {
                for &InMemory;
                publish "orders.created" {};
                expect "orders.shipped" { "shipment_id": "S-1" };
                expect "parcels.sent" { "order_id": absent };
            })
            .await;
        assert!(trial.passed(), "{}", trial.report());
    }
}

mod thousands {
    use choreo::correlation::Field;
    use choreo::prelude::*;

    #[tokio::test(start_paused = true)]
    async fn a_thousand_scripts_run_at_once_on_one_stage() {
        let bus = InMemory::new().with_correlation(Field::new("trace_id"));
        shop::open(&bus.client());

        let scripts = (0..1000).map(|n| {
            bus.run(choreo::script! {
                for &InMemory;
                publish "orders.created" { "n": n };
                expect "orders.processed" { "n": n };
            })
        });
        let trials = futures_util::future::join_all(scripts).await;

        let failed = trials.iter().find(|trial| !trial.passed());
        assert!(failed.is_none(), "{}", failed.map(|trial| trial.report()).unwrap_or_default());
        assert_eq!(trials.len(), 1000);
    }
}
