//! The table of a scenario.

use syn::{Expr, Ident};

/// `cases(small: 1, large: 1000)`
pub(crate) struct Cases {
    /// The word `cases`.
    pub(crate) word: Ident,
    /// Each once; what could not be understood is left out.
    pub(crate) list: Vec<Case>,
}

/// `small: 1`, or `small: (1, "a")` for several parameters.
pub(crate) struct Case {
    /// The name.
    pub(crate) name: Ident,
    /// What follows the colon.
    pub(crate) value: Expr,
}
