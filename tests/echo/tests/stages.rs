//! Stages of two brokers: what they are opened with, whose turn it is, and which of them died.

mod served;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use choreo::nats::NatsServer;
use choreo::outcome::Outcome;
use choreo::prelude::*;
use choreo::redis::RedisServer;
use choreo::transport::TransportErrorKind;
use served::serve;

#[derive(Stage)]
struct Shop {
    #[stage(counted(Nats::ephemeral()))]
    orders: Nats,
    payments: Redis,
}

/// How often the first field of the shop was opened in this process.
static OPENED: AtomicUsize = AtomicUsize::new(0);

fn counted<T>(opening: T) -> T {
    OPENED.fetch_add(1, Ordering::Relaxed);
    opening
}

#[choreo::scenario]
async fn a_scenario_runs_on_two_brokers(shop: &Shop) {
    serve(&shop.orders, "two").await;
    serve(&shop.payments, "two").await;
    choreo! {
        on via orders "two.answer.0" { "step": 1 } as asked => publish via payments "two.ask.0" {
            "step": 2, "n": asked["n"],
        };

        publish via orders "two.ask.0" { "step": 1, "n": 7 };
        expect via payments "two.answer.0" { "step": 2, "n": 7 };
        never via orders "two.answer.0" { "step": 2 };
    }
    assert_eq!(OPENED.load(Ordering::Relaxed), 1, "a broker is opened once per process");
}

#[choreo::scenario]
async fn a_stage_is_opened_once_for_all_its_scenarios(shop: &Shop) {
    serve(&shop.payments, "once").await;
    choreo! {
        via payments {
            publish "once.ask.0" { "n": 1 };
            expect "once.answer.0" { "n": 1 };
        }
    }
    assert_eq!(OPENED.load(Ordering::Relaxed), 1, "a broker is opened once per process");
}

/// The same brokers the other way round: whoever waited for them in the order of the fields would wait for the other
/// stage for ever.
#[derive(Stage)]
struct Reversed {
    payments: Redis,
    orders: Nats,
}

#[choreo::scenario(cases(first: 0, second: 1, third: 2))]
async fn scenarios_on_the_same_brokers_in_another_order_take_turns(stage: &Reversed, n: u8) {
    serve(&stage.orders, "two").await;
    choreo! {
        publish via orders "two.ask.0" { "step": 1, "n": n };
        expect via orders "two.answer.0" { "n": n };
        never via payments "two.answer.0";
    }
}

/// Two connections to one broker: the scenario has one turn on it.
#[derive(Stage)]
struct Twice {
    asking: Nats,
    #[stage(Nats::ephemeral())]
    telling: Nats,
    seen: InMemory,
}

#[choreo::scenario]
async fn a_broker_that_a_stage_has_twice_is_waited_for_once(stage: &Twice) {
    choreo! {
        publish via telling "twice.a" { "n": 1 };
        expect via asking "twice.a" { "n": 1 };
        never via seen "twice.a";
    }
}

#[derive(Debug, Stage)]
struct Unreachable {
    orders: Nats,
    #[stage(Redis::connect("redis://127.0.0.1:1").timeout(Duration::from_millis(200)))]
    payments: Redis,
}

#[tokio::test]
async fn a_stage_that_can_not_be_opened_names_the_field_and_holds_no_turn() {
    for _ in 0..2 {
        let error = Unreachable::open().await.expect_err("nothing listens there");
        assert!(error.to_string().starts_with("open `payments`: connect to redis://127.0.0.1:1"), "{error}");
        assert_eq!(error.kind(), TransportErrorKind::Unreachable);
    }
    let orders = <Nats as Stage>::open().await.expect("its turn");
    drop(orders);
}

#[tokio::test]
async fn where_one_of_two_brokers_dies_the_verdict_names_it() {
    let nats = NatsServer::new().start().await.expect("a server");
    let redis = RedisServer::new().start().await.expect("a server");
    let shop = Shop {
        orders: Nats::connect(nats.url()).await.expect("connected"),
        payments: Redis::connect(redis.url()).await.expect("connected"),
    };
    let (tell, begun) = tokio::sync::oneshot::channel();
    let script = choreo::script! {
        for &Shop;
        timeout 30s;
        publish via orders "lost.ask" { "n": 1 };
        check tell.send(()).is_ok();
        expect via orders "lost.answer" { "n": 1 };
        expect via payments "lost.paid" { "n": 1 };
    };
    let (trial, at) = tokio::join!(shop.run(script), async {
        begun.await.expect("the scenario begins");
        redis.kill().await;
        Instant::now()
    });
    let Outcome::Lost(loss) = trial.outcome() else { panic!("{}", trial.report()) };
    assert_eq!(trial.verdict().machine.transport_name(loss.transport), Some("payments"));
    assert!(trial.report().contains("the transport `payments` died at"), "{}", trial.report());
    assert!(at.elapsed() < Duration::from_secs(2), "LOST only after {:?}", at.elapsed());
}

#[tokio::test]
async fn a_stage_that_was_closed_says_so_wherever_it_is_used() {
    let nats = NatsServer::new().start().await.expect("a server");
    let redis = RedisServer::new().start().await.expect("a server");
    let shop = Shop {
        orders: Nats::connect(nats.url()).await.expect("connected"),
        payments: Redis::connect(redis.url()).await.expect("connected"),
    };
    shop.close().await.expect("both are told");
    shop.close().await.expect("again is nothing");
    let trial = shop
        .run(choreo::script! {
            for &Shop;
            publish via orders "closed.ask" {};
            expect via payments "closed.answer";
        })
        .await;
    assert!(matches!(trial.outcome(), Outcome::Lost(_)), "{}", trial.report());
}
