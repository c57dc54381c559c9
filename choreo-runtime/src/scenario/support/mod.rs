//! What generated code calls besides [`expr`](crate::expr). Not for users: it may change in any release.

mod argument;
mod bound;
mod json;
mod matcher;
mod probe;
mod read;
mod returned;
mod stub;
mod text;
mod topic;
mod truth;
pub mod verbs;

pub use argument::Argument;
pub use bound::{
    Named, One, Requests, need_headers, need_history, need_keys, need_names, need_one, need_reply,
    need_request,
};
pub use json::{JsonValue, JsonWriter, json, object};
pub use matcher::{Custom, Judging, matcher};
pub use probe::{Probe, ProbeAny, ProbeBytes, Raw, for_payload, for_text};
pub use read::{Borrowed, Copied, LendCopy, LendReference, Read, ReadBorrowed, ReadClone, copy};
pub use returned::{CallError, Returned, Split, SplitResult, SplitValue, last_ok, returned, settled};
pub use stub::{Unknown, refused_binding, rejected, unfit};
pub use text::{Text, is_text};
pub use topic::{TopicText, topic};
pub use truth::{Truth, truth};

pub use crate::correlation::{Bridge, WireId, boxed as bridge};
pub use crate::message::Body;
pub use crate::stage::opening::{AnyOpening, FutureOpening, Opening, TransportOpening, Turns, opened};
pub use crate::stage::{Line, Lines, Stage, Wiring};
pub use crate::transport::{Transport, TransportError};
pub use bytes::Bytes;
pub use inventory;
pub use serde_json::Value;
