//! A connection to a paper broker.

use std::collections::HashMap;
use std::fmt;
use std::future::pending;
use std::marker::PhantomData;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use choreo_runtime::message::{Origin, Outgoing, Topic};
use choreo_runtime::transport::{
    Capabilities, Interest, Listeners, Parcel, Post, Receipt, Transport, TransportError, TransportErrorKind,
};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::Flaw;
use super::broker::{Broker, Seat};
use super::kind::Kind;

/// The connect budget.
pub(crate) const BUDGET: Duration = Duration::from_millis(400);

/// The largest message.
pub(crate) const LARGEST: usize = 1 << 20;

#[derive(Debug)]
pub(crate) struct Paper<K> {
    link: Arc<Link>,
    kind: PhantomData<fn() -> K>,
}

pub(crate) struct Link {
    id: u64,
    broker: Arc<Broker>,
    closed: AtomicBool,
    publications: AtomicUsize,
    /// Lives as long as the runtime that the connection was made on.
    task: JoinHandle<()>,
    places: Mutex<HashMap<Topic, usize>>,
}

#[derive(Debug)]
pub(crate) struct Registration {
    link: Arc<Link>,
    seat: u64,
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Link").field("id", &self.id).finish_non_exhaustive()
    }
}

pub(crate) fn covers(pattern: &str, topic: &str) -> bool {
    let (mut patterns, mut tokens) = (pattern.split('.'), topic.split('.'));
    loop {
        match (patterns.next(), tokens.next()) {
            (None, None) => return true,
            (Some("*"), Some(_)) => {}
            (Some(pattern), Some(token)) if pattern == token => {}
            _ => return false,
        }
    }
}

fn failure(kind: TransportErrorKind, text: &str) -> TransportError {
    TransportError::new(kind, text)
}

impl<K> Paper<K> {
    pub(crate) fn connect(broker: &Arc<Broker>) -> Paper<K> {
        let link = Link {
            id: broker.id(),
            broker: Arc::clone(broker),
            closed: AtomicBool::new(false),
            publications: AtomicUsize::new(0),
            task: tokio::spawn(pending()),
            places: Mutex::default(),
        };
        Paper { link: Arc::new(link), kind: PhantomData }
    }
}

impl Link {
    /// Waits for the broker, for as long as the budget.
    async fn ready(&self, verb: &str) -> Result<(), TransportError> {
        let flaw = self.broker.flaw;
        if self.closed.load(Ordering::Relaxed) && flaw != Flaw::PublishesAfterDisconnect {
            if flaw == Flaw::HangsAfterDisconnect {
                pending::<()>().await;
            }
            return Err(failure(TransportErrorKind::Disconnected, &format!("{verb}: it was disconnected")));
        }
        if flaw == Flaw::DiesWithItsRuntime && self.task.is_finished() {
            return Err(failure(TransportErrorKind::Disconnected, &format!("{verb}: the task is gone")));
        }
        let mut up = self.broker.up.subscribe();
        if flaw == Flaw::StaysAwayForGood && self.broker.lock().gaps.iter().any(|(link, _)| *link == self.id)
        {
            return Err(failure(
                TransportErrorKind::Disconnected,
                &format!("{verb}: the connection was lost"),
            ));
        }
        let limit = if flaw == Flaw::HangsWhileDown { Duration::from_secs(60) } else { BUDGET };
        match timeout(limit, up.wait_for(|up| *up)).await {
            Ok(_) => Ok(()),
            Err(_) => Err(failure(TransportErrorKind::Disconnected, &format!("{verb}: the broker is down"))),
        }
    }

    fn check(&self, verb: &str, topic: &str) -> Result<(), TransportError> {
        match topic.contains(' ') && self.broker.flaw != Flaw::TakesAnyTopic {
            true => {
                Err(failure(TransportErrorKind::BadTopic, &format!("{verb} `{topic}`: it holds a space")))
            }
            false => Ok(()),
        }
    }

    /// Takes a place among those who listen.
    fn sit<K: Kind>(self: &Arc<Link>, id: u64, interests: Vec<Interest>, post: Post, origin: Origin) {
        let flaw = self.broker.flaw;
        let mut state = self.broker.lock();
        if let Some(at) = state.gaps.iter().position(|(link, _)| *link == self.id) {
            post.post(Parcel::Gap(state.gaps.remove(at).1));
        }
        let seat = Seat { id, link: self.id, interests, post, origin };
        let from_start = |topic: &str| {
            seat.interests.iter().any(|interest| interest.from_start && covers(&interest.topic, topic))
        };
        let fits = |at: &usize| seat.wants(&state.log[*at].message.topic) > 0;
        let mut old: Vec<usize> =
            (0..state.log.len()).filter(|at| from_start(&state.log[*at].message.topic)).collect();
        let place = seat.interests.first().and_then(|i| self.places.lock().unwrap().get(&i.topic).copied());
        match flaw {
            Flaw::BringsTheLastOne => old.extend((0..state.log.len()).rev().find(fits)),
            Flaw::RemembersItsPlace => old.extend(
                (place.unwrap_or(state.log.len())..).take_while(|at| *at < state.log.len()).filter(fits),
            ),
            Flaw::ReplaysOutOfOrder => old.reverse(),
            Flaw::LosesTheLastOfTheLog => drop(old.pop()),
            _ => {}
        }
        for at in old {
            let arrival = Arc::new(state.arrival::<K>(at, &seat, flaw != Flaw::MarksNothingOld, flaw));
            seat.post.post(Parcel::Message(Arc::clone(&arrival)));
            let all = state.seats.iter().filter(|_| flaw == Flaw::ReplaysToAll);
            all.for_each(|other| other.post.post(Parcel::Message(Arc::clone(&arrival))));
        }
        state.seats.push(seat);
        drop(state);
        self.broker.seated.send_modify(|seated| *seated += 1);
    }

    fn heard(&self, topic: &str, except: Origin) -> bool {
        let itself = self.broker.flaw == Flaw::HearsItself;
        let listens = |seat: &Seat| seat.wants(topic) > 0 && (itself || seat.origin != except);
        self.broker.flaw != Flaw::HearsNobody && self.broker.lock().seats.iter().any(listens)
    }
}

impl Drop for Registration {
    fn drop(&mut self) {
        let broker = &self.link.broker;
        if broker.flaw == Flaw::NeverUnsubscribes {
            return;
        }
        let mut state = broker.lock();
        let at = state.log.len();
        if let Some(index) = state.seats.iter().position(|seat| seat.id == self.seat) {
            let seat = state.seats.remove(index);
            let mut places = self.link.places.lock().unwrap();
            places.extend(seat.interests.into_iter().map(|interest| (interest.topic, at)));
        }
    }
}

impl<K: Kind> Transport for Paper<K> {
    const NAME: &'static str = K::NAME;

    const CAPABILITIES: Capabilities = K::CAPABILITIES;

    type Subscription = Registration;

    async fn open() -> Result<Paper<K>, TransportError> {
        Ok(Paper::connect(&Broker::new(Flaw::None)))
    }

    async fn subscribe(
        &self,
        interests: &[Interest],
        post: Post,
        origin: Origin,
    ) -> Result<Registration, TransportError> {
        let link = &self.link;
        let id = link.broker.id();
        let interests = interests.to_vec();
        let registration = Registration { link: Arc::clone(link), seat: id };
        let checked = interests.iter().try_for_each(|interest| link.check("subscribe to", &interest.topic));
        if let (Err(error), flaw) = (checked, link.broker.flaw) {
            if flaw == Flaw::SubscribesTheGoodOnes {
                return Ok(registration);
            }
            return Err(error);
        }
        link.ready("subscribe").await?;
        if link.broker.flaw == Flaw::SubscribesLate {
            let link = Arc::clone(link);
            std::thread::spawn(move || link.sit::<K>(id, interests, post, origin));
            return Ok(registration);
        }
        link.sit::<K>(id, interests, post, origin);
        Ok(registration)
    }

    async fn publish(&self, message: &Outgoing, origin: Origin) -> Result<Receipt, TransportError> {
        let link = &self.link;
        let flaw = link.broker.flaw;
        link.check("publish to", &message.topic)?;
        link.ready("publish").await?;
        let number = link.publications.fetch_add(1, Ordering::Relaxed);
        if flaw == Flaw::HangsOnPublish && number == 3 {
            pending::<()>().await;
        }
        if flaw == Flaw::RefusesSomeHeaders && message.headers.len() > 1 {
            return Err(failure(TransportErrorKind::Refused, "publish: too many headers"));
        }
        if message.payload.len() > LARGEST && flaw != Flaw::TakesAnySize {
            if flaw == Flaw::SendsWhatItRefuses {
                link.broker.accept::<K>(message, origin, link.id);
            }
            return Err(failure(TransportErrorKind::TooLarge, "publish: the message is too large"));
        }
        let heard = link.broker.accept::<K>(message, origin, link.id);
        if let (Some(address), Flaw::SaysThatNobodyIsThere, false) = (&message.reply_to, flaw, heard) {
            link.broker.accept::<K>(&Outgoing::new(address, ""), Origin(u64::MAX), 0);
        }
        let returned = K::CAPABILITIES.listeners == Listeners::Counted && !heard;
        let unroutable = returned || flaw == Flaw::SaysUnroutable;
        Ok(if unroutable { Receipt::Unroutable } else { Receipt::Accepted })
    }

    fn reply_address(&self) -> Topic {
        let number = match self.link.broker.flaw {
            Flaw::GivesOneReplyAddress => 0,
            _ => self.link.broker.id(),
        };
        Topic::from(format!("reply.{number}"))
    }

    fn is_wildcard(topic: &str) -> bool {
        topic.contains('*')
    }

    fn covers(pattern: &str, topic: &str) -> bool {
        covers(pattern, topic)
    }

    async fn listened(&self, topic: &Topic, except: Origin, patience: Duration) -> Option<bool> {
        if K::CAPABILITIES.listeners != Listeners::Asked {
            return None;
        }
        let mut seated = self.link.broker.seated.subscribe();
        let heard = seated.wait_for(|_| self.link.heard(topic, except));
        Some(timeout(patience, heard).await.is_ok())
    }

    async fn disconnect(&self) -> Result<(), TransportError> {
        let link = &self.link;
        if link.closed.swap(true, Ordering::Relaxed) && link.broker.flaw == Flaw::DisconnectsOnce {
            return Err(failure(TransportErrorKind::Disconnected, "disconnect: it is disconnected"));
        }
        let everybody = link.broker.flaw == Flaw::DisconnectsAll;
        let silent = link.broker.flaw == Flaw::KeepsTheEndToItself;
        link.broker.lock().seats.retain(|seat| {
            let ends = everybody || seat.link == link.id;
            if ends && !silent {
                seat.post.post(Parcel::Lost("it was disconnected".into()));
            }
            !ends
        });
        Ok(())
    }
}
