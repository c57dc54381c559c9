//! The keeper: the one task that owns a link.
//!
//! It serves what scopes ask for in the order in which they ask, many at a time, and when the link is lost it dials a
//! new one within the connect budget.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use choreo_runtime::message::{Origin, Topic};
use choreo_runtime::transport::{Gap, Interest, Parcel, Post, TransportError, TransportErrorKind};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, MissedTickBehavior, interval, timeout};

use super::Link;
use super::desk::{Desk, Loss, Phase};
use super::plan::Plan;
use super::redial::{Away, Back, bounded, patient, redial};
use super::seats::SeatId;

/// How often the broker is asked for a sign of life while somebody listens.
const PROBE: Duration = Duration::from_secs(1);
/// How long it may take to give it.
const PATIENCE: Duration = Duration::from_secs(3);

/// What a scope asks for.
#[derive(Debug)]
pub(super) enum Command {
    /// A seat.
    Join(Join),
    /// A link, where there is none: somebody wants to publish. The sender is dropped when it is there, or could not
    /// be had.
    Dial(oneshot::Sender<()>),
    /// It left its seat, which is gone already: its topics may not be needed any more.
    Leave,
    /// Good-bye.
    Close(oneshot::Sender<Result<(), TransportError>>),
}

#[derive(Debug)]
pub(super) struct Join {
    pub(super) interests: Vec<Interest>,
    pub(super) post: Post,
    pub(super) origin: Origin,
    pub(super) reply: oneshot::Sender<Result<SeatId, TransportError>>,
}

type Farewell = oneshot::Sender<Result<(), TransportError>>;

pub(super) struct Keeper<L: Link> {
    desk: Arc<Desk<L>>,
    plan: Arc<Plan<L>>,
    link: Option<L>,
    /// The link's: news of the loss of an older one is no news.
    generation: u64,
    /// What the link listens on.
    listened: Vec<Topic>,
    commands: mpsc::UnboundedReceiver<Command>,
    losses: mpsc::UnboundedReceiver<Loss>,
    waiting: VecDeque<Join>,
    /// Who wants to publish.
    callers: Vec<oneshot::Sender<()>>,
    /// The last time without a link, until somebody who comes after it has been told.
    gap: Option<Arc<Gap>>,
}

enum Event {
    Command(Command),
    Lost(Loss),
    Probe,
    Abandoned,
}

impl<L: Link> Keeper<L> {
    pub(super) fn new(
        desk: Arc<Desk<L>>,
        plan: Arc<Plan<L>>,
        link: L,
        commands: mpsc::UnboundedReceiver<Command>,
        losses: mpsc::UnboundedReceiver<Loss>,
    ) -> Keeper<L> {
        Keeper {
            desk,
            plan,
            link: Some(link),
            generation: 0,
            listened: Vec::new(),
            commands,
            losses,
            waiting: VecDeque::new(),
            callers: Vec::new(),
            gap: None,
        }
    }

    /// Runs until the connection is closed, or nobody holds it any more.
    pub(super) async fn run(mut self) {
        let mut probes = interval(PROBE);
        probes.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let event = tokio::select! {
                biased;
                Some(loss) = self.losses.recv() => Event::Lost(loss),
                command = self.commands.recv() => command.map_or(Event::Abandoned, Event::Command),
                _ = probes.tick(), if self.link.is_some() && !self.listened.is_empty() => Event::Probe,
            };
            let farewell = match event {
                Event::Command(first) => self.serve(first).await,
                Event::Lost(loss) if loss.generation < self.generation => None,
                Event::Lost(loss) => self.recover(loss).await,
                Event::Probe => {
                    self.probe().await;
                    None
                }
                Event::Abandoned => return self.close(None).await,
            };
            if farewell.is_some() {
                return self.close(farewell).await;
            }
        }
    }

    /// Takes what is asked for by now, and does it.
    async fn serve(&mut self, first: Command) -> Option<Farewell> {
        let mut next = Some(first);
        while let Some(command) = next {
            match command {
                Command::Join(join) => self.waiting.push_back(join),
                Command::Dial(begun) => self.callers.push(begun),
                Command::Leave => {}
                Command::Close(farewell) => return Some(farewell),
            }
            next = self.commands.try_recv().ok();
        }
        // It may have come while the commands were taken.
        while let Ok(loss) = self.losses.try_recv() {
            if loss.generation >= self.generation {
                return self.recover(loss).await;
            }
        }
        if self.link.is_none() && !(self.waiting.is_empty() && self.callers.is_empty()) {
            let reason = Arc::from("the connection was not there");
            let generation = self.desk.lock().generation;
            return self.recover(Loss { generation, reason }).await;
        }
        self.callers.clear();
        self.settle().await;
        None
    }

    /// Listens on what is needed by now, and no more on what is not.
    async fn settle(&mut self) {
        let Some(link) = &mut self.link else { return };
        let joins: Vec<Join> = self.waiting.drain(..).collect();
        let gone: Vec<Topic> = {
            let state = self.desk.lock();
            let asked = |topic: &Topic| joins.iter().any(|join| join.names(topic));
            let needed = |topic: &Topic| state.seats.wants(topic) || asked(topic);
            self.listened.iter().filter(|topic| !needed(topic)).cloned().collect()
        };
        if !gone.is_empty() {
            self.listened.retain(|topic| !gone.contains(topic));
            if let Err(error) = bounded(self.plan.budget, link.unlisten(&gone)).await {
                // Who waits is seated on the next link.
                self.waiting.extend(joins);
                return self.give_up(&error);
            }
        }
        self.seat(joins).await;
    }

    /// Seats all who wait, in one go; where the broker refuses that, one by one, so that each gets its own answer.
    async fn seat(&mut self, joins: Vec<Join>) {
        let mut seated: Vec<(SeatId, Join)> = Vec::new();
        for join in joins {
            match self.join(&join) {
                Some(id) => seated.push((id, join)),
                None => self.waiting.push_back(join),
            }
        }
        let single = seated.len() == 1;
        let topics: Vec<Topic> = seated.iter().flat_map(|(_, join)| join.topics()).collect();
        match self.listen(&topics).await {
            Ok(()) => {
                for (id, join) in seated {
                    self.welcome(id, join).await;
                }
            }
            Err(error) if single || error.kind() == TransportErrorKind::Disconnected => {
                self.turn_away(seated, &error);
            }
            Err(_) => {
                for (id, join) in seated {
                    let topics: Vec<Topic> = join.topics().collect();
                    match self.listen(&topics).await {
                        Ok(()) => self.welcome(id, join).await,
                        Err(error) => self.turn_away(vec![(id, join)], &error),
                    }
                }
            }
        }
    }

    /// A seat that is not confirmed yet. None where the link was lost meanwhile, and the news is on its way: on the
    /// next link there is one.
    fn join(&self, join: &Join) -> Option<SeatId> {
        let topics: Vec<Topic> = join.topics().collect();
        let shared = self.overlapping(&topics);
        let mut state = self.desk.lock();
        let stands = state.generation == self.generation;
        stands.then(|| state.seats.join(join.origin, join.post.clone(), topics, shared))
    }

    /// What is listened on already and may bring messages that fit these: some of them may be on their way.
    fn overlapping(&self, topics: &[Topic]) -> Vec<Topic> {
        let overlap = |one: &Topic, other: &Topic| match (L::is_wildcard(one), L::is_wildcard(other)) {
            (false, false) => one == other,
            (true, false) => L::covers(one, other),
            (false, true) => L::covers(other, one),
            // Whether two wildcards have a topic in common is not worth knowing.
            (true, true) => true,
        };
        let listened = self.listened.iter();
        listened.filter(|old| topics.iter().any(|topic| overlap(old, topic))).cloned().collect()
    }

    /// Listens on these, too.
    async fn listen(&mut self, topics: &[Topic]) -> Result<(), TransportError> {
        let shared = self.overlapping(topics);
        let mut fresh: Vec<Topic> = Vec::new();
        for topic in topics {
            if !self.listened.contains(topic) && !fresh.contains(topic) {
                fresh.push(topic.clone());
            }
        }
        let Some(link) = &mut self.link else { return Err(absent()) };
        if fresh.is_empty() && shared.is_empty() {
            return Ok(());
        }
        bounded(self.plan.budget, link.listen(&fresh, &shared)).await?;
        self.listened.extend(fresh);
        Ok(())
    }

    /// The seat is confirmed: what was there is posted, then what came meanwhile, then all that comes.
    async fn welcome(&mut self, id: SeatId, join: Join) {
        self.desk.lock().seats.confirm(id);
        if let Some(gap) = self.gap.take() {
            self.desk.lock().seats.tell(id, Parcel::Gap(Arc::new(Gap { before: true, ..Gap::clone(&gap) })));
        }
        for interest in join.interests.iter().filter(|interest| interest.from_start) {
            if let Err(error) = self.replay(id, &interest.topic).await {
                return self.turn_away(vec![(id, join)], &error);
            }
        }
        self.desk.lock().seats.open(id);
        // Whoever asked may have gone meanwhile: then nobody will ever leave this seat.
        if join.reply.send(Ok(id)).is_err() {
            self.desk.leave(id, join.origin);
        }
    }

    /// Posts what the log holds of a topic. However much it is, as long as it comes.
    async fn replay(&mut self, id: SeatId, topic: &Topic) -> Result<(), TransportError> {
        let Some(link) = &mut self.link else { return Err(absent()) };
        let (desk, read) = (&self.desk, AtomicU64::new(0));
        let mut recall = |arrival| {
            read.fetch_add(1, Ordering::Relaxed);
            desk.lock().seats.recall(id, arrival);
        };
        let budget = self.plan.budget;
        patient(budget, &read, link.replay(topic, &mut recall)).await.unwrap_or_else(|| {
            let text = format!("read `{topic}` from its start: the broker sent nothing more for {budget:?}");
            Err(TransportError::new(TransportErrorKind::TimedOut, text))
        })
    }

    fn turn_away(&mut self, seated: Vec<(SeatId, Join)>, error: &TransportError) {
        for (id, join) in seated {
            self.desk.leave(id, join.origin);
            // Whoever asked may have gone.
            let _ = join.reply.send(Err(error.clone()));
        }
        self.give_up(error);
    }

    /// Tells the loss of a link that has not told it itself.
    fn give_up(&mut self, error: &TransportError) {
        if error.kind() == TransportErrorKind::Disconnected && self.link.is_some() {
            self.desk.lose(self.generation, &Arc::from(error.to_string()));
        }
    }

    async fn probe(&mut self) {
        let Some(link) = &mut self.link else { return };
        let reason = match timeout(PATIENCE, link.probe()).await {
            Ok(Ok(())) => return,
            Ok(Err(error)) => error.to_string(),
            Err(_) => format!("the broker has not answered for {PATIENCE:?}"),
        };
        self.desk.lose(self.generation, &Arc::from(reason));
    }

    /// The link is lost: another one is dialled, which goes on where this one stood, if the wire can.
    async fn recover(&mut self, loss: Loss) -> Option<Farewell> {
        let since = Instant::now();
        // First: whoever tells the loss has let go of the desk when this returns, and of what the link holds.
        self.desk.away(&loss.reason);
        let standing = self.link.take().and_then(|link| link.standing());
        self.listened.clear();
        let away = Away { reason: Arc::clone(&loss.reason), since };
        let (plan, desk) = (Arc::clone(&self.plan), Arc::clone(&self.desk));
        let mut dialling = Box::pin(redial(plan, desk, standing, away));
        let result = loop {
            tokio::select! {
                biased;
                result = &mut dialling => break result,
                command = self.commands.recv() => match command {
                    Some(Command::Join(join)) => self.waiting.push_back(join),
                    Some(Command::Dial(begun)) => self.callers.push(begun),
                    Some(Command::Leave) => {}
                    Some(Command::Close(farewell)) => return Some(farewell),
                    // Nobody is left to tell.
                    None => return Some(oneshot::channel().0),
                },
            }
        };
        drop(dialling);
        match result {
            Ok(back) => self.back(back).await,
            Err(error) => self.fail(&loss, &error),
        }
        None
    }

    async fn back(&mut self, Back { link, generation, topics, gap }: Back<L>) {
        self.gap = Some(gap);
        self.listened = topics;
        self.generation = generation;
        self.desk.up(generation, link.publisher());
        self.link = Some(link);
        self.callers.clear();
        self.settle().await;
    }

    fn fail(&mut self, loss: &Loss, error: &TransportError) {
        let reason =
            format!("{}; and not back within {:?}: failed to {error}", loss.reason, self.plan.budget);
        self.desk.down(&reason, error.clone());
        // What the attempts have told of their ends is no news.
        self.generation = self.desk.lock().generation;
        self.callers.clear();
        for join in self.waiting.drain(..) {
            // Whoever asked may have gone.
            let _ = join.reply.send(Err(error.clone()));
        }
    }

    async fn close(mut self, farewell: Option<Farewell>) {
        self.desk.close();
        let closed = self.desk.absence("subscribe", &Phase::Closed);
        for join in self.waiting.drain(..) {
            let _ = join.reply.send(Err(closed.clone()));
        }
        let result = match self.link.take() {
            Some(link) => bounded(self.plan.budget, link.close()).await,
            None => Ok(()),
        };
        if let Some(farewell) = farewell {
            let _ = farewell.send(result);
        }
    }
}

impl Join {
    fn topics(&self) -> impl Iterator<Item = Topic> {
        self.interests.iter().map(|interest| interest.topic.clone())
    }

    fn names(&self, topic: &Topic) -> bool {
        self.interests.iter().any(|interest| interest.topic == *topic)
    }
}

fn absent() -> TransportError {
    TransportError::new(TransportErrorKind::Disconnected, "subscribe: the connection was lost")
}
