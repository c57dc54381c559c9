//! The brokers: where they are said to be, and whether they answer; or else what tests start.

use std::thread;
use std::time::Duration;

use choreo_transports::security::Host;
use choreo_transports::survey::{Answer, Kind, Place, Said, Supply};

use super::workspace::Choreo;
use super::{Finding, Level};

/// How long a broker may take to answer.
const PATIENCE: Duration = Duration::from_secs(3);

/// A finding for each kind of broker. `file_is_right` says whether `choreo.toml` could be read.
pub(super) fn findings(choreo: Option<&Choreo>, file_is_right: bool) -> Vec<Finding> {
    let has = |feature: &str| choreo.is_some_and(|choreo| choreo.features.contains(feature));
    let (has, tls) = (&has, has("tls"));
    // Side by side: each of them may take as long as it is given.
    thread::scope(|scope| {
        let looks = Kind::ALL.map(|kind| {
            scope.spawn(move || {
                let found = of_kind(kind, tls, file_is_right);
                if has(kind.feature()) { found } else { not_in_the_way(kind, found) }
            })
        });
        let found = looks.into_iter().zip(Kind::ALL).map(|(look, kind)| match look.join() {
            Ok(found) => found,
            Err(_) => Finding::note(kind.feature(), "not looked at: see the panic above"),
        });
        found.collect()
    })
}

/// What concerns no test here.
fn not_in_the_way(kind: Kind, found: Finding) -> Finding {
    let text = format!("{}; no package here turns on the feature `{}`", found.text, kind.feature());
    Finding { level: Level::Note, text, ..found }
}

fn of_kind(kind: Kind, tls: bool, file_is_right: bool) -> Finding {
    let about = kind.feature();
    let by_variable = std::env::var_os(kind.variable()).is_some_and(|value| !value.is_empty());
    match kind.place() {
        Ok(Some(place)) => of_place(&place, tls),
        Ok(None) => of_supply(kind),
        Err(_) if !by_variable && !file_is_right => {
            Finding::note(about, "whether one is named is not known, since choreo.toml is not right")
        }
        Err(error) if by_variable => {
            let fix =
                format!("put {} right, or unset it so that tests start one for themselves", kind.variable());
            Finding::problem(about, format!("{}: failed to {error}", kind.variable()), fix)
        }
        Err(error) => {
            let fix = format!("put what is under `[{about}]` there right, or take it out");
            Finding::problem(about, format!("choreo.toml: failed to {error}"), fix)
        }
    }
}

/// One that is named.
fn of_place(place: &Place, tls: bool) -> Finding {
    let (about, named) = (place.kind().feature(), format!("{place} ({})", place.said()));
    match place.refused() {
        Err(_) => {
            let text =
                format!("whether tests may reach {named} is not known, since choreo.toml is not right");
            return Finding::note(about, text + "; nothing was sent");
        }
        Ok(Some(refused)) => {
            let text = format!(
                "{named} is not on this machine, and tests are not allowed to reach it; nothing was sent"
            );
            return Finding::problem(about, text, format!("to allow it, {}", refused.fix));
        }
        Ok(None) => {}
    }
    if place.asks_tls() && !tls {
        let text = format!("{named} asks for TLS, which choreo is built without; it was not looked for");
        return Finding::problem(about, text, "cargo add --dev choreo-harness --features tls");
    }
    match place.knock(PATIENCE) {
        Ok(answers) => of_answers(place, &named, &answers),
        Err(error) => Finding::note(about, format!("{named} was not looked for: failed to {error}")),
    }
}

fn of_answers(place: &Place, named: &str, answers: &[(Host, Answer)]) -> Finding {
    let (kind, about) = (place.kind(), place.kind().feature());
    let alive = |(_, answer): &&(Host, Answer)| matches!(answer, Answer::Greets { .. } | Answer::SpeaksTls);
    let (count, of) = (answers.iter().filter(alive).count(), answers.len());
    let mut text = match answers {
        [(_, answer)] => format!("{named} {}", words(kind, answer)),
        several => {
            let each = several.iter().map(|(host, answer)| format!("{host} {}", words(kind, answer)));
            format!("{named}: {}", each.collect::<Vec<_>>().join("; "))
        }
    };
    if count > 0 {
        text.push_str(if place.has_login() {
            "; the URL's login was not tried"
        } else {
            "; nobody logged in"
        });
    }
    let unname = match place.said() {
        Said::Variable(variable) => format!("unset {variable}"),
        Said::File(path) => format!("take `[{about}]` out of {}", path.display()),
    };
    let fix = format!("start a {} there, or {unname}, so that tests start one for themselves", kind.name());
    match count {
        0 => Finding::problem(about, text, fix),
        _ if count == of => Finding::ok(about, text),
        _ => Finding::note(about, text),
    }
}

/// What a host does.
fn words(kind: Kind, answer: &Answer) -> String {
    let name = kind.name();
    match answer {
        Answer::Greets { version: Some(version) } => format!("answers: {name} {version}"),
        Answer::Greets { version: None } => format!("answers as a {name} does"),
        Answer::SpeaksTls => "answers, and speaks TLS".to_owned(),
        Answer::Strange => format!("takes connections, and does not answer as a {name} does"),
        Answer::Silent => format!("takes connections, and says nothing within {} s", PATIENCE.as_secs()),
        Answer::Unreachable(why) => format!("is not reached ({why})"),
        _ => "answers in a way that this program does not know".to_owned(),
    }
}

/// None is named.
fn of_supply(kind: Kind) -> Finding {
    let about = kind.feature();
    match kind.supply() {
        Ok(Supply::Program { path, version }) => {
            let version = version.map(|version| format!(" ({version})")).unwrap_or_default();
            Finding::ok(about, format!("none is named: tests start {}{version}", path.display()))
        }
        Ok(Supply::Docker { image }) => {
            Finding::ok(about, format!("none is named: tests run the image {image} in Docker"))
        }
        Ok(_) => Finding::ok(about, "none is named: tests have one inside their own process"),
        Err(missing) => Finding::problem(
            about,
            format!("none is named, and none can be started here: {}", missing.why),
            missing.fix,
        ),
    }
}
