//! Random blocks, and random worlds for them.

pub(super) mod decoded;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use crate::engine::tests::script::{Act, Asks, Expected, Listen, REPLY_ADDRESSES, Say, Script, Wants};
use crate::engine::tests::world::{Comes, World, comes};
use crate::machine::Count;

const TOPICS: [&str; 4] = ["a", "b", "c", "~a"];
const NAMES: [&str; 24] = [
    "n0", "n1", "n2", "n3", "n4", "n5", "n6", "n7", "n8", "n9", "n10", "n11", "n12", "n13", "n14", "n15",
    "n16", "n17", "n18", "n19", "n20", "n21", "n22", "n23",
];

/// What is wanted, before it is known which captures there are.
#[derive(Debug, Clone)]
enum Draft {
    Plain(Wants),
    Same(u8),
}

#[derive(Debug, Clone)]
struct DraftExpect {
    topic: &'static str,
    from_start: bool,
    wants: Draft,
    times: Option<Count>,
    within: Option<u64>,
    named: bool,
    part: bool,
}

#[derive(Debug, Clone)]
enum DraftSay {
    Publish {
        topic: &'static str,
        named: bool,
    },
    Expect(DraftExpect),
    InOrder(Vec<DraftExpect>),
    Never {
        topic: &'static str,
        wants: Draft,
        period: Option<u64>,
        written: bool,
    },
    On {
        topic: &'static str,
        wants: Wants,
        once: bool,
        times: Option<Count>,
        publishes: u8,
    },
    Let(Option<i64>),
    Check(bool),
    Wait(u64),
    Call {
        named: bool,
        value: Option<i64>,
    },
    Eventually {
        from: u64,
        within: u64,
        every: u64,
        needs: Option<u8>,
    },
    Request(DraftExpect),
    Only(Vec<DraftExpect>),
    Together(Vec<Vec<DraftSay>>),
    /// `shared`: all branches bind the same name.
    Either {
        branches: Vec<(DraftExpect, Vec<DraftSay>)>,
        after: Option<(u64, Vec<DraftSay>)>,
        shared: bool,
    },
    Repeat(u32, Vec<DraftSay>),
    For(Vec<i64>, Vec<DraftSay>),
}

/// What a statement listens on.
fn listened() -> impl Strategy<Value = &'static str> {
    prop_oneof![14 => topic(), 2 => Just("*"), 1 => Just("~*")]
}

fn topic() -> impl Strategy<Value = &'static str> {
    prop_oneof![8 => Just(TOPICS[0]), 4 => Just(TOPICS[1]), 2 => Just(TOPICS[2]), 1 => Just(TOPICS[3])]
}

fn plain() -> impl Strategy<Value = Wants> {
    prop_oneof![2 => Just(Wants::Any), 5 => vec(0..4i64, 1..4).prop_map(Wants::OneOf)]
}

fn wants() -> impl Strategy<Value = Draft> {
    prop_oneof![
        8 => plain().prop_map(Draft::Plain),
        1 => (0..40u64).prop_map(|millis| Draft::Plain(Wants::Within(millis))),
        4 => any::<u8>().prop_map(Draft::Same),
    ]
}

fn count() -> impl Strategy<Value = Count> {
    let least = prop_oneof![1 => Just(0), 4 => Just(1), 4 => Just(2)];
    (least, option::of(0..3u32))
        .prop_map(|(least, more)| Count { least, most: more.map(|more| (least + more).max(1)) })
}

fn expect() -> impl Strategy<Value = DraftExpect> {
    let times = option::weighted(0.35, count());
    let within = option::weighted(0.4, 0..50u64);
    let on = (listened(), prop::bool::weighted(0.2), wants());
    (on, times, within, any::<bool>(), prop::bool::weighted(0.15)).prop_map(
        |((topic, from_start, wants), times, within, named, part)| DraftExpect {
            topic,
            from_start,
            wants,
            times,
            within,
            named,
            part,
        },
    )
}

fn say() -> impl Strategy<Value = DraftSay> {
    prop_oneof![
        5 => publish(),
        9 => expect().prop_map(DraftSay::Expect),
        4 => vec(expect(), 2..4).prop_map(DraftSay::InOrder),
        2 => never(),
        1 => stand_in(),
        1 => option::weighted(0.95, 0..4i64).prop_map(DraftSay::Let),
        1 => prop::bool::weighted(0.95).prop_map(DraftSay::Check),
        1 => (0..40u64).prop_map(DraftSay::Wait),
        2 => call(),
        2 => eventually(),
        2 => expect().prop_map(DraftSay::Request),
        2 => vec(expect(), 1..4).prop_map(DraftSay::Only),
    ]
}

fn publish() -> impl Strategy<Value = DraftSay> {
    let topic = prop_oneof![4 => Just("t"), 1 => Just("~t")];
    (topic, any::<bool>()).prop_map(|(topic, named)| DraftSay::Publish { topic, named })
}

fn call() -> impl Strategy<Value = DraftSay> {
    (any::<bool>(), option::weighted(0.95, 0..4i64))
        .prop_map(|(named, value)| DraftSay::Call { named, value })
}

fn eventually() -> impl Strategy<Value = DraftSay> {
    (0..80u64, 0..50u64, 1..20u64, option::of(any::<u8>()))
        .prop_map(|(from, within, every, needs)| DraftSay::Eventually { from, within, every, needs })
}

/// A statement that may stand anywhere.
fn simple() -> impl Strategy<Value = DraftSay> {
    say().prop_filter("an `on` stands at the top", |say| !matches!(say, DraftSay::On { .. }))
}

/// A statement that may hold others, so deep.
fn nested(depth: u32) -> BoxedStrategy<DraftSay> {
    if depth == 0 {
        return simple().boxed();
    }
    let inner = move |some| vec(nested(depth - 1), some);
    let branches = vec((expect(), inner(0..3)), 2..4);
    let after = option::weighted(0.4, (0..60u64, inner(0..3)));
    prop_oneof![
        7 => simple(),
        2 => vec(inner(1..4), 2..4).prop_map(DraftSay::Together),
        2 => (branches, after, any::<bool>())
            .prop_map(|(branches, after, shared)| DraftSay::Either { branches, after, shared }),
        2 => (0..4u32, inner(1..4)).prop_map(|(count, body)| DraftSay::Repeat(count, body)),
        1 => (vec(0..4i64, 0..4), inner(1..4)).prop_map(|(values, body)| DraftSay::For(values, body)),
    ]
    .boxed()
}

/// A block with regions, branches and loops.
pub(super) fn flow() -> impl Strategy<Value = Script> {
    let top = prop_oneof![8 => nested(3), 1 => stand_in()];
    let says = prop_oneof![3 => vec(top.clone(), 1..4), 1 => vec(top, 3..6)];
    (says, 60..200u64, 0..40u64, any::<bool>()).prop_map(|(drafts, timeout, settle, slow_fails)| Script {
        says: settled(drafts),
        timeout,
        settle,
        slow_fails,
    })
}

/// Regions that contend for messages, each held back for a while.
pub(super) fn regions() -> impl Strategy<Value = Script> {
    let member = prop_oneof![3 => expect().prop_map(DraftSay::Expect), 1 => vec(expect(), 2..4).prop_map(DraftSay::InOrder)];
    let part = (vec(member, 1..3), option::weighted(0.4, expect()));
    let regions = vec((part, option::weighted(0.3, expect())), 2..4);
    (regions, 100..150u64, any::<bool>()).prop_map(|(regions, timeout, publishes)| {
        let mut parts = Vec::new();
        for ((mut members, start), more) in regions {
            members.extend(more.map(DraftSay::Expect));
            let mut says = vec![];
            if let Some(start) = start {
                let branches = vec![(at_a(start), Vec::new()), (held_back(), Vec::new())];
                says.push(DraftSay::Either { branches, after: None, shared: false });
            }
            says.extend(members.into_iter().map(|member| match member {
                DraftSay::Expect(expect) => DraftSay::Expect(at_a(expect)),
                DraftSay::InOrder(expects) => DraftSay::InOrder(expects.into_iter().map(at_a).collect()),
                other => other,
            }));
            says.push(DraftSay::Expect(held_back()));
            parts.push(says);
        }
        let mut drafts = vec![DraftSay::Together(parts)];
        if publishes {
            drafts.insert(0, DraftSay::Publish { topic: "t", named: false });
        }
        Script { says: settled(drafts), timeout, settle: 10, slow_fails: true }
    })
}

fn at_a(expect: DraftExpect) -> DraftExpect {
    DraftExpect { topic: TOPICS[0], ..expect }
}

fn held_back() -> DraftExpect {
    let wants = Draft::Plain(Wants::Any);
    DraftExpect {
        topic: TOPICS[2],
        from_start: false,
        wants,
        times: None,
        within: None,
        named: false,
        part: false,
    }
}

fn never() -> impl Strategy<Value = DraftSay> {
    let narrow = prop_oneof![3 => (0..4i64).prop_map(|k| Draft::Plain(Wants::OneOf(vec![k]))), 2 => any::<u8>().prop_map(Draft::Same)];
    (listened(), narrow, option::of(0..60u64), prop::bool::weighted(0.2))
        .prop_map(|(topic, wants, period, written)| DraftSay::Never { topic, wants, period, written })
}

fn stand_in() -> impl Strategy<Value = DraftSay> {
    (listened(), plain(), any::<bool>(), option::weighted(0.4, count()), 0..3u8).prop_map(
        |(topic, wants, once, times, publishes)| DraftSay::On {
            topic,
            wants,
            once: once && times.is_none(),
            times,
            publishes,
        },
    )
}

/// A block.
pub(super) fn script() -> impl Strategy<Value = Script> {
    let says = prop_oneof![3 => vec(say(), 1..5), 2 => vec(say(), 4..9)];
    (says, 60..200u64, 0..40u64, any::<bool>()).prop_map(|(drafts, timeout, settle, slow_fails)| Script {
        says: settled(drafts),
        timeout,
        settle,
        slow_fails,
    })
}

/// A block in which nothing is late.
pub(super) fn patient() -> impl Strategy<Value = Script> {
    script().prop_map(|mut script| {
        for say in &mut script.says {
            let expects = match say {
                Say::Expect(expect) | Say::Request(expect) => std::slice::from_mut(expect),
                Say::InOrder(expects) | Say::Only(expects) => expects,
                _ => &mut [],
            };
            expects.iter_mut().for_each(|expect| expect.within = None);
        }
        script
    })
}

/// A small block of expectations that contend for messages: most of its worlds are decided by the matching.
pub(super) fn contended() -> impl Strategy<Value = Script> {
    let member = prop_oneof![3 => expect().prop_map(DraftSay::Expect), 2 => vec(expect(), 2..4).prop_map(DraftSay::InOrder)];
    (vec(member, 2..4), 100..150u64).prop_map(|(mut drafts, timeout)| {
        for draft in &mut drafts {
            let expects: &mut [DraftExpect] = match draft {
                DraftSay::Expect(expect) => std::slice::from_mut(expect),
                DraftSay::InOrder(expects) => expects,
                _ => &mut [],
            };
            for expect in expects {
                expect.topic = TOPICS[0];
            }
        }
        // Something else holds the round back for a while, so that there is something to choose from.
        let last = Expected {
            on: Listen { topic: "c", wants: Wants::Any },
            from_start: false,
            times: None,
            within: None,
            name: None,
            part: None,
        };
        let mut says = vec![Say::Publish { topic: "t", name: None, fails: false }];
        says.extend(settled(drafts));
        says.push(Say::Expect(last));
        Script { says, timeout, settle: 10, slow_fails: true }
    })
}

/// Names the captures, and resolves what refers to them.
fn settled(drafts: Vec<DraftSay>) -> Vec<Say> {
    let mut names = Names { given: 0, requests: 0, bound: Vec::new() };
    drafts.into_iter().map(|draft| names.settle(draft)).collect()
}

struct Names {
    given: usize,
    requests: usize,
    bound: Vec<&'static str>,
}

impl Names {
    fn settle(&mut self, draft: DraftSay) -> Say {
        match draft {
            DraftSay::Publish { topic, named } => {
                let name = self.name(named);
                self.bound.extend(name);
                Say::Publish { topic, name, fails: false }
            }
            DraftSay::Expect(draft) => {
                let (expect, names) = self.expect(draft);
                self.bound.extend(names);
                Say::Expect(expect)
            }
            DraftSay::InOrder(drafts) => Say::InOrder(self.several(drafts)),
            DraftSay::Only(drafts) => Say::Only(self.several(drafts)),
            DraftSay::Never { topic, wants, period, written } => {
                Say::Never { on: Listen { topic, wants: self.wants(wants) }, period, written }
            }
            DraftSay::On { topic, wants, once, times, publishes } => Say::On {
                on: Listen { topic, wants },
                once,
                times,
                does: (0..publishes).map(|_| Act::Publish("r")).collect(),
            },
            DraftSay::Let(value) => match self.name(true) {
                Some(name) => {
                    self.bound.push(name);
                    Say::Let { name, value }
                }
                None => Say::Check(true),
            },
            DraftSay::Check(holds) => Say::Check(holds),
            DraftSay::Wait(millis) => Say::Wait(millis),
            DraftSay::Request(reply) => self.request(reply),
            DraftSay::Eventually { from, within, every, needs } => {
                Say::Eventually(Asks { from, within, every, needs: needs.and_then(|which| self.one(which)) })
            }
            DraftSay::Call { named, value } => {
                let name = self.name(named);
                self.bound.extend(name);
                Say::Call { name, value }
            }
            DraftSay::Together(regions) => self.together(regions),
            DraftSay::Either { branches, after, shared } => self.either(branches, after, shared),
            DraftSay::Repeat(count, body) => Say::Repeat(count, self.body(body)),
            DraftSay::For(values, body) => {
                let Some(name) = self.name(true) else { return Say::Check(true) };
                self.bound.push(name);
                let body = self.body(body);
                self.bound.retain(|bound| *bound != name);
                Say::For { name, values, body }
            }
        }
    }

    fn several(&mut self, drafts: Vec<DraftExpect>) -> Vec<Expected> {
        let (expects, names): (Vec<_>, Vec<_>) = drafts.into_iter().map(|draft| self.expect(draft)).unzip();
        self.bound.extend(names.into_iter().flatten());
        expects
    }

    fn request(&mut self, draft: DraftExpect) -> Say {
        if self.requests == REPLY_ADDRESSES.len() {
            return Say::Check(true);
        }
        self.requests += 1;
        let (reply, names) = self.expect(DraftExpect { topic: "", from_start: false, times: None, ..draft });
        self.bound.extend(names);
        Say::Request(reply)
    }

    fn all(&mut self, drafts: Vec<DraftSay>) -> Vec<Say> {
        drafts.into_iter().map(|draft| self.settle(draft)).collect()
    }

    /// What stands in a loop is not seen below it.
    fn body(&mut self, drafts: Vec<DraftSay>) -> Vec<Say> {
        let outer = self.bound.len();
        let body = self.all(drafts);
        self.bound.truncate(outer);
        body
    }

    /// A name that is bound.
    fn one(&self, which: u8) -> Option<&'static str> {
        self.bound.get(which as usize % self.bound.len().max(1)).copied()
    }

    /// Regions do not see each other's names.
    fn together(&mut self, regions: Vec<Vec<DraftSay>>) -> Say {
        let outer = self.bound.len();
        let mut new = Vec::new();
        let mut settled = Vec::new();
        for region in regions {
            settled.push(self.all(region));
            new.extend(self.bound.split_off(outer));
        }
        self.bound.extend(new);
        Say::Together(settled)
    }

    fn either(
        &mut self,
        branches: Vec<(DraftExpect, Vec<DraftSay>)>,
        after: Option<(u64, Vec<DraftSay>)>,
        shared: bool,
    ) -> Say {
        let outer = self.bound.len();
        let shared = self.name(shared);
        let branches = branches.into_iter().map(|(start, rest)| {
            let (mut start, mut names) = self.expect(start);
            if let Some(shared) = shared {
                names.retain(|name| Some(*name) != start.name);
                names.push(shared);
                start.name = Some(shared);
            }
            self.bound.extend(names);
            let mut says = vec![Say::Expect(start)];
            says.extend(self.all(rest));
            self.bound.truncate(outer);
            says
        });
        let branches = branches.collect();
        let after = after.map(|(millis, rest)| {
            let bound = shared.map(|name| Say::Let { name, value: Some(1) });
            let mut says: Vec<Say> = bound.into_iter().collect();
            says.extend(self.all(rest));
            self.bound.truncate(outer);
            (millis, says)
        });
        self.bound.extend(shared);
        Say::Either { branches, after }
    }

    fn name(&mut self, wanted: bool) -> Option<&'static str> {
        let name = NAMES.get(self.given).filter(|_| wanted)?;
        self.given += 1;
        Some(name)
    }

    fn wants(&self, draft: Draft) -> Wants {
        match draft {
            Draft::Plain(wants) => wants,
            Draft::Same(which) => self.one(which).map_or(Wants::Any, Wants::Same),
        }
    }

    fn expect(&mut self, draft: DraftExpect) -> (Expected, Vec<&'static str>) {
        let on = Listen { topic: draft.topic, wants: self.wants(draft.wants) };
        let (name, part) = (self.name(draft.named), self.name(draft.part));
        let from_start = draft.from_start;
        let expect = Expected { on, from_start, times: draft.times, within: draft.within, name, part };
        (expect, [name, part].into_iter().flatten().collect())
    }
}

/// A message: its topic, its value, how long after the one before it comes, how much later it is brought, and
/// whether it was there before the block.
type Said = (&'static str, i64, u64, u64, bool);

fn message() -> impl Strategy<Value = Said> {
    let lag = prop_oneof![8 => Just(0), 1 => 0..6u64];
    let topic = prop_oneof![6 => topic(), 1 => Just("r0"), 1 => Just("r1")];
    (topic, 0..4i64, 0..14u64, lag, prop::bool::weighted(0.2))
}

/// What happens outside.
pub(super) fn world() -> impl Strategy<Value = World> {
    interleaved().prop_map(|mut world| {
        old_first(&mut world.comes);
        world
    })
}

/// What was there before comes before everything newer: with a transport that keeps its word.
fn old_first(comes: &mut [Comes]) {
    let mut old: Vec<bool> = comes.iter().map(|one| one.old).collect();
    old.sort_unstable_by_key(|old| !old);
    comes.iter_mut().zip(old).for_each(|(one, old)| one.old = old);
}

/// What happens outside, where what was there before comes at any time.
pub(super) fn interleaved() -> impl Strategy<Value = World> {
    let delays =
        vec((prop_oneof![3 => Just(0), 1 => 0..8u64], prop_oneof![2 => Just(0), 1 => 0..8u64]), 0..6);
    let calls = vec(option::weighted(0.95, prop_oneof![1 => Just(0), 2 => 0..30u64]), 0..6);
    (vec(message(), 0..9), delays, calls, option::weighted(0.03, 0..100u64)).prop_map(
        |(messages, delays, calls, lost)| World {
            comes: in_time(messages),
            delays,
            calls,
            lost,
            ..World::default()
        },
    )
}

/// A world in which what holds a contended round back comes last.
pub(super) fn crowd() -> impl Strategy<Value = World> {
    vec(message(), 2..8).prop_map(|mut messages| {
        for message in &mut messages {
            message.0 = TOPICS[0];
        }
        let mut comes_in = in_time(messages);
        old_first(&mut comes_in);
        let last = comes_in.last().map_or(0, |last| last.seen);
        comes_in.push(comes("c", 0, last + 1));
        World { comes: comes_in, ..World::default() }
    })
}

/// A world in which regions that contend are let go one after another, in the end.
pub(super) fn queue() -> impl Strategy<Value = World> {
    (crowd(), 1..9usize).prop_map(|(mut world, count)| {
        let last = world.comes.pop().map_or(0, |last| last.seen);
        world.comes.extend((0u64..).take(count).map(|nth| comes("c", 0, last + nth)));
        world
    })
}

/// Messages arrive one after another, and are brought in the order in which they arrived.
fn in_time(messages: Vec<Said>) -> Vec<Comes> {
    let (mut at, mut seen) = (0, 0);
    let in_time = messages.into_iter().map(|(topic, k, after, lag, old)| {
        at += after;
        seen = seen.max(at + lag);
        Comes { old, ..comes(topic, k, at).seen(seen) }
    });
    in_time.collect()
}
