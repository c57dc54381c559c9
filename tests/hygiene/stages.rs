//! Stages of several transports.

use choreo::prelude::*;

/// With everything that a struct may have.
#[derive(Stage, Debug, Clone)]
pub(crate) struct Pair<A, B, const N: usize = 1>
where
    A: Clone,
{
    /// The first.
    #[stage(A::open())]
    r#type: A,
    second: B,
    #[stage(async { InMemory::new() })]
    third: InMemory,
}

mod bounds {
    /// What a struct may ask of its parameters by itself.
    pub(crate) use choreo::transport::Transport;
}

#[derive(Stage)]
struct Bounded<T: bounds::Transport> {
    only: T,
}

impl<A: Clone, B, const N: usize> Pair<A, B, N> {
    const SIZE: usize = N;
}

type One = Bounded<InMemory>;

#[choreo::scenario(time = "virtual")]
async fn a_generic_stage(pair: &Pair<InMemory, InMemory>) {
    assert_eq!(Pair::<InMemory, InMemory>::SIZE, 1);
    let run = choreo! {
        on via r#type "asked" as ask => { publish via second "heard" { "n": ask["n"] }; };
        via second {
            on "price" as priced => reply { "of": priced["n"] };
            publish via r#type "asked" { "n": 1 } key "k" headers { "trace": "1" } as sent;
            never "refused" for 1ms;
        }
        never via third "heard" { "n": sent["n"] };
    };
    assert_eq!(run.sent["n"], 1);
}

choreo! {
    /// A stage of one needs no `via`, and may be named.
    #[scenario(time = "virtual")]
    scenario a_stage_of_one(stage: &Bounded<InMemory>) {
        publish "asked" { "n": 1 };
        never "refused";
    }

    #[scenario(time = "virtual", on(One))]
    scenario a_stage_of_one_by_name(stage: &_) {
        publish via only "asked" { "n": 1 };
        never via only "refused";
    }
}

choreo! {
    fragment ask(n: u64) {
        publish "asked" { "n": n };
        never "refused" { "n": n } for 1ms;
    }

    fragment ask_second(n: u64) {
        publish via second "asked" { "n": n };
    }
}

#[choreo::scenario(time = "virtual", cases(one: 1, two: 2))]
async fn a_fragment_is_on_the_transport_of_the_braces_around_it(pair: &Pair<InMemory, InMemory>, n: u64) {
    choreo! {
        via r#type { include ask(n); }
        include ask_second(n);
        via third {
            together { include ask(n); } and { repeat n { include ask_second(n); } }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_stage_that_is_a_local_of_its_function() {
    #[derive(Stage)]
    struct Shop {
        orders: InMemory,
        payments: InMemory,
    }
    let shop = Shop::open().await.expect("opened");
    let script = choreo::script! {
        for &Shop;
        publish via orders "asked" {};
        never via payments "asked";
    };
    assert!(shop.run(script).await.passed());
    shop.close().await.expect("closed");
}
