//! One walk over a payload's text, by a shape.

use smallvec::SmallVec;

use super::fields::{Met, find};
use super::fit::{fits, nothing, unbound};
use super::json::{Fault, Scan};
use super::seen::Seen;
use super::sink::{Miss, Sink, Step};
use super::{Operands, bag};
use crate::machine::{Field, Node, Test};

/// A walk: where it is, and where it leaves what it finds.
#[derive(Debug)]
pub(super) struct Walk<'w, 'a, S> {
    pub(super) scan: Scan<'a>,
    pub(super) operands: &'w Operands,
    pub(super) sink: &'w mut S,
}

impl<'a, S: Sink> Walk<'_, 'a, S> {
    /// Judges the value here; the place moves behind it.
    pub(super) fn value(&mut self, node: &Node) -> Result<(), Fault> {
        let byte = self.scan.peek();
        match (&node.test, byte) {
            (Test::Object { fields, exactly }, Some(b'{')) => self.object(node, fields, *exactly),
            (Test::Sequence { items, rest }, Some(b'[')) => self.sequence(node, items, *rest),
            (Test::Every(each), Some(b'[')) => self.every(node, each),
            (Test::Some(one), Some(b'[')) => self.some(node, one),
            (Test::Bag { items, rest }, Some(b'[')) => self.bag(node, items, *rest),
            (Test::All(nodes), _) => self.all(nodes),
            (Test::Bind(_, inner), _) => self.value(inner),
            _ => {
                let mark = self.scan.mark();
                let seen = self.scan.value()?;
                if !fits(node, &seen, self.operands) {
                    self.sink.misfit(node, Miss::Got(self.scan.since(mark)));
                }
                Ok(())
            }
        }
    }

    fn object(&mut self, node: &Node, fields: &[Field], exactly: bool) -> Result<(), Fault> {
        self.scan.enter()?;
        let (mut first, mut expected) = (true, 0);
        let mut met = Met::default();
        while let Some(key) = self.scan.key(&mut first)? {
            match find(fields, expected, &key) {
                Some(at) if met.insert(at) => {
                    expected = at + 1;
                    self.sink.enter(Step::Key(fields[at].key));
                    self.value(&fields[at].value)?;
                    self.sink.leave();
                }
                Some(at) => {
                    self.scan.skip()?;
                    self.field(&fields[at], Miss::Duplicate(fields[at].key, fields[at].place));
                }
                None => {
                    let text = self.scan.skip()?;
                    if exactly {
                        self.sink.misfit(node, Miss::Unexpected(key, text));
                    }
                }
            }
        }
        if met.count < fields.len() {
            self.missing(fields, &met);
        }
        Ok(())
    }

    fn missing(&mut self, fields: &[Field], met: &Met) {
        for (at, field) in fields.iter().enumerate() {
            if !met.has(at) && nothing(&field.value) != Some(true) {
                self.field(field, Miss::Missing(field.key, field.place));
            }
        }
    }

    fn field(&mut self, field: &Field, miss: Miss<'_>) {
        self.sink.enter(Step::Key(field.key));
        self.sink.misfit(unbound(&field.value), miss);
        self.sink.leave();
    }

    fn sequence(&mut self, node: &Node, items: &[Node], rest: bool) -> Result<(), Fault> {
        self.scan.enter()?;
        let (mut first, mut count) = (true, 0);
        while self.scan.element(&mut first)? {
            match items.get(count) {
                Some(item) => {
                    self.sink.enter(Step::Index(count));
                    self.value(item)?;
                    self.sink.leave();
                }
                None => drop(self.scan.skip()?),
            }
            count += 1;
        }
        for (at, item) in items.iter().enumerate().skip(count) {
            if nothing(item) != Some(true) {
                self.sink.enter(Step::Index(at));
                self.sink.misfit(unbound(item), Miss::Ends(count));
                self.sink.leave();
            }
        }
        if count > items.len() && !rest {
            self.sink.misfit(node, Miss::GoesOn(count));
        }
        Ok(())
    }

    fn every(&mut self, node: &Node, each: &Node) -> Result<(), Fault> {
        self.scan.enter()?;
        let (mut first, mut count) = (true, 0);
        let mut failed = None;
        while self.scan.element(&mut first)? {
            if failed.is_some() {
                self.scan.skip()?;
            } else {
                let mut inner = self.sink.inner(count);
                let mut walk = Walk { scan: self.scan, operands: self.operands, sink: &mut inner };
                walk.value(each)?;
                self.scan = walk.scan;
                failed = (!inner.fits()).then_some(inner);
            }
            count += 1;
        }
        if let Some(inner) = failed {
            self.sink.relay(node, inner);
        }
        Ok(())
    }

    fn some(&mut self, node: &Node, one: &Node) -> Result<(), Fault> {
        let mark = self.scan.mark();
        self.scan.enter()?;
        let (mut first, mut found) = (true, false);
        while self.scan.element(&mut first)? {
            let element = self.scan.value()?;
            found = found || fits(one, &element, self.operands);
        }
        if !found {
            self.sink.misfit(node, Miss::Got(self.scan.since(mark)));
        }
        Ok(())
    }

    fn bag(&mut self, node: &Node, items: &[Node], rest: bool) -> Result<(), Fault> {
        let mark = self.scan.mark();
        self.scan.enter()?;
        let mut first = true;
        let mut elements = SmallVec::<[Seen<'a>; 8]>::new();
        while self.scan.element(&mut first)? {
            elements.push(self.scan.value()?);
        }
        if !bag::holds(items, rest, &elements, self.operands) {
            self.sink.misfit(node, Miss::Got(self.scan.since(mark)));
        }
        Ok(())
    }

    fn all(&mut self, nodes: &[Node]) -> Result<(), Fault> {
        if nodes.is_empty() {
            return self.scan.skip().map(drop);
        }
        let start = self.scan;
        for node in nodes {
            self.scan = start;
            self.value(node)?;
        }
        Ok(())
    }
}
