//! A stage of two brokers and a bus, of the page "The harness".

use std::sync::LazyLock;

use choreo::kafka::MockKafka;
use choreo::prelude::*;

/// A Kafka inside this process.
fn brokers() -> String {
    static BROKER: LazyLock<MockKafka> = LazyLock::new(|| MockKafka::start().expect("a broker"));
    BROKER.url().to_owned()
}

#[derive(Stage)]
struct Wires {
    #[stage(Nats::ephemeral())]
    orders: Nats,
    #[stage(Kafka::connect(brokers()))]
    payments: Kafka,
    audit: InMemory,
}

#[choreo::scenario]
async fn each_field_is_opened_as_it_says(wires: &Wires) {
    let client = wires.audit.client();
    let mut written = client.subscribe("audit.written").await.expect("subscribed");
    assert!(wires.payments.url().ends_with(brokers().trim_start_matches("kafka://")));

    choreo! {
        publish via orders "orders.created" { "order_id": "ORD-42" };
        publish via payments "payments.due" { "order_id": "ORD-42" } as due;
        publish via audit "audit.written" { "order_id": due["order_id"] };
        check due.topic() == "payments.due";
    }
    assert_eq!(written.recv().await.expect("written").payload(), br#"{"order_id":"ORD-42"}"#);
}
