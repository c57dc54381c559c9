//! Indices into a machine's tables, one type for each table.

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub u16);

        impl $name {
            /// The index as a `usize`, to reach into the table.
            pub const fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

impl TransportId {
    /// The only one, where a block names none.
    pub const ONLY: TransportId = TransportId(0);
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
    /// A `repeat` or `for`.
    LoopId;
    /// A topic that the block listens on.
    ChannelId;
    /// A transport that the block names with `via`; the only one, where it names none.
    TransportId;
    /// A capture (`as NAME`, `NAME @ ..`, `let NAME`, a binding of a typed pattern).
    CaptureId;
    /// A user's expression, reached through [`Exprs`](crate::expr::Exprs).
    ExprId;
    /// A leaf of a pattern: the finest thing that can differ. Unique in the machine.
    LeafId;
}
