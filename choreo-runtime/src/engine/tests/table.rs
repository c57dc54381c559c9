//! The expressions of a script: a table of values.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use serde_json::Value;

use super::script::Act;
use crate::expr::{Answer, Envelope, Exprs, Taken, TypedVerdict, UserError};
use crate::machine::{ExprId, TransportId};
use crate::matching::Matcher;
use crate::message::{Arrival, Body, Topic};

/// An expression.
#[derive(Debug, Clone)]
pub(in crate::engine) enum Entry {
    /// Fails, whatever it is asked for.
    Fail,
    /// A duration.
    Millis(u64),
    /// The `k` of what a capture took first.
    Captured(&'static str),
    /// Fills a capture.
    Fill(&'static str),
    /// Binds a value; fails without one.
    Let(&'static str, Option<i64>),
    /// A `check`.
    Check(bool),
    /// A `call`: what it gives, and into what; fails without a value.
    Call(Option<&'static str>, Option<i64>),
    /// An `eventually`: from when on it is true.
    TrueFrom(u64),
    /// A `where`.
    LatencyWithin(u64),
    /// What a stand-in does.
    Answer(Vec<Act>),
    /// How often a `repeat` runs.
    Times(u32),
    /// What a `for` binds, round by round.
    Each(&'static str, Vec<i64>),
}

/// The expressions of a script, and its captures.
#[derive(Debug, Clone)]
pub(in crate::engine) struct Table {
    entries: Vec<Entry>,
    /// What captures were filled with: the `k` of each message, or the part.
    pub(in crate::engine) captured: HashMap<&'static str, Vec<i64>>,
    /// The latencies in milliseconds of what captures were filled with.
    pub(in crate::engine) latencies: HashMap<&'static str, Vec<u128>>,
}

impl Table {
    pub(super) fn new(entries: Vec<Entry>) -> Table {
        Table { entries, captured: HashMap::new(), latencies: HashMap::new() }
    }

    fn entry(&self, id: ExprId) -> Result<Entry, UserError> {
        match &self.entries[id.index()] {
            Entry::Fail => Err(UserError::message("it failed")),
            entry => Ok(entry.clone()),
        }
    }
}

impl Table {
    /// Async code returns.
    pub(in crate::engine) fn return_from(&mut self, id: ExprId, now: u64) -> Result<bool, UserError> {
        match self.entry(id)? {
            Entry::Call(name, Some(value)) => {
                self.captured.extend(name.map(|name| (name, vec![value])));
                Ok(true)
            }
            Entry::TrueFrom(from) if from % 2 == 1 && now < from => Err(UserError::message("not yet")),
            Entry::TrueFrom(from) => Ok(now >= from),
            _ => Err(UserError::message("the call failed")),
        }
    }
}

/// The `k` of a payload.
pub(in crate::engine) fn k_of(arrival: &Arrival) -> Option<i64> {
    arrival.json().ok()?.get("k")?.as_i64()
}

impl Exprs for Table {
    fn topic(&mut self, _: ExprId) -> Result<Topic, UserError> {
        Err(UserError::message("no topic"))
    }

    fn duration(&mut self, id: ExprId) -> Result<Duration, UserError> {
        match self.entry(id)? {
            Entry::Millis(millis) => Ok(Duration::from_millis(millis)),
            other => unreachable!("{other:?} is no duration"),
        }
    }

    fn payload(&mut self, id: ExprId) -> Result<Body, UserError> {
        self.entry(id).map(|_| Body::Raw(Bytes::new()))
    }

    fn envelope(&mut self, id: ExprId) -> Result<Envelope, UserError> {
        self.entry(id).map(|_| Envelope::default())
    }

    fn operand(&mut self, id: ExprId) -> Result<Value, UserError> {
        match self.entry(id)? {
            Entry::Captured(name) => Ok(self.captured[name].first().copied().into()),
            other => unreachable!("{other:?} is no operand"),
        }
    }

    fn matcher(&mut self, id: ExprId) -> Result<Box<dyn Matcher>, UserError> {
        self.entry(id).map(|entry| unreachable!("{entry:?} is no matcher"))
    }

    fn typed(&mut self, id: ExprId, _: &Arc<Arrival>) -> Result<TypedVerdict, UserError> {
        self.entry(id).map(|_| TypedVerdict::Fits)
    }

    fn condition(
        &mut self,
        id: ExprId,
        _: &Arc<Arrival>,
        latency: Option<Duration>,
        _: &[Value],
    ) -> Result<bool, UserError> {
        match self.entry(id)? {
            Entry::LatencyWithin(millis) => {
                Ok(latency.is_some_and(|latency| latency <= Duration::from_millis(millis)))
            }
            other => unreachable!("{other:?} is no condition"),
        }
    }

    fn check(&mut self, id: ExprId) -> Result<Option<String>, UserError> {
        match self.entry(id)? {
            Entry::Check(true) => Ok(None),
            _ => Ok(Some("it does not hold".to_owned())),
        }
    }

    fn bind(&mut self, id: ExprId) -> Result<(), UserError> {
        match self.entry(id)? {
            Entry::Let(name, Some(value)) => {
                self.captured.insert(name, vec![value]);
                Ok(())
            }
            _ => Err(UserError::message("the value is none")),
        }
    }

    fn rounds(&mut self, id: ExprId) -> Result<u32, UserError> {
        match self.entry(id)? {
            Entry::Times(count) => Ok(count),
            Entry::Each(_, values) => Ok(u32::try_from(values.len()).unwrap()),
            other => unreachable!("{other:?} is no loop"),
        }
    }

    fn round(&mut self, id: ExprId, number: u32) -> Result<(), UserError> {
        let Entry::Each(name, values) = self.entry(id)? else { unreachable!("it binds nothing") };
        self.captured.insert(name, vec![values[number as usize]]);
        Ok(())
    }

    fn fill(&mut self, id: ExprId, taken: &[Taken]) -> Result<(), UserError> {
        let Entry::Fill(name) = self.entry(id)? else { return Ok(()) };
        let value = |one: &Taken| match &one.part {
            Some(part) => part.as_i64(),
            None => k_of(&one.arrival),
        };
        self.captured.insert(name, taken.iter().map(|one| value(one).unwrap_or(-1)).collect());
        let latency = |one: &Taken| one.latency.unwrap_or_default().as_millis();
        self.latencies.insert(name, taken.iter().map(latency).collect());
        Ok(())
    }

    fn answer(&mut self, id: ExprId, _: &Arc<Arrival>, _: &[Value]) -> Result<Vec<Answer>, UserError> {
        let Entry::Answer(does) = self.entry(id)? else { return Ok(Vec::new()) };
        let answers = does.iter().map(|step| match step {
            Act::Publish(topic) => Ok(Answer::Publish {
                via: TransportId::ONLY,
                topic: Topic::from_static(topic),
                payload: Body::Json(Bytes::from_static(b"{}")),
                envelope: Envelope::default(),
            }),
            Act::Reply => Ok(Answer::Reply {
                payload: Body::Json(Bytes::from_static(b"{}")),
                envelope: Envelope::default(),
            }),
            Act::Wait(millis) => Ok(Answer::Wait(Duration::from_millis(*millis))),
            Act::FailCheck => Ok(Answer::CheckFailed {
                number: 0,
                text: "fine".to_owned(),
                message: "it is not".to_owned(),
            }),
            Act::Fail => Err(UserError::message("the answer failed")),
        });
        answers.collect()
    }
}
