//! What was registered: one static record for each scenario, and one for each of its blocks.

use crate::machine::Machine;

/// What is known of a scenario before it runs.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// The test's name: of the function, its stage where several are named, its case where it has some.
    pub name: &'static str,
    /// What its blocks are registered under: the name without the case, since all cases share them.
    pub function: &'static str,
    /// Its case of `cases(..)`.
    pub case: Option<Case>,
    /// `module_path!()` of the place where it stands.
    pub module: &'static str,
    /// `file!()` of that place.
    pub file: &'static str,
    /// The line of its name.
    pub line: u32,
    /// The type of its stage, as it is written.
    pub stage: &'static str,
    /// By which a tool finds the test in the program's file: `choreo-scenario:` and its path, and a line break.
    pub marker: &'static str,
    /// `tags = [..]`.
    pub tags: &'static [&'static str],
    /// `time = "virtual"`.
    pub virtual_time: bool,
    /// Not `turns = false`.
    pub turns: bool,
    /// `unmarked = "broadcast"`.
    pub broadcast: bool,
    /// `#[ignore]`.
    pub ignored: bool,
    /// `#[should_panic]`, with what the message must contain where it says that.
    pub should_panic: Option<Option<&'static str>>,
}

/// One row of `cases(..)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Case {
    /// Its name.
    pub name: &'static str,
    /// The parameters and their values as they are written: `count = 1, label = "a"`.
    pub values: &'static str,
}

/// The record of a scenario.
#[derive(Debug, Clone, Copy)]
pub struct Registration {
    /// What is known of it.
    pub settings: &'static Settings,
    /// Runs it. The error is what the test returned; a failing scenario panics, as a test does.
    pub entry: fn() -> Result<(), String>,
}

/// The record of a block.
#[derive(Debug, Clone, Copy)]
pub struct BlockRecord {
    /// `module_path!()` of the place where it stands.
    pub module: &'static str,
    /// The scenario it belongs to.
    pub scenario: &'static str,
    /// What it compiled to.
    pub machine: &'static Machine,
}

inventory::collect!(Registration);
inventory::collect!(BlockRecord);

/// A registered scenario.
///
/// ```
/// # mod choreo { pub use choreo_runtime::machine; pub use choreo_runtime::scenario::*; }
/// use choreo::Scenario;
///
/// /// The drawings of what a scenario compiled to, as Mermaid.
/// fn drawings(scenario: &Scenario) -> Vec<String> {
///     scenario.machines().iter().map(|machine| choreo::machine::mermaid(machine)).collect()
/// }
///
/// let sagas = choreo::registry().into_iter().filter(|scenario| scenario.tags().contains(&"saga"));
/// let drawn: Vec<_> = sagas.map(|saga| (saga.name(), drawings(&saga))).collect();
/// ```
#[derive(Debug, Clone)]
pub struct Scenario {
    registration: &'static Registration,
    machines: Vec<&'static Machine>,
}

impl Scenario {
    /// Its name, as the test runner shows it: with its modules, without its crate.
    pub fn name(&self) -> String {
        let settings = self.settings();
        match settings.module.split_once("::") {
            Some((_, modules)) => format!("{modules}::{}", settings.name),
            None => settings.name.to_owned(),
        }
    }

    /// The file it stands in, relative to the workspace.
    pub fn file(&self) -> &'static str {
        self.settings().file
    }

    /// The line of its name.
    pub fn line(&self) -> u32 {
        self.settings().line
    }

    /// Its tags.
    pub fn tags(&self) -> &'static [&'static str] {
        self.settings().tags
    }

    /// Its case, where it is one of `cases(..)`.
    pub fn case(&self) -> Option<Case> {
        self.settings().case
    }

    /// The machines of its blocks, in the order of the text. All cases of a function share them.
    pub fn machines(&self) -> &[&'static Machine] {
        &self.machines
    }

    /// All that is known of it.
    pub fn settings(&self) -> &'static Settings {
        self.registration.settings
    }

    pub(crate) fn entry(&self) -> fn() -> Result<(), String> {
        self.registration.entry
    }
}

/// Every scenario that this program registered, by file and line.
///
/// A scenario registers in the test target it stands in; one in a library that the target does not use may be
/// left out by the linker.
///
/// ```
/// # use choreo_runtime::scenario as choreo;
/// for scenario in choreo::registry() {
///     println!("{} ({}:{})", scenario.name(), scenario.file(), scenario.line());
/// }
/// ```
pub fn registry() -> Vec<Scenario> {
    let mut scenarios: Vec<Scenario> = inventory::iter::<Registration>
        .into_iter()
        .map(|registration| Scenario { registration, machines: machines_of(registration.settings) })
        .collect();
    scenarios.sort_by_key(|scenario| (scenario.file(), scenario.line(), scenario.settings().name));
    scenarios
}

fn machines_of(settings: &Settings) -> Vec<&'static Machine> {
    let mut machines: Vec<_> = inventory::iter::<BlockRecord>
        .into_iter()
        .filter(|block| block.scenario == settings.function && is_within(block.module, settings.module))
        .map(|block| block.machine)
        .collect();
    machines.sort_by_key(|machine| machine.block);
    machines
}

/// A block may stand in a module inside its function; its path then goes on from the function's.
fn is_within(block: &str, scenario: &str) -> bool {
    block.strip_prefix(scenario).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}
