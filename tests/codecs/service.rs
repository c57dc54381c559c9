//! A system under test of one function: from the bytes that it hears to those that it says.

use choreo::InMemory;

/// Each payload on `heard` is answered on `said`.
pub(crate) async fn serve(
    bus: &InMemory,
    heard: &'static str,
    said: &'static str,
    answer: impl Fn(&[u8]) -> Vec<u8> + Send + 'static,
) {
    let client = bus.client();
    let mut inbox = client.subscribe(heard).await.expect("subscribed");
    tokio::spawn(async move {
        while let Ok(message) = inbox.recv().await {
            client.publish(said, answer(message.payload())).await.expect("published");
        }
    });
}

/// Whatever it hears on `in`, it says this on `out`.
pub(crate) async fn says(bus: &InMemory, bytes: &'static [u8]) {
    serve(bus, "in", "out", |_| bytes.to_vec()).await;
}

/// An order, as the services know it.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Order {
    pub(crate) id: u64,
    pub(crate) total: f64,
    pub(crate) lines: Vec<Line>,
    pub(crate) note: Option<String>,
}

#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Line {
    pub(crate) sku: String,
    pub(crate) count: u32,
}

impl Order {
    /// The same, settled: what each service does.
    pub(crate) fn settled(mut self) -> Order {
        self.total = self.lines.iter().map(|line| f64::from(line.count) * 1.5).sum();
        self.note = Some("settled".to_owned());
        self
    }
}
