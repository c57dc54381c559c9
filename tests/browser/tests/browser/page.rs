//! A page in the browser.

use std::path::Path;
use std::time::Duration;

use fantoccini::elements::Element;
use fantoccini::key::Key;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, Locator};
use http::Method;
use serde_json::{Value, json};
use url::{ParseError, Url};

/// Notes everything that a page does wrong, from its first moment on.
const WATCH: &str = "(() => {
    // Each page that a test opens asks for it again.
    if (window.wrongs) return;
    window.wrongs = [];
    const note = (kind, text) => window.wrongs.push(kind + ': ' + text);
    addEventListener('error', event => note('error', event.message || event.target && event.target.outerHTML), true);
    addEventListener('unhandledrejection', event => note('rejection', event.reason));
    addEventListener('securitypolicyviolation', event => note('policy', event.violatedDirective + ' ' + event.blockedURI));
    window.alert = text => note('alert', text);
})();";

/// A command of the driver that WebDriver itself does not have.
#[derive(Debug)]
struct Command {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for Command {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.body.to_string()))
    }
}

/// How wide and how high a page is shown.
pub(crate) const WIDE: (u32, u32) = (1400, 900);
pub(crate) const NARROW: (u32, u32) = (390, 844);

/// A page in the browser.
#[derive(Debug, Clone)]
pub(crate) struct Page(pub(crate) Client);

impl Page {
    /// Opens the file. `at` is what stands behind the `#`.
    pub(crate) async fn open(client: Client, file: &Path, at: &str, size: (u32, u32)) -> Page {
        let page = Page(client);
        page.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": WATCH })).await;
        page.resize(size).await;
        let mut address = Url::from_file_path(file).unwrap();
        address.set_fragment(Some(at));
        page.0.goto(address.as_str()).await.unwrap();
        page.until("document.getElementById('detail') !== null").await;
        page
    }

    pub(crate) async fn resize(&self, (width, height): (u32, u32)) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 900 });
        self.devtools("Emulation.setDeviceMetricsOverride", size).await;
    }

    /// `light` or `dark`, as the system has it.
    pub(crate) async fn prefer(&self, scheme: &str) {
        // Without motion a colour is at once what it will be.
        let still = json!({ "name": "prefers-reduced-motion", "value": "reduce" });
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }, still] });
        self.devtools("Emulation.setEmulatedMedia", features).await;
    }

    async fn devtools(&self, command: &str, parameters: Value) {
        let body = json!({ "cmd": command, "params": parameters });
        self.0.issue_cmd(Command { path: "goog/cdp/execute", body }).await.unwrap();
    }

    /// The value of an expression.
    pub(crate) async fn value(&self, expression: &str) -> Value {
        self.0.execute(&format!("return ({expression});"), Vec::new()).await.unwrap()
    }

    /// The number that an expression is.
    pub(crate) async fn number(&self, expression: &str) -> u64 {
        self.value(expression).await.as_u64().unwrap_or_else(|| panic!("no number: {expression}"))
    }

    /// The text of the first element.
    pub(crate) async fn text(&self, css: &str) -> String {
        self.find(css).await.text().await.unwrap()
    }

    pub(crate) async fn find(&self, css: &str) -> Element {
        self.0.find(Locator::Css(css)).await.unwrap_or_else(|error| panic!("{css}: {error}"))
    }

    pub(crate) async fn click(&self, css: &str) {
        self.find(css).await.click().await.unwrap_or_else(|error| panic!("{css}: {error}"));
    }

    /// Presses a key where the focus is.
    pub(crate) async fn press(&self, key: &str) {
        self.0.active_element().await.unwrap().send_keys(key).await.unwrap();
    }

    pub(crate) async fn press_key(&self, key: Key) {
        self.press(&char::from(key).to_string()).await;
    }

    /// Waits until the expression is true.
    pub(crate) async fn until(&self, expression: &str) {
        for _ in 0..300 {
            if self.value(expression).await == json!(true) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("it did not become true: {expression}\n{}", self.value("document.body.innerText").await);
    }

    /// Nothing went wrong in the page, and it asked nobody for anything.
    pub(crate) async fn is_sound(&self) {
        assert_eq!(self.value("window.wrongs").await, json!([]));
        let asked = self.value("performance.getEntriesByType('resource').map(one => one.name)").await;
        assert_eq!(asked, json!([]));
        let said =
            self.0.issue_cmd(Command { path: "se/log", body: json!({ "type": "browser" }) }).await.unwrap();
        assert_eq!(said, json!([]));
    }
}

// layout: sleep-in-test: the browser is a process of its own.
