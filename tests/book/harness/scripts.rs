//! Scripts: by themselves, in functions, and on a stage with stand-ins.

use choreo::prelude::*;

fn refused(order_id: &str) -> impl Script<InMemory> + use<'_> {
    choreo::script! {
        for &InMemory;
        publish "orders.created" { "order_id": order_id, "count": 0 };
        never "orders.processed" { "order_id": order_id };
    }
}

async fn order(bus: &InMemory, order_id: &str) -> Message {
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "orders.created" { "order_id": order_id };
            expect "orders.processed" { "order_id": order_id } as done;
        })
        .await;
    match trial.captures() {
        Some(captures) => captures.done.clone(),
        None => panic!("{}", trial.report()),
    }
}

#[tokio::test(start_paused = true)]
async fn a_function_gives_a_script() {
    let bus = InMemory::new();
    assert!(bus.run(refused("ORD-42")).await.passed());
    shop::open(&bus.client());
    assert!(!bus.run(refused("ORD-42")).await.passed(), "the shop refuses none");
}

#[tokio::test(start_paused = true)]
async fn a_function_runs_a_script() {
    let bus = InMemory::new();
    shop::open(&bus.client());
    assert_eq!(order(&bus, "ORD-42").await["order_id"], "ORD-42");
}

#[tokio::test(start_paused = true)]
#[expect(dead_code, reason = "a script that fails has no capture to read")]
async fn a_script_that_fails_gives_a_trial() {
    use choreo::InMemory;
    use choreo::prelude::*;

    let bus = InMemory::new();
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "orders.created" { "order_id": "ORD-42" };
            expect "orders.processed" as done;
        })
        .await;

    assert!(!trial.passed());
    assert!(trial.report().contains("TIMEOUT: nothing came"));
    assert!(trial.captures().is_none());
}

choreo! {
    fragment desk() {
        on "fraud.check" as ask => reply { "order_id": ask["order_id"], "decision": "APPROVE" };
    }
}

#[derive(Stage)]
#[stage(include desk())]
struct Shop {
    bus: InMemory,
}

#[tokio::test(start_paused = true)]
async fn a_stand_in_of_a_stage_does_not_answer_the_scenario() {
    let stage = Shop::open().await.unwrap();
    shop::open(&stage.bus.client());
    let served = choreo::script! {
        for &Shop;
        publish "orders.paid" { "order_id": "ORD-42" };
        expect "orders.approved" { "order_id": "ORD-42", "decision": "APPROVE" };
    };
    assert!(stage.run(served).await.passed(), "it answers the shop");

    let trial = stage
        .run(choreo::script! {
            for &Shop;

            request "fraud.check" { "order_id": "ORD-42" };
        })
        .await;
    let report = trial.report();
    for said in ["TIMEOUT", "no reply came", "answers the system under test alone"] {
        assert!(report.contains(said), "{report}");
    }
}
