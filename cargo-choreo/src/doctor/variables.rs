//! Variables of the environment that nobody reads.

use std::env;

use choreo_transports::survey::Kind;

use super::Finding;

/// Those that are about no kind of broker. The last ones are of choreo's own tests.
pub(crate) const OTHERS: [&str; 13] = [
    "CHOREO_CI",
    "CHOREO_DOCKER",
    "CHOREO_KAFKA_JARS",
    "CHOREO_LIST",
    "CHOREO_NARROWED",
    "CHOREO_RECORDS",
    "CHOREO_REPETITION",
    "CHOREO_RUN",
    "CHOREO_TIME_FACTOR",
    "CHOREO_MUTATIONS",
    "CHOREO_TEST_",
    "CHOREO_UPDATE_DOCS",
    "CHOREO_WRITE_SCHEMA",
];

/// The variables of choreo's name that it does not know: misspelt, and then the tests do without what they say.
pub(super) fn findings() -> Vec<Finding> {
    let names = env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    let mut unknown: Vec<String> = names.filter(|name| is_unknown(name)).collect();
    unknown.sort();
    unknown.iter().map(|name| found(name)).collect()
}

fn is_unknown(name: &str) -> bool {
    let known = |known: &str| name == known || known.ends_with('_') && name.starts_with(known);
    name.starts_with("CHOREO_")
        && !OTHERS.into_iter().any(known)
        && !Kind::ALL.iter().any(|kind| kind.variable() == name)
}

fn found(name: &str) -> Finding {
    let finding = Finding::note("environment", format!("{name} is set, and choreo reads no such variable"));
    match meant(name) {
        Some(meant) => finding.fix(format!("say {meant} instead")),
        None => finding,
    }
}

/// The variable of the broker that it is about, or else the one that is spelt most like it.
fn meant(name: &str) -> Option<&'static str> {
    let about = Kind::ALL.iter().find(|kind| name.contains(&kind.feature().to_uppercase()));
    let by_spelling = || {
        let known = OTHERS.into_iter().filter(|known| !known.ends_with('_'));
        let near = known.map(|known| (strsim::damerau_levenshtein(known, name), known));
        near.min().filter(|(distance, _)| *distance <= 3).map(|(_, known)| known)
    };
    about.map(|kind| kind.variable()).or_else(by_spelling)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_misspelt_is_told_from_what_is_read() {
        for known in ["CHOREO_NATS_URL", "CHOREO_KAFKA_BROKERS", "CHOREO_TEST_TLS_URL", "CHOREO_CI", "PATH"] {
            assert!(!is_unknown(known), "{known}");
        }
        for (name, wanted) in [
            ("CHOREO_NATS_URI", Some("CHOREO_NATS_URL")),
            ("CHOREO_KAFKA_URL", Some("CHOREO_KAFKA_BROKERS")),
            ("CHOREO_TIMEFACTOR", Some("CHOREO_TIME_FACTOR")),
            ("CHOREO_SOMETHING_ELSE", None),
        ] {
            assert!(is_unknown(name), "{name}");
            assert_eq!(meant(name), wanted);
        }
    }
}
