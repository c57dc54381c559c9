//! Tests of matching as a whole.

pub(super) mod nodes;
