//! A block for tests, in a few words.

mod text;

use crate::machine::Count;

/// What a payload `{"k": n}` must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::engine) enum Wants {
    /// Anything on the topic.
    Any,
    /// `n` is one of these.
    OneOf(Vec<i64>),
    /// `n` is that of what this capture took first.
    Same(&'static str),
    /// A `where` on a latency of at most so many milliseconds.
    Within(u64),
    /// A `where` that panics, or returns an error.
    Fails,
}

/// A watched topic; `~a` is `a` on the stage's other transport.
#[derive(Clone)]
pub(in crate::engine) struct Listen {
    pub(in crate::engine) topic: &'static str,
    pub(in crate::engine) wants: Wants,
}

/// An `expect`.
#[derive(Clone)]
pub(in crate::engine) struct Expected {
    pub(in crate::engine) on: Listen,
    pub(in crate::engine) from_start: bool,
    pub(in crate::engine) times: Option<Count>,
    /// Milliseconds.
    pub(in crate::engine) within: Option<u64>,
    pub(in crate::engine) name: Option<&'static str>,
    /// `NAME @` of the `k`.
    pub(in crate::engine) part: Option<&'static str>,
}

/// What a stand-in does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::engine) enum Act {
    Publish(&'static str),
    Reply,
    Wait(u64),
    FailCheck,
    Fail,
}

/// A statement.
#[derive(Clone)]
pub(in crate::engine) enum Say {
    Publish {
        topic: &'static str,
        name: Option<&'static str>,
        fails: bool,
    },
    Expect(Expected),
    InOrder(Vec<Expected>),
    Never {
        on: Listen,
        period: Option<u64>,
        written: bool,
    },
    On {
        on: Listen,
        once: bool,
        times: Option<Count>,
        does: Vec<Act>,
    },
    Let {
        name: &'static str,
        value: Option<i64>,
    },
    Check(bool),
    Wait(u64),
    /// Gives this value; fails without one.
    Call {
        name: Option<&'static str>,
        value: Option<i64>,
    },
    Eventually(Asks),
    Only(Vec<Expected>),
    /// What its reply must be; the topic of that is given when it is lowered.
    Request(Expected),
    /// Its regions.
    Together(Vec<Vec<Say>>),
    /// Its branches, each of which begins with an `expect`; `or after` so many milliseconds.
    Either {
        branches: Vec<Vec<Say>>,
        after: Option<(u64, Vec<Say>)>,
    },
    Repeat(u32, Vec<Say>),
    /// Binds a capture to each of the values.
    For {
        name: &'static str,
        values: Vec<i64>,
        body: Vec<Say>,
    },
}

/// An `eventually`. Times are milliseconds.
#[derive(Debug, Clone, Copy)]
pub(in crate::engine) struct Asks {
    /// When an evaluation ends from then on, it gives `true`; before it gives `false`, or an error where this is odd.
    pub(in crate::engine) from: u64,
    pub(in crate::engine) within: u64,
    pub(in crate::engine) every: u64,
    /// A capture that it uses.
    pub(in crate::engine) needs: Option<&'static str>,
}

impl Say {
    /// What stands in it, part by part.
    pub(in crate::engine) fn parts(&self) -> Vec<&[Say]> {
        match self {
            Say::Together(parts) => parts.iter().map(Vec::as_slice).collect(),
            Say::Either { branches, after } => {
                branches.iter().chain(after.iter().map(|(_, part)| part)).map(Vec::as_slice).collect()
            }
            Say::Repeat(_, body) | Say::For { body, .. } => vec![body],
            _ => Vec::new(),
        }
    }
}

pub(in crate::engine) fn eventually(from: u64, within: u64, every: u64) -> Say {
    Say::Eventually(Asks { from, within, every, needs: None })
}

pub(in crate::engine) fn only(expects: Vec<Expected>) -> Say {
    Say::Only(expects)
}

pub(in crate::engine) fn call() -> Say {
    Say::Call { name: None, value: Some(0) }
}

pub(in crate::engine) fn either(branches: Vec<Vec<Say>>) -> Say {
    Say::Either { branches, after: None }
}

pub(in crate::engine) fn either_or_after(branches: Vec<Vec<Say>>, millis: u64, last: Vec<Say>) -> Say {
    Say::Either { branches, after: Some((millis, last)) }
}

pub(in crate::engine) fn for_each(name: &'static str, values: &[i64], body: Vec<Say>) -> Say {
    Say::For { name, values: values.to_vec(), body }
}

pub(in crate::engine) fn publish(topic: &'static str) -> Say {
    Say::Publish { topic, name: None, fails: false }
}

pub(in crate::engine) fn on_topic(topic: &'static str) -> Listen {
    Listen { topic, wants: Wants::Any }
}

pub(in crate::engine) fn expect(topic: &'static str) -> Expected {
    Expected { on: on_topic(topic), from_start: false, times: None, within: None, name: None, part: None }
}

impl Expected {
    pub(in crate::engine) fn since_start(mut self) -> Expected {
        self.from_start = true;
        self
    }

    pub(in crate::engine) fn k(mut self, values: &[i64]) -> Expected {
        self.on.wants = Wants::OneOf(values.to_vec());
        self
    }

    pub(in crate::engine) fn wants(mut self, wants: Wants) -> Expected {
        self.on.wants = wants;
        self
    }

    pub(in crate::engine) fn same(self, name: &'static str) -> Expected {
        self.wants(Wants::Same(name))
    }

    pub(in crate::engine) fn times(mut self, least: u32, most: Option<u32>) -> Expected {
        self.times = Some(Count { least, most });
        self
    }

    pub(in crate::engine) fn exactly(self, count: u32) -> Expected {
        self.times(count, Some(count))
    }

    pub(in crate::engine) fn within(mut self, millis: u64) -> Expected {
        self.within = Some(millis);
        self
    }

    pub(in crate::engine) fn named(mut self, name: &'static str) -> Expected {
        self.name = Some(name);
        self
    }

    pub(in crate::engine) fn part(mut self, name: &'static str) -> Expected {
        self.part = Some(name);
        self
    }
}

impl From<Expected> for Say {
    fn from(expected: Expected) -> Say {
        Say::Expect(expected)
    }
}

pub(in crate::engine) fn in_order(expects: Vec<Expected>) -> Say {
    Say::InOrder(expects)
}

pub(in crate::engine) fn never(topic: &'static str, wants: Wants) -> Say {
    Say::Never { on: Listen { topic, wants }, period: None, written: false }
}

pub(in crate::engine) fn never_for(topic: &'static str, wants: Wants, millis: u64) -> Say {
    Say::Never { on: Listen { topic, wants }, period: Some(millis), written: false }
}

pub(in crate::engine) fn on(topic: &'static str, does: Vec<Act>) -> Say {
    Say::On { on: on_topic(topic), once: false, times: None, does }
}

/// A block.
#[derive(Clone)]
pub(in crate::engine) struct Script {
    pub(in crate::engine) says: Vec<Say>,
    pub(in crate::engine) timeout: u64,
    pub(in crate::engine) settle: u64,
    pub(in crate::engine) slow_fails: bool,
}

pub(in crate::engine) fn script(says: Vec<Say>) -> Script {
    Script { says, timeout: 1000, settle: 100, slow_fails: true }
}

/// A `request`, by what its reply must be.
pub(in crate::engine) fn request() -> Expected {
    expect("")
}

impl Expected {
    pub(in crate::engine) fn reply(self) -> Say {
        Say::Request(self)
    }
}

/// The reply addresses of the requests, in the order of the text.
pub(in crate::engine) const REPLY_ADDRESSES: [&str; 10] =
    ["r0", "r1", "r2", "r3", "r4", "r5", "r6", "r7", "r8", "r9"];
