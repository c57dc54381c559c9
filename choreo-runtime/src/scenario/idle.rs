//! A scenario that stays outside of its blocks. Nothing limits its time there: the deadlines are those of blocks.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tokio::time::sleep;

/// For so long nobody wonders.
const LONG: Duration = Duration::from_secs(30);

/// The blocks of a scenario that run, and how many have begun.
#[derive(Debug, Default)]
pub(crate) struct Activity {
    running: AtomicU32,
    begun: AtomicU32,
}

impl Activity {
    /// A block begins, and ends when this is dropped.
    pub(crate) fn begin(self: Arc<Self>) -> Running {
        self.begun.fetch_add(1, Ordering::Relaxed);
        self.running.fetch_add(1, Ordering::Relaxed);
        Running(self)
    }

    /// How many blocks have begun, where none runs.
    fn idle(&self) -> Option<u32> {
        let is_idle = self.running.load(Ordering::Relaxed) == 0;
        is_idle.then(|| self.begun.load(Ordering::Relaxed))
    }
}

/// A block that runs.
#[derive(Debug)]
pub(crate) struct Running(Arc<Activity>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.running.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Runs the body of a scenario. Where it is outside of its blocks for long, that is said, once: most likely it awaits what never ends.
pub(super) async fn watched(
    mut body: Pin<&mut dyn Future<Output = ()>>,
    activity: &Activity,
    said: impl FnOnce(String),
) {
    let mut before = activity.idle();
    loop {
        tokio::select! {
            biased;
            () = &mut body => return,
            () = sleep(LONG) => {}
        }
        let now = activity.idle();
        if let Some(begun) = now.filter(|_| now == before) {
            said(words(begun));
            return body.await;
        }
        before = now;
    }
}

fn words(begun: u32) -> String {
    let since = match begun {
        0 => "has reached no block for",
        _ => "has been outside of its blocks for",
    };
    format!(
        "{since} {} s, and its `timeout` is that of its blocks: does it await a service that never returns? Start that by `tokio::spawn`",
        LONG.as_secs()
    )
}

#[cfg(test)]
mod tests {
    use std::pin::pin;

    use super::*;

    /// What is said of a body, in paused time.
    async fn of(activity: &Activity, body: impl Future<Output = ()>) -> Option<String> {
        let mut heard = None;
        let body = pin!(body);
        tokio::time::timeout(LONG * 10, watched(body, activity, |text| heard = Some(text))).await.ok();
        heard
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_awaits_a_service_for_ever_is_told_of() {
        let activity = Activity::default();
        let heard = of(&activity, std::future::pending()).await.unwrap();
        assert!(heard.starts_with("has reached no block for 30 s, and its `timeout`"), "{heard}");
    }

    #[tokio::test(start_paused = true)]
    async fn one_that_is_in_its_blocks_is_not_however_long() {
        let activity = Arc::<Activity>::default();
        let block = async {
            let running = Arc::clone(&activity).begin();
            sleep(LONG * 5).await;
            drop(running);
        };
        assert_eq!(of(&activity, block).await, None);
        let often = async {
            for _ in 0..8 {
                sleep(LONG / 2).await;
                drop(Arc::clone(&activity).begin());
            }
        };
        assert_eq!(of(&activity, often).await, None);
        let heard = of(&activity, std::future::pending()).await.unwrap();
        assert!(heard.starts_with("has been outside of its blocks for 30 s"), "{heard}");
    }
}
