//! Starting, with shells in the place of brokers.
#![cfg(unix)]

#[cfg(feature = "nats")]
mod sharing;

use std::sync::Mutex;
use std::time::Duration;

use choreo_runtime::transport::{TransportError, TransportErrorKind};

use super::*;

/// A shell that runs this script, and answers when something listens on its port.
#[derive(Debug)]
struct Scripted {
    script: &'static str,
    budget: Duration,
    ports: &'static Mutex<Vec<u16>>,
}

impl Recipe for Scripted {
    fn name(&self) -> &'static str {
        "Scripted"
    }

    fn program(&self) -> Program {
        Program { name: "sh", folders: &["/bin"], install: "nothing", variable: "CHOREO_SCRIPTED_URL" }
    }

    fn image(&self) -> Option<&'static str> {
        None
    }

    fn budget(&self) -> Duration {
        self.budget
    }

    fn prepare(&self, site: &Site) -> Result<Launch, TransportError> {
        self.ports.lock().unwrap().push(site.port());
        Ok(Launch::new(["-c", self.script]))
    }

    fn url(&self, site: &Site) -> String {
        format!("scripted://127.0.0.1:{}", site.port())
    }

    fn probe(&self, site: &Site) -> Probe {
        let port = site.port();
        Box::pin(async move { stream(port).await.map(drop) })
    }
}

#[tokio::test]
async fn a_port_that_was_taken_meanwhile_is_given_up_for_another() {
    static PORTS: Mutex<Vec<u16>> = Mutex::new(Vec::new());
    let script = "echo bind: Address already in use; exit 1";
    let error = start(Scripted { script, budget: Duration::from_secs(60), ports: &PORTS }).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Refused);
    let mut ports = PORTS.lock().unwrap().clone();
    let tries = ports.len();
    ports.sort_unstable();
    ports.dedup();
    assert!(tries == 5 && ports.len() > 1, "{ports:?}");
}

#[tokio::test]
async fn a_broker_that_ends_at_once_is_not_waited_for() {
    static PORTS: Mutex<Vec<u16>> = Mutex::new(Vec::new());
    let script = "echo no room; exit 7";
    let error = start(Scripted { script, budget: Duration::from_secs(60), ports: &PORTS }).await.unwrap_err();
    let said = error.to_string();
    assert_eq!(error.kind(), TransportErrorKind::Refused);
    assert_eq!(said, "start Scripted: it ended before it answered (7); its log ends with:\n  no room");
    assert_eq!(PORTS.lock().unwrap().len(), 1, "that is no reason to try again");
}

#[tokio::test]
async fn a_broker_that_does_not_answer_is_given_up_after_its_budget() {
    static PORTS: Mutex<Vec<u16>> = Mutex::new(Vec::new());
    let script = "echo thinking; exec sleep 600";
    let error = start(Scripted { script, budget: Duration::from_secs(1), ports: &PORTS }).await.unwrap_err();
    let said = error.to_string();
    assert_eq!(error.kind(), TransportErrorKind::TimedOut);
    assert!(said.starts_with("start Scripted: it did not answer within 1 s (the last try: Conn"), "{said}");
    assert!(said.ends_with("its log ends with:\n  thinking"), "{said}");
}
