//! A broker on paper: a link whose other end is in the test's hands.

use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use choreo_runtime::codec::Codecs;
use choreo_runtime::message::{Arrival, Outgoing, Position, Topic};
use choreo_runtime::transport::{
    Capabilities, Echoes, Inbox, InboxLimits, Interest, Listeners, Mail, Parcel, TransportError,
    TransportErrorKind,
};
use tokio::sync::Notify;
use tokio::time::{Duration, Instant, timeout};

use crate::link::plan::Plan;
use crate::link::{Connection, Dial, Ear, Hearing, Link, Publisher, Sent, Sink};
use crate::security::{Endpoint, Login};
use crate::settings::Said;

/// The broker's side. `LOG`: it keeps what is published, so that a consumer can resume.
#[derive(Debug, Clone, Default)]
pub(super) struct Paper(Arc<Mutex<Sheet>>, Arc<Notify>);

#[derive(Debug, Default)]
pub(super) struct Sheet {
    /// Nothing answers a dial.
    pub(super) down: bool,
    /// Publications are accepted only when told to.
    pub(super) slow: bool,
    /// What was asked of the link, in order.
    pub(super) asked: Vec<String>,
    /// What was published, and whether the log still has it.
    pub(super) log: Vec<(Topic, Vec<u8>)>,
    /// No ear is let in.
    pub(super) deaf: bool,
    /// What ears have been sent, and have not read yet; none where they were cut off.
    pub(super) overheard: Option<Vec<(Topic, Vec<u8>)>>,
    /// One more each time that the log is emptied.
    epoch: u32,
    listened: Vec<Topic>,
    lines: Vec<Line>,
}

type Deliver = Arc<dyn Fn(Option<&Topic>, Arrival) -> bool + Send + Sync>;
type Lose = Arc<dyn Fn(&str) + Send + Sync>;

#[derive(Clone)]
struct Line {
    deliver: Deliver,
    lose: Lose,
}

impl std::fmt::Debug for Line {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Line")
    }
}

impl Paper {
    pub(super) fn sheet<T>(&self, change: impl FnOnce(&mut Sheet) -> T) -> T {
        let changed = change(&mut self.0.lock().unwrap());
        self.1.notify_waiters();
        changed
    }

    /// Somebody else publishes.
    pub(super) fn publish(&self, topic: &str, payload: &str) {
        self.copy(&Topic::from(topic), payload.as_bytes(), true);
    }

    fn copy(&self, topic: &Topic, payload: &[u8], keep: bool) -> u64 {
        let (line, patterns, position) = self.sheet(|sheet| {
            if keep {
                sheet.log.push((topic.clone(), payload.to_vec()));
                if let Some(overheard) = &mut sheet.overheard {
                    overheard.push((topic.clone(), payload.to_vec()));
                }
            }
            let fitting = sheet.listened.iter().filter(|pattern| covers(pattern, topic)).cloned();
            let fitting: Vec<Topic> = fitting.collect();
            (sheet.lines.last().cloned(), fitting, sheet.log.len() as u64)
        });
        if let Some(line) = line {
            for pattern in patterns {
                let mut arrival = Arrival::new(topic.clone(), payload.to_vec(), Instant::now());
                arrival.position = Some(Position::Sequence(position));
                (line.deliver)(Some(&pattern), arrival);
            }
        }
        position
    }

    /// The connection breaks.
    pub(super) fn cut(&self, reason: &str) {
        let line = self.sheet(|sheet| {
            sheet.listened.clear();
            sheet.lines.pop()
        });
        if let Some(line) = line {
            (line.lose)(reason);
        }
    }

    /// The log is emptied.
    pub(super) fn empty(&self) {
        self.sheet(|sheet| {
            sheet.log.clear();
            sheet.epoch += 1;
        });
    }

    /// Waits until the broker's side looks like this.
    pub(super) async fn until(&self, mut is: impl FnMut(&Sheet) -> bool) {
        loop {
            let changed = self.1.notified();
            if is(&self.0.lock().unwrap()) {
                return;
            }
            changed.await;
        }
    }

    pub(super) async fn connect<const LOG: bool>(&self) -> Connection<PaperLink<LOG>> {
        self.try_connect().await.unwrap()
    }

    pub(super) async fn try_connect<const LOG: bool>(
        &self,
    ) -> Result<Connection<PaperLink<LOG>>, TransportError> {
        self.open(false).await
    }

    /// The same, as a broker of our own.
    pub(super) async fn connect_own<const LOG: bool>(&self) -> Connection<PaperLink<LOG>> {
        let connection = self.open(true).await.unwrap();
        connection.listen_in().await;
        connection
    }

    async fn open<const LOG: bool>(&self, own: bool) -> Result<Connection<PaperLink<LOG>>, TransportError> {
        let (endpoint, _) = Endpoint::parse("paper://127.0.0.1:1", &["paper"], 1)?;
        let budget = Duration::from_millis(300);
        let (options, codecs) = (self.clone(), Codecs::default());
        let (auth, tls, switch) = (None, None, None);
        let said = (!own).then_some(Said::Variable("CHOREO_PAPER_URL"));
        let plan = Plan { endpoint, said, auth, tls, options, budget, codecs, switch, own };
        Connection::open(plan).await
    }
}

pub(super) struct PaperLink<const LOG: bool> {
    paper: Paper,
    epoch: u32,
}

#[derive(Clone)]
pub(super) struct Pen(Paper);

fn covers(pattern: &str, topic: &str) -> bool {
    pattern == topic || pattern.strip_suffix('*').is_some_and(|stem| topic.starts_with(stem))
}

fn disconnected() -> TransportError {
    TransportError::new(TransportErrorKind::Disconnected, "reach the paper: it is gone")
}

impl<const LOG: bool> Link for PaperLink<LOG> {
    const NAME: &'static str = "Paper";
    const SECTION: &'static str = "paper";
    const VARIABLE: &'static str = "CHOREO_PAPER_URL";
    const SCHEMES: &'static [&'static str] = &["paper"];
    const TLS_SCHEMES: &'static [&'static str] = &[];
    const PORT: u16 = 1;
    const CAPABILITIES: Capabilities = Capabilities {
        keys: false,
        headers: false,
        replies: false,
        wildcards: true,
        history: LOG,
        echoes: if LOG { Echoes::Position } else { Echoes::Bytes },
        listeners: Listeners::Unknown,
        resumes: LOG,
        virtual_time: false,
    };

    type Auth = ();
    type Options = Paper;
    type Publisher = Pen;
    type Ear = PaperEar;
    type Standing = (u32, usize);

    fn login(_: Login) -> Result<(), TransportError> {
        Ok(())
    }

    fn is_wildcard(topic: &str) -> bool {
        topic.ends_with('*')
    }

    fn covers(pattern: &str, topic: &str) -> bool {
        covers(pattern, topic)
    }

    fn check_published(topic: &str) -> Result<(), TransportError> {
        Self::check_subscribed(topic)
    }

    fn check_subscribed(topic: &str) -> Result<(), TransportError> {
        let bad = || TransportError::new(TransportErrorKind::BadTopic, "use an empty topic: name one");
        if topic.is_empty() { Err(bad()) } else { Ok(()) }
    }

    async fn ephemeral() -> Result<String, TransportError> {
        Ok("paper://127.0.0.1:1".to_owned())
    }

    async fn dial(dial: Dial<'_, Self>, sink: Sink<Self>) -> Result<Self, TransportError> {
        let paper = dial.options.clone();
        let epoch = paper.sheet(|sheet| {
            sheet.asked.push("dial".into());
            if sheet.down {
                return Err(TransportError::new(
                    TransportErrorKind::Unreachable,
                    "reach the paper: it is down",
                ));
            }
            let (deliver, lose) = (sink.clone(), sink);
            sheet.listened.clear();
            sheet.lines = vec![Line {
                deliver: Arc::new(move |via, arrival| deliver.deliver(via, arrival)),
                lose: Arc::new(move |reason| lose.lost(reason)),
            }];
            Ok(sheet.epoch)
        })?;
        Ok(PaperLink { paper, epoch })
    }

    fn publisher(&self) -> Pen {
        Pen(self.paper.clone())
    }

    async fn listen(&mut self, fresh: &[Topic], shared: &[Topic]) -> Result<(), TransportError> {
        self.paper.sheet(|sheet| {
            sheet.asked.push(format!("listen {fresh:?} {shared:?}").replace('"', ""));
            if sheet.lines.is_empty() {
                return Err(disconnected());
            }
            if fresh.iter().any(|topic| topic.contains("forbidden")) {
                return Err(TransportError::new(TransportErrorKind::Unauthorized, "listen: it is forbidden"));
            }
            sheet.listened.extend(fresh.iter().cloned());
            Ok(())
        })
    }

    async fn unlisten(&mut self, topics: &[Topic]) -> Result<(), TransportError> {
        self.paper.sheet(|sheet| {
            sheet.asked.push(format!("unlisten {topics:?}").replace('"', ""));
            sheet.listened.retain(|topic| !topics.contains(topic));
        });
        Ok(())
    }

    async fn replay(
        &mut self,
        topic: &Topic,
        into: &mut (dyn FnMut(Arrival) + Send),
    ) -> Result<(), TransportError> {
        let log = self.paper.sheet(|sheet| sheet.log.clone());
        for (index, (of, payload)) in log.into_iter().enumerate() {
            if of == *topic {
                let mut arrival = Arrival::new(of, payload, Instant::now());
                arrival.position = Some(Position::Sequence(index as u64 + 1));
                into(arrival);
            }
        }
        Ok(())
    }

    async fn probe(&mut self) -> Result<(), TransportError> {
        Ok(())
    }

    fn standing(&self) -> Option<(u32, usize)> {
        LOG.then(|| (self.epoch, self.paper.sheet(|sheet| sheet.log.len())))
    }

    async fn resume(&mut self, topics: &[Topic], standing: &(u32, usize)) -> Result<(), TransportError> {
        let log = self.paper.sheet(|sheet| {
            sheet.asked.push(format!("resume {topics:?} {}", standing.1).replace('"', ""));
            sheet.listened.extend(topics.iter().cloned());
            sheet.log.clone()
        });
        if self.epoch != standing.0 {
            return Err(TransportError::new(TransportErrorKind::Refused, "the log came back empty"));
        }
        for (topic, payload) in log.iter().skip(standing.1) {
            self.paper.copy(topic, payload, false);
        }
        Ok(())
    }

    async fn close(self) -> Result<(), TransportError> {
        self.paper.sheet(|sheet| sheet.asked.push("close".into()));
        Ok(())
    }
}

/// Hears what is published, or reads the log afterwards.
pub(super) struct PaperEar {
    paper: Paper,
    hearing: Hearing,
}

impl<const LOG: bool> Ear<PaperLink<LOG>> for PaperEar {
    const LIVE: bool = !LOG;

    async fn begin(dial: Dial<'_, PaperLink<LOG>>, hearing: Hearing) -> Result<PaperEar, TransportError> {
        let paper = dial.options.clone();
        paper.sheet(|sheet| {
            sheet.asked.push("hear".into());
            if sheet.deaf {
                return Err(disconnected());
            }
            sheet.overheard = Some(Vec::new());
            Ok(())
        })?;
        Ok(PaperEar { paper, hearing })
    }

    async fn gather(&self, since: SystemTime) -> Result<(), TransportError> {
        assert!(since <= SystemTime::now());
        let found = match LOG {
            true => self.paper.sheet(|sheet| Some(sheet.log.clone())),
            false => self.paper.sheet(|sheet| sheet.overheard.as_mut().map(std::mem::take)),
        };
        for (topic, payload) in found.ok_or_else(disconnected)? {
            self.hearing.take(Arrival::new(topic, payload, Instant::now()));
        }
        Ok(())
    }
}

impl Publisher for Pen {
    async fn publish(&self, message: &Outgoing) -> Result<Sent, TransportError> {
        self.0.until(|sheet| !sheet.slow).await;
        if message.topic.contains("refused") {
            return Err(TransportError::new(TransportErrorKind::Refused, "publish: refused"));
        }
        let position = self.0.copy(&message.topic, &message.payload, true);
        Ok(Sent { position: Some(Position::Sequence(position)), ..Sent::ACCEPTED })
    }
}

/// A scope's inbox, and how it is opened.
pub(super) fn inbox() -> (Inbox, choreo_runtime::transport::Post) {
    Inbox::new(InboxLimits::DEFAULT)
}

pub(super) fn interests(topics: &[&str]) -> Vec<Interest> {
    topics.iter().map(|topic| Interest::new(*topic)).collect()
}

/// The next mail in words; a payload that begins with `own` came back to its sender.
pub(super) async fn next(inbox: &mut Inbox) -> String {
    match timeout(Duration::from_secs(5), inbox.next()).await.expect("mail within 5 s") {
        Mail::Parcel(Parcel::Message(arrival)) => {
            let old = if arrival.old { "old " } else { "" };
            let echo = arrival.origin.map_or(String::new(), |origin| format!(" from {}", origin.0));
            format!("{old}{}{echo}", String::from_utf8_lossy(&arrival.payload))
        }
        Mail::Parcel(Parcel::Lost(reason)) => format!("lost: {reason}"),
        Mail::Parcel(Parcel::Away(reason)) => format!("away: {reason}"),
        Mail::Parcel(Parcel::Gap(gap)) => format!("gap before={}: {}", gap.before, gap.reason),
        Mail::Overflowed { topic, .. } => format!("overflowed: {topic}"),
    }
}
