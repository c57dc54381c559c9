//! A script as text, the way a user would write it: what a property that fails shows.

use std::fmt::{Debug, Formatter, Result};

use super::{Act, Expected, Listen, Say, Script, Wants};
use crate::machine::Count;

impl Debug for Script {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        writeln!(f, "timeout {}ms; settle {}ms; slow fails: {}", self.timeout, self.settle, self.slow_fails)?;
        lines(&self.says, 0, f)
    }
}

impl Debug for Say {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        line(self, 0, f)
    }
}

impl Debug for Listen {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write!(f, "{:?}", self.topic)?;
        match &self.wants {
            Wants::Any => Ok(()),
            Wants::OneOf(values) => write!(f, " k in {values:?}"),
            Wants::Same(name) => write!(f, " k == {name}"),
            Wants::Within(millis) => write!(f, " where latency <= {millis}ms"),
            Wants::Fails => write!(f, " where panic!()"),
        }
    }
}

impl Debug for Expected {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write!(f, "expect {:?}", self.on)?;
        if self.from_start {
            write!(f, " from start")?;
        }
        times(self.times, f)?;
        if let Some(within) = self.within {
            write!(f, " within {within}ms")?;
        }
        if let Some(part) = self.part {
            write!(f, " part {part}")?;
        }
        named(self.name, f)
    }
}

fn times(times: Option<Count>, f: &mut Formatter<'_>) -> Result {
    match times {
        None => Ok(()),
        Some(Count { least, most: None }) => write!(f, " times {least}.."),
        Some(Count { least, most: Some(most) }) => write!(f, " times {least}..={most}"),
    }
}

fn named(name: Option<&str>, f: &mut Formatter<'_>) -> Result {
    name.map_or(Ok(()), |name| write!(f, " as {name}"))
}

fn lines(says: &[Say], depth: usize, f: &mut Formatter<'_>) -> Result {
    for say in says {
        write!(f, "{:1$}", "", depth * 4)?;
        line(say, depth, f)?;
        writeln!(f)?;
    }
    Ok(())
}

fn braces(says: &[Say], depth: usize, f: &mut Formatter<'_>) -> Result {
    writeln!(f, "{{")?;
    lines(says, depth + 1, f)?;
    write!(f, "{:1$}}}", "", depth * 4)
}

fn line(say: &Say, depth: usize, f: &mut Formatter<'_>) -> Result {
    match say {
        Say::Publish { topic, name, fails } => {
            write!(f, "publish {topic:?}{}", if *fails { " panic!()" } else { "" })?;
            named(*name, f)
        }
        Say::Expect(expected) => write!(f, "{expected:?}"),
        Say::InOrder(expects) => write!(f, "in order {expects:?}"),
        Say::Never { on, period: None, .. } => write!(f, "never {on:?}"),
        Say::Never { on, period: Some(period), written } => {
            write!(f, "never {on:?} for {period}ms{}", if *written { " (an expression)" } else { "" })
        }
        Say::On { on, once, times: count, does } => {
            write!(f, "on {on:?}{}", if *once { " once" } else { "" })?;
            times(*count, f)?;
            acts(does, f)
        }
        Say::Let { name, value } => write!(f, "let {name} = {value:?}"),
        Say::Check(holds) => write!(f, "check {holds}"),
        Say::Wait(millis) => write!(f, "wait {millis}ms"),
        Say::Call { name, value } => {
            write!(f, "call {{ {value:?} }}")?;
            named(*name, f)
        }
        Say::Only(expects) => write!(f, "only {expects:?}"),
        Say::Request(reply) => write!(f, "request, and {reply:?}"),
        Say::Eventually(asks) => {
            let needs = asks.needs.map(|name| format!(" uses {name}")).unwrap_or_default();
            let super::Asks { from, within, every, .. } = asks;
            write!(f, "eventually {{ from {from}ms{needs} }} within {within}ms every {every}ms")
        }
        Say::Together(regions) => parts("together", regions, depth, f),
        Say::Either { branches, after } => {
            parts("either", branches, depth, f)?;
            let Some((millis, last)) = after else { return Ok(()) };
            write!(f, " or after {millis}ms ")?;
            braces(last, depth, f)
        }
        Say::Repeat(count, body) => {
            write!(f, "repeat {count} ")?;
            braces(body, depth, f)
        }
        Say::For { name, values, body } => {
            write!(f, "for {name} in {values:?} ")?;
            braces(body, depth, f)
        }
    }
}

fn parts(word: &str, parts: &[Vec<Say>], depth: usize, f: &mut Formatter<'_>) -> Result {
    for (nth, part) in parts.iter().enumerate() {
        let between = if word == "either" { " or " } else { " and " };
        write!(f, "{}", if nth == 0 { word } else { between.trim_end() })?;
        write!(f, " ")?;
        braces(part, depth, f)?;
    }
    Ok(())
}

fn acts(does: &[Act], f: &mut Formatter<'_>) -> Result {
    write!(f, " => {does:?}")
}
