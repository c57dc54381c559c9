//! Many scenarios at once on one broker: without a policy they see each other's messages, and with one they don't.

use choreo::Trial;
use choreo::correlation::Field;
use choreo::nats::NatsServer;
use choreo::outcome::{Outcome, Violation};
use choreo::prelude::*;
use futures_util::future::join_all;
use parallel_isolation::{STOCK, Service, ServiceError};

/// So many scripts at once.
const MANY: u32 = 100;

/// The service under test, on the broker that the scenario is on. It ends with the scenario's runtime.
async fn serve(nats: &Nats) -> Result<(), ServiceError> {
    tokio::spawn(Service::open(&nats.url()).await?.run());
    Ok(())
}

/// An order that is reserved and one that is too large, by turns: the first shall see no refusal, and the other no
/// reservation. What each of them says is true of its own order alone.
async fn suite(nats: &Nats) -> Vec<Trial<impl Sized>> {
    join_all((0..MANY).map(|n| {
        let (answer, other) = match n % 2 {
            0 => ("warehouse.reserved", "warehouse.refused"),
            _ => ("warehouse.refused", "warehouse.reserved"),
        };
        nats.run(choreo::script! {
            for &Nats;
            timeout 10s;
            publish "warehouse.ordered" {
                "order_id": format!("TEST-{n}"), "count": if n % 2 == 0 { n + 1 } else { STOCK + 1 },
            };
            expect (answer) { "order_id": format!("TEST-{n}") };
            never (other);
        })
    }))
    .await
}

#[tokio::test]
async fn without_a_policy_they_see_each_others_messages() {
    // One of its own: whoever gives up its turn is heard by all others on the broker.
    let server = NatsServer::new().start().await.expect("a server");
    let nats = Nats::connect(server.url()).await.expect("connected");
    serve(&nats).await.expect("the service listens");
    let trials = suite(&nats).await;
    let failed: Vec<_> = trials.iter().enumerate().filter(|(_, trial)| !trial.passed()).collect();
    assert!(failed.len() > trials.len() / 2, "only {} failed", failed.len());
    for (n, trial) in failed {
        let report = trial.report();
        let Outcome::Violated(Violation::Never { arrival, .. }) = trial.outcome() else { panic!("{report}") };
        let seen: serde_json::Value =
            serde_json::from_slice(&arrival.payload).expect("a message of the service");
        assert_ne!(seen["order_id"], format!("TEST-{n}"), "{report}");
        assert!(report.contains("VIOLATED: a message came"), "{report}");
    }
}

#[tokio::test]
async fn with_a_policy_each_sees_its_own() {
    let server = NatsServer::new().start().await.expect("a server");
    let policy = Field::test_namespace("order_id");
    let nats = Nats::connect(server.url()).correlation(policy).await.expect("connected");
    serve(&nats).await.expect("the service listens");
    let trials = suite(&nats).await;
    let failed: Vec<_> = trials.iter().filter(|trial| !trial.passed()).collect();
    assert!(failed.is_empty(), "{} failed, the first so:\n{}", failed.len(), failed[0].report());
}

/// A stage with a policy: its scenarios share a turn, and each sees its own messages alone.
#[derive(Stage)]
struct Shop {
    #[stage(Nats::ephemeral().correlation(Field::test_namespace("order_id")))]
    nats: Nats,
}

/// No order says its id: choreo writes that of the scenario into it.
#[choreo::scenario(cases(one: 1, some: 50, all: STOCK))]
async fn pieces_that_are_there_are_reserved(shop: &Shop, count: u32) -> Result<(), ServiceError> {
    serve(&shop.nats).await?;
    choreo! {
        publish "warehouse.ordered" { "count": count };
        expect "warehouse.reserved" { "count": count };
        never "warehouse.refused";
    }
    Ok(())
}

#[choreo::scenario(cases(one_more: STOCK + 1, many: 5000))]
async fn pieces_that_are_not_are_refused(shop: &Shop, count: u32) -> Result<(), ServiceError> {
    serve(&shop.nats).await?;
    choreo! {
        publish "warehouse.ordered" { "count": count };
        expect "warehouse.refused" { "reason": contains "1000" };
        never "warehouse.reserved";
    }
    Ok(())
}

/// What another scenario would place at the same time.
const NEIGHBOURS: &str = r#"{"order_id":"TEST-neighbour","count":5000}"#;

#[choreo::scenario]
async fn with_a_policy_a_neighbours_messages_are_not_seen(shop: &Shop) {
    serve(&shop.nats).await.expect("the service listens");
    let neighbour = async_nats::connect(shop.nats.url()).await.expect("connected");
    choreo! {
        publish "warehouse.ordered" { "count": 1 };
        call { neighbour.publish("warehouse.ordered", NEIGHBOURS.into()).await };
        expect "warehouse.reserved";
        never "warehouse.refused";
    }
}

#[choreo::scenario(turns = false)]
#[should_panic(expected = "VIOLATED")]
async fn with_turns_given_up_they_are(nats: &Nats) {
    serve(nats).await.expect("the service listens");
    let neighbour = async_nats::connect(nats.url()).await.expect("connected");
    choreo! {
        publish "warehouse.ordered" { "order_id": "own", "count": 1 };
        call { neighbour.publish("warehouse.ordered", NEIGHBOURS.into()).await };
        expect "warehouse.reserved" { "order_id": "own" };
        never "warehouse.refused";
    }
}

/// Turns can be given up where every pattern says whose messages it means.
#[choreo::scenario(turns = false, cases(a: "ORD-A", b: "ORD-B", c: "ORD-C"))]
async fn a_scenario_that_names_its_order_needs_no_turn(nats: &Nats, id: &str) -> Result<(), ServiceError> {
    serve(nats).await?;
    choreo! {
        publish "warehouse.ordered" { "order_id": id, "count": 1 };
        expect "warehouse.reserved" { "order_id": id };
        never "warehouse.refused" { "order_id": id };
    }
    Ok(())
}
