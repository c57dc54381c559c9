//! `echo WIRE URL STEM PAIRS`: runs an echo service, and says `ready` when it listens.
#![expect(clippy::print_stdout, reason = "whoever started it reads when it is ready")]

use echo::{Error, Topics};

const USAGE: &str = "usage: echo nats|jetstream|redis|streams|rabbitmq|kafka URL STEM PAIRS";

#[tokio::main]
async fn main() -> Result<(), Error> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [wire, url, stem, pairs] = arguments.as_slice() else { return Err(USAGE.into()) };
    let topics = Topics { stem: stem.clone(), pairs: pairs.parse()? };
    let service = match wire.as_str() {
        "nats" => echo::nats(url, &topics).await,
        "jetstream" => echo::jetstream(url, &topics).await,
        "redis" => echo::redis(url, &topics).await,
        "streams" => echo::streams(url, &topics).await,
        "rabbitmq" => echo::rabbitmq(url, &topics).await,
        "kafka" => echo::kafka(url, &topics).await,
        _ => Err(USAGE.into()),
    }?;
    println!("ready");
    service.await
}
