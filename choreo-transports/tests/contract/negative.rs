//! The suite can fail: each behaviour catches a transport that lies about it.

use choreo_runtime::transport::contract::{self, BEHAVIOURS, Breach, Kept};

use super::paper::{Flaw, Log, PaperRig, Plain};

/// One test for each lie: the kind of broker, what is wrong with it, and the behaviour that must say so.
macro_rules! caught {
    ($($test:ident: $kind:ident $flaw:ident => $behaviour:ident,)*) => {
        $(
            #[test]
            fn $test() {
                let rig = PaperRig::<$kind>::new(Flaw::$flaw);
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
                check(stringify!($behaviour), runtime.block_on(contract::$behaviour(&rig)));
            }
        )*

        const CAUGHT: &[&str] = &[$(stringify!($behaviour)),*];
    };
}

fn check(behaviour: &str, result: Result<Kept, Breach>) {
    match result {
        Err(breach) => assert_eq!(breach.behaviour(), behaviour, "{breach}"),
        Ok(kept) => panic!("`{behaviour}` finds nothing wrong: {kept:?}"),
    }
}

caught! {
    a_payload_cut_at_a_nul_is_caught: Log CutsAtNul => bytes_arrive_as_they_were_sent,
    a_live_message_marked_old_is_caught: Log MarksLiveAsOld => bytes_arrive_as_they_were_sent,
    a_publish_that_hangs_is_caught: Log HangsOnPublish => bytes_arrive_as_they_were_sent,
    a_connect_that_hangs_is_caught: Log HangsOnConnect => bytes_arrive_as_they_were_sent,
    a_large_message_cut_short_is_caught: Log CutsAt64KiB => a_large_message_arrives_whole,
    a_dropped_message_is_caught: Log DropsOneInSeven => a_topic_keeps_its_order,
    a_doubled_message_is_caught: Log DoublesOneInSeven => a_topic_keeps_its_order,
    a_swap_is_caught: Log Reorders => a_topic_keeps_its_order,
    a_queue_of_one_consumer_is_caught: Log ServesOneSubscriber => each_subscriber_gets_every_message,
    a_message_for_each_interest_is_caught:
        Log DeliversForEachInterest => a_message_comes_once_however_many_interests_fit,
    a_message_for_each_equal_interest_is_caught:
        Plain DeliversForEachInterest => a_message_comes_once_however_many_interests_fit,
    a_wildcard_that_covers_too_much_is_caught: Log WildcardCoversTooMuch => a_wildcard_brings_what_fits_it,
    lost_headers_are_caught: Log LosesHeaders => headers_arrive,
    headers_in_another_case_are_caught: Log ChangesHeaderCase => headers_arrive,
    headers_refused_now_and_then_are_caught: Plain RefusesSomeHeaders => headers_arrive,
    lost_keys_are_caught: Log LosesKeys => a_key_arrives,
    lost_reply_addresses_are_caught: Log LosesReplyAddresses => a_reply_address_arrives,
    one_reply_address_for_all_is_caught: Log GivesOneReplyAddress => a_reply_comes_to_its_own_address,
    a_status_that_comes_as_a_reply_is_caught: Log SaysThatNobodyIsThere => a_reply_comes_to_its_own_address,
    a_subscription_that_resolves_too_early_is_caught: Log SubscribesLate => nothing_is_lost_after_subscribe,
    a_message_from_before_is_caught: Log BringsTheLastOne => nothing_comes_from_before_the_subscription,
    history_that_is_not_marked_is_caught: Log MarksNothingOld => from_start_brings_the_log_first,
    history_out_of_order_is_caught: Log ReplaysOutOfOrder => from_start_brings_the_log_first,
    history_that_ends_too_soon_is_caught: Log LosesTheLastOfTheLog => from_start_brings_the_log_first,
    history_for_all_is_caught: Log ReplaysToAll => from_start_is_for_its_own_subscriber,
    a_subscription_that_never_ends_is_caught:
        Log NeverUnsubscribes => a_dropped_subscription_gets_nothing_more,
    a_place_that_is_kept_is_caught: Log RemembersItsPlace => a_topic_can_be_subscribed_to_again,
    a_disconnect_of_all_is_caught: Log DisconnectsAll => connections_are_apart,
    a_connection_that_dies_with_its_runtime_is_caught:
        Log DiesWithItsRuntime => a_connection_outlives_the_runtime_it_was_made_on,
    a_loss_under_load_is_caught: Log DropsWhenBusy => many_work_at_once,
    an_echo_without_a_mark_is_caught: Log MarksNothingOwn => own_messages_are_told_apart,
    an_echo_that_is_not_withheld_is_caught: Plain MarksNothingOwn => own_messages_are_told_apart,
    equal_bytes_taken_for_an_echo_are_caught: Log TakesEqualsForOwn => own_messages_are_told_apart,
    a_missing_limit_is_caught: Log TakesAnySize => a_message_too_large_is_refused,
    a_refused_message_that_was_sent_is_caught: Log SendsWhatItRefuses => a_message_too_large_is_refused,
    a_bad_topic_that_is_taken_is_caught: Log TakesAnyTopic => a_bad_topic_is_refused,
    a_subscription_in_part_is_caught: Log SubscribesTheGoodOnes => a_bad_topic_is_refused,
    a_wrong_receipt_is_caught: Log SaysUnroutable => a_publish_to_nowhere_is_no_error,
    a_sender_that_counts_itself_is_caught: Plain CountsTheSenderItself => a_publish_to_nowhere_is_no_error,
    a_scope_that_hears_itself_is_caught: Log HearsItself => listeners_are_known,
    a_listener_that_is_not_heard_is_caught: Log HearsNobody => listeners_are_known,
    a_refusal_of_another_kind_is_caught: Log RefusesWithAnotherKind => a_refused_connection_is_an_error,
    a_connect_without_end_is_caught: Log NeverTimesOut => a_silent_server_times_out,
    a_password_in_an_error_is_caught: Log TellsThePassword => wrong_credentials_are_refused,
    an_open_door_is_caught: Log LetsAnybodyIn => wrong_credentials_are_refused,
    work_that_hangs_after_a_disconnect_is_caught:
        Log HangsAfterDisconnect => a_disconnect_ends_what_is_under_way,
    work_that_goes_on_after_a_disconnect_is_caught:
        Log PublishesAfterDisconnect => a_disconnect_ends_what_is_under_way,
    an_end_that_readers_are_not_told_is_caught:
        Log KeepsTheEndToItself => a_disconnect_ends_what_is_under_way,
    a_disconnect_that_fails_the_second_time_is_caught: Log DisconnectsOnce => a_disconnect_may_be_repeated,
    a_kill_that_is_not_told_is_caught: Log KeepsTheKillToItself => a_killed_broker_is_noticed,
    a_kill_that_is_not_told_at_once_is_caught: Plain KeepsTheKillToItself => a_killed_broker_is_noticed,
    work_that_hangs_without_a_broker_is_caught: Log HangsWhileDown => a_killed_broker_is_noticed,
    a_double_after_a_gap_is_caught: Log DoublesAfterTheGap => a_broker_that_comes_back_is_used_again,
    a_loss_after_a_gap_is_caught: Log LosesAfterTheGap => a_broker_that_comes_back_is_used_again,
    a_gap_that_is_not_told_is_caught: Log KeepsTheGapToItself => a_broker_that_comes_back_is_used_again,
    a_gap_before_that_is_not_told_is_caught:
        Plain KeepsTheGapToItself => a_broker_that_comes_back_is_used_again,
    a_connection_that_stays_away_is_caught: Plain StaysAwayForGood => a_broker_that_comes_back_is_used_again,
    a_new_log_taken_for_the_old_one_is_caught:
        Log TakesANewLogForTheOld => a_log_that_comes_back_empty_is_lost,
}

#[test]
fn each_behaviour_is_seen_to_fail() {
    let unseen: Vec<&&str> = BEHAVIOURS.iter().filter(|behaviour| !CAUGHT.contains(behaviour)).collect();
    assert!(unseen.is_empty(), "no lie is told about {unseen:?}");
}
