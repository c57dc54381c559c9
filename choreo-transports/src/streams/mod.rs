//! Redis Streams.
//!
//! Start at [`RedisStreams`], what a scenario runs on. One logs in with [`RedisAuth`](crate::redis::RedisAuth).
//!
//! - A topic is the key of a stream, and a message is one of its entries. One field of an entry holds the payload, the
//!   others are headers.
//! - Two connections: one reads all streams with one `XREAD` that blocks, and is woken when there is another stream
//!   to read; the other one does everything else.
//! - A stream is a log, and its ids tell an entry from all others. So after a lost connection reading goes on behind the
//!   last entry that was taken, if the log is still the same one.
//! - Nothing is ever deleted, and nothing is created but entries, and the consumer group that one asked for.

mod capability;
mod connect;
mod cursor;
mod ear;
mod entry;
mod id;
mod link;
mod publish;
mod reader;
mod resume;
mod standing;
mod subscription;
mod topic;
mod transport;

pub use connect::StreamsOptions;
pub use ear::StreamsEar;
pub use link::StreamsLink;
pub use publish::StreamsPublisher;
pub use standing::StreamsStanding;
pub use transport::RedisStreams;
