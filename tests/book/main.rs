//! What the book shows, as tests.
//!
//! Doc tests are compiled without `cfg(test)`, where scenarios expand to nothing, and want lines that a page would have to hide. So
//! what the pages show stands here, word for word, and [`pages`] and [`shown`] see to it that it does. The table of values is tested row by row.

mod cheat_sheet;
mod codecs;
mod correlation;
mod extending;
mod first_scenario;
mod fragments;
mod from_python;
mod harness;
mod internals;
mod matchers;
mod names;
mod orders;
mod pages;
mod patterns;
mod payloads;
mod reading;
mod shown;
mod statements;
mod table;
mod tasks;
mod why;
