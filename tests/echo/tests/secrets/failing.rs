//! The child's part: a scenario that fails on a stage that it has logged in to.

use std::error::Error;
use std::fmt::Debug;

use choreo::link::{Broker, Connect, Link};
use choreo::message::Outgoing;
use choreo::prelude::*;
use tokio::sync::oneshot;

use crate::child::{USER, planted};
use crate::search::percent_encoded;
use crate::{URL, listener};

type Auth<T> = <<T as Broker>::Link as Link>::Auth;

/// Fails a scenario, and prints all that comes of it.
pub(crate) fn run<T: Broker + Debug>(
    connect: fn(String) -> Connect<T>,
    auth: impl Fn(&str, String) -> Auth<T>,
) {
    listener::install();
    let url = std::env::var(URL).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let stage = connect(url.clone()).auth(auth(USER, planted())).await.expect("connected");
        let (scheme, place) = url.split_once("://").unwrap();
        let with_login = format!("{scheme}://{USER}:{}@{place}", percent_encoded(&planted()));
        let service = connect(with_login).await.expect("connected");
        fail(&stage, &service).await;
        println!("STAGE {stage:?}\n{stage:#?}\n{service:?}");

        let wrong = connect(url).auth(auth(USER, format!("{}!", planted()))).await;
        print_error(&wrong.expect_err("it is not the password"));
        stage.disconnect().await.expect("disconnected");
        print_error(&stage.publish(&Outgoing::new("late", "{}"), stage.origin()).await.expect_err("gone"));
    });
}

/// What is expected comes, and does not fit.
async fn fail<T: Broker>(stage: &T, service: &T) {
    let answer = || Outgoing::new("secrets.answer", r#"{"order_id":"ORD-7","user":"auditor"}"#);
    // A topic that is there already takes no time to come to be.
    let _ = service.publish(&answer(), service.origin()).await.expect("published");
    let (tell, begun) = oneshot::channel();
    let script = choreo::script! {
        for &T;
        timeout 3s;
        settle 10ms;
        publish "secrets.ask" { "order_id": "ORD-42" };
        check tell.send(()).is_ok();
        expect "secrets.answer" { "order_id": "ORD-42" };
    };
    let (trial, ()) = tokio::join!(stage.run(script), async {
        begun.await.expect("the scenario begins");
        let _ = service.publish(&answer(), service.origin()).await.expect("published");
    });
    assert!(!trial.passed());
    println!("{}\n{:?}\n{:#?}", trial.report(), trial.verdict(), trial.outcome());
    println!("{:?}", trial.timeline());
}

fn print_error(error: &choreo::transport::TransportError) {
    println!("REFUSED {error}\n{error:?}\n{error:#?}");
    let mut cause = error.source();
    while let Some(error) = cause {
        println!("{error}\n{error:?}");
        cause = error.source();
    }
}
