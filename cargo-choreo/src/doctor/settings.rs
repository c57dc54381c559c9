//! `choreo.toml`, and whom it lets tests reach.

use std::path::Path;

use choreo_report::redaction;
use choreo_runtime::settings::SettingsFile;
use choreo_transports::survey::File;

use super::Finding;
use super::workspace::Choreo;

/// What `choreo.toml` says, and whether it is right.
pub(super) fn findings(choreo: Option<&Choreo>) -> (bool, Vec<Finding>) {
    let about = "choreo.toml";
    let file = match File::read() {
        Ok(file) => file,
        Err(error) => {
            let fix = "put that right, or take it out";
            return (false, vec![Finding::problem(about, error.to_string(), fix)]);
        }
    };
    let report = SettingsFile::find().and_then(|file| redaction::check(&file));
    if let Err(fault) = report {
        let fix = "put that right: until then records are written without payloads and reports";
        return (true, vec![Finding::problem(about, format!("failed to {fault}"), fix)]);
    }
    let path = file.path.display();
    let found = match file.exists {
        true => path.to_string(),
        false => format!("there is none; it would best be {path}"),
    };
    let mut findings = vec![Finding::ok(about, found), Finding::ok("allowlist", allowed(&file))];
    findings.extend(choreo.into_iter().flat_map(|choreo| others(choreo, &file.path)));
    (true, findings)
}

fn allowed(file: &File) -> String {
    match file.allowed.as_deref() {
        None | Some([]) => "tests reach brokers on this machine alone".to_owned(),
        Some(listed) => format!("tests reach brokers on this machine, and {}", listed.join(", ")),
    }
}

/// Files that count for the tests of one package, in place of this one.
fn others(choreo: &Choreo, read: &Path) -> Vec<Finding> {
    let files =
        choreo.declared.packages.iter().map(|package| (package, package.folder().join("choreo.toml")));
    let others = files.filter(|(_, path)| path != read && path.is_file());
    let note = |(package, path): (&crate::metadata::Package, std::path::PathBuf)| {
        let text = format!(
            "the tests of `{}` read {} instead, and it was not looked at",
            package.name,
            path.display()
        );
        Finding::note("choreo.toml", text)
            .fix(format!("cd {} && cargo choreo doctor", package.folder().display()))
    };
    others.map(note).collect()
}
