//! The process's own connections: a broker stage is opened once, and shared by its scenarios.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use choreo_runtime::transport::TransportError;

use super::{Broker, Connect, Connection};

/// One transport's slot: whoever comes while it is being opened waits for it.
type Slot = Arc<tokio::sync::Mutex<Option<Box<dyn Any + Send>>>>;

/// The process's connection of this transport, on what the settings say.
pub(crate) async fn connection<T: Broker>() -> Result<Connection<T::Link>, TransportError> {
    let slot = slot::<T>();
    let mut opened = slot.lock().await;
    let known = opened.as_ref().and_then(|any| any.downcast_ref::<Connection<T::Link>>());
    if let Some(connection) = known.and_then(Connection::handle) {
        return Ok(connection);
    }
    let connection = Connect::<T>::settings().connection().await?;
    *opened = Some(Box::new(connection.clone()));
    Ok(connection)
}

fn slot<T: Broker>() -> Slot {
    static SLOTS: OnceLock<Mutex<HashMap<TypeId, Slot>>> = OnceLock::new();
    let slots = SLOTS.get_or_init(Mutex::default);
    let mut slots = slots.lock().unwrap_or_else(PoisonError::into_inner);
    Arc::clone(slots.entry(TypeId::of::<T>()).or_default())
}
