//! A subscriber of the suite.

use std::fmt::Display;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::timeout;

use super::Breach;
use super::case::Case;
use crate::message::{Arrival, Origin};
use crate::transport::{Gap, Inbox, Mail, Parcel, Transport};

/// An inbox, and the subscription that feeds it.
pub(super) struct Ear<T: Transport> {
    case: Case<T>,
    inbox: Inbox,
    subscription: Option<T::Subscription>,
    pub(super) origin: Origin,
}

impl<T: Transport> Ear<T> {
    pub(super) fn new(case: Case<T>, inbox: Inbox, subscription: T::Subscription, origin: Origin) -> Ear<T> {
        Ear { case, inbox, subscription: Some(subscription), origin }
    }

    /// Ends the subscription; the inbox stays.
    pub(super) fn unsubscribe(&mut self) {
        self.subscription = None;
    }

    pub(super) async fn mail(&mut self, awaited: impl Display, limit: Duration) -> Result<Mail, Breach> {
        let silence = |_| self.case.breach(&awaited, format_args!("nothing, for {limit:?}"));
        // That it is away may be told or not: what counts is what follows.
        let hear = async {
            loop {
                match self.inbox.next().await {
                    Mail::Parcel(Parcel::Away(_)) => {}
                    mail => return mail,
                }
            }
        };
        timeout(limit, hear).await.map_err(silence)
    }

    /// The next message, and nothing before it.
    pub(super) async fn hear(&mut self, awaited: impl Display) -> Result<Arc<Arrival>, Breach> {
        match self.mail(&awaited, self.case.bounds.deadline).await? {
            Mail::Parcel(Parcel::Message(arrival)) => Ok(arrival),
            other => Err(self.case.breach(awaited, said(&other))),
        }
    }

    /// The next message, which must have these bytes.
    pub(super) async fn hear_payload(&mut self, payload: &[u8]) -> Result<Arc<Arrival>, Breach> {
        let awaited = shown(payload);
        let arrival = self.hear(&awaited).await?;
        match arrival.payload == payload {
            true => Ok(arrival),
            false => Err(self.case.breach(awaited, shown(&arrival.payload))),
        }
    }

    /// The next messages, which must have these numbers.
    pub(super) async fn hear_numbers(
        &mut self,
        numbers: impl IntoIterator<Item = usize>,
    ) -> Result<(), Breach> {
        for number in numbers {
            self.hear_payload(number.to_string().as_bytes()).await?;
        }
        Ok(())
    }

    /// Requires that nothing is there now.
    pub(super) fn check_silent(&mut self, reason: impl Display) -> Result<(), Breach> {
        let mut mails = std::iter::from_fn(|| self.inbox.try_next());
        let mail = mails.find(|mail| !matches!(mail, Mail::Parcel(Parcel::Away(_))));
        match mail {
            None => Ok(()),
            Some(mail) => Err(self.case.breach(format_args!("nothing, {reason}"), said(&mail))),
        }
    }

    /// The loss of the connection, after whatever else had come.
    pub(super) async fn hear_of_loss(&mut self, limit: Duration) -> Result<Arc<str>, Breach> {
        let hear = async {
            loop {
                if let Mail::Parcel(Parcel::Lost(reason)) = self.inbox.next().await {
                    return reason;
                }
            }
        };
        let silence = |_| self.case.breach(format_args!("`Parcel::Lost` within {limit:?}"), "none");
        let reason = timeout(limit, hear).await.map_err(silence)?;
        match reason.is_empty() || reason.ends_with('.') {
            true => {
                Err(self.case.breach("a fragment, without a full stop, that says why it was lost", reason))
            }
            false => Ok(reason),
        }
    }

    /// The gap that comes next, with nothing before it.
    pub(super) async fn hear_of_gap(&mut self, before: bool) -> Result<Arc<Gap>, Breach> {
        let awaited = format!("a `Parcel::Gap` with `before: {before}` before any message");
        match self.mail(&awaited, self.case.bounds.deadline).await? {
            Mail::Parcel(Parcel::Gap(gap)) if gap.before == before => Ok(gap),
            other => Err(self.case.breach(awaited, said(&other))),
        }
    }
}

/// Mail in words.
pub(super) fn said(mail: &Mail) -> String {
    match mail {
        Mail::Parcel(Parcel::Message(arrival)) => {
            let old = if arrival.old { ", marked old" } else { "" };
            format!("{} on `{}`{old}", shown(&arrival.payload), arrival.topic)
        }
        Mail::Parcel(Parcel::Lost(reason)) => format!("the loss of the connection: {reason}"),
        Mail::Parcel(Parcel::Away(reason)) => format!("the connection to be away: {reason}"),
        Mail::Parcel(Parcel::Gap(gap)) => format!("a gap of {:?}, before: {}", gap.lasted, gap.before),
        Mail::Overflowed { topic, .. } => format!("an overflow on `{topic}`"),
    }
}

/// A payload in words.
pub(super) fn shown(payload: &[u8]) -> String {
    const MOST: usize = 64;
    let text = payload[..payload.len().min(MOST)].escape_ascii();
    let more = if payload.len() > MOST { ".." } else { "" };
    format!("the message \"{text}{more}\" ({} bytes)", payload.len())
}
