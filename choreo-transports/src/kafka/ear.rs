//! Reading what all topics hold, after a failure: [`KafkaEar`].

use std::time::{Duration, SystemTime};

use choreo_runtime::message::Arrival;
use choreo_runtime::transport::TransportError;
use rdkafka::consumer::BaseConsumer;
use tokio::sync::mpsc;

use super::KafkaLink;
use super::catalog::{End, Listing, marks};
use super::client::{Client, Recipe};
use super::dial::made;
use super::link::blocking;
use super::replay::{Span, read_spans};
use super::witness::Witness;
use crate::link::{Dial, Ear, Hearing, instant};

/// How many records of a partition are read, the last ones.
const DEEP: i64 = 64;

/// How many partitions are read.
const PARTITIONS: usize = 4096;

/// Reads the newest records of all topics.
#[derive(Debug)]
pub struct KafkaEar {
    consumer: Client<BaseConsumer<Witness>>,
    patience: Duration,
    hearing: Hearing,
}

impl Ear<KafkaLink> for KafkaEar {
    const LIVE: bool = false;

    async fn begin(dial: Dial<'_, KafkaLink>, hearing: Hearing) -> Result<KafkaEar, TransportError> {
        let (recipe, patience) = (Recipe::new(&dial)?, dial.timeout);
        // Whether the connection stands is seen where it is used.
        let (witness, _) = Witness::new();
        let consumer = blocking(move || made(&recipe.consumer(), &witness)).await?;
        Ok(KafkaEar { consumer, patience, hearing })
    }

    async fn gather(&self, since: SystemTime) -> Result<(), TransportError> {
        let (consumer, patience) = (self.consumer.clone(), self.patience);
        let (found, mut arrivals) = mpsc::channel(1024);
        let reading = blocking(move || read(&consumer, patience, &found));
        let taking = async {
            while let Some(arrival) = arrivals.recv().await {
                self.take(arrival, since);
            }
        };
        let (result, ()) = tokio::join!(reading, taking);
        result
    }
}

impl KafkaEar {
    fn take(&self, mut arrival: Arrival, since: SystemTime) {
        if let Some(time) = arrival.timestamp.filter(|time| *time >= since) {
            arrival.at = instant(time);
            self.hearing.take(arrival);
        }
    }
}

/// Reads the ends of all partitions. Blocks; ends early where nobody wants to know any more.
fn read(
    consumer: &BaseConsumer<Witness>,
    patience: Duration,
    found: &mpsc::Sender<Arrival>,
) -> Result<(), TransportError> {
    // This tells the consumer the leaders as well.
    let widths = Listing::ask(consumer, patience)?.ready;
    let low = marks(consumer, &widths, End::Low, patience)?;
    let high = marks(consumer, &widths, End::High, patience)?;
    let spans =
        low.into_iter().zip(high).map(|(low, high)| Span { low: low.offset.max(high.offset - DEEP), high });
    let spans: Vec<Span> = spans.filter(Span::is_filled).take(PARTITIONS).collect();
    if spans.is_empty() {
        return Ok(());
    }
    read_spans(consumer, &spans, widths.len() == 1, found)
}
