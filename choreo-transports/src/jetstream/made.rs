//! The streams that we made: [`Made`].

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;

use super::api::ask;
use super::stream::{self, Stream};
use crate::nats::wire::Wire;

/// The streams that a connection has made, by name, and when. A clone is another handle on the same list: they outlive a
/// lost link, since the next one goes on in them.
#[derive(Debug, Clone, Default)]
pub(super) struct Made(Arc<Mutex<BTreeMap<String, String>>>);

impl Made {
    pub(super) fn note(&self, stream: &Stream) {
        let mut made = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        made.insert(stream.config.name.clone(), stream.created.clone());
    }

    /// Deletes those that hold no message and that nobody reads from. A stream for the subjects of a service's own would
    /// keep that from being made. What can't be asked or deleted stays: it is a courtesy.
    pub(super) async fn unmake(&self, wire: &Wire) {
        let made = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        for (name, created) in made {
            let Ok(Some(stream)) = stream::look(wire, &name).await else { continue };
            let unused = stream.state.messages == 0 && stream.state.consumer_count == 0;
            if unused && stream.created == created {
                let _ = ask::<Value>(wire, &format!("STREAM.DELETE.{name}"), Value::Null).await;
            }
        }
    }
}
