//! Requests that nobody but a tap hears: [`Vacancies`].

use std::collections::HashSet;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_nats::Message;
use choreo_runtime::transport::{REPLIES, TransportError};
use foldhash::fast::FixedState;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until, timeout};

use super::NatsAuth;
use super::barrier::INBOXES;
use super::ear::EVERYTHING;
use super::wire::{Call, NAME, Wire};
use crate::link::Listening;
use crate::security::{Endpoint, Host};

/// The user of the system's account on a server of our own, who may ask for subscriptions. No secret: the server is on
/// loopback, and everybody else is let in without any.
pub(super) const OVERSEER: &str = "choreo";
pub(super) const PASSWORD: &str = "choreo";

/// The account of those who come without a name.
const GLOBAL: &str = "$G";

/// How long a reply may take before it is asked whether anybody heard the request.
const GRACE: Duration = Duration::from_millis(2);

/// How long an answer from the server may take.
const PATIENCE: Duration = Duration::from_secs(1);

/// How many requests may wait to be looked at. Of those beyond, nobody is told that nobody heard them.
const MOST: usize = 1 << 16;

/// Tells whoever asked that nobody heard her request, as the server does where no tap listens.
#[derive(Debug, Clone)]
pub(super) struct Vacancies {
    /// Where replies are awaited.
    open: Arc<Mutex<HashSet<String, FixedState>>>,
    /// Who may ask for subscriptions.
    overseer: Wire,
    requests: mpsc::Sender<Request>,
}

#[derive(Debug)]
struct Request {
    subject: String,
    reply: String,
    at: Instant,
}

impl Vacancies {
    /// Looks at the requests that are [noted](Vacancies::note), until nobody notes any more.
    pub(super) async fn watch(endpoint: &Endpoint, budget: Duration) -> Result<Vacancies, TransportError> {
        let auth = Some(NatsAuth::user(OVERSEER, PASSWORD));
        let call = Call { name: "Nats", endpoint, auth, tls: None, timeout: budget };
        let overseer = Wire::dial(call, |_| ()).await?;
        let (requests, mut queue) = mpsc::channel::<Request>(MOST);
        let vacancies = Vacancies { open: Arc::default(), overseer: overseer.clone(), requests };
        let (open, hosts) = (Arc::clone(&vacancies.open), endpoint.hosts().to_vec());
        tokio::spawn(async move {
            while let Some(request) = queue.recv().await {
                sleep_until(request.at + GRACE).await;
                let unanswered = locked(&open).remove(&request.reply);
                if unanswered && !is_heard(&overseer, &request.subject).await {
                    // Where that fails the request runs into its own limit.
                    let _ = timeout(PATIENCE, refuse(&hosts, &request.reply)).await;
                }
            }
        });
        Ok(vacancies)
    }

    /// Whether anybody but a tap listens on the subject, and was handed something.
    pub(super) async fn is_heard(&self, subject: &str) -> bool {
        is_heard(&self.overseer, subject).await
    }

    /// Who but a tap and this client listens on the subject, and will be handed what comes next.
    pub(super) async fn listens(&self, subject: &str, except: u64) -> Option<Listening> {
        let all = subscriptions(&self.overseer, subject).await?;
        let others: Vec<u64> =
            all.iter().filter(|one| one.is_somebodys() && one.cid != except).map(|one| one.cid).collect();
        if others.is_empty() {
            return Some(Listening::Nobody);
        }
        // A stream's subscription is the server's own: no connection has it.
        let connections = self.connections().await?;
        let is_connected = |cid: &u64| connections.iter().any(|one| one.cid == *cid);
        Some(if others.iter().any(is_connected) { Listening::Somebody } else { Listening::Broker })
    }

    /// The connections of others that listen.
    pub(super) async fn strangers(&self) -> Option<Vec<u64>> {
        let all = self.connections().await?.into_iter();
        Some(all.filter(|one| one.subscriptions > 0 && one.name != NAME).map(|one| one.cid).collect())
    }

    async fn connections(&self) -> Option<Vec<Connected>> {
        let question = json!({ "acc": GLOBAL, "limit": MOST }).to_string();
        let answer: Answer<Connections> = asked(&self.overseer, "CONNZ", question).await?;
        Some(answer.data.connections)
    }

    /// Whether this client, a tap's, listens to everything.
    pub(super) async fn is_tapped_by(&self, client: u64) -> bool {
        // A subject that the wider of the two covers.
        let all = subscriptions(&self.overseer, "choreo.tap").await.unwrap_or_default();
        all.iter().any(|one| one.cid == client && !one.is_somebodys())
    }

    /// Takes note of a request, or of the reply to one. A scenario's own are none of its business: who sends those asks
    /// before it goes on, and would take a late word for one on the next request.
    pub(super) fn note(&self, message: &Message) {
        let subject = message.subject.as_str();
        if subject.starts_with(INBOXES) {
            locked(&self.open).remove(subject);
            return;
        }
        // The server itself answers for what is its own.
        let reply = message.reply.as_deref().filter(|reply| reply.starts_with(INBOXES));
        let is_strange = |reply: &&str| !subject.starts_with('$') && !reply.starts_with(REPLIES);
        let Some(reply) = reply.filter(is_strange) else { return };
        let (subject, reply) = (subject.to_owned(), reply.to_owned());
        locked(&self.open).insert(reply.clone());
        if let Err(error) = self.requests.try_send(Request { subject, reply, at: Instant::now() }) {
            locked(&self.open).remove(&error.into_inner().reply);
        }
    }
}

fn locked(open: &Mutex<HashSet<String, FixedState>>) -> MutexGuard<'_, HashSet<String, FixedState>> {
    open.lock().unwrap_or_else(PoisonError::into_inner)
}

#[derive(Deserialize)]
struct Answer<T> {
    data: T,
}

#[derive(Deserialize)]
struct Connections {
    #[serde(default)]
    connections: Vec<Connected>,
}

#[derive(Deserialize)]
struct Connected {
    cid: u64,
    /// What the client calls itself.
    #[serde(default)]
    name: String,
    /// How many it has.
    #[serde(default)]
    subscriptions: u64,
}

#[derive(Deserialize)]
struct Listing {
    #[serde(default)]
    subscriptions_list: Vec<Subscription>,
}

#[derive(Deserialize)]
struct Subscription {
    account: String,
    subject: String,
    /// Whose it is.
    #[serde(default)]
    cid: u64,
    /// How many messages it was handed.
    msgs: u64,
}

impl Subscription {
    /// Whether it is not a tap's.
    fn is_somebodys(&self) -> bool {
        self.account == GLOBAL && !EVERYTHING.contains(&self.subject.as_str())
    }

    /// Whether it may have been handed the request: not where it has come since.
    fn hears(&self) -> bool {
        self.is_somebodys() && self.msgs > 0
    }
}

/// Whether anybody but a tap listens on the subject. Where that can't be told, somebody does.
async fn is_heard(overseer: &Wire, subject: &str) -> bool {
    let all = subscriptions(overseer, subject).await;
    all.is_none_or(|all| all.iter().any(Subscription::hears))
}

/// The subscriptions that cover the subject. `None` where the server does not say.
async fn subscriptions(overseer: &Wire, subject: &str) -> Option<Vec<Subscription>> {
    let question = json!({ "subscriptions": true, "test": subject }).to_string();
    let answer: Answer<Listing> = asked(overseer, "SUBSZ", question).await?;
    Some(answer.data.subscriptions_list)
}

/// What the server says of itself. `None` where it does not.
async fn asked<T: DeserializeOwned>(overseer: &Wire, what: &str, question: String) -> Option<T> {
    let asked = overseer.client.request(format!("$SYS.REQ.SERVER.PING.{what}"), question.into());
    let answer = timeout(PATIENCE, asked).await.ok()?.ok()?;
    serde_json::from_slice(&answer.payload).ok()
}

/// Sends what the server sends where nobody listens: a status, which the client library can't send.
async fn refuse(hosts: &[Host], reply: &str) -> io::Result<()> {
    let Some(host) = hosts.first() else { return Ok(()) };
    let mut stream = BufReader::new(TcpStream::connect((host.name.as_str(), host.port)).await?);
    let mut line = String::new();
    stream.read_line(&mut line).await?;
    let status = format!("HPUB {reply} 16 16\r\nNATS/1.0 503\r\n\r\n\r\n");
    let said = format!("CONNECT {{\"verbose\":false,\"headers\":true}}\r\n{status}PING\r\n");
    stream.write_all(said.as_bytes()).await?;
    while line.trim_end() != "PONG" {
        line.clear();
        if stream.read_line(&mut line).await? == 0 {
            break;
        }
    }
    Ok(())
}
