//! Where the brokers say that they are, before anything is sent there.
//!
//! Once librdkafka knows the cluster's own brokers it leaves those that it was told to begin with, and goes to one of the
//! cluster's for whatever it is asked next. So first there is a client that is asked nothing: it learns where the brokers are as it
//! connects, and ends. By itself librdkafka would go to one of them when it looks for a connection, once a second.

use std::collections::BTreeSet;

use choreo_runtime::transport::TransportError;
use tokio::sync::watch;

use super::KafkaLink;
use super::client::{Recipe, misconfigured};
use super::dial::{awaited, made};
use super::link::blocking;
use super::witness::{Cluster, Witness};
use crate::link::Link;
use crate::security::Endpoint;

/// Refuses a cluster of which a broker is on a machine that is not allowed.
///
/// # Errors
///
/// `NotAllowed`, or why no broker can be reached.
pub(super) async fn survey(recipe: &Recipe, endpoint: &Endpoint) -> Result<(), TransportError> {
    let (witness, mut troubles) = Witness::new();
    let (config, seen) = (recipe.surveyor(), witness.clone());
    let surveyor = blocking(move || made(&config, &seen)).await?;
    let mut cluster = witness.cluster();
    awaited(&surveyor, &mut troubles, endpoint, named(&mut cluster, endpoint)).await
}

/// Waits until the brokers are known, and looks at each.
async fn named(cluster: &mut watch::Receiver<Cluster>, endpoint: &Endpoint) -> Result<(), TransportError> {
    let told: BTreeSet<String> = endpoint.hosts().iter().map(ToString::to_string).collect();
    // It learns of one after another, and then leaves those that it was told.
    let known = |cluster: &Cluster| cluster.told < told.len() && !cluster.learned.is_empty();
    let cluster = cluster.wait_for(known).await;
    let cluster = cluster.map_err(|_| misconfigured("connect to Kafka: the client has ended"))?;
    cluster.learned.iter().try_for_each(|broker| check_advertised(endpoint, broker))
}

/// Refuses a broker, `host:port`, on a machine that is not allowed.
pub(super) fn check_advertised(endpoint: &Endpoint, broker: &str) -> Result<(), TransportError> {
    let (host, port) = broker.rsplit_once(':').unwrap_or((broker, ""));
    let host = if host.contains(':') { format!("[{host}]") } else { host.to_owned() };
    let text = format!("{}://{host}:{port}", endpoint.scheme());
    let (advertised, _) = Endpoint::parse(&text, KafkaLink::SCHEMES, KafkaLink::PORT)?;
    advertised.check_allowed(KafkaLink::SECTION)
}

#[cfg(test)]
mod tests {
    use choreo_runtime::transport::TransportErrorKind;

    use super::*;

    #[test]
    fn a_broker_that_names_another_machine_is_not_followed_there() {
        let (here, _) =
            Endpoint::parse("kafka://127.0.0.1:9092", KafkaLink::SCHEMES, KafkaLink::PORT).unwrap();
        for broker in ["127.0.0.1:9093", "::1:9093", "localhost:9093"] {
            assert!(check_advertised(&here, broker).is_ok(), "{broker}");
        }
        let error = check_advertised(&here, "kafka.example.com:9092").unwrap_err();
        assert_eq!(error.kind(), TransportErrorKind::NotAllowed);
    }
}
