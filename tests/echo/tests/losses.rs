//! What becomes of a scenario when its broker does not: on real brokers, killed for good, or back again.

#![expect(clippy::expect_used, reason = "what is missing must fail its test")]

use std::time::{Duration, Instant};

use choreo::nats::{NatsAuth, NatsServer};
use choreo::outcome::{Event, Outcome};
use choreo::prelude::*;
use choreo::redis::RedisServer;
use choreo::server::Server;

const PASSWORD: &str = "Pl4nted-0f-a-l0st-c0nnection";

/// The expectation is open, and the scenario has said so: then the broker ends.
async fn killed(server: &Server, begun: tokio::sync::oneshot::Receiver<()>) -> Instant {
    begun.await.expect("the scenario begins");
    server.kill().await;
    Instant::now()
}

#[tokio::test]
async fn where_the_wire_cannot_resume_the_scenario_is_lost_within_a_second() {
    let server = NatsServer::new().user("shop", PASSWORD).start().await.expect("a server");
    let nats = Nats::connect(server.url()).auth(NatsAuth::user("shop", PASSWORD)).await.expect("connected");
    let (tell, begun) = tokio::sync::oneshot::channel();
    let script = choreo::script! {
        for &Nats;
        timeout 30s;
        publish "lost.ask" { "n": 1 };
        check tell.send(()).is_ok();
        expect "lost.answer" { "n": 1 };
    };
    let (trial, at) = tokio::join!(nats.run(script), killed(&server, begun));
    assert!(matches!(trial.outcome(), Outcome::Lost(_)), "{}", trial.report());
    assert!(at.elapsed() < Duration::from_secs(1), "LOST only after {:?}", at.elapsed());
    let said = format!("{}{:?}{nats:?}", trial.report(), trial.verdict());
    assert!(!said.contains(PASSWORD), "{said}");
}

#[tokio::test]
async fn where_the_wire_can_resume_the_scenario_goes_on_and_shows_the_gap() {
    let server = RedisServer::new().persistent(true).start().await.expect("a server");
    let streams = RedisStreams::connect(server.url()).await.expect("connected");
    let url = server.url().to_owned();
    let (tell, begun) = tokio::sync::oneshot::channel();
    let script = choreo::script! {
        for &RedisStreams;
        timeout 30s;
        publish "back.ask" { "n": 1 };
        check tell.send(()).is_ok();
        expect "back.answer" { "n": 1 };
    };
    let (trial, ()) = tokio::join!(streams.run(script), async {
        killed(&server, begun).await;
        server.restart().await.expect("it comes back");
        let service = RedisStreams::connect(url).await.expect("connected");
        let told = service.run(choreo::script! {
            for &RedisStreams;
            publish "back.answer" { "n": 1 };
            never "back.nothing";
        });
        assert!(told.await.passed());
    });
    assert!(trial.passed(), "{}", trial.report());
    let gaps = trial.timeline().iter().filter(|entry| matches!(entry.event, Event::Gap(..))).count();
    assert_eq!(gaps, 1, "{}", trial.report());
}

#[tokio::test]
async fn a_log_that_came_back_empty_is_a_lost_scenario() {
    let server = RedisServer::new().start().await.expect("a server");
    let streams = RedisStreams::connect(server.url()).await.expect("connected");
    let (tell, begun) = tokio::sync::oneshot::channel();
    let (read, has_read) = tokio::sync::oneshot::channel();
    let script = choreo::script! {
        for &RedisStreams;
        timeout 30s;
        publish "empty.ask" { "n": 1 };
        check tell.send(()).is_ok();
        expect "empty.ask" { "n": 2 };
        check read.send(()).is_ok();
        expect "empty.answer" { "n": 1 };
    };
    let service = RedisStreams::connect(server.url()).await.expect("connected");
    let second = choreo::message::Outgoing::new("empty.ask", r#"{"n":2}"#);
    let (trial, ()) = tokio::join!(streams.run(script), async {
        use choreo::transport::Transport;
        begun.await.expect("the scenario begins");
        let _ = service.publish(&second, service.origin()).await.expect("published");
        killed(&server, has_read).await;
        server.restart().await.expect("it comes back");
    });
    assert!(matches!(trial.outcome(), Outcome::Lost(_)), "{}", trial.report());
}

#[tokio::test]
async fn a_wire_that_could_resume_is_lost_within_the_connect_budget_when_nobody_comes_back() {
    let server = RedisServer::new().persistent(true).start().await.expect("a server");
    let budget = Duration::from_secs(1);
    let streams = RedisStreams::connect(server.url()).timeout(budget).await.expect("connected");
    let (tell, begun) = tokio::sync::oneshot::channel();
    let script = choreo::script! {
        for &RedisStreams;
        timeout 30s;
        publish "gone.ask" { "n": 1 };
        check tell.send(()).is_ok();
        expect "gone.answer" { "n": 1 };
    };
    let (trial, at) = tokio::join!(streams.run(script), killed(&server, begun));
    assert!(matches!(trial.outcome(), Outcome::Lost(_)), "{}", trial.report());
    assert!(at.elapsed() < budget * 3, "LOST only after {:?}", at.elapsed());
}
