//! Each scenario is written as soon as it is over.

use choreo::prelude::*;
use choreo::report::record::{BlockOutcome, Happening, Met, Outcome, Payload, VERSION};

use super::{of, plays, ran};

mod part {
    use super::*;

    #[choreo::scenario(tags = ["good"], time = "virtual")]
    async fn passes(bus: &InMemory) {
        if !plays() {
            return;
        }
        let took = choreo! {
            settle 1ms;
            on "ask" { "n": 1 } as asked => publish "answer" { "n": asked["n"] };
            publish "told" { "n": 1 } headers { "trace": "t" } as told;
            never "bad";
        };
        assert_eq!(took.told["n"], 1);
        choreo! { settle 1ms; publish "told" b"\xff\x00"; never "bad"; }
    }

    #[choreo::scenario(time = "virtual")]
    async fn fails(bus: &InMemory) {
        if !plays() {
            return;
        }
        let client = bus.client();
        choreo! {
            timeout 1s;
            call { client.publish("answer", r#"{"status":"PENDING","n":1}"#).await };
            expect "answer" { "status": "COMPLETED", "n": 1 } within 50ms;
        }
    }

    #[choreo::scenario]
    async fn panics(_bus: &InMemory) {
        assert!(!plays(), "outside of its blocks");
    }

    #[choreo::scenario]
    #[should_panic(expected = "as it should")]
    async fn panics_as_it_should(_bus: &InMemory) {
        panic!("as it should");
    }

    #[choreo::scenario]
    async fn gives_an_error(_bus: &InMemory) -> Result<(), String> {
        if plays() { Err("no luck".to_owned()) } else { Ok(()) }
    }

    #[choreo::scenario(cases(one: 1, two: 2))]
    async fn of_a_table(_bus: &InMemory, number: u32) {
        assert!(number < 2 || !plays(), "two is too many");
    }
}

#[test]
fn a_scenario_that_passed_is_written_with_its_blocks_and_messages() {
    let (_folder, journal) = ran("scenarios::part::passes");
    let [process] = journal.processes.values().collect::<Vec<_>>()[..] else { panic!("one process") };
    assert_eq!(
        (process.version, process.run.0.as_str(), process.binary.as_str()),
        (VERSION, "one", "records")
    );
    let scenario = of(&journal, "passes");
    assert_eq!(
        (scenario.outcome, scenario.ok, scenario.tags.as_slice()),
        (Outcome::Passed, true, &["good".to_owned()][..])
    );
    let [first, second] = &scenario.blocks[..] else { panic!("two blocks: {scenario:?}") };
    assert_eq!((first.number, second.number), (0, 1));
    assert!(journal.machines.contains_key(&first.machine) && journal.machines.contains_key(&second.machine));
    assert!(first.virtual_time && matches!(first.outcome, BlockOutcome::Passed));
    let verbs: Vec<&str> = first.steps.iter().map(|step| step.verb.as_str()).collect();
    assert_eq!(verbs, ["on", "publish", "never"]);
    let told = &first.messages[0];
    assert_eq!((told.topic.as_str(), told.headers[0].name.as_str()), ("told", "trace"));
    assert!(matches!(&told.payload, Payload::Json(value) if value["n"] == 1));
    assert!(matches!(first.timeline.entries[0].what, Happening::Published { statement: 1, .. }));
    assert!(matches!(&second.messages[0].payload, Payload::Hex(hex) if hex == "ff00"));
}

#[test]
fn one_that_failed_says_what_differs_and_where() {
    let (_folder, journal) = ran("scenarios::part::fails");
    let scenario = of(&journal, "fails");
    assert_eq!((scenario.outcome, scenario.ok, &scenario.panic), (Outcome::Failed, false, &None));
    let block = &scenario.blocks[0];
    let step = block.steps.iter().find(|step| step.verb == "expect").expect("it expects");
    assert_eq!((step.word.as_str(), step.budget_ns), ("FAIL", Some(50_000_000)));
    let Met::Mismatch { evidence } = &step.met else { panic!("{step:?}") };
    let closest = evidence.closest.as_ref().expect("one came close");
    let [difference] = &closest.differences[..] else { panic!("{closest:?}") };
    assert_eq!((difference.path.as_str(), difference.words.as_str()), ("status", "got \"PENDING\""));
    let text = &journal.machines[&block.machine].texts[0];
    let line = text.text.lines().nth(difference.place.1 as usize - text.line as usize).expect("its line");
    assert!(line.contains("COMPLETED"), "{line}");
    assert!(block.report.as_ref().is_some_and(|report| report.contains("MISMATCH")));
}

#[test]
fn what_ends_a_test_outside_of_its_blocks_is_written_too() {
    let (_folder, journal) = ran("scenarios::part::");
    let panics = of(&journal, "::panics");
    assert_eq!((panics.outcome, panics.ok), (Outcome::Panicked, false));
    assert!(panics.panic.as_ref().is_some_and(|panic| panic.text.contains("outside of its blocks")));
    let should = of(&journal, "as_it_should");
    assert_eq!((should.outcome, should.ok), (Outcome::Panicked, true));
    let error = of(&journal, "gives_an_error");
    assert!(error.panic.as_ref().is_some_and(|panic| panic.text.contains("no luck")), "{error:?}");
    let (one, two) = (of(&journal, "of_a_table::one"), of(&journal, "of_a_table::two"));
    assert_eq!((one.ok, two.ok), (true, false));
    assert_eq!(two.case.as_ref().map(|case| case.values.as_str()), Some("number = 2"));
}
