//! The table of capabilities in the book is what the code says.

use std::fs;
use std::path::{Path, PathBuf};

use choreo_runtime::transport::{Capabilities, Echoes, Listeners, Transport};

const PAGE: &str = "docs/src/reference/transports.md";
const MARKS: [&str; 2] = [
    "<!-- Capabilities: written by the test `table` of the contract suite; CHOREO_UPDATE_DOCS=1 writes it anew -->\n",
    "<!-- End of the capabilities -->\n",
];
const UPDATE: &str = "CHOREO_UPDATE_DOCS";

const COLUMNS: [&str; 10] = [
    "Transport",
    "`key`",
    "`headers`",
    "`=> reply`",
    "Wildcards",
    "`from start`",
    "Its own messages",
    "Who listens",
    "After a lost connection",
    "Virtual time",
];

/// A transport's row.
fn row<T: Transport>() -> [String; 10] {
    let Capabilities { keys, headers, replies, wildcards, history, echoes, listeners, resumes, virtual_time } =
        T::CAPABILITIES;
    let yes = |can| if can { "yes" } else { "" };
    let echoes = match echoes {
        Echoes::Origin => "by their sender",
        Echoes::Withheld => "not given back",
        Echoes::Position => "by position",
        Echoes::Bytes => "by their bytes",
    };
    let listeners = match listeners {
        Listeners::Unknown => "",
        Listeners::Asked => "can be asked",
        Listeners::Ephemeral => "can be asked, if ephemeral",
        Listeners::Returned => "returned if nobody",
        Listeners::Counted => "counted",
    };
    let after = if resumes { "goes on" } else { "LOST" };
    let name = format!("`{}`", T::NAME);
    let cells = [
        &name,
        yes(keys),
        yes(headers),
        yes(replies),
        yes(wildcards),
        yes(history),
        echoes,
        listeners,
        after,
        yes(virtual_time),
    ];
    cells.map(str::to_owned)
}

fn line(cells: &[String]) -> String {
    format!("| {} |\n", cells.join(" | "))
}

fn table(rows: &[[String; 10]]) -> String {
    let heading = line(&COLUMNS.map(str::to_owned));
    let rule = line(&COLUMNS.map(|_| "---".to_owned()));
    rows.iter().fold(heading + &rule, |text, row| text + &line(row))
}

/// The page with the table between its marks; `None` where a mark is missing.
fn with_table(page: &str, table: &str) -> Option<String> {
    let (before, rest) = page.split_once(MARKS[0])?;
    let (_, after) = rest.split_once(MARKS[1])?;
    Some([before, MARKS[0], "\n", table, "\n", MARKS[1], after].concat())
}

fn page() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(PAGE)
}

fn rows() -> Vec<[String; 10]> {
    vec![
        row::<choreo_transports::InMemory>(),
        #[cfg(feature = "nats")]
        row::<choreo_transports::Nats>(),
        #[cfg(feature = "nats")]
        row::<choreo_transports::JetStream>(),
        #[cfg(feature = "kafka")]
        row::<choreo_transports::Kafka>(),
        #[cfg(feature = "rabbitmq")]
        row::<choreo_transports::RabbitMq>(),
        #[cfg(feature = "redis")]
        row::<choreo_transports::Redis>(),
        #[cfg(feature = "redis")]
        row::<choreo_transports::RedisStreams>(),
    ]
}

/// Whether all transports are compiled in.
const WHOLE: bool = cfg!(all(feature = "nats", feature = "kafka", feature = "rabbitmq", feature = "redis"));

/// With all features it is the table as a whole; with some, the rows that are compiled in.
#[test]
fn the_book_says_what_each_transport_can_do() {
    let text = fs::read_to_string(page()).unwrap();
    let rows = rows();
    let wanted = with_table(&text, &table(&rows)).expect("the page has both marks");
    if !WHOLE {
        let lost: Vec<String> = rows.iter().map(|row| line(row)).filter(|row| !text.contains(row)).collect();
        assert!(lost.is_empty(), "{PAGE} is stale: these rows are not in it\n{}", lost.concat());
    } else if wanted != text && std::env::var_os(UPDATE).is_some_and(|value| !value.is_empty()) {
        fs::write(page(), wanted).unwrap();
    } else {
        assert!(wanted == text, "{PAGE} is stale; {UPDATE}=1 updates it\n{}", difference(&text, &wanted));
    }
}

/// The lines that only one of them has.
fn difference(old: &str, new: &str) -> String {
    let lost = old.lines().filter(|line| !new.lines().any(|other| other == *line));
    let gained = new.lines().filter(|line| !old.lines().any(|other| other == *line));
    let lines = lost.map(|line| format!("- {line}")).chain(gained.map(|line| format!("+ {line}")));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_stale_table_is_replaced_and_shown() {
    let stale = format!("# Page\n\n{}| old |\n{}\nmore\n", MARKS[0], MARKS[1]);
    let table = table(&[row::<choreo_transports::InMemory>()]);
    let fresh = with_table(&stale, &table).unwrap();
    assert_eq!(with_table(&fresh, &table).as_deref(), Some(fresh.as_str()));
    assert!(fresh.starts_with("# Page\n\n<!--") && fresh.ends_with("-->\n\nmore\n"), "{fresh}");
    let shown = difference(&stale, &fresh);
    assert!(
        shown.starts_with("- | old |\n+ | Transport |") && shown.contains("\n+ | `InMemory` |"),
        "{shown}"
    );
    assert_eq!(with_table("# Page\n", &table), None);
}
