//! What a system under test holds: publish, subscribe, request, in the shapes of a broker's own client.

mod error;
mod handle;
mod received;
mod request;
mod subscription;

pub use error::{ClientError, ClientErrorKind};
pub use handle::Client;
pub use received::Received;
pub use subscription::Subscription;
