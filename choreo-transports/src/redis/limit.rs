//! The largest message that the server takes.

use ::redis::aio::MultiplexedConnection;
use ::redis::{RedisResult, Value};
use bytes::Bytes;
use choreo_runtime::message::Topic;
use choreo_runtime::transport::{TransportError, TransportErrorKind};

use super::Fault;

/// What Redis takes unless it is told otherwise, and what we take it to be where we may not ask.
const USUAL: usize = 512 << 20;

/// The largest message that the server takes, in bytes. Beyond it, Redis does not refuse: it ends the connection.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limit(usize);

impl Limit {
    /// Asks for it. Also the first sign of life.
    pub(crate) async fn ask(connection: &mut MultiplexedConnection) -> Result<Limit, Fault> {
        let mut asked = ::redis::pipe();
        asked.cmd("PING");
        asked.cmd("CONFIG").arg("GET").arg("proto-max-bulk-len");
        let answers: Vec<RedisResult<Value>> =
            asked.ignore_errors().query_async(connection).await.map_err(|error| Fault::of(&error))?;
        let [ping, config] = answers.try_into().map_err(|_| Fault::Foreign)?;
        match ping {
            Ok(_) => {}
            Err(error) => {
                let fault = Fault::of(&error);
                // A user who may not even PING may still do what the test needs.
                if !fault.is("NOPERM") {
                    return Err(fault);
                }
            }
        }
        let told: Option<(String, usize)> = config.ok().and_then(|answer| {
            let pairs: Vec<(String, usize)> = ::redis::from_redis_value(answer).ok()?;
            pairs.into_iter().next()
        });
        Ok(Limit(told.map_or(USUAL, |(_, bytes)| bytes)))
    }

    /// Refuses a message that is larger.
    pub(crate) fn check(self, topic: &Topic, payload: &Bytes) -> Result<(), TransportError> {
        if payload.len() <= self.0 {
            return Ok(());
        }
        let text = format!(
            "publish to `{topic}`: its {} bytes are more than the {} that Redis takes; send less, or raise \
             `proto-max-bulk-len`",
            payload.len(),
            self.0,
        );
        Err(TransportError::new(TransportErrorKind::TooLarge, text))
    }
}
