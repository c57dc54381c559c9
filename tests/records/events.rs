//! What whoever observes is told, in which order.

use std::sync::Mutex;

use choreo::events::{Event, Observer, Observing};
use choreo::prelude::*;

/// What happened to the scenario of this file.
static TOLD: Mutex<Vec<String>> = Mutex::new(Vec::new());

#[derive(Debug)]
struct Noted;

impl Observer for Noted {
    fn observe(&self, event: &Event<'_>) {
        let said = match event {
            Event::Began(began) if began.settings.name == "observed" => "began".to_owned(),
            Event::Judged(judged) if judged.verdict.machine.name == "observed" => {
                format!(
                    "judged block {}, of a run: {}",
                    judged.verdict.machine.block,
                    judged.attempt.is_some()
                )
            }
            Event::Ended(ended) if ended.settings.name == "observed" => format!("ended: {:?}", ended.end),
            _ => return,
        };
        TOLD.lock().expect("nobody panics with it").push(said);
    }
}

/// Told as well, and of no consequence.
#[derive(Debug)]
struct Clumsy;

impl Observer for Clumsy {
    fn observe(&self, event: &Event<'_>) {
        if let Event::Began(began) = event {
            assert!(began.settings.name != "observed", "it fell over");
        }
    }
}

inventory::submit!(Observing(&Clumsy));
inventory::submit!(Observing(&Noted));

#[choreo::scenario(time = "virtual")]
async fn observed(_bus: &InMemory) {
    choreo! { settle 1ms; publish "told" {}; never "bad"; }
    choreo! { settle 1ms; publish "told" {}; never "bad"; }
    let told = TOLD.lock().expect("nobody panics with it").clone();
    assert_eq!(told, ["began", "judged block 0, of a run: true", "judged block 1, of a run: true"]);
}
