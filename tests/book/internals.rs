//! `docs/src/internals.md`: the machine that is drawn there is the one that its block compiles to.

use choreo::prelude::*;

use crate::pages::blocks;

const PAGE: &str = include_str!("../../docs/src/internals.md");

#[choreo::scenario(timeout = "500ms", time = "virtual")]
async fn an_order_is_audited(bus: &InMemory) {
    answer(bus);

    choreo! {
        publish "orders.created" { "k": 7 };
        expect "orders.processed" { "k": 7 } as done within 50ms;
        expect "audit.written" { "k": done["k"] };
        never "orders.rejected";
    }
}

/// A service that sends what the page has come, before and after what is wanted.
fn answer(bus: &InMemory) {
    let client = bus.client();
    tokio::spawn(async move {
        let mut created = client.subscribe("orders.created").await?;
        created.recv().await?;
        client.publish("orders.processed", r#"{"k":8}"#).await?;
        client.publish("audit.written", r#"{"k":7}"#).await?;
        client.publish("orders.processed", r#"{"k":7}"#).await
    });
}

#[test]
fn the_machine_of_the_page_is_that_of_its_block() {
    let all = choreo::registry();
    let scenario = all.iter().find(|scenario| scenario.name().ends_with("an_order_is_audited")).unwrap();
    let drawn = choreo::machine::mermaid(scenario.machines()[0]);
    // The page need not stand where this file's lines are.
    let shown: String = drawn.lines().map(without_line).collect::<Vec<_>>().join("\n");
    let page: Vec<String> = blocks(PAGE, "mermaid").into_iter().map(|block| block.join("\n")).collect();
    assert_eq!(page, [shown]);
}

/// The lines of the text that a drawing names.
fn without_line(line: &str) -> String {
    let Some((before, rest)) = line.split_once("<br/>line ") else { return line.to_owned() };
    before.to_owned() + rest.trim_start_matches(|char: char| char.is_ascii_digit())
}
