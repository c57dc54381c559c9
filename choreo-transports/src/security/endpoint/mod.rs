//! Where a broker is: parsed from a URL, and free of its credentials from then on.

mod authority;
mod percent;
mod place;
mod query;

pub use authority::Host;
pub use place::Endpoint;

#[cfg(test)]
mod tests;
