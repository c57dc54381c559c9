//! Every text of a record that somebody else may have chosen: what came over a wire, what a test says, what an error says.
//!
//! Each type is taken apart whole, so that a field that is added has to be thought of here. Left out is what ties records together (names of scenarios,
//! machines and processes), what has words of ours alone, and places.

use serde_json::Value;

use super::{
    Alike, Block, BlockOutcome, Case, Closest, Compared, Difference, Entry, Evidence, Happening, Header,
    Message, Met, Missed, Note, Panic, Payload, Poll, Polls, Scenario, Shown, Step, Timeline, Transport,
    Violation,
};

/// Who goes over texts.
pub(crate) trait Reader {
    /// A text.
    fn text(&mut self, text: &mut String);

    /// The beginning of a text, whose end is left out.
    fn beginning(&mut self, text: &mut String) {
        self.text(text);
    }

    /// Bytes, as two digits each.
    fn hex(&mut self, _hex: &mut String) {}

    /// A value of JSON.
    fn value(&mut self, value: &mut Value);
}

impl Scenario {
    /// Has every text gone over.
    pub(crate) fn read(&mut self, reader: &mut dyn Reader) {
        let Scenario {
            name: _,
            file: _,
            line: _,
            tags,
            case,
            process: _,
            attempt: _,
            started_ms: _,
            took_ns: _,
            opening_ns: _,
            outcome: _,
            ok: _,
            panic,
            blocks,
            skipped_blocks: _,
            redactions: _,
        } = self;
        tags.iter_mut().for_each(|tag| reader.text(tag));
        if let Some(Case { name: _, values }) = case {
            reader.text(values);
        }
        if let Some(Panic { text }) = panic {
            reader.text(text);
        }
        blocks.iter_mut().for_each(|block| block.read(reader));
    }
}

impl Block {
    fn read(&mut self, reader: &mut dyn Reader) {
        let Block {
            machine: _,
            number: _,
            outcome,
            headline,
            started_ms: _,
            elapsed_ns: _,
            deadline_ns: _,
            virtual_time: _,
            time_factor: _,
            transports,
            steps,
            timeline: Timeline { entries, skipped: _, gap: _ },
            messages,
            notes,
            report,
        } = self;
        reader.text(headline);
        for Transport { via: _, name, endpoint } in transports {
            reader.text(name);
            optional(endpoint, reader);
        }
        outcome.read(reader);
        steps.iter_mut().for_each(|step| step.read(reader));
        for Entry { at_ns: _, what } in entries {
            if let Happening::Gap { via: _, reason, lasted_ns: _ } = what {
                reader.text(reason);
            }
        }
        messages.iter_mut().for_each(|message| message.read(reader));
        for Note { warning: _, text } in notes {
            reader.text(text);
        }
        optional(report, reader);
    }
}

impl BlockOutcome {
    fn read(&mut self, reader: &mut dyn Reader) {
        match self {
            BlockOutcome::Passed | BlockOutcome::PassedSlow | BlockOutcome::Slow | BlockOutcome::Failed => {}
            BlockOutcome::Violated(violation) => violation.read(reader),
            BlockOutcome::Error { source: _, text, location: _ } => reader.text(text),
            BlockOutcome::Lost { via: _, reason, at_ns: _ } => reader.text(reason),
            BlockOutcome::Overflow { what, limit: _, topic } => {
                reader.text(what);
                optional(topic, reader);
            }
        }
    }
}

impl Violation {
    fn read(&mut self, reader: &mut dyn Reader) {
        let Violation { statement: _, message: _, at_ns: _, most: _, check, operands, captures } = self;
        if let Some((expression, words)) = check {
            reader.text(expression);
            reader.text(words);
        }
        compared(operands, reader);
        shown(captures, reader);
    }
}

impl Step {
    fn read(&mut self, reader: &mut dyn Reader) {
        let Step {
            statement: _,
            word: _,
            verb: _,
            subject,
            detail,
            depth: _,
            place: _,
            topic,
            capture: _,
            budget_ns: _,
            latency_ns: _,
            met,
        } = self;
        reader.text(subject);
        reader.text(detail);
        optional(topic, reader);
        match met {
            Met::Open { evidence }
            | Met::Mismatch { evidence }
            | Met::Timeout { evidence }
            | Met::Early { evidence }
            | Met::Disorder { evidence }
            | Met::TooFew { evidence, .. }
            | Met::Taken { evidence, .. }
            | Met::Answered { evidence: Some(evidence), .. } => evidence.read(reader),
            Met::NotReached
            | Met::NotTaken
            | Met::Done { .. }
            | Met::Pass { .. }
            | Met::Slow { .. }
            | Met::Held { .. }
            | Met::True { .. }
            | Met::Answered { evidence: None, .. }
            | Met::Regions { .. }
            | Met::Branch { .. }
            | Met::Rounds { .. }
            | Met::Broke
            | Met::Unknown => {}
        }
    }
}

impl Evidence {
    fn read(&mut self, reader: &mut dyn Reader) {
        let Evidence {
            misses: _,
            closest,
            others: _,
            alike,
            strays: _,
            there_before: _,
            elsewhere: _,
            operands,
            captures,
            unbound: _,
            polls,
        } = self;
        if let Some(Closest { message: _, at_ns: _, number: _, leaves: _, differences }) = closest {
            differences.iter_mut().for_each(|difference| difference.read(reader));
        }
        for Alike { count: _, messages } in alike {
            for Missed { message: _, at_ns: _, differences } in messages {
                differences.iter_mut().for_each(|difference| difference.read(reader));
            }
        }
        compared(operands, reader);
        shown(captures, reader);
        if let Some(Polls { count: _, last: Some(Poll { error, at_ns: _ }), running_ns: _ }) = polls {
            optional(error, reader);
        }
    }
}

impl Difference {
    fn read(&mut self, reader: &mut dyn Reader) {
        let Difference { leaf: _, place: _, path, problem: _, got, wanted, words } = self;
        reader.text(path);
        optional(got, reader);
        optional(wanted, reader);
        reader.text(words);
    }
}

impl Message {
    fn read(&mut self, reader: &mut dyn Reader) {
        let Message { topic, via: _, payload, size: _, key, headers, reply_to, position: _, old: _ } = self;
        reader.text(topic);
        payload.read(reader);
        if let Some(key) = key {
            key.read(reader);
        }
        for Header { name, value } in headers {
            reader.text(name);
            value.read(reader);
        }
        optional(reply_to, reader);
    }
}

impl Payload {
    fn read(&mut self, reader: &mut dyn Reader) {
        match self {
            Payload::Json(value) => reader.value(value),
            Payload::Text(text) => reader.text(text),
            Payload::Cut(text) => reader.beginning(text),
            Payload::Hex(hex) => reader.hex(hex),
            Payload::Withheld => {}
        }
    }
}

fn optional(text: &mut Option<String>, reader: &mut dyn Reader) {
    if let Some(text) = text {
        reader.text(text);
    }
}

fn compared(operands: &mut [Compared], reader: &mut dyn Reader) {
    for Compared { text, value } in operands {
        reader.text(text);
        reader.value(value);
    }
}

fn shown(captures: &mut [Shown], reader: &mut dyn Reader) {
    captures.iter_mut().for_each(|Shown { name: _, value }| reader.text(value));
}
