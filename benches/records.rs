//! The cost of a record: from a verdict to a line in a file, with everything that is taken out on the way. It is what a
//! scenario pays for its report when it is over.

#![expect(clippy::expect_used, reason = "a folder that can't be had must fail the bench")]

use std::time::Duration;

use choreo::events::{Event, Judged, Observer};
use choreo::outcome::Verdict;
use choreo::prelude::*;
use choreo::report::Recorder;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

/// The verdict of a scenario that passed, and of one that had messages which did not fit.
fn verdicts() -> [(&'static str, Verdict); 2] {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let bus = InMemory::new();
    let client = bus.client();
    let serve = async {
        let mut created = client.subscribe("orders.created").await.expect("subscribed");
        tokio::spawn(async move {
            while let Ok(message) = created.recv().await {
                client.publish("orders.processed", message.payload().to_vec()).await.expect("published");
            }
        });
    };
    runtime.block_on(serve);
    let passed = runtime.block_on(bus.run(choreo::script! {
        for &InMemory;
        publish "orders.created" { "order_id": "ORD-42", "count": 1000 };
        expect "orders.processed" { "order_id": "ORD-42" };
    }));
    let failed = runtime.block_on(bus.run(choreo::script! {
        for &InMemory;
        timeout 50ms;
        publish "orders.created" { "order_id": "ORD-42", "status": "PENDING", "token": "abc" };
        publish "orders.created" { "order_id": "ORD-43", "status": "PENDING", "token": "abc" };
        expect "orders.processed" { "order_id": =~ r"^ORD-\d+$", "status": "COMPLETED" };
    }));
    assert!(passed.passed() && !failed.passed());
    [("passed", passed.verdict().clone()), ("mismatch", failed.verdict().clone())]
}

fn records(c: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut group = c.benchmark_group("records");
    // It is the file that grows: a second is enough.
    group.throughput(Throughput::Elements(1)).measurement_time(Duration::from_secs(1));
    for (name, verdict) in verdicts() {
        let recorder = Recorder::in_folder(folder.path());
        group.bench_function(name, |b| {
            b.iter(|| recorder.observe(&Event::Judged(Judged { attempt: None, verdict: &verdict })));
        });
    }
    group.finish();
    let written = std::fs::read_dir(folder.path()).expect("the runs").count();
    assert!(written > 0, "nothing was written");
}

criterion_group!(benches, records);
criterion_main!(benches);
