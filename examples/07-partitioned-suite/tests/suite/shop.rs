//! What the scenarios run on.

use choreo::correlation::Field;
use choreo::prelude::*;
use partitioned_suite::{Service, ServiceError};

/// The broker that `CHOREO_NATS_URL` or `choreo.toml` names, or else one of our own. Each scenario has an `order_id` of its own, by
/// which its messages are told from those of all others on that broker.
#[derive(Stage)]
pub(crate) struct Shop {
    #[stage(Nats::configured().correlation(Field::test_namespace("order_id")))]
    pub(crate) nats: Nats,
}

impl Shop {
    /// The service under test. It ends with the scenario's runtime.
    ///
    /// Each scenario starts one, so an order may be answered by several of them: the scenarios don't count answers.
    pub(crate) async fn serve(&self) -> Result<(), ServiceError> {
        tokio::spawn(Service::open(&self.nats.url()).await?.run());
        Ok(())
    }
}
