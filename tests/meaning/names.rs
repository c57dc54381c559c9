//! Names: what regions, branches and loops bind, where it is known, and what the run keeps of it.

use choreo::memory::Client;
use choreo::prelude::*;

use crate::service::bus;
use crate::verdict::assert_passed;

/// Answers each message on `in` with the same on `out`.
async fn echo(client: Client) {
    let mut asked = client.subscribe("in").await.expect("the bus takes subscribers");
    tokio::spawn(async move {
        while let Ok(message) = asked.recv().await {
            client.publish("out", message.bytes()).await.expect("the bus takes messages");
        }
    });
}

#[choreo::scenario(time = "virtual")]
async fn what_a_region_binds_is_known_below_and_kept_by_the_run(bus: &InMemory) {
    echo(bus.client()).await;
    let run = choreo! {
        together { publish "in" { "n": 1 } as sent; expect "out" { "n": 1 } as first; }
        and { expect "out" { "n": n @ 2 }; }
        and { publish "in" { "n": 2 }; }
        check first["n"] == sent["n"] && n == 2;
    };
    assert_eq!((&run.first["n"], &run.n), (&1.into(), &2.into()));
}

#[choreo::scenario(time = "virtual")]
async fn a_name_of_every_branch_is_one_variable_and_one_of_some_is_an_option(bus: &InMemory) {
    echo(bus.client()).await;
    let run = choreo! {
        publish "in" { "n": 2 };
        either { expect "out" { "n": 1 } as got; expect "out" as more; let text = "one"; }
        or { expect "out" { "n": 2 } as got; let text = "two"; }
        check got["n"] == 2 && text == "two";
        publish "in" { "n": got["n"] };
        expect "out" { "n": got["n"] } where again["n"] == got["n"] as again;
    };
    assert_eq!(run.got["n"], 2);
    assert!(run.more.is_none());
    assert_eq!(run.again["n"], 2);
}

#[choreo::scenario(time = "virtual")]
async fn a_loop_binds_anew_in_each_round_and_the_run_keeps_all_of_them(bus: &InMemory) {
    echo(bus.client()).await;
    let names = [String::from("Ada"), String::from("Grace")];
    let run = choreo! {
        for (n, name) in names.iter().enumerate() {
            publish "in" { "n": n, "name": name } key name as sent;
            let next = n + 1;
            expect "out" { "n": m @ n, "name": name } where done["n"] == m as done within (std::time::Duration::from_millis(next as u64));
            check done["n"] == n && next > n, "{n}";
            repeat next { publish "in" (sent.payload()); expect "out" times 1.. as inner; check !inner.is_empty(); }
        }
    };
    assert_eq!(run.done.iter().map(|done| &done["name"]).collect::<Vec<_>>(), ["Ada", "Grace"]);
    assert_eq!((run.sent.len(), run.inner.len()), (2, 3));
    assert_eq!(run.m, [0, 1]);
    assert_eq!(names.len(), 2);
}

#[choreo::scenario(time = "virtual")]
async fn a_loop_goes_through_what_was_captured(bus: &InMemory) {
    echo(bus.client()).await;
    choreo! {
        for n in 1..=3u8 { publish "in" { "n": n }; }
        expect "out" times 3 as all;
        for one in &all { publish "in" { "n": one["n"], "again": true }; }
        let count = all.len();
        repeat count { expect "out" { "again": true }; }
        for n in [1, 2] { check n > 0; }
        for _ in 0..0 { check false; }
    }
}

#[choreo::scenario(time = "virtual")]
async fn two_loops_may_bind_one_name_for_two_variables_of_two_types(bus: &InMemory) {
    echo(bus.client()).await;
    choreo! {
        for n in ["1", "2"] { publish "in" { "n": n }; }
        for n in 1..=2 { let n_text = n.to_string(); expect "out" { "n": n_text }; }
    }
}

#[tokio::test(start_paused = true)]
async fn what_a_loop_borrows_lives_as_long_as_the_script() {
    let bus = bus("in", &[(0, "out", "1")]).await;
    struct Order<'o> {
        id: &'o str,
    }
    let orders = [Order { id: "a" }, Order { id: "b" }];
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            for Order { id } in &orders { publish "in" { "id": id }; expect "out"; }
        })
        .await;
    assert_passed(&trial);
}

#[choreo::scenario(time = "virtual")]
async fn a_loop_borrows_what_the_block_has_named(bus: &InMemory) {
    struct Order {
        parts: Vec<String>,
        names: &'static str,
    }
    impl Order {
        fn all(&self) -> &[String] {
            &self.parts
        }
    }
    fn order() -> Order {
        Order { parts: vec!["a".to_owned(), "b".to_owned()], names: "c d" }
    }
    fn parts(order: &Order) -> &[String] {
        &order.parts
    }
    echo(bus.client()).await;
    let run = choreo! {
        let sold = order();
        call { vec![order(), order()] } as stored;
        for name in sold.names.split(' ') { publish "in" { "name": name }; }
        for part in &sold.parts { publish "in" { "name": part }; }
        for part in parts(&sold).iter().take(1) { publish "in" { "name": part }; }
        for part in (&sold).all() { publish "in" { "name": part }; }
        for part in &stored[1].parts { publish "in" { "name": part }; }
        repeat 2 {
            let inner = vec!["e".to_owned()];
            for part in inner.iter().chain(&sold.parts[1..]) { publish "in" { "name": part }; }
        }
        expect "out" times 13 as all;
    };
    let names = run.all.iter().filter_map(|one| one["name"].as_str().map(str::to_owned));
    assert_eq!(names.collect::<String>(), "cdabaababebeb");
}

#[tokio::test(start_paused = true)]
async fn a_count_below_zero_or_without_end_is_an_error() {
    for count in [-1_i64, 2_000_000] {
        let bus = bus("in", &[]).await;
        let trial =
            bus.run(choreo::script! { for &InMemory; repeat count { publish "in" {}; } check true; }).await;
        let report = trial.report();
        assert!(!trial.passed() && report.contains("ERROR"), "{report}");
        assert!(report.contains("0 to 1000000 rounds"), "{report}");
    }
}
