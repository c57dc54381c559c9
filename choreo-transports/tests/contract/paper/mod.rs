//! A broker made of paper: a log in this process with every capability, which can be killed, comes back, and lies on
//! demand. So each branch of the suite is run, and each behaviour is seen to fail.

mod broker;
mod flaw;
mod kind;
mod rig;
mod transport;

pub(super) use flaw::Flaw;
pub(super) use kind::{Log, Plain};
pub(super) use rig::PaperRig;

mod log {
    use choreo_runtime::transport::contract;

    use super::{Flaw, Log, PaperRig};

    contract::tests!(PaperRig::<Log>::new(Flaw::None));
}

mod plain {
    use choreo_runtime::transport::contract;

    use super::{Flaw, PaperRig, Plain};

    contract::tests! {
        PaperRig::<Plain>::new(Flaw::None),
        without: [
            a_wildcard_brings_what_fits_it,
            a_reply_comes_to_its_own_address,
            from_start_brings_the_log_first,
            from_start_is_for_its_own_subscriber,
            a_log_that_comes_back_empty_is_lost,
        ]
    }
}
