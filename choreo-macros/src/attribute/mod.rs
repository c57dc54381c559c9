//! `#[choreo::scenario]`: the function it stands on, and the blocks in it.

mod block;
mod function;
mod marking;
mod table;

pub(crate) use function::{Function, Stage, function};
pub(crate) use marking::{Context, marked};
pub(crate) use table::Row;

use proc_macro2::TokenStream;
use syn::{LitStr, Path};

use crate::ast::{Cases, Period, Setting};
use crate::diagnostic::Diagnostics;
use crate::parse;

/// The attribute's arguments.
#[derive(Default)]
pub(crate) struct Settings {
    pub(crate) timeout: Option<Period>,
    pub(crate) tags: Vec<LitStr>,
    pub(crate) slow_fails: Option<bool>,
    pub(crate) virtual_time: bool,
    /// `turns = false`
    pub(crate) turns: Option<bool>,
    /// `unmarked = "broadcast"`
    pub(crate) broadcast: bool,
    /// `on(..)`: the stages to run on; empty where the parameter names the one.
    pub(crate) on: Vec<Path>,
    /// `cases(..)`: the list is empty where nothing of it could be understood.
    pub(crate) cases: Option<Cases>,
    pub(crate) krate: Option<Path>,
}

/// Reads the attribute's arguments.
pub(crate) fn settings(arguments: TokenStream, diagnostics: &mut Diagnostics) -> Settings {
    let mut settings = Settings::default();
    for setting in parse::arguments(arguments, diagnostics) {
        match setting {
            Setting::Timeout(period) => settings.timeout = Some(period),
            Setting::Tags(tags) => settings.tags = tags,
            Setting::SlowFails(fails) => settings.slow_fails = Some(fails),
            Setting::Virtual(_) => settings.virtual_time = true,
            Setting::Turns(turns) => settings.turns = Some(turns),
            Setting::Broadcast(broadcast) => settings.broadcast = broadcast,
            Setting::On(stages) => settings.on = stages,
            Setting::Cases(cases) => settings.cases = Some(cases),
            Setting::Crate(path) => settings.krate = Some(path),
        }
    }
    settings
}
