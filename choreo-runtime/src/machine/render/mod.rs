//! Drawings of a machine: Mermaid and DOT for people, JSON for tools.
//!
//! All three are functions of the machine alone, so the same text gives the same drawing, byte for byte.

mod construct;
mod dot;
mod frame;
mod graph;
mod json;
mod label;
mod mermaid;
mod walk;

#[cfg(test)]
mod tests;

pub use dot::dot;
pub use json::json;
pub use mermaid::mermaid;
