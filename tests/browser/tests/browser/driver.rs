//! Chromium's driver: one for each test, on a port of its own, ended with the test.
// layout: sleep-in-test: the driver and the browser are processes of their own.

use std::env;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;

/// A program that speaks WebDriver, as long as this lives.
struct Driver {
    child: Child,
    address: String,
}

impl Drop for Driver {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Driver {
    /// Starts the driver, which says which port it has found free.
    fn start() -> Driver {
        let mut child = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let said = BufReader::new(child.stdout.take().unwrap());
        let started = said.lines().map_while(Result::ok).find_map(|line| {
            let (_, port) = line.split_once("started successfully on port ")?;
            port.trim_end_matches('.').parse::<u16>().ok()
        });
        let address = format!("http://127.0.0.1:{}", started.expect("a driver that starts"));
        Driver { child, address }
    }
}

/// Whether CI runs this, which does without nothing.
fn strict() -> bool {
    let set = |name| env::var(name).is_ok_and(|value| !matches!(value.as_str(), "" | "0" | "false"));
    set("CI") || set("CHOREO_CI")
}

/// Says what is skipped, and why; in CI that is a failure.
pub(crate) fn skipped(why: &str) {
    let line = format!("SKIPPED: the HTML report in a browser: {why}");
    assert!(!strict(), "{line}");
    // Not by `println!`, which the test runner keeps to itself.
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// Whether the programs are there.
fn missing() -> Option<&'static str> {
    let has = |name: &str| {
        let path = env::var_os("PATH").unwrap_or_default();
        env::split_paths(&path).any(|folder| folder.join(name).is_file())
    };
    (!has("chromedriver") || !has("chromium"))
        .then_some("no Chromium: apt-get install -y --no-install-recommends chromium chromium-driver")
}

/// Runs a test in a browser of its own, which is ended whatever comes of the test.
pub(crate) fn browse<F: Future<Output = ()> + Send + 'static>(test: impl FnOnce(Client) -> F) {
    if let Some(why) = missing() {
        return skipped(why);
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let driver = Driver::start();
        let profile = tempfile::tempdir().unwrap();
        let client = connect(&driver, profile.path()).await;
        let tested = tokio::spawn(test(client.clone())).await;
        client.close().await.unwrap();
        if let Err(error) = tested {
            std::panic::resume_unwind(error.into_panic());
        }
    });
}

async fn connect(driver: &Driver, profile: &Path) -> Client {
    let mut arguments =
        vec!["--headless=new".to_owned(), "--disable-gpu".to_owned(), "--disable-dev-shm-usage".to_owned()];
    arguments.push(format!("--user-data-dir={}", profile.display()));
    if is_root() {
        // Chromium's sandbox is not for the administrator, whom containers run everything as.
        arguments.push("--no-sandbox".to_owned());
    }
    let capabilities = json!({
        "goog:chromeOptions": { "args": arguments },
        "goog:loggingPrefs": { "browser": "ALL" },
    });
    let capabilities = capabilities.as_object().unwrap().clone();
    ClientBuilder::new(HttpConnector::new())
        .capabilities(capabilities)
        .connect(&driver.address)
        .await
        .unwrap()
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|said| said.stdout.trim_ascii() == b"0")
}

/// Where what tests fetch is kept, outside of the target folder.
pub(crate) fn cache() -> PathBuf {
    let set = |name| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let cache = set("XDG_CACHE_HOME").or_else(|| Some(set("HOME")?.join(".cache")));
    let cache = cache.unwrap_or_else(env::temp_dir).join("choreo");
    fs::create_dir_all(&cache).unwrap();
    cache
}
