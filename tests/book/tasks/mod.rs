//! The chapters by task. Each page shows what stands in its file here, word for word, and its failures are those of the bugs
//! that are planted there.

mod any_order;
mod database;
mod http;
mod nothing_happens;
mod ordering;
mod pages;
mod planted;
mod retries;
mod saga;
mod service;
mod stand_in;
