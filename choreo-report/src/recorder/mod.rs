//! From what the runtime tells to the lines of a journal.

mod block;
mod blocks;
mod evidence;
mod messages;
mod narrowed;
mod outcome;
mod place;
mod process;
mod step;

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use choreo_runtime::events::{Attempt, Began, End, Ended, Event, Judged, Observer, Observing};
use choreo_runtime::machine::Machine;
use choreo_runtime::outcome::Verdict;
use choreo_runtime::scenario::Settings;

use self::blocks::Blocks;
use crate::journal::Writer;
use crate::record::{self, Line, MachineId, Outcome, Panic, Scenario};
use crate::redaction::{Known, Policy, Redactor};

/// Writes every scenario of this process to a journal, as soon as it is over. It is registered by itself.
#[derive(Debug, Default)]
pub struct Recorder {
    open: Mutex<Open>,
    /// Made by the first scenario that begins; `None` where no records are kept.
    writer: OnceLock<Option<Writer>>,
    /// Where the runs are; `None` is where [`journal::folder`] says.
    runs: Option<PathBuf>,
}

/// What is known of the scenarios that are not over.
#[derive(Debug, Default)]
struct Open {
    runs: HashMap<Attempt, Running>,
    /// The machines that have been written.
    machines: HashSet<MachineId>,
    /// What is secret of what the machines say.
    known: HashMap<MachineId, Arc<Known>>,
}

#[derive(Debug)]
struct Running {
    started: SystemTime,
    blocks: Blocks,
    machines: Vec<&'static Machine>,
    redactor: Redactor,
}

impl Running {
    fn begun() -> Running {
        Running {
            started: SystemTime::now(),
            blocks: Blocks::default(),
            machines: Vec::new(),
            redactor: Redactor::new(Policy::of_this_process()),
        }
    }

    /// One of which it is not known what is secret: a panic, which is a defect of ours, took that along.
    fn unknown() -> Running {
        Running { redactor: Redactor::new(Policy::withholding()), ..Running::begun() }
    }

    fn judge(&mut self, verdict: &Verdict, known: &Arc<Known>) {
        self.redactor.begin(known);
        self.blocks.push(block::block(verdict, &mut self.redactor));
        if !self.machines.iter().any(|known| std::ptr::eq(*known, verdict.machine)) {
            self.machines.push(verdict.machine);
        }
    }
}

static RECORDER: std::sync::LazyLock<Recorder> = std::sync::LazyLock::new(Recorder::default);

/// Leads to the recorder, which is made when something happens.
#[derive(Debug)]
struct Door;

impl Observer for Door {
    fn observe(&self, event: &Event<'_>) {
        RECORDER.observe(event);
    }
}

inventory::submit!(Observing(&Door));

impl Observer for Recorder {
    fn observe(&self, event: &Event<'_>) {
        let Some(writer) = self.writer.get_or_init(|| self.opened()) else { return };
        match event {
            Event::Began(Began { attempt, .. }) => {
                self.open().runs.insert(*attempt, Running::begun());
            }
            Event::Judged(Judged { attempt: Some(attempt), verdict }) => {
                // Not while it is locked: a verdict may be long.
                let running = self.open().runs.remove(attempt);
                let mut running = running.unwrap_or_else(Running::unknown);
                running.judge(verdict, &self.known(verdict.machine, &running.redactor));
                self.open().runs.insert(*attempt, running);
            }
            Event::Judged(Judged { attempt: None, verdict }) => {
                let mut running = Running::begun();
                running.judge(verdict, &self.known(verdict.machine, &running.redactor));
                self.write_block(writer, running, verdict);
            }
            Event::Ended(ended) => {
                let running = self.open().runs.remove(&ended.attempt);
                self.write(writer, ended, running.unwrap_or_else(Running::unknown));
            }
            _ => {}
        }
    }
}

impl Recorder {
    /// One that writes into this folder of runs, whatever the environment says: for a tool that records by itself.
    ///
    /// ```
    /// # mod choreo { pub use choreo_report as report; }
    /// let folder = tempfile::tempdir()?;
    /// let recorder = choreo::report::Recorder::in_folder(folder.path());
    /// # let _ = recorder;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn in_folder(runs: impl Into<PathBuf>) -> Recorder {
        Recorder { runs: Some(runs.into()), ..Recorder::default() }
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self, writer: &Writer, ended: &Ended<'_>, mut running: Running) {
        let Settings { file, line, tags, case, should_panic, .. } = ended.settings;
        let worst = running.blocks.worst();
        let outcome = outcome::of_scenario(ended.end, worst);
        let panics = matches!(ended.end, End::Panicked(_));
        let ok = match should_panic {
            None => matches!(outcome, Outcome::Passed | Outcome::PassedSlow),
            Some(part) => match ended.end {
                // A stage that can't be opened is a panic of its test.
                End::Panicked(text) | End::Unopened(text) => part.is_none_or(|part| text.contains(part)),
                _ => false,
            },
        };
        // A block's own report is with the block.
        let told = worst > Outcome::PassedSlow && panics;
        let text = match ended.end {
            End::Failed(text) | End::Unopened(text) => Some(text),
            End::Panicked(text) if !told => Some(text),
            _ => None,
        };
        let panic = text.map(|text| Panic { text: running.redactor.text(text) });
        let (mut blocks, skipped_blocks) = running.blocks.written();
        if let Some(last) = blocks.last_mut() {
            let texts = ended.warnings.iter().map(|text| running.redactor.text(text));
            last.notes.extend(texts.map(|text| record::Note { warning: true, text }));
        }
        let scenario = Scenario {
            name: name_of(ended.settings),
            file: (*file).to_owned(),
            line: *line,
            tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
            case: case
                .map(|case| record::Case { name: case.name.to_owned(), values: case.values.to_owned() }),
            process: String::new(),
            attempt: process::attempt(),
            started_ms: millis(running.started),
            took_ns: nanos(ended.took),
            opening_ns: nanos(ended.opening),
            outcome,
            ok,
            panic,
            blocks,
            skipped_blocks,
            redactions: record::Redactions::default(),
        };
        self.put(writer, scenario, &running.machines, &mut running.redactor);
    }

    /// A block that stands in no scenario is one by itself.
    fn write_block(&self, writer: &Writer, mut running: Running, verdict: &Verdict) {
        let outcome = running.blocks.worst();
        let (blocks, skipped_blocks) = running.blocks.written();
        let scenario = Scenario {
            name: verdict.machine.name.to_owned(),
            file: verdict.machine.source.file.to_owned(),
            line: verdict.machine.source.line,
            tags: Vec::new(),
            case: None,
            process: String::new(),
            attempt: process::attempt(),
            started_ms: millis(running.started)
                .saturating_sub(u64::try_from(verdict.elapsed.as_millis()).unwrap_or(0)),
            took_ns: nanos(verdict.elapsed),
            opening_ns: 0,
            outcome,
            ok: verdict.passed(),
            panic: None,
            blocks,
            skipped_blocks,
            redactions: record::Redactions::default(),
        };
        self.put(writer, scenario, &running.machines, &mut running.redactor);
    }

    /// What is secret of what a machine says: looked for once.
    fn known(&self, machine: &'static Machine, redactor: &Redactor) -> Arc<Known> {
        let id = place::machine(machine);
        if let Some(known) = self.open().known.get(&id) {
            return Arc::clone(known);
        }
        let known = Arc::new(redactor.known(&choreo_runtime::machine::json(machine)));
        self.open().known.insert(id, Arc::clone(&known));
        known
    }

    fn opened(&self) -> Option<Writer> {
        let process = process::process();
        match &self.runs {
            Some(runs) => Some(Writer::in_folder(runs, process)),
            None => Writer::open(process),
        }
    }

    fn put(
        &self,
        writer: &Writer,
        mut scenario: Scenario,
        machines: &[&'static Machine],
        redactor: &mut Redactor,
    ) {
        // All that is secret is known now, also of what was gone over before it was.
        scenario.read(redactor);
        scenario.redactions = redactor.counts;
        scenario.process = writer.process().to_owned();
        let mut lines = Vec::new();
        let mut new = Vec::new();
        for machine in machines {
            let id = place::machine(machine);
            if !self.open().machines.contains(&id) {
                lines.push(Line::Machine(Box::new(place::record(machine, redactor))));
                new.push(id);
            }
        }
        lines.push(Line::Scenario(Box::new(scenario)));
        // Two that end at once may both write a machine, which is then read once.
        if writer.write(&lines) {
            self.open().machines.extend(new);
        }
    }
}

/// The name as the test runner shows it.
fn name_of(settings: &Settings) -> String {
    match settings.module.split_once("::") {
        Some((_, modules)) => format!("{modules}::{}", settings.name),
        None => settings.name.to_owned(),
    }
}

fn nanos(duration: std::time::Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

fn millis(time: SystemTime) -> u64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}
