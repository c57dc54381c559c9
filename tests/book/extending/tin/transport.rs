//! What scenarios run on: [`Tin`].

use std::sync::Arc;
use std::time::Duration;

use choreo::message::{Origin, Outgoing, Topic};
use choreo::security::Endpoint;
use choreo::transport::{
    Capabilities, Echoes, Interest, Listeners, Post, Receipt, Transport, TransportError, TransportErrorKind,
};

use super::line::{Line, Seated};

/// What the broker takes in one message.
pub(super) const LARGEST: usize = 1 << 20;

/// How long connecting may take, where nobody says.
const BUDGET: Duration = Duration::from_secs(5);

/// A connection to a broker of lines.
#[derive(Debug, Clone)]
pub(crate) struct Tin {
    line: Arc<Line>,
    endpoint: Arc<str>,
}

impl Tin {
    /// Connects to `tin://host:port`, or with a password to `tin://:password@host:port`, within this time.
    pub(crate) async fn connect(url: &str, budget: Duration) -> Result<Tin, TransportError> {
        let (endpoint, login) = Endpoint::parse(url, &["tin"], 7700)?;
        endpoint.check_allowed("tin")?;
        let password = login.and_then(|login| login.password);
        let line = Line::dial(&endpoint, password, budget).await?;
        Ok(Tin { line, endpoint: endpoint.to_string().into() })
    }
}

impl Transport for Tin {
    const NAME: &'static str = "Tin";

    const CAPABILITIES: Capabilities = Capabilities {
        keys: false,
        headers: false,
        replies: false,
        wildcards: false,
        history: false,
        echoes: Echoes::Withheld,
        listeners: Listeners::Returned,
        resumes: false,
        virtual_time: false,
    };

    type Subscription = Seated;

    async fn open() -> Result<Tin, TransportError> {
        match std::env::var("TIN_URL") {
            Ok(url) => Tin::connect(&url, BUDGET).await,
            Err(_) => {
                let text = "connect to a tin broker: set TIN_URL, as in tin://127.0.0.1:7700";
                Err(TransportError::new(TransportErrorKind::Misconfigured, text))
            }
        }
    }

    async fn subscribe(
        &self,
        interests: &[Interest],
        post: Post,
        _: Origin,
    ) -> Result<Seated, TransportError> {
        let mut topics: Vec<Topic> = interests.iter().map(|interest| interest.topic.clone()).collect();
        topics.iter().try_for_each(|topic| check_topic("subscribe to", topic))?;
        topics.sort();
        topics.dedup();
        self.line.subscribe(topics, post).await
    }

    async fn publish(&self, message: &Outgoing, _: Origin) -> Result<Receipt, TransportError> {
        check_topic("publish to", &message.topic)?;
        check_message(message)?;
        match self.line.publish(message).await? {
            0 => Ok(Receipt::Unroutable),
            _ => Ok(Receipt::Accepted),
        }
    }

    fn endpoint(&self) -> Option<Arc<str>> {
        Some(Arc::clone(&self.endpoint))
    }

    fn is_wildcard(_: &str) -> bool {
        false
    }

    fn covers(pattern: &str, topic: &str) -> bool {
        pattern == topic
    }

    async fn disconnect(&self) -> Result<(), TransportError> {
        self.line.hang_up("it was disconnected");
        Ok(())
    }
}

fn check_topic(what: &str, topic: &str) -> Result<(), TransportError> {
    match topic.is_empty() || topic.contains(|char: char| char.is_whitespace() || char.is_control()) {
        false => Ok(()),
        true => {
            let text = format!("{what} {topic:?}: a topic is a word without blanks");
            Err(TransportError::new(TransportErrorKind::BadTopic, text))
        }
    }
}

/// What can't be carried is refused: dropped without a word, it would be missed somewhere else.
fn check_message(message: &Outgoing) -> Result<(), TransportError> {
    let refused =
        |kind, why: String| Err(TransportError::new(kind, format!("publish to `{}`: {why}", message.topic)));
    if message.key.is_some() || !message.headers.is_empty() || message.reply_to.is_some() {
        let why = "a line carries a topic and bytes, and no key, headers or reply address";
        return refused(TransportErrorKind::Refused, why.to_owned());
    }
    match message.payload.len() {
        0..=LARGEST => Ok(()),
        size => refused(TransportErrorKind::TooLarge, format!("it has {size} bytes, of at most {LARGEST}")),
    }
}
