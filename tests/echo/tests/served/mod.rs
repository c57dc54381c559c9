//! The echo services, as scenarios start them.

#![expect(clippy::expect_used, reason = "what is missing must fail its test")]

use choreo::prelude::*;
use echo::{Service, Topics};

/// A stage whose broker an echo service can be started on.
pub(crate) trait Echoed {
    /// The echo service, listening.
    async fn echo(&self, topics: &Topics) -> Service;
}

macro_rules! echoed {
    ($($stage:ty => $service:path),*) => {
        $(impl Echoed for $stage {
            async fn echo(&self, topics: &Topics) -> Service {
                $service(&self.url(), topics).await.expect("the service listens")
            }
        })*
    };
}

echoed! {
    Nats => echo::nats,
    JetStream => echo::jetstream,
    Kafka => echo::kafka,
    RabbitMq => echo::rabbitmq,
    Redis => echo::redis,
    RedisStreams => echo::streams
}

impl Echoed for InMemory {
    async fn echo(&self, topics: &Topics) -> Service {
        let client = self.client();
        let mut asked = client.subscribe(format!("{}.ask.*", topics.stem)).await.expect("the bus is there");
        Box::pin(async move {
            loop {
                let message = asked.recv().await?;
                if message.reply_to().is_some() {
                    client.reply(&message, message.bytes()).await?;
                    continue;
                }
                let answer = message.topic().replacen(".ask.", ".answer.", 1);
                client.publish(answer, message.bytes()).await?;
            }
        })
    }
}

/// Starts the echo service in the scenario's runtime, with which it ends.
pub(crate) async fn serve(stage: &impl Echoed, stem: &str) {
    let service = stage.echo(&Topics { stem: stem.to_owned(), pairs: 2 }).await;
    // A service that fails is then named in the scenario's own report.
    tokio::spawn(async move { service.await.expect("the echo service goes on") });
}
