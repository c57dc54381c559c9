//! What is made of journals.

mod comparison;
mod github;
mod json;
mod junit;
mod python;
mod sarif;
mod summary;

pub use comparison::compared;
pub use github::annotations;
pub use json::{Document, DocumentTest, SCHEMA, Totals, json};
pub use junit::junit;
pub use python::test_report;
pub use sarif::sarif;
pub use summary::summary;
