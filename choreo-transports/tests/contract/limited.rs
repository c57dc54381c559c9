//! The contract's tests where what the shared broker takes in one message is too much to send in a test.

/// The tests of this [`Kind`](crate::broker::Kind), but these: on the shared broker, and once more with a password and TLS.
/// That a message too large is refused is shown on a broker of its own, with a smaller limit.
macro_rules! limited {
    ($kind:ident, without: $without:tt) => {
        crate::limited::limited!(on crate::broker::BrokerRig::<$kind>, $without);

        /// The same, with a password and TLS.
        #[cfg(feature = "tls")]
        mod secured {
            use super::$kind;

            crate::limited::limited!(on crate::broker::BrokerRig::<crate::secured::Secured<$kind>>, $without);
        }
    };
    (on $rig:ty, [$($without:ident),*]) => {
        choreo_runtime::transport::contract::tests! {
            <$rig>::new(),
            without: [a_message_too_large_is_refused, $($without),*]
        }

        #[test]
        fn a_message_beyond_a_smaller_limit_is_refused() {
            use choreo_runtime::transport::contract::{a_message_too_large_is_refused, run};
            run("a_message_too_large_is_refused", &[], <$rig>::limited(), a_message_too_large_is_refused);
        }
    };
}

pub(crate) use limited;
