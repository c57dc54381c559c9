//! Where the reader of a lost connection stood.

use std::collections::BTreeMap;

use choreo_runtime::message::Topic;

use super::cursor::Cursor;

/// Where the reader of a lost connection stood in each stream.
#[derive(Debug, Clone)]
pub struct StreamsStanding(pub(super) BTreeMap<Topic, Cursor>);
