//! What a rule refuses, no message sequence satisfies: random blocks are refused by the rules, run by the engine all the
//! same, with the run time's own matcher, over messages that come near to what they ask for, and each run must be as the
//! rule says.
//!
//! | Rule | What no sequence of messages does |
//! | --- | --- |
//! | `ambiguous-branches` | take the refused branch |
//! | `asserts-nothing` | fail the block: only time can |
//! | `bad-duration` of a `never .. for 0ms` | violate it |
//! | `bad-regex` | (none) the text is one that the `regex` crate does not take |
//! | `budget-exceeds-timeout` | make the `within` SLOW; pass, where a run comes through what takes too long |
//! | `empty-range`, `unsatisfiable-value` | fit the value, as itself and as a header |
//! | `never-contradicts-expect` | pass with the `expect` satisfied; or pass, where a run comes to the `never` |
//! | `only-of-none` | violate the `only` |
//! | `unreachable` | take the branch that is due too late, or another one beside the start that holds at once |
//! | `zero-count` | of `times 0..`: make it fail; of `times 0`: pass with a message; of `repeat 0`: come to what stands in it |
//!
//! `empty-range` of a count is arithmetic: such a machine means nothing, and is not run. The others claim nothing of
//! messages. They are about names and what these mean where they stand (`binding-under-times`,
//! `capture-in-one-branch`, `capture-in-order`, `capture-shadows`, `topic-uses-capture`, `unbound-capture`,
//! `field-of-many`, `where-of-never-in-loop`, `no-via`, `unknown-via`, `unused-capture`), about words and form (`await-in-block`,
//! `branch-of-one`, `branch-without-start`, `duplicate-key`, `duplicate-setting`, `nested-setting`, `order-of-one`,
//! `region-of-one`, `unknown-statement`), or about what may be missed, and need not be (`reply-after-trigger`).

mod claims;
mod exprs;
mod machine;
pub(crate) mod sample;
pub(crate) mod text;
pub(crate) mod values;
mod world;

use choreo::machine::{Machine, StatementId};
use choreo::outcome::{Met, Verdict};
use proc_macro2::Span;
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestCaseError, TestRng, TestRunner};

use super::super::steps::{Step, steps};
use super::super::windows::Windows;
use crate::ast::{Block, Kind};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::{lower, parse};
use claims::{CLAIMED, OF_VALUES, holds, nothing_fits};
use exprs::Values;
use sample::Sketch;

fn parsed(text: &str) -> (Block, Vec<Diagnostic>) {
    let mut diagnostics = Diagnostics::default();
    let block = parse::block(text.parse().unwrap(), &mut diagnostics);
    assert!(diagnostics.is_empty(), "{:?}\n{text}", diagnostics.list());
    super::super::check(&block, None, &mut diagnostics);
    let refusals = diagnostics.list().to_vec();
    (block, refusals)
}

/// A block, and the machine that it would be.
struct Subject<'b> {
    steps: Vec<Step<'b>>,
    windows: Windows,
    machine: &'static Machine,
    values: Values,
}

impl<'b> Subject<'b> {
    fn of(block: &'b Block) -> Subject<'b> {
        let (steps, windows) = steps(block);
        let lowered = lower::lower(block);
        let values = Values::of(&lowered, serde_json::Value::Null);
        Subject { steps, windows, machine: machine::machine(&lowered), values }
    }

    fn is_setting(step: &Step<'_>) -> bool {
        matches!(step.statement.kind, Kind::Timeout(_) | Kind::Settle(_))
    }

    /// The machine's statements are the steps, without the settings.
    fn id(&self, step: &Step<'_>) -> StatementId {
        let said = self.steps.iter().filter(|one| !Self::is_setting(one));
        let at = said.take_while(|one| !std::ptr::eq(one.statement, step.statement)).count();
        StatementId(u16::try_from(at).unwrap())
    }

    fn step_of(&self, id: StatementId) -> usize {
        self.steps.iter().position(|step| !Self::is_setting(step) && self.id(step) == id).unwrap()
    }

    /// The innermost step in which a token stands.
    fn step(&self, token: Span) -> &Step<'b> {
        let at = |span: Span| (span.start().line, span.start().column);
        let begun = |step: &&Step<'_>| at(step.statement.verb.span()) <= at(token);
        self.steps.iter().rfind(begun).expect("it stands in a statement")
    }

    fn has_regions(&self) -> bool {
        self.steps.iter().any(|step| matches!(step.statement.kind, Kind::Together(_)))
    }

    fn at(&self, token: Span) -> StatementId {
        self.id(self.step(token))
    }

    fn run(&self, sketch: &Sketch) -> (world::World, Verdict) {
        let world = sketch.world(&self.steps);
        let verdict = world::run(self.machine, &self.values, &world);
        (world, verdict)
    }
}

/// Runs a block that is refused, and says by which rules it was; by none, where nothing is claimed of it.
fn tried(text: &str, sketches: &[Sketch], claim: Claim) -> Result<Vec<&'static str>, TestCaseError> {
    let (block, refusals) = parsed(text);
    let claimed = |refusal: &Diagnostic| CLAIMED.contains(&refusal.rule) || OF_VALUES.contains(&refusal.rule);
    if refusals.is_empty() || !refusals.iter().all(claimed) {
        return Ok(Vec::new());
    }
    let subject = Subject::of(&block);
    assert_eq!(
        subject.machine.statements.len(),
        subject.steps.iter().filter(|step| !Subject::is_setting(step)).count(),
        "{text}"
    );
    let (worlds, verdicts): (Vec<_>, Vec<_>) = sketches.iter().map(|sketch| subject.run(sketch)).unzip();
    let told = || {
        let runs = worlds.iter().zip(&verdicts).enumerate();
        let runs = runs.map(|(nth, (world, verdict))| {
            let met: Vec<_> = verdict.steps.iter().map(|step| &step.met).collect();
            format!("run {nth}: {world:?}\n{:?}\n{met:?}\n", verdict.outcome)
        });
        format!("{text}\n{}", runs.collect::<String>())
    };
    for refusal in &refusals {
        let (rule, message) = (refusal.rule, &refusal.message);
        prop_assert!(claim(refusal, &subject, &verdicts), "[{rule}] {message}\n{}", told());
    }
    for verdict in &verdicts {
        prop_assert!(nothing_fits(&subject, verdict), "[unsatisfiable-value]\n{}", told());
    }
    Ok(refusals.iter().map(|refusal| refusal.rule).collect())
}

type Claim = fn(&Diagnostic, &Subject<'_>, &[Verdict]) -> bool;

fn sketches() -> impl Strategy<Value = Vec<Sketch>> {
    prop::collection::vec(sample::sketch(), 6)
}

fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, max_shrink_iters: 20_000, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn what_a_rule_refuses_no_message_sequence_satisfies(text in text::block(), sketches in sketches()) {
        tried(&text, &sketches, holds)?;
    }

    #[test]
    fn what_a_never_forbids_is_expected_in_no_run_that_passes(text in text::forbidden(), sketches in sketches()) {
        tried(&text, &sketches, holds)?;
    }
}

#[test]
fn blocks_are_drawn_that_each_rule_refuses() {
    use proptest::strategy::ValueTree;
    let mut runner = TestRunner::deterministic();
    let mut met: Vec<&str> = Vec::new();
    for _ in 0..600 {
        let text = text::block().new_tree(&mut runner).unwrap().current();
        met.extend(tried(&text, &[], holds).unwrap());
    }
    for rule in CLAIMED.iter().chain(&OF_VALUES) {
        let count = met.iter().filter(|one| *one == rule).count();
        assert!(count > 3, "[{rule}] is met {count} times");
    }
}

/// Claims that are wrong by a little are caught.
#[test]
fn a_rule_that_says_too_much_is_caught() {
    let wrong: [(&str, Claim); 3] = [
        ("a run that takes no refused branch fails", |refusal, _, verdicts| {
            refusal.rule != "ambiguous-branches" || !verdicts.iter().any(Verdict::passed)
        }),
        (
            "a run that comes to a contradicted `never` fails, whatever it expects",
            |refusal, subject, verdicts| {
                let never = subject.at(refusal.extent.start).index();
                let reached =
                    |verdict: &Verdict| !matches!(verdict.steps[never].met, Met::NotReached | Met::NotTaken);
                refusal.rule != "never-contradicts-expect"
                    || !verdicts.iter().any(|run| run.passed() && reached(run))
            },
        ),
        ("a budget that exceeds the timeout is never met", |refusal, subject, verdicts| {
            let step = subject.at(refusal.extent.start).index();
            let met = |verdict: &Verdict| matches!(verdict.steps[step].met, Met::Pass { .. });
            refusal.rule != "budget-exceeds-timeout" || !verdicts.iter().any(met)
        }),
    ];
    for (what, claim) in wrong {
        let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
        let config = ProptestConfig { cases: 4000, max_shrink_iters: 0, ..config() };
        let blocks = prop_oneof![text::block(), text::forbidden()];
        let caught = TestRunner::new_with_rng(config, rng)
            .run(&(blocks, sketches()), |(text, sketches)| tried(&text, &sketches, claim).map(drop));
        assert!(caught.is_err(), "it is not caught that {what}");
    }
}
