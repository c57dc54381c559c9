//! What the bridge promises: the same texts on three brokers, and in memory.

mod served;

use std::time::{Duration, Instant};

use choreo::correlation::{CorrelationId, Header};
use choreo::outcome::Outcome;
use choreo::prelude::*;
use choreo::rabbitmq::RabbitMqServer;
use futures_util::future::join_all;
use served::{Brokers, Failure, Memory, Served};

#[choreo::scenario(on(Brokers, Memory))]
async fn an_order_is_enriched_and_republished(stage: &_) -> Result<(), Failure> {
    stage.serve().await?;
    choreo! {
        on via nats "customers.lookup" { "customer": "C-7" } => reply { "tier": "GOLD" };

        publish via kafka "orders.placed" { "number": "ORD-1", "customer": "C-7", "amount": 2500 };

        expect via rabbitmq "orders.enriched" { "number": "ORD-1", "amount": 2500, "tier": "GOLD" };
        never via rabbitmq "orders.dead";
        // It goes to RabbitMQ and nowhere else.
        never via kafka "orders.enriched";
        never via nats "orders.>";
    }
    Ok(())
}

#[choreo::scenario(on(Brokers, Memory))]
async fn an_order_of_an_unknown_customer_is_dead(stage: &_) -> Result<(), Failure> {
    stage.serve().await?;
    choreo! {
        on via nats "customers.lookup" => reply { "tier": null };

        publish via kafka "orders.placed" { "number": "ORD-2", "customer": "C-0", "amount": 100 };

        expect via rabbitmq "orders.dead" { "reason": contains "nobody knows", "order": contains "ORD-2" };
        never via rabbitmq "orders.enriched";
    }
    Ok(())
}

#[choreo::scenario(on(Brokers, Memory))]
async fn an_order_is_dead_where_the_customer_service_says_nothing(stage: &_) -> Result<(), Failure> {
    stage.serve().await?;
    choreo! {
        // It hears the question, and answers nothing.
        on via nats "customers.lookup" => {};

        publish via kafka "orders.placed" { "number": "ORD-3", "customer": "C-7", "amount": 100 };

        expect via rabbitmq "orders.dead" { "reason": contains "says nothing" } within 2s;
        never via rabbitmq "orders.enriched";
    }
    Ok(())
}

#[choreo::scenario(on(Brokers, Memory))]
async fn what_is_no_order_is_dead_and_nobody_is_asked(stage: &_) -> Result<(), Failure> {
    stage.serve().await?;
    choreo! {
        publish via kafka "orders.placed" { "number": "ORD-4" };
        expect via rabbitmq "orders.dead" { "reason": "it is no order", "order": contains "ORD-4" };
        never via nats "customers.lookup";
    }
    Ok(())
}

/// So many scripts on one bridge at once, each watching that nobody else's order comes: the reports of those that fail.
macro_rules! at_once {
    ($stage:ty, $count:literal) => {{
        let stage = <$stage as Stage>::open().await.expect("opened");
        stage.serve().await.expect("the bridge listens");
        let stage = &stage;
        let scripts = (0..$count).map(|amount: u64| {
            let tier = if amount % 2 == 0 { "GOLD" } else { "STANDARD" };
            stage.run(choreo::script! {
                for &$stage;
                timeout 10s;
                on via nats "customers.lookup" => reply { "tier": tier };
                publish via kafka "orders.placed" { "number": "ORD-5", "customer": "C-7", "amount": amount };
                expect via rabbitmq "orders.enriched" { "amount": amount, "tier": tier };
                never via rabbitmq "orders.enriched" { "amount": != (amount) };
            })
        });
        let trials = join_all(scripts).await;
        let failed: Vec<String> =
            trials.iter().filter(|trial| !trial.passed()).map(|trial| trial.report()).collect();
        assert!(failed.is_empty(), "{} of {} failed, the first so:\n{}", failed.len(), $count, failed[0]);
    }};
}

#[tokio::test]
async fn each_of_twenty_at_once_sees_its_own_order_on_the_brokers() {
    at_once!(Brokers, 20);
}

#[tokio::test]
async fn each_of_twenty_at_once_sees_its_own_order_in_memory() {
    at_once!(Memory, 20);
}

#[tokio::test]
async fn where_rabbitmq_dies_the_verdict_names_it() {
    // One of its own: it is killed, and nobody else shall miss it.
    let server = RabbitMqServer::new().start().await.expect("a broker");
    let stage = Brokers {
        kafka: Kafka::ephemeral().correlation(Header::new("order")).await.expect("a broker"),
        nats: Nats::ephemeral().correlation(Header::new("x-order-id")).await.expect("a broker"),
        rabbitmq: RabbitMq::connect(server.url()).correlation(CorrelationId).await.expect("connected"),
    };
    stage.serve().await.expect("the bridge listens");
    let (tell, asked) = tokio::sync::oneshot::channel();
    let script = choreo::script! {
        for &Brokers;
        timeout 30s;
        publish via kafka "orders.placed" { "number": "ORD-6", "customer": "C-7", "amount": 2500 };
        expect via nats "customers.lookup" { "customer": "C-7" };
        check tell.send(()).is_ok();
        // Nobody answers, so it would be awaited to the end.
        expect via rabbitmq "orders.enriched";
    };
    let (trial, died) = tokio::join!(stage.run(script), async {
        asked.await.expect("the bridge asks");
        server.kill().await;
        Instant::now()
    });
    let Outcome::Lost(loss) = trial.outcome() else { panic!("{}", trial.report()) };
    assert_eq!(trial.verdict().machine.transport_name(loss.transport), Some("rabbitmq"));
    assert!(trial.report().contains("the transport `rabbitmq` died at"), "{}", trial.report());
    assert!(died.elapsed() < Duration::from_secs(2), "LOST only after {:?}", died.elapsed());
}
