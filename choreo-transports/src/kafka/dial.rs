//! Dialling: from the first packet to a link that stands.

use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, RwLock};
use std::time::Duration;

use choreo_runtime::transport::TransportError;
use rdkafka::ClientConfig;
use rdkafka::config::FromClientConfigAndContext;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::RDKafkaErrorCode;
use tokio::sync::mpsc;
use tokio::task::spawn_blocking;
use tokio::time::{Instant, sleep_until};

use super::catalog::Catalog;
use super::client::{Client, Recipe, misconfigured, servers};
use super::link::blocking;
use super::patrol::{self, Bell, Ender};
use super::reader::{self, Reader};
use super::survey::{self, check_advertised};
use super::witness::{Trouble, Witness};
use super::{KafkaLink, error};
use crate::link::{Dial, Sink};
use crate::security::Endpoint;

/// How long a message may be on its way to the broker, however small the connect budget is.
const LEAST: Duration = Duration::from_secs(1);

/// A host may have several addresses, and the first one not be the broker's.
const NEXT_ADDRESS: Duration = Duration::from_millis(100);

/// Connects.
pub(super) async fn dial(
    dial: Dial<'_, KafkaLink>,
    sink: Sink<KafkaLink>,
) -> Result<KafkaLink, TransportError> {
    if dial.options.partitions == 0 {
        return Err(misconfigured(
            "connect to Kafka: a topic has at least one partition; give `.partitions(1)` or more",
        ));
    }
    let (witness, mut troubles) = Witness::new();
    let recipe = Recipe::new(&dial)?;
    let (endpoint, patience) = (dial.endpoint.clone(), dial.timeout.max(LEAST));
    let partitions = dial.options.partitions;
    drop(dial);
    if !recipe.is_mock() {
        survey::survey(&recipe, &endpoint).await?;
    }
    let scouting = (recipe.scout(), witness.clone());
    let scout = blocking(move || made(&scouting.0, &scouting.1)).await?;
    let cluster = knock(&scout, &mut troubles, &endpoint, patience).await?;
    let servers = servers(&endpoint);
    // Not here: a client takes its time to read certificates.
    let (catalog, reader, historian) = blocking(move || {
        let reader: BaseConsumer<Witness> = client(&recipe.consumer(), &witness)?;
        let catalog = Catalog {
            scout,
            producer: made(&recipe.producer(patience), &witness)?,
            admin: made(&recipe.admin(), &witness)?,
            servers,
            partitions,
            patience,
            known: RwLock::default(),
        };
        let historian = made(&recipe.consumer(), &witness)?;
        Ok((Arc::new(catalog), Client::new(Reader::new(reader)), historian))
    })
    .await?;
    let (ender, ended) = Ender::new(sink);
    begin_to_read(&reader, &catalog, &ender)?;
    let (turn, bell) = (Arc::new(Mutex::new(())), Bell::default());
    let refresh = patrol::refresh(Arc::clone(&catalog), reader.clone(), Arc::clone(&turn), bell.clone());
    let patrols = [
        tokio::spawn(patrol::watch(Arc::clone(&catalog), troubles, ender)).abort_handle(),
        tokio::spawn(refresh).abort_handle(),
    ];
    Ok(KafkaLink { catalog, reader, historian, turn, bell, ended, cluster, patrols })
}

fn client<T: FromClientConfigAndContext<Witness>>(
    config: &ClientConfig,
    witness: &Witness,
) -> Result<T, TransportError> {
    T::from_config_and_context(config, witness.clone()).map_err(|error| {
        // Not with its source, which quotes the value of a setting that is not right: a key, say.
        let code = error.rdkafka_error_code().map(|code| format!(": {code}")).unwrap_or_default();
        misconfigured(format!(
            "set up a client for Kafka{code}; are the certificates and the key PEM, and a pair?"
        ))
    })
}

pub(super) fn made<T>(config: &ClientConfig, witness: &Witness) -> Result<Client<T>, TransportError>
where
    T: FromClientConfigAndContext<Witness> + Send + Sync + 'static,
{
    client(config, witness).map(Client::new)
}

fn begin_to_read(
    reader: &Client<Reader>,
    catalog: &Arc<Catalog>,
    ender: &Ender,
) -> Result<(), TransportError> {
    let (reader, scout, ender) = (reader.clone(), catalog.scout.clone(), ender.clone());
    let thread = std::thread::Builder::new().name("choreo-kafka".to_owned());
    let spawned = thread.spawn(move || reader::run(&reader, &scout, &ender));
    spawned
        .map(|_| ())
        .map_err(|error| misconfigured("start a thread that reads from Kafka").with_source(error))
}

/// Waits until a broker answers. Gives the cluster's id.
async fn knock(
    scout: &Client<BaseConsumer<Witness>>,
    troubles: &mut mpsc::UnboundedReceiver<Trouble>,
    endpoint: &Endpoint,
    patience: Duration,
) -> Result<Option<String>, TransportError> {
    let over = Over::default();
    let (asking, asked, place) = (scout.clone(), over.0.clone(), endpoint.clone());
    let answer = spawn_blocking(move || ask(&asking, &asked, &place, patience));
    let answer = async {
        answer.await.unwrap_or_else(|_| Err(misconfigured("connect to Kafka: a panic while connecting")))
    };
    awaited(scout, troubles, endpoint, answer).await
}

/// Waits for an answer, or until it is clear that none will come: librdkafka itself tries for ever.
pub(super) async fn awaited<T>(
    client: &Client<BaseConsumer<Witness>>,
    troubles: &mut mpsc::UnboundedReceiver<Trouble>,
    endpoint: &Endpoint,
    answer: impl Future<Output = Result<T, TransportError>>,
) -> Result<T, TransportError> {
    let over = Over::default();
    let (polling, polled) = (client.clone(), over.0.clone());
    // What a client sees is told to whoever polls it.
    spawn_blocking(move || {
        while !polled.load(Ordering::SeqCst) {
            let _ = polling.poll(Duration::from_millis(20));
        }
    });
    let mut answer = pin!(answer);
    let place = endpoint.to_string();
    let (mut cause, mut failure) = (None, None);
    let mut given_up = Instant::now();
    loop {
        tokio::select! {
            biased;
            answer = &mut answer => return answer,
            Some(trouble) = troubles.recv() => match error::unreachable(&place, &trouble, cause.as_deref()) {
                Some(error) if trouble.code != RDKafkaErrorCode::AllBrokersDown => return Err(error),
                Some(error) => {
                    if failure.is_none() {
                        given_up = Instant::now() + NEXT_ADDRESS;
                    }
                    failure = Some(error);
                }
                None => cause = Some(trouble.words),
            },
            () = sleep_until(given_up), if failure.is_some() => {
                if let Some(error) = failure {
                    return Err(error);
                }
            }
        }
    }
}

/// Set when it is dropped.
#[derive(Default)]
struct Over(Arc<AtomicBool>);

impl Drop for Over {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// Asks for the brokers of the cluster, in longer and longer spans, until it is over.
fn ask(
    scout: &BaseConsumer<Witness>,
    over: &AtomicBool,
    endpoint: &Endpoint,
    patience: Duration,
) -> Result<Option<String>, TransportError> {
    let mut span = Duration::from_millis(100);
    loop {
        match scout.fetch_metadata(Some("choreo"), span) {
            Ok(metadata) => {
                for broker in metadata.brokers() {
                    check_advertised(endpoint, &format!("{}:{}", broker.host(), broker.port()))?;
                }
                return Ok(scout.client().fetch_cluster_id(Duration::ZERO));
            }
            Err(error) if over.load(Ordering::SeqCst) => {
                return Err(error::failed("connect to Kafka", error));
            }
            Err(_) => span = (span * 2).min(patience),
        }
    }
}
