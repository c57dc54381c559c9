//! What is said when a scenario fails: all but the password.

use choreo::prelude::*;

use crate::broker::{ByPassword, PASSWORD};

#[tokio::test]
async fn a_failing_scenario_does_not_say_the_password() {
    let stage = ByPassword::open().await.expect("logged in");
    // Nobody serves.
    let trial = stage
        .run(choreo::script! {
            for &ByPassword;
            timeout 200ms;
            settle 10ms;
            publish "payments.requested" { "payment_id": "PAY-3", "amount": 100 };
            expect "payments.settled" { "payment_id": "PAY-3" };
        })
        .await;
    assert!(!trial.passed());
    let (outcome, verdict, timeline) = (trial.outcome(), trial.verdict(), trial.timeline());
    let said = trial.report() + &format!("{outcome:#?}\n{verdict:#?}\n{timeline:#?}\n{stage:?}\n{stage:#?}");
    // Or else nothing was searched.
    for word in ["TIMEOUT", "PAY-3", "nats://127.0.0.1"] {
        assert!(said.contains(word), "no `{word}` in: {said}");
    }
    assert!(!said.contains(PASSWORD), "{said}");
}
