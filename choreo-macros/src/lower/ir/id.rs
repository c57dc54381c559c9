//! Indices into a block's tables; the same numbers as in the machine.

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) struct $name(pub(crate) usize);
    )*};
}

ids! {
    /// A statement, in the order of the text.
    StatementId;
    /// A state.
    StateId;
    /// A window.
    WindowId;
    /// A round of a window.
    RoundId;
    /// A `repeat` or a `for`.
    LoopId;
    /// A distinct topic that is listened on.
    ChannelId;
    /// A transport that the block names, in the order in which it does; the only one, where it names none.
    TransportId;
    /// A name that a statement binds.
    CaptureId;
    /// An expression of the user's, in the order in which the closures are given to the driver.
    ExprId;
    /// A leaf of a pattern.
    LeafId;
}
