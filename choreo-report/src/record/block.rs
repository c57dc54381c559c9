//! A block that is over.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{BlockOutcome, MachineId, Message, MessageId, Step};

/// A block that is over.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Block {
    /// What it compiled to.
    pub machine: MachineId,
    /// Which block of its scenario, from 0.
    pub number: u16,
    /// How it ended.
    pub outcome: BlockOutcome,
    /// What the report says first: `scenario settles FAILED after 500 ms`.
    pub headline: String,
    /// When its first statement began, in Unix time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_ms: Option<u64>,
    /// From its first statement to its end.
    pub elapsed_ns: u64,
    /// Its deadline, after the time factor.
    pub deadline_ns: u64,
    /// Whether it ran in virtual time.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub virtual_time: bool,
    /// `CHOREO_TIME_FACTOR`.
    pub time_factor: f64,
    /// What it ran over, in the order of the machine.
    pub transports: Vec<Transport>,
    /// What came of its statements.
    pub steps: Vec<Step>,
    /// What happened, in order.
    pub timeline: Timeline,
    /// The messages that the others name.
    pub messages: Vec<Message>,
    /// What else there is to know.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
    /// The whole report, as the terminal shows it; none of a block that passed and has nothing to say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<String>,
}

impl Block {
    /// A message of the block.
    pub(crate) fn message(&self, MessageId(id): MessageId) -> Option<&Message> {
        self.messages.get(usize::try_from(id).ok()?)
    }

    /// The topic of the last message that came or was sent before the deadline, and when. Of a reply, whose topic is an address that was made
    /// up for it, the topic of the request.
    pub fn last_message(&self) -> Option<(Cow<'_, str>, u64)> {
        let in_time = self.timeline.entries.iter().rev().filter(|entry| entry.at_ns <= self.deadline_ns);
        let messages = in_time.filter_map(|entry| match entry.what {
            Happening::Published { message, statement } => Some((message, Some(statement), entry.at_ns)),
            Happening::Arrived { message, .. } => Some((message, None, entry.at_ns)),
            _ => None,
        });
        let (last, by, at) = messages.into_iter().next()?;
        let topic = self.message(last)?.topic.as_str();
        let request = self.messages.iter().find(|message| message.reply_to.as_deref() == Some(topic));
        // By a stand-in, to an address of NATS.
        let on = self.steps.iter().find(|step| Some(step.statement) == by && step.verb.starts_with("on"));
        if let Some(asked) = on.filter(|_| topic.starts_with("_INBOX.")) {
            return Some((Cow::Owned(format!("the reply to {}", asked.subject)), at));
        }
        let told = |request: &Message| Cow::Owned(format!("the reply to {}", request.topic));
        Some((request.map_or(Cow::Borrowed(topic), told), at))
    }
}

#[cfg(test)]
impl Block {
    /// One that ended so, for a test.
    pub(crate) fn of(outcome: super::Outcome) -> Block {
        let outcome = match outcome {
            super::Outcome::Passed => BlockOutcome::Passed,
            _ => BlockOutcome::Failed,
        };
        Block {
            machine: MachineId::default(),
            number: 0,
            outcome,
            headline: String::new(),
            started_ms: None,
            elapsed_ns: 0,
            deadline_ns: 0,
            virtual_time: false,
            time_factor: 1.0,
            transports: Vec::new(),
            steps: Vec::new(),
            timeline: Timeline::default(),
            messages: Vec::new(),
            notes: Vec::new(),
            report: None,
        }
    }
}

/// A transport of a block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Transport {
    /// The name that `via` gives; none on a stage of one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub via: Option<String>,
    /// `Kafka`.
    pub name: String,
    /// Where it leads, without credentials; none in memory.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
}

/// What happened, in order.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Timeline {
    /// The entries that were kept.
    pub entries: Vec<Entry>,
    /// So many were not.
    #[serde(default)]
    pub skipped: u64,
    /// They are missing before this entry.
    #[serde(default)]
    pub gap: u64,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Entry {
    /// When.
    pub at_ns: u64,
    /// What.
    #[serde(flatten)]
    pub what: Happening,
}

/// What can happen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Happening {
    /// The scenario sent a message.
    Published {
        /// The `publish`, or the stand-in that answered.
        statement: u16,
        /// The message.
        message: MessageId,
    },
    /// A message came.
    Arrived {
        /// The message.
        message: MessageId,
        /// The statement that took it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        taken_by: Option<u16>,
    },
    /// A `call` began.
    Calling {
        /// The `call`.
        statement: u16,
    },
    /// A `call` returned.
    Called {
        /// The `call`.
        statement: u16,
        /// After how long.
        took_ns: u64,
        /// Whether it failed.
        failed: bool,
    },
    /// A transport was away for a while.
    Gap {
        /// Its name, on a stage of several.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        via: Option<String>,
        /// Why.
        reason: String,
        /// For how long.
        lasted_ns: u64,
    },
    /// The deadline passed.
    Deadline,
    /// Of a kind that this version does not know.
    #[serde(other)]
    Unknown,
}

/// What else there is to know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Note {
    /// Whether it is a warning.
    pub warning: bool,
    /// Its words.
    pub text: String,
}
