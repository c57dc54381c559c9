// First scenarios on NATS: what a service promises, so that `cargo test` can see whether it is kept.
//
// `serve` stands for your service. Put yours in its place, and say what yours promises.

use choreo::prelude::*;
use tokio::runtime;
use tokio::sync::oneshot;

/// Hears of orders, and says when one is processed. Like your service it has a connection of its own,
/// and has started when it listens. It is written in choreo's language, as a script, so that this file
/// needs no client of the broker; a script does not move between threads, so it has one for itself.
async fn serve(url: String) {
    let (listens, listening) = oneshot::channel();
    std::thread::spawn(move || {
        let service = async {
            let wire = Nats::connect(url).await.expect("the broker is there");
            let script = choreo::script! {
                for &Nats;
                timeout 60s;
                on "orders.created" as order => publish "orders.processed" {
                    "order_id": order["order_id"], "count": order["count"],
                };
                check listens.send(()).is_ok();
                never "orders.rejected" for 50s;
            };
            wire.run(script).await
        };
        let runtime = runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime").block_on(service)
    });
    listening.await.expect("the service listens");
}

// A test like any other. `&Nats` says what it runs on: a NATS that the tests start by themselves, and
// that ends with them, unless CHOREO_NATS_URL or choreo.toml names one. `cargo choreo doctor` says
// whether they can.
#[choreo::scenario(timeout = "10s")]
async fn a_created_order_is_processed(bus: &Nats) {
    serve(bus.url().to_string()).await;

    choreo! {
        // What is expected below is subscribed to before this is published: nothing can be missed.
        publish "orders.created" { "order_id": "ORD-42", "count": 3 };

        // Goes on when such a message comes. Other fields may be there, and `> 0` is one of many
        // patterns. Ask for `> 3`, and run it again: the failure points at the field.
        expect "orders.processed" { "order_id": "ORD-42", "count": > 0 };

        // What must not come, for so long.
        never "orders.rejected" { "order_id": "ORD-42" } for 50ms;
    }
}
