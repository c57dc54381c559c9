//! The report as one HTML file, which works without a network.
//!
//! Rust prepares the data, a script in `assets` draws it. What came over a wire is hostile until shown otherwise:
//! the data stands in the page as JSON that no text in it can leave, the script makes nodes and text and never markup, and the page's own
//! content security policy lets nothing be loaded and nothing run but that one script.

mod asset;
mod budget;
mod data;
mod digest;
mod embedded;
mod machine;
mod message;
mod operand;
mod page;
mod scenario;
mod shared;
mod test;
mod topic;
mod why;

pub use page::page;

#[cfg(test)]
mod tests;
